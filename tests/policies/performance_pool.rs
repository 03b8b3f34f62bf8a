//! What tests must know of the clinics' pool: three quarters, of which the last month of the second is kept.
//!
//! Only data: the figures that are explained, one a clause, and the moves of the pack that no scenario can see, each
//! with its reason. What is tried with them stands in the tests that read the table of policies.

use super::{Home, Policy};

pub(crate) const POLICY: Policy = Policy {
    name: "performance-pool",
    home: Home::Examples,
    periods: &["2014-01", "2014-02", "2014-03", "2014-04", "2014-05", "2014-06", "2014-07", "2014-08", "2014-09"],
    kept: "2014-06",
    explained: &[
        ("1", "paid_in", "clinic=C5"),
        ("2", "pool_is_spent.met", ""),
        ("3", "pool_share", "clinic=C3"),
        ("4", "reward.payable", "clinic=C1"),
    ],
    unseen: &[
        ("pack.toml: [pack] format: ", "there is one format, and check refuses any other"),
        ("pack.toml: [table.claims] covers ", "in a scenario a table covers what the test says"),
        ("pack.toml: [table.marks] covers ", "in a scenario a table covers what the test says"),
        ("pack.toml: [split.pool_share] in_proportion_to: 1 becomes ", "of an empty pool all shares are nothing"),
    ],
};
