//! From a program to what is computed for one period.
pub mod model;
