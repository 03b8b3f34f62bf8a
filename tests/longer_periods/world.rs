//! The pack and the rows of these tests, and the program run on them.
//!
//! A small campaign: two clerks and one who leaves, whose cases a reader can add up in the head.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::support::Csv;

pub(crate) const PACK: &str = r#"
[pack]
format = 1
id = "stages"
title = "Stages"
period = "month"
currency = "CNY"

[period.campaign]
title = { zh = "活动", en = "Campaign" }
spans = [
  { id = "spring", from = 2010-03-01, to = 2010-05-31 },
  { id = "autumn", title = { zh = "秋季", en = "Autumn" }, from = 2010-09-01, to = 2010-11-30 },
]

[period.stage]
spans = [
  { id = "collect", from = 2010-09-01, to = 2010-10-10 },
  { id = "train", from = 2010-10-11, to = 2010-10-24 },
  { id = "apply", from = 2010-10-25, to = 2010-11-30 },
]

[param]
bonus = { value = "10.00", type = "money" }
rate = { value = "1.00", type = "money" }

[dimension.clerk]
table = "clerks"
label = "name"

[table.clerks]
file = "clerks.csv"
key = ["clerk"]
span = ["from", "to"]
[table.clerks.columns]
clerk = { type = "id" }
name = { type = "text" }
from = { type = "date" }
to = { type = "date", optional = true }

[table.cases]
file = "cases*.csv"
period = "day"
[table.cases.columns]
clerk = { type = "id", of = "clerk" }
day = { type = "date" }
points = { type = "count" }

[measure.points]
by = ["clerk"]
from = "cases"
formula = 'sum(points)'

[measure.points_before]
by = ["clerk"]
formula = 'before(points)'

[measure.campaign_points]
per = "campaign"
by = ["clerk"]
formula = 'sum(points)'

[measure.share_of_campaign]
by = ["clerk"]
formula = 'points / campaign_points'

[measure.stage_points]
per = "stage"
by = []
from = "cases"
formula = 'sum(points)'

[measure.week_points]
per = "week"
by = ["clerk"]
from = "cases"
formula = 'sum(points)'

[measure.grown]
per = "campaign"
by = ["clerk"]
formula = 'campaign_points - before(campaign_points)'

[measure.prizes_so_far]
by = []
formula = 'sum(best_clerk.prize)'

[ranking.place]
per = "campaign"
of = "campaign_points"
by = ["clerk"]
order = "highest"
ties = "competition"
only = 'campaign_points > 0'

[award.best_clerk]
per = "campaign"
ranking = "place"
ties = "share"
places = [{ to = 1, prize = "300.00" }, { to = 2, prize = "100.00" }]
because = { zh = "{clerk}共{campaign_points}分", en = "{clerk}: {campaign_points} points" }

[target.goal]
per = "campaign"
of = "campaign_points"
at_least = 20
because = { zh = "{period.name}共{campaign_points}分", en = "{campaign_points} in {period.name}" }

[target.stage_goal]
per = "stage"
of = "stage_points"
at_least = 15

[target.busy_week]
per = "week"
of = "week_points"
at_least = 5

[action.review]
kind = "review"
per = "quarter"
by = ["clerk"]
when = 'quarter_points >= 10'
if_missing = "no"
because = { zh = "季度{quarter_points}分", en = "{quarter_points} points in the quarter" }

[measure.quarter_points]
per = "quarter"
by = ["clerk"]
from = "cases"
formula = 'sum(points)'

[action.praise]
kind = "praise"
per = "week"
by = ["clerk"]
when = 'week_points >= 5'
repeat = true
because = { en = "{week_points} in {period.name}" }

[finding.big_case]
per = "stage"
from = "cases"
where = 'points >= 8'
show = ["points"]

[finding.idle_in_stage]
per = "stage"
by = []
when = 'stage_points < 15'
if_missing = "no"

[payout.half_year_bonus]
per = "half_year"
by = ["clerk"]
base = 'half_year_points * param.bonus'
if_missing = "hold"

[measure.half_year_points]
per = "half_year"
by = ["clerk"]
from = "cases"
formula = 'sum(points)'

[penalty.few]
of = "half_year_bonus"
when = 'half_year_points < 15'
if_missing = "no"
takes = "forfeit"
share = "50%"
because = { en = "only {half_year_points} in {period.name}" }

[payout.monthly]
by = ["clerk"]
base = 'points * param.rate'
if_missing = "hold"
"#;

pub(crate) const CLERKS: &str = "clerk,name,from,to
A,Ann,2005-01-01,
B,Ben,2005-01-01,
C,Cat,2005-01-01,2010-11-14
";

/// Autumn: A 8 + 3 + 9 = 20, B 4 + 6 + 2 = 12, C 12. Days of summer and of December lie in no span.
pub(crate) const CASES: &str = "clerk,day,points
A,2010-03-05,6
B,2010-05-31,0
B,2010-07-07,1
B,2010-08-09,0
A,2010-09-06,8
B,2010-09-07,4
C,2010-09-08,5
B,2010-09-28,0
A,2010-10-05,3
B,2010-10-12,6
C,2010-10-13,7
A,2010-11-10,9
B,2010-11-11,2
";
pub(crate) const DECEMBER: &str = "clerk,day,points\nA,2010-12-01,1\nB,2010-12-31,1\n";

pub(crate) struct World {
    pub(crate) dir: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> World {
        World::of(PACK)
    }

    pub(crate) fn of(pack: &str) -> World {
        let world = World { dir: tempfile::tempdir().unwrap() };
        fs::create_dir_all(world.at("pack/tests")).unwrap();
        fs::create_dir_all(world.at("data")).unwrap();
        fs::write(world.at("pack/pack.toml"), pack).unwrap();
        fs::write(world.at("data/clerks.csv"), CLERKS).unwrap();
        fs::write(world.at("data/cases-1.csv"), CASES).unwrap();
        fs::write(world.at("data/cases-2.csv"), DECEMBER).unwrap();
        world
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn ask(&self, period: &str, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
        command.arg("run").arg(self.at("pack")).arg("--data").arg(self.at("data"));
        command.args(["--period", period, "--lang", "en", "--out"]).arg(self.at(period)).args(more);
        command.output().unwrap()
    }

    pub(crate) fn run(&self, period: &str) -> Folder {
        self.run_with(period, &[])
    }

    pub(crate) fn run_with(&self, period: &str, more: &[&str]) -> Folder {
        let output = self.ask(period, more);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Folder { path: self.at(period), said: String::from_utf8(output.stdout).unwrap() }
    }

    pub(crate) fn explain(&self, period: &str, figure: &str, at: &str) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
        command.arg("explain").arg(self.at(period)).args([figure, "--lang", "en"]);
        if !at.is_empty() {
            command.args(["--at", at]);
        }
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    }

    pub(crate) fn check(&self) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
        let output = command.arg("check").arg(self.at("pack")).args(["--lang", "en"]).output().unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }

    pub(crate) fn test(&self, tests: &str) -> Output {
        fs::write(self.at("pack/tests/stages.toml"), tests).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
        command.arg("test").arg(self.at("pack")).args(["--lang", "en"]);
        command.output().unwrap()
    }
}

pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    pub(crate) said: String,
}

impl Folder {
    pub(crate) fn csv(&self, name: &str) -> Csv {
        Csv::read(&self.path.join(name))
    }

    /// The rows of a rule in a file, with the columns that are asked for.
    pub(crate) fn rows(&self, file: &str, (head, rule): (&str, &str), names: &[&str]) -> Vec<String> {
        let csv = self.csv(file);
        let of_rule = |row: &usize| csv.get(*row, head) == rule;
        let told = |row: usize| names.iter().map(|name| csv.get(row, name)).collect::<Vec<_>>().join(" | ");
        (0..csv.rows.len()).filter(of_rule).map(told).collect()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path.join(name)).unwrap()
    }
}
