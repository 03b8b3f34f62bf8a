//! What is special to the water utility: pay split by days, a reserve paid later, stocks of tickets, all counted anew.
//!
//! Over the year bases of pay sum to what the tables say, to the cent, and what is open or never became a ticket is what a
//! second count finds. Half of it is closed into a ledger: what is kept is paid three months later, also of who left. What
//! it has in common with other policies is tested with them, by `tests/policies/table.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use support::{Csv, money};

const PACK: &str = "rules/water-service";
const DATA: &str = "fixtures/water-service/data";

fn reckoner(args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    let done = command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(done.status.success(), "{args:?}\n{}", String::from_utf8_lossy(&done.stderr));
}

/// Runs a month, against the ledger if there is one, and closes it.
fn run(month: &str, ledger: Option<&Path>, out: &Path) {
    let run = out.to_str().unwrap();
    let args = ["run", PACK, "--data", DATA, "--period", month, "--out", run, "--quiet"];
    let Some(ledger) = ledger.map(|ledger| ledger.to_str().unwrap()) else { return reckoner(&args) };
    reckoner(&[&args[..], &["--ledger", ledger]].concat());
    reckoner(&["close", run, "--ledger", ledger, "--by", "Zhou Min", "--on", "2013-12-31", "--quiet"]);
}

/// The rows of a table.
fn rows(csv: &Csv) -> std::ops::Range<usize> {
    0..csv.rows.len()
}

/// An amount of a file's lines, added up over those that are wanted.
fn sum(csv: &Csv, column: &str, wanted: impl Fn(usize) -> bool) -> i128 {
    rows(csv).filter(|row| wanted(*row)).map(|row| money(csv.get(row, column))).sum()
}

/// Holds what a closed month keeps and releases to what was kept in each month so far, its own at the end.
fn reserves(month: &str, out: &Path, kept: &[i128]) {
    let released = Csv::read(&out.join("releases.csv"));
    let paid_now = sum(&released, "amount", |row| released.get(row, "rule") == "reserve");
    assert_eq!(paid_now, kept.iter().rev().nth(3).copied().unwrap_or(0), "{month}: what was kept three months ago");
    if month == "2013-06" {
        let of_march = |row: &usize| released.get(*row, "payee") == "E12" && released.get(*row, "period") == "2013-03";
        assert_eq!(rows(&released).filter(of_march).count(), 1, "who left in May is paid what was kept in March");
        let free = |row: &usize| {
            released.get(*row, "rule") == "request_untracked" && released.get(*row, "period") == "2013-05"
        };
        let payees: BTreeSet<&str> = rows(&released).filter(free).map(|row| released.get(row, "payee")).collect();
        assert!(payees.contains("E17"), "each request of June has its ticket: {payees:?}");
        assert!(!payees.contains("E08"), "one of June has none again: {payees:?}");
    }
    let balances = Csv::read(&out.join("balances.csv"));
    let still = sum(&balances, "closing", |row| balances.get(row, "reason") == "reserve");
    assert_eq!(still, kept.iter().rev().take(3).sum::<i128>(), "{month}: what is kept of three months");
    assert!(Csv::read(&out.join("corrections.csv")).rows.is_empty(), "{month}");
}

#[test]
fn bases_reserves_and_stocks_of_a_year_are_those_of_a_second_count() {
    let runs = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join(DATA);
    let read = |name: &str| Csv::read(&data.join(name));
    let (pay, requests, tickets) = (read("base_pay.csv"), read("requests.csv"), read("tickets.csv"));
    let of_ticket: BTreeSet<&str> = rows(&tickets).map(|row| tickets.get(row, "request")).collect();
    let ledger = runs.path().join("ledger");
    let (mut movers, mut kept) = (0, Vec::new());
    for number in 1..=12 {
        let month = format!("2013-{number:02}");
        let out = runs.path().join(&month);
        // Closed months are computed again in each later run, so that a whole year takes minutes.
        let is_closed = number <= 6;
        run(&month, is_closed.then_some(&ledger), &out);

        let mut told: BTreeMap<String, i128> = BTreeMap::new();
        for row in rows(&pay).filter(|row| pay.get(*row, "month").starts_with(&month)) {
            *told.entry(pay.get(row, "employee").to_owned()).or_default() += money(pay.get(row, "amount"));
        }
        let lines = Csv::read(&out.join("payouts.csv"));
        let (mut bases, mut parts) = (BTreeMap::new(), BTreeMap::new());
        for row in rows(&lines).filter(|row| lines.get(*row, "payout") == "performance") {
            *bases.entry(lines.get(row, "employee").to_owned()).or_insert(0) += money(lines.get(row, "base"));
            *parts.entry(lines.get(row, "employee").to_owned()).or_insert(0) += 1;
        }
        assert_eq!(bases, told, "{month}");
        movers += parts.values().filter(|parts| **parts > 1).count();

        if is_closed {
            kept.push(sum(&lines, "held", |row| lines.get(row, "payout") == "performance"));
            reserves(&month, &out, &kept);
        }

        let lost = rows(&requests).filter(|row| requests.get(*row, "date").starts_with(&month));
        let lost = lost.filter(|row| !of_ticket.contains(requests.get(*row, "request"))).count();
        let found = Csv::read(&out.join("findings.csv"));
        let of = |rule: &str| rows(&found).filter(|row| found.get(*row, "finding") == rule).count();
        assert_eq!(of("no_ticket"), lost, "{month}");

        // A text is enough to tell days apart: no month has a day after its 31st.
        let end = format!("{month}-31");
        let open = rows(&tickets).filter(|row| tickets.get(*row, "opened") <= end.as_str());
        let open = open.filter(|row| match tickets.get(*row, "closed") {
            "" => true,
            closed => closed > end.as_str(),
        });
        let told = Csv::read(&out.join("exports/month.csv"));
        assert_eq!(told.get(0, "open"), open.count().to_string(), "{month}");
    }
    assert_eq!(movers, 7, "employees with lines in two departments of one month");
}
