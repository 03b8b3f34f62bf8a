//! From streams of rows to facts.
pub mod model;
