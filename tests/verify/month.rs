//! One byte of each file of a real month, of its data and of its ledger; and forgeries of it with every hash in order.
//!
//! November of the outlet plan over its city, against a ledger in which October is closed, with an inspection of October
//! that was reversed since. A sample is changed in each run of the tests, everything at night.

use std::path::Path;
use std::sync::OnceLock;

use reckoner::app::memory::Memory;
use reckoner::app::verify::{Request, verify};
use reckoner::app::{close, run};
use reckoner::audit::report::Where;
use reckoner::audit::{Report, told};
use reckoner::text::Lang;

use crate::world::{Tree, chained, forge, good, hash, hashed_again, made, names, request, run_of, world};

/// The run, the data and the ledger, by the place that a report names.
const FOLDERS: [(Where, &str); 3] = [(Where::Run, "run"), (Where::Data, "data"), (Where::Ledger, "ledger")];

/// Every file of the finished month, made once.
fn whole() -> &'static Tree {
    static WHOLE: OnceLock<Tree> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let memory = world("rules/outlet-satisfaction", "fixtures/outlet-satisfaction/data");
        made(&memory, &run::Request { ledger: Some("ledger".into()), ..request("2011-10") });
        close_it(&memory);
        files(&memory)
            .iter()
            .filter_map(|(name, bytes)| Some((name.strip_prefix("run/")?, bytes)))
            .for_each(|(name, bytes)| memory.put(&format!("october/{name}"), bytes.clone()));
        let checks = text(&memory, "data/checks-2011-10.csv");
        let reversed = checks.lines().nth(1).unwrap().to_owned();
        memory.put("data/checks-2011-10.csv", checks.replacen(&format!("{reversed}\n"), "", 1));
        run_november(&memory);
        close_it(&memory);
        files(&memory)
    })
}

fn run_november(memory: &Memory) {
    made(memory, &run::Request { ledger: Some("ledger".into()), force: true, ..request("2011-11") });
}

fn close_it(memory: &Memory) {
    let close = close::Request {
        run: "run".into(),
        ledger: "ledger".into(),
        by: "Wu Min".into(),
        on: "2011-12-05".into(),
        allow_proposed: Some("minutes of 2 November".into()),
        jobs: 2,
    };
    close::close(memory, &close).unwrap_or_else(|failure| panic!("{failure:?}"));
}

fn files(memory: &Memory) -> Tree {
    let file = |(path, bytes): (std::path::PathBuf, Option<Vec<u8>>)| Some((path.to_str()?.to_owned(), bytes?));
    memory.tree().into_iter().filter_map(file).collect()
}

fn text(memory: &Memory, path: &str) -> String {
    String::from_utf8(memory.tree()[Path::new(path)].clone().unwrap()).unwrap()
}

/// A memory of its own with the whole month.
fn copy() -> Memory {
    let memory = Memory::new();
    whole().iter().for_each(|(name, bytes)| memory.put(name, bytes.clone()));
    memory
}

fn asked(memory: &Memory, data: bool, ledger: bool) -> Report {
    let (data, ledger) = (data.then(|| "data".into()), ledger.then(|| "ledger".into()));
    verify(memory, &Request { run: "run".into(), data, ledger, jobs: 2 })
        .unwrap_or_else(|failure| panic!("{failure:?}"))
}

/// Numbers without a pattern, the same each time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

/// A byte of a file, and what is put in its place.
struct Change<'a> {
    place: Where,
    name: &'a str,
    at: usize,
    bit: u8,
}

/// The first byte, the last, the one in the middle and `more` others of each file of a folder.
fn changes(place: Where, more: usize) -> Vec<Change<'static>> {
    let mut dice = Dice(2_011);
    let mut all = Vec::new();
    let folder = FOLDERS.iter().find(|(own, _)| *own == place).unwrap().1;
    for (path, bytes) in whole() {
        let Some(name) = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) else { continue };
        // The lock holds the place of a lock, and nothing else.
        if name == ".lock" {
            continue;
        }
        assert!(!bytes.is_empty(), "{name}");
        let mut places = vec![0, bytes.len() / 2, bytes.len() - 1];
        places.extend((0..more).map(|_| dice.throw(bytes.len())));
        all.extend(places.into_iter().map(|at| Change { place, name, at, bit: 1 << dice.throw(8) }));
    }
    all
}

/// That each change is found, and that the file that was changed is named first.
fn found<'a>(changes: impl IntoIterator<Item = &'a Change<'a>>) {
    let memory = copy();
    for Change { place, name, at, bit } in changes {
        let folder = FOLDERS.iter().find(|(own, _)| own == place).unwrap().1;
        let path = format!("{folder}/{name}");
        let mut bytes = whole()[&path].clone();
        bytes[*at] ^= bit;
        memory.put(&path, bytes);
        let report = asked(&memory, *place == Where::Data, *place == Where::Ledger);
        let told = told::text(&report, Lang::En);
        assert!(!report.verified(), "byte {at} of {path} was changed: {told}");
        let (first, _) = report.first().unwrap();
        assert_eq!((first.place, first.name.as_str()), (*place, *name), "byte {at} of {path}: {told}");
        memory.put(&path, whole()[&path].clone());
    }
}

#[test]
fn a_byte_here_and_there_in_a_real_month_is_found_and_the_file_named() {
    let mut dice = Dice(11);
    for (place, many) in [(Where::Run, 5), (Where::Data, 3), (Where::Ledger, 3)] {
        let all = changes(place, 1);
        assert!(all.len() > 60, "{}", all.len());
        found((0..many).map(|_| &all[dice.throw(all.len())]));
    }
}

#[test]
#[ignore = "every file of a real month is for the night"]
fn one_byte_of_any_file_of_a_real_run_is_found_and_the_file_named() {
    let all = changes(Where::Run, 2);
    for wanted in ["run.json", "datapackage.json", "payouts.csv", "corrections.csv", "facts/ledger.jsonl"] {
        assert!(all.iter().any(|change| change.name == wanted), "{wanted}");
    }
    for folder in ["rules/", "facts/", "exports/"] {
        assert!(all.iter().any(|change| change.name.starts_with(folder)), "{folder}");
    }
    found(&all);
}

#[test]
#[ignore = "every file of a real month is for the night"]
fn one_byte_of_any_file_of_real_data_is_found_and_the_file_named() {
    found(&changes(Where::Data, 4));
}

#[test]
#[ignore = "every file of a real month is for the night"]
fn one_byte_of_any_file_of_a_real_ledger_is_found_and_the_file_named() {
    found(&changes(Where::Ledger, 0));
}

/// Puts forged files of the run in the place of its own.
fn put(memory: &Memory, run: &Tree) {
    run.iter().for_each(|(name, bytes)| memory.put(&format!("run/{name}"), bytes.clone()));
}

/// Both files of the ledger, changed and with every hash in order again.
fn chain_anew(memory: &Memory, change: &dyn Fn(String) -> String) {
    let paths = ["ledger/2011-10.ledger", "ledger/2011-11.ledger"];
    let [october, november] = paths.map(|path| text(memory, path));
    let many = october.lines().count();
    let whole = chained(&change(format!("{october}{november}")));
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    memory.put(paths[0], lines[..many].concat());
    memory.put(paths[1], lines[many..].concat());
}

fn cents(text: &str) -> i128 {
    crate::support::money(text)
}

fn amount(cents: i128) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A line of November with something reduced and more than 100.00 payable: its id and payee, and the cells of its row.
fn reduced_line(run: &Tree) -> (csv::StringRecord, csv::StringRecord) {
    let mut rows = csv::Reader::from_reader(run["payouts.csv"].as_slice());
    let header = rows.headers().unwrap().clone();
    let of = |row: &csv::StringRecord, name: &str| cents(&row[header.iter().position(|h| h == name).unwrap()]);
    let fits = |row: &csv::StringRecord| {
        of(row, "reduced") > 10_000 && of(row, "payable") > 10_000 && of(row, "withheld") + of(row, "forfeited") == 0
    };
    let row = rows.records().map(Result::unwrap).find(|row| of(row, "held") == 0 && fits(row)).unwrap();
    (header, row)
}

#[test]
fn a_payable_forged_with_every_hash_the_seal_and_the_ledger_is_found() {
    let memory = copy();
    good(&asked(&memory, true, true));
    let mut run = run_of(&memory);
    let (header, row) = reduced_line(&run);
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    // 100.00 that the rules take off are payable after all.
    let moved = [("reduced", -10_000), ("earned", 10_000), ("payable", 10_000)];
    let mut forged: Vec<String> = row.iter().map(str::to_owned).collect();
    for (name, by) in moved {
        forged[at(name)] = amount(cents(&forged[at(name)]) + by);
    }
    let line = |cells: Vec<&str>| cells.join(",");
    forge(&mut run, "payouts.csv", &line(row.iter().collect()), &line(forged.iter().map(String::as_str).collect()));
    let receipt: serde_json::Value = serde_json::from_slice(&run["run.json"]).unwrap();
    for (name, by) in moved {
        let sum = receipt["totals"].as_array().unwrap().last().unwrap()[name].as_str().unwrap();
        for file in ["totals.csv", "run.json"] {
            let text = String::from_utf8(run[file].clone()).unwrap();
            run.insert(file.into(), text.replace(sum, &amount(cents(sum) + by)).into());
        }
    }
    let old_seal = receipt["seal"].as_str().unwrap().to_owned();
    hashed_again(&mut run);
    let receipt: serde_json::Value = serde_json::from_slice(&run["run.json"]).unwrap();
    let seal = receipt["seal"].as_str().unwrap().to_owned();
    put(&memory, &run);
    let found = asked(&memory, false, false);
    names(&found, Where::Run, "payouts.csv");
    assert!(found.first().unwrap().1.row.contains(&row[at("line")]), "{:?}", found.first());

    // The ledger too: the line, the sums of its batch, the seal and the copy of the receipt.
    memory.put("ledger/2011-11/run.json", run["run.json"].clone());
    let id = format!("\"id\":\"{}\"", &row[at("line")]);
    chain_anew(&memory, &|text| {
        let lines: Vec<&str> = text.lines().collect();
        let change = |line: &&str| {
            let of_line = line.contains(&id) && line.contains("\"kind\":\"line\"");
            let last = line.contains("\"kind\":\"end\"") && lines.last() == Some(line);
            let mut line = line.replace(&old_seal, &seal);
            for (name, by) in moved.iter().filter(|_| of_line || last) {
                // In the end of the batch, the sums of the lines stand last but one.
                let from = if last { line.find("\"lines\"").unwrap() } else { 0 };
                let key = format!("\"{name}\":\"");
                let start = from + line[from..].find(&key).unwrap() + key.len();
                let end = start + line[start..].find('"').unwrap();
                let more = amount(cents(&line[start..end]) + by);
                line.replace_range(start..end, &more);
            }
            line + "\n"
        };
        lines.iter().map(change).collect()
    });
    let found = asked(&memory, false, true);
    names(&found, Where::Run, "payouts.csv");
    // Whoever has but the run of October sees it in the ledger.
    let october = Request { run: "october".into(), data: None, ledger: Some("ledger".into()), jobs: 2 };
    let found = verify(&memory, &october).unwrap();
    names(&found, Where::Ledger, "2011-11.ledger");
}

#[test]
fn lines_of_any_month_forged_with_the_whole_chain_are_found() {
    for (period, first) in [("2011-10", "2011-10.ledger"), ("2011-11", "2011-11.ledger")] {
        let memory = copy();
        // One cent of a payee's line goes to another one of theirs, so that every sum holds.
        let kind = format!("\"id\":\"outlet-satisfaction/commission/{period}/");
        let payable = |line: &str| {
            let values: serde_json::Value = serde_json::from_str(line.split_once(' ').unwrap().1).unwrap();
            let of = |name: &str| cents(values["amounts"][name].as_str().unwrap());
            (of("payable") == of("earned") && of("earned") > 0)
                .then(|| (values["payee"].as_str().unwrap().to_owned(), of("base"), of("earned")))
        };
        chain_anew(&memory, &|text| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            let own: Vec<usize> = (0..lines.len())
                .filter(|n| lines[*n].contains(&kind) && lines[*n].contains("\"kind\":\"line\""))
                .collect();
            let pair = own.windows(2).find(|pair| {
                let [one, other] = [payable(&lines[pair[0]]), payable(&lines[pair[1]])];
                one.is_some() && one.as_ref().map(|one| &one.0) == other.as_ref().map(|other| &other.0)
            });
            let pair = pair.unwrap();
            for (n, by) in [(pair[0], 1), (pair[1], -1)] {
                let (_, base, earned) = payable(&lines[n]).unwrap();
                for (name, value) in [("base", base), ("earned", earned), ("payable", earned)] {
                    let (old, new) = (amount(value), amount(value + by));
                    lines[n] = lines[n].replacen(&format!("\"{name}\":\"{old}\""), &format!("\"{name}\":\"{new}\""), 1);
                }
            }
            lines.join("\n") + "\n"
        });
        let found = asked(&memory, false, true);
        assert!(found.differing.iter().any(|file| file.place == Where::Ledger && file.name == first), "{found:?}");
    }
}

/// The month as computed from other data than it says, every hash in order; `close` puts it into the ledger.
fn from_other_data(file: &str, change: &dyn Fn(&str) -> String) -> Memory {
    let memory = copy();
    let undo = close::Undo {
        period: "2011-11".into(),
        ledger: "ledger".into(),
        by: "Wu Min".into(),
        on: "2011-12-06".into(),
        reason: "a slip".into(),
    };
    close::reverse(&memory, &undo).unwrap();
    let path = format!("data/{file}");
    let told = text(&memory, &path);
    let used = change(&told);
    assert!(used != told && used.len() == told.len());
    memory.put(&path, used.clone());
    run_november(&memory);
    let mut run = run_of(&memory);
    let (used, told_hash) = (hash(used.as_bytes()), hash(told.as_bytes()));
    for name in ["facts/inputs.csv", "run.json"] {
        let text = String::from_utf8(run[name].clone()).unwrap();
        run.insert(name.into(), text.replace(&used, &told_hash).into());
    }
    hashed_again(&mut run);
    put(&memory, &run);
    memory.put(&path, told);
    close_it(&memory);
    memory
}

/// The amount of the first row of a month, with another first digit.
fn other_amount(text: &str, month: &str) -> String {
    let row = text.lines().find(|row| row.contains(month)).unwrap();
    let (head, amount) = row.rsplit_once(',').unwrap();
    let digit = if amount.starts_with('9') { "8" } else { "9" };
    text.replacen(row, &format!("{head},{digit}{}", &amount[1..]), 1)
}

#[test]
fn forged_facts_of_a_real_month_are_found_with_the_data() {
    let memory = from_other_data("commissions.csv", &|text| other_amount(text, ",2011-11-"));
    good(&asked(&memory, false, true));
    let found = asked(&memory, true, false);
    names(&found, Where::Run, "facts/table-commissions.csv");
}
