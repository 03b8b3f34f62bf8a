//! Tests of packs in memory, through the use case: what passes, what fails and how it is said, what is reached.
//!
//! The pack is the good one of `tests/codes`, with something of everything; each test file here is written for one
//! ability of the runner.

mod closed;

use crate::app::failure::Failure as AppFailure;
use crate::app::memory::Memory;
use crate::app::test::{Done, Request, test};
use crate::scenario::model::{Failure, Seen};
use crate::scenario::report;
use crate::text::Lang;

const OUTLETS: &str = r#"
[common]
period = "2011-10"
given.outlets = [
  { outlet = "1001", name = "甲店", district = "东区", owner = "王", grade = "A", opened = 2005-01-01 },
  { outlet = "1002", name = "乙店", district = "东区", owner = "李", grade = "B", opened = 2006-03-01 },
]
given.volumes = [
  { outlet = "1001", business = "voice", transactions = 1000 },
  { outlet = "1002", business = "voice", transactions = 1000 },
]
"#;

fn pack(tests: &str) -> Memory {
    let memory = Memory::new();
    for (name, text) in [
        ("p/data.toml", include_str!("../../tests/codes/base/data.toml")),
        ("p/pack.toml", include_str!("../../tests/codes/base/pack.toml")),
        ("p/rules.toml", include_str!("../../tests/codes/base/rules.toml")),
        ("p/scripts/factors.rhai", include_str!("../../tests/codes/base/scripts/factors.rhai")),
    ] {
        memory.put(name, text);
    }
    memory.put("p/tests/a.toml", format!("{OUTLETS}{tests}"));
    memory
}

fn asked(accept: bool) -> Request {
    Request { packs: vec!["p".into()], filter: None, accept, require_coverage: false }
}

fn done(memory: &Memory, accept: bool) -> Done {
    match test(memory, &asked(accept)) {
        Ok(done) => done,
        Err(AppFailure::App(error)) => panic!("{error:?}"),
        Err(error) => panic!("{error:?}"),
    }
}

/// The tests of a file, all of which must pass.
fn passes(tests: &str) -> Done {
    let done = done(&pack(tests), false);
    let told: Vec<String> =
        done.broken.iter().flat_map(|b| b.all.iter().map(|p| format!("{} {:?}", p.code.id, p.args))).collect();
    assert!(told.is_empty(), "{told:#?}");
    assert_eq!(done.status, 0, "{}", report::text(&done.reports, false, Lang::En));
    done
}

/// What one failing test says.
fn fails(tests: &str) -> Vec<Failure> {
    let done = done(&pack(tests), false);
    assert_eq!(done.status, 1);
    done.reports.into_iter().flat_map(|r| r.tested).flat_map(|t| t.failures).collect()
}

fn codes(tests: &str) -> Vec<(&'static str, String)> {
    let done = done(&pack(tests), false);
    assert_eq!(done.status, 1);
    let broken = done.broken.first().expect("something is wrong");
    let place = |p: &crate::diagnostic::Diagnostic| match p.place {
        crate::diagnostic::Place::Rule(span) => broken.sources.snippet(span).to_owned(),
        _ => String::new(),
    };
    broken.all.iter().map(|p| (p.code.id, place(p))).collect()
}

#[test]
fn rows_are_computed_as_a_run_computes_them() {
    passes(
        r#"
[[test]]
name = "two of three"
given.checks = [
  { outlet = "1001", date = 2011-10-03, item = "tariff", result = "pass" },
  { outlet = "1001", date = 2011-10-04, item = "tariff", result = "合格" },
  { outlet = "1001", date = 2011-10-05, item = "tariff", result = "fail" },
  { outlet = "1001", date = 2011-10-06, item = "tariff", result = "na" },
  { outlet = "1001", date = 2011-09-30, item = "tariff", result = "fail" },
]
given.commissions = [{ outlet = "1001", business = "voice", amount = "300.00" }]
expect = [
  { figure = "handling", at = { item = "tariff", outlet = "1001" }, is = "2/3" },
  { figure = "handling_execution", at = { outlet = "1001" }, is = "66.67%" },
  { figure = "handling_execution", at = { outlet = "1001" }, is = 0.6667 },
  { figure = "handling_execution", at = { outlet = "1002" }, missing = "no observations" },
  { figure = "handling_execution", at = { outlet = "1002" }, missing = "无检查记录" },
  { figure = "light", at = { outlet = "1001" }, is = "yellow" },
  { figure = "commission.payable", at = { outlet = "1001", business = "voice" }, is = "220.01" },
  { figure = "complaint_count", at = { outlet = "1001", business = "data" }, is = 0 },
  { rule = "payouts", rows = 1, amount = "300", payable = "220.01" },
  { rule = "commission", at = { outlet = "1001" }, rows = 1, payee = "王" },
]
"#
        .replace(
            "无检查记录",
            &crate::text::say(Lang::Zh, &crate::text::Message::new("reason-words").with("code", "no_observations")),
        )
        .as_str(),
    );
}

#[test]
fn figures_may_be_given_whatever_they_are() {
    passes(
        r#"
[[test]]
name = "a formula, a rank and a base"
given.figures = [
  { figure = "handling_execution", at = { outlet = "1001" }, is = "80%" },
  { figure = "handling_execution", at = { outlet = "1002" }, missing = "not ranked" },
  { figure = "complaint_rank", at = { outlet = "1001", business = "voice" }, is = 3 },
  { figure = "complaint_rate", at = { outlet = "1001", business = "voice" }, is = 5 },
  { figure = "complaint_rate", at = { district = "东区", business = "voice" }, is = 4 },
  { figure = "commission.base", at = { outlet = "1001", business = "voice" }, is = "1000.00" },
]
expect = [
  { figure = "handling_execution", at = { outlet = "1001" }, is = "80%" },
  { figure = "light", at = { outlet = "1002" }, missing = "not ranked" },
  { figure = "commission.earned", at = { outlet = "1001", business = "voice" }, is = "968.00" },
  { figure = "commission.withheld", at = { outlet = "1001", business = "voice" }, is = "484.00" },
  { rule = "line_not_paid", rows = 1 },
  { rule = "line_not_paid", at = { outlet = "1002" }, rows = 0 },
]

[[test]]
name = "another parameter"
set = { "param.withheld_ranks" = 2 }
given.figures = [
  { figure = "handling_execution", at = { outlet = "1001" }, is = "80%" },
  { figure = "complaint_rank", at = { outlet = "1001", business = "voice" }, is = 3 },
  { figure = "complaint_rate", at = { outlet = "1001", business = "voice" }, is = 5 },
  { figure = "complaint_rate", at = { district = "东区", business = "voice" }, is = 4 },
  { figure = "commission.base", at = { outlet = "1001", business = "voice" }, is = "1000.00" },
]
expect = [{ rule = "line_not_paid", rows = 0 }]
"#,
    );
}

#[test]
fn a_tests_own_row_takes_the_place_of_the_common_one() {
    passes(
        r#"
[[test]]
name = "a grade of its own"
given.outlets = [{ outlet = "1001", name = "甲店", district = "西区", owner = "王", grade = "C", opened = 2005-01-01 }]
expect = [
  { figure = "grade_bonus", at = { outlet = "1001" }, is = "90%" },
  { figure = "grade_bonus", at = { outlet = "1002" }, is = "100%" },
]
"#,
    );
}

#[test]
fn a_table_may_be_left_uncovered() {
    passes(
        r#"
[[test]]
name = "nobody sent the complaints"
uncovered = ["complaints"]
expect = [{ figure = "complaint_count", at = { outlet = "1001", business = "voice" }, missing = "not covered" }]
"#,
    );
}

#[test]
fn what_is_expected_of_a_month_that_no_rule_looks_at_is_computed_all_the_same() {
    passes(
        r#"
[[test]]
name = "two months before"
given.checks = [
  { outlet = "1001", date = 2011-08-04, item = "tariff", result = "pass" },
  { outlet = "1001", date = 2011-08-05, item = "tariff", result = "fail" },
]
expect = [
  { figure = "handling_execution", at = { outlet = "1001" }, period = "2011-08", is = "50%" },
  { figure = "handling_execution", at = { outlet = "1001" }, period = "2011-07", missing = "no period before" },
]
"#,
    );
}

#[test]
fn an_action_says_who_and_until_when() {
    let text = r#"
[[test]]
name = "a red light"
on = 2011-11-02
given.figures = [{ figure = "handling_execution", at = { outlet = "1001" }, is = "59.99%" }]
expect = [{ rule = "interview", rows = 1, kind = "interview", due = 2011-11-09, attendees = "王; 店长", outlet = "1001" }]
"#;
    passes(text);
    let failures = fails(&text.replace("2011-11-09", "2011-11-10"));
    assert!(matches!(&failures[..], [Failure::Differs(d)] if d.got == Seen::Value("2011-11-09".into())
        && d.what == "interview: due"));
    let failures = fails(&text.replace("due =", "dew ="));
    assert!(
        matches!(&failures[..], [Failure::Differs(d)] if matches!(&d.got, Seen::NoColumn(known) if known.contains("due")))
    );
}

#[test]
fn an_expected_problem_must_come_about_and_no_other() {
    let text = r#"
[[test]]
name = "an unknown outlet"
given.checks = [
  { outlet = "1001", date = 2011-10-03, item = "tariff", result = "pass" },
  { outlet = "9999", date = 2011-10-03, item = "tariff", result = "pass" },
]
expect_problem = [{ code = "D617", table = "checks", row = 2 }]
"#;
    passes(text);
    let failures = fails(&text.replace("row = 2", "row = 1"));
    assert!(
        matches!(&failures[..], [Failure::NoProblem { code: "D617", row: Some(1), .. }, Failure::Problems(all)]
        if all.len() == 1),
        "{failures:?}"
    );
}

#[test]
fn what_cannot_be_read_is_told_where_it_was_given() {
    let memory = pack(
        r#"
[[test]]
name = "a slip in a cell"
given.checks = [{ outlet = "1001", date = 2011-10-03, item = "tariff", result = "passed" }]
expect = [{ rule = "interview", rows = 0 }]
"#,
    );
    let text = report::text(&done(&memory, false).reports, false, Lang::En);
    assert!(text.contains("[D614]") && text.contains("p/tests/a.toml:") && text.contains("^^^^^^"), "{text}");
}

#[test]
fn a_difference_shows_expected_got_and_why() {
    let memory = pack(
        r#"
[[test]]
name = "paid in full"
given.figures = [{ figure = "handling_execution", at = { outlet = "1001" }, is = "80%" }]
given.commissions = [{ outlet = "1001", business = "voice", amount = "300.00" }]
expect = [{ figure = "commission.payable", at = { outlet = "1001", business = "voice" }, is = "300.00" }]
"#,
    );
    for (lang, words) in [(Lang::En, ["expected", "got"]), (Lang::Zh, ["期望", "实际"])] {
        let text = report::text(&done(&memory, false).reports, false, lang);
        for word in words.into_iter().chain([
            "300.00",
            "290.40",
            "handling_execution [outlet=1001] = 0.8000",
            "p/tests/a.toml:",
        ]) {
            assert!(text.contains(word), "{word}\n{text}");
        }
    }
    let reports = done(&memory, false).reports;
    let json: serde_json::Value = serde_json::from_str(&report::json(&reports, &[])).unwrap();
    assert_eq!(json["failed"], 1);
    assert_eq!(json["packs"][0]["tests"][0]["failures"][0]["got"]["value"], "290.40");
    let junit = report::junit(&reports, &[]);
    assert!(junit.contains("failures=\"1\"") && junit.contains("expected 300.00, got 290.40"), "{junit}");
}

#[test]
fn what_came_out_is_written_into_the_file_and_nothing_else() {
    let written = r#"
[[test]] # kept
name = "as it was"
given.figures = [{ figure = "handling_execution", at = { outlet = "1001" }, is = "80%" }]
expect = [
  { figure = "handling_execution", at = { outlet = "1001" }, is = "70%" },   # kept
  { figure = "light", at = { outlet = "1001" }, is = 'red' },
  { figure = "light", at = { outlet = "1002" }, is = "red" },
  { figure = "grade_bonus", at = { outlet = "1001" }, missing = "no row" },
  { rule = "interview", rows = 3 },
]
"#;
    let memory = pack(written);
    let done = done(&memory, true);
    assert_eq!((done.status, done.reports[0].accepted), (0, 7));
    let tree = memory.tree();
    let file = tree[std::path::Path::new("p/tests/a.toml")].clone().unwrap();
    let expected = written
        .replace("\"70%\"", "\"80%\"")
        .replace("'red'", "'green'")
        .replace("is = \"red\"", "missing = \"no observations\"")
        .replace("missing = \"no row\"", "is = \"1.1\"")
        .replace("rows = 3", "rows = 0");
    assert_eq!(String::from_utf8(file).unwrap(), format!("{OUTLETS}{expected}"));
}

#[test]
fn slips_of_names_are_told_all_at_once() {
    let told = codes(
        r#"
[[test]]
name = "slips"
perid = "2011-10"
given.outlet = [{ outlet = "1001" }]
given.checks = [{ outlet = "1001", dat = 2011-10-03, item = "tariff", result = "pass" }]
expect = [{ figure = "lihgt", at = { outlet = "1001" }, is = "red" }]
"#,
    );
    assert_eq!(told, [("S102", "perid".to_owned())]);
    let told = codes(
        r#"
[[test]]
name = "slips"
given.outlet = [{ outlet = "1001" }]
given.checks = [{ outlet = "1001", dat = 2011-10-03, item = "tariff", result = "pass" }]
set = { "param.withheld_rank" = 8 }
expect = [
  { figure = "lihgt", at = { outlet = "1001" }, is = "red" },
  { figure = "light", at = { outlet = "1001", business = "data" }, is = "red" },
  { figure = "handling_execution", at = { outlet = "1001" }, is = "much" },
  { rule = "interveiw" },
]
"#,
    );
    let ids: Vec<&str> = told.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, ["N203", "N204", "S104", "N212", "N206", "T802", "S106", "T805"], "{told:?}");
}

#[test]
fn an_expectation_says_one_thing() {
    let one = |expect: &str| {
        let text = format!("[[test]]\nname = \"x\"\nexpect = [{expect}]\n");
        codes(&text).iter().map(|(id, _)| *id).collect::<Vec<_>>()
    };
    assert_eq!(one(r#"{ figure = "light", at = { outlet = "1001" } }"#), ["S104"]);
    assert_eq!(one(r#"{ at = { outlet = "1001" }, rows = 1 }"#), ["S104", "S104"]);
    assert_eq!(one(r#"{ figure = "light", rule = "interview", is = "red" }"#), ["S105"]);
    assert_eq!(one(r#"{ figure = "light", at = { outlet = "1001" }, iss = "red", missing = "no row" }"#), ["S102"]);
}

#[test]
fn what_no_test_reaches_is_listed() {
    let done = passes(
        r#"
[[test]]
name = "a little"
given.checks = [{ outlet = "1001", date = 2011-10-03, item = "tariff", result = "pass" }]
expect = [{ rule = "interview", rows = 0 }]
"#,
    );
    let report = &done.reports[0];
    let all: Vec<(&str, &str)> = report.unreached.iter().flatten().map(|p| (p.what.name(), p.name.as_str())).collect();
    for point in [
        ("fails", "tariff"),
        ("passes", "rebate"),
        ("band", "light: red"),
        ("fires", "interview"),
        ("fires", "line_not_paid"),
        ("ranked", "complaint_rank"),
        ("true", "complaint_rank <= param.withheld_ranks"),
        ("default", "(closed > promised) ?? true"),
        ("false", "result == \"pass\""),
        ("true", "result == \"na\""),
        ("cap", "commission: cap"),
        ("floor", "commission: ratio"),
        ("computed", "late_count"),
    ] {
        assert!(all.contains(&point), "{point:?} {all:#?}");
    }
    for point in
        [("passes", "tariff"), ("band", "light: green"), ("spares", "interview"), ("true", "result == \"pass\"")]
    {
        assert!(!all.contains(&point), "{point:?}");
    }
    let mut asked = asked(false);
    asked.require_coverage = true;
    let memory = pack("[[test]]\nname = \"nothing\"\nexpect = [{ rule = \"interview\", rows = 0 }]\n");
    assert_eq!(test(&memory, &asked).unwrap().status, 1);
}

#[test]
fn other_periods_are_given_and_expected_by_name() {
    let memory = pack(
        r#"
[[test]]
name = "more than the month before, in two busy weeks"
given.checks = [
  { outlet = "1001", date = 2011-10-03, item = "tariff", result = "pass" },
  { outlet = "1001", date = 2011-10-09, item = "tariff", result = "fail" },
  { outlet = "1001", date = 2011-10-10, item = "tariff", result = "pass" },
]
given.complaints = [
  { complaint = "C1", outlet = "1001", business = "voice", date = 2011-10-05, promised = 2011-10-08 },
  { complaint = "C2", outlet = "1001", business = "voice", date = 2011-09-05, promised = 2011-09-08 },
  { complaint = "C3", outlet = "1001", business = "voice", date = 2011-10-06, promised = 2011-10-08, closed = 2011-10-07 },
]
expect = [
  { figure = "complaint_count", at = { outlet = "1001", business = "voice" }, is = 2 },
  { figure = "complaint_count", at = { outlet = "1001", business = "voice" }, period = "2011-09", is = 1 },
  { figure = "worse", at = { outlet = "1001", business = "voice" }, is = true },
  { figure = "week_checks", at = { outlet = "1001" }, period = "2011-W40", is = 2 },
  { figure = "busy_weeks", at = { outlet = "1001" }, is = 1 },
]

[[test]]
name = "a month before that is given"
given.figures = [
  { figure = "complaint_count", at = { outlet = "1001", business = "voice" }, is = 1 },
  { figure = "complaint_count", at = { outlet = "1001", business = "voice" }, period = "2011-09", is = 2 },
]
expect = [{ figure = "worse", at = { outlet = "1001", business = "voice" }, is = "no" }]

[[test]]
name = "the whole is given in each of two periods"
given.figures = [
  { figure = "complaints_in_all", is = 1 },
  { figure = "complaints_in_all", period = "2011-08", is = 5 },
]
expect = [
  { figure = "complaints_in_all", is = 1 },
  { figure = "complaints_in_all", period = "2011-08", is = 5 },
  { figure = "complaints_in_all", period = "2011-09", is = 0 },
  { figure = "since_august", is = -4 },
]
"#,
    );
    let more = r#"
[measure.complaints_in_all]
by = []
from = "complaints"
formula = 'count()'
[measure.since_august]
by = []
formula = 'complaints_in_all - at(complaints_in_all, "2011-08") + before(complaints_in_all)'
[measure.worse]
by = ["outlet", "business"]
formula = '(complaint_count > before(complaint_count)) ?? false'
[measure.week_checks]
per = "week"
by = ["outlet"]
from = "checks"
formula = 'count()'
[measure.busy_weeks]
by = ["outlet"]
formula = 'count(week_checks >= 2)'
"#;
    memory.put("p/more.toml", more);
    let done = done(&memory, false);
    let told: Vec<_> = done.broken.iter().flat_map(|b| &b.all).map(|p| (p.code.id, &p.args)).collect();
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(done.status, 0, "{}", report::text(&done.reports, false, Lang::En));
    let names: Vec<&str> = done.reports[0].unreached.iter().flatten().map(|p| p.name.as_str()).collect();
    assert!(!names.contains(&"week_checks >= 2"), "{names:?}");
    assert!(names.contains(&"(complaint_count > before(complaint_count)) ?? false"), "the default: {names:?}");
}

#[test]
fn targets_and_findings_are_rules_like_others() {
    let memory = pack(
        r#"
[[test]]
name = "one outlet is under its target, one complaint stays open"
given.figures = [
  { figure = "handling_execution", at = { outlet = "1001" }, is = "80%" },
  { figure = "handling_execution", at = { outlet = "1002" }, is = "90%" },
]
given.complaints = [
  { complaint = "C1", outlet = "1001", business = "voice", date = 2011-10-05, promised = 2011-10-08 },
  { complaint = "C2", outlet = "1001", business = "voice", date = 2011-10-06, promised = 2011-10-08, closed = 2011-10-07 },
]
expect = [
  { rule = "handled_well", rows = 1 },
  { rule = "handled_well", at = { outlet = "1001" }, rows = 0 },
  { rule = "handled_well", at = { outlet = "1002" }, rows = 1, met = true, bound = "85%" },
  { figure = "handled_well.gap", at = { outlet = "1001" }, is = "5 pp" },
  { rule = "still_open", rows = 1, line = 2, file = "given/complaints.csv" },
  { rule = "weak", rows = 1, outlet = "1001" },
]
"#,
    );
    let more = r#"
[target.handled_well]
of = "handling_execution"
by = ["outlet"]
at_least = "85%"
[finding.still_open]
from = "complaints"
where = 'is_missing(closed)'
[finding.weak]
by = ["outlet"]
when = 'handling_execution < "85%"'
if_missing = "no"
"#;
    memory.put("p/more.toml", more);
    let done = done(&memory, false);
    let told: Vec<_> = done.broken.iter().flat_map(|b| &b.all).map(|p| (p.code.id, &p.args)).collect();
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(done.status, 0, "{}", report::text(&done.reports, false, Lang::En));
    let names: Vec<&str> = done.reports[0].unreached.iter().flatten().map(|p| p.name.as_str()).collect();
    for reached in ["handled_well", "still_open", "weak", "is_missing(closed)", "85%"] {
        assert!(!names.contains(&reached), "{reached} {names:?}");
    }
}
