//! How one cell of `facts/` is written and read: numbers without loss, reasons of gaps.
//!
//! What is written reads back equal. A number is a decimal where that holds it, else a fraction `n/d`; a reason is its
//! code, or `own:` and a position for the reasons of the pack's own. Whole tables are left to [`super::stacked`].

use crate::output::run::PutNumber;
use crate::value::units::write_least;
use crate::value::{Ratio, Reason};

/// How a reason of the pack's own is written: this and its position.
const OWN: &str = "own:";

/// The reason of a gap; empty for one without a text.
pub(super) fn reason_text(reason: Reason) -> String {
    match (reason.code(), reason.author_index()) {
        (Some(code), _) => code.to_owned(),
        (None, Some(index)) => format!("{OWN}{index}"),
        (None, None) => String::new(),
    }
}

/// The reason that [`reason_text`] wrote; none of what it would write otherwise.
pub(super) fn reason_read(text: &str) -> Option<Reason> {
    let reason = match text.strip_prefix(OWN) {
        Some(index) => index.parse().ok().map(Reason::author),
        None => Reason::from_code(text),
    };
    reason.filter(|reason| reason_text(*reason) == text)
}

/// A number as the facts write it: a decimal where 28 digits hold it, else a fraction.
pub fn exact_text(number: &Ratio) -> String {
    let mut out = Vec::new();
    write_number(number, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// A decimal where 28 digits hold the number, else a fraction.
pub(super) fn write_number(number: &Ratio, out: &mut Vec<u8>) {
    const MOST: u128 = 10_u128.pow(28);
    if number.to_i64().is_some() {
        return number.write_exact(out);
    }
    match number.finite_places().filter(|p| *p > 0 && *p <= 28) {
        Some(places) if number.to_scaled(places).is_some_and(|s| s.unsigned_abs() < MOST) => {
            number.write_fixed(places, out);
        }
        _ => number.write_exact(out),
    }
}

/// How the cells of a column are written.
pub(super) const EXACT: PutNumber = PutNumber {
    number: |number, _, out| write_number(number, out),
    units: |units, places, _, out| write_least(units, places, out),
};

/// The number that [`write_number`] wrote.
pub(super) fn read_number(text: &str) -> Option<Ratio> {
    if let Some((units, places)) = short_decimal(text.as_bytes()) {
        return Some(Ratio::from_scaled(i128::from(units), places));
    }
    if text.contains('.') { Ratio::parse(text).ok() } else { Ratio::parse_exact(text) }
}

/// The units and places of a decimal of at most seventeen digits, a point among them.
fn short_decimal(text: &[u8]) -> Option<(i64, u32)> {
    let (negative, digits) = text.strip_prefix(b"-").map_or((false, text), |digits| (true, digits));
    if digits.len() > 18 {
        return None;
    }
    let (mut units, mut before) = (0_i64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => units = units * 10 + i64::from(byte - b'0'),
            b'.' if before.is_none() && at > 0 => before = Some(at + 1),
            _ => return None,
        }
    }
    let places = u32::try_from(digits.len() - before.filter(|before| *before < digits.len())?).ok()?;
    Some((if negative { -units } else { units }, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_decimal_is_what_the_long_way_reads() {
        let texts = ["1.25", "-0.50", "0.0", "12345678901234567.8", "1234567890123456.7", "9.9999999999999999999"];
        for text in texts {
            assert_eq!(read_number(text), Ratio::parse(text).ok(), "{text}");
        }
        for text in [".5", "5.", "1.2.3", "1,5", "-", "", "1e5", " 1.5", "+-1.5"] {
            assert_eq!(read_number(text), None, "{text}");
        }
    }
}
