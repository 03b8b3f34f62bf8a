//! The part of the table that says what comes in: the pack itself, rounding, parameters, dimensions, tables.
//!
//! Only data: how the table is read stands in [`super`].

use super::model::{Bond, CLAUSE, Hint, KeySpec, Kind, KindSpec, NOTE, Shape, TITLE, optional, required};
use super::reading::{
    DECIMAL, ENCODING, FILL_DOWN, FORMAT, GROUPING, HEADER, HEADER_ROW, IGNORE, MAP, MISSING, PATTERN, SEPARATOR,
    SHEET, SKIP, UNPIVOT,
};

/// The modes of rounding.
pub(super) const MODES: &[&str] = &["half_up", "half_even", "down", "up"];

/// The names of the types, as [`crate::value::Type::name`] has them.
pub(super) const TYPES: &[&str] = &[
    "rate", "money", "count", "number", "points", "days", "hours", "flag", "text", "date", "datetime", "period", "id",
];

/// `{ places, mode }`.
pub(super) const PLACES: &[KeySpec] = &[
    required("places", Shape::Whole, "the decimal places that are kept"),
    optional("mode", Shape::OneOf(MODES), "what happens to the rest; without it, the default"),
];

/// `[pack]`.
pub(super) static PACK: KindSpec = KindSpec {
    kind: Kind::Pack,
    word: "pack",
    setting: true,
    keys: &[
        required("format", Shape::Whole, "the format of the rule files: 1"),
        required("id", Shape::Id, "the pack's own name, part of every line id"),
        TITLE,
        required(
            "period",
            Shape::Id,
            "what a run is for: week, month, quarter, half_year, year, or a `[period]` of the pack's own",
        ),
        optional("year_starts", Shape::MonthDay, "the first day of a year, `\"10-01\"`; without it, 1 January"),
        required("currency", Shape::Text, "the one currency of all money, by its three letters"),
        optional("effective", Shape::Effective, "the days on which the policy is in force"),
        optional("clauses", Shape::Texts, "the clauses of the policy; each that no rule names is pointed out"),
        optional("appeal", Shape::Bilingual, "how those who are paid may appeal, for their statements"),
        optional("approval", Shape::OneOf(&["required"]), "rules that `approvals.toml` does not approve are proposed"),
        optional("engine", Shape::Text, "the versions of the engine that the pack asks for, `\">=0.3\"`"),
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[],
    doc: "the pack itself: its name, its period, its currency",
};

/// `[rounding]`.
pub(super) static ROUNDING: KindSpec = KindSpec {
    kind: Kind::Rounding,
    word: "rounding",
    setting: true,
    keys: &[optional("default", Shape::OneOf(MODES), "the mode where none is given; without it, half_up")],
    others: Some(Shape::Either("places", &[Shape::Whole, Shape::Table(PLACES)])),
    bare: None,
    bonds: &[],
    parts: &[],
    doc: "modes and places of rounding by name: `money`, `rate`, and any that rules ask for",
};

/// `[calendar]`.
pub(super) static CALENDAR: KindSpec = KindSpec {
    kind: Kind::Calendar,
    word: "calendar",
    setting: true,
    keys: &[
        required("years", Shape::List(&Shape::Whole), "the years whose days are all known; any other is an error"),
        optional("weekend", Shape::Texts, "the days of the week that are free; without it, saturday and sunday"),
        optional(
            "holidays",
            Shape::List(&Shape::Either("date", &[Shape::Date, Shape::Table(HOLIDAY)])),
            "days that are free, or `{ from, to, title }`",
        ),
        optional("working", Shape::List(&Shape::Date), "days that are worked although they fall on a weekend"),
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[],
    doc: "which days are working days, for the rules that count them",
};

const HOLIDAY: &[KeySpec] =
    &[required("from", Shape::Date, "the first free day"), required("to", Shape::Date, "the last free day"), TITLE];

/// `[period.id]`.
pub(super) static PERIOD: KindSpec = KindSpec {
    kind: Kind::Period,
    word: "period",
    setting: false,
    keys: &[
        required(
            "spans",
            Shape::List(&Shape::Table(NAMED_SPAN)),
            "the spans, earliest first; days between them are in none",
        ),
        TITLE,
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[],
    doc: "named spans of days, which rules and runs may be for",
};

const NAMED_SPAN: &[KeySpec] = &[
    required("id", Shape::Text, "what it is called in files and on the command line"),
    TITLE,
    required("from", Shape::Date, "its first day"),
    required("to", Shape::Date, "its last day"),
];

/// `[param]`.
pub(super) static PARAM: KindSpec = KindSpec {
    kind: Kind::Param,
    word: "param",
    setting: false,
    keys: &[
        required("value", Shape::Value(Hint::Any), "the value, or a schedule of values"),
        optional("type", Shape::OneOf(TYPES), "its type, where the value does not show it"),
        optional("unit", Shape::Text, "the unit that it is shown with, `per 10,000`"),
        TITLE,
        CLAUSE,
        NOTE,
    ],
    others: None,
    bare: Some("value"),
    bonds: &[],
    parts: &[],
    doc: "a named value of the policy, read as `param.name`",
};

/// `[dimension.id]`.
pub(super) static DIMENSION: KindSpec = KindSpec {
    kind: Kind::Dimension,
    word: "dimension",
    setting: false,
    keys: &[
        optional("table", Shape::Id, "the table whose key lists the keys"),
        optional("label", Shape::Id, "the column that people read"),
        optional("values", Shape::Map(MEMBER), "the keys written in the pack: a title, or attributes"),
        TITLE,
        CLAUSE,
        NOTE,
    ],
    others: None,
    bare: None,
    bonds: &[Bond::NotBoth("values", "table"), Bond::Needs("label", "table")],
    parts: &[],
    doc: "a kind of thing that figures are about",
};

const MEMBER: &Shape = &Shape::Either("member", &[Shape::Text, Shape::Open(&[TITLE, ZH, EN, ALIAS], &Shape::Literal)]);
const ZH: KeySpec = optional("zh", Shape::Text, "in Chinese");
const EN: KeySpec = optional("en", Shape::Text, "in English");
/// Further names of a member.
pub(super) const ALIAS: KeySpec =
    optional("header", Shape::Texts, "what wide sheets call it, beside its key and title (`unpivot`)");

/// `[table.id]`.
pub(super) static TABLE: KindSpec = KindSpec {
    kind: Kind::Table,
    word: "table",
    setting: false,
    keys: &[
        required("file", Shape::Text, "the file under DATA; `*` stands for any letters, several files are one table"),
        optional("key", Shape::Ids, "the columns that tell one row from another"),
        optional("period", Shape::Id, "the date column that places a row in time"),
        optional("span", Shape::Span, "the columns of a row's first and last day"),
        optional("covers", Shape::Effective, "the days for which the table is complete"),
        optional("timeless", Shape::Flag, "the rows hold for every period"),
        required("columns", Shape::Maps(COLUMN), "the columns, by the names that rules use"),
        ENCODING,
        SHEET,
        HEADER_ROW,
        FILL_DOWN,
        IGNORE,
        SKIP,
        SEPARATOR,
        UNPIVOT,
        TITLE,
        NOTE,
    ],
    others: None,
    bare: None,
    bonds: &[Bond::NotBoth("span", "period")],
    parts: &[],
    doc: "a file of rows, and how it is read",
};

const COLUMN: &[KeySpec] = &[
    required("type", Shape::OneOf(TYPES), "what its cells are"),
    HEADER,
    optional("of", Shape::Id, "the dimension whose keys stand in it"),
    optional("optional", Shape::Flag, "cells may be empty"),
    MISSING,
    MAP,
    PATTERN,
    FORMAT,
    DECIMAL,
    GROUPING,
    optional("one_of", Shape::Texts, "the only texts that are allowed"),
    optional(
        "formula",
        Shape::Expression,
        "the cell is computed from its row; from cells of the row alone where it is looked up or gives the row its day",
    ),
    optional(
        "orphan",
        Shape::OneOf(&["error", "finding", "drop"]),
        "what becomes of a row whose key is unknown or does not hold then: error, as without it, stops the run; finding lists the row; drop leaves it out and counts it",
    ),
    optional("unit", Shape::Text, "the unit that it is shown with, `per 10,000`"),
    TITLE,
];
