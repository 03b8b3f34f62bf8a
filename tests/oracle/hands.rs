//! What stands in the place of a base or a formula, or at the end of the steps: tiers, and adjustments by hand; and rows
//! between two days.
//!
//! Tiers are a sum over stretches of a figure, or a rate of the whole; an adjustment is the sum of the rows of a key that
//! have not expired on the last day of their period. A row between two days is in each period with a day of its own.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::Zero;

use super::evaluate::Place;
use super::expression::E;
use super::figures::Figure;
use super::functions::{combine, function};
use super::numbers::{Q, whole};
use super::period::Period;
use super::rules::{Rule, T};
use super::tables::{Row, Table};
use super::values::{V, Why, two};
use super::world::{Key, World};

/// Everything that the base of a payout or the formula of a measure reads, as expressions.
pub fn bases(rule: &Rule) -> Vec<E> {
    let read = if rule.kind == "measure" { "formula" } else { "base" };
    let Some(tiers) = rule.keys.get("tiers") else { return rule.keys.expression(read).into_iter().collect() };
    let mut all: Vec<E> = tiers.expression("of").into_iter().collect();
    let written = tiers.list("rows").iter().flat_map(|row| [row.get("to"), row.get("rate")]);
    let texts = written.flatten().filter(|written| matches!(written, T::Text(_)));
    all.extend(texts.map(|text| text.value_on(0)).filter(|e| !matches!(e, E::Text(_))));
    all
}

impl World {
    /// What a line is about, before any step; what a measure over figures comes to.
    pub fn base_of(&self, rule: &Rule, place: Place<'_>) -> V {
        let formula = rule.keys.expression("formula").filter(|_| rule.kind == "measure");
        if let Some(formula) = formula {
            return self.value(&formula, place);
        }
        let Some(tiers) = rule.keys.get("tiers") else { return self.scalar(rule.keys.get("base").unwrap(), place) };
        let whole_of = self.value(&tiers.expression("of").expect("a figure"), place);
        let value = |row: &T, key: &str| row.get(key).map(|written| self.scalar(written, place));
        let rate = |row: &T| value(row, "rate").expect("a rate");
        let rows = tiers.list("rows");
        if tiers.get("marginal") != Some(&T::Flag(true)) {
            for row in rows {
                match value(row, "to").map(|end| two("<=", &whole_of, &end)) {
                    Some(V::Missing(why)) => return V::Missing(why),
                    Some(V::Flag(false)) => {}
                    _ => return two("*", &whole_of, &rate(row)),
                }
            }
            panic!("tiers of {} without a last", rule.id);
        }
        // A sum over all stretches, also over those that are not reached: what is missing spreads.
        let mut sum = V::Num(Q::zero());
        let mut begun: Option<V> = None;
        for row in rows {
            let end = value(row, "to");
            let mut part = match &end {
                Some(end) => function("least", &[], &[whole_of.clone(), end.clone()], &self.pack),
                None => whole_of.clone(),
            };
            if let Some(begun) = &begun {
                let beyond = two("-", &part, begun);
                part = function("greatest", &[], &[beyond, V::Num(Q::zero())], &self.pack);
            }
            sum = two("+", &sum, &two("*", &part, &rate(row)));
            begun = end.or(begun);
        }
        sum
    }

    /// The adjustments of a payout that are in force.
    pub fn adjustments<'a>(&'a self, payout: &'a Rule) -> impl Iterator<Item = &'a Rule> {
        let of = self.pack.of("adjustment").filter(|a| a.keys.is("of", &payout.id));
        of.filter(|a| self.in_force(a) && !a.keys.is("status", "shadow"))
    }

    /// The rows of an adjustment that have expired, or those that have not, with their keys.
    fn by_hand(&self, rule: &Rule, grain: &[String], expired: bool) -> Vec<(&Row, Key)> {
        let name = rule.keys.text("from").expect("a table");
        let end = Period::holding(&self.times, self.kind, self.first).map_or(self.last, |whole| whole.last);
        let rows = &self.tables[name].rows;
        let all = self.keyed_rows(name, None, grain);
        let past = |row: &Row| matches!(row.cells["expires"], V::Date(on) if on < end);
        all.iter().map(|(at, key)| (&rows[*at], key.clone())).filter(|(row, _)| past(row) == expired).collect()
    }

    /// What an adjustment comes to at each key, or how many of its rows have expired.
    pub fn adjustment(&self, rule: &Rule, expired: bool) -> Figure {
        let known = self.covered(rule.keys.text("from").expect("a table"));
        let absent = if known { V::Num(Q::zero()) } else { V::Missing(Why::NotCovered) };
        if expired {
            let count = self.by_hand(rule, &[], true).len();
            let value = if known { V::Num(whole(count as i64)) } else { absent.clone() };
            return Figure { rows: [(Key::new(), value)].into(), absent };
        }
        let grain = self.versions(&rule.id)[0].clone();
        let mut found: BTreeMap<Key, Vec<Option<V>>> = BTreeMap::new();
        for (row, key) in self.by_hand(rule, &grain, false) {
            found.entry(key).or_default().push(Some(row.cells["amount"].clone()));
        }
        let sum = |(key, amounts): (Key, Vec<Option<V>>)| {
            (key, if known { combine("sum", &amounts) } else { V::Missing(Why::NotCovered) })
        };
        Figure { rows: found.into_iter().map(sum).collect(), absent }
    }

    /// The rows of adjustments that have expired, by file and line.
    pub fn expired(&self, rule: &Rule) -> BTreeSet<(String, usize)> {
        self.by_hand(rule, &[], true).into_iter().map(|(row, _)| (row.file.to_string(), row.line)).collect()
    }

    /// The rows that were open on some day of the period, between the days of two columns; seen up to the day asked for.
    pub fn open_rows(&self, table: &Table, columns: &str) -> Vec<usize> {
        let (begins, ends) = columns.split_once("..").expect("two columns");
        let open = |row: &Row| {
            let Some(begun) = row.cells[begins].day() else { return false };
            let ended = row.cells[ends].day().unwrap_or(i64::MAX);
            begun <= ended && begun <= self.last.min(self.as_of) && self.first <= ended
        };
        (0..table.rows.len()).filter(|at| open(&table.rows[*at])).collect()
    }
}
