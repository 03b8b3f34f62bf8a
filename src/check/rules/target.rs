//! Targets: a figure held against a bound that it must reach, or stay under.
//!
//! At each grain a target is its value, its bound, what is lacking, what share is attained, and whether it is met; beside
//! them stand a baseline and the value one period before where the author asks for them. The comparison is the one that
//! an author would have written, with the same warnings; what follows from a target that is missed is left to other
//! rules, which read its figures.

use crate::check::model::{Because, RowsFrom, Target, TargetAt, Trend};
use crate::check::rules::Made;
use crate::check::scope::Scope;
use crate::check::state::{Checker, Exactness, Gap};
use crate::check::typing::Typed;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::function::Function;
use crate::expr::{Expr, FigureId, Grain, Leaf, Node, Operator, Past, RuleId, When};
use crate::pack::literal::{Literal, literal};
use crate::pack::model::{Entry, Node as Written};
use crate::source::{Span, Spanned};
use crate::value::{Reason, Type};

/// The words of a bound, of which a target has one.
const BOUNDS: [(&str, Operator); 5] = [
    ("at_least", Operator::GreaterOrEqual),
    ("at_most", Operator::LessOrEqual),
    ("above", Operator::Greater),
    ("below", Operator::Less),
    ("equals", Operator::Equal),
];

impl Checker<'_> {
    pub(super) fn target(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let of = table.text("of")?;
        let (word, op, bound) = self.bound_of(entry)?;
        let mut grains: Vec<Grain> = match table.get("by") {
            Some(_) => self.grains(table)?,
            None => {
                let instances = self.instances(of.value, of.span)?;
                instances.iter().filter_map(|id| self.figure(*id)).map(|f| f.grain.clone()).collect()
            }
        };
        let mut seen: Vec<Grain> = Vec::new();
        grains.retain(|grain| {
            let new = !seen.iter().any(|g| Self::same_grain(g, grain));
            seen.push(grain.clone());
            new
        });
        let mut at = Vec::with_capacity(grains.len());
        for grain in grains {
            at.push(self.target_at(rule, entry, Spanned::new(of.value, of.span), op, bound, grain)?);
        }
        self.targets.push(Target { rule, word, at });
        Some(())
    }

    /// The one bound that is written.
    fn bound_of<'t>(&mut self, entry: &'t Entry) -> Option<(&'static str, Operator, &'t Spanned<Written>)> {
        let mut written = BOUNDS.iter().filter_map(|(word, op)| entry.table.get(word).map(|value| (*word, *op, value)));
        let Some(first) = written.next() else {
            let words = BOUNDS.map(|(word, _)| word).join(" / ");
            self.fault(&codes::MISSING_KEY, entry.id.span, &[("key", &words), ("kind", "target")]);
            return None;
        };
        if let Some(second) = written.next() {
            let keys = format!("{} / {}", first.0, second.0);
            let (one, other) = (first.2.span.min(second.2.span), first.2.span.max(second.2.span));
            let problem = Diagnostic::at(&codes::WRONG_SHAPE, other)
                .with("key", keys)
                .with("expected", "one-of-two")
                .with("found", "both");
            self.report(problem.also(Place::Rule(one), "other"));
            return None;
        }
        Some(first)
    }

    /// The figures of a target at one grain.
    fn target_at(
        &mut self,
        rule: RuleId,
        entry: &Entry,
        of: Spanned<&str>,
        op: Operator,
        bound: &Spanned<Written>,
        grain: Grain,
    ) -> Option<TargetAt> {
        let id = &entry.id.value;
        let scope = Self::over(&grain);
        self.sources.clear();
        let value = self.read_of(Spanned::new(of.value, of.span), &grain);
        let value = value?;
        if !value.expr.kind.is_numeric() {
            self.fault(&codes::WRONG_TYPE, of.span, &[("expected", "number"), ("found", value.expr.kind.name())]);
            return None;
        }
        let asked = self.bound_like(bound, &scope, value.expr.kind)?;
        self.refuse_out_of_reach(&value, &asked, Some(bound))?;
        // The same words of warning as for a comparison that an author writes.
        let judged = self.comparison(op, bound.span, value.clone(), asked.clone(), bound.span, &scope)?;
        let Node::Binary(_, _, settled) = judged.expr.node else { return None };
        let asked = Typed { expr: *settled, ..asked };
        let baseline = match entry.table.get("baseline") {
            Some(written) => {
                let baseline = self.bound_like(written, &scope, value.expr.kind)?;
                self.refuse_out_of_reach(&value, &baseline, Some(written))?;
                Some(self.settle(baseline, value.expr.kind)?)
            }
            None => None,
        };
        let asks_trend = self.asks_trend(entry, &value.expr)?;
        let sources = std::mem::take(&mut self.sources);
        let rows = self.rows_of_formula(&grain, sources, None, id, entry.id.span)?;
        let unit = match &value.expr.node {
            Node::Leaf(crate::expr::Leaf::Figure(of, _)) => self.figure(*of).and_then(|f| f.unit.clone()),
            _ => None,
        };
        let parts = Parts { rule, id, grain, rows, span: bound.span };
        let (gaps, exactness) = (value.gaps.or(asked.gaps), value.exactness.with(asked.exactness));
        let is_constant = matches!(asked.expr.node, Node::Constant(_));
        let places = match (value.places, asked.places) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (Some(a), None) if is_constant => Some(a),
            _ => None,
        };
        let asked = Typed { places: asked.places.or(places), ..asked };
        let kind = if value.expr.kind == Type::Count { Type::Number } else { value.expr.kind };
        let read = value.expr.clone();
        let value = self.part_of_target(&parts, ".value", value, unit.clone());
        let bound = self.part_of_target(&parts, ".bound", asked, unit.clone());
        let (v, b) = (self.own_leaf(value, parts.span)?, self.own_leaf(bound, parts.span)?);
        let made = |node: Node, kind: Type, gaps: Option<Gap>, exactness, places| {
            let typed = Typed::plain(node, kind, crate::check::algebra::Ty::Is(kind), parts.span);
            Typed { gaps, exactness, places, ..typed }
        };
        let less = |a: &Expr, b: &Expr| Node::Binary(Operator::Subtract, Box::new(a.clone()), Box::new(b.clone()));
        let lacking = match op {
            Operator::LessOrEqual | Operator::Less => less(&v, &b),
            Operator::Equal => Node::Call(Function::Abs, vec![Expr { node: less(&b, &v), kind, span: parts.span }]),
            _ => less(&b, &v),
        };
        let gap = self.part_of_target(&parts, ".gap", made(lacking, kind, gaps, exactness, places), unit.clone());
        let baseline = baseline.map(|typed| {
            let typed = Typed { places: typed.places.or(places), ..typed };
            self.part_of_target(&parts, ".baseline", typed, unit.clone())
        });
        let trend = match asks_trend {
            true => Some(self.trend(&parts, (&v, read), gaps, exactness, unit)?),
            false => None,
        };
        let by_zero = gaps.or(Some(Gap { reason: Reason::DIVIDED_BY_ZERO, span: parts.span }));
        let share = Node::Binary(Operator::Divide, Box::new(v.clone()), Box::new(b.clone()));
        let broken = if exactness == Exactness::Rounded { exactness } else { Exactness::Unrounded };
        let attainment =
            self.part_of_target(&parts, ".attainment", made(share, Type::Rate, by_zero, broken, None), None);
        let met =
            || made(Node::Binary(op, Box::new(v.clone()), Box::new(b.clone())), Type::Flag, gaps, exactness, None);
        self.part_of_target(&parts, "", met(), None);
        let met = self.part_of_target(&parts, ".met", met(), None);
        // Sentences may read any figure, so they are typed when all are known.
        Some(TargetAt { value, bound, gap, attainment, met, baseline, trend, because: Because::default() })
    }

    /// A bound or baseline: a literal of the figure's type, or an expression in its place.
    fn bound_like(&mut self, written: &Spanned<Written>, scope: &Scope, kind: Type) -> Option<Typed> {
        let is_expression = matches!(literal(&written.value, kind, Some(self.pack.money.places)), Literal::NotALiteral);
        match written.value.as_text() {
            Some(text) if is_expression => self.expression(Spanned::new(text, written.span), scope, None),
            _ => self.value_of(written, scope, Some(kind)),
        }
    }

    /// Whether the target is told beside its value one period before, which rows without days do not have.
    fn asks_trend(&mut self, entry: &Entry, value: &Expr) -> Option<bool> {
        if entry.table.flag("trend") != Some(true) {
            return Some(false);
        }
        if let Some(table) = self.timeless_behind(value) {
            self.timeless_in_other_periods(table, entry.table.key_span("trend").unwrap_or(entry.id.span));
            return None;
        }
        Some(true)
    }

    /// The value one period before, and how far it is from there. What is looked back at is the figure itself, `read`: one
    /// that counts is 0 where it had no row.
    fn trend(
        &mut self,
        parts: &Parts<'_>,
        (value, read): (&Expr, Expr),
        gaps: Option<Gap>,
        exactness: Exactness,
        unit: Option<String>,
    ) -> Option<Trend> {
        let places = match &value.node {
            Node::Leaf(Leaf::Figure(id, _)) => self.figure(*id).and_then(|figure| figure.places),
            _ => None,
        };
        let none = gaps.or(Some(Gap { reason: Reason::NO_PERIOD_BEFORE, span: parts.span }));
        let typed = |node: Node, kind: Type| {
            let plain = Typed::plain(node, kind, crate::check::algebra::Ty::Is(kind), parts.span);
            Typed { gaps: none, exactness, places, ..plain }
        };
        let past = Past { when: When::Before(1), of: read };
        let before = typed(Node::Leaf(Leaf::Past(Box::new(past))), value.kind);
        let before = self.part_of_target(parts, ".before", before, unit.clone());
        let less =
            Node::Binary(Operator::Subtract, Box::new(value.clone()), Box::new(self.own_leaf(before, parts.span)?));
        let kind = if value.kind == Type::Count { Type::Number } else { value.kind };
        let change = self.part_of_target(parts, ".change", typed(less, kind), unit);
        Some(Trend { before, change })
    }

    fn part_of_target(&mut self, parts: &Parts<'_>, part: &str, typed: Typed, unit: Option<String>) -> FigureId {
        self.make(Made {
            rule: parts.rule,
            name: format!("{}{part}", parts.id),
            grain: parts.grain.clone(),
            typed,
            rounding: None,
            rows: parts.rows.clone(),
            zero_where_absent: false,
            unit,
            listed: false,
        })
    }
}

/// What the figures of a target have in common at one grain.
struct Parts<'a> {
    rule: RuleId,
    id: &'a str,
    grain: Grain,
    rows: Vec<RowsFrom>,
    span: Span,
}
