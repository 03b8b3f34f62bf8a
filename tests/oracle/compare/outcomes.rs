//! What the run folder says of targets, findings and actions, held against the oracle's own.
//!
//! Texts for people are not compared, but for the details of an action.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::evaluate::Place;
use super::super::expression::{E, read};
use super::super::judged::BOUNDS;
use super::super::numbers::iso;
use super::super::rules::T;
use super::super::values::{V, Why};
use super::super::world::{Key, World};
use super::{Sheet, Shown, by_rule, hold, own, says, sheet, told};

pub(super) fn compare(world: &World, out: &Path, differences: &mut Vec<String>) {
    actions(world, out, differences);
    targets(world, out, differences);
    findings(world, out, differences);
    exports(world, out, differences);
}

/// The rows of a rule in a file that holds several.
fn rows_of(table: &Sheet, column: &str, rule: &str) -> Vec<Vec<String>> {
    by_rule(table, column).remove(rule).unwrap_or_default()
}

fn differ(id: &str, ours: &BTreeSet<Key>, theirs: &BTreeSet<Key>, differences: &mut Vec<String>) {
    for key in theirs.difference(ours) {
        differences.push(format!("{id} at {key:?}: it comes out by the engine alone"));
    }
    for key in ours.difference(theirs) {
        differences.push(format!("{id} at {key:?}: it comes out by the oracle alone"));
    }
}

fn actions(world: &World, out: &Path, differences: &mut Vec<String>) {
    let Some(table) = sheet(out, "actions.csv") else { return };
    for rule in world.pack.of("action") {
        let grain = rule.keys.texts("by");
        let rows = rows_of(&table, "rule", &rule.id);
        let theirs: BTreeSet<Key> = rows.iter().map(|r| table.key(r, &grain)).collect();
        // A shadow mandates nothing.
        let ours = if rule.keys.is("status", "shadow") { BTreeSet::new() } else { world.comes_out(rule) };
        differ(&rule.id, &ours, &theirs, differences);
        let due = world.due(rule).map(iso).unwrap_or_default();
        for row in &rows {
            let key = table.key(row, &grain);
            if row[table.at("due")] != due {
                differences.push(format!("{} at {key:?}: due `{}`, oracle `{due}`", rule.id, row[table.at("due")]));
            }
            let mut told: Vec<(String, V)> = Vec::new();
            for (name, written) in rule.keys.get("details").map(T::fields).unwrap_or_default() {
                let detail = read(&written.as_text()).expect("an expression");
                told.push((name.clone(), world.value(&detail, Place::Key(&grain, &key))));
            }
            let cell = &row[table.at("details")];
            if !details(cell, &told) {
                differences.push(format!("{} at {key:?}: details `{cell}`, oracle {told:?}", rule.id));
            }
        }
    }
}

/// Whether a cell tells all of these, `name=value` behind one another; numbers in whatever places.
fn details(cell: &str, told: &[(String, V)]) -> bool {
    let mut rest = cell;
    for (n, (name, value)) in told.iter().enumerate() {
        rest = if n > 0 { rest.strip_prefix("; ").unwrap_or("\u{0}") } else { rest };
        let Some(said) = rest.strip_prefix(&format!("{name}=")) else { return false };
        let end = match told.get(n + 1) {
            Some((next, _)) => said.find(&format!("; {next}=")).unwrap_or(said.len()),
            None => said.len(),
        };
        // Numbers are written for people, as percentages too.
        if !matches!(value, V::Num(_)) && !says(&said[..end], value) {
            return false;
        }
        rest = &said[end..];
    }
    rest.is_empty()
}

fn targets(world: &World, out: &Path, differences: &mut Vec<String>) {
    let Some(table) = sheet(out, "targets.csv") else { return };
    let dimensions: Vec<String> = table.header.iter().filter(|h| world.is_dimension(h)).cloned().collect();
    for rule in own(world, &["target"]) {
        let all = rows_of(&table, "target", &rule.id);
        let versions = world.versions(&rule.id);
        for grain in versions.iter() {
            // Rows of a grain are those that have its keys and no others.
            let of_grain = |r: &&Vec<String>| dimensions.iter().all(|d| grain.contains(d) != r[table.at(d)].is_empty());
            let rows: Vec<&Vec<String>> = all.iter().filter(of_grain).collect();
            let compared =
                ["before", "change", "baseline"].into_iter().filter(|part| table.header.iter().any(|h| h == part));
            for part in ["value", "bound", "gap", "attainment", "met"].into_iter().chain(compared) {
                let at = table.at(part);
                let shown: Shown = rows.iter().map(|r| (table.key(r, grain), r[at].clone())).collect();
                hold(world, &format!("{}.{part}", rule.id), grain, &shown, false, differences);
            }
            let met = world.figure(&rule.id, grain);
            let word = BOUNDS.iter().find(|(word, _)| rule.keys.get(word).is_some()).expect("a bound").0;
            for row in rows {
                let key = table.key(row, grain);
                let why = met.rows.get(&key).and_then(V::why).map(Why::code).unwrap_or_default();
                if row[table.at("missing")] != why || row[table.at("comparison")] != word {
                    differences.push(format!("{} at {key:?}: engine {row:?}, oracle `{why}` {word}", rule.id));
                }
            }
        }
    }
}

fn findings(world: &World, out: &Path, differences: &mut Vec<String>) {
    let Some(table) = sheet(out, "findings.csv") else { return };
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in world.pack.of("finding").filter(|r| world.in_force(r)) {
        let rows = rows_of(&table, "finding", &rule.id);
        totals.insert(&rule.id, rows.len());
        if rule.keys.get("by").is_some() {
            let grain = rule.keys.texts("by");
            let theirs = rows.iter().map(|r| table.key(r, &grain)).collect();
            differ(&rule.id, &world.comes_out(rule), &theirs, differences);
        } else {
            let theirs = rows.iter().map(|r| vec![r[table.at("file")].clone(), r[table.at("line")].clone()]).collect();
            let ours = world.found_rows(rule).into_iter().map(|(file, line)| vec![file, line.to_string()]).collect();
            differ(&rule.id, &ours, &theirs, differences);
        }
    }
    let known: usize = totals.values().sum();
    let rows = rows_of(&table, "finding", "");
    let theirs = rows.iter().map(|r| vec![r[table.at("file")].clone(), r[table.at("line")].clone()]).collect();
    differ("an unknown key", &super::given::orphans(world), &theirs, differences);
    if known + rows.len() != table.rows.len() {
        differences.push("findings.csv has rows of rules that are not in force".to_owned());
    }
}

/// Files for others, where they hold their keys under the names of the dimensions.
fn exports(world: &World, out: &Path, differences: &mut Vec<String>) {
    for rule in world.pack.of("export").filter(|r| r.keys.get("separator").is_none()) {
        let file = format!("exports/{}", rule.keys.text("file").unwrap());
        let grain = rule.keys.texts("by");
        let columns: Vec<(String, E)> = rule
            .keys
            .list("columns")
            .iter()
            .map(|column| match column {
                T::Table(one) => (one[0].0.clone(), read(&one[0].1.as_text()).expect("an expression")),
                plain => (plain.as_text(), read(&plain.as_text()).expect("an expression")),
            })
            .collect();
        let Some(table) = sheet(out, &file) else {
            differences.push(format!("{file} is not there"));
            continue;
        };
        if !grain.iter().all(|d| table.header.contains(d)) {
            continue;
        }
        let first = columns.iter().find(|(_, e)| !world.figures_in(e).is_empty());
        let wanted: BTreeSet<Key> = match (rule.keys.text("rows"), first) {
            (Some("all"), _) => world.combinations(&grain),
            (Some(name), _) if world.tables.contains_key(name) => world.table_keys(name, &grain),
            (Some(name), _) => world.figure(name, &grain).rows.keys().cloned().collect(),
            (None, Some((_, e))) if grain.len() > 1 => world.formula_rows(e, &grain, false),
            _ => world.combinations(&grain),
        };
        let keys: Vec<Key> = table.rows.iter().map(|r| table.key(r, &grain)).collect();
        differ(&file, &wanted, &keys.iter().cloned().collect(), differences);
        if rule.keys.get("sort").is_none() && !keys.is_sorted() {
            differences.push(format!("{file} is not sorted by its keys"));
        }
        for (row, key) in table.rows.iter().zip(&keys) {
            for (name, e) in &columns {
                let (cell, value) = (&row[table.at(name)], world.value(e, Place::Key(&grain, key)));
                let missing = rule.keys.text("missing").unwrap_or_default();
                let fine = if value.why().is_some() { cell == missing } else { says(cell, &value) };
                if !fine {
                    differences
                        .push(format!("{file} {name} at {key:?}: engine `{cell}`, oracle {}", told(Some(&value))));
                }
            }
        }
    }
}
