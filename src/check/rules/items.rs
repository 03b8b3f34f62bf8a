//! The figures of a checklist: its rate, the counts behind it, and what its items say of the rate.
//!
//! Every part is a formula of the rate and the counts, at each key and item: interval and thin evidence always, the rest
//! where some item states it. With a source the same counts are kept by source as well, and with weights the rate is
//! the weighted mean of the sources' rates; counts, interval and thin evidence stay those of all sources together.

use crate::check::aggregate::part_of;
use crate::check::algebra::Ty;
use crate::check::model::{Figure, Given, How, Ranking, RowsFrom, Schedule, Ties};
use crate::check::reach::Reach;
use crate::check::rules::Made;
use crate::check::rules::score::{over, present, some_there, times};
use crate::check::state::{Checker, Exactness, Gap, Known};
use crate::check::typing::Typed;
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::function::Function;
use crate::expr::{
    Aggregate, Climb, DimId, Expr, FigureId, Fold, GivenId, Grain, GroupId, Leaf, Node, Operator, RuleId, ScheduleId,
};
use crate::pack::literal::{Literal, literal, schedule};
use crate::pack::model::{Entry, Node as Written};
use crate::source::{Span, Spanned};
use crate::value::{Mode, Ratio, Reason, Type, Value};

/// What an item may give besides its title.
const SERIES: [(&str, Type); 4] =
    [("weight", Type::Number), ("baseline", Type::Rate), ("required", Type::Rate), ("target", Type::Rate)];

/// What was counted, and for whom.
pub(super) struct Counted<'a> {
    pub(super) rule: RuleId,
    pub(super) entry: &'a Entry,
    /// The keys, with the item last.
    pub(super) grain: Grain,
    pub(super) group: GroupId,
}

/// The counts by source beside those of all sources.
pub(super) struct BySource {
    pub(super) grain: Grain,
    pub(super) group: GroupId,
    /// The weights of the sources, where there are any.
    pub(super) weights: Option<GivenId>,
}

impl Checker<'_> {
    /// All figures of a checklist; gives that of the rates and those of passes, observations, and what was left out.
    pub(super) fn item_figures(
        &mut self,
        counted: &Counted<'_>,
        by_source: Option<BySource>,
        min_sample: Option<ScheduleId>,
    ) -> Option<(FigureId, [FigureId; 3])> {
        let (entry, span) = (counted.entry, counted.entry.id.span);
        let id = &entry.id.value;
        let series = self.item_series(entry, *counted.grain.last()?);
        let rounding = self.rounding_of(&entry.table, "round");
        let mut rate = share_of(counted.group, span);
        if let Some(by_source) = by_source {
            let name = format!("{id}.by_source");
            let sources = Counted { grain: by_source.grain, group: by_source.group, ..*counted };
            let share = no_observations(share_of(sources.group, span), Exactness::Unrounded, span);
            let own = self.part(&sources, &name, share, None, true);
            self.counts(&sources, &name, true);
            if let Some(weights) = by_source.weights {
                rate = self.weighted_rate(own, weights, &sources.grain, &counted.grain, span)?;
            }
        }
        let rate = no_observations(rate, Exactness::Unrounded, span);
        let rate = self.part(counted, id, rate, rounding, false);
        // Weighted by source or not, it is a part of what was observed.
        self.narrow(rate, &Reach::share());
        let counts = self.counts(counted, id, false);
        self.evidence(counted, counts, min_sample)?;
        self.stated(counted, rate, &series)?;
        Some((rate, counts))
    }

    /// Passes, observations that count, and what was left out.
    fn counts(&mut self, counted: &Counted<'_>, name: &str, listed: bool) -> [FigureId; 3] {
        let span = counted.entry.id.span;
        [(0, "passes"), (1, "n"), (2, "left_out")].map(|(slot, part)| {
            let leaf = fold(counted.group, slot, span).node;
            let count = Typed { places: Some(0), ..Typed::plain(leaf, Type::Count, Ty::Is(Type::Count), span) };
            let made = self.made(counted, &format!("{name}.{part}"), count, None, listed);
            self.make(Made { zero_where_absent: true, ..made })
        })
    }

    /// The interval of the rate, and whether it rests on fewer observations than the list asks for.
    fn evidence(
        &mut self,
        counted: &Counted<'_>,
        [passes, n, _]: [FigureId; 3],
        min_sample: Option<ScheduleId>,
    ) -> Option<()> {
        let (id, span) = (&counted.entry.id.value, counted.entry.id.span);
        let (passes, n) = (self.own_leaf(passes, span)?, self.own_leaf(n, span)?);
        for (part, function) in [("low", Function::WilsonLow), ("high", Function::WilsonHigh)] {
            let node = Node::Call(function, vec![passes.clone(), n.clone()]);
            let bound = no_observations(Expr { node, kind: Type::Rate, span }, Exactness::Rounded, span);
            let bound = Typed { places: Some(crate::value::wilson::PLACES), ..bound };
            self.part(counted, &format!("{id}.{part}"), bound, None, false);
        }
        if let Some(least) = min_sample {
            let least = Expr { node: Node::Leaf(Leaf::Schedule(least)), kind: Type::Count, span };
            let node = Node::Binary(Operator::Less, Box::new(n), Box::new(least));
            let thin = Typed::flag(node, span, None, Exactness::Whole);
            self.part(counted, &format!("{id}.thin"), thin, None, false);
        }
        Some(())
    }

    /// What the items state, and how the rate stands to their targets.
    fn stated(&mut self, counted: &Counted<'_>, rate: FigureId, series: &[(&str, GivenId)]) -> Option<()> {
        let (id, span) = (&counted.entry.id.value, counted.entry.id.span);
        let from = counted.grain.len().checked_sub(1)?;
        let item = Climb { from, steps: Vec::new() };
        let mut target = None;
        for (part, given) in series.iter().filter(|(part, _)| *part != "weight") {
            let node = Node::Leaf(Leaf::Given(*given, item.clone()));
            let stated = Typed::plain(node, Type::Rate, Ty::Is(Type::Rate), span);
            let stated = Typed { gaps: Some(Gap { reason: Reason::NO_ROW, span }), ..stated };
            let figure = self.part(counted, &format!("{id}.{part}"), stated, None, false);
            target = target.or((*part == "target").then_some(figure));
        }
        let Some(target) = target else { return Some(()) };
        let exactness = self.known.get(rate.at()).map_or(Exactness::Unrounded, |k| k.exactness);
        let (rate, target) = (self.own_leaf(rate, span)?, self.own_leaf(target, span)?);
        let binary = |op, a: &Expr, b: &Expr, kind| {
            let node = Node::Binary(op, Box::new(a.clone()), Box::new(b.clone()));
            no_observations(Expr { node, kind, span }, exactness, span)
        };
        let lower = self.lower_is_better(counted)?;
        let turned = |higher: Typed, lower: Option<Typed>, is_lower: Option<&Expr>| match (lower, is_lower) {
            (Some(lower), Some(is_lower)) => {
                let parts = [is_lower.clone(), lower.expr, higher.expr].map(Box::new);
                let [when, then, otherwise] = parts;
                let kind = then.kind;
                no_observations(Expr { node: Node::If(when, then, otherwise), kind, span }, exactness, span)
            }
            _ => higher,
        };
        let gap = binary(Operator::Subtract, &target, &rate, Type::Rate);
        let over = lower.as_ref().map(|_| binary(Operator::Subtract, &rate, &target, Type::Rate));
        let gap = turned(gap, over, lower.as_ref());
        let gap = self.part(counted, &format!("{id}.gap"), gap, None, false);
        let share = binary(Operator::Divide, &rate, &target, Type::Rate);
        self.part(counted, &format!("{id}.attainment"), share, None, false);
        let met = binary(Operator::GreaterOrEqual, &rate, &target, Type::Flag);
        let under = lower.as_ref().map(|_| binary(Operator::LessOrEqual, &rate, &target, Type::Flag));
        let met = turned(met, under, lower.as_ref());
        self.part(counted, &format!("{id}.met"), met, None, false);
        self.places_behind(counted, gap, item)
    }

    /// Whether a lower rate is the better one, item by item; none where no item says so.
    fn lower_is_better(&mut self, counted: &Counted<'_>) -> Option<Option<Expr>> {
        let (entry, span) = (counted.entry, counted.entry.id.span);
        let items = entry.table.table("items").map_or(&[][..], |items| &items.fields);
        let is_lower = |value: &Spanned<Written>| {
            value.value.as_table().and_then(|t| t.text("better")).is_some_and(|better| better.value == "lower")
        };
        if !items.iter().any(|(_, value)| is_lower(value)) {
            return Some(None);
        }
        let values = items.iter().map(|(key, value)| {
            let entries = vec![(None, Value::Flag(is_lower(value)))];
            (key.value.clone(), Schedule { entries, kind: Type::Flag })
        });
        let name = format!("{}.better_lower", entry.id.value);
        let dimension = *counted.grain.last()?;
        self.givens.push(Given { name, dimension, kind: Type::Flag, values: values.collect() });
        let from = counted.grain.len().checked_sub(1)?;
        let given = Leaf::Given(GivenId::new(self.givens.len() - 1), Climb { from, steps: Vec::new() });
        Some(Some(Expr { node: Node::Leaf(given), kind: Type::Flag, span }))
    }

    /// The place of each item among those of its row that are under their targets, the furthest first.
    fn places_behind(&mut self, counted: &Counted<'_>, gap: FigureId, item: Climb) -> Option<()> {
        let (entry, span) = (counted.entry, counted.entry.id.span);
        let id = &entry.id.value;
        let number = |n: i64| Value::Number(Ratio::from_int(n));
        let items = entry.table.table("items").map_or(&[][..], |items| &items.fields);
        let order = items
            .iter()
            .zip(1..)
            .map(|((key, _), n)| (key.value.clone(), Schedule { entries: vec![(None, number(n))], kind: Type::Count }));
        let dimension = *counted.grain.last()?;
        let order = Given { name: format!("{id}.order"), dimension, kind: Type::Count, values: order.collect() };
        self.givens.push(order);
        let order = Leaf::Given(GivenId::new(self.givens.len() - 1), item);
        let order = Expr { node: Node::Leaf(order), kind: Type::Count, span };
        let gap = self.own_leaf(gap, span)?;
        let zero = Expr { node: Node::Constant(number(0)), kind: Type::Rate, span };
        let under = Node::Binary(Operator::Greater, Box::new(gap.clone()), Box::new(zero));
        let by = 0..counted.grain.len().saturating_sub(1);
        let ranking = Ranking {
            of: gap,
            within: by.map(|from| Climb { from, steps: Vec::new() }).collect(),
            highest_first: true,
            ties: Ties::Competition,
            tie_break: vec![(order, false)],
            only: Some(Expr { node: under, kind: Type::Flag, span }),
        };
        let figure = Figure {
            name: format!("{id}.behind"),
            rule: counted.rule,
            grain: counted.grain.clone(),
            per: self.per.clone(),
            kind: Type::Count,
            how: How::Rank(ranking),
            rounding: None,
            places: Some(0),
            unit: None,
            rows: vec![RowsFrom::Group(counted.group)],
            zero_where_absent: false,
            rounded: false,
            listed: false,
        };
        let known = Known { gaps: Some(Reason::NOT_RANKED), exactness: Exactness::Whole, complete: false };
        self.make_other(figure, known);
        Some(())
    }

    /// The mean of the sources' rates by weight, of the sources that have observations.
    ///
    /// A source that was observed and has no weight leaves the rate missing.
    fn weighted_rate(
        &mut self,
        by_source: FigureId,
        weights: GivenId,
        finer: &Grain,
        grain: &Grain,
        span: Span,
    ) -> Option<Expr> {
        let rate = self.own_leaf(by_source, span)?;
        self.used.figures.insert(by_source);
        let place = |d: &DimId| finer.iter().position(|f| f == d).map(|from| Climb { from, steps: Vec::new() });
        let source = self.givens.get(weights.at()).map(|g| g.dimension)?;
        let weight = Expr { node: Node::Leaf(Leaf::Given(weights, place(&source)?)), kind: Type::Rate, span };
        let to: Vec<Climb> = grain.iter().map(place).collect::<Option<_>>()?;
        let (there, per) = (present(&rate, span), self.per.clone());
        let fold = |op: Fold, argument: Expr, kind: Type| {
            let filter = (op != Fold::Count).then(|| there.clone());
            let aggregate = Aggregate {
                op,
                per: per.clone(),
                grain: finer.clone(),
                rows: vec![by_source],
                to: to.clone(),
                below: Vec::new(),
                argument: Some(argument),
                filter,
            };
            Expr { node: Node::Leaf(Leaf::Aggregate(Box::new(aggregate))), kind, span }
        };
        let top = fold(Fold::Sum, times(rate, weight.clone(), Type::Rate, span), Type::Rate);
        let whole = fold(Fold::Sum, weight, Type::Rate);
        let count = fold(Fold::Count, there.clone(), Type::Count);
        Some(some_there(count, over(top, whole, Type::Rate, span), Type::Rate, span))
    }

    /// Weights, baselines and the like, item by item.
    fn item_series(&mut self, entry: &Entry, dimension: DimId) -> Vec<(&'static str, GivenId)> {
        let Some(items) = entry.table.table("items") else { return Vec::new() };
        let exact = entry
            .table
            .get("round")
            .is_none_or(|_| self.rounding_of(&entry.table, "round").is_none_or(|rounding| rounding.mode == Mode::Down));
        let mut found = Vec::new();
        for (name, kind) in SERIES {
            let mut values = Vec::new();
            for (key, value) in &items.fields {
                let Some(node) = value.value.as_table().and_then(|t| t.get(name)) else { continue };
                let Some(schedule) = self.schedule_of(node, kind, self.in_force) else { continue };
                if kind == Type::Rate && !self.shares(node) {
                    continue;
                }
                if name == "target" && !exact {
                    self.warn_of_whole_target(node, &schedule);
                }
                values.push((key.value.clone(), schedule));
            }
            if !values.is_empty() {
                self.givens.push(Given { name: format!("{}.{name}", entry.id.value), dimension, kind, values });
                found.push((name, GivenId::new(self.givens.len() - 1)));
            }
        }
        found
    }

    /// Whether all values of a series are shares; who writes 75 for a share means 75%.
    fn shares(&mut self, node: &Spanned<Written>) -> bool {
        let all = schedule(&node.value).map_or_else(|| vec![node], |all| all.into_iter().map(|(_, v)| v).collect());
        let mut fine = true;
        for one in all {
            let Literal::Is(Value::Number(share)) = literal(&one.value, Type::Rate, None) else { continue };
            if !share.is_negative() && share <= Ratio::ONE {
                continue;
            }
            let text = self.snippet(one.span);
            let problem =
                Diagnostic::at(&codes::LITERAL_OUT_OF_RANGE, one.span).with("text", &text).with("type", "share");
            let quotes = if matches!(one.value, Written::Text(_)) { "" } else { "\"" };
            let meant = format!("{quotes}{text}%{quotes}");
            self.report(match share.is_whole() && !share.is_negative() && !text.ends_with(['%', 'p']) {
                true => problem.write_instead("help-write", one.span, &meant),
                false => problem,
            });
            fine = false;
        }
        fine
    }

    /// A rounded rate can reach a target of all where not all passed.
    fn warn_of_whole_target(&mut self, node: &Spanned<Written>, schedule: &Schedule) {
        if schedule.entries.iter().any(|(_, value)| *value == Value::Number(Ratio::ONE)) {
            self.fault(&codes::ROUND_CAN_REACH_BOUND, node.span, &[("bound", "100%")]);
        }
    }

    /// A figure read at its own grain.
    pub(in crate::check) fn own_leaf(&self, id: FigureId, span: Span) -> Option<Expr> {
        let figure = self.figure(id)?;
        let climbs = (0..figure.grain.len()).map(|from| Climb { from, steps: Vec::new() }).collect();
        Some(Expr { node: Node::Leaf(Leaf::Figure(id, climbs)), kind: figure.kind, span })
    }

    fn part(
        &mut self,
        counted: &Counted<'_>,
        name: &str,
        typed: Typed,
        rounding: Option<crate::value::Rounding>,
        listed: bool,
    ) -> FigureId {
        let made = self.made(counted, name, typed, rounding, listed);
        self.make(made)
    }

    fn made(
        &self,
        counted: &Counted<'_>,
        name: &str,
        typed: Typed,
        rounding: Option<crate::value::Rounding>,
        listed: bool,
    ) -> Made {
        Made {
            rule: counted.rule,
            name: name.to_owned(),
            grain: counted.grain.clone(),
            typed,
            rounding,
            rows: vec![RowsFrom::Group(counted.group)],
            zero_where_absent: false,
            unit: None,
            listed,
        }
    }
}

fn fold(group: GroupId, slot: usize, span: Span) -> Expr {
    Expr { node: Node::Leaf(Leaf::Fold(group, slot)), kind: Type::Count, span }
}

/// Passes as a part of the observations that count.
fn share_of(group: GroupId, span: Span) -> Expr {
    part_of(fold(group, 0, span), fold(group, 1, span), Type::Rate, span)
}

/// A value that is missing where nothing was observed.
fn no_observations(expr: Expr, exactness: Exactness, span: Span) -> Typed {
    let gaps = Some(Gap { reason: Reason::NO_OBSERVATIONS, span });
    let ty = Ty::Is(expr.kind);
    Typed { expr, ty, gaps, exactness, places: None }
}
