//! Decimals as whole numbers: sums, products, comparisons and extremes of columns that stand as units.
//!
//! Where one operand stands as units and the other is of decimals too, the work is done on words. Nothing is given up:
//! where a result does not fit, or an operand is no such decimal, there is none, and the general way is taken.

use std::cmp::Ordering;

use super::operand::{Gaps, Operand, View};
use crate::expr::tree::Operator;
use crate::value::units::{MOST_UNIT_PLACES, scale, units_of};
use crate::value::{Cells, Numbers, Ratio};

/// Two operands as units, each with its places.
pub(super) struct Pair<'a> {
    sides: [Side<'a>; 2],
    places: [u32; 2],
}

/// The units of each row.
#[derive(Clone)]
enum Side<'a> {
    One(i64),
    Many(&'a [i64]),
    Few(Vec<i64>, &'a [u16]),
}

/// What brings units of two operands to the same places.
#[derive(Clone, Copy)]
enum Up {
    None,
    Left(i64),
    Right(i64),
}

impl Up {
    #[inline]
    fn both(self, a: i64, b: i64) -> Option<(i64, i64)> {
        match self {
            Up::None => Some((a, b)),
            Up::Left(scale) => Some((a.checked_mul(scale)?, b)),
            Up::Right(scale) => Some((a, b.checked_mul(scale)?)),
        }
    }
}

impl<'a> Pair<'a> {
    /// Both operands, if one stands as units and the other is of decimals.
    pub(super) fn of(a: View<'a, Ratio>, b: View<'a, Ratio>) -> Option<Pair<'a>> {
        if !matches!(a, View::Units(..)) && !matches!(b, View::Units(..)) {
            return None;
        }
        let ((left, places), (right, others)) = (side(a)?, side(b)?);
        Some(Pair { sides: [left, right], places: [places, others] })
    }

    /// The sum, or the difference.
    pub(super) fn sum(&self, gaps: &Gaps, minus: bool) -> Option<Operand> {
        let (up, places) = self.together()?;
        let cells = match (up, minus) {
            (Up::None, false) => self.each(gaps, i64::checked_add),
            (Up::None, true) => self.each(gaps, i64::checked_sub),
            (up, false) => self.each(gaps, |a, b| up.both(a, b).and_then(|(a, b)| a.checked_add(b))),
            (up, true) => self.each(gaps, |a, b| up.both(a, b).and_then(|(a, b)| a.checked_sub(b))),
        };
        cells.map(|cells| numbers(cells, places, gaps))
    }

    /// The product.
    pub(super) fn product(&self, gaps: &Gaps) -> Option<Operand> {
        let places = self.places.iter().sum();
        if places > MOST_UNIT_PLACES {
            return None;
        }
        self.each(gaps, i64::checked_mul).map(|cells| numbers(cells, places, gaps))
    }

    /// Whether they stand in the order that `op` asks for.
    pub(super) fn compared(&self, gaps: &Gaps, op: Operator) -> Option<Operand> {
        let holds: fn(Ordering) -> bool = match op {
            Operator::Equal => Ordering::is_eq,
            Operator::NotEqual => Ordering::is_ne,
            Operator::Less => Ordering::is_lt,
            Operator::LessOrEqual => Ordering::is_le,
            Operator::Greater => Ordering::is_gt,
            Operator::GreaterOrEqual => Ordering::is_ge,
            _ => return None,
        };
        let (up, _) = self.together()?;
        let cells = match up {
            Up::None => self.each(gaps, |a, b| Some(holds(a.cmp(&b)))),
            up => self.each(gaps, |a, b| up.both(a, b).map(|(a, b)| holds(a.cmp(&b)))),
        };
        cells.map(|cells| Operand::of(Cells::Flag(cells), gaps.clone()))
    }

    /// The lesser or the greater one.
    pub(super) fn extreme(&self, gaps: &Gaps, least: bool) -> Option<Operand> {
        let (up, places) = self.together()?;
        let of = |(a, b): (i64, i64)| if least { a.min(b) } else { a.max(b) };
        self.each(gaps, |a, b| up.both(a, b).map(of)).map(|cells| numbers(cells, places, gaps))
    }

    /// What brings both to the places of the finer one, and these places.
    fn together(&self) -> Option<(Up, u32)> {
        let [a, b] = self.places;
        let places = a.max(b);
        let up = |less| i64::try_from(scale(less, places)?).ok();
        Some(match a.cmp(&b) {
            Ordering::Equal => (Up::None, places),
            Ordering::Less => (Up::Left(up(a)?), places),
            Ordering::Greater => (Up::Right(up(b)?), places),
        })
    }

    /// `work` of each pair; none where it gives none in a row that has both.
    fn each<T: Default>(&self, gaps: &Gaps, work: impl Fn(i64, i64) -> Option<T>) -> Option<Vec<T>> {
        let [left, right] = &self.sides;
        let rows = left.rows().or(right.rows())?;
        let mut out = Vec::with_capacity(rows);
        for (row, (a, b)) in left.units().zip(right.units()).take(rows).enumerate() {
            out.push(match work(a, b) {
                Some(made) => made,
                None if gaps.as_ref()?.get(row)?.is_some() => T::default(),
                None => return None,
            });
        }
        Some(out)
    }
}

impl Side<'_> {
    fn rows(&self) -> Option<usize> {
        match self {
            Side::One(_) => None,
            Side::Many(units) => Some(units.len()),
            Side::Few(_, codes) => Some(codes.len()),
        }
    }

    fn units(&self) -> impl Iterator<Item = i64> {
        let (one, many, few, codes): (_, &[i64], &[i64], &[u16]) = match self {
            Side::One(units) => (Some(*units), &[], &[], &[]),
            Side::Many(units) => (None, units, &[], &[]),
            Side::Few(units, codes) => (None, &[], units, codes),
        };
        let (mut many, mut codes) = (many.iter(), codes.iter());
        std::iter::from_fn(move || {
            one.or_else(|| many.next().copied())
                .or_else(|| codes.next().map(|code| few.get(usize::from(*code)).copied().unwrap_or_default()))
        })
    }
}

fn side(view: View<'_, Ratio>) -> Option<(Side<'_>, u32)> {
    match view {
        View::Many(_) => None,
        View::Units(units, places) => Some((Side::Many(units), places)),
        View::One(number) => {
            let places = number.finite_places()?;
            Some((Side::One(units_of(number, places)?), places))
        }
        View::Few(numbers, codes) => {
            let places = numbers.iter().try_fold(0, |most: u32, number| Some(most.max(number.finite_places()?)))?;
            let units = numbers.iter().map(|number| units_of(number, places)).collect::<Option<_>>()?;
            Some((Side::Few(units, codes), places))
        }
    }
}

fn numbers(units: Vec<i64>, places: u32, gaps: &Gaps) -> Operand {
    Operand::of(Cells::Number(Numbers::units(units, places)), gaps.clone())
}
