//! `items.csv`: the rate of every item of every checklist, with what it rests on.
//!
//! One row for each item of a checklist and each key: counts, rate, sample, and whether the sample is large enough.
//! Scores over items are figures and stand in `measures.csv`.

use super::artifact::{Artifact, Field, Shape};
use super::csv::{Lines, cells};
use super::run::{Cell, Run, union};
use crate::check::model::Checklist;
use crate::expr::DimId;
use crate::fold::model::Grouped;
use crate::value::{Cells, Ratio, Value};

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
            let rule = cells([run.rule(checklist.rule).map_or("", |r| r.name.as_str())]);
            let Some((rows, rates)) = run.figure(checklist.rate) else { continue };
            let grain = grain(checklist);
            let places = run.program().figures.get(checklist.rate.at()).and_then(|f| f.places);
            let (keys, item) = (run.keys(grain, rows, &dims), run.keys(grain, rows, &[checklist.item]));
            let rate = Cell::new(rates, places);
            let [passes, counted, left_out] =
                checklist.counts.map(|id| run.figure(id).map(|(_, column)| Cell::new(column, Some(0))));
            let observed = counted.as_ref().map(|cell| &cell.column().cells);
            let number = |row: usize| match observed? {
                Cells::Number(all) => all.get(row),
                _ => None,
            };
            let least = min_sample(run, checklist);
            for row in 0..rows.len() {
                table.bytes(&rule);
                keys.put(row, &mut table);
                item.put(row, &mut table);
                for count in [&counted, &passes, &left_out].into_iter().flatten() {
                    count.put(Some(row), &mut table);
                }
                rate.put(Some(row), &mut table);
                let is_thin = least.as_ref().zip(number(row)).is_some_and(|(least, n)| n < least);
                table.flag(is_thin);
                table.end()?;
            }
        }
        table.finish()
    }))
}

/// How many rates of all checklists rest on fewer observations than their checklist wants.
pub(super) fn thin(run: &Run<'_>) -> u64 {
    let of = |checklist: &Checklist| {
        let [_, counted, _] = checklist.counts;
        let (least, (_, column)) = min_sample(run, checklist).zip(run.figure(counted))?;
        let Cells::Number(counts) = &column.cells else { return None };
        Some(counts.iter().enumerate().filter(|(row, n)| column.gap(*row).is_none() && **n < least).count() as u64)
    };
    run.program().checklists.iter().filter_map(of).sum()
}

/// What the tables said to a checklist in the run's period.
pub(super) fn grouped<'a>(run: &Run<'a>, checklist: &Checklist) -> Option<&'a Grouped> {
    run.now()?.groups.iter().find(|g| g.group == checklist.group)
}

fn min_sample(run: &Run<'_>, checklist: &Checklist) -> Option<Ratio> {
    match run.plan.schedules.get(checklist.min_sample?.at())?.last()? {
        Value::Number(least) => Some(least.clone()),
        _ => None,
    }
}
