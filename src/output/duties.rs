//! `duties.csv`: what was expected, and how each occurrence stands on the last day that the run looks at.
//!
//! A recurring duty is told in the run that holds its period's last day, and again in each later one when whose period
//! began it was still open: what becomes late or missed in a month is told in that month. One on a day of its own is told
//! in the run of that day, in the run in which it is done, and in each between. [`told`] is also what summary and tests see.

use std::sync::Arc;

use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::{Cell, Run, union};
use super::sentences::{LANGS, Sentences};
use crate::check::model::{Duty, State};
use crate::expr::FigureId;
use crate::outcome::model::FigureColumn;
use crate::value::{Column, Date, Period, Reason, Rows, Value};

/// Occurrences of a duty that are told, of one period.
pub struct Told<'a> {
    /// The duty.
    pub duty: &'a Duty,
    /// The period in which its figures stand.
    pub period: &'a Period,
    /// Those who have it, of whom the run tells.
    pub rows: Rows,
    /// Where each of them stands among the rows of the duty's figures.
    at: Vec<usize>,
    columns: Columns<'a>,
}

/// The figures of a duty in one period, all over the same rows.
#[derive(Clone, Copy)]
struct Columns<'a> {
    rows: &'a Rows,
    state: &'a Arc<Column>,
    due: &'a Arc<Column>,
    missed_after: Option<&'a Arc<Column>>,
    done_on: &'a Arc<Column>,
    late: &'a Arc<Column>,
}

impl<'a> Columns<'a> {
    fn of(duty: &Duty, figures: &'a [Option<FigureColumn>]) -> Option<Columns<'a>> {
        let figure = |id: FigureId| figures.get(id.at())?.as_ref();
        let column = |id: FigureId| figure(id).map(|figure| &figure.column);
        Some(Columns {
            rows: &figure(duty.state)?.rows,
            state: column(duty.state)?,
            due: column(duty.due)?,
            missed_after: duty.missed_after.and_then(column),
            done_on: column(duty.done_on)?,
            late: column(duty.late)?,
        })
    }

    /// Whether it was open on the day before `first`, so far as that is known.
    fn open_before(&self, first: Date, row: usize) -> bool {
        let done_before = day(self.done_on, row).is_some_and(|day| day < first);
        let missed = self.missed_after.and_then(|column| day(column, row));
        !done_before && missed.is_none_or(|day| day.add_days(1) >= first)
    }
}

fn day(column: &Column, row: usize) -> Option<Date> {
    match column.value(row) {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    }
}

impl Told<'_> {
    /// How the occurrence of a row stands; why that is not known where it is not.
    pub fn state(&self, row: usize) -> Result<State, Option<Reason>> {
        let Some(at) = self.at.get(row) else { return Err(None) };
        match self.columns.state.value(*at) {
            Some(Value::Text(word)) => State::from_name(&word).ok_or(None),
            _ => Err(self.columns.state.gap(*at)),
        }
    }

    /// The last day on which it is in time.
    pub fn due(&self, row: usize) -> Option<Date> {
        self.at.get(row).and_then(|at| day(self.columns.due, *at))
    }
}

/// Every occurrence that the run tells, in the order of the pack, of periods and of keys.
pub fn told<'a>(run: &Run<'a>) -> Vec<Told<'a>> {
    let own = &run.plan.period;
    let mut duties: Vec<&'a Duty> = run.program().duties.iter().collect();
    duties.sort_by_key(|duty| duty.rule);
    let mut all = Vec::new();
    for duty in duties {
        let Some(again) = &duty.again else {
            if run.plan.in_force(duty.rule) {
                let columns = Columns::of(duty, &run.outcome.figures);
                all.extend(columns.map(|columns| on_days(duty, own, columns)));
            }
            continue;
        };
        let earlier = run.outcome.earlier.iter().map(|earlier| (&earlier.period, &earlier.figures));
        let mut here: Vec<Told<'a>> = Vec::new();
        for (period, figures) in earlier.chain([(own, &run.outcome.figures)]) {
            let Some(columns) = Columns::of(duty, figures).filter(|_| period.last == period.whole_last()) else {
                continue;
            };
            if own.contains(period.last) {
                here.push(Told::new(duty, period, columns, |_| true));
            } else if period.last < own.first && covers(run, again.group, period) {
                here.push(Told::new(duty, period, columns, |row| columns.open_before(own.first, row)));
            }
        }
        here.sort_by_key(|told| told.period.first);
        all.extend(here);
    }
    all.retain(|told| !told.rows.is_empty());
    all
}

/// Whether the table that says what was done covers a period.
fn covers(run: &Run<'_>, group: crate::expr::GroupId, period: &Period) -> bool {
    let table = run.program().groups.get(group.at()).map(|group| group.table);
    let at = run.facts.window.iter().position(|known| known == period);
    let coverage = table.and_then(|table| run.facts.coverage.get(table.at()));
    coverage.zip(at).is_some_and(|(coverage, at)| coverage.covers.get(at) == Some(&true))
}

/// Duties on days of their own: from the day to that on which it is done or missed, whichever comes first, without a gap.
fn on_days<'a>(duty: &'a Duty, own: &'a Period, columns: Columns<'a>) -> Told<'a> {
    Told::new(duty, own, columns, |row| {
        let Some(due) = day(columns.due, row) else { return false };
        let done = day(columns.done_on, row);
        let done_here = done.is_some_and(|day| own.contains(day));
        let done_before_its_day = due > own.last && done.is_some_and(|day| day < own.first);
        let open_since_its_day = due < own.first && columns.open_before(own.first, row);
        own.contains(due) || done_here || done_before_its_day || open_since_its_day
    })
}

impl<'a> Told<'a> {
    fn new(duty: &'a Duty, period: &'a Period, columns: Columns<'a>, tells: impl Fn(usize) -> bool) -> Told<'a> {
        let at: Vec<usize> = (0..columns.rows.len()).filter(|row| tells(*row)).collect();
        let keys = at.iter().filter_map(|row| columns.rows.keys().get(*row).copied()).collect();
        let rows = Rows::new(columns.rows.radix().to_vec(), keys).unwrap_or_else(|| columns.rows.clone());
        Told { duty, period, rows, at, columns }
    }
}

/// `duties.csv`; none if the program has no duty.
pub(super) fn duties<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let program = run.program();
    if program.duties.is_empty() {
        return None;
    }
    let mut grains: Vec<&Duty> = program.duties.iter().collect();
    grains.sort_by_key(|duty| duty.rule);
    let dims = union(grains.iter().map(|duty| duty.grain.as_slice()));
    let mut fields = ["rule", "clause", "period"].map(Field::text).to_vec();
    fields.extend(run.headers(&dims));
    fields.extend([Field::date("due"), Field::date("done_on"), Field::text("state"), Field::integer("late")]);
    fields.extend(["missing", "reason_zh", "reason_en"].map(Field::text));
    let shape = Shape::plain(fields);
    Some(Artifact::table("duties.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for told in told(run) {
            let Some(rule) = run.rule(told.duty.rule) else { continue };
            let because = Sentences::over(run, told.period, &told.duty.grain, &told.rows, &rule.because)?;
            let keys = run.keys(&told.duty.grain, &told.rows, &dims);
            let period = told.duty.again.as_ref().map(|_| told.period.name());
            let Columns { state, due, done_on, late, .. } = told.columns;
            let cells = [due, done_on, state].map(|column| Cell::new(column, None));
            let late = Cell::new(late, Some(0));
            let mut words = Vec::new();
            for (row, at) in told.at.iter().enumerate() {
                table.text(&rule.name);
                table.maybe(rule.clause.as_deref());
                table.maybe(period.as_deref());
                keys.put(row, &mut table);
                cells.iter().for_each(|cell| cell.put(Some(*at), &mut table));
                late.put(Some(*at), &mut table);
                table.maybe(state.gap(*at).map(|reason| run.reason(reason)));
                for lang in LANGS {
                    words.clear();
                    because.put(lang, row, &mut words);
                    table.words(&words);
                }
                table.end()?;
            }
        }
        table.finish()
    }))
}
