//! The part of the table that says what is given for places, and what is laid out for people: awards and pivots.
//!
//! Only data, as in `rules`; that places ascend and that ties are settled is seen to by `check`.

use super::model::{Bond, CLAUSE, KeySpec, Kind, KindSpec, NOTE, STATUS, Shape, TITLE, optional, required};
use super::rules::{ANY, BECAUSE, BY, EFFECTIVE, IF_MISSING, PER, PLACED, ROUND, rule};

/// `[award.id]`.
pub(super) static AWARD: KindSpec = KindSpec {
    kind: Kind::Award,
    word: "award",
    setting: false,
    keys: rule![
        required("ranking", Shape::Id, "the ranking whose places are awarded"),
        required("places", Shape::List(&Shape::Table(PLACE)), "the prizes, from the first place on"),
        optional(
            "ties",
            Shape::OneOf(&["share", "each"]),
            "share: those tied share the prizes of the places that they fill; each: everyone gets the whole prize; it may be left out only where no two can tie"
        ),
        optional("when", Shape::Expression, "who may receive; nobody moves up for one who may not"),
        optional(
            "payee",
            Shape::Expression,
            "who is paid, as on the key's last day in the period; without it, the first dimension"
        ),
        IF_MISSING,
        EFFECTIVE,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[
        ("place", "the place in the ranking"),
        ("tied", "how many are at that place, where they share"),
        ("turn", "the turn among those tied, in the order of their keys, where they share"),
        ("pool", "what those tied share"),
        ("base", "the prize of the place, whoever may receive it"),
        ("barred", "whether `when` does not hold"),
        ("forfeited", "what may not be received"),
        ("held", "what is kept until it can be decided"),
        ("prize", "what is received, as the award itself says"),
    ],
    doc: "prizes for places in a ranking",
};

const PLACE: &[KeySpec] = &[
    required("to", Shape::Whole, "the last place with this prize; the first is the one after those before it"),
    required("prize", ANY, "the prize of each of these places"),
    TITLE,
];

/// `[pivot.id]`.
pub(super) static PIVOT: KindSpec = KindSpec {
    kind: Kind::Pivot,
    word: "pivot",
    setting: false,
    keys: &[
        BY,
        required(
            "columns",
            Shape::Map(&Shape::Either("column", &[Shape::Expression, Shape::Table(PIVOT_COLUMN)])),
            "what is told of each row, by its header",
        ),
        optional("from", Shape::Id, "the table whose rows are counted; without it, figures are read"),
        optional("where", Shape::Expression, "the rows that count"),
        PLACED,
        optional("rows", Shape::OneOf(&["all"]), "every combination of keys, not only those that occur"),
        optional("totals", Shape::Flag, "a row for all, and one for each key before the last"),
        TITLE,
        CLAUSE,
        NOTE,
    ],
    others: None,
    bare: None,
    bonds: &[Bond::Needs("where", "from"), Bond::Needs("period", "from")],
    parts: &[],
    doc: "counts and shares over dimensions, as a table for people",
};

const PIVOT_COLUMN: &[KeySpec] = &[
    required("formula", Shape::Expression, "how it is computed"),
    optional("unit", Shape::Text, "the unit that it is shown with, `per 10,000`"),
    ROUND,
];
