//! What money was moved by rules and steps that still await approval.
//!
//! A payout that is proposed moves all that its lines earn; a step or penalty moves what it took or added, and the
//! whole of a line that is held because of it. A proposed rule that only gives figures moves what the steps and
//! penalties moved that rest on them; so the amounts of several rules may be the same money and do not add up.

use std::sync::Arc;

use crate::check::model::{Amount, Program, Standing};
use crate::check::rests::Resting;
use crate::check::suppose::gives;
use crate::expr::RuleId;
use crate::outcome::model::{PayoutLines, Unapproved};
use crate::value::{Money, MoneyColumn};

use super::fault::{Confused, EvalError};

/// A rule or step that awaits approval, and what it moved.
struct Mover<'l> {
    rule: RuleId,
    step: Option<String>,
    amounts: Sizes<'l>,
}

/// On each line of a payout the size of what was moved; none where it does not fit.
type Sizes<'l> = Box<dyn Iterator<Item = Option<Money>> + 'l>;

fn outgrown() -> EvalError {
    Confused::new("unapproved amounts past all bounds").into()
}

/// Every proposed payout, step and penalty, in the order of the rules.
pub(super) fn unapproved(program: &Program, payouts: &[Arc<PayoutLines>]) -> Result<Vec<Unapproved>, EvalError> {
    let mut found: Vec<Unapproved> = Vec::new();
    let mut put = |mover: Mover<'_>| -> Result<(), EvalError> {
        let (lines, amount) = sizes(mover.amounts)?;
        found.push(Unapproved { rule: mover.rule, step: mover.step, lines, amount });
        Ok(())
    };
    // What is paid counts, and not the lines that a split stands in for as well.
    let paid = || payouts.iter().filter(|lines| program.is_paid(lines.payout));
    for lines in paid() {
        themselves(program, lines)?.into_iter().try_for_each(&mut put)?;
    }
    for (rule, resting) in behind(program) {
        put(Mover { rule, step: None, amounts: Box::new(std::iter::empty()) })?;
        for lines in paid() {
            through(program, lines, rule, &resting).into_iter().try_for_each(&mut put)?;
        }
    }
    together(found)
}

/// The rules that await approval and moved money of a payout's lines, themselves, by a step or through figures, each with
/// the size of what it moved, a line each.
///
/// # Errors
/// An amount does not fit.
pub fn awaiting(program: &Program, lines: &PayoutLines) -> Result<Vec<(RuleId, MoneyColumn)>, EvalError> {
    let mut all = themselves(program, lines)?;
    for (rule, resting) in behind(program) {
        all.extend(through(program, lines, rule, &resting));
    }
    let column = |mover: Mover<'_>| Ok((mover.rule, mover.amounts.collect::<Option<_>>().ok_or_else(outgrown)?));
    all.into_iter().map(column).collect()
}

/// What a payout, its steps and its penalties moved that are proposed themselves.
fn themselves<'l>(program: &Program, lines: &'l PayoutLines) -> Result<Vec<Mover<'l>>, EvalError> {
    let Some(payout) = program.payouts.get(lines.payout.at()) else {
        return Err(Confused::new("lines of a payout that the program does not have").into());
    };
    let rows = 0..lines.rows.len();
    let whole = standing(program, payout.rule) == Standing::Proposed;
    let mut all = Vec::new();
    if whole {
        let amounts = rows.clone().map(|row| Some(lines.amount(Amount::Earned, row).size()));
        all.push(Mover { rule: payout.rule, step: None, amounts: Box::new(amounts) });
    }
    for (position, column) in lines.steps.iter().enumerate() {
        let step = payout.steps.get(position);
        let proposed = match step {
            Some(step) => step.standing == Standing::Proposed && !whole,
            // What a rule takes from its own lines is told with the whole.
            None => column.rule != payout.rule && standing(program, column.rule) == Standing::Proposed,
        };
        if proposed {
            let amounts = rows.clone().map(move |row| Some(moved(lines, position, row).size()));
            let step = step.map(|_| column.name.clone());
            all.push(Mover { rule: column.rule, step, amounts: Box::new(amounts) });
        }
    }
    Ok(all)
}

/// In the order of the rules; what one rule or step moved in several periods as one.
pub(super) fn together(mut found: Vec<Unapproved>) -> Result<Vec<Unapproved>, EvalError> {
    found.sort_by_key(|moved| moved.rule);
    let mut all: Vec<Unapproved> = Vec::with_capacity(found.len());
    for moved in found {
        let same = all.iter_mut().find(|known| (known.rule, &known.step) == (moved.rule, &moved.step));
        match same {
            Some(known) => {
                known.lines += moved.lines;
                let sum = known.amount.checked_add(moved.amount);
                known.amount = sum.ok_or_else(|| Confused::new("a sum of amounts that is too large"))?;
            }
            None => all.push(moved),
        }
    }
    Ok(all)
}

/// Each proposed rule that gives figures, with what rests on it.
fn behind(program: &Program) -> impl Iterator<Item = (RuleId, Resting)> {
    let proposed = program.rules.iter().enumerate().filter(|(_, rule)| rule.standing == Standing::Proposed);
    let rules = proposed.filter(|(_, rule)| gives(rule.kind)).map(|(at, _)| RuleId::new(at));
    rules.map(|own| (own, program.resting_on(|other| other == own)))
}

/// What a rule that gives figures moved through what reads them; none of a payout that does not.
fn through<'l>(program: &Program, lines: &'l PayoutLines, rule: RuleId, resting: &Resting) -> Option<Mover<'l>> {
    let payout = program.payouts.get(lines.payout.at())?;
    let steps = payout.steps.iter().map(|step| resting.step(step));
    // What a minimum leaves is what the penalties may not take.
    let minimum = payout.minimum.iter().any(|minimum| resting.reads(minimum));
    let penalties = payout.penalties.iter().map(|penalty| minimum || resting.penalty(penalty));
    let rests: Vec<bool> = steps.chain(penalties).collect();
    let whole = resting.base(payout);
    if !whole && !rests.contains(&true) {
        return None;
    }
    let of_line = move |row: usize| {
        if whole {
            return Some(lines.amount(Amount::Earned, row).size());
        }
        let positions = rests.iter().enumerate().filter(|(_, rests)| **rests).map(|(position, _)| position);
        positions.map(|position| moved(lines, position, row).size()).try_fold(Money::ZERO, Money::checked_add)
    };
    Some(Mover { rule, step: None, amounts: Box::new((0..lines.rows.len()).map(of_line)) })
}

/// What a step or penalty moved on a line: the whole of it, where the line is held because of it.
fn moved(lines: &PayoutLines, position: usize, row: usize) -> Money {
    let because = lines.undecided.get(row).and_then(|u| u.step);
    if because.is_some_and(|step| step as usize == position) {
        return lines.amount(Amount::Held, row);
    }
    lines.steps.get(position).and_then(|step| step.amounts.get(row)).unwrap_or(Money::ZERO)
}

pub(super) fn standing(program: &Program, rule: RuleId) -> Standing {
    program.rule(rule).map_or(Standing::InForce, |r| r.standing)
}

/// How many amounts are not nothing, and the sum of their sizes.
pub(super) fn sizes(amounts: impl Iterator<Item = Option<Money>>) -> Result<(u64, Money), EvalError> {
    let mut total = (0, Money::ZERO);
    for amount in amounts {
        let amount = amount.ok_or_else(outgrown)?.size();
        if !amount.is_zero() {
            total = (total.0 + 1, total.1.checked_add(amount).ok_or_else(outgrown)?);
        }
    }
    Ok(total)
}
