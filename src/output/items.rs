//! `items.csv`: the rate of every item of every checklist, with what it rests on and what it is held against.
//!
//! One row for each item of a checklist and each key: counts, rate, its interval, whether the sample is thin, and what
//! the item states, empty where it states nothing. What no checklist of the pack states has no column. Scores over items
//! are figures and stand in `measures-GRAIN.csv`.

use super::artifact::{Artifact, Field, Shape};
use super::csv::{Lines, cells};
use super::parts::Fixed;
use super::row::{Part, Parts, Row};
use super::run::{Cell, Run, union};
use crate::check::model::Checklist;
use crate::expr::{DimId, FigureId};
use crate::fold::model::Grouped;
use crate::value::Cells;

/// The parts of a checklist in the order of the columns; the rate itself has no name of its own.
const PARTS: [&str; 13] = [
    "n",
    "passes",
    "left_out",
    "",
    "low",
    "high",
    "thin",
    "baseline",
    "required",
    "target",
    "attainment",
    "gap",
    "met",
];

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
    fields.push(Field::text("item"));
    let stated = |part: &&str| checklists.iter().any(|c| figure(run, rule_name(run, c), part).is_some());
    let shown: Vec<&str> = PARTS.into_iter().filter(stated).collect();
    fields.extend(shown.iter().map(|part| match *part {
        "n" | "passes" | "left_out" => Field::integer(*part),
        "" => Field::number("rate"),
        "thin" | "met" => Field::flag(*part),
        _ => Field::number(*part),
    }));
    let shape = Shape::plain(fields);
    Some(Artifact::table("items.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for checklist in checklists {
            let name = rule_name(run, checklist);
            let rule = cells([name]);
            let Some((rows, _)) = run.figure(checklist.rate) else { continue };
            let grain = grain(checklist);
            let (keys, item) = (run.keys(grain, rows, &dims), run.keys(grain, rows, &[checklist.item]));
            let mut parts: Parts<'_> = vec![Box::new(Fixed(rule))];
            parts.extend(keys.parts().into_iter().chain(item.parts()));
            parts.extend(shown.iter().map(|part| match cell(run, name, part) {
                Some(cell) => Box::new(cell) as Box<dyn Part>,
                None => Box::new(Fixed(Vec::new())),
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

/// How many rates of all checklists rest on fewer observations than their checklist wants.
pub(super) fn thin(run: &Run<'_>) -> u64 {
    let of = |checklist: &Checklist| {
        let (_, column) = run.figure(figure(run, rule_name(run, checklist), "thin")?)?;
        let Cells::Flag(thin) = &column.cells else { return None };
        Some(thin.iter().enumerate().filter(|(row, thin)| **thin && column.gap(*row).is_none()).count() as u64)
    };
    run.program().checklists.iter().filter_map(of).sum()
}

fn rule_name<'a>(run: &Run<'a>, checklist: &Checklist) -> &'a str {
    run.rule(checklist.rule).map_or("", |r| r.name.as_str())
}

/// The figure that is a part of a checklist; none where no item states it.
fn figure(run: &Run<'_>, rule: &str, part: &str) -> Option<FigureId> {
    let name = if part.is_empty() { rule.to_owned() } else { format!("{rule}.{part}") };
    run.program().figures.iter().position(|f| f.name == name).map(FigureId::new)
}

/// A part of a checklist, which has the same rows as its rate.
fn cell(run: &Run<'_>, rule: &str, part: &str) -> Option<Cell> {
    let id = figure(run, rule, part)?;
    let (_, column) = run.figure(id)?;
    Some(Cell::new(column, run.program().figures.get(id.at()).and_then(|f| f.places)))
}

/// What the tables said to a checklist in the run's period.
pub(super) fn grouped<'a>(run: &Run<'a>, checklist: &Checklist) -> Option<&'a Grouped> {
    run.now()?.groups.iter().find(|g| g.group == checklist.group)
}
