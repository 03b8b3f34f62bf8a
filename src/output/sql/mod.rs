//! A run as one transaction for a database: PostgreSQL and SQLite, each in its own words.
//!
//! Takes plain values ([`Load`]) and writes a script ([`script()`]) that may be loaded again and again: rows are put by their
//! ids, what the period no longer has is set aside, and the last statement holds the sums against the run's totals and
//! undoes it all where they differ. Which runs may be loaded is left to `app`.

mod literal;
pub mod model;
mod schema;
mod script;

pub use model::{Dialect, Kind, Line, Load, Refused, Step, Total};
pub use script::script;
