//! What writers ask of the engine: expressions of a checked pack over rows, and which rows there are.
//!
//! Layouts for finance, sentences and details hold expressions that no figure carries. [`Values`] evaluates them when
//! their file is written, so that a run holds no column longer than its file needs it. A [`Fault`] passes through
//! `io::Error` on its way to `app`.

use std::io;
use std::sync::Arc;

use crate::check::model::RowsFrom;
use crate::diagnostic::Diagnostic;
use crate::expr::{DimId, Expr};
use crate::value::{Column, Period, Rows};

/// The engine, as writers see it.
pub trait Values: Sync {
    /// The rows of a grain that come from all of these together.
    ///
    /// # Errors
    /// They cannot be computed.
    fn rows(&self, grain: &[DimId], from: &[RowsFrom]) -> Result<Rows, Fault>;

    /// The values of an expression over rows of a grain in a period that the run looks at, one a row.
    ///
    /// # Errors
    /// A fraction outgrows its bound, or a script fails.
    fn column(&self, grain: &[DimId], rows: &Rows, expr: &Expr) -> Result<Arc<Column>, Fault>;

    /// The same in another period that the run looks at.
    ///
    /// # Errors
    /// As of [`Values::column`].
    fn column_in(&self, period: &Period, grain: &[DimId], rows: &Rows, expr: &Expr) -> Result<Arc<Column>, Fault>;
}

/// Why a value could not be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// By the pack's or the data's fault.
    Problems(Vec<Diagnostic>),
    /// By ours.
    Internal(String),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Problems(all) => write!(f, "{} problems while a file was written", all.len()),
            Fault::Internal(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> io::Error {
        io::Error::other(fault)
    }
}

impl Fault {
    /// The fault inside an error of writing, if it is one.
    pub fn within(error: &io::Error) -> Option<&Fault> {
        error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>())
    }
}
