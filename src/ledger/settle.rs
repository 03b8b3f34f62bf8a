//! What a period brings to the ledger: corrections, releases, what each payee is owed, what is kept of whom.
//!
//! Worked out from the opening and the run's own lines alone, so it can be done again from a run folder. A fall of what
//! was payable is taken back as far as it was paid; the rest never left the house and is only struck out. What a payee
//! owes beyond the period's money is carried. `close` writes the very entries that stand here.

use std::collections::BTreeMap;

use super::amounts::{Amounts, Kept, add_to, difference, kept_by, least, negative};
use super::entry::{Balance, Carry, Close, Correction, End, Entry, Line, Payment, Release};
use super::opening::{Opening, Touched};
use super::tally::Tally;
use crate::value::Money;

/// A period settled against the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// What was taken from the ledger.
    pub opening: Opening,
    /// The run's own lines.
    pub lines: Vec<Line>,
    /// Differences to closed lines, by id of line and payee.
    pub corrections: Vec<Correction>,
    /// What is released, likewise.
    pub releases: Vec<Release>,
    /// The accounts.
    pub tally: Tally,
    /// Whether the period is closed already and this is its own run again.
    pub again: bool,
}

/// Settles a period; none where an amount does not fit or does not balance, which is a mistake of ours.
pub fn settle(opening: Opening, lines: Vec<Line>) -> Option<Settled> {
    let mut tally = Tally::open(&opening.carries, &opening.balances);
    let (mut corrections, mut releases) = (Vec::new(), Vec::new());
    for line in &lines {
        tally.line(line)?;
    }
    // Numbers run over all payees of a line, corrections first, as the entries stand.
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut accounts: Vec<Account<'_>> = Vec::new();
    for touched in &opening.touched {
        let mut account = Account { touched, left: left(touched)? };
        let count = counts.entry(touched.line.as_str()).or_insert(touched.count);
        corrections.extend(account.correction(count)?);
        accounts.push(account);
    }
    for account in &mut accounts {
        if let Some(count) = counts.get_mut(account.touched.line.as_str()) {
            releases.extend(account.releases(count)?);
        }
    }
    corrections.iter().try_for_each(|correction| tally.correction(correction))?;
    releases.iter().try_for_each(|release| tally.release(release))?;
    tally.balances()?;
    tally.carries()?;
    Some(Settled { opening, lines, corrections, releases, tally, again: false })
}

/// What was paid of a line and not taken back yet.
fn left(touched: &Touched) -> Option<Money> {
    let left = touched.paid.checked_sub(touched.clawed)?;
    Some(if left.is_negative() { Money::ZERO } else { left })
}

/// A closed line while something is done with it.
struct Account<'a> {
    touched: &'a Touched,
    /// What can still be taken back.
    left: Money,
}

impl Account<'_> {
    /// The next id of the line.
    fn id(&self, count: &mut u64) -> String {
        *count += 1;
        format!("{}/{count}", self.touched.line)
    }

    /// What of a change is taken back, and what of it never was paid.
    fn split(&mut self, change: Money) -> Option<(Money, Money)> {
        if !change.is_negative() {
            return Some((Money::ZERO, Money::ZERO));
        }
        let falls = negative(change)?;
        let clawed = least(falls, self.left);
        self.left = self.left.checked_sub(clawed)?;
        Some((clawed, falls.checked_sub(clawed)?))
    }

    fn correction(&mut self, count: &mut u64) -> Option<Option<Correction>> {
        let touched = self.touched;
        let Some(found) = &touched.found else { return Some(None) };
        let amounts = found.amounts.minus(&touched.amounts)?;
        let parts = difference(&touched.parts, &found.parts)?;
        if amounts.is_zero() && parts.is_empty() {
            return Some(None);
        }
        let (clawed, unpaid) = self.split(amounts.payable())?;
        Some(Some(Correction {
            id: self.id(count),
            line: touched.line.clone(),
            period: touched.period.clone(),
            payout: touched.payout.clone(),
            payee: touched.payee.clone(),
            key: touched.key.clone(),
            amounts,
            parts,
            causes: found.causes.clone(),
            clawed,
            unpaid,
        }))
    }

    /// What was released too much comes back; what is free is released whole.
    fn releases(&mut self, count: &mut u64) -> Option<Vec<Release>> {
        let touched = self.touched;
        let parts = touched.found.as_ref().map_or(&touched.parts, |found| &found.parts);
        let mut open: BTreeMap<(String, Kept), Money> = BTreeMap::new();
        let way = |rule: &String| {
            let known = kept_by(&touched.parts, rule).or_else(|| kept_by(parts, rule));
            known.map_or(Kept::Withheld, |(kept, _)| kept)
        };
        for (reason, amount) in parts.iter().filter(|(reason, _)| reason.kept.may_be_released()) {
            add_to(&mut open, (reason.code.clone(), reason.kept), *amount)?;
        }
        for (rule, amount) in &touched.released {
            add_to(&mut open, (rule.clone(), way(rule)), negative(*amount)?)?;
        }
        let mut all = Vec::new();
        for ((rule, kept), amount) in open {
            if !amount.is_negative() && !touched.free.contains(&rule) {
                continue;
            }
            let (clawed, unpaid) = self.split(amount)?;
            all.push(Release {
                id: self.id(count),
                line: touched.line.clone(),
                period: touched.period.clone(),
                payout: touched.payout.clone(),
                payee: touched.payee.clone(),
                key: touched.key.clone(),
                kept,
                rule,
                amount,
                clawed,
                unpaid,
            });
        }
        Some(all)
    }
}

impl Settled {
    /// The entries of its close, in their order; none where a sum does not fit.
    pub fn entries(&self, close: Close, payments: Vec<Payment>, first: bool) -> Option<Vec<Entry>> {
        let mut all = Vec::new();
        if first {
            all.push(Entry::Ledger(self.opening.head.clone()));
        }
        all.push(Entry::Close(close));
        let mut end = End::default();
        for line in &self.lines {
            end.lines = end.lines.plus(&line.amounts)?;
            all.push(Entry::Line(line.clone()));
        }
        for correction in &self.corrections {
            end.corrections = end.corrections.plus(&correction.amounts)?;
            all.push(Entry::Correction(correction.clone()));
        }
        for release in &self.releases {
            end.released = end.released.checked_add(release.amount)?;
            all.push(Entry::Release(release.clone()));
        }
        all.extend(payments.into_iter().map(Entry::Payment));
        let carry = |(payee, amount)| Entry::Carry(Carry { payee, amount });
        all.extend(self.tally.carries()?.into_iter().map(carry));
        let balance = |((payee, reason), closing)| Entry::Balance(Balance { payee, reason, closing });
        all.extend(self.tally.balances()?.into_iter().map(balance));
        end.entries = all.len() as u64;
        all.push(Entry::End(end));
        Some(all)
    }

    /// The sum of the corrections' amounts; none where it does not fit.
    pub fn corrected(&self) -> Option<Amounts> {
        self.corrections.iter().try_fold(Amounts::default(), |sum, c| sum.plus(&c.amounts))
    }

    /// The sum of what is released; none where it does not fit.
    pub fn released(&self) -> Option<Money> {
        self.releases.iter().try_fold(Money::ZERO, |sum, r| sum.checked_add(r.amount))
    }
}
