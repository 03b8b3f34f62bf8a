//! `targets.csv`: every figure that is held against a bound, with what is lacking and whether it is met.
//!
//! One row for each target in force, grain and key, in the order of the pack. Values are written as the figure itself
//! is, an unrounded share with its digits; why a value is missing stands beside it. The period before and the baseline
//! have columns where some target asks for them: the file is the stage report of a policy that goes by stages.

use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::{Cell, Run, union};
use super::sentences::{LANGS, Sentences};
use crate::check::model::{Figure, Target};
use crate::expr::FigureId;
use crate::value::Period;

/// `targets.csv`; none if the program has no target.
pub(super) fn targets<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let all: &'a [Target] = &run.program().targets;
    if all.is_empty() {
        return None;
    }
    let grains = all.iter().flat_map(|t| &t.at).filter_map(|at| figure(run, at.met)).map(|f| f.grain.as_slice());
    let dims = union(grains);
    let dated = run.says_period(all.iter().map(|target| target.rule));
    let mut fields = ["target", "clause"].map(Field::text).to_vec();
    fields.extend(dated.then(|| Field::text("period")));
    fields.extend(run.headers(&dims));
    let mut at = all.iter().flat_map(|t| &t.at);
    let (trend, baseline) = (at.clone().any(|at| at.trend.is_some()), at.any(|at| at.baseline.is_some()));
    fields.push(Field::number("value"));
    if trend {
        fields.extend(["before", "change"].map(Field::number));
    }
    if baseline {
        fields.push(Field::number("baseline"));
    }
    fields.extend([Field::text("comparison"), Field::number("bound")]);
    fields.extend([Field::number("gap"), Field::number("attainment"), Field::flag("met")]);
    fields.extend(["missing", "reason_zh", "reason_en"].map(Field::text));
    let shape = Shape::plain(fields);
    Some(Artifact::table("targets.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for (target, period) in all.iter().flat_map(|target| told(run, target)) {
            let (Some(rule), label) = (run.rule(target.rule), period.label()) else { continue };
            for at in &target.at {
                let found = run.figure_in(&period, at.met);
                let (Some(met), Some((rows, flags))) = (figure(run, at.met), found) else { continue };
                let keys = run.keys(&met.grain, rows, &dims);
                let cell = |id: FigureId| {
                    let (_, column) = run.figure_in(&period, id)?;
                    Some(Cell::new(column, figure(run, id).and_then(|f| f.places)))
                };
                let [bound, gap, attainment] = [at.bound, at.gap, at.attainment].map(cell);
                let mut values = vec![cell(at.value)];
                if trend {
                    values.extend([at.trend.map(|t| t.before), at.trend.map(|t| t.change)].map(|id| id.and_then(cell)));
                }
                if baseline {
                    values.push(at.baseline.and_then(cell));
                }
                let flag = Cell::new(flags, None);
                let because = Sentences::over(run, &period, &met.grain, rows, &at.because)?;
                let mut words = Vec::new();
                for row in 0..rows.len() {
                    table.text(&rule.name);
                    table.maybe(rule.clause.as_deref());
                    if dated {
                        table.text(&label);
                    }
                    keys.put(row, &mut table);
                    values.iter().for_each(|value| put(value.as_ref(), row, &mut table));
                    table.text(target.word);
                    for cell in [&bound, &gap, &attainment] {
                        put(cell.as_ref(), row, &mut table);
                    }
                    flag.put(Some(row), &mut table);
                    table.maybe(flags.gap(row).map(|reason| run.reason(reason)));
                    for lang in LANGS {
                        words.clear();
                        because.put(lang, row, &mut words);
                        table.words(&words);
                    }
                    table.end()?;
                }
            }
        }
        table.finish()
    }))
}

/// A target in each period that the run tells of, where it is in force: those that end in the run's own, and one that is
/// under way.
pub(super) fn told<'t>(run: &Run<'_>, target: &'t Target) -> Vec<(&'t Target, Period)> {
    let Some(rule) = run.rule(target.rule) else { return Vec::new() };
    let mut periods = run.plan.period.told_as(&rule.per);
    periods.retain(|period| run.plan.in_force_in(target.rule, period));
    periods.into_iter().map(|period| (target, period)).collect()
}

fn figure<'a>(run: &Run<'a>, id: FigureId) -> Option<&'a Figure> {
    run.program().figures.get(id.at())
}

fn put(cell: Option<&Cell>, row: usize, table: &mut Lines<'_>) {
    match cell {
        Some(cell) => cell.put(Some(row), table),
        None => table.empty(),
    }
}
