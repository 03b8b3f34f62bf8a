//! Trees, end to end: what a node takes of all below it, in every period as the tree stood then, and what is refused.
//!
//! One small classification of tickets whose every number can be added up in the head. What is refused stands in a file
//! of its own, and so do random trees, which a naive walk adds up too, and large ones.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

#[path = "trees/random.rs"]
mod random;
#[path = "trees/refused.rs"]
mod refused;
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::Csv;

const PACK: &str = r#"
[pack]
format = 1
id = "trees"
title = "Trees"
period = "month"
currency = "CNY"

[dimension.code]
table = "codes"
label = "name"
[dimension.team]

[table.codes]
file = "codes.csv"
key = ["code"]
span = ["from", "to"]
[table.codes.columns]
code = { type = "id" }
name = { type = "text" }
level = { type = "count" }
parent = { type = "id", of = "code", optional = true }
from = { type = "date" }
to = { type = "date", optional = true }

[table.log]
file = "tickets.csv"
period = "day"
[table.log.columns]
code = { type = "id", of = "code" }
team = { type = "id", of = "team" }
day = { type = "date" }
score = { type = "number" }
"#;

const RULES: &str = r#"
[measure.tickets]
by = ["code"]
from = "log"
formula = 'count()'

[measure.of_team]
by = ["code", "team"]
from = "log"
formula = 'count()'

[measure.score]
by = ["code"]
from = "log"
formula = 'mean(score)'
round = 4

[measure.in_week]
per = "week"
by = ["code"]
from = "log"
formula = 'count()'

[measure.below]
by = ["code"]
formula = 'sum(tickets)'

[measure.team_below]
by = ["code", "team"]
formula = 'sum(of_team)'

[measure.every_pair]
by = ["code", "team"]
rows = "all"
formula = 'sum(of_team)'

[measure.below_of_teams]
by = ["code"]
formula = 'sum(of_team)'

[measure.mean_score]
by = ["code"]
formula = 'mean(score, !is_missing(score))'

[measure.busy]
by = ["code"]
formula = 'share(tickets > 1)'

[measure.least]
by = ["code"]
formula = 'min(score, !is_missing(score))'

[measure.weeks]
by = ["code"]
formula = 'sum(in_week)'

[measure.year_before]
by = ["code"]
formula = 'before(below, 12)'

[measure.year_before_anew]
by = ["code"]
formula = 'before(sum(tickets), 12)'

[measure.all_of_them]
by = []
formula = 'sum(tickets)'

[measure.roots]
by = []
formula = 'sum(below, is_missing(code.parent))'

[measure.second_level]
by = []
formula = 'sum(below, (code.level == 2) ?? false)'

[measure.of_teams]
by = ["team"]
formula = 'sum(team_below, is_missing(code.parent))'

[measure.greatest]
by = []
formula = 'max(below)'

[ranking.place]
of = "below"
by = ["code"]
within = []
order = "highest"
ties = "competition"

[export.codes]
file = "codes.csv"
by = ["code"]
missing = "-"
columns = [
  "code",
  { tickets = 'tickets' },
  { below = 'below' },
  { anew = 'sum(tickets)' },
  { teams = 'below_of_teams' },
  { mean = 'mean_score' },
  { busy = 'busy' },
  { least = 'least' },
  { weeks = 'weeks' },
  { before = 'year_before' },
  { before_anew = 'year_before_anew' },
  { parent = 'code.parent' },
  { place = 'place' },
]

[export.pairs]
file = "pairs.csv"
by = ["code", "team"]
columns = ["code", "team", { own = 'of_team' }, { below = 'team_below' }]
rows = "team_below"

[export.every_pair]
file = "every_pair.csv"
by = ["code", "team"]
columns = ["code", "team", { below = 'every_pair' }]
rows = "every_pair"

[export.teams]
file = "teams.csv"
by = ["team"]
columns = ["team", { below = 'of_teams' }]

[export.whole]
file = "whole.csv"
by = []
columns = [{ all = 'all_of_them' }, { roots = 'roots' }, { second = 'second_level' }, { greatest = 'greatest' }]
"#;

/// A12 goes from A1 to A2 with the new year; C is of use to nobody.
const CODES: &str = "code,name,level,parent,from,to
A,甲,1,,2010-01-01,
A1,甲一,2,A,2010-01-01,
A2,甲二,2,A,2010-01-01,
A11,甲一一,3,A1,2010-01-01,
A12,甲一二,3,A1,2010-01-01,2010-12-31
A12,甲一二,3,A2,2011-01-01,
B,乙,1,,2010-01-01,
B1,乙一,2,B,2010-01-01,
C,丙,1,,2010-01-01,
";

const TICKETS: &str = "code,team,day,score
A11,x,2010-10-04,5
A11,y,2010-10-05,5
A12,x,2010-10-06,5
A12,x,2010-10-07,5
A12,y,2010-10-08,5
A1,x,2010-10-11,5
B1,y,2010-10-12,5
A11,x,2011-10-03,8
A12,x,2011-10-04,2
A12,x,2011-10-05,4
A12,y,2011-10-06,6
A12,y,2011-10-31,4
A2,x,2011-10-11,9
B1,y,2011-10-12,1
B1,y,2011-10-13,3
";

struct Told {
    status: Option<i32>,
    out: String,
    err: String,
}

fn reckoner(args: &[&str]) -> Told {
    let done = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).args(["--lang", "en"]).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Told { status: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
}

/// Runs a pack over tables; what it says is given, the run folder is `out` beside them.
fn run(place: &Path, (pack, rules): (&str, &str), codes: &str, tickets: &str) -> Told {
    let at = |name: &str| place.join(name).to_string_lossy().into_owned();
    fs::create_dir_all(at("pack")).unwrap();
    fs::create_dir_all(at("data")).unwrap();
    fs::write(at("pack/pack.toml"), pack).unwrap();
    fs::write(at("pack/rules.toml"), rules).unwrap();
    fs::write(at("data/codes.csv"), codes).unwrap();
    fs::write(at("data/tickets.csv"), tickets).unwrap();
    let (pack, data, out) = (at("pack"), at("data"), at("out"));
    reckoner(&["run", &pack, "--data", &data, "--period", "2011-10", "--out", &out])
}

fn done(place: &Path) {
    let told = run(place, (PACK, RULES), CODES, TICKETS);
    assert_eq!(told.status, Some(0), "{}", told.err);
}

fn rows(csv: &Csv, columns: &[&str]) -> Vec<String> {
    (0..csv.rows.len()).map(|row| columns.iter().map(|c| csv.get(row, c)).collect::<Vec<_>>().join(" ")).collect()
}

fn export(place: &Path, name: &str, columns: &[&str]) -> Vec<String> {
    rows(&Csv::read(&place.join("out/exports").join(name)), columns)
}

#[test]
fn a_node_takes_the_node_and_all_below() {
    let place = tempfile::tempdir().unwrap();
    done(place.path());
    assert_eq!(
        export(place.path(), "codes.csv", &["code", "parent", "tickets", "below", "anew", "teams"]),
        [
            "A - 0 6 6 6",
            "A1 A 0 1 1 1",
            "A11 A1 1 1 1 1",
            "A12 A2 4 4 4 4",
            "A2 A 1 5 5 5",
            "B - 0 2 2 2",
            "B1 B 2 2 2 2",
            "C - 0 0 0 0"
        ]
    );
    // The mean over A is that of the scores 8, 4 and 9 of its codes; one of five codes of A had more than one ticket.
    assert_eq!(
        export(place.path(), "codes.csv", &["code", "mean", "busy", "least", "place"]),
        [
            "A 7 0.2 4.0000 1",
            "A1 8 0 8.0000 6",
            "A11 8 0 8.0000 6",
            "A12 4 1 4.0000 3",
            "A2 6.5 0.5 4.0000 2",
            "B 2 0.5 2.0000 4",
            "B1 2 1 2.0000 4",
            "C - 0 - 8"
        ]
    );
    assert_eq!(export(place.path(), "whole.csv", &["all", "roots", "second", "greatest"]), ["8 8 8 6"]);
}

#[test]
fn weeks_are_taken_below_the_tree_of_the_month() {
    let place = tempfile::tempdir().unwrap();
    done(place.path());
    // The week of 31 October is November's.
    let weeks = export(place.path(), "codes.csv", &["code", "weeks"]);
    assert_eq!(weeks, ["A 5", "A1 1", "A11 1", "A12 3", "A2 4", "B 2", "B1 2", "C 0"]);
}

#[test]
fn the_year_before_is_read_in_the_tree_of_that_year() {
    let place = tempfile::tempdir().unwrap();
    done(place.path());
    let expected = ["A 6", "A1 6", "A11 2", "A12 3", "A2 0", "B 1", "B1 1", "C 0"];
    assert_eq!(export(place.path(), "codes.csv", &["code", "before"]), expected);
    assert_eq!(export(place.path(), "codes.csv", &["code", "before_anew"]), expected);
}

#[test]
fn at_a_grain_with_teams_every_node_above_a_row_has_one() {
    let place = tempfile::tempdir().unwrap();
    done(place.path());
    assert_eq!(
        export(place.path(), "pairs.csv", &["code", "team", "own", "below"]),
        [
            "A x 0 4",
            "A y 0 2",
            "A1 x 0 1",
            "A11 x 1 1",
            "A12 x 2 2",
            "A12 y 2 2",
            "A2 x 1 3",
            "A2 y 0 2",
            "B y 0 2",
            "B1 y 2 2"
        ]
    );
    let every = export(place.path(), "every_pair.csv", &["code", "team", "below"]);
    assert_eq!(every.len(), 16);
    assert!(every.contains(&"C x 0".to_owned()) && every.contains(&"A x 4".to_owned()), "{every:?}");
    assert_eq!(export(place.path(), "teams.csv", &["team", "below"]), ["x 4", "y 4"]);
}

#[test]
fn every_node_is_explained_from_the_run_folder_alone() {
    let place = tempfile::tempdir().unwrap();
    done(place.path());
    fs::remove_dir_all(place.path().join("data")).unwrap();
    let out = place.path().join("out").to_string_lossy().into_owned();
    let explain = |figure: &str, at: &str| {
        let told = reckoner(&["explain", &out, figure, "--at", at]);
        assert_eq!(told.status, Some(0), "{figure} at {at}: {}", told.err);
        told.out
    };
    let told = explain("below", "code=A2");
    assert!(told.starts_with("below [code=A2] = 5"), "{told}");
    for part in ["sum(tickets)", "tickets [code=A12] = 4", "tickets [code=A2] = 1"] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    assert!(!told.contains("code=A11"), "{told}");
    // A year before A12 lay below A1.
    let told = explain("year_before", "code=A1");
    for part in ["below [code=A1, month=2010-10] = 6", "tickets [code=A12, month=2010-10] = 3"] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    assert!(explain("team_below", "code=A,team=y").contains("of_team [code=A12, team=y] = 2"));
    assert!(explain("weeks", "code=A2").contains("in_week [code=A12, week=2011-W40] = 3"));
    assert!(explain("place", "code=A").contains("place [code=A] = 1"));
    for code in ["A", "A1", "A11", "A12", "A2", "B", "B1", "C"] {
        for figure in ["below", "below_of_teams", "mean_score", "busy", "weeks", "year_before_anew"] {
            explain(figure, &format!("code={code}"));
        }
    }
}

#[test]
fn a_node_is_not_silent_if_something_below_it_is_not() {
    let place = tempfile::tempdir().unwrap();
    done(place.path());
    let silence = Csv::read(&place.path().join("out/silence.csv"));
    let of_codes: Vec<String> = rows(&silence, &["kind", "name", "detail"]);
    let of_codes: Vec<&String> = of_codes.iter().filter(|line| line.starts_with("no_rows")).collect();
    assert_eq!(of_codes, ["no_rows code C"]);
}

#[test]
fn the_same_bytes_come_out_whatever_the_order_of_rows() {
    let place = tempfile::tempdir().unwrap();
    done(place.path());
    let turned = |text: &str| {
        let (head, rest) = text.split_once('\n').unwrap();
        let mut lines: Vec<&str> = rest.lines().collect();
        lines.reverse();
        format!("{head}\n{}\n", lines.join("\n"))
    };
    let other = tempfile::tempdir().unwrap();
    let told = run(other.path(), (PACK, RULES), &turned(CODES), &turned(TICKETS));
    assert_eq!(told.status, Some(0), "{}", told.err);
    let tables = |place: &Path| {
        let mut files = support::files_below(&place.join("out"));
        files.retain(|name, _| name.starts_with("exports/") || name.starts_with("measures"));
        assert!(files.len() > 5, "{:?}", files.keys());
        files
    };
    assert_eq!(tables(place.path()), tables(other.path()));
}

const TESTS: &str = r#"
[common]
period = "2011-10"
given.codes = [
  { code = "A", name = "甲", level = 1, from = 2010-01-01 },
  { code = "A1", name = "甲一", level = 2, parent = "A", from = 2010-01-01, to = 2011-08-31 },
  { code = "A1", name = "甲一", level = 2, parent = "B", from = 2011-09-01 },
  { code = "B", name = "乙", level = 1, from = 2010-01-01 },
]
given.log = [
  { code = "A1", team = "x", day = 2011-08-05, score = 1 },
  { code = "A1", team = "x", day = 2011-10-05, score = 3 },
  { code = "B", team = "x", day = 2011-10-06, score = 2 },
]

[[test]]
name = "a code that moved counts where it is"
expect = [
  { figure = "below", at = { code = "A" }, is = 0 },
  { figure = "below", at = { code = "B" }, is = 2 },
]

[[test]]
name = "a figure may be given at a node"
given.figures = [{ figure = "tickets", at = { code = "A1" }, is = 7 }]
expect = [{ figure = "below", at = { code = "B" }, is = 8 }]

[[test]]
name = "a code that is not in the classification"
given.log = [{ code = "A9", team = "x", day = 2011-10-05, score = 3 }]
expect_problem = [{ code = "D617", table = "log", row = 1 }]
"#;

#[test]
fn scenario_tests_see_trees() {
    let place = tempfile::tempdir().unwrap();
    let pack = place.path().join("pack");
    fs::create_dir_all(pack.join("tests")).unwrap();
    fs::write(pack.join("pack.toml"), PACK).unwrap();
    fs::write(pack.join("rules.toml"), RULES).unwrap();
    fs::write(pack.join("tests/trees.toml"), TESTS).unwrap();
    let told = reckoner(&["test", &pack.to_string_lossy()]);
    assert_eq!(told.status, Some(0), "{}{}", told.out, told.err);
}
