//! The amounts of a line, in the words of the ledger, worked out from its base and what its steps moved.
//!
//! base + added = earned + reduced, and earned = withheld + forfeited + held + payable. Lines keep their base and their
//! steps alone, so that no amount can say another thing than the steps do. On a line that cannot be decided no step moved
//! anything, and what would be payable is held.

use super::model::{Effect, PayoutLines};
use crate::value::{Money, MoneyColumn};

/// An amount of a line; the parts of a payout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Amount {
    /// What the data says.
    Base,
    /// Put on top by steps.
    Added,
    /// Taken off by steps.
    Reduced,
    /// Base + added − reduced.
    Earned,
    /// Kept back by penalties.
    Withheld,
    /// Taken for good by penalties.
    Forfeited,
    /// Kept until it can be decided.
    Held,
    /// What is left.
    Payable,
}

impl Amount {
    /// All, in the order of the identity.
    pub const ALL: [Amount; 8] = [
        Amount::Base,
        Amount::Added,
        Amount::Reduced,
        Amount::Earned,
        Amount::Withheld,
        Amount::Forfeited,
        Amount::Held,
        Amount::Payable,
    ];

    /// Its word (`payable`).
    pub fn name(self) -> &'static str {
        match self {
            Amount::Base => "base",
            Amount::Added => "added",
            Amount::Reduced => "reduced",
            Amount::Earned => "earned",
            Amount::Withheld => "withheld",
            Amount::Forfeited => "forfeited",
            Amount::Held => "held",
            Amount::Payable => "payable",
        }
    }
}

impl PayoutLines {
    /// An amount of a line; nothing of a line that there is not.
    pub fn amount(&self, which: Amount, line: usize) -> Money {
        // No amount has more than 28 digits, so that no sum of them outgrows the type.
        let base = || self.base.get(line).unwrap_or_default().minor();
        let before_earned = || self.moved(line, |effect| !effect.takes());
        let taken_by = |own: Effect| self.moved(line, move |effect| effect == own).sum();
        Money::from_minor(match which {
            Amount::Base => base(),
            Amount::Added => before_earned().filter(|units| *units > 0).sum(),
            Amount::Reduced => -before_earned().filter(|units| *units < 0).sum::<i128>(),
            Amount::Earned => base() + before_earned().sum::<i128>(),
            Amount::Withheld => taken_by(Effect::Withhold),
            Amount::Forfeited => taken_by(Effect::Forfeit),
            Amount::Held if self.is_held_whole(line) => base(),
            Amount::Held => taken_by(Effect::Hold),
            Amount::Payable if self.is_held_whole(line) => 0,
            Amount::Payable => base() + before_earned().sum::<i128>() - self.moved(line, Effect::takes).sum::<i128>(),
        })
    }

    /// What the steps moved on a line whose effect counts.
    fn moved(&self, line: usize, counts: impl Fn(Effect) -> bool) -> impl Iterator<Item = i128> {
        let steps = self.steps.iter().filter(move |step| counts(step.effect));
        steps.map(move |step| step.amounts.get(line).unwrap_or_default().minor())
    }

    /// Whether a line cannot be decided. Where a step moved anything it could, which most lines tell at once.
    fn is_held_whole(&self, line: usize) -> bool {
        self.moved(line, |_| true).all(|units| units == 0) && self.undecided.get(line).is_some()
    }

    /// An amount of every line.
    pub fn column(&self, which: Amount) -> MoneyColumn {
        if which == Amount::Base {
            return self.base.clone();
        }
        (0..self.rows.len()).map(|line| self.amount(which, line)).collect()
    }

    /// Whether all amounts of a line are nothing.
    pub fn is_nothing(&self, line: usize) -> bool {
        let mut all = std::iter::once(&self.base).chain(self.steps.iter().map(|step| &step.amounts));
        all.all(|amounts| amounts.get(line).is_none_or(Money::is_zero))
    }
}
