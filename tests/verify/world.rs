//! A pack with its data and its run in memory, and the hands that change or forge them.
//!
//! A forger here puts every hash in order again: those of files and tables, the seal of the receipt, the chain of the
//! ledger.

use std::collections::BTreeMap;
use std::path::PathBuf;

use reckoner::app::memory::Memory;
use reckoner::app::verify::{Request, verify};
use reckoner::app::{Failure, run};
use reckoner::audit::report::Where;
use reckoner::audit::{Report, seal, told};
use reckoner::plan::model::Outputs;
use reckoner::text::Lang;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::files_below;

pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A pack and its data in memory, under `pack/` and `data/`.
pub(crate) fn world(pack: &str, data: &str) -> Memory {
    let memory = Memory::new();
    for (folder, at) in [(pack, "pack"), (data, "data")] {
        for (name, bytes) in files_below(&root().join(folder)) {
            memory.put(&format!("{at}/{name}"), bytes);
        }
    }
    memory
}

pub(crate) fn small() -> Memory {
    world("tests/what_if/pack", "tests/what_if/data")
}

pub(crate) fn request(period: &str) -> run::Request {
    run::Request {
        pack: "pack".into(),
        data: "data".into(),
        period: period.into(),
        out: "run".into(),
        on: None,
        as_of: None,
        jobs: 2,
        outputs: Outputs::All,
        force: false,
        set: Vec::new(),
        approved_only: false,
        ledger: None,
    }
}

pub(crate) fn made(memory: &Memory, request: &run::Request) {
    if let Err(failure) = run::run(memory, request) {
        panic!("{failure:?}");
    }
}

/// The files below `run/`.
pub(crate) fn run_of(memory: &Memory) -> Tree {
    let below =
        |(path, bytes): (PathBuf, Option<Vec<u8>>)| Some((path.strip_prefix("run").ok()?.to_str()?.to_owned(), bytes?));
    memory.tree().into_iter().filter_map(below).collect()
}

pub(crate) fn asked(memory: &Memory, data: bool) -> Result<Report, Failure> {
    verify(memory, &Request { run: "run".into(), data: data.then(|| "data".into()), ledger: None, jobs: 2 })
}

pub(crate) fn report(memory: &Memory, data: bool) -> Report {
    asked(memory, data).unwrap_or_else(|failure| panic!("{failure:?}"))
}

/// The report on a run folder of these files, with the data of `memory` if asked for.
pub(crate) fn report_of(memory: &Memory, run: &Tree, data: bool) -> Report {
    let other = Memory::new();
    for (path, bytes) in memory.tree() {
        if let (false, Some(bytes)) = (path.starts_with("run"), bytes) {
            other.put(path.to_str().unwrap(), bytes);
        }
    }
    run.iter().for_each(|(name, bytes)| other.put(&format!("run/{name}"), bytes.clone()));
    report(&other, data)
}

pub(crate) fn good(report: &Report) {
    assert!(report.verified(), "{}", told::text(report, Lang::En));
    assert_eq!(report.count(), 0);
}

/// That a report is a no, and names this file first.
pub(crate) fn names(report: &Report, place: Where, file: &str) {
    let said = told::text(report, Lang::En);
    assert!(!report.verified(), "{file} was changed: {said}");
    let (first, _) = report.first().unwrap();
    assert_eq!((first.place, first.name.as_str()), (place, file), "{said}");
}

pub(crate) fn changed(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut other = bytes.to_vec();
    other[at] ^= 1;
    other
}

pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Puts every hash of a run in order again: those of `datapackage.json`, of the receipt, and the seal.
pub(crate) fn hashed_again(run: &mut Tree) {
    let mut package: Value = serde_json::from_slice(&run["datapackage.json"]).unwrap();
    for resource in package["resources"].as_array_mut().unwrap() {
        let bytes = &run[resource["path"].as_str().unwrap()];
        resource["bytes"] = bytes.len().into();
        resource["hash"] = format!("sha256:{}", hash(bytes)).into();
    }
    run.insert("datapackage.json".into(), (serde_json::to_string_pretty(&package).unwrap() + "\n").into());
    let mut receipt: Value = serde_json::from_slice(&run["run.json"]).unwrap();
    for (list, prefix) in [("files", ""), ("rules", "rules/")] {
        for file in receipt[list].as_array_mut().unwrap() {
            let bytes = &run[&format!("{prefix}{}", file["name"].as_str().unwrap())];
            file["bytes"] = bytes.len().into();
            file["sha256"] = hash(bytes).into();
        }
    }
    receipt.as_object_mut().unwrap().shift_remove("seal");
    let text = serde_json::to_string_pretty(&receipt).unwrap() + "\n";
    run.insert("run.json".into(), seal::put(&text).into());
}

/// Writes another text over one in a file.
pub(crate) fn forge(run: &mut Tree, file: &str, from: &str, to: &str) {
    let text = String::from_utf8(run[file].clone()).unwrap();
    assert!(text.contains(from), "no `{from}` in {file}");
    run.insert(file.to_owned(), text.replacen(from, to, 1).into());
}

/// The lines of a ledger's file with every hash in order again.
pub(crate) fn chained(text: &str) -> String {
    let mut before = "0".repeat(64);
    let link = |line: &str| {
        let json = line.split_once(' ').unwrap().1;
        before = hash(format!("{before}{json}").as_bytes());
        format!("{before} {json}\n")
    };
    text.lines().map(link).collect()
}
