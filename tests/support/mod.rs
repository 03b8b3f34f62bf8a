//! What several integration tests share: reading small CSV files, amounts in cents, the bytes of a folder.
//!
//! Written anew and simply, so that nothing of the library is trusted here. A test that needs more than a helper or
//! two keeps them beside itself.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

/// Of texts that are larger, the first lines and the hash of the whole are kept.
const LARGEST_KEPT: usize = 400_000;
const LINES_KEPT: usize = 50;

/// A CSV file in memory.
pub(crate) struct Csv {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Csv {
    pub(crate) fn read(path: &Path) -> Csv {
        let mut reader =
            csv::ReaderBuilder::new().from_path(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        Csv { header, rows }
    }

    pub(crate) fn get(&self, row: usize, column: &str) -> &str {
        let at = self.header.iter().position(|h| h == column);
        &self.rows[row][at.unwrap_or_else(|| panic!("no column {column} among {:?}", self.header))]
    }
}

/// An amount with two places, in cents.
pub(crate) fn money(text: &str) -> i128 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, cents) = digits.split_once('.').unwrap_or_else(|| panic!("`{text}` has no cents"));
    assert_eq!(cents.len(), 2, "`{text}` has not two places");
    sign * (whole.parse::<i128>().unwrap() * 100 + cents.parse::<i128>().unwrap())
}

/// Every file below a folder with its bytes.
pub(crate) fn files_below(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The tables of a run that people and finance read; not the copies of rules and facts.
pub(crate) fn tables(run: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = files_below(run);
    all.retain(|name, _| name.ends_with(".csv") && !name.starts_with("facts/") && !name.starts_with("rules/"));
    all
}

/// A text as it is kept: whole, or its first lines and the hash of the whole.
pub(crate) fn kept_of(name: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    if bytes.len() < LARGEST_KEPT {
        return (name.to_owned(), bytes);
    }
    let text = String::from_utf8(bytes).unwrap();
    let hash: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    let first: String = text.split_inclusive('\n').take(LINES_KEPT).collect();
    (format!("{name}.first"), format!("{first}… {} lines, sha256 {hash}\n", text.lines().count()).into_bytes())
}
