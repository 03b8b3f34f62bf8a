//! The points that one finished run reached.
//!
//! Rules, bands, items and steps are read off the outcome; conditions are computed over the rows on which their figures
//! stand; probes were folded with the run. What a test gives in place of a rule's own work does not reach the rule.

use std::collections::BTreeSet;

use super::points::{Coverage, Point, Reached, What, bands, placed, stands};
use crate::check::model::{FindingOver, How, Program, State, StepKind};
use crate::eval::Shown;
use crate::expr::{FigureId, RuleId};
use crate::fold::model::{Cause, Facts};
use crate::outcome::model::{Actions, FigureColumn, Outcome};
use crate::pack::grammar::Kind;
use crate::plan::model::Plan;
use crate::source::Span;
use crate::value::{Cells, Column, Numbers, Period};

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
    let mut marks = Marks { program, outcome, facts, own: plan.period.clone(), reached: Reached::new() };
    marks.rules(&given);
    marks.items();
    marks.payouts();
    marks.awards(&given);
    marks.duties(&given);
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
        if plan.period.told_as(&watch.per).iter().any(|p| holds(p).is_ok_and(|column| has_flag(&column, true))) {
            marks.reached.insert(watch.point.clone());
        }
    }
    marks.reached
}

struct Marks<'a> {
    program: &'a Program,
    outcome: &'a Outcome,
    facts: &'a Facts,
    own: Period,
    reached: Reached,
}

fn has_flag(column: &Column, wanted: bool) -> bool {
    match &column.cells {
        Cells::Flag(flags) => flags.iter().enumerate().any(|(row, flag)| *flag == wanted && column.gap(row).is_none()),
        _ => false,
    }
}

fn has_word(column: &Column, word: &str) -> bool {
    let Cells::Text { words, codes } = &column.cells else { return false };
    let mut rows = codes.iter().enumerate().filter(|(row, _)| column.gap(*row).is_none());
    rows.any(|(_, code)| words.get(*code as usize).is_some_and(|known| **known == *word))
}

/// Whether something comes out on some row, and does not on some row; a shadow would.
fn sides<'a>(found: impl Iterator<Item = &'a Actions>) -> (bool, bool) {
    found.fold((false, false), |(fires, spares), found| {
        let fired = found.fired.len() + usize::try_from(found.shadow).unwrap_or(usize::MAX);
        (fires || fired > 0, spares || fired < found.rows.len())
    })
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
                    let (fires, spares) = sides(self.outcome.actions.iter().filter(|a| a.rule == id));
                    self.sides(rule.span, &rule.name, fires, spares);
                }
                Kind::Finding => {
                    let (fires, spares) = self.finding(id);
                    self.sides(rule.span, &rule.name, fires, spares);
                }
                Kind::Target => {
                    let all = self.program.targets.iter().filter(|t| t.rule == id).flat_map(|t| &t.at);
                    let met: Vec<&FigureColumn> = all.flat_map(|at| self.columns(at.met)).collect();
                    let holds = |wanted: bool| met.iter().any(|c| has_flag(&c.column, wanted));
                    let (met, missed) = (holds(true), holds(false));
                    if met {
                        self.mark(rule.span, What::Met, &rule.name);
                    }
                    if missed {
                        self.mark(rule.span, What::Missed, &rule.name);
                    }
                }
                Kind::Ranking => {
                    let ranks = self.program.figures.iter().enumerate().filter(|(_, f)| f.rule == id);
                    let ranks = ranks.filter(|(_, f)| matches!(f.how, How::Rank(_)));
                    let mut columns = ranks.flat_map(|(at, _)| self.columns(FigureId::new(at)));
                    if columns.any(|c| present(&c.column) >= 2) {
                        self.mark(rule.span, What::Ranked, &rule.name);
                    }
                }
                Kind::Band | Kind::Duty => {}
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
            if self.columns(FigureId::new(figure)).iter().any(|c| has_word(&c.column, name)) {
                self.reached.insert(point);
            }
        }
    }

    /// A figure in the periods of its kind that the run's own period is seen as.
    fn columns(&self, id: FigureId) -> Vec<&FigureColumn> {
        let Some(figure) = self.program.figures.get(id.at()) else { return Vec::new() };
        let seen = self.own.told_as(&figure.per);
        let others = self.outcome.earlier.iter().filter(|e| e.period != self.own && seen.contains(&e.period));
        let own = Some(&self.outcome.figures).filter(|_| seen.contains(&self.own));
        let all = own.into_iter().chain(others.map(|e| &e.figures));
        all.filter_map(|figures| figures.get(id.at())?.as_ref()).collect()
    }

    fn sides(&mut self, place: Span, name: &str, fires: bool, spares: bool) {
        if fires {
            self.mark(place, What::Fires, name);
        }
        if spares {
            self.mark(place, What::Spares, name);
        }
    }

    /// Whether a finding points at some row or key, and leaves some alone.
    fn finding(&self, id: RuleId) -> (bool, bool) {
        let Some(finding) = self.program.findings.iter().find(|f| f.rule == id) else { return (false, false) };
        match &finding.over {
            FindingOver::Keys { .. } => sides(self.outcome.findings.iter().filter(|f| f.rule == id)),
            FindingOver::Rows { group, .. } => {
                let found = self.facts.findings.iter().filter(|f| f.cause == Cause::Rule(id)).count() as u64;
                let table = self.program.groups.get(group.at()).map(|g| g.table);
                let rows = table.and_then(|t| self.facts.coverage.get(t.at())).map_or(0, |c| c.in_period);
                (found > 0, found < rows)
            }
        }
    }

    /// Whether a penalty takes from some line, and whether it leaves some line alone.
    fn penalty(&self, id: RuleId) -> (bool, bool) {
        let (mut fires, mut spares) = (false, false);
        for lines in &self.outcome.payouts {
            for step in lines.steps.iter().filter(|s| s.rule == id && s.effect.takes()) {
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
            let grain = self.program.figures.get(checklist.rate.at()).map_or(&[][..], |f| f.grain.as_slice());
            let Some(place) = grain.iter().position(|d| *d == checklist.item) else { continue };
            let Some(keys) = self.facts.dimensions.get(checklist.item.at()) else { continue };
            let mut found = Vec::new();
            for (passes, counted) in self.columns(passes).into_iter().zip(self.columns(counted)) {
                let codes = passes.rows.codes(place);
                let (Cells::Number(passed), Cells::Number(all)) = (&passes.column.cells, &counted.column.cells) else {
                    continue;
                };
                for item in &checklist.items {
                    let Some(code) = keys.find(&item.key) else { continue };
                    let rows = || codes.iter().enumerate().filter(|(_, c)| **c == code).map(|(row, _)| row);
                    let number = |cells: &Numbers, row: usize| cells.get(row).unwrap_or_default();
                    if rows().any(|row| !number(passed, row).is_zero()) {
                        found.push(Point { place: item.span, what: What::Passes, name: item.key.clone() });
                    }
                    if rows().any(|row| number(all, row) != number(passed, row)) {
                        found.push(Point { place: item.span, what: What::Fails, name: item.key.clone() });
                    }
                }
            }
            self.reached.extend(found);
        }
    }

    fn payouts(&mut self) {
        for lines in &self.outcome.payouts {
            let Some(payout) = self.program.payouts.get(lines.payout.at()).filter(|p| p.shares.is_none()) else {
                continue;
            };
            let name = self.program.rule(payout.rule).map_or("", |r| r.name.as_str());
            for step in &payout.steps {
                let columns = lines.steps.iter().filter(|s| s.rule == step.rule && s.name == step.name);
                let moved = columns.flat_map(|s| s.amounts.iter()).any(|amount| !amount.is_zero());
                let what = match step.kind {
                    StepKind::Scale => What::Step,
                    StepKind::Floor => What::Floor,
                    StepKind::Cap => What::Cap,
                    StepKind::Adjust => What::Step,
                };
                if moved {
                    let point = Point { place: step.span, what, name: format!("{name}: {}", step.name) };
                    self.reached.insert(point);
                }
            }
        }
    }

    /// The prizes whose places somebody has.
    fn awards(&mut self, given: &BTreeSet<RuleId>) {
        for award in self.program.awards.iter().filter(|award| !given.contains(&award.rule)) {
            let mut found = Vec::new();
            for place in self.columns(award.place) {
                let Cells::Number(numbers) = &place.column.cells else { continue };
                let there = numbers.iter().enumerate().filter(|(row, _)| place.column.gap(*row).is_none());
                for number in there.filter_map(|(_, n)| n.to_i64()).filter_map(|n| u64::try_from(n).ok()) {
                    let at = award.stretch(number).and_then(|s| award.places.iter().position(|other| other.to == s.to));
                    found.extend(at.and_then(|at| placed(self.program, award, at)));
                }
            }
            self.reached.extend(found);
        }
    }

    /// The states in which some occurrence stands, in whatever period it is looked at.
    fn duties(&mut self, given: &BTreeSet<RuleId>) {
        let program = self.program;
        for duty in program.duties.iter().filter(|duty| !given.contains(&duty.rule)) {
            let all = self.outcome.earlier.iter().map(|earlier| &earlier.figures).chain([&self.outcome.figures]);
            let columns: Vec<&FigureColumn> =
                all.filter_map(|figures| figures.get(duty.state.at())?.as_ref()).collect();
            let reached = |state: &State| columns.iter().any(|found| has_word(&found.column, state.name()));
            self.reached.extend(duty.states().filter(reached).filter_map(|state| stands(program, duty, state)));
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
