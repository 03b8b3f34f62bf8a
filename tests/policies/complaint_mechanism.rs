//! What tests must know of the complaint mechanism: the seven months of its plan, of which September is kept.
//!
//! Only data: the figures that are explained, one a clause, and the moves of the pack that no scenario can see, each
//! with its reason. What is tried with them stands in the tests that read the table of policies.

use super::{Home, Policy};

pub(crate) const POLICY: Policy = Policy {
    name: "complaint-mechanism",
    home: Home::Rules,
    periods: &["2012-06", "2012-07", "2012-08", "2012-09", "2012-10", "2012-11", "2012-12"],
    kept: "2012-09",
    explained: &[
        ("P3.1", "complaints_below", "code=C3"),
        ("P3.2", "satisfaction_up", "department=D3"),
        ("P3.3", "handled_in_time", "department=D2"),
        ("P3.4", "cost_down", ""),
        ("P3.5", "resolved", "department=D4"),
        ("P3.6", "untrained", "staff=S005,course=K4"),
        ("P3.7", "reached", "milestone=process"),
        ("P3.8", "weekly_report", "owner=P6,week=2012-W37"),
        ("P3.9", "risk_response", "risk=surge"),
    ],
    unseen: &[
        ("pack.toml: [pack] format: ", "there is one format, and check refuses any other"),
        ("pack.toml: [calendar] years #", "check refuses a year twice, and days of a year that is not listed"),
        ("pack.toml: [calendar] holidays #1 from: 2011-01-01 becomes 2010-12-31", "of 2010 nothing is listed"),
        ("data.toml: [table.survey] covers ", "in a scenario a table covers what the test says"),
        (
            "duties.toml: [duty.risk_assessment] effective from: 2012-06-01 becomes 2012-05-01",
            "a quarter is judged by its last day",
        ),
        (
            "duties.toml: [duty.customer_survey] effective from: 2012-06-01 becomes 2012-05-01",
            "a quarter is judged by its last day",
        ),
        (
            "duties.toml: [duty.internal_audit] effective from: 2012-06-01 becomes 2012-05-01",
            "a half-year is judged by its last day",
        ),
        ("duties.toml: [table.log] covers ", "in a scenario a table covers what the test says"),
    ],
};
