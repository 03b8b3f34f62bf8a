//! Exact numbers of the oracle: big fractions, decimals in and out, rounding, dates counted in days.
//!
//! Nothing here comes from the engine; a rounding is written down once more from its description.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

pub type Q = BigRational;

pub fn whole(n: i64) -> Q {
    Q::from_integer(BigInt::from(n))
}

pub fn ten_to(places: u32) -> BigInt {
    num_traits::pow(BigInt::from(10), places as usize)
}

/// A plain decimal; `None` if the text is anything else.
pub fn decimal(text: &str) -> Option<Q> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (left, right) = digits.split_once('.').unwrap_or((digits, ""));
    if left.is_empty() || digits.ends_with('.') {
        return None;
    }
    if !left.bytes().chain(right.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let all: BigInt = format!("{left}{right}").parse().ok()?;
    let value = Q::new(all, ten_to(u32::try_from(right.len()).ok()?));
    Some(if negative { -value } else { value })
}

/// A literal as authors write it: a decimal, a percentage or percentage points.
pub fn literal(text: &str) -> Option<Q> {
    let text = text.trim();
    if let Some(points) = text.strip_suffix("pp") {
        return decimal(points.trim()).map(|n| n / whole(100));
    }
    if let Some(percent) = text.strip_suffix('%') {
        return decimal(percent.trim()).map(|n| n / whole(100));
    }
    decimal(text)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    HalfUp,
    HalfEven,
    Down,
    Up,
}

impl Mode {
    pub fn named(word: &str) -> Mode {
        match word {
            "half_up" => Mode::HalfUp,
            "half_even" => Mode::HalfEven,
            "down" => Mode::Down,
            "up" => Mode::Up,
            other => panic!("no mode {other}"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    pub places: u32,
    pub mode: Mode,
}

impl Rounding {
    /// Rounds the size and puts the sign back, so that every mode is the same on both sides of zero.
    pub fn round(self, value: &Q) -> Q {
        let scale = ten_to(self.places);
        let size = value.abs() * Q::from_integer(scale.clone());
        let below = size.trunc();
        let rest = &size - &below;
        let half = Q::new(BigInt::one(), BigInt::from(2));
        let lift = match self.mode {
            Mode::Down => false,
            Mode::Up => !rest.is_zero(),
            Mode::HalfUp => rest >= half,
            Mode::HalfEven => rest > half || (rest == half && (below.to_integer() % 2) == BigInt::one()),
        };
        let units = if lift { below + Q::one() } else { below };
        let rounded = units / Q::from_integer(scale);
        if value.is_negative() { -rounded } else { rounded }
    }
}

/// Half up to 15 significant digits, as figures are written for reading.
pub fn significant(value: &Q, digits: i64) -> Q {
    if value.is_zero() {
        return value.clone();
    }
    let mut exponent = 0i64;
    let mut size = value.abs();
    let ten = whole(10);
    while size >= ten {
        size /= &ten;
        exponent += 1;
    }
    while size < Q::one() {
        size *= &ten;
        exponent -= 1;
    }
    let rounded = Rounding { places: u32::try_from(digits - 1).unwrap(), mode: Mode::HalfUp }.round(&size);
    let mut back = rounded;
    for _ in 0..exponent.abs() {
        if exponent > 0 {
            back *= &ten;
        } else {
            back /= &ten;
        }
    }
    if value.is_negative() { -back } else { back }
}

/// With exactly so many places; the value must already be rounded to them.
pub fn fixed(value: &Q, places: u32) -> String {
    let units = (value.abs() * Q::from_integer(ten_to(places))).to_integer().to_string();
    let wide = format!("{units:0>width$}", width = places as usize + 1);
    let (left, right) = wide.split_at(wide.len() - places as usize);
    let sign = if value.is_negative() { "-" } else { "" };
    if places == 0 { format!("{sign}{left}") } else { format!("{sign}{left}.{right}") }
}

/// Days since 1970-01-01 of a day of the Gregorian calendar; `None` where there is no such day.
pub fn day(year: i64, month: i64, dom: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || dom < 1 || dom > month_days(year, month) {
        return None;
    }
    let leaps = |y: i64| y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400);
    let before_year = (year - 1) * 365 + leaps(year - 1);
    let before_month: i64 = (1..month).map(|m| month_days(year, m)).sum();
    let epoch = 1969 * 365 + leaps(1969);
    Some(before_year + before_month + dom - 1 - epoch)
}

pub fn month_days(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

/// Year, month and day of a day number, found by walking from its neighbourhood.
pub fn civil(days: i64) -> (i64, i64, i64) {
    let mut year = 1970 + days.div_euclid(366);
    while day(year + 1, 1, 1).unwrap() <= days {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && day(year, month + 1, 1).unwrap() <= days {
        month += 1;
    }
    (year, month, days - day(year, month, 1).unwrap() + 1)
}

pub fn iso(days: i64) -> String {
    let (y, m, d) = civil(days);
    format!("{y:04}-{m:02}-{d:02}")
}

/// Reads a date by a format of `%Y`, `%m`, `%d` and letters that stand for themselves.
pub fn date(text: &str, format: &str) -> Option<i64> {
    let (mut y, mut m, mut d) = (None, None, None);
    let mut rest = text;
    let mut letters = format.chars();
    while let Some(c) = letters.next() {
        if c != '%' {
            rest = rest.strip_prefix(c)?;
            continue;
        }
        let part = letters.next()?;
        let most = if part == 'Y' { 4 } else { 2 };
        let long = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let value: i64 = rest.get(..long)?.parse().ok()?;
        rest = &rest[long..];
        match part {
            'Y' => y = Some(value),
            'm' => m = Some(value),
            'd' => d = Some(value),
            _ => return None,
        }
    }
    if rest.is_empty() { day(y?, m?, d?) } else { None }
}
