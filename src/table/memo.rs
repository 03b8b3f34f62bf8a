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
    let word = bytes.get(start..start + PAD)?.first_chunk::<PAD>()?;
    let (mask, tag) = MASKS.get(length)?;
    Some((u128::from_le_bytes(*word) & mask) | tag)
}

/// By length, which bytes of a word are the cell's, and the length as it stands in the last byte.
const MASKS: [(u128, u128); PAD] = {
    let mut masks = [(0, 0); PAD];
    let mut rest: &mut [(u128, u128)] = &mut masks;
    let mut length = 0;
    while let [first, more @ ..] = rest {
        *first = ((1 << (8 * length)) - 1, (length + 1) << 120);
        length += 1;
        rest = more;
    }
    masks
};

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
    /// The number of a cell, by `decide` if it is not known yet; `key` is its [`short`] form, and what stands in a map
    /// `shared` by all threads need not be decided.
    #[inline]
    pub fn get(
        &mut self,
        (bytes, cell, key): (&[u8], Cell, Option<u128>),
        shared: Option<&HashMap<u128, u32>>,
        decide: impl FnOnce(&[u8]) -> u32,
    ) -> u32 {
        let Some(key) = key else { return self.get_long(cell.of(bytes), decide) };
        let slot = place(key);
        if let Some((known, number)) = self.front.get(slot)
            && *known == key
        {
            return *number;
        }
        let number = match shared.and_then(|shared| shared.get(&key)) {
            Some(number) => *number,
            None => *self.short.entry(key).or_insert_with(|| decide(cell.of(bytes))),
        };
        if let Some(front) = self.front.get_mut(slot) {
            *front = (key, number);
        }
        number
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
