//! What an evaluation is given and what can go wrong in it: columns of leaves, selected rows, faults.
//!
//! The stages implement [`Context`] over what they hold; every part of the kernel speaks of [`Selection`] and
//! [`Fault`]. What a fault is called towards people belongs to the stages.

use std::sync::Arc;

use crate::expr::ids::ScriptId;
use crate::expr::tree::Leaf;
use crate::source::Span;
use crate::value::{Calendar, Column};

/// What the surrounding stage supplies.
pub trait Context {
    /// How many rows there are.
    fn len(&self) -> usize;

    /// Whether there is no row.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The whole column of a leaf, one value a row.
    ///
    /// # Errors
    /// What makes the leaf impossible to supply; it reaches the caller of [`super::evaluate`] unchanged.
    fn leaf(&self, leaf: &Leaf) -> Result<Arc<Column>, Fault>;

    /// The pack's calendar, for what counts working days; none where the pack has none.
    fn calendar(&self) -> Option<&Calendar> {
        None
    }

    /// A pack's script function over argument columns, aligned to `rows`; one value for each of these. Never called
    /// without rows, nor with a row in which an argument is missing.
    ///
    /// # Errors
    /// The script's own failure; it reaches the caller of [`super::evaluate`] unchanged.
    fn script(&self, function: ScriptId, args: &[Column], rows: &Selection) -> Result<Column, Fault>;
}

/// Which rows of a context are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// All of them, so many.
    All(usize),
    /// The rows at these positions, ascending.
    Some(Vec<u32>),
}

impl Selection {
    /// How many rows are selected.
    pub fn len(&self) -> usize {
        match self {
            Selection::All(rows) => *rows,
            Selection::Some(rows) => rows.len(),
        }
    }

    /// Whether no row is selected.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The position in the context of the selection's row `index`.
    pub fn position(&self, index: usize) -> usize {
        match self {
            Selection::All(_) => index,
            Selection::Some(rows) => rows.get(index).map_or(index, |row| *row as usize),
        }
    }

    /// The positions in the context, in order.
    pub fn positions(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).map(|index| self.position(index))
    }

    /// Of the rows selected those at the indices `kept`.
    pub(super) fn narrow(&self, kept: &[u32]) -> Selection {
        match self {
            Selection::All(_) => Selection::Some(kept.to_vec()),
            Selection::Some(rows) => {
                Selection::Some(kept.iter().filter_map(|index| rows.get(*index as usize).copied()).collect())
            }
        }
    }
}

/// Why an expression has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The row, as its position in the context.
    pub row: usize,
    /// The part of the expression that failed.
    pub span: Span,
    /// What happened.
    pub what: FaultKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// An exact fraction grew past the bits it may have.
    Outgrown,
    /// A date that the calendar does not have: out of its years, or a part of a day away from another.
    NoSuchDay,
    /// Working days of a year that the pack's calendar does not list.
    YearNotListed(i32),
    /// A pack's script failed.
    Script {
        /// The function called.
        function: String,
        /// The script's file, relative to the pack.
        file: String,
        /// The line in it, from 1.
        line: usize,
        /// What went wrong.
        detail: String,
        /// Whether it ran into one of the limits set for scripts.
        limit: bool,
    },
    /// The tree is not one that `check` makes, or the context broke its word: our own mistake.
    Internal(String),
}
