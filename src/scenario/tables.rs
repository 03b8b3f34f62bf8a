//! Given rows as canonical files in memory, so that the readers of a run read them too.
//!
//! One file a table, columns in the order of the pack, cells as given. [`Tables`] remembers which line and column came
//! from which place in the test file, so that a problem that a reader finds is told where its author wrote it.

use std::io::{self, Cursor, Read};
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place};
use crate::expr::TableId;
use crate::source::{ByteSource, Span};

/// Files of made-up tables.
#[derive(Debug, Default)]
pub(super) struct Tables {
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: String,
    /// The table of the pack; none for one that only the test has.
    table: Option<TableId>,
    bytes: Vec<u8>,
    rows: Vec<RowPlace>,
}

#[derive(Debug)]
struct RowPlace {
    /// Lines from 1, the header's being the first.
    lines: Range<u64>,
    span: Span,
    /// The columns, in characters from 1, of each cell, and where it was given.
    cells: Vec<(Range<u64>, Span)>,
}

/// A row to be written: its cells, each where it was given, and the place of the whole.
pub(super) struct Line<'a> {
    /// Text and place of each cell; a cell left out is empty and stands where its row does.
    pub(super) cells: Vec<(&'a str, Span)>,
    /// The place of the row.
    pub(super) span: Span,
}

/// The name of a table's file.
pub(super) fn file_of(table: &str) -> String {
    format!("given/{table}.csv")
}

impl Tables {
    /// Adds a file with these headers and rows.
    pub(super) fn add(&mut self, name: String, table: Option<TableId>, headers: &[&str], rows: &[Line<'_>]) {
        let mut bytes = Vec::new();
        let mut line = 1;
        let heads: Vec<String> = headers.iter().map(|h| quoted(h, headers.len())).collect();
        put(&heads, &mut bytes);
        line += 1;
        let mut places = Vec::with_capacity(rows.len());
        for row in rows {
            let texts: Vec<String> = row.cells.iter().map(|(text, _)| quoted(text, headers.len())).collect();
            let mut column = 1;
            let mut cells = Vec::with_capacity(texts.len());
            for (text, (_, span)) in texts.iter().zip(&row.cells) {
                let width = text.chars().count() as u64;
                cells.push((column..column + width.max(1), *span));
                column += width + 1;
            }
            put(&texts, &mut bytes);
            let breaks = texts.iter().map(|t| t.matches('\n').count() as u64).sum::<u64>();
            places.push(RowPlace { lines: line..line + 1 + breaks, span: row.span, cells });
            line += 1 + breaks;
        }
        self.files.push(File { name, table, bytes, rows: places });
        self.files.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// The problem with its places in the test file, where it lies in a given row; `whole` where it lies in none.
    pub(super) fn placed(&self, mut problem: Diagnostic, whole: Span) -> Diagnostic {
        problem.place = self.moved(problem.place, whole);
        for (place, _) in &mut problem.related {
            let old = std::mem::replace(place, Place::Rule(whole));
            *place = self.moved(old, whole);
        }
        problem
    }

    fn moved(&self, place: Place, whole: Span) -> Place {
        match &place {
            Place::Rule(_) => place,
            Place::File(_) => Place::Rule(whole),
            Place::Data { file, line, column, .. } => {
                let row = self
                    .files
                    .iter()
                    .find(|f| f.name == *file)
                    .and_then(|f| f.rows.iter().find(|r| r.lines.contains(line)));
                Place::Rule(row.map_or(whole, |row| {
                    let cell = row.cells.iter().find(|(at, _)| at.contains(column));
                    cell.map_or(row.span, |(_, span)| *span)
                }))
            }
        }
    }

    /// The table and the number of the row, from 1, in which a problem lies.
    pub(super) fn row_of(&self, problem: &Diagnostic) -> Option<(Option<TableId>, Option<u64>)> {
        let Place::Data { file, line, .. } = &problem.place else {
            let Place::File(name) = &problem.place else { return None };
            return self.files.iter().find(|f| f.name == *name).map(|f| (f.table, None));
        };
        let file = self.files.iter().find(|f| f.name == *file)?;
        let row = file.rows.iter().position(|r| r.lines.contains(line)).map(|at| at as u64 + 1);
        Some((file.table, row))
    }
}

impl ByteSource for Tables {
    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.files.iter().map(|f| f.name.clone()).collect())
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        match self.files.iter().find(|f| f.name == name) {
            Some(file) => Ok(Box::new(Cursor::new(file.bytes.clone()))),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "no such table")),
        }
    }
}

fn put(cells: &[String], out: &mut Vec<u8>) {
    out.extend_from_slice(cells.join(",").as_bytes());
    out.push(b'\n');
}

/// A cell as the readers want it; a line of one empty cell is written with quotes, for it would be a blank line.
fn quoted(text: &str, width: usize) -> String {
    let needs = text.contains([',', '"', '\n', '\r']) || (width == 1 && text.is_empty());
    if needs { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;
    use crate::source::SourceId;

    fn span(start: usize) -> Span {
        Span::new(SourceId(0), start..start + 1)
    }

    #[test]
    fn a_problem_is_told_where_its_cell_was_given() {
        let mut tables = Tables::default();
        let rows = [
            Line { cells: vec![("甲, \"乙\"", span(1)), ("1\n2", span(2))], span: span(3) },
            Line { cells: vec![("", span(4)), ("x", span(5))], span: span(6) },
        ];
        tables.add("given/a.csv".into(), Some(TableId(7)), &["name", "n"], &rows);
        let at = |line, column| {
            let place = Place::Data { file: "given/a.csv".into(), sheet: None, line, column, excerpt: None };
            let problem = Diagnostic::new(&codes::BAD_VALUE, place);
            (tables.row_of(&problem).unwrap().1, tables.placed(problem, span(9)).place)
        };
        assert_eq!(at(2, 1), (Some(1), Place::Rule(span(1))));
        assert_eq!(at(2, 12), (Some(1), Place::Rule(span(2))));
        assert_eq!(at(3, 0), (Some(1), Place::Rule(span(3))));
        assert_eq!(at(4, 2), (Some(2), Place::Rule(span(5))));
        assert_eq!(at(1, 1), (None, Place::Rule(span(9))));
        let mut text = String::new();
        tables.open("given/a.csv").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "name,n\n\"甲, \"\"乙\"\"\",\"1\n2\"\n,x\n");
    }
}
