//! The one table of what is called like a function and is none: aggregates, other periods, tests for missing values.
//!
//! Beside [`super::function`], which has what reads the values of one row. What is called here reads many rows or
//! periods, or decides whether a value is read at all, so each is a node of the tree of its own. `check` takes names
//! and numbers of arguments from here, the reference prints the rest; what types they take is settled by `check`.

use std::ops::RangeInclusive;

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Special {
    /// As it is written.
    pub name: &'static str,
    /// How it is called.
    pub usage: &'static str,
    /// How many arguments an author may write.
    pub args: RangeInclusive<usize>,
    /// Whether it makes one value of many rows.
    pub aggregate: bool,
    /// What it is, in one line.
    pub doc: &'static str,
    /// What it gives where something is missing.
    pub gap: &'static str,
}

const fn aggregate(
    name: &'static str,
    usage: &'static str,
    args: RangeInclusive<usize>,
    doc: &'static str,
    gap: &'static str,
) -> Special {
    Special { name, usage, args, aggregate: true, doc, gap }
}

const fn other(
    name: &'static str,
    usage: &'static str,
    args: RangeInclusive<usize>,
    doc: &'static str,
    gap: &'static str,
) -> Special {
    Special { name, usage, args, aggregate: false, doc, gap }
}

/// All of them, in the order of the reference.
pub const TABLE: &[Special] = &[
    aggregate(
        "sum",
        "sum(x, filter)",
        1..=2,
        "the values of `x` added up",
        "0 of no rows; missing where `x` is missing in one of them",
    ),
    aggregate(
        "mean",
        "mean(x, filter)",
        1..=2,
        "the mean of the values of `x`",
        "missing of no rows, and where `x` is missing in one of them",
    ),
    aggregate(
        "min",
        "min(x, filter)",
        1..=2,
        "the least of the values of `x`",
        "missing of no rows, and where `x` is missing in one of them",
    ),
    aggregate(
        "max",
        "max(x, filter)",
        1..=2,
        "the greatest of the values of `x`",
        "missing of no rows, and where `x` is missing in one of them",
    ),
    aggregate(
        "count",
        "count(c, filter)",
        0..=2,
        "how many rows there are, or for how many `c` is true",
        "0 of no rows; a `c` that can be missing is refused until it says what then: `c ?? false`",
    ),
    aggregate(
        "share",
        "share(c, filter)",
        1..=2,
        "the part of the rows for which `c` is true",
        "missing of no rows; a `c` that can be missing is refused until it says what then",
    ),
    aggregate(
        "any",
        "any(c, filter)",
        1..=2,
        "whether `c` is true in some row",
        "no of no rows; missing where `c` is missing in a row and true in none",
    ),
    aggregate(
        "all",
        "all(c, filter)",
        1..=2,
        "whether `c` is true in every row",
        "yes of no rows; missing where `c` is missing in a row and false in none",
    ),
    other(
        "before",
        "before(x, n)",
        1..=2,
        "`x` in the period before, or `n` periods before",
        "missing (no period before) where the data or the row's key do not reach back that far",
    ),
    other(
        "over",
        "over(x, from, to, \"mean\", n)",
        4..=5,
        "`x` of a stretch of periods combined by an aggregate; 0 is the period itself, -1 the one before",
        "missing where `x` is in one of them, unless `n` says how many values are enough",
    ),
    other(
        "at",
        "at(x, \"2010-07\")",
        2..=2,
        "`x` in a fixed period",
        "missing (no period before) where there is no such period, or it is later than the reader's own",
    ),
    other(
        "streak",
        "streak(c)",
        1..=1,
        "for how many periods in a row, up to and with this one, `c` has held; 120 at most",
        "missing where `c` is missing in this period; an earlier gap ends the streak",
    ),
    other("is_missing", "is_missing(x)", 1..=1, "whether `x` is missing", "never missing"),
    other(
        "missing",
        "missing(\"reason\")",
        1..=1,
        "a missing value with a reason of the author's own",
        "always missing, for that reason",
    ),
    other(
        "behind",
        "behind(checklist, n, \"zh\")",
        2..=3,
        "the `n` items of a checklist that are furthest under their targets, the worst first, as a text; items go by their keys, or by their titles in the language named",
        "an empty text where no item is under its target",
    ),
];

/// The line of that name.
pub fn from_name(name: &str) -> Option<&'static Special> {
    TABLE.iter().find(|special| special.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Fold, function};

    #[test]
    fn every_aggregate_has_a_line_and_no_name_stands_twice() {
        for fold in Fold::ALL {
            let line = from_name(fold.name());
            assert!(line.is_some_and(|line| line.aggregate), "{}", fold.name());
        }
        for (n, line) in TABLE.iter().enumerate() {
            assert_eq!(line.aggregate, Fold::from_name(line.name).is_some());
            assert!(line.usage.starts_with(line.name));
            assert!(function::from_name(line.name).is_none());
            assert!(TABLE.iter().skip(n + 1).all(|other| other.name != line.name));
        }
    }
}
