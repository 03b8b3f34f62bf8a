//! The standing of rules: what `--only approved` makes of a pack.
//!
//! What is proposed becomes a shadow, and so does each step, penalty, payout, award and action that rests on a proposed
//! figure. The pack is changed before anything is computed; what a shadow moves is left to those who compute.

use std::collections::BTreeSet;

use super::expression::{E, read};
use super::rules::{Pack, Rule, T};

/// Kinds that move nothing themselves, whose figures others rest on.
const FIGURES: &[&str] = &[
    "measure",
    "checklist",
    "score",
    "ranking",
    "band",
    "target",
    "finding",
    "penalty",
    "holdback",
    "adjustment",
    "duty",
    "split",
    "action",
];

/// Keys that say what is computed; the others are words for people.
const WORDS: &[&str] = &["title", "clause", "note", "because", "status", "kind", "attendees", "unit", "if_missing"];

/// Every name that a value of a rule reads.
fn names(written: &T, found: &mut BTreeSet<String>) {
    match written {
        T::Text(text) => {
            if let Some(e) = read(text.trim_start_matches('-')) {
                e.walk(&mut |part| {
                    if let E::Name(path) = part {
                        // Which place somebody has is not decided by who may receive; a part has a name of its own.
                        let placed = path.len() == 2 && is_placed(&path[1]);
                        let whole = placed.then(|| path.join("."));
                        found.extend(whole.map_or_else(|| path.clone(), |name| vec![name]));
                    }
                    if let E::Call(name, arguments) = part
                        && name == "behind"
                        && let Some(E::Name(path)) = arguments.first()
                    {
                        found.extend(path.iter().cloned());
                    }
                });
            }
        }
        T::List(all) => all.iter().for_each(|one| names(one, found)),
        T::Table(all) => all.iter().for_each(|(_, one)| names(one, found)),
        T::Number(_) | T::Flag(_) | T::Date(_) => {}
    }
}

/// Whether a part of an award rests on its ranking and its prizes alone, whoever may receive them.
fn is_placed(part: &str) -> bool {
    ["place", "tied", "turn", "pool"].contains(&part) || part.starts_with("prize_")
}

fn read_by(rule: &Rule, keys: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (key, written) in rule.keys.fields().iter().filter(|(key, _)| !WORDS.contains(&key.as_str()) && keys(key)) {
        match (key.as_str(), written) {
            ("by" | "within" | "places" | "from" | "item" | "source" | "rows", _) if rule.kind != "award" => {}
            _ => names(written, &mut found),
        }
    }
    found
}

fn set(keys: &mut T, key: &str, value: T) {
    let T::Table(all) = keys else { panic!("no table of keys") };
    all.retain(|(k, _)| k != key);
    all.push((key.to_owned(), value));
}

/// A step as a shadow.
fn shadowed(step: &T) -> T {
    let mut made = match step {
        T::Table(_) => step.clone(),
        plain => T::Table(vec![("of".to_owned(), plain.clone())]),
    };
    set(&mut made, "status", T::Text("shadow".into()));
    made
}

/// The names under which a rule is read: its id, and those of its parts that stand for themselves.
fn names_of(rule: &Rule) -> Vec<String> {
    let mut all = vec![rule.id.clone()];
    if rule.kind == "award" {
        all.extend(["place", "tied", "turn", "pool"].map(|part| format!("{}.{part}", rule.id)));
        all.extend((1..=rule.keys.list("places").len()).map(|n| format!("{}.prize_{n}", rule.id)));
    }
    all
}

const STEPS: &[&str] = &["ratio", "coefficients", "floor", "cap"];

/// What penalties and holdbacks take rests on what they must leave, and so does nothing else.
const LEAST: &str = "minimum";

impl Pack {
    /// Makes shadows of what is proposed, and of what moves something and rests on it.
    pub fn only_approved(&mut self) {
        let rests = self.resting();
        let touched = |read: &BTreeSet<String>| read.iter().any(|name| rests.contains(name));
        let least = |rule: &&Rule| rule.kind == "payout" && touched(&read_by(rule, |key| key == LEAST));
        let limited: Vec<String> = self.rules.iter().filter(least).map(|rule| rule.id.clone()).collect();
        let lined: Vec<String> =
            self.rules.iter().filter(|r| ["payout", "award"].contains(&&*r.kind)).map(|r| r.id.clone()).collect();
        for rule in &mut self.rules {
            let of = |ids: &[String]| rule.keys.text("of").is_some_and(|of| ids.iter().any(|id| id == of));
            let takes = ["penalty", "holdback"].contains(&rule.kind.as_str());
            let moves = takes
                || ["payout", "award", "adjustment", "action"].contains(&rule.kind.as_str())
                || (rule.kind == "split" && of(&lined));
            let proposed = rule.keys.is("status", "proposed");
            // What is taken of a payout does not rest on what the payout does.
            let own = read_by(rule, |key| !STEPS.contains(&key) && key != LEAST && !(takes && key == "of"));
            if proposed || (moves && touched(&own)) || (takes && of(&limited)) {
                set(&mut rule.keys, "status", T::Text("shadow".into()));
            }
            for key in STEPS.iter().filter(|_| rule.kind == "payout") {
                let falls = |step: &T| {
                    let mut read = BTreeSet::new();
                    names(step, &mut read);
                    step.is("status", "proposed") || touched(&read)
                };
                let Some(step) = rule.keys.get(key).cloned() else { continue };
                let made = match &step {
                    T::List(all) if *key == "coefficients" => {
                        T::List(all.iter().map(|s| if falls(s) { shadowed(s) } else { s.clone() }).collect())
                    }
                    one if falls(one) => shadowed(one),
                    one => one.clone(),
                };
                set(&mut rule.keys, key, made);
            }
        }
    }

    /// The ids of rules whose figures are proposed or rest on such.
    fn resting(&self) -> BTreeSet<String> {
        let kinds = |r: &&Rule| FIGURES.contains(&r.kind.as_str()) || ["payout", "award"].contains(&r.kind.as_str());
        let mut all: BTreeSet<String> = BTreeSet::new();
        for rule in self.rules.iter().filter(kinds).filter(|r| r.keys.is("status", "proposed")) {
            all.extend(names_of(rule));
        }
        loop {
            // What a step of a payout rests on is taken from the step, not from the payout.
            let rests = |r: &&Rule| {
                !all.contains(&r.id)
                    && read_by(r, |key| r.kind != "payout" || (!STEPS.contains(&key) && key != LEAST))
                        .iter()
                        .any(|n| all.contains(n))
            };
            let mut more: Vec<String> = self.rules.iter().filter(kinds).filter(rests).map(|r| r.id.clone()).collect();
            // An award whose places rest on a proposal does so with all that it says of them.
            let placed = |r: &&Rule| {
                let read = read_by(r, |key| key != "when");
                r.kind == "award" && read.iter().any(|n| all.contains(n))
            };
            let parts = self.rules.iter().filter(placed).flat_map(names_of);
            more.extend(parts.filter(|name| !all.contains(name)).collect::<Vec<_>>());
            if more.is_empty() {
                return all;
            }
            all.extend(more);
        }
    }
}
