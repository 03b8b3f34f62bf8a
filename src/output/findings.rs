//! `findings.csv`: rows and keys that somebody should look at, with their places and reasons.
//!
//! Findings stand in the order of the pack: rows of tables by file and line, keys in their order. After them comes what no
//! rule had to ask for: lines whose payee is another on other days, and rows that were set aside because a column lists
//! its orphans.

use std::sync::Arc;

use super::actions::fired_rows;
use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::{Keys, Run, union};
use super::sentences::{LANGS, Sentences};
use crate::check::model::{Finding, FindingOver, Payout, Program, Rule};
use crate::expr::{DimId, PayoutId};
use crate::fold::model::{Cause, RowFinding};
use crate::outcome::model::{OtherPayees, PayoutLines, Turn};
use crate::plan::payees::dated;
use crate::table::schema::Orphan;
use crate::text::{Message, say};
use crate::value::{Period, Rows, Value};

/// `findings.csv`; none if the program neither has a finding nor lists orphans, and no payee can change.
pub(super) fn findings<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let all: &'a [Finding] = &run.program().findings;
    let orphans = run.program().tables.iter().flat_map(|t| &t.columns).any(|c| c.orphan == Orphan::Finding);
    let changing = changing(run.program());
    if all.is_empty() && !orphans && changing.is_empty() {
        return None;
    }
    let pointed = all.iter().map(|finding| match &finding.over {
        FindingOver::Keys { grain, .. } => grain.as_slice(),
        FindingOver::Rows { .. } => &[],
    });
    let dims = union(pointed.chain(changing.iter().map(|payout| payout.grain.as_slice())));
    let rules = all.iter().map(|finding| finding.rule).chain(changing.iter().map(|payout| payout.rule));
    let dated = run.says_period(rules);
    let mut fields = ["finding", "clause", "kind"].map(Field::text).to_vec();
    fields.extend(dated.then(|| Field::text("period")));
    fields.extend(run.headers(&dims));
    fields.push(Field::text("file"));
    fields.push(Field::integer("line"));
    fields.extend(["details", "reason_zh", "reason_en"].map(Field::text));
    let shape = Shape::plain(fields);
    Some(Artifact::table("findings.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for finding in all {
            let Some(rule) = run.rule(finding.rule) else { continue };
            match &finding.over {
                FindingOver::Rows { .. } => {
                    for period in rows_of(run, finding, rule) {
                        let because = Sentences::over(run, &period, &[], &Rows::whole(), &rule.because)?;
                        let named = Named { rule: Some(rule), kind: "row", period: dated.then(|| period.label()) };
                        for one in listed(run, finding, &period) {
                            put_row(&named, &dims, one, &one.text, &mut table);
                            reasons(Some((&because, 0)), &mut table);
                            table.end()?;
                        }
                    }
                }
                FindingOver::Keys { grain, .. } => {
                    for found in run.outcome.findings.iter().filter(|f| f.rule == finding.rule) {
                        let (rows, period) = (fired_rows(found), &found.period);
                        let because = Sentences::over(run, period, grain, &rows, &rule.because)?;
                        let keys = run.keys(grain, &rows, &dims);
                        let named = Named { rule: Some(rule), kind: "key", period: dated.then(|| period.label()) };
                        for row in 0..rows.len() {
                            head(&named, Some((&keys, row)), &dims, &mut table);
                            (0..3).for_each(|_| table.empty());
                            reasons(Some((&because, row)), &mut table);
                            table.end()?;
                        }
                    }
                }
            }
        }
        for (payout, lines, others) in other_payees(run) {
            let rows = picked(&lines.rows, others);
            let keys = run.keys(&payout.grain, &rows, &dims);
            let period = dated.then(|| others.period.label());
            let named = Named { rule: run.rule(payout.rule), kind: "payee", period };
            for (row, (line, others)) in others.lines.iter().enumerate() {
                let paid = match lines.payee.value(*line as usize) {
                    Some(Value::Text(payee)) => payee.to_string(),
                    _ => "–".to_owned(),
                };
                head(&named, Some((&keys, row)), &dims, &mut table);
                (0..2).for_each(|_| table.empty());
                table.text(&days(others, (" ", "..", "; ")));
                for lang in LANGS {
                    let word = |key| say(lang, &Message::new(key));
                    let others = days(others, (&word("payee-from"), &word("payee-to"), &word("list-separator")));
                    table.text(&say(lang, &Message::new("payee-changed").with("paid", &paid).with("others", others)));
                }
                table.end()?;
            }
        }
        let orphan = Named { rule: None, kind: "orphan", period: dated.then(String::new) };
        for one in &run.facts.findings {
            let Cause::Column(column) = one.cause else { continue };
            let schema = run.program().tables.get(one.table.at());
            let column = schema.and_then(|t| t.columns.get(column.at())).map_or("", |c| c.name.as_str());
            put_row(&orphan, &dims, one, &format!("{column}={}", one.text), &mut table);
            reasons(None, &mut table);
            table.end()?;
        }
        table.finish()
    }))
}

/// The payouts whose payee may be another on other days of a period.
fn changing(program: &Program) -> Vec<&Payout> {
    let is_paid = |(at, _): &(usize, &Payout)| program.is_paid(PayoutId::new(*at));
    let all = program.payouts.iter().enumerate().filter(is_paid).map(|(_, payout)| payout);
    all.filter(|payout| !dated(program, payout).is_empty()).collect()
}

/// The lines that might have gone to others: of each payout and period.
fn other_payees<'r>(run: &'r Run<'_>) -> impl Iterator<Item = (&'r Payout, &'r PayoutLines, &'r OtherPayees)> {
    run.outcome.payees.iter().filter_map(|others| {
        let own = |lines: &&Arc<PayoutLines>| lines.payout == others.payout && lines.period == others.period;
        let lines = run.outcome.payouts.iter().find(own)?;
        Some((run.program().payouts.get(others.payout.at())?, lines.as_ref(), others))
    })
}

/// The rows of the lines that might have gone to others.
fn picked(rows: &Rows, others: &OtherPayees) -> Rows {
    let keys = others.lines.iter().filter_map(|(line, _)| rows.keys().get(*line as usize).copied()).collect();
    Rows::new(rows.radix().to_vec(), keys).unwrap_or_else(Rows::whole)
}

/// Who else and when, with what stands before the first day, before the last, and between two of them.
fn days(others: &[Turn], (from, to, between): (&str, &str, &str)) -> String {
    let one = |Turn { payee, first, last }: &Turn| format!("{payee}{from}{first}{to}{last}");
    others.iter().map(one).collect::<Vec<_>>().join(between)
}

/// The periods that end in the run's, in which a finding over rows is in force.
fn rows_of(run: &Run<'_>, finding: &Finding, rule: &Rule) -> Vec<Period> {
    let mut periods = run.plan.coming_out(&rule.per);
    periods.retain(|period| run.plan.in_force_in(finding.rule, period) && run.facts_in(period).is_some());
    periods
}

/// The rows that a finding points at for one period.
fn listed<'r>(run: &'r Run<'_>, finding: &Finding, period: &Period) -> impl Iterator<Item = &'r RowFinding> {
    let (cause, other) = (Cause::Rule(finding.rule), Some(period.clone()).filter(|p| *p != run.plan.period));
    run.facts.findings.iter().filter(move |f| f.cause == cause && f.period == other)
}

/// What the first columns of a row say.
struct Named<'a> {
    rule: Option<&'a Rule>,
    kind: &'static str,
    /// The period, where the file says it.
    period: Option<String>,
}

fn head(named: &Named<'_>, keys: Option<(&Keys, usize)>, dims: &[DimId], table: &mut Lines<'_>) {
    table.maybe(named.rule.map(|r| r.name.as_str()));
    table.maybe(named.rule.and_then(|r| r.clause.as_deref()));
    table.text(named.kind);
    if let Some(period) = &named.period {
        table.text(period);
    }
    match keys {
        Some((keys, row)) => keys.put(row, table),
        None => dims.iter().for_each(|_| table.empty()),
    }
}

fn put_row(named: &Named<'_>, dims: &[DimId], one: &RowFinding, details: &str, table: &mut Lines<'_>) {
    head(named, None, dims, table);
    table.text(&one.file);
    table.integer(one.line);
    table.text(details);
}

fn reasons(because: Option<(&Sentences, usize)>, table: &mut Lines<'_>) {
    let mut words = Vec::new();
    for lang in LANGS {
        words.clear();
        if let Some((because, row)) = because {
            because.put(lang, row, &mut words);
        }
        table.words(&words);
    }
}
