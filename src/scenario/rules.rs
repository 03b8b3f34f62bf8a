//! The rows on which a rule comes out, and what its own file says in them.
//!
//! Counting is by what the rule is for: an action by the rows it calls for, a penalty by the lines it takes from, a
//! payout by its lines, a target by the rows that meet it, a finding by what it points at, an award by who is at a place with a prize, a
//! layout by its rows, any
//! other by the values of its main figure. Further columns are read from the file that a run would write, so that a
//! test sees what people see.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::model::{Amount, Duty, Finding, FindingOver, Program, Target, TargetAt};
use crate::expr::{DimId, FigureId, RuleId};
use crate::fold::model::{Cause, Facts};
use crate::outcome::model::{Actions, PayoutLines, StepColumn};
use crate::output::{self, Run};
use crate::pack::grammar::Kind;
use crate::value::{Cells, Period, Ratio, Rows, Type, Value};

use super::model::{CHOOSING, ExpectRule, Named, PERIOD, Seen};
use super::read::value_of;
use crate::pack::model::Node;

/// Rows of a rule: its grain and their keys.
pub(super) struct Out {
    pub(super) grain: Vec<DimId>,
    /// The rows of each of its periods that comes out, with the name of the period.
    pub(super) rows: Vec<(String, Rows)>,
}

impl Out {
    /// Those of one period only, where one is asked for.
    pub(super) fn within(mut self, period: Option<&str>) -> Out {
        if let Some(asked) = period {
            self.rows.retain(|(label, _)| is_called(label, asked));
        }
        self
    }
}

/// Whether a period is called so, whole or as far as it has come.
fn is_called(label: &str, asked: &str) -> bool {
    label == asked || label.strip_prefix(asked).is_some_and(|rest| rest.starts_with('~'))
}

/// The rows on which a rule comes out.
///
/// # Errors
/// What the engine fails with, in words.
pub(super) fn rows_of(run: &Run<'_>, rule: &Named, asked: &[(String, String)]) -> Result<Out, output::Fault> {
    let program = run.program();
    match rule {
        Named::Export(at) => match program.exports.get(*at) {
            Some(export) => {
                let rows = run.values.rows(&export.grain, &export.rows)?;
                Ok(Out { grain: export.grain.clone(), rows: vec![(run.plan.period.label(), rows)] })
            }
            None => Err(output::Fault::Internal("a layout that the program does not have".to_owned())),
        },
        Named::Rule(id) => Ok(of_rule(run, *id, asked)),
    }
}

fn chosen(rows: &Rows, takes: impl Fn(usize) -> bool) -> Rows {
    let keys = rows.keys().iter().enumerate().filter(|(row, _)| takes(*row)).map(|(_, key)| *key).collect();
    Rows::new(rows.radix().to_vec(), keys).unwrap_or_else(|| rows.clone())
}

fn of_rule(run: &Run<'_>, id: RuleId, asked: &[(String, String)]) -> Out {
    let program = run.program();
    if let Some(target) = program.targets.iter().find(|t| t.rule == id) {
        return of_target(run, target, asked);
    }
    if let Some(finding) = program.findings.iter().find(|f| f.rule == id) {
        return of_finding(run, finding);
    }
    if let Some(action) = program.actions.iter().find(|a| a.rule == id) {
        let fired = run.outcome.actions.iter().filter(|a| a.rule == id);
        return Out { grain: action.grain.clone(), rows: fired.map(coming_out).collect() };
    }
    for payout in &program.payouts {
        let lines = run.outcome.payouts.iter().filter(|lines| of_payout(program, lines) == Some(payout.rule));
        if payout.rule == id {
            let rows = lines.map(|lines| {
                let rows = match output::awards::listed(run, id, lines) {
                    Some(listed) => chosen(&lines.rows, |row| listed.get(row) == Some(&true)),
                    None => lines.rows.clone(),
                };
                (lines.period.label(), rows)
            });
            return Out { grain: payout.grain.clone(), rows: rows.collect() };
        }
        if payout.penalties.iter().any(|penalty| penalty.rule == id) {
            let steps = lines.flat_map(|lines| lines.steps.iter().map(move |step| (lines, step)));
            let steps = steps.filter(|(_, step)| step.rule == id && step.effect.takes());
            let takes = |(lines, step): (&Arc<PayoutLines>, &StepColumn)| {
                (lines.period.label(), chosen(&lines.rows, |row| step.values.gap(row).is_none()))
            };
            let rows = steps.map(takes);
            return Out { grain: payout.grain.clone(), rows: rows.collect() };
        }
    }
    // The figures of what judges stand in every period; it comes out only where it is in force.
    let judges = program.rule(id).is_some_and(|rule| matches!(rule.kind, Kind::Target | Kind::Finding));
    if judges && !run.plan.in_force(id) {
        return Out { grain: Vec::new(), rows: Vec::new() };
    }
    let name = program.rule(id).map_or("", |r| r.name.as_str());
    let figures = program.figures.iter().enumerate().filter(|(_, f)| f.rule == id);
    let main = figures.clone().find(|(_, f)| f.name == name).or_else(|| figures.clone().next());
    let Some((at, figure)) = main else { return Out { grain: Vec::new(), rows: Vec::new() } };
    let of_period = |period: Period| {
        let (rows, column) = run.figure_in(&period, FigureId::new(at))?;
        let there = |row: usize| match (&column.cells, figure.kind) {
            // What may be met or not comes out where it is met.
            (Cells::Flag(flags), Type::Flag) => column.gap(row).is_none() && flags.get(row) == Some(&true),
            _ => column.gap(row).is_none(),
        };
        Some((period.label(), chosen(rows, there)))
    };
    let rows = run.plan.period.told_as(&figure.per).into_iter().filter_map(of_period).collect();
    Out { grain: figure.grain.clone(), rows }
}

/// The rows on which an action comes out, or at which a finding points.
fn coming_out(found: &Actions) -> (String, Rows) {
    let comes_out = |row: usize| u32::try_from(row).is_ok_and(|row| found.fired.contains(&row));
    (found.period.label(), chosen(&found.rows, comes_out))
}

fn of_payout(program: &Program, lines: &PayoutLines) -> Option<RuleId> {
    program.payouts.get(lines.payout.at()).map(|payout| payout.rule)
}

/// The rows on which a target is met, at the coarsest of its grains that has the dimensions asked for; none where it is
/// not in force.
fn of_target(run: &Run<'_>, target: &Target, asked: &[(String, String)]) -> Out {
    let program = run.program();
    let grain = |at: &&TargetAt| program.figures.get(at.met.at()).map_or(&[][..], |f| f.grain.as_slice());
    let has =
        |at: &&TargetAt| asked.iter().all(|(name, _)| grain(at).iter().any(|d| program.dimension_name(*d) == name));
    let at = target.at.iter().filter(has).min_by_key(|at| grain(at).len()).or(target.at.first());
    let per = program.rule(target.rule).map_or(&run.plan.period.kind, |rule| &rule.per);
    let told = run.plan.period.told_as(per).into_iter().filter(|p| run.plan.in_force_in(target.rule, p));
    let rows = told.filter_map(|period| {
        let (rows, met) = run.figure_in(&period, at?.met)?;
        let Cells::Flag(flags) = &met.cells else { return None };
        Some((period.label(), chosen(rows, |row| met.gap(row).is_none() && flags.get(row) == Some(&true))))
    });
    Out { grain: at.map_or(Vec::new(), |at| grain(&at).to_vec()), rows: rows.collect() }
}

/// The keys that a finding points at; of rows of a table, as many as there are.
fn of_finding(run: &Run<'_>, finding: &Finding) -> Out {
    match &finding.over {
        FindingOver::Keys { grain, .. } => {
            let found = run.outcome.findings.iter().filter(|f| f.rule == finding.rule);
            Out { grain: grain.clone(), rows: found.map(coming_out).collect() }
        }
        FindingOver::Rows { .. } => {
            let mut counts: BTreeMap<Option<&Period>, u32> = BTreeMap::new();
            for row in run.facts.findings.iter().filter(|f| f.cause == Cause::Rule(finding.rule)) {
                *counts.entry(row.period.as_ref()).or_default() += 1;
            }
            let rows = counts.into_iter().filter_map(|(period, count)| {
                let period = period.unwrap_or(&run.plan.period);
                Some((period.label(), Rows::new(vec![count], (0..u64::from(count)).collect())?))
            });
            Out { grain: Vec::new(), rows: rows.collect() }
        }
    }
}

/// How many rows have the keys asked for.
pub(super) fn at(program: &Program, facts: &Facts, out: &Out, asked: &[(String, String)]) -> Result<u64, Seen> {
    let mut wanted: Vec<(usize, u32)> = Vec::new();
    for (dimension, key) in asked {
        let place = out.grain.iter().position(|d| program.dimension_name(*d) == dimension);
        let no_key = || Seen::NoKey { dimension: dimension.clone(), key: key.clone() };
        let place = place.ok_or_else(no_key)?;
        let keys = out.grain.get(place).and_then(|d| facts.dimensions.get(d.at()));
        wanted.push((place, keys.and_then(|k| k.find(key)).unwrap_or(u32::MAX)));
    }
    let has = |rows: &&Rows, row: &usize| {
        let codes = rows.unpack(*row);
        wanted.iter().all(|(place, code)| codes.get(*place) == Some(code))
    };
    Ok(out.rows.iter().map(|(_, rows)| (0..rows.len()).filter(|row| has(&rows, row)).count() as u64).sum())
}

/// How many of the releases of a rule are those of the expectation.
pub(super) fn released(run: &Run<'_>, expect: &ExpectRule) -> u64 {
    let name = match &expect.rule {
        Named::Rule(id) => run.rule(*id).map_or("", |rule| rule.name.as_str()),
        Named::Export(_) => "",
    };
    let asked = period(expect);
    let all = run.ledger.map_or(&[][..], |settled| &settled.releases).iter().filter(|release| release.rule == name);
    let own = all.filter(|release| expect.at.iter().all(|pair| release.key.contains(pair)));
    own.filter(|release| asked.is_none_or(|asked| is_called(&release.period, asked))).count() as u64
}

/// The file that says more of a rule, and the column that names the rule there.
fn file_of(program: &Program, rule: &Named) -> Option<(String, Option<&'static str>)> {
    match rule {
        Named::Export(at) => program.exports.get(*at).map(|e| (format!("exports/{}", e.file), None)),
        Named::Rule(id) => match program.rule(*id)?.kind {
            Kind::Action => Some(("actions.csv".to_owned(), Some("rule"))),
            Kind::Finding => Some(("findings.csv".to_owned(), Some("finding"))),
            Kind::Target => Some(("targets.csv".to_owned(), Some("target"))),
            Kind::Award => Some(("awards.csv".to_owned(), Some("rule"))),
            Kind::Duty => Some(("duties.csv".to_owned(), Some("rule"))),
            Kind::Pivot => Some((format!("pivots/{}.csv", program.rule(*id)?.name), None)),
            Kind::Payout | Kind::Split if program.payouts.iter().any(|p| p.rule == *id) => {
                let points = program.payouts.iter().any(|p| p.rule == *id && p.points);
                Some((if points { "points.csv" } else { "payouts.csv" }.to_owned(), Some("payout")))
            }
            _ => None,
        },
    }
}

/// The first column of a rule's rows that is not as expected: its position among the expected, and what stands there.
///
/// # Errors
/// The file cannot be made.
pub(super) fn columns(run: &Run<'_>, expect: &ExpectRule) -> Result<Option<(usize, Seen)>, output::Fault> {
    let file = match expect.released {
        true => Some(("releases.csv".to_owned(), Some("rule"))),
        false => file_of(run.program(), &expect.rule),
    };
    let Some((name, naming)) = file else { return Ok(Some((0, Seen::NoFile))) };
    let artifacts = output::render(run);
    let Some(artifact) = artifacts.iter().find(|a| a.name == name) else { return Ok(Some((0, Seen::NoFile))) };
    let bytes = artifact.to_bytes().map_err(|error| match output::Fault::within(&error) {
        Some(fault) => fault.clone(),
        None => output::Fault::Internal(error.to_string()),
    })?;
    let shape = artifact.shape.as_ref();
    let separator = shape.map_or(b',', |s| s.separator);
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(bytes);
    let heads: Vec<String> = reader.headers().map_or(Vec::new(), |h| h.iter().map(str::to_owned).collect());
    let place = |column: &str| heads.iter().position(|h| h == column);
    let rule = match &expect.rule {
        Named::Rule(id) => run.rule(*id).map_or("", |r| r.name.as_str()),
        Named::Export(_) => "",
    };
    let is_duty = duty(run, expect).is_some();
    let period = period(expect);
    for record in reader.records().flatten() {
        let cell = |column: &str| place(column).and_then(|at| record.get(at)).unwrap_or("");
        let named = naming.is_none_or(|column| cell(column) == rule);
        if !named || !expect.at.iter().all(|(dimension, key)| cell(dimension) == key) {
            continue;
        }
        if is_duty && !chooses(expect, |column| cell(column).to_owned()) {
            continue;
        }
        if period.is_some_and(|asked| !is_called(cell(PERIOD), asked)) {
            continue;
        }
        let looked_at = expect.columns.iter().enumerate().filter(|(_, (column, _))| column != PERIOD);
        for (n, (column, node)) in looked_at {
            if place(column).is_none() {
                return Ok(Some((n, Seen::NoColumn(heads.join(", ")))));
            }
            if !same(&node.value, cell(column)) {
                return Ok(Some((n, Seen::Value(cell(column).to_owned()))));
            }
        }
    }
    Ok(None)
}

/// The period that an expectation speaks of.
pub(super) fn period(expect: &ExpectRule) -> Option<&str> {
    let (_, node) = expect.columns.iter().find(|(column, _)| column == PERIOD)?;
    node.value.as_text()
}

/// Whether an expectation says more of its rows than for which period they are.
pub(super) fn looks_at_columns(expect: &ExpectRule) -> bool {
    expect.columns.iter().any(|(column, _)| column != PERIOD)
}

/// The duty that an expectation speaks of.
pub(super) fn duty<'a>(run: &Run<'a>, expect: &ExpectRule) -> Option<&'a Duty> {
    let Named::Rule(id) = expect.rule else { return None };
    run.program().duties.iter().find(|duty| duty.rule == id)
}

/// Whether the choosing columns of an expectation say what a row's cells say.
pub(super) fn chooses(expect: &ExpectRule, cell: impl Fn(&str) -> String) -> bool {
    let asked = expect.columns.iter().filter(|(column, _)| CHOOSING.contains(&column.as_str()));
    asked.into_iter().all(|(column, node)| matches!(&node.value, Node::Text(text) if *text == cell(column)))
}

/// Whether a cell of a file says what a node says, as a value.
fn same(node: &Node, cell: &str) -> bool {
    let number = |text: &str| match value_of(&Node::Text(text.to_owned()), Type::Rate) {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    };
    let equals = |n: &Ratio| number(cell).is_some_and(|c| c == *n);
    match node {
        Node::Text(text) => text == cell || number(text).is_some_and(|n| equals(&n)),
        Node::Number(n) => equals(n),
        Node::Flag(flag) => cell == if *flag { "yes" } else { "no" },
        Node::Date(day) => cell == day.to_string(),
        Node::List(_) | Node::Table(_) => false,
    }
}

/// The figure that says why a rule comes out on a row or does not.
pub(super) fn figure_behind(program: &Program, rule: &Named) -> Option<String> {
    let Named::Rule(id) = rule else { return None };
    let known = program.rule(*id)?;
    Some(match known.kind {
        Kind::Payout => format!("{}.{}", known.name, Amount::Payable.name()),
        Kind::Target => format!("{}.met", known.name),
        _ => known.name.clone(),
    })
}
