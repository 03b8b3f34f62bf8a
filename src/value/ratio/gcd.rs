//! The greatest common divisor of two words, the step that costs most in a sum of fractions.
//!
//! Both take `gcd(0, n) = n` and never return zero, so that a caller may divide by the result; `gcd(0, 0)` is one.

/// The greatest common divisor of two 64-bit numbers.
#[inline]
pub(super) fn gcd(left: u64, right: u64) -> u64 {
    if left == 0 || right == 0 {
        return (left | right).max(1);
    }
    let twos = (left | right).trailing_zeros();
    let mut low = left >> left.trailing_zeros();
    let mut high = right >> right.trailing_zeros();
    // One division first: the two are often of very different sizes.
    if low > high {
        std::mem::swap(&mut low, &mut high);
    }
    if low == 1 {
        return 1 << twos;
    }
    high %= low;
    if high == 0 {
        return low << twos;
    }
    high >>= high.trailing_zeros();
    while low != high {
        let apart = low.abs_diff(high);
        low = low.min(high);
        high = apart >> apart.trailing_zeros();
    }
    low << twos
}

/// The greatest power of five of 63 bits.
const FIVES: u64 = 5_u64.pow(27);

/// The greatest common divisor of a number and a denominator, which mostly is that of a decimal: then only twos and fives
/// need to be looked for.
#[inline]
pub(super) fn gcd_below(number: u64, den: u64) -> u64 {
    let twos = den.trailing_zeros();
    let mut fives = den.checked_shr(twos).unwrap_or(0);
    if number == 0 || fives == 0 || !FIVES.is_multiple_of(fives) {
        return gcd(number, den);
    }
    let mut common = 1_u64 << twos.min(number.trailing_zeros());
    let mut left = number;
    while fives > 1 && left.is_multiple_of(5) {
        left /= 5;
        fives /= 5;
        common *= 5;
    }
    common
}

/// The greatest common divisor of two 128-bit numbers.
pub(super) fn gcd_wide(left: u128, right: u128) -> u128 {
    if let (Ok(left), Ok(right)) = (u64::try_from(left), u64::try_from(right)) {
        return u128::from(gcd(left, right));
    }
    if left == 0 || right == 0 {
        return (left | right).max(1);
    }
    let twos = (left | right).trailing_zeros();
    let mut low = left >> left.trailing_zeros();
    let mut high = right >> right.trailing_zeros();
    while low != high {
        let apart = low.abs_diff(high);
        low = low.min(high);
        high = apart >> apart.trailing_zeros();
    }
    low << twos
}
