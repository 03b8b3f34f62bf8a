//! Tests of the fold: the month close by hand, a row-by-row twin on random data, order and threads, and bad data.

mod bad;
mod build;
mod close;
mod random;
