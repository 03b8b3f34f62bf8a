//! A plan: a program for one period, every schedule resolved to the value in force.
//!
//! [`super::build`] is its only maker. It says which periods are looked at, which figures and fold groups are needed,
//! and which rules are in force, so that `fold`, `eval` and `output` ask nothing of dates.

use std::sync::Arc;

use super::duties;
use crate::check::model::{Due, Program};
use crate::expr::{ColumnId, GroupId, PayoutId, RuleId, TableId};
use crate::value::{Date, Period, PeriodKind, Value, YearNotListed};

/// What will be computed.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The checked rules.
    pub program: Arc<Program>,
    /// The period of the run.
    pub period: Period,
    /// The day from which due dates count.
    pub on: Date,
    /// The last day that is looked at: what comes after it is not known yet.
    pub as_of: Date,
    /// No row of a later day is seen; the last of all days where nothing of the period is left out.
    pub until: Date,
    /// The periods that the rules look at, the run's own last.
    pub window: Vec<Period>,
    /// By figure: the positions in the window at which it is computed.
    pub figures: Vec<Vec<usize>>,
    /// By fold group: the positions in the window at which rows are folded.
    pub groups: Vec<Vec<usize>>,
    /// By parameter: the value in force in each period of the window.
    pub params: Vec<Vec<Value>>,
    /// By schedule: the value in force in each period of the window.
    pub schedules: Vec<Vec<Value>>,
    /// For each rule, whether it is in force in the run's period.
    pub in_force: Vec<bool>,
    /// The columns of each table that rules look up by key (so its rows are kept), by table.
    pub kept: Vec<Vec<ColumnId>>,
    /// By payout: the positions in the window at which its lines are settled.
    pub payouts: Vec<Vec<usize>>,
    /// What is needed for `exports` alone, or everything.
    pub outputs: Outputs,
    /// What is evaluated.
    pub asked: Asked,
}

/// What an evaluation is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Asked {
    /// Every figure.
    #[default]
    Everything,
    /// The exports, money, actions, findings, and what a run says of itself in few numbers.
    Summary,
    /// Some figures, and nothing that follows from them.
    Figure,
}

/// What a run is asked to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Outputs {
    /// The whole run folder.
    #[default]
    All,
    /// The layouts for finance only.
    Exports,
}

impl Plan {
    /// Whether the rule judges or pays in another period.
    pub fn in_force_in(&self, rule: RuleId, period: &Period) -> bool {
        self.program.rule(rule).is_some_and(|rule| rule.effective.holds(period.last))
    }

    /// Whether what pays, gives, mandates or points out for a period comes out in this run: for its own, and for any of
    /// another kind that ends in it.
    pub fn comes_out(&self, period: &Period) -> bool {
        *period == self.period
            || (period.kind != self.period.kind && self.period.contains(period.last) && period.is_whole())
    }

    /// Whether the lines of a payout are settled in a period.
    pub fn settles(&self, payout: PayoutId, period: &Period) -> bool {
        let mut wanted = self.payouts.get(payout.at()).into_iter().flatten();
        wanted.any(|at| self.window.get(*at) == Some(period))
    }

    /// The periods of a kind for which something comes out in this run, earliest first.
    pub fn coming_out(&self, per: &PeriodKind) -> Vec<Period> {
        self.period.ending(per)
    }

    /// Whether the rule judges or pays in this period.
    pub fn in_force(&self, rule: RuleId) -> bool {
        self.in_force.get(rule.at()).copied().unwrap_or(false)
    }

    /// The last day of a period of the window that is seen.
    pub fn seen_until(&self, period: &Period) -> Date {
        period.last.min(self.until)
    }

    /// The day on which something is due.
    ///
    /// # Errors
    /// The way there leads through a year that the pack's calendar does not list.
    pub fn due(&self, due: Due) -> Result<Date, YearNotListed> {
        duties::after(self.program.calendar.as_deref(), self.on, due)
    }

    /// Whether a group gathers what was done for a duty: a row may then come after the period that it is for.
    pub fn gathers(&self, group: GroupId) -> bool {
        duties::gathers(&self.program, group).is_some()
    }

    /// The pack's period whose rows decide last how the occurrence of `period` stands; none where the group gathers
    /// nothing for a duty.
    pub fn decided_in(&self, group: GroupId, period: &Period) -> Option<Period> {
        let again = duties::gathers(&self.program, group)?;
        let day = duties::decided_by(&self.program, again, period, self.as_of);
        Period::containing(&self.program.pack.period, day)
    }

    /// Whether a table that says until when it covers ends before the day that decides how the occurrence of `period`
    /// stands; none where it does not say so, or the group gathers nothing for a duty.
    pub fn ends_before_decided(&self, group: GroupId, period: &Period) -> Option<bool> {
        let again = duties::gathers(&self.program, group)?;
        let table = self.program.groups.get(group.at()).and_then(|group| self.program.tables.get(group.table.at()))?;
        let (_, to) = table.covers?;
        let day = duties::decided_by(&self.program, again, period, self.as_of);
        Some(to.is_some_and(|to| to < day))
    }

    /// The columns of a table that are kept for look-ups.
    pub fn kept(&self, table: TableId) -> &[ColumnId] {
        self.kept.get(table.at()).map_or(&[], Vec::as_slice)
    }

    /// Whether rows of a group are folded for the period at that position of the window.
    pub fn folds(&self, group: GroupId, at: usize) -> bool {
        self.groups.get(group.at()).is_some_and(|places| places.binary_search(&at).is_ok())
    }
}
