//! Checklists: each item's share of passes, its counts, its interval, and how it stands to what the item states.
//!
//! Observations are counted once for each key and item, and once more by source where the rule names one. Counts and
//! intervals are of all sources together; a rate is the mean of the sources' rates where they have weights.

use std::collections::BTreeMap;
use std::rc::Rc;

use num_traits::{Signed, Zero};

use super::evaluate::Place;
use super::figures::Figure;
use super::functions::{percent, wilson};
use super::numbers::{Q, whole};
use super::rules::{Rule, T};
use super::values::{V, Why, two};
use super::world::{Key, World};

pub const LIST_PARTS: &[&str] = &[
    "n",
    "passes",
    "left_out",
    "low",
    "high",
    "thin",
    "baseline",
    "required",
    "target",
    "gap",
    "attainment",
    "met",
    "behind",
    "by_source",
    "by_source.n",
    "by_source.passes",
    "by_source.left_out",
];

/// What was seen of one item at one key.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    n: Q0,
    passes: Q0,
    left_out: Q0,
    /// Why an observation could not be decided.
    undecided: Option<Why>,
}

/// A number that begins at zero.
#[derive(Clone, Debug)]
struct Q0(Q);

impl Default for Q0 {
    fn default() -> Q0 {
        Q0(Q::zero())
    }
}

pub type Tallies = BTreeMap<Key, Tally>;

impl World {
    /// The grain of a checklist: its own, the source if asked, the item.
    pub fn list_grain(&self, rule: &Rule, by_source: bool) -> Vec<String> {
        let table = &self.tables[rule.keys.text("from").unwrap()];
        let mut grain = rule.keys.texts("by");
        if by_source {
            grain.push(table.dimension(rule.keys.text("source").unwrap()).expect("sources are of a dimension"));
        }
        grain.push(table.dimension(rule.keys.text("item").unwrap()).expect("items are of a dimension"));
        grain
    }

    fn tallies(&self, rule: &Rule, by_source: bool) -> Rc<Tallies> {
        let memo = format!("{}|{by_source}", rule.id);
        if let Some(done) = self.tallies.borrow().get(&memo) {
            return Rc::clone(done);
        }
        let name = rule.keys.text("from").unwrap();
        let table = &self.tables[name];
        let column = rule.keys.text("item").unwrap();
        let items = rule.keys.get("items").unwrap();
        let (pass, exclude) = (rule.keys.expression("pass").unwrap(), rule.keys.expression("exclude"));
        let (filter, counts) = (rule.keys.expression("where"), rule.keys.expression("counts"));
        let filters: BTreeMap<&String, _> = items.fields().iter().map(|(k, i)| (k, i.expression("where"))).collect();
        let decided = |value: V| match value {
            V::Missing(why) => match rule.keys.text("if_missing") {
                Some("yes") => Ok(true),
                Some("no") | None => Ok(false),
                _ => Err(why),
            },
            value => Ok(value.flag()),
        };
        let mut found = Tallies::new();
        for (at, key) in self.keyed_rows(name, None, &self.list_grain(rule, by_source)).iter() {
            let row = &table.rows[*at];
            let place = Place::Row(name, row);
            let V::Text(item) = &row.cells[column] else { continue };
            let Some(own) = filters.get(item) else { continue };
            if [&filter, own].into_iter().flatten().any(|w| self.value(w, place) != V::Flag(true)) {
                continue;
            }
            let stands_for = counts.as_ref().map_or(V::Num(whole(1)), |c| self.value(c, place));
            let tally = found.entry(key.clone()).or_default();
            let stands_for = match stands_for {
                V::Missing(why) => {
                    tally.undecided = Some(why);
                    continue;
                }
                there => there.number(),
            };
            match exclude.as_ref().map_or(Ok(false), |e| decided(self.value(e, place))) {
                Ok(true) => tally.left_out.0 += stands_for,
                Ok(false) => match decided(self.value(&pass, place)) {
                    Ok(passed) => {
                        if passed {
                            tally.passes.0 += &stands_for;
                        }
                        tally.n.0 += stands_for;
                    }
                    Err(why) => tally.undecided = Some(why),
                },
                Err(why) => tally.undecided = Some(why),
            }
        }
        let found = Rc::new(found);
        self.tallies.borrow_mut().insert(memo, Rc::clone(&found));
        found
    }

    /// A checklist, or one of its parts.
    pub fn checklist(&self, rule: &Rule, part: Option<&str>) -> Figure {
        let covered = self.covered(rule.keys.text("from").unwrap());
        let by_source = part.is_some_and(|p| p.starts_with("by_source"));
        let part = part.map(|p| p.trim_start_matches("by_source").trim_start_matches('.')).filter(|p| !p.is_empty());
        let tallies = self.tallies(rule, by_source);
        let rows = tallies.iter().map(|(key, tally)| {
            let value = match &tally.undecided {
                _ if !covered => V::Missing(Why::NotCovered),
                Some(why) => V::Missing(why.clone()),
                None => self.list_part(rule, part, by_source, key, tally),
            };
            (key.clone(), value)
        });
        let absent = match part {
            _ if !covered => V::Missing(Why::NotCovered),
            Some("n" | "passes" | "left_out") => V::Num(Q::zero()),
            _ => V::Missing(Why::NoObservations),
        };
        Figure { rows: rows.collect(), absent }
    }

    fn list_part(&self, rule: &Rule, part: Option<&str>, by_source: bool, key: &Key, tally: &Tally) -> V {
        let grain = self.list_grain(rule, by_source);
        let item = rule.keys.get("items").and_then(|i| i.get(&key[key.len() - 1])).expect("an item");
        let stated = |name: &str| item.get(name).map(|w| self.scalar(w, Place::Key(&grain, key)));
        let rate = || if by_source { share(tally) } else { self.rate(rule, key, tally) };
        let target = || stated("target").unwrap_or(V::Missing(Why::NoRow));
        match part {
            None => rate(),
            Some("n") => V::Num(tally.n.0.clone()),
            Some("passes") => V::Num(tally.passes.0.clone()),
            Some("left_out") => V::Num(tally.left_out.0.clone()),
            Some("low" | "high") => wilson(&tally.passes.0, &tally.n.0, part == Some("high")),
            Some("thin") => match rule.keys.get("min_sample") {
                Some(least) => two("<", &V::Num(tally.n.0.clone()), &self.scalar(least, Place::Key(&grain, key))),
                None => V::Flag(false),
            },
            Some("gap") if lower(item) => two("-", &rate(), &target()),
            Some("gap") => two("-", &target(), &rate()),
            Some("attainment") => two("/", &rate(), &target()),
            Some("met") if lower(item) => two("<=", &rate(), &target()),
            Some("met") => two(">=", &rate(), &target()),
            Some("behind") => {
                let before = key[..key.len() - 1].to_vec();
                let place = self.behind_at(rule, &before).iter().position(|(i, ..)| *i == key[key.len() - 1]);
                place.map_or(V::Missing(Why::NotRanked), |p| V::Num(whole(p as i64 + 1)))
            }
            Some(name) => stated(name).unwrap_or(V::Missing(Why::NoRow)),
        }
    }

    /// An item's rate: of all observations together, or the mean of its sources' by their weights.
    fn rate(&self, rule: &Rule, key: &Key, pooled: &Tally) -> V {
        let Some(weights) = rule.keys.get("source_weights") else { return self.rounded(rule, share(pooled)) };
        let tallies = self.tallies(rule, true);
        let source = key.len() - 1;
        let (mut sum, mut all) = (Q::zero(), Q::zero());
        for (at, tally) in tallies.range(key[..source].to_vec()..).take_while(|(at, _)| at.starts_with(&key[..source]))
        {
            let mut pooled = at.clone();
            let name = pooled.remove(source);
            let V::Num(share) = share(tally) else { continue };
            if pooled != *key {
                continue;
            }
            // A source that was observed and has no weight: leaving it out would decide something.
            let Some(weight) = weights.get(&name) else { return V::Missing(Why::NoObservations) };
            let weight = self.scalar(weight, Place::Key(&[], &[])).number();
            sum += share * &weight;
            all += weight;
        }
        let mean = match (pooled.n.0.is_zero(), all.is_zero()) {
            (true, _) => V::Missing(Why::NoObservations),
            (false, true) => V::Missing(Why::DividedByZero),
            _ => V::Num(sum / all),
        };
        self.rounded(rule, mean)
    }

    /// The items of a row that are under their targets, the furthest first, with rate and target.
    fn behind_at(&self, rule: &Rule, key: &[String]) -> Vec<(String, Q, Q)> {
        let grain = self.list_grain(rule, false);
        let figure = |part: &str| self.figure(&format!("{}{part}", rule.id), &grain);
        let (rates, targets) = (figure(""), figure(".target"));
        let mut all: Vec<(String, Q, Q)> = Vec::new();
        let mut short: BTreeMap<String, Q> = BTreeMap::new();
        for (item, written) in rule.keys.get("items").expect("items").fields() {
            let at = [key, std::slice::from_ref(item)].concat();
            if let (Some(V::Num(rate)), Some(V::Num(target))) = (rates.rows.get(&at), targets.rows.get(&at))
                && let gap = if lower(written) { rate - target } else { target - rate }
                && gap.is_positive()
            {
                short.insert(item.clone(), gap);
                all.push((item.clone(), rate.clone(), target.clone()));
            }
        }
        all.sort_by_key(|(item, ..)| -short[item].clone());
        all
    }

    /// `behind(CHECKLIST, n)`: the items furthest under their targets in words.
    pub fn behind(&self, arguments: &[super::expression::E], place: Place<'_>) -> V {
        use super::expression::E;
        let (E::Name(list), E::Number(most), Place::Key(grain, key)) = (&arguments[0], &arguments[1], place) else {
            panic!("no items of {arguments:?}")
        };
        let rule = self.pack.rule("checklist", &list.join(".")).expect("a checklist");
        assert_eq!(rule.keys.texts("by"), grain, "the items at the checklist's own keys");
        let title = |item: &str| {
            let Some(E::Text(lang)) = arguments.get(2) else { return item.to_owned() };
            let written = rule.keys.get("items").and_then(|i| i.get(item)).and_then(|i| i.get("title"));
            match written {
                Some(T::Text(title)) => title.clone(),
                Some(titles) => titles.text(lang).or(titles.text("zh")).unwrap_or(item).to_owned(),
                None => item.to_owned(),
            }
        };
        let most = usize::try_from(most.to_integer()).expect("a number of items");
        let told = self.behind_at(rule, key).into_iter().take(most);
        let told =
            told.map(|(item, rate, target)| format!("{} {} → {}", title(&item), percent(&rate), percent(&target)));
        V::Text(told.collect::<Vec<_>>().join("; "))
    }
}

/// Whether an item is to be as low as can be.
fn lower(item: &T) -> bool {
    item.is("better", "lower")
}

fn share(tally: &Tally) -> V {
    if tally.n.0.is_zero() { V::Missing(Why::NoObservations) } else { V::Num(&tally.passes.0 / &tally.n.0) }
}
