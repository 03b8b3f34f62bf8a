//! The parts of a row: fixed cells, keys, values of a column, amounts, and whatever a writer makes of a row.
//!
//! Each says of its rows which of them have the same bytes, where few enough do, so that [`super::row`] may join it
//! with its neighbours; each writes its cells alone as well. Columns of values are [`super::run::Cell`]s.

use super::csv::{Lines, Words};
use super::row::{MOST_CODES, OWN, Part};
use crate::value::{Codes, Money};

/// How many codes are looked at to find whether a row mostly has the usual.
const LOOKED_AT: usize = 256;

/// Cells that are the same on every row.
pub struct Fixed(pub Vec<u8>);

impl Part for Fixed {
    fn codes(&self) -> Option<usize> {
        Some(2)
    }

    fn join(&self, _: usize, keys: &mut [u64]) {
        keys.iter_mut().for_each(|key| *key = *key * 2 + 1);
    }

    fn put(&self, _: usize, lines: &mut Lines<'_>) {
        lines.bytes(&self.0);
    }

    fn same(&self, _: usize, _: usize) -> Option<bool> {
        Some(true)
    }
}

/// A key of each row.
pub struct Key {
    words: Words,
    codes: Codes,
    /// Whether it goes on with the cell before.
    goes_on: bool,
}

impl Key {
    /// These of these words.
    pub fn new(words: Words, codes: Codes) -> Key {
        Key { words, codes, goes_on: false }
    }

    /// The same, behind what the cell before holds.
    pub fn going_on(words: Words, codes: Codes) -> Key {
        Key { words, codes, goes_on: true }
    }
}

impl Part for Key {
    fn codes(&self) -> Option<usize> {
        Some(self.words.count() + 2).filter(|codes| *codes <= MOST_CODES)
    }

    fn join(&self, first: usize, keys: &mut [u64]) {
        let unknown = self.words.count() as u64;
        for (row, key) in (first..).zip(keys) {
            let code = self.codes.get(row).map_or(unknown, u64::from);
            *key = *key * (unknown + 2) + code.min(unknown) + 1;
        }
    }

    fn put(&self, row: usize, lines: &mut Lines<'_>) {
        let code = self.codes.get(row).unwrap_or(u32::MAX);
        if self.goes_on { self.words.put(code, lines.more()) } else { lines.word(&self.words, code) }
    }

    fn same(&self, row: usize, other: usize) -> Option<bool> {
        Some(self.codes.get(row) == self.codes.get(other))
    }
}

/// What a writer makes of each row.
pub struct Own<F>(pub F);

impl<F: Fn(usize, &mut Lines<'_>)> Part for Own<F> {
    fn codes(&self) -> Option<usize> {
        None
    }

    fn join(&self, _: usize, _: &mut [u64]) {}

    fn put(&self, row: usize, lines: &mut Lines<'_>) {
        (self.0)(row, lines);
    }
}

/// What a writer makes of each row, which most rows have the usual of.
pub struct Mostly<U, F> {
    /// Whether a row has the usual.
    pub usual: U,
    /// Writes the cells of a row.
    pub put: F,
}

impl<U: Fn(usize) -> bool, F: Fn(usize, &mut Lines<'_>)> Part for Mostly<U, F> {
    fn codes(&self) -> Option<usize> {
        Some(2)
    }

    fn join(&self, first: usize, keys: &mut [u64]) {
        for (at, key) in keys.iter_mut().enumerate() {
            *key = *key * 2 + if (self.usual)(first + at) { OWN + 1 } else { OWN };
        }
    }

    fn put(&self, row: usize, lines: &mut Lines<'_>) {
        (self.put)(row, lines);
    }
}

/// Amounts of money, asked for line by line; many lines may have none.
pub struct Amounts<'a, F> {
    of: F,
    /// Which lines have no amount at all, not even nothing.
    absent: &'a [bool],
    places: u32,
    mostly_nothing: bool,
}

impl<'a, F: Fn(usize) -> Money> Amounts<'a, F> {
    /// The amounts `of` so many lines, with their places; none at all where `absent`.
    pub fn new(lines: usize, of: F, absent: &'a [bool], places: u32) -> Amounts<'a, F> {
        let looked_at = (0..lines).step_by(lines / LOOKED_AT + 1);
        let (all, nothing) =
            looked_at.fold((0, 0), |(all, nothing), line| (all + 1, nothing + usize::from(of(line).is_zero())));
        Amounts { of, absent, places, mostly_nothing: nothing * 4 >= all * 3 }
    }

    fn is_absent(&self, line: usize) -> bool {
        self.absent.get(line).copied().unwrap_or(false)
    }
}

impl<F: Fn(usize) -> Money> Part for Amounts<'_, F> {
    fn codes(&self) -> Option<usize> {
        self.mostly_nothing.then_some(2)
    }

    fn join(&self, first: usize, keys: &mut [u64]) {
        for (at, key) in keys.iter_mut().enumerate() {
            let nothing = (self.of)(first + at).is_zero() && !self.is_absent(first + at);
            *key = *key * 2 + if nothing { OWN + 1 } else { OWN };
        }
    }

    fn put(&self, line: usize, lines: &mut Lines<'_>) {
        if self.is_absent(line) {
            return lines.empty();
        }
        (self.of)(line).write(self.places, lines.cell());
    }
}
