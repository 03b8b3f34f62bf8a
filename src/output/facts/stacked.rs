//! Tables of facts in which the rows of every period stand below one another: period, keys, columns.
//!
//! Kept tables and folds have the same form and are written by the same code, and read by [`super::unstacked`]. Which
//! rows are there is told by the file; which periods have the table at all, by `contents.csv`.

use std::io::{self, Write};
use std::sync::Arc;

use super::cells::{EXACT, reason_text};
use super::names::{Head, MISSING};
use crate::check::model::Program;
use crate::expr::DimId;
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

/// Writes a table of facts; `words` are the keys of each dimension.
pub(super) fn write<'a>(
    program: &'a Program,
    words: &[Words],
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
    let words: Vec<Words> = grain.iter().filter_map(|dim| words.get(dim.at()).cloned()).collect();
    Artifact::table(file, shape.clone(), move |out: &mut dyn Write| -> io::Result<()> {
        let mut table = Lines::begin(out, &shape)?;
        for part in &parts {
            let period = words_of([part.period.label().as_str()]);
            let mut parts: Parts<'_> = vec![Box::new(Fixed(period))];
            for (n, words) in words.iter().enumerate() {
                parts.push(Box::new(Key::new(words.clone(), part.rows.each_code(n))));
            }
            for (column, gaps) in part.columns.iter().copied().zip(&gaps) {
                parts.push(Box::new(Cell::by(column, None, EXACT)));
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
