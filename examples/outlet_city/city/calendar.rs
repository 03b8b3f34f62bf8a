//! The days of the half year, counted from 1 July 2011, a Friday.
//!
//! Six months, their weeks from Monday to Sunday, and how a day is written: `2011-07-04` in tables, `2011/7/4` on
//! sheets.

/// A day: 0 is 1 July 2011, 183 is 31 December.
pub(super) type Day = i64;

/// The last day.
pub(super) const LAST: Day = 183;
/// The first Monday, on which looking begins: 4 July, the first day of week 27.
pub(super) const MONDAY: Day = 3;
/// How many months there are.
pub(super) const MONTHS: usize = 6;
/// How many weeks there are; the last one ends in the new year.
pub(super) const WEEKS: usize = 26;

/// Number in the year and days of each month.
const CALENDAR: [(u32, Day); MONTHS] = [(7, 31), (8, 31), (9, 30), (10, 31), (11, 30), (12, 31)];

/// First and last day of a month, counted from 0 for July.
pub(super) fn month_days(month: usize) -> (Day, Day) {
    let first = CALENDAR.iter().take(month).map(|(_, days)| days).sum();
    (first, first + CALENDAR.get(month).map_or(0, |(_, days)| *days) - 1)
}

/// The month of a day, counted from 0, and the day of the month.
pub(super) fn month_of(day: Day) -> (usize, Day) {
    let mut rest = day;
    for (month, (_, days)) in CALENDAR.iter().enumerate() {
        if rest < *days {
            return (month, rest + 1);
        }
        rest -= days;
    }
    (MONTHS, rest + 1)
}

/// First and last day of a week, counted from 0 for week 27; the last one is cut at the end of the year.
pub(super) fn week_days(week: usize) -> (Day, Day) {
    let first = MONDAY + 7 * i64::try_from(week).unwrap_or(0);
    (first, (first + 6).min(LAST))
}

/// The week's number in the year.
pub(super) fn week_number(week: usize) -> usize {
    27 + week
}

/// The month's number in the year.
pub(super) fn month_number(month: usize) -> u32 {
    CALENDAR.get(month).map_or(12, |(number, _)| *number)
}

/// `2011-07-04`.
pub(super) fn iso(day: Day) -> String {
    let (month, of_month) = month_of(day);
    format!("2011-{:02}-{of_month:02}", month_number(month))
}

/// `2011/7/4`.
pub(super) fn as_typed(day: Day) -> String {
    let (month, of_month) = month_of(day);
    format!("2011/{}/{of_month}", month_number(month))
}

/// `7月4日`.
pub(super) fn chinese(day: Day) -> String {
    let (month, of_month) = month_of(day);
    format!("{}月{of_month}日", month_number(month))
}
