//! A run held against somebody's own table, through the binary: what agrees, what differs and by how much, and what cannot
//! be read.
//!
//! The other table is the run's own `payouts.csv` of the committed sample, changed as people's sheets are: other names and
//! orders of columns, commas in numbers, rows added up, rows lost, a wrong cent, another encoding.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn reckoner(args: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).current_dir(root).env("LC_ALL", "C").output().unwrap()
}

/// A run of the sample, made once.
fn run() -> &'static Path {
    static RUN: OnceLock<PathBuf> = OnceLock::new();
    RUN.get_or_init(|| {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare");
        let _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).unwrap();
        let out = place.join("run");
        let done = reckoner(&[
            "run",
            "benches/month-close/pack",
            "--data",
            "benches/month-close/sample",
            "--period",
            "2011-10",
            "--out",
            out.to_str().unwrap(),
            "--quiet",
        ]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        out
    })
}

/// The rows of `payouts.csv`, the header first.
fn payouts() -> Vec<Vec<String>> {
    let text = fs::read_to_string(run().join("payouts.csv")).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn column(rows: &[Vec<String>], name: &str) -> usize {
    rows[0].iter().position(|header| header == name).unwrap()
}

/// Compares the run with a table of these bytes: status, stdout, stderr.
fn compared(name: &str, theirs: &[u8], more: &[&str]) -> (i32, String, String) {
    let path = run().parent().unwrap().join(name);
    fs::write(&path, theirs).unwrap();
    let done = reckoner(&[&["compare", run().to_str().unwrap(), path.to_str().unwrap()], more].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

fn joined(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.join(",") + "\n").collect()
}

#[test]
fn a_copy_agrees_by_line_and_by_dimensions_in_any_order_of_rows_and_columns() {
    let rows = payouts();
    let (status, said, _) = compared("copy.csv", joined(&rows).as_bytes(), &[]);
    assert_eq!(status, 0, "{said}");
    assert!(said.starts_with("payouts.csv agrees with "), "{said}");
    // Outlet under the pack's Chinese header, amounts alone, turned round.
    let [outlet, business, payable] = ["outlet", "business", "payable"].map(|name| column(&rows, name));
    let mut turned: Vec<Vec<String>> = rows[1..]
        .iter()
        .rev()
        .map(|row| vec![row[payable].clone(), row[business].clone(), row[outlet].clone()])
        .collect();
    turned.insert(0, ["payable", "business", "outlet"].map(str::to_owned).to_vec());
    let (status, said, _) = compared("turned.csv", joined(&turned).as_bytes(), &["--format", "json"]);
    assert_eq!(status, 0, "{said}");
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["keys"], serde_json::json!(["outlet", "business"]));
    assert_eq!(json["rows"]["both"], rows.len() - 1);
}

#[test]
fn a_wrong_cent_a_lost_row_and_one_too_many_are_listed_by_size_and_add_up() {
    let mut rows = payouts();
    let payable = column(&rows, "payable");
    let paid: Vec<usize> = (1..rows.len()).filter(|at| rows[*at][payable].len() > 4).collect();
    let (cent, lost) = (paid[3], paid[7]);
    let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    let shown =
        |cents: i64| format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
    rows[cent][payable] = shown(cents(&rows[cent][payable]) + 1);
    let gone = rows.remove(lost);
    let mut extra = rows[paid[5]].clone();
    extra[0] = "nobody/knows/this".to_owned();
    extra[payable] = "123456.00".to_owned();
    rows.push(extra);
    let (status, said, _) =
        compared("changed.csv", joined(&rows).as_bytes(), &["--columns", "payable", "--format", "json"]);
    assert_eq!(status, 1, "{said}");
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    let all = json["differences"].as_array().unwrap();
    let told: Vec<(&str, &str)> =
        all.iter().map(|d| (d["in"].as_str().unwrap(), d["difference"].as_str().unwrap())).collect();
    let lost = shown(cents(&gone[payable]));
    assert_eq!(told, [("theirs", "-123456.00"), ("run", lost.as_str()), ("both", "-0.01")]);
    let sum: i64 = told.iter().map(|(_, size)| cents(size)).sum();
    assert_eq!(json["totals"][0]["difference"], shown(sum));
    // A cent is within a tolerance of a cent; what only one side has is within nothing.
    let (status, said, _) = compared(
        "changed.csv",
        joined(&rows).as_bytes(),
        &["--columns", "payable", "--tolerance", "0.01", "--format", "csv"],
    );
    assert_eq!((status, said.lines().count()), (1, 3), "{said}");
    let (status, said, _) =
        compared("changed.csv", joined(&rows).as_bytes(), &["--columns", "payable", "--lang", "zh"]);
    assert_eq!(status, 1);
    assert!(said.contains("不一致") && said.contains("只在对方表中"), "{said}");
}

#[test]
fn a_sheet_of_people_is_read_as_people_write_it() {
    let rows = payouts();
    let [outlet, payable] = ["outlet", "payable"].map(|name| column(&rows, name));
    let mut sums: std::collections::BTreeMap<&str, i64> = std::collections::BTreeMap::new();
    for row in &rows[1..] {
        *sums.entry(&row[outlet]).or_default() += row[payable].replace('.', "").parse::<i64>().unwrap();
    }
    let grouped = |cents: i64| {
        let whole = (cents / 100).to_string();
        let mut text = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        format!("\"¥{text}.{:02} \"", cents % 100)
    };
    let mut text = "十月发放表;;\r\n网点;应发金额;备注\r\n".to_owned();
    sums.iter().for_each(|(outlet, cents)| text.push_str(&format!("{outlet};{};\r\n", grouped(*cents))));
    text.push_str(";;\r\n");
    let (gb, _, wrong) = encoding_rs::GB18030.encode(&text);
    assert!(!wrong);
    let asked = ["--on-columns", "outlet=网点", "--columns", "payable=应发金额", "--header", "2"];
    let (status, said, told) = compared("people.csv", &gb, &asked);
    assert_eq!((status, said.as_str()), (2, ""), "{told}");
    assert!(told.contains("--encoding gb18030"), "{told}");
    let (status, said, told) = compared("people.csv", &gb, &[&asked[..], &["--encoding", "gb18030"]].concat());
    assert_eq!(status, 0, "{said}{told}");
    assert!(said.contains("added up"), "{said}");
}

/// A workbook of two sheets, amounts as numbers: those that the run pays, but for one cent.
#[test]
fn a_sheet_of_a_workbook_is_held_to_the_cent() {
    let rows = payouts();
    let [outlet, business, payable] = ["outlet", "business", "payable"].map(|name| column(&rows, name));
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "十月").unwrap();
    let sheet = book.add_worksheet().set_name("发放").unwrap();
    for (at, title) in ["网点", "业务", "应发", "备注"].iter().enumerate() {
        sheet.write(2, u16::try_from(at).unwrap(), *title).unwrap();
    }
    for (at, row) in rows[1..].iter().enumerate() {
        let line = u32::try_from(at).unwrap() + 3;
        sheet.write(line, 0, &row[outlet]).unwrap().write(line, 1, &row[business]).unwrap();
        sheet.write(line, 2, row[payable].parse::<f64>().unwrap()).unwrap();
    }
    sheet.write(10, 2, rows[8][payable].parse::<f64>().unwrap() + 0.01).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let asked = ["--on-columns", "outlet=网点,business=业务", "--columns", "payable=应发", "--header", "3"];
    let (status, _, told) = compared("book.xlsx", &bytes, &asked);
    assert_eq!(status, 2);
    assert!(told.contains("说明") && told.contains("发放"), "{told}");
    let asked = [&asked[..], &["--sheet", "发放", "--format", "csv"]].concat();
    let (status, said, told) = compared("book.xlsx", &bytes, &asked);
    assert_eq!(status, 1, "{told}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[1].ends_with(",-0.01,both,11"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_refused_with_all_that_is_wrong() {
    let rows = payouts();
    let (status, _, told) = compared("other.csv", b"a,b\n1,2\n", &[]);
    assert_eq!(status, 2);
    assert!(told.contains("--on-columns"), "{told}");
    let (status, _, told) = compared("other.csv", b"line,b\n1,2\n", &[]);
    assert_eq!(status, 2);
    assert!(told.contains("--columns"), "{told}");
    let line = &rows[1][0];
    let text = format!("line,payable\n{line},ten\nx,1.2.3\ny,1\ny2\n");
    let (status, _, told) = compared("other.csv", text.as_bytes(), &[]);
    assert_eq!(status, 2);
    assert!(told.contains("other.csv:5"), "a short row: {told}");
    let (status, _, told) = compared("other.csv", text.replace("y2\n", "").as_bytes(), &[]);
    assert_eq!(status, 2);
    assert!(told.contains("other.csv:2") && told.contains("other.csv:3"), "both cells: {told}");
    for (table, hint) in [("", "other.csv"), ("line,line\n", "other.csv:1")] {
        let (status, _, told) = compared("other.csv", table.as_bytes(), &[]);
        assert_eq!(status, 2);
        assert!(told.contains(hint), "{told}");
    }
    let (status, _, told) = compared("other.csv", b"line,payable\n", &["--table", "payables"]);
    assert_eq!(status, 2);
    assert!(told.contains("payouts.csv"), "{told}");
    let (status, _, told) = compared("other.csv", b"line,payable\n", &["--tolerance", "-1"]);
    assert_eq!(status, 2);
    assert!(told.contains("-1"), "{told}");
}

#[test]
fn any_bytes_are_read_or_refused() {
    use proptest::prelude::*;
    let runner = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(runner, |(bytes in proptest::collection::vec(any::<u8>(), 0..200), headed in any::<bool>())| {
        let head: &[u8] = if headed { b"line,payable\n" } else { b"" };
        let (status, _, told) = compared("any.csv", &[head, &bytes].concat(), &[]);
        prop_assert!(status == 1 || status == 2, "{status}: {told}");
    });
}
