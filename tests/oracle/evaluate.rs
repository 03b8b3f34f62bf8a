//! Expressions evaluated one place at a time: in a row of a table, at a key of a figure, or over the rows of a group.
//!
//! Names are looked up as they are met; logic has three values; an aggregate walks its rows.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::awards::AMOUNTS as GIVEN;
use super::expression::E;
use super::functions::{combine, function};
use super::hands::bases;
use super::numbers::{literal, whole};
use super::period::length;
use super::rules::{Rule, T};
use super::tables::Row;
use super::time::is_past;
use super::values::{V, Why, order, two};
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

/// What an aggregate walks over: figures of a grain and a kind of period.
#[derive(Debug)]
pub struct Over {
    pub kind: &'static str,
    pub finer: Vec<String>,
    pub figures: Vec<String>,
}

const AGGREGATES: &[&str] = &["sum", "mean", "min", "max", "count", "share", "any", "all"];

pub fn is_aggregate(name: &str) -> bool {
    AGGREGATES.contains(&name)
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
            E::Call(name, arguments) if is_past(name) => self.past(name, arguments, place),
            E::Call(name, arguments) if name == "behind" => self.behind(arguments, place),
            E::Call(name, arguments) => {
                let values: Vec<V> = arguments.iter().map(|a| self.value(a, place)).collect();
                function(name, arguments, &values, &self.pack)
            }
        }
    }

    fn name(&self, path: &[String], place: Place<'_>) -> V {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["param", id] => {
                let param = self.pack.rule("param", id).unwrap_or_else(|| panic!("no parameter {id}"));
                let written = param.keys.get("value").unwrap_or(&param.keys);
                match written.in_force(self.last) {
                    // A parameter is a value: a text that is no literal is a text, and so is any of type text.
                    T::Text(text) if param.keys.is("type", "text") || literal(text).is_none() => V::text(text),
                    written => self.value(&written.value_on(self.last), place),
                }
            }
            ["period", "start"] => V::Date(self.first),
            ["period", "end"] => V::Date(self.last),
            ["period", "days"] => V::Num(whole(self.last - self.first + 1)),
            ["period", "name"] => V::text(&self.name),
            ["as_of"] => V::Date(self.as_of.min(self.last)),
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
            [dimension, rest @ ..] if self.is_dimension(dimension) => {
                self.read(&rest.join("."), place, Some(dimension))
            }
            all => self.read(&all.join("."), place, None),
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
                let from = self.climb_of(table, target);
                let (column, dimension, way) = from.as_ref();
                match &row.cells[column] {
                    V::Missing(why) => (V::Missing(why.clone()), None),
                    key => {
                        let key = key_text(key);
                        let on = row.day.or_else(|| self.last_day(dimension, &key));
                        (self.climb(&key, way, on), on)
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
        let over = self.aggregated(arguments, grain);
        let worlds = self.seen_as(over.kind);
        // Over rows that nobody knows nothing can be said, whatever is said of their values.
        if over.figures.iter().any(|figure| worlds.iter().any(|w| w.rows_unknown(figure, &over.finer))) {
            return V::Missing(Why::NotCovered);
        }
        // Neither can it over rows of a period that there is not: a month outside of all campaigns has none.
        let nowhere = |figure: &String| worlds.iter().all(|w| w.seen_as(w.per(figure)).is_empty());
        if !worlds.is_empty() && over.figures.iter().any(nowhere) {
            return V::Missing(Why::NoPeriod);
        }
        let below = self.below(&over, &worlds, grain);
        let mut values = Vec::new();
        for (at, below) in below.get(key).into_iter().flatten() {
            values.extend(worlds[*at].taken(arguments, Place::Key(&over.finer, below)));
        }
        // Of no rows a sum is 0, but not where the table does not cover the period.
        if values.is_empty() {
            let mut undefaulted = Vec::new();
            arguments.iter().for_each(|a| self.undefaulted(a, &mut undefaulted));
            let read: Vec<&String> = over.figures.iter().filter(|f| undefaulted.contains(f)).collect();
            let gap = |w: &World, f: &str| w.figure(f, &over.finer).absent == V::Missing(Why::NotCovered);
            if read.iter().any(|f| worlds.iter().any(|w| gap(w, f))) {
                return V::Missing(Why::NotCovered);
            }
        }
        combine(name, &values)
    }

    /// The rows of an aggregate by the key of its reader, as the reader rolls them up.
    pub fn below(&self, over: &Over, worlds: &[Rc<World>], grain: &[String]) -> Rc<BTreeMap<Key, Vec<(usize, Key)>>> {
        let memo = format!("{over:?}|{grain:?}");
        if let Some(done) = self.below.borrow().get(&memo) {
            return Rc::clone(done);
        }
        let finer = &over.finer;
        let mut all: BTreeMap<Key, Vec<(usize, Key)>> = BTreeMap::new();
        for (at, world) in worlds.iter().enumerate() {
            let mut keys: BTreeSet<Key> = BTreeSet::new();
            for figure in &over.figures {
                // A figure by the same dimensions in another order has the same rows.
                let versions = self.versions(figure);
                let own = versions.iter().find(|v| same(v, finer)).expect("the version that was chosen");
                let places: Vec<usize> =
                    finer.iter().map(|d| own.iter().position(|o| o == d).expect("the same dimensions")).collect();
                let rows = world.figure(figure, finer);
                keys.extend(rows.rows.keys().map(|key| places.iter().map(|p| key[*p].clone()).collect::<Key>()));
            }
            for below in keys {
                for key in self.stands_at(finer, &below, grain) {
                    all.entry(key).or_default().push((at, below.clone()));
                }
            }
        }
        let all = Rc::new(all);
        self.below.borrow_mut().insert(memo, Rc::clone(&all));
        all
    }

    /// Whether the rows of a figure of several dimensions come from a table that does not cover the period.
    pub fn rows_unknown(&self, name: &str, grain: &[String]) -> bool {
        self.seen_as(self.per(name)).iter().any(|w| w.rows_unknown_here(name, grain))
    }

    pub fn rows_unknown_here(&self, name: &str, grain: &[String]) -> bool {
        let Some((rule, part)) = self.rule_of(name) else { return false };
        if rule.kind == "award" {
            let given = part.is_none_or(|p| GIVEN.iter().any(|(name, _)| *name == p));
            let ranking = rule.keys.text("ranking").expect("a ranking");
            return !(given && self.pays_nothing(rule)) && self.rows_unknown_here(ranking, grain);
        }
        if rule.kind == "duty" {
            return part.as_deref() != Some("expected") && self.duty_unknown(rule, grain);
        }
        if rule.kind == "payout" && self.pays_nothing(rule) {
            return false;
        }
        // Which parts there are is known where it is which lines there are.
        if self.shares_lines(rule) {
            let of = rule.keys.text("of").expect("a payout");
            let weights = rule.keys.expression("in_proportion_to").expect("weights");
            let every = grain.len() < 2 || rule.keys.is("rows", "all");
            return !self.pays_nothing(rule)
                && (self.rows_unknown_here(of, &self.versions(of)[0])
                    || (!every && self.reads_unknown(&weights, grain, true)));
        }
        if rule.keys.is("rows", "all") || (grain.len() < 2 && rule.kind != "payout") {
            return false;
        }
        if let Some(table) = rule.keys.text("from") {
            return !self.covered(table);
        }
        let key = match rule.kind.as_str() {
            "measure" => return bases(rule).iter().any(|read| self.reads_unknown(read, grain, false)),
            "payout" => return self.lines_unknown(rule, grain),
            "split" => "in_proportion_to",
            "ranking" | "band" | "score" | "target" => "of",
            _ => return false,
        };
        let Some(read) = rule.keys.expression(key) else { return false };
        // Rows that share are those of a table that the weights look up, too.
        self.reads_unknown(&read, grain, rule.kind == "split")
    }

    /// Whether it is not known which lines a payout has.
    pub fn lines_unknown(&self, rule: &Rule, grain: &[String]) -> bool {
        let added = self.adjustments(rule).any(|a| !self.covered(a.keys.text("from").expect("a table")));
        added || bases(rule).iter().any(|read| self.reads_unknown(read, grain, true))
    }

    /// Whether the rows of what an expression reads come from what does not cover the period.
    fn reads_unknown(&self, read: &E, grain: &[String], lookups: bool) -> bool {
        let unknown = |f: &String| {
            let versions = self.versions(f);
            // A figure that is rolled up gives its rows as well.
            let rolls_up =
                |v: &&Vec<String>| grain.iter().all(|d| v.iter().any(|own| own == d || self.way(own, d).is_some()));
            let finer = versions.iter().find(|v| same(v, grain)).or(versions.iter().find(rolls_up));
            finer.is_some_and(|v| self.rows_unknown(f, v))
        };
        let tables = lookups && self.tables_in(read).iter().any(|table| !self.covered(table));
        tables || self.figures_in(read).iter().any(unknown)
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
    pub fn aggregated(&self, arguments: &[E], grain: &[String]) -> Over {
        let mut named: Vec<(String, Vec<String>)> = Vec::new();
        let mut readable: Vec<(String, Vec<String>)> = Vec::new();
        let figures: Vec<String> = arguments.iter().flat_map(|a| self.figures_in(a)).collect();
        let kind = self.shortest_of(&figures);
        // Rows are those of the figures of the shortest period; what is longer is read from such a row.
        let shorter = length(kind) < length(self.kind);
        for figure in figures.into_iter().filter(|f| !shorter || self.per(f) == kind) {
            let versions = self.versions(&figure);
            let own = versions.iter().find(|v| same(v, grain));
            let finer = versions.iter().filter(|v| self.coarser(v, grain)).max_by_key(|v| v.len());
            // What the reader itself could read does not make the aggregate run over a finer grain than the rest does.
            let near = !shorter && versions.iter().any(|v| self.coarser(grain, v));
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
            let all_of = |v: &&Vec<String>| named.iter().all(|(_, w)| self.coarser(v, w));
            let finest = named.iter().map(|(_, v)| v).find(all_of).expect("one finest grain").clone();
            readable.retain(|(f, _)| self.versions(f).iter().any(|v| same(v, &finest)));
            named.extend(readable.into_iter().map(|(f, _)| (f, finest.clone())));
        }
        let finest = named.iter().map(|(_, v)| v).find(|v| named.iter().all(|(_, w)| self.coarser(v, w)));
        let finest = finest.unwrap_or_else(|| panic!("an aggregate without one finest grain: {arguments:?}")).clone();
        let rows = named.into_iter().filter(|(_, v)| same(v, &finest)).map(|(f, _)| f).collect();
        Over { kind, finer: finest, figures: rows }
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
