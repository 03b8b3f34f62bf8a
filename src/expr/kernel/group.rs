//! Many rows to one value a group: `sum mean min max count share any all`.
//!
//! A row takes part unless its filter is false or missing; a filter that is missing because its table does not cover
//! the period makes the whole group so. A missing argument makes the result missing (`any` and `all` are decided by
//! one row that settles them). Which rows belong to which group is found by the stages.

use std::sync::Arc;

use super::model::{Fault, FaultKind};
use super::operand::{Cell, row_number};
use crate::expr::tree::Fold;
use crate::source::Span;
use crate::value::{Cells, Column, Date, DateTime, Numbers, Ratio, Reason};

/// Why groups have no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFault {
    /// The row that could not be taken in.
    pub row: usize,
    /// What happened.
    pub what: FaultKind,
}

impl GroupFault {
    /// As the fault of an expression, at a row of its own context.
    pub fn at(self, row: usize, span: Span) -> Fault {
        Fault { row, span, what: self.what }
    }
}

/// The group of a row that belongs to none.
const NO_GROUP: u32 = u32::MAX;

/// Which groups rows belong to.
#[derive(Clone, Copy, Debug)]
pub enum Places<'p> {
    /// Each row to one, `u32::MAX` for none.
    One(&'p [u32]),
    /// So many rows, each to any number: pairs of row and group, in the order of rows.
    Many(usize, &'p [(u32, u32)]),
}

impl Places<'_> {
    fn rows(self) -> usize {
        match self {
            Places::One(group_of) => group_of.len(),
            Places::Many(rows, _) => rows,
        }
    }
}

/// One value for each of `groups` groups; `group_of` has each row's group, `u32::MAX` for none. As [`placed`].
///
/// # Errors
/// As [`placed`].
pub fn group(
    op: Fold,
    values: Option<&Column>,
    filter: Option<&Column>,
    group_of: &[u32],
    groups: usize,
) -> Result<Column, GroupFault> {
    placed(op, values, filter, Places::One(group_of), groups)
}

/// One value for each of `groups` groups.
///
/// `values` is the argument (absent only for [`Fold::Count`]); numbers for sum, mean, min and max, the latter two also
/// dates, moments and texts, flags for the others. `filter` holds flags.
///
/// # Errors
/// A sum that outgrows its bits, at the row where it does; [`FaultKind::Internal`] if the columns do not fit.
pub fn placed(
    op: Fold,
    values: Option<&Column>,
    filter: Option<&Column>,
    places: Places<'_>,
    groups: usize,
) -> Result<Column, GroupFault> {
    let fits = |column: Option<&Column>| column.is_none_or(|column| column.len() == places.rows());
    if !fits(values) || !fits(filter) {
        return Err(unfit(op, "columns of another length than the rows"));
    }
    let taking = match places {
        Places::One(group_of) => {
            let each = group_of.iter().enumerate().map(|(row, group)| (row, *group));
            Taking::of(op, values, filter, each, groups)?
        }
        Places::Many(_, pairs) => {
            let each = pairs.iter().map(|(row, group)| (*row as usize, *group));
            Taking::of(op, values, filter, each, groups)?
        }
    };
    match (op, values.map(|column| &column.cells)) {
        (Fold::Sum | Fold::Mean, Some(Cells::Number(cells))) => total(op, cells, taking),
        (Fold::Min | Fold::Max, Some(Cells::Number(cells))) => Ok(extreme::<Ratio>(op, |row| cells.get(row), taking)),
        (Fold::Min | Fold::Max, Some(Cells::Date(cells))) => Ok(extreme::<Date>(op, |row| cells.get(row), taking)),
        (Fold::Min | Fold::Max, Some(Cells::DateTime(cells))) => {
            Ok(extreme::<DateTime>(op, |row| cells.get(row), taking))
        }
        (Fold::Min | Fold::Max, Some(Cells::Text { words, codes })) => {
            Ok(extreme_text(op, |row| codes.get(row as usize).and_then(|code| words.get(*code as usize)), taking))
        }
        (Fold::Count, None) => Ok(taking.count(|_| true)),
        (Fold::Count, Some(Cells::Flag(flags))) => Ok(taking.count(|row| at(flags, row))),
        (Fold::Share, Some(Cells::Flag(flags))) => share(flags, taking),
        (Fold::Any, Some(Cells::Flag(flags))) => Ok(settled(flags, taking, true)),
        (Fold::All, Some(Cells::Flag(flags))) => Ok(settled(flags, taking, false)),
        (_, None) => Err(unfit(op, "no argument")),
        (_, Some(_)) => Err(unfit(op, "an argument of another type")),
    }
}

fn unfit(op: Fold, what: &str) -> GroupFault {
    GroupFault { row: 0, what: FaultKind::Internal(format!("`{}` met {what}", op.name())) }
}

fn at(flags: &[bool], row: u32) -> bool {
    flags.get(row as usize).copied().unwrap_or_default()
}

/// The rows that take part and have a value, with their groups, and what is missing.
struct Taking {
    /// Row and group, in the order of rows.
    rows: Vec<(u32, u32)>,
    /// Per group why an argument is missing, if one is.
    missing: Vec<Option<Reason>>,
    /// Per group whether the filter is not covered.
    uncovered: Vec<bool>,
}

impl Taking {
    fn of(
        op: Fold,
        values: Option<&Column>,
        filter: Option<&Column>,
        places: impl ExactSizeIterator<Item = (usize, u32)>,
        groups: usize,
    ) -> Result<Taking, GroupFault> {
        let flags = match filter.map(|filter| &filter.cells) {
            None => None,
            Some(Cells::Flag(flags)) => Some(flags),
            Some(_) => return Err(unfit(op, "a filter that is no flag")),
        };
        let filter_gaps = filter.and_then(Column::gaps);
        let value_gaps = values.and_then(Column::gaps);
        let mut taking = Taking {
            rows: Vec::with_capacity(places.len()),
            missing: vec![None; groups],
            uncovered: vec![false; groups],
        };
        for (row, group) in places {
            if group == NO_GROUP {
                continue;
            }
            let Some(missing) = taking.missing.get_mut(group as usize) else {
                return Err(unfit(op, "a row of a group that is not there"));
            };
            if let Some(reason) = gap(filter_gaps, row) {
                if reason == Reason::NOT_COVERED {
                    taking.uncovered.get_mut(group as usize).into_iter().for_each(|group| *group = true);
                }
                continue;
            }
            if flags.is_some_and(|flags| flags.get(row) != Some(&true)) {
                continue;
            }
            match gap(value_gaps, row) {
                Some(reason) => *missing = Some(missing.map_or(reason, |before| before.first(reason))),
                None => taking.rows.push((row_number(row), group)),
            }
        }
        Ok(taking)
    }

    /// Per group what `fold` makes of its rows.
    fn fold<S: Clone, E>(&self, start: S, mut fold: impl FnMut(&mut S, u32) -> Result<(), E>) -> Result<Vec<S>, E> {
        let mut states = vec![start; self.missing.len()];
        for (row, group) in &self.rows {
            if let Some(state) = states.get_mut(*group as usize) {
                fold(state, *row)?;
            }
        }
        Ok(states)
    }

    /// Per group how many of its rows are `counted`.
    fn tally(&self, counted: impl Fn(u32) -> bool) -> Vec<u64> {
        let mut tallies = vec![0_u64; self.missing.len()];
        for (row, group) in &self.rows {
            if let Some(tally) = tallies.get_mut(*group as usize) {
                *tally += u64::from(counted(*row));
            }
        }
        tallies
    }

    fn count(self, counted: impl Fn(u32) -> bool) -> Column {
        let counts = self.tally(counted).into_iter().map(|count| Some(Ratio::from_count(count))).collect();
        self.column(counts)
    }

    /// The results; a group without one has no observations.
    fn column<T: Cell>(self, results: Vec<Option<T>>) -> Column {
        let mut cells = Vec::with_capacity(results.len());
        let mut gaps = Vec::with_capacity(results.len());
        for ((result, missing), uncovered) in results.into_iter().zip(self.missing).zip(self.uncovered) {
            let none = result.is_none().then_some(Reason::NO_OBSERVATIONS);
            gaps.push(if uncovered { Some(Reason::NOT_COVERED) } else { missing.or(none) });
            cells.push(result.unwrap_or_default());
        }
        Column::with_gaps(T::cells(cells), gaps)
    }
}

fn gap(gaps: Option<&[Option<Reason>]>, row: usize) -> Option<Reason> {
    gaps.and_then(|gaps| gaps.get(row).copied().flatten())
}

fn total(op: Fold, cells: &Numbers, taking: Taking) -> Result<Column, GroupFault> {
    let outgrown = |row: u32| GroupFault { row: row as usize, what: FaultKind::Outgrown };
    let sums = taking.fold(Ratio::ZERO, |sum, row| {
        if let Some(cell) = cells.get(row as usize) {
            *sum = sum.add(cell).map_err(|_| outgrown(row))?;
        }
        Ok(())
    })?;
    if op == Fold::Sum {
        return Ok(taking.column(sums.into_iter().map(Some).collect()));
    }
    let counts = taking.tally(|_| true);
    let means = quotients(&taking, sums, &counts)?;
    Ok(taking.column(means))
}

fn share(flags: &[bool], taking: Taking) -> Result<Column, GroupFault> {
    let counts = taking.tally(|_| true);
    let trues = taking.tally(|row| at(flags, row)).into_iter().map(Ratio::from_count).collect();
    let shares = quotients(&taking, trues, &counts)?;
    Ok(taking.column(shares))
}

/// Each top over its count; none of no rows.
fn quotients(taking: &Taking, tops: Vec<Ratio>, counts: &[u64]) -> Result<Vec<Option<Ratio>>, GroupFault> {
    let last_row = |group: usize| {
        let rows = taking.rows.iter().rev();
        rows.clone().find(|(_, of)| *of as usize == group).map_or(0, |(row, _)| *row as usize)
    };
    let divided = tops.iter().zip(counts).enumerate().map(|(group, (top, count))| {
        top.div(&Ratio::from_count(*count)).map_err(|_| GroupFault { row: last_row(group), what: FaultKind::Outgrown })
    });
    divided.collect()
}

fn extreme<'c, T: Cell + Ord + 'c>(op: Fold, cell: impl Fn(usize) -> Option<&'c T>, taking: Taking) -> Column {
    let mut best: Vec<Option<&T>> = vec![None; taking.missing.len()];
    for (row, group) in &taking.rows {
        if let (Some(best), Some(cell)) = (best.get_mut(*group as usize), cell(*row as usize)) {
            let better = best.is_none_or(|best| if op == Fold::Min { cell < best } else { cell > best });
            if better {
                *best = Some(cell);
            }
        }
    }
    let best = best.into_iter().map(Option::<&T>::cloned).collect();
    taking.column(best)
}

/// The first or last text by its bytes.
fn extreme_text<'c>(op: Fold, text: impl Fn(u32) -> Option<&'c Arc<str>>, taking: Taking) -> Column {
    let mut best: Vec<Option<&str>> = vec![None; taking.missing.len()];
    for (row, group) in &taking.rows {
        if let (Some(best), Some(text)) = (best.get_mut(*group as usize), text(*row))
            && best.is_none_or(|best| if op == Fold::Min { &**text < best } else { &**text > best })
        {
            *best = Some(text);
        }
    }
    let gaps = best.iter().zip(&taking.missing).zip(&taking.uncovered).map(|((best, missing), uncovered)| {
        let none = best.is_none().then_some(Reason::NO_OBSERVATIONS);
        if *uncovered { Some(Reason::NOT_COVERED) } else { missing.or(none) }
    });
    let gaps = gaps.collect();
    Column::with_gaps(Column::texts(best.iter().map(|best| best.unwrap_or_default())).cells, gaps)
}

/// `any` (decided by a true row) and `all` (by a false one); a missing argument counts only if nothing is decided.
fn settled(flags: &[bool], mut taking: Taking, decisive: bool) -> Column {
    let decided = taking.tally(|row| at(flags, row) == decisive);
    let results = decided.iter().map(|count| Some((*count > 0) == decisive)).collect();
    for (missing, count) in taking.missing.iter_mut().zip(&decided) {
        if *count > 0 {
            *missing = None;
        }
    }
    taking.column(results)
}
