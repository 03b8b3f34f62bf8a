//! Accumulators by key: how many rows, sums, least and greatest, exact and free of the order of rows.
//!
//! Counts are kept as bytes, since most stay small; what they cannot hold stands beside them by its place.
//!
//! Keys are packed into one number. Where all their combinations are few the accumulators stand at that number in one
//! array, else behind a map of the keys that occur. Two accumulators of the same shape merge into one.

use std::sync::Arc;

use hashbrown::HashMap;

use super::values::of_values;
use crate::value::units::units_of;
use crate::value::{Cells, Column, Numbers, Outgrown, Ratio, Reason, Value};

/// The shape of a group's accumulators.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// How many keys each dimension may have; the product fits into 64 bits.
    pub(super) radix: Vec<u64>,
    /// How many combinations there are, if each has its place.
    pub(super) dense: Option<usize>,
    /// What is kept for each key.
    pub(super) slots: Vec<SlotShape>,
    /// How many of the slots are counts.
    pub(super) counts: usize,
}

/// What a slot keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SlotShape {
    /// The count of that number.
    Count(usize),
    /// A sum, mostly of numbers with so many places.
    Sum {
        /// The places.
        places: u32,
    },
    /// The least or the greatest.
    Extreme {
        /// The greatest.
        greatest: bool,
    },
}

#[derive(Debug)]
enum Index {
    Dense,
    Sparse { find: HashMap<u64, u32>, keys: Vec<u64> },
}

#[derive(Debug)]
enum Series {
    None,
    Sum { places: u32, totals: Vec<i64>, beside: HashMap<u32, Ratio> },
    Extreme { greatest: bool, best: Vec<Option<Value>> },
}

/// The accumulators of a group in one period.
#[derive(Debug)]
pub(super) struct Accumulator {
    index: Index,
    stride: usize,
    /// For each place how many rows there were, then the counts, none of which is more than that.
    counters: Vec<u8>,
    /// What was taken off the counters of a place before they would have overflowed.
    over: HashMap<u32, Vec<u32>>,
    series: Vec<(Series, HashMap<u32, Reason>)>,
    slots: Vec<SlotShape>,
    /// Room for [`count_dense`].
    far: Vec<u64>,
}

/// Takes the counters of a place off, if one row more could be too much for them.
#[inline]
fn make_room(cells: &mut [u8], place: u32, over: &mut HashMap<u32, Vec<u32>>) {
    if cells.first() == Some(&u8::MAX) {
        take_off(cells, place, over);
    }
}

#[cold]
fn take_off(cells: &mut [u8], place: u32, over: &mut HashMap<u32, Vec<u32>>) {
    let beside = over.entry(place).or_insert_with(|| vec![0; cells.len()]);
    for (beside, cell) in beside.iter_mut().zip(cells) {
        *beside = beside.wrapping_add(u32::from(*cell));
        *cell = 0;
    }
}

/// The most counters a place of one group may have for [`step`].
pub(super) const MOST_STEPPED: usize = 8;
/// Stands for a row without a key.
pub(super) const NO_KEY: u64 = u64::MAX;

/// What a row adds to the counters of its place, a byte each, as one number.
pub(super) fn step(bits: u64) -> u64 {
    (0..7).fold(1, |step, bit| step | (((bits >> bit) & 1) << (8 * (bit + 1))))
}

/// How many places may stay near the processor.
const MOST_NEAR: usize = 1 << 16;
/// How many bytes come near together; more do no harm.
const NEAR_TOGETHER: usize = 32;
/// How many neighbourhoods are known to be near.
const RECENT: usize = 64;

/// Counts rows at dense places of `N` counters.
fn count_dense<const N: usize>(
    counters: &mut [u8],
    (over, far): (&mut HashMap<u32, Vec<u32>>, &mut Vec<u64>),
    rows: impl Iterator<Item = (u64, impl Into<u128>)> + Clone,
) {
    let places = counters.as_chunks_mut::<N>().0;
    let rows = rows.map(|(key, step)| (key, step.into()));
    if places.len() > MOST_NEAR {
        // Places far apart are far from the processor, too. When nothing else is done, the ways to them overlap.
        let most = rows.size_hint().1.unwrap_or(0);
        if far.len() < most {
            far.resize(most, 0);
        }
        let (mut recent, mut used) = ([0; RECENT], 0);
        for (key, step) in rows.clone() {
            let neighbourhood = key / const { (NEAR_TOGETHER / N).next_power_of_two() as u64 };
            // Written down in any case, and counted where it is new: which it is cannot be foreseen.
            if let Some(known) = recent.get_mut((neighbourhood % RECENT as u64) as usize)
                && let Some(slot) = far.get_mut(used)
            {
                *slot = key;
                used += usize::from(*known != neighbourhood && step != 0);
                *known = if step == 0 { *known } else { neighbourhood };
            }
        }
        let far = far.get(..used).unwrap_or_default();
        let at = |key: &u64| usize::try_from(*key).ok().and_then(|key| places.get(key)?.first()).copied().unwrap_or(0);
        std::hint::black_box(far.iter().fold(0, |all, key| all ^ at(key)));
    }
    for (key, step) in rows {
        // A row that does not count adds nothing to the first place: whether rows count is hard to foresee, and a wrong
        // guess costs more.
        let counts = step != 0 && key != NO_KEY;
        let (key, step) = if counts { (key, step) } else { (0, 0) };
        let Some(cells) = usize::try_from(key).ok().and_then(|key| places.get_mut(key)) else { continue };
        make_room(cells, u32::try_from(key).unwrap_or(u32::MAX), over);
        // No counter overflows: there was room for a row more.
        let mut all = [0; size_of::<u128>()];
        all.iter_mut().zip(&*cells).for_each(|(all, cell)| *all = *cell);
        let all = u128::from_le_bytes(all).wrapping_add(step).to_le_bytes();
        cells.iter_mut().zip(all).for_each(|(cell, all)| *cell = all);
    }
}

/// Copies `N` counters of each place, from one on.
fn copy_dense<const N: usize>(counters: &[u8], (stride, from): (usize, usize), to: &mut [u8]) {
    for (to, cells) in to.as_chunks_mut::<N>().0.iter_mut().zip(counters.chunks_exact(stride)) {
        *to = cells.get(from..).and_then(|cells| cells.first_chunk()).copied().unwrap_or(*to);
    }
}

fn combine(one: Reason, other: Reason) -> Reason {
    if one == Reason::NOT_COVERED || other == Reason::NOT_COVERED { Reason::NOT_COVERED } else { one.min(other) }
}

fn is_better(new: &Value, old: &Value, greatest: bool) -> bool {
    use Value::{Date, DateTime, Flag, Number, Text};
    let order = match (new, old) {
        (Number(a), Number(b)) => a.cmp(b),
        (Flag(a), Flag(b)) => a.cmp(b),
        (Text(a), Text(b)) => a.cmp(b),
        (Date(a), Date(b)) => a.cmp(b),
        (DateTime(a), DateTime(b)) => a.cmp(b),
        _ => std::cmp::Ordering::Equal,
    };
    if greatest { order.is_gt() } else { order.is_lt() }
}

/// Puts keys in their order, and what stands beside each with them.
pub(super) fn put_in_order(keys: &mut Vec<u64>, beside: &mut Vec<u32>) {
    if keys.is_sorted() {
        return;
    }
    let mut order: Vec<(u64, u32)> = keys.drain(..).zip(beside.drain(..)).collect();
    order.sort_unstable();
    keys.extend(order.iter().map(|(key, _)| *key));
    beside.extend(order.iter().map(|(_, beside)| *beside));
}

impl Accumulator {
    pub(super) fn new(shape: &Shape) -> Accumulator {
        let places = shape.dense.unwrap_or(0);
        let stride = 1 + shape.counts;
        let series = shape.slots.iter().map(|slot| {
            let series = match *slot {
                SlotShape::Count(_) => Series::None,
                SlotShape::Sum { places: digits } => {
                    Series::Sum { places: digits, totals: vec![0; places], beside: HashMap::new() }
                }
                SlotShape::Extreme { greatest } => Series::Extreme { greatest, best: vec![None; places] },
            };
            (series, HashMap::new())
        });
        let index = match shape.dense {
            Some(_) => Index::Dense,
            None => Index::Sparse { find: HashMap::new(), keys: Vec::new() },
        };
        let counters = vec![0; places * stride];
        let over = HashMap::new();
        Accumulator {
            index,
            stride,
            counters,
            over,
            series: series.collect(),
            slots: shape.slots.clone(),
            far: Vec::new(),
        }
    }

    /// The place of a packed key.
    #[inline]
    pub(super) fn place(&mut self, key: u64) -> u32 {
        let Index::Sparse { find, keys } = &mut self.index else { return u32::try_from(key).unwrap_or(u32::MAX) };
        if let Some(place) = find.get(&key) {
            return *place;
        }
        let place = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        find.insert(key, place);
        keys.push(key);
        self.counters.resize(self.counters.len() + self.stride, 0);
        for (series, _) in &mut self.series {
            match series {
                Series::None => {}
                Series::Sum { totals, .. } => totals.push(0),
                Series::Extreme { best, .. } => best.push(None),
            }
        }
        place
    }

    /// Counts a row at a place: in each count whose bit is set.
    #[inline]
    pub(super) fn count(&mut self, place: u32, bits: u64) {
        let from = place as usize * self.stride;
        let Some(cells) = self.counters.get_mut(from..from + self.stride) else { return };
        make_room(cells, place, &mut self.over);
        let mut bits = (bits << 1) | 1;
        for cell in cells {
            *cell = cell.wrapping_add((bits & 1) as u8);
            bits >>= 1;
        }
    }

    /// Counts rows: for each its key and its [`step`], 0 for one that does not belong. For at most sixteen counters a
    /// place, a byte of the step each; the first of them none is more than.
    pub(super) fn count_all(&mut self, rows: impl Iterator<Item = (u64, impl Into<u128>)> + Clone) {
        if matches!(self.index, Index::Dense) {
            let (counters, beside) = (&mut self.counters, (&mut self.over, &mut self.far));
            match self.stride {
                1 => return count_dense::<1>(counters, beside, rows),
                2 => return count_dense::<2>(counters, beside, rows),
                3 => return count_dense::<3>(counters, beside, rows),
                4 => return count_dense::<4>(counters, beside, rows),
                5 => return count_dense::<5>(counters, beside, rows),
                6 => return count_dense::<6>(counters, beside, rows),
                7 => return count_dense::<7>(counters, beside, rows),
                8 => return count_dense::<8>(counters, beside, rows),
                9 => return count_dense::<9>(counters, beside, rows),
                10 => return count_dense::<10>(counters, beside, rows),
                11 => return count_dense::<11>(counters, beside, rows),
                12 => return count_dense::<12>(counters, beside, rows),
                13 => return count_dense::<13>(counters, beside, rows),
                _ => {}
            }
        }
        let rows = rows.map(|(key, step)| (key, step.into()));
        for (key, step) in rows.filter(|(key, step)| *step != 0 && *key != NO_KEY) {
            let place = self.place(key);
            let from = place as usize * self.stride;
            let Some(cells) = self.counters.get_mut(from..from + self.stride) else { continue };
            make_room(cells, place, &mut self.over);
            cells.iter_mut().zip(step.to_le_bytes()).for_each(|(cell, more)| *cell = cell.wrapping_add(more));
        }
    }

    /// The counters of each place from that one on, as an accumulator of their own; the first of them is that of its rows.
    pub(super) fn section(&self, from: usize, shape: &Shape) -> Accumulator {
        let mut section = Accumulator::new(shape);
        let within = from..from + section.stride;
        let key = |place: usize| match &self.index {
            Index::Dense => Some(place as u64),
            Index::Sparse { keys, .. } => keys.get(place).copied(),
        };
        let dense = matches!(self.index, Index::Dense);
        match section.stride {
            2 if dense => copy_dense::<2>(&self.counters, (self.stride, from), &mut section.counters),
            4 if dense => copy_dense::<4>(&self.counters, (self.stride, from), &mut section.counters),
            _ => {
                for (place, cells) in self.counters.chunks_exact(self.stride).enumerate() {
                    let cells = cells.get(within.clone()).unwrap_or_default();
                    if cells.first() != Some(&0)
                        && let Some(key) = key(place)
                    {
                        section.cells(key).into_iter().for_each(|(_, to)| to.copy_from_slice(cells));
                    }
                }
            }
        }
        for (place, counts) in &self.over {
            let counts = counts.get(within.clone()).unwrap_or_default();
            let Some((rows, key)) = counts.first().filter(|rows| **rows != 0).zip(key(*place as usize)) else {
                continue;
            };
            let Some((place, cells)) = section.cells(key) else { continue };
            let mut counts = counts.to_vec();
            // A place occurs where there is a row in its cells.
            if let (Some(cell), Some(first)) = (cells.first_mut().filter(|cell| **cell == 0), counts.first_mut()) {
                (*cell, *first) = (1, rows - 1);
            }
            section.over.insert(place, counts);
        }
        section
    }

    /// The place of a key and its counters.
    fn cells(&mut self, key: u64) -> Option<(u32, &mut [u8])> {
        let place = self.place(key);
        let from = place as usize * self.stride;
        Some((place, self.counters.get_mut(from..from + self.stride)?))
    }

    /// Adds values to a slot, each at its place. A missing value makes the slot missing there.
    pub(super) fn add(&mut self, slot: usize, places: &[u32], values: &Column) -> Result<(), (usize, Outgrown)> {
        let Some((series, gaps)) = self.series.get_mut(slot) else { return Ok(()) };
        if values.has_gaps() {
            for (row, place) in places.iter().enumerate() {
                if let Some(reason) = values.gap(row) {
                    gaps.entry(*place).and_modify(|known| *known = combine(*known, reason)).or_insert(reason);
                }
            }
        }
        match (series, &values.cells) {
            (Series::Sum { places: digits, totals, beside }, Cells::Number(numbers)) => {
                let same = numbers.as_units().filter(|(_, places)| places == digits).map(|(units, _)| units);
                for (row, place) in places.iter().enumerate() {
                    let scaled = match same {
                        Some(units) => units.get(row).copied(),
                        None => numbers.get(row).and_then(|value| units_of(&value, *digits)),
                    };
                    let total = totals.get_mut(*place as usize);
                    let more = total.as_ref().zip(scaled).and_then(|(total, scaled)| total.checked_add(scaled));
                    match (total, more) {
                        (Some(total), Some(more)) => *total = more,
                        _ => {
                            let sum = beside.entry(*place).or_insert(Ratio::ZERO);
                            let value = numbers.get(row).unwrap_or_default();
                            *sum = sum.add(&value).map_err(|outgrown| (row, outgrown))?;
                        }
                    }
                }
            }
            (Series::Extreme { greatest, best }, _) => {
                for (row, place) in places.iter().enumerate() {
                    let (Some(value), Some(best)) = (values.value(row), best.get_mut(*place as usize)) else {
                        continue;
                    };
                    if best.as_ref().is_none_or(|old| is_better(&value, old, *greatest)) {
                        *best = Some(value);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes in what another of the same shape has gathered.
    pub(super) fn merge(&mut self, other: Accumulator) -> Result<(), Outgrown> {
        if let Index::Sparse { keys, .. } = &other.index {
            let places: Vec<u32> = keys.iter().map(|key| self.place(*key)).collect();
            return self.merge_at(other, |place| places.get(place as usize).copied().unwrap_or(0));
        }
        self.merge_at(other, |place| place)
    }

    fn merge_at(&mut self, other: Accumulator, to: impl Fn(u32) -> u32) -> Result<(), Outgrown> {
        let stride = self.stride;
        for (place, counters) in other.counters.chunks_exact(stride).enumerate() {
            if counters.first() == Some(&0) {
                continue;
            }
            let place = to(u32::try_from(place).unwrap_or(u32::MAX));
            let from = place as usize * stride;
            let Some(mine) = self.counters.get_mut(from..from + stride) else { continue };
            if mine.first().zip(counters.first()).is_some_and(|(a, b)| a.checked_add(*b).is_none()) {
                take_off(mine, place, &mut self.over);
            }
            for (mine, theirs) in mine.iter_mut().zip(counters) {
                *mine = mine.wrapping_add(*theirs);
            }
        }
        for (place, counts) in other.over {
            let beside = self.over.entry(to(place)).or_insert_with(|| vec![0; stride]);
            for (mine, theirs) in beside.iter_mut().zip(counts) {
                *mine = mine.wrapping_add(theirs);
            }
        }
        for ((mine, gaps), (theirs, their_gaps)) in self.series.iter_mut().zip(other.series) {
            for (place, reason) in their_gaps {
                gaps.entry(to(place)).and_modify(|known| *known = combine(*known, reason)).or_insert(reason);
            }
            match (mine, theirs) {
                (
                    Series::Sum { places, totals, beside },
                    Series::Sum { totals: their_totals, beside: their_beside, .. },
                ) => {
                    for (place, total) in their_totals.into_iter().enumerate().filter(|(_, total)| *total != 0) {
                        let place = to(u32::try_from(place).unwrap_or(u32::MAX));
                        match totals.get_mut(place as usize) {
                            Some(mine) if mine.checked_add(total).is_some() => *mine += total,
                            _ => {
                                let sum = beside.entry(place).or_insert(Ratio::ZERO);
                                *sum = sum.add(&Ratio::from_scaled(total.into(), *places))?;
                            }
                        }
                    }
                    for (place, value) in their_beside {
                        let sum = beside.entry(to(place)).or_insert(Ratio::ZERO);
                        *sum = sum.add(&value)?;
                    }
                }
                (Series::Extreme { greatest, best }, Series::Extreme { best: their_best, .. }) => {
                    for (place, value) in their_best.into_iter().enumerate() {
                        let place = to(u32::try_from(place).unwrap_or(u32::MAX));
                        let (Some(value), Some(best)) = (value, best.get_mut(place as usize)) else { continue };
                        if best.as_ref().is_none_or(|old| is_better(&value, old, *greatest)) {
                            *best = Some(value);
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The keys that occur and the columns of the slots, in the order of `number`s, which gives each packed key its
    /// final one.
    pub(super) fn finish(
        self,
        kinds: &[crate::value::Type],
        number: impl Fn(u64) -> Option<u64>,
    ) -> Result<(Vec<u64>, Vec<Arc<Column>>), Outgrown> {
        let occurs = |cells: &[u8]| cells.first() != Some(&0);
        let rows = self.counters.chunks_exact(self.stride).filter(|cells| occurs(cells)).count();
        let (mut keys, mut places) = (Vec::<u64>::with_capacity(rows), Vec::<u32>::with_capacity(rows));
        for (place, _) in self.counters.chunks_exact(self.stride).enumerate().filter(|(_, cells)| occurs(cells)) {
            let key = match &self.index {
                Index::Dense => Some(place as u64),
                Index::Sparse { keys, .. } => keys.get(place).copied(),
            };
            if let Some((key, place)) = key.and_then(&number).zip(u32::try_from(place).ok()) {
                keys.push(key);
                places.push(place);
            }
        }
        put_in_order(&mut keys, &mut places);
        let mut columns = Vec::with_capacity(self.slots.len());
        for (at, (slot, (series, gaps))) in self.slots.iter().zip(&self.series).enumerate() {
            let column = match (slot, series) {
                (SlotShape::Count(counter), _) => {
                    let count = |place: u32| {
                        let cell = self.counters.get(place as usize * self.stride + 1 + counter);
                        let beside = if self.over.is_empty() { None } else { self.over.get(&place) };
                        let beside = beside.and_then(|counts| counts.get(1 + counter)).copied().unwrap_or(0);
                        cell.copied().map_or(0, u64::from) + u64::from(beside)
                    };
                    Column::numbers(Numbers::counts(places.iter().map(|place| count(*place))))
                }
                (_, Series::Sum { places: digits, totals, beside }) => {
                    let total = |place: &u32| totals.get(*place as usize).copied().unwrap_or(0);
                    let sums = if beside.is_empty() {
                        Numbers::units(places.iter().map(total).collect::<Vec<i64>>(), *digits)
                    } else {
                        let mut sums = Vec::with_capacity(places.len());
                        for place in &places {
                            let total = Ratio::from_scaled(total(place).into(), *digits);
                            sums.push(match beside.get(place) {
                                Some(rest) => total.add(rest)?,
                                None => total,
                            });
                        }
                        Numbers::from(sums)
                    };
                    let cells = Cells::Number(sums.condensed());
                    match gaps.is_empty() {
                        true => Column::new(cells),
                        false => {
                            Column::with_gaps(cells, places.iter().map(|place| gaps.get(place).copied()).collect())
                        }
                    }
                }
                (_, Series::Extreme { best, .. }) => {
                    let value = |place: u32| match (gaps.get(&place), best.get(place as usize)) {
                        (Some(reason), _) => Err(*reason),
                        (None, Some(Some(value))) => Ok(value.clone()),
                        _ => Err(Reason::NO_OBSERVATIONS),
                    };
                    let values: Vec<_> = places.iter().map(|place| value(*place)).collect();
                    // Where no value says what kind it is, and where there is none at all, the slot says it.
                    if values.iter().all(Result::is_err) {
                        let kind = kinds.get(at).copied().unwrap_or(crate::value::Type::Number);
                        let like = Column::missing(values.len(), Reason::NO_OBSERVATIONS, kind);
                        let gaps = values.iter().map(|v| v.as_ref().err().copied()).collect();
                        Column::with_gaps(like.cells, gaps)
                    } else {
                        of_values(values).unwrap_or_else(|| {
                            Column::missing(places.len(), Reason::NO_OBSERVATIONS, crate::value::Type::Number)
                        })
                    }
                }
                _ => Column::numbers(Vec::new()),
            };
            columns.push(Arc::new(column));
        }
        Ok((keys, columns))
    }
}
