//! Trees: dimensions whose own table has a column `of` themselves, and where a row of an aggregate stands in them.
//!
//! The tree of a period is one: each key that holds in it has the parent that it has on its last day there. A row belongs
//! to its own node and to every node above, where reader and rows both have the dimension; nothing else knows of trees.

use std::collections::BTreeSet;

use super::evaluate::Place;
use super::values::V;
use super::world::{Key, World};

impl World {
    /// The column that makes a dimension a tree.
    pub fn parent_column(&self, dimension: &str) -> Option<(String, String)> {
        let (table, _) = self.table_of(dimension)?;
        let column = self.tables[&table].of().into_iter().find(|(_, of)| of == dimension)?.0;
        let key = self.tables[&table].key().contains(&column);
        (!key).then_some((table, column))
    }

    /// A node and all above it in this period, itself first.
    pub fn line_up(&self, dimension: &str, key: &str) -> Vec<String> {
        let mut line = vec![key.to_owned()];
        let Some((table, column)) = self.parent_column(dimension) else { return line };
        loop {
            let at = line.last().expect("never empty").clone();
            let Some(on) = self.last_day(dimension, &at) else { return line };
            match self.cell(&table, &[at], &column, Some(on)) {
                // Whoever does not hold in the period is nobody's parent in it.
                V::Text(parent) if self.keys(dimension).contains(&parent) => {
                    assert!(!line.contains(&parent), "{dimension}: {parent} is above itself");
                    line.push(parent);
                }
                _ => return line,
            }
        }
    }

    /// The keys of a reader's grain to which a row of a finer one belongs, none if it has no place there.
    pub fn stands_at(&self, finer: &[String], key: &[String], grain: &[String]) -> BTreeSet<Key> {
        let mut all = BTreeSet::from([Key::new()]);
        for dimension in grain {
            let V::Text(own) = self.reach(Place::Key(finer, key), dimension).0 else { return BTreeSet::new() };
            let parts = if finer.contains(dimension) { self.line_up(dimension, &own) } else { vec![own] };
            all = all
                .iter()
                .flat_map(|k| parts.iter().map(|p| [k.as_slice(), std::slice::from_ref(p)].concat()))
                .collect();
        }
        all
    }
}
