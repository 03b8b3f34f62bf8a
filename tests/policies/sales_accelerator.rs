//! What tests must know of the sales accelerator: a year of four sellers, of which September is kept.
//!
//! Only data: the figures that are explained, one a clause, and the moves of the pack that no scenario can see, each
//! with its reason. What is tried with them stands in the tests that read the table of policies.

use super::{Home, Policy};

pub(crate) const POLICY: Policy = Policy {
    name: "sales-accelerator",
    home: Home::Examples,
    periods: &[
        "2014-01", "2014-02", "2014-03", "2014-04", "2014-05", "2014-06", "2014-07", "2014-08", "2014-09", "2014-10",
        "2014-11", "2014-12",
    ],
    kept: "2014-09",
    explained: &[
        ("1", "attainment", "seller=S1"),
        ("2", "commission", "seller=S2"),
        ("3", "monthly_draw.payable", "seller=S2"),
        ("4", "settlement.payable", "seller=S1"),
    ],
    unseen: &[
        ("pack.toml: [pack] format: ", "there is one format, and check refuses any other"),
        ("pack.toml: [table.quotas] covers ", "in a scenario a table covers what the test says"),
        ("pack.toml: [table.sales] covers ", "in a scenario a table covers what the test says"),
    ],
};
