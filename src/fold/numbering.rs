//! Keys as the facts number them, in the order of their texts, and rows of a staged table by these numbers.
//!
//! What was packed or noted with earlier numbers is put into these here; which rows are wanted is said by the caller.

use std::sync::Arc;

use super::accumulate::put_in_order;
use super::model::Kept;
use super::staged::{Staged, StagedColumn};
use crate::expr::{ColumnId, DimId};
use crate::value::{Cells, Column, Reason, Rows};

/// The names of all keys, and of each dimension that was open the new number of each old one.
pub(super) struct Numbering {
    pub(super) names: Vec<Arc<Vec<Arc<str>>>>,
    pub(super) new: Vec<Option<Vec<u32>>>,
}

impl Numbering {
    pub(super) fn size(&self, of: DimId) -> u32 {
        self.names.get(of.at()).map_or(0, |n| u32::try_from(n.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn number(&self, of: DimId, code: u32) -> u32 {
        match self.new.get(of.at()) {
            Some(Some(new)) => new.get(code as usize).copied().unwrap_or(code),
            _ => code,
        }
    }

    /// A column of keys as texts over the dimension's own names.
    fn texts(&self, of: DimId, codes: impl Iterator<Item = u32>) -> Column {
        let words = self.names.get(of.at()).cloned().unwrap_or_default();
        let most = super::dimensions::SPECIAL;
        let codes: Vec<u32> = codes.map(|c| if c < most { self.number(of, c) } else { c }).collect();
        let gaps: Vec<Option<Reason>> = codes.iter().map(|c| (*c >= most).then_some(Reason::EMPTY_CELL)).collect();
        let cells = Cells::Text { words, codes: codes.into_iter().map(|c| if c < most { c } else { 0 }).collect() };
        if gaps.iter().any(Option::is_some) { Column::with_gaps(cells, gaps) } else { Column::new(cells) }
    }
}

/// The packed key of each row; none where keys cannot be packed.
pub(super) fn packed(staged: &Staged, numbering: &Numbering) -> Option<Vec<u64>> {
    let radix: Vec<u32> = staged.dimensions.iter().map(|d| numbering.size(*d)).collect();
    Rows::new(radix.clone(), Vec::new())?;
    let mut packed = vec![0_u64; staged.len()];
    for ((of, keys), radix) in staged.dimensions.iter().zip(&staged.keys).zip(&radix) {
        for (packed, key) in packed.iter_mut().zip(keys) {
            *packed = *packed * u64::from((*radix).max(1)) + u64::from(numbering.number(*of, *key));
        }
    }
    Some(packed)
}

/// These rows of a staged table with their packed keys, of which no two are the same.
pub(super) fn picked(
    staged: &Staged,
    columns: &[ColumnId],
    (mut keys, mut rows): (Vec<u64>, Vec<u32>),
    numbering: &Numbering,
) -> Option<Kept> {
    let radix: Vec<u32> = staged.dimensions.iter().map(|d| numbering.size(*d)).collect();
    put_in_order(&mut keys, &mut rows);
    keys.shrink_to_fit();
    let all = rows.len() == staged.len() && rows.is_sorted();
    let column = |id: &ColumnId| {
        let column = match staged.column(*id)? {
            StagedColumn::Values(values) if all => Arc::clone(values),
            StagedColumn::Values(values) => Arc::new(values.gather(&rows)),
            StagedColumn::Keys(of, codes) => {
                let codes = rows.iter().map(|row| codes.get(*row as usize).copied().unwrap_or(u32::MAX));
                Arc::new(numbering.texts(*of, codes))
            }
        };
        Some((*id, column))
    };
    let columns = columns.iter().filter_map(column).collect();
    Some(Kept { key: staged.dimensions.clone(), rows: Rows::new(radix, keys)?, columns })
}
