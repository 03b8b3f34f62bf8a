//! Columns and keys as they grow, cell by cell, while a table of facts is read.
//!
//! Rows of facts stand in the order of their keys, so that a key is nearly always the last one again, the one after it
//! or the first: [`Finder`] looks there before it searches. Whole numbers stay counts until a cell is none. What was
//! written reads back equal, and nothing else is taken.

use super::cells::read_number;
use super::names::Head;
use crate::fold::model::Keys;
use crate::value::{Cells, Column, Date, DateTime, Numbers, Ratio, Reason, Type};

use std::sync::Arc;

/// Finds the numbers of keys that come in order.
pub(super) struct Finder<'a> {
    keys: &'a Keys,
    last: usize,
}

impl<'a> Finder<'a> {
    /// Among these.
    pub(super) fn new(keys: &'a Keys) -> Finder<'a> {
        Finder { keys, last: 0 }
    }

    /// The number of a key.
    #[inline]
    pub(super) fn find(&mut self, name: &str) -> Option<u32> {
        let is = |at: usize| self.keys.names.get(at).is_some_and(|key| **key == *name);
        let near = [self.last, self.last + 1, 0].into_iter().find(|at| is(*at));
        self.last = match near {
            Some(at) => at,
            None => self.keys.find(name)? as usize,
        };
        u32::try_from(self.last).ok()
    }
}

/// A column being read.
pub(super) struct Growing<'a> {
    cells: Kind<'a>,
    /// None while nothing is missing.
    gaps: Option<Vec<Option<Reason>>>,
    rows: usize,
}

enum Kind<'a> {
    Counts(Vec<u32>),
    Number(Vec<Ratio>),
    Flag(Vec<bool>),
    Key(Finder<'a>, Vec<u32>),
    Text(Vec<String>),
    Date(Vec<Date>),
    DateTime(Vec<DateTime>),
}

impl<'a> Growing<'a> {
    /// An empty column.
    pub(super) fn new(head: &Head, dimensions: &'a [Keys]) -> Growing<'a> {
        let cells = match (head.kind, head.of.and_then(|d| dimensions.get(d.at()))) {
            (Type::Text | Type::Id, Some(keys)) => Kind::Key(Finder::new(keys), Vec::new()),
            (Type::Text | Type::Id, None) => Kind::Text(Vec::new()),
            (Type::Flag, _) => Kind::Flag(Vec::new()),
            (Type::Date | Type::Period, _) => Kind::Date(Vec::new()),
            (Type::DateTime, _) => Kind::DateTime(Vec::new()),
            _ => Kind::Counts(Vec::new()),
        };
        Growing { cells, gaps: None, rows: 0 }
    }

    /// Takes a cell in; none if it is not of the column's type.
    #[inline]
    pub(super) fn push(&mut self, text: &str, missing: Option<Reason>) -> Option<()> {
        let gap = missing.is_some();
        if gap || self.gaps.is_some() {
            let gaps = self.gaps.get_or_insert_default();
            gaps.resize(self.rows, None);
            gaps.push(missing);
        }
        self.rows += 1;
        if let Kind::Counts(all) = &mut self.cells {
            match if gap { Some(0) } else { count(text) } {
                Some(count) => {
                    all.push(count);
                    return Some(());
                }
                None => {
                    let all = all.iter().map(|count| Ratio::from_count(u64::from(*count))).collect();
                    self.cells = Kind::Number(all);
                }
            }
        }
        match &mut self.cells {
            Kind::Counts(_) => return None,
            Kind::Number(all) => all.push(if gap { Ratio::ZERO } else { read_number(text)? }),
            Kind::Flag(all) => all.push(match text {
                _ if gap => false,
                "yes" => true,
                "no" => false,
                _ => return None,
            }),
            Kind::Key(keys, all) => all.push(if gap { 0 } else { keys.find(text)? }),
            Kind::Text(all) => all.push(text.to_owned()),
            Kind::Date(all) => all.push(if gap { Date::default() } else { Date::parse_iso(text.as_bytes())? }),
            Kind::DateTime(all) => all.push(if gap { DateTime::default() } else { DateTime::parse(text.as_bytes())? }),
        }
        Some(())
    }

    /// The column.
    pub(super) fn finish(self) -> Column {
        let cells = match self.cells {
            Kind::Counts(all) => Cells::Number(Numbers::counts(all.iter().copied().map(u64::from)).condensed()),
            Kind::Number(all) => Cells::Number(Numbers::from(all).condensed()),
            Kind::Flag(all) => Cells::Flag(all),
            Kind::Key(keys, codes) => Cells::Text { words: Arc::clone(&keys.keys.names), codes },
            Kind::Text(all) => Column::texts(all.iter().map(String::as_str)).cells,
            Kind::Date(all) => Cells::Date(all),
            Kind::DateTime(all) => Cells::DateTime(all),
        };
        match self.gaps {
            Some(mut gaps) => {
                gaps.resize(self.rows, None);
                Column::with_gaps(cells, gaps)
            }
            None => Column::new(cells),
        }
    }
}

/// A whole number as it is written, of at most nine digits.
#[inline]
fn count(text: &str) -> Option<u32> {
    let digits = text.as_bytes();
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let mut count = 0;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        count = count * 10 + u32::from(digit);
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_any_order() {
        let names: Vec<Arc<str>> = ["a", "b", "c", "d"].map(Arc::from).to_vec();
        let keys = Keys { names: Arc::new(names) };
        let mut finder = Finder::new(&keys);
        let found: Vec<Option<u32>> = ["a", "a", "b", "d", "c", "x", "a", "d", ""].map(|k| finder.find(k)).to_vec();
        assert_eq!(found, [Some(0), Some(0), Some(1), Some(3), Some(2), None, Some(0), Some(3), None]);
        assert_eq!(Finder::new(&Keys::default()).find("a"), None);
    }

    #[test]
    fn numbers_of_any_form_follow_counts() {
        let head = Head { name: "n".into(), kind: Type::Number, of: None };
        let read = |texts: &[&str]| {
            let mut column = Growing::new(&head, &[]);
            texts.iter().try_for_each(|text| column.push(text, text.is_empty().then_some(Reason::EMPTY_CELL)))?;
            Some(column.finish())
        };
        let texts = ["7", "", "123456789", "1234567890", "-3", "0.25", "1/3", ""];
        let column = read(&texts).unwrap();
        for (row, text) in texts.iter().enumerate() {
            let value = column.value(row).map(|value| match value {
                crate::value::Value::Number(number) => super::super::cells::exact_text(&number),
                _ => String::new(),
            });
            assert_eq!(value.as_deref(), (!text.is_empty()).then_some(*text));
        }
        assert!(!read(&["1", "2"]).unwrap().has_gaps() && read(&["1", "+2"]).is_none() && read(&["x"]).is_none());
    }
}
