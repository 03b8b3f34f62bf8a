//! The rows of a figure: which combinations of keys exist, sorted.
//!
//! Keys are small integers per dimension, numbered in the order of their texts, so the order of packed keys is the
//! order of the texts whatever order the data came in. A row's keys are packed into one `u64` (mixed radix, first
//! dimension most significant).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Sorted, unique combinations of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    radix: Vec<u32>,
    keys: Arc<Vec<u64>>,
}

impl Rows {
    /// How many keys each dimension has decides the packing. `None` where their product does not fit.
    pub fn new(radix: Vec<u32>, mut keys: Vec<u64>) -> Option<Rows> {
        let mut product: u64 = 1;
        for r in &radix {
            product = product.checked_mul(u64::from((*r).max(1)))?;
        }
        if !keys.is_sorted() {
            match by_place(product, &keys) {
                Some(sorted) => keys = sorted,
                None => keys.sort_unstable(),
            }
        }
        keys.dedup();
        Some(Rows { radix, keys: Arc::new(keys) })
    }

    /// The one row of a figure of the whole.
    pub fn whole() -> Rows {
        Rows { radix: Vec::new(), keys: Arc::new(vec![0]) }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The packed keys, ascending.
    pub fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// The number of keys of each dimension.
    pub fn radix(&self) -> &[u32] {
        &self.radix
    }

    /// Whether both hold the same rows (cheap where they share them).
    pub fn same(&self, other: &Rows) -> bool {
        self.radix == other.radix && (Arc::ptr_eq(&self.keys, &other.keys) || self.keys == other.keys)
    }

    /// Packs one key per dimension; `None` for a wrong number of keys.
    pub fn pack(radix: &[u32], keys: &[u32]) -> Option<u64> {
        if radix.len() != keys.len() {
            return None;
        }
        radix
            .iter()
            .zip(keys)
            .try_fold(0u64, |packed, (r, k)| packed.checked_mul(u64::from((*r).max(1)))?.checked_add(u64::from(*k)))
    }

    /// The key of dimension `position` in each row, for who asks row by row and keeps no list of them.
    pub fn each_code(&self, position: usize) -> Codes {
        let below = self.radix.iter().skip(position + 1).map(|r| u64::from((*r).max(1))).product();
        let radix = self.radix.get(position).map_or(1, |r| u64::from((*r).max(1)));
        Codes { keys: Arc::clone(&self.keys), below, radix, last: AtomicU64::new(0) }
    }

    /// The key of dimension `position` in every row.
    pub fn codes(&self, position: usize) -> Vec<u32> {
        let below: u64 = self.radix.iter().skip(position + 1).map(|r| u64::from((*r).max(1))).product();
        let radix = self.radix.get(position).map_or(1, |r| u64::from((*r).max(1)));
        // Keys ascend, so that a code mostly stays as it was or is one of the next few: no division then.
        if below == 1 {
            let mut base = 0_u64;
            let step = |key: &u64| {
                let mut code = key.wrapping_sub(base);
                if code >= radix {
                    code = key % radix;
                    base = key - code;
                }
                u32::try_from(code).unwrap_or(u32::MAX)
            };
            return self.keys.iter().map(step).collect();
        }
        let (mut run, mut code) = (0_u64, 0_u64);
        let step = |key: &u64| {
            let ahead = key.wrapping_sub(run);
            if ahead >= below {
                let (next, beyond) = (run.wrapping_add(below), code + 1);
                if ahead.wrapping_sub(below) < below && beyond < radix {
                    (run, code) = (next, beyond);
                } else {
                    let over = key / below;
                    (run, code) = (over * below, over % radix);
                }
            }
            u32::try_from(code).unwrap_or(u32::MAX)
        };
        self.keys.iter().map(step).collect()
    }

    /// The keys of one row.
    pub fn unpack(&self, row: usize) -> Vec<u32> {
        let mut rest = self.keys.get(row).copied().unwrap_or(0);
        let mut out = vec![0; self.radix.len()];
        for (slot, r) in out.iter_mut().zip(&self.radix).rev() {
            let r = u64::from((*r).max(1));
            *slot = u32::try_from(rest % r).unwrap_or(u32::MAX);
            rest /= r;
        }
        out
    }

    /// The row that has this packed key.
    pub fn find(&self, packed: u64) -> Option<usize> {
        self.keys.binary_search(&packed).ok()
    }

    /// The rows of both.
    #[must_use]
    pub fn union(&self, other: &Rows) -> Rows {
        if self.same(other) {
            return self.clone();
        }
        let mut keys = Vec::with_capacity(self.len().max(other.len()));
        let (mut a, mut b) = (self.keys.iter().peekable(), other.keys.iter().peekable());
        loop {
            let next = match (a.peek(), b.peek()) {
                (Some(x), Some(y)) => **x.min(y),
                (Some(x), None) => **x,
                (None, Some(y)) => **y,
                (None, None) => break,
            };
            a.next_if(|x| **x == next);
            b.next_if(|y| **y == next);
            keys.push(next);
        }
        Rows { radix: self.radix.clone(), keys: Arc::new(keys) }
    }

    /// For each of these packed keys (ascending or not), the row that holds it.
    pub fn locate(&self, wanted: &[u64]) -> Vec<Option<u32>> {
        self.located(wanted, |_, row| row)
    }

    /// What `made` says of each packed key and of the row that has it.
    pub fn located<T>(&self, wanted: &[u64], made: impl Fn(u64, Option<u32>) -> T) -> Vec<T> {
        let dense = self.keys.first() == Some(&0) && self.keys.last().is_some_and(|l| *l + 1 == self.len() as u64);
        if dense {
            let row = |k: u64| if k < self.len() as u64 { u32::try_from(k).ok() } else { None };
            return wanted.iter().map(|k| made(*k, row(*k))).collect();
        }
        if wanted.is_sorted() {
            let mut at = 0;
            return wanted
                .iter()
                .map(|k| {
                    while self.keys.get(at).is_some_and(|x| x < k) {
                        at += 1;
                    }
                    made(*k, if self.keys.get(at) == Some(k) { u32::try_from(at).ok() } else { None })
                })
                .collect();
        }
        wanted.iter().map(|k| made(*k, self.find(*k).and_then(|r| u32::try_from(r).ok()))).collect()
    }
}

/// These keys ascending, each once, where there are not many more combinations: a bit for each says whether it is there.
fn by_place(combinations: u64, keys: &[u64]) -> Option<Vec<u64>> {
    let words = usize::try_from(combinations.div_ceil(64)).ok().filter(|words| *words <= keys.len())?;
    let mut there = vec![0_u64; words];
    for key in keys {
        *there.get_mut(usize::try_from(key / 64).ok()?)? |= 1 << (key % 64);
    }
    let mut sorted = Vec::with_capacity(keys.len());
    for (word, first) in there.into_iter().zip((0_u64..).step_by(64)) {
        let mut bits = word;
        while bits != 0 {
            sorted.push(first + u64::from(bits.trailing_zeros()));
            bits &= bits - 1;
        }
    }
    Some(sorted)
}

/// The key of one dimension in each row, worked out as it is asked for; quick for rows that stand next to one another.
#[derive(Debug)]
pub struct Codes {
    keys: Arc<Vec<u64>>,
    /// How many packed keys share a code, and how many codes there are.
    below: u64,
    radix: u64,
    /// Of a row asked for before: its packed key without the dimensions that follow, or, where none follows, the least
    /// packed key that differs from it in this dimension alone. It spares divisions and changes no code.
    last: AtomicU64,
}

impl Clone for Codes {
    fn clone(&self) -> Codes {
        let last = AtomicU64::new(self.last.load(Ordering::Relaxed));
        Codes { keys: Arc::clone(&self.keys), last, ..*self }
    }
}

impl Codes {
    /// The key of a row.
    #[inline]
    pub fn get(&self, row: usize) -> Option<u32> {
        let key = *self.keys.get(row)?;
        let last = self.last.load(Ordering::Relaxed);
        if self.below == 1 {
            let code = key.wrapping_sub(last);
            return Some(low(if code < self.radix { code } else { self.in_round(key) }));
        }
        let over = if key.wrapping_sub(last.wrapping_mul(self.below)) < self.below { last } else { self.over(key) };
        Some(low(if over < self.radix { over } else { over % self.radix }))
    }

    fn in_round(&self, key: u64) -> u64 {
        let code = key % self.radix;
        self.last.store(key - code, Ordering::Relaxed);
        code
    }

    fn over(&self, key: u64) -> u64 {
        let over = key / self.below;
        self.last.store(over, Ordering::Relaxed);
        over
    }
}

fn low(code: u64) -> u32 {
    u32::try_from(code).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Rows;

    #[test]
    fn packing_keeps_the_order_of_keys_and_comes_back() {
        let radix = vec![3, 4];
        let packed: Vec<u64> = [[2, 1], [0, 3], [1, 0]].iter().map(|k| Rows::pack(&radix, k).unwrap()).collect();
        let rows = Rows::new(radix, packed).unwrap();
        assert_eq!((0..3).map(|r| rows.unpack(r)).collect::<Vec<_>>(), [[0, 3], [1, 0], [2, 1]]);
        assert_eq!(rows.codes(0), [0, 1, 2]);
        assert_eq!(rows.codes(1), [3, 0, 1]);
    }

    #[test]
    fn codes_are_what_rows_unpack_to() {
        for skip in [1_u64, 3, 17, 40, 61] {
            let rows = Rows::new(vec![5, 7, 4], (0..140).filter(|k| k * k % skip < 2).collect()).unwrap();
            for position in 0..3 {
                let one_by_one: Vec<u32> = (0..rows.len()).map(|row| rows.unpack(row)[position]).collect();
                assert_eq!(rows.codes(position), one_by_one);
                let each = rows.each_code(position);
                let forth_and_back = (0..rows.len()).chain((0..rows.len()).rev());
                assert!(
                    forth_and_back
                        .map(|row| each.get(row))
                        .eq((0..rows.len()).chain((0..rows.len()).rev()).map(|row| Some(one_by_one[row])))
                );
                assert_eq!(each.get(rows.len()), None);
            }
        }
    }

    #[test]
    fn union_and_locate_agree_with_search() {
        let a = Rows::new(vec![10], vec![1, 3, 5]).unwrap();
        let b = Rows::new(vec![10], vec![3, 4]).unwrap();
        let both = a.union(&b);
        assert_eq!(both.keys(), [1, 3, 4, 5]);
        assert_eq!(both.locate(&[0, 4, 5, 9]), [None, Some(2), Some(3), None]);
        assert_eq!(both.locate(&[5, 1]), [Some(3), Some(0)]);
    }

    #[test]
    fn keys_in_any_order_become_rows_in_one() {
        for combinations in [130_u32, 1_000, 100_000] {
            let keys: Vec<u64> = (0..260).map(|n| n * 7919 % u64::from(combinations)).collect();
            let mut sorted = keys.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(Rows::new(vec![combinations], keys).unwrap().keys(), sorted);
        }
        // A key that the dimensions do not have is kept, too.
        assert_eq!(Rows::new(vec![64], vec![70, 3, 70]).unwrap().keys(), [3, 70]);
    }

    #[test]
    fn a_product_of_dimensions_past_the_packing_is_refused() {
        assert!(Rows::new(vec![u32::MAX, u32::MAX, 2], vec![]).is_none());
    }
}
