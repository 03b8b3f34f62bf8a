//! What the handling of complaints costs a month: wages, compensation, return visits, freight.
//!
//! The first months of 2012 cost about what those of 2011 did; with the plan cost falls until the year as a whole is
//! more than a tenth cheaper.

use std::fmt::Write as _;

use super::File;
use super::calendar::{MONTHS, PLAN, iso, month_days};
use super::random::Chance;

/// The kinds of cost with the usual amount of a month in yuan.
const KINDS: [(&str, i64); 4] = [("人工", 186_000), ("赔付", 94_000), ("上门回访", 31_000), ("退换运费", 42_500)];

/// `costs.csv`.
pub(super) fn file(seed: u64) -> File {
    let mut text = String::from("month,kind,amount\n");
    for month in 0..MONTHS {
        let (first, _) = month_days(month);
        for (k, (kind, usual)) in KINDS.iter().enumerate() {
            let mut chance = Chance::about(seed, "cost", [month, k, 0]);
            let percent = match month {
                0..=11 => 100,
                _ if month < PLAN => 97,
                _ => 88 - 4 * i64::try_from(month - PLAN).unwrap_or(0),
            };
            let cents = usual * percent + usual * chance.between(-300, 300) / 100;
            let _ = writeln!(text, "{},{kind},{}.{:02}", iso(first), cents / 100, cents % 100);
        }
    }
    File { name: "costs.csv", text }
}
