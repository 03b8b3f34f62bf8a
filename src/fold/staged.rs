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
use crate::expr::{ColumnId, DimId};
use crate::value::{Cells, Column, Date, Ratio, Reason};

/// The rows of one block.
#[derive(Debug)]
pub(super) struct Part {
    /// The block's place in the order of files and bytes.
    pub(super) ordinal: u64,
    /// For each dimension of the key, the keys.
    pub(super) keys: Vec<Vec<u32>>,
    /// From when each row holds, and to when.
    pub(super) spans: Vec<(Date, Date)>,
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
    fn clear(&mut self) {
        *self = PartColumn::Codes(Vec::new());
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
    pub(super) spans: Vec<(Date, Date)>,
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
        let keys: Vec<Vec<u32>> = dimensions
            .iter()
            .enumerate()
            .map(|(d, of)| {
                let codes = parts.iter_mut().filter_map(|(_, p)| p.keys.get_mut(d).map(std::mem::take));
                codes.flatten().map(|code| renumber(*of, code)).collect()
            })
            .collect();
        let spans: Vec<(Date, Date)> = parts.iter_mut().flat_map(|(_, p)| std::mem::take(&mut p.spans)).collect();
        let places: Vec<(u32, u64)> = parts
            .iter_mut()
            .flat_map(|(_, p)| std::mem::take(&mut p.lines).into_iter().map(|line| (p.file, line)))
            .collect();
        let rows = in_order(&keys, &spans);
        let keys: Vec<Vec<u32>> = keys.into_iter().map(|keys| gathered(keys, rows.as_deref())).collect();
        let spans = gathered(spans, rows.as_deref());
        let places = if places.is_empty() { places } else { gathered(places, rows.as_deref()) };
        let mut staged: Vec<(ColumnId, StagedColumn)> = Vec::with_capacity(columns.len());
        for (c, id) in columns.iter().enumerate() {
            let column = match dictionaries.first().and_then(|all| all.get(c)) {
                Some(Dictionary::Keys(of)) => {
                    let codes: Vec<u32> = codes(&parts, c).map(|(_, code)| renumber(*of, code)).collect();
                    StagedColumn::Keys(*of, gathered(codes, rows.as_deref()))
                }
                dictionary => {
                    let all: Vec<&Dictionary> = dictionaries.iter().filter_map(|all| all.get(c)).collect();
                    let whole = joined(&parts, c, dictionary, &all);
                    parts.iter_mut().filter_map(|(_, part)| part.columns.get_mut(c)).for_each(PartColumn::clear);
                    StagedColumn::Values(Arc::new(match &rows {
                        Some(rows) => whole.gather(rows),
                        None => whole,
                    }))
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
        self.spans = kept.iter().filter_map(|row| self.spans.get(*row as usize)).copied().collect();
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
        let spans = self.spans.get(from as usize..to as usize)?;
        let at = spans.iter().rposition(|(first, last)| *first <= until && since <= *last)?;
        Some(from + number(at))
    }

    /// A column that stays.
    pub(super) fn column(&self, id: ColumnId) -> Option<&StagedColumn> {
        self.columns.iter().find(|(c, _)| *c == id).map(|(_, column)| column)
    }
}

/// The rows in the order of their keys and of the days from which they hold; none where they stand so.
fn in_order(keys: &[Vec<u32>], spans: &[(Date, Date)]) -> Option<Vec<u32>> {
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

/// The cells of a column over all parts.
fn joined(parts: &[(usize, Part)], column: usize, kind: Option<&Dictionary>, dictionaries: &[&Dictionary]) -> Column {
    let with_gaps = |cells: Cells, missing: Vec<bool>| {
        if missing.contains(&true) {
            Column::with_gaps(cells, missing.into_iter().map(|m| m.then_some(Reason::EMPTY_CELL)).collect())
        } else {
            Column::new(cells)
        }
    };
    let missing = || codes(parts, column).map(|(_, code)| code >= SPECIAL).collect();
    let is_values = parts.iter().any(|(_, p)| matches!(p.columns.get(column), Some(PartColumn::Values(_))));
    match kind {
        _ if is_values => {
            let mut cells: Vec<Ratio> = Vec::new();
            let mut gaps = Vec::new();
            for (_, part) in parts {
                let Some(PartColumn::Values(values)) = part.columns.get(column) else { continue };
                if let Cells::Number(numbers) = &values.cells {
                    cells.extend(numbers.iter().cloned());
                }
                gaps.extend((0..values.len()).map(|row| values.gap(row)));
            }
            Column::with_gaps(Cells::Number(cells.into()), gaps)
        }
        Some(Dictionary::Words { .. }) => {
            let mut words: Vec<Arc<str>> = Vec::new();
            let mut find: HashMap<Arc<str>, u32> = HashMap::new();
            let mut renumber: Vec<Vec<u32>> = Vec::new();
            for dictionary in dictionaries {
                let Dictionary::Words { list, .. } = dictionary else { continue };
                let new = list.iter().map(|word| {
                    *find.entry(Arc::clone(word)).or_insert_with(|| {
                        words.push(Arc::clone(word));
                        number(words.len() - 1)
                    })
                });
                renumber.push(new.collect());
            }
            let new = |(thread, code): (usize, u32)| {
                renumber.get(thread).and_then(|r| r.get(code as usize)).copied().unwrap_or(0)
            };
            let cells = codes(parts, column).map(new).collect();
            with_gaps(Cells::Text { words: Arc::new(words), codes: cells }, missing())
        }
        Some(Dictionary::Days { .. }) => {
            let day = |(thread, code): (usize, u32)| match dictionaries.get(thread) {
                Some(Dictionary::Days { list, .. }) => list.get(code as usize).copied().unwrap_or_default(),
                _ => Date::default(),
            };
            with_gaps(Cells::Date(codes(parts, column).map(day).collect()), missing())
        }
        Some(Dictionary::Moments { .. }) => {
            let moment = |(thread, code): (usize, u32)| match dictionaries.get(thread) {
                Some(Dictionary::Moments { list, .. }) => list.get(code as usize).copied().unwrap_or_default(),
                _ => crate::value::DateTime::default(),
            };
            with_gaps(Cells::DateTime(codes(parts, column).map(moment).collect()), missing())
        }
        _ => with_gaps(Cells::Flag(codes(parts, column).map(|(_, code)| code == 1).collect()), missing()),
    }
}
