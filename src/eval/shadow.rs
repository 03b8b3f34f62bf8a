//! What shadows would have moved: payouts, steps and penalties that are computed and reported, and move nothing.
//!
//! A shadow payout has no lines in the outcome; here its lines are settled as if it were in force. A shadow step or
//! penalty stands in the lines of its payout with the amount that it would have moved. What one shadow would have left
//! for the next is not followed: each is told as if it alone were in force.

use crate::check::model::{Amount, Program, Standing};
use crate::expr::PayoutId;
use crate::outcome::model::Unapproved;

use super::fault::EvalError;
use super::settle;
use super::timeline::Moment;
use super::unapproved::{sizes, standing, together};

/// Every shadow payout, step and penalty, in the order of the rules.
pub(super) fn shadows(own: Moment<'_, '_>) -> Result<Vec<Unapproved>, EvalError> {
    let program = own.program;
    let mut found: Vec<Unapproved> = Vec::new();
    let each = program.payouts.iter().enumerate();
    let each = each.flat_map(|(n, payout)| own.coming_out(&payout.per).into_iter().map(move |at| (n, payout, at)));
    for (position, payout, engine) in each {
        if !engine.in_force(payout.rule) {
            continue;
        }
        if standing(program, payout.rule) == Standing::Shadow {
            let lines = settle::as_if_in_force(engine, PayoutId::new(position))?;
            let (lines, amount) = sizes((0..lines.rows.len()).map(|row| Some(lines.amount(Amount::Payable, row))))?;
            found.push(Unapproved { rule: payout.rule, step: None, lines, amount });
            continue;
        }
        let Some(lines) = engine.lines(PayoutId::new(position)) else { continue };
        for (n, column) in lines.steps.iter().enumerate() {
            let step = payout.steps.get(n);
            let own = step.map_or_else(|| standing(program, column.rule), |step| step.standing);
            if own == Standing::Shadow && engine.in_force(column.rule) {
                let (lines, amount) = sizes(column.would.iter().map(|(_, amount)| Some(*amount)))?;
                let step = step.map(|_| column.name.clone());
                found.push(Unapproved { rule: column.rule, step, lines, amount });
            }
        }
    }
    together(found)
}

/// Counts the lines of shadow payouts among what fired, since they have none in the outcome.
pub(super) fn count(program: &Program, shadows: &[Unapproved], fired: &mut [u64]) {
    let payouts = program.payouts.iter().map(|payout| payout.rule);
    for rule in payouts.filter(|rule| standing(program, *rule) == Standing::Shadow) {
        let told = shadows.iter().find(|shadow| shadow.rule == rule && shadow.step.is_none());
        if let (Some(slot), Some(shadow)) = (fired.get_mut(rule.at()), told) {
            *slot = shadow.lines;
        }
    }
}
