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
    let mut lost = BTreeSet::new();
    // Left out, a row of a tree takes its key with it, and with that the rows that name it.
    let mut left = usize::MAX;
    while left != tables.values().map(|t| t.rows.len()).sum() {
        left = tables.values().map(|t| t.rows.len()).sum();
        drop_unknown(pack, tables, as_of, &mut lost);
    }
    lost
}

fn drop_unknown(pack: &Pack, tables: &mut BTreeMap<String, Table>, as_of: i64, lost: &mut BTreeSet<(String, usize)>) {
    for name in tables.keys().cloned().collect::<Vec<_>>() {
        // A column, the keys that it may hold, and whether other rows are findings.
        let mut asked: Vec<(String, BTreeSet<String>, bool)> = Vec::new();
        for (column, dimension) in tables[&name].dropping() {
            let Some(list) = pack.rule("dimension", &dimension).and_then(|d| d.keys.text("table")) else { continue };
            let key = tables[list].key()[0].clone();
            let known = tables[list].rows.iter().map(|r| key_text(&r.cells[&key])).collect();
            let written = tables[&name].keys.get("columns").and_then(|c| c.get(&column));
            asked.push((column, known, written.is_some_and(|c| c.is("orphan", "finding"))));
        }
        let table = tables.get_mut(&name).expect("a table");
        table.rows.retain(|r| {
            let unknown = |(column, known, _): &&(String, BTreeSet<String>, bool)| match &r.cells[column] {
                V::Missing(_) => false,
                key => !known.contains(&key_text(key)),
            };
            let found: Vec<_> = asked.iter().filter(unknown).collect();
            // Whatever another column says of the row.
            if found.iter().any(|(.., listed)| *listed) && begins(r).is_none_or(|day| day <= as_of) {
                lost.insert((r.file.to_string(), r.line));
            }
            found.is_empty()
        });
    }
}
