//! What the lines of a payout add up to, as a value.
//!
//! [`super::totals`] works it out; the receipt and the summary on the terminal say the same sums.

use crate::check::model::Amount;
use crate::value::Money;

/// The sums of one payout, or of all that pay money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// The payout's rule; none for all payouts of money together, or for all awards.
    pub payout: Option<String>,
    /// Whether it is of an award, or of all awards together.
    pub award: bool,
    /// How many lines.
    pub lines: u64,
    /// How many of them are held because something is missing.
    pub undecided: u64,
    /// The sum of each amount, in the order of `Amount::ALL`; none where a sum does not fit.
    pub sums: [Option<Money>; Amount::ALL.len()],
    /// Whether the identity holds on every line.
    pub identity: bool,
    /// SHA-256 of the names of the lines, one a line, in hexadecimal.
    pub ids: String,
    /// The places of the amounts.
    pub places: u32,
    /// Whether they are points.
    pub points: bool,
}

impl Total {
    /// What files call it: the rule's id, or what it is all of.
    pub fn name(&self) -> &str {
        self.payout.as_deref().unwrap_or(if self.award { "awards" } else { "all" })
    }
}
