//! The scenario tests of packs.
//!
//! The use case behind `test`: load the rules, read `tests/*.toml` beside them, run every test, find what none reaches.
//! On request the values that came out are written into the test files, and the tests are run again. How results are
//! shown is left to `scenario` and `cli`.

use std::path::{Path, PathBuf};

use super::engine::Engine;
use super::failure::{AppError, Failure, NOT_IN_ORDER, Problems};
use super::files::{Entry, Files, read};
use super::load::load;
use crate::diagnostic::Diagnostic;
use crate::eval::Shown;
use crate::output::Values;
use crate::pack::scenario as written;
use crate::scenario::accept::applied;
use crate::scenario::coverage::{Point, Reached};
use crate::scenario::model::{Edit, Failure as TestFailure, Test};
use crate::scenario::report::PackReport;
use crate::scenario::{self, Suite};
use crate::source::Sources;
use crate::text::Message;

/// What is asked of the tests.
#[derive(Clone, Debug)]
pub struct Request {
    /// The rule folders; of several, those that are no folders are passed over.
    pub packs: Vec<PathBuf>,
    /// Only tests whose name contains this.
    pub filter: Option<String>,
    /// Whether what came out is written into the test files.
    pub accept: bool,
    /// Whether something that no test reaches is a failure.
    pub require_coverage: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// Packs whose tests were run, in the order asked.
    pub reports: Vec<PackReport>,
    /// What is wrong with rules or test files, a pack each; their tests were not run.
    pub broken: Vec<Problems>,
    /// The exit status.
    pub status: u8,
}

/// Runs the tests of packs.
///
/// # Errors
/// The environment does not let us, or no test is named as asked.
pub fn test(files: &dyn Files, request: &Request) -> Result<Done, Failure> {
    let mut done = Done::default();
    let several = request.packs.len() > 1;
    for pack in &request.packs {
        let kind = files.kind(pack).map_err(|e| AppError::of_io("cannot-read-pack", pack, &e))?;
        if several && kind == Some(Entry::File) {
            continue;
        }
        let mut outcome = one(files, pack, request, 0)?;
        if let Ok((report, edits)) = &outcome
            && request.accept
            && !edits.is_empty()
        {
            write(files, pack, &report.sources, edits)?;
            outcome = one(files, pack, request, edits.len())?;
        }
        match outcome {
            Ok((report, _)) => {
                let unreached = request.require_coverage && report.lacking() > 0;
                if report.failed() > 0 || unreached {
                    done.status = NOT_IN_ORDER;
                }
                done.reports.push(report);
            }
            Err(problems) => {
                done.status = NOT_IN_ORDER;
                done.broken.push(problems);
            }
        }
    }
    if let Some(filter) = request.filter.as_ref().filter(|_| done.broken.is_empty())
        && done.reports.iter().all(|report| report.tested.is_empty())
    {
        return Err(AppError::new(Message::new("test-none-named").with("filter", filter)).into());
    }
    Ok(done)
}

type Outcome = Result<(PackReport, Vec<Edit>), Problems>;

/// The tests of one pack, and what would make them agree.
fn one(files: &dyn Files, pack: &Path, request: &Request, accepted: usize) -> Result<Outcome, Failure> {
    let loaded = load(files, pack)?;
    let mut problems = loaded.problems;
    let Some(program) = loaded.program.filter(|_| !problems.all.iter().any(Diagnostic::is_error)) else {
        problems.all.retain(Diagnostic::is_error);
        return Ok(Err(problems));
    };
    let (tests, found) = {
        let (test_files, mut found) = written::parse(&mut problems.sources, &test_files(files, pack)?);
        let mut tests: Vec<Test> = Vec::new();
        if !found.iter().any(Diagnostic::is_error) {
            for file in &test_files {
                let (more, wrong) = scenario::read::read(&program, &problems.sources, file);
                tests.extend(more);
                found.extend(wrong);
            }
        }
        (tests, found)
    };
    if found.iter().any(Diagnostic::is_error) {
        problems.all = found;
        return Ok(Err(problems));
    }
    let sources = problems.sources;
    let wanted = |test: &&Test| request.filter.as_ref().is_none_or(|f| test.name.contains(f.as_str()));
    let chosen: Vec<&Test> = tests.iter().filter(wanted).collect();
    let suite = Suite::new(&program, &sources, port);
    let tested = suite.run(&chosen);
    let mut reached = Reached::new();
    tested.iter().for_each(|t| reached.extend(t.reached.iter().cloned()));
    let unreached: Vec<Point> = suite.coverage.points().filter(|p| !reached.contains(p)).cloned().collect();
    let edits = tested.iter().flat_map(|t| &t.failures).flat_map(|failure| match failure {
        TestFailure::Differs(differs) => differs.edits.clone(),
        _ => Vec::new(),
    });
    let edits = edits.collect();
    let report = PackReport {
        pack: pack.to_string_lossy().into_owned(),
        points: suite.coverage.len(),
        // Of a part of the tests, or of none, nothing follows about the whole.
        unreached: (request.filter.is_none() && !tests.is_empty()).then_some(unreached),
        tested,
        sources: sources.clone(),
        accepted,
    };
    Ok(Ok((report, edits)))
}

fn port<'a>(shown: Shown<'a>) -> Box<dyn Values + 'a> {
    Box::new(Engine(shown))
}

/// `tests/*.toml`, by name.
fn test_files(files: &dyn Files, pack: &Path) -> Result<Vec<(String, Vec<u8>)>, AppError> {
    let folder = pack.join("tests");
    let cannot = |path: &Path, error: &std::io::Error| AppError::of_io("cannot-read-pack", path, error);
    if files.kind(&folder).map_err(|e| cannot(&folder, &e))? != Some(Entry::Folder) {
        return Ok(Vec::new());
    }
    let names = files.list(&folder).map_err(|e| cannot(&folder, &e))?;
    names
        .into_iter()
        .map(|name| format!("tests/{name}"))
        .filter(|name| written::is_test_file(name))
        .map(|name| {
            let path = pack.join(&name);
            let bytes = read(files, &path).map_err(|e| cannot(&path, &e))?;
            Ok((name, bytes))
        })
        .collect()
}

/// Writes edits into the test files, each file whole.
fn write(files: &dyn Files, pack: &Path, sources: &Sources, edits: &[Edit]) -> Result<(), AppError> {
    for (id, source) in sources.iter() {
        let own: Vec<Edit> = edits.iter().filter(|e| e.span.source == id).cloned().collect();
        if own.is_empty() {
            continue;
        }
        let path = pack.join(&source.name);
        let old = read(files, &path).map_err(|e| AppError::of_io("cannot-read-pack", &path, &e))?;
        let mark = "\u{feff}".as_bytes();
        let mut bytes = if old.starts_with(mark) { mark.to_vec() } else { Vec::new() };
        bytes.extend_from_slice(applied(&source.text, &own).as_bytes());
        files.replace(&path, &bytes).map_err(|e| AppError::of_io("cannot-write", &path, &e))?;
    }
    Ok(())
}

/// Writes a report beside whatever stands there.
///
/// # Errors
/// It cannot be written.
pub fn put(files: &dyn Files, path: &Path, text: &str) -> Result<(), AppError> {
    files.replace(path, text.as_bytes()).map_err(|e| AppError::of_io("cannot-write", path, &e))
}
