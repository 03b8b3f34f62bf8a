//! How a line of a run came about: one of its own, a correction, a release, by the id that its tables give.
//!
//! A line of the period is the derivation of what is payable on it; corrections and releases rest on what the run took
//! from the ledger (`study`).

use super::failure::Failure;
use super::recompute::Again;
use crate::eval::{self, TraceError};
use crate::ledger::Line;
use crate::outcome::derivation::Derivation;
use crate::study::moved::{self, Which};

/// The derivation of the line, correction or release of this id; none where there is none.
///
/// # Errors
/// The derivation fails.
pub(super) fn of_id(run: &Again, id: &str) -> Result<Option<Derivation>, Failure> {
    match run.settled.lines.iter().find(|line| line.id == id) {
        Some(line) => of_line(run, line),
        None => Ok(moved::of_id(&run.plan.program, &run.settled, id)),
    }
}

/// The payout and what of it is asked for, where a name asks for its corrections or releases.
pub(super) fn moved_of<'n>(run: &Again, name: &'n str) -> Option<(&'n str, Which)> {
    let program = &run.plan.program;
    let (payout, word) = name.rsplit_once('.')?;
    let which = [Which::Corrections, Which::Releases].into_iter().find(|which| which.name() == word)?;
    let is_own = program.payouts.iter().any(|p| program.rule(p.rule).is_some_and(|rule| rule.name == payout));
    (is_own && program.figure_named(name).is_empty()).then_some((payout, which))
}

/// How the payable amount or the prize of a line came about; none of a part that a split made, whose whole is no figure of
/// its key.
///
/// # Errors
/// The derivation fails.
pub(super) fn of_line(run: &Again, line: &Line) -> Result<Option<Derivation>, Failure> {
    let mut at = line.key.clone();
    let period = line.id.split('/').nth(2).unwrap_or("");
    if period != run.plan.period.name() {
        let rule = run.plan.program.rules.iter().find(|rule| rule.name == line.payout);
        at.extend(rule.map(|rule| (rule.per.name().to_owned(), period.to_owned())));
    }
    let is_award = run
        .plan
        .program
        .awards
        .iter()
        .any(|award| run.plan.program.rule(award.rule).is_some_and(|rule| rule.name == line.payout));
    let figure = if is_award { line.payout.clone() } else { format!("{}.payable", line.payout) };
    match eval::trace(&run.plan, &run.facts, &run.outcome, &figure, &at) {
        Ok(derivation) => Ok(Some(derivation)),
        Err(TraceError::Differs { figure, key }) => {
            Err(Failure::internal(format!("the derivation of `{figure}` at {key} gives another value than the run")))
        }
        Err(TraceError::Failed(error)) => Err(Failure::of_eval(error, &run.problems.sources, &run.problems.root)),
        Err(_) => Ok(None),
    }
}
