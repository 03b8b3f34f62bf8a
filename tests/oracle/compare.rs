//! The engine as a black box: its command is run, and each figure, line and step of its run folder is held against
//! the oracle's own.
//!
//! Shares no code with the engine and reads its files as texts. Each difference is one line that names file, key and
//! both values; none means that they agree. Where packs come from is left to the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use super::numbers::{decimal, fixed, significant};
use super::period::KINDS;
use super::rules::Rule;
use super::tables::records;
use super::values::V;
use super::world::{Key, World};

mod duties;
mod given;
mod known;
mod lines;
mod outcomes;
mod rows;
mod standings;

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
    separated(out, name, ',')
}

fn separated(out: &Path, name: &str, separator: char) -> Option<Sheet> {
    let text = super::fixture::text(std::fs::read(out.join(name)).ok()?);
    let mut rows = records(&text, separator).into_iter();
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
        // A dimension that is called like a column of the file has its own beside that.
        let named = |d: &String| self.header.iter().position(|h| *h == format!("{d}_2")).unwrap_or_else(|| self.at(d));
        grain.iter().map(|d| row[named(d)].clone()).collect()
    }
}

/// Whether a cell says what a value is.
pub fn says(cell: &str, value: &V) -> bool {
    match value {
        V::Missing(_) => cell.is_empty(),
        V::Text(text) => cell == text,
        V::Flag(flag) => cell == if *flag { "yes" } else { "no" },
        V::Date(day) => cell == super::numbers::iso(*day),
        // Written in parts: what is compared is the day.
        V::Moment(at) => cell.starts_with(&super::numbers::iso(at.div_euclid(86_400))),
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
    standings::compare(world, out, &mut differences);
    lines::compare(world, out, &mut differences);
    outcomes::compare(world, out, &mut differences);
    given::compare(world, out, &mut differences);
    duties::compare(world, out, &mut differences);
    known::refuse(world, out, &mut differences);
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

/// The kind of another period for which a file of figures is, by its name, and the rest of the name.
fn kind_of<'a>(world: &World, stem: &'a str) -> Option<(&'static str, &'a str)> {
    let kinds = KINDS.iter().copied().chain(world.times.named.iter().map(|(kind, _)| *kind));
    let mut others = kinds.filter(|kind| *kind != world.kind);
    others.find_map(|kind| Some((kind, stem.strip_prefix(&format!("{}-", kind.replace('_', "-")))?)))
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
        let other = kind_of(world, stem);
        let stem = other.map_or(stem, |(_, rest)| rest);
        let grain: Vec<String> = if stem == "all" { vec![] } else { stem.split('-').map(str::to_owned).collect() };
        let table = sheet(out, name).unwrap();
        let mut views = vec![(None, world.view(world.period.clone()))];
        if let Some((kind, _)) = other {
            views = world.told_as(kind).into_iter().map(|w| (Some(w.name.clone()), w)).collect();
            let strange = |r: &&Vec<String>| views.iter().all(|(label, _)| label.as_ref() != Some(&r[0]));
            if let Some(row) = table.rows.iter().find(strange) {
                differences.push(format!("{name}: no such period `{}`", row[0]));
            }
        }
        let columns = table.header.iter().skip(usize::from(other.is_some()));
        for column in columns.filter(|h| !grain.contains(h)) {
            if world.rule_of(column).is_none() || world.per(column) != other.map_or(world.kind, |(kind, _)| kind) {
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
    // What stands in a file of its own kind of rule need not stand here; of other periods all does.
    let shown_here = |rule: &&Rule| {
        let own = world.per(&rule.id) == world.kind;
        rule.kind == "measure" || (!own && ["ranking", "score", "band"].contains(&rule.kind.as_str()))
    };
    for rule in world.pack.rules.iter().filter(shown_here) {
        for mut grain in world.versions(&rule.id).iter().cloned() {
            grain.sort();
            if !seen.contains(&(rule.id.clone(), grain.clone())) {
                differences.push(format!("{} by {grain:?} is not shown", rule.id));
            }
        }
    }
}

/// Whether a row of a file for many grains is of this one: it has its keys and no others.
fn of_grain(world: &World, table: &Sheet, row: &[String], grain: &[String]) -> bool {
    let dimensions = table.header.iter().filter(|h| world.is_dimension(h));
    dimensions.into_iter().all(|d| grain.contains(d) != row[table.at(d)].is_empty())
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

/// The rules of some kinds that are computed for the run's own period and are in force in it.
fn own<'a>(world: &'a World, kinds: &'a [&str]) -> impl Iterator<Item = &'a Rule> {
    let all = world.pack.rules.iter().filter(|r| kinds.contains(&r.kind.as_str()));
    all.filter(|r| world.per(&r.id) == world.kind && world.in_force(r))
}
