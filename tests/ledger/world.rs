//! A small policy and its data in memory, that change under the hands of a test; and what runs and the ledger say.
//!
//! Two owners, four outlets, a month's base and score for each; a low score withholds a share until a better one comes, a
//! very low one forfeits. Everything goes through the use cases, as a command would.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use reckoner::app::memory::Memory;
use reckoner::app::{Failure, close, export, run, verify};
use reckoner::audit::{Report, told};
use reckoner::ledger::book::replay;
use reckoner::ledger::{Book, chain};
use reckoner::plan::model::Outputs;
use reckoner::text::Lang;

pub(crate) const OUTLETS: [&str; 4] = ["A", "B", "C", "D/%"];

/// What the rules say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) places: u32,
    pub(crate) mode: &'static str,
    pub(crate) ratio: u32,
    pub(crate) share: u32,
    pub(crate) bound: u32,
    pub(crate) bonus: bool,
    pub(crate) release: bool,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { places: 2, mode: "half_up", ratio: 100, share: 50, bound: 60, bonus: false, release: true }
    }
}

/// What the tables say: by month (from 1) and outlet the base in cents and the score in percent, by outlet the owner.
#[derive(Clone, Debug, Default)]
pub(crate) struct Data {
    pub(crate) bases: BTreeMap<(u32, usize), u32>,
    pub(crate) scores: BTreeMap<(u32, usize), u32>,
    pub(crate) owners: [usize; 4],
    pub(crate) payments: Vec<(String, u32, bool)>,
}

/// All of it, with the ledger.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    pub(crate) memory: Memory,
    pub(crate) rules: Rules,
    pub(crate) data: Data,
}

pub(crate) fn month(number: u32) -> String {
    format!("2011-{number:02}")
}

impl World {
    pub(crate) fn new(rules: Rules, data: Data) -> World {
        let world = World { memory: Memory::new(), rules, data };
        world.write();
        world
    }

    /// Puts rules and data where the commands find them.
    pub(crate) fn write(&self) {
        let Rules { places, mode, ratio, share, bound, bonus, release } = &self.rules;
        let bonus = if *bonus { "coefficients = ['1.1']\n" } else { "" };
        let release = if *release { "until = '(scores.value >= param.bound) ?? false'\n" } else { "" };
        let pack = format!(
            r#"[pack]
format = 1
id = "small"
title = {{ zh = "小", en = "Small" }}
period = "month"
currency = "CNY"
[rounding]
default = "{mode}"
money = {places}
rate = 4
[param]
ratio = {{ value = "{ratio}%" }}
bound = {{ value = "{bound}%" }}
[dimension.outlet]
table = "outlets"
[dimension.owner]
[table.outlets]
file = "outlets.csv"
key = ["outlet"]
timeless = true
[table.outlets.columns]
outlet = {{ type = "id" }}
owner = {{ type = "id", of = "owner" }}
[table.bases]
file = "bases.csv"
key = ["outlet"]
period = "date"
covers = {{ from = 2011-01-01 }}
[table.bases.columns]
outlet = {{ type = "id", of = "outlet" }}
date = {{ type = "date" }}
amount = {{ type = "money" }}
[table.scores]
file = "scores.csv"
key = ["outlet"]
period = "date"
covers = {{ from = 2011-01-01 }}
[table.scores.columns]
outlet = {{ type = "id", of = "outlet" }}
date = {{ type = "date" }}
value = {{ type = "rate" }}
[table.payments]
file = "payments.csv"
[table.payments.columns]
line = {{ type = "id" }}
amount = {{ type = "money" }}
date = {{ type = "date" }}
status = {{ type = "text" }}
[payout.pay]
by = ["outlet"]
base = 'bases.amount'
payee = 'outlet.owner'
ratio = {{ of = 'scores.value * param.ratio', floor = "0%", cap = "200%" }}
{bonus}if_missing = "hold"
[penalty.low]
of = "pay"
when = 'scores.value < param.bound'
if_missing = "no"
takes = "withhold"
share = "{share}%"
{release}[penalty.gone]
of = "pay"
when = 'scores.value < "20%"'
if_missing = "no"
takes = "forfeit"
share = "30%"
[export.finance]
file = "pay.csv"
by = ["outlet"]
columns = ["outlet", {{ payable = 'pay.payable' }}]
"#
        );
        self.memory.put("pack/pack.toml", pack);
        let mut outlets = "outlet,owner\n".to_owned();
        for (outlet, owner) in OUTLETS.iter().zip(self.data.owners) {
            let _ = writeln!(outlets, "{outlet},{}", ["Wang (a; b)", "Li:x"][owner % 2]);
        }
        self.memory.put("data/outlets.csv", outlets);
        let mut bases = "outlet,date,amount\n".to_owned();
        for ((month, outlet), cents) in &self.data.bases {
            let amount = if *places == 0 { cents.to_string() } else { format!("{}.{:02}", cents / 100, cents % 100) };
            let _ = writeln!(bases, "{},2011-{month:02}-10,{amount}", OUTLETS[*outlet]);
        }
        self.memory.put("data/bases.csv", bases);
        let mut scores = "outlet,date,value\n".to_owned();
        for ((month, outlet), score) in &self.data.scores {
            let _ = writeln!(scores, "{},2011-{month:02}-11,{score}%", OUTLETS[*outlet]);
        }
        self.memory.put("data/scores.csv", scores);
        let mut payments = "line,amount,date,status\n".to_owned();
        for (line, cents, paid) in &self.data.payments {
            let amount = if *places == 0 { cents.to_string() } else { format!("{}.{:02}", cents / 100, cents % 100) };
            let _ = writeln!(payments, "{line},{amount},2011-12-01,{}", if *paid { "paid" } else { "rejected" });
        }
        self.memory.put("data/payments.csv", payments);
    }

    pub(crate) fn run(&self, number: u32, out: &str, ledger: bool) -> Result<run::Done, Failure> {
        let request = run::Request {
            pack: "pack".into(),
            data: "data".into(),
            period: month(number),
            out: out.into(),
            on: None,
            as_of: None,
            jobs: 1,
            outputs: Outputs::All,
            force: true,
            set: Vec::new(),
            approved_only: false,
            ledger: ledger.then(|| PathBuf::from("ledger")),
        };
        run::run(&self.memory, &request)
    }

    /// Changes what the rules say, until they are written again.
    pub(crate) fn patch(&self, from: &str, to: &str) {
        let text = self.text(Path::new("pack/pack.toml"));
        assert!(text.contains(from), "no `{from}`");
        self.memory.put("pack/pack.toml", text.replacen(from, to, 1));
    }

    pub(crate) fn close(&self, out: &str) -> Result<close::Done, Failure> {
        self.close_allowing(out, None)
    }

    pub(crate) fn close_allowing(&self, out: &str, allow: Option<&str>) -> Result<close::Done, Failure> {
        let request = close::Request {
            run: out.into(),
            ledger: "ledger".into(),
            by: "Li".into(),
            on: "2011-12-31".into(),
            allow_proposed: allow.map(str::to_owned),
            jobs: 1,
        };
        close::close(&self.memory, &request)
    }

    pub(crate) fn reverse(&self, number: u32) -> Result<(), Failure> {
        let undo = close::Undo {
            period: month(number),
            ledger: "ledger".into(),
            by: "Li".into(),
            on: "2011-12-31".into(),
            reason: "a slip".into(),
        };
        close::reverse(&self.memory, &undo).map(|_| ())
    }

    /// That a run verifies from its data and the ledger.
    pub(crate) fn verified(&self, out: &str) {
        let report = self.verify(out);
        assert!(report.verified() && report.ledger.is_some(), "{}", told::text(&report, Lang::En));
    }

    pub(crate) fn verify(&self, out: &str) -> Report {
        let (data, ledger) = (Some(PathBuf::from("data")), Some(PathBuf::from("ledger")));
        verify::verify(&self.memory, &verify::Request { run: out.into(), data, ledger, jobs: 1 })
            .unwrap_or_else(|failure| panic!("{failure:?}"))
    }

    pub(crate) fn journal(&self, out: &str) -> String {
        let request = export::Request {
            run: out.into(),
            out: "out".into(),
            ledger: Some("ledger".into()),
            format: export::Format::Hledger,
            jobs: 1,
        };
        let done = export::export(&self.memory, &request).unwrap();
        self.text(&done.files[0])
    }

    pub(crate) fn text(&self, path: &Path) -> String {
        String::from_utf8(self.memory.tree()[path].clone().unwrap()).unwrap()
    }

    /// The files of the ledger, by name.
    pub(crate) fn ledger(&self) -> Vec<(String, Vec<u8>)> {
        let tree = self.memory.tree();
        let own = tree.iter().filter(|(path, _)| path.parent() == Some(Path::new("ledger")));
        own.filter_map(|(path, bytes)| Some((path.file_name()?.to_str()?.to_owned(), bytes.clone()?))).collect()
    }

    pub(crate) fn book(&self) -> Book {
        replay(&chain::read(&self.ledger()).unwrap()).unwrap()
    }

    /// The rows of a table of a run.
    pub(crate) fn table(&self, out: &str, name: &str) -> Vec<BTreeMap<String, String>> {
        let text = self.text(&Path::new(out).join(name));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headers = reader.headers().unwrap().clone();
        let row = |r: csv::StringRecord| headers.iter().map(str::to_owned).zip(r.iter().map(str::to_owned)).collect();
        reader.records().map(|r| row(r.unwrap())).collect()
    }
}

/// An amount of a table in its smallest unit.
pub(crate) fn units(text: &str) -> i128 {
    text.replace('.', "").parse().unwrap_or_else(|_| panic!("`{text}` is no amount"))
}

/// The key of the message or the id of the code with which a use case refused.
pub(crate) fn refusal(failure: &Failure) -> String {
    match failure {
        Failure::Problems(problems) => problems.all.iter().map(|p| p.code.id).collect::<Vec<_>>().join(" "),
        Failure::App(error) => error.message.key.to_owned(),
        Failure::Internal(error) => panic!("{}", error.detail),
    }
}

/// Data in which something happens: a withheld line that is released later, one held, two owners.
pub(crate) fn lively() -> Data {
    let mut data = Data { owners: [0, 0, 1, 1], ..Data::default() };
    for number in 1..=6 {
        for outlet in 0..4 {
            data.bases.insert((number, outlet), 10_000 + number * 100 + outlet as u32);
            data.scores.insert((number, outlet), 70 + outlet as u32);
        }
    }
    data.scores.insert((1, 0), 40);
    data.scores.insert((1, 2), 10);
    data.scores.remove(&(1, 3));
    data
}
