//! Long chains of rules, each reading the next: resolved from their far end.
//!
//! To read a figure resolves its rule, one inside the other, and the stack bears only so many. Where rules name each other
//! over more steps than that, each is resolved after all that its texts name; what they name too much does no harm.

use std::collections::BTreeMap;

use crate::check::state::Checker;
use crate::expr::RuleId;
use crate::pack::grammar::Kind;
use crate::pack::model::Node;

/// Over so many steps rules are resolved as they are met; further ones are taken from their far end.
const SHORT: usize = 48;

impl Checker<'_> {
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
