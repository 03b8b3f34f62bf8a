//! What the run folder says of targets, findings and actions, held against the oracle's own.
//!
//! Texts for people are not compared, but for the details of an action.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use num_traits::Zero;

use super::super::evaluate::Place;
use super::super::expression::{E, read};
use super::super::judged::BOUNDS;
use super::super::money::Line;
use super::super::numbers::iso;
use super::super::rules::{Rule, T};
use super::super::values::{V, Why};
use super::super::world::{Key, World};
use super::rows::Rows;
use super::{Shown, hold, of_grain, says, separated, told};

pub(super) fn compare(world: &World, out: &Path, differences: &mut Vec<String>) {
    actions(world, out, differences);
    targets(world, out, differences);
    findings(world, out, differences);
    exports(world, out, differences);
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
    let mut all = Rows::open(out, "actions.csv", "rule");
    for rule in world.pack.of("action") {
        for view in world.ended(world.per(&rule.id)) {
            let rows = all.take(&rule.id, &view);
            action(world, &view, rule, &all, &rows, differences);
        }
    }
    all.left(differences);
}

fn action(run: &World, view: &World, rule: &Rule, all: &Rows, rows: &[Vec<String>], differences: &mut Vec<String>) {
    let grain = rule.keys.texts("by");
    let theirs: BTreeSet<Key> = rows.iter().map(|r| all.sheet.key(r, &grain)).collect();
    // A shadow mandates nothing.
    let ours = if rule.keys.is("status", "shadow") { BTreeSet::new() } else { view.comes_out(rule) };
    differ(&format!("{} in {}", rule.id, view.name), &ours, &theirs, differences);
    let due = run.due(rule).map(iso).unwrap_or_default();
    for row in rows {
        let at = format!("{} in {} at {:?}", rule.id, view.name, all.sheet.key(row, &grain));
        if all.cell(row, "due") != due {
            differences.push(format!("{at}: due `{}`, oracle `{due}`", all.cell(row, "due")));
        }
        if !rule.keys.is("kind", all.cell(row, "kind")) {
            differences.push(format!("{at}: kind `{}`", all.cell(row, "kind")));
        }
        let mut told: Vec<(String, V)> = Vec::new();
        for (name, written) in rule.keys.get("details").map(T::fields).unwrap_or_default() {
            let detail = read(&written.as_text()).expect("an expression");
            told.push((name.clone(), view.value(&detail, Place::Key(&grain, &all.sheet.key(row, &grain)))));
        }
        let cell = all.cell(row, "details");
        if !details(cell, &told) {
            differences.push(format!("{at}: details `{cell}`, oracle {told:?}"));
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

/// Targets are told in every run, of longer periods to date.
fn targets(world: &World, out: &Path, differences: &mut Vec<String>) {
    let mut all = Rows::open(out, "targets.csv", "target");
    for rule in world.pack.of("target") {
        let views = world.told_as(world.per(&rule.id));
        for view in views.into_iter().filter(|view| view.in_force(rule)) {
            let rows = all.take(&rule.id, &view);
            target(&view, rule, &all, &rows, differences);
        }
    }
    all.left(differences);
}

fn target(view: &World, rule: &Rule, all: &Rows, rows: &[Vec<String>], differences: &mut Vec<String>) {
    let versions = view.versions(&rule.id);
    let word = BOUNDS.iter().find(|(word, _)| rule.keys.get(word).is_some()).expect("a bound").0;
    let mut of_some = 0;
    for grain in versions.iter() {
        let rows: Vec<_> = rows.iter().filter(|r| of_grain(view, &all.sheet, r, grain)).collect();
        of_some += rows.len();
        let compared = ["before", "change", "baseline"].into_iter().filter(|part| all.has(part));
        for part in ["value", "bound", "gap", "attainment", "met"].into_iter().chain(compared) {
            let shown: Shown = rows.iter().map(|r| (all.sheet.key(r, grain), all.cell(r, part).to_owned())).collect();
            hold(view, &format!("{}.{part}", rule.id), grain, &shown, false, differences);
        }
        let met = view.figure(&rule.id, grain);
        for row in rows {
            let key = all.sheet.key(row, grain);
            let why = met.rows.get(&key).and_then(V::why).map(Why::code).unwrap_or_default();
            if all.cell(row, "missing") != why || all.cell(row, "comparison") != word {
                differences.push(format!("{} at {key:?}: engine {row:?}, oracle `{why}` {word}", rule.id));
            }
        }
    }
    if of_some != rows.len() {
        differences.push(format!("targets.csv: {} has rows of a grain that is not its own", rule.id));
    }
}

fn findings(world: &World, out: &Path, differences: &mut Vec<String>) {
    let mut all = Rows::open(out, "findings.csv", "finding");
    for rule in world.pack.of("finding") {
        for view in world.ended(world.per(&rule.id)).into_iter().filter(|view| view.in_force(rule)) {
            let rows = all.take(&rule.id, &view);
            let id = format!("{} in {}", rule.id, view.name);
            if rule.keys.get("by").is_some() {
                let grain = rule.keys.texts("by");
                let theirs = rows.iter().map(|r| all.sheet.key(r, &grain)).collect();
                differ(&id, &view.comes_out(rule), &theirs, differences);
            } else {
                let theirs = rows.iter().map(|r| place(&all, r)).collect();
                let ours = view.found_rows(rule).into_iter().map(|(file, line)| vec![file, line.to_string()]);
                differ(&id, &ours.collect(), &theirs, differences);
            }
        }
    }
    for rule in world.pack.of("adjustment") {
        for view in world.ended(world.per(&rule.id)).into_iter().filter(|view| view.in_force(rule)) {
            let theirs = all.take(&rule.id, &view).iter().map(|r| place(&all, r)).collect();
            let ours = view.expired(rule).into_iter().map(|(file, line)| vec![file, line.to_string()]);
            differ(&format!("{} in {}", rule.id, view.name), &ours.collect(), &theirs, differences);
        }
    }
    for rule in world.pack.of("payout") {
        for view in world.ended(world.per(&rule.id)).into_iter().filter(|view| view.in_force(rule)) {
            let grain = rule.keys.texts("by");
            let theirs = all.take(&rule.id, &view).iter().map(|r| all.sheet.key(r, &grain)).collect();
            let id = format!("another payee of {} in {}", rule.id, view.name);
            differ(&id, &with_other_payees(&view, rule), &theirs, differences);
        }
    }
    let theirs = all.take_undated("").iter().map(|r| place(&all, r)).collect();
    differ("an unknown key", &super::given::orphans(world), &theirs, differences);
    all.left(differences);
}

/// The lines that are something and whose payee, an attribute of one of their keys, was another on a day of the period.
fn with_other_payees(view: &World, payout: &Rule) -> BTreeSet<Key> {
    let grain = payout.keys.texts("by");
    let read = payout.keys.text("payee").and_then(|payee| payee.split_once('.'));
    let Some((at, column)) = read.and_then(|(of, column)| Some((grain.iter().position(|d| d == of)?, column))) else {
        return BTreeSet::new();
    };
    let Some((table, key)) = view.table_of(&grain[at]) else { return BTreeSet::new() };
    let mut payees: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &view.tables[&table].rows {
        let Some((from, to)) = row.span else { continue };
        if let (V::Text(key), V::Text(payee)) = (&row.cells[&key], &row.cells[column])
            && from <= view.last
            && to.is_none_or(|to| to >= view.first)
        {
            payees.entry(key).or_default().insert(payee);
        }
    }
    let is_something = |line: &Line| line.held.is_some() || line.amounts.values().any(|amount| !amount.is_zero());
    let has_others = |key: &Key| payees.get(key[at].as_str()).is_some_and(|all| all.len() > 1);
    let lines = view.lines_of(&payout.id);
    lines.iter().filter(|(key, line)| has_others(key) && is_something(line)).map(|(key, _)| key.clone()).collect()
}

/// File and line of a row that was found.
fn place(all: &Rows, row: &[String]) -> Key {
    ["file", "line"].map(|column| all.cell(row, column).to_owned()).into()
}

/// Files for others. Each must hold its keys, under whatever name.
fn exports(world: &World, out: &Path, differences: &mut Vec<String>) {
    for rule in world.pack.of("export") {
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
        let separator = rule.keys.text("separator").and_then(|s| s.chars().next()).unwrap_or(',');
        let Some(table) = separated(out, &file, separator) else {
            differences.push(format!("{file} is not there"));
            continue;
        };
        let names: Vec<&String> = columns.iter().map(|(name, _)| name).collect();
        if table.header.iter().collect::<Vec<_>>() != names {
            differences.push(format!("{file}: engine has columns {:?}, oracle {names:?}", table.header));
            continue;
        }
        let shows = |d: &String| columns.iter().find(|(_, e)| *e == E::Name(vec![d.clone()])).map(|(name, _)| name);
        let Some(keys) = grain.iter().map(shows).collect::<Option<Vec<_>>>() else {
            differences.push(format!("{file} has no column for each key, so that its rows cannot be told apart"));
            continue;
        };
        let first = columns.iter().find(|(_, e)| !world.figures_in(e).is_empty());
        let wanted: BTreeSet<Key> = match (rule.keys.text("rows"), first) {
            (Some("all"), _) => world.combinations(&grain),
            (Some(name), _) if world.tables.contains_key(name) => world.table_keys(name, &grain),
            (Some(name), _) => world.figure(name, &grain).rows.keys().cloned().collect(),
            (None, Some((_, e))) if grain.len() > 1 => world.formula_rows(e, &grain, false),
            _ => world.combinations(&grain),
        };
        let at: Vec<usize> = keys.into_iter().map(|name| table.at(name)).collect();
        let keys: Vec<Key> = table.rows.iter().map(|r| at.iter().map(|at| r[*at].clone()).collect()).collect();
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
