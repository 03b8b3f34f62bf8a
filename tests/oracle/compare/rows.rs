//! A file of the run folder that holds rows of many rules, taken apart by rule and period.
//!
//! Whoever compares a rule takes its rows out; what nobody took belongs to no rule that the oracle knows to be told here,
//! and is a difference. So nothing that the engine writes is passed over in silence.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::world::World;
use super::{Sheet, sheet};

pub struct Rows {
    pub sheet: Sheet,
    file: String,
    /// By rule and period; the period is empty where the file has no column for it.
    left: BTreeMap<(String, String), Vec<Vec<String>>>,
    dated: bool,
}

impl Rows {
    /// Reads a file; one that is not there has no rows. `column` says which rule a row is of.
    pub fn open(out: &Path, file: &str, column: &str) -> Rows {
        let sheet = sheet(out, file).unwrap_or(Sheet { header: Vec::new(), rows: Vec::new() });
        let dated = sheet.header.iter().any(|h| h == "period");
        let mut left: BTreeMap<(String, String), Vec<Vec<String>>> = BTreeMap::new();
        for row in &sheet.rows {
            let period = if dated { row[sheet.at("period")].clone() } else { String::new() };
            left.entry((row[sheet.at(column)].clone(), period)).or_default().push(row.clone());
        }
        Rows { sheet, file: file.to_owned(), left, dated }
    }

    pub fn has(&self, column: &str) -> bool {
        self.sheet.header.iter().any(|h| h == column)
    }

    pub fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        &row[self.sheet.at(column)]
    }

    /// The rows of a rule in a period.
    pub fn take(&mut self, rule: &str, view: &World) -> Vec<Vec<String>> {
        let period = if self.dated { view.name.clone() } else { String::new() };
        self.left.remove(&(rule.to_owned(), period)).unwrap_or_default()
    }

    /// The rows under a name, of no period.
    pub fn take_undated(&mut self, name: &str) -> Vec<Vec<String>> {
        self.left.remove(&(name.to_owned(), String::new())).unwrap_or_default()
    }

    /// What nobody took.
    pub fn left(self, differences: &mut Vec<String>) {
        for ((rule, period), rows) in self.left {
            let file = &self.file;
            differences.push(format!(
                "{file}: {} rows of `{rule}` `{period}` by the engine alone: {:?}",
                rows.len(),
                rows[0]
            ));
        }
    }
}
