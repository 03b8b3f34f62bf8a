//! Duties in time: how far back an occurrence may still be open, and until when a row may speak of it.
//!
//! An earlier occurrence concerns a run if the last day for it had not passed before the run's period began: what becomes
//! late or missed now was expected then. Whether it was in fact open is seen when the rows are read.

use crate::check::model::{Again, Due, Duty, Program};
use crate::expr::{GroupId, RuleId};
use crate::table::schema::Schema;
use crate::value::{Calendar, Date, Period, PeriodKind, YearNotListed};

/// Of a duty that is never missed, no more periods are looked back to.
const FURTHEST: usize = 1_200;

/// The day that is so long after another.
///
/// # Errors
/// The way there leads through a year that the calendar does not list.
pub(super) fn after(calendar: Option<&Calendar>, from: Date, due: Due) -> Result<Date, YearNotListed> {
    match (due, calendar) {
        (Due::Days(days), _) => Ok(from.add_days(days)),
        (Due::WorkingDays(days), Some(calendar)) => calendar.add_working_days(from, i64::from(days)),
        (Due::WorkingDays(_), None) => Err(YearNotListed(from.year())),
    }
}

/// The last day on which what is expected of a period can be done late; none where it is never missed.
fn missed_after(program: &Program, again: &Again, period: &Period) -> Result<Option<Date>, YearNotListed> {
    let calendar = program.calendar.as_deref();
    let Some(missed_after) = again.missed_after else { return Ok(None) };
    let due = after(calendar, period.whole_last(), again.due)?;
    after(calendar, due, missed_after).map(Some)
}

/// The last day of which rows decide how the occurrence of a period stands on `as_of`.
pub(super) fn decided_by(program: &Program, again: &Again, period: &Period, as_of: Date) -> Date {
    // What leads through a year that is not listed is told where the day itself is computed.
    let missed_after = missed_after(program, again, period).ok().flatten();
    missed_after.map_or(as_of, |day| day.min(as_of))
}

/// The duty whose rows a group gathers.
pub(super) fn gathers(program: &Program, group: GroupId) -> Option<&Again> {
    program.duties.iter().filter_map(|duty| duty.again.as_ref()).find(|again| again.group == group)
}

/// Whether a rule is a duty that comes again for every period.
pub(super) fn recurs(program: &Program, rule: RuleId) -> bool {
    program.duties.iter().any(|duty| duty.rule == rule && duty.again.is_some())
}

/// The duties with the periods that are told of them: those whose last day lies in `own`, and earlier ones in which an
/// occurrence may still have been open when `own` began.
pub(super) fn told<'p>(program: &'p Program, own: &Period) -> Vec<(&'p Duty, Vec<Period>)> {
    let mut all = Vec::new();
    for duty in &program.duties {
        let Some(again) = &duty.again else { continue };
        let Some(figure) = program.figures.get(duty.state.at()) else { continue };
        let mut periods = open_before(program, again, &figure.per, own);
        periods.extend(own.ending(&figure.per));
        all.push((duty, periods));
    }
    all
}

fn open_before(program: &Program, again: &Again, per: &PeriodKind, own: &Period) -> Vec<Period> {
    let table = program.groups.get(again.group.at()).and_then(|group| program.tables.get(group.table.at()));
    let first_of_data = table.and_then(|table: &Schema| table.covers).and_then(|(from, _)| from);
    let first = again.effective.from.max(first_of_data).unwrap_or(Date::FIRST);
    let mut all: Vec<Period> = Vec::new();
    let mut next = Period::ended_before(per, own.first);
    while let Some(period) = next.take().filter(|period| period.last >= first && all.len() < FURTHEST) {
        let known = missed_after(program, again, &period);
        if matches!(known, Ok(Some(day)) if day.add_days(1) < own.first) {
            break;
        }
        next = period.before().filter(|_| known.is_ok());
        if period.last < own.first && again.effective.holds(period.last) {
            all.push(period);
        }
    }
    all
}
