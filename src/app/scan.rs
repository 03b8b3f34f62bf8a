//! A light second look at data files, for what needs a place in them and no meaning: the last day, the rows of a key.
//!
//! It reads headers as the pack names them and cells as they stand (trimmed). What is wrong in a file it passes over:
//! `fold` says that.

use crate::check::model::{Keys, Program};
use crate::expr::{ColumnId, DimId};
use crate::source::ByteSource;
use crate::table::schema::{Column, Placed, Schema};
use crate::value::{Date, DateTime};

/// A row of a data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file under DATA.
    pub file: String,
    /// Line from 1.
    pub line: u64,
    /// The cells with commas between them.
    pub text: String,
}

/// The last day by which any row is placed.
pub(super) fn last_day(program: &Program, source: &dyn ByteSource) -> Option<Date> {
    let mut last: Option<Date> = None;
    for schema in &program.tables {
        let Placed::Day(id) = schema.placed else { continue };
        let Some(column) = schema.columns.get(id.at()) else { continue };
        each_row(schema, source, &[id], &mut |_, _, cells| {
            let day = cells.first().and_then(|cell| day_of(column, cell));
            last = last.max(day);
        });
    }
    last
}

/// The first rows of each table that speak of these keys (dimension and key), at most `most`, and how many more.
pub(super) fn rows_of(
    program: &Program,
    source: &dyn ByteSource,
    at: &[(String, String)],
    most: usize,
) -> (Vec<Found>, u64) {
    let (mut found, mut more) = (Vec::new(), 0);
    for schema in &program.tables {
        let named: Vec<(ColumnId, &str)> =
            at.iter().filter_map(|(dim, key)| Some((column_of(program, schema, dim)?, key.as_str()))).collect();
        if named.is_empty() {
            continue;
        }
        let wanted: Vec<ColumnId> = named.iter().map(|(id, _)| *id).collect();
        each_row(schema, source, &wanted, &mut |file, record, cells| {
            let fits = cells.iter().zip(&named).all(|(cell, (id, key))| stands_for(schema, *id, cell) == *key);
            if !fits {
            } else if found.len() < most {
                let line = record.position().map_or(0, csv::Position::line);
                let text = record.iter().collect::<Vec<_>>().join(",");
                found.push(Found { file: file.to_owned(), line, text });
            } else {
                more += 1;
            }
        });
    }
    (found, more)
}

/// The column of a table that holds keys of a dimension.
fn column_of(program: &Program, schema: &Schema, dimension: &str) -> Option<ColumnId> {
    let dim = program.dimensions.iter().position(|d| d.name == dimension)?;
    if let Keys::Table { table, key, .. } = program.dimensions.get(dim)?.keys
        && program.tables.get(table.at()).is_some_and(|t| t.name == schema.name)
    {
        return Some(key);
    }
    schema.columns.iter().position(|c| c.of == Some(DimId::new(dim))).map(ColumnId::new)
}

/// What a cell stands for after the column's map.
fn stands_for<'a>(schema: &'a Schema, id: ColumnId, cell: &'a str) -> &'a str {
    let map = schema.columns.get(id.at()).map_or(&[][..], |c| c.map.as_slice());
    map.iter().find(|(written, _)| written == cell).map_or(cell, |(_, meant)| meant)
}

fn day_of(column: &Column, cell: &str) -> Option<Date> {
    match &column.format {
        Some(format) => {
            Date::parse_with(cell, format).or_else(|| DateTime::parse_with(cell, format).map(DateTime::date))
        }
        None => Date::parse_iso(cell.as_bytes()).or_else(|| DateTime::parse(cell.as_bytes()).map(DateTime::date)),
    }
}

/// Hands over the wanted cells of every row of a table's files that have all these columns.
fn each_row(
    schema: &Schema,
    source: &dyn ByteSource,
    wanted: &[ColumnId],
    see: &mut dyn FnMut(&str, &csv::StringRecord, &[&str]),
) {
    let names = source.names().unwrap_or_default();
    for name in names.iter().filter(|name| fits(&schema.file, name)) {
        let Ok(stream) = source.open(name) else { continue };
        let mut reader = csv::ReaderBuilder::new().delimiter(schema.separator).flexible(true).from_reader(stream);
        let Ok(headers) = reader.headers() else { continue };
        let place = |id: &ColumnId| {
            let column = schema.columns.get(id.at())?;
            let plain = |header: &str| header.trim_start_matches('\u{feff}').trim().to_owned();
            headers.iter().position(|h| column.headers.contains(&plain(h)))
        };
        let Some(places) = wanted.iter().map(place).collect::<Option<Vec<usize>>>() else { continue };
        for record in reader.records().map_while(Result::ok) {
            let cells: Vec<&str> = places.iter().map(|n| record.get(*n).unwrap_or("").trim()).collect();
            see(name, &record, &cells);
        }
    }
}

/// Whether a file's name fits a table's; `*` stands for any letters.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or(""),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_letters() {
        assert!(fits("checks.csv", "checks.csv") && !fits("checks.csv", "checks.csv.bak"));
        assert!(fits("checks*.csv", "checks.csv") && fits("checks*.csv", "checks-2011.csv"));
        assert!(fits("*-*.csv", "a-b.csv") && !fits("*-*.csv", "ab.csv"));
        assert!(!fits("a*a", "a"));
    }
}
