//! The keys of the rows of a block, in as few bytes as they need, until all rows of a table are read.
//!
//! A table of a million rows is held to its key by a million numbers. Most of them fit 64 bits, most rows of a block
//! hold over the same days, and most stand on lines that follow one another: what is the same for all rows is kept once.
//! What keys are made of, and which of them clash, is for [`super::keys`] to say.

/// One row's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyRow {
    /// The key.
    pub(super) id: u128,
    /// From when it holds (days since 1970).
    pub(super) from: i32,
    /// To when.
    pub(super) to: i32,
    /// The file, the line and the member of a wide sheet, packed in this order.
    pub(super) place: u64,
}

/// What one line more adds to a place.
pub(super) const LINE: u64 = 1 << 10;

#[derive(Debug)]
enum Ids {
    Narrow(Vec<u64>),
    Wide(Vec<u128>),
}

/// One value for each row, or a rule that gives it.
#[derive(Debug)]
enum Mostly<T> {
    Ruled(T),
    Each(Vec<T>),
}

/// The keys of one block.
#[derive(Debug)]
pub(super) struct KeyRun {
    /// The block's place in the order of files and bytes.
    pub(super) ordinal: u64,
    ids: Ids,
    /// From when to when: the same for all.
    spans: Mostly<(i32, i32)>,
    /// The place of the first, the others on the lines below.
    places: Mostly<u64>,
}

impl KeyRun {
    /// No row, and room for so many.
    pub(super) fn new(ordinal: u64, rows: usize) -> KeyRun {
        let ids = Ids::Narrow(Vec::with_capacity(rows));
        KeyRun { ordinal, ids, spans: Mostly::Ruled((0, 0)), places: Mostly::Ruled(0) }
    }

    /// Rows of these keys that hold over the same days, the first at that place, the others on the lines below.
    pub(super) fn even(ordinal: u64, ids: Vec<u64>, span: (i32, i32), place: u64) -> KeyRun {
        KeyRun { ordinal, ids: Ids::Narrow(ids), spans: Mostly::Ruled(span), places: Mostly::Ruled(place) }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        match &self.ids {
            Ids::Narrow(ids) => ids.len(),
            Ids::Wide(ids) => ids.len(),
        }
    }

    /// Takes a row in.
    pub(super) fn push(&mut self, row: KeyRow) {
        let rows = self.len();
        self.spans.push(rows, (row.from, row.to), |first, _| first);
        self.places.push(rows, row.place, below);
        match (&mut self.ids, u64::try_from(row.id)) {
            (Ids::Narrow(ids), Ok(id)) => ids.push(id),
            (Ids::Wide(ids), _) => ids.push(row.id),
            (Ids::Narrow(ids), Err(_)) => {
                let mut wide: Vec<u128> = Vec::with_capacity(ids.capacity());
                wide.extend(ids.iter().map(|id| u128::from(*id)));
                wide.push(row.id);
                self.ids = Ids::Wide(wide);
            }
        }
    }

    /// The keys alone.
    pub(super) fn ids(&self) -> impl Iterator<Item = u128> {
        let (narrow, wide) = match &self.ids {
            Ids::Narrow(ids) => (ids.as_slice(), &[][..]),
            Ids::Wide(ids) => (&[][..], ids.as_slice()),
        };
        narrow.iter().map(|id| u128::from(*id)).chain(wide.iter().copied())
    }

    /// The rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = KeyRow> {
        self.ids().enumerate().map(|(row, id)| {
            let (from, to) = self.spans.get(row, |first, _| first);
            KeyRow { id, from, to, place: self.places.get(row, below) }
        })
    }
}

fn below(first: u64, rows: usize) -> u64 {
    first.wrapping_add((rows as u64).wrapping_mul(LINE))
}

impl<T: Copy + Default + PartialEq> Mostly<T> {
    #[inline]
    fn push(&mut self, rows: usize, value: T, rule: impl Fn(T, usize) -> T) {
        match self {
            Mostly::Each(all) => all.push(value),
            Mostly::Ruled(first) if rows == 0 => *first = value,
            Mostly::Ruled(first) if rule(*first, rows) == value => {}
            Mostly::Ruled(first) => {
                let mut all: Vec<T> = (0..rows).map(|row| rule(*first, row)).collect();
                all.push(value);
                *self = Mostly::Each(all);
            }
        }
    }

    fn get(&self, row: usize, rule: impl Fn(T, usize) -> T) -> T {
        match self {
            Mostly::Ruled(first) => rule(*first, row),
            Mostly::Each(all) => all.get(row).copied().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were() {
        let row = |id: u128, from: i32, place: u64| KeyRow { id, from, to: 9, place };
        let plain: Vec<KeyRow> = (0..5).map(|n| row(n.into(), 1, 7 + n * LINE)).collect();
        let wide = [row(3, 1, 0), row(1 << 90, 1, LINE), row(4, 1, 2 * LINE)];
        let other = [row(3, 1, 5), row(2, 2, 5 + LINE), row(2, 3, 5 + 3 * LINE), row(1, 3, 5)];
        for rows in [&plain[..], &wide[..], &other[..], &[]] {
            let mut run = KeyRun::new(0, rows.len());
            rows.iter().for_each(|row| run.push(*row));
            assert_eq!(run.rows().collect::<Vec<_>>(), rows);
            assert_eq!((run.len(), run.ids().count()), (rows.len(), rows.len()));
        }
        let even = KeyRun::even(0, vec![0, 1, 2, 3, 4], (1, 9), 7);
        assert_eq!(even.rows().collect::<Vec<_>>(), plain);
    }
}
