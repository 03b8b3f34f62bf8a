//! Tables of facts in which the rows of every period stand below one another: period, keys, columns.
//!
//! Kept tables and folds have the same form and are written and read by the same code. Which rows are there is told by
//! the file; which periods have the table at all, by `contents.csv`.

use std::io::{self, Write};
use std::sync::Arc;

use super::cells::{reason_read, reason_text, write_number};
use super::growing::{Finder, Growing};
use super::names::{Head, MISSING};
use super::records;
use super::sheet::{FactsFault, Sheet};
use crate::check::model::Program;
use crate::expr::DimId;
use crate::fold::model::{Facts, Keys};
use crate::output::artifact::{Artifact, Field, FieldKind, Shape};
use crate::output::csv::{Lines, Words, cells as words_of};
use crate::output::parts::{Fixed, Key, Mostly};
use crate::output::row::{Parts, Row};
use crate::output::run::Cell;
use crate::value::{Column, Period, Rows, Type};

/// The rows of one period.
pub(super) struct Part<'a> {
    /// The period.
    pub period: &'a Period,
    /// The keys.
    pub rows: &'a Rows,
    /// The columns, in the order of the headers.
    pub columns: Vec<&'a Arc<Column>>,
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
            let mut parts: Parts<'_> = vec![Box::new(Fixed(period))];
            for (n, dim) in grain.iter().enumerate() {
                let Some(keys) = facts.dimensions.get(dim.at()) else { continue };
                parts.push(Box::new(Key::new(Words::new(&keys.names), part.rows.codes(n))));
            }
            for (column, gaps) in part.columns.iter().copied().zip(&gaps) {
                parts.push(Box::new(Cell::by(column, None, |number, _, out| write_number(number, out))));
                if *gaps {
                    parts.push(Box::new(Mostly {
                        usual: |row| column.gap(row).is_none(),
                        put: |row, lines: &mut Lines<'_>| lines.maybe(column.gap(row).map(reason_text).as_deref()),
                    }));
                }
            }
            let mut cells = Row::of(parts, part.rows.len());
            for row in 0..part.rows.len() {
                cells.put(row, &mut table);
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
    let mut building: Vec<(Vec<u64>, Vec<Growing<'_>>)> =
        names.iter().map(|_| (Vec::new(), heads.iter().map(|head| Growing::new(head, dimensions)).collect())).collect();
    let none = Keys::default();
    let mut finders: Vec<Finder<'_>> =
        grain.iter().map(|dim| Finder::new(dimensions.get(dim.at()).unwrap_or(&none))).collect();
    let (mut codes, mut last) = (vec![0; grain.len()], 0);
    records::each(sheet, |row| {
        let (line, name) = (row.line, row.cell(0));
        if names.get(last).is_none_or(|last| last != name) {
            last = names.iter().position(|other| other == name).ok_or_else(|| sheet.fault(line, name))?;
        }
        let (keys, columns) = building.get_mut(last).ok_or_else(|| sheet.fault(line, name))?;
        for (n, (finder, code)) in finders.iter_mut().zip(&mut codes).enumerate() {
            let key = row.cell(n + 1);
            *code = finder.find(key).ok_or_else(|| sheet.fault(line, key))?;
        }
        let packed = Rows::pack(&radix, &codes).ok_or_else(|| sheet.fault(line, row.cell(1)))?;
        if keys.last().is_some_and(|last| *last >= packed) {
            return Err(sheet.fault(line, row.cell(1)));
        }
        keys.push(packed);
        for (growing, (at, missing)) in columns.iter_mut().zip(&positions) {
            let reason = missing.map(|at| row.cell(at)).filter(|m| !m.is_empty());
            let reason = reason.map(|m| reason_read(m).ok_or_else(|| sheet.fault(line, m))).transpose()?;
            growing.push(row.cell(*at), reason).ok_or_else(|| sheet.fault(line, row.cell(*at)))?;
        }
        Ok(())
    })?;
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
