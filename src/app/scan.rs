//! A light second look at data files, for what needs a place in them and no meaning: the last day, the rows of a key.
//!
//! Files are read as the pack says, by the readers that `fold` uses, one block after the other. What is wrong in a
//! file is passed over: `fold` says that.

use crate::check::model::{Keys, Program};
use crate::expr::{ColumnId, DimId};
use crate::source::ByteSource;
use crate::table::blocks::{Block, Blocks};
use crate::table::cell::{CellRule, Parsed};
use crate::table::choose::reads;
use crate::table::header::{self, Layout};
use crate::table::problems::Problems;
use crate::table::records::Records;
use crate::table::schema::{Placed, Schema};
use crate::value::{Date, PeriodKind};

/// A row of a data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file under DATA, with its sheet where it has sheets.
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
        each_row((&program.tables, schema), source, &[id], &program.pack.period, &mut |row| {
            let day = match row.parsed.first() {
                Some(Parsed::Date(day)) => Some(*day),
                Some(Parsed::DateTime(moment)) => Some(moment.date()),
                _ => None,
            };
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
        each_row((&program.tables, schema), source, &wanted, &program.pack.period, &mut |row| {
            let is =
                |(cell, (_, key)): (&Parsed<'_>, &(ColumnId, &str))| matches!(cell, Parsed::Text(text) if text == key);
            if !row.parsed.iter().zip(&named).all(is) {
            } else if found.len() < most {
                found.push(Found { file: row.file.to_owned(), line: row.line, text: (row.text)() });
            } else {
                more += 1;
            }
        });
    }
    (found, more)
}

/// Every row that somebody wrote and somebody else approved: those of tables of adjustments.
pub(super) fn written_by_hand(program: &Program, source: &dyn ByteSource) -> Vec<Found> {
    let mut found = Vec::new();
    for schema in &program.tables {
        let Some((author, approver)) = schema.apart else { continue };
        each_row((&program.tables, schema), source, &[author, approver], &program.pack.period, &mut |row| {
            found.push(Found { file: row.file.to_owned(), line: row.line, text: (row.text)() });
        });
    }
    found
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

/// A row as it is read.
struct Row<'a> {
    file: &'a str,
    line: u64,
    /// What the wanted cells say; an empty one where it cannot be read.
    parsed: &'a [Parsed<'a>],
    text: &'a dyn Fn() -> String,
}

/// Hands over every row of a table's files that have all the wanted columns.
fn each_row(
    (tables, schema): (&[Schema], &Schema),
    source: &dyn ByteSource,
    wanted: &[ColumnId],
    period: &PeriodKind,
    see: &mut dyn FnMut(&Row<'_>),
) {
    let names = source.names().unwrap_or_default();
    for (number, reading) in schema.readings().enumerate() {
        let rules: Option<Vec<CellRule>> =
            wanted.iter().map(|id| Some(CellRule::new(reading.columns.get(id.at())?, period))).collect();
        let Some(rules) = rules else { continue };
        for name in names.iter().filter(|name| reads(tables, reading, name)) {
            let _ = each_block((reading, number), period, source, name, &mut |records, layout| {
                let of_sheet = layout.sheet.as_ref().map(|sheet| format!("{name}[{sheet}]"));
                let file = of_sheet.as_deref().unwrap_or(name);
                let places = wanted.iter().map(|id| layout.at.get(id.at()).copied().flatten());
                let Some(places) = places.collect::<Option<Vec<usize>>>() else { return };
                for row in 0..records.len() {
                    let cell = |position: usize| records.cell(row, position).of(&records.bytes);
                    let read =
                        |(rule, place): (_, &usize)| CellRule::parse(rule, cell(*place)).unwrap_or(Parsed::Empty);
                    let parsed: Vec<Parsed<'_>> = rules.iter().zip(&places).map(read).collect();
                    let text = || {
                        let cells = (0..records.width).map(|at| String::from_utf8_lossy(cell(at)).into_owned());
                        cells.collect::<Vec<String>>().join(",")
                    };
                    see(&Row { file, line: records.line(row), parsed: &parsed, text: &text });
                }
            });
        }
    }
}

/// The ways in which tables read a file, each with its number among those of its table.
pub(super) fn readings_of<'a>(program: &'a Program, name: &str) -> impl Iterator<Item = (&'a Schema, usize)> {
    let all = program.tables.iter().flat_map(|schema| schema.readings().enumerate());
    all.filter(move |(_, reading)| reads(&program.tables, reading, name)).map(|(number, reading)| (reading, number))
}

/// Reads a file by one reading of a table and hands over its records, block by block.
pub(super) fn each_block(
    (reading, number): (&Schema, usize),
    period: &PeriodKind,
    source: &dyn ByteSource,
    name: &str,
    see: &mut dyn FnMut(&Records, &Layout),
) -> std::io::Result<()> {
    let sheet = &reading.sheet;
    let mut blocks = Blocks::of(source, name, reading)?;
    let Some(first) = blocks.next(Vec::new())? else { return Ok(()) };
    let mut records = Records::default();
    let begin = records.read_first(first.clone(), reading.separator);
    let members = sheet.unpivot.as_ref().map_or(&[][..], |unpivot| unpivot.members.as_slice());
    let layout = header::layout(reading, (number, members), name, &records, &mut Problems::default());
    let Some(layout) = layout else { return Ok(()) };
    blocks.settle(&layout, reading, period);
    let (head, body) = first.bytes.split_at(begin.min(first.bytes.len()));
    let first_line = first.first_line + memchr::memchr_iter(b'\n', head).count() as u64;
    let mut next = Some(Block { bytes: body.to_vec(), first_line, cut: first.cut, ..Block::default() });
    let mut above = Vec::new();
    while let Some(block) = next {
        let buffer = records.read(block, layout.width, reading.separator);
        if let Some(reshape) = &layout.reshape {
            records.reshape(reshape, &reading.columns, &mut above);
        }
        see(&records, &layout);
        next = blocks.next(buffer)?;
    }
    Ok(())
}
