//! Rows as written, before any cell is read: what a table's `skip` sees.
//!
//! A total row of a spreadsheet holds no valid cells, so it is passed over by its texts alone.

use std::sync::Arc;

use super::context::{Batch, Days, RowContext, Shared, call_script};
use crate::expr::kernel::{Context, Fault, Selection};
use crate::expr::{Leaf, ScriptId};
use crate::table::cell::trim;
use crate::table::header::Layout;
use crate::table::records::{Cell, Records};
use crate::value::{Calendar, Column, Date};

/// Rows as written, for `skip`.
pub(super) struct Written<'a> {
    pub(super) shared: &'a Shared<'a>,
    pub(super) records: &'a Records,
    pub(super) layout: &'a Layout,
}

impl Context for Written<'_> {
    fn len(&self) -> usize {
        self.records.len()
    }

    fn leaf(&self, leaf: &Leaf) -> Result<Arc<Column>, Fault> {
        let Leaf::Cell(id) = leaf else {
            let batch = Batch::new(self.shared, &[], self.records);
            let period = self.shared.plan.window.len().saturating_sub(1);
            let days = Days::Fixed(Date::FIRST);
            return RowContext { batch: &batch, period, days, placement: 0, rows: None }.leaf(leaf);
        };
        let position = self.layout.at.get(id.at()).copied().flatten();
        let text = |row: usize| {
            let cell = position.map_or_else(Cell::default, |p| self.records.cell(row, p));
            trim(std::str::from_utf8(cell.of(&self.records.bytes)).unwrap_or_default())
        };
        Ok(Arc::new(Column::texts((0..self.records.len()).map(text))))
    }

    fn calendar(&self) -> Option<&Calendar> {
        self.shared.program().calendar.as_deref()
    }

    fn script(&self, function: ScriptId, args: &[Column], rows: &Selection) -> Result<Column, Fault> {
        call_script(self.shared.program(), function, args, rows)
    }
}
