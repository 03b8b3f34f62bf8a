//! `[calendar]`: which days are worked, and what may be asked of it.
//!
//! Made before any rule is looked at, so that whoever counts working days finds it. A year that the calendar does not
//! list is an error where a date of it is met: here for dates that the pack writes, in a run for all others.

use std::sync::Arc;

use super::state::Checker;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::{Expr, Node};
use crate::pack::grammar::Kind;
use crate::pack::model::{Node as Written, Table};
use crate::source::{Span, Spanned};
use crate::value::{Calendar, Date, Value, YearNotListed};

/// The days of the week as packs write them, from Monday.
const WEEK: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The weekend where the pack does not say.
const WEEKEND: [bool; 7] = [false, false, false, false, false, true, true];

impl Checker<'_> {
    /// `[calendar]`, if the pack has one.
    pub(super) fn set_calendar(&mut self) {
        let doc = self.doc;
        let Some(table) = doc.setting(Kind::Calendar) else { return };
        let before = self.problems.len();
        let weekend = self.weekend(table);
        let years = self.years(table);
        let holidays = self.holidays(table, &years);
        let working = self.working(table, &years, &holidays);
        let holidays: Vec<(Date, Date)> = holidays.iter().map(|days| days.value).collect();
        if self.problems.len() == before {
            self.calendar = Some(Arc::new(Calendar::new(weekend, &years, &holidays, &working)));
        }
        self.broken_calendar = self.calendar.is_none();
    }

    fn weekend(&mut self, table: &Table) -> [bool; 7] {
        if table.get("weekend").is_none() {
            return WEEKEND;
        }
        let mut weekend = [false; 7];
        for text in table.texts("weekend") {
            match WEEK.iter().zip(&mut weekend).find(|(day, _)| **day == text.value) {
                Some((_, free)) => *free = true,
                None => {
                    let allowed: Vec<String> = WEEK.iter().map(|day| format!("`{day}`")).collect();
                    let args = [("text", text.value), ("allowed", &*allowed.join(", "))];
                    self.unknown(&codes::NOT_ONE_OF, text.span, &args, &WEEK);
                }
            }
        }
        weekend
    }

    fn years(&mut self, table: &Table) -> Vec<i32> {
        let mut years = Vec::new();
        for entry in table.list("years") {
            let year = match &entry.value {
                Written::Number(number) => number.to_i64().and_then(|n| i32::try_from(n).ok()),
                _ => None,
            };
            match year.filter(|year| (1..=9999).contains(year)) {
                Some(year) => years.push(year),
                None => {
                    let text = self.doc.sources.snippet(entry.span).to_owned();
                    self.fault(&codes::BAD_DATE, entry.span, &[("text", &text)]);
                }
            }
        }
        years
    }

    /// First and last days. What lies in no listed year is a slip; a holiday may reach over the end of one.
    fn holidays(&mut self, table: &Table, years: &[i32]) -> Vec<Spanned<(Date, Date)>> {
        let mut holidays = Vec::new();
        for entry in table.list("holidays") {
            let (from, to) = match &entry.value {
                Written::Date(day) => {
                    let day = Spanned::new(*day, entry.span);
                    (Some(day), Some(day))
                }
                Written::Table(days) => (day_of(days, "from"), day_of(days, "to")),
                _ => continue,
            };
            let (Some(from), Some(to)) = (from, to) else { continue };
            if to.value < from.value {
                let args = [("from", &*from.value.to_string()), ("to", &*to.value.to_string())];
                self.fault(&codes::REVERSED_DAYS, to.span, &args);
            } else if !(from.value.year()..=to.value.year()).any(|year| years.contains(&year)) {
                self.year_not_listed(from.value.year(), from.span);
            }
            holidays.push(Spanned::new((from.value, to.value), entry.span));
        }
        holidays
    }

    fn working(&mut self, table: &Table, years: &[i32], holidays: &[Spanned<(Date, Date)>]) -> Vec<Date> {
        let mut working = Vec::new();
        for entry in table.list("working") {
            let Written::Date(day) = entry.value else { continue };
            let holiday = holidays.iter().find(|days| days.value.0 <= day && day <= days.value.1);
            if let Some(holiday) = holiday {
                let problem = Diagnostic::at(&codes::HOLIDAY_AND_WORKING, entry.span).with("day", day);
                self.report(problem.also(Place::Rule(holiday.span), "first"));
            } else if !years.contains(&day.year()) {
                self.year_not_listed(day.year(), entry.span);
            }
            working.push(day);
        }
        working
    }

    fn year_not_listed(&mut self, year: i32, span: Span) {
        self.fault(&codes::YEAR_NOT_IN_CALENDAR, span, &[("year", &year.to_string())]);
    }

    /// Whether working days can be counted here; if the pack has no calendar, that is reported.
    pub(super) fn needs_calendar(&mut self, what: &str, span: Span) -> Option<()> {
        if self.calendar.is_none() && !self.broken_calendar {
            self.fault(&codes::NO_CALENDAR, span, &[("name", what)]);
        }
        self.calendar.is_some().then_some(())
    }

    /// Reports a date written in the pack whose year the calendar does not list.
    pub(super) fn refuse_unlisted_year(&mut self, day: &Expr) {
        let Node::Constant(Value::Date(date)) = &day.node else { return };
        let listed = self.calendar.as_ref().map(|calendar| calendar.is_worked(*date));
        if let Some(Err(YearNotListed(year))) = listed {
            self.year_not_listed(year, day.span);
        }
    }
}

fn day_of(table: &Table, key: &str) -> Option<Spanned<Date>> {
    table.get(key).and_then(|value| match value.value {
        Written::Date(day) => Some(Spanned::new(day, value.span)),
        _ => None,
    })
}
