//! What computes again: closed periods with today's data and rules, and why they would be others.
//!
//! [`lines()`] gives the lines of a run as the ledger knows them; [`again()`] computes a closed period anew; [`changes()`]
//! tells what would be another today and shares the difference among its causes; [`releases`] finds what may be paid out
//! of what was withheld; [`holds()`] holds what a run took from the ledger against its rules; [`sample`] draws lines for
//! whoever checks a part, [`moved`] tells how a correction or a release came about. The same engine computes all of it. Where rules and closed runs stand is left to `app`.

pub mod again;
pub mod awaiting;
pub mod changes;
pub mod holds;
pub mod lines;
pub mod moved;
pub mod releases;
pub mod sample;

pub use again::{Again, again};
pub use changes::{Stage, changes, stages};
pub use holds::holds;
pub use lines::{lines, payments};
pub use releases::free;
