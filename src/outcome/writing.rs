//! How values are written, in every file of a run and in explanations alike.
//!
//! Money and rounded figures have all their places, a count has none, an unrounded fraction is written to 15
//! significant digits, a flag is `yes` or `no`. Quoting for a format is left to the format.

use crate::value::{Cells, Column, Date, DateTime, Ratio, Reason, Type, Value};

/// Writes a value of a type; `places` is what money and rounded figures are written with.
///
/// A number that does not fit its places is written as an unrounded one, so that no digit is given up.
pub fn write_value(value: &Value, kind: Type, places: Option<u32>, out: &mut Vec<u8>) {
    match value {
        Value::Number(number) => write_number(number, kind, places, out),
        Value::Flag(flag) => write_flag(*flag, out),
        Value::Text(text) => out.extend_from_slice(text.as_bytes()),
        Value::Date(date) => write_date(*date, out),
        Value::DateTime(moment) => write_moment(*moment, out),
    }
}

/// Writes one cell of a column, without making a value of it; a missing one as `missing`.
pub fn write_cell(column: &Column, row: usize, places: Option<u32>, missing: &str, out: &mut Vec<u8>) {
    if column.gap(row).is_some() {
        out.extend_from_slice(missing.as_bytes());
        return;
    }
    match &column.cells {
        Cells::Number(cells) => {
            if let Some(number) = cells.get(row) {
                write_number(&number, Type::Number, places, out);
            }
        }
        Cells::Flag(cells) => cells.get(row).into_iter().for_each(|flag| write_flag(*flag, out)),
        Cells::Text { words, codes } => {
            if let Some(word) = codes.get(row).and_then(|code| words.get(*code as usize)) {
                out.extend_from_slice(word.as_bytes());
            }
        }
        Cells::Date(cells) => cells.get(row).into_iter().for_each(|date| write_date(*date, out)),
        Cells::DateTime(cells) => cells.get(row).into_iter().for_each(|moment| write_moment(*moment, out)),
    }
}

/// A value as text.
pub fn written(value: &Value, kind: Type, places: Option<u32>) -> String {
    let mut out = Vec::new();
    write_value(value, kind, places, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// The value as an exact fraction, where it is a number that `text` does not give exactly.
pub fn exact_beside(value: &Value, text: &str) -> Option<String> {
    let Value::Number(number) = value else { return None };
    if Ratio::parse(text).is_ok_and(|read| read == *number) {
        return None;
    }
    Some(exactly(number))
}

/// A number as an exact fraction.
pub fn exactly(number: &Ratio) -> String {
    let mut out = Vec::new();
    number.write_exact(&mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// The code of a reason; for one of the pack's own `author` and its text.
pub fn reason_code(reason: Reason, authors: &[String]) -> String {
    match (reason.code(), reason.author_index().and_then(|index| authors.get(usize::from(index)))) {
        (Some(code), _) => code.to_owned(),
        (None, Some(text)) => format!("author: {text}"),
        (None, None) => "author".to_owned(),
    }
}

fn write_number(number: &Ratio, kind: Type, places: Option<u32>, out: &mut Vec<u8>) {
    if !places.is_some_and(|places| kind != Type::Count && number.write_places(places, out)) {
        number.write_plain(out);
    }
}

fn write_flag(flag: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(if flag { b"yes" } else { b"no" });
}

fn write_date(date: Date, out: &mut Vec<u8>) {
    date.write(out);
}

fn write_moment(moment: DateTime, out: &mut Vec<u8>) {
    moment.write(out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(num: i64, den: i64) -> Value {
        Value::Number(Ratio::new(num, den).unwrap())
    }

    #[test]
    fn numbers_have_their_places_and_fractions_fifteen_digits() {
        assert_eq!(written(&number(8000, 1), Type::Money, Some(2)), "8000.00");
        assert_eq!(written(&number(7, 10), Type::Rate, Some(4)), "0.7000");
        assert_eq!(written(&number(12, 1), Type::Count, None), "12");
        assert_eq!(written(&number(1, 3), Type::Rate, None), "0.333333333333333");
        assert_eq!(written(&number(1, 3), Type::Money, Some(2)), "0.333333333333333");
        assert_eq!(exact_beside(&number(1, 3), "0.333333333333333"), Some("1/3".to_owned()));
        assert_eq!(exact_beside(&number(1, 2), "0.5000"), None);
    }

    #[test]
    fn cells_are_written_as_their_values_and_gaps_as_asked() {
        let flags = Column::with_gaps(Cells::Flag(vec![true, false, false]), vec![None, None, Some(Reason::NO_ROW)]);
        let text = |row| {
            let mut out = Vec::new();
            write_cell(&flags, row, None, "-", &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!([text(0), text(1), text(2)], ["yes", "no", "-"]);
    }

    #[test]
    fn an_authors_reason_brings_its_text() {
        let authors = ["panel incomplete".to_owned()];
        assert_eq!(reason_code(Reason::author(0), &authors), "author: panel incomplete");
        assert_eq!(reason_code(Reason::NOT_COVERED, &authors), "not_covered");
    }
}
