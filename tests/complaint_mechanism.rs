//! What is special to the complaint mechanism: complaints rolled up a classification that changes, counted anew.
//!
//! Over both years each month's counts are held against the tables themselves, and only the months of the plan judge,
//! name or call anybody. What it has in common with other policies is tested with them, by `tests/policies/table.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use support::Csv;

const PACK: &str = "rules/complaint-mechanism";
const DATA: &str = "fixtures/complaint-mechanism/data";

fn run(period: &str, out: &Path) {
    let args = ["run", PACK, "--data", DATA, "--period", period, "--out", out.to_str().unwrap(), "--quiet"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    let done = command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(done.status.success(), "{period}\n{}", String::from_utf8_lossy(&done.stderr));
}

/// The rules that name, judge or call somebody in a run.
fn judged(run: &Path) -> BTreeSet<String> {
    let mut rules = BTreeSet::new();
    for (file, column) in [("actions.csv", "rule"), ("duties.csv", "rule"), ("findings.csv", "finding")] {
        let lines = Csv::read(&run.join(file));
        rules.extend((0..lines.rows.len()).map(|row| lines.get(row, column).to_owned()));
    }
    let targets = Csv::read(&run.join("targets.csv"));
    let told = |row: &usize| !targets.get(*row, "met").is_empty();
    rules.extend((0..targets.rows.len()).filter(told).map(|row| targets.get(row, "target").to_owned()));
    // What is said of complaints and codes themselves is said at all times.
    ["coarse_code", "code_not_in_force", "loose_code"].iter().for_each(|rule| _ = rules.remove(*rule));
    rules
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
fn every_month_counts_what_the_tables_hold_and_only_the_plan_judges() {
    let runs = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join(DATA);
    let (codes, tickets) = (Csv::read(&data.join("codes.csv")), Csv::read(&data.join("tickets.csv")));
    assert!(tickets.rows.len() > 20_000);
    for (year, month) in [2011, 2012].into_iter().flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let period = format!("{year}-{month:02}");
        let out = runs.path().join(&period);
        run(&period, &out);
        let rolled = Csv::read(&out.join("exports/codes.csv"));
        let rolled = (0..rolled.rows.len()).map(|row| (rolled.get(row, "code").to_owned(), rolled.get(row, "all")));
        let mut rolled: BTreeMap<String, usize> = rolled.map(|(code, all)| (code, all.parse().unwrap())).collect();
        rolled.retain(|_, all| *all > 0);
        assert_eq!(rolled, below(&codes, &tickets, &period), "{period}");
        let judged = judged(&out);
        if year == 2011 || month < 6 {
            assert!(judged.is_empty(), "{period}: {judged:?}");
        } else {
            for rule in ["untrained", "weekly_report", "monthly_meeting", "satisfaction_up", "cost_down"] {
                assert!(judged.contains(rule), "{period}: {judged:?}");
            }
        }
    }
}
