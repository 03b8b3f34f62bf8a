//! The month close, end to end through the binary.
//!
//! The sample's exports equal the reference, nothing depends on the order of rows, on threads, locale, zone or folder,
//! every line keeps the identity, and each of 200 lines is explained.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{Csv, files_below, money};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn pack() -> PathBuf {
    root().join("benches/month-close/pack")
}

fn sample() -> PathBuf {
    root().join("benches/month-close/sample")
}

fn reckoner() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.env_remove("LC_ALL").env_remove("LANG").env_remove("LC_MESSAGES");
    command
}

fn run(data: &Path, out: &Path, change: impl FnOnce(&mut Command)) -> Output {
    let mut command = reckoner();
    command.arg("run").arg(pack()).arg("--data").arg(data).args(["--period", "2011-10"]).arg("--out").arg(out);
    change(&mut command);
    command.output().expect("the binary starts")
}

fn run_well(data: &Path, out: &Path, change: impl FnOnce(&mut Command)) -> String {
    let output = run(data, out, change);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "status {:?}: {said}", output.status.code());
    String::from_utf8(output.stdout).expect("the summary is UTF-8")
}

#[test]
fn the_exports_of_the_sample_equal_the_reference() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("r1");
    let summary = run_well(&sample(), &out, |_| {});
    for name in ["payouts.csv", "scores.csv"] {
        let ours = fs::read_to_string(out.join("exports").join(name)).unwrap();
        let expected = fs::read_to_string(root().join("benches/month-close/expected").join(name)).unwrap();
        assert!(ours == expected, "{name} differs from the reference");
    }
    for word in ["2011-10", "1,800", "300"] {
        assert!(summary.contains(word), "the summary lacks {word}:\n{summary}");
    }
}

#[test]
fn a_second_run_changes_nothing_and_a_different_one_needs_force() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("r1");
    run_well(&sample(), &out, |_| {});
    let before = files_below(&out);
    run_well(&sample(), &out, |_| {});
    assert_eq!(before, files_below(&out));
    let on = |c: &mut Command| {
        c.args(["--on", "2011-11-20"]);
    };
    let refused = run(&sample(), &out, on);
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(before, files_below(&out), "a refused run left its mark");
    run_well(&sample(), &out, |c| {
        c.args(["--on", "2011-11-20", "--force"]);
    });
    assert_ne!(before, files_below(&out));
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["r1"], "something is left beside the run folder");
}

#[test]
fn threads_locale_zone_and_folder_change_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    let first = dir.path().join("one");
    run_well(&sample(), &first, |c| {
        c.args(["--jobs", "1"]);
    });
    let expected = files_below(&first);
    let elsewhere = dir.path().join("别处 with space");
    fs::create_dir(&elsewhere).unwrap();
    type Change = fn(&mut Command);
    let variants: [(&str, Change); 3] = [
        ("two", |c| {
            c.args(["--jobs", "2", "--lang", "zh"]);
        }),
        ("seven", |c| {
            c.args(["--jobs", "7", "--quiet"]).env("LC_ALL", "tr_TR.UTF-8");
        }),
        ("zone", |c| {
            c.env("TZ", "Pacific/Auckland").env("LANG", "zh_CN.UTF-8");
        }),
    ];
    for (name, change) in variants {
        let out = elsewhere.join(name);
        run_well(&sample(), &out, |c| {
            change(c);
            c.current_dir(&elsewhere);
        });
        assert!(expected == files_below(&out), "the run `{name}` differs in its bytes");
    }
}

/// The same rows in an order decided by a small generator.
fn shuffled(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let mut state: u64 = 0x9e37_79b9;
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        let header = lines.remove(0);
        for i in (1..lines.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let j = usize::try_from((state >> 33) % (i as u64 + 1)).unwrap();
            lines.swap(i, j);
        }
        let body = lines.join("\n");
        fs::write(to.join(path.file_name().unwrap()), format!("{header}\n{body}\n")).unwrap();
    }
}

#[test]
fn the_order_of_rows_changes_no_figure() {
    let dir = tempfile::tempdir().unwrap();
    let mixed = dir.path().join("data");
    shuffled(&sample(), &mixed);
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    run_well(&sample(), &one, |_| {});
    run_well(&mixed, &two, |_| {});
    let (one, two) = (files_below(&one), files_below(&two));
    for (name, bytes) in &one {
        // Only what quotes the hashes of the input files may differ.
        if name.ends_with(".csv") && !name.starts_with("facts/inputs") {
            assert!(two.get(name) == Some(bytes), "{name} differs after the rows were shuffled");
        }
    }
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
}

#[test]
fn every_line_keeps_the_identity_and_the_totals_add_up() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("r1");
    run_well(&sample(), &out, |_| {});
    let payouts = Csv::read(&out.join("payouts.csv"));
    assert_eq!(payouts.rows.len(), 1800);
    let amounts = ["base", "added", "reduced", "earned", "withheld", "forfeited", "held", "payable"];
    let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
    for row in 0..payouts.rows.len() {
        let get = |name| money(payouts.get(row, name));
        let left = get("base") + get("added");
        let right = get("reduced") + get("withheld") + get("forfeited") + get("held") + get("payable");
        assert_eq!(left, right, "line {}", payouts.get(row, "line"));
        for name in amounts {
            *sums.entry(name).or_default() += get(name);
        }
    }
    let totals = Csv::read(&out.join("totals.csv"));
    let row = (0..totals.rows.len()).find(|r| totals.get(*r, "payout") == "commission").expect("a total of the payout");
    assert_eq!(totals.get(row, "lines"), "1800");
    for name in amounts {
        assert_eq!(money(totals.get(row, name)), sums[name], "the total of {name}");
    }
    let steps = Csv::read(&out.join("steps.csv"));
    let mut by_line: BTreeMap<String, i128> = BTreeMap::new();
    for row in 0..steps.rows.len() {
        if steps.get(row, "rule") == "commission" {
            *by_line.entry(steps.get(row, "line").to_owned()).or_default() += money(steps.get(row, "amount"));
        }
    }
    for row in 0..payouts.rows.len() {
        let change = by_line.get(payouts.get(row, "line")).copied().unwrap_or(0);
        assert_eq!(money(payouts.get(row, "base")) + change, money(payouts.get(row, "earned")));
    }
}

#[test]
fn two_hundred_lines_are_explained_without_the_data() {
    let dir = tempfile::tempdir().unwrap();
    let (data, out) = (dir.path().join("data"), dir.path().join("r1"));
    shuffled(&sample(), &data);
    run_well(&data, &out, |_| {});
    fs::remove_dir_all(&data).unwrap();
    let payouts = Csv::read(&out.join("payouts.csv"));
    let before = files_below(&out);
    for step in 0..200 {
        let row = (step * 7919 + 13) % payouts.rows.len();
        let at = format!("outlet={},business={}", payouts.get(row, "outlet"), payouts.get(row, "business"));
        let output = reckoner()
            .arg("explain")
            .arg(&out)
            .args(["commission.payable", "--at", &at, "--format", "json"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{at}: {}", String::from_utf8_lossy(&output.stderr));
        let tree: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(tree["value"], payouts.get(row, "payable"), "{at}");
    }
    assert_eq!(before, files_below(&out), "explaining changed the run folder");
}
