//! The lines of a payout shared among finer rows: each part balances as its line did, and together they are that line.
//!
//! What a line is about is shared in proportion to the weights, and so is whatever a step puts on top. What a step or
//! penalty takes away is taken from the parts in proportion to what they have left, so that no part gives more than it
//! has. Each time the smallest unit goes to the largest remainders, equals to the earlier key.

use std::sync::Arc;

use crate::check::model::{Amount, Payout, Shares};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::PayoutId;
use crate::expr::kernel::Fault;
use crate::outcome::model::{PayoutLines, StepColumn, Undecided};
use crate::outcome::writing::written;
use crate::value::{Column, Money, Ratio, Reason, Rows, Type, Value, largest_remainder};

use super::context::FigureContext;
use super::fault::{Confused, EvalError};
use super::gathered::{Gathered, put};
use super::split::{Sharers, negative_weights, weights};
use super::timeline::Moment;

/// The parts of one line, in smallest units.
struct Parts {
    base: Vec<i128>,
    /// By step, then by part.
    steps: Vec<Vec<i128>>,
    would: Vec<Vec<i128>>,
    undecided: Option<Undecided>,
    base_absent: bool,
}

/// The lines of a payout that shares those of another; of one that is not `in_force`, as they would be.
pub(super) fn lines(
    engine: Moment<'_, '_>,
    id: PayoutId,
    payout: &Payout,
    shares: &Shares,
    rows: Rows,
    in_force: bool,
) -> Result<PayoutLines, EvalError> {
    let all = engine.lines(shares.of).ok_or_else(|| Confused::new("lines are shared before they are settled"))?;
    let whole = engine.payout(shares.of)?;
    let name = engine.program.rule(payout.rule).map_or("", |rule| rule.name.as_str());
    let every = FigureContext::new(engine, &payout.grain, rows);
    // Only what has a line has a part in it; of an award, a line with a prize.
    let award = engine.program.awards.iter().any(|award| award.payout == shares.of);
    let sharers = Sharers::find(&every, &all.rows, &shares.to)?;
    let lines = sharers.of.iter().enumerate().filter(|(line, _)| !award || is_something(all, *line));
    let mut kept: Vec<usize> = lines.flat_map(|(_, parts)| parts).copied().collect();
    kept.sort_unstable();
    let keys = kept.iter().filter_map(|row| every.rows.keys().get(*row).copied()).collect();
    let rows = Rows::new(every.rows.radix().to_vec(), keys);
    let rows = rows.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
    let context = FigureContext::new(engine, &payout.grain, rows);
    let sharers = Sharers::find(&context, &all.rows, &shares.to)?;
    let told = |fault: Fault| engine.naming().error(fault, name, &payout.grain, &context.rows);
    let weight = context.evaluate(&shares.weight).map_err(told)?;
    let mut problems = negative_weights(&context, &shares.weight, &weight, name);
    // What only would be shared loses nothing, nor does this run by what another one shared.
    let pays = in_force && engine.plan.coming_out(&engine.now().kind).contains(engine.now());
    for (line, parts) in sharers.of.iter().enumerate().filter(|(line, _)| pays && is_something(all, *line)) {
        // All that there is to share: what the line is about, and what its steps put on top.
        let amount = all.amount(Amount::Base, line).checked_add(all.amount(Amount::Added, line));
        let amount = amount.ok_or_else(|| Confused::new("an amount past all bounds"))?;
        let unknown = parts.iter().find(|row| weight.gap(**row).is_some());
        let (why, row) = match unknown {
            // Of nothing that is known nothing gets lost.
            Some(row) if !amount.is_zero() => {
                ("unknown", context.engine.naming().at(&payout.grain, &context.rows, *row))
            }
            None if parts.is_empty() || weights(&weight, parts) == Ok(None) => ("nobody", String::new()),
            _ => continue,
        };
        let amount = Value::Number(amount.to_ratio(payout.rounding.places));
        let key = engine.naming().at(&whole.grain, &all.rows, line);
        let problem = Diagnostic::at(&codes::NOBODY_TO_SHARE, payout.base.span).with("figure", name).with("key", key);
        let problem = problem.with("amount", written(&amount, Type::Money, Some(payout.rounding.places)));
        problems.push(problem.with("why", why).with("row", row));
    }
    if !problems.is_empty() {
        return Err(EvalError::Problems(problems));
    }
    let payee = match &payout.payee {
        Some(payee) => context.evaluate(payee).map_err(told)?,
        None => Arc::new(Column::texts(std::iter::repeat_n("", context.rows.len()))),
    };
    let mut made = Gathered::new(std::iter::repeat_n(None, all.steps.len()), None, context.rows.len());
    for (line, parts) in sharers.of.iter().enumerate().filter(|(_, parts)| !parts.is_empty()) {
        let shared = match weights(&weight, parts) {
            Ok(Some(weights)) => share(all, line, &weights),
            // Of nothing everybody has the same.
            Ok(None) if !is_something(all, line) => share(all, line, &vec![Ratio::ONE; parts.len()]),
            Ok(None) => Some(unknown(all, line, parts.len(), Reason::DIVIDED_BY_ZERO)),
            Err(reason) => Some(unknown(all, line, parts.len(), reason)),
        };
        let shared = shared.ok_or_else(|| Confused::new("a line that cannot be shared"))?;
        put_parts(&mut made, (all, line), parts, &shared);
    }
    // Lines stand in the order of their parts, rows in that of their keys.
    for step in &mut made.steps {
        step.aside.would.sort_unstable_by_key(|(row, _)| *row);
        step.aside.cut.sort_unstable();
        step.aside.values.sort_unstable_by_key(|(row, _)| *row);
    }
    let steps = all.steps.iter().map(|there| (there.rule, there.name.clone(), there.effect));
    Ok(made.lines((id, engine.now()), steps, context.rows.clone(), payee))
}

/// Whether there is anything to share of a line: an amount, or what cannot be decided yet.
fn is_something(lines: &PayoutLines, line: usize) -> bool {
    lines.undecided.get(line).is_some() || !lines.is_nothing(line)
}

/// Parts of which nobody knows what they are: each is held, of an unknown base.
fn unknown(all: &PayoutLines, line: usize, parts: usize, reason: Reason) -> Parts {
    // Why the line itself is held comes first.
    let held = all.undecided.get(line);
    let reason = held.map_or(reason, |held| held.reason.first(reason));
    let nothing = vec![vec![0; parts]; all.steps.len()];
    Parts {
        base: vec![0; parts],
        steps: nothing.clone(),
        would: nothing,
        undecided: Some(Undecided { reason, step: None }),
        base_absent: true,
    }
}

/// Shares whole units in proportion to weights; none where they cannot be.
fn units(total: i128, weights: &[Ratio]) -> Option<Vec<i128>> {
    if total == 0 {
        return Some(vec![0; weights.len()]);
    }
    largest_remainder(&Ratio::from_i128(total), weights, 0)?.iter().map(|share| share.to_scaled(0)).collect()
}

/// Takes so many units from what the parts have, in proportion to it.
fn take(total: i128, left: &mut [i128]) -> Option<Vec<i128>> {
    let has: Vec<Ratio> = left.iter().map(|units| Ratio::from_i128(*units)).collect();
    let taken = units(total, &has)?;
    for (left, taken) in left.iter_mut().zip(&taken) {
        *left = left.checked_sub(*taken)?;
    }
    Some(taken)
}

/// What a shadow would have moved on a line, in smallest units; lines stand in their order.
fn would_at(step: &StepColumn, line: usize) -> i128 {
    let at = u32::try_from(line).ok().and_then(|line| step.would.binary_search_by_key(&line, |(at, _)| *at).ok());
    at.and_then(|at| step.would.get(at)).map_or(0, |(_, amount)| amount.minor())
}

fn share(all: &PayoutLines, line: usize, weights: &[Ratio]) -> Option<Parts> {
    let base = units(all.amount(Amount::Base, line).minor(), weights)?;
    let mut left = base.clone();
    let mut parts = Parts {
        base,
        steps: Vec::with_capacity(all.steps.len()),
        would: Vec::with_capacity(all.steps.len()),
        undecided: all.undecided.get(line),
        base_absent: all.base_absent.get(line).copied().unwrap_or(false),
    };
    for step in &all.steps {
        let amount = step.amounts.get(line).unwrap_or_default().minor();
        let would = would_at(step, line);
        // What a shadow would take is told of what the parts have then; nothing is taken.
        let takes = step.effect.takes() || would < 0;
        let told = if takes { take(would.checked_abs()?, &mut left.clone())? } else { units(would, weights)? };
        let sign = if would < 0 { -1 } else { 1 };
        parts.would.push(told.into_iter().map(|units| units * sign).collect());
        if step.effect.takes() || amount < 0 {
            let taken = take(amount.checked_abs()?, &mut left)?;
            parts.steps.push(if step.effect.takes() { taken } else { taken.iter().map(|units| -units).collect() });
        } else {
            let more = units(amount, weights)?;
            for (left, more) in left.iter_mut().zip(&more) {
                *left = left.checked_add(*more)?;
            }
            parts.steps.push(more);
        }
    }
    Some(parts)
}

/// Puts the parts of a line into their rows.
fn put_parts(made: &mut Gathered<'_>, (all, line): (&PayoutLines, usize), rows: &[usize], parts: &Parts) {
    for (at, row) in rows.iter().enumerate() {
        let number = u32::try_from(*row).unwrap_or(u32::MAX);
        let of = |units: Option<&i128>| Money::from_minor(units.copied().unwrap_or_default());
        made.base.put(*row, of(parts.base.get(at)));
        put(&mut made.base_absent, *row, parts.base_absent);
        made.undecided.extend(parts.undecided.map(|undecided| (number, undecided)));
        for (position, (step, there)) in made.steps.iter_mut().zip(&all.steps).enumerate() {
            step.amounts.put(*row, of(parts.steps.get(position).and_then(|all| all.get(at))));
            let would = of(parts.would.get(position).and_then(|all| all.get(at)));
            if !would.is_zero() {
                step.aside.would.push((number, would));
            }
            put(&mut step.gaps, *row, there.values.gap(line));
            if let Some(Value::Number(value)) = there.values.value(line) {
                step.aside.values.push((number, value));
            }
            if u32::try_from(line).is_ok_and(|line| there.cut.binary_search(&line).is_ok()) {
                step.aside.cut.push(number);
            }
        }
    }
}
