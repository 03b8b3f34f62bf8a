//! Money: payouts, their steps and penalties, and the amounts of a line.
//!
//! The words are those of the ledger: base + added = reduced + withheld + forfeited + held + payable on each line.

use super::figure::RowsFrom;
use super::rule::Standing;
use crate::expr::{Climb, Expr, FigureId, Grain, PayoutId, RuleId};
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
    /// What penalties and holdbacks leave at least.
    pub minimum: Option<Expr>,
    /// In the order of the rules, the holdbacks last.
    pub penalties: Vec<Penalty>,
    /// Whose lines these are the parts of; none where the payout has lines of its own.
    pub shares: Option<Shares>,
    /// Rounding to *earned* and of penalties.
    pub rounding: Rounding,
    /// Points instead of money.
    pub points: bool,
}

/// Lines in the place of another payout's: each of these is the parts of one of those.
#[derive(Clone, Debug)]
pub struct Shares {
    /// The payout that is shared.
    pub of: PayoutId,
    /// A figure of its settled lines, which stands before its parts can.
    pub settled: FigureId,
    /// The way from a part to its line, a climb for each dimension of the line.
    pub to: Vec<Climb>,
    /// What each part is measured by.
    pub weight: Expr,
}

/// A step before *earned*.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its rule: the payout's own, or that of an adjustment.
    pub rule: RuleId,
    /// What the facts and explanations call it (`ratio`, `coefficient.1`, `floor`, `cap`, an adjustment's id).
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
    /// Puts the value on top, or takes it off where it is below zero.
    Adjust,
}

/// A penalty on the lines of a payout, or a holdback.
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
    /// The share: of *earned*, and of a holdback of what the penalties left.
    pub share: Expr,
    /// What would release it.
    pub until: Option<Expr>,
    /// After how many periods of the payout's kind it is released.
    pub after: Option<u32>,
}

/// Whether a penalty keeps or takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// For good.
    Forfeit,
    /// May be released.
    Withhold,
    /// Kept back to be paid later.
    Hold,
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
