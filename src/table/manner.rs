//! How cells of a file for others are written: the counterpart of how cells of data are read.
//!
//! The words are those of a column (`encoding`, `decimal`, `grouping`, `format`), for a whole file, and how numbers below
//! zero look. Nothing is rounded and nothing lost: what is written can be read back to the same value, which
//! [`Manner::plain_number`] and [`Manner::plain_day`] do. Bytes of an encoding are made by [`super::decode`].

use super::schema::Encoding;
use crate::value::{Date, DateTime};

/// How cells are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    /// How bytes stand for letters.
    pub encoding: Encoding,
    /// Between whole and fraction.
    pub decimal: char,
    /// Between groups of three digits.
    pub grouping: Option<char>,
    /// How days are written; absent: `YYYY-MM-DD`.
    pub format: Option<String>,
    /// How numbers below zero look.
    pub negative: Negative,
}

/// How numbers below zero look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Negative {
    /// `-5`.
    #[default]
    Before,
    /// `5-`.
    Behind,
    /// `(5)`.
    Brackets,
}

impl Default for Manner {
    fn default() -> Manner {
        let negative = Negative::default();
        Manner { encoding: Encoding::Utf8, decimal: '.', grouping: None, format: None, negative }
    }
}

impl Manner {
    /// Whether cells are written as in this project's own tables.
    pub fn is_plain(&self) -> bool {
        *self == Manner::default()
    }

    /// A plain decimal as it is written here.
    pub fn number(&self, plain: &str) -> String {
        let (is_negative, digits) = match plain.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, plain),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        if !whole.bytes().chain(fraction.unwrap_or("").bytes()).all(|b| b.is_ascii_digit()) {
            return plain.to_owned();
        }
        let mut out = String::with_capacity(plain.len() * 2);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.extend(self.grouping);
            }
            out.push(digit);
        }
        if let Some(fraction) = fraction {
            out.push(self.decimal);
            out.push_str(fraction);
        }
        match (is_negative, self.negative) {
            (false, _) => out,
            (true, Negative::Before) => format!("-{out}"),
            (true, Negative::Behind) => format!("{out}-"),
            (true, Negative::Brackets) => format!("({out})"),
        }
    }

    /// The plain decimal of a number as it is written here.
    pub fn plain_number(&self, written: &str) -> String {
        let inside = |text: &str| match self.negative {
            Negative::Before => text.strip_prefix('-').map(str::to_owned),
            Negative::Behind => text.strip_suffix('-').map(str::to_owned),
            Negative::Brackets => text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).map(str::to_owned),
        };
        let below = inside(written);
        let digits = below.as_deref().unwrap_or(written);
        let plain = digits.chars().filter(|c| Some(*c) != self.grouping);
        let plain: String = plain.map(|c| if c == self.decimal { '.' } else { c }).collect();
        if below.is_some() { format!("-{plain}") } else { plain }
    }

    /// A day as it is written here.
    pub fn day(&self, day: Date) -> String {
        let written = self.format.as_ref().and_then(|format| day.written_as(format));
        written.unwrap_or_else(|| day.to_string())
    }

    /// A moment as it is written here, with its time.
    pub fn moment(&self, moment: DateTime) -> String {
        match self.format.as_ref().and_then(|format| moment.date().written_as(format)) {
            Some(day) => format!("{day}{}", moment.to_string().get(10..).unwrap_or("")),
            None => moment.to_string(),
        }
    }

    /// The day that stands here, as this project writes it.
    pub fn plain_day(&self, written: &str) -> Option<Date> {
        match &self.format {
            Some(format) => Date::parse_with(written, format),
            None => Date::parse_iso(written.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manner(decimal: char, grouping: Option<char>, negative: Negative) -> Manner {
        Manner { decimal, grouping, negative, format: Some("%d.%m.%Y".to_owned()), ..Manner::default() }
    }

    #[test]
    fn numbers_are_written_as_asked_and_read_back() {
        let german = manner(',', Some('.'), Negative::Before);
        let ledger = manner('.', Some(','), Negative::Brackets);
        let mainframe = manner(',', None, Negative::Behind);
        assert_eq!(german.number("-1234567.50"), "-1.234.567,50");
        assert_eq!(ledger.number("-1234.5"), "(1,234.5)");
        assert_eq!(mainframe.number("-1234.5"), "1234,5-");
        assert_eq!(
            (german.number("123"), german.number("0.05"), german.number("100000")),
            ("123".into(), "0,05".into(), "100.000".into())
        );
        for manner in [german, ledger, mainframe, Manner::default()] {
            for plain in ["0", "-0.05", "999", "1000", "-1234567.890", "12345678901234567890.5"] {
                assert_eq!(manner.plain_number(&manner.number(plain)), plain);
            }
        }
    }

    #[test]
    fn days_are_written_as_asked_and_read_back() {
        let day = Date::from_ymd(2011, 3, 5).unwrap();
        let manner = manner(',', None, Negative::Before);
        assert_eq!(manner.day(day), "05.03.2011");
        assert_eq!(manner.plain_day("05.03.2011"), Some(day));
        assert_eq!(manner.moment(DateTime::new(day, 7, 8, 9).unwrap()), "05.03.2011 07:08:09");
        assert_eq!(Manner::default().day(day), "2011-03-05");
    }
}
