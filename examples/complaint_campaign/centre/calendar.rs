//! The days of the five months, counted from 1 July 2010, and how they are written.

/// A day: 0 is 1 July 2010, 152 is 30 November.
pub(super) type Day = i64;

/// How many months there are.
pub(super) const MONTHS: usize = 5;

/// Number in the year and days of each month, and of the one after, in which promises of November end.
const CALENDAR: [(u32, Day); MONTHS + 1] = [(7, 31), (8, 31), (9, 30), (10, 31), (11, 30), (12, 31)];

/// First and last day of a month, counted from 0 for July.
pub(super) fn month_days(month: usize) -> (Day, Day) {
    let first = CALENDAR.iter().take(month).map(|(_, days)| days).sum();
    (first, first + CALENDAR.get(month).map_or(0, |(_, days)| *days) - 1)
}

/// The month's number in the year.
pub(super) fn month_number(month: usize) -> u32 {
    CALENDAR.get(month).map_or(12, |(number, _)| *number)
}

/// The month of a day, counted from 0 for July.
pub(super) fn month_of(day: Day) -> usize {
    (0..MONTHS).find(|month| day <= month_days(*month).1).unwrap_or(MONTHS)
}

/// `2010-07-04`.
pub(super) fn iso(day: Day) -> String {
    let month = month_of(day);
    format!("2010-{:02}-{:02}", month_number(month), day - month_days(month).0 + 1)
}

/// A day of a month, both counted as people do: `(10, 11)` is 11 October.
pub(super) fn on(number: u32, of_month: Day) -> Day {
    let month = CALENDAR.iter().position(|(month, _)| *month == number).unwrap_or(MONTHS);
    month_days(month).0 + of_month - 1
}
