//! What was decided about a text is not decided twice: a map from cells as written to small numbers.
//!
//! Cells of up to fifteen bytes become one number ([`short`]) that is compared in one step; a small cache stands
//! before the map, because a column mostly repeats few texts and rows of one thing stand together. Longer cells take
//! the slow way through the same door. What the numbers mean is the caller's.

use hashbrown::HashMap;

use super::records::{Cell, PAD};

/// The longest cell that [`short`] takes.
pub const LONGEST: usize = PAD - 1;

/// A cell of at most [`LONGEST`] bytes as one number, never 0; `bytes` must go on for [`PAD`] bytes behind it.
#[inline]
pub fn short(bytes: &[u8], cell: Cell) -> Option<u128> {
    let start = cell.start as usize;
    let length = cell.length as usize;
    if length > LONGEST {
        return None;
    }
    let (word, _) = bytes.get(start..)?.split_first_chunk::<PAD>()?;
    let mask = (1_u128 << (8 * length)) - 1;
    Some((u128::from_le_bytes(*word) & mask) | ((length as u128 + 1) << 120))
}

/// The number that [`short`] makes of a cell that is this text.
pub fn short_text(text: &str) -> Option<u128> {
    let mut padded = text.as_bytes().to_vec();
    padded.resize(text.len() + PAD, 0);
    short(&padded, Cell { start: 0, length: u32::try_from(text.len()).ok()? })
}

const FRONT: usize = 256;

/// Numbers by cell.
#[derive(Debug)]
pub struct Memo {
    front: Vec<(u128, u32)>,
    short: HashMap<u128, u32>,
    long: HashMap<Box<[u8]>, u32>,
}

impl Default for Memo {
    fn default() -> Memo {
        Memo { front: vec![(0, 0); FRONT], short: HashMap::new(), long: HashMap::new() }
    }
}

#[inline]
fn place(key: u128) -> usize {
    let mixed = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 56) as usize
}

impl Memo {
    /// The number of a cell, by `decide` if it is not known yet.
    #[inline]
    pub fn get(&mut self, bytes: &[u8], cell: Cell, decide: impl FnOnce(&[u8]) -> u32) -> u32 {
        let Some(key) = short(bytes, cell) else { return self.get_long(cell.of(bytes), decide) };
        let slot = place(key);
        if let Some((known, number)) = self.front.get(slot)
            && *known == key
        {
            return *number;
        }
        let number = *self.short.entry(key).or_insert_with(|| decide(cell.of(bytes)));
        if let Some(front) = self.front.get_mut(slot) {
            *front = (key, number);
        }
        number
    }

    /// The number of a cell that may stand in a map shared by all threads; else as [`Memo::get`].
    #[inline]
    pub fn get_shared(
        &mut self,
        shared: &HashMap<u128, u32>,
        bytes: &[u8],
        cell: Cell,
        decide: impl FnOnce(&[u8]) -> u32,
    ) -> u32 {
        if let Some(key) = short(bytes, cell) {
            let slot = place(key);
            if let Some((known, number)) = self.front.get(slot)
                && *known == key
            {
                return *number;
            }
            if let Some(number) = shared.get(&key).copied() {
                if let Some(front) = self.front.get_mut(slot) {
                    *front = (key, number);
                }
                return number;
            }
        }
        self.get(bytes, cell, decide)
    }

    #[cold]
    fn get_long(&mut self, text: &[u8], decide: impl FnOnce(&[u8]) -> u32) -> u32 {
        if let Some(number) = self.long.get(text) {
            return *number;
        }
        let number = decide(text);
        self.long.insert(Box::from(text), number);
        number
    }

    /// How many cells are known.
    pub fn len(&self) -> usize {
        self.short.len() + self.long.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.front.fill((0, 0));
        self.short.clear();
        self.long.clear();
    }
}
