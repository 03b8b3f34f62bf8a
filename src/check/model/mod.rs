//! A program: a pack in which every name is an id, every type is settled, and nothing is left that can be wrong.
//!
//! [`super::check`] is the only maker of a [`Program`]. Whatever the kinds of rule say in the pack, the engine knows
//! three things only: figures (columns by a formula, a rank, or an amount of a payout), fold groups (what is asked of
//! the rows of tables), and payouts (the steps of money). Scores, checklists and bands are formulas.

mod approved;
mod awarded;
mod duty;
mod figure;
mod judged;
mod payout;
mod program;
mod rule;
mod shown;
mod supposed;

pub use crate::outcome::amount::Amount;
pub use approved::{Approvals, Approved};
pub use awarded::{Award, AwardPlace, Pivot, PivotAt};
pub use duty::{Again, Duty, State};
pub use figure::{Figure, Group, How, Ranking, RowsFrom, Slot, Split, Ties};
pub use judged::{Finding, FindingOver, Target, TargetAt, Trend};
pub use payout::{IfMissing, Payout, Penalty, Shares, Step, StepKind, Takes};
pub use program::{Dimension, Given, Keys, NamedKind, PAYMENTS, Pack, Param, Program, Tiers};
pub use rule::{Because, Effective, Piece, Rule, Schedule, Shown, Standing};
pub use shown::{Action, Attendee, Band, Checklist, Due, Export, Item};
pub use supposed::{Set, Supposed};
