//! `reckoner` works out what a written policy means for every row of the data.

pub mod app;
pub mod audit;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod eval;
pub mod expr;
pub mod fold;
pub mod outcome;
pub mod output;
pub mod pack;
pub mod plan;
pub mod script;
pub mod source;
pub mod table;
pub mod text;
pub mod value;
