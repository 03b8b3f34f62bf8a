//! Tables of facts in which the rows of every period stand below one another: period, keys, columns.
//!
//! Kept tables and folds have the same form and are written and read by the same code. Which rows are there is told by
//! the file; which periods have the table at all, by `contents.csv`.

use std::io::{self, Write};
use std::sync::Arc;

use super::cells::{read_number, reason_read, reason_text, write_number};
use super::names::MISSING;
use super::sheet::{FactsFault, Sheet};
use crate::check::model::Program;
use crate::expr::DimId;
use crate::fold::model::{Facts, Keys};
use crate::output::artifact::{Artifact, Field, FieldKind, Shape};
use crate::output::csv::{Lines, Words, cells as words_of};
use crate::value::{Cells, Column, Date, DateTime, Numbers, Period, Ratio, Reason, Rows, Type};

/// The rows of one period.
pub(super) struct Part<'a> {
    /// The period.
    pub period: &'a Period,
    /// The keys.
    pub rows: &'a Rows,
    /// The columns, in the order of the headers.
    pub columns: Vec<&'a Column>,
}

/// A column as the pack declares it.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// Its header.
    pub name: String,
    /// The type of its values.
    pub kind: Type,
    /// The dimension whose keys its texts are numbered by.
    pub of: Option<DimId>,
}

/// Writes a table of facts.
pub(super) fn write<'a>(
    program: &'a Program,
    facts: &'a Facts,
    file: String,
    grain: Vec<DimId>,
    heads: &[Head],
    parts: Vec<Part<'a>>,
) -> Artifact<'a> {
    let mut fields = vec![Field::text("period")];
    fields.extend(grain.iter().map(|d| Field::text(program.dimension_name(*d))));
    let gaps: Vec<bool> =
        (0..heads.len()).map(|n| parts.iter().any(|p| p.columns.get(n).is_some_and(|c| c.has_gaps()))).collect();
    for (head, gaps) in heads.iter().zip(&gaps) {
        fields.push(Field { name: head.name.clone(), kind: exact_kind(head.kind) });
        if *gaps {
            fields.push(Field::text(format!("{}{MISSING}", head.name)));
        }
    }
    let shape = Shape::plain(fields);
    Artifact::table(file, shape.clone(), move |out: &mut dyn Write| -> io::Result<()> {
        let mut table = Lines::begin(out, &shape)?;
        for part in &parts {
            let period = words_of([part.period.label().as_str()]);
            let keys: Vec<(Words, Vec<u32>)> = grain
                .iter()
                .enumerate()
                .filter_map(|(n, d)| Some((Words::new(&facts.dimensions.get(d.at())?.names), part.rows.codes(n))))
                .collect();
            let cells: Vec<Exact<'_>> = part.columns.iter().map(|c| Exact::new(c)).collect();
            for row in 0..part.rows.len() {
                table.bytes(&period);
                for (words, codes) in &keys {
                    table.word(words, codes.get(row).copied().unwrap_or(u32::MAX));
                }
                for (cell, gaps) in cells.iter().zip(&gaps) {
                    cell.put(row, &mut table);
                    if *gaps {
                        table.maybe(cell.column.gap(row).map(reason_text).as_deref());
                    }
                }
                table.end()?;
            }
        }
        table.finish()
    })
}

/// What exact values of a type are to other programs.
fn exact_kind(kind: Type) -> FieldKind {
    match kind {
        Type::Count => FieldKind::Integer,
        Type::Flag => FieldKind::Flag,
        Type::Date | Type::Period => FieldKind::Date,
        // A fraction `n/d` is no number to others.
        _ => FieldKind::Text,
    }
}

struct Exact<'a> {
    column: &'a Column,
    words: Option<Words>,
}

impl<'a> Exact<'a> {
    fn new(column: &'a Column) -> Exact<'a> {
        Exact { column, words: Words::over(column, write_number) }
    }

    fn put(&self, row: usize, table: &mut Lines<'_>) {
        if self.column.gap(row).is_some() {
            return table.empty();
        }
        if let Some(words) = &self.words {
            return table.word(words, self.column.code(row).unwrap_or(u32::MAX));
        }
        match &self.column.cells {
            Cells::Number(all) => {
                let cell = table.cell();
                if let Some(number) = all.get(row) {
                    write_number(number, cell);
                }
            }
            Cells::Flag(all) => table.flag(all.get(row).copied().unwrap_or(false)),
            Cells::Date(all) => {
                let cell = table.cell();
                if let Some(date) = all.get(row) {
                    date.write(cell);
                }
            }
            Cells::DateTime(all) => {
                let cell = table.cell();
                if let Some(moment) = all.get(row) {
                    moment.write(cell);
                }
            }
            Cells::Text { .. } => table.empty(),
        }
    }
}

/// The rows of one period and its columns, as read.
pub(super) type Stack = (Rows, Vec<Arc<Column>>);

/// Rows and columns of each period of the window, from a table of facts.
pub(super) fn read(
    sheet: &Sheet<'_>,
    window: &[Period],
    dimensions: &[Keys],
    grain: &[DimId],
    heads: &[Head],
) -> Result<Vec<Stack>, FactsFault> {
    let radix = radix(dimensions, grain);
    let positions: Vec<(usize, Option<usize>)> = heads
        .iter()
        .map(|head| {
            let at = sheet.position(&head.name).ok_or_else(|| sheet.fault(1, &head.name))?;
            Ok((at, sheet.position(&format!("{}{MISSING}", head.name))))
        })
        .collect::<Result<_, FactsFault>>()?;
    let names: Vec<String> = window.iter().map(Period::label).collect();
    let mut building: Vec<(Vec<u64>, Vec<Building<'_>>)> = names
        .iter()
        .map(|_| (Vec::new(), heads.iter().map(|head| Building::new(head, dimensions)).collect()))
        .collect();
    for row in sheet.rows() {
        let (line, row) = row?;
        let cell = |n: usize| row.get(n).unwrap_or("");
        let period = names.iter().position(|name| name == cell(0));
        let (keys, columns) = period.and_then(|p| building.get_mut(p)).ok_or_else(|| sheet.fault(line, cell(0)))?;
        let mut codes = Vec::with_capacity(grain.len());
        for (n, dim) in grain.iter().enumerate() {
            let code = dimensions.get(dim.at()).and_then(|k| k.find(cell(n + 1)));
            codes.push(code.ok_or_else(|| sheet.fault(line, cell(n + 1)))?);
        }
        let packed = Rows::pack(&radix, &codes).ok_or_else(|| sheet.fault(line, cell(1)))?;
        if keys.last().is_some_and(|last| *last >= packed) {
            return Err(sheet.fault(line, cell(1)));
        }
        keys.push(packed);
        for (building, (at, missing)) in columns.iter_mut().zip(&positions) {
            let reason = missing.map(cell).filter(|m| !m.is_empty());
            let reason = reason.map(|m| reason_read(m).ok_or_else(|| sheet.fault(line, m))).transpose()?;
            building.push(cell(*at), reason).ok_or_else(|| sheet.fault(line, cell(*at)))?;
        }
    }
    building
        .into_iter()
        .map(|(keys, columns)| {
            let rows = Rows::new(radix.clone(), keys).ok_or_else(|| sheet.fault(1, "period"))?;
            Ok((rows, columns.into_iter().map(|c| Arc::new(c.finish())).collect()))
        })
        .collect()
}

/// How many keys each dimension of a grain has.
pub(super) fn radix(dimensions: &[Keys], grain: &[DimId]) -> Vec<u32> {
    let size = |d: &DimId| u32::try_from(dimensions.get(d.at()).map_or(0, Keys::len)).unwrap_or(u32::MAX);
    grain.iter().map(size).collect()
}

/// A column being read.
struct Building<'a> {
    cells: Growing<'a>,
    gaps: Vec<Option<Reason>>,
}

enum Growing<'a> {
    Number(Vec<Ratio>),
    Flag(Vec<bool>),
    Key(&'a Keys, Vec<u32>),
    Text(Vec<String>),
    Date(Vec<Date>),
    DateTime(Vec<DateTime>),
}

impl<'a> Building<'a> {
    fn new(head: &Head, dimensions: &'a [Keys]) -> Building<'a> {
        let cells = match (head.kind, head.of.and_then(|d| dimensions.get(d.at()))) {
            (Type::Text | Type::Id, Some(keys)) => Growing::Key(keys, Vec::new()),
            (Type::Text | Type::Id, None) => Growing::Text(Vec::new()),
            (Type::Flag, _) => Growing::Flag(Vec::new()),
            (Type::Date | Type::Period, _) => Growing::Date(Vec::new()),
            (Type::DateTime, _) => Growing::DateTime(Vec::new()),
            _ => Growing::Number(Vec::new()),
        };
        Building { cells, gaps: Vec::new() }
    }

    /// Takes a cell in; none if it is not of the column's type.
    fn push(&mut self, text: &str, missing: Option<Reason>) -> Option<()> {
        let gap = missing.is_some();
        self.gaps.push(missing);
        match &mut self.cells {
            Growing::Number(all) => all.push(if gap { Ratio::ZERO } else { read_number(text)? }),
            Growing::Flag(all) => all.push(match text {
                _ if gap => false,
                "yes" => true,
                "no" => false,
                _ => return None,
            }),
            Growing::Key(keys, all) => all.push(if gap { 0 } else { keys.find(text)? }),
            Growing::Text(all) => all.push(text.to_owned()),
            Growing::Date(all) => all.push(if gap { Date::default() } else { Date::parse_iso(text.as_bytes())? }),
            Growing::DateTime(all) => {
                all.push(if gap { DateTime::default() } else { DateTime::parse(text.as_bytes())? });
            }
        }
        Some(())
    }

    fn finish(self) -> Column {
        let cells = match self.cells {
            Growing::Number(all) => Cells::Number(Numbers::from(all).condensed()),
            Growing::Flag(all) => Cells::Flag(all),
            Growing::Key(keys, codes) => Cells::Text { words: Arc::clone(&keys.names), codes },
            Growing::Text(all) => Column::texts(all.iter().map(String::as_str)).cells,
            Growing::Date(all) => Cells::Date(all),
            Growing::DateTime(all) => Cells::DateTime(all),
        };
        Column::with_gaps(cells, self.gaps)
    }
}
