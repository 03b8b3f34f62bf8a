//! Data files held against the control totals that their senders put beside them.
//!
//! Part of `run` and of `check --data`: each `NAME.totals.toml` under DATA is read, and the file that it speaks of once
//! more by the table that reads it. A file without totals costs nothing. What totals are is `table`'s.

use super::scan::{each_block, readings_of};
use crate::check::model::Program;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::source::ByteSource;
use crate::table::cell::{CellRule, Parsed};
use crate::table::control::{Tally, Totals, is_totals, totals_of};
use crate::table::schema::Schema;
use crate::value::PeriodKind;

/// Every file that is not what its totals say, and every file of totals that says nothing of any file.
pub(super) fn differences(program: &Program, source: &dyn ByteSource) -> Vec<Diagnostic> {
    // A folder that cannot be listed was told of before.
    let names = source.names().unwrap_or_default();
    let mut found = Vec::new();
    for totals in names.iter().filter(|name| is_totals(name)) {
        let of: Vec<&String> = names.iter().filter(|name| !is_totals(name) && totals_of(name) == **totals).collect();
        if of.is_empty() {
            let place = Place::Data { file: totals.clone(), sheet: None, line: 0, column: 0, excerpt: None };
            found.push(Diagnostic::new(&codes::TOTALS_ALONE, place).with("file", totals));
            continue;
        }
        let read = match read(source, totals) {
            Ok(read) => read,
            Err(problem) => {
                found.push(*problem);
                continue;
            }
        };
        for name in of {
            if let Some((schema, number)) = readings_of(program, name).next() {
                found.extend(held(&program.pack.period, (schema, number), source, name, &read));
            }
        }
    }
    found
}

fn read(source: &dyn ByteSource, name: &str) -> Result<Totals, Box<Diagnostic>> {
    let mut text = String::new();
    let read = source.open(name).and_then(|mut stream| std::io::Read::read_to_string(&mut stream, &mut text));
    match read {
        Ok(_) => Totals::parse(name, text.strip_prefix('\u{feff}').unwrap_or(&text)),
        Err(_) => {
            let place = Place::Data { file: name.to_owned(), sheet: None, line: 0, column: 0, excerpt: None };
            let problem = Diagnostic::new(&codes::BAD_TOTALS, place).with("file", name);
            Err(Box::new(problem.with("why", "syntax").with("word", "")))
        }
    }
}

/// A file held against its totals.
fn held(
    period: &PeriodKind,
    (schema, number): (&Schema, usize),
    source: &dyn ByteSource,
    name: &str,
    totals: &Totals,
) -> Vec<Diagnostic> {
    let mut tally = match Tally::new(totals, schema) {
        Ok(tally) => tally,
        Err(unknown) => return unknown,
    };
    let summed: Vec<usize> = tally.summed().collect();
    let rules: Vec<Option<CellRule>> =
        summed.iter().map(|column| Some(CellRule::new(schema.columns.get(*column)?, period))).collect();
    // What cannot be read was told of by the run itself, which then has no result.
    let _ = each_block((schema, number), period, source, name, &mut |records, layout| {
        for row in 0..records.len() {
            let cell = |column: usize| match layout.at.get(column).copied().flatten() {
                Some(position) => records.cell(row, position).of(&records.bytes),
                None => b"".as_slice(),
            };
            let parsed = summed.iter().zip(&rules).map(|(column, rule)| {
                match rule.as_ref().and_then(|rule| rule.parse(cell(*column)).ok()) {
                    Some(Parsed::Number(number)) => Some(number.ratio()),
                    _ => None,
                }
            });
            tally.row(parsed, cell);
        }
    });
    tally.differences(name)
}
