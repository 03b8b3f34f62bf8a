//! The numbers of a column: one a row, or a short code a row where few distinct ones come back on many rows.
//!
//! Counts, shares of small counts and rounded rates repeat: a million rows of them are some hundred numbers. As codes
//! they take two bytes a row in place of sixteen, and what is worked out of them is worked out once for each. Which of
//! the two forms a column has decides nothing: values are the same, row by row.

use std::sync::Arc;

use hashbrown::HashMap;

use super::ratio::Ratio;

/// The most distinct numbers that a code can tell apart.
pub const MOST_CODES: usize = 1 << 16;

/// Rows for each distinct number from which codes are worth while.
const WORTH: usize = 4;

/// Numbers, one a row.
#[derive(Clone, Debug)]
pub struct Numbers(Form);

#[derive(Clone, Debug)]
enum Form {
    Each(Vec<Ratio>),
    Few { values: Arc<Vec<Ratio>>, codes: Vec<u16> },
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
        Numbers(Form::Few { values, codes })
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
        counts.map(Ratio::from_count).collect()
    }

    /// The same numbers as codes, where they do not stand so and few enough are distinct.
    #[must_use]
    pub fn as_codes(&self) -> Option<Numbers> {
        let (values, codes) = told_apart(self.as_each()?)?;
        Some(Numbers::few(Arc::new(values), codes))
    }

    /// The same numbers, as codes where few enough are distinct.
    #[must_use]
    pub fn condensed(self) -> Numbers {
        self.as_codes().unwrap_or(self)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Each(all) => all.len(),
            Form::Few { codes, .. } => codes.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&Ratio> {
        match &self.0 {
            Form::Each(all) => all.get(row),
            Form::Few { values, codes } => codes.get(row).and_then(|code| values.get(usize::from(*code))),
        }
    }

    /// The numbers, in the order of rows.
    pub fn iter(&self) -> impl Iterator<Item = &Ratio> + Clone {
        let (all, values, codes): (&[Ratio], &[Ratio], &[u16]) = match &self.0 {
            Form::Each(all) => (all, &[], &[]),
            Form::Few { values, codes } => (&[], values, codes),
        };
        all.iter().chain(codes.iter().filter_map(|code| values.get(usize::from(*code))))
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

    /// One a row.
    #[must_use]
    pub fn into_each(self) -> Vec<Ratio> {
        match self.0 {
            Form::Each(all) => all,
            Form::Few { .. } => self.iter().cloned().collect(),
        }
    }

    /// What `change` makes of each; of distinct ones only once.
    #[must_use]
    pub fn map(&self, change: impl Fn(&Ratio) -> Ratio) -> Numbers {
        match &self.0 {
            Form::Each(all) => all.iter().map(change).collect(),
            Form::Few { values, codes } => Numbers::few(Arc::new(values.iter().map(change).collect()), codes.clone()),
        }
    }

    /// With other numbers in some rows, in the same form as long as that has room for them.
    #[must_use]
    pub fn with(mut self, others: &[(u32, Ratio)]) -> Numbers {
        if others.is_empty() {
            return self;
        }
        if let Form::Few { values, codes } = &mut self.0 {
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
            let fits = others.iter().all(|(row, number)| {
                let code = code(number);
                codes.get_mut(*row as usize).zip(code).map(|(slot, code)| *slot = code).is_some()
            });
            if fits {
                return self;
            }
        }
        let mut all = self.into_each();
        for (row, number) in others {
            if let Some(slot) = all.get_mut(*row as usize) {
                *slot = number.clone();
            }
        }
        all.into()
    }

    /// The rows asked for; nought where there is none.
    pub(super) fn pick(&self, rows: impl Iterator<Item = Option<u32>>) -> Numbers {
        match &self.0 {
            Form::Each(all) => {
                let at = |row: u32| all.get(row as usize).cloned();
                rows.map(|row| row.and_then(at).unwrap_or(Ratio::ZERO)).collect()
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
        if let (Form::Few { values, codes }, Form::Few { values: other, codes: next }) = (&mut self.0, &more.0)
            && values.as_slice() == other.as_slice()
        {
            codes.extend_from_slice(next);
            return;
        }
        let mut all = std::mem::take(self).into_each();
        all.extend(more.iter().cloned());
        *self = all.into();
    }
}

/// The distinct numbers, and of each row its place among them; none where they are too many.
fn told_apart(all: &[Ratio]) -> Option<(Vec<Ratio>, Vec<u16>)> {
    let most = (all.len() / WORTH).min(MOST_CODES);
    let mut known: HashMap<&Ratio, u16> = HashMap::new();
    let (mut values, mut codes) = (Vec::new(), Vec::with_capacity(all.len()));
    for number in all {
        let code = *known.entry(number).or_insert_with(|| {
            values.push(number.clone());
            u16::try_from(values.len() - 1).unwrap_or(u16::MAX)
        });
        if values.len() > most {
            return None;
        }
        codes.push(code);
    }
    Some((values, codes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers(all: &[i64]) -> Vec<Ratio> {
        all.iter().map(|n| Ratio::new(*n, 4).unwrap()).collect()
    }

    proptest! {
        /// Whatever is done with codes is what is done with the numbers.
        #[test]
        fn codes_stand_for_their_numbers(
            all in prop::collection::vec(-4_i64..4, 0..90),
            rows in prop::collection::vec(prop::option::of(0_u32..100), 0..40),
            more in prop::collection::vec(-2_i64..2, 0..40),
            others in prop::collection::vec(-9_i64..9, 0..40),
        ) {
            let plain: Numbers = numbers(&all).into();
            let coded = plain.clone().condensed();
            prop_assert_eq!(coded.as_few().is_some(), all.len() / WORTH >= {
                let mut distinct = all.clone();
                distinct.sort_unstable();
                distinct.dedup();
                distinct.len()
            });
            let same = |a: &Numbers, b: &Numbers| a.len() == b.len() && a.iter().eq(b.iter());
            prop_assert!(same(&plain, &coded));
            prop_assert!((0..all.len() + 1).all(|row| plain.get(row) == coded.get(row)));
            prop_assert!(same(&plain.pick(rows.iter().copied()), &coded.pick(rows.iter().copied())));
            prop_assert!(same(&plain.map(Ratio::neg), &coded.map(Ratio::neg)));
            for more in [numbers(&more).into(), Numbers::from(numbers(&more)).condensed(), coded.clone()] {
                let (mut one, mut other) = (plain.clone(), coded.clone());
                one.append(&more);
                other.append(&more);
                prop_assert!(same(&one, &other));
            }
            let others = rows.iter().flatten().zip(numbers(&others)).map(|(row, number)| (*row, number));
            let others: Vec<(u32, Ratio)> = others.collect();
            prop_assert!(same(&plain.clone().with(&others), &coded.clone().with(&others)));
            prop_assert_eq!(coded.into_each(), plain.into_each());
        }
    }

    #[test]
    fn counts_are_codes_where_they_are_small() {
        let small = Numbers::counts([0, 3, 1, 2].into_iter().cycle().take(40));
        assert!(small.as_few().is_some() && small.get(1) == Some(&Ratio::from_int(3)) && small.len() == 40);
        let large = Numbers::counts([u64::MAX, 0].into_iter());
        assert_eq!(large.as_each(), Some(&[Ratio::from_count(u64::MAX), Ratio::ZERO][..]));
        assert!(Numbers::counts(std::iter::empty()).is_empty());
    }

    #[test]
    fn a_place_without_a_row_is_nought_among_as_many_numbers_as_there_are_codes() {
        let all: Vec<Ratio> = (1..=MOST_CODES as i64).map(Ratio::from_int).collect();
        let coded = Numbers::few(Arc::new(all), vec![7, u16::MAX]);
        let picked = coded.pick([Some(1), None].into_iter());
        assert_eq!(picked.len(), 2);
        assert_eq!(picked.get(0), Some(&Ratio::from_int(MOST_CODES as i64)));
    }
}
