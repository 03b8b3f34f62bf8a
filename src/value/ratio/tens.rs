//! Powers of ten from a table, and what they share with another number.
//!
//! Decimals meet them at every step: read, rounded, written. Up to the largest that an `i128` holds they cost one
//! look; what is larger is made when it is asked for.

use dashu_int::UBig;

/// The largest power of ten whose exponent fits every fast path (`10^38` is the largest below `2^127`).
pub(super) const MOST_SMALL_PLACES: u32 = 38;

/// `10^places` while it fits an `i128`.
#[inline]
pub(in crate::value) fn power_of_ten(places: u32) -> Option<u128> {
    POWERS_OF_TEN.get(places as usize).copied()
}

/// `10^places` of up to 18 places.
pub(super) const TENS: [u64; 19] = {
    let mut powers = [1; 19];
    let mut rest: &mut [u64] = &mut powers;
    let mut power = 1_u64;
    while let [first, more @ ..] = rest {
        *first = power;
        power = power.wrapping_mul(10);
        rest = more;
    }
    powers
};

const POWERS_OF_TEN: [u128; MOST_SMALL_PLACES as usize + 1] = {
    let mut powers = [1; MOST_SMALL_PLACES as usize + 1];
    let mut rest: &mut [u128] = &mut powers;
    let mut power = 1_u128;
    while let [first, more @ ..] = rest {
        *first = power;
        // The last product is not used, and would not fit.
        power = power.wrapping_mul(10);
        rest = more;
    }
    powers
};

/// The greatest common divisor of a number other than zero and `10^places`, of at most 18 places.
#[inline]
pub(super) fn gcd_with_ten(number: u64, places: u32) -> u64 {
    let mut common = 1 << number.trailing_zeros().min(places);
    let mut rest = number;
    for _ in 0..places {
        if !rest.is_multiple_of(5) {
            break;
        }
        rest /= 5;
        common *= 5;
    }
    common
}

/// `10^places` of any size.
pub(in crate::value) fn ten_to(places: u32) -> UBig {
    UBig::from(10_u8).pow(usize::try_from(places).unwrap_or(usize::MAX))
}
