//! What is given for places, and what is laid out for people: awards and pivots, for the tables of a run.
//!
//! The money of an award is a payout like any other, and what a pivot tells are figures; these name them, with the words
//! that their own files need.

use crate::expr::{FigureId, Grain, PayoutId, RuleId};
use crate::source::Span;
use crate::text::Bilingual;

/// Prizes for places in a ranking.
#[derive(Clone, Debug)]
pub struct Award {
    /// Its rule.
    pub rule: RuleId,
    /// Its lines: a prize for each row of the ranking, zero past the last place.
    pub payout: PayoutId,
    /// The figure of the places.
    pub place: FigureId,
    /// The stretches of places, from the first on.
    pub places: Vec<AwardPlace>,
}

/// Places in a row that have the same prize.
#[derive(Clone, Debug)]
pub struct AwardPlace {
    /// The last of them; the first is the one after the stretch before.
    pub to: u32,
    /// What people call it.
    pub title: Bilingual,
    /// Where it is written.
    pub span: Span,
}

/// Counts and shares over dimensions.
#[derive(Clone, Debug)]
pub struct Pivot {
    /// Its rule.
    pub rule: RuleId,
    /// The headers of its columns.
    pub headers: Vec<String>,
    /// Its figures at each of its grains: first its own, then those of its totals, each a leading part of it.
    pub at: Vec<PivotAt>,
}

/// The figures of a pivot at one grain.
#[derive(Clone, Debug)]
pub struct PivotAt {
    /// The grain.
    pub grain: Grain,
    /// One for each header.
    pub columns: Vec<FigureId>,
}

impl Award {
    /// The stretch in which a place lies; none past the last.
    pub fn stretch(&self, place: u64) -> Option<&AwardPlace> {
        self.places.iter().find(|stretch| place <= u64::from(stretch.to)).filter(|_| place > 0)
    }
}
