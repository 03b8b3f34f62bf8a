//! Payouts line by line: base, steps, rounding to earned, penalties, holdbacks, what is payable; each amount to the cent.
//!
//! Written from the words of the language alone and computed in fractions, one line after another. What a line cannot
//! decide is held whole. Sums over lines are left to those who ask.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use num_traits::{Signed, Zero};

use super::evaluate::Place;
use super::expression::E;
use super::figures::Figure;
use super::hands::bases;
use super::numbers::{Q, Rounding};
use super::rules::{Rule, T};
use super::values::{V, Why};
use super::world::{Key, World};

/// One line of a payout.
#[derive(Clone, Debug)]
pub struct Line {
    pub payee: V,
    pub amounts: BTreeMap<&'static str, Q>,
    /// Why nothing could be decided.
    pub held: Option<Why>,
    /// Whether the base itself is missing.
    pub no_base: bool,
    /// What each step changed: the rule, the step's name, the amount.
    pub steps: Vec<(String, String, Q)>,
    /// What each shadow would have changed, and after how many of the steps.
    pub would: Vec<(String, String, Q)>,
    pub would_after: Vec<usize>,
}

impl World {
    /// The lines of a payout.
    pub fn lines_of(&self, payout: &str) -> Rc<BTreeMap<Key, Line>> {
        if let Some(done) = self.lines.borrow().get(payout) {
            return Rc::clone(done);
        }
        let award = self.pack.rule("award", payout);
        let rule = award.or_else(|| self.pack.rule("payout", payout)).unwrap_or_else(|| panic!("no payout {payout}"));
        if self.pays_nothing(rule) {
            return Rc::default();
        }
        if let Some(award) = award {
            let lines = Rc::new(self.award_lines(award));
            self.lines.borrow_mut().insert(payout.to_owned(), Rc::clone(&lines));
            return lines;
        }
        let grain = rule.keys.texts("by");
        let mut keys: BTreeSet<Key> =
            bases(rule).iter().flat_map(|read| self.formula_rows(read, &grain, true)).collect();
        for adjustment in self.adjustments(rule) {
            keys.extend(self.adjustment(adjustment, false).rows.into_keys());
        }
        match rule.keys.text("rows") {
            Some("all") => keys.extend(self.combinations(&grain)),
            Some(table) => keys.extend(self.table_keys(table, &grain)),
            None => {}
        }
        let lines = self.each_line(rule, &grain, keys);
        let lines = Rc::new(lines);
        self.lines.borrow_mut().insert(payout.to_owned(), Rc::clone(&lines));
        lines
    }

    /// Whether a payout has no lines, whatever is covered: it is not in force, or only a shadow.
    pub fn pays_nothing(&self, rule: &Rule) -> bool {
        rule.keys.is("status", "shadow") || !self.in_force(rule)
    }

    fn each_line(&self, rule: &Rule, grain: &[String], keys: BTreeSet<Key>) -> BTreeMap<Key, Line> {
        keys.into_iter()
            .map(|key| {
                let line = self.line(rule, Place::Key(grain, &key), &key);
                (key, line)
            })
            .collect()
    }

    fn line(&self, rule: &Rule, place: Place<'_>, key: &Key) -> Line {
        let cents = self.pack.amounts(rule);
        let payee = match rule.keys.expression("payee") {
            Some(e) => self.value(&e, place),
            None => V::Text(key.first().cloned().unwrap_or_default()),
        };
        let base = match self.base_of(rule, place) {
            V::Missing(why) => return undecided(payee, Q::zero(), why, true),
            there => there.number(),
        };
        let shown = cents.round(&base);
        self.reaches(&base);
        let mut steps: Vec<(String, String, Q)> = Vec::new();
        let (mut would, mut would_after) = (Vec::new(), Vec::new());
        let (mut running, mut before) = (base, shown.clone());
        for (name, step) in steps_of(rule) {
            let shadow = step.is("status", "shadow");
            let (value, floor, cap) = match step {
                T::Table(_) => {
                    let bound = |k: &str| step.get(k).map(|b| self.scalar(b, place));
                    (self.scalar(step.get("of").unwrap(), place), bound("floor"), bound("cap"))
                }
                plain => (self.scalar(plain, place), None, None),
            };
            let bounds_known = || [&floor, &cap].into_iter().flatten().all(|b| b.why().is_none());
            // Told as if it alone were in force; nothing where it would have held the line, or left it as it is.
            let nothing = value.why().is_some_and(|why| *why == Why::NotCovered || !rule.keys.is("if_missing", "no"));
            if shadow && (nothing || !bounds_known()) {
                continue;
            }
            let mut number = match (value, rule.keys.text("if_missing")) {
                (V::Missing(Why::NotCovered), _) => return undecided(payee, shown, Why::NotCovered, false),
                (V::Missing(_), Some("no")) => Q::zero(),
                (V::Missing(_), Some("yes")) => continue,
                (V::Missing(why), _) => return undecided(payee, shown, why, false),
                (there, _) => there.number(),
            };
            if let Some(V::Missing(why)) = [&floor, &cap].into_iter().flatten().find(|b| b.why().is_some()) {
                return undecided(payee, shown, why.clone(), false);
            }
            if let Some(floor) = floor {
                number = number.max(floor.number());
            }
            if let Some(cap) = cap {
                number = number.min(cap.number());
            }
            let next = match name.as_str() {
                "floor" => running.clone().max(number),
                "cap" => running.clone().min(number),
                _ => running.clone() * number,
            };
            self.reaches(&next);
            if shadow {
                would.push((rule.id.clone(), name, cents.round(&next) - &before));
                would_after.push(steps.len());
                continue;
            }
            running = next;
            let after = cents.round(&running);
            steps.push((rule.id.clone(), name, &after - &before));
            before = after;
        }
        for adjustment in self.pack.of("adjustment").filter(|a| a.keys.is("of", &rule.id) && self.in_force(a)) {
            let shadow = adjustment.keys.is("status", "shadow");
            let given = match self.read(&adjustment.id, place, None) {
                V::Missing(_) if shadow => continue,
                V::Missing(why) => return undecided(payee, shown, why, false),
                there => there.number(),
            };
            let next = (running.clone() + given).max(Q::zero());
            self.reaches(&next);
            let moved = cents.round(&next) - &before;
            if shadow {
                would.push((adjustment.id.clone(), "adjust".into(), moved));
                would_after.push(steps.len());
                continue;
            }
            running = next;
            before += &moved;
            steps.push((adjustment.id.clone(), "adjust".into(), moved));
        }
        let earned = cents.round(&running);
        let least = match rule.keys.get("minimum").map(|m| self.scalar(m, place)) {
            Some(V::Missing(why)) => return undecided(payee, shown, why, false),
            Some(there) => cents.round(&there.number()),
            None => Q::zero(),
        };
        let (mut withheld, mut forfeited, mut held) = (Q::zero(), Q::zero(), Q::zero());
        let mut left = earned.clone();
        // What penalties and holdbacks may take together.
        let room = |left: &Q| (left - &least).max(Q::zero());
        let mut after_penalties = None;
        let takers = self.pack.of("penalty").chain(self.pack.of("holdback")).filter(|p| p.keys.is("of", &rule.id));
        for penalty in takers {
            if !self.in_force(penalty) {
                continue;
            }
            // A holdback is a share of what all penalties left, a penalty one of all that is earned.
            let of = if penalty.kind == "penalty" { &earned } else { after_penalties.get_or_insert(left.clone()) };
            if penalty.keys.is("status", "shadow") {
                if let Some(taken) = self.would_take(penalty, place, of, &room(&left), cents) {
                    would.push((penalty.id.clone(), penalty.kind.clone(), taken));
                    would_after.push(steps.len());
                }
                continue;
            }
            let strikes = match self.value(&when_of(penalty), place) {
                V::Missing(Why::NotCovered) => return undecided(payee, shown, Why::NotCovered, false),
                V::Missing(why) => match penalty.keys.text("if_missing") {
                    Some("no") => false,
                    Some("yes") => true,
                    _ => return undecided(payee, shown, why, false),
                },
                there => there.flag(),
            };
            if !strikes {
                continue;
            }
            let share = match penalty.keys.get("share").map(|s| self.scalar(s, place)) {
                Some(V::Missing(why)) => return undecided(payee, shown, why, false),
                Some(there) => there.number(),
                None => super::numbers::whole(1),
            };
            let taken = cents.round(&(of * share)).min(room(&left));
            left -= &taken;
            steps.push((penalty.id.clone(), penalty.kind.clone(), taken.clone()));
            if penalty.kind == "holdback" {
                held += taken;
            } else if penalty.keys.is("takes", "withhold") {
                withheld += taken;
            } else {
                forfeited += taken;
            }
        }
        let own = |sign: bool| {
            let of_rule = steps.iter().filter(|s| !is_taken(&s.1) && s.2.is_positive() == sign);
            of_rule.fold(Q::zero(), |sum, s| sum + s.2.abs())
        };
        let amounts = BTreeMap::from([
            ("added", own(true)),
            ("reduced", own(false)),
            ("base", shown),
            ("earned", earned),
            ("withheld", withheld),
            ("forfeited", forfeited),
            ("held", held),
            ("payable", left),
        ]);
        Line { payee, amounts, held: None, no_base: false, steps, would, would_after }
    }

    /// What a shadow of a penalty would take; nothing where it is not known whether it strikes.
    fn would_take(&self, penalty: &Rule, place: Place<'_>, earned: &Q, left: &Q, cents: Rounding) -> Option<Q> {
        let strikes = match self.value(&when_of(penalty), place) {
            V::Missing(Why::NotCovered) => false,
            V::Missing(_) => penalty.keys.is("if_missing", "yes"),
            there => there.flag(),
        };
        let share = match penalty.keys.get("share").map(|s| self.scalar(s, place)) {
            Some(V::Missing(_)) => return None,
            Some(there) => there.number(),
            None => super::numbers::whole(1),
        };
        strikes.then(|| cents.round(&(earned * share)).min(left.clone()))
    }

    /// Remembers the largest amount on any line's way: what a shadow would make of it must be written too.
    pub fn reaches(&self, amount: &Q) {
        let peak = self.peak.borrow().clone().max(amount.clone());
        *self.peak.borrow_mut() = peak;
    }

    /// A payout's amounts as a figure.
    pub fn payout_part(&self, rule: &Rule, part: &str) -> Figure {
        let lines = if rule.kind == "split" { self.part_lines(rule) } else { self.lines_of(&rule.id) };
        let rows = lines.iter().map(|(key, line)| {
            let value = match &line.held {
                Some(why) if line.no_base && part == "base" => V::Missing(why.clone()),
                _ => V::Num(line.amounts[part].clone()),
            };
            (key.clone(), value)
        });
        // Which lines there are is not known where the base is read from what is not covered.
        let mut known = (rule.kind != "split" && rule.keys.is("rows", "all")) || self.pays_nothing(rule);
        if let Some(ranking) = rule.keys.text("ranking").filter(|_| !known) {
            // Amounts are always there where there are lines; of what a line is about, ranks and prizes must be known.
            let grain = &self.versions(ranking)[0];
            known = !self.rows_unknown_here(ranking, grain);
            if known && part == "base" {
                let ranked = self.figure(ranking, grain).absent != V::Missing(Why::NotCovered);
                let prizes = rule.keys.list("places").iter().filter_map(|p| p.get("prize"));
                known = ranked && prizes.into_iter().all(|p| !self.gap_in(&p.value_on(self.last), &[]));
            }
        }
        if rule.kind == "payout" && !known {
            let by = rule.keys.texts("by");
            // Amounts are always there where there are lines; a base must be known itself.
            known = !self.lines_unknown(rule, &by)
                && (part != "base" || bases(rule).iter().all(|base| !self.gap_in(base, &by)));
        }
        if rule.kind == "split" && !known {
            let (paid, weights) = (self.paid(rule), rule.keys.expression("in_proportion_to").expect("weights"));
            let grain = rule.keys.texts("by");
            known = self.pays_nothing(paid)
                || (self.payout_part(paid, part).absent != V::Missing(Why::NotCovered)
                    && !self.gap_in(&weights, &grain)
                    && !self.rows_unknown_here(&rule.id, &grain));
        }
        let absent = if known { Why::NoObservations } else { Why::NotCovered };
        Figure { rows: rows.collect(), absent: V::Missing(absent) }
    }
}

/// Whether a step takes something of what is earned.
pub fn is_taken(step: &str) -> bool {
    matches!(step, "penalty" | "holdback")
}

/// When a penalty or a holdback takes something; without a word, always.
fn when_of(rule: &Rule) -> E {
    rule.keys.expression("when").unwrap_or(E::Flag(true))
}

/// The steps before *earned* in their order.
fn steps_of(rule: &Rule) -> Vec<(String, &T)> {
    let mut all = Vec::new();
    all.extend(rule.keys.get("ratio").map(|t| ("ratio".to_owned(), t)));
    for (i, coefficient) in rule.keys.list("coefficients").iter().enumerate() {
        all.push((format!("coefficient {}", i + 1), coefficient));
    }
    all.extend(rule.keys.get("floor").map(|t| ("floor".to_owned(), t)));
    all.extend(rule.keys.get("cap").map(|t| ("cap".to_owned(), t)));
    all
}

/// A line that is held whole.
pub fn undecided(payee: V, base: Q, why: Why, no_base: bool) -> Line {
    let mut amounts: BTreeMap<&'static str, Q> = BTreeMap::new();
    for amount in ["added", "reduced", "withheld", "forfeited", "payable"] {
        amounts.insert(amount, Q::zero());
    }
    for amount in ["base", "earned", "held"] {
        amounts.insert(amount, base.clone());
    }
    Line { payee, amounts, held: Some(why), no_base, steps: Vec::new(), would: Vec::new(), would_after: Vec::new() }
}
