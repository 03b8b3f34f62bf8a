//! Duties, end to end: weekly, monthly, quarterly and half-yearly ones, milestones, and how they stand from run to run.
//!
//! One small pack over a calendar with a long holiday, whose every day can be counted by hand. What a month's run tells,
//! what the next one tells of it again, and how a state is explained down to the day in the row.
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

const PACK: &str = r#"
[pack]
format = 1
id = "duties"
period = "month"
currency = "CNY"

[calendar]
years = [2011, 2012]
holidays = [{ from = 2011-10-01, to = 2011-10-07 }, { from = 2012-01-01, to = 2012-01-03 }]
working = [2011-10-08, 2011-10-09]

[dimension.owner]
table = "owners"
label = "name"
[dimension.milestone]
table = "milestones"

[table.owners]
file = "owners.csv"
key = ["owner"]
span = ["from", "to"]
[table.owners.columns]
owner = { type = "id" }
name = { type = "text" }
reports = { type = "flag", optional = true }
from = { type = "date" }
to = { type = "date", optional = true }

[table.reports]
file = "reports.csv"
period = "sent"
[table.reports.columns]
owner = { type = "id", of = "owner", orphan = "finding" }
kind = { type = "text", one_of = ["weekly", "note"] }
week_of = { type = "date" }
sent = { type = "date" }

[table.meetings]
file = "meetings.csv"
period = "held"
covers = { from = 2011-07-01 }
[table.meetings.columns]
kind = { type = "text", one_of = ["meeting", "risk", "audit"] }
held = { type = "date" }
about = { type = "date", optional = true }

[table.milestones]
file = "milestones.csv"
key = ["milestone"]
timeless = true
[table.milestones.columns]
milestone = { type = "id" }
due = { type = "date", optional = true }
done = { type = "date", optional = true }

[duty.weekly_report]
clause = "W.1"
title = { zh = "周报", en = "Weekly report" }
by = ["owner"]
per = "week"
only = 'owner.reports'
done = { table = "reports", date = "sent", for = "week_of", where = 'kind == "weekly"' }
due = { working_days = 1 }
missed_after = { working_days = 5 }
because = { zh = "{owner}迟{weekly_report.late}天", en = "{owner} is {weekly_report.late} days late" }

[duty.meeting]
clause = "M.1"
by = []
done = { table = "meetings", date = "held", where = 'kind == "meeting"' }
due = { working_days = 0 }
effective = { from = 2011-08-01 }

[duty.risks]
by = []
per = "quarter"
done = { table = "meetings", date = "held", for = "about", where = '(kind == "risk") ?? false' }
due = { days = 10 }
missed_after = { days = 20 }

[duty.audit]
by = []
per = "half_year"
done = { table = "meetings", date = "held", for = "about", where = 'kind == "audit"' }
due = { days = 10 }
missed_after = { days = 40 }

[duty.milestone_met]
by = ["milestone"]
due = 'milestone.due'
done = 'milestone.done'
missed_after = { days = 30 }
late = "working_days"

[measure.compliance]
by = [["owner"], []]
formula = 'share(weekly_report == "done", weekly_report != "open")'

[measure.late_days]
by = ["owner"]
formula = 'sum(weekly_report.late)'
"#;

const OWNERS: &str = "owner,name,reports,from,to
A,Ann,yes,2011-01-01,
B,Ben,yes,2011-10-19,
C,Cai,no,2011-01-01,
D,Dan,,2011-01-01,
E,Eve,yes,2011-01-01,2011-10-12
";

// A: on the due day after the holiday, late by one, missed though sent, never sent, sent in November.
const REPORTS: &str = "owner,kind,week_of,sent
A,weekly,2011-09-19,2011-09-26
A,weekly,2011-09-26,2011-10-08
A,weekly,2011-09-26,2011-10-09
A,note,2011-10-03,2011-10-05
A,weekly,2011-10-03,2011-10-11
A,weekly,2011-10-16,2011-10-25
A,weekly,2011-10-24,2011-11-02
B,weekly,2011-10-17,2011-10-21
E,weekly,2011-09-26,2011-10-09
E,weekly,2011-10-05,2011-10-10
";

const NOVEMBER: &str = "A,weekly,2011-10-31,2011-11-04
A,weekly,2011-11-07,2011-11-14
A,weekly,2011-11-14,2011-11-18
A,weekly,2011-11-21,2011-11-25
B,weekly,2011-10-31,2011-11-15
B,weekly,2011-11-07,2011-11-14
B,weekly,2011-11-14,2011-11-18
";

const MEETINGS: &str = "kind,held,about
meeting,2011-09-20,
risk,2011-10-05,2011-09-30
meeting,2011-11-30,
risk,2012-01-15,2011-12-01
audit,2011-12-15,2011-07-01
";

const MILESTONES: &str = "milestone,due,done
m1,2011-10-03,2011-10-08
m2,2011-10-20,2011-10-20
m3,2011-10-21,
m4,2011-11-30,2011-10-12
m5,2011-11-30,
m6,,2011-10-12
m7,2011-09-20,2011-10-25
m8,2011-09-20,2011-09-20
m9,2011-10-25,2011-11-10
";

struct World {
    place: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        let world = World { place: tempfile::tempdir().unwrap() };
        fs::create_dir_all(world.path("pack")).unwrap();
        fs::create_dir_all(world.path("data")).unwrap();
        world.write("pack/pack.toml", PACK);
        world.write("data/owners.csv", OWNERS);
        world.write("data/reports.csv", &format!("{REPORTS}{NOVEMBER}"));
        world.write("data/meetings.csv", MEETINGS);
        world.write("data/milestones.csv", MILESTONES);
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs a period; its folder and what was said, or why it failed.
    fn run(&self, period: &str, more: &[&str]) -> Result<(PathBuf, String), String> {
        let out = self.path(&format!("out-{period}{}", more.join("")));
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let (pack, data, to) = (text(&self.path("pack")), text(&self.path("data")), text(&out));
        let mut args = vec!["run", &pack, "--data", &data, "--period", period, "--out", &to, "--lang", "en"];
        args.extend(more);
        let done = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let failed = String::from_utf8_lossy(&done.stderr).into_owned();
        if done.status.success() { Ok((out, said)) } else { Err(failed) }
    }

    fn explain(&self, out: &Path, figure: &str, at: &str) -> String {
        let out = out.to_string_lossy().into_owned();
        let args = ["explain", &out, figure, "--at", at, "--lang", "en"];
        let done = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }
}

/// What `duties.csv` tells of a rule, a line an occurrence.
fn told(out: &Path, rule: &str) -> Vec<String> {
    let csv = Csv::read(&out.join("duties.csv"));
    let columns = ["period", "owner", "milestone", "due", "done_on", "state", "late", "missing"];
    let line = |row: usize| {
        let cells = columns.iter().map(|column| csv.get(row, column)).collect::<Vec<_>>();
        cells.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    (0..csv.rows.len()).filter(|row| csv.get(*row, "rule") == rule).map(line).collect()
}

#[test]
fn a_month_tells_what_ends_in_it_and_what_was_open_when_it_began() {
    let world = World::new();
    let (october, said) = world.run("2011-10", &[]).unwrap();
    assert_eq!(
        told(&october, "weekly_report"),
        [
            "2011-W38 E 2011-09-26 missed 22",
            "2011-W39 A 2011-10-08 2011-10-08 done 0",
            "2011-W39 E 2011-10-08 2011-10-09 late 1",
            "2011-W40 A 2011-10-10 2011-10-11 late 1",
            "2011-W40 E 2011-10-10 2011-10-10 done 0",
            "2011-W41 A 2011-10-17 2011-10-25 missed 6",
            "2011-W41 E 2011-10-17 missed 10",
            "2011-W42 A 2011-10-24 open 5",
            "2011-W42 B 2011-10-24 2011-10-21 done 0",
            "2011-W43 A 2011-10-31 open 0",
            "2011-W43 B 2011-10-31 open 0",
        ]
    );
    assert!(said.contains("Overdue: Weekly report (1)\n  A Ann  2011-W42  2011-10-24"), "{said}");
    // What became late or missed in November is told in November, and not again in December.
    let (november, _) = world.run("2011-11", &[]).unwrap();
    let earlier = ["2011-W42 A 2011-10-24 missed 27", "2011-W43 A 2011-10-31 2011-11-02 late 2"];
    assert_eq!(told(&november, "weekly_report")[..2], earlier);
    assert_eq!(told(&november, "weekly_report")[2], "2011-W43 B 2011-10-31 missed 22");
    let (december, _) = world.run("2011-12", &[]).unwrap();
    assert!(
        told(&december, "weekly_report")
            .iter()
            .all(|line| line.starts_with("2011-W47") || line > &"2011-W48".to_owned())
    );
}

#[test]
fn who_speaks_in_a_week_of_the_month_is_not_silent() {
    let world = World::new();
    let (october, _) = world.run("2011-10", &[]).unwrap();
    let csv = Csv::read(&october.join("silence.csv"));
    let of = |kind: &str| -> Vec<String> {
        let rows = (0..csv.rows.len()).filter(|row| csv.get(*row, "kind") == kind);
        rows.map(|row| [csv.get(row, "name"), csv.get(row, "detail")].join(" ").trim().to_owned()).collect()
    };
    assert_eq!(of("no_rows"), ["owner C", "owner D"]);
    assert_eq!(of("rule_never_fired"), ["audit"], "a half-year in progress");
}

#[test]
fn a_state_is_explained_down_to_the_day_of_its_row() {
    let world = World::new();
    let (out, _) = world.run("2011-11", &[]).unwrap();
    let said = world.explain(&out, "weekly_report", "owner=A,week=2011-W43");
    for words in ["late", "2011-10-31", "2011-11-02", "reports: first_sent"] {
        assert!(said.contains(words), "{words} in\n{said}");
    }
}

#[test]
fn one_day_is_due_on_a_holiday_and_told_until_it_is_past() {
    let world = World::new();
    let (october, _) = world.run("2011-10", &[]).unwrap();
    assert_eq!(
        told(&october, "milestone_met"),
        [
            "m1 2011-10-03 2011-10-08 late 1",
            "m2 2011-10-20 2011-10-20 done 0",
            "m3 2011-10-21 open 6",
            "m4 2011-11-30 2011-10-12 done 0",
            "m7 2011-09-20 2011-10-25 missed 22",
            "m9 2011-10-25 open 4",
        ],
        "m5 is due in November, m6 has no day, m8 was done in September"
    );
    let (november, _) = world.run("2011-11", &[]).unwrap();
    let later = [
        "m3 2011-10-21 missed 28",
        "m4 2011-11-30 2011-10-12 done 0",
        "m5 2011-11-30 open 0",
        "m9 2011-10-25 2011-11-10 late 12",
    ];
    assert_eq!(told(&november, "milestone_met"), later);
    let (december, _) = world.run("2011-12", &[]).unwrap();
    assert_eq!(told(&december, "milestone_met"), ["m5 2011-11-30 missed 23"]);
}

#[test]
fn a_meeting_of_the_month_is_due_on_its_last_day_or_the_next_that_is_worked() {
    let world = World::new();
    let (october, said) = world.run("2011-10", &[]).unwrap();
    let open = ["2011-08 2011-08-31 open 40", "2011-10 2011-10-31 open 0"];
    assert_eq!(told(&october, "meeting"), open, "never missed; none before August, September's was held");
    assert!(said.contains("Overdue: meeting (1)\n  2011-08  2011-08-31"), "{said}");
    let (december, _) = world.run("2011-12", &[]).unwrap();
    assert_eq!(told(&december, "meeting")[2], "2011-12 2012-01-04 open 0", "31 December is a Saturday");
    let (november, _) = world.run("2011-11", &[]).unwrap();
    assert_eq!(told(&november, "meeting")[2], "2011-11 2011-11-30 2011-11-30 done 0");
}

#[test]
fn longer_periods_are_told_in_the_run_that_holds_their_last_day() {
    let world = World::new();
    let tells = |period: &str| {
        let (out, _) = world.run(period, &[]).unwrap();
        [told(&out, "risks"), told(&out, "audit")].concat()
    };
    assert_eq!(tells("2011-09"), ["2011-Q3 2011-10-10 open 0"]);
    assert_eq!(tells("2011-10"), ["2011-Q3 2011-10-10 2011-10-05 done 0"]);
    assert_eq!(tells("2011-11"), [""; 0]);
    assert_eq!(tells("2011-12"), ["2011-Q4 2012-01-10 open 0", "2011-H2 2012-01-10 2011-12-15 done 0"]);
    assert_eq!(tells("2012-01"), ["2011-Q4 2012-01-10 2012-01-15 late 5"]);
    // Read to date, a quarter is due when it is whole, not on the last day that is seen.
    let read = "\n[measure.risks_due]\nby = []\nformula = 'risks.due'\n";
    world.write("pack/pack.toml", &format!("{PACK}{read}"));
    let (out, _) = world.run("2011-11", &["--jobs", "3"]).unwrap();
    let said = world.explain(&out, "risks.due", "quarter=2011-Q4~2011-11-30");
    assert!(said.contains("2012-01-10"), "{said}");
}

#[test]
fn in_the_midst_of_a_month_nothing_later_is_seen() {
    let world = World::new();
    let (out, _) = world.run("2011-10", &["--as-of", "2011-10-10"]).unwrap();
    assert_eq!(
        told(&out, "weekly_report"),
        [
            "2011-W38 E 2011-09-26 missed 7",
            "2011-W39 A 2011-10-08 2011-10-08 done 0",
            "2011-W39 E 2011-10-08 2011-10-09 late 1",
            "2011-W40 A 2011-10-10 open 0",
            "2011-W40 E 2011-10-10 2011-10-10 done 0",
            "2011-W41 A 2011-10-17 open 0",
            "2011-W41 E 2011-10-17 open 0",
        ],
        "the week in progress is open, those to come are not expected yet"
    );
    assert_eq!(
        told(&out, "milestone_met"),
        [
            "m1 2011-10-03 2011-10-08 late 1",
            "m2 2011-10-20 open 0",
            "m3 2011-10-21 open 0",
            "m7 2011-09-20 open 11",
            "m9 2011-10-25 open 0"
        ],
        "what is done later is not done yet"
    );
}

#[test]
fn a_report_for_a_week_in_progress_is_done_once_it_is_sent() {
    let world = World::new();
    world.write("data/reports.csv", &format!("{REPORTS}A,weekly,2011-10-16,2011-10-12\n"));
    let (out, _) = world.run("2011-10", &["--as-of", "2011-10-13"]).unwrap();
    let told = told(&out, "weekly_report");
    assert!(told.contains(&"2011-W41 A 2011-10-17 2011-10-12 done 0".to_owned()), "{told:?}");
}

#[test]
fn the_compliance_rate_is_a_share_of_what_is_settled() {
    let world = World::new();
    let (october, _) = world.run("2011-10", &[]).unwrap();
    let csv = Csv::read(&october.join("measures-owner.csv"));
    let rows: Vec<String> = (0..csv.rows.len())
        .map(|row| ["owner", "compliance", "late_days"].map(|c| csv.get(row, c)).join(" "))
        .collect();
    // A: of four settled one is done; B: one of one; C and D have no duty; E: one of three.
    assert_eq!(rows, ["A 0.333333333333333 12", "B 1 0", "C  0", "D  0", "E 0.333333333333333 11"]);
    let whole = Csv::read(&october.join("measures-all.csv"));
    assert_eq!(whole.get(0, "compliance"), "0.428571428571429", "three of seven");
}

#[test]
fn who_has_no_duty_and_what_is_not_covered_is_neither_open_nor_missed() {
    let world = World::new();
    let (out, _) = world.run("2011-10", &[]).unwrap();
    let failed = |figure: &str, at: &str| {
        let out = out.to_string_lossy().into_owned();
        let args = ["explain", &out, figure, "--at", at, "--lang", "en"];
        !Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).output().unwrap().status.success()
    };
    assert!(failed("weekly_report", "owner=C,week=2011-W41"), "C does not report");
    assert!(failed("weekly_report", "owner=D,week=2011-W41"), "a missing answer is a no");
    assert!(failed("weekly_report", "owner=B,week=2011-W41"), "B had not come");
    assert!(failed("weekly_report", "owner=E,week=2011-W42"), "E had gone");
    let why = world.explain(&out, "weekly_report.expected", "owner=C,week=2011-W41");
    assert!(why.contains("no"), "{why}");

    // November's file is lost: what October left open is not known, what it settled is: to be late was possible until its end.
    world.write("data/reports.csv", REPORTS.replace("A,weekly,2011-10-24,2011-11-02\n", "").as_str());
    let (november, said) = world.run("2011-11", &[]).unwrap();
    let told = told(&november, "weekly_report");
    assert_eq!(
        told[..3],
        ["2011-W42 A 2011-10-24 missed 27", "2011-W43 A 2011-10-31 not_covered", "2011-W43 B 2011-10-31 not_covered"]
    );
    assert!(told[1..].iter().all(|line| line.ends_with("not_covered")), "{told:?}");
    assert!(said.contains("not known"), "{said}");
    let state = |at: &str| world.explain(&november, "weekly_report", at);
    assert!(state("owner=A,week=2011-W43").contains("not covered"), "{}", state("owner=A,week=2011-W43"));
}

#[test]
fn a_year_that_the_calendar_does_not_list_is_named() {
    let world = World::new();
    world.write(
        "pack/pack.toml",
        &PACK.replace("years = [2011, 2012]", "years = [2011]").replace(", { from = 2012-01-01, to = 2012-01-03 }", ""),
    );
    let failed = world.run("2011-12", &[]).unwrap_err();
    assert!(failed.contains("R721") && failed.contains("2012"), "{failed}");
    // A half-year in progress asks nothing of the next year yet.
    world.write(
        "pack/pack.toml",
        &fs::read_to_string(world.path("pack/pack.toml"))
            .unwrap()
            .replace("due = { days = 10 }", "due = { working_days = 5 }"),
    );
    world.run("2011-11", &[]).unwrap();
}

#[test]
fn a_run_is_the_same_for_any_number_of_threads_and_its_tables_are_described() {
    let world = World::new();
    let (one, _) = world.run("2011-11", &["--jobs", "1"]).unwrap();
    let (three, _) = world.run("2011-11", &["--jobs", "3"]).unwrap();
    let files = |out: &Path| {
        support::files_below(out).into_iter().filter(|(name, _)| name != "receipt.json").collect::<Vec<_>>()
    };
    assert_eq!(files(&one), files(&three));
    let package: serde_json::Value = serde_json::from_slice(&fs::read(one.join("datapackage.json")).unwrap()).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let duties = resources.iter().find(|r| r["path"] == "duties.csv").unwrap();
    let fields: Vec<(&str, &str)> = duties["schema"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["name"].as_str().unwrap(), f["type"].as_str().unwrap()))
        .collect();
    let (folder, data) = (one.to_string_lossy().into_owned(), world.path("data").to_string_lossy().into_owned());
    let args = ["verify", &folder, "--data", &data, "--lang", "en"];
    let verified = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let csv = Csv::read(&one.join("duties.csv"));
    assert_eq!(fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(), csv.header);
    assert!(fields.contains(&("due", "date")) && fields.contains(&("late", "integer")), "{fields:?}");
}

const TESTS: &str = r#"
[common]
given.owners = [{ owner = "A", name = "Ann", reports = true, from = 2011-01-01 }, { owner = "C", name = "Cai", reports = false, from = 2011-01-01 }]
given.milestones = [{ milestone = "m1", due = 2011-10-20, done = 2011-10-25 }]

[[test]]
name = "states are counted, and their columns looked at"
clause = ["W.1", "M.1"]
period = "2011-10"
given.reports = [
  { owner = "A", kind = "weekly", week_of = 2011-09-26, sent = 2011-10-08 },
  { owner = "A", kind = "weekly", week_of = 2011-10-03, sent = 2011-10-11 },
  { owner = "A", kind = "weekly", week_of = 2011-10-10, sent = 2011-10-12 },
  { owner = "A", kind = "weekly", week_of = 2011-10-17, sent = 2011-10-25 },
]
expect = [
  { rule = "weekly_report", state = "done", rows = 2 },
  { rule = "weekly_report", state = "late", rows = 2, late = 1 },
  { rule = "weekly_report", state = "late", period = "2011-W40", due = 2011-10-10 },
  { rule = "weekly_report", at = { owner = "C" }, rows = 0 },
  { rule = "weekly_report", at = { owner = "A" }, period = "2011-W43", state = "open" },
  { rule = "milestone_met", at = { milestone = "m1" }, state = "late", late = 3 },
  { figure = "weekly_report", at = { owner = "A" }, period = "2011-W40", is = "late" },
  { figure = "compliance", at = { owner = "A" }, is = "50%" },
]

[[test]]
name = "of what is not covered nothing is said"
period = "2011-10"
uncovered = ["reports"]
expect = [
  { figure = "weekly_report", at = { owner = "A" }, period = "2011-W40", missing = "not_covered" },
  { rule = "weekly_report", state = "missed", rows = 0 },
]
"#;

#[test]
fn scenario_tests_speak_of_states_and_reach_them() {
    let world = World::new();
    fs::create_dir_all(world.path("pack/tests")).unwrap();
    world.write("pack/tests/duties.toml", TESTS);
    let pack = world.path("pack").to_string_lossy().into_owned();
    let done = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(["test", &pack, "--lang", "en"]).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains("no occurrence is ever `meeting: done`"), "{said}");
    assert!(!said.contains("`weekly_report: late`") && !said.contains("`milestone_met: late`"), "{said}");
}

#[test]
fn a_duty_of_two_dimensions_is_expected_of_every_pair() {
    let world = World::new();
    let more = r#"
[dimension.sort]
values = { weekly = "周报", note = "便笺" }
[duty.each_sort]
by = ["owner", "sort"]
only = 'owner.reports'
done = { table = "reports", date = "sent" }
due = { days = 0 }
missed_after = { days = 0 }
effective = { from = 2011-10-01, to = 2011-10-31 }
"#;
    let pack = PACK.replace(
        "kind = { type = \"text\", one_of = [\"weekly\", \"note\"] }",
        "kind = { type = \"id\", of = \"sort\" }",
    );
    world.write("pack/pack.toml", &format!("{pack}{more}"));
    let (october, _) = world.run("2011-10", &[]).unwrap();
    let csv = Csv::read(&october.join("duties.csv"));
    let rows: Vec<String> = (0..csv.rows.len())
        .filter(|row| csv.get(*row, "rule") == "each_sort")
        .map(|row| ["period", "owner", "sort", "done_on", "state"].map(|c| csv.get(row, c)).join(" "))
        .collect();
    let expected = [
        "2011-10 A note 2011-10-05 done",
        "2011-10 A weekly 2011-10-08 done",
        "2011-10 B note  open",
        "2011-10 B weekly 2011-10-21 done",
        "2011-10 E note  open",
        "2011-10 E weekly 2011-10-09 done",
    ];
    assert_eq!(rows, expected);
    // Without rows in a month, but with others after it, nothing was done: in November it is missed, and not expected anew.
    let (november, _) = world.run("2011-11", &[]).unwrap();
    let csv = Csv::read(&november.join("duties.csv"));
    let of = |row: &usize| csv.get(*row, "rule") == "each_sort";
    let rows: Vec<&str> = (0..csv.rows.len()).filter(of).map(|row| csv.get(row, "state")).collect();
    assert_eq!(rows, ["missed", "missed"]);
}

#[test]
fn a_duty_of_a_named_span_is_told_where_the_span_ends_and_from_the_gap_after_it() {
    let world = World::new();
    let more = r#"
[period.campaign]
spans = [{ id = "autumn", from = 2011-09-01, to = 2011-10-15 }, { id = "winter", from = 2011-12-01, to = 2011-12-31 }]
[duty.review]
by = []
per = "campaign"
done = { table = "meetings", date = "held", for = "about", where = 'kind == "audit"' }
due = { days = 20 }
missed_after = { days = 10 }
"#;
    world.write("pack/pack.toml", &format!("{PACK}{more}"));
    world.write("data/meetings.csv", &format!("{MEETINGS}audit,2011-11-08,2011-10-14\n"));
    let tells = |period: &str| told(&world.run(period, &[]).unwrap().0, "review");
    assert_eq!(tells("2011-09"), [""; 0], "the span is under way");
    assert_eq!(tells("2011-10"), ["autumn 2011-11-04 open 0"]);
    assert_eq!(tells("2011-11"), ["autumn 2011-11-04 2011-11-08 late 4"], "November lies in no span");
    assert_eq!(tells("2011-12"), ["winter 2012-01-20 open 0"]);
}
