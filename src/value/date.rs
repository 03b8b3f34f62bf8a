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
    /// A year has four digits, months and days one or two (two where fields touch).
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

    /// Writes the day in a format as [`Date::parse_with`] reads it, months and days with two digits; none where the
    /// format names a time.
    #[must_use]
    pub fn written_as(self, format: &str) -> Option<String> {
        let names_time = ["%H", "%M", "%S"].iter().any(|field| format.contains(field));
        if names_time { None } else { DateTime::midnight(self).written_as(format) }
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

    /// Writes the moment in a format as [`DateTime::parse_with`] reads it; none where the format is none.
    #[must_use]
    pub fn written_as(self, format: &str) -> Option<String> {
        let (day, second) = (self.date(), self.second_of_day());
        let mut out = String::with_capacity(format.len() + 8);
        let mut letters = format.chars();
        while let Some(letter) = letters.next() {
            if letter != '%' {
                out.push(letter);
                continue;
            }
            let number = match letters.next()? {
                '%' => {
                    out.push('%');
                    continue;
                }
                'Y' => {
                    out.push_str(&format!("{:04}", day.year()));
                    continue;
                }
                'm' => i64::from(day.month()),
                'd' => i64::from(day.day()),
                'H' => second / 3600,
                'M' => second / 60 % 60,
                'S' => second % 60,
                _ => return None,
            };
            out.push_str(&format!("{number:02}"));
        }
        Some(out)
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

impl std::fmt::Display for DateTime {
    /// `YYYY-MM-DD HH:MM:SS`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let second = self.second_of_day();
        write!(f, "{} {:02}:{:02}:{:02}", self.date(), second / 3600, second / 60 % 60, second % 60)
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
    let mut apart = true;
    loop {
        match format {
            [] => return text.is_empty().then_some(fields),
            [b'%', field, rest @ ..] => {
                if *field == b'%' {
                    text = text.strip_prefix(b"%")?;
                    apart = true;
                } else {
                    let most = if *field == b'Y' { 4 } else { 2 };
                    let touches = matches!(rest, [b'%' | b'0'..=b'9', ..]);
                    let least = if *field == b'Y' || !apart || touches { most } else { 1 };
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
                    apart = false;
                }
                format = rest;
            }
            [mark, rest @ ..] => {
                text = text.strip_prefix(&[*mark])?;
                apart = !mark.is_ascii_digit();
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> Date {
        Date::parse_iso(text.as_bytes()).unwrap()
    }

    proptest! {
        #[test]
        fn days_round_trip(number in Date::FIRST.number()..=Date::LAST.number(), second in 0_u32..86_400) {
            let day = Date::from_number(number).unwrap();
            let mut out = Vec::new();
            day.write(&mut out);
            prop_assert_eq!(Date::parse_iso(&out), Some(day));
            prop_assert_eq!(day.to_string().into_bytes(), out);
            prop_assert_eq!(Date::from_ymd(day.year(), day.month(), day.day()), Some(day));
            prop_assert_eq!(i64::from(day.weekday()), (i64::from(number) + 3).rem_euclid(7));
            let moment = DateTime::new(day, second / 3600, second / 60 % 60, second % 60).unwrap();
            prop_assert_eq!(moment.date(), day);
            prop_assert_eq!(moment.second_of_day(), i64::from(second));
            let mut out = Vec::new();
            moment.write(&mut out);
            prop_assert_eq!(DateTime::parse(&out), Some(moment));
        }

        #[test]
        fn any_bytes_are_no_trouble(bytes in prop::collection::vec(any::<u8>(), 0..24), text in ".{0,12}", format in ".{0,8}") {
            let _ = (Date::parse_iso(&bytes), DateTime::parse(&bytes), Date::parse_with(&text, &format));
        }
    }

    #[test]
    fn the_calendar_has_ends() {
        assert_eq!(Date::FIRST, date("0001-01-01"));
        assert_eq!(Date::LAST, date("9999-12-31"));
        assert_eq!(Date::FIRST.add_days(-1), Date::FIRST);
        assert_eq!(Date::LAST.add_days(i32::MAX), Date::LAST);
        assert_eq!(Date::from_number(i32::MAX), None);
        assert_eq!(date("1970-01-01").number(), 0);
        assert_eq!(date("2012-03-01").days_since(date("2012-02-28")), 2);
    }

    #[test]
    fn only_real_days_are_read() {
        for text in [
            "2011-02-29",
            "2011-13-01",
            "2011-00-01",
            "0000-01-01",
            "2011-1-01",
            "2011/10/01",
            "2011-10-01 ",
            "+011-10-01",
        ] {
            assert_eq!(Date::parse_iso(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn formats_are_followed_to_the_end() {
        let day = Some(date("2011-10-05"));
        assert_eq!(Date::parse_with("2011/10/05", "%Y/%m/%d"), day);
        assert_eq!(Date::parse_with("2011/10/5", "%Y/%m/%d"), day);
        assert_eq!(Date::parse_with("5.10.2011", "%d.%m.%Y"), day);
        assert_eq!(Date::parse_with("20111005", "%Y%m%d"), day);
        assert_eq!(Date::parse_with("2011年10月5日", "%Y年%m月%d日"), day);
        assert_eq!(Date::parse_with("2011/10/05 ", "%Y/%m/%d"), None);
        assert_eq!(Date::parse_with("11/10/05", "%Y/%m/%d"), None);
        assert_eq!(Date::parse_with("2011/10", "%Y/%m"), None);
        assert_eq!(Date::parse_with("2011/Oct/05", "%Y/%b/%d"), None);
        assert_eq!(Date::parse_with("2011115", "%Y%m%d"), None);
    }

    #[test]
    fn moments_are_read() {
        let moment = DateTime::parse(b"2011-10-05 08:30").unwrap();
        assert_eq!(DateTime::parse(b"2011-10-05T08:30:00"), Some(moment));
        assert_eq!(DateTime::parse_with("2011/10/5 8:30", "%Y/%m/%d %H:%M"), Some(moment));
        assert_eq!(moment.seconds() - DateTime::midnight(date("2011-10-05")).seconds(), 30_600);
        for text in [
            "2011-10-05",
            "2011-10-05 24:00",
            "2011-10-05 08:60",
            "2011-10-05 8:30",
            "2011-10-05 08:30:60",
            "2011-10-05 08:30Z",
        ] {
            assert_eq!(DateTime::parse(text.as_bytes()), None, "{text}");
        }
    }
}
