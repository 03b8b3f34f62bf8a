//! What of a pack its tests reach: rules, branches, bands, items.
//!
//! [`of`] lists every [`Point`] that tests could reach, with what must be looked at to know it: expressions
//! over the rows of a finished run, and, for conditions over rows of tables, counts that are folded beside the pack's
//! own (`probes`). The kernel knows nothing of it. A condition that can be true and false must have been
//! both; a default must have been used; a ranking of one row ranks nothing.

mod conditions;
mod marks;
mod points;

use crate::check::model::Program;
use crate::source::Sources;

pub use points::{Coverage, Point, Reached, What};

pub(super) use marks::reached;

/// All that can be reached in a program.
pub fn of(program: &Program, sources: &Sources) -> Coverage {
    let mut coverage = Coverage { first: program.groups.len(), ..Coverage::default() };
    coverage.rules(program);
    conditions::of_figures(program, sources, &mut coverage);
    conditions::of_rows(program, sources, &mut coverage);
    coverage
}
