//! The evidence of a run for auditors, in a folder that is whole or absent: the use case behind `audit-pack`.
//!
//! Made only from a run that verifies, with its data and the ledger where these are given. The sample is drawn from the
//! run's own hash; each line in it is derived down to the counts. What the files hold is `output`'s.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::again::{receipt, receipt_bytes};
use super::engine::Engine;
use super::failure::{AppError, Failure};
use super::files::{Entry as Kind, Files, Folder, read};
use super::folder::{Beside, Placed, RECEIPT};
use super::ledger::Ledger;
use super::of_line::of_line;
use super::recompute::{Again, again};
use super::scan;
use super::table_of_run::TableOfRun;
use super::verify;
use crate::diagnostic::Diagnostic;
use crate::eval::Shown;
use crate::ledger::Entry;
use crate::output::evidence::{self, Event, Evidence, STEP_COLUMNS, Sampled, Step};
use crate::output::package;
use crate::output::{Artifact, Run};
use crate::study::sample::{Population, Sample, draw};
use crate::text::{Lang, Message};
use crate::value::Money;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The run folder.
    pub run: PathBuf,
    /// Where the evidence shall stand.
    pub out: PathBuf,
    /// The data that the run read.
    pub data: Option<PathBuf>,
    /// The ledger's folder.
    pub ledger: Option<PathBuf>,
    /// How many lines are drawn by their money.
    pub lines: u32,
    /// What the auditor adds to the seed.
    pub seed: Option<String>,
    /// The file of the secret that salts are made of.
    pub salt: Option<PathBuf>,
    /// How many threads.
    pub jobs: usize,
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The pack's id.
    pub pack: String,
    /// The period.
    pub period: String,
    /// How many lines were drawn, and from how many.
    pub drawn: (u64, u64),
    /// How many files.
    pub files: u64,
    /// Whether the same stood there already.
    pub same: bool,
    /// What was told on the way.
    pub notes: Vec<Diagnostic>,
}

/// So many lines are drawn where nothing is said.
pub const LINES: u32 = 60;
/// For so many lines by their money one without any is drawn.
const PER_ZERO: u32 = 10;
/// At most so many rows of data are shown for a line.
const MOST_ROWS: usize = 50;

/// Makes the evidence of a run.
///
/// # Errors
/// The run does not verify, or nothing can be written; then nothing is left behind.
pub fn audit_pack(files: &dyn Files, request: &Request) -> Result<Done, Failure> {
    apart(files, request)?;
    let said = receipt(files, &request.run)?;
    let secret = request.salt.as_deref().map(|path| secret(files, path)).transpose()?;
    let asked = verify::Request {
        run: request.run.clone(),
        data: request.data.clone(),
        ledger: request.ledger.clone(),
        jobs: request.jobs,
    };
    if said.get("outputs").and_then(Value::as_str) != Some("exports") {
        verify::refuse_differing(&request.run, &verify::verify(files, &asked)?)?;
    }
    let own = again(files, &request.run, said, request.jobs)?;
    let ledger = request.ledger.as_deref().map(|folder| Ledger::open(files, folder)).transpose()?;
    let failed = |error| Failure::of_eval(error, &own.problems.sources, &own.problems.root);
    let engine = Engine(Shown::after(&own.plan, &own.facts, &own.outcome).map_err(failed)?);
    let settled = own.with_ledger.then_some(&own.settled);
    let run = Run::new(&own.plan, &own.facts, &own.outcome, &engine).against(settled);
    let seed = seed(&own, request.seed.as_deref());
    let lines = &own.settled.lines;
    let population = Population {
        count: lines.len(),
        money: |at: usize| lines.get(at).map_or(Money::ZERO, |line| line.amounts.get("earned")),
        id: |at: usize, id: &mut Vec<u8>| id.extend(lines.get(at).map_or("", |line| line.id.as_str()).bytes()),
    };
    let zeros = request.lines.div_ceil(PER_ZERO);
    let sample =
        draw(&seed, &population, request.lines, zeros).ok_or_else(|| Failure::internal("a sum past all bounds"))?;
    let data = request.data.as_deref().map(|data| Folder::new(files, data));
    let by_hand = data.map(|data| scan::written_by_hand(&own.plan.program, &data));
    let of = Evidence {
        run: &run,
        settled: &own.settled,
        seal: own.said("/seal"),
        rules: &own.rules,
        sampled: sampled(files, request, &own, &sample)?,
        sample: &sample,
        seed: &seed,
        steps: steps(files, &request.run)?,
        by_hand: by_hand.map(placed).unwrap_or_default(),
        events: ledger.as_ref().map(events).unwrap_or_default(),
        secret,
    };
    let beside = Beside::begin(files, &request.out).map_err(|error| held(files, &request.out, error))?;
    let rules = (&own.problems.sources, own.problems.root.as_str());
    let mut written = beside.write(&evidence::render(&of), request.jobs, rules)?;
    let mut put = |name: &str, bytes: Vec<u8>| -> Result<(), Failure> {
        written.extend(beside.write(&[Artifact::bytes(name, bytes)], 1, rules)?);
        Ok(())
    };
    put(RECEIPT, receipt_bytes(files, &request.run)?)?;
    let pack = &own.plan.program.pack;
    let described = package::describe(&pack.id, pack.title.get(Lang::En), &written);
    written.extend(beside.write(&[Artifact::bytes(package::FILE, described)], 1, rules)?);
    let index = evidence::index(&of, &written);
    written.extend(beside.write(&[Artifact::bytes(evidence::FILE, index)], 1, rules)?);
    let placed = beside.place(&written, false).map_err(|error| held(files, &request.out, error))?;
    Ok(Done {
        pack: pack.id.clone(),
        period: own.plan.period.name(),
        drawn: (sample.chosen.len() as u64, own.settled.lines.len() as u64),
        files: written.len() as u64,
        same: placed == Placed::Same,
        notes: ledger.as_ref().and_then(Ledger::note).into_iter().collect(),
    })
}

/// Where something else stands in the place of the evidence, what it is; any other error as it was.
fn held(files: &dyn Files, out: &Path, error: AppError) -> AppError {
    if !["out-differs", "out-not-a-run"].contains(&error.message.key) {
        return error;
    }
    let holds = |name: &str| files.kind(&out.join(name)).is_ok_and(|kind| kind == Some(Kind::File));
    let what = match (holds(evidence::FILE), holds(RECEIPT)) {
        (true, _) => "evidence",
        (false, true) => "run",
        _ => "other",
    };
    let message = Message::new("audit-taken").with("path", out.display()).with("what", what);
    AppError::new(message).hint(Message::new("out-not-a-run-hint"))
}

/// Refuses to write into what the evidence is of.
fn apart(files: &dyn Files, request: &Request) -> Result<(), AppError> {
    let whole = |path: &Path| files.absolute(path).map_err(|e| AppError::of_io("cannot-write", path, &e));
    let out = whole(&request.out)?;
    for folder in [Some(&request.run), request.data.as_ref(), request.ledger.as_ref()].into_iter().flatten() {
        let folder = whole(folder)?;
        if out.starts_with(&folder) || folder.starts_with(&out) {
            return Err(AppError::about("audit-inside", &request.out).hint(Message::new("out-elsewhere-hint")));
        }
    }
    Ok(())
}

fn secret(files: &dyn Files, path: &Path) -> Result<Vec<u8>, AppError> {
    let bytes = read(files, path).map_err(|e| AppError::of_io("cannot-read", path, &e))?;
    if evidence::enough(&bytes) {
        Ok(bytes)
    } else {
        Err(AppError::about("salt-short", path).hint(Message::new("salt-short-hint")))
    }
}

/// The hash of the lines of money, as the receipt has it; with what the auditor adds.
fn seed(run: &Again, own: Option<&str>) -> String {
    let files = run.receipt.get("files").and_then(Value::as_array);
    let hash = |name: &str| {
        let file = files?.iter().find(|file| file.get("name").and_then(Value::as_str) == Some(name))?;
        file.get("sha256").and_then(Value::as_str)
    };
    let hash = hash("payouts.csv").or_else(|| hash("totals.csv")).unwrap_or_else(|| run.said("/seal"));
    own.map_or_else(|| hash.to_owned(), |own| format!("{hash}:{own}"))
}

fn sampled(files: &dyn Files, request: &Request, run: &Again, sample: &Sample) -> Result<Vec<Sampled>, Failure> {
    let mut all = Vec::with_capacity(sample.chosen.len());
    for chosen in &sample.chosen {
        let Some(line) = run.settled.lines.get(chosen.at) else { continue };
        let derivation = of_line(run, line)?;
        let behind = match (&request.data, &derivation) {
            (Some(data), Some(derivation)) => {
                scan::rows_of(&run.plan.program, &Folder::new(files, data), derivation, MOST_ROWS)
            }
            _ => scan::RowsBehind::default(),
        };
        all.push(Sampled { chosen: *chosen, derivation, rows: placed(behind.rows), more: behind.more });
    }
    Ok(all)
}

/// Rows with their places.
fn placed(rows: Vec<scan::Found>) -> Vec<(String, String)> {
    rows.into_iter().map(|row| (format!("{}:{}", row.file, row.line), row.text)).collect()
}

fn steps(files: &dyn Files, run: &Path) -> Result<Vec<Step>, Failure> {
    match TableOfRun::read(files, run, "steps.csv")? {
        Some(table) => {
            let rows = table.columns(STEP_COLUMNS)?;
            Ok(rows.into_iter().map(|row| Step { cells: row.map(str::to_owned) }).collect())
        }
        None => Ok(Vec::new()),
    }
}

/// Closes and reversals, in the order of the chain.
fn events(ledger: &Ledger) -> Vec<Event> {
    let entries = ledger.read.batches.iter().flatten();
    let event = |placed: &crate::ledger::chain::Placed| match &placed.entry {
        Entry::Close(close) => Some(Event::Close(close.clone(), placed.hash.clone())),
        Entry::Reverse(reverse) => Some(Event::Reverse(reverse.clone(), placed.hash.clone())),
        _ => None,
    };
    entries.filter_map(event).collect()
}
