//! Where cells end: the marks of separators and line breaks in a block, found 64 bytes a step.
//!
//! Each step makes numbers of 64 bits, a bit a byte, by comparing sixteen bytes at once. What stands between quotes is
//! told from the rest by the parity of the quotes before it. Whether cells keep the rules of CSV is for `swift`
//! to see, and what is wrong with them for [`super::records`] to say.

use wide::u8x16;

/// What a last step is filled up with: no letter that means anything.
pub(super) const FILLING: u8 = b' ';
/// Stands with the end of a cell that ends with a quote.
pub(super) const QUOTED: u32 = 1 << 31;

/// How many bytes a step looks at.
pub const STEP: usize = 64;
const STEPPED: u32 = 64;

/// A bit a byte, the first one lowest, of what is made of each sixteen bytes: it has its highest bit set where the bit is.
#[inline(always)]
fn bits(bytes: &[u8; STEP], mut made: impl FnMut(u8x16) -> u8x16) -> u64 {
    let parts = bytes.as_chunks::<16>().0.iter().enumerate();
    parts.fold(0, |bits, (at, part)| bits | (u64::from(made(u8x16::new(*part)).to_bitmask()) << (16 * at)))
}

/// What bytes hold besides cells of plain letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// A zero byte.
    pub zero: bool,
    /// A byte past ASCII.
    pub past_ascii: bool,
    /// A quote.
    pub quote: bool,
    /// A carriage return.
    pub carriage_return: bool,
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

/// For so many bytes of a block with quotes there is room for one end of a cell from the start.
const ROOM: usize = 8;

/// The ends of cells. Reused from block to block.
#[derive(Clone, Debug, Default)]
pub struct CellEnds {
    at: Vec<u32>,
    used: usize,
}

impl CellEnds {
    /// Where separators and line breaks stand, ascending.
    pub fn at(&self) -> &[u32] {
        self.at.get(..self.used).unwrap_or_default()
    }

    /// Finds them in bytes whose number is one of whole steps, and says what else these hold; quotes are taken as any
    /// other byte. The last step may be filled up with blanks.
    pub fn bare(&mut self, bytes: &[u8], separator: u8) -> Held {
        self.used = 0;
        let mut base = 0;
        let (separator, line_break) = (u8x16::splat(separator), u8x16::splat(b'\n'));
        let (quote, carriage_return) = (u8x16::splat(b'"'), u8x16::splat(b'\r'));
        let (mut zeros, mut letters, mut quotes, mut returns) = (u8x16::ZERO, u8x16::ZERO, u8x16::ZERO, u8x16::ZERO);
        for step in bytes.as_chunks::<STEP>().0 {
            let marks = bits(step, |part| {
                zeros |= part.simd_eq(u8x16::ZERO);
                letters |= part;
                quotes |= part.simd_eq(quote);
                returns |= part.simd_eq(carriage_return);
                part.simd_eq(separator) | part.simd_eq(line_break)
            });
            self.put(base, marks);
            base += STEPPED;
        }
        Held { zero: zeros.any(), past_ascii: letters.any(), quote: quotes.any(), carriage_return: returns.any() }
    }

    /// Finds those outside of quotes, in bytes as [`CellEnds::bare`] takes them; the end of a cell that ends with a quote
    /// is [`QUOTED`]. None where a quote opens in the midst of a cell, which this cannot judge.
    pub(super) fn quoted(&mut self, bytes: &[u8], separator: u8) -> Option<Quoted> {
        self.used = 0;
        let (separator, line_break, quote) = (u8x16::splat(separator), u8x16::splat(b'\n'), u8x16::splat(b'"'));
        let carriage_return = u8x16::splat(b'\r');
        let (mut zeros, mut letters, mut returns) = (u8x16::ZERO, u8x16::ZERO, u8x16::ZERO);
        // The bit of the byte before: one behind which a quote may open, a quote that closes.
        let (mut base, mut open, mut may, mut closed, mut found) = (0, 0, 1, 0, Quoted::default());
        let (mut untidy, mut inner) = (0, 0);
        for step in bytes.as_chunks::<STEP>().0 {
            let quotes = bits(step, |part| {
                zeros |= part.simd_eq(u8x16::ZERO);
                letters |= part;
                returns |= part.simd_eq(carriage_return);
                part.simd_eq(quote)
            });
            let marks = bits(step, |part| part.simd_eq(separator) | part.simd_eq(line_break));
            let within = within(quotes, &mut open);
            let closing = quotes & !within;
            let behind = marks | closing;
            if quotes & within & !((behind << 1) | may) != 0 {
                return None;
            }
            may = behind >> 63;
            let ends = marks & !within;
            let behind_closing = (closing << 1) | closed;
            closed = closing >> 63;
            untidy |= behind_closing & !ends;
            // Mostly nothing stands between quotes that would end a cell.
            if marks & within != 0 {
                inner |= bits(step, |part| part.simd_eq(line_break)) & within;
            }
            self.put_quoted(base, ends, behind_closing);
            base += STEPPED;
        }
        found.is_open = open != 0;
        found.is_tidy = untidy == 0;
        found.inner_breaks = inner != 0;
        found.held = Held { zero: zeros.any(), past_ascii: letters.any(), quote: true, carriage_return: returns.any() };
        Some(found)
    }

    /// The end of the last whole record of these bytes, the ends of whose cells they are.
    pub(super) fn last_record(&self, bytes: &[u8]) -> Option<usize> {
        let ends = self.at().iter().rev().map(|end| (*end & !QUOTED) as usize);
        ends.into_iter().find(|end| bytes.get(*end) == Some(&b'\n')).map(|end| end + 1)
    }

    /// Forgets what stands behind so many bytes.
    pub fn truncate(&mut self, length: usize) {
        self.used = self.at().partition_point(|end| ((*end & !QUOTED) as usize) < length);
    }

    #[inline(always)]
    fn put(&mut self, base: u32, bits: u64) {
        self.put_each(bits, |bit| base.wrapping_add(bit));
    }

    #[inline(always)]
    fn put_quoted(&mut self, base: u32, bits: u64, quoted: u64) {
        self.put_each(bits, |bit| base.wrapping_add(bit) | ((quoted.wrapping_shr(bit) as u32) << 31));
    }

    #[inline(always)]
    fn put_each(&mut self, mut bits: u64, end: impl Fn(u32) -> u32) {
        if self.at.len() < self.used + STEP {
            self.at.resize((self.at.len() * 2).max(4096), 0);
        }
        let count = bits.count_ones() as usize;
        let room = self.at.get_mut(self.used..self.used + STEP).unwrap_or_default();
        // Eight at a time, be there so many or not: that is cheaper than to ask. What is too much is written over.
        for eight in room.as_chunks_mut::<8>().0 {
            for at in eight {
                *at = end(bits.trailing_zeros());
                bits &= bits.wrapping_sub(1);
            }
            if bits == 0 {
                break;
            }
        }
        self.used += count;
    }
}

/// What was found of bytes with quotes besides the ends of their cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Quoted {
    /// Whether the last one is not closed.
    pub(super) is_open: bool,
    /// Whether no cell holds other quotes than the two around it.
    pub(super) is_tidy: bool,
    /// Whether a line break stands between quotes.
    pub(super) inner_breaks: bool,
    /// What else there is.
    pub(super) held: Held,
}

/// What was found of a block with quotes when its end was sought; what it holds may stand behind that end.
#[derive(Clone, Debug)]
pub struct Marked {
    pub(super) ends: CellEnds,
    pub(super) found: Quoted,
}

/// The ends of cells in bytes that hold quotes; none where that cannot be judged.
pub(super) fn marked(bytes: &mut Vec<u8>, separator: u8) -> Option<Marked> {
    let whole = bytes.len();
    let mut ends = CellEnds { at: vec![0; whole / ROOM], used: 0 };
    bytes.resize(whole.next_multiple_of(STEP), FILLING);
    let found = ends.quoted(bytes, separator);
    bytes.truncate(whole);
    found.map(|found| Marked { ends, found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(text: &str) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(bytes.len().next_multiple_of(STEP), b' ');
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

    fn found(text: &str) -> Option<(Vec<u32>, Quoted)> {
        let mut bytes = text.as_bytes().to_vec();
        let marked = marked(&mut bytes, b',')?;
        assert_eq!(bytes, text.as_bytes());
        Some((marked.ends.at().to_vec(), marked.found))
    }

    #[test]
    fn what_stands_between_quotes_ends_nothing() {
        let (ends, all) = found("\"a,\n\",\"b\"\"\",c\n").unwrap();
        assert_eq!(ends, [5 | QUOTED, 11 | QUOTED, 13]);
        assert_eq!((all.is_open, all.is_tidy, all.inner_breaks), (false, false, true));
        let (_, all) = found("a,\"b\n").unwrap();
        assert!(all.is_open);
        assert_eq!(found("a\"b\n"), None);
        let long = format!("{},\"{}\",x\n", "a".repeat(60), "b,".repeat(70));
        let (ends, all) = found(&long).unwrap();
        assert_eq!(ends, [60, 203 | QUOTED, 205]);
        assert_eq!((all.is_open, all.is_tidy, all.inner_breaks), (false, true, false));
    }

    #[test]
    fn cells_are_tidy_where_quotes_stand_around_them() {
        // Wherever a step ends.
        for before in 0..70 {
            let tidy = |cell: &str| {
                let (_, found) = found(&format!("{},{cell}\n{}\n", "a".repeat(before), "b".repeat(70))).unwrap();
                (found.is_tidy, found.inner_breaks)
            };
            assert_eq!(tidy("\"\""), (true, false));
            assert_eq!(tidy("\"x\n\",\"y\",z"), (true, true));
            for bad in ["\"\"\"\"", "\"x\" ", "\"x\"\r", "\"x\"y", "\"x\"\"\",\"\""] {
                assert!(!tidy(bad).0, "{bad}");
            }
        }
    }

    #[test]
    fn what_else_stands_there_is_seen() {
        let held = |text: &str| found(text).unwrap().1.held;
        let plain = Held { quote: true, ..Held::default() };
        assert_eq!(held("\"a\",b\n"), plain);
        assert_eq!(held("\"a\",b\0\n"), Held { zero: true, ..plain });
        assert_eq!(held("\"a\",点\n"), Held { past_ascii: true, ..plain });
        assert_eq!(held("\"a\",b\r\n"), Held { carriage_return: true, ..plain });
    }

    #[test]
    fn the_last_record_ends_at_a_break_outside_of_quotes() {
        let last = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            let marked = marked(&mut bytes, b',')?;
            Some((marked.ends.last_record(&bytes), marked.found.is_open))
        };
        assert_eq!(last("\"a\n\"\n\"b\n"), Some((Some(5), true)));
        assert_eq!(last("\"a\n\n"), Some((None, true)));
        assert_eq!(last("\"a\"\"\"\nx"), Some((Some(6), false)));
        assert_eq!(last("a\"b\n"), None);
        let long = format!("{}\n\"{}", "a".repeat(63), "b\n".repeat(70));
        assert_eq!(last(&long), Some((Some(64), true)));
    }
}
