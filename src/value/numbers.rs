//! The numbers of a column: one a row, a word of units a row, or a short code a row where few distinct ones come back.
//!
//! Counts, shares of small counts and rounded rates repeat: a million rows of them are some hundred numbers. As codes
//! they take two bytes a row in place of sixteen, and what is worked out of them is worked out once for each. Amounts
//! and what is rounded seldom repeat, but all have a unit: as whole numbers of it they take eight bytes. Which of the
//! three forms a column has decides nothing: values are the same, row by row.

use std::hash::Hash;
use std::sync::Arc;

use hashbrown::HashMap;

use super::ratio::{Ratio, power_of_ten};
use super::rounding::Rounding;
use super::units::{MOST_UNIT_PLACES, units_of};

mod gathering;
#[cfg(test)]
mod tests;

pub use gathering::Gathering;

/// The most distinct numbers that a code can tell apart.
pub const MOST_CODES: usize = 1 << 16;

/// Rows for each distinct number from which codes are worth while.
const WORTH: usize = 4;

/// How many distinct numbers codes of so many rows may tell apart.
fn most_codes(rows: usize) -> usize {
    (rows / WORTH).min(MOST_CODES)
}

/// Numbers, one a row.
#[derive(Clone, Debug)]
pub struct Numbers(Form);

#[derive(Clone, Debug)]
enum Form {
    Each(Vec<Ratio>),
    Few {
        values: Arc<Vec<Ratio>>,
        codes: Arc<Vec<u16>>,
    },
    /// Of `10^-places`, of at most [`MOST_UNIT_PLACES`].
    Units {
        units: Arc<Vec<i64>>,
        places: u32,
    },
}

impl From<Vec<Ratio>> for Numbers {
    fn from(all: Vec<Ratio>) -> Numbers {
        Numbers(Form::Each(all))
    }
}

impl FromIterator<Ratio> for Numbers {
    fn from_iter<I: IntoIterator<Item = Ratio>>(all: I) -> Numbers {
        all.into_iter().collect::<Vec<_>>().into()
    }
}

impl Default for Numbers {
    fn default() -> Numbers {
        Vec::new().into()
    }
}

impl Numbers {
    /// A number for each code. A code past the values reads as no number.
    #[must_use]
    pub fn few(values: Arc<Vec<Ratio>>, codes: Vec<u16>) -> Numbers {
        Numbers(Form::Few { values, codes: Arc::new(codes) })
    }

    /// Whole units of `10^-places`, a number of them each row.
    #[must_use]
    pub fn units(units: impl Into<Arc<Vec<i64>>>, places: u32) -> Numbers {
        let units = units.into();
        if places <= MOST_UNIT_PLACES {
            return Numbers(Form::Units { units, places });
        }
        units.iter().map(|units| Ratio::from_scaled(i128::from(*units), places)).collect()
    }

    /// Counts, as codes where they are small against their number.
    #[must_use]
    pub fn counts(counts: impl Iterator<Item = u64> + Clone) -> Numbers {
        let mut most = 0;
        let code = |count: u64| {
            most = count.max(most);
            u16::try_from(count).unwrap_or(u16::MAX)
        };
        let codes: Vec<u16> = counts.clone().map(code).collect();
        if usize::try_from(most).is_ok_and(|most| most < MOST_CODES && most < codes.len() / WORTH) {
            return Numbers::few(Arc::new((0..=most).map(Ratio::from_count).collect()), codes);
        }
        drop(codes);
        if i64::try_from(most).is_err() {
            return counts.map(Ratio::from_count).collect();
        }
        let units: Vec<i64> = counts.map(|count| i64::try_from(count).unwrap_or(i64::MAX)).collect();
        Numbers::units(units, 0)
    }

    /// The same numbers in less memory, where there is such a form: as codes where few are distinct, else as units.
    #[must_use]
    pub fn shorter(&self) -> Option<Numbers> {
        match &self.0 {
            Form::Few { .. } => None,
            Form::Units { units, places } => {
                let (values, codes) = told_apart(units, most_codes(units.len()))?;
                let number = |units: i64| Ratio::from_scaled(i128::from(units), *places);
                Some(Numbers::few(Arc::new(values.into_iter().map(number).collect()), codes))
            }
            Form::Each(all) => match told_apart(all, most_codes(all.len())) {
                Some((values, codes)) => Some(Numbers::few(Arc::new(values), codes)),
                None => as_units(all),
            },
        }
    }

    /// The same numbers, in less memory where there is such a form.
    #[must_use]
    pub fn condensed(self) -> Numbers {
        self.shorter().unwrap_or(self)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Each(all) => all.len(),
            Form::Few { codes, .. } => codes.len(),
            Form::Units { units, .. } => units.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> Option<Ratio> {
        match &self.0 {
            Form::Each(all) => all.get(row).cloned(),
            Form::Few { values, codes } => codes.get(row).and_then(|code| values.get(usize::from(*code))).cloned(),
            Form::Units { units, places } => {
                units.get(row).map(|units| Ratio::from_scaled(i128::from(*units), *places))
            }
        }
    }

    /// Numerator and denominator of the number of a row, in lowest terms or not, if each fits a word.
    #[must_use]
    #[inline]
    pub fn words(&self, row: usize) -> Option<(i64, u64)> {
        match &self.0 {
            Form::Each(all) => all.get(row)?.to_words(),
            Form::Few { values, codes } => values.get(usize::from(*codes.get(row)?))?.to_words(),
            Form::Units { units, places } => units.get(row).copied().zip(u64::try_from(power_of_ten(*places)?).ok()),
        }
    }

    /// The numbers, in the order of rows.
    pub fn iter(&self) -> impl Iterator<Item = Ratio> + Clone {
        let (all, values, codes, units, places): (&[Ratio], &[Ratio], &[u16], &[i64], u32) = match &self.0 {
            Form::Each(all) => (all, &[], &[], &[], 0),
            Form::Few { values, codes } => (&[], values, codes, &[], 0),
            Form::Units { units, places } => (&[], &[], &[], units, *places),
        };
        let few = codes.iter().filter_map(|code| values.get(usize::from(*code)));
        let scaled = units.iter().map(move |units| Ratio::from_scaled(i128::from(*units), places));
        all.iter().chain(few).cloned().chain(scaled)
    }

    /// One a row, where they stand so.
    #[must_use]
    pub fn as_each(&self) -> Option<&[Ratio]> {
        if let Form::Each(all) = &self.0 { Some(all) } else { None }
    }

    /// The distinct numbers and the code of each row, where they stand so.
    #[must_use]
    pub fn as_few(&self) -> Option<(&Arc<Vec<Ratio>>, &[u16])> {
        if let Form::Few { values, codes } = &self.0 { Some((values, codes)) } else { None }
    }

    /// The units of each row and their places, where they stand so.
    #[must_use]
    pub fn as_units(&self) -> Option<(&[i64], u32)> {
        if let Form::Units { units, places } = &self.0 { Some((units, *places)) } else { None }
    }

    /// The same, for who keeps the units.
    pub(super) fn shared_units(&self) -> Option<(&Arc<Vec<i64>>, u32)> {
        if let Form::Units { units, places } = &self.0 { Some((units, *places)) } else { None }
    }

    /// One a row.
    #[must_use]
    pub fn into_each(self) -> Vec<Ratio> {
        match self.0 {
            Form::Each(all) => all,
            Form::Few { .. } | Form::Units { .. } => self.iter().collect(),
        }
    }

    /// What `change` makes of each; of distinct ones only once.
    #[must_use]
    pub fn map(&self, change: impl Fn(&Ratio) -> Ratio) -> Numbers {
        match &self.0 {
            Form::Each(all) => all.iter().map(change).collect(),
            Form::Few { values, codes } => {
                let values = Arc::new(values.iter().map(change).collect());
                Numbers(Form::Few { values, codes: Arc::clone(codes) })
            }
            Form::Units { .. } => self.iter().map(|number| change(&number)).collect(),
        }
    }

    /// Each rounded: as units of the places asked for, unless few are distinct or some do not fit a word.
    #[must_use]
    pub fn rounded(&self, rounding: Rounding) -> Numbers {
        let units = |(num, den)| i64::try_from(rounding.units(num, den)?).ok();
        let all: Option<Vec<i64>> = match &self.0 {
            _ if rounding.places > MOST_UNIT_PLACES => None,
            Form::Few { .. } => None,
            Form::Units { places, .. } if *places <= rounding.places => return self.clone(),
            Form::Units { units: all, places } => power_of_ten(*places)
                .and_then(|den| u64::try_from(den).ok())
                .and_then(|den| all.iter().map(|num| units((*num, den))).collect()),
            Form::Each(all) => all.iter().map(|number| units(number.to_words()?)).collect(),
        };
        match all {
            Some(all) => Numbers::units(all, rounding.places),
            None => self.map(|number| rounding.round(number)),
        }
    }

    /// With other numbers in some rows, in the same form as long as that has room for them.
    #[must_use]
    pub fn with(mut self, others: &[(u32, Ratio)]) -> Numbers {
        if others.is_empty() {
            return self;
        }
        let fits = match &mut self.0 {
            Form::Each(_) => false,
            Form::Few { values, codes } => {
                let known = Arc::make_mut(values);
                let mut code_of: HashMap<&Ratio, Option<u16>> = HashMap::new();
                let mut code = |number| {
                    *code_of.entry(number).or_insert_with(|| {
                        let at = known.iter().position(|known| known == number);
                        let at = at.unwrap_or_else(|| {
                            known.push(number.clone());
                            known.len() - 1
                        });
                        u16::try_from(at).ok()
                    })
                };
                let codes = Arc::make_mut(codes);
                others.iter().all(|(row, number)| {
                    let code = code(number);
                    codes.get_mut(*row as usize).zip(code).map(|(slot, code)| *slot = code).is_some()
                })
            }
            Form::Units { units, places } => {
                let units = Arc::make_mut(units);
                others.iter().all(|(row, number)| {
                    let unit = units_of(number, *places);
                    units.get_mut(*row as usize).zip(unit).map(|(slot, unit)| *slot = unit).is_some()
                })
            }
        };
        if fits {
            return self;
        }
        let mut all = self.into_each();
        for (row, number) in others {
            if let Some(slot) = all.get_mut(*row as usize) {
                *slot = number.clone();
            }
        }
        all.into()
    }

    /// The rows asked for; nought where there is none. Where each comes back often they stand as codes.
    pub(super) fn pick(&self, rows: impl Iterator<Item = Option<u32>>) -> Numbers {
        let spread = most_codes(rows.size_hint().0);
        if let Form::Each(all) = &self.0
            && all.len() <= spread
            && let Some((values, codes)) = told_apart(all, spread)
        {
            return Numbers::few(Arc::new(values), codes).pick(rows);
        }
        match &self.0 {
            Form::Each(all) => {
                let at = |row: u32| all.get(row as usize).cloned();
                rows.map(|row| row.and_then(at).unwrap_or(Ratio::ZERO)).collect()
            }
            Form::Units { units, places } => {
                let at = |row: u32| units.get(row as usize).copied();
                Numbers::units(rows.map(|row| row.and_then(at).unwrap_or(0)).collect::<Vec<i64>>(), *places)
            }
            Form::Few { values, codes } => {
                let mut nowhere = false;
                let zero = values.iter().position(Ratio::is_zero).unwrap_or(values.len());
                let code = u16::try_from(zero).ok();
                let at = |row: u32| codes.get(row as usize).copied();
                let picked = rows.map(|row| {
                    row.and_then(at).unwrap_or_else(|| {
                        nowhere = true;
                        code.unwrap_or_default()
                    })
                });
                let picked: Vec<u16> = picked.collect();
                let mut values = Arc::clone(values);
                if nowhere && zero == values.len() && code.is_some() {
                    Arc::make_mut(&mut values).push(Ratio::ZERO);
                }
                Numbers::few(values, picked)
            }
        }
    }

    /// Puts others under these.
    pub(super) fn append(&mut self, more: &Numbers) {
        match (&mut self.0, &more.0) {
            (Form::Few { values, codes }, Form::Few { values: other, codes: next })
                if values.as_slice() == other.as_slice() =>
            {
                Arc::make_mut(codes).extend_from_slice(next);
            }
            (Form::Units { units, places }, Form::Units { units: next, places: other }) if places == other => {
                Arc::make_mut(units).extend_from_slice(next);
            }
            _ => {
                let mut all = std::mem::take(self).into_each();
                all.extend(more.iter());
                *self = all.into();
            }
        }
    }
}

/// Units of as many places as one of the numbers needs; none where one is no such decimal.
fn as_units(all: &[Ratio]) -> Option<Numbers> {
    let mut places = 0;
    for number in all {
        // What has no more places than those before needs no look at its own.
        if number.to_scaled(places).is_none() {
            places = number.finite_places().filter(|more| *more <= MOST_UNIT_PLACES)?.max(places);
        }
    }
    let units: Option<Vec<i64>> = all.iter().map(|number| units_of(number, places)).collect();
    Some(Numbers::units(units?, places))
}

/// The distinct values, and of each row its place among them; none where they are more than `most`.
fn told_apart<T: Clone + Eq + Hash>(all: &[T], most: usize) -> Option<(Vec<T>, Vec<u16>)> {
    let mut known: HashMap<&T, u16> = HashMap::new();
    let (mut values, mut codes) = (Vec::new(), Vec::with_capacity(all.len()));
    for value in all {
        let code = *known.entry(value).or_insert_with(|| {
            values.push(value.clone());
            u16::try_from(values.len() - 1).unwrap_or(u16::MAX)
        });
        if values.len() > most {
            return None;
        }
        codes.push(code);
    }
    Some((values, codes))
}
