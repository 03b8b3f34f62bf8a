//! The main job: rules and data in, a run folder out.
//!
//! The use case behind `run`: load, plan, fold, evaluate, write. The folder is built beside its place and moved there
//! whole, so that a run that fails leaves what stood there before. What the files hold is left to `output`, the receipt
//! to `audit`.

use std::path::{Path, PathBuf};

use super::again;
pub(super) use super::asked::{data_folder, day, period, whole};
use super::engine::Engine;
use super::every_file::every_file;
use super::failure::{AppError, Failure, Problems};
use super::feeds;
use super::files::{Files, Folder, read};
use super::folder::{Beside, Placed, RECEIPT};
use super::ledger::Ledger;
use super::load::{Loaded, load};
use super::otherwise::is_closed;
use super::settle;
use super::suppose;
use crate::audit::listed;
use crate::eval::{self, Shown};
use crate::fold;
use crate::ledger::Settled;
use crate::output::Run;
use crate::output::package::Written;
use crate::output::summary::{self, Summary};
use crate::output::totals;
use crate::plan::{self, model::Outputs};
use crate::text::Message;

/// What is asked of a run.
#[derive(Clone, Debug)]
pub struct Request {
    /// The rule folder.
    pub pack: PathBuf,
    /// The folder of tables.
    pub data: PathBuf,
    /// The period's name.
    pub period: String,
    /// Where the run folder shall stand.
    pub out: PathBuf,
    /// The day from which due dates count; the period's last where absent.
    pub on: Option<String>,
    /// The last day that is seen of a period in progress.
    pub as_of: Option<String>,
    /// How many threads.
    pub jobs: usize,
    /// What is written.
    pub outputs: Outputs,
    /// Whether another run may be replaced.
    pub force: bool,
    /// Parameters with another value, each `param.NAME=VALUE`.
    pub set: Vec<String>,
    /// Whether what awaits approval is only a shadow.
    pub approved_only: bool,
    /// The ledger's folder, where there is one.
    pub ledger: Option<PathBuf>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Done {
    /// The run in few numbers.
    pub summary: Summary,
    /// What was found and did not stop the work.
    pub problems: Problems,
    /// How the folder came into its place.
    pub placed: Placed,
}

/// Computes a period and writes its folder.
///
/// # Errors
/// Problems in the rules or the data, or an environment that does not let us; then nothing is left behind.
pub fn run(files: &dyn Files, request: &Request) -> Result<Done, Failure> {
    data_folder(files, &request.data)?;
    apart(files, request)?;
    let loaded = load(files, &request.pack)?;
    let program = suppose::asked(loaded.program()?, &request.set, request.approved_only)?;
    let mut problems = loaded.problems.clone();
    let period = period(&program, &request.period)?;
    let ledger = request.ledger.as_deref().map(|folder| Ledger::open(files, folder)).transpose()?;
    problems.all.extend(ledger.as_ref().and_then(Ledger::note));
    let closed = ledger.as_ref().filter(|ledger| ledger.book.close_of(&period.name()).is_some());
    let against =
        ledger.as_ref().map(|ledger| settle::against(files, ledger, &program, &period)).transpose()?.flatten();
    let on = request.on.as_deref().map(day).transpose()?;
    let as_of = request.as_of.as_deref().map(day).transpose()?;
    let (plan, found) = plan::build(program, period.clone(), on, as_of, request.outputs);
    problems.all.extend(found);
    let mut plan = whole(plan, &problems)?;
    // What a ledger is held against may read any figure.
    if plan.outputs == Outputs::Exports && ledger.is_none() {
        plan = plan.for_exports();
    }
    let beside = Beside::begin(files, &request.out)?;

    let (facts, found) = fold::run(&plan, &Folder::new(files, &request.data), request.jobs);
    problems.all.extend(found);
    if facts.is_some() {
        problems.all.extend(feeds::differences(&plan.program, &Folder::new(files, &request.data)));
    }
    let mut facts = whole(facts, &problems)?;
    let failed = |error| Failure::of_eval(error, &problems.sources, &problems.root);
    let outcome = eval::run(&plan, &facts, request.jobs).map_err(failed)?;
    eval::forget(&plan, &mut facts);
    let engine = Engine(Shown::after(&plan, &facts, &outcome).map_err(failed)?);
    let settled = against.as_ref().map(|(ledger, again)| -> Result<Settled, Failure> {
        let data = Folder::new(files, &request.data);
        let (shown, rules, jobs) = (&engine.0, &loaded.files, request.jobs);
        let (plan, facts, outcome, data) = (&plan, &facts, &outcome, &data);
        let finished = settle::Finished { plan, facts, outcome, shown, rules, data, as_of, jobs };
        Ok(Settled { again: *again, ..settle::settled(files, ledger, &finished, &problems)? })
    });
    let settled = settled.transpose()?;
    if let (Some((ledger, _)), Some(settled)) = (&against, &settled) {
        problems.all.extend(settle::of_no_line(ledger, &plan, &facts, settled));
    }
    let run = Run::new(&plan, &facts, &outcome, &engine).against(settled.as_ref());
    let of_fault = |fault| Failure::of_fault(fault, &problems.sources, &problems.root);
    let written = write(&beside, &run, &loaded, request.jobs)?;
    let summary = summary::of(&run).map_err(of_fault)?;
    if let Some(ledger) = closed {
        the_same(files, &beside, ledger, &period.name())?;
    }
    let placed = beside.place(&written, request.force)?;
    Ok(Done { summary, problems, placed })
}

/// Refuses to compute a closed period otherwise than it was closed.
fn the_same(files: &dyn Files, beside: &Beside<'_>, ledger: &Ledger, period: &str) -> Result<(), Failure> {
    let receipt = again::receipt(files, beside.folder())?;
    match ledger.holds_close_of(&receipt) {
        true => Ok(()),
        false => Err(is_closed(files, ledger, period, &receipt)),
    }
}

/// Writes every file, the description of the tables and, last, the receipt.
fn write(beside: &Beside<'_>, run: &Run<'_>, loaded: &Loaded, jobs: usize) -> Result<Vec<Written>, Failure> {
    let rules_of = (&loaded.problems.sources, loaded.problems.root.as_str());
    // The receipt asks for what all lines add up to when everything else is written.
    let sums = || {
        totals::of(run);
    };
    every_file(run, &loaded.files, &mut |artifacts| beside.write_and(artifacts, jobs, rules_of, &sums))
}

/// Refuses an output that lies in the rules or the data, or around them.
fn apart(files: &dyn Files, request: &Request) -> Result<(), AppError> {
    let out = files.absolute(&request.out).map_err(|e| AppError::of_io("cannot-write", &request.out, &e))?;
    let ledger = request.ledger.iter().map(|folder| ("out-in-ledger", folder));
    for (key, folder) in [("out-in-pack", &request.pack), ("out-in-data", &request.data)].into_iter().chain(ledger) {
        let folder = files.absolute(folder).map_err(|e| AppError::of_io("cannot-read", folder, &e))?;
        if out.starts_with(&folder) || folder.starts_with(&out) {
            return Err(AppError::about(key, &request.out).hint(Message::new("out-elsewhere-hint")));
        }
    }
    let is_run = |folder: &Path| {
        let receipt = read(files, &folder.join(RECEIPT)).ok();
        receipt.is_some_and(|bytes| listed::read(&bytes).is_some())
    };
    match out.ancestors().skip(1).any(is_run) {
        true => Err(AppError::about("out-in-run", &request.out).hint(Message::new("out-elsewhere-hint"))),
        false => Ok(()),
    }
}
