//! What the engine computes: figures, and what they ask of tables.
//!
//! Every kind of rule ends as these. A figure is a column over the rows of its grain; a group is what is kept of a
//! table's rows for it.

use crate::expr::{Below, Climb, DimId, Expr, FigureId, Fold, Grain, GroupId, PayoutId, RuleId, TableId};
use crate::outcome::amount::Amount;
use crate::table::schema::Placed;
use crate::value::{PeriodKind, Rounding, Type};

/// A column over the rows of a grain.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its full name (`commission.payable`).
    pub name: String,
    /// The rule it belongs to.
    pub rule: RuleId,
    /// Its grain.
    pub grain: Grain,
    /// The kind of period that it is computed for.
    pub per: PeriodKind,
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
    /// As the share of a coarser figure's value.
    Split(Split),
    /// As an amount of a payout's lines.
    Amount(PayoutId, Amount),
}

/// A share of what a figure of a coarser grain has, so that the shares of each of its keys add up to it.
#[derive(Clone, Debug)]
pub struct Split {
    /// What is shared: the coarser figure, as its reader finds it.
    pub of: Expr,
    /// What each share is measured by.
    pub weight: Expr,
    /// The places of a share; the smallest unit goes to the largest remainders.
    pub places: u32,
}

impl How {
    /// Every expression that is evaluated over the figure's own rows; those of lines are their payout's.
    pub fn expressions(&self) -> Vec<&Expr> {
        match self {
            How::Formula(formula) => vec![formula],
            How::Rank(ranking) => {
                let breaks = ranking.tie_break.iter().map(|(by, _)| by);
                [&ranking.of].into_iter().chain(&ranking.only).chain(breaks).collect()
            }
            How::Split(split) => vec![&split.of, &split.weight],
            How::Amount(..) => Vec::new(),
        }
    }
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
    /// The rows of an adjustment, while it is in force and no shadow.
    ByHand(FigureId),
    /// The rows of a figure of a finer grain, rolled up; one climb for each dimension.
    RolledUp(FigureId, Vec<Climb>),
    /// Likewise, with a row for each node above one of these rows in the trees named.
    UpTrees(FigureId, Vec<Climb>, Vec<Below>),
    /// The rows of a figure of the same grain, a flag, on which it holds; a missing answer is a no.
    Chosen(FigureId),
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
    /// 1 1 2 1: the turn of each among its equals, in the order of their keys
    Turn,
    /// 1 2 2 1: how many are equal
    Equals,
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
    /// The kind of period that rows are placed in.
    pub per: PeriodKind,
    /// For each dimension of the grain, the climb from a column of the row (dated attributes as on the row's day).
    pub to: Vec<Climb>,
    /// How rows are placed in time, where not as the table says.
    pub period: Option<Placed>,
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
