//! Many rows to one value a group: `sum mean min max count share any all`.
//!
//! A row takes part unless its filter is false or missing; a filter that is missing because its table does not cover
//! the period makes the whole group so. A missing argument makes the result missing (`any` and `all` are decided by
//! one row that settles them). Which rows belong to which group is found by the stages.

use std::sync::Arc;

use super::model::{Fault, FaultKind};
use super::operand::Cell;
use crate::expr::tree::Fold;
use crate::source::Span;
use crate::value::{Cells, Column, Date, DateTime, Numbers, Ratio, Reason, RunningSum, over_one};

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
    match places {
        Places::One(group_of) => {
            let each = group_of.iter().enumerate().map(|(row, group)| (row, *group));
            folded(op, values, filter, each, groups)
        }
        Places::Many(_, pairs) => {
            let each = pairs.iter().map(|(row, group)| (*row as usize, *group));
            folded(op, values, filter, each, groups)
        }
    }
}

fn folded(
    op: Fold,
    values: Option<&Column>,
    filter: Option<&Column>,
    places: impl Iterator<Item = (usize, u32)> + Clone,
    groups: usize,
) -> Result<Column, GroupFault> {
    let taking = Taking::of(op, values, filter, places, groups)?;
    match (op, values.map(|column| &column.cells)) {
        (Fold::Sum | Fold::Mean, Some(Cells::Number(cells))) => total(op, cells, taking),
        (Fold::Min | Fold::Max, Some(Cells::Number(cells))) => Ok(extreme::<Ratio>(op, |row| cells.get(row), taking)),
        (Fold::Min | Fold::Max, Some(Cells::Date(cells))) => {
            Ok(extreme::<Date>(op, |row| cells.get(row).copied(), taking))
        }
        (Fold::Min | Fold::Max, Some(Cells::DateTime(cells))) => {
            Ok(extreme::<DateTime>(op, |row| cells.get(row).copied(), taking))
        }
        (Fold::Min | Fold::Max, Some(Cells::Text { words, codes })) => {
            Ok(extreme_text(op, |row| codes.get(row).and_then(|code| words.get(*code as usize)), taking))
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

fn at(flags: &[bool], row: usize) -> bool {
    flags.get(row).copied().unwrap_or_default()
}

/// The rows that take part and have a value, with their groups, and what is missing.
struct Taking<'c, P> {
    /// Row and group, in the order of rows.
    places: P,
    /// Whether a row takes part.
    filter: Option<&'c [bool]>,
    filter_gaps: Option<&'c [Option<Reason>]>,
    value_gaps: Option<&'c [Option<Reason>]>,
    /// Per group why an argument is missing, if one is.
    missing: Vec<Option<Reason>>,
    /// Per group whether the filter is not covered.
    uncovered: Vec<bool>,
}

impl<'c, P: Iterator<Item = (usize, u32)> + Clone> Taking<'c, P> {
    fn of(
        op: Fold,
        values: Option<&'c Column>,
        filter: Option<&'c Column>,
        places: P,
        groups: usize,
    ) -> Result<Taking<'c, P>, GroupFault> {
        let flags = match filter.map(|filter| &filter.cells) {
            None => None,
            Some(Cells::Flag(flags)) => Some(flags.as_slice()),
            Some(_) => return Err(unfit(op, "a filter that is no flag")),
        };
        let mut taking = Taking {
            places,
            filter: flags,
            filter_gaps: filter.and_then(Column::gaps),
            value_gaps: values.and_then(Column::gaps),
            missing: vec![None; groups],
            uncovered: vec![false; groups],
        };
        if taking.places.clone().any(|(_, group)| group != NO_GROUP && group as usize >= groups) {
            return Err(unfit(op, "a row of a group that is not there"));
        }
        if taking.filter_gaps.is_none() && taking.value_gaps.is_none() {
            return Ok(taking);
        }
        for (row, group) in taking.places.clone().filter(|(_, group)| *group != NO_GROUP) {
            if let Some(reason) = gap(taking.filter_gaps, row) {
                if reason == Reason::NOT_COVERED {
                    taking.uncovered.get_mut(group as usize).into_iter().for_each(|group| *group = true);
                }
            } else if taking.filter.is_none_or(|flags| at(flags, row))
                && let Some(reason) = gap(taking.value_gaps, row)
                && let Some(missing) = taking.missing.get_mut(group as usize)
            {
                *missing = Some(missing.map_or(reason, |before| before.first(reason)));
            }
        }
        Ok(taking)
    }

    /// The rows that take part and have a value, in their order.
    fn rows(&self) -> impl Iterator<Item = (usize, usize)> {
        let plain = self.filter_gaps.is_none() && self.value_gaps.is_none();
        self.places.clone().filter_map(move |(row, group)| {
            let takes_part = group != NO_GROUP
                && self.filter.is_none_or(|flags| at(flags, row))
                && (plain || (gap(self.filter_gaps, row).is_none() && gap(self.value_gaps, row).is_none()));
            takes_part.then_some((row, group as usize))
        })
    }

    /// Per group how many of its rows are `counted`.
    fn tally(&self, counted: impl Fn(usize) -> bool) -> Vec<u64> {
        let mut tallies = vec![0_u64; self.missing.len()];
        for (row, group) in self.rows() {
            if let Some(tally) = tallies.get_mut(group) {
                *tally += u64::from(counted(row));
            }
        }
        tallies
    }

    fn count(self, counted: impl Fn(usize) -> bool) -> Column {
        let counts = self.tally(counted);
        if self.uncovered.contains(&true) || self.missing.iter().any(Option::is_some) {
            return self.column(counts.into_iter().map(|count| Some(Ratio::from_count(count))).collect());
        }
        Column::numbers(Numbers::counts(counts.iter().copied()))
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

fn total<P>(op: Fold, cells: &Numbers, taking: Taking<'_, P>) -> Result<Column, GroupFault>
where
    P: Iterator<Item = (usize, u32)> + Clone,
{
    let groups = taking.missing.len();
    let mut counts = vec![0_u64; if op == Fold::Mean { groups } else { 0 }];
    let mut counted = |group: usize| counts.get_mut(group).into_iter().for_each(|count| *count += 1);
    // Of few distinct numbers the tops over one denominator are added, each a word.
    let few = cells.as_few().and_then(|(values, codes)| Some((over_one(values.iter())?, codes)));
    let sums: Vec<Ratio> = if let Some((units, places)) = cells.as_units() {
        let mut sums = vec![0_i128; groups];
        for (row, group) in taking.rows() {
            if let Some((sum, units)) = sums.get_mut(group).zip(units.get(row)) {
                *sum += i128::from(*units);
            }
            counted(group);
        }
        sums.into_iter().map(|units| Ratio::from_scaled(units, places)).collect()
    } else if let Some(((tops, below), codes)) = few {
        let mut sums = vec![0_i128; groups];
        for (row, group) in taking.rows() {
            let top = codes.get(row).and_then(|code| tops.get(usize::from(*code)));
            if let Some((sum, top)) = sums.get_mut(group).zip(top) {
                *sum += i128::from(*top);
            }
            counted(group);
        }
        sums.into_iter().map(|top| Ratio::over(top, below).unwrap_or_default()).collect()
    } else {
        let outgrown = |row: usize| GroupFault { row, what: FaultKind::Outgrown };
        let mut sums = vec![RunningSum::default(); groups];
        for (row, group) in taking.rows() {
            if let Some((sum, cell)) = sums.get_mut(group).zip(cells.get(row)) {
                sum.add(&cell).map_err(|_| outgrown(row))?;
            }
            counted(group);
        }
        let last = |group: usize| outgrown(last_row(&taking, group));
        let totals = sums.into_iter().enumerate();
        totals.map(|(group, sum)| sum.total().map_err(|_| last(group))).collect::<Result<_, _>>()?
    };
    if op == Fold::Sum {
        return Ok(taking.column(sums.into_iter().map(Some).collect()));
    }
    let means = quotients(&taking, sums, &counts)?;
    Ok(taking.column(means))
}

fn share<P>(flags: &[bool], taking: Taking<'_, P>) -> Result<Column, GroupFault>
where
    P: Iterator<Item = (usize, u32)> + Clone,
{
    let counts = taking.tally(|_| true);
    let trues = taking.tally(|row| at(flags, row)).into_iter().map(Ratio::from_count).collect();
    let shares = quotients(&taking, trues, &counts)?;
    Ok(taking.column(shares))
}

fn last_row<P: Iterator<Item = (usize, u32)> + Clone>(taking: &Taking<'_, P>, group: usize) -> usize {
    taking.rows().filter(|(_, of)| *of == group).last().map_or(0, |(row, _)| row)
}

/// Each top over its count; none of no rows.
fn quotients<P>(taking: &Taking<'_, P>, tops: Vec<Ratio>, counts: &[u64]) -> Result<Vec<Option<Ratio>>, GroupFault>
where
    P: Iterator<Item = (usize, u32)> + Clone,
{
    let divided = tops.iter().zip(counts).enumerate().map(|(group, (top, count))| {
        let divided = top.div(&Ratio::from_count(*count));
        divided.map_err(|_| GroupFault { row: last_row(taking, group), what: FaultKind::Outgrown })
    });
    divided.collect()
}

fn extreme<T: Cell + Ord>(
    op: Fold,
    cell: impl Fn(usize) -> Option<T>,
    taking: Taking<'_, impl Iterator<Item = (usize, u32)> + Clone>,
) -> Column {
    let mut best: Vec<Option<T>> = vec![None; taking.missing.len()];
    for (row, group) in taking.rows() {
        if let (Some(best), Some(cell)) = (best.get_mut(group), cell(row)) {
            let better = best.as_ref().is_none_or(|best| if op == Fold::Min { cell < *best } else { cell > *best });
            if better {
                *best = Some(cell);
            }
        }
    }
    taking.column(best)
}

/// The first or last text by its bytes.
fn extreme_text<'c>(
    op: Fold,
    text: impl Fn(usize) -> Option<&'c Arc<str>>,
    taking: Taking<'_, impl Iterator<Item = (usize, u32)> + Clone>,
) -> Column {
    let mut best: Vec<Option<&str>> = vec![None; taking.missing.len()];
    for (row, group) in taking.rows() {
        if let (Some(best), Some(text)) = (best.get_mut(group), text(row))
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
fn settled(
    flags: &[bool],
    mut taking: Taking<'_, impl Iterator<Item = (usize, u32)> + Clone>,
    decisive: bool,
) -> Column {
    let decided = taking.tally(|row| at(flags, row) == decisive);
    let results = decided.iter().map(|count| Some((*count > 0) == decisive)).collect();
    for (missing, count) in taking.missing.iter_mut().zip(&decided) {
        if *count > 0 {
            *missing = None;
        }
    }
    taking.column(results)
}
