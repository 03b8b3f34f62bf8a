//! What is special to the packs in `examples/`, counted a second time from their tables.
//!
//! No day is above its cap, pools come out to the cent, draws are settled. What they have in common with other policies
//! is tested with them, by `tests/policies/table.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

mod support;
#[path = "policies/table.rs"]
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Csv, money};
use table::{POLICIES, Policy};

fn reckoner(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.env_remove("LC_ALL").env_remove("LANG").env_remove("LC_MESSAGES").env("NO_COLOR", "1");
    let out = command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let told = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}\n{told}");
    told
}

fn policy(name: &str) -> &'static Policy {
    POLICIES.iter().find(|policy| policy.name == name).unwrap()
}

/// Runs a period of an example into a folder below `place`.
fn run(name: &str, period: &str, place: &Path) -> PathBuf {
    let out = place.join(format!("{name}-{period}"));
    let (pack, data) = (policy(name).pack(), policy(name).data());
    reckoner(&["run", &pack, "--data", &data, "--period", period, "--out", out.to_str().unwrap(), "--quiet"]);
    out
}

/// The lines of a payout: some columns, by the key.
fn lines<const N: usize>(run: &Path, payout: &str, key: &str, columns: [&str; N]) -> BTreeMap<String, [i128; N]> {
    let csv = Csv::read(&run.join("payouts.csv"));
    let of = (0..csv.rows.len()).filter(|row| csv.get(*row, "payout") == payout);
    of.map(|row| (csv.get(row, key).to_owned(), columns.map(|column| money(csv.get(row, column))))).collect()
}

#[test]
fn couriers_have_what_their_days_came_to_under_the_cap() {
    let place = tempfile::tempdir().unwrap();
    let deliveries = Csv::read(Path::new("examples/courier-bonus/data/deliveries.csv"));
    let mut capped = 0;
    for (week, days, rate) in [
        ("2014-W10", "2014-03-03".."2014-03-10", 300),
        ("2014-W11", "2014-03-10".."2014-03-17", 300),
        ("2014-W12", "2014-03-17".."2014-03-24", 320),
    ] {
        let mut wanted: BTreeMap<(String, String), i128> = BTreeMap::new();
        for row in 0..deliveries.rows.len() {
            let of = |column: &str| deliveries.get(row, column);
            if days.contains(&of("day")) && of("cancelled") == "no" {
                let in_time = !of("delivered").is_empty() && of("delivered") <= of("promised");
                *wanted.entry((of("courier").to_owned(), of("day").to_owned())).or_default() +=
                    rate * i128::from(in_time);
            }
        }
        let csv = Csv::read(&run("courier-bonus", week, place.path()).join("payouts.csv"));
        assert_eq!(csv.rows.len(), wanted.len(), "{week}");
        for row in 0..csv.rows.len() {
            let worth = wanted[&(csv.get(row, "courier").to_owned(), csv.get(row, "day").to_owned())];
            assert_eq!(money(csv.get(row, "base")), worth, "{week} {}", csv.get(row, "line"));
            assert_eq!(money(csv.get(row, "earned")), worth.min(1500), "{week} {}", csv.get(row, "line"));
            assert_eq!(money(csv.get(row, "held")), (worth.min(1500) + 5) / 10, "{week} {}", csv.get(row, "line"));
            capped += usize::from(worth > 1500);
        }
    }
    assert!(capped >= 10, "{capped} days are over the cap");
}

#[test]
fn every_pool_comes_out_to_the_cent() {
    let place = tempfile::tempdir().unwrap();
    let marks = Csv::read(Path::new("examples/performance-pool/data/marks.csv"));
    let mut paid_in: BTreeMap<String, i128> = BTreeMap::new();
    for (at, period) in policy("performance-pool").periods.iter().enumerate() {
        let out = run("performance-pool", period, place.path());
        for (clinic, [base, reduced]) in lines(&out, "base_pay", "clinic", ["base", "reduced"]) {
            // What is paid is 98%, half a cent for the clinic.
            assert_eq!(base - reduced, (base * 98 + 50) / 100, "{period} {clinic}");
            *paid_in.entry(clinic).or_default() += reduced;
        }
        let rewards = lines(&out, "reward", "clinic", ["payable"]);
        if at % 3 != 2 {
            assert!(rewards.is_empty(), "{period}");
            continue;
        }
        let pool: i128 = paid_in.values().sum();
        assert_eq!(rewards.values().map(|[amount]| amount).sum::<i128>(), pool, "{period}");
        let quarter = format!("2014-{:02}-01", at - 1);
        let mut points: BTreeMap<&str, i128> = BTreeMap::new();
        for row in (0..marks.rows.len()).filter(|row| marks.get(*row, "quarter") == quarter) {
            *points.entry(marks.get(row, "clinic")).or_default() += marks.get(row, "points").parse::<i128>().unwrap();
        }
        let all: i128 = points.values().sum();
        for (clinic, [amount]) in &rewards {
            let (part, of) = match all {
                0 => (paid_in[clinic], pool),
                _ => (points.get(clinic.as_str()).copied().unwrap_or(0), all),
            };
            let below = amount * of - pool * part;
            assert!(below.abs() < of, "{period} {clinic}: {amount} is not a share of {part} in {of}");
        }
        paid_in.clear();
    }
}

#[test]
fn a_seller_has_the_draws_or_the_commission_whichever_came_to_more() {
    let place = tempfile::tempdir().unwrap();
    let mut drawn: BTreeMap<String, i128> = BTreeMap::new();
    let mut earned: BTreeMap<String, i128> = BTreeMap::new();
    let mut paid: BTreeMap<String, i128> = BTreeMap::new();
    for period in policy("sales-accelerator").periods {
        let out = run("sales-accelerator", period, place.path());
        for (seller, [amount]) in lines(&out, "monthly_draw", "seller", ["payable"]) {
            *drawn.entry(seller.clone()).or_default() += amount;
            *paid.entry(seller).or_default() += amount;
        }
        for (seller, [base, amount]) in lines(&out, "settlement", "seller", ["base", "payable"]) {
            *earned.entry(seller.clone()).or_default() += base;
            let paid = paid.entry(seller.clone()).or_default();
            // What was paid already is never taken back; above it the commission to date is paid.
            assert_eq!(*paid + amount, earned[&seller].max(*paid), "{period} {seller}");
            *paid += amount;
        }
    }
    assert!(paid.iter().all(|(seller, amount)| *amount >= drawn[seller]));
    assert!(paid.iter().any(|(seller, amount)| amount > &drawn[seller]));
}
