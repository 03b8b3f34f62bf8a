//! What a run took from the ledger, held against the run's own rules and facts.
//!
//! Without the ledger: that a condition of release holds where it is said to, that what awaits approval is named, and that
//! what was paid is what the payments say. Of lines that were left out nothing can be said here.

use std::collections::BTreeMap;

use crate::eval::{EvalError, Shown};
use crate::fold::model::Facts;
use crate::ledger::Book;
use crate::ledger::book::Position;
use crate::ledger::entry::Payment;
use crate::ledger::opening::{Opening, Touched};
use crate::outcome::model::Outcome;
use crate::plan::model::Plan;

use super::awaiting::{self, Awaiting};
use super::lines::payments;
use super::releases::free;

/// Whether an opening is one that this run may have written.
///
/// # Errors
/// A condition of release cannot be computed.
pub fn holds(
    plan: &Plan,
    facts: &Facts,
    outcome: &Outcome,
    shown: &Shown<'_>,
    opening: &Opening,
) -> Result<bool, EvalError> {
    let program = &*plan.program;
    let payments = payments(program, facts);
    let mut book = Book::empty();
    for touched in &opening.touched {
        let position = Position {
            period: touched.period.clone(),
            payout: touched.payout.clone(),
            key: touched.key.clone(),
            amounts: touched.amounts,
            parts: touched.parts.clone(),
            released: touched.released.clone(),
            ..Position::default()
        };
        book.positions.insert((touched.line.clone(), touched.payee.clone()), position);
    }
    let awaiting = Awaiting::of_rules(program);
    let mut bare: Vec<Touched> = opening.touched.clone();
    bare.iter_mut().for_each(|touched| touched.free.clear());
    awaiting.mark(&mut bare);
    let again = free(plan, facts, outcome, shown, &book, bare, &payments)?;
    let known = awaiting::names(program);
    let same = |(own, again): (&Touched, &Touched)| {
        let named = again.awaiting.iter().all(|name| own.awaiting.contains(name))
            && own.awaiting.iter().all(|name| known.contains(name))
            && (own.found.is_some() || own.awaiting == again.awaiting);
        own.line == again.line && own.payee == again.payee && own.free == again.free && named
    };
    let paid = opening.touched.iter().all(|touched| is_paid(touched, &payments));
    Ok(paid && opening.touched.len() == again.len() && opening.touched.iter().zip(&again).all(same))
}

/// Whether the payments speak of no other sum; a line without corrections and releases is paid under its own id.
fn is_paid(touched: &Touched, payments: &BTreeMap<String, Payment>) -> bool {
    let known = payments.get(&touched.line).filter(|_| touched.count == 0 && touched.amounts.payable().minor() > 0);
    known.is_none_or(|payment| payment.amount == touched.paid)
}
