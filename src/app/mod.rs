//! The use cases: check a pack, test it, run a period, close it, hand it out, explain a figure, verify a run,
//! hold it against somebody's own table, begin a pack.
//!
//! They take a [`files::Files`] port, call stage after stage and stop at the first gate that finds an error, with all
//! problems of that stage. What a terminal says, and which exit status it gives, is `cli`'s; nothing here prints.

pub mod audit_pack;
pub mod check;
pub mod close;
pub mod compare;
pub mod counted;
pub mod disk;
pub mod explain;
pub mod export;
pub mod failure;
pub mod files;
pub mod folder;
pub mod memory;
pub mod new;
pub mod papers;
pub mod report;
pub mod run;
pub mod test;
pub mod their_table;
pub mod verify;

mod again;
mod asked;
mod browser;
mod engine;
mod every_file;
mod feeds;
mod hashing;
mod held;
mod ledger;
mod load;
mod of_line;
mod otherwise;
mod paper_names;
mod recompute;
mod scan;
mod seen;
mod settle;
pub mod sign;
mod sql;
mod suppose;
mod table_of_run;

pub use failure::{AppError, Failure, InternalError, Problems};
pub use scan::{Found, RowsBehind};
