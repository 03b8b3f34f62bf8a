//! Periods: weeks, months, quarters, half-years and years, and spans of days that a pack names, with their days.
//!
//! A period knows its first and last day, so that any day can be asked of it; the calendar's periods of a kind follow one
//! another without gaps, between named spans there may be days that belong to none. Weeks are ISO weeks, Monday to
//! Sunday. A year may start on another day than 1 January and is then named by the calendar year it starts in. Which
//! period a run is for is decided above.

use std::cmp::Ordering;
use std::sync::Arc;

use super::date::Date;
use super::spans::{NamedSpan, NamedSpans};

/// A kind of period.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    /// Spans that the pack names.
    Named(Arc<NamedSpans>),
}

impl PeriodKind {
    /// The year that starts on 1 January.
    pub const CALENDAR_YEAR: PeriodKind = PeriodKind::Year { starts: (1, 1) };

    /// The kinds of the calendar, from the shortest on; the year is the one from 1 January.
    pub const CALENDAR: [PeriodKind; 5] =
        [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, PeriodKind::CALENDAR_YEAR];

    /// The name in packs.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            PeriodKind::Week => "week",
            PeriodKind::Month => "month",
            PeriodKind::Quarter => "quarter",
            PeriodKind::HalfYear => "half_year",
            PeriodKind::Year { .. } => "year",
            PeriodKind::Named(spans) => spans.name(),
        }
    }

    /// The kind of the calendar of a name; `year` is the one from 1 January.
    #[must_use]
    pub fn from_name(name: &str) -> Option<PeriodKind> {
        PeriodKind::CALENDAR.into_iter().find(|kind| kind.name() == name)
    }

    /// How long its periods are beside those of another kind: named spans are longer than a month, and otherwise
    /// neither longer nor shorter than any but their own.
    #[must_use]
    pub fn length_beside(&self, other: &PeriodKind) -> Option<Ordering> {
        let is_short = |kind: &PeriodKind| matches!(kind, PeriodKind::Week | PeriodKind::Month);
        match (self, other) {
            _ if self == other => Some(Ordering::Equal),
            (PeriodKind::Named(_), other) => is_short(other).then_some(Ordering::Greater),
            (kind, PeriodKind::Named(_)) => is_short(kind).then_some(Ordering::Less),
            _ => Some(self.cmp(other)),
        }
    }

    /// Whether its periods are shorter than those of another kind.
    #[must_use]
    pub fn is_shorter_than(&self, other: &PeriodKind) -> bool {
        self.length_beside(other) == Some(Ordering::Less)
    }

    /// A name of one of its periods, to show how they are written.
    #[must_use]
    pub fn example(&self) -> &str {
        match self {
            PeriodKind::Week => "2011-W40",
            PeriodKind::Month => "2011-10",
            PeriodKind::Quarter => "2011-Q4",
            PeriodKind::HalfYear => "2011-H2",
            PeriodKind::Year { .. } => "2011",
            PeriodKind::Named(spans) => spans.all().first().map_or("", |span| span.id.as_str()),
        }
    }

    /// How many calendar months it has; none for weeks and named spans.
    const fn months(&self) -> Option<u32> {
        match self {
            PeriodKind::Week | PeriodKind::Named(_) => None,
            PeriodKind::Month => Some(1),
            PeriodKind::Quarter => Some(3),
            PeriodKind::HalfYear => Some(6),
            PeriodKind::Year { .. } => Some(12),
        }
    }
}

/// A period; both days belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    /// What kind it is.
    pub kind: PeriodKind,
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
}

impl Period {
    /// Reads a period of that kind: `2011-W40`, `2011-10`, `2011-Q4`, `2011-H2`, `2011`, or the id of a span.
    #[must_use]
    pub fn parse(kind: &PeriodKind, text: &str) -> Option<Period> {
        if let PeriodKind::Named(spans) = kind {
            return spans.find(text).map(|span| Period::of(kind, span));
        }
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
                year_start(year, *starts)
            }
            PeriodKind::Named(_) => return None,
        };
        Period::containing(kind, day)
    }

    fn of(kind: &PeriodKind, span: &NamedSpan) -> Period {
        Period { kind: kind.clone(), first: span.first, last: span.last }
    }

    /// The period of that kind that holds the day; none where the day lies in no span.
    #[must_use]
    pub fn containing(kind: &PeriodKind, day: Date) -> Option<Period> {
        let (first, last) = match (kind, kind.months()) {
            (PeriodKind::Named(spans), _) => return spans.containing(day).map(|span| Period::of(kind, span)),
            (PeriodKind::Year { starts }, _) => {
                let year = day.year();
                let year = if day < year_start(year, *starts) { year - 1 } else { year };
                (year_start(year, *starts), day_before(year_start(year + 1, *starts), year))
            }
            (_, Some(months)) => {
                let from = (day.month() - 1) / months * months;
                let first = month_start(day.year(), from);
                (first, day_before(month_start(day.year(), from + months), day.year()))
            }
            (_, None) => {
                let first = day.add_days(-i32::try_from(day.weekday()).unwrap_or(0));
                (first, first.add_days(6))
            }
        };
        Some(Period { kind: kind.clone(), first, last })
    }

    /// The last period of a kind that ends before the day.
    #[must_use]
    pub fn ended_before(kind: &PeriodKind, day: Date) -> Option<Period> {
        match kind {
            PeriodKind::Named(spans) => spans.before(day).map(|span| Period::of(kind, span)),
            _ => Period::containing(kind, day)?.before(),
        }
    }

    /// Its name, which [`Period::parse`] reads.
    #[must_use]
    pub fn name(&self) -> String {
        let year = self.first.year();
        let month = self.first.month();
        match &self.kind {
            PeriodKind::Week => {
                let (year, week) = self.first.iso_week();
                format!("{year:04}-W{week:02}")
            }
            PeriodKind::Month => format!("{year:04}-{month:02}"),
            PeriodKind::Quarter => format!("{year:04}-Q{}", month.div_ceil(3)),
            PeriodKind::HalfYear => format!("{year:04}-H{}", month.div_ceil(6)),
            PeriodKind::Year { .. } => format!("{year:04}"),
            PeriodKind::Named(spans) => spans.containing(self.first).map_or_else(String::new, |span| span.id.clone()),
        }
    }

    /// Whether the day belongs to it.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// The period of its kind before it: of a span the one before it in the list. None at the beginning.
    #[must_use]
    pub fn before(&self) -> Option<Period> {
        match &self.kind {
            PeriodKind::Named(spans) => spans.before(self.first).map(|span| Period::of(&self.kind, span)),
            kind => Period::containing(kind, self.first.add_days(-1)).filter(|before| before.first < self.first),
        }
    }

    /// The period of its kind after it; none at the end.
    #[must_use]
    pub fn after(&self) -> Option<Period> {
        match &self.kind {
            PeriodKind::Named(spans) => spans.after(self.first).map(|span| Period::of(&self.kind, span)),
            kind => Period::containing(kind, self.last.add_days(1)).filter(|after| after.first > self.first),
        }
    }

    /// The period of its kind that many after it; before it where the number is below zero. None past either end.
    #[must_use]
    pub fn shifted(&self, by: i32) -> Option<Period> {
        let step = if by < 0 { Period::before } else { Period::after };
        (0..by.unsigned_abs()).try_fold(self.clone(), |period, _| step(&period))
    }

    /// The periods of another kind that a reader of this one looks at: of its own kind itself, of a shorter one those
    /// whose last day lies in it, of a longer one the one that holds its last day, up to that day, if there is one.
    #[must_use]
    pub fn seen_as(&self, kind: &PeriodKind) -> Vec<Period> {
        match kind.length_beside(&self.kind) {
            Some(Ordering::Equal) => vec![self.clone()],
            Some(Ordering::Less) => self.ending(kind),
            Some(Ordering::Greater) | None => {
                let whole = Period::containing(kind, self.last);
                whole.map(|whole| Period { last: self.last, ..whole }).into_iter().collect()
            }
        }
    }

    /// The periods of a kind whose last day lies in this one, earliest first; of its own kind itself.
    #[must_use]
    pub fn ending(&self, kind: &PeriodKind) -> Vec<Period> {
        if *kind == self.kind {
            return vec![self.clone()];
        }
        if let PeriodKind::Named(spans) = kind {
            return spans.all().iter().filter(|s| self.contains(s.last)).map(|s| Period::of(kind, s)).collect();
        }
        let all = std::iter::successors(Period::containing(kind, self.first), Period::after);
        all.take_while(|period| period.last <= self.last).collect()
    }

    /// The periods of a kind that a run for this one tells of: those that end in it, and one that is under way.
    #[must_use]
    pub fn told_as(&self, kind: &PeriodKind) -> Vec<Period> {
        let mut all = self.ending(kind);
        let seen = self.seen_as(kind);
        all.extend(seen.into_iter().filter(|period| !self.ending(kind).contains(period)));
        all
    }

    /// Whether it ends where periods of its kind end, and not before.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        Period::containing(&self.kind, self.first).as_ref() == Some(self)
    }

    /// The whole of it, where it may be one up to a day.
    #[must_use]
    pub fn whole(&self) -> Period {
        Period { last: self.whole_last(), ..self.clone() }
    }

    /// The last day of the whole of it, where it may be one up to a day.
    #[must_use]
    pub fn whole_last(&self) -> Date {
        Period::containing(&self.kind, self.first).map_or(self.last, |whole| whole.last)
    }

    /// Its name, with its last day behind `~` where it is one up to a day; [`Period::from_label`] reads it.
    #[must_use]
    pub fn label(&self) -> String {
        if self.is_whole() { self.name() } else { format!("{}~{}", self.name(), self.last) }
    }

    /// Reads a label of one of these kinds.
    #[must_use]
    pub fn from_label(text: &str, kinds: &[PeriodKind]) -> Option<Period> {
        let (name, last) = match text.split_once('~') {
            Some((name, last)) => (name, Some(Date::parse_iso(last.as_bytes())?)),
            None => (text, None),
        };
        let whole = kinds.iter().find_map(|kind| Period::parse(kind, name))?;
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

    fn calendar_kind() -> impl Strategy<Value = PeriodKind> {
        prop_oneof![
            Just(PeriodKind::Week),
            Just(PeriodKind::Month),
            Just(PeriodKind::Quarter),
            Just(PeriodKind::HalfYear),
            (1_u8..=12, 1_u8..=29).prop_map(|starts| PeriodKind::Year { starts }),
        ]
    }

    /// Named spans with gaps, all of them in the years 1 to 2740.
    fn named_kind() -> impl Strategy<Value = PeriodKind> {
        prop::collection::vec((0_i32..60_000, 0_i32..120), 1..12).prop_map(|parts| {
            let mut next = Date::FIRST;
            let span = |(at, (gap, length)): (usize, (i32, i32))| {
                let first = next.add_days(gap);
                let last = first.add_days(length);
                next = last.add_days(1);
                NamedSpan { id: format!("s{at}"), first, last }
            };
            let spans = parts.into_iter().enumerate().map(span).collect();
            PeriodKind::Named(Arc::new(NamedSpans::new("stage", spans).unwrap()))
        })
    }

    fn kind() -> impl Strategy<Value = PeriodKind> {
        prop_oneof![5 => calendar_kind(), 2 => named_kind()]
    }

    fn spans_of(kind: &PeriodKind) -> Option<&NamedSpans> {
        if let PeriodKind::Named(spans) = kind { Some(spans) } else { None }
    }

    fn day(text: &str) -> Date {
        Date::parse_iso(text.as_bytes()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn periods_follow_one_another(kind in calendar_kind(), number in -700_000_i32..2_900_000) {
            let day = Date::from_number(number).unwrap();
            let period = Period::containing(&kind, day).unwrap();
            let (before, after) = (period.before().unwrap(), period.after().unwrap());
            prop_assert!(period.contains(day));
            prop_assert_eq!(Period::containing(&kind, period.first), Some(period.clone()));
            prop_assert_eq!(Period::containing(&kind, period.last), Some(period.clone()));
            prop_assert_eq!(after.first, period.last.add_days(1));
            prop_assert_eq!(before.last, period.first.add_days(-1));
            prop_assert_eq!(after.before(), Some(period.clone()));
            prop_assert_eq!(before.after(), Some(period.clone()));
            prop_assert_eq!(period.shifted(3).and_then(|later| later.shifted(-3)), Some(period.clone()));
            prop_assert_eq!(Period::parse(&kind, &period.name()), Some(period.clone()));
            let most = match kind {
                PeriodKind::Week => 7..=7,
                PeriodKind::Month => 28..=31,
                PeriodKind::Quarter => 90..=92,
                PeriodKind::HalfYear => 181..=184,
                _ => 365..=366,
            };
            prop_assert!(most.contains(&period.days()), "{:?}", period);
        }

        #[test]
        fn named_spans_follow_one_another(kind in named_kind()) {
            let all: Vec<Period> =
                spans_of(&kind).unwrap().all().iter().map(|s| Period::parse(&kind, &s.id).unwrap()).collect();
            prop_assert_eq!(all[0].before(), None);
            prop_assert_eq!(all[all.len() - 1].after(), None);
            for (at, period) in all.iter().enumerate() {
                prop_assert_eq!(Period::containing(&kind, period.first), Some(period.clone()));
                prop_assert_eq!(Period::containing(&kind, period.last), Some(period.clone()));
                prop_assert_eq!(period.after(), all.get(at + 1).cloned());
                prop_assert_eq!(period.shifted(-i32::try_from(at).unwrap()), Some(all[0].clone()));
                prop_assert_eq!(Period::parse(&kind, &period.name()), Some(period.clone()));
                // To date it has the same neighbours.
                let to_date = Period { last: period.first, ..period.clone() };
                prop_assert_eq!(to_date.before(), period.before());
                prop_assert_eq!(to_date.after(), period.after());
            }
        }

        #[test]
        fn other_kinds_are_seen_whole_or_to_date(kind in kind(), other in kind(), number in 0_i32..1_000_000) {
            let Some(period) = Period::containing(&kind, Date::from_number(number).unwrap()) else { return Ok(()) };
            let seen = period.seen_as(&other);
            let ending = period.ending(&other);
            let mut kinds: Vec<PeriodKind> =
                PeriodKind::CALENDAR.into_iter().filter(|kind| kind.name() != other.name()).collect();
            kinds.push(other.clone());
            for one in seen.iter().chain(&ending) {
                prop_assert_eq!(Period::from_label(&one.label(), &kinds), Some(one.clone()));
            }
            if other != kind {
                prop_assert!(ending.iter().all(|p| p.is_whole() && period.contains(p.last)));
            }
            let told = period.told_as(&other);
            prop_assert!(ending.iter().chain(&seen).all(|p| told.contains(p)));
            prop_assert!(told.windows(2).all(|pair| pair[0] < pair[1]));
            match other.length_beside(&kind) {
                Some(Ordering::Equal) => prop_assert_eq!(seen, vec![period]),
                Some(Ordering::Less) => {
                    // Each belongs to the one period that holds its last day, and none is left out.
                    prop_assert_eq!(&seen, &ending);
                    prop_assert!(seen.windows(2).all(|pair| pair[0].after().as_ref() == Some(&pair[1])));
                    if let (Some(first), Some(last)) = (seen.first(), seen.last()) {
                        prop_assert!(first.before().is_none_or(|before| before.last < period.first));
                        prop_assert!(last.after().is_none_or(|after| after.last > period.last));
                    }
                }
                Some(Ordering::Greater) | None => {
                    let there = Period::containing(&other, period.last);
                    prop_assert_eq!(seen.len(), usize::from(there.is_some()));
                    prop_assert!(seen.iter().all(|p| p.contains(period.last) && p.last == period.last));
                }
            }
        }

        #[test]
        fn the_ends_of_the_calendar_are_no_trouble(kind in calendar_kind(), near in 0_i32..400) {
            for day in [Date::FIRST.add_days(near), Date::LAST.add_days(-near)] {
                let period = Period::containing(&kind, day).unwrap();
                prop_assert!(period.first <= period.last);
                prop_assert!(period.before().is_none_or(|before| before.first < period.first));
                prop_assert!(period.after().is_none_or(|after| after.first > period.first));
                let _ = (period.name(), period.days());
            }
        }
    }

    #[test]
    fn names_say_their_days() {
        let check = |kind, name: &str, first: &str, last: &str| {
            let period = Period::parse(&kind, name).unwrap();
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
    fn a_span_that_ends_inside_a_month_ends_in_that_months_run() {
        let spans = [
            ("one", "2010-09-01", "2010-10-10"),
            ("two", "2010-10-11", "2010-10-20"),
            ("three", "2010-12-05", "2010-12-31"),
        ];
        let spans = spans.map(|(id, first, last)| NamedSpan { id: id.to_owned(), first: day(first), last: day(last) });
        let kind = PeriodKind::Named(Arc::new(NamedSpans::new("stage", spans.to_vec()).unwrap()));
        let labels = |month: &str| {
            let month = Period::parse(&PeriodKind::Month, month).unwrap();
            let name = |periods: Vec<Period>| periods.iter().map(Period::label).collect::<Vec<_>>().join(" ");
            (name(month.seen_as(&kind)), name(month.ending(&kind)), name(month.told_as(&kind)))
        };
        let is = |seen: &str, ending: &str, told: &str| (seen.to_owned(), ending.to_owned(), told.to_owned());
        assert_eq!(labels("2010-09"), is("one~2010-09-30", "", "one~2010-09-30"));
        assert_eq!(labels("2010-10"), is("", "one two", "one two"));
        assert_eq!(labels("2010-11"), is("", "", ""));
        assert_eq!(labels("2010-12"), is("three", "three", "three"));
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
            assert_eq!(Period::parse(&kind, text), None, "{text}");
        }
    }

    #[test]
    fn names_of_kinds_are_read_back() {
        for name in ["week", "month", "quarter", "half_year", "year"] {
            assert_eq!(PeriodKind::from_name(name).unwrap().name(), name);
        }
    }
}
