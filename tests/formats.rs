//! Tables as CSV, as workbooks and as Parquet: the same figures, the same words about the same mistakes.
//!
//! The four fixtures are turned into the other formats and run, and every table of the run is the same byte for byte. How
//! sheets are laid out is tried on a small pack; what single cells say by [`cells`], what broken files do by [`broken`],
//! what goes out by [`layouts`].
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    reason = "a test may stop where it stands and touch files"
)]

#[path = "formats/broken.rs"]
mod broken;
#[path = "formats/cells.rs"]
mod cells;
#[path = "formats/convert.rs"]
mod convert;
#[path = "formats/layouts.rs"]
mod layouts;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rust_xlsxwriter::{Format, Workbook};
use support::files_below;

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Status and all that is said.
fn run(pack: &Path, data: &Path, period: &str, out: &Path) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_reckoner"))
        .arg("run")
        .arg(pack)
        .args([Path::new("--data"), data, Path::new("--out"), out])
        .args(["--period", period, "--quiet", "--lang", "en"])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let words = [done.stdout, done.stderr].concat();
    (done.status.code().unwrap_or(-1), String::from_utf8(words).unwrap())
}

/// Every file of a run but those that name its inputs and their hashes.
fn figures(run: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = files_below(run);
    all.retain(|name, _| !matches!(name.as_str(), "run.json" | "datapackage.json" | "facts/inputs.csv"));
    all
}

/// The tables of a folder in another format; what has no such form stays as it is.
fn turned(from: &Path, to: &Path, ending: &str, turn: impl Fn(&convert::Table) -> Option<Vec<u8>>) {
    for (name, bytes) in files_below(from) {
        let path = to.join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let made = name.strip_suffix(".csv").and_then(|stem| Some((stem, turn(&convert::table(&bytes))?)));
        match made {
            Some((stem, bytes)) => fs::write(to.join(format!("{stem}{ending}")), bytes).unwrap(),
            None => fs::write(path, bytes).unwrap(),
        }
    }
}

#[test]
fn every_fixture_comes_out_the_same_from_every_format() {
    let place = tempfile::tempdir().unwrap();
    for (policy, period) in [
        ("outlet-satisfaction", "2011-11"),
        ("complaint-campaign", "2010-11"),
        ("complaint-mechanism", "2012-11"),
        ("water-service", "2013-06"),
    ] {
        let (pack, data) = (root("rules").join(policy), root("fixtures").join(policy).join("data"));
        let out = |format: &str| place.path().join(policy).join(format).join("run");
        let (status, words) = run(&pack, &data, period, &out("csv"));
        assert_eq!(status, 0, "{policy}\n{words}");
        let expected = figures(&out("csv"));
        for format in ["xlsx", "parquet"] {
            let tables = place.path().join(policy).join(format).join("data");
            let xlsx = |table: &convert::Table| Some(convert::xlsx(table));
            match format {
                "xlsx" => turned(&data, &tables, ".xlsx", xlsx),
                _ => turned(&data, &tables, ".parquet", convert::parquet),
            }
            let (status, words) = run(&pack, &tables, period, &out(format));
            assert_eq!(status, 0, "{policy} from {format}\n{words}");
            let found = figures(&out(format));
            assert_eq!(found.len(), expected.len());
            for (name, bytes) in &expected {
                let (Ok(found), Ok(expected)) = (std::str::from_utf8(&found[name]), std::str::from_utf8(bytes)) else {
                    assert!(found[name] == *bytes, "{policy}: {name} differs from {format}");
                    continue;
                };
                // What points at rows names the file, and counts the rows of Parquet without a header.
                if format == "parquet" && found.contains(".parquet") {
                    assert_eq!(found.lines().count(), expected.lines().count(), "{policy}: {name}");
                } else {
                    let found = found.replace(".xlsx", ".csv");
                    assert!(found == expected, "{policy}: {name} differs from {format}");
                }
            }
        }
    }
}

/// The good pack and its tables of the codes' tests.
fn good(place: &Path, more: &str) -> (PathBuf, PathBuf) {
    let (pack, data) = (place.join("pack"), place.join("data"));
    for (from, to) in [("tests/codes/base", &pack), ("tests/codes/data/good", &data)] {
        for (name, bytes) in files_below(&root(from)) {
            fs::create_dir_all(to.join(&name).parent().unwrap()).unwrap();
            fs::write(to.join(&name), bytes).unwrap();
        }
    }
    for kept in ["data", "patch", "expected.en.txt", "expected.zh.txt"] {
        let _ = fs::remove_file(data.join(kept));
    }
    fs::write(pack.join("more.toml"), more).unwrap();
    (pack, data)
}

const WEEKLY: &str = r#"
[form.weekly]
of = "checks"
file = "weekly*.xlsx"
sheet = "周检查"
header_row = 3
fill_down = ["outlet"]
skip = 'outlet == "合计"'
ignore = ["备注"]
unpivot = { name = "item", values = { result = "{item}" } }
[form.weekly.columns]
date = { format = "%Y/%m/%d" }
result = { map = { "1" = "pass", "false" = "fail" } }
"#;

/// A sheet as people lay it out: a title, a header of two rows with merged cells, merged outlets, a footer with errors.
fn weekly() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "不看").unwrap();
    let sheet = book.add_worksheet().set_name("周检查").unwrap();
    let plain = Format::new();
    let day = Format::new().set_num_format("m/d/yy");
    sheet.merge_range(0, 0, 0, 4, "2011 年 10 月检查表", &plain).unwrap();
    sheet.merge_range(1, 0, 2, 0, "网点编号", &plain).unwrap();
    sheet.merge_range(1, 1, 2, 1, "检查日期", &plain).unwrap();
    sheet.merge_range(1, 2, 1, 3, "检查项目", &plain).unwrap();
    sheet.write_string(2, 2, "tariff").unwrap();
    sheet.write_string(2, 3, "备注").unwrap();
    sheet.merge_range(3, 0, 4, 0, "", &plain).unwrap();
    sheet.write_number(3, 0, 1001).unwrap();
    for row in [3, 4, 5] {
        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2011, 10, 10 + row as u8).unwrap();
        sheet.write_with_format(row, 1, &date, &day).unwrap();
    }
    sheet.write_number(3, 2, 1).unwrap();
    sheet.write_boolean(4, 2, false).unwrap();
    sheet.write_formula(4, 3, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write_string(5, 0, "1002").unwrap();
    sheet.write_formula(5, 2, rust_xlsxwriter::Formula::new("=C4").set_result("1")).unwrap();
    sheet.write_string(6, 0, "合计").unwrap();
    sheet.write_formula(6, 2, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    // Cells that were only formatted, far below and to the right.
    sheet.write_blank(90, 30, &day).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_sheet_as_people_lay_it_out_is_read_as_its_text_would_be() {
    let place = tempfile::tempdir().unwrap();
    let (pack, data) = good(place.path(), WEEKLY);
    fs::write(data.join("weekly-1.xlsx"), weekly()).unwrap();
    let (status, words) = run(&pack, &data, "2011-10", &place.path().join("sheet"));
    assert_eq!(status, 0, "{words}");
    let text = "outlet,date,item,result\n1001,2011-10-13,tariff,合格\n1001,2011-10-14,tariff,不合格\n1002,2011-10-15,tariff,合格\n";
    fs::remove_file(data.join("weekly-1.xlsx")).unwrap();
    fs::write(data.join("checks-weekly.csv"), text).unwrap();
    let (status, words) = run(&pack, &data, "2011-10", &place.path().join("text"));
    assert_eq!(status, 0, "{words}");
    let (sheet, text) = (figures(&place.path().join("sheet")), figures(&place.path().join("text")));
    for (name, bytes) in &text {
        // The row of the footer is told as passed over.
        if name != "silence.csv" && !name.starts_with("facts/") {
            assert!(sheet.get(name) == Some(bytes), "{name} differs");
        }
    }
}

/// Texts that a spreadsheet or a terminal might take for something else.
const HOSTILE: [&str; 9] = [
    "=1+1",
    "+8613900000000",
    "-2",
    "@SUM(A1)",
    "甲\"店\", 二",
    "上\r\n下",
    "\u{202e}店甲\u{202c}",
    "🏪👨\u{200d}👩\u{200d}👧",
    "'; DROP TABLE outlets; --",
];

#[test]
fn hostile_texts_come_through_every_format() {
    let place = tempfile::tempdir().unwrap();
    let (pack, data) = good(place.path(), "");
    for (number, text) in HOSTILE.iter().enumerate() {
        let mut rows = convert::table(&fs::read(data.join("outlets.csv")).unwrap());
        rows[1][1] = (*text).to_owned();
        let formats = place.path().join(number.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let as_csv = writer.into_inner().unwrap();
        let mut found = Vec::new();
        for (ending, bytes) in
            [("csv", as_csv), ("xlsx", convert::xlsx(&rows)), ("parquet", convert::parquet(&rows).unwrap())]
        {
            let tables = formats.join(ending);
            fs::create_dir_all(&tables).unwrap();
            for (name, bytes) in files_below(&data) {
                fs::write(tables.join(name), bytes).unwrap();
            }
            fs::remove_file(tables.join("outlets.csv")).unwrap();
            fs::write(tables.join(format!("outlets.{ending}")), bytes).unwrap();
            let out = formats.join(format!("run-{ending}"));
            let (status, words) = run(&pack, &tables, "2011-10", &out);
            assert_eq!(status, 0, "{text:?} from {ending}\n{words}");
            found.push(figures(&out));
        }
        assert!(found[0] == found[1] && found[0] == found[2], "{text:?} comes out otherwise");
        let names: Vec<u8> = found[0].values().flatten().copied().collect();
        let written = text.replace('"', "\"\"");
        assert!(names.windows(written.len()).any(|w| w == written.as_bytes()), "{text:?} stands nowhere");
    }
}

#[test]
fn sheets_of_one_workbook_are_tables_of_their_own() {
    let place = tempfile::tempdir().unwrap();
    let (pack, data) = good(place.path(), "");
    let (status, words) = run(&pack, &data, "2011-10", &place.path().join("text"));
    assert_eq!(status, 0, "{words}");
    let mut book = Workbook::new();
    let path = pack.join("data.toml");
    let mut rules = fs::read_to_string(&path).unwrap();
    for name in ["volumes", "commissions"] {
        let file = data.join(format!("{name}.csv"));
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip(convert::table(&fs::read(&file).unwrap())) {
            for (column, text) in (0..).zip(cells) {
                sheet.write_string(row, column, text).unwrap();
            }
        }
        fs::remove_file(file).unwrap();
        rules = rules.replace(&format!("file = \"{name}.csv\""), &format!("file = \"book.xlsx\"\nsheet = \"{name}\""));
    }
    fs::write(path, rules).unwrap();
    fs::write(data.join("book.xlsx"), book.save_to_buffer().unwrap()).unwrap();
    let (status, words) = run(&pack, &data, "2011-10", &place.path().join("sheets"));
    assert_eq!(status, 0, "{words}");
    let (text, sheets) = (figures(&place.path().join("text")), figures(&place.path().join("sheets")));
    assert!(text["payouts.csv"] == sheets["payouts.csv"] && text["steps.csv"] == sheets["steps.csv"]);
}

#[test]
fn the_receipt_names_files_and_rows_of_every_format() {
    let place = tempfile::tempdir().unwrap();
    let (pack, data) = good(place.path(), "");
    for (name, ending) in [("volumes", "xlsx"), ("complaints", "parquet")] {
        let path = data.join(format!("{name}.csv"));
        let rows = convert::table(&fs::read(&path).unwrap());
        let made = if ending == "xlsx" { convert::xlsx(&rows) } else { convert::parquet(&rows).unwrap() };
        fs::write(data.join(format!("{name}.{ending}")), made).unwrap();
        fs::write(data.join(format!("{name}.totals.toml")), format!("rows = {}\n", rows.len() - 1)).unwrap();
        fs::remove_file(path).unwrap();
    }
    let out = place.path().join("run");
    let (status, words) = run(&pack, &data, "2011-10", &out);
    assert_eq!(status, 0, "{words}");
    let inputs = support::Csv::read(&out.join("facts/inputs.csv"));
    let text = fs::read_to_string(out.join("run.json")).unwrap();
    for name in ["volumes.xlsx", "complaints.parquet"] {
        assert!(text.contains(&format!("\"{name}\"")), "{text}");
        let row = (0..inputs.rows.len()).find(|row| inputs.rows[*row].iter().any(|cell| cell == name)).unwrap();
        assert!(inputs.rows[row].iter().any(|cell| cell.parse::<u64>().is_ok_and(|n| n > 0)));
    }
    let reckoner = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).args(["--lang", "en"]).output().unwrap();
        (done.status.code().unwrap_or(-1), String::from_utf8([done.stdout, done.stderr].concat()).unwrap())
    };
    let (data, out, pack) = (data.to_str().unwrap(), out.to_str().unwrap(), pack.to_str().unwrap());
    let (status, words) = reckoner(&["verify", out, "--data", data]);
    assert_eq!(status, 0, "{words}");
    let (status, words) = reckoner(&["check", pack, "--data", data]);
    assert_eq!(status, 0, "{words}");
    let asked = ["explain", out, "commission", "--at", "outlet=1001,business=voice", "--data", data];
    let (status, words) = reckoner(&asked);
    assert_eq!(status, 0, "{words}");
    for row in ["volumes.xlsx[Sheet1]:2  1001,voice,1000", "complaints.parquet:1  C1,1001,voice,2011-10-05"] {
        assert!(words.contains(row), "{row} in\n{words}");
    }
    // Totals that differ are told of a workbook too.
    fs::write(Path::new(data).join("volumes.totals.toml"), "rows = 1\n").unwrap();
    let (status, words) = reckoner(&["check", pack, "--data", data]);
    assert!(status != 0 && words.contains("D661"), "{status}\n{words}");
}
