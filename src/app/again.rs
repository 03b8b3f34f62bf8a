//! A run computed again from what it kept: rules, receipt and facts, without the data.
//!
//! The beginning of `explain` and `verify`, and of whoever works a closed period out anew: rules and receipt give the
//! plan, `facts/` gives what the tables said. Evaluating them is left to the use cases.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::failure::{AppError, Failure, Problems};
use super::files::{Entry, Files, read};
use super::folder::RECEIPT;
use super::load::{Loaded, load};
use super::run::{day, period, whole};
use super::suppose;
use crate::check::model::Program;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::fold::model::Facts;
use crate::output::facts::{self, AsWritten, FactsFault, Open};
use crate::plan::model::{Outputs, Plan};
use crate::text::Message;

/// A run's rules and plan, as it had them.
pub(super) struct Again {
    /// The rules.
    pub(super) loaded: Loaded,
    /// What is computed.
    pub(super) plan: Plan,
}

/// The bytes of a run folder's receipt.
///
/// # Errors
/// The folder holds none, or it cannot be read.
pub(super) fn receipt_bytes(files: &dyn Files, run: &Path) -> Result<Vec<u8>, Failure> {
    let path = run.join(RECEIPT);
    let of_io = |error: &std::io::Error| AppError::of_io("cannot-read", &path, error);
    match files.kind(&path).map_err(|error| of_io(&error))? {
        Some(Entry::File) => Ok(read(files, &path).map_err(|error| of_io(&error))?),
        _ => Err(not_a_run(run)),
    }
}

/// The receipt of a run folder.
///
/// # Errors
/// The folder holds none, or it cannot be read.
pub(super) fn receipt(files: &dyn Files, run: &Path) -> Result<Value, Failure> {
    serde_json::from_slice(&receipt_bytes(files, run)?).map_err(|_| not_a_run(run))
}

fn not_a_run(run: &Path) -> Failure {
    let problem = Diagnostic::new(&codes::NOT_A_RUN, Place::File(String::new())).with("path", run.display());
    Failure::Problems(Problems { all: vec![problem], ..Problems::default() })
}

/// Rules and plan of the run that wrote this receipt, from its folder.
///
/// # Errors
/// The rules or the receipt are not as a run wrote them.
pub(super) fn planned(files: &dyn Files, run: &Path, receipt: &Value) -> Result<Again, Failure> {
    let mut loaded = load(files, &run.join("rules"))?;
    let program: Arc<Program> = suppose::recorded(loaded.program()?, receipt)?;
    let text = |name: &str| receipt.pointer(name).and_then(Value::as_str).unwrap_or("");
    let outputs = if text("/outputs") == "exports" { Outputs::Exports } else { Outputs::All };
    let period = period(&program, text("/period/name"))?;
    let as_of = receipt.pointer("/as_of").and_then(Value::as_str).map(day).transpose()?;
    let (plan, found) = crate::plan::build(program, period, Some(day(text("/on"))?), as_of, outputs);
    loaded.problems.all.extend(found);
    let plan = whole(plan, &loaded.problems)?;
    Ok(Again { loaded, plan })
}

/// The facts that a run kept, read on at most `jobs` threads.
///
/// # Errors
/// A file is absent, not as a run writes it, or of other periods than the plan's.
pub(super) fn kept(files: &dyn Files, run: &Path, plan: &Plan, jobs: usize) -> Result<Facts, FactsFault> {
    kept_in(&|name| files.open(&run.join(name)).ok(), plan, jobs).map(|(facts, _)| facts)
}

/// The facts that a run kept, in files that `open` yields by their names, and which of these are as they would be
/// written again.
///
/// # Errors
/// As of [`kept`].
pub(super) fn kept_in(open: &Open<'_>, plan: &Plan, jobs: usize) -> Result<(Facts, AsWritten), FactsFault> {
    let (facts, as_written) = facts::read(&plan.program, open, jobs)?;
    // Periods before all data are in no facts.
    let mut planned = plan.window.iter();
    let known = facts.window.iter().all(|period| planned.any(|planned| planned == period));
    if known && facts.window.last() == Some(&plan.period) {
        Ok((facts, as_written))
    } else {
        Err(FactsFault { file: "facts/window.csv".to_owned(), line: 0, text: plan.period.name() })
    }
}

/// What is told of facts that cannot be used.
pub(super) fn not_as_written(run: &Path, fault: FactsFault) -> AppError {
    let message = Message::new("bad-facts").with("path", run.join(&fault.file).display()).with("line", fault.line);
    AppError::new(message).hint(Message::new("bad-facts-hint").with("text", fault.text))
}
