//! Problems that only data or a run can bring about, through the command itself.
//!
//! A case is a folder `tests/codes/data/<CODE>-<name>/`: `patch` changes the good pack, `data` the good tables in the same
//! way, files under `files/` are put beside the tables as they are, `command` holds commands in place of the one run, and
//! changes of files between them (`spoil FILE OLD NEW`, `cut FILE BYTES`).
//! `expected.LANG.txt` is the status of the last command and all that it says. A run that is refused leaves nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use reckoner::diagnostic::codes;

use crate::support::{BASE, Files, patched, read_pack};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/codes/data");

/// Codes that no case here brings about, each with its reason.
const ELSEWHERE: &[(&str, &str)] = &[
    ("D619", "a field of more than a megabyte is made by the tests of the reader"),
    ("D624", "a file that cannot be read cannot be kept in a folder of cases"),
    ("D625", "it takes four thousand million rows, or keys past 64 bits; no test makes either"),
    ("L911", "two who close at once are made by the tests of the ledger"),
    ("R701", "a fraction past 4,096 bits is made by the tests of the kernel"),
    ("R702", "an amount past its bound is made by the tests of the money steps"),
    ("R707", "a trace that differs is a mistake of the program, which no input brings about"),
];

/// The one command of a case that names no other.
const RUN: &str = "run rules --data data --period 2011-10 --out run";

fn cases() -> Vec<(String, PathBuf)> {
    let mut all: Vec<(String, PathBuf)> = fs::read_dir(CASES)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.join("expected.en.txt").is_file() || p.join("patch").is_file() || p.join("data").is_file())
        .chain(fs::read_dir(CASES).unwrap().map(|e| e.unwrap().path()))
        .filter(|p| p.is_dir() && !p.ends_with("good"))
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), p))
        .collect();
    all.sort();
    all.dedup();
    all
}

fn write(root: &Path, files: &Files) {
    for (name, bytes) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn below(root: &Path, at: &Path, files: &mut Files) {
    for entry in fs::read_dir(at).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(root, &path, files);
        } else {
            files.push((
                path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"),
                fs::read(&path).unwrap(),
            ));
        }
    }
}

/// `spoil FILE OLD NEW` and `cut FILE BYTES` change a file between commands.
fn changed(place: &Path, command: &str) -> bool {
    let words: Vec<&str> = command.split(' ').collect();
    match words.as_slice() {
        ["spoil", file, old, new] => {
            let text = fs::read_to_string(place.join(file)).unwrap();
            assert!(text.contains(old), "{command}");
            fs::write(place.join(file), text.replace(old, new)).unwrap();
        }
        ["cut", file, bytes] => {
            let mut text = fs::read(place.join(file)).unwrap();
            text.truncate(text.len() - bytes.parse::<usize>().unwrap());
            fs::write(place.join(file), text).unwrap();
        }
        _ => return false,
    }
    true
}

/// Status and words of the last command of a case, and whether a run folder was left.
fn told(case: &Path, lang: &str) -> (i32, String, bool) {
    let place = tempfile::tempdir().unwrap();
    let patch = |name: &str| fs::read_to_string(case.join(name)).unwrap_or_default();
    write(&place.path().join("rules"), &patched(read_pack(Path::new(BASE)), &patch("patch")));
    let mut tables = patched(read_pack(&Path::new(CASES).join("good")), &patch("data"));
    let mut more = Files::new();
    below(&case.join("files"), &case.join("files"), &mut more);
    tables.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    tables.extend(more);
    write(&place.path().join("data"), &tables);
    let commands = fs::read_to_string(case.join("command")).unwrap_or_else(|_| RUN.to_owned());
    let mut last = (0, String::new());
    for command in commands.lines() {
        if changed(place.path(), command) {
            continue;
        }
        let done = Command::new(env!("CARGO_BIN_EXE_reckoner"))
            .args(command.split(' '))
            .args(["--lang", lang])
            .env("NO_COLOR", "1")
            .current_dir(place.path())
            .output()
            .unwrap();
        let words = [done.stdout, done.stderr].concat();
        last = (done.status.code().unwrap_or(-1), String::from_utf8(words).unwrap());
    }
    (last.0, last.1, place.path().join("run").exists())
}

#[test]
fn the_good_tables_are_good() {
    let (status, words, left) = told(&Path::new(CASES).join("good"), "en");
    assert!(status == 0 && left, "{status}\n{words}");
}

#[test]
fn each_case_with_data_tells_what_it_says() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    for (name, folder) in cases() {
        let code = name.split('-').next().unwrap_or("");
        // Scripts and tests are the pack's fault; data, and what was asked, are the other side's.
        // What was changed behind the ledger's back, or moved without leave, is not in order; a torn tail harms nobody, and
        // payments may speak of more than this ledger; some ledger is always new.
        let expected = match code {
            "L910" | "L913" | "L914" => 0,
            "L901" | "L904" | "L906" => 1,
            _ if code.starts_with(['X', 'T', 'M', 'N']) => 1,
            _ => 2,
        };
        for lang in ["en", "zh"] {
            let (status, words, left) = told(&folder, lang);
            if !words.contains(&format!("[{code}]")) || status != expected {
                wrong += &format!("\n{name}: {code} is not told, or with status {status}:\n{words}");
            }
            if left && !folder.join("command").is_file() {
                wrong += &format!("\n{name}: a refused run leaves a folder\n");
            }
            if words.contains("{$") || words.contains("{ $") {
                wrong += &format!("\n{name}: a hole is open\n{words}");
            }
            let got = format!("status {status}\n{words}");
            let path = folder.join(format!("expected.{lang}.txt"));
            if update {
                fs::write(&path, &got).unwrap();
            } else if fs::read_to_string(&path).ok().as_deref() != Some(got.as_str()) {
                wrong += &format!("\n{name}/expected.{lang}.txt should be:\n{got}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_code_of_data_and_runs_has_a_case() {
    let told: BTreeSet<String> = cases().iter().map(|(n, _)| n.split('-').next().unwrap_or("").to_owned()).collect();
    let has = |id: &str| told.contains(id) || ELSEWHERE.iter().any(|(other, _)| *other == id);
    let lacking: Vec<&str> = codes::all().iter().map(|c| c.id).filter(|id| crate::needs_data(id) && !has(id)).collect();
    assert!(lacking.is_empty(), "no case in {CASES} for {lacking:?}");
    let twice: Vec<&str> = ELSEWHERE.iter().map(|(id, _)| *id).filter(|id| told.contains(*id)).collect();
    assert!(twice.is_empty(), "{twice:?} have a case after all");
}
