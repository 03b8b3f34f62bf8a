//! The part of the table that says what an approval holds: `[[approval]]` of `approvals.toml`.
//!
//! Approvals stand beside the rules and are no kind of them; their keys are made of the same shapes.

use super::model::{KeySpec, NOTE, Shape, required};

/// `[[approval]]`.
pub static APPROVAL: &[KeySpec] = &[
    required("rule", Shape::Id, "the rule's id"),
    required(
        "hash",
        Shape::Text,
        "the hash of the rule as it was approved; `check` tells that of the rule as it stands",
    ),
    required("author", Shape::Text, "who wrote the rule"),
    required("by", Shape::Text, "who approved it: another person"),
    required("on", Shape::Date, "the day on which it was approved"),
    NOTE,
];
