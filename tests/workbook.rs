//! `payouts.xlsx`: every payable proved in a spreadsheet that is not ours.
//!
//! LibreOffice computes the workbooks of policies again from their formulas alone and must come to the payables of the
//! run; with other facts to those of a run on other data. Where it is not installed these tests are passed over.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::float_arithmetic,
    reason = "a test may stop where it stands and touch files; spreadsheets have floats"
)]

#[path = "workbook/office.rs"]
mod office;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use office::{Book, HEAD, Sheets, agrees, computed, is_here, listed};
use support::Csv;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn run(pack: &Path, data: &Path, period: &str, out: &Path, more: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.arg("run").arg(pack).arg("--data").arg(data).args(["--period", period, "--quiet"]).args(more);
    let output = command.arg("--out").arg(out).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn book(run: &Path) -> Book {
    Book::read(&fs::read(run.join("payouts.xlsx")).unwrap())
}

/// What the run pays, by line.
fn paid(run: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for name in ["payouts.csv", "points.csv"] {
        let path = run.join(name);
        if !path.exists() {
            continue;
        }
        let table = Csv::read(&path);
        for row in 0..table.rows.len() {
            all.insert(table.get(row, "line").to_owned(), table.get(row, "payable").to_owned());
        }
    }
    assert!(!all.is_empty());
    all
}

/// Holds that every line of the run is paid the same by the workbook, to the cent.
fn same_payables(run: &Path, sheets: &Sheets) {
    let (paid, listed) = (paid(run), listed(sheets));
    for (line, payable) in &paid {
        let wanted: f64 = payable.parse().unwrap();
        let (found, _) = listed.get(line).unwrap_or_else(|| panic!("no line {line}"));
        assert!((wanted - found).abs() < 0.000_1, "{line}: {payable} in the run, {found} in the workbook");
    }
}

/// Computes the workbook of a policy again from nothing but facts and formulas.
fn is_proved(pack: &str, data: &str, period: &str, least: usize) {
    if !is_here() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("run");
    run(&root(pack), &root(data), period, &out, &[]);
    let mut book = book(&out);
    let formulas = book.forget();
    assert!(formulas >= least, "{formulas} formulas");
    let sheets = computed(&book);
    same_payables(&out, &sheets);
    assert_eq!(agrees(&sheets), "TRUE");
    assert!(listed(&sheets).values().all(|(_, agrees)| agrees != "FALSE"));
}

#[test]
fn the_outlets_workbook_comes_to_every_payable_by_itself() {
    is_proved("rules/outlet-satisfaction", "fixtures/outlet-satisfaction/data", "2011-11", 200_000);
}

#[test]
fn the_water_companys_workbook_comes_to_every_payable_by_itself() {
    is_proved("rules/water-service", "fixtures/water-service/data", "2013-05", 5_000);
}

#[test]
fn every_step_of_money_has_its_formula() {
    is_proved("tests/payouts/pack", "tests/payouts/data", "2013-01", 250);
}

/// Copies a folder, with one file changed.
fn changed(data: &Path, to: &Path, file: &str, from: &str, into: &str) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
    let text = fs::read_to_string(data.join(file)).unwrap();
    assert!(text.contains(from), "no `{from}` in {file}");
    fs::write(to.join(file), text.replacen(from, into, 1)).unwrap();
}

/// Puts the facts of another run into a workbook: it must come to that run's payables.
fn follows(pack: &str, data: &str, period: &str, (file, from, into): (&str, &str, &str)) {
    if !is_here() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let (one, other) = (place.path().join("one"), place.path().join("other"));
    let elsewhere = place.path().join("data");
    changed(&root(data), &elsewhere, file, from, into);
    run(&root(pack), &root(data), period, &one, &[]);
    run(&root(pack), &elsewhere, period, &other, &[]);
    let (mut before, after) = (book(&one), book(&other));
    let mut facts = 0;
    for sheet in 0..before.sheets.len() {
        let name = before.sheets[sheet].0.clone();
        if !name.contains(" facts") && !name.contains(" table") {
            continue;
        }
        assert_eq!(name, after.sheets[sheet].0);
        let new = after.cells(sheet);
        for (cell, old) in before.cells(sheet) {
            if old.value != new[&cell].value {
                before.change(sheet, &cell, &new[&cell].value);
                facts += 1;
            }
        }
    }
    assert!(facts > 0, "no fact is another");
    assert_ne!(paid(&one), paid(&other), "no payable is another");
    before.forget();
    let sheets = computed(&before);
    same_payables(&other, &sheets);
    assert_eq!(agrees(&sheets), "FALSE", "the engine had other facts");
}

#[test]
fn an_outlets_fact_changed_in_the_sheet_pays_as_the_run_on_that_data() {
    let change = ("checks-2011-11.csv", ",tariff,pass", ",tariff,fail");
    follows("rules/outlet-satisfaction", "fixtures/outlet-satisfaction/data", "2011-11", change);
}

#[test]
fn a_water_companys_fact_changed_in_the_sheet_pays_as_the_run_on_that_data() {
    let change = ("ratings.csv", "E01,2013-05-03,", "E01,2013-05-03,9");
    follows("rules/water-service", "fixtures/water-service/data", "2013-05", change);
}

#[test]
fn a_wrong_formula_does_not_agree() {
    if !is_here() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("run");
    run(&root("tests/payouts/pack"), &root("tests/payouts/data"), "2013-01", &out, &[]);
    let mut book = book(&out);
    let sheet = book.sheet("steps commission");
    // The first line's exact amount after its base.
    let cells = book.cells(sheet);
    let named = cells.iter().find(|(name, cell)| name.ends_with('4') && cell.value == "base, exact");
    let column = named.unwrap().0.trim_end_matches('4').to_owned();
    let cell = format!("{column}5");
    let formula = cells[&cell].formula.clone().unwrap();
    book.rewrite(sheet, &cell, &format!("{}+1", formula.replace('&', "&amp;").replace('<', "&lt;")));
    book.forget();
    let sheets = computed(&book);
    assert_eq!(agrees(&sheets), "FALSE");
    let wrong = listed(&sheets).values().filter(|(_, agrees)| agrees == "FALSE").count();
    // A split stands in the line's place: the one that has all of it as its part is listed.
    assert_eq!(wrong, 1);
}

#[test]
fn the_bytes_are_the_same_for_any_number_of_threads() {
    let place = tempfile::tempdir().unwrap();
    let bytes = |jobs: &str| {
        let out = place.path().join(jobs);
        run(&root("rules/water-service"), &root("fixtures/water-service/data"), "2013-05", &out, &["--jobs", jobs]);
        fs::read(out.join("payouts.xlsx")).unwrap()
    };
    assert!(bytes("1") == bytes("3"));
}

const PACK: &str = r#"
[pack]
format = 1
id = "names"
title = { zh = "名字", en = "=Names" }
period = "month"
currency = "CNY"
[dimension.who]
[table.pay]
file = "pay.csv"
period = "date"
[table.pay.columns]
who = { type = "id", of = "who" }
note = { type = "text" }
date = { type = "date" }
amount = { type = "money" }
[measure.told]
title = { zh = "=1+1", en = "+CMD|' /C calc'!A0" }
by = ["who"]
from = "pay"
formula = 'sum(amount, note == "\"=x\"")'
[payout.bonus]
by = ["who"]
base = 'told'
"#;

/// Texts that a spreadsheet must not take for anything else.
const NAMES: [&str; 8] =
    ["=1+1", "+2", "-3", "@SUM(A1)", "say \"hi\", you", "two\nlines", "\u{202e}abc\u{202c}", "🧮 <b>&amp;</b> 'x'!"];

/// A pack of one file, a folder for its data, and where its run shall stand.
fn folders(place: &Path, pack: &str) -> [PathBuf; 3] {
    let all = ["pack", "data", "run"].map(|name| place.join(name));
    all.iter().take(2).for_each(|folder| fs::create_dir_all(folder).unwrap());
    fs::write(all[0].join("pack.toml"), pack).unwrap();
    all
}

#[test]
fn texts_that_look_like_formulas_stay_texts() {
    let place = tempfile::tempdir().unwrap();
    let [pack, data, out] = folders(place.path(), PACK);
    let mut table = csv::Writer::from_path(data.join("pay.csv")).unwrap();
    table.write_record(["who", "note", "date", "amount"]).unwrap();
    for name in NAMES {
        table.write_record([name, "\"=x\"", "2013-01-05", "12.34"]).unwrap();
    }
    table.flush().unwrap();
    run(&pack, &data, "2013-01", &out, &[]);
    let mut book = book(&out);
    let sheet = book.sheet(" payouts");
    let cells = book.cells(sheet);
    for name in NAMES {
        let shown = cells.iter().find(|(cell, content)| cell.starts_with('B') && content.value == name);
        assert!(shown.is_some_and(|(_, cell)| cell.formula.is_none()), "{name:?} in {cells:?}");
    }
    if !is_here() {
        return;
    }
    book.forget();
    let sheets = computed(&book);
    assert_eq!(agrees(&sheets), "TRUE");
    let (_, rows) = sheets.iter().find(|(name, _)| name.ends_with(" payouts")).unwrap();
    let mut payees: Vec<&str> = rows.iter().skip(HEAD).map(|row| row[1].as_str()).collect();
    let mut names = NAMES;
    payees.sort_unstable();
    names.sort_unstable();
    assert_eq!(payees, names);
    same_payables(&out, &sheets);
}

const LEAST: &str = r#"
[pack]
format = 1
id = "least"
title = { zh = "最低", en = "Least" }
period = "month"
currency = "CNY"
[rounding]
default = "MODE"
[dimension.who]
[table.pay]
file = "pay.csv"
period = "date"
[table.pay.columns]
who = { type = "id", of = "who" }
date = { type = "date" }
amount = { type = "money" }
[measure.told]
by = ["who"]
from = "pay"
formula = 'sum(amount)'
[payout.bonus]
by = ["who"]
base = 'told'
minimum = 'told / 16'
[penalty.nearly_all]
of = "bonus"
when = 'true'
takes = "forfeit"
share = "95%"
[penalty.more]
of = "bonus"
when = 'told < 100'
takes = "forfeit"
share = "10%"
"#;

#[test]
fn a_minimum_between_two_cents_is_rounded_in_the_workbook_too() {
    if !is_here() {
        return;
    }
    for (mode, least) in [("up", ["6.27", "0.01"]), ("down", ["6.26", "0.01"]), ("half_up", ["6.26", "0.00"])] {
        let place = tempfile::tempdir().unwrap();
        let [pack, data, out] = folders(place.path(), &LEAST.replace("MODE", mode));
        fs::write(data.join("pay.csv"), "who,date,amount\nA,2013-01-05,100.20\nB,2013-01-06,0.07\n").unwrap();
        run(&pack, &data, "2013-01", &out, &[]);
        assert_eq!(paid(&out).values().collect::<Vec<_>>(), least, "{mode}");
        let mut book = book(&out);
        book.forget();
        let sheets = computed(&book);
        assert_eq!(agrees(&sheets), "TRUE", "{mode}");
        same_payables(&out, &sheets);
    }
}

const SHARED: &str = r#"
[pack]
format = 1
id = "shared"
title = { zh = "分配", en = "Shared" }
period = "month"
currency = "CNY"
[dimension.team]
[dimension.who]
[table.pay]
file = "pay.csv"
period = "date"
[table.pay.columns]
team = { type = "id", of = "team" }
date = { type = "date" }
amount = { type = "money" }
[table.staff]
file = "staff.csv"
key = ["team", "who"]
timeless = true
[table.staff.columns]
team = { type = "id", of = "team" }
who = { type = "id", of = "who" }
hours = { type = "number" }
[measure.earned]
by = ["team"]
from = "pay"
formula = 'sum(amount)'
[payout.bonus]
by = ["team"]
base = 'earned'
[split.each]
of = "bonus"
by = ["team", "who"]
in_proportion_to = 'staff.hours'
rows = "staff"
"#;

/// 100.00 by 1 to 2 and 12.50 whole: three lines are paid, those of the teams themselves are not.
#[test]
fn lines_in_whose_place_a_split_stands_are_listed_by_no_workbook() {
    let place = tempfile::tempdir().unwrap();
    let [pack, data, out] = folders(place.path(), SHARED);
    fs::write(data.join("pay.csv"), "team,date,amount\nA,2013-01-05,100.00\nB,2013-01-06,12.50\n").unwrap();
    fs::write(data.join("staff.csv"), "team,who,hours\nA,U,1\nA,V,2\nB,W,3\n").unwrap();
    run(&pack, &data, "2013-01", &out, &[]);
    assert_eq!(paid(&out).values().collect::<Vec<_>>(), ["33.33", "66.67", "12.50"]);
    let mut book = book(&out);
    let cells = book.cells(book.sheet(" payouts"));
    let below = |column: char| {
        let number = |cell: &str| cell.strip_prefix(column)?.parse::<usize>().ok().filter(|row| *row > HEAD);
        let all: BTreeMap<usize, &str> =
            cells.iter().filter_map(|(cell, content)| Some((number(cell)?, content.value.as_str()))).collect();
        all.into_values().collect::<Vec<_>>()
    };
    assert_eq!(below('A'), paid(&out).keys().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(below('C').iter().map(|paid| paid.parse::<f64>().unwrap()).collect::<Vec<_>>(), [33.33, 66.67, 12.5]);
    let summary = book.cells(book.sheet(" summary"));
    for words in ["Lines in the run", "Lines in this workbook"] {
        let (cell, _) = summary.iter().find(|(_, content)| content.value.contains(words)).unwrap();
        assert_eq!(summary[&cell.replace('A', "B")].value, "3", "{words}");
    }
    if !is_here() {
        return;
    }
    book.forget();
    let sheets = computed(&book);
    assert_eq!(agrees(&sheets), "TRUE");
    same_payables(&out, &sheets);
}

/// The most memory that the command had, as the system says, stays below a hundred megabytes.
#[test]
#[ignore = "a workbook of 100,000 lines takes minutes without optimisation"]
fn a_hundred_thousand_lines_take_little_memory() {
    let place = tempfile::tempdir().unwrap();
    let [pack, data, out] = folders(place.path(), PACK);
    let mut table = csv::Writer::from_path(data.join("pay.csv")).unwrap();
    table.write_record(["who", "note", "date", "amount"]).unwrap();
    for number in 0..100_000 {
        let amount = format!("{}.{:02}", number / 7, number % 100);
        table.write_record([&format!("W{number:06}"), "\"=x\"", "2013-01-05", &amount]).unwrap();
    }
    table.flush().unwrap();
    run(&pack, &data, "2013-01", &out, &[]);
    assert!(fs::metadata(out.join("payouts.xlsx")).unwrap().len() < 1_000_000, "a sample is small");
    let mut command = Command::new("/usr/bin/env");
    let reckoner = env!("CARGO_BIN_EXE_reckoner");
    let script = "import resource, subprocess, sys; subprocess.check_call(sys.argv[1:]); \
                  print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    command.args(["python3", "-c", script, reckoner, "export"]).arg(&out).arg("--out").arg(place.path().join("x"));
    let said = command.args(["--format", "workbook", "--quiet"]).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let kilobytes: u64 = String::from_utf8_lossy(&said.stdout).trim().lines().last().unwrap().parse().unwrap();
    eprintln!("{} MB", kilobytes / 1024);
    assert!(kilobytes < 100 * 1024, "{kilobytes} kB");
    let made = fs::read(place.path().join("x/DRAFT-payouts.xlsx")).unwrap();
    let book = Book::read(&made);
    assert_eq!(book.cells(book.sheet(" payouts")).len(), (100_000 + HEAD) * 4);
}
