//! Numbers in cells: exact decimals and nothing that two programs read in two ways.
//!
//! ASCII digits, at most 28; the decimal mark and the mark between groups of three as the column says. What could
//! be read as another number is refused by name, so that nobody's thousand becomes a one.

use crate::value::Ratio;

/// Why a cell is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberTrouble {
    /// No number at all.
    NotANumber,
    /// Its marks allow more than one reading.
    Ambiguous,
    /// More digits or places than can be held.
    TooPrecise,
}

/// How numbers of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notation {
    /// Between whole and fraction.
    pub decimal: u8,
    /// Between groups of three digits, if allowed.
    pub grouping: Option<char>,
    /// The most places, if bounded.
    pub places: Option<u32>,
}

/// A decimal as digits and places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits as one whole number.
    pub mantissa: i128,
    /// How many of them stand behind the mark.
    pub places: u32,
}

impl Decimal {
    /// Its value.
    pub fn ratio(self) -> Ratio {
        Ratio::from_scaled(self.mantissa, self.places)
    }
}

const MOST_DIGITS: usize = 28;

/// The usual case in one pass: a sign or none, up to 17 digits, a mark with digits behind it or none. None where
/// more care is needed.
#[inline]
pub fn quick(text: &[u8], notation: &Notation) -> Option<Decimal> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut mantissa = 0_u64;
    let mut point = None;
    for (at, byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            mantissa = mantissa * 10 + u64::from(digit);
        } else if *byte == notation.decimal && point.is_none() && at > 0 && at + 1 < digits.len() {
            point = Some(at);
        } else {
            return None;
        }
    }
    let places = point.map_or(0, |at| digits.len() - at - 1);
    let places = u32::try_from(places).ok()?;
    if notation.places.is_some_and(|most| places > most) {
        return None;
    }
    let mantissa = i128::from(mantissa);
    Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, places })
}

/// A number as the column writes it.
///
/// # Errors
/// [`NumberTrouble`].
pub fn parse(text: &str, notation: &Notation) -> Result<Decimal, NumberTrouble> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let decimal = char::from(notation.decimal);
    let marks = |c: char| matches!(c, '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}') || c == decimal;
    let looks = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || marks(c) || Some(c) == notation.grouping);
    if !looks {
        return Err(NumberTrouble::NotANumber);
    }
    let (whole, fraction) = match digits.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if fraction == Some("") && all_digits(whole) {
        return Err(NumberTrouble::NotANumber);
    }
    if fraction.is_some_and(|f| !all_digits(f)) {
        return Err(NumberTrouble::Ambiguous);
    }
    let whole = match notation.grouping {
        Some(mark) if whole.contains(mark) => {
            let mut groups = whole.split(mark);
            let first = groups.next().unwrap_or_default();
            if !(all_digits(first) && first.len() <= 3 && groups.all(|g| g.len() == 3 && all_digits(g))) {
                return Err(NumberTrouble::Ambiguous);
            }
            whole.replace(mark, "")
        }
        _ if all_digits(whole) => whole.to_owned(),
        _ => return Err(NumberTrouble::Ambiguous),
    };
    let fraction = fraction.unwrap_or_default();
    let significant = whole.trim_start_matches('0').len() + fraction.len();
    if significant > MOST_DIGITS || notation.places.is_some_and(|most| fraction.len() > most as usize) {
        return Err(NumberTrouble::TooPrecise);
    }
    let mut mantissa = 0_i128;
    for byte in whole.trim_start_matches('0').bytes().chain(fraction.bytes()) {
        mantissa = mantissa * 10 + i128::from(byte - b'0');
    }
    let places = u32::try_from(fraction.len()).map_err(|_| NumberTrouble::TooPrecise)?;
    Ok(Decimal { mantissa: if text.starts_with('-') { -mantissa } else { mantissa }, places })
}
