//! A long table of facts in blocks of whole rows, each read from the file once and gone before the next.
//!
//! What this program wrote hardly ever needs quotes: then a cell is what stands between two separators, and these are
//! found sixteen bytes at a time. A block with cells in quotes is copied line by line. From the first block on that holds a
//! carriage return, a byte that is no UTF-8, a quote that does not stand around a cell on its line, or a row that is not as
//! long as the header, rows come from the reader of the format, which tells what is wrong. What cells mean is left to the
//! readers of tables.

use std::borrow::Cow;
use std::io::{self, Read};

use csv::StringRecord;
use memchr::{memchr_iter, memrchr};

use super::rows::{Copied, Lines, Rows};
use super::sheet::{FactsFault, Sheet};
use crate::table::ends::{CellEnds, STEP};

/// Bytes read before rows are looked at: they stay in the near caches while they are.
const BLOCK: usize = 256 * 1024;

/// A table whose headers are read.
pub(super) struct Records<'a> {
    /// The file.
    pub(super) sheet: Sheet<'a>,
    /// Its headers.
    pub(super) header: StringRecord,
    stream: Box<dyn Read + Send>,
    /// A line break, and what is read behind it; a whole step longer than what it may hold.
    buffer: Vec<u8>,
    filled: usize,
    /// Whether nothing is left to be read.
    ended: bool,
    /// The line on which the next row begins; none where lines are not told apart by line breaks alone.
    line: Option<u64>,
    /// Whether all that was read so far stands as this program writes cells that need no quotes.
    is_bare: bool,
}

/// Takes rows.
pub(super) type Take<'t> = dyn FnMut(&Rows<'_>) -> Result<(), FactsFault> + 't;

impl<'a> Records<'a> {
    /// Reads the headers.
    ///
    /// # Errors
    /// The file is absent or has none.
    pub(super) fn open(sheet: Sheet<'a>) -> Result<Records<'a>, FactsFault> {
        Records::in_blocks(sheet, BLOCK)
    }

    fn in_blocks(sheet: Sheet<'a>, block: usize) -> Result<Records<'a>, FactsFault> {
        let (stream, mut buffer) = (sheet.stream()?, vec![0; block.next_multiple_of(STEP) + STEP]);
        buffer.iter_mut().take(1).for_each(|first| *first = b'\n');
        let header = StringRecord::new();
        let mut records = Records { sheet, header, stream, buffer, filled: 1, ended: false, line: None, is_bare: true };
        loop {
            records.fill().map_err(|_| sheet.fault(0, ""))?;
            let mut reader = csv::Reader::from_reader(records.buffer.get(1..records.filled).unwrap_or_default());
            reader.byte_headers().map_err(|error| sheet.broken(&error))?;
            // An end that is not the file's may stand in the midst of the headers.
            let (behind, line) = (usize::try_from(reader.position().byte()).unwrap_or(0), reader.position().line());
            if behind + 1 < records.filled || records.ended {
                let header = reader.headers().map_err(|error| sheet.broken(&error))?.clone();
                if header.is_empty() {
                    return Err(sheet.fault(0, ""));
                }
                records.is_bare = {
                    let cells = header.iter().flat_map(|cell| [",", cell]).skip(1).flat_map(str::bytes);
                    records.buffer.get(1..=behind).unwrap_or_default().iter().copied().eq(cells.chain([b'\n']))
                };
                records.header = header;
                let is_plain = records.buffer.get(behind) == Some(&b'\n') || behind + 1 == records.filled;
                records.line = is_plain.then_some(line);
                records.forget(behind);
                return Ok(records);
            }
            records.grow();
        }
    }

    /// Where a header stands.
    pub(super) fn position(&self, header: &str) -> Option<usize> {
        self.header.iter().position(|h| h == header)
    }

    /// Hands all rows to `take`, block by block, headers not counted; whether the whole file is these cells with what
    /// this program writes between them, none of them in quotes.
    ///
    /// # Errors
    /// What `take` yields, or a row that is not one of this table.
    pub(super) fn each(mut self, take: &mut Take<'_>) -> Result<bool, FactsFault> {
        let (mut ends, mut taken) = (CellEnds::default(), 0);
        while let Some(length) = self.next().map_err(|_| self.sheet.fault(0, ""))? {
            let width = self.header.len();
            let (Some(line), Some(is_bare)) = (self.line, self.split(length, &mut ends)) else {
                return self.by_the_format(taken, take).map(|()| false);
            };
            let text = self.buffer.get(..length).unwrap_or_default();
            let breaks = memchr_iter(b'\n', text).count() - 1;
            let rows = Rows::new(&self.buffer, ends.at(), width, Lines::From(line));
            let is_bare = is_bare && rows.len() == breaks;
            if is_bare && (ends.at().len() - 1).is_multiple_of(width) && is_regular(text, ends.at(), width) {
                take(&rows)?;
                taken += rows.len();
            } else {
                let Some(mut copied) = line_by_line(text, line, width) else {
                    return self.by_the_format(taken, take).map(|()| false);
                };
                self.is_bare = false;
                let rows = copied.rows();
                take(&rows)?;
                taken += rows.len();
            }
            self.line = Some(line + breaks as u64);
            self.forget(length - 1);
        }
        Ok(self.is_bare)
    }

    /// Finds the ends of cells, the line break before them taken for one; whether all that separates does so, as no cell
    /// stands in quotes. None where lines are not what stands between line breaks.
    fn split(&self, length: usize, ends: &mut CellEnds) -> Option<bool> {
        u32::try_from(self.buffer.len()).ok()?;
        let held = ends.bare(self.buffer.get(..length.next_multiple_of(STEP))?, b',');
        ends.truncate(length);
        let is_text = !held.past_ascii || simdutf8::basic::from_utf8(self.buffer.get(..length)?).is_ok();
        (is_text && !held.carriage_return).then_some(!held.quote)
    }

    /// Hands on what stands behind so many rows, from the reader of the format.
    fn by_the_format(&self, taken: usize, take: &mut Take<'_>) -> Result<(), FactsFault> {
        let mut reader = self.sheet.reader()?;
        let (mut record, mut copied) = (StringRecord::new(), Copied::new(self.header.len()));
        let mut at = 0;
        loop {
            let read = reader.read_record(&mut record);
            if !matches!(read, Ok(true)) || copied.is_enough() {
                take(&copied.rows())?;
                copied.clear();
            }
            match read {
                Ok(true) if at < taken => at += 1,
                Ok(true) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    copied.push(line, record.iter()).ok_or_else(|| self.sheet.fault(line, ""))?;
                }
                Ok(false) => return Ok(()),
                Err(error) => return Err(self.sheet.broken(&error)),
            }
        }
    }

    /// Reads until at least one row is there; how many bytes whole rows have, with the line break before them.
    fn next(&mut self) -> io::Result<Option<usize>> {
        loop {
            self.fill()?;
            let read = self.buffer.get(..self.filled).unwrap_or_default();
            let last = memrchr(b'\n', read).filter(|at| *at > 0);
            if self.ended && self.filled > 1 && last != Some(self.filled - 1) {
                // The last line may lack its line break; what is longer than what was filled always has room for it.
                self.buffer.get_mut(self.filled).into_iter().for_each(|byte| *byte = b'\n');
                (self.filled, self.is_bare) = (self.filled + 1, false);
                return Ok(Some(self.filled));
            }
            match last {
                Some(last) => return Ok(Some(last + 1)),
                None if self.ended => return Ok(None),
                None => self.grow(),
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        while !self.ended && self.filled + STEP < self.buffer.len() {
            let most = self.buffer.len() - STEP;
            match self.stream.read(self.buffer.get_mut(self.filled..most).unwrap_or_default()) {
                Ok(0) => self.ended = true,
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn grow(&mut self) {
        self.buffer.resize((self.buffer.len() - STEP) * 2 + STEP, 0);
    }

    /// Forgets so many bytes; the one behind them, a line break, comes first then.
    fn forget(&mut self, bytes: usize) {
        self.buffer.copy_within(bytes.min(self.filled)..self.filled, 0);
        self.filled = self.filled.saturating_sub(bytes);
        if self.filled == 0 {
            self.filled = 1;
        }
        self.buffer.iter_mut().take(1).for_each(|first| *first = b'\n');
    }
}

/// Whether rows that are as many as lines all end with theirs.
fn is_regular(text: &[u8], ends: &[u32], width: usize) -> bool {
    let lasts = ends.iter().step_by(width);
    let are_breaks = lasts.clone().all(|end| text.get(*end as usize) == Some(&b'\n'));
    are_breaks && (width > 1 || !lasts.clone().zip(lasts.skip(1)).any(|(before, end)| before + 1 == *end))
}

/// The rows of a text in which lines may be blank and cells in quotes; none where a row is not as long as the table is
/// wide, or a quote does not stand around a cell on its line.
fn line_by_line(text: &[u8], first: u64, width: usize) -> Option<Copied> {
    let text = std::str::from_utf8(text).ok()?.strip_prefix('\n')?;
    let mut copied = Copied::new(width);
    for (line, row) in (first..).zip(text.split_terminator('\n')).filter(|(_, row)| !row.is_empty()) {
        match row.contains('"') {
            true => copied.push(line, quoted(row)?.iter().map(AsRef::as_ref))?,
            false => copied.push(line, row.split(','))?,
        }
    }
    Some(copied)
}

/// The cells of a row some of which stand in quotes; none where one does not end on the line.
fn quoted(row: &str) -> Option<Vec<Cow<'_, str>>> {
    let (mut cells, mut rest) = (Vec::new(), row);
    loop {
        let (cell, behind) = match rest.strip_prefix('"') {
            Some(inside) => {
                let (cell, behind) = closed(inside)?;
                (if cell.contains('"') { cell.replace("\"\"", "\"").into() } else { cell.into() }, behind)
            }
            None => {
                let (cell, behind) = rest.split_at_checked(rest.find(',').unwrap_or(rest.len()))?;
                (Cow::from((!cell.contains('"')).then_some(cell)?), behind)
            }
        };
        cells.push(cell);
        match behind.strip_prefix(',') {
            Some(more) => rest = more,
            None => return behind.is_empty().then_some(cells),
        }
    }
}

/// What stands before the quote that ends a cell, and what behind it.
fn closed(inside: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let at = from + inside.get(from..)?.find('"')?;
        let behind = inside.get(at + 1..)?;
        if !behind.starts_with('"') {
            return Some((inside.get(..at)?, behind));
        }
        from = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    type Lines = Result<Vec<(u64, Vec<String>)>, FactsFault>;

    /// The reader of the format knows a byte-order mark only where something stands behind it.
    const SOME: usize = 16;

    /// Bytes that come a few at a time.
    struct Slow(Cursor<Vec<u8>>, usize);

    impl Read for Slow {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(into.len());
            self.0.read(&mut into[..most])
        }
    }

    /// Rows with their lines, read in blocks of so many bytes.
    fn read(bytes: &[u8], block: usize) -> Lines {
        let open = |_: &str| {
            let stream = Slow(Cursor::new(bytes.to_vec()), block.div_ceil(3).max(SOME));
            Some(Box::new(stream) as Box<dyn Read + Send>)
        };
        let mut all = Vec::new();
        let records = Records::in_blocks(Sheet::new("f", &open), block)?;
        let width = records.header.len();
        records.each(&mut |rows| {
            // Column by column, as tables are read.
            let mut cells = vec![Vec::new(); rows.len()];
            for column in 0..width {
                let texts = rows.column(column).map(|cell| cell.of(rows.bytes()));
                cells.iter_mut().zip(texts).for_each(|(row, text)| row.push(String::from_utf8(text.to_vec()).unwrap()));
            }
            assert!((0..rows.len()).all(|row| rows.cell(row, 0) == cells[row][0] && rows.cell(row, width).is_empty()));
            all.extend(cells.into_iter().enumerate().map(|(row, cells)| (rows.line(row), cells)));
            Ok(())
        })?;
        Ok(all)
    }

    /// The same by the reader of the format, row by row.
    fn by_the_format(bytes: &[u8]) -> Lines {
        let open = |_: &str| Some(Box::new(Cursor::new(bytes.to_vec())) as Box<dyn Read + Send>);
        let sheet = Sheet::new("f", &open);
        let owned = |(line, row): (u64, StringRecord)| (line, row.iter().map(str::to_owned).collect());
        sheet.rows()?.map(|row| row.map(owned)).collect()
    }

    fn own(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn cells_are_the_same_with_quotes_and_without() {
        for text in ["a,b\n1,x\n2,营业厅\n,\n3,", "a,b\n", "a,b", "a,b\n1,2\n\n"] {
            let quoted = text.replace('b', "\"b\"");
            let late = format!("{text}\n\"4\",5").replace("\n\n\n", "\n").replace("\n\n", "\n");
            for block in [8, 64, 4096] {
                assert_eq!(read(text.as_bytes(), block), read(quoted.as_bytes(), block), "{text}");
                assert_eq!(read(late.as_bytes(), block), by_the_format(late.as_bytes()), "{late}");
            }
        }
        let all = vec![own(2, &["1", "x"]), own(4, &["2", "营业厅"]), own(5, &["", ""]), own(6, &["3", ""])];
        assert_eq!(read("a,b\n1,x\n\n2,营业厅\n,\n3,".as_bytes(), 64), Ok(all));
        assert_eq!(read(b"a,b\n\"1,5\",\"say \"\"yes\"\"\"\n", 64), Ok(vec![own(2, &["1,5", "say \"yes\""])]));
        assert_eq!(read(b"a\n\n1\n\n\n2\n", 64), Ok(vec![own(3, &["1"]), own(6, &["2"])]));
    }

    #[test]
    fn a_row_of_another_length_is_a_fault_with_its_line() {
        for text in ["a,b\n1,2\n3\n", "a,b\n1,2\n3,4,5\n", "a,b\n1,2\n3,\"4\",5\n", "a,b\n1,2\n3\n4,5,6\n"] {
            assert_eq!(read(text.as_bytes(), 64).map_err(|fault| fault.line), Err(3), "{text}");
        }
        assert_eq!(read(b"", 64).map_err(|fault| fault.line), Err(0));
    }

    #[test]
    fn rows_before_a_fault_are_handed_on_first() {
        let text = format!("a,b\n{}x\n", "1,2\n".repeat(200));
        let open = |_: &str| Some(Box::new(Cursor::new(text.clone().into_bytes())) as Box<dyn Read + Send>);
        let (sheet, mut taken) = (Sheet::new("f", &open), 0);
        let end = Records::in_blocks(sheet, 64).unwrap().each(&mut |rows| {
            taken += rows.len();
            Ok(())
        });
        assert_eq!((taken, end.map_err(|fault| fault.line)), (200, Err(202)));
        let stopped = Records::in_blocks(sheet, 64).unwrap().each(&mut |rows| Err(sheet.fault(rows.line(0), "own")));
        assert_eq!(stopped, Err(sheet.fault(2, "own")));
    }

    /// Pieces that together are tables more or less.
    fn pieces() -> impl Strategy<Value = Vec<u8>> {
        let fixed = |bytes: &'static [u8]| Just(bytes.to_vec());
        let plain = prop_oneof![
            9 => "[a-z0-9营]{0,9}".prop_map(String::into_bytes),
            2 => fixed(b"a cell that is longer than a few of the blocks that are read"),
        ];
        let odd = prop_oneof![
            6 => fixed(b"\"a,\n\"\"b\""),
            4 => fixed(b"\"\""),
            6 => fixed(b"\"a,\"\"b\"\"\""),
            2 => fixed(b"a\"b"),
            2 => fixed(b"\"a\"b"),
            1 => fixed(b"\""),
            2 => fixed(b"\r"),
            2 => fixed(b"\xff"),
            1 => fixed(b"\0"),
            1 => fixed(b","),
            3 => fixed(b"\n"),
        ];
        let cell = move |odd_in: u32| prop_oneof![odd_in => plain.clone(), 1 => odd.clone()];
        let rows = (1..4_usize, prop_oneof![Just(4_u32), Just(40), Just(400)]).prop_flat_map(move |(width, odd_in)| {
            let row = prop::collection::vec(cell(odd_in), width).prop_map(|cells| cells.join(&b','));
            let end = prop_oneof![30 => Just(&b"\n"[..]), 1 => Just(&b"\r\n"[..])];
            prop::collection::vec((row, end), 0..40)
        });
        (rows, any::<bool>(), prop::bool::weighted(0.1)).prop_map(|(rows, no_end, mark)| {
            let mut all = if mark { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
            for (row, end) in rows {
                all.extend(row);
                all.extend(end);
            }
            if no_end {
                all.pop();
            }
            all
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_read_as_the_format_has_them(bytes in pieces(), block in 1..200_usize) {
            // Of lines after blank ones the reader of the format tells the blank one's; else lines are the same.
            let blank = bytes.starts_with(b"\n") || bytes.windows(2).any(|pair| pair == b"\n\n");
            let lines = |rows: Lines| rows.map(|rows| {
                rows.into_iter().map(|(line, cells)| (if blank { 0 } else { line }, cells)).collect::<Vec<_>>()
            });
            prop_assert_eq!(lines(read(&bytes, block)), lines(by_the_format(&bytes)));
        }
    }
}
