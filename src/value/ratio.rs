//! `Ratio`, the exact fraction in which everything between inputs and roundings is computed.
//!
//! Small values (a 64-bit numerator over a 63-bit denominator) stay in 16 bytes without a heap; what outgrows them
//! goes to big integers and comes back as soon as it fits, so each value has one form and equality is by value.
//! A sum, difference, product or quotient past [`MOST_BITS`] is [`Outgrown`], never a hang. How a ratio is read and
//! written stands in `text`, how it is rounded in `value::rounding`.

mod gcd;
mod sum;
mod tens;
pub(super) mod text;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroU64;

use dashu_int::ops::{Abs, BitTest};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use rust_decimal::Decimal;

pub use sum::{RunningSum, over_one};
pub use text::NumberFault;

use gcd::{gcd, gcd_below, gcd_wide};
use tens::{MOST_SMALL_PLACES, TENS, gcd_with_ten};
pub(super) use tens::{power_of_ten, ten_to};

/// The most bits a result may have, numerator and denominator together.
pub const MOST_BITS: usize = 4096;

/// An exact fraction, always reduced.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Ratio(Form);

/// `Small` whenever the value fits it: this makes the derived equality and hash one by value.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    /// `den` is at most `i64::MAX`, so that cross products fit an `i128`.
    Small {
        num: i64,
        den: NonZeroU64,
    },
    Big(Box<RBig>),
}

/// The widest common denominator of a running sum.
const WIDEST: u64 = i64::MAX.unsigned_abs();

/// A ratio's numerator and denominator, for the rest of `value`.
pub(super) enum Parts<'a> {
    /// Both fit a word.
    Small(i64, u64),
    /// They do not.
    Big(&'a RBig),
}

/// A result grew past [`MOST_BITS`] bits: usually a sum of many unrounded fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outgrown;

impl fmt::Display for Outgrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the exact fraction grew past {MOST_BITS} bits")
    }
}

impl std::error::Error for Outgrown {}

impl Ratio {
    /// Nought.
    pub const ZERO: Ratio = Ratio::from_int(0);
    /// One.
    pub const ONE: Ratio = Ratio::from_int(1);

    /// A whole number.
    #[must_use]
    pub const fn from_int(whole: i64) -> Ratio {
        Ratio(Form::Small { num: whole, den: NonZeroU64::MIN })
    }

    /// A whole number of any size up to 128 bits.
    #[must_use]
    pub fn from_i128(whole: i128) -> Ratio {
        match i64::try_from(whole) {
            Ok(small) => Ratio::from_int(small),
            Err(_) => Ratio(Form::Big(Box::new(RBig::from(IBig::from(whole))))),
        }
    }

    /// A count.
    #[must_use]
    pub fn from_count(count: u64) -> Ratio {
        Ratio::from_i128(i128::from(count))
    }

    /// `num / den`; none when `den` is zero.
    #[must_use]
    pub fn new(num: i64, den: i64) -> Option<Ratio> {
        let size = den.unsigned_abs();
        if size == 0 {
            return None;
        }
        let common = gcd(num.unsigned_abs(), size);
        let signed = if den < 0 { -i128::from(num) } else { i128::from(num) };
        Some(reduced(signed / i128::from(common), u128::from(size / common)))
    }

    /// `mantissa / 10^places`: how a decimal is held elsewhere.
    #[must_use]
    pub fn from_scaled(mantissa: i128, places: u32) -> Ratio {
        if places == 0 || mantissa == 0 {
            return Ratio::from_i128(mantissa);
        }
        if places <= 18
            && let Ok(small) = i64::try_from(mantissa)
        {
            let common = gcd_with_ten(small.unsigned_abs(), places);
            let scale = TENS.get(places as usize).copied().unwrap_or(1);
            if common == 1 {
                return reduced(i128::from(small), u128::from(scale));
            }
            return reduced(parted(small, common), u128::from(scale / common));
        }
        match power_of_ten(places) {
            Some(scale) => {
                let common = gcd_wide(mantissa.unsigned_abs(), scale);
                let size = mantissa.unsigned_abs() / common;
                match (i128::try_from(size), mantissa < 0) {
                    (Ok(size), true) => reduced(-size, scale / common),
                    (Ok(size), false) => reduced(size, scale / common),
                    (Err(_), _) => reduced(i128::MIN, scale),
                }
            }
            None => from_parts(IBig::from(mantissa), ten_to(places)),
        }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`Outgrown`] past [`MOST_BITS`] bits; likewise for the other operations.
    #[inline]
    pub fn add(&self, other: &Ratio) -> Result<Ratio, Outgrown> {
        if let (Form::Small { num: a, den: b }, Form::Small { num: c, den: d }) = (&self.0, &other.0) {
            return Ok(small_sum(*a, b.get(), i128::from(*c), d.get()));
        }
        self.add_free(other).bounded()
    }

    /// The sum of many: what adding one by one gives, at a fraction of the cost, because the running sum is brought to
    /// lowest terms only at the end.
    ///
    /// # Errors
    /// [`Outgrown`] past [`MOST_BITS`] bits.
    pub fn sum<'a>(terms: impl IntoIterator<Item = &'a Ratio>) -> Result<Ratio, Outgrown> {
        let mut sum = RunningSum::default();
        terms.into_iter().try_for_each(|term| sum.add(term))?;
        sum.total()
    }

    /// `top / below`, in lowest terms or not; none where `below` is zero or past 63 bits.
    #[must_use]
    pub fn over(top: i128, below: u64) -> Option<Ratio> {
        (1..=WIDEST).contains(&below).then(|| fraction(top, below))
    }

    /// The difference.
    ///
    /// # Errors
    /// [`Outgrown`] past [`MOST_BITS`] bits.
    #[inline]
    pub fn sub(&self, other: &Ratio) -> Result<Ratio, Outgrown> {
        if let (Form::Small { num: a, den: b }, Form::Small { num: c, den: d }) = (&self.0, &other.0) {
            return Ok(small_sum(*a, b.get(), -i128::from(*c), d.get()));
        }
        self.add_free(&other.neg()).bounded()
    }

    /// The product.
    ///
    /// # Errors
    /// [`Outgrown`] past [`MOST_BITS`] bits.
    #[inline]
    pub fn mul(&self, other: &Ratio) -> Result<Ratio, Outgrown> {
        self.mul_free(other).bounded()
    }

    /// The quotient; `Ok(None)` when `other` is zero.
    ///
    /// # Errors
    /// [`Outgrown`] past [`MOST_BITS`] bits.
    pub fn div(&self, other: &Ratio) -> Result<Option<Ratio>, Outgrown> {
        self.div_free(other).map(Ratio::bounded).transpose()
    }

    /// The sum, however large: for `rounding`, whose results are small again.
    pub(super) fn add_free(&self, other: &Ratio) -> Ratio {
        match (&self.0, &other.0) {
            (Form::Small { num: a, den: b }, Form::Small { num: c, den: d }) => {
                small_sum(*a, b.get(), i128::from(*c), d.get())
            }
            _ => from_big(self.to_big() + other.to_big()),
        }
    }

    /// The product, however large.
    pub(super) fn mul_free(&self, other: &Ratio) -> Ratio {
        match (&self.0, &other.0) {
            (Form::Small { num: a, den: b }, Form::Small { num: c, den: d }) => small_product(*a, b.get(), *c, d.get()),
            _ => from_big(self.to_big() * other.to_big()),
        }
    }

    /// The quotient, however large; none when `other` is zero.
    pub(super) fn div_free(&self, other: &Ratio) -> Option<Ratio> {
        if other.is_zero() {
            return None;
        }
        Some(match (&self.0, &other.0) {
            (Form::Small { num: a, den: b }, Form::Small { num: c, den: d }) => {
                let (a, b, c, d) = (*a, b.get(), *c, d.get());
                let across = gcd(a.unsigned_abs(), c.unsigned_abs());
                let below = gcd(b, d);
                let top = parted(a, across) * i128::from(d / below);
                let bottom = u128::from(b / below) * u128::from(c.unsigned_abs() / across);
                reduced(if c < 0 { -top } else { top }, bottom)
            }
            _ => from_big(self.to_big() / other.to_big()),
        })
    }

    fn bounded(self) -> Result<Ratio, Outgrown> {
        match &self.0 {
            Form::Big(big) if big.numerator().bit_len() + big.denominator().bit_len() > MOST_BITS => Err(Outgrown),
            _ => Ok(self),
        }
    }

    /// The same size with the other sign.
    #[must_use]
    pub fn neg(&self) -> Ratio {
        match &self.0 {
            Form::Small { num, den } => match num.checked_neg() {
                Some(num) => Ratio(Form::Small { num, den: *den }),
                None => reduced(-i128::from(*num), u128::from(den.get())),
            },
            Form::Big(big) => from_big(-RBig::clone(big)),
        }
    }

    /// The size without the sign.
    #[must_use]
    pub fn abs(&self) -> Ratio {
        match &self.0 {
            Form::Small { num, .. } if *num >= 0 => self.clone(),
            Form::Small { .. } => self.neg(),
            Form::Big(big) => from_big(RBig::clone(big).abs()),
        }
    }

    /// Whether it is nought.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Form::Small { num: 0, .. })
    }

    /// Whether it is below nought.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Small { num, .. } => *num < 0,
            Form::Big(big) => *big.numerator() < IBig::ZERO,
        }
    }

    /// Whether it is a whole number.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Form::Small { den, .. } => den.get() == 1,
            Form::Big(big) => big.is_int(),
        }
    }

    /// The whole number, if it is one and fits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Form::Small { num, den } if den.get() == 1 => Some(*num),
            _ => None,
        }
    }

    /// Numerator and denominator, if each fits a word.
    #[must_use]
    pub fn to_words(&self) -> Option<(i64, u64)> {
        match &self.0 {
            Form::Small { num, den } => Some((*num, den.get())),
            Form::Big(_) => None,
        }
    }

    /// `self * 10^places`, if that is a whole number and fits.
    #[must_use]
    pub fn to_scaled(&self, places: u32) -> Option<i128> {
        if self.is_zero() {
            return Some(0);
        }
        let scale = power_of_ten(places)?;
        match &self.0 {
            Form::Small { num, den } => {
                if let Ok(scale) = u64::try_from(scale) {
                    if den.get() == 1 {
                        return Some(i128::from(*num) * i128::from(scale));
                    }
                    let whole = scale.is_multiple_of(den.get());
                    return whole.then(|| i128::from(*num) * i128::from(scale / den.get()));
                }
                let den = u128::from(den.get());
                if den == 1 {
                    return i128::from(*num).checked_mul(i128::try_from(scale).ok()?);
                }
                if scale % den != 0 {
                    return None;
                }
                i128::from(*num).checked_mul(i128::try_from(scale / den).ok()?)
            }
            Form::Big(big) => {
                let scaled = RBig::clone(big) * RBig::from(UBig::from(scale));
                if scaled.is_int() { i128::try_from(scaled.numerator()).ok() } else { None }
            }
        }
    }

    /// The same number as a decimal; none unless it is one of at most 28 places and 96 bits.
    #[must_use]
    pub fn to_decimal(&self) -> Option<Decimal> {
        let places = self.finite_places().filter(|places| *places <= Decimal::MAX_SCALE)?;
        Decimal::try_from_i128_with_scale(self.to_scaled(places)?, places).ok()
    }

    /// The decimal's exact value.
    #[must_use]
    pub fn from_decimal(decimal: Decimal) -> Ratio {
        Ratio::from_scaled(decimal.mantissa(), decimal.scale())
    }

    /// The least number of decimal places that hold the value exactly; none for an endless decimal, or past 38.
    #[must_use]
    pub fn finite_places(&self) -> Option<u32> {
        let mut rest = match &self.0 {
            Form::Small { den, .. } => {
                let twos = den.trailing_zeros();
                let mut rest = den.get() >> twos;
                let mut fives = 0;
                while rest.is_multiple_of(5) {
                    rest /= 5;
                    fives += 1;
                }
                return Some(twos.max(fives)).filter(|places| rest == 1 && *places <= MOST_SMALL_PLACES);
            }
            Form::Big(big) => u128::try_from(big.denominator()).ok()?,
        };
        let twos = rest.trailing_zeros();
        rest >>= twos;
        let mut fives = 0;
        while rest.is_multiple_of(5) {
            rest /= 5;
            fives += 1;
        }
        Some(twos.max(fives)).filter(|places| rest == 1 && *places <= MOST_SMALL_PLACES)
    }

    pub(super) fn parts(&self) -> Parts<'_> {
        match &self.0 {
            Form::Small { num, den } => Parts::Small(*num, den.get()),
            Form::Big(big) => Parts::Big(big),
        }
    }

    fn to_big(&self) -> RBig {
        match &self.0 {
            Form::Small { num, den } => RBig::from_parts(IBig::from(*num), UBig::from(den.get())),
            Form::Big(big) => RBig::clone(big),
        }
    }
}

/// `a/b + c/d`; `c` is an `i64` or the negative of one.
#[inline]
fn small_sum(a: i64, b: u64, c: i128, d: u64) -> Ratio {
    if b == d {
        let sum = i128::from(a) + c;
        if b == 1 {
            return Ratio::from_i128(sum);
        }
        return lowered(sum, b, b, 1);
    }
    if b == 1 || d == 1 {
        return reduced(i128::from(a) * i128::from(d) + c * i128::from(b), u128::from(b) * u128::from(d));
    }
    // Decimals of one column mostly have denominators that divide one another.
    let common = if b.is_multiple_of(d) {
        d
    } else if d.is_multiple_of(b) {
        b
    } else {
        gcd(b, d)
    };
    if common == 1 {
        return reduced(i128::from(a) * i128::from(d) + c * i128::from(b), u128::from(b) * u128::from(d));
    }
    let sum = i128::from(a) * i128::from(d / common) + c * i128::from(b / common);
    lowered(sum, common, b, d / common)
}

/// `sum / (b * rest)`, where the only factors still shared with `sum` are those of `common`, itself a factor of `b`.
#[inline]
fn lowered(sum: i128, common: u64, b: u64, rest: u64) -> Ratio {
    let shared = match i64::try_from(sum) {
        Ok(sum) => gcd_below(sum.unsigned_abs(), common),
        Err(_) => {
            let left = sum.unsigned_abs() % u128::from(common);
            gcd(u64::try_from(left).unwrap_or(1), common)
        }
    };
    if shared == 1 {
        return reduced(sum, u128::from(b) * u128::from(rest));
    }
    let num = match i64::try_from(sum) {
        Ok(sum) if shared <= i64::MAX.unsigned_abs() => i128::from(sum / shared.cast_signed()),
        _ => sum / i128::from(shared),
    };
    reduced(num, u128::from(b / shared) * u128::from(rest))
}

#[inline]
fn small_product(a: i64, b: u64, c: i64, d: u64) -> Ratio {
    if b == 1 && d == 1 {
        return Ratio::from_i128(i128::from(a) * i128::from(c));
    }
    let left = if d == 1 { 1 } else { gcd_below(a.unsigned_abs(), d) };
    let right = if b == 1 { 1 } else { gcd_below(c.unsigned_abs(), b) };
    let top = parted(a, left) * parted(c, right);
    reduced(top, u128::from(b / right) * u128::from(d / left))
}

/// `number / factor` for a factor of it, in the machine's own width wherever that holds both.
#[inline]
fn parted(number: i64, factor: u64) -> i128 {
    match i64::try_from(factor) {
        Ok(factor) => number.checked_div(factor).map_or_else(|| i128::from(number) / i128::from(factor), i128::from),
        Err(_) => i128::from(number) / i128::from(factor),
    }
}

/// `top / below` in lowest terms; `below` is not zero.
fn fraction(top: i128, below: u64) -> Ratio {
    lowered(top, below, below, 1)
}

/// A fraction known to be in lowest terms.
#[inline]
fn reduced(num: i128, den: u128) -> Ratio {
    if num == 0 {
        return Ratio::ZERO;
    }
    if let (Ok(small), Ok(below)) = (i64::try_from(num), i64::try_from(den))
        && let Some(den) = NonZeroU64::new(below.unsigned_abs())
    {
        return Ratio(Form::Small { num: small, den });
    }
    Ratio(Form::Big(Box::new(RBig::from_parts(IBig::from(num), UBig::from(den)))))
}

/// Any fraction; `den` is not zero.
pub(super) fn from_parts(num: IBig, den: UBig) -> Ratio {
    from_big(RBig::from_parts(num, den))
}

/// Brings a big fraction back to the small form if it fits.
fn from_big(big: RBig) -> Ratio {
    if let (Ok(num), Ok(below)) = (i64::try_from(big.numerator()), i64::try_from(big.denominator()))
        && let Some(den) = NonZeroU64::new(below.unsigned_abs())
    {
        return Ratio(Form::Small { num, den });
    }
    Ratio(Form::Big(Box::new(big)))
}

impl Default for Ratio {
    fn default() -> Ratio {
        Ratio::ZERO
    }
}

impl From<i64> for Ratio {
    fn from(whole: i64) -> Ratio {
        Ratio::from_int(whole)
    }
}

impl Ord for Ratio {
    #[inline]
    fn cmp(&self, other: &Ratio) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Small { num: a, den: b }, Form::Small { num: c, den: d }) => {
                if b == d {
                    return a.cmp(c);
                }
                (i128::from(*a) * i128::from(d.get())).cmp(&(i128::from(*c) * i128::from(b.get())))
            }
            _ => {
                let (left, right) = (self.to_big(), other.to_big());
                (left.numerator() * right.denominator()).cmp(&(right.numerator() * left.denominator()))
            }
        }
    }
}

impl PartialOrd for Ratio {
    #[inline]
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Ratio {
    /// The exact form, `3/4` or `12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Small { num, den } if den.get() == 1 => write!(f, "{num}"),
            Form::Small { num, den } => write!(f, "{num}/{den}"),
            Form::Big(big) if big.is_int() => write!(f, "{}", big.numerator()),
            Form::Big(big) => write!(f, "{}/{}", big.numerator(), big.denominator()),
        }
    }
}
