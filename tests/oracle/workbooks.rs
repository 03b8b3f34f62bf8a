//! The workbooks of drawn packs, computed again by a spreadsheet that is not ours: they come to the run's payables.
//!
//! What a drawn pack pays is held against the oracle elsewhere; here nothing but the formulas of `payouts.xlsx` can give
//! it, and every line must say of itself that it agrees. The same packs by default; `PROPTEST_CASES` asks for so many new
//! ones. What a pack does not pay, or a run refuses, has no workbook.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::generate::{Case, case};
use super::office::{Book, Sheets, agrees, computed_all, is_here, listed};
use super::random::{self, printed};

/// Workbooks that the spreadsheet opens at once.
const TOGETHER: usize = 40;

/// A workbook with what its run pays, by line.
struct Proved {
    case: Case,
    book: Book,
    paid: BTreeMap<String, String>,
    formulas: usize,
}

fn proved(case: Case) -> Option<Proved> {
    let place = tempfile::tempdir().unwrap();
    random::run(&case, place.path()).ok()?;
    let out = place.path().join("run");
    let mut book = Book::read(&std::fs::read(out.join("payouts.xlsx")).ok()?);
    let formulas = book.forget();
    let paid = ["payouts.csv", "points.csv"].iter().flat_map(|name| paid(&out.join(name))).collect();
    Some(Proved { case, book, paid, formulas })
}

fn paid(file: &Path) -> Vec<(String, String)> {
    let Ok(mut table) = csv::Reader::from_path(file) else { return Vec::new() };
    let at = |name: &str, header: &csv::StringRecord| header.iter().position(|column| column == name).unwrap();
    let header = table.headers().unwrap().clone();
    let (line, payable) = (at("line", &header), at("payable", &header));
    table.records().map(Result::unwrap).map(|row| (row[line].to_owned(), row[payable].to_owned())).collect()
}

/// What is wrong with a computed workbook.
fn wrong(proved: &Proved, sheets: &Sheets) -> Vec<String> {
    let mut wrong = Vec::new();
    if agrees(sheets) != "TRUE" {
        wrong.push(format!("the summary says {}", agrees(sheets)));
    }
    let listed = listed(sheets);
    for (line, payable) in &proved.paid {
        let wanted: f64 = payable.parse().unwrap();
        match listed.get(line) {
            None => wrong.push(format!("{line} is missing")),
            Some((found, agrees)) => {
                // A spreadsheet has fifteen digits.
                if (wanted - found).abs() >= (wanted.abs() * 1e-14).max(0.000_1) || agrees == "FALSE" {
                    wrong.push(format!("{line}: {payable} in the run, {found} in the workbook, which says {agrees}"));
                }
            }
        }
    }
    wrong
}

#[test]
fn the_workbooks_of_drawn_packs_come_to_every_payable() {
    if !is_here() {
        return;
    }
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse::<usize>().ok());
    let mut runner = if asked.is_some() { TestRunner::default() } else { TestRunner::deterministic() };
    let (mut books, mut formulas, mut told) = (0, 0, Vec::new());
    let mut left = asked.map_or(TOGETHER, |cases| cases.min(1_000));
    while left > 0 {
        let mut all = Vec::new();
        while left > 0 && all.len() < TOGETHER {
            left -= 1;
            all.extend(proved(case(vec(any::<u32>(), 900).new_tree(&mut runner).unwrap().current())));
        }
        let together: Vec<Book> = all.iter().map(|proved| proved.book.clone()).collect();
        for (proved, sheets) in all.iter().zip(computed_all(&together)) {
            (books, formulas) = (books + 1, formulas + proved.formulas);
            let wrong = wrong(proved, &sheets);
            if !wrong.is_empty() {
                told.push(format!("{}=== {}\n", printed(&proved.case), wrong.join("\n    ")));
            }
        }
    }
    assert!(told.is_empty(), "{} of {books} workbooks:\n{}", told.len(), told.join("\n"));
    assert!(books > 10 && formulas > 1_000, "{books} workbooks with {formulas} formulas");
}
