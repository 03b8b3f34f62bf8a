//! Money: payouts, their steps and penalties, and the amounts of a line.
//!
//! The words are those of the ledger: base + added = reduced + withheld + forfeited + held + payable on each line.

use super::figure::RowsFrom;
use super::rule::Standing;
use crate::expr::{Expr, FigureId, Grain, RuleId};
use crate::source::Span;
use crate::text::Bilingual;
use crate::value::{PeriodKind, Rounding};

/// A payout: lines of money and the steps that change them.
#[derive(Clone, Debug)]
pub struct Payout {
    /// Its rule.
    pub rule: RuleId,
    /// Its grain: one line for each row.
    pub grain: Grain,
    /// The kind of period that it is for; its lines come out in the run in which such a period ends.
    pub per: PeriodKind,
    /// What the data says the line is about.
    pub base: Expr,
    /// Who is paid (text); absent: the key of the first dimension.
    pub payee: Option<Expr>,
    /// Which lines exist.
    pub rows: Vec<RowsFrom>,
    /// Ratio and coefficients, then floor, then cap.
    pub steps: Vec<Step>,
    /// What becomes of a line with a missing step.
    pub if_missing: IfMissing,
    /// In the order of the rules.
    pub penalties: Vec<Penalty>,
    /// Rounding to *earned* and of penalties.
    pub rounding: Rounding,
    /// Points instead of money.
    pub points: bool,
}

/// A step before *earned*.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the facts and explanations call it (`ratio`, `coefficient.1`, `floor`, `cap`).
    pub name: String,
    /// Which.
    pub kind: StepKind,
    /// Its value by line.
    pub of: Expr,
    /// Bounds of the value itself.
    pub floor: Option<Expr>,
    /// The upper bound.
    pub cap: Option<Expr>,
    /// Its title.
    pub title: Bilingual,
    /// Its clause, if it says one of its own.
    pub clause: Option<String>,
    /// The author's note.
    pub note: Option<String>,
    /// Its own standing, or the rule's.
    pub standing: Standing,
    /// Where it is written.
    pub span: Span,
}

/// What a step does to the amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Multiplies it.
    Scale,
    /// Lifts it to at least the value.
    Floor,
    /// Lowers it to at most the value.
    Cap,
}

/// A penalty on the lines of a payout.
#[derive(Clone, Debug)]
pub struct Penalty {
    /// Its rule.
    pub rule: RuleId,
    /// The flag that fires it, in the payout's grain.
    pub when: FigureId,
    /// What a missing condition means.
    pub if_missing: IfMissing,
    /// Whether what it takes is gone.
    pub takes: Takes,
    /// The share of *earned*.
    pub share: Expr,
    /// What would release it.
    pub until: Option<Expr>,
}

/// Whether a penalty keeps or takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// For good.
    Forfeit,
    /// May be released.
    Withhold,
}

/// What a missing value means to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    /// The line is held until it can be decided.
    Hold,
    /// As if the condition were false.
    No,
    /// As if it were true.
    Yes,
}
