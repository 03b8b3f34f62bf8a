//! One cell by its column's rule: trim, missing, map, pattern, type, one_of, in this order.
//!
//! A [`CellRule`] is made once for a column and reads any number of cells; it guesses nothing. Whether an id is a
//! key of its dimension is for `fold` to say, which knows the keys.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::number::{self, Decimal, Notation, NumberTrouble};
use super::schema::{Column, Pattern};
use crate::value::{Date, DateTime, Period, PeriodKind, Type};

/// How the cells of a column are read.
#[derive(Clone, Debug)]
pub struct CellRule {
    kind: Type,
    optional: bool,
    missing: Vec<String>,
    map: HashMap<String, String>,
    pattern: Option<Pattern>,
    one_of: Vec<String>,
    format: Option<String>,
    /// How its numbers are written.
    pub notation: Notation,
    not_negative: bool,
    period: PeriodKind,
}

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed<'a> {
    /// Nothing, where that is allowed.
    Empty,
    /// A number.
    Number(Decimal),
    /// Yes or no.
    Flag(bool),
    /// A day, or the first day of a period.
    Date(Date),
    /// A moment.
    DateTime(DateTime),
    /// A text or id, never empty.
    Text(Cow<'a, str>),
}

/// Why a cell cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellTrouble {
    /// Empty and not optional.
    Empty,
    /// Not of the column's type.
    BadValue,
    /// None of the texts allowed.
    NotOneOf,
    /// A number with more than one reading.
    Ambiguous,
    /// A number with too many digits.
    TooPrecise,
    /// Below zero where that is refused.
    Negative,
    /// Without what must stand around the value.
    OffPattern,
}

/// Without blanks, ASCII and full-width, at either end.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c == '\u{3000}' || c == '\u{a0}' || c.is_ascii_whitespace())
}

/// Whether a cell says nothing: it is empty, or holds a text that stands for an empty one.
pub fn is_empty(column: &Column, raw: &[u8]) -> bool {
    let may_stand_for_it = || !column.missing.is_empty() || column.map.iter().any(|(_, meant)| meant.is_empty());
    if raw.first().is_some_and(u8::is_ascii_graphic) && !may_stand_for_it() {
        return false;
    }
    let text = trim(std::str::from_utf8(raw).unwrap_or_default());
    text.is_empty()
        || column.missing.iter().any(|m| m == text)
        || column.map.iter().any(|(written, meant)| meant.is_empty() && written == text)
}

impl CellRule {
    /// The rule of a column in a pack with that period.
    pub fn new(column: &Column, period: &PeriodKind) -> CellRule {
        CellRule {
            kind: column.kind,
            optional: column.optional,
            missing: column.missing.clone(),
            map: column.map.iter().cloned().collect(),
            pattern: column.pattern.clone(),
            one_of: column.one_of.clone(),
            format: column.format.clone(),
            notation: Notation { decimal: column.decimal, grouping: column.grouping, places: column.places },
            not_negative: column.not_negative,
            period: period.clone(),
        }
    }

    /// Whether texts are taken as they stand: nothing stands for another text, and none is refused.
    pub fn is_plain(&self) -> bool {
        self.missing.is_empty() && self.map.is_empty() && self.one_of.is_empty() && self.pattern.is_none()
    }

    /// Whether a number of that sign is refused; for those read by [`number::quick`].
    #[inline]
    pub fn refuses_negative(&self) -> bool {
        self.not_negative || self.kind == Type::Count
    }

    /// Reads a cell.
    ///
    /// # Errors
    /// [`CellTrouble`].
    pub fn parse<'a>(&'a self, raw: &'a [u8]) -> Result<Parsed<'a>, CellTrouble> {
        let text = trim(std::str::from_utf8(raw).map_err(|_| CellTrouble::BadValue)?);
        if text.is_empty() || self.missing.iter().any(|m| m == text) {
            return if self.optional { Ok(Parsed::Empty) } else { Err(CellTrouble::Empty) };
        }
        let text = self.map.get(text).map_or(text, String::as_str);
        if text.is_empty() {
            return if self.optional { Ok(Parsed::Empty) } else { Err(CellTrouble::Empty) };
        }
        let text = match &self.pattern {
            Some(pattern) => trim(pattern.inside(text).ok_or(CellTrouble::OffPattern)?),
            None => text,
        };
        if text.is_empty() {
            return Err(CellTrouble::OffPattern);
        }
        let bad = CellTrouble::BadValue;
        let parsed = match self.kind {
            Type::Text | Type::Id => Parsed::Text(Cow::Borrowed(text)),
            Type::Flag => Parsed::Flag(match text {
                "yes" | "true" | "1" | "是" => true,
                "no" | "false" | "0" | "否" => false,
                _ => return Err(bad),
            }),
            Type::Date => Parsed::Date(match &self.format {
                Some(format) => Date::parse_with(text, format).ok_or(bad)?,
                None => Date::parse_iso(text.as_bytes()).ok_or(bad)?,
            }),
            Type::DateTime => Parsed::DateTime(match &self.format {
                Some(format) => DateTime::parse_with(text, format).ok_or(bad)?,
                None => DateTime::parse(text.as_bytes()).ok_or(bad)?,
            }),
            Type::Period => Parsed::Date(Period::parse(&self.period, text).ok_or(bad)?.first),
            Type::Rate | Type::Money | Type::Count | Type::Number | Type::Points | Type::Days | Type::Hours => {
                Parsed::Number(self.number(text)?)
            }
        };
        if !self.one_of.is_empty() && !self.one_of.iter().any(|o| o == text) {
            return Err(CellTrouble::NotOneOf);
        }
        Ok(parsed)
    }

    fn number(&self, text: &str) -> Result<Decimal, CellTrouble> {
        let (digits, shift) = match text.strip_suffix('%') {
            Some(digits) if self.kind == Type::Rate => (digits, 2),
            _ => (text, 0),
        };
        let decimal = number::parse(digits, &self.notation).map_err(|trouble| match trouble {
            NumberTrouble::NotANumber => CellTrouble::BadValue,
            NumberTrouble::Ambiguous => CellTrouble::Ambiguous,
            NumberTrouble::TooPrecise => CellTrouble::TooPrecise,
        })?;
        self.admit(decimal)?;
        Ok(Decimal { places: decimal.places + shift, ..decimal })
    }

    /// Holds a number to what the type and the column allow.
    ///
    /// # Errors
    /// A count that is not whole or below zero, or an amount that may not be below zero and is.
    #[inline]
    pub fn admit(&self, decimal: Decimal) -> Result<(), CellTrouble> {
        if self.kind == Type::Count && (decimal.places > 0 || decimal.mantissa < 0) {
            return Err(CellTrouble::BadValue);
        }
        if decimal.mantissa < 0 && self.not_negative {
            return Err(CellTrouble::Negative);
        }
        Ok(())
    }
}
