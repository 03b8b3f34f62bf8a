//! `silence.csv`: what the run did not use, so that silence is never taken for agreement.
//!
//! Keys of which no row speaks or that do not hold then, keys that no table lists, columns and files that nothing reads, rules that never
//! fired, tables that do not cover a period, and rows that were set aside, with file and line.

use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::duties;
use super::items::grouped;
use super::run::Run;
use crate::check::model::{Keys, PAYMENTS, Rule};
use crate::expr::{DimId, RuleId};
use crate::fold::model::{Cause, Grouped, InputFile};
use crate::pack::grammar::Kind;
use crate::table::control::is_totals;
use crate::value::{Cells, Period};

/// One thing that was not used.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Silence {
    /// What kind of thing.
    pub kind: &'static str,
    /// The rule, table, dimension or file.
    pub name: String,
    /// Which key, header, period or cell.
    pub detail: String,
    /// The file under DATA and the line, where it is one row.
    pub place: Option<(String, u64)>,
}

/// `silence.csv`.
pub fn silence<'a>(run: &'a Run<'a>) -> Artifact<'a> {
    let mut fields = ["kind", "name", "detail", "file"].map(Field::text).to_vec();
    fields.push(Field::integer("line"));
    let shape = Shape::plain(fields);
    Artifact::table("silence.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for one in all(run) {
            table.text(one.kind);
            table.text(&one.name);
            table.text(&one.detail);
            table.maybe(one.place.as_ref().map(|(file, _)| file.as_str()));
            match one.place {
                Some((_, line)) => table.integer(line),
                None => table.empty(),
            }
            table.end()?;
        }
        table.finish()
    })
}

/// Everything that was not used, by kind.
pub fn all(run: &Run<'_>) -> Vec<Silence> {
    let mut all = Vec::new();
    keys_without_rows(run, &mut all);
    keys_not_held(run, &mut all);
    not_inspected(run, &mut all);
    keys_found(run, &mut all);
    not_read(run, &mut all);
    rules(run, &mut all);
    rows_set_aside(run, &mut all);
    all
}

fn one(kind: &'static str, name: impl Into<String>, detail: impl Into<String>) -> Silence {
    Silence { kind, name: name.into(), detail: detail.into(), place: None }
}

/// Keys of tables that hold in the period and of which no row of it speaks.
fn keys_without_rows(run: &Run<'_>, all: &mut Vec<Silence>) {
    for (n, dimension) in run.program().dimensions.iter().enumerate() {
        let dim = DimId::new(n);
        let groups = groups_seen(run);
        let asked = groups.iter().any(|g| grain_of(run, g.group.at()).contains(&dim));
        if !matches!(dimension.keys, Keys::Table { .. }) || !asked {
            continue;
        }
        let mut seen = vec![false; run.facts.dimensions.get(n).map_or(0, |k| k.len())];
        for group in groups {
            mark(&mut seen, grain_of(run, group.group.at()), dim, &group.rows);
        }
        mark_above(run, dim, &mut seen);
        unseen(run, dim, &seen, "no_rows", &dimension.name, all);
    }
}

/// Keys of tables of which rows of the period speak though they hold on no day of it: no figure has a row for them.
fn keys_not_held(run: &Run<'_>, all: &mut Vec<Silence>) {
    let Some(now) = run.now() else { return };
    for (n, dimension) in run.program().dimensions.iter().enumerate() {
        let (Keys::Table { .. }, Some(keys)) = (&dimension.keys, run.facts.dimensions.get(n)) else { continue };
        let mut idle = vec![false; keys.len()];
        for group in &now.groups {
            mark(&mut idle, grain_of(run, group.group.at()), DimId::new(n), &group.rows);
        }
        for code in now.holds.get(n).map_or(&[][..], |holds| holds.as_slice()) {
            if let Some(idle) = idle.get_mut(*code as usize) {
                *idle = false;
            }
        }
        let idle = keys.names.iter().zip(idle).filter(|(_, idle)| *idle);
        all.extend(idle.map(|(key, _)| one("key_not_held", &dimension.name, &**key)));
    }
}

/// What was kept of tables for the run's period and for the shorter ones that end in it.
fn groups_seen<'a>(run: &Run<'a>) -> Vec<&'a Grouped> {
    let mut all = Vec::new();
    for (period, facts) in run.facts.window.iter().zip(&run.facts.periods) {
        let own = &run.plan.period;
        let is_seen = |group: &&Grouped| {
            let per = run.program().groups.get(group.group.at()).map(|group| &group.per);
            per.is_some_and(|per| {
                (*per == own.kind || per.is_shorter_than(&own.kind)) && own.seen_as(per).contains(period)
            })
        };
        all.extend(facts.groups.iter().filter(is_seen));
    }
    all
}

/// Keys that a checklist should have looked at and did not.
fn not_inspected(run: &Run<'_>, all: &mut Vec<Silence>) {
    for checklist in &run.program().checklists {
        let (Some(group), Some(rule)) = (grouped(run, checklist), run.rule(checklist.rule)) else { continue };
        let grain = grain_of(run, checklist.group.at());
        for dim in grain.iter().filter(|d| **d != checklist.item) {
            let mut seen = vec![false; run.facts.dimensions.get(dim.at()).map_or(0, |k| k.len())];
            mark(&mut seen, grain, *dim, &group.rows);
            unseen(run, *dim, &seen, "not_inspected", &rule.name, all);
        }
    }
}

fn grain_of<'a>(run: &Run<'a>, group: usize) -> &'a [DimId] {
    run.program().groups.get(group).map_or(&[], |g| g.grain.as_slice())
}

fn mark(seen: &mut [bool], grain: &[DimId], dim: DimId, rows: &crate::value::Rows) {
    if let Some(position) = grain.iter().position(|d| *d == dim) {
        for code in rows.codes(position) {
            if let Some(seen) = seen.get_mut(code as usize) {
                *seen = true;
            }
        }
    }
}

/// A row speaks of every node above its key too.
fn mark_above(run: &Run<'_>, dim: DimId, seen: &mut [bool]) {
    let Some(dimension) = run.program().dimensions.get(dim.at()) else { return };
    let (Keys::Table { table, .. }, Some(parent)) = (&dimension.keys, dimension.parent) else { return };
    let kept = run.now().and_then(|now| now.kept.get(table.at())).and_then(Option::as_ref);
    let Some((kept, column)) = kept.and_then(|kept| Some((kept, kept.column(parent)?))) else { return };
    // A column of keys is written in the dimension's own numbers.
    let Cells::Text { codes, .. } = &column.cells else { return };
    let mut above = vec![None; seen.len()];
    for (row, (key, parent)) in kept.rows.codes(0).into_iter().zip(codes).enumerate() {
        if let Some(slot) = above.get_mut(key as usize).filter(|_| column.gap(row).is_none()) {
            *slot = Some(*parent as usize);
        }
    }
    let mut open: Vec<usize> = seen.iter().enumerate().filter(|(_, seen)| **seen).map(|(key, _)| key).collect();
    while let Some(key) = open.pop() {
        let Some(parent) = above.get(key).copied().flatten() else { continue };
        if let Some(slot) = seen.get_mut(parent).filter(|seen| !**seen) {
            *slot = true;
            open.push(parent);
        }
    }
}

fn unseen(run: &Run<'_>, dim: DimId, seen: &[bool], kind: &'static str, name: &str, all: &mut Vec<Silence>) {
    let Some(keys) = run.facts.dimensions.get(dim.at()) else { return };
    let Some(holds) = run.now().and_then(|now| now.holds.get(dim.at())) else { return };
    for code in holds.iter().filter(|code| !seen.get(**code as usize).copied().unwrap_or(false)) {
        all.push(one(kind, name, keys.names.get(*code as usize).map_or("", |k| k)));
    }
}

/// Keys that stand in no table and in no pack, but were found in the data.
fn keys_found(run: &Run<'_>, all: &mut Vec<Silence>) {
    for (dimension, keys) in run.program().dimensions.iter().zip(&run.facts.dimensions) {
        let of_payments = dimension.name.split_once('.').is_some_and(|(table, _)| table == PAYMENTS);
        if matches!(dimension.keys, Keys::Found) && !of_payments {
            all.extend(keys.names.iter().map(|key| one("key_found", &dimension.name, &**key)));
        }
    }
}

/// Columns, files and periods.
fn not_read(run: &Run<'_>, all: &mut Vec<Silence>) {
    for (table, coverage) in run.program().tables.iter().zip(&run.facts.coverage) {
        all.extend(coverage.unread.iter().map(|header| one("column_not_read", &table.name, header)));
    }
    let read = |file: &InputFile| file.rows.is_some() || is_totals(&file.name);
    for file in run.facts.inputs.iter().filter(|file| !read(file)) {
        all.push(one("file_not_read", &file.name, ""));
    }
    for (table, coverage) in run.program().tables.iter().zip(&run.facts.coverage) {
        for (period, _) in run.facts.window.iter().zip(&coverage.covers).filter(|(_, covers)| !**covers) {
            all.push(one("not_covered", &table.name, period.name()));
        }
    }
}

fn rules(run: &Run<'_>, all: &mut Vec<Silence>) {
    let told = duties::told(run);
    for (n, rule) in run.program().rules.iter().enumerate() {
        if told.iter().any(|told| told.duty.rule == RuleId::new(n)) {
            continue;
        }
        if let Some(detail) = waits(run, rule) {
            all.push(one("rule_waits", &rule.name, detail));
        } else if !run.plan.in_force(RuleId::new(n)) {
            all.push(one("rule_not_in_force", &rule.name, ""));
        } else if run.outcome.fired.get(n) == Some(&0) {
            all.push(one("rule_never_fired", &rule.name, ""));
        }
    }
}

/// The period of which a rule tells nothing yet, where it comes out when a longer one ends and none does in this run;
/// empty where the run lies in none.
fn waits(run: &Run<'_>, rule: &Rule) -> Option<String> {
    let comes_out = matches!(rule.kind, Kind::Payout | Kind::Penalty | Kind::Award | Kind::Action | Kind::Finding);
    let own = &run.plan.period;
    let ends = own.ending(&rule.per).iter().any(|period| run.facts_in(period).is_some());
    let waits = comes_out && rule.per != own.kind && !rule.per.is_shorter_than(&own.kind) && !ends;
    waits.then(|| own.seen_as(&rule.per).first().map_or_else(String::new, Period::label))
}

fn rows_set_aside(run: &Run<'_>, all: &mut Vec<Silence>) {
    for finding in &run.facts.findings {
        let Cause::Column(column) = finding.cause else { continue };
        let table = run.program().tables.get(finding.table.at());
        let column = table.and_then(|t| t.columns.get(column.at())).map_or("", |c| c.name.as_str());
        let name = table.map_or("", |t| t.name.as_str());
        let detail = format!("{column}: {}", finding.text);
        all.push(Silence { place: Some((finding.file.clone(), finding.line)), ..one("row_set_aside", name, detail) });
    }
}
