//! Groups that count the same rows by the same keys, counted side by side: a row finds all of its counters in one place.
//!
//! Checklists over one table differ in the rows that belong to them, not in the keys. Their counters stand next to one
//! another while the table is read, and go to each group of its own when all threads are done. What a row adds is decided
//! by [`super::group`]; how counters are kept is left to [`super::accumulate`].

use std::sync::Arc;

use rayon::prelude::*;

use super::accumulate::{Accumulator, Shape, SlotShape};
use super::group::GroupFold;
use super::sharing::Counting;
use crate::expr::GroupId;

/// The most counters that may stand in one place.
const MOST_JOINED: usize = 13;

/// What groups gathered side by side.
pub(super) struct Gathered {
    /// The groups, in the order of their counters.
    pub(super) members: Vec<GroupId>,
    /// By period of the window.
    pub(super) periods: Vec<Option<Accumulator>>,
}

impl Gathered {
    /// Takes in what another thread has gathered of the same groups.
    pub(super) fn merge(&mut self, other: Gathered) {
        if self.periods.len() < other.periods.len() {
            self.periods.resize_with(other.periods.len(), || None);
        }
        for (mine, theirs) in self.periods.iter_mut().zip(other.periods) {
            match (mine.as_mut(), theirs) {
                (_, None) => {}
                (None, theirs) => *mine = theirs,
                // Counts outgrow nothing.
                (Some(mine), Some(theirs)) => drop(mine.merge(theirs)),
            }
        }
    }

    /// What each group has of it, by period.
    pub(super) fn apart(self, shapes: &[Option<Shape>]) -> Vec<(GroupId, Vec<Option<Accumulator>>)> {
        let shapes = self.members.iter().filter_map(|id| shapes.get(id.at())?.as_ref());
        let members: Vec<(GroupId, usize, &Shape)> =
            self.members.iter().zip(sections(shapes)).map(|(id, (from, shape))| (*id, from, shape)).collect();
        let section = |(id, from, shape): (GroupId, usize, &Shape)| {
            let of_period = |all: &Option<Accumulator>| all.as_ref().map(|all| all.section(from, shape));
            (id, self.periods.iter().map(of_period).collect())
        };
        members.into_par_iter().map(section).collect()
    }
}

/// Groups that count together, on one thread.
struct Joint {
    gathered: Gathered,
    /// Of which tables of steps the joint one is made.
    of: Vec<Arc<Vec<u64>>>,
    steps: Vec<u128>,
}

/// All groups that count together, on one thread.
#[derive(Default)]
pub(super) struct Joints {
    all: Vec<Joint>,
}

/// How many counters a group has, that of its rows among them.
fn stride(shape: &Shape) -> usize {
    1 + shape.counts
}

/// For each group the first of its counters; before all stands that of the rows of any.
pub(super) fn sections<'s>(shapes: impl Iterator<Item = &'s Shape>) -> impl Iterator<Item = (usize, &'s Shape)> {
    shapes.scan(1, |next, shape| {
        let from = *next;
        *next += stride(shape);
        Some((from, shape))
    })
}

impl Joints {
    /// Counts rows, those of several groups at once where they are the same.
    pub(super) fn count(&mut self, groups: &mut [GroupFold], mut countings: Vec<(usize, Counting)>) {
        while !countings.is_empty() {
            let mut rest = countings.into_iter();
            let Some((first, counting)) = rest.next() else { return };
            let Some(shape) = groups.get(first).map(|group| group.shape().clone()) else { return };
            let mut width = 1 + stride(&shape);
            let (others, left): (Vec<_>, Vec<_>) = rest.partition(|(at, other)| {
                let theirs = groups.get(*at).map(GroupFold::shape);
                let theirs = theirs.filter(|s| (&s.radix, s.dense) == (&shape.radix, shape.dense));
                let more = theirs.filter(|_| other.is_over_rows_of(&counting)).map(stride);
                let more = more.filter(|more| width + more <= MOST_JOINED);
                width += more.unwrap_or(0);
                more.is_some()
            });
            countings = left;
            if others.is_empty() {
                let rows = counting.rows(&counting.steps);
                groups.get_mut(first).into_iter().for_each(|group| group.count(counting.period, rows.clone()));
                continue;
            }
            let set: Vec<(usize, Counting)> = std::iter::once((first, counting)).chain(others).collect();
            self.count_together(groups, &set);
        }
    }

    fn count_together(&mut self, groups: &[GroupFold], set: &[(usize, Counting)]) {
        let members: Vec<&GroupFold> = set.iter().filter_map(|(at, _)| groups.get(*at)).collect();
        let ids = || members.iter().map(|group| group.id);
        let known = self.all.iter().position(|joint| joint.gathered.members.iter().copied().eq(ids()));
        let at = known.unwrap_or_else(|| {
            let gathered = Gathered { members: ids().collect(), periods: Vec::new() };
            self.all.push(Joint { gathered, of: Vec::new(), steps: Vec::new() });
            self.all.len() - 1
        });
        let (Some(joint), Some((_, counting))) = (self.all.get_mut(at), set.first()) else { return };
        let shapes = || members.iter().map(|group| group.shape());
        let of = || set.iter().map(|(_, counting)| &counting.steps);
        if !(joint.of.len() == set.len() && joint.of.iter().zip(of()).all(|(known, now)| Arc::ptr_eq(known, now))) {
            joint.of = of().map(Arc::clone).collect();
            joint.steps = together(&joint.of, shapes());
        }
        let periods = &mut joint.gathered.periods;
        if periods.len() <= counting.period {
            periods.resize_with(counting.period + 1, || None);
        }
        let Some(slot) = periods.get_mut(counting.period) else { return };
        let accumulator = slot.get_or_insert_with(|| Accumulator::new(&side_by_side(shapes())));
        accumulator.count_all(counting.rows(&joint.steps));
    }

    /// What was gathered.
    pub(super) fn finish(self) -> Vec<Gathered> {
        self.all.into_iter().map(|joint| joint.gathered).collect()
    }
}

/// What a row of each combination adds to the counters of all groups, and one to that of the rows of any.
fn together<'s>(of: &[Arc<Vec<u64>>], shapes: impl Iterator<Item = &'s Shape>) -> Vec<u128> {
    let mut steps = vec![0_u128; of.iter().map(|steps| steps.len()).max().unwrap_or(0)];
    for ((from, _), theirs) in sections(shapes).zip(of) {
        for (all, step) in steps.iter_mut().zip(theirs.iter()).filter(|(_, step)| **step != 0) {
            *all |= (u128::from(*step) << (8 * from)) | 1;
        }
    }
    steps
}

/// The shape of the counters of several groups side by side.
fn side_by_side<'s>(shapes: impl Iterator<Item = &'s Shape> + Clone) -> Shape {
    let counts = shapes.clone().map(stride).sum();
    let first = shapes.into_iter().next();
    Shape {
        radix: first.map_or_else(Vec::new, |shape| shape.radix.clone()),
        dense: first.and_then(|shape| shape.dense),
        slots: (0..counts).map(SlotShape::Count).collect(),
        counts,
    }
}
