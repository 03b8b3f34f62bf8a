//! The periods of a run side by side: one evaluation for each, and a reader's place among them.
//!
//! A [`Moment`] is where an expression is evaluated: the columns of one period, and the way to those of the others. A
//! figure of a longer period is read where that period stands up to the reader's last day, one of a shorter period in
//! each that ends in the reader's. Periods that the data do not reach back to have no moment.

use std::ops::Deref;

use crate::expr::FigureId;
use crate::fold::model::Facts;
use crate::outcome::model::Outcome;
use crate::plan::model::Plan;
use crate::value::{Period, PeriodKind};

use super::cover::{Cover, Here, covers};
use super::engine::Engine;
use super::fault::Confused;

/// The evaluations of all periods of a window.
pub(super) struct Timeline<'a> {
    covers: Vec<Cover>,
    engines: Vec<Engine<'a>>,
}

impl<'a> Timeline<'a> {
    /// Evaluations of which nothing is computed.
    pub(super) fn new(plan: &'a Plan, facts: &'a Facts) -> Result<Timeline<'a>, Confused> {
        if facts.window.last() != Some(&plan.period) || facts.window.len() != facts.periods.len() {
            return Err(Confused::new("facts of another window"));
        }
        let engines = (0..facts.window.len()).map(|at| Engine::new(plan, facts, at)).collect::<Result<_, _>>()?;
        Ok(Timeline { covers: covers(&plan.program, facts), engines })
    }

    /// The evaluations that ended in this outcome.
    pub(super) fn after(plan: &'a Plan, facts: &'a Facts, outcome: &Outcome) -> Result<Timeline<'a>, Confused> {
        let timeline = Timeline::new(plan, facts)?;
        let Some((own, others)) = timeline.engines.split_last() else { return Err(Confused::new("an empty window")) };
        if others.len() != outcome.earlier.len() {
            return Err(Confused::new("an outcome of another window"));
        }
        own.take(&outcome.figures, &outcome.payouts)?;
        for (engine, earlier) in others.iter().zip(&outcome.earlier) {
            engine.take(&earlier.figures, &earlier.payouts)?;
        }
        Ok(timeline)
    }

    /// The run's own period.
    pub(super) fn own(&self) -> Result<Moment<'_, 'a>, Confused> {
        self.moments().last().ok_or_else(|| Confused::new("an empty window"))
    }

    /// Every period, the run's own last.
    pub(super) fn moments(&self) -> impl Iterator<Item = Moment<'_, 'a>> {
        let one = |(engine, cover)| Moment { engine, cover, engines: &self.engines, covers: &self.covers };
        self.engines.iter().zip(&self.covers).map(one)
    }

    /// All that was computed, by period.
    pub(super) fn into_engines(self) -> Vec<Engine<'a>> {
        self.engines
    }
}

/// One period, seen among the others.
#[derive(Clone, Copy)]
pub(super) struct Moment<'e, 'a> {
    engine: &'e Engine<'a>,
    /// What does not cover the period.
    pub(super) cover: &'e Cover,
    engines: &'e [Engine<'a>],
    covers: &'e [Cover],
}

impl<'a> Deref for Moment<'_, 'a> {
    type Target = Engine<'a>;

    fn deref(&self) -> &Engine<'a> {
        self.engine
    }
}

impl<'e, 'a> Moment<'e, 'a> {
    /// The evaluation of this period.
    pub(super) fn engine(self) -> &'e Engine<'a> {
        self.engine
    }

    /// What is covered, as seen from here.
    pub(super) fn here(self) -> Here<'e>
    where
        'a: 'e,
    {
        let facts = self.engine.facts;
        Here { program: self.engine.program, window: &facts.window, all: self.covers, period: self.engine.now() }
    }

    /// Another period, if the data reach back to it.
    pub(super) fn at(self, period: &Period) -> Option<Moment<'e, 'a>> {
        let all = self.engines.iter().zip(self.covers);
        let (engine, cover) = all.into_iter().find(|(engine, _)| engine.now() == period)?;
        Some(Moment { engine, cover, ..self })
    }

    /// A period that is not over yet, as far as it is seen from here.
    pub(super) fn under_way(self, whole: &Period) -> Option<Moment<'e, 'a>> {
        let seen = self.seen_as(&whole.kind);
        seen.into_iter().find(|there| whole.is_whole() && there.now().first == whole.first)
    }

    /// The periods of a kind that end in this one, for which something comes out here.
    pub(super) fn coming_out(self, per: &PeriodKind) -> Vec<Moment<'e, 'a>> {
        self.engine.plan.coming_out(per).iter().filter_map(|period| self.at(period)).collect()
    }

    /// The periods of a kind that are seen from here.
    pub(super) fn seen_as(self, per: &PeriodKind) -> Vec<Moment<'e, 'a>> {
        if *per == self.engine.now().kind {
            return vec![self];
        }
        self.engine.now().seen_as(per).iter().filter_map(|period| self.at(period)).collect()
    }

    /// Where a figure stands that is read here as one value; nowhere where this period lies in none of its kind.
    pub(super) fn home(self, id: FigureId) -> Result<Option<Moment<'e, 'a>>, Confused> {
        let per = &self.engine.figure(id)?.per;
        if per.is_shorter_than(&self.engine.now().kind) {
            return Err(Confused::new("a figure of a shorter period is read as one value"));
        }
        Ok(self.seen_as(per).first().copied())
    }
}
