//! What there is to reach: points of a pack, and what must be looked at to know that they were reached.
//!
//! Points of rules, bands, items and steps are listed here; those of conditions are found by `conditions`, which adds
//! its expressions and probes. Nothing is evaluated here.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::model::{Award, Duty, Group, How, Program, RowsFrom, State, StepKind};
use crate::expr::{DimId, Expr, GroupId, RuleId};
use crate::pack::grammar::Kind;
use crate::source::Span;
use crate::value::PeriodKind;

/// What a test can do with a place of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// The rule has a value on some row.
    Computed,
    /// The penalty, action or finding comes out on some row.
    Fires,
    /// The penalty, action or finding does not come out on some row.
    Spares,
    /// The condition is true on some row.
    True,
    /// The condition is false on some row.
    False,
    /// The default after `??` is used on some row.
    Default,
    /// The row of the band is some row's.
    Band,
    /// The item is observed as a pass.
    Passes,
    /// The item is observed as a fail.
    Fails,
    /// The ranking has two rows or more.
    Ranked,
    /// The step changes the amount of some line.
    Step,
    /// The lower bound lifts some value.
    Floor,
    /// The upper bound lowers some value.
    Cap,
    /// The target is met on some row.
    Met,
    /// The target is missed on some row.
    Missed,
    /// Somebody is at a place with this prize.
    Placed,
    /// An occurrence of the duty stands so.
    State,
}

impl What {
    /// The name by which programs and messages know it.
    pub fn name(self) -> &'static str {
        match self {
            What::Computed => "computed",
            What::Fires => "fires",
            What::Spares => "spares",
            What::True => "true",
            What::False => "false",
            What::Default => "default",
            What::Band => "band",
            What::Passes => "passes",
            What::Fails => "fails",
            What::Ranked => "ranked",
            What::Step => "step",
            What::Floor => "floor",
            What::Cap => "cap",
            What::Met => "met",
            What::Missed => "missed",
            What::Placed => "placed",
            What::State => "state",
        }
    }
}

/// Something that a test can reach: a place of the pack and what happens there; bands and items are told apart by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Where it is written.
    pub place: Span,
    /// What happens there.
    pub what: What,
    /// The rule, item, band or words.
    pub name: String,
}

/// The points that were reached.
pub type Reached = BTreeSet<Point>;

/// All that can be reached in a pack.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    pub(super) points: BTreeSet<Point>,
    /// Conditions over figures.
    pub(super) watches: Vec<Watch>,
    /// Conditions over rows of tables: for each probe, what its slots stand for.
    pub(super) probes: Vec<(Group, Vec<Point>)>,
    /// The number of the first probe among the groups of a test's program.
    pub(super) first: usize,
}

/// An expression that must be true on some row for a point to be reached.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    pub(super) point: Point,
    /// The rule that computes it; it is not computed where a test gives its figure.
    pub(super) rule: RuleId,
    /// The kind of period for which it is computed.
    pub(super) per: PeriodKind,
    pub(super) grain: Vec<DimId>,
    pub(super) rows: Vec<RowsFrom>,
    pub(super) holds: Expr,
}

impl Coverage {
    /// Every point, in the order of places.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        self.points.iter()
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there is nothing to reach.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The groups that are folded beside those of the pack.
    pub(in crate::scenario) fn probes(&self) -> Vec<Group> {
        self.probes.iter().map(|(group, _)| group.clone()).collect()
    }

    /// The probes with the ids that they have in the program of a test.
    pub(super) fn probed(&self) -> impl Iterator<Item = (GroupId, &[Point])> {
        self.probes.iter().enumerate().map(|(at, (_, points))| (GroupId::new(self.first + at), points.as_slice()))
    }

    fn add(&mut self, place: Span, what: What, name: &str) {
        self.points.insert(Point { place, what, name: name.to_owned() });
    }

    /// Rules, and what kinds of rule are made of.
    pub(super) fn rules(&mut self, program: &Program) {
        for rule in &program.rules {
            match rule.kind {
                Kind::Penalty | Kind::Action | Kind::Finding => {
                    self.add(rule.span, What::Fires, &rule.name);
                    self.add(rule.span, What::Spares, &rule.name);
                }
                Kind::Ranking => self.add(rule.span, What::Ranked, &rule.name),
                Kind::Target => {
                    self.add(rule.span, What::Met, &rule.name);
                    self.add(rule.span, What::Missed, &rule.name);
                }
                // Each of its rows, or states, is a point of its own.
                Kind::Band | Kind::Duty => {}
                _ => self.add(rule.span, What::Computed, &rule.name),
            }
        }
        for (point, _) in bands(program) {
            self.points.insert(point);
        }
        for checklist in &program.checklists {
            for item in &checklist.items {
                self.add(item.span, What::Passes, &item.key);
                self.add(item.span, What::Fails, &item.key);
            }
        }
        for duty in &program.duties {
            self.points.extend(duty.states().filter_map(|state| stands(program, duty, state)));
        }
        for (award, at) in program.awards.iter().flat_map(|award| (0..award.places.len()).map(move |at| (award, at))) {
            self.points.extend(placed(program, award, at));
        }
        for payout in program.payouts.iter().filter(|payout| payout.shares.is_none()) {
            let name = program.rule(payout.rule).map_or("", |r| r.name.as_str());
            for step in &payout.steps {
                let what = match step.kind {
                    StepKind::Scale => What::Step,
                    StepKind::Floor => What::Floor,
                    StepKind::Cap => What::Cap,
                    StepKind::Adjust => What::Step,
                };
                self.add(step.span, what, &format!("{name}: {}", step.name));
            }
        }
    }
}

/// The places with one prize as a point.
pub(super) fn placed(program: &Program, award: &Award, at: usize) -> Option<Point> {
    let (rule, place) = (program.rule(award.rule)?, award.places.get(at)?);
    let first = at.checked_sub(1).and_then(|before| award.places.get(before)).map_or(1, |before| before.to + 1);
    let places = if first == place.to { first.to_string() } else { format!("{first}–{}", place.to) };
    Some(Point { place: place.span, what: What::Placed, name: format!("{}: {places}", rule.name) })
}

/// A state of a duty as a point.
pub(super) fn stands(program: &Program, duty: &Duty, state: State) -> Option<Point> {
    let rule = program.rule(duty.rule)?;
    Some(Point { place: rule.span, what: What::State, name: format!("{}: {}", rule.name, state.name()) })
}

/// The rows of bands as points, each with its figure and the name of its row.
pub(super) fn bands(program: &Program) -> Vec<(Point, (usize, &str))> {
    let mut all = Vec::new();
    for band in &program.bands {
        let Some(figure) = program.figures.get(band.figure.at()) else { continue };
        let Some(rule) = program.rule(figure.rule) else { continue };
        // The words of its rows stand in the formula as constants, each where it is written.
        let mut places: BTreeMap<String, Span> = BTreeMap::new();
        if let How::Formula(formula) = &figure.how {
            formula.walk(&mut |e| {
                if let crate::expr::Node::Constant(crate::value::Value::Text(word)) = &e.node {
                    places.insert(word.to_string(), e.span);
                }
            });
        }
        for (name, _) in &band.rows {
            let place = places.get(name).copied().unwrap_or(rule.span);
            let point = Point { place, what: What::Band, name: format!("{}: {name}", rule.name) };
            all.push((point, (band.figure.at(), name.as_str())));
        }
    }
    all
}
