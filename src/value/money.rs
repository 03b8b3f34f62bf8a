//! An amount of money: a whole number of the currency's smallest unit.
//!
//! What is paid, kept in the ledger and exported is `Money`; what leads to it is `Ratio`. The currency and its
//! places are the pack's and stand beside the amounts, not in them. Nothing here rounds: an amount that is no
//! multiple of the unit does not become money.

use super::ratio::{Ratio, text::put_units};

/// An amount in the currency's smallest unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Money(i128);

impl Money {
    /// No money.
    pub const ZERO: Money = Money(0);

    /// The amount of a number of whole currency units; none if it is not a multiple of `10^-places`, or too large.
    #[must_use]
    pub fn from_ratio(amount: &Ratio, places: u32) -> Option<Money> {
        amount.to_scaled(places).map(Money)
    }

    /// The amount in currency units of `10^places` smallest units.
    #[must_use]
    pub fn to_ratio(self, places: u32) -> Ratio {
        Ratio::from_scaled(self.0, places)
    }

    /// An amount of so many smallest units.
    #[must_use]
    pub const fn from_minor(units: i128) -> Money {
        Money(units)
    }

    /// How many smallest units it is.
    #[must_use]
    pub const fn minor(self) -> i128 {
        self.0
    }

    /// The sum; none if it does not fit.
    #[must_use]
    pub const fn checked_add(self, other: Money) -> Option<Money> {
        match self.0.checked_add(other.0) {
            Some(units) => Some(Money(units)),
            None => None,
        }
    }

    /// The difference; none if it does not fit.
    #[must_use]
    pub const fn checked_sub(self, other: Money) -> Option<Money> {
        match self.0.checked_sub(other.0) {
            Some(units) => Some(Money(units)),
            None => None,
        }
    }

    /// The amount without its sign.
    #[must_use]
    pub const fn size(self) -> Money {
        Money(self.0.saturating_abs())
    }

    /// Whether it is owed the other way.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Writes the amount in currency units with all its places: `-12.30`.
    pub fn write(self, places: u32, out: &mut Vec<u8>) {
        if self.0 < 0 {
            out.push(b'-');
        }
        put_units(self.0.unsigned_abs(), places, out);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(amount: Money, places: u32) -> String {
        let mut out = Vec::new();
        amount.write(places, &mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn money_is_its_ratio(units in any::<i128>(), cut in 0_u32..120, places in 0_u32..=4) {
            let amount = Money::from_minor(units >> cut);
            prop_assert_eq!(Money::from_ratio(&amount.to_ratio(places), places), Some(amount));
            let mut fixed = Vec::new();
            amount.to_ratio(places).write_fixed(places, &mut fixed);
            prop_assert_eq!(text(amount, places).into_bytes(), fixed);
        }
    }

    #[test]
    fn amounts_are_written_with_all_places() {
        assert_eq!(text(Money::from_minor(-1230), 2), "-12.30");
        assert_eq!(text(Money::from_minor(-5), 2), "-0.05");
        assert_eq!(text(Money::ZERO, 2), "0.00");
        assert_eq!(text(Money::from_minor(7), 0), "7");
    }

    #[test]
    fn what_is_no_amount_is_none() {
        assert_eq!(Money::from_ratio(&Ratio::from_scaled(1, 3), 2), None);
        assert_eq!(Money::from_ratio(&Ratio::from_i128(i128::MAX), 2), None);
        assert_eq!(Money::from_minor(i128::MAX).checked_add(Money::from_minor(1)), None);
        assert_eq!(Money::from_minor(i128::MIN).checked_sub(Money::from_minor(1)), None);
        assert_eq!(Money::from_minor(3).checked_sub(Money::from_minor(5)), Some(Money::from_minor(-2)));
        assert!(Money::from_minor(-2).is_negative());
    }
}
