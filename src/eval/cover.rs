//! What does not cover the period, and what rests on it.
//!
//! A table placed by days may have nothing to say about the period of the run. Whatever is read from it is then
//! missing as not covered, also where it has no row and a count would be 0: that the complaints of a month were not
//! delivered is not a month without complaints. `??` gives a default in the open and so ends the dependence.

use crate::check::model::{Amount, Figure, How, Program, RowsFrom, Standing};
use crate::expr::{Aggregate, Expr, FigureId, GroupId, Leaf, Node, PayoutId, RuleId, TableId, When};
use crate::fold::model::Facts;
use crate::value::{Period, Reason};

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

/// Looks at every table and figure in every period of the window, in its order.
pub(super) fn covers(program: &Program, facts: &Facts) -> Vec<Cover> {
    let one = |now: usize| {
        let covered =
            |table: usize| facts.coverage.get(table).and_then(|c| c.covers.get(now)).copied().unwrap_or(false);
        let tables: Vec<bool> = (0..program.tables.len()).map(|table| !covered(table)).collect();
        let lacks = |table: TableId| tables.get(table.at()).copied().unwrap_or(true);
        let groups = program.groups.iter().map(|g| lacks(g.table)).collect();
        Cover { tables, groups, figures: Vec::with_capacity(program.figures.len()) }
    };
    let mut all: Vec<Cover> = (0..facts.window.len()).map(one).collect();
    for figure in &program.figures {
        let rests: Vec<Rest> = facts
            .window
            .iter()
            .map(|period| Here { program, window: &facts.window, all: &all, period }.rest(figure))
            .collect();
        for (cover, rest) in all.iter_mut().zip(rests) {
            cover.figures.push(rest);
        }
    }
    all
}

impl Cover {
    /// Whether a table has nothing to say about the period.
    pub(super) fn lacks_table(&self, table: TableId) -> bool {
        self.tables.get(table.at()).copied().unwrap_or(true)
    }

    /// Whether a group's table has nothing to say about the period.
    pub(super) fn lacks_group(&self, group: GroupId) -> bool {
        self.groups.get(group.at()).copied().unwrap_or(true)
    }

    /// What a reader in the same period gets at a key where the figure has no row.
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

    /// Whether rows of a figure may be missing for want of data.
    pub(super) fn lacks_rows(&self, id: FigureId) -> bool {
        self.figure(id).rows
    }

    fn figure(&self, id: FigureId) -> Rest {
        self.figures.get(id.at()).copied().unwrap_or_default()
    }
}

/// What is known of all periods, looked at from one of them.
#[derive(Clone, Copy)]
pub(super) struct Here<'c> {
    pub(super) program: &'c Program,
    pub(super) window: &'c [Period],
    pub(super) all: &'c [Cover],
    pub(super) period: &'c Period,
}

impl<'c> Here<'c> {
    fn cover(self) -> Option<&'c Cover> {
        self.window.iter().zip(self.all).find(|(period, _)| *period == self.period).map(|(_, cover)| cover)
    }

    fn lacks_table(self, table: TableId) -> bool {
        self.cover().is_none_or(|cover| cover.lacks_table(table))
    }

    fn lacks_group(self, group: GroupId) -> bool {
        self.cover().is_none_or(|cover| cover.lacks_group(group))
    }

    /// What is not covered of a figure as it is read from here: of a shorter period in any of them.
    fn figure(self, id: FigureId) -> Rest {
        let Some(per) = self.program.figures.get(id.at()).map(|figure| &figure.per) else { return Rest::default() };
        let mut rest = Rest::default();
        for seen in self.period.seen_as(per) {
            let one = Here { period: &seen, ..self }.cover().map(|cover| cover.figure(id)).unwrap_or_default();
            rest = Rest { values: rest.values || one.values, rows: rest.rows || one.rows };
        }
        rest
    }

    /// Whether an aggregate cannot know which rows it runs over; values that are missing are seen row by row.
    pub(super) fn lacks_rows(self, aggregate: &Aggregate) -> bool {
        self.period.seen_as(&aggregate.per).iter().any(|seen| {
            let there = Here { period: seen, ..self };
            there.cover().is_some() && aggregate.rows.iter().any(|f| there.figure(*f).rows)
        })
    }

    /// Whether an aggregate cannot know its rows or their values.
    pub(super) fn lacks_aggregate(self, aggregate: &Aggregate) -> bool {
        self.period.seen_as(&aggregate.per).iter().any(|seen| {
            let there = Here { period: seen, ..self };
            if there.cover().is_none() {
                return false;
            }
            aggregate.rows.iter().any(|f| there.figure(*f).rows)
                || aggregate.argument.iter().chain(&aggregate.filter).any(|e| there.lacks(e))
        })
    }

    /// Whether a payout has no lines in the period, whatever is covered: it is not in force, or only a shadow.
    fn pays_nothing(self, payout: PayoutId) -> bool {
        self.program.payouts.get(payout.at()).is_some_and(|payout| self.moves_nothing(payout.rule))
    }

    /// Whether an adjustment puts something on lines in the period, and makes lines where there is none.
    fn adjusts(self, figure: FigureId) -> bool {
        self.program.figures.get(figure.at()).is_some_and(|figure| !self.moves_nothing(figure.rule))
    }

    fn moves_nothing(self, rule: RuleId) -> bool {
        let rule = self.program.rule(rule);
        rule.is_some_and(|rule| rule.standing == Standing::Shadow || !rule.effective.holds(self.period.last))
    }

    fn rest(self, figure: &Figure) -> Rest {
        let program = self.program;
        if let How::Amount(payout, _) = &figure.how
            && self.pays_nothing(*payout)
        {
            return Rest::default();
        }
        let values = match &figure.how {
            How::Formula(formula) => self.lacks(formula),
            How::Rank(ranking) => self.lacks(&ranking.of) || ranking.only.as_ref().is_some_and(|o| self.lacks(o)),
            How::Split(split) => self.lacks(&split.of) || self.lacks(&split.weight),
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
                RowsFrom::Figure(id) | RowsFrom::RolledUp(id, _) | RowsFrom::UpTrees(id, ..) => self.figure(*id).rows,
                RowsFrom::ByHand(id) => self.adjusts(*id) && self.figure(*id).rows,
                RowsFrom::Chosen(id) => self.figure(*id).rows || self.figure(*id).values,
                RowsFrom::Table(table) => self.lacks_table(*table),
                RowsFrom::Whole | RowsFrom::Dimension(_) | RowsFrom::All => false,
            });
        // Which parts there are is known where it is which lines there are.
        let parts = match &figure.how {
            How::Amount(payout, _) => program.payouts.get(payout.at()).and_then(|payout| payout.shares.as_ref()),
            _ => None,
        };
        Rest { values, rows: rows || parts.is_some_and(|shares| self.figure(shares.settled).rows) }
    }

    /// Whether an expression rests on what is not covered, wherever its rows are.
    fn lacks(self, expr: &Expr) -> bool {
        match &expr.node {
            Node::Constant(_) | Node::Absent(_) | Node::IsMissing(_) => false,
            Node::Leaf(leaf) => match leaf {
                Leaf::Fold(group, _) => self.lacks_group(*group),
                Leaf::Lookup(table, ..) => self.lacks_table(*table),
                Leaf::Figure(id, _) => self.figure(*id).values || self.figure(*id).rows,
                Leaf::Aggregate(aggregate) => self.lacks_aggregate(aggregate),
                // A period that nothing reaches back to is no period, and so not one that is not covered.
                Leaf::Past(past) => match &past.when {
                    When::Streak => self.lacks(&past.of),
                    // Enough of the others may be there.
                    When::Over { at_least: Some(_), .. } => false,
                    when => when.periods(self.period).iter().any(|other| {
                        let there = Here { period: other, ..self };
                        there.cover().is_some() && there.lacks(&past.of)
                    }),
                },
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
