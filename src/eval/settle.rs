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
use super::engine::Engine;
use super::fault::{Confused, EvalError};
use super::line::{Fallen, Line, settle};
use super::rows::row_set;
use super::sheet::Sheet;

/// The rows of a payout's lines; none while its rule is not in force.
pub(super) fn rows(engine: &Engine<'_>, payout: &Payout) -> Result<Rows, Confused> {
    if engine.plan.in_force(payout.rule) {
        return row_set(engine, &payout.grain, &payout.rows);
    }
    let none = Rows::new(engine.ways.radix(&payout.grain)?, Vec::new());
    none.map(|rows| engine.ways.shared(rows)).ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))
}

/// How many lines are in flight at a time: what they need stays small, however many lines a payout has.
const BATCH: usize = 1 << 14;

/// Settles every line of a payout.
pub(super) fn lines(engine: &Engine<'_>, id: PayoutId) -> Result<PayoutLines, EvalError> {
    let payout = engine.payout(id)?;
    let context = FigureContext::new(engine, &payout.grain, rows(engine, payout)?);
    let mut gathered = Gathered::new(payout, context.rows.len());
    let sheet = on(engine, payout, &context, |line| gathered.take(line))?;
    Ok(gathered.lines(id, payout, &sheet, &context.rows))
}

/// Settles the lines of these rows, in order, and hands each on.
pub(super) fn on<'e>(
    engine: &Engine<'_>,
    payout: &'e Payout,
    context: &FigureContext<'_, '_>,
    mut take: impl FnMut(Line),
) -> Result<Sheet<'e>, EvalError> {
    let rule = engine.program.rule(payout.rule).map_or("", |r| r.name.as_str());
    let told = |fault: Fault| engine.naming().error(fault, &format!("{rule}.earned"), &payout.grain, &context.rows);
    let sheet = Sheet::read(engine, payout, context).map_err(told)?;
    let mut problems = Vec::new();
    for from in (0..context.rows.len()).step_by(BATCH) {
        let batch = from..context.rows.len().min(from + BATCH);
        let settled: Vec<Result<Line, Fallen>> = batch.clone().into_par_iter().map(|row| settle(&sheet, row)).collect();
        for (row, line) in batch.zip(settled) {
            let at = || engine.naming().at(&payout.grain, &context.rows, row);
            let about = |code| Diagnostic::at(code, payout.base.span);
            match line {
                Ok(line) => take(line),
                Err(fallen @ (Fallen::Outgrown | Fallen::TooLarge)) => {
                    let outgrown = fallen == Fallen::Outgrown;
                    let code = if outgrown { &codes::FRACTION_OUTGROWN } else { &codes::AMOUNT_TOO_LARGE };
                    problems.push(about(code).with("figure", format!("{rule}.earned")).with("key", at()));
                }
                Err(Fallen::Negative(amount)) => {
                    let amount = written(&Value::Number(amount), Type::Money, Some(payout.rounding.places));
                    problems.push(about(&codes::NEGATIVE_BASE).with("amount", amount).with("key", at()));
                }
                Err(Fallen::Broken(why)) => {
                    return Err(EvalError::Internal(format!("a line of `{rule}` at {}: {why}", at())));
                }
            }
        }
    }
    if problems.is_empty() { Ok(sheet) } else { Err(EvalError::Problems(problems)) }
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
    values: Vec<Ratio>,
    gaps: Vec<Option<Reason>>,
    cut: Vec<u32>,
}

impl Gathered {
    fn new(payout: &Payout, lines: usize) -> Gathered {
        let step = || GatheredStep {
            amounts: Vec::with_capacity(lines),
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
            step.gaps.push(taken.value.as_ref().err().copied());
            step.values.push(taken.value.unwrap_or(Ratio::ZERO));
        }
        self.base_absent.push(line.base_absent);
        self.undecided.push(line.undecided);
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
