//! Payouts of longer periods and prizes in the ledger: their lines come out, are closed and corrected where they end.
//!
//! A small pack with a bonus and a prize a quarter beside a monthly payout, every amount worked out by hand; and the
//! policies in `rules/` whose prizes and duties last longer than a month, closed month by month.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use reckoner::app::memory::Memory;
use reckoner::app::{close, run, verify};
use reckoner::audit::told;
use reckoner::ledger::book::replay;
use reckoner::ledger::{Book, chain};
use reckoner::plan::model::Outputs;
use reckoner::text::Lang;

use crate::support::files_below;
use crate::world::{World, refusal};

const PACK: &str = r#"[pack]
format = 1
id = "quarters"
period = "month"
currency = "CNY"
[rounding]
money = 2
[param]
share = { value = "50%" }
prize = { value = "90.00", type = "money" }
[dimension.outlet]
table = "outlets"
[dimension.owner]
[table.outlets]
file = "outlets.csv"
key = ["outlet"]
timeless = true
[table.outlets.columns]
outlet = { type = "id" }
owner = { type = "id", of = "owner" }
[table.sales]
file = "sales.csv"
period = "date"
covers = { from = 2011-01-01 }
[table.sales.columns]
outlet = { type = "id", of = "outlet" }
date = { type = "date" }
amount = { type = "money" }
[table.faults]
file = "faults.csv"
period = "date"
covers = { from = 2011-01-01 }
[table.faults.columns]
outlet = { type = "id", of = "outlet" }
date = { type = "date" }
[measure.sold]
by = ["outlet"]
per = "quarter"
from = "sales"
formula = 'sum(amount)'
[measure.sold_in_month]
by = ["outlet"]
from = "sales"
formula = 'sum(amount)'
[measure.broken]
by = ["outlet"]
per = "quarter"
from = "faults"
formula = 'count()'
[payout.pay]
by = ["outlet"]
base = 'sold_in_month'
payee = 'outlet.owner'
if_missing = "hold"
[payout.bonus]
by = ["outlet"]
per = "quarter"
base = 'sold'
ratio = { of = '10%' }
payee = 'outlet.owner'
if_missing = "hold"
[penalty.faulty]
of = "bonus"
when = 'broken > 0'
if_missing = "no"
takes = "withhold"
share = 'param.share'
until = 'broken == 0'
[ranking.place]
per = "quarter"
of = "sold"
by = ["outlet"]
order = "highest"
ties = "competition"
[award.best]
per = "quarter"
ranking = "place"
ties = "share"
places = [{ to = 1, prize = 'param.prize' }]
payee = 'outlet.owner'
"#;

/// The small pack with half a year of sales: A sells 100.00 a month, B 200.00; B has a fault in March.
fn quarters() -> World {
    let memory = Memory::new();
    memory.put("pack/pack.toml", PACK);
    memory.put("data/outlets.csv", "outlet,owner\nA,Li\nB,Wang\n");
    let rows = (1..=9).map(|month| format!("A,2011-{month:02}-05,100.00\nB,2011-{month:02}-06,200.00\n"));
    memory.put("data/sales.csv", format!("outlet,date,amount\n{}", rows.collect::<String>()));
    memory.put("data/faults.csv", "outlet,date\nB,2011-03-10\n");
    World { memory, ..World::default() }
}

/// Runs, closes and verifies a month; payee and what is to be paid.
fn closed(world: &World, month: u32) -> BTreeMap<String, String> {
    let out = format!("runs/{month}");
    world.run(month, &out, true).unwrap_or_else(|failure| panic!("{month}: {}", refusal(&failure)));
    world.close(&out).unwrap_or_else(|failure| panic!("{month}: {}", refusal(&failure)));
    world.verified(&out);
    world.table(&out, "payees.csv").into_iter().map(|row| (row["payee"].clone(), row["to_pay"].clone())).collect()
}

fn paid<const N: usize>(all: [(&str, &str); N]) -> BTreeMap<String, String> {
    all.into_iter().map(|(payee, amount)| (payee.to_owned(), amount.to_owned())).collect()
}

/// What is kept, by payee and reason, in cents.
fn kept(world: &World) -> Vec<(String, String, i128)> {
    let one = |((payee, reason), amount): (&(String, reckoner::ledger::Reason), &reckoner::value::Money)| {
        (payee.clone(), reason.code.clone(), amount.minor())
    };
    world.book().balances.iter().map(one).collect()
}

#[test]
fn a_quarter_is_closed_where_it_ends_and_corrected_after() {
    let world = quarters();
    for month in [1, 2] {
        assert_eq!(closed(&world, month), paid([("Li", "100.00"), ("Wang", "200.00")]));
    }
    // The bonus is a tenth of 300.00 and of 600.00, half of which is withheld from B; B has the prize.
    assert_eq!(closed(&world, 3), paid([("Li", "130.00"), ("Wang", "320.00")]));
    assert_eq!(kept(&world), [("Wang".to_owned(), "faulty".to_owned(), 3_000)]);
    let book = world.book();
    let bonus = &book.positions[&("quarters/bonus/2011-Q1/B".to_owned(), "Wang".to_owned())];
    assert_eq!((bonus.period.as_str(), bonus.amounts.payable().minor()), ("2011-03", 3_000));

    // In February 900.00 more were sold at A, which is 90.00 of a bonus and the prize; and B's quarter is without a fault
    // to date, so that what was withheld is released.
    let sales = world.text(Path::new("data/sales.csv"));
    world.memory.put("data/sales.csv", sales.replace("A,2011-02-05,100.00", "A,2011-02-05,1000.00"));
    assert_eq!(closed(&world, 4), paid([("Li", "1180.00"), ("Wang", "140.00")]));
    let corrected: Vec<(String, String, String)> = world
        .table("runs/4", "corrections.csv")
        .into_iter()
        .map(|row| (row["line"].clone(), row["period"].clone(), row["data"].clone()))
        .collect();
    let line = |id: &str, period: &str, data: &str| (format!("quarters/{id}/1"), period.to_owned(), data.to_owned());
    let wanted = [
        line("best/2011-Q1/A", "2011-03", "90.00"),
        line("best/2011-Q1/B", "2011-03", "-90.00"),
        line("bonus/2011-Q1/A", "2011-03", "90.00"),
        line("pay/2011-02/A", "2011-02", "900.00"),
    ];
    assert_eq!(corrected, wanted);
    let released: Vec<String> =
        world.table("runs/4", "releases.csv").into_iter().map(|row| row["line"].clone()).collect();
    assert_eq!(released, ["quarters/bonus/2011-Q1/B/1"]);
    assert!(kept(&world).is_empty());

    // Another share and another prize are other parameters, of quarters that are closed too.
    world.memory.put("pack/pack.toml", PACK.replace("90.00", "100.00"));
    assert_eq!(closed(&world, 5), paid([("Li", "110.00"), ("Wang", "200.00")]));
    assert_eq!(world.table("runs/5", "corrections.csv")[0]["parameter"], "10.00");
    assert_eq!(closed(&world, 6), paid([("Li", "130.00"), ("Wang", "360.00")]));
    let ends = ["2011-01", "2011-02", "2011-03", "2011-04", "2011-05", "2011-06"];
    assert_eq!(world.book().closed.iter().map(|close| close.period.as_str()).collect::<Vec<_>>(), ends);
    // What was closed may be run again, a quarter's end and a month after it.
    for month in [3, 4] {
        assert_eq!(refusal(&world.run(month, "again", true).unwrap_err()), "L902");
    }
    crate::random::check_journal(&world.journal("runs/3"));
    crate::random::check_journal(&world.journal("runs/4"));
}

#[test]
fn what_was_withheld_for_a_quarter_waits_while_the_next_is_no_better() {
    let world = quarters();
    world.memory.put("data/faults.csv", "outlet,date\nB,2011-03-10\nB,2011-04-02\n");
    for month in 1..=6 {
        closed(&world, month);
    }
    // Withheld for both quarters; in each month of the second the quarter to date has its fault.
    assert_eq!(kept(&world), [("Wang".to_owned(), "faulty".to_owned(), 6_000)]);
    assert_eq!(closed(&world, 7), paid([("Li", "100.00"), ("Wang", "260.00")]));
    assert!(kept(&world).is_empty());
}

/// A policy of `rules/` with its data, its months closed in turn; each verifies from its data and the ledger.
fn policy(name: &str, months: &[&str]) -> (Memory, Book) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let memory = Memory::new();
    for (folder, at) in [(format!("rules/{name}"), "pack"), (format!("fixtures/{name}/data"), "data")] {
        for (file, bytes) in files_below(&root.join(folder)) {
            memory.put(&format!("{at}/{file}"), bytes);
        }
    }
    months.iter().for_each(|month| month_of(&memory, month));
    let book = book(&memory);
    (memory, book)
}

fn month_of(memory: &Memory, month: &str) {
    let (out, ledger): (PathBuf, PathBuf) = (format!("runs/{month}").into(), "ledger".into());
    let request = run::Request {
        pack: "pack".into(),
        data: "data".into(),
        period: month.to_owned(),
        out: out.clone(),
        on: None,
        as_of: None,
        jobs: 2,
        outputs: Outputs::All,
        force: false,
        set: Vec::new(),
        approved_only: false,
        ledger: Some(ledger.clone()),
    };
    run::run(memory, &request).unwrap_or_else(|failure| panic!("{month}: {}", refusal(&failure)));
    let request = close::Request {
        run: out.clone(),
        ledger: ledger.clone(),
        by: "Li".into(),
        on: "2013-01-05".into(),
        allow_proposed: None,
        jobs: 2,
    };
    close::close(memory, &request).unwrap_or_else(|failure| panic!("{month}: {}", refusal(&failure)));
    let request = verify::Request { run: out, data: Some("data".into()), ledger: Some(ledger), jobs: 2 };
    let report = verify::verify(memory, &request).unwrap_or_else(|failure| panic!("{month}: {}", refusal(&failure)));
    assert!(report.verified(), "{month}: {}", told::text(&report, Lang::En));
}

fn book(memory: &Memory) -> Book {
    let file = |(path, bytes): (PathBuf, Option<Vec<u8>>)| {
        Some((path.strip_prefix("ledger").ok()?.to_str()?.to_owned(), bytes?))
    };
    let files: Vec<(String, Vec<u8>)> =
        memory.tree().into_iter().filter_map(file).filter(|(name, _)| name.ends_with(chain::SUFFIX)).collect();
    replay(&chain::read(&files).unwrap()).unwrap()
}

/// What the lines of each payee come to, in cents; lines of nothing left out.
fn payable(book: &Book) -> BTreeMap<&str, i128> {
    let mut all = BTreeMap::new();
    for ((_, payee), position) in &book.positions {
        *all.entry(payee.as_str()).or_default() += position.amounts.payable().minor();
    }
    all.retain(|_, cents| *cents != 0);
    all
}

#[test]
fn the_campaign_is_closed_month_by_month_and_its_prizes_with_its_last() {
    let months = ["2010-07", "2010-08", "2010-09", "2010-10", "2010-11"];
    let (memory, book) = policy("complaint-campaign", &months);
    assert_eq!(book.closed.len(), 5);
    assert!(book.positions.values().all(|position| position.period == "2010-11"));
    // 3,000.00 and 2,000.00 to a team, three experts' prizes, two of whom share the third.
    let wanted =
        [("C005", 100_000), ("C012", 100_000), ("C026", 50_000), ("C030", 50_000), ("T2", 300_000), ("T7", 200_000)];
    assert_eq!(payable(&book), wanted.into_iter().collect());
    assert!(book.balances.is_empty() && book.carries.is_empty());
    // A prize that is another afterwards corrects the campaign in the month that follows.
    let pack = String::from_utf8(memory.tree()[Path::new("pack/pack.toml")].clone().unwrap()).unwrap();
    assert!(pack.contains("expert_prize = { value = \"1000.00\""));
    memory.put(
        "pack/pack.toml",
        pack.replace("expert_prize = { value = \"1000.00\"", "expert_prize = { value = \"1200.00\""),
    );
    let tests = memory.tree()[Path::new("data/tests.csv")].clone().unwrap();
    memory.put("data/tests.csv", [tests, b"E9,C001,2010-12-06,80\n".to_vec()].concat());
    month_of(&memory, "2010-12");
    let book = self::book(&memory);
    let wanted =
        [("C005", 120_000), ("C012", 120_000), ("C026", 60_000), ("C030", 60_000), ("T2", 300_000), ("T7", 200_000)];
    assert_eq!(payable(&book), wanted.into_iter().collect());
}

#[test]
fn the_mechanism_is_closed_over_a_quarter_s_end_without_a_line() {
    let (_, book) = policy("complaint-mechanism", &["2012-08", "2012-09", "2012-10"]);
    assert_eq!((book.closed.len(), book.positions.len(), book.balances.len()), (3, 0, 0));
}
