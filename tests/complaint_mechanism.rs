//! The complaint mechanism as operations would run it: checked, tested, and run month by month on the made-up enterprise.
//!
//! The committed data are what their generator makes; the scenarios reach every rule; every month of both years runs, on
//! any number of threads alike. What people read of two months is kept under `fixtures/…/expected/`; `UPDATE=1 cargo test
//! --test complaint_mechanism` writes it anew. What single figures are is left to the scenarios.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

#[path = "../examples/complaint_mechanism/made/mod.rs"]
mod made;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use support::{Csv, files_below};

const PACK: &str = "rules/complaint-mechanism";
const DATA: &str = "fixtures/complaint-mechanism/data";

fn start(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.env_remove("LC_ALL").env_remove("LANG").env_remove("LC_MESSAGES").env("NO_COLOR", "1");
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

fn reckoner(args: &[&str]) -> String {
    let out = start(args);
    let told = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}\n{told}");
    told
}

fn run(period: &str, out: &Path, more: &[&str]) -> String {
    let args = ["run", PACK, "--data", DATA, "--period", period, "--out", out.to_str().unwrap()];
    reckoner(&[&args[..], more].concat())
}

/// The tables that people read; not the copies of rules and facts.
fn tables(run: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = files_below(run);
    all.retain(|name, _| name.ends_with(".csv") && !name.starts_with("facts/") && !name.starts_with("rules/"));
    all
}

#[test]
fn the_same_number_makes_the_same_bytes() {
    let committed = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(DATA));
    let made = made::files(2012);
    assert_eq!(made.len(), committed.len());
    for file in &made {
        assert!(file.text.as_bytes() == committed[file.name], "{} is not what the generator makes", file.name);
    }
    let size: usize = made.iter().map(|file| file.text.len()).sum();
    assert!(size < 4_000_000, "{size} bytes");
    let tickets = made.iter().find(|file| file.name == "tickets.csv").unwrap();
    assert!(tickets.text.lines().count() > 20_000);
}

#[test]
fn the_rules_have_no_problem_and_the_scenarios_reach_all_of_them() {
    reckoner(&["check", PACK, "--deny", "warnings"]);
    reckoner(&["test", PACK, "--require-coverage"]);
}

/// What is told of a month: actions, findings by rule, targets that are met.
fn told(run: &Path) -> (usize, BTreeMap<String, usize>, usize) {
    let actions = Csv::read(&run.join("actions.csv")).rows.len();
    let findings = Csv::read(&run.join("findings.csv"));
    let mut of: BTreeMap<String, usize> = BTreeMap::new();
    for row in 0..findings.rows.len() {
        *of.entry(findings.get(row, "finding").to_owned()).or_default() += 1;
    }
    let targets = Csv::read(&run.join("targets.csv"));
    let met = (0..targets.rows.len()).filter(|row| targets.get(*row, "met") == "yes").count();
    (actions, of, met)
}

/// The complaints of a month under each code and all below it, counted anew from the tables.
fn below(codes: &Csv, tickets: &Csv, month: &str) -> BTreeMap<String, usize> {
    // The classification of the month's last day; a text is enough to tell days apart.
    let day = format!("{month}-31");
    let holds = |row: &usize| {
        let (from, to) = (codes.get(*row, "from"), codes.get(*row, "to"));
        from <= day.as_str() && (to.is_empty() || to[..7] > *month || to >= day.as_str())
    };
    let parents: BTreeMap<&str, &str> =
        (0..codes.rows.len()).filter(holds).map(|row| (codes.get(row, "code"), codes.get(row, "parent"))).collect();
    let mut all = BTreeMap::new();
    for row in (0..tickets.rows.len()).filter(|row| tickets.get(*row, "opened").starts_with(month)) {
        let mut code = tickets.get(row, "code");
        while !code.is_empty() {
            *all.entry(code.to_owned()).or_default() += 1;
            code = parents[code];
        }
    }
    all
}

#[test]
fn every_month_of_both_years_runs_and_only_the_plan_judges() {
    let runs = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join(DATA);
    let (codes, tickets) = (Csv::read(&data.join("codes.csv")), Csv::read(&data.join("tickets.csv")));
    for (year, month) in [2011, 2012].into_iter().flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let period = format!("{year}-{month:02}");
        let out = runs.path().join(&period);
        run(&period, &out, &["--quiet"]);
        let (actions, findings, met) = told(&out);
        let rolled = Csv::read(&out.join("exports/codes.csv"));
        let rolled = (0..rolled.rows.len()).map(|row| (rolled.get(row, "code").to_owned(), rolled.get(row, "all")));
        let mut rolled: BTreeMap<String, usize> = rolled.map(|(code, all)| (code, all.parse().unwrap())).collect();
        rolled.retain(|_, all| *all > 0);
        assert_eq!(rolled, below(&codes, &tickets, &period), "{period}");
        if year == 2011 || month < 6 {
            assert!(actions == 0 && met == 0 && !findings.contains_key("untrained"), "{period}");
        } else {
            assert!(findings.contains_key("untrained"), "{period}: {findings:?}");
        }
    }
}

#[test]
fn a_month_has_the_same_bytes_on_any_number_of_threads() {
    let runs = tempfile::tempdir().unwrap();
    let of = |jobs: &str| {
        let out = runs.path().join(jobs);
        run("2012-09", &out, &["--quiet", "--jobs", jobs]);
        files_below(&out)
    };
    let (one, two) = (of("1"), of("2"));
    assert!(one.keys().eq(two.keys()));
    for (name, bytes) in &one {
        assert!(*bytes == two[name], "{name} differs");
    }
}

#[test]
fn what_people_read_of_a_month_is_as_it_was() {
    // The month of the breakdown, and the plan's last.
    for period in ["2012-09", "2012-12"] {
        as_it_was(period);
    }
}

fn as_it_was(period: &str) {
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/complaint-mechanism/expected").join(period);
    let runs = tempfile::tempdir().unwrap();
    let mut made: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for lang in ["en", "zh"] {
        let out = runs.path().join(lang);
        let told = run(period, &out, &["--lang", lang]);
        // The last lines say where the run was written, which is another place each time.
        let kept: Vec<&str> = told.lines().filter(|line| !line.contains(out.to_str().unwrap())).collect();
        made.insert(format!("summary.{lang}.txt"), (kept.join("\n").trim_end().to_owned() + "\n").into_bytes());
        for (name, bytes) in tables(&out) {
            assert!(lang == "en" || made[&name] == bytes, "{name} depends on the language");
            made.insert(name, bytes);
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&expected);
        for (name, bytes) in &made {
            let path = expected.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    let known = files_below(&expected);
    assert_eq!(made.keys().collect::<Vec<_>>(), known.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        let (now, before) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&known[name]));
        let differs = now.lines().zip(before.lines()).find(|(now, before)| now != before);
        assert!(*bytes == known[name], "{name}: {differs:?}\nUPDATE=1 cargo test --test complaint_mechanism records");
    }
}
