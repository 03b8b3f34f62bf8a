//! What a run found, in few numbers, for the terminal to say.
//!
//! Counts and sums over the outcome, made once for `run`: keys, payouts, how bands are spread, actions, and what
//! deserves a look. Numbers are exact; words and layout are left to `cli`.

use super::ledger::{self, Brief};
use super::run::{Run, places_moved};
use super::standings::{self, Standings};
use super::todo::{self, First, Todo, named, title, title_in};
use super::total::Total;
use super::totals;
use super::values::Fault;
use super::{items, targets, what_if};
use crate::check::model::{Band, Keys, Rule, Standing};
use crate::expr::DimId;
use crate::outcome::model::Unapproved;
use crate::pack::grammar::Kind;
use crate::text::{Bilingual, Lang, Message, say};
use crate::value::{Cells, Column, Date, Money};

/// A run in few numbers.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// What people call the pack.
    pub title: Bilingual,
    /// The last day that was seen of a period in progress.
    pub as_of: Option<Date>,
    /// The period's name.
    pub period: String,
    /// What people call it, where the pack says so.
    pub period_title: Option<Bilingual>,
    /// How many keys of each dimension with a table hold in the period.
    pub keys: Vec<(Bilingual, u64)>,
    /// What the payouts add up to; the last is all of money together.
    pub payouts: Vec<(Bilingual, Total)>,
    /// What the awards give, and all of them together where there are several.
    pub awards: Vec<(Option<Bilingual>, Total)>,
    /// The currency of payouts of money.
    pub currency: String,
    /// For each band, how its rows are spread.
    pub bands: Vec<Spread>,
    /// What people must do.
    pub todo: Vec<Todo>,
    /// Where to look first.
    pub first: Vec<First>,
    /// For each target and grain, how many of its rows are met, and of how many that is known.
    pub targets: Vec<Kept>,
    /// For each finding, how many rows or keys it points out.
    pub findings: Vec<(Bilingual, u64)>,
    /// How the duties stand that the run tells.
    pub duties: Vec<Standings>,
    /// What unapproved rules and steps moved: rule, step, lines, amount.
    pub unapproved: Vec<(Bilingual, Option<String>, u64, String)>,
    /// What shadows would have moved: rule, step, lines, amount.
    pub shadows: Vec<(Bilingual, Option<String>, u64, String)>,
    /// On how many rows shadow actions would come out.
    pub shadow_actions: Vec<(Bilingual, u64)>,
    /// Supposed parameters: name, value, and the pack's own value; a plain run has none.
    pub set: Vec<(String, String, String)>,
    /// Whether what awaits approval was only a shadow.
    pub approved_only: bool,
    /// Rates that rest on thin evidence.
    pub thin: u64,
    /// Rows that were set aside or dropped.
    pub set_aside: u64,
    /// Tables that do not cover the period.
    pub not_covering: Vec<String>,
    /// What it comes to against the ledger, where there is one.
    pub ledger: Option<Brief>,
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
///
/// # Errors
/// A value that is shown with an action or a rank cannot be computed.
pub fn of(run: &Run<'_>) -> Result<Summary, Fault> {
    let program = run.program();
    let payouts = totals::of(run)
        .iter()
        .filter(|total| !total.award)
        .cloned()
        .filter_map(|total| {
            let rule = total.payout.as_ref().and_then(|name| program.rules.iter().find(|r| r.name == *name))?;
            // What is for a longer period is told in the run in which it comes out.
            let elsewhere = rule.per != run.plan.period.kind && total.lines == 0;
            if rule.standing == Standing::Shadow || elsewhere {
                return None;
            }
            Some((named(&rule.title, &rule.name), total))
        })
        .collect();
    let shadow_actions = run.outcome.actions.iter().filter(|a| a.shadow > 0);
    Ok(Summary {
        title: named(&program.pack.title, &program.pack.id),
        period: run.plan.period.name(),
        period_title: program.pack.title_of(&run.plan.period).cloned(),
        as_of: (run.plan.until < run.plan.period.last).then_some(run.plan.until),
        keys: keys(run),
        payouts,
        awards: awards(run),
        currency: program.pack.currency.clone(),
        bands: bands(run),
        todo: todo::todo(run)?,
        first: todo::first(run)?,
        targets: kept(run),
        findings: findings(run),
        duties: standings::of(run),
        unapproved: moved(run, &run.outcome.unapproved),
        shadows: moved(run, &run.outcome.shadows),
        shadow_actions: shadow_actions.map(|a| (title(run, a.rule), a.shadow)).collect(),
        set: what_if::set(run),
        approved_only: program.supposed.approved_only,
        thin: items::thin(run),
        set_aside: run.facts.coverage.iter().map(|c| c.orphans).sum(),
        not_covering: program
            .tables
            .iter()
            .zip(&run.facts.coverage)
            .filter(|(_, c)| c.covers.last() == Some(&false))
            .map(|(t, _)| t.name.clone())
            .collect(),
        ledger: ledger::brief(run),
    })
}

/// What each award in force gives, and the sum where there are several.
fn awards(run: &Run<'_>) -> Vec<(Option<Bilingual>, Total)> {
    let program = run.program();
    let rule = |total: &Total| program.rules.iter().find(|r| Some(&r.name) == total.payout.as_ref());
    let all = totals::of(run).iter().filter(|total| total.award);
    let elsewhere = |rule: &Rule, total: &Total| rule.per != run.plan.period.kind && total.lines == 0;
    let told =
        all.filter(|total| rule(total).is_none_or(|rule| rule.standing != Standing::Shadow && !elsewhere(rule, total)));
    let titled = |total: &Total| (rule(total).map(|rule| named(&rule.title, &rule.name)), total.clone());
    let mut awards: Vec<_> = told.map(titled).collect();
    if awards.len() <= 2 {
        awards.retain(|(title, _)| title.is_some());
    }
    awards
}

/// What was moved, or would have been, in words and amounts.
fn moved(run: &Run<'_>, all: &[Unapproved]) -> Vec<(Bilingual, Option<String>, u64, String)> {
    let program = run.program();
    let of = |moved: &Unapproved| {
        let places = places_moved(program, moved.rule);
        let (rule, step) = mover(run, moved);
        (rule, step, moved.lines, totals::money(moved.amount, places))
    };
    all.iter().filter(|moved| moved.lines > 0 || moved.amount != Money::ZERO).map(of).collect()
}

/// The rule and the step that moved it; a step with a title of its own needs no rule beside it.
fn mover(run: &Run<'_>, moved: &Unapproved) -> (Bilingual, Option<String>) {
    let rule = title(run, moved.rule);
    let payouts = run.program().payouts.iter().filter(|payout| payout.rule == moved.rule);
    let step = payouts.flat_map(|payout| &payout.steps).find(|step| Some(&step.name) == moved.step.as_ref());
    match step.map(|step| &step.title) {
        Some(own) if *own != Bilingual::default() && run.rule(moved.rule).is_some_and(|r| r.title != *own) => {
            (own.clone(), None)
        }
        _ => (rule, moved.step.clone()),
    }
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

fn kept(run: &Run<'_>) -> Vec<Kept> {
    let mut all = Vec::new();
    let each = run.program().targets.iter().flat_map(|target| targets::told(run, target));
    for (target, period) in each {
        for at in &target.at {
            let grain = run.program().figures.get(at.met.at()).map_or(&[][..], |f| f.grain.as_slice());
            let Some((_, column)) = run.figure_in(&period, at.met) else { continue };
            let Cells::Flag(flags) = &column.cells else { continue };
            let known = flags.iter().enumerate().filter(|(row, _)| column.gap(*row).is_none());
            let (met, known) = known.fold((0, 0), |(met, known), (_, flag)| (met + u64::from(*flag), known + 1));
            let dimension = |d: &DimId| run.program().dimensions.get(d.at()).map(|d| named(&d.title, &d.name));
            let by = grain.iter().filter_map(dimension).collect();
            all.push(Kept { title: title_in(run, target.rule, &period), by, met, known });
        }
    }
    all
}

fn findings(run: &Run<'_>) -> Vec<(Bilingual, u64)> {
    let in_force = |rule| {
        let rule: Option<&Rule> = run.rule(rule);
        rule.is_some_and(|r| run.plan.coming_out(&r.per).iter().any(|period| r.effective.holds(period.last)))
    };
    let all = run.program().findings.iter().filter(|f| in_force(f.rule));
    let pointed = all.filter_map(|finding| {
        let rule = run.rule(finding.rule)?;
        let many = run.outcome.fired.get(finding.rule.at()).copied().unwrap_or(0);
        let title = named(&rule.title, &rule.name);
        let expired = rule.kind == Kind::Adjustment;
        Some((if expired { said_of(&title, "summary-expired") } else { title }, many))
    });
    let payees = run.outcome.payees.iter().filter_map(|others| {
        let rule = run.program().payouts.get(others.payout.at())?.rule;
        Some((said_of(&title_in(run, rule, &others.period), "summary-payees"), others.lines.len() as u64))
    });
    pointed.chain(payees).collect()
}

/// What is pointed out of a rule: adjustments past their expiry, lines whose payee changes.
fn said_of(title: &Bilingual, key: &'static str) -> Bilingual {
    let words = |lang| {
        let title = title.get(lang)?;
        Some(say(lang, &Message::new(key).with("title", title)))
    };
    Bilingual { zh: words(Lang::Zh), en: words(Lang::En) }
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
