//! Who approved which rule: kept in the program, so that receipts and explanations can say it.
//!
//! Only approvals that fit the rules as they stand are here; what does not fit was told by `check`.

use crate::expr::RuleId;
use crate::value::Date;

/// The approvals of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approvals {
    /// Whether a rule without one only counts as proposed.
    pub required: bool,
    /// Those that fit, in the order of the rules.
    pub given: Vec<Approved>,
}

/// An approval that fits its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// The rule.
    pub rule: RuleId,
    /// The hash of what was approved: SHA-256 in hexadecimal.
    pub hash: String,
    /// Who wrote the rule.
    pub author: String,
    /// Who approved it.
    pub by: String,
    /// When.
    pub on: Date,
}

impl Approvals {
    /// The approval of a rule.
    pub fn of(&self, rule: RuleId) -> Option<&Approved> {
        self.given.iter().find(|approved| approved.rule == rule)
    }
}
