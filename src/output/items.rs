//! `items.csv`: the rate of every item of every checklist, with what it rests on.

use std::sync::Arc;

use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::{Cell, Run, union};
use crate::check::model::Checklist;
use crate::expr::DimId;
use crate::fold::model::Grouped;
use crate::value::{Cells, Column, Ratio, Value};

/// `items.csv`; none if the program has no checklist.
pub(super) fn items<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let checklists = &run.program().checklists;
    if checklists.is_empty() {
        return None;
    }
    let grain = |c: &'a Checklist| run.program().figures.get(c.rate.at()).map_or(&[][..], |f| f.grain.as_slice());
    let items: Vec<DimId> = checklists.iter().map(|c| c.item).collect();
    let mut dims = union(checklists.iter().map(grain));
    dims.retain(|d| !items.contains(d));
    let mut fields = vec![Field::text("checklist")];
    fields.extend(run.headers(&dims));
    fields.extend([
        Field::text("item"),
        Field::integer("n"),
        Field::integer("passes"),
        Field::integer("left_out"),
        Field::number("rate"),
        Field::flag("thin"),
    ]);
    let shape = Shape::plain(fields);
    Some(Artifact::table("items.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for checklist in checklists {
            let rule = run.rule(checklist.rule).map_or("", |r| r.name.as_str());
            let Some((rows, rates)) = run.figure(checklist.rate) else { continue };
            let grain = grain(checklist);
            let places = run.program().figures.get(checklist.rate.at()).and_then(|f| f.places);
            let (keys, item) = (run.keys(grain, rows, &dims), run.keys(grain, rows, &[checklist.item]));
            let rate = Cell::new(rates, places);
            let group = grouped(run, checklist);
            let located = group.filter(|g| !g.rows.same(rows)).map(|g| g.rows.locate(rows.keys()));
            let slot = |n: usize| group.and_then(|g| g.slots.get(n));
            let (passes, counted, left_out) = (slot(0), slot(1), slot(2));
            let least = min_sample(run, checklist);
            for row in 0..rows.len() {
                let own = match &located {
                    Some(places) => places.get(row).copied().flatten().map(|r| r as usize),
                    None => Some(row),
                };
                let n = count(counted, own);
                table.text(rule);
                keys.put(row, &mut table);
                item.put(row, &mut table);
                n.write_plain(table.cell());
                count(passes, own).write_plain(table.cell());
                count(left_out, own).write_plain(table.cell());
                rate.put(Some(row), &mut table);
                table.flag(least.as_ref().is_some_and(|least| n < *least));
                table.end()?;
            }
        }
        table.finish()
    }))
}

/// What the tables said to a checklist in the run's period.
pub(super) fn grouped<'a>(run: &Run<'a>, checklist: &Checklist) -> Option<&'a Grouped> {
    run.now()?.groups.iter().find(|g| g.group == checklist.group)
}

fn count(column: Option<&Arc<Column>>, row: Option<usize>) -> Ratio {
    match (column.map(|c| &c.cells), row) {
        (Some(Cells::Number(all)), Some(row)) => all.get(row).cloned().unwrap_or(Ratio::ZERO),
        _ => Ratio::ZERO,
    }
}

fn min_sample(run: &Run<'_>, checklist: &Checklist) -> Option<Ratio> {
    match run.plan.schedules.get(checklist.min_sample?.at())?.last()? {
        Value::Number(least) => Some(least.clone()),
        _ => None,
    }
}
