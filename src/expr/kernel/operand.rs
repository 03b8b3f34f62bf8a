//! What a node of the tree is worth while it is computed: one value for all rows, or a column.
//!
//! The loops of the kernel stand here once, over views of operands: [`map_one`] and [`map_two`] run a function over
//! cells and skip the gaps that [`strict`] has put together. What the function is belongs to the neighbours.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::model::{Fault, FaultKind, Selection};
use crate::source::Span;
use crate::value::numbers::MOST_CODES;
use crate::value::{Cells, Column, Date, DateTime, Numbers, Outgrown, Ratio, Reason, Type, Value, YearNotListed};

/// Per row the reason of its gap; none when nothing is missing.
pub(super) type Gaps = Option<Vec<Option<Reason>>>;

/// What a node is worth.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// One value for all rows.
    Constant(Value),
    /// Missing in all rows, for one reason.
    Absent(Reason),
    /// A value a row.
    Column(Arc<Column>),
}

/// Why a node could not be computed; rows count within the selection.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// At a row.
    Snag(usize, Snag),
    /// The tree's types do not fit.
    Confused(String),
}

/// Why one row could not be computed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Snag {
    Outgrown,
    NoSuchDay,
    YearNotListed(i32),
}

impl From<Outgrown> for Snag {
    fn from(_: Outgrown) -> Snag {
        Snag::Outgrown
    }
}

impl From<YearNotListed> for Snag {
    fn from(YearNotListed(year): YearNotListed) -> Snag {
        Snag::YearNotListed(year)
    }
}

impl Trouble {
    /// As a fault of the node at `span`.
    pub(super) fn at(self, span: Span, selection: &Selection) -> Fault {
        let (row, what) = match self {
            Trouble::Snag(row, Snag::Outgrown) => (row, FaultKind::Outgrown),
            Trouble::Snag(row, Snag::NoSuchDay) => (row, FaultKind::NoSuchDay),
            Trouble::Snag(row, Snag::YearNotListed(year)) => (row, FaultKind::YearNotListed(year)),
            Trouble::Confused(detail) => (0, FaultKind::Internal(detail)),
        };
        Fault { row: selection.position(row), span, what }
    }

    /// An operation met operands it is not for.
    pub(super) fn unfit(operation: &str, operands: &[&Operand]) -> Trouble {
        let shapes: Vec<&str> = operands.iter().map(|operand| operand.shape()).collect();
        Trouble::Confused(format!("`{operation}` met {}", shapes.join(" and ")))
    }
}

/// A row as it stands in a selection.
pub(super) fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

impl Operand {
    /// A column of cells with gaps.
    pub(super) fn of(cells: Cells, gaps: Gaps) -> Operand {
        Operand::Column(Arc::new(match gaps {
            None => Column::new(cells),
            Some(gaps) => Column::with_gaps(cells, gaps),
        }))
    }

    /// As a column of `rows` rows.
    pub(super) fn into_column(self, rows: usize, kind: Type) -> Arc<Column> {
        match self {
            Operand::Constant(value) => Arc::new(Column::repeat(&value, rows)),
            Operand::Absent(reason) => Arc::new(Column::missing(rows, reason, kind)),
            Operand::Column(column) => column,
        }
    }

    /// What it holds, for a message.
    pub(super) fn shape(&self) -> &'static str {
        match self {
            Operand::Absent(_) => "nothing",
            Operand::Constant(Value::Number(_)) => "a number",
            Operand::Constant(Value::Flag(_)) => "a flag",
            Operand::Constant(Value::Text(_)) => "a text",
            Operand::Constant(Value::Date(_)) => "a date",
            Operand::Constant(Value::DateTime(_)) => "a moment",
            Operand::Column(column) => match &column.cells {
                Cells::Number(_) => "a number",
                Cells::Flag(_) => "a flag",
                Cells::Text { .. } => "a text",
                Cells::Date(_) => "a date",
                Cells::DateTime(_) => "a moment",
            },
        }
    }

    /// Its gaps, if it is a column that has some.
    pub(super) fn gaps(&self) -> Option<&[Option<Reason>]> {
        match self {
            Operand::Column(column) => column.gaps(),
            Operand::Constant(_) | Operand::Absent(_) => None,
        }
    }

    /// Its cells, if they are of that kind.
    pub(super) fn view<T: Cell>(&self) -> Option<View<'_, T>> {
        match self {
            Operand::Constant(value) => T::of(value).map(View::One),
            Operand::Column(column) => T::view(&column.cells),
            Operand::Absent(_) => None,
        }
    }
}

/// A kind of cell that stands for itself (texts stand in `words`).
pub(super) trait Cell: Clone + Default + Send + Sync {
    /// The cells, if they are of this kind.
    fn view(cells: &Cells) -> Option<View<'_, Self>>;
    /// The value, if it is of this kind.
    fn of(value: &Value) -> Option<&Self>;
    /// As cells of a column.
    fn cells(all: Vec<Self>) -> Cells;
    /// As cells of a column, from the few values that its rows have by their codes.
    fn few(values: Vec<Self>, codes: Vec<u16>) -> Cells {
        Self::cells(codes.iter().map(|code| values.get(usize::from(*code)).cloned().unwrap_or_default()).collect())
    }
    /// As a value.
    fn value(self) -> Value;
    /// The number of so many units; a default of what is no number and never stands so.
    fn of_units(_units: i64, _places: u32) -> Self {
        Self::default()
    }
}

macro_rules! cell {
    ($($kind:ty => $variant:ident),* $(,)?) => {$(
        impl Cell for $kind {
            fn view(cells: &Cells) -> Option<View<'_, Self>> {
                if let Cells::$variant(cells) = cells { Some(View::Many(cells)) } else { None }
            }
            fn of(value: &Value) -> Option<&Self> {
                if let Value::$variant(value) = value { Some(value) } else { None }
            }
            fn cells(all: Vec<Self>) -> Cells {
                Cells::$variant(all)
            }
            fn value(self) -> Value {
                Value::$variant(self)
            }
        }
    )*};
}

cell!(bool => Flag, Date => Date, DateTime => DateTime);

impl Cell for Ratio {
    fn view(cells: &Cells) -> Option<View<'_, Ratio>> {
        let Cells::Number(numbers) = cells else { return None };
        if let Some((values, codes)) = numbers.as_few() {
            return Some(View::Few(values, codes));
        }
        match numbers.as_units() {
            Some((units, places)) => Some(View::Units(units, places)),
            None => numbers.as_each().map(View::Many),
        }
    }

    fn of(value: &Value) -> Option<&Ratio> {
        if let Value::Number(value) = value { Some(value) } else { None }
    }

    fn cells(all: Vec<Ratio>) -> Cells {
        Cells::Number(all.into())
    }

    fn few(values: Vec<Ratio>, codes: Vec<u16>) -> Cells {
        Cells::Number(Numbers::few(Arc::new(values), codes))
    }

    fn value(self) -> Value {
        Value::Number(self)
    }

    fn of_units(units: i64, places: u32) -> Ratio {
        Ratio::from_scaled(i128::from(units), places)
    }
}

/// The cells of an operand.
#[derive(Debug)]
pub(super) enum View<'a, T> {
    /// The same on all rows.
    One(&'a T),
    /// One a row.
    Many(&'a [T]),
    /// By row the code of one of a few.
    Few(&'a [T], &'a [u16]),
    /// By row so many units of as many places.
    Units(&'a [i64], u32),
}

impl<T> Clone for View<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for View<'_, T> {}

impl<'a, T: Cell> View<'a, T> {
    /// How many rows it has; none of what is the same on all.
    fn rows(self) -> Option<usize> {
        match self {
            View::One(_) => None,
            View::Many(cells) => Some(cells.len()),
            View::Few(_, codes) => Some(codes.len()),
            View::Units(units, _) => Some(units.len()),
        }
    }

    /// The cells of some rows, in whatever form they stand.
    fn cells(self, rows: Range<usize>) -> impl Iterator<Item = T> + use<'a, T> {
        let (many, few, codes): (&[T], &[T], &[u16]) = match self {
            View::One(_) | View::Units(..) => (&[], &[], &[]),
            View::Many(cells) => (cells, &[], &[]),
            View::Few(values, codes) => (&[], values, codes),
        };
        let one = if let View::One(one) = self { Some(one) } else { None };
        let (units, places) = if let View::Units(units, places) = self { (units, places) } else { (&[][..], 0) };
        let (mut many, mut codes) = (part(many, rows.clone()), part(codes, rows.clone()));
        let mut units = part(units, rows);
        std::iter::from_fn(move || match one {
            Some(one) => Some(one.clone()),
            None => units
                .next()
                .map(|units| T::of_units(*units, places))
                .or_else(|| codes.next().map(|code| few.get(usize::from(*code)).cloned().unwrap_or_default()))
                .or_else(|| many.next().cloned()),
        })
    }
}

fn part<T>(cells: &[T], rows: Range<usize>) -> std::slice::Iter<'_, T> {
    cells.get(rows).unwrap_or_default().iter()
}

/// The gaps of several operands, put together.
#[derive(Debug)]
pub(super) enum Meeting {
    /// No value is missing.
    Full,
    /// Every value is, for one reason.
    Everywhere(Reason),
    /// Some are; as long as the rows.
    Rows(Vec<Option<Reason>>),
}

/// Where a value of some operand is missing, and why: what is not covered before all, else the first in order.
pub(super) fn meet(rows: usize, operands: &[&Operand]) -> Meeting {
    let mut met = Meeting::Full;
    for operand in operands {
        met = match operand {
            Operand::Constant(_) => met,
            Operand::Absent(reason) => match met {
                Meeting::Full => Meeting::Everywhere(*reason),
                Meeting::Everywhere(before) => Meeting::Everywhere(before.first(*reason)),
                Meeting::Rows(gaps) => Meeting::Rows(
                    gaps.into_iter().map(|gap| Some(join(gap, Some(*reason)).unwrap_or(*reason))).collect(),
                ),
            },
            Operand::Column(column) => match (met, column.gaps()) {
                (met, None) => met,
                (Meeting::Full, Some(gaps)) => Meeting::Rows(gaps.to_vec()),
                (Meeting::Everywhere(before), Some(gaps)) => {
                    Meeting::Rows(gaps.iter().map(|gap| join(Some(before), *gap)).collect())
                }
                (Meeting::Rows(mut before), Some(gaps)) => {
                    before.iter_mut().zip(gaps).for_each(|(before, gap)| *before = join(*before, *gap));
                    Meeting::Rows(before)
                }
            },
        };
    }
    debug_assert!(!matches!(&met, Meeting::Rows(gaps) if gaps.len() != rows), "gaps are as many as rows");
    met
}

fn join(left: Option<Reason>, right: Option<Reason>) -> Option<Reason> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.first(right)),
        (one, other) => one.or(other),
    }
}

/// An operation that is missing where an operand is: `work` gets the gaps of the result, and operands none of which
/// is [`Operand::Absent`].
pub(super) fn strict(
    rows: usize,
    kind: Type,
    operands: &[&Operand],
    work: impl FnOnce(Gaps) -> Result<Operand, Trouble>,
) -> Result<Operand, Trouble> {
    let absent = operands.iter().any(|operand| matches!(operand, Operand::Absent(_)));
    match meet(rows, operands) {
        Meeting::Everywhere(reason) => Ok(Operand::Absent(reason)),
        Meeting::Rows(gaps) if absent => {
            Ok(Operand::of(Column::missing(rows, Reason::NO_OBSERVATIONS, kind).cells, Some(gaps)))
        }
        Meeting::Rows(gaps) => work(Some(gaps)),
        Meeting::Full => work(None),
    }
}

/// `work` over each cell; where it gives nothing the value is missing, divided by zero.
pub(super) fn map_one<A: Cell, T: Cell>(
    gaps: Gaps,
    cells: View<'_, A>,
    work: impl Fn(&A) -> Result<Option<T>, Snag> + Sync,
) -> Result<Operand, Trouble> {
    match cells {
        View::One(a) => single(work(a)),
        View::Many(a) => many(gaps, a.len(), |rows| part(a, rows), work),
        View::Units(a, _) => many(gaps, a.len(), |rows| cells.cells(rows), |a| work(&a)),
        View::Few(a, codes) => few(gaps, a.len(), singles(codes), &|of| a.get(of).map_or(Ok(None), &work)),
    }
}

/// `work` over each pair of cells; where it gives nothing the value is missing, divided by zero.
pub(super) fn map_two<A: Cell, B: Cell, T: Cell>(
    gaps: Gaps,
    left: View<'_, A>,
    right: View<'_, B>,
    work: impl Fn(&A, &B) -> Result<Option<T>, Snag> + Sync,
) -> Result<Operand, Trouble> {
    match (left, right) {
        (View::One(a), View::One(b)) => single(work(a, b)),
        (View::One(a), View::Many(b)) => many(gaps, b.len(), |rows| part(b, rows), |b| work(a, b)),
        (View::Many(a), View::One(b)) => many(gaps, a.len(), |rows| part(a, rows), |a| work(a, b)),
        (View::Many(a), View::Many(b)) => {
            let rows = a.len().min(b.len());
            many(gaps, rows, |rows| part(a, rows.clone()).zip(part(b, rows)), |(a, b)| work(a, b))
        }
        (View::Few(a, codes), View::One(b)) => {
            few(gaps, a.len(), singles(codes), &|of| a.get(of).map_or(Ok(None), |a| work(a, b)))
        }
        (View::One(a), View::Few(b, codes)) => {
            few(gaps, b.len(), singles(codes), &|of| b.get(of).map_or(Ok(None), |b| work(a, b)))
        }
        (View::Few(a, ones), View::Few(b, others)) if a.len() * b.len() <= MOST_CODES.min(ones.len()) => {
            few(gaps, a.len() * b.len(), pairs(ones, others, b.len()), &|pair| match (
                a.get(pair / b.len()),
                b.get(pair % b.len()),
            ) {
                (Some(a), Some(b)) => work(a, b),
                _ => Ok(None),
            })
        }
        _ => {
            let rows = left.rows().into_iter().chain(right.rows()).min().unwrap_or_default();
            let both = |rows: Range<usize>| left.cells(rows.clone()).zip(right.cells(rows));
            many(gaps, rows, both, |(a, b)| work(&a, &b))
        }
    }
}

/// Codes as numbers of combinations.
fn singles(codes: &[u16]) -> impl ExactSizeIterator<Item = usize> {
    codes.iter().map(|code| usize::from(*code))
}

/// Pairs of codes as numbers of combinations, where there are so many of the second.
fn pairs(ones: &[u16], others: &[u16], second: usize) -> impl ExactSizeIterator<Item = usize> {
    ones.iter().zip(others).map(move |(one, other)| usize::from(*one) * second + usize::from(*other))
}

/// `work` once for each of the combinations that occur, by their number; rows have the result of theirs.
fn few<T: Cell>(
    gaps: Gaps,
    combinations: usize,
    rows: impl ExactSizeIterator<Item = usize>,
    work: &dyn Fn(usize) -> Result<Option<T>, Snag>,
) -> Result<Operand, Trouble> {
    const NEW: u32 = u32::MAX;
    const UNDEFINED: u32 = u32::MAX - 1;
    let count = rows.len();
    let mut known = vec![NEW; combinations];
    let (mut values, mut codes) = (Vec::new(), Vec::with_capacity(count));
    let mut all = gaps;
    for (row, combination) in rows.enumerate() {
        let is_missing = all.as_ref().and_then(|gaps| gaps.get(row)).is_some_and(Option::is_some);
        let Some(code) = known.get_mut(combination).filter(|_| !is_missing) else {
            codes.push(0);
            continue;
        };
        if *code == NEW {
            *code = match work(combination).map_err(|snag| Trouble::Snag(row, snag))? {
                Some(value) => {
                    values.push(value);
                    u32::try_from(values.len() - 1).unwrap_or(UNDEFINED)
                }
                None => UNDEFINED,
            };
        }
        codes.push(u16::try_from(*code).unwrap_or(0));
        if *code == UNDEFINED
            && let Some(gap) = all.get_or_insert_with(|| vec![None; count]).get_mut(row)
        {
            *gap = Some(Reason::DIVIDED_BY_ZERO);
        }
    }
    if values.is_empty() {
        values.push(T::default());
    }
    Ok(Operand::of(T::few(values, codes), all))
}

fn single<T: Cell>(result: Result<Option<T>, Snag>) -> Result<Operand, Trouble> {
    match result {
        Ok(Some(value)) => Ok(Operand::Constant(value.value())),
        Ok(None) => Ok(Operand::Absent(Reason::DIVIDED_BY_ZERO)),
        Err(snag) => Err(Trouble::Snag(0, snag)),
    }
}

/// Rows that one thread computes at a time.
const BATCH: usize = 1 << 14;

/// What became of a batch: the rows that have no value because they divide by zero.
type Done = Result<Vec<usize>, Trouble>;

/// `work` over the items of all rows. Of several snags the first in the order of rows is told.
fn many<I, J, T: Cell>(
    gaps: Gaps,
    rows: usize,
    items: impl Fn(Range<usize>) -> I + Sync,
    work: impl Fn(J) -> Result<Option<T>, Snag> + Sync,
) -> Result<Operand, Trouble>
where
    I: Iterator<Item = J>,
{
    let known = gaps.as_deref();
    let batch = |from: usize, cells: &mut [T]| {
        let (mut undefined, rows) = (Vec::new(), from..from + cells.len());
        for (slot, (cell, item)) in cells.iter_mut().zip(items(rows)).enumerate() {
            if known.and_then(|gaps| gaps.get(from + slot)).is_some_and(Option::is_some) {
                continue;
            }
            match work(item) {
                Ok(Some(value)) => *cell = value,
                Ok(None) => undefined.push(from + slot),
                Err(snag) => return Err(Trouble::Snag(from + slot, snag)),
            }
        }
        Ok(undefined)
    };
    let (cells, done) = in_batches(rows, &batch);
    finished(gaps, cells, done)
}

/// Cells and what became of each batch, side by side where there are threads for it.
fn in_batches<T: Cell>(rows: usize, batch: &(dyn Fn(usize, &mut [T]) -> Done + Sync)) -> (Vec<T>, Vec<Done>) {
    // Outside a pool, as where files are written, threads are busy with other columns.
    if rows > BATCH && rayon::current_thread_index().is_some() && rayon::current_num_threads() > 1 {
        let mut cells = vec![T::default(); rows];
        let parts = cells.par_chunks_mut(BATCH).enumerate();
        let done = parts.map(|(at, cells)| batch(at * BATCH, cells)).collect();
        return (cells, done);
    }
    let (mut cells, mut done) = (Vec::with_capacity(rows), Vec::new());
    while cells.len() < rows {
        let from = cells.len();
        cells.resize(rows.min(from + BATCH), T::default());
        done.push(batch(from, cells.get_mut(from..).unwrap_or_default()));
        if done.last().is_some_and(Result::is_err) {
            break;
        }
    }
    (cells, done)
}

/// The column that batches made, with a gap in every row that divides by zero.
fn finished<T: Cell>(mut gaps: Gaps, cells: Vec<T>, done: Vec<Done>) -> Result<Operand, Trouble> {
    let rows = cells.len();
    for undefined in done {
        for row in undefined? {
            let gaps = gaps.get_or_insert_with(|| vec![None; rows]);
            if let Some(gap) = gaps.get_mut(row) {
                *gap = Some(Reason::DIVIDED_BY_ZERO);
            }
        }
    }
    Ok(Operand::of(T::cells(cells), gaps))
}
