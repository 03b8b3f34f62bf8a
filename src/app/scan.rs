//! A light second look at data files, for what needs a place in them and no meaning: the last day, the rows of a key.
//!
//! Files are read as the pack says, by the readers that `fold` uses, one block after the other. What is wrong in a
//! file is passed over: `fold` says that.

use hashbrown::HashMap;

use crate::check::model::{Keys, Program};
use crate::expr::{ColumnId, DimId};
use crate::outcome::derivation::{Derivation, Source};
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

/// What a derivation was taken from in the data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowsBehind {
    /// The first rows.
    pub rows: Vec<Found>,
    /// How many more there are.
    pub more: u64,
    /// Tables whose rows do not have their key in a column of their own, so that none of them is among the rows.
    pub not_looked_in: Vec<String>,
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

/// The first rows that a derivation was taken from, at most `most`, and how many more: those of its keys in the periods
/// that it looked at, table by table in the order in which it reads them.
pub(super) fn rows_of(program: &Program, source: &dyn ByteSource, derivation: &Derivation, most: usize) -> RowsBehind {
    let mut all = RowsBehind::default();
    let (tables, beyond) = behind(program, derivation);
    all.not_looked_in = beyond;
    for behind in tables {
        let (schema, wanted) = (behind.schema, behind.columns.as_slice());
        each_row((&program.tables, schema), source, wanted, &program.pack.period, &mut |row| {
            if !behind.holds(row) {
            } else if all.rows.len() < most {
                all.rows.push(Found { file: row.file.to_owned(), line: row.line, text: (row.text)() });
            } else {
                all.more += 1;
            }
        });
    }
    all
}

/// Keys, and the first and last days of the periods in which they were looked at.
type Periods<'a> = HashMap<Vec<&'a str>, Vec<(Date, Date)>>;

/// What a derivation was taken from in one table.
struct Behind<'a> {
    schema: &'a Schema,
    /// The columns that tell its rows.
    columns: Vec<ColumnId>,
    /// By how rows are placed in time and the columns of their key (among those above), the keys and their periods.
    asked: Vec<(Placed, Vec<usize>, Periods<'a>)>,
}

/// The tables that a derivation was taken from, in its order, and those whose rows have their key from another table.
fn behind<'a>(program: &'a Program, derivation: &'a Derivation) -> (Vec<Behind<'a>>, Vec<String>) {
    let mut all: Vec<Behind<'a>> = Vec::new();
    let mut beyond: Vec<String> = Vec::new();
    let mut lines = vec![derivation];
    while let Some(line) = lines.pop() {
        lines.extend(line.parts.iter().rev());
        let Some(source) = &line.source else { continue };
        let Some(schema) = program.tables.iter().find(|schema| schema.name == source.table) else { continue };
        let of_dimension = |(name, _): &&(String, String)| program.dimensions.iter().any(|d| d.name == *name);
        let key: Vec<&(String, String)> = line.key.iter().filter(of_dimension).collect();
        let columns = key.iter().map(|(dimension, _)| column_of(program, schema, dimension));
        let Some(columns) = columns.collect::<Option<Vec<ColumnId>>>() else {
            if !beyond.contains(&schema.name) {
                beyond.push(schema.name.clone());
            }
            continue;
        };
        let at = all.iter().position(|behind| behind.schema.name == schema.name).unwrap_or_else(|| {
            all.push(Behind { schema, columns: Vec::new(), asked: Vec::new() });
            all.len() - 1
        });
        if let Some(behind) = all.get_mut(at) {
            behind.ask(source, &columns, key.iter().map(|(_, key)| key.as_str()).collect());
        }
    }
    (all, beyond)
}

impl<'a> Behind<'a> {
    fn ask(&mut self, source: &Source, key: &[ColumnId], keys: Vec<&'a str>) {
        let columns: Vec<usize> = key.iter().map(|column| self.column(*column)).collect();
        let placed = source.day.map_or(self.schema.placed, Placed::Day);
        for day in placed.columns() {
            self.column(day);
        }
        let known = self.asked.iter().position(|(by, known, _)| *by == placed && *known == columns);
        let at = known.unwrap_or_else(|| {
            self.asked.push((placed, columns, HashMap::new()));
            self.asked.len() - 1
        });
        if let Some((.., asked)) = self.asked.get_mut(at) {
            let periods = asked.entry(keys).or_default();
            let days = source.days.unwrap_or((Date::FIRST, Date::LAST));
            if !periods.contains(&days) {
                periods.push(days);
            }
        }
    }

    /// Where a column stands among those that are read.
    fn column(&mut self, id: ColumnId) -> usize {
        self.columns.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.columns.push(id);
            self.columns.len() - 1
        })
    }

    /// Whether the derivation was taken from a row.
    fn holds(&self, row: &Row<'_>) -> bool {
        self.asked.iter().any(|(placed, columns, asked)| {
            let text = |at: &usize| match row.parsed.get(*at) {
                Some(Parsed::Text(text)) => Some(text.as_ref()),
                _ => None,
            };
            let key: Option<Vec<&str>> = columns.iter().map(text).collect();
            let periods = key.and_then(|key| asked.get(&key));
            periods.is_some_and(|periods| periods.iter().any(|days| self.lies(*placed, row, *days)))
        })
    }

    /// Whether a row lies in a period.
    fn lies(&self, placed: Placed, row: &Row<'_>, (first, last): (Date, Date)) -> bool {
        let day = |id: ColumnId| match row.parsed.get(self.columns.iter().position(|known| *known == id)?)? {
            Parsed::Date(day) => Some(*day),
            Parsed::DateTime(moment) => Some(moment.date()),
            _ => None,
        };
        match placed {
            Placed::Timeless { .. } => true,
            Placed::Day(id) => day(id).is_some_and(|day| (first..=last).contains(&day)),
            Placed::Span(from, to) => {
                let (from, to) = (day(from).unwrap_or(Date::FIRST), to.and_then(day).unwrap_or(Date::LAST));
                from <= last && to >= first
            }
        }
    }
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

/// Hands over every row of a table's files; a wanted column that a file lacks is empty.
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
                let places: Vec<Option<usize>> =
                    wanted.iter().map(|id| layout.at.get(id.at()).copied().flatten()).collect();
                for row in 0..records.len() {
                    let cell = |position: usize| records.cell(row, position).of(&records.bytes);
                    let read = |(rule, place): (_, &Option<usize>)| {
                        place.and_then(|place| CellRule::parse(rule, cell(place)).ok()).unwrap_or(Parsed::Empty)
                    };
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
