//! What was decided about a text is not decided twice: a map from cells as written to small numbers.
//!
//! Cells of up to fifteen bytes become one number ([`short`]) that is compared in one step; a small cache stands
//! before the map, because a column mostly repeats few texts and rows of one thing stand together. Cells up to twice as
//! long become two numbers likewise, and longer ones take the slow way through the same door. What the numbers mean is the caller's.

use hashbrown::HashMap;

use super::index::Index;
use super::records::{Cell, PAD};

/// The longest cell that [`short`] takes.
pub const LONGEST: usize = PAD - 1;

/// A cell of at most [`LONGEST`] bytes as one number, never 0; `bytes` must go on for [`PAD`] bytes behind it.
#[inline(always)]
pub fn short(bytes: &[u8], cell: Cell) -> Option<u128> {
    let (mask, tag) = MASKS.get(cell.length as usize)?;
    let word = bytes.get(cell.start as usize..)?.first_chunk::<PAD>()?;
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

const FRONT: usize = 512;

/// Numbers by cell.
#[derive(Debug)]
pub struct Memo {
    /// Whether nothing is remembered for long: texts that do not come back.
    is_brief: bool,
    /// What was asked for last, each at its place: cells, and their numbers.
    front: Box<[u128; FRONT]>,
    numbers: Box<[u32; FRONT]>,
    front_middling: Vec<(Middling, u32)>,
    short: HashMap<u128, u32>,
    middling: HashMap<Middling, u32>,
    long: HashMap<Box<[u8]>, u32>,
}

impl Default for Memo {
    fn default() -> Memo {
        Memo {
            is_brief: false,
            front: Box::new([0; FRONT]),
            numbers: Box::new([0; FRONT]),
            front_middling: Vec::new(),
            short: HashMap::new(),
            middling: HashMap::new(),
            long: HashMap::new(),
        }
    }
}

/// What a [`Memo`] was asked for lately.
#[derive(Clone, Copy, Debug)]
pub struct Lately<'m> {
    front: &'m [u128; FRONT],
    numbers: &'m [u32; FRONT],
}

impl Lately<'_> {
    /// The number of a cell in its [`short`] form, if it was asked for lately.
    #[inline(always)]
    pub fn near(self, key: u128) -> Option<u32> {
        let slot = place(key);
        let known = self.front.get(slot).is_some_and(|known| *known == key);
        self.numbers.get(slot).filter(|_| known).copied()
    }
}

#[inline(always)]
fn place(key: u128) -> usize {
    let mixed = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 55) as usize % FRONT
}

impl Memo {
    /// A memo of texts of which hardly any comes back: it remembers the last ones alone.
    pub fn brief() -> Memo {
        Memo { is_brief: true, ..Memo::default() }
    }

    /// What was asked for lately, for many look-ups in a row.
    pub fn lately(&self) -> Lately<'_> {
        Lately { front: &self.front, numbers: &self.numbers }
    }

    /// The number of a cell, by `decide` if it is not known yet; `key` is its [`short`] form, and what stands in an index
    /// `shared` by all threads need not be decided.
    #[inline]
    pub fn get(
        &mut self,
        (bytes, cell, key): (&[u8], Cell, Option<u128>),
        shared: Option<&Index>,
        decide: impl FnOnce(&[u8]) -> u32,
    ) -> u32 {
        let Some(key) = key else { return self.get_long(cell.of(bytes), decide) };
        match self.lately().near(key) {
            Some(number) => number,
            None => self.get_far((bytes, cell, key), shared, decide),
        }
    }

    #[inline(never)]
    fn get_far(
        &mut self,
        (bytes, cell, key): (&[u8], Cell, u128),
        shared: Option<&Index>,
        decide: impl FnOnce(&[u8]) -> u32,
    ) -> u32 {
        let number = match shared.and_then(|shared| shared.get(key)) {
            Some(number) => number,
            None if self.is_brief => decide(cell.of(bytes)),
            None => *self.short.entry(key).or_insert_with(|| decide(cell.of(bytes))),
        };
        let slot = place(key);
        if let (Some(front), Some(slot)) = (self.front.get_mut(slot), self.numbers.get_mut(slot)) {
            (*front, *slot) = (key, number);
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
        let number = match self.is_brief {
            true => decide(text),
            false => *self.middling.entry(key).or_insert_with(|| decide(text)),
        };
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
        self.front.fill(0);
        self.front_middling.clear();
        self.short.clear();
        self.middling.clear();
        self.long.clear();
    }
}
