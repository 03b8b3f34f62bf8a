//! What a data file must look like, as a checked pack says it.
//!
//! `check` makes a [`Schema`] of each `[table.…]`; the readers of this room hold every file to it. Columns stand in
//! the order the pack declares them, whatever order a file has.

use crate::expr::{ColumnId, DimId, Expr, Leaf};
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
    /// Two columns that never say the same of a row, as who wrote something and who approved it.
    pub apart: Option<(ColumnId, ColumnId)>,
    /// Headers that are passed over on purpose.
    pub ignore: Vec<String>,
    /// Rows for which this is true are passed over (a row expression over text cells as written).
    pub skip: Option<Expr>,
    /// How its sheets are laid out.
    pub sheet: Sheet,
    /// The same table as files of other kinds hold it, each with its own `file`; their key, types and meaning are the
    /// table's, and none has forms in turn.
    pub forms: Vec<Schema>,
    /// Where the pack declares it.
    pub span: Span,
}

impl Schema {
    /// Every way in which rows of the table are read: its own, then its forms.
    pub fn readings(&self) -> impl Iterator<Item = &Schema> {
        std::iter::once(self).chain(&self.forms)
    }

    /// A way in which rows of the table are read: 0 is its own, then come its forms.
    pub fn reading(&self, number: usize) -> &Schema {
        number.checked_sub(1).and_then(|form| self.forms.get(form)).unwrap_or(self)
    }
}

/// How the sheets of a table are laid out.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// How bytes stand for letters.
    pub encoding: Encoding,
    /// The sheet of a workbook; none where it has one only.
    pub name: Option<String>,
    /// How many lines stand before the header.
    pub lines_before: u64,
    /// Columns whose empty cells take the one above.
    pub fill_down: Vec<ColumnId>,
    /// How a wide sheet becomes rows.
    pub unpivot: Option<Unpivot>,
}

/// How bytes stand for letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    #[default]
    Utf8,
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
}

impl Encoding {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB18030",
        }
    }
}

/// How a wide sheet becomes rows: one for each member that has a column with something in it.
#[derive(Clone, Debug)]
pub struct Unpivot {
    /// The column that takes the member's key.
    pub name: ColumnId,
    /// Whose members.
    pub of: DimId,
    /// The members that the pack names; empty where their table does.
    pub members: Vec<Member>,
    /// The columns of values, each with the headers of its wide columns.
    pub values: Vec<(ColumnId, Pattern)>,
}

/// A member as wide sheets may call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its key.
    pub key: String,
    /// Every name in headers, its key among them.
    pub names: Vec<String>,
}

/// A text with one hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// What stands before the hole.
    pub before: String,
    /// What stands behind it.
    pub behind: String,
    /// The hole as written.
    pub hole: String,
}

impl Pattern {
    /// The pattern of a text that holds `hole` exactly once.
    pub fn new(text: &str, hole: &str) -> Option<Pattern> {
        let (before, behind) = text.split_once(hole)?;
        let owned = |text: &str| text.to_owned();
        (!behind.contains(hole)).then(|| Pattern { before: owned(before), behind: owned(behind), hole: owned(hole) })
    }

    /// What stands in the hole; none where the text is written otherwise.
    pub fn inside<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_prefix(self.before.as_str())?.strip_suffix(self.behind.as_str())
    }

    /// The text with the hole filled.
    pub fn filled(&self, inside: &str) -> String {
        [&self.before, inside, &self.behind].concat()
    }
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

impl Placed {
    /// The columns of its days.
    pub fn columns(self) -> impl Iterator<Item = ColumnId> {
        let (first, last) = match self {
            Placed::Timeless { .. } => (None, None),
            Placed::Day(day) => (Some(day), None),
            Placed::Span(from, to) => (Some(from), to),
        };
        first.into_iter().chain(last)
    }
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
    /// What stands around the value (after `map`).
    pub pattern: Option<Pattern>,
    /// What every row has in place of a cell, where the files have no such column.
    pub value: Option<String>,
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

impl Schema {
    /// The columns that are computed from the row's own cells alone, each after those that it reads. Such a column has one
    /// value in each row, wherever and for whatever period it is read.
    pub fn made_of_cells(&self) -> Vec<ColumnId> {
        let formulas =
            || self.columns.iter().enumerate().filter_map(|(at, c)| Some((ColumnId::new(at), c.formula.as_ref()?)));
        let mut found: Vec<ColumnId> = Vec::new();
        loop {
            let is_there = |column: &ColumnId| {
                found.contains(column) || self.columns.get(column.at()).is_some_and(|c| c.formula.is_none())
            };
            let is_next = |(id, formula): &(ColumnId, &Expr)| {
                let mut all = !found.contains(id);
                formula.leaves(&mut |leaf| all &= matches!(leaf, Leaf::Cell(other) if is_there(other)));
                all
            };
            let next: Vec<ColumnId> = formulas().filter(is_next).map(|(id, _)| id).collect();
            if next.is_empty() {
                return found;
            }
            found.extend(next);
        }
    }
}

impl Column {
    /// A column of that name and type of which nothing else is said: headed by its name, no cell empty, any number of places.
    pub fn plain(name: &str, kind: Type, span: Span) -> Column {
        Column {
            name: name.to_owned(),
            headers: vec![name.to_owned()],
            kind,
            optional: false,
            of: None,
            orphan: Orphan::Error,
            missing: Vec::new(),
            map: Vec::new(),
            pattern: None,
            value: None,
            one_of: Vec::new(),
            format: None,
            decimal: b'.',
            grouping: None,
            places: None,
            formula: None,
            not_negative: false,
            span,
        }
    }
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
