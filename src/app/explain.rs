//! The derivation of a figure from a run folder alone, whether the data still exist or not.
//!
//! The use case behind `explain`. It reads rules, facts and receipt of the run, computes again and traces one figure at
//! one key; what it finds must be the value that the run wrote. Rows of the data are shown only where their hash is
//! that of the run. Layout is left to `output` and `cli`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::again::{Again, kept, not_as_written, planned, receipt};
use super::failure::{AppError, Failure, Problems};
use super::files::{Files, Folder};
use super::folder::sha256_of;
use super::of_line;
use super::recompute;
use super::run::data_folder;
use super::scan::{self, RowsBehind};
use crate::check::model::Program;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::eval::{self, TraceError};
use crate::fold::model::Facts;
use crate::outcome::derivation::Derivation;
use crate::source::ByteSource;
use crate::study;
use crate::text::Message;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The run folder.
    pub run: PathBuf,
    /// The figure's full name.
    pub figure: String,
    /// The row: `outlet=1001,business=data`.
    pub at: String,
    /// The data that the run read, for showing rows.
    pub data: Option<PathBuf>,
    /// How many of them at most.
    pub most_rows: usize,
    /// How many threads.
    pub jobs: usize,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Explained {
    /// How the figure came about.
    pub derivation: Derivation,
    /// Rows of the data that it was taken from, where the data were given.
    pub rows: Option<RowsBehind>,
}

/// Derives a figure again and shows how.
///
/// # Errors
/// The folder is no run, there is no such figure or row, or the data are not those of the run.
pub fn explain(files: &dyn Files, request: &Request) -> Result<Explained, Failure> {
    let receipt = receipt(files, &request.run)?;
    let at = row(&request.at)?;
    if receipt.pointer("/outputs").and_then(Value::as_str) == Some("exports") {
        return Err(AppError::about("run-without-facts", &request.run)
            .hint(Message::new("run-without-facts-hint"))
            .into());
    }
    if let Some(derivation) = of_ledger_or_line(files, request, &receipt, &at)? {
        return derived(files, request, derivation);
    }
    let Again { loaded, plan } = planned(files, &request.run, &receipt)?;
    let problems = loaded.problems;
    let facts = kept(files, &request.run, &plan, request.jobs).map_err(|fault| not_as_written(&request.run, fault))?;
    let failed = |error| Failure::of_eval(error, &problems.sources, &problems.root);
    let plan = plan.for_figure(&request.figure);
    let outcome = eval::run(&plan, &facts, request.jobs).map_err(failed)?;
    let derivation = eval::trace(&plan, &facts, &outcome, &request.figure, &at)
        .map_err(|error| traced(error, request, &problems))?;
    let rows = behind(files, request, &plan.program, (&facts, &derivation))?;
    Ok(Explained { derivation, rows })
}

/// What is asked for by the id of a line, or as the corrections or releases of a payout, with the run; none where a figure
/// is asked for.
fn of_ledger_or_line(
    files: &dyn Files,
    request: &Request,
    receipt: &Value,
    at: &[(String, String)],
) -> Result<Option<(recompute::Again, Derivation)>, Failure> {
    let name = request.figure.as_str();
    let is_id = name.contains('/');
    if !is_id && !name.ends_with(".corrections") && !name.ends_with(".releases") {
        return Ok(None);
    }
    let run = recompute::again(files, &request.run, receipt.clone(), request.jobs)?;
    let none = || asked(Diagnostic::new(&codes::NO_SUCH_ROW, Place::File(String::new())).with("key", wanted(request)));
    let found = match (is_id, of_line::moved_of(&run, name)) {
        (true, _) if at.is_empty() => of_line::of_id(&run, name)?,
        (false, Some(moved)) => study::moved::of_payout(&run.plan.program, &run.settled, moved, at),
        (false, None) => return Ok(None),
        (true, _) => None,
    };
    found.map(|derivation| Some((run, derivation))).ok_or_else(none)
}

/// What was asked for, as it was written.
fn wanted(request: &Request) -> String {
    let parts = [request.figure.as_str(), request.at.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A derivation with the rows of the data that it was taken from.
fn derived(
    files: &dyn Files,
    request: &Request,
    (run, derivation): (recompute::Again, Derivation),
) -> Result<Explained, Failure> {
    let rows = behind(files, request, &run.plan.program, (&run.facts, &derivation))?;
    Ok(Explained { derivation, rows })
}

/// The rows of the data that a derivation was taken from, where the data are given.
fn behind(
    files: &dyn Files,
    request: &Request,
    program: &Program,
    (facts, derivation): (&Facts, &Derivation),
) -> Result<Option<RowsBehind>, Failure> {
    let Some(data) = &request.data else { return Ok(None) };
    let folder = unchanged(files, data, facts)?;
    Ok(Some(scan::rows_of(program, &folder, derivation, request.most_rows)))
}

/// Dimension and key of each part of `outlet=1001,business=data`; a comma or `=` in a key is written after `\`.
fn row(text: &str) -> Result<Vec<(String, String)>, Failure> {
    let bad = || asked(Diagnostic::new(&codes::BAD_AT, Place::File(String::new())).with("text", text));
    let mut parts: Vec<(String, Option<String>)> = Vec::new();
    let mut fresh = true;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if fresh {
            parts.push((String::new(), None));
            fresh = false;
        }
        let Some((dimension, key)) = parts.last_mut() else { return Err(bad()) };
        match (letter, &mut *key) {
            (',', _) => fresh = true,
            ('=', None) => *key = Some(String::new()),
            ('\\', key) => key.as_mut().unwrap_or(dimension).push(letters.next().ok_or_else(bad)?),
            (letter, key) => key.as_mut().unwrap_or(dimension).push(letter),
        }
    }
    let pair = |(dimension, key): (String, Option<String>)| {
        let dimension = dimension.trim().to_owned();
        key.filter(|_| !dimension.is_empty()).map(|key| (dimension, key)).ok_or_else(bad)
    };
    parts.into_iter().map(pair).collect()
}

fn asked(problem: Diagnostic) -> Failure {
    Failure::Problems(Problems { all: vec![problem], ..Problems::default() })
}

fn traced(error: TraceError, request: &Request, problems: &Problems) -> Failure {
    let place = || Place::File(String::new());
    let bad_at = || Diagnostic::new(&codes::BAD_AT, place()).with("text", &request.at);
    match error {
        TraceError::UnknownFigure { name, nearest } => {
            let problem = Diagnostic::new(&codes::UNKNOWN_FIGURE_ASKED, place()).with("name", name);
            asked(match nearest {
                Some(nearest) => problem.help("help-nearest", vec![("text", nearest)]),
                None => problem,
            })
        }
        TraceError::AmbiguousGrain { name, grains } => {
            let grains: Vec<String> = grains.iter().map(|g| form(g)).collect();
            let message = Message::new("at-needed").with("figure", name).with("forms", grains.join(" | "));
            Failure::App(AppError::new(message))
        }
        TraceError::UnknownDimension { grain, .. } => {
            let hint = Message::new("at-hint").with("form", form(&grain));
            let message = Message::new("at-other").with("text", &request.at).with("figure", &request.figure);
            Failure::App(AppError::new(message).hint(hint))
        }
        TraceError::MissingDimension { dimension } => {
            let message = Message::new("at-lacks").with("figure", &request.figure).with("dimension", dimension);
            Failure::App(AppError::new(message))
        }
        TraceError::NoSuchRow { key } if key.is_empty() => asked(bad_at()),
        TraceError::NoSuchRow { key } => {
            asked(Diagnostic::new(&codes::NO_SUCH_ROW, place()).with("key", key).help("help", Vec::new()))
        }
        TraceError::Differs { figure, key } => {
            Failure::internal(format!("the derivation of `{figure}` at {key} gives another value than the run"))
        }
        TraceError::Failed(error) => Failure::of_eval(error, &problems.sources, &problems.root),
    }
}

/// How a row of a grain is written.
fn form(grain: &[String]) -> String {
    grain.iter().map(|dimension| format!("{dimension}=…")).collect::<Vec<_>>().join(",")
}

/// The data, if they are those that the run read.
fn unchanged<'a>(files: &'a dyn Files, data: &Path, facts: &Facts) -> Result<Folder<'a>, Failure> {
    data_folder(files, data)?;
    let folder = Folder::new(files, data);
    let names = folder.names().map_err(|e| AppError::of_io("cannot-read", data, &e))?;
    let mut known: BTreeMap<&str, &str> =
        facts.inputs.iter().map(|file| (file.name.as_str(), file.sha256.as_str())).collect();
    for name in &names {
        let path = data.join(name);
        let hash = folder.open(name).and_then(|mut stream| sha256_of(&mut stream));
        let hash = hash.map_err(|e| AppError::of_io("cannot-read", &path, &e))?;
        if known.remove(name.as_str()) != Some(hash.as_str()) {
            return Err(AppError::about("data-changed", &path).into());
        }
    }
    match known.keys().next() {
        Some(absent) => Err(AppError::about("data-changed", &data.join(absent)).into()),
        None => Ok(folder),
    }
}

#[cfg(test)]
mod tests {
    use super::row;

    fn pairs(text: &str) -> Option<Vec<(String, String)>> {
        row(text).ok()
    }

    #[test]
    fn a_row_is_named_by_dimension_and_key() {
        let own = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(pairs("outlet=WH1,business=data"), Some(vec![own("outlet", "WH1"), own("business", "data")]));
        assert_eq!(pairs(r"owner=Li\, Wei,item=a=b"), Some(vec![own("owner", "Li, Wei"), own("item", "a=b")]));
        assert_eq!(pairs(""), Some(vec![]));
        assert_eq!(pairs("outlet"), None);
        assert_eq!(pairs("=x"), None);
        assert_eq!(pairs(r"outlet=\"), None);
    }
}
