//! Splits: an amount of a coarser grain shared among the rows of a finer one by largest remainder, ties by key.
//!
//! Of a figure the shares are a figure. Of a payout or an award they are lines: what is put on top is shared by the
//! weights, what is taken away in proportion to what each part has left. An amount that no row could receive is noted.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use num_traits::{Signed, Zero};

use super::evaluate::{Place, is_aggregate};
use super::expression::E;
use super::figures::Figure;
use super::hands::bases;
use super::money::{Line, is_taken, undecided};
use super::numbers::{Q, ten_to, whole};
use super::rules::Rule;
use super::values::{V, Why, first};
use super::world::{Key, World};

/// Shares an amount in whole units of so many places, as the weights say; the weights come to more than nothing.
pub fn shared(amount: &Q, weights: &[Q], places: u32) -> Vec<Q> {
    let total = weights.iter().fold(Q::zero(), |sum, w| sum + w);
    if amount.is_zero() || total.is_zero() {
        assert!(amount.is_zero(), "{amount} among weights of nothing");
        return vec![Q::zero(); weights.len()];
    }
    let units = Q::from_integer(ten_to(places));
    let exact: Vec<Q> = weights.iter().map(|w| amount * &units * w / &total).collect();
    let mut parts: Vec<Q> = exact.iter().map(Q::floor).collect();
    let mut rest = amount * &units - parts.iter().fold(Q::zero(), |sum, p| sum + p);
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| (&parts[*at] - &exact[*at], *at));
    for at in order {
        if rest.is_positive() {
            parts[at] += whole(1);
            rest -= whole(1);
        }
    }
    parts.into_iter().map(|part| part / &units).collect()
}

impl World {
    /// Whether a split is one of lines: of a payout or an award.
    pub fn shares_lines(&self, split: &Rule) -> bool {
        let of = split.keys.text("of").unwrap_or_default();
        split.kind == "split" && ["payout", "award"].iter().any(|kind| self.pack.rule(kind, of).is_some())
    }

    /// The split in the place of a payout's or an award's lines.
    pub fn split_of(&self, id: &str) -> Option<&Rule> {
        self.pack.of("split").find(|s| s.keys.is("of", id) && self.shares_lines(s) && !s.keys.is("status", "shadow"))
    }

    /// The rows among which a split shares.
    fn receivers(&self, rule: &Rule, grain: &[String]) -> BTreeSet<Key> {
        let weights = rule.keys.expression("in_proportion_to").expect("weights");
        match self.rows_asked(rule, grain) {
            Some(keys) => keys,
            None if grain.len() < 2 => self.combinations(grain),
            None => self.formula_rows(&weights, grain, true),
        }
    }

    /// The weights of some rows; why they say nothing if they do not.
    fn weights(&self, rule: &Rule, grain: &[String], keys: &[Key], amount: &Q) -> Result<Vec<Q>, Why> {
        let said = rule.keys.expression("in_proportion_to").expect("weights");
        let all: Vec<V> = keys.iter().map(|key| self.value(&said, Place::Key(grain, key))).collect();
        if let Some(why) = all.iter().filter_map(V::why).cloned().reduce(first) {
            return Err(why);
        }
        let all: Vec<Q> = all.iter().map(V::number).collect();
        // Of nothing everybody has nothing, whatever their weights.
        if all.iter().all(Q::is_zero) && !amount.is_zero() { Err(Why::DividedByZero) } else { Ok(all) }
    }

    /// Whether the weights of some rows are known and all nought; one that is missing, for whichever reason, is not.
    fn weigh_nothing(&self, rule: &Rule, grain: &[String], keys: &[Key]) -> bool {
        let said = rule.keys.expression("in_proportion_to").expect("weights");
        keys.iter().all(|key| matches!(self.value(&said, Place::Key(grain, key)), V::Num(n) if n.is_zero()))
    }

    /// Of how many places the smallest unit of a figure is.
    fn places_of(&self, name: &str) -> u32 {
        let (rule, _) = self.rule_of(name).expect("a figure");
        match (rule.kind.as_str(), rule.keys.get("round")) {
            (_, Some(written)) => self.pack.rounding(written).places,
            ("payout" | "award", None) => self.pack.amounts(rule).places,
            ("split", None) if self.shares_lines(rule) => self.pack.amounts(self.paid(rule)).places,
            ("split", None) => self.places_of(rule.keys.text("of").expect("a figure")),
            ("ranking" | "duty" | "finding", None) => 0,
            ("checklist", None) => 0,
            (_, None) => bases(rule).iter().map(|read| self.units_of(rule, read)).max().unwrap_or(0),
        }
    }

    /// The places of money where a formula has some, in columns or figures.
    fn units_of(&self, rule: &Rule, formula: &E) -> u32 {
        let columns = rule.keys.text("from").and_then(|t| self.tables[t].keys.get("columns"));
        let mut places = 0;
        // What filters an aggregate has no part in its value.
        let formula = match formula {
            E::Call(name, _) if name == "count" => return 0,
            E::Call(name, arguments) if is_aggregate(name) => &arguments[0],
            other => other,
        };
        formula.walk(&mut |part| {
            let E::Name(path) = part else { return };
            let looked_up = self.tables.get(&path[0]).and_then(|t| t.keys.get("columns")?.get(path.get(1)?));
            let column = columns.and_then(|c| c.get(&path[0])).or(looked_up);
            if column.is_some_and(|c| c.is("type", "money")) {
                places = places.max(self.pack.money_places());
            } else if column.is_none() && !self.versions(&path.join(".")).is_empty() {
                places = places.max(self.places_of(&path.join(".")));
            }
        });
        places
    }

    /// The payout or award that a split of lines, or a payout itself, is about.
    pub fn paid<'a>(&'a self, rule: &'a Rule) -> &'a Rule {
        if rule.kind != "split" {
            return rule;
        }
        let of = rule.keys.text("of").expect("a payout");
        self.pack.rule("payout", of).or_else(|| self.pack.rule("award", of)).expect("a payout or an award")
    }

    /// The key of a coarser grain to which a row belongs.
    fn above(&self, grain: &[String], key: &Key, coarser: &[String]) -> Result<Key, Why> {
        let mut at = Key::new();
        for dimension in coarser {
            match self.reach(Place::Key(grain, key), dimension).0 {
                V::Missing(why) => return Err(why),
                there => at.push(there.words().to_owned()),
            }
        }
        Ok(at)
    }

    fn nobody_gets(&self, rule: &Rule, key: &Key) {
        self.unshared.borrow_mut().insert((rule.id.clone(), self.name.clone(), key.clone()));
    }

    /// The shares of a figure.
    pub fn shares(&self, rule: &Rule, grain: &[String]) -> Figure {
        let of = rule.keys.text("of").expect("a figure");
        let source = self.version_read(of, grain, None).expect("a coarser figure");
        let whole_of = self.figure(of, &source);
        let places = self.places_of(of);
        let mut rows: BTreeMap<Key, V> = BTreeMap::new();
        let mut groups: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        for key in self.receivers(rule, grain) {
            match self.above(grain, &key, &source) {
                Ok(above) => groups.entry(above).or_default().push(key),
                Err(why) => drop(rows.insert(key, V::Missing(why))),
            }
        }
        // Rows that may still come are not missed yet.
        let known = !self.rows_unknown_here(&rule.id, grain);
        for (above, value) in &whole_of.rows {
            if known && !groups.contains_key(above) && matches!(value, V::Num(n) if !n.is_zero()) {
                self.nobody_gets(rule, above);
            }
        }
        for (above, keys) in groups {
            // Where there is nothing to share, everybody reads that.
            let Some(amount) = whole_of.rows.get(&above) else {
                rows.extend(keys.into_iter().map(|key| (key, whole_of.absent.clone())));
                continue;
            };
            let nothing = Q::zero();
            let weights = match amount {
                V::Num(amount) => self.weights(rule, grain, &keys, amount),
                _ => self.weights(rule, grain, &keys, &nothing),
            };
            let parts: Vec<V> = match (amount, weights) {
                (V::Missing(why), Err(other)) => vec![V::Missing(first(why.clone(), other)); keys.len()],
                (V::Missing(why), Ok(_)) => vec![V::Missing(why.clone()); keys.len()],
                (_, Err(why)) => vec![V::Missing(why); keys.len()],
                (there, Ok(weights)) => shared(&there.number(), &weights, places).into_iter().map(V::Num).collect(),
            };
            rows.extend(keys.into_iter().zip(parts));
        }
        let weights = rule.keys.expression("in_proportion_to").expect("weights");
        let gap = self.gap_in(&weights, grain)
            || self.rows_unknown_here(&rule.id, grain)
            || whole_of.absent == V::Missing(Why::NotCovered);
        Figure { rows, absent: V::Missing(if gap { Why::NotCovered } else { Why::NoObservations }) }
    }

    /// The parts of the lines of a payout or an award.
    pub fn part_lines(&self, rule: &Rule) -> Rc<BTreeMap<Key, Line>> {
        if let Some(done) = self.lines.borrow().get(&rule.id) {
            return Rc::clone(done);
        }
        if self.pays_nothing(rule) {
            return Rc::default();
        }
        let paid = self.paid(rule);
        let grain = rule.keys.texts("by");
        let coarser = self.versions(&paid.id)[0].clone();
        let lines = self.lines_of(&paid.id);
        let mut groups: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        for key in self.receivers(rule, &grain) {
            if let Ok(above) = self.above(&grain, &key, &coarser) {
                groups.entry(above).or_default().push(key);
            }
        }
        let mut parts: BTreeMap<Key, Line> = BTreeMap::new();
        for (above, line) in lines.iter() {
            let something = line.held.is_some() || line.amounts.values().any(|amount| !amount.is_zero());
            let keys = groups.remove(above).unwrap_or_default();
            // Of an award only what has a prize is shared.
            if !something && (keys.is_empty() || paid.kind == "award") {
                continue;
            }
            let weights = self.weights(rule, &grain, &keys, &whole(i64::from(something)));
            // Where nobody has a share, or nobody's share of an amount is known, the run is refused, if it is the one that pays.
            let unknown = weights.is_err() && !(&line.amounts["base"] + &line.amounts["added"]).is_zero();
            if keys.is_empty() || unknown || (something && self.weigh_nothing(rule, &grain, &keys)) {
                self.nobody_gets(rule, above);
            }
            let shared = self.parts(rule, paid, line, &grain, &keys, weights);
            parts.extend(keys.into_iter().zip(shared));
        }
        let parts = Rc::new(parts);
        self.lines.borrow_mut().insert(rule.id.clone(), Rc::clone(&parts));
        parts
    }

    fn payee_of_part(&self, rule: &Rule, paid: &Rule, grain: &[String], key: &Key) -> V {
        let place = Place::Key(grain, key);
        if let Some(said) = rule.keys.expression("payee") {
            return self.value(&said, place);
        }
        let own = self.versions(&paid.id)[0].clone();
        let lacking = grain.iter().position(|d| !own.contains(d)).unwrap_or(0);
        V::Text(key[lacking].clone())
    }

    fn parts(
        &self,
        rule: &Rule,
        paid: &Rule,
        line: &Line,
        grain: &[String],
        keys: &[Key],
        weights: Result<Vec<Q>, Why>,
    ) -> Vec<Line> {
        let payees: Vec<V> = keys.iter().map(|key| self.payee_of_part(rule, paid, grain, key)).collect();
        let weights = match (weights, &line.held) {
            (Ok(_), Some(why)) if line.no_base => Err(why.clone()),
            (Err(other), Some(why)) => Err(first(why.clone(), other)),
            (weights, _) => weights,
        };
        let weights = match weights {
            // Of nothing everybody has the same.
            Ok(weights) if weights.iter().all(Q::is_zero) => vec![whole(1); weights.len()],
            Ok(weights) => weights,
            // Who gets what of it is not known, so no part has a base.
            Err(why) => return payees.into_iter().map(|p| undecided(p, Q::zero(), why.clone(), true)).collect(),
        };
        let places = self.pack.amounts(paid).places;
        let bases = shared(&line.amounts["base"], &weights, places);
        if let Some(why) = &line.held {
            let held = payees.into_iter().zip(bases).map(|(p, base)| undecided(p, base, why.clone(), false));
            return held.collect();
        }
        let mut left = bases.clone();
        let mut parts: Vec<Line> = payees
            .into_iter()
            .zip(bases)
            .map(|(payee, base)| {
                let mut amounts: BTreeMap<&'static str, Q> =
                    ["added", "reduced", "withheld", "forfeited", "held"].map(|amount| (amount, Q::zero())).into();
                amounts.insert("base", base);
                Line {
                    payee,
                    amounts,
                    held: None,
                    no_base: false,
                    steps: Vec::new(),
                    would: Vec::new(),
                    would_after: Vec::new(),
                }
            })
            .collect();
        let tell = |parts: &mut Vec<Line>, left: &[Q], after: usize| {
            let told = line.would.iter().zip(&line.would_after).filter(|(_, at)| **at == after);
            for ((id, step, amount), _) in told {
                let down = is_taken(step) || amount.is_negative();
                let each = shared(&amount.abs(), if down { left } else { &weights }, places);
                for (part, amount) in parts.iter_mut().zip(each) {
                    part.would.push((id.clone(), step.clone(), amount));
                }
            }
        };
        for (at, (id, step, amount)) in line.steps.iter().enumerate() {
            tell(&mut parts, &left, at);
            let taking = is_taken(step);
            let down = taking || amount.is_negative();
            let each = shared(&amount.abs(), if down { &left } else { &weights }, places);
            let kind = match step.as_str() {
                "penalty" if self.pack.rule("penalty", id).is_some_and(|p| p.keys.is("takes", "withhold")) => {
                    "withheld"
                }
                "penalty" => "forfeited",
                "holdback" => "held",
                _ if down => "reduced",
                _ => "added",
            };
            for ((part, left), amount) in parts.iter_mut().zip(&mut left).zip(each) {
                *part.amounts.get_mut(kind).expect("it is there") += &amount;
                if down {
                    *left -= &amount;
                } else {
                    *left += &amount;
                }
                let told = if down && !taking { -amount } else { amount };
                part.steps.push((id.clone(), step.clone(), told));
            }
        }
        tell(&mut parts, &left, line.steps.len());
        for (part, left) in parts.iter_mut().zip(left) {
            let a = |name: &str| part.amounts[name].clone();
            let earned = a("base") + a("added") - a("reduced");
            assert!(!left.is_negative(), "a part below zero");
            part.amounts.insert("earned", earned);
            part.amounts.insert("payable", left);
        }
        parts
    }
}
