//! What the run folder says of duties, held against the oracle's own: which occurrences are told, and how each stands.
//!
//! Every row must be of a duty and in its place. Sentences are not compared.

use std::path::Path;

use super::super::numbers::iso;
use super::super::rules::Rule;
use super::super::values::V;
use super::super::world::World;
use super::{Sheet, by_rule, says, sheet};

pub(super) fn compare(world: &World, out: &Path, differences: &mut Vec<String>) {
    let table = sheet(out, "duties.csv");
    if table.is_none() && world.pack.of("duty").next().is_some() {
        differences.push("duties.csv is not there".to_owned());
    }
    let Some(table) = table else { return };
    let mut rows = by_rule(&table, "rule");
    for rule in world.pack.of("duty") {
        duty(world, rule, &table, &rows.remove(&rule.id).unwrap_or_default(), differences);
    }
    for (rule, rows) in rows {
        differences.push(format!("duties.csv: {} rows of `{rule}`, which is no duty", rows.len()));
    }
}

fn duty(world: &World, rule: &Rule, table: &Sheet, rows: &[Vec<String>], differences: &mut Vec<String>) {
    let grain = rule.keys.texts("by");
    let told = world.told_duties(rule);
    let place = |period: &str, key: &[String]| format!("{} {period} {key:?}", rule.id);
    let named = |at: usize| {
        let (period, key, _) = &told[at];
        place(&period.as_ref().map(super::super::period::Period::label).unwrap_or_default(), key)
    };
    let theirs: Vec<String> = rows.iter().map(|r| place(&r[table.at("period")], &table.key(r, &grain))).collect();
    let ours: Vec<String> = (0..told.len()).map(named).collect();
    for one in theirs.iter().filter(|t| !ours.contains(t)) {
        differences.push(format!(
            "{one}: told by the engine alone: {:?}",
            rows[theirs.iter().position(|t| t == one).unwrap()]
        ));
    }
    for (at, one) in ours.iter().enumerate().filter(|(_, o)| !theirs.contains(o)) {
        differences.push(format!("{one}: told by the oracle alone: {:?}", told[at].2));
    }
    let common: Vec<&String> = ours.iter().filter(|o| theirs.contains(o)).collect();
    let order: Vec<&String> = theirs.iter().filter(|t| ours.contains(t)).collect();
    if common != order {
        differences.push(format!("duties.csv: `{}` stands as {order:?}, by period and key {common:?}", rule.id));
    }
    let others: Vec<usize> = (0..table.header.len())
        .filter(|at| world.is_dimension(&table.header[*at]) && !grain.contains(&table.header[*at]))
        .collect();
    for (row, name) in rows.iter().zip(&theirs) {
        let Some(at) = ours.iter().position(|o| o == name) else { continue };
        let one = &told[at].2;
        let missing = one.state.why().map(super::super::values::Why::code).unwrap_or_default();
        let wanted = [
            ("due", V::text(&iso(one.due))),
            ("done_on", one.done_on.clone()),
            ("state", one.state.clone()),
            ("late", one.late.clone()),
            ("missing", V::text(&missing)),
            ("clause", V::text(rule.keys.text("clause").unwrap_or_default())),
        ];
        for (column, value) in wanted {
            let cell = &row[table.at(column)];
            if !says(cell, &value) {
                differences.push(format!("{name} {column}: engine `{cell}`, oracle {}", super::told(Some(&value))));
            }
        }
        if let Some(more) = others.iter().find(|at| !row[**at].is_empty()) {
            differences.push(format!("{name}: a key of {}", table.header[*more]));
        }
    }
}
