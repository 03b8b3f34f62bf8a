//! What a report is as a file: whole in itself, the same bytes each time, words of both languages, text that stays text.
//!
//! Its tables are held against the CSV files of the run, row by row in number, and its derivations against their lines.
//! What a page does in a browser is left to `screen.rs`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{PROGRAMS, made, reckoner, scratch, start};

fn page(at: usize) -> String {
    fs::read_to_string(&made(at).1).unwrap()
}

/// The data of a page, by the ids of their elements.
fn data(html: &str) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for part in html.split("<script type=\"application/json\" id=\"").skip(1) {
        let (id, rest) = part.split_once("\">").unwrap();
        let (json, _) = rest.split_once("</script>").unwrap();
        all.insert(id.to_owned(), serde_json::from_str(json).unwrap_or_else(|e| panic!("{id}: {e}")));
    }
    all
}

#[test]
fn a_page_asks_for_nothing_from_elsewhere() {
    for (at, program) in PROGRAMS.iter().enumerate() {
        let html = page(at);
        let policy = html.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
        for rule in ["default-src 'none'", "script-src 'sha256-", "style-src 'sha256-", "form-action 'none'"] {
            assert!(policy.contains(rule), "{policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        for word in ["http:", "https:", "url(", "@import", "<link", "<iframe", "<img", " src=", " style=", " onclick="]
        {
            assert!(!html.contains(word), "{}: {word}", program.name);
        }
        assert_eq!(html.matches("<script>").count(), 1);
    }
}

#[test]
fn a_page_speaks_both_languages_and_opens_in_the_one_asked_for() {
    for (at, program) in PROGRAMS.iter().enumerate() {
        let html = page(at);
        assert!(html.contains("<html lang=\"en\" data-lang=\"en\">"));
        assert!(html.contains(program.title.0) && html.contains(program.title.1), "{}", program.name);
        assert_eq!(html.matches("<span class=\"zh\"").count(), html.matches("<span class=\"en\"").count());
        assert!(!html.contains("{report-"), "a message is missing");
    }
    let (run, _) = made(1);
    let out = scratch().join("chinese");
    reckoner(&["report", run.to_str().unwrap(), "--out", out.to_str().unwrap(), "--lang", "zh"]);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(html.contains("<html lang=\"zh\" data-lang=\"zh\">") && html.contains("<title>草稿 · "));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let (run, first) = made(1);
    let out = scratch().join("again");
    reckoner(&["report", run.to_str().unwrap(), "--out", out.to_str().unwrap(), "--lang", "en"]);
    assert!(fs::read(first).unwrap() == fs::read(out.join("report.html")).unwrap());
}

#[test]
fn a_page_is_a_draft_until_the_ledger_holds_the_close_of_its_run() {
    let (run, first) = made(1);
    let html = fs::read_to_string(first).unwrap();
    assert!(html.contains("<title>DRAFT · ") && html.contains("class=\"draft\""));
    let (ledger, out) = (scratch().join("ledger"), scratch().join("closed"));
    let [run, ledger, out_] = [run.as_path(), &ledger, &out].map(|path| path.to_str().unwrap());
    let told = reckoner(&["report", run, "--out", out_, "--ledger", ledger]);
    assert!(told.contains("DRAFT"), "{told}");
    reckoner(&["close", run, "--ledger", ledger, "--by", "Li", "--on", "2010-12-01"]);
    let told = reckoner(&["report", run, "--out", out_, "--ledger", ledger]);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(!told.contains("DRAFT") && !html.contains("DRAFT · ") && !html.contains("class=\"draft\""), "{told}");
}

#[test]
fn a_run_that_was_changed_is_refused_and_a_run_is_never_written_into() {
    let (run, _) = made(1);
    let copy = scratch().join("changed");
    copy_folder(run, &copy);
    let path = copy.join("targets.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(",no,", ",yes,", 1)).unwrap();
    let out = scratch().join("nothing");
    let done = start(&["report", copy.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(1));
    assert!(!out.exists());
    let done = start(&["report", run.to_str().unwrap(), "--out", run.join("pages").to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(2));
    assert!(!run.join("pages").exists());
}

#[test]
fn the_tables_of_a_page_hold_every_row_of_the_runs_files() {
    for (at, program) in PROGRAMS.iter().enumerate() {
        let (run, _) = made(at);
        let all = data(&page(at));
        let mut seen = 0;
        for (id, grid) in all.iter().filter(|(id, _)| id.starts_with("grid-")) {
            let file = grid["file"].as_str().unwrap();
            if id.contains("by-payee") || id.contains("moved") {
                continue;
            }
            let rows = csv::Reader::from_path(run.join(file)).unwrap().into_records().count() as u64;
            assert_eq!((grid["n"].as_u64(), grid["all"].as_u64()), (Some(rows), Some(rows)), "{file}");
            for column in grid["cols"].as_array().unwrap() {
                let text = column.get("c").or(column.get("v")).and_then(Value::as_str).unwrap();
                let tokens = if text.is_empty() { 0 } else { text.split(',').count() as u64 };
                assert!(tokens == rows || tokens == 0, "{file}: {} has {tokens} of {rows}", column["h"]);
            }
            seen += 1;
        }
        assert!(seen > 3, "{}", program.name);
    }
}

/// An amount as it is shown, in hundredths.
fn hundredths(text: &str) -> i128 {
    let plain = text.replace(',', "").replace('\u{2212}', "-");
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    whole.parse::<i128>().unwrap() * 100 + sign * cents.parse::<i128>().unwrap()
}

#[test]
fn the_way_from_the_base_ends_at_what_is_payable() {
    let mut ways = 0;
    for at in 0..PROGRAMS.len() {
        let (run, _) = made(at);
        let html = page(at);
        for part in html.split("data-way=\"").skip(1) {
            let (payout, rest) = part.split_once('"').unwrap();
            let (list, _) = rest.split_once("</ol>").unwrap();
            let mut level = 0;
            for step in list.split("<li class=\"").skip(1) {
                let (kind, rest) = step.split_once('"').unwrap();
                let amount = rest.split("<span class=\"num\">").nth(1).unwrap().split('<').next().unwrap();
                let amount = hundredths(amount);
                match kind {
                    "stands" if level == 0 => level = amount,
                    "stands" => assert_eq!(level, amount, "{payout}"),
                    _ => level += amount,
                }
            }
            let mut totals = csv::Reader::from_path(run.join("totals.csv")).unwrap();
            let payable = totals.headers().unwrap().iter().position(|name| name == "payable").unwrap();
            let row = totals.records().map(Result::unwrap).find(|row| &row[0] == payout).unwrap();
            assert_eq!(level, hundredths(&row[payable]), "{payout}");
            ways += 1;
        }
    }
    assert!(ways >= 3, "{ways}");
}

#[test]
fn every_line_from_which_something_was_taken_brings_its_derivation() {
    let (run, _) = made(0);
    let all = data(&page(0));
    let grid = &all["grid-payouts"];
    let mut reader = csv::Reader::from_path(run.join("payouts.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let of = |name: &str| header.iter().position(|own| own == name).unwrap();
    let amounts = [of("withheld"), of("forfeited"), of("held")];
    let taken = reader.records().enumerate().filter_map(|(row, record)| {
        let record = record.unwrap();
        amounts.iter().any(|at| &record[*at] != "0.00").then_some((row, record[of("payable")].to_owned()))
    });
    let mut many = 0;
    for (row, payable) in taken {
        let root = grid["x"][row.to_string()].as_u64().unwrap_or_else(|| panic!("row {row} has no derivation"));
        let line = &all["proofs"]["d"][root as usize];
        assert_eq!(line["v"].as_str(), Some(payable.as_str()), "row {row}");
        many += 1;
    }
    assert!(many > 100, "{many}");
}

#[test]
fn what_people_typed_stays_text() {
    let hostile = "</script><img src=x onerror=alert(1)>\"'&\u{202e}\u{2028}😀";
    let (data_, run, out) =
        (scratch().join("hostile-data"), scratch().join("hostile"), scratch().join("hostile-pages"));
    copy_folder(Path::new("fixtures/complaint-campaign/data"), &data_);
    let path = data_.join("teams.csv");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("热线二组"));
    fs::write(&path, text.replace("热线二组", &format!("\"{}\"", hostile.replace('"', "\"\"")))).unwrap();
    let [data_, run, out_] = [&data_, &run, &out].map(|path| path.to_str().unwrap());
    reckoner(&["run", "rules/complaint-campaign", "--data", data_, "--period", "2010-11", "--out", run, "--quiet"]);
    reckoner(&["report", run, "--out", out_]);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(!html.contains("<img") && !html.contains('\u{2028}'));
    let all = data(&html);
    let labels = all["dims"].as_array().unwrap().iter().filter_map(|dim| dim["l"].as_array()).flatten();
    assert!(labels.filter_map(Value::as_str).any(|label| label == hostile));
    if super::browser::is_here() {
        super::screen::shows(&out.join("report.html"), hostile);
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy_folder(&path, &target) } else { fs::copy(&path, &target).map(|_| ()).unwrap() }
    }
}
