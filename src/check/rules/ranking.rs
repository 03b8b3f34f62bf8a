//! Rankings: places in an order, within parts of the rows.
//!
//! What happens to equal values must be said. A rank can be missing, for whoever takes no part has none; the ranks
//! themselves are left to `eval`.

use crate::check::model::{Figure, How, Ranking, RowsFrom, Ties};
use crate::check::settings::is_rule;
use crate::check::state::{Checker, Exactness, Known};
use crate::diagnostic::codes;
use crate::expr::RuleId;
use crate::pack::model::Entry;
use crate::source::{Span, Spanned};
use crate::value::{Reason, Type};

impl Checker<'_> {
    /// Whether the higher values of a figure are the better ones, as its rule says.
    fn higher_is_better(&self, figure: &str) -> bool {
        let rule = figure.split('.').next().unwrap_or_default();
        let mut of = self.doc.entries.iter().filter(|entry| is_rule(entry.kind) && entry.id.value == rule);
        of.next().and_then(|entry| entry.table.text("better")).is_none_or(|better| better.value == "higher")
    }

    pub(super) fn ranking(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let grain = self.by(table)??;
        let of = table.text("of")?;
        self.sources.clear();
        let value = self.read_of(Spanned::new(of.value, of.span), &grain)?;
        let sources = std::mem::take(&mut self.sources);
        let ordered = value.expr.kind.is_numeric() || matches!(value.expr.kind, Type::Date | Type::DateTime);
        if !ordered {
            self.fault(&codes::WRONG_TYPE, of.span, &[("expected", "number"), ("found", value.expr.kind.name())]);
            return None;
        }
        let mut within = Vec::new();
        let starts = Self::starts_of_grain(&grain);
        for text in table.texts("within") {
            let Some(dimension) = self.dimension(text.value) else {
                self.unknown_dimension(Spanned::new(text.value, text.span));
                return None;
            };
            within.push(self.climb_or_report(&starts, dimension, text.span)?);
        }
        let only = match table.text("only") {
            Some(text) => Some(self.condition(text, &Self::over(&grain), true)?.expr),
            None => None,
        };
        let mut tie_break = Vec::new();
        for text in table.texts("tie_break") {
            let highest = text.value.starts_with('-');
            let skip = u32::from(highest);
            let words = text.value.get(skip as usize..).unwrap_or("");
            let span = if text.span.end - text.span.start == u32::try_from(text.value.len()).unwrap_or(0) {
                Span { start: text.span.start + skip, ..text.span }
            } else {
                text.span
            };
            let typed = self.expression(Spanned::new(words, span), &Self::over(&grain), None)?;
            let kind = typed.expr.kind;
            if !(kind.is_numeric() || matches!(kind, Type::Date | Type::DateTime | Type::Text | Type::Id)) {
                self.fault(&codes::WRONG_TYPE, span, &[("expected", "number"), ("found", kind.name())]);
                return None;
            }
            tie_break.push((typed.expr, highest));
        }
        let ties = match table.text("ties").map(|t| t.value) {
            Some("dense") => Ties::Dense,
            Some(_) => Ties::Competition,
            None => {
                self.fault(&codes::NO_TIE_RULE, entry.id.span, &[("ranking", &entry.id.value)]);
                return None;
            }
        };
        let of_figures =
            |s: &RowsFrom| matches!(s, RowsFrom::Figure(_) | RowsFrom::RolledUp(..) | RowsFrom::UpTrees(..));
        let rows: Vec<RowsFrom> = sources.into_iter().filter(of_figures).collect();
        let rows = self.rows_of_formula(&grain, rows, None, &entry.id.value, entry.id.span)?;
        let highest_first = match table.text("order") {
            Some(order) => order.value == "highest",
            None => self.higher_is_better(of.value),
        };
        let how = How::Rank(Ranking { of: value.expr, within, highest_first, ties, tie_break, only });
        let figure = Figure {
            name: entry.id.value.clone(),
            rule,
            grain,
            per: self.per.clone(),
            kind: Type::Count,
            how,
            rounding: None,
            places: Some(0),
            unit: None,
            rows,
            zero_where_absent: false,
            rounded: false,
            listed: true,
        };
        let known = Known { gaps: Some(Reason::NOT_RANKED), exactness: Exactness::Whole, complete: false };
        self.make_other(figure, known);
        Some(())
    }
}
