//! What somebody who wants the books to lie, or is only careless, may try: each is refused, told, or comes out right.
//!
//! Debts carried through months, payments half rejected, months out of order, ledgers of others, folders in one another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use reckoner::app::folder::Placed;
use reckoner::app::{close, export, verify};
use reckoner::ledger::Finality;

use crate::world::{Data, Rules, World, lively, month, refusal};

fn closed(world: &World, number: u32) {
    let out = format!("runs/{number}");
    world.run(number, &out, true).unwrap_or_else(|failure| panic!("{}", refusal(&failure)));
    world.close(&out).unwrap_or_else(|failure| panic!("{}", refusal(&failure)));
    world.verified(&out);
}

/// One outlet of one owner, with full marks in every month.
fn one_outlet(bases: [Option<u32>; 6]) -> World {
    let mut data = Data::default();
    for (number, base) in (1..).zip(bases) {
        data.scores.insert((number, 0), 100);
        if let Some(base) = base {
            data.bases.insert((number, 0), base);
        }
    }
    World::new(Rules::default(), data)
}

/// What the one owner's row of `payees.csv` says.
fn net(world: &World, number: u32) -> [String; 5] {
    let rows = world.table(&format!("runs/{number}"), "payees.csv");
    let row: &BTreeMap<String, String> = rows.iter().find(|row| row["payee"] == "Wang (a; b)").unwrap();
    ["corrected", "never_paid", "carried_in", "carried_out", "to_pay"].map(|name| row[name].clone())
}

#[test]
fn a_debt_is_carried_through_months_until_it_is_met() {
    let mut world = one_outlet([Some(10_000), Some(2_000), Some(3_000), None, Some(8_000), Some(1_000)]);
    closed(&world, 1);
    // Of January's 100.00 the bank sent 40.00 back; then it turns out that nothing was due.
    let line = "small/pay/2011-01/A".to_owned();
    world.data.payments = vec![(line.clone(), 6_000, true), (line, 4_000, false)];
    world.data.bases.insert((1, 0), 0);
    world.write();
    closed(&world, 2);
    assert_eq!(net(&world, 2), ["-100.00", "40.00", "0.00", "-40.00", "0.00"]);
    closed(&world, 3);
    assert_eq!(net(&world, 3), ["0.00", "0.00", "-40.00", "-10.00", "0.00"]);
    closed(&world, 4);
    assert_eq!(net(&world, 4), ["0.00", "0.00", "-10.00", "-10.00", "0.00"]);
    // A reversal takes the debt back to what it was, and the month comes out the same again.
    world.reverse(4).unwrap();
    assert_eq!(world.book().carries["Wang (a; b)"].minor(), -1_000);
    closed(&world, 4);
    closed(&world, 5);
    assert_eq!(net(&world, 5), ["0.00", "0.00", "-10.00", "0.00", "70.00"]);
    // What was due after all is due again; what had been taken back is paid with it.
    world.data.bases.insert((1, 0), 10_000);
    world.write();
    closed(&world, 6);
    assert_eq!(net(&world, 6), ["100.00", "0.00", "0.00", "0.00", "110.00"]);
    assert!(world.book().carries.is_empty());
}

#[test]
fn a_month_run_exported_and_closed_twice_has_the_same_ids_and_bytes() {
    let world = World::new(Rules::default(), lively());
    closed(&world, 1);
    let exported = || {
        let request = export::Request {
            run: "runs/1".into(),
            out: "out".into(),
            ledger: Some("ledger".into()),
            format: export::Format::Layouts,
            jobs: 1,
        };
        let done = export::export(&world.memory, &request).unwrap();
        assert_eq!(done.finality, Finality::Final);
        done.files.iter().map(|path| world.text(path)).collect::<Vec<_>>()
    };
    let (first, journal, ledger, payouts) =
        (exported(), world.journal("runs/1"), world.ledger(), world.text(Path::new("runs/1/payouts.csv")));
    assert_eq!(world.run(1, "runs/1", true).unwrap().placed, Placed::Same);
    assert_eq!((exported(), world.journal("runs/1"), world.ledger()), (first, journal, ledger));
    world.reverse(1).unwrap();
    closed(&world, 1);
    assert_eq!(world.text(Path::new("runs/1/payouts.csv")), payouts);
}

#[test]
fn months_are_closed_one_after_the_other() {
    let world = World::new(Rules::default(), lively());
    world.run(1, "runs/1", false).unwrap();
    closed(&world, 2);
    for number in [1, 4] {
        assert_eq!(refusal(&world.run(number, "runs/x", true).unwrap_err()), "L903");
    }
    assert_eq!(refusal(&world.close("runs/1").unwrap_err()), "L903");
    assert_eq!(refusal(&world.reverse(1).unwrap_err()), "L908");
    assert_eq!(world.book().closed.len(), 1);
}

#[test]
fn the_ledger_of_another_pack_currency_or_number_of_places_is_refused() {
    let mine = World::new(Rules::default(), lively());
    closed(&mine, 1);
    for (from, to) in [("id = \"small\"", "id = \"other\""), ("\"CNY\"", "\"USD\""), ("money = 2", "money = 3")] {
        let other = World::new(Rules::default(), lively());
        other.patch(from, to);
        other.run(1, "runs/1", false).unwrap();
        other.run(2, "runs/2", true).unwrap();
        for (path, bytes) in mine.memory.tree().into_iter().filter(|(path, _)| path.starts_with("ledger")) {
            bytes.into_iter().for_each(|bytes| other.memory.put(path.to_str().unwrap(), bytes));
        }
        assert_eq!(refusal(&other.run(2, "runs/x", true).unwrap_err()), "L909", "{to}");
        for run in ["runs/1", "runs/2"] {
            assert_eq!(refusal(&other.close(run).unwrap_err()), "L909", "{to}");
            let request = export::Request {
                run: run.into(),
                out: "out".into(),
                ledger: Some("ledger".into()),
                format: export::Format::Layouts,
                jobs: 1,
            };
            assert_eq!(export::export(&other.memory, &request).unwrap().finality, Finality::Draft, "{to}");
        }
        let asked = verify::Request { run: "runs/2".into(), data: None, ledger: Some("ledger".into()), jobs: 1 };
        assert_eq!(refusal(&verify::verify(&other.memory, &asked).unwrap_err()), "L909", "{to}");
        assert_eq!(other.ledger(), mine.ledger());
    }
}

#[test]
fn a_run_and_a_ledger_do_not_lie_in_one_another() {
    let world = World::new(Rules::default(), lively());
    world.run(1, "runs/1", false).unwrap();
    let before = world.memory.tree();
    for ledger in ["runs/1", "runs/1/ledger", "runs"] {
        let request = close::Request {
            run: "runs/1".into(),
            ledger: PathBuf::from(ledger),
            by: "Li".into(),
            on: "2011-12-31".into(),
            allow_proposed: None,
            jobs: 1,
        };
        assert_eq!(refusal(&close::close(&world.memory, &request).unwrap_err()), "out-in-ledger", "{ledger}");
    }
    assert_eq!(world.memory.tree(), before);
}

#[test]
fn a_payment_of_an_id_that_no_line_has_is_told() {
    let mut world = World::new(Rules::default(), lively());
    closed(&world, 1);
    world.data.payments = vec![(format!("small/pay/{}/A", month(1)), 100, true)];
    world.write();
    let told = |world: &World| -> Vec<&str> {
        world.run(2, "runs/2", true).unwrap().problems.all.iter().map(|problem| problem.code.id).collect()
    };
    assert!(!told(&world).contains(&"L913"));
    // Another pack's line is nothing to this one.
    for (id, is) in [("small/pay/2011-01/A/9", true), ("small/pay/2011-01/a", true), ("other/pay/2011-01/A", false)] {
        world.data.payments[0].0 = id.to_owned();
        world.write();
        assert_eq!(told(&world).contains(&"L913"), is, "{id}");
    }
}

#[test]
fn every_closed_month_runs_and_verifies_again_as_it_was() {
    let world = World::new(Rules::default(), lively());
    (1..=3).for_each(|number| closed(&world, number));
    world.reverse(3).unwrap();
    closed(&world, 3);
    for number in 1..=3 {
        let out = format!("runs/{number}");
        assert_eq!(world.run(number, &out, true).unwrap().placed, Placed::Same, "{number}");
        world.verified(&out);
    }
}

#[test]
fn payments_say_paid_or_rejected_and_nothing_else() {
    let world = World::new(Rules::default(), lively());
    let words = "status = { type = \"text\", one_of = [\"paid\", \"bounced\"] }";
    world.patch("status = { type = \"text\" }", words);
    let refused = refusal(&world.run(1, "runs/1", false).unwrap_err());
    assert!(refused.contains("M395"), "{refused}");
}

#[test]
fn nobody_s_money_is_not_set_off_against_somebody_s() {
    let world = World::new(Rules::default(), lively());
    world.patch(
        "owner = { type = \"id\", of = \"owner\" }",
        "owner = { type = \"id\", of = \"owner\", optional = true }",
    );
    let outlets = world.text(Path::new("data/outlets.csv"));
    world.memory.put("data/outlets.csv", outlets.replacen("A,Wang (a; b)", "A,", 1).replacen("C,Li:x", "C,", 1));
    world.run(2, "runs/2", true).unwrap();
    assert_eq!(refusal(&world.close("runs/2").unwrap_err()), "L907");
    // An owner who is gone from the closed months too: what was theirs would go to nobody.
    let world = World::new(Rules::default(), lively());
    closed(&world, 1);
    world.patch(
        "owner = { type = \"id\", of = \"owner\" }",
        "owner = { type = \"id\", of = \"owner\", optional = true }",
    );
    world.memory.put("data/bases.csv", "outlet,date,amount\nA,2011-01-10,101.00\nB,2011-02-10,100.00\n");
    world.memory.put("data/outlets.csv", "outlet,owner\nA,\nB,Li:x\nC,Li:x\nD/%,Li:x\n");
    world.run(2, "runs/2", true).unwrap();
    assert_eq!(refusal(&world.close("runs/2").unwrap_err()), "L907");
    assert_eq!(world.book().closed.len(), 1);
}
