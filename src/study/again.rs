//! A closed period computed anew, with any rules and today's data, in a plan of its own.
//!
//! What comes out are the lines as the ledger would know them, and which tables cover the period. A pack that is not in
//! force in the period has nothing to say of it.

use std::sync::Arc;

use super::awaiting::Awaiting;
use super::lines::lines;
use crate::check::model::Program;
use crate::diagnostic::{Diagnostic, codes};
use crate::eval::{self, EvalError};
use crate::fold;
use crate::ledger::Line;
use crate::plan::{self, model::Outputs};
use crate::source::ByteSource;
use crate::value::{Date, Period};

/// A period as computed anew.
#[derive(Clone, Debug, Default)]
pub struct Again {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Each table, and whether it covers the period.
    pub covers: Vec<(String, bool)>,
    /// What awaits approval and is behind the lines.
    pub awaiting: Awaiting,
}

/// Computes a period anew; nothing comes out where the rules are not in force in it.
///
/// # Errors
/// As of a run of that period.
pub fn again(
    program: &Arc<Program>,
    period: Period,
    as_of: Option<Date>,
    data: &dyn ByteSource,
    jobs: usize,
) -> Result<Option<Again>, EvalError> {
    let (plan, found) = plan::build(Arc::clone(program), period, None, as_of, Outputs::All);
    let Some(plan) = plan else {
        let outside = found.iter().any(|problem| problem.code == &codes::NOT_IN_FORCE);
        return if outside { Ok(None) } else { Err(EvalError::Problems(found)) };
    };
    let (facts, found) = fold::run(&plan, data, jobs);
    let Some(facts) = facts.filter(|_| !found.iter().any(Diagnostic::is_error)) else {
        return Err(EvalError::Problems(found));
    };
    let outcome = eval::run(&plan, &facts, jobs)?;
    let lines = lines(&plan, &facts, &outcome);
    let lines = lines.ok_or_else(|| EvalError::Internal("an amount past all bounds".to_owned()))?;
    let covers = program.tables.iter().zip(&facts.coverage);
    let covers = covers.map(|(table, coverage)| (table.name.clone(), coverage.covers.last() == Some(&true)));
    let awaiting = Awaiting::of(&plan, &facts, &outcome)?;
    Ok(Some(Again { lines, covers: covers.collect(), awaiting }))
}
