//! What a figure can be: exact numbers, money, dates, periods, and missing values with their reason.
//!
//! The lowest floor of the chain: everything above reads, computes and writes these types and nothing below exists.
//! It promises exactness: no float is held, a result is either the true fraction or an error, and [`rounding`] is
//! the only place where a digit is given up. Spans, messages and columns' names belong to others.

pub mod beside;
pub mod calendar;
pub mod column;
pub mod date;
pub mod kind;
pub mod money;
pub mod money_column;
pub mod numbers;
pub mod period;
pub mod ratio;
pub mod reason;
pub mod rounding;
pub mod rows;
pub mod spans;
pub mod units;
pub mod wilson;

pub use beside::Beside;
pub use calendar::{Calendar, YearNotListed};
pub use column::{Cells, Column, Value};
pub use date::{Date, DateTime};
pub use kind::Type;
pub use money::Money;
pub use money_column::MoneyColumn;
pub use numbers::{Gathering, Numbers};
pub use period::{Period, PeriodKind};
pub use ratio::{NumberFault, Outgrown, Ratio, RunningSum, over_one};
pub use reason::Reason;
pub use rounding::{Mode, Rounding, largest_remainder};
pub use rows::{Codes, Rows};
pub use spans::{NamedSpan, NamedSpans, SpanFault};
pub use wilson::wilson;
