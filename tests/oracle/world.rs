//! What the oracle knows of one run: the pack, the tables, the period; which keys there are, when they hold, and how
//! one dimension rolls up into another.
//!
//! Everything else of the oracle reads from it. Results are kept once computed, since the oracle asks again and again;
//! nothing in it changes after it was read.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use super::figures::Figure;
use super::money::Line;
use super::numbers::{Q, civil, day, month_days, whole};
use super::rules::Pack;
use super::tables::{Row, Table, read};
use super::values::{V, Why};

pub type Key = Vec<String>;

/// What was worked out already.
pub type Memo<K, W> = BTreeMap<K, Rc<W>>;

/// Everything for one run.
pub struct World {
    pub pack: Pack,
    pub tables: BTreeMap<String, Table>,
    pub first: i64,
    pub last: i64,
    pub kind: String,
    pub name: String,
    index: BTreeMap<String, BTreeMap<Key, Vec<usize>>>,
    pub figures: RefCell<Memo<(String, Vec<String>), Figure>>,
    pub lines: RefCell<Memo<String, BTreeMap<Key, Line>>>,
    pub depth: RefCell<usize>,
    /// The largest amount that a line had on its way.
    pub peak: RefCell<Q>,
}

/// First and last day of the period of a kind that holds a day.
pub fn period_of(kind: &str, days: i64) -> (i64, i64) {
    let (y, m, _) = civil(days);
    let months = |from: i64, count: i64| {
        let last = from + count - 1;
        (day(y, from, 1).unwrap(), day(y, last, month_days(y, last)).unwrap())
    };
    match kind {
        "week" => {
            let monday = days - (days + 3).rem_euclid(7);
            (monday, monday + 6)
        }
        "month" => months(m, 1),
        "quarter" => months((m - 1) / 3 * 3 + 1, 3),
        "half_year" => months((m - 1) / 6 * 6 + 1, 6),
        "year" => months(1, 12),
        other => panic!("no period {other}"),
    }
}

/// First and last day of a named period: `2011-10`, `2011-Q4`, `2011-H2`, `2011`.
pub fn period_named(kind: &str, name: &str) -> (i64, i64) {
    let year: i64 = name[..4].parse().unwrap();
    let number = || name[5..].trim_start_matches(['Q', 'H']).parse::<i64>().unwrap();
    let month = match kind {
        "month" => number(),
        "quarter" => number() * 3 - 2,
        "half_year" => number() * 6 - 5,
        "year" => 1,
        other => panic!("no name of a {other}"),
    };
    period_of(kind, day(year, month, 1).unwrap())
}

impl World {
    /// Reads pack and data; both are names and texts of files.
    pub fn new(pack: &[(String, String)], data: &[(String, String)], period: &str) -> World {
        let pack = Pack::read(pack);
        let calendar = super::calendar::Calendar::of(&pack);
        let kind = pack.setting("pack", "period").expect("a period").as_text();
        let (first, last) = period_named(&kind, period);
        let mut tables = BTreeMap::new();
        let mut index = BTreeMap::new();
        for rule in pack.of("table") {
            let pattern = rule.keys.text("file").expect("a file");
            let mut files: Vec<&(String, String)> = data.iter().filter(|(n, _)| matches(pattern, n)).collect();
            files.sort();
            let texts: Vec<String> = files.into_iter().map(|(_, text)| text.clone()).collect();
            let table = read(rule, &texts, &calendar);
            let mut by_key: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
            for (i, row) in table.rows.iter().enumerate() {
                let key: Key = table.key().iter().map(|c| key_text(&row.cells[c])).collect();
                by_key.entry(key).or_default().push(i);
            }
            index.insert(rule.id.clone(), by_key);
            tables.insert(rule.id.clone(), table);
        }
        World {
            pack,
            tables,
            first,
            last,
            kind,
            name: period.to_owned(),
            index,
            figures: RefCell::default(),
            lines: RefCell::default(),
            depth: RefCell::default(),
            peak: RefCell::new(whole(0)),
        }
    }

    /// Whether a row of a table is seen in the period.
    pub fn in_period(&self, row: &Row, table: &Table) -> bool {
        if table.keys.get("period").is_some() {
            return row.day.is_some_and(|d| self.first <= d && d <= self.last);
        }
        match row.span {
            Some((from, to)) => from <= self.last && to.is_none_or(|to| to >= self.first),
            None => true,
        }
    }

    /// Whether a table covers the period.
    pub fn covered(&self, name: &str) -> bool {
        let table = &self.tables[name];
        if let Some(covers) = table.keys.get("covers") {
            return covers.day("from").is_none_or(|d| d <= self.first)
                && covers.day("to").is_none_or(|d| d >= self.last);
        }
        let begins: Vec<i64> = table.rows.iter().filter_map(|r| r.day.or(r.span.map(|s| s.0))).collect();
        let Some(begin) = begins.iter().min() else {
            let placed = table.keys.get("period").is_some() || table.keys.get("span").is_some();
            return !placed && !table.rows.is_empty();
        };
        let open = table.rows.iter().any(|r| matches!(r.span, Some((_, None))));
        let end = table.rows.iter().filter_map(|r| r.day.or(r.span.and_then(|s| s.1))).max();
        period_of(&self.kind, *begin).0 <= self.first
            && (open || end.is_some_and(|e| period_of(&self.kind, e).1 >= self.last))
    }

    pub fn is_dimension(&self, name: &str) -> bool {
        self.pack.rule("dimension", name).is_some()
    }

    /// The table that lists a dimension's keys, and its key column.
    pub fn table_of(&self, dimension: &str) -> Option<(String, String)> {
        let name = self.pack.rule("dimension", dimension)?.keys.text("table")?;
        Some((name.to_owned(), self.tables[name].key()[0].clone()))
    }

    /// The keys of a dimension that hold in the period.
    pub fn keys(&self, dimension: &str) -> BTreeSet<String> {
        if let Some((name, column)) = self.table_of(dimension) {
            let table = &self.tables[&name];
            let held = table.rows.iter().filter(|r| self.in_period(r, table));
            return held.map(|r| key_text(&r.cells[&column])).collect();
        }
        let rule = self.pack.rule("dimension", dimension).unwrap_or_else(|| panic!("no dimension {dimension}"));
        if let Some(values) = rule.keys.get("values") {
            return values.fields().iter().map(|(k, _)| k.clone()).collect();
        }
        let mut items = BTreeSet::new();
        for list in self.pack.of("checklist") {
            let table = &self.tables[list.keys.text("from").unwrap()];
            if table.dimension(list.keys.text("item").unwrap()).as_deref() == Some(dimension) {
                items.extend(list.keys.get("items").unwrap().fields().iter().map(|(k, _)| k.clone()));
            }
        }
        if !items.is_empty() {
            return items;
        }
        let mut found = BTreeSet::new();
        for table in self.tables.values() {
            for (column, of) in table.of() {
                if of == dimension {
                    let there = table.rows.iter().filter(|r| r.cells[&column].why().is_none());
                    found.extend(there.map(|r| key_text(&r.cells[&column])));
                }
            }
        }
        found
    }

    /// The last day in the period on which a key holds.
    pub fn last_day(&self, dimension: &str, key: &str) -> Option<i64> {
        let Some((name, _)) = self.table_of(dimension) else { return Some(self.last) };
        let table = &self.tables[&name];
        let rows = self.index[&name].get(&vec![key.to_owned()])?;
        rows.iter()
            .map(|i| &table.rows[*i])
            .filter(|r| self.in_period(r, table))
            .map(|r| r.span.and_then(|s| s.1).map_or(self.last, |to| to.min(self.last)))
            .max()
    }

    /// The shortest way from one dimension up to another: the dimensions' tables and the columns to read in them.
    pub fn way(&self, from: &str, to: &str) -> Option<Vec<(String, String)>> {
        let mut queue = VecDeque::from([(from.to_owned(), Vec::new())]);
        let mut seen = BTreeSet::from([from.to_owned()]);
        while let Some((at, way)) = queue.pop_front() {
            if at == to {
                return Some(way);
            }
            let Some((name, _)) = self.table_of(&at) else { continue };
            for (column, of) in self.tables[&name].of() {
                if seen.insert(of.clone()) {
                    let mut longer: Vec<(String, String)> = way.clone();
                    longer.push((name.clone(), column));
                    queue.push_back((of, longer));
                }
            }
        }
        None
    }

    /// Walks a way from a key, reading dated rows as they hold on a day.
    pub fn climb(&self, key: &str, way: &[(String, String)], on: Option<i64>) -> V {
        let mut at = key.to_owned();
        for (table, column) in way {
            match self.cell(table, std::slice::from_ref(&at), column, on) {
                V::Text(next) => at = next,
                V::Missing(why) => return V::Missing(why),
                other => panic!("{other:?} is no key"),
            }
        }
        V::Text(at)
    }

    /// A column of the row of a keyed table that has a key, as it holds on a day.
    pub fn cell(&self, name: &str, key: &[String], column: &str, on: Option<i64>) -> V {
        if !self.covered(name) {
            return V::Missing(Why::NotCovered);
        }
        let table = &self.tables[name];
        let rows = self.index[name].get(key).into_iter().flatten().map(|i| &table.rows[*i]);
        let mut held = rows.filter(|r| match r.span {
            Some((from, to)) => on.is_some_and(|d| from <= d && to.is_none_or(|to| d <= to)),
            None => self.in_period(r, table),
        });
        held.next().map_or(V::Missing(Why::NoRow), |r| r.cells[column].clone())
    }
}

/// A key as text.
pub fn key_text(value: &V) -> String {
    match value {
        V::Text(text) => text.clone(),
        V::Num(n) => n.to_string(),
        V::Date(d) => super::numbers::iso(*d),
        V::Flag(f) => (if *f { "yes" } else { "no" }).to_owned(),
        V::Missing(_) => String::new(),
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((left, right)) => {
            name.len() >= left.len() + right.len() && name.starts_with(left) && name.ends_with(right)
        }
        None => pattern == name,
    }
}
