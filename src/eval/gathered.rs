//! Lines as they are settled, gathered into columns: the base, what is undecided, and each step with its value.
//!
//! Between the settling of single lines, or of the parts that share one, and the columns that everything after money
//! reads. Batches fill their part of the columns side by side, so that no line is copied twice. What a line comes to is
//! for those who settle it; nothing is added or rounded here.

use std::sync::Arc;

use crate::expr::{PayoutId, RuleId};
use crate::outcome::model::{Effect, PayoutLines, StepColumn, Undecided};
use crate::value::money_column::Part;
use crate::value::{Cells, Column, Money, MoneyColumn, Numbers, Period, Ratio, Reason, Rows};

use super::exact::Exact;
use super::line::{Line, Moved, Told};

/// How many lines one thread settles at a time.
pub(super) const BATCH: usize = 1 << 14;

/// Lines as columns, as far as they are filled; nothing is in a line that is not.
pub(super) struct Gathered<'s> {
    /// What they are about.
    pub(super) base: MoneyColumn,
    /// Whether that is all that they are about, with nothing to fill.
    base_known: bool,
    /// Lines of which it is not known what they are about.
    pub(super) base_absent: Vec<bool>,
    /// Why lines are held whole.
    pub(super) undecided: Vec<(u32, Undecided)>,
    /// Steps, then penalties and holdbacks.
    pub(super) steps: Vec<GatheredStep<'s>>,
}

/// A step or penalty over the lines.
pub(super) struct GatheredStep<'s> {
    /// What it moved.
    pub(super) amounts: MoneyColumn,
    /// Its factor, bound or share on each line on which nothing else stands aside.
    own: Option<&'s Numbers>,
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
    /// Its factor, bound or share, where that is another than its column has.
    pub(super) values: Vec<(u32, Ratio)>,
}

/// The part of all columns that one batch fills.
pub(super) struct Place<'a> {
    /// None where all bases are known before.
    base: Option<Part<'a>>,
    base_absent: &'a mut [bool],
    /// As of [`Gathered`].
    undecided: Vec<(u32, Undecided)>,
    steps: Vec<StepPlace<'a>>,
    /// By step, what its lines have aside.
    aside: Vec<Aside>,
}

/// Amounts, values and gaps of a step.
type StepPlace<'a> = (Part<'a>, Option<&'a Numbers>, &'a mut [Option<Reason>]);

/// What a filled part has beside its columns.
pub(super) struct Filled {
    /// Of the base, then by step, the amounts that no word holds.
    large: Vec<Vec<(u32, Money)>>,
    undecided: Vec<(u32, Undecided)>,
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

    /// Puts the line of a row into a slot, with what its steps moved.
    pub(super) fn put(&mut self, slot: usize, row: usize, line: &Line, told: &Told<'_>) {
        if let Some(base) = &mut self.base {
            base.put(slot, line.base);
        }
        match told {
            Told::Slim(moved) => self.put_steps(slot, row, moved),
            Told::Exact(moved) => self.put_steps(slot, row, moved),
        }
        if line.base_absent {
            put(self.base_absent, slot, true);
        }
        if let Some(undecided) = line.undecided {
            self.undecided.push((u32::try_from(row).unwrap_or(u32::MAX), undecided));
        }
    }

    fn put_steps<N: Exact>(&mut self, slot: usize, row: usize, moved: &[Moved<N>]) {
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        for (((amounts, own, gaps), aside), moved) in self.steps.iter_mut().zip(&mut self.aside).zip(moved) {
            if moved.cut {
                aside.cut.push(number);
            }
            if !moved.would.is_zero() {
                aside.would.push((number, moved.would));
            }
            amounts.put(slot, moved.amount);
            match &moved.value {
                Ok(value) => {
                    if own.and_then(|own| own.get(row)).as_ref() != Some(value) {
                        aside.values.push((number, value.clone()));
                    }
                }
                Err(reason) => put(gaps, slot, Some(*reason)),
            }
        }
    }

    /// What it has beside the columns, when all its lines are put.
    pub(super) fn filled(self) -> Filled {
        let steps = self.steps.into_iter().map(|(amounts, ..)| amounts.beside());
        let large = std::iter::once(self.base.map(Part::beside).unwrap_or_default()).chain(steps).collect();
        Filled { large, undecided: self.undecided, aside: self.aside }
    }
}

impl<'s> Gathered<'s> {
    /// Room for so many lines; of each step the numbers that its lines mostly have, if they stand somewhere; the bases, if
    /// they do.
    pub(super) fn new(
        steps: impl Iterator<Item = Option<&'s Numbers>>,
        base: Option<MoneyColumn>,
        lines: usize,
    ) -> Gathered<'s> {
        let step = |own| GatheredStep {
            amounts: MoneyColumn::nothing(lines),
            own,
            gaps: vec![None; lines],
            aside: Aside::default(),
        };
        Gathered {
            base_known: base.is_some(),
            base: base.unwrap_or_else(|| MoneyColumn::nothing(lines)),
            base_absent: vec![false; lines],
            undecided: Vec::new(),
            steps: steps.map(step).collect(),
        }
    }

    /// The columns in parts of [`BATCH`] lines.
    pub(super) fn places(&mut self) -> Vec<Place<'_>> {
        let steps = self.steps.len();
        let absent = self.base_absent.chunks_mut(BATCH);
        let mut places: Vec<Place<'_>> = absent
            .map(|base_absent| Place {
                base: None,
                base_absent,
                undecided: Vec::new(),
                steps: Vec::with_capacity(steps),
                aside: vec![Aside::default(); steps],
            })
            .collect();
        if !self.base_known {
            for (place, part) in places.iter_mut().zip(self.base.parts(BATCH)) {
                place.base = Some(part);
            }
        }
        for step in &mut self.steps {
            let parts = step.amounts.parts(BATCH).zip(step.gaps.chunks_mut(BATCH));
            for (place, (amounts, gaps)) in places.iter_mut().zip(parts) {
                place.steps.push((amounts, step.own, gaps));
            }
        }
        places
    }

    /// Takes in what the next part has beside.
    pub(super) fn take_in(&mut self, filled: Filled) {
        let columns = std::iter::once(&mut self.base).chain(self.steps.iter_mut().map(|step| &mut step.amounts));
        for (column, large) in columns.zip(filled.large) {
            column.take_in(large);
        }
        self.undecided.extend(filled.undecided);
        for (step, aside) in self.steps.iter_mut().zip(filled.aside) {
            step.aside.cut.extend(aside.cut);
            step.aside.would.extend(aside.would);
            step.aside.values.extend(aside.values);
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
        let lines = rows.len();
        let columns = steps.zip(self.steps).map(|((rule, name, effect), step)| StepColumn {
            rule,
            name,
            effect,
            amounts: step.amounts,
            would: step.aside.would,
            values: {
                let own =
                    step.own.cloned().unwrap_or_else(|| Numbers::few(Arc::new(vec![Ratio::ZERO]), vec![0; lines]));
                let values = own.with(&step.aside.values).condensed();
                Arc::new(Column::with_gaps(Cells::Number(values), step.gaps))
            },
            cut: step.aside.cut,
        });
        PayoutLines {
            payout,
            period: period.clone(),
            rows,
            payee,
            base_absent: self.base_absent,
            steps: columns.collect(),
            base: self.base,
            undecided: self.undecided.into_iter().collect(),
        }
    }
}
