//! Random small packs and data, and sequences of run, close, correct, re-run, pay, reverse: the books always come out.
//!
//! After each step all that the ledger promises is looked at again, by ways of counting that are not the ledger's own.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use reckoner::app::folder::Placed;
use reckoner::ledger::amounts::{Kept, Reason};
use reckoner::value::Money;

use crate::world::{Data, OUTLETS, Rules, World, month, refusal, units};

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    Close,
    Base { month: u32, outlet: usize, cents: Option<u32> },
    Score { month: u32, outlet: usize, percent: Option<u32> },
    Owner { outlet: usize },
    Ratio(u32),
    Share(u32),
    Bound(u32),
    Mode(&'static str),
    Bonus,
    Release,
    Pay { which: prop::sample::Index, cents: u32, paid: bool },
    Again,
    Reverse,
}

fn modes() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["half_up", "half_even", "down", "up"][..])
}

fn rules() -> impl Strategy<Value = Rules> {
    let numbers = (prop::sample::select(&[0_u32, 2, 3][..]), modes(), 50_u32..150, 0_u32..=100, 20_u32..90);
    (numbers, any::<bool>(), any::<bool>()).prop_map(|((places, mode, ratio, share, bound), bonus, release)| Rules {
        places: if places == 3 { 2 } else { places },
        mode,
        ratio,
        share,
        bound,
        bonus,
        release,
    })
}

fn data() -> impl Strategy<Value = Data> {
    let cell = |most: u32| prop::collection::vec(prop::option::weighted(0.85, 0..most), 24);
    let owners = prop::array::uniform4(0_usize..2);
    (cell(60_000), cell(130), owners).prop_map(|(bases, scores, owners)| {
        let place = |n: usize| (n as u32 / 4 + 1, n % 4);
        let filled = |cells: Vec<Option<u32>>| {
            cells.into_iter().enumerate().filter_map(|(n, cell)| Some((place(n), cell?))).collect()
        };
        Data { bases: filled(bases), scores: filled(scores), owners, payments: Vec::new() }
    })
}

fn step() -> impl Strategy<Value = Step> {
    let at = || (1_u32..6, 0_usize..4);
    prop_oneof![
        6 => Just(Step::Close),
        2 => (at(), prop::option::weighted(0.8, 0_u32..60_000))
            .prop_map(|((month, outlet), cents)| Step::Base { month, outlet, cents }),
        4 => (at(), prop::option::weighted(0.8, 0_u32..130))
            .prop_map(|((month, outlet), percent)| Step::Score { month, outlet, percent }),
        1 => (0_usize..4).prop_map(|outlet| Step::Owner { outlet }),
        1 => (50_u32..150).prop_map(Step::Ratio),
        1 => (0_u32..=100).prop_map(Step::Share),
        1 => (20_u32..90).prop_map(Step::Bound),
        1 => modes().prop_map(Step::Mode),
        1 => Just(Step::Bonus),
        1 => Just(Step::Release),
        2 => (any::<prop::sample::Index>(), 0_u32..60_000, any::<bool>())
            .prop_map(|(which, cents, paid)| Step::Pay { which, cents, paid }),
        2 => Just(Step::Again),
        1 => Just(Step::Reverse),
    ]
}

fn set<K: Ord>(cells: &mut BTreeMap<K, u32>, key: K, value: Option<u32>) {
    match value {
        Some(value) => cells.insert(key, value),
        None => cells.remove(&key),
    };
}

/// The month after the last closed one.
fn next(world: &World) -> u32 {
    world.book().closed.len() as u32 + 1
}

fn take(world: &mut World, step: &Step) {
    match step {
        Step::Close => return close(world),
        Step::Again => return again(world),
        Step::Reverse => return reverse(world),
        Step::Base { month, outlet, cents } => set(&mut world.data.bases, (*month, *outlet), *cents),
        Step::Score { month, outlet, percent } => set(&mut world.data.scores, (*month, *outlet), *percent),
        Step::Owner { outlet } => world.data.owners[*outlet] += 1,
        Step::Ratio(ratio) => world.rules.ratio = *ratio,
        Step::Share(share) => world.rules.share = *share,
        Step::Bound(bound) => world.rules.bound = *bound,
        Step::Mode(mode) => world.rules.mode = mode,
        Step::Bonus => world.rules.bonus ^= true,
        Step::Release => world.rules.release ^= true,
        Step::Pay { which, cents, paid } => {
            let ids: Vec<String> =
                world.book().positions.values().flat_map(|p| p.to_pay.iter().map(|(id, _)| id.clone())).collect();
            if !ids.is_empty() {
                world.data.payments.push((which.get(&ids).clone(), *cents, *paid));
            }
        }
    }
    world.write();
}

/// Runs and closes the next month, and looks at all that must hold.
fn close(world: &mut World) {
    let number = next(world);
    if number > 6 {
        return;
    }
    let (before, book) = (world.ledger(), world.book());
    let out = format!("runs/{number}");
    world.run(number, &out, true).unwrap_or_else(|failure| panic!("{}", refusal(&failure)));
    rows_add_up(world, &out);
    world.close(&out).unwrap_or_else(|failure| panic!("{}", refusal(&failure)));
    let after = world.ledger();
    for (name, bytes) in &before {
        let now = after.iter().find(|(other, _)| other == name).unwrap();
        assert!(now.1.starts_with(bytes), "{name} was written anew");
    }
    accounts_add_up(world);
    // Nothing is taken back that was not paid, as far as was known.
    let now = world.book();
    for ((line, payee), position) in &now.positions {
        let then = book.positions.get(&(line.clone(), payee.clone())).map(|p| p.clawed).unwrap_or_default();
        if position.clawed != then {
            let paid = now.paid(position, &BTreeMap::new()).unwrap();
            assert!(position.clawed <= paid, "{line}: {:?} of {paid:?}", position.clawed);
        }
    }
    as_the_rules_say(world, number);
    world.verified(&out);
    // The same run again changes nothing, and a month is closed once.
    assert_eq!(world.run(number, &out, true).unwrap().placed, Placed::Same);
    assert_eq!(refusal(&world.close(&out).unwrap_err()), "L902");
    assert_eq!(world.ledger(), after);
    check_journal(&world.journal(&out));
    journals_add_up(world, number);
}

/// What the journals of all closed months leave on an account is what the ledger says is kept there.
fn journals_add_up(world: &World, until: u32) {
    let mut accounts: BTreeMap<String, i128> = BTreeMap::new();
    for number in 1..=until {
        for line in world.journal(&format!("runs/{number}")).lines().filter_map(|line| line.strip_prefix("    ")) {
            let (account, amount) = line.split_once("  CNY ").unwrap();
            if account.starts_with("withheld:") || account.starts_with("held:") {
                *accounts.entry(account.to_owned()).or_default() -= units(amount);
            }
        }
    }
    accounts.retain(|_, amount| *amount != 0);
    let letter = |c: char| if c.is_alphanumeric() { c.to_string() } else { format!("%{:02X}", u32::from(c)) };
    let written = |text: &str| text.chars().map(letter).collect::<String>().replace("%5F", "_");
    let kept = |((payee, reason), amount): (&(String, Reason), &Money)| {
        (format!("{}:{}:{}", reason.kept.name(), written(payee), written(&reason.code)), amount.minor())
    };
    assert_eq!(accounts, world.book().balances.iter().map(kept).collect());
}

/// Closed amounts with all corrections are what a run says that knows of no ledger.
fn as_the_rules_say(world: &World, until: u32) {
    let book = world.book();
    for number in 1..=until {
        world.run(number, "fresh", false).unwrap();
        let mut wanted: BTreeMap<(String, String), Vec<i128>> = BTreeMap::new();
        for row in world.table("fresh", "payouts.csv") {
            let amounts =
                reckoner::ledger::amounts::NAMES.iter().map(|n| if row[*n].is_empty() { 0 } else { units(&row[*n]) });
            wanted.insert((row["line"].clone(), row["payee"].clone()), amounts.collect());
        }
        for (place, position) in book.positions.iter().filter(|(_, p)| p.period == month(number)) {
            let got: Vec<i128> = position.amounts.0.iter().map(|a| a.minor()).collect();
            let wanted = wanted.remove(place).unwrap_or(vec![0; 8]);
            assert_eq!(got, wanted, "{place:?}");
        }
        assert!(wanted.values().all(|amounts| amounts.iter().all(|a| *a == 0)), "{wanted:?} stands in no ledger");
    }
}

/// Each row of a run's tables about the ledger comes out by itself.
fn rows_add_up(world: &World, out: &str) {
    for row in world.table(out, "corrections.csv") {
        let of = |name: &str| units(&row[name]);
        let kept = of("reduced") + of("withheld") + of("forfeited") + of("held") + of("payable");
        assert_eq!(of("base") + of("added"), kept, "{row:?}");
        assert_eq!(of("data") + of("parameter") + of("rounding") + of("rule"), of("payable"), "{row:?}");
        assert_eq!(of("clawed_back") + of("never_paid"), (-of("payable")).max(0), "{row:?}");
    }
    for row in world.table(out, "balances.csv") {
        let of = |name: &str| units(&row[name]);
        let closing = of("opening") + of("withheld") - of("released") - of("forfeited") - of("clawed_back");
        assert_eq!(closing, of("closing"), "{row:?}");
        assert!(closing >= 0, "{row:?}");
    }
    for row in world.table(out, "payees.csv") {
        let of = |name: &str| units(&row[name]);
        let left = of("payable") + of("corrected") + of("never_paid") + of("released") + of("carried_in");
        assert_eq!(left, of("to_pay") + of("carried_out"), "{row:?}");
        assert!(
            of("to_pay") >= 0 && of("carried_out") <= 0 && (of("to_pay") == 0 || of("carried_out") == 0),
            "{row:?}"
        );
    }
}

/// What is kept of a payee is what the lines leave: withheld and held, less what was released.
fn accounts_add_up(world: &World) {
    let book = world.book();
    let mut wanted: BTreeMap<(String, Kept, String), i128> = BTreeMap::new();
    for ((_, payee), position) in &book.positions {
        for (reason, amount) in position.parts.iter().filter(|(reason, _)| reason.is_open()) {
            *wanted.entry((payee.clone(), reason.kept, reason.code.clone())).or_default() += amount.minor();
        }
        for (rule, amount) in &position.released {
            *wanted.entry((payee.clone(), Kept::Withheld, rule.clone())).or_default() -= amount.minor();
        }
    }
    wanted.retain(|_, amount| *amount != 0);
    let got: BTreeMap<(String, Kept, String), i128> = book
        .balances
        .iter()
        .map(|((payee, reason), amount)| ((payee.clone(), reason.kept, reason.code.clone()), amount.minor()))
        .collect();
    assert_eq!(got, wanted);
}

/// The last closed month run again: the same as it was, or refused; the ledger is not touched.
fn again(world: &mut World) {
    let book = world.book();
    let Some(last) = book.closed.len().checked_sub(1) else { return };
    let before = world.ledger();
    match world.run(last as u32 + 1, "again", true) {
        Ok(_) => {
            let receipt: serde_json::Value = serde_json::from_str(&world.text(Path::new("again/run.json"))).unwrap();
            assert_eq!(receipt["seal"].as_str(), Some(book.closed[last].seal.as_str()));
        }
        Err(failure) => assert_eq!(refusal(&failure), "L902"),
    }
    assert_eq!(world.ledger(), before);
}

fn reverse(world: &mut World) {
    let closed = world.book().closed.len() as u32;
    if closed > 1 {
        assert_eq!(refusal(&world.reverse(closed - 1).unwrap_err()), "L908");
    }
    match world.reverse(closed) {
        Ok(()) => assert_eq!(world.book().closed.len() as u32, closed - 1),
        Err(failure) => assert_eq!((closed, refusal(&failure).as_str()), (0, "L908")),
    }
    accounts_add_up(world);
}

/// The journal passes a strict check, where there is a program to check it; in CI there must be one.
pub(crate) fn check_journal(journal: &str) {
    let hledger = Command::new("hledger")
        .args(["-f-", "check", "-s"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("LC_ALL", "C.UTF-8")
        .spawn();
    let Ok(mut hledger) = hledger else {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no hledger here: `.ci/run` installs it");
        return;
    };
    std::io::Write::write_all(&mut hledger.stdin.take().unwrap(), journal.as_bytes()).unwrap();
    let done = hledger.wait_with_output().unwrap();
    assert!(done.status.success(), "{}\n{journal}", String::from_utf8_lossy(&done.stderr));
}

/// How many sequences: few each time, more at night (`LEDGER_CASES`).
fn cases() -> u32 {
    std::env::var("LEDGER_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_books_come_out(rules in rules(), data in data(), steps in prop::collection::vec(step(), 1..14)) {
        let mut world = World::new(rules, data);
        for step in &steps {
            take(&mut world, step);
        }
        close(&mut world);
    }
}

#[test]
fn a_line_of_each_kind_goes_its_way() {
    let mut world = World::new(Rules::default(), crate::world::lively());
    close(&mut world);
    // January: A is withheld half, C half and then a third of it for good, D has no score.
    let kept: Vec<String> = world
        .book()
        .balances
        .iter()
        .map(|((p, r), a)| format!("{p} {} {} {}", r.kept.name(), r.code, a.minor()))
        .collect();
    assert_eq!(kept, ["Li:x held no_row 10103", "Li:x withheld low 505", "Wang (a; b) withheld low 2020"]);
    world.data.scores.insert((1, 3), 90);
    world.write();
    close(&mut world);
    let out = "runs/2";
    let released: Vec<(String, String)> =
        world.table(out, "releases.csv").iter().map(|r| (r["line"].clone(), r["amount"].clone())).collect();
    assert_eq!(
        released,
        [("small/pay/2011-01/A/1".into(), "20.20".into()), ("small/pay/2011-01/C/1".into(), "5.05".into())]
    );
    let corrected = &world.table(out, "corrections.csv")[0];
    assert_eq!((corrected["line"].as_str(), corrected["data"].as_str()), ("small/pay/2011-01/D%2F%25/1", "90.93"));
    assert!(world.book().balances.is_empty());
    // Everything that January paid is found to be less, and the causes are told apart.
    world.rules.ratio = 50;
    world.rules.mode = "down";
    world.rules.bonus = true;
    world.data.bases.insert((1, 1), 5_000);
    world.write();
    close(&mut world);
    let rows = world.table("runs/3", "corrections.csv");
    let b = rows.iter().find(|r| r["corrects"] == "small/pay/2011-01/B").unwrap();
    assert!(["data", "parameter", "rule"].iter().all(|cause| units(&b[*cause]) != 0), "{b:?}");
    assert!(rows.iter().any(|r| units(&r["rounding"]) != 0), "no rounding in {rows:?}");
    assert_eq!(OUTLETS.len(), 4);
}
