//! The amounts of a line, in the words of the ledger.
//!
//! base + added = earned + reduced, and earned = withheld + forfeited + held + payable.

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
