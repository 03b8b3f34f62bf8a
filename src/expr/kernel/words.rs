//! Texts by their words: decided once for each distinct word, then looked up a row.
//!
//! A column's words need not be sorted, used or even distinct. When the rows are fewer than the words (one row is
//! explained) the rows are compared as they are. Gaps are carried along untouched.

use std::sync::Arc;

use hashbrown::HashMap;

use super::operand::{Cell, Gaps, Operand};
use crate::value::{Cells, Value};

/// The texts of an operand.
#[derive(Clone, Copy)]
pub(super) enum Texts<'a> {
    One(&'a str),
    Many { words: &'a Arc<Vec<Arc<str>>>, codes: &'a [u32] },
}

impl<'a> Texts<'a> {
    /// The operand's texts, if it holds texts.
    pub(super) fn of(operand: &'a Operand) -> Option<Texts<'a>> {
        match operand {
            Operand::Constant(Value::Text(text)) => Some(Texts::One(text)),
            Operand::Column(column) => match &column.cells {
                Cells::Text { words, codes } => Some(Texts::Many { words, codes }),
                _ => None,
            },
            _ => None,
        }
    }

    /// The text of a row.
    pub(super) fn at(&self, row: usize) -> &'a str {
        match self {
            Texts::One(text) => text,
            Texts::Many { words, codes } => codes.get(row).map_or("", |code| word(words, *code)),
        }
    }
}

fn word(words: &[Arc<str>], code: u32) -> &str {
    words.get(code as usize).map_or("", |word| word)
}

/// `work` of each text.
pub(super) fn map<T: Cell>(gaps: Gaps, texts: Texts<'_>, work: impl Fn(&str) -> T) -> Operand {
    match texts {
        Texts::One(text) => Operand::Constant(work(text).value()),
        Texts::Many { words, codes } => {
            let cells = if codes.len() < words.len() {
                codes.iter().map(|code| work(word(words, *code))).collect()
            } else {
                let table: Vec<T> = words.iter().map(|word| work(word)).collect();
                codes.iter().map(|code| table.get(*code as usize).cloned().unwrap_or_default()).collect()
            };
            Operand::of(T::cells(cells), gaps)
        }
    }
}

/// `test` of each pair of texts.
pub(super) fn test(gaps: Gaps, left: Texts<'_>, right: Texts<'_>, test: impl Fn(&str, &str) -> bool) -> Operand {
    match (left, right) {
        (left, Texts::One(b)) => map(gaps, left, |a| test(a, b)),
        (Texts::One(a), right) => map(gaps, right, |b| test(a, b)),
        (Texts::Many { words: a, codes }, Texts::Many { words: b, codes: others }) => {
            let cells = codes.iter().zip(others).map(|(x, y)| test(word(a, *x), word(b, *y))).collect();
            Operand::of(Cells::Flag(cells), gaps)
        }
    }
}

/// Whether being equal is as `wanted`.
pub(super) fn equal(gaps: Gaps, left: Texts<'_>, right: Texts<'_>, wanted: bool) -> Operand {
    let (Texts::Many { words: a, codes }, Texts::Many { words: b, codes: others }) = (left, right) else {
        return test(gaps, left, right, |a, b| (a == b) == wanted);
    };
    let pairs = codes.iter().zip(others);
    let cells = if Arc::ptr_eq(a, b) {
        pairs.map(|(x, y)| (x == y || word(a, *x) == word(a, *y)) == wanted).collect()
    } else if codes.len() < a.len() + b.len() {
        pairs.map(|(x, y)| (word(a, *x) == word(b, *y)) == wanted).collect()
    } else {
        let mut known: HashMap<&str, usize> = HashMap::with_capacity(a.len());
        let mut number = |word| {
            let next = known.len();
            *known.entry(word).or_insert(next)
        };
        let from: Vec<usize> = a.iter().map(|word| number(word)).collect();
        let to: Vec<usize> = b.iter().map(|word| number(word)).collect();
        pairs.map(|(x, y)| (from.get(*x as usize) == to.get(*y as usize)) == wanted).collect()
    };
    Operand::of(Cells::Flag(cells), gaps)
}
