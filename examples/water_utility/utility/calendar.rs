//! The days of 2013, counted from 1 January, a Tuesday, and which of them are worked.
//!
//! Days off and make-up days are those that the State Council announced.

/// A day: 0 is 1 January 2013, 364 is 31 December.
pub(super) type Day = i64;

/// The last day of the data.
pub(super) const LAST: Day = 364;
/// How many months the data have.
pub(super) const MONTHS: usize = 12;

const LENGTHS: [Day; MONTHS] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// First month and day of each stretch of days off, and its length.
const OFF: [(usize, Day, Day); 7] = [(1, 1, 3), (2, 9, 7), (4, 4, 3), (4, 29, 3), (6, 10, 3), (9, 19, 3), (10, 1, 7)];

/// Weekend days that are worked.
const WORKED: [(usize, Day); 12] =
    [(1, 5), (1, 6), (2, 16), (2, 17), (4, 7), (4, 27), (4, 28), (6, 8), (6, 9), (9, 22), (9, 29), (10, 12)];

/// The day of a date, the month counted from 1.
pub(super) fn day(month: usize, of_month: Day) -> Day {
    LENGTHS.iter().take(month.saturating_sub(1)).sum::<Day>() + of_month - 1
}

/// First and last day of a month, counted from 0.
pub(super) fn month_days(month: usize) -> (Day, Day) {
    let first = day(month + 1, 1);
    (first, first + LENGTHS.get(month).copied().unwrap_or(31) - 1)
}

/// `2013-01-01`.
pub(super) fn iso(day: Day) -> String {
    let (mut month, mut rest) = (0, day);
    while let Some(length) = LENGTHS.get(month).filter(|length| rest >= **length) {
        rest -= length;
        month += 1;
    }
    if month < MONTHS { format!("2013-{:02}-{:02}", month + 1, rest + 1) } else { format!("2014-01-{:02}", rest + 1) }
}

/// The day of the week: 0 is Monday.
pub(super) fn weekday(day: Day) -> Day {
    (day + 1).rem_euclid(7)
}

/// Whether people in offices work on a day.
pub(super) fn worked(on: Day) -> bool {
    let off = OFF.iter().any(|(m, d, length)| (0..*length).contains(&(on - day(*m, *d))));
    let instead = WORKED.iter().any(|(m, d)| on == day(*m, *d));
    // So is the first day of the year after.
    instead || (!off && on != LAST + 1 && weekday(on) < 5)
}

/// The working day so many after a day.
pub(super) fn later(from: Day, working_days: i64) -> Day {
    let (mut on, mut left) = (from, working_days);
    while left > 0 {
        on += 1;
        left -= i64::from(worked(on));
    }
    on
}
