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
use crate::expr::PayoutId;
use crate::expr::kernel::Fault;
use crate::outcome::model::{Effect, PayoutLines, StepColumn, Undecided};
use crate::outcome::writing::written;
use crate::value::{Cells, Column, Money, Ratio, Reason, Rows, Type, Value};

use super::context::FigureContext;
use super::fault::{Confused, EvalError};
use super::line::{Fallen, Line, settle};
use super::rows::row_set;
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

/// How many lines one thread settles at a time.
const BATCH: usize = 1 << 14;

/// Settles every line of a payout: batches side by side, each gathered where it is settled, in the order of the lines.
pub(super) fn lines(engine: Moment<'_, '_>, id: PayoutId) -> Result<PayoutLines, EvalError> {
    lines_at(engine, id, rows(engine, engine.payout(id)?)?)
}

/// The lines of a payout as they would be if it were in force.
pub(super) fn as_if_in_force(engine: Moment<'_, '_>, id: PayoutId) -> Result<PayoutLines, EvalError> {
    let payout = engine.payout(id)?;
    lines_at(engine, id, row_set(engine, &payout.grain, &payout.rows)?)
}

fn lines_at(engine: Moment<'_, '_>, id: PayoutId, rows: Rows) -> Result<PayoutLines, EvalError> {
    let payout = engine.payout(id)?;
    let context = FigureContext::new(engine, &payout.grain, rows);
    let sheet = sheet(engine, payout, &context)?;
    let len = context.rows.len();
    let batch = |at: usize| {
        let rows = at * BATCH..len.min((at + 1) * BATCH);
        let mut gathered = Gathered::new(payout, rows.len());
        let mut fallen = Vec::new();
        for row in rows {
            match settle(&sheet, row) {
                Ok(line) => gathered.take(line),
                Err(why) => fallen.push((row, why)),
            }
        }
        (gathered, fallen)
    };
    let batches: Vec<(Gathered, Vec<(usize, Fallen)>)> = (0..len.div_ceil(BATCH)).into_par_iter().map(batch).collect();
    let mut all = Gathered::new(payout, len);
    let mut problems = Vec::new();
    for (gathered, fallen) in batches {
        all.append(gathered);
        for (row, why) in fallen {
            problems.push(told(engine, payout, &context, row, why)?);
        }
    }
    if problems.is_empty() {
        Ok(all.lines(id, payout, &sheet, &context.rows))
    } else {
        Err(EvalError::Problems(problems))
    }
}

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
        Fallen::Broken(why) => return Err(EvalError::Internal(format!("a line of `{rule}` at {at}: {why}"))),
    })
}

/// Settled lines as columns.
struct Gathered {
    amounts: Vec<Vec<Money>>,
    base_absent: Vec<bool>,
    undecided: Vec<Option<Undecided>>,
    steps: Vec<GatheredStep>,
}

/// A step or penalty over the lines.
struct GatheredStep {
    amounts: Vec<Money>,
    would: Vec<(u32, Money)>,
    values: Vec<Ratio>,
    gaps: Vec<Option<Reason>>,
    cut: Vec<u32>,
}

impl Gathered {
    fn new(payout: &Payout, lines: usize) -> Gathered {
        let step = || GatheredStep {
            amounts: Vec::with_capacity(lines),
            would: Vec::new(),
            values: Vec::with_capacity(lines),
            gaps: Vec::with_capacity(lines),
            cut: Vec::new(),
        };
        Gathered {
            amounts: (0..8).map(|_| Vec::with_capacity(lines)).collect(),
            base_absent: Vec::with_capacity(lines),
            undecided: Vec::with_capacity(lines),
            steps: (0..payout.steps.len() + payout.penalties.len()).map(|_| step()).collect(),
        }
    }

    fn take(&mut self, line: Line) {
        for (column, amount) in self.amounts.iter_mut().zip(line.amounts()) {
            column.push(amount);
        }
        for (step, taken) in self.steps.iter_mut().zip(line.taken) {
            if taken.cut {
                step.cut.extend(u32::try_from(step.amounts.len()).ok());
            }
            step.amounts.push(taken.amount);
            if !taken.would.is_zero() {
                step.would.extend(u32::try_from(step.values.len()).ok().map(|line| (line, taken.would)));
            }
            step.gaps.push(taken.value.as_ref().err().copied());
            step.values.push(taken.value.unwrap_or(Ratio::ZERO));
        }
        self.base_absent.push(line.base_absent);
        self.undecided.push(line.undecided);
    }

    /// Takes in the lines that follow.
    fn append(&mut self, mut more: Gathered) {
        for (step, next) in self.steps.iter_mut().zip(&mut more.steps) {
            let before = u32::try_from(step.amounts.len()).unwrap_or(u32::MAX);
            step.cut.extend(next.cut.iter().map(|line| before.saturating_add(*line)));
            step.amounts.append(&mut next.amounts);
            step.would.extend(next.would.iter().map(|(line, would)| (before.saturating_add(*line), *would)));
            step.values.append(&mut next.values);
            step.gaps.append(&mut next.gaps);
        }
        for (column, next) in self.amounts.iter_mut().zip(&mut more.amounts) {
            column.append(next);
        }
        self.base_absent.append(&mut more.base_absent);
        self.undecided.append(&mut more.undecided);
    }

    fn lines(self, id: PayoutId, payout: &Payout, sheet: &Sheet<'_>, rows: &Rows) -> PayoutLines {
        let steps = payout.steps.iter().map(|s| {
            let effect = match s.kind {
                StepKind::Scale => Effect::Scale,
                StepKind::Floor => Effect::Floor,
                StepKind::Cap => Effect::Cap,
            };
            (payout.rule, s.name.clone(), effect)
        });
        let penalties = payout.penalties.iter().map(|p| {
            let effect = if p.takes == Takes::Forfeit { Effect::Forfeit } else { Effect::Withhold };
            (p.rule, "penalty".to_owned(), effect)
        });
        let columns = steps.chain(penalties).zip(self.steps).map(|((rule, name, effect), step)| StepColumn {
            rule,
            name,
            effect,
            amounts: step.amounts,
            would: step.would,
            values: Arc::new(Column::with_gaps(Cells::Number(step.values), step.gaps)),
            cut: step.cut,
        });
        PayoutLines {
            payout: id,
            rows: rows.clone(),
            payee: Arc::clone(&sheet.payee),
            base_absent: self.base_absent,
            steps: columns.collect(),
            amounts: self.amounts,
            undecided: self.undecided,
        }
    }
}
