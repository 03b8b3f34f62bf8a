//! Evidence for auditors: whole or absent, every hash true, sums that tie, statements that tell nobody else's.
//!
//! The sample itself is repeated by the tests of `study::sample` and by the script in `docs/for-auditors.md`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

#[path = "proof/shops.rs"]
mod shops;
mod support;

use std::collections::BTreeSet;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use sha2::{Digest, Sha256};
use shops::{Shops, TROUBLE};
use support::{Csv, files_below, money};

const SECRET: &str = "correct horse battery staple\n";

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The evidence of a run of May, with everything that can be given.
fn evidence(shops: &Shops, out: &str) -> String {
    shops.put("secret", SECRET);
    let words = ["--data", "data", "--ledger", "ledger", "--salt-file", "secret"];
    shops.good(&[&["audit-pack", "may", "--out", out], &words[..]].concat())
}

fn column(shops: &Shops, table: &str, name: &str) -> Vec<String> {
    let csv = Csv::read(&shops.path(table));
    (0..csv.rows.len()).map(|row| csv.get(row, name).to_owned()).collect()
}

#[test]
fn every_file_is_there_with_its_hash_and_it_comes_out_the_same() {
    let shops = Shops::with_trouble().two_months();
    let said = evidence(&shops, "ev");
    assert!(said.starts_with("evidence of shop-repairs · 2026-05: ev\n  3 of 3 lines drawn\n"), "{said}");
    let whole = files_below(&shops.path("ev"));
    let index: Value = serde_json::from_slice(&whole["audit-pack.json"]).unwrap();
    let listed = index["files"].as_array().unwrap();
    assert_eq!(listed.len() + 1, whole.len());
    for file in listed {
        let bytes = &whole[file["name"].as_str().unwrap()];
        assert_eq!(file["sha256"], hash(bytes), "{file}");
    }
    assert_eq!(index["sample"]["seed"], hash(&files_below(&shops.path("may"))["payouts.csv"]));
    let parts = ["1-source/files", "2-rules/rules", "3-computation/sample", "4-output/totals", "5-manual/ledger"];
    assert!(parts.iter().all(|part| whole.contains_key(&format!("{part}.csv"))));
    assert!(evidence(&shops, "ev").contains("the same stood there already"));
    evidence(&shops, "again");
    assert!(whole == files_below(&shops.path("again")), "the same bytes each time");
    assert_eq!(column(&shops, "ev/4-output/payouts.csv", "line"), column(&shops, "may/payouts.csv", "line"));
    assert_eq!(column(&shops, "ev/5-manual/ledger.csv", "by"), ["Wu Min"]);
    assert_eq!(column(&shops, "ev/5-manual/corrections.csv", "line").len(), 2);
    assert!(column(&shops, "ev/3-computation/rows.csv", "place").iter().any(|place| place.starts_with("visits.csv:")));
    let [en, zh] = ["README.md", "README.zh-CN.md"].map(|page| shops.text(&format!("ev/{page}")));
    assert!(en.contains("# Bonus for shops in order · 2026-05: evidence\n\n") && en.contains("\n- `1-source`"), "{en}");
    assert!(zh.contains("审计证据") && !zh.contains("{ $") && !en.contains("{ $"), "{zh}");
}

#[test]
fn a_payee_finds_its_statement_and_nothing_of_another() {
    let shops = Shops::with_trouble().two_months();
    evidence(&shops, "ev");
    let list = column(&shops, "ev/4-output/statements.csv", "sha256");
    assert!(list.is_sorted());
    let files = column(&shops, "ev/statements/index.csv", "file");
    let total = Csv::read(&shops.path("may/totals.csv"));
    let all = (0..total.rows.len()).find(|row| total.get(*row, "payout") == "all").unwrap();
    let seal: Value = serde_json::from_str(&shops.text("may/run.json")).unwrap();
    let (mut payable, mut payees, mut salts) = (0, BTreeSet::new(), BTreeSet::new());
    for file in &files {
        let text = shops.text(&format!("ev/statements/{file}"));
        assert!(list.contains(&hash(text.as_bytes())), "{file}");
        let own: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&own["run"], own["of"]["payees"].as_u64()), (&seal["seal"], Some(files.len() as u64)));
        assert_eq!(own["of"]["payable"], total.get(all, "payable"));
        for line in own["lines"].as_array().unwrap() {
            payable += money(line["amounts"]["payable"].as_str().unwrap());
        }
        let payee = own["payee"].as_str().unwrap().to_owned();
        for other in ["Zhao", "Sun"].iter().filter(|other| **other != payee) {
            assert!(!text.contains(*other), "{payee} is told of {other}");
        }
        payees.insert(payee);
        salts.insert(own["salt"].as_str().unwrap().to_owned());
    }
    assert_eq!(payable, money(total.get(all, "payable")));
    assert_eq!((list.len(), salts.len(), payees.len()), (files.len(), files.len(), files.len()));
    assert!(payees.contains(TROUBLE));
    // Another secret gives other hashes; none gives no statements; a short one is refused.
    shops.put("other", "another secret of some length");
    shops.good(&["audit-pack", "may", "--out", "ev2", "--salt-file", "other", "--quiet"]);
    assert!(column(&shops, "ev2/4-output/statements.csv", "sha256").iter().all(|hash| !list.contains(hash)));
    shops.good(&["audit-pack", "may", "--out", "ev3", "--quiet"]);
    assert!(!shops.path("ev3/statements").exists() && !shops.path("ev3/4-output/statements.csv").exists());
    let secret = files_below(&shops.path("ev"));
    assert!(secret.values().all(|bytes| !String::from_utf8_lossy(bytes).contains(SECRET.trim())));
    shops.put("short", "1234567890\n\n\n\n\n\n\n");
    let (status, said) = shops.said(&["audit-pack", "may", "--out", "ev4", "--salt-file", "short"]);
    assert!(status == 2 && said.contains("shorter than 16 bytes"), "{said}");
}

#[test]
fn the_sheets_are_blank_where_the_auditor_writes_and_inert_elsewhere() {
    let shops = Shops::with_trouble().two_months();
    evidence(&shops, "ev");
    let mut book: Xlsx<_> = open_workbook(shops.path("ev/3-computation/reperform.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["lines", "steps", "inputs"]);
    let lines = book.worksheet_range("lines").unwrap();
    let troubled = |row: &u32| lines.get_value((*row, 2)) == Some(&Data::String(TROUBLE.to_owned()));
    assert!((1..=3).any(|row| troubled(&row)), "{lines:?}");
    for row in 1..=3 {
        assert!((5..10).all(|column| matches!(lines.get_value((row, column)), None | Some(Data::Empty))), "{row}");
        assert!(matches!(lines.get_value((row, 14)), Some(Data::Float(_))));
    }
    let formulas = book.worksheet_formula("lines").unwrap();
    let formula = formulas.get_value((1, 19)).unwrap();
    assert_eq!(formula.trim_start_matches('='), "IF(ISBLANK(J2),\"\",ROUND(J2-O2,2))");
    assert!((0..10).all(|column| formulas.get_value((1, column)).is_none_or(String::is_empty)));
}

#[test]
fn what_does_not_verify_has_no_evidence_and_nothing_is_left_behind() {
    let shops = Shops::new().two_months();
    for (out, said) in [("may/ev", "lies in the run"), ("ledger/ev", "lies in the run"), (".", "lies in the run")] {
        let (status, all) = shops.said(&["audit-pack", "may", "--out", out, "--ledger", "ledger"]);
        assert!(status == 2 && all.contains(said), "{out}: {all}");
    }
    shops.change("data/bonuses.csv", "S1,2026-05-01,1000.00", "S1,2026-05-01,1000.01");
    let (status, said) = shops.said(&["audit-pack", "may", "--out", "ev", "--data", "data"]);
    assert!(status == 1 && said.contains("L904") && !shops.path("ev").exists(), "{said}");
    shops.good(&["audit-pack", "may", "--out", "ev", "--lines", "1", "--seed", "words of ours", "--quiet"]);
    let index: Value = serde_json::from_str(&shops.text("ev/audit-pack.json")).unwrap();
    assert!(index["sample"]["seed"].as_str().unwrap().ends_with(":words of ours"));
    let before = files_below(&shops.path("ev"));
    let (status, said) = shops.said(&["audit-pack", "may", "--out", "ev", "--lines", "2"]);
    assert!(status == 2 && files_below(&shops.path("ev")) == before, "{said}");
    assert!(said.contains("error: `ev` holds other evidence than this") && !said.contains("--force"), "{said}");
    for (out, what) in [("april", "a run"), ("data", "other files")] {
        let before = files_below(&shops.path(out));
        let (status, said) = shops.said(&["audit-pack", "may", "--out", out]);
        assert!(status == 2 && said.contains(&format!("error: `{out}` holds {what}, and is left")), "{said}");
        assert_eq!(files_below(&shops.path(out)), before);
    }
}

#[test]
fn parts_of_lines_prizes_and_what_was_done_by_hand_are_in_it() {
    let place = tempfile::tempdir().unwrap();
    let root = env!("CARGO_MANIFEST_DIR");
    let reckoner = |words: &[&str]| {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_reckoner"))
            .args(words)
            .current_dir(place.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    for (pack, data, period) in [
        ("tests/payouts/pack", "tests/payouts/data", "2013-01"),
        ("examples/courier-bonus", "examples/courier-bonus/data", "2014-W11"),
    ] {
        let [pack, data] = [pack, data].map(|folder| format!("{root}/{folder}"));
        let (run, ev) = (format!("run-{period}"), format!("ev-{period}"));
        reckoner(&["run", &pack, "--data", &data, "--period", period, "--out", &run, "--quiet"]);
        reckoner(&["audit-pack", &run, "--out", &ev, "--data", &data, "--quiet"]);
        let sample = Csv::read(&place.path().join(&ev).join("3-computation/sample.csv"));
        let population = Csv::read(&place.path().join(&ev).join("3-computation/population.csv"));
        assert!(!sample.rows.is_empty() && sample.rows.len() <= population.rows.len());
        let sum: i128 = (0..population.rows.len()).map(|row| money(population.get(row, "amount"))).sum();
        let totals = Csv::read(&place.path().join(&ev).join("4-output/totals.csv"));
        let all = (0..totals.rows.len()).find(|row| totals.get(*row, "payout") == "all").unwrap();
        assert_eq!(sum, money(totals.get(all, "earned")), "{period}");
    }
    let rows = Csv::read(&place.path().join("ev-2013-01/5-manual/adjustment-rows.csv"));
    let steps = Csv::read(&place.path().join("ev-2013-01/5-manual/adjustments.csv"));
    assert!(!rows.rows.is_empty() && !steps.rows.is_empty());
    assert!((0..rows.rows.len()).all(|row| rows.get(row, "place").starts_with("hands.csv:")));
}
