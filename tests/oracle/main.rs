//! The oracle: a second, naive evaluator of policy packs, written from the language's documents alone.
//!
//! It reads a pack and its data itself, works out every figure row by row with fractions of its own, and shares no
//! code with the engine. The engine is called as a black box, and its run folder must say the same: on the committed
//! month close ([`fixture`]) and on random packs over random data ([`random`]). [`worked`] holds the oracle itself to
//! cases worked by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::float_arithmetic,
    unreachable_pub,
    reason = "a test target: a panic is how it fails, and it reads the files of its cases"
)]

mod awards;
mod calendar;
mod checklists;
mod compare;
mod disputed;
mod duties;
mod evaluate;
mod expression;
mod figures;
mod fixture;
mod functions;
mod generate;
mod hands;
mod judged;
mod keys;
mod money;
mod numbers;
#[path = "../workbook/office.rs"]
#[expect(dead_code, reason = "other tests change workbooks, too")]
mod office;
mod period;
mod pivots;
mod proofs;
mod random;
mod rules;
mod scores;
mod splits;
mod standing;
mod tables;
mod time;
mod trees;
mod values;
mod workbooks;
mod worked;
mod world;
