//! Blocks in which nothing is wrong, split all at once.
//!
//! Most blocks keep every rule. Of these the ends of cells are found by [`super::ends`], then held to the rules record by
//! record; a block in which anything is amiss is left as it is, for [`super::records`] to go through cell by cell and
//! say what and where. Both give the same records of a block that keeps the rules.

use memchr::{memchr, memchr_iter};

use super::ends::{FILLING, Marked, QUOTED, STEP, marked};
use super::records::{Cell, LONGEST_CELL, Records};

impl Records {
    /// Splits a block that keeps every rule; `false`, and nothing is done, where it may not. How many line `breaks` it
    /// holds and what is `marked` in it is said where it is known.
    pub(super) fn split_at_once(&mut self, separator: u8, breaks: Option<usize>, known: Option<Marked>) -> bool {
        let whole = self.bytes.len();
        if whole >= LONGEST_CELL || self.width == 0 {
            return false;
        }
        let breaks = breaks.unwrap_or_else(|| memchr_iter(b'\n', &self.bytes).count());
        let good = match known {
            Some(known) => self.all_quoted(&known, breaks),
            None => self.all_bare(separator, breaks),
        };
        if !good {
            self.bytes.truncate(whole);
            self.cells.clear();
            self.lines.clear();
            self.moved.clear();
        }
        good
    }

    fn is_utf8(&self) -> bool {
        simdutf8::basic::from_utf8(&self.bytes).is_ok()
    }

    /// A block that holds no quotes, as far as is known.
    fn all_bare(&mut self, separator: u8, breaks: usize) -> bool {
        let whole = self.bytes.len();
        let mut ends = std::mem::take(&mut self.ends);
        self.bytes.resize(whole.next_multiple_of(STEP), FILLING);
        let held = ends.bare(&self.bytes, separator);
        self.bytes.truncate(whole);
        let good = if held.zero || (held.past_ascii && !self.is_utf8()) {
            false
        } else if held.quote {
            // Where a quote is not closed, the last record does not end.
            marked(&mut self.bytes, separator).is_some_and(|known| self.all_quoted(&known, breaks))
        } else {
            self.cells_bare(ends.at(), breaks, held.carriage_return)
        };
        self.ends = ends;
        good
    }

    fn all_quoted(&mut self, known: &Marked, breaks: usize) -> bool {
        let found = &known.found;
        if found.held.zero || (found.held.past_ascii && !self.is_utf8()) {
            return false;
        }
        let Some(records) = self.whole_records(known.ends.at(), (!found.inner_breaks).then_some(breaks)) else {
            return false;
        };
        // Line ends stand at the end of the last record, too.
        if known.ends.at().last().map_or(0, |end| (*end & !QUOTED) as usize + 1) != self.bytes.len() {
            return false;
        }
        self.lines.extend(0..clip(records));
        if found.is_tidy && !found.held.carriage_return {
            self.cells_between(known.ends.at());
        } else if !self.cells_quoted(known.ends.at()) {
            return false;
        }
        self.lines_quoted(breaks)
    }

    /// How many records these ends of cells make; none unless each ends with a line break and no other cell does. How many
    /// of the ends are line breaks is said where it is known.
    fn whole_records(&self, ends: &[u32], breaks: Option<usize>) -> Option<usize> {
        let records = ends.len() / self.width;
        let is_break = |end: &u32| self.bytes.get((*end & !QUOTED) as usize) == Some(&b'\n');
        let breaks = breaks.unwrap_or_else(|| ends.iter().filter(|end| is_break(end)).count());
        let mut last_ends = ends.chunks_exact(self.width).filter_map(<[u32]>::last);
        (records * self.width == ends.len() && records == breaks && last_ends.all(is_break)).then_some(records)
    }

    fn cells_bare(&mut self, ends: &[u32], breaks: usize, carriage_return: bool) -> bool {
        let Some(records) = self.whole_records(ends, Some(breaks)) else { return false };
        self.cells_between(ends);
        self.lines.extend(0..clip(records));
        if carriage_return {
            for last in self.cells.iter_mut().skip(self.width - 1).step_by(self.width) {
                if last.of(&self.bytes).last() == Some(&b'\r') {
                    last.length -= 1;
                }
            }
        }
        true
    }

    /// The cells that end there, without the quotes around them.
    fn cells_between(&mut self, ends: &[u32]) {
        let cell = |(before, end): (u32, &u32)| {
            let quote = *end >> 31;
            let start = (before & !QUOTED).wrapping_add(1).wrapping_add(quote);
            Cell { start, length: (*end & !QUOTED).wrapping_sub(start).wrapping_sub(quote) }
        };
        // Before the first cell something would have to end at -1.
        self.cells.extend(ends.first().map(|end| {
            let quote = *end >> 31;
            Cell { start: quote, length: (*end & !QUOTED).wrapping_sub(2 * quote) }
        }));
        self.cells.extend(ends.iter().copied().zip(ends.get(1..).unwrap_or_default()).map(cell));
    }

    /// The cells, of which some are quoted. Where there are more quotes than stand around cells, each cell is looked
    /// through.
    fn cells_quoted(&mut self, ends: &[u32]) -> bool {
        let bytes = &self.bytes;
        let quotes = memchr_iter(b'"', bytes).count();
        let returns = memchr(b'\r', bytes).is_some();
        let (mut start, mut around, mut closed) = (0_u32, 0, true);
        // Whether a cell is quoted is only counted with, not asked: it is not foreseen where some are.
        self.cells.extend(ends.iter().map(|end| {
            let end = *end & !QUOTED;
            let text = bytes.get(start as usize..end as usize).unwrap_or_default();
            let is_last = returns && bytes.get(end as usize) == Some(&b'\n');
            let text = if is_last { text.strip_suffix(b"\r").unwrap_or(text) } else { text };
            let opens = text.first() == Some(&b'"');
            closed &= !opens | ((text.len() > 1) & (text.last() == Some(&b'"')));
            let quote = u32::from(opens);
            around += 2 * quote as usize;
            let cell = Cell { start: start + quote, length: clip(text.len()).wrapping_sub(2 * quote) };
            start = end.wrapping_add(1);
            cell
        }));
        closed && (around == quotes || self.doubled())
    }

    /// Puts one quote for each two in quoted cells; `false` where others than doubled ones stand in a cell.
    fn doubled(&mut self) -> bool {
        let mut cells = std::mem::take(&mut self.cells);
        let good = cells.iter_mut().all(|cell| {
            let text = cell.of(&self.bytes);
            let Some(first) = memchr(b'"', text) else { return true };
            let (from, to) = (cell.start as usize, cell.start as usize + text.len());
            let is_quoted = from.checked_sub(1).and_then(|before| self.bytes.get(before)) == Some(&b'"');
            let inner = text.get(first..).unwrap_or_default();
            if !is_quoted || !are_doubled(inner) {
                return false;
            }
            self.quoted(from, to, &mut None);
            *cell = self.cells.pop().unwrap_or_default();
            true
        });
        self.cells = cells;
        good
    }

    /// On which line each record begins, where line breaks may stand inside cells.
    fn lines_quoted(&mut self, breaks: usize) -> bool {
        if breaks == self.lines.len() || self.marks.is_some() {
            return true;
        }
        let (mut line, mut counted) = (0, 0);
        let mut lines = std::mem::take(&mut self.lines);
        for (slot, record) in lines.iter_mut().zip(self.cells.chunks_exact(self.width)) {
            // The first cell may be quoted, and its text moved.
            let first = record.first().copied().unwrap_or_default();
            let at = self.place(first).start;
            line += memchr_iter(b'\n', self.bytes.get(counted..at).unwrap_or_default()).count();
            *slot = clip(line);
            counted = at;
        }
        self.lines = lines;
        true
    }
}

/// Whether all quotes of a text that begins with one stand two and two.
fn are_doubled(mut text: &[u8]) -> bool {
    while let Some(at) = memchr(b'"', text) {
        if text.get(at + 1) != Some(&b'"') {
            return false;
        }
        text = text.get(at + 2..).unwrap_or_default();
    }
    true
}

fn clip(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::table::block::Block;

    type Read = (Vec<u32>, Vec<Vec<u8>>, Vec<usize>);

    fn texts(records: &Records) -> Read {
        let cells = records.cells.iter();
        let texts = cells.clone().map(|cell| cell.of(&records.bytes).to_vec()).collect();
        (records.lines.clone(), texts, cells.map(|cell| records.place(*cell).start).collect())
    }

    fn taken(text: &[u8], width: usize) -> Records {
        let mut records = Records { width, written: text.len(), ..Records::default() };
        records.bytes = text.to_vec();
        records
    }

    fn both(text: &[u8], width: usize) -> Option<(Read, Read)> {
        let (mut swift, mut slow) = (taken(text, width), taken(text, width));
        if !swift.split_at_once(b',', None, None) {
            assert_eq!((swift.bytes.as_slice(), swift.cells.len(), swift.lines.len()), (text, 0, 0));
            return None;
        }
        slow.split(b',', usize::MAX);
        assert_eq!(slow.faults, []);
        Some((texts(&swift), texts(&slow)))
    }

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            6 => Just(","), 5 => Just("\n"), 1 => Just("\r\n"), 3 => Just("\""), 2 => Just("\"\""), 1 => Just("\r"),
            4 => Just("ab"), 2 => Just("\"c,\n\""), 2 => Just("网点"),
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat() + "\n")
    }

    fn good() -> impl Strategy<Value = String> {
        let cell = prop_oneof![
            Just("\"a\nb\""),
            Just("\"a\"\"b\""),
            Just("\"\""),
            Just("\"\"\"\""),
            Just("\",\""),
            Just(""),
            Just("x"),
            Just("\"q\""),
            Just("0123456789")
        ];
        let record = (cell.clone(), cell, any::<bool>());
        proptest::collection::vec(record, 1..60).prop_map(|all| {
            let line = |(a, b, crlf): &(&str, &str, bool)| format!("{a},{b}{}", if *crlf { "\r\n" } else { "\n" });
            all.iter().map(line).collect()
        })
    }

    proptest! {
        #[test]
        fn what_is_split_at_once_is_what_is_split_cell_by_cell(text in pieces(), width in 1_usize..4) {
            if let Some((swift, slow)) = both(text.as_bytes(), width) {
                prop_assert_eq!(swift, slow);
            }
        }

        #[test]
        fn a_block_that_keeps_the_rules_is_split_at_once(text in good()) {
            let (swift, slow) = both(text.as_bytes(), 2).unwrap();
            prop_assert_eq!(swift, slow);
        }
    }

    #[test]
    fn whatever_breaks_a_rule_is_left() {
        for text in
            ["a\n", "a,b,c\n", "a,\"b\n", "a,b\"c\n", "a,\"b\"c\n", "a,\"b\"c\"d\"\n", "a,b\0\n", "\"\"a\"\",b\n"]
        {
            assert!(both(text.as_bytes(), 2).is_none(), "{text:?}");
        }
        assert!(both(b"a,\xFF\n", 2).is_none());
        assert!(
            Records { width: 1, bytes: Block::default().bytes, ..Records::default() }.split_at_once(b',', None, None)
        );
    }
}
