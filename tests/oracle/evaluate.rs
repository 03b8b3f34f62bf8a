//! Expressions evaluated one place at a time: in a row of a table, at a key of a figure, or over the rows of a group.
//!
//! Names are looked up as they are met; logic has three values; an aggregate walks its rows.

use std::collections::BTreeSet;

use num_traits::{Signed, Zero};

use super::calendar::Calendar;
use super::expression::E;
use super::numbers::{Mode, Q, Rounding, civil, date, whole};
use super::rules::T;
use super::tables::Row;
use super::values::{V, Why, first, order, two};
use super::world::{Key, World, key_text};

/// Where an expression stands.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// In a row of a table.
    Row(&'a str, &'a Row),
    /// At a key of a grain.
    Key(&'a [String], &'a [String]),
    /// Over rows of a table, whose aggregates it takes.
    Group(&'a str, &'a [&'a Row]),
}

const AGGREGATES: &[&str] = &["sum", "mean", "min", "max", "count", "share", "any", "all"];

pub fn is_aggregate(name: &str) -> bool {
    AGGREGATES.contains(&name)
}

/// What an aggregate makes of the values it met, in their order; `None` stands for a row that only counts.
pub fn combine(name: &str, values: &[Option<V>]) -> V {
    let flags = |wanted: bool| values.iter().flatten().filter(|v| **v == V::Flag(wanted)).count();
    let missing = values.iter().flatten().filter_map(V::why).cloned().reduce(first);
    match name {
        "any" | "all" => {
            let or = name == "any";
            if flags(or) > 0 {
                return V::Flag(or);
            }
            return missing.map_or(V::Flag(!or), V::Missing);
        }
        _ => {}
    }
    if let Some(why) = missing {
        return V::Missing(why);
    }
    let count = i64::try_from(values.len()).unwrap();
    if count == 0 && !matches!(name, "sum" | "count") {
        return V::Missing(Why::NoObservations);
    }
    match name {
        "count" => V::Num(whole(values.iter().filter(|v| **v != Some(V::Flag(false))).count() as i64)),
        "share" => V::Num(whole(flags(true) as i64) / whole(count)),
        "min" => values.iter().flatten().min_by(|a, b| order(a, b)).unwrap().clone(),
        "max" => values.iter().flatten().max_by(|a, b| order(a, b)).unwrap().clone(),
        _ => {
            let total = values.iter().flatten().fold(Q::zero(), |sum, v| sum + v.number());
            V::Num(if name == "mean" { total / whole(count) } else { total })
        }
    }
}

/// A built-in function of values.
pub fn function(name: &str, arguments: &[E], values: &[V], mode: Mode) -> V {
    if name == "is_missing" {
        return V::Flag(values[0].why().is_some());
    }
    if name == "missing" {
        return V::Missing(Why::Author(values[0].words().to_owned()));
    }
    if let Some(why) = values.iter().filter_map(V::why).cloned().reduce(first) {
        return V::Missing(why);
    }
    let day = |v: &V| match v {
        V::Date(d) => *d,
        other => date(other.words(), "%Y-%m-%d").expect("a date"),
    };
    match name {
        "least" => values.iter().min_by(|a, b| order(a, b)).unwrap().clone(),
        "greatest" => values.iter().max_by(|a, b| order(a, b)).unwrap().clone(),
        "abs" => V::Num(values[0].number().abs()),
        "floor" => V::Num(values[0].number().floor()),
        "ceil" => V::Num(values[0].number().ceil()),
        "round" => {
            let places = match arguments.get(1) {
                Some(E::Number(n)) => n.to_integer().try_into().expect("places"),
                _ => 0,
            };
            V::Num(Rounding { places, mode }.round(&values[0].number()))
        }
        "days" => V::Num(whole(day(&values[1]) - day(&values[0]))),
        "year" => V::Num(whole(civil(day(&values[0])).0)),
        "month" => V::Num(whole(civil(day(&values[0])).1)),
        "day" => V::Num(whole(civil(day(&values[0])).2)),
        "weekday" => V::Num(whole((day(&values[0]) + 3).rem_euclid(7) + 1)),
        "starts_with" => V::Flag(values[0].words().starts_with(values[1].words())),
        "ends_with" => V::Flag(values[0].words().ends_with(values[1].words())),
        "contains" => V::Flag(values[0].words().contains(values[1].words())),
        "length" => V::Num(whole(values[0].words().chars().count() as i64)),
        other => panic!("no function {other}"),
    }
}

impl World {
    /// The value of an expression at a place.
    pub fn value(&self, e: &E, place: Place<'_>) -> V {
        match e {
            E::Number(n) => V::Num(n.clone()),
            E::Text(t) => V::text(t),
            E::Flag(f) => V::Flag(*f),
            E::Name(path) => self.name(path, place),
            E::Not(a) => match self.value(a, place) {
                V::Flag(f) => V::Flag(!f),
                other => other,
            },
            E::Minus(a) => match self.value(a, place) {
                V::Missing(why) => V::Missing(why),
                there => V::Num(-there.number()),
            },
            E::Two(sign, a, b) => two(sign, &self.value(a, place), &self.value(b, place)),
            E::Or(a, b) => match self.value(a, place) {
                V::Missing(_) => self.value(b, place),
                there => there,
            },
            E::If(c, a, b) => match self.value(c, place) {
                V::Missing(why) => V::Missing(why),
                V::Flag(true) => self.value(a, place),
                _ => self.value(b.as_ref().expect("an else"), place),
            },
            E::Switch(on, cases, default) => {
                let on = self.value(on, place);
                if on.why().is_some() {
                    return on;
                }
                for (keys, value) in cases {
                    if keys.iter().any(|k| order(&on, &self.value(k, place)).is_eq()) {
                        return self.value(value, place);
                    }
                }
                self.value(default.as_ref().expect("a default"), place)
            }
            E::Call(name, arguments) if is_aggregate(name) => match place {
                Place::Group(table, rows) => self.over_rows(name, arguments, table, rows),
                Place::Key(grain, key) => self.over_figures(name, arguments, grain, key),
                Place::Row(..) => panic!("an aggregate in a row"),
            },
            E::Call(name, arguments) => {
                let values: Vec<V> = arguments.iter().map(|a| self.value(a, place)).collect();
                let counted = Calendar::of(&self.pack).call(name, &values);
                counted.unwrap_or_else(|| function(name, arguments, &values, self.pack.default_mode()))
            }
        }
    }

    fn name(&self, path: &[String], place: Place<'_>) -> V {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["param", id] => {
                let param = self.pack.rule("param", id).unwrap_or_else(|| panic!("no parameter {id}"));
                let written = param.keys.get("value").unwrap_or(&param.keys);
                self.value(&written.value_on(self.last), place)
            }
            ["period", "start"] => V::Date(self.first),
            ["period", "end"] => V::Date(self.last),
            ["period", "days"] => V::Num(whole(self.last - self.first + 1)),
            ["period", "name"] => V::text(&self.name),
            ["as_of"] => V::Date(self.last),
            [column] if matches!(place, Place::Row(t, _) if self.tables[t].has(column)) => match place {
                Place::Row(_, row) => row.cells[*column].clone(),
                _ => unreachable!(),
            },
            [dimension] if self.is_dimension(dimension) => self.reach(place, dimension).0,
            [figure] => self.read(figure, place, None),
            [left, right] if self.is_dimension(left) => match self.table_of(left) {
                Some((table, _)) if self.tables[&table].has(right) => self.lookup(&table, right, place),
                _ => match self.pack.rule("dimension", left).and_then(|d| d.keys.get("values")) {
                    Some(values) if values.fields().iter().any(|(_, m)| m.get(right).is_some()) => {
                        let key = self.reach(place, left).0;
                        match &key {
                            V::Missing(_) => key,
                            key => values
                                .get(key.words())
                                .and_then(|m| m.get(right))
                                .map_or(V::Missing(Why::EmptyCell), |v| self.value(&v.value_on(self.last), place)),
                        }
                    }
                    _ => self.read(right, place, Some(left)),
                },
            },
            [table, column] if self.tables.contains_key(*table) => self.lookup(table, column, place),
            [figure, part] => self.read(&format!("{figure}.{part}"), place, None),
            [dimension, figure, part] => self.read(&format!("{figure}.{part}"), place, Some(dimension)),
            other => panic!("no name {other:?}"),
        }
    }

    /// The key of a dimension that a place has or rolls up to, and the day on which that was read.
    pub fn reach(&self, place: Place<'_>, target: &str) -> (V, Option<i64>) {
        match place {
            Place::Key(grain, key) => {
                let ways = grain.iter().zip(key).filter_map(|(d, k)| self.way(d, target).map(|w| (w.len(), d, k, w)));
                let Some((_, dimension, key, way)) = ways.min_by_key(|w| w.0) else {
                    panic!("no way from {grain:?} to {target}");
                };
                let on = self.last_day(dimension, key);
                if !way.is_empty() && on.is_none() {
                    return (V::Missing(Why::NoRow), None);
                }
                (self.climb(key, &way, on), on)
            }
            Place::Row(table, row) => {
                let listed = self.dimension_listed_by(table).map(|d| (self.tables[table].key()[0].clone(), d));
                let ways = listed.into_iter().chain(self.tables[table].of());
                let ways = ways.filter_map(|(column, d)| self.way(&d, target).map(|w| (w.len(), column, d, w)));
                let Some((_, column, dimension, way)) = ways.min_by_key(|w| w.0) else {
                    panic!("no way from {table} to {target}");
                };
                match &row.cells[&column] {
                    V::Missing(why) => (V::Missing(why.clone()), None),
                    key => {
                        let key = key_text(key);
                        let on = row.day.or_else(|| self.last_day(&dimension, &key));
                        (self.climb(&key, &way, on), on)
                    }
                }
            }
            Place::Group(..) => panic!("a key of many rows"),
        }
    }

    fn lookup(&self, table: &str, column: &str, place: Place<'_>) -> V {
        if !self.covered(table) {
            return V::Missing(Why::NotCovered);
        }
        let mut key = Key::new();
        let mut days = Vec::new();
        for part in self.tables[table].key() {
            let (value, on) = match (place, self.tables[table].dimension(&part)) {
                (Place::Row(own, row), _) if self.tables[own].has(&part) && self.same_key(own, table, &part) => {
                    let value = row.cells[&part].clone();
                    let listed = self.tables[table].dimension(&part).or_else(|| self.dimension_listed_by(table));
                    let on = row.day.or_else(|| match (listed, &value) {
                        (Some(d), V::Text(k)) => self.last_day(&d, k),
                        _ => None,
                    });
                    (value, on)
                }
                (_, Some(dimension)) => self.reach(place, &dimension),
                (_, None) => match self.dimension_listed_by(table) {
                    Some(dimension) => self.reach(place, &dimension),
                    None => panic!("no key {part} of {table}"),
                },
            };
            match value {
                V::Missing(why) => return V::Missing(why),
                there => key.push(key_text(&there)),
            }
            days.extend(on);
        }
        self.cell(table, &key, column, days.into_iter().min())
    }

    /// Whether a column of that name says the same in both tables: keys of one dimension, or plain ids.
    fn same_key(&self, own: &str, table: &str, column: &str) -> bool {
        let dimension = |t: &str| self.tables[t].dimension(column).or_else(|| self.dimension_listed_by(t));
        dimension(own) == dimension(table) || self.tables[own].dimension(column) == dimension(table)
    }

    pub fn dimension_listed_by(&self, table: &str) -> Option<String> {
        self.pack.of("dimension").find(|d| d.keys.is("table", table)).map(|d| d.id.clone())
    }

    fn over_rows(&self, name: &str, arguments: &[E], table: &str, rows: &[&Row]) -> V {
        if !self.covered(table) {
            return V::Missing(Why::NotCovered);
        }
        let mut values = Vec::new();
        for row in rows {
            let place = Place::Row(table, row);
            values.extend(self.taken(arguments, place));
        }
        combine(name, &values)
    }

    /// What one row gives to an aggregate: nothing if the filter leaves it out.
    fn taken(&self, arguments: &[E], place: Place<'_>) -> Option<Option<V>> {
        if let Some(filter) = arguments.get(1) {
            match self.value(filter, place) {
                V::Flag(true) => {}
                V::Missing(why) => return Some(Some(V::Missing(why))),
                _ => return None,
            }
        }
        Some(arguments.first().map(|a| self.value(a, place)))
    }

    fn over_figures(&self, name: &str, arguments: &[E], grain: &[String], key: &[String]) -> V {
        let (finer, figures) = self.aggregated(arguments, grain);
        let mut keys: BTreeSet<Key> = BTreeSet::new();
        let mut uncovered = false;
        let mut undefaulted = Vec::new();
        arguments.iter().for_each(|a| self.undefaulted(a, &mut undefaulted));
        // Over rows that nobody knows nothing can be said, whatever is said of their values.
        if figures.iter().any(|figure| self.rows_unknown(figure, &finer)) {
            return V::Missing(Why::NotCovered);
        }
        for figure in &figures {
            let rows = self.figure(figure, &finer);
            uncovered |= undefaulted.contains(figure) && rows.absent == V::Missing(Why::NotCovered);
            // A figure by the same dimensions in another order has the same rows.
            let versions = self.versions(figure);
            let own = versions.iter().find(|v| same(v, &finer)).expect("the version that was chosen");
            let turned = |key: &Key| -> Key {
                finer
                    .iter()
                    .map(|d| key[own.iter().position(|o| o == d).expect("the same dimensions")].clone())
                    .collect()
            };
            keys.extend(rows.rows.keys().map(turned));
        }
        let mut values = Vec::new();
        for below in &keys {
            let place = Place::Key(&finer, below);
            let rolled = grain.iter().zip(key).all(|(d, k)| self.reach(place, d).0 == V::text(k));
            if rolled {
                values.extend(self.taken(arguments, place));
            }
        }
        // Of no rows a sum is 0, but not where the table does not cover the period.
        if uncovered && values.is_empty() {
            return V::Missing(Why::NotCovered);
        }
        combine(name, &values)
    }

    /// Whether the rows of a figure of several dimensions come from a table that does not cover the period.
    fn rows_unknown(&self, name: &str, grain: &[String]) -> bool {
        let Some((rule, _)) = self.rule_of(name) else { return false };
        if rule.keys.is("rows", "all") || (grain.len() < 2 && rule.kind != "payout") {
            return false;
        }
        if let Some(table) = rule.keys.text("from") {
            return !self.covered(table);
        }
        let key = match rule.kind.as_str() {
            "measure" => "formula",
            "payout" => "base",
            "ranking" | "band" | "score" => "of",
            _ => return false,
        };
        let Some(read) = rule.keys.expression(key) else { return false };
        let unknown = |f: &String| {
            let versions = self.versions(f);
            let finer = versions.iter().find(|v| same(v, grain)).or(versions.first().filter(|_| rule.kind == "score"));
            finer.is_some_and(|v| self.rows_unknown(f, v))
        };
        let tables = rule.kind == "payout" && self.tables_in(&read).iter().any(|table| !self.covered(table));
        tables || self.figures_in(&read).iter().any(unknown)
    }

    /// The tables that an expression looks up.
    pub fn tables_in(&self, e: &E) -> Vec<String> {
        let mut all = Vec::new();
        e.walk(&mut |part| {
            if let E::Name(path) = part
                && let [table, _] = path.as_slice()
                && self.tables.contains_key(table)
            {
                all.push(table.clone());
            }
        });
        all
    }

    /// The figures that an expression reads without saying in the open what it does where they are missing.
    pub fn undefaulted(&self, e: &E, found: &mut Vec<String>) {
        match e {
            E::Or(_, default) => self.undefaulted(default, found),
            E::Call(name, _) if name == "is_missing" => {}
            E::Number(_) | E::Text(_) | E::Flag(_) => {}
            E::Name(_) => found.extend(self.figures_in(e)),
            E::Call(_, all) => all.iter().for_each(|a| self.undefaulted(a, found)),
            E::Not(a) | E::Minus(a) => self.undefaulted(a, found),
            E::Two(_, a, b) => [a, b].into_iter().for_each(|a| self.undefaulted(a, found)),
            E::If(c, a, b) => {
                [c, a].into_iter().chain(b).for_each(|a| self.undefaulted(a, found));
            }
            E::Switch(on, cases, default) => {
                self.undefaulted(on, found);
                cases.iter().for_each(|(_, a)| self.undefaulted(a, found));
                default.iter().for_each(|a| self.undefaulted(a, found));
            }
        }
    }

    /// The grain over which an aggregate runs for a reader of a grain, and the figures whose rows it takes.
    pub fn aggregated(&self, arguments: &[E], grain: &[String]) -> (Vec<String>, Vec<String>) {
        let mut named: Vec<(String, Vec<String>)> = Vec::new();
        let mut readable: Vec<(String, Vec<String>)> = Vec::new();
        for figure in arguments.iter().flat_map(|a| self.figures_in(a)) {
            let versions = self.versions(&figure);
            let own = versions.iter().find(|v| same(v, grain));
            let finer = versions.iter().filter(|v| self.coarser(v, grain)).max_by_key(|v| v.len());
            // What the reader itself could read does not make the aggregate run over a finer grain than the rest does.
            let near = versions.iter().any(|v| self.coarser(grain, v));
            if let Some(version) = own.or(finer) {
                if near { &mut readable } else { &mut named }.push((figure, version.clone()));
            }
        }
        if named.is_empty() {
            named = readable;
        } else {
            // Figures of one grain say over which rows; one of several grains is read from such a row if it can be.
            let sure: Vec<Vec<String>> =
                named.iter().filter(|(f, _)| self.versions(f).len() == 1).map(|(_, v)| v.clone()).collect();
            if let Some(rows) = sure.iter().find(|v| sure.iter().all(|w| self.coarser(v, w))) {
                let nearer = |f: &String| self.versions(f).iter().any(|v| self.coarser(rows, v));
                let (read, kept) = named.into_iter().partition(|(f, _)| self.versions(f).len() > 1 && nearer(f));
                named = kept;
                readable.extend::<Vec<_>>(read);
            }
            let finest = named.iter().map(|(_, v)| v).max_by_key(|v| v.len()).unwrap().clone();
            readable.retain(|(f, _)| self.versions(f).iter().any(|v| same(v, &finest)));
            named.extend(readable.into_iter().map(|(f, _)| (f, finest.clone())));
        }
        let finest = named.iter().map(|(_, v)| v).find(|v| named.iter().all(|(_, w)| self.coarser(v, w)));
        let finest = finest.unwrap_or_else(|| panic!("an aggregate without one finest grain: {arguments:?}")).clone();
        let rows = named.into_iter().filter(|(_, v)| same(v, &finest)).map(|(f, _)| f).collect();
        (finest, rows)
    }

    /// The figures that an expression names without asking for a coarser grain.
    pub fn figures_in(&self, e: &E) -> Vec<String> {
        let mut all = Vec::new();
        e.walk(&mut |part| {
            if let E::Name(path) = part {
                let name = path.join(".");
                if !self.versions(&name).is_empty() && !all.contains(&name) {
                    all.push(name);
                }
            }
        });
        all
    }

    /// Whether each dimension of one grain can be reached from another: `from` is as fine or finer.
    pub fn coarser(&self, from: &[String], to: &[String]) -> bool {
        to.iter().all(|t| from.iter().any(|f| self.way(f, t).is_some()))
    }

    /// The value of what a rule's key holds.
    pub fn scalar(&self, written: &T, place: Place<'_>) -> V {
        self.value(&written.value_on(self.last), place)
    }
}

/// Whether two grains have the same dimensions.
pub fn same(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|d| b.contains(d))
}
