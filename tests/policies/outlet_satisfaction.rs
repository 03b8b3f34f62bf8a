//! What tests must know of the outlet satisfaction plan: six months of a city, of which November is kept.
//!
//! Only data: the figures that are explained, one a clause, and the moves of the pack that no scenario can see, each
//! with its reason. What is tried with them stands in the tests that read the table of policies.

use super::{Home, Policy};

pub(crate) const POLICY: Policy = Policy {
    name: "outlet-satisfaction",
    home: Home::Rules,
    periods: &["2011-07", "2011-08", "2011-09", "2011-10", "2011-11", "2011-12"],
    kept: "2011-11",
    explained: &[
        ("P1.1", "handling", "outlet=A01,item=tariff"),
        ("P1.2", "attitude_targets_met", "outlet=A02"),
        ("P1.3", "overall_gain.met", "outlet=A02"),
        ("P1.4", "complaint_rank", "outlet=K07,business=broadband"),
        ("P1.5a", "persistent", "outlet=A01,business=value_added"),
        ("P1.5b", "line_not_paid", "outlet=A01,business=value_added"),
        ("P1.5c", "star_rating.forfeited", "outlet=A01,business=value_added"),
        ("P1.6", "commission.payable", "outlet=A01,business=value_added"),
        ("P1.7", "system_complete.met", "outlet=A02,item=id_check"),
        ("P1.8", "red_months", "outlet=A06"),
        ("P1.9", "too_few_rounds", "outlet=A07"),
        ("P1.10", "interview", "outlet=A02"),
        ("P1.11", "attitude_complaint_rate", "outlet=A02"),
        ("P1.12", "lost_by_complaint", "brand=gotone,wave=w2"),
        ("P1.13", "thin_evidence", "outlet=A02"),
    ],
    unseen: &[
        ("pack.toml: [pack] format: ", "there is one format, and check refuses any other"),
        ("pack.toml: [calendar] years #", "check refuses a year twice, and days of a year that is not listed"),
        ("pack.toml: [calendar] holidays #1 from: 2011-01-01 becomes 2010-12-31", "of 2010 nothing is listed"),
        ("checklists.toml: [checklist.handling] source_weights system: ", "systems are the only source of their items"),
        (
            "checklists.toml: [checklist.handling] items tariff target #1 from: 2011-07-01 becomes 2011-06-01",
            "the pack holds from July on",
        ),
        (
            "pack.toml: [param.mystery_visits] value #1 from: 2011-07-01 becomes 2011-06-01",
            "the pack holds from July on",
        ),
        ("pack.toml: [param.rounds_a_day] value #1 from: 2011-07-01 becomes 2011-06-01", "the pack holds from July on"),
        ("weekly.toml: [form.weekly_sheet] ", "scenarios give rows; tests/outlet_satisfaction.rs reads the sheets"),
    ],
};
