//! What was decided about a text is not decided twice: a map from cells as written to small numbers.
//!
//! Cells of up to fifteen bytes become one number ([`short`]) that is compared in one step; a small cache stands
//! before the map, because a column mostly repeats few texts and rows of one thing stand together. Cells up to twice as
//! long become two numbers likewise, and longer ones take the slow way through the same door. What the numbers mean is the caller's.

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
    let word = bytes.get(start..)?.first_chunk::<PAD>()?;
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
    let mut word = [0; PAD];
    word.get_mut(..text.len()).filter(|_| text.len() <= LONGEST)?.copy_from_slice(text.as_bytes());
    let (_, tag) = MASKS.get(text.len())?;
    Some(u128::from_le_bytes(word) | tag)
}

/// The longest cell that [`middling`] takes.
const LONGEST_MIDDLING: usize = 2 * PAD;

/// A cell of [`PAD`] to twice as many bytes: its first and its last ones, which together are all of it, and its length.
type Middling = (u128, u128, usize);

#[inline]
fn middling(text: &[u8]) -> Option<Middling> {
    let first = text.first_chunk::<PAD>()?;
    let last = text.last_chunk::<PAD>().filter(|_| text.len() <= LONGEST_MIDDLING)?;
    Some((u128::from_le_bytes(*first), u128::from_le_bytes(*last), text.len()))
}

const FRONT: usize = 256;

/// Numbers by cell.
#[derive(Debug)]
pub struct Memo {
    front: Vec<(u128, u32)>,
    front_middling: Vec<(Middling, u32)>,
    short: HashMap<u128, u32>,
    middling: HashMap<Middling, u32>,
    long: HashMap<Box<[u8]>, u32>,
}

impl Default for Memo {
    fn default() -> Memo {
        Memo {
            front: vec![(0, 0); FRONT],
            front_middling: Vec::new(),
            short: HashMap::new(),
            middling: HashMap::new(),
            long: HashMap::new(),
        }
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
    #[inline(always)]
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
        self.get_far((bytes, cell, key), shared, decide)
    }

    #[inline(never)]
    fn get_far(
        &mut self,
        (bytes, cell, key): (&[u8], Cell, u128),
        shared: Option<&HashMap<u128, u32>>,
        decide: impl FnOnce(&[u8]) -> u32,
    ) -> u32 {
        let number = match shared.and_then(|shared| shared.get(&key)) {
            Some(number) => *number,
            None => *self.short.entry(key).or_insert_with(|| decide(cell.of(bytes))),
        };
        if let Some(front) = self.front.get_mut(place(key)) {
            *front = (key, number);
        }
        number
    }

    #[inline(never)]
    fn get_long(&mut self, text: &[u8], decide: impl FnOnce(&[u8]) -> u32) -> u32 {
        let Some(key) = middling(text) else {
            if let Some(number) = self.long.get(text) {
                return *number;
            }
            let number = decide(text);
            self.long.insert(Box::from(text), number);
            return number;
        };
        if self.front_middling.is_empty() {
            self.front_middling.resize(FRONT, ((0, 0, 0), 0));
        }
        let slot = place(key.0.rotate_left(29) ^ key.1);
        if let Some((known, number)) = self.front_middling.get(slot)
            && *known == key
        {
            return *number;
        }
        let number = *self.middling.entry(key).or_insert_with(|| decide(text));
        if let Some(front) = self.front_middling.get_mut(slot) {
            *front = (key, number);
        }
        number
    }

    /// How many cells are known.
    pub fn len(&self) -> usize {
        self.short.len() + self.middling.len() + self.long.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.front.fill((0, 0));
        self.front_middling.clear();
        self.short.clear();
        self.middling.clear();
        self.long.clear();
    }
}
