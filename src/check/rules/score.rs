//! Scores: one figure from several, of one dimension more or from named parts.
//!
//! What a missing part does is said by `missing`: it is skipped (weights are renormalised over what is there), counts
//! as zero, or leaves the score missing.

use crate::check::aggregate::constant;
use crate::check::algebra::Ty;
use crate::check::reach::Reach;
use crate::check::rules::Made;
use crate::check::state::{Checker, Exactness};
use crate::check::typing::Typed;
use crate::diagnostic::codes;
use crate::expr::{Aggregate, Climb, Expr, Fold, GivenId, Grain, Leaf, Node, Operator, RuleId};
use crate::pack::grammar::Kind;
use crate::pack::model::{Entry, Table};
use crate::source::{Span, Spanned};
use crate::value::{Ratio, Reason, Type};

/// What a missing part does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Skip,
    Fail,
    Hold,
}

/// A part of a score: its value and its weight, in one grain.
struct Part {
    value: Typed,
    weight: Option<Typed>,
}

impl Checker<'_> {
    pub(super) fn score(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let gap = match table.text("missing").map(|t| t.value) {
            Some("fail") => Gap::Fail,
            Some("hold") => Gap::Hold,
            _ => Gap::Skip,
        };
        let (grain, typed, reach) = match table.text("of") {
            Some(of) => self.score_of(entry, of, gap)?,
            None => self.score_of_parts(entry, gap)?,
        };
        let sources = std::mem::take(&mut self.sources);
        let rows = self.rows_of_formula(&grain, sources, None, &entry.id.value, entry.id.span)?;
        let rounding = self.rounding_of(table, "round");
        let made = self.make(Made {
            rule,
            name: entry.id.value.clone(),
            grain,
            typed,
            rounding,
            rows,
            zero_where_absent: false,
            unit: None,
            listed: true,
        });
        // One from many lies among them, and at zero where what is missing counts so.
        let nothing = Reach::only(&Ratio::ZERO);
        let reach = if gap == Gap::Fail { reach.or(&nothing) } else { reach };
        self.narrow(made, &if rounding.is_some() { reach.rounded() } else { reach });
        Some(())
    }

    // ---- of a figure with one dimension more ----------------------------------------------------------------------

    fn score_of(&mut self, entry: &Entry, of: Spanned<&str>, gap: Gap) -> Option<(Grain, Typed, Reach)> {
        let span = of.span;
        let instances = self.instances(of.value, span)?;
        let [one] = instances.as_slice() else {
            self.fault(&codes::AMBIGUOUS_NAME, span, &[("name", of.value), ("between", "grains")]);
            return None;
        };
        let finer = self.figure(*one)?.grain.clone();
        let checklist =
            self.rule(of.value).and_then(|r| self.rules.get(r.at())).is_some_and(|r| r.kind == Kind::Checklist);
        let grain = match self.by(&entry.table)? {
            Some(grain) => grain,
            None if checklist => finer.iter().copied().take(finer.len().saturating_sub(1)).collect(),
            None => {
                self.fault(&codes::MISSING_KEY, entry.id.span, &[("key", "by"), ("kind", "score")]);
                return None;
            }
        };
        let starts = Self::starts_of_grain(&finer);
        let mut to: Vec<Climb> = Vec::new();
        for dimension in &grain {
            to.push(self.climb_or_report(&starts, *dimension, span)?);
        }
        if Self::same_grain(&grain, &finer) {
            self.fault(&codes::AGGREGATE_NEEDS_FINER, span, &[("figure", of.value)]);
            return None;
        }
        if entry.table.text("combine").is_none_or(|t| t.value != "min") {
            let kept = grain.iter().zip(&to).filter(|(_, climb)| climb.steps.is_empty());
            let kept: Vec<_> = kept.map(|(dimension, _)| *dimension).collect();
            self.refuse_twice_in_score(*one, &kept, span)?;
        }
        let inner = crate::check::scope::Scope::Figures { grain: finer.clone(), inner: true };
        let value = self.figure_leaf(*one, span, &finer, &inner)?;
        self.sources.push(crate::check::model::RowsFrom::RolledUp(*one, to.clone()));
        let shape = Aggregate {
            op: Fold::Sum,
            per: self.per.clone(),
            grain: finer.clone(),
            rows: vec![*one],
            to,
            below: Vec::new(),
            argument: None,
            filter: None,
        };
        let kind = value.expr.kind;
        let fold = |op: Fold, argument: Option<Expr>, filter: Option<Expr>, kind: Type| Expr {
            node: Node::Leaf(Leaf::Aggregate(Box::new(Aggregate { op, argument, filter, ..shape.clone() }))),
            kind,
            span,
        };
        let present = present(&value.expr, span);
        let count = fold(Fold::Count, Some(present.clone()), None, Type::Count);
        // The items of a checklist are known: one without any row at a key is an item without an observation.
        let known = if checklist && grain.len() + 1 == finer.len() { self.items_of(of.value) } else { None };
        let (argument, filter) = match (gap, &known) {
            (Gap::Skip, _) | (_, Some(_)) => (value.expr.clone(), Some(present.clone())),
            (Gap::Hold, None) => (value.expr.clone(), None),
            (Gap::Fail, None) => (or_zero(value.expr.clone(), span), None),
        };
        let whole = known.as_ref().map(|items| constant(Ratio::from_count(items.len() as u64), span));
        let all_there = |whole: &Expr, then: Expr, otherwise: Expr| {
            let some_missing = Node::Binary(Operator::Less, Box::new(count.clone()), Box::new(whole.clone()));
            either(Expr { node: some_missing, kind: Type::Flag, span }, otherwise, then, kind, span)
        };
        let failing = whole.as_ref().filter(|_| gap == Gap::Fail);
        let combined = match entry.table.text("combine").map(|t| t.value) {
            Some("sum") => fold(Fold::Sum, Some(argument), filter, kind),
            Some("min") => {
                let least = fold(Fold::Min, Some(argument), filter, kind);
                match failing {
                    Some(whole) => all_there(whole, least, constant(Ratio::ZERO, span)),
                    None => least,
                }
            }
            Some("weighted") => {
                let weight = self.weight_of_items(of.value, &finer, span);
                let Some(weight) = weight else {
                    self.fault(
                        &codes::NO_WEIGHTS,
                        entry.table.key_span("combine").unwrap_or(span),
                        &[("figure", of.value)],
                    );
                    return None;
                };
                let weighted = times(argument, weight.clone(), kind, span);
                let sum = fold(Fold::Sum, Some(weighted), filter.clone(), kind);
                match known.as_ref().filter(|_| gap == Gap::Fail) {
                    Some(items) => {
                        let all = items.iter().map(|key| self.weight_of_item(of.value, key, span)).collect::<Vec<_>>();
                        let all = all.into_iter().reduce(|a, b| plus(a, b, Type::Number, span))?;
                        over(sum, all, kind, span)
                    }
                    None => {
                        let all = fold(Fold::Sum, Some(weight), filter, Type::Number);
                        some_there(count.clone(), over(sum, all, kind, span), kind, span)
                    }
                }
            }
            _ => match failing {
                Some(whole) => over(fold(Fold::Sum, Some(argument), filter, kind), whole.clone(), kind, span),
                None => fold(Fold::Mean, Some(argument), filter, kind),
            },
        };
        let combined = match whole.as_ref().filter(|_| gap == Gap::Hold) {
            Some(whole) => {
                let absent = Expr { node: Node::Absent(Reason::NO_OBSERVATIONS), kind, span };
                all_there(whole, combined, absent)
            }
            None => combined,
        };
        let combined = match self.at_least(&entry.table) {
            Some(least) => enough(count, least, combined, kind, span),
            None => combined,
        };
        let all = self.reach(&value.expr).unwrap_or_default();
        let weights =
            self.weight_of_items(of.value, &finer, span).into_iter().all(|weight| self.never_negative(&weight));
        let combine = entry.table.text("combine").map_or("mean", |t| t.value);
        let reach = if combine == "sum" || !weights { Reach::ANY } else { all };
        Some((grain, score_typed(combined, kind, value.exactness, span), reach))
    }

    /// The weight of each item of a checklist; items that say none count once.
    fn weight_of_items(&mut self, of: &str, finer: &Grain, span: Span) -> Option<Expr> {
        let name = format!("{of}.weight");
        let given = self.givens.iter().position(|g| g.name == name).map(GivenId::new)?;
        let dimension = self.givens.get(given.at())?.dimension;
        let from = finer.iter().position(|d| *d == dimension)?;
        let leaf = Leaf::Given(given, Climb { from, steps: Vec::new() });
        let read = Expr { node: Node::Leaf(leaf), kind: Type::Number, span };
        let one = constant(Ratio::ONE, span);
        Some(Expr { node: Node::Coalesce(Box::new(read), Box::new(one)), kind: Type::Number, span })
    }

    /// The keys of a checklist's items.
    fn items_of(&self, checklist: &str) -> Option<Vec<String>> {
        let rule = self.rule(checklist)?;
        let list = self.checklists.iter().find(|c| c.rule == rule)?;
        Some(list.items.iter().map(|item| item.key.clone()).collect())
    }

    /// The weight that the pack gives one item, 1 where it gives none.
    fn weight_of_item(&mut self, of: &str, key: &str, span: Span) -> Expr {
        let name = format!("{of}.weight");
        let given = self.givens.iter().find(|g| g.name == name);
        let schedule = given.and_then(|g| g.values.iter().find(|(k, _)| k == key)).map(|(_, s)| s.clone());
        match schedule {
            Some(schedule) => self.scheduled(schedule, span).expr,
            None => constant(Ratio::ONE, span),
        }
    }

    fn at_least(&self, table: &Table) -> Option<Ratio> {
        table.number("at_least").map(|n| n.value.clone())
    }

    // ---- of named parts -------------------------------------------------------------------------------------------

    fn score_of_parts(&mut self, entry: &Entry, gap: Gap) -> Option<(Grain, Typed, Reach)> {
        let table = &entry.table;
        let parts = table.table("parts")?;
        let first = parts.fields.first().and_then(|(_, v)| v.value.as_table()).and_then(|t| t.text("of"))?;
        let grain = match self.by(table)? {
            Some(grain) => grain,
            None => self.grain_or_of(table, first)?,
        };
        let scope = Self::over(&grain);
        let weighted = table.text("combine").is_some_and(|t| t.value == "weighted");
        let mut read: Vec<Part> = Vec::new();
        let mut fine = true;
        for (name, value) in &parts.fields {
            let Some(part) = value.value.as_table() else { continue };
            let value = part.text("of").and_then(|of| self.expression(of, &scope, None));
            let weight = match part.get("weight") {
                Some(node) => self.value_of(node, &scope, Some(Type::Number)),
                None => None,
            };
            if weighted && part.get("weight").is_none() {
                self.fault(&codes::MISSING_KEY, name.span, &[("key", "weight"), ("kind", "parts")]);
                fine = false;
            }
            match value {
                Some(value) => read.push(Part { value, weight }),
                None => fine = false,
            }
        }
        if !fine {
            return None;
        }
        let kind = read.first()?.value.expr.kind;
        for part in &read {
            if part.value.expr.kind != kind {
                let found = part.value.expr.kind.name();
                self.fault(&codes::WRONG_TYPE, part.value.expr.span, &[("expected", kind.name()), ("found", found)]);
                return None;
            }
        }
        let exactness = read.iter().fold(Exactness::Whole, |e, p| e.with(p.value.exactness));
        let combine = table.text("combine").map_or("mean", |t| t.value);
        let combined = combine_parts(&read, combine, gap, kind, entry.id.span)?;
        let combined = match self.at_least(table) {
            Some(least) => {
                let span = entry.id.span;
                let count =
                    read.iter().map(|p| presence(&p.value.expr, span)).reduce(|a, b| plus(a, b, Type::Count, span));
                enough(count?, least, combined, kind, span)
            }
            None => combined,
        };
        let weights =
            read.iter().filter_map(|part| part.weight.as_ref()).all(|weight| self.never_negative(&weight.expr));
        let all = read.iter().filter_map(|part| self.reach(&part.value.expr)).reduce(|a, b| a.or(&b));
        let reach = if combine == "sum" || !weights { Reach::ANY } else { all.unwrap_or_default() };
        Some((grain, score_typed(combined, kind, exactness, entry.id.span), reach))
    }
}

fn score_typed(expr: Expr, kind: Type, exactness: Exactness, span: Span) -> Typed {
    let gap = crate::check::state::Gap { reason: Reason::NO_OBSERVATIONS, span };
    let exactness = if exactness == Exactness::Rounded { exactness } else { Exactness::Unrounded };
    Typed { expr, ty: Ty::Is(kind), gaps: Some(gap), exactness, places: None }
}

/// Sums over parts written side by side: values and weights of what is there.
fn combine_parts(parts: &[Part], combine: &str, gap: Gap, kind: Type, span: Span) -> Option<Expr> {
    let zero = || constant(Ratio::ZERO, span);
    let value = |p: &Part| match gap {
        Gap::Skip | Gap::Fail => or_zero(p.value.expr.clone(), span),
        Gap::Hold => p.value.expr.clone(),
    };
    let weight = |p: &Part| {
        let one = constant(Ratio::ONE, span);
        let weight = p.weight.as_ref().filter(|_| combine == "weighted").map_or(one, |w| w.expr.clone());
        if gap == Gap::Skip { either(present(&p.value.expr, span), weight, zero(), Type::Number, span) } else { weight }
    };
    let sum = |all: Vec<Expr>, kind| all.into_iter().reduce(|a, b| plus(a, b, kind, span));
    match combine {
        "sum" => sum(parts.iter().map(value).collect(), kind),
        "min" => {
            let all: Vec<Expr> =
                parts.iter().map(|p| if gap == Gap::Fail { value(p) } else { p.value.expr.clone() }).collect();
            let least = all.into_iter().reduce(|a, b| {
                let least = Expr {
                    node: Node::Call(crate::expr::function::Function::Least, vec![a.clone(), b.clone()]),
                    kind,
                    span,
                };
                if gap == Gap::Skip {
                    let or_a = either(present(&b, span), least, a.clone(), kind, span);
                    either(present(&a, span), or_a, b, kind, span)
                } else {
                    least
                }
            })?;
            if gap != Gap::Skip {
                return Some(least);
            }
            let count = sum(parts.iter().map(|p| presence(&p.value.expr, span)).collect(), Type::Count)?;
            Some(some_there(count, least, kind, span))
        }
        _ => {
            let weighted = |p: &Part| {
                if combine == "weighted" { times(value(p), weight(p), kind, span) } else { value(p) }
            };
            let top = sum(parts.iter().map(weighted).collect(), kind)?;
            let bottom = sum(parts.iter().map(weight).collect(), Type::Number)?;
            if gap != Gap::Skip {
                return Some(over(top, bottom, kind, span));
            }
            let count = sum(parts.iter().map(|p| presence(&p.value.expr, span)).collect(), Type::Count)?;
            Some(some_there(count, over(top, bottom, kind, span), kind, span))
        }
    }
}

/// Whether a value is there; missing where it is not covered, so that nothing is skipped or failed for it.
pub(super) fn present(e: &Expr, span: Span) -> Expr {
    Expr { node: Node::IsPresent(Box::new(e.clone())), kind: Type::Flag, span }
}

fn presence(e: &Expr, span: Span) -> Expr {
    either(present(e, span), constant(Ratio::ONE, span), constant(Ratio::ZERO, span), Type::Count, span)
}

fn either(condition: Expr, then: Expr, otherwise: Expr, kind: Type, span: Span) -> Expr {
    Expr { node: Node::If(Box::new(condition), Box::new(then), Box::new(otherwise)), kind, span }
}

fn or_zero(e: Expr, span: Span) -> Expr {
    let kind = e.kind;
    either(present(&e, span), e, constant(Ratio::ZERO, span), kind, span)
}

pub(super) fn times(a: Expr, b: Expr, kind: Type, span: Span) -> Expr {
    Expr { node: Node::Binary(Operator::Multiply, Box::new(a), Box::new(b)), kind, span }
}

fn plus(a: Expr, b: Expr, kind: Type, span: Span) -> Expr {
    Expr { node: Node::Binary(Operator::Add, Box::new(a), Box::new(b)), kind, span }
}

pub(super) fn over(a: Expr, b: Expr, kind: Type, span: Span) -> Expr {
    Expr { node: Node::Binary(Operator::Divide, Box::new(a), Box::new(b)), kind, span }
}

/// Missing (no observations) where there is nothing at all.
pub(super) fn some_there(count: Expr, then: Expr, kind: Type, span: Span) -> Expr {
    enough(count, Ratio::ONE, then, kind, span)
}

fn enough(count: Expr, least: Ratio, then: Expr, kind: Type, span: Span) -> Expr {
    let too_few = Node::Binary(Operator::Less, Box::new(count), Box::new(constant(least, span)));
    let absent = Expr { node: Node::Absent(Reason::NO_OBSERVATIONS), kind, span };
    either(Expr { node: too_few, kind: Type::Flag, span }, absent, then, kind, span)
}
