//! Working days as the oracle counts them: one day after the other.
//!
//! A day is worked if it is named as a working day, or lies neither on the weekend nor in a holiday. Days of years that
//! are not listed are no matter of the oracle: it expects good packs.

use super::numbers::{date, whole};
use super::rules::{Pack, T};
use super::values::V;

const WEEK: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What `[calendar]` says.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    weekend: Vec<i64>,
    holidays: Vec<(i64, i64)>,
    working: Vec<i64>,
}

impl Calendar {
    pub fn of(pack: &Pack) -> Calendar {
        let all = |key: &str| match pack.setting("calendar", key) {
            Some(T::List(all)) => all.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        };
        let day = |written: &T| match written {
            T::Date(day) => *day,
            other => date(&other.as_text(), "%Y-%m-%d").expect("a date"),
        };
        let free = match pack.setting("calendar", "weekend") {
            Some(_) => all("weekend").iter().map(T::as_text).collect(),
            None => vec!["saturday".to_owned(), "sunday".to_owned()],
        };
        let number = |word: &String| i64::try_from(WEEK.iter().position(|w| w == word).expect("a day")).unwrap();
        let stretch = |written: &T| match written {
            T::Table(_) => (written.day("from").expect("from"), written.day("to").expect("to")),
            one => (day(one), day(one)),
        };
        Calendar {
            weekend: free.iter().map(number).collect(),
            holidays: all("holidays").iter().map(stretch).collect(),
            working: all("working").iter().map(day).collect(),
        }
    }

    fn is_worked(&self, day: i64) -> bool {
        let weekday = (day + 3).rem_euclid(7);
        let free =
            self.weekend.contains(&weekday) || self.holidays.iter().any(|(from, to)| (*from..=*to).contains(&day));
        self.working.contains(&day) || !free
    }

    /// What a function that counts working days gives; none for any other.
    pub fn call(&self, name: &str, values: &[V]) -> Option<V> {
        let counts = matches!(name, "working_days" | "add_working_days");
        if !counts || values.iter().any(|v| v.why().is_some()) {
            return None;
        }
        let day = |v: &V| match v {
            V::Date(day) => *day,
            other => date(other.words(), "%Y-%m-%d").expect("a date"),
        };
        let from = day(&values[0]);
        if name == "working_days" {
            let to = day(&values[1]);
            let days = (from.min(to) + 1..=from.max(to)).filter(|day| self.is_worked(*day)).count();
            let days = i64::try_from(days).unwrap();
            return Some(V::Num(whole(if to < from { -days } else { days })));
        }
        let wanted: i64 = values[1].number().to_integer().try_into().expect("a few days");
        let (mut at, mut found) = (from, 0);
        while found < wanted.abs() {
            at += wanted.signum();
            found += i64::from(self.is_worked(at));
        }
        Some(V::Date(at))
    }
}
