//! A payee who changes inside the period: the line goes to one, and who else it might have been is told.
//!
//! The packs and rows are written here; which days are whose was read off the rows by hand.

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

use support::{Csv, files_below};

const PACK: &str = r#"[pack]
format = 1
id = "shops"
title = { zh = "店", en = "Shops" }
period = "month"
currency = "CNY"

[rounding]
money = 2
points = 0

[dimension.shop]
table = "shops"
[dimension.owner]
table = "owners"

[table.shops]
file = "shops.csv"
key = ["shop"]
span = ["from", "to"]
[table.shops.columns]
shop = { type = "id" }
name = { type = "text" }
owner = { type = "id", of = "owner" }
agent = { type = "text", optional = true }
from = { type = "date" }
to = { type = "date", optional = true }

[table.owners]
file = "owners.csv"
key = ["owner"]
span = ["from", "to"]
[table.owners.columns]
owner = { type = "id" }
account = { type = "text" }
from = { type = "date" }
to = { type = "date", optional = true }

[table.sales]
file = "sales.csv"
period = "date"
covers = { from = 2013-01-01 }
[table.sales.columns]
shop = { type = "id", of = "shop" }
date = { type = "date" }
amount = { type = "money" }

[table.days]
file = "days.csv"
key = ["shop", "owner"]
timeless = true
[table.days.columns]
shop = { type = "id", of = "shop" }
owner = { type = "id", of = "owner" }
days = { type = "count" }
"#;

const RULES: &str = r#"
[measure.sold]
by = ["shop"]
from = "sales"
formula = 'sum(amount)'

[payout.fee]
title = { zh = "酬金", en = "Fee" }
clause = "1"
by = ["shop"]
base = 'sold'
payee = 'shop.owner'
"#;

/// S1 stays whose it is; S2 changes on the 11th; S3 changes and changes back; S4 opens and S5 closes inside the month;
/// S6 is renamed; S7 changes and sold nothing.
const SHOPS: &str = "shop,name,owner,agent,from,to\n\
    S1,one,O,,2012-01-01,\n\
    S2,two,O,,2012-01-01,2013-01-10\nS2,two,P,,2013-01-11,\n\
    S3,three,P,,2012-01-01,2013-01-09\nS3,three,O,,2013-01-10,2013-01-20\nS3,three,P,,2013-01-21,\n\
    S4,four,O,,2013-01-20,\nS5,five,P,,2012-01-01,2013-01-05\n\
    S6,six,O,,2012-01-01,2013-01-15\nS6,six anew,O,x,2013-01-16,\n\
    S7,seven,O,,2012-01-01,2013-01-15\nS7,seven,P,,2013-01-16,\n";

const OWNERS: &str = "owner,account,from,to\nO,o1,2012-01-01,\nP,p1,2012-01-01,\n";

const SALES: &str = "shop,date,amount\nS1,2013-01-02,10.00\nS2,2013-01-02,20.00\nS3,2013-01-02,30.00\n\
    S4,2013-01-22,40.00\nS5,2013-01-02,50.00\nS6,2013-01-02,60.00\n";

const DAYS: &str = "shop,owner,days\nS1,O,31\nS2,O,10\nS2,P,21\nS3,P,20\nS3,O,11\nS4,O,12\nS5,P,5\nS6,O,31\n";

struct World(tempfile::TempDir);

impl World {
    fn new(rules: &str) -> World {
        let world = World(tempfile::tempdir().unwrap());
        for folder in ["pack", "data"] {
            fs::create_dir(world.0.path().join(folder)).unwrap();
        }
        let files = [("shops", SHOPS), ("owners", OWNERS), ("sales", SALES), ("days", DAYS)];
        files.iter().for_each(|(name, text)| world.put(&format!("data/{name}.csv"), text));
        world.put("pack/pack.toml", PACK);
        world.put("pack/rules.toml", rules);
        world
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn good(&self, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
        let output = command.current_dir(self.0.path()).args(words).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}\n{said}");
        said
    }

    /// What a run says; it is verified.
    fn run(&self, period: &str) -> String {
        let words = ["run", "pack", "--data", "data", "--period", period, "--out", "out", "--force", "--lang", "en"];
        let said = self.good(&words);
        assert!(self.good(&["verify", "out", "--data", "data", "--lang", "en"]).contains("verified"));
        said
    }

    fn out(&self, name: &str) -> PathBuf {
        self.0.path().join("out").join(name)
    }

    /// The lines whose payee changes: rule, shop, and who else.
    fn listed(&self) -> Vec<String> {
        let findings = Csv::read(&self.out("findings.csv"));
        let all = (0..findings.rows.len()).filter(|row| findings.get(*row, "kind") == "payee");
        let told = |row| ["finding", "shop", "details"].map(|name| findings.get(row, name).to_owned()).join(" | ");
        all.map(told).collect()
    }
}

#[test]
fn a_line_whose_payee_changes_is_listed_and_counted() {
    let world = World::new(RULES);
    let said = world.run("2013-01");
    let payouts = Csv::read(&world.out("payouts.csv"));
    let paid: Vec<&str> = (0..payouts.rows.len()).map(|row| payouts.get(row, "payee")).collect();
    assert_eq!(paid, ["O", "P", "P", "O", "P", "O", "P"]);
    let expected = ["fee | S2 | O 2013-01-01..2013-01-10", "fee | S3 | O 2013-01-10..2013-01-20"];
    assert_eq!(world.listed(), expected);
    assert!(said.contains("Fee: lines whose payee changed"), "{said}");
    let findings = fs::read_to_string(world.out("findings.csv")).unwrap();
    let english = "goes wholly to P, the payee of the last day; on other days it was O from 2013-01-01 to 2013-01-10";
    let chinese = "整行归最后一日的收款人P；期内另有：O自2013-01-01至2013-01-10";
    assert!(findings.contains(english) && findings.contains(chinese), "{findings}");
    let explained = world.good(&["explain", "out", "fee.payable", "--at", "shop=S2", "--lang", "en"]);
    assert!(explained.contains("fee.payable [shop=S2] = 20.00"), "{explained}");
    // The page for people names what it is in words.
    world.good(&["report", "out", "--out", "pages"]);
    let page = fs::read_to_string(world.0.path().join("pages/report.html")).unwrap();
    assert!(page.contains("change of payee") && page.contains("换收款人"));

    // A month in which nobody changes lists none, and keeps no rows by days.
    let said = world.run("2013-02");
    assert!(world.listed().is_empty() && !said.contains("payee changed"), "{said}");
    assert!(!files_below(&world.out("facts")).keys().any(|name| name.starts_with("days-")));
}

#[test]
fn the_same_is_listed_for_any_order_of_rows_and_number_of_threads() {
    let world = World::new(RULES);
    world.run("2013-01");
    let first = fs::read(world.out("findings.csv")).unwrap();
    let mut rows: Vec<&str> = SHOPS.lines().collect();
    rows[1..].reverse();
    world.put("data/shops.csv", &(rows.join("\n") + "\n"));
    let words = ["run", "pack", "--data", "data", "--period", "2013-01", "--out", "out", "--force", "--jobs", "1"];
    world.good(&words);
    assert_eq!(fs::read(world.out("findings.csv")).unwrap(), first);
}

#[test]
fn a_payee_read_through_two_tables_is_that_of_the_days_of_both() {
    let world = World::new(&RULES.replace("payee = 'shop.owner'", "payee = 'owner.account'"));
    let owners = OWNERS.replace("O,o1,2012-01-01,\n", "O,o1,2012-01-01,2013-01-15\nO,o2,2013-01-16,\n");
    world.put("data/owners.csv", &owners);
    world.run("2013-01");
    // S4 opens after the account has changed, S5 is shut before it and never was O's.
    let expected = [
        "fee | S1 | o1 2013-01-01..2013-01-15",
        "fee | S2 | o1 2013-01-01..2013-01-10",
        "fee | S3 | o1 2013-01-10..2013-01-15; o2 2013-01-16..2013-01-20",
        "fee | S6 | o1 2013-01-01..2013-01-15",
    ];
    assert_eq!(world.listed(), expected);
}

#[test]
fn a_payee_of_several_attributes_is_read_anew_for_each_day() {
    let world = World::new(&RULES.replace("payee = 'shop.owner'", "payee = 'shop.agent ?? shop.owner'"));
    world.run("2013-01");
    let expected = [
        "fee | S2 | O 2013-01-01..2013-01-10",
        "fee | S3 | O 2013-01-10..2013-01-20",
        "fee | S6 | O 2013-01-01..2013-01-15",
    ];
    assert_eq!(world.listed(), expected);
}

#[test]
fn a_payee_that_a_figure_names_is_asked_anew_for_each_day() {
    let who = "\n[measure.who]\nby = [\"shop\"]\nformula = 'shop.owner'\n\
               [measure.whose]\nby = [\"shop\"]\nformula = 'who'\n";
    let world = World::new(&(RULES.replace("payee = 'shop.owner'", "payee = 'whose'") + who));
    world.run("2013-01");
    assert_eq!(world.listed(), ["fee | S2 | O 2013-01-01..2013-01-10", "fee | S3 | O 2013-01-10..2013-01-20"]);
}

#[test]
fn points_prizes_and_lines_of_a_longer_period_are_listed_too() {
    let more = r#"
[payout.stars]
by = ["shop"]
base = '3'
unit = "points"
payee = 'shop.owner'

[ranking.best]
by = ["shop"]
of = "sold"
ties = "competition"

[award.prize]
ranking = "best"
places = [{ to = 4, prize = "5.00" }]
ties = "each"
payee = "shop.owner"
per = "month"

[payout.season]
by = ["shop"]
base = 'sum(sold)'
payee = 'shop.owner'
per = "quarter"
"#;
    let world = World::new(&format!("{RULES}{more}"));
    world.run("2013-01");
    let expected = [
        "fee | S2 | O 2013-01-01..2013-01-10",
        "fee | S3 | O 2013-01-10..2013-01-20",
        "stars | S2 | O 2013-01-01..2013-01-10",
        "stars | S3 | O 2013-01-10..2013-01-20",
        "stars | S7 | O 2013-01-01..2013-01-15",
        "prize | S3 | O 2013-01-10..2013-01-20",
    ];
    assert_eq!(world.listed(), expected);
    world.run("2013-03");
    let expected = ["season | S2 | O 2013-01-01..2013-01-10", "season | S3 | O 2013-01-10..2013-01-20"];
    assert_eq!(world.listed(), expected);
}

#[test]
fn a_line_that_is_held_is_listed() {
    let held = RULES.replace("base = 'sold'", "base = 'sold'\nratio = 'sold / sold'\nif_missing = \"hold\"");
    let world = World::new(&held);
    world.run("2013-01");
    assert_eq!(world.listed().last().unwrap(), "fee | S7 | O 2013-01-01..2013-01-15");
}

#[test]
fn a_split_by_days_leaves_nothing_to_list() {
    let split = r#"
[split.by_days]
of = "fee"
by = ["shop", "owner"]
in_proportion_to = 'days.days ?? 0'
rows = "days"
"#;
    let world = World::new(&format!("{RULES}{split}"));
    let said = world.run("2013-01");
    assert!(!said.contains("payee changed"), "{said}");
    assert!(!world.out("findings.csv").exists());
    let payouts = Csv::read(&world.out("payouts.csv"));
    let of = |row: &usize| payouts.get(*row, "shop") == "S2" && payouts.get(*row, "payable") != "0.00";
    let paid: Vec<&str> = (0..payouts.rows.len()).filter(of).map(|row| payouts.get(row, "payable")).collect();
    assert_eq!(paid, ["6.45", "13.55"]);
}

#[test]
fn a_payee_that_is_the_key_cannot_change() {
    let world = World::new(&RULES.replace("payee = 'shop.owner'\n", ""));
    world.run("2013-01");
    assert!(!world.out("findings.csv").exists());
}
