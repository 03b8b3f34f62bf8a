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

/// From how many times as many rows on it is worth while.
const FEW: usize = 4;

impl<'e, 'a> FigureContext<'e, 'a> {
    /// The rows of `below` that belong to some row of this context, and to which; nothing where they are most of them,
    /// or do not stand together.
    pub(super) fn narrowed<'x>(
        &self,
        below: &FigureContext<'x, 'a>,
        aggregate: &Aggregate,
    ) -> Result<Option<(FigureContext<'x, 'a>, Groups)>, Confused> {
        let (own, all) = (self.rows.radix(), below.rows.radix());
        let straight = aggregate.to.iter().enumerate().all(|(at, climb)| climb.from == at && climb.steps.is_empty());
        let leads = aggregate.to.len() == own.len() && all.get(..own.len()) == Some(own);
        let few = self.rows.len().saturating_mul(FEW) < below.rows.len();
        if own.is_empty() || !straight || !leads || !few || !aggregate.below.is_empty() {
            return Ok(None);
        }
        let rest = all.iter().skip(own.len()).try_fold(1_u64, |all, radix| all.checked_mul(u64::from((*radix).max(1))));
        let rest = rest.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
        let (mut keys, mut groups) = (Vec::new(), Vec::new());
        let mut left = below.rows.keys();
        for (group, key) in (0_u32..).zip(self.rows.keys()) {
            let first = key.saturating_mul(rest);
            left = left.get(left.partition_point(|k| *k < first)..).unwrap_or_default();
            let end = left.partition_point(|k| k - first < rest);
            let (taken, behind) = left.split_at(end);
            keys.extend_from_slice(taken);
            groups.extend(std::iter::repeat_n(group, taken.len()));
            left = behind;
        }
        let rows = Rows::new(all.to_vec(), keys);
        let rows = rows.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
        Ok(Some((FigureContext::new(below.engine, below.grain, rows), Groups::Each(groups))))
    }
}
