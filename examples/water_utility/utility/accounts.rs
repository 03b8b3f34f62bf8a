//! Accounts that are handed over, and changes of tariff class that the next bill must show.
//!
//! Most accounts are opened in the month of hand-over, a few after it or never; so it is with changes of class.

use std::fmt::Write as _;

use super::File;
use super::calendar::{LAST, MONTHS, iso, later, month_days};
use super::random::Chance;

const CLASSES: [&str; 4] = ["居民", "商业", "工业", "特种"];

/// `accounts.csv` and `changes.csv`.
pub(super) fn files(seed: u64) -> Vec<File> {
    let mut accounts = String::from("户号,交房日期,开户日期\n");
    let mut changes = String::from("change,account,from_class,to_class,requested,next_bill,settled\n");
    let (mut account, mut change) = (0, 0);
    for month in 0..MONTHS {
        let (first, last) = month_days(month);
        let mut chance = Chance::about(seed, "accounts", [month, 0, 0]);
        for _ in 0..chance.between(18, 32) {
            account += 1;
            let handed = first + chance.between(0, last - first);
            let opened = match chance.between(0, 99) {
                0 => None,
                1..=2 => Some(last + chance.between(1, 9)),
                _ => Some((handed + chance.between(-4, 6)).clamp(first, last)),
            };
            let opened = opened.filter(|day| *day <= LAST).map(iso).unwrap_or_default();
            let _ = writeln!(accounts, "A{account:05},{},{opened}", iso(handed));
        }
        for _ in 0..chance.between(8, 15) {
            change += 1;
            let requested = first + chance.between(0, 19);
            let bill = last - 3;
            let settled = match chance.between(0, 99) {
                0 => None,
                1..=3 => Some(bill + chance.between(1, 8)),
                _ => Some(later(requested, chance.between(0, 2)).min(bill)),
            };
            let settled = settled.filter(|day| *day <= LAST).map(iso).unwrap_or_default();
            let from = chance.below(4);
            let to = (from + 1 + chance.below(3)) % 4;
            let class = |n: usize| CLASSES.get(n).copied().unwrap_or_default();
            let about = 1 + chance.below(account);
            let _ = writeln!(
                changes,
                "C{change:04},A{about:05},{},{},{},{},{settled}",
                class(from),
                class(to),
                iso(requested),
                iso(bill)
            );
        }
    }
    vec![File::new("accounts.csv", accounts), File::new("changes.csv", changes)]
}
