//! Which number a name has, of names that come in an order.
//!
//! Rows of facts stand in the order of their keys, so that a key is nearly always the last one again, the one after it
//! or the first: a [`Finder`] looks there before it searches. What the numbers mean is left to others.

use std::sync::{Arc, OnceLock};

use crate::table::index::Index;
use crate::table::memo::{short, short_text};
use crate::table::records::Cell;

/// Names, each with its place for a number.
pub(super) struct Known {
    names: Arc<Vec<Arc<str>>>,
    /// The names that are short, each as one number, 0 in place of the others.
    words: Vec<u128>,
    /// Where they stand; made when one is first searched for.
    index: OnceLock<Index>,
}

impl Known {
    /// These.
    pub(super) fn new(names: &Arc<Vec<Arc<str>>>) -> Known {
        let words = names.iter().map(|name| short_text(name).unwrap_or(0)).collect();
        Known { names: Arc::clone(names), words, index: OnceLock::new() }
    }

    /// All of them.
    pub(super) fn names(&self) -> &Arc<Vec<Arc<str>>> {
        &self.names
    }

    fn search(&self, word: u128) -> Option<usize> {
        let index = self.index.get_or_init(|| {
            let mut index = Index::default();
            (0..).zip(&self.words).filter(|(_, word)| **word != 0).for_each(|(at, word)| index.put(*word, at));
            index
        });
        index.get(word).map(|at| at as usize)
    }
}

/// Finds the numbers of names that come in order.
pub(super) struct Finder<'a> {
    known: &'a Known,
    last: usize,
}

impl<'a> Finder<'a> {
    /// Among these.
    pub(super) fn new(known: &'a Known) -> Finder<'a> {
        Finder { known, last: 0 }
    }

    /// The names that are found.
    pub(super) fn known(&self) -> &'a Known {
        self.known
    }

    /// The number of the name in a cell.
    #[inline(always)]
    pub(super) fn find(&mut self, bytes: &[u8], cell: Cell) -> Option<u32> {
        let Some(word) = short(bytes, cell) else { return self.find_long(cell.of(bytes)) };
        let is = |at: usize| self.known.words.get(at) == Some(&word);
        if !is(self.last) {
            self.last = if is(self.last + 1) {
                self.last + 1
            } else if is(0) {
                0
            } else {
                self.known.search(word)?
            };
        }
        u32::try_from(self.last).ok()
    }

    fn find_long(&mut self, name: &[u8]) -> Option<u32> {
        let names = &self.known.names;
        let is = |at: usize| names.get(at).is_some_and(|known| known.as_bytes() == name);
        let near = [self.last, self.last + 1, 0].into_iter().find(|at| is(*at));
        let sorted = || names.binary_search_by(|known| known.as_bytes().cmp(name)).ok();
        self.last = near.or_else(sorted).or_else(|| names.iter().position(|known| known.as_bytes() == name))?;
        u32::try_from(self.last).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_order() {
        let long = "a name of more than fifteen bytes";
        let names: Vec<Arc<str>> = ["a", "b", "c", "d", long, "营业厅", "二"].map(Arc::from).to_vec();
        let known = Known::new(&Arc::new(names));
        let mut finder = Finder::new(&known);
        let mut find = |name: &str| {
            let padded = format!("{name}{}", "\0".repeat(16));
            finder.find(padded.as_bytes(), Cell { start: 0, length: name.len() as u32 })
        };
        let asked =
            ["a", "a", "b", "d", "c", "x", "a", "d", "", long, "another name of more than that", "二", long, "a\0"];
        let found = asked.map(&mut find);
        let at = [0, 0, 1, 3, 2, 9, 0, 3, 9, 4, 9, 6, 4, 9].map(|at| Some(at).filter(|at| *at < 9));
        assert_eq!(found, at);
        assert_eq!(find("营业厅"), Some(5));
        let none = Known::new(&Arc::default());
        assert_eq!(Finder::new(&none).find(&[0; 16], Cell::default()), None);
    }
}
