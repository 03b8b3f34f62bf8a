//! The end of the fold: every key numbered by its text, every accumulator a column, everything sorted.
//!
//! Dimensions that were open are closed here; whatever was packed with their earlier numbers is packed anew. After
//! this nothing tells in which order rows came or how many threads read them.

use std::sync::Arc;

use rayon::prelude::*;

use super::accumulate::{Accumulator, Shape};
use super::model::{Coverage, Facts, Grouped, InputFile, Kept, Keys, PeriodFacts};
use super::numbering::{Numbering, packed, picked};
use super::staged::Staged;
use super::stretches::Stretched;
use super::table::Run;
use crate::check::model;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::{ColumnId, DimId, GroupId, TableId};
use crate::table::schema::{Placed, Schema};
use crate::value::{Column, Date, Period, Reason, Rows};

/// The shape of each group's accumulators, and for each table of a dimension the new number of each old key.
type Read<'a> = (&'a [Option<Shape>], &'a [Option<(DimId, Vec<u32>)>]);

/// Makes facts of what a run gathered. None, with a problem, where something cannot be held.
pub(super) fn facts(run: &mut Run<'_>) -> Option<Facts> {
    let program = Arc::clone(&run.plan.program);
    let reached = reaches_back_to(run);
    let looked_at = looked_at(run, reached);
    let window: Vec<Period> = looked_at.iter().map(|(_, period)| period.clone()).collect();
    let new = run.dimensions.freeze_all();
    let names = (0..program.dimensions.len()).map(|d| run.dimensions.names(DimId::new(d))).collect();
    let numbering = Numbering { names, new };
    let mut periods: Vec<PeriodFacts> = Vec::new();
    for (at, period) in &looked_at {
        let holds = (0..program.dimensions.len())
            .map(|d| Arc::new(holds(run, &program, DimId::new(d), seen(run, period), &numbering)));
        let holds = holds.collect();
        let is_last = looked_at.last().is_some_and(|(last, _)| last == at);
        let mut kept: Vec<Option<Kept>> = Vec::with_capacity(run.staged.len());
        let say_payees = run.plan.say_payees(period);
        let mut stretched = Stretched::default();
        for table in 0..run.staged.len() {
            let is_kept = run.plan.kept.get(table).is_some_and(|kept| !kept.is_empty()) || gives_rows(&program, table);
            // Nothing asks for the rows of a table after the last period.
            let over = run.staged.get_mut(table).filter(|_| is_last).and_then(Option::take);
            let staged = over.as_ref().or(run.staged.get(table).and_then(Option::as_ref));
            if let Some((staged, columns)) = staged.zip(say_payees.get(&TableId::new(table))) {
                let columns: Vec<ColumnId> = columns.iter().copied().collect();
                stretched.add((TableId::new(table), staged, &columns), &seen(run, period), &numbering);
            }
            kept.push(match staged.filter(|_| is_kept) {
                Some(staged) => {
                    let columns = run.plan.kept(TableId::new(table));
                    let rows = keep(staged, columns, seen(run, period), &numbering);
                    if rows.is_none() {
                        too_many(run, table);
                        return None;
                    }
                    rows
                }
                None => None,
            });
        }
        let take = |groups: &mut Vec<Option<Accumulator>>| groups.get_mut(*at).and_then(Option::take);
        let accumulators: Vec<Option<Accumulator>> = run.groups.iter_mut().map(take).collect();
        let (shapes, own_numbers) = (&run.shapes, &run.own_numbers);
        let finished: Vec<Result<Grouped, Box<Diagnostic>>> = accumulators
            .into_par_iter()
            .enumerate()
            .map(|(id, gathered)| grouped((shapes, own_numbers), gathered, &program, GroupId::new(id), &numbering))
            .collect();
        let mut groups = Vec::with_capacity(finished.len());
        for group in finished {
            match group {
                Ok(group) => groups.push(group),
                Err(problem) => {
                    run.problems.tell(*problem);
                    return None;
                }
            }
        }
        periods.push(PeriodFacts { holds, kept, groups, stretches: stretched.all() }.sharing());
    }
    let mut findings = std::mem::take(&mut run.findings);
    findings.sort_unstable();
    findings.dedup();
    Some(Facts {
        window,
        dimensions: numbering.names.into_iter().map(|names| Keys { names }).collect(),
        periods,
        coverage: std::mem::take(&mut run.coverage)
            .into_iter()
            .zip(&program.tables)
            .map(|(coverage, schema)| {
                let begins = |period: &Period| begins_in_time(run, (schema, &coverage), period, reached);
                let covers = |(at, period): &(usize, Period)| coverage.covers.get(*at) == Some(&true) && begins(period);
                Coverage { covers: looked_at.iter().map(covers).collect(), ..coverage }
            })
            .collect(),
        findings,
        inputs: by_name(std::mem::take(&mut run.inputs)),
    })
}

/// A period as far as it is seen.
fn seen(run: &Run<'_>, period: &Period) -> Period {
    Period { last: run.plan.seen_until(period), ..period.clone() }
}

/// The periods of the window that the data reach back to, with their positions; the run's own is always one of them.
/// What lies before the first day of all tables is no period before, not one without observations.
fn looked_at(run: &Run<'_>, reached: Date) -> Vec<(usize, Period)> {
    let window = run.plan.window.iter().cloned().enumerate();
    window.filter(|(_, period)| *period == run.plan.period || period.last >= reached).collect()
}

/// The first day of all tables.
fn reaches_back_to(run: &Run<'_>) -> Date {
    let tables = run.plan.program.tables.iter().zip(&run.coverage);
    let placed = tables.filter(|(schema, _)| matches!(schema.placed, Placed::Day(_)));
    let days = placed.filter_map(|(schema, coverage)| match schema.covers {
        Some((from, _)) => from,
        None => coverage.days.map(|(first, _)| first),
    });
    days.min().unwrap_or(Date::FIRST)
}

/// Whether a table is there from the beginning of a longer period, or from that of the data; of others its days have
/// decided.
fn begins_in_time(run: &Run<'_>, (schema, coverage): (&Schema, &Coverage), period: &Period, reached: Date) -> bool {
    let own = &run.plan.program.pack.period;
    let first = match schema.covers {
        Some((from, _)) => from,
        None => coverage.days.map(|(first, _)| Period::containing(own, first).map_or(first, |period| period.first)),
    };
    !own.is_shorter_than(&period.kind) || first.is_none_or(|first| first <= period.first.max(reached))
}

fn gives_rows(program: &model::Program, table: usize) -> bool {
    let figures = program.figures.iter().flat_map(|f| &f.rows);
    let payouts = program.payouts.iter().flat_map(|p| &p.rows);
    let exports = program.exports.iter().flat_map(|e| &e.rows);
    let mut all = figures.chain(payouts).chain(exports);
    all.any(|rows| matches!(rows, model::RowsFrom::Table(t) if t.at() == table))
}

fn too_many(run: &mut Run<'_>, table: usize) {
    let file = run.plan.program.tables.get(table).map_or_else(String::new, |t| t.file.clone());
    run.problems.tell(Diagnostic::new(&codes::TOO_MANY_ROWS, Place::File(file)));
}

/// The rows of a staged table in a period: one for each key, as on its last day in the period.
fn keep(staged: &Staged, columns: &[ColumnId], period: Period, numbering: &Numbering) -> Option<Kept> {
    let packed = packed(staged, numbering)?;
    let (mut keys, mut rows) = (Vec::<u64>::with_capacity(staged.len()), Vec::<u32>::with_capacity(staged.len()));
    for (((from, to), packed), row) in staged.spans.iter().zip(packed).zip(0..) {
        if from > period.last || to < period.first {
            continue;
        }
        // Rows of one key stand together, by their days.
        if keys.last() == Some(&packed) {
            keys.pop();
            rows.pop();
        }
        keys.push(packed);
        rows.push(row);
    }
    picked(staged, columns, (keys, rows), numbering)
}

/// The keys of a dimension that hold in a period.
fn holds(run: &Run<'_>, program: &model::Program, of: DimId, period: Period, numbering: &Numbering) -> Vec<u32> {
    let table = match program.dimensions.get(of.at()).map(|d| &d.keys) {
        Some(model::Keys::Table { table, .. }) => Some(*table),
        _ => None,
    };
    let staged = table.and_then(|t| run.staged.get(t.at())).and_then(Option::as_ref);
    let Some(staged) = staged.filter(|s| s.dimensions == [of]) else { return (0..numbering.size(of)).collect() };
    let spans = staged.spans.iter().zip(staged.keys.first().map_or(&[][..], Vec::as_slice));
    let inside = spans.filter(|((from, to), _)| *from <= period.last && period.first <= *to);
    let mut keys: Vec<u32> = inside.map(|(_, key)| numbering.number(of, *key)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A group in a period.
fn grouped(
    (shapes, own_numbers): Read<'_>,
    accumulator: Option<Accumulator>,
    program: &model::Program,
    id: GroupId,
    numbering: &Numbering,
) -> Result<Grouped, Box<Diagnostic>> {
    let group = program.groups.get(id.at());
    let grain: &[DimId] = group.map_or(&[], |g| &g.grain);
    let radix: Vec<u32> = grain.iter().map(|d| numbering.size(*d)).collect();
    let file = group.and_then(|g| program.tables.get(g.table.at())).map_or_else(String::new, |t| t.file.clone());
    let too_many = || Box::new(Diagnostic::new(&codes::TOO_MANY_ROWS, Place::File(file.clone())));
    let kinds: Vec<_> = group.map_or_else(Vec::new, |g| g.slots.iter().map(|s| s.kind).collect());
    let Some(accumulator) = accumulator else {
        let rows = Rows::new(radix, Vec::new()).ok_or_else(too_many)?;
        let slots = kinds.iter().map(|kind| Arc::new(Column::missing(0, Reason::NO_OBSERVATIONS, *kind))).collect();
        return Ok(Grouped { group: id, rows, slots });
    };
    let old: Vec<u64> = shapes.get(id.at()).and_then(Option::as_ref).map_or_else(Vec::new, |s| s.radix.clone());
    if grain.iter().zip(&old).any(|(d, radix)| u64::from(numbering.size(*d)) > *radix) {
        return Err(too_many());
    }
    let own = group.and_then(|g| own_numbers.get(g.table.at())).and_then(Option::as_ref);
    let new = |of: DimId, code: u32| match own {
        Some((own, new)) if *own == of => new.get(code as usize).copied().unwrap_or(code),
        _ => numbering.number(of, code),
    };
    let is_open = |d: &DimId| numbering.new.get(d.at()).is_none_or(Option::is_some);
    let is_same = !grain.iter().any(|d| is_open(d) || own.is_some_and(|(own, _)| own == d));
    let renumber = |packed: u64| {
        if is_same {
            return Some(packed);
        }
        let mut rest = packed;
        let mut keys = vec![0_u32; grain.len()];
        for ((slot, radix), of) in keys.iter_mut().zip(&old).zip(grain).rev() {
            *slot = new(*of, u32::try_from(rest % radix).ok()?);
            rest /= radix;
        }
        Rows::pack(&radix, &keys)
    };
    let (keys, slots) = accumulator.finish(&kinds, renumber).map_err(|_| {
        let problem = Diagnostic::new(&codes::FRACTION_OUTGROWN, Place::File(file.clone()));
        let name = group.map_or("", |g| g.name.as_str());
        Box::new(problem.with("figure", name).with("key", name))
    })?;
    let rows = Rows::new(radix.clone(), keys).ok_or_else(too_many)?;
    Ok(Grouped { group: id, rows, slots })
}

/// In order of their names, each once.
fn by_name(mut files: Vec<InputFile>) -> Vec<InputFile> {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files.dedup_by(|a, b| a.name == b.name);
    files
}
