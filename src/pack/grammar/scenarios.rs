//! The part of the table that says what a scenario test may hold: `PACK/tests/*.toml`.
//!
//! A test gives rows and figures, and says what must come of them. These tables stand in no pack, so they are no kinds;
//! their keys are made of the same shapes, and `scenario` of the room above holds files to them.

use super::model::{Bond, KeySpec, Shape, optional, required};

const LITERAL: Shape = Shape::Literal;
const KEYS: Shape = Shape::Map(&Shape::Literal);
const ROWS: Shape = Shape::List(&KEYS);

/// What may stand at the top of a test file.
pub static TOPS: &[&str] = &["test", "common"];

const PERIOD: KeySpec = optional("period", Shape::Text, "the period that is computed, `2011-10`");
const ON: KeySpec = optional("on", Shape::Date, "the day from which due dates count");
const AS_OF: KeySpec = optional("as_of", Shape::Date, "the last day that is seen of a period in progress");
const GIVEN: KeySpec = optional(
    "given",
    Shape::Open(
        &[optional("figures", Shape::List(&Shape::Table(GIVEN_FIGURE)), "figures in place of their rows")],
        &ROWS,
    ),
    "the rows of each table; a table that is not given has none",
);
const SET: KeySpec = optional(
    "set",
    Shape::Map(&Shape::Either("value", &[LITERAL, KEYS])),
    "parameters with other values than the pack's: `set = { \"param.x\" = 8 }`",
);
const UNCOVERED: KeySpec =
    optional("uncovered", Shape::Ids, "tables that do not cover any period; all others cover every one");
const CLOSED: KeySpec = optional(
    "closed",
    Shape::Whole,
    "how many periods before are closed, from the same rows; what they kept may be released",
);

/// `[common]`: what all tests of the file start from.
pub static COMMON: &[KeySpec] = &[PERIOD, CLOSED, ON, AS_OF, GIVEN, SET, UNCOVERED];

/// `[[test]]`.
pub static TEST: &[KeySpec] = &[
    required("name", Shape::Text, "what is shown"),
    optional("clause", Shape::Texts, "the clauses that it shows"),
    PERIOD,
    CLOSED,
    ON,
    AS_OF,
    GIVEN,
    SET,
    UNCOVERED,
    optional("expect", Shape::List(&Shape::Open(EXPECT, &LITERAL)), "what must come of it"),
    optional("expect_problem", Shape::List(&Shape::Table(EXPECT_PROBLEM)), "the problems that must stop it"),
];

/// What holds between the keys of a test: a test that is stopped has no figures.
pub static TEST_BONDS: &[Bond] = &[Bond::OneOf("expect", "expect_problem")];

const GIVEN_FIGURE: &[KeySpec] = &[
    required("figure", Shape::Text, "the figure: a rule's id, or `id.part`"),
    optional("at", KEYS, "the row: a key for each of its dimensions"),
    optional("period", Shape::Text, "the period in which it holds; without it, the test's"),
    optional("is", LITERAL, "its value"),
    optional("missing", Shape::Text, "why it is missing"),
];

/// An expectation; further keys are columns of the rule's own file.
pub static EXPECT: &[KeySpec] = &[
    optional("figure", Shape::Text, "the figure: a rule's id, or `id.part`"),
    optional("at", KEYS, "the row: a key for each of its dimensions; of a rule's rows, any of them"),
    optional(
        "period",
        Shape::Text,
        "the period that is looked at, where it is not the test's; of a rule's rows, those that are told of it",
    ),
    optional("is", LITERAL, "its value"),
    optional("missing", Shape::Text, "why it is missing"),
    optional("rule", Shape::Text, "the rule: an action, a penalty, a payout, …"),
    optional("released", Shape::Flag, "of a penalty or holdback: its releases, in place of what it takes"),
    optional("rows", Shape::Whole, "on how many rows it comes out (a target: is met); without it, one"),
];

/// What holds between the keys of an expectation.
pub static EXPECT_BONDS: &[Bond] = &[
    Bond::OneOf("figure", "rule"),
    Bond::NotBoth("is", "missing"),
    Bond::Needs("is", "figure"),
    Bond::Needs("missing", "figure"),
    Bond::Needs("rows", "rule"),
    Bond::Needs("released", "rule"),
];

/// What holds between the keys of a given figure.
pub static GIVEN_BONDS: &[Bond] = &[Bond::OneOf("is", "missing")];

const EXPECT_PROBLEM: &[KeySpec] = &[
    required("code", Shape::Text, "the code of the problem, `D617`"),
    optional("table", Shape::Text, "the table in whose rows it lies"),
    optional("row", Shape::Whole, "the row as given, from 1; the test's own rows come before those of `[common]`"),
];
