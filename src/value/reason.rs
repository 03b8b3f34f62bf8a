//! Why a value is missing: a small number that travels with the gap through every computation.
//!
//! The engine's own reasons have codes that outputs and packs use; an author's reasons are numbered texts that the
//! pack keeps. What a reason says to people stands in `text`.

use std::num::NonZeroU16;

/// Why a value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reason(NonZeroU16);

/// Author's reasons are numbered from here.
const FIRST_AUTHOR: u16 = 100;

const fn engine(number: u16) -> Reason {
    match NonZeroU16::new(number) {
        Some(number) => Reason(number),
        None => Reason(NonZeroU16::MIN),
    }
}

impl Reason {
    /// No row, or no row that counts, to compute from.
    pub const NO_OBSERVATIONS: Reason = engine(1);
    /// The table does not cover the period.
    pub const NOT_COVERED: Reason = engine(2);
    /// The divisor is zero.
    pub const DIVIDED_BY_ZERO: Reason = engine(3);
    /// There is no period before, or not enough of them.
    pub const NO_PERIOD_BEFORE: Reason = engine(4);
    /// The row takes no part in the ranking.
    pub const NOT_RANKED: Reason = engine(5);
    /// The cell of the table is empty.
    pub const EMPTY_CELL: Reason = engine(6);
    /// A lookup finds no row.
    pub const NO_ROW: Reason = engine(7);
    /// The period lies in no period of the kind that is read.
    pub const NO_PERIOD: Reason = engine(8);

    /// The engine's reasons with their codes.
    const CODES: [(Reason, &'static str); 8] = [
        (Reason::NO_OBSERVATIONS, "no_observations"),
        (Reason::NOT_COVERED, "not_covered"),
        (Reason::DIVIDED_BY_ZERO, "divided_by_zero"),
        (Reason::NO_PERIOD_BEFORE, "no_period_before"),
        (Reason::NOT_RANKED, "not_ranked"),
        (Reason::EMPTY_CELL, "empty_cell"),
        (Reason::NO_ROW, "no_row"),
        (Reason::NO_PERIOD, "no_period"),
    ];

    /// The pack's own reason of that position in its list (at most 65,435; a higher one is taken as that).
    #[must_use]
    pub const fn author(index: u16) -> Reason {
        engine(index.saturating_add(FIRST_AUTHOR))
    }

    /// The position in the pack's list; none for the engine's own reasons.
    #[must_use]
    pub const fn author_index(self) -> Option<u16> {
        self.0.get().checked_sub(FIRST_AUTHOR)
    }

    /// The code of one of the engine's own reasons.
    #[must_use]
    pub fn code(self) -> Option<&'static str> {
        Reason::CODES.iter().find(|(reason, _)| *reason == self).map(|(_, code)| *code)
    }

    /// The codes of the engine's own reasons.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        Reason::CODES.into_iter().map(|(_, code)| code)
    }

    /// The engine's reason of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::CODES.iter().find(|(_, known)| *known == code).map(|(reason, _)| *reason)
    }

    /// Which reason is kept when two missing values meet: what is not covered says most, else the left one.
    #[must_use]
    pub fn first(self, other: Reason) -> Reason {
        if other == Reason::NOT_COVERED { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        for (reason, code) in Reason::CODES {
            assert_eq!(reason.code(), Some(code));
            assert_eq!(Reason::from_code(code), Some(reason));
            assert_eq!(reason.author_index(), None);
        }
        assert_eq!(Reason::from_code("unknown"), None);
        assert_eq!(Reason::author(3).code(), None);
    }

    #[test]
    fn authors_reasons_keep_their_position() {
        for index in [0, 1, 99, 65_435] {
            assert_eq!(Reason::author(index).author_index(), Some(index));
        }
        assert_eq!(Reason::author(u16::MAX).author_index(), Some(65_435));
    }

    #[test]
    fn not_covered_wins_else_the_left() {
        let (left, right) = (Reason::EMPTY_CELL, Reason::author(0));
        assert_eq!(left.first(right), left);
        assert_eq!(right.first(left), right);
        assert_eq!(left.first(Reason::NOT_COVERED), Reason::NOT_COVERED);
        assert_eq!(Reason::NOT_COVERED.first(left), Reason::NOT_COVERED);
    }

    #[test]
    fn a_gap_costs_two_bytes() {
        assert_eq!(size_of::<Option<Reason>>(), 2);
    }
}
