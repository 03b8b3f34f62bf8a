//! What is held against a bound or pointed out: targets and findings, for the tables of a run.
//!
//! A target is five figures at each of its grains; a finding is a flag over a grain, or rows of a table that the fold
//! lists with their places. Nothing here is computed from.

use super::payout::IfMissing;
use super::rule::{Because, Shown};
use crate::expr::{FigureId, Grain, GroupId, RuleId};

/// A figure that must reach a bound, or stay under one.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its rule.
    pub rule: RuleId,
    /// How value and bound are compared, in the pack's word (`at_least`).
    pub word: &'static str,
    /// Its figures, at each of its grains.
    pub at: Vec<TargetAt>,
}

/// The figures of a target at one grain.
#[derive(Clone, Debug)]
pub struct TargetAt {
    /// What is held against the bound.
    pub value: FigureId,
    /// The bound.
    pub bound: FigureId,
    /// What is lacking; below zero where there is more than asked for.
    pub gap: FigureId,
    /// The value as a share of the bound.
    pub attainment: FigureId,
    /// Whether the bound is kept.
    pub met: FigureId,
    /// Where it stood at the beginning, as the author says; absent where nothing is said.
    pub baseline: Option<FigureId>,
    /// How it moved, where the author asks for it.
    pub trend: Option<Trend>,
    /// The rule's sentences over the rows of this grain; empty where they speak of keys that it lacks.
    pub because: Because,
}

/// A value beside the one of the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trend {
    /// The value one period before.
    pub before: FigureId,
    /// The value less the one before.
    pub change: FigureId,
}

/// Something to be looked at.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its rule.
    pub rule: RuleId,
    /// Where it is looked for.
    pub over: FindingOver,
}

/// Where a finding is looked for.
#[derive(Clone, Debug)]
pub enum FindingOver {
    /// Among the rows of a table: those that belong to the group, each with a few values.
    Rows {
        /// The group, whose one count is how many there are.
        group: GroupId,
        /// What is shown of each row, by the author's words.
        show: Vec<(String, Shown)>,
    },
    /// Among the keys of a grain.
    Keys {
        /// The grain.
        grain: Grain,
        /// The flag that brings it about.
        when: FigureId,
        /// What a missing condition means (never `Hold`).
        if_missing: IfMissing,
    },
}
