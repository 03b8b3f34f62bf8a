//! The policies that the repository runs from packs, those in `examples/` as those in `rules/`, and what tests must know
//! of each: a line a policy.
//!
//! Tests of all of them read this table, so that a new policy is a file beside this one and a line in [`POLICIES`].
//! What is special to one policy is tested in a file of its own.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::path::{Path, PathBuf};

#[path = "complaint_campaign.rs"]
mod complaint_campaign;
#[path = "complaint_mechanism.rs"]
mod complaint_mechanism;
#[path = "courier_bonus.rs"]
mod courier_bonus;
#[path = "outlet_satisfaction.rs"]
mod outlet_satisfaction;
#[path = "performance_pool.rs"]
mod performance_pool;
#[path = "sales_accelerator.rs"]
mod sales_accelerator;
#[path = "water_service.rs"]
mod water_service;

/// Every policy.
pub(crate) const POLICIES: &[Policy] = &[
    outlet_satisfaction::POLICY,
    complaint_campaign::POLICY,
    complaint_mechanism::POLICY,
    water_service::POLICY,
    courier_bonus::POLICY,
    performance_pool::POLICY,
    sales_accelerator::POLICY,
];

/// Where the packs stand.
pub(crate) const HOMES: [Home; 2] = [Home::Rules, Home::Examples];

/// Where a pack stands, and with it its data and what is kept of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// The pack in `rules/NAME`, its data in `fixtures/NAME`.
    Rules,
    /// All of it in `examples/NAME`.
    Examples,
}

impl Home {
    /// The folder of its packs, below the root.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Home::Rules => "rules",
            Home::Examples => "examples",
        }
    }
}

/// A policy: its pack, its made-up data in `data`, and what comes of them in `expected` beside those.
pub(crate) struct Policy {
    /// The folder's name.
    pub(crate) name: &'static str,
    /// Where the folder stands.
    pub(crate) home: Home,
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
        format!("{}/{}", self.home.folder(), self.name)
    }

    /// The folder of its data, below the root.
    pub(crate) fn data(&self) -> String {
        format!("{}/data", self.fixture())
    }

    /// The folder of what is kept.
    pub(crate) fn expected(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(self.fixture()).join("expected")
    }

    fn fixture(&self) -> String {
        match self.home {
            Home::Rules => format!("fixtures/{}", self.name),
            Home::Examples => self.pack(),
        }
    }
}
