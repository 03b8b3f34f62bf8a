//! Figures as tables for people: `measures-GRAIN.csv`, `scores.csv`, `rankings.csv`.
//!
//! A table of measures has the rows of all its figures together; a figure without a row there stays empty. Scores and
//! bands stand below one another with the reason where a value is missing; of rankings only who is ranked is listed.

use hashbrown::HashMap;

use std::io;

use super::artifact::{Artifact, Field, Shape};
use super::csv::{Lines, cells};
use super::parts::{Fixed, Mostly};
use super::row::{Part, Parts, Row};
use super::run::{Cell, Run, field_kind, union};
use crate::check::model::{Figure, How, Ranking};
use crate::expr::{Climb, DimId, Expr, FigureId, Leaf, Node};
use crate::pack::grammar::Kind;
use crate::source::Span;
use crate::value::{Cells, PeriodKind, Rows, Type};

/// `measures-GRAIN.csv` for every grain that has figures to show.
pub(super) fn measures<'a>(run: &'a Run<'a>) -> Vec<Artifact<'a>> {
    let mut grains: Vec<&'a [DimId]> = Vec::new();
    for (_, figure) in listed(run) {
        if !grains.contains(&figure.grain.as_slice()) {
            grains.push(&figure.grain);
        }
    }
    grains.into_iter().map(|grain| of_grain(run, grain)).chain(of_other_periods(run)).collect()
}

/// `measures-week-GRAIN.csv`: figures of every kind that are computed for other periods than the pack's own.
fn of_other_periods<'a>(run: &'a Run<'a>) -> Vec<Artifact<'a>> {
    let others = || {
        let all = run.program().figures.iter().enumerate().map(|(n, f)| (FigureId::new(n), f));
        all.filter(|(_, f)| f.listed && f.per != run.plan.period.kind)
    };
    let mut tables: Vec<(&'a PeriodKind, &'a [DimId])> = others().map(|(_, f)| (&f.per, f.grain.as_slice())).collect();
    tables.sort_unstable();
    tables.dedup();
    let one = |(per, grain): (&'a PeriodKind, &'a [DimId])| {
        let figures: Vec<(FigureId, &'a Figure)> =
            others().filter(|(_, f)| f.per == *per && f.grain == grain).collect();
        let mut fields = vec![Field::text(per.name())];
        fields.extend(run.headers(grain));
        fields.extend(figures.iter().map(|(_, f)| Field { name: f.name.clone(), kind: field_kind(f.kind, f.places) }));
        let shape = Shape::plain(fields);
        let name = format!("measures-{}-{}.csv", per.name().replace('_', "-"), named(run, grain));
        Artifact::table(name, shape.clone(), move |out| {
            let mut table = Lines::begin(out, &shape)?;
            for period in run.plan.period.told_as(per) {
                let columns: Vec<(&Rows, Cell)> = figures
                    .iter()
                    .flat_map(|(id, f)| {
                        let here = run.figure_by_period(*id).into_iter().filter(|(p, ..)| **p == period);
                        here.map(|(_, rows, column)| (rows, Cell::new(column, f.places)))
                    })
                    .collect();
                if columns.len() == figures.len() {
                    put_rows(run, grain, columns, Some(&period.label()), &mut table)?;
                }
            }
            table.finish()
        })
    };
    tables.into_iter().map(one).collect()
}

fn named(run: &Run<'_>, grain: &[DimId]) -> String {
    let names: Vec<&str> = grain.iter().map(|d| run.program().dimension_name(*d)).collect();
    if names.is_empty() { "all".to_owned() } else { names.join("-") }
}

/// The rows of several figures together, one line a row.
fn put_rows(
    run: &Run<'_>,
    grain: &[DimId],
    columns: Vec<(&Rows, Cell)>,
    period: Option<&str>,
    table: &mut Lines<'_>,
) -> io::Result<()> {
    let rows = columns.iter().map(|(rows, _)| (*rows).clone()).reduce(|a, b| a.union(&b));
    let rows = rows.unwrap_or_else(Rows::whole);
    let mut parts: Parts<'_> = Vec::new();
    if let Some(period) = period {
        parts.push(Box::new(Fixed(cells([period]))));
    }
    parts.extend(run.keys(grain, &rows, grain).parts());
    parts.extend(columns.into_iter().map(|(own, cell)| match own.same(&rows) {
        true => Box::new(cell) as Box<dyn Part>,
        false => cell.at(own.locate(rows.keys())),
    }));
    let mut cells = Row::of(parts, rows.len());
    for row in 0..rows.len() {
        cells.put(row, table);
        table.end()?;
    }
    Ok(())
}

fn of_grain<'a>(run: &'a Run<'a>, grain: &'a [DimId]) -> Artifact<'a> {
    let figures: Vec<(FigureId, &'a Figure)> = listed(run).filter(|(_, f)| f.grain == grain).collect();
    let mut fields = run.headers(grain);
    fields.extend(figures.iter().map(|(_, f)| Field { name: f.name.clone(), kind: field_kind(f.kind, f.places) }));
    let shape = Shape::plain(fields);
    Artifact::table(format!("measures-{}.csv", named(run, grain)), shape.clone(), move |out| {
        let columns: Vec<(&Rows, Cell)> = figures
            .iter()
            .filter_map(|(id, f)| run.figure(*id).map(|(rows, column)| (rows, Cell::new(column, f.places))))
            .collect();
        let mut table = Lines::begin(out, &shape)?;
        put_rows(run, grain, columns, None, &mut table)?;
        table.finish()
    })
}

/// Figures of the run's own period that the tables of a run show.
fn listed<'a>(run: &'a Run<'a>) -> impl Iterator<Item = (FigureId, &'a Figure)> {
    let all = run.program().figures.iter().enumerate().map(|(n, f)| (FigureId::new(n), f));
    all.filter(|(_, f)| f.listed && f.per == run.plan.period.kind)
}

fn of_kind<'a>(run: &'a Run<'a>, kinds: &'a [Kind]) -> Vec<(FigureId, &'a Figure, &'a str)> {
    let mut all: Vec<(FigureId, &'a Figure, &'a str)> = listed(run)
        .filter_map(|(id, f)| run.rule(f.rule).filter(|r| kinds.contains(&r.kind)).map(|r| (id, f, r.name.as_str())))
        .collect();
    // In the order of the pack, not of evaluation.
    all.sort_by_key(|(id, f, _)| (f.rule, *id));
    all
}

/// `scores.csv`: every score and band, a row for each key.
pub(super) fn scores<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let figures = of_kind(run, &[Kind::Score, Kind::Band]);
    if figures.is_empty() {
        return None;
    }
    let dims = union(figures.iter().map(|(_, f, _)| f.grain.as_slice()));
    let mut fields = vec![Field::text("rule"), Field::text("figure")];
    fields.extend(run.headers(&dims));
    fields.extend(["value", "missing"].map(Field::text));
    let shape = Shape::plain(fields);
    Some(Artifact::table("scores.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for (id, figure, rule) in &figures {
            let Some((rows, column)) = run.figure(*id) else { continue };
            let (keys, cell) = (run.keys(&figure.grain, rows, &dims), Cell::new(column, figure.places));
            let mut parts: Parts<'_> = vec![Box::new(Fixed(cells([rule, figure.name.as_str()])))];
            parts.extend(keys.parts());
            parts.push(Box::new(cell));
            parts.push(Box::new(Mostly {
                usual: |row| column.gap(row).is_none(),
                put: |row, lines: &mut Lines<'_>| lines.maybe(column.gap(row).map(|reason| run.reason(reason))),
            }));
            let mut cells = Row::of(parts, rows.len());
            for row in 0..rows.len() {
                cells.put(row, &mut table);
                table.end()?;
            }
        }
        table.finish()
    }))
}

/// `rankings.csv`: who is ranked, by what, at which place, among how many.
pub(super) fn rankings<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let figures: Vec<(FigureId, &Figure, &str, &Ranking)> = of_kind(run, &[Kind::Ranking])
        .into_iter()
        .filter_map(|(id, f, rule)| match &f.how {
            How::Rank(ranking) => Some((id, f, rule, ranking)),
            _ => None,
        })
        .collect();
    if figures.is_empty() {
        return None;
    }
    let dims = union(figures.iter().map(|(_, f, _, _)| f.grain.as_slice()));
    let mut fields = vec![Field::text("rule")];
    fields.extend(run.headers(&dims));
    fields.extend([Field::number("value"), Field::integer("rank"), Field::integer("ranked")]);
    let shape = Shape::plain(fields);
    Some(Artifact::table("rankings.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for (id, figure, rule, ranking) in &figures {
            let Some((rows, column)) = run.figure(*id) else { continue };
            let keys = run.keys(&figure.grain, rows, &dims);
            let value = run.column(&figure.grain, rows, &ranking.of)?;
            let (value, rank) = (Cell::new(&value, run.places_of(&ranking.of)), Cell::new(column, Some(0)));
            let ranked: Vec<usize> = (0..rows.len()).filter(|row| column.gap(*row).is_none()).collect();
            let sizes = partitions(run, figure, rows, ranking, &ranked)?;
            let mut parts: Parts<'_> = vec![Box::new(Fixed(cells([*rule])))];
            parts.extend(keys.parts());
            parts.push(Box::new(value));
            parts.push(Box::new(rank));
            let mut cells = Row::of(parts, rows.len());
            for (row, size) in ranked.iter().zip(sizes) {
                cells.put(*row, &mut table);
                table.integer(size);
                table.end()?;
            }
        }
        table.finish()
    }))
}

/// For each ranked row, how many are ranked together with it.
fn partitions(
    run: &Run<'_>,
    figure: &Figure,
    rows: &Rows,
    ranking: &Ranking,
    ranked: &[usize],
) -> io::Result<Vec<u64>> {
    let mut groups: Vec<u64> = vec![0; ranked.len()];
    for climb in &ranking.within {
        let column = run.column(&figure.grain, rows, &key(run, figure, climb))?;
        let Cells::Text { words, codes } = &column.cells else { continue };
        let mut found: HashMap<(u64, &str), u64> = HashMap::new();
        for (group, row) in groups.iter_mut().zip(ranked) {
            let there = codes.get(*row).filter(|_| column.gap(*row).is_none());
            let word = there.and_then(|code| words.get(*code as usize)).map_or("", |word| word);
            let next = found.len() as u64;
            *group = *found.entry((*group, word)).or_insert(next);
        }
    }
    let mut sizes: HashMap<u64, u64> = HashMap::new();
    for group in &groups {
        *sizes.entry(*group).or_default() += 1;
    }
    Ok(groups.iter().map(|group| sizes.get(group).copied().unwrap_or_default()).collect())
}

/// The key that a climb reaches, as an expression.
fn key(run: &Run<'_>, figure: &Figure, climb: &Climb) -> Expr {
    let span = run.rule(figure.rule).map_or(Span::new(crate::source::SourceId(0), 0..0), |r| r.span);
    Expr { node: Node::Leaf(Leaf::Key(climb.clone())), kind: Type::Id, span }
}
