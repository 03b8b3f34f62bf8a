//! What the run folder says of scores, bands, rankings and items of checklists, held against the oracle's own.
//!
//! These files are of the run's own period; what a rule says of another stands with the figures of that.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::checklists::LIST_PARTS;
use super::super::evaluate::Place;
use super::super::numbers::whole;
use super::super::rules::{Rule, T};
use super::super::values::{V, Why};
use super::super::world::{Key, World};
use super::rows::Rows;
use super::{Shown, hold, of_grain, own, says, told};

pub(super) fn compare(world: &World, out: &Path, differences: &mut Vec<String>) {
    scores(world, out, differences);
    rankings(world, out, differences);
    items(world, out, differences);
}

fn scores(world: &World, out: &Path, differences: &mut Vec<String>) {
    let mut all = Rows::open(out, "scores.csv", "figure");
    for rule in own(world, &["score", "band"]) {
        for name in names(rule) {
            let rows = all.take(&name, world);
            for grain in world.versions(&name).iter() {
                let rows: Vec<_> = rows.iter().filter(|r| of_grain(world, &all.sheet, r, grain)).collect();
                score(world, &name, grain, &all, &rows, differences);
            }
        }
    }
    all.left(differences);
}

/// A score or a band, and the values that its rows carry.
fn names(rule: &Rule) -> BTreeSet<String> {
    let carried = rule.keys.list("rows").iter().flat_map(T::fields).map(|(key, _)| key.as_str());
    let carried = carried.filter(|key| rule.kind == "band" && !["name", "from", "title"].contains(key));
    std::iter::once(rule.id.clone()).chain(carried.map(|key| format!("{}.{key}", rule.id))).collect()
}

fn score(
    world: &World,
    name: &str,
    grain: &[String],
    all: &Rows,
    rows: &[&Vec<String>],
    differences: &mut Vec<String>,
) {
    let shown: Shown = rows.iter().map(|r| (all.sheet.key(r, grain), all.cell(r, "value").to_owned())).collect();
    hold(world, name, grain, &shown, false, differences);
    let figure = world.figure(name, grain);
    for row in rows {
        let key = all.sheet.key(row, grain);
        let why = figure.rows.get(&key).and_then(V::why).map(Why::code).unwrap_or_default();
        let cell = all.cell(row, "missing");
        if cell != why {
            differences.push(format!("{name} at {key:?}: engine missing `{cell}`, oracle `{why}`"));
        }
    }
}

fn rankings(world: &World, out: &Path, differences: &mut Vec<String>) {
    let mut all = Rows::open(out, "rankings.csv", "rule");
    for rule in own(world, &["ranking"]) {
        let grain = rule.keys.texts("by");
        let figure = world.figure(&rule.id, &grain);
        let rows = all.take(&rule.id, world);
        let shown: Shown = rows.iter().map(|r| (all.sheet.key(r, &grain), all.cell(r, "rank").to_owned())).collect();
        for (key, value) in &figure.rows {
            let cell = shown.get(key).map_or("", String::as_str);
            if !says(cell, value) {
                differences.push(format!("{} at {key:?}: engine `{cell}`, oracle {}", rule.id, told(Some(value))));
            }
        }
        for key in shown.keys().filter(|k| !figure.rows.contains_key(*k)) {
            differences.push(format!("{} at {key:?}: ranked by the engine alone", rule.id));
        }
        // Whom one is ranked among, and by what.
        let within = rule.keys.texts("within");
        let group =
            |key: &Key| -> Vec<V> { within.iter().map(|d| world.reach(Place::Key(&grain, key), d).0).collect() };
        let ranked: Vec<&Key> = figure.rows.iter().filter(|(_, v)| matches!(v, V::Num(_))).map(|(k, _)| k).collect();
        for row in rows.iter().filter(|r| !all.cell(r, "rank").is_empty()) {
            let key = all.sheet.key(row, &grain);
            let among = ranked.iter().filter(|k| group(k) == group(&key)).count();
            let value = world.read(rule.keys.text("of").unwrap(), Place::Key(&grain, &key), None);
            for (column, value) in [("ranked", V::Num(whole(among as i64))), ("value", value)] {
                let cell = all.cell(row, column);
                if !says(cell, &value) {
                    differences.push(format!(
                        "{}.{column} at {key:?}: engine `{cell}`, oracle {}",
                        rule.id,
                        told(Some(&value))
                    ));
                }
            }
        }
    }
    all.left(differences);
}

fn items(world: &World, out: &Path, differences: &mut Vec<String>) {
    let mut all = Rows::open(out, "items.csv", "checklist");
    let columns: BTreeSet<String> = all.sheet.header.iter().cloned().collect();
    for rule in own(world, &["checklist"]) {
        let grain = world.versions(&rule.id)[0].clone();
        let mut keys = rule.keys.texts("by");
        keys.push("item".into());
        let rows = all.take(&rule.id, world);
        let parts = columns.contains("low");
        let known = |h: &&String| *h == "rate" || LIST_PARTS.contains(&h.as_str());
        for column in columns.iter().filter(|h| parts || *h != "thin").filter(known) {
            let name = if column == "rate" { rule.id.clone() } else { format!("{}.{column}", rule.id) };
            let shown: Shown = rows.iter().map(|r| (all.sheet.key(r, &keys), all.cell(r, column).to_owned())).collect();
            hold(world, &name, &grain, &shown, false, differences);
        }
    }
    all.left(differences);
}
