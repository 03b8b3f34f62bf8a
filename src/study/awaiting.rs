//! Which rules that await approval move money of closed lines: by a correction, or by a release.
//!
//! A correction that has another cause than the data rests on every such rule that its payout reads, for what one takes
//! no longer was moved by it too; one that comes of the data alone rests on those that move something of the line as it
//! is today. A release rests on its penalty and on what its condition reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::model::{Payout, Penalty, Program, Standing};
use crate::check::rests::Resting;
use crate::eval::{self, EvalError};
use crate::expr::RuleId;
use crate::fold::model::Facts;
use crate::ledger::entry::Cause;
use crate::ledger::opening::Touched;
use crate::outcome::model::Outcome;
use crate::plan::model::Plan;

use super::lines::of_payout;

/// Names of rules.
type Names = BTreeSet<String>;

/// What awaits approval and is behind the lines of a period.
#[derive(Clone, Debug, Default)]
pub struct Awaiting {
    /// What moved something of a line, by id and payee.
    moved: BTreeMap<(String, String), Names>,
    /// What a payout reads, by its rule.
    read: BTreeMap<String, Names>,
}

/// Each rule that awaits approval, itself or one of its steps, with what rests on it.
fn proposed(program: &Program) -> Vec<(RuleId, Resting)> {
    let of = |rule: RuleId| program.rule(rule).is_some_and(|rule| rule.standing == Standing::Proposed);
    let step = |rule: RuleId| {
        let payouts = program.payouts.iter().filter(|payout| payout.rule == rule);
        payouts.flat_map(|payout| &payout.steps).any(|step| step.standing == Standing::Proposed)
    };
    let rules = (0..program.rules.len()).map(RuleId::new).filter(|rule| of(*rule) || step(*rule));
    rules.map(|own| (own, program.resting_on(|other| other == own && of(own)))).collect()
}

fn name(program: &Program, rule: RuleId) -> String {
    program.rule(rule).map_or_else(String::new, |rule| rule.name.clone())
}

/// Whether a payout's lines rest on a rule.
fn reads(payout: &Payout, rule: RuleId, resting: &Resting) -> bool {
    let penalties = || payout.penalties.iter().any(|penalty| penalty.rule == rule || resting.penalty(penalty));
    let steps = || payout.steps.iter().any(|step| step.rule == rule || resting.step(step));
    let minimum = || payout.minimum.iter().any(|minimum| resting.reads(minimum));
    payout.rule == rule || resting.base(payout) || steps() || penalties() || minimum()
}

impl Awaiting {
    /// What is behind the lines of a period that was computed.
    ///
    /// # Errors
    /// An amount does not fit.
    pub(super) fn of(plan: &Plan, facts: &Facts, outcome: &Outcome) -> Result<Awaiting, EvalError> {
        let program = &*plan.program;
        let mut all = Awaiting::of_rules(program);
        if all.read.is_empty() {
            return Ok(all);
        }
        for lines in &outcome.payouts {
            let paid = |payout: &&Payout| !payout.points && program.is_paid(lines.payout);
            let Some(payout) = program.payouts.get(lines.payout.at()).filter(paid) else { continue };
            let moved = eval::awaiting(program, lines)?;
            let past = || EvalError::Internal("an amount past all bounds".to_owned());
            for (row, line) in of_payout(plan, facts, payout, lines).ok_or_else(past)? {
                let of_row = moved.iter().filter(|(_, amounts)| amounts.get(row).is_some_and(|a| !a.is_zero()));
                let names: Names = of_row.map(|(rule, _)| name(program, *rule)).collect();
                if !names.is_empty() {
                    all.moved.insert((line.id, line.payee), names);
                }
            }
        }
        Ok(all)
    }

    /// What the rules alone say: what awaits approval and is read by a payout.
    pub(super) fn of_rules(program: &Program) -> Awaiting {
        let mut all = Awaiting::default();
        let proposed = proposed(program);
        if proposed.is_empty() {
            return all;
        }
        for payout in program.payouts.iter().filter(|payout| !payout.points) {
            let rules = proposed.iter().filter(|(rule, resting)| reads(payout, *rule, resting));
            let names = rules.map(|(rule, _)| name(program, *rule));
            all.read.entry(name(program, payout.rule)).or_default().extend(names);
        }
        all
    }

    /// Says of changed lines, whose causes are known, what awaits approval behind them.
    pub fn mark(&self, changed: &mut [Touched]) {
        for touched in changed {
            let mut names = Names::new();
            let Some(found) = &touched.found else {
                touched.awaiting.clear();
                continue;
            };
            if found.causes.keys().any(|cause| *cause != Cause::Data) {
                names.extend(self.read.get(&touched.payout).into_iter().flatten().cloned());
            }
            let place = (touched.line.clone(), touched.payee.clone());
            names.extend(self.moved.get(&place).into_iter().flatten().cloned());
            touched.awaiting = names.into_iter().collect();
        }
    }
}

/// The names of all that awaits approval.
pub(super) fn names(program: &Program) -> Names {
    proposed(program).iter().map(|(rule, _)| name(program, *rule)).collect()
}

/// What awaits approval behind a release.
pub(super) fn behind_release(program: &Program, penalty: &Penalty) -> Names {
    let until = |resting: &Resting| penalty.until.as_ref().is_some_and(|until| resting.reads(until));
    let rests = |(rule, resting): &(RuleId, Resting)| penalty.rule == *rule || until(resting);
    proposed(program).iter().filter(|one| rests(one)).map(|(rule, _)| name(program, *rule)).collect()
}
