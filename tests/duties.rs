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
fn a_state_is_explained_down_to_the_day_of_its_row() {
    let world = World::new();
    let (out, _) = world.run("2011-11", &[]).unwrap();
    let said = world.explain(&out, "weekly_report", "owner=A,week=2011-W43");
    for words in ["late", "2011-10-31", "2011-11-02", "reports: first_sent"] {
        assert!(said.contains(words), "{words} in\n{said}");
    }
}
