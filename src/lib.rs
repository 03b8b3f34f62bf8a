//! `reckoner` works out what a written policy means for every row of the data.

pub mod expr;
pub mod source;
pub mod value;
