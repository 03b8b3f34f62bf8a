//! Periods of the calendar as the oracle counts them: which holds a day, which comes before, how they are named, and
//! which periods of another kind a reader of one looks at.
//!
//! Weeks run from Monday to Sunday and belong to the longer period that holds their Sunday. A year may start on a day of
//! its own; a pack may name spans of its own as a further kind of period, longer than a month.

use std::rc::Rc;

use super::numbers::{civil, day, iso, month_days};

/// Every kind of period of the calendar, the shortest first.
pub const KINDS: &[&str] = &["week", "month", "quarter", "half_year", "year"];

/// What a pack says of periods: the first month and day of a year, and named spans by kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Times {
    pub year: (i64, i64),
    pub named: Vec<(&'static str, Vec<Span>)>,
}

/// A span with a name of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub id: String,
    pub first: i64,
    pub last: i64,
}

/// A period, or one up to a day of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    pub kind: &'static str,
    pub first: i64,
    pub last: i64,
    times: Rc<Times>,
}

/// The place of a kind among all, the shortest first; spans of a pack's own are longer than months.
pub fn length(kind: &str) -> usize {
    KINDS.iter().position(|k| *k == kind).unwrap_or(KINDS.len())
}

impl Times {
    /// The kind of a name.
    pub fn kind(&self, name: &str) -> &'static str {
        let mut all = KINDS.iter().copied().chain(self.named.iter().map(|(kind, _)| *kind));
        all.find(|kind| *kind == name).unwrap_or_else(|| panic!("no period {name}"))
    }

    fn spans(&self, kind: &str) -> Option<&[Span]> {
        self.named.iter().find(|(named, _)| *named == kind).map(|(_, spans)| spans.as_slice())
    }

    /// The first day of the year that is named by a calendar year; 29 February is 1 March where there is none.
    fn year(&self, year: i64) -> i64 {
        let (month, date) = self.year;
        day(year, month, date).unwrap_or_else(|| day(year, month + 1, 1).unwrap())
    }
}

impl Period {
    /// The period of a kind that holds a day; none where no span of the kind does.
    pub fn holding(times: &Rc<Times>, kind: &str, days: i64) -> Option<Period> {
        let (y, m, _) = civil(days);
        let months = |from: i64, count: i64| {
            let last = from + count - 1;
            (day(y, from, 1).unwrap(), day(y, last, month_days(y, last)).unwrap())
        };
        let kind = times.kind(kind);
        let (first, last) = match kind {
            "week" => {
                let monday = days - (days + 3).rem_euclid(7);
                (monday, monday + 6)
            }
            "month" => months(m, 1),
            "quarter" => months((m - 1) / 3 * 3 + 1, 3),
            "half_year" => months((m - 1) / 6 * 6 + 1, 6),
            "year" => {
                let y = if days < times.year(y) { y - 1 } else { y };
                (times.year(y), times.year(y + 1) - 1)
            }
            named => {
                let span = times.spans(named)?.iter().find(|s| s.first <= days && days <= s.last)?;
                (span.first, span.last)
            }
        };
        Some(Period { kind, first, last, times: Rc::clone(times) })
    }

    /// A named period: `2011-W40`, `2011-10`, `2011-Q4`, `2011-H2`, `2011`, or the id of a span.
    pub fn named(times: &Rc<Times>, kind: &str, name: &str) -> Period {
        if let Some(spans) = times.spans(kind) {
            let span = spans.iter().find(|s| s.id == name).unwrap_or_else(|| panic!("no span {name}"));
            return Period::holding(times, kind, span.first).expect("it holds its own first day");
        }
        let year: i64 = name[..4].parse().unwrap();
        let number = || name[5..].trim_start_matches(['W', 'Q', 'H']).parse::<i64>().unwrap();
        let on = match kind {
            // The fourth of January lies in the first week.
            "week" => day(year, 1, 4).unwrap() + (number() - 1) * 7,
            "month" => day(year, number(), 1).unwrap(),
            "quarter" => day(year, number() * 3 - 2, 1).unwrap(),
            "half_year" => day(year, number() * 6 - 5, 1).unwrap(),
            _ => times.year(year),
        };
        Period::holding(times, kind, on).expect("a period of the calendar")
    }

    /// As many periods before; one up to a day comes after whole ones. Of spans the one before in their list.
    pub fn earlier(&self, by: i64) -> Option<Period> {
        let mut at = self.clone();
        for _ in 0..by {
            let before = match self.times.spans(self.kind) {
                Some(spans) => spans.iter().rev().find(|s| s.last < at.first)?.last,
                None => at.first - 1,
            };
            at = Period::holding(&self.times, self.kind, before)?;
        }
        Some(at)
    }

    /// The periods of a kind that are read from this one: a longer one up to the last day of this one, shorter ones
    /// that end in it.
    pub fn seen_as(&self, kind: &str) -> Vec<Period> {
        if kind == self.kind {
            return vec![self.clone()];
        }
        let holding = |on: i64| Period::holding(&self.times, kind, on);
        if length(kind) > length(self.kind) {
            return holding(self.last).map(|p| Period { last: self.last, ..p }).into_iter().collect();
        }
        self.ending(kind)
    }

    /// The periods of a kind that a run for this one tells of: those that end in it, and of a longer kind the one that
    /// holds its last day, up to that day.
    pub fn told_as(&self, kind: &str) -> Vec<Period> {
        if kind == self.kind {
            return vec![self.clone()];
        }
        let mut all = self.ending(kind);
        if length(kind) > length(self.kind) {
            all.extend(self.seen_as(kind).into_iter().filter(|p| !p.is_whole()));
        }
        all
    }

    /// The periods of a kind whose last day lies in this one, whole.
    pub fn ending(&self, kind: &str) -> Vec<Period> {
        let ends = |on: i64| Period::holding(&self.times, kind, on).filter(|p| p.last == on);
        (self.first..=self.last).filter_map(ends).collect()
    }

    /// Whether it goes to its end.
    pub fn is_whole(&self) -> bool {
        Period::holding(&self.times, self.kind, self.first).is_some_and(|p| p.last == self.last)
    }

    /// Its name; behind `~` the day up to which it goes, if that is not its end.
    pub fn label(&self) -> String {
        let (y, m, _) = civil(self.first);
        let name = match self.kind {
            "week" => {
                let thursday = self.first + 3;
                let (year, ..) = civil(thursday);
                format!("{year:04}-W{:02}", (thursday - day(year, 1, 1).unwrap()) / 7 + 1)
            }
            "month" => format!("{y:04}-{m:02}"),
            "quarter" => format!("{y:04}-Q{}", (m + 2) / 3),
            "half_year" => format!("{y:04}-H{}", (m + 5) / 6),
            "year" => format!("{y:04}"),
            named => {
                let spans = self.times.spans(named).expect("spans");
                spans.iter().find(|s| s.first == self.first).expect("a span").id.clone()
            }
        };
        if self.is_whole() { name } else { format!("{name}~{}", iso(self.last)) }
    }
}
