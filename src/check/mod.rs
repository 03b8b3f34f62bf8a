//! From the pack as written to a program in which nothing is left that can be wrong.
pub mod model;
