//! Money down the lines of a payout: a word each, the few that need more beside.
//!
//! An amount may have 28 digits, and hardly any has more than eighteen. Nothing is written where an amount is nothing, so
//! that a column in which no line has anything takes no memory. [`Part`]s of a column are filled side by side. As
//! [`Numbers`] of the payout's places it shares its units, so that a figure that is a base takes nothing more.

use std::sync::Arc;

use super::money::Money;
use super::numbers::Numbers;

/// What stands where an amount is kept beside.
const BESIDE: i64 = i64::MIN;

/// An amount a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MoneyColumn {
    units: Arc<Vec<i64>>,
    /// By line, in order.
    beside: Vec<(u32, Money)>,
}

impl FromIterator<Money> for MoneyColumn {
    fn from_iter<I: IntoIterator<Item = Money>>(all: I) -> MoneyColumn {
        let all = all.into_iter();
        let (mut units, mut beside) = (Vec::with_capacity(all.size_hint().0), Vec::new());
        for (line, amount) in all.enumerate() {
            let word = i64::try_from(amount.minor()).unwrap_or(BESIDE);
            units.push(word);
            if word == BESIDE {
                beside.push((u32::try_from(line).unwrap_or(u32::MAX), amount));
            }
        }
        MoneyColumn { units: Arc::new(units), beside }
    }
}

/// Some neighbouring lines of a column, to be filled.
#[derive(Debug)]
pub struct Part<'a> {
    first: usize,
    units: &'a mut [i64],
    beside: Vec<(u32, Money)>,
}

impl MoneyColumn {
    /// Nothing on each of so many lines.
    #[must_use]
    pub fn nothing(lines: usize) -> MoneyColumn {
        MoneyColumn { units: Arc::new(vec![0; lines]), beside: Vec::new() }
    }

    /// The same amounts as numbers that stand as units of so many places, with the same words; none of other numbers.
    #[must_use]
    pub fn of_units(numbers: &Numbers, places: u32) -> Option<MoneyColumn> {
        let (units, own) = numbers.shared_units()?;
        (own == places && !units.contains(&BESIDE))
            .then(|| MoneyColumn { units: Arc::clone(units), beside: Vec::new() })
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The amount of a line.
    #[must_use]
    pub fn get(&self, line: usize) -> Option<Money> {
        match *self.units.get(line)? {
            BESIDE => {
                let at = self.beside.binary_search_by_key(&line, |(line, _)| *line as usize).ok()?;
                self.beside.get(at).map(|(_, amount)| *amount)
            }
            units => Some(Money::from_minor(i128::from(units))),
        }
    }

    /// The amounts, in the order of lines.
    pub fn iter(&self) -> impl Iterator<Item = Money> {
        (0..self.len()).map(|line| self.get(line).unwrap_or_default())
    }

    /// The amounts as numbers of so many places.
    #[must_use]
    pub fn numbers(&self, places: u32) -> Numbers {
        if self.beside.is_empty() {
            return Numbers::units(self.units.clone(), places);
        }
        self.iter().map(|amount| amount.to_ratio(places)).collect()
    }

    /// Puts the amount of a line.
    pub fn put(&mut self, line: usize, amount: Money) {
        if let Ok(at) = self.beside.binary_search_by_key(&line, |(line, _)| *line as usize) {
            self.beside.remove(at);
        }
        let mut part = Part { first: 0, units: Arc::make_mut(&mut self.units).as_mut_slice(), beside: Vec::new() };
        part.put(line, amount);
        for (line, amount) in part.beside {
            let at = self.beside.partition_point(|(before, _)| *before < line);
            self.beside.insert(at, (line, amount));
        }
    }

    /// The column in parts of so many lines; what they say they have beside is to be [taken in](MoneyColumn::take_in).
    pub fn parts(&mut self, lines: usize) -> impl Iterator<Item = Part<'_>> {
        let parts = Arc::make_mut(&mut self.units).chunks_mut(lines.max(1)).enumerate();
        parts.map(move |(at, units)| Part { first: at * lines, units, beside: Vec::new() })
    }

    /// Takes in what the next part has beside.
    pub fn take_in(&mut self, beside: Vec<(u32, Money)>) {
        self.beside.extend(beside);
    }
}

impl Part<'_> {
    /// Puts the amount of one of its lines, counted from its first; only once for each.
    pub fn put(&mut self, slot: usize, amount: Money) {
        let Some(cell) = self.units.get_mut(slot) else { return };
        let units = i64::try_from(amount.minor()).unwrap_or(BESIDE);
        // To write nothing over nothing would only cost memory.
        if *cell != units {
            *cell = units;
        }
        if units == BESIDE {
            self.beside.push((u32::try_from(self.first + slot).unwrap_or(u32::MAX), amount));
        }
    }

    /// What stands beside, when it is filled.
    #[must_use]
    pub fn beside(self) -> Vec<(u32, Money)> {
        self.beside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amount() -> impl Strategy<Value = Money> {
        prop_oneof![
            Just(0_i128),
            -9_i128..9,
            any::<i64>().prop_map(i128::from),
            Just(i128::from(i64::MIN)),
            any::<i128>()
        ]
        .prop_map(Money::from_minor)
    }

    proptest! {
        #[test]
        fn every_amount_comes_back(
            all in prop::collection::vec(amount(), 0..40),
            batch in 1_usize..9,
            changes in prop::collection::vec((0_usize..40, amount()), 0..20),
        ) {
            let mut column = MoneyColumn::nothing(all.len());
            let beside: Vec<_> = column.parts(batch).zip(all.chunks(batch)).map(|(mut part, amounts)| {
                amounts.iter().enumerate().for_each(|(slot, amount)| part.put(slot, *amount));
                part.beside()
            }).collect();
            beside.into_iter().for_each(|beside| column.take_in(beside));
            prop_assert_eq!(&all.iter().copied().collect::<MoneyColumn>(), &column);
            let mut all = all;
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), all.clone());
            prop_assert!(column.numbers(2).iter().eq(all.iter().map(|amount| amount.to_ratio(2))));
            let lines = all.len();
            for (line, amount) in changes.into_iter().filter(|(line, _)| *line < lines) {
                column.put(line, amount);
                all[line] = amount;
                prop_assert_eq!(column.iter().collect::<Vec<_>>(), all.clone());
            }
            prop_assert_eq!(column.get(all.len()), None);
        }

        #[test]
        fn units_of_the_same_places_are_amounts_as_they_stand(
            units in prop::collection::vec(prop_oneof![4 => -9_i64..9, 1 => Just(i64::MAX), 1 => Just(i64::MIN)], 0..9),
            places in 0_u32..4,
        ) {
            let numbers = Numbers::units(units.clone(), 2);
            let column = MoneyColumn::of_units(&numbers, places);
            prop_assert_eq!(column.is_some(), places == 2 && !units.contains(&i64::MIN));
            if let Some(column) = column {
                prop_assert!(column.iter().eq(units.iter().map(|units| Money::from_minor(i128::from(*units)))));
            }
            let each = Numbers::from(numbers.into_each());
            prop_assert_eq!(MoneyColumn::of_units(&each, 2), None);
        }
    }
}
