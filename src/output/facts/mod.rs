//! `facts/`: all that the rules asked of the tables, exact, as canonical CSV; what is written reads back equal.
//!
//! Everything after the fold is computed again from these files alone. [`write()`] and [`read()`] share the names of
//! files in `names` and the form of cells in `cells`. Numbers are decimals where these hold them, else fractions `n/d`;
//! a gap has its reason in a column `….missing` beside it. `contents.csv` says which tables and folds there are for
//! which period.

mod cells;
mod finder;
mod growing;
mod names;
mod read;
mod records;
mod rows;
mod sheet;
mod stacked;
mod unstacked;
mod write;

pub use cells::exact_text;
pub use read::read;
pub use sheet::{AsWritten, FactsFault, Open};
pub use write::write;
