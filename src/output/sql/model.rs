//! What a script loads, as plain values, and whose words it speaks.
//!
//! `app` fills a [`Load`] from a run; the writers beside turn it into statements. Nothing here knows of either.

use crate::ledger::Finality;
use crate::ledger::amounts::NAMES;
use crate::value::Money;

/// Whose words a script speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL: amounts are `NUMERIC` with the currency's places.
    Postgresql,
    /// SQLite: amounts are whole numbers of the smallest unit, in columns named so.
    Sqlite,
}

/// What is loaded.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// The pack's id.
    pub pack: String,
    /// The period of the run.
    pub period: String,
    /// The run's seal.
    pub run: String,
    /// The version that computed it.
    pub version: String,
    /// How far it is final.
    pub finality: Finality,
    /// The number of its close among all closes and reversals of the ledger; 0 where there is none.
    pub closing: u64,
    /// The currency.
    pub currency: String,
    /// The places of amounts.
    pub places: u32,
    /// Lines, corrections and releases.
    pub lines: Vec<Line>,
    /// Money steps: line and cells of `steps.csv` from `number` to `amount`.
    pub steps: Vec<Step>,
    /// What payees get, where the run knows a ledger: the amounts of `payees.csv`.
    pub payees: Vec<(String, [Money; 7])>,
    /// What the run's totals say.
    pub totals: Vec<Total>,
}

/// A line.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Its id.
    pub line: String,
    /// What it is.
    pub kind: Kind,
    /// The period it is about.
    pub for_period: String,
    /// The line that it corrects or releases from.
    pub about: Option<String>,
    /// The payout's rule.
    pub payout: String,
    /// Who is paid.
    pub payee: String,
    /// Dimension and key.
    pub key: Vec<(String, String)>,
    /// The amounts in the order of the identity; none where the base is what is missing.
    pub amounts: [Option<Money>; NAMES.len()],
    /// What is taken back of what was paid, and what never was paid.
    pub taken_back: [Money; 2],
    /// Reasons by code, in Chinese, in English.
    pub reasons: [String; 3],
}

/// What a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A line of the period.
    #[default]
    Line,
    /// A difference to a closed line.
    Correction,
    /// Money of a closed line that is released.
    Release,
}

/// A money step of a line.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The line's id.
    pub line: String,
    /// Its number on the line.
    pub number: u64,
    /// Rule, step, effect, clause, standing and value, as the run writes them.
    pub words: [String; 6],
    /// What it moved.
    pub amount: Money,
}

/// What lines add up to.
#[derive(Clone, Debug, Default)]
pub struct Total {
    /// What lines.
    pub kind: Kind,
    /// Of which payout; none for all of the kind.
    pub payout: Option<String>,
    /// How many.
    pub lines: u64,
    /// Their sums; none where the run says nothing of one.
    pub sums: [Option<Money>; NAMES.len()],
}

/// Why there is no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// An amount that SQLite's whole numbers do not hold.
    TooLarge(String),
    /// A text with a NUL, which no database holds.
    Nul(String),
}

impl Kind {
    /// Its word in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Line => "line",
            Kind::Correction => "correction",
            Kind::Release => "release",
        }
    }
}
