//! Other periods, end to end: what rules read of weeks, months and quarters beside their own.
//!
//! One small pack on rows that a reader can add up in the head; every expected value was worked out by hand from
//! `sales.csv` below.

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
use std::path::Path;
use std::process::Command;

use support::Csv;

const PACK: &str = r#"
[pack]
format = 1
id = "periods"
title = "Periods"
period = "month"
currency = "CNY"
effective = { from = 2011-09-01 }

[param]
goal = { value = [{ from = 2011-07-01, value = 10 }, { from = 2011-10-01, value = 20 }] }

[dimension.shop]
table = "shops"
[dimension.town]

[table.shops]
file = "shops.csv"
key = ["shop"]
span = ["from", "to"]
[table.shops.columns]
shop = { type = "id" }
town = { type = "id", of = "town" }
from = { type = "date" }
to = { type = "date", optional = true }

[table.sales]
file = "sales.csv"
period = "day"
[table.sales.columns]
shop = { type = "id", of = "shop" }
day = { type = "date" }
sold = { type = "count" }

[measure.sold]
by = [["shop"], ["town"]]
from = "sales"
formula = 'sum(sold)'

[measure.by_week]
per = "week"
by = ["shop"]
from = "sales"
formula = 'sum(sold)'

[measure.in_quarter]
per = "quarter"
by = ["shop"]
from = "sales"
formula = 'sum(sold)'

[measure.best_week]
by = ["shop"]
formula = 'max(by_week)'

[measure.weeks]
by = ["shop"]
formula = 'count(by_week > 0)'

[measure.under]
by = ["shop"]
formula = 'streak(sold < param.goal)'

[measure.rising_weeks]
per = "week"
by = ["shop"]
formula = 'streak((by_week > before(by_week)) ?? false)'

[action.visit]
kind = "call"
by = ["shop"]
when = 'sold < param.goal'

[action.visit_again]
kind = "call"
by = ["shop"]
when = 'sold < param.goal'
repeat = true

[export.all]
file = "all.csv"
by = ["shop"]
missing = "-"
columns = [
  "shop",
  { sold = 'sold' },
  { town = 'town.sold' },
  { before = 'before(sold)' },
  { town_before = 'before(town.sold)' },
  { two_before = 'before(sold, 2)' },
  { july = 'at(sold, "2011-07")' },
  { november = 'at(sold, "2011-11")' },
  { three = 'over(sold, -2, 0, "sum")' },
  { two_of_three = 'over(sold, -2, 0, "max", 2)' },
  { ever = 'over(sold > 30, -2, 0, "any", 1)' },
  { goal_before = 'before(param.goal * 1)' },
  { quarter = 'in_quarter' },
  { quarter_before = 'before(in_quarter)' },
  { best_week = 'best_week' },
  { weeks = 'weeks' },
  { under = 'under' },
  { rising = 'max(rising_weeks)' },
]
"#;

/// 31 October 2011 is a Monday: its week, W44, ends on Sunday, 6 November.
const SALES: &str = "shop,day,sold
A,2011-08-02,5
A,2011-08-31,7
B,2011-08-15,40
A,2011-09-05,9
A,2011-10-03,11
A,2011-10-12,12
A,2011-10-31,8
B,2011-10-31,3
A,2011-11-06,1
B,2011-11-20,2
";

/// B moves from town X to Y on 1 October.
const SHOPS: &str = "shop,town,from,to
A,X,2005-01-01,
B,X,2005-01-01,2011-09-30
B,Y,2011-10-01,
";

fn run(dir: &Path, period: &str) -> (Csv, Csv) {
    run_as_of(dir, period, period, &[])
}

fn run_as_of(dir: &Path, period: &str, out: &str, more: &[&str]) -> (Csv, Csv) {
    let at = |name: &str| dir.join(name);
    fs::create_dir_all(at("pack")).unwrap();
    fs::create_dir_all(at("data")).unwrap();
    fs::write(at("pack/pack.toml"), PACK).unwrap();
    fs::write(at("data/sales.csv"), SALES).unwrap();
    fs::write(at("data/shops.csv"), SHOPS).unwrap();
    let out = at(out);
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.arg("run").arg(at("pack")).arg("--data").arg(at("data")).args(["--period", period, "--out"]).arg(&out);
    let output = command.args(["--lang", "en"]).args(more).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (Csv::read(&out.join("exports/all.csv")), Csv::read(&out.join("actions.csv")))
}

fn row(csv: &Csv, row: usize, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| csv.get(row, name).to_owned()).collect()
}

fn called(actions: &Csv, rule: &str) -> Vec<String> {
    let of_rule = |row: &usize| actions.get(*row, "rule") == rule;
    (0..actions.rows.len()).filter(of_rule).map(|row| actions.get(row, "shop").to_owned()).collect()
}

#[test]
fn months_before_are_read_with_their_own_rows_keys_and_parameters() {
    let dir = tempfile::tempdir().unwrap();
    let (october, actions) = run(dir.path(), "2011-10");
    let names = ["shop", "sold", "town", "before", "town_before", "two_before", "goal_before"];
    assert_eq!(row(&october, 0, &names), ["A", "31", "31", "9", "9", "12", "10"]);
    // In September B sold nothing, in town X, which sold what A did there.
    assert_eq!(row(&october, 1, &names), ["B", "3", "3", "0", "9", "40", "10"]);
    // July lies before the first row; November is not over.
    let names = ["july", "november", "three", "two_of_three", "ever"];
    assert_eq!(row(&october, 0, &names), ["-", "-", "52", "31", "yes"]);
    assert_eq!(row(&october, 1, &names), ["-", "-", "43", "40", "yes"]);
    let names = ["under", "quarter", "quarter_before"];
    // A was under its goal of 10 in September alone; B sold 40 in August, then 0 under 10 and 3 under 20.
    assert_eq!(row(&october, 0, &names), ["0", "31", "21"]);
    assert_eq!(row(&october, 1, &names), ["2", "3", "40"]);
    // B was called in September, when its stretch began.
    assert_eq!(called(&actions, "visit"), Vec::<String>::new());
    assert_eq!(called(&actions, "visit_again"), ["B"]);

    let (september, actions) = run(dir.path(), "2011-09");
    let names = ["shop", "before", "two_before", "three", "two_of_three"];
    assert_eq!(row(&september, 0, &names), ["A", "12", "-", "-", "12"]);
    assert_eq!(row(&september, 1, &names), ["B", "40", "-", "-", "40"]);
    assert_eq!(called(&actions, "visit"), ["A", "B"]);
}

#[test]
fn a_week_belongs_to_the_month_of_its_sunday() {
    let dir = tempfile::tempdir().unwrap();
    let (october, _) = run(dir.path(), "2011-10");
    let (november, actions) = run(dir.path(), "2011-11");
    let names = ["shop", "sold", "best_week", "weeks", "rising"];
    // The 31st is sold in October, but its week is November's.
    assert_eq!(row(&october, 0, &names), ["A", "31", "12", "2", "2"]);
    assert_eq!(row(&october, 1, &names), ["B", "3", "0", "0", "0"]);
    assert_eq!(row(&november, 0, &names), ["A", "1", "9", "1", "1"]);
    assert_eq!(row(&november, 1, &names), ["B", "2", "3", "2", "1"]);
    let names = ["quarter", "quarter_before", "july", "november"];
    assert_eq!(row(&november, 0, &names), ["32", "31", "-", "1"]);
    assert_eq!(row(&november, 1, &names), ["5", "3", "-", "2"]);
    assert_eq!(called(&actions, "visit"), ["A"]);
    let weeks = Csv::read(&dir.path().join("2011-11/measures-week-shop.csv"));
    let first: Vec<String> = row(&weeks, 0, &["week", "shop", "by_week"]);
    assert_eq!(first, ["2011-W44", "A", "9"]);
    assert_eq!(weeks.rows.len(), 8);
}

#[test]
fn every_value_read_in_another_period_is_explained() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), "2011-11");
    fs::remove_dir_all(dir.path().join("data")).unwrap();
    let explain = |figure: &str, at: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
        command.arg("explain").arg(dir.path().join("2011-11")).args([figure, "--at", at, "--lang", "en"]);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (status, told) = explain("under", "shop=B");
    assert_eq!(status, Some(0));
    for part in
        ["under [shop=B] = 3", "streak(sold < param.goal)", "[month=2011-09]", "sold [shop=B, month=2011-08] = 40"]
    {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    let (status, told) = explain("by_week", "shop=A,week=2011-W44");
    assert_eq!(status, Some(0));
    assert!(told.starts_with("by_week [shop=A, week=2011-W44] = 9"), "{told}");
    assert!(explain("sold", "shop=A,month=2011-10").1.starts_with("sold [shop=A, month=2011-10] = 31"));
    assert_eq!(explain("sold", "shop=A,month=2011-07").0, Some(2));
    assert_eq!(explain("by_week", "shop=A").0, Some(2));
}

#[test]
fn a_month_in_progress_sees_nothing_later() {
    let dir = tempfile::tempdir().unwrap();
    let (october, _) = run_as_of(dir.path(), "2011-10", "early", &["--as-of", "2011-10-10"]);
    let names = ["shop", "sold", "before", "quarter", "weeks"];
    // Only the 11 sold on the 3rd are known, and the week that begins on the 10th has no Sunday yet but has begun.
    assert_eq!(row(&october, 0, &names), ["A", "11", "9", "11", "1"]);
    assert_eq!(row(&october, 1, &names), ["B", "0", "0", "0", "0"]);
    let weeks = Csv::read(&dir.path().join("early/measures-week-shop.csv"));
    let last = row(&weeks, weeks.rows.len() - 1, &["week", "shop", "by_week"]);
    assert_eq!(last, ["2011-W41", "B", "0"]);
    fs::remove_dir_all(dir.path().join("data")).unwrap();
    let explained = Command::new(env!("CARGO_BIN_EXE_reckoner"))
        .arg("explain")
        .arg(dir.path().join("early"))
        .args(["sold", "--at", "shop=A", "--lang", "en"])
        .output()
        .unwrap();
    assert!(String::from_utf8(explained.stdout).unwrap().starts_with("sold [shop=A] = 11"));
    let receipt = fs::read_to_string(dir.path().join("early/run.json")).unwrap();
    assert!(receipt.contains("\"as_of\": \"2011-10-10\""), "{receipt}");
}

#[test]
fn a_month_that_has_not_begun_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), "2011-10");
    let refused = Command::new(env!("CARGO_BIN_EXE_reckoner"))
        .arg("run")
        .arg(dir.path().join("pack"))
        .arg("--data")
        .arg(dir.path().join("data"))
        .args(["--period", "2011-11", "--as-of", "2011-10-31", "--lang", "en", "--out"])
        .arg(dir.path().join("none"))
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("error[R709]: 2011-11 begins after 2011-10-31"));
    assert!(!dir.path().join("none").exists());
}
