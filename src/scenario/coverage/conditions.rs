//! The conditions that authors wrote, each with what would show that it was true, or false, or that a default was used.
//!
//! A condition is taken apart at `&&`, `||` and `!`; a part counts only on rows on which it is looked at, so that the
//! parts before it are its guard. Conditions that a kind of rule is made of, and nobody wrote, are left out: their words
//! are no condition.

use super::points::{Coverage, Point, Watch, What};
use crate::check::model::{Figure, Group, How, Payout, Program, RowsFrom, Slot};
use crate::expr::{Aggregate, Climb, DimId, Expr, FigureId, Fold, Leaf, Node, Operator, Past, RuleId, TableId, When};
use crate::pack::grammar::Kind;
use crate::source::Sources;
use crate::table::schema::Placed;
use crate::value::{PeriodKind, Type};

/// How much of a condition's words is shown.
const MOST_WORDS: usize = 72;
/// Slots of one probe.
const MOST_SLOTS: usize = 24;

/// Every side of every condition of an expression, and every default.
struct Found {
    point: Point,
    holds: Expr,
}

/// What is found in expressions, and the aggregates in them.
struct Finder<'a> {
    sources: &'a Sources,
    found: Vec<Found>,
    aggregates: Vec<&'a Aggregate>,
}

/// The rows over which something is computed, and for which kind of period.
#[derive(Clone, Copy)]
struct Over<'a> {
    rule: RuleId,
    per: &'a PeriodKind,
    grain: &'a [DimId],
    rows: &'a [RowsFrom],
}

fn flag(node: Node, like: &Expr) -> Expr {
    Expr { node, kind: Type::Flag, span: like.span }
}

fn both(guard: Option<&Expr>, holds: Expr) -> Expr {
    match guard {
        Some(guard) => {
            let span = holds.span;
            let node = Node::Binary(Operator::And, Box::new(guard.clone()), Box::new(holds));
            Expr { node, kind: Type::Flag, span }
        }
        None => holds,
    }
}

fn not(expr: &Expr) -> Expr {
    flag(Node::Not(Box::new(expr.clone())), expr)
}

impl<'a> Finder<'a> {
    fn new(sources: &'a Sources) -> Finder<'a> {
        Finder { sources, found: Vec::new(), aggregates: Vec::new() }
    }

    /// A condition: its parts, each true and false.
    fn condition(&mut self, expr: &'a Expr, guard: Option<&Expr>) {
        match &expr.node {
            Node::Binary(Operator::And, a, b) => {
                self.condition(a, guard);
                self.condition(b, Some(&both(guard, (**a).clone())));
            }
            Node::Binary(Operator::Or, a, b) => {
                self.condition(a, guard);
                self.condition(b, Some(&both(guard, not(a))));
            }
            Node::Not(a) => self.condition(a, guard),
            Node::Constant(_) | Node::Absent(_) => {}
            _ => {
                if let Some(name) = self.words(expr) {
                    let mut side = |what, holds| {
                        let point = Point { place: expr.span, what, name: name.clone() };
                        self.found.push(Found { point, holds: both(guard, holds) });
                    };
                    side(What::True, expr.clone());
                    side(What::False, not(expr));
                }
                self.value(expr, guard);
            }
        }
    }

    /// A value: the conditions in it.
    fn value(&mut self, expr: &'a Expr, guard: Option<&Expr>) {
        match &expr.node {
            Node::Constant(_) | Node::Absent(_) => {}
            Node::Leaf(Leaf::Aggregate(aggregate)) => self.aggregates.push(aggregate),
            Node::Leaf(Leaf::Past(past)) => self.past(past),
            Node::Leaf(_) => {}
            Node::Binary(Operator::And | Operator::Or, ..) | Node::Not(_) => self.condition(expr, guard),
            Node::Negate(a) | Node::IsMissing(a) | Node::IsPresent(a) => self.value(a, guard),
            Node::Binary(_, a, b) => {
                self.value(a, guard);
                self.value(b, guard);
            }
            Node::Coalesce(a, b) => {
                let missing = flag(Node::IsMissing(Box::new((**a).clone())), a);
                if let Some(name) = self.words(expr) {
                    let point = Point { place: expr.span, what: What::Default, name };
                    self.found.push(Found { point, holds: both(guard, missing.clone()) });
                }
                // A condition with a default is true or false as a whole.
                self.value(a, guard);
                self.value(b, Some(&both(guard, missing)));
            }
            Node::If(condition, yes, other) => {
                self.condition(condition, guard);
                self.value(yes, Some(&both(guard, (**condition).clone())));
                self.value(other, Some(&both(guard, not(condition))));
            }
            Node::Call(_, args) | Node::Script(_, args) => args.iter().for_each(|a| self.value(a, guard)),
        }
    }

    /// What is read in other periods: looked at where it is read, or in the reader's own where that is one of them.
    fn past(&mut self, past: &'a Past) {
        let mut inner = Finder::new(self.sources);
        match past.of.kind {
            Type::Flag => inner.condition(&past.of, None),
            _ => inner.value(&past.of, None),
        }
        for Found { point, holds } in inner.found {
            let holds = match &past.when {
                When::Before(_) | When::At(_) => {
                    let span = holds.span;
                    let node = Node::Leaf(Leaf::Past(Box::new(Past { when: past.when.clone(), of: holds })));
                    Expr { node, kind: Type::Flag, span }
                }
                When::Over { .. } | When::Streak => holds,
            };
            self.found.push(Found { point, holds });
        }
        self.aggregates.extend(inner.aggregates);
    }

    /// The words of a condition on one line; none if nobody wrote it.
    fn words(&self, expr: &Expr) -> Option<String> {
        let words = self.sources.snippet(expr.span);
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let bare = words.chars().all(name);
        if words.is_empty() || (bare && !matches!(expr.node, Node::Leaf(_))) {
            return None;
        }
        let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut = line.chars().count() > MOST_WORDS;
        let mut shown: String = line.chars().take(MOST_WORDS).collect();
        if cut {
            shown.push('…');
        }
        Some(shown)
    }
}

/// Conditions over figures: those of formulas, rankings, payouts, penalties and actions.
pub(super) fn of_figures(program: &Program, sources: &Sources, coverage: &mut Coverage) {
    for (at, figure) in program.figures.iter().enumerate() {
        let Some(rule) = program.rule(figure.rule) else { continue };
        let over = Over { rule: figure.rule, per: &figure.per, grain: &figure.grain, rows: &figure.rows };
        match &figure.how {
            _ if matches!(rule.kind, Kind::Band | Kind::Checklist | Kind::Score) => {}
            // Of what a target is made of, its author wrote the bound.
            _ if rule.kind == Kind::Target && !is_bound(program, FigureId::new(at)) => {}
            // Of what a duty is made of, its author wrote who has it, and its days.
            _ if rule.kind == Kind::Duty && !is_asked(program, figure) => {}
            How::Formula(formula) => {
                let mut finder = Finder::new(sources);
                let whole = matches!(formula.node, Node::Binary(Operator::And | Operator::Or, ..) | Node::Not(_));
                match (figure.kind, rule.kind) {
                    // Whether the whole is true is whether it fires, which is a point of its own.
                    (Type::Flag, Kind::Penalty | Kind::Action | Kind::Finding) if !whole => finder.value(formula, None),
                    (Type::Flag, _) => finder.condition(formula, None),
                    _ => finder.value(formula, None),
                }
                put(program, over, finder, coverage);
            }
            How::Rank(ranking) => {
                let mut finder = Finder::new(sources);
                finder.value(&ranking.of, None);
                ranking.only.iter().for_each(|only| finder.condition(only, None));
                ranking.tie_break.iter().for_each(|(by, _)| finder.value(by, None));
                put(program, over, finder, coverage);
            }
            How::Split(split) => {
                let mut finder = Finder::new(sources);
                finder.value(&split.weight, None);
                put(program, over, finder, coverage);
            }
            How::Amount(..) => {}
        }
    }
    for payout in &program.payouts {
        of_payout(program, payout, sources, coverage);
    }
}

fn is_bound(program: &Program, id: FigureId) -> bool {
    program.targets.iter().flat_map(|t| &t.at).any(|at| at.bound == id)
}

/// Whether the author of a duty wrote this of its figures: whom it is expected of, or a day of its own.
fn is_asked(program: &Program, figure: &Figure) -> bool {
    let part = program.rule(figure.rule).and_then(|rule| figure.name.strip_prefix(rule.name.as_str()));
    matches!(part, Some(".expected" | ".due" | ".done_on"))
}

fn of_payout(program: &Program, payout: &Payout, sources: &Sources, coverage: &mut Coverage) {
    let mut finder = Finder::new(sources);
    if let Some(shares) = &payout.shares {
        finder.value(&shares.weight, None);
        let over = Over { rule: payout.rule, per: &payout.per, grain: &payout.grain, rows: &payout.rows };
        return put(program, over, finder, coverage);
    }
    finder.value(&payout.base, None);
    payout.minimum.iter().for_each(|e| finder.value(e, None));
    payout.payee.iter().for_each(|e| finder.value(e, None));
    for penalty in &payout.penalties {
        finder.value(&penalty.share, None);
    }
    let name = program.rule(payout.rule).map_or("", |r| r.name.as_str());
    for step in &payout.steps {
        finder.value(&step.of, None);
        for (bound, what, operator) in
            [(&step.floor, What::Floor, Operator::Less), (&step.cap, What::Cap, Operator::Greater)]
        {
            let Some(bound) = bound else { continue };
            finder.value(bound, None);
            let node = Node::Binary(operator, Box::new(step.of.clone()), Box::new(bound.clone()));
            let point = Point { place: bound.span, what, name: format!("{name}: {}", step.name) };
            finder.found.push(Found { point, holds: flag(node, bound) });
        }
    }
    let over = Over { rule: payout.rule, per: &payout.per, grain: &payout.grain, rows: &payout.rows };
    put(program, over, finder, coverage);
}

/// What was found over the rows of one grain, and in its aggregates over theirs.
fn put<'a>(program: &'a Program, over: Over<'_>, finder: Finder<'a>, coverage: &mut Coverage) {
    let Finder { sources, found, aggregates } = finder;
    let Over { rule, per, grain, rows } = over;
    for Found { point, holds } in found {
        coverage.points.insert(point.clone());
        coverage.watches.push(Watch {
            point,
            rule,
            per: per.clone(),
            grain: grain.to_vec(),
            rows: rows.to_vec(),
            holds,
        });
    }
    for aggregate in aggregates {
        let mut inner = Finder::new(sources);
        for (expr, counts) in [(&aggregate.argument, true), (&aggregate.filter, false)] {
            let Some(expr) = expr else { continue };
            if expr.kind == Type::Flag || !counts {
                inner.condition(expr, None);
            } else {
                inner.value(expr, None);
            }
        }
        let rows = rows_of(program, aggregate);
        put(program, Over { rule, per: &aggregate.per, grain: &aggregate.grain, rows: &rows }, inner, coverage);
    }
}

/// Where the rows of an aggregate come from.
fn rows_of(program: &Program, aggregate: &Aggregate) -> Vec<RowsFrom> {
    let from = |id: &crate::expr::FigureId| {
        let grain = &program.figures.get(id.at())?.grain;
        if *grain == aggregate.grain {
            return Some(RowsFrom::Figure(*id));
        }
        let place = |d: &DimId| grain.iter().position(|own| own == d).map(|from| Climb { from, steps: Vec::new() });
        let climbs: Option<Vec<Climb>> = aggregate.grain.iter().map(place).collect();
        climbs.map(|climbs| RowsFrom::RolledUp(*id, climbs))
    };
    aggregate.rows.iter().filter_map(from).collect()
}

/// How the rows of a probe are placed in time.
#[derive(Clone, PartialEq, Eq)]
struct Placing {
    table: TableId,
    period: Option<Placed>,
    per: PeriodKind,
}

/// Conditions over rows of tables, as probes: groups of the whole that count the rows on which they hold.
pub(super) fn of_rows(program: &Program, sources: &Sources, coverage: &mut Coverage) {
    let mut all: Vec<(Placing, Found)> = Vec::new();
    for (at, table) in program.tables.iter().enumerate() {
        let mut finder = Finder::new(sources);
        for formula in table.columns.iter().filter_map(|c| c.formula.as_ref()) {
            match formula.kind {
                Type::Flag => finder.condition(formula, None),
                _ => finder.value(formula, None),
            }
        }
        let placing = Placing { table: TableId::new(at), period: None, per: program.pack.period.clone() };
        all.extend(finder.found.into_iter().map(|f| (placing.clone(), f)));
    }
    for group in &program.groups {
        let mut finder = Finder::new(sources);
        group.filter.iter().for_each(|filter| finder.condition(filter, None));
        for slot in &group.slots {
            let counts = slot.argument.as_ref().filter(|a| a.kind == Type::Flag);
            counts.into_iter().chain(&slot.filter).for_each(|e| finder.condition(e, group.filter.as_ref()));
            if let Some(argument) = slot.argument.as_ref().filter(|a| a.kind != Type::Flag) {
                finder.value(argument, slot.filter.as_ref().or(group.filter.as_ref()));
            }
        }
        let placing = Placing { table: group.table, period: group.period, per: group.per.clone() };
        all.extend(finder.found.into_iter().map(|f| (placing.clone(), f)));
    }
    let mut known: Vec<(Placing, Vec<Found>)> = Vec::new();
    for (placing, found) in all {
        coverage.points.insert(found.point.clone());
        let open = known.iter_mut().find(|(p, f)| *p == placing && f.len() < MOST_SLOTS);
        let repeated = |f: &Vec<Found>| f.iter().any(|other| other.point == found.point && other.holds == found.holds);
        match open {
            Some((_, same)) if repeated(same) => {}
            Some((_, more)) => more.push(found),
            None => known.push((placing, vec![found])),
        }
    }
    for (n, (Placing { table, period, per }, found)) in known.into_iter().enumerate() {
        let slot = |(at, f): (usize, &Found)| Slot {
            name: format!("holds_{at}"),
            op: Fold::Count,
            argument: None,
            filter: Some(f.holds.clone()),
            kind: Type::Count,
        };
        let group = Group {
            name: format!("probe {n}"),
            table,
            grain: Vec::new(),
            to: Vec::new(),
            period,
            per,
            filter: None,
            slots: found.iter().enumerate().map(slot).collect(),
        };
        coverage.probes.push((group, found.into_iter().map(|f| f.point).collect()));
    }
}
