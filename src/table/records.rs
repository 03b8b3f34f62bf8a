//! A block of bytes as records of cells: strict CSV.
//!
//! Cells stand between separators; a quoted cell may hold separators, line breaks and doubled quotes. A line ends in
//! LF or CRLF. A record that breaks the rules is left out and told as a [`RecordFault`] with the byte where it went
//! wrong. Blocks in which nothing is wrong go the fast way of `swift`. What the cells mean is left to
//! [`super::cell`].

use std::sync::Arc;

use memchr::{memchr, memchr2, memchr3};

use super::block::{Block, Marks, closing};
use super::cells::Why;
use super::ends::CellEnds;
use super::schema::Encoding;

/// How many bytes stand behind the last record, so that a cell can be read in one step.
pub const PAD: usize = 16;
/// The most bytes a cell may have.
pub const LONGEST_CELL: usize = 1 << 20;

/// Where a cell's text stands in its block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its first byte.
    pub start: u32,
    /// How many bytes it has.
    pub length: u32,
}

impl Cell {
    /// The cell's text, quotes taken off.
    #[inline]
    pub fn of(self, bytes: &[u8]) -> &[u8] {
        let start = self.start as usize;
        bytes.get(start..start + self.length as usize).unwrap_or_default()
    }
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFaultKind {
    /// Fewer cells than the header.
    Short(usize),
    /// More cells than the header.
    Long(usize),
    /// A quote inside a bare cell, or text behind a closing quote.
    StrayQuote,
    /// A quote that is never closed.
    Unclosed,
    /// A cell of more than [`LONGEST_CELL`] bytes.
    TooLong,
    /// A zero byte.
    Nul,
    /// Not UTF-8, or not of the encoding that the pack says.
    NotUtf8,
    /// A cell that holds an error of the program that wrote it.
    ErrorCell,
    /// A cell that says no exact value.
    Unclear(Why),
}

/// A record that breaks the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordFault {
    /// What is wrong.
    pub kind: RecordFaultKind,
    /// The byte of the block where it is.
    pub at: usize,
}

/// The records of a block. Reused from block to block.
#[derive(Debug, Default)]
pub struct Records {
    /// The block; behind its records stand the texts of cells with doubled quotes, and [`PAD`] bytes.
    pub bytes: Vec<u8>,
    /// How many of the bytes are the file's.
    pub written: usize,
    /// The line of the first byte.
    pub first_line: u64,
    /// How many cells a record has.
    pub width: usize,
    /// The cells, record by record.
    pub cells: Vec<Cell>,
    /// For each record, how many lines after the first it begins.
    pub lines: Vec<u32>,
    /// What is wrong, in order.
    pub faults: Vec<RecordFault>,
    /// What stands between cells.
    pub separator: u8,
    /// How the file's bytes stand for letters, for what is told of those that do not.
    pub encoding: Encoding,
    /// For each record of a wide sheet the number of its member; empty where sheets are not wide.
    pub lots: Vec<u32>,
    /// Where the rows begin, in a file that has rows and no lines.
    pub marks: Option<Arc<Marks>>,
    /// Texts written behind the records, ascending, and the byte of the file that each is told by.
    pub(super) moved: Vec<(u32, u32)>,
    pub(super) ends: CellEnds,
}

/// What stands behind a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Cell,
    Record,
    Text,
}

impl Records {
    /// Reads a block of records of `width` cells; the buffer held before is given back.
    pub fn read(&mut self, mut block: Block, width: usize, separator: u8) -> Vec<u8> {
        let (breaks, marked) = (block.breaks, block.marked.take());
        let old = self.take(block);
        (self.width, self.separator) = (width, separator);
        if !self.split_at_once(separator, breaks, marked) {
            self.split(separator, usize::MAX);
        }
        self.bytes.resize(self.bytes.len() + PAD, 0);
        old
    }

    /// Reads the first record alone, of however many cells; says where the next begins.
    pub fn read_first(&mut self, block: Block, separator: u8) -> usize {
        self.take(block);
        (self.width, self.separator) = (0, separator);
        self.split(separator, 1)
    }

    fn take(&mut self, block: Block) -> Vec<u8> {
        self.cells.clear();
        self.lines.clear();
        self.faults.clear();
        self.moved.clear();
        self.lots.clear();
        self.first_line = block.first_line;
        self.marks = block.marks;
        self.written = block.bytes.len();
        std::mem::replace(&mut self.bytes, block.bytes)
    }

    /// Keeps the records at these positions, ascending, and leaves the others out.
    pub fn keep(&mut self, records: &[usize]) {
        for (to, from) in records.iter().enumerate() {
            let (source, target) = (from * self.width, to * self.width);
            if source + self.width <= self.cells.len() {
                self.cells.copy_within(source..source + self.width, target);
            }
            if let Some(line) = self.lines.get(*from).copied()
                && let Some(slot) = self.lines.get_mut(to)
            {
                *slot = line;
            }
            if let Some(lot) = self.lots.get(*from).copied()
                && let Some(slot) = self.lots.get_mut(to)
            {
                *slot = lot;
            }
        }
        self.lots.truncate(records.len());
        self.cells.truncate(records.len() * self.width);
        self.lines.truncate(records.len());
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The cell of a record.
    #[inline]
    pub fn cell(&self, record: usize, position: usize) -> Cell {
        self.cells.get(record * self.width + position).copied().unwrap_or_default()
    }

    /// The cells at a position, record by record.
    pub fn column(&self, position: usize) -> impl Iterator<Item = Cell> {
        self.cells.chunks_exact(self.width.max(1)).map(move |cells| cells.get(position).copied().unwrap_or_default())
    }

    /// The line of a record, from 1.
    pub fn line(&self, record: usize) -> u64 {
        self.first_line + self.lines.get(record).copied().map_or(0, u64::from)
    }

    /// The bytes of the file that a cell was written with, quotes left out.
    pub fn place(&self, cell: Cell) -> std::ops::Range<usize> {
        // Texts that were moved stand behind what was written.
        let start = if (cell.start as usize) < self.written {
            cell.start as usize
        } else {
            let moved = self.moved.binary_search_by_key(&cell.start, |(text, _)| *text);
            let moved = moved.ok().and_then(|at| self.moved.get(at));
            moved.map_or(cell.start, |(_, written)| *written) as usize
        };
        start..start + cell.length as usize
    }

    /// Up to `most` records of any kind; says where the next begins.
    pub(super) fn split(&mut self, separator: u8, most: usize) -> usize {
        let mut at = 0;
        let mut line = 0_u32;
        let mut counted = 0;
        for number in 0..most {
            if at >= self.written {
                break;
            }
            let begin = at;
            let first = self.cells.len();
            if self.marks.is_some() {
                line = u32::try_from(number).unwrap_or(u32::MAX);
            } else {
                let before = self.bytes.get(counted..begin).unwrap_or_default();
                line += u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(0);
                counted = begin;
            }
            let mut fault = None;
            loop {
                let (next, ends) = self.one_cell(at, separator, &mut fault);
                at = next;
                if ends != Ends::Cell {
                    if ends == Ends::Text && fault.is_none() {
                        fault = Some(RecordFault { kind: RecordFaultKind::TooLong, at: begin });
                    }
                    break;
                }
            }
            let found = self.cells.len() - first;
            let fault = self.bad_bytes(begin, at).or(fault).or_else(|| {
                let last = self.cells.last().map_or(begin, |c| self.place(*c).end);
                let extra = self.cells.get(first + self.width).map_or(begin, |c| self.place(*c).start);
                match found.cmp(&self.width) {
                    _ if self.width == 0 => None,
                    std::cmp::Ordering::Less => Some(RecordFault { kind: RecordFaultKind::Short(found), at: last }),
                    std::cmp::Ordering::Greater => Some(RecordFault { kind: RecordFaultKind::Long(found), at: extra }),
                    std::cmp::Ordering::Equal => None,
                }
            });
            match fault {
                Some(fault) => {
                    self.faults.push(fault);
                    self.cells.truncate(first);
                }
                None => self.lines.push(line),
            }
        }
        at
    }

    /// Leaves out the records that are still there and hold cells that say no exact value; `faults` are those cells
    /// then. Says whether there are any.
    pub fn leave_out_unclear(&mut self) -> bool {
        let Some(marks) = self.marks.clone().filter(|marks| !marks.bad.is_empty()) else { return false };
        self.faults.clear();
        for bad in marks.bad.iter().filter(|bad| self.lines.binary_search(&bad.row).is_ok()) {
            let kind = bad.why.map_or(RecordFaultKind::ErrorCell, RecordFaultKind::Unclear);
            self.faults.push(RecordFault { kind, at: bad.at as usize });
        }
        let is_bad = |line: &u32| marks.bad.binary_search_by_key(line, |bad| bad.row).is_ok();
        let kept: Vec<usize> = self.lines.iter().enumerate().filter(|(_, l)| !is_bad(l)).map(|(at, _)| at).collect();
        self.keep(&kept);
        !self.faults.is_empty()
    }

    fn bad_bytes(&self, from: usize, to: usize) -> Option<RecordFault> {
        let record = self.bytes.get(from..to)?;
        // The mark of UTF-16, whose letters hold zero bytes.
        if from == 0 && (record.starts_with(b"\xFF\xFE") || record.starts_with(b"\xFE\xFF")) {
            return Some(RecordFault { kind: RecordFaultKind::NotUtf8, at: 0 });
        }
        let nul = memchr(0, record).map(|n| RecordFault { kind: RecordFaultKind::Nul, at: from + n });
        nul.or_else(|| {
            let bad = std::str::from_utf8(record).err()?;
            Some(RecordFault { kind: RecordFaultKind::NotUtf8, at: from + bad.valid_up_to() })
        })
    }

    fn push(&mut self, from: usize, to: usize, fault: &mut Option<RecordFault>) {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        if to - from > LONGEST_CELL && fault.is_none() {
            *fault = Some(RecordFault { kind: RecordFaultKind::TooLong, at: from });
        }
        self.cells.push(Cell { start: clip(from), length: clip(to - from) });
    }

    /// Reads the cell at `at`; says where the next begins and what ended this one.
    fn one_cell(&mut self, at: usize, separator: u8, fault: &mut Option<RecordFault>) -> (usize, Ends) {
        let text = self.bytes.get(..self.written).unwrap_or_default();
        let stray = |at| RecordFault { kind: RecordFaultKind::StrayQuote, at };
        let skip = |from: usize| match memchr2(separator, b'\n', text.get(from..).unwrap_or_default()) {
            Some(n) => (from + n, if text.get(from + n) == Some(&b'\n') { Ends::Record } else { Ends::Cell }),
            None => (text.len(), Ends::Text),
        };
        if text.get(at) != Some(&b'"') {
            let found = memchr3(separator, b'\n', b'"', text.get(at..).unwrap_or_default()).map(|n| at + n);
            if let Some(quote) = found.filter(|q| text.get(*q) == Some(&b'"')) {
                fault.get_or_insert(stray(quote));
            }
            let (end, ends) = skip(at);
            let bare = text.get(at..end).unwrap_or_default();
            let to = if ends == Ends::Record && bare.last() == Some(&b'\r') { end - 1 } else { end };
            self.push(at, to, fault);
            return (end + 1, ends);
        }
        let Some(close) = closing(text, at + 1) else {
            let rest = text.get(at..).unwrap_or_default();
            let long =
                rest.len() > LONGEST_CELL && memchr(b'\n', rest.get(..rest.len() - 1).unwrap_or_default()).is_none();
            let kind = if long { RecordFaultKind::TooLong } else { RecordFaultKind::Unclosed };
            fault.get_or_insert(RecordFault { kind, at });
            let end = text.len();
            self.push(at + 1, end.max(at + 1), fault);
            return (end, Ends::Text);
        };
        let behind = match text.get(close + 1..).unwrap_or_default() {
            [b'\r', b'\n', ..] => Some((close + 3, Ends::Record)),
            [b'\n', ..] => Some((close + 2, Ends::Record)),
            [b, ..] if *b == separator => Some((close + 2, Ends::Cell)),
            _ => None,
        };
        let (next, ends) = behind.unwrap_or_else(|| {
            fault.get_or_insert(stray(close + 1));
            let (end, ends) = skip(close + 1);
            (end + 1, ends)
        });
        self.quoted(at + 1, close, fault);
        (next, ends)
    }

    /// A quoted text; one with doubled quotes is written anew behind the records.
    pub(super) fn quoted(&mut self, from: usize, to: usize, fault: &mut Option<RecordFault>) {
        let text = self.bytes.get(from..to).unwrap_or_default();
        if memchr(b'"', text).is_none() || text.len() > LONGEST_CELL {
            return self.push(from, to, fault);
        }
        let mut single = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = memchr(b'"', rest) {
            single.extend_from_slice(rest.get(..=at).unwrap_or_default());
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        single.extend_from_slice(rest);
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&single);
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.moved.push((clip(start), clip(from)));
        self.push(start, start + single.len(), fault);
    }
}
