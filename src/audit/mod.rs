//! Evidence that a run is what it says: the receipt with the hash of every file, its seal, and how both are checked.
//!
//! Works on what was written and on plain results; it never runs the engine and touches no file.

pub mod fields;
pub mod listed;
pub mod receipt;
pub mod reconcile;
pub mod report;
pub mod seal;
pub mod signature;
pub mod signers;
pub mod tables;
pub mod told;

pub use receipt::{Hashed, receipt};
pub use report::Report;
