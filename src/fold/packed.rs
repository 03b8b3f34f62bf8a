//! What fold groups over the same rows of a block share: packed keys, and combinations of texts.
//!
//! Several groups often fold one table at one grain and differ in what they let in and count. The key of a row and the
//! combination of texts that their filters look at are then worked out once for the block. Which rows belong, and what
//! they add, is left to [`super::group`].

use std::cell::RefCell;
use std::rc::Rc;

use super::accumulate::NO_KEY;
use super::context::{NOT_THEN, RowContext};
use super::dimensions::{MISSING, SPECIAL, number};
use crate::expr::Climb;

/// A column that filters look at, how many texts it had when they were decided, and its generation.
pub(super) type Looked = (usize, usize, u64);

/// The keys of rows.
pub(super) struct Packed {
    /// For each row its key, or [`NO_KEY`].
    pub(super) keys: Vec<u64>,
    /// Rows whose key does not hold on their day: the position among the rows, the row of the block, the column.
    pub(super) not_then: Vec<(usize, u32, usize)>,
}

/// Rows are told apart by period and placement.
type Known<K, V> = RefCell<Vec<((usize, usize), K, Rc<V>)>>;

/// What was worked out for a block.
#[derive(Default)]
pub(super) struct Sharing {
    packed: Known<(Vec<Climb>, Vec<u64>), Packed>,
    combinations: Known<Vec<Looked>, Vec<u32>>,
}

fn find<K: PartialEq, V>(known: &Known<K, V>, rows: (usize, usize), key: &K) -> Option<Rc<V>> {
    known.borrow().iter().find(|(r, k, _)| *r == rows && k == key).map(|(_, _, value)| Rc::clone(value))
}

/// The keys of the context's rows, packed from climbs to dimensions of so many keys.
pub(super) fn packed(context: &RowContext<'_>, count: usize, to: &[Climb], radix: &[u64]) -> Rc<Packed> {
    let known = &context.batch.sharing.packed;
    let (rows, key) = ((context.period, context.placement), (to.to_vec(), radix.to_vec()));
    if let Some(packed) = find(known, rows, &key) {
        return packed;
    }
    let mut keys = vec![0_u64; count];
    let mut not_then = Vec::new();
    for (climb, radix) in to.iter().zip(radix) {
        let codes = context.batch.climb(climb, context.days, context.period, context.placement);
        let mut pack = |at: usize, key: &mut u64, row: u32, code: u32| {
            if code < SPECIAL && u64::from(code) < *radix && *key != NO_KEY {
                *key = *key * radix + u64::from(code);
            } else {
                *key = NO_KEY;
                if code == NOT_THEN {
                    not_then.push((at, row, climb.from));
                }
            }
        };
        match context.rows {
            None => {
                for (at, key) in keys.iter_mut().enumerate() {
                    pack(at, key, number(at), codes.get(at).copied().unwrap_or(MISSING));
                }
            }
            Some(rows) => {
                for (at, (key, row)) in keys.iter_mut().zip(rows).enumerate() {
                    pack(at, key, *row, codes.get(*row as usize).copied().unwrap_or(MISSING));
                }
            }
        }
    }
    let packed = Rc::new(Packed { keys, not_then });
    known.borrow_mut().push((rows, key, Rc::clone(&packed)));
    packed
}

/// For each of the context's rows, which combination of the texts of these columns it has.
pub(super) fn combinations(context: &RowContext<'_>, count: usize, columns: &Vec<Looked>) -> Option<Rc<Vec<u32>>> {
    let known = &context.batch.sharing.combinations;
    let rows = (context.period, context.placement);
    if let Some(combinations) = find(known, rows, columns) {
        return Some(combinations);
    }
    let mut combinations = vec![0_u32; count];
    for (column, few, _) in columns {
        let codes = &context.batch.readers.get(*column)?.codes;
        let few = u32::try_from(*few).ok()?;
        let step = |slot: &mut u32, code: u32| *slot = *slot * (few + 1) + code.min(few);
        match context.rows {
            None => combinations.iter_mut().zip(codes).for_each(|(slot, code)| step(slot, *code)),
            Some(rows) => combinations
                .iter_mut()
                .zip(rows)
                .for_each(|(slot, row)| step(slot, codes.get(*row as usize).copied().unwrap_or(MISSING))),
        }
    }
    let combinations = Rc::new(combinations);
    known.borrow_mut().push((rows, columns.clone(), Rc::clone(&combinations)));
    Some(combinations)
}
