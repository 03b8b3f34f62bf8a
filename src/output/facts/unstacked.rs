//! Tables of facts in which the rows of every period stand below one another, read: rows and columns of each period.
//!
//! A block of rows is read column by column: which period, which keys, then each column's cells. What is not as it was
//! written is told as if rows had been read one after the other, the first fault of the first row that has one. The form
//! is [`super::stacked`]'s, what cells mean [`super::growing`]'s.

use std::sync::Arc;

use super::finder::{Finder, Known};
use super::growing::{Growing, reasons};
use super::names::{Head, MISSING};
use super::records::Records;
use super::rows::Rows as Block;
use super::sheet::{FactsFault, Sheet};
use crate::expr::DimId;
use crate::table::memo::short;
use crate::table::records::Cell;
use crate::value::{Column, Period, Rows};

/// The rows of one period and its columns, as read.
pub(super) type Stack = (Rows, Vec<Arc<Column>>);

/// Rows and columns of each period of the window, from a table of facts; `known` are the keys of each dimension. And
/// whether every line below the headers is the one that would be written of them.
pub(super) fn read(
    records: Records<'_>,
    window: &[Period],
    known: &[Known],
    grain: &[DimId],
    heads: &[Head],
) -> Result<(Vec<Stack>, bool), FactsFault> {
    let sheet = records.sheet;
    let positions: Vec<(usize, Option<usize>)> = heads
        .iter()
        .map(|head| {
            let at = records.position(&head.name).ok_or_else(|| sheet.fault(1, &head.name))?;
            Ok((at, records.position(&format!("{}{MISSING}", head.name))))
        })
        .collect::<Result<_, FactsFault>>()?;
    let size = |dim: &DimId| known.get(dim.at()).map_or(0, |known| known.names().len());
    let radix: Vec<u32> = grain.iter().map(|dim| u32::try_from(size(dim)).unwrap_or(u32::MAX)).collect();
    // Keys are packed by these numbers; that they fit is asked once.
    Rows::new(radix.clone(), Vec::new()).ok_or_else(|| sheet.fault(1, "period"))?;
    let none = Known::new(&Arc::default());
    let finder = |dim: &DimId| Finder::new(known.get(dim.at()).unwrap_or(&none));
    let mut keys = Keys { finders: grain.iter().map(finder).zip(radix.iter().copied()).collect(), packed: Vec::new() };
    let labels = Known::new(&Arc::new(window.iter().map(|period| Arc::from(period.label())).collect()));
    let mut period = Finder::new(&labels);
    let mut building: Vec<(Vec<u64>, Vec<Growing<'_>>)> =
        window.iter().map(|_| (Vec::new(), heads.iter().map(|head| Growing::new(head, known)).collect())).collect();
    let (mut last, mut in_order) = (0, true);
    let is_bare = records.each(&mut |block| {
        let mut rest = *block;
        while rest.len() > 0 {
            let (found, length) = of_one_period(&rest, &mut period);
            let Some((all, columns)) = found.and_then(|n| building.get_mut(n as usize)) else {
                return Err(sheet.fault(rest.line(0), rest.cell(0, 0)));
            };
            in_order &= found >= Some(last);
            last = found.unwrap_or(last);
            let mut good = Good { rows: rest.part(0..length), fault: None };
            keys.read(&mut good, &sheet, all);
            for (growing, (at, missing)) in columns.iter_mut().zip(&positions) {
                let mut gaps = Vec::new();
                if let Some(at) = *missing {
                    let bad;
                    (gaps, bad) = reasons(&good.rows, at);
                    bad.into_iter().for_each(|row| good.fails(row, at, &sheet));
                }
                if let Err(row) = growing.push(&good.rows, *at, &gaps) {
                    good.fails(row, *at, &sheet);
                }
            }
            good.fault.map_or(Ok(()), Err)?;
            rest = rest.part(length..rest.len());
        }
        Ok(())
    })?;
    let is_written = |growing: &Growing<'_>| growing.is_as_written();
    let as_written = is_bare && in_order && building.iter().all(|(_, columns)| columns.iter().all(is_written));
    let stacks: Result<_, FactsFault> = building
        .into_iter()
        .map(|(keys, columns)| {
            let rows = Rows::new(radix.clone(), keys).ok_or_else(|| sheet.fault(1, "period"))?;
            Ok((rows, columns.into_iter().map(|c| Arc::new(c.finish())).collect()))
        })
        .collect();
    Ok((stacks?, as_written))
}

/// The period of the first row, and how many rows are of it.
fn of_one_period(rows: &Block<'_>, period: &mut Finder<'_>) -> (Option<u32>, usize) {
    let bytes = rows.bytes();
    let mut labels = rows.column(0);
    let Some(first) = labels.next() else { return (None, 0) };
    let found = period.find(bytes, first);
    let (text, word) = (first.of(bytes), short(bytes, first));
    let same = |label: Cell| if word.is_some() { short(bytes, label) == word } else { label.of(bytes) == text };
    (found, 1 + labels.take_while(|label| same(*label)).count())
}

/// Rows in which nothing is wrong as far as they were looked at, and the fault of the row behind them.
struct Good<'r> {
    rows: Block<'r>,
    fault: Option<FactsFault>,
}

impl Good<'_> {
    /// Only the rows before this one are good. Later columns are read of them alone, so that a later fault is an
    /// earlier row's.
    fn fails(&mut self, row: usize, column: usize, sheet: &Sheet<'_>) {
        self.fault = Some(sheet.fault(self.rows.line(row), self.rows.cell(row, column)));
        self.rows = self.rows.part(0..row);
    }
}

/// Reads the keys of rows.
struct Keys<'a> {
    /// For each dimension of the grain, and how many keys it has.
    finders: Vec<(Finder<'a>, u32)>,
    /// The keys of the rows at hand.
    packed: Vec<u64>,
}

impl Keys<'_> {
    /// Adds the keys of rows to those before them.
    fn read(&mut self, good: &mut Good<'_>, sheet: &Sheet<'_>, all: &mut Vec<u64>) {
        self.packed.clear();
        self.packed.resize(good.rows.len(), 0);
        for (column, (finder, radix)) in (1..).zip(&mut self.finders) {
            let (bytes, radix) = (good.rows.bytes(), u64::from(*radix));
            let mut cells = good.rows.column(column).zip(&mut self.packed);
            let bad = cells.position(|(cell, packed)| match finder.find(bytes, cell) {
                Some(code) => {
                    *packed = packed.wrapping_mul(radix).wrapping_add(u64::from(code));
                    false
                }
                None => true,
            });
            if let Some(row) = bad {
                good.fails(row, column, sheet);
            }
        }
        self.packed.truncate(good.rows.len());
        let before = all.last().copied().into_iter();
        let before = before.chain(self.packed.iter().copied());
        let ascends = |(before, key): (u64, &u64)| before < *key;
        let skipped = usize::from(all.is_empty());
        let bad = before.zip(self.packed.iter().skip(skipped)).position(|pair| !ascends(pair));
        if let Some(row) = bad {
            good.fails(row + skipped, 1, sheet);
        }
        all.extend_from_slice(&self.packed);
    }
}
