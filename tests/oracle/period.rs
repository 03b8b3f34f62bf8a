//! Periods of the calendar as the oracle counts them: which holds a day, which comes before, how they are named, and
//! which periods of another kind a reader of one looks at.
//!
//! Weeks run from Monday to Sunday and belong to the longer period that holds their Sunday. Years start in January.

use super::numbers::{civil, day, iso, month_days};

/// Every kind of period, the shortest first.
pub const KINDS: &[&str] = &["week", "month", "quarter", "half_year", "year"];

/// A period, or one up to a day of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    pub kind: &'static str,
    pub first: i64,
    pub last: i64,
}

/// The place of a kind among all, the shortest first.
pub fn length(kind: &str) -> usize {
    KINDS.iter().position(|k| *k == kind).unwrap_or_else(|| panic!("no period {kind}"))
}

impl Period {
    /// The period of a kind that holds a day.
    pub fn holding(kind: &str, days: i64) -> Period {
        let (y, m, _) = civil(days);
        let months = |from: i64, count: i64| {
            let last = from + count - 1;
            (day(y, from, 1).unwrap(), day(y, last, month_days(y, last)).unwrap())
        };
        let kind = KINDS[length(kind)];
        let (first, last) = match kind {
            "week" => {
                let monday = days - (days + 3).rem_euclid(7);
                (monday, monday + 6)
            }
            "month" => months(m, 1),
            "quarter" => months((m - 1) / 3 * 3 + 1, 3),
            "half_year" => months((m - 1) / 6 * 6 + 1, 6),
            _ => months(1, 12),
        };
        Period { kind, first, last }
    }

    /// A named period: `2011-W40`, `2011-10`, `2011-Q4`, `2011-H2`, `2011`.
    pub fn named(kind: &str, name: &str) -> Period {
        let year: i64 = name[..4].parse().unwrap();
        let number = || name[5..].trim_start_matches(['W', 'Q', 'H']).parse::<i64>().unwrap();
        let month = match kind {
            // The fourth of January lies in the first week.
            "week" => return Period::holding(kind, day(year, 1, 4).unwrap() + (number() - 1) * 7),
            "month" => number(),
            "quarter" => number() * 3 - 2,
            "half_year" => number() * 6 - 5,
            _ => 1,
        };
        Period::holding(kind, day(year, month, 1).unwrap())
    }

    /// As many periods before; one up to a day comes after whole ones.
    pub fn earlier(&self, by: i64) -> Period {
        let mut at = self.clone();
        for _ in 0..by {
            at = Period::holding(self.kind, at.first - 1);
        }
        at
    }

    /// The periods of a kind that are read from this one: a longer one up to the last day of this one, shorter ones
    /// that end in it.
    pub fn seen_as(&self, kind: &str) -> Vec<Period> {
        if length(kind) == length(self.kind) {
            return vec![self.clone()];
        }
        if length(kind) > length(self.kind) {
            return vec![Period { last: self.last, ..Period::holding(kind, self.last) }];
        }
        let days = self.first..=self.last;
        let ending = days.filter(|d| Period::holding(kind, *d).last == *d);
        ending.map(|d| Period::holding(kind, d)).collect()
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
            _ => format!("{y:04}"),
        };
        let whole = Period::holding(self.kind, self.first).last == self.last;
        if whole { name } else { format!("{name}~{}", iso(self.last)) }
    }
}
