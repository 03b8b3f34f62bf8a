//! `pivots/ID.csv`: counts and shares over dimensions, with what people call the keys, and the totals asked for.
//!
//! Rows stand in the order of their keys; a total stands after the rows that it is of, with empty cells for the keys that
//! it is over. Every number is a figure of the run, read at its own grain; nothing is added up here.

use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::{Cell, Run, field_kind};
use super::sentences::label;
use crate::check::model::{Keys, Pivot, PivotAt};
use crate::expr::DimId;
use crate::text::Lang;
use crate::value::Rows;

/// A file for each pivot of the pack.
pub(super) fn pivots<'a>(run: &'a Run<'a>) -> Vec<Artifact<'a>> {
    run.program().pivots.iter().filter_map(|pivot| of(run, pivot)).collect()
}

fn of<'a>(run: &'a Run<'a>, pivot: &'a Pivot) -> Option<Artifact<'a>> {
    let own = pivot.at.first()?;
    let mut fields = Vec::new();
    for dim in &own.grain {
        let name = run.program().dimension_name(*dim);
        fields.push(Field::text(name));
        if is_labelled(run, *dim) {
            fields.push(Field::text(format!("{name}_label")));
        }
    }
    for (header, id) in pivot.headers.iter().zip(&own.columns) {
        let figure = run.program().figures.get(id.at())?;
        fields.push(Field { name: header.clone(), kind: field_kind(figure.kind, figure.places) });
    }
    let shape = Shape::plain(fields);
    let name = run.rule(pivot.rule).map_or("", |rule| rule.name.as_str());
    Some(Artifact::table(format!("pivots/{name}.csv"), shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        let sheets: Vec<Sheet<'_>> = pivot.at.iter().map(|at| Sheet::new(run, at)).collect();
        // Keys are numbered in the order of their texts; a key that a total is over comes after all others.
        let mut order: Vec<(Vec<u32>, usize, usize)> = Vec::new();
        for (n, sheet) in sheets.iter().enumerate() {
            for row in 0..sheet.rows.len() {
                let mut codes = sheet.rows.unpack(row);
                codes.resize(own.grain.len(), u32::MAX);
                order.push((codes, n, row));
            }
        }
        order.sort_unstable();
        for (codes, n, row) in order {
            for (dim, code) in own.grain.iter().zip(codes) {
                let key = run.facts.dimensions.get(dim.at()).and_then(|keys| keys.names.get(code as usize));
                table.maybe(key.map(|key| &**key));
                if is_labelled(run, *dim) {
                    table.maybe(called(run, *dim, code).as_deref());
                }
            }
            if let Some(sheet) = sheets.get(n) {
                sheet.put(row, &mut table);
            }
            table.end()?;
        }
        table.finish()
    }))
}

/// The columns of a pivot at one grain.
struct Sheet<'r> {
    rows: Rows,
    columns: Vec<Option<(&'r Rows, Cell)>>,
}

impl<'r> Sheet<'r> {
    fn new(run: &Run<'r>, at: &PivotAt) -> Sheet<'r> {
        let column = |id: &crate::expr::FigureId| {
            let places = run.program().figures.get(id.at()).and_then(|figure| figure.places);
            run.figure(*id).map(|(rows, column)| (rows, Cell::new(column, places)))
        };
        let columns: Vec<Option<(&Rows, Cell)>> = at.columns.iter().map(column).collect();
        let rows = columns.iter().flatten().map(|(rows, _)| (*rows).clone()).reduce(|a, b| a.union(&b));
        let none = || Rows::new(vec![1; at.grain.len()], Vec::new()).unwrap_or_else(Rows::whole);
        Sheet { rows: rows.unwrap_or_else(none), columns }
    }

    fn put(&self, row: usize, table: &mut Lines<'_>) {
        let key = self.rows.keys().get(row).copied();
        for column in &self.columns {
            match column {
                Some((rows, cell)) => cell.put(key.and_then(|key| rows.find(key)), table),
                None => table.empty(),
            }
        }
    }
}

/// Whether keys of a dimension have names of their own.
fn is_labelled(run: &Run<'_>, dim: DimId) -> bool {
    match run.program().dimensions.get(dim.at()).map(|dimension| &dimension.keys) {
        Some(Keys::Table { label, .. }) => label.is_some(),
        Some(Keys::Given(_)) => true,
        Some(Keys::Found) | None => false,
    }
}

/// What people call a key: its label, or the title that the pack gives, in Chinese where it is given in both languages.
fn called(run: &Run<'_>, dim: DimId, code: u32) -> Option<String> {
    match &run.program().dimensions.get(dim.at())?.keys {
        Keys::Given(given) => {
            let key = run.facts.dimensions.get(dim.at())?.names.get(code as usize)?;
            let (_, title) = given.iter().find(|(given, _)| **given == **key)?;
            title.zh.as_deref().or(title.get(Lang::En)).map(str::to_owned)
        }
        _ => label(run, dim, code),
    }
}
