//! Figures in the order in which they rest on one another, each a whole column.
//!
//! Figures that do not read one another are computed side by side; a payout is settled before the first figure that
//! reads more of its lines than their base. Problems of one step are all reported, in the order of the program.

use std::sync::Arc;

use rayon::prelude::*;

use crate::check::model::{Amount, Figure, How, Payout, RowsFrom};
use crate::expr::kernel::Fault;
use crate::expr::{Expr, FigureId, Leaf, PayoutId};
use crate::outcome::model::FigureColumn;
use crate::value::{Cells, Column, Numbers, Reason, Rounding};

use super::context::FigureContext;
use super::engine::Engine;
use super::fault::{Confused, EvalError};
use super::rank::rank;
use super::rows::row_set;
use super::settle;
use super::split;
use super::timeline::{Moment, Timeline};

/// Rows from which a column is long: kept in less memory where it can be.
const MANY: usize = 8192;

/// Computes every figure in every period that needs it, and settles every payout in each of its periods that ends in the
/// run's own.
pub(super) fn figures(timeline: &Timeline<'_>) -> Result<(), EvalError> {
    let own = timeline.own()?;
    let moments: Vec<Moment<'_, '_>> = timeline.moments().collect();
    for level in levels(&own)? {
        let mut wanted = Vec::new();
        for moment in &moments {
            let here: Vec<FigureId> = level.iter().copied().filter(|id| moment.computes(*id)).collect();
            settle_all(*moment, here.iter().filter_map(|id| needs_settling(moment, *id)).collect())?;
            let columns = here.into_iter().filter(|id| !stands_in_lines(moment, *id));
            wanted.extend(columns.map(|id| (*moment, id)));
        }
        let done: Vec<_> = wanted.into_par_iter().map(|(moment, id)| (moment, id, figure(moment, id))).collect();
        let mut problems = Vec::new();
        for (moment, id, result) in done {
            match result {
                Ok(column) => moment.set_figure(id, column),
                Err(EvalError::Problems(more)) => problems.extend(more),
                Err(internal) => return Err(internal),
            }
        }
        if !problems.is_empty() {
            return Err(EvalError::Problems(problems));
        }
    }
    for moment in &moments {
        if moment.plan.comes_out(moment.now()) {
            let unsettled = |id: &PayoutId| moment.plan.settles(*id, moment.now()) && moment.lines(*id).is_none();
            settle_all(*moment, (0..moment.program.payouts.len()).map(PayoutId::new).filter(unsettled).collect())?;
        }
    }
    Ok(())
}

fn settle_all(engine: Moment<'_, '_>, mut payouts: Vec<PayoutId>) -> Result<(), EvalError> {
    payouts.sort_unstable();
    payouts.dedup();
    let mut problems = Vec::new();
    for id in payouts {
        match settle::lines(engine, id) {
            Ok(lines) => engine.set_lines(lines),
            Err(EvalError::Problems(more)) => problems.extend(more),
            Err(internal) => return Err(internal),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(EvalError::Problems(problems)) }
}

fn needs_settling(engine: &Engine<'_>, id: FigureId) -> Option<PayoutId> {
    match engine.figure(id).ok()?.how {
        How::Amount(payout, amount) if of_lines(engine, payout, amount) => {
            engine.lines(payout).is_none().then_some(payout)
        }
        How::Amount(..) => None,
        How::Formula(_) | How::Rank(_) | How::Split(_) => None,
    }
}

/// Whether a figure is an amount of settled lines: a column is made of it when something reads it.
fn stands_in_lines(engine: &Engine<'_>, id: FigureId) -> bool {
    matches!(engine.figure(id).map(|f| &f.how), Ok(How::Amount(id, amount)) if of_lines(engine, *id, *amount))
}

/// Whether an amount is known only when lines are settled: all but a base, and of shared lines that too.
fn of_lines(engine: &Engine<'_>, payout: PayoutId, amount: Amount) -> bool {
    amount != Amount::Base || engine.payout(payout).is_ok_and(|payout| payout.shares.is_some())
}

/// One figure over all its rows.
fn figure(engine: Moment<'_, '_>, id: FigureId) -> Result<FigureColumn, EvalError> {
    let figure = engine.figure(id)?;
    let rows = match &figure.how {
        How::Amount(payout, _) => settle::rows(engine, engine.payout(*payout)?)?,
        How::Formula(_) | How::Rank(_) | How::Split(_) => row_set(engine, &figure.grain, &figure.rows)?,
    };
    let context = FigureContext::new(engine, &figure.grain, rows);
    let told = |fault: Fault| engine.naming().error(fault, &figure.name, &figure.grain, &context.rows);
    let column = value(engine, figure, &context, id).map_err(told)?;
    if let How::Split(of) = &figure.how {
        split::all_shared(&context, of, id, figure)?;
    }
    Ok(FigureColumn { rows: context.rows.clone(), column })
}

/// The values of a figure over the rows of a context, rounded as its rule says.
fn value(
    engine: Moment<'_, '_>,
    figure: &Figure,
    context: &FigureContext<'_, '_>,
    id: FigureId,
) -> Result<Arc<Column>, Fault> {
    let column = match &figure.how {
        How::Formula(formula) => context.evaluate(formula)?,
        How::Rank(ranking) => Arc::new(rank(context, ranking)?),
        How::Split(of) => Arc::new(split::split(context, of)?),
        How::Amount(payout, amount) => Arc::new(amounts(engine, *payout, *amount, context)?),
    };
    if column.len() != context.rows.len() {
        return Err(Confused::new(format!("figure {} has another number of values than rows", id.0)).into());
    }
    Ok(condensed(rounded(column, figure.rounding)))
}

/// A long column of numbers in less memory, where there is such a form; any other as it is.
fn condensed(column: Arc<Column>) -> Arc<Column> {
    match &column.cells {
        Cells::Number(cells) if cells.len() >= MANY => match cells.shorter() {
            Some(shorter) => Arc::new(with_cells(column, shorter)),
            None => column,
        },
        _ => column,
    }
}

/// A column of numbers rounded; any other as it is.
pub(super) fn rounded(column: Arc<Column>, rounding: Option<Rounding>) -> Arc<Column> {
    let (Cells::Number(cells), Some(rounding)) = (&column.cells, rounding) else {
        return column;
    };
    let cells = cells.rounded(rounding);
    Arc::new(with_cells(column, cells))
}

/// A column with these numbers in place of its own, and its gaps.
fn with_cells(column: Arc<Column>, cells: Numbers) -> Column {
    let gaps = match Arc::try_unwrap(column) {
        Ok(own) => own.into_parts().1,
        Err(shared) => shared.gaps().map(<[Option<Reason>]>::to_vec),
    };
    match gaps {
        Some(gaps) => Column::with_gaps(Cells::Number(cells), gaps),
        None => Column::numbers(cells),
    }
}

fn amounts(
    engine: Moment<'_, '_>,
    id: PayoutId,
    amount: Amount,
    context: &FigureContext<'_, '_>,
) -> Result<Column, Fault> {
    let payout = engine.payout(id)?;
    if amount == Amount::Base {
        return Ok(Arc::unwrap_or_clone(rounded(context.evaluate(&payout.base)?, Some(payout.rounding))));
    }
    Err(Confused::new("an amount of lines is no figure of its own").into())
}

/// Figures by steps: those of a step read only figures of steps before.
fn levels(engine: &Engine<'_>) -> Result<Vec<Vec<FigureId>>, Confused> {
    let program = engine.program;
    let mut level_of: Vec<usize> = Vec::with_capacity(program.figures.len());
    let mut levels: Vec<Vec<FigureId>> = Vec::new();
    for (position, figure) in program.figures.iter().enumerate() {
        let mut level = 0;
        let mut early = true;
        each_read(engine, figure, &mut |read| match level_of.get(read.at()) {
            Some(of) => level = level.max(of + 1),
            None => early = false,
        })?;
        if !early {
            return Err(Confused::new(format!("figure `{}` reads a later one", figure.name)));
        }
        level_of.push(level);
        if levels.len() <= level {
            levels.resize_with(level + 1, Vec::new);
        }
        if let Some(level) = levels.get_mut(level) {
            level.push(FigureId::new(position));
        }
    }
    Ok(levels)
}

/// Every figure that a figure rests on directly.
fn each_read(engine: &Engine<'_>, figure: &Figure, see: &mut impl FnMut(FigureId)) -> Result<(), Confused> {
    match &figure.how {
        How::Formula(_) | How::Rank(_) | How::Split(_) => {
            figure.how.expressions().into_iter().for_each(|e| each_leaf(e, see));
        }
        How::Amount(id, amount) => {
            let payout = engine.payout(*id)?;
            each_source(&payout.rows, see);
            each_leaf(&payout.base, see);
            if *amount != Amount::Base {
                each_step(payout, see);
            }
            if let Some(shares) = &payout.shares {
                see(shares.settled);
                each_leaf(&shares.weight, see);
                payout.payee.iter().for_each(|e| each_leaf(e, see));
            }
            return Ok(());
        }
    }
    each_source(&figure.rows, see);
    Ok(())
}

fn each_step(payout: &Payout, see: &mut impl FnMut(FigureId)) {
    for step in &payout.steps {
        [&step.of].into_iter().chain(&step.floor).chain(&step.cap).for_each(|e| each_leaf(e, see));
    }
    for penalty in &payout.penalties {
        see(penalty.when);
        each_leaf(&penalty.share, see);
    }
    payout.payee.iter().chain(&payout.minimum).for_each(|e| each_leaf(e, see));
}

fn each_leaf(expr: &Expr, see: &mut impl FnMut(FigureId)) {
    expr.leaves(&mut |leaf| match leaf {
        Leaf::Figure(id, _) => see(*id),
        Leaf::Aggregate(aggregate) => aggregate.rows.iter().for_each(|id| see(*id)),
        _ => {}
    });
}

fn each_source(rows: &[RowsFrom], see: &mut impl FnMut(FigureId)) {
    for from in rows {
        if let RowsFrom::Figure(id)
        | RowsFrom::ByHand(id)
        | RowsFrom::Chosen(id)
        | RowsFrom::RolledUp(id, _)
        | RowsFrom::UpTrees(id, ..) = from
        {
            see(*id);
        }
    }
}
