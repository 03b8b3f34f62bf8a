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

use super::decode::Decoding;
use super::schema::Encoding;

/// How many bytes a block aims at.
pub const BLOCK: usize = 256 * 1024;
/// How long a record may be before it is cut.
const LONGEST_RECORD: usize = 8 << 20;
/// How many blank lines are held back in the hope that the file ends.
const MOST_BLANK: u64 = 65_536;
/// The least that is asked of the stream at once.
const READ: usize = 64 * 1024;

/// Whole records, each ended by a line break.
#[derive(Debug, Default)]
pub struct Block {
    /// The records.
    pub bytes: Vec<u8>,
    /// The line of the file, from 1, on which they begin.
    pub first_line: u64,
    /// How many blank lines stand right before them, and were not at the file's end.
    pub blank_before: u64,
    /// Whether the last record was cut because it never ended; nothing follows.
    pub cut: bool,
}

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
        buffer.clear();
        buffer.append(&mut self.rest);
        let mut wanted = self.target;
        loop {
            self.fill(&mut buffer, wanted)?;
            let (end, cut) = if self.ended {
                self.over = true;
                if buffer.last().is_some_and(|b| *b != b'\n') {
                    buffer.push(b'\n');
                }
                (buffer.len(), false)
            } else {
                match boundary(&buffer, self.separator) {
                    Some(end) => (end, false),
                    None if buffer.len() >= LONGEST_RECORD => {
                        self.over = true;
                        self.drain()?;
                        (buffer.len(), true)
                    }
                    None => {
                        wanted = buffer.len() + self.target.max(buffer.len());
                        continue;
                    }
                }
            };
            self.rest.extend_from_slice(buffer.get(end..).unwrap_or_default());
            buffer.truncate(end);
            let blank_before = self.blank;
            let blank = if cut { 0 } else { strip_blank(&mut buffer) };
            let lines = memchr_iter(b'\n', &buffer).count() as u64;
            if lines == 0 && !cut {
                self.blank += blank;
                if self.blank > MOST_BLANK && !self.over {
                    let block =
                        Block { bytes: buffer, first_line: self.line + self.blank, blank_before: self.blank, cut };
                    self.line += self.blank;
                    self.blank = 0;
                    return Ok(Some(block));
                }
                if self.over {
                    return Ok(None);
                }
                wanted = self.target;
                buffer.clear();
                buffer.append(&mut self.rest);
                continue;
            }
            let first_line = self.line + blank_before;
            self.line = first_line + lines;
            self.blank = blank;
            return Ok(Some(Block { bytes: buffer, first_line, blank_before, cut }));
        }
    }

    /// Reads what is left and says how many bytes there were and what they hash to.
    ///
    /// # Errors
    /// The stream's own.
    pub fn finish(mut self) -> std::io::Result<Digested> {
        self.drain()?;
        Ok(Digested { bytes: self.bytes, sha256: hexadecimal(&self.hasher.finalize()) })
    }

    fn fill(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> std::io::Result<()> {
        while !self.ended && (buffer.len() < wanted || !self.begun) {
            let from = buffer.len();
            buffer.resize(from + READ.min(self.target).max(wanted.saturating_sub(from)), 0);
            let into = buffer.get_mut(from..).unwrap_or_default();
            let got = match self.stream.read(into) {
                Ok(got) => got,
                Err(e) if e.kind() == ErrorKind::Interrupted => 0,
                Err(e) => return Err(e),
            };
            self.ended = got == 0;
            buffer.truncate(from + got);
            self.hasher.update(buffer.get(from..).unwrap_or_default());
            self.bytes += got as u64;
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
        Ok(())
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

/// The end of the last whole record; none if there is no whole one. A quote opens only where a cell begins.
fn boundary(bytes: &[u8], separator: u8) -> Option<usize> {
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
