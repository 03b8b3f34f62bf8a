//! What is exported for a database is loaded into a real PostgreSQL and a real SQLite, twice, and wrong on purpose.
//!
//! Rows are held against `payouts.csv` and the other tables of the run, cell by cell. PostgreSQL is started by the test in a
//! folder of its own, reached by a socket there and by nobody else. Where a program is not installed its part is left
//! out; in CI it must be there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

#[path = "proof/shops.rs"]
mod shops;
mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use shops::{Shops, TROUBLE, program};
use support::{Csv, money};

const AMOUNTS: [&str; 8] = ["base", "added", "reduced", "earned", "withheld", "forfeited", "held", "payable"];

/// A database that scripts are loaded into.
trait Database {
    /// Loads a script; whether the program says that all went well.
    fn load(&self, script: &str) -> bool;
    /// The rows of a query.
    fn rows(&self, query: &str) -> Vec<Vec<String>>;
    /// The amount of a column in cents, as an expression.
    fn cents(&self, column: &str) -> String;
    /// The script's ending.
    fn ending(&self) -> &'static str;
    /// A script with an amount of a line changed by a cent.
    fn forged(&self, script: &str) -> String;

    fn one(&self, query: &str) -> String {
        self.rows(query)[0][0].clone()
    }
}

fn fed(command: &mut Command, script: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), script.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn csv(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

struct Sqlite {
    program: PathBuf,
    place: tempfile::TempDir,
}

impl Sqlite {
    fn new() -> Option<Sqlite> {
        Some(Sqlite { program: program("sqlite3")?, place: tempfile::tempdir().unwrap() })
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("-init").arg("/dev/null").arg("-batch");
        command
    }

    /// As a program loads it that goes on after a statement that failed.
    fn load_without_stopping(&self, script: &str) {
        fed(self.command().arg(self.place.path().join("db")), script);
    }
}

impl Database for Sqlite {
    fn load(&self, script: &str) -> bool {
        let done = fed(self.command().arg("-bail").arg(self.place.path().join("db")), script);
        done.status.success()
    }

    fn rows(&self, query: &str) -> Vec<Vec<String>> {
        let mut command = self.command();
        let done = command.args(["-csv", "-noheader"]).arg(self.place.path().join("db")).arg(query).output().unwrap();
        assert!(done.status.success(), "{query}: {}", String::from_utf8_lossy(&done.stderr));
        csv(&done.stdout)
    }

    fn cents(&self, column: &str) -> String {
        format!("{column}_minor")
    }

    fn ending(&self) -> &'static str {
        "sqlite"
    }

    fn forged(&self, script: &str) -> String {
        assert!(script.contains("'CNY', 100000, 0, 0, 100000, 0, 0, 0, 100000,"), "{script}");
        script.replace("'CNY', 100000, 0, 0, 100000, 0, 0, 0, 100000,", "'CNY', 100001, 0, 0, 100001, 0, 0, 0, 100001,")
    }
}

/// A cluster of its own, stopped when it is dropped.
struct Postgres {
    place: tempfile::TempDir,
}

impl Postgres {
    fn new() -> Option<Postgres> {
        program("initdb")?;
        program("psql")?;
        let place = tempfile::tempdir().unwrap();
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let postgres = Postgres { place };
        let data = postgres.path("data");
        postgres
            .served("initdb", &["-D", &data, "-A", "trust", "-U", "reckoner", "-E", "UTF8", "--locale=C", "--no-sync"]);
        let options = format!("-c listen_addresses='' -c fsync=off -k {}", postgres.path(""));
        postgres
            .served("pg_ctl", &["-D", &data, "-w", "-t", "60", "-l", &postgres.path("log"), "-o", &options, "start"]);
        Some(postgres)
    }

    fn path(&self, name: &str) -> String {
        self.place.path().join(name).to_str().unwrap().to_owned()
    }

    /// The server refuses to run as root: as that user the test gives it to the user of the package.
    fn served(&self, name: &str, words: &[&str]) {
        let server = program(name).unwrap();
        let root = fs::metadata("/proc/self").is_ok_and(|of| std::os::unix::fs::MetadataExt::uid(&of) == 0);
        let mut command = if root { Command::new("setpriv") } else { Command::new(&server) };
        if root {
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(&server);
        }
        // What is started must not hold the test's own output.
        let quiet = command.args(words).current_dir(self.place.path()).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(quiet.status().unwrap().success(), "{name} {words:?}");
    }

    fn psql(&self) -> Command {
        let mut command = Command::new(program("psql").unwrap());
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", &self.path(""), "-U", "reckoner", "-d", "postgres"]);
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.path("data");
        self.served("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]);
    }
}

impl Database for Postgres {
    fn load(&self, script: &str) -> bool {
        let done = fed(&mut self.psql(), script);
        done.status.success()
    }

    fn rows(&self, query: &str) -> Vec<Vec<String>> {
        let done = self.psql().arg("-c").arg(format!("COPY ({query}) TO STDOUT WITH CSV")).output().unwrap();
        assert!(done.status.success(), "{query}: {}", String::from_utf8_lossy(&done.stderr));
        csv(&done.stdout)
    }

    fn cents(&self, column: &str) -> String {
        format!("CAST({column} * 100 AS BIGINT)")
    }

    fn ending(&self) -> &'static str {
        "postgresql"
    }

    fn forged(&self, script: &str) -> String {
        let (from, to) = (
            "'CNY', 1000.00, 0.00, 0.00, 1000.00, 0.00, 0.00, 0.00, 1000.00,",
            "'CNY', 1000.01, 0.00, 0.00, 1000.01, 0.00, 0.00, 0.00, 1000.01,",
        );
        assert!(script.contains(from), "{script}");
        script.replace(from, to)
    }
}

/// The scripts of a run, drafts or not.
fn script(shops: &Shops, db: &dyn Database, run: &str) -> String {
    shops.good(&["export", run, "--out", "sql", "--ledger", "ledger", "--format", "sql", "--quiet"]);
    let period = shops.text(&format!("{run}/run.json")).split("\"name\": \"").nth(1).unwrap()[..7].to_owned();
    let name = format!("shop-repairs-{period}-{}.sql", db.ending());
    let (draft, last) = (shops.path(&format!("sql/DRAFT-{name}")), shops.path(&format!("sql/{name}")));
    let path = if last.is_file() { last } else { draft };
    fs::read_to_string(path).unwrap()
}

/// Everything that stands in the database, table by table.
fn whole(db: &dyn Database) -> Vec<Vec<Vec<String>>> {
    let tables = ["run", "line", "withdrawn", "line_key", "step", "payee", "total", "assertion"];
    tables.iter().map(|table| db.rows(&format!("SELECT * FROM reckoner_{table} ORDER BY 1, 2, 3, 4, 5"))).collect()
}

/// The database holds what the tables of the run say of its own lines.
fn holds(shops: &Shops, db: &dyn Database, run: &str) {
    let told = Csv::read(&shops.path(&format!("{run}/payouts.csv")));
    let period = told.get(0, "line").split('/').nth(2).unwrap().to_owned();
    let cents = AMOUNTS.map(|name| format!("COALESCE({}, 0)", db.cents(name))).join(", ");
    let found = db.rows(&format!(
        "SELECT line, payee, reasons, reason_zh, reason_en, {cents} FROM reckoner_line \
         WHERE kind = 'line' AND period = '{period}' ORDER BY line"
    ));
    let of = |row: usize| {
        let texts = ["line", "payee", "reasons", "reason_zh", "reason_en"].map(|name| told.get(row, name).to_owned());
        let amount =
            |name: &&str| Some(told.get(row, name)).filter(|text| !text.is_empty()).map_or(0, money).to_string();
        texts.into_iter().chain(AMOUNTS.iter().map(amount)).collect::<Vec<String>>()
    };
    let mut wanted: Vec<Vec<String>> = (0..told.rows.len()).map(of).collect();
    wanted.sort();
    assert_eq!(found, wanted);
    let (steps, lines) = (Csv::read(&shops.path(&format!("{run}/steps.csv"))), found.len());
    let count = |table: &str| db.one(&format!("SELECT COUNT(*) FROM reckoner_{table} WHERE period = '{period}'"));
    assert_eq!(count("step"), steps.rows.len().to_string());
    assert!(lines > 0 && count("assertion").parse::<usize>().unwrap() > 20);
}

/// What every database must do.
fn every_way(db: &dyn Database) {
    let shops = Shops::with_trouble().two_months();
    let april = script(&shops, db, "april");
    assert!(!april.contains('\r') && !april.contains('\u{202e}') && april.contains("😀 钱"));
    assert!(april.starts_with("-- shop-repairs 2026-04, final, run "));

    // A cent too much on a line that balances: everything is undone, the tables too.
    assert!(!db.load(&db.forged(&script(&shops, db, "may"))));
    assert!(!db.load(&april.replacen("INSERT INTO reckoner_line_key", "INSERT INTO gone", 1)));
    assert!(db.load(&april));
    let once = whole(db);
    assert!(db.load(&april));
    assert_eq!(whole(db), once, "loaded again it changes nothing");
    holds(&shops, db, "april");
    assert_eq!(db.one("SELECT payee FROM reckoner_line WHERE line = 'shop-repairs/bonus/2026-04/S2'"), TROUBLE);

    // A draft of May with corrections and a release beside its lines.
    let may = script(&shops, db, "may");
    let [before, _] = [whole(db), once];
    assert!(!db.load(&db.forged(&may)));
    assert_eq!(whole(db), before, "what fails leaves nothing");
    assert!(db.load(&may));
    holds(&shops, db, "may");
    let other = db.rows(&format!(
        "SELECT line, about, kind, for_period, {}, {}, {} FROM reckoner_line WHERE kind <> 'line' ORDER BY line",
        db.cents("withheld"),
        db.cents("held"),
        db.cents("payable"),
    ));
    let lines: Vec<String> = other.iter().map(|row| row.join(" ")).collect();
    let stem = "shop-repairs/bonus/2026-04";
    assert_eq!(
        lines,
        [
            format!("{stem}/S1/1 {stem}/S1 release 2026-04 -20000 0 20000"),
            format!("{stem}/S2/1 {stem}/S2 correction 2026-04 16000 0 -16000"),
            format!("{stem}/S3/1 {stem}/S3 correction 2026-04 0 -60000 60000"),
        ]
    );
    let to_pay = Csv::read(&shops.path("may/payees.csv"));
    let sum: i128 = (0..to_pay.rows.len()).map(|row| money(to_pay.get(row, "to_pay"))).sum();
    let found = format!("SELECT SUM({}) FROM reckoner_payee WHERE period = '2026-05'", db.cents("to_pay"));
    assert_eq!(db.one(&found), sum.to_string());

    // Another run of May: a line is another, one is no longer there and is set aside, with who set it aside.
    shops.change("data/bonuses.csv", "S1,2026-05-01,1000.00", "S1,2026-05-01,900.00");
    shops.change("data/bonuses.csv", "S2,2026-05-01,800.00\n", "");
    shops.run("2026-05", "may-again");
    assert!(db.load(&script(&shops, db, "may-again")));
    holds(&shops, db, "may-again");
    let gone = db.rows(&format!("SELECT line, payee, {} FROM reckoner_withdrawn", db.cents("payable")));
    assert!(
        gone.iter().any(|row| row[..2] == ["shop-repairs/bonus/2026-05/S2".to_owned(), TROUBLE.to_owned()]),
        "{gone:?}"
    );
    let seal = db.one("SELECT run FROM reckoner_run WHERE period = '2026-05'");
    assert_eq!(db.one("SELECT DISTINCT withdrawn_by FROM reckoner_withdrawn"), seal);

    // Closed, no draft takes its place any more: neither another run's, nor its own.
    shops.close("may-again");
    assert!(db.load(&script(&shops, db, "may-again")));
    assert_eq!(db.one("SELECT standing FROM reckoner_run WHERE period = '2026-05'"), "final");
    let closed = whole(db);
    assert!(!db.load(&may), "a draft in the place of a closed run");
    assert_eq!(whole(db), closed);

    // Closed anew, the script of the close that was undone does not bring its lines back.
    let reverse = ["close", "--reverse", "2026-05", "--ledger", "ledger", "--by", "Wu", "--on", "2026-07-02"];
    let older = script(&shops, db, "may-again");
    shops.good(&[&reverse[..], &["--reason", "a slip", "--quiet"]].concat());
    shops.change("data/bonuses.csv", "S1,2026-05-01,900.00", "S1,2026-05-01,700.00");
    shops.run("2026-05", "may-third");
    shops.close("may-third");
    let newer = script(&shops, db, "may-third");
    assert!(db.load(&newer) && db.load(&newer));
    holds(&shops, db, "may-third");
    let closed = whole(db);
    assert!(!db.load(&older), "an older close in the place of a newer");
    assert_eq!(whole(db), closed);

    // What is supposed takes the place of nothing but what was supposed before.
    shops.run("2026-06", "june");
    let (june, supposed) = (script(&shops, db, "june"), supposed(&script(&shops, db, "june")));
    assert!(db.load(&supposed) && db.load(&june) && db.load(&june));
    let drafted = whole(db);
    assert!(!db.load(&supposed), "a what-if in the place of a draft");
    assert_eq!(whole(db), drafted);
}

/// A script as a what-if has it, with another run.
fn supposed(script: &str) -> String {
    let run = script.lines().next().unwrap().split("run ").nth(1).unwrap();
    script.replace(run, "supposed").replace("'draft',", "'what-if',")
}

#[test]
fn postgresql_takes_it_twice_and_refuses_what_does_not_tie() {
    let Some(db) = Postgres::new() else { return };
    every_way(&db);
    assert_eq!(db.one("SELECT payable FROM reckoner_line WHERE line = 'shop-repairs/bonus/2026-04/S2'"), "800.00");
    let shops = Shops::new().two_months();
    let three = script(&shops, &db, "april").replace("'shop-repairs'", "'other'").replace("'places', 2", "'places', 3");
    assert!(!db.load(&three), "amounts of other places than the tables have");
}

#[test]
fn sqlite_takes_it_twice_and_refuses_what_does_not_tie() {
    let Some(db) = Sqlite::new() else { return };
    every_way(&db);
    let shown =
        db.rows("SELECT payable, withheld FROM reckoner_line_shown WHERE line LIKE '%/2026-04/S1%' ORDER BY line");
    assert_eq!(shown, [["800.00", "200.00"], ["200.00", "-200.00"]]);
}

#[test]
fn sqlite_keeps_nothing_where_a_program_goes_on_after_a_failure() {
    let Some(db) = Sqlite::new() else { return };
    let shops = Shops::new().two_months();
    let april = script(&shops, &db, "april");
    for broken in [
        april.replacen("INSERT INTO reckoner_line (", "INSERT INTO gone (", 1),
        april.replace("800.00", "x").replace("80000, 0, 0, 80000", "80001, 0, 0, 80000"),
    ] {
        db.load_without_stopping(&broken);
        assert!(db.rows("SELECT name FROM sqlite_master").is_empty());
    }
    db.load_without_stopping(&april);
    holds(&shops, &db, "april");
}

#[test]
fn a_script_is_a_draft_by_its_name_until_the_close() {
    let shops = Shops::new().two_months();
    let said = shops.good(&["export", "may", "--out", "sql", "--ledger", "ledger", "--format", "sql"]);
    assert!(said.contains("sql/DRAFT-shop-repairs-2026-05-postgresql.sql"), "{said}");
    let said = shops.good(&["export", "april", "--out", "sql", "--ledger", "ledger", "--format", "sql"]);
    assert_eq!(said, "sql/shop-repairs-2026-04-postgresql.sql\nsql/shop-repairs-2026-04-sqlite.sql\n");
}

#[test]
fn packs_of_every_kind_tie_in_a_database() {
    let Some(db) = Sqlite::new() else { return };
    let root = env!("CARGO_MANIFEST_DIR");
    for (pack, data, period) in [
        ("tests/payouts/pack", "tests/payouts/data", "2013-01"),
        ("examples/courier-bonus", "examples/courier-bonus/data", "2014-W11"),
        ("rules/complaint-campaign", "fixtures/complaint-campaign/data", "2010-11"),
    ] {
        let place = tempfile::tempdir().unwrap();
        let reckoner = |words: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
            let done = command.args(words).current_dir(place.path()).output().unwrap();
            assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        };
        let [pack, data] = [pack, data].map(|folder| format!("{root}/{folder}"));
        reckoner(&["run", &pack, "--data", &data, "--period", period, "--out", "run", "--quiet"]);
        reckoner(&["export", "run", "--out", "sql", "--format", "sql", "--quiet"]);
        let scripts = fs::read_dir(place.path().join("sql")).unwrap().map(|entry| entry.unwrap().path());
        let script = scripts.into_iter().find(|path| path.to_str().unwrap().ends_with("sqlite.sql")).unwrap();
        let script = fs::read_to_string(script).unwrap();
        assert!(db.load(&script) && db.load(&script), "{pack}");
        let totals = Csv::read(&place.path().join("run/totals.csv"));
        let all = (0..totals.rows.len()).find(|row| totals.get(*row, "payout") == "all").unwrap();
        let found = format!("SELECT SUM(payable_minor) FROM reckoner_line WHERE period = '{period}'");
        assert_eq!(db.one(&found), money(totals.get(all, "payable")).to_string(), "{pack}");
    }
}
