//! The one table of what a pack may say: its kinds, their keys, and the shape of each value.
//!
//! Parsing, the schema for editors, the reference and completion read this table and nothing else, so a key that is
//! added here is known everywhere at once. A shape says how a value is written; what it means (which table exists,
//! what type an expression has) is settled by `check`. `inputs` holds what comes in, `reading` how files are read,
//! `rules` what follows from it, `money` what is paid, `judged` what is held against a bound or pointed out,
//! `awarded` prizes and tables for people, `duties` what is expected again and again.

pub mod approvals;
mod awarded;
mod duties;
mod inputs;
mod judged;
mod model;
mod money;
mod reading;
mod rules;
pub mod scenarios;

pub use model::{
    Bond, FOUND_WORDS, Hint, KeySpec, Kind, KindSpec, LANGUAGES, Need, SCHEDULE, SHAPE_WORDS, Shape, VALIDITY,
};

/// What a kind may say.
pub fn spec(kind: Kind) -> &'static KindSpec {
    match kind {
        Kind::Pack => &inputs::PACK,
        Kind::Rounding => &inputs::ROUNDING,
        Kind::Calendar => &inputs::CALENDAR,
        Kind::Period => &inputs::PERIOD,
        Kind::Param => &inputs::PARAM,
        Kind::Dimension => &inputs::DIMENSION,
        Kind::Table => &inputs::TABLE,
        Kind::Form => &reading::FORM,
        Kind::Checklist => &rules::CHECKLIST,
        Kind::Score => &rules::SCORE,
        Kind::Measure => &rules::MEASURE,
        Kind::Ranking => &rules::RANKING,
        Kind::Payout => &money::PAYOUT,
        Kind::Adjustment => &money::ADJUSTMENT,
        Kind::Penalty => &money::PENALTY,
        Kind::Holdback => &money::HOLDBACK,
        Kind::Split => &money::SPLIT,
        Kind::Band => &rules::BAND,
        Kind::Action => &rules::ACTION,
        Kind::Target => &judged::TARGET,
        Kind::Finding => &judged::FINDING,
        Kind::Award => &awarded::AWARD,
        Kind::Duty => &duties::DUTY,
        Kind::Pivot => &awarded::PIVOT,
        Kind::Export => &rules::EXPORT,
    }
}

/// Every kind, in the order in which a reader meets them.
pub fn kinds() -> impl Iterator<Item = &'static KindSpec> {
    Kind::ALL.into_iter().map(spec)
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 25] = [
        Kind::Pack,
        Kind::Rounding,
        Kind::Calendar,
        Kind::Period,
        Kind::Param,
        Kind::Dimension,
        Kind::Table,
        Kind::Form,
        Kind::Checklist,
        Kind::Score,
        Kind::Measure,
        Kind::Ranking,
        Kind::Payout,
        Kind::Adjustment,
        Kind::Penalty,
        Kind::Holdback,
        Kind::Split,
        Kind::Band,
        Kind::Action,
        Kind::Target,
        Kind::Finding,
        Kind::Award,
        Kind::Duty,
        Kind::Pivot,
        Kind::Export,
    ];

    /// Its word in packs.
    pub fn word(self) -> &'static str {
        spec(self).word
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

#[cfg(test)]
mod tests;
