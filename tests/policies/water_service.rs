//! What tests must know of the water utility: twelve months of its service, of which May is kept.
//!
//! Only data: the figures that are explained, one a clause, and the moves of the pack that no scenario can see, each
//! with its reason. What is tried with them stands in the tests that read the table of policies.

use super::{Home, Policy};

pub(crate) const POLICY: Policy = Policy {
    name: "water-service",
    home: Home::Rules,
    periods: &[
        "2013-01", "2013-02", "2013-03", "2013-04", "2013-05", "2013-06", "2013-07", "2013-08", "2013-09", "2013-10",
        "2013-11", "2013-12",
    ],
    kept: "2013-05",
    explained: &[
        ("P4.1", "pressure", ""),
        ("P4.2", "window_reached", "window=W2"),
        ("P4.3", "satisfied", "department=D1"),
        ("P4.4", "repairs", ""),
        ("P4.5", "entry", "employee=E28"),
        ("P4.6", "attitude", "employee=E08,department=D1"),
        ("P4.7", "request_untracked", "employee=E17,department=D2"),
        ("P4.8", "changes_settled", ""),
        ("P4.9", "monthly_analysis.in_time_share", "department=D2,cause=billing,kind=complaint"),
        ("P4.10", "performance.payable", "employee=E17,department=D2"),
        ("P4.11", "personal_score", "employee=E17"),
        ("P4.12", "weekly_question", "department=D2,week=2013-W20"),
        ("P4.13", "team_shares.payable", "department=D1,employee=E09"),
    ],
    unseen: &[
        ("pack.toml: [pack] format: ", "there is one format, and check refuses any other"),
        ("data.toml: [table.contest] covers ", "in a scenario a table covers what the test says"),
        ("data.toml: [table.adjustments] covers ", "in a scenario a table covers what the test says"),
    ],
};
