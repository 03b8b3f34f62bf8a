//! Rows of trees: each row below a node belongs to the node too, and to all above it.
//!
//! Beside [`super::climb`], which names one row for each reader's row, here a row may belong to several: itself and
//! every node above it, as the tree stood on the last day of the reader's period. Rows and nodes are met once for each
//! step between them, so that a tree of a few levels costs little more than none. A parent that does not hold then has
//! been told of by the fold; a circle would be a mistake of the facts.

use std::sync::Arc;

use crate::expr::kernel::Places;
use crate::expr::{Below, Climb};
use crate::value::Rows;

use super::climb::{ABSENT, BROKEN, Way, Ways};
use super::fault::Confused;

/// For each row below, the rows of the reader that it belongs to.
pub(super) enum Groups {
    /// One, or `u32::MAX` for none.
    Each(Vec<u32>),
    /// Any number: of so many rows pairs of row and group, in the order of rows.
    Several(usize, Vec<(u32, u32)>),
}

impl Groups {
    /// Puts other rows behind these; both are of one kind.
    pub(super) fn append(&mut self, more: Groups) {
        match (self, more) {
            (Groups::Each(all), Groups::Each(more)) => all.extend(more),
            (Groups::Several(rows, all), Groups::Several(count, more)) => {
                let before = u32::try_from(*rows).unwrap_or(u32::MAX);
                all.extend(more.into_iter().map(|(row, group)| (row.saturating_add(before), group)));
                *rows += count;
            }
            (Groups::Each(_), Groups::Several(..)) | (Groups::Several(..), Groups::Each(_)) => {}
        }
    }

    /// The first group of a row; 0 where it has none.
    pub(super) fn first(&self, row: usize) -> usize {
        match self {
            Groups::Each(groups) => groups.get(row).filter(|group| **group < ABSENT).map_or(0, |group| *group as usize),
            Groups::Several(_, pairs) => {
                let at = pairs.partition_point(|(of, _)| (*of as usize) < row);
                pairs.get(at).filter(|(of, _)| *of as usize == row).map_or(0, |(_, group)| *group as usize)
            }
        }
    }

    /// The rows of one group, ascending.
    pub(super) fn rows_of(&self, wanted: u32) -> Vec<usize> {
        match self {
            Groups::Each(groups) => {
                groups.iter().enumerate().filter(|(_, group)| **group == wanted).map(|(row, _)| row).collect()
            }
            Groups::Several(_, pairs) => {
                pairs.iter().filter(|(_, group)| *group == wanted).map(|(row, _)| *row as usize).collect()
            }
        }
    }

    /// As the kernel takes them.
    pub(super) fn places(&self) -> Places<'_> {
        match self {
            Groups::Each(groups) => Places::One(groups),
            Groups::Several(rows, pairs) => Places::Many(*rows, pairs),
        }
    }
}

impl Ways<'_> {
    /// The rows of `target` that each row of `reader` belongs to, by one climb for each of its dimensions.
    pub(super) fn groups(
        &self,
        reader: &Rows,
        target: &Rows,
        climbs: &[Climb],
        below: &[Below],
    ) -> Result<Groups, Confused> {
        if below.is_empty() {
            return Ok(Groups::Each(match self.way(reader, target, climbs)? {
                Way::Same => (0..u32::try_from(reader.len()).unwrap_or(u32::MAX)).collect(),
                Way::To(rows) => rows.iter().map(|r| if *r < ABSENT { *r } else { u32::MAX }).collect(),
            }));
        }
        let (rows, keys) = self.up_trees(reader, target.radix(), climbs, below)?;
        let found = target.locate(&keys);
        let pairs = rows.into_iter().zip(found).filter_map(|(row, group)| Some((row, group?))).collect();
        Ok(Groups::Several(reader.len(), pairs))
    }

    /// The packed keys that each row belongs to, with the row of each: the one it reaches, and all above it.
    pub(super) fn up_trees(
        &self,
        reader: &Rows,
        radix: &[u32],
        climbs: &[Climb],
        below: &[Below],
    ) -> Result<(Vec<u32>, Vec<u64>), Confused> {
        let packed = self.packed(reader, radix, climbs)?;
        let reached = packed.into_iter().zip(0_u32..).filter(|(key, _)| *key != u64::MAX);
        let (mut keys, mut rows): (Vec<u64>, Vec<u32>) = reached.unzip();
        for tree in below {
            let climb =
                climbs.get(tree.position).ok_or_else(|| Confused::new("a tree that the grain does not have"))?;
            let codes = self.codes(reader, climb)?;
            let parents = self.parents(tree)?;
            let step: u64 = radix.iter().skip(tree.position + 1).map(|r| u64::from((*r).max(1))).product();
            let (mut all_keys, mut all_rows) = (Vec::with_capacity(keys.len() * 2), Vec::with_capacity(keys.len() * 2));
            for (key, row) in keys.into_iter().zip(rows) {
                let own = codes.get(row as usize).copied().unwrap_or(BROKEN);
                let (mut key, mut code) = (key, own);
                loop {
                    all_keys.push(key);
                    all_rows.push(row);
                    let above = parents.get(code as usize).copied().unwrap_or(BROKEN);
                    if above == BROKEN {
                        break;
                    }
                    key = key - u64::from(code) * step + u64::from(above) * step;
                    code = above;
                }
            }
            (keys, rows) = (all_keys, all_rows);
        }
        Ok((rows, keys))
    }

    /// Of each key of a tree the parent that holds in the period, or [`BROKEN`].
    fn parents(&self, tree: &Below) -> Result<Arc<Vec<u32>>, Confused> {
        let named = self.step(tree.table, tree.parent)?;
        let kept = self.kept(tree.table)?;
        let mut holds = vec![false; named.len()];
        for key in kept.rows.codes(0) {
            holds.get_mut(key as usize).into_iter().for_each(|holds| *holds = true);
        }
        let held = |parent: &u32| if holds.get(*parent as usize) == Some(&true) { *parent } else { BROKEN };
        let parents: Vec<u32> = named.iter().map(held).collect();
        if goes_in_a_circle(&parents) {
            return Err(Confused::new("the parents of keys go in a circle"));
        }
        Ok(Arc::new(parents))
    }
}

/// Whether going up from some key comes back to it.
fn goes_in_a_circle(parents: &[u32]) -> bool {
    // The walk on which each key was met first; a key met twice on one walk closes a circle.
    let mut met = vec![u32::MAX; parents.len()];
    for (walk, start) in (0_u32..).zip(0..parents.len()) {
        let mut at = start;
        while let Some(seen) = met.get_mut(at) {
            if *seen != u32::MAX {
                if *seen == walk {
                    return true;
                }
                break;
            }
            *seen = walk;
            at = parents.get(at).copied().unwrap_or(BROKEN) as usize;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_found_wherever_it_is_entered() {
        assert!(!goes_in_a_circle(&[BROKEN, 0, 0, 1, 3]));
        assert!(goes_in_a_circle(&[0]));
        assert!(goes_in_a_circle(&[BROKEN, 4, 1, 2, 3]));
        assert!(goes_in_a_circle(&[1, 2, 1, BROKEN]));
    }

    #[test]
    fn rows_of_several_groups_are_found_by_row_and_by_group() {
        let mut groups = Groups::Several(2, vec![(0, 3), (0, 1), (1, 1)]);
        groups.append(Groups::Several(1, vec![(0, 1)]));
        assert_eq!(groups.rows_of(1), [0, 1, 2]);
        assert_eq!((groups.first(0), groups.first(1), groups.first(2), groups.first(9)), (3, 1, 1, 0));
        assert!(matches!(groups.places(), Places::Many(3, _)));
    }
}
