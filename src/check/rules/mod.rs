//! Rules: each kind of the pack becomes figures, fold groups, payouts, actions.
//!
//! One file a kind. A rule is resolved when it is first read; what it leaves behind are figures by its id and its
//! parts. [`Checker::resolve_rule`] is the one place that knows which file serves which kind.

mod action;
mod adjustment;
mod award;
mod band;
mod because;
mod checklist;
mod duty;
mod export;
mod finding;
mod items;
mod measure;
mod notice;
mod payout;
mod pivot;
mod ranking;
mod resolve;
mod score;
mod split;
mod target;
mod tiers;

use super::algebra::Ty;
use super::scope::Scope;
use super::state::{Checker, Exactness, Known};
use super::typing::Typed;
use crate::check::model::{Figure, How, IfMissing, RowsFrom};
use crate::diagnostic::codes;
use crate::expr::{FigureId, Grain, RuleId};
use crate::pack::grammar::Kind;
use crate::pack::model::{Entry, Table};
use crate::source::{Span, Spanned};
use crate::value::Rounding;

/// A figure about to be taken in.
struct Made {
    rule: RuleId,
    name: String,
    grain: Grain,
    typed: Typed,
    rounding: Option<Rounding>,
    rows: Vec<RowsFrom>,
    zero_where_absent: bool,
    unit: Option<String>,
    listed: bool,
}

impl<'a> Checker<'a> {
    /// The entry of a rule.
    pub(super) fn entry(&self, rule: RuleId) -> Option<&'a Entry> {
        self.doc.entries.iter().filter(|e| super::settings::is_rule(e.kind)).nth(rule.at())
    }

    /// Resolves every rule that nobody has read, in the order of the pack.
    pub(super) fn resolve_all(&mut self) {
        for rule in self.long_chains() {
            if let Some(span) = self.rules.get(rule.at()).map(|r| r.span) {
                self.resolve(rule, span);
            }
        }
        for index in 0..self.rules.len() {
            let rule = RuleId::new(index);
            let span = self.rules.get(index).map(|r| r.span);
            if let Some(span) = span {
                self.resolve(rule, span);
            }
        }
        self.type_because();
        self.exports();
    }

    /// Makes the figures of a rule; `None` where it has errors (reported).
    pub(super) fn resolve_rule(&mut self, rule: RuleId) -> Option<()> {
        let entry = self.entry(rule)?;
        match entry.kind {
            Kind::Checklist => self.checklist(rule, entry),
            Kind::Score => self.score(rule, entry),
            Kind::Measure => self.measure(rule, entry),
            Kind::Ranking => self.ranking(rule, entry),
            Kind::Payout => self.payout(rule, entry),
            Kind::Penalty => self.penalty(rule, entry),
            Kind::Adjustment => self.adjustment(rule, entry),
            Kind::Holdback => self.penalty(rule, entry),
            Kind::Split => self.split(rule, entry),
            Kind::Band => self.band(rule, entry),
            Kind::Action => self.action(rule, entry),
            Kind::Target => self.target(rule, entry),
            Kind::Finding => self.finding(rule, entry),
            Kind::Award => self.award(rule, entry),
            Kind::Duty => self.duty(rule, entry),
            Kind::Pivot => self.pivot(rule, entry),
            Kind::Pack
            | Kind::Rounding
            | Kind::Calendar
            | Kind::Period
            | Kind::Param
            | Kind::Dimension
            | Kind::Table
            | Kind::Form
            | Kind::Export => None,
        }
    }

    /// Takes a figure in that an expression computes.
    fn make(&mut self, made: Made) -> FigureId {
        let Made { rule, name, grain, typed, rounding, rows, zero_where_absent, unit, listed } = made;
        let typed = self.settle_freely(typed);
        let kind = if let Ty::Is(kind) = typed.ty { kind } else { typed.expr.kind };
        let complete = rows.iter().any(|r| matches!(r, RowsFrom::Dimension(_) | RowsFrom::Whole | RowsFrom::All));
        let known = Self::known_of(&typed, complete, rounding.is_some());
        let places = rounding.map(|r| r.places).or(typed.places).or(self.places_of(kind));
        let rounded = known.exactness == Exactness::Rounded;
        let (how, per) = (How::Formula(typed.expr), self.per.clone());
        let figure = Figure {
            name,
            rule,
            grain,
            per,
            kind,
            how,
            rounding,
            places,
            unit,
            rows,
            zero_where_absent,
            rounded,
            listed,
        };
        self.add_figure(figure, known)
    }

    /// Takes a figure in that is computed otherwise.
    fn make_other(&mut self, figure: Figure, known: Known) -> FigureId {
        self.add_figure(figure, known)
    }

    /// A list of dimensions; unknown ones are reported.
    fn grain_of(&mut self, texts: &[Spanned<&str>]) -> Option<Grain> {
        let mut grain = Grain::new();
        let mut whole = true;
        for text in texts {
            match self.dimension(text.value) {
                Some(dimension) if grain.contains(&dimension) => {
                    self.fault(&codes::DUPLICATE_ID, text.span, &[("id", text.value)]);
                    whole = false;
                }
                Some(dimension) => grain.push(dimension),
                None => {
                    self.unknown_dimension(Spanned::new(text.value, text.span));
                    whole = false;
                }
            }
        }
        whole.then_some(grain)
    }

    /// `by = […]` of a rule, if it has one.
    fn by(&mut self, table: &Table) -> Option<Option<Grain>> {
        if table.get("by").is_none() {
            return Some(None);
        }
        let texts = table.texts("by");
        self.grain_of(&texts).map(Some)
    }

    /// The grain of a rule without `by`: that of the figure it is of.
    fn grain_or_of(&mut self, table: &Table, of: Spanned<&str>) -> Option<Grain> {
        if let Some(grain) = self.by(table)? {
            return Some(grain);
        }
        let instances = self.instances(of.value, of.span)?;
        match instances.as_slice() {
            [one] => self.figure(*one).map(|f| f.grain.clone()),
            _ => {
                self.fault(&codes::AMBIGUOUS_NAME, of.span, &[("name", of.value), ("between", "grains")]);
                None
            }
        }
    }

    /// The rows of a figure computed from others: every key of its one dimension, or the rows that it reads.
    fn rows_of_formula(
        &mut self,
        grain: &Grain,
        sources: Vec<RowsFrom>,
        written: Option<Spanned<&str>>,
        name: &str,
        span: Span,
    ) -> Option<Vec<RowsFrom>> {
        if let Some(written) = written {
            return self.written_rows(grain, written).map(|r| vec![r]);
        }
        match grain.as_slice() {
            [] => Some(vec![RowsFrom::Whole]),
            [one] => Some(vec![RowsFrom::Dimension(*one)]),
            _ => {
                let mut rows: Vec<RowsFrom> = Vec::new();
                for source in sources {
                    if !rows.contains(&source) {
                        rows.push(source);
                    }
                }
                if rows.is_empty() {
                    let grain = self.grain_name(grain);
                    self.fault(&codes::NO_ROWS, span, &[("figure", name), ("grain", &grain)]);
                    return None;
                }
                Some(rows)
            }
        }
    }

    /// `rows = "all"`, `rows = "volumes"`.
    fn written_rows(&mut self, grain: &Grain, written: Spanned<&str>) -> Option<RowsFrom> {
        if written.value == "all" {
            return Some(RowsFrom::All);
        }
        if let Some(table) = self.table(written.value) {
            let key = self.key_dimensions(table);
            let known = self.schema(table).map(|s| s.key.clone()).unwrap_or_default();
            for column in known {
                self.read(table, column);
                self.kept.insert((table, column));
            }
            return match key {
                Some(key) if key == *grain => Some(RowsFrom::Table(table)),
                _ => {
                    let grain = self.grain_name(grain);
                    self.fault(&codes::NOT_A_KEY, written.span, &[("table", written.value), ("grain", &grain)]);
                    None
                }
            };
        }
        if self.rule(written.value.split('.').next().unwrap_or_default()).is_none() {
            let mut known = vec!["all".to_owned()];
            known.extend(self.tables.iter().map(|t| t.name.clone()));
            known.extend(self.rules.iter().map(|r| r.name.clone()));
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(&codes::UNKNOWN_TABLE, written.span, &[("name", written.value)], &known);
            return None;
        }
        let instances = self.instances(written.value, written.span)?;
        for id in instances {
            let there = self.figure(id).map(|f| f.grain.clone()).unwrap_or_default();
            if there == *grain {
                return Some(RowsFrom::Figure(id));
            }
        }
        let grain = self.grain_name(grain);
        self.fault(&codes::NOT_COMPUTED_BY, written.span, &[("figure", written.value), ("grain", &grain)]);
        None
    }

    /// The scope of a rule over figures.
    fn over(grain: &Grain) -> Scope {
        Scope::Figures { grain: grain.clone(), inner: false }
    }

    /// `if_missing = …`.
    fn if_missing(table: &Table) -> Option<IfMissing> {
        Some(match table.text("if_missing")?.value {
            "hold" => IfMissing::Hold,
            "yes" => IfMissing::Yes,
            _ => IfMissing::No,
        })
    }

    /// Reads a figure by its name in a rule's key (`of = "…"`), as an expression of the grain.
    fn read_of(&mut self, of: Spanned<&str>, grain: &Grain) -> Option<Typed> {
        self.expression(of, &Self::over(grain), None)
    }
}
