//! Which rows a figure has: the keys that hold, occur, or are read, taken together.
//!
//! Every figure, payout and export names the places that give it rows; here these become one sorted set of packed keys,
//! each once. What a row's value is, and whether it is missing, is left to those who read over the rows.

use crate::check::model::{RowsFrom, Standing};
use crate::expr::{DimId, FigureId};
use crate::outcome::model::FigureColumn;
use crate::value::{Cells, Rows};

use super::engine::Engine;
use super::fault::Confused;
use super::timeline::Moment;

/// The most rows that every combination of keys may come to.
const MOST_ROWS: usize = 1 << 28;

/// The rows of a grain from all these places.
pub(super) fn row_set(engine: Moment<'_, '_>, grain: &[DimId], from: &[RowsFrom]) -> Result<Rows, Confused> {
    let mut all: Option<Rows> = None;
    for place in from {
        let more = one(engine, grain, place)?;
        if more.radix().len() != grain.len() {
            return Err(Confused::new("rows of another grain"));
        }
        all = Some(all.map_or_else(|| more.clone(), |rows| rows.union(&more)));
    }
    let rows = match all {
        Some(rows) => rows,
        None if grain.is_empty() => Rows::whole(),
        None => packed(&engine, grain, Vec::new())?,
    };
    Ok(engine.ways.shared(rows))
}

/// Whether an adjustment puts something on lines.
fn adjusts(engine: &Engine<'_>, adjustment: FigureId) -> Result<bool, Confused> {
    let rule = engine.figure(adjustment)?.rule;
    let shadow = engine.program.rule(rule).is_some_and(|rule| rule.standing == Standing::Shadow);
    Ok(engine.in_force(rule) && !shadow)
}

fn packed(engine: &Engine<'_>, grain: &[DimId], keys: Vec<u64>) -> Result<Rows, Confused> {
    Rows::new(engine.ways.radix(grain)?, keys).ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))
}

fn one(engine: Moment<'_, '_>, grain: &[DimId], place: &RowsFrom) -> Result<Rows, Confused> {
    match place {
        RowsFrom::Whole => Ok(Rows::whole()),
        RowsFrom::Dimension(dimension) => {
            packed(&engine, grain, holds(&engine, *dimension)?.iter().map(|k| u64::from(*k)).collect())
        }
        RowsFrom::Group(group) => Ok(engine.grouped(*group)?.rows.clone()),
        RowsFrom::ByHand(figure) if !adjusts(&engine, *figure)? => packed(&engine, grain, Vec::new()),
        RowsFrom::Figure(figure) | RowsFrom::ByHand(figure) => match engine.home(*figure)? {
            Some(home) => Ok(home.column(*figure)?.rows.clone()),
            None => packed(&engine, grain, Vec::new()),
        },
        RowsFrom::Chosen(figure) => {
            let Some(home) = engine.home(*figure)? else { return packed(&engine, grain, Vec::new()) };
            let FigureColumn { rows, column } = home.column(*figure)?;
            let Cells::Flag(flags) = &column.cells else { return Err(Confused::new("rows are chosen by no flag")) };
            let holds = |row: usize| column.gap(row).is_none() && flags.get(row) == Some(&true);
            let keys = rows.keys().iter().enumerate().filter(|(row, _)| holds(*row)).map(|(_, key)| *key).collect();
            packed(&engine, grain, keys)
        }
        RowsFrom::RolledUp(figure, climbs) => {
            let radix = engine.ways.radix(grain)?;
            let mut keys = Vec::new();
            for there in engine.seen_as(&engine.figure(*figure)?.per) {
                keys.extend(engine.ways.packed(&there.column(*figure)?.rows, &radix, climbs)?);
            }
            keys.retain(|k| *k != u64::MAX);
            packed(&engine, grain, keys)
        }
        RowsFrom::UpTrees(figure, climbs, below) => {
            let radix = engine.ways.radix(grain)?;
            let mut keys = Vec::new();
            for there in engine.seen_as(&engine.figure(*figure)?.per) {
                keys.extend(engine.ways.up_trees(&there.column(*figure)?.rows, &radix, climbs, below)?.1);
            }
            packed(&engine, grain, keys)
        }
        RowsFrom::Table(table) => {
            let kept = engine.ways.kept(*table)?;
            if kept.key == grain {
                return Ok(kept.rows.clone());
            }
            let places: Option<Vec<usize>> = grain.iter().map(|d| kept.key.iter().position(|k| k == d)).collect();
            let places = places.ok_or_else(|| Confused::new("rows of a table with another key"))?;
            let radix = engine.ways.radix(grain)?;
            let columns: Vec<Vec<u32>> = places.iter().map(|p| kept.rows.codes(*p)).collect();
            let key = |row: usize| {
                let codes: Vec<u32> = columns.iter().filter_map(|c| c.get(row).copied()).collect();
                Rows::pack(&radix, &codes)
            };
            packed(&engine, grain, (0..kept.rows.len()).filter_map(key).collect())
        }
        RowsFrom::All => {
            let radix = engine.ways.radix(grain)?;
            let mut keys: Vec<u64> = vec![0];
            for (dimension, radix) in grain.iter().zip(&radix) {
                let held = holds(&engine, *dimension)?;
                if keys.len().saturating_mul(held.len()) > MOST_ROWS {
                    return Err(Confused::new("every combination of keys is more rows than can be computed"));
                }
                let radix = u64::from((*radix).max(1));
                let next = |k: u64| held.iter().map(move |h| k.wrapping_mul(radix).wrapping_add(u64::from(*h)));
                keys = keys.into_iter().flat_map(next).collect();
            }
            packed(&engine, grain, keys)
        }
    }
}

fn holds<'a>(engine: &Engine<'a>, dimension: DimId) -> Result<&'a [u32], Confused> {
    let held = engine.period.holds.get(dimension.at());
    held.map(|h| h.as_slice()).ok_or_else(|| Confused::new("a dimension of which nothing is held"))
}
