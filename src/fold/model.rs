//! Facts: all that the rules asked of the tables, exact, and all that `eval` ever sees of them.
//!
//! [`super::run`] folds streams of rows into [`Facts`]; the run folder keeps them as canonical CSV, and everything
//! after the fold is computed again from there. Keys of a dimension are numbered in the order of their texts.

use std::sync::Arc;

use crate::expr::{ColumnId, DimId, GroupId, RuleId, TableId};
use crate::value::{Column, Date, Period, Rows};

/// What the tables said.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The periods looked at, the run's own last.
    pub window: Vec<Period>,
    /// The keys of each dimension, by [`DimId`].
    pub dimensions: Vec<Keys>,
    /// For each period of the window, what holds in it.
    pub periods: Vec<PeriodFacts>,
    /// For each table, what it covers and how its rows were used.
    pub coverage: Vec<Coverage>,
    /// Rows that are listed (orphans by the pack's leave, findings of rules), in order of file and line.
    pub findings: Vec<RowFinding>,
    /// Every file under DATA, by name.
    pub inputs: Vec<InputFile>,
}

/// The keys of a dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Sorted by their bytes; a key's number is its place here.
    pub names: Arc<Vec<Arc<str>>>,
}

impl Keys {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The number of a key.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.names.binary_search_by(|n| (**n).cmp(name)).ok().and_then(|i| u32::try_from(i).ok())
    }
}

/// What holds in one period.
#[derive(Clone, Debug, Default)]
pub struct PeriodFacts {
    /// For each dimension, the keys that hold on some day of the period, ascending (all of them where nothing dates them).
    pub holds: Vec<Arc<Vec<u32>>>,
    /// For each table that rules look up, its rows: one for each key, as on the key's last day in the period.
    pub kept: Vec<Option<Kept>>,
    /// For each fold group, its keys and accumulators.
    pub groups: Vec<Grouped>,
    /// Of the tables that say who is paid, the keys that may say another on another day of the period; by table, and of
    /// several rows of a key each in one of its own, the last first.
    pub stretches: Vec<Stretch>,
}

/// Rows of a keyed table with the days on which each holds.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The table.
    pub table: TableId,
    /// The rows.
    pub kept: Kept,
    /// The first day of each within the period.
    pub from: Arc<Column>,
    /// The last.
    pub to: Arc<Column>,
}

impl PeriodFacts {
    /// The same, with rows that several tables and groups have held once.
    #[must_use]
    pub fn sharing(mut self) -> PeriodFacts {
        let mut known: Vec<Rows> = Vec::new();
        let stretched = self.stretches.iter_mut().map(|stretch| &mut stretch.kept);
        let kept = self.kept.iter_mut().flatten().chain(stretched).map(|kept| &mut kept.rows);
        for rows in kept.chain(self.groups.iter_mut().map(|grouped| &mut grouped.rows)) {
            match known.iter().find(|known| known.same(rows)) {
                Some(same) => *rows = same.clone(),
                None => known.push(rows.clone()),
            }
        }
        self
    }
}

/// The rows of a keyed table.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The dimensions of its key, in the order of the pack.
    pub key: Vec<DimId>,
    /// Its keys.
    pub rows: Rows,
    /// The columns that are read, in this order, each as long as `rows`. A column `of` a dimension holds text cells
    /// whose dictionary is that dimension's keys.
    pub columns: Vec<(ColumnId, Arc<Column>)>,
}

impl Kept {
    /// A column that is kept.
    pub fn column(&self, id: ColumnId) -> Option<&Arc<Column>> {
        self.columns.iter().find(|(c, _)| *c == id).map(|(_, column)| column)
    }
}

/// The rows of a fold group.
#[derive(Clone, Debug)]
pub struct Grouped {
    /// Which.
    pub group: GroupId,
    /// The keys that occur.
    pub rows: Rows,
    /// One column for each slot, as long as `rows`.
    pub slots: Vec<Arc<Column>>,
}

/// What a table covers and how its rows were used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Rows read, headers not counted.
    pub rows: u64,
    /// Rows placed in the run's period (all rows of a timeless table).
    pub in_period: u64,
    /// Rows placed in no period of the window.
    pub elsewhere: u64,
    /// Rows passed over by `skip`.
    pub skipped: u64,
    /// Rows set aside or dropped as orphans.
    pub orphans: u64,
    /// First and last day of its rows, if it is placed in time by a day and has any.
    pub days: Option<(Date, Date)>,
    /// For each period of the window, whether the table covers it.
    pub covers: Vec<bool>,
    /// Columns of its files that the pack passes over or no rule reads, by header.
    pub unread: Vec<String>,
}

/// A row that is listed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowFinding {
    /// The file under DATA.
    pub file: String,
    /// Line from 1.
    pub line: u64,
    /// The table.
    pub table: TableId,
    /// Why it is listed.
    pub cause: Cause,
    /// The period for which a rule lists it, where that is not the run's own.
    pub period: Option<Period>,
    /// The cell as written, or what the rule shows of the row.
    pub text: String,
}

/// Why a row is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The key in this column is unknown, or does not hold then; the row was set aside.
    Column(ColumnId),
    /// A finding points at it.
    Rule(RuleId),
}

/// A file under DATA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
    /// Rows, headers not counted; absent for a file that no table reads.
    pub rows: Option<u64>,
}
