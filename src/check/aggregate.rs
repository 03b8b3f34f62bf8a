//! Aggregates: over figures of a finer grain, and over the rows of a table.
//!
//! Over figures the finest grain named in the argument is the one that is run over. Over rows an aggregate becomes
//! counts and sums (slots of the fold group being filled), so that means and shares are exact fractions of facts.

use super::algebra::Ty;
use super::same::{leaves_out_missing, same_question};
use super::scope::Scope;
use super::state::{Checker, Exactness, Gap};
use super::typing::Typed;
use crate::check::model::{RowsFrom, Slot};
use crate::diagnostic::codes;
use crate::expr::{Aggregate, Climb, Expr, FigureId, Fold, Grain, Leaf, Node, Operator, Syntax, TableId};
use crate::source::{Span, Spanned};
use crate::value::{PeriodKind, Ratio, Reason, Type, Value};

impl Checker<'_> {
    /// `sum(points, rank <= 10)`, wherever it stands.
    pub(super) fn aggregate(
        &mut self,
        fold: Fold,
        at: Span,
        args: &[Spanned<Syntax>],
        span: Span,
        scope: &Scope,
    ) -> Option<Typed> {
        match scope {
            Scope::Group(table) => self.over_rows(fold, args, span, *table),
            Scope::Figures { grain, .. } => self.over_figures(fold, at, args, span, &grain.clone(), scope),
            Scope::Rows(_) => {
                self.fault(&codes::NOT_AN_AGGREGATE_PLACE, at, &[("function", fold.name())]);
                None
            }
        }
    }

    // ---- over figures ---------------------------------------------------------------------------------------------

    fn over_figures(
        &mut self,
        fold: Fold,
        at: Span,
        args: &[Spanned<Syntax>],
        span: Span,
        grain: &Grain,
        scope: &Scope,
    ) -> Option<Typed> {
        let mut names = Vec::new();
        args.iter().for_each(|a| figure_names(a, &mut names));
        let mut read: Vec<(String, Vec<FigureId>)> = Vec::new();
        for (name, place) in names {
            let rule = name.split('.').next().unwrap_or(&name);
            if self.rule(rule).is_some() {
                read.push((name.clone(), self.instances(&name, place)?));
            }
        }
        let shorter = self.shortest(&read);
        let Some(finest) = self.finest(&read, grain) else {
            self.nothing_finer(fold, at, args, &read, grain, scope);
            return None;
        };
        let starts = Self::starts_of_grain(&finest);
        let mut to: Vec<Climb> = Vec::with_capacity(grain.len());
        for dimension in grain {
            to.push(self.climb_or_report(&starts, *dimension, span)?);
        }
        let rows: Vec<FigureId> = read
            .iter()
            .flat_map(|(_, ids)| ids.iter().copied())
            .filter(|id| self.figure(*id).is_some_and(|f| Self::same_grain(&f.grain, &finest)))
            .filter(|id| shorter.as_ref().is_none_or(|per| self.figure(*id).is_some_and(|f| f.per == *per)))
            .collect();
        let below = self.trees_over(grain, &to);
        if let Scope::Figures { inner: false, .. } = scope {
            let from = |id: &FigureId| match below.as_slice() {
                [] => RowsFrom::RolledUp(*id, to.clone()),
                trees => RowsFrom::UpTrees(*id, to.clone(), trees.to_vec()),
            };
            self.sources.extend(rows.iter().map(from));
        }
        let inner = Scope::Figures { grain: finest.clone(), inner: true };
        let per = shorter.unwrap_or_else(|| self.per.clone());
        let outer = std::mem::replace(&mut self.per, per.clone());
        let run_over = std::mem::replace(&mut self.run_over, rows.clone());
        let argument = args.first().map(|argument| self.argument(fold, argument, &inner));
        let filter = args.get(1).map(|filter| self.filter(filter, &inner));
        self.per = outer;
        self.run_over = run_over;
        let (argument, filter) = (transposed(argument)?, transposed(filter)?);
        if let (Some(argument), None) = (&argument, &filter) {
            self.refuse_twice(fold, argument, &finest, at)?;
        }
        self.warn_of_unrounded_sum(fold, argument.as_ref(), at);
        let (kind, gaps, exactness) = self.result_of(fold, argument.as_ref(), filter.as_ref(), span)?;
        let lies_in_none = rows.iter().filter_map(|id| self.figure(*id)).any(|f| self.may_lie_in_none(&f.per));
        let gaps = gaps.or(lies_in_none.then_some(Gap { reason: Reason::NO_PERIOD, span }));
        let places = self.places_of_result(fold, argument.as_ref(), kind);
        let aggregate = Aggregate {
            op: fold,
            per,
            grain: finest,
            rows,
            to,
            below,
            argument: argument.map(|a| a.expr),
            filter: filter.map(|f| f.expr),
        };
        let node = Node::Leaf(Leaf::Aggregate(Box::new(aggregate)));
        Some(Typed { expr: Expr { node, kind, span }, ty: Ty::Is(kind), gaps, exactness, places })
    }

    /// Why there is no grain to run over: a name that does not exist, no figure at all, or none that lies below.
    fn nothing_finer(
        &mut self,
        fold: Fold,
        at: Span,
        args: &[Spanned<Syntax>],
        read: &[(String, Vec<FigureId>)],
        grain: &Grain,
        scope: &Scope,
    ) {
        let Some((name, ids)) = read.first() else {
            let before = self.problems.len();
            args.iter().for_each(|a| {
                self.typed(a, scope);
            });
            if self.problems.len() == before {
                self.fault(&codes::NOTHING_TO_COMBINE, at, &[("function", fold.name())]);
            }
            return;
        };
        let there = ids.first().and_then(|id| self.figure(*id)).map(|f| f.grain.clone()).unwrap_or_default();
        let coarser = self.reaches(&Self::starts_of_grain(grain), &there);
        let span = args.first().map_or(at, |a| a.span);
        if coarser {
            self.fault(&codes::AGGREGATE_NEEDS_FINER, at, &[("figure", name)]);
            return;
        }
        let starts = Self::starts_of_grain(&there);
        for dimension in grain {
            if self.climb_or_report(&starts, *dimension, span).is_none() {
                return;
            }
        }
    }

    /// The shortest period of the figures read, where it is shorter than the reader's.
    fn shortest(&self, read: &[(String, Vec<FigureId>)]) -> Option<PeriodKind> {
        let all = read.iter().flat_map(|(_, ids)| ids).filter_map(|id| self.figure(*id)).map(|f| &f.per);
        all.filter(|per| per.is_shorter_than(&self.per)).min().cloned()
    }

    /// The grain that is run over: of the figures read, finer than the reader where there is one, and the finest.
    fn finest(&self, read: &[(String, Vec<FigureId>)], grain: &Grain) -> Option<Grain> {
        let mut chosen: Option<Grain> = None;
        // A figure of one grain says where it must be read; one of several is read wherever the others are.
        let (single, several): (Vec<_>, Vec<_>) = read.iter().partition(|(_, instances)| instances.len() == 1);
        for (_, instances) in single.into_iter().chain(several) {
            let grains: Vec<Grain> =
                instances.iter().filter_map(|id| self.figure(*id)).map(|f| f.grain.clone()).collect();
            if instances.len() > 1
                && let Some(before) = &chosen
                && grains.iter().any(|g| self.climbs(&Self::starts_of_grain(before), g).is_some())
            {
                continue;
            }
            let usable: Vec<&Grain> =
                grains.iter().filter(|g| self.climbs(&Self::starts_of_grain(g), grain).is_some()).collect();
            let finer: Vec<&Grain> = usable.iter().copied().filter(|g| !Self::same_grain(g, grain)).collect();
            let own = match finer.as_slice() {
                [one] => Some(*one),
                [] => usable.first().copied(),
                all => all
                    .iter()
                    .copied()
                    .find(|g| all.iter().all(|o| self.climbs(&Self::starts_of_grain(o), g).is_some())),
            };
            let Some(own) = own.cloned() else { continue };
            let is_finer = |before: &Grain| self.climbs(&Self::starts_of_grain(&own), before).is_some();
            chosen = Some(match chosen {
                Some(before) if !is_finer(&before) => before,
                _ => own,
            });
        }
        chosen
    }

    // ---- over rows ------------------------------------------------------------------------------------------------

    fn over_rows(&mut self, fold: Fold, args: &[Spanned<Syntax>], span: Span, table: TableId) -> Option<Typed> {
        let rows = Scope::Rows(table);
        let argument = match args.first() {
            Some(argument) => Some(self.argument(fold, argument, &rows)?),
            None => None,
        };
        let filter = match args.get(1) {
            Some(filter) => Some(self.filter(filter, &rows)?),
            None => None,
        };
        let (kind, gaps, exactness) = self.result_of(fold, argument.as_ref(), filter.as_ref(), span)?;
        let places = self.places_of_result(fold, argument.as_ref(), kind);
        let filter_expr = filter.map(|f| f.expr);
        let both = |a: Option<&Expr>, b: Option<&Expr>| match (a, b) {
            (Some(a), Some(b)) => Some(Expr {
                node: Node::Binary(Operator::And, Box::new(b.clone()), Box::new(a.clone())),
                kind: Type::Flag,
                span,
            }),
            (one, other) => one.or(other).cloned(),
        };
        let argument = argument.map(|a| a.expr);
        let counted = |me: &mut Self, what: Option<&Expr>| {
            me.slot_leaf(Fold::Count, None, both(what, filter_expr.as_ref()), Type::Count, span)
        };
        let expr = match fold {
            Fold::Count => counted(self, argument.as_ref())?,
            Fold::Sum | Fold::Min | Fold::Max => self.slot_leaf(fold, argument, filter_expr.clone(), kind, span)?,
            Fold::Mean => {
                let sum = self.slot_leaf(Fold::Sum, argument, filter_expr.clone(), kind, span)?;
                let n = counted(self, None)?;
                part_of(sum, n, kind, span)
            }
            Fold::Share => {
                let (yes, n) = (counted(self, argument.as_ref())?, counted(self, None)?);
                part_of(yes, n, kind, span)
            }
            Fold::Any | Fold::All => {
                let yes = counted(self, argument.as_ref())?;
                let other = if fold == Fold::Any { constant(Ratio::ZERO, span) } else { counted(self, None)? };
                let unknown = match (&argument, gaps) {
                    (Some(argument), Some(gap)) => {
                        let missing = flag(Node::IsMissing(Box::new(argument.clone())), argument.span);
                        Some((counted(self, Some(&missing))?, gap.reason))
                    }
                    _ => None,
                };
                decided(fold, yes, other, unknown, span)
            }
        };
        Some(Typed { expr, ty: Ty::Is(kind), gaps, exactness, places })
    }

    /// A slot of the group being filled; the same question is asked once.
    fn slot_leaf(
        &mut self,
        op: Fold,
        argument: Option<Expr>,
        filter: Option<Expr>,
        kind: Type,
        span: Span,
    ) -> Option<Expr> {
        let words = argument.as_ref().map(|a| self.snippet(a.span)).unwrap_or_default();
        let id = crate::expr::GroupId::new(self.groups.len());
        let group = self.filling.as_mut()?;
        let same = |s: &Slot| {
            s.op == op
                && same_question(s.argument.as_ref(), argument.as_ref())
                && same_question(s.filter.as_ref(), filter.as_ref())
        };
        let slot = match group.slots.iter().position(same) {
            Some(at) => at,
            None => {
                let base = if words.is_empty() {
                    op.name().to_owned()
                } else {
                    format!("{}_{}", op.name(), identifier(&words))
                };
                let taken =
                    group.slots.iter().filter(|s| s.name == base || s.name.starts_with(&format!("{base}_"))).count();
                let name = if taken == 0 { base } else { format!("{base}_{}", taken + 1) };
                group.slots.push(Slot { name, op, argument, filter, kind });
                group.slots.len() - 1
            }
        };
        Some(Expr { node: Node::Leaf(Leaf::Fold(id, slot)), kind, span })
    }

    // ---- both -----------------------------------------------------------------------------------------------------

    fn argument(&mut self, fold: Fold, syntax: &Spanned<Syntax>, scope: &Scope) -> Option<Typed> {
        let typed = self.typed(syntax, scope)?;
        let flags = matches!(fold, Fold::Count | Fold::Share | Fold::Any | Fold::All);
        if flags {
            let typed = self.settle(typed, Type::Flag)?;
            if let (Some(gap), Fold::Share | Fold::Count) = (typed.gaps, fold) {
                self.can_be_missing(&codes::CAN_BE_MISSING, syntax.span, gap);
                return None;
            }
            return Some(typed);
        }
        let typed = if typed.ty == Ty::Quoted { self.settle(typed, Type::Rate)? } else { self.settle_freely(typed) };
        let ordered = matches!(typed.ty, Ty::Is(Type::Date | Type::DateTime)) && matches!(fold, Fold::Min | Fold::Max);
        if matches!(typed.ty, Ty::Is(kind) if kind.is_numeric()) || ordered {
            return Some(typed);
        }
        let found = self.type_word(&typed);
        self.fault(&codes::WRONG_TYPE, syntax.span, &[("expected", "number"), ("found", &found)]);
        None
    }

    fn filter(&mut self, syntax: &Spanned<Syntax>, scope: &Scope) -> Option<Typed> {
        let typed = self.typed(syntax, scope)?;
        let typed = self.settle(typed, Type::Flag)?;
        if let Some(gap) = typed.gaps {
            self.can_be_missing(&codes::CAN_BE_MISSING, syntax.span, gap);
            return None;
        }
        Some(typed)
    }

    /// Type, gaps and exactness of what an aggregate yields.
    pub(super) fn result_of(
        &mut self,
        fold: Fold,
        argument: Option<&Typed>,
        filter: Option<&Typed>,
        span: Span,
    ) -> Option<(Type, Option<Gap>, Exactness)> {
        // A filter by `!is_missing(x)` over `x` itself leaves nothing missing in; the argument's gaps then do not count.
        let guarded = match (argument, filter) {
            (Some(a), Some(f)) => leaves_out_missing(&f.expr, &a.expr),
            _ => false,
        };
        let inside = argument.and_then(|a| a.gaps).filter(|_| !guarded);
        let kind = argument.map_or(Type::Count, |a| a.expr.kind);
        let kind = if let Some(Ty::Is(k)) = argument.map(|a| a.ty) { k } else { kind };
        let exactness = argument.map_or(Exactness::Whole, |a| a.exactness);
        let divided = if exactness == Exactness::Rounded { exactness } else { Exactness::Unrounded };
        let none = Some(Gap { reason: Reason::NO_OBSERVATIONS, span });
        Some(match fold {
            Fold::Count => (Type::Count, None, Exactness::Whole),
            Fold::Sum => (kind, inside, exactness),
            Fold::Mean => (if kind == Type::Count { Type::Number } else { kind }, inside.or(none), divided),
            Fold::Min | Fold::Max => (kind, inside.or(none), exactness),
            Fold::Share => (Type::Rate, none, Exactness::Unrounded),
            Fold::Any | Fold::All => (Type::Flag, argument.and_then(|a| a.gaps), Exactness::Whole),
        })
    }

    pub(super) fn places_of_result(&self, fold: Fold, argument: Option<&Typed>, kind: Type) -> Option<u32> {
        match fold {
            Fold::Count => Some(0),
            Fold::Sum | Fold::Min | Fold::Max => argument.and_then(|a| a.places).or(self.places_of(kind)),
            Fold::Mean | Fold::Share | Fold::Any | Fold::All => None,
        }
    }

    fn warn_of_unrounded_sum(&mut self, fold: Fold, argument: Option<&Typed>, at: Span) {
        if matches!(fold, Fold::Sum | Fold::Mean)
            && let Some(argument) = argument
            && argument.exactness == Exactness::Unrounded
        {
            let figure = self.snippet(argument.expr.span);
            self.fault(&codes::AGGREGATE_OF_UNROUNDED, at, &[("figure", &figure)]);
        }
    }
}

/// The value where there is one; `None` where there should be one.
fn transposed<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
        None => Some(None),
    }
}

/// A part of a whole count; missing (no observations) where the count is zero.
pub(super) fn part_of(part: Expr, whole: Expr, kind: Type, span: Span) -> Expr {
    Expr { node: Node::Binary(Operator::Part, Box::new(part), Box::new(whole)), kind, span }
}

fn flag(node: Node, span: Span) -> Expr {
    Expr { node, kind: Type::Flag, span }
}

/// Whether some rows are true (more than none), or all (as many as there are); missing, with this reason, where it hangs
/// on rows of which that is not known.
fn decided(fold: Fold, yes: Expr, other: Expr, unknown: Option<(Expr, Reason)>, span: Span) -> Expr {
    let compared = |op: Operator, left: &Expr, right: &Expr| {
        flag(Node::Binary(op, Box::new(left.clone()), Box::new(right.clone())), span)
    };
    let op = if fold == Fold::Any { Operator::Greater } else { Operator::Equal };
    let known = compared(op, &yes, &other);
    let Some((unknown, reason)) = unknown else { return known };
    let absent = || flag(Node::Absent(reason), span);
    let choose = |condition: Expr, then: Expr, otherwise: Expr| {
        flag(Node::If(Box::new(condition), Box::new(then), Box::new(otherwise)), span)
    };
    let answer = |answer: bool| flag(Node::Constant(Value::Flag(answer)), span);
    let sum = Node::Binary(Operator::Add, Box::new(yes), Box::new(unknown.clone()));
    let may_be = Expr { node: sum, kind: Type::Count, span };
    // Where even those of which it is not known would not change the answer, it is no.
    let open = match fold {
        Fold::Any => compared(Operator::Greater, &unknown, &other),
        _ => compared(Operator::Equal, &may_be, &other),
    };
    choose(known, answer(true), choose(open, absent(), answer(false)))
}

/// A number as an expression.
pub(super) fn constant(value: Ratio, span: Span) -> Expr {
    Expr { node: Node::Constant(Value::Number(value)), kind: Type::Number, span }
}

/// The figure-like names (paths) of an expression, those inside its own aggregates left out.
pub(super) fn figure_names(syntax: &Spanned<Syntax>, names: &mut Vec<(String, Span)>) {
    match &syntax.value {
        Syntax::Number(_) | Syntax::Text(_) | Syntax::Flag(_) => {}
        Syntax::Name(path) => {
            let words: Vec<&str> = path.iter().map(|p| p.value.as_str()).collect();
            if words.first() != Some(&"param") && words.first() != Some(&"period") {
                names.push((words.join("."), syntax.span));
            }
        }
        Syntax::Call { name, args } => {
            if Fold::from_name(&name.value).is_none() {
                args.iter().for_each(|a| figure_names(a, names));
            }
        }
        Syntax::Not(a) | Syntax::Negate(a) => figure_names(a, names),
        Syntax::Binary { left, right, .. } | Syntax::Coalesce(left, right) => {
            figure_names(left, names);
            figure_names(right, names);
        }
        Syntax::If { condition, then, otherwise } => {
            figure_names(condition, names);
            figure_names(then, names);
            if let Some(otherwise) = otherwise {
                figure_names(otherwise, names);
            }
        }
        Syntax::Switch { on, cases, default } => {
            figure_names(on, names);
            for (literals, value) in cases {
                literals.iter().for_each(|l| figure_names(l, names));
                figure_names(value, names);
            }
            if let Some(default) = default {
                figure_names(default, names);
            }
        }
    }
}

/// Words of an expression as a name for a column of the facts.
fn identifier(words: &str) -> String {
    let mut out = String::new();
    for c in words.chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
    }
    out.trim_end_matches('_').chars().take(40).collect()
}
