//! A run that verifies, and every way in which one does not.
//!
//! One byte of each file of a run and of its data is changed in turn; forgeries that keep every hash in order are made;
//! files are lost and added; other kinds of run are verified; the run kept of each version is. What verifies once must
//! verify for ever: `tests/kept/README.md` says how the kept runs were made.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

mod support;

#[path = "verify/held.rs"]
mod held;
#[path = "verify/month.rs"]
mod month;
#[path = "verify/world.rs"]
mod world;

use std::fs;
use std::path::Path;
use std::process::Command;

use reckoner::app::{Failure, run};
use reckoner::audit::report::{Kind, Recomputed, Where};
use reckoner::audit::told;
use reckoner::plan::model::Outputs;
use reckoner::text::Lang;
use serde_json::Value;

use support::files_below;
use world::{
    asked, changed, forge, good, hash, hashed_again, made, names, report, report_of, request, root, run_of, small,
    world,
};

#[test]
fn a_run_verifies_from_itself_and_from_its_data() {
    let memory = world("benches/month-close/pack", "benches/month-close/sample");
    made(&memory, &request("2011-10"));
    let report_alone = report(&memory, false);
    good(&report_alone);
    assert_eq!((report_alone.recomputed, report_alone.inputs), (Recomputed::Bytes, None));
    let with_data = report(&memory, true);
    good(&with_data);
    assert_eq!((with_data.refolded, with_data.inputs), (true, Some(5)));
    assert!(told::text(&with_data, Lang::Zh).starts_with("核验通过"));
    // Only the hashes of what the test puts in order itself are equal again.
    let mut again = run_of(&memory);
    hashed_again(&mut again);
    assert_eq!(again, run_of(&memory));
}

#[test]
fn one_byte_of_any_file_of_a_run_is_found_and_the_file_named() {
    let memory = small();
    made(&memory, &request("2011-09"));
    let whole = run_of(&memory);
    assert!(whole.len() > 30);
    for (name, bytes) in &whole {
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut run = whole.clone();
            run.insert(name.clone(), changed(bytes, at));
            names(&report_of(&memory, &run, false), Where::Run, name);
        }
        if name.starts_with("facts/") {
            let mut run = whole.clone();
            run.insert(name.clone(), changed(bytes, bytes.len() / 3));
            names(&report_of(&memory, &run, true), Where::Run, name);
        }
    }
}

#[test]
fn one_byte_of_any_file_of_the_data_is_found_and_the_file_named() {
    let memory = small();
    memory.put("data/notes.txt", "read by no table");
    made(&memory, &request("2011-09"));
    let run = run_of(&memory);
    for (name, bytes) in memory.tree() {
        let (Ok(file), Some(bytes)) = (name.strip_prefix("data"), bytes) else { continue };
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            memory.put(name.to_str().unwrap(), changed(&bytes, at));
            names(&report_of(&memory, &run, true), Where::Data, file.to_str().unwrap());
            good(&report_of(&memory, &run, false));
        }
        memory.put(name.to_str().unwrap(), bytes);
    }
    memory.put("data/late.csv", "a\n");
    let late = report(&memory, true);
    names(&late, Where::Data, "late.csv");
    assert_eq!(late.first().unwrap().1.kind, Kind::FileExtra);
}

#[test]
fn a_changed_cell_is_told_with_row_and_column() {
    let memory = small();
    made(&memory, &request("2011-09"));
    let mut run = run_of(&memory);
    forge(&mut run, "measures-outlet.csv", "1001,0.5000,21", "1001,0.6000,21");
    let found = report_of(&memory, &run, false);
    let (file, first) = found.first().unwrap();
    assert_eq!((file.name.as_str(), file.count, found.count()), ("measures-outlet.csv", 1, 1));
    assert_eq!((first.kind, first.row.as_str(), first.line), (Kind::Value, "outlet=1001", Some(2)));
    assert_eq!((first.found.as_deref(), first.expected.as_deref()), (Some("0.6000"), Some("0.5000")));
    let said = told::text(&found, Lang::En);
    assert!(said.contains("found `0.6000`, expected `0.5000`"), "{said}");
}

#[test]
fn a_forgery_with_every_hash_in_order_is_found() {
    let memory = small();
    made(&memory, &request("2011-09"));
    let mut run = run_of(&memory);
    let payouts = support_rows(&run["payouts.csv"]);
    let line = payouts.iter().find(|row| row.contains(",125.00,0.00,125.00,CNY")).unwrap().clone();
    // 100.00 more is payable, and less forfeited, so that the identity holds.
    let forged = line.replace(",125.00,0.00,125.00,CNY", ",25.00,0.00,225.00,CNY");
    forge(&mut run, "payouts.csv", &line, &forged);
    for file in ["totals.csv", "run.json"] {
        let text = String::from_utf8(run[file].clone()).unwrap();
        let total: Value = serde_json::from_slice(&run["run.json"]).unwrap();
        let sum = total["totals"][0]["payable"].as_str().unwrap();
        let cents: i128 = support::money(sum) + 10_000;
        run.insert(file.into(), text.replace(sum, &format!("{}.{:02}", cents / 100, cents % 100)).into());
    }
    hashed_again(&mut run);
    let found = report_of(&memory, &run, false);
    names(&found, Where::Run, "payouts.csv");
    let (file, first) = found.first().unwrap();
    assert_eq!((file.count, first.column.as_str()), (2, "forfeited"));
    assert!(first.row.starts_with("line=monday/commission/2011-09/"), "{}", first.row);
    let files: Vec<&str> = found.differing.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(files, ["payouts.csv", "totals.csv", "datapackage.json", "run.json"]);
    let receipt = found.differing.last().unwrap();
    assert!(receipt.first.iter().any(|d| d.column == "/totals/commission/payable"), "{receipt:?}");
}

fn support_rows(bytes: &[u8]) -> Vec<String> {
    String::from_utf8(bytes.to_vec()).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn forged_facts_are_found_with_the_data() {
    let memory = small();
    let commissions = files_below(&root().join("tests/what_if/data"))["commissions.csv"].clone();
    let text = String::from_utf8(commissions.clone()).unwrap();
    assert!(text.contains("1000.00"));
    memory.put("data/commissions.csv", text.replacen("1000.00", "9000.00", 1));
    made(&memory, &request("2011-09"));
    let mut run = run_of(&memory);
    let (high, low) = (hash(text.replacen("1000.00", "9000.00", 1).as_bytes()), hash(&commissions));
    forge(&mut run, "facts/inputs.csv", &high, &low);
    let receipt = String::from_utf8(run["run.json"].clone()).unwrap();
    run.insert("run.json".into(), receipt.replace(&high, &low).into());
    hashed_again(&mut run);
    memory.put("data/commissions.csv", commissions);
    good(&report_of(&memory, &run, false));
    let found = report_of(&memory, &run, true);
    names(&found, Where::Run, "facts/table-commissions.csv");
    let first = found.first().unwrap().1;
    assert_eq!((first.found.as_deref(), first.expected.as_deref()), (Some("9000"), Some("1000")));
}

#[test]
fn forged_rules_and_receipts_are_found() {
    let memory = small();
    made(&memory, &request("2011-09"));
    let whole = run_of(&memory);
    let forged = |file: &str, from: &str, to: &str| {
        let mut run = whole.clone();
        forge(&mut run, file, from, to);
        hashed_again(&mut run);
        report_of(&memory, &run, false)
    };
    let found = forged("rules/rules.toml", "share = \"20%\"", "share = \"30%\"");
    assert!(!found.verified() && found.recomputed == Recomputed::Bytes);
    names(&forged("rules/rules.toml", "[", "[["), Where::Run, "rules/rules.toml");
    names(&forged("run.json", "\"on\": \"2011-09-30\"", "\"on\": \"2011-09-29\""), Where::Run, "actions.csv");
    for (from, to) in [
        ("\"name\": \"2011-09\"", "\"name\": \"2011-08\""),
        ("\"name\": \"2011-09\"", "\"name\": \"none\""),
        ("\"version\"", "\"verzion\""),
    ] {
        let found = forged("run.json", from, to);
        assert!(!found.verified() && found.count() > 0, "{from}");
        assert!(!told::json(&found).is_empty());
    }
}

#[test]
fn facts_forged_in_any_way_are_an_answer_and_no_fault_of_ours() {
    let memory = small();
    made(&memory, &request("2011-09"));
    let whole = run_of(&memory);
    let facts: Vec<&String> = whole.keys().filter(|name| name.starts_with("facts/")).collect();
    let mut dice = 2_011_u64;
    let mut throw = |sides: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).unwrap() % sides.max(1)
    };
    for _ in 0..120 {
        let mut run = whole.clone();
        let name = facts[throw(facts.len())].clone();
        let mut lines: Vec<Vec<u8>> = run[&name].split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        let at = throw(lines.len());
        match throw(4) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[throw(lines.len())].clone()),
            2 => lines.swap(0, at),
            _ => {
                let cell = throw(lines[at].len());
                lines[at][cell] = b"0129,-/x\"\n"[throw(10)];
            }
        }
        let forged = lines.concat();
        if forged == run[&name] {
            continue;
        }
        run.insert(name.clone(), forged);
        hashed_again(&mut run);
        let other = small();
        run.iter().for_each(|(name, bytes)| other.put(&format!("run/{name}"), bytes.clone()));
        for data in [false, true] {
            let found = asked(&other, data).unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
            assert!(!data || !found.verified(), "{name} was forged");
        }
    }
}

#[test]
fn files_that_lack_or_are_too_many_are_named() {
    let memory = small();
    made(&memory, &request("2011-09"));
    let whole = run_of(&memory);
    for name in whole.keys().filter(|name| *name != "run.json") {
        let mut run = whole.clone();
        run.remove(name);
        let found = report_of(&memory, &run, false);
        names(&found, Where::Run, name);
        assert_eq!(found.first().unwrap().1.kind, Kind::FileMissing);
        // A file that no hash names any more is missed all the same.
        if !name.starts_with("rules/") && name != "datapackage.json" {
            let mut package: Value = serde_json::from_slice(&run["datapackage.json"]).unwrap();
            package["resources"].as_array_mut().unwrap().retain(|r| r["path"] != **name);
            run.insert("datapackage.json".into(), package.to_string().into());
            let mut receipt: Value = serde_json::from_slice(&run["run.json"]).unwrap();
            receipt["files"].as_array_mut().unwrap().retain(|f| f["name"] != **name);
            run.insert("run.json".into(), receipt.to_string().into());
            hashed_again(&mut run);
            names(&report_of(&memory, &run, false), Where::Run, name);
        }
    }
    let mut run = whole.clone();
    run.insert("exports/more.csv".into(), b"a\n".to_vec());
    let found = report_of(&memory, &run, false);
    names(&found, Where::Run, "exports/more.csv");
    assert_eq!(found.first().unwrap().1.kind, Kind::FileExtra);
    let mut receipt: Value = serde_json::from_slice(&run["run.json"]).unwrap();
    let entry = serde_json::json!({ "name": "exports/more.csv", "bytes": 2, "sha256": "" });
    receipt["files"].as_array_mut().unwrap().push(entry);
    run.insert("run.json".into(), receipt.to_string().into());
    hashed_again(&mut run);
    names(&report_of(&memory, &run, false), Where::Run, "run.json");
    assert!(report_of(&memory, &run, false).differing.iter().any(|file| file.name == "exports/more.csv"));
}

#[test]
fn every_kind_of_run_verifies() {
    type Change = fn(&mut run::Request);
    let kinds: [(&str, Change); 5] = [
        ("set", |r| r.set = vec!["param.share_kept=100%".into(), "param.withheld_ranks=0".into()]),
        ("only", |r| r.approved_only = true),
        ("on", |r| r.on = Some("2011-10-08".into())),
        ("as of", |r| r.as_of = Some("2011-09-20".into())),
        ("all of it", |r| {
            r.set = vec!["param.share_kept=40%".into()];
            r.approved_only = true;
            r.as_of = Some("2011-09-25".into());
            r.on = Some("2011-09-26".into());
        }),
    ];
    for (name, change) in kinds {
        let memory = small();
        let mut request = request("2011-09");
        change(&mut request);
        made(&memory, &request);
        for data in [false, true] {
            let found = report(&memory, data);
            assert!(found.verified(), "{name}: {}", told::text(&found, Lang::En));
        }
    }
}

#[test]
fn a_run_of_exports_needs_its_data() {
    let memory = small();
    made(&memory, &run::Request { outputs: Outputs::Exports, ..request("2011-09") });
    assert!(matches!(asked(&memory, false), Err(Failure::App(e)) if e.message.key == "verify-needs-data"));
    good(&report(&memory, true));
    let mut run = run_of(&memory);
    let export = run.keys().find(|name| name.starts_with("exports/")).cloned();
    if let Some(export) = export {
        let bytes = run[&export].clone();
        run.insert(export.clone(), changed(&bytes, bytes.len() / 2));
        hashed_again(&mut run);
        names(&report_of(&memory, &run, true), Where::Run, &export);
    }
}

#[test]
fn what_is_no_run_is_told_as_that() {
    let memory = small();
    memory.put("run/a.csv", "a\n");
    assert_eq!(asked(&memory, false).unwrap_err().status(), 2);
    memory.put("run/run.json", "{}");
    names(&report(&memory, false), Where::Run, "run.json");
    memory.put("run/run.json", [0xff, 0xfe]);
    names(&report(&memory, false), Where::Run, "run.json");
}

#[test]
fn a_run_of_another_version_is_compared_by_its_values() {
    let memory = small();
    made(&memory, &request("2011-09"));
    let mut run = run_of(&memory);
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    forge(&mut run, "run.json", &version, "\"version\": \"0.0.9\"");
    forge(&mut run, "measures-outlet.csv", "1001,0.5000,21", "1001,0.5,21.0");
    hashed_again(&mut run);
    let found = report_of(&memory, &run, true);
    good(&found);
    assert_eq!(found.recomputed, Recomputed::Values);
    forge(&mut run, "measures-outlet.csv", "1001,0.5,21.0", "1001,0.5001,21.0");
    hashed_again(&mut run);
    names(&report_of(&memory, &run, false), Where::Run, "measures-outlet.csv");
    let mut newer = run_of(&memory);
    forge(&mut newer, "run.json", "\"semantics\": 1", "\"semantics\": 99");
    hashed_again(&mut newer);
    let other = small();
    newer.iter().for_each(|(name, bytes)| other.put(&format!("run/{name}"), bytes.clone()));
    assert!(matches!(asked(&other, false), Err(Failure::App(e)) if e.message.key == "run-newer"));
}

/// `UPDATE=1` makes the kept run of the version that is being built anew, as long as it is not released.
#[test]
fn the_kept_run_of_every_version_verifies() {
    let kept = root().join("tests/kept");
    let own = kept.join(env!("CARGO_PKG_VERSION").rsplit_once('.').unwrap().0);
    if std::env::var_os("UPDATE").is_some() {
        let place = tempfile::tempdir().unwrap();
        let rules = place.path().join("rules");
        for (name, bytes) in files_below(&own.join("run/rules")) {
            let path = rules.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let (data, run) = (own.join("data"), own.join("run"));
        let args = ["--data", "--period", "2011-10", "--force", "--out"].map(Path::new);
        let (status, said) =
            reckoner(&[Path::new("run"), &rules, args[0], &data, args[1], args[2], args[3], args[4], &run]);
        assert_eq!(status, 0, "{said}");
    }
    let mut versions = 0;
    for entry in fs::read_dir(&kept).unwrap() {
        let folder = entry.unwrap().path();
        if folder.is_dir() {
            versions += 1;
            let run = folder.join("run");
            for data in [None, Some(folder.join("data"))] {
                let mut args = vec!["verify".as_ref(), run.as_path()];
                args.extend(data.iter().flat_map(|data| ["--data".as_ref(), data.as_path()]));
                let (status, said) = reckoner(&args);
                assert_eq!(status, 0, "{}: {said}", folder.display());
            }
        }
    }
    assert!(versions > 0 && own.is_dir());
}

fn reckoner(args: &[&Path]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).env("NO_COLOR", "1").output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.code().unwrap_or(-1), String::from_utf8(said).unwrap())
}
