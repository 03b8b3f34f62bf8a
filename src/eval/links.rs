//! Where each value of a finished run comes from: for every row of a reader the row that it reads elsewhere.
//!
//! Beside [`super::trace`], which tells one value down to its facts, this tells whole columns how they hang together,
//! so that a writer can put each of them down as a formula over the cells of others. Nothing is computed but what the
//! run found out already; how a formula looks is left to the writer.

use std::sync::Arc;

use super::climb::{ABSENT, Absent, BROKEN, Way};
use super::context::FigureContext;
use super::fault::{Confused, EvalError};
use super::sheet::{self, Works};
use super::timeline::{Moment, Timeline};
use super::trees::Groups;
use crate::check::model::{Payout, Standing};
use crate::expr::{Aggregate, Climb, DimId, Expr, FigureId, GivenId, GroupId, ParamId, PayoutId, ScheduleId, TableId};
use crate::fold::model::Facts;
use crate::outcome::model::{FigureColumn, Outcome, PayoutLines};
use crate::plan::model::Plan;
use crate::value::{Column, Period, Rows, Value};

/// A finished run whose values can be followed; periods go by their place in the window of the facts.
pub struct Links<'a> {
    timeline: Timeline<'a>,
}

/// Where a row of a reader finds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// In this row.
    Row(u32),
    /// Nowhere: the key has no row there.
    Absent,
    /// Nowhere: no key is reached.
    Broken,
}

/// What a reader gets at a key without a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// Zero, or no.
    Zero,
    /// No value.
    Missing,
}

/// The rows that an aggregate runs over in one period.
#[derive(Clone, Debug)]
pub struct Under {
    /// The period.
    pub period: usize,
    /// The rows.
    pub rows: Rows,
    /// The row of the reader that each belongs to; nothing where rows belong to several.
    pub of: Option<Vec<Option<u32>>>,
}

/// Whether a step or penalty moves money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    /// It does.
    Yes,
    /// It is a shadow, or not in force.
    No,
}

impl<'a> Links<'a> {
    /// The run that ended in this outcome.
    ///
    /// # Errors
    /// [`EvalError::Internal`] where plan, facts and outcome do not fit together; so all below.
    pub fn after(plan: &'a Plan, facts: &'a Facts, outcome: &Outcome) -> Result<Links<'a>, EvalError> {
        Ok(Links { timeline: Timeline::after(plan, facts, outcome)? })
    }

    fn moment(&self, at: usize) -> Result<Moment<'_, 'a>, Confused> {
        self.timeline.moments().nth(at).ok_or_else(|| Confused::new("a period that was not looked at"))
    }

    /// The place of a period.
    pub fn place(&self, period: &Period) -> Option<usize> {
        self.timeline.moments().position(|moment| moment.now() == period)
    }

    /// The values of an expression over rows.
    ///
    /// # Errors
    /// A fraction outgrows its bound, or a script fails.
    pub fn values(&self, at: usize, grain: &[DimId], rows: &Rows, expr: &Expr) -> Result<Arc<Column>, EvalError> {
        let there = self.moment(at)?;
        let context = FigureContext::new(there, grain, rows.clone());
        context.evaluate(expr).map_err(|fault| there.naming().error(fault, "", grain, rows))
    }

    /// The values of a figure on all its rows; none where it was not computed in the period.
    pub fn column(&self, at: usize, id: FigureId) -> Option<FigureColumn> {
        self.moment(at).ok()?.column(id).ok().cloned()
    }

    /// The lines of a payout that was settled in a period.
    pub fn lines(&self, at: usize, id: PayoutId) -> Option<Arc<PayoutLines>> {
        let moment = self.moment(at).ok()?;
        let found = moment.all_lines().find(|lines| lines.payout == id).map(Arc::clone);
        found.filter(|lines| lines.period == *moment.now())
    }

    /// Where a figure is read: its period, and for each row the row of the figure; none where it lies in no such period.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn figure(
        &self,
        at: usize,
        rows: &Rows,
        id: FigureId,
        climbs: &[Climb],
    ) -> Result<Option<(usize, Vec<Found>)>, EvalError> {
        let here = self.moment(at)?;
        let Some(home) = here.home(id)? else { return Ok(None) };
        let way = here.ways.way(&known(here, rows), &home.column(id)?.rows, climbs)?;
        let place = self.place(home.now()).ok_or_else(|| Confused::new("a period that was not looked at"))?;
        Ok(Some((place, found(&way, rows.len()))))
    }

    /// For each row the row of others that it reaches by one climb for each of their dimensions.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn towards(&self, at: usize, rows: &Rows, others: &Rows, climbs: &[Climb]) -> Result<Vec<Found>, EvalError> {
        let here = self.moment(at)?;
        Ok(found(&here.ways.way(&known(here, rows), &known(here, others), climbs)?, rows.len()))
    }

    /// What a reader of a figure gets at a key without a row, in the figure's own period.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn nothing(&self, at: usize, id: FigureId) -> Result<Nothing, EvalError> {
        let moment = self.moment(at)?;
        Ok(match moment.cover.absent(id, moment.figure(id)?) {
            Absent::Zero => Nothing::Zero,
            Absent::Missing(_) => Nothing::Missing,
        })
    }

    /// Where a table is looked up; none where it does not cover the period.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn lookup(
        &self,
        at: usize,
        rows: &Rows,
        table: TableId,
        climbs: &[Climb],
    ) -> Result<Option<Vec<Found>>, EvalError> {
        let moment = self.moment(at)?;
        if moment.cover.lacks_table(table) {
            return Ok(None);
        }
        let kept = moment.ways.kept(table)?;
        Ok(Some(found(&moment.ways.way(&known(moment, rows), &kept.rows, climbs)?, rows.len())))
    }

    /// Where the rows find their accumulators.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn fold(&self, at: usize, rows: &Rows, group: GroupId) -> Result<Vec<Found>, EvalError> {
        let moment = self.moment(at)?;
        let own: Vec<Climb> = (0..rows.radix().len()).map(|from| Climb { from, steps: Vec::new() }).collect();
        Ok(found(&moment.ways.way(&known(moment, rows), &moment.grouped(group)?.rows, &own)?, rows.len()))
    }

    /// The keys that a climb reaches, by their numbers; none where it reaches none.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn keys(&self, at: usize, rows: &Rows, climb: &Climb) -> Result<Vec<Option<u32>>, EvalError> {
        let here = self.moment(at)?;
        let codes = here.ways.codes(&known(here, rows), climb)?;
        Ok(codes.iter().map(|code| (*code != BROKEN).then_some(*code)).collect())
    }

    /// The dimension in which a climb ends.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn ends_in(&self, at: usize, grain: &[DimId], climb: &Climb) -> Result<DimId, EvalError> {
        Ok(self.moment(at)?.ways.ends_in(grain, climb)?)
    }

    /// The rows under an aggregate, by period, and whose they are.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn under(
        &self,
        at: usize,
        grain: &[DimId],
        rows: &Rows,
        aggregate: &Aggregate,
    ) -> Result<Vec<Under>, EvalError> {
        let moment = self.moment(at)?;
        let reader = FigureContext::new(moment, grain, rows.clone());
        let mut all = Vec::new();
        for below in FigureContext::below(moment, aggregate)? {
            let (below, groups) = reader.grouped_below(below, aggregate)?;
            let of = match groups {
                Groups::Each(each) => Some(each.iter().map(|g| (*g < ABSENT).then_some(*g)).collect()),
                Groups::Several(..) => None,
            };
            let period = self.place(below.engine.now());
            let period = period.ok_or_else(|| Confused::new("a period that was not looked at"))?;
            all.push(Under { period, rows: below.rows.clone(), of });
        }
        Ok(all)
    }

    /// For each row, whether all its keys hold in another period.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn holds(&self, at: usize, grain: &[DimId], rows: &Rows) -> Result<Vec<bool>, EvalError> {
        let there = self.moment(at)?;
        let mut holds = vec![true; rows.len()];
        for (position, dimension) in grain.iter().enumerate() {
            let Some(held) = there.period.holds.get(dimension.at()) else { continue };
            for (holds, code) in holds.iter_mut().zip(rows.codes(position)) {
                *holds = *holds && held.binary_search(&code).is_ok();
            }
        }
        Ok(holds)
    }

    /// The value of a parameter in a period.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn param(&self, at: usize, id: ParamId) -> Result<Value, EvalError> {
        Ok(self.moment(at)?.param(id)?.clone())
    }

    /// The value of a schedule in a period.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn schedule(&self, at: usize, id: ScheduleId) -> Result<Value, EvalError> {
        Ok(self.moment(at)?.schedule(id)?.clone())
    }

    /// A series that the pack gives, by the numbers of its dimension's keys.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn given(&self, at: usize, id: GivenId) -> Result<Arc<Column>, EvalError> {
        Ok(self.moment(at)?.given(id)?)
    }

    /// For each step and then each penalty of a payout, whether it moves money in the period.
    ///
    /// # Errors
    /// See [`Links::after`].
    pub fn moves(&self, at: usize, payout: &Payout) -> Result<Vec<Moves>, EvalError> {
        let moment = self.moment(at)?;
        let moves = |works| if works == Works::Yes { Moves::Yes } else { Moves::No };
        let steps = payout.steps.iter().map(|step| match sheet::works(&moment, step.rule) {
            Works::NotInForce if step.rule != payout.rule => Moves::No,
            _ if step.standing == Standing::Shadow => Moves::No,
            _ => Moves::Yes,
        });
        let penalties = payout.penalties.iter().map(|penalty| moves(sheet::works(&moment, penalty.rule)));
        Ok(steps.chain(penalties).collect())
    }
}

/// The rows as the run knows them: what is found for them is kept by where they stand in memory.
fn known(moment: Moment<'_, '_>, rows: &Rows) -> Rows {
    moment.ways.shared(rows.clone())
}

fn found(way: &Way, rows: usize) -> Vec<Found> {
    match way {
        Way::Same => (0..u32::try_from(rows).unwrap_or(u32::MAX)).map(Found::Row).collect(),
        Way::To(all) => {
            let one = |row: &u32| match *row {
                BROKEN => Found::Broken,
                ABSENT => Found::Absent,
                row => Found::Row(row),
            };
            all.iter().map(one).collect()
        }
    }
}
