//! From streams of rows to facts: the way in for all data, and all that later stages ever see of it.
//!
//! [`run`] lists the files, reads each table once and folds its rows while they pass: dimension tables first, then the
//! tables that row expressions look up, then the rest. Blocks of a table go to several threads, each with its own
//! accumulators; what comes out is the same bytes for any number of threads and any order of rows. Memory grows with
//! keys, never with the rows of a folded table.

mod accumulate;
mod column;
mod context;
mod dimensions;
mod finding;
mod finish;
mod group;
mod harvest;
mod holding;
mod joint;
mod keyed;
mod keyrun;
mod keys;
mod members;
pub mod model;
mod need;
mod numbering;
mod packed;
mod places;
mod reading;
mod resolve;
mod sharing;
mod skip;
mod staged;
mod stretches;
mod table;
mod trouble;
mod values;
mod worker;

#[cfg(test)]
mod tests;

use crate::check::model::Keys;
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::plan::model::Plan;
use crate::source::ByteSource;
use crate::table::problems::Problems;
use crate::table::schema::{Placed, Schema};
use model::Facts;
use table::Run;

/// Folds the tables of a plan. Gives no facts where any problem is an error.
pub fn run(plan: &Plan, data: &dyn ByteSource, threads: usize) -> (Option<Facts>, Vec<Diagnostic>) {
    match rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build() {
        Ok(pool) => pool.install(|| fold(plan, data, threads)),
        Err(_) => fold(plan, data, threads),
    }
}

fn fold(plan: &Plan, data: &dyn ByteSource, threads: usize) -> (Option<Facts>, Vec<Diagnostic>) {
    let names = match data.names() {
        Ok(names) => names,
        Err(error) => {
            let place = Place::File(String::new());
            return (None, vec![Diagnostic::new(&codes::UNREADABLE, place).with("detail", error)]);
        }
    };
    let mut run = Run::new(plan, data, threads.max(1), names);
    for table in need::order(&plan.program) {
        run.read(table);
    }
    run.read_others();
    if reaches_nothing(&run) && run.problems.is_empty() {
        let problem = Diagnostic::new(&codes::NOTHING_IN_PERIOD, Place::File(String::new()));
        run.problems.tell(problem.with("period", plan.period.name()));
    }
    let facts = if run.problems.is_empty() { finish::facts(&mut run) } else { None };
    forget_orphans(plan, &mut run.problems);
    let problems = std::mem::take(&mut run.problems).told();
    let facts = facts.filter(|_| !problems.iter().any(Diagnostic::is_error));
    (facts, problems)
}

/// Whether no row of any day lies in the period, and some table of days does not say that it may be empty then.
fn reaches_nothing(run: &Run<'_>) -> bool {
    let own = run.plan.window.iter().position(|period| *period == run.plan.period);
    let by_day =
        || run.plan.program.tables.iter().enumerate().filter(|(_, table)| matches!(table.placed, Placed::Day(_)));
    let reached = |at: usize| run.reached.get(at) == Some(&true);
    let is_covered =
        |at: usize| run.coverage.get(at).zip(own).and_then(|(table, own)| table.covers.get(own)) == Some(&true);
    let says_so = |(at, table): (usize, &Schema)| table.covers.is_some() && is_covered(at);
    by_day().next().is_some() && !by_day().any(|(at, _)| reached(at)) && !by_day().all(says_so)
}

/// Problems of a row whose key is read all the same.
static KEEPS_ITS_KEY: [&Code; 6] = [
    &codes::ORPHAN,
    &codes::NOT_HELD,
    &codes::DUPLICATE_KEY,
    &codes::OVERLAPPING_SPANS,
    &codes::REVERSED_SPAN,
    &codes::PARENTS_IN_A_CIRCLE,
];

/// A row that cannot be read in a dimension's table makes orphans of all that name its key, or lets it hold no more: these
/// follow from it.
fn forget_orphans(plan: &Plan, problems: &mut Problems) {
    let broken: Vec<&str> = plan
        .program
        .dimensions
        .iter()
        .filter(|dimension| {
            let Keys::Table { table, .. } = &dimension.keys else { return false };
            let schema = plan.program.tables.get(table.at());
            schema.is_some_and(|schema| {
                let fits = |file: &str| {
                    schema.readings().any(|reading| crate::table::choose::reads(&plan.program.tables, reading, file))
                };
                problems.besides(&KEEPS_ITS_KEY, fits)
            })
        })
        .map(|dimension| dimension.name.as_str())
        .collect();
    let names =
        |d: &Diagnostic| d.args.iter().any(|(key, name)| *key == "dimension" && broken.contains(&name.as_str()));
    problems.forget(&codes::ORPHAN, names);
    problems.forget(&codes::NOT_HELD, names);
}
