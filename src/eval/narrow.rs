//! The rows under a few rows of a reader, without a look at all others.
//!
//! Where the reader's dimensions come first among those of the finer grain, the rows that belong to one of its rows stand
//! together in the order of keys. A derivation or a sample asks for a handful of rows out of millions; a run, which asks
//! for all, goes the other way.

use super::context::FigureContext;
use super::fault::Confused;
use super::trees::Groups;
use crate::expr::Aggregate;
use crate::value::Rows;

type Narrowed<'x, 'a> = Result<(FigureContext<'x, 'a>, Groups), FigureContext<'x, 'a>>;

/// From how many times as many rows on it is worth while.
const FEW: usize = 4;

impl<'e, 'a> FigureContext<'e, 'a> {
    /// The rows of `below` that matter to this context, and for each the rows of this context that it belongs to.
    pub(super) fn grouped_below<'x>(
        &self,
        below: FigureContext<'x, 'a>,
        aggregate: &Aggregate,
    ) -> Result<(FigureContext<'x, 'a>, Groups), Confused> {
        match self.narrowed(below, aggregate)? {
            Ok(few) => Ok(few),
            Err(below) => {
                let groups = self.groups_of(&below, aggregate)?;
                Ok((below, groups))
            }
        }
    }

    /// The rows of `below` that belong to some row of this context, and to which; `below` as it is where they are most of
    /// them, or do not stand together.
    fn narrowed<'x>(&self, below: FigureContext<'x, 'a>, aggregate: &Aggregate) -> Result<Narrowed<'x, 'a>, Confused> {
        let (own, all) = (self.rows.radix(), below.rows.radix());
        let straight = aggregate.to.iter().enumerate().all(|(at, climb)| climb.from == at && climb.steps.is_empty());
        let leads = aggregate.to.len() == own.len() && all.get(..own.len()) == Some(own);
        let few = self.rows.len().saturating_mul(FEW) < below.rows.len();
        if own.is_empty() || !straight || !leads || !few || !aggregate.below.is_empty() {
            return Ok(Err(below));
        }
        let rest = all.iter().skip(own.len()).try_fold(1_u64, |all, radix| all.checked_mul(u64::from((*radix).max(1))));
        let rest = rest.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
        let mut spans = Vec::with_capacity(self.rows.len());
        let (mut from, mut taken) = (0, 0);
        for key in self.rows.keys() {
            let first = key.saturating_mul(rest);
            from += gallop(below.rows.keys().get(from..).unwrap_or_default(), |k| *k < first);
            let many = gallop(below.rows.keys().get(from..).unwrap_or_default(), |k| k - first < rest);
            spans.push((from, from + many));
            (from, taken) = (from + many, taken + many);
        }
        let mut groups = Vec::with_capacity(taken);
        for (group, (from, to)) in (0_u32..).zip(&spans) {
            groups.extend(std::iter::repeat_n(group, to - from));
        }
        if taken == below.rows.len() {
            return Ok(Ok((below, Groups::Each(groups))));
        }
        let mut keys = Vec::with_capacity(taken);
        for (from, to) in spans {
            keys.extend_from_slice(below.rows.keys().get(from..to).unwrap_or_default());
        }
        let rows = Rows::new(all.to_vec(), keys);
        let rows = rows.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
        Ok(Ok((FigureContext::new(below.engine, below.grain, rows), Groups::Each(groups))))
    }
}

/// How many of the first keys are as asked; found in steps that grow, since they are mostly few.
fn gallop(keys: &[u64], is: impl Fn(&u64) -> bool) -> usize {
    let mut reach = 1;
    while keys.get(reach - 1).is_some_and(&is) {
        reach *= 2;
    }
    let (from, to) = (reach / 2, reach.min(keys.len()));
    from + keys.get(from..to).unwrap_or_default().partition_point(is)
}
