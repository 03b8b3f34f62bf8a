//! Rule files as written.
pub mod grammar;
pub mod model;
