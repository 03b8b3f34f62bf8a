//! Rows of typed cells as blocks of records, so that everything behind sees what a text file would have given.
//!
//! A number is written with the column's own decimal mark, a day in its `format`, so that no cell is read otherwise than
//! it is meant. Cells that say no exact value are told if the table reads their column. [`Marks`] remember where each row
//! begins, for places are rows and columns of the sheet. Which rows there are is for [`super::workbook`] and
//! [`super::columnar`] to read.

use std::sync::Arc;

use super::block::{BadCell, Block, Marks};
use super::cells::{Batch, Content, Feed, Why};
use super::choose::FileKind;
use super::header::Layout;
use super::reshape::Origin;
use super::schema::Schema;
use super::{columnar, workbook};
use crate::source::Anywhere;
use crate::value::{Date, DateTime, Period, PeriodKind, Type};

/// How cells of a column are written.
#[derive(Clone, Debug)]
struct Form {
    kind: Type,
    decimal: u8,
    format: Option<String>,
    period: PeriodKind,
}

/// The rows of a file.
pub struct Rows {
    feed: Feed,
    /// The rows that came last, and the first of them that is not written yet.
    batch: Batch,
    at: usize,
    /// The row that must come next; none before the header.
    next: Option<u64>,
    over: bool,
    writer: Writer,
}

/// Writes rows as text.
struct Writer {
    separator: u8,
    /// How many cells the header has.
    width: usize,
    /// For each column of the file how it is written; none if the table does not read it.
    forms: Vec<Option<Form>>,
    /// Whether no text of the rows that came last needs quotes.
    is_plain: bool,
    /// The day that was written last, and how: many rows have the same.
    day: Option<(Date, String)>,
}

impl Rows {
    /// The rows of a file of that kind, as a reading of a table has it.
    ///
    /// # Errors
    /// It cannot be begun.
    pub fn open(file: Box<dyn Anywhere>, kind: FileKind, reading: &Schema) -> std::io::Result<Rows> {
        let sheet = &reading.sheet;
        let feed = match kind {
            FileKind::Parquet => columnar::feed(file)?,
            _ => workbook::feed(file, sheet.name.clone(), sheet.lines_before)?,
        };
        let writer = Writer { separator: reading.separator, width: 0, forms: Vec::new(), is_plain: false, day: None };
        Ok(Rows { feed, batch: Batch::default(), at: 0, next: None, over: false, writer })
    }

    /// Says what each column is written as, once the header is read.
    pub fn settle(&mut self, layout: &Layout, reading: &Schema, period: &PeriodKind) {
        let form = |column: usize| {
            let column = reading.columns.get(column)?;
            let (kind, decimal, format) = (column.kind, column.decimal, column.format.clone());
            Some(Form { kind, decimal, format, period: period.clone() })
        };
        self.writer.forms = owners(layout).into_iter().map(|owner| owner.and_then(form)).collect();
    }

    /// The next rows, about so many bytes of them; the first time the header alone.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn block(&mut self, mut bytes: Vec<u8>, target: usize) -> std::io::Result<Option<Block>> {
        let mut marks = Marks::default();
        let mut first_line = 0;
        while !self.over {
            let Some((number, cells)) = self.batch.row(self.at) else {
                (self.batch, self.at) = (self.feed.rows()?.unwrap_or_default(), 0);
                self.over = self.batch.is_empty();
                self.writer.is_plain = !self.batch.has_any(&special(self.writer.separator));
                continue;
            };
            self.at += 1;
            let expected = self.next.replace(number + 1);
            if marks.starts.is_empty() {
                first_line = expected.unwrap_or(number);
            }
            // Rows of which nothing is said stand in the sheet all the same.
            for _ in expected.unwrap_or(number)..number {
                self.writer.row(std::iter::empty(), &mut bytes, &mut marks);
            }
            let width = self.writer.row(cells, &mut bytes, &mut marks);
            if expected.is_none() {
                self.writer.width = width;
            }
            if expected.is_none() || bytes.len() >= target {
                break;
            }
        }
        if marks.starts.is_empty() {
            return Ok(None);
        }
        marks.sheet.clone_from(&self.feed.sheet);
        Ok(Some(Block { bytes, first_line, marks: Some(Arc::new(marks)), ..Block::default() }))
    }
}

impl Writer {
    /// Writes a row of at least as many cells as the header has; says how many it had.
    fn row<'a>(
        &mut self,
        cells: impl Iterator<Item = Content<&'a str>>,
        bytes: &mut Vec<u8>,
        marks: &mut Marks,
    ) -> usize {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (start, row) = (bytes.len(), clip(marks.starts.len()));
        marks.starts.push(clip(start));
        // One cell too many says enough.
        let most = if self.width == 0 { usize::MAX } else { self.width + 1 };
        let mut used = 0;
        for (position, cell) in cells.take(most).enumerate() {
            if position > 0 {
                bytes.push(self.separator);
            }
            used += 1;
            if let Content::Day(day) = cell
                && self.plain_day(day, position, bytes)
            {
                continue;
            }
            let at = clip(bytes.len());
            let form = self.forms.get(position).and_then(Option::as_ref);
            let why = self.cell(cell, form, bytes);
            if form.is_some() || self.forms.is_empty() {
                marks.bad.extend(why.map(|why| BadCell { row, at, why }));
            }
        }
        bytes.extend(std::iter::repeat_n(self.separator, self.width.saturating_sub(used.max(1))));
        // A record of one empty cell would be a line of nothing.
        if used.max(self.width) <= 1 && bytes.len() == start {
            bytes.extend_from_slice(b"\"\"");
        }
        bytes.push(b'\n');
        used
    }

    /// Writes a day, where days are written as everywhere; says whether they are.
    fn plain_day(&mut self, day: Date, position: usize, bytes: &mut Vec<u8>) -> bool {
        let form = self.forms.get(position).and_then(Option::as_ref);
        if self.separator == b'-' || form.is_some_and(|form| form.kind != Type::Date || form.format.is_some()) {
            return false;
        }
        if self.day.as_ref().is_none_or(|(last, _)| *last != day) {
            self.day = Some((day, day.to_string()));
        }
        self.day.iter().for_each(|(_, text)| bytes.extend_from_slice(text.as_bytes()));
        true
    }

    /// Writes a cell; says why, if it says no exact value.
    fn cell(&self, cell: Content<&str>, form: Option<&Form>, bytes: &mut Vec<u8>) -> Option<Option<Why>> {
        match cell {
            Content::Empty => {}
            Content::Text(text) if self.is_plain => bytes.extend_from_slice(text.as_bytes()),
            Content::Text(text) => self.text(text, bytes),
            Content::Flag(flag) => bytes.extend_from_slice(if flag { b"true" } else { b"false" }),
            Content::Number(number) => match form {
                Some(form) if form.decimal == b',' && form.kind.is_numeric() => {
                    self.text(&number.replace('.', ","), bytes);
                }
                _ => bytes.extend_from_slice(number.as_bytes()),
            },
            Content::Day(day) => match form.map_or(Some(day.to_string()), |form| form.day(day)) {
                Some(text) => self.text(&text, bytes),
                None => {
                    self.text(&day.to_string(), bytes);
                    return Some(Some(Why::Date));
                }
            },
            Content::Moment(moment) => self.text(&form.map_or(moment.to_string(), |form| form.moment(moment)), bytes),
            Content::Error(text) => {
                self.text(text, bytes);
                return Some(None);
            }
            Content::Unclear(text, why) => {
                self.text(text, bytes);
                return Some(Some(why));
            }
        }
        None
    }

    fn text(&self, text: &str, bytes: &mut Vec<u8>) {
        let special = special(self.separator);
        if !text.bytes().any(|byte| special.contains(&byte)) {
            return bytes.extend_from_slice(text.as_bytes());
        }
        bytes.push(b'"');
        for byte in text.bytes() {
            if byte == b'"' {
                bytes.push(b'"');
            }
            bytes.push(byte);
        }
        bytes.push(b'"');
    }
}

/// The bytes for which a cell stands in quotes.
fn special(separator: u8) -> [u8; 4] {
    [separator, b'"', b'\n', b'\r']
}

impl Form {
    /// A day as the column writes it; none if it says no period where one should be.
    fn day(&self, day: Date) -> Option<String> {
        match (self.kind, &self.format) {
            // Programs turn `2011-10` into the first day of that month.
            (Type::Period, _) => {
                Period::containing(&self.period, day).filter(|period| period.first == day).map(|period| period.name())
            }
            (Type::Date, Some(format)) => Some(day.written_as(format).unwrap_or_else(|| day.to_string())),
            (Type::DateTime, _) => Some(self.moment(DateTime::midnight(day))),
            _ => Some(day.to_string()),
        }
    }

    fn moment(&self, moment: DateTime) -> String {
        let as_asked = self.format.as_ref().filter(|_| self.kind == Type::DateTime);
        as_asked.and_then(|format| moment.written_as(format)).unwrap_or_else(|| moment.to_string())
    }
}

/// For each cell of a file's records the column of the table that it belongs to.
fn owners(layout: &Layout) -> Vec<Option<usize>> {
    let mut owners = vec![None; layout.width];
    let mut own = |position: usize, column: usize| {
        if let Some(slot) = owners.get_mut(position) {
            *slot = Some(column);
        }
    };
    for (column, position) in layout.at.iter().enumerate() {
        let Some(position) = *position else { continue };
        match &layout.reshape {
            None => own(position, column),
            Some(reshape) => match reshape.cells.get(position) {
                Some(Origin::At(position)) => own(*position, column),
                Some(Origin::Value(value)) => {
                    let lots = reshape.lots.iter().flatten();
                    lots.filter_map(|lot| lot.at.get(*value).copied().flatten()).for_each(|at| own(at, column));
                }
                _ => {}
            },
        }
    }
    owners
}
