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
