//! The proofs of drawn runs: each verifies from itself and from its data, and each figure it pays derives to what it pays.
//!
//! What a drawn pack pays is held against the oracle elsewhere; here the run must stand by it. The same packs by default;
//! `PROPTEST_CASES` asks for so many new ones.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::generate::{Case, case};
use super::random::{self, printed};

/// Lines of each payout that are derived.
const DERIVED: usize = 2;

fn asked(of: &str, run: &Path, more: &[&str]) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    let done = command.arg(of).arg(run).args(more).args(["--lang", "en"]).output().unwrap();
    let (said, told) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    if done.status.success() { Ok(said.into_owned()) } else { Err(format!("{of} {}: {said}{told}", more.join(" "))) }
}

/// What is wrong with the proofs of a case, and how many lines were derived.
fn wrong(case: &Case) -> (Vec<String>, usize) {
    let place = tempfile::tempdir().unwrap();
    let (data, run) = (place.path().join("data"), place.path().join("run"));
    if random::run(case, place.path()).is_err() {
        return (Vec::new(), 0);
    }
    let mut wrong: Vec<String> = Vec::new();
    wrong.extend(asked("verify", &run, &[]).err());
    wrong.extend(asked("verify", &run, &["--data", data.to_str().unwrap()]).err());
    let mut derived = 0;
    for name in ["payouts.csv", "points.csv"] {
        for (figure, at, payable) in lines(&run.join(name), case) {
            derived += 1;
            match asked("explain", &run, &[&figure, "--at", &at, "--format", "json"]) {
                Err(said) => wrong.push(said),
                Ok(said) => {
                    let tree: serde_json::Value = serde_json::from_str(&said).unwrap();
                    if tree["value"].as_str() != Some(payable.as_str()) {
                        wrong.push(format!("{figure} at {at}: {payable} paid, {} derived", tree["value"]));
                    }
                }
            }
        }
    }
    (wrong, derived)
}

/// The figure, the key and the payable of some lines of the period itself.
fn lines(file: &Path, case: &Case) -> Vec<(String, String, String)> {
    let Ok(mut table) = csv::Reader::from_path(file) else { return Vec::new() };
    let header = table.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (payee, base, payable) = (place("payee"), place("base"), place("payable"));
    let mut seen: Vec<(String, usize)> = Vec::new();
    let mut all = Vec::new();
    for row in table.records().map(Result::unwrap) {
        let (line, payout) = (&row[0], &row[1]);
        // Those of another period are derived in its own run, a prize by the figures of its award.
        let own = line.split('/').nth(2) == Some(case.period.as_str());
        let is_payout = case.pack.iter().any(|(_, text)| text.contains(&format!("[payout.{payout}]")));
        let known = seen.iter().position(|(of, _)| of == payout).unwrap_or_else(|| {
            seen.push((payout.to_owned(), 0));
            seen.len() - 1
        });
        if !own || !is_payout || seen[known].1 == DERIVED {
            continue;
        }
        seen[known].1 += 1;
        let key = (payee + 1..base).filter(|at| !row[*at].is_empty());
        let key: Vec<String> = key.map(|at| format!("{}={}", &header[at], &row[at])).collect();
        all.push((format!("{payout}.payable"), key.join(","), row[payable].to_owned()));
    }
    all
}

#[test]
fn drawn_runs_verify_and_derive_what_they_pay() {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse::<usize>().ok());
    let mut runner = if asked.is_some() { TestRunner::default() } else { TestRunner::deterministic() };
    let (mut derived, mut told) = (0, BTreeSet::new());
    for _ in 0..asked.map_or(40, |cases| cases.min(1_000)) {
        let case = case(vec(any::<u32>(), 900).new_tree(&mut runner).unwrap().current());
        let (wrong, lines) = wrong(&case);
        derived += lines;
        if !wrong.is_empty() {
            told.insert(format!("{}=== {}\n", printed(&case), wrong.join("\n    ")));
        }
    }
    assert!(told.is_empty(), "{} runs:\n{}", told.len(), told.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(derived > 30, "{derived} lines");
}
