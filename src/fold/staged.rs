//! Rows of keyed tables that stay: for look-ups by key, for climbs, and for the facts.
//!
//! Threads hand in [`Part`]s; [`Staged::assemble`] puts them together in the order of keys and days, whatever thread
//! read them. Each row holds from a day to a day: always for a timeless table, its period for one placed by a day.
//! Keys are still numbered as they turned up; `finish` numbers them by their texts.

use std::sync::Arc;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::column::Dictionary;
use super::dimensions::{MISSING, SPECIAL, number};
use super::holding::Holding;
use crate::expr::{ColumnId, DimId};
use crate::value::{Cells, Column, Date, Gathering, Reason};

/// The rows of one block.
#[derive(Debug)]
pub(super) struct Part {
    /// The block's place in the order of files and bytes.
    pub(super) ordinal: u64,
    /// For each dimension of the key, the keys.
    pub(super) keys: Vec<Vec<u32>>,
    /// From when each row holds, and to when.
    pub(super) spans: Holding,
    /// The file, and each row's line in it.
    pub(super) file: u32,
    /// The lines; empty where nothing will be told of them.
    pub(super) lines: Vec<u64>,
    /// The columns that stay.
    pub(super) columns: Vec<PartColumn>,
}

/// A column of a part.
#[derive(Debug)]
pub(super) enum PartColumn {
    /// Codes of the thread's dictionary, or keys.
    Codes(Vec<u32>),
    /// Values as they are.
    Values(Arc<Column>),
}

impl PartColumn {
    fn take(&mut self) -> PartColumn {
        std::mem::replace(self, PartColumn::Codes(Vec::new()))
    }
}

/// What one thread hands in.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Its blocks.
    pub(super) parts: Vec<Part>,
    /// For each column that stays, what its codes mean.
    pub(super) dictionaries: Vec<Dictionary>,
}

/// A column that stays.
#[derive(Clone, Debug)]
pub(super) enum StagedColumn {
    /// Keys of a dimension.
    Keys(DimId, Vec<u32>),
    /// Values.
    Values(Arc<Column>),
}

#[derive(Debug)]
enum Index {
    None,
    One(Vec<(u32, u32)>),
    Many(HashMap<u128, (u32, u32)>),
}

/// The rows of a keyed table, by key and day.
#[derive(Debug)]
pub(super) struct Staged {
    /// The dimensions of the key.
    pub(super) dimensions: Vec<DimId>,
    /// For each of them the keys, by row.
    pub(super) keys: Vec<Vec<u32>>,
    /// From when each row holds, and to when.
    pub(super) spans: Holding,
    /// File and line of each row; empty where nothing will be told of them.
    pub(super) places: Vec<(u32, u64)>,
    /// The columns that stay.
    pub(super) columns: Vec<(ColumnId, StagedColumn)>,
    index: Index,
}

fn pack(keys: impl Iterator<Item = u32>) -> u128 {
    keys.fold(0, |packed, key| (packed << 32) | u128::from(key))
}

impl Staged {
    /// Puts parts together. `columns` names what stays, in the order of the parts' columns; `remap` renumbers the keys
    /// of one dimension that was closed after the parts were read.
    pub(super) fn assemble(
        dimensions: Vec<DimId>,
        columns: &[ColumnId],
        threads: Vec<Parts>,
        remap: Option<(DimId, &[u32])>,
        is_looked_up: bool,
    ) -> Staged {
        let renumber = |of: DimId, code: u32| match remap {
            Some((dimension, new)) if dimension == of && code < SPECIAL => {
                new.get(code as usize).copied().unwrap_or(MISSING)
            }
            _ => code,
        };
        let (parts, dictionaries): (Vec<Vec<Part>>, Vec<Vec<Dictionary>>) =
            threads.into_iter().map(|parts| (parts.parts, parts.dictionaries)).unzip();
        let mut parts: Vec<(usize, Part)> =
            parts.into_iter().enumerate().flat_map(|(thread, all)| all.into_iter().map(move |p| (thread, p))).collect();
        parts.sort_unstable_by_key(|(_, part)| part.ordinal);
        // What a part holds goes as soon as it stands with the rest, so that nothing is there twice.
        let count = parts.iter().map(|(_, part)| part.spans.len()).sum();
        let keys: Vec<Vec<u32>> = dimensions
            .iter()
            .enumerate()
            .map(|(d, of)| {
                let codes = parts.iter_mut().filter_map(|(_, part)| part.keys.get_mut(d).map(std::mem::take));
                exactly(count, codes.flatten().map(|code| renumber(*of, code)))
            })
            .collect();
        let spans = Holding::joined(parts.iter_mut().map(|(_, part)| &mut part.spans));
        let mut places: Vec<(u32, u64)> = Vec::with_capacity(parts.iter().map(|(_, part)| part.lines.len()).sum());
        for (_, part) in &mut parts {
            places.extend(std::mem::take(&mut part.lines).into_iter().map(|line| (part.file, line)));
        }
        let rows = in_order(&keys, &spans);
        let keys: Vec<Vec<u32>> = keys.into_iter().map(|keys| gathered(keys, rows.as_deref())).collect();
        let spans = rows.as_deref().map(|rows| spans.gather(rows)).unwrap_or(spans);
        let places = if places.is_empty() { places } else { gathered(places, rows.as_deref()) };
        let mut staged: Vec<(ColumnId, StagedColumn)> = Vec::with_capacity(columns.len());
        for (c, id) in columns.iter().enumerate() {
            let column = match dictionaries.first().and_then(|all| all.get(c)) {
                Some(Dictionary::Keys(of)) => {
                    let codes = exactly(count, codes(&parts, c).map(|(_, code)| renumber(*of, code)));
                    StagedColumn::Keys(*of, gathered(codes, rows.as_deref()))
                }
                dictionary => {
                    let all: Vec<&Dictionary> = dictionaries.iter().filter_map(|all| all.get(c)).collect();
                    StagedColumn::Values(Arc::new(joined(&mut parts, (c, count), dictionary, (&all, rows.as_deref()))))
                }
            };
            staged.push((*id, column));
        }
        let index = if is_looked_up { index(&keys) } else { Index::None };
        Staged { keys, spans, places, dimensions, columns: staged, index }
    }

    /// Leaves rows (ascending) out; gives the keys that have no row any more, of a table that is keyed by one dimension.
    pub(super) fn without(&mut self, rows: &[usize], is_looked_up: bool) -> Vec<u32> {
        let kept: Vec<u32> = (0..self.len()).filter(|row| rows.binary_search(row).is_err()).map(number).collect();
        let pick = |all: &[u32]| kept.iter().filter_map(|row| all.get(*row as usize)).copied().collect::<Vec<u32>>();
        let keys: Vec<Vec<u32>> = self.keys.iter().map(|keys| pick(keys)).collect();
        let left = |row: &usize| self.keys.first().and_then(|keys| keys.get(*row)).copied();
        let mut gone: Vec<u32> = rows.iter().filter_map(left).collect();
        gone.retain(|key| keys.first().is_some_and(|keys| keys.binary_search(key).is_err()));
        gone.dedup();
        self.keys = keys;
        self.spans = self.spans.gather(&kept);
        self.places = kept.iter().filter_map(|row| self.places.get(*row as usize)).copied().collect();
        for (_, column) in &mut self.columns {
            match column {
                StagedColumn::Keys(_, codes) => *codes = pick(codes),
                StagedColumn::Values(values) => *values = Arc::new(values.gather(&kept)),
            }
        }
        if is_looked_up {
            self.index = index(&self.keys);
        }
        gone
    }

    /// How many rows stay.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The last row of a key that holds on some day from the first to the second.
    pub(super) fn find(&self, keys: &[u32], (since, until): (Date, Date)) -> Option<u32> {
        let (from, to) = match &self.index {
            Index::None => return None,
            Index::One(ranges) => *ranges.get(*keys.first()? as usize)?,
            Index::Many(ranges) => *ranges.get(&pack(keys.iter().copied()))?,
        };
        let holds =
            |row: &u32| self.spans.get(*row as usize).is_some_and(|(first, last)| first <= until && since <= last);
        (from..to).rev().find(holds)
    }

    /// A column that stays.
    pub(super) fn column(&self, id: ColumnId) -> Option<&StagedColumn> {
        self.columns.iter().find(|(c, _)| *c == id).map(|(_, column)| column)
    }
}

/// The rows in the order of their keys and of the days from which they hold; none where they stand so.
fn in_order(keys: &[Vec<u32>], spans: &Holding) -> Option<Vec<u32>> {
    let packed = |row: usize| pack(keys.iter().map(|k| k.get(row).copied().unwrap_or(MISSING)));
    let from = |row: usize| spans.get(row).map_or(Date::FIRST, |s| s.0);
    let place = |row: usize| (packed(row), from(row));
    if (1..spans.len()).all(|row| place(row - 1) <= place(row)) {
        return None;
    }
    if let Some(rows) = by_place(keys, spans.len()) {
        return Some(rows);
    }
    let mut sorted: Vec<(u128, Date, u32)> =
        (0..spans.len()).map(|row| (packed(row), from(row), number(row))).collect();
    sorted.par_sort_unstable();
    Some(sorted.into_iter().map(|(_, _, row)| row).collect())
}

/// How many combinations of keys may have a place of their own, for each row.
const MOST_PLACES_A_ROW: usize = 4;

/// The rows in the order of their keys, where no two have the same and most combinations occur: each is put into its
/// place at once.
fn by_place(keys: &[Vec<u32>], rows: usize) -> Option<Vec<u32>> {
    let radix: Vec<usize> = keys.iter().map(|keys| keys.iter().max().map_or(0, |most| *most as usize + 1)).collect();
    let places = radix.iter().try_fold(1_usize, |all, radix| all.checked_mul(*radix))?;
    if places > rows.saturating_mul(MOST_PLACES_A_ROW) {
        return None;
    }
    let mut placed = vec![MISSING; places];
    for row in 0..rows {
        let key = keys.iter().zip(&radix).try_fold(0, |at, (keys, radix)| Some(at * radix + *keys.get(row)? as usize));
        let slot = placed.get_mut(key?).filter(|slot| **slot == MISSING)?;
        *slot = number(row);
    }
    placed.retain(|row| *row != MISSING);
    Some(placed)
}

/// These rows of them, or all.
fn gathered<T: Copy + Default>(all: Vec<T>, rows: Option<&[u32]>) -> Vec<T> {
    match rows {
        Some(rows) => rows.iter().map(|row| all.get(*row as usize).copied().unwrap_or_default()).collect(),
        None => all,
    }
}

/// Where the rows of each key begin and end; they stand in the order of keys.
fn index(keys: &[Vec<u32>]) -> Index {
    let rows = keys.first().map_or(0, Vec::len);
    let mut ranges: Vec<(u128, (u32, u32))> = Vec::new();
    for row in 0..rows {
        let key = pack(keys.iter().map(|k| k.get(row).copied().unwrap_or(MISSING)));
        match ranges.last_mut() {
            Some((last, (_, end))) if *last == key => *end = number(row + 1),
            _ => ranges.push((key, (number(row), number(row + 1)))),
        }
    }
    if keys.len() == 1 {
        let most = ranges.last().and_then(|(key, _)| usize::try_from(*key).ok()).map_or(0, |k| k + 1);
        let mut by_key = vec![(0, 0); most];
        for (key, range) in ranges {
            if let Some(slot) = usize::try_from(key).ok().and_then(|k| by_key.get_mut(k)) {
                *slot = range;
            }
        }
        return Index::One(by_key);
    }
    Index::Many(ranges.into_iter().collect())
}

fn codes(parts: &[(usize, Part)], column: usize) -> impl Iterator<Item = (usize, u32)> {
    parts.iter().flat_map(move |(thread, part)| {
        let codes = match part.columns.get(column) {
            Some(PartColumn::Codes(codes)) => codes.as_slice(),
            _ => &[],
        };
        codes.iter().map(move |code| (*thread, *code))
    })
}

/// So many of them, in no more room than they take.
fn exactly<T>(count: usize, all: impl Iterator<Item = T>) -> Vec<T> {
    let mut gathered = Vec::with_capacity(count);
    gathered.extend(all);
    gathered
}

/// A column over all parts, which have so many rows, in the order of `rows`; what a part holds of it goes.
fn joined(
    parts: &mut [(usize, Part)],
    (column, count): (usize, usize),
    kind: Option<&Dictionary>,
    (dictionaries, rows): (&[&Dictionary], Option<&[u32]>),
) -> Column {
    if parts.iter().any(|(_, p)| matches!(p.columns.get(column), Some(PartColumn::Values(_)))) {
        return numbers(parts, (column, count), rows.map(turned).as_deref());
    }
    let cells = cells(parts, (column, count), kind, dictionaries);
    let is_missing = |(_, code): (usize, u32)| code >= SPECIAL;
    let whole = if codes(parts, column).any(is_missing) {
        let gap = |code| is_missing(code).then_some(Reason::EMPTY_CELL);
        Column::with_gaps(cells, exactly(count, codes(parts, column).map(gap)))
    } else {
        Column::new(cells)
    };
    parts.iter_mut().filter_map(|(_, part)| part.columns.get_mut(column)).for_each(|c| drop(c.take()));
    rows.map(|rows| whole.gather(rows)).unwrap_or(whole)
}

/// The numbers of a column, each put where its row goes at once: they take more room than all else that stays.
fn numbers(parts: &mut [(usize, Part)], (column, count): (usize, usize), to: Option<&[u32]>) -> Column {
    let mut cells = Gathering::nothing(count);
    let mut gaps: Vec<Option<Reason>> = Vec::new();
    let mut from = 0;
    for (_, part) in parts {
        let Some(PartColumn::Values(values)) = part.columns.get_mut(column).map(PartColumn::take) else { continue };
        let (Cells::Number(numbers), theirs) = Arc::unwrap_or_clone(values).into_parts() else { continue };
        let place = |row: usize| to.map_or(Some(from + row), |to| to.get(from + row).map(|at| *at as usize));
        for (row, gap) in theirs.into_iter().flatten().enumerate() {
            gaps.resize(count, None);
            place(row).and_then(|at| gaps.get_mut(at)).into_iter().for_each(|slot| *slot = gap);
        }
        cells.put(&numbers, place);
        from += numbers.len();
    }
    let cells = cells.finish();
    if gaps.is_empty() { Column::numbers(cells) } else { Column::with_gaps(Cells::Number(cells), gaps) }
}

/// Where each of these rows goes.
fn turned(rows: &[u32]) -> Vec<u32> {
    let mut to = vec![MISSING; rows.len()];
    for (at, row) in rows.iter().enumerate() {
        to.get_mut(*row as usize).into_iter().for_each(|slot| *slot = number(at));
    }
    to
}

/// The cells of a column of codes.
fn cells(
    parts: &[(usize, Part)],
    (column, count): (usize, usize),
    kind: Option<&Dictionary>,
    dictionaries: &[&Dictionary],
) -> Cells {
    let codes = || codes(parts, column);
    match kind {
        Some(Dictionary::Words { .. }) => {
            let (words, renumber) = words(dictionaries);
            let new = |(thread, code): (usize, u32)| {
                renumber.get(thread).and_then(|r| r.get(code as usize)).copied().unwrap_or(0)
            };
            Cells::Text { words: Arc::new(words), codes: exactly(count, codes().map(new)) }
        }
        Some(Dictionary::Days { .. }) => {
            let day = |(thread, code): (usize, u32)| match dictionaries.get(thread) {
                Some(Dictionary::Days { list, .. }) => list.get(code as usize).copied().unwrap_or_default(),
                _ => Date::default(),
            };
            Cells::Date(exactly(count, codes().map(day)))
        }
        Some(Dictionary::Moments { .. }) => {
            let moment = |(thread, code): (usize, u32)| match dictionaries.get(thread) {
                Some(Dictionary::Moments { list, .. }) => list.get(code as usize).copied().unwrap_or_default(),
                _ => crate::value::DateTime::default(),
            };
            Cells::DateTime(exactly(count, codes().map(moment)))
        }
        _ => Cells::Flag(exactly(count, codes().map(|(_, code)| code == 1))),
    }
}

/// The texts of all threads, each once, and for each thread the new numbers of its own.
fn words(dictionaries: &[&Dictionary]) -> (Vec<Arc<str>>, Vec<Vec<u32>>) {
    let lists: Vec<&[Arc<str>]> = dictionaries
        .iter()
        .map(|dictionary| match dictionary {
            Dictionary::Words { list, .. } => list.as_slice(),
            _ => &[],
        })
        .collect();
    if let [only] = lists.as_slice() {
        return (only.to_vec(), vec![(0..number(only.len())).collect()]);
    }
    let mut words: Vec<Arc<str>> = Vec::new();
    let mut find: HashMap<Arc<str>, u32> = HashMap::new();
    let renumber = lists.into_iter().map(|list| {
        let new = list.iter().map(|word| {
            *find.entry(Arc::clone(word)).or_insert_with(|| {
                words.push(Arc::clone(word));
                number(words.len() - 1)
            })
        });
        new.collect()
    });
    let renumber = renumber.collect();
    words.shrink_to_fit();
    (words, renumber)
}
