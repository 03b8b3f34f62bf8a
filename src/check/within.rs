//! Numbers that cannot be meant where they stand: `60` for a share, `90` for a factor, since a percent sign was forgotten.
//!
//! Where a value comes from says between which numbers it lies ([`Reach`]): items, scores and shares between 0 and 1, a
//! rate of other counts wherever it likes. A number of the pack that such a value is held against and never comes near is
//! refused; one written as a percentage says what it means and is left alone.

use super::reach::Reach;
use super::same::same_question;
use super::state::Checker;
use super::typing::Typed;
use crate::check::model::{Figure, How, Schedule, Slot};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::function::Function;
use crate::expr::{Expr, FigureId, Fold, GroupId, Leaf, Node, Operator, When};
use crate::pack::grammar::Kind;
use crate::pack::literal::{Literal, literal, schedule};
use crate::pack::model::Node as Written;
use crate::source::{Span, Spanned};
use crate::value::{Ratio, Type, Value};

/// A plain number from here on is no factor: who writes 90 pays 90 times.
const NO_FACTOR: i64 = 10;

/// A number as it stands in the pack.
struct Number {
    value: Ratio,
    span: Span,
    /// Whether it is written without a sign of percent.
    plain: bool,
}

/// What a number is too far off for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// A part of a whole, which nothing above the whole and nothing below zero is.
    Share,
    /// A rate that is paid, or that another one is held against; a percentage says that it is meant.
    Rate,
    /// What an amount is multiplied by; likewise.
    Factor,
}

impl Asked {
    fn word(self) -> &'static str {
        match self {
            Asked::Share => "share",
            Asked::Rate => "rate",
            Asked::Factor => "factor",
        }
    }

    /// Between which numbers it lies.
    fn reach(self) -> Reach {
        if self == Asked::Factor { Reach::ANY } else { Reach::share() }
    }

    /// Whether a number cannot be meant.
    fn leaves_out(self, number: &Number) -> bool {
        match self {
            Asked::Share => self.reach().leaves_out(&number.value),
            Asked::Rate => number.plain && self.reach().leaves_out(&number.value),
            Asked::Factor => number.plain && number.value.abs() >= Ratio::from_int(NO_FACTOR),
        }
    }
}

impl Checker<'_> {
    // ---- between which numbers a value lies --------------------------------------------------------------------------

    /// Between which numbers the values of a figure lie.
    pub(super) fn reach_of_figure(&self, figure: &Figure) -> Reach {
        let plain = match &figure.how {
            How::Formula(formula) => self.reach(formula).unwrap_or(Reach::ANY),
            How::Rank(_) | How::Amount(..) => Reach::not_negative(),
            How::Split(split) if self.never_negative(&split.of) => Reach::not_negative(),
            How::Split(_) => Reach::ANY,
        };
        let plain = if figure.rounding.is_some() { plain.rounded() } else { plain };
        if figure.zero_where_absent { plain.or(&Reach::only(&Ratio::ZERO)) } else { plain }
    }

    /// Says that a figure lies where its making does not show it.
    pub(super) fn narrow(&mut self, figure: FigureId, to: &Reach) {
        if let Some(reach) = self.reaches.get_mut(figure.at()) {
            *reach = reach.and(to);
        }
    }

    /// Whether a value is a number that cannot lie below zero, as far as its making shows.
    pub(super) fn never_negative(&self, expr: &Expr) -> bool {
        self.reach(expr).is_none_or(|reach| reach.is_never_negative())
    }

    /// Between which numbers a value lies; none of what is never there.
    pub(super) fn reach(&self, expr: &Expr) -> Option<Reach> {
        let shown = match &expr.node {
            Node::Absent(_) => return None,
            Node::Constant(Value::Number(number)) => Reach::only(number),
            Node::Leaf(leaf) => self.reach_of_leaf(leaf)?,
            Node::Negate(a) => self.reach(a)?.negative(),
            Node::Coalesce(a, b) | Node::If(_, a, b) => match (self.reach(a), self.reach(b)) {
                (Some(a), Some(b)) => a.or(&b),
                (a, b) => a.or(b)?,
            },
            Node::Binary(Operator::Part, a, b) if let Some(reach) = self.reach_of_part(a, b) => reach,
            Node::Binary(op, a, b) => {
                let (a, b) = (self.reach(a)?, self.reach(b)?);
                match op {
                    Operator::Add => a.plus(&b),
                    Operator::Subtract => a.plus(&b.negative()),
                    Operator::Multiply => a.times(&b),
                    Operator::Divide | Operator::Part => a.over(&b),
                    _ => Reach::ANY,
                }
            }
            Node::Call(Function::WilsonLow | Function::WilsonHigh, _) => Reach::share(),
            Node::Call(function, args) => {
                let mut args = args.iter().map(|arg| self.reach(arg));
                let first = args.next()??;
                match function {
                    Function::Least => args.try_fold(first, |least, arg| Some(least.least(&arg?)))?,
                    Function::Greatest => args.try_fold(first, |most, arg| Some(most.greatest(&arg?)))?,
                    Function::Abs => first.size(),
                    Function::Round(_) | Function::Floor | Function::Ceil => first.rounded(),
                    _ => Reach::ANY,
                }
            }
            _ => Reach::ANY,
        };
        Some(if expr.kind == Type::Count { shown.and(&Reach::not_negative()) } else { shown })
    }

    fn reach_of_leaf(&self, leaf: &Leaf) -> Option<Reach> {
        let written = |schedule: &Schedule| {
            let reach = Reach::of_written(schedule.entries.iter().map(|(_, value)| value));
            // Only a rate that is written as a share stays one.
            if schedule.kind == Type::Rate { reach } else { Reach { high: None, ..reach } }
        };
        Some(match leaf {
            Leaf::Figure(id, _) => self.reaches.get(id.at()).cloned().unwrap_or_default(),
            Leaf::Param(id) => self.params.get(id.at()).map_or(Reach::ANY, |param| written(&param.schedule)),
            Leaf::Schedule(id) => self.schedules.get(id.at()).map_or(Reach::ANY, written),
            Leaf::Given(id, _) => {
                let all = self.givens.get(id.at()).map_or(&[][..], |given| &given.values);
                all.iter().map(|(_, one)| written(one)).reduce(|a, b| a.or(&b)).unwrap_or_default()
            }
            Leaf::Fold(group, slot) => match self.slot(*group, *slot) {
                Some(Slot { op: Fold::Min | Fold::Max, argument: Some(argument), .. }) => self.reach(argument)?,
                Some(slot) if slot.kind == Type::Count => Reach::not_negative(),
                _ => Reach::ANY,
            },
            Leaf::Aggregate(aggregate) => self.reach_of_many(aggregate.op, aggregate.argument.as_ref())?,
            Leaf::Past(past) => match past.when {
                When::Before(_) | When::At(_) => self.reach(&past.of)?,
                When::Over { op, .. } => self.reach_of_many(op, Some(&past.of))?,
                When::Streak => Reach::not_negative(),
            },
            _ => Reach::ANY,
        })
    }

    /// Of many values made one.
    fn reach_of_many(&self, op: Fold, argument: Option<&Expr>) -> Option<Reach> {
        let one = || argument.map_or(Some(Reach::ANY), |argument| self.reach(argument));
        Some(match op {
            Fold::Share => Reach::share(),
            Fold::Count => Reach::not_negative(),
            Fold::Mean | Fold::Min | Fold::Max => one()?,
            Fold::Sum if one()?.is_never_negative() => Reach::not_negative(),
            Fold::Sum | Fold::Any | Fold::All => Reach::ANY,
        })
    }

    /// Of counted rows by counted rows, where the first are among the second; and the mean of some rows.
    fn reach_of_part(&self, part: &Expr, whole: &Expr) -> Option<Reach> {
        let (Node::Leaf(Leaf::Fold(group, part)), Node::Leaf(Leaf::Fold(other, whole))) = (&part.node, &whole.node)
        else {
            return None;
        };
        let (part, whole) = (self.slot(*group, *part)?, self.slot(*other, *whole)?);
        let same = group == other && same_question(part.filter.as_ref(), whole.filter.as_ref());
        if part.op == Fold::Sum && whole.op == Fold::Count && same {
            return self.reach(part.argument.as_ref()?);
        }
        let counted = part.op == whole.op
            && part.kind == Type::Count
            && same_question(part.argument.as_ref(), whole.argument.as_ref());
        let among = match (&part.filter, &whole.filter) {
            (_, None) => true,
            (Some(Expr { node: Node::Binary(Operator::And, both, _), .. }), Some(filter)) => {
                same || same_question(Some(both), Some(filter))
            }
            _ => same,
        };
        (group == other && counted && among).then(Reach::share)
    }

    /// What is kept of rows: of a group that stands, or of the one being filled.
    fn slot(&self, group: GroupId, slot: usize) -> Option<&Slot> {
        let filling = self.filling.as_ref().filter(|_| group.at() == self.groups.len());
        self.groups.get(group.at()).or(filling)?.slots.get(slot)
    }

    // ---- numbers that lie elsewhere ----------------------------------------------------------------------------------

    /// Refuses a plain number that a rate is held against and that lies past all that the rate can be; of a value under a
    /// key `written` is that value.
    pub(super) fn refuse_out_of_reach(
        &mut self,
        value: &Typed,
        other: &Typed,
        written: Option<&Spanned<Written>>,
    ) -> Option<()> {
        if value.expr.kind != Type::Rate {
            return Some(());
        }
        let reach = self.reach(&value.expr).filter(|reach| reach.low.is_some() && reach.high.is_some());
        let Some(reach) = reach else { return Some(()) };
        let beyond = |number: &Number| number.plain && reach.leaves_out(&number.value);
        let found = self.numbers_of(&other.expr, written, false).into_iter().filter(beyond);
        let found: Vec<Number> = found.collect();
        let ends = [reach.low.as_ref(), reach.high.as_ref()].map(|end| end.map(percentage).unwrap_or_default());
        self.report_forgotten(found, &reach, |problem| {
            let [low, high] = &ends;
            let problem = problem.with("type", "held").with("low", low).with("high", high);
            problem.also(Place::Rule(value.expr.span), "held")
        })
    }

    /// Refuses numbers among those that a value comes to: no share, or far too much for a rate or factor.
    pub(super) fn refuse_unlikely(&mut self, typed: &Typed, written: &Spanned<Written>, asked: Asked) -> Option<()> {
        let found = self.numbers_of(&typed.expr, Some(written), asked == Asked::Factor).into_iter();
        let found: Vec<Number> = found.filter(|number| asked.leaves_out(number)).collect();
        self.report_forgotten(found, &asked.reach(), |problem| problem.with("type", asked.word()))
    }

    /// Tells of numbers that cannot be meant where something lies between those of `reach`.
    fn report_forgotten(
        &mut self,
        found: Vec<Number>,
        reach: &Reach,
        about: impl Fn(Diagnostic) -> Diagnostic,
    ) -> Option<()> {
        let fine = found.is_empty();
        for number in found {
            let text = self.snippet(number.span).trim_matches('"').to_owned();
            let problem = about(Diagnostic::at(&codes::LITERAL_OUT_OF_RANGE, number.span).with("text", &text));
            let hundredth = number.value.div(&Ratio::from_int(100)).ok().flatten();
            let forgotten = number.plain && hundredth.is_some_and(|percent| !reach.leaves_out(&percent));
            let problem = match forgotten {
                true => self.with_percent_sign(problem, &number, &text),
                false => problem,
            };
            let told = |other: &Diagnostic| other.code == problem.code && other.place == problem.place;
            if !self.problems.iter().any(told) {
                self.report(problem);
            }
        }
        fine.then_some(())
    }

    /// With the cure to write the sign of percent, in the quotes that it needs where it stands.
    fn with_percent_sign(&self, problem: Diagnostic, number: &Number, text: &str) -> Diagnostic {
        let (position, source) = (number.span.range(), self.doc.sources.get(number.span.source));
        let line = source.and_then(|s| s.text.get(..position.start)).map_or("", |t| t.rsplit('\n').next().unwrap_or(t));
        let after = source.and_then(|s| s.text.get(position.end..)).and_then(|t| t.chars().next());
        let quoted = line.ends_with(['"', '\'']) && matches!(after, Some('"' | '\''));
        let in_expression = line.matches('\'').count() % 2 == 1;
        let in_plain = line.matches('"').count() % 2 == 0;
        match quoted {
            true => problem.write_instead("help-write", number.span, &format!("{text}%")),
            false if in_expression || in_plain => {
                problem.write_instead("help-write", number.span, &format!("\"{text}%\""))
            }
            false => problem.help("help-write", vec![("text", format!("\"{text}%\""))]),
        }
    }

    /// The numbers that a value comes to, as the pack writes them: those of a schedule, else those of its expression; of
    /// figures that this reads too, if `deep`.
    fn numbers_of(&self, expr: &Expr, written: Option<&Spanned<Written>>, deep: bool) -> Vec<Number> {
        let mut found = match written.filter(|node| schedule(&node.value).is_some()) {
            Some(node) => self.written_numbers(node),
            None => Vec::new(),
        };
        let mut open = vec![expr];
        let mut seen: Vec<FigureId> = Vec::new();
        while let Some(next) = open.pop() {
            match &next.node {
                Node::Constant(value) => found.extend(self.as_written(value, next.span)),
                Node::If(_, a, b) | Node::Coalesce(a, b) => open.extend([a.as_ref(), b.as_ref()]),
                Node::Call(Function::Least | Function::Greatest | Function::Round(_), args) => open.extend(args),
                Node::Leaf(Leaf::Param(id)) => {
                    let name = self.params.get(id.at()).map(|param| param.name.as_str());
                    let entry = self.doc.of(Kind::Param).find(|entry| Some(entry.id.value.as_str()) == name);
                    let value = entry.and_then(|entry| entry.table.get("value"));
                    found.extend(value.into_iter().flat_map(|value| self.written_numbers(value)));
                }
                Node::Leaf(Leaf::Figure(id, _)) if deep && !seen.contains(id) => {
                    seen.push(*id);
                    if let Some(How::Formula(formula)) = self.figure(*id).map(|figure| &figure.how) {
                        open.push(formula);
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The numbers of a value under a key, one or a schedule of them.
    fn written_numbers(&self, node: &Spanned<Written>) -> Vec<Number> {
        let all = schedule(&node.value).map_or_else(|| vec![node], |all| all.into_iter().map(|(_, v)| v).collect());
        let read = |one: &Spanned<Written>| match literal(&one.value, Type::Rate, None) {
            Literal::Is(value) => self.as_written(&value, one.span),
            Literal::NotALiteral | Literal::Fault(_) => None,
        };
        all.into_iter().filter_map(read).collect()
    }

    /// A number where it stands as such in the pack: what was made of other words has none.
    fn as_written(&self, value: &Value, span: Span) -> Option<Number> {
        let text = self.doc.sources.snippet(span).trim_matches('"');
        let Literal::Is(Value::Number(number)) = literal(&Written::Text(text.to_owned()), Type::Rate, None) else {
            return None;
        };
        let same = match value {
            Value::Number(value) => *value == number,
            Value::Text(value) => **value == *text,
            _ => false,
        };
        same.then(|| Number { value: number, span, plain: !text.ends_with(['%', 'p']) })
    }
}

/// An end of a stretch as a percentage.
fn percentage(end: &Ratio) -> String {
    let mut text = Vec::new();
    let Ok(hundredth) = end.mul(&Ratio::from_int(100)) else { return String::new() };
    hundredth.write_plain(&mut text);
    format!("{}%", String::from_utf8_lossy(&text))
}
