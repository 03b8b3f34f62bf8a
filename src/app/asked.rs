//! What people ask for, taken at its word or refused: a period, a day, a folder of data; and a stage's result.
//!
//! Shared by the use cases, so that the same slip is told in the same words everywhere.

use std::path::Path;

use super::failure::{AppError, Failure, Problems};
use super::files::{Entry, Files};
use crate::check::model::Program;
use crate::text::Message;
use crate::value::{Date, Period, PeriodKind};

/// What a stage yields, if it was not stopped.
pub(super) fn whole<T>(found: Option<T>, problems: &Problems) -> Result<T, Failure> {
    match found {
        Some(found) if !problems.has_errors() => Ok(found),
        _ if problems.has_errors() => Err(Failure::Problems(problems.clone())),
        _ => Err(Failure::internal("a stage stopped without a word")),
    }
}

/// The period of a name, in the pack's form.
pub(super) fn period(program: &Program, name: &str) -> Result<Period, AppError> {
    let kind = &program.pack.period;
    Period::parse(kind, name).ok_or_else(|| {
        let message = Message::new("bad-period").with("period", name).with("kind", kind.name());
        let hint = match kind {
            PeriodKind::Named(spans) => {
                let ids: Vec<&str> = spans.all().iter().map(|span| span.id.as_str()).collect();
                Message::new("bad-span-hint").with("kind", kind.name()).with("ids", ids.join(", "))
            }
            _ => Message::new("bad-period-hint").with("kind", kind.name()).with("form", kind.example()),
        };
        AppError::new(message).hint(hint)
    })
}

/// A day as given on the command line.
pub(super) fn day(text: &str) -> Result<Date, AppError> {
    Date::parse_iso(text.as_bytes()).ok_or_else(|| AppError::new(Message::new("bad-day").with("day", text)))
}

/// Refuses data that are no folder.
pub(super) fn data_folder(files: &dyn Files, path: &Path) -> Result<(), AppError> {
    match files.kind(path).map_err(|e| AppError::of_io("cannot-read", path, &e))? {
        Some(Entry::Folder) => Ok(()),
        None => Err(AppError::about("data-absent", path)),
        Some(_) => Err(AppError::about("data-not-a-folder", path)),
    }
}
