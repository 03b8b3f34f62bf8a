//! Tests of the fold: the month close by hand, a row-by-row twin on random data, order and threads, and bad data.
//!
//! They build plans without `check` and `plan`, so that what fails here is the fold's own.

mod bad;
mod build;
mod close;
mod counts;
mod random;
