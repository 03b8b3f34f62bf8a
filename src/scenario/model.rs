//! A scenario test with every name resolved, and what became of it.
//!
//! [`super::read`] makes [`Test`]s, [`super::run`] makes [`Tested`]s of them. Spans are places in the test files, whose
//! texts stand beside the rules' in one `Sources`.

use crate::diagnostic::Diagnostic;
use crate::expr::{FigureId, ParamId, RuleId, TableId};
use crate::outcome::derivation::Derivation;
use crate::pack::model::Node;
use crate::source::{Span, Spanned};
use crate::value::{Date, Period, Reason, Value};

/// The column of the period, by which the rows of any rule are chosen.
pub(super) const PERIOD: &str = "period";

/// The columns by which occurrences are chosen, not only looked at.
pub(super) const CHOOSING: [&str; 2] = ["state", PERIOD];

/// A test.
#[derive(Clone, Debug)]
pub struct Test {
    /// What it shows, in its author's words.
    pub name: String,
    /// The clauses that it shows.
    pub clauses: Vec<String>,
    /// The period that is computed.
    pub period: Period,
    /// How many periods before it are closed.
    pub closed: u32,
    /// The day from which due dates count; the period's last where absent.
    pub on: Option<Date>,
    /// The last day that is seen of a period in progress.
    pub as_of: Option<Date>,
    /// The rows of tables, by table.
    pub given: Vec<(TableId, Vec<Row>)>,
    /// Figures in place of their rows.
    pub figures: Vec<GivenFigure>,
    /// Parameters with another value.
    pub set: Vec<(ParamId, Value)>,
    /// Tables that cover no period.
    pub uncovered: Vec<TableId>,
    /// What must come of it.
    pub expects: Vec<Expect>,
    /// The problems that must stop it.
    pub problems: Vec<ExpectProblem>,
    /// Where its name is written.
    pub span: Span,
}

/// A row as given.
#[derive(Clone, Debug)]
pub struct Row {
    /// For each column of the table its cell; none if left out.
    pub cells: Vec<Option<Cell>>,
    /// Where it is written.
    pub span: Span,
}

/// A cell as given, in the canonical form of its type.
pub type Cell = Spanned<String>;

/// A figure that is given.
#[derive(Clone, Debug)]
pub struct GivenFigure {
    /// Which, at its grain.
    pub figure: FigureId,
    /// The keys of its row, in the order of its grain.
    pub at: Vec<Cell>,
    /// The period in which it holds.
    pub period: Period,
    /// Its value, or why it is missing.
    pub is: Result<Value, Reason>,
    /// Where it is written.
    pub span: Span,
    /// Where its value is written.
    pub value: Span,
}

/// What must come of a test.
#[derive(Clone, Debug)]
pub enum Expect {
    /// A figure has a value, or is missing.
    Figure(ExpectFigure),
    /// A rule comes out on so many rows.
    Rule(ExpectRule),
}

/// A figure with its value.
#[derive(Clone, Debug)]
pub struct ExpectFigure {
    /// Which, at its grain.
    pub figure: FigureId,
    /// The keys of its row, in the order of its grain.
    pub at: Vec<String>,
    /// The period, of the figure's own kind.
    pub period: Period,
    /// Its value, or the code (or the author's words) of the reason why it is missing.
    pub is: Result<Value, Reason>,
    /// Where the expectation stands.
    pub span: Span,
    /// Where `is` or `missing` is written.
    pub key: Span,
    /// Where its value is written.
    pub value: Spanned<Node>,
}

/// A rule and its rows.
#[derive(Clone, Debug)]
pub struct ExpectRule {
    /// Which.
    pub rule: Named,
    /// Dimension and key of the rows that count.
    pub at: Vec<(String, String)>,
    /// Whether its releases are meant.
    pub released: bool,
    /// How many rows.
    pub rows: u64,
    /// Where `rows` is written, if it is.
    pub rows_span: Option<Span>,
    /// Columns of the rule's file with what stands in them.
    pub columns: Vec<(String, Spanned<Node>)>,
    /// Where the expectation stands.
    pub span: Span,
}

/// What an expectation names as a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A rule.
    Rule(RuleId),
    /// A layout, by its position in the program.
    Export(usize),
}

/// A problem that must be told.
#[derive(Clone, Debug)]
pub struct ExpectProblem {
    /// Its code.
    pub code: &'static crate::diagnostic::Code,
    /// The table in whose rows it lies.
    pub table: Option<TableId>,
    /// The row as given, from 1.
    pub row: Option<u64>,
    /// Where it is written.
    pub span: Span,
}

/// What became of a test.
#[derive(Clone, Debug)]
pub struct Tested {
    /// What it shows.
    pub name: String,
    /// The clauses that it shows.
    pub clauses: Vec<String>,
    /// Where its name is written.
    pub span: Span,
    /// What is not as expected; nothing if it passed.
    pub failures: Vec<Failure>,
    /// What of the rules it reached.
    pub reached: super::coverage::Reached,
}

/// Something that is not as expected.
#[derive(Clone, Debug)]
pub enum Failure {
    /// Another value, count or cell.
    Differs(Box<Differs>),
    /// Problems that nobody expected.
    Problems(Vec<Diagnostic>),
    /// A problem that did not come about.
    NoProblem {
        /// Its code.
        code: &'static str,
        /// The table, if one was named.
        table: Option<String>,
        /// The row, if one was named.
        row: Option<u64>,
        /// Where it is expected.
        place: Span,
    },
    /// Our own mistake.
    Internal(String),
}

/// A value that is not as expected.
#[derive(Clone, Debug)]
pub struct Differs {
    /// The figure or rule with its row, `commission.payable [outlet=A]`.
    pub what: String,
    /// Where the expectation stands.
    pub place: Span,
    /// As written in the test.
    pub expected: Seen,
    /// What came out.
    pub got: Seen,
    /// How it came about.
    pub derivation: Option<Derivation>,
    /// What would make the expectation true.
    pub edits: Vec<Edit>,
}

/// What was expected or came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A value as the run's files write it.
    Value(String),
    /// Missing, with the code of its reason.
    Missing(String),
    /// So many rows.
    Rows(u64),
    /// The dimension has no such key.
    NoKey {
        /// The dimension.
        dimension: String,
        /// As asked.
        key: String,
    },
    /// The rule's file has no such column; those that it has.
    NoColumn(String),
    /// The rule has no file with columns.
    NoFile,
}

/// A piece of a test file that becomes another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is written over.
    pub span: Span,
    /// With what.
    pub text: String,
}
