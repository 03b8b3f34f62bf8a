//! Other periods: `before`, `over`, `at` and `streak`, and what a rule's own kind of period is.
//!
//! What they read is typed where it stands, at the same keys; only the periods differ. A figure of a shorter period has
//! many values in one of the reader's, so it needs an aggregate, as a finer grain does.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::algebra::Ty;
use super::scope::Scope;
use super::settings::is_rule;
use super::state::{Checker, Exactness, Gap};
use super::typing::Typed;
use crate::check::model::How;
use crate::diagnostic::codes;
use crate::expr::{Expr, FigureId, Fold, Leaf, Node, Past, Syntax, TableId, When};
use crate::pack::grammar::Kind;
use crate::pack::model::Entry;
use crate::source::{Span, Spanned};
use crate::table::schema::Placed;
use crate::value::{Period, PeriodKind, Reason, Type};

/// The furthest period that may be asked for, counted from the reader's own.
const FURTHEST: i64 = 1_200;

impl Checker<'_> {
    /// The kind of period that a rule is for: its `per`, else the pack's.
    pub(super) fn per_of(&self, entry: &Entry) -> PeriodKind {
        // What takes from lines, puts on them or shares something is for the period of that.
        let follows = matches!(entry.kind, Kind::Penalty | Kind::Holdback | Kind::Adjustment | Kind::Split);
        let of = follows.then(|| entry.table.text("of")).flatten().and_then(|of| of.value.split('.').next());
        let is_of = |other: &&Entry| of == Some(other.id.value.as_str()) && is_rule(other.kind);
        let paid = self.doc.entries.iter().find(is_of).filter(|other| other.id.value != entry.id.value);
        if let Some(split) = paid.filter(|paid| paid.kind == Kind::Split) {
            return self.per_of(split);
        }
        let paid = paid.unwrap_or(entry);
        let written = paid.table.text("per").and_then(|text| self.pack.kind(text.value));
        // One that cannot be is told with the rules; meanwhile the pack's own stands for it.
        written.filter(|kind| self.may_be_for(paid.kind, kind)).unwrap_or_else(|| self.pack.period.clone())
    }

    /// Whether a rule of a kind may be for such periods: longer or shorter than the pack's, and not shorter if it pays.
    pub(super) fn may_be_for(&self, rule: Kind, per: &PeriodKind) -> bool {
        match per.length_beside(&self.pack.period) {
            None => false,
            Some(Ordering::Less) => !matches!(rule, Kind::Payout | Kind::Award),
            Some(_) => true,
        }
    }

    /// Whether the reader's period may lie in no period of a kind: in no span of named ones.
    pub(super) fn may_lie_in_none(&self, per: &PeriodKind) -> bool {
        matches!(per, PeriodKind::Named(_)) && *per != self.per
    }

    /// Reports a figure whose periods are neither longer nor shorter than those of its reader.
    pub(super) fn neither_longer(&mut self, id: FigureId, span: Span) {
        let Some(figure) = self.figure(id) else { return };
        let (name, per, here) = (figure.name.clone(), figure.per.clone(), self.per.clone());
        let args = [("figure", name.as_str()), ("per", per.name()), ("here", here.name())];
        self.fault(&codes::NEITHER_LONGER, span, &args);
    }

    /// Reports a figure of a shorter period that is read as if it had one value.
    pub(super) fn shorter_without_aggregate(&mut self, id: FigureId, span: Span) {
        let Some(figure) = self.figure(id) else { return };
        let (name, per, here) = (figure.name.clone(), figure.per.clone(), self.per.clone());
        let args = [("figure", name.as_str()), ("per", per.name()), ("here", here.name())];
        self.fault(&codes::SHORTER_WITHOUT_AGGREGATE, span, &args);
    }

    /// `before(x, n)`, `over(x, -3, -1, "mean", n)`, `at(x, "2010-07")`, `streak(c)`.
    pub(super) fn past(
        &mut self,
        name: &Spanned<String>,
        args: &[Spanned<Syntax>],
        span: Span,
        scope: &Scope,
    ) -> Option<Typed> {
        if !matches!(scope, Scope::Figures { .. }) {
            self.fault(&codes::NO_OTHER_PERIODS, name.span, &[("function", &name.value)]);
            return None;
        }
        let of = self.typed(args.first()?, scope);
        let when = match name.value.as_str() {
            "before" => self.earlier(args.get(1)),
            "over" => self.stretch(args),
            "at" => self.fixed(args.get(1)?),
            _ => Some(When::Streak),
        };
        let (of, when) = (self.settle_freely(of?), when?);
        if let Some(table) = self.timeless_behind(&of.expr) {
            self.timeless_in_other_periods(table, span);
            return None;
        }
        match when {
            When::Before(_) | When::At(_) => {
                let gaps = of.gaps.or(Some(Gap { reason: Reason::NO_PERIOD_BEFORE, span }));
                let (kind, ty, exactness, places) = (of.expr.kind, of.ty, of.exactness, of.places);
                Some(Typed { expr: read(when, of.expr, kind, span), ty, gaps, exactness, places })
            }
            When::Over { op, .. } => self.combined(when, op, of, span),
            When::Streak => {
                let of = self.settle(of, Type::Flag)?;
                let gaps = of.gaps;
                let expr = read(when, of.expr, Type::Count, span);
                Some(Typed { expr, ty: Ty::Is(Type::Count), gaps, exactness: Exactness::Whole, places: Some(0) })
            }
        }
    }

    /// Reports a table without days whose rows are asked of another period than the run's.
    pub(super) fn timeless_in_other_periods(&mut self, table: TableId, span: Span) {
        let name = self.schema(table).map(|s| s.name.clone()).unwrap_or_default();
        self.fault(&codes::TIMELESS_IN_OTHER_PERIODS, span, &[("table", &name)]);
    }

    /// Whether the pack has not said that the rows of a table without days hold for every period.
    pub(super) fn is_timeless_unsaid(&self, table: TableId) -> bool {
        self.schema(table).is_some_and(|s| s.placed == Placed::Timeless { declared: false })
    }

    /// A table without days, not said to hold for every period, that an expression rests on.
    pub(super) fn timeless_behind(&self, expr: &Expr) -> Option<TableId> {
        let mut found = None;
        let mut open: Vec<&Expr> = vec![expr];
        let mut seen: BTreeSet<FigureId> = BTreeSet::new();
        while let Some(next) = open.pop() {
            let mut tables = Vec::new();
            let mut figures = Vec::new();
            next.leaves(&mut |leaf| match leaf {
                Leaf::Fold(group, _) => tables.extend(self.groups.get(group.at()).map(|g| g.table)),
                Leaf::Lookup(table, ..) => tables.push(*table),
                Leaf::Figure(id, _) => figures.push(*id),
                _ => {}
            });
            found = found.or_else(|| tables.into_iter().find(|table| self.is_timeless_unsaid(*table)));
            for id in figures.into_iter().filter(|id| seen.insert(*id)) {
                match self.figure(id).map(|figure| &figure.how) {
                    Some(how @ (How::Formula(_) | How::Rank(_) | How::Split(_))) => open.extend(how.expressions()),
                    Some(How::Amount(payout, _)) => open.extend(self.payouts.get(payout.at()).map(|p| &p.base)),
                    None => {}
                }
            }
        }
        found
    }

    fn combined(&mut self, when: When, op: Fold, of: Typed, span: Span) -> Option<Typed> {
        let flags = matches!(op, Fold::Count | Fold::Share | Fold::Any | Fold::All);
        let of = if flags { self.settle(of, Type::Flag)? } else { of };
        if !flags && !of.expr.kind.is_numeric() {
            let found = self.type_word(&of);
            self.fault(&codes::WRONG_TYPE, of.expr.span, &[("expected", "number"), ("found", &found)]);
            return None;
        }
        let (kind, gaps, exactness) = self.result_of(op, Some(&of), None, span)?;
        let gaps = gaps.or(Some(Gap { reason: Reason::NO_PERIOD_BEFORE, span }));
        let places = self.places_of_result(op, Some(&of), kind);
        Some(Typed { expr: read(when, of.expr, kind, span), ty: Ty::Is(kind), gaps, exactness, places })
    }

    fn earlier(&mut self, by: Option<&Spanned<Syntax>>) -> Option<When> {
        let Some(by) = by else { return Some(When::Before(1)) };
        match whole(by).filter(|by| (1..=FURTHEST).contains(by)).and_then(|by| u32::try_from(by).ok()) {
            Some(by) => Some(When::Before(by)),
            None => self.bad_periods(by.span, "1, 2, 3 …"),
        }
    }

    fn stretch(&mut self, args: &[Spanned<Syntax>]) -> Option<When> {
        let [_, first, last, op, rest @ ..] = args else { return None };
        let near = |arg: &Spanned<Syntax>| {
            whole(arg).filter(|by| (-FURTHEST..=0).contains(by)).and_then(|by| i32::try_from(by).ok())
        };
        let (Some(from), Some(to)) = (near(first), near(last)) else {
            let at = if near(first).is_none() { first.span } else { last.span };
            return self.bad_periods(at, "… -2, -1, 0");
        };
        if from > to {
            return self.bad_periods(first.span, "-3, -1");
        }
        let Some(op) = text(op).and_then(Fold::from_name) else {
            let allowed = "`sum`, `mean`, `min`, `max`, `count`, `share`, `any`, `all`";
            let found = text(op).unwrap_or_default().to_owned();
            self.fault(&codes::NOT_ONE_OF, op.span, &[("text", &found), ("allowed", allowed)]);
            return None;
        };
        let at_least = match rest.first() {
            None => None,
            Some(least) => match whole(least).and_then(|n| u32::try_from(n).ok()) {
                Some(n) if n >= 1 && i64::from(n) <= i64::from(to) - i64::from(from) + 1 => Some(n),
                _ => return self.bad_periods(least.span, "1, 2, 3 …"),
            },
        };
        Some(When::Over { from, to, op, at_least })
    }

    fn fixed(&mut self, period: &Spanned<Syntax>) -> Option<When> {
        match text(period).and_then(|text| Period::parse(&self.per, text)) {
            Some(period) => Some(When::At(period)),
            None => {
                let example = format!("\"{}\"", self.per.example());
                self.bad_periods(period.span, &example)
            }
        }
    }

    fn bad_periods(&mut self, span: Span, example: &str) -> Option<When> {
        let written = self.snippet(span);
        self.fault(&codes::BAD_PERIODS, span, &[("text", &written), ("example", example)]);
        None
    }
}

fn read(when: When, of: Expr, kind: Type, span: Span) -> Expr {
    Expr { node: Node::Leaf(Leaf::Past(Box::new(Past { when, of }))), kind, span }
}

fn whole(syntax: &Spanned<Syntax>) -> Option<i64> {
    match &syntax.value {
        Syntax::Number(number) => number.to_i64(),
        Syntax::Negate(inner) => whole(inner)?.checked_neg(),
        _ => None,
    }
}

fn text(syntax: &Spanned<Syntax>) -> Option<&str> {
    if let Syntax::Text(text) = &syntax.value { Some(text) } else { None }
}
