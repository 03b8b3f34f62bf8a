//! A fold group on one thread: which rows of a block belong, under which key, and what they add.
//!
//! Where filters look at few distinct texts they are decided once for each combination of these, not for each row;
//! else the kernel runs over the rows. A row's key is packed from the climbs of the group's grain.

use std::sync::Arc;

use super::accumulate::{Accumulator, MOST_STEPPED, NO_KEY, Shape, SlotShape, step};
use super::context::{Batch, Days, RowContext, call_script, constant};
use super::dimensions::{Dimensions, MISSING};
use super::packed::{combinations, packed};
use super::sharing::{Counting, Looked, Packed};
use crate::check::model::{Group, Program};
use crate::expr::kernel::{Context, Fault, FaultKind, Selection, evaluate};
use crate::expr::{DimId, Expr, Fold, GroupId, Leaf, ScriptId};
use crate::value::{Cells, Column, Type};

/// The most combinations of texts for which filters are decided beforehand.
const MOST_COMBINATIONS: usize = 4096;
/// The most bytes of a dense accumulator, over all threads; pages that no key touches are never there.
const MOST_DENSE: usize = 256 << 20;
const BELONGS: u64 = 1 << 63;

/// What filters say for each combination of texts.
struct Decided {
    columns: Vec<Looked>,
    masks: Vec<u64>,
    /// What a row of each combination adds to its counters; 0 for one that does not belong.
    steps: Arc<Vec<u64>>,
}

/// A group on one thread.
pub(super) struct GroupFold {
    pub(super) id: GroupId,
    shape: Shape,
    /// The bit of each slot in a mask.
    bits: Vec<u32>,
    /// The columns that filters read, if these are all they read besides constants.
    filter_columns: Option<Vec<usize>>,
    decided: Vec<Option<Decided>>,
    /// By period of the window.
    pub(super) periods: Vec<Option<Accumulator>>,
    /// Whether the rows that belong are listed, and those of the last block.
    pub(super) lists: bool,
    pub(super) listed: Vec<u32>,
}

/// A row that must be set aside: its key does not hold on its day.
pub(super) struct Aside {
    pub(super) row: u32,
    /// The column of the key.
    pub(super) column: usize,
}

/// How many keys each dimension of a grain may have; open ones share what 64 bits leave.
fn radix(grain: &[DimId], dimensions: &Dimensions) -> (Vec<u64>, bool) {
    let sizes: Vec<Option<u64>> = grain.iter().map(|d| dimensions.size(*d).map(|n| n.max(1) as u64)).collect();
    let known = sizes.iter().flatten().try_fold(1_u64, |all, n| all.checked_mul(*n)).unwrap_or(u64::MAX);
    let open = sizes.iter().filter(|s| s.is_none()).count();
    let bits = (u64::MAX / known).checked_ilog2().unwrap_or(0) / u32::try_from(open.max(1)).unwrap_or(1);
    let share = 1_u64 << bits.min(32);
    (sizes.iter().map(|s| s.unwrap_or(share)).collect(), open == 0)
}

/// The shape of a group's accumulators; none if its keys cannot be packed.
pub(super) fn shape(program: &Program, group: &Group, dimensions: &Dimensions, threads: usize) -> Option<Shape> {
    let (radix, all_known) = radix(&group.grain, dimensions);
    let product = radix.iter().try_fold(1_u64, |all, n| all.checked_mul(*n))?;
    let mut counts = 0;
    let slots: Vec<SlotShape> = group
        .slots
        .iter()
        .map(|slot| match slot.op {
            Fold::Min => SlotShape::Extreme { greatest: false },
            Fold::Max => SlotShape::Extreme { greatest: true },
            Fold::Sum | Fold::Mean => SlotShape::Sum {
                places: match slot.kind {
                    Type::Money => program.pack.money.places,
                    Type::Count | Type::Days => 0,
                    _ => 4,
                },
            },
            Fold::Count | Fold::Share | Fold::Any | Fold::All => {
                counts += 1;
                SlotShape::Count(counts - 1)
            }
        })
        .collect();
    let width = 1 + counts + 4 * (slots.len() - counts);
    let room = (MOST_DENSE / threads.max(1) / width) as u64;
    let dense = (all_known && product <= room).then(|| usize::try_from(product).ok()).flatten();
    Some(Shape { radix, dense, slots, counts })
}

impl GroupFold {
    pub(super) fn new(id: GroupId, group: &Group, shape: Shape, window: usize) -> GroupFold {
        let mut counted = 0;
        let counts = u32::try_from(shape.counts).unwrap_or(u32::MAX);
        let mut others = counts;
        let bits = shape.slots.iter().map(|slot| {
            let next = if matches!(slot, SlotShape::Count(_)) { &mut counted } else { &mut others };
            *next += 1;
            *next - 1
        });
        let bits: Vec<u32> = bits.collect();
        let mut columns = Vec::new();
        let mut only_cells = bits.len() < 60;
        let counting =
            |slot: &crate::check::model::Slot| !matches!(slot.op, Fold::Sum | Fold::Mean | Fold::Min | Fold::Max);
        let conditions = group.slots.iter().filter(|s| counting(s)).filter_map(|s| s.argument.as_ref());
        let filters = group.filter.iter().chain(group.slots.iter().filter_map(|s| s.filter.as_ref()));
        for expr in filters.chain(conditions) {
            expr.leaves(&mut |leaf| match leaf {
                Leaf::Cell(column) => columns.push(column.at()),
                Leaf::Param(_) | Leaf::Schedule(_) | Leaf::Period(_) => {}
                _ => only_cells = false,
            });
        }
        columns.sort_unstable();
        columns.dedup();
        GroupFold {
            id,
            shape,
            bits,
            filter_columns: only_cells.then_some(columns),
            decided: (0..window).map(|_| None).collect(),
            periods: (0..window).map(|_| None).collect(),
            lists: false,
            listed: Vec::new(),
        }
    }

    /// The shape of its accumulators.
    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Counts rows in one period: for each its key and what it adds.
    pub(super) fn count(&mut self, period: usize, rows: impl Iterator<Item = (u64, u64)> + Clone) {
        let shape = &self.shape;
        let slot = self.periods.get_mut(period).map(|slot| slot.get_or_insert_with(|| Accumulator::new(shape)));
        slot.into_iter().for_each(|accumulator| accumulator.count_all(rows.clone()));
    }

    /// Folds rows of a block that lie in one period. Where nothing but their number is asked, it says how they are counted
    /// and leaves it to others to count them.
    pub(super) fn fold(
        &mut self,
        group: &Group,
        batch: &Batch<'_>,
        (period, placement): (usize, usize),
        days: Days<'_>,
        rows: Option<&[u32]>,
        aside: &mut Vec<Aside>,
    ) -> Result<Option<Counting>, Fault> {
        let count = rows.map_or(batch.records.len(), <[u32]>::len);
        if count == 0 {
            return Ok(None);
        }
        let context = RowContext { batch, period, days, placement, rows };
        if !self.lists
            && let Some(counting) = self.count_decided(group, &context, count, aside)
        {
            return Ok(Some(counting));
        }
        let masks = self.masks(group, &context, count)?;
        let keys = self.keys(group, &context, count, &masks, aside);
        if self.lists {
            let belong = keys.iter().enumerate().filter(|(_, key)| **key != NO_KEY);
            let row = |(at, _): (usize, &u64)| match rows {
                Some(rows) => rows.get(at).copied(),
                None => u32::try_from(at).ok(),
            };
            self.listed.extend(belong.filter_map(row));
        }
        let shape = &self.shape;
        let Some(slot) = self.periods.get_mut(period) else { return Ok(None) };
        let accumulator = slot.get_or_insert_with(|| Accumulator::new(shape));
        let plain = shape.counts == shape.slots.len();
        let mut places = Vec::with_capacity(if plain { 0 } else { count });
        for (key, mask) in keys.iter().zip(&masks) {
            if *key == NO_KEY {
                if !plain {
                    places.push(u32::MAX);
                }
                continue;
            }
            let place = accumulator.place(*key);
            accumulator.count(place, *mask);
            if !plain {
                places.push(place);
            }
        }
        for (at, (slot, bit)) in group.slots.iter().zip(&self.bits).enumerate() {
            if matches!(shape.slots.get(at), Some(SlotShape::Count(_)) | None) {
                continue;
            }
            let Some(argument) = &slot.argument else { continue };
            let mut taken = Vec::with_capacity(count);
            let mut at_places = Vec::with_capacity(count);
            for (index, (place, mask)) in places.iter().zip(&masks).enumerate() {
                if *place != u32::MAX && (mask >> bit) & 1 == 1 {
                    let index = u32::try_from(index).unwrap_or(u32::MAX);
                    taken.push(rows.map_or(index, |r| r.get(index as usize).copied().unwrap_or(index)));
                    at_places.push(*place);
                }
            }
            if taken.is_empty() {
                continue;
            }
            let all = taken.len() == batch.records.len();
            let context = RowContext { rows: if all { None } else { Some(&taken) }, ..context };
            let to_row = |fault: Fault| Fault { row: taken.get(fault.row).map_or(0, |r| *r as usize), ..fault };
            let values = evaluate(argument, &context).map_err(to_row)?;
            accumulator
                .add(at, &at_places, &values)
                .map_err(|(row, _)| to_row(Fault { row, span: argument.span, what: FaultKind::Outgrown }))?;
        }
        Ok(None)
    }

    /// Of the rows set aside from `before` on, keeps those whose key holds on no day of these, either.
    pub(super) fn hold_later(
        &self,
        group: &Group,
        batch: &Batch<'_>,
        (period, placement): (usize, usize),
        days: Days<'_>,
        (aside, before): (&mut Vec<Aside>, usize),
    ) {
        let mut rows: Vec<u32> = aside.iter().skip(before).map(|aside| aside.row).collect();
        rows.dedup();
        if rows.is_empty() {
            return;
        }
        let context = RowContext { batch, period, days, placement, rows: Some(&rows) };
        aside.truncate(before);
        set_aside(&packed(&context, rows.len(), &group.to, &self.shape.radix), |_| true, aside);
    }

    /// How all rows are counted, where filters are decided beforehand and nothing but counts is asked; none where that is
    /// not so.
    fn count_decided(
        &mut self,
        group: &Group,
        context: &RowContext<'_>,
        count: usize,
        aside: &mut Vec<Aside>,
    ) -> Option<Counting> {
        let shape = &self.shape;
        if shape.counts != shape.slots.len() || shape.counts >= MOST_STEPPED {
            return None;
        }
        self.decide(group, context)?;
        let decided = self.decided.get(context.period)?.as_ref()?;
        let combinations = combinations(context, count, &decided.columns)?;
        let packed = packed(context, count, &group.to, &self.shape.radix);
        let step = |combination: &u32| decided.steps.get(*combination as usize).copied().unwrap_or(0);
        set_aside(&packed, |at| combinations.get(at).is_some_and(|c| step(c) != 0), aside);
        Some(Counting { period: context.period, packed, combinations, steps: Arc::clone(&decided.steps) })
    }

    /// The packed key of each row; [`NO_KEY`] where it does not belong or has none.
    fn keys(
        &self,
        group: &Group,
        context: &RowContext<'_>,
        count: usize,
        masks: &[u64],
        aside: &mut Vec<Aside>,
    ) -> Vec<u64> {
        let packed = packed(context, count, &group.to, &self.shape.radix);
        set_aside(&packed, |at| masks.get(at).is_some_and(|mask| mask & BELONGS != 0), aside);
        let key = |(key, mask): (&u64, &u64)| if mask & BELONGS == 0 { NO_KEY } else { *key };
        packed.keys.iter().zip(masks).map(key).collect()
    }

    /// For each row whether it belongs, and a bit for each slot that it counts in.
    fn masks(&mut self, group: &Group, context: &RowContext<'_>, count: usize) -> Result<Vec<u64>, Fault> {
        if let Some(decided) = self.decide(group, context)
            && let Some(masks) = looked_up(decided, context, count)
        {
            return Ok(masks);
        }
        asked(group, &self.bits, context, count)
    }

    /// What the filters say for each combination of texts, if these are few.
    fn decide(&mut self, group: &Group, context: &RowContext<'_>) -> Option<&Decided> {
        let batch = context.batch;
        let mut columns = Vec::new();
        let mut product = 1_usize;
        for column in self.filter_columns.as_ref()? {
            let reader = batch.readers.get(*column)?;
            let few = reader.few(batch.shared.dimensions)?;
            columns.push((*column, few, reader.generation()));
            product = product.checked_mul(few + 1).filter(|p| *p <= MOST_COMBINATIONS)?;
        }
        let slot = self.decided.get_mut(context.period)?;
        if slot.as_ref().is_none_or(|d| d.columns != columns) {
            let combinations = Combinations { row: context, columns: &columns, count: product };
            let masks = masks_of(group, group.filter.as_ref(), &self.bits, &combinations).ok()?;
            let steps = masks.iter().map(|mask| if mask & BELONGS == 0 { 0 } else { step(*mask) }).collect();
            *slot = Some(Decided { masks, columns, steps: Arc::new(steps) });
        }
        slot.as_ref()
    }
}

fn looked_up(decided: &Decided, context: &RowContext<'_>, count: usize) -> Option<Vec<u64>> {
    let mask = |at: &u32| decided.masks.get(*at as usize).copied().unwrap_or(0);
    Some(combinations(context, count, &decided.columns)?.iter().map(mask).collect())
}

/// Sets rows aside that belong and whose key does not hold on their day.
fn set_aside(packed: &Packed, belongs: impl Fn(usize) -> bool, aside: &mut Vec<Aside>) {
    let rows = packed.not_then.iter().filter(|(at, _, _)| belongs(*at));
    aside.extend(rows.map(|(_, row, column)| Aside { row: *row, column: *column }));
}

/// Every combination of the texts of a few columns as rows for the kernel.
struct Combinations<'a> {
    row: &'a RowContext<'a>,
    columns: &'a [Looked],
    count: usize,
}

impl Context for Combinations<'_> {
    fn len(&self) -> usize {
        self.count
    }

    fn leaf(&self, leaf: &Leaf) -> Result<Arc<Column>, Fault> {
        let shared = self.row.batch.shared;
        if let Some(value) = constant(shared.plan, leaf, self.row.period) {
            return Ok(Arc::new(Column::repeat(&value, self.count)));
        }
        let Leaf::Cell(id) = leaf else { return self.row.leaf(leaf) };
        let mut codes = Vec::with_capacity(self.count);
        let at = self.columns.iter().position(|(column, _, _)| *column == id.at()).unwrap_or(0);
        let few = self.columns.get(at).map_or(0, |(_, few, _)| *few);
        let below: usize = self.columns.iter().skip(at + 1).map(|(_, few, _)| few + 1).product();
        for combination in 0..self.count {
            let code = combination / below % (few + 1);
            codes.push(if code == few { MISSING } else { u32::try_from(code).unwrap_or(MISSING) });
        }
        let reader = self.row.batch.readers.get(id.at());
        Ok(Arc::new(reader.map_or_else(
            || Column::missing(self.count, crate::value::Reason::EMPTY_CELL, Type::Text),
            |reader| reader.values(&codes, shared.dimensions),
        )))
    }

    fn calendar(&self) -> Option<&crate::value::Calendar> {
        self.row.calendar()
    }

    fn script(&self, function: ScriptId, args: &[Column], rows: &Selection) -> Result<Column, Fault> {
        call_script(self.row.batch.shared.program(), function, args, rows)
    }
}

fn is_true(column: &Column, row: usize) -> bool {
    matches!(&column.cells, Cells::Flag(flags) if flags.get(row) == Some(&true)) && column.gap(row).is_none()
}

/// What each slot asks of a row besides the group's filter.
fn conditions(slot: &crate::check::model::Slot) -> impl Iterator<Item = &Expr> {
    let counts = !matches!(slot.op, Fold::Sum | Fold::Mean | Fold::Min | Fold::Max);
    slot.filter.iter().chain(slot.argument.iter().filter(move |_| counts))
}

/// The masks of all rows of a context.
fn masks_of(group: &Group, filter: Option<&Expr>, bits: &[u32], context: &dyn Context) -> Result<Vec<u64>, Fault> {
    let rows = context.len();
    let mut masks = vec![BELONGS; rows];
    if let Some(filter) = filter {
        let belongs = evaluate(filter, context)?;
        for (row, mask) in masks.iter_mut().enumerate() {
            if !is_true(&belongs, row) {
                *mask = 0;
            }
        }
    }
    for (slot, bit) in group.slots.iter().zip(bits) {
        let mut flags = vec![true; rows];
        for condition in conditions(slot) {
            let holds = evaluate(condition, context)?;
            flags.iter_mut().enumerate().for_each(|(row, flag)| *flag &= is_true(&holds, row));
        }
        for (mask, flag) in masks.iter_mut().zip(flags) {
            *mask |= u64::from(flag && *mask & BELONGS != 0) << bit;
        }
    }
    Ok(masks)
}

/// The masks by asking for each row; slots are asked only of rows that belong.
fn asked(group: &Group, bits: &[u32], context: &RowContext<'_>, count: usize) -> Result<Vec<u64>, Fault> {
    let row_of = |index: usize| match context.rows {
        Some(rows) => rows.get(index).map_or(0, |r| *r as usize),
        None => index,
    };
    let Some(filter) = &group.filter else {
        return masks_of(group, None, bits, context).map_err(|f| Fault { row: row_of(f.row), ..f });
    };
    let belongs = evaluate(filter, context).map_err(|f| Fault { row: row_of(f.row), ..f })?;
    let indices: Vec<usize> = (0..count).filter(|index| is_true(&belongs, *index)).collect();
    let rows: Vec<u32> = indices.iter().map(|index| u32::try_from(row_of(*index)).unwrap_or(u32::MAX)).collect();
    let inner = RowContext { rows: Some(&rows), ..*context };
    let few = masks_of(group, None, bits, &inner).map_err(|f| {
        let row = rows.get(f.row).map_or(0, |r| *r as usize);
        Fault { row, ..f }
    })?;
    let mut masks = vec![0; count];
    for (index, mask) in indices.iter().zip(few) {
        if let Some(slot) = masks.get_mut(*index) {
            *slot = mask;
        }
    }
    Ok(masks)
}
