//! Every pack closed through all its periods into a ledger: those in `examples/` always, those in `rules/` in the nightly run.
//!
//! A period has the same bytes on one thread and on two, each line balances, what is kept goes on from period to period,
//! what payees are paid is what lines and releases come to, and each run verifies from its data and the ledger when all
//! are closed. What single amounts are is left to scenarios and to tests of one pack.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

#[path = "policies/table.rs"]
mod policies;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use policies::{Home, POLICIES, Policy};
use support::{Csv, files_below, money};

/// Amounts by payee and reason, in cents.
type Kept = BTreeMap<(String, String), i128>;

fn reckoner(args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.env_remove("LC_ALL").env_remove("LANG").env_remove("LC_MESSAGES").env("NO_COLOR", "1");
    let out = command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let told = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}\n{told}");
}

/// A pack with its data, and the ledger into which its periods are closed in turn.
struct Closing {
    pack: String,
    data: String,
    place: tempfile::TempDir,
    kept: Kept,
}

impl Closing {
    fn new(pack: &str, data: &str) -> Closing {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("ledger")).unwrap();
        Closing { pack: pack.to_owned(), data: data.to_owned(), place, kept: Kept::new() }
    }

    fn ledger(&self) -> String {
        self.place.path().join("ledger").to_str().unwrap().to_owned()
    }

    fn run(&self, period: &str, jobs: &str) -> PathBuf {
        let out = self.place.path().join(format!("{period}-{jobs}"));
        let (words, ledger) = (["--quiet", "--jobs", jobs, "--ledger"], self.ledger());
        let args = ["run", &self.pack, "--data", &self.data, "--period", period, "--out", out.to_str().unwrap()];
        reckoner(&[&args[..], &words, &[&ledger]].concat());
        out
    }

    /// Runs and closes a period, and holds it to the one before; gives what its lines keep.
    fn close(&mut self, period: &str) -> i128 {
        let (run, other) = (self.run(period, "1"), self.run(period, "2"));
        let (first, second) = (files_below(&run), files_below(&other));
        assert!(first.keys().eq(second.keys()), "{} {period}", self.pack);
        for (file, bytes) in &first {
            assert!(*bytes == second[file], "{} {period}: {file} differs", self.pack);
        }
        identity(&run);
        let (out, ledger) = (run.to_str().unwrap(), self.ledger());
        let words = ["--by", "Zhou Min", "--on", "2015-01-05", "--allow-proposed", "paid as announced", "--quiet"];
        reckoner(&[&["close", out, "--ledger", &ledger][..], &words].concat());
        self.kept = carried(&run, &self.kept);
        assert_eq!(sum(&run, "corrections.csv", "payable"), 0, "{}: nothing was corrected", run.display());
        let lines = sum(&run, "payouts.csv", "payable") + prizes(&run);
        assert_eq!(
            lines + sum(&run, "balances.csv", "released"),
            sum(&run, "payees.csv", "to_pay"),
            "{}",
            run.display()
        );
        sum(&run, "payouts.csv", "held") + sum(&run, "payouts.csv", "withheld")
    }

    fn verify(&self, run: &Path) {
        reckoner(&["verify", run.to_str().unwrap(), "--data", &self.data, "--ledger", &self.ledger(), "--quiet"]);
    }

    /// All periods in turn, each verified at the end; gives what the lines of each keep.
    fn all(&mut self, periods: &[&str]) -> Vec<i128> {
        let kept = periods.iter().map(|period| self.close(period)).collect();
        for period in periods {
            self.verify(&self.place.path().join(format!("{period}-1")));
        }
        kept
    }
}

/// A table of a run, if the run has it.
fn table(run: &Path, file: &str) -> Option<Csv> {
    let path = run.join(file);
    path.is_file().then(|| Csv::read(&path))
}

/// A column of amounts added up; an empty cell is nothing.
fn sum(run: &Path, file: &str, column: &str) -> i128 {
    let Some(csv) = table(run, file) else { return 0 };
    (0..csv.rows.len()).map(|row| amount(csv.get(row, column))).sum()
}

fn amount(text: &str) -> i128 {
    if text.is_empty() { 0 } else { money(text) }
}

/// What prizes come to; one that is split stands among the payouts, as lines of others than the one who won it.
fn prizes(run: &Path) -> i128 {
    let Some(awards) = table(run, "awards.csv") else { return 0 };
    let payees = Csv::read(&run.join("payees.csv"));
    let paid: BTreeSet<&str> = (0..payees.rows.len()).map(|row| payees.get(row, "payee")).collect();
    let own = (0..awards.rows.len()).filter(|row| paid.contains(awards.get(*row, "payee")));
    own.map(|row| amount(awards.get(row, "prize"))).sum()
}

/// Each line balances, and so does each total.
fn identity(run: &Path) {
    let Some(lines) = table(run, "payouts.csv") else { return };
    for row in 0..lines.rows.len() {
        let of = |column: &str| amount(lines.get(row, column));
        let taken = of("reduced") + of("withheld") + of("forfeited") + of("held") + of("payable");
        assert_eq!(of("base") + of("added"), taken, "{}: {}", run.display(), lines.get(row, "line"));
    }
    let totals = table(run, "totals.csv").unwrap();
    assert!((0..totals.rows.len()).all(|row| totals.get(row, "identity") == "yes"), "{}", run.display());
}

/// Opening and what is added are what is released, taken and left; the opening is what the period before left.
fn carried(run: &Path, before: &Kept) -> Kept {
    let mut closing = Kept::new();
    let Some(balances) = table(run, "balances.csv") else {
        assert!(before.is_empty(), "{}", run.display());
        return closing;
    };
    for row in 0..balances.rows.len() {
        let of = |column: &str| money(balances.get(row, column));
        let left = of("released") + of("forfeited") + of("clawed_back") + of("closing");
        assert_eq!(of("opening") + of("withheld"), left, "{}", run.display());
        let key = (balances.get(row, "payee").to_owned(), balances.get(row, "reason").to_owned());
        assert_eq!(of("opening"), before.get(&key).copied().unwrap_or(0), "{}: {key:?}", run.display());
        closing.insert(key, of("closing"));
    }
    let lost = before.iter().filter(|(key, amount)| **amount != 0 && !closing.contains_key(key)).count();
    assert_eq!(lost, 0, "{}", run.display());
    closing
}

/// The policies that stand in one place.
fn of(home: Home) -> impl Iterator<Item = &'static Policy> {
    POLICIES.iter().filter(move |policy| policy.home == home)
}

#[test]
fn the_examples_are_closed_through_all_their_periods() {
    for policy in of(Home::Examples) {
        let name = policy.name;
        let mut closing = Closing::new(&policy.pack(), &policy.data());
        let kept = closing.all(policy.periods);
        // The deposits of the last two weeks are still kept; nothing else is kept in these policies.
        let last_two: i128 = kept.iter().rev().take(2).sum();
        assert_eq!(closing.kept.values().sum::<i128>(), last_two, "{name}");
        assert_eq!(last_two > 0, name == "courier-bonus");
    }
}

#[test]
#[ignore = "some minutes: ./check nightly"]
fn the_policies_are_closed_through_all_their_periods() {
    for policy in of(Home::Rules) {
        Closing::new(&policy.pack(), &policy.data()).all(policy.periods);
    }
}
