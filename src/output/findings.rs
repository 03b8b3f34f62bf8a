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
use crate::value::Rows;

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
    let mut fields = ["finding", "clause", "kind"].map(Field::text).to_vec();
    fields.extend(run.headers(&dims));
    fields.push(Field::text("file"));
    fields.push(Field::integer("line"));
    fields.extend(["details", "reason_zh", "reason_en"].map(Field::text));
    let shape = Shape::plain(fields);
    Some(Artifact::table("findings.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for finding in all.iter().filter(|f| run.plan.in_force(f.rule)) {
            let Some(rule) = run.rule(finding.rule) else { continue };
            match &finding.over {
                FindingOver::Rows { .. } => {
                    let because = Sentences::over(run, &[], &Rows::whole(), &rule.because)?;
                    let here = run.facts.findings.iter().filter(|f| f.cause == Cause::Rule(finding.rule));
                    for one in here {
                        put_row(Some(rule), "row", &dims, one, &one.text, &mut table);
                        reasons(Some((&because, 0)), &mut table);
                        table.end()?;
                    }
                }
                FindingOver::Keys { grain, .. } => {
                    let Some(found) = run.outcome.findings.iter().find(|f| f.rule == finding.rule) else { continue };
                    let rows = fired_rows(found);
                    let because = Sentences::over(run, grain, &rows, &rule.because)?;
                    let keys = run.keys(grain, &rows, &dims);
                    for row in 0..rows.len() {
                        head(Some(rule), "key", Some((&keys, row)), &dims, &mut table);
                        (0..3).for_each(|_| table.empty());
                        reasons(Some((&because, row)), &mut table);
                        table.end()?;
                    }
                }
            }
        }
        for one in &run.facts.findings {
            let Cause::Column(column) = one.cause else { continue };
            let schema = run.program().tables.get(one.table.at());
            let column = schema.and_then(|t| t.columns.get(column.at())).map_or("", |c| c.name.as_str());
            put_row(None, "orphan", &dims, one, &format!("{column}={}", one.text), &mut table);
            reasons(None, &mut table);
            table.end()?;
        }
        table.finish()
    }))
}

fn head(rule: Option<&Rule>, kind: &str, keys: Option<(&Keys, usize)>, dims: &[DimId], table: &mut Lines<'_>) {
    table.maybe(rule.map(|r| r.name.as_str()));
    table.maybe(rule.and_then(|r| r.clause.as_deref()));
    table.text(kind);
    match keys {
        Some((keys, row)) => keys.put(row, table),
        None => dims.iter().for_each(|_| table.empty()),
    }
}

fn put_row(rule: Option<&Rule>, kind: &str, dims: &[DimId], one: &RowFinding, details: &str, table: &mut Lines<'_>) {
    head(rule, kind, None, dims, table);
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
