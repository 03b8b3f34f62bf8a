//! The first line of a file held against the schema: which cell of a record belongs to which column.
//!
//! Every header must be known, each column stands once, and only optional ones may be absent; what the pack ignores
//! is passed over. In a wide sheet a header may name a member of a dimension. All that is wrong is told, not the
//! first only.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cell::trim;
use super::problems::{Problems, quoted};
use super::records::Records;
use super::reshape::{Lot, Origin, Reshape};
use super::schema::{Member, Schema, Unpivot};
use crate::diagnostic::{Diagnostic, Place, codes, nearest};

/// Which cell of a file's records belongs to which column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Which of the table's readings the file is read by: 0 is its own, then come its forms.
    pub reading: usize,
    /// How many cells a record of the file has.
    pub width: usize,
    /// For each column of the schema its position in the records, after they were reshaped; none if absent.
    pub at: Vec<Option<usize>>,
    /// How records become those of the table; none if they are.
    pub reshape: Option<Reshape>,
    /// The headers that the pack passes over.
    pub ignored: Vec<String>,
    /// The sheet of the file, where it has sheets.
    pub sheet: Option<Arc<str>>,
}

/// The headers of wide columns, each with its member and column of values; what two would have is left out.
fn wide_headers(unpivot: &Unpivot, members: &[Member]) -> BTreeMap<String, (usize, usize)> {
    let mut found: BTreeMap<String, Option<(usize, usize)>> = BTreeMap::new();
    for (value, (_, pattern)) in unpivot.values.iter().enumerate() {
        for (number, member) in members.iter().enumerate() {
            for name in &member.names {
                let header = trim(&pattern.filled(name)).to_owned();
                let meant = Some((number, value));
                let slot = found.entry(header).or_insert(meant);
                if *slot != meant {
                    *slot = None;
                }
            }
        }
    }
    found.into_iter().filter_map(|(header, meant)| Some((header, meant?))).collect()
}

/// The mark that stands between the headers of a file in place of the separator, where none of them is known as they are
/// parted and some are as that mark parts them; as `separator` says it.
fn other_separator(headers: &[&str], separator: u8, knows: impl Fn(&str) -> bool) -> Option<&'static str> {
    if headers.iter().any(|header| knows(header)) {
        return None;
    }
    let marks = [(b',', ",", ','), (b';', ";", ';'), (b'\t', "\\t", '\t')];
    let parts = |mark: char| headers.iter().flat_map(move |header| header.split(mark));
    let fits = |mark: char| parts(mark).any(|part| knows(trim(part).trim_matches('"')));
    marks.into_iter().find(|(byte, _, mark)| *byte != separator && fits(*mark)).map(|(_, name, _)| name)
}

/// Reads the header, the first record of `records`, by that reading of a table; `members` are those that a wide sheet
/// may have columns for. None if what follows cannot be read by it.
pub fn layout(
    schema: &Schema,
    (reading, members): (usize, &[Member]),
    file: &str,
    records: &Records,
    problems: &mut Problems,
) -> Option<Layout> {
    if !records.faults.is_empty() {
        problems.records(file, records);
        return None;
    }
    let headers: Vec<&str> =
        records.cells.iter().map(|c| trim(std::str::from_utf8(c.of(&records.bytes)).unwrap_or_default())).collect();
    let unpivot = schema.sheet.unpivot.as_ref();
    let wide = unpivot.map(|unpivot| wide_headers(unpivot, members)).unwrap_or_default();
    let is_wide = |column: usize| {
        unpivot.is_some_and(|u| u.name.at() == column || u.values.iter().any(|(value, _)| value.at() == column))
    };
    let expected = |column: usize| {
        schema.columns.get(column).filter(|c| c.formula.is_none() && c.value.is_none() && !is_wide(column))
    };
    let knows = |header: &str| {
        let named = (0..schema.columns.len()).filter_map(expected).any(|c| c.headers.iter().any(|h| h == header));
        named || wide.contains_key(header) || (!header.is_empty() && schema.ignore.iter().any(|i| i == header))
    };
    if records.marks.is_none()
        && let Some(mark) = other_separator(&headers, records.separator, knows)
    {
        let line = headers.join(&char::from(records.separator).to_string());
        problems.add(file, &codes::UNKNOWN_HEADER, 0, || {
            let problem = Diagnostic::new(&codes::UNKNOWN_HEADER, Place::File(String::new()));
            let problem = problem.with("table", &schema.name).with("name", quoted(line.as_bytes()));
            (records.whole_line(), problem.help("help-separator", vec![("mark", mark.to_owned())]))
        });
        return None;
    }
    let mut at: Vec<Option<usize>> = vec![None; schema.columns.len()];
    let mut cells: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut ignored = Vec::new();
    for (position, (header, cell)) in headers.iter().zip(&records.cells).enumerate() {
        let spot = || records.spot_of(*cell);
        let problem = |code| Diagnostic::new(code, Place::File(String::new()));
        let twice = headers.iter().take(position).any(|h| h == header);
        let is_ignored = schema.ignore.iter().any(|i| i == header);
        let column =
            (0..schema.columns.len()).find(|c| expected(*c).is_some_and(|c| c.headers.iter().any(|h| h == header)));
        let taken = column.and_then(|c| at.get_mut(c));
        match taken {
            Some(slot) if slot.is_none() => *slot = Some(position),
            None if is_ignored && header.is_empty() => {}
            None if is_ignored && !twice => ignored.push((*header).to_owned()),
            None if header.is_empty() => problems.add(file, &codes::EMPTY_HEADER, position, || {
                (spot(), problem(&codes::EMPTY_HEADER).with("number", position + 1).with("table", &schema.name))
            }),
            None if !twice && wide.contains_key(*header) => {
                let Some(meant) = wide.get(*header) else { continue };
                match cells.get(meant).and_then(|other| headers.get(*other)) {
                    None => {
                        cells.insert(*meant, position);
                    }
                    Some(other) => problems.add(file, &codes::SAME_WIDE_COLUMN, position, || {
                        let member = members.get(meant.0).map_or("", |m| m.key.as_str());
                        let problem = problem(&codes::SAME_WIDE_COLUMN).with("name", header).with("other", other);
                        (spot(), problem.with("member", member))
                    }),
                }
            }
            None if !twice => problems.add(file, &codes::UNKNOWN_HEADER, position, || {
                let problem = problem(&codes::UNKNOWN_HEADER).with("table", &schema.name).with("name", header);
                let columns = (0..schema.columns.len()).filter_map(expected);
                let known = columns.flat_map(|c| c.headers.iter().map(String::as_str));
                let absent = known.chain(wide.keys().map(String::as_str)).filter(|k| !headers.contains(k));
                let problem = match nearest(header, absent) {
                    Some(near) => problem.help("help-nearest", vec![("text", near.to_owned())]),
                    None => problem,
                };
                let ignore = problem.help("help-ignore", vec![("name", (*header).to_owned())]);
                (spot(), ignore)
            }),
            _ => problems.add(file, &codes::DUPLICATE_HEADER, position, || {
                (spot(), problem(&codes::DUPLICATE_HEADER).with("name", header))
            }),
        }
    }
    let mut lacking = |number: usize, name: &str| {
        problems.add(file, &codes::MISSING_HEADER, number, || {
            let problem = Diagnostic::new(&codes::MISSING_HEADER, Place::File(String::new()));
            (records.whole_line(), problem.with("name", name))
        });
    };
    for (number, found) in at.iter().enumerate() {
        if let (None, Some(column)) = (found, expected(number).filter(|c| !c.optional)) {
            lacking(number, &column.name);
        }
    }
    let lots = unpivot.map(|unpivot| {
        let mut lots: Vec<Lot> = Vec::new();
        for (number, member) in members.iter().enumerate() {
            let at: Vec<Option<usize>> =
                (0..unpivot.values.len()).map(|value| cells.get(&(number, value)).copied()).collect();
            if at.iter().all(Option::is_none) {
                continue;
            }
            for ((id, pattern), found) in unpivot.values.iter().zip(&at) {
                let is_needed = schema.columns.get(id.at()).is_some_and(|column| !column.optional);
                if found.is_none() && is_needed {
                    lacking(id.at(), &pattern.filled(&member.key));
                }
            }
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            lots.push(Lot { number, key: member.key.clone(), at });
        }
        lots
    });
    if let (Some(unpivot), Some([])) = (unpivot, lots.as_deref()) {
        let pattern = unpivot.values.first().map_or_else(String::new, |(_, pattern)| pattern.filled(&pattern.hole));
        problems.add(file, &codes::NO_WIDE_COLUMN, usize::MAX, || {
            let problem = Diagnostic::new(&codes::NO_WIDE_COLUMN, Place::File(String::new()));
            (records.whole_line(), problem.with("pattern", pattern).with("table", &schema.name))
        });
    }
    let width = headers.len();
    let sheet = records.marks.as_ref().and_then(|marks| marks.sheet.clone());
    let is_plain =
        schema.sheet.fill_down.is_empty() && lots.is_none() && schema.columns.iter().all(|c| c.value.is_none());
    if is_plain {
        return Some(Layout { reading, width, at, reshape: None, ignored, sheet });
    }
    let fill = schema.sheet.fill_down.iter().filter_map(|c| at.get(c.at()).copied().flatten()).collect();
    let values: Vec<usize> = unpivot.map_or(Vec::new(), |u| u.values.iter().map(|(value, _)| value.at()).collect());
    let mut shape = Reshape { fill, cells: Vec::new(), values, lots };
    for (number, (column, slot)) in schema.columns.iter().zip(&mut at).enumerate() {
        let value = shape.values.iter().position(|value| *value == number);
        let origin = match (&column.value, value, *slot) {
            (Some(text), ..) => Origin::Constant(text.clone()),
            (None, Some(value), _) => Origin::Value(value),
            (None, None, Some(position)) => Origin::At(position),
            (None, None, None) if unpivot.is_some_and(|u| u.name.at() == number) => Origin::Member,
            (None, None, None) => continue,
        };
        *slot = Some(shape.cells.len());
        shape.cells.push(origin);
    }
    Some(Layout { reading, width, at, reshape: Some(shape), ignored, sheet })
}
