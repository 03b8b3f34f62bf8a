//! A column put together from parts: the rows of one branch, then those of the other.
//!
//! `if`, `??` and scripts compute a part of the rows and paint it over what is there; texts bring their words along,
//! and each word is kept once. Which rows are painted is decided by the kernel.

use std::sync::Arc;

use hashbrown::HashMap;

use super::operand::{Cell, Gaps, Operand, Trouble, View};
use super::words::Texts;
use crate::value::{Cells, Column, Date, DateTime, Ratio, Reason, Type};

/// A column in the making.
pub(super) struct Canvas {
    cells: Cells,
    gaps: Gaps,
}

impl Canvas {
    /// Rows of a type with nothing painted but the gaps.
    pub(super) fn blank(rows: usize, kind: Type, gaps: Gaps) -> Canvas {
        Canvas { cells: Column::missing(rows, Reason::NO_OBSERVATIONS, kind).cells, gaps }
    }

    /// What is painted over.
    pub(super) fn over(column: Column) -> Canvas {
        let (cells, gaps) = column.into_parts();
        Canvas { cells, gaps }
    }

    /// Puts `values`, aligned to `rows`, in their place.
    pub(super) fn paint(&mut self, rows: &[u32], values: &Operand) -> Result<(), Trouble> {
        self.paint_gaps(rows, values);
        if matches!(values, Operand::Absent(_)) {
            return Ok(());
        }
        let unfit = || Trouble::Confused(format!("a branch has {}, unlike the whole", values.shape()));
        match &mut self.cells {
            Cells::Number(cells) => {
                let mut all = std::mem::take(cells).into_each();
                put(&mut all, rows, values.view::<Ratio>().ok_or_else(unfit)?);
                *cells = all.into();
            }
            Cells::Flag(cells) => put(cells, rows, values.view::<bool>().ok_or_else(unfit)?),
            Cells::Date(cells) => put(cells, rows, values.view::<Date>().ok_or_else(unfit)?),
            Cells::DateTime(cells) => put(cells, rows, values.view::<DateTime>().ok_or_else(unfit)?),
            Cells::Text { words, codes } => put_texts(words, codes, rows, Texts::of(values).ok_or_else(unfit)?),
        }
        Ok(())
    }

    fn paint_gaps(&mut self, rows: &[u32], values: &Operand) {
        let constant = if let Operand::Absent(reason) = values { Some(*reason) } else { None };
        let from = values.gaps();
        if self.gaps.is_none() && constant.is_none() && from.is_none() {
            return;
        }
        let gaps = self.gaps.get_or_insert_with(|| vec![None; self.cells.len()]);
        for (index, row) in rows.iter().enumerate() {
            if let Some(gap) = gaps.get_mut(*row as usize) {
                *gap = constant.or_else(|| from.and_then(|from| from.get(index).copied().flatten()));
            }
        }
    }

    /// The column.
    pub(super) fn finish(self) -> Operand {
        Operand::of(self.cells, self.gaps)
    }
}

fn put<T: Cell>(cells: &mut [T], rows: &[u32], values: View<'_, T>) {
    let mut set = |row: &u32, value: &T| {
        if let Some(cell) = cells.get_mut(*row as usize) {
            cell.clone_from(value);
        }
    };
    match values {
        View::One(value) => rows.iter().for_each(|row| set(row, value)),
        View::Many(values) => rows.iter().zip(values).for_each(|(row, value)| set(row, value)),
        View::Units(values, places) => {
            rows.iter().zip(values).for_each(|(row, units)| set(row, &T::of_units(*units, places)));
        }
        View::Few(values, codes) => {
            for (row, code) in rows.iter().zip(codes) {
                if let Some(value) = values.get(usize::from(*code)) {
                    set(row, value);
                }
            }
        }
    }
}

fn put_texts(words: &mut Arc<Vec<Arc<str>>>, codes: &mut [u32], rows: &[u32], values: Texts<'_>) {
    let mut set = |row: &u32, code: u32| {
        if let Some(cell) = codes.get_mut(*row as usize) {
            *cell = code;
        }
    };
    match values {
        Texts::One(text) => {
            let found = words.iter().position(|word| **word == *text);
            let code = found.unwrap_or_else(|| {
                Arc::make_mut(words).push(Arc::from(text));
                words.len() - 1
            });
            let code = u32::try_from(code).unwrap_or(u32::MAX);
            rows.iter().for_each(|row| set(row, code));
        }
        Texts::Many { words: others, codes: values } => {
            if words.is_empty() {
                *words = Arc::clone(others);
            }
            if Arc::ptr_eq(words, others) {
                rows.iter().zip(values).for_each(|(row, code)| set(row, *code));
                return;
            }
            let table = merge(words, others);
            for (row, code) in rows.iter().zip(values) {
                set(row, table.get(*code as usize).copied().unwrap_or_default());
            }
        }
    }
}

/// Adds the other words to `words`; gives their new codes.
fn merge(words: &mut Arc<Vec<Arc<str>>>, others: &[Arc<str>]) -> Vec<u32> {
    let mut known: HashMap<Arc<str>, u32> = words.iter().cloned().zip(0..).collect();
    let mut added = Vec::new();
    let first = words.len();
    let table = others
        .iter()
        .map(|word| {
            *known.entry(Arc::clone(word)).or_insert_with(|| {
                added.push(Arc::clone(word));
                u32::try_from(first + added.len() - 1).unwrap_or(u32::MAX)
            })
        })
        .collect();
    if !added.is_empty() {
        Arc::make_mut(words).extend(added);
    }
    table
}
