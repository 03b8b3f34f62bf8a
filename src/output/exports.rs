//! `exports/NAME`: the layouts that the pack names for finance, byte for byte as it says.
//!
//! One file for each export of the pack: its columns in its order, sorted as it asks, quoted and ended as its program
//! wants. What is missing is written as the export says and sorts last, whichever the direction.

use std::cmp::Ordering;
use std::io;
use std::sync::Arc;

use super::artifact::{Artifact, Field, FieldKind, Shape};
use super::csv::Lines;
use super::encoded::Encoded;
use super::parts::Own;
use super::row::{Part, Parts, Row};
use super::run::{Cell, Run, field_kind};
use crate::check::model::Export;
use crate::expr::{Leaf, Node};
use crate::table::manner::Manner;
use crate::table::schema::Encoding;
use crate::value::{Cells, Column, Rows};

/// A file for each export of the pack.
pub(super) fn exports<'a>(run: &'a Run<'a>) -> Vec<Artifact<'a>> {
    run.program().exports.iter().map(|export| of(run, export)).collect()
}

fn of<'a>(run: &'a Run<'a>, export: &'a Export) -> Artifact<'a> {
    let field = |(name, shown): &(String, crate::check::model::Shown)| Field {
        name: name.clone(),
        // Elsewhere than in a comma file numbers stay numbers; a text that stands for a missing one is described as such.
        kind: if shown.of.is_some() { FieldKind::Text } else { field_kind(shown.value.kind, shown.places) },
    };
    let shape = Shape {
        fields: export.columns.iter().map(field).collect(),
        separator: export.separator,
        missing: export.missing.clone(),
        bom: export.bom,
        manner: export.manner.clone(),
    };
    Artifact::table(format!("exports/{}", export.file), shape.clone(), move |out| {
        let rows = run.values.rows(&export.grain, &export.rows)?;
        let mut encoded = Encoded::new(out, shape.manner.encoding);
        let mut table = Lines::begin(&mut encoded, &shape)?;
        let is_plain = Manner { encoding: Encoding::Utf8, ..shape.manner.clone() }.is_plain();
        let order = order(run, export, &rows)?;
        let part = |cell: Cell| -> Box<dyn Part + '_> {
            let place = |line: usize| match &order {
                Some(order) => order.get(line).map_or(usize::MAX, |row| *row as usize),
                None => line,
            };
            match (&cell.column().cells, &order) {
                (Cells::Number(_) | Cells::Date(_) | Cells::DateTime(_), _) if !is_plain => {
                    let manner = &shape.manner;
                    Box::new(Own(move |line, lines: &mut Lines<'_>| cell.put_in(place(line), manner, lines)))
                }
                (_, Some(order)) => cell.at(order.iter().copied().map(Some).collect()),
                (_, None) => Box::new(cell),
            }
        };
        let mut parts: Parts<'_> = Vec::with_capacity(export.columns.len());
        for (_, shown) in &export.columns {
            match &shown.value.node {
                // What the rows say themselves needs no column.
                Node::Leaf(Leaf::Key(climb)) if climb.steps.is_empty() && order.is_none() => {
                    let dim = export.grain.get(climb.from).copied();
                    parts.extend(run.keys(&export.grain, &rows, dim.as_slice()).parts());
                }
                _ => {
                    let column = run.column(&export.grain, &rows, &shown.value)?;
                    parts.push(part(Cell::new(&column, shown.places).or(&export.missing)));
                }
            }
        }
        let mut cells = Row::of(parts, rows.len());
        for line in 0..rows.len() {
            cells.put(line, &mut table);
            table.end()?;
        }
        drop(cells);
        table.finish()
    })
}

/// The rows in the order that the pack asks for; none where that is the order of keys.
fn order(run: &Run<'_>, export: &Export, rows: &Rows) -> io::Result<Option<Vec<u32>>> {
    if export.sort.is_empty() {
        return Ok(None);
    }
    let by: Vec<(Arc<Column>, bool)> = export
        .sort
        .iter()
        .map(|(expr, descending)| Ok((run.column(&export.grain, rows, expr)?, *descending)))
        .collect::<io::Result<_>>()?;
    let mut order: Vec<u32> = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
    order.sort_by(|a, b| {
        let one = |(column, descending): &(Arc<Column>, bool)| compare(column, *a as usize, *b as usize, *descending);
        by.iter().map(one).find(|o| o.is_ne()).unwrap_or_else(|| a.cmp(b))
    });
    Ok(Some(order))
}

/// Values in order; what is missing comes last either way.
fn compare(column: &Column, a: usize, b: usize, descending: bool) -> Ordering {
    match (column.gap(a), column.gap(b)) {
        (None, None) => {}
        (a, b) => return a.is_some().cmp(&b.is_some()),
    }
    let ordering = match &column.cells {
        Cells::Number(all) => all.get(a).cmp(&all.get(b)),
        Cells::Flag(all) => all.get(a).cmp(&all.get(b)),
        Cells::Date(all) => all.get(a).cmp(&all.get(b)),
        Cells::DateTime(all) => all.get(a).cmp(&all.get(b)),
        Cells::Text { words, codes } => {
            let word = |row: usize| codes.get(row).and_then(|code| words.get(*code as usize));
            word(a).cmp(&word(b))
        }
    };
    if descending { ordering.reverse() } else { ordering }
}
