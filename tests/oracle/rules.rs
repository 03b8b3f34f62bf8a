//! A pack as the oracle reads it: TOML values with exact numbers, merged over the files in the order of their names.
//!
//! The TOML itself is read by the `toml` crate down to the digits; what keys mean is looked up where it is needed.

use toml::de::{DeTable, DeValue};

use super::calendar::Calendar;
use super::expression::{E, read};
use super::numbers::{Mode, Q, Rounding, date, decimal, literal};
use super::period::{Span, Times};

/// A TOML value.
#[derive(Clone, Debug, PartialEq)]
pub enum T {
    Text(String),
    Number(Q),
    Flag(bool),
    Date(i64),
    List(Vec<T>),
    Table(Vec<(String, T)>),
}

impl T {
    pub fn get(&self, key: &str) -> Option<&T> {
        match self {
            T::Table(all) => all.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            T::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn is(&self, key: &str, word: &str) -> bool {
        self.text(key) == Some(word)
    }

    pub fn day(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            T::Date(day) => Some(*day),
            T::Text(text) => Some(date(text, "%Y-%m-%d").expect("a date")),
            other => panic!("{other:?} is no date"),
        }
    }

    /// The day under a key; none if this is no table.
    pub fn day_of(&self, key: &str) -> Option<i64> {
        self.get(key).and_then(|_| self.day(key))
    }

    /// A list of texts, or one text in its place.
    pub fn texts(&self, key: &str) -> Vec<String> {
        match self.get(key) {
            None => Vec::new(),
            Some(T::Text(text)) => vec![text.clone()],
            Some(T::List(all)) => all.iter().map(T::as_text).collect(),
            Some(other) => panic!("{other:?} is no list of texts"),
        }
    }

    pub fn as_text(&self) -> String {
        match self {
            T::Text(text) => text.clone(),
            other => panic!("{other:?} is no text"),
        }
    }

    pub fn list(&self, key: &str) -> &[T] {
        match self.get(key) {
            Some(T::List(all)) => all,
            _ => &[],
        }
    }

    pub fn fields(&self) -> &[(String, T)] {
        match self {
            T::Table(all) => all,
            _ => &[],
        }
    }

    /// The expression under a key.
    pub fn expression(&self, key: &str) -> Option<E> {
        let text = self.text(key)?;
        Some(read(text).unwrap_or_else(|| panic!("`{text}` is no expression")))
    }

    /// The entry of a schedule that holds on a day: before the first, the first; what is no schedule is its own.
    pub fn in_force(&self, day: i64) -> &T {
        let T::List(entries) = self else { return self };
        let mut sorted: Vec<(i64, &T)> =
            entries.iter().map(|e| (e.day("from").unwrap(), e.get("value").unwrap())).collect();
        sorted.sort_by_key(|(from, _)| *from);
        sorted.iter().rev().find(|(from, _)| *from <= day).unwrap_or(&sorted[0]).1
    }

    /// What a key that takes a value holds on a day: a literal, the entry of a schedule, or an expression.
    pub fn value_on(&self, day: i64) -> E {
        match self {
            T::Number(n) => E::Number(n.clone()),
            T::Flag(f) => E::Flag(*f),
            T::Date(d) => E::Text(super::numbers::iso(*d)),
            T::Text(text) => match literal(text) {
                Some(n) => E::Number(n),
                None if date(text, "%Y-%m-%d").is_some() => E::Text(text.clone()),
                None => read(text).unwrap_or_else(|| E::Text(text.clone())),
            },
            T::List(_) => self.in_force(day).value_on(day),
            T::Table(_) => panic!("a table is no value"),
        }
    }
}

fn convert(value: &DeValue<'_>) -> T {
    match value {
        DeValue::String(text) => T::Text(text.to_string()),
        DeValue::Integer(n) => T::Number(decimal(n.as_str().trim_start_matches('+')).expect("digits")),
        DeValue::Float(n) => T::Number(decimal(n.as_str().trim_start_matches('+')).expect("digits")),
        DeValue::Boolean(f) => T::Flag(*f),
        DeValue::Datetime(d) => T::Date(date(&d.to_string(), "%Y-%m-%d").expect("a date")),
        DeValue::Array(all) => T::List(all.iter().map(|v| convert(v.get_ref())).collect()),
        DeValue::Table(all) => table(all),
    }
}

fn table(all: &DeTable<'_>) -> T {
    T::Table(all.iter().map(|(k, v)| (k.get_ref().to_string(), convert(v.get_ref()))).collect())
}

/// One `[kind.id]`.
#[derive(Clone, Debug)]
pub struct Rule {
    pub kind: String,
    pub id: String,
    pub keys: T,
}

/// A whole pack.
#[derive(Clone, Debug, Default)]
pub struct Pack {
    pub rules: Vec<Rule>,
    settings: Vec<(String, T)>,
    pub calendar: Calendar,
}

impl Pack {
    /// Reads the files of a pack; those that are not TOML are passed over.
    pub fn read(files: &[(String, String)]) -> Pack {
        let mut sorted: Vec<_> = files.iter().filter(|(name, _)| name.ends_with(".toml")).collect();
        sorted.sort();
        let mut pack = Pack::default();
        for (_, text) in sorted {
            let document = DeTable::parse(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
            for (kind, ids) in table(document.get_ref()).fields() {
                if kind == "calendar" {
                    ids.fields().iter().for_each(|(key, written)| pack.calendar.take(key, written));
                }
                if matches!(kind.as_str(), "pack" | "rounding" | "calendar") {
                    pack.settings.push((kind.clone(), ids.clone()));
                    continue;
                }
                for (id, keys) in ids.fields() {
                    pack.rules.push(Rule { kind: kind.clone(), id: id.clone(), keys: keys.clone() });
                }
            }
        }
        pack
    }

    pub fn setting(&self, kind: &str, key: &str) -> Option<&T> {
        self.settings.iter().filter(|(k, _)| k == kind).find_map(|(_, t)| t.get(key))
    }

    pub fn rule(&self, kind: &str, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.kind == kind && r.id == id)
    }

    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Rule> {
        self.rules.iter().filter(move |r| r.kind == kind)
    }

    /// Gives a parameter another value.
    pub fn set(&mut self, name: &str, value: &str) {
        let rule = self.rules.iter_mut().find(|r| r.kind == "param" && r.id == name);
        let value = date(value, "%Y-%m-%d").map_or_else(|| T::Text(value.to_owned()), T::Date);
        rule.expect("the parameter").keys = T::Table(vec![("value".to_owned(), value)]);
    }

    /// What wide sheets may call each key of a dimension that is written in the pack.
    pub fn members(&self, dimension: &str) -> Vec<(String, Vec<String>)> {
        let of = |rule: &Rule| {
            let table = self.rule("table", rule.keys.text("from")?)?;
            let column = table.keys.get("columns")?.get(rule.keys.text("item")?)?;
            column.is("of", dimension).then(|| rule.keys.get("items").expect("items").fields().to_vec())
        };
        let values = self.rule("dimension", dimension).and_then(|d| d.keys.get("values"));
        let all = values.map(|v| v.fields().to_vec()).into_iter().chain(self.of("checklist").filter_map(of));
        let called = |key: &String, written: &T| {
            let mut names = vec![key.clone()];
            let title = if let T::Text(_) = written { Some(written) } else { written.get("title") };
            match title {
                Some(T::Text(title)) => names.push(title.clone()),
                other => {
                    let titles = other.unwrap_or(written);
                    names.extend(["zh", "en"].iter().filter_map(|l| titles.text(l)).map(str::to_owned));
                }
            }
            names.extend(written.texts("header"));
            names
        };
        all.flatten().map(|(key, written)| (key.clone(), called(&key, &written))).collect()
    }

    /// What it says of periods.
    pub fn times(&self) -> Times {
        let year = self.setting("pack", "year_starts").map_or((1, 1), |written| {
            let text = written.as_text();
            let (month, day) = text.split_once('-').expect("a month and a day");
            (month.parse().expect("a month"), day.parse().expect("a day"))
        });
        let spans = |rule: &Rule| {
            let span = |s: &T| Span {
                id: s.text("id").expect("an id").to_owned(),
                first: s.day("from").expect("a first day"),
                last: s.day("to").expect("a last day"),
            };
            rule.keys.list("spans").iter().map(span).collect()
        };
        // Kinds of the calendar are known by their names all along; so are these, for as long as the tests run.
        let named = self.of("period").map(|rule| (&*rule.id.clone().leak(), spans(rule))).collect();
        Times { year, named }
    }

    pub fn default_mode(&self) -> Mode {
        match self.setting("rounding", "default") {
            Some(T::Text(word)) => Mode::named(word),
            _ => Mode::HalfUp,
        }
    }

    /// A rounding as written: a name, places, or places and mode.
    pub fn rounding(&self, written: &T) -> Rounding {
        match written {
            T::Number(n) => Rounding { places: places(n), mode: self.default_mode() },
            T::Text(name) => {
                self.rounding(self.setting("rounding", name).unwrap_or_else(|| panic!("no rounding {name}")))
            }
            T::Table(_) => {
                let Some(T::Number(n)) = written.get("places") else { panic!("no places") };
                let mode = written.text("mode").map_or(self.default_mode(), Mode::named);
                Rounding { places: places(n), mode }
            }
            other => panic!("{other:?} is no rounding"),
        }
    }

    /// The places of money.
    pub fn money_places(&self) -> u32 {
        self.setting("rounding", "money").map_or(2, |written| self.rounding(written).places)
    }

    /// How the amounts of a payout are rounded: money to its cents, points to whole ones.
    pub fn amounts(&self, payout: &Rule) -> Rounding {
        let (name, places) = if payout.keys.is("unit", "points") { ("points", 0) } else { ("money", 2) };
        match self.setting("rounding", name) {
            Some(written) => self.rounding(written),
            None => Rounding { places, mode: self.default_mode() },
        }
    }
}

fn places(n: &Q) -> u32 {
    n.to_integer().try_into().expect("places")
}
