//! A test from its rows to what became of it, through the very stages that a run goes through.
//!
//! Plan, fold, evaluation; then what came out is held to what was expected, and what was reached is noted. Tests know
//! nothing of one another, so that they are run side by side and reported in the order written.

use std::sync::Arc;

use rayon::prelude::*;

use crate::check::model::{Group, Program};
use crate::diagnostic::Diagnostic;
use crate::eval::{self, EvalError, Shown};
use crate::expr::FigureId;
use crate::fold;
use crate::ledger::Settled;
use crate::output::{Run, Values};
use crate::plan::{self, model::Outputs};
use crate::source::Sources;

use super::closed;
use super::compare::Finished;
use super::coverage::{self, Coverage, Reached};
use super::model::{Failure, Test, Tested};
use super::world::{World, world};

/// How writers ask the engine for more: the same port that a run's writers have.
pub type Port = for<'a> fn(Shown<'a>) -> Box<dyn Values + 'a>;

/// A pack with all that its tests can reach.
pub struct Suite<'a> {
    /// The checked rules.
    pub program: &'a Program,
    /// Rules and tests as written.
    pub sources: &'a Sources,
    /// What there is to reach.
    pub coverage: Coverage,
    /// The port of writers.
    pub port: Port,
}

impl<'a> Suite<'a> {
    /// A suite over a pack.
    pub fn new(program: &'a Program, sources: &'a Sources, port: Port) -> Suite<'a> {
        Suite { program, sources, coverage: coverage::of(program, sources), port }
    }

    /// Runs all these tests; results stand in the order of the tests.
    pub fn run(&self, tests: &[&Test]) -> Vec<Tested> {
        let probes = self.coverage.probes();
        tests.par_iter().map(|test| self.one(test, &probes)).collect()
    }

    fn one(&self, test: &Test, probes: &[Group]) -> Tested {
        let mut reached = Reached::new();
        let failures = self.failures(test, probes, &mut reached);
        Tested { name: test.name.clone(), clauses: test.clauses.clone(), span: test.span, failures, reached }
    }

    fn failures(&self, test: &Test, probes: &[Group], reached: &mut Reached) -> Vec<Failure> {
        let world = world(self.program, self.sources, test, probes);
        let World { program, tables } = &world;
        let of_problems = |problems: Vec<Diagnostic>| unexpected(test, problems, tables, self.program);
        let (plan, mut problems) =
            plan::build(Arc::clone(program), test.period.clone(), test.on, test.as_of, Outputs::All);
        let Some(plan) = plan else { return of_problems(problems) };
        let (facts, more) = fold::run(&plan, tables, 1);
        problems.extend(more);
        let Some(facts) = facts else { return of_problems(problems) };
        let outcome = match eval::run(&plan, &facts, 1) {
            Ok(outcome) => outcome,
            Err(EvalError::Problems(more)) => {
                problems.extend(more);
                return of_problems(problems);
            }
            Err(EvalError::Internal(detail)) => return vec![Failure::Internal(detail)],
        };
        let shown = || Shown::after(&plan, &facts, &outcome);
        let (own, ported) = match (shown(), shown()) {
            (Ok(own), Ok(ported)) => (own, (self.port)(ported)),
            _ => return vec![Failure::Internal("a run that cannot be read".to_owned())],
        };
        let given: Vec<FigureId> = test.figures.iter().map(|g| g.figure).collect();
        *reached = coverage::reached(&self.coverage, &plan, &facts, &outcome, &own, &given);
        let finished = Finished { plan: &plan, facts: &facts, outcome: &outcome, shown: &own, sources: self.sources };
        let settled = match self.settled(test, &world, &finished) {
            Ok(settled) => settled,
            Err(EvalError::Problems(more)) => {
                problems.extend(more);
                return of_problems(problems);
            }
            Err(EvalError::Internal(detail)) => return vec![Failure::Internal(detail)],
        };
        let run = Run::new(&plan, &facts, &outcome, ported.as_ref()).against(settled.as_ref());
        let mut failures = unexpected(test, problems, tables, self.program);
        failures.extend(test.expects.iter().filter_map(|expect| finished.against(expect, &run)));
        failures
    }

    /// What the test's period comes to against the ones that are closed before it, where some are.
    fn settled(&self, test: &Test, world: &World, run: &Finished<'_>) -> Result<Option<Settled>, EvalError> {
        if test.closed == 0 {
            return Ok(None);
        }
        let book = closed::book(world, test, self.program.exports.len())?;
        closed::settled(&book, run).map(Some)
    }
}

/// Errors that nobody expected, at their places in the test, and expected problems that did not come about.
fn unexpected(
    test: &Test,
    problems: Vec<Diagnostic>,
    tables: &super::tables::Tables,
    program: &Program,
) -> Vec<Failure> {
    let mut open: Vec<_> = test.problems.iter().collect();
    let mut strange = Vec::new();
    for problem in problems {
        let row = tables.row_of(&problem);
        let fits = |e: &&super::model::ExpectProblem| {
            let same_table = e.table.is_none() || row.is_some_and(|(table, _)| table == e.table);
            let same_row = e.row.is_none() || row.is_some_and(|(_, at)| at == e.row);
            e.code == problem.code && same_table && same_row
        };
        match open.iter().position(&fits) {
            Some(at) => {
                open.remove(at);
            }
            None if test.problems.iter().any(|e| fits(&e)) || !problem.is_error() => {}
            None => strange.push(tables.placed(problem, test.span)),
        }
    }
    let mut failures: Vec<Failure> = open
        .into_iter()
        .map(|e| Failure::NoProblem {
            code: e.code.id,
            table: e.table.and_then(|t| program.tables.get(t.at())).map(|t| t.name.clone()),
            row: e.row,
            place: e.span,
        })
        .collect();
    if !strange.is_empty() {
        failures.push(Failure::Problems(strange));
    }
    failures
}
