//! The periods before a test's own, closed into a ledger that stands nowhere, and what the test's period is beside it.
//!
//! Each is computed over the same rows as the test, settled and entered as `close` would, so that what was kept in them
//! can be released in the test's period by the very rules of a run. Files, seals and approvals are no part of it: a test
//! says what the rules do, not who let them.

use std::sync::Arc;

use crate::check::model::Program;
use crate::eval::{self, EvalError, Shown};
use crate::fold;
use crate::fold::model::Facts;
use crate::ledger::Settled;
use crate::ledger::book::Book;
use crate::ledger::entry::{Close, Head};
use crate::ledger::settle::settle;
use crate::outcome::model::Outcome;
use crate::plan::{
    self,
    model::{Outputs, Plan},
};
use crate::study;

use super::compare::Finished;
use super::model::Test;
use super::world::World;

/// The ledger of the periods that a test has closed; `exports` are the pack's own layouts, which come before the test's.
///
/// # Errors
/// A period cannot be computed, or what it brings does not fit.
pub(super) fn book(world: &World, test: &Test, exports: usize) -> Result<Book, EvalError> {
    // What the test expects of other periods is asked in its own only.
    let mut program = Program::clone(&world.program);
    program.exports.truncate(exports);
    let program = Arc::new(program);
    let mut book = Book::empty();
    for before in (1..=test.closed).rev() {
        let period = i32::try_from(before).ok().and_then(|before| test.period.shifted(-before));
        let period = period.ok_or_else(|| broken("there are not so many periods before"))?;
        let (plan, mut problems) = plan::build(Arc::clone(&program), period, None, None, Outputs::All);
        let Some(plan) = plan else { return Err(EvalError::Problems(problems)) };
        let (facts, more) = fold::run(&plan, &world.tables, 1);
        problems.extend(more.into_iter().filter(crate::diagnostic::Diagnostic::is_error));
        let Some(facts) = facts else { return Err(EvalError::Problems(problems)) };
        let outcome = eval::run(&plan, &facts, 1)?;
        let settled = against(&book, (&plan, &facts, &outcome), &Shown::after(&plan, &facts, &outcome)?)?;
        let close = Close {
            period: plan.period.name(),
            last: plan.period.last.to_string(),
            by: String::new(),
            on: String::new(),
            seal: String::new(),
            allowed: None,
        };
        let payments = study::payments(&program, &facts).into_values().collect();
        let entries = settled.entries(close, payments, book.closed.is_empty());
        entries.and_then(|entries| book.close(entries)).ok_or_else(|| broken("a close that does not add up"))?;
    }
    Ok(book)
}

/// What a finished test comes to against the ledger.
///
/// # Errors
/// A condition of release cannot be computed, or the period does not settle.
pub(super) fn settled(book: &Book, run: &Finished<'_>) -> Result<Settled, EvalError> {
    against(book, (run.plan, run.facts, run.outcome), run.shown)
}

fn against(
    book: &Book,
    (plan, facts, outcome): (&Plan, &Facts, &Outcome),
    shown: &Shown<'_>,
) -> Result<Settled, EvalError> {
    let payments = study::payments(&plan.program, facts);
    let touched = study::free(plan, facts, outcome, shown, book, Vec::new(), &payments)?;
    let pack = &plan.program.pack;
    let head = Head { pack: pack.id.clone(), currency: pack.currency.clone(), places: pack.money.places };
    let lines = study::lines(plan, facts, outcome).ok_or_else(|| broken("an amount past all bounds"))?;
    settle(book.opening(head, touched), lines).ok_or_else(|| broken("a period that does not settle"))
}

fn broken(what: &str) -> EvalError {
    EvalError::Internal(what.to_owned())
}
