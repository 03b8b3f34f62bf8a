//! A run folder computed again from its rules and facts alone, with what it took from the ledger.
//!
//! Used by `close` and `export`. The receipt says how the run was asked for; nothing of DATA or LEDGER is read. Whether
//! the folder is what it says is for `verify` to tell.

use std::path::Path;

use serde_json::Value;

use super::again;
use super::asked::period as period_of;
use super::failure::{AppError, Failure, Problems};
use super::files::{Files, Folder, read};
use super::folder::RECEIPT;
use super::ledger::{Ledger, head_of, refused};
use crate::diagnostic::codes;
use crate::eval;
use crate::fold::model::Facts;
use crate::ledger::opening::Touched;
use crate::ledger::settle::settle;
use crate::ledger::{Opening, Settled};
use crate::outcome::model::Outcome;
use crate::output::ledger::OPENING;
use crate::plan::model::Plan;
use crate::source::ByteSource;
use crate::study;
use crate::text::Message;

/// A run as computed again.
pub(super) struct Again {
    /// What its receipt says.
    pub(super) receipt: Value,
    /// What was computed.
    pub(super) plan: Plan,
    /// From what.
    pub(super) facts: Facts,
    /// With which result.
    pub(super) outcome: Outcome,
    /// The period settled against what was taken from the ledger; of a run without one, against an empty one.
    pub(super) settled: Settled,
    /// Whether the run took anything from a ledger.
    pub(super) with_ledger: bool,
    /// The rule files.
    pub(super) rules: Vec<(String, Vec<u8>)>,
    /// What was found in them.
    pub(super) problems: Problems,
}

impl Again {
    /// A text of the receipt; empty where there is none.
    pub(super) fn said(&self, pointer: &str) -> &str {
        self.receipt.pointer(pointer).and_then(Value::as_str).unwrap_or("")
    }

    /// The rules that moved money without approval, of the period or of closed ones.
    pub(super) fn unapproved(&self) -> Vec<&str> {
        let moved = self.outcome.unapproved.iter().filter(|moved| moved.lines > 0);
        let rules = moved.filter_map(|moved| self.plan.program.rule(moved.rule)).map(|rule| rule.name.as_str());
        let mut names: Vec<&str> = Vec::new();
        for name in rules.chain(self.settled.opening.awaiting()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// Computes a run again from its folder.
///
/// # Errors
/// The folder holds no whole run, or not what its rules and facts give.
pub(super) fn again(files: &dyn Files, run: &Path, receipt: Value, jobs: usize) -> Result<Again, Failure> {
    let Computed { rules, problems, plan, facts, outcome } = computed(files, run, &receipt, jobs)?;
    let found = settled(files, run, &plan, &facts, &outcome)?;
    let with_ledger = found.is_some();
    let settled = match found {
        Some(settled) => settled,
        None => by_itself(&plan, &facts, &outcome, Opening::default()).ok_or_else(|| not_sound(run, OPENING))?,
    };
    Ok(Again { receipt, plan, facts, outcome, settled, with_ledger, rules, problems })
}

/// A run as computed again, without what it comes to against a ledger.
pub(super) struct Computed {
    /// The rule files.
    pub(super) rules: Vec<(String, Vec<u8>)>,
    /// What was found in them.
    pub(super) problems: Problems,
    /// What was computed.
    pub(super) plan: Plan,
    /// From what.
    pub(super) facts: Facts,
    /// With which result.
    pub(super) outcome: Outcome,
}

/// Computes a run again from its folder, and nothing beside.
///
/// # Errors
/// As of [`again`].
pub(super) fn computed(files: &dyn Files, run: &Path, receipt: &Value, jobs: usize) -> Result<Computed, Failure> {
    let text = |name: &str| receipt.pointer(name).and_then(Value::as_str).unwrap_or("");
    if text("/outputs") == "exports" {
        let hint = Message::new("run-without-facts-hint");
        return Err(AppError::about("run-without-facts", run).hint(hint).into());
    }
    let again::Again { loaded, plan } = again::planned(files, run, receipt)?;
    let (rules, problems) = (loaded.files, loaded.problems);
    let facts = again::kept(files, run, &plan, jobs).map_err(|fault| not_sound(run, &fault.file))?;
    let failed = |error| Failure::of_eval(error, &problems.sources, &problems.root);
    let outcome = eval::run(&plan, &facts, jobs).map_err(failed)?;
    Ok(Computed { rules, problems, plan, facts, outcome })
}

/// Refuses a run whose file is not as the run wrote it.
pub(super) fn not_sound(run: &Path, file: &str) -> Failure {
    refused(&codes::RUN_NOT_SOUND, &[("path", &run.join(file).display().to_string())])
}

/// A run settled again against what it took from the ledger; none of a run without one.
///
/// # Errors
/// What it took is not as a run writes it, or does not settle.
pub(super) fn settled(
    files: &dyn Files,
    run: &Path,
    plan: &Plan,
    facts: &Facts,
    outcome: &Outcome,
) -> Result<Option<Settled>, Failure> {
    let Ok(bytes) = read(files, &run.join(OPENING)) else { return Ok(None) };
    let opening = String::from_utf8(bytes).ok().and_then(|text| Opening::read(&text));
    let settled = opening.and_then(|opening| by_itself(plan, facts, outcome, opening));
    settled.map(Some).ok_or_else(|| not_sound(run, OPENING))
}

fn by_itself(plan: &Plan, facts: &Facts, outcome: &Outcome, mut opening: Opening) -> Option<Settled> {
    let head = head_of(&plan.program);
    if opening.tip.is_empty() {
        opening.head = head;
    } else if opening.head != head || !opening.is_sound() || !follow_one_another(plan, &opening) {
        return None;
    }
    settle(opening, study::lines(plan, facts, outcome)?)
}

/// Whether the closed periods follow one another up to the run's own.
fn follow_one_another(plan: &Plan, opening: &Opening) -> bool {
    let own = plan.period.name();
    let after = opening.closed.iter().skip(1).map(|(period, _)| period).chain([&own]);
    opening.closed.iter().zip(after).all(|((period, _), next)| {
        let period = period_of(&plan.program, period).ok().and_then(|period| period.after());
        period.is_some_and(|after| after.name() == *next)
    })
}

/// Whether what a run took from the ledger is what the ledger holds; of a run without one, whether it holds nothing.
pub(super) fn follows(run: &Again, ledger: &Ledger) -> bool {
    let opening = &run.settled.opening;
    let fresh = || ledger.book.opening(opening.head.clone(), opening.touched.clone());
    let same = if run.with_ledger { *opening == fresh() } else { ledger.book.closed.is_empty() };
    let payments = study::payments(&run.plan.program, &run.facts);
    let known = |touched: &Touched| {
        let own = Touched { found: None, free: Vec::new(), awaiting: Vec::new(), ..touched.clone() };
        let unknown = || Touched {
            line: touched.line.clone(),
            period: touched.period.clone(),
            payout: touched.payout.clone(),
            payee: touched.payee.clone(),
            key: touched.key.clone(),
            count: ledger.book.counts.get(&touched.line).copied().unwrap_or(0),
            ..Touched::default()
        };
        own == ledger.book.touch(&touched.line, &touched.payee, &payments).unwrap_or_else(unknown)
    };
    same && opening.touched.iter().all(known)
}

/// Every file of a run that a close keeps: rules, facts and the receipt.
///
/// # Errors
/// One cannot be read.
pub(super) fn kept(files: &dyn Files, run: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let names = Folder::new(files, run).names().map_err(|e| AppError::of_io("cannot-read", run, &e))?;
    let wanted = |name: &String| name == RECEIPT || name.starts_with("rules/") || name.starts_with("facts/");
    let mut all = Vec::new();
    for name in names.into_iter().filter(wanted) {
        let path = run.join(&name);
        let bytes = read(files, &path).map_err(|e| AppError::of_io("cannot-read", &path, &e))?;
        all.push((name, bytes));
    }
    Ok(all)
}
