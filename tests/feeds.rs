//! Files of data with the control totals of their senders beside them.
//!
//! The small pack of `tests/what_if`: totals that hold are listed in the receipt, totals that do not hold stop the run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

mod support;

use std::path::{Path, PathBuf};

use reckoner::app::memory::Memory;
use reckoner::app::{Failure, check, run, verify};
use reckoner::plan::model::Outputs;
use serde_json::Value;
use sha2::{Digest, Sha256};
use support::files_below;

fn world() -> Memory {
    let memory = Memory::new();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/what_if");
    for folder in ["pack", "data"] {
        for (name, bytes) in files_below(&root.join(folder)) {
            memory.put(&format!("{folder}/{name}"), bytes);
        }
    }
    memory
}

fn done(memory: &Memory) -> Result<(), Failure> {
    let request = run::Request {
        pack: "pack".into(),
        data: "data".into(),
        period: "2011-09".into(),
        out: "run".into(),
        on: None,
        as_of: None,
        jobs: 1,
        outputs: Outputs::All,
        force: false,
        set: Vec::new(),
        approved_only: false,
        ledger: None,
    };
    run::run(memory, &request).map(|_| ())
}

/// The codes that stop a run, and its status.
fn refused(memory: &Memory) -> (Vec<&'static str>, u8) {
    let failure = done(memory).unwrap_err();
    assert!(memory.tree().keys().all(|path| !path.starts_with("run")));
    let status = failure.status();
    let Failure::Problems(problems) = failure else { panic!("{failure:?}") };
    (problems.all.iter().filter(|p| p.is_error()).map(|p| p.code.id).collect(), status)
}

fn hash_of(ids: &[&str]) -> String {
    Sha256::digest(ids.join("\n").as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn file(memory: &Memory, name: &str) -> Vec<u8> {
    memory.tree()[Path::new(name)].clone().unwrap()
}

#[test]
fn totals_that_hold_are_listed() {
    let memory = world();
    let complaints = String::from_utf8(file(&memory, "data/complaints.csv")).unwrap();
    let mut ids: Vec<&str> = complaints.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    ids.sort_unstable();
    let totals = format!("rows = {}\n[ids]\ncolumn = \"complaint\"\nsha256 = \"{}\"\n", ids.len(), hash_of(&ids));
    memory.put("data/complaints.totals.toml", totals);
    memory.put("data/commissions.totals.toml", "rows = 32\nsums = { amount = \"32000\" }\n");
    done(&memory).unwrap();
    let receipt: Value = serde_json::from_slice(&file(&memory, "run/run.json")).unwrap();
    let with: Vec<&str> =
        receipt["inputs"].as_array().unwrap().iter().filter_map(|input| input["totals"].as_str()).collect();
    assert_eq!(with, ["commissions.totals.toml", "complaints.totals.toml"]);
    let silence = String::from_utf8(file(&memory, "run/silence.csv")).unwrap();
    assert!(!silence.contains("totals"), "{silence}");
    let asked = verify::Request { run: "run".into(), data: Some("data".into()), ledger: None, jobs: 1 };
    assert!(verify::verify(&memory, &asked).unwrap().verified());
}

#[test]
fn totals_that_do_not_hold_stop_the_run() {
    let memory = world();
    memory.put("data/commissions.totals.toml", "rows = 33\nsums = { amount = \"32000.01\" }\n");
    assert_eq!(refused(&memory), (vec!["D661", "D661"], 2));
    let (problems, status) = check::check(
        &memory,
        &check::Request { pack: "pack".into(), data: Some("data".into()), deny_warnings: false, jobs: 1 },
    )
    .unwrap();
    assert_eq!((problems.all.iter().filter(|p| p.code.id == "D661").count(), status), (2, 2));
    memory.put("data/commissions.totals.toml", "sums = { aount = 3 }\n");
    assert_eq!(refused(&memory), (vec!["D662"], 2));
    memory.put("data/commissions.totals.toml", "ids = { column = \"outlet\", sha256 = \"00\" }\n");
    assert_eq!(refused(&memory), (vec!["D661"], 2));
    memory.put("data/commissions.totals.toml", [0xff]);
    assert_eq!(refused(&memory), (vec!["D662"], 2));
}

#[test]
fn totals_of_a_file_that_no_table_reads_say_nothing() {
    let memory = world();
    memory.put("data/notes.txt", "read by nobody");
    memory.put("data/notes.totals.toml", "rows = 77\n");
    done(&memory).unwrap();
    let memory = world();
    memory.put("data/note.totals.toml", "rows = 77\n");
    assert_eq!(refused(&memory), (vec!["D663"], 2));
}
