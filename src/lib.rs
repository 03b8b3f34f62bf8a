//! `reckoner` works out what a written policy means for every row of the data.

pub mod value;
