//! Awards: prizes for places in a ranking, which become lines of a payout.
//!
//! What a place is worth is a formula over the place, how many are tied there and whose turn it is among them; who may
//! not receive forfeits, and what cannot be decided is held, as on any line. Nobody moves up for one who may not receive.

use crate::check::algebra::Ty;
use crate::check::model::{
    Amount, Award, AwardPlace, Figure, How, IfMissing, Payout, Penalty, Ranking, RowsFrom, Takes, Ties,
};
use crate::check::rules::Made;
use crate::check::scope::Scope;
use crate::check::settings::bilingual;
use crate::check::state::{Checker, Exactness, Known};
use crate::check::typing::Typed;
use crate::diagnostic::codes;
use crate::expr::function::Function;
use crate::expr::{Climb, Expr, FigureId, Grain, Leaf, Node, Operator, PayoutId, RuleId};
use crate::pack::grammar::Kind;
use crate::pack::model::{Entry, Table};
use crate::source::{Span, Spanned};
use crate::value::{Mode, Ratio, Reason, Rounding, Type, Value};

/// The places with one prize.
struct Stretch {
    to: u32,
    prize: Expr,
}

/// What the figures of an award have in common.
struct Parts<'a> {
    rule: RuleId,
    id: &'a str,
    grain: Grain,
    rows: Vec<RowsFrom>,
    span: Span,
}

impl Parts<'_> {
    fn expr(&self, node: Node, kind: Type) -> Expr {
        Expr { node, kind, span: self.span }
    }

    fn number(&self, value: Ratio, kind: Type) -> Expr {
        self.expr(Node::Constant(Value::Number(value)), kind)
    }

    fn whole(&self, value: u32) -> Expr {
        self.number(Ratio::from_count(u64::from(value)), Type::Number)
    }

    fn binary(&self, op: Operator, a: Expr, b: Expr, kind: Type) -> Expr {
        self.expr(Node::Binary(op, Box::new(a), Box::new(b)), kind)
    }

    fn choice(&self, when: Expr, then: Expr, otherwise: Expr) -> Expr {
        self.expr(Node::If(Box::new(when), Box::new(then), Box::new(otherwise)), Type::Money)
    }

    /// A figure of the same rows.
    fn own(&self, id: FigureId, kind: Type) -> Expr {
        let climbs = (0..self.grain.len()).map(|from| Climb { from, steps: Vec::new() }).collect();
        self.expr(Node::Leaf(Leaf::Figure(id, climbs)), kind)
    }
}

impl Checker<'_> {
    pub(super) fn award(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let (table, id, span) = (&entry.table, entry.id.value.as_str(), entry.id.span);
        let of = table.text("ranking")?;
        let (grain, ranking) = self.awarded_ranking(Spanned::new(of.value, of.span))?;
        self.warn_of_prizes_so_far(id, Spanned::new(of.value, of.span));
        self.sources.clear();
        let place = self.read_of(Spanned::new(of.value, of.span), &grain)?;
        let sources = std::mem::take(&mut self.sources);
        let rows = self.rows_of_formula(&grain, sources, None, id, span)?;
        let parts = Parts { rule, id, grain, rows, span };
        let stretches = self.stretches(&parts, table);
        let scope = Self::over(&parts.grain);
        let when = match table.text("when") {
            Some(text) => self.condition(text, &scope, Self::if_missing(table).is_some()).map(Some),
            None => Some(None),
        };
        let payee = match table.text("payee") {
            Some(text) => self.expression(text, &scope, Some(Type::Text)).map(|t| Some(t.expr)),
            None => Some(None),
        };
        let ties = table.text("ties").map(|t| t.value);
        if ties.is_none() && can_tie(&ranking, &parts.grain) {
            self.fault(&codes::NO_PRIZE_FOR_TIES, span, &[("award", id), ("ranking", of.value)]);
            return None;
        }
        let ((stretches, titles), when, payee) = (stretches?, when?, payee?);
        let place = self.part_of_award(&parts, "place", place);
        let at = parts.own(place, Type::Count);
        let won = match ties {
            Some("share") => self.shared(&parts, &stretches, &ranking, at.clone()),
            _ => prize_of(&parts, &stretches, &at),
        };
        // Who is not ranked gets nothing; where that is not known, nothing is decided.
        let nothing = parts.number(Ratio::ZERO, Type::Money);
        let base = parts.choice(parts.expr(Node::IsPresent(Box::new(at.clone())), Type::Flag), won, nothing);
        let if_missing = Self::if_missing(table).unwrap_or(IfMissing::Hold);
        let last = stretches.last().map_or(0, |stretch| stretch.to);
        let at_a_prize = parts.binary(Operator::LessOrEqual, at, parts.whole(last), Type::Flag);
        let penalties = when.map(|when| self.bar(&parts, at_a_prize, when, if_missing)).into_iter().collect();
        let payout = PayoutId::new(self.payouts.len());
        self.payouts.push(Payout {
            rule,
            grain: parts.grain.clone(),
            per: self.per.clone(),
            base,
            payee,
            rows: parts.rows.clone(),
            steps: Vec::new(),
            if_missing: IfMissing::Hold,
            minimum: None,
            penalties,
            shares: None,
            rounding: self.pack.money,
            points: false,
        });
        self.amounts_of_award(&parts, payout);
        self.awards.push(Award { rule, payout, place, places: titles });
        Some(())
    }

    /// The grain of a ranking, and how it ranks.
    fn awarded_ranking(&mut self, of: Spanned<&str>) -> Option<(Grain, Ranking)> {
        let Some(other) = self.doc.of(Kind::Ranking).find(|other| other.id.value == of.value) else {
            let known: Vec<&str> = self.doc.of(Kind::Ranking).map(|r| r.id.value.as_str()).collect();
            self.unknown(&codes::AWARD_WITHOUT_RANKING, of.span, &[("name", of.value)], &known);
            return None;
        };
        let instances = self.instances(&other.id.value, of.span)?;
        let figure = self.figure(*instances.first()?)?;
        match &figure.how {
            How::Rank(ranking) => Some((figure.grain.clone(), ranking.clone())),
            How::Formula(_) | How::Split(_) | How::Amount(..) => None,
        }
    }

    /// Whoever leads a longer ranking so far would win in each of the award's periods.
    fn warn_of_prizes_so_far(&mut self, id: &str, of: Spanned<&str>) {
        let ranked = self.by_name.get(of.value).and_then(|ids| ids.first()).and_then(|id| self.figure(*id));
        let Some(per) = ranked.map(|figure| figure.per.clone()).filter(|per| self.per.is_shorter_than(per)) else {
            return;
        };
        let here = self.per.clone();
        let args = [("award", id), ("ranking", of.value), ("per", per.name()), ("here", here.name())];
        self.fault(&codes::PRIZE_SO_FAR, of.span, &args);
    }

    /// The prizes by place, and what people call them.
    fn stretches(&mut self, parts: &Parts<'_>, table: &Table) -> Option<(Vec<Stretch>, Vec<AwardPlace>)> {
        let (mut all, mut titles): (Vec<Stretch>, Vec<AwardPlace>) = (Vec::new(), Vec::new());
        let mut fine = true;
        for node in table.list("places") {
            let Some(place) = node.value.as_table() else { continue };
            let (Some(to), Some(prize)) = (place.number("to"), place.get("prize")) else { continue };
            let before = titles.last().map_or(0, |before| before.to);
            let last = to.value.to_i64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n > before);
            let Some(last) = last else {
                let text = self.snippet(to.span);
                self.fault(&codes::PLACE_NOT_AFTER, to.span, &[("text", &text), ("before", &before.to_string())]);
                fine = false;
                continue;
            };
            let whole = Scope::Figures { grain: Grain::new(), inner: false };
            let Some(typed) = self.value_of(prize, &whole, Some(Type::Money)) else {
                fine = false;
                continue;
            };
            self.must_say_what_missing_means(prize.span, &typed, Self::if_missing(table));
            let prize = match &typed.expr.node {
                Node::Constant(Value::Number(amount)) if amount.is_negative() => {
                    let text = self.snippet(prize.span);
                    self.fault(&codes::LITERAL_OUT_OF_RANGE, prize.span, &[("text", &text), ("type", "money")]);
                    fine = false;
                    continue;
                }
                Node::Constant(_) => typed.expr,
                // What is computed, or changes with time, is a figure of the whole.
                _ => {
                    let kind = typed.expr.kind;
                    let figure = self.make(Made {
                        rule: parts.rule,
                        name: format!("{}.prize_{}", parts.id, all.len() + 1),
                        grain: Grain::new(),
                        typed,
                        rounding: Some(self.pack.money),
                        rows: vec![RowsFrom::Whole],
                        zero_where_absent: false,
                        unit: None,
                        listed: false,
                    });
                    Expr { node: Node::Leaf(Leaf::Figure(figure, Vec::new())), kind, span: prize.span }
                }
            };
            all.push(Stretch { to: last, prize });
            let title = bilingual(place, "title").unwrap_or_default();
            titles.push(AwardPlace { to: last, title, span: node.span });
        }
        fine.then_some((all, titles))
    }

    fn part_of_award(&mut self, parts: &Parts<'_>, part: &str, typed: Typed) -> FigureId {
        self.make(Made {
            rule: parts.rule,
            name: format!("{}.{part}", parts.id),
            grain: parts.grain.clone(),
            typed,
            rounding: None,
            rows: parts.rows.clone(),
            zero_where_absent: false,
            unit: None,
            listed: false,
        })
    }

    /// What each of those tied gets: an equal share of the prizes of the places that they fill, in whole units of money,
    /// and one unit more for the first of them until nothing is left.
    fn shared(&mut self, parts: &Parts<'_>, stretches: &[Stretch], ranking: &Ranking, at: Expr) -> Expr {
        let tied = self.among_equals(parts, "tied", ranking, &at, Ties::Equals);
        let turn = self.among_equals(parts, "turn", ranking, &at, Ties::Turn);
        let (tied, turn) = (parts.own(tied, Type::Count), parts.own(turn, Type::Count));
        let pool = match ranking.ties {
            // Those tied fill one place, for the next follows at once.
            Ties::Dense => prize_of(parts, stretches, &at),
            _ => filled(parts, stretches, &at, &tied),
        };
        let money = self.pack.money;
        let typed = Typed {
            expr: pool,
            ty: Ty::Is(Type::Money),
            gaps: None,
            exactness: Exactness::Rounded,
            places: Some(money.places),
        };
        let pool = self.part_of_award(parts, "pool", typed);
        let pool = || parts.own(pool, Type::Money);
        let down = Function::Round(Rounding { places: money.places, mode: Mode::Down });
        let even = parts.binary(Operator::Divide, pool(), tied.clone(), Type::Money);
        let even = parts.expr(Node::Call(down, vec![even]), Type::Money);
        let given = parts.binary(Operator::Multiply, even.clone(), tied, Type::Money);
        let left = parts.binary(Operator::Subtract, pool(), given, Type::Money);
        let unit = || parts.number(unit_of(money.places), Type::Money);
        let needed = parts.binary(Operator::Multiply, turn, unit(), Type::Money);
        let more = parts.binary(Operator::LessOrEqual, needed, left, Type::Flag);
        let more = parts.choice(more, unit(), parts.number(Ratio::ZERO, Type::Money));
        parts.binary(Operator::Add, even, more, Type::Money)
    }

    /// What a ranking of the places says of those that are equal.
    fn among_equals(&mut self, parts: &Parts<'_>, part: &str, ranking: &Ranking, at: &Expr, ties: Ties) -> FigureId {
        let how = How::Rank(Ranking {
            of: at.clone(),
            within: ranking.within.clone(),
            highest_first: false,
            ties,
            tie_break: Vec::new(),
            only: None,
        });
        let figure = Figure {
            name: format!("{}.{part}", parts.id),
            rule: parts.rule,
            grain: parts.grain.clone(),
            per: self.per.clone(),
            kind: Type::Count,
            how,
            rounding: None,
            places: Some(0),
            unit: None,
            rows: parts.rows.clone(),
            zero_where_absent: false,
            rounded: false,
            listed: false,
        };
        let known = Known { gaps: Some(Reason::NOT_RANKED), exactness: Exactness::Whole, complete: false };
        self.make_other(figure, known)
    }

    /// Whoever does not meet the condition gives the prize up; one without a prize has nothing to give up.
    fn bar(&mut self, parts: &Parts<'_>, at_a_prize: Expr, when: Typed, if_missing: IfMissing) -> Penalty {
        let span = when.expr.span;
        let flag = |node| Expr { node, kind: Type::Flag, span };
        let fails = flag(Node::Not(Box::new(when.expr)));
        let none = flag(Node::Constant(Value::Flag(false)));
        let wins = flag(Node::Coalesce(Box::new(at_a_prize), Box::new(none.clone())));
        let barred = flag(Node::If(Box::new(wins), Box::new(fails), Box::new(none)));
        let barred = self.part_of_award(parts, "barred", Typed { expr: barred, ..when });
        self.used.figures.insert(barred);
        Penalty {
            rule: parts.rule,
            when: barred,
            if_missing: match if_missing {
                IfMissing::Hold => IfMissing::Hold,
                IfMissing::No => IfMissing::Yes,
                IfMissing::Yes => IfMissing::No,
            },
            takes: Takes::Forfeit,
            share: parts.number(Ratio::ONE, Type::Rate),
            until: None,
            after: None,
        }
    }

    fn amounts_of_award(&mut self, parts: &Parts<'_>, payout: PayoutId) {
        let amounts = [
            (parts.id.to_owned(), Amount::Payable),
            (format!("{}.prize", parts.id), Amount::Payable),
            (format!("{}.base", parts.id), Amount::Base),
            (format!("{}.forfeited", parts.id), Amount::Forfeited),
            (format!("{}.held", parts.id), Amount::Held),
        ];
        for (name, amount) in amounts {
            let figure = Figure {
                name,
                rule: parts.rule,
                grain: parts.grain.clone(),
                per: self.per.clone(),
                kind: Type::Money,
                how: How::Amount(payout, amount),
                rounding: None,
                places: Some(self.pack.money.places),
                unit: None,
                rows: parts.rows.clone(),
                zero_where_absent: false,
                rounded: true,
                listed: false,
            };
            self.make_other(figure, Known { gaps: None, exactness: Exactness::Rounded, complete: false });
        }
    }
}

/// Whether two rows may share a place: not where every key of the grain tells equals apart.
fn can_tie(ranking: &Ranking, grain: &Grain) -> bool {
    let parted = |from: usize| {
        let own = Leaf::Key(Climb { from, steps: Vec::new() });
        ranking.tie_break.iter().any(|(by, _)| matches!(&by.node, Node::Leaf(leaf) if *leaf == own))
    };
    !(0..grain.len()).all(parted)
}

/// The prize of one place.
fn prize_of(parts: &Parts<'_>, stretches: &[Stretch], at: &Expr) -> Expr {
    let nothing = parts.number(Ratio::ZERO, Type::Money);
    stretches.iter().rev().fold(nothing, |rest, stretch| {
        let within = parts.binary(Operator::LessOrEqual, at.clone(), parts.whole(stretch.to), Type::Flag);
        parts.choice(within, stretch.prize.clone(), rest)
    })
}

/// The prizes of the places from `at` on, as many as are tied there: of each stretch those places that lie in it.
fn filled(parts: &Parts<'_>, stretches: &[Stretch], at: &Expr, tied: &Expr) -> Expr {
    let number = |op, a, b| parts.binary(op, a, b, Type::Number);
    let call = |f, args| parts.expr(Node::Call(f, args), Type::Number);
    let mut sum: Option<Expr> = None;
    let mut before = 0;
    for stretch in stretches {
        let start = number(Operator::Subtract, at.clone(), parts.whole(1));
        let end = number(Operator::Add, start.clone(), tied.clone());
        let last = call(Function::Least, vec![end, parts.whole(stretch.to)]);
        let first = call(Function::Greatest, vec![start, parts.whole(before)]);
        let many = number(Operator::Subtract, last, first);
        let many = call(Function::Greatest, vec![many, parts.whole(0)]);
        let prizes = parts.binary(Operator::Multiply, many.clone(), stretch.prize.clone(), Type::Money);
        // A prize that nobody here may get need not be known.
        let any = parts.binary(Operator::Greater, many, parts.whole(0), Type::Flag);
        let prizes = parts.choice(any, prizes, parts.number(Ratio::ZERO, Type::Money));
        sum = Some(match sum {
            Some(sum) => parts.binary(Operator::Add, sum, prizes, Type::Money),
            None => prizes,
        });
        before = stretch.to;
    }
    sum.unwrap_or_else(|| parts.number(Ratio::ZERO, Type::Money))
}

/// The smallest amount of money.
fn unit_of(places: u32) -> Ratio {
    let text = format!("0.{}1", "0".repeat((places.max(1) - 1) as usize));
    let unit = if places == 0 { "1" } else { &text };
    Ratio::parse(unit).unwrap_or(Ratio::ONE)
}
