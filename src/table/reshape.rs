//! Sheets as people lay them out, brought into the rows of a table: cells filled down, constants, wide sheets.
//!
//! It works on records that are split already and moves no text: a new record's cells point to where the old ones
//! stand, so that whatever is told of them names the cell of the sheet. Texts that stand nowhere (a member's key, a
//! constant) are written behind the block. A table whose files are plain has no [`Reshape`] and never comes here.

use super::block::Block;
use super::cell::{is_empty, trim};
use super::records::{Cell, PAD, Records};
use super::schema::Column;

/// How records of a file become records of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reshape {
    /// Cells of the file that take the one above where they are empty.
    pub fill: Vec<usize>,
    /// Where each cell of a new record comes from.
    pub cells: Vec<Origin>,
    /// The columns whose cells stand side by side in the file, by their number in the table.
    pub values: Vec<usize>,
    /// The members of a wide sheet that the file has columns for; none if it is not wide.
    pub lots: Option<Vec<Lot>>,
}

/// Where a cell comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The file's own cell at this position.
    At(usize),
    /// Always this text.
    Constant(String),
    /// The key of the member.
    Member,
    /// The member's cell for this one of the columns of values.
    Value(usize),
}

/// A member of a wide sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Its number among all members that sheets may have.
    pub number: u32,
    /// Its key.
    pub key: String,
    /// For each column of values, the position in the file.
    pub at: Vec<Option<usize>>,
}

fn is_blank(text: &[u8]) -> bool {
    trim(std::str::from_utf8(text).unwrap_or_default()).is_empty()
}

impl Reshape {
    /// Notes the last texts of the filled columns in a block, as `above` for the next.
    pub fn pass(&self, block: &Block, width: usize, separator: u8, above: &mut Vec<Vec<u8>>) {
        let mut records = Records::default();
        let bytes = block.bytes.clone();
        records.read(Block { bytes, marks: block.marks.clone(), ..Block::default() }, width, separator);
        above.resize(self.fill.len(), Vec::new());
        for (position, above) in self.fill.iter().zip(above) {
            let texts = (0..records.len()).rev().map(|row| records.cell(row, *position).of(&records.bytes));
            if let Some(last) = texts.into_iter().find(|text| !is_blank(text)) {
                *above = last.to_vec();
            }
        }
    }
}

impl Records {
    /// Turns records of the file into records of the table, whose `columns` as read from this file are given. `above`
    /// holds the last texts of the filled columns before this block, and afterwards those at its end.
    pub fn reshape(&mut self, shape: &Reshape, columns: &[Column], above: &mut Vec<Vec<u8>>) {
        let mut old = std::mem::take(&mut self.cells);
        let lines = std::mem::take(&mut self.lines);
        let width = std::mem::replace(&mut self.width, shape.cells.len());
        let columns: Vec<Option<&Column>> = shape.values.iter().map(|at| columns.get(*at)).collect();
        above.resize(shape.fill.len(), Vec::new());
        let mut carried: Vec<Option<Cell>> = Vec::with_capacity(above.len());
        for (text, position) in above.iter().zip(&shape.fill) {
            let home = old.get(*position).copied().unwrap_or_default();
            carried.push((!text.is_empty()).then(|| self.write(text, home)));
        }
        for (row, line) in old.chunks_exact_mut(width.max(1)).zip(lines) {
            for (position, carried) in shape.fill.iter().zip(&mut carried) {
                let Some(cell) = row.get_mut(*position) else { continue };
                if is_blank(cell.of(&self.bytes)) {
                    *cell = carried.unwrap_or(*cell);
                } else {
                    *carried = Some(*cell);
                }
            }
            let first = row.first().copied().unwrap_or_default();
            match &shape.lots {
                None => {
                    self.one(shape, row, first, |_| Cell::default());
                    self.lines.push(line);
                }
                Some(lots) => {
                    for lot in lots {
                        let at = |value: usize| {
                            let position = lot.at.get(value).copied().flatten();
                            position.and_then(|p| row.get(p)).copied()
                        };
                        let bytes = &self.bytes;
                        let says_something = |value: &usize| match (at(*value), columns.get(*value)) {
                            (Some(cell), Some(Some(column))) => !is_empty(column, cell.of(bytes)),
                            _ => false,
                        };
                        let Some(home) = (0..columns.len()).find(says_something).and_then(at) else { continue };
                        let member = self.write(lot.key.as_bytes(), home);
                        let nothing = Cell { length: 0, ..home };
                        self.one(shape, row, first, |value| value.map_or(member, |v| at(v).unwrap_or(nothing)));
                        self.lines.push(line);
                        self.lots.push(lot.number);
                    }
                }
            }
        }
        for (above, cell) in above.iter_mut().zip(&carried) {
            if let Some(cell) = cell {
                *above = cell.of(&self.bytes).to_vec();
            }
        }
        self.bytes.resize(self.bytes.len() + PAD, 0);
    }

    /// Writes one record; `of` gives the cell of a column of values, or (none) of the member.
    fn one(&mut self, shape: &Reshape, row: &[Cell], home: Cell, of: impl Fn(Option<usize>) -> Cell) {
        for origin in &shape.cells {
            let cell = match origin {
                Origin::At(position) => row.get(*position).copied().unwrap_or_default(),
                Origin::Constant(text) => self.write(text.as_bytes(), home),
                Origin::Member => of(None),
                Origin::Value(value) => of(Some(*value)),
            };
            self.cells.push(cell);
        }
    }

    /// Writes a text behind the block; what is told of it is told of `home`.
    fn write(&mut self, text: &[u8], home: Cell) -> Cell {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let written = self.place(home).start;
        let start = clip(self.bytes.len());
        self.bytes.extend_from_slice(text);
        self.moved.push((start, clip(written)));
        Cell { start, length: clip(text.len()) }
    }
}
