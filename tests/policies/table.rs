//! The policies that the repository runs from packs, and what tests must know of each: a line a policy.
//!
//! Tests of all of them read this table, so that a new policy is a file beside this one and a line in [`POLICIES`].
//! What is special to one policy is tested in a file of its own.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::path::{Path, PathBuf};

#[path = "complaint_campaign.rs"]
mod complaint_campaign;
#[path = "complaint_mechanism.rs"]
mod complaint_mechanism;
#[path = "outlet_satisfaction.rs"]
mod outlet_satisfaction;
#[path = "water_service.rs"]
mod water_service;

/// Every policy.
pub(crate) const POLICIES: &[Policy] =
    &[outlet_satisfaction::POLICY, complaint_campaign::POLICY, complaint_mechanism::POLICY, water_service::POLICY];

/// A policy: its pack in `rules/NAME`, its made-up data in `fixtures/NAME/data`, what comes of them in
/// `fixtures/NAME/expected`.
pub(crate) struct Policy {
    /// The folder's name.
    pub(crate) name: &'static str,
    /// The periods that the data are made for.
    pub(crate) periods: &'static [&'static str],
    /// The period whose files and explanations are kept.
    pub(crate) kept: &'static str,
    /// One figure of each clause, in the order of the clause table: the clause, the figure, its row.
    pub(crate) explained: &'static [(&'static str, &'static str, &'static str)],
    /// Moves of the pack that nothing can see: the beginning of a description, and why.
    pub(crate) unseen: &'static [(&'static str, &'static str)],
}

impl Policy {
    /// The pack's folder, below the root.
    pub(crate) fn pack(&self) -> String {
        format!("rules/{}", self.name)
    }

    /// The folder of its data, below the root.
    pub(crate) fn data(&self) -> String {
        format!("fixtures/{}/data", self.name)
    }

    /// The folder of what is kept.
    pub(crate) fn expected(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(self.name).join("expected")
    }
}
