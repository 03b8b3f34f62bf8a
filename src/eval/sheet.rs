//! All that the lines of a payout read: base, payee, steps and penalties, each as a column over its rows.
//!
//! Read once for a payout by [`super::settle`], then looked into line by line by [`super::line`], so that the
//! arithmetic of a line evaluates nothing. What a rule moves in the period ([`Works`]) is decided here as well.

use std::sync::Arc;

use crate::check::model::{IfMissing, Payout, Penalty, Standing, Step};
use crate::expr::kernel::{Context, Fault};
use crate::expr::{Climb, Expr, Leaf, RuleId};
use crate::value::{Cells, Column, MoneyColumn, Numbers, Rounding};

use super::context::FigureContext;
use super::engine::Engine;

/// Whether a step or penalty moves money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Works {
    Yes,
    Shadow,
    NotInForce,
}

/// All that the lines of a payout read, as columns.
pub(super) struct Sheet<'e> {
    pub(super) rounding: Rounding,
    pub(super) base: Arc<Column>,
    pub(super) payee: Arc<Column>,
    pub(super) if_missing: IfMissing,
    pub(super) steps: Vec<StepSheet<'e>>,
    pub(super) minimum: Option<Arc<Column>>,
    pub(super) penalties: Vec<PenaltySheet<'e>>,
}

/// What a step reads.
pub(super) struct StepSheet<'e> {
    pub(super) step: &'e Step,
    pub(super) works: Works,
    pub(super) of: Arc<Column>,
    pub(super) floor: Option<Arc<Column>>,
    pub(super) cap: Option<Arc<Column>>,
}

/// What a penalty reads.
pub(super) struct PenaltySheet<'e> {
    pub(super) penalty: &'e Penalty,
    pub(super) works: Works,
    pub(super) when: Arc<Column>,
    pub(super) share: Arc<Column>,
}

impl<'e> Sheet<'e> {
    /// Evaluates them over the rows of `context`.
    pub(super) fn read(
        engine: &Engine<'_>,
        payout: &'e Payout,
        context: &FigureContext<'_, '_>,
    ) -> Result<Sheet<'e>, Fault> {
        let may = |e: &Option<Expr>| e.as_ref().map(|e| context.evaluate(e)).transpose();
        // Lines of a shadow are settled only to say what it would pay, with all its steps.
        let whole = works(engine, payout.rule) == Works::Shadow;
        let mut steps = Vec::with_capacity(payout.steps.len());
        for step in &payout.steps {
            let (of, floor, cap) = (context.evaluate(&step.of)?, may(&step.floor)?, may(&step.cap)?);
            let works = match works(engine, step.rule) {
                Works::NotInForce if step.rule != payout.rule => Works::NotInForce,
                _ if step.standing == Standing::Shadow && !whole => Works::Shadow,
                _ => Works::Yes,
            };
            steps.push(StepSheet { step, works, of, floor, cap });
        }
        let own: Vec<Climb> = (0..payout.grain.len()).map(|from| Climb { from, steps: Vec::new() }).collect();
        let mut penalties = Vec::with_capacity(payout.penalties.len());
        for penalty in &payout.penalties {
            let when = context.read_figure(penalty.when, &own)?;
            let share = context.evaluate(&penalty.share)?;
            let works = if whole && penalty.rule == payout.rule { Works::Yes } else { works(engine, penalty.rule) };
            penalties.push(PenaltySheet { penalty, works, when, share });
        }
        let payee = match &payout.payee {
            Some(payee) => context.evaluate(payee)?,
            None if payout.grain.is_empty() => Arc::new(Column::texts(std::iter::repeat_n("", context.rows.len()))),
            None => {
                let key = Leaf::Key(Climb { from: 0, steps: Vec::new() });
                context.leaf(&key)?
            }
        };
        let base = context.evaluate(&payout.base)?;
        let minimum = may(&payout.minimum)?;
        let (rounding, if_missing) = (payout.rounding, payout.if_missing);
        Ok(Sheet { rounding, base, payee, if_missing, steps, minimum, penalties })
    }

    /// The bases of all lines, where each is there and an amount as it stands.
    pub(super) fn bases(&self) -> Option<MoneyColumn> {
        match &self.base.cells {
            Cells::Number(numbers) if !self.base.has_gaps() => MoneyColumn::of_units(numbers, self.rounding.places),
            _ => None,
        }
    }

    /// Of each step and penalty the numbers that it has on its lines, before bounds and what stands in for a missing one.
    pub(super) fn own_values(&self) -> impl Iterator<Item = Option<&Numbers>> {
        let columns = self.steps.iter().map(|step| &step.of).chain(self.penalties.iter().map(|penalty| &penalty.share));
        columns.map(|column| match &column.cells {
            Cells::Number(numbers) => Some(numbers),
            _ => None,
        })
    }
}

/// Whether a rule moves money in the period.
pub(super) fn works(engine: &Engine<'_>, rule: RuleId) -> Works {
    if !engine.in_force(rule) {
        Works::NotInForce
    } else if engine.program.rule(rule).is_some_and(|r| r.standing == Standing::Shadow) {
        Works::Shadow
    } else {
        Works::Yes
    }
}
