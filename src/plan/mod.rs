//! From a program to what is computed for one period.
//!
//! [`build`] resolves every schedule to the value in force, says which rules are in force and which tables are kept
//! for look-ups ([`model`]). It reads no data; whether a table covers the period is `fold`'s to find.

mod asked;
mod demand;
mod duties;
pub mod model;
pub mod payees;

use std::sync::Arc;

use crate::check::model::{Action, Effective, Keys, Program, Schedule};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::{ColumnId, TableId};
use crate::value::{Date, Period, Value, YearNotListed};
use demand::Demand;
use model::{Asked, Outputs, Plan};

/// Plans a run of `program` for `period`; due dates count from `on`, or from the period's last day, and of a period in
/// progress nothing later than `as_of` is seen.
///
/// # Errors
/// The pack is not in force in the period, the period begins after `as_of`, or something is due in a year that its calendar does not list.
pub fn build(
    program: Arc<Program>,
    period: Period,
    on: Option<Date>,
    as_of: Option<Date>,
    outputs: Outputs,
) -> (Option<Plan>, Vec<Diagnostic>) {
    if !overlaps(program.pack.effective, &period) {
        let problem = Diagnostic::new(&codes::NOT_IN_FORCE, Place::File("pack.toml".to_owned()))
            .with("period", period.name())
            .with("from", day_or_open(program.pack.effective.from))
            .with("to", day_or_open(program.pack.effective.to));
        return (None, vec![problem]);
    }
    if let Some(day) = as_of.filter(|day| *day < period.first) {
        let problem = Diagnostic::new(&codes::NOT_BEGUN, Place::File(String::new()));
        return (None, vec![problem.with("period", period.name()).with("day", day)]);
    }
    let until = as_of.unwrap_or(Date::LAST);
    let known = as_of.unwrap_or(period.last).min(period.last);
    let Demand { window, figures, groups, payouts } = demand::demand(&program, &period, until, known);
    let values = |schedule: &Schedule| -> Vec<Value> {
        window.iter().filter_map(|period| schedule.on(period.last).cloned()).collect()
    };
    let params = program.params.iter().map(|param| values(&param.schedule)).collect();
    let schedules = program.schedules.iter().map(values).collect();
    let in_force = program.rules.iter().map(|r| overlaps(r.effective, &period)).collect();
    let kept = kept_columns(&program);
    let on = on.unwrap_or(period.last);
    let as_of = known;
    let asked = Asked::Everything;
    let plan = Plan {
        program,
        period,
        on,
        as_of,
        until,
        window,
        figures,
        groups,
        params,
        schedules,
        in_force,
        kept,
        payouts,
        outputs,
        asked,
    };
    let problems = due_dates(&plan);
    (problems.is_empty().then_some(plan), problems)
}

/// The actions whose due date lies in a year that the calendar does not list.
fn due_dates(plan: &Plan) -> Vec<Diagnostic> {
    let of = |action: &Action| {
        let rule = plan.program.rule(action.rule).filter(|_| plan.in_force(action.rule))?;
        let YearNotListed(year) = plan.due(action.due?).err()?;
        let problem = Diagnostic::at(&codes::YEAR_NOT_LISTED, rule.span).with("year", year);
        Some(problem.with("figure", &rule.name).with("key", plan.period.name()))
    };
    plan.program.actions.iter().filter_map(of).collect()
}

/// Whether something in force from … to … is in force on the period's last day.
fn overlaps(effective: Effective, period: &Period) -> bool {
    effective.holds(period.last)
}

fn day_or_open(day: Option<Date>) -> String {
    day.map_or_else(|| "…".to_owned(), |day| day.to_string())
}

/// The columns of each table that are looked up, in the order of the table; labels of dimensions among them.
fn kept_columns(program: &Program) -> Vec<Vec<ColumnId>> {
    let mut kept: Vec<Vec<ColumnId>> = vec![Vec::new(); program.tables.len()];
    let mut keep = |table: TableId, column: ColumnId| {
        if let Some(columns) = kept.get_mut(table.at())
            && !columns.contains(&column)
        {
            columns.push(column);
        }
    };
    for (table, column) in &program.kept {
        keep(*table, *column);
    }
    for dimension in &program.dimensions {
        if let Keys::Table { table, key, label } = &dimension.keys {
            keep(*table, *key);
            if let Some(label) = label {
                keep(*table, *label);
            }
            if let Some(parent) = dimension.parent {
                keep(*table, parent);
            }
        }
    }
    for columns in &mut kept {
        columns.sort_unstable();
    }
    kept
}
