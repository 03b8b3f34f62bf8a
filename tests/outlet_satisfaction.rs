//! The outlet satisfaction plan, beyond what `policies.rs` tests of each policy: its data in two forms, its lines of
//! money, and how its summary looks on a terminal.
//!
//! Every month closes, from rows as from the sheets of inspectors, with equal figures that balance line by line. What
//! single figures are is left to the scenarios.
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
use std::path::Path;
use std::process::{Command, Output};

use support::{Csv, money, tables};
use unicode_width::UnicodeWidthStr;

const PACK: &str = "rules/outlet-satisfaction";

/// What fits into a window of a terminal.
const COLUMNS: usize = 80;

fn start(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.env_remove("LC_ALL").env_remove("LANG").env_remove("LC_MESSAGES").env("NO_COLOR", "1");
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

fn reckoner(args: &[&str]) -> String {
    let out = start(args);
    let told = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}\n{told}");
    told
}

/// Closes a month of one form of the data; yields what it says.
fn run(form: &str, period: &str, out: &Path, more: &[&str]) -> String {
    let data = format!("fixtures/outlet-satisfaction/{form}");
    let args = ["run", PACK, "--data", &data, "--period", period, "--out", out.to_str().unwrap()];
    reckoner(&[&args[..], more].concat())
}

/// Base and what was added are what was taken, held and is to pay, line by line and in the totals.
fn balances(run: &Path, file: &str, amount: impl Fn(&str) -> i128) {
    let lines = Csv::read(&run.join(file));
    let totals = Csv::read(&run.join("totals.csv"));
    let columns = ["base", "added", "reduced", "withheld", "forfeited", "held", "payable"];
    let of = |csv: &Csv, row: usize| columns.map(|column| amount(csv.get(row, column)));
    let mut sums: BTreeMap<&str, [i128; 7]> = BTreeMap::new();
    for row in 0..lines.rows.len() {
        let parts = of(&lines, row);
        let [base, added, reduced, withheld, forfeited, held, payable] = parts;
        let line = lines.get(row, "line");
        assert_eq!(base + added, reduced + withheld + forfeited + held + payable, "{file}: {line}");
        let earned = amount(lines.get(row, "earned"));
        assert_eq!(earned, withheld + forfeited + held + payable, "{file}: {line}");
        let sum = sums.entry(lines.get(row, "payout")).or_default();
        sum.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
    }
    assert_eq!(sums.len(), 1, "{file}");
    for (payout, sum) in sums {
        let row = (0..totals.rows.len()).find(|row| totals.get(*row, "payout") == payout).unwrap();
        assert_eq!(of(&totals, row), sum, "totals of {payout}");
        assert_eq!(totals.get(row, "identity"), "yes");
        assert_eq!(totals.get(row, "lines"), lines.rows.len().to_string());
    }
}

#[test]
fn every_month_closes_alike_from_rows_and_from_sheets_and_balances() {
    let runs = tempfile::tempdir().unwrap();
    for month in 7..=12 {
        let period = format!("2011-{month:02}");
        let at = |form: &str| runs.path().join(format!("{form}-{period}"));
        let of = |form: &str, jobs: &str| {
            run(form, &period, &at(form), &["--quiet", "--jobs", jobs]);
            let mut tables = tables(&at(form));
            // What was not read is told by file, and the forms have different ones.
            tables.remove("silence.csv").unwrap();
            tables
        };
        let (rows, wide) = (of("data", "1"), of("wide", "2"));
        assert!(rows.keys().eq(wide.keys()), "{period}");
        for (name, bytes) in &rows {
            assert!(*bytes == wide[name], "{period}: {name} differs");
        }
        let judged: Vec<&str> = ["payouts.csv", "points.csv", "actions.csv", "findings.csv", "targets.csv"]
            .into_iter()
            .filter(|name| rows.get(*name).is_some_and(|bytes| bytes.iter().filter(|b| **b == b'\n').count() > 1))
            .collect();
        if month < 10 {
            // Figures are kept from July on; what judges or pays holds from October on.
            assert!(judged.is_empty(), "{period}: {judged:?}");
        } else {
            assert_eq!(judged.len(), 5, "{period}: {judged:?}");
            balances(&at("data"), "payouts.csv", money);
            balances(&at("data"), "points.csv", |points| points.parse().unwrap());
        }
    }
    for period in ["2011-06", "2010-11"] {
        let out = runs.path().join("before");
        let args = ["run", PACK, "--data", "fixtures/outlet-satisfaction/data", "--period", period, "--out"];
        let out = start(&[&args[..], &[out.to_str().unwrap(), "--lang", "en"]].concat());
        assert_eq!(out.status.code(), Some(2), "{period}");
        assert!(String::from_utf8_lossy(&out.stderr).contains("R708"), "{out:?}");
    }
}

#[test]
fn what_is_said_fits_into_a_terminal() {
    let runs = tempfile::tempdir().unwrap();
    let out = runs.path().join("r");
    for lang in ["zh", "en"] {
        let mut said = vec![
            ("test", reckoner(&["test", PACK, "--lang", lang])),
            ("check", reckoner(&["check", PACK, "--lang", lang])),
            ("run", run("data", "2011-11", &out, &["--lang", lang, "--force"])),
            ("what if", run("data", "2011-11", &out, &["--lang", lang, "--force", "--only", "approved"])),
        ];
        let data = "fixtures/outlet-satisfaction/data";
        let refused = |words: &[&str]| {
            let args = ["run", PACK, "--data", data, "--out", "out/r1", "--lang", lang];
            String::from_utf8(start(&[&args[..], words].concat()).stderr).unwrap()
        };
        said.push(("not in force", refused(&["--period", "2011-06"])));
        said.push(("no such parameter", refused(&["--period", "2011-11", "--set", "param.withheld_rank=8"])));
        said.push(("no such value", refused(&["--period", "2011-11", "--set", "param.withheld_ranks=eight"])));
        let path = out.to_str().unwrap().to_owned();
        for (_, text) in &mut said {
            *text = text.replace(&path, "out/r1");
        }
        for (what, text) in &said {
            assert!(!text.is_empty(), "{what}");
            for line in text.lines() {
                assert!(line.width() <= COLUMNS, "{what}, {lang}: {} columns\n{line}", line.width());
            }
        }
        aligned(&said[2].1);
    }
}

/// The amounts of a summary end in one column, and what is to be done has its dates in one column a list.
fn aligned(summary: &str) {
    let amount = |line: &&str| {
        let last = line.rsplit("  ").next().unwrap();
        let digits = last.chars().all(|c| c.is_ascii_digit() || ",.-".contains(c));
        line.contains("   ") && !last.is_empty() && digits && last.matches('-').count() < 2
    };
    let wide: Vec<&str> = summary.lines().filter(amount).filter(|line| line.width() > 56).collect();
    assert!(wide.len() > 20, "{summary}");
    for line in &wide {
        assert_eq!(line.width(), wide[0].width(), "{line}");
    }
    let mut dates: Vec<usize> = Vec::new();
    for line in summary.lines() {
        match line.find("2011-12-").filter(|_| line.starts_with("  ")) {
            Some(at) => dates.push(line[..at].width()),
            None => dates.clear(),
        }
        assert!(dates.windows(2).all(|pair| pair[0] == pair[1]), "{line}");
    }
}
