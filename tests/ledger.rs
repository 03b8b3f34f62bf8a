//! The ledger in use: closing, correcting, paying, reversing, over random small packs; faults, and two who close at once.
//!
//! What stands in the ledger is held against runs that know nothing of it: closed amounts with their corrections are what
//! the rules of today say, each account comes to what its lines leave in it, and no byte that was written changes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

mod support;

#[path = "ledger/allowed.rs"]
mod allowed;
#[path = "ledger/faults.rs"]
mod faults;
#[path = "ledger/hostile.rs"]
mod hostile;
#[path = "ledger/killed.rs"]
mod killed;
#[path = "ledger/longer.rs"]
mod longer;
#[path = "ledger/random.rs"]
mod random;
#[path = "ledger/world.rs"]
mod world;
