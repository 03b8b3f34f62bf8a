//! A program: a pack in which every name is an id, every type is settled, and nothing is left that can be wrong.
//!
//! [`super::check`] is the only maker of a [`Program`]. Whatever the kinds of rule say in the pack, the engine knows
//! three things only: figures (columns by a formula, a rank, or an amount of a payout), fold groups (what is asked of
//! the rows of tables), and payouts (the steps of money). Scores, checklists and bands are formulas.

use crate::expr::{
    Climb, ColumnId, DimId, Expr, FigureId, Fold, Grain, GroupId, PayoutId, RuleId, ScheduleId, TableId,
};
use crate::pack::grammar::Kind;
use crate::script::Scripts;
use crate::source::{Sources, Span};
use crate::table::schema::Schema;
use crate::text::Bilingual;
use crate::value::{Date, Mode, PeriodKind, Rounding, Type, Value};

/// A checked pack.
#[derive(Clone, Debug)]
pub struct Program {
    /// The rule files, for quoting.
    pub sources: Sources,
    /// What `[pack]` says.
    pub pack: Pack,
    /// Dimensions, by [`DimId`].
    pub dimensions: Vec<Dimension>,
    /// Tables, by `TableId`.
    pub tables: Vec<Schema>,
    /// Parameters, by [`ParamId`](crate::expr::ParamId).
    pub params: Vec<Param>,
    /// Scheduled scalars, by [`ScheduleId`].
    pub schedules: Vec<Schedule>,
    /// Series given key by key, by [`GivenId`](crate::expr::GivenId).
    pub givens: Vec<Given>,
    /// Rules in the order of the pack, by [`RuleId`].
    pub rules: Vec<Rule>,
    /// Figures in an order in which each reads only earlier ones, by [`FigureId`].
    pub figures: Vec<Figure>,
    /// What is asked of tables, by [`GroupId`].
    pub groups: Vec<Group>,
    /// Payouts, by [`PayoutId`].
    pub payouts: Vec<Payout>,
    /// Checklists, for `items.csv`.
    pub checklists: Vec<Checklist>,
    /// Bands, for people.
    pub bands: Vec<Band>,
    /// Mandated actions.
    pub actions: Vec<Action>,
    /// Layouts for finance.
    pub exports: Vec<Export>,
    /// The pack's own reasons for missing values (`missing("…")`), by index.
    pub reasons: Vec<String>,
    /// Compiled scripts.
    pub scripts: std::sync::Arc<Scripts>,
    /// The columns that rules look up by key, whose tables are kept.
    pub kept: Vec<(TableId, ColumnId)>,
    /// Every column that some rule reads.
    pub read: Vec<(TableId, ColumnId)>,
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
}

/// First and last day in force; open where absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effective {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
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

/// A column over the rows of a grain.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its full name (`commission.payable`).
    pub name: String,
    /// The rule it belongs to.
    pub rule: RuleId,
    /// Its grain.
    pub grain: Grain,
    /// The type of its values.
    pub kind: Type,
    /// How it is computed.
    pub how: How,
    /// The rounding stated by its rule.
    pub rounding: Option<Rounding>,
    /// Places it is written with; absent for an unrounded fraction.
    pub places: Option<u32>,
    /// The unit it is shown in.
    pub unit: Option<String>,
    /// Which rows it has.
    pub rows: Vec<RowsFrom>,
    /// What a reader gets at a key where it has no row: 0 for what counts or sums, else missing (no observations).
    pub zero_where_absent: bool,
    /// Whether its values are rounded (by its own rule, or because all that it reads is).
    pub rounded: bool,
    /// Whether it is shown in the run's tables (helper figures of other rules are not).
    pub listed: bool,
}

/// How a figure is computed.
#[derive(Clone, Debug)]
pub enum How {
    /// By an expression over each row.
    Formula(Expr),
    /// By ranking another figure of the same grain.
    Rank(Ranking),
    /// As an amount of a payout's lines.
    Amount(PayoutId, Amount),
}

/// Where the rows of a figure come from; several are taken together.
#[derive(Clone, Debug, PartialEq)]
pub enum RowsFrom {
    /// The one row of the whole.
    Whole,
    /// Every key of this dimension that holds in the period.
    Dimension(DimId),
    /// The keys of a fold group of the same grain.
    Group(GroupId),
    /// The rows of a figure of the same grain.
    Figure(FigureId),
    /// The rows of a figure of a finer grain, rolled up; one climb for each dimension.
    RolledUp(FigureId, Vec<Climb>),
    /// The keys of a table whose key is this grain.
    Table(TableId),
    /// Every combination of keys.
    All,
}

/// A ranking.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// What is ranked: a figure of the same grain.
    pub of: Expr,
    /// Rows that agree in these are ranked together.
    pub within: Vec<Climb>,
    /// Whether the highest value has rank 1.
    pub highest_first: bool,
    /// How ties count.
    pub ties: Ties,
    /// Decides among equals, in order; the flag says whether the highest comes first.
    pub tie_break: Vec<(Expr, bool)>,
    /// Who takes part; a missing answer is a no.
    pub only: Option<Expr>,
}

/// How equal values are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// 1 2 2 4
    Competition,
    /// 1 2 2 3
    Dense,
}

/// What is asked of the rows of one table by one grain: the keys that occur, and accumulators over their rows.
#[derive(Clone, Debug)]
pub struct Group {
    /// What messages and the facts call it.
    pub name: String,
    /// The table.
    pub table: TableId,
    /// The grain.
    pub grain: Grain,
    /// For each dimension of the grain, the climb from a column of the row (dated attributes as on the row's day).
    pub to: Vec<Climb>,
    /// The column that places rows in time instead of the table's own.
    pub period: Option<ColumnId>,
    /// Which rows belong (a row expression); absent: all.
    pub filter: Option<Expr>,
    /// What is kept for each key, by slot.
    pub slots: Vec<Slot>,
}

/// An accumulator over the rows of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// A name for the facts (`passes`, `sum_amount`).
    pub name: String,
    /// `Count`, `Sum`, `Min` or `Max`; means and shares are made of these.
    pub op: Fold,
    /// What is added or compared; absent for a count.
    pub argument: Option<Expr>,
    /// Which of the group's rows take part; absent: all.
    pub filter: Option<Expr>,
    /// The type of the result.
    pub kind: Type,
}

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
    /// The least number of observations; below it a rate is thin evidence.
    pub min_sample: Option<ScheduleId>,
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

/// A payout: lines of money and the steps that change them.
#[derive(Clone, Debug)]
pub struct Payout {
    /// Its rule.
    pub rule: RuleId,
    /// Its grain: one line for each row.
    pub grain: Grain,
    /// What the data says the line is about.
    pub base: Expr,
    /// Who is paid (text); absent: the key of the first dimension.
    pub payee: Option<Expr>,
    /// Which lines exist.
    pub rows: Vec<RowsFrom>,
    /// Ratio and coefficients, then floor, then cap.
    pub steps: Vec<Step>,
    /// What becomes of a line with a missing step.
    pub if_missing: IfMissing,
    /// In the order of the rules.
    pub penalties: Vec<Penalty>,
    /// Rounding to *earned* and of penalties.
    pub rounding: Rounding,
    /// Points instead of money.
    pub points: bool,
}

/// A step before *earned*.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the facts and explanations call it (`ratio`, `coefficient.1`, `floor`, `cap`).
    pub name: String,
    /// Which.
    pub kind: StepKind,
    /// Its value by line.
    pub of: Expr,
    /// Bounds of the value itself.
    pub floor: Option<Expr>,
    /// The upper bound.
    pub cap: Option<Expr>,
    /// Its title.
    pub title: Bilingual,
    /// Its clause, if it says one of its own.
    pub clause: Option<String>,
    /// The author's note.
    pub note: Option<String>,
    /// Its own standing, or the rule's.
    pub standing: Standing,
    /// Where it is written.
    pub span: Span,
}

/// What a step does to the amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Multiplies it.
    Scale,
    /// Lifts it to at least the value.
    Floor,
    /// Lowers it to at most the value.
    Cap,
}

/// A penalty on the lines of a payout.
#[derive(Clone, Debug)]
pub struct Penalty {
    /// Its rule.
    pub rule: RuleId,
    /// The flag that fires it, in the payout's grain.
    pub when: FigureId,
    /// What a missing condition means.
    pub if_missing: IfMissing,
    /// Whether what it takes is gone.
    pub takes: Takes,
    /// The share of *earned*.
    pub share: Expr,
    /// What would release it.
    pub until: Option<Expr>,
}

/// Whether a penalty keeps or takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// For good.
    Forfeit,
    /// May be released.
    Withhold,
}

/// What a missing value means to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    /// The line is held until it can be decided.
    Hold,
    /// As if the condition were false.
    No,
    /// As if it were true.
    Yes,
}

/// An amount of a line; the parts of a payout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Amount {
    /// What the data says.
    Base,
    /// Put on top by steps.
    Added,
    /// Taken off by steps.
    Reduced,
    /// Base + added − reduced.
    Earned,
    /// Kept back by penalties.
    Withheld,
    /// Taken for good by penalties.
    Forfeited,
    /// Kept until it can be decided.
    Held,
    /// What is left.
    Payable,
}

impl Amount {
    /// All, in the order of the identity.
    pub const ALL: [Amount; 8] = [
        Amount::Base,
        Amount::Added,
        Amount::Reduced,
        Amount::Earned,
        Amount::Withheld,
        Amount::Forfeited,
        Amount::Held,
        Amount::Payable,
    ];

    /// Its word (`payable`).
    pub fn name(self) -> &'static str {
        match self {
            Amount::Base => "base",
            Amount::Added => "added",
            Amount::Reduced => "reduced",
            Amount::Earned => "earned",
            Amount::Withheld => "withheld",
            Amount::Forfeited => "forfeited",
            Amount::Held => "held",
            Amount::Payable => "payable",
        }
    }
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
    /// Calendar days from the date of the run.
    pub due_days: Option<i32>,
    /// Further columns.
    pub details: Vec<(String, Shown)>,
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
    /// What a missing value is written as.
    pub missing: String,
    /// Where it is written.
    pub span: Span,
}
