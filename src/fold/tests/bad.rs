//! Bad data: each fault told with its place, and no facts.
//!
//! One file of a good set is changed at a time, and the problems are compared as `FILE:LINE:COLUMN name`.

use super::build::{column, dimension, given, memory, of, plan, schema};
use super::close::close;
use crate::diagnostic::{Diagnostic, Place};
use crate::expr::ColumnId;
use crate::fold::run;
use crate::table::schema::{Column, Orphan, Placed};
use crate::value::Type;

fn place(place: &Place) -> String {
    match place {
        Place::Data { file, line, column, .. } => format!("{file}:{line}:{column}"),
        Place::File(name) => name.clone(),
        Place::Rule(_) => "rule".to_owned(),
    }
}

fn brief(problems: &[Diagnostic]) -> Vec<String> {
    problems.iter().map(|p| format!("{} {}", place(&p.place), p.code.name)).collect()
}

const GOOD: [(&str, &str); 5] = [
    ("outlets.csv", "outlet,name,district,opened\nA,甲,west,2011-01-01\nB,乙,east,2011-11-05\n"),
    ("checks.csv", "outlet,date,source,item,result\nA,2011-10-01,visit,tariff,pass\n"),
    ("complaints.csv", "complaint,outlet,date,business\nT1,A,2011-10-07,voice\n"),
    ("volumes.csv", "outlet,business,transactions\nA,voice,280\n"),
    ("commissions.csv", "outlet,business,amount\nA,voice,1.00\n"),
];

fn with(changes: &[(&str, &str)]) -> Vec<String> {
    let mut files: Vec<(&str, &str)> =
        GOOD.iter().copied().filter(|(n, _)| changes.iter().all(|(c, _)| c != n)).collect();
    files.extend(changes.iter().copied().filter(|(_, text)| *text != "absent"));
    let (facts, problems) = run(&close(), &memory(&files), 2);
    assert!(facts.is_none());
    brief(&problems)
}

#[test]
fn a_file_that_is_there_twice_is_told_once() {
    let mut plan = close();
    let program = std::sync::Arc::make_mut(&mut plan.program);
    for table in program.tables.iter_mut().filter(|t| ["checks", "volumes"].contains(&t.name.as_str())) {
        table.file = format!("{}*.csv", table.name);
    }
    let told = |more: &[(&str, &str)]| {
        let files: Vec<(&str, &str)> = GOOD.iter().chain(more).copied().collect();
        let (facts, problems) = run(&plan, &memory(&files), 2);
        assert_eq!(facts.is_some(), problems.is_empty());
        brief(&problems)
    };
    let named = |name: &str| GOOD.iter().find(|(file, _)| *file == name).map_or("", |(_, text)| *text);
    let (checks, volumes) = (named("checks.csv"), named("volumes.csv"));
    assert_eq!(told(&[("checks (1).csv", checks)]), ["checks.csv two-files"]);
    // Every key is there twice as well, which is the same fault.
    assert_eq!(told(&[("volumes (1).csv", volumes)]), ["volumes.csv two-files"]);
    let header = checks.lines().next().unwrap();
    assert!(told(&[("checks-a.csv", header), ("checks-b.csv", header)]).is_empty());
    assert!(told(&[("checks-a.csv", &checks.replace("2011-10-01", "2011-10-02"))]).is_empty());
}

#[test]
fn cells_that_cannot_be_read_are_told_all_at_once() {
    let told = with(&[
        (
            "checks.csv",
            "outlet,date,source,item,result\nA,2011-02-30,visit,tariff,pass\nA,2011-10-01,vist,tariff,\nZ,2011-10-01,visit,tarif,pass\nA,2011-10-01\n",
        ),
        (
            "commissions.csv",
            "outlet,business,amount\nA,voice,\"1,23,4.5\"\nA,data,NaN\nA,family,1e999\nA,handset,1.005\nA,sms_pack,-1\n",
        ),
        ("volumes.csv", "outlet,business,transactions\nA,voice,280\nB,voice,280\nA,voice,1\n"),
        (
            "outlets.csv",
            "outlet,name,district,opened\nA,甲,west,2011-01-01\nB,乙,east,2011-11-05\nA,甲,west,2011-12-01\n",
        ),
    ]);
    assert_eq!(
        told,
        [
            "checks.csv:2:3 bad-value",
            "checks.csv:3:14 not-in-enumeration",
            "checks.csv:3:26 empty-required",
            "checks.csv:4:1 orphan",
            "checks.csv:4:20 orphan",
            "checks.csv:5:13 short-row",
            "commissions.csv:2:10 ambiguous-number",
            "commissions.csv:3:8 bad-value",
            "commissions.csv:4:10 bad-value",
            "commissions.csv:5:11 too-precise-value",
            "commissions.csv:6:12 negative-base",
            "outlets.csv:4:1 overlapping-spans",
            "volumes.csv:4:1 duplicate-key",
        ]
    );
}

#[test]
fn headers_and_files_are_held_to_the_pack() {
    assert_eq!(
        with(&[
            ("checks.csv", ""),
            ("complaints.csv", "absent"),
            ("volumes.csv", "outlet,bussiness,transactions,outlet\n"),
            ("commissions.csv", "outlet,business,amount\nA,voice,\"1\n"),
        ]),
        [
            "checks.csv empty-file",
            "commissions.csv:2:9 unclosed-quote",
            "complaints.csv missing-file",
            "volumes.csv:1:0 missing-header",
            "volumes.csv:1:8 unknown-header",
            "volumes.csv:1:31 duplicate-header",
        ]
    );
}

#[test]
fn a_key_that_does_not_hold_on_the_row_s_day_is_an_orphan_of_a_climb() {
    let told = with(&[("complaints.csv", "complaint,outlet,date,business\nT1,B,2011-10-07,voice\n")]);
    assert_eq!(told, ["complaints.csv:2:4 not-held"]);
}

#[test]
fn a_run_without_any_row_in_its_period_is_refused() {
    let told = with(&[
        ("checks.csv", "outlet,date,source,item,result\nA,2011-11-01,visit,tariff,pass\n"),
        ("complaints.csv", "complaint,outlet,date,business\n"),
    ]);
    assert_eq!(told, [" nothing-in-period"]);
}

#[test]
fn the_first_of_two_equal_keys_is_shown_with_the_second() {
    let files = [
        GOOD[0],
        GOOD[1],
        GOOD[3],
        GOOD[4],
        (
            "complaints.csv",
            "complaint,outlet,date,business\nT1,A,2011-10-07,voice\n T1 ,A,2011-10-09,voice\nT1,A,2011-11-09,voice\n",
        ),
    ];
    let (_, problems) = run(&close(), &memory(&files), 1);
    assert_eq!(brief(&problems), ["complaints.csv:3:1 duplicate-key"]);
    assert_eq!(problems[0].args, [("key", " T1 ".to_owned())]);
    assert_eq!(place(&problems[0].related[0].0), "complaints.csv:2:1");
}

#[test]
fn orphans_are_listed_or_dropped_where_the_pack_says_so() {
    let loose = |name, orphan| Column { orphan, ..of(name, 0) };
    let table = schema(
        "t",
        &[],
        Placed::Day(ColumnId::new(0)),
        vec![column("day", Type::Date), loose("a", Orphan::Finding), loose("b", Orphan::Drop)],
    );
    let plan = plan(vec![dimension("kind", given(&["x", "y"]))], vec![table], Vec::new(), &[], &["2011-10"]);
    let data = memory(&[("t.csv", "day,a,b\n2011-10-01,x,y\n2011-10-02,q,x\n2011-10-03,x,q\n")]);
    let (facts, problems) = run(&plan, &data, 1);
    assert_eq!(problems, []);
    let facts = facts.unwrap();
    assert_eq!((facts.coverage[0].orphans, facts.coverage[0].in_period), (2, 1));
    assert_eq!(facts.findings.len(), 1);
    assert_eq!((facts.findings[0].line, facts.findings[0].text.as_str()), (3, "q"));
}
