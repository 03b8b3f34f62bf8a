//! Scores: one value from the items of a checklist, from the rows of a figure with one dimension more, or from named
//! parts; what is missing is skipped, counts as 0, or holds the score.
//!
//! Written from the words of the language alone. Rates of items and values of figures come from the rest of the oracle.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::Zero;

use super::evaluate::Place;
use super::expression::E;
use super::figures::Figure;
use super::numbers::{Q, whole};
use super::rules::{Rule, T};
use super::values::{V, Why, first};
use super::world::{Key, World};

impl World {
    /// The keys of a figure of a coarser grain than what it reads.
    fn rolled(&self, fine: &[String], keys: &BTreeMap<Key, V>, grain: &[String]) -> BTreeSet<Key> {
        let at = |key: &Key| grain.iter().map(|d| key[fine.iter().position(|f| f == d).unwrap()].clone()).collect();
        keys.keys().map(at).collect()
    }

    /// A score: one value from the values of a figure with one dimension more, or from named parts.
    pub fn score(&self, rule: &Rule, grain: &[String]) -> Figure {
        let mut keys = if grain.len() < 2 { self.combinations(grain) } else { BTreeSet::new() };
        let mut values: BTreeMap<Key, Vec<(V, Q)>> = BTreeMap::new();
        if let Some(of) = rule.keys.text("of") {
            let fine = self.versions(of).iter().max_by_key(|v| v.len()).unwrap().clone();
            let figure = self.figure(of, &fine);
            if grain.len() >= 2 {
                keys = self.rolled(&fine, &figure.rows, grain);
            }
            let extra = fine.iter().find(|d| !grain.contains(d)).unwrap();
            let items = self.pack.rule("checklist", of).map(|list| list.keys.get("items").unwrap());
            let members: Vec<String> = match items {
                Some(items) => items.fields().iter().map(|(k, _)| k.clone()).collect(),
                None => self.rolled(&fine, &figure.rows, std::slice::from_ref(extra)).into_iter().flatten().collect(),
            };
            for key in &keys {
                let taken = values.entry(key.clone()).or_default();
                for member in &members {
                    let at: Key = fine
                        .iter()
                        .map(|d| grain.iter().position(|g| g == d).map_or(member.clone(), |i| key[i].clone()))
                        .collect();
                    let weight = items.and_then(|i| i.get(member)).and_then(|i| i.get("weight"));
                    let weight = weight.map_or(whole(1), |w| self.scalar(w, Place::Key(grain, key)).number());
                    match figure.rows.get(&at) {
                        Some(value) => taken.push((value.clone(), weight)),
                        None if items.is_some() => taken.push((figure.absent.clone(), weight)),
                        None if figure.absent == V::Missing(Why::NotCovered) => {
                            taken.push((figure.absent.clone(), weight))
                        }
                        None => {}
                    }
                }
                if members.is_empty() && figure.absent == V::Missing(Why::NotCovered) {
                    taken.push((figure.absent.clone(), whole(1)));
                }
            }
        } else {
            let parts = rule.keys.get("parts").unwrap().fields();
            if grain.len() >= 2 {
                for (_, part) in parts {
                    let of = part.text("of").unwrap();
                    keys.extend(self.formula_rows(&E::Name(of.split('.').map(str::to_owned).collect()), grain, false));
                }
            }
            for key in &keys {
                let place = Place::Key(grain, key);
                let taken = parts.iter().map(|(_, part)| {
                    let weight = part.get("weight").map_or(whole(1), |w| self.scalar(w, place).number());
                    (self.read(part.text("of").unwrap(), place, None), weight)
                });
                values.insert(key.clone(), taken.collect());
            }
        }
        let nothing = Vec::new();
        let rows = keys.into_iter().map(|key| {
            let value = self.combined(rule, values.get(&key).unwrap_or(&nothing));
            (key, self.rounded(rule, value))
        });
        let rows: BTreeMap<Key, V> = rows.collect();
        let parts = rule.keys.get("parts").map(|p| p.fields().iter().map(|(_, p)| p.text("of").unwrap().to_owned()));
        let read = parts.map_or_else(|| vec![rule.keys.text("of").unwrap().to_owned()], Iterator::collect);
        Figure { rows, absent: self.uncovered(&read).unwrap_or(V::Missing(Why::NoObservations)) }
    }

    fn combined(&self, rule: &Rule, values: &[(V, Q)]) -> V {
        let missing = values.iter().filter_map(|(v, _)| v.why()).cloned().reduce(first);
        let hold = rule.keys.is("missing", "hold");
        match &missing {
            Some(why) if hold || *why == Why::NotCovered => return V::Missing(why.clone()),
            _ => {}
        }
        let least = match rule.keys.get("at_least") {
            Some(T::Number(n)) => n.clone(),
            _ => whole(1),
        };
        let present = values.iter().filter(|(v, _)| v.why().is_none()).count();
        let fail = rule.keys.is("missing", "fail");
        let counted: Vec<(Q, &Q)> = values
            .iter()
            .filter(|(v, _)| fail || v.why().is_none())
            .map(|(v, w)| (if v.why().is_some() { Q::zero() } else { v.number() }, w))
            .collect();
        let asked = rule.keys.get("at_least").is_some();
        let nothing = counted.is_empty() && !rule.keys.is("combine", "sum");
        if nothing || (asked && whole(present as i64) < least) {
            // Nothing, or too little, to go by.
            return V::Missing(Why::NoObservations);
        }
        let sum =
            |weighted: bool| counted.iter().fold(Q::zero(), |s, (v, w)| s + if weighted { v * *w } else { v.clone() });
        V::Num(match rule.keys.text("combine").unwrap() {
            "mean" => sum(false) / whole(counted.len() as i64),
            "sum" => sum(false),
            "min" => counted.iter().map(|(v, _)| v.clone()).min().unwrap(),
            _ => {
                let weights = counted.iter().fold(Q::zero(), |s, (_, w)| s + *w);
                if weights.is_zero() {
                    return V::Missing(Why::DividedByZero);
                }
                sum(true) / weights
            }
        })
    }
}
