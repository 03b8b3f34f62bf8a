//! The first line of a file held against the schema: which cell of a record belongs to which column.
//!
//! Every header must be known, each column stands once, and only optional ones may be absent; what the pack ignores
//! is passed over. All that is wrong is told, not the first only.

use super::cell::trim;
use super::problems::{Problems, Spot};
use super::records::Records;
use super::schema::Schema;
use crate::diagnostic::{Diagnostic, Place, codes, nearest};

/// Which cell of a file's records belongs to which column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// How many cells a record has.
    pub width: usize,
    /// For each column of the schema its position in the records; none if absent.
    pub at: Vec<Option<usize>>,
    /// The headers that the pack passes over.
    pub ignored: Vec<String>,
}

/// Reads the header, the first record of `records`. None if what follows cannot be read by it.
pub fn layout(schema: &Schema, file: &str, records: &Records, problems: &mut Problems) -> Option<Layout> {
    if !records.faults.is_empty() {
        problems.records(file, records);
        return None;
    }
    let headers: Vec<&str> =
        records.cells.iter().map(|c| trim(std::str::from_utf8(c.of(&records.bytes)).unwrap_or_default())).collect();
    let mut layout = Layout { width: headers.len(), at: vec![None; schema.columns.len()], ignored: Vec::new() };
    for (position, (header, cell)) in headers.iter().zip(&records.cells).enumerate() {
        let spot = || records.spot_of(*cell);
        let twice = headers.iter().take(position).any(|h| h == header);
        let column = schema.columns.iter().position(|c| c.formula.is_none() && c.headers.iter().any(|h| h == header));
        let taken = column.and_then(|c| layout.at.get_mut(c));
        match taken {
            Some(slot) if slot.is_none() => *slot = Some(position),
            None if schema.ignore.iter().any(|i| i == header) && !twice => {
                layout.ignored.push((*header).to_owned());
            }
            None if !twice => problems.add(file, &codes::UNKNOWN_HEADER, position, || {
                let problem = Diagnostic::new(&codes::UNKNOWN_HEADER, Place::File(String::new()));
                let problem = problem.with("table", &schema.name).with("name", header);
                let known = schema.columns.iter().flat_map(|c| c.headers.iter().map(String::as_str));
                let absent = known.filter(|k| !headers.contains(k));
                let problem = match nearest(header, absent) {
                    Some(near) => problem.help("help-nearest", vec![("text", near.to_owned())]),
                    None => problem,
                };
                let ignore = problem.help("help-ignore", vec![("name", (*header).to_owned())]);
                (spot(), ignore)
            }),
            _ => problems.add(file, &codes::DUPLICATE_HEADER, position, || {
                let problem = Diagnostic::new(&codes::DUPLICATE_HEADER, Place::File(String::new()));
                (spot(), problem.with("name", header))
            }),
        }
    }
    for (number, (column, at)) in schema.columns.iter().zip(&layout.at).enumerate() {
        if at.is_none() && !column.optional && column.formula.is_none() {
            problems.add(file, &codes::MISSING_HEADER, number, || {
                let problem = Diagnostic::new(&codes::MISSING_HEADER, Place::File(String::new()));
                (Spot::line(1), problem.with("name", &column.name))
            });
        }
    }
    Some(layout)
}
