//! How a line of a payout came to its amounts: every step and every penalty, those too that changed nothing.
//!
//! The part of a derivation under an amount, for [`super`]. The line is settled again as the run did it; each step and
//! penalty shows its value, what it did and what was left after it. Words for people are left to `output`.

use crate::check::model::{Amount, Figure, How, Penalty, Shares, Split, Step, StepKind, Takes};
use crate::expr::{Climb, Expr, FigureId, PayoutId};
use crate::outcome::derivation::{Derivation, Role, RuleNote};
use crate::outcome::model::Undecided;
use crate::outcome::writing::{exact_beside, reason_code, written};
use crate::value::{Cells, Column, Money, Ratio, Rounding, Rows, Type, Value};

use super::super::climb::{ABSENT, Way};
use super::super::context::FigureContext;
use super::super::fault::Confused;
use super::super::line::{Line, Taken};
use super::super::settle;
use super::super::sheet::Works;
use super::super::split;
use super::{TraceError, Tracer, status};

impl<'e, 'a> Tracer<'e, 'a> {
    /// An amount of the line at the row of `point`, and what led to it.
    pub(super) fn amount(
        &mut self,
        id: PayoutId,
        amount: Amount,
        point: &FigureContext<'e, 'a>,
    ) -> Result<(Column, Vec<Derivation>), TraceError> {
        let payout = self.engine.payout(id)?;
        if let Some(shares) = &payout.shares {
            return self.part_of_line(id, shares, amount, point);
        }
        let (sheet, line) = settle::line(self.engine, payout, point, 0)?;
        let place = Amount::ALL.iter().position(|a| *a == amount);
        let money = place.and_then(|p| line.amounts().get(p).copied()).unwrap_or(Money::ZERO);
        let gap = sheet.base.gap(0).filter(|_| amount == Amount::Base);
        let cells = Cells::Number(vec![money.to_ratio(payout.rounding.places)].into());
        let column = Column::with_gaps(cells, vec![gap]);

        let mut parts = vec![self.expression("base", &payout.base, point)?];
        if amount == Amount::Base {
            return Ok((column, parts));
        }
        if let Some(undecided) = line.undecided {
            parts.push(self.undecided(undecided, &line, payout.rounding));
        }
        if let Some(minimum) = &payout.minimum {
            let mut spared = self.expression("minimum", minimum, point)?;
            if let Some(Value::Number(exact)) = self.value(minimum, point)?.value(0) {
                let taken = Value::Number(payout.rounding.round(&exact).max(Ratio::ZERO));
                spared.value = written(&taken, Type::Money, Some(payout.rounding.places));
                spared.exact = exact_beside(&Value::Number(exact), &spared.value);
            }
            parts.push(spared);
        }
        for (step, taken) in payout.steps.iter().zip(&line.taken) {
            parts.push(self.step(step, taken, payout.rounding, point)?);
        }
        if matches!(amount, Amount::Added | Amount::Reduced | Amount::Earned) && line.undecided.is_none() {
            return Ok((column, parts));
        }
        let after = line.taken.iter().skip(payout.steps.len());
        for ((penalty, sheet), taken) in payout.penalties.iter().zip(&sheet.penalties).zip(after) {
            parts.push(self.penalty(penalty, sheet.works, taken, payout.rounding, point)?);
        }
        Ok((column, parts))
    }

    /// An amount of a part of a line: what it was measured by, and the line's own.
    fn part_of_line(
        &mut self,
        id: PayoutId,
        shares: &'e Shares,
        amount: Amount,
        point: &FigureContext<'e, 'a>,
    ) -> Result<(Column, Vec<Derivation>), TraceError> {
        let engine = self.engine.engine();
        let payout = engine.payout(id)?;
        let unsettled = || Confused::new("a part of a line that was not settled");
        let (lines, whole) = engine.lines(id).zip(engine.lines(shares.of)).ok_or_else(unsettled)?;
        let row = point.rows.keys().first().and_then(|key| lines.rows.find(*key)).ok_or_else(unsettled)?;
        let money = lines.amount(amount, row);
        let absent = amount == Amount::Base && lines.base_absent.get(row) == Some(&true);
        let undecided = lines.undecided.get(row);
        let gap = undecided.filter(|_| absent).map(|undecided| undecided.reason);
        let cells = Cells::Number(vec![money.to_ratio(payout.rounding.places)].into());
        let all = FigureContext::new(self.engine, &payout.grain, lines.rows.clone());
        let mut parts = self.measured_by(&payout.base, &shares.weight, (&all, row), point)?;
        let of = |how: &How| matches!(how, How::Amount(of, part) if *of == shares.of && *part == amount);
        let figure = engine.program.figures.iter().rposition(|figure| of(&figure.how)).map(FigureId::new);
        let figure = figure.ok_or_else(unsettled)?;
        let line = match engine.ways.way(&point.rows, &whole.rows, &shares.to)? {
            Way::Same => Some(row),
            Way::To(rows) => rows.first().filter(|r| **r < ABSENT).map(|r| *r as usize),
        };
        parts.push(self.figure(figure, line.ok_or_else(unsettled)?)?);
        Ok((Column::with_gaps(cells, vec![gap]), parts))
    }

    /// What a share was measured by, of whom all together, and what was shared.
    pub(super) fn share(
        &mut self,
        split: &'e Split,
        figure: &'e Figure,
        (rows, row): (Rows, usize),
        point: &FigureContext<'e, 'a>,
    ) -> Result<Vec<Derivation>, TraceError> {
        let whole = FigureContext::new(self.engine, &figure.grain, rows);
        let mut parts = self.measured_by(&split.of, &split.weight, (&whole, row), point)?;
        parts.extend(self.parts(&split.of, point)?);
        Ok(parts)
    }

    /// The weight of a row, and those of all that share with it.
    fn measured_by(
        &mut self,
        of: &'e Expr,
        weight: &'e Expr,
        (whole, row): (&FigureContext<'e, 'a>, usize),
        point: &FigureContext<'e, 'a>,
    ) -> Result<Vec<Derivation>, TraceError> {
        let own = self.expression("in_proportion_to", weight, point)?;
        let all = split::sharers(whole, of, row)?;
        let weights = self.value(weight, whole)?;
        let mut sum = Derivation {
            role: Role::Expression,
            name: "in_proportion_to, together".to_owned(),
            ..Derivation::default()
        };
        match split::weights(&weights, &all) {
            Ok(weights) => {
                let total =
                    Ratio::sum(&weights.unwrap_or_default()).map_err(|_| Confused::new("weights past all bounds"))?;
                let total = Value::Number(total);
                sum.value = written(&total, weight.kind, None);
                sum.exact = exact_beside(&total, &sum.value);
            }
            Err(reason) => sum.missing = Some(reason_code(reason, &self.engine.program.reasons)),
        }
        Ok(vec![own, sum])
    }

    fn step(
        &mut self,
        step: &'e Step,
        taken: &Taken,
        rounding: Rounding,
        point: &FigureContext<'e, 'a>,
    ) -> Result<Derivation, TraceError> {
        let mut line = Derivation {
            role: Role::Step,
            name: step.name.clone(),
            rule: Some(RuleNote {
                id: step.name.clone(),
                kind: match step.kind {
                    StepKind::Scale => "scale",
                    StepKind::Floor => "floor",
                    StepKind::Cap => "cap",
                    StepKind::Adjust => "adjust",
                }
                .to_owned(),
                title: step.title.clone(),
                clause: step.clause.clone(),
                note: step.note.clone(),
                status: status(step.standing),
                approved: None,
                place: self.engine.program.sources.place(step.span),
            }),
            formula: self.quote(step.of.span),
            value: amount_text(taken.amount, rounding),
            ..Derivation::default()
        };
        line.parts.push(self.expression("value", &step.of, point)?);
        for (name, bound) in [("floor", &step.floor), ("cap", &step.cap)] {
            if let Some(bound) = bound {
                line.parts.push(self.expression(name, bound, point)?);
            }
        }
        line.parts.push(self.used(taken));
        line.parts.push(running(&taken.after, rounding));
        Ok(line)
    }

    fn penalty(
        &mut self,
        penalty: &'e Penalty,
        works: Works,
        taken: &Taken,
        rounding: Rounding,
        point: &FigureContext<'e, 'a>,
    ) -> Result<Derivation, TraceError> {
        let role = match (works, &taken.value) {
            (Works::NotInForce | Works::Shadow, _) => Role::NotInForce,
            (Works::Yes, Ok(_)) if penalty.takes == Takes::Hold => Role::Holdback,
            (Works::Yes, Ok(_)) => Role::Penalty,
            (Works::Yes, Err(_)) => Role::NotFired,
        };
        let rule = self.rule(penalty.rule);
        let mut line = Derivation {
            role,
            name: rule.as_ref().map_or_else(String::new, |r| r.id.clone()),
            rule,
            formula: self.quote(penalty.share.span),
            value: amount_text(taken.amount, rounding),
            ..Derivation::default()
        };
        line.parts.push(self.condition(penalty, point)?);
        if taken.value.is_ok() {
            line.parts.push(self.expression("share", &penalty.share, point)?);
            line.parts.push(running(&taken.after, rounding));
        }
        if taken.cut {
            line.parts.push(Derivation {
                role: Role::Expression,
                name: "cut".to_owned(),
                value: "yes".to_owned(),
                ..Derivation::default()
            });
        }
        Ok(line)
    }

    /// The flag of a penalty at this line.
    fn condition(&mut self, penalty: &Penalty, point: &FigureContext<'e, 'a>) -> Result<Derivation, TraceError> {
        let figure = self.engine.figure(penalty.when)?;
        let own: Vec<Climb> = (0..figure.grain.len()).map(|from| Climb { from, steps: Vec::new() }).collect();
        let target = &self.engine.column(penalty.when)?.rows;
        let row = match self.engine.ways.way(&point.rows, target, &own)? {
            Way::Same => Some(0),
            Way::To(rows) => rows.first().filter(|r| **r < ABSENT).map(|r| *r as usize),
        };
        if let Some(row) = row {
            return self.figure(penalty.when, row);
        }
        let mut line = Derivation {
            role: Role::Figure,
            name: figure.name.clone(),
            key: self.engine.naming().key(point.grain, &point.rows, 0),
            ..Derivation::default()
        };
        let column = point.read_figure(penalty.when, &own)?;
        self.say(&mut line, &column, 0, figure.kind, figure.places);
        Ok(line)
    }

    /// The factor or bound that was applied, after its own bounds and `if_missing`.
    fn used(&self, taken: &Taken) -> Derivation {
        let mut line = Derivation { role: Role::Expression, name: "used".to_owned(), ..Derivation::default() };
        match &taken.value {
            Ok(value) => {
                let value = Value::Number(value.clone());
                line.value = written(&value, Type::Number, None);
                line.exact = exact_beside(&value, &line.value);
            }
            Err(reason) => line.missing = Some(reason_code(*reason, &self.engine.program.reasons)),
        }
        line
    }

    /// Why the line is held.
    fn undecided(&self, undecided: Undecided, line: &Line, rounding: Rounding) -> Derivation {
        let name = match undecided.step {
            None => "base".to_owned(),
            Some(position) => format!("step {}", position + 1),
        };
        Derivation {
            role: Role::Expression,
            name: format!("held: {name}"),
            value: amount_text(line.held, rounding),
            missing: Some(reason_code(undecided.reason, &self.engine.program.reasons)),
            ..Derivation::default()
        }
    }
}

/// What the line has after a step.
fn running(after: &Ratio, rounding: Rounding) -> Derivation {
    let value = Value::Number(rounding.round(after));
    let text = written(&value, Type::Money, Some(rounding.places));
    Derivation {
        role: Role::Expression,
        name: "after".to_owned(),
        exact: exact_beside(&Value::Number(after.clone()), &text),
        value: text,
        ..Derivation::default()
    }
}

fn amount_text(amount: Money, rounding: Rounding) -> String {
    let mut out = Vec::new();
    amount.write(rounding.places, &mut out);
    String::from_utf8(out).unwrap_or_default()
}
