//! `reckoner` works out what a written policy means for every row of the data.

pub mod diagnostic;
pub mod output;
pub mod pack;
pub mod source;
pub mod text;
pub mod value;
