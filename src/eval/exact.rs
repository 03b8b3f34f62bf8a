//! The two forms in which a line is worked out: fractions of any size, and slim ones of two words.
//!
//! The rules of a line ([`super::line`]) are written once over [`Exact`]. Nearly every line fits [`Slim`], which is not
//! brought to lowest terms and so needs no common divisors; where something does not fit it says so, and the line is worked
//! out again in [`Ratio`]. Both are exact; which one a line had decides nothing.

use std::cmp::Ordering;

use crate::value::{Numbers, Ratio, Rounding};

/// A number in which amounts are worked out. None is that a result does not fit the form.
pub(super) trait Exact: Clone {
    /// The same number.
    fn of(number: &Ratio) -> Option<Self>;
    /// The number of a row, if there is one.
    fn at(numbers: &Numbers, row: usize) -> Option<Self>;
    /// So many units of `10^-places`.
    fn of_units(units: i128, places: u32) -> Option<Self>;
    /// The sum.
    fn plus(&self, other: &Self) -> Option<Self>;
    /// The difference.
    fn less(&self, other: &Self) -> Option<Self>;
    /// The product.
    fn times(&self, other: &Self) -> Option<Self>;
    /// Which is the greater.
    fn compare(&self, other: &Self) -> Ordering;
    /// Whether it is below nought.
    fn is_below_zero(&self) -> bool;
    /// Rounded, as units of `10^-places`.
    fn units(&self, rounding: Rounding) -> Option<i128>;

    /// The greater one.
    fn at_least(self, other: Self) -> Self {
        if self.compare(&other).is_lt() { other } else { self }
    }

    /// The smaller one.
    fn at_most(self, other: Self) -> Self {
        if self.compare(&other).is_gt() { other } else { self }
    }
}

impl Exact for Ratio {
    fn of(number: &Ratio) -> Option<Ratio> {
        Some(number.clone())
    }

    fn at(numbers: &Numbers, row: usize) -> Option<Ratio> {
        numbers.get(row)
    }

    fn of_units(units: i128, places: u32) -> Option<Ratio> {
        Some(Ratio::from_scaled(units, places))
    }

    fn plus(&self, other: &Ratio) -> Option<Ratio> {
        self.add(other).ok()
    }

    fn less(&self, other: &Ratio) -> Option<Ratio> {
        self.sub(other).ok()
    }

    fn times(&self, other: &Ratio) -> Option<Ratio> {
        self.mul(other).ok()
    }

    fn compare(&self, other: &Ratio) -> Ordering {
        self.cmp(other)
    }

    fn is_below_zero(&self) -> bool {
        self.is_negative()
    }

    fn units(&self, rounding: Rounding) -> Option<i128> {
        rounding.round(self).to_scaled(rounding.places)
    }
}

/// A fraction of two words, in whatever terms it came to stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slim {
    top: i64,
    /// Above nought.
    below: i64,
}

impl Slim {
    fn new(top: i128, below: i128) -> Option<Slim> {
        Some(Slim { top: i64::try_from(top).ok()?, below: i64::try_from(below).ok()? })
    }

    /// Both tops over one denominator; no product of two words outgrows 127 bits.
    fn across(&self, other: &Slim) -> (i128, i128) {
        if self.below == other.below {
            return (i128::from(self.top), i128::from(other.top));
        }
        (i128::from(self.top) * i128::from(other.below), i128::from(other.top) * i128::from(self.below))
    }

    fn over_both(&self, top: i128, other: &Slim) -> Option<Slim> {
        let same = self.below == other.below;
        Slim::new(top, i128::from(self.below) * if same { 1 } else { i128::from(other.below) })
    }
}

impl Exact for Slim {
    fn of(number: &Ratio) -> Option<Slim> {
        let (top, below) = number.to_words()?;
        Some(Slim { top, below: i64::try_from(below).ok()? })
    }

    fn at(numbers: &Numbers, row: usize) -> Option<Slim> {
        let (top, below) = numbers.words(row)?;
        Some(Slim { top, below: i64::try_from(below).ok()? })
    }

    fn of_units(units: i128, places: u32) -> Option<Slim> {
        Some(Slim { top: i64::try_from(units).ok()?, below: 10_i64.checked_pow(places)? })
    }

    fn plus(&self, other: &Slim) -> Option<Slim> {
        let (one, another) = self.across(other);
        self.over_both(one.checked_add(another)?, other)
    }

    fn less(&self, other: &Slim) -> Option<Slim> {
        let (one, another) = self.across(other);
        self.over_both(one.checked_sub(another)?, other)
    }

    fn times(&self, other: &Slim) -> Option<Slim> {
        Slim::new(i128::from(self.top) * i128::from(other.top), i128::from(self.below) * i128::from(other.below))
    }

    fn compare(&self, other: &Slim) -> Ordering {
        let (one, another) = self.across(other);
        one.cmp(&another)
    }

    fn is_below_zero(&self) -> bool {
        self.top < 0
    }

    fn units(&self, rounding: Rounding) -> Option<i128> {
        rounding.units(self.top, self.below.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::value::Mode;

    fn number() -> impl Strategy<Value = Ratio> {
        let top = prop_oneof![-200_i64..200, any::<i64>(), -1_000_000_000_i64..1_000_000_000];
        let below = prop_oneof![Just(1_i64), Just(100), Just(10_000), 1_i64..40, 1..i64::MAX];
        (top, below).prop_map(|(top, below)| Ratio::new(top, below).unwrap())
    }

    fn same(slim: Option<Slim>, exact: Option<Ratio>) {
        if let Some(slim) = slim {
            assert_eq!(Ratio::new(slim.top, slim.below), exact);
        }
    }

    proptest! {
        /// What fits the slim form is what the other gives.
        #[test]
        fn both_forms_give_the_same(one in number(), other in number(), places in 0_u32..8, mode in 0_usize..4) {
            let (Some(a), Some(b)) = (Slim::of(&one), Slim::of(&other)) else { return Ok(()) };
            same(a.plus(&b), one.plus(&other));
            same(a.less(&b), one.less(&other));
            same(a.times(&b), one.times(&other));
            prop_assert_eq!(a.compare(&b), one.compare(&other));
            prop_assert_eq!(a.is_below_zero(), one.is_below_zero());
            let rounding = Rounding { places, mode: Mode::ALL[mode] };
            if let Some(units) = a.units(rounding) {
                prop_assert_eq!(Some(units), one.units(rounding));
            }
            same(Some(a.at_least(b)), Some(one.clone().at_least(other.clone())));
            same(Some(a.at_most(b)), Some(one.at_most(other)));
        }

        #[test]
        fn units_are_the_same_number(units in any::<i64>(), places in 0_u32..=18) {
            same(Slim::of_units(i128::from(units), places), Ratio::of_units(i128::from(units), places));
        }
    }
}
