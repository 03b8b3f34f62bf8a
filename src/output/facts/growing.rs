//! Columns as they grow, block by block, while a table of facts is read.
//!
//! A block's cells of one column are read in one pass. Small whole numbers stay counts until a cell is none; texts that come
//! back are kept once. What was written reads back equal, and nothing else is taken.

use std::sync::Arc;

use super::cells::{read_number, reason_read, write_number};
use super::finder::{Finder, Known};
use super::names::Head;
use super::rows::Rows;
use crate::table::memo::{Memo, short};
use crate::table::records::Cell;
use crate::value::{Cells, Column, Date, DateTime, Numbers, Ratio, Reason, Type};

/// A column being read.
pub(super) struct Growing<'a> {
    cells: Kind<'a>,
    /// None while nothing is missing; of the first rows, as far as something is.
    gaps: Option<Vec<Option<Reason>>>,
    rows: usize,
    /// Whether a cell stands otherwise than it would be written.
    is_odd: std::cell::Cell<bool>,
}

enum Kind<'a> {
    Counts(Vec<u16>),
    Number(Vec<Ratio>),
    Flag(Vec<bool>),
    Key(Finder<'a>, Vec<u32>),
    Text(Box<Texts>),
    Date(Vec<Date>),
    DateTime(Vec<DateTime>),
}

/// Texts, each kept once.
#[derive(Default)]
struct Texts {
    memo: Memo,
    words: Vec<Arc<str>>,
    codes: Vec<u32>,
}

impl<'a> Growing<'a> {
    /// An empty column; `known` are the keys of each dimension.
    pub(super) fn new(head: &Head, known: &'a [Known]) -> Growing<'a> {
        let cells = match (head.kind, head.of.and_then(|d| known.get(d.at()))) {
            (Type::Text | Type::Id, Some(keys)) => Kind::Key(Finder::new(keys), Vec::new()),
            (Type::Text | Type::Id, None) => Kind::Text(Box::default()),
            (Type::Flag, _) => Kind::Flag(Vec::new()),
            (Type::Date | Type::Period, _) => Kind::Date(Vec::new()),
            (Type::DateTime, _) => Kind::DateTime(Vec::new()),
            _ => Kind::Counts(Vec::new()),
        };
        Growing { cells, gaps: None, rows: 0, is_odd: std::cell::Cell::new(false) }
    }

    /// Takes cells in, those with a gap in `gaps` for what is missing; `gaps` may be empty.
    ///
    /// # Errors
    /// The first row whose cell is not of the column's type.
    pub(super) fn push(&mut self, rows: &Rows<'_>, column: usize, gaps: &[Option<Reason>]) -> Result<(), usize> {
        if !gaps.is_empty() {
            let all = self.gaps.get_or_insert_default();
            all.resize(self.rows, None);
            all.extend_from_slice(gaps);
        }
        self.rows += rows.len();
        let bytes = rows.bytes();
        let is_odd = &self.is_odd;
        let is_told = |(cell, gap): (Cell, &Option<Reason>)| gap.is_some() && cell.length > 0;
        if rows.column(column).zip(gaps).any(is_told) {
            is_odd.set(true);
        }
        let counted = |cell: Cell| {
            let count = count(bytes, cell)?;
            if LEAST.get(cell.length as usize).is_none_or(|least| count < *least) {
                is_odd.set(true);
            }
            Some(count)
        };
        let text = |cell: Cell| std::str::from_utf8(cell.of(bytes)).ok();
        let cells = Given { rows, column, gaps };
        let mut written = Vec::new();
        let mut from = 0;
        if let Kind::Counts(all) = &mut self.cells {
            match cells.put(0, all, 0, |cell| u16::try_from(counted(cell)?).ok()) {
                Ok(()) => return Ok(()),
                Err(row) => from = row,
            }
            let all = all.iter().map(|count| number(u32::from(*count))).collect();
            self.cells = Kind::Number(all);
        }
        match &mut self.cells {
            Kind::Counts(_) => Ok(()),
            Kind::Number(all) => cells.put(from, all, Ratio::ZERO, |cell| match counted(cell) {
                Some(count) => Some(number(count)),
                None => {
                    let number = read_number(text(cell)?)?;
                    written.clear();
                    write_number(&number, &mut written);
                    if written != cell.of(bytes) {
                        is_odd.set(true);
                    }
                    Some(number)
                }
            }),
            Kind::Flag(all) => cells.put(0, all, false, |cell| match cell.of(bytes) {
                b"yes" => Some(true),
                b"no" => Some(false),
                _ => None,
            }),
            Kind::Key(keys, all) => cells.put(0, all, 0, |cell| keys.find(bytes, cell)),
            Kind::Text(texts) => {
                let Texts { memo, words, codes } = &mut **texts;
                let every = Given { gaps: &[], ..cells };
                every.put(0, codes, 0, |cell| {
                    Some(memo.get((bytes, cell, short(bytes, cell)), None, |text| {
                        words.push(Arc::from(std::str::from_utf8(text).unwrap_or_default()));
                        u32::try_from(words.len() - 1).unwrap_or(u32::MAX)
                    }))
                })
            }
            Kind::Date(all) => {
                let mut last = (None, None);
                cells.put(0, all, Date::default(), |cell| {
                    let key = short(bytes, cell);
                    if key.is_none() || last.0 != key {
                        last = (key, Date::parse_iso(cell.of(bytes)));
                    }
                    last.1
                })
            }
            Kind::DateTime(all) => cells.put(0, all, DateTime::default(), |cell| {
                let moment = DateTime::parse(cell.of(bytes))?;
                written.clear();
                moment.write(&mut written);
                if written != cell.of(bytes) {
                    is_odd.set(true);
                }
                Some(moment)
            }),
        }
    }

    /// Whether every cell so far stands as it would be written.
    pub(super) fn is_as_written(&self) -> bool {
        !self.is_odd.get()
    }

    /// The column.
    pub(super) fn finish(self) -> Column {
        let cells = match self.cells {
            Kind::Counts(all) => Cells::Number(Numbers::counts(all.iter().copied().map(u64::from)).condensed()),
            Kind::Number(all) => Cells::Number(Numbers::from(all).condensed()),
            Kind::Flag(all) => Cells::Flag(all),
            Kind::Key(keys, codes) => Cells::Text { words: Arc::clone(keys.known().names()), codes },
            Kind::Text(texts) => Cells::Text { words: Arc::new(texts.words), codes: texts.codes },
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

fn number(count: u32) -> Ratio {
    Ratio::from_count(u64::from(count))
}

/// The cells of a column in some rows.
#[derive(Clone, Copy)]
struct Given<'g> {
    rows: &'g Rows<'g>,
    column: usize,
    gaps: &'g [Option<Reason>],
}

impl Given<'_> {
    /// Adds what `read` makes of each cell from a row on, `blank` for what is missing.
    #[inline(always)]
    fn put<T>(
        self,
        from: usize,
        all: &mut Vec<T>,
        blank: T,
        mut read: impl FnMut(Cell) -> Option<T>,
    ) -> Result<(), usize>
    where
        T: Clone,
    {
        all.reserve(self.rows.len() - from);
        for (row, cell) in self.rows.column(self.column).enumerate().skip(from) {
            let is_gap = self.gaps.get(row).is_some_and(Option::is_some);
            all.push(if is_gap { blank.clone() } else { read(cell).ok_or(row)? });
        }
        Ok(())
    }
}

/// The reasons in a column of reasons, empty if there is none in it; and the first row whose cell is no reason, before
/// which they end.
pub(super) fn reasons(rows: &Rows<'_>, column: usize) -> (Vec<Option<Reason>>, Option<usize>) {
    let bytes = rows.bytes();
    let mut all = Vec::new();
    let mut last: (&[u8], Option<Reason>) = (&[], None);
    for (row, cell) in rows.column(column).enumerate() {
        if all.is_empty() && cell.length == 0 {
            continue;
        }
        let text = cell.of(bytes);
        if last.0 != text {
            let reason = std::str::from_utf8(text).ok().filter(|text| !text.is_empty()).map(reason_read);
            match reason {
                Some(None) => {
                    all.resize(row, None);
                    return (all, Some(row));
                }
                reason => last = (text, reason.flatten()),
            }
        }
        all.resize(row, None);
        all.push(last.1);
    }
    (all, None)
}

/// By length, the bits that stand before the digits when these end with the word; none of an empty cell.
const BEFORE: [u32; 9] = [64, 56, 48, 40, 32, 24, 16, 8, 0];

/// By length, the least whole number that is written with so many digits.
const LEAST: [u32; 10] = [1, 0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// A whole number of at most nine digits.
#[inline(always)]
fn count(bytes: &[u8], cell: Cell) -> Option<u32> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let word = bytes.get(cell.start as usize..).and_then(<[u8]>::first_chunk::<8>);
    let (Some(word), Some(before)) = (word, BEFORE.get(cell.length as usize)) else {
        return long_count(cell.of(bytes));
    };
    // Digits as numbers of a byte, the last one highest; nought stands before the first.
    let digits = (u64::from_le_bytes(*word) ^ (0x30 * EACH)).checked_shl(*before)?;
    if (digits | digits.wrapping_add(0x76 * EACH)) & (0x80 * EACH) != 0 {
        return None;
    }
    let twos = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = twos.wrapping_mul(100).wrapping_add(twos >> 16) & 0x0000_FFFF_0000_FFFF;
    let eight = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF;
    u32::try_from(eight).ok()
}

#[inline(never)]
fn long_count(digits: &[u8]) -> Option<u32> {
    let digit = |digit: &u8| digit.is_ascii_digit().then(|| u32::from(digit - b'0'));
    (digits.len() == 9).then_some(())?;
    digits.iter().try_fold(0, |count, one| Some(count * 10 + digit(one)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::Copied;
    use super::*;

    fn read(texts: &[&str]) -> Result<Column, usize> {
        let head = Head { name: "n".into(), kind: Type::Number, of: None };
        let mut column = Growing::new(&head, &[]);
        // In blocks of three, the last one shorter.
        for (at, some) in texts.chunks(3).enumerate() {
            let mut copied = Copied::new(1);
            some.iter().for_each(|text| copied.push(1, [*text].into_iter()).unwrap());
            let gaps: Vec<Option<Reason>> =
                some.iter().map(|text| text.is_empty().then_some(Reason::EMPTY_CELL)).collect();
            let none = gaps.iter().all(Option::is_none);
            column.push(&copied.rows(), 0, if none { &[] } else { &gaps }).map_err(|row| row + 3 * at)?;
        }
        Ok(column.finish())
    }

    #[test]
    fn numbers_of_any_form_follow_counts() {
        let texts = ["7", "", "123456789", "1", "1234567890", "-3", "0.25", "1/3", ""];
        let column = read(&texts).unwrap();
        for (row, text) in texts.iter().enumerate() {
            let value = column.value(row).map(|value| match value {
                crate::value::Value::Number(number) => super::super::cells::exact_text(&number),
                _ => String::new(),
            });
            assert_eq!(value.as_deref(), (!text.is_empty()).then_some(*text));
        }
        assert!(!read(&["1", "2"]).unwrap().has_gaps());
        assert_eq!(read(&["1", "2", "", "+2"]).err(), Some(3));
        assert_eq!(read(&["0.5", "x"]).err(), Some(1));
    }

    proptest! {
        #[test]
        fn a_count_is_what_parsing_says(text in "[0-9]{0,10}|[0-9:/ .]{1,9}|[0-9]{0,7}[^0-9][0-9]{0,3}", behind in "[0-9,]{16}") {
            let padded = format!("{text}{behind}");
            let cell = Cell { start: 0, length: text.len() as u32 };
            let said = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
            prop_assert_eq!(count(padded.as_bytes(), cell), said.filter(|_| text.len() <= 9));
        }
    }
}
