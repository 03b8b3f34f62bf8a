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
use crate::value::units::units_of;
use crate::value::{Cells, Column, Numbers, Ratio, Reason};

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
    let gaps: Vec<Option<Reason>> = (0..rows).map(out).collect();
    let keys = Keys::of(&of, ranking.highest_first);
    let (mut order, ends) = in_parts(&groups, &gaps, &keys);
    let value = |a: &Turn, b: &Turn| {
        let found = keys.compare(a, b);
        breaks.iter().fold(found, |found, (by, highest)| found.then_with(|| compare(by, a.at(), b.at(), *highest)))
    };
    let mut parts: Vec<&mut [Turn]> = Vec::with_capacity(ends.len());
    let mut left = order.as_mut_slice();
    let mut taken = 0;
    for end in ends {
        let (part, rest) = left.split_at_mut_checked(end - taken).unwrap_or_default();
        parts.push(part);
        (left, taken) = (rest, end);
    }
    let mut places = vec![0_u64; rows];
    parts.par_iter_mut().for_each(|part| part.sort_unstable_by(|a, b| value(a, b).then(a.row.cmp(&b.row))));
    let mut put = |turn: &Turn, place: u64| places.get_mut(turn.at()).into_iter().for_each(|slot| *slot = place);
    for part in &parts {
        let mut before = 0_u64;
        for (tie, equals) in (1_u64..).zip(part.chunk_by(|a, b| value(a, b).is_eq())) {
            let many = u64::try_from(equals.len()).unwrap_or(u64::MAX);
            for (turn, row) in (1_u64..).zip(equals) {
                put(
                    row,
                    match ranking.ties {
                        Ties::Competition => before + 1,
                        Ties::Dense => tie,
                        Ties::Turn => turn,
                        Ties::Equals => many,
                    },
                );
            }
            before += many;
        }
    }
    Ok(Column::with_gaps(Cells::Number(Numbers::counts(places.iter().copied())), gaps))
}

/// A row that takes part.
#[derive(Clone, Copy, Debug, Default)]
struct Turn {
    /// What it is ranked by, where that is a whole number for every row.
    key: i64,
    row: u32,
}

impl Turn {
    fn at(&self) -> usize {
        self.row as usize
    }
}

/// The rows that take part, part by part and in each in their order, and where each part ends.
fn in_parts(groups: &[Arc<Vec<u32>>], gaps: &[Option<Reason>], keys: &Keys<'_>) -> (Vec<Turn>, Vec<usize>) {
    let (part, parts) = parts_of(groups, gaps);
    let mut ends = vec![0_usize; parts];
    let of = |row: usize| part.get(row).map_or(0, |part| *part as usize);
    let ranked = || gaps.iter().enumerate().filter(|(_, gap)| gap.is_none()).map(|(row, _)| row);
    for row in ranked() {
        ends.get_mut(of(row)).into_iter().for_each(|end| *end += 1);
    }
    let mut all = 0;
    for end in &mut ends {
        // Where the part begins; it moves to its end as its rows are put.
        (*end, all) = (all, all + *end);
    }
    let mut order = vec![Turn::default(); all];
    for row in ranked() {
        if let Some(at) = ends.get_mut(of(row)) {
            let turn = Turn { key: keys.whole(row), row: u32::try_from(row).unwrap_or(u32::MAX) };
            order.get_mut(*at).into_iter().for_each(|slot| *slot = turn);
            *at += 1;
        }
    }
    (order, ends)
}

/// A number for the part that each row is ranked in, and how many there are; rows agree in it if they agree in every key.
fn parts_of(groups: &[Arc<Vec<u32>>], gaps: &[Option<Reason>]) -> (Vec<u32>, usize) {
    const NEW: u32 = u32::MAX;
    let mut part = vec![0_u32; gaps.len()];
    let mut parts = 1_usize;
    for codes in groups {
        let ranked = || codes.iter().zip(gaps).filter(|(_, gap)| gap.is_none()).map(|(code, _)| *code as usize);
        let most = ranked().max().map_or(1, |most| most + 1);
        let mut next = 0_u32;
        let mut number = |slot: &mut u32| {
            if *slot == NEW {
                *slot = next;
                next += 1;
            }
            *slot
        };
        // Combinations that are not many more than rows are counted off in a table, others behind a map.
        let dense = parts.checked_mul(most).filter(|all| *all <= gaps.len().max(1 << 10));
        let mut table = vec![NEW; dense.unwrap_or(0)];
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        for ((part, code), _) in part.iter_mut().zip(codes.iter()).zip(gaps).filter(|(_, gap)| gap.is_none()) {
            *part = match table.get_mut(*part as usize * most + *code as usize) {
                Some(slot) => number(slot),
                None => number(known.entry((*part, *code)).or_insert(NEW)),
            };
        }
        parts = next as usize;
    }
    (part, parts.max(1))
}

/// Places of the decimals that are compared as whole numbers.
const KEY_PLACES: u32 = 9;

/// The ranked values as they are compared.
enum Keys<'a> {
    /// Whole numbers in their order, turned so that the first is the least: of each row, or of each code.
    Whole(Vec<i64>, Option<&'a [u16]>),
    /// Anything else.
    Exact(&'a Column, bool),
}

impl<'a> Keys<'a> {
    fn of(column: &'a Column, highest_first: bool) -> Keys<'a> {
        let Cells::Number(cells) = &column.cells else { return Keys::Exact(column, highest_first) };
        if let Some((values, codes)) = cells.as_few() {
            return Keys::Whole(places_of(values, highest_first), Some(codes));
        }
        let turned = |units: i64| if highest_first { units.checked_neg() } else { Some(units) };
        let all: Option<Vec<i64>> = match cells.as_units() {
            Some((units, _)) => units.iter().map(|units| turned(*units)).collect(),
            None => cells.iter().map(|number| units_of(&number, KEY_PLACES).and_then(turned)).collect(),
        };
        all.map_or(Keys::Exact(column, highest_first), |all| Keys::Whole(all, None))
    }

    /// The whole number of a row, if it has one.
    fn whole(&self, row: usize) -> i64 {
        match self {
            Keys::Whole(keys, None) => keys.get(row).copied().unwrap_or_default(),
            Keys::Whole(keys, Some(codes)) => {
                codes.get(row).and_then(|code| keys.get(usize::from(*code))).copied().unwrap_or_default()
            }
            Keys::Exact(..) => 0,
        }
    }

    fn compare(&self, a: &Turn, b: &Turn) -> Ordering {
        match self {
            Keys::Whole(..) => a.key.cmp(&b.key),
            Keys::Exact(column, highest_first) => compare(column, a.at(), b.at(), *highest_first),
        }
    }
}

/// Where each of several numbers stands in their order; equal ones stand in one place.
fn places_of(numbers: &[Ratio], highest_first: bool) -> Vec<i64> {
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    let compare = |a: &usize, b: &usize| {
        let found = numbers.get(*a).cmp(&numbers.get(*b));
        if highest_first { found.reverse() } else { found }
    };
    order.sort_unstable_by(compare);
    let mut places = vec![0; numbers.len()];
    for (place, equals) in (0_i64..).zip(order.chunk_by(|a, b| compare(a, b).is_eq())) {
        for at in equals {
            places.get_mut(*at).into_iter().for_each(|slot| *slot = place);
        }
    }
    places
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
