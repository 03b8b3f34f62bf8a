//! Two checked packs mixed: the rules of one with the parameters, or the rounding, of another.
//!
//! A correction says why a closed line would be another today; the mixtures lie between the rules of then and now. What
//! has no namesake of the same type on the other side stays as it was, and counts as the rule's own.

use super::model::Program;

impl Program {
    /// These rules with the parameters of others.
    #[must_use]
    pub fn with_parameters_of(&self, other: &Program) -> Program {
        let mut mixed = self.clone();
        for param in &mut mixed.params {
            let theirs = other.params.iter().find(|p| p.name == param.name && p.schedule.kind == param.schedule.kind);
            if let Some(theirs) = theirs {
                param.schedule.clone_from(&theirs.schedule);
            }
        }
        mixed
    }

    /// These rules with the rounding of others.
    #[must_use]
    pub fn with_rounding_of(&self, other: &Program) -> Program {
        let mut mixed = self.clone();
        (mixed.pack.money, mixed.pack.points, mixed.pack.mode) = (other.pack.money, other.pack.points, other.pack.mode);
        let name = |program: &Program, rule| program.rule(rule).map(|rule| rule.name.clone());
        for figure in &mut mixed.figures {
            let same = |f: &&super::model::Figure| f.name == figure.name && f.grain.len() == figure.grain.len();
            if let Some(theirs) = other.figures.iter().find(same) {
                figure.rounding = theirs.rounding;
            }
        }
        for payout in &mut mixed.payouts {
            let own = name(self, payout.rule);
            if let Some(theirs) = other.payouts.iter().find(|theirs| name(other, theirs.rule) == own) {
                payout.rounding = theirs.rounding;
            }
        }
        mixed
    }
}
