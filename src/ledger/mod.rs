//! The ledger of closed periods as values: entries, their chain, what they add up to, and who is owed what.
//!
//! A ledger is a folder of texts, one entry a line, each bound to the one before by its hash. This room reads and writes
//! such lines ([`chain`]), replays them into a [`book::Book`] and asserts on the way that every line balances, that
//! nothing closed is rewritten and that the sub-ledger of kept money adds up. [`settle`] works out what a new period
//! brings: corrections, releases, what each payee is owed. Files, locks and the engine are left to the floors above.

pub mod amounts;
pub mod book;
pub mod chain;
pub mod entry;
pub mod finality;
pub mod journal;
pub mod opening;
pub mod settle;
pub mod tally;

mod fields;
mod sound;

#[cfg(test)]
mod tests;

pub use amounts::{Amounts, Kept, Parts, Reason};
pub use book::Book;
pub use chain::{Damage, Read};
pub use entry::{Entry, Line};
pub use finality::Finality;
pub use opening::Opening;
pub use settle::Settled;
