//! A statement as plain values: texts in both languages, amounts as they are written in the run's tables.
//!
//! What stands here is what a page may show and nothing else; the names of the fields are the names in templates.

use serde::Serialize;

use crate::ledger::Finality;
use crate::text::{Bilingual, Lang, Message, say};

/// The same in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Words {
    /// A sentence of the house.
    pub fn said(message: impl Fn(Lang) -> Message) -> Words {
        let one = |lang| say(lang, &message(lang));
        Words { zh: one(Lang::Zh), en: one(Lang::En) }
    }

    /// What a function says in each language.
    pub fn each(of: impl Fn(Lang) -> String) -> Words {
        Words { zh: of(Lang::Zh), en: of(Lang::En) }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }
}

impl From<&Bilingual> for Words {
    fn from(text: &Bilingual) -> Words {
        Words::each(|lang| text.get(lang).unwrap_or("").to_owned())
    }
}

/// All that one payee is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Its id.
    pub payee: String,
    /// What people call it, where its table says.
    pub name: Option<String>,
    /// What people call the pack.
    pub pack: Words,
    /// The period's name.
    pub period: String,
    /// What people call it, where the pack says.
    pub period_title: Option<Words>,
    /// Its first day.
    pub first: String,
    /// Its last day.
    pub last: String,
    /// The currency of money.
    pub currency: String,
    /// How far it is final.
    pub finality: Finality,
    /// Its lines, by payout.
    pub accounts: Vec<Account>,
    /// What its lines of money add up to; none where it has none.
    pub money: Option<Sums>,
    /// Likewise of points.
    pub points: Option<Sums>,
    /// What is kept of this period's lines, and until when.
    pub kept: Vec<Kept>,
    /// What corrections change of earlier periods.
    pub corrections: Vec<Moved>,
    /// What is released of earlier periods.
    pub releases: Vec<Moved>,
    /// What is kept in all, by reason.
    pub balances: Vec<Balance>,
    /// What is to be paid, where there is a ledger.
    pub net: Option<Net>,
    /// How to appeal, where the pack says.
    pub appeal: Option<Words>,
}

/// Lines of one payout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The payout's id.
    pub payout: String,
    /// What people call it.
    pub title: Words,
    /// Its clause.
    pub clause: Option<String>,
    /// Whether these are points.
    pub points: bool,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its id, as in `payouts.csv`.
    pub id: String,
    /// What it is about.
    pub key: Words,
    /// Its amounts.
    pub sums: Sums,
    /// Why the payout is as it is, in the pack's words.
    pub because: Words,
    /// What changed it before it was earned.
    pub steps: Vec<Step>,
    /// What was taken from what was earned.
    pub taken: Vec<Step>,
    /// Why it cannot be decided.
    pub undecided: Option<Words>,
}

/// The eight amounts, as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// What the data says; empty where that is missing.
    pub base: String,
    /// Put on top.
    pub added: String,
    /// Taken off before it was earned.
    pub reduced: String,
    /// What was earned.
    pub earned: String,
    /// Kept back by penalties.
    pub withheld: String,
    /// Taken for good.
    pub forfeited: String,
    /// Kept until it can be decided, or to be paid later.
    pub held: String,
    /// What is left.
    pub payable: String,
}

/// A step of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its rule.
    pub rule: String,
    /// What people call it.
    pub title: Words,
    /// Its clause.
    pub clause: Option<String>,
    /// What it does: `scale`, `floor`, `cap`, `adjust`, `forfeit`, `withhold`, `hold`.
    pub effect: &'static str,
    /// The factor, bound or share; empty where there is none.
    pub value: String,
    /// By how much it changed the line; what is taken is below zero.
    pub amount: String,
    /// Whether it awaits approval.
    pub proposed: bool,
    /// Whether less was there than it would have taken.
    pub cut: bool,
    /// Why, in the pack's words.
    pub because: Words,
    /// When what it keeps may be released.
    pub release: Words,
}

/// What is kept of a line of this period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// What the line is about.
    pub key: Words,
    /// What keeps it.
    pub title: Words,
    /// Its clause.
    pub clause: Option<String>,
    /// How much.
    pub amount: String,
    /// When it may be released.
    pub release: Words,
}

/// What is corrected or released of an earlier line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The closed line.
    pub line: String,
    /// Its period.
    pub period: String,
    /// What people call the payout.
    pub payout: Words,
    /// What it is about.
    pub key: String,
    /// By how much what is payable changes.
    pub amount: String,
    /// Why: causes with their amounts, or the rule that released it.
    pub why: Vec<(Words, String)>,
    /// How much of a fall never was paid, and so is not taken back.
    pub unpaid: Option<String>,
}

/// What is kept of a payee for one reason, over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// What keeps it.
    pub title: Words,
    /// Kept before.
    pub opening: String,
    /// Newly kept.
    pub withheld: String,
    /// Released.
    pub released: String,
    /// Taken for good.
    pub forfeited: String,
    /// Never earned, or kept for another reason now.
    pub clawed_back: String,
    /// Kept after the period.
    pub closing: String,
}

/// What a payee gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Net {
    /// Of the period's own lines.
    pub payable: String,
    /// Of corrections.
    pub corrected: String,
    /// What of their falls never was paid.
    pub never_paid: String,
    /// Of releases.
    pub released: String,
    /// Owed before.
    pub carried_in: String,
    /// Owed after.
    pub carried_out: String,
    /// What is to be paid.
    pub to_pay: String,
}
