//! What is held against something, end to end: items with targets and sources, targets, findings, points.
//!
//! One small pack over a few rows whose every number can be worked out by hand. Each cell of the tables that it leaves
//! is looked at, and each part of a checklist and of a target is explained from the run folder alone.
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
id = "judged"
period = "month"
currency = "CNY"

[param]
most_open = 1

[dimension.shop]
table = "shops"
[dimension.item]
[dimension.source]
values = { visit = "走访", mystery = "暗访", system = "系统" }

[table.shops]
file = "shops.csv"
key = ["shop"]
timeless = true
columns.shop = { type = "id" }

[table.checks]
file = "checks.csv"
period = "date"
[table.checks.columns]
shop = { type = "id", of = "shop", orphan = "finding" }
date = { type = "date" }
source = { type = "id", of = "source" }
item = { type = "id", of = "item" }
result = { type = "text", one_of = ["pass", "fail", "na"] }
cases = { type = "count" }

[table.requests]
file = "requests.csv"
key = ["request"]
period = "opened"
[table.requests.columns]
request = { type = "id" }
shop = { type = "id", of = "shop" }
opened = { type = "date" }
closed = { type = "date", optional = true }

[table.stars]
file = "stars.csv"
key = ["shop"]
timeless = true
[table.stars.columns]
shop = { type = "id", of = "shop" }
points = { type = "points" }
money = { type = "money" }

[checklist.handling]
from = "checks"
by = ["shop"]
item = "item"
source = "source"
source_weights = { visit = "40%", mystery = "60%", system = "100%" }
counts = 'cases'
pass = 'result == "pass"'
exclude = 'result == "na"'
min_sample = 3
[checklist.handling.items]
sms = { title = { zh = "短信触发", en = "Message sent" }, target = "100%" }
tariff = { title = { zh = "告知资费" }, baseline = "70%", required = "100%", target = [{ from = 2011-01-01, value = "80%" }, { from = 2011-10-01, value = "85%" }] }
rebate = { title = "Rebate" }

[score.execution]
of = "handling"
combine = "mean"
missing = "skip"

[measure.open_requests]
by = [["shop"], []]
from = "requests"
where = 'is_missing(closed)'
formula = 'count()'

[target.execution_reached]
clause = "T.1"
of = "execution"
at_least = "90%"
because = { zh = "执行率为{percent(execution)}", en = "execution is {percent(execution)}" }

[target.few_open]
of = "open_requests"
at_most = 'param.most_open'
baseline = 'at(open_requests, "2011-09") * 3'
trend = true

[finding.still_open]
clause = "F.1"
from = "requests"
where = 'is_missing(closed)'
show = ["request", "opened"]
because = "not closed"

[finding.low_execution]
by = ["shop"]
when = 'execution < "90%"'
if_missing = "no"
because = { zh = "执行率{percent(execution)}", en = "execution {percent(execution)}" }

[payout.cash]
by = ["shop"]
base = 'stars.money'
if_missing = "hold"

[payout.star]
by = ["shop"]
unit = "points"
base = 'stars.points'
ratio = "90%"
if_missing = "hold"
status = "proposed"

[penalty.star_lost]
of = "star"
when = 'execution < "90%"'
if_missing = "no"
takes = "forfeit"
share = "50%"

[action.talk]
kind = "talk"
by = ["shop"]
when = 'execution < "90%"'
if_missing = "no"
repeat = true
details = { next = 'behind(handling, 2)', zh = 'behind(handling, 1, "zh")', en = 'behind(handling, 3, "en")' }
"#;

const CHECKS: &str = "shop,date,source,item,result,cases
A,2011-10-03,visit,tariff,pass,2
A,2011-10-03,visit,tariff,fail,2
A,2011-10-04,mystery,tariff,pass,3
A,2011-10-04,mystery,tariff,fail,1
A,2011-10-05,system,sms,pass,9
A,2011-10-06,system,sms,fail,1
A,2011-10-07,visit,rebate,pass,1
A,2011-10-07,visit,rebate,na,2
A,2011-09-07,visit,rebate,fail,7
B,2011-10-08,mystery,tariff,pass,1
Z,2011-10-08,mystery,tariff,fail,1
";

const REQUESTS: &str = "request,shop,opened,closed
r1,A,2011-10-01,2011-10-05
r2,A,2011-10-02,
r3,A,2011-10-09,
r4,B,2011-09-30,
";

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
    assert!(done.status.success(), "{args:?}: {said}");
    String::from_utf8(done.stdout).unwrap()
}

/// Writes pack and data, and runs them.
fn run(place: &Path, checks: &str) -> (PathBuf, String) {
    let (pack, data, out) = (place.join("pack"), place.join("data"), place.join("out"));
    fs::create_dir_all(&pack).unwrap();
    fs::create_dir_all(&data).unwrap();
    fs::write(pack.join("pack.toml"), PACK).unwrap();
    fs::write(data.join("shops.csv"), "shop\nA\nB\n").unwrap();
    fs::write(data.join("checks.csv"), checks).unwrap();
    fs::write(data.join("requests.csv"), REQUESTS).unwrap();
    fs::write(data.join("stars.csv"), "shop,points,money\nA,11,100.00\nB,7,50.00\n").unwrap();
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let (pack, data, to) = (text(&pack), text(&data), text(&out));
    let summary = reckoner(&["run", &pack, "--data", &data, "--period", "2011-10", "--out", &to]);
    (out, summary)
}

#[test]
fn items_are_held_against_what_they_state() {
    let place = tempfile::tempdir().unwrap();
    let (out, _) = run(place.path(), CHECKS);
    let items = table(&out, "items.csv");
    assert_eq!(
        cells(&items, &["shop", "item", "n", "passes", "left_out", "rate", "low", "high", "thin"]),
        [
            "A|rebate|1|1|2|1|0.2065|1.0000|yes",
            "A|sms|10|9|0|0.9|0.5958|0.9821|no",
            "A|tariff|8|5|0|0.65|0.3057|0.8632|no",
            "B|tariff|1|1|0|1|0.2065|1.0000|yes",
        ]
    );
    assert_eq!(
        cells(&items, &["baseline", "required", "target", "attainment", "gap", "met"]),
        ["|||||", "||1|0.9|0.1|no", "0.7|1|0.85|0.764705882352941|0.2|no", "0.7|1|0.85|1.17647058823529|-0.15|yes",]
    );
    let sources = table(&out, "measures-shop-source-item.csv");
    let columns = ["shop", "source", "item", "handling.by_source", "handling.by_source.n"];
    assert_eq!(
        cells(&sources, &columns),
        [
            "A|mystery|tariff|0.75|4",
            "A|system|sms|0.9|10",
            "A|visit|rebate|1|1",
            "A|visit|tariff|0.5|4",
            "B|mystery|tariff|1|1",
        ]
    );
    let actions = table(&out, "actions.csv");
    let next = "next=tariff 65.00% → 85.00%; sms 90.00% → 100.00%";
    let (zh, en) = ("zh=告知资费 65.00% → 85.00%", "en=告知资费 65.00% → 85.00%; Message sent 90.00% → 100.00%");
    assert_eq!(cells(&actions, &["shop", "details"]), [format!("A|{next}; {zh}; {en}")]);
}

#[test]
fn targets_say_what_is_lacking() {
    let place = tempfile::tempdir().unwrap();
    let (out, summary) = run(place.path(), CHECKS);
    let columns = ["target", "clause", "shop", "value", "comparison", "bound", "gap", "attainment", "met", "missing"];
    assert_eq!(
        cells(&table(&out, "targets.csv"), &columns),
        [
            "execution_reached|T.1|A|0.85|at_least|0.9|0.05|0.944444444444444|no|",
            "execution_reached|T.1|B|1|at_least|0.9|-0.1|1.11111111111111|yes|",
            "few_open||A|2|at_most|1|1|2|no|",
            "few_open||B|0|at_most|1|-1|0|yes|",
            "few_open|||2|at_most|1|1|2|no|",
        ]
    );
    let columns = ["shop", "before", "change", "baseline"];
    assert_eq!(cells(&table(&out, "targets.csv"), &columns), ["A|||", "B|||", "A|0|2|0", "B|1|-1|3", "|1|1|3"]);
    let reasons = cells(&table(&out, "targets.csv")[..1], &["reason_zh", "reason_en"]);
    assert_eq!(reasons, ["执行率为85.00%|execution is 85.00%"]);
    for line in ["Targets met", "execution_reached by shop", "1 of 2", "0 of 1", "To be looked at", "still_open"] {
        assert!(summary.contains(line), "no `{line}` in\n{summary}");
    }
    let only_a = CHECKS.replace("B,2011-10-08,mystery,tariff,pass,1\n", "");
    let elsewhere = tempfile::tempdir().unwrap();
    let (out, _) = run(elsewhere.path(), &only_a);
    let row = table(&out, "targets.csv").remove(1);
    assert_eq!((row["value"].as_str(), row["met"].as_str(), row["missing"].as_str()), ("", "", "no_observations"));
}

#[test]
fn findings_name_rows_and_keys() {
    let place = tempfile::tempdir().unwrap();
    let (out, _) = run(place.path(), CHECKS);
    let columns = ["finding", "clause", "kind", "shop", "file", "line", "details", "reason_zh", "reason_en"];
    assert_eq!(
        cells(&table(&out, "findings.csv"), &columns),
        [
            "still_open|F.1|row||requests.csv|3|request=r2; opened=2011-10-02|not closed|not closed",
            "still_open|F.1|row||requests.csv|4|request=r3; opened=2011-10-09|not closed|not closed",
            "low_execution||key|A||||执行率85.00%|execution 85.00%",
            "||orphan||checks.csv|12|shop=Z||",
        ]
    );
    let package = fs::read_to_string(out.join("datapackage.json")).unwrap();
    for name in ["findings.csv", "targets.csv", "points.csv", "items.csv"] {
        assert!(package.contains(&format!("\"{name}\"")), "{name} is not described");
    }
}

#[test]
fn points_are_paid_apart_from_money() {
    let place = tempfile::tempdir().unwrap();
    let (out, summary) = run(place.path(), CHECKS);
    let columns = ["payout", "shop", "base", "reduced", "earned", "forfeited", "payable", "currency"];
    assert_eq!(cells(&table(&out, "points.csv"), &columns), ["star|A|11|1|10|5|5|points", "star|B|7|1|6|0|6|points"]);
    assert_eq!(cells(&table(&out, "payouts.csv"), &["payout", "shop", "payable"]), ["cash|A|100.00", "cash|B|50.00"]);
    let totals = table(&out, "totals.csv");
    assert_eq!(
        cells(&totals, &["payout", "lines", "base", "payable", "identity"]),
        ["cash|2|150.00|150.00|yes", "star|2|18|11|yes", "all|2|150.00|150.00|yes"]
    );
    let steps = table(&out, "steps.csv");
    assert_eq!(
        cells(&steps, &["rule", "step", "effect", "amount"]),
        ["star|ratio|scale|-1", "star_lost|penalty|forfeit|5", "star|ratio|scale|-1"]
    );
    let receipt = fs::read_to_string(out.join("run.json")).unwrap();
    assert!(receipt.contains("\"amount\": \"16\""), "points that await approval have the places of points\n{receipt}");
    assert!(summary.contains("points"), "{summary}");
}

#[test]
fn every_part_is_explained() {
    let place = tempfile::tempdir().unwrap();
    let (out, _) = run(place.path(), CHECKS);
    let out = out.to_string_lossy().into_owned();
    let told = |figure: &str, at: &str| {
        let json = reckoner(&["explain", &out, figure, "--at", at, "--format", "json"]);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        read["value"].as_str().map_or_else(|| read["missing"].to_string(), str::to_owned)
    };
    let parts = [
        ("handling", "0.65"),
        ("handling.passes", "5"),
        ("handling.n", "8"),
        ("handling.left_out", "0"),
        ("handling.low", "0.3057"),
        ("handling.high", "0.8632"),
        ("handling.thin", "no"),
        ("handling.baseline", "0.7"),
        ("handling.required", "1"),
        ("handling.target", "0.85"),
        ("handling.gap", "0.2"),
        ("handling.attainment", "0.764705882352941"),
        ("handling.met", "no"),
        ("handling.behind", "1"),
    ];
    for (part, value) in parts {
        assert_eq!(told(part, "shop=A,item=tariff"), value, "{part}");
    }
    for (part, value) in
        [("by_source", "0.5"), ("by_source.passes", "2"), ("by_source.n", "4"), ("by_source.left_out", "0")]
    {
        assert_eq!(told(&format!("handling.{part}"), "shop=A,item=tariff,source=visit"), value, "{part}");
    }
    let parts = [("", "no"), (".met", "no"), (".value", "0.85"), (".bound", "0.9"), (".gap", "0.05")];
    for (part, value) in parts {
        assert_eq!(told(&format!("execution_reached{part}"), "shop=A"), value, "{part}");
    }
    assert_eq!(told("execution_reached.attainment", "shop=A"), "0.944444444444444");
    for (part, value) in [(".before", "1"), (".change", "-1"), (".baseline", "3")] {
        assert_eq!(told(&format!("few_open{part}"), "shop=B"), value, "{part}");
    }
    assert_eq!(told("low_execution", "shop=A"), "yes");
    assert_eq!(told("still_open", ""), "2");
}
