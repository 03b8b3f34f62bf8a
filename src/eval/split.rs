//! Splits: what a coarser figure has, shared among the rows of a finer one so that nothing is lost or made.
//!
//! The rows that read the same row of what is shared are its sharers, in the order of their keys. Each gets its part in
//! proportion to its weight, cut to the smallest unit; the units left go to the largest remainders, equals to the earlier
//! key. Where a weight of a sharer is missing nobody's share is known, and where all are zero nothing can be divided by.

use crate::check::model::{Figure, Split};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::kernel::Fault;
use crate::expr::{Climb, Expr, FigureId, Leaf, Node};
use crate::outcome::writing::written;
use crate::value::{Cells, Column, Ratio, Reason, Rows, Value, largest_remainder};

use super::climb::{ABSENT, Way};
use super::context::FigureContext;
use super::fault::{Confused, EvalError};

/// Who shares with whom: for each row that is shared, the rows that have a part in it.
pub(super) struct Sharers {
    /// By the position of what is shared, ascending.
    pub(super) of: Vec<Vec<usize>>,
}

impl Sharers {
    /// The rows of `context` by the row of `target` that their climbs reach.
    pub(super) fn find(context: &FigureContext<'_, '_>, target: &Rows, climbs: &[Climb]) -> Result<Sharers, Confused> {
        let mut of = vec![Vec::new(); target.len()];
        let mut put = |row: usize, at: usize| {
            if let Some(all) = of.get_mut(at) {
                all.push(row);
            }
        };
        match context.engine.ways.way(&context.rows, target, climbs)? {
            Way::Same => (0..context.rows.len()).for_each(|row| put(row, row)),
            Way::To(rows) => {
                rows.iter().enumerate().filter(|(_, at)| **at < ABSENT).for_each(|(row, at)| put(row, *at as usize));
            }
        }
        Ok(Sharers { of })
    }
}

/// The weights of some rows, none where they come to nothing; why nobody's share can be told, if it cannot.
pub(super) fn weights(column: &Column, rows: &[usize]) -> Result<Option<Vec<Ratio>>, Reason> {
    if let Some(reason) = rows.iter().filter_map(|row| column.gap(*row)).reduce(Reason::first) {
        return Err(reason);
    }
    let Cells::Number(cells) = &column.cells else { return Err(Reason::NO_OBSERVATIONS) };
    let all: Vec<Ratio> = rows.iter().filter_map(|row| cells.get(*row)).collect();
    Ok(all.iter().any(|weight| !weight.is_zero() && !weight.is_negative()).then_some(all))
}

/// The share of each row of the context.
pub(super) fn split(context: &FigureContext<'_, '_>, split: &Split) -> Result<Column, Fault> {
    let (of, weight) = (context.evaluate(&split.of)?, context.evaluate(&split.weight)?);
    let (shared, climbs) = shared(&split.of)?;
    let rows = context.rows.len();
    let Some(home) = context.engine.home(shared)? else { return Ok(of.as_ref().clone()) };
    let sharers = Sharers::find(context, &home.column(shared)?.rows, climbs)?;
    let Cells::Number(amounts) = &of.cells else { return Err(Confused::new("what is shared is no number").into()) };
    let mut cells = vec![Ratio::ZERO; rows];
    // Who has no part in anything reads why.
    let mut gaps: Vec<Option<Reason>> = (0..rows).map(|row| of.gap(row)).collect();
    for sharers in sharers.of.iter().filter(|rows| !rows.is_empty()) {
        let amount = sharers.first().and_then(|row| of.value(*row).and(amounts.get(*row)));
        let lacking = sharers.first().and_then(|row| of.gap(*row));
        let shares = match (amount, weights(&weight, sharers)) {
            // Why there is nothing to share comes first.
            (None, Err(reason)) => Err(lacking.map_or(reason, |own| own.first(reason))),
            (None, Ok(_)) => continue,
            (Some(amount), Ok(Some(weights))) => {
                largest_remainder(&amount, &weights, split.places).ok_or(Reason::DIVIDED_BY_ZERO)
            }
            // Of nothing everybody has nothing.
            (Some(amount), Ok(None)) if amount.is_zero() => Ok(vec![Ratio::ZERO; sharers.len()]),
            (Some(_), Ok(None)) => Err(Reason::DIVIDED_BY_ZERO),
            (Some(_), Err(reason)) => Err(reason),
        };
        for (position, row) in sharers.iter().enumerate() {
            match &shares {
                Ok(shares) => {
                    if let (Some(cell), Some(share)) = (cells.get_mut(*row), shares.get(position)) {
                        cell.clone_from(share);
                    }
                }
                Err(reason) => gaps.get_mut(*row).into_iter().for_each(|gap| *gap = Some(*reason)),
            }
        }
    }
    Ok(Column::with_gaps(Cells::Number(cells.into()), gaps))
}

/// Holds that all of what is shared finds a row, and that no share is measured by less than nothing.
///
/// # Errors
/// An amount that nobody would get, or a negative weight; all of them, in the order of their keys.
pub(super) fn all_shared(
    context: &FigureContext<'_, '_>,
    split: &Split,
    id: FigureId,
    figure: &Figure,
) -> Result<(), EvalError> {
    let naming = context.engine.naming();
    let told = |fault: Fault| naming.error(fault, &figure.name, &figure.grain, &context.rows);
    let weight = context.evaluate(&split.weight).map_err(told)?;
    let mut problems = negative_weights(context, &split.weight, &weight, &figure.name);
    let (of, climbs) = shared(&split.of)?;
    let Some(home) = context.engine.home(of)? else { return Ok(()) };
    let (there, source) = (home.column(of)?, context.engine.figure(of)?);
    let sharers = Sharers::find(context, &there.rows, climbs)?;
    // Rows that may still come are not missed yet; what was shared in another period is the matter of its own run.
    let engine = context.engine;
    let own = engine.plan.period.told_as(&engine.now().kind).contains(engine.now());
    if own && !engine.cover.lacks_rows(id) {
        for (row, _) in sharers.of.iter().enumerate().filter(|(_, rows)| rows.is_empty()) {
            let Some(value @ Value::Number(_)) = there.column.value(row) else { continue };
            if value == Value::Number(Ratio::ZERO) {
                continue;
            }
            let key = naming.at(&source.grain, &there.rows, row);
            let amount = written(&value, source.kind, Some(split.places));
            let problem = Diagnostic::at(&codes::NOBODY_TO_SHARE, split.of.span).with("figure", &figure.name);
            problems.push(problem.with("key", key).with("amount", amount).with("why", "nobody").with("row", ""));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(EvalError::Problems(problems)) }
}

/// A problem for each row whose weight is below zero.
pub(super) fn negative_weights(
    context: &FigureContext<'_, '_>,
    weight: &Expr,
    column: &Column,
    name: &str,
) -> Vec<Diagnostic> {
    let below = |row: &usize| matches!(column.value(*row), Some(Value::Number(n)) if n.is_negative());
    let tell = |row: usize| {
        let value = column.value(row).map_or_else(String::new, |value| written(&value, weight.kind, None));
        let key = context.engine.naming().at(context.grain, &context.rows, row);
        let problem = Diagnostic::at(&codes::NEGATIVE_WEIGHT, weight.span).with("figure", name);
        problem.with("key", key).with("value", value)
    };
    (0..context.rows.len()).filter(below).map(tell).collect()
}

/// The rows that share with a row, itself among them.
pub(super) fn sharers(context: &FigureContext<'_, '_>, of: &Expr, row: usize) -> Result<Vec<usize>, Confused> {
    let (id, climbs) = shared(of)?;
    let Some(home) = context.engine.home(id)? else { return Ok(Vec::new()) };
    let all = Sharers::find(context, &home.column(id)?.rows, climbs)?;
    Ok(all.of.into_iter().find(|rows| rows.contains(&row)).unwrap_or_default())
}

/// The figure that is shared, and how its key is reached.
fn shared(of: &Expr) -> Result<(FigureId, &[Climb]), Confused> {
    match &of.node {
        Node::Leaf(Leaf::Figure(id, climbs)) => Ok((*id, climbs)),
        _ => Err(Confused::new("what is shared is no figure")),
    }
}
