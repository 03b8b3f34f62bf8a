//! Some rows of a table as they stand in a text: where each cell begins and ends, column by column.
//!
//! [`Rows`] look at a text that another holds; [`Copied`] ones hold theirs, for cells that do not stand in the file as
//! they are meant. What cells mean is left to those who read them.

use std::ops::Range;

use crate::table::records::{Cell, PAD};

/// Whole rows, each as long as the table is wide.
#[derive(Clone, Copy)]
pub(super) struct Rows<'r> {
    /// The text, and [`PAD`] bytes behind it.
    bytes: &'r [u8],
    /// The byte before the first cell, and the byte behind each.
    ends: &'r [u32],
    width: usize,
    lines: Lines<'r>,
}

/// On which line of the file each row begins.
#[derive(Clone, Copy)]
pub(super) enum Lines<'r> {
    /// From this one on, one after the other.
    From(u64),
    /// These.
    Each(&'r [u64]),
}

impl<'r> Rows<'r> {
    /// Rows of `width` cells; `ends` holds the byte before the first cell and the byte behind each.
    pub(super) fn new(bytes: &'r [u8], ends: &'r [u32], width: usize, lines: Lines<'r>) -> Rows<'r> {
        Rows { bytes, ends, width, lines }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len().saturating_sub(1) / self.width.max(1)
    }

    /// The bytes that cells are of, with [`PAD`] more behind the last one.
    pub(super) fn bytes(&self) -> &'r [u8] {
        self.bytes
    }

    /// Some of them; the first one is then row 0.
    pub(super) fn part(&self, rows: Range<usize>) -> Rows<'r> {
        let ends = self.ends.get(rows.start * self.width..=rows.end * self.width).unwrap_or_default();
        let lines = match self.lines {
            Lines::From(first) => Lines::From(first + rows.start as u64),
            Lines::Each(all) => Lines::Each(all.get(rows.start..).unwrap_or_default()),
        };
        Rows { ends, lines, ..*self }
    }

    /// The cells of a column from top to bottom; empty ones past the last column.
    #[inline(always)]
    pub(super) fn column(&self, column: usize) -> impl Iterator<Item = Cell> + use<'r> {
        let (before, behind) = if column < self.width { (column, column + 1) } else { (0, 0) };
        let starts = self.ends.get(before..).unwrap_or_default().iter().step_by(self.width.max(1));
        let ends = self.ends.get(behind..).unwrap_or_default().iter().step_by(self.width.max(1));
        starts.zip(ends).take(self.len()).map(|(before, behind)| {
            let start = before.wrapping_add(1);
            Cell { start, length: behind.saturating_sub(start) }
        })
    }

    /// The text of a cell; empty past the last column.
    pub(super) fn cell(&self, row: usize, column: usize) -> &'r str {
        let cell = self.part(row..row + 1).column(column).next().unwrap_or_default();
        std::str::from_utf8(cell.of(self.bytes)).unwrap_or_default()
    }

    /// The line of a row, from 1.
    pub(super) fn line(&self, row: usize) -> u64 {
        match self.lines {
            Lines::From(first) => first + row as u64,
            Lines::Each(all) => all.get(row).copied().unwrap_or(0),
        }
    }
}

/// So many bytes of cells are copied before they are handed on.
const ENOUGH: usize = 256 * 1024;

/// Rows whose cells were copied.
pub(super) struct Copied {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    lines: Vec<u64>,
    width: usize,
}

impl Copied {
    /// None yet.
    pub(super) fn new(width: usize) -> Copied {
        Copied { bytes: vec![b'\n'], ends: vec![0], lines: Vec::new(), width }
    }

    /// Adds a row; none if it is not as long as the table is wide, or there is no room for it.
    pub(super) fn push<'c>(&mut self, line: u64, cells: impl Iterator<Item = &'c str>) -> Option<()> {
        let before = self.ends.len();
        for cell in cells {
            self.bytes.extend_from_slice(cell.as_bytes());
            self.ends.push(u32::try_from(self.bytes.len()).ok()?);
            self.bytes.push(b'\n');
        }
        self.lines.push(line);
        (self.ends.len() - before == self.width).then_some(())
    }

    /// Whether they are many enough to be handed on.
    pub(super) fn is_enough(&self) -> bool {
        self.bytes.len() >= ENOUGH
    }

    /// All of them.
    pub(super) fn rows(&mut self) -> Rows<'_> {
        self.bytes.extend_from_slice(&[0; PAD]);
        Rows::new(&self.bytes, &self.ends, self.width, Lines::Each(&self.lines))
    }

    /// Forgets them.
    pub(super) fn clear(&mut self) {
        self.bytes.truncate(1);
        self.ends.truncate(1);
        self.lines.clear();
    }
}
