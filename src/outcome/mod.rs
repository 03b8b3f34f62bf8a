//! Results as plain values, between the engine that computes them and the writers that show them.
//!
//! [`model`] holds the columns of a run; nothing here computes or formats.

pub mod model;
