//! How a ratio is read and written: plain decimals for inputs and outputs, `3/4` for facts.
//!
//! Reading is strict (ASCII digits, a point, a sign) because what a spreadsheet means by `1,000` is not known here.
//! Writing goes to a byte buffer and never allocates for small values. Percent signs, currencies and the like
//! belong to the readers and writers above.

use std::io::Write as _;

use dashu_int::ops::{BitTest, DivRem, UnsignedAbs};
use dashu_int::{IBig, UBig};

use super::tens::TENS;
use super::{Form, MOST_BITS, Parts, Ratio, from_parts, power_of_ten, ten_to};
use crate::value::rounding::{MOST_PLACES, Mode, rounded_quotient, rounded_quotient_big};

/// The most significant digits a number may be written with in data and packs.
const MOST_DIGITS: usize = 28;

/// The significant digits of [`Ratio::write_plain`].
const PLAIN_DIGITS: u32 = 15;

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberFault {
    /// Nothing is written.
    Empty,
    /// Something else than a sign, digits and one point.
    NotANumber,
    /// More than 28 significant digits, or more than 28 places.
    TooManyDigits,
}

impl Ratio {
    /// Reads a plain decimal: an optional sign, digits, and optionally a point with digits after it.
    ///
    /// # Errors
    /// [`NumberFault`]; blanks, grouping, exponents and digits other than ASCII are no number.
    pub fn parse(text: &str) -> Result<Ratio, NumberFault> {
        Ratio::parse_bytes(text.as_bytes())
    }

    /// [`Ratio::parse`] of bytes that need not be UTF-8.
    ///
    /// # Errors
    /// [`NumberFault`].
    pub fn parse_bytes(text: &[u8]) -> Result<Ratio, NumberFault> {
        let (negative, digits) = match text {
            [] => return Err(NumberFault::Empty),
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let mut mantissa: u128 = 0;
        let mut significant = 0_usize;
        let mut places = 0_usize;
        let mut point = false;
        let mut before = b'.';
        for &byte in digits {
            match byte {
                b'0'..=b'9' => {
                    places += usize::from(point);
                    if significant > 0 || byte != b'0' {
                        significant += 1;
                    }
                    // Past the limit only the shape still matters.
                    if significant <= MOST_DIGITS {
                        mantissa = mantissa * 10 + u128::from(byte - b'0');
                    }
                }
                b'.' if !point && before != b'.' => point = true,
                _ => return Err(NumberFault::NotANumber),
            }
            before = byte;
        }
        if before == b'.' {
            return Err(NumberFault::NotANumber);
        }
        let (Ok(size), Ok(places)) = (i128::try_from(mantissa), u32::try_from(places)) else {
            return Err(NumberFault::TooManyDigits);
        };
        if significant > MOST_DIGITS || places > 28 {
            return Err(NumberFault::TooManyDigits);
        }
        Ok(Ratio::from_scaled(if negative { -size } else { size }, places))
    }

    /// Reads what [`Ratio::write_exact`] wrote: `n` or `n/d`, within the size a result may have.
    #[must_use]
    pub fn parse_exact(text: &str) -> Option<Ratio> {
        let (top, bottom) = text.split_once('/').unwrap_or((text, "1"));
        let digits = top.strip_prefix('-').unwrap_or(top);
        let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if text.len() > MOST_BITS || !plain(digits) || !plain(bottom) {
            return None;
        }
        if let (Ok(num), Ok(den)) = (top.parse::<i64>(), bottom.parse::<i64>()) {
            return Ratio::new(num, den);
        }
        let den = bottom.parse::<UBig>().ok().filter(|den| !den.is_zero())?;
        let ratio = from_parts(top.parse::<IBig>().ok()?, den);
        match &ratio.0 {
            Form::Big(big) if big.numerator().bit_len() + big.denominator().bit_len() > MOST_BITS => None,
            _ => Some(ratio),
        }
    }

    /// Writes the value exactly, `3/4` or `12`: the form of facts.
    pub fn write_exact(&self, out: &mut Vec<u8>) {
        match self.parts() {
            Parts::Small(num, den) => {
                out.extend_from_slice(itoa::Buffer::new().format(num).as_bytes());
                if den != 1 {
                    out.push(b'/');
                    out.extend_from_slice(itoa::Buffer::new().format(den).as_bytes());
                }
            }
            Parts::Big(_) => put(out, self),
        }
    }

    /// Writes the value with exactly so many places (at most [`MOST_PLACES`]).
    ///
    /// It must have been rounded before; where it was not, the size is rounded half up.
    pub fn write_fixed(&self, places: u32, out: &mut Vec<u8>) {
        if let (Parts::Small(num, 1), 0) = (self.parts(), places) {
            return out.extend_from_slice(itoa::Buffer::new().format(num).as_bytes());
        }
        let places = places.min(MOST_PLACES);
        if let Some(scaled) = self.to_scaled(places) {
            if scaled < 0 {
                out.push(b'-');
            }
            return put_units(scaled.unsigned_abs(), places, out);
        }
        let (size, den) = self.size();
        let (whole, rest) = (size * ten_to(places)).div_rem(&den);
        debug_assert!(rest.is_zero(), "`{self}` is written with {places} places and was not rounded to them");
        let scaled = rounded_quotient_big(whole, &rest, &den, Mode::HalfUp);
        if self.is_negative() && !scaled.is_zero() {
            out.push(b'-');
        }
        put_point(&scaled.to_string(), places, out);
    }

    /// Writes the value with exactly so many places, if it has no more; says whether it did.
    #[inline]
    pub fn write_places(&self, places: u32, out: &mut Vec<u8>) -> bool {
        if let (Parts::Small(num, den), Some(scale)) = (self.parts(), TENS.get(places as usize)) {
            let times = if den == 1 { *scale } else { scale / den };
            if den != 1 && times * den != *scale {
                return false;
            }
            if let Some(units) = num.unsigned_abs().checked_mul(times) {
                if num < 0 {
                    out.push(b'-');
                }
                put_units(u128::from(units), places, out);
                return true;
            }
        }
        let Some(scaled) = self.to_scaled(places) else { return false };
        if scaled < 0 {
            out.push(b'-');
        }
        put_units(scaled.unsigned_abs(), places, out);
        true
    }

    /// Writes the value for reading: a decimal of at most 15 significant digits, the last rounded half up if the
    /// value has more, without trailing zeros after the point.
    pub fn write_plain(&self, out: &mut Vec<u8>) {
        if self.is_negative() {
            out.push(b'-');
        }
        let (digits, places) = match self.parts() {
            Parts::Small(num, 1) if num.unsigned_abs() < 10_u64.pow(PLAIN_DIGITS) => {
                out.extend_from_slice(itoa::Buffer::new().format(num.unsigned_abs()).as_bytes());
                return;
            }
            Parts::Small(num, den) => plain_small(u128::from(num.unsigned_abs()), u128::from(den)),
            Parts::Big(_) => {
                let (size, den) = self.size();
                plain_big(&size, &den)
            }
        };
        put_plain(digits, places, out);
    }

    fn size(&self) -> (UBig, UBig) {
        match self.parts() {
            Parts::Small(num, den) => (UBig::from(num.unsigned_abs()), UBig::from(den)),
            Parts::Big(big) => (big.numerator().clone().unsigned_abs(), big.denominator().clone()),
        }
    }
}

/// Fifteen digits of `size / den` (more than nought, both below `2^64`) and how many of them stand after the point.
fn plain_small(size: u128, den: u128) -> (u128, i64) {
    let ten = |power: i64| u32::try_from(power).ok().and_then(power_of_ten).unwrap_or(1);
    let lead = i64::from(size.ilog10()) - i64::from(den.ilog10());
    let reached = if lead >= 0 { size >= den * ten(lead) } else { size * ten(-lead) >= den };
    let places = i64::from(PLAIN_DIGITS) - if reached { lead + 1 } else { lead };
    let (top, bottom) = if places >= 0 { (size * ten(places), den) } else { (size, den * ten(-places)) };
    (rounded_quotient(top, bottom, Mode::HalfUp), places)
}

/// [`plain_small`] of any size.
fn plain_big(size: &UBig, den: &UBig) -> (u128, i64) {
    let length = |number: &UBig| i64::try_from(number.to_string().len()).unwrap_or(i64::MAX);
    let ten = |power: i64| ten_to(u32::try_from(power).unwrap_or(0));
    let lead = length(size) - length(den);
    let reached = if lead >= 0 { *size >= den * ten(lead) } else { size * ten(-lead) >= *den };
    let places = i64::from(PLAIN_DIGITS) - if reached { lead + 1 } else { lead };
    let (top, bottom) =
        if places >= 0 { (size * ten(places), den.clone()) } else { (size.clone(), den * ten(-places)) };
    let (whole, rest) = top.div_rem(&bottom);
    (u128::try_from(rounded_quotient_big(whole, &rest, &bottom, Mode::HalfUp)).unwrap_or(0), places)
}

fn put_plain(digits: u128, mut places: i64, out: &mut Vec<u8>) {
    // Fifteen digits and a rounding up fit 64 bits.
    let mut small = u64::try_from(digits).unwrap_or(u64::MAX);
    while places > 0 && small.is_multiple_of(10) {
        small /= 10;
        places -= 1;
    }
    let digits = u128::from(small);
    match u32::try_from(places) {
        Ok(places) => put_units(digits, places, out),
        Err(_) => {
            put_units(digits, 0, out);
            let zeros = usize::try_from(-places).unwrap_or(0);
            out.resize(out.len() + zeros, b'0');
        }
    }
}

/// Writes a whole number of units of `10^-places`.
pub(in crate::value) fn put_units(units: u128, places: u32, out: &mut Vec<u8>) {
    match u64::try_from(units) {
        Ok(0) if places == 2 => out.extend_from_slice(b"0.00"),
        Ok(units) if places <= 18 => put_word(units, places, out),
        _ => put_point(itoa::Buffer::new().format(units), places, out),
    }
}

/// Numbers below this have eight digits at the most.
const EIGHT: u64 = 100_000_000;

/// [`put_units`] of a word and at most 18 places: eight digits before the point and eight after it in one step each,
/// of which those are taken that are written.
#[inline]
fn put_word(units: u64, places: u32, out: &mut Vec<u8>) {
    let (whole, part) = match places {
        0 => (units, 0),
        2 => (units / 100, units % 100 * 1_000_000),
        4 => (units / 10_000, units % 10_000 * 10_000),
        _ => match (power_of_ten(places), places.checked_sub(8)) {
            (Some(scale), None) => {
                let (scale, up) = (scale as u64, EIGHT / scale as u64);
                (units / scale, units % scale * up)
            }
            _ => (EIGHT, 0),
        },
    };
    if whole >= EIGHT {
        return put_point(itoa::Buffer::new().format(units), places, out);
    }
    let digits = eight_digits(whole);
    let leading = digits.trailing_zeros().min(56) / 8;
    let end = out.len() + 8 - leading as usize;
    out.extend_from_slice(&((digits >> (leading * 8)) | LETTERS).to_le_bytes());
    out.truncate(end);
    if places > 0 {
        let [a, b, c, d, e, f, g, h] = (eight_digits(part) | LETTERS).to_le_bytes();
        out.extend_from_slice(&[b'.', a, b, c, d, e, f, g, h]);
        out.truncate(end + 1 + places as usize);
    }
}

/// What makes letters of eight digits.
const LETTERS: u64 = 0x3030_3030_3030_3030;

/// The digits of a number below [`EIGHT`], a byte each, the first in the lowest: halved thrice, all parts at once.
#[inline]
fn eight_digits(number: u64) -> u64 {
    let fours = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x7F_0000_007F;
    let twos = hundreds | ((fours - hundreds * 100) << 16);
    let tens = ((twos * 103) >> 10) & 0x0F_000F_000F_000F;
    tens | ((twos - tens * 10) << 8)
}

/// Writes the digits of a whole number with a point before the last `places` of them.
pub(in crate::value) fn put_point(digits: &str, places: u32, out: &mut Vec<u8>) {
    let places = usize::try_from(places).unwrap_or(usize::MAX);
    if places == 0 {
        out.extend_from_slice(digits.as_bytes());
        return;
    }
    let (whole, part) = digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or((digits, ""));
    out.extend_from_slice(if whole.is_empty() { b"0" } else { whole.as_bytes() });
    out.push(b'.');
    out.resize(out.len() + places.saturating_sub(part.len()), b'0');
    out.extend_from_slice(part.as_bytes());
}

fn put(out: &mut Vec<u8>, ratio: &Ratio) {
    // Writing to a byte buffer cannot fail.
    let _ = write!(out, "{ratio}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_are_written_as_any_number_is(units in any::<u64>(), cut in 0_u32..64, places in 0_u32..=18) {
            for units in [units >> cut, 10_u64.pow(cut % 20) - 1, 10_u64.pow(cut % 20)] {
                let (mut short, mut long) = (vec![b'x'], vec![b'x']);
                put_word(units, places, &mut short);
                put_point(itoa::Buffer::new().format(units), places, &mut long);
                prop_assert_eq!(String::from_utf8(short).unwrap(), String::from_utf8(long).unwrap());
            }
        }
    }
}
