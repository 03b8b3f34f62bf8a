//! What fold groups over the same rows of a block have in common, kept until the block is done.
//!
//! Only the places for it; [`super::packed`] works it out.

use std::cell::RefCell;
use std::rc::Rc;

use crate::expr::Climb;

/// A column that filters look at, how many texts it had when they were decided, and its generation.
pub(super) type Looked = (usize, usize, u64);

/// The keys of rows.
pub(super) struct Packed {
    /// For each row its key, or `NO_KEY`.
    pub(super) keys: Vec<u64>,
    /// Rows whose key does not hold on their day: the position among the rows, the row of the block, the column.
    pub(super) not_then: Vec<(usize, u32, usize)>,
}

/// Rows are told apart by period and placement.
pub(super) type Known<K, V> = RefCell<Vec<((usize, usize), K, Rc<V>)>>;

/// What was worked out for a block.
#[derive(Default)]
pub(super) struct Sharing {
    /// By climbs and sizes of dimensions.
    pub(super) packed: Known<(Vec<Climb>, Vec<u64>), Packed>,
    /// By the columns looked at.
    pub(super) combinations: Known<Vec<Looked>, Vec<u32>>,
}

/// What was worked out before for these rows.
pub(super) fn find<K: PartialEq, V>(known: &Known<K, V>, rows: (usize, usize), key: &K) -> Option<Rc<V>> {
    known.borrow().iter().find(|(r, k, _)| *r == rows && k == key).map(|(_, _, value)| Rc::clone(value))
}
