//! The part of the table that says what follows: checklists, scores, measures, rankings, bands and the rest.
//!
//! Only data: how the table is read stands in the room above. Keys that all rules share are listed once, in `rule!`.

use super::inputs::{ALIAS, PLACES, TYPES};
use super::model::{Bond, CLAUSE, Hint, KeySpec, Kind, KindSpec, NOTE, STATUS, Shape, TITLE, optional, required};
use super::reading::SEPARATORS;
use crate::value::Type;

/// A rule's own keys and those that all rules share.
macro_rules! rule {
    ($($own:expr),* $(,)?) => {
        &[$($own,)* BECAUSE, STATUS, TITLE, CLAUSE, NOTE]
    };
}
pub(super) use rule;

pub(super) const BECAUSE: KeySpec =
    optional("because", Shape::Bilingual, "a sentence with `{figures}` that tells the reason");
pub(super) const IF_MISSING: KeySpec = optional(
    "if_missing",
    Shape::OneOf(&["hold", "no", "yes"]),
    "what then where a condition or value is missing: hold: the money waits until it is known; no; yes",
);
pub(super) const EFFECTIVE: KeySpec = optional("effective", Shape::Effective, "the days on which the rule is in force");
pub(super) const ROUND: KeySpec = optional(
    "round",
    Shape::Either("rounding", &[Shape::Id, Shape::Whole, Shape::Table(PLACES)]),
    "the name of a rounding, or the places",
);
pub(super) const PER: KeySpec = optional(
    "per",
    Shape::Id,
    "the kind of period that it is for, where it is not the pack's own: week, month, quarter, half_year, year, or a \
     `[period]` of the pack",
);
pub(super) const PLACED: KeySpec = optional(
    "period",
    Shape::Span,
    "the date column that places a row, in place of the table's own; or two, `[\"opened\", \"closed\"]`: a row is in each \
     period with a day from the first to the last, or to no end where that is empty",
);
const BETTER: KeySpec =
    optional("better", Shape::OneOf(&["higher", "lower"]), "which values are the better ones; without it, the higher");
pub(super) const BY: KeySpec = required("by", Shape::Ids, "the dimensions of its rows");
pub(super) const ANY: Shape = Shape::Value(Hint::Any);
pub(super) const RATE: Shape = Shape::Value(Hint::Of(Type::Rate));

/// `[checklist.id]`.
pub(super) static CHECKLIST: KindSpec = KindSpec {
    kind: Kind::Checklist,
    word: "checklist",
    setting: false,
    keys: rule![
        required("from", Shape::Id, "the table of observations"),
        BY,
        required("item", Shape::Id, "the column that names the item"),
        required("pass", Shape::Expression, "when an observation is a pass"),
        optional("exclude", Shape::Expression, "observations that stay out of the denominator"),
        optional("where", Shape::Expression, "the rows that are observations"),
        optional("counts", Shape::Expression, "how many observations a row stands for; without it, one"),
        optional("source", Shape::Id, "the column that names where an observation comes from"),
        optional(
            "source_weights",
            Shape::Map(&RATE),
            "what the rate of each source counts; without it, all are pooled"
        ),
        optional(
            "min_sample",
            Shape::Value(Hint::Of(Type::Count)),
            "always to be said: below it a rate is marked as thin evidence"
        ),
        required("items", Shape::Keyed(ITEM), "the items, by their keys in the data"),
        ROUND,
        EFFECTIVE,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[Bond::Needs("source_weights", "source")],
    parts: &[
        ("passes", "how many observations passed"),
        ("n", "how many observations count: passes and fails of all sources together"),
        ("left_out", "how many were left out by `exclude`"),
        ("low", "the lower bound of the 95 % Wilson interval of passes among n"),
        ("high", "its upper bound"),
        ("thin", "whether n is below `min_sample`"),
        ("baseline", "what the item states as its baseline"),
        ("required", "what the item states as required in the end"),
        ("target", "what the item states as its target now"),
        ("gap", "target less rate: what is lacking; below zero where more is reached"),
        ("attainment", "rate over target"),
        ("met", "whether the rate is at least the target"),
        ("behind", "the item's place among those of its row under their targets, the furthest first"),
        ("by_source", "the rate by source"),
        ("by_source.passes", "how many observations of the source passed"),
        ("by_source.n", "how many observations of the source count"),
        ("by_source.left_out", "how many observations of the source were left out"),
    ],
    doc: "items that are looked at; the figure is each item's share of passes",
};

const ITEM: &[KeySpec] = &[
    TITLE,
    ALIAS,
    optional("section", Shape::Bilingual, "the heading that it stands under"),
    optional("weight", Shape::Value(Hint::Of(Type::Number)), "what it counts in a weighted score"),
    optional("baseline", RATE, "where it stood before the policy"),
    optional("required", RATE, "what the policy demands in the end"),
    optional("target", RATE, "what is to be reached now"),
    optional("where", Shape::Expression, "the rows that are observations of this item"),
    BETTER,
    CLAUSE,
    NOTE,
];

/// `[score.id]`.
pub(super) static SCORE: KindSpec = KindSpec {
    kind: Kind::Score,
    word: "score",
    setting: false,
    keys: rule![
        optional("of", Shape::Id, "the figure with one dimension more"),
        optional("parts", Shape::Maps(PART), "the figures, by names of their own"),
        required("combine", Shape::OneOf(&["mean", "weighted", "sum", "min"]), "how one comes from many"),
        optional(
            "missing",
            Shape::OneOf(&["skip", "fail", "hold"]),
            "skip, as without it: a part that is missing is passed over; fail: it counts as zero; hold: the score is missing"
        ),
        optional("at_least", Shape::Whole, "how many parts must be there, else the score is missing"),
        optional("by", Shape::Ids, "the dimensions of its rows"),
        BETTER,
        ROUND,
        EFFECTIVE,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[Bond::OneOf("of", "parts")],
    parts: &[],
    doc: "one figure from several",
};

const PART: &[KeySpec] = &[
    required("of", Shape::Id, "the figure"),
    optional("weight", Shape::Value(Hint::Of(Type::Number)), "what it counts in a weighted score"),
];

/// `[measure.id]`.
pub(super) static MEASURE: KindSpec = KindSpec {
    kind: Kind::Measure,
    word: "measure",
    setting: false,
    keys: rule![
        required("by", Shape::Grains, "the dimensions of its rows; a list of lists computes it at each"),
        optional("from", Shape::Id, "the table whose rows it counts"),
        optional("where", Shape::Expression, "the rows that count"),
        PLACED,
        optional("formula", Shape::Expression, "how it is computed"),
        optional(
            "tiers",
            Shape::Table(TIERS),
            "in place of a formula: a rate for each stretch of a figure; money, unless `type` says otherwise"
        ),
        optional("type", Shape::OneOf(TYPES), "its type, checked"),
        optional("unit", Shape::Text, "the unit that it is shown with, `per 10,000`"),
        optional("rows", Shape::Text, "`all` for every combination of keys, or the table whose keys it has"),
        BETTER,
        ROUND,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[
        Bond::OneOf("formula", "tiers"),
        Bond::NotBoth("tiers", "from"),
        Bond::Needs("where", "from"),
        Bond::Needs("period", "from"),
    ],
    parts: &[],
    doc: "something counted from a table or computed from figures",
};

pub(super) const TIERS: &[KeySpec] = &[
    required("of", Shape::Expression, "what is cut into stretches"),
    required("rows", Shape::List(&Shape::Table(TIER)), "the stretches, lowest first"),
    optional(
        "marginal",
        Shape::Flag,
        "each stretch at its own rate; without it, the whole at the rate of the stretch in which it ends",
    ),
];

const TIER: &[KeySpec] = &[
    optional("to", ANY, "the last value in it; the last stretch has none"),
    required("rate", ANY, "what is paid of it, or for each unit of it"),
    TITLE,
];

/// `[ranking.id]`.
pub(super) static RANKING: KindSpec = KindSpec {
    kind: Kind::Ranking,
    word: "ranking",
    setting: false,
    keys: rule![
        required("of", Shape::Id, "the figure that is ranked"),
        BY,
        optional("within", Shape::Ids, "the dimensions that part the rows into rankings of their own"),
        optional(
            "order",
            Shape::OneOf(&["highest", "lowest"]),
            "which comes first; without it, the better as the figure says it"
        ),
        optional(
            "ties",
            Shape::OneOf(&["competition", "dense"]),
            "who follows those who tie, always to be said: competition 1 2 2 4; dense 1 2 2 3"
        ),
        optional(
            "tie_break",
            Shape::Texts,
            "what parts equals, first things first; `-` before it puts the highest first"
        ),
        optional("only", Shape::Expression, "who takes part"),
        EFFECTIVE,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[],
    doc: "places in an order",
};

/// `[band.id]`.
pub(super) static BAND: KindSpec = KindSpec {
    kind: Kind::Band,
    word: "band",
    setting: false,
    keys: rule![
        required("of", Shape::Id, "the figure"),
        required(
            "rows",
            Shape::List(&Shape::Open(BAND_ROW, &ANY)),
            "the bands, from the highest values down to the lowest; further keys are values"
        ),
        optional("by", Shape::Ids, "the dimensions of its rows"),
        EFFECTIVE,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[],
    doc: "named stretches of a figure, which may carry values",
};

const BAND_ROW: &[KeySpec] = &[
    required("name", Shape::Text, "the band's name"),
    optional("from", ANY, "the least value in it; the last band may leave it out"),
    TITLE,
];

/// `[action.id]`.
pub(super) static ACTION: KindSpec = KindSpec {
    kind: Kind::Action,
    word: "action",
    setting: false,
    keys: rule![
        required("kind", Shape::Text, "what is to be done"),
        BY,
        required("when", Shape::Expression, "when it must be done"),
        optional("attendees", Shape::Texts, "who takes part: attributes of the row's keys, else the text"),
        optional("due", Shape::Table(DUE), "how long there is for it"),
        optional("details", Shape::Map(&Shape::Expression), "what those who do it must know"),
        optional(
            "notice",
            Shape::Text,
            "the template of its notice, `\"templates/letter.html\"`; without it, that of the house"
        ),
        optional("repeat", Shape::Flag, "in every period in which the condition holds, not only the first"),
        IF_MISSING,
        EFFECTIVE,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[],
    doc: "something that somebody must do",
};

const DUE: &[KeySpec] = &[
    optional("days", Shape::Whole, "calendar days after the day of the run"),
    optional("working_days", Shape::Whole, "working days after the day of the run, by the calendar"),
];

/// `[export.id]`.
pub(super) static EXPORT: KindSpec = KindSpec {
    kind: Kind::Export,
    word: "export",
    setting: false,
    keys: &[
        required("file", Shape::Text, "its name under `exports/`"),
        BY,
        required(
            "columns",
            Shape::List(&Shape::Either("column", &[Shape::Expression, Shape::Pair(&Shape::Expression)])),
            "figures, or a header with an expression: `{ amount = 'bonus.base' }`",
        ),
        optional("rows", Shape::Text, "`all`, or the figure or table whose rows it has; without it, the first figure"),
        optional("sort", Shape::Texts, "headers to sort by; `-` before one turns its order"),
        optional("separator", Shape::OneOf(SEPARATORS), "what stands between cells; without it, a comma"),
        optional("bom", Shape::Flag, "with a mark for spreadsheets at the beginning"),
        optional(
            "encoding",
            Shape::OneOf(&["utf-8", "gb18030"]),
            "how letters are written; without it UTF-8; a letter that it lacks stops the run",
        ),
        optional("decimal", Shape::OneOf(&[".", ","]), "the mark before decimals; without it, the point"),
        optional("grouping", Shape::OneOf(&[",", ".", " ", "'"]), "the mark between thousands; without it, none"),
        optional(
            "negative",
            Shape::OneOf(&["before", "behind", "brackets"]),
            "how numbers below zero look: `-5`, `5-` or `(5)`; without it, the first",
        ),
        optional("format", Shape::Text, "how dates are written, `%Y/%m/%d`; without it, `2011-10-31`"),
        optional("missing", Shape::Text, "what stands for a missing value; without it, an empty cell"),
        TITLE,
    ],
    others: None,
    bare: None,
    bonds: &[Bond::NotBoth("encoding", "bom")],
    parts: &[],
    doc: "a file for others",
};
