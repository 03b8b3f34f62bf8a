//! Two tables held against each other: cell by cell, by the key of the row.
//!
//! The expected table is computed, the found one may hold anything. Rows belong together by the shortest run of first
//! columns that tells the expected rows apart. Work grows with the rows, whatever was changed. [`How::Values`] lets
//! numbers be written otherwise and passes over what only the expected table has.

use csv::ByteRecord;
use hashbrown::{HashMap, HashSet};

use super::report::{Difference, FileReport, Kind};
use crate::output::Shape;
use crate::value::Ratio;

/// What counts as equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The same bytes.
    Bytes,
    /// The same values.
    Values,
}

/// Adds what differs between a table as found and as computed to the report of its file.
pub fn compare(shape: &Shape, found: &[u8], expected: &[u8], how: How, report: &mut FileReport) {
    let (found_table, expected_table) = (Table::read(shape, found), Table::read(shape, expected));
    let both = Both::new(&found_table, &expected_table);
    for column in both.only_found() {
        report.add(column_of(Kind::ColumnExtra, column));
    }
    if how == How::Bytes {
        for column in both.only_expected() {
            report.add(column_of(Kind::ColumnMissing, column));
        }
    }
    both.rows(how, report);
    if report.count == 0 && how == How::Bytes {
        report.add(writing(found, expected));
    }
}

/// Whether two cells hold the same value.
pub fn same_value(found: &str, expected: &str) -> bool {
    let number = |text: &str| Ratio::parse(text).ok().or_else(|| Ratio::parse_exact(text));
    found == expected || number(found).is_some_and(|found| number(expected) == Some(found))
}

/// The first line that is written otherwise; for files that hold the same.
pub fn writing(found: &[u8], expected: &[u8]) -> Difference {
    let lines = |bytes: &'_ [u8]| bytes.split_inclusive(|b| *b == b'\n').map(shown).collect::<Vec<String>>();
    let (found, expected) = (lines(found), lines(expected));
    let longest = found.len().max(expected.len());
    let at = (0..longest).find(|n| found.get(*n) != expected.get(*n)).unwrap_or(0);
    Difference {
        line: Some(at as u64 + 1),
        found: found.get(at).cloned(),
        expected: expected.get(at).cloned(),
        ..Difference::of_file(Kind::Writing)
    }
}

/// A line as it is shown, with its control characters.
fn shown(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    text.strip_suffix('\n').unwrap_or(&text).replace('\r', "\\r").replace('\u{feff}', "\\ufeff")
}

fn column_of(kind: Kind, column: String) -> Difference {
    Difference { column, ..Difference::of_file(kind) }
}

/// A table in memory.
struct Table {
    header: ByteRecord,
    rows: Vec<(u64, ByteRecord)>,
}

impl Table {
    fn read(shape: &Shape, bytes: &[u8]) -> Table {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut reader =
            csv::ReaderBuilder::new().delimiter(shape.separator).flexible(true).has_headers(false).from_reader(bytes);
        let mut rows = Vec::new();
        for row in reader.byte_records() {
            // Bytes that are no text are read as they are, and a stream in memory cannot fail.
            let Ok(row) = row else { break };
            rows.push((row.position().map_or(0, csv::Position::line), row));
        }
        let header = if rows.is_empty() { ByteRecord::new() } else { rows.remove(0).1 };
        Table { header, rows }
    }

    fn cell(&self, row: usize, column: usize) -> &[u8] {
        self.rows.get(row).and_then(|(_, row)| row.get(column)).unwrap_or_default()
    }
}

/// Two tables whose columns were brought together.
struct Both<'a> {
    found: &'a Table,
    expected: &'a Table,
    /// Name, position among the found and among the expected columns.
    columns: Vec<(String, usize, usize)>,
    /// How many of the first expected columns tell its rows apart; more than all if none do.
    key: usize,
}

impl<'a> Both<'a> {
    fn new(found: &'a Table, expected: &'a Table) -> Both<'a> {
        let mut taken = HashSet::new();
        let mut columns = Vec::new();
        for (at, name) in expected.header.iter().enumerate() {
            let there = found.header.iter().enumerate().position(|(n, other)| other == name && !taken.contains(&n));
            if let Some(there) = there {
                taken.insert(there);
                columns.push((String::from_utf8_lossy(name).into_owned(), there, at));
            }
        }
        let key = shortest_key(expected);
        let known = columns.iter().take(key).enumerate().all(|(n, (_, _, at))| n == *at) && columns.len() >= key;
        Both { found, expected, columns, key: if known { key } else { usize::MAX } }
    }

    fn only_found(&self) -> Vec<String> {
        let known = |n: &usize| self.columns.iter().any(|(_, there, _)| there == n);
        names(&self.found.header, |n| !known(&n))
    }

    fn only_expected(&self) -> Vec<String> {
        let known = |n: &usize| self.columns.iter().any(|(_, _, at)| at == n);
        names(&self.expected.header, |n| !known(&n))
    }

    /// The key of a row, each cell with its length before it.
    fn key_of(&self, table: &Table, row: usize, position: impl Fn(&(String, usize, usize)) -> usize) -> Vec<u8> {
        if self.key == usize::MAX {
            return row.to_le_bytes().to_vec();
        }
        let mut key = Vec::new();
        for column in self.columns.iter().take(self.key) {
            let cell = table.cell(row, position(column));
            key.extend_from_slice(&cell.len().to_le_bytes());
            key.extend_from_slice(cell);
        }
        key
    }

    /// What a row is called.
    fn name(&self, table: &Table, row: usize, position: impl Fn(&(String, usize, usize)) -> usize) -> String {
        let of = |column: &(String, usize, usize)| {
            format!("{}={}", column.0, String::from_utf8_lossy(table.cell(row, position(column))))
        };
        self.columns
            .iter()
            .take(if self.key == usize::MAX { 0 } else { self.key })
            .map(of)
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn rows(&self, how: How, report: &mut FileReport) {
        let found_keys: Vec<Vec<u8>> =
            (0..self.found.rows.len()).map(|n| self.key_of(self.found, n, |c| c.1)).collect();
        let keys: Vec<Vec<u8>> =
            (0..self.expected.rows.len()).map(|n| self.key_of(self.expected, n, |c| c.2)).collect();
        let expected: HashMap<&[u8], usize> = keys.iter().enumerate().map(|(n, key)| (key.as_slice(), n)).collect();
        let found: HashSet<&[u8]> = found_keys.iter().map(Vec::as_slice).collect();
        let mut done = vec![false; keys.len()];
        let (mut next, mut moved) = (0, false);
        for (row, key) in found_keys.iter().enumerate() {
            // Expected rows that the found table has nowhere are told where they should stand.
            while let Some(lacking) =
                keys.get(next).filter(|k| done.get(next) == Some(&true) || !found.contains(k.as_slice()))
            {
                if !found.contains(lacking.as_slice()) {
                    report.add(self.lacking(next));
                }
                next += 1;
            }
            let at = expected.get(key.as_slice()).copied().filter(|at| done.get(*at) == Some(&false));
            let Some(at) = at else {
                report.add(self.extra(row));
                continue;
            };
            if let Some(done) = done.get_mut(at) {
                *done = true;
            }
            if at != next && !moved {
                moved = true;
                let line = self.found.rows.get(row).map(|(line, _)| *line);
                let row = self.name(self.found, row, |c| c.1);
                report.add(Difference { line, row, ..Difference::of_file(Kind::Order) });
            }
            self.cells(row, at, how, report);
        }
        for at in next..keys.len() {
            if done.get(at) == Some(&false) {
                report.add(self.lacking(at));
            }
        }
    }

    fn lacking(&self, at: usize) -> Difference {
        let row = self.name(self.expected, at, |c| c.2);
        let line = self.expected.rows.get(at).map(|(line, _)| *line);
        Difference { line, row, ..Difference::of_file(Kind::RowMissing) }
    }

    fn extra(&self, row: usize) -> Difference {
        let line = self.found.rows.get(row).map(|(line, _)| *line);
        Difference { line, row: self.name(self.found, row, |c| c.1), ..Difference::of_file(Kind::RowExtra) }
    }

    fn cells(&self, row: usize, at: usize, how: How, report: &mut FileReport) {
        let equal = |found: &[u8], expected: &[u8]| {
            found == expected
                || how == How::Values && same_value(&String::from_utf8_lossy(found), &String::from_utf8_lossy(expected))
        };
        for (name, there, here) in &self.columns {
            let (found, expected) = (self.found.cell(row, *there), self.expected.cell(at, *here));
            if equal(found, expected) {
                continue;
            }
            let difference = Difference {
                line: self.found.rows.get(row).map(|(line, _)| *line),
                row: self.name(self.expected, at, |c| c.2),
                column: name.clone(),
                ..Difference::of_file(Kind::Value)
            };
            report.add(difference.saying(String::from_utf8_lossy(found), String::from_utf8_lossy(expected)));
        }
        let width = |table: &Table, row: usize| table.rows.get(row).map_or(0, |(_, row)| row.len());
        if width(self.found, row) > self.found.header.len() {
            report.add(self.extra(row));
        }
    }
}

fn names(header: &ByteRecord, wanted: impl Fn(usize) -> bool) -> Vec<String> {
    let named = header.iter().enumerate().filter(|(n, _)| wanted(*n));
    named.map(|(_, name)| String::from_utf8_lossy(name).into_owned()).collect()
}

/// How many of the first columns tell the rows apart; more than all if none do.
fn shortest_key(table: &Table) -> usize {
    if table.rows.len() <= 1 {
        return 0;
    }
    let mut groups: Vec<u32> = vec![0; table.rows.len()];
    for column in 0..table.header.len() {
        let mut seen: HashMap<(u32, &[u8]), u32> = HashMap::with_capacity(groups.len());
        for (row, group) in groups.iter_mut().enumerate() {
            let fresh = u32::try_from(seen.len()).unwrap_or(u32::MAX);
            *group = *seen.entry((*group, table.cell(row, column))).or_insert(fresh);
        }
        if seen.len() == table.rows.len() {
            return column + 1;
        }
    }
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::report::Where;

    fn differences(found: &str, expected: &str, how: How) -> Vec<String> {
        let mut report = FileReport::new(Where::Run, "a.csv");
        compare(&Shape::plain(Vec::new()), found.as_bytes(), expected.as_bytes(), how, &mut report);
        assert_eq!(report.count as usize, report.first.len());
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let one = |d: &Difference| {
            let text = format!("{:?} {} [{}] {}", d.kind, d.line.unwrap_or(0), d.row, d.column);
            format!("{text} {}|{}", said(&d.found), said(&d.expected)).trim().to_owned()
        };
        report.first.iter().map(one).collect()
    }

    const GOOD: &str = "outlet,business,rate\n1,data,0.70\n1,voice,0.5\n2,data,1/3\n";

    #[test]
    fn a_cell_is_named_by_row_and_column() {
        let found = GOOD.replace("0.5", "0.6");
        assert_eq!(differences(&found, GOOD, How::Bytes), ["Value 3 [outlet=1, business=voice] rate 0.6|0.5"]);
        assert!(differences(GOOD, GOOD, How::Values).is_empty());
    }

    #[test]
    fn values_may_be_written_otherwise_between_versions_only() {
        let found = GOOD.replace("0.70", "0.7000").replace("0.5", "\"0.5\"");
        assert!(differences(&found, GOOD, How::Values).is_empty());
        assert_eq!(differences(&found, GOOD, How::Bytes).len(), 1);
        let quoted = GOOD.replace("0.5", "\"0.5\"");
        assert_eq!(differences(&quoted, GOOD, How::Bytes), ["Writing 3 []  1,voice,\"0.5\"|1,voice,0.5"]);
    }

    #[test]
    fn rows_that_lack_or_are_too_many_or_moved_are_told_once() {
        let lacking = "outlet,business,rate\n1,data,0.70\n2,data,1/3\n";
        assert_eq!(differences(lacking, GOOD, How::Bytes), ["RowMissing 3 [outlet=1, business=voice]  |"]);
        assert_eq!(differences(GOOD, lacking, How::Bytes), ["RowExtra 3 [outlet=1]  |"]);
        let twice = format!("{GOOD}2,data,1/3\n");
        assert_eq!(differences(&twice, GOOD, How::Bytes), ["RowExtra 5 [outlet=2, business=data]  |"]);
        let moved = "outlet,business,rate\n2,data,1/3\n1,data,0.70\n1,voice,0.5\n";
        assert_eq!(differences(moved, GOOD, How::Bytes), ["Order 2 [outlet=2, business=data]  |"]);
    }

    #[test]
    fn columns_are_met_by_name() {
        let more = "outlet,business,rate,note\n1,data,0.70,\n1,voice,0.5,\n2,data,1/3,\n";
        assert_eq!(differences(more, GOOD, How::Bytes), ["ColumnExtra 0 [] note |"]);
        assert_eq!(differences(GOOD, more, How::Bytes), ["ColumnMissing 0 [] note |"]);
        assert!(differences(GOOD, more, How::Values).is_empty());
    }

    #[test]
    fn whatever_stands_in_a_file_something_is_told() {
        for found in ["", "\n", "outlet\n", "a,b\n\"", "\u{feff}outlet,business,rate\n", "1,data,0.70\n", "\0"] {
            assert!(!differences(found, GOOD, How::Bytes).is_empty(), "{found:?}");
            assert!(!differences(GOOD, found, How::Bytes).is_empty(), "{found:?}");
        }
        let wider = GOOD.replace("0.5", "0.5,9");
        assert!(!differences(&wider, GOOD, How::Bytes).is_empty());
    }
}
