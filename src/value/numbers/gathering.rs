//! Numbers that come one by one: as units of the finest of them as long as each fits a word, else as they are.
//!
//! What is read from a table has as many places as its cell happens to show; here it comes to have those of its column.

use super::Numbers;
use crate::value::ratio::Ratio;
use crate::value::units::{scale, units_of};

/// Numbers in the making.
#[derive(Debug)]
pub struct Gathering(Form);

#[derive(Debug)]
enum Form {
    Units(Vec<i64>, u32),
    Each(Vec<Ratio>),
}

impl Gathering {
    /// None so far, with room for so many.
    #[must_use]
    pub fn with_room(rows: usize) -> Gathering {
        Gathering(Form::Units(Vec::with_capacity(rows), 0))
    }

    /// Nought in each of so many rows.
    #[must_use]
    pub fn nothing(rows: usize) -> Gathering {
        Gathering(Form::Units(vec![0; rows], 0))
    }

    /// Puts `units / 10^places` under the others.
    #[inline]
    pub fn push(&mut self, units: i128, places: u32) {
        let fitting = self.fitting(units, places);
        match (&mut self.0, fitting) {
            (Form::Units(all, _), Some(units)) => all.push(units),
            _ => self.each(|all| all.push(Ratio::from_scaled(units, places))),
        }
    }

    /// Puts others into rows: of each its row, by its place among them. A row that is not there is passed over.
    pub fn put(&mut self, numbers: &Numbers, row_of: impl Fn(usize) -> Option<usize>) {
        if let Some((units, places)) = numbers.as_units() {
            for (row, units) in units.iter().enumerate() {
                let fitting = self.fitting(i128::from(*units), places);
                match (&mut self.0, fitting, row_of(row)) {
                    (_, _, None) => {}
                    (Form::Units(all, _), Some(units), Some(at)) => set(all, at, units),
                    (_, _, Some(at)) => self.each(|all| set(all, at, Ratio::from_scaled(i128::from(*units), places))),
                }
            }
            return;
        }
        for (row, number) in numbers.iter().enumerate() {
            let Some(at) = row_of(row) else { continue };
            let places = number.finite_places();
            let fitting = places.and_then(|places| self.fitting(i128::from(units_of(&number, places)?), places));
            match (&mut self.0, fitting) {
                (Form::Units(all, _), Some(units)) => set(all, at, units),
                _ => self.each(|all| set(all, at, number)),
            }
        }
    }

    /// The numbers.
    #[must_use]
    pub fn finish(self) -> Numbers {
        match self.0 {
            Form::Units(units, places) => Numbers::units(units, places),
            Form::Each(all) => all.into(),
        }
    }

    /// How many units of the places of all it is, which become finer where they must; none where something does not fit.
    #[inline]
    fn fitting(&mut self, units: i128, places: u32) -> Option<i64> {
        let Form::Units(all, own) = &mut self.0 else { return None };
        let units = i64::try_from(units).ok()?;
        if places == *own || units == 0 {
            return Some(units);
        }
        if places < *own {
            return units.checked_mul(i64::try_from(scale(places, *own)?).ok()?);
        }
        let up = i64::try_from(scale(*own, places)?).ok()?;
        if all.iter().any(|units| units.checked_mul(up).is_none()) {
            return None;
        }
        all.iter_mut().for_each(|units| *units *= up);
        *own = places;
        Some(units)
    }

    /// Does something with all as they are, from which on they stay so.
    fn each(&mut self, work: impl FnOnce(&mut Vec<Ratio>)) {
        let mut all = match std::mem::replace(&mut self.0, Form::Each(Vec::new())) {
            Form::Each(all) => all,
            Form::Units(units, places) => {
                units.into_iter().map(|units| Ratio::from_scaled(i128::from(units), places)).collect()
            }
        };
        work(&mut all);
        self.0 = Form::Each(all);
    }
}

fn set<T>(all: &mut [T], at: usize, value: T) {
    if let Some(slot) = all.get_mut(at) {
        *slot = value;
    }
}
