//! What money was moved by rules and steps that still await approval.
//!
//! A payout that is proposed moves all that its lines earn; a step or penalty moves what it took or added, and the
//! whole of a line that is held because of it. Figures that only feed a payout are not followed.

use std::sync::Arc;

use crate::check::model::{Amount, Payout, Program, Standing};
use crate::expr::RuleId;
use crate::outcome::model::{PayoutLines, Unapproved};
use crate::value::Money;

use super::fault::{Confused, EvalError};

/// Every proposed payout, step and penalty, in the order of the rules.
pub(super) fn unapproved(program: &Program, payouts: &[Arc<PayoutLines>]) -> Result<Vec<Unapproved>, EvalError> {
    let mut found: Vec<Unapproved> = Vec::new();
    for lines in payouts {
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
                None => standing(program, column.rule) == Standing::Proposed,
            };
            if !proposed {
                continue;
            }
            let moved = column.amounts.iter().enumerate().map(|(row, amount)| {
                let because = lines.undecided.get(row).copied().flatten().and_then(|u| u.step);
                if because.is_some_and(|s| s as usize == position) {
                    amount_of(lines, Amount::Held, row)
                } else {
                    *amount
                }
            });
            let (count, amount) = sizes(moved)?;
            let name = step.map(|_| column.name.clone());
            found.push(Unapproved { rule: column.rule, step: name, lines: count, amount });
        }
    }
    found.sort_by_key(|u| u.rule);
    Ok(found)
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
        let size = Money::from_minor(amount.minor().saturating_abs());
        let sum = total.1.checked_add(size).ok_or_else(|| Confused::new("unapproved amounts past all bounds"))?;
        total = (total.0 + 1, sum);
    }
    Ok(total)
}
