//! Rows of a table, whose neighbouring cells are put into letters once for each combination that occurs.
//!
//! Counts, rates, marks and rules' names come back on many rows, and together they come in few combinations. A [`Row`]
//! takes the [`Part`]s of its cells from left to right, joins neighbours whose cells stand as codes, and writes what
//! they said together the last time; names that stay as they are from row to row are copied likewise. A group of
//! neighbours with too many combinations is parted in two, so that memory stays bounded whatever the data are. Which
//! bytes come out is no matter of joining.

use super::csv::{Lines, Padded};

/// The most codes that a part may have to be joined with others.
pub const MOST_CODES: usize = 1 << 12;

/// The most combinations of a group.
const MOST_KNOWN: usize = 1 << 11;

/// Places of the table of combinations.
const PLACES: usize = 2 * MOST_KNOWN;

/// The most that codes of a group may come to together; what is past it marks an empty place.
const MOST_TOGETHER: u64 = 1 << 62;

/// Rows that are looked at together.
const BATCH: usize = 1 << 10;

/// Rows from which it is worth while to join.
const MANY: usize = 1 << 6;

/// The most bytes that combinations of a group are kept with.
const MOST_TEXT: usize = 1 << 18;

/// The code of a row whose cells no other row shares, in every part.
pub const OWN: u64 = 0;

/// One or more neighbouring cells of every row.
pub trait Part {
    /// How many codes its rows fall into, [`OWN`] counted: rows of one code have the same bytes, but for those of
    /// [`OWN`], each of which has its own. None where it is not worth while to tell them apart.
    fn codes(&self) -> Option<usize>;

    /// Adds the code of each row from `first` on to what the parts before it have: `key × codes + code`.
    fn join(&self, first: usize, keys: &mut [u64]);

    /// Writes the cells of a row.
    fn put(&self, row: usize, lines: &mut Lines<'_>);

    /// Whether two rows have the same cells, as far as that is told without writing them; none where it never is.
    fn same(&self, row: usize, other: usize) -> Option<bool> {
        let _ = (row, other);
        None
    }
}

/// Parts as they are handed over.
pub type Parts<'a> = Vec<Box<dyn Part + 'a>>;

/// The cells of rows, to be written from the first row on.
pub struct Row<'a> {
    groups: Vec<Group<'a>>,
    /// How many rows there are.
    all: usize,
    /// Where the batch begins, and how many rows it has.
    first: usize,
    rows: usize,
    /// Room for the keys of a batch.
    keys: Vec<u64>,
}

enum Group<'a> {
    One(Box<dyn Part + 'a>),
    Lasting(Lasting<'a>),
    Joined(Joined<'a>),
}

/// Neighbours that stay as they are over several rows.
struct Lasting<'a> {
    parts: Parts<'a>,
    /// Which row said what is kept.
    last: Option<usize>,
    text: Padded,
}

/// Neighbours with the combinations that have occurred.
struct Joined<'a> {
    parts: Parts<'a>,
    /// By what a combination comes to: the combination and its number.
    places: Vec<(u64, u32)>,
    /// What each combination said; none until it is first said, or where it is of each row's own.
    said: Vec<Option<(usize, usize)>>,
    own: Vec<bool>,
    text: Padded,
    /// The combination of each row of the batch.
    batch: Vec<u32>,
}

impl<'a> Row<'a> {
    /// So many rows of these parts.
    pub fn of(parts: Parts<'a>, rows: usize) -> Row<'a> {
        let mut groups = Vec::new();
        if rows < MANY {
            groups.extend(parts.into_iter().map(Group::One));
            return Row { groups, all: rows, first: 0, rows: usize::MAX, keys: Vec::new() };
        }
        let (mut joined, mut together): (Parts<'a>, u64) = (Vec::new(), 1);
        for part in parts {
            let codes = part.codes().map(|codes| codes.max(1) as u64);
            let Some(codes) = codes else {
                groups.extend(Group::of(std::mem::take(&mut joined)));
                together = 1;
                Group::add(part, &mut groups);
                continue;
            };
            let more = together.checked_mul(codes).filter(|more| *more < MOST_TOGETHER);
            if more.is_none() {
                groups.extend(Group::of(std::mem::take(&mut joined)));
            }
            together = more.unwrap_or(codes);
            joined.push(part);
        }
        groups.extend(Group::of(joined));
        Row { groups, all: rows, first: 0, rows: 0, keys: Vec::new() }
    }

    /// Writes the cells of a row; rows are best asked for in their order.
    #[inline]
    pub fn put(&mut self, row: usize, lines: &mut Lines<'_>) {
        if row.wrapping_sub(self.first) >= self.rows {
            self.look_at(row);
        }
        let at = row - self.first;
        for group in &mut self.groups {
            match group {
                Group::One(part) => part.put(row, lines),
                Group::Lasting(lasting) => lasting.put(row, lines),
                Group::Joined(joined) => joined.put(at, row, lines),
            }
        }
    }

    /// Finds the combinations of the batch that begins with a row; groups with too many of them are parted.
    fn look_at(&mut self, first: usize) {
        (self.first, self.rows) = (first, self.all.saturating_sub(first).clamp(1, BATCH));
        self.keys.resize(self.rows, 0);
        let mut at = 0;
        while let Some(group) = self.groups.get_mut(at) {
            if let Group::Joined(joined) = group
                && !joined.look_at(first, &mut self.keys)
            {
                let mut left = std::mem::take(&mut joined.parts);
                let right = left.split_off(left.len() / 2);
                self.groups.splice(at..=at, Group::of(left).into_iter().chain(Group::of(right)));
            } else {
                at += 1;
            }
        }
    }
}

impl<'a> Group<'a> {
    /// Puts a part behind groups: with the one before where both may stay as they are.
    fn add(part: Box<dyn Part + 'a>, groups: &mut Vec<Group<'a>>) {
        if part.same(0, 0).is_none() {
            return groups.push(Group::One(part));
        }
        match groups.pop() {
            Some(Group::Lasting(mut lasting)) => {
                lasting.parts.push(part);
                groups.push(Group::Lasting(lasting));
            }
            Some(Group::One(before)) if before.same(0, 0).is_some() => {
                groups.push(Group::Lasting(Lasting { parts: vec![before, part], last: None, text: Padded::default() }));
            }
            before => {
                groups.extend(before);
                groups.push(Group::Lasting(Lasting { parts: vec![part], last: None, text: Padded::default() }));
            }
        }
    }

    /// Parts that stand as codes, joined; none of none.
    fn of(mut parts: Parts<'a>) -> Option<Group<'a>> {
        match parts.len() {
            0 | 1 => parts.pop().map(Group::One),
            _ => Some(Group::Joined(Joined {
                parts,
                places: vec![(u64::MAX, 0); PLACES],
                said: Vec::new(),
                own: Vec::new(),
                text: Padded::default(),
                batch: Vec::new(),
            })),
        }
    }
}

impl Lasting<'_> {
    #[inline]
    fn put(&mut self, row: usize, lines: &mut Lines<'_>) {
        if let Some(last) = self.last
            && self.parts.iter().all(|part| part.same(row, last) == Some(true))
        {
            return lines.again(&self.text, 0, self.text.count());
        }
        let start = lines.here();
        self.parts.iter().for_each(|part| part.put(row, lines));
        self.text.hold(lines.since(start));
        self.last = Some(row);
    }
}

impl Joined<'_> {
    /// Finds the combination of each row of a batch; whether they stay few.
    fn look_at(&mut self, first: usize, keys: &mut [u64]) -> bool {
        keys.fill(0);
        for part in &self.parts {
            part.join(first, keys);
        }
        self.batch.clear();
        for key in keys.iter() {
            let Some(number) = known(&mut self.places, *key, self.said.len()) else { return false };
            if number as usize == self.said.len() {
                if self.said.len() == MOST_KNOWN {
                    return false;
                }
                self.said.push(None);
                self.own.push(is_own(&self.parts, *key));
            }
            self.batch.push(number);
        }
        true
    }

    #[inline]
    fn put(&mut self, at: usize, row: usize, lines: &mut Lines<'_>) {
        let number = self.batch.get(at).map_or(usize::MAX, |number| *number as usize);
        match self.said.get(number).copied().flatten() {
            Some((start, length)) => lines.again(&self.text, start, length),
            None => self.say(number, row, lines),
        }
    }

    /// Writes what was not said before, and keeps it where other rows say the same.
    fn say(&mut self, number: usize, row: usize, lines: &mut Lines<'_>) {
        let start = lines.here();
        self.parts.iter().for_each(|part| part.put(row, lines));
        let kept = self.text.count() < MOST_TEXT && self.own.get(number) == Some(&false);
        if let Some(said) = self.said.get_mut(number).filter(|_| kept) {
            *said = Some(self.text.push(lines.since(start)));
        }
    }
}

/// The number of a combination, `next` if it is new; none where there is no place left.
#[inline]
fn known(places: &mut [(u64, u32)], key: u64, next: usize) -> Option<u32> {
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut at = (key.wrapping_mul(SPREAD) >> (u64::BITS - PLACES.trailing_zeros())) as usize;
    for _ in 0..PLACES {
        let place = places.get_mut(at)?;
        if place.0 == key {
            return Some(place.1);
        }
        if place.0 == u64::MAX {
            *place = (key, u32::try_from(next).ok()?);
            return Some(place.1);
        }
        at = (at + 1) % PLACES;
    }
    None
}

/// Whether a combination has a code of a row's own in it.
fn is_own(parts: &Parts<'_>, key: u64) -> bool {
    let mut rest = key;
    parts.iter().rev().any(|part| {
        let codes = part.codes().unwrap_or(1).max(1) as u64;
        let code = rest % codes;
        rest /= codes;
        code == OWN
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::output::artifact::{Field, Shape};
    use crate::output::csv::{Words, cells};
    use crate::output::parts::{Amounts, Fixed, Key, Mostly, Own};
    use crate::output::run::Cell;
    use crate::value::{Cells, Column, Money, MoneyColumn, Numbers, Ratio, Reason, Rows};

    /// Lines of these parts, joined or each on its own.
    fn written(parts: Parts<'_>, rows: &[usize], joined: bool) -> String {
        let mut out = Vec::new();
        let mut lines = Lines::begin(&mut out, &Shape::plain(vec![Field::text("x")])).unwrap();
        if joined {
            let mut cells = Row::of(parts, rows.iter().max().map_or(0, |last| last + 1));
            for row in rows {
                cells.put(*row, &mut lines);
                lines.end().unwrap();
            }
        } else {
            for row in rows {
                parts.iter().for_each(|part| part.put(*row, &mut lines));
                lines.end().unwrap();
            }
        }
        lines.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    fn gaps(rows: usize, every: usize) -> Vec<Option<Reason>> {
        (0..rows).map(|row| row.is_multiple_of(every).then_some(Reason::EMPTY_CELL)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        /// Joining says the same, few combinations or many, in order or not, gaps and all.
        #[test]
        fn what_is_joined_is_what_each_part_says(
            rows in 1_usize..5_000,
            spread in prop::sample::select(vec![1_usize, 3, 60, 4_000]),
            every in 2_usize..9,
            skip in 1_usize..3,
        ) {
            let code = |row: usize, by: usize| (row * by) % spread;
            let number = |row: usize| Ratio::new(code(row, 7) as i64, 4).unwrap();
            let words: Vec<String> = (0..spread).map(|n| if n == 1 { "a, \"b\"".into() } else { format!("w{n}") }).collect();
            let few = Numbers::few(
                Arc::new((0..spread as i64).map(Ratio::from_int).collect()),
                (0..rows).map(|row| code(row, 5) as u16).collect(),
            );
            let numbers = Arc::new(Column::with_gaps(Cells::Number(few), gaps(rows, every)));
            let each = Arc::new(Column::numbers((0..rows).map(number).collect::<Vec<_>>()));
            let texts = Arc::new(Column::texts((0..rows).map(|row| words[code(row, 3)].as_str())));
            let flags = Arc::new(Column::new(Cells::Flag((0..rows).map(|row| row.is_multiple_of(every)).collect())));
            let mut amounts = MoneyColumn::nothing(rows);
            (0..rows).step_by(every * 5).for_each(|row| amounts.put(row, Money::from_minor(row as i128 - 40)));
            let absent: Vec<bool> = (0..rows).map(|row| row.is_multiple_of(every * 9)).collect();
            let places: Vec<Option<u32>> = (0..rows).map(|row| (row % every > 0).then_some((rows - row) as u32)).collect();
            let keys = Rows::new(vec![spread as u32 + 1, 2], (0..rows as u64).collect()).unwrap();
            let parts = || -> Parts<'_> {
                vec![
                    Box::new(Fixed(cells(["one", "two, three"]))),
                    Box::new(Key::going_on(Words::new(&["/a", "/b", "/c"]), keys.each_code(1))),
                    Box::new(Key::new(Words::new(&words), keys.each_code(0))),
                    Box::new(Cell::new(&numbers, Some(2)).or("none")),
                    Box::new(Cell::new(&flags, None)),
                    Box::new(Cell::new(&each, Some(2))),
                    Box::new(Cell::new(&texts, None)),
                    Cell::new(&numbers, None).at(places.clone()),
                    Box::new(Amounts::new(rows, |row| amounts.get(row).unwrap_or_default(), &absent, 2)),
                    Box::new(Mostly {
                        usual: |row: usize| !row.is_multiple_of(50),
                        put: |row: usize, lines: &mut Lines<'_>| lines.integer(if row.is_multiple_of(50) { row } else { 0 }),
                    }),
                    Box::new(Own(|row: usize, lines: &mut Lines<'_>| lines.integer(row))),
                    Box::new(Fixed(Vec::new())),
                ]
            };
            let order: Vec<usize> = (0..rows).step_by(skip).chain([0, rows - 1]).collect();
            prop_assert_eq!(written(parts(), &order, true), written(parts(), &order, false));
        }
    }

    #[test]
    fn a_group_with_too_many_combinations_is_parted() {
        let rows = 40_000;
        let column = |by: usize| -> Box<dyn Part> {
            let numbers = Numbers::few(
                Arc::new((0..100).map(Ratio::from_int).collect()),
                (0..rows).map(|row| (row / by % 100) as u16).collect(),
            );
            Box::new(Cell::new(&Arc::new(Column::numbers(numbers)), None))
        };
        let mut row = Row::of(vec![column(1), column(1), column(100), column(100)], rows);
        assert_eq!(row.groups.len(), 1);
        let mut out = Vec::new();
        let mut lines = Lines::begin(&mut out, &Shape::plain(vec![Field::text("x")])).unwrap();
        (0..rows).for_each(|at| row.put(at, &mut lines));
        assert_eq!(row.groups.len(), 2, "two pairs of a hundred combinations each");
    }
}
