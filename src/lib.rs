//! `reckoner` works out what a written policy means for every row of the data, exactly and with its proof.
//!
//! A policy is a pack of rule files; a run reads it, folds the tables of one period into facts, evaluates whole
//! columns of figures and writes a folder that explains itself:
//!
//! ```text
//!  PACK/*.toml, scripts/*.rhai          DATA/*.csv, *.xlsx, *.parquet
//!         │ pack::parse                      │
//!      PackDoc   (as written, with places)   │
//!         │ check::check                     │ byte streams
//!      Program   (nothing left that can be   │
//!         │       wrong in the rules)        │
//!         │ plan::build (period)             │
//!       Plan ──────────► fold::run ◄─────────┘
//!         │                 │
//!         │               Facts   (groups, keys, attributes, coverage: what RUN/facts keeps,
//!         │                 │      and all that eval sees)
//!         └───────────► eval::run   (whole columns, in parallel, exact)
//!                           │
//!                        Outcome   (columns of figures, money steps, actions)
//!                           │ output::render (Plan, Facts, Outcome)
//!                       Artifacts  (names and byte writers) ──► app writes them, all or nothing
//! ```
//!
//! Rooms stand on floors and import downwards only; `docs/architecture.md` has the table, `tests/architecture.rs`
//! holds it. Everything after the fold can be done again from a run folder alone.

pub mod app;
pub mod audit;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod eval;
pub mod expr;
pub mod fold;
pub mod ledger;
pub mod outcome;
pub mod output;
pub mod pack;
pub mod plan;
pub mod scenario;
pub mod script;
pub mod source;
pub mod study;
pub mod table;
pub mod template;
pub mod text;
pub mod value;
