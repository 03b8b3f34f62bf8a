//! Where cells end: the marks of separators and line breaks in a block, found 64 bytes a step.
//!
//! Each step makes numbers of 64 bits, a bit a byte, in plain code that compilers turn into the processor's wide
//! comparisons. What stands between quotes is told from the rest by the parity of the quotes before it. Whether cells
//! keep the rules of CSV is for [`super::swift`] to see, and what is wrong with them for [`super::records`] to say.

/// How many bytes a step looks at.
pub(super) const STEP: usize = 64;
const STEPPED: u32 = 64;

/// A bit for each flag (0 or 1), the first one lowest.
#[inline(always)]
fn packed(flags: &[u8; STEP]) -> u64 {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let words = flags.as_chunks::<8>().0.iter().rev();
    words.fold(0, |bits, word| (bits << 8) | (u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56))
}

/// Which bytes are this one.
#[inline(always)]
fn equal(bytes: &[u8; STEP], one: u8) -> u64 {
    let mut flags = [0; STEP];
    flags.iter_mut().zip(bytes).for_each(|(flag, byte)| *flag = u8::from(*byte == one));
    packed(&flags)
}

/// Which bytes are one of the two.
#[inline(always)]
fn either(bytes: &[u8; STEP], one: u8, other: u8) -> u64 {
    let mut flags = [0; STEP];
    flags.iter_mut().zip(bytes).for_each(|(flag, byte)| *flag = u8::from(*byte == one) | u8::from(*byte == other));
    packed(&flags)
}

/// Which bytes stand behind an odd number of the quotes given, an opening quote with them and a closing one not;
/// `open` is all ones if a quote is open from before, and afterwards if one still is.
#[inline(always)]
fn within(quotes: u64, open: &mut u64) -> u64 {
    let mut odd = quotes;
    for shift in [1, 2, 4, 8, 16, 32] {
        odd ^= odd << shift;
    }
    let within = odd ^ *open;
    *open = 0_u64.wrapping_sub(within >> 63);
    within
}

/// The ends of cells. Reused from block to block.
#[derive(Clone, Debug, Default)]
pub(super) struct CellEnds {
    at: Vec<u32>,
    used: usize,
}

impl CellEnds {
    /// Where separators and line breaks stand, ascending.
    pub(super) fn at(&self) -> &[u32] {
        self.at.get(..self.used).unwrap_or_default()
    }

    /// Finds them in bytes without quotes, whose number is one of whole steps.
    pub(super) fn bare(&mut self, bytes: &[u8], separator: u8) {
        self.used = 0;
        let mut base = 0;
        for step in bytes.as_chunks::<STEP>().0 {
            self.put(base, either(step, separator, b'\n'));
            base += STEPPED;
        }
    }

    /// Finds those outside of quotes; gives the number of quotes, and whether the last one is not closed. None where a
    /// quote opens in the midst of a cell, which this cannot judge.
    pub(super) fn quoted(&mut self, bytes: &[u8], separator: u8) -> Option<(usize, bool)> {
        self.used = 0;
        // The bit of the byte before: one behind which a quote may open.
        let (mut base, mut open, mut may, mut count) = (0, 0, 1, 0);
        for step in bytes.as_chunks::<STEP>().0 {
            let quotes = equal(step, b'"');
            let within = within(quotes, &mut open);
            let marks = either(step, separator, b'\n');
            let behind = marks | (quotes & !within);
            if quotes & within & !((behind << 1) | may) != 0 {
                return None;
            }
            may = behind >> 63;
            count += quotes.count_ones() as usize;
            self.put(base, marks & !within);
            base += STEPPED;
        }
        Some((count, open != 0))
    }

    /// The end of the last whole record of these bytes, the ends of whose cells they are.
    pub(super) fn last_record(&self, bytes: &[u8]) -> Option<usize> {
        let ends = self.at().iter().rev().map(|end| *end as usize);
        ends.into_iter().find(|end| bytes.get(*end) == Some(&b'\n')).map(|end| end + 1)
    }

    /// Forgets what stands behind so many bytes.
    pub(super) fn truncate(&mut self, length: usize) {
        self.used = self.at().partition_point(|end| (*end as usize) < length);
    }

    #[inline(always)]
    fn put(&mut self, base: u32, mut bits: u64) {
        if self.at.len() < self.used + STEP {
            self.at.resize((self.at.len() * 2).max(4096), 0);
        }
        let count = bits.count_ones() as usize;
        let room = self.at.get_mut(self.used..self.used + STEP).unwrap_or_default();
        // Eight at a time, be there so many or not: that is cheaper than to ask. What is too much is written over.
        for eight in room.as_chunks_mut::<8>().0 {
            for at in eight {
                *at = base.wrapping_add(bits.trailing_zeros());
                bits &= bits.wrapping_sub(1);
            }
            if bits == 0 {
                break;
            }
        }
        self.used += count;
    }
}

/// What was found of a block with quotes when its end was sought.
#[derive(Clone, Debug)]
pub struct Marked {
    pub(super) ends: CellEnds,
    pub(super) quotes: usize,
}

/// The ends of cells in bytes that hold quotes, and whether the last quote is not closed; none where that cannot be
/// judged.
pub(super) fn marked(bytes: &mut Vec<u8>, separator: u8) -> Option<(Marked, bool)> {
    let whole = bytes.len();
    let mut ends = CellEnds::default();
    bytes.resize(whole.next_multiple_of(STEP), 0);
    let found = ends.quoted(bytes, separator);
    bytes.truncate(whole);
    found.map(|(quotes, is_open)| (Marked { ends, quotes }, is_open))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(text: &str) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(bytes.len().next_multiple_of(STEP), 0);
        bytes
    }

    #[test]
    fn ends_are_where_they_are_one_by_one() {
        let text = "ab,c\n,,\n".repeat(40) + "x";
        let mut ends = CellEnds::default();
        ends.bare(&padded(&text), b',');
        let one_by_one: Vec<u32> =
            text.bytes().enumerate().filter(|(_, b)| matches!(b, b',' | b'\n')).map(|(at, _)| at as u32).collect();
        assert_eq!(ends.at(), one_by_one);
        ends.bare(&[], b',');
        assert_eq!(ends.at(), [0; 0]);
    }

    #[test]
    fn what_stands_between_quotes_ends_nothing() {
        let mut ends = CellEnds::default();
        assert_eq!(ends.quoted(&padded("\"a,\n\",\"b\"\"\",c\n"), b','), Some((6, false)));
        assert_eq!(ends.at(), [5, 11, 13]);
        assert_eq!(ends.quoted(&padded("a,\"b\n"), b','), Some((1, true)));
        assert_eq!(ends.quoted(&padded("a\"b\n"), b','), None);
        let long = format!("{},\"{}\",x\n", "a".repeat(60), "b,".repeat(70));
        assert_eq!(ends.quoted(&padded(&long), b','), Some((2, false)));
        assert_eq!(ends.at(), [60, 203, 205]);
    }

    #[test]
    fn the_last_record_ends_at_a_break_outside_of_quotes() {
        let last = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            let (marked, is_open) = marked(&mut bytes, b',')?;
            assert_eq!(bytes, text.as_bytes());
            Some((marked.ends.last_record(&bytes), is_open))
        };
        assert_eq!(last("\"a\n\"\n\"b\n"), Some((Some(5), true)));
        assert_eq!(last("\"a\n\n"), Some((None, true)));
        assert_eq!(last("\"a\"\"\"\nx"), Some((Some(6), false)));
        assert_eq!(last("a\"b\n"), None);
        let long = format!("{}\n\"{}", "a".repeat(63), "b\n".repeat(70));
        assert_eq!(last(&long), Some((Some(64), true)));
    }
}
