//! Scenario tests: made-up tables of a few rows, computed as a run computes them, and held to what their author expects.
//!
//! [`read`] gives the names in test files their meaning in a checked program; [`run`] makes tables of what is given,
//! sends them through the readers, the fold and the evaluation that a run uses, and compares. Which rules, branches,
//! bands and items the tests reach is found in [`coverage`] from the finished runs. Nothing here touches a disk: what
//! is to be written into test files comes back as [`Edit`]s, and what is shown is put into words by [`report`].

pub mod coverage;
pub mod model;
pub mod read;
pub mod report;
pub mod run;

pub mod accept;
mod closed;
mod compare;
mod duties;
mod rules;
mod tables;
mod world;

#[cfg(test)]
mod tests;

pub use model::{Edit, Failure, Seen, Test, Tested};
pub use run::{Port, Suite};
