//! What the run folder says of money and points: lines, steps, shadows and totals, held against the oracle's own.
//!
//! A payout of another period than the run's is told in the run that holds its end, line by line under that period.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;

use num_traits::{Signed, Zero};

use super::super::money::Line;
use super::super::numbers::{Q, decimal, fixed, whole};
use super::super::rules::Rule;
use super::super::values::Why;
use super::super::world::{Key, World};
use super::rows::Rows;
use super::{by_rule, says, sheet};

const AMOUNTS: &[&str] = &["base", "added", "reduced", "earned", "withheld", "forfeited", "held", "payable"];

/// The lines of one payout in one period.
type Lines = Rc<BTreeMap<Key, Line>>;

pub(super) fn compare(world: &World, out: &Path, differences: &mut Vec<String>) {
    for (file, points) in [("payouts.csv", false), ("points.csv", true)] {
        payouts(world, out, file, points, differences);
    }
    steps(world, out, differences);
    totals(world, out, differences);
}

/// The lines of a payout or award that this run tells, with the period of which they are.
fn lines_told(world: &World, rule: &Rule) -> Vec<(Rc<World>, Lines)> {
    let lines = |view: &World| if rule.kind == "split" { view.part_lines(rule) } else { view.lines_of(&rule.id) };
    world.ended(world.per(&rule.id)).into_iter().map(|view| (Rc::clone(&view), lines(&view))).collect()
}

/// Every rule whose lines are paid: payouts and awards, in whose place a split may stand.
fn paying(world: &World) -> Vec<&Rule> {
    let all = world.pack.rules.iter().filter(|r| matches!(r.kind.as_str(), "payout" | "award"));
    all.map(|rule| world.split_of(&rule.id).unwrap_or(rule)).collect()
}

fn payouts(world: &World, out: &Path, file: &str, points: bool, differences: &mut Vec<String>) {
    let mut all = Rows::open(out, file, "payout");
    let here = |rule: &&&Rule| rule.kind != "award" && world.paid(rule).keys.is("unit", "points") == points;
    for rule in paying(world).iter().filter(here) {
        for (view, lines) in lines_told(world, rule) {
            let rows = all.take(&rule.id, &view);
            payout(&view, rule, &lines, &all, &rows, differences);
        }
    }
    all.left(differences);
}

fn payout(
    view: &World,
    rule: &Rule,
    lines: &BTreeMap<Key, Line>,
    all: &Rows,
    rows: &[Vec<String>],
    differences: &mut Vec<String>,
) {
    let grain = rule.keys.texts("by");
    let paid = view.paid(rule);
    let places = view.pack.amounts(paid).places;
    let id = &rule.id;
    let mut seen = BTreeSet::new();
    for row in rows {
        let key = all.sheet.key(row, &grain);
        let at = format!("{id} in {} at {key:?}", view.name);
        let Some(line) = lines.get(&key) else {
            differences.push(format!("{at}: a line of the engine alone: {row:?}"));
            continue;
        };
        seen.insert(key.clone());
        let named = [view.pack.setting("pack", "id").unwrap().as_text(), id.clone(), view.name.clone()];
        let mut wanted: Vec<(&str, String)> = vec![("line", [&named[..], key.as_slice()].concat().join("/"))];
        let currency = view.pack.setting("pack", "currency").expect("a currency").as_text();
        wanted.push(("currency", if paid.keys.is("unit", "points") { "points".to_owned() } else { currency }));
        for amount in AMOUNTS {
            let empty = *amount == "base" && line.no_base;
            wanted.push((amount, if empty { String::new() } else { fixed(&line.amounts[amount], places) }));
        }
        for (column, value) in wanted {
            let cell = all.cell(row, column);
            if cell != value {
                differences.push(format!("{at}: {column} `{cell}`, oracle `{value}`"));
            }
        }
        let payee = all.cell(row, "payee");
        if !says(payee, &line.payee) {
            differences.push(format!("{at}: payee `{payee}`, oracle {:?}", line.payee));
        }
        let reasons = all.cell(row, "reasons").split(';').next_back().unwrap_or_default();
        let wanted = line.held.as_ref().map(Why::code);
        if wanted.as_ref().is_some_and(|w| w != reasons) {
            differences.push(format!("{at}: held for `{reasons}`, oracle {wanted:?}"));
        }
    }
    for key in lines.keys().filter(|k| !seen.contains(*k)) {
        differences.push(format!("{id} in {} at {key:?}: a line of the oracle alone", view.name));
    }
}

/// What each step changed on each line, and what shadows of steps and penalties would have changed, by its size.
fn steps(world: &World, out: &Path, differences: &mut Vec<String>) {
    let Some(table) = sheet(out, "steps.csv") else { return };
    let pack = world.pack.setting("pack", "id").unwrap().as_text();
    let mut by_line = by_rule(&table, "line");
    let (rule_at, amount_at, shadow_at) = (table.at("rule"), table.at("amount"), table.at("shadow"));
    let moved = |all: Vec<(String, Option<Q>)>| -> Vec<(String, Q)> {
        let there = all.into_iter().filter_map(|(rule, q)| Some((rule, q?)));
        there.filter(|(_, q)| *q != whole(0)).collect()
    };
    for rule in paying(world) {
        for (view, lines) in lines_told(world, rule) {
            for (key, line) in lines.iter() {
                let named = [pack.clone(), rule.id.clone(), view.name.clone()];
                let id = [&named[..], key.as_slice()].concat().join("/");
                let rows = by_line.remove(&id).unwrap_or_default();
                let cells = |at: usize| rows.iter().map(|r| (r[rule_at].clone(), decimal(&r[at]))).collect();
                let theirs = moved(cells(amount_at));
                let ours = moved(line.steps.iter().map(|s| (s.0.clone(), Some(s.2.clone()))).collect());
                if theirs != ours {
                    differences.push(format!("steps of {id}: engine {theirs:?}, oracle {ours:?}"));
                }
                if line.held.is_some() {
                    continue;
                }
                let theirs = moved(cells(shadow_at));
                let ours = moved(line.would.iter().map(|s| (s.0.clone(), Some(s.2.abs()))).collect());
                if theirs != ours {
                    differences.push(format!("shadows of {id}: engine {theirs:?}, oracle {ours:?}"));
                }
            }
        }
    }
    for (line, rows) in by_line {
        differences.push(format!("steps.csv: steps of `{line}` by the engine alone: {:?}", rows[0]));
    }
}

/// The lines that count in the totals of a payout; of an award those that are told.
fn counted(world: &World, rule: &Rule) -> Vec<Line> {
    let mut all = Vec::new();
    for (view, lines) in lines_told(world, rule) {
        if rule.kind == "award" {
            all.extend(view.told_lines(rule).into_values().map(|(_, line)| line));
        } else {
            all.extend(lines.values().cloned());
        }
    }
    all
}

/// The sums over the lines of each payout and award, of all awards, and of all that is money.
fn totals(world: &World, out: &Path, differences: &mut Vec<String>) {
    let mut all = Rows::open(out, "totals.csv", "payout");
    let (mut prizes, mut money) = (Vec::new(), Vec::new());
    for rule in paying(world) {
        let lines = counted(world, rule);
        let places = world.pack.amounts(world.paid(rule)).places;
        total(&mut all, &rule.id, &lines, places, differences);
        if rule.kind == "award" {
            prizes.extend(lines.clone());
        }
        if !world.paid(rule).keys.is("unit", "points") {
            money.extend(lines);
        }
    }
    // Whose lines stand for themselves has none in a split.
    let paid: BTreeSet<&str> = paying(world).into_iter().map(|rule| rule.id.as_str()).collect();
    let lined = |rule: &&Rule| matches!(rule.kind.as_str(), "payout" | "award") || world.shares_lines(rule);
    for rule in world.pack.rules.iter().filter(lined).filter(|rule| !paid.contains(rule.id.as_str())) {
        total(&mut all, &rule.id, &[], world.pack.amounts(world.paid(rule)).places, differences);
    }
    total(&mut all, "awards", &prizes, 2, differences);
    total(&mut all, "all", &money, 2, differences);
    all.left(differences);
}

fn total(all: &mut Rows, id: &str, lines: &[Line], places: u32, differences: &mut Vec<String>) {
    let rows = all.take_undated(id);
    let Some(row) = rows.first() else {
        if !lines.is_empty() {
            differences.push(format!("totals of {id}: not there"));
        }
        return;
    };
    let undecided = lines.iter().filter(|l| l.held.is_some()).count();
    let mut wanted = vec![("lines", lines.len().to_string()), ("undecided", undecided.to_string())];
    wanted.push(("identity", "yes".to_owned()));
    for amount in AMOUNTS {
        let there = lines.iter().filter(|line| !(*amount == "base" && line.no_base));
        wanted.push((amount, fixed(&there.fold(Q::zero(), |sum, line| sum + &line.amounts[amount]), places)));
    }
    for (column, value) in wanted {
        let cell = all.cell(row, column);
        if cell != value {
            differences.push(format!("totals of {id}.{column}: engine `{cell}`, oracle `{value}`"));
        }
    }
}
