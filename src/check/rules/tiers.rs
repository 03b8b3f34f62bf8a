//! Tiers: a rate for each stretch of a figure, as the base of a payout or in place of a measure's formula.
//!
//! They become an expression. Marginal ones pay each stretch at its own rate and add up; without that the whole is paid at
//! the rate of the stretch in which it ends. A stretch ends with its `to`, and that value still belongs to it.

use crate::check::algebra::Ty;
use crate::check::model::Tiers;
use crate::check::scope::Scope;
use crate::check::state::Checker;
use crate::check::typing::Typed;
use crate::check::within::Asked;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::function::Function;
use crate::expr::{Expr, Node, Operator};
use crate::pack::model::{Node as Written, Table};
use crate::source::{Span, Spanned};
use crate::value::{Ratio, Type, Value};

/// A stretch: its last value, none in the last stretch, and what is paid of it.
struct Tier {
    to: Option<Typed>,
    rate: Typed,
    span: Span,
}

impl Checker<'_> {
    /// What tiers come to, as an amount of a type.
    pub(super) fn tiers(&mut self, tiers: &Table, span: Span, scope: &Scope, amount: Type) -> Option<Typed> {
        let of = tiers.text("of")?;
        let value = self.expression(of, scope, None)?;
        let value = self.settle_freely(value);
        if !value.expr.kind.is_numeric() {
            let found = self.type_word(&value);
            self.fault(&codes::WRONG_TYPE, of.span, &[("expected", "number"), ("found", &found)]);
            return None;
        }
        let stretches = self.stretches_of(tiers, span, &value, scope, amount)?;
        let marginal = tiers.flag("marginal").unwrap_or(false);
        let spans = stretches.iter().map(|tier| tier.span).collect();
        self.tiers.push(Tiers { span, marginal, stretches: spans });
        let base =
            if marginal { self.marginal(&value, stretches, span) } else { self.whole(&value, stretches, scope) }?;
        let base = self.settle(base, amount)?;
        Some(Typed { expr: Expr { span, ..base.expr }, ..base })
    }

    fn stretches_of(
        &mut self,
        tiers: &Table,
        span: Span,
        value: &Typed,
        scope: &Scope,
        amount: Type,
    ) -> Option<Vec<Tier>> {
        // Of money a rate is paid, of anything else an amount for each unit.
        let paid = if value.expr.kind == amount { Type::Rate } else { amount };
        let list = tiers.list("rows");
        let mut all: Vec<Tier> = Vec::with_capacity(list.len());
        let mut fine = !list.is_empty();
        for (position, node) in list.iter().enumerate() {
            let Some(row) = node.value.as_table() else { continue };
            let rate = row.get("rate").and_then(|rate| self.paid_of_stretch(rate, scope, (paid, amount)));
            let to = row.get("to");
            let last = position + 1 == list.len();
            if to.is_some() == last {
                self.fault(&codes::TIER_WITHOUT_END, node.span, &[("last", if last { "yes" } else { "no" })]);
                fine = false;
                continue;
            }
            let to = match to {
                Some(to) => match self.end_of_stretch(to, scope, value) {
                    Some(typed) => Some(typed),
                    None => {
                        fine = false;
                        continue;
                    }
                },
                None => None,
            };
            match rate {
                Some(rate) => all.push(Tier { to, rate, span: node.span }),
                None => fine = false,
            }
        }
        if list.is_empty() {
            self.fault(&codes::TIER_WITHOUT_END, span, &[("last", "yes")]);
        }
        for pair in all.windows(2) {
            let [before, next] = pair else { continue };
            if let (Some(low), Some(high)) = (constant(before.to.as_ref()), constant(next.to.as_ref()))
                && low >= high
            {
                let text = self.snippet(next.span);
                let problem = Diagnostic::at(&codes::TIER_NOT_AFTER, next.span).with("text", text);
                self.report(problem.also(Place::Rule(before.span), "other"));
                fine = false;
            }
        }
        fine.then_some(all)
    }

    /// What is paid of a stretch; of money a part, which no plain number above one is.
    fn paid_of_stretch(
        &mut self,
        rate: &Spanned<Written>,
        scope: &Scope,
        (paid, amount): (Type, Type),
    ) -> Option<Typed> {
        let typed = self.value_of(rate, scope, Some(paid))?;
        if paid == Type::Rate && amount == Type::Money {
            self.refuse_unlikely(&typed, rate, Asked::Rate)?;
        }
        Some(typed)
    }

    fn end_of_stretch(&mut self, to: &Spanned<Written>, scope: &Scope, value: &Typed) -> Option<Typed> {
        let typed = self.value_of(to, scope, Some(value.expr.kind))?;
        self.refuse_out_of_reach(value, &typed, Some(to))?;
        Some(typed)
    }

    /// Each stretch at its own rate.
    fn marginal(&mut self, value: &Typed, stretches: Vec<Tier>, whole: Span) -> Option<Typed> {
        let mut sum: Option<Typed> = None;
        let mut before: Option<Typed> = None;
        for Tier { to, rate, span, .. } in stretches {
            let mut part = match &to {
                Some(to) => call(Function::Least, value, to, span),
                None => value.clone(),
            };
            if let Some(before) = &before {
                let beyond = self.sum(Operator::Subtract, span, part, before.clone(), span)?;
                let zero = Self::constant(Value::Number(Ratio::ZERO), beyond.expr.kind, span);
                part = call(Function::Greatest, &beyond, &zero, span);
            }
            let paid = self.sum(Operator::Multiply, span, part, rate, span)?;
            sum = Some(match sum {
                Some(sum) => self.sum(Operator::Add, whole, sum, paid, whole)?,
                None => paid,
            });
            before = to.or(before);
        }
        sum
    }

    /// The whole at the rate of the stretch in which it ends.
    fn whole(&mut self, value: &Typed, stretches: Vec<Tier>, scope: &Scope) -> Option<Typed> {
        let mut made: Option<Typed> = None;
        for Tier { to, rate, span, .. } in stretches.into_iter().rev() {
            made = Some(match (to, made) {
                (Some(to), Some(rest)) => {
                    let within = self.comparison(Operator::LessOrEqual, span, value.clone(), to, span, scope)?;
                    self.chosen(within, rate, rest, span)?
                }
                _ => rate,
            });
        }
        let rate = made?;
        let span = rate.expr.span;
        self.sum(Operator::Multiply, span, value.clone(), rate, span)
    }
}

fn constant(typed: Option<&Typed>) -> Option<&Ratio> {
    match &typed?.expr.node {
        Node::Constant(Value::Number(number)) => Some(number),
        _ => None,
    }
}

fn call(function: Function, a: &Typed, b: &Typed, span: Span) -> Typed {
    let node = Node::Call(function, vec![a.expr.clone(), b.expr.clone()]);
    Typed {
        expr: Expr { node, kind: a.expr.kind, span },
        ty: Ty::Is(a.expr.kind),
        gaps: a.gaps.or(b.gaps),
        exactness: a.exactness.with(b.exactness),
        places: a.places.zip(b.places).map(|(a, b)| a.max(b)),
    }
}
