//! Columns that are computed from their row, where something other than an expression over that row reads them.
//!
//! A look-up, a period, a span or a label needs one value a row, whatever period is looked at and before other tables are at
//! hand: the formula may read the row's own cells alone. What it reads else has a value only where a rule says for which
//! period and rows.

use std::collections::BTreeSet;

use super::state::Checker;
use crate::diagnostic::codes;
use crate::expr::{ColumnId, TableId};

impl Checker<'_> {
    /// Refuses computed columns that need one value a row and have none.
    pub(super) fn computed_columns(&mut self) {
        let mut asked: BTreeSet<(TableId, ColumnId)> = self.kept.clone();
        for (at, schema) in self.tables.iter().enumerate() {
            asked.extend(schema.placed.columns().map(|column| (TableId::new(at), column)));
        }
        for group in &self.groups {
            asked.extend(group.period.into_iter().flat_map(|placed| placed.columns()).map(|c| (group.table, c)));
        }
        for (table, column) in asked {
            let Some(schema) = self.schema(table) else { continue };
            let Some(declared) = schema.columns.get(column.at()).filter(|c| c.formula.is_some()) else { continue };
            if schema.made_of_cells().contains(&column) {
                continue;
            }
            let (name, table, span) = (declared.name.clone(), schema.name.clone(), declared.span);
            self.fault(&codes::COMPUTED_ELSEWHERE, span, &[("name", &name), ("table", &table)]);
        }
    }
}
