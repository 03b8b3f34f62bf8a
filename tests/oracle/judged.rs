//! What is held against a bound or comes out when a condition holds: targets, findings, actions with the day on which
//! they are due.
//!
//! An action comes out where its condition holds and did not hold in the period before, while the rule was in force.

use std::collections::BTreeSet;

use num_traits::Signed;

use super::evaluate::Place;
use super::expression::E;
use super::figures::{Figure, placing};
use super::numbers::whole;
use super::rules::{Rule, T};
use super::values::{V, Why, two};
use super::world::{Key, World};

/// The keys of a bound, and the comparison that each says.
pub const BOUNDS: &[(&str, &str)] =
    &[("at_least", ">="), ("at_most", "<="), ("above", ">"), ("below", "<"), ("equals", "==")];

/// A figure by its name, as an expression reads it.
fn named(figure: &str) -> E {
    E::Name(figure.split('.').map(str::to_owned).collect())
}

impl World {
    /// A part of a target.
    pub fn target(&self, rule: &Rule, part: &str, grain: &[String]) -> Figure {
        let of = rule.keys.text("of").unwrap();
        let (word, sign, written) =
            BOUNDS.iter().find_map(|(word, sign)| Some((*word, *sign, rule.keys.get(word)?))).expect("a bound");
        // As a formula has rows: those of all that it reads, bound and baseline among them.
        let also = [Some(written), rule.keys.get("baseline")].into_iter().flatten().map(|w| w.value_on(self.last));
        let keys: BTreeSet<Key> = if grain.len() < 2 {
            self.combinations(grain)
        } else {
            std::iter::once(named(of)).chain(also).flat_map(|e| self.formula_rows(&e, grain, false)).collect()
        };
        let rows = keys.into_iter().map(|key| {
            let place = Place::Key(grain, &key);
            let (value, bound) = (self.read(of, place, None), self.scalar(written, place));
            let value = match part {
                "value" => value,
                "bound" => match bound {
                    V::Text(text) => V::Num(V::Text(text).number()),
                    there => there,
                },
                "gap" if matches!(word, "at_most" | "below") => two("-", &value, &bound),
                "gap" if word == "equals" => match two("-", &bound, &value) {
                    V::Num(gap) => V::Num(gap.abs()),
                    missing => missing,
                },
                "gap" => two("-", &bound, &value),
                "attainment" => two("/", &value, &bound),
                "before" | "change" if rule.keys.get("trend") != Some(&T::Flag(true)) => {
                    V::Missing(Why::NoObservations)
                }
                "before" => self.past("before", &[named(of)], place),
                "change" => two("-", &value, &self.past("before", &[named(of)], place)),
                "baseline" => {
                    rule.keys.get("baseline").map_or(V::Missing(Why::NoObservations), |b| self.scalar(b, place))
                }
                _ => two(sign, &value, &bound),
            };
            (key, value)
        });
        let rows = rows.collect();
        Figure { rows, absent: self.uncovered(&[of.to_owned()]).unwrap_or(V::Missing(Why::NoObservations)) }
    }

    /// The rows of a table that a finding points out, by file and line.
    pub fn found_rows(&self, rule: &Rule) -> BTreeSet<(String, usize)> {
        let name = rule.keys.text("from").unwrap();
        let filter = rule.keys.expression("where");
        let rows = self.rows_by(name, placing(rule).as_deref());
        let mut found = BTreeSet::new();
        for at in self.rows_in(name, placing(rule).as_deref()).iter() {
            let row = &rows[*at];
            let said = filter.as_ref().map_or(V::Flag(true), |f| self.value(f, Place::Row(name, row)));
            let yes = said == V::Flag(true) || (said.why().is_some() && rule.keys.is("if_missing", "yes"));
            if yes {
                found.insert((row.file.to_string(), row.line));
            }
        }
        found
    }

    /// How many rows of a table a finding points out.
    pub fn found_count(&self, rule: &Rule) -> Figure {
        let gap = V::Missing(Why::NotCovered);
        let value = if self.covered(rule.keys.text("from").unwrap()) {
            V::Num(whole(self.found_rows(rule).len() as i64))
        } else {
            gap.clone()
        };
        let absent = if value == gap { gap } else { V::Num(whole(0)) };
        Figure { rows: [(Key::new(), value)].into(), absent }
    }

    /// The keys at which an action or a finding comes out.
    pub fn comes_out(&self, rule: &Rule) -> BTreeSet<Key> {
        if !self.in_force(rule) {
            return BTreeSet::new();
        }
        let grain = rule.keys.texts("by");
        let now = self.figure(&rule.id, &grain);
        let again = rule.kind == "finding" || rule.keys.get("repeat") == Some(&T::Flag(true));
        let before = self.period.earlier(1).map(|p| self.view(p));
        let before = before.filter(|b| !again && b.exists() && b.in_force(rule));
        let held = before.map(|b| b.figure(&rule.id, &grain));
        let yes = |figure: &Figure, key: &Key| figure.rows.get(key) == Some(&V::Flag(true));
        let comes = |key: &&Key| yes(&now, key) && !held.as_ref().is_some_and(|h| yes(h, key));
        now.rows.keys().filter(comes).cloned().collect()
    }

    /// The day on which an action of this period is due.
    pub fn due(&self, rule: &Rule) -> Option<i64> {
        let due = rule.keys.get("due")?;
        let number = |key: &str| match due.get(key)? {
            T::Number(n) => Some(i64::try_from(n.to_integer()).expect("a number of days")),
            _ => None,
        };
        match (number("days"), number("working_days")) {
            (Some(days), _) => Some(self.last + days),
            (_, Some(days)) => Some(self.pack.calendar.after(self.last, days)),
            _ => None,
        }
    }
}
