//! The part of the table that says what is paid and what changes it: payouts, adjustments, penalties, holdbacks, splits.
//!
//! Only data, as in `rules`. In which order the steps of a line come is `eval`'s; that a split adds up is too.

use super::model::{Bond, CLAUSE, KeySpec, Kind, KindSpec, NOTE, STATUS, Shape, TITLE, optional, required};
use super::rules::{ANY, BECAUSE, BY, EFFECTIVE, IF_MISSING, PER, RATE, TIERS, rule};

/// `[payout.id]`.
pub(super) static PAYOUT: KindSpec = KindSpec {
    kind: Kind::Payout,
    word: "payout",
    setting: false,
    keys: rule![
        BY,
        optional("base", ANY, "the amount that a line starts from"),
        optional("tiers", Shape::Table(TIERS), "in place of a base: a rate for each stretch of a figure"),
        optional(
            "payee",
            Shape::Expression,
            "who is paid, as on the key's last day in the period; without it, the first dimension"
        ),
        optional("ratio", STEP, "the share of the base that is earned"),
        optional("coefficients", Shape::List(&STEP), "further factors, a step each"),
        optional("floor", ANY, "the least amount that is earned"),
        optional("cap", ANY, "the greatest amount that is earned"),
        optional("minimum", ANY, "what penalties and holdbacks leave at least of what was earned"),
        optional("unit", Shape::OneOf(&["points"]), "points in place of money"),
        optional("rows", Shape::Text, "`all`, or a table whose keys are lines too"),
        IF_MISSING,
        EFFECTIVE,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[Bond::OneOf("base", "tiers")],
    parts: &AMOUNTS,
    doc: "an amount to pay, a line for each row of its base",
};

const AMOUNTS: [(&str, &str); 8] = [
    ("base", "the amount that the line starts from"),
    ("added", "what ratios above 1, floors and adjustments put on top"),
    ("reduced", "what ratios below 1, caps and adjustments take off"),
    ("earned", "base and what was added, less what was reduced"),
    ("withheld", "a share of what was earned, kept back by a penalty that may be released"),
    ("forfeited", "a share of what was earned, taken by a penalty for good"),
    ("held", "what is kept until it can be decided, or by a holdback"),
    ("payable", "what is left"),
];

const STEP: Shape = Shape::Either("step", &[ANY, Shape::Table(STEP_KEYS)]);

const STEP_KEYS: &[KeySpec] = &[
    required("of", ANY, "the factor"),
    optional("floor", RATE, "the factor is never less"),
    optional("cap", RATE, "the factor is never more"),
    STATUS,
    TITLE,
    CLAUSE,
    NOTE,
];

/// `[adjustment.id]`.
pub(super) static ADJUSTMENT: KindSpec = KindSpec {
    kind: Kind::Adjustment,
    word: "adjustment",
    setting: false,
    keys: rule![
        required("of", Shape::Id, "the payout"),
        required(
            "from",
            Shape::Id,
            "the table of adjustments: the payout's key, and the columns amount, reason, author, approver, expires"
        ),
        EFFECTIVE,
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[("expired", "how many adjustments of the period are past their expiry")],
    doc: "amounts put on a line or taken off by hand, each with its reason, author, approver and expiry",
};

/// `[penalty.id]`.
pub(super) static PENALTY: KindSpec = KindSpec {
    kind: Kind::Penalty,
    word: "penalty",
    setting: false,
    keys: rule![
        required("of", Shape::Id, "the payout"),
        required("when", Shape::Expression, "when it strikes"),
        required("takes", Shape::OneOf(&["forfeit", "withhold"]), "forfeit: for good; withhold: until it is released"),
        optional("share", RATE, "the share of what was earned, from 0% to 100%; without it, all"),
        optional("until", Shape::Expression, "when what was withheld is released"),
        IF_MISSING,
        EFFECTIVE,
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[],
    doc: "a share of a payout taken away",
};

/// `[holdback.id]`.
pub(super) static HOLDBACK: KindSpec = KindSpec {
    kind: Kind::Holdback,
    word: "holdback",
    setting: false,
    keys: rule![
        required("of", Shape::Id, "the payout"),
        required("share", RATE, "the share of what penalties left, from 0% to 100%"),
        optional("when", Shape::Expression, "on which lines; without it, on all"),
        optional("until", Shape::Expression, "when it is released, as it is found at the line's key later"),
        optional("after", Shape::Whole, "how many periods later it is released, 1 to 999, whatever became of the key"),
        IF_MISSING,
        EFFECTIVE,
    ],
    others: None,
    bare: None,
    bonds: &[Bond::OneOf("until", "after")],
    parts: &[],
    doc: "a share of a payout that is paid later",
};

/// `[split.id]`.
pub(super) static SPLIT: KindSpec = KindSpec {
    kind: Kind::Split,
    word: "split",
    setting: false,
    keys: rule![
        required("of", Shape::Id, "the figure that is shared, or the payout or award whose lines are"),
        BY,
        required("in_proportion_to", Shape::Expression, "what each share is measured by"),
        optional("rows", Shape::Text, "`all` for every combination of keys, or the table whose keys it has"),
        optional(
            "payee",
            Shape::Expression,
            "who is paid, as on the key's last day in the period; without it, the dimension that the payout lacks"
        ),
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &AMOUNTS,
    doc: "an amount shared among rows of a finer grain, to the smallest unit; that of a payout stands in its place",
};
