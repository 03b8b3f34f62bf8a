//! The typed expression tree: what `check` makes of an expression and one kernel evaluates over columns.
//!
//! Names are ids, types are settled, aggregates carry the grain they run over, and every node keeps the place its
//! author wrote, so that an explanation can quote it. Leaves are what a surrounding stage supplies: cells of a row in
//! `fold`, figures and facts in `eval`.

use super::function::Function;
use super::ids::{ColumnId, DimId, FigureId, GivenId, GroupId, ParamId, ScheduleId, ScriptId, TableId};
use crate::source::Span;
use crate::value::{Period, PeriodKind, Reason, Type, Value};

/// The dimensions that a row of a figure has, in the order of its keys.
pub type Grain = Vec<DimId>;

/// A typed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is made of.
    pub node: Node,
    /// The type of its values.
    pub kind: Type,
    /// Where it was written.
    pub span: Span,
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A value written in the pack.
    Constant(Value),
    /// A missing value with its reason.
    Absent(Reason),
    /// Something that the surrounding stage supplies as a column.
    Leaf(Leaf),
    /// Three-valued not.
    Not(Box<Expr>),
    /// The negative of a number.
    Negate(Box<Expr>),
    /// Arithmetic, comparison or three-valued logic.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// The first, or where it is missing the second.
    Coalesce(Box<Expr>, Box<Expr>),
    /// Whether the value is missing.
    IsMissing(Box<Expr>),
    /// Whether a value is there; itself missing where the value is not covered, since nothing is known then.
    IsPresent(Box<Expr>),
    /// Condition, then, else; only the branch taken is read.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A built-in function over the values of one row.
    Call(Function, Vec<Expr>),
    /// A function of the pack's scripts.
    Script(ScriptId, Vec<Expr>),
}

/// What a surrounding stage supplies.
#[derive(Clone, Debug, PartialEq)]
pub enum Leaf {
    /// A cell of the row itself (in row expressions only).
    Cell(ColumnId),
    /// The key of one dimension, as text.
    Key(Climb),
    /// A column of a keyed table, read at the keys reached by the climbs (one for each dimension of the table's key).
    Lookup(TableId, ColumnId, Vec<Climb>),
    /// A figure of the same or a coarser grain; one climb for each dimension of its grain.
    Figure(FigureId, Vec<Climb>),
    /// An accumulator of a fold group at the figure's own grain.
    Fold(GroupId, usize),
    /// An aggregate of figures of a finer grain (or its own), or of a shorter period.
    Aggregate(Box<Aggregate>),
    /// A value of other periods, at the same keys.
    Past(Box<Past>),
    /// A series given in the pack, read at the key reached by the climb.
    Given(GivenId, Climb),
    /// A parameter, as in force in the period.
    Param(ParamId),
    /// A scheduled scalar, as in force in the period.
    Schedule(ScheduleId),
    /// Something about the period.
    Period(PeriodPart),
}

/// The way from one dimension of the reader (a position in its grain; in row expressions a column of the row's table)
/// up to another dimension, by `of = …` columns of dimension tables. Without steps it is the dimension itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Climb {
    /// Position in the reader's grain, or the column in a row expression.
    pub from: usize,
    /// Each step reads this column of the dimension's table.
    pub steps: Vec<(TableId, ColumnId)>,
}

/// A part of the period that expressions may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodPart {
    /// Its first day.
    Start,
    /// Its last day.
    End,
    /// How many days it has.
    Days,
    /// Its name (`2011-10`).
    Name,
    /// The last day that is looked at.
    AsOf,
    /// The last day of the whole of it, though it may be seen only up to an earlier one; authors cannot ask for it.
    WholeEnd,
    /// The last day that the run looks at, in whatever period it is asked; authors cannot ask for it.
    Known,
}

/// An aggregate over rows of a finer grain, grouped to the reader's.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// What is done with the values.
    pub op: Fold,
    /// The kind of period of the rows; a shorter one than the reader's has a row for each of its periods.
    pub per: PeriodKind,
    /// The finer grain.
    pub grain: Grain,
    /// The figures of that grain whose rows, taken together, are aggregated.
    pub rows: Vec<FigureId>,
    /// For each dimension of the reader's grain, the climb from the finer grain.
    pub to: Vec<Climb>,
    /// The dimensions of the reader's grain that are trees, where a node takes the rows of all nodes below it too.
    pub below: Vec<Below>,
    /// The value of each row; absent for `count()`.
    pub argument: Option<Expr>,
    /// Which rows take part; absent: all.
    pub filter: Option<Expr>,
}

/// A tree among the dimensions of a grain: a row at one of its keys belongs to each key above it as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Below {
    /// Its position in the reader's grain.
    pub position: usize,
    /// The table of the dimension.
    pub table: TableId,
    /// The column that names the parent of each key; empty at a root.
    pub parent: ColumnId,
}

/// An expression read in other periods than the reader's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Which periods.
    pub when: When,
    /// What is read there.
    pub of: Expr,
}

/// Which other periods are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// `before(x, n)`: the n-th before.
    Before(u32),
    /// `over(x, from, to, "mean", n)`: a stretch counted from the reader's period, combined.
    Over {
        /// The first, 0 being the reader's own.
        from: i32,
        /// The last.
        to: i32,
        /// How the values become one.
        op: Fold,
        /// How many there must be; absent: all.
        at_least: Option<u32>,
    },
    /// `at(x, "2010-07")`: a fixed one.
    At(Period),
    /// `streak(c)`: how many in a row, the reader's own the last.
    Streak,
}

impl When {
    /// A streak counts no further back.
    pub const LONGEST_STREAK: u32 = 120;

    /// As it is called.
    pub fn name(&self) -> &'static str {
        match self {
            When::Before(_) => "before",
            When::Over { .. } => "over",
            When::At(_) => "at",
            When::Streak => "streak",
        }
    }

    /// The periods that are read from `own`, earliest first; of a fixed one that is later than its reader, none, and none
    /// past the beginning of a list of named spans.
    pub fn periods(&self, own: &Period) -> Vec<Period> {
        match *self {
            When::Before(by) => own.shifted(i32::try_from(by).map_or(i32::MIN, |by| -by)).into_iter().collect(),
            When::Over { from, to, .. } => (from..=to).filter_map(|by| own.shifted(by)).collect(),
            When::At(ref period) if period.last <= own.last => vec![period.clone()],
            When::At(_) => Vec::new(),
            When::Streak => {
                let back = std::iter::successors(Some(own.clone()), Period::before);
                let mut all: Vec<Period> = back.take(When::LONGEST_STREAK as usize).collect();
                all.reverse();
                all
            }
        }
    }
}

/// How many values become one. `count` and `any`, `all`, `share` take a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fold {
    /// The sum; 0 of no rows.
    Sum,
    /// The mean; missing of no rows.
    Mean,
    /// The least; missing of no rows.
    Min,
    /// The greatest; missing of no rows.
    Max,
    /// How many rows (for which the argument is true); 0 of no rows.
    Count,
    /// The part of the rows for which the argument is true; missing of no rows.
    Share,
    /// Whether the argument is true in some row; no of no rows.
    Any,
    /// Whether it is true in each row; yes of no rows.
    All,
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`; by zero it is missing
    Divide,
    /// A part of a whole count; of nothing it is missing (no observations). Authors write `share(…)` or a checklist.
    Part,
    /// `%`: what whole division leaves, with the sign of the left; by zero it is missing
    Remainder,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&&`
    And,
    /// `||`
    Or,
}

impl Operator {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Part => "÷",
            Operator::Remainder => "%",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::And => "&&",
            Operator::Or => "||",
        }
    }

    /// Whether it yields a flag from two values of one type.
    pub fn is_comparison(self) -> bool {
        use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        matches!(self, Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual)
    }
}

impl Fold {
    /// Every aggregate.
    pub const ALL: [Fold; 8] =
        [Fold::Sum, Fold::Mean, Fold::Min, Fold::Max, Fold::Count, Fold::Share, Fold::Any, Fold::All];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Fold::Sum => "sum",
            Fold::Mean => "mean",
            Fold::Min => "min",
            Fold::Max => "max",
            Fold::Count => "count",
            Fold::Share => "share",
            Fold::Any => "any",
            Fold::All => "all",
        }
    }

    /// The aggregate of that name.
    pub fn from_name(name: &str) -> Option<Fold> {
        Fold::ALL.into_iter().find(|f| f.name() == name)
    }
}

impl Expr {
    /// Visits this node and all below it, the inner expressions of aggregates and other periods left out.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Expr)) {
        visit(self);
        match &self.node {
            Node::Constant(_) | Node::Absent(_) | Node::Leaf(_) => {}
            Node::Not(a) | Node::Negate(a) | Node::IsMissing(a) | Node::IsPresent(a) => a.walk(visit),
            Node::Binary(_, a, b) | Node::Coalesce(a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Node::If(a, b, c) => {
                a.walk(visit);
                b.walk(visit);
                c.walk(visit);
            }
            Node::Call(_, args) | Node::Script(_, args) => args.iter().for_each(|a| a.walk(visit)),
        }
    }

    /// Visits every leaf, those inside aggregates and other periods too.
    pub fn leaves<'a>(&'a self, visit: &mut impl FnMut(&'a Leaf)) {
        self.walk(&mut |e| {
            if let Node::Leaf(leaf) = &e.node {
                visit(leaf);
                match leaf {
                    Leaf::Aggregate(aggregate) => {
                        aggregate.argument.iter().chain(&aggregate.filter).for_each(|inner| inner.leaves(visit));
                    }
                    Leaf::Past(past) => past.of.leaves(visit),
                    _ => {}
                }
            }
        });
    }
}
