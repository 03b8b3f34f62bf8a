//! A run held against the ledger: the chain, the copies beside each period, the lines of its own close and of others.
//!
//! And what a run took from the ledger: held against its own rules and facts, against the ledger, and, with the data,
//! against what it should have taken.

use std::path::{Path, PathBuf};

use reckoner::app::files::Files;
use reckoner::app::memory::Memory;
use reckoner::app::verify::{Request, verify};
use reckoner::app::{Failure, close, run};
use reckoner::audit::report::{Held, Kind, Where};
use reckoner::audit::{Report, told};
use reckoner::output::ledger::OPENING;
use reckoner::text::Lang;

use crate::world::{Tree, chained, changed, forge, good, hash, hashed_again, made, names, request, run_of, small};

/// September closed and run against the ledger, as `ledger/` beside the run.
fn closed() -> Memory {
    let memory = small();
    made(&memory, &run::Request { ledger: Some("ledger".into()), ..request("2011-09") });
    close_it(&memory);
    memory
}

fn close_it(memory: &Memory) {
    let close = close::Request {
        run: "run".into(),
        ledger: "ledger".into(),
        by: "王伟".into(),
        on: "2011-11-09".into(),
        allow_proposed: Some("trial".into()),
        jobs: 1,
    };
    close::close(memory, &close).unwrap_or_else(|failure| panic!("{failure:?}"));
}

fn with_both(memory: &Memory) -> Report {
    let asked = Request { run: "run".into(), data: Some("data".into()), ledger: Some("ledger".into()), jobs: 2 };
    verify(memory, &asked).unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn with_ledger(memory: &Memory) -> Report {
    let asked = Request { run: "run".into(), data: None, ledger: Some("ledger".into()), jobs: 2 };
    verify(memory, &asked).unwrap_or_else(|failure| panic!("{failure:?}"))
}

#[test]
fn a_closed_run_is_held_against_the_ledger() {
    let memory = closed();
    let found = with_ledger(&memory);
    good(&found);
    assert_eq!(found.ledger, Some((1, Held::This)));
    let said = told::text(&found, Lang::En);
    assert!(said.contains("1 closed period") && said.contains("the close of this run"), "{said}");
    assert!(told::json(&found).contains("\"holds\": \"this\""));
    let open = small();
    made(&open, &request("2011-09"));
    let asked = Request { run: "run".into(), data: None, ledger: Some("ledger".into()), jobs: 2 };
    assert!(matches!(verify(&open, &asked), Err(Failure::App(e)) if e.message.key == "verify-ledger-absent"));
    open.make_folder(Path::new("ledger")).unwrap();
    let found = with_ledger(&open);
    good(&found);
    assert_eq!(found.ledger, Some((0, Held::None)));
    // Another run of a closed period is a run all the same.
    let other = closed();
    other.remove_folder(Path::new("run")).unwrap();
    made(&other, &run::Request { on: Some("2011-10-08".into()), ..request("2011-09") });
    let found = with_ledger(&other);
    good(&found);
    assert_eq!(found.ledger, Some((1, Held::Another)));
}

#[test]
fn one_byte_of_any_file_of_the_ledger_is_found_and_the_file_named() {
    let memory = closed();
    let inside = |(path, bytes): (PathBuf, Option<Vec<u8>>)| {
        Some((path.strip_prefix("ledger").ok()?.to_str()?.to_owned(), bytes?))
    };
    let ledger: Tree = memory.tree().into_iter().filter_map(inside).collect();
    assert!(ledger.len() > 20);
    for (name, bytes) in ledger.iter().filter(|(name, _)| *name != ".lock") {
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            memory.put(&format!("ledger/{name}"), changed(bytes, at));
            let found = with_ledger(&memory);
            names(&found, Where::Ledger, name);
        }
        memory.put(&format!("ledger/{name}"), bytes.clone());
    }
    good(&with_ledger(&memory));
}

#[test]
fn a_ledger_forged_as_a_whole_is_found() {
    let memory = closed();
    let text = String::from_utf8(memory.tree()[Path::new("ledger/2011-09.ledger")].clone().unwrap()).unwrap();
    assert_eq!(chained(&text), text);
    for (from, to) in [
        ("\"payee\":\"1001\"", "\"payee\":\"9001\""),
        ("[\"outlet\",\"1002\"]", "[\"outlet\",\"1003\"]"),
        // The reason for which money was moved without approval.
        ("\"allowed\":\"trial\",", ""),
    ] {
        assert!(text.contains(from), "{from}");
        memory.put("ledger/2011-09.ledger", chained(&text.replace(from, to)));
        let found = with_ledger(&memory);
        names(&found, Where::Ledger, "2011-09.ledger");
    }
}

/// October, run against the ledger in which September is closed, from data of which `change` alters September's.
fn october(change: &dyn Fn(&str) -> String) -> Memory {
    let memory = closed();
    for (table, rows) in [
        ("commissions", "1001,voice,2011-10-31,700.00\n1003,voice,2011-10-31,700.00\n"),
        ("checks", "1001,2011-10-10,tariff,pass\n1003,2011-10-11,tariff,fail\n"),
        ("complaints", "C9,1001,voice,2011-10-10,2011-10-11 09:00\n"),
    ] {
        let path = format!("data/{table}.csv");
        let text = String::from_utf8(memory.tree()[Path::new(&path)].clone().unwrap()).unwrap();
        memory.put(&path, format!("{text}{rows}"));
    }
    let said = memory.tree()[Path::new("data/commissions.csv")].clone().unwrap();
    let used = change(std::str::from_utf8(&said).unwrap()).into_bytes();
    memory.put("data/commissions.csv", used.clone());
    memory.remove_folder(Path::new("run")).unwrap();
    made(&memory, &run::Request { ledger: Some("ledger".into()), ..request("2011-10") });
    memory.put("data/commissions.csv", said.clone());
    let mut run = run_of(&memory);
    for name in ["facts/inputs.csv", "run.json"] {
        let text = String::from_utf8(run[name].clone()).unwrap();
        run.insert(name.into(), text.replace(&hash(&used), &hash(&said)).into());
    }
    hashed_again(&mut run);
    run.into_iter().for_each(|(name, bytes)| memory.put(&format!("run/{name}"), bytes));
    memory
}

#[test]
fn corrections_of_data_that_never_were_are_found_with_the_data_and_the_ledger() {
    let honest = october(&str::to_owned);
    good(&with_both(&honest));
    let forged = october(&|text| text.replacen("1000.00", "9000.00", 1));
    for closed in [false, true] {
        if closed {
            close_it(&forged);
        }
        // September does not stand in October's facts, and what is in the ledger follows from what the run says.
        good(&with_ledger(&forged));
        names(&with_both(&forged), Where::Run, OPENING);
    }
}

#[test]
fn what_a_run_took_from_the_ledger_is_held_against_its_own_rules_and_facts() {
    let memory = october(&|text| text.replacen("1000.00", "3000.00", 1));
    let whole = run_of(&memory);
    let opening = String::from_utf8(whole[OPENING].clone()).unwrap();
    let line = opening.lines().find(|line| line.contains("\"kind\":\"line\"")).unwrap().to_owned();
    let amounts = |name: &str| {
        let start = line.find(&format!("\"{name}\":{{")).unwrap() + name.len() + 3;
        &line[start..start + line[start..].find('}').unwrap()]
    };
    let (then, now) = (amounts("amounts"), amounts("now"));
    // What cannot be, whatever the ledger says; then what only its consequences show.
    let never = [
        ("\"clawed\":\"0.00\"", "\"clawed\":\"9.00\""),
        ("\"awaiting\":[", "\"awaiting\":[\"a\","),
        ("\"free\":[]", "\"free\":[\"line_not_paid\"]"),
        ("\"period\":\"2011-09\"", "\"period\":\"2011-08\""),
        ("\"payout\":\"commission\"", "\"payout\":\"bonus\""),
        ("\"key\":[[\"outlet\",\"1001\"]", "\"key\":[[\"outlet\",\"1002\"]"),
        ("\"released\":{}", "\"released\":{\"line_not_paid\":\"5.00\"}"),
        ("\"causes\":{\"data\":", "\"causes\":{\"data\":{},\"rule\":"),
        // Another cause would name what awaits approval.
        ("\"causes\":{\"data\"", "\"causes\":{\"rule\""),
        // No other line than before.
        (now, then),
    ];
    let shown = [("\"count\":0", "\"count\":1")];
    let changes = never.into_iter().map(|change| (change, true)).chain(shown.into_iter().map(|change| (change, false)));
    for ((from, to), cannot_be) in changes {
        let mut run = whole.clone();
        assert!(line.contains(from), "{from} in {line}");
        forge(&mut run, OPENING, &line, &line.replacen(from, to, 1));
        hashed_again(&mut run);
        run.into_iter().for_each(|(name, bytes)| memory.put(&format!("run/{name}"), bytes));
        let alone = verify(&memory, &Request { run: "run".into(), data: None, ledger: None, jobs: 2 }).unwrap();
        assert!(!alone.verified(), "{from}");
        let of_opening = alone.differing.iter().find(|file| file.name == OPENING);
        let unusable = of_opening.is_some_and(|file| file.first.iter().any(|d| d.kind == Kind::Unusable));
        assert_eq!(unusable, cannot_be, "{from}");
    }
    whole.into_iter().for_each(|(name, bytes)| memory.put(&format!("run/{name}"), bytes));
    good(&with_ledger(&memory));
}
