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
use crate::outcome::model::{Effect, PayoutLines, StepColumn};
use crate::outcome::writing::written;
use crate::value::{Cells, Column, Money, Ratio, Reason, Rows, Type, Value};

use super::context::FigureContext;
use super::engine::Engine;
use super::fault::{Confused, EvalError};
use super::line::{Fallen, Line, Taken, settle};
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

/// Settles every line of a payout.
pub(super) fn lines(engine: &Engine<'_>, id: PayoutId) -> Result<PayoutLines, EvalError> {
    let payout = engine.payout(id)?;
    let context = FigureContext::new(engine, &payout.grain, rows(engine, payout)?);
    let (sheet, lines) = on(engine, payout, &context)?;
    Ok(gather(id, payout, &sheet, &context.rows, lines))
}

/// Settles the lines of these rows.
pub(super) fn on<'e>(
    engine: &Engine<'_>,
    payout: &'e Payout,
    context: &FigureContext<'_, '_>,
) -> Result<(Sheet<'e>, Vec<Line>), EvalError> {
    let rule = engine.program.rule(payout.rule).map_or("", |r| r.name.as_str());
    let told = |fault: Fault| engine.naming().error(fault, &format!("{rule}.earned"), &payout.grain, &context.rows);
    let sheet = Sheet::read(engine, payout, context).map_err(told)?;
    let settled: Vec<Result<Line, Fallen>> =
        (0..context.rows.len()).into_par_iter().map(|row| settle(&sheet, row)).collect();
    let mut lines = Vec::with_capacity(settled.len());
    let mut problems = Vec::new();
    for (row, line) in settled.into_iter().enumerate() {
        let at = || engine.naming().at(&payout.grain, &context.rows, row);
        let span = payout.base.span;
        match line {
            Ok(line) => lines.push(line),
            Err(Fallen::Outgrown) => problems.push(
                Diagnostic::at(&codes::FRACTION_OUTGROWN, span)
                    .with("figure", format!("{rule}.earned"))
                    .with("key", at()),
            ),
            Err(Fallen::TooLarge) => problems.push(
                Diagnostic::at(&codes::AMOUNT_TOO_LARGE, span)
                    .with("figure", format!("{rule}.earned"))
                    .with("key", at()),
            ),
            Err(Fallen::Negative(amount)) => {
                let amount = written(&Value::Number(amount), Type::Money, Some(payout.rounding.places));
                problems.push(Diagnostic::at(&codes::NEGATIVE_BASE, span).with("amount", amount).with("key", at()));
            }
            Err(Fallen::Broken(why)) => {
                return Err(EvalError::Internal(format!("a line of `{rule}` at {}: {why}", at())));
            }
        }
    }
    if problems.is_empty() { Ok((sheet, lines)) } else { Err(EvalError::Problems(problems)) }
}

fn gather(id: PayoutId, payout: &Payout, sheet: &Sheet<'_>, rows: &Rows, lines: Vec<Line>) -> PayoutLines {
    let mut amounts: Vec<Vec<Money>> = (0..8).map(|_| Vec::with_capacity(lines.len())).collect();
    for line in &lines {
        for (column, amount) in amounts.iter_mut().zip(line.amounts()) {
            column.push(amount);
        }
    }
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
    let columns =
        steps.chain(penalties).enumerate().map(|(at, (rule, name, effect))| column(at, rule, name, effect, &lines));
    PayoutLines {
        payout: id,
        rows: rows.clone(),
        payee: Arc::clone(&sheet.payee),
        base_absent: lines.iter().map(|l| l.base_absent).collect(),
        steps: columns.collect(),
        amounts,
        undecided: lines.iter().map(|l| l.undecided).collect(),
    }
}

fn column(at: usize, rule: RuleId, name: String, effect: Effect, lines: &[Line]) -> StepColumn {
    let taken: Vec<&Taken> = lines.iter().filter_map(|l| l.taken.get(at)).collect();
    let gap = |t: &&Taken| t.value.as_ref().err().copied();
    let cell = |t: &&Taken| t.value.as_ref().map_or(Ratio::ZERO, Clone::clone);
    let gaps: Vec<Option<Reason>> = taken.iter().map(gap).collect();
    let cut = taken.iter().enumerate().filter(|(_, t)| t.cut).filter_map(|(i, _)| u32::try_from(i).ok()).collect();
    StepColumn {
        rule,
        name,
        effect,
        amounts: taken.iter().map(|t| t.amount).collect(),
        values: Arc::new(Column::with_gaps(Cells::Number(taken.iter().map(cell).collect()), gaps)),
        cut,
    }
}
