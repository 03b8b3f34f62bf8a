//! What nothing reads any more once a narrowed plan is evaluated, let go of before files are written.
//!
//! The exports and the summary read some tables and groups of rows directly; all others served only to compute figures
//! and lines. What is gone is not there to be read: asked for it, an evaluation says so and never gives another value.

use crate::check::model::{Attendee, How, Program, RowsFrom};
use crate::expr::{Expr, Leaf};
use crate::fold::model::Facts;
use crate::plan::model::{Asked, Plan};

/// Lets go of rows that only led to the figures of a plan for the exports; of any other plan's nothing.
pub fn forget(plan: &Plan, facts: &mut Facts) {
    if plan.asked != Asked::Summary {
        return;
    }
    let read = Read::of(&plan.program);
    for period in &mut facts.periods {
        period.groups.retain(|grouped| read.groups.get(grouped.group.at()) == Some(&true));
        for (kept, read) in period.kept.iter_mut().zip(&read.tables) {
            // Tables of one dimension are the way from its keys to others, and to their names.
            if kept.as_ref().is_some_and(|kept| kept.key.len() != 1) && !read {
                *kept = None;
            }
        }
    }
}

/// What is read when figures are computed.
struct Read {
    groups: Vec<bool>,
    tables: Vec<bool>,
}

fn mark(marks: &mut [bool], at: usize) {
    if let Some(mark) = marks.get_mut(at) {
        *mark = true;
    }
}

impl Read {
    fn of(program: &Program) -> Read {
        let none = |many: usize| vec![false; many];
        let mut read = Read { groups: none(program.groups.len()), tables: none(program.tables.len()) };
        for export in &program.exports {
            read.rows(&export.rows);
            export.columns.iter().for_each(|(_, shown)| read.expr(&shown.value));
            export.sort.iter().for_each(|(by, _)| read.expr(by));
        }
        for attendee in program.actions.iter().flat_map(|action| &action.attendees) {
            if let Attendee::Read(shown) = attendee {
                read.expr(&shown.value);
            }
        }
        for figure in program.figures.iter().filter(|figure| figure.listed) {
            if let How::Rank(ranking) = &figure.how {
                read.expr(&ranking.of);
            }
        }
        read
    }

    fn expr(&mut self, expr: &Expr) {
        expr.leaves(&mut |leaf| match leaf {
            Leaf::Fold(group, _) => mark(&mut self.groups, group.at()),
            Leaf::Lookup(table, ..) => mark(&mut self.tables, table.at()),
            Leaf::Figure(..)
            | Leaf::Aggregate(_)
            | Leaf::Past(_)
            | Leaf::Cell(_)
            | Leaf::Key(_)
            | Leaf::Given(..)
            | Leaf::Param(_)
            | Leaf::Schedule(_)
            | Leaf::Period(_) => {}
        });
    }

    fn rows(&mut self, rows: &[RowsFrom]) {
        for from in rows {
            match from {
                RowsFrom::Group(group) => mark(&mut self.groups, group.at()),
                RowsFrom::Table(table) => mark(&mut self.tables, table.at()),
                RowsFrom::Figure(_)
                | RowsFrom::ByHand(_)
                | RowsFrom::Chosen(_)
                | RowsFrom::RolledUp(..)
                | RowsFrom::UpTrees(..)
                | RowsFrom::Whole
                | RowsFrom::Dimension(_)
                | RowsFrom::All => {}
            }
        }
    }
}
