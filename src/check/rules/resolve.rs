//! Resolving rules: each when it is first read, one inside the other, and long chains from their far end.
//!
//! To read a figure resolves its rule, and the stack bears only so many inside each other. Where rules name each other over
//! more steps than that, each is resolved after all that its texts name; what they name too much does no harm. A circle is
//! told where it closes.

use std::collections::BTreeMap;

use crate::check::model::Effective;
use crate::check::state::{Checker, Progress};
use crate::diagnostic::codes;
use crate::expr::RuleId;
use crate::pack::grammar::Kind;
use crate::pack::model::Node;
use crate::source::Span;

/// Over so many steps rules are resolved as they are met; further ones are taken from their far end.
const SHORT: usize = 48;
/// So many rules may be resolved one inside the other.
const DEEPEST: usize = 100;
/// So many rules of a circle are named.
const MOST_NAMED: usize = 20;

impl Checker<'_> {
    /// Resolves a rule on demand; `false` where it has errors or a circle closes (reported).
    pub(in crate::check) fn resolve(&mut self, rule: RuleId, from: Span) -> bool {
        match self.progress.get(rule.at()).copied() {
            Some(Progress::Done) => true,
            Some(Progress::Failed) | None => false,
            Some(Progress::Open) => {
                self.report_cycle(rule, from);
                false
            }
            // Long chains are resolved from their far end, so that only a circle is as deep as this.
            Some(Progress::Waiting) if self.open.len() >= DEEPEST => {
                self.report_cycle(rule, from);
                false
            }
            Some(Progress::Waiting) => {
                self.set_progress(rule, Progress::Open);
                self.open.push((rule, from));
                let sources = std::mem::take(&mut self.sources);
                let table_sources = std::mem::take(&mut self.table_sources);
                let filling = self.filling.take();
                let days = self.days_of(rule);
                let in_force = std::mem::replace(&mut self.in_force, days);
                let per = self.rules.get(rule.at()).map_or_else(|| self.pack.period.clone(), |rule| rule.per.clone());
                let per = std::mem::replace(&mut self.per, per);
                let done = self.resolve_rule(rule).is_some();
                self.per = per;
                self.in_force = in_force;
                self.filling = filling;
                self.table_sources = table_sources;
                self.sources = sources;
                self.open.pop();
                self.set_progress(rule, if done { Progress::Done } else { Progress::Failed });
                done
            }
        }
    }

    /// The days on which a rule is in force: its own, else the pack's.
    pub(in crate::check) fn days_of(&self, rule: RuleId) -> Effective {
        let own = self.rules.get(rule.at()).map(|r| r.effective).unwrap_or_default();
        let pack = self.pack.effective;
        Effective { from: own.from.or(pack.from), to: own.to.or(pack.to) }
    }

    fn set_progress(&mut self, rule: RuleId, progress: Progress) {
        if let Some(slot) = self.progress.get_mut(rule.at()) {
            *slot = progress;
        }
    }

    fn report_cycle(&mut self, rule: RuleId, span: Span) {
        let from = self.open.iter().position(|(r, _)| *r == rule).unwrap_or(0);
        let name = |me: &Self, r: RuleId| me.rules.get(r.at()).map_or(String::new(), |r| r.name.clone());
        let mut path: Vec<String> = self.open.iter().skip(from).map(|(r, _)| name(self, *r)).collect();
        path.push(name(self, rule));
        if path.len() > MOST_NAMED {
            path.splice(MOST_NAMED / 2..path.len() - MOST_NAMED / 2, ["…".to_owned()]);
        }
        let own = name(self, rule);
        // A measure that is called like a column and reads it wants the column.
        if path.len() == 2 && self.tables.iter().any(|t| t.columns.iter().any(|c| c.name == own)) {
            self.fault(&codes::COLUMN_OVER_FIGURES, span, &[("name", &own)]);
            return;
        }
        self.fault(&codes::CYCLE, span, &[("path", &path.join(" → "))]);
    }

    /// The rules in an order in which each comes after those that it names, where some of them form a long chain.
    pub(super) fn long_chains(&self) -> Vec<RuleId> {
        let named = self.rules_named();
        let mut order = Vec::with_capacity(named.len());
        // How far it is from each rule to the end of what it names; none while it is not known.
        let mut length: Vec<Option<usize>> = vec![None; named.len()];
        let mut begun = vec![false; named.len()];
        for start in 0..named.len() {
            let mut open = vec![start];
            while let Some(at) = open.last().copied() {
                let next = named.get(at).map_or(&[][..], Vec::as_slice);
                if let Some(seen) = begun.get_mut(at).filter(|seen| !**seen) {
                    *seen = true;
                    open.extend(next.iter().rev().filter(|to| begun.get(**to) == Some(&false)));
                    continue;
                }
                open.pop();
                if length.get(at) == Some(&None) {
                    let longest = next.iter().filter_map(|to| length.get(*to).copied().flatten()).max();
                    length.iter_mut().skip(at).take(1).for_each(|slot| *slot = Some(longest.map_or(0, |far| far + 1)));
                    order.push(RuleId::new(at));
                }
            }
        }
        if length.iter().flatten().any(|far| *far > SHORT) { order } else { Vec::new() }
    }

    /// Of each rule, the rules that it names in any of its texts; a payout rests on what takes from it.
    fn rules_named(&self) -> Vec<Vec<usize>> {
        let names: BTreeMap<&str, usize> = self.rules.iter().enumerate().map(|(at, r)| (r.name.as_str(), at)).collect();
        let own = |at: usize| -> Vec<usize> {
            let Some(entry) = self.entry(RuleId::new(at)) else { return Vec::new() };
            let mut words = Vec::new();
            entry.table.fields.iter().for_each(|(_, value)| texts(&value.value, &mut words));
            let words = words.into_iter().flat_map(|text| text.split(|c: char| !(c.is_alphanumeric() || c == '_')));
            words.filter_map(|word| names.get(word).copied()).filter(|other| *other != at).collect()
        };
        let mut all: Vec<Vec<usize>> = (0..self.rules.len()).map(own).collect();
        for at in 0..all.len() {
            let entry = self.entry(RuleId::new(at));
            let takes = |kind: Kind| matches!(kind, Kind::Penalty | Kind::Holdback | Kind::Adjustment);
            let of = entry.filter(|entry| takes(entry.kind)).and_then(|entry| entry.table.text("of"));
            let Some(payout) = of.and_then(|of| names.get(of.value).copied()) else { continue };
            // What takes from a payout reads where its lines come from.
            let lines = all.get(payout).cloned().unwrap_or_default();
            if let Some(own) = all.get_mut(at) {
                own.extend(lines);
                own.retain(|other| *other != payout && *other != at);
            }
            if let Some(rests) = all.get_mut(payout) {
                rests.push(at);
            }
        }
        all
    }
}

/// Every text below a node.
fn texts<'n>(node: &'n Node, found: &mut Vec<&'n str>) {
    match node {
        Node::Text(text) => found.push(text),
        Node::List(all) => all.iter().for_each(|one| texts(&one.value, found)),
        Node::Table(table) => table.fields.iter().for_each(|(_, value)| texts(&value.value, found)),
        Node::Number(_) | Node::Flag(_) | Node::Date(_) => {}
    }
}
