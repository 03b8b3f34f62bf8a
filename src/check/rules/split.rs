//! Splits: an amount of a coarser grain shared among the rows of a finer one.
//!
//! That of a figure is a figure. That of a payout or an award is lines in the place of its own: each step of a line is
//! shared, so that what the parts have adds up to what the line had and balances on each part. The sharing itself, and
//! that nothing finds no taker, is `eval`'s.

use crate::check::model::{Amount, Figure, How, IfMissing, Payout, Penalty, RowsFrom, Shares, Split};
use crate::check::state::{Checker, Exactness, Known};
use crate::check::typing::Typed;
use crate::diagnostic::codes;
use crate::expr::function::Function;
use crate::expr::{Climb, Expr, FigureId, Fold, Grain, Leaf, Node, Operator, PayoutId, RuleId, When};
use crate::pack::grammar::Kind;
use crate::pack::model::Entry;
use crate::source::Spanned;
use crate::value::{Reason, Type, Value};

/// What all splits have.
struct Shared<'a> {
    rule: RuleId,
    entry: &'a Entry,
    of: Spanned<&'a str>,
    grain: Grain,
    weight: Typed,
    /// Where the weights have rows.
    sources: Vec<RowsFrom>,
}

impl Checker<'_> {
    pub(super) fn split(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let grain = self.by(table)??;
        let of = table.text("of")?;
        self.sources.clear();
        self.table_sources.clear();
        let text = table.text("in_proportion_to")?;
        let weight = self.expression(text, &Self::over(&grain), None)?;
        let sources = [std::mem::take(&mut self.table_sources), std::mem::take(&mut self.sources)].concat();
        let weight = self.settle_freely(weight);
        if !weight.expr.kind.is_numeric() {
            let found = self.type_word(&weight);
            self.fault(&codes::WRONG_TYPE, text.span, &[("expected", "number"), ("found", &found)]);
            return None;
        }
        let shared = Shared { rule, entry, of: Spanned::new(of.value, of.span), grain, weight, sources };
        let paid =
            self.doc.entries.iter().find(|other| {
                matches!(other.kind, Kind::Payout | Kind::Award | Kind::Split) && other.id.value == of.value
            });
        match paid {
            Some(other) if self.shares_lines(other) => self.split_of_lines(shared, other),
            _ => self.split_of_figure(shared),
        }
    }

    /// Whether a rule has lines: a payout, an award, or a split of one.
    pub(in crate::check) fn shares_lines(&self, entry: &Entry) -> bool {
        let of = |kind| {
            let of = entry.table.text("of");
            of.is_some_and(|of| self.doc.of(kind).any(|other| other.id.value == of.value))
        };
        match entry.kind {
            Kind::Payout | Kind::Award => true,
            Kind::Split => of(Kind::Payout) || of(Kind::Award),
            _ => false,
        }
    }

    fn split_of_figure(&mut self, shared: Shared<'_>) -> Option<()> {
        let Shared { rule, entry, of, grain, weight, sources } = shared;
        if let Some(payee) = entry.table.key_span("payee") {
            self.fault(&codes::SPLIT_WITHOUT_LINES, payee, &[("name", of.value)]);
            return None;
        }
        let value = self.read_of(of, &grain)?;
        let Node::Leaf(Leaf::Figure(source, _)) = &value.expr.node else {
            self.fault(&codes::WRONG_TYPE, of.span, &[("expected", "figure"), ("found", value.expr.kind.name())]);
            return None;
        };
        let there = self.figure(*source)?.clone();
        self.finer(&there.grain, &grain, of)?;
        if !matches!(there.kind, Type::Money | Type::Points | Type::Count | Type::Number | Type::Hours | Type::Days) {
            self.fault(&codes::WRONG_TYPE, of.span, &[("expected", "money"), ("found", there.kind.name())]);
            return None;
        }
        let source = *source;
        let Some(places) = there.places.filter(|places| self.in_units(source, *places)) else {
            self.fault(&codes::SPLIT_UNROUNDED, of.span, &[("figure", of.value)]);
            return None;
        };
        let rows = self.rows_of_formula(&grain, sources, entry.table.text("rows"), &entry.id.value, entry.id.span)?;
        let gaps = value.gaps.or(weight.gaps).map_or(Reason::DIVIDED_BY_ZERO, |gap| gap.reason);
        let complete = rows.iter().any(|from| matches!(from, RowsFrom::Dimension(_) | RowsFrom::Whole));
        let figure = Figure {
            name: entry.id.value.clone(),
            rule,
            grain,
            per: self.per.clone(),
            kind: there.kind,
            how: How::Split(Split { of: value.expr, weight: weight.expr, places }),
            rounding: None,
            places: Some(places),
            unit: there.unit,
            rows,
            zero_where_absent: false,
            rounded: true,
            listed: true,
        };
        self.make_other(figure, Known { gaps: Some(gaps), exactness: Exactness::Rounded, complete });
        Some(())
    }

    /// Whether the values of a figure are whole multiples of the smallest unit, as far as its making shows.
    fn in_units(&self, id: FigureId, places: u32) -> bool {
        let Some(figure) = self.figure(id) else { return false };
        if let Some(rounding) = figure.rounding {
            return rounding.places <= places;
        }
        match &figure.how {
            How::Formula(formula) => self.is_in_units(formula, places),
            How::Rank(_) => true,
            How::Split(split) => split.places <= places,
            How::Amount(payout, _) => self.payouts.get(payout.at()).is_some_and(|p| p.rounding.places <= places),
        }
    }

    fn is_in_units(&self, expr: &Expr, places: u32) -> bool {
        let is = |e: &Expr| self.is_in_units(e, places);
        if expr.kind == Type::Count {
            return true;
        }
        match &expr.node {
            Node::Constant(Value::Number(number)) => number.to_scaled(places).is_some(),
            Node::Absent(_) => true,
            Node::Negate(a) => is(a),
            Node::Binary(Operator::Add | Operator::Subtract, a, b) | Node::Coalesce(a, b) | Node::If(_, a, b) => {
                is(a) && is(b)
            }
            Node::Binary(Operator::Multiply, a, b) => {
                (is(a) && b.kind == Type::Count) || (is(b) && a.kind == Type::Count)
            }
            Node::Call(Function::Least | Function::Greatest | Function::Abs, args) => args.iter().all(is),
            Node::Call(Function::Round(rounding), _) => rounding.places <= places,
            Node::Leaf(leaf) => match leaf {
                Leaf::Figure(id, _) => self.in_units(*id, places),
                Leaf::Aggregate(a) => a.op != Fold::Mean && a.argument.as_ref().is_none_or(is),
                Leaf::Past(past) => !matches!(past.when, When::Over { op: Fold::Mean, .. }) && is(&past.of),
                Leaf::Fold(group, slot) => {
                    let slot = self.groups.get(group.at()).and_then(|group| group.slots.get(*slot));
                    slot.is_some_and(|slot| slot.op != Fold::Mean && slot.argument.as_ref().is_none_or(is))
                }
                // Amounts of money are read in whole units.
                Leaf::Cell(_) | Leaf::Lookup(..) | Leaf::Given(..) => expr.kind == Type::Money,
                Leaf::Param(id) => {
                    let units = |value: &Value| matches!(value, Value::Number(n) if n.to_scaled(places).is_some());
                    let param = self.params.get(id.at());
                    param.is_some_and(|param| param.schedule.entries.iter().all(|(_, value)| units(value)))
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn split_of_lines(&mut self, shared: Shared<'_>, paid: &Entry) -> Option<()> {
        let Shared { rule, entry, of, grain, weight, sources } = shared;
        self.instances(of.value, of.span)?;
        let paid_by = self.rule(&paid.id.value)?;
        let at = self.payouts.iter().position(|payout| payout.rule == paid_by)?;
        let again = self.payouts.iter().any(|other| other.shares.as_ref().is_some_and(|s| s.of == PayoutId::new(at)));
        if paid.kind == Kind::Split || again {
            self.fault(&codes::SPLIT_AGAIN, of.span, &[("name", of.value)]);
            return None;
        }
        let whole = self.payouts.get(at)?.clone();
        let to = self.finer(&whole.grain, &grain, of)?;
        let scope = Self::over(&grain);
        let payee = match entry.table.text("payee") {
            Some(text) => self.expression(text, &scope, Some(Type::Text))?.expr,
            None => {
                let lacking = |(_, dim): &(usize, &crate::expr::DimId)| !whole.grain.contains(dim);
                let from = grain.iter().enumerate().rfind(lacking).map_or(0, |(at, _)| at);
                let key = Node::Leaf(Leaf::Key(Climb { from, steps: Vec::new() }));
                Expr { node: key, kind: Type::Text, span: entry.id.span }
            }
        };
        let amount = |me: &Self, wanted: Amount| {
            let of = |how: &How| matches!(how, How::Amount(id, part) if id.at() == at && *part == wanted);
            me.figures.iter().position(|figure| of(&figure.how)).map(FigureId::new)
        };
        let (base, payable) = (amount(self, Amount::Base)?, amount(self, Amount::Payable)?);
        self.used.figures.extend([base, payable]);
        let kind = if whole.points { Type::Points } else { Type::Money };
        let base = Expr { node: Node::Leaf(Leaf::Figure(base, to.clone())), kind, span: of.span };
        let penalties = self.releases_of_parts(&whole, &grain)?;
        let rows = self.rows_of_formula(&grain, sources, entry.table.text("rows"), &entry.id.value, entry.id.span)?;
        let id = PayoutId::new(self.payouts.len());
        let shares = Shares { of: PayoutId::new(at), settled: payable, to, weight: weight.expr };
        self.payouts.push(Payout {
            rule,
            grain,
            base,
            payee: Some(payee),
            rows,
            if_missing: IfMissing::Hold,
            penalties,
            shares: Some(shares),
            ..whole
        });
        self.amounts_of(rule, &entry.id.value, id);
        Some(())
    }

    /// The penalties of a payout as they stand on the parts of its lines: what would release them is read at the part.
    fn releases_of_parts(&mut self, whole: &Payout, grain: &Grain) -> Option<Vec<Penalty>> {
        let mut penalties = Vec::with_capacity(whole.penalties.len());
        for penalty in &whole.penalties {
            let entry = self.entry(penalty.rule);
            let until = match entry.and_then(|entry| entry.table.text("until")) {
                Some(text) => Some(self.condition(text, &Self::over(grain), true)?.expr),
                None => None,
            };
            penalties.push(Penalty { until, ..penalty.clone() });
        }
        Some(penalties)
    }

    /// The way from each row to what it has a share of; reports a grain that is not finer.
    fn finer(&mut self, coarse: &Grain, grain: &Grain, of: Spanned<&str>) -> Option<Vec<Climb>> {
        if Self::same_grain(coarse, grain) {
            let name = self.grain_name(grain);
            self.fault(&codes::SPLIT_NOT_FINER, of.span, &[("name", of.value), ("grain", &name)]);
            return None;
        }
        let starts = Self::starts_of_grain(grain);
        coarse.iter().map(|dimension| self.climb_or_report(&starts, *dimension, of.span)).collect()
    }
}
