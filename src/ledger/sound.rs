//! What must be true of any opening, whoever wrote it: what can be held of it without the ledger and the data.
//!
//! Lines balance and say of all that is kept why; nothing is below nothing; what was released of a line was withheld of
//! it; what touched lines keep is no more than what is kept of the payee; numbers, causes and names are in their order.
//! Whether the ledger says so, and whether a line would be another today, takes the ledger and the data.

use std::collections::BTreeMap;

use super::amounts::{Amounts, Kept, Parts, Reason, add_to, kept_by, negative};
use super::chain::NOTHING;
use super::opening::{Found, Opening, Touched};
use crate::value::Money;

impl Opening {
    /// Whether a run may have taken this from a ledger.
    pub fn is_sound(&self) -> bool {
        let begun = self.closed.is_empty() || self.tip != NOTHING;
        let closed = |period: &str| self.closed.iter().filter(|(own, _)| own == period).count() == 1;
        let seals = self.closed.iter().all(|(period, seal)| closed(period) && is_hash(seal));
        let owed = self.carries.values().all(|amount| amount.is_negative());
        let kept = self.balances.iter().all(|((_, reason), amount)| reason.is_open() && is_more(*amount));
        let places = self.touched.iter().map(|touched| (&touched.line, &touched.payee));
        let lines = self.touched.iter().all(|touched| closed(&touched.period) && self.names(touched) && fits(touched));
        begun
            && is_hash(&self.tip)
            && seals
            && owed
            && kept
            && places.is_sorted_by(|a, b| a < b)
            && lines
            && self.numbered()
            && self.covers_what_is_kept() == Some(true)
    }

    /// Whether a line's id is that of its payout and key.
    fn names(&self, touched: &Touched) -> bool {
        let rest = touched.line.strip_prefix(&format!("{}/{}/", self.head.pack, touched.payout));
        let mut key = String::new();
        for (_, part) in &touched.key {
            key.push('/');
            key.push_str(&part.replace('%', "%25").replace('/', "%2F"));
        }
        rest.and_then(|rest| rest.strip_suffix(&key)).is_some_and(|period| !period.is_empty())
    }

    /// Whether all payees of a line know of the same number of corrections and releases.
    fn numbered(&self) -> bool {
        let pairs = self.touched.iter().zip(self.touched.iter().skip(1));
        pairs.into_iter().all(|(one, next)| one.line != next.line || one.count == next.count)
    }

    /// Whether what is kept of the touched lines is among what is kept of their payees; none if a sum does not fit.
    fn covers_what_is_kept(&self) -> Option<bool> {
        let mut kept: BTreeMap<(String, Reason), Money> = BTreeMap::new();
        for touched in &self.touched {
            for (reason, amount) in touched.parts.iter().filter(|(reason, _)| reason.is_open()) {
                add_to(&mut kept, (touched.payee.clone(), reason.clone()), *amount)?;
            }
            for (rule, amount) in &touched.released {
                let how = kept_by(&touched.parts, rule).map_or(Kept::Withheld, |(how, _)| how);
                let reason = Reason::new(how, rule.as_str());
                add_to(&mut kept, (touched.payee.clone(), reason), negative(*amount)?)?;
            }
        }
        Some(kept.iter().all(|(key, amount)| self.balances.get(key).is_some_and(|all| amount <= all)))
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_more(amount: Money) -> bool {
    !amount.is_negative() && !amount.is_zero()
}

/// Whether amounts may be those of a line.
fn is_line(amounts: &Amounts, parts: &Parts) -> bool {
    let whole = amounts.balances() && amounts.is_made_of(parts);
    whole && parts.values().all(|part| is_more(*part)) && amounts.0.iter().all(|amount| !amount.is_negative())
}

/// What is still kept by a rule.
fn open(parts: &Parts, released: &BTreeMap<String, Money>, rule: &str) -> Option<Money> {
    let kept = kept_by(parts, rule).map(|(_, amount)| amount).unwrap_or_default();
    kept.checked_sub(released.get(rule).copied().unwrap_or_default())
}

/// Whether a closed line may have become this, and today be what is found of it.
fn fits(touched: &Touched) -> bool {
    let Touched { amounts, parts, released, found, .. } = touched;
    let was_open = |rule: &String| open(parts, released, rule).is_some_and(|left| !left.is_negative());
    let was = released.iter().all(|(rule, amount)| is_more(*amount) && was_open(rule));
    let fresh = touched.count > 0 || (released.is_empty() && touched.clawed.is_zero());
    let now = found.as_ref().map_or(parts, |found| &found.parts);
    let is_open =
        |rule: &String| kept_by(now, rule).is_some() && open(now, released, rule).is_some_and(|left| !left.is_zero());
    let is_other = |found: &Found| {
        let causes = found.causes.values().all(|cause| !cause.is_zero() && cause.balances());
        is_line(&found.amounts, &found.parts) && causes && (found.amounts != *amounts || found.parts != *parts)
    };
    let names = touched.free.is_sorted_by(|a, b| a < b) && touched.awaiting.is_sorted_by(|a, b| a < b);
    (found.is_some() || !touched.free.is_empty())
        && is_line(amounts, parts)
        && was
        && fresh
        && !touched.clawed.is_negative()
        && found.as_ref().is_none_or(is_other)
        && touched.free.iter().all(is_open)
        && names
}
