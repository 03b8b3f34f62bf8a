//! The occurrences of a duty that a test speaks of: by who has it, by period, and by how it stands.
//!
//! `{ rule = "weekly_report", state = "late", rows = 2 }` counts what the run tells in that state; further columns are
//! then looked at in these rows of its file only.

use crate::check::model::Duty;
use crate::output::Run;
use crate::output::duties::{Told, told};

use super::model::{ExpectRule, Seen};
use super::rules::{Out, at, chooses};

/// How many occurrences of a duty the run tells that are those of the expectation.
pub(super) fn count(run: &Run<'_>, duty: &Duty, expect: &ExpectRule) -> Result<u64, Seen> {
    let nobody = Out { grain: duty.grain.clone(), rows: Vec::new() };
    let mut all = 0;
    let mut asked = at(run.program(), run.facts, &nobody, &expect.at).map(|_| ());
    for told in told(run).iter().filter(|told| told.duty.rule == duty.rule) {
        let rows = (0..told.rows.len()).filter(|row| chooses(expect, |column| cell(told, column, *row)));
        let keys = rows.filter_map(|row| told.rows.keys().get(row).copied()).collect();
        let rows = crate::value::Rows::new(told.rows.radix().to_vec(), keys).unwrap_or_else(|| told.rows.clone());
        let out = Out { grain: duty.grain.clone(), rows: vec![(told.period.label(), rows)] };
        match at(run.program(), run.facts, &out, &expect.at) {
            Ok(found) => all += found,
            Err(seen) => asked = Err(seen),
        }
    }
    asked.map(|()| all)
}

fn cell(told: &Told<'_>, column: &str, row: usize) -> String {
    match column {
        "state" => told.state(row).map_or_else(|_| String::new(), |state| state.name().to_owned()),
        _ if told.duty.again.is_some() => told.period.name(),
        _ => String::new(),
    }
}
