//! The packs in `examples/` and the periods that their data are for, for all tests of them.
//!
//! A new example is a folder there and a line here; what is special to one is tested in `tests/examples.rs`.

/// The examples, and the periods that their data are for.
pub(crate) const EXAMPLES: [(&str, &[&str]); 3] = [
    ("courier-bonus", &["2014-W10", "2014-W11", "2014-W12"]),
    (
        "performance-pool",
        &["2014-01", "2014-02", "2014-03", "2014-04", "2014-05", "2014-06", "2014-07", "2014-08", "2014-09"],
    ),
    (
        "sales-accelerator",
        &[
            "2014-01", "2014-02", "2014-03", "2014-04", "2014-05", "2014-06", "2014-07", "2014-08", "2014-09",
            "2014-10", "2014-11", "2014-12",
        ],
    ),
];
