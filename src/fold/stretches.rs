//! Rows of tables that say who is paid, with the days on which they hold: what the row of a key's last day leaves out.
//!
//! Kept of the keys that have other values on other days of a period, and of those that hold on a part of its days only
//! and may be reached by such keys; of no key where none changes, since then nobody else was to be paid.

use std::sync::Arc;

use super::model::Stretch;
use super::numbering::{Numbering, packed, picked};
use super::staged::{Staged, StagedColumn};
use crate::expr::{ColumnId, TableId};
use crate::value::{Cells, Column, Date, Period};

/// What is gathered of one period.
#[derive(Default)]
pub(super) struct Stretched {
    all: Vec<Stretch>,
    /// Whether any key changes.
    changes: bool,
}

/// A row that holds in the period: its number, and its days there.
type Held = (u32, Date, Date);

impl Stretched {
    /// Adds the rows of a table that hold in the period.
    pub(super) fn add(
        &mut self,
        (table, staged, columns): (TableId, &Staged, &[ColumnId]),
        period: &Period,
        numbering: &Numbering,
    ) {
        // Where keys cannot be packed that is told of the table itself.
        let Some(packed) = packed(staged, numbering) else { return };
        let inside =
            (0..).zip(staged.spans.iter()).filter(|(_, (from, to))| *from <= period.last && period.first <= *to);
        let rows: Vec<Held> =
            inside.map(|(row, (from, to))| (row, from.max(period.first), to.min(period.last))).collect();
        let key = |row: u32| packed.get(row as usize).copied();
        // By how many rows of the same key come after it.
        let mut layers: Vec<Vec<(u64, Held)>> = Vec::new();
        // Rows of one key stand together, by their days.
        for of_key in rows.chunk_by(|one, other| key(one.0) == key(other.0)) {
            let changes = of_key.windows(2).any(|two| matches!(two, [a, b] if differ(staged, columns, a.0, b.0)));
            if !changes && is_whole(of_key, period) {
                continue;
            }
            self.changes |= changes;
            for (layer, held) in of_key.iter().rev().enumerate() {
                if layers.len() <= layer {
                    layers.resize_with(layer + 1, Vec::new);
                }
                layers.get_mut(layer).into_iter().for_each(|rows| rows.extend(key(held.0).map(|key| (key, *held))));
            }
        }
        for mut layer in layers {
            layer.sort_unstable();
            let rows = layer.iter().map(|(key, (row, ..))| (*key, *row)).unzip();
            let Some(kept) = picked(staged, columns, rows, numbering) else { continue };
            let days = |of: fn(&Held) -> Date| {
                Arc::new(Column::new(Cells::Date(layer.iter().map(|(_, held)| of(held)).collect())))
            };
            self.all.push(Stretch { table, kept, from: days(|held| held.1), to: days(|held| held.2) });
        }
    }

    /// What was gathered; nothing where no key changes.
    pub(super) fn all(self) -> Vec<Stretch> {
        if self.changes { self.all } else { Vec::new() }
    }
}

/// Whether rows hold on every day of the period.
fn is_whole(rows: &[Held], period: &Period) -> bool {
    let (first, last) = (rows.first().map(|row| row.1), rows.last().map(|row| row.2));
    let follow = rows.windows(2).all(|two| matches!(two, [a, b] if a.2.add_days(1) == b.1));
    first == Some(period.first) && last == Some(period.last) && follow
}

/// Whether two rows say something else.
fn differ(staged: &Staged, columns: &[ColumnId], one: u32, other: u32) -> bool {
    columns.iter().filter_map(|id| staged.column(*id)).any(|column| match column {
        StagedColumn::Keys(_, codes) => codes.get(one as usize) != codes.get(other as usize),
        StagedColumn::Values(values) => {
            let (one, other) = (one as usize, other as usize);
            values.gap(one) != values.gap(other) || values.value(one) != values.value(other)
        }
    })
}
