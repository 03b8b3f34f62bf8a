//! The rows of a sheet, one after the other, with nothing copied where no cell needs quotes.
//!
//! What this program wrote hardly ever needs quotes: then a cell is what stands between two separators. A sheet with a
//! quote, a carriage return or a byte that is no UTF-8 in it goes through the reader of the format, and so does one
//! whose rows are not as long as its header, which tells what is wrong. What cells mean is left to the readers of tables.

use csv::StringRecord;
use memchr::{memchr2, memchr2_iter};

use super::sheet::{FactsFault, Sheet};

/// A row with its line.
pub(super) struct Row<'r> {
    /// Its line, from 1.
    pub(super) line: u64,
    cells: &'r Cells<'r>,
}

enum Cells<'r> {
    Plain(Vec<&'r str>),
    Quoted(StringRecord),
}

impl Row<'_> {
    /// A cell; empty where the row has none.
    #[inline]
    pub(super) fn cell(&self, n: usize) -> &str {
        match self.cells {
            Cells::Plain(cells) => cells.get(n).copied().unwrap_or(""),
            Cells::Quoted(record) => record.get(n).unwrap_or(""),
        }
    }
}

/// Hands every row of a sheet to `take`, headers not counted.
///
/// # Errors
/// What `take` yields, or a row that is not one of this table.
pub(super) fn each(
    sheet: &Sheet<'_>,
    mut take: impl FnMut(&Row<'_>) -> Result<(), FactsFault>,
) -> Result<(), FactsFault> {
    match plain(&sheet.bytes) {
        Some(text) => each_plain(sheet, text, &mut take),
        None => each_quoted(sheet, &mut take),
    }
}

/// The text of a sheet in which every separator separates.
fn plain(bytes: &[u8]) -> Option<&str> {
    if memchr2(b'"', b'\r', bytes).is_some() { None } else { simdutf8::basic::from_utf8(bytes).ok() }
}

fn each_plain(
    sheet: &Sheet<'_>,
    text: &str,
    take: &mut impl FnMut(&Row<'_>) -> Result<(), FactsFault>,
) -> Result<(), FactsFault> {
    let width = sheet.header.len();
    let mut row = Vec::with_capacity(width);
    let (mut line, mut header, mut start) = (1, true, 0);
    let last = (!text.ends_with('\n')).then_some(text.len());
    for end in memchr2_iter(b',', b'\n', text.as_bytes()).chain(last) {
        row.push(text.get(start..end).unwrap_or(""));
        start = end + 1;
        if text.as_bytes().get(end) == Some(&b',') {
            continue;
        }
        let empty = row.len() == 1 && row.first() == Some(&"");
        if !empty && row.len() != width {
            return each_quoted(sheet, &mut |_| Ok(())).and(Err(sheet.fault(line, "")));
        }
        if !empty && !std::mem::take(&mut header) {
            let cells = Cells::Plain(row);
            take(&Row { line, cells: &cells })?;
            let Cells::Plain(again) = cells else { return Ok(()) };
            row = again;
        }
        row.clear();
        line += 1;
    }
    Ok(())
}

fn each_quoted(sheet: &Sheet<'_>, take: &mut impl FnMut(&Row<'_>) -> Result<(), FactsFault>) -> Result<(), FactsFault> {
    let mut reader = csv::Reader::from_reader(sheet.bytes.as_slice());
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|e| sheet.broken(&e))? {
        let line = record.position().map_or(0, csv::Position::line);
        let cells = Cells::Quoted(std::mem::take(&mut record));
        take(&Row { line, cells: &cells })?;
        let Cells::Quoted(again) = cells else { return Ok(()) };
        record = again;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<(u64, String, String)>, FactsFault> {
        let sheet = Sheet::new("f", text.as_bytes().to_vec())?;
        let mut all = Vec::new();
        each(&sheet, |row| {
            all.push((row.line, row.cell(0).to_owned(), row.cell(1).to_owned()));
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn cells_are_the_same_with_quotes_and_without() {
        for text in ["a,b\n1,x\n2,营业厅\n,\n3,", "a,b\n", "a,b", "a,b\n1,2\n\n"] {
            let quoted = text.replace("b", "\"b\"");
            assert_eq!(rows(text), rows(&quoted), "{text}");
        }
        let own = |line, a: &str, b: &str| (line, a.to_owned(), b.to_owned());
        let all = vec![own(2, "1", "x"), own(4, "2", "营业厅"), own(5, "", ""), own(6, "3", "")];
        assert_eq!(rows("a,b\n1,x\n\n2,营业厅\n,\n3,"), Ok(all));
        assert_eq!(rows("a,b\n\"1,5\",\"say \"\"yes\"\"\"\n"), Ok(vec![own(2, "1,5", "say \"yes\"")]));
    }

    #[test]
    fn a_row_of_another_length_is_a_fault_with_its_line() {
        for text in ["a,b\n1,2\n3\n", "a,b\n1,2\n3,4,5\n", "a,b\n1,2\n3,\"4\",5\n"] {
            assert_eq!(rows(text).map_err(|fault| fault.line), Err(3), "{text}");
        }
    }
}
