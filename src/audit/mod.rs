//! Evidence that a run is what it says: the receipt with the hash of every file, and its seal.
//!
//! Works on what was written and on plain results; it never runs the engine and touches no file.

pub mod receipt;
pub mod seal;

pub use receipt::{Hashed, receipt};
