//! What became of the tests of some packs, in the forms that people and programs read.
//!
//! [`text`] speaks the reader's language and shows how each figure that differs came about; [`json`] and [`junit`] are
//! the same in every language. Nothing here decides whether tests passed: a [`PackReport`] says it.

mod json;
mod junit;
mod text;

use super::coverage::Point;
use super::model::Tested;
use crate::source::Sources;

pub use json::json;
pub use junit::{Broken, junit};
pub use text::text;

/// The tests of one pack.
#[derive(Clone, Debug)]
pub struct PackReport {
    /// The folder of the pack as it was asked for.
    pub pack: String,
    /// Rules and tests as written.
    pub sources: Sources,
    /// Tests in the order of files and places.
    pub tested: Vec<Tested>,
    /// What no test reached, in the order of places; nothing is said of it where only some tests were run.
    pub unreached: Option<Vec<Point>>,
    /// How many points there are.
    pub points: usize,
    /// How many values were written into test files.
    pub accepted: usize,
}

impl PackReport {
    /// How many tests failed.
    pub fn failed(&self) -> usize {
        self.tested.iter().filter(|t| !t.failures.is_empty()).count()
    }

    /// How many points no test reached.
    pub fn lacking(&self) -> usize {
        self.unreached.as_ref().map_or(0, Vec::len)
    }
}
