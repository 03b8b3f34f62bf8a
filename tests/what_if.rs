//! What a run says beyond its amounts, end to end through the binary: what if, shadows, and what to do by when.
//!
//! The pack in `tests/what_if` counts working days over China's October 2011: the first week off, Saturday 8 and Sunday
//! 9 worked in its place. A run that supposes something says so wherever it may be met, and is explained as it was.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::Csv;
use unicode_width::UnicodeWidthStr;

fn at(part: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/what_if").join(part)
}

/// Status, stdout and stderr.
fn reckoner(args: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).env("NO_COLOR", "1").output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap_or(-1), text(done.stdout), text(done.stderr))
}

fn run(out: &Path, more: &[&str]) -> (i32, String, String) {
    let (pack, data) = (at("pack"), at("data"));
    let mut args = vec!["run", pack.to_str().unwrap(), "--data", data.to_str().unwrap(), "--period", "2011-09"];
    args.extend(["--out", out.to_str().unwrap()]);
    args.extend(more);
    reckoner(&args)
}

fn done(out: &Path, more: &[&str]) -> String {
    let (status, words, said) = run(out, more);
    assert_eq!(status, 0, "{said}");
    words
}

fn explain(run: &Path, figure: &str, key: &str) -> String {
    let (status, words, said) = reckoner(&["explain", run.to_str().unwrap(), figure, "--at", key, "--lang", "en"]);
    assert_eq!(status, 0, "{said}");
    words
}

fn receipt(run: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(run.join("run.json")).unwrap()).unwrap()
}

fn table(run: &Path, file: &str) -> Csv {
    Csv::read(&run.join(file))
}

#[test]
fn working_days_pass_over_the_october_week() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("r");
    done(&out, &[]);
    let actions = fs::read_to_string(out.join("actions.csv")).unwrap();
    let first = actions.lines().find(|line| line.contains(",1001,")).unwrap();
    assert!(first.contains("王伟 (O0); 店长0号（兼管社区代办点的临时负责人）; 片区经理,2011-10-08"), "{first}");
    let slowest: Vec<String> =
        fs::read_to_string(out.join("measures-outlet-business.csv")).unwrap().lines().map(str::to_owned).collect();
    // outlet, business, slow, slowest: Friday to the end of the week off is nothing, to the make-up Saturday 5 days.
    for line in ["1001,data,0,0", "1002,data,0,5", "1002,voice,0,4", "1003,voice,1,19"] {
        assert!(slowest.iter().any(|l| l.starts_with(line)), "{line} in {slowest:?}");
    }
    let worked = fs::read_to_string(out.join("measures-outlet.csv")).unwrap();
    assert!(worked.lines().any(|line| line.starts_with("1001,0.5000,21,2011-10-08")), "{worked}");
    assert!(explain(&out, "worked", "outlet=1001").contains("as_of = 2011-09-30"));
}

#[test]
fn a_day_of_the_run_before_the_holiday_is_counted_from() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("r");
    done(&out, &["--on", "2011-10-08"]);
    assert!(fs::read_to_string(out.join("actions.csv")).unwrap().contains(",2011-10-09,"));
    let (status, _, said) = run(&place.path().join("x"), &["--on", "2011-12-31", "--lang", "en"]);
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("error[R721]: `interview`") && said.contains("working days of 2012"), "{said}");
}

#[test]
fn a_parameter_may_be_supposed_and_the_folder_says_so() {
    let place = tempfile::tempdir().unwrap();
    let (plain, other) = (place.path().join("plain"), place.path().join("other"));
    done(&plain, &[]);
    let words = done(&other, &["--set", "param.share_kept=100%", "--set", "param.withheld_ranks=0", "--lang", "en"]);
    assert!(words.contains("WHAT IF"), "{words}");
    assert!(words.contains("param.share_kept = 100% (the pack: 50%)"), "{words}");
    assert!(words.contains("param.withheld_ranks = 0 (the pack: 1)"), "{words}");
    let written = receipt(&other);
    assert_eq!(written["set"], serde_json::json!({ "share_kept": "100%", "withheld_ranks": "0" }));
    assert_eq!(written["parameters"]["share_kept"], "1");
    assert!(receipt(&plain).get("set").is_none() && receipt(&plain).get("only").is_none());
    assert!(!plain.join("what-if.csv").exists());
    let listed = fs::read_to_string(other.join("what-if.csv")).unwrap();
    assert!(listed.contains("set,param.withheld_ranks,0,1"), "{listed}");
    let key = "outlet=1003,business=voice";
    let (before, after) = (explain(&plain, "commission.payable", key), explain(&other, "commission.payable", key));
    assert!(before.contains("commission.payable [outlet=1003, business=voice] = 125.00"), "{before}");
    assert!(after.contains("commission.payable [outlet=1003, business=voice] = 250.00"), "{after}");
    assert!(after.contains("param.withheld_ranks = 0") && after.contains("what if"), "{after}");
    assert!(!before.contains("what if"), "{before}");
    let (status, _, said) = run(&plain, &["--set", "param.withheld_ranks=0", "--lang", "en"]);
    assert!(status == 2 && said.contains("differs from this one"), "{said}");
    let exports = place.path().join("exports");
    done(&exports, &["--set", "param.withheld_ranks=0", "--outputs", "exports"]);
    assert!(exports.join("what-if.csv").exists());
}

#[test]
fn a_wish_that_cannot_be_granted_is_told() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("r");
    for (wish, words) in [
        (
            "param.withheld_rank=8",
            "the pack has no parameter `withheld_rank`\nhelp: did you mean `param.withheld_ranks`?",
        ),
        ("param.share_kept=half", "`half` is no value of `param.share_kept`, which is of type rate"),
        ("param.first_day=2011-02-30", "`2011-02-30` is no value of `param.first_day`, which is of type date"),
        (
            "param.share_kept=60",
            "`60` does not say how many percent `param.share_kept` is to be: it is a rate\nhelp: write it as a percentage: \
             `--set param.share_kept=60%`",
        ),
        (
            "param.share_kept=120%",
            "`120%` is not possible for `param.share_kept`, the share that a penalty or holdback takes",
        ),
        ("share_kept=10%", "`share_kept=10%` does not say which parameter has which value"),
    ] {
        let (status, _, said) = run(&out, &["--set", wish, "--lang", "en"]);
        assert!(status == 2 && said.contains(words), "{wish}: {said}");
        assert!(!out.exists());
    }
    let twice = ["--set", "param.share_kept=10%", "--set", "param.share_kept=20%", "--lang", "en"];
    let (status, _, said) = run(&out, &twice);
    assert!(status == 2 && said.contains("is given two values"), "{said}");
    assert_eq!(run(&out, &["--only", "all"]).0, 2);
}

#[test]
fn whatever_is_made_of_a_what_if_says_so() {
    let place = tempfile::tempdir().unwrap();
    let (plain, other) = (place.path().join("plain"), place.path().join("other"));
    let (ledger, out) = (place.path().join("ledger"), place.path().join("out"));
    done(&plain, &["--only", "approved"]);
    done(&other, &["--only", "approved", "--set", "param.share_kept=100%", "--set", "param.withheld_ranks=0"]);
    let [plain, other, ledger, out] = [&plain, &other, &ledger, &out].map(|path| path.to_str().unwrap());
    let close = |run: &str| reckoner(&["close", run, "--ledger", ledger, "--by", "Wu", "--on", "2011-10-05"]);
    let (status, _, said) = close(other);
    assert!(status == 2 && said.contains("error[L907]") && said.contains("--set"), "{said}");
    assert_eq!(close(plain).0, 0);
    let words = |args: &[&str]| {
        let (status, words, said) = reckoner(&[args, &["--lang", "en"]].concat());
        assert_eq!(status, 0, "{said}");
        words
    };

    let told =
        "  WHAT IF: param.share_kept = 100%, param.withheld_ranks = 0, supposed in place of what the pack says\n";
    assert!(words(&["verify", other]).contains(told));
    assert!(!words(&["verify", plain]).contains("WHAT IF"));
    let json: serde_json::Value = serde_json::from_str(&words(&["verify", other, "--format", "json"])).unwrap();
    assert_eq!(json["set"], serde_json::json!({ "share_kept": "100%", "withheld_ranks": "0" }));
    assert_eq!(json["only"], "approved");

    let export = |run: &str, format: &str| {
        let args = ["export", run, "--out", out, "--ledger", ledger, "--format", format];
        words(&args).replace(&format!("{out}/"), "")
    };
    let first = "WHAT IF: parameters of this run are supposed (`--set`); nothing of it is to be paid\n";
    assert_eq!(export(other, "hledger"), format!("{first}WHAT-IF-monday-2011-09.journal\n"));
    assert_eq!(export(plain, "hledger"), "monday-2011-09.journal\n");
    export(other, "sql");
    for (file, head) in [
        ("WHAT-IF-monday-2011-09.journal", "; "),
        ("WHAT-IF-monday-2011-09-sqlite.sql", "-- monday 2011-09, WHAT IF, run "),
    ] {
        let text = fs::read_to_string(Path::new(out).join(file)).unwrap();
        assert!(text.starts_with(head) && text.lines().next().unwrap().contains("WHAT IF"), "{text}");
    }

    for (run, is_what_if) in [(other, true), (plain, false)] {
        words(&["report", run, "--out", out, "--ledger", ledger, "--statements"]);
        for page in ["report.html", "statements/index.html", "statements/1003.html"] {
            let html = fs::read_to_string(Path::new(out).join(page)).unwrap();
            assert_eq!(html.contains("<title>WHAT IF · "), is_what_if, "{page}");
            assert!(!html.contains("DRAFT"), "{page}");
        }
        let book = fs::read(Path::new(run).join("payouts.xlsx")).unwrap();
        let mut book = calamine::open_workbook_from_rs::<calamine::Xlsx<_>, _>(std::io::Cursor::new(book)).unwrap();
        let page = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
        let lines: Vec<String> = page.rows().take(5).map(|row| row[0].to_string()).collect();
        assert_eq!(lines.iter().any(|line| line.contains("WHAT IF")), is_what_if, "{lines:?}");
        assert_eq!(lines.iter().any(|line| line.contains("param.share_kept = 100%")), is_what_if, "{lines:?}");
        assert!(lines.iter().any(|line| line.contains("only what is approved")), "{lines:?}");
    }
}

#[test]
fn only_what_is_approved_moves_money_where_that_is_asked() {
    let place = tempfile::tempdir().unwrap();
    let (plain, out) = (place.path().join("plain"), place.path().join("r"));
    let words = done(&plain, &["--lang", "en"]);
    // Fifteen outlets lose 50% or 75% of two lines of 1,000.00 by the ratio that awaits approval.
    assert!(words.contains("Moved by what awaits approval\n"), "{words}");
    assert!(words.contains("Month's commission: ratio (lines: 30)"), "{words}");
    assert!(words.contains("22,000.00"), "{words}");
    // The penalty of 125.00 rests on a ranking that awaits approval.
    let ranking = words.lines().find(|line| line.contains("Rank by slow complaints (lines: 1)"));
    assert!(ranking.is_some_and(|line| line.ends_with(" 125.00")), "{words}");
    let words = done(&out, &["--only", "approved", "--lang", "en"]);
    assert!(words.contains("only what is approved moves anything"), "{words}");
    assert!(!words.contains("awaits approval"), "{words}");
    for shadow in ["Month's commission: ratio (lines: 30)", "Line not paid (lines: 1)"] {
        assert!(words.contains(shadow), "{shadow} in {words}");
    }
    let told = explain(&out, "commission.payable", "outlet=1003,business=voice");
    assert!(told.contains("commission.payable [outlet=1003, business=voice] = 1000.00"), "{told}");
    assert_eq!(receipt(&out)["only"], "approved");
    let told = explain(&out, "commission.payable", "outlet=1004,business=voice");
    assert!(told.contains("commission.payable [outlet=1004, business=voice] = 1000.00"), "{told}");
}

#[test]
fn shadows_move_nothing_and_are_reported() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("r");
    let words = done(&out, &["--lang", "en"]);
    let payouts = fs::read_to_string(out.join("payouts.csv")).unwrap();
    assert!(!payouts.contains("bonus") && !payouts.contains("red_light") && !payouts.contains("the light is red"));
    let steps = fs::read_to_string(out.join("steps.csv")).unwrap();
    // 20% of the 250.00 that 1004 earned.
    let line = steps.lines().find(|l| l.starts_with("monday/commission/2011-09/1004/voice") && l.contains("red_light"));
    assert!(line.unwrap().ends_with(",shadow,0.2,0.00,no,50.00"), "{line:?}");
    assert!(words.contains("Would have been moved by shadows\n"), "{words}");
    for told in ["Bonus on trial (lines: 32)", "Red light (lines: 30)", "Training (rows that it would come out on)"] {
        assert!(words.contains(told), "{told} in {words}");
    }
    assert!(words.contains("3,200.00"), "{words}");
    let actions = fs::read_to_string(out.join("actions.csv")).unwrap();
    assert!(!actions.contains("training") && actions.contains("interview"));
    let shadows: Vec<String> = receipt(&out)["shadows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| format!("{} {}", s["rule"].as_str().unwrap(), s["amount"].as_str().unwrap()))
        .collect();
    assert!(shadows.contains(&"bonus 3200.00".to_owned()), "{shadows:?}");
    assert_eq!(table(&out, "totals.csv").rows.iter().filter(|row| row[0] == "bonus").count(), 1);
}

#[test]
fn the_summary_says_what_to_do_on_monday_within_eighty_columns() {
    let place = tempfile::tempdir().unwrap();
    for (lang, heading, more) in
        [("zh", "待办：约谈业主和店长（15）", "还有 3 项"), ("en", "To do: Interview (15)", "and 3 more")]
    {
        let out = place.path().join(lang);
        let words = done(&out, &["--lang", lang, "--set", "param.share_kept=40%", "--only", "approved"]);
        let (above, last) = words.trim_end().rsplit_once('\n').unwrap();
        assert!(last.contains(out.to_str().unwrap()), "{last}");
        for line in above.lines() {
            assert!(line.width() <= 80, "{} columns: {line}", line.width());
        }
        assert!(words.contains(heading) && words.contains(more), "{words}");
        let due: Vec<&str> =
            words.lines().filter(|l| l.trim_start().starts_with("10") && l.ends_with("2011-10-08")).collect();
        assert_eq!(due.len(), 12, "{words}");
        assert!(due.iter().all(|line| line.width() == due[0].width()), "{words}");
        assert!(words.contains("items.csv"), "thin evidence is told of: {words}");
        assert!(words.contains("1003"), "who is ranked first is told: {words}");
        let quiet = done(&place.path().join(format!("{lang}-quiet")), &["--lang", lang, "--quiet"]);
        assert_eq!(quiet, "");
    }
}
