//! Results as plain values, between the engine that computes them and the writers that show them.
//!
//! [`model`] holds the columns of a run, [`amount`] says what their lines come to, [`derivation`] the proof of one figure; [`writing`] the one way in which values are written.

pub mod amount;
pub mod derivation;
pub mod model;
pub mod writing;
