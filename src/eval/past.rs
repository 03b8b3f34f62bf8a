//! Values of other periods: `before`, `at`, `over` and `streak` over the rows of a reader.
//!
//! What is read is evaluated in each of the periods at the reader's own keys. A period that the data do not reach back
//! to gives nothing there (no period before); how several become one is the kernel's.

use std::sync::Arc;

use crate::expr::kernel::{Fault, group};
use crate::expr::{Fold, Past, When};
use crate::fold::model::Keys;
use crate::value::{Cells, Column, Period, Ratio, Reason, Type};

use super::context::{FigureContext, stacked};
use super::timeline::Moment;

impl<'e, 'a> FigureContext<'e, 'a> {
    /// What an expression gives in other periods.
    pub(super) fn past(&self, past: &Past) -> Result<Arc<Column>, Fault> {
        match &past.when {
            When::Before(_) | When::At(_) => match past.when.periods(self.engine.now()).as_slice() {
                [period] => self.in_period(past, period),
                _ => Ok(self.no_period(past)),
            },
            When::Over { from, to, op, at_least } => self.over(past, (*from, *to), *op, *at_least),
            When::Streak => self.streak(past),
        }
    }

    fn no_period(&self, past: &Past) -> Arc<Column> {
        Arc::new(Column::missing(self.rows.len(), Reason::NO_PERIOD_BEFORE, past.of.kind))
    }

    /// The values in one period.
    pub(super) fn in_period(&self, past: &Past, period: &Period) -> Result<Arc<Column>, Fault> {
        match self.engine.at(period) {
            Some(there) => Ok(self.known_there(there, self.in_other(there).evaluate(&past.of)?)),
            None => Ok(self.no_period(past)),
        }
    }

    /// Values of another period, where the keys of the row hold in it: what was not there has no period before.
    fn known_there(&self, there: Moment<'e, 'a>, column: Arc<Column>) -> Arc<Column> {
        let mut absent: Vec<usize> = Vec::new();
        for (position, dimension) in self.grain.iter().enumerate() {
            let Some(holds) = there.period.holds.get(dimension.at()) else { continue };
            let all = there.facts.dimensions.get(dimension.at()).map_or(0, Keys::len);
            if holds.len() < all {
                let codes = self.rows.codes(position);
                let gone = codes.iter().enumerate().filter(|(_, code)| holds.binary_search(code).is_err());
                absent.extend(gone.map(|(row, _)| row));
            }
        }
        if absent.is_empty() {
            return column;
        }
        let mut gaps: Vec<Option<Reason>> = (0..column.len()).map(|row| column.gap(row)).collect();
        for row in absent {
            if let Some(gap) = gaps.get_mut(row) {
                *gap = Some(Reason::NO_PERIOD_BEFORE);
            }
        }
        Arc::new(Column::with_gaps(column.cells.clone(), gaps))
    }

    /// The values of a stretch as one; a row with fewer than it must have is missing for the reason of the first gap.
    fn over(&self, past: &Past, (from, to): (i32, i32), op: Fold, at_least: Option<u32>) -> Result<Arc<Column>, Fault> {
        let periods = past.when.periods(self.engine.now());
        let mut columns = periods.iter().map(|period| self.in_period(past, period)).collect::<Result<Vec<_>, _>>()?;
        // Past the first of named spans there is no period.
        let wanted = usize::try_from(i64::from(to) - i64::from(from) + 1).unwrap_or(columns.len());
        let lacking = wanted.saturating_sub(columns.len());
        columns.splice(0..0, std::iter::repeat_n(self.no_period(past), lacking));
        let rows = self.rows.len();
        let all = stacked(&columns, past.of.kind)?;
        let number = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
        let groups: Vec<u32> = columns.iter().flat_map(|_| (0..rows).map(number)).collect();
        let present: Vec<bool> = (0..all.len()).map(|row| all.gap(row).is_none()).collect();
        let counted = |row: usize| columns.iter().filter(|column| column.gap(row).is_none()).count();
        let filter = at_least.map(|_| Column::new(Cells::Flag(present)));
        let fold = group(op, Some(&all), filter.as_ref(), &groups, rows);
        let fold = fold.map_err(|fault| {
            let row = groups.get(fault.row).map_or(0, |row| *row as usize);
            fault.at(row, past.of.span)
        })?;
        let wanted = at_least.map_or(columns.len(), |least| least as usize);
        let lacking = |row: usize| {
            if counted(row) >= wanted {
                return fold.gap(row);
            }
            columns.iter().filter_map(|column| column.gap(row)).reduce(Reason::first)
        };
        // What one value has settled needs no more of them.
        let settles = matches!(op, Fold::Any | Fold::All) && at_least.is_none();
        let gaps = (0..rows).map(|row| if settles { fold.gap(row) } else { lacking(row) }).collect();
        Ok(Arc::new(Column::with_gaps(fold.cells, gaps)))
    }

    /// For how many periods in a row a condition holds, the reader's own the last; a gap in an earlier one ends the row.
    fn streak(&self, past: &Past) -> Result<Arc<Column>, Fault> {
        let rows = self.rows.len();
        let mut counts = vec![0_u64; rows];
        let mut running = vec![true; rows];
        let mut gaps: Vec<Option<Reason>> = vec![None; rows];
        for (back, period) in past.when.periods(self.engine.now()).iter().rev().enumerate() {
            if self.engine.at(period).is_none() || !running.contains(&true) {
                break;
            }
            let column = self.in_period(past, period)?;
            let Cells::Flag(flags) = &column.cells else { break };
            for (row, ((count, running), gap)) in counts.iter_mut().zip(&mut running).zip(&mut gaps).enumerate() {
                let reason = column.gap(row);
                if back == 0 {
                    *gap = reason;
                }
                *running = *running && reason.is_none() && flags.get(row) == Some(&true);
                *count += u64::from(*running);
            }
        }
        let cells = counts.into_iter().map(Ratio::from_count).collect();
        debug_assert_eq!(past.of.kind, Type::Flag, "a streak is of a condition");
        Ok(Arc::new(Column::with_gaps(Cells::Number(cells), gaps)))
    }
}
