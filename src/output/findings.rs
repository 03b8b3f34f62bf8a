//! `findings.csv`: rows and keys that somebody should look at, with their places and reasons.
//!
//! Findings stand in the order of the pack: rows of tables by file and line, keys in their order. After them come rows
//! that were set aside because a column lists its orphans, which no rule had to ask for.

use super::actions::fired_rows;
use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::{Keys, Run, union};
use super::sentences::{LANGS, Sentences};
use crate::check::model::{Finding, FindingOver, Rule};
use crate::expr::DimId;
use crate::fold::model::{Cause, RowFinding};
use crate::table::schema::Orphan;
use crate::value::{Period, Rows};

/// `findings.csv`; none if the program neither has a finding nor lists orphans.
pub(super) fn findings<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let all: &'a [Finding] = &run.program().findings;
    let orphans = run.program().tables.iter().flat_map(|t| &t.columns).any(|c| c.orphan == Orphan::Finding);
    if all.is_empty() && !orphans {
        return None;
    }
    let dims = union(all.iter().map(|finding| match &finding.over {
        FindingOver::Keys { grain, .. } => grain.as_slice(),
        FindingOver::Rows { .. } => &[],
    }));
    let dated = run.says_period(all.iter().map(|finding| finding.rule));
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
