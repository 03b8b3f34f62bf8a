//! The only place that rounds: a number of places and a mode, and the split of a total into shares.
//!
//! Every figure, amount and printed digit that gives up exactness comes through here. The result is again an exact
//! `Ratio`, a multiple of `10^-places`. Where and how a policy rounds is said by the pack and decided above.

use dashu_int::ops::{DivRem, UnsignedAbs};
use dashu_int::{IBig, UBig};

use super::ratio::{Parts, Ratio, from_parts, power_of_ten, ten_to};

/// The most places a rounding may have; a higher number is taken as this one.
pub const MOST_PLACES: u32 = 38;

/// Which neighbour is taken when a value lies between two. All modes work on the size, so that a debt and a credit
/// of the same amount round alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// The nearer one; from the middle away from zero.
    HalfUp,
    /// The nearer one; from the middle to the even last digit.
    HalfEven,
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 4] = [Mode::HalfUp, Mode::HalfEven, Mode::Down, Mode::Up];

    /// The name in packs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Mode::HalfUp => "half_up",
            Mode::HalfEven => "half_even",
            Mode::Down => "down",
            Mode::Up => "up",
        }
    }

    /// The mode of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// How a figure is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rounding {
    /// Decimal places kept, of the value itself (a percentage with two digits has four).
    pub places: u32,
    /// Which neighbour is taken.
    pub mode: Mode,
}

impl Rounding {
    /// The multiple of `10^-places` that stands for the value.
    #[must_use]
    pub fn round(&self, value: &Ratio) -> Ratio {
        let places = self.places.min(MOST_PLACES);
        match value.parts() {
            Parts::Small(_, 1) => value.clone(),
            Parts::Small(num, den) => match self.units(num, den) {
                Some(units) => Ratio::from_scaled(units, places),
                None => self.round_big(UBig::from(num.unsigned_abs()), &UBig::from(den), num < 0),
            },
            Parts::Big(big) => {
                self.round_big(big.numerator().clone().unsigned_abs(), big.denominator(), value.is_negative())
            }
        }
    }

    /// How many units of `10^-places` stand for `num / den`, in lowest terms or not; none where `den` is zero or the
    /// result has more than 127 bits.
    #[must_use]
    pub fn units(&self, num: i64, den: u64) -> Option<i128> {
        let scaled = u128::from(num.unsigned_abs()).checked_mul(power_of_ten(self.places.min(MOST_PLACES))?)?;
        if den == 0 {
            return None;
        }
        let units = i128::try_from(rounded_quotient(scaled, u128::from(den), self.mode)).ok()?;
        Some(if num < 0 { -units } else { units })
    }

    fn round_big(&self, size: UBig, den: &UBig, negative: bool) -> Ratio {
        let scale = ten_to(self.places.min(MOST_PLACES));
        let (whole, rest) = (size * &scale).div_rem(den);
        let units = IBig::from(rounded_quotient_big(whole, &rest, den, self.mode));
        from_parts(if negative { -units } else { units }, scale)
    }
}

/// `top / bottom` to a whole number; `bottom` is not zero and below `2^127`.
pub(super) fn rounded_quotient(top: u128, bottom: u128, mode: Mode) -> u128 {
    let (whole, rest) = match (u64::try_from(top), u64::try_from(bottom)) {
        (Ok(top), Ok(bottom)) if bottom != 0 => (u128::from(top / bottom), u128::from(top % bottom)),
        _ => (top / bottom, top % bottom),
    };
    let up = match mode {
        Mode::HalfUp => rest * 2 >= bottom,
        Mode::HalfEven => rest * 2 > bottom || (rest * 2 == bottom && whole % 2 == 1),
        Mode::Down => false,
        Mode::Up => rest != 0,
    };
    whole + u128::from(up)
}

/// [`rounded_quotient`] of any size, from the quotient and the rest of its division.
pub(super) fn rounded_quotient_big(whole: UBig, rest: &UBig, bottom: &UBig, mode: Mode) -> UBig {
    let twice = rest * 2_u8;
    let up = match mode {
        Mode::HalfUp => twice >= *bottom,
        Mode::HalfEven => twice > *bottom || (twice == *bottom && (&whole % 2_u8) == 1),
        Mode::Down => false,
        Mode::Up => !rest.is_zero(),
    };
    if up { whole + 1_u8 } else { whole }
}

/// Shares of `total` in proportion to `weights`, each a multiple of `10^-places`, that add up to the total rounded
/// half up: each gets its part rounded down, what is left goes unit by unit to the largest remainders, ties to the
/// earlier position. None when all weights are zero (or there are none), or one is negative.
#[must_use]
pub fn largest_remainder(total: &Ratio, weights: &[Ratio], places: u32) -> Option<Vec<Ratio>> {
    if weights.iter().any(Ratio::is_negative) {
        return None;
    }
    let places = places.min(MOST_PLACES);
    let down = Rounding { places: 0, mode: Mode::Down };
    let scale = Ratio::from_scaled(i128::try_from(power_of_ten(places)?).ok()?, 0);
    let units = Rounding { places, mode: Mode::HalfUp }.round(&total.abs()).mul_free(&scale);
    let sum = weights.iter().fold(Ratio::ZERO, |sum, weight| sum.add_free(weight));
    let each = units.div_free(&sum)?;
    let mut left = units.clone();
    let mut shares = Vec::with_capacity(weights.len());
    let mut order = Vec::with_capacity(weights.len());
    for (position, weight) in weights.iter().enumerate() {
        let exact = weight.mul_free(&each);
        let whole = down.round(&exact);
        left = left.add_free(&whole.neg());
        order.push((exact.add_free(&whole.neg()), position));
        shares.push(whole);
    }
    order.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let extra = usize::try_from(left.to_i64()?).ok()?;
    for (_, position) in order.iter().take(extra) {
        if let Some(share) = shares.get_mut(*position) {
            *share = share.add_free(&Ratio::ONE);
        }
    }
    let unit = Ratio::from_scaled(if total.is_negative() { -1 } else { 1 }, places);
    Some(shares.iter().map(|share| share.mul_free(&unit)).collect())
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use num_rational::BigRational;
    use num_traits::{One, Signed, Zero};
    use proptest::prelude::*;

    use super::*;

    /// The definition: the size in units, cut, and one more where the mode says so.
    fn defined(value: &BigRational, places: u32, mode: Mode) -> BigRational {
        let scale = BigInt::from(10).pow(places);
        let size = value.abs() * &scale;
        let whole = size.trunc();
        let rest = &size - &whole;
        let half = BigRational::new(BigInt::one(), BigInt::from(2));
        let odd = (whole.numer() % BigInt::from(2)) == BigInt::one();
        let up = match mode {
            Mode::HalfUp => rest >= half,
            Mode::HalfEven => rest > half || (rest == half && odd),
            Mode::Down => false,
            Mode::Up => !rest.is_zero(),
        };
        let units = if up { whole + BigRational::one() } else { whole };
        let result = units / BigRational::from(scale);
        if value.is_negative() { -result } else { result }
    }

    fn mode() -> impl Strategy<Value = Mode> {
        prop::sample::select(Mode::ALL.to_vec())
    }

    fn check(ratio: &Ratio, places: u32, mode: Mode) -> Result<(), TestCaseError> {
        let rounded = Rounding { places, mode }.round(ratio);
        let value: BigRational = ratio.to_string().parse().unwrap();
        prop_assert_eq!(rounded.to_string(), defined(&value, places, mode).to_string());
        prop_assert_eq!(Rounding { places, mode }.round(&rounded), rounded);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn rounding_is_as_defined(num in any::<i64>(), den in 1..i64::MAX, shift in 0_u32..63, cut in 0_u32..63, places in 0_u32..=38, mode in mode()) {
            check(&Ratio::new(num >> cut, (den >> shift).max(1)).unwrap(), places, mode)?;
        }

        #[test]
        fn middles_are_as_defined(units in -10_000_i128..10_000, places in 0_u32..=4, mode in mode()) {
            check(&Ratio::from_scaled(units * 5, places + 1), places, mode)?;
        }

        #[test]
        fn big_values_round_alike(num in any::<i128>(), a in 1..i64::MAX, b in 1..i64::MAX, places in 0_u32..=38, mode in mode()) {
            let value = Ratio::from_i128(num).div(&Ratio::from_int(a)).unwrap().unwrap().mul(&Ratio::from_int(b)).unwrap();
            check(&value, places, mode)?;
        }

        #[test]
        fn shares_sum_to_the_total(
            total in -1_000_000_i64..1_000_000,
            den in 1_i64..500,
            weights in prop::collection::vec((0_i64..1000, 1_i64..50), 0..12),
            places in 0_u32..=4,
        ) {
            let total = Ratio::new(total, den).unwrap();
            let weights: Vec<Ratio> = weights.into_iter().map(|(num, den)| Ratio::new(num, den).unwrap()).collect();
            let sum = weights.iter().fold(Ratio::ZERO, |sum, weight| sum.add(weight).unwrap());
            let Some(shares) = largest_remainder(&total, &weights, places) else {
                prop_assert!(sum.is_zero());
                return Ok(());
            };
            let rounded = Rounding { places, mode: Mode::HalfUp }.round(&total);
            let unit = Ratio::from_scaled(1, places);
            prop_assert_eq!(shares.iter().fold(Ratio::ZERO, |sum, share| sum.add(share).unwrap()), rounded.clone());
            for (share, weight) in shares.iter().zip(&weights) {
                prop_assert!(share.to_scaled(places).is_some());
                let exact = rounded.mul(weight).unwrap().div(&sum).unwrap().unwrap();
                prop_assert!(share.sub(&exact).unwrap().abs() < unit);
                prop_assert!(!weight.is_zero() || share.is_zero());
            }
        }
    }

    fn ints(numbers: &[i64]) -> Vec<Ratio> {
        numbers.iter().map(|number| Ratio::from_int(*number)).collect()
    }

    #[test]
    fn what_is_left_goes_to_the_largest_remainders_then_the_first() {
        let hundred = Ratio::from_int(100);
        assert_eq!(largest_remainder(&hundred, &ints(&[1, 1, 1]), 0), Some(ints(&[34, 33, 33])));
        assert_eq!(largest_remainder(&hundred.neg(), &ints(&[1, 1, 1]), 0), Some(ints(&[-34, -33, -33])));
        assert_eq!(largest_remainder(&Ratio::from_int(10), &ints(&[1, 2, 4]), 0), Some(ints(&[1, 3, 6])));
        assert_eq!(largest_remainder(&Ratio::ZERO, &ints(&[1, 0]), 2), Some(ints(&[0, 0])));
        assert_eq!(largest_remainder(&hundred, &ints(&[0, 0]), 2), None);
        assert_eq!(largest_remainder(&hundred, &[], 2), None);
        assert_eq!(largest_remainder(&hundred, &ints(&[1, -1, 3]), 2), None);
    }

    #[test]
    fn names_of_modes_are_read_back() {
        for mode in Mode::ALL {
            assert_eq!(Mode::from_name(mode.name()), Some(mode));
        }
        assert_eq!(Mode::from_name("half"), None);
    }
}
