//! What others take over, made from a run: the pack's layouts, a journal of the period's entries, scripts for a database,
//! all tables as Parquet, the whole workbook.
//!
//! Files are drafts, by their names, unless the ledger holds the close of this very run; those of a what-if say so by
//! theirs. The run folder itself is read and never changed; whatever is not as the run wrote it is refused.

use std::path::{Path, PathBuf};

use super::again::receipt;
use super::engine::Engine;
use super::failure::{AppError, Failure};
use super::files::{Files, Folder, make_folders, read};
use super::hashing::each;
use super::ledger::{Ledger, finality};
use super::recompute::{again, computed};
use super::sql;
use super::verify;
use crate::diagnostic::Diagnostic;
use crate::eval::Shown;
use crate::ledger::Finality;
use crate::ledger::journal::journal;
use crate::output::columnar::parquet;
use crate::output::package;
use crate::output::{Run, workbook as book};
use crate::source::ByteSource;
use crate::text::{Lang, Message};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The run folder.
    pub run: PathBuf,
    /// Where the files shall stand.
    pub out: PathBuf,
    /// The ledger's folder.
    pub ledger: Option<PathBuf>,
    /// What is made.
    pub format: Format,
    /// How many threads.
    pub jobs: usize,
}

/// What is made of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The pack's layouts.
    Layouts,
    /// A journal for `hledger`.
    Hledger,
    /// A transaction for PostgreSQL, and one for SQLite.
    Sql,
    /// Every table as Parquet.
    Parquet,
    /// The whole workbook, of however many lines.
    Workbook,
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The files.
    pub files: Vec<PathBuf>,
    /// How far they are final.
    pub finality: Finality,
    /// What was told on the way.
    pub notes: Vec<Diagnostic>,
}

/// Where a run keeps the pack's layouts.
const LAYOUTS: &str = "exports/";

/// Makes the files.
///
/// # Errors
/// The run or the ledger is not in order, or nothing can be written.
pub fn export(files: &dyn Files, request: &Request) -> Result<Done, Failure> {
    apart(files, &request.out, &request.run, request.ledger.as_deref())?;
    let said = receipt(files, &request.run)?;
    verify::refuse_differing(&request.run, &verify::unchanged(files, &request.run, request.jobs)?)?;
    let ledger = request.ledger.as_deref().map(|folder| Ledger::open(files, folder)).transpose()?;
    let of = |pointer: &str| said.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or("");
    let finality = finality(ledger.as_ref(), &said);
    let mut done =
        Done { finality, notes: ledger.as_ref().and_then(Ledger::note).into_iter().collect(), ..Done::default() };
    let made: Vec<(String, Vec<u8>)> = match request.format {
        Format::Layouts => layouts(files, &request.run)?,
        Format::Parquet => columns(files, &request.run, request.jobs)?,
        Format::Hledger => {
            let name = format!("{}-{}.journal", of("/pack/id"), of("/period/name"));
            let run = again(files, &request.run, said.clone(), request.jobs)?;
            let title = run.plan.program.pack.title.get(Lang::En).unwrap_or("").to_owned();
            let mark = match finality {
                Finality::Final => "",
                Finality::Draft => " (DRAFT)",
                Finality::WhatIf => " (WHAT IF)",
            };
            let title = format!("{title} · {}{mark}", run.plan.period.name());
            let journal = journal(&run.settled, &title, &run.plan.period.last.to_string());
            vec![(name, journal.ok_or_else(|| Failure::internal("an amount past all bounds"))?.into_bytes())]
        }
        Format::Sql => {
            let stem = format!("{}-{}", of("/pack/id"), of("/period/name"));
            let run = again(files, &request.run, said.clone(), request.jobs)?;
            let closing = match (&ledger, finality) {
                (Some(ledger), Finality::Final) => ledger.number_of(of("/period/name")),
                _ => 0,
            };
            let scripts = sql::scripts(files, &request.run, &run, (finality, closing))?;
            scripts.into_iter().map(|(ending, text)| (format!("{stem}-{ending}.sql"), text.into_bytes())).collect()
        }
        Format::Workbook => workbook(files, request, &said)?,
    };
    let cannot = |path: &Path, error: &std::io::Error| AppError::of_io("cannot-write", path, error);
    for (name, bytes) in made {
        let path = request.out.join(named(&name, finality.prefix()));
        let folder = path.parent().unwrap_or(&request.out);
        make_folders(files, folder).map_err(|error| cannot(folder, &error))?;
        files.replace(&path, &bytes).map_err(|error| cannot(&path, &error))?;
        done.files.push(path);
    }
    Ok(done)
}

/// The workbook with all its lines.
fn workbook(files: &dyn Files, request: &Request, said: &serde_json::Value) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let again = computed(files, &request.run, said, request.jobs)?;
    let failed = |error| Failure::of_eval(error, &again.problems.sources, &again.problems.root);
    let engine = Engine(Shown::after(&again.plan, &again.facts, &again.outcome).map_err(failed)?);
    let run = Run::new(&again.plan, &again.facts, &again.outcome, &engine);
    if run.outcome.payouts.is_empty() {
        return Err(AppError::about("export-nothing", &request.run).into());
    }
    let bytes = book::bytes(&run, None).map_err(|e| AppError::of_io("cannot-write", &request.out, &e))?;
    Ok(vec![(book::FILE.to_owned(), bytes)])
}

/// The pack's layouts, as the run wrote them.
fn layouts(files: &dyn Files, run: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let names = Folder::new(files, run).names().map_err(|e| AppError::of_io("cannot-read", run, &e))?;
    let mut all = Vec::new();
    for name in names {
        let Some(own) = name.strip_prefix(LAYOUTS) else { continue };
        let path = run.join(&name);
        all.push((own.to_owned(), read(files, &path).map_err(|e| AppError::of_io("cannot-read", &path, &e))?));
    }
    if all.is_empty() {
        return Err(AppError::about("export-nothing", run).hint(Message::new("export-nothing-hint")).into());
    }
    Ok(all)
}

/// Every table of the run, as its description has it, in typed columns.
fn columns(files: &dyn Files, run: &Path, jobs: usize) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let tables = package::tables(&read(files, &run.join(package::FILE)).map_err(|e| {
        let path = run.join(package::FILE);
        AppError::of_io("cannot-read", &path, &e)
    })?);
    let made = each(&tables, jobs, |(name, shape)| parquet(shape, &|| files.open(&run.join(name))));
    let named = tables.iter().zip(made).map(|((name, _), made)| {
        let made = made.map_err(|e| AppError::of_io("cannot-read", &run.join(name), &e))?;
        Ok((format!("{}.parquet", name.strip_suffix(".csv").unwrap_or(name)), made))
    });
    let named: Vec<(String, Vec<u8>)> = named.collect::<Result<_, AppError>>()?;
    if named.is_empty() {
        return Err(AppError::about("export-nothing", run).hint(Message::new("export-nothing-hint")).into());
    }
    Ok(named)
}

/// The name of a file with what stands before it.
fn named(name: &str, prefix: &str) -> String {
    match name.rsplit_once('/') {
        Some((folder, last)) => format!("{folder}/{prefix}{last}"),
        None => format!("{prefix}{name}"),
    }
}

/// Refuses to write into a run or a ledger, which stay as they are.
pub(super) fn apart(files: &dyn Files, out: &Path, run: &Path, ledger: Option<&Path>) -> Result<(), AppError> {
    let whole = |path: &Path| files.absolute(path).map_err(|e| AppError::of_io("cannot-write", path, &e));
    let place = whole(out)?;
    for folder in std::iter::once(run).chain(ledger) {
        if place.starts_with(whole(folder)?) {
            return Err(AppError::about("export-inside", out).hint(Message::new("out-elsewhere-hint")));
        }
    }
    Ok(())
}
