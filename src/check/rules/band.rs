//! Bands: named stretches of a figure, best first or in any order of their bounds, which may carry values.
//!
//! A band is a chain of comparisons, so nothing below this room knows of it. Rows go from high to low: the first row
//! whose `from` the figure reaches is its band; a last row without `from` takes what is left.

use crate::check::model::Band;
use crate::check::rules::Made;
use crate::check::settings::bilingual;
use crate::check::state::Checker;
use crate::check::typing::Typed;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::{Expr, Node, Operator, RuleId};
use crate::pack::model::{Entry, Table};
use crate::source::{Span, Spanned};
use crate::text::Bilingual;
use crate::value::{Ratio, Type, Value};

/// A row as read.
struct Row<'a> {
    table: &'a Table,
    name: Spanned<&'a str>,
    from: Option<Typed>,
}

impl Checker<'_> {
    pub(super) fn band(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let of = table.text("of")?;
        let grain = self.grain_or_of(table, Spanned::new(of.value, of.span))?;
        self.sources.clear();
        let value = self.read_of(Spanned::new(of.value, of.span), &grain)?;
        if !value.expr.kind.is_numeric() {
            self.fault(&codes::WRONG_TYPE, of.span, &[("expected", "number"), ("found", value.expr.kind.name())]);
            return None;
        }
        let rows = self.band_rows(entry, &value, &grain)?;
        let sources = std::mem::take(&mut self.sources);
        let keys = self.rows_of_formula(&grain, sources, None, &entry.id.value, entry.id.span)?;
        let span = entry.id.span;
        let mut names: Vec<(Option<Typed>, Typed)> = Vec::new();
        for row in &rows {
            let node = Node::Constant(Value::Text(row.name.value.into()));
            let word = Typed::plain(node, Type::Text, crate::check::algebra::Ty::Is(Type::Text), row.name.span);
            names.push((row.from.clone(), word));
        }
        let main = self.chain(&value, names, Type::Text, span)?;
        let made = |name: String, typed: Typed, listed: bool| Made {
            rule,
            name,
            grain: grain.clone(),
            typed,
            rounding: None,
            rows: keys.clone(),
            zero_where_absent: false,
            unit: None,
            listed,
        };
        let figure = self.make(made(entry.id.value.clone(), main, true));
        let named = rows.iter().map(|row| {
            let title = bilingual(row.table, "title").unwrap_or_else(|| Bilingual::plain(row.name.value));
            (row.name.value.to_owned(), title)
        });
        self.bands.push(Band { figure, rows: named.collect() });
        for (part, kind) in self.band_parts(&rows) {
            let mut values: Vec<(Option<Typed>, Typed)> = Vec::new();
            for row in &rows {
                let typed = match row.table.get(&part) {
                    Some(node) => self.value_of(node, &Self::over(&grain), Some(kind))?,
                    None => {
                        self.fault(&codes::MISSING_KEY, row.name.span, &[("key", &part), ("kind", "band.rows")]);
                        return None;
                    }
                };
                values.push((row.from.clone(), typed));
            }
            let chained = self.chain(&value, values, kind, span)?;
            self.make(made(format!("{}.{part}", entry.id.value), chained, true));
        }
        Some(())
    }

    /// Reads the rows and holds their bounds to one order without overlap or gap.
    fn band_rows<'t>(&mut self, entry: &'t Entry, value: &Typed, grain: &crate::expr::Grain) -> Option<Vec<Row<'t>>> {
        let kind = value.expr.kind;
        let mut rows: Vec<Row<'t>> = Vec::new();
        let mut fine = true;
        let list = entry.table.list("rows");
        for (position, node) in list.iter().enumerate() {
            let Some(table) = node.value.as_table() else { continue };
            let Some(name) = table.text("name") else { continue };
            let from = match table.get("from") {
                Some(from) => {
                    let typed = self.value_of(from, &Self::over(grain), Some(kind));
                    if let Some(typed) = &typed
                        && let Some(gap) = typed.gaps
                    {
                        self.can_be_missing(&codes::CAN_BE_MISSING, from.span, gap);
                        fine = false;
                    }
                    let near =
                        |me: &mut Self, bound: &Typed| me.refuse_out_of_reach(value, bound, Some(from)).is_some();
                    fine &= typed.as_ref().is_some_and(|bound| near(self, bound));
                    typed
                }
                None if position + 1 == list.len() => None,
                None => {
                    let next = list.get(position + 1).and_then(|n| n.value.as_table()).and_then(|t| t.text("name"));
                    let (next, at) = next.map_or((name.value, name.span), |n| (n.value, n.span));
                    let problem = Diagnostic::at(&codes::BAND_UNREACHABLE, at).with("name", next);
                    self.report(problem.also(Place::Rule(name.span), "first"));
                    fine = false;
                    None
                }
            };
            if let Some(first) = rows.iter().find(|r| r.name.value == name.value).map(|r| r.name.span) {
                let problem = Diagnostic::at(&codes::DUPLICATE_ID, name.span).with("id", name.value);
                self.report(problem.also(Place::Rule(first), "first"));
                fine = false;
            }
            rows.push(Row { table, name: Spanned::new(name.value, name.span), from });
        }
        if !fine {
            return None;
        }
        self.bounds_in_order(&rows, value)?;
        match rows.last() {
            Some(Row { from: Some(bound), name, .. }) => {
                let lowest = constant_of(bound);
                // What is never below zero has no gap under a last band from zero.
                let closed = lowest.is_some_and(|n| n.is_zero() || n.is_negative()) && self.never_negative(&value.expr);
                if !closed {
                    let text = self.snippet(bound.expr.span);
                    self.fault(&codes::BAND_GAP, name.span, &[("name", name.value), ("text", &text)]);
                    return None;
                }
            }
            Some(_) => {}
            None => return None,
        }
        Some(rows)
    }

    fn bounds_in_order(&mut self, rows: &[Row<'_>], value: &Typed) -> Option<()> {
        let floor = self.never_negative(&value.expr);
        let mut before: Option<(&Ratio, Span)> = None;
        let mut fine = true;
        for row in rows {
            let Some(bound) = row.from.as_ref() else {
                if let Some((lowest, span)) = before
                    && floor
                    && (lowest.is_zero() || lowest.is_negative())
                {
                    let problem = Diagnostic::at(&codes::BAND_UNREACHABLE, row.name.span).with("name", row.name.value);
                    self.report(problem.also(Place::Rule(span), "first"));
                    fine = false;
                }
                continue;
            };
            let Some(number) = constant_of(bound) else { continue };
            if !number.is_zero() {
                self.warn_of_reached_bound(value, bound, bound.expr.span);
            }
            if let Some((higher, span)) = before
                && number >= higher
            {
                let code = if number == higher { &codes::BAND_OVERLAP } else { &codes::BAND_UNREACHABLE };
                let problem = Diagnostic::at(code, bound.expr.span).with("name", row.name.value);
                self.report(problem.also(Place::Rule(span), "first"));
                fine = false;
                continue;
            }
            before = Some((number, bound.expr.span));
        }
        fine.then_some(())
    }

    /// The further keys of the rows, with the type that their literals have together.
    fn band_parts(&mut self, rows: &[Row<'_>]) -> Vec<(String, Type)> {
        let mut parts: Vec<(String, Type)> = Vec::new();
        for row in rows {
            for (key, node) in &row.table.fields {
                if matches!(key.value.as_str(), "name" | "from" | "title") {
                    continue;
                }
                let kind = crate::pack::literal::natural(&node.value).map_or(Type::Number, |(kind, _)| kind);
                match parts.iter_mut().find(|(name, _)| *name == key.value) {
                    Some((_, known)) if *known == Type::Number && kind == Type::Rate => *known = kind,
                    Some(_) => {}
                    None => parts.push((key.value.clone(), kind)),
                }
            }
        }
        parts
    }

    /// `if value >= bound { … } else …`, from the last row up.
    fn chain(&mut self, value: &Typed, rows: Vec<(Option<Typed>, Typed)>, kind: Type, span: Span) -> Option<Typed> {
        let mut result: Option<Typed> = None;
        for (bound, word) in rows.into_iter().rev() {
            let word = self.settle(word, kind)?;
            result = Some(match (bound, result) {
                (Some(bound), Some(below)) => {
                    let at = bound.expr.span;
                    let reached = Expr {
                        node: Node::Binary(
                            Operator::GreaterOrEqual,
                            Box::new(value.expr.clone()),
                            Box::new(bound.expr.clone()),
                        ),
                        kind: Type::Flag,
                        span: at,
                    };
                    let flag = crate::check::algebra::Ty::Is(Type::Flag);
                    let condition = Typed { expr: reached, ty: flag, places: None, ..value.clone() };
                    self.chosen(condition, word, below, span)?
                }
                // The last row takes what no row above did; a value that is missing has no band.
                (_, _) => word,
            });
        }
        let mut typed = result?;
        if typed.gaps.is_none() {
            typed.gaps = value.gaps;
        }
        Some(typed)
    }
}

fn constant_of(typed: &Typed) -> Option<&Ratio> {
    match &typed.expr.node {
        Node::Constant(Value::Number(n)) => Some(n),
        _ => None,
    }
}
