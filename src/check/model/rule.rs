//! A rule as people know it: its words, its standing, its days, and values that change over time.
//!
//! What a rule computes stands in figures and payouts; this is what messages, receipts and sentences say of it.

use crate::expr::{DimId, Expr};
use crate::pack::grammar::Kind;
use crate::source::Span;
use crate::text::Bilingual;
use crate::value::{Date, PeriodKind, Type, Value};

/// First and last day in force; open where absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effective {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// Values over time: each holds from its day on. The first also serves before its day.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// First day and value, ascending; a plain value has one entry without a day.
    pub entries: Vec<(Option<Date>, Value)>,
    /// The type of the values.
    pub kind: Type,
}

impl Schedule {
    /// The value in force on `day`.
    pub fn on(&self, day: Date) -> Option<&Value> {
        let after = self.entries.iter().take_while(|(from, _)| from.is_none_or(|f| f <= day));
        after.last().or(self.entries.first()).map(|(_, v)| v)
    }
}

impl Effective {
    /// Whether a day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| to >= day)
    }
}

/// A rule as people know it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Its title; the id where the pack gives none.
    pub title: Bilingual,
    /// The clause it implements.
    pub clause: Option<String>,
    /// The author's own choice, said in the open.
    pub note: Option<String>,
    /// Whether it is in force as written.
    pub standing: Standing,
    /// The days on which it judges or pays.
    pub effective: Effective,
    /// The kind of period that it is for.
    pub per: PeriodKind,
    /// Why, with figures filled in.
    pub because: Because,
    /// Where it is written.
    pub span: Span,
}

/// The standing of a rule or of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Standing {
    /// As written.
    #[default]
    InForce,
    /// Computed and applied, but awaiting approval: a run says where it moved money.
    Proposed,
    /// Computed and reported; moves nothing.
    Shadow,
}

/// A sentence with holes, in each language that the pack gives.
#[derive(Clone, Debug, Default)]
pub struct Because {
    /// In Chinese.
    pub zh: Option<Vec<Piece>>,
    /// In English.
    pub en: Option<Vec<Piece>>,
}

/// A piece of a sentence.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A value, in the grain of the rule.
    Value(Shown),
}

/// An expression with the way its values are written.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The value.
    pub value: Expr,
    /// How many places: of money or of a rounded figure; absent where unrounded.
    pub places: Option<u32>,
    /// The dimension whose keys are shown by their label in sentences.
    pub of: Option<DimId>,
}
