//! What does not cover the period, and what rests on it.
//!
//! A table placed by days may have nothing to say about the period of the run. Whatever is read from it is then
//! missing as not covered, also where it has no row and a count would be 0: that the complaints of a month were not
//! delivered is not a month without complaints. `??` gives a default in the open and so ends the dependence.

use crate::check::model::{Amount, Figure, How, Program, RowsFrom};
use crate::expr::{Aggregate, Expr, FigureId, GroupId, Leaf, Node, TableId};
use crate::fold::model::Facts;
use crate::value::Reason;

use super::climb::Absent;

/// What does not cover the period.
pub(super) struct Cover {
    tables: Vec<bool>,
    groups: Vec<bool>,
    figures: Vec<Rest>,
}

/// What of a figure is not covered.
#[derive(Clone, Copy, Default)]
struct Rest {
    values: bool,
    rows: bool,
}

impl Cover {
    /// Looks at every table and figure for the period at position `now` of the window.
    pub(super) fn new(program: &Program, facts: &Facts, now: usize) -> Cover {
        let covered =
            |table: usize| facts.coverage.get(table).and_then(|c| c.covers.get(now)).copied().unwrap_or(false);
        let tables: Vec<bool> = (0..program.tables.len()).map(|table| !covered(table)).collect();
        let lacks = |table: TableId| tables.get(table.at()).copied().unwrap_or(true);
        let groups = program.groups.iter().map(|g| lacks(g.table)).collect();
        let mut cover = Cover { tables, groups, figures: Vec::with_capacity(program.figures.len()) };
        for figure in &program.figures {
            let rest = cover.rest(program, figure);
            cover.figures.push(rest);
        }
        cover
    }

    /// Whether a table has nothing to say about the period.
    pub(super) fn lacks_table(&self, table: TableId) -> bool {
        self.tables.get(table.at()).copied().unwrap_or(true)
    }

    /// Whether a group's table has nothing to say about the period.
    pub(super) fn lacks_group(&self, group: GroupId) -> bool {
        self.groups.get(group.at()).copied().unwrap_or(true)
    }

    /// What a reader gets at a key where the figure has no row.
    pub(super) fn absent(&self, id: FigureId, figure: &Figure) -> Absent {
        let rest = self.figure(id);
        if rest.values || rest.rows {
            Absent::Missing(Reason::NOT_COVERED)
        } else if figure.zero_where_absent {
            Absent::Zero
        } else {
            Absent::Missing(Reason::NO_OBSERVATIONS)
        }
    }

    /// Whether an aggregate cannot know its rows or their values.
    pub(super) fn lacks_aggregate(&self, aggregate: &Aggregate) -> bool {
        aggregate.rows.iter().any(|f| self.figure(*f).rows)
            || aggregate.argument.iter().chain(&aggregate.filter).any(|e| self.lacks(e))
    }

    fn figure(&self, id: FigureId) -> Rest {
        self.figures.get(id.at()).copied().unwrap_or_default()
    }

    fn rest(&self, program: &Program, figure: &Figure) -> Rest {
        let values = match &figure.how {
            How::Formula(formula) => self.lacks(formula),
            How::Rank(ranking) => self.lacks(&ranking.of) || ranking.only.as_ref().is_some_and(|o| self.lacks(o)),
            // The amounts of a line are always there; what is not covered holds the line.
            How::Amount(payout, Amount::Base) => {
                program.payouts.get(payout.at()).is_some_and(|payout| self.lacks(&payout.base))
            }
            How::Amount(..) => false,
        };
        // Where every key has a row anyway, rows that are not known add none.
        let all = figure.rows.iter().any(|r| matches!(r, RowsFrom::Whole | RowsFrom::Dimension(_) | RowsFrom::All));
        let rows = !all
            && figure.rows.iter().any(|from| match from {
                RowsFrom::Group(group) => self.lacks_group(*group),
                RowsFrom::Figure(id) | RowsFrom::RolledUp(id, _) => self.figure(*id).rows,
                RowsFrom::Table(table) => self.lacks_table(*table),
                RowsFrom::Whole | RowsFrom::Dimension(_) | RowsFrom::All => false,
            });
        Rest { values, rows }
    }

    /// Whether an expression rests on what is not covered, wherever its rows are.
    fn lacks(&self, expr: &Expr) -> bool {
        match &expr.node {
            Node::Constant(_) | Node::Absent(_) | Node::IsMissing(_) => false,
            Node::Leaf(leaf) => match leaf {
                Leaf::Fold(group, _) => self.lacks_group(*group),
                Leaf::Lookup(table, ..) => self.lacks_table(*table),
                Leaf::Figure(id, _) => self.figure(*id).values || self.figure(*id).rows,
                Leaf::Aggregate(aggregate) => self.lacks_aggregate(aggregate),
                Leaf::Cell(_)
                | Leaf::Key(_)
                | Leaf::Given(..)
                | Leaf::Param(_)
                | Leaf::Schedule(_)
                | Leaf::Period(_) => false,
            },
            Node::Not(a) | Node::Negate(a) | Node::IsPresent(a) => self.lacks(a),
            Node::Binary(_, a, b) => self.lacks(a) || self.lacks(b),
            Node::Coalesce(a, b) => self.lacks(a) && self.lacks(b),
            Node::If(condition, a, b) => self.lacks(condition) || self.lacks(a) || self.lacks(b),
            Node::Call(_, args) | Node::Script(_, args) => args.iter().any(|a| self.lacks(a)),
        }
    }
}
