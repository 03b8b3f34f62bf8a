//! What one thread brings home from a table: problems, accumulators, rows that stay, keys, counts.
//!
//! The threads fill it block by block; the reading of the table merges all of them into one, after which nothing
//! shows who read what.

use super::group::GroupFold;
use super::joint::Gathered;
use super::keyrun::KeyRun;
use super::model::RowFinding;
use super::staged::Parts;
use crate::table::problems::Problems;
use crate::value::Date;

/// What one thread gathered of a table.
pub(super) struct Harvest {
    pub(super) problems: Problems,
    pub(super) groups: Vec<GroupFold>,
    /// What groups counted side by side.
    pub(super) together: Vec<Gathered>,
    pub(super) parts: Parts,
    pub(super) keys: Vec<KeyRun>,
    pub(super) findings: Vec<RowFinding>,
    pub(super) rows: Vec<u64>,
    pub(super) in_period: u64,
    /// Whether any row lies in the run's period, be it used or not.
    pub(super) reached: bool,
    pub(super) elsewhere: u64,
    pub(super) skipped: u64,
    pub(super) orphans: u64,
    pub(super) days: Option<(Date, Date)>,
}
