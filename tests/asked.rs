//! A run that is asked for the exports alone computes less and says the same.
//!
//! Over every policy of the repository: the exports, the totals of the receipt, what awaits approval, and
//! what is told on the terminal are those of the whole run.

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

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::files_below;
use table::POLICIES;

/// What a run tells, but for where it stands and what is only marked in files that it does not write.
fn run(pack: &str, data: &str, period: &str, out: &Path, more: &[&str]) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.env_remove("LC_ALL").env_remove("LANG").env_remove("LC_MESSAGES").env("NO_COLOR", "1");
    command.args(["run", pack, "--data", data, "--period", period, "--out", out.to_str().unwrap()]).args(more);
    let done = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let told = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{pack} {period} {more:?}\n{told}");
    let place = out.to_str().unwrap();
    told.lines()
        .filter(|line| !line.is_empty() && !line.contains(place) && !line.contains("items.csv"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn exports_alone_are_those_of_the_whole_run() {
    let place = tempfile::tempdir().unwrap();
    let each = POLICIES.iter().map(|policy| (policy.pack(), policy.data(), policy.kept));
    let mut packs: Vec<(String, String, &str)> = each.collect();
    packs.push(("benches/month-close/pack".to_owned(), "benches/month-close/sample".to_owned(), "2011-10"));
    let mut compared = 0;
    for (at, (pack, data, period)) in packs.iter().enumerate() {
        let (all, few) = (place.path().join(format!("all-{at}")), place.path().join(format!("few-{at}")));
        let told = run(pack, data, period, &all, &[]);
        assert_eq!(run(pack, data, period, &few, &["--outputs", "exports"]), told, "{pack} {period}");
        let (all, few) = (files_below(&all), files_below(&few));
        for (name, bytes) in few.iter().filter(|(name, _)| name.starts_with("exports/")) {
            assert!(all[name] == *bytes, "{pack} {period}: {name} is another");
            compared += 1;
        }
        let [all, few] = [&all, &few].map(|files| serde_json::from_slice::<Value>(&files["run.json"]).unwrap());
        for field in ["period", "on", "parameters", "totals", "unapproved", "shadows", "inputs"] {
            assert_eq!(all[field], few[field], "{pack} {period}: {field}");
        }
    }
    assert!(compared > 6, "{compared} exports were compared");
}
