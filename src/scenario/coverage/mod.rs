//! What of a pack its tests reach: rules, branches, bands, items.
//!
//! [`Coverage::of`] lists every [`Point`] that tests could reach, with what must be looked at to know it: expressions
//! over the rows of a finished run, and, for conditions over rows of tables, counts that are folded beside the pack's
//! own ([`Coverage::probes`]). The kernel knows nothing of it. A condition that can be true and false must have been
//! both; a default must have been used; a ranking of one row ranks nothing.

mod conditions;
mod marks;

use std::collections::{BTreeMap, BTreeSet};

use crate::check::model::{Group, How, Program, RowsFrom, StepKind};
use crate::expr::{DimId, Expr, GroupId, RuleId};
use crate::pack::grammar::Kind;
use crate::source::{Sources, Span};
use crate::value::PeriodKind;

pub(super) use marks::reached;

/// What a test can do with a place of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// The rule has a value on some row.
    Computed,
    /// The penalty or action comes out on some row.
    Fires,
    /// The penalty or action does not come out on some row.
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
    /// Some row of the table is passed over.
    Skipped,
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
            What::Skipped => "skipped",
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
    points: BTreeSet<Point>,
    /// Conditions over figures.
    watches: Vec<Watch>,
    /// Conditions over rows of tables: for each probe, what its slots stand for.
    probes: Vec<(Group, Vec<Point>)>,
    /// The number of the first probe among the groups of a test's program.
    first: usize,
}

/// An expression that must be true on some row for a point to be reached.
#[derive(Clone, Debug)]
struct Watch {
    point: Point,
    /// The rule that computes it; it is not computed where a test gives its figure.
    rule: RuleId,
    /// The kind of period of its rows.
    per: PeriodKind,
    grain: Vec<DimId>,
    rows: Vec<RowsFrom>,
    holds: Expr,
}

impl Coverage {
    /// All that can be reached in a program.
    pub fn of(program: &Program, sources: &Sources) -> Coverage {
        let mut coverage = Coverage { first: program.groups.len(), ..Coverage::default() };
        coverage.rules(program);
        conditions::of_figures(program, sources, &mut coverage);
        conditions::of_rows(program, sources, &mut coverage);
        coverage
    }

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
    pub(super) fn probes(&self) -> Vec<Group> {
        self.probes.iter().map(|(group, _)| group.clone()).collect()
    }

    /// The probes with the ids that they have in the program of a test.
    fn probed(&self) -> impl Iterator<Item = (GroupId, &[Point])> {
        self.probes.iter().enumerate().map(|(at, (_, points))| (GroupId::new(self.first + at), points.as_slice()))
    }

    fn add(&mut self, place: Span, what: What, name: &str) {
        self.points.insert(Point { place, what, name: name.to_owned() });
    }

    /// Rules, and what kinds of rule are made of.
    fn rules(&mut self, program: &Program) {
        for rule in &program.rules {
            match rule.kind {
                Kind::Penalty | Kind::Action => {
                    self.add(rule.span, What::Fires, &rule.name);
                    self.add(rule.span, What::Spares, &rule.name);
                }
                Kind::Ranking => self.add(rule.span, What::Ranked, &rule.name),
                // Each of its rows is a point of its own.
                Kind::Band => {}
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
        for payout in &program.payouts {
            let name = program.rule(payout.rule).map_or("", |r| r.name.as_str());
            for step in &payout.steps {
                let what = match step.kind {
                    StepKind::Scale => What::Step,
                    StepKind::Floor => What::Floor,
                    StepKind::Cap => What::Cap,
                };
                self.add(step.span, what, &format!("{name}: {}", step.name));
            }
        }
        for table in program.tables.iter().filter(|t| t.skip.is_some()) {
            self.add(table.span, What::Skipped, &table.name);
        }
    }
}

/// The rows of bands as points, each with its figure and the name of its row.
fn bands(program: &Program) -> Vec<(Point, (usize, &str))> {
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
