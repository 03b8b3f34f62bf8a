//! What a thread notes of the rows of a keyed table: their keys, that no two are the same, and the rows that stay.
//!
//! Most blocks are even: every row has its key, holds over the same days and stands on the line below the one above.
//! Of these whole columns are taken as they are. What keys clash is for [`super::keys`] to tell, what the rows that stay
//! become for [`super::staged`].

use std::sync::Arc;

use super::dimensions::{MISSING, SPECIAL, number};
use super::holding::{Holding, Span};
use super::keyrun::{KeyRow, KeyRun};
use super::keys;
use super::staged::{Part, PartColumn};
use super::worker::{Scheme, Worker};
use crate::table::header::Layout;
use crate::table::records::Cell;
use crate::table::schema::Placed;
use crate::value::Date;

/// All days.
const ALWAYS: Span = (Date::FIRST, Date::LAST);

impl Worker<'_> {
    /// Notes the keys of all rows.
    pub(super) fn keys(&mut self, file: u32, ordinal: u64, layout: &Layout) {
        if matches!(self.scheme, Scheme::None) {
            return;
        }
        let mut bad: Vec<u32> = Vec::new();
        for column in &self.shared.schema.key {
            bad.extend(self.readers.get(column.at()).into_iter().flat_map(|reader| &reader.bad));
        }
        let run = match self.even_keys(file, ordinal).filter(|_| bad.is_empty()) {
            Some(run) => run,
            None => self.keys_of_rows(file, ordinal, layout, bad),
        };
        self.harvest.keys.push(run);
    }

    /// The keys of an even block, where they are made of at most two numbers.
    fn even_keys(&self, file: u32, ordinal: u64) -> Option<KeyRun> {
        let Scheme::Codes(columns) = &self.scheme else { return None };
        let is_timeless = matches!(self.shared.schema.placed, Placed::Timeless { .. });
        let lines = &self.records.lines;
        let is_even = is_timeless && self.records.lots.is_empty() && lines.iter().copied().eq(0..number(lines.len()));
        let codes: Vec<&[u32]> =
            columns.iter().map(|c| Some(self.readers.get(*c)?.codes.as_slice())).collect::<Option<_>>()?;
        let ids: Vec<u64> = match codes.as_slice() {
            [one] if is_even => one.iter().map(|code| u64::from(*code)).collect(),
            [one, two] if is_even => {
                one.iter().zip(*two).map(|(one, two)| (u64::from(*one) << 32) | u64::from(*two)).collect()
            }
            _ => return None,
        };
        let place = keys::place(file, self.records.line(0), 0);
        Some(KeyRun::even(ordinal, ids, (ALWAYS.0.number(), ALWAYS.1.number()), place))
    }

    fn keys_of_rows(&self, file: u32, ordinal: u64, layout: &Layout, mut bad: Vec<u32>) -> KeyRun {
        let mut run = KeyRun::new(ordinal, self.records.len());
        let mut last: Option<(u32, Span)> = None;
        let day = match self.shared.schema.placed {
            Placed::Day(column) => self.readers.get(column.at()).map(|reader| &reader.codes),
            _ => None,
        };
        bad.sort_unstable();
        let position = |column: usize| layout.at.get(column).copied().flatten();
        let bytes = &self.records.bytes;
        for row in 0..self.records.len() {
            if !bad.is_empty() && bad.binary_search(&number(row)).is_ok() {
                continue;
            }
            let code = day.and_then(|codes| codes.get(row)).copied();
            let span = match (last, code) {
                (Some((known, span)), Some(code)) if known == code => Some(span),
                _ => self.holds(row),
            };
            let Some(span) = span else { continue };
            last = code.map(|code| (code, span));
            let text = |column: usize| {
                let cell = position(column).map_or_else(Cell::default, |p| self.records.cell(row, p));
                cell.of(bytes)
            };
            let id = match &self.scheme {
                Scheme::None => continue,
                Scheme::Codes(columns) => columns.iter().fold(0_u128, |id, column| {
                    let codes = self.readers.get(*column).map(|reader| &reader.codes);
                    (id << 32) | u128::from(codes.and_then(|codes| codes.get(row)).copied().unwrap_or(MISSING))
                }),
                Scheme::Text(column) => {
                    let raw = text(*column);
                    let reader = self.readers.get(*column);
                    match reader.and_then(|reader| reader.normal(raw)) {
                        Some(normal) => keys::text_id(normal.as_bytes()),
                        None => keys::text_id(raw),
                    }
                }
                Scheme::Texts(columns) => {
                    let texts: Vec<String> = columns
                        .iter()
                        .map(|column| {
                            let reader = self.readers.get(*column);
                            reader.and_then(|r| r.normal(text(*column))).map_or_else(String::new, |n| n.into_owned())
                        })
                        .collect();
                    keys::hashed(texts.iter().map(|t| t.as_bytes()))
                }
            };
            let lot = self.records.lots.get(row).copied().unwrap_or(0);
            let place = keys::place(file, self.records.line(row), lot);
            run.push(KeyRow { id, from: span.0.number(), to: span.1.number(), place });
        }
        run
    }

    /// Keeps the rows of a table that is read by key.
    pub(super) fn stage(&mut self, file: u32, ordinal: u64, live: Option<&[u32]>) {
        if !self.need.is_staged {
            return;
        }
        let columns = self.shared.schema.key.iter().filter_map(|column| self.readers.get(column.at()));
        let keys: Vec<&[u32]> = columns.map(|reader| reader.codes.as_slice()).collect();
        let is_timeless = matches!(self.shared.schema.placed, Placed::Timeless { .. });
        let count = self.records.len();
        let has_keys = |codes: &[u32]| codes.len() == count && codes.iter().all(|code| *code < SPECIAL);
        // All rows, or those that stay.
        let (rows, spans) = if is_timeless && live.is_none() && keys.iter().all(|codes| has_keys(codes)) {
            (None, Holding::Same(ALWAYS, count))
        } else {
            let (rows, spans) = self.staying(&keys, live);
            (Some(rows), if is_timeless { Holding::Same(ALWAYS, spans.len()) } else { Holding::Each(spans) })
        };
        let rows = rows.filter(|rows| rows.len() != count);
        let pick = |codes: &[u32]| match &rows {
            Some(rows) => rows.iter().map(|row| codes.get(*row as usize).copied().unwrap_or(MISSING)).collect(),
            None => codes.to_vec(),
        };
        let columns = self.need.staged.iter().filter_map(|column| {
            let reader = self.readers.get(column.at())?;
            Some(match &rows {
                _ if !reader.is_numeric() => PartColumn::Codes(pick(&reader.codes)),
                Some(rows) => PartColumn::Values(Arc::new(reader.numbers.gather(rows))),
                None => PartColumn::Values(Arc::clone(&reader.numbers)),
            })
        });
        let line = |row: usize| self.records.line(row);
        let lines = match &rows {
            _ if !self.need.is_told_of => Vec::new(),
            Some(rows) => rows.iter().map(|row| line(*row as usize)).collect(),
            None => (0..count).map(line).collect(),
        };
        let part = Part {
            ordinal,
            keys: keys.iter().take(self.key_dimensions.len()).map(|k| pick(k)).collect(),
            spans,
            file,
            lines,
            columns: columns.collect(),
        };
        self.harvest.parts.parts.push(part);
    }

    /// The rows that have their keys and hold on a day that is looked at, and from when to when they hold.
    fn staying(&self, keys: &[&[u32]], live: Option<&[u32]>) -> (Vec<u32>, Vec<Span>) {
        let window = &self.shared.plan.window;
        let is_placed = matches!(self.shared.schema.placed, Placed::Day(_));
        let inside = |span: &Span| !is_placed || window.iter().any(|p| p.first <= span.1 && span.0 <= p.last);
        let until = self.shared.plan.until;
        let is_seen = |row: &u32| match self.shared.schema.placed {
            Placed::Day(column) => self.day(*row as usize, column).is_none_or(|day| day <= until),
            Placed::Timeless { .. } | Placed::Span(..) => true,
        };
        let whole = |row: &u32| keys.iter().all(|k| k.get(*row as usize).is_some_and(|code| *code < SPECIAL));
        let all: Vec<u32> = match live {
            Some(live) => live.to_vec(),
            None => (0..number(self.records.len())).collect(),
        };
        let seen = all.into_iter().filter(is_seen).filter(whole);
        seen.filter_map(|row| Some((row, self.holds(row as usize).filter(inside)?))).unzip()
    }
}
