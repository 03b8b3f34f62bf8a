//! What money was moved by rules and steps that still await approval.
//!
//! A payout that is proposed moves all that its lines earn; a step or penalty moves what it took or added, and the
//! whole of a line that is held because of it. A proposed rule that only gives figures moves what the steps and
//! penalties moved that rest on them; so the amounts of several rules may be the same money and do not add up.

use std::sync::Arc;

use crate::check::model::{Amount, Payout, Program, Standing};
use crate::check::suppose::gives;
use crate::expr::RuleId;
use crate::outcome::model::{PayoutLines, Unapproved};
use crate::value::Money;

use super::fault::{Confused, EvalError};

/// Every proposed payout, step and penalty, in the order of the rules.
pub(super) fn unapproved(program: &Program, payouts: &[Arc<PayoutLines>]) -> Result<Vec<Unapproved>, EvalError> {
    let mut found: Vec<Unapproved> = Vec::new();
    let payouts: Vec<Arc<PayoutLines>> = payouts.iter().filter(|l| program.is_paid(l.payout)).map(Arc::clone).collect();
    for lines in &payouts {
        let Some(payout) = program.payouts.get(lines.payout.at()) else {
            return Err(Confused::new("lines of a payout that the program does not have").into());
        };
        if standing(program, payout.rule) == Standing::Proposed {
            found.push(whole(payout, lines)?);
        }
        for (position, column) in lines.steps.iter().enumerate() {
            let step = payout.steps.get(position);
            let proposed = match step {
                Some(step) => {
                    step.standing == Standing::Proposed && standing(program, payout.rule) != Standing::Proposed
                }
                // What a rule takes from its own lines is told with the whole.
                None => column.rule != payout.rule && standing(program, column.rule) == Standing::Proposed,
            };
            if !proposed {
                continue;
            }
            let (count, amount) = sizes((0..lines.rows.len()).map(|row| moved(lines, position, row)))?;
            let name = step.map(|_| column.name.clone());
            found.push(Unapproved { rule: column.rule, step: name, lines: count, amount });
        }
    }
    found.extend(behind(program, &payouts)?);
    together(found)
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

/// What each proposed rule moved that gives figures, through what reads them.
fn behind(program: &Program, payouts: &[Arc<PayoutLines>]) -> Result<Vec<Unapproved>, EvalError> {
    let mut found = Vec::new();
    for (at, rule) in program.rules.iter().enumerate() {
        if rule.standing != Standing::Proposed || !gives(rule.kind) {
            continue;
        }
        let own = RuleId::new(at);
        let resting = program.resting_on(|other| other == own);
        let (mut count, mut amount) = (0, Money::ZERO);
        for lines in payouts {
            let Some(payout) = program.payouts.get(lines.payout.at()) else { continue };
            let steps = payout.steps.iter().map(|step| resting.step(step));
            let rests: Vec<bool> = steps.chain(payout.penalties.iter().map(|p| resting.penalty(p))).collect();
            let whole = resting.base(payout);
            let of_line = |row: usize| {
                if whole {
                    return Some(amount_of(lines, Amount::Earned, row));
                }
                let positions = rests.iter().enumerate().filter(|(_, rests)| **rests).map(|(position, _)| position);
                positions.map(|position| size(moved(lines, position, row))).try_fold(Money::ZERO, Money::checked_add)
            };
            let all: Option<Vec<Money>> = (0..lines.rows.len()).map(of_line).collect();
            let past = || Confused::new("unapproved amounts past all bounds");
            let (more, moved) = sizes(all.ok_or_else(past)?.into_iter())?;
            count += more;
            amount = amount.checked_add(moved).ok_or_else(past)?;
        }
        found.push(Unapproved { rule: own, step: None, lines: count, amount });
    }
    Ok(found)
}

/// What a step or penalty moved on a line: the whole of it, where the line is held because of it.
fn moved(lines: &PayoutLines, position: usize, row: usize) -> Money {
    let because = lines.undecided.get(row).copied().flatten().and_then(|u| u.step);
    if because.is_some_and(|step| step as usize == position) {
        return amount_of(lines, Amount::Held, row);
    }
    lines.steps.get(position).and_then(|step| step.amounts.get(row)).copied().unwrap_or(Money::ZERO)
}

fn size(amount: Money) -> Money {
    Money::from_minor(amount.minor().saturating_abs())
}

fn whole(payout: &Payout, lines: &PayoutLines) -> Result<Unapproved, EvalError> {
    let (count, amount) = sizes((0..lines.rows.len()).map(|row| amount_of(lines, Amount::Earned, row)))?;
    Ok(Unapproved { rule: payout.rule, step: None, lines: count, amount })
}

pub(super) fn standing(program: &Program, rule: RuleId) -> Standing {
    program.rule(rule).map_or(Standing::InForce, |r| r.standing)
}

pub(super) fn amount_of(lines: &PayoutLines, amount: Amount, row: usize) -> Money {
    let place = Amount::ALL.iter().position(|a| *a == amount);
    place.and_then(|p| lines.amounts.get(p)).and_then(|a| a.get(row)).copied().unwrap_or(Money::ZERO)
}

/// How many amounts are not nothing, and the sum of their sizes.
pub(super) fn sizes(amounts: impl Iterator<Item = Money>) -> Result<(u64, Money), EvalError> {
    let mut total = (0, Money::ZERO);
    for amount in amounts.filter(|a| !a.is_zero()) {
        let sum =
            total.1.checked_add(size(amount)).ok_or_else(|| Confused::new("unapproved amounts past all bounds"))?;
        total = (total.0 + 1, sum);
    }
    Ok(total)
}
