//! What can go wrong in an evaluation, and how it is told.
//!
//! The kernel and the ways between grains speak in rows and places; here that becomes a diagnostic which names the
//! figure and the key, or, for what `check` and `fold` should have made impossible, an internal error.

use crate::check::model::Program;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::DimId;
use crate::expr::kernel::{Fault, FaultKind};
use crate::fold::model::Facts;
use crate::source::{SourceId, Span};
use crate::value::Rows;

/// In the detail of a script's fault it stands between the type that was given and the one that is needed.
pub(super) const BETWEEN: char = '\u{1f}';

/// Why there is no outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvalError {
    /// The pack's or the data's fault, all of it that was found.
    Problems(Vec<Diagnostic>),
    /// Our own fault: plan and facts do not fit, or an identity is broken.
    Internal(String),
}

/// Parts that do not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Confused(String);

impl Confused {
    pub(super) fn new(detail: impl Into<String>) -> Confused {
        Confused(detail.into())
    }
}

impl From<Confused> for Fault {
    fn from(confused: Confused) -> Fault {
        let span = Span::new(SourceId(0), 0..0);
        Fault { row: 0, span, what: FaultKind::Internal(confused.0) }
    }
}

impl From<Confused> for EvalError {
    fn from(confused: Confused) -> EvalError {
        EvalError::Internal(confused.0)
    }
}

/// Names rows to people.
#[derive(Clone, Copy)]
pub(super) struct Naming<'a> {
    pub(super) program: &'a Program,
    pub(super) facts: &'a Facts,
}

impl Naming<'_> {
    /// Dimension and key of a row, in the order of its grain.
    pub(super) fn key(&self, grain: &[DimId], rows: &Rows, row: usize) -> Vec<(String, String)> {
        let name = |(dimension, code): (&DimId, u32)| {
            let keys = self.facts.dimensions.get(dimension.at());
            let key = keys.and_then(|k| k.names.get(code as usize)).map_or("", |k| k);
            (self.program.dimension_name(*dimension).to_owned(), key.to_owned())
        };
        grain.iter().zip(rows.unpack(row)).map(name).collect()
    }

    /// The same in one text: `outlet=1001,business=data`, as `explain --at` takes it.
    pub(super) fn at(&self, grain: &[DimId], rows: &Rows, row: usize) -> String {
        let parts: Vec<String> = self.key(grain, rows, row).into_iter().map(|(d, k)| format!("{d}={k}")).collect();
        if parts.is_empty() { "[]".to_owned() } else { parts.join(",") }
    }

    /// A kernel's fault in a figure of these rows.
    pub(super) fn error(&self, fault: Fault, figure: &str, grain: &[DimId], rows: &Rows) -> EvalError {
        let at = self.at(grain, rows, fault.row);
        match fault.what {
            FaultKind::Internal(detail) => EvalError::Internal(format!("figure `{figure}` at {at}: {detail}")),
            FaultKind::Outgrown => {
                let problem = Diagnostic::at(&codes::FRACTION_OUTGROWN, fault.span);
                EvalError::Problems(vec![problem.with("figure", figure).with("key", at)])
            }
            FaultKind::NoSuchDay => {
                let problem = Diagnostic::at(&codes::AMOUNT_TOO_LARGE, fault.span).with("kind", "date");
                EvalError::Problems(vec![problem.with("figure", figure).with("key", at)])
            }
            FaultKind::YearNotListed(year) => {
                let problem = Diagnostic::at(&codes::YEAR_NOT_LISTED, fault.span).with("year", year);
                EvalError::Problems(vec![problem.with("figure", figure).with("key", at)])
            }
            FaultKind::Script { function, detail, .. } if detail.contains(BETWEEN) => {
                let (found, expected) = detail.split_once(BETWEEN).unwrap_or_default();
                let problem = Diagnostic::at(&codes::SCRIPT_WRONG_TYPE, fault.span).with("function", function);
                EvalError::Problems(vec![problem.with("found", found).with("expected", expected).with("row", at)])
            }
            FaultKind::Script { function, file, line, detail, limit } => {
                let place = self.script_place(&file, line).map_or(Place::Rule(fault.span), Place::Rule);
                let code = if limit { &codes::SCRIPT_LIMIT } else { &codes::SCRIPT_FAILED };
                let what = if limit { "limit" } else { "detail" };
                let problem =
                    Diagnostic::new(code, place).with("function", function).with(what, detail).with("row", at);
                EvalError::Problems(vec![problem])
            }
        }
    }

    /// The words of one line of a script.
    fn script_place(&self, file: &str, line: usize) -> Option<Span> {
        let (id, source) = self.program.sources.iter().find(|(_, s)| s.name == file)?;
        let mut start = 0;
        for (number, text) in source.text.split('\n').enumerate() {
            if number + 1 == line {
                return Some(Span::new(id, start..start + text.len()));
            }
            start += text.len() + 1;
        }
        None
    }
}
