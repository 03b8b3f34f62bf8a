//! In which periods of the window the rows of a block lie, by a column of days.
//!
//! A day is looked at once, however many rows have it: rows hold the number of a set of periods, since a day may lie in
//! a month, a week and a quarter at once. What is done with the rows of a period is the worker's.

use super::dimensions::number;
use crate::value::{Date, Period};

/// In which periods of the window rows lie.
#[derive(Default)]
pub(super) struct Places {
    /// Of each row, its set of periods; empty where all rows have the `same`.
    rows: Vec<u32>,
    /// The set of all rows, and how many they are.
    same: Option<(u32, usize)>,
    /// Positions in the window; the first set is that of no period.
    sets: Vec<Vec<u32>>,
}

/// The set of no period.
const ELSEWHERE: u32 = 0;

impl Places {
    /// The places of rows with these codes of days; no day after `until` is seen.
    pub(super) fn new(codes: &[u32], days: &[Date], window: &[Period], until: Date) -> Places {
        let mut sets: Vec<Vec<u32>> = vec![Vec::new()];
        let by_day: Vec<u32> = days
            .iter()
            .map(|day| {
                let here = window.iter().enumerate().filter(|(_, p)| p.contains(*day) && *day <= until);
                let set: Vec<u32> = here.map(|(at, _)| number(at)).collect();
                number(sets.iter().position(|known| *known == set).unwrap_or_else(|| {
                    sets.push(set);
                    sets.len() - 1
                }))
            })
            .collect();
        let set_of = |code: &u32| by_day.get(*code as usize).copied().unwrap_or(ELSEWHERE);
        let first = by_day.first().copied().unwrap_or(ELSEWHERE);
        let days = number(by_day.len());
        // One pass that is cheaper than those that it mostly saves.
        if by_day.iter().all(|set| *set == first) && codes.iter().fold(0, |most, code| most.max(*code)) < days {
            return Places { rows: Vec::new(), same: Some((first, codes.len())), sets };
        }
        Places { rows: codes.iter().map(set_of).collect(), same: None, sets }
    }

    /// How many of the rows lie in a period, and how many in any of the window.
    pub(super) fn counts(&self, period: u32, live: Option<&[u32]>) -> (u64, u64) {
        let inside = self.in_period(period);
        if let Some((set, rows)) = self.same {
            let rows = live.map_or(rows, <[u32]>::len) as u64;
            let count = |holds: bool| if holds { rows } else { 0 };
            return (count(inside.get(set as usize) == Some(&true)), count(set != ELSEWHERE));
        }
        let (mut here, mut somewhere) = (0, 0);
        let mut note = |set: u32| {
            here += u64::from(inside.get(set as usize) == Some(&true));
            somewhere += u64::from(set != ELSEWHERE);
        };
        match live {
            None => self.rows.iter().for_each(|set| note(*set)),
            Some(live) => live.iter().for_each(|row| note(self.rows.get(*row as usize).copied().unwrap_or(ELSEWHERE))),
        }
        (here, somewhere)
    }

    /// For each set, whether the period is in it.
    fn in_period(&self, period: u32) -> Vec<bool> {
        self.sets.iter().map(|set| set.contains(&period)).collect()
    }

    /// The rows of a period; none where that is all rows.
    pub(super) fn chosen(&self, period: u32, live: Option<&[u32]>) -> Option<Vec<u32>> {
        let inside = self.in_period(period);
        let lies = |set: &u32| inside.get(*set as usize) == Some(&true);
        if let Some((set, _)) = self.same {
            return if lies(&set) { live.map(<[u32]>::to_vec) } else { Some(Vec::new()) };
        }
        match live {
            None if self.rows.iter().all(lies) => None,
            None if !inside.contains(&true) => Some(Vec::new()),
            None => {
                Some((0..number(self.rows.len())).zip(&self.rows).filter(|(_, s)| lies(s)).map(|(r, _)| r).collect())
            }
            Some(live) => {
                Some(live.iter().copied().filter(|row| self.rows.get(*row as usize).is_some_and(lies)).collect())
            }
        }
    }
}

/// The rows that are there by a day, whatever other days they have.
pub(super) fn begun(codes: &[u32], days: &[Date], until: Date, live: Option<&[u32]>) -> Vec<u32> {
    let is_later = |row: &u32| {
        let code = codes.get(*row as usize);
        code.and_then(|code| days.get(*code as usize)).is_some_and(|day| *day > until)
    };
    let all = || (0..number(codes.len())).collect();
    live.map_or_else(all, <[u32]>::to_vec).into_iter().filter(|row| !is_later(row)).collect()
}
