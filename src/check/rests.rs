//! What rests on what: whether a figure, a step of money or a condition reads a rule, through however many others.
//!
//! Asked of a checked program by those who want to know what a rule is behind of, such as one that awaits approval.
//! Figures read only earlier ones of the program, or other periods of themselves, so two passes are enough.

use super::model::{Figure, How, Payout, Penalty, Program, RowsFrom, Step};
use crate::expr::{Expr, FigureId, Leaf, RuleId};

/// The figures that rest on some rules.
#[derive(Clone, Debug)]
pub struct Resting(Vec<bool>);

impl Program {
    /// The figures of the rules for which `is` holds, and all that read them.
    pub fn resting_on(&self, is: impl Fn(RuleId) -> bool) -> Resting {
        self.resting(is, true)
    }

    /// The same where no step or penalty that rests on one of the rules moves an amount: of money only the base counts.
    pub fn resting_without_moves(&self, is: impl Fn(RuleId) -> bool) -> Resting {
        self.resting(is, false)
    }

    fn resting(&self, is: impl Fn(RuleId) -> bool, moves: bool) -> Resting {
        let own = self.figures.iter().map(|figure| is(figure.rule)).collect();
        let mut resting = Resting(own);
        // What is read of another period may stand later in the program.
        for _ in 0..2 {
            for (at, figure) in self.figures.iter().enumerate() {
                if self.reads(&resting, figure, moves)
                    && let Some(slot) = resting.0.get_mut(at)
                {
                    *slot = true;
                }
            }
        }
        resting
    }

    fn reads(&self, resting: &Resting, figure: &Figure, moves: bool) -> bool {
        let reads = match &figure.how {
            How::Formula(_) | How::Rank(_) | How::Split(_) => {
                figure.how.expressions().into_iter().any(|expr| resting.reads(expr))
            }
            How::Amount(payout, _) => self.payouts.get(payout.at()).is_some_and(|payout| {
                let steps = || payout.steps.iter().any(|step| resting.step(step));
                // What a rule brings against its own lines is no rule of its own.
                let counts = |penalty: &&Penalty| moves || penalty.rule == payout.rule;
                let penalties = || payout.penalties.iter().filter(counts).any(|penalty| resting.penalty(penalty));
                resting.base(payout) || penalties() || (moves && steps())
            }),
        };
        reads || resting.rows(&figure.rows)
    }
}

impl Resting {
    /// Whether a figure does.
    pub fn figure(&self, id: FigureId) -> bool {
        self.0.get(id.at()).copied().unwrap_or(false)
    }

    /// Whether an expression reads such a figure.
    pub fn reads(&self, expr: &Expr) -> bool {
        let mut found = false;
        expr.leaves(&mut |leaf| match leaf {
            Leaf::Figure(id, _) => found |= self.figure(*id),
            Leaf::Aggregate(aggregate) => found |= aggregate.rows.iter().any(|id| self.figure(*id)),
            _ => {}
        });
        found
    }

    /// Whether the lines of a payout, or what they are about, do.
    pub fn base(&self, payout: &Payout) -> bool {
        let weight = payout.shares.iter().any(|shares| self.reads(&shares.weight));
        weight || self.reads(&payout.base) || self.rows(&payout.rows)
    }

    /// Whether a step does.
    pub fn step(&self, step: &Step) -> bool {
        [&step.of].into_iter().chain(&step.floor).chain(&step.cap).any(|expr| self.reads(expr))
    }

    /// Whether a penalty does.
    pub fn penalty(&self, penalty: &Penalty) -> bool {
        self.figure(penalty.when) || self.reads(&penalty.share)
    }

    fn rows(&self, rows: &[RowsFrom]) -> bool {
        rows.iter().any(|from| match from {
            RowsFrom::Figure(id) | RowsFrom::Chosen(id) | RowsFrom::RolledUp(id, _) | RowsFrom::UpTrees(id, ..) => {
                self.figure(*id)
            }
            _ => false,
        })
    }
}
