//! Lines as they are settled, gathered into columns: amounts, what is undecided, and each step with its value.
//!
//! Between the settling of single lines, or of the parts that share one, and the columns that everything after money
//! reads. Batches fill their part of the columns side by side, so that no line is copied twice. What a line comes to is
//! for those who settle it; nothing is added or rounded here.

use std::sync::Arc;

use crate::expr::{PayoutId, RuleId};
use crate::outcome::model::{Effect, PayoutLines, StepColumn, Undecided};
use crate::value::money_column::Part;
use crate::value::{Cells, Column, Money, MoneyColumn, Numbers, Period, Ratio, Reason, Rows};

use super::line::Line;

/// How many lines one thread settles at a time.
pub(super) const BATCH: usize = 1 << 14;

/// How many amounts a line has.
pub(super) const AMOUNTS: usize = 8;

/// Lines as columns, as far as they are filled; nothing is in a line that is not.
pub(super) struct Gathered {
    /// By amount, in the order of `Amount::ALL`, then by line.
    pub(super) amounts: Vec<MoneyColumn>,
    /// Lines of which it is not known what they are about.
    pub(super) base_absent: Vec<bool>,
    /// Why a line is held whole.
    pub(super) undecided: Vec<Option<Undecided>>,
    /// Steps, then penalties and holdbacks.
    pub(super) steps: Vec<GatheredStep>,
}

/// A step or penalty over the lines.
#[derive(Clone)]
pub(super) struct GatheredStep {
    /// What it moved.
    pub(super) amounts: MoneyColumn,
    /// Its factor, bound or share.
    pub(super) values: Vec<Ratio>,
    /// Why it has none.
    pub(super) gaps: Vec<Option<Reason>>,
    /// What few lines have.
    pub(super) aside: Aside,
}

/// What few lines of a step have, by the number of the line.
#[derive(Clone, Default)]
pub(super) struct Aside {
    /// Where it found less than it would take.
    pub(super) cut: Vec<u32>,
    /// What it would have moved if it were no shadow.
    pub(super) would: Vec<(u32, Money)>,
}

/// The part of all columns that one batch fills.
pub(super) struct Place<'a> {
    amounts: Vec<Part<'a>>,
    base_absent: &'a mut [bool],
    undecided: &'a mut [Option<Undecided>],
    steps: Vec<StepPlace<'a>>,
    /// By step, what its lines have aside.
    aside: Vec<Aside>,
}

/// MoneyColumn, values and gaps of a step.
type StepPlace<'a> = (Part<'a>, &'a mut [Ratio], &'a mut [Option<Reason>]);

/// What a filled part has beside its columns.
pub(super) struct Filled {
    /// By amount, then by step, the amounts that no word holds.
    large: Vec<Vec<(u32, Money)>>,
    aside: Vec<Aside>,
}

/// Fills a cell, if there is one.
pub(super) fn put<T>(cells: &mut [T], slot: usize, value: T) {
    if let Some(cell) = cells.get_mut(slot) {
        *cell = value;
    }
}

impl Place<'_> {
    /// How many lines it has.
    pub(super) fn len(&self) -> usize {
        self.base_absent.len()
    }

    /// Puts the line of a row into a slot.
    pub(super) fn put(&mut self, slot: usize, row: usize, line: Line) {
        for (column, amount) in self.amounts.iter_mut().zip(line.amounts()) {
            column.put(slot, amount);
        }
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        for (((amounts, values, gaps), aside), taken) in self.steps.iter_mut().zip(&mut self.aside).zip(line.taken) {
            if taken.cut {
                aside.cut.push(number);
            }
            if !taken.would.is_zero() {
                aside.would.push((number, taken.would));
            }
            amounts.put(slot, taken.amount);
            put(gaps, slot, taken.value.as_ref().err().copied());
            put(values, slot, taken.value.unwrap_or(Ratio::ZERO));
        }
        put(self.base_absent, slot, line.base_absent);
        put(self.undecided, slot, line.undecided);
    }

    /// What it has beside the columns, when all its lines are put.
    pub(super) fn filled(self) -> Filled {
        let amounts = self.amounts.into_iter().chain(self.steps.into_iter().map(|(amounts, ..)| amounts));
        Filled { large: amounts.map(Part::beside).collect(), aside: self.aside }
    }
}

impl Gathered {
    /// Room for so many lines of so many steps.
    pub(super) fn new(steps: usize, lines: usize) -> Gathered {
        let step = || GatheredStep {
            amounts: MoneyColumn::nothing(lines),
            values: vec![Ratio::ZERO; lines],
            gaps: vec![None; lines],
            aside: Aside::default(),
        };
        Gathered {
            amounts: (0..AMOUNTS).map(|_| MoneyColumn::nothing(lines)).collect(),
            base_absent: vec![false; lines],
            undecided: vec![None; lines],
            steps: (0..steps).map(|_| step()).collect(),
        }
    }

    /// The columns in parts of [`BATCH`] lines.
    pub(super) fn places(&mut self) -> Vec<Place<'_>> {
        let steps = self.steps.len();
        let mut places: Vec<Place<'_>> = self
            .base_absent
            .chunks_mut(BATCH)
            .zip(self.undecided.chunks_mut(BATCH))
            .map(|(base_absent, undecided)| Place {
                amounts: Vec::with_capacity(AMOUNTS),
                base_absent,
                undecided,
                steps: Vec::with_capacity(steps),
                aside: vec![Aside::default(); steps],
            })
            .collect();
        for column in &mut self.amounts {
            for (place, part) in places.iter_mut().zip(column.parts(BATCH)) {
                place.amounts.push(part);
            }
        }
        for step in &mut self.steps {
            let parts = step.amounts.parts(BATCH).zip(step.values.chunks_mut(BATCH));
            for (place, ((amounts, values), gaps)) in places.iter_mut().zip(parts.zip(step.gaps.chunks_mut(BATCH))) {
                place.steps.push((amounts, values, gaps));
            }
        }
        places
    }

    /// Takes in what the next part has beside.
    pub(super) fn take_in(&mut self, filled: Filled) {
        let columns = self.amounts.iter_mut().chain(self.steps.iter_mut().map(|step| &mut step.amounts));
        for (column, large) in columns.zip(filled.large) {
            column.take_in(large);
        }
        for (step, aside) in self.steps.iter_mut().zip(filled.aside) {
            step.aside.cut.extend(aside.cut);
            step.aside.would.extend(aside.would);
        }
    }

    /// The lines of a payout in a period, by rows; of each step its rule, its name and what it does.
    pub(super) fn lines(
        self,
        (payout, period): (PayoutId, &Period),
        steps: impl Iterator<Item = (RuleId, String, Effect)>,
        rows: Rows,
        payee: Arc<Column>,
    ) -> PayoutLines {
        let columns = steps.zip(self.steps).map(|((rule, name, effect), step)| StepColumn {
            rule,
            name,
            effect,
            amounts: step.amounts,
            would: step.aside.would,
            values: Arc::new(Column::with_gaps(Cells::Number(Numbers::from(step.values).condensed()), step.gaps)),
            cut: step.aside.cut,
        });
        PayoutLines {
            payout,
            period: period.clone(),
            rows,
            payee,
            base_absent: self.base_absent,
            steps: columns.collect(),
            amounts: self.amounts,
            undecided: self.undecided,
        }
    }
}
