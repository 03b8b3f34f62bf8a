//! Money: each line from its base through its steps and penalties to what is payable, to the cent.
//!
//! Up to *earned* the amount is an exact fraction; what a step did is the difference of the amount rounded before and
//! after it, so that the steps of a line sum to earned − base. Penalties are shares of *earned*, rounded, in order,
//! and never more than is left. On every line base + added = reduced + withheld + forfeited + held + payable, or the
//! whole run is an internal error.
//!
//! A line is held whole where its base is missing, a step is missing (`if_missing = "no"` takes the step as 0, so that
//! the line pays nothing of it; `"yes"` leaves the step out), or a penalty cannot be decided. What is not covered
//! holds the line whatever `if_missing` says. No step takes an amount below zero.

use std::sync::Arc;

use rayon::prelude::*;

use crate::check::model::{Payout, StepKind, Takes};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::kernel::Fault;
use crate::expr::{PayoutId, RuleId};
use crate::outcome::model::{Effect, PayoutLines};
use crate::outcome::writing::written;
use crate::value::{Column, Rows, Type, Value};

use super::context::FigureContext;
use super::fault::{Confused, EvalError};
use super::gathered::{BATCH, Filled, Gathered, Place};
use super::line::{Fallen, Line, Settler, settle};
use super::rows::row_set;
use super::shares;
use super::sheet::{Sheet, Works, works};
use super::timeline::Moment;

/// The rows of a payout's lines; none while its rule is not in force, or only a shadow.
pub(super) fn rows(engine: Moment<'_, '_>, payout: &Payout) -> Result<Rows, Confused> {
    if works(&engine, payout.rule) == Works::Yes {
        return row_set(engine, &payout.grain, &payout.rows);
    }
    let none = Rows::new(engine.ways.radix(&payout.grain)?, Vec::new());
    none.map(|rows| engine.ways.shared(rows)).ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))
}

/// Settles every line of a payout: batches side by side, each gathered where it is settled, in the order of the lines.
pub(super) fn lines(engine: Moment<'_, '_>, id: PayoutId) -> Result<PayoutLines, EvalError> {
    lines_at(engine, id, rows(engine, engine.payout(id)?)?)
}

/// The lines of a payout as they would be if it were in force.
pub(super) fn as_if_in_force(engine: Moment<'_, '_>, id: PayoutId) -> Result<PayoutLines, EvalError> {
    let payout = engine.payout(id)?;
    if payout.shares.as_ref().is_some_and(|shares| engine.lines(shares.of).is_none()) {
        return Ok(no_lines(engine, id, payout)?);
    }
    lines_at(engine, id, row_set(engine, &payout.grain, &payout.rows)?)
}

fn lines_at(engine: Moment<'_, '_>, id: PayoutId, rows: Rows) -> Result<PayoutLines, EvalError> {
    let payout = engine.payout(id)?;
    if let Some(shares) = &payout.shares {
        let in_force = works(&engine, payout.rule) == Works::Yes;
        return shares::lines(engine, id, payout, shares, rows, in_force);
    }
    let context = FigureContext::new(engine, &payout.grain, rows);
    let sheet = sheet(engine, payout, &context)?;
    let mut all = Gathered::new(sheet.own_values(), sheet.bases(), context.rows.len());
    let batch = |(at, mut place): (usize, Place<'_>)| {
        let (mut settler, mut fallen) = (Settler::new(&sheet), Vec::new());
        for slot in 0..place.len() {
            let row = at * BATCH + slot;
            if let Err(why) = settler.settle(row, |line, told| place.put(slot, row, &line, &told)) {
                fallen.push((row, why));
            }
        }
        (place.filled(), fallen)
    };
    let batches: Vec<Batch> = all.places().into_par_iter().enumerate().map(batch).collect();
    let mut problems = Vec::new();
    for (filled, fallen) in batches {
        all.take_in(filled);
        for (row, why) in fallen {
            problems.push(told(engine, payout, &context, row, why)?);
        }
    }
    if problems.is_empty() {
        Ok(all.lines((id, engine.now()), steps(payout), context.rows.clone(), Arc::clone(&sheet.payee)))
    } else {
        Err(EvalError::Problems(problems))
    }
}

/// The lines that come out in a run: of each payout those of its periods that end in the run's own; where none does, or
/// the data reach back to none, there are no lines.
pub(super) fn come_out(own: Moment<'_, '_>) -> Result<Vec<Arc<PayoutLines>>, Confused> {
    let mut all = Vec::with_capacity(own.program.payouts.len());
    for (at, payout) in own.program.payouts.iter().enumerate() {
        let id = PayoutId::new(at);
        let before = all.len();
        let moments = own.coming_out(&payout.per).into_iter();
        for moment in moments.filter(|moment| own.plan.settles(id, moment.now())) {
            let settled = moment.engine().all_lines().find(|lines| lines.payout == id);
            all.push(Arc::clone(settled.ok_or_else(|| Confused::new("a payout was left out"))?));
        }
        if all.len() == before {
            all.push(Arc::new(no_lines(own, id, payout)?));
        }
    }
    Ok(all)
}

/// What a batch says besides its columns, and the lines that failed.
type Batch = (Filled, Vec<(usize, Fallen)>);

/// Settles the one line at a row.
pub(super) fn line<'e>(
    engine: Moment<'_, '_>,
    payout: &'e Payout,
    context: &FigureContext<'_, '_>,
    row: usize,
) -> Result<(Sheet<'e>, Line), EvalError> {
    let sheet = sheet(engine, payout, context)?;
    match settle(&sheet, row) {
        Ok(line) => Ok((sheet, line)),
        Err(why) => Err(EvalError::Problems(vec![told(engine, payout, context, row, why)?])),
    }
}

fn sheet<'e>(
    engine: Moment<'_, '_>,
    payout: &'e Payout,
    context: &FigureContext<'_, '_>,
) -> Result<Sheet<'e>, EvalError> {
    let rule = engine.program.rule(payout.rule).map_or("", |r| r.name.as_str());
    let told = |fault: Fault| engine.naming().error(fault, &format!("{rule}.earned"), &payout.grain, &context.rows);
    Sheet::read(&engine, payout, context).map_err(told)
}

/// Why a line has no amounts, as a problem at the payout's base.
fn told(
    engine: Moment<'_, '_>,
    payout: &Payout,
    context: &FigureContext<'_, '_>,
    row: usize,
    why: Fallen,
) -> Result<Diagnostic, EvalError> {
    let rule = engine.program.rule(payout.rule).map_or("", |r| r.name.as_str());
    let at = engine.naming().at(&payout.grain, &context.rows, row);
    let about = |code| Diagnostic::at(code, payout.base.span).with("key", &at);
    Ok(match why {
        Fallen::Outgrown => about(&codes::FRACTION_OUTGROWN).with("figure", format!("{rule}.earned")),
        Fallen::TooLarge => about(&codes::AMOUNT_TOO_LARGE).with("figure", format!("{rule}.earned")),
        Fallen::Negative(amount) => {
            let amount = written(&Value::Number(amount), Type::Money, Some(payout.rounding.places));
            about(&codes::NEGATIVE_BASE).with("amount", amount)
        }
        Fallen::NoShare(position, share) => {
            let penalty = payout.penalties.get(position);
            let (name, span) = match penalty.and_then(|penalty| engine.program.rule(penalty.rule).zip(Some(penalty))) {
                Some((rule, penalty)) => (rule.name.as_str(), penalty.share.span),
                None => (rule, payout.base.span),
            };
            let value = written(&Value::Number(share), Type::Rate, None);
            Diagnostic::at(&codes::NO_SHARE, span).with("key", &at).with("name", name).with("value", value)
        }
        Fallen::Broken(why) => return Err(EvalError::Internal(format!("a line of `{rule}` at {at}: {why}"))),
    })
}

/// The steps of a payout, then its penalties and holdbacks: of each its rule, its name and what it does.
fn steps(payout: &Payout) -> impl Iterator<Item = (RuleId, String, Effect)> {
    let steps = payout.steps.iter().map(|s| {
        let effect = match s.kind {
            StepKind::Scale => Effect::Scale,
            StepKind::Floor => Effect::Floor,
            StepKind::Cap => Effect::Cap,
            StepKind::Adjust => Effect::Adjust,
        };
        (s.rule, s.name.clone(), effect)
    });
    let penalties = payout.penalties.iter().map(|p| {
        let (name, effect) = match p.takes {
            Takes::Forfeit => ("penalty", Effect::Forfeit),
            Takes::Withhold => ("penalty", Effect::Withhold),
            Takes::Hold => ("holdback", Effect::Hold),
        };
        (p.rule, name.to_owned(), effect)
    });
    steps.chain(penalties)
}

/// A payout without a line.
fn no_lines(engine: Moment<'_, '_>, id: PayoutId, payout: &Payout) -> Result<PayoutLines, Confused> {
    let rows = Rows::new(engine.ways.radix(&payout.grain)?, Vec::new());
    let rows = rows.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
    let payee = Arc::new(Column::texts(std::iter::empty::<&str>()));
    let none = Gathered::new(std::iter::repeat_n(None, payout.steps.len() + payout.penalties.len()), None, 0);
    Ok(none.lines((id, engine.now()), steps(payout), rows, payee))
}
