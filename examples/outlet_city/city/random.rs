//! Chance that is the same everywhere: SplitMix64, in whole numbers.
//!
//! Every thing of the city has a stream of its own, named by what it is about, so that a change of one thing leaves
//! the others as they were.

/// A stream of chance.
pub(super) struct Chance(u64);

impl Chance {
    /// The stream about something: its name and up to three numbers that tell it from others of that name.
    pub(super) fn about(seed: u64, name: &str, numbers: [usize; 3]) -> Chance {
        let mut chance = Chance(seed);
        for byte in name.bytes() {
            chance = Chance(chance.next() ^ u64::from(byte));
        }
        for number in numbers {
            chance = Chance(chance.next() ^ number as u64);
        }
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number from 0 to `n` − 1; 0 where `n` is 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        usize::try_from((u128::from(self.next()) * n as u128) >> 64).unwrap_or(0)
    }

    /// A whole number from `low` to `high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high - low + 1).unwrap_or(0);
        low + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// True so many times in a million.
    pub(super) fn millionths(&mut self, often: i64) -> bool {
        self.between(0, 999_999) < often
    }

    /// True so many times in a thousand.
    pub(super) fn thousandths(&mut self, often: i64) -> bool {
        self.millionths(often * 1000)
    }

    /// One of these; the empty text where there is none.
    pub(super) fn one_of(&mut self, of: &[&'static str]) -> &'static str {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }
}
