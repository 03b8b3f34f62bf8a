//! A pack that asks for approval: what is approved is in force, what was changed since is not, and who said so is kept.
//!
//! The small pack of `tests/what_if` with `approval = "required"`; the hashes are those that `check` tells. A run with
//! approvals verifies like any other.

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
use reckoner::app::{check, explain, run, test, verify};
use reckoner::diagnostic::Diagnostic;
use reckoner::output;
use reckoner::plan::model::Outputs;
use reckoner::text::Lang;
use serde_json::Value;
use support::files_below;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The pack and its data; the pack asks for approval.
fn world() -> Memory {
    let memory = Memory::new();
    for (folder, at) in [("tests/what_if/pack", "pack"), ("tests/what_if/data", "data")] {
        for (name, bytes) in files_below(&root().join(folder)) {
            memory.put(&format!("{at}/{name}"), bytes);
        }
    }
    change(&memory, "pack.toml", "currency = \"CNY\"", "currency = \"CNY\"\napproval = \"required\"");
    memory
}

fn change(memory: &Memory, file: &str, from: &str, to: &str) {
    let path = format!("pack/{file}");
    let text = String::from_utf8(memory.tree()[Path::new(&path)].clone().unwrap()).unwrap();
    assert!(text.contains(from), "no `{from}` in {file}");
    memory.put(&path, text.replacen(from, to, 1));
}

fn found(memory: &Memory) -> Vec<Diagnostic> {
    let request = check::Request { pack: "pack".into(), data: None, deny_warnings: false, jobs: 1 };
    check::check(memory, &request).unwrap().0.all
}

/// Rule and hash of everything that is told to be without approval, with the code.
fn lacking(memory: &Memory) -> Vec<(&'static str, String, String)> {
    let one = |problem: Diagnostic| {
        let args = &problem.helps.iter().find(|help| help.attribute == "help-hash")?.args;
        let arg = |name: &str| args.iter().find(|(key, _)| *key == name).unwrap().1.clone();
        Some((problem.code.id, arg("rule"), arg("hash")))
    };
    found(memory).into_iter().filter_map(one).collect()
}

/// Approves everything as it stands.
fn approve(memory: &Memory) {
    let one = |(_, rule, hash): (&str, String, String)| {
        format!(
            "[[approval]]\nrule = \"{rule}\"\nhash = \"{hash}\"\nauthor = \"李娜\"\nby = \"王伟\"\non = 2011-09-28\n\n"
        )
    };
    let text: String = lacking(memory).into_iter().map(one).collect();
    memory.put("pack/approvals.toml", text);
}

fn done(memory: &Memory, out: &str, approved_only: bool) -> Value {
    let request = run::Request {
        pack: "pack".into(),
        data: "data".into(),
        period: "2011-09".into(),
        out: out.into(),
        on: None,
        as_of: None,
        jobs: 1,
        outputs: Outputs::All,
        force: false,
        set: Vec::new(),
        approved_only,
        ledger: None,
    };
    if let Err(failure) = run::run(memory, &request) {
        panic!("{failure:?}");
    }
    let report =
        verify::verify(memory, &verify::Request { run: out.into(), data: Some("data".into()), ledger: None, jobs: 1 });
    assert!(report.unwrap().verified());
    serde_json::from_slice(memory.tree()[&Path::new(out).join("run.json")].as_ref().unwrap()).unwrap()
}

fn moved(receipt: &Value) -> Vec<&str> {
    receipt["unapproved"].as_array().unwrap().iter().map(|moved| moved["rule"].as_str().unwrap()).collect()
}

#[test]
fn what_nobody_approved_is_proposed_and_moves_money_in_the_open() {
    let memory = world();
    let receipt = done(&memory, "run", false);
    assert_eq!(receipt["approvals"], Value::Array(Vec::new()));
    assert!(moved(&receipt).contains(&"commission"), "{:?}", moved(&receipt));
    // A shadow moves nothing and needs no approval.
    assert!(lacking(&memory).iter().all(|(code, rule, _)| *code == "A901" && rule != "red_light"));
    let only = done(&memory, "only", true);
    assert!(moved(&only).is_empty());
    assert_eq!(only["totals"].as_array().unwrap().last().unwrap()["payable"], "0.00");
}

#[test]
fn what_is_approved_is_in_force_and_the_run_says_who_did() {
    let memory = world();
    approve(&memory);
    assert!(lacking(&memory).is_empty());
    let receipt = done(&memory, "run", false);
    // What says of itself that it is proposed still is.
    assert_eq!(moved(&receipt), ["slow_rank", "commission"]);
    let approval = &receipt["approvals"][0];
    assert_eq!((approval["author"].as_str(), approval["by"].as_str()), (Some("李娜"), Some("王伟")));
    assert_eq!(approval["on"], "2011-09-28");
    assert!(receipt["rules"].as_array().unwrap().iter().any(|file| file["name"] == "approvals.toml"));
    let request = explain::Request {
        most_rows: 20,
        run: "run".into(),
        figure: "commission.payable".into(),
        at: "outlet=1003,business=voice".into(),
        data: None,
        jobs: 1,
    };
    let derivation = explain::explain(&memory, &request).unwrap().derivation;
    let said = output::explain::text(&derivation, Lang::En);
    assert!(said.contains("approved by 王伟 on 2011-09-28"), "{said}");
    assert!(output::explain::text(&derivation, Lang::Zh).contains("王伟于 2011-09-28 批准"));
    let json = output::explain::json(&derivation, None);
    assert!(json.contains("\"approved_by\": \"王伟\"") && json.contains("\"approved_on\": \"2011-09-28\""), "{json}");
}

#[test]
fn another_layout_revokes_nothing_and_another_meaning_does() {
    let memory = world();
    approve(&memory);
    change(
        &memory,
        "rules.toml",
        "when = 'slow_rank <= param.withheld_ranks'",
        "# so\nwhen = 'slow_rank<=param.withheld_ranks'",
    );
    change(&memory, "data.toml", "file = \"complaints.csv\"", "file = \"compl*.csv\"  # all of them");
    assert!(lacking(&memory).is_empty());
    change(&memory, "pack.toml", "share_kept = { value = \"50%\" }", "share_kept = { value = \"60%\" }");
    let outdated: Vec<(&str, String)> = lacking(&memory).into_iter().map(|(code, rule, _)| (code, rule)).collect();
    assert_eq!(outdated, [("A902", "line_not_paid".to_owned())]);
    let receipt = done(&memory, "run", false);
    assert!(moved(&receipt).contains(&"line_not_paid"), "{:?}", moved(&receipt));
    change(&memory, "pack.toml", "share_kept = { value = \"60%\" }", "share_kept = { value = \"50%\" }");
    assert!(lacking(&memory).is_empty(), "changed back, it is what was approved");
    change(&memory, "scripts/days.rhai", "fn", "// a remark\nfn");
    assert!(lacking(&memory).is_empty());
}

#[test]
fn the_latest_approval_that_fits_counts() {
    let memory = world();
    let all = lacking(&memory);
    let (_, rule, hash) = all.iter().find(|(_, rule, _)| rule == "execution").unwrap();
    let one = |hash: &str, by: &str, on: &str| {
        format!("[[approval]]\nrule = \"{rule}\"\nhash = \"{hash}\"\nauthor = \"A\"\nby = \"{by}\"\non = {on}\n")
    };
    let other = "0".repeat(64);
    let texts = [one(hash, "B", "2011-09-01"), one(hash, "C", "2011-09-03"), one(&other, "D", "2011-10-01")];
    memory.put("pack/approvals.toml", texts.concat());
    assert!(lacking(&memory).iter().all(|(code, name, _)| *code == "A901" && name != rule));
    assert_eq!(done(&memory, "run", false)["approvals"][0]["by"], "C");
}

#[test]
fn scenarios_run_with_the_rules_as_they_are_approved() {
    let memory = world();
    let scenario = "[[test]]\nname = \"paid at the ratio\"\nperiod = \"2011-09\"\n\
        given.commissions = [{ outlet = \"A\", business = \"data\", date = 2011-09-30, amount = \"100.00\" }]\n\
        given.outlets = [{ outlet = \"A\", name = \"a\", owner = \"O\", store_manager = \"m\" }]\n\
        given.owners = [{ owner = \"O\", name = \"o\" }]\n\
        given.figures = [{ figure = \"execution\", at = { outlet = \"A\" }, is = \"80%\" }]\n\
        expect = [{ figure = \"commission.payable\", at = { outlet = \"A\", business = \"data\" }, is = \"80.00\" }]\n";
    memory.put("pack/tests/a.toml", scenario);
    let request = test::Request { packs: vec!["pack".into()], filter: None, accept: false, require_coverage: false };
    for _ in 0..2 {
        let done = test::test(&memory, &request).unwrap();
        assert_eq!((done.status, done.reports.len()), (0, 1));
        approve(&memory);
    }
}

#[test]
fn what_is_wrong_in_the_file_is_told_at_its_place() {
    let memory = world();
    let codes = |text: &str| -> Vec<&str> {
        memory.put("pack/approvals.toml", text);
        found(&memory).iter().map(|p| p.code.id).filter(|id| !["A901", "U404"].contains(id)).collect()
    };
    assert_eq!(codes("[[approval]]\nrule = \"light\"\n"), ["S104"; 4]);
    assert_eq!(codes("[[aproval]]\nrule = \"light\"\n"), ["S103"]);
    assert_eq!(codes("approval = 3\n"), ["S105"]);
    assert_eq!(codes("[[approval]\n"), ["S101"]);
    let good = "rule = \"light\"\nhash = \"0\"\nauthor = \"a\"\nby = \"b\"\non = 2011-02-30\n";
    assert_eq!(codes(&format!("[[approval]]\n{good}")), ["S109"]);
}
