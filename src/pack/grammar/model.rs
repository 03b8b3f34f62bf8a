//! What the table of the grammar is made of: kinds, keys, bonds between keys, and shapes of values.
//!
//! The table's rows stand in `inputs` and `rules`, what finds a row in [`super`]. Keys that nearly all kinds share,
//! and the small tables inside of shapes, are listed here once.

use crate::value::Type;

/// A kind of table at the top of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The pack itself.
    Pack,
    /// Modes and places of rounding.
    Rounding,
    /// Which days are worked.
    Calendar,
    /// Spans of days with names, as a kind of period.
    Period,
    /// A named number, date or text of the policy.
    Param,
    /// A kind of thing that figures are about.
    Dimension,
    /// A file of rows.
    Table,
    /// Another kind of file with rows of a table.
    Form,
    /// Items that are looked at.
    Checklist,
    /// One figure from several.
    Score,
    /// Something counted or computed.
    Measure,
    /// Places in an order.
    Ranking,
    /// An amount to pay.
    Payout,
    /// Amounts put on or taken off by hand.
    Adjustment,
    /// A share of a payout taken away.
    Penalty,
    /// A share of a payout that is paid later.
    Holdback,
    /// An amount shared among rows of a finer grain.
    Split,
    /// Named stretches of a figure.
    Band,
    /// Something somebody must do.
    Action,
    /// A figure held against a bound.
    Target,
    /// Something to be looked at.
    Finding,
    /// Prizes for places in a ranking.
    Award,
    /// Something expected again and again, or on a day.
    Duty,
    /// Counts and shares over dimensions, as a table for people.
    Pivot,
    /// A file for others.
    Export,
}

/// What a pack may say about one kind.
#[derive(Debug)]
pub struct KindSpec {
    /// Which.
    pub kind: Kind,
    /// Its word in `[word.id]`.
    pub word: &'static str,
    /// Whether it stands once, without ids, merged over the files (`[pack]`).
    pub setting: bool,
    /// Its keys, in the order in which people read them.
    pub keys: &'static [KeySpec],
    /// The shape of further keys of the author's own naming; none if there may be none.
    pub others: Option<Shape>,
    /// The key that a value stands for where an entry is written as a bare value (`x = 3` for `x = { value = 3 }`).
    pub bare: Option<&'static str>,
    /// What holds between keys.
    pub bonds: &'static [Bond],
    /// The further figures `id.part` and what each is.
    pub parts: &'static [(&'static str, &'static str)],
    /// What it is for.
    pub doc: &'static str,
}

/// One key.
#[derive(Debug)]
pub struct KeySpec {
    /// As written.
    pub name: &'static str,
    /// How its value is written.
    pub shape: Shape,
    /// Whether it must be there.
    pub need: Need,
    /// What it says.
    pub doc: &'static str,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Required,
    /// It may be left out.
    Optional,
}

/// What holds between keys of one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// One of the two, never both.
    OneOf(&'static str, &'static str),
    /// Not both.
    NotBoth(&'static str, &'static str),
    /// The first is allowed only beside the second.
    Needs(&'static str, &'static str),
}

/// How a value is written.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A text, taken as it stands.
    Text,
    /// A text, or `{ zh, en }` with at least one of them.
    Bilingual,
    /// The name of something.
    Id,
    /// A list of names; a single text stands for a list of one.
    Ids,
    /// One or two names.
    Span,
    /// `true` or `false`.
    Flag,
    /// A whole number, not below zero.
    Whole,
    /// A date, `2011-10-01`, quoted or not.
    Date,
    /// A day of any year, `"10-01"`.
    MonthDay,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of texts; a single text stands for a list of one.
    Texts,
    /// An expression.
    Expression,
    /// A literal, a schedule (a list of `{ from, value }`), or an expression.
    Value(Hint),
    /// A text, number, flag or date that stands for itself.
    Literal,
    /// A list of names, or a list of lists of names.
    Grains,
    /// A table of these keys.
    Table(&'static [KeySpec]),
    /// A table of these keys and of further ones of the author's own naming.
    Open(&'static [KeySpec], &'static Shape),
    /// Any key, each with this shape.
    Map(&'static Shape),
    /// Named tables of these keys; expressions call them by name.
    Maps(&'static [KeySpec]),
    /// Tables of these keys under keys that stand in data and may be any text.
    Keyed(&'static [KeySpec]),
    /// A table with exactly one key of any text.
    Pair(&'static Shape),
    /// A list of this shape.
    List(&'static Shape),
    /// The first of these that fits, under one name for messages.
    Either(&'static str, &'static [Shape]),
    /// `{ from, to }`, the end open if `to` is left out.
    Effective,
}

/// What a literal under a key is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// What the place asks for is known only where the rule is checked.
    Any,
    /// Always this type.
    Of(Type),
}

/// Every word that [`Shape::word`] can say, for the sentences that need one of each.
pub const SHAPE_WORDS: [&str; 30] = [
    "text",
    "bilingual",
    "name",
    "names",
    "span",
    "flag",
    "whole",
    "date",
    "month-day",
    "one-of",
    "texts",
    "expression",
    "value",
    "literal",
    "grains",
    "table",
    "map",
    "tables",
    "one-key",
    "list",
    "effective",
    "places",
    "rounding",
    "step",
    "column",
    "schedule",
    "member",
    "one-of-two",
    "done",
    "due",
];

/// Every word for what was found in place of a shape.
pub const FOUND_WORDS: [&str; 10] =
    ["text", "empty-text", "number", "flag", "date", "list", "empty-list", "table", "empty-table", "both"];

/// The two keys of a validity, for [`Shape::Effective`].
pub const VALIDITY: &[KeySpec] = &[
    required("from", Shape::Date, "the first day"),
    optional("to", Shape::Date, "the last day; left out, it has no end"),
];

/// The two languages, for [`Shape::Bilingual`].
pub const LANGUAGES: &[KeySpec] =
    &[optional("zh", Shape::Text, "in Chinese"), optional("en", Shape::Text, "in English")];

/// One entry of a schedule, for [`Shape::Value`].
pub const SCHEDULE: &[KeySpec] = &[
    required("from", Shape::Date, "the first day on which the value holds"),
    required("value", Shape::Either("value", &[Shape::Literal]), "a literal or an expression"),
];

impl KindSpec {
    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&'static KeySpec> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Shape {
    /// What messages call it: one of [`SHAPE_WORDS`].
    pub const fn word(&self) -> &'static str {
        match self {
            Shape::Text => "text",
            Shape::Bilingual => "bilingual",
            Shape::Id => "name",
            Shape::Ids => "names",
            Shape::Span => "span",
            Shape::Flag => "flag",
            Shape::Whole => "whole",
            Shape::Date => "date",
            Shape::MonthDay => "month-day",
            Shape::OneOf(_) => "one-of",
            Shape::Texts => "texts",
            Shape::Expression => "expression",
            Shape::Value(_) => "value",
            Shape::Literal => "literal",
            Shape::Grains => "grains",
            Shape::Table(_) | Shape::Open(..) => "table",
            Shape::Map(_) => "map",
            Shape::Maps(_) | Shape::Keyed(_) => "tables",
            Shape::Pair(_) => "one-key",
            Shape::List(_) => "list",
            Shape::Either(word, _) => word,
            Shape::Effective => "effective",
        }
    }

    /// The named keys of a table of this shape; empty where the keys are the author's.
    pub const fn keys(&self) -> &'static [KeySpec] {
        match self {
            Shape::Table(keys) | Shape::Open(keys, _) => keys,
            Shape::Effective => VALIDITY,
            Shape::Bilingual => LANGUAGES,
            _ => &[],
        }
    }
}

pub(super) const fn required(name: &'static str, shape: Shape, doc: &'static str) -> KeySpec {
    KeySpec { name, shape, need: Need::Required, doc }
}

pub(super) const fn optional(name: &'static str, shape: Shape, doc: &'static str) -> KeySpec {
    KeySpec { name, shape, need: Need::Optional, doc }
}

pub(super) const TITLE: KeySpec = optional("title", Shape::Bilingual, "what people call it");
pub(super) const CLAUSE: KeySpec = optional("clause", Shape::Text, "the clause of the policy that it implements");
pub(super) const NOTE: KeySpec = optional("note", Shape::Text, "the author's own choice, and why");
pub(super) const STATUS: KeySpec = optional(
    "status",
    Shape::OneOf(&["proposed", "shadow"]),
    "proposed: it counts and is told apart; shadow: it is computed and told, and moves nothing",
);
