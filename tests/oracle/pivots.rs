//! Pivots row by row: counts, shares and figures at a grain, and anew at each leading part of it.
//!
//! A total is no sum of what stands above it: it is worked out from the rows themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluate::Place;
use super::expression::{E, read};
use super::figures::placing;
use super::rules::{Rule, T};
use super::tables::Row;
use super::values::V;
use super::world::{Key, World};

/// A column: its header, its formula, and the keys that it has beside.
type Column = (String, E, T);

/// A row of a pivot: its key, shorter in a total, and its cells.
pub type Told = (Key, Vec<V>);

pub fn columns(rule: &Rule) -> Vec<Column> {
    let one = |(header, written): &(String, T)| {
        let formula = match written {
            T::Text(text) => read(text),
            table => table.expression("formula"),
        };
        (header.clone(), formula.unwrap_or_else(|| panic!("no formula of {header}")), written.clone())
    };
    rule.keys.get("columns").expect("columns").fields().iter().map(one).collect()
}

impl World {
    /// The rows of a pivot, each total after the rows that it is over.
    pub fn pivot(&self, rule: &Rule) -> Vec<Told> {
        let grain = rule.keys.texts("by");
        let totals = rule.keys.get("totals") == Some(&T::Flag(true));
        let least = if totals { 0 } else { grain.len() };
        let mut all: Vec<Told> = (least..=grain.len()).flat_map(|long| self.pivot_at(rule, &grain[..long])).collect();
        // A key that is not there comes after all that are.
        let place = |key: &Key| -> Vec<(bool, String)> {
            (0..grain.len()).map(|i| key.get(i).map_or((true, String::new()), |k| (false, k.clone()))).collect()
        };
        all.sort_by_key(|(key, _)| place(key));
        all
    }

    fn pivot_at(&self, rule: &Rule, grain: &[String]) -> Vec<Told> {
        let columns = columns(rule);
        let every = rule.keys.is("rows", "all");
        let cells = |of: &dyn Fn(&E) -> V| -> Vec<V> {
            let rounded = |(_, formula, more): &Column| match (more.get("round"), of(formula)) {
                (Some(written), V::Num(n)) => V::Num(self.pack.rounding(written).round(&n)),
                (_, value) => value,
            };
            columns.iter().map(rounded).collect()
        };
        if let Some(table) = rule.keys.text("from") {
            let all = self.rows_by(table, placing(rule).as_deref());
            let groups = self.pivot_groups(rule, table, &all, grain);
            let mut keys: BTreeSet<Key> = groups.keys().cloned().collect();
            if every || grain.is_empty() {
                keys.extend(self.combinations(grain));
            }
            let nobody = Vec::new();
            let row = |key: Key| {
                let rows = groups.get(&key).unwrap_or(&nobody);
                let told = cells(&|formula| self.value(formula, Place::Group(table, rows)));
                (key, told)
            };
            return keys.into_iter().map(row).collect();
        }
        // Rows are those that occur; the whole is there in any case.
        let keys: BTreeSet<Key> = if every || grain.is_empty() {
            self.combinations(grain)
        } else {
            columns.iter().flat_map(|(_, formula, _)| self.formula_rows(formula, grain, true)).collect()
        };
        let row = |key: Key| {
            let told = cells(&|formula| self.value(formula, Place::Key(grain, &key)));
            (key, told)
        };
        keys.into_iter().map(row).collect()
    }

    /// The rows that count, by key.
    fn pivot_groups<'a>(
        &self,
        rule: &Rule,
        table: &str,
        all: &'a [Row],
        grain: &[String],
    ) -> BTreeMap<Key, Vec<&'a Row>> {
        let filter = rule.keys.expression("where");
        let mut groups: BTreeMap<Key, Vec<&Row>> = BTreeMap::new();
        for (at, key) in self.keyed_rows(table, placing(rule).as_deref(), grain).iter() {
            let row = &all[*at];
            if filter.as_ref().is_none_or(|f| self.value(f, Place::Row(table, row)) == V::Flag(true)) {
                groups.entry(key.clone()).or_default().push(row);
            }
        }
        groups
    }
}
