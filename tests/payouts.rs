//! Every word that changes an amount, end to end: tiers, minimum, adjustments, holdbacks, splits, rows between two days.
//!
//! The pack and its few rows stand in `tests/payouts/`; every expected value was worked out by hand from them. What a
//! ledger makes of a holdback is told month by month.

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
use std::process::{Command, Output};

use proptest::prelude::*;
use support::{Csv, money};

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/payouts");

/// A copy of the pack and its rows, and what is run on them.
struct World {
    place: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        let place = tempfile::tempdir().unwrap();
        for folder in ["pack", "data"] {
            fs::create_dir(place.path().join(folder)).unwrap();
            for entry in fs::read_dir(Path::new(HERE).join(folder)).unwrap() {
                let path = entry.unwrap().path();
                fs::copy(&path, place.path().join(folder).join(path.file_name().unwrap())).unwrap();
            }
        }
        World { place }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn reckoner(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
        command.current_dir(self.place.path()).args(words).output().unwrap()
    }

    fn good(&self, words: &[&str]) -> String {
        let output = self.reckoner(words);
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}\n{said}");
        said
    }

    fn run(&self, month: &str) -> PathBuf {
        self.good(&["run", "pack", "--data", "data", "--period", month, "--out", month, "--force", "--quiet"]);
        self.path(month)
    }
}

/// Some columns of the rows whose first named column has the value.
fn rows(table: &Path, (by, value): (&str, &str), names: &[&str]) -> Vec<String> {
    let csv = Csv::read(table);
    let of = (0..csv.rows.len()).filter(|row| csv.get(*row, by) == value);
    of.map(|row| names.iter().map(|name| csv.get(row, name)).collect::<Vec<_>>().join(" | ")).collect()
}

const AMOUNTS: [&str; 9] = ["payee", "base", "added", "reduced", "earned", "withheld", "forfeited", "held", "payable"];

#[test]
fn each_step_does_its_part_and_the_parts_are_the_lines() {
    let world = World::new();
    let run = world.run("2013-01");
    let lines = rows(&run.join("payouts.csv"), ("payout", "by_payee"), &AMOUNTS);
    let expected = [
        // 2% of 400.00; 5.00 and -1.00 by hand; 10% of what is left kept back.
        "a | 8.00 | 4.00 | 0.00 | 12.00 | 0.00 | 0.00 | 1.20 | 10.80",
        // 20.00 and 3% of 500.00, shared one to two; half forfeited; what expired on the 15th is not applied.
        "b | 11.67 | 0.00 | 0.00 | 11.67 | 0.00 | 5.84 | 0.58 | 5.25",
        "bb | 23.33 | 0.00 | 0.00 | 23.33 | 0.00 | 11.66 | 1.17 | 10.50",
        // 20.00, 30.00 and 5% of 600.01; of 60% withheld only what the minimum of 10.00 leaves; nothing kept back.
        "c | 26.67 | 0.00 | 0.00 | 26.67 | 10.00 | 13.34 | 0.00 | 3.33",
        "cc | 26.67 | 0.00 | 0.00 | 26.67 | 10.00 | 13.33 | 0.00 | 3.34",
        "ccc | 26.66 | 0.00 | 0.00 | 26.66 | 10.00 | 13.33 | 0.00 | 3.33",
        // Above the cap.
        "d | 4450.00 | 0.00 | 4250.00 | 200.00 | 90.00 | 100.00 | 0.00 | 10.00",
        // Nothing but what was given by hand; below the minimum nothing is kept back.
        "e | 0.00 | 7.00 | 0.00 | 7.00 | 0.00 | 0.00 | 0.00 | 7.00",
    ];
    assert_eq!(lines, expected);
    let explained = world.good(&["explain", "2013-01", "by_payee.payable", "--at", "clerk=B,payee=bb", "--lang", "en"]);
    for words in [
        "by_payee.payable [clerk=B, payee=bb] = 10.50",
        "in_proportion_to = 2",
        "commission.payable [clerk=B] = 15.75",
        "holdback reserve = 1.75",
    ] {
        assert!(explained.contains(words), "{words}\n{explained}");
    }
}

#[test]
fn a_minimum_is_shown_as_the_line_takes_it() {
    let world = World::new();
    let rules = fs::read_to_string(world.path("pack/rules.toml")).unwrap();
    world.put("pack/rules.toml", &rules.replace(r#"minimum = "10.00""#, "minimum = '30.02 / 3'"));
    world.run("2013-01");
    let explained = world.good(&["explain", "2013-01", "commission.payable", "--at", "clerk=D", "--lang", "en"]);
    assert!(explained.contains("commission.payable [clerk=D] = 10.01\n"), "{explained}");
    assert!(explained.contains("minimum = 10.01 "), "{explained}");
}

#[test]
fn what_expired_is_listed_and_not_applied() {
    let world = World::new();
    let run = world.run("2013-01");
    let found = rows(&run.join("findings.csv"), ("finding", "by_hand"), &["file", "line", "details"]);
    assert_eq!(found, ["hands.csv | 4 | amount=100.00; reason=old; author=Li; approver=Wang; expires=2013-01-15"]);
    assert!(world.good(&["verify", "2013-01", "--data", "data"]).contains("verified"));
}

#[test]
fn a_cent_among_three_goes_to_the_first_and_nothing_is_shared_by_nothing() {
    let world = World::new();
    let run = world.run("2013-01");
    let bonus = rows(&run.join("payouts.csv"), ("payout", "bonus"), &["payee", "base", "payable", "reasons"]);
    let expected = [
        "A | 0.01 | 0.01 | ",
        "B | 0.00 | 0.00 | ",
        "C | 0.00 | 0.00 | ",
        "D |  | 0.00 | divided_by_zero",
        "E |  | 0.00 | divided_by_zero",
    ];
    assert_eq!(bonus, expected);
}

#[test]
fn more_than_there_is_cannot_be_taken_off_and_the_line_says_so() {
    let world = World::new();
    let header = "clerk,date,amount,reason,author,approver,expires\n";
    world.put("data/hands.csv", &format!("{header}A,2013-01-05,-20.00,error,Li,Wang,2013-12-31\n"));
    let run = world.run("2013-01");
    let names = ["reduced", "earned", "payable", "reasons", "reason_en"];
    let lines = rows(&run.join("payouts.csv"), ("payee", "a"), &names);
    let words = "less was there than the adjustment would take off";
    assert_eq!(lines, [format!("8.00 | 0.00 | 0.00 | by_hand;reserve | {words}")]);
    let step = rows(&run.join("steps.csv"), ("rule", "by_hand"), &["step", "value", "amount", "cut"]);
    assert_eq!(step[0], "by_hand | -20 | -8.00 | yes");
}

#[test]
fn a_line_that_nobody_has_a_share_of_refuses_the_run() {
    let world = World::new();
    let shares = fs::read_to_string(world.path("data/shares.csv")).unwrap();
    world.put(
        "data/shares.csv",
        &shares.replace("B,b,1\nB,bb,2\n", "B,b,0\nB,bb,0\n").replace("C,c,1\nC,cc,1\nC,ccc,1\n", ""),
    );
    let output =
        world.reckoner(&["run", "pack", "--data", "data", "--period", "2013-01", "--out", "run", "--lang", "en"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for words in ["35.00 of `by_payee` at clerk=B has nobody", "80.00 of `by_payee` at clerk=C has nobody"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    assert!(!world.path("run").exists());
}

#[test]
fn what_cannot_be_shared_is_told_with_all_that_there_is_of_it() {
    let world = World::new();
    // Nothing but 7.00 by hand, and nobody to have it.
    let shares = fs::read_to_string(world.path("data/shares.csv")).unwrap();
    world.put("data/shares.csv", &shares.replace("E,e,1\n", ""));
    let run = ["run", "pack", "--data", "data", "--period", "2013-01", "--out", "run", "--lang", "en"];
    let output = world.reckoner(&run);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("]: 7.00 of `by_payee` at clerk=E has nobody"), "{said}");
    // Of 35.00 the share of one is not known.
    world.put("data/shares.csv", &shares.replace("B,bb,2\n", "B,bb,\n"));
    let rules = fs::read_to_string(world.path("pack/rules.toml")).unwrap();
    world.put("pack/rules.toml", &rules.replace("shares.part ?? 0", "shares.part"));
    let tables = fs::read_to_string(world.path("pack/pack.toml")).unwrap();
    let optional = tables.replace("part = { type = \"number\" }", "part = { type = \"number\", optional = true }");
    world.put("pack/pack.toml", &optional);
    let output = world.reckoner(&run);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let words = "35.00 of `by_payee` at clerk=B cannot be shared: the weight of clerk=B,payee=bb is missing";
    assert!(said.contains(words), "{said}");
    assert!(!world.path("run").exists());
}

#[test]
fn a_split_that_is_a_shadow_leaves_the_lines_as_they_are() {
    let world = World::new();
    let rules = fs::read_to_string(world.path("pack/rules.toml")).unwrap();
    world.put("pack/rules.toml", &rules.replace("[split.by_payee]\n", "[split.by_payee]\nstatus = \"shadow\"\n"));
    world.put("data/shares.csv", "clerk,payee,part\nA,a,1\n");
    let run = world.run("2013-01");
    assert_eq!(rows(&run.join("payouts.csv"), ("payout", "by_payee"), &["line"]), Vec::<String>::new());
    let lines = rows(&run.join("payouts.csv"), ("payout", "commission"), &["payee", "earned", "payable"]);
    let expected =
        ["A | 12.00 | 10.80", "B | 35.00 | 15.75", "C | 80.00 | 10.00", "D | 200.00 | 10.00", "E | 7.00 | 7.00"];
    assert_eq!(lines, expected);
}

#[test]
fn a_row_between_two_days_is_in_each_period_that_it_touches() {
    let world = World::new();
    let all = |month: &str| {
        let csv = Csv::read(&world.run(month).join("measures-all.csv"));
        (csv.get(0, "stock").to_owned(), csv.get(0, "opened").to_owned())
    };
    // Closed on 1 January still counts there; one without an end goes on; one that begins later does not.
    assert_eq!(all("2013-01"), ("3".to_owned(), "1".to_owned()));
    assert_eq!(all("2013-02"), ("3".to_owned(), "1".to_owned()));
    assert_eq!(all("2013-03"), ("3".to_owned(), "0".to_owned()));
}

#[test]
fn lower_is_better_where_a_figure_says_so() {
    let world = World::new();
    let ranks = rows(&world.run("2013-01").join("rankings.csv"), ("rule", "careful"), &["clerk", "value", "rank"]);
    assert_eq!(ranks, ["A | 1 | 3", "B | 1 | 3", "C | 1 | 3", "D | 0 | 1", "E | 0 | 1"]);
}

#[test]
fn a_holdback_is_paid_when_its_time_has_come_though_its_payee_has_left() {
    let world = World::new();
    fs::create_dir_all(world.path("ledger")).unwrap();
    let close = |month: &str| {
        let ledger = ["--quiet", "--ledger", "ledger"];
        world.good(&[&["run", "pack", "--data", "data", "--period", month, "--out", month], &ledger[..]].concat());
        let on = "2014-01-31";
        world.good(&["close", month, "--ledger", "ledger", "--by", "Zhou", "--on", on]);
    };
    close("2013-01");
    close("2013-02");
    let kept = |month: &str| {
        let csv = Csv::read(&world.path(month).join("balances.csv"));
        let of = (0..csv.rows.len()).filter(|row| csv.get(*row, "payee") == "bb");
        let names = ["reason", "opening", "withheld", "released", "closing"];
        of.map(|row| names.iter().map(|n| csv.get(row, n)).collect::<Vec<_>>().join(" | ")).collect::<Vec<_>>()
    };
    assert_eq!(kept("2013-01"), ["reserve | 0.00 | 1.17 | 0.00 | 1.17"]);
    assert_eq!(kept("2013-02"), ["reserve | 1.17 | 0.00 | 0.00 | 1.17"]);
    // B has left with February; the time of what is kept has come all the same.
    close("2013-03");
    assert_eq!(kept("2013-03"), ["reserve | 1.17 | 0.00 | 1.17 | 0.00"]);
    let released = rows(&world.path("2013-03/releases.csv"), ("payee", "bb"), &["line", "rule", "amount"]);
    assert_eq!(released, ["steps/by_payee/2013-01/B/bb/1 | reserve | 1.17"]);
    world.good(&["verify", "2013-03", "--data", "data", "--ledger", "ledger"]);
    let journal = ["export", "2013-03", "--out", "books", "--ledger", "ledger", "--format", "hledger"];
    world.good(&journal);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever the sales, weights, penalties and adjustments: the parts balance, and add up to the lines.
    #[test]
    fn parts_add_up_to_lines(
        sales in proptest::collection::vec((0_usize..5, 0_i64..900_000), 1..12),
        parts in proptest::collection::vec((0_usize..5, 0_usize..4, 0_u32..7), 1..16),
        hands in proptest::collection::vec((0_usize..5, -50_000_i64..50_000), 0..6),
    ) {
        let world = World::new();
        let clerk = |at: usize| ["A", "B", "C", "D", "E"][at];
        let amount = |cents: i64| format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
        let mut text = "clerk,date,amount\n".to_owned();
        for (at, cents) in &sales {
            text += &format!("{},2013-01-07,{}\n", clerk(*at), amount(*cents));
        }
        world.put("data/sales.csv", &text);
        let mut text = "clerk,payee,part\n".to_owned();
        let mut known: Vec<(usize, usize)> = Vec::new();
        for (at, payee, part) in &parts {
            if !known.contains(&(*at, *payee)) {
                known.push((*at, *payee));
                text += &format!("{},p{payee},{part}\n", clerk(*at));
            }
        }
        // Everybody has someone to share with.
        for at in 0..5 {
            text += &format!("{},q,1\n", clerk(at));
        }
        world.put("data/shares.csv", &text);
        let mut text = "clerk,date,amount,reason,author,approver,expires\n".to_owned();
        for (at, cents) in &hands {
            text += &format!("{},2013-01-09,{},r,Li,Wang,2013-12-31\n", clerk(*at), amount(*cents));
        }
        world.put("data/hands.csv", &text);
        let run = world.run("2013-01");
        let whole = world.path("whole");
        let rules = fs::read_to_string(world.path("pack/rules.toml")).unwrap();
        let at = rules.find("[split.by_payee]").unwrap();
        let end = at + rules[at..].find("\n[measure.pool]").unwrap();
        let unshared = [&rules[..at], &rules[end..]].concat();
        world.put("pack/rules.toml", &unshared);
        world.good(&["run", "pack", "--data", "data", "--period", "2013-01", "--out", "whole", "--quiet"]);
        let (shared, lines) = (Csv::read(&run.join("payouts.csv")), Csv::read(&whole.join("payouts.csv")));
        for row in (0..lines.rows.len()).filter(|row| lines.get(*row, "payout") == "commission") {
            let own: Vec<usize> = (0..shared.rows.len())
                .filter(|part| shared.get(*part, "payout") == "by_payee")
                .filter(|part| shared.get(*part, "clerk") == lines.get(row, "clerk"))
                .collect();
            for name in &AMOUNTS[1..] {
                let sum: i128 = own.iter().map(|part| money(shared.get(*part, name))).sum();
                prop_assert_eq!(sum, money(lines.get(row, name)), "{} of {}", name, lines.get(row, "clerk"));
                prop_assert!(own.iter().all(|part| money(shared.get(*part, name)) >= 0));
            }
        }
    }
}
