//! Results as columns: what `eval` yields and `output` writes, plain data without behaviour.
//!
//! Rows are those of the figures' grains, in the order of keys; money is kept exact until its step rounds it. Names,
//! titles and sentences are found through the plan.

use std::sync::Arc;

use crate::expr::{PayoutId, RuleId};
use crate::value::{Beside, Column, Date, Money, MoneyColumn, Period, Reason, Rows};

/// Everything a run found out; where nothing else is said, for the run's own period.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// One for each figure of the program, in its order; absent for an amount of a payout that no rule reads, which
    /// stands in the payout's lines.
    pub figures: Vec<Option<FigureColumn>>,
    /// The other periods looked at, in the order of the window.
    pub earlier: Vec<Earlier>,
    /// The lines that come out: for each payout one of each of its periods that ends in the run's, or one without lines.
    pub payouts: Vec<Arc<PayoutLines>>,
    /// One for each action rule and each of its periods that ends in the run's.
    pub actions: Vec<Actions>,
    /// One for each finding over a grain and each of its periods that ends in the run's.
    pub findings: Vec<Actions>,
    /// Lines whose payee is another on other days, by payout and period.
    pub payees: Vec<OtherPayees>,
    /// How often each rule fired or gave a value, by rule (penalties: lines; actions: rows; others: values present).
    pub fired: Vec<u64>,
    /// What unapproved rules and steps moved, in the order of the rules.
    pub unapproved: Vec<Unapproved>,
    /// What shadows would have moved, in the order of the rules.
    pub shadows: Vec<Unapproved>,
}

/// Figures of a period other than the run's own: one before it, a shorter one inside it, a longer one up to its end.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Which.
    pub period: Period,
    /// One for each figure of the program, in its order; absent where it was not needed there.
    pub figures: Vec<Option<FigureColumn>>,
    /// The payouts that were settled there.
    pub payouts: Vec<Arc<PayoutLines>>,
}

/// A figure's values.
#[derive(Clone, Debug)]
pub struct FigureColumn {
    /// Its rows.
    pub rows: Rows,
    /// A value a row.
    pub column: Arc<Column>,
}

/// The lines of a payout.
#[derive(Clone, Debug)]
pub struct PayoutLines {
    /// Which payout.
    pub payout: PayoutId,
    /// The period that they are for.
    pub period: Period,
    /// One row a line.
    pub rows: Rows,
    /// Who is paid, a text a line.
    pub payee: Arc<Column>,
    /// Whether the base itself is missing, a line each (its amount then counts as 0).
    pub base_absent: Vec<bool>,
    /// What each line is about, to the cent.
    pub base: MoneyColumn,
    /// The steps, in order.
    pub steps: Vec<StepColumn>,
    /// Why lines are held that cannot be decided.
    pub undecided: Beside<Undecided>,
}

/// Why a line could not be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// What is missing.
    pub reason: Reason,
    /// In which step (position in `steps`); absent: in the base.
    pub step: Option<u32>,
}

/// The lines of a payout that go to one payee though on some days of the period it was another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherPayees {
    /// Which payout.
    pub payout: PayoutId,
    /// The period of its lines.
    pub period: Period,
    /// The lines, ascending, and for each who else and when, in the order of days.
    pub lines: Vec<(u32, Vec<Turn>)>,
}

/// The days of one payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Who.
    pub payee: Arc<str>,
    /// The first day.
    pub first: Date,
    /// The last.
    pub last: Date,
}

/// One step over all lines.
#[derive(Clone, Debug)]
pub struct StepColumn {
    /// The rule it belongs to.
    pub rule: RuleId,
    /// Its name within the rule (`ratio`, `floor`, `cap`, `rounding`; a penalty's own step is `penalty`).
    pub name: String,
    /// What it does to a line.
    pub effect: Effect,
    /// By how much it changed what the line had, to the cent: steps before *earned* may be below or above zero and sum to
    /// earned − base; penalties are what they took, not below zero.
    pub amounts: MoneyColumn,
    /// Lines on which a shadow would have moved something, and what its amount would have been.
    pub would: Vec<(u32, Money)>,
    /// The exact factor, bound or share of each line; missing where the line is undecided or the step did not apply.
    pub values: Arc<Column>,
    /// Lines on which a penalty would have taken more than was left.
    pub cut: Vec<u32>,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Multiplies.
    Scale,
    /// Lifts.
    Floor,
    /// Lowers.
    Cap,
    /// Takes for good.
    Forfeit,
    /// Keeps back.
    Withhold,
    /// Keeps back, to be paid later.
    Hold,
    /// Puts on by hand, or takes off.
    Adjust,
}

impl Effect {
    /// Whether it takes from what was earned.
    pub fn takes(self) -> bool {
        matches!(self, Effect::Forfeit | Effect::Withhold | Effect::Hold)
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Scale => "scale",
            Effect::Floor => "floor",
            Effect::Cap => "cap",
            Effect::Forfeit => "forfeit",
            Effect::Withhold => "withhold",
            Effect::Hold => "hold",
            Effect::Adjust => "adjust",
        }
    }
}

/// Rows on which an action comes out, or at which a finding points.
#[derive(Clone, Debug)]
pub struct Actions {
    /// Its rule.
    pub rule: RuleId,
    /// The period that it looks at.
    pub period: Period,
    /// Its grain's rows, all of them.
    pub rows: Rows,
    /// Positions of the rows on which it comes out.
    pub fired: Vec<u32>,
    /// On how many rows it would come out if it were no shadow.
    pub shadow: u64,
}

/// Money that an unapproved rule or step moved, or that a shadow would have moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unapproved {
    /// The rule.
    pub rule: RuleId,
    /// The step within it, if only that is unapproved.
    pub step: Option<String>,
    /// Lines that would be different without it.
    pub lines: u64,
    /// The sum of what it took or added (sizes).
    pub amount: Money,
}
