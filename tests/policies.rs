//! Each policy as operations would run it: checked, tested, and run period by period on its made-up data.
//!
//! Scenarios reach every rule; every period runs, balances, and has the same bytes on any number of threads. What
//! people read of one period is kept in `expected` beside the data; `UPDATE=1 cargo test --test policies` writes it
//! anew. Which policies there are stands in `tests/policies/table.rs`; what single figures are is left to scenarios.
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
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use support::{Csv, files_below, kept_of, money, tables};
use table::{POLICIES, Policy};
use unicode_width::UnicodeWidthStr;

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

/// Runs a period of a policy; yields what it says.
fn run(policy: &Policy, period: &str, out: &Path, more: &[&str]) -> String {
    let (pack, data) = (policy.pack(), policy.data());
    let args = ["run", &pack, "--data", &data, "--period", period, "--out", out.to_str().unwrap()];
    reckoner(&[&args[..], more].concat())
}

#[test]
fn the_rules_have_no_problem_and_the_scenarios_reach_all_of_them() {
    for policy in POLICIES {
        reckoner(&["check", &policy.pack(), "--deny", "warnings"]);
        reckoner(&["check", &policy.pack(), "--data", &policy.data(), "--deny", "warnings"]);
        reckoner(&["test", &policy.pack(), "--require-coverage"]);
    }
}

#[test]
fn every_period_runs_and_balances_with_the_same_bytes_on_any_number_of_threads() {
    let runs = tempfile::tempdir().unwrap();
    for policy in POLICIES {
        for period in policy.periods {
            let of = |jobs: &str| {
                let out = runs.path().join(format!("{}-{period}-{jobs}", policy.name));
                run(policy, period, &out, &["--quiet", "--jobs", jobs]);
                balances(&out);
                files_below(&out)
            };
            let one = of("1");
            // Threads are the same for each period of a policy, and the kept one has the most to do.
            let two = if *period == policy.kept { of("2") } else { continue };
            assert!(one.keys().eq(two.keys()), "{} {period}", policy.name);
            for (name, bytes) in &one {
                assert!(*bytes == two[name], "{} {period}: {name} differs", policy.name);
            }
        }
    }
}

/// Base and what was added are what was taken, held and is to pay, in each of the totals; the last line is their sum.
fn balances(run: &Path) {
    let Some(totals) = run.join("totals.csv").is_file().then(|| Csv::read(&run.join("totals.csv"))) else { return };
    let amount = |text: &str| if text.contains('.') { money(text) } else { text.parse::<i128>().unwrap() * 100 };
    for row in 0..totals.rows.len() {
        let of = |column: &str| amount(totals.get(row, column));
        let taken = of("reduced") + of("withheld") + of("forfeited") + of("held") + of("payable");
        let what = format!("{}: {}", run.display(), totals.get(row, "payout"));
        assert_eq!(of("base") + of("added"), taken, "{what}");
        assert_eq!(totals.get(row, "identity"), "yes", "{what}");
    }
}

#[test]
fn what_people_read_of_a_period_is_as_it_was() {
    let wrong: Vec<String> = POLICIES.iter().flat_map(read_otherwise).collect();
    assert!(wrong.is_empty(), "\n{}\nUPDATE=1 cargo test --test policies records", wrong.join("\n"));
}

/// The files of a policy's kept period that are not as they are kept.
fn read_otherwise(policy: &Policy) -> Vec<String> {
    let expected = policy.expected().join(policy.kept);
    let runs = tempfile::tempdir().unwrap();
    let mut made: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for lang in ["en", "zh"] {
        let out = runs.path().join(lang);
        let told = run(policy, policy.kept, &out, &["--lang", lang]);
        // The last lines say where the run was written, which is another place each time.
        let kept: Vec<&str> = told.lines().filter(|line| !line.contains(out.to_str().unwrap())).collect();
        for line in &kept {
            assert!(line.width() <= COLUMNS, "{}, {lang}: {} columns\n{line}", policy.name, line.width());
        }
        made.insert(format!("summary.{lang}.txt"), (kept.join("\n").trim_end().to_owned() + "\n").into_bytes());
        for (name, bytes) in tables(&out) {
            let (name, bytes) = kept_of(&name, bytes);
            assert!(lang == "en" || made[&name] == bytes, "{}: {name} depends on the language", policy.name);
            made.insert(name, bytes);
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&expected);
        for (name, bytes) in &made {
            let path = expected.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    let known = files_below(&expected);
    assert_eq!(made.keys().collect::<Vec<_>>(), known.keys().collect::<Vec<_>>(), "{}", policy.name);
    let differs = |(name, bytes): (&String, &Vec<u8>)| {
        let (made, known) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&known[name]));
        let at = made.lines().zip(known.lines()).position(|(made, known)| made != known);
        let told = at.map_or("its length differs".to_owned(), |at| {
            let line = |text: &str| text.lines().nth(at).unwrap().to_owned();
            format!("line {}:\n  {}\nbecame\n  {}", at + 1, line(&known), line(&made))
        });
        (made != known).then(|| format!("{}: {name}: {told}", policy.name))
    };
    made.iter().filter_map(differs).collect()
}
