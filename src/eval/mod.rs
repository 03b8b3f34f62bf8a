//! From a plan and its facts to the outcome of a period: figures, rankings, money and actions, exact.
//!
//! [`run`] computes each figure as a whole column over its rows, in an order in which each reads only what is there;
//! [`trace`] derives one figure again at one key and must find the same value. Both read nothing but [`Plan`] and
//! [`Facts`], so a run folder is enough for either, and the number of threads changes no byte of the result. What the
//! numbers are called, and how they are written, belongs to the floors above.

mod actions;
mod climb;
mod context;
mod cover;
mod engine;
mod exact;
mod fault;
mod findings;
mod forget;
mod gathered;
mod line;
mod links;
mod narrow;
mod past;
mod payees;
mod rank;
mod rows;
mod run;
mod scripts;
mod settle;
mod shadow;
mod shares;
mod sheet;
mod shown;
mod split;
mod timeline;
mod trace;
mod trees;
mod unapproved;

#[cfg(test)]
mod tests;

pub use fault::EvalError;
pub use forget::forget;
pub use links::{Found, Links, Moves, Nothing, Under};
pub use shown::Shown;
pub use trace::{TraceError, rule_note, trace};
pub use unapproved::awaiting;

use std::sync::Arc;

use crate::fold::model::Facts;
use crate::outcome::model::{Earlier, Outcome};
use crate::plan::model::{Asked, Plan};

use engine::Engine;
use fault::Confused;
use timeline::Timeline;

/// Computes everything that the plan asks for, for the last period of its window, on at most `threads` threads.
///
/// # Errors
/// [`EvalError::Problems`] for fractions and amounts that grow too large, failing scripts and negative bases, all of
/// those found at one depth of the graph; [`EvalError::Internal`] where plan and facts do not fit together.
pub fn run(plan: &Plan, facts: &Facts, threads: usize) -> Result<Outcome, EvalError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build();
    let pool = pool.map_err(|error| EvalError::Internal(format!("no threads to compute with: {error}")))?;
    pool.install(|| {
        let timeline = Timeline::new(plan, facts)?;
        run::figures(&timeline)?;
        let follows = plan.asked != Asked::Figure;
        let actions = if follows { actions::actions(timeline.own()?)? } else { Vec::new() };
        let shadows = if follows { shadow::shadows(timeline.own()?)? } else { Vec::new() };
        let findings = if follows { findings::findings(timeline.own()?)? } else { Vec::new() };
        let payees = if follows { payees::others(timeline.own()?)? } else { Vec::new() };
        let program = &*plan.program;
        let payouts = settle::come_out(timeline.own()?)?;
        let mut engines = timeline.into_engines();
        let figures = engines.pop().ok_or_else(|| Confused::new("an empty window"))?.columns();
        let earlier = |engine: Engine<'_>| {
            let (period, payouts) = (engine.now().clone(), engine.all_lines().map(Arc::clone).collect());
            Earlier { period, payouts, figures: engine.columns() }
        };
        let earlier: Vec<Earlier> = engines.into_iter().map(earlier).collect();
        let mut fired = actions::fired(program, &plan.period, &figures, &earlier, &payouts, &actions);
        findings::count(program, facts, &findings, &mut fired);
        let unapproved = unapproved::unapproved(program, &payouts)?;
        shadow::count(program, &shadows, &mut fired);
        Ok(Outcome { figures, earlier, payouts, actions, findings, payees, fired, unapproved, shadows })
    })
}
