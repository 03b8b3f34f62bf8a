//! The committed month close: oracle against the recorded results, and oracle against the engine's run folder.
//!
//! The recorded results stand between the two, so that they cannot go wrong together unseen. Drawn cases are left to
//! the generator.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::compare::{engine, run_folder};
use super::numbers::{decimal, fixed};
use super::tables::records;
use super::values::V;
use super::world::World;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/month-close").join(name)
}

/// The files directly in a folder, by name.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
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
