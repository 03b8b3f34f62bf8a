//! The way into Rhai: expressions parsed to [`crate::expr::Syntax`], functions of `scripts/*.rhai` compiled and called.
//!
//! The only room that names the crate `rhai`. `check` hands it every expression of a pack and gets a tree with places
//! back, or one [`Refusal`]; `eval` calls [`Scripts`] row by row. Promised: numbers stay exact in both, no text crashes
//! or hangs it, and a script reaches no file, clock or chance and ends within fixed bounds. Names and types are left
//! to `check`, words in the reader's language to `output`.

mod compile;
mod expression;
mod fault;
mod functions;
mod lower;
mod missing;
mod numbers;
mod refusal;
mod rows;
mod sandbox;
mod tokens;

#[cfg(test)]
mod tests;

pub use compile::{ScriptFunction, ScriptProblem, ScriptProblemKind, Scripts};
pub use expression::parse_expression;
pub use fault::{ScriptAnswer, ScriptFault};
pub use refusal::{Refusal, RefusalKind};
pub use rows::Rows;
