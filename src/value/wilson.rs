//! The interval of a share that rests on few observations: Wilson's, at 95 %, to four places.
//!
//! The bounds are `(2s + z² ± z·√(4s(n − s)/n + z²)) / 2(n + z²)` for `s` passes of `n`. Nothing is approximated: a place
//! is settled by comparing squares of whole numbers, so the result is the true bound, rounded half up. What a bound is
//! called, and what nothing observed means, is left to the functions of expressions.

use std::sync::OnceLock;

use dashu_int::IBig;

use super::ratio::Ratio;

/// The places of a bound.
pub const PLACES: u32 = 4;
/// One, in units of the last place.
const ONE: i64 = 10_000;
/// `z = 1.959963984540054`, the normal quantile of 97.5 %, in units of `10⁻¹⁵`.
const Z: u64 = 1_959_963_984_540_054;
/// `10³⁰`, the unit of `z²`.
const UNIT: u128 = 1_000_000_000_000_000_000_000_000_000_000;

/// The lower and the upper bound of the share of `passes` among `n` observations; none of no observations.
///
/// More passes than observations count as all of them.
pub fn wilson(passes: u64, n: u64) -> Option<(Ratio, Ratio)> {
    if n == 0 {
        return None;
    }
    // Fewer observations take the places before: each `m` of them `m + 1`.
    let place = |n: u64| usize::try_from((n - 1) * (n + 2) / 2 + passes.min(n)).ok();
    match Some(n).filter(|n| *n < SMALL).and_then(place).and_then(|place| KNOWN.get(place)) {
        Some(known) => known.get_or_init(|| worked_out(passes, n)).clone(),
        None => worked_out(passes, n),
    }
}

/// Below so many observations bounds are worked out once: the same few counts come back on very many rows.
const SMALL: u64 = 100;
static KNOWN: [OnceLock<Option<(Ratio, Ratio)>>; 5_050] = [const { OnceLock::new() }; 5_050];

fn worked_out(passes: u64, n: u64) -> Option<(Ratio, Ratio)> {
    let terms = Terms::of(passes.min(n), n);
    Some((terms.bound(false)?, terms.bound(true)?))
}

/// The whole numbers that a bound is compared by: it reaches `t / 2·ONE` where `t·width ± √(root / n) ≥ middle`.
struct Terms {
    n: IBig,
    width: IBig,
    middle: IBig,
    root: IBig,
}

impl Terms {
    fn of(passes: u64, n: u64) -> Terms {
        let square = IBig::from(Z) * IBig::from(Z);
        let unit = IBig::from(UNIT);
        let (passed, failed, n) = (IBig::from(passes), IBig::from(n - passes), IBig::from(n));
        let width = &n * &unit + &square;
        let middle = (IBig::from(2) * &passed * &unit + &square) * IBig::from(ONE);
        let inner = IBig::from(4) * &unit * &passed * &failed + &n * &square;
        let root = inner * &square * IBig::from(ONE) * IBig::from(ONE);
        Terms { n, width, middle, root }
    }

    /// Whether the bound is at least half a unit below `place` units, so that it rounds to `place` or more.
    fn reaches(&self, place: i64, upper: bool) -> bool {
        let lack = IBig::from(2 * place - 1) * &self.width - &self.middle;
        let square = &lack * &lack * &self.n;
        let below = lack <= IBig::ZERO;
        if upper { below || square <= self.root } else { below && square >= self.root }
    }

    fn bound(&self, upper: bool) -> Option<Ratio> {
        let (mut reached, mut beyond) = (0, ONE + 1);
        while beyond - reached > 1 {
            let place = reached + (beyond - reached) / 2;
            if self.reaches(place, upper) {
                reached = place;
            } else {
                beyond = place;
            }
        }
        Ratio::new(reached, ONE)
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::*;

    /// The digits of a bound by long decimals: 60 places, then rounded.
    fn naive(passes: u64, n: u64, upper: bool) -> (BigInt, bool) {
        let one = BigInt::from(10).pow(60);
        let z = BigInt::from(Z) * BigInt::from(10).pow(45);
        let square = &z * &z / &one;
        let spread = BigInt::from(4) * BigInt::from(passes) * BigInt::from(n - passes) * &one / BigInt::from(n);
        let root = ((spread + &square) * &one).sqrt() * &z / &one;
        let middle = BigInt::from(2 * passes) * &one + &square;
        let top = if upper { middle + root } else { middle - root };
        let width = BigInt::from(2) * (BigInt::from(n) * &one + &square);
        let (scaled, half) = (top * BigInt::from(ONE) * &one / width, &one / 2);
        let rest = (&scaled + &half) % &one;
        // So near to a tie long decimals do not decide.
        let near = rest < BigInt::from(10).pow(20) || rest > &one - BigInt::from(10).pow(20);
        ((scaled + half) / one, near)
    }

    fn units(bound: &Ratio) -> BigInt {
        BigInt::from(bound.mul(&Ratio::from_int(ONE)).unwrap().to_i64().unwrap())
    }

    #[test]
    fn known_intervals() {
        let told = |passes, n| wilson(passes, n).map(|(low, high)| (units(&low), units(&high)));
        let of = |low: i64, high: i64| Some((BigInt::from(low), BigInt::from(high)));
        assert_eq!(told(0, 0), None);
        assert_eq!(told(0, 3), of(0, 5615));
        assert_eq!(told(3, 3), of(4385, 10_000));
        assert_eq!(told(5, 10), of(2366, 7634));
        assert_eq!(told(99_999, 100_000), of(9999, 10_000));
        assert_eq!(told(12, 3), told(3, 3));
    }

    proptest! {
        #[test]
        fn bounds_are_those_of_long_decimals(n in 1_u64..2_000_000, part in 0_u64..=1_000) {
            let passes = n * part / 1_000;
            let (low, high) = wilson(passes, n).unwrap();
            for (bound, upper) in [(&low, false), (&high, true)] {
                let (expected, near) = naive(passes, n, upper);
                prop_assert!(near || units(bound) == expected, "{passes} of {n}: {bound:?}, not {expected}");
            }
            let share = Ratio::from_count(passes).div(&Ratio::from_count(n)).unwrap().unwrap();
            let least = Ratio::new(1, 2 * ONE).unwrap();
            prop_assert!(low.sub(&least).unwrap() <= share && share <= high.add(&least).unwrap());
        }

        #[test]
        fn few_observations_too(n in 1_u64..60, passes in 0_u64..60) {
            let passes = passes.min(n);
            let (low, high) = wilson(passes, n).unwrap();
            for (bound, upper) in [(&low, false), (&high, true)] {
                let (expected, near) = naive(passes, n, upper);
                prop_assert!(near || units(bound) == expected, "{passes} of {n}: {bound:?}, not {expected}");
            }
            // The first time and every other.
            prop_assert_eq!(wilson(passes, n), Terms::of(passes, n).bound(false).zip(Terms::of(passes, n).bound(true)));
            // What passes and what fails mirror one another, ties apart.
            let (mirror, _) = wilson(n - passes, n).unwrap();
            let sum = units(&mirror) + units(&high);
            prop_assert!((sum - BigInt::from(ONE)).magnitude() <= BigInt::from(1).magnitude());
        }
    }
}
