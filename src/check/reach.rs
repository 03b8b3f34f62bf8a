//! The stretch of numbers in which a value lies, as far as its making shows.
//!
//! An end that nobody knows is absent, so that what is said to lie outside of a stretch cannot be. Which stretch an
//! expression has is asked in [`super::within`].

use crate::value::{Ratio, Value};

/// The least and the greatest that a value can be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) low: Option<Ratio>,
    pub(super) high: Option<Ratio>,
}

impl Reach {
    /// Any number.
    pub(super) const ANY: Reach = Reach { low: None, high: None };

    /// A part of a whole.
    pub(super) fn share() -> Reach {
        Reach { low: Some(Ratio::ZERO), high: Some(Ratio::ONE) }
    }

    /// Nothing below zero.
    pub(super) fn not_negative() -> Reach {
        Reach { low: Some(Ratio::ZERO), high: None }
    }

    /// One number.
    pub(super) fn only(number: &Ratio) -> Reach {
        Reach { low: Some(number.clone()), high: Some(number.clone()) }
    }

    /// Whether it holds nothing below zero.
    pub(super) fn is_never_negative(&self) -> bool {
        self.low.as_ref().is_some_and(|low| !low.is_negative())
    }

    /// Whether it holds nothing that is more than a whole, above zero or below.
    pub(super) fn is_part(&self) -> bool {
        both(&self.low, &self.high).is_some_and(|(low, high)| *low >= Ratio::from_int(-1) && *high <= Ratio::ONE)
    }

    /// Whether a number lies past one of its ends.
    pub(super) fn leaves_out(&self, number: &Ratio) -> bool {
        self.low.as_ref().is_some_and(|low| number < low) || self.high.as_ref().is_some_and(|high| number > high)
    }

    /// The values that a parameter or series is written with. They may be others tomorrow: shares stay shares, and what is
    /// not below zero stays there.
    pub(super) fn of_written<'v>(values: impl IntoIterator<Item = &'v Value>) -> Reach {
        let mut all = Reach::share();
        for value in values {
            let Value::Number(number) = value else { return Reach::ANY };
            all.low = all.low.filter(|_| !number.is_negative());
            all.high = all.high.filter(|_| *number <= Ratio::ONE);
        }
        all
    }

    /// Either of two values.
    pub(super) fn or(&self, other: &Reach) -> Reach {
        Reach {
            low: both(&self.low, &other.low).map(|(a, b)| a.min(b).clone()),
            high: both(&self.high, &other.high).map(|(a, b)| a.max(b).clone()),
        }
    }

    /// The values of both stretches.
    pub(super) fn and(&self, other: &Reach) -> Reach {
        Reach {
            low: self.low.iter().chain(&other.low).max().cloned(),
            high: self.high.iter().chain(&other.high).min().cloned(),
        }
    }

    /// The lesser of two values.
    pub(super) fn least(&self, other: &Reach) -> Reach {
        Reach { low: self.or(other).low, high: self.high.iter().chain(&other.high).min().cloned() }
    }

    /// The greater of two values.
    pub(super) fn greatest(&self, other: &Reach) -> Reach {
        Reach { low: self.low.iter().chain(&other.low).max().cloned(), high: self.or(other).high }
    }

    /// The negative.
    pub(super) fn negative(&self) -> Reach {
        Reach { low: self.high.as_ref().map(Ratio::neg), high: self.low.as_ref().map(Ratio::neg) }
    }

    /// Without its sign.
    pub(super) fn size(&self) -> Reach {
        if self.is_never_negative() {
            self.clone()
        } else {
            self.greatest(&self.negative()).and(&Reach::not_negative())
        }
    }

    /// The sum of two values.
    pub(super) fn plus(&self, other: &Reach) -> Reach {
        let sum = |a: &Option<Ratio>, b: &Option<Ratio>| both(a, b).and_then(|(a, b)| a.add(b).ok());
        Reach { low: sum(&self.low, &other.low), high: sum(&self.high, &other.high) }
    }

    /// The product of two values.
    pub(super) fn times(&self, other: &Reach) -> Reach {
        let ends = [&self.low, &self.high].map(|a| [&other.low, &other.high].map(|b| both(a, b)));
        let products: Option<Vec<Ratio>> =
            ends.into_iter().flatten().map(|pair| pair.and_then(|(a, b)| a.mul(b).ok())).collect();
        match products {
            Some(all) => Reach { low: all.iter().min().cloned(), high: all.iter().max().cloned() },
            None if self.is_never_negative() && other.is_never_negative() => Reach::not_negative(),
            None => Reach::ANY,
        }
    }

    /// The first by the second.
    pub(super) fn over(&self, other: &Reach) -> Reach {
        match (&other.low, &other.high) {
            (Some(low), Some(high)) if low == high => match Ratio::ONE.div(low) {
                Ok(Some(part)) => self.times(&Reach::only(&part)),
                _ => Reach::ANY,
            },
            _ if self.is_never_negative() && other.is_never_negative() => Reach::not_negative(),
            _ => Reach::ANY,
        }
    }

    /// Rounded, to whatever places: no further than to the whole number beyond.
    pub(super) fn rounded(&self) -> Reach {
        let whole = |end: &Option<Ratio>, by: &Ratio| {
            let end = end.as_ref()?;
            if end.is_whole() { Some(end.clone()) } else { end.add(by).ok() }
        };
        let down = Ratio::from_int(-1);
        let low = whole(&self.low, &down);
        // What was not below zero is not rounded there.
        let low = if self.is_never_negative() { low.map(|low| low.max(Ratio::ZERO)) } else { low };
        Reach { low, high: whole(&self.high, &Ratio::ONE) }
    }
}

fn both<'r>(a: &'r Option<Ratio>, b: &'r Option<Ratio>) -> Option<(&'r Ratio, &'r Ratio)> {
    a.as_ref().zip(b.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(low: i64, high: i64) -> Reach {
        Reach { low: Some(Ratio::from_int(low)), high: Some(Ratio::from_int(high)) }
    }

    #[test]
    fn a_difference_of_shares_lies_on_both_sides_of_zero() {
        let share = Reach::share();
        assert_eq!(share.plus(&share.negative()), stretch(-1, 1));
        assert_eq!(share.times(&share), share);
        assert_eq!(share.plus(&share.negative()).size(), share);
        assert_eq!(stretch(-3, 2).times(&stretch(-1, 4)), stretch(-12, 8));
    }

    #[test]
    fn what_is_not_known_of_a_part_is_not_known_of_the_whole() {
        let share = Reach::share();
        assert_eq!(share.or(&Reach::ANY), Reach::ANY);
        assert_eq!(share.plus(&Reach::not_negative()), Reach::not_negative());
        assert_eq!(share.least(&Reach::ANY).high, Some(Ratio::ONE));
        assert_eq!(share.greatest(&Reach::ANY).low, Some(Ratio::ZERO));
        assert_eq!(share.over(&Reach::not_negative()), Reach::not_negative());
        assert_eq!(share.over(&Reach::only(&Ratio::from_int(2))).high, Ratio::new(1, 2));
        assert_eq!(share.over(&Reach::only(&Ratio::ZERO)), Reach::ANY);
    }

    #[test]
    fn rounding_moves_an_end_to_the_next_whole_number_at_most() {
        assert_eq!(Reach::share().rounded(), Reach::share());
        let half = Reach { low: Ratio::new(1, 2), high: Ratio::new(3, 2) };
        assert!(half.rounded().leaves_out(&Ratio::from_int(3)));
        assert!(!half.rounded().leaves_out(&Ratio::from_int(2)));
        assert!(half.rounded().is_never_negative());
    }

    #[test]
    fn written_values_say_no_more_than_that_they_are_shares() {
        let number = |n: i64, d: i64| Value::Number(Ratio::new(n, d).unwrap());
        assert_eq!(Reach::of_written(&[number(3, 5), number(1, 1)]), Reach::share());
        assert_eq!(Reach::of_written(&[number(6, 5)]), Reach::not_negative());
        assert_eq!(Reach::of_written(&[number(-1, 5)]).low, None);
    }
}
