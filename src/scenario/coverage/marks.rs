//! The points that one finished run reached.
//!
//! Rules, bands, items and steps are read off the outcome; conditions are computed over the rows on which their figures
//! stand; probes were folded with the run. What a test gives in place of a rule's own work does not reach the rule.

use std::collections::BTreeSet;

use super::{Coverage, Point, Reached, What, bands};
use crate::check::model::{How, Program, StepKind};
use crate::eval::Shown;
use crate::expr::{FigureId, RuleId};
use crate::fold::model::Facts;
use crate::outcome::model::{Effect, Outcome};
use crate::pack::grammar::Kind;
use crate::plan::model::Plan;
use crate::source::Span;
use crate::value::{Cells, Column, Period, Ratio};

/// What a run reached; `given` are the figures that the test gave.
pub(in crate::scenario) fn reached(
    coverage: &Coverage,
    plan: &Plan,
    facts: &Facts,
    outcome: &Outcome,
    shown: &Shown<'_>,
    given: &[FigureId],
) -> Reached {
    let program = &*plan.program;
    let given: BTreeSet<RuleId> = given.iter().filter_map(|id| program.figures.get(id.at())).map(|f| f.rule).collect();
    let mut marks = Marks { program, outcome, facts, period: plan.period, reached: Reached::new() };
    marks.rules(&given);
    marks.items();
    marks.payouts();
    marks.skipped();
    marks.probes(coverage);
    for watch in coverage.watches.iter().filter(|w| !given.contains(&w.rule)) {
        if marks.reached.contains(&watch.point) {
            continue;
        }
        // What fails here has failed in the run already, or lies on a branch that nothing takes.
        let holds = |period: &Period| {
            let rows = shown.rows_in(period, &watch.grain, &watch.rows)?;
            shown.column_in(period, &watch.grain, &rows, &watch.holds, &watch.point.name)
        };
        let seen = plan.period.seen_as(watch.per);
        if seen.iter().any(|period| holds(period).is_ok_and(|column| any_true(&column))) {
            marks.reached.insert(watch.point.clone());
        }
    }
    marks.reached
}

struct Marks<'a> {
    program: &'a Program,
    outcome: &'a Outcome,
    facts: &'a Facts,
    period: Period,
    reached: Reached,
}

fn any_true(column: &Column) -> bool {
    match &column.cells {
        Cells::Flag(flags) => flags.iter().enumerate().any(|(row, flag)| *flag && column.gap(row).is_none()),
        _ => false,
    }
}

fn present(column: &Column) -> usize {
    (0..column.len()).filter(|row| column.gap(*row).is_none()).count()
}

impl Marks<'_> {
    fn mark(&mut self, place: Span, what: What, name: &str) {
        self.reached.insert(Point { place, what, name: name.to_owned() });
    }

    fn rules(&mut self, given: &BTreeSet<RuleId>) {
        for (at, rule) in self.program.rules.iter().enumerate() {
            let id = RuleId::new(at);
            if given.contains(&id) {
                continue;
            }
            match rule.kind {
                Kind::Penalty => {
                    let (fires, spares) = self.penalty(id);
                    self.sides(rule.span, &rule.name, fires, spares);
                }
                Kind::Action => {
                    let found = self.outcome.actions.iter().find(|a| a.rule == id);
                    let (fires, spares) =
                        found.map_or((false, false), |a| (!a.fired.is_empty(), a.fired.len() < a.rows.len()));
                    self.sides(rule.span, &rule.name, fires, spares);
                }
                Kind::Ranking => {
                    let ranks = self.program.figures.iter().zip(&self.outcome.figures).filter(|(f, _)| f.rule == id);
                    let most = ranks
                        .filter(|(f, _)| matches!(f.how, How::Rank(_)))
                        .filter_map(|(_, column)| column.as_ref().map(|c| present(&c.column)))
                        .max();
                    if most.is_some_and(|n| n >= 2) {
                        self.mark(rule.span, What::Ranked, &rule.name);
                    }
                }
                Kind::Band => {}
                _ => {
                    if self.outcome.fired.get(at).is_some_and(|n| *n > 0) {
                        self.mark(rule.span, What::Computed, &rule.name);
                    }
                }
            }
        }
        for (point, (figure, name)) in bands(self.program) {
            let rule = self.program.figures.get(figure).map(|f| f.rule);
            if rule.is_some_and(|rule| given.contains(&rule)) {
                continue;
            }
            let own = self.outcome.figures.get(figure).and_then(Option::as_ref);
            let per = self.program.figures.get(figure).map(|f| f.per);
            let seen = per.map_or(Vec::new(), |per| self.period.seen_as(per));
            let others = self.outcome.earlier.iter().filter(|e| seen.contains(&e.period));
            let others = others.filter_map(|e| e.figures.get(figure)?.as_ref());
            let has = |c: &Column| match &c.cells {
                Cells::Text { words, codes } => codes
                    .iter()
                    .enumerate()
                    .any(|(row, code)| c.gap(row).is_none() && words.get(*code as usize).is_some_and(|w| **w == *name)),
                _ => false,
            };
            if own.into_iter().chain(others).any(|c| has(&c.column)) {
                self.reached.insert(point);
            }
        }
    }

    fn sides(&mut self, place: Span, name: &str, fires: bool, spares: bool) {
        if fires {
            self.mark(place, What::Fires, name);
        }
        if spares {
            self.mark(place, What::Spares, name);
        }
    }

    /// Whether a penalty takes from some line, and whether it leaves some line alone.
    fn penalty(&self, id: RuleId) -> (bool, bool) {
        let (mut fires, mut spares) = (false, false);
        for lines in &self.outcome.payouts {
            let taking = |e: Effect| matches!(e, Effect::Forfeit | Effect::Withhold);
            for step in lines.steps.iter().filter(|s| s.rule == id && taking(s.effect)) {
                let taken = present(&step.values);
                fires |= taken > 0;
                spares |= taken < step.values.len();
            }
        }
        (fires, spares)
    }

    fn items(&mut self) {
        for checklist in &self.program.checklists {
            let [passes, counted, ..] = checklist.counts;
            let column = |id: FigureId| self.outcome.figures.get(id.at()).and_then(Option::as_ref);
            let (Some(passes), Some(counted)) = (column(passes), column(counted)) else { continue };
            let grain = self.program.figures.get(checklist.rate.at()).map_or(&[][..], |f| f.grain.as_slice());
            let Some(place) = grain.iter().position(|d| *d == checklist.item) else { continue };
            let Some(keys) = self.facts.dimensions.get(checklist.item.at()) else { continue };
            let codes = passes.rows.codes(place);
            let (Cells::Number(passed), Cells::Number(all)) = (&passes.column.cells, &counted.column.cells) else {
                continue;
            };
            for item in &checklist.items {
                let Some(code) = keys.find(&item.key) else { continue };
                let rows = || codes.iter().enumerate().filter(|(_, c)| **c == code).map(|(row, _)| row);
                let number = |cells: &Vec<Ratio>, row: usize| cells.get(row).cloned().unwrap_or_default();
                if rows().any(|row| !number(passed, row).is_zero()) {
                    self.reached.insert(Point { place: item.span, what: What::Passes, name: item.key.clone() });
                }
                if rows().any(|row| number(all, row) != number(passed, row)) {
                    self.reached.insert(Point { place: item.span, what: What::Fails, name: item.key.clone() });
                }
            }
        }
    }

    fn payouts(&mut self) {
        for (payout, lines) in self.program.payouts.iter().zip(&self.outcome.payouts) {
            let name = self.program.rule(payout.rule).map_or("", |r| r.name.as_str());
            for step in &payout.steps {
                let columns = lines.steps.iter().filter(|s| s.rule == payout.rule && s.name == step.name);
                let moved = columns.flat_map(|s| &s.amounts).any(|amount| *amount != crate::value::Money::ZERO);
                let what = match step.kind {
                    StepKind::Scale => What::Step,
                    StepKind::Floor => What::Floor,
                    StepKind::Cap => What::Cap,
                };
                if moved {
                    let point = Point { place: step.span, what, name: format!("{name}: {}", step.name) };
                    self.reached.insert(point);
                }
            }
        }
    }

    fn skipped(&mut self) {
        for (table, coverage) in self.program.tables.iter().zip(&self.facts.coverage) {
            if table.skip.is_some() && coverage.skipped > 0 {
                self.reached.insert(Point { place: table.span, what: What::Skipped, name: table.name.clone() });
            }
        }
    }

    fn probes(&mut self, coverage: &Coverage) {
        for (id, points) in coverage.probed() {
            for period in &self.facts.periods {
                let Some(grouped) = period.groups.iter().find(|g| g.group == id) else { continue };
                for (slot, point) in grouped.slots.iter().zip(points) {
                    let Cells::Number(counts) = &slot.cells else { continue };
                    let some = counts.iter().enumerate().any(|(row, n)| !n.is_zero() && slot.gap(row).is_none());
                    if some {
                        self.reached.insert(point.clone());
                    }
                }
            }
        }
    }
}
