//! Working days as a pack's `[calendar]` lists them.
//!
//! A day is worked if it is listed as worked, or is neither a holiday nor on a weekend. Days of a year that is not
//! listed are no matter of the oracle: it expects none.

use std::collections::BTreeSet;

use super::numbers::{civil, date};
use super::rules::T;

#[derive(Clone, Debug, Default)]
pub struct Calendar {
    years: Vec<i64>,
    weekend: Vec<i64>,
    free: BTreeSet<i64>,
    worked: BTreeSet<i64>,
}

const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn a_day(written: &T) -> i64 {
    match written {
        T::Date(day) => *day,
        other => date(&other.as_text(), "%Y-%m-%d").expect("a date"),
    }
}

impl Calendar {
    /// Reads one key of the setting.
    pub fn take(&mut self, key: &str, written: &T) {
        let T::List(all) = written else { panic!("{key} is a list") };
        match key {
            "years" => {
                let year = |y: &T| -> i64 {
                    let T::Number(n) = y else { panic!("{y:?} is no year") };
                    n.to_integer().try_into().expect("a year")
                };
                self.years.extend(all.iter().map(year));
            }
            "weekend" => {
                let place = |d: &T| DAYS.iter().position(|n| *n == d.as_text()).expect("a day of the week") as i64;
                self.weekend = all.iter().map(place).collect();
            }
            "holidays" => {
                for one in all {
                    match (one.day_of("from"), one.day_of("to")) {
                        (Some(from), Some(to)) => self.free.extend(from..=to),
                        _ => drop(self.free.insert(a_day(one))),
                    }
                }
            }
            "working" => self.worked.extend(all.iter().map(a_day)),
            _ => {}
        }
    }

    fn works(&self, day: i64) -> bool {
        assert!(self.years.contains(&civil(day).0), "a day of a year that the calendar lists");
        let weekend = if self.weekend.is_empty() { &[5, 6][..] } else { &self.weekend };
        self.worked.contains(&day) || !(self.free.contains(&day) || weekend.contains(&(day + 3).rem_euclid(7)))
    }

    /// Working days after the first day up to the second; turned round, the same number below zero.
    pub fn between(&self, from: i64, to: i64) -> i64 {
        if to < from {
            return -self.between(to, from);
        }
        (from + 1..=to).filter(|d| self.works(*d)).count() as i64
    }

    /// The day so many working days after one, or before it; after none of them the day itself, or the next worked.
    pub fn after(&self, from: i64, steps: i64) -> i64 {
        let (mut day, mut left) = (from, steps.abs());
        // With no step it is the day itself, else the next that is worked.
        while steps == 0 && !self.works(day) {
            day += 1;
        }
        while left > 0 {
            day += steps.signum();
            left -= i64::from(self.works(day));
        }
        day
    }
}
