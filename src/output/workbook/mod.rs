//! `payouts.xlsx`: a run as a workbook in which every payable can be followed, cell by cell, down to counts and sums.
//!
//! Facts, tables and parameters stand as values; all that is derived from them is a live formula with the engine's value
//! as what it comes to. `need` says what belongs in, `layout` where it stands, `lower` makes expressions to
//! formulas, `money` the lines, `write` the file. What cannot be proved by a formula is a marked value.

mod calls;
mod cells;
mod desk;
mod exact;
mod figures;
mod layout;
mod lower;
mod money;
mod need;
mod part;
mod split;
mod template;
mod words;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use super::artifact::Artifact;
use super::run::Run;
use super::values::Fault;
use crate::check::model::How;
use crate::eval::{EvalError, Links};
use crate::expr::{FigureId, PayoutId};
use crate::text::Bilingual;
use crate::value::Rows;

use figures::picked;
use layout::{Book, Col, Fill, From, Kind, MOST_ROWS, Of, SheetKey};
use lower::Maker;
use need::Need;

/// The name of the file.
pub const FILE: &str = "payouts.xlsx";
pub use part::{MOST_LINES, SAMPLED, SAMPLED_ZEROS, Seeds};

/// The workbook of a run, of a large one with the sample drawn by these seeds, without them whole; none where the run
/// pays nothing.
pub fn workbook<'a>(run: &'a Run<'a>, seeds: Option<Seeds>) -> Option<Artifact<'a>> {
    if run.outcome.payouts.is_empty() {
        return None;
    }
    let body = move |out: &mut dyn std::io::Write| out.write_all(&bytes(run, seeds.as_ref())?);
    Some(Artifact { name: FILE.to_owned(), shape: None, body: Box::new(body) })
}

/// The bytes of the workbook of a run that pays something.
///
/// # Errors
/// The run does not hang together, or there is no room for what is written on the way.
pub fn bytes(run: &Run<'_>, seeds: Option<&Seeds>) -> std::io::Result<Vec<u8>> {
    let told = |error| match error {
        EvalError::Problems(all) => Fault::Problems(all),
        EvalError::Internal(what) => Fault::Internal(what),
    };
    let links = Links::after(run.plan, run.facts, run.outcome).map_err(told)?;
    let part = seeds.map(|seeds| part::sampled(run, seeds)).transpose()?.flatten();
    let maker = make(run, &links, part.as_ref()).map_err(told)?;
    Ok(write::write(run, maker).map_err(|error| Fault::Internal(error.to_string()))?)
}

/// Puts the workbook together: whole, or of these lines of each payout.
fn make<'r, 'a>(
    run: &'r Run<'r>,
    links: &'r Links<'a>,
    part: Option<&BTreeMap<usize, Rows>>,
) -> Result<Maker<'r, 'a>, EvalError> {
    let program = run.program();
    let whole = part.is_none();
    let mut need = Need::new(program, run.facts, links, whole);
    for (number, lines) in run.outcome.payouts.iter().enumerate() {
        let Some(at) = links.place(&lines.period) else { continue };
        let rows = match part {
            None => Some(&lines.rows),
            Some(part) => part.get(&number),
        };
        if let Some(rows) = rows {
            need.want_lines(at, lines.payout, rows);
        }
    }
    if whole {
        let own = run.facts.window.len().saturating_sub(1);
        for (at, figure) in program.figures.iter().enumerate().filter(|(_, figure)| figure.listed) {
            let id = FigureId::new(at);
            if !matches!(figure.how, How::Amount(..))
                && let Some(column) = links.column(own, id)
            {
                need.want(own, id, &column.rows);
            }
        }
    }
    need.close()?;
    let mut maker = Maker { book: sheets(run, &need), need, marks: 0 };
    data(run, &mut maker);
    let wanted: Vec<(FigureId, usize, Rows)> =
        maker.need.figures.iter().filter_map(|((id, at), taken)| Some((*id, *at, taken.rows()?))).collect();
    let ids: BTreeSet<FigureId> = wanted.iter().map(|(id, ..)| *id).collect();
    ids.into_iter().for_each(|id| maker.announce(id));
    let mut payouts: Vec<(PayoutId, usize, Rows)> =
        maker.need.lines.iter().filter_map(|((id, at), taken)| Some((*id, *at, taken.rows()?))).collect();
    // Lines of a payout come before those that read their amounts.
    let first = |id: PayoutId| {
        let of = |how: &How| matches!(how, How::Amount(payout, _) if *payout == id);
        program.figures.iter().position(|figure| of(&figure.how)).unwrap_or(usize::MAX)
    };
    payouts.sort_by_key(|(id, at, _)| (first(*id), *id, *at));
    for (id, at, rows) in payouts {
        maker.lines(at, id, &rows)?;
    }
    for (id, at, rows) in wanted {
        maker.figure_column(at, id, &rows)?;
    }
    Ok(maker)
}

/// The sheets with their rows, the run's own period first in each.
fn sheets(run: &Run<'_>, need: &Need<'_, '_>) -> Book {
    let program = run.program();
    let mut book = Book::default();
    let keys: BTreeSet<&SheetKey> = need.sheets.keys().map(|(key, _)| key).collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for key in keys {
        let grain = match key {
            SheetKey::Facts(grain) | SheetKey::Figures(grain) | SheetKey::Ranks(grain) => grain.clone(),
            SheetKey::Table(table) => {
                let kept = run.facts.periods.iter().find_map(|period| period.kept.get(table.at())?.as_ref());
                kept.map(|kept| kept.key.clone()).unwrap_or_default()
            }
            SheetKey::Lines(id) => program.payouts.get(id.at()).map(|p| p.grain.clone()).unwrap_or_default(),
        };
        let names: Vec<&str> = grain.iter().map(|dim| program.dimension_name(*dim)).collect();
        let what = match key {
            SheetKey::Facts(_) => ("workbook-facts", names.join("·")),
            SheetKey::Figures(_) => ("workbook-figures", names.join("·")),
            SheetKey::Ranks(_) => ("workbook-ranks", names.join("·")),
            SheetKey::Table(table) => {
                ("workbook-table", program.tables.get(table.at()).map_or_else(String::new, |t| t.name.clone()))
            }
            SheetKey::Lines(id) => {
                let rule = program.payouts.get(id.at()).and_then(|payout| program.rule(payout.rule));
                ("workbook-lines", rule.map_or_else(String::new, |rule| rule.name.clone()))
            }
        };
        let name = write::sheet_name(&format!("{} {}", words::both(&words::title(what.0)), what.1), &mut taken);
        let range = need.sheets.range((key.clone(), 0)..=(key.clone(), usize::MAX));
        let mut blocks: Vec<(usize, Rows)> = range.filter_map(|((_, at), taken)| Some((*at, taken.rows()?))).collect();
        blocks.reverse();
        if blocks.iter().map(|(_, rows)| rows.len()).sum::<usize>() > MOST_ROWS {
            continue;
        }
        book.add(key.clone(), name, grain, blocks);
    }
    book
}

/// Facts and tables: what stands as it is.
fn data(run: &Run<'_>, maker: &mut Maker<'_, '_>) {
    let program = run.program();
    let slots: Vec<_> = maker.need.slots.iter().cloned().collect();
    for (grain, group, slot) in slots {
        let Some(sheet) = maker.book.place(&SheetKey::Facts(grain)) else { continue };
        let Some(said) = program.groups.get(group.at()) else { continue };
        let Some(kept) = said.slots.get(slot) else { continue };
        let table = program.tables.get(said.table.at()).map_or("", |table| table.name.as_str());
        let made = Col {
            title: Bilingual::plain(table),
            name: format!("{}.{}", said.name, kept.name),
            from: From::Data,
            kind: Kind::Of(kept.kind),
            places: None,
            fill: Default::default(),
        };
        let column = maker.book.column(sheet, &format!("{group:?} {slot}"), || made);
        fill(maker, sheet, column, |at| {
            let grouped = run.facts.periods.get(at)?.groups.iter().find(|g| g.group == group)?;
            Some((&grouped.rows, grouped.slots.get(slot)?))
        });
    }
    let columns: Vec<_> = maker.need.columns.iter().copied().collect();
    for (table, column) in columns {
        let Some(sheet) = maker.book.place(&SheetKey::Table(table)) else { continue };
        let said = program.tables.get(table.at()).and_then(|t| Some((t, t.columns.get(column.at())?)));
        let Some((schema, cell)) = said else { continue };
        let made = Col {
            title: Bilingual::plain(&schema.name),
            name: format!("{}.{}", schema.name, cell.name),
            from: From::Data,
            kind: Kind::Of(cell.kind),
            places: None,
            fill: Default::default(),
        };
        let at = maker.book.column(sheet, &format!("{column:?}"), || made);
        fill(maker, sheet, at, |at| {
            let kept = run.facts.periods.get(at)?.kept.get(table.at())?.as_ref()?;
            Some((&kept.rows, kept.column(column)?))
        });
    }
}

/// Fills a column with values of the data in every period of its sheet.
fn fill<'x>(
    maker: &mut Maker<'_, '_>,
    sheet: usize,
    column: usize,
    values: impl Fn(usize) -> Option<(&'x Rows, &'x std::sync::Arc<crate::value::Column>)>,
) {
    let blocks: Vec<(usize, Rows)> = match maker.book.sheet(sheet) {
        Some(sheet) => sheet.blocks.iter().map(|block| (block.period, block.rows.clone())).collect(),
        None => Vec::new(),
    };
    for (at, rows) in blocks {
        let Some((all, values)) = values(at) else { continue };
        // A row of the sheet may be one of another group.
        let keys =
            all.locate(rows.keys()).iter().zip(rows.keys()).filter(|(f, _)| f.is_some()).map(|(_, k)| *k).collect();
        let Some(own) = Rows::new(rows.radix().to_vec(), keys) else { continue };
        let values = picked(all, values, &own);
        maker.book.fill(sheet, column, at, Fill { rows: own, of: Of::Values(values) });
    }
}
