//! What a data file must look like, as a checked pack says it.
//!
//! `check` makes a [`Schema`] of each `[table.…]`; the readers of this room hold every file to it. Columns stand in
//! the order the pack declares them, whatever order a file has.

use crate::expr::{ColumnId, DimId, Expr};
use crate::source::Span;
use crate::value::{Date, Type};

/// A table of the pack.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Its id in the pack, which messages use.
    pub name: String,
    /// The file under DATA; `*` stands for any letters, and all files that fit are one table.
    pub file: String,
    /// Between the cells.
    pub separator: u8,
    /// The columns whose cells together name a row; empty: rows have no name.
    pub key: Vec<ColumnId>,
    /// How rows are placed in time.
    pub placed: Placed,
    /// The days that the table covers even where it has no rows: first and last (open where absent).
    pub covers: Option<(Option<Date>, Option<Date>)>,
    /// The columns, by [`ColumnId`].
    pub columns: Vec<Column>,
    /// Headers that are passed over on purpose.
    pub ignore: Vec<String>,
    /// Rows for which this is true are passed over (a row expression over text cells as written).
    pub skip: Option<Expr>,
    /// Where the pack declares it.
    pub span: Span,
}

/// How rows are placed in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// Not at all; `declared` if the pack says `timeless = true`.
    Timeless {
        /// Said in so many words.
        declared: bool,
    },
    /// By the day in this column.
    Day(ColumnId),
    /// From the day in the first column to the day in the second, both counted; an absent or empty second is open.
    Span(ColumnId, Option<ColumnId>),
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its id in the pack.
    pub name: String,
    /// Any one of these may stand as its header; never empty unless it has a formula.
    pub headers: Vec<String>,
    /// The type of its cells.
    pub kind: Type,
    /// Whether cells may be empty, and the whole column absent.
    pub optional: bool,
    /// The dimension whose keys its cells are.
    pub of: Option<DimId>,
    /// What becomes of a cell that is no key of a dimension with a table.
    pub orphan: Orphan,
    /// Texts that stand for an empty cell.
    pub missing: Vec<String>,
    /// Texts as written and the text they stand for.
    pub map: Vec<(String, String)>,
    /// The only texts allowed (after `map`); empty: any.
    pub one_of: Vec<String>,
    /// A date's form (`%Y/%m/%d`); absent: `YYYY-MM-DD`.
    pub format: Option<String>,
    /// Between whole and fraction.
    pub decimal: u8,
    /// Between groups of three digits, where the pack allows it.
    pub grouping: Option<char>,
    /// The most places a number may have (money: the currency's); absent: any within 28 digits.
    pub places: Option<u32>,
    /// Computed from the row's other cells instead of read.
    pub formula: Option<Expr>,
    /// Whether a number below zero is refused (the base of a payout; counts are by their type).
    pub not_negative: bool,
    /// Where the pack declares it.
    pub span: Span,
}

/// What becomes of a row whose id is in no dimension table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orphan {
    /// The run stops and says so.
    Error,
    /// The row is left out and listed.
    Finding,
    /// The row is left out and counted.
    Drop,
}
