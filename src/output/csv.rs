//! Lines of a table, written fast: cells are gathered in blocks, quotes stand only where they are needed.
//!
//! [`Lines`] takes cells from left to right and lines from top to bottom; line ends are `\n`. [`Words`] are texts that
//! come back on many lines (keys, a column's words) and are looked at once for what needs quotes.

use std::io::{self, Write};
use std::sync::Arc;

use super::artifact::{Field, Shape};
use crate::value::{Cells, Column, Ratio};

/// Bytes gathered before they are handed on.
const BLOCK: usize = 256 * 1024;

/// A table being written.
pub struct Lines<'a> {
    out: &'a mut dyn Write,
    block: Vec<u8>,
    separator: u8,
    line: usize,
    begun: bool,
}

/// Texts by number.
#[derive(Clone, Debug)]
pub struct Words {
    /// One after the other.
    text: Arc<Padded>,
    /// Where each ends.
    ends: Arc<[usize]>,
    plain: bool,
}

/// Bytes behind which there is room, so that short ones are copied in one step of known width.
#[derive(Clone, Debug)]
pub struct Padded(Vec<u8>);

/// How wide that step is, and one for what most cells have.
const STEP: usize = 64;
const HALF: usize = 32;

impl Default for Padded {
    fn default() -> Padded {
        Padded(vec![0; STEP])
    }
}

impl Padded {
    /// How many bytes there are.
    pub fn count(&self) -> usize {
        self.0.len().saturating_sub(STEP)
    }

    /// Holds these bytes in place of others.
    pub fn hold(&mut self, bytes: &[u8]) {
        self.0.truncate(0);
        self.push(bytes);
    }

    /// Puts bytes behind the others; where they begin, and how many they are.
    pub fn push(&mut self, bytes: &[u8]) -> (usize, usize) {
        let start = self.count();
        self.0.truncate(start);
        self.0.extend_from_slice(bytes);
        self.0.extend_from_slice(&[0; STEP]);
        (start, bytes.len())
    }

    /// Adds some of them to others.
    #[inline]
    fn copy(&self, start: usize, length: usize, out: &mut Vec<u8>) {
        let (rest, end) = (self.0.get(start..).unwrap_or_default(), out.len() + length);
        match (rest.first_chunk::<HALF>(), rest.first_chunk::<STEP>()) {
            (Some(chunk), _) if length <= HALF => out.extend_from_slice(chunk),
            (_, Some(chunk)) if length <= STEP => out.extend_from_slice(chunk),
            _ => out.extend_from_slice(rest.get(..length).unwrap_or_default()),
        }
        out.truncate(end);
    }
}

impl<'a> Lines<'a> {
    /// A table with its header.
    ///
    /// # Errors
    /// What `out` yields.
    pub fn begin(out: &'a mut dyn Write, shape: &Shape) -> io::Result<Lines<'a>> {
        let mut lines =
            Lines { out, block: Vec::with_capacity(BLOCK + 4096), separator: shape.separator, line: 0, begun: false };
        if shape.bom {
            lines.block.extend_from_slice("\u{feff}".as_bytes());
            lines.line = lines.block.len();
        }
        for Field { name, .. } in &shape.fields {
            lines.text(name);
        }
        lines.end()?;
        Ok(lines)
    }

    /// Begins a cell, for its bytes to be written into what comes back; they must need no quotes.
    pub fn cell(&mut self) -> &mut Vec<u8> {
        if self.begun {
            self.block.push(self.separator);
        }
        self.begun = true;
        &mut self.block
    }

    /// A cell that is empty.
    pub fn empty(&mut self) {
        self.cell();
    }

    /// A cell of bytes that need no quotes, or several cells with their separators ([`cells`]).
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) {
        append(self.cell(), bytes);
    }

    /// What stood on another line at this place: cells with the separators before them.
    #[inline]
    pub fn again(&mut self, said: &Padded, start: usize, length: usize) {
        self.begun = true;
        said.copy(start, length, &mut self.block);
    }

    /// Where the next byte will stand, for [`Lines::since`] on the same line.
    pub fn here(&self) -> usize {
        self.block.len()
    }

    /// What was written on this line since then.
    pub fn since(&self, here: usize) -> &[u8] {
        self.block.get(here..).unwrap_or_default()
    }

    /// Goes on with a cell that has begun.
    pub fn more(&mut self) -> &mut Vec<u8> {
        &mut self.block
    }

    /// A cell of text.
    pub fn text(&mut self, text: &str) {
        self.words(text.as_bytes());
    }

    /// A cell of the bytes of a text.
    pub fn words(&mut self, text: &[u8]) {
        let separator = self.separator;
        let block = self.cell();
        if text.is_empty() {
            return;
        }
        if needs_quotes(text, separator) { quote(text, block) } else { block.extend_from_slice(text) }
    }

    /// A cell that may be absent.
    pub fn maybe(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or(""));
    }

    /// A whole number.
    pub fn integer(&mut self, number: impl itoa::Integer) {
        self.bytes(itoa::Buffer::new().format(number).as_bytes());
    }

    /// `yes` or `no`.
    pub fn flag(&mut self, flag: bool) {
        self.bytes(if flag { b"yes" } else { b"no" });
    }

    /// One of known texts.
    #[inline]
    pub fn word(&mut self, words: &Words, number: u32) {
        if words.is_plain() && self.separator == b',' {
            words.put(number, self.cell());
        } else {
            self.words(words.get(number).as_bytes());
        }
    }

    /// Ends the line.
    ///
    /// # Errors
    /// What the file yields.
    pub fn end(&mut self) -> io::Result<()> {
        if self.begun && self.block.len() == self.line {
            // One empty cell alone would read as no line at all.
            self.block.extend_from_slice(b"\"\"");
        }
        self.block.push(b'\n');
        self.begun = false;
        if self.block.len() >= BLOCK {
            self.out.write_all(&self.block)?;
            self.block.clear();
        }
        self.line = self.block.len();
        Ok(())
    }

    /// Hands on what is left.
    ///
    /// # Errors
    /// What the file yields.
    pub fn finish(self) -> io::Result<()> {
        self.out.write_all(&self.block)
    }
}

impl Words {
    /// These texts, by position.
    pub fn new(names: &[impl AsRef<str>]) -> Words {
        Words::written(names.iter(), |name, text| text.extend_from_slice(name.as_ref().as_bytes()))
    }

    /// What `write` adds for each, in their order; it must be UTF-8.
    pub fn written<T>(all: impl Iterator<Item = T>, write: impl Fn(T, &mut Vec<u8>)) -> Words {
        let (mut text, mut ends) = (Vec::new(), Vec::with_capacity(all.size_hint().0));
        for one in all {
            write(one, &mut text);
            ends.push(text.len());
        }
        let plain = !needs_quotes(&text, b',');
        text.extend_from_slice(&[0; STEP]);
        Words { text: Arc::new(Padded(text)), ends: ends.into(), plain }
    }

    /// What a column of few distinct values has on its rows by [`Column::code`]: its texts, or its numbers written once
    /// for each; none of any other.
    pub fn over(column: &Column, write: impl Fn(&Ratio, &mut Vec<u8>)) -> Option<Words> {
        match &column.cells {
            Cells::Text { words, .. } => Some(Words::new(words)),
            Cells::Number(numbers) => numbers.as_few().map(|(values, _)| Words::written(values.iter(), write)),
            Cells::Flag(_) | Cells::Date(_) | Cells::DateTime(_) => None,
        }
    }

    /// Whether none of them needs quotes between commas.
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number; empty where there is none.
    pub fn get(&self, number: u32) -> &str {
        let (start, end) = self.span(number);
        std::str::from_utf8(self.text.0.get(start..end).unwrap_or_default()).unwrap_or_default()
    }

    /// Adds the text of a number.
    #[inline]
    pub fn put(&self, number: u32, out: &mut Vec<u8>) {
        let (start, end) = self.span(number);
        self.text.copy(start, end.saturating_sub(start), out);
    }

    #[inline]
    fn span(&self, number: u32) -> (usize, usize) {
        let at = number as usize;
        let Some(end) = self.ends.get(at) else { return (0, 0) };
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        (start, *end)
    }
}

/// Cells that come back on many lines, as [`Lines::bytes`] takes them: between commas, with quotes where needed.
pub fn cells<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, text) in texts.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        if needs_quotes(text.as_bytes(), b',') { quote(text.as_bytes(), &mut out) } else { out.extend(text.bytes()) }
    }
    out
}

/// Adds bytes; up to sixteen, as most cells have, in two steps of known width.
#[inline]
fn append(out: &mut Vec<u8>, bytes: &[u8]) {
    let end = out.len() + bytes.len();
    if bytes.len() > 16 {
        out.extend_from_slice(bytes);
    } else if let (Some(head), Some(tail)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        out.extend_from_slice(head);
        out.truncate(end - 8);
        out.extend_from_slice(tail);
    } else if let (Some(head), Some(tail)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        out.extend_from_slice(head);
        out.truncate(end - 4);
        out.extend_from_slice(tail);
    } else {
        bytes.iter().for_each(|byte| out.push(*byte));
    }
}

/// Whether a text needs quotes between commas.
pub fn is_plain(text: &str) -> bool {
    !needs_quotes(text.as_bytes(), b',')
}

fn needs_quotes(text: &[u8], separator: u8) -> bool {
    text.iter().any(|b| *b == separator || matches!(b, b'"' | b'\n' | b'\r'))
}

fn quote(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(rows: &[&[&str]]) -> String {
        let mut out = Vec::new();
        let shape = Shape::plain(rows[0].iter().map(|c| Field::text(*c)).collect());
        let mut lines = Lines::begin(&mut out, &shape).unwrap();
        for row in &rows[1..] {
            row.iter().for_each(|c| lines.text(c));
            lines.end().unwrap();
        }
        lines.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn quotes_stand_only_where_they_are_needed() {
        let rows: &[&[&str]] = &[&["a", "b"], &["1,5", "say \"yes\""], &["two\nlines", "营业厅"], &["", ""]];
        assert_eq!(written(rows), "a,b\n\"1,5\",\"say \"\"yes\"\"\"\n\"two\nlines\",营业厅\n,\n");
    }

    #[test]
    fn a_lone_empty_cell_is_still_a_line() {
        assert_eq!(written(&[&["a"], &[""], &["x"], &[""]]), "a\n\"\"\nx\n\"\"\n");
    }

    #[test]
    fn what_other_programs_read_is_what_was_written() {
        let rows: &[&[&str]] = &[&["a", "b"], &["\"", ",\r\n"], &["'", ";"], &[" x ", "\t"]];
        let text = written(rows);
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let read: Vec<Vec<String>> = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(
            read,
            rows.iter().map(|r| r.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>()).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_long_table_comes_out_in_blocks() {
        struct Counts(Vec<usize>);
        impl Write for Counts {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.push(bytes.len());
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut out = Counts(Vec::new());
        let mut lines = Lines::begin(&mut out, &Shape::plain(vec![Field::integer("n")])).unwrap();
        for n in 0..200_000u64 {
            lines.integer(n);
            lines.end().unwrap();
        }
        lines.finish().unwrap();
        assert!(out.0.len() > 2 && out.0.iter().all(|n| *n <= BLOCK + 32));
        assert_eq!(out.0.iter().sum::<usize>(), 2 + (0..200_000u64).map(|n| n.to_string().len() + 1).sum::<usize>());
    }
}
