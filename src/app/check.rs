//! Every problem in the rules, and in the data that they would read.
//!
//! The use case behind `check`. Rules are checked alone; with a data folder every table is read to its end as well, for
//! the period of the last day found in any of them. Problems come back with the exit status that they mean; how they
//! are shown is left to `cli`.

use std::path::{Path, PathBuf};

use super::failure::{Failure, NOT_IN_ORDER, Problems};
use super::feeds;
use super::files::{Files, Folder};
use super::load::load;
use super::run::data_folder;
use super::scan;
use crate::check::model::Program;
use crate::diagnostic::{Severity, codes};
use crate::fold;
use crate::plan::{self, model::Outputs};
use crate::value::{Date, Period, PeriodKind};

/// What is asked of a check.
#[derive(Clone, Debug)]
pub struct Request {
    /// The rule folder.
    pub pack: PathBuf,
    /// The folder of tables, if it shall be looked at too.
    pub data: Option<PathBuf>,
    /// Whether a warning is as bad as an error.
    pub deny_warnings: bool,
    /// How many threads.
    pub jobs: usize,
}

/// What was found, and the exit status that it means.
///
/// # Errors
/// The environment does not let us look.
pub fn check(files: &dyn Files, request: &Request) -> Result<(Problems, u8), Failure> {
    let loaded = load(files, &request.pack)?;
    let mut problems = loaded.problems;
    if let Some(data) = &request.data {
        data_folder(files, data)?;
        if let Some(program) = loaded.program.filter(|_| !problems.has_errors()) {
            problems.all.extend(check_data(files, data, &program, request.jobs)?);
        }
    }
    let warned = problems.all.iter().any(|p| p.code.severity == Severity::Warning);
    let status = match problems.status() {
        0 if request.deny_warnings && warned => NOT_IN_ORDER,
        status => status,
    };
    Ok((problems, status))
}

/// The period of a kind that holds a day, else the last one before it, else the first of all.
fn around(kind: &PeriodKind, day: Date) -> Option<Period> {
    let PeriodKind::Named(spans) = kind else { return Period::containing(kind, day) };
    let span = spans.containing(day).or_else(|| spans.before(day)).or_else(|| spans.all().first())?;
    Period::containing(kind, span.first)
}

/// Reads every table to its end, for the period of the last day that stands in any of them.
fn check_data(
    files: &dyn Files,
    data: &Path,
    program: &std::sync::Arc<Program>,
    jobs: usize,
) -> Result<Vec<crate::diagnostic::Diagnostic>, Failure> {
    let folder = Folder::new(files, data);
    let effective = program.pack.effective;
    let last = scan::last_day(program, &folder).or(effective.to).or(effective.from);
    let within = |day: Date| effective.from.map_or(day, |from| day.max(from)).min(effective.to.unwrap_or(Date::LAST));
    let day = within(last.unwrap_or_default());
    let Some(period) = around(&program.pack.period, day) else { return Ok(Vec::new()) };
    let (plan, mut found) = plan::build(std::sync::Arc::clone(program), period, None, None, Outputs::All);
    if let Some(plan) = plan {
        found.extend(fold::run(&plan, &folder, jobs).1);
        found.extend(feeds::differences(program, &folder));
    }
    // No period was asked for, so that none can be empty.
    found.retain(|problem| problem.code != &codes::NOTHING_IN_PERIOD);
    Ok(found)
}
