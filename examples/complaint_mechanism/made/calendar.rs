//! The days of two years and a bit, counted from 1 January 2011, a Saturday, and which of them are worked.
//!
//! Days off and make-up days are those that the State Council announced for 2011, 2012 and January 2013.

/// A day: 0 is 1 January 2011.
pub(super) type Day = i64;

/// A date: year, month, day of the month.
pub(super) type Ymd = (Day, usize, Day);

/// The last day of the data: 31 December 2012.
pub(super) const LAST: Day = 730;
/// How many months the data have.
pub(super) const MONTHS: usize = 24;
/// The first month of the plan, June 2012, and how many it has.
pub(super) const PLAN: usize = 17;
/// How many months the plan has.
pub(super) const PLAN_MONTHS: usize = 7;

/// First and last day of each stretch of days off, as year, month, day and length.
const OFF: [(Day, usize, Day, Day); 14] = [
    (2011, 1, 1, 3),
    (2011, 2, 2, 7),
    (2011, 4, 3, 3),
    (2011, 4, 30, 3),
    (2011, 6, 4, 3),
    (2011, 9, 10, 3),
    (2011, 10, 1, 7),
    (2012, 1, 1, 3),
    (2012, 1, 22, 7),
    (2012, 4, 2, 3),
    (2012, 4, 29, 3),
    (2012, 6, 22, 3),
    (2012, 9, 30, 8),
    (2013, 1, 1, 3),
];

/// Weekend days that are worked.
const WORKED: [Ymd; 14] = [
    (2011, 1, 30),
    (2011, 2, 12),
    (2011, 4, 2),
    (2011, 10, 8),
    (2011, 10, 9),
    (2011, 12, 31),
    (2012, 1, 21),
    (2012, 1, 29),
    (2012, 3, 31),
    (2012, 4, 1),
    (2012, 4, 28),
    (2012, 9, 29),
    (2013, 1, 5),
    (2013, 1, 6),
];

fn days_of(year: Day, month: usize) -> Day {
    match month {
        2 if year == 2012 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day of a date.
pub(super) fn day(year: Day, month: usize, of_month: Day) -> Day {
    let years = [365, 366].iter().take(usize::try_from(year - 2011).unwrap_or(0)).sum::<Day>();
    years + (1..month).map(|month| days_of(year, month)).sum::<Day>() + of_month - 1
}

/// First and last day of a month, counted from 0 for January 2011.
pub(super) fn month_days(month: usize) -> (Day, Day) {
    let (year, of_year) = (2011 + i64::try_from(month / 12).unwrap_or(0), month % 12 + 1);
    (day(year, of_year, 1), day(year, of_year, days_of(year, of_year)))
}

/// `2011-01-01`.
pub(super) fn iso(day: Day) -> String {
    let (mut year, mut month, mut rest) = (2011, 1, day);
    while rest >= days_of(year, month) {
        rest -= days_of(year, month);
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    format!("{year}-{month:02}-{:02}", rest + 1)
}

/// The day of the week: 0 is Monday.
pub(super) fn weekday(day: Day) -> Day {
    (day + 5).rem_euclid(7)
}

/// Whether people work on a day.
pub(super) fn worked(on: Day) -> bool {
    let off = OFF.iter().any(|(y, m, d, length)| (0..*length).contains(&(on - day(*y, *m, *d))));
    let instead = WORKED.iter().any(|(y, m, d)| on == day(*y, *m, *d));
    instead || (!off && weekday(on) < 5)
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
