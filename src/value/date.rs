//! Days and local moments.
//!
//! A day is the number of days since 1970-01-01, from year 1 to year 9999, so that a column of days is a column of
//! small integers. Reading is strict: a year has four digits. There are no zones and no clock; which day it is
//! comes from the command line.

use chrono::{Datelike, NaiveDate};

/// A day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(i32);

impl Date {
    /// 0001-01-01.
    pub const FIRST: Date = Date(-719_162);
    /// 9999-12-31.
    pub const LAST: Date = Date(2_932_896);

    /// The day so many days after 1970-01-01; none outside years 1 to 9999.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Date> {
        Some(Date(number)).filter(|date| (Date::FIRST..=Date::LAST).contains(date))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day of a calendar date; none if there is no such day.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Date> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month, day).map(|date| Date(date.to_epoch_days()))
    }

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse_iso(text: &[u8]) -> Option<Date> {
        let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else {
            return None;
        };
        Date::from_ymd(
            i32::try_from(digit(a)? * 1000 + digit(b)? * 100 + digit(c)? * 10 + digit(d)?).ok()?,
            digit(e)? * 10 + digit(f)?,
            digit(g)? * 10 + digit(h)?,
        )
    }

    /// Reads a day in a format of `%Y`, `%m`, `%d` and literal separators; all of the text must be used.
    ///
    /// A year has four digits, months and days one or two (two where no separator follows).
    #[must_use]
    pub fn parse_with(text: &str, format: &str) -> Option<Date> {
        let fields = scan(text.as_bytes(), format.as_bytes())?;
        Date::from_ymd(fields.year?, fields.month?, fields.day?)
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> i32 {
        self.calendar().year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.calendar().month()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u32 {
        self.calendar().day()
    }

    /// The day of the week, Monday 0 to Sunday 6.
    #[must_use]
    pub fn weekday(self) -> u32 {
        self.calendar().weekday().num_days_from_monday()
    }

    /// The day so many days later (earlier if negative), held within [`Date::FIRST`] and [`Date::LAST`].
    #[must_use]
    pub fn add_days(self, days: i32) -> Date {
        Date(self.0.saturating_add(days)).clamp(Date::FIRST, Date::LAST)
    }

    /// How many days this is after `earlier`; negative if before it.
    #[must_use]
    pub fn days_since(self, earlier: Date) -> i64 {
        i64::from(self.0) - i64::from(earlier.0)
    }

    /// Writes `YYYY-MM-DD`.
    pub fn write(self, out: &mut Vec<u8>) {
        let date = self.calendar();
        let year = u32::try_from(date.year()).unwrap_or(0);
        put_two(year / 100, out);
        put_two(year % 100, out);
        out.push(b'-');
        put_two(date.month(), out);
        out.push(b'-');
        put_two(date.day(), out);
    }

    /// The ISO year and week that hold the day.
    pub(super) fn iso_week(self) -> (i32, u32) {
        let week = self.calendar().iso_week();
        (week.year(), week.week())
    }

    fn calendar(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }
}

impl std::fmt::Display for Date {
    /// `YYYY-MM-DD`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

/// A local moment without a zone, to the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateTime(i64);

/// Seconds in a day; local days have no leap seconds and no change of clocks.
const DAY: i64 = 86_400;

impl DateTime {
    /// The moment of a day at hour, minute and second; none if there is no such time.
    #[must_use]
    pub fn new(date: Date, hour: u32, minute: u32, second: u32) -> Option<DateTime> {
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        Some(DateTime(i64::from(date.0) * DAY + i64::from(hour * 3600 + minute * 60 + second)))
    }

    /// Midnight at the start of a day.
    #[must_use]
    pub fn midnight(date: Date) -> DateTime {
        DateTime(i64::from(date.0) * DAY)
    }

    /// Reads `YYYY-MM-DD HH:MM` with or without `:SS`; a `T` may stand for the blank.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<DateTime> {
        let (date, time) = text.split_at_checked(10)?;
        let date = Date::parse_iso(date)?;
        let two = |high: u8, low: u8| Some(digit(high)? * 10 + digit(low)?);
        match *time {
            [b' ' | b'T', a, b, b':', c, d] => DateTime::new(date, two(a, b)?, two(c, d)?, 0),
            [b' ' | b'T', a, b, b':', c, d, b':', e, f] => DateTime::new(date, two(a, b)?, two(c, d)?, two(e, f)?),
            _ => None,
        }
    }

    /// Reads a moment in a format of `%Y`, `%m`, `%d`, `%H`, `%M`, `%S` and literal separators; what the format does
    /// not name of the time is zero.
    #[must_use]
    pub fn parse_with(text: &str, format: &str) -> Option<DateTime> {
        let fields = scan(text.as_bytes(), format.as_bytes())?;
        let date = Date::from_ymd(fields.year?, fields.month?, fields.day?)?;
        DateTime::new(date, fields.hour.unwrap_or(0), fields.minute.unwrap_or(0), fields.second.unwrap_or(0))
    }

    /// Seconds since 1970-01-01 00:00.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Its day.
    #[must_use]
    pub fn date(self) -> Date {
        Date(i32::try_from(self.0.div_euclid(DAY)).unwrap_or_default())
    }

    /// Seconds since its day's midnight.
    #[must_use]
    pub const fn second_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// Writes `YYYY-MM-DD HH:MM:SS`.
    pub fn write(self, out: &mut Vec<u8>) {
        self.date().write(out);
        let second = u32::try_from(self.second_of_day()).unwrap_or(0);
        for (mark, number) in [(b' ', second / 3600), (b':', second / 60 % 60), (b':', second % 60)] {
            out.push(mark);
            put_two(number, out);
        }
    }
}

/// What a format found.
#[derive(Default)]
struct Fields {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    hour: Option<u32>,
    minute: Option<u32>,
    second: Option<u32>,
}

/// Reads the text along the format to the end of both.
fn scan(mut text: &[u8], mut format: &[u8]) -> Option<Fields> {
    let mut fields = Fields::default();
    loop {
        match format {
            [] => return text.is_empty().then_some(fields),
            [b'%', field, rest @ ..] => {
                if *field == b'%' {
                    text = text.strip_prefix(b"%")?;
                } else {
                    let most = if *field == b'Y' { 4 } else { 2 };
                    let least = if *field == b'Y' || matches!(rest, [b'%', ..] | [b'0'..=b'9', ..]) { most } else { 1 };
                    let (number, after) = number(text, least, most)?;
                    text = after;
                    let place = match field {
                        b'Y' => {
                            fields.year = i32::try_from(number).ok();
                            None
                        }
                        b'm' => Some(&mut fields.month),
                        b'd' => Some(&mut fields.day),
                        b'H' => Some(&mut fields.hour),
                        b'M' => Some(&mut fields.minute),
                        b'S' => Some(&mut fields.second),
                        _ => return None,
                    };
                    if let Some(place) = place {
                        *place = Some(number);
                    }
                }
                format = rest;
            }
            [mark, rest @ ..] => {
                text = text.strip_prefix(&[*mark])?;
                format = rest;
            }
        }
    }
}

/// The leading digits as a number, from `least` to `most` of them, and the text after.
fn number(text: &[u8], least: usize, most: usize) -> Option<(u32, &[u8])> {
    let count = text.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    if count < least {
        return None;
    }
    let (digits, after) = text.split_at_checked(count)?;
    Some((digits.iter().fold(0, |number, byte| number * 10 + u32::from(byte - b'0')), after))
}

fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

/// Writes a number below 100 with two digits.
fn put_two(number: u32, out: &mut Vec<u8>) {
    for digit in [number / 10 % 10, number % 10] {
        out.push(b'0' + u8::try_from(digit).unwrap_or(0));
    }
}
