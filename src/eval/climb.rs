//! Ways between grains: for each row of a reader the row that it reads elsewhere.
//!
//! A climb takes a key of the reader up the kept dimension tables; several together name a row of a coarser grain or
//! of a keyed table. What was found once is kept for the whole run, since most figures of a pack share a few sets of
//! rows. What a reader gets where it finds nothing is said by the caller.

use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;

use crate::check::model::Program;
use crate::expr::{Climb, ColumnId, DimId, TableId};
use crate::fold::model::{Facts, Kept, Keys, PeriodFacts};
use crate::value::{Cells, Column, Reason, Rows};

use super::fault::Confused;

/// No row is reached: a climb found no row or an empty cell.
pub(super) const BROKEN: u32 = u32::MAX;
/// The keys are reached, and there is no such row.
pub(super) const ABSENT: u32 = u32::MAX - 1;

/// For each row of a reader, the row that it reads.
#[derive(Clone, Debug)]
pub(super) enum Way {
    /// Each row reads the row of its own position.
    Same,
    /// The position of the row, or [`BROKEN`], or [`ABSENT`].
    To(Arc<Vec<u32>>),
}

/// What a reader gets at a key that has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// Zero, or no.
    Zero,
    /// Nothing, for this reason.
    Missing(Reason),
}

type Identity = (usize, usize);
type Found<K> = Mutex<HashMap<K, Arc<Vec<u32>>>>;

/// All ways of one run.
pub(super) struct Ways<'a> {
    program: &'a Program,
    facts: &'a Facts,
    now: &'a PeriodFacts,
    steps: Found<(TableId, ColumnId)>,
    codes: Found<(Identity, Climb)>,
    targets: Found<(Identity, Identity, Vec<Climb>)>,
    known: Mutex<Vec<Rows>>,
}

impl<'a> Ways<'a> {
    pub(super) fn new(program: &'a Program, facts: &'a Facts, now: &'a PeriodFacts) -> Ways<'a> {
        Ways {
            program,
            facts,
            now,
            steps: Found::default(),
            codes: Found::default(),
            targets: Found::default(),
            known: Mutex::default(),
        }
    }

    /// The same rows, shared with whoever has them already, and kept for the run so that they can be told apart by
    /// where they lie.
    pub(super) fn shared(&self, rows: Rows) -> Rows {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = known.iter().find(|k| k.same(&rows)) {
            return same.clone();
        }
        known.push(rows.clone());
        rows
    }

    /// The keys of a dimension.
    pub(super) fn keys(&self, dimension: DimId) -> Result<&'a Keys, Confused> {
        self.facts.dimensions.get(dimension.at()).ok_or_else(|| Confused::new("a dimension without keys"))
    }

    /// How many keys each dimension of a grain has.
    pub(super) fn radix(&self, grain: &[DimId]) -> Result<Vec<u32>, Confused> {
        grain.iter().map(|d| Ok(u32::try_from(self.keys(*d)?.len()).unwrap_or(u32::MAX))).collect()
    }

    /// The dimension that a climb from this grain ends in.
    pub(super) fn ends_in(&self, grain: &[DimId], climb: &Climb) -> Result<DimId, Confused> {
        let reached = match climb.steps.last() {
            None => grain.get(climb.from).copied(),
            Some((table, column)) => {
                self.program.tables.get(table.at()).and_then(|t| t.columns.get(column.at())).and_then(|c| c.of)
            }
        };
        reached.ok_or_else(|| Confused::new("a climb that ends in no dimension"))
    }

    /// The kept rows of a table.
    pub(super) fn kept(&self, table: TableId) -> Result<&'a Kept, Confused> {
        let kept = self.now.kept.get(table.at()).and_then(Option::as_ref);
        kept.ok_or_else(|| Confused::new("a table is read whose rows were not kept"))
    }

    /// The key that each row reaches, or [`BROKEN`].
    pub(super) fn codes(&self, rows: &Rows, climb: &Climb) -> Result<Arc<Vec<u32>>, Confused> {
        if climb.from >= rows.radix().len() {
            return Err(Confused::new("a climb from a dimension that the grain does not have"));
        }
        find(&self.codes, (identity(rows), climb.clone()), || {
            let mut codes = rows.codes(climb.from);
            for (table, column) in &climb.steps {
                let step = self.step(*table, *column)?;
                for code in &mut codes {
                    *code = step.get(*code as usize).copied().unwrap_or(BROKEN);
                }
            }
            Ok(codes)
        })
    }

    /// The keys that rows of a grain reach, as texts.
    pub(super) fn key(&self, grain: &[DimId], rows: &Rows, climb: &Climb) -> Result<Column, Confused> {
        let words = Arc::clone(&self.keys(self.ends_in(grain, climb)?)?.names);
        let codes = self.codes(rows, climb)?;
        let gaps = codes.iter().map(|c| (*c as usize >= words.len()).then_some(Reason::NO_ROW)).collect();
        Ok(Column::with_gaps(Cells::Text { words, codes: codes.to_vec() }, gaps))
    }

    /// The row of `target` that each row of `reader` reaches by one climb for each of its dimensions.
    pub(super) fn way(&self, reader: &Rows, target: &Rows, climbs: &[Climb]) -> Result<Way, Confused> {
        if climbs.len() != target.radix().len() {
            return Err(Confused::new("climbs that are not one for each dimension"));
        }
        let straight = climbs.iter().enumerate().all(|(i, c)| c.from == i && c.steps.is_empty());
        if straight && reader.same(target) {
            return Ok(Way::Same);
        }
        let make = || {
            let wanted = self.packed(reader, target.radix(), climbs)?;
            Ok(target.located(&wanted, |key, row| match row {
                Some(row) => row,
                None if key == u64::MAX => BROKEN,
                None => ABSENT,
            }))
        };
        if target.len() <= 1 {
            return Ok(Way::To(Arc::new(make()?)));
        }
        find(&self.targets, (identity(reader), identity(target), climbs.to_vec()), make).map(Way::To)
    }

    /// The packed key that each row reaches; `u64::MAX` where a climb is broken.
    pub(super) fn packed(&self, reader: &Rows, radix: &[u32], climbs: &[Climb]) -> Result<Vec<u64>, Confused> {
        let mut packed = vec![0u64; reader.len()];
        let put = |key: &mut u64, radix: u64, code: u32| {
            if *key != u64::MAX {
                *key = if code == BROKEN { u64::MAX } else { *key * radix + u64::from(code) };
            }
        };
        for (climb, radix) in climbs.iter().zip(radix) {
            let radix = u64::from((*radix).max(1));
            if climb.steps.is_empty() && climb.from < reader.radix().len() {
                let codes = reader.each_code(climb.from);
                let codes = (0..reader.len()).map(|row| codes.get(row).unwrap_or(BROKEN));
                packed.iter_mut().zip(codes).for_each(|(key, code)| put(key, radix, code));
            } else {
                let codes = self.codes(reader, climb)?;
                packed.iter_mut().zip(codes.iter()).for_each(|(key, code)| put(key, radix, *code));
            }
        }
        Ok(packed)
    }

    /// For each key of a dimension table's dimension, the key in one of its columns.
    pub(super) fn step(&self, table: TableId, column: ColumnId) -> Result<Arc<Vec<u32>>, Confused> {
        find(&self.steps, (table, column), || {
            let kept = self.kept(table)?;
            let (Some(from), 1) = (kept.key.first(), kept.key.len()) else {
                return Err(Confused::new("a climb through a table that is not keyed by one dimension"));
            };
            let cells = kept.column(column).ok_or_else(|| Confused::new("a climb through a column not kept"))?;
            let schema = self.program.tables.get(table.at()).and_then(|t| t.columns.get(column.at()));
            let to =
                schema.and_then(|c| c.of).ok_or_else(|| Confused::new("a climb through a column of no dimension"))?;
            let names = self.keys(to)?;
            let Cells::Text { words, codes } = &cells.cells else {
                return Err(Confused::new("a climb through a column that is no text"));
            };
            let number: Vec<u32> = if Arc::ptr_eq(words, &names.names) {
                (0..u32::try_from(words.len()).unwrap_or(BROKEN)).collect()
            } else {
                words.iter().map(|w| names.find(w).unwrap_or(BROKEN)).collect()
            };
            let mut step = vec![BROKEN; self.keys(*from)?.len()];
            for (row, key) in kept.rows.codes(0).into_iter().enumerate() {
                let code = codes.get(row).filter(|_| cells.gap(row).is_none());
                let reached = code.and_then(|c| number.get(*c as usize)).copied().unwrap_or(BROKEN);
                if let Some(slot) = step.get_mut(key as usize) {
                    *slot = reached;
                }
            }
            Ok(step)
        })
    }
}

/// A column read along a way: `absent` where there is no row, no row where a climb is broken.
pub(super) fn read(column: &Arc<Column>, way: &Way, absent: Absent) -> Arc<Column> {
    let Way::To(rows) = way else {
        return Arc::clone(column);
    };
    if rows.iter().all(|row| *row < ABSENT) {
        return Arc::new(column.gather(rows));
    }
    let gap = |row: &u32| match *row {
        BROKEN => Some(Reason::NO_ROW),
        ABSENT => match absent {
            Absent::Zero => None,
            Absent::Missing(reason) => Some(reason),
        },
        row => column.gap(row as usize),
    };
    let gaps = rows.iter().map(gap).collect();
    let present = rows.iter().map(|row| (*row < ABSENT).then_some(*row));
    Arc::new(column.gather_with(present, gaps))
}

fn identity(rows: &Rows) -> Identity {
    (rows.keys().as_ptr().addr(), rows.len())
}

fn find<K: std::hash::Hash + Eq>(
    cache: &Found<K>,
    key: K,
    make: impl FnOnce() -> Result<Vec<u32>, Confused>,
) -> Result<Arc<Vec<u32>>, Confused> {
    if let Some(found) = cache.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Arc::clone(found));
    }
    let made = Arc::new(make()?);
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Arc::clone(cache.entry(key).or_insert(made)))
}
