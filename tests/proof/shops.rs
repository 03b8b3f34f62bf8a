//! The plan of three shops in a folder of its own, for tests of what others are given: run, closed, corrected, released.
//!
//! Each test that gives anything to a program that is not ours starts from here; what is wrong on purpose it does itself.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A name with all that makes trouble: quotes, a line break, a backslash, bidi marks, an emoji, what looks like commands.
pub(crate) const TROUBLE: &str =
    "=1+1\"O'Neill\"\\'; DROP TABLE reckoner_line; --\n.quit\r\n\\! id\u{202e}evil\u{2066} 😀 钱";

/// A copy of the plan and its data.
pub(crate) struct Shops {
    place: tempfile::TempDir,
}

impl Shops {
    pub(crate) fn new() -> Shops {
        let place = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/shop-repairs");
        for folder in ["pack", "data"] {
            fs::create_dir(place.path().join(folder)).unwrap();
            for entry in fs::read_dir(from.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                fs::copy(&path, place.path().join(folder).join(path.file_name().unwrap())).unwrap();
            }
        }
        Shops { place }
    }

    /// With a tenant of a troublesome name.
    pub(crate) fn with_trouble() -> Shops {
        let shops = Shops::new();
        let named = format!("\"{}\"", TROUBLE.replace('"', "\"\""));
        shops.change("data/shops.csv", "Qian", &named);
        shops.change("data/shops.csv", "Market street", &named);
        shops
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub(crate) fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {name}");
        self.put(name, text.replacen(from, to, 1));
    }

    pub(crate) fn reckoner(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
        command.env_remove("LC_ALL").env_remove("LANG").env_remove("LC_MESSAGES").env("NO_COLOR", "1");
        command.current_dir(self.place.path()).args(words).output().unwrap()
    }

    pub(crate) fn good(&self, words: &[&str]) -> String {
        let (status, said) = self.said(words);
        assert_eq!(status, 0, "{words:?}\n{said}");
        said
    }

    /// The status, and all that was said.
    pub(crate) fn said(&self, words: &[&str]) -> (i32, String) {
        let done = self.reckoner(words);
        let said = [done.stdout, done.stderr].concat();
        (done.status.code().unwrap_or(-1), String::from_utf8(said).unwrap())
    }

    /// Runs a month against the ledger.
    pub(crate) fn run(&self, month: &str, out: &str) {
        self.good(&["run", "pack", "--data", "data", "--period", month, "--ledger", "ledger", "--out", out, "--quiet"]);
    }

    pub(crate) fn close(&self, out: &str) {
        self.good(&["close", out, "--ledger", "ledger", "--by", "Wu Min", "--on", "2026-07-01", "--quiet"]);
    }

    /// April closed as `april`, May with corrections and a release as `may`, not closed.
    pub(crate) fn two_months(self) -> Shops {
        fs::create_dir(self.path("ledger")).unwrap();
        self.run("2026-04", "april");
        self.close("april");
        self.change("data/visits.csv", "S2,2026-04-21,in order", "S2,2026-04-21,broken\nS3,2026-04-28,in order");
        self.run("2026-05", "may");
        self
    }
}

/// A program that is not ours; none where it is not installed, which in CI it must be.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.map(|version| version.unwrap().path().join("bin")));
    }
    let found = folders.into_iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no {name} here: `.ci/run` installs it");
    }
    found
}
