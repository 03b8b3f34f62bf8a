//! Prizes for places and tables for people, end to end: shares to the cent, who may not receive, what is held, totals.
//!
//! One small pack over a few rows whose every number can be worked out by hand; its scenario tests reach all of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACK: &str = r#"
[pack]
format = 1
id = "prizes"
period = "month"
currency = "CNY"

[param]
first = "30.00"

[dimension.clerk]
table = "clerks"
label = "name"
[dimension.team]
[dimension.kind]
values = { x = "咨询", y = { zh = "投诉", en = "complaint" }, z = "其他" }

[table.clerks]
file = "clerks.csv"
key = ["clerk"]
timeless = true
[table.clerks.columns]
clerk = { type = "id" }
name = { type = "text" }
team = { type = "id", of = "team" }
passed = { type = "flag", optional = true }

[table.cases]
file = "cases.csv"
period = "date"
[table.cases.columns]
clerk = { type = "id", of = "clerk" }
date = { type = "date" }
kind = { type = "id", of = "kind" }
score = { type = "number" }

[measure.score_sum]
by = ["clerk"]
from = "cases"
formula = 'sum(score)'

[ranking.place]
of = "score_sum"
by = ["clerk"]
order = "highest"
ties = "competition"
only = 'score_sum > 0'

[ranking.dense_place]
of = "score_sum"
by = ["clerk"]
order = "highest"
ties = "dense"
only = 'score_sum > 0'

[ranking.strict_place]
of = "score_sum"
by = ["clerk"]
order = "highest"
ties = "competition"
tie_break = ["-clerk"]

[award.expert]
title = { zh = "专家奖", en = "Experts" }
clause = "A.1"
ranking = "place"
places = [
  { to = 1, prize = "500.00", title = { zh = "一等奖", en = "first prize" } },
  { to = 3, prize = "200.00" },
  { to = 4, prize = "50.01" },
]
ties = "share"
when = 'clerk.passed'
if_missing = "hold"
because = { zh = "第{expert.place}名", en = "place {expert.place}" }

[award.each_of_them]
ranking = "place"
places = [{ to = 1, prize = 'param.first' }, { to = 2, prize = "10.00" }]
ties = "each"
payee = 'clerk.team'
status = "proposed"

[award.dense]
ranking = "dense_place"
places = [{ to = 1, prize = "5.00" }, { to = 2, prize = "1.00" }]
ties = "share"

[award.strict]
ranking = "strict_place"
places = [{ to = 2, prize = "1.00" }]

[award.ghost]
ranking = "place"
places = [{ to = 1, prize = "100.00" }, { to = 2, prize = "10.00" }]
ties = "each"
when = 'clerk.passed'
if_missing = "no"
status = "shadow"

[pivot.monthly]
by = ["team", "kind"]
from = "cases"
columns = { number = 'count()', high = 'share(score >= 50)', points = { formula = 'sum(score)', round = 1 } }
totals = true

[pivot.every]
by = ["team", "kind"]
from = "cases"
where = 'score > 30'
columns = { number = 'count()', high = 'share(score >= 90)' }
rows = "all"

[pivot.teams]
by = ["team"]
columns = { clerks = 'count(score_sum > 0)', best = 'max(score_sum)' }
totals = true
"#;

const CLERKS: &str = "clerk,name,team,passed\nA,甲,t1,yes\nB,乙,t1,no\nC,丙,t2,\nD,丁,t2,yes\nE,戊,t2,yes\n";

const CASES: &str = "clerk,date,kind,score
A,2011-10-03,x,90
B,2011-10-03,y,80
C,2011-10-04,x,80
D,2011-10-05,x,50
D,2011-10-06,y,30
";

const TESTS: &str = r#"
[common]
period = "2011-10"
given.clerks = [
  { clerk = "A", name = "甲", team = "t1", passed = true },
  { clerk = "B", name = "乙", team = "t1", passed = false },
  { clerk = "C", name = "丙", team = "t2" },
]

[[test]]
name = "two share the prizes of two places"
given.cases = [
  { clerk = "A", date = 2011-10-03, kind = "x", score = 90 },
  { clerk = "B", date = 2011-10-03, kind = "y", score = 80 },
  { clerk = "C", date = 2011-10-03, kind = "y", score = 80 },
]
expect = [
  { figure = "expert", at = { clerk = "A" }, is = "500.00" },
  { figure = "expert.forfeited", at = { clerk = "B" }, is = "200.00" },
  { figure = "expert.held", at = { clerk = "C" }, is = "200.00" },
  { rule = "expert", rows = 3 },
  { rule = "expert", at = { clerk = "A" }, place = 1, title_en = "first prize", prize = "500.00" },
  { rule = "monthly", rows = 3 },
  { rule = "monthly", at = { team = "t2", kind = "y" }, number = 1 },
  { figure = "monthly.number", at = { team = "t1" }, is = 2 },
]

[[test]]
name = "what is not covered is held, not nothing"
uncovered = ["cases"]
expect = [
  { rule = "expert", rows = 3 },
  { rule = "expert", at = { clerk = "A" }, prize = "0.00", held = "0.00" },
]
"#;

type Row = BTreeMap<String, String>;

fn table(out: &Path, name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(out.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let headers = reader.headers().unwrap().clone();
    let cells = |row: csv::StringRecord| headers.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect();
    reader.records().map(|row| cells(row.unwrap())).collect()
}

/// The rows of a table as texts of the columns named.
fn cells(rows: &[Row], columns: &[&str]) -> Vec<String> {
    rows.iter().map(|row| columns.iter().map(|c| row[*c].as_str()).collect::<Vec<_>>().join("|")).collect()
}

fn reckoner(args: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).args(["--lang", "en"]).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    let out = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{args:?}: {said}\n{out}");
    out
}

/// Writes pack and data, and runs them.
fn run(place: &Path) -> (PathBuf, String) {
    let (pack, data, out) = (place.join("pack"), place.join("data"), place.join("out"));
    fs::create_dir_all(pack.join("tests")).unwrap();
    fs::create_dir_all(&data).unwrap();
    fs::write(pack.join("pack.toml"), PACK).unwrap();
    fs::write(pack.join("tests/prizes.toml"), TESTS).unwrap();
    fs::write(data.join("clerks.csv"), CLERKS).unwrap();
    fs::write(data.join("cases.csv"), CASES).unwrap();
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let (pack, data, to) = (text(&pack), text(&data), text(&out));
    reckoner(&["check", &pack, "--deny", "warnings"]);
    let summary = reckoner(&["run", &pack, "--data", &data, "--period", "2011-10", "--out", &to]);
    (out, summary)
}

#[test]
fn prizes_are_shared_to_the_cent_and_held_or_given_up() {
    let place = tempfile::tempdir().unwrap();
    let (out, summary) = run(place.path());
    let awards = table(&out, "awards.csv");
    let columns = ["rule", "clause", "clerk", "label", "place", "title_en", "prize", "held", "payee", "currency"];
    assert_eq!(
        cells(&awards, &columns),
        [
            "expert|A.1|A|甲|1|first prize|500.00|0.00|A|CNY",
            "expert|A.1|B|乙|2||0.00|0.00|B|CNY",
            "expert|A.1|C|丙|2||0.00|150.00|C|CNY",
            "expert|A.1|D|丁|2||150.00|0.00|D|CNY",
            "each_of_them||A|甲|1||30.00|0.00|t1|CNY",
            "each_of_them||B|乙|2||10.00|0.00|t1|CNY",
            "each_of_them||C|丙|2||10.00|0.00|t2|CNY",
            "each_of_them||D|丁|2||10.00|0.00|t2|CNY",
            "dense||A|甲|1||5.00|0.00|A|CNY",
            "dense||B|乙|2||0.34|0.00|B|CNY",
            "dense||C|丙|2||0.33|0.00|C|CNY",
            "dense||D|丁|2||0.33|0.00|D|CNY",
            "strict||A|甲|1||1.00|0.00|A|CNY",
            "strict||D|丁|2||1.00|0.00|D|CNY",
        ]
    );
    let reasons = cells(&awards[..3], &["reason_en"]);
    assert_eq!(reasons[0], "place 1");
    assert_eq!(reasons[1], "may not receive it; place 2");
    assert!(reasons[2].contains("held") && reasons[2].ends_with("; place 2"), "{}", reasons[2]);
    let totals = table(&out, "totals.csv");
    assert_eq!(
        cells(&totals, &["payout", "lines", "undecided", "base", "forfeited", "held", "payable", "identity"]),
        [
            "expert|4|1|950.01|150.01|150.00|650.00|yes",
            "each_of_them|4|0|60.00|0.00|0.00|60.00|yes",
            "dense|4|0|6.00|0.00|0.00|6.00|yes",
            "strict|2|0|2.00|0.00|0.00|2.00|yes",
            "ghost|0|0|0.00|0.00|0.00|0.00|yes",
            "awards|14|1|1018.01|150.01|150.00|718.00|yes",
            "all|14|1|1018.01|150.01|150.00|718.00|yes",
        ]
    );
    assert!(!out.join("payouts.csv").exists());
    let receipt: serde_json::Value = serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
    let told = receipt.to_string();
    assert!(told.contains(r#""payout":"awards""#), "{told}");
    for line in ["Prizes (CNY)", "Experts", "all together", "110.00", "60.00"] {
        assert!(summary.contains(line), "no `{line}` in\n{summary}");
    }
    assert_eq!(summary.matches("each_of_them").count(), 2, "given once, awaiting approval once\n{summary}");
}

#[test]
fn every_part_of_an_award_is_explained() {
    let place = tempfile::tempdir().unwrap();
    let (out, _) = run(place.path());
    let out = out.to_string_lossy().into_owned();
    let told = |figure: &str, at: &str| {
        let json = reckoner(&["explain", &out, figure, "--at", at, "--format", "json"]);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        read["missing"].as_str().map_or_else(|| read["value"].as_str().unwrap().to_owned(), str::to_owned)
    };
    let parts = [
        ("expert", "0.00"),
        ("expert.place", "2"),
        ("expert.tied", "3"),
        ("expert.turn", "1"),
        ("expert.pool", "450.01"),
        ("expert.base", "150.01"),
        ("expert.barred", "yes"),
        ("expert.forfeited", "150.01"),
        ("expert.held", "0.00"),
        ("expert.prize", "0.00"),
    ];
    for (part, value) in parts {
        assert_eq!(told(part, "clerk=B"), value, "{part}");
    }
    assert_eq!(told("expert.turn", "clerk=D"), "3");
    assert_eq!(told("expert.place", "clerk=E"), "not_ranked");
    assert_eq!(told("expert.prize", "clerk=E"), "0.00");
    assert_eq!(told("each_of_them.prize_1", ""), "30.00");
    assert_eq!(told("monthly.high", "team=t2"), "0.666666666666667");
}

#[test]
fn pivots_count_anew_for_each_total() {
    let place = tempfile::tempdir().unwrap();
    let (out, _) = run(place.path());
    let columns = ["team", "kind", "kind_label", "number", "high", "points"];
    assert_eq!(
        cells(&table(&out, "pivots/monthly.csv"), &columns),
        [
            "t1|x|咨询|1|1|90.0",
            "t1|y|投诉|1|1|80.0",
            "t1|||2|1|170.0",
            "t2|x|咨询|2|1|130.0",
            "t2|y|投诉|1|0|30.0",
            "t2|||3|0.666666666666667|160.0",
            "|||5|0.8|330.0",
        ]
    );
    assert_eq!(
        cells(&table(&out, "pivots/every.csv"), &["team", "kind", "number", "high"]),
        ["t1|x|1|1", "t1|y|1|0", "t1|z|0|", "t2|x|2|0", "t2|y|0|", "t2|z|0|"]
    );
    assert_eq!(cells(&table(&out, "pivots/teams.csv"), &["team", "clerks", "best"]), ["t1|2|90", "t2|2|80", "|4|90"]);
}

#[test]
fn scenarios_see_awards_and_pivots() {
    let place = tempfile::tempdir().unwrap();
    run(place.path());
    let told = reckoner(&["test", &place.path().join("pack").to_string_lossy()]);
    assert!(told.contains("nobody is at a place of `expert: 4`"), "{told}");
    assert!(!told.contains("expert: 1"), "{told}");
}
