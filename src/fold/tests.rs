//! Tests of the fold: the month close by hand, a row-by-row twin on random data, order and threads, and bad data.
//!
//! Plans are built by hand in `build`, so that only the fold is under test. What single cells may say is tested in
//! `table`.

mod bad;
mod build;
mod close;
mod random;
