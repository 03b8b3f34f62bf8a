//! A piece of a file: whole records, and where its rows begin if the file has rows and no lines.
//!
//! What [`super::blocks`] hands out and [`super::records`] takes apart; how a file is cut into pieces is left to the one,
//! what stands in them to the other. A quoted cell ends where `closing` says, for both.

use std::sync::Arc;

use memchr::memchr;

use super::cells::Why;
pub use super::ends::Marked;

/// Whole records, each ended by a line break.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The records.
    pub bytes: Vec<u8>,
    /// The line of the file, from 1, on which they begin.
    pub first_line: u64,
    /// How many blank lines stand right before them, and were not at the file's end.
    pub blank_before: u64,
    /// Whether the last record was cut because it never ended; nothing follows.
    pub cut: bool,
    /// How many line breaks they hold, where that is known.
    pub breaks: Option<usize>,
    /// Where its cells end, if it holds quotes and that was found on the way.
    pub marked: Option<Marked>,
    /// Where the rows begin, if the file has rows of its own and no lines.
    pub marks: Option<Arc<Marks>>,
}

/// Where the rows of a block begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The sheet that they are of, where the file has sheets.
    pub sheet: Option<Arc<str>>,
    /// The first byte of each row.
    pub starts: Vec<u32>,
    /// Cells that say no exact value, by their row in the block.
    pub bad: Vec<BadCell>,
}

/// A cell that says no exact value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadCell {
    /// The row in the block, from 0.
    pub row: u32,
    /// Its first byte in the block.
    pub at: u32,
    /// Why; none if it is an error of the program that wrote it.
    pub why: Option<Why>,
}

/// The quote that closes a cell whose text begins at `from`; a doubled one does not.
pub(super) fn closing(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = memchr(b'"', bytes.get(from..)?).map(|n| from + n)?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}
