//! Numbers and dates in the reader's form, from the exact texts of a run's files.
//!
//! Nothing is a float here: digits are grouped, a share is moved by two places, and what has more digits than people
//! read is rounded through the one rounding of the house. A text that is no number is shown as it stands. The same
//! forms are given to scripts by the exact texts themselves (`report.js`).

use minijinja::Environment;
use minijinja::Value as Shown;

use super::words::Both;
use crate::text::Lang;
use crate::value::{Date, Mode, Ratio, Rounding};

/// A share has so many digits after the point on a page.
const SHARE_PLACES: u32 = 2;
/// An unrounded number has at most so many.
const NUMBER_PLACES: u32 = 4;
/// Months in English.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Gives the forms to templates.
pub(super) fn add(all: &mut Environment<'_>) {
    all.add_filter("money", |text: &str| grouped(text));
    all.add_filter("number", |text: &str| number(text));
    all.add_filter("percent", |text: &str| percent(text));
    all.add_filter("date", |text: &str| {
        Shown::from_safe_string(Both(date_in(text, Lang::Zh), date_in(text, Lang::En)).html())
    });
}

/// Whether a text is a plain number: digits, at most one point, a minus before.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all(whole) && all(fraction)
}

/// Thousands set apart, every digit kept: `12345.60` becomes `12,345.60`, a minus becomes the true sign.
pub fn grouped(text: &str) -> String {
    if !is_plain(text) {
        return text.to_owned();
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("\u{2212}", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let mut out = String::from(sign);
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A number to at most so many places, without zeros at its end where it had to be cut.
pub fn rounded(text: &str, places: u32) -> String {
    let given = text.split_once('.').map_or(0, |(_, part)| part.len());
    if !is_plain(text) || given <= places as usize {
        return text.to_owned();
    }
    let Ok(number) = Ratio::parse(text) else { return text.to_owned() };
    fixed(&number, places)
}

fn fixed(number: &Ratio, places: u32) -> String {
    let mut out = Vec::new();
    Rounding { places, mode: Mode::HalfUp }.round(number).write_fixed(places, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

fn number(text: &str) -> String {
    grouped(&rounded(text, NUMBER_PLACES))
}

/// A share in hundredths: `0.9125` becomes `91.25%`; places that are zero are left out.
pub fn percent(text: &str) -> String {
    let hundred = Ratio::from_count(100);
    let Some(number) = Some(text).filter(|text| is_plain(text)).and_then(|text| Ratio::parse(text).ok()) else {
        return text.to_owned();
    };
    let Ok(number) = number.mul(&hundred) else { return text.to_owned() };
    let mut digits = fixed(&number, SHARE_PLACES);
    while digits.contains('.') && digits.ends_with(['0', '.']) {
        let dot = digits.ends_with('.');
        digits.pop();
        if dot {
            break;
        }
    }
    format!("{}%", grouped(&digits))
}

/// A day in words: `2011年10月5日`, `5 October 2011`; other texts as they stand.
pub fn date_in(text: &str, lang: Lang) -> String {
    let Some(date) = Date::parse_iso(text.as_bytes()) else { return text.to_owned() };
    let (year, month, day) = (date.year(), date.month(), date.day());
    match lang {
        Lang::Zh => format!("{year}年{month}月{day}日"),
        Lang::En => {
            let name = MONTHS.get((month as usize).wrapping_sub(1)).copied().unwrap_or("");
            format!("{day} {name} {year}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_and_no_digit_is_lost() {
        let pairs = [("0", "0"), ("999.90", "999.90"), ("1000", "1,000"), ("-12345678.05", "\u{2212}12,345,678.05")];
        for (text, shown) in pairs {
            assert_eq!(grouped(text), shown);
        }
        for other in ["", "-", "1.", ".5", "1,000", "n/a", "1e5", "1.2.3"] {
            assert_eq!(grouped(other), other);
        }
        assert_eq!(grouped("123456789012345678901234567890.1"), "123,456,789,012,345,678,901,234,567,890.1");
    }

    #[test]
    fn shares_move_by_two_places_and_round_away_from_the_middle() {
        let pairs = [
            ("0.9125", "91.25%"),
            ("1", "100%"),
            ("0", "0%"),
            ("0.7000", "70%"),
            ("0.866666666666667", "86.67%"),
            ("0.00005", "0.01%"),
            ("-0.216666666666667", "\u{2212}21.67%"),
            ("12.5", "1,250%"),
            ("none", "none"),
        ];
        for (text, shown) in pairs {
            assert_eq!(percent(text), shown);
        }
    }

    #[test]
    fn long_fractions_are_cut_to_what_people_read() {
        assert_eq!(number("1538.46153846153846"), "1,538.4615");
        assert_eq!(number("0.10"), "0.10");
        assert_eq!(rounded("2.5", 0), "3");
    }

    #[test]
    fn days_are_written_as_each_language_does() {
        assert_eq!(date_in("2011-10-05", Lang::Zh), "2011年10月5日");
        assert_eq!(date_in("2011-10-05", Lang::En), "5 October 2011");
        assert_eq!(date_in("2011-W44", Lang::En), "2011-W44");
    }
}
