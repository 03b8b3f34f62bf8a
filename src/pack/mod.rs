//! Rule files become a document: everything as written, with its place, and every fault of its shape.
//!
//! The second stage of the way of the data. [`grammar`] is the one table of kinds and keys.

pub mod grammar;
pub mod model;

pub use grammar::Kind;
pub use model::{Entry, Node, PackDoc, Table};
