//! What fold groups over the same rows of a block have in common, kept until the block is done.
//!
//! Only the places for it; [`super::packed`] works it out, and [`super::joint`] counts by it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

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

/// Rows that one group counts, by what is decided of each combination of their texts.
pub(super) struct Counting {
    pub(super) period: usize,
    pub(super) packed: Rc<Packed>,
    pub(super) combinations: Rc<Vec<u32>>,
    /// What a row of each combination adds, a byte a counter; 0 for one that does not belong.
    pub(super) steps: Arc<Vec<u64>>,
}

impl Counting {
    /// The key of each row and what it adds.
    pub(super) fn rows<S: Copy + Default>(&self, steps: &[S]) -> impl Iterator<Item = (u64, S)> + Clone {
        let step = |combination: &u32| steps.get(*combination as usize).copied().unwrap_or_default();
        self.packed.keys.iter().copied().zip(self.combinations.iter().map(step))
    }

    /// Whether both are over the same rows, told apart alike.
    pub(super) fn is_over_rows_of(&self, other: &Counting) -> bool {
        self.period == other.period
            && Rc::ptr_eq(&self.packed, &other.packed)
            && Rc::ptr_eq(&self.combinations, &other.combinations)
    }
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
