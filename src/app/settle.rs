//! A run against the ledger: closed periods computed again, releases looked for, and the period settled.
//!
//! Used by `run`. Each closed period is computed with today's data and rules in a plan of its own; only where a line is
//! another now are the rules of the last close read from the ledger and the difference shared among its causes.

use std::sync::Arc;

use hashbrown::HashSet;
use serde_json::Value;

use super::again::receipt_bytes;
use super::asked::period as period_of;
use super::failure::{AppError, Failure, Problems};
use super::files::{Entry, Files, Folder, read};
use super::folder::{RECEIPT, sha256_of};
use super::ledger::{Ledger, head_of, problem, refused};
use super::load::load;
use super::recompute::not_sound;
use super::suppose;
use crate::audit::{listed, seal};
use crate::check::model::Program;
use crate::diagnostic::{Diagnostic, codes};
use crate::eval::{EvalError, Shown};
use crate::fold::model::Facts;
use crate::ledger::Settled;
use crate::ledger::entry::Cause;
use crate::ledger::opening::Touched;
use crate::ledger::settle::settle;
use crate::outcome::model::Outcome;
use crate::output::ledger::OPENING;
use crate::plan::model::Plan;
use crate::source::ByteSource;
use crate::study::{self, Stage};
use crate::value::{Date, Period};

/// A finished run, about to be settled.
pub(super) struct Finished<'a> {
    /// What was computed.
    pub(super) plan: &'a Plan,
    /// From what.
    pub(super) facts: &'a Facts,
    /// With which result.
    pub(super) outcome: &'a Outcome,
    /// For conditions that no figure carries.
    pub(super) shown: &'a Shown<'a>,
    /// The rule files.
    pub(super) rules: &'a [(String, Vec<u8>)],
    /// The tables.
    pub(super) data: &'a dyn ByteSource,
    /// The last day that is seen.
    pub(super) as_of: Option<Date>,
    /// How many threads.
    pub(super) jobs: usize,
}

/// The ledger that a period is settled against: as it stands, or as it stood before the period was closed, which is told
/// beside; none for a period that was closed by a run without a ledger, which is done again as it was.
///
/// # Errors
/// It is another pack's, or the period is not the next one.
pub(super) fn against(
    files: &dyn Files,
    ledger: &Ledger,
    program: &Program,
    period: &Period,
) -> Result<Option<(Ledger, bool)>, Failure> {
    ledger.is_of(&head_of(program))?;
    let name = period.name();
    if ledger.book.close_of(&name).is_some() {
        let copies = ledger.copies(&name);
        let stands = |file: &str| files.kind(&copies.join(file)).is_ok_and(|kind| kind == Some(Entry::File));
        let alone = stands(RECEIPT) && !stands(OPENING);
        return if alone { Ok(None) } else { Ok(Some((ledger.before(&name)?, true))) };
    }
    next(ledger, program, &name)?;
    Ok(Some((ledger.clone(), false)))
}

/// Refuses a period that does not follow the last closed one.
///
/// # Errors
/// It does not.
pub(super) fn next(ledger: &Ledger, program: &Program, name: &str) -> Result<(), Failure> {
    let Some(last) = ledger.book.closed.last() else { return Ok(()) };
    let next = period_of(program, &last.period)?.after().map_or_else(|| "-".to_owned(), |next| next.name());
    if next == name {
        return Ok(());
    }
    Err(refused(&codes::NOT_THE_NEXT_PERIOD, &[("period", name), ("last", &last.period), ("next", &next)]))
}

/// Settles a finished run.
///
/// # Errors
/// A closed period cannot be computed again, or the data no longer cover it.
pub(super) fn settled(
    files: &dyn Files,
    ledger: &Ledger,
    run: &Finished<'_>,
    problems: &Problems,
) -> Result<Settled, Failure> {
    let program = &run.plan.program;
    let payments = study::payments(program, run.facts);
    let past = || Failure::internal("an amount past all bounds");
    let mut touched: Vec<Touched> = Vec::new();
    for close in &ledger.book.closed {
        let period = period_of(program, &close.period)?;
        let again = study::again(program, period.clone(), run.as_of, run.data, run.jobs);
        let again = again.map_err(|error| Failure::of_eval(error, &problems.sources, &problems.root))?;
        let Some(again) = again else { continue };
        let copies = Copies { files, ledger, period: &close.period };
        copies.are_sound(&close.seal)?;
        copies.still_covered(&again.covers)?;
        let changed = study::changes(&ledger.book, &close.period, &again.lines, &payments);
        let mut changed = changed.ok_or_else(past)?;
        if !changed.is_empty() {
            let (stages, last) = copies.stages(run, &period)?;
            study::changes::explain(&mut changed, &stages, last).ok_or_else(past)?;
            again.awaiting.mark(&mut changed);
        }
        touched.extend(changed);
    }
    let free = study::free(run.plan, run.facts, run.outcome, run.shown, &ledger.book, touched, &payments);
    let touched = free.map_err(|error| Failure::of_eval(error, &problems.sources, &problems.root))?;
    let opening = ledger.book.opening(head_of(program), touched);
    let lines = study::lines(run.plan, run.facts, run.outcome).ok_or_else(past)?;
    settle(opening, lines).ok_or_else(|| Failure::internal("the period does not settle against the ledger"))
}

/// Payments of ids of this pack that neither the ledger nor the run knows: what they say counts for nothing.
pub(super) fn of_no_line(ledger: &Ledger, plan: &Plan, facts: &Facts, settled: &Settled) -> Option<Diagnostic> {
    let own = settled.lines.iter().map(|line| &line.id);
    let own = own.chain(settled.corrections.iter().map(|c| &c.id)).chain(settled.releases.iter().map(|r| &r.id));
    let mut known: HashSet<String> = own.cloned().collect();
    for (line, _) in ledger.book.positions.keys() {
        let count = ledger.book.counts.get(line).copied().unwrap_or(0);
        known.extend((1..=count).map(|n| format!("{line}/{n}")));
        known.insert(line.clone());
    }
    let payments = study::payments(&plan.program, facts);
    let own = format!("{}/", plan.program.pack.id);
    let mut unknown = payments.keys().filter(|line| line.starts_with(&own) && !known.contains(*line));
    let first = unknown.next()?;
    let count = 1 + unknown.count();
    Some(problem(&codes::PAYMENT_OF_NO_LINE, &[("line", first), ("count", &count.to_string())]))
}

/// What the facts of a run cover.
const COVERS: &str = "facts/covers.csv";

/// What the ledger keeps of a closed period's run.
struct Copies<'a> {
    files: &'a dyn Files,
    ledger: &'a Ledger,
    period: &'a str,
}

impl Copies<'_> {
    /// Refuses copies that are read here and are not those of the run that was closed.
    fn are_sound(&self, sealed: &str) -> Result<(), Failure> {
        let folder = self.ledger.copies(self.period);
        let bytes = receipt_bytes(self.files, &folder)?;
        let is_whole = std::str::from_utf8(&bytes).is_ok_and(seal::holds);
        let listed = listed::read(&bytes).filter(|listed| is_whole && listed.seal == sealed);
        let listed = listed.ok_or_else(|| not_sound(&folder, RECEIPT))?;
        let is_read = |name: &str| name.starts_with("rules/") || name == COVERS;
        for file in listed.files.iter().filter(|file| is_read(&file.name)) {
            let found = Folder::new(self.files, &folder).open(&file.name).and_then(|mut bytes| sha256_of(&mut bytes));
            if found.ok().as_ref() != Some(&file.sha256) {
                return Err(not_sound(&folder, &file.name));
            }
        }
        Ok(())
    }

    /// Refuses data that reach no longer back to the closed period: its lines would vanish.
    fn still_covered(&self, covers: &[(String, bool)]) -> Result<(), Failure> {
        let path = self.ledger.copies(self.period).join(COVERS);
        let bytes = read(self.files, &path).map_err(|e| AppError::of_io("cannot-read", &path, &e))?;
        let mut rows = csv::ReaderBuilder::new().has_headers(true).from_reader(bytes.as_slice());
        for row in rows.records().flatten() {
            let (Some(table), Some(period), Some("yes")) = (row.get(0), row.get(1), row.get(2)) else { continue };
            let lost = covers.iter().any(|(name, covers)| name == table && !covers);
            // Only the period itself counts, which its own label names.
            if period == self.period && lost {
                return Err(refused(&codes::CLOSED_NOT_COVERED, &[("period", self.period), ("table", table)]));
            }
        }
        Ok(())
    }

    /// The stages between the rules of the last close, by which every closed period was corrected then, and those of now;
    /// and the cause of what they leave.
    fn stages(&self, run: &Finished<'_>, period: &Period) -> Result<(Vec<Stage>, Cause), Failure> {
        let last = self.ledger.book.closed.last().map_or(self.period, |close| close.period.as_str());
        let folder = self.ledger.copies(last);
        let loaded = load(self.files, &folder.join("rules"))?;
        let path = folder.join(RECEIPT);
        let receipt = read(self.files, &path).map_err(|e| AppError::of_io("cannot-read", &path, &e))?;
        let receipt: Value = serde_json::from_slice(&receipt).unwrap_or_default();
        let supposed = &run.plan.program.supposed;
        let only = receipt.get("only").and_then(Value::as_str) == Some("approved");
        let plain = supposed.set.is_empty() && only == supposed.approved_only;
        if plain && loaded.files == run.rules {
            return Ok((Vec::new(), Cause::Data));
        }
        // Rules that this program can no longer read leave everything to the new ones.
        let Ok(old) = loaded.program() else { return Ok((Vec::new(), Cause::Rule)) };
        let old = suppose::recorded(old, &receipt)?;
        let mut stages = Vec::new();
        for (cause, program) in study::stages(&old, &run.plan.program) {
            stages.push(Stage { cause, lines: self.lines(&program, run, period)? });
        }
        Ok((stages, Cause::Rule))
    }

    fn lines(
        &self,
        program: &Arc<Program>,
        run: &Finished<'_>,
        period: &Period,
    ) -> Result<Option<Vec<crate::ledger::Line>>, Failure> {
        match study::again(program, period.clone(), run.as_of, run.data, run.jobs) {
            Ok(again) => Ok(again.map(|again| again.lines)),
            Err(EvalError::Problems(_)) => Ok(None),
            Err(EvalError::Internal(detail)) => Err(Failure::internal(detail)),
        }
    }
}
