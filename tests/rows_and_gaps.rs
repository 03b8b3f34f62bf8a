//! Which keys are paid, what is made of what is missing, and which rows stand behind a figure.
//!
//! One small pack of shops; every expected value was worked out by hand from the rows beside it.

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
use std::path::PathBuf;
use std::process::Command;

use support::Csv;

const PACK: &str = r#"
[pack]
format = 1
id = "shops"
title = "Shops"
period = "month"
currency = "CNY"
effective = { from = 2012-01-01 }
[rounding]
money = 2

[dimension.shop]
table = "shops"

[table.shops]
file = "shops.csv"
key = ["shop"]
timeless = true
columns = { shop = { type = "id" }, base = { type = "money" } }

[table.visits]
file = "visits.csv"
period = "date"
covers = { from = 2012-01-01 }
[table.visits.columns]
shop = { type = "id", of = "shop" }
date = { type = "date" }
fine = { type = "flag", optional = true }

[table.changes]
file = "changes.csv"
key = ["id"]
period = "date"
covers = { from = 2012-01-01 }
[table.changes.columns]
id = { type = "id" }
shop = { type = "id", of = "shop" }
date = { type = "date" }
amount = { type = "money" }
reason = { type = "text" }
author = { type = "text" }
approver = { type = "text" }
expires = { type = "date", optional = true }

[measure.all_fine]
by = ["shop"]
from = "visits"
formula = 'all(fine)'

[measure.any_fine]
by = ["shop"]
from = "visits"
formula = 'any(fine)'

[payout.bonus]
by = ["shop"]
base = 'shop.base'
if_missing = "hold"

[penalty.not_fine]
of = "bonus"
when = '!all_fine'
takes = "forfeit"
if_missing = "hold"

[penalty.none_fine]
of = "bonus"
share = "10%"
when = '!any_fine'
takes = "forfeit"
if_missing = "hold"

[adjustment.by_hand]
of = "bonus"
from = "changes"
"#;

const VISITS: &str = "shop,date,fine\n\
    A,2012-03-05,yes\nA,2012-03-06,yes\nA,2012-04-02,no\n\
    B,2012-03-05,yes\nB,2012-03-06,\n\
    C,2012-03-05,no\nC,2012-03-06,\n\
    D,2012-03-05,\n";

struct World {
    place: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        let world = World { place: tempfile::tempdir().unwrap() };
        for folder in ["pack", "data"] {
            fs::create_dir(world.path(folder)).unwrap();
        }
        world.put("pack/pack.toml", PACK);
        world.put("data/shops.csv", "shop,base\nA,1000.00\nB,900.00\nC,800.00\nD,700.00\nE,600.00\n");
        world.put("data/visits.csv", VISITS);
        let header = "id,shop,date,amount,reason,author,approver,expires";
        world.put("data/changes.csv", &format!("{header}\n1,E,2012-03-09,50.00,a gift,Li,Wu,2012-12-31\n"));
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn reckoner(&self, words: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
        let done = command.current_dir(self.place.path()).args(words).output().unwrap();
        let said = [done.stdout, done.stderr].concat();
        (done.status.code().unwrap_or(-1), String::from_utf8(said).unwrap())
    }

    fn run(&self, month: &str) -> (i32, String) {
        self.reckoner(&["run", "pack", "--data", "data", "--period", month, "--out", month, "--quiet", "--force"])
    }

    fn lines(&self, month: &str) -> Vec<String> {
        let csv = Csv::read(&self.path(&format!("{month}/payouts.csv")));
        let cell =
            |row| ["shop", "base", "added", "forfeited", "held", "payable"].map(|name| csv.get(row, name)).join(" ");
        (0..csv.rows.len()).map(cell).collect()
    }
}

#[test]
fn every_shop_is_paid_though_one_is_adjusted_and_what_is_not_known_is_held() {
    let world = World::new();
    let (status, said) = world.run("2012-03");
    assert_eq!(status, 0, "{said}");
    // B is fine once and unknown once, D not known at all; C is not fine, and whether ever is not known.
    let expected = [
        "A 1000.00 0.00 0.00 0.00 1000.00",
        "B 900.00 0.00 0.00 900.00 0.00",
        "C 800.00 0.00 0.00 800.00 0.00",
        "D 700.00 0.00 0.00 700.00 0.00",
        "E 600.00 50.00 65.00 0.00 585.00",
    ];
    assert_eq!(world.lines("2012-03"), expected);
    let csv = Csv::read(&world.path("2012-03/measures-shop.csv"));
    let flags = |row| format!("{}{}{}", csv.get(row, "shop"), csv.get(row, "all_fine"), csv.get(row, "any_fine"));
    assert_eq!((0..csv.rows.len()).map(flags).collect::<Vec<_>>(), ["Ayesyes", "Byes", "Cno", "D", "Eyesno"]);
    let (status, said) = world.reckoner(&["verify", "2012-03"]);
    assert_eq!(status, 0, "{said}");
}

#[test]
fn rows_that_a_payout_names_are_added_to_its_own() {
    let world = World::new();
    world.put("pack/pack.toml", &PACK.replace("base = 'shop.base'", "base = 'shop.base'\nrows = \"shops\""));
    assert_eq!(world.run("2012-03").0, 0);
    assert_eq!(world.lines("2012-03").len(), 5);
}

#[test]
fn a_month_that_every_table_says_may_be_empty_can_be_run() {
    let world = World::new();
    let (status, said) = world.run("2012-05");
    assert_eq!(status, 0, "{said}");
    assert_eq!(world.lines("2012-05")[0], "A 1000.00 0.00 100.00 0.00 900.00");
    let silent = "period = \"date\"\ncovers = { from = 2012-01-01 }\n[table.visits.columns]";
    world.put("pack/pack.toml", &PACK.replace(silent, "period = \"date\"\n[table.visits.columns]"));
    let (status, said) = world.run("2012-06");
    assert!(status == 2 && said.contains("D620"), "{said}");
}

#[test]
fn a_base_below_zero_is_named_by_its_key() {
    let world = World::new();
    world.put("pack/pack.toml", &PACK.replace("base = 'shop.base'", "base = 'shop.base - \"650.00\"'"));
    let (status, said) = world.run("2012-03");
    assert!(status == 2 && said.contains("the base of shop=E is -50.00, below zero"), "{status} {said}");
}

#[test]
fn the_rows_behind_a_figure_are_those_of_its_tables_and_month() {
    let world = World::new();
    assert_eq!(world.run("2012-03").0, 0);
    let asked = ["explain", "2012-03", "all_fine", "--at", "shop=A", "--data", "data"];
    let (status, said) = world.reckoner(&asked);
    assert_eq!(status, 0, "{said}");
    let rows: Vec<&str> = said.lines().map(str::trim).filter(|line| line.contains(".csv:")).collect();
    assert_eq!(rows, ["visits.csv:2  A,2012-03-05,yes", "visits.csv:3  A,2012-03-06,yes"]);
    let (_, all) = world.reckoner(&["explain", "2012-03", "bonus.payable", "--at", "shop=E", "--data", "data"]);
    let rows: Vec<&str> = all.lines().map(str::trim).filter(|line| line.contains(".csv:")).collect();
    assert_eq!(rows, ["shops.csv:6  E,600.00", "changes.csv:2  1,E,2012-03-09,50.00,a gift,Li,Wu,2012-12-31"]);
}

#[test]
fn a_figure_at_the_end_of_a_long_chain_is_explained_as_far_as_people_read() {
    let world = World::new();
    let mut pack = PACK.to_owned();
    for at in 0..1_000 {
        pack += &format!("[measure.m{at}]\nby = [\"shop\"]\nformula = 'm{} + 1'\n", at + 1);
    }
    pack += "[measure.m1000]\nby = [\"shop\"]\nformula = '1'\n";
    world.put("pack/pack.toml", &pack);
    let (status, said) = world.run("2012-03");
    assert_eq!(status, 0, "{said}");
    let (status, said) = world.reckoner(&["explain", "2012-03", "m0", "--at", "shop=A", "--lang", "en"]);
    assert!(status == 0 && said.starts_with("m0 [shop=A] = 1001"), "{said}");
    // The last that is shown is asked by its own name.
    assert!(said.contains("m100 [shop=A] = 901") && !said.contains("m101 [shop=A]"), "{said}");
}

#[test]
fn a_forged_workbook_is_another_file_and_not_shown() {
    let world = World::new();
    assert_eq!(world.run("2012-03").0, 0);
    let path = world.path("2012-03/payouts.xlsx");
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, bytes).unwrap();
    let (status, said) = world.reckoner(&["verify", "2012-03"]);
    assert_eq!(status, 1);
    assert!(said.contains("payouts.xlsx: not the file that the rules make"), "{said}");
    assert!(!said.contains("PK") && !said.contains("the same values"), "{said}");
}

#[test]
fn a_run_is_held_against_another_with_its_texts() {
    let world = World::new();
    assert_eq!(world.run("2012-03").0, 0);
    fs::rename(world.path("2012-03"), world.path("first")).unwrap();
    assert_eq!(world.run("2012-03").0, 0);
    assert_eq!(world.reckoner(&["compare", "first", "2012-03"]).0, 0);
    let mine = fs::read_to_string(world.path("first/payouts.csv")).unwrap();
    world.put("theirs.csv", &mine.replace(",bonus,A,A,", ",bonus,Thief,A,"));
    let (status, said) = world.reckoner(&["compare", "first", "theirs.csv"]);
    assert!(status == 1 && said.contains("Thief"), "{said}");
}

#[test]
fn an_adjustment_does_not_say_which_keys_of_several_dimensions_are_paid() {
    let world = World::new();
    let lines = "[dimension.line]\nvalues = { phone = \"Phone\", data = \"Data\" }\n[payout.by_line]\nby = [\"shop\", \"line\"]\n\
        base = 'shop.base'\nif_missing = \"hold\"\n[adjustment.of_line]\nof = \"by_line\"\nfrom = \"changes\"\n";
    let column = "shop = { type = \"id\", of = \"shop\" }\nline = { type = \"id\", of = \"line\" }\ndate = { type = \"date\" }\namount";
    let pack = PACK.replace("shop = { type = \"id\", of = \"shop\" }\ndate = { type = \"date\" }\namount", column);
    let start = pack.find("[payout.bonus]").unwrap();
    let pack = format!("{}{lines}", &pack[..start]);
    world.put("pack/pack.toml", &pack);
    let (status, said) = world.reckoner(&["check", "pack"]);
    assert!(status == 1 && said.contains("M328"), "{status} {said}");
    world.put("pack/pack.toml", &pack.replace("[adjustment.of_line]", "rows = \"all\"\n[adjustment.of_line]"));
    let header = "id,shop,line,date,amount,reason,author,approver,expires";
    world.put("data/changes.csv", &format!("{header}\n1,E,phone,2012-03-09,50.00,a gift,Li,Wu,2012-12-31\n"));
    let (status, said) = world.run("2012-03");
    assert_eq!(status, 0, "{said}");
    let csv = Csv::read(&world.path("2012-03/payouts.csv"));
    assert_eq!(csv.rows.len(), 10);
}

/// The pack with cells that are computed from their row wherever something other than an expression reads them: what is
/// looked up, days by which rows are placed, the end of an adjustment, flags and texts.
fn computed() -> String {
    let shops = "columns = { shop = { type = \"id\" }, base = { type = \"money\" } }";
    let computed = "[table.shops.columns]\nshop = { type = \"id\" }\na = { type = \"money\" }\n\
        b = { type = \"money\", optional = true }\nmore = { type = \"money\", formula = 'b ?? \"0.00\"' }\n\
        base = { type = \"money\", formula = 'a + more' }\nis_large = { type = \"flag\", formula = 'base >= 1000' }\n\
        size = { type = \"text\", formula = 'if is_large { \"large\" } else { \"small\" }' }";
    let visits = "date = { type = \"date\" }\nfine";
    let moved = "planned = { type = \"date\" }\nmoved = { type = \"date\", optional = true }\n\
        date = { type = \"date\", formula = 'moved ?? planned' }\nfine";
    let expires = "expires = { type = \"date\", optional = true }";
    let until = "days = { type = \"count\" }\nexpires = { type = \"date\", formula = 'date + days' }";
    let more = "[measure.visited]\nby = [\"shop\"]\nfrom = \"visits\"\nformula = 'count()'\n\
        [measure.counts_as_large]\nby = [\"shop\"]\nformula = 'shop.is_large'\n\
        [measure.of_size]\nby = [\"shop\"]\nformula = 'shop.size'\n";
    let dimension = "[dimension.shop]\ntable = \"shops\"";
    let named = "[dimension.shop]\ntable = \"shops\"\nlabel = \"size\"";
    let mut pack = PACK.replace(dimension, named).replace(shops, computed);
    pack = pack.replace(visits, moved).replace(expires, until);
    format!("{pack}{more}")
}

#[test]
fn a_cell_that_is_computed_from_its_row_is_there_for_whoever_reads_it() {
    let world = World::new();
    world.put("pack/pack.toml", &computed());
    world.put("data/shops.csv", "shop,a,b\nA,1000.00,\nB,900.00,150.50\nC,800.00,0.25\n");
    // C is visited in March only because its visit was moved there, B in April for the same reason.
    let visits =
        "shop,planned,moved,fine\nA,2012-03-05,,yes\nB,2012-03-31,2012-04-01,no\nC,2012-02-29,2012-03-01,yes\n";
    world.put("data/visits.csv", visits);
    let header = "id,shop,date,amount,reason,author,approver,days";
    let changes = "1,A,2012-03-31,20.00,a gift,Li,Wu,0\n2,C,2012-03-09,5.00,too late,Li,Wu,2\n";
    world.put("data/changes.csv", &format!("{header}\n{changes}"));
    let (status, said) = world.run("2012-03");
    assert_eq!(status, 0, "{said}");
    // An adjustment whose last day is before the end of the period is not applied.
    let expected =
        ["A 1000.00 20.00 0.00 0.00 1020.00", "B 1050.50 0.00 105.05 0.00 945.45", "C 800.25 0.00 0.00 0.00 800.25"];
    assert_eq!(world.lines("2012-03"), expected);
    let csv = Csv::read(&world.path("2012-03/measures-shop.csv"));
    let cells = |row| ["shop", "visited", "counts_as_large", "of_size"].map(|name| csv.get(row, name)).join(" ");
    assert_eq!((0..csv.rows.len()).map(cells).collect::<Vec<_>>(), ["A 1 yes large", "B 0 yes large", "C 1 no small"]);
    let (status, said) = world.reckoner(&["verify", "2012-03", "--data", "data"]);
    assert_eq!(status, 0, "{said}");
    let (_, said) = world.reckoner(&["explain", "2012-03", "bonus.payable", "--at", "shop=B"]);
    assert!(said.contains("1,050.50") || said.contains("1050.50"), "{said}");
    assert_eq!(world.run("2012-04").0, 0);
    let csv = Csv::read(&world.path("2012-04/measures-shop.csv"));
    assert_eq!((0..3).map(|row| csv.get(row, "visited")).collect::<Vec<_>>(), ["0", "1", "0"]);
}

#[test]
fn a_computed_base_below_zero_is_refused_like_any_other() {
    let world = World::new();
    world.put("pack/pack.toml", &computed().replace("'a + more'", "'a - more'"));
    world.put("data/shops.csv", "shop,a,b\nA,1000.00,\nB,100.00,150.50\n");
    world.put("data/visits.csv", "shop,planned,moved,fine\nA,2012-03-05,,yes\n");
    world.put("data/changes.csv", "id,shop,date,amount,reason,author,approver,days\n");
    let (status, said) = world.run("2012-03");
    assert!(status == 2 && said.contains("the base of shop=B is -50.50, below zero"), "{status} {said}");
}

#[test]
fn rows_are_not_told_apart_by_what_is_computed_from_them() {
    let world = World::new();
    let pack = PACK.replace("key = [\"id\"]", "key = [\"name\"]");
    let pack = pack.replace(
        "id = { type = \"id\" }\nshop",
        "id = { type = \"id\" }\nname = { type = \"text\", formula = 'id' }\nshop",
    );
    world.put("pack/pack.toml", &pack);
    let (status, said) = world.reckoner(&["check", "pack"]);
    assert!(status == 1 && said.contains("M354"), "{status} {said}");
}

/// A pack whose shops hold on some days: E from 10 January to 15 February, F from 20 March on.
fn with_days(orphan: &str) -> World {
    let world = World::new();
    let columns = "columns = { shop = { type = \"id\" }, base = { type = \"money\" } }";
    let dated = "columns = { shop = { type = \"id\" }, base = { type = \"money\" }, from = { type = \"date\" }, \
                 to = { type = \"date\", optional = true } }";
    let pack = PACK.replace("timeless = true", "span = [\"from\", \"to\"]").replace(columns, dated);
    let of = "shop = { type = \"id\", of = \"shop\" }\ndate = { type = \"date\" }\nfine";
    assert!(pack.contains(of));
    let said = format!("shop = {{ type = \"id\", of = \"shop\"{orphan} }}\ndate = {{ type = \"date\" }}\nfine");
    world.put("pack/pack.toml", &pack.replace(of, &said));
    let shops = "shop,base,from,to\nA,1000.00,2012-01-01,\nB,900.00,2012-01-01,\nC,800.00,2012-01-01,\n\
                 D,700.00,2012-01-01,\nE,600.00,2012-01-10,2012-02-15\nF,500.00,2012-03-20,\n";
    world.put("data/shops.csv", shops);
    let header = "id,shop,date,amount,reason,author,approver,expires";
    world.put("data/changes.csv", &format!("{header}\n"));
    world
}

#[test]
fn a_row_of_a_month_in_which_its_key_does_not_hold_stops_the_run() {
    let world = with_days("");
    world.put("data/visits.csv", &format!("{VISITS}E,2012-03-05,yes\n"));
    let (status, said) = world.run("2012-03");
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("D628") && said.contains("visits.csv:10:1"), "{said}");
    // An amount by hand for it would be lost as well.
    world.put("data/visits.csv", VISITS);
    let header = "id,shop,date,amount,reason,author,approver,expires";
    world.put("data/changes.csv", &format!("{header}\n1,F,2012-02-09,50.00,a gift,Li,Wu,2012-12-31\n"));
    let (status, said) = world.run("2012-02");
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("D628") && said.contains("changes.csv:2:3"), "{said}");
    // March does not look at February.
    assert_eq!(world.run("2012-03").0, 0);
}

#[test]
fn a_row_of_a_month_in_which_its_key_opens_or_closes_counts() {
    let world = with_days("");
    // F is seen before it opens, E after it has closed, each in a month of which it has days.
    world.put("data/visits.csv", &format!("{VISITS}F,2012-03-05,yes\nE,2012-02-29,yes\n"));
    for (month, line) in [("2012-03", "F 500.00 0.00 0.00 0.00 500.00"), ("2012-02", "E 600.00 0.00 0.00 0.00 600.00")]
    {
        let (status, said) = world.run(month);
        assert_eq!(status, 0, "{said}");
        assert!(world.lines(month).contains(&line.to_owned()), "{:?}", world.lines(month));
    }
}

#[test]
fn a_column_may_list_or_drop_rows_whose_key_does_not_hold() {
    for (policy, listed) in [("finding", true), ("drop", false)] {
        let world = with_days(&format!(", orphan = \"{policy}\""));
        world.put("data/visits.csv", &format!("{VISITS}E,2012-03-05,yes\n"));
        let words = ["run", "pack", "--data", "data", "--period", "2012-03", "--out", "out", "--lang", "en"];
        let (status, said) = world.reckoner(&words);
        assert_eq!(status, 0, "{said}");
        assert!(said.contains("1 row was set aside"), "{said}");
        let findings = fs::read_to_string(world.path("out/findings.csv")).unwrap();
        assert_eq!(findings.contains("visits.csv,10,shop=E"), listed, "{findings}");
        let (status, said) = world.reckoner(&["verify", "out", "--data", "data"]);
        assert_eq!(status, 0, "{said}");
    }
}

#[test]
fn a_row_without_a_day_may_be_of_a_key_that_holds_at_another_time() {
    let world = with_days("");
    let pack = fs::read_to_string(world.path("pack/pack.toml")).unwrap();
    let notes = "\n[table.notes]\nfile = \"notes.csv\"\ntimeless = true\n[table.notes.columns]\n\
                 shop = { type = \"id\", of = \"shop\" }\n[measure.notes_kept]\nby = [\"shop\"]\nfrom = \"notes\"\nformula = 'count()'\n";
    world.put("pack/pack.toml", &(pack + notes));
    world.put("data/notes.csv", "shop\nA\nE\n");
    let (status, said) = world.run("2012-03");
    assert_eq!(status, 0, "{said}");
    let silence = fs::read_to_string(world.path("2012-03/silence.csv")).unwrap();
    assert!(silence.contains("key_not_held,shop,E,,"), "{silence}");
}

#[test]
fn a_row_for_a_quarter_needs_a_key_that_holds_on_some_day_of_it() {
    let world = with_days("");
    let pack = fs::read_to_string(world.path("pack/pack.toml")).unwrap();
    let marks = "\n[table.marks]\nfile = \"marks.csv\"\nperiod = \"date\"\ncovers = { from = 2012-01-01 }\n\
                 [table.marks.columns]\nshop = { type = \"id\", of = \"shop\" }\ndate = { type = \"date\" }\n\
                 [measure.marked]\nby = [\"shop\"]\nfrom = \"marks\"\nformula = 'count()'\n";
    // F opens in March: the first day of its quarter is a day of a quarter in which it holds.
    world.put("data/marks.csv", "shop,date\nF,2012-01-01\n");
    world.put("pack/pack.toml", &format!("{pack}{marks}per = \"quarter\"\n"));
    let (status, said) = world.run("2012-01");
    assert_eq!(status, 0, "{said}");
    world.put("pack/pack.toml", &format!("{pack}{marks}"));
    let (status, said) = world.run("2012-01");
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("D628") && said.contains("marks.csv:2:1"), "{said}");
}
