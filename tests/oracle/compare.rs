//! The engine as a black box: its command is run, and each figure, line and step of its run folder is held against
//! the oracle's own.
//!
//! Shares no code with the engine and reads its files as texts. Each difference is one line that names file, key and
//! both values; none means that they agree. Where packs come from is left to the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use super::checklists::LIST_PARTS;
use super::numbers::{Q, decimal, fixed, significant};
use super::period::KINDS;
use super::rules::Rule;
use super::tables::records;
use super::values::V;
use super::world::{Key, World};

mod given;
mod outcomes;

/// The file of a grain that shows a figure, and the row of each key with its cell.
type Shown = BTreeMap<Key, String>;

/// Runs the engine; what it said is the error if it did not end well.
pub fn engine(pack: &Path, data: &Path, period: &str, out: &Path, more: &[&str]) -> Result<(), String> {
    let done = Command::new(env!("CARGO_BIN_EXE_reckoner"))
        .arg("run")
        .arg(pack)
        .arg("--data")
        .arg(data)
        .args(["--period", period, "--lang", "en", "--quiet", "--out"])
        .arg(out)
        .args(more)
        .output()
        .expect("the engine starts");
    if done.status.success() {
        return Ok(());
    }
    let (said, told) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    Err(format!("the engine ended in {:?}\n{said}{told}", done.status.code()))
}

struct Sheet {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn sheet(out: &Path, name: &str) -> Option<Sheet> {
    let text = std::fs::read_to_string(out.join(name)).ok()?;
    let mut rows = records(&text, ',').into_iter();
    let header = rows.next()?;
    Some(Sheet { header, rows: rows.collect() })
}

impl Sheet {
    fn at(&self, column: &str) -> usize {
        self.header
            .iter()
            .position(|h| h == column)
            .unwrap_or_else(|| panic!("no column {column} in {:?}", self.header))
    }

    fn key(&self, row: &[String], grain: &[String]) -> Key {
        grain.iter().map(|d| row[self.at(d)].clone()).collect()
    }
}

/// Whether a cell says what a value is.
pub fn says(cell: &str, value: &V) -> bool {
    match value {
        V::Missing(_) => cell.is_empty(),
        V::Text(text) => cell == text,
        V::Flag(flag) => cell == if *flag { "yes" } else { "no" },
        V::Date(day) => cell == super::numbers::iso(*day),
        V::Num(n) => decimal(cell).is_some_and(|c| c == *n || c == significant(n, 15)),
    }
}

/// A value in the words of a report.
pub fn told(value: Option<&V>) -> String {
    match value {
        None => "no row".into(),
        Some(V::Missing(why)) => format!("missing: {}", why.code()),
        Some(V::Num(n)) => format!(
            "{n} (about {})",
            fixed(&super::numbers::Rounding { places: 12, mode: super::numbers::Mode::HalfUp }.round(n), 12)
        ),
        Some(other) => format!("{other:?}"),
    }
}

/// Every difference between a run folder and the oracle.
pub fn run_folder(world: &World, out: &Path) -> Vec<String> {
    let mut differences = Vec::new();
    measures(world, out, &mut differences);
    scores(world, out, &mut differences);
    rankings(world, out, &mut differences);
    items(world, out, &mut differences);
    payouts(world, out, &mut differences);
    steps(world, out, &mut differences);
    outcomes::compare(world, out, &mut differences);
    given::compare(world, out, &mut differences);
    differences
}

fn hold(world: &World, name: &str, grain: &[String], shown: &Shown, partly: bool, differences: &mut Vec<String>) {
    let figure = world.figure(name, grain);
    let keys: BTreeSet<&Key> = shown.keys().chain(figure.rows.keys()).collect();
    for key in keys {
        let (cell, value) = (shown.get(key), figure.rows.get(key));
        let fine = match (cell, value) {
            (Some(cell), Some(value)) => says(cell, value),
            (Some(cell), None) => partly && cell.is_empty(),
            (None, Some(_)) => false,
            (None, None) => true,
        };
        if !fine {
            let cell = cell.map_or("no row".into(), |c| format!("`{c}`"));
            let when = &world.name;
            differences
                .push(format!("{name} by {grain:?} in {when} at {key:?}: engine {cell}, oracle {}", told(value)));
        }
    }
}

fn measures(world: &World, out: &Path, differences: &mut Vec<String>) {
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(out).unwrap() {
        names.push(entry.unwrap().file_name().into_string().unwrap());
    }
    names.sort();
    let mut seen: BTreeSet<(String, Vec<String>)> = BTreeSet::new();
    for name in names.iter().filter(|n| n.starts_with("measures-") && n.ends_with(".csv")) {
        let stem = name.trim_start_matches("measures-").trim_end_matches(".csv");
        let other = KINDS.iter().find_map(|k| Some((*k, stem.strip_prefix(&format!("{}-", k.replace('_', "-")))?)));
        let stem = other.map_or(stem, |(_, rest)| rest);
        let grain: Vec<String> = if stem == "all" { vec![] } else { stem.split('-').map(str::to_owned).collect() };
        let table = sheet(out, name).unwrap();
        let mut views = vec![(None, world.view(world.period.clone()))];
        if let Some((kind, _)) = other {
            views = world.seen_as(kind).into_iter().map(|w| (Some(w.name.clone()), w)).collect();
            let strange = |r: &&Vec<String>| views.iter().all(|(label, _)| label.as_ref() != Some(&r[0]));
            if let Some(row) = table.rows.iter().find(strange) {
                differences.push(format!("{name}: no such period `{}`", row[0]));
            }
        }
        let columns = table.header.iter().skip(usize::from(other.is_some()));
        for column in columns.filter(|h| !grain.contains(h)) {
            if world.rule_of(column).is_none() {
                differences.push(format!("{name}: no figure {column}"));
                continue;
            }
            let at = table.at(column);
            for (label, view) in &views {
                let rows = table.rows.iter().filter(|r| label.as_ref().is_none_or(|l| r[0] == *l));
                let shown: Shown = rows.map(|r| (table.key(r, &grain), r[at].clone())).collect();
                hold(view, column, &grain, &shown, true, differences);
            }
            let mut sorted = grain.clone();
            sorted.sort();
            seen.insert((column.clone(), sorted));
        }
    }
    for rule in world.pack.of("measure") {
        for mut grain in world.versions(&rule.id).iter().cloned() {
            grain.sort();
            if !seen.contains(&(rule.id.clone(), grain.clone())) {
                differences.push(format!("{} by {grain:?} is not shown", rule.id));
            }
        }
    }
}

/// Rows of a file that holds many rules, by rule.
fn by_rule(table: &Sheet, column: &str) -> BTreeMap<String, Vec<Vec<String>>> {
    let at = table.at(column);
    let mut all: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for row in &table.rows {
        all.entry(row[at].clone()).or_default().push(row.clone());
    }
    all
}

fn scores(world: &World, out: &Path, differences: &mut Vec<String>) {
    let Some(table) = sheet(out, "scores.csv") else { return };
    let (value, missing) = (table.at("value"), table.at("missing"));
    let by_figure = by_rule(&table, "figure");
    for rule in own(world, &["score", "band"]) {
        let versions = world.versions(&rule.id);
        let [grain] = versions.as_slice() else { continue };
        let rows = by_figure.get(&rule.id).cloned().unwrap_or_default();
        let shown: Shown = rows.iter().map(|r| (table.key(r, grain), r[value].clone())).collect();
        hold(world, &rule.id, grain, &shown, false, differences);
        let figure = world.figure(&rule.id, grain);
        for row in rows {
            let key = table.key(&row, grain);
            let why = figure.rows.get(&key).and_then(V::why).map(super::values::Why::code).unwrap_or_default();
            if row[missing] != why {
                differences.push(format!("{} at {key:?}: engine missing `{}`, oracle `{why}`", rule.id, row[missing]));
            }
        }
    }
}

fn rankings(world: &World, out: &Path, differences: &mut Vec<String>) {
    let Some(table) = sheet(out, "rankings.csv") else { return };
    let rank = table.at("rank");
    let by_rule = by_rule(&table, "rule");
    for rule in own(world, &["ranking"]) {
        let grain = rule.keys.texts("by");
        let figure = world.figure(&rule.id, &grain);
        let nobody = Vec::new();
        let rows = by_rule.get(&rule.id).unwrap_or(&nobody);
        let shown: Shown = rows.iter().map(|r| (table.key(r, &grain), r[rank].clone())).collect();
        for (key, value) in &figure.rows {
            let cell = shown.get(key).map_or("", String::as_str);
            if !says(cell, value) {
                differences.push(format!("{} at {key:?}: engine `{cell}`, oracle {}", rule.id, told(Some(value))));
            }
        }
        for key in shown.keys().filter(|k| !figure.rows.contains_key(*k)) {
            differences.push(format!("{} at {key:?}: ranked by the engine alone", rule.id));
        }
    }
}

fn items(world: &World, out: &Path, differences: &mut Vec<String>) {
    let Some(table) = sheet(out, "items.csv") else { return };
    let by_list = by_rule(&table, "checklist");
    for rule in own(world, &["checklist"]) {
        let grain = world.versions(&rule.id)[0].clone();
        let mut columns = rule.keys.texts("by");
        columns.push("item".into());
        let rows = by_list.get(&rule.id).cloned().unwrap_or_default();
        let parts = table.header.iter().any(|h| h == "low");
        for column in table
            .header
            .iter()
            .filter(|h| parts || *h != "thin")
            .filter(|h| *h == "rate" || LIST_PARTS.contains(&h.as_str()))
        {
            let name = if column == "rate" { rule.id.clone() } else { format!("{}.{column}", rule.id) };
            let at = table.at(column);
            let shown: Shown = rows.iter().map(|r| (table.key(r, &columns), r[at].clone())).collect();
            hold(world, &name, &grain, &shown, false, differences);
        }
    }
}

/// The rules of some kinds that are computed for the run's own period and are in force in it.
fn own<'a>(world: &'a World, kinds: &'a [&str]) -> impl Iterator<Item = &'a Rule> {
    let all = world.pack.rules.iter().filter(|r| kinds.contains(&r.kind.as_str()));
    all.filter(|r| world.per(&r.id) == world.kind && world.in_force(r))
}

const AMOUNTS: &[&str] = &["base", "added", "reduced", "earned", "withheld", "forfeited", "held", "payable"];

fn payouts(world: &World, out: &Path, differences: &mut Vec<String>) {
    for (name, points) in [("payouts.csv", false), ("points.csv", true)] {
        lines(world, name, sheet(out, name).as_ref(), points, differences);
    }
}

fn lines(world: &World, file: &str, table: Option<&Sheet>, points: bool, differences: &mut Vec<String>) {
    let by_payout = table.map(|t| by_rule(t, "payout")).unwrap_or_default();
    for rule in world.pack.of("payout").filter(|r| r.keys.is("unit", "points") == points) {
        let grain = rule.keys.texts("by");
        let lines = world.lines_of(&rule.id);
        let nothing = Vec::new();
        let rows = by_payout.get(&rule.id).unwrap_or(&nothing);
        let mut seen = BTreeSet::new();
        for row in rows {
            let table = table.unwrap();
            let key = table.key(row, &grain);
            let Some(line) = lines.get(&key) else {
                differences.push(format!("{} at {key:?}: a line of the engine alone: {row:?}", rule.id));
                continue;
            };
            seen.insert(key.clone());
            for amount in AMOUNTS {
                let empty = *amount == "base" && line.no_base;
                let places = world.pack.amounts(rule).places;
                let value = if empty { String::new() } else { fixed(&line.amounts[amount], places) };
                let cell = &row[table.at(amount)];
                if *cell != value {
                    differences.push(format!("{file} {}.{amount} {key:?}: engine `{cell}`, oracle `{value}`", rule.id));
                }
            }
            let payee = &row[table.at("payee")];
            if !says(payee, &line.payee) {
                differences.push(format!("{} at {key:?}: payee `{payee}`, oracle {:?}", rule.id, line.payee));
            }
            let reasons = row[table.at("reasons")].split(';').next_back().unwrap_or_default();
            let wanted = line.held.as_ref().map(super::values::Why::code);
            if wanted.as_ref().is_some_and(|w| w != reasons) {
                differences.push(format!("{} at {key:?}: held for `{reasons}`, oracle {wanted:?}", rule.id));
            }
        }
        for key in lines.keys().filter(|k| !seen.contains(*k)) {
            differences.push(format!("{} at {key:?}: a line of the oracle alone", rule.id));
        }
    }
}

fn steps(world: &World, out: &Path, differences: &mut Vec<String>) {
    let Some(table) = sheet(out, "steps.csv") else { return };
    let pack = world.pack.setting("pack", "id").unwrap().as_text();
    let by_line = by_rule(&table, "line");
    let (rule_at, amount_at) = (table.at("rule"), table.at("amount"));
    for rule in world.pack.of("payout").chain(world.pack.of("award")) {
        for (key, line) in world.lines_of(&rule.id).iter() {
            let id = [&[pack.clone(), rule.id.clone(), world.name.clone()][..], key.as_slice()].concat().join("/");
            let nothing = Vec::new();
            let engine: Vec<(String, Option<Q>)> = by_line
                .get(&id)
                .unwrap_or(&nothing)
                .iter()
                .map(|r| (r[rule_at].clone(), decimal(&r[amount_at])))
                .filter(|(_, amount)| amount.as_ref().is_some_and(|a| *a != super::numbers::whole(0)))
                .collect();
            let own: Vec<(String, Option<Q>)> = line
                .steps
                .iter()
                .filter(|s| s.2 != super::numbers::whole(0))
                .map(|s| (s.0.clone(), Some(s.2.clone())))
                .collect();
            if engine != own {
                differences.push(format!("steps of {id}: engine {engine:?}, oracle {own:?}"));
            }
        }
    }
}
