//! What of a closed period would be another today, and why: data, parameter, rounding, rule.
//!
//! Stages lie between the period as the ledger has it, closed and corrected, and as it is computed now: the rules of the
//! last close over today's data, then with today's parameters, then with today's rounding, then today's rules. What a
//! stage changes is its cause; one that cannot be computed is part of the next that can. The causes sum exactly.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::model::Program;
use crate::ledger::amounts::{Amounts, Parts};
use crate::ledger::book::Book;
use crate::ledger::entry::{Cause, Causes, Line, Payment};
use crate::ledger::opening::{Found, Touched};

/// The lines of a closed period as some mixture of rules computes them; none where it cannot.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What is new in it.
    pub cause: Cause,
    /// Its lines.
    pub lines: Option<Vec<Line>>,
}

/// The programs between the old rules and the new ones, each with what is new in it; the new ones are not among them.
pub fn stages(old: &Arc<Program>, new: &Program) -> Vec<(Cause, Arc<Program>)> {
    let parameters = Arc::new(old.with_parameters_of(new));
    let rounding = Arc::new(parameters.with_rounding_of(new));
    vec![(Cause::Data, Arc::clone(old)), (Cause::Parameter, parameters), (Cause::Rounding, rounding)]
}

type ById<'a> = BTreeMap<(&'a str, &'a str), &'a Line>;

fn by_id(lines: &[Line]) -> ById<'_> {
    lines.iter().map(|line| ((line.id.as_str(), line.payee.as_str()), line)).collect()
}

/// The lines of a closed period that are others now than closed and corrected, by id and payee, without their causes.
/// None where an amount does not fit.
pub fn changes(book: &Book, period: &str, now: &[Line], payments: &BTreeMap<String, Payment>) -> Option<Vec<Touched>> {
    let now = by_id(now);
    let nothing = (Amounts::default(), Parts::new());
    let mut all: BTreeMap<(String, String), Touched> = BTreeMap::new();
    for ((id, payee), position) in book.positions.iter().filter(|(_, position)| position.period == period) {
        let line = now.get(&(id.as_str(), payee.as_str()));
        let (amounts, parts) = line.map_or_else(|| nothing.clone(), |line| (line.amounts, line.parts.clone()));
        if amounts != position.amounts || parts != position.parts {
            let mut touched = book.touch(id, payee, payments)?;
            touched.found = Some(Found { amounts, parts, causes: Causes::new() });
            all.insert((id.clone(), payee.clone()), touched);
        }
    }
    for ((id, payee), line) in &now {
        let key = ((*id).to_owned(), (*payee).to_owned());
        if book.positions.contains_key(&key) || (line.amounts.is_zero() && line.parts.is_empty()) {
            continue;
        }
        let touched = Touched {
            line: line.id.clone(),
            period: period.to_owned(),
            payout: line.payout.clone(),
            payee: line.payee.clone(),
            key: line.key.clone(),
            count: book.counts.get(&line.id).copied().unwrap_or(0),
            found: Some(Found { amounts: line.amounts, parts: line.parts.clone(), causes: Causes::new() }),
            ..Touched::default()
        };
        all.insert(key, touched);
    }
    Some(all.into_values().collect())
}

/// Shares the difference of each changed line among its causes; `last` is the cause of what no stage before explains.
/// None where an amount does not fit.
pub fn explain(changed: &mut [Touched], stages: &[Stage], last: Cause) -> Option<()> {
    let known: Vec<(Cause, Option<ById<'_>>)> =
        stages.iter().map(|stage| (stage.cause, stage.lines.as_deref().map(by_id))).collect();
    for touched in changed {
        let place = (touched.line.as_str(), touched.payee.as_str());
        let Some(found) = &mut touched.found else { continue };
        let mut before = touched.amounts;
        let mut causes = Causes::new();
        let reached = known.iter().filter_map(|(cause, lines)| Some((*cause, lines.as_ref()?)));
        let reached =
            reached.map(|(cause, lines)| (cause, lines.get(&place).map(|line| line.amounts).unwrap_or_default()));
        for (cause, now) in reached.chain([(last, found.amounts)]) {
            let sum = causes.entry(cause).or_default();
            *sum = sum.plus(&now.minus(&before)?)?;
            before = now;
        }
        causes.retain(|_, amounts| !amounts.is_zero());
        found.causes = causes;
    }
    Some(())
}
