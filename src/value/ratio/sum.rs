//! A sum under way, brought to lowest terms only at the end.
//!
//! What adding one by one gives, at a fraction of the cost: terms go over one denominator of at most 63 bits, and what does
//! not fit there is settled in full before it goes on.

use super::gcd::gcd;
use super::{Form, Outgrown, Ratio, WIDEST, fraction};

/// A sum of fractions that is not finished.
#[derive(Clone, Debug)]
pub struct RunningSum {
    top: i128,
    below: u64,
    /// What did not fit; nothing as long as all of it does.
    settled: Option<Box<Ratio>>,
}

impl Default for RunningSum {
    fn default() -> RunningSum {
        RunningSum { top: 0, below: 1, settled: None }
    }
}

impl RunningSum {
    /// Puts a term to it.
    ///
    /// # Errors
    /// [`Outgrown`] past [`super::MOST_BITS`] bits.
    #[inline]
    pub fn add(&mut self, term: &Ratio) -> Result<(), Outgrown> {
        if let Form::Small { num, den } = &term.0 {
            let (num, den) = (i128::from(*num), den.get());
            if den == self.below {
                if let Some(sum) = self.top.checked_add(num) {
                    self.top = sum;
                    return Ok(());
                }
            } else if self.below.is_multiple_of(den) {
                // Both factors fit 64 bits.
                if let Some(sum) = self.top.checked_add(num * i128::from(self.below / den)) {
                    self.top = sum;
                    return Ok(());
                }
            } else if let Some(wider) = self.below.checked_mul(den / gcd(self.below, den)).filter(|w| *w <= WIDEST)
                && let Some(sum) = self.top.checked_mul(i128::from(wider / self.below))
                && let Some(sum) = sum.checked_add(num * i128::from(wider / den))
            {
                (self.top, self.below) = (sum, wider);
                return Ok(());
            }
        }
        self.settle(term)
    }

    #[cold]
    fn settle(&mut self, term: &Ratio) -> Result<(), Outgrown> {
        let before = self.settled.take().map_or(Ratio::ZERO, |settled| *settled);
        self.settled = Some(Box::new(before.add(&fraction(self.top, self.below))?.add(term)?));
        (self.top, self.below) = (0, 1);
        Ok(())
    }

    /// What it comes to.
    ///
    /// # Errors
    /// [`Outgrown`] past [`super::MOST_BITS`] bits.
    pub fn total(self) -> Result<Ratio, Outgrown> {
        let running = fraction(self.top, self.below);
        match self.settled {
            None => Ok(running),
            Some(settled) => settled.add(&running),
        }
    }
}

/// The tops of fractions over one denominator, which stands beside them; none where one does not fit a word.
#[must_use]
pub fn over_one<'a>(numbers: impl Iterator<Item = &'a Ratio> + Clone) -> Option<(Vec<i64>, u64)> {
    let mut below = 1_u64;
    for number in numbers.clone() {
        let Form::Small { den, .. } = &number.0 else { return None };
        if !below.is_multiple_of(den.get()) {
            below = below.checked_mul(den.get() / gcd(below, den.get())).filter(|below| *below <= WIDEST)?;
        }
    }
    let top = |number: &Ratio| match &number.0 {
        Form::Small { num, den } => i64::try_from(i128::from(*num) * i128::from(below / den.get())).ok(),
        Form::Big(_) => None,
    };
    Some((numbers.map(top).collect::<Option<_>>()?, below))
}
