//! The command itself, killed at any moment, and two of them at once.
//!
//! A small pack on a disk; the process is ended without warning while it closes, and whatever it leaves is the ledger
//! from before or the one after, to which the next command adds; or while it runs, and the folder is whole or absent.
//! Three hundred rounds are for the night.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reckoner::ledger::book::replay;
use reckoner::ledger::{Book, chain};

use crate::world::{Rules, World, lively};

fn start(place: &Path, command: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_reckoner"))
        .args(command.split(' '))
        .current_dir(place)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn done(place: &Path, command: &str) -> i32 {
    start(place, command).wait().unwrap().code().unwrap_or(-1)
}

const RUN: &str = "run pack --data data --period 2011-02 --ledger ledger --out r2 --force";
const CLOSE: &str = "close r2 --ledger ledger --by Li --on 2011-12-31";

fn book(place: &Path) -> Book {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in fs::read_dir(place.join("ledger")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(chain::SUFFIX) {
            files.push((name, fs::read(path).unwrap()));
        }
    }
    replay(&chain::read(&files).unwrap()).unwrap()
}

/// A place with a closed month and the run of the next.
fn ready() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let world = World::new(Rules::default(), lively());
    for (path, bytes) in world.memory.tree() {
        match bytes {
            Some(bytes) => fs::write(place.path().join(path), bytes).unwrap(),
            None => fs::create_dir_all(place.path().join(path)).unwrap(),
        }
    }
    for command in [
        "run pack --data data --period 2011-01 --ledger ledger --out r1",
        "close r1 --ledger ledger --by Li --on 2011-12-31",
        "run pack --data data --period 2011-02 --ledger ledger --out r2",
    ] {
        assert_eq!(done(place.path(), command), 0, "{command}");
    }
    place
}

fn rounds(count: u32) {
    let place = ready();
    let place = place.path();
    let began = std::time::Instant::now();
    assert_eq!(done(place, CLOSE), 0);
    let whole = began.elapsed().as_micros() as u64;
    let undo = "close --reverse 2011-02 --ledger ledger --by Li --on 2011-12-31 --reason slip";
    let (mut old, mut new) = (0, 0);
    for round in 0..count {
        if book(place).closed.len() == 2 {
            assert_eq!(done(place, undo), 0, "round {round}");
        }
        assert_eq!(done(place, RUN), 0, "round {round}");
        let mut child = start(place, CLOSE);
        // Spread over the whole of its life, in an order without a pattern.
        let moment = u64::from(round).wrapping_mul(0x9E37_79B9_7F4A_7C15) % (whole + whole / 4);
        std::thread::sleep(Duration::from_micros(moment));
        child.kill().unwrap();
        child.wait().unwrap();
        match book(place).closed.len() {
            1 => {
                old += 1;
                assert_eq!(done(place, CLOSE), 0, "round {round}: the next command does not go on");
            }
            2 => new += 1,
            other => panic!("round {round}: {other} closed periods"),
        }
        assert_eq!(book(place).closed.len(), 2, "round {round}");
        assert!(place.join("ledger/2011-02/run.json").is_file(), "round {round}");
    }
    // Either comes about, or the kills were no test.
    assert!(old > 0 && old + new == count && (new > 0 || count < 100), "{old} before, {new} after");
}

#[test]
fn a_close_that_is_killed_leaves_the_old_ledger_or_the_new() {
    rounds(12);
}

#[test]
#[ignore = "three hundred rounds are for the night"]
fn a_close_that_is_killed_three_hundred_times_leaves_the_old_ledger_or_the_new() {
    rounds(300);
}

/// Ends a run without warning that makes the folder, or replaces it by another.
fn runs(count: u32) {
    let place = ready();
    let place = place.path();
    let began = std::time::Instant::now();
    assert_eq!(done(place, RUN), 0);
    let whole = began.elapsed().as_micros() as u64;
    let scores = fs::read_to_string(place.join("data/scores.csv")).unwrap();
    let (mut absent, mut there) = (0, 0);
    for round in 0..count {
        if round % 2 == 0 {
            let _ = fs::remove_dir_all(place.join("r2"));
        } else {
            // Other data each time, so that there is something to be replaced.
            let row = scores.lines().last().unwrap();
            let other = scores.replace(row, &format!("D/%,2011-06-11,{}%", 60 + round % 35));
            fs::write(place.join("data/scores.csv"), other).unwrap();
        }
        let mut child = start(place, RUN);
        let moment = u64::from(round).wrapping_mul(0x9E37_79B9_7F4A_7C15) % (whole + whole / 4);
        std::thread::sleep(Duration::from_micros(moment));
        child.kill().unwrap();
        child.wait().unwrap();
        if place.join("r2").exists() {
            there += 1;
            assert_eq!(done(place, "verify r2"), 0, "round {round}: a run that is not whole");
        } else {
            absent += 1;
        }
        assert_eq!(done(place, RUN), 0, "round {round}: the next command does not go on");
        assert_eq!(done(place, "verify r2 --data data --ledger ledger"), 0, "round {round}");
        let hidden = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with(".r2");
        assert!(!fs::read_dir(place).unwrap().any(|entry| hidden(entry.unwrap())), "round {round}: something is left");
    }
    assert!(absent > 0 && there > 0, "{absent} absent, {there} there");
}

#[test]
fn a_run_that_is_killed_leaves_its_folder_whole_or_none() {
    runs(12);
}

#[test]
#[ignore = "three hundred rounds are for the night"]
fn a_run_that_is_killed_three_hundred_times_leaves_its_folder_whole_or_none() {
    runs(300);
}

#[test]
fn of_two_commands_at_once_one_closes_and_the_other_is_refused() {
    let place = ready();
    for _ in 0..3 {
        let (mut one, mut other) = (start(place.path(), CLOSE), start(place.path(), CLOSE));
        let mut codes = [one.wait().unwrap().code(), other.wait().unwrap().code()];
        codes.sort_unstable();
        assert_eq!(codes, [Some(0), Some(2)]);
        assert_eq!(book(place.path()).closed.len(), 2);
        let undo = "close --reverse 2011-02 --ledger ledger --by Li --on 2011-12-31 --reason slip";
        assert_eq!(done(place.path(), undo), 0);
        assert_eq!(done(place.path(), RUN), 0);
    }
}
