//! Where an expression stands decides what its names mean.
//!
//! Over rows a name is a column, over figures a figure, over a group of rows only aggregates say anything. Resolving
//! names is left to [`super::reading`].

use crate::expr::{Grain, TableId};

/// The surroundings of an expression.
#[derive(Clone, Debug)]
pub(super) enum Scope {
    /// Over the rows of a table: columns, look-ups, parameters, the period.
    Rows(TableId),
    /// Over a group of rows: aggregates of the table's columns only (`from` with a `formula`).
    Group(TableId),
    /// Over the rows of a grain: figures, look-ups, parameters, the period. `inner` marks an aggregate's argument,
    /// whose rows are not the reader's.
    Figures {
        /// The grain.
        grain: Grain,
        /// Whether it stands inside an aggregate.
        inner: bool,
    },
}
