//! What the run folder says of prizes, pivots and unknown keys, held against the oracle's own.
//!
//! Sentences are not compared.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::numbers::fixed;
use super::super::rules::Rule;
use super::super::world::{Key, World};
use super::rows::Rows;
use super::{says, sheet, told};

pub(super) fn compare(world: &World, out: &Path, differences: &mut Vec<String>) {
    awards(world, out, differences);
    pivots(world, out, differences);
}

fn awards(world: &World, out: &Path, differences: &mut Vec<String>) {
    let mut all = Rows::open(out, "awards.csv", "rule");
    for rule in world.pack.of("award") {
        for view in world.ended(world.per(&rule.id)) {
            let rows = all.take(&rule.id, &view);
            award(&view, rule, &all, &rows, differences);
        }
    }
    all.left(differences);
}

fn award(world: &World, rule: &Rule, all: &Rows, rows: &[Vec<String>], differences: &mut Vec<String>) {
    let (grain, told) = (world.award_grain(rule), world.told_lines(rule));
    let places = world.pack.amounts(rule).places;
    let mut seen = Vec::new();
    for row in rows {
        let key = all.sheet.key(row, &grain);
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
            let cell = all.cell(row, column);
            if cell != value {
                differences.push(format!("{}.{column} at {key:?}: engine `{cell}`, oracle `{value}`", rule.id));
            }
        }
        let payee = all.cell(row, "payee");
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
        let named = |h: &&String| !grain.contains(h) && !grain.iter().any(|d| **h == format!("{d}_label"));
        let theirs: Vec<&String> = table.header.iter().filter(named).collect();
        let columns = super::super::pivots::columns(rule);
        let ours: Vec<&String> = columns.iter().map(|(header, ..)| header).collect();
        if theirs != ours {
            differences.push(format!("{file}: engine has columns {theirs:?}, oracle {ours:?}"));
            continue;
        }
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

/// Rows that a column lists because their key is unknown.
pub(super) fn orphans(world: &World) -> BTreeSet<Key> {
    world.lost.iter().map(|(file, line)| vec![file.clone(), line.to_string()]).collect()
}
