//! What a batch adds up to: for each payee what is to pay, for each payee and reason what is kept.
//!
//! The double entry of the ledger: every line, correction and release moves its amounts between accounts, and each move
//! sums to nothing. Opening + withheld − released − forfeited − clawed back = closing holds by construction, for closing
//! is nothing else; what `settle` writes and what `book` replays go through here alike, and are compared.

use std::collections::BTreeMap;

use super::amounts::{Parts, Reason, add_to, least, negative, sum};
use super::entry::{Correction, Line, Release};
use crate::value::Money;

/// What a payee gets in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Net {
    /// Of the period's own lines.
    pub payable: Money,
    /// What corrections add to earlier lines, or take off.
    pub corrected: Money,
    /// What of the falls never was paid, and so is not taken back.
    pub unpaid: Money,
    /// What was released.
    pub released: Money,
    /// What was owed before (not above zero).
    pub carried_in: Money,
}

/// What became of the money kept of a payee for one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Movement {
    /// Kept before.
    pub opening: Money,
    /// Newly kept.
    pub withheld: Money,
    /// Become payable.
    pub released: Money,
    /// Taken for good.
    pub forfeited: Money,
    /// Never earned, or kept for another reason now.
    pub clawed: Money,
}

/// The accounts of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By payee.
    pub nets: BTreeMap<String, Net>,
    /// By payee and reason.
    pub kept: BTreeMap<(String, Reason), Movement>,
}

impl Net {
    /// All together; below zero what the payee owes.
    pub fn sum(&self) -> Option<Money> {
        sum([self.payable, self.corrected, self.unpaid, self.released, self.carried_in])
    }

    /// What is to be paid.
    pub fn to_pay(&self) -> Option<Money> {
        self.sum().map(|sum| if sum.is_negative() { Money::ZERO } else { sum })
    }

    /// What is owed against the next lines (not above zero).
    pub fn carried_out(&self) -> Option<Money> {
        self.sum().map(|sum| least(sum, Money::ZERO))
    }
}

impl Movement {
    /// Opening + withheld − released − forfeited − clawed back.
    pub fn closing(&self) -> Option<Money> {
        [self.released, self.forfeited, self.clawed]
            .into_iter()
            .try_fold(self.opening.checked_add(self.withheld)?, Money::checked_sub)
    }
}

impl Tally {
    /// The accounts as they were left.
    pub fn open(carries: &BTreeMap<String, Money>, balances: &BTreeMap<(String, Reason), Money>) -> Tally {
        let mut tally = Tally::default();
        for (payee, amount) in carries {
            tally.nets.insert(payee.clone(), Net { carried_in: *amount, ..Net::default() });
        }
        for (key, amount) in balances {
            tally.kept.insert(key.clone(), Movement { opening: *amount, ..Movement::default() });
        }
        tally
    }

    /// A line of the period; none if it does not balance or a sum does not fit.
    pub fn line(&mut self, line: &Line) -> Option<()> {
        let fair = line.amounts.balances() && line.amounts.is_made_of(&line.parts);
        if !fair || line.amounts.0.iter().any(|amount| amount.is_negative()) {
            return None;
        }
        let net = self.nets.entry(line.payee.clone()).or_default();
        net.payable = net.payable.checked_add(line.amounts.payable())?;
        self.keep(&line.payee, &line.parts, Money::ZERO, Money::ZERO)
    }

    /// A correction; none if it does not balance, its causes do not sum to it, or a sum does not fit.
    pub fn correction(&mut self, c: &Correction) -> Option<()> {
        let payable = c.amounts.payable();
        let causes = c.causes.values().try_fold(super::Amounts::default(), |sum, cause| sum.plus(cause))?;
        if !c.amounts.balances() || !c.amounts.is_made_of(&c.parts) || causes != c.amounts {
            return None;
        }
        if !c.causes.values().all(super::Amounts::balances) || !is_split(payable, c.clawed, c.unpaid) {
            return None;
        }
        let net = self.nets.entry(c.payee.clone()).or_default();
        net.corrected = net.corrected.checked_add(payable)?;
        net.unpaid = net.unpaid.checked_add(c.unpaid)?;
        self.keep(&c.payee, &c.parts, payable, c.amounts.get("forfeited"))
    }

    /// A release; none if it is not split right, or a sum does not fit.
    pub fn release(&mut self, r: &Release) -> Option<()> {
        if !is_split(r.amount, r.clawed, r.unpaid) || r.amount.is_zero() {
            return None;
        }
        let net = self.nets.entry(r.payee.clone()).or_default();
        net.released = net.released.checked_add(r.amount)?;
        net.unpaid = net.unpaid.checked_add(r.unpaid)?;
        let account = self.kept.entry((r.payee.clone(), Reason::new(r.kept, r.rule.as_str()))).or_default();
        account.released = account.released.checked_add(r.amount)?;
        Some(())
    }

    /// Moves what is kept. What falls becomes payable as far as that rises, then forfeited, and was else never earned.
    fn keep(&mut self, payee: &str, parts: &Parts, payable: Money, forfeited: Money) -> Option<()> {
        let rises = |amount: Money| if amount.is_negative() { Money::ZERO } else { amount };
        let (mut to_payee, mut for_good) = (rises(payable), rises(forfeited));
        for (reason, amount) in parts.iter().filter(|(reason, _)| reason.is_open()) {
            let account = self.kept.entry((payee.to_owned(), reason.clone())).or_default();
            if !amount.is_negative() {
                account.withheld = account.withheld.checked_add(*amount)?;
                continue;
            }
            let mut falls = negative(*amount)?;
            for (left, column) in [(&mut to_payee, &mut account.released), (&mut for_good, &mut account.forfeited)] {
                let part = least(falls, *left);
                *column = column.checked_add(part)?;
                *left = left.checked_sub(part)?;
                falls = falls.checked_sub(part)?;
            }
            account.clawed = account.clawed.checked_add(falls)?;
        }
        Some(())
    }

    /// What each payee owes after the batch; none if a sum does not fit.
    pub fn carries(&self) -> Option<BTreeMap<String, Money>> {
        let mut out = BTreeMap::new();
        for (payee, net) in &self.nets {
            add_to(&mut out, payee.clone(), net.carried_out()?)?;
        }
        Some(out)
    }

    /// What is kept of each payee after the batch; none if a sum does not fit, or less than nothing would be kept.
    pub fn balances(&self) -> Option<BTreeMap<(String, Reason), Money>> {
        let mut out = BTreeMap::new();
        for (key, movement) in &self.kept {
            let closing = movement.closing().filter(|closing| !closing.is_negative())?;
            add_to(&mut out, key.clone(), closing)?;
        }
        Some(out)
    }
}

/// Whether a fall is split into what is taken back and what never was paid, and a rise into neither.
fn is_split(payable: Money, clawed: Money, unpaid: Money) -> bool {
    let falls = if payable.is_negative() { negative(payable) } else { Some(Money::ZERO) };
    !clawed.is_negative() && !unpaid.is_negative() && falls.is_some() && falls == clawed.checked_add(unpaid)
}
