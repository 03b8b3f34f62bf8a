//! The report of a run, made from its folder alone: the use case behind `report`.
//!
//! The run is computed again and its tables are those that it wrote; whatever is not as the run wrote it is refused. A
//! page is a draft, by its title, unless the ledger holds the close of this very run, or a what-if. What the page shows,
//! and how, is `output`'s.

use std::path::{Path, PathBuf};

use super::again::receipt;
use super::engine::Engine;
use super::export::apart;
use super::failure::{AppError, Failure};
use super::files::{Files, make_folders};
use super::ledger::{Ledger, finality};
use super::recompute::{Again, again};
use super::verify;
use crate::diagnostic::Diagnostic;
use crate::eval::{self, Shown, TraceError};
use crate::ledger::Finality;
use crate::outcome::derivation::Derivation;
use crate::output::pages::report::{self as page, About, Wanted};
use crate::output::{Fault, Run};
use crate::text::Lang;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The run folder.
    pub run: PathBuf,
    /// Where the pages shall stand.
    pub out: PathBuf,
    /// The ledger's folder.
    pub ledger: Option<PathBuf>,
    /// The language that pages open in.
    pub lang: Lang,
    /// How many threads.
    pub jobs: usize,
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

/// Makes the pages of a run.
///
/// # Errors
/// The run or the ledger is not in order, or nothing can be written.
pub fn report(files: &dyn Files, request: &Request) -> Result<Done, Failure> {
    apart(files, &request.out, &request.run, request.ledger.as_deref())?;
    let said = receipt(files, &request.run)?;
    verify::refuse_differing(&request.run, &verify::unchanged(files, &request.run, request.jobs)?)?;
    let ledger = request.ledger.as_deref().map(|folder| Ledger::open(files, folder)).transpose()?;
    let finality = finality(ledger.as_ref(), &said);
    let own = again(files, &request.run, said, request.jobs)?;
    let html = html(&own, request, finality)?;
    let mut done =
        Done { finality, notes: ledger.as_ref().and_then(Ledger::note).into_iter().collect(), ..Done::default() };
    let cannot = |path: &Path, error: &std::io::Error| AppError::of_io("cannot-write", path, error);
    make_folders(files, &request.out).map_err(|error| cannot(&request.out, &error))?;
    let path = request.out.join(page::FILE);
    files.replace(&path, html.as_bytes()).map_err(|error| cannot(&path, &error))?;
    done.files.push(path);
    Ok(done)
}

fn html(own: &Again, request: &Request, finality: Finality) -> Result<String, Failure> {
    let (sources, root) = (&own.problems.sources, own.problems.root.as_str());
    let failed = |error| Failure::of_eval(error, sources, root);
    let fault = |fault: Fault| Failure::of_fault(fault, sources, root);
    let engine = Engine(Shown::after(&own.plan, &own.facts, &own.outcome).map_err(failed)?);
    let run = Run::new(&own.plan, &own.facts, &own.outcome, &engine).against(own.with_ledger.then_some(&own.settled));
    let sheets = page::sheets(&run).map_err(|error| match Fault::within(&error) {
        Some(inner) => fault(inner.clone()),
        None => AppError::of_io("cannot-read", &request.run, &error).into(),
    })?;
    let wanted = page::wanted(&run, &sheets);
    let derived = wanted.iter().map(|wanted| derived(own, wanted)).collect::<Result<Vec<_>, Failure>>()?;
    let path = request.run.display().to_string();
    let about = About { lang: request.lang, finality, path: &path, seal: own.said("/seal") };
    page::report(&run, sheets, &wanted, &derived, &about).map_err(fault)
}

/// How a figure came about; none where it is no figure of its key, as the whole of a part that a split made.
fn derived(own: &Again, wanted: &Wanted) -> Result<Option<Derivation>, Failure> {
    match eval::trace(&own.plan, &own.facts, &own.outcome, &wanted.figure, &wanted.at) {
        Ok(derivation) => Ok(Some(derivation)),
        Err(TraceError::Differs { figure, key }) => {
            Err(Failure::internal(format!("the derivation of `{figure}` at {key} gives another value than the run")))
        }
        Err(TraceError::Failed(error)) => Err(Failure::of_eval(error, &own.problems.sources, &own.problems.root)),
        Err(_) => Ok(None),
    }
}
