//! The packs in `examples/`, as an author would run them: clean, covered, run and closed through all their periods.
//!
//! Each period has the same bytes on one thread and on two, verifies from its data and the ledger, and its balances are
//! those of the period before carried on. What the examples promise beyond their scenarios is counted a second time from
//! their tables: no day above its cap, pools that come out to the cent, draws that are settled.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Csv, files_below, money};

/// The examples, and the periods that their data are for.
const EXAMPLES: [(&str, &[&str]); 3] = [
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

fn reckoner(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.env_remove("LC_ALL").env_remove("LANG").env_remove("LC_MESSAGES").env("NO_COLOR", "1");
    let out = command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let told = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}\n{told}");
    told
}

fn periods(name: &str) -> &'static [&'static str] {
    EXAMPLES.iter().find(|(example, _)| *example == name).unwrap().1
}

/// Runs a period of an example into a folder below `place`.
fn run(name: &str, period: &str, place: &Path, more: &[&str]) -> PathBuf {
    let out = place.join(format!("{name}-{period}-{}", more.len()));
    let (pack, data) = (format!("examples/{name}"), format!("examples/{name}/data"));
    let args = ["run", &pack, "--data", &data, "--period", period, "--out", out.to_str().unwrap(), "--quiet"];
    reckoner(&[&args[..], more].concat());
    out
}

#[test]
fn the_examples_are_all_that_there_is_and_have_no_problem() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found: Vec<String> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(found, EXAMPLES.map(|(name, _)| name));
    for (name, _) in EXAMPLES {
        let (pack, data) = (format!("examples/{name}"), format!("examples/{name}/data"));
        reckoner(&["check", &pack, "--deny", "warnings"]);
        reckoner(&["check", &pack, "--data", &data, "--deny", "warnings"]);
        reckoner(&["test", &pack, "--require-coverage"]);
    }
}

#[test]
fn every_period_is_closed_with_balances_that_carry_on() {
    for (name, periods) in EXAMPLES {
        let place = tempfile::tempdir().unwrap();
        let ledger = place.path().join("ledger");
        std::fs::create_dir(&ledger).unwrap();
        let ledger = ledger.to_str().unwrap();
        let mut carried: BTreeMap<Vec<String>, i128> = BTreeMap::new();
        let mut kept: Vec<i128> = Vec::new();
        for period in periods {
            let one = run(name, period, place.path(), &["--jobs", "1", "--ledger", ledger]);
            let two = run(name, period, place.path(), &["--jobs", "2", "--ledger", ledger, "--force"]);
            let (first, second) = (files_below(&one), files_below(&two));
            assert!(first.keys().eq(second.keys()), "{name} {period}");
            for (file, bytes) in &first {
                assert!(*bytes == second[file], "{name} {period}: {file} differs");
            }
            identity(&one);
            let (out, data) = (one.to_str().unwrap(), format!("examples/{name}/data"));
            reckoner(&["close", out, "--ledger", ledger, "--by", "Zhou Min", "--on", "2015-01-05", "--quiet"]);
            reckoner(&["verify", out, "--data", &data, "--ledger", ledger]);
            carried = balances(&one, &carried);
            kept.push(payees(&one));
        }
        // The deposits of the last two weeks are still kept; nothing else is kept in these policies.
        let last_two: i128 = kept.iter().rev().take(2).sum();
        assert_eq!(carried.values().sum::<i128>(), last_two, "{name}");
        assert_eq!(last_two > 0, name == "courier-bonus");
    }
}

/// Each line balances, and the totals are their sums.
fn identity(run: &Path) {
    let lines = Csv::read(&run.join("payouts.csv"));
    for row in 0..lines.rows.len() {
        let of = |column: &str| Some(lines.get(row, column)).filter(|text| !text.is_empty()).map_or(0, money);
        let taken = of("reduced") + of("withheld") + of("forfeited") + of("held") + of("payable");
        assert_eq!(of("base") + of("added"), taken, "{}: {}", run.display(), lines.get(row, "line"));
    }
    let totals = Csv::read(&run.join("totals.csv"));
    assert!((0..totals.rows.len()).all(|row| totals.get(row, "identity") == "yes"), "{}", run.display());
}

/// Opening and what is added are what is released, taken and left, and the opening is what the period before left.
fn balances(run: &Path, before: &BTreeMap<Vec<String>, i128>) -> BTreeMap<Vec<String>, i128> {
    let table = Csv::read(&run.join("balances.csv"));
    let mut closing = BTreeMap::new();
    for row in 0..table.rows.len() {
        let of = |column: &str| money(table.get(row, column));
        let left = of("released") + of("forfeited") + of("clawed_back") + of("closing");
        assert_eq!(of("opening") + of("withheld"), left, "{}", run.display());
        let key = vec![table.get(row, "payee").to_owned(), table.get(row, "reason").to_owned()];
        assert_eq!(of("opening"), before.get(&key).copied().unwrap_or(0), "{}: {key:?}", run.display());
        closing.insert(key, of("closing"));
    }
    let lost = before.iter().filter(|(key, amount)| **amount != 0 && !closing.contains_key(*key)).count();
    assert_eq!(lost, 0, "{}", run.display());
    closing
}

/// What payees are to be paid is what their lines come to and what is released; gives what the lines keep.
fn payees(run: &Path) -> i128 {
    let sum = |file: &str, column: &str| -> i128 {
        let csv = Csv::read(&run.join(file));
        (0..csv.rows.len()).map(|row| money(csv.get(row, column))).sum()
    };
    let paid = sum("payouts.csv", "payable") + sum("balances.csv", "released");
    assert_eq!(paid, sum("payees.csv", "to_pay"), "{}", run.display());
    sum("payouts.csv", "held")
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
        let csv = Csv::read(&run("courier-bonus", week, place.path(), &[]).join("payouts.csv"));
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
    for (at, period) in periods("performance-pool").iter().enumerate() {
        let out = run("performance-pool", period, place.path(), &[]);
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
    for period in periods("sales-accelerator") {
        let out = run("sales-accelerator", period, place.path(), &[]);
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
