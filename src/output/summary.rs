//! What a run found, in few numbers, for the terminal to say.
//!
//! Counts and sums over the outcome, made once for `run`: keys, payouts, how bands are spread, actions, and what
//! deserves a look. Numbers are exact; words and layout are left to `cli`.

use super::run::{Run, places_moved};
use super::totals::{self, Total};
use crate::check::model::{Band, Keys};
use crate::expr::DimId;
use crate::text::Bilingual;
use crate::value::{Cells, Column, Money};

/// A run in few numbers.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// What people call the pack.
    pub title: Bilingual,
    /// The period's name.
    pub period: String,
    /// How many keys of each dimension with a table hold in the period.
    pub keys: Vec<(Bilingual, u64)>,
    /// What the payouts add up to; the last is all of money together.
    pub payouts: Vec<(Bilingual, Total)>,
    /// The currency of payouts of money.
    pub currency: String,
    /// For each band, how its rows are spread.
    pub bands: Vec<Spread>,
    /// For each action, on how many rows it comes out.
    pub actions: Vec<(Bilingual, u64)>,
    /// For each target and grain, how many of its rows are met, and of how many that is known.
    pub targets: Vec<Kept>,
    /// For each finding, how many rows or keys it points out.
    pub findings: Vec<(Bilingual, u64)>,
    /// What unapproved rules and steps moved: rule, step, lines, amount.
    pub unapproved: Vec<(Bilingual, Option<String>, u64, String)>,
    /// Rows that were set aside or dropped.
    pub set_aside: u64,
    /// Tables that do not cover the period.
    pub not_covering: Vec<String>,
}

/// How the rows of a band are spread over its stretches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// What people call the band.
    pub title: Bilingual,
    /// How many rows stand in each stretch, in the order of the pack.
    pub counts: Vec<(Bilingual, u64)>,
    /// How many stand in none.
    pub without: u64,
}

/// How far a target is met at one grain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// What people call the target.
    pub title: Bilingual,
    /// What people call the dimensions of the grain.
    pub by: Vec<Bilingual>,
    /// How many rows meet it.
    pub met: u64,
    /// How many rows meet it or miss it.
    pub known: u64,
}

/// The few numbers of a run.
pub fn of(run: &Run<'_>) -> Summary {
    let program = run.program();
    let title = |rule: &crate::check::model::Rule| named(&rule.title, &rule.name);
    let payouts = totals::of(run)
        .into_iter()
        .filter_map(|total| {
            let rule = total.payout.as_ref().and_then(|name| program.rules.iter().find(|r| r.name == *name))?;
            Some((title(rule), total))
        })
        .collect();
    let actions = run.outcome.actions.iter().filter_map(|a| Some((title(run.rule(a.rule)?), a.fired.len() as u64)));
    let unapproved = run.outcome.unapproved.iter().filter(|u| u.lines > 0 || u.amount != Money::ZERO);
    Summary {
        title: named(&program.pack.title, &program.pack.id),
        period: run.plan.period.name(),
        keys: keys(run),
        payouts,
        currency: program.pack.currency.clone(),
        bands: bands(run),
        actions: actions.collect(),
        targets: targets(run),
        findings: findings(run),
        unapproved: unapproved
            .filter_map(|u| {
                let amount = totals::money(u.amount, places_moved(program, u.rule));
                Some((title(run.rule(u.rule)?), u.step.clone(), u.lines, amount))
            })
            .collect(),
        set_aside: run.facts.coverage.iter().map(|c| c.orphans).sum(),
        not_covering: program
            .tables
            .iter()
            .zip(&run.facts.coverage)
            .filter(|(_, c)| c.covers.last() == Some(&false))
            .map(|(t, _)| t.name.clone())
            .collect(),
    }
}

fn named(title: &Bilingual, id: &str) -> Bilingual {
    if title.zh.is_none() && title.en.is_none() { Bilingual::plain(id) } else { title.clone() }
}

fn keys(run: &Run<'_>) -> Vec<(Bilingual, u64)> {
    let dimensions = run.program().dimensions.iter().enumerate();
    dimensions
        .filter(|(_, d)| matches!(d.keys, Keys::Table { .. }))
        .filter_map(|(n, d)| {
            let holds = run.now()?.holds.get(DimId::new(n).at())?;
            Some((named(&d.title, &d.name), holds.len() as u64))
        })
        .collect()
}

fn targets(run: &Run<'_>) -> Vec<Kept> {
    let mut all = Vec::new();
    for target in run.program().targets.iter().filter(|t| run.plan.in_force(t.rule)) {
        let Some(rule) = run.rule(target.rule) else { continue };
        for at in &target.at {
            let grain = run.program().figures.get(at.met.at()).map_or(&[][..], |f| f.grain.as_slice());
            let Some((_, column)) = run.figure(at.met) else { continue };
            let Cells::Flag(flags) = &column.cells else { continue };
            let known = flags.iter().enumerate().filter(|(row, _)| column.gap(*row).is_none());
            let (met, known) = known.fold((0, 0), |(met, known), (_, flag)| (met + u64::from(*flag), known + 1));
            let dimension = |d: &DimId| run.program().dimensions.get(d.at()).map(|d| named(&d.title, &d.name));
            let by = grain.iter().filter_map(dimension).collect();
            all.push(Kept { title: named(&rule.title, &rule.name), by, met, known });
        }
    }
    all
}

fn findings(run: &Run<'_>) -> Vec<(Bilingual, u64)> {
    let all = run.program().findings.iter().filter(|f| run.plan.in_force(f.rule));
    all.filter_map(|finding| {
        let rule = run.rule(finding.rule)?;
        let many = run.outcome.fired.get(finding.rule.at()).copied().unwrap_or(0);
        Some((named(&rule.title, &rule.name), many))
    })
    .collect()
}

fn bands(run: &Run<'_>) -> Vec<Spread> {
    let spread = |band: &Band| {
        let figure = run.program().figures.get(band.figure.at())?;
        let rule = run.rule(figure.rule)?;
        let (_, column) = run.figure(band.figure)?;
        let (counts, without) = stretches(band, column);
        Some(Spread { title: named(&rule.title, &rule.name), counts, without })
    };
    run.program().bands.iter().filter_map(spread).collect()
}

/// How often each row of a band stands in its column, and how often none.
fn stretches(band: &Band, column: &Column) -> (Vec<(Bilingual, u64)>, u64) {
    let mut counts: Vec<(Bilingual, u64)> = band.rows.iter().map(|(name, title)| (named(title, name), 0)).collect();
    let (Cells::Text { words, codes }, mut without) = (&column.cells, 0) else { return (counts, 0) };
    let row_of: Vec<Option<usize>> =
        words.iter().map(|word| band.rows.iter().position(|(name, _)| **name == **word)).collect();
    for (row, code) in codes.iter().enumerate() {
        let here = row_of.get(*code as usize).copied().flatten().filter(|_| column.gap(row).is_none());
        match here.and_then(|at| counts.get_mut(at)) {
            Some((_, count)) => *count += 1,
            None => without += 1,
        }
    }
    (counts, without)
}
