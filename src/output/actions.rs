//! `actions.csv`: who must do what by when, and why.
//!
//! One row for each action that came out and each key, in the order of the pack. Names, days and sentences are written
//! as the checked program says; which actions come out was decided by `eval`.

use std::sync::Arc;

use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::{Run, union};
use super::sentences::{LANGS, Sentences, label_in, shown};
use super::statement::Words;
use super::values::Fault;
use crate::check::model::{Action, Attendee, Shown};
use crate::expr::DimId;
use crate::outcome::model::Actions;
use crate::value::{Cells, Column, Date, Period, Rows};

/// `actions.csv`; none if the program has no action.
pub(super) fn actions<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let all = &run.program().actions;
    if all.is_empty() {
        return None;
    }
    let dims = union(all.iter().map(|a| a.grain.as_slice()));
    let dated = run.says_period(all.iter().map(|action| action.rule));
    let mut fields = ["rule", "kind", "clause"].map(Field::text).to_vec();
    fields.extend(dated.then(|| Field::text("period")));
    fields.extend(run.headers(&dims));
    fields.extend([Field::text("label"), Field::text("attendees"), Field::date("due")]);
    fields.extend(["details", "reason_zh", "reason_en"].map(Field::text));
    let shape = Shape::plain(fields);
    Some(Artifact::table("actions.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        let fired =
            |action: &'a Action| run.outcome.actions.iter().filter(|f| f.rule == action.rule).map(move |f| (action, f));
        for (action, fired) in all.iter().flat_map(fired) {
            let (rows, period) = (fired_rows(fired), &fired.period);
            let told = Told::over(run, period, action, &rows)?;
            let rule = run.rule(action.rule);
            let keys = run.keys(&action.grain, &rows, &dims);
            let mut text = Vec::new();
            for row in 0..rows.len() {
                table.maybe(rule.map(|r| r.name.as_str()));
                table.text(&action.kind);
                table.maybe(rule.and_then(|r| r.clause.as_deref()));
                if dated {
                    table.text(&period.label());
                }
                keys.put(row, &mut table);
                table.maybe(name_of(run, period, action, &rows, row).as_deref());
                told.attendees(row, &mut text);
                table.words(&text);
                let cell = table.cell();
                if let Some(day) = due(run, action) {
                    day.write(cell);
                }
                told.details(row, &mut text);
                table.words(&text);
                for lang in LANGS {
                    text.clear();
                    told.because.put(lang, row, &mut text);
                    table.words(&text);
                }
                table.end()?;
            }
        }
        table.finish()
    }))
}

/// Who takes part in an action on each of its rows in a period.
pub(super) fn attendees(run: &Run<'_>, period: &Period, action: &Action, rows: &Rows) -> Result<Vec<String>, Fault> {
    let words = taking_part(run, period, action, rows)?;
    let mut text = Vec::new();
    let of = |row| {
        put_attendees(&words, row, &mut text);
        String::from_utf8(std::mem::take(&mut text)).unwrap_or_default()
    };
    Ok((0..rows.len()).map(of).collect())
}

/// The rows on which an action comes out, as rows of their own.
pub(super) fn fired_rows(actions: &Actions) -> Rows {
    let keys = actions.fired.iter().filter_map(|row| actions.rows.keys().get(*row as usize).copied()).collect();
    Rows::new(actions.rows.radix().to_vec(), keys).unwrap_or_else(|| actions.rows.clone())
}

/// The day on which an action is due; a plan that stands has one wherever the action can come out.
pub(super) fn due(run: &Run<'_>, action: &Action) -> Option<Date> {
    run.plan.due(action.due?).ok()
}

/// What people call the first key of a row that has a name of its own.
fn name_of(run: &Run<'_>, period: &Period, action: &Action, rows: &Rows, row: usize) -> Option<String> {
    let codes = rows.unpack(row);
    action.grain.iter().zip(codes).find_map(|(dim, code)| label_in(run, period, *dim, code))
}

/// What is said of an action beside its keys.
pub(super) struct Told<'a> {
    attendees: Vec<Word<'a>>,
    details: Vec<(&'a str, Word<'a>)>,
    because: Sentences,
}

enum Word<'a> {
    Said(&'a str),
    Read(Arc<Column>, Option<u32>),
    /// A key, with what people call it.
    Named(Arc<Column>, Vec<Option<String>>),
}

impl<'a> Told<'a> {
    pub(super) fn over(run: &Run<'_>, period: &Period, action: &'a Action, rows: &Rows) -> Result<Told<'a>, Fault> {
        let read = |shown: &Shown| -> Result<Word<'a>, Fault> {
            Ok(Word::Read(run.column_in(period, &action.grain, rows, &shown.value)?, shown.places))
        };
        let nothing = crate::check::model::Because::default();
        let because = run.rule(action.rule).map_or(&nothing, |r| &r.because);
        Ok(Told {
            attendees: taking_part(run, period, action, rows)?,
            details: action
                .details
                .iter()
                .map(|(name, shown)| Ok((name.as_str(), read(shown)?)))
                .collect::<Result<_, Fault>>()?,
            because: Sentences::over(run, period, &action.grain, rows, because)?,
        })
    }

    /// Each who takes part.
    pub(super) fn who(&self, row: usize) -> Vec<String> {
        self.attendees.iter().map(|word| word.text(row)).collect()
    }

    /// Each detail with its name.
    pub(super) fn all_details(&self, row: usize) -> Vec<(String, String)> {
        self.details.iter().map(|(name, word)| ((*name).to_owned(), word.text(row))).collect()
    }

    /// Why, in both languages.
    pub(super) fn sentence(&self, row: usize) -> Words {
        Words::each(|lang| self.because.text(lang, row))
    }

    fn attendees(&self, row: usize, out: &mut Vec<u8>) {
        put_attendees(&self.attendees, row, out);
    }

    fn details(&self, row: usize, out: &mut Vec<u8>) {
        out.clear();
        for (name, word) in &self.details {
            if !out.is_empty() {
                out.extend_from_slice(b"; ");
            }
            out.extend_from_slice(name.as_bytes());
            out.push(b'=');
            word.put(row, out);
        }
    }
}

/// Who takes part in an action, over rows.
fn taking_part<'a>(run: &Run<'_>, period: &Period, action: &'a Action, rows: &Rows) -> Result<Vec<Word<'a>>, Fault> {
    let attendee = |attendee: &'a Attendee| match attendee {
        Attendee::Words(words) => Ok(Word::Said(words)),
        Attendee::Read(shown) => named(run, period, &action.grain, rows, shown),
    };
    action.attendees.iter().map(attendee).collect()
}

fn put_attendees(words: &[Word<'_>], row: usize, out: &mut Vec<u8>) {
    out.clear();
    for word in words {
        if !out.is_empty() {
            out.extend_from_slice(b"; ");
        }
        word.put(row, out);
    }
}

/// A value that is a key of a dimension with names, with these; any other value as it is.
fn named<'a>(run: &Run<'_>, period: &Period, grain: &[DimId], rows: &Rows, shown: &Shown) -> Result<Word<'a>, Fault> {
    let column = run.column_in(period, grain, rows, &shown.value)?;
    let keys = shown.of.and_then(|dim| Some((dim, run.facts.dimensions.get(dim.at())?)));
    let (Cells::Text { words, .. }, Some((dim, keys))) = (&column.cells, keys) else {
        return Ok(Word::Read(column, shown.places));
    };
    let name = |word: &Arc<str>| label_in(run, period, dim, keys.find(word)?).filter(|name| !name.is_empty());
    let names = words.iter().map(name).collect();
    Ok(Word::Named(column, names))
}

impl Word<'_> {
    fn text(&self, row: usize) -> String {
        let mut out = Vec::new();
        self.put(row, &mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    fn put(&self, row: usize, out: &mut Vec<u8>) {
        match self {
            Word::Said(words) => out.extend_from_slice(words.as_bytes()),
            Word::Read(column, places) => shown(column, *places, row, out),
            Word::Named(column, names) => {
                let code = match &column.cells {
                    Cells::Text { codes, .. } if column.gap(row).is_none() => codes.get(row),
                    _ => None,
                };
                let name = code.and_then(|code| names.get(*code as usize)?.as_deref());
                if let Some(name) = name {
                    out.extend_from_slice(name.as_bytes());
                    out.extend_from_slice(b" (");
                }
                shown(column, None, row, out);
                if name.is_some() {
                    out.push(b')');
                }
            }
        }
    }
}
