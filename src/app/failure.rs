//! Why a use case ends without what was asked: the rules' or the data's fault, the environment's, or ours.
//!
//! Every use case ends in a [`Failure`] or in its result. Each kind has its exit status, decided here alone: 1 for
//! rules that are not in order, 2 for data or an environment that cannot be used, 3 for a defect of this program. The
//! sentences stand in `locales/`; printing them is left to `cli`.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, codes};
use crate::eval::EvalError;
use crate::output::Fault;
use crate::source::Sources;
use crate::text::Message;

/// Why there is no result.
#[derive(Clone, Debug)]
pub enum Failure {
    /// Problems in the rules or the data, all of them.
    Problems(Problems),
    /// The environment does not let us, or what was asked does not fit.
    App(AppError),
    /// A mistake of ours.
    Internal(InternalError),
}

/// Problems with the texts that they quote.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// What was found.
    pub all: Vec<Diagnostic>,
    /// The rule files.
    pub sources: Sources,
    /// The folder of the rule files.
    pub root: String,
}

/// The environment's fault, or the asker's: a sentence, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppError {
    /// What is wrong, with the path.
    pub message: Message,
    /// How to mend it.
    pub hint: Option<Message>,
}

/// Our fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternalError {
    /// What happened, for a report.
    pub detail: String,
}

/// The rules or the result are not in order.
pub const NOT_IN_ORDER: u8 = 1;
/// Input or environment cannot be used.
pub const UNUSABLE: u8 = 2;
/// Our own error.
pub const OURS: u8 = 3;

impl Failure {
    /// The exit status.
    pub fn status(&self) -> u8 {
        match self {
            Failure::Problems(problems) => problems.status(),
            Failure::App(_) => UNUSABLE,
            Failure::Internal(_) => OURS,
        }
    }
}

impl Problems {
    /// The exit status: what is wrong with the rules comes before what is wrong with the data.
    pub fn status(&self) -> u8 {
        let errors = || self.all.iter().filter(|p| p.is_error());
        if errors().any(|p| !is_of_data(p.code)) {
            NOT_IN_ORDER
        } else if errors().next().is_some() {
            UNUSABLE
        } else {
            0
        }
    }

    /// Whether any of them stops the work.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(Diagnostic::is_error)
    }
}

/// Whether a problem lies in the data or in what was asked, not in the rules.
fn is_of_data(code: &Code) -> bool {
    let asked = [
        &codes::UNKNOWN_FIGURE_ASKED,
        &codes::NO_SUCH_ROW,
        &codes::BAD_AT,
        &codes::NOT_A_RUN,
        &codes::NOT_IN_FORCE,
        &codes::NOT_BEGUN,
        &codes::YEAR_NOT_LISTED,
    ];
    // Of the ledger only what was changed, or moved without leave, is not in order.
    let in_disorder = [&codes::LEDGER_DAMAGED, &codes::RUN_NOT_SOUND, &codes::UNAPPROVED_MOVED];
    let of_ledger = code.id.starts_with('L') && !in_disorder.contains(&code);
    code.id.starts_with('D') || of_ledger || asked.contains(&code)
}

impl AppError {
    /// What is wrong.
    pub fn new(message: Message) -> AppError {
        AppError { message, hint: None }
    }

    /// A sentence about a path.
    pub fn about(key: &'static str, path: &Path) -> AppError {
        AppError::new(Message::new(key).with("path", path.display()))
    }

    /// A sentence about a path and what the machine said.
    pub fn of_io(key: &'static str, path: &Path, error: &std::io::Error) -> AppError {
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => "io-not-found",
            std::io::ErrorKind::PermissionDenied => "io-permission",
            std::io::ErrorKind::StorageFull => "io-full",
            std::io::ErrorKind::IsADirectory | std::io::ErrorKind::NotADirectory => "io-kind",
            std::io::ErrorKind::ReadOnlyFilesystem => "io-read-only",
            _ => "io-other",
        };
        let message = Message::new(key).with("path", path.display());
        AppError { message, hint: Some(Message::new(kind).with("detail", error)) }
    }

    /// With a way to mend it.
    #[must_use]
    pub fn hint(mut self, hint: Message) -> AppError {
        self.hint = Some(hint);
        self
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Failure {
        Failure::App(error)
    }
}

impl Failure {
    /// Our fault, with what is known of it.
    pub fn internal(detail: impl Into<String>) -> Failure {
        Failure::Internal(InternalError { detail: detail.into() })
    }

    /// What an evaluation failed with, over these rule files.
    pub fn of_eval(error: EvalError, sources: &Sources, root: &str) -> Failure {
        match error {
            EvalError::Problems(all) => {
                Failure::Problems(Problems { all, sources: sources.clone(), root: root.to_owned() })
            }
            EvalError::Internal(detail) => Failure::internal(detail),
        }
    }

    /// What a writer failed with.
    pub fn of_fault(fault: Fault, sources: &Sources, root: &str) -> Failure {
        match fault {
            Fault::Problems(all) => {
                Failure::Problems(Problems { all, sources: sources.clone(), root: root.to_owned() })
            }
            Fault::Internal(detail) => Failure::internal(detail),
        }
    }
}
