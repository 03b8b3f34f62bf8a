//! The eight amounts of a line and what is kept of it, as the ledger adds and writes them.
//!
//! base + added = reduced + withheld + forfeited + held + payable holds for lines and for differences of lines. Amounts
//! are whole numbers of the smallest unit; a sum that does not fit is none, never a wrong one.

use std::collections::BTreeMap;

use crate::value::Money;

/// The words of the eight amounts, in the order of the identity.
pub const NAMES: [&str; 8] = ["base", "added", "reduced", "earned", "withheld", "forfeited", "held", "payable"];

/// The amounts of a line, or of the difference of two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts(pub [Money; 8]);

/// In which way money is kept from a payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    /// For good, by a penalty.
    Forfeited,
    /// Until it can be decided.
    Held,
    /// By a holdback, to be paid later; a part of what is held.
    HeldBack,
    /// By a penalty that may be released.
    Withheld,
}

/// Why money is kept: the way, and the rule or the code of what is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reason {
    /// The way.
    pub kept: Kept,
    /// The rule that keeps it, or the code of what is missing.
    pub code: String,
}

/// What is kept of a line, by reason; nothing stands there with an amount of zero.
pub type Parts = BTreeMap<Reason, Money>;

impl Kept {
    /// All, in the order of their words.
    pub const ALL: [Kept; 4] = [Kept::Forfeited, Kept::Held, Kept::HeldBack, Kept::Withheld];

    /// The amount of a line that it is part of.
    pub fn amount(self) -> &'static str {
        match self {
            Kept::HeldBack => Kept::Held.name(),
            kept => kept.name(),
        }
    }

    /// Whether a rule keeps it that may release it.
    pub fn may_be_released(self) -> bool {
        matches!(self, Kept::HeldBack | Kept::Withheld)
    }

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Kept::Forfeited => "forfeited",
            Kept::Held => "held",
            Kept::HeldBack => "held_back",
            Kept::Withheld => "withheld",
        }
    }

    /// The way of a word.
    pub fn of(name: &str) -> Option<Kept> {
        Kept::ALL.into_iter().find(|kept| kept.name() == name)
    }
}

impl Reason {
    /// A reason.
    pub fn new(kept: Kept, code: impl Into<String>) -> Reason {
        Reason { kept, code: code.into() }
    }

    /// Whether the sub-ledger carries it: what is forfeited is gone.
    pub fn is_open(&self) -> bool {
        self.kept != Kept::Forfeited
    }
}

impl Amounts {
    /// An amount by its word; zero for a word that there is not.
    pub fn get(&self, name: &str) -> Money {
        NAMES.iter().position(|n| *n == name).and_then(|at| self.0.get(at)).copied().unwrap_or_default()
    }

    /// What is left for the payee.
    pub fn payable(&self) -> Money {
        self.get("payable")
    }

    /// The sums; none if one does not fit.
    #[must_use]
    pub fn plus(&self, other: &Amounts) -> Option<Amounts> {
        self.with(other, Money::checked_add)
    }

    /// The differences; none if one does not fit.
    #[must_use]
    pub fn minus(&self, other: &Amounts) -> Option<Amounts> {
        self.with(other, Money::checked_sub)
    }

    fn with(&self, other: &Amounts, both: impl Fn(Money, Money) -> Option<Money>) -> Option<Amounts> {
        let mut out = *self;
        for (own, other) in out.0.iter_mut().zip(other.0) {
            *own = both(*own, other)?;
        }
        Some(out)
    }

    /// Whether each is nothing.
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|amount| amount.is_zero())
    }

    /// base + added = reduced + withheld + forfeited + held + payable, and earned = base + added − reduced.
    pub fn balances(&self) -> bool {
        let [base, added, reduced, earned, withheld, forfeited, held, payable] = self.0;
        let left = base.checked_add(added);
        let rest = sum([withheld, forfeited, held, payable]);
        let right = rest.and_then(|rest| rest.checked_add(reduced));
        left.is_some() && left == right && left.and_then(|left| left.checked_sub(reduced)) == Some(earned)
    }

    /// Whether the parts say of each kept amount why it is kept, to the cent.
    pub fn is_made_of(&self, parts: &Parts) -> bool {
        Kept::ALL.into_iter().all(|kept| {
            let own = parts.iter().filter(|(reason, _)| reason.kept.amount() == kept.amount());
            sum(own.map(|(_, amount)| *amount)) == Some(self.get(kept.amount()))
        })
    }
}

/// The sum; none if it does not fit.
#[must_use]
pub fn sum(amounts: impl IntoIterator<Item = Money>) -> Option<Money> {
    amounts.into_iter().try_fold(Money::ZERO, Money::checked_add)
}

/// The sum of amounts that may not fit themselves; none if one or the sum does not.
#[must_use]
pub fn total(amounts: impl IntoIterator<Item = Option<Money>>) -> Option<Money> {
    amounts.into_iter().try_fold(Money::ZERO, |sum, amount| sum.checked_add(amount?))
}

/// The smaller of two.
#[must_use]
pub fn least(a: Money, b: Money) -> Money {
    if a <= b { a } else { b }
}

/// The amount with the other sign; none if it does not fit.
#[must_use]
pub fn negative(amount: Money) -> Option<Money> {
    Money::ZERO.checked_sub(amount)
}

/// Adds to what stands under a key, and takes away what becomes nothing; none if the sum does not fit.
#[must_use]
pub fn add_to<K: Ord>(all: &mut BTreeMap<K, Money>, key: K, amount: Money) -> Option<()> {
    let now = all.get(&key).copied().unwrap_or_default().checked_add(amount)?;
    if now.is_zero() {
        all.remove(&key);
    } else {
        all.insert(key, now);
    }
    Some(())
}

/// What a rule keeps that it may release, and how.
#[must_use]
pub fn kept_by(parts: &Parts, rule: &str) -> Option<(Kept, Money)> {
    let own = parts.iter().find(|(reason, _)| reason.kept.may_be_released() && reason.code == rule);
    own.map(|(reason, amount)| (reason.kept, *amount))
}

/// What the second has more than the first, by reason; none if a difference does not fit.
#[must_use]
pub fn difference(before: &Parts, after: &Parts) -> Option<Parts> {
    let mut out = after.clone();
    for (reason, amount) in before {
        add_to(&mut out, reason.clone(), negative(*amount)?)?;
    }
    Some(out)
}

/// An amount as the ledger writes it: `-12.30`.
pub fn written(amount: Money, places: u32) -> String {
    let mut out = Vec::new();
    amount.write(places, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// The amount of a text in exactly that form; none of any other.
pub fn read(text: &str, places: u32) -> Option<Money> {
    let (minus, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, rest) = match places {
        0 => (digits, ""),
        _ => digits.split_once('.')?,
    };
    let fits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !fits(whole) || !fits(rest) || rest.len() != places as usize {
        return None;
    }
    let size: i128 = format!("{whole}{rest}").parse().ok()?;
    let amount = Money::from_minor(if minus { -size } else { size });
    (written(amount, places) == text).then_some(amount)
}
