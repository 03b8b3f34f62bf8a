//! What tests must know of the couriers' bonus: three weeks of a fleet, of which the second is kept.
//!
//! Only data: the figures that are explained, one a clause, and the moves of the pack that no scenario can see, each
//! with its reason. What is tried with them stands in the tests that read the table of policies.

use super::{Home, Policy};

pub(crate) const POLICY: Policy = Policy {
    name: "courier-bonus",
    home: Home::Examples,
    periods: &["2014-W10", "2014-W11", "2014-W12"],
    kept: "2014-W11",
    explained: &[
        ("1", "in_time", "courier=K1,day=2014-03-10"),
        ("2", "bonus.earned", "courier=K1,day=2014-03-12"),
        ("3", "bonus.payable", "courier=K3,day=2014-03-16"),
        ("4", "talk", "courier=K4"),
        ("5", "bonus.held", "courier=K1,day=2014-03-12"),
    ],
    unseen: &[
        ("pack.toml: [pack] format: ", "there is one format, and check refuses any other"),
        (
            "pack.toml: [param.per_delivery] value #1 from: 2014-03-03 becomes 2014-02-03",
            "the pack holds from 3 March on",
        ),
        ("pack.toml: [table.deliveries] covers ", "in a scenario a table covers what the test says"),
    ],
};
