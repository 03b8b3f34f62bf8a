//! Whole units of a power of ten: how decimals of a column stand in a word each, and how one is written.
//!
//! A number of so many units and places is `units / 10^places`. Nothing is rounded but by [`rounding`](super::rounding):
//! what is no multiple of the unit asked for has no units of it.

use super::ratio::{Ratio, power_of_ten, text::put_units};

/// The most places that units in a word may have.
pub const MOST_UNIT_PLACES: u32 = 18;

/// How many units of `10^-places` each of `10^-less` is, `less` being the fewer places.
#[must_use]
pub fn scale(less: u32, places: u32) -> Option<i128> {
    let more = places.checked_sub(less).filter(|more| *more <= MOST_UNIT_PLACES)?;
    power_of_ten(more).and_then(|scale| i128::try_from(scale).ok())
}

/// The units of a number; none where it has more places, or more units than a word holds.
#[must_use]
pub fn units_of(number: &Ratio, places: u32) -> Option<i64> {
    i64::try_from(number.to_scaled(places)?).ok()
}

/// Writes a number of units with exactly the `wanted` places, if it has no more; says whether it did.
#[inline]
pub fn write_units(units: i64, places: u32, wanted: u32, out: &mut Vec<u8>) -> bool {
    let size = u128::from(units.unsigned_abs());
    let size = if wanted == places {
        Some(size)
    } else if wanted > places {
        // As far as numbers themselves are written.
        let size = power_of_ten(wanted - places).and_then(|scale| size.checked_mul(scale));
        size.filter(|size| i128::try_from(*size).is_ok())
    } else {
        power_of_ten(places - wanted).filter(|scale| size.is_multiple_of(*scale)).map(|scale| size / scale)
    };
    let Some(size) = size else { return false };
    if units < 0 {
        out.push(b'-');
    }
    put_units(size, wanted, out);
    true
}

/// Writes a number of units with no more places than it needs.
pub fn write_least(units: i64, places: u32, out: &mut Vec<u8>) {
    let (mut size, mut places) = (units.unsigned_abs(), places);
    if units < 0 {
        out.push(b'-');
    }
    while places > 0 && size.is_multiple_of(10) {
        (size, places) = (size / 10, places - 1);
    }
    put_units(u128::from(size), places, out);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn units_are_written_as_far_as_numbers_are() {
        for (units, fits) in [(1_701_411_834_604_692_317, true), (1_701_411_834_604_692_318, false)] {
            for units in [units, -units] {
                let number = Ratio::from_scaled(i128::from(units), 0);
                assert_eq!(write_units(units, 0, 20, &mut Vec::new()), fits);
                assert_eq!(number.write_places(20, &mut Vec::new()), fits);
            }
        }
    }

    proptest! {
        #[test]
        fn units_are_written_as_their_number_is(
            units in any::<i64>(), cut in 0_u32..64, places in 0_u32..=MOST_UNIT_PLACES, wanted in 0_u32..24,
        ) {
            for units in [units >> cut, (units >> cut) / 1000 * 1000] {
                let number = Ratio::from_scaled(i128::from(units), places);
                prop_assert_eq!(units_of(&number, places), Some(units));
                let (mut short, mut long) = (Vec::new(), Vec::new());
                let fits = write_units(units, places, wanted, &mut short);
                prop_assert_eq!(fits, number.write_places(wanted, &mut long));
                prop_assert!(!fits || short == long);
                let mut least = Vec::new();
                write_least(units, places, &mut least);
                let mut exact = Vec::new();
                number.write_fixed(number.finite_places().unwrap(), &mut exact);
                prop_assert_eq!(least, exact);
            }
        }
    }
}
