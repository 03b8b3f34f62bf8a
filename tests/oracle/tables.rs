//! Data files as the oracle reads them: a small reader of comma-separated text, cells with types, rows by name.
//!
//! It knows the rules of the language for cells, keys and days, and is slow and plain. Data that the engine would
//! refuse are no matter of the oracle: it expects good files.

use std::collections::BTreeMap;

use super::calendar::Calendar;
use super::expression::E;
use super::numbers::{date, decimal, literal};
use super::rules::{Rule, T};
use super::values::{V, Why, two};

/// A row: its cells by column, and when it holds.
#[derive(Clone, Debug)]
pub struct Row {
    pub cells: BTreeMap<String, V>,
    /// The day of a row that is placed by a period column.
    pub day: Option<i64>,
    /// First and last day of a row with a span; no last day is open.
    pub span: Option<(i64, Option<i64>)>,
}

/// A table with its rows.
#[derive(Clone, Debug)]
pub struct Table {
    pub keys: T,
    pub rows: Vec<Row>,
}

impl Table {
    pub fn key(&self) -> Vec<String> {
        self.keys.texts("key")
    }

    /// The columns that hold keys of dimensions, with these dimensions.
    pub fn of(&self) -> Vec<(String, String)> {
        let columns = self.keys.get("columns").expect("columns");
        columns.fields().iter().filter_map(|(name, c)| c.text("of").map(|d| (name.clone(), d.to_owned()))).collect()
    }

    pub fn has(&self, column: &str) -> bool {
        self.keys.get("columns").expect("columns").get(column).is_some()
    }

    /// The dimension that a column is `of`.
    pub fn dimension(&self, column: &str) -> Option<String> {
        self.of().into_iter().find(|(c, _)| c == column).map(|(_, d)| d)
    }
}

/// Records of a file: cells by comma, quotes doubled inside quotes.
pub fn records(text: &str, separator: char) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut all, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let (mut quoted, mut any) = (false, false);
    while let Some(c) = letters.next() {
        any = true;
        if quoted {
            match c {
                '"' if letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' => quoted = false,
                _ => cell.push(c),
            }
        } else if c == '"' {
            quoted = true;
        } else if c == separator {
            record.push(std::mem::take(&mut cell));
        } else if c == '\n' {
            record.push(std::mem::take(&mut cell));
            all.push(std::mem::take(&mut record));
            any = false;
        } else if c != '\r' {
            cell.push(c);
        }
    }
    if any {
        record.push(cell);
        all.push(record);
    }
    all
}

/// Reads the files of a table.
pub fn read(rule: &Rule, files: &[String], calendar: &Calendar) -> Table {
    let mut table = Table { keys: rule.keys.clone(), rows: Vec::new() };
    let separator = rule.keys.text("separator").and_then(|s| s.chars().next()).unwrap_or(',');
    let columns = rule.keys.get("columns").expect("columns").fields();
    for file in files {
        let mut lines = records(file, separator).into_iter();
        let Some(headers) = lines.next() else { continue };
        let place = |name: &str, column: &T| {
            let mut known = column.texts("header");
            if known.is_empty() {
                known.push(name.to_owned());
            }
            headers.iter().position(|h| known.iter().any(|k| k == h.trim()))
        };
        for line in lines {
            let mut raw: BTreeMap<String, V> = BTreeMap::new();
            for (name, column) in columns {
                if let Some(at) = place(name, column) {
                    raw.insert(name.clone(), V::text(line[at].trim()));
                }
            }
            if let Some(skip) = rule.keys.expression("skip")
                && over_row(&skip, &raw, calendar) == V::Flag(true)
            {
                continue;
            }
            let mut cells = BTreeMap::new();
            for (name, column) in columns {
                if let Some(V::Text(text)) = raw.get(name) {
                    cells.insert(name.clone(), cell(text, column));
                }
            }
            for (name, column) in columns {
                if let Some(formula) = column.expression("formula") {
                    let value = over_row(&formula, &cells, calendar);
                    cells.insert(name.clone(), value);
                }
            }
            table.rows.push(placed(&rule.keys, cells));
        }
    }
    table
}

fn placed(keys: &T, cells: BTreeMap<String, V>) -> Row {
    let on = |column: &str| match cells.get(column) {
        Some(V::Date(day)) => Some(*day),
        _ => None,
    };
    let day = keys.text("period").and_then(on);
    let between = keys.texts("span");
    let span = between.first().map(|from| (on(from).expect("a first day"), between.get(1).and_then(|to| on(to))));
    Row { cells, day, span }
}

fn cell(text: &str, column: &T) -> V {
    if text.is_empty() || column.texts("missing").iter().any(|m| m == text) {
        return V::Missing(Why::EmptyCell);
    }
    let text = column.get("map").and_then(|m| m.text(text)).unwrap_or(text);
    let kind = column.text("type").expect("a type");
    match kind {
        "text" | "id" => V::text(text),
        "flag" => V::Flag(matches!(text, "yes" | "true" | "1" | "是")),
        "date" => V::Date(
            date(text, column.text("format").unwrap_or("%Y-%m-%d")).unwrap_or_else(|| panic!("`{text}` is no date")),
        ),
        "rate" => V::Num(literal(text).expect("a rate")),
        _ => {
            let mut plain = text.to_owned();
            if let Some(mark) = column.text("grouping") {
                plain = plain.replace(mark, "");
            }
            if let Some(mark) = column.text("decimal") {
                plain = plain.replace(mark, ".");
            }
            V::Num(decimal(&plain).unwrap_or_else(|| panic!("`{text}` is no number")))
        }
    }
}

/// An expression over the cells of one row, before anything else is known.
fn over_row(e: &E, cells: &BTreeMap<String, V>, calendar: &Calendar) -> V {
    match e {
        E::Number(n) => V::Num(n.clone()),
        E::Text(t) => V::text(t),
        E::Flag(f) => V::Flag(*f),
        E::Name(path) => cells.get(&path[0]).unwrap_or_else(|| panic!("no column {path:?}")).clone(),
        E::Two(sign, a, b) => two(sign, &over_row(a, cells, calendar), &over_row(b, cells, calendar)),
        E::Or(a, b) => match over_row(a, cells, calendar) {
            V::Missing(_) => over_row(b, cells, calendar),
            there => there,
        },
        E::If(c, a, b) => match over_row(c, cells, calendar) {
            V::Flag(true) => over_row(a, cells, calendar),
            V::Flag(false) => over_row(b.as_ref().expect("else"), cells, calendar),
            missing => missing,
        },
        E::Call(name, all) => {
            let values: Vec<V> = all.iter().map(|a| over_row(a, cells, calendar)).collect();
            if let Some(value) = calendar.call(name, &values) {
                return value;
            }
            super::evaluate::function(name, all, &values, super::numbers::Mode::HalfUp)
        }
        other => panic!("{other:?} in a column"),
    }
}
