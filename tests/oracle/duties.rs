//! Duties: who has to do what in a period or by a day, what is known of it on the last day of the run, and which
//! occurrences a run tells.
//!
//! An occurrence stands in its own period, as of the day that the run looks at last. It is worked out key by key from the
//! rows that say that it was done; nothing is remembered from one run to the next.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::evaluate::Place;
use super::figures::Figure;
use super::numbers::whole;
use super::period::Period;
use super::rules::{Rule, T};
use super::tables::Row;
use super::values::{V, Why, two};
use super::world::{Key, World};

/// The parts of a duty beside its state.
pub const PARTS: &[&str] = &["expected", "due", "missed_after", "done_on", "late"];

/// As far back as a run looks for what was never done.
const LONGEST: usize = 1_200;

/// What is known of one occurrence.
#[derive(Clone, Debug, PartialEq)]
pub struct Occurrence {
    pub due: i64,
    pub missed_after: Option<i64>,
    pub done_on: V,
    pub state: V,
    pub late: V,
}

/// An occurrence as a run tells it: its period, none if it has a day of its own, and its key.
pub type Told = (Option<Period>, Key, Occurrence);

/// A number of days or working days.
#[derive(Clone, Copy)]
enum Term {
    Days(i64),
    Working(i64),
}

fn term(written: &T) -> Option<Term> {
    let number = |key: &str| match written.get(key)? {
        T::Number(n) => Some(i64::try_from(n.to_integer()).expect("a number of days")),
        _ => None,
    };
    number("days").map(Term::Days).or(number("working_days").map(Term::Working))
}

/// Whether each occurrence has a period; otherwise it has a day of its own.
fn recurs(rule: &Rule) -> bool {
    matches!(rule.keys.get("due"), Some(T::Table(_)))
}

impl World {
    /// A part of a duty, or its state.
    pub fn duty(&self, rule: &Rule, part: Option<&str>, grain: &[String]) -> Figure {
        let gap = self.duty_unknown(rule, grain)
            || (part.is_none_or(|p| matches!(p, "done_on" | "late")) && self.uncovered_duty(rule));
        let absent = V::Missing(if gap { Why::NotCovered } else { Why::NoObservations });
        if part == Some("expected") {
            let keys = self.combinations(grain).into_iter();
            return Figure { rows: keys.map(|k| (k.clone(), self.expected(rule, &k))).collect(), absent };
        }
        let value = |one: &Occurrence| match part {
            None => one.state.clone(),
            Some("due") => V::Date(one.due),
            Some("missed_after") => one.missed_after.map_or(V::Missing(Why::NoObservations), V::Date),
            Some("done_on") => one.done_on.clone(),
            _ => one.late.clone(),
        };
        let rows = self.occurrences(rule).iter().map(|(key, one)| (key.clone(), value(one))).collect();
        Figure { rows, absent }
    }

    /// Whether a key has the duty in this period; missing where `only` is.
    fn expected(&self, rule: &Rule, key: &Key) -> V {
        let grain = rule.keys.texts("by");
        let place = Place::Key(&grain, key);
        // The whole period counts, however much of it is seen.
        let holds = if recurs(rule) {
            self.view(self.whole()).in_force(rule)
        } else {
            self.own_day(rule, "due", place).is_some()
        };
        let only = rule.keys.expression("only").map_or(V::Flag(true), |only| self.value(&only, place));
        two("&&", &V::Flag(holds), &only)
    }

    /// The period to its end.
    fn whole(&self) -> Period {
        Period::holding(&self.times, self.kind, self.first).expect("it holds its first day")
    }

    /// Whether nobody knows who has the duty.
    pub fn duty_unknown(&self, rule: &Rule, grain: &[String]) -> bool {
        let due = rule.keys.expression("due").filter(|_| !recurs(rule));
        rule.keys.expression("only").into_iter().chain(due).any(|e| self.gap_in(&e, grain))
    }

    /// Whether the rows that say that it was done do not cover the period.
    fn uncovered_duty(&self, rule: &Rule) -> bool {
        let table = rule.keys.get("done").and_then(|d| d.text("table"));
        table.is_some_and(|table| !self.covered(table))
    }

    /// The day that an expression of a duty says.
    fn own_day(&self, rule: &Rule, word: &str, place: Place<'_>) -> Option<i64> {
        match self.scalar(rule.keys.get(word).expect("a day"), place) {
            V::Date(day) => Some(day),
            V::Text(day) => super::numbers::date(&day, "%Y-%m-%d"),
            _ => None,
        }
    }

    /// Every occurrence of this period by its key.
    pub fn occurrences(&self, rule: &Rule) -> Rc<BTreeMap<Key, Occurrence>> {
        if let Some(done) = self.duties.borrow().get(&rule.id) {
            return Rc::clone(done);
        }
        let grain = rule.keys.texts("by");
        let keys: Vec<Key> =
            self.combinations(&grain).into_iter().filter(|k| self.expected(rule, k) == V::Flag(true)).collect();
        let rows = if recurs(rule) && !keys.is_empty() { self.first_days(rule, &grain) } else { BTreeMap::new() };
        let mut all = BTreeMap::new();
        for key in keys {
            let one = if recurs(rule) {
                self.occurrence(
                    rule,
                    self.term_after(rule, "due", self.whole().last).expect("a term"),
                    rows.get(&key).copied(),
                )
            } else {
                let place = Place::Key(&grain, &key);
                let due = self.own_day(rule, "due", place).expect("it has the duty");
                self.occurrence(rule, due, self.own_day(rule, "done", place).filter(|on| *on <= self.as_of))
            };
            all.insert(key, one);
        }
        let all = Rc::new(all);
        self.duties.borrow_mut().insert(rule.id.clone(), Rc::clone(&all));
        all
    }

    fn term_after(&self, rule: &Rule, word: &str, day: i64) -> Option<i64> {
        Some(match term(rule.keys.get(word)?)? {
            Term::Days(n) => day + n,
            Term::Working(n) => self.pack.calendar.after(day, n),
        })
    }

    /// The first day on which rows that are seen say, for this period, that it was done; by key.
    fn first_days(&self, rule: &Rule, grain: &[String]) -> BTreeMap<Key, i64> {
        let done = rule.keys.get("done").expect("what is done");
        let (name, date) = (done.text("table").expect("a table"), done.text("date").expect("a date"));
        let placed = done.text("for").unwrap_or(date);
        let filter = done.expression("where");
        let whole = self.whole();
        let mut first: BTreeMap<Key, i64> = BTreeMap::new();
        for row in &self.tables[name].rows {
            let (V::Date(on), V::Date(about)) = (&row.cells[date], &row.cells[placed]) else { continue };
            if *on > self.as_of || !(whole.first..=whole.last).contains(about) {
                continue;
            }
            // Who has the duty is asked of the period that the row is for, not of the day of the row.
            let row = Row { day: None, ..row.clone() };
            let place = Place::Row(name, &row);
            if filter.as_ref().is_some_and(|f| self.value(f, place) != V::Flag(true)) {
                continue;
            }
            let part = |d: &String| match self.reach(place, d).0 {
                V::Text(key) => Some(key),
                _ => None,
            };
            if let Some(key) = grain.iter().map(part).collect::<Option<Key>>() {
                let known = first.entry(key).or_insert(*on);
                *known = (*known).min(*on);
            }
        }
        first
    }

    fn occurrence(&self, rule: &Rule, due: i64, done: Option<i64>) -> Occurrence {
        let missed_after = self.term_after(rule, "missed_after", due);
        let missed = |day: i64| missed_after.is_some_and(|last| day > last);
        // Up to here a row could still have said that it was done.
        let until = missed_after.map_or(self.as_of, |last| last.min(self.as_of));
        let table = rule.keys.get("done").and_then(|d| d.text("table"));
        let known = done.is_some() || table.is_none_or(|table| self.covered(table) && self.covers_to(table, until));
        if !known {
            let gap = V::Missing(Why::NotCovered);
            return Occurrence { due, missed_after, done_on: gap.clone(), state: gap.clone(), late: gap };
        }
        let state = match done {
            Some(on) if on <= due => "done",
            Some(on) if !missed(on) => "late",
            None if !missed(self.as_of) => "open",
            _ => "missed",
        };
        let late = self.behind_by(rule, due, done.unwrap_or(self.as_of));
        let done_on = done.map_or(V::Missing(Why::NoObservations), V::Date);
        Occurrence { due, missed_after, done_on, state: V::text(state), late: V::Num(whole(late)) }
    }

    /// By how much later a due day it would have been in time; a day off counts as the next that is worked.
    fn behind_by(&self, rule: &Rule, due: i64, day: i64) -> i64 {
        let working = match rule.keys.text("late") {
            Some(word) => word == "working_days",
            None => matches!(rule.keys.get("due").and_then(term), Some(Term::Working(_))),
        };
        if day <= due {
            return 0;
        }
        if !working {
            return day - due;
        }
        let mut by = 1;
        while self.pack.calendar.after(due, by) < day {
            by += 1;
        }
        by
    }

    /// What a run of this period tells of a duty: what ends in it, and what was still open when it began.
    pub fn told_duties(&self, rule: &Rule) -> Vec<Told> {
        if !recurs(rule) {
            return self.told_days(rule);
        }
        let kind = self.per(&rule.id);
        let ends = |day: &i64| Period::holding(&self.times, kind, *day).is_some_and(|p| p.last == *day);
        let ending: Vec<Period> =
            (self.first..=self.last).filter(ends).filter_map(|day| Period::holding(&self.times, kind, day)).collect();
        let mut told: Vec<Told> = Vec::new();
        for view in ending.iter().map(|p| self.view(p.clone())).filter(|w| w.exists()) {
            let all = view.occurrences(rule);
            told.extend(all.iter().map(|(key, one)| (Some(view.period.clone()), key.clone(), one.clone())));
        }
        let table = rule.keys.get("done").and_then(|d| d.text("table")).expect("a table");
        for view in self.before_this(kind, ending.first()) {
            if !view.covered(table) {
                continue;
            }
            for (key, one) in view.occurrences(rule).iter() {
                // Open on the day before: neither done until then nor past the day after which it is missed.
                let done = matches!(one.done_on, V::Date(on) if on < self.first);
                if !done && one.missed_after.is_none_or(|last| last >= self.first - 1) {
                    told.push((Some(view.period.clone()), key.clone(), one.clone()));
                }
            }
        }
        told.sort_by(|a, b| (a.0.as_ref().map(|p| p.first), &a.1).cmp(&(b.0.as_ref().map(|p| p.first), &b.1)));
        told
    }

    /// The periods of a kind that ended before this one began, as far back as the data go.
    fn before_this(&self, kind: &'static str, first: Option<&Period>) -> Vec<Rc<World>> {
        let mut at = match first {
            Some(first) => first.earlier(1),
            None => (self.first - 4_000..self.first).rev().find_map(|d| Period::holding(&self.times, kind, d)),
        };
        // The one that holds the day before may still be under way.
        while at.as_ref().is_some_and(|p| p.last >= self.first) {
            at = at.and_then(|p| p.earlier(1));
        }
        let mut all = Vec::new();
        while let Some(period) = at {
            let view = self.view(period.clone());
            if !view.exists() || all.len() >= LONGEST {
                break;
            }
            all.push(view);
            at = period.earlier(1);
        }
        all
    }

    /// What has a day of its own is told in the run of that day, in that in which it is done, and between.
    fn told_days(&self, rule: &Rule) -> Vec<Told> {
        if !self.in_force(rule) {
            return Vec::new();
        }
        let mut told = Vec::new();
        for (key, one) in self.occurrences(rule).iter() {
            let settled = match one.done_on {
                V::Date(on) => on,
                _ => one.missed_after.map_or(i64::MAX, |last| last + 1),
            };
            let (from, to) = (one.due.min(settled), one.due.max(settled));
            if from <= self.last && to >= self.first {
                told.push((None, key.clone(), one.clone()));
            }
        }
        told
    }
}
