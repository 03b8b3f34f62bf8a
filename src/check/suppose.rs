//! What if: a checked program with other parameters, or without what awaits approval.
//!
//! The pack itself stays as it is; the program that comes out says in [`Supposed`] how it departs from it. A value is
//! read as the type of its parameter and stands in place of the whole schedule. What is wrong with a wish is told as a
//! value: it is the asker's slip, not the pack's.

use super::model::{Penalty, Program, Schedule, Set, Standing, Supposed};
use crate::diagnostic::nearest;
use crate::expr::{Expr, Leaf, Node as ExprNode, ParamId, RuleId};
use crate::pack::grammar::Kind;
use crate::pack::literal::{Literal, literal};
use crate::pack::model::Node;
use crate::value::{Ratio, Type, Value};

/// Whether rules of a kind give figures for others to read, and move nothing themselves.
pub fn gives(kind: Kind) -> bool {
    use Kind::{Action, Adjustment, Award, Holdback, Payout, Penalty};
    !matches!(kind, Payout | Adjustment | Penalty | Holdback | Award | Action)
}

/// Why something cannot be supposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSupposed {
    /// The pack has no such parameter.
    Unknown {
        /// What was named.
        name: String,
        /// The nearest name there is.
        near: Option<String>,
    },
    /// The text is no value of the parameter's type.
    NotAValue {
        /// The parameter.
        name: String,
        /// What was given.
        value: String,
        /// What is needed.
        kind: Type,
    },
    /// A rate is given as a plain number, which leaves open whether a percentage is meant.
    Plain {
        /// The parameter.
        name: String,
        /// What was given.
        value: String,
    },
    /// What a penalty or holdback takes is given as less than nothing or more than all.
    NoShare {
        /// The parameter.
        name: String,
        /// What was given.
        value: String,
    },
    /// A parameter is given two values.
    Twice {
        /// The parameter.
        name: String,
    },
}

impl Program {
    /// What of these wishes can be read and is hardly meant: `60` for a rate that the pack writes as `60%`, and a share that
    /// is none.
    pub fn unlikely(&self, set: &[(String, String)]) -> Option<NotSupposed> {
        set.iter().find_map(|(name, value)| {
            let at = self.params.iter().position(|param| param.name == *name)?;
            let kind = self.params.get(at)?.schedule.kind;
            let Literal::Is(Value::Number(number)) = literal(&Node::Text(value.clone()), kind, None) else {
                return None;
            };
            let (name, value) = (name.clone(), value.clone());
            if kind == Type::Rate && !number.is_zero() && !value.ends_with(['%', 'p']) {
                return Some(NotSupposed::Plain { name, value });
            }
            let out = number.is_negative() || number > Ratio::ONE;
            (out && self.is_share(ParamId::new(at))).then_some(NotSupposed::NoShare { name, value })
        })
    }

    /// Whether what a penalty or holdback takes may be this parameter as it stands.
    pub fn is_share(&self, param: ParamId) -> bool {
        let mut open: Vec<&Expr> =
            self.payouts.iter().flat_map(|payout| &payout.penalties).map(|penalty| &penalty.share).collect();
        while let Some(next) = open.pop() {
            match &next.node {
                ExprNode::Leaf(Leaf::Param(read)) if *read == param => return true,
                ExprNode::If(_, a, b) | ExprNode::Coalesce(a, b) => open.extend([a.as_ref(), b.as_ref()]),
                _ => {}
            }
        }
        false
    }

    /// The same program with these parameters (name without `param.`, value as written) and, if `approved_only`, with
    /// every proposed rule and step as a shadow.
    ///
    /// # Errors
    /// [`NotSupposed`], the first in the order given.
    pub fn supposing(&self, set: &[(String, String)], approved_only: bool) -> Result<Program, NotSupposed> {
        let mut program = self.clone();
        let mut supposed = Supposed { set: Vec::new(), approved_only };
        let places = program.pack.money.places;
        for (name, value) in set {
            let Some(param) = program.params.iter_mut().find(|param| param.name == *name) else {
                let near = nearest(name, self.params.iter().map(|param| param.name.as_str())).map(str::to_owned);
                return Err(NotSupposed::Unknown { name: name.clone(), near });
            };
            if supposed.sets(name) {
                return Err(NotSupposed::Twice { name: name.clone() });
            }
            let kind = param.schedule.kind;
            let Literal::Is(read) = literal(&Node::Text(value.clone()), kind, Some(places)) else {
                return Err(NotSupposed::NotAValue { name: name.clone(), value: value.clone(), kind });
            };
            let only = Schedule { entries: vec![(None, read)], kind };
            let instead_of = std::mem::replace(&mut param.schedule, only);
            supposed.set.push(Set { name: name.clone(), value: value.clone(), instead_of });
        }
        if approved_only {
            program.shade_what_rests_on_proposals();
            let rules = program.rules.iter_mut().map(|rule| &mut rule.standing);
            let steps = program.payouts.iter_mut().flat_map(|payout| &mut payout.steps).map(|step| &mut step.standing);
            for standing in rules.chain(steps).filter(|standing| **standing == Standing::Proposed) {
                *standing = Standing::Shadow;
            }
        }
        program.supposed = supposed;
        Ok(program)
    }

    /// Makes shadows of what pays, takes or mandates by a figure that awaits approval, so that it moves nothing.
    fn shade_what_rests_on_proposals(&mut self) {
        let proposed = |rule: RuleId| self.rule(rule).is_some_and(|r| r.standing == Standing::Proposed);
        let resting = self.resting_without_moves(proposed);
        let mut shaded: Vec<RuleId> = Vec::new();
        for payout in &mut self.payouts {
            if resting.base(payout) {
                shaded.push(payout.rule);
            }
            for step in payout.steps.iter_mut().filter(|step| resting.step(step)) {
                step.standing = Standing::Shadow;
            }
            // What a minimum leaves is what the penalties may not take.
            let minimum = payout.minimum.iter().any(|minimum| resting.reads(minimum));
            let rests = |penalty: &&Penalty| minimum || resting.penalty(penalty);
            shaded.extend(payout.penalties.iter().filter(rests).map(|penalty| penalty.rule));
        }
        shaded.extend(self.actions.iter().filter(|a| resting.figure(a.when)).map(|action| action.rule));
        for rule in shaded {
            if let Some(rule) = self.rules.get_mut(rule.at()) {
                rule.standing = Standing::Shadow;
            }
        }
    }
}
