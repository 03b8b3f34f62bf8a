//! How duties stand, in few numbers: how many are done, late, missed and open, and which are overdue.
//!
//! For the summary on the terminal; all of it stands in `duties.csv`. Words and layout are left to `cli`.

use super::duties::{Told, told};
use super::run::Run;
use super::todo::{key, title};
use crate::check::model::State;
use crate::expr::RuleId;
use crate::text::Bilingual;
use crate::value::Date;

/// So many of the overdue of a duty are told one by one.
const MOST: usize = 6;

/// How a duty stands, over the occurrences that the run tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standings {
    /// What people call the duty.
    pub title: Bilingual,
    /// How many occurrences have each state, in the order of [`State::ALL`].
    pub counts: [u64; 4],
    /// Of how many it is not known.
    pub unknown: u64,
    /// How many are open past their due day.
    pub overdue: u64,
    /// The first of these, the longest overdue first: who has the duty, for which period, and when it was due.
    pub first: Vec<(Bilingual, String, Date)>,
}

/// The duties of which the run tells something, in the order of the pack.
pub(super) fn of(run: &Run<'_>) -> Vec<Standings> {
    let mut all: Vec<(RuleId, Standings)> = Vec::new();
    for told in told(run) {
        let rule = told.duty.rule;
        if all.last().is_none_or(|(last, _)| *last != rule) {
            all.push((rule, Standings { title: title(run, rule), ..Standings::default() }));
        }
        if let Some((_, standings)) = all.last_mut() {
            (0..told.rows.len()).for_each(|row| count(run, &told, row, standings));
        }
    }
    let sorted = |mut one: Standings| {
        one.first.sort_by_key(|(_, _, due)| *due);
        one.first.truncate(MOST);
        one
    };
    all.into_iter().map(|(_, one)| sorted(one)).collect()
}

fn count(run: &Run<'_>, told: &Told<'_>, row: usize, standings: &mut Standings) {
    let Ok(state) = told.state(row) else {
        standings.unknown += 1;
        return;
    };
    let at = State::ALL.iter().position(|one| *one == state);
    if let Some(count) = at.and_then(|at| standings.counts.get_mut(at)) {
        *count += 1;
    }
    if let Some(due) = told.due(row).filter(|due| state == State::Open && *due < run.plan.as_of) {
        standings.overdue += 1;
        let period = told.duty.again.as_ref().map_or_else(String::new, |_| told.period.name());
        standings.first.push((key((run, told.period), &told.duty.grain, &told.rows, row), period, due));
    }
}
