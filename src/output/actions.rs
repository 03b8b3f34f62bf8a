//! `actions.csv`: who must do what by when, and why.
//!
//! One row for each action that came out and each key, in the order of the pack. Names, days and sentences are written
//! as the checked program says; which actions come out was decided by `eval`.

use std::sync::Arc;

use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::{Run, union};
use super::sentences::{LANGS, Sentences, label, shown};
use super::values::Fault;
use crate::check::model::{Action, Attendee};
use crate::outcome::model::Actions;
use crate::value::{Column, Rows};

/// `actions.csv`; none if the program has no action.
pub(super) fn actions<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let all = &run.program().actions;
    if all.is_empty() {
        return None;
    }
    let dims = union(all.iter().map(|a| a.grain.as_slice()));
    let mut fields = ["rule", "kind", "clause"].map(Field::text).to_vec();
    fields.extend(run.headers(&dims));
    fields.extend([Field::text("label"), Field::text("attendees"), Field::date("due")]);
    fields.extend(["details", "reason_zh", "reason_en"].map(Field::text));
    let shape = Shape::plain(fields);
    Some(Artifact::table("actions.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for action in all {
            let Some(fired) = run.outcome.actions.iter().find(|f| f.rule == action.rule) else { continue };
            let rows = fired_rows(fired);
            let told = Told::over(run, action, &rows)?;
            let rule = run.rule(action.rule);
            let keys = run.keys(&action.grain, &rows, &dims);
            let mut text = Vec::new();
            for row in 0..rows.len() {
                table.maybe(rule.map(|r| r.name.as_str()));
                table.text(&action.kind);
                table.maybe(rule.and_then(|r| r.clause.as_deref()));
                keys.put(row, &mut table);
                table.maybe(name_of(run, action, &rows, row).as_deref());
                told.attendees(row, &mut text);
                table.words(&text);
                let cell = table.cell();
                if let Some(days) = action.due_days {
                    run.plan.on.add_days(days).write(cell);
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

/// The rows on which an action comes out, as rows of their own.
pub(super) fn fired_rows(actions: &Actions) -> Rows {
    let keys = actions.fired.iter().filter_map(|row| actions.rows.keys().get(*row as usize).copied()).collect();
    Rows::new(actions.rows.radix().to_vec(), keys).unwrap_or_else(|| actions.rows.clone())
}

/// What people call the first key of a row that has a name of its own.
fn name_of(run: &Run<'_>, action: &Action, rows: &Rows, row: usize) -> Option<String> {
    let codes = rows.unpack(row);
    action.grain.iter().zip(codes).find_map(|(dim, code)| label(run, *dim, code))
}

/// What is said of an action beside its keys.
struct Told<'a> {
    attendees: Vec<Word<'a>>,
    details: Vec<(&'a str, Word<'a>)>,
    because: Sentences,
}

enum Word<'a> {
    Said(&'a str),
    Read(Arc<Column>, Option<u32>),
}

impl<'a> Told<'a> {
    fn over(run: &Run<'_>, action: &'a Action, rows: &Rows) -> Result<Told<'a>, Fault> {
        let read = |shown: &crate::check::model::Shown| -> Result<Word<'a>, Fault> {
            Ok(Word::Read(run.column(&action.grain, rows, &shown.value)?, shown.places))
        };
        let attendee = |attendee: &'a Attendee| match attendee {
            Attendee::Words(words) => Ok(Word::Said(words)),
            Attendee::Read(shown) => read(shown),
        };
        let nothing = crate::check::model::Because::default();
        let because = run.rule(action.rule).map_or(&nothing, |r| &r.because);
        Ok(Told {
            attendees: action.attendees.iter().map(attendee).collect::<Result<_, Fault>>()?,
            details: action
                .details
                .iter()
                .map(|(name, shown)| Ok((name.as_str(), read(shown)?)))
                .collect::<Result<_, Fault>>()?,
            because: Sentences::over(run, &action.grain, rows, because)?,
        })
    }

    fn attendees(&self, row: usize, out: &mut Vec<u8>) {
        out.clear();
        for word in &self.attendees {
            if !out.is_empty() {
                out.extend_from_slice(b"; ");
            }
            word.put(row, out);
        }
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

impl Word<'_> {
    fn put(&self, row: usize, out: &mut Vec<u8>) {
        match self {
            Word::Said(words) => out.extend_from_slice(words.as_bytes()),
            Word::Read(column, places) => shown(column, *places, row, out),
        }
    }
}
