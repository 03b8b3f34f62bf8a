//! The committed cases, whole, by oracle and engine: the month close here, every policy of the repository in
//! [`policies`].
//!
//! The recorded results of the month close stand between the two, so that they cannot go wrong together unseen. On
//! request the outlet plan is computed from sheets in wide form, and with parameters of its own. Drawn cases are left to
//! the generator.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::compare::{engine, run_folder};
use super::numbers::{decimal, fixed};
use super::tables::records;
use super::values::V;
use super::world::{Asked, World};

mod mechanism;
mod policies;
#[path = "../policies/table.rs"]
mod table;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/month-close").join(name)
}

/// The text of a file; what is not UTF-8 is GB18030.
pub fn text(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes);
    text.unwrap_or_else(|e| encoding_rs::GB18030.decode(e.as_bytes()).0.into_owned())
}

/// The files directly in a folder, by name.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let text = text(std::fs::read(&path).unwrap());
            (path.file_name().unwrap().to_str().unwrap().to_owned(), text)
        })
        .collect();
    all.sort();
    all
}

fn month_close() -> Rc<World> {
    World::new(&files(&folder("pack")), &files(&folder("sample")), "2011-10")
}

fn expected(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(folder("expected").join(name)).unwrap();
    let mut lines = records(&text, ',').into_iter();
    let header = lines.next().unwrap();
    lines.map(|l| header.iter().cloned().zip(l).collect()).collect()
}

#[test]
fn the_oracle_gives_the_recorded_month_close() {
    let world = month_close();
    let (line, outlet) = (["outlet", "business"].map(str::to_owned), ["outlet".to_owned()]);
    let payouts = expected("payouts.csv");
    let (ranks, ratio) = (world.figure("complaint_rank", &line), world.figure("handling_execution", &outlet));
    let lines = world.lines_of("commission");
    assert_eq!(lines.len(), payouts.len());
    for row in payouts {
        let key = vec![row["outlet"].clone(), row["business"].clone()];
        let amounts = &lines[&key].amounts;
        assert_eq!(fixed(&amounts["base"], 2), row["amount"], "{key:?}");
        assert_eq!(fixed(&amounts["payable"], 2), row["payable"], "{key:?}");
        assert_eq!(ratio.rows[&key[..1]], V::Num(decimal(&row["ratio"]).unwrap()), "{key:?}");
        match ranks.rows.get(&key) {
            Some(V::Num(rank)) => assert_eq!(fixed(rank, 0), row["rank"], "{key:?}"),
            _ => assert_eq!(row["rank"], "", "{key:?}"),
        }
    }
    let (attitude, light) = (world.figure("attitude_execution", &outlet), world.figure("light", &outlet));
    for row in expected("scores.csv") {
        let key = vec![row["outlet"].clone()];
        assert_eq!(attitude.rows[&key], V::Num(decimal(&row["attitude_avg"]).unwrap()), "{key:?}");
        assert_eq!(light.rows[&key], V::text(&row["light"]), "{key:?}");
    }
}

#[test]
fn the_engine_gives_what_the_oracle_gives_for_the_month_close() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("run");
    let told = engine(&folder("pack"), &folder("sample"), "2011-10", &out, &[]);
    assert!(told.is_ok(), "{}", told.unwrap_err());
    let differences = run_folder(&month_close(), &out);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// A comparison that looked at nothing would find nothing either.
#[test]
fn another_oracle_finds_what_differs_in_every_file() {
    let (pack, data) = (folder("pack"), folder("sample"));
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("run");
    engine(&pack, &data, "2011-10", &out, &["--set", "param.forfeited_ranks=1"]).unwrap();
    let text = run_folder(&month_close(), &out).join("\n");
    assert!(text.contains("exports/payouts.csv star_forfeited"), "{text}");
    let later = World::new(&files(&pack), &files(&data), "2011-11");
    let all = run_folder(&later, &out).join("\n");
    for what in [
        "complaint_count by",
        "handling_execution by",
        "handling.n by",
        "complaint_rank at",
        "commission in 2011-11 at",
        "totals of",
    ] {
        assert!(all.contains(what), "{what}\n{all}");
    }
}

/// What neither the oracle nor the comparison can read is told, not passed over.
#[test]
fn what_is_not_known_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("run");
    engine(&folder("pack"), &folder("sample"), "2011-10", &out, &[]).unwrap();
    let appended = |name: &str, text: &str| {
        let before = std::fs::read_to_string(out.join(name)).unwrap_or_default();
        std::fs::write(out.join(name), before + text).unwrap();
    };
    let widened = |name: &str| {
        let text = std::fs::read_to_string(out.join(name)).unwrap();
        let lines: Vec<String> = text.lines().map(|line| format!("{line},x\n")).collect();
        std::fs::write(out.join(name), lines.concat()).unwrap();
    };
    appended("strange.csv", "a\n1\n");
    appended("exports/strange.csv", "a\n1\n");
    widened("totals.csv");
    widened("exports/scores.csv");
    let columns = |name: &str| records(&std::fs::read_to_string(out.join(name)).unwrap(), ',')[0].len();
    appended("steps.csv", &format!("strange/line{}\n", ",".repeat(columns("steps.csv") - 1)));
    appended("payouts.csv", &format!("strange,strange{}\n", ",".repeat(columns("payouts.csv") - 2)));
    let mut pack = files(&folder("pack"));
    pack.push((
        "zz.toml".into(),
        "[lottery.pool]\nof = \"commission\"\n[payout.pool]\nby = []\nbase = '1'\nspins = 2\n".into(),
    ));
    let told = run_folder(&World::new(&pack, &files(&folder("sample")), "2011-10"), &out).join("\n");
    for what in [
        "strange.csv is a file that the oracle does not know",
        "exports/strange.csv is of no rule",
        "totals.csv: the oracle does not know the column x",
        "exports/scores.csv: engine has columns",
        "steps of `strange/line` by the engine alone",
        "payouts.csv: 1 rows of `strange`",
        "does not know the kind of lottery pool",
        "does not know the key spins of a payout",
    ] {
        assert!(told.contains(what), "{what}\n{told}");
    }
}

/// What oracle and engine say differently of a pack over data in one period.
fn agreement(pack: &Path, data: &Path, period: &str, set: &[(&str, &str)]) -> Vec<String> {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("run");
    let wishes: Vec<String> = set.iter().map(|(name, value)| format!("param.{name}={value}")).collect();
    let more: Vec<&str> = wishes.iter().flat_map(|wish| ["--set", wish]).collect();
    let told = engine(pack, data, period, &out, &more);
    assert!(told.is_ok(), "{}", told.unwrap_err());
    run_folder(&World::what_if(&files(pack), &files(data), period, Asked { set, ..Asked::default() }), &out)
}

/// What oracle and engine say differently of the plan in one month.
fn plan(form: &str, period: &str, set: &[(&str, &str)]) -> Vec<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = here.join("fixtures/outlet-satisfaction").join(form);
    agreement(&here.join("rules/outlet-satisfaction"), &data, period, set)
}

#[test]
#[ignore = "a minute or more: the sheets as people make them, and what if"]
fn the_plan_agrees_from_wide_sheets_and_as_a_what_if() {
    let differences = plan("wide", "2011-11", &[]);
    assert!(differences.is_empty(), "wide\n{}", differences.join("\n"));
    let wishes = [("withheld_ranks", "3"), ("visible_improvement", "50%"), ("lights_from", "2011-12-01")];
    let differences = plan("data", "2011-12", &wishes);
    assert!(differences.is_empty(), "what if\n{}", differences.join("\n"));
}
