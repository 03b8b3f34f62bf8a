//! The use cases: check a pack, run a period, explain a figure.
//!
//! They take a [`files::Files`] port, call stage after stage and stop at the first gate that finds an error, with all
//! problems of that stage. What a terminal says, and which exit status it gives, is `cli`'s; nothing here prints.

pub mod check;
pub mod disk;
pub mod explain;
pub mod failure;
pub mod files;
pub mod folder;
pub mod memory;
pub mod run;

mod engine;
mod load;
mod scan;
mod suppose;

pub use failure::{AppError, Failure, InternalError, Problems};
pub use scan::Found;
