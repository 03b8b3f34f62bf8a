//! The part of the table that says what is held against a bound, and what is pointed out: targets and findings.
//!
//! Only data, as in `rules`; that a target has one bound is settled by `check`, which knows their comparisons.

use super::model::{Bond, CLAUSE, Kind, KindSpec, NOTE, STATUS, Shape, TITLE, optional, required};
use super::rules::{ANY, BECAUSE, EFFECTIVE, IF_MISSING, PER, PLACED, rule};

/// `[target.id]`.
pub(super) static TARGET: KindSpec = KindSpec {
    kind: Kind::Target,
    word: "target",
    setting: false,
    keys: rule![
        required("of", Shape::Id, "the figure"),
        optional("by", Shape::Grains, "the dimensions of its rows, or a list of them; without it, those of the figure"),
        optional("at_least", ANY, "met where the figure is this or more"),
        optional("at_most", ANY, "met where it is this or less"),
        optional("above", ANY, "met where it is more than this"),
        optional("below", ANY, "met where it is less than this"),
        optional("equals", ANY, "met where it is this"),
        optional("baseline", ANY, "where it stood at the beginning, told beside the value"),
        optional("trend", Shape::Flag, "with the value one period before, and what changed since"),
        EFFECTIVE,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[
        ("value", "what is held against the bound"),
        ("bound", "the bound"),
        ("met", "whether it is kept, as the target itself says"),
        ("gap", "what is lacking, in the direction of the bound; below zero where more is reached"),
        ("attainment", "value over bound"),
        ("baseline", "where it stood at the beginning, if the target says so"),
        ("before", "the value one period before, with `trend`"),
        ("change", "value less the one before, with `trend`"),
    ],
    doc: "a bound that a figure must reach, or stay under",
};

/// `[finding.id]`.
pub(super) static FINDING: KindSpec = KindSpec {
    kind: Kind::Finding,
    word: "finding",
    setting: false,
    keys: rule![
        optional("from", Shape::Id, "the table whose rows are looked at"),
        optional("where", Shape::Expression, "the rows that are pointed out"),
        PLACED,
        optional("show", Shape::Texts, "columns, or expressions over the row, that are shown with it"),
        optional("by", Shape::Ids, "the dimensions of the keys that are looked at"),
        optional("when", Shape::Expression, "the keys that are pointed out"),
        IF_MISSING,
        EFFECTIVE,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[
        Bond::OneOf("from", "by"),
        Bond::Needs("where", "from"),
        Bond::Needs("period", "from"),
        Bond::Needs("show", "from"),
        Bond::Needs("when", "by"),
    ],
    parts: &[],
    doc: "rows or keys that somebody should look at; over rows the figure is how many there are",
};
