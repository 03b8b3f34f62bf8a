//! The derivation of one figure as a tree of plain values, down to the counts.
//!
//! `eval::trace` makes it and asserts that its result equals the column; `output` writes it as a tree or as JSON.

use crate::expr::ColumnId;
use crate::text::Bilingual;
use crate::value::Date;

/// One line of a derivation and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Derivation {
    /// What kind of line it is.
    pub role: Role,
    /// The figure, column, parameter, slot or step, in the pack's words (`commission.payable`, `checks: passes`).
    pub name: String,
    /// Dimension and key of the row, in the order of its grain.
    pub key: Vec<(String, String)>,
    /// The rule behind it, where there is one.
    pub rule: Option<RuleNote>,
    /// The expression as written, where there is one.
    pub formula: Option<String>,
    /// The value as the run's files write it; empty where it is missing.
    pub value: String,
    /// The value as an exact fraction, where it is a number that `value` does not give exactly.
    pub exact: Option<String>,
    /// The value before rounding (exact) and how it was rounded.
    pub before: Option<(String, String)>,
    /// The code of the reason, where the value is missing.
    pub missing: Option<String>,
    /// The rows that it was taken from, where it is of a table.
    pub source: Option<Source>,
    /// What it was made of.
    pub parts: Vec<Derivation>,
    /// Parts beyond those shown (an aggregate of very many rows shows the first 100).
    pub more: u64,
}

/// Rows of a table: those of the line's key. They say where to look, not what was found: lines that differ in them alone
/// are the same.
#[derive(Clone, Debug)]
pub struct Source {
    /// The table.
    pub table: String,
    /// The column of the day by which they are placed, where it is not the table's own.
    pub day: Option<ColumnId>,
    /// The first and the last day of the period that was looked at; none of a table without days.
    pub days: Option<(Date, Date)>,
}

impl PartialEq for Source {
    fn eq(&self, _: &Source) -> bool {
        true
    }
}

impl Eq for Source {}

impl std::hash::Hash for Source {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// What a line of a derivation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// A figure of the pack.
    #[default]
    Figure,
    /// A step of money that changed the amount (or could have).
    Step,
    /// A difference to a closed line.
    Correction,
    /// Money of a closed line that is released.
    Release,
    /// A penalty that fired.
    Penalty,
    /// A holdback that keeps something back.
    Holdback,
    /// A penalty or action that did not fire; its part is the condition, with the values it read.
    NotFired,
    /// A rule that is not in force in the period, or only a shadow.
    NotInForce,
    /// A condition or a part of an expression.
    Expression,
    /// Something known by a word, as what stood in the ledger; the name is its code, perhaps with a number behind, and each
    /// reader is told it in words of theirs.
    Known,
    /// That an action is called for the first time: without `repeat` it is not called again in the period after.
    FirstTime,
    /// An aggregate over rows.
    Aggregate,
    /// An expression read in other periods.
    OtherPeriods,
    /// A count or sum from the facts.
    Fact,
    /// A cell of a keyed table.
    Lookup,
    /// A parameter or scheduled value.
    Parameter,
    /// A value that the pack gives for a key.
    Given,
    /// The key of a row.
    Key,
    /// A part of the period.
    Period,
    /// The answer of a script.
    Script,
}

/// A rule as an explanation quotes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct RuleNote {
    /// Its id.
    pub id: String,
    /// Its kind's word.
    pub kind: String,
    /// Its title.
    pub title: Bilingual,
    /// Its clause.
    pub clause: Option<String>,
    /// The author's note.
    pub note: Option<String>,
    /// `proposed` or `shadow`, if it does not stand in force; `set` for a parameter with another value than the pack's.
    pub status: Option<String>,
    /// Who approved it and when, where the pack asks for approval.
    pub approved: Option<(String, String)>,
    /// `file:line` in the pack.
    pub place: String,
}
