//! A payout whose lines are put down, and the words and marks that its columns go by.
//!
//! Shared by the lines that are worked out and those that are parts of others.

use super::lower::Here;
use super::words::title;
use crate::check::model::{Amount, Payout};
use crate::outcome::model::PayoutLines;
use crate::text::Bilingual;

/// A payout whose lines are put down.
pub(super) struct Desk<'x> {
    pub(super) payout: &'x Payout,
    pub(super) here: Here<'x>,
    pub(super) lines: &'x PayoutLines,
    /// The lines, of those of the run, that are put down.
    pub(super) picked: Vec<u32>,
}

/// The mark of what a step did to a line.
pub(super) fn change(number: usize) -> String {
    format!("change {number}")
}

/// The words of an amount.
pub(super) fn words(amount: Amount) -> Bilingual {
    title(match amount {
        Amount::Base => "amount-base",
        Amount::Added => "amount-added",
        Amount::Reduced => "amount-reduced",
        Amount::Earned => "amount-earned",
        Amount::Withheld => "amount-withheld",
        Amount::Forfeited => "amount-forfeited",
        Amount::Held => "amount-held",
        Amount::Payable => "amount-payable",
    })
}
