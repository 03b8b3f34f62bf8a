//! A checked pack as one value, and what is declared in it beside the rules' own kinds.
//!
//! Dimensions, parameters, schedules and the rules as people know them; ids are positions in its lists.

use super::approved::Approvals;
use super::awarded::{Award, Pivot};
use super::duty::Duty;
use super::figure::{Figure, Group};
use super::judged::{Finding, Target};
use super::payout::Payout;
use super::rule::{Effective, Rule, Schedule, Standing};
use super::shown::{Action, Band, Checklist, Export};
use super::supposed::Supposed;
use crate::expr::{ColumnId, DimId, FigureId, PayoutId, TableId};
use crate::script::Scripts;
use crate::source::{Sources, Span};
use crate::table::schema::Schema;
use crate::text::Bilingual;
use crate::value::{Calendar, Mode, Period, PeriodKind, Rounding, Type};

/// The reserved table of payments, and the fold that is made of it.
pub const PAYMENTS: &str = "payments";

/// A checked pack.
#[derive(Clone, Debug)]
pub struct Program {
    /// The rule files, for quoting.
    pub sources: Sources,
    /// What `[pack]` says.
    pub pack: Pack,
    /// Which days are worked, if the pack says so.
    pub calendar: Option<std::sync::Arc<Calendar>>,
    /// How it departs from the pack as written.
    pub supposed: Supposed,
    /// Who approved its rules.
    pub approvals: Approvals,
    /// Dimensions, by [`DimId`].
    pub dimensions: Vec<Dimension>,
    /// Tables, by `TableId`.
    pub tables: Vec<Schema>,
    /// Parameters, by [`ParamId`](crate::expr::ParamId).
    pub params: Vec<Param>,
    /// Scheduled scalars, by [`ScheduleId`](crate::expr::ScheduleId).
    pub schedules: Vec<Schedule>,
    /// Series given key by key, by [`GivenId`](crate::expr::GivenId).
    pub givens: Vec<Given>,
    /// Rules in the order of the pack, by [`RuleId`](crate::expr::RuleId).
    pub rules: Vec<Rule>,
    /// Figures in an order in which each reads only earlier ones, by [`FigureId`](crate::expr::FigureId).
    pub figures: Vec<Figure>,
    /// The figures that are a part of a whole, or a difference of such: none is more than all.
    pub parts: Vec<FigureId>,
    /// What is asked of tables, by [`GroupId`](crate::expr::GroupId).
    pub groups: Vec<Group>,
    /// Payouts, by [`PayoutId`](crate::expr::PayoutId).
    pub payouts: Vec<Payout>,
    /// Checklists, for `items.csv`.
    pub checklists: Vec<Checklist>,
    /// Bands, for people.
    pub bands: Vec<Band>,
    /// Mandated actions.
    pub actions: Vec<Action>,
    /// Figures held against bounds.
    pub targets: Vec<Target>,
    /// What is to be looked at.
    pub findings: Vec<Finding>,
    /// Prizes for places.
    pub awards: Vec<Award>,
    /// What is expected again and again, or on a day.
    pub duties: Vec<Duty>,
    /// Counts and shares for people.
    pub pivots: Vec<Pivot>,
    /// Layouts for finance.
    pub exports: Vec<Export>,
    /// The pack's own reasons for missing values (`missing("…")`), by index.
    pub reasons: Vec<String>,
    /// Compiled scripts.
    pub scripts: std::sync::Arc<Scripts>,
    /// Tiers, which became expressions: where they were written.
    pub tiers: Vec<Tiers>,
    /// The columns that rules look up by key, whose tables are kept.
    pub kept: Vec<(TableId, ColumnId)>,
    /// Every column that some rule reads.
    pub read: Vec<(TableId, ColumnId)>,
}

/// Tiers as written; parts of the expression that they became are known by where they stand.
#[derive(Clone, Debug)]
pub struct Tiers {
    /// All of it.
    pub span: Span,
    /// Whether each stretch is paid at its own rate; else the whole is a product of the figure and one rate.
    pub marginal: bool,
    /// The stretches: of marginal ones, a product of what lies in it and its rate.
    pub stretches: Vec<Span>,
}

/// What `[pack]` and `[rounding]` say.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The pack's id, first part of every line id.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// The length of its period.
    pub period: PeriodKind,
    /// What a year is to it.
    pub year: PeriodKind,
    /// The kinds of period that it names itself.
    pub named: Vec<NamedKind>,
    /// ISO code of the currency.
    pub currency: String,
    /// How money is rounded: the currency's places and a mode.
    pub money: Rounding,
    /// How points are rounded.
    pub points: Rounding,
    /// The mode where none is given.
    pub mode: Mode,
    /// The days on which the policy is in force.
    pub effective: Effective,
    /// How those who are paid may appeal.
    pub appeal: Option<Bilingual>,
}

/// A kind of period of the pack's own.
#[derive(Clone, Debug)]
pub struct NamedKind {
    /// The kind, with its spans.
    pub kind: PeriodKind,
    /// What people call it.
    pub title: Bilingual,
    /// What people call each of its spans, where the pack says it.
    pub titles: Vec<Option<Bilingual>>,
    /// Where it is named.
    pub span: Span,
}

impl Program {
    /// Whether the lines of a payout are paid as they are: no split stands in their place, unless it is a shadow.
    pub fn is_paid(&self, id: PayoutId) -> bool {
        let shares = |other: &&Payout| other.shares.as_ref().is_some_and(|shares| shares.of == id);
        let stands = |other: &Payout| self.rule(other.rule).is_some_and(|rule| rule.standing != Standing::Shadow);
        !self.payouts.iter().filter(shares).any(stands)
    }
}

impl Pack {
    /// The kind of period of a name: one of the calendar's, or one of the pack's own.
    pub fn kind(&self, name: &str) -> Option<PeriodKind> {
        self.kinds().into_iter().find(|kind| kind.name() == name)
    }

    /// What people call a period that the pack names.
    pub fn title_of(&self, period: &Period) -> Option<&Bilingual> {
        let named = self.named.iter().find(|named| named.kind == period.kind)?;
        let PeriodKind::Named(spans) = &named.kind else { return None };
        let at = spans.all().iter().position(|span| span.first == period.first)?;
        named.titles.get(at)?.as_ref()
    }

    /// Every kind of period that rules may be computed for: the calendar's from the shortest on, then the pack's own.
    pub fn kinds(&self) -> Vec<PeriodKind> {
        let calendar = PeriodKind::CALENDAR.into_iter().map(|kind| match kind {
            PeriodKind::Year { .. } => self.year.clone(),
            kind => kind,
        });
        calendar.chain(self.named.iter().map(|named| named.kind.clone())).collect()
    }
}

/// A kind of thing.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// Its id.
    pub name: String,
    /// What people call it.
    pub title: Bilingual,
    /// Where its keys come from.
    pub keys: Keys,
    /// The column of its table that names the parent of each key, if its keys are a tree.
    pub parent: Option<ColumnId>,
    /// Where the pack declares it.
    pub span: Span,
}

/// Where the keys of a dimension come from.
#[derive(Clone, Debug)]
pub enum Keys {
    /// Its table, whose key is the one column given; `label` names the column people read.
    Table {
        /// The table.
        table: TableId,
        /// The key column.
        key: ColumnId,
        /// The column with its name for people.
        label: Option<ColumnId>,
    },
    /// The pack: keys with their titles, in the order written.
    Given(Vec<(String, Bilingual)>),
    /// The columns of that dimension, as found in the data.
    Found,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its id (`param.` is not part of it).
    pub name: String,
    /// Its values over time; the first serves for all time before.
    pub schedule: Schedule,
    /// The clause it comes from.
    pub clause: Option<String>,
    /// The author's note.
    pub note: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// A series that the pack gives for keys of a dimension; keys not listed are missing (no row).
#[derive(Clone, Debug)]
pub struct Given {
    /// What messages call it (`handling.weight`).
    pub name: String,
    /// The dimension.
    pub dimension: DimId,
    /// The type of its values.
    pub kind: Type,
    /// Key and value over time.
    pub values: Vec<(String, Schedule)>,
}
