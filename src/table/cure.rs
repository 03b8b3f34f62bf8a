//! What a column would have to say so that a cell which cannot be read could be: the cure that a message names.
//!
//! A cure is tried before it is told: what it names reads this cell. Whether all others of the column are written so is
//! for people to see.

use super::number::{self, Notation};
use super::schema::Column;
use crate::value::{Date, DateTime, Type};

/// Ways in which days are written, each as `format` says it.
const DAYS: [&str; 8] =
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y"];
/// What may stand behind a day, likewise.
const TIMES: [&str; 4] = ["", " %H:%M", " %H:%M:%S", "T%H:%M:%S"];
/// Marks of decimals and groups.
const MARKS: [(char, char); 4] = [('.', ','), (',', '.'), (',', ' '), ('.', ' ')];

/// What people write where there is nothing.
const NOTHING: [&str; 6] = ["n/a", "na", "nil", "none", "null", "无"];
/// Signs that change a number.
const SIGNS: [char; 6] = ['-', '−', '－', '(', '（', '+'];
/// Units that multiply it.
const MANY: [char; 9] = ['百', '千', '万', '萬', '亿', '億', 'k', 'K', 'M'];

/// The attribute that names the cure, and what fills its hole.
pub(super) fn cure(column: &Column, text: &str) -> Option<(&'static str, String)> {
    match column.kind {
        Type::Date | Type::DateTime => {
            let formats = formats(column.kind, text);
            (!formats.is_empty()).then(|| ("help-format", formats.join(" / ")))
        }
        kind if kind.is_numeric() => number_cure(column, text),
        Type::Flag => Some(("help-flag", text.to_owned())),
        _ => None,
    }
}

fn formats(kind: Type, text: &str) -> Vec<String> {
    let all = DAYS.iter().flat_map(|day| TIMES.iter().map(move |time| format!("{day}{time}")));
    let reads = |format: &String| match kind {
        Type::Date => Date::parse_with(text, format).is_some(),
        _ => DateTime::parse_with(text, format).is_some(),
    };
    all.filter(reads).map(|format| format!("`format = \"{format}\"`")).collect()
}

fn number_cure(column: &Column, text: &str) -> Option<(&'static str, String)> {
    let notation = Notation { decimal: column.decimal, grouping: column.grouping, places: column.places };
    let plain = |text: &str| number::parse(text, &notation).ok();
    if let Some(read) = plain(text) {
        // A number, and not of this type: a count is whole and not below zero.
        let is_count = column.kind == Type::Count && (read.mantissa < 0 || read.places > 0);
        return is_count.then(|| ("help-count", text.to_owned()));
    }
    if let Some(digits) = text.strip_suffix('%').filter(|digits| plain(digits).is_some()) {
        return Some(("help-rate", digits.to_owned()));
    }
    let with = |(decimal, grouping): &(char, char)| {
        let grouping = text.contains(*grouping).then_some(*grouping);
        let decimal = u8::try_from(*decimal).ok()?;
        number::parse(text, &Notation { decimal, grouping, places: column.places }).ok()?;
        let group = grouping.map(|mark| format!(", `grouping = \"{mark}\"`")).unwrap_or_default();
        Some(("help-marks", format!("`decimal = \"{}\"`{group}", char::from(decimal))))
    };
    if let Some(found) = MARKS.iter().find_map(with) {
        return Some(found);
    }
    let digit = |c: char| c.is_ascii_digit();
    let Some((first, last)) = text.find(digit).zip(text.rfind(digit)) else {
        let says_nothing =
            !text.contains(char::is_alphanumeric) || NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word));
        return says_nothing.then(|| ("help-empty", text.to_owned()));
    };
    let first = if text.get(..first).is_some_and(|head| head.ends_with('-')) { first - 1 } else { first };
    let (head, inside, tail) = (text.get(..first)?, text.get(first..=last)?, text.get(last + 1..)?);
    plain(inside)?;
    // A sign before the unit, or a unit that multiplies, would be lost.
    if head.contains(SIGNS) || tail.contains(SIGNS) || tail.starts_with(MANY) {
        return None;
    }
    (column.pattern.is_none() && !(head.is_empty() && tail.is_empty()))
        .then(|| ("help-around", format!("{head}{{}}{tail}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceId, Span};

    fn told(kind: Type, text: &str) -> String {
        let column = Column::plain("c", kind, Span::new(SourceId(0), 0..0));
        cure(&column, text).map_or_else(String::new, |(attribute, text)| format!("{attribute} {text}"))
    }

    #[test]
    fn a_cure_reads_the_cell_that_it_is_told_for() {
        for (kind, text, cure) in [
            (Type::Date, "2026/3/2", "help-format `format = \"%Y/%m/%d\"`"),
            (Type::Date, "2026年3月2日", "help-format `format = \"%Y年%m月%d日\"`"),
            (Type::Date, "13/2/2026", "help-format `format = \"%d/%m/%Y\"`"),
            (Type::Date, "2026-3-2 08:30", "help-format `format = \"%Y-%m-%d %H:%M\"`"),
            (Type::Date, "yesterday", ""),
            (Type::Money, "¥12", "help-around ¥{}"),
            (Type::Money, "¥-12.50", "help-around ¥{}"),
            (Type::Hours, "3 小时", "help-around {} 小时"),
            (Type::Money, "1.234,50", "help-marks `decimal = \",\"`, `grouping = \".\"`"),
            (Type::Money, "12%", "help-rate 12"),
            (Type::Count, "-9", "help-count -9"),
            (Type::Count, "1.5", "help-count 1.5"),
            (Type::Money, "N/A", "help-empty N/A"),
            (Type::Money, "——", "help-empty ——"),
            (Type::Flag, "Y", "help-flag Y"),
        ] {
            assert_eq!(told(kind, text), cure, "{text}");
        }
    }

    #[test]
    fn what_would_change_the_number_is_no_cure() {
        for text in ["-¥12", "(12)", "1.5万", "3k", "五千", "12 or 13", "12-"] {
            assert_eq!(told(Type::Money, text), "", "{text}");
        }
    }
}
