//! Tables as people make them: other encodings, title lines, merged cells, totals, wide sheets, constants.
//!
//! Whatever form rows come in, the facts are those of the same rows in the table's own file; and no bytes, however
//! wild, make a reader stop anywhere but at a problem with its place.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use reckoner::check::check;
use reckoner::check::model::Program;
use reckoner::diagnostic::{Diagnostic, Place};
use reckoner::fold;
use reckoner::fold::model::{Facts, InputFile};
use reckoner::pack::parse;
use reckoner::plan::{self, model::Outputs};
use reckoner::source::ByteSource;
use reckoner::value::{Period, PeriodKind};

struct Data(BTreeMap<String, Vec<u8>>);

impl ByteSource for Data {
    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.0.keys().cloned().collect())
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        self.0.get(name).map_or(Err(io::ErrorKind::NotFound.into()), |b| Ok(Box::new(Cursor::new(b.clone())) as _))
    }
}

fn folder(name: &str) -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let files = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&p).unwrap())).collect()
}

const WEEKLY: &str = r#"
[form.weekly_sheet]
of = "checks"
file = "周检查表*.csv"
encoding = "gb18030"
header_row = 3
fill_down = ["outlet"]
skip = 'outlet == "合计"'
ignore = ["备注", ""]
unpivot = { name = "item", values = { result = "{item}" } }
[form.weekly_sheet.columns]
date = { format = "%Y/%m/%d" }
result = { map = { "√" = "pass", "×" = "fail", "/" = "na" }, missing = ["-"] }

[form.by_system]
of = "checks"
file = "system-*.csv"
separator = ";"
columns = { item = { value = "tariff" }, result = { pattern = "result: {}" } }
"#;

/// The good pack with the forms, and with any more that a test asks for.
fn program(more: &str) -> (Option<Program>, Vec<Diagnostic>) {
    let mut pack: Vec<(String, Vec<u8>)> = folder("tests/codes/base").into_iter().collect();
    let scripts = folder("tests/codes/base/scripts").into_iter().map(|(name, b)| (format!("scripts/{name}"), b));
    pack.extend(scripts);
    pack.push(("weekly.toml".to_owned(), format!("{WEEKLY}{more}").into_bytes()));
    let (doc, problems) = parse(&pack);
    assert!(problems.is_empty(), "{problems:?}");
    check(&doc)
}

fn good(more: &str) -> Arc<Program> {
    let (program, problems) = program(more);
    Arc::new(program.unwrap_or_else(|| panic!("{problems:?}")))
}

static PROGRAM: LazyLock<Arc<Program>> = LazyLock::new(|| good(""));

/// The good tables with other `checks` (none for a name takes the file away).
fn data(checks: &[(&str, Vec<u8>)]) -> Data {
    let mut files = folder("tests/codes/data/good");
    files.remove("checks.csv");
    files.extend(checks.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())));
    Data(files)
}

fn read(program: &Arc<Program>, data: &Data, threads: usize) -> (Option<Facts>, Vec<Diagnostic>) {
    let period = Period::parse(&PeriodKind::Month, "2011-10").unwrap();
    let outputs = Outputs::default();
    let (plan, problems) = plan::build(Arc::clone(program), period, None, None, outputs);
    assert!(problems.is_empty(), "{problems:?}");
    fold::run(&plan.unwrap(), data, threads)
}

fn facts(program: &Arc<Program>, data: &Data, threads: usize) -> Facts {
    let (facts, problems) = read(program, data, threads);
    facts.unwrap_or_else(|| panic!("{problems:?}"))
}

/// All that later stages see, the files themselves apart.
fn seen(facts: &Facts) -> String {
    format!("{:?}\n{:?}", facts.dimensions, facts.periods)
}

fn gb(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

const OUTLETS: [&str; 2] = ["1001", "1002"];
const ITEMS: [(&str, &str); 2] = [("tariff", "告知资费"), ("rebate", "告知返还")];
const RESULTS: [(&str, &str); 3] = [("合格", "√"), ("不合格", "×"), ("不适用", "/")];

/// A visit: outlet, day, and for each item what was seen of it, if it was looked at.
type Visit = (usize, u8, [Option<usize>; 2]);

fn canonical(visits: &[Visit]) -> Vec<u8> {
    let mut text = "网点编号,检查日期,检查项目,结果\n".to_owned();
    for (outlet, day, seen) in visits {
        for ((item, _), result) in ITEMS.iter().zip(seen).filter_map(|(item, result)| Some((item, (*result)?))) {
            text += &format!("{},2011-10-{day:02},{item},{}\n", OUTLETS[*outlet], RESULTS[result].0);
        }
    }
    text.into_bytes()
}

/// The sheet as people make it: titles, merged cells, other signs, a total, remarks, empty columns at the right.
fn wide(visits: &[Visit], by_title: bool) -> Vec<u8> {
    let header = |(key, title): (&'static str, &'static str)| if by_title { title } else { key };
    let mut text = format!(
        "营业厅周检查表,,,\"\r\n第三周\r\n网点编号,检查日期,{},{},备注,,\r\n",
        header(ITEMS[0]),
        header(ITEMS[1])
    );
    let mut above = None;
    for (outlet, day, seen) in visits {
        let name = if above == Some(outlet) { "" } else { OUTLETS[*outlet] };
        above = Some(outlet);
        let cell = |at: usize| seen[at].map_or(if at == 0 { "" } else { "-" }, |result| RESULTS[result].1);
        text += &format!("{name},2011/10/{day:02},{},{},\"店长, \"\"在\"\"\",,\r\n", cell(0), cell(1));
    }
    text += "合计,-,12%,共 9 项,,,\r\n";
    gb(&text)
}

fn visits() -> impl Strategy<Value = Vec<Visit>> {
    let seen = || proptest::option::of(0_usize..3);
    proptest::collection::vec((0_usize..2, 1_u8..29, [seen(), seen()]), 0..40)
        .prop_filter("some item is looked at", |all| all.iter().any(|(.., seen)| seen.iter().any(Option::is_some)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_wide_sheet_says_what_its_rows_say(visits in visits(), by_title in any::<bool>(), threads in 1_usize..4) {
        let canonical = facts(&PROGRAM, &data(&[("checks.csv", canonical(&visits))]), 1);
        let sheet = facts(&PROGRAM, &data(&[("周检查表-3.csv", wide(&visits, by_title))]), threads);
        prop_assert_eq!(seen(&canonical), seen(&sheet));
        let rows = |facts: &Facts| facts.coverage.iter().map(|c| (c.rows - c.skipped, c.in_period, c.days)).collect::<Vec<_>>();
        prop_assert_eq!(rows(&canonical), rows(&sheet));
    }

    #[test]
    fn rows_may_come_in_several_forms(visits in visits(), cut in 0_usize..40) {
        let (first, second) = visits.split_at(cut.min(visits.len()));
        let together = data(&[("checks.csv", canonical(first)), ("周检查表-1.csv", wide(second, true))]);
        let canonical = facts(&PROGRAM, &data(&[("checks.csv", canonical(&visits))]), 1);
        prop_assert_eq!(seen(&canonical), seen(&facts(&PROGRAM, &together, 2)));
    }

    #[test]
    fn wild_sheets_are_told_of(pieces in proptest::collection::vec(piece(), 0..80), titled in any::<bool>()) {
        let mut bytes = if titled { wide(&[], true) } else { Vec::new() };
        bytes.extend(pieces.concat());
        let lines = bytes.iter().filter(|b| **b == b'\n').count() as u64 + 1;
        for name in ["周检查表-3.csv", "system-1.csv", "checks.csv"] {
            let one = read(&PROGRAM, &data(&[(name, bytes.clone())]), 1);
            let three = read(&PROGRAM, &data(&[(name, bytes.clone())]), 3);
            prop_assert_eq!(&one.1, &three.1);
            prop_assert_eq!(one.0.map(|f| seen(&f)), three.0.map(|f| seen(&f)));
            for problem in one.1 {
                if let Place::Data { line, .. } = problem.place {
                    prop_assert!(line <= lines);
                }
            }
        }
    }
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => Just(b",".to_vec()),
        3 => Just(b"\n".to_vec()),
        1 => Just(b"\r\n".to_vec()),
        1 => Just(b"\"".to_vec()),
        3 => proptest::sample::select(vec!["1001", "2011/10/09", "√", "合计", "网点编号", "告知资费", "备注", "；"]).prop_map(gb),
        1 => proptest::collection::vec(any::<u8>(), 1..4),
    ]
}

#[test]
fn a_form_says_what_its_files_do_not() {
    let system = "网点编号;检查日期;结果\n1001;2011-10-03;result: pass\n1002;2011-10-03;result:fail\n";
    let own = "网点编号,检查日期,检查项目,结果\n1001,2011-10-03,tariff,合格\n1002,2011-10-03,tariff,不合格\n";
    let (_, problems) = read(&PROGRAM, &data(&[("system-1.csv", system.as_bytes().to_vec())]), 1);
    assert_eq!(problems.iter().map(|p| p.code.id).collect::<Vec<_>>(), ["D643"]);
    let mended = system.replace("result:f", "result: f");
    let form = facts(&PROGRAM, &data(&[("system-1.csv", mended.into_bytes())]), 1);
    assert_eq!(seen(&form), seen(&facts(&PROGRAM, &data(&[("checks.csv", own.as_bytes().to_vec())]), 1)));
}

#[test]
fn a_file_may_feed_two_tables_and_is_counted_once() {
    let program = good(
        "\n[form.amounts]\nof = \"commissions\"\nfile = \"both.csv\"\nignore = [\"业务笔数\"]\n\
         [form.counts]\nof = \"volumes\"\nfile = \"both.csv\"\nignore = [\"酬金金额\"]\n",
    );
    let mut data = Data(folder("tests/codes/data/good"));
    let plain = facts(&program, &data, 1);
    let both = "网点编号,业务,酬金金额,业务笔数\n1001,voice,10000.00,1000\n1001,data,5000.00,2000\n\
                1002,voice,8000.00,1500\n1002,data,2500.50,500\n";
    data.0.remove("commissions.csv");
    data.0.remove("volumes.csv");
    data.0.insert("both.csv".to_owned(), both.into());
    let together = facts(&program, &data, 2);
    assert_eq!(seen(&plain), seen(&together));
    let inputs: Vec<&InputFile> = together.inputs.iter().filter(|input| input.name == "both.csv").collect();
    assert_eq!(inputs.iter().map(|input| input.rows).collect::<Vec<_>>(), [Some(4)]);
    assert_eq!(inputs[0].bytes, both.len() as u64);
    // The same rows twice are two rows of one key.
    data.0.insert("volumes.csv".to_owned(), folder("tests/codes/data/good")["volumes.csv"].clone());
    let (_, problems) = read(&program, &data, 2);
    assert!(!problems.is_empty() && problems.iter().all(|p| p.code.id == "D615"), "{problems:?}");
}

#[test]
fn cells_are_filled_down_across_blocks() {
    let program = good("\n[form.long]\nof = \"checks\"\nfile = \"long.csv\"\nfill_down = [\"outlet\", \"date\"]\n");
    let mut merged = "网点编号,检查日期,检查项目,结果\n".to_owned();
    let mut plain = merged.clone();
    for row in 0..30_000 {
        let (outlet, day) = (OUTLETS[row / 15_000], 1 + row / 2000);
        let first = if row % 15_000 == 0 { outlet } else { "" };
        let at = if row % 2000 == 0 { format!("2011-10-{day:02}") } else { String::new() };
        merged += &format!("{first},{at},tariff,合格\n");
        plain += &format!("{outlet},2011-10-{day:02},tariff,合格\n");
    }
    let expected = facts(&program, &data(&[("checks.csv", plain.into_bytes())]), 1);
    for threads in [1, 3] {
        let filled = facts(&program, &data(&[("long.csv", merged.clone().into_bytes())]), threads);
        assert_eq!(seen(&expected), seen(&filled));
    }
}

#[test]
fn a_skipped_row_is_not_looked_at_and_nothing_else_is_left_out() {
    let bad = gb("表\n第三周\n网点编号,检查日期,告知资费,备注\n1001,2011/10/09,√,\n合计,九号,一,\n小计,九号,一,\n");
    let (_, problems) = read(&PROGRAM, &data(&[("周检查表-3.csv", bad)]), 1);
    let told: Vec<(u64, u64)> = problems
        .iter()
        .filter_map(|problem| match problem.place {
            Place::Data { line, column, .. } => Some((line, column)),
            _ => None,
        })
        .collect();
    assert_eq!(told, [(6, 1), (6, 4), (6, 7)], "{problems:?}");
}

#[test]
fn no_file_of_any_form_is_an_error_and_one_is_enough() {
    let (_, problems) = read(&PROGRAM, &data(&[]), 1);
    assert_eq!(problems.iter().map(|p| p.code.id).collect::<Vec<_>>(), ["D601"]);
}

#[test]
fn what_skip_tests_are_texts() {
    for skip in ["date == '小计'", "result == ''", "starts_with(item, '合')"] {
        let more =
            format!("\n[form.odd]\nof = \"checks\"\nfile = \"odd.csv\"\nskip = \"{}\"\n", skip.replace('\'', "\\\""));
        good(&more);
    }
    let more = "\n[form.odd]\nof = \"checks\"\nfile = \"odd.csv\"\nskip = 'outlet.grade == \"A\"'\n";
    let (program, problems) = program(more);
    assert!(program.is_none() && !problems.is_empty());
}

#[test]
fn several_values_stand_side_by_side_and_members_have_other_names() {
    let more = r#"
[dimension.brand]
values = { gotone = { zh = "全球通", en = "GoTone" }, zone = { zh = "动感地带", header = ["动感"] } }
[table.surveys]
file = "surveys.csv"
key = ["brand", "outlet"]
[table.surveys.columns]
outlet = { type = "id", of = "outlet" }
brand = { type = "id", of = "brand" }
marks = { type = "number" }
note = { type = "text", optional = true }
[form.survey_sheet]
of = "surveys"
file = "满意度.csv"
unpivot = { name = "brand", values = { marks = "{brand}", note = "{brand} 备注" } }
columns = { marks = { pattern = "{} 分", missing = ["-"] } }
[measure.satisfaction]
by = ["brand"]
from = "surveys"
where = '(note != "抽样") ?? true'
formula = "mean(marks)"
"#;
    let program = good(more);
    let with = |name: &str, text: &str| {
        let mut data = Data(folder("tests/codes/data/good"));
        data.0.insert(name.to_owned(), text.as_bytes().to_vec());
        data
    };
    let own = "outlet,brand,marks,note\n1001,gotone,9.5,\n1001,zone,8,抽样\n1002,zone,7,\n";
    let wide = "outlet,GoTone,动感,动感 备注\n1001,9.5 分,8 分,抽样\n1002,-,7 分,\n";
    let expected = facts(&program, &with("surveys.csv", own), 1);
    assert_eq!(seen(&expected), seen(&facts(&program, &with("满意度.csv", wide), 1)));
    // A remark without a mark is a row, whose mark is then lacking where it should stand.
    let (_, problems) = read(&program, &with("满意度.csv", "outlet,动感,动感 备注\n1001,,抽样\n"), 1);
    let places: Vec<_> = problems.iter().map(|p| (p.code.id, p.place.clone())).collect();
    assert!(matches!(places.as_slice(), [("D612", Place::Data { line: 2, column: 6, .. })]), "{places:?}");
}

#[test]
fn a_dimension_s_table_names_the_wide_columns() {
    let more = r#"
[form.by_shop]
of = "volumes"
file = "各店业务量.csv"
unpivot = { name = "outlet", values = { transactions = "{outlet}" } }
"#;
    let program = good(more);
    let mut data = Data(folder("tests/codes/data/good"));
    let expected = facts(&program, &data, 1);
    data.0.remove("volumes.csv");
    data.0.insert("各店业务量.csv".to_owned(), "业务,甲店,1002\nvoice,1000,1500\ndata,2000,500\n".into());
    assert_eq!(seen(&expected), seen(&facts(&program, &data, 2)));
}

#[test]
fn rows_are_placed_by_the_day_of_a_moment_as_by_a_day() {
    let table = |kind: &str| {
        good(&format!(
            r#"
[table.calls]
file = "calls.csv"
period = "at"
[table.calls.columns]
outlet = {{ type = "id", of = "outlet" }}
at = {{ type = "{kind}" }}
[measure.calls_taken]
by = ["outlet"]
from = "calls"
formula = "count()"
"#
        ))
    };
    let with = |text: &str| {
        let mut data = Data(folder("tests/codes/data/good"));
        data.0.insert("calls.csv".to_owned(), text.as_bytes().to_vec());
        data
    };
    let days = "outlet,at\n1001,2011-09-30\n1001,2011-10-01\n1001,2011-10-31\n1002,2011-11-01\n";
    let moments =
        "outlet,at\n1001,2011-09-30 23:59\n1001,2011-10-01 00:00\n1001,2011-10-31 23:59\n1002,2011-11-01 00:00\n";
    let expected = facts(&table("date"), &with(days), 1);
    let found = facts(&table("datetime"), &with(moments), 2);
    assert_eq!(seen(&expected), seen(&found));
    assert_eq!(format!("{:?}", expected.coverage), format!("{:?}", found.coverage));
}
