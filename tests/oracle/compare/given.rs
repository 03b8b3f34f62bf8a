//! What the run folder says of prizes, pivots, totals and shadows, held against the oracle's own.
//!
//! Sentences are not compared.

use std::collections::BTreeSet;
use std::path::Path;

use num_traits::{Signed, Zero};

use super::super::money::Line;
use super::super::numbers::{Q, decimal, fixed, whole};
use super::super::rules::Rule;
use super::super::world::{Key, World};
use super::{AMOUNTS, Sheet, by_rule, own, says, sheet, told};

pub(super) fn compare(world: &World, out: &Path, differences: &mut Vec<String>) {
    awards(world, out, differences);
    pivots(world, out, differences);
    totals(world, out, differences);
    shadows(world, out, differences);
}

fn awards(world: &World, out: &Path, differences: &mut Vec<String>) {
    let table = sheet(out, "awards.csv");
    let mut rows = table.as_ref().map(|t| by_rule(t, "rule")).unwrap_or_default();
    for rule in world.pack.of("award") {
        let theirs = rows.remove(&rule.id).unwrap_or_default();
        award(world, rule, table.as_ref(), &theirs, differences);
    }
    for (rule, rows) in rows {
        differences.push(format!("awards.csv: {} rows of `{rule}`, which is no award", rows.len()));
    }
}

fn award(world: &World, rule: &Rule, table: Option<&Sheet>, rows: &[Vec<String>], differences: &mut Vec<String>) {
    let (grain, told) = (world.award_grain(rule), world.told_lines(rule));
    let places = world.pack.amounts(rule).places;
    let mut seen = Vec::new();
    for row in rows {
        let table = table.expect("it has rows");
        let key = table.key(row, &grain);
        let Some((place, line)) = told.get(&key) else {
            differences.push(format!("{} at {key:?}: a prize of the engine alone: {row:?}", rule.id));
            continue;
        };
        seen.push(key.clone());
        let amount = |name: &str| fixed(&line.amounts[name], places);
        let mut wanted = vec![
            ("place", place.map(|p| p.to_string()).unwrap_or_default()),
            ("prize", amount("payable")),
            ("held", amount("held")),
            ("currency", world.pack.setting("pack", "currency").expect("a currency").as_text()),
        ];
        let titles = |language| place.map(|p| world.prize_title(rule, p, language)).unwrap_or_default();
        wanted.extend([("title_zh", titles("zh")), ("title_en", titles("en"))]);
        for (column, value) in wanted {
            let cell = &row[table.at(column)];
            if *cell != value {
                differences.push(format!("{}.{column} at {key:?}: engine `{cell}`, oracle `{value}`", rule.id));
            }
        }
        let payee = &row[table.at("payee")];
        if !says(payee, &line.payee) {
            differences.push(format!("{} at {key:?}: payee `{payee}`, oracle {:?}", rule.id, line.payee));
        }
    }
    if !seen.is_sorted() {
        differences.push(format!("awards.csv: `{}` is not sorted by its keys", rule.id));
    }
    for key in told.keys().filter(|k| !seen.contains(k)) {
        differences.push(format!("{} at {key:?}: a prize of the oracle alone", rule.id));
    }
}

fn pivots(world: &World, out: &Path, differences: &mut Vec<String>) {
    for rule in world.pack.of("pivot") {
        let file = format!("pivots/{}.csv", rule.id);
        let Some(table) = sheet(out, &file) else {
            differences.push(format!("{file} is not there"));
            continue;
        };
        let grain = rule.keys.texts("by");
        let rows = world.pivot(rule);
        let ours: Vec<Key> = rows.iter().map(|(key, _)| padded(key, grain.len())).collect();
        let theirs: Vec<Key> = table.rows.iter().map(|r| table.key(r, &grain)).collect();
        if ours != theirs {
            differences.push(format!("{file}: engine has {theirs:?}, oracle {ours:?}"));
            continue;
        }
        for (row, (key, values)) in table.rows.iter().zip(&rows) {
            for ((header, _, _), value) in super::super::pivots::columns(rule).iter().zip(values) {
                let cell = &row[table.at(header)];
                if !says(cell, value) {
                    differences
                        .push(format!("{file} {header} at {key:?}: engine `{cell}`, oracle {}", told(Some(value))));
                }
            }
        }
    }
}

fn padded(key: &Key, long: usize) -> Key {
    key.iter().cloned().chain(std::iter::repeat(String::new())).take(long).collect()
}

/// The lines that count in the totals of a payout; of an award those that are told.
fn counted(world: &World, rule: &Rule) -> Vec<Line> {
    if rule.kind == "award" {
        return world.told_lines(rule).into_values().map(|(_, line)| line).collect();
    }
    world.lines_of(&rule.id).values().cloned().collect()
}

/// The sums over the lines of each payout and award, of all awards, and of all that is money.
fn totals(world: &World, out: &Path, differences: &mut Vec<String>) {
    let Some(table) = sheet(out, "totals.csv") else { return };
    let mut rows = by_rule(&table, "payout");
    let (mut prizes, mut money) = (Vec::new(), Vec::new());
    let mut any = (false, false);
    for rule in own(world, &["payout", "award"]) {
        let lines = counted(world, rule);
        let places = world.pack.amounts(rule).places;
        total(&table, &rows.remove(&rule.id).unwrap_or_default(), &rule.id, &lines, places, differences);
        if rule.kind == "award" {
            any.0 = true;
            prizes.extend(lines.clone());
        }
        if !rule.keys.is("unit", "points") {
            any.1 = true;
            money.extend(lines);
        }
    }
    if any.0 {
        total(&table, &rows.remove("awards").unwrap_or_default(), "awards", &prizes, 2, differences);
    }
    if any.1 {
        total(&table, &rows.remove("all").unwrap_or_default(), "all", &money, 2, differences);
    }
}

fn total(table: &Sheet, rows: &[Vec<String>], id: &str, lines: &[Line], places: u32, differences: &mut Vec<String>) {
    let Some(row) = rows.first() else {
        if !lines.is_empty() {
            differences.push(format!("totals of {id}: not there"));
        }
        return;
    };
    let undecided = lines.iter().filter(|l| l.held.is_some()).count();
    let mut wanted = vec![("lines", lines.len().to_string()), ("undecided", undecided.to_string())];
    for amount in AMOUNTS {
        let there = lines.iter().filter(|line| !(*amount == "base" && line.no_base));
        wanted.push((amount, fixed(&there.fold(Q::zero(), |sum, line| sum + &line.amounts[amount]), places)));
    }
    for (column, value) in wanted {
        let cell = &row[table.at(column)];
        if *cell != value {
            differences.push(format!("totals of {id}.{column}: engine `{cell}`, oracle `{value}`"));
        }
    }
}

/// What shadows of steps and penalties would have moved on each line, by its size.
fn shadows(world: &World, out: &Path, differences: &mut Vec<String>) {
    let Some(table) = sheet(out, "steps.csv") else { return };
    let pack = world.pack.setting("pack", "id").unwrap().as_text();
    let by_line = by_rule(&table, "line");
    let (rule_at, shadow_at) = (table.at("rule"), table.at("shadow"));
    let there = |all: &[(String, Option<Q>)]| -> Vec<(String, Q)> {
        let moved = all.iter().filter_map(|(rule, q)| Some((rule.clone(), q.clone()?)));
        moved.filter(|(_, q)| *q != whole(0)).collect()
    };
    for rule in world.pack.of("payout") {
        for (key, line) in world.lines_of(&rule.id).iter().filter(|(_, line)| line.held.is_none()) {
            let id = [&[pack.clone(), rule.id.clone(), world.name.clone()][..], key.as_slice()].concat().join("/");
            let rows = by_line.get(&id).cloned().unwrap_or_default();
            let theirs: Vec<_> = rows.iter().map(|r| (r[rule_at].clone(), decimal(&r[shadow_at]))).collect();
            let ours: Vec<_> = line.would.iter().map(|(rule, _, q)| (rule.clone(), Some(q.abs()))).collect();
            let (theirs, ours) = (there(&theirs), there(&ours));
            if theirs != ours {
                differences.push(format!("shadows of {id}: engine {theirs:?}, oracle {ours:?}"));
            }
        }
    }
}

/// Rows that a column lists because their key is unknown.
pub(super) fn orphans(world: &World) -> BTreeSet<Key> {
    world.lost.iter().map(|(file, line)| vec![file.clone(), line.to_string()]).collect()
}
