//! The numbers of many short texts, found with as few ways to far memory as can be.
//!
//! Texts come in their [`short`](super::memo::short) form. A place by hash holds a text's number alone, the texts stand
//! by number: both are small, and when many are asked for at once first all places are read, then all texts, so that the
//! ways to memory overlap. Texts that were made to meet at one place make nothing slow: what finds no place near its own
//! stands in a tree. What the numbers mean is the caller's.

use std::collections::BTreeMap;

/// Stands for no number.
pub const NONE: u32 = u32::MAX;
/// Stands where a text was taken out; no text has this form.
const GONE: u128 = 1;
/// The least number of places.
const LEAST: usize = 16;
/// How many places a text may stand behind its own; by chance hardly any needs so many.
const FARTHEST: usize = 32;

/// Numbers by text.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// By number, the text; 0 where the number is that of none.
    texts: Vec<u128>,
    /// By hash, a number and one more, or 0. A text stands at the first place that was free from its own on.
    places: Vec<u32>,
    /// How many places are taken.
    taken: usize,
    /// The numbers of texts that found no place among the first [`FARTHEST`].
    crowded: BTreeMap<u128, u32>,
}

impl Index {
    /// The place from which a text is sought.
    #[inline(always)]
    fn first_place(&self, text: u128) -> usize {
        let product = u128::from(text as u64 ^ 0x9E37_79B9_7F4A_7C15) * u128::from((text >> 64) as u64 | 1);
        let mixed = (product as u64 ^ (product >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 32) as usize & self.places.len().wrapping_sub(1)
    }

    /// How many numbers there are, those of no text among them.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The number of a text, if it has one.
    pub fn get(&self, text: u128) -> Option<u32> {
        let mut at = self.first_place(text);
        for _ in 0..FARTHEST {
            let number = self.places.get(at)?.checked_sub(1)?;
            if self.texts.get(number as usize) == Some(&text) {
                return Some(number);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
        let number = *self.crowded.get(&text)?;
        (self.texts.get(number as usize) == Some(&text)).then_some(number)
    }

    /// The numbers of many texts, in their order; [`NONE`] where one has none.
    pub fn get_all(&self, texts: &[u128], numbers: &mut Vec<u32>) {
        numbers.clear();
        let near = texts.iter().map(|text| self.places.get(self.first_place(*text)).copied().unwrap_or(0));
        numbers.extend(near.map(|number| number.wrapping_sub(1)));
        for (number, text) in numbers.iter_mut().zip(texts) {
            let is_it = self.texts.get(*number as usize) == Some(text);
            *number = if is_it { *number } else { NONE };
        }
        for (number, text) in numbers.iter_mut().zip(texts).filter(|(number, _)| **number == NONE) {
            *number = self.get(*text).unwrap_or(NONE);
        }
    }

    /// Gives a text that has none a number.
    pub fn put(&mut self, text: u128, number: u32) {
        if (self.taken + 1) * 2 > self.places.len() {
            self.grow();
        }
        if self.texts.len() <= number as usize {
            self.texts.resize(number as usize + 1, 0);
        }
        if let Some(slot) = self.texts.get_mut(number as usize) {
            *slot = text;
        }
        self.place(text, number);
    }

    /// Forgets a text.
    pub fn remove(&mut self, text: u128) {
        let slot = self.get(text).and_then(|number| self.texts.get_mut(number as usize));
        slot.into_iter().for_each(|slot| *slot = GONE);
    }

    /// Gives every text another number: the one that stands here by its own.
    pub fn renumber(&mut self, new: &[u32]) {
        let mut texts = vec![0; self.texts.len().max(new.len())];
        for (text, number) in self.texts.iter().zip(new) {
            texts.get_mut(*number as usize).into_iter().for_each(|slot| *slot = *text);
        }
        self.texts = texts;
        for place in &mut self.places {
            let number = place.checked_sub(1).and_then(|old| new.get(old as usize));
            *place = number.map_or(*place, |number| number + 1);
        }
        for number in self.crowded.values_mut() {
            *number = new.get(*number as usize).copied().unwrap_or(*number);
        }
    }

    fn grow(&mut self) {
        self.places = vec![0; (self.places.len() * 2).max(LEAST)];
        self.taken = 0;
        self.crowded.clear();
        for (number, text) in (0..).zip(std::mem::take(&mut self.texts)) {
            self.texts.push(text);
            if text != 0 && text != GONE {
                self.place(text, number);
            }
        }
    }

    fn place(&mut self, text: u128, number: u32) {
        let mut at = self.first_place(text);
        for _ in 0..FARTHEST {
            match self.places.get_mut(at) {
                Some(place) if *place == 0 => {
                    *place = number + 1;
                    self.taken += 1;
                    return;
                }
                _ => at = (at + 1) & (self.places.len() - 1),
            }
        }
        self.crowded.insert(text, number);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::memo::short_text;
    use super::*;

    proptest! {
        #[test]
        fn texts_keep_their_numbers(
            names in prop::collection::hash_set("[a-c]{0,4}", 0..60),
            gone in prop::collection::vec(any::<prop::sample::Index>(), 0..9),
            others in prop::collection::vec("[a-d]{0,4}", 0..20),
        ) {
            let texts: Vec<u128> = names.iter().filter_map(|name| short_text(name)).collect();
            let count = texts.len();
            let mut index = Index::default();
            // Numbers without a text stand between.
            texts.iter().zip(0..).for_each(|(text, at)| index.put(*text, 2 * at));
            let new: Vec<u32> = (0..2 * count as u32).rev().collect();
            index.renumber(&new);
            let mut left: Vec<Option<u128>> = texts.iter().copied().map(Some).collect();
            if count > 0 {
                for one in gone {
                    index.remove(texts[one.index(count)]);
                    left[one.index(count)] = None;
                }
            }
            let number = |text: u128| {
                let at = left.iter().position(|known| *known == Some(text))?;
                new.get(2 * at).copied()
            };
            let asked: Vec<u128> = texts.iter().copied().chain(others.iter().filter_map(|o| short_text(o))).collect();
            let mut found = vec![7];
            index.get_all(&asked, &mut found);
            for (text, found) in asked.iter().zip(found) {
                prop_assert_eq!(index.get(*text), number(*text));
                prop_assert_eq!(found, number(*text).unwrap_or(NONE));
            }
        }
    }

    #[test]
    fn texts_made_to_meet_are_found_in_time() {
        // Whatever their last bytes, all of these have the same place, however many places there are.
        let texts: Vec<u128> = (2..300_002).map(|last| (last << 64) | 0x9E37_79B9_7F4A_7C15).collect();
        let mut index = Index::default();
        texts.iter().zip(0..).for_each(|(text, number)| index.put(*text, number));
        let mut found = Vec::new();
        index.get_all(&texts, &mut found);
        assert!(found.iter().copied().eq(0..300_000));
        let new: Vec<u32> = (0..300_000).rev().collect();
        index.renumber(&new);
        index.get_all(&texts, &mut found);
        assert_eq!(found, new);
        index.remove(texts[299_999]);
        assert_eq!((index.get(texts[299_999]), index.get(texts[299_998])), (None, Some(1)));
        index.put(texts[299_999], 300_000);
        assert_eq!(index.get(texts[299_999]), Some(300_000));
    }

    #[test]
    fn what_was_taken_out_can_come_back() {
        let mut index = Index::default();
        let (a, b) = (short_text("a").unwrap(), short_text("b").unwrap());
        assert_eq!((index.get(a), index.get(0)), (None, None));
        index.put(a, 0);
        index.remove(a);
        index.remove(b);
        assert_eq!(index.get(a), None);
        index.put(a, 1);
        assert_eq!((index.get(a), index.get(b), index.get(0)), (Some(1), None, None));
    }
}
