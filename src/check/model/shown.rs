//! What is made of figures for people: tables of items, bands, mandated actions, layouts for others.
//!
//! Nothing here is computed from; each names figures and the words beside them.

use super::figure::RowsFrom;
use super::payout::IfMissing;
use super::rule::Shown;
use crate::expr::{DimId, Expr, FigureId, Grain, GroupId, RuleId};
use crate::source::Span;
use crate::table::manner::Manner;
use crate::text::Bilingual;

/// A checklist, for the table of items.
#[derive(Clone, Debug)]
pub struct Checklist {
    /// Its rule.
    pub rule: RuleId,
    /// The figure of rates by [by…, item].
    pub rate: FigureId,
    /// The figures of passes, observations counted, and observations left out, with the same rows.
    pub counts: [FigureId; 3],
    /// The group.
    pub group: GroupId,
    /// The item dimension.
    pub item: DimId,
    /// Item keys with titles, in the order written.
    pub items: Vec<Item>,
}

/// An item of a checklist.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: Bilingual,
    /// Its clause.
    pub clause: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// The rows of a band as people call them.
#[derive(Clone, Debug)]
pub struct Band {
    /// The figure of their names.
    pub figure: FigureId,
    /// Name and title of each row, in the order written.
    pub rows: Vec<(String, Bilingual)>,
}

/// A mandated action.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its rule.
    pub rule: RuleId,
    /// What is to be done, in the author's word (`interview`).
    pub kind: String,
    /// Its grain.
    pub grain: Grain,
    /// The flag that brings it about.
    pub when: FigureId,
    /// What a missing condition means (never `Hold`).
    pub if_missing: IfMissing,
    /// Who must come: an attribute of the row, or plain words.
    pub attendees: Vec<Attendee>,
    /// How long there is for it, from the day of the run.
    pub due: Option<Due>,
    /// Further columns.
    pub details: Vec<(String, Shown)>,
    /// The pack's own template of the notice, by its name in the pack.
    pub notice: Option<String>,
}

/// How long there is for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Calendar days.
    Days(i32),
    /// Working days, by the pack's calendar.
    WorkingDays(i32),
}

/// Who must come.
#[derive(Clone, Debug)]
pub enum Attendee {
    /// As the data say.
    Read(Shown),
    /// As written.
    Words(String),
}

/// A layout under `exports/`.
#[derive(Clone, Debug)]
pub struct Export {
    /// The export's id.
    pub name: String,
    /// The file's name.
    pub file: String,
    /// Its grain.
    pub grain: Grain,
    /// Which rows.
    pub rows: Vec<RowsFrom>,
    /// Header and value.
    pub columns: Vec<(String, Shown)>,
    /// Order of rows before the key; the flag says descending.
    pub sort: Vec<(Expr, bool)>,
    /// Between cells.
    pub separator: u8,
    /// Whether the file begins with a byte-order mark.
    pub bom: bool,
    /// How letters, numbers and days are written.
    pub manner: Manner,
    /// What a missing value is written as.
    pub missing: String,
    /// Where it is written.
    pub span: Span,
}
