//! What follows from figures besides money: the actions that come out, and how often each rule gave or fired.
//!
//! Only a rule in force brings an action about; a shadow is computed and moves nothing.

use std::sync::Arc;

use crate::check::model::{Action, How, IfMissing, Program};
use crate::expr::RuleId;
use crate::outcome::model::{Actions, Earlier, Effect, FigureColumn, PayoutLines};
use crate::value::{Cells, Column, Period, Reason};

use super::engine::Engine;
use super::fault::Confused;
use super::sheet::{Works, works};
use super::timeline::Moment;

/// The rows on which each action comes out, in each of its periods that ends in the run's.
pub(super) fn actions(own: Moment<'_, '_>) -> Result<Vec<Actions>, Confused> {
    let mut all = Vec::new();
    for action in &own.program.actions {
        for moment in own.coming_out(&own.figure(action.when)?.per) {
            all.push(one(moment.engine(), action)?);
        }
    }
    Ok(all)
}

fn one(engine: &Engine<'_>, action: &Action) -> Result<Actions, Confused> {
    let when = engine.column(action.when)?;
    let holds = |row: &usize| holds(&when.column, *row, action.if_missing);
    let rows = (0..when.rows.len()).filter(holds).filter_map(|row| u32::try_from(row).ok());
    let (mut fired, mut shadow) = (Vec::new(), 0);
    match works(engine, action.rule) {
        Works::Yes => fired = rows.collect(),
        Works::Shadow => shadow = u64::try_from(rows.count()).unwrap_or(u64::MAX),
        Works::NotInForce => {}
    }
    let (rule, period) = (action.rule, engine.now().clone());
    Ok(Actions { rule, period, rows: when.rows.clone(), fired, shadow })
}

/// Whether a condition holds in a row; what is not covered brings nothing about.
pub(super) fn holds(when: &Column, row: usize, if_missing: IfMissing) -> bool {
    match when.gap(row) {
        Some(reason) => if_missing == IfMissing::Yes && reason != Reason::NOT_COVERED,
        None => matches!(&when.cells, Cells::Flag(flags) if flags.get(row) == Some(&true)),
    }
}

/// How often each rule fired: a penalty by its lines (of a shadow those it would take from), an action by its rows, a
/// payout by its decided lines, any other by the values present in its main figure.
pub(super) fn fired(
    program: &Program,
    own: &Period,
    figures: &[Option<FigureColumn>],
    earlier: &[Earlier],
    payouts: &[Arc<PayoutLines>],
    actions: &[Actions],
) -> Vec<u64> {
    let mut fired = vec![0u64; program.rules.len()];
    let mut put = |rule: RuleId, count: usize| {
        if let Some(slot) = fired.get_mut(rule.at()) {
            *slot += u64::try_from(count).unwrap_or(u64::MAX);
        }
    };
    let present = |column: &Column| (0..column.len()).filter(|row| column.gap(*row).is_none()).count();
    let (mut told, mut helpers) = (Vec::new(), Vec::new());
    for action in actions {
        put(action.rule, action.fired.len() + usize::try_from(action.shadow).unwrap_or(usize::MAX));
    }
    told.extend(program.actions.iter().map(|action| action.rule));
    for lines in payouts {
        let Some(payout) = program.payouts.get(lines.payout.at()) else { continue };
        put(payout.rule, lines.rows.len() - lines.undecided.len());
        told.push(payout.rule);
        for step in lines.steps.iter().filter(|s| s.effect.takes()) {
            put(step.rule, present(&step.values));
            told.push(step.rule);
        }
        for step in lines.steps.iter().filter(|s| s.effect == Effect::Adjust) {
            put(step.rule, step.amounts.iter().filter(|amount| !amount.is_zero()).count());
            told.push(step.rule);
        }
    }
    for (at, (figure, column)) in program.figures.iter().zip(figures).enumerate() {
        if matches!(figure.how, How::Amount(..)) {
            continue;
        }
        let seen = own.told_as(&figure.per);
        let others = earlier.iter().filter(|e| seen.contains(&e.period)).filter_map(|e| e.figures.get(at)?.as_ref());
        let columns: Vec<&FigureColumn> = column.iter().chain(others).collect();
        if columns.is_empty() {
            continue;
        }
        let count = columns.iter().map(|c| present(&c.column)).sum();
        if told.contains(&figure.rule) {
            continue;
        }
        let main = program.rule(figure.rule).is_some_and(|r| r.name == figure.name);
        if main {
            put(figure.rule, count);
        } else {
            helpers.push((figure.rule, count));
        }
    }
    let has_main = |rule: RuleId| {
        program.figures.iter().any(|f| f.rule == rule && program.rule(rule).is_some_and(|r| r.name == f.name))
    };
    helpers.retain(|(rule, _)| !has_main(*rule));
    for (rule, count) in helpers {
        if let Some(slot) = fired.get_mut(rule.at()) {
            *slot = (*slot).max(u64::try_from(count).unwrap_or(u64::MAX));
        }
    }
    fired
}
