//! Periods: weeks, months, quarters, half-years and years, with their names and days.
//!
//! A period knows its first and last day, so that any day can be asked of it; the periods of a kind follow one
//! another without gaps. Weeks are ISO weeks, Monday to Sunday. A year may start on another day than 1 January and
//! is then named by the calendar year it starts in. Which period a run is for is decided above.

use super::date::Date;

/// A kind of period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PeriodKind {
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months from January, April, July or October.
    Quarter,
    /// Six calendar months from January or July.
    HalfYear,
    /// Twelve months.
    Year {
        /// The month and day it starts on; 29 February stands for 1 March where there is none.
        starts: (u8, u8),
    },
}

impl PeriodKind {
    /// The year that starts on 1 January.
    pub const CALENDAR_YEAR: PeriodKind = PeriodKind::Year { starts: (1, 1) };

    /// The name in packs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            PeriodKind::Week => "week",
            PeriodKind::Month => "month",
            PeriodKind::Quarter => "quarter",
            PeriodKind::HalfYear => "half_year",
            PeriodKind::Year { .. } => "year",
        }
    }

    /// The kind of a name; `year` is the one from 1 January.
    #[must_use]
    pub fn from_name(name: &str) -> Option<PeriodKind> {
        [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, PeriodKind::CALENDAR_YEAR]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// How many calendar months it has; none for weeks.
    const fn months(self) -> Option<u32> {
        match self {
            PeriodKind::Week => None,
            PeriodKind::Month => Some(1),
            PeriodKind::Quarter => Some(3),
            PeriodKind::HalfYear => Some(6),
            PeriodKind::Year { .. } => Some(12),
        }
    }
}

/// A period; both days belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    /// What kind it is.
    pub kind: PeriodKind,
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
}

impl Period {
    /// Reads a period of that kind: `2011-W40`, `2011-10`, `2011-Q4`, `2011-H2`, `2011`.
    #[must_use]
    pub fn parse(kind: PeriodKind, text: &str) -> Option<Period> {
        let (year, rest) = text.split_at_checked(4)?;
        let year = i32::try_from(number(year, 4)?).ok()?;
        let within = |number: u32, most: u32| (1..=most).contains(&number).then_some(number);
        let day = match kind {
            PeriodKind::Week => {
                let week = within(number(rest.strip_prefix("-W")?, 2)?, 53)?;
                // 4 January lies in the first week.
                let day = Date::from_ymd(year, 1, 4)?.add_days(i32::try_from((week - 1) * 7).ok()?);
                Some(day).filter(|day| day.iso_week() == (year, week))?
            }
            PeriodKind::Month => Date::from_ymd(year, within(number(rest.strip_prefix('-')?, 2)?, 12)?, 1)?,
            PeriodKind::Quarter => Date::from_ymd(year, within(number(rest.strip_prefix("-Q")?, 1)?, 4)? * 3 - 2, 1)?,
            PeriodKind::HalfYear => Date::from_ymd(year, within(number(rest.strip_prefix("-H")?, 1)?, 2)? * 6 - 5, 1)?,
            PeriodKind::Year { starts } => {
                if year == 0 || !rest.is_empty() {
                    return None;
                }
                year_start(year, starts)
            }
        };
        Some(Period::containing(kind, day))
    }

    /// The period of that kind that holds the day.
    #[must_use]
    pub fn containing(kind: PeriodKind, day: Date) -> Period {
        match (kind, kind.months()) {
            (PeriodKind::Year { starts }, _) => {
                let year = day.year();
                let year = if day < year_start(year, starts) { year - 1 } else { year };
                Period { kind, first: year_start(year, starts), last: day_before(year_start(year + 1, starts), year) }
            }
            (_, Some(months)) => {
                let from = (day.month() - 1) / months * months;
                let first = month_start(day.year(), from);
                Period { kind, first, last: day_before(month_start(day.year(), from + months), day.year()) }
            }
            (_, None) => {
                let first = day.add_days(-i32::try_from(day.weekday()).unwrap_or(0));
                Period { kind, first, last: first.add_days(6) }
            }
        }
    }

    /// Its name, which [`Period::parse`] reads.
    #[must_use]
    pub fn name(&self) -> String {
        let year = self.first.year();
        let month = self.first.month();
        match self.kind {
            PeriodKind::Week => {
                let (year, week) = self.first.iso_week();
                format!("{year:04}-W{week:02}")
            }
            PeriodKind::Month => format!("{year:04}-{month:02}"),
            PeriodKind::Quarter => format!("{year:04}-Q{}", month.div_ceil(3)),
            PeriodKind::HalfYear => format!("{year:04}-H{}", month.div_ceil(6)),
            PeriodKind::Year { .. } => format!("{year:04}"),
        }
    }

    /// Whether the day belongs to it.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// The period of its kind before it (the same at the beginning of the calendar).
    #[must_use]
    pub fn before(&self) -> Period {
        Period::containing(self.kind, self.first.add_days(-1))
    }

    /// The period of its kind after it (the same at the end of the calendar).
    #[must_use]
    pub fn after(&self) -> Period {
        Period::containing(self.kind, self.last.add_days(1))
    }

    /// The period of its kind that many after it; before it where the number is below zero.
    #[must_use]
    pub fn shifted(&self, by: i32) -> Period {
        let step = if by < 0 { Period::before } else { Period::after };
        (0..by.unsigned_abs()).fold(*self, |period, _| step(&period))
    }

    /// The periods of another kind that a reader of this one looks at: of its own kind itself, of a shorter one those
    /// whose last day lies in it, of a longer one the one that holds its last day, up to that day.
    #[must_use]
    pub fn seen_as(&self, kind: PeriodKind) -> Vec<Period> {
        match kind.cmp(&self.kind) {
            std::cmp::Ordering::Equal => vec![*self],
            std::cmp::Ordering::Greater => vec![Period { last: self.last, ..Period::containing(kind, self.last) }],
            std::cmp::Ordering::Less => {
                let mut all = Vec::new();
                let mut next = Period::containing(kind, self.first);
                while next.last <= self.last {
                    all.push(next);
                    let after = next.after();
                    if after == next {
                        break;
                    }
                    next = after;
                }
                all
            }
        }
    }

    /// Whether it ends where periods of its kind end, and not before.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Period::containing(self.kind, self.first)
    }

    /// The last day of the whole of it, where it may be one up to a day.
    #[must_use]
    pub fn whole_last(&self) -> Date {
        Period::containing(self.kind, self.first).last
    }

    /// Its name, with its last day behind `~` where it is one up to a day; [`Period::from_label`] reads it.
    #[must_use]
    pub fn label(&self) -> String {
        if self.is_whole() { self.name() } else { format!("{}~{}", self.name(), self.last) }
    }

    /// Reads a label of whatever kind it is; years start as given.
    #[must_use]
    pub fn from_label(text: &str, year: PeriodKind) -> Option<Period> {
        let (name, last) = match text.split_once('~') {
            Some((name, last)) => (name, Some(Date::parse_iso(last.as_bytes())?)),
            None => (text, None),
        };
        let kinds = [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, year];
        let whole = kinds.iter().find_map(|kind| Period::parse(*kind, name))?;
        match last {
            Some(last) if whole.contains(last) => Some(Period { last, ..whole }),
            Some(_) => None,
            None => Some(whole),
        }
    }

    /// How many days it has.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.last.days_since(self.first) + 1
    }
}

/// The first day of a month counted from January as 0; 12 is January of the next year.
fn month_start(year: i32, month: u32) -> Date {
    let date = if month < 12 { Date::from_ymd(year, month + 1, 1) } else { Date::from_ymd(year + 1, 1, 1) };
    date.unwrap_or(Date::LAST)
}

/// The day on which the year named `year` starts.
fn year_start(year: i32, (month, day): (u8, u8)) -> Date {
    if year < 1 {
        return Date::FIRST;
    }
    Date::from_ymd(year, u32::from(month), u32::from(day)).unwrap_or_else(|| match Date::from_ymd(year, 3, 1) {
        Some(march) if (month, day) == (2, 29) => march,
        Some(_) => Date::from_ymd(year, 1, 1).unwrap_or(Date::LAST),
        None => Date::LAST,
    })
}

/// The day before a period's end, which is the calendar's last day in its last year.
fn day_before(end: Date, year: i32) -> Date {
    if end == Date::LAST && year >= 9999 { end } else { end.add_days(-1) }
}

/// A number of exactly so many ASCII digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    if text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kind() -> impl Strategy<Value = PeriodKind> {
        prop_oneof![
            Just(PeriodKind::Week),
            Just(PeriodKind::Month),
            Just(PeriodKind::Quarter),
            Just(PeriodKind::HalfYear),
            (1_u8..=12, 1_u8..=29).prop_map(|starts| PeriodKind::Year { starts }),
        ]
    }

    fn day(text: &str) -> Date {
        Date::parse_iso(text.as_bytes()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn periods_follow_one_another(kind in kind(), number in -700_000_i32..2_900_000) {
            let day = Date::from_number(number).unwrap();
            let period = Period::containing(kind, day);
            prop_assert!(period.contains(day));
            prop_assert_eq!(Period::containing(kind, period.first), period);
            prop_assert_eq!(Period::containing(kind, period.last), period);
            prop_assert_eq!(period.after().first, period.last.add_days(1));
            prop_assert_eq!(period.before().last, period.first.add_days(-1));
            prop_assert_eq!(period.after().before(), period);
            prop_assert_eq!(period.before().after(), period);
            prop_assert_eq!(Period::parse(kind, &period.name()), Some(period));
            let most = match kind {
                PeriodKind::Week => 7..=7,
                PeriodKind::Month => 28..=31,
                PeriodKind::Quarter => 90..=92,
                PeriodKind::HalfYear => 181..=184,
                PeriodKind::Year { .. } => 365..=366,
            };
            prop_assert!(most.contains(&period.days()), "{:?}", period);
        }

        #[test]
        fn other_kinds_are_seen_whole_or_to_date(kind in kind(), other in kind(), number in 0_i32..1_000_000) {
            let period = Period::containing(kind, Date::from_number(number).unwrap());
            let seen = period.seen_as(other);
            let year = if let PeriodKind::Year { .. } = other { other } else { PeriodKind::CALENDAR_YEAR };
            for one in &seen {
                prop_assert_eq!(Period::from_label(&one.label(), year), Some(*one));
            }
            match other.cmp(&kind) {
                std::cmp::Ordering::Equal => prop_assert_eq!(seen, vec![period]),
                std::cmp::Ordering::Greater => {
                    prop_assert_eq!(seen.len(), 1);
                    prop_assert!(seen[0].contains(period.last) && seen[0].last == period.last);
                }
                std::cmp::Ordering::Less => {
                    // Each belongs to the one period that holds its last day, and none is left out.
                    prop_assert!(seen.iter().all(|p| p.is_whole() && period.contains(p.last)));
                    prop_assert_eq!(seen[0].before().last < period.first, true);
                    prop_assert!(seen[seen.len() - 1].after().last > period.last);
                    prop_assert!(seen.windows(2).all(|pair| pair[0].after() == pair[1]));
                }
            }
            prop_assert_eq!(period.shifted(3).shifted(-3), period);
        }

        #[test]
        fn the_ends_of_the_calendar_are_no_trouble(kind in kind(), near in 0_i32..400) {
            for day in [Date::FIRST.add_days(near), Date::LAST.add_days(-near)] {
                let period = Period::containing(kind, day);
                prop_assert!(period.first <= period.last);
                let _ = (period.name(), period.before(), period.after(), period.days());
            }
        }
    }

    #[test]
    fn names_say_their_days() {
        let check = |kind, name: &str, first: &str, last: &str| {
            let period = Period::parse(kind, name).unwrap();
            assert_eq!((period.first, period.last), (day(first), day(last)), "{name}");
            assert_eq!(period.name(), name);
        };
        check(PeriodKind::Month, "2012-02", "2012-02-01", "2012-02-29");
        check(PeriodKind::Month, "2011-12", "2011-12-01", "2011-12-31");
        check(PeriodKind::Week, "2011-W40", "2011-10-03", "2011-10-09");
        check(PeriodKind::Week, "2009-W53", "2009-12-28", "2010-01-03");
        check(PeriodKind::Quarter, "2011-Q4", "2011-10-01", "2011-12-31");
        check(PeriodKind::HalfYear, "2011-H2", "2011-07-01", "2011-12-31");
        check(PeriodKind::CALENDAR_YEAR, "2011", "2011-01-01", "2011-12-31");
        check(PeriodKind::Year { starts: (10, 1) }, "2011", "2011-10-01", "2012-09-30");
        check(PeriodKind::Year { starts: (2, 29) }, "2011", "2011-03-01", "2012-02-28");
    }

    #[test]
    fn other_texts_are_no_period() {
        for (kind, text) in [
            (PeriodKind::Month, "2011-13"),
            (PeriodKind::Month, "2011-1"),
            (PeriodKind::Month, "2011-00"),
            (PeriodKind::Month, "2011"),
            (PeriodKind::Week, "2011-W53"),
            (PeriodKind::Week, "2011-W00"),
            (PeriodKind::Week, "2011-40"),
            (PeriodKind::Quarter, "2011-Q5"),
            (PeriodKind::HalfYear, "2011-H0"),
            (PeriodKind::CALENDAR_YEAR, "2011-01"),
            (PeriodKind::CALENDAR_YEAR, "0000"),
            (PeriodKind::CALENDAR_YEAR, "+201"),
            (PeriodKind::CALENDAR_YEAR, "年2"),
        ] {
            assert_eq!(Period::parse(kind, text), None, "{text}");
        }
    }

    #[test]
    fn names_of_kinds_are_read_back() {
        for name in ["week", "month", "quarter", "half_year", "year"] {
            assert_eq!(PeriodKind::from_name(name).map(PeriodKind::name), Some(name));
        }
    }
}
