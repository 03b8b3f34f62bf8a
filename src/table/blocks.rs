//! A stream of bytes as blocks that end where a record ends.
//!
//! [`Blocks`] reads once, hashes and counts as it goes, and hands out pieces of whole records with the line each
//! begins at; quoted line breaks stay inside their record. A byte-order mark is passed over, blank lines at the end
//! are dropped, those further up are counted for the block behind them. A record that never ends is cut, so that
//! memory stays bounded whatever the file holds. Another encoding is turned into UTF-8 here, and lines above the header
//! are passed over.

use std::io::{ErrorKind, Read};

use memchr::{memchr, memchr_iter, memrchr};
use sha2::{Digest, Sha256};

pub use super::block::Block;
use super::block::closing;
use super::choose::FileKind;
use super::decode::Decoding;
use super::ends::{self, Marked};
use super::header::Layout;
use super::rows::Rows;
use super::schema::{Encoding, Schema};
use crate::source::ByteSource;
use crate::value::PeriodKind;

/// How many bytes a block aims at.
pub const BLOCK: usize = 256 * 1024;
/// How long a record may be before it is cut.
const LONGEST_RECORD: usize = 8 << 20;
/// How many blank lines are held back in the hope that the file ends.
const MOST_BLANK: u64 = 65_536;
/// The least that is asked of the stream at once.
const READ: usize = 64 * 1024;

/// A file's name in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digested {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

/// The blocks of one stream.
pub struct Blocks {
    stream: Box<dyn Read + Send>,
    /// Of a file that has rows: they take the place of the stream.
    rows: Option<Rows>,
    separator: u8,
    target: usize,
    decoding: Option<Decoding>,
    lines_before: u64,
    hasher: Sha256,
    bytes: u64,
    rest: Vec<u8>,
    line: u64,
    blank: u64,
    begun: bool,
    ended: bool,
    over: bool,
}

impl Blocks {
    /// The blocks of `stream`, whose cells stand between `separator`s, of about `target` bytes each.
    pub fn new(stream: Box<dyn Read + Send>, separator: u8, target: usize) -> Blocks {
        Blocks {
            stream,
            rows: None,
            separator,
            target: target.max(1),
            decoding: None,
            lines_before: 0,
            hasher: Sha256::new(),
            bytes: 0,
            rest: Vec::new(),
            line: 1,
            blank: 0,
            begun: false,
            ended: false,
            over: false,
        }
    }

    /// The blocks of a file under DATA, as a reading of a table has it, whatever kind of file it is. The first block of
    /// a file of rows holds the header alone.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn of(source: &dyn ByteSource, name: &str, reading: &Schema) -> std::io::Result<Blocks> {
        let sheet = &reading.sheet;
        let kind = FileKind::of(name);
        if kind == FileKind::Text {
            let blocks = Blocks::new(source.open(name)?, reading.separator, BLOCK);
            return Ok(blocks.laid_out(sheet.encoding, sheet.lines_before));
        }
        let rows = Rows::open(source.open_anywhere(name)?, kind, reading)?;
        let empty = Blocks::new(Box::new(std::io::empty()), reading.separator, BLOCK);
        Ok(Blocks { rows: Some(rows), ..empty })
    }

    /// Says what the cells of the file's columns are to be written as, once its header is read.
    pub fn settle(&mut self, layout: &Layout, reading: &Schema, period: &PeriodKind) {
        if let Some(rows) = &mut self.rows {
            rows.settle(layout, reading, period);
        }
    }

    /// The same of a file in that encoding, after passing over that many lines. The hash is that of the bytes as they
    /// are.
    pub fn laid_out(self, encoding: Encoding, lines_before: u64) -> Blocks {
        Blocks { decoding: Decoding::new(encoding), lines_before, ..self }
    }

    /// The next block, in a buffer that may come from an earlier one; none at the end.
    ///
    /// # Errors
    /// The stream's own.
    pub fn next(&mut self, mut buffer: Vec<u8>) -> std::io::Result<Option<Block>> {
        if self.over {
            return Ok(None);
        }
        if let Some(rows) = &mut self.rows {
            buffer.clear();
            return rows.block(buffer, self.target);
        }
        let mut wanted = self.target;
        let mut filled = 0;
        let mut marked;
        loop {
            if filled == 0 {
                filled = self.rest.len();
                if buffer.len() < filled {
                    buffer.resize(filled, 0);
                }
                buffer.iter_mut().zip(self.rest.drain(..)).for_each(|(to, from)| *to = from);
            }
            self.fill(&mut buffer, filled, wanted)?;
            let (end, cut) = if self.ended {
                self.over = true;
                if buffer.last().is_some_and(|b| *b != b'\n') {
                    buffer.push(b'\n');
                }
                marked = mark(&mut buffer, self.separator);
                (buffer.len(), false)
            } else {
                marked = mark(&mut buffer, self.separator);
                let end = match &marked {
                    Some(marked) => marked.ends.last_record(&buffer),
                    None => boundary(&buffer, self.separator),
                };
                match end {
                    Some(end) => (end, false),
                    None if buffer.len() >= LONGEST_RECORD => {
                        self.over = true;
                        self.drain()?;
                        (buffer.len(), true)
                    }
                    None => {
                        filled = buffer.len();
                        wanted = filled + self.target.max(filled);
                        continue;
                    }
                }
            };
            self.rest.extend_from_slice(buffer.get(end..).unwrap_or_default());
            buffer.truncate(end);
            let blank_before = self.blank;
            let blank = if cut { 0 } else { strip_blank(&mut buffer) };
            if let Some(marked) = &mut marked {
                marked.ends.truncate(buffer.len());
            }
            let breaks = memchr_iter(b'\n', &buffer).count();
            let lines = breaks as u64;
            if lines == 0 && !cut {
                self.blank += blank;
                if self.blank > MOST_BLANK && !self.over {
                    let first_line = self.line + self.blank;
                    let blank_before = self.blank;
                    let block = Block { bytes: buffer, first_line, blank_before, cut, ..Block::default() };
                    self.line += self.blank;
                    self.blank = 0;
                    return Ok(Some(block));
                }
                if self.over {
                    return Ok(None);
                }
                wanted = self.target;
                filled = 0;
                continue;
            }
            let first_line = self.line + blank_before;
            self.line = first_line + lines;
            self.blank = blank;
            let breaks = Some(breaks);
            return Ok(Some(Block { bytes: buffer, first_line, blank_before, cut, breaks, marked, marks: None }));
        }
    }

    /// Reads what is left and says how many bytes there were and what they hash to. Of a file of rows, which is read in
    /// no order of bytes, [`Blocks::digest`] says it.
    ///
    /// # Errors
    /// The stream's own.
    pub fn finish(mut self) -> std::io::Result<Digested> {
        self.drain()?;
        Ok(Digested { bytes: self.bytes, sha256: hexadecimal(&self.hasher.finalize()) })
    }

    /// How many bytes a file has and what they hash to, whatever it is.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn digest(source: &dyn ByteSource, name: &str) -> std::io::Result<Digested> {
        Blocks::new(source.open(name)?, b',', BLOCK).finish()
    }

    /// Whether the file has rows of its own.
    pub fn has_rows(&self) -> bool {
        self.rows.is_some()
    }

    /// Reads on behind the first `filled` bytes of a buffer, whatever it holds there, until so many are `wanted`; the
    /// buffer is as long then as there are bytes.
    fn fill(&mut self, buffer: &mut Vec<u8>, mut filled: usize, wanted: usize) -> std::io::Result<()> {
        while !self.ended && (filled < wanted || !self.begun) {
            let until = filled + READ.min(self.target).max(wanted.saturating_sub(filled));
            if buffer.len() < until {
                buffer.resize(until, 0);
            }
            let into = buffer.get_mut(filled..until).unwrap_or_default();
            let got = match self.stream.read(into) {
                Ok(got) => got,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            self.ended = got == 0;
            let read = filled + got;
            self.hasher.update(buffer.get(filled..read).unwrap_or_default());
            self.bytes += got as u64;
            if self.decoding.is_none() && self.begun && self.lines_before == 0 {
                filled = read;
                continue;
            }
            buffer.truncate(read);
            self.begin(buffer, filled);
            filled = buffer.len();
        }
        buffer.truncate(filled);
        Ok(())
    }

    /// Turns what was read from `from` on into UTF-8, and takes off what stands before the header.
    fn begin(&mut self, buffer: &mut Vec<u8>, from: usize) {
        if let Some(decoding) = &mut self.decoding {
            let raw = buffer.split_off(from);
            decoding.decode(&raw, self.ended, buffer);
        }
        if !self.begun && (buffer.len() >= 3 || self.ended) {
            self.begun = true;
            if buffer.starts_with(b"\xEF\xBB\xBF") {
                buffer.drain(..3);
            }
        }
        if self.lines_before > 0 && self.begun {
            self.pass_over(buffer);
        }
    }

    /// Takes lines off the beginning, whatever they hold; a part of one is taken off as it comes.
    #[cold]
    fn pass_over(&mut self, buffer: &mut Vec<u8>) {
        let mut from = 0;
        while self.lines_before > 0 {
            let Some(at) = memchr(b'\n', buffer.get(from..).unwrap_or_default()) else {
                buffer.clear();
                return;
            };
            from += at + 1;
            self.lines_before -= 1;
            self.line += 1;
        }
        buffer.drain(..from);
    }

    fn drain(&mut self) -> std::io::Result<()> {
        let mut buffer = vec![0; READ];
        while !self.ended {
            match self.stream.read(&mut buffer) {
                Ok(0) => self.ended = true,
                Ok(got) => {
                    self.hasher.update(buffer.get(..got).unwrap_or_default());
                    self.bytes += got as u64;
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// Where cells end, of bytes that hold quotes and none in the midst of a cell.
fn mark(bytes: &mut Vec<u8>, separator: u8) -> Option<Marked> {
    memchr(b'"', bytes)?;
    ends::marked(bytes, separator)
}

/// The end of the last whole record; none if there is no whole one. A quote opens only where a cell begins.
fn boundary(bytes: &[u8], separator: u8) -> Option<usize> {
    if memchr(b'"', bytes).is_none() {
        return memrchr(b'\n', bytes).map(|at| at + 1);
    }
    let mut last = None;
    let mut bare = 0;
    let mut from = 0;
    while let Some(at) = memchr(b'"', bytes.get(from..)?).map(|n| from + n) {
        let opens = at == 0 || bytes.get(at - 1).is_some_and(|b| *b == separator || *b == b'\n');
        if !opens {
            from = at + 1;
            continue;
        }
        last = memrchr(b'\n', bytes.get(bare..at)?).map(|n| bare + n + 1).or(last);
        let Some(close) = closing(bytes, at + 1) else { return last };
        bare = close + 1;
        from = bare;
    }
    memrchr(b'\n', bytes.get(bare..)?).map(|n| bare + n + 1).or(last)
}

/// Takes blank lines off the end and counts them.
fn strip_blank(bytes: &mut Vec<u8>) -> u64 {
    let mut blank = 0;
    loop {
        let rest = match bytes.as_slice() {
            [rest @ .., b'\r', b'\n'] | [rest @ .., b'\n'] if rest.last().is_none_or(|b| *b == b'\n') => rest.len(),
            _ => return blank,
        };
        bytes.truncate(rest);
        blank += 1;
    }
}
