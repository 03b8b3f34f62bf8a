//! Rankings: places within groups of rows, by exact comparison.
//!
//! Who takes part has a value, is let in by `only`, and reaches its group. Equal values are told apart by the
//! tie-breaks in order and share a place where these are equal too; a missing tie-break comes last. The order of rows
//! plays no part, but for the turn of equals, which is that of their keys.

use std::cmp::Ordering;
use std::sync::Arc;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::check::model::{Ranking, Ties};
use crate::expr::kernel::Fault;
use crate::value::{Cells, Column, Ratio, Reason};

use super::climb::BROKEN;
use super::context::FigureContext;

/// The place of each row of the context.
pub(super) fn rank(context: &FigureContext<'_, '_>, ranking: &Ranking) -> Result<Column, Fault> {
    let of = context.evaluate(&ranking.of)?;
    let only = ranking.only.as_ref().map(|only| context.evaluate(only)).transpose()?;
    let breaks = ranking.tie_break.iter().map(|(by, highest)| Ok((context.evaluate(by)?, *highest)));
    let breaks: Vec<(Arc<Column>, bool)> = breaks.collect::<Result<_, Fault>>()?;
    let groups = ranking.within.iter().map(|climb| Ok(context.engine.ways.codes(&context.rows, climb)?));
    let groups: Vec<Arc<Vec<u32>>> = groups.collect::<Result<_, Fault>>()?;
    let rows = context.rows.len();

    let out = |row: usize| stands_out(&of, only.as_deref(), &groups, row);
    let mut gaps: Vec<Option<Reason>> = (0..rows).map(out).collect();
    let mut order: Vec<usize> = (0..rows).filter(|row| gaps.get(*row).is_some_and(Option::is_none)).collect();
    let part = parts_of(&groups, rows);
    let keys = Keys::of(&of, ranking.highest_first);
    let group = |a: usize, b: usize| part.get(a).cmp(&part.get(b));
    let value = |a: usize, b: usize| {
        breaks.iter().fold(keys.compare(a, b), |found, (by, highest)| found.then_with(|| compare(by, a, b, *highest)))
    };
    order.par_sort_unstable_by(|a, b| group(*a, *b).then_with(|| value(*a, *b)).then(a.cmp(b)));

    let mut places = vec![Ratio::ZERO; rows];
    if matches!(ranking.ties, Ties::Turn | Ties::Equals) {
        for equals in order.chunk_by(|a, b| group(*a, *b).then_with(|| value(*a, *b)).is_eq()) {
            for (turn, row) in (1u64..).zip(equals) {
                let told = if ranking.ties == Ties::Turn { turn } else { equals.len() as u64 };
                places.get_mut(*row).into_iter().for_each(|slot| *slot = Ratio::from_count(told));
            }
        }
        gaps.truncate(rows);
        return Ok(Column::with_gaps(Cells::Number(places.into()), gaps));
    }
    let (mut place, mut before) = (0u64, 0u64);
    let mut last: Option<usize> = None;
    for row in order {
        match last {
            Some(last) if group(last, row).is_eq() => {
                before += 1;
                if value(last, row).is_ne() {
                    place = if ranking.ties == Ties::Dense { place + 1 } else { before };
                }
            }
            _ => (place, before) = (1, 1),
        }
        if let Some(slot) = places.get_mut(row) {
            *slot = Ratio::from_count(place);
        }
        last = Some(row);
    }
    gaps.truncate(rows);
    Ok(Column::with_gaps(Cells::Number(places.into()), gaps))
}

/// A number for the part that each row is ranked in; rows agree in it if they agree in every key.
fn parts_of(groups: &[Arc<Vec<u32>>], rows: usize) -> Vec<u32> {
    let mut part = vec![0u32; rows];
    for codes in groups {
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        for (part, code) in part.iter_mut().zip(codes.iter()) {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            *part = *known.entry((*part, *code)).or_insert(next);
        }
    }
    part
}

/// Places of the decimals that are compared as whole numbers.
const KEY_PLACES: u32 = 9;

/// The ranked values as they are compared.
enum Keys<'a> {
    /// Decimals of few places, as whole numbers, turned so that the first in the order is the least.
    Whole(Vec<i64>),
    /// Anything else.
    Exact(&'a Column, bool),
}

impl<'a> Keys<'a> {
    fn of(column: &'a Column, highest_first: bool) -> Keys<'a> {
        let whole = |number: &Ratio| {
            let units = i64::try_from(number.to_scaled(KEY_PLACES)?).ok()?;
            if highest_first { units.checked_neg() } else { Some(units) }
        };
        let whole: Option<Vec<i64>> = match &column.cells {
            Cells::Number(cells) => cells.iter().map(whole).collect(),
            _ => None,
        };
        whole.map_or(Keys::Exact(column, highest_first), Keys::Whole)
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        match self {
            Keys::Whole(units) => units.get(a).cmp(&units.get(b)),
            Keys::Exact(column, highest_first) => compare(column, a, b, *highest_first),
        }
    }
}

/// Why a row takes no part; none if it does. A definite no of `only` comes before all else, then what is not covered, or
/// of a period that there is none of here.
fn stands_out(of: &Column, only: Option<&Column>, groups: &[Arc<Vec<u32>>], row: usize) -> Option<Reason> {
    let only_gap = only.and_then(|o| o.gap(row));
    let refused = only.is_some_and(|o| matches!(&o.cells, Cells::Flag(f) if f.get(row) != Some(&true)));
    if refused && only_gap.is_none() {
        return Some(Reason::NOT_RANKED);
    }
    let gaps = [of.gap(row), only_gap];
    if let Some(beyond) = [Reason::NOT_COVERED, Reason::NO_PERIOD].into_iter().find(|gap| gaps.contains(&Some(*gap))) {
        return Some(beyond);
    }
    if groups.iter().any(|g| g.get(row).is_none_or(|c| *c == BROKEN)) {
        return Some(Reason::NO_ROW);
    }
    gaps.iter().any(Option::is_some).then_some(Reason::NOT_RANKED)
}

/// Which of two rows comes first in a column.
fn compare(column: &Column, a: usize, b: usize, highest_first: bool) -> Ordering {
    match (column.gap(a), column.gap(b)) {
        (Some(_), Some(_)) => return Ordering::Equal,
        (Some(_), None) => return Ordering::Greater,
        (None, Some(_)) => return Ordering::Less,
        (None, None) => {}
    }
    let found = match &column.cells {
        Cells::Number(cells) => cells.get(a).cmp(&cells.get(b)),
        Cells::Flag(cells) => cells.get(a).cmp(&cells.get(b)),
        Cells::Date(cells) => cells.get(a).cmp(&cells.get(b)),
        Cells::DateTime(cells) => cells.get(a).cmp(&cells.get(b)),
        Cells::Text { words, codes } => {
            let word = |row: usize| codes.get(row).and_then(|c| words.get(*c as usize));
            word(a).cmp(&word(b))
        }
    };
    if highest_first { found.reverse() } else { found }
}
