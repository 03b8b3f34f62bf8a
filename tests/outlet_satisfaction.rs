//! The outlet satisfaction plan as operations would run it: checked, tested, and closed for a month on the made-up city.
//!
//! Its scenarios reach every rule, and the sheets of inspectors give the same figures as the rows of a system. What
//! single figures are is left to the scenarios.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

use std::path::Path;
use std::process::{Command, Output};

const PACK: &str = "rules/outlet-satisfaction";

fn reckoner(args: &[&str]) -> Output {
    let root = env!("CARGO_MANIFEST_DIR");
    let out = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).current_dir(root).output().unwrap();
    let told = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}\n{told}");
    out
}

#[test]
fn the_rules_have_no_problem_and_the_scenarios_reach_all_of_them() {
    reckoner(&["check", PACK, "--deny", "warnings"]);
    reckoner(&["test", PACK, "--require-coverage"]);
}

#[test]
fn sheets_give_the_same_figures_as_rows() {
    let runs = tempfile::tempdir().unwrap();
    let run = |form: &str| {
        let (data, out) = (format!("fixtures/outlet-satisfaction/{form}"), runs.path().join(form));
        let out_text = out.to_str().unwrap();
        reckoner(&["run", PACK, "--data", &data, "--period", "2011-11", "--out", out_text, "--quiet"]);
        out
    };
    let (rows, wide) = (run("data"), run("wide"));
    let tables = |folder: &Path| -> Vec<String> {
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        // What was not read is told by file, and the forms have different ones.
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".csv") && name != "silence.csv").collect();
        names.sort();
        names
    };
    for folder in ["", "exports"] {
        let (rows, wide) = (rows.join(folder), wide.join(folder));
        assert_eq!(tables(&rows), tables(&wide));
        assert!(!tables(&rows).is_empty());
        for name in tables(&rows) {
            let (one, other) = (std::fs::read(rows.join(&name)).unwrap(), std::fs::read(wide.join(&name)).unwrap());
            assert!(one == other, "{name} differs");
        }
    }
}
