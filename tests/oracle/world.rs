//! What the oracle knows of one run: the pack, the tables, the periods; which keys there are, when they hold, and how
//! one dimension rolls up into another.
//!
//! A [`World`] is all of it as seen in one period; any other period is a view of the same ground, with figures of its
//! own. Results are kept once computed, since the oracle asks again and again; nothing changes after it was read.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Deref;
use std::rc::Rc;

use super::checklists::Tallies;
use super::duties::Occurrence;
use super::evaluate::Place;
use super::figures::Figure;
use super::keys::{begins, drop_orphans, found_keys};
use super::money::Line;
use super::numbers::{Q, whole};
use super::period::{Period, Times, length};
use super::rules::{Pack, Rule, T};
use super::tables::{Row, Table, read};
use super::values::{V, Why};

pub type Key = Vec<String>;

/// What was worked out already.
pub type Memo<K, W> = BTreeMap<K, Rc<W>>;

/// The dimensions' tables on a way up, and the columns to read in them.
pub type Way = Vec<(String, String)>;

/// How a row of a table comes to a dimension: its column, that column's dimension, and the way from there.
type Climb = (String, String, Rc<Way>);

/// By a first and a second name.
type Pairs<W> = BTreeMap<String, BTreeMap<String, W>>;

/// Which figures an aggregate walks over for a reader, and the keys below each key of the reader.
type Below = BTreeMap<Key, Vec<(usize, Key)>>;

/// Pack and data, the same for every period, and what was found out about them once.
pub struct Ground {
    pub pack: Pack,
    pub tables: BTreeMap<String, Table>,
    /// What the pack says of periods.
    pub times: Rc<Times>,
    /// The pack's own kind of period.
    pub own: &'static str,
    /// The first day of all that is placed in time.
    pub begin: Option<i64>,
    /// The day up to which rows are seen: the last of the period that is run, if none was asked for.
    pub as_of: i64,
    index: BTreeMap<String, BTreeMap<Key, Vec<usize>>>,
    days: BTreeMap<String, BTreeMap<i64, Vec<usize>>>,
    spans: BTreeMap<String, Days>,
    ways: RefCell<Pairs<Option<Rc<Way>>>>,
    climbs: RefCell<Pairs<Rc<Climb>>>,
    pub grains: RefCell<Memo<String, Vec<Vec<String>>>>,
    views: RefCell<Memo<Period, World>>,
    pub depth: RefCell<usize>,
    moved: RefCell<Memo<String, Vec<Row>>>,
    /// The keys of dimensions as they stand in columns.
    found: BTreeMap<String, BTreeSet<String>>,
    /// Rows with a key that nobody knows, where a column says that they are findings: file and line.
    pub lost: BTreeSet<(String, usize)>,
    /// Amounts that no row of a split could receive: the split, the period, the key.
    pub unshared: RefCell<BTreeSet<(String, String, Key)>>,
    /// The largest amount that a line had on its way.
    pub peak: RefCell<Q>,
}

/// What is asked for beside a period.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// Other values of parameters.
    pub set: &'a [(&'a str, &'a str)],
    /// The day up to which rows are seen.
    pub as_of: Option<i64>,
    /// What is proposed moves nothing.
    pub approved: bool,
}

/// The days from which and up to which a table has rows.
struct Days {
    any: bool,
    first: Option<i64>,
    last: Option<i64>,
    /// Whether some row holds without end.
    open: bool,
}

fn days_of(table: &Table) -> Days {
    Days {
        any: !table.rows.is_empty(),
        first: table.rows.iter().filter_map(|r| r.day.or(r.span.map(|s| s.0))).min(),
        last: table.rows.iter().filter_map(|r| r.day.or(r.span.and_then(|s| s.1))).max(),
        open: table.rows.iter().any(|r| matches!(r.span, Some((_, None)))),
    }
}

/// The rows of a table as a rule places them: each on the table's own day, or on that of another column.
pub enum Rows<'a> {
    Own(&'a [Row]),
    Moved(Rc<Vec<Row>>),
}

impl Deref for Rows<'_> {
    type Target = [Row];

    fn deref(&self) -> &[Row] {
        match self {
            Rows::Own(rows) => rows,
            Rows::Moved(rows) => rows,
        }
    }
}

/// Everything as seen in one period.
pub struct World {
    ground: Rc<Ground>,
    pub period: Period,
    pub first: i64,
    pub last: i64,
    pub kind: &'static str,
    pub name: String,
    pub figures: RefCell<Memo<(String, Vec<String>), Figure>>,
    pub lines: RefCell<Memo<String, BTreeMap<Key, Line>>>,
    pub tallies: RefCell<Memo<String, Tallies>>,
    pub below: RefCell<Memo<String, Below>>,
    pub duties: RefCell<Memo<String, BTreeMap<Key, Occurrence>>>,
    covers: RefCell<BTreeMap<String, bool>>,
    seen: RefCell<Memo<(String, String), Vec<usize>>>,
    keyed: RefCell<Memo<String, Vec<(usize, Key)>>>,
    held: RefCell<Memo<String, BTreeSet<String>>>,
}

impl Deref for World {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

impl World {
    /// Reads pack and data; both are names and texts of files.
    pub fn new(pack: &[(String, String)], data: &[(String, String)], period: &str) -> Rc<World> {
        World::what_if(pack, data, period, Asked::default())
    }

    /// The same with other values of parameters, up to a day, or without what is proposed.
    pub fn what_if(pack: &[(String, String)], data: &[(String, String)], period: &str, asked: Asked<'_>) -> Rc<World> {
        let mut pack = Pack::read(pack);
        asked.set.iter().for_each(|(name, value)| pack.set(name, value));
        if asked.approved {
            pack.only_approved();
        }
        let times = Rc::new(pack.times());
        let own = times.kind(&pack.setting("pack", "period").expect("a period").as_text());
        let period = Period::named(&times, own, period);
        let as_of = asked.as_of.unwrap_or(period.last);
        let mut tables = BTreeMap::new();
        let mut index = BTreeMap::new();
        let mut days = BTreeMap::new();
        let mut all: BTreeMap<String, Table> =
            pack.of("table").map(|rule| (rule.id.clone(), read(rule, &pack, data))).collect();
        // What was found in the data is known; beyond that no row after the day that is asked for is seen.
        let found = found_keys(&pack, &all);
        if asked.as_of.is_some() {
            all.values_mut().for_each(|table| table.rows.retain(|r| begins(r).is_none_or(|day| day <= as_of)));
        }
        // What a table covers is told by all of its rows, by those that are dropped, too.
        let spans: BTreeMap<String, Days> = all.iter().map(|(name, table)| (name.clone(), days_of(table))).collect();
        let lost = drop_orphans(&pack, &mut all, as_of);
        for rule in pack.of("table") {
            let table = all.remove(&rule.id).expect("read above");
            let mut by_key: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
            let mut by_day: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
            for (i, row) in table.rows.iter().enumerate() {
                let key: Key = table.key().iter().map(|c| key_text(&row.cells[c])).collect();
                by_key.entry(key).or_default().push(i);
                if let Some(day) = row.day {
                    by_day.entry(day).or_default().push(i);
                }
            }
            index.insert(rule.id.clone(), by_key);
            days.insert(rule.id.clone(), by_day);
            tables.insert(rule.id.clone(), table);
        }
        // Keys hold from whenever they hold: what has days of its own says how far back the data reach.
        let first_day = |(name, table): (&String, &Table)| match table.keys.get("covers").map(|c| c.day("from")) {
            Some(from) => from,
            None => spans[name].first,
        };
        let dated = tables.iter().filter(|(_, table)| table.keys.get("period").is_some());
        let begin = dated.filter_map(first_day).min();
        let ground = Ground {
            pack,
            tables,
            times,
            own,
            begin,
            as_of,
            index,
            days,
            spans,
            ways: RefCell::default(),
            climbs: RefCell::default(),
            grains: RefCell::default(),
            views: RefCell::default(),
            depth: RefCell::default(),
            moved: RefCell::default(),
            found,
            lost,
            unshared: RefCell::default(),
            peak: RefCell::new(whole(0)),
        };
        view(&Rc::new(ground), period)
    }

    /// The same pack and data in another period.
    pub fn view(&self, period: Period) -> Rc<World> {
        view(&self.ground, period)
    }

    /// Whether the data reach back to the period at all, and it has begun.
    pub fn exists(&self) -> bool {
        self.begin.is_none_or(|begin| begin <= self.last) && self.first <= self.as_of
    }

    /// The periods of a kind as they are read from here, as far as there are such: the data reach back to them, and they
    /// have begun by the day that is asked for.
    pub fn seen_as(&self, kind: &str) -> Vec<Rc<World>> {
        let all = self.period.seen_as(kind).into_iter().map(|p| self.view(p));
        all.filter(|w| w.kind == self.kind || w.exists()).collect()
    }

    /// The periods of a kind that a run for this one tells of, as far as there are such.
    pub fn told_as(&self, kind: &str) -> Vec<Rc<World>> {
        self.period
            .told_as(kind)
            .into_iter()
            .map(|p| self.view(p))
            .filter(|w| w.kind == self.kind || w.exists())
            .collect()
    }

    /// Those of them in which what pays, gives, mandates or points out comes out: the ones that end here.
    pub fn ended(&self, kind: &str) -> Vec<Rc<World>> {
        self.told_as(kind).into_iter().filter(|w| w.period.is_whole()).collect()
    }

    /// Whether a rule is in force at the end of the period.
    pub fn in_force(&self, rule: &Rule) -> bool {
        let holds = |keys: Option<&T>| {
            keys.is_none_or(|e| {
                e.day("from").is_none_or(|d| d <= self.last) && e.day("to").is_none_or(|d| d >= self.last)
            })
        };
        holds(self.pack.setting("pack", "effective")) && holds(rule.keys.get("effective"))
    }

    /// The rows of a table in the period, in their order; by another date column if one is named.
    pub fn rows_in(&self, name: &str, column: Option<&str>) -> Rc<Vec<usize>> {
        let memo = (name.to_owned(), column.unwrap_or_default().to_owned());
        if let Some(done) = self.seen.borrow().get(&memo) {
            return Rc::clone(done);
        }
        let table = &self.tables[name];
        let within = |day: i64| self.first <= day && day <= self.last.min(self.as_of);
        let mut rows: Vec<usize> = match column {
            Some(open) if open.contains("..") => self.open_rows(table, open),
            Some(c) => {
                let there = |r: &Row| r.cells[c].day().is_some_and(within);
                (0..table.rows.len()).filter(|i| there(&table.rows[*i])).collect()
            }
            None if table.keys.get("period").is_some() => {
                self.days[name].range(self.first..=self.last).flat_map(|(_, rows)| rows.iter().copied()).collect()
            }
            None => (0..table.rows.len()).filter(|i| self.in_period(&table.rows[*i], table)).collect(),
        };
        rows.sort_unstable();
        let rows = Rc::new(rows);
        self.seen.borrow_mut().insert(memo, Rc::clone(&rows));
        rows
    }

    /// The rows of a table by a date column if one is named: the day on which a rule places a row is the row's day.
    pub fn rows_by(&self, name: &str, column: Option<&str>) -> Rows<'_> {
        let Some(column) = column else { return Rows::Own(&self.tables[name].rows) };
        let memo = format!("{name}.{column}");
        if let Some(done) = self.moved.borrow().get(&memo) {
            return Rows::Moved(Rc::clone(done));
        }
        // A row between two days is of the day on which it begins.
        let placing = column.split("..").next().unwrap_or(column);
        let day = |row: &Row| row.cells[placing].day();
        let rows = self.tables[name].rows.iter().map(|row| Row { day: day(row), ..row.clone() }).collect();
        let rows = Rc::new(rows);
        self.moved.borrow_mut().insert(memo, Rc::clone(&rows));
        Rows::Moved(rows)
    }

    /// The rows of a table in the period that have a key of a grain, with it.
    pub fn keyed_rows(&self, name: &str, column: Option<&str>, grain: &[String]) -> Rc<Vec<(usize, Key)>> {
        let memo = format!("{name}|{column:?}|{grain:?}");
        if let Some(done) = self.keyed.borrow().get(&memo) {
            return Rc::clone(done);
        }
        let all = self.rows_by(name, column);
        let key_of = |row: &Row| -> Option<Key> {
            let part = |d: &String| match self.reach(Place::Row(name, row), d).0 {
                V::Text(t) => Some(t),
                _ => None,
            };
            grain.iter().map(part).collect()
        };
        let rows = self.rows_in(name, column);
        let rows: Vec<(usize, Key)> = rows.iter().filter_map(|i| Some((*i, key_of(&all[*i])?))).collect();
        let rows = Rc::new(rows);
        self.keyed.borrow_mut().insert(memo, Rc::clone(&rows));
        rows
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

    /// Whether a table covers the period: the days that it says, else from its first row's period to its last row's.
    pub fn covered(&self, name: &str) -> bool {
        if let Some(known) = self.covers.borrow().get(name) {
            return *known;
        }
        let known = self.is_covered(name);
        self.covers.borrow_mut().insert(name.to_owned(), known);
        known
    }

    /// Whether a table covers up to a day: as far as it says, else to the end of its last row's period.
    pub fn covers_to(&self, name: &str, end: i64) -> bool {
        let table = &self.tables[name];
        if let Some(covers) = table.keys.get("covers") {
            return covers.day("to").is_none_or(|d| d >= end);
        }
        let days = &self.spans[name];
        let placed = table.keys.get("period").is_some();
        let until = days.last.map(|on| Period::holding(&self.times, self.own, on).map_or(on, |p| p.last));
        !placed || until.is_some_and(|until| until >= end)
    }

    fn is_covered(&self, name: &str) -> bool {
        let table = &self.tables[name];
        let starts = |kind: &str, on: i64| Period::holding(&self.times, kind, on).map_or(on, |p| p.first);
        // Of a longer period all must be there: from its beginning or that of the data, up to its end.
        let longer = length(self.kind) > length(self.own);
        let reach = if longer { self.begin.unwrap_or(self.first).max(self.first) } else { self.first };
        if let Some(covers) = table.keys.get("covers") {
            return covers.day("from").is_none_or(|d| d <= reach) && covers.day("to").is_none_or(|d| d >= self.last);
        }
        let days = &self.spans[name];
        let Some(begin) = days.first else {
            let placed = table.keys.get("period").is_some() || table.keys.get("span").is_some();
            return !placed && days.any;
        };
        let from = |kind: &str| starts(kind, begin);
        let ends = |kind: &str, on: i64| Period::holding(&self.times, kind, on).map_or(on, |p| p.last);
        let until = |kind: &str| if days.open { Some(i64::MAX) } else { days.last.map(|e| ends(kind, e)) };
        if longer {
            return from(self.own) <= reach && until(self.own).is_some_and(|e| e >= self.last);
        }
        from(self.own).min(from(self.kind)) <= self.first
            && until(self.own).max(until(self.kind)).is_some_and(|e| e >= self.last)
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
    pub fn keys(&self, dimension: &str) -> Rc<BTreeSet<String>> {
        if let Some(done) = self.held.borrow().get(dimension) {
            return Rc::clone(done);
        }
        let keys = Rc::new(self.keys_of(dimension));
        self.held.borrow_mut().insert(dimension.to_owned(), Rc::clone(&keys));
        keys
    }

    fn keys_of(&self, dimension: &str) -> BTreeSet<String> {
        if let Some((name, column)) = self.table_of(dimension) {
            let rows = self.rows_in(&name, None);
            return rows.iter().map(|i| key_text(&self.tables[&name].rows[*i].cells[&column])).collect();
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
        self.found.get(dimension).cloned().unwrap_or_default()
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
    pub fn way(&self, from: &str, to: &str) -> Option<Rc<Way>> {
        if let Some(known) = self.ways.borrow().get(from).and_then(|all| all.get(to)) {
            return known.clone();
        }
        let found = self.shortest(from, to).map(Rc::new);
        self.ways.borrow_mut().entry(from.to_owned()).or_default().insert(to.to_owned(), found.clone());
        found
    }

    fn shortest(&self, from: &str, to: &str) -> Option<Way> {
        let mut queue = VecDeque::from([(from.to_owned(), Vec::new())]);
        let mut seen = BTreeSet::from([from.to_owned()]);
        while let Some((at, way)) = queue.pop_front() {
            if at == to {
                return Some(way);
            }
            let Some((name, _)) = self.table_of(&at) else { continue };
            for (column, of) in self.tables[&name].of() {
                if seen.insert(of.clone()) {
                    let mut longer: Way = way.clone();
                    longer.push((name.clone(), column));
                    queue.push_back((of, longer));
                }
            }
        }
        None
    }

    /// How a row of a table comes to a dimension: its column, that column's dimension, and the way from there.
    pub fn climb_of(&self, table: &str, target: &str) -> Rc<Climb> {
        if let Some(known) = self.climbs.borrow().get(table).and_then(|all| all.get(target)) {
            return Rc::clone(known);
        }
        let listed = self.dimension_listed_by(table).map(|d| (self.tables[table].key()[0].clone(), d));
        let ways = listed.into_iter().chain(self.tables[table].of());
        let ways = ways.filter_map(|(column, d)| self.way(&d, target).map(|w| (column, d, w)));
        let found = ways.min_by_key(|w| w.2.len()).unwrap_or_else(|| panic!("no way from {table} to {target}"));
        let found = Rc::new(found);
        self.climbs.borrow_mut().entry(table.to_owned()).or_default().insert(target.to_owned(), Rc::clone(&found));
        found
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
        V::Moment(at) => super::numbers::iso(at.div_euclid(86_400)),
        V::Flag(f) => (if *f { "yes" } else { "no" }).to_owned(),
        V::Missing(_) => String::new(),
    }
}

fn view(ground: &Rc<Ground>, period: Period) -> Rc<World> {
    if let Some(done) = ground.views.borrow().get(&period) {
        return Rc::clone(done);
    }
    let world = World {
        ground: Rc::clone(ground),
        first: period.first,
        last: period.last,
        kind: period.kind,
        name: period.label(),
        period: period.clone(),
        figures: RefCell::default(),
        lines: RefCell::default(),
        tallies: RefCell::default(),
        below: RefCell::default(),
        duties: RefCell::default(),
        covers: RefCell::default(),
        seen: RefCell::default(),
        keyed: RefCell::default(),
        held: RefCell::default(),
    };
    let world = Rc::new(world);
    ground.views.borrow_mut().insert(period, Rc::clone(&world));
    world
}

/// Whether a file has the name that a pattern with one `*` describes.
pub fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((left, right)) => {
            name.len() >= left.len() + right.len() && name.starts_with(left) && name.ends_with(right)
        }
        None => pattern == name,
    }
}
