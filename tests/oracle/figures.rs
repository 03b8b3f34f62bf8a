//! Figures by kind of rule: measures, rankings, bands, and the conditions of penalties, actions and findings as flags.
//!
//! A figure is worked out whole for one grain and then remembered; what it reads it asks for in turn.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use num_traits::Zero;

use super::awards::{AMOUNTS as GIVEN, PARTS as PLACED};
use super::checklists::LIST_PARTS;
use super::duties::PARTS as DUTY_PARTS;
use super::evaluate::{Place, is_aggregate, same};
use super::expression::E;
use super::hands::bases;
use super::numbers::{Q, whole};
use super::period::length;
use super::rules::{Rule, T};
use super::tables::Row;
use super::values::{V, Why, order};
use super::world::{Key, World, key_text};

/// The rows of a figure at one grain, and what is read where it has none.
#[derive(Debug)]
pub struct Figure {
    pub rows: BTreeMap<Key, V>,
    pub absent: V,
}

/// Who takes part in a ranking: key, group, value, and what parts equals.
type Competitor = (Key, Vec<V>, V, Vec<V>);

const PARTS: &[&str] = &["base", "added", "reduced", "earned", "withheld", "forfeited", "held", "payable"];
const TARGET_PARTS: &[&str] = &["value", "bound", "met", "gap", "attainment", "before", "change", "baseline"];

impl World {
    /// The rule of a figure and which part of it is meant.
    pub fn rule_of(&self, name: &str) -> Option<(&Rule, Option<String>)> {
        let (id, part) = name.split_once('.').map_or((name, None), |(id, part)| (id, Some(part)));
        let rule = self.pack.rules.iter().find(|r| {
            r.id == id
                && match (r.kind.as_str(), part) {
                    ("payout", Some(p)) => PARTS.contains(&p),
                    ("checklist", Some(p)) => LIST_PARTS.contains(&p),
                    ("target", Some(p)) => TARGET_PARTS.contains(&p),
                    ("target", None) => true,
                    ("duty", part) => part.is_none_or(|p| DUTY_PARTS.contains(&p)),
                    ("finding" | "holdback" | "adjustment", None) => true,
                    ("adjustment", Some(p)) => p == "expired",
                    ("split", part) => part.is_none_or(|p| self.shares_lines(r) && PARTS.contains(&p)),
                    ("award", Some(p)) => {
                        PLACED.contains(&p) || p.starts_with("prize") || GIVEN.iter().any(|(name, _)| *name == p)
                    }
                    ("band", Some(p)) => r.keys.list("rows").iter().any(|row| row.get(p).is_some()),
                    (
                        "measure" | "score" | "ranking" | "band" | "payout" | "checklist" | "penalty" | "action"
                        | "award",
                        None,
                    ) => true,
                    _ => false,
                }
        })?;
        Some((rule, part.map(str::to_owned)))
    }

    /// The grains at which a figure is computed; none if there is no such figure.
    pub fn versions(&self, name: &str) -> Rc<Vec<Vec<String>>> {
        if let Some(known) = self.grains.borrow().get(name) {
            return Rc::clone(known);
        }
        let found = Rc::new(self.versions_of(name));
        self.grains.borrow_mut().insert(name.to_owned(), Rc::clone(&found));
        found
    }

    fn versions_of(&self, name: &str) -> Vec<Vec<String>> {
        let Some((rule, part)) = self.rule_of(name) else { return Vec::new() };
        if rule.kind == "checklist" {
            return vec![self.list_grain(rule, part.as_deref().is_some_and(|p| p.starts_with("by_source")))];
        }
        if rule.kind == "adjustment" && part.is_some() {
            return vec![Vec::new()];
        }
        if rule.kind == "award" {
            let whole = part.as_deref().is_some_and(|p| p.starts_with("prize_"));
            return vec![if whole { Vec::new() } else { self.award_grain(rule) }];
        }
        if rule.kind == "target" && rule.keys.get("by").is_none() {
            return self.versions(rule.keys.text("of").unwrap()).to_vec();
        }
        if rule.kind == "finding" && rule.keys.get("by").is_none() {
            return vec![Vec::new()];
        }
        match rule.keys.get("by") {
            Some(T::List(all)) if all.iter().any(|g| matches!(g, T::List(_))) => all
                .iter()
                .map(|g| if let T::List(ds) = g { ds.iter().map(T::as_text).collect() } else { vec![] })
                .collect(),
            Some(_) => vec![rule.keys.texts("by")],
            None => match (rule.keys.text("of"), rule.keys.get("parts")) {
                (Some(of), _) if rule.kind == "score" && self.pack.rule("checklist", of).is_some() => {
                    vec![self.pack.rule("checklist", of).unwrap().keys.texts("by")]
                }
                (Some(of), _) => self.versions(of).to_vec(),
                (None, Some(parts)) => self.versions(parts.fields()[0].1.text("of").unwrap()).to_vec(),
                (None, None) => panic!("no grain of {name}"),
            },
        }
    }

    /// The version that a reader at this grain gets: its own or the nearest coarser, or the one by a dimension.
    pub fn version_read(&self, name: &str, grain: &[String], asked: Option<&str>) -> Option<Vec<String>> {
        let versions = self.versions(name);
        let coarser = versions.iter().filter(|v| self.coarser(grain, v));
        let chosen = match asked {
            Some(dimension) => coarser.filter(|v| v.iter().any(|d| d == dimension)).max_by_key(|v| v.len()),
            None => match versions.iter().find(|v| same(v, grain)) {
                Some(own) => Some(own),
                None => coarser.max_by_key(|v| (v.len(), std::cmp::Reverse(self.climbs(grain, v)))),
            },
        };
        chosen.cloned()
    }

    /// A figure as a place reads it: its own grain, else the nearest coarser, or the one that has a dimension asked for.
    pub fn read(&self, name: &str, place: Place<'_>, asked: Option<&str>) -> V {
        let Place::Key(grain, key) = place else { panic!("the figure {name} read outside figures") };
        let chosen = self.version_read(name, grain, asked);
        let chosen = chosen.unwrap_or_else(|| panic!("no reading of {name} at {grain:?}: {:?}", self.versions(name)));
        let mut at = Key::new();
        for dimension in &chosen {
            match self.reach(Place::Key(grain, key), dimension).0 {
                V::Missing(why) => return V::Missing(why),
                there => at.push(there.words().to_owned()),
            }
        }
        let figure = self.figure(name, &chosen);
        figure.rows.get(&at).unwrap_or(&figure.absent).clone()
    }

    fn climbs(&self, from: &[String], to: &[String]) -> usize {
        to.iter().map(|t| from.iter().filter_map(|f| self.way(f, t)).map(|w| w.len()).min().unwrap_or(0)).sum()
    }

    /// A figure at one of its grains; one of a longer period up to the end of this one.
    pub fn figure(&self, name: &str, grain: &[String]) -> Rc<Figure> {
        let per = self.per(name);
        if per != self.kind {
            assert!(length(per) > length(self.kind), "{name} is read without an aggregate of its shorter periods");
            return match self.seen_as(per).first() {
                Some(longer) => longer.figure(name, grain),
                None => Rc::new(Figure { rows: BTreeMap::new(), absent: V::Missing(Why::NoPeriod) }),
            };
        }
        let versions = self.versions(name);
        let grain = versions.iter().find(|v| same(v, grain)).unwrap_or_else(|| panic!("{name} is not by {grain:?}"));
        let memo = (name.to_owned(), grain.clone());
        if let Some(done) = self.figures.borrow().get(&memo) {
            return Rc::clone(done);
        }
        *self.depth.borrow_mut() += 1;
        assert!(*self.depth.borrow() < 200, "{name} reads itself");
        let (rule, part) = self.rule_of(name).unwrap();
        let made = match rule.kind.as_str() {
            "measure" if rule.keys.get("from").is_some() => self.counted(rule, grain),
            "measure" => self.computed(rule, grain),
            "checklist" => self.checklist(rule, part.as_deref()),
            "score" => self.score(rule, grain),
            "ranking" => self.ranking(rule, grain),
            "band" => self.band(rule, part.as_deref(), grain),
            "payout" => self.payout_part(rule, part.as_deref().unwrap_or("payable")),
            "award" => self.award_part(rule, part.as_deref()),
            "finding" if rule.keys.get("by").is_none() => self.found_count(rule),
            "penalty" | "holdback" | "action" | "finding" => self.condition(rule, grain),
            "adjustment" => self.adjustment(rule, part.is_some()),
            "split" if self.shares_lines(rule) => self.payout_part(rule, part.as_deref().unwrap_or("payable")),
            "split" => self.shares(rule, grain),
            "duty" => self.duty(rule, part.as_deref(), grain),
            "target" => self.target(rule, part.as_deref().unwrap_or("met"), grain),
            other => panic!("no figures of {other}"),
        };
        *self.depth.borrow_mut() -= 1;
        let made = Rc::new(made);
        self.figures.borrow_mut().insert(memo, Rc::clone(&made));
        made
    }

    pub fn rounded(&self, rule: &Rule, value: V) -> V {
        match (rule.keys.get("round"), value) {
            (Some(written), V::Num(n)) => V::Num(self.pack.rounding(written).round(&n)),
            (_, value) => value,
        }
    }

    /// Every combination of the keys of a grain.
    pub fn combinations(&self, grain: &[String]) -> BTreeSet<Key> {
        let mut all = BTreeSet::from([Key::new()]);
        for dimension in grain {
            let keys = self.keys(dimension);
            all = all
                .iter()
                .flat_map(|k| keys.iter().map(|d| [k.as_slice(), std::slice::from_ref(d)].concat()))
                .collect();
        }
        all
    }

    /// The keys of a table's rows in the period, in the order of a grain.
    pub fn table_keys(&self, name: &str, grain: &[String]) -> BTreeSet<Key> {
        self.keyed_rows(name, None, grain).iter().map(|(_, key)| key.clone()).collect()
    }

    pub fn rows_asked(&self, rule: &Rule, grain: &[String]) -> Option<BTreeSet<Key>> {
        match rule.keys.text("rows")? {
            "all" => Some(self.combinations(grain)),
            table => Some(self.table_keys(table, grain)),
        }
    }

    /// A measure over the rows of a table.
    fn counted(&self, rule: &Rule, grain: &[String]) -> Figure {
        let name = rule.keys.text("from").unwrap();
        let filter = rule.keys.expression("where");
        let placed = placing(rule);
        let column = placed.as_deref();
        let all = self.rows_by(name, column);
        let mut groups: BTreeMap<Key, Vec<&Row>> = BTreeMap::new();
        let mut undecided: BTreeMap<Key, Why> = BTreeMap::new();
        for (at, key) in self.keyed_rows(name, column, grain).iter() {
            let (row, key) = (&all[*at], key.clone());
            let place = Place::Row(name, row);
            match filter.as_ref().map_or(V::Flag(true), |f| self.value(f, place)) {
                V::Flag(true) => groups.entry(key).or_default().push(row),
                V::Missing(why) => match rule.keys.text("if_missing") {
                    Some("yes") => groups.entry(key).or_default().push(row),
                    Some("hold") => {
                        groups.entry(key.clone()).or_default();
                        undecided.entry(key).or_insert(why);
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        let keys = match self.rows_asked(rule, grain) {
            Some(keys) => keys,
            None if grain.len() < 2 => self.combinations(grain),
            None => groups.keys().cloned().collect(),
        };
        let formula = rule.keys.expression("formula").expect("a formula");
        let nothing = Vec::new();
        let rows = keys.into_iter().map(|key| {
            let rows = groups.get(&key).unwrap_or(&nothing);
            let value = match undecided.get(&key) {
                Some(why) => V::Missing(why.clone()),
                None => self.value(&formula, Place::Group(name, rows)),
            };
            (key, self.rounded(rule, value))
        });
        let rows = rows.collect();
        // A default stands for what is there to read; whether there is such a row is not known.
        let unknown = grain.len() > 1 && !rule.keys.is("rows", "all");
        let absent = if !self.covered(name) && (unknown || undefaulted_aggregate(&formula)) {
            V::Missing(Why::NotCovered)
        } else if counts(&formula) {
            V::Num(Q::zero())
        } else {
            V::Missing(Why::NoObservations)
        };
        Figure { rows, absent }
    }

    /// The rows of a formula over figures: those of the figures that it reads at its own grain.
    pub fn formula_rows(&self, formula: &E, grain: &[String], tables: bool) -> BTreeSet<Key> {
        let mut keys = BTreeSet::new();
        let reorder = |from: &[String], key: &Key| -> Key {
            grain.iter().map(|d| key[from.iter().position(|f| f == d).unwrap()].clone()).collect()
        };
        self.each_reading(formula, &mut |part| match part {
            E::Call(_, arguments) => {
                let over = self.aggregated(arguments, grain);
                let worlds = self.seen_as(over.kind);
                keys.extend(self.below(&over, &worlds, grain).keys().cloned());
            }
            E::Name(path) => {
                let name = path.join(".");
                if let Some(own) = self.versions(&name).iter().find(|v| same(v, grain)) {
                    keys.extend(self.figure(&name, own).rows.keys().map(|k| reorder(own, k)));
                } else if tables
                    && path.len() == 2
                    // A dimension's name stands for its table.
                    && let listed = self.table_of(&path[0]).filter(|_| self.is_dimension(&path[0])).map(|(table, _)| table)
                    && let from = listed.unwrap_or_else(|| path[0].clone())
                    && let Some(table) = self.tables.get(&from).filter(|table| table.has(&path[1]))
                {
                    let own = |c: &String| table.dimension(c).or_else(|| self.dimension_listed_by(&from));
                    let dimensions: Vec<String> = table.key().iter().filter_map(own).collect();
                    if same(&dimensions, grain) {
                        keys.extend(self.table_keys(&from, grain));
                    }
                }
            }
            _ => {}
        });
        keys
    }

    /// Visits the names and aggregates of an expression, not what stands inside aggregates.
    fn each_reading<'a>(&self, e: &'a E, visit: &mut dyn FnMut(&'a E)) {
        match e {
            E::Call(name, _) if is_aggregate(name) => visit(e),
            E::Name(_) => visit(e),
            E::Number(_) | E::Text(_) | E::Flag(_) => {}
            E::Call(_, all) => all.iter().for_each(|a| self.each_reading(a, visit)),
            E::Not(a) | E::Minus(a) => self.each_reading(a, visit),
            E::Two(_, a, b) | E::Or(a, b) => {
                self.each_reading(a, visit);
                self.each_reading(b, visit);
            }
            E::If(a, b, c) => {
                self.each_reading(a, visit);
                self.each_reading(b, visit);
                c.iter().for_each(|c| self.each_reading(c, visit));
            }
            E::Switch(on, cases, default) => {
                self.each_reading(on, visit);
                cases.iter().for_each(|(_, v)| self.each_reading(v, visit));
                default.iter().for_each(|d| self.each_reading(d, visit));
            }
        }
    }

    /// A measure over figures.
    fn computed(&self, rule: &Rule, grain: &[String]) -> Figure {
        let read = bases(rule);
        let keys = match self.rows_asked(rule, grain) {
            Some(keys) => keys,
            None if grain.len() < 2 => self.combinations(grain),
            None => read.iter().flat_map(|e| self.formula_rows(e, grain, true)).collect(),
        };
        let rows = keys.into_iter().map(|key| {
            let value = self.base_of(rule, Place::Key(grain, &key));
            (key, self.rounded(rule, value))
        });
        let rows = rows.collect();
        let none = rule.keys.expression("formula").is_some_and(|formula| counts(&formula));
        let otherwise = if none { V::Num(Q::zero()) } else { V::Missing(Why::NoObservations) };
        // A key without a row may have one in what is not covered, whatever is said of the values there.
        let unknown = read.iter().any(|e| self.gap_in(e, grain)) || self.rows_unknown_here(&rule.id, grain);
        let absent = if unknown { V::Missing(Why::NotCovered) } else { otherwise };
        Figure { rows, absent }
    }

    /// A ranking: how many stand before, counted anew for each row.
    fn ranking(&self, rule: &Rule, grain: &[String]) -> Figure {
        let of = rule.keys.text("of").unwrap();
        let keys = if grain.len() < 2 {
            self.combinations(grain)
        } else {
            self.formula_rows(&E::Name(of.split('.').map(str::to_owned).collect()), grain, false)
        };
        let only = rule.keys.expression("only");
        let breaks: Vec<(bool, E)> = rule
            .keys
            .texts("tie_break")
            .iter()
            .map(|t| (t.starts_with('-'), super::expression::read(t.trim_start_matches('-')).unwrap()))
            .collect();
        let within = rule.keys.texts("within");
        let highest = rule.keys.text("order").map_or_else(|| !self.lower_is_better(of), |order| order == "highest");
        let mut competing: Vec<Competitor> = Vec::new();
        let mut rows: BTreeMap<Key, V> = BTreeMap::new();
        for key in keys {
            let place = Place::Key(grain, &key);
            let value = self.read(of, place, None);
            let asked = only.as_ref().map_or(V::Flag(true), |o| self.value(o, place));
            let takes_part = asked == V::Flag(true);
            let group: Vec<V> = within.iter().map(|d| self.reach(place, d).0).collect();
            let unplaced = group.iter().find_map(V::why).cloned();
            let lacks = |gap: &Why| [&value, &asked].into_iter().any(|v| v.why() == Some(gap));
            let why = match &unplaced {
                _ if asked == V::Flag(false) => Why::NotRanked,
                _ if lacks(&Why::NotCovered) => Why::NotCovered,
                _ if lacks(&Why::NoPeriod) => Why::NoPeriod,
                // Who is not known to be among others is not ranked among them.
                Some(why) => why.clone(),
                None => Why::NotRanked,
            };
            rows.insert(key.clone(), V::Missing(why));
            if value.why().is_none() && takes_part && unplaced.is_none() {
                let breaking = breaks.iter().map(|(_, e)| self.value(e, place)).collect();
                competing.push((key, group, value, breaking));
            }
        }
        let before = |a: &Competitor, b: &Competitor| {
            let turned = |down: bool, o: std::cmp::Ordering| if down { o.reverse() } else { o };
            let mut so_far = turned(highest, order(&a.2, &b.2));
            for ((down, _), (x, y)) in breaks.iter().zip(a.3.iter().zip(&b.3)) {
                so_far = so_far.then(match (x.why(), y.why()) {
                    (None, None) => turned(*down, order(x, y)),
                    // What is missing comes last, whichever comes first.
                    (x, y) => x.is_some().cmp(&y.is_some()),
                });
            }
            so_far.is_lt()
        };
        let mut parted: BTreeMap<Vec<String>, Vec<&Competitor>> = BTreeMap::new();
        for one in &competing {
            parted.entry(one.1.iter().map(key_text).collect()).or_default().push(one);
        }
        for own in &competing {
            let group: Vec<String> = own.1.iter().map(key_text).collect();
            let ahead: Vec<_> = parted[&group].iter().filter(|c| before(c, own)).collect();
            let places = if rule.keys.is("ties", "dense") {
                ahead.iter().filter(|c| !ahead.iter().any(|d| before(d, c) == before(c, d) && d.0 < c.0)).count()
            } else {
                ahead.len()
            };
            rows.insert(own.0.clone(), V::Num(whole(places as i64 + 1)));
        }
        let gap = self.uncovered(&[of.to_owned()]).is_some()
            || only.iter().chain(breaks.iter().map(|(_, e)| e)).any(|e| self.gap_in(e, grain));
        Figure { rows, absent: V::Missing(if gap { Why::NotCovered } else { Why::NoObservations }) }
    }

    /// Whether the lower values of a figure are its better ones.
    fn lower_is_better(&self, figure: &str) -> bool {
        self.rule_of(figure).is_some_and(|(rule, _)| rule.keys.is("better", "lower"))
    }

    /// A band's name, or a value that the band carries.
    fn band(&self, rule: &Rule, part: Option<&str>, grain: &[String]) -> Figure {
        let of = rule.keys.text("of").unwrap();
        let keys = if grain.len() < 2 {
            self.combinations(grain)
        } else {
            self.formula_rows(&E::Name(of.split('.').map(str::to_owned).collect()), grain, false)
        };
        let chosen = |value: &V, place: Place<'_>| {
            rule.keys.list("rows").iter().find(|row| match row.get("from") {
                None => true,
                Some(from) => order(value, &self.scalar(from, place)).is_ge(),
            })
        };
        let rows = keys.into_iter().map(|key| {
            let place = Place::Key(grain, &key);
            let value = match self.read(of, place, None) {
                V::Missing(why) => V::Missing(why),
                value => match (chosen(&value, place), part) {
                    (None, _) => V::Missing(Why::NoObservations),
                    (Some(row), None) => V::text(row.text("name").unwrap()),
                    (Some(row), Some(part)) => self.scalar(row.get(part).expect("a value of each band"), place),
                },
            };
            (key, value)
        });
        let rows = rows.collect();
        let absent = self.uncovered(&[of.to_owned()]).unwrap_or(V::Missing(Why::NoObservations));
        Figure { rows, absent }
    }

    /// The condition of a penalty or action, as a flag.
    fn condition(&self, rule: &Rule, grain: &[String]) -> Figure {
        let when = rule.keys.expression("when").unwrap_or(E::Flag(true));
        let keys = match rule.kind.as_str() {
            "penalty" | "holdback" => self.lines_of(rule.keys.text("of").unwrap()).keys().cloned().collect(),
            _ if grain.len() < 2 => self.combinations(grain),
            _ => self.formula_rows(&when, grain, false),
        };
        let rows = keys.into_iter().map(|key| {
            let value = match self.value(&when, Place::Key(grain, &key)) {
                V::Missing(Why::NotCovered) => V::Missing(Why::NotCovered),
                V::Missing(why) => match rule.keys.text("if_missing") {
                    Some("no") => V::Flag(false),
                    Some("yes") => V::Flag(true),
                    _ => V::Missing(why),
                },
                there => there,
            };
            (key, value)
        });
        Figure { rows: rows.collect(), absent: V::Missing(Why::NoObservations) }
    }
}

/// The column that places the rows of a rule, or the two between whose days they are, `..` between them.
pub fn placing(rule: &Rule) -> Option<String> {
    let all = if rule.keys.get("from").is_some() { rule.keys.texts("period") } else { Vec::new() };
    (!all.is_empty()).then(|| all.join(".."))
}

/// Whether an expression has an aggregate without saying in the open what then.
fn undefaulted_aggregate(e: &E) -> bool {
    match e {
        E::Or(_, default) => undefaulted_aggregate(default),
        E::Call(name, _) if name == "is_missing" => false,
        E::Call(name, all) => is_aggregate(name) || all.iter().any(undefaulted_aggregate),
        E::Number(_) | E::Text(_) | E::Flag(_) | E::Name(_) => false,
        E::Not(a) | E::Minus(a) => undefaulted_aggregate(a),
        E::Two(_, a, b) => undefaulted_aggregate(a) || undefaulted_aggregate(b),
        E::If(c, a, b) => [c, a].into_iter().chain(b).any(|a| undefaulted_aggregate(a)),
        E::Switch(on, cases, default) => {
            let rest = cases.iter().map(|(_, a)| a).chain(default.as_deref());
            undefaulted_aggregate(on) || rest.into_iter().any(undefaulted_aggregate)
        }
    }
}

/// Whether a formula only counts or sums, so that it is 0 where there is nothing.
pub fn counts(formula: &E) -> bool {
    matches!(formula, E::Call(name, _) if name == "count" || name == "sum")
}
