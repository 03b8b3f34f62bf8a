//! What tests must know of the complaint campaign: five months of a call centre, of which November is kept.
//!
//! Only data: the figures that are explained, one a clause, and the moves of the pack that no scenario can see, each
//! with its reason. What is tried with them stands in the tests that read the table of policies.

use super::{Home, Policy};

pub(crate) const POLICY: Policy = Policy {
    name: "complaint-campaign",
    home: Home::Rules,
    periods: &["2010-07", "2010-08", "2010-09", "2010-10", "2010-11"],
    kept: "2010-11",
    explained: &[
        ("P2.1", "first_contact", "team=T9"),
        ("P2.2", "often_down", ""),
        ("P2.3", "very_often_none", ""),
        ("P2.4", "escalated", "team=T7"),
        ("P2.5", "own_passed", "team=T1"),
        ("P2.6", "suggestion_points", "team=T2"),
        ("P2.7", "training_results", "team=T7"),
        ("P2.8", "practice_prize", "team=T3"),
        ("P2.9", "experts", "clerk=C026"),
        ("P2.10", "prize_cost", ""),
        ("P2.11", "targets_met", ""),
    ],
    unseen: &[
        ("pack.toml: [pack] format: ", "there is one format, and check refuses any other"),
        ("pack.toml: [param.stage] value #1 from: 2010-07-01 becomes 2010-06-01", "the pack holds from July on"),
        ("pack.toml: [param.stage] value #3 from: ", "each of its neighbours has a stage that begins with it"),
    ],
};
