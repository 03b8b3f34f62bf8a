//! Rule files as written.
pub mod model;
