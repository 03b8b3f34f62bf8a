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
use crate::value::{Cells, Column, Money, Period, Ratio, Reason, Rows, Type, Value};

use super::context::FigureContext;
use super::fault::{Confused, EvalError};
use super::line::{Fallen, Line, settle};
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

/// How many lines one thread settles at a time.
const BATCH: usize = 1 << 14;

/// Settles every line of a payout: batches side by side, each gathered where it is settled, in the order of the lines.
pub(super) fn lines(engine: Moment<'_, '_>, id: PayoutId) -> Result<PayoutLines, EvalError> {
    lines_at(engine, id, rows(engine, engine.payout(id)?)?)
}

/// The lines of a payout as they would be if it were in force.
pub(super) fn as_if_in_force(engine: Moment<'_, '_>, id: PayoutId) -> Result<PayoutLines, EvalError> {
    let payout = engine.payout(id)?;
    if payout.shares.as_ref().is_some_and(|shares| engine.lines(shares.of).is_none()) {
        let none = Rows::new(engine.ways.radix(&payout.grain)?, Vec::new());
        let none = none.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
        let payee = Arc::new(Column::texts(std::iter::empty::<&str>()));
        return Ok(Gathered::new(payout, 0).lines((id, engine.now()), payout, &payee, &none));
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
    let len = context.rows.len();
    let mut all = Gathered::new(payout, len);
    let batch = |(at, mut place): (usize, Place<'_>)| {
        let mut fallen = Vec::new();
        for slot in 0..place.base_absent.len() {
            let row = at * BATCH + slot;
            match settle(&sheet, row) {
                Ok(line) => place.put(slot, row, line),
                Err(why) => fallen.push((row, why)),
            }
        }
        (place.aside, fallen)
    };
    let batches: Vec<Batch> = all.places().into_par_iter().enumerate().map(batch).collect();
    let mut problems = Vec::new();
    for (aside, fallen) in batches {
        for (step, aside) in all.steps.iter_mut().zip(aside) {
            step.cut.extend(aside.cut);
            step.would.extend(aside.would);
        }
        for (row, why) in fallen {
            problems.push(told(engine, payout, &context, row, why)?);
        }
    }
    if problems.is_empty() {
        Ok(all.lines((id, engine.now()), payout, &sheet.payee, &context.rows))
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
        for moment in own.coming_out(&payout.per) {
            let settled = moment.engine().all_lines().find(|lines| lines.payout == id);
            all.push(Arc::clone(settled.ok_or_else(|| Confused::new("a payout was left out"))?));
        }
        if all.len() == before {
            let rows = Rows::new(own.ways.radix(&payout.grain)?, Vec::new());
            let rows = rows.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
            let payee = Arc::new(Column::texts(std::iter::empty::<&str>()));
            all.push(Arc::new(Gathered::new(payout, 0).lines((id, own.now()), payout, &payee, &rows)));
        }
    }
    Ok(all)
}

/// What a batch says besides its columns: of each step what few lines have, and the lines that failed.
type Batch = (Vec<Aside>, Vec<(usize, Fallen)>);

/// What few lines of a step have.
#[derive(Clone, Default)]
struct Aside {
    /// Where it found less than it would take.
    cut: Vec<u32>,
    /// What it would have taken if it were no shadow.
    would: Vec<(u32, Money)>,
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

/// The part of all columns that one batch fills.
struct Place<'a> {
    amounts: Vec<&'a mut [Money]>,
    base_absent: &'a mut [bool],
    undecided: &'a mut [Option<Undecided>],
    steps: Vec<StepPlace<'a>>,
    aside: Vec<Aside>,
}

/// Amounts, values and gaps of a step.
type StepPlace<'a> = (&'a mut [Money], &'a mut [Ratio], &'a mut [Option<Reason>]);

fn put<T>(cells: &mut [T], slot: usize, value: T) {
    if let Some(cell) = cells.get_mut(slot) {
        *cell = value;
    }
}

impl Place<'_> {
    fn put(&mut self, slot: usize, row: usize, line: Line) {
        for (column, amount) in self.amounts.iter_mut().zip(line.amounts()) {
            put(column, slot, amount);
        }
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        for (((amounts, values, gaps), aside), taken) in self.steps.iter_mut().zip(&mut self.aside).zip(line.taken) {
            if taken.cut {
                aside.cut.push(number);
            }
            if !taken.would.is_zero() {
                aside.would.push((number, taken.would));
            }
            put(amounts, slot, taken.amount);
            put(gaps, slot, taken.value.as_ref().err().copied());
            put(values, slot, taken.value.unwrap_or(Ratio::ZERO));
        }
        put(self.base_absent, slot, line.base_absent);
        put(self.undecided, slot, line.undecided);
    }
}

impl Gathered {
    fn new(payout: &Payout, lines: usize) -> Gathered {
        let step = || GatheredStep {
            amounts: vec![Money::ZERO; lines],
            would: Vec::new(),
            values: vec![Ratio::ZERO; lines],
            gaps: vec![None; lines],
            cut: Vec::new(),
        };
        Gathered {
            amounts: (0..8).map(|_| vec![Money::ZERO; lines]).collect(),
            base_absent: vec![false; lines],
            undecided: vec![None; lines],
            steps: (0..payout.steps.len() + payout.penalties.len()).map(|_| step()).collect(),
        }
    }

    /// The columns in parts of [`BATCH`] lines.
    fn places(&mut self) -> Vec<Place<'_>> {
        let steps = self.steps.len();
        let mut places: Vec<Place<'_>> = self
            .base_absent
            .chunks_mut(BATCH)
            .zip(self.undecided.chunks_mut(BATCH))
            .map(|(base_absent, undecided)| Place {
                amounts: Vec::with_capacity(8),
                base_absent,
                undecided,
                steps: Vec::with_capacity(steps),
                aside: vec![Aside::default(); steps],
            })
            .collect();
        for column in &mut self.amounts {
            for (place, part) in places.iter_mut().zip(column.chunks_mut(BATCH)) {
                place.amounts.push(part);
            }
        }
        for step in &mut self.steps {
            let parts = step.amounts.chunks_mut(BATCH).zip(step.values.chunks_mut(BATCH));
            for (place, ((amounts, values), gaps)) in places.iter_mut().zip(parts.zip(step.gaps.chunks_mut(BATCH))) {
                place.steps.push((amounts, values, gaps));
            }
        }
        places
    }

    fn lines(
        self,
        (id, period): (PayoutId, &Period),
        payout: &Payout,
        payee: &Arc<Column>,
        rows: &Rows,
    ) -> PayoutLines {
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
            period: period.clone(),
            rows: rows.clone(),
            payee: Arc::clone(payee),
            base_absent: self.base_absent,
            steps: columns.collect(),
            amounts: self.amounts,
            undecided: self.undecided,
        }
    }
}
