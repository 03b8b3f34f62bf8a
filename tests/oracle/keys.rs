//! Which keys dimensions have in the data, and the rows that are left out because a key of theirs is unknown.
//!
//! Asked once, before anything is computed; when a key holds is asked of [`super::world`].

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Pack;
use super::tables::{Row, Table};
use super::values::V;
use super::world::key_text;

/// The first day of a row that is placed in time.
pub fn begins(row: &Row) -> Option<i64> {
    row.day.or(row.span.map(|s| s.0))
}

/// The keys of each dimension that columns hold.
pub fn found_keys(pack: &Pack, tables: &BTreeMap<String, Table>) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rule in pack.of("table") {
        let table = &tables[&rule.id];
        for (column, dimension) in table.of() {
            let there = table.rows.iter().map(|r| &r.cells[&column]).filter(|key| key.why().is_none());
            found.entry(dimension).or_default().extend(there.map(key_text));
        }
    }
    found
}

/// Leaves out rows with a key that its dimension's table does not have, where a column says so; those that are findings
/// are given back.
pub fn drop_orphans(pack: &Pack, tables: &mut BTreeMap<String, Table>, as_of: i64) -> BTreeSet<(String, usize)> {
    // Left out, a row of a tree takes its key with it, and with that the rows that name it.
    let all: BTreeMap<String, Vec<Row>> =
        tables.iter().map(|(name, table)| (name.clone(), table.rows.clone())).collect();
    let mut left = usize::MAX;
    while left != tables.values().map(|t| t.rows.len()).sum::<usize>() {
        left = tables.values().map(|t| t.rows.len()).sum();
        for name in all.keys() {
            let lenient = lenient(pack, tables, name);
            let known = |row: &Row| !lenient.iter().any(|column| column.lacks(row));
            tables.get_mut(name).expect("a table").rows.retain(known);
        }
    }
    // Whatever another column says of the row.
    let mut lost = BTreeSet::new();
    for (name, rows) in &all {
        let lenient = lenient(pack, tables, name);
        let found = |row: &&Row| lenient.iter().any(|column| column.listed && column.lacks(row));
        let seen = rows.iter().filter(found).filter(|row| begins(row).is_none_or(|day| day <= as_of));
        lost.extend(seen.map(|row| (row.file.to_string(), row.line)));
    }
    lost
}

/// A column whose keys its dimension's table may lack.
struct Lenient {
    column: String,
    known: BTreeSet<String>,
    /// Whether rows with other keys are findings.
    listed: bool,
}

impl Lenient {
    fn lacks(&self, row: &Row) -> bool {
        match &row.cells[&self.column] {
            V::Missing(_) => false,
            key => !self.known.contains(&key_text(key)),
        }
    }
}

/// The columns of a table that let rows with unknown keys pass.
fn lenient(pack: &Pack, tables: &BTreeMap<String, Table>, name: &str) -> Vec<Lenient> {
    let of = |(column, dimension): (String, String)| {
        let list = pack.rule("dimension", &dimension)?.keys.text("table")?;
        let key = tables[list].key()[0].clone();
        let known = tables[list].rows.iter().map(|r| key_text(&r.cells[&key])).collect();
        let written = tables[name].keys.get("columns").and_then(|c| c.get(&column));
        let listed = written.is_some_and(|c| c.is("orphan", "finding"));
        Some(Lenient { column, known, listed })
    };
    tables[name].dropping().into_iter().filter_map(of).collect()
}
