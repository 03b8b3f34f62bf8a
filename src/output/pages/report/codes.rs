//! Columns written small, for a script to read: differences of numbers, and values that are mostly the same.
//!
//! A text of tokens between commas. Digits are never changed, so what a script shows is what the run wrote. How they are
//! read again stands in `report.js`.

use hashbrown::HashMap;
use serde_json::{Value, json};

use crate::output::pages::Both;

/// Whole numbers, each as the difference to the one before; nothing stands for no difference.
#[derive(Debug, Default)]
pub(super) struct Deltas {
    text: String,
    last: i64,
    begun: bool,
}

impl Deltas {
    /// Adds a number.
    pub(super) fn add(&mut self, number: u64) {
        if self.begun {
            self.text.push(',');
        }
        self.begun = true;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let step = number.wrapping_sub(self.last);
        if step != 0 {
            self.text.push_str(&step.to_string());
        }
        self.last = number;
    }

    /// All of them.
    pub(super) fn text(self) -> String {
        self.text
    }
}

/// Words, each once, and for each row which; number 0 is an empty cell.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    numbers: HashMap<(String, String), u64>,
    words: Vec<Value>,
    rows: Deltas,
}

impl Dictionary {
    /// The number of a word.
    pub(super) fn number(&mut self, zh: &str, en: &str) -> u64 {
        if zh.is_empty() && en.is_empty() {
            return 0;
        }
        let key = (zh.to_owned(), en.to_owned());
        let next = self.words.len() as u64 + 1;
        *self.numbers.entry(key).or_insert_with(|| {
            self.words.push(if zh == en { json!(zh) } else { json!([zh, en]) });
            next
        })
    }

    /// A number of its own for a word, whatever words there are.
    pub(super) fn fresh(&mut self, word: &Both) -> u64 {
        self.words.push(if word.0 == word.1 { json!(word.0) } else { json!([word.0, word.1]) });
        self.words.len() as u64
    }

    /// Adds a row with the word of this number.
    pub(super) fn add_number(&mut self, number: u64) {
        self.rows.add(number);
    }

    /// Words, and the rows.
    pub(super) fn parts(self) -> (Vec<Value>, String) {
        (self.words, self.rows.text())
    }
}

/// Number texts: nothing stands for the usual one (most often the same text, or that of another column), `~` for none.
pub(super) fn packed(cells: &[&str], others: &[(usize, Vec<&str>)]) -> Value {
    let half = cells.len() / 2;
    let same =
        |(_, other): &&(usize, Vec<&str>)| cells.iter().zip(other).filter(|(own, other)| own == other).count() > half;
    let mut counts: HashMap<&str, usize> = HashMap::new();
    cells.iter().for_each(|cell| *counts.entry(cell).or_default() += 1);
    let usual = counts.into_iter().filter(|(_, count)| *count > half).map(|(cell, _)| cell).min();
    let (mut text, like) = (String::new(), if usual.is_none() { others.iter().rev().find(same) } else { None });
    for (row, cell) in cells.iter().enumerate() {
        if row > 0 {
            text.push(',');
        }
        let expected = usual.or_else(|| like.and_then(|(_, other)| other.get(row).copied()));
        if expected != Some(cell) {
            text.push_str(if cell.is_empty() { "~" } else { cell });
        }
    }
    if text.bytes().all(|byte| byte == b',') {
        text.clear();
    }
    match (usual, like) {
        (Some(usual), _) => json!({ "z": usual, "v": text }),
        (None, Some((at, _))) => json!({ "l": at, "v": text }),
        (None, None) => json!({ "v": text }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_short_where_rows_follow_one_another() {
        let mut all = Deltas::default();
        [3, 3, 4, 1, 0].into_iter().for_each(|n| all.add(n));
        assert_eq!(all.text(), "3,,1,-3,-1");
    }

    #[test]
    fn what_is_usual_is_not_repeated() {
        assert_eq!(packed(&["0.00", "0.00", "5.10", ""], &[]), json!({ "v": "0.00,0.00,5.10,~" }));
        assert_eq!(packed(&["0.00", "0.00", "0.00", ""], &[]), json!({ "z": "0.00", "v": ",,,~" }));
        assert_eq!(packed(&["1", "1"], &[]), json!({ "z": "1", "v": "" }));
        let like = [(2, vec!["1", "2", "3"])];
        assert_eq!(packed(&["1", "2", "4"], &like), json!({ "l": 2, "v": ",,4" }));
    }
}
