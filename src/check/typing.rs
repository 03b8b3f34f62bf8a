//! Expressions: from what was written to the typed tree, with all that can be said of it before any data are seen.
//!
//! For each expression the checker settles its type, whether and why it can be missing, and whether it is rounded.
//! Names are resolved in [`super::reading`], aggregates in [`super::aggregate`]; what goes together stands in
//! [`super::algebra`]. `None` means that the problem has been reported.

use super::algebra::{self, Ty};
use super::same::{leaves_out_missing, same_question};
use super::scope::Scope;
use super::state::{Checker, Exactness, Gap};
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::expr::{Expr, Leaf, Node, Operator, Syntax};
use crate::pack::literal::{Literal, natural};
use crate::pack::model::Node as Written;
use crate::script::parse_expression;
use crate::source::{Span, Spanned};
use crate::value::{Mode, Ratio, Reason, Type, Value};

/// A typed expression and what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) expr: Expr,
    pub(super) ty: Ty,
    /// A reason for which it can be missing, "not covered" aside.
    pub(super) gaps: Option<Gap>,
    pub(super) exactness: Exactness,
    /// The places it is written with, where these are known.
    pub(super) places: Option<u32>,
}

impl Typed {
    /// A constant or the like: never missing, nothing to round.
    pub(super) fn plain(node: Node, kind: Type, ty: Ty, span: Span) -> Typed {
        Typed { expr: Expr { node, kind, span }, ty, gaps: None, exactness: Exactness::Whole, places: None }
    }

    /// A flag made of other values.
    pub(super) fn flag(node: Node, span: Span, gaps: Option<Gap>, exactness: Exactness) -> Typed {
        Typed { expr: Expr { node, kind: Type::Flag, span }, ty: Ty::Is(Type::Flag), gaps, exactness, places: None }
    }

    /// Whether it is a number written in the pack by which every decimal can be divided without a rest, as 10,000.
    fn divides_evenly(&self) -> bool {
        let Node::Constant(Value::Number(n)) = &self.expr.node else { return false };
        matches!(Ratio::ONE.div(n), Ok(Some(part)) if part.finite_places().is_some())
    }

    /// Whether it is a number other than zero, written in the pack.
    fn is_nonzero_constant(&self) -> bool {
        matches!(&self.expr.node, Node::Constant(Value::Number(n)) if !n.is_zero())
    }
}

impl Checker<'_> {
    /// Parses a text of the pack.
    pub(super) fn parse(&mut self, text: Spanned<&str>) -> Option<Spanned<Syntax>> {
        match parse_expression(text.value, text.span) {
            Ok(syntax) => Some(syntax),
            Err(refusal) => {
                self.refuse(&refusal, text);
                None
            }
        }
    }

    /// Parses and types a text, and settles it to `wanted` where a type is asked for.
    pub(super) fn expression(&mut self, text: Spanned<&str>, scope: &Scope, wanted: Option<Type>) -> Option<Typed> {
        let syntax = self.parse(text)?;
        let typed = self.typed(&syntax, scope)?;
        match wanted {
            Some(kind) => self.settle(typed, kind),
            None => Some(self.settle_freely(typed)),
        }
    }

    /// A condition: a flag that says what a missing answer means, or cannot be missing.
    pub(super) fn condition(&mut self, text: Spanned<&str>, scope: &Scope, decided: bool) -> Option<Typed> {
        let typed = self.expression(text, scope, Some(Type::Flag))?;
        if let (Some(gap), false) = (typed.gaps, decided) {
            self.can_be_missing(&codes::CAN_BE_MISSING, text.span, gap);
            let on_rule = matches!(scope, Scope::Figures { .. });
            if let Some(told) = self.problems.pop_if(|_| on_rule) {
                self.report(told.help("help-rule", Vec::new()));
            }
            return None;
        }
        Some(typed)
    }

    /// Reports that something can be missing, with the part of it that can.
    pub(super) fn can_be_missing(&mut self, code: &'static Code, span: Span, gap: Gap) {
        let (reason, value) = (self.reason_word(gap.reason), self.snippet(gap.span));
        let problem = Diagnostic::at(code, span).with("value", value).with("reason", reason);
        let whole = self.snippet(span);
        let simple = whole.starts_with('(') && whole.ends_with(')') && whole.matches('(').count() == 1;
        let text = if simple { whole } else { format!("({whole})") };
        let problem = problem.help("help", vec![("text", text)]);
        let inside = gap.span != span && gap.span.source == span.source;
        self.report(if inside { problem.also(Place::Rule(gap.span), "gap") } else { problem });
    }

    /// The stable word of a reason.
    fn reason_word(&self, reason: Reason) -> String {
        match (reason.code(), reason.author_index()) {
            (Some(code), _) => code.to_owned(),
            (None, Some(index)) => {
                self.reasons.get(usize::from(index)).cloned().unwrap_or_else(|| "missing(…)".to_owned())
            }
            (None, None) => String::new(),
        }
    }

    /// Gives a value the type its place asks for.
    pub(super) fn settle(&mut self, typed: Typed, wanted: Type) -> Option<Typed> {
        if !algebra::fits(typed.ty, wanted) {
            let found = self.type_word(&typed);
            self.fault(&codes::WRONG_TYPE, typed.expr.span, &[("expected", wanted.name()), ("found", &found)]);
            return None;
        }
        self.take_type(typed, wanted)
    }

    /// Gives bare and quoted values the type they have where nothing else is met.
    pub(super) fn settle_freely(&mut self, typed: Typed) -> Typed {
        let kind = match typed.ty {
            Ty::Is(_) => return typed,
            Ty::Bare | Ty::Free => Type::Number,
            Ty::Quoted => Type::Text,
        };
        Typed { expr: retype(typed.expr, kind), ty: Ty::Is(kind), ..typed }
    }

    /// Turns a quoted literal into the value of `wanted` and writes the type into the tree.
    fn take_type(&mut self, typed: Typed, wanted: Type) -> Option<Typed> {
        let Typed { expr, ty, .. } = typed;
        let expr = match ty {
            Ty::Is(Type::Count | Type::Number) | Ty::Bare | Ty::Free => retype(expr, wanted),
            Ty::Is(_) => expr,
            Ty::Quoted => self.read_quoted(expr, wanted)?,
        };
        let kind = if let Ty::Is(kind) = ty { kind } else { wanted };
        let ty = Ty::Is(if kind == Type::Number || kind == Type::Count { wanted } else { kind });
        Some(Typed { expr, ty, ..typed })
    }

    fn read_quoted(&mut self, expr: Expr, wanted: Type) -> Option<Expr> {
        let Expr { node, span, .. } = expr;
        let text = match node {
            Node::Constant(Value::Text(text)) => text,
            Node::If(c, a, b) => {
                let (a, b) = (self.read_quoted(*a, wanted)?, self.read_quoted(*b, wanted)?);
                return Some(Expr { node: Node::If(c, Box::new(a), Box::new(b)), kind: wanted, span });
            }
            Node::Coalesce(a, b) => {
                let (a, b) = (self.read_quoted(*a, wanted)?, self.read_quoted(*b, wanted)?);
                return Some(Expr { node: Node::Coalesce(Box::new(a), Box::new(b)), kind: wanted, span });
            }
            other => return Some(Expr { node: other, kind: wanted, span }),
        };
        if matches!(wanted, Type::Text | Type::Id) {
            return Some(Expr { node: Node::Constant(Value::Text(text)), kind: wanted, span });
        }
        match self.literal(&Written::Text(text.to_string()), wanted) {
            Literal::Is(value) => Some(Expr { node: Node::Constant(value), kind: wanted, span }),
            Literal::NotALiteral | Literal::Fault(_) => {
                self.fault(&codes::BAD_LITERAL, span, &[("text", &text), ("type", wanted.name())]);
                None
            }
        }
    }

    /// A type in words for a message.
    pub(super) fn type_word(&self, typed: &Typed) -> String {
        match typed.ty {
            Ty::Is(kind) => kind.name().to_owned(),
            Ty::Bare | Ty::Free => "number".to_owned(),
            Ty::Quoted => "text".to_owned(),
        }
    }

    /// Types an expression as written.
    pub(super) fn typed(&mut self, syntax: &Spanned<Syntax>, scope: &Scope) -> Option<Typed> {
        let span = syntax.span;
        match &syntax.value {
            Syntax::Number(n) => {
                let node = Node::Constant(Value::Number(n.clone()));
                Some(Typed::plain(node, Type::Number, Ty::Bare, span))
            }
            Syntax::Text(t) => {
                let node = Node::Constant(Value::Text(t.as_str().into()));
                Some(Typed::plain(node, Type::Text, Ty::Quoted, span))
            }
            Syntax::Flag(b) => {
                Some(Typed::plain(Node::Constant(Value::Flag(*b)), Type::Flag, Ty::Is(Type::Flag), span))
            }
            Syntax::Name(path) => self.name(path, span, scope),
            Syntax::Call { name, args } => self.call(name, args, span, scope),
            Syntax::Not(inner) => {
                let inner = self.flagged(inner, scope)?;
                Some(Typed::flag(Node::Not(Box::new(inner.expr)), span, inner.gaps, inner.exactness))
            }
            Syntax::Negate(inner) => self.negated(inner, span, scope),
            Syntax::Binary { op, at, left, right } => self.binary(*op, *at, left, right, span, scope),
            Syntax::Coalesce(a, b) => self.coalesced(a, b, span, scope),
            Syntax::If { condition, then, otherwise } => {
                let Some(otherwise) = otherwise else {
                    self.fault(&codes::EXPRESSION_SYNTAX, span, &[("kind", "if-without-else")]);
                    return None;
                };
                let condition = self.flagged(condition, scope);
                let (then, otherwise) = (self.typed(then, scope), self.typed(otherwise, scope));
                self.chosen(condition?, then?, otherwise?, span)
            }
            Syntax::Switch { on, cases, default } => self.switched(on, cases, default.as_deref(), span, scope),
        }
    }

    fn flagged(&mut self, syntax: &Spanned<Syntax>, scope: &Scope) -> Option<Typed> {
        let typed = self.typed(syntax, scope)?;
        self.settle(typed, Type::Flag)
    }

    fn negated(&mut self, inner: &Spanned<Syntax>, span: Span, scope: &Scope) -> Option<Typed> {
        let typed = self.typed(inner, scope)?;
        let typed = if typed.ty == Ty::Quoted { self.settle(typed, Type::Rate)? } else { typed };
        let numeric = matches!(typed.ty, Ty::Bare | Ty::Free) || matches!(typed.ty, Ty::Is(t) if t.is_numeric());
        if !numeric {
            let found = self.type_word(&typed);
            self.fault(&codes::WRONG_TYPE, span, &[("expected", "number"), ("found", &found)]);
            return None;
        }
        let ty = if typed.ty == Ty::Is(Type::Count) { Ty::Is(Type::Number) } else { typed.ty };
        let node = match typed.expr.node {
            Node::Constant(Value::Number(n)) => Node::Constant(Value::Number(n.neg())),
            _ => Node::Negate(Box::new(typed.expr.clone())),
        };
        let kind = if let Ty::Is(kind) = ty { kind } else { typed.expr.kind };
        Some(Typed { expr: Expr { node, kind, span }, ty, ..typed })
    }

    fn binary(
        &mut self,
        op: Operator,
        at: Span,
        left: &Spanned<Syntax>,
        right: &Spanned<Syntax>,
        span: Span,
        scope: &Scope,
    ) -> Option<Typed> {
        if matches!(op, Operator::And | Operator::Or) {
            let (left, right) = (self.flagged(left, scope), self.flagged(right, scope));
            let (left, right) = (left?, right?);
            let gaps = left.gaps.or(right.gaps);
            let exactness = left.exactness.with(right.exactness);
            let node = Node::Binary(op, Box::new(left.expr), Box::new(right.expr));
            return Some(Typed::flag(node, span, gaps, exactness));
        }
        let (left, right) = (self.typed(left, scope), self.typed(right, scope));
        let (left, right) = (left?, right?);
        if op.is_comparison() {
            self.comparison(op, at, left, right, span, scope)
        } else {
            self.sum(op, at, left, right, span)
        }
    }

    fn mismatch(&mut self, op: Operator, at: Span, left: (&Typed, Ty), right: (&Typed, Ty)) {
        let word = |(typed, ty): (&Typed, Ty)| match ty {
            Ty::Is(kind) => kind.name().to_owned(),
            _ => self.type_word(typed),
        };
        let (l, r) = (word(left), word(right));
        self.fault(&codes::TYPE_MISMATCH, at, &[("left", &l), ("op", op.sign()), ("right", &r)]);
    }

    /// `left op right` for a comparison, with all that is to be said of it.
    pub(super) fn comparison(
        &mut self,
        op: Operator,
        at: Span,
        left: Typed,
        right: Typed,
        span: Span,
        scope: &Scope,
    ) -> Option<Typed> {
        let (percent_left, percent_right) = (percentage(&left, right.ty), percentage(&right, left.ty));
        let Some(met) =
            algebra::meet(left.ty, right.ty).filter(|_| algebra::meet(percent_left, percent_right).is_some())
        else {
            self.mismatch(op, at, (&left, percent_left), (&right, percent_right));
            return None;
        };
        let ordered = !matches!(op, Operator::Equal | Operator::NotEqual);
        if ordered && matches!(met, Ty::Quoted | Ty::Is(Type::Text | Type::Id | Type::Flag)) {
            self.fault(&codes::TEXT_COMPARISON, at, &[("op", op.sign())]);
            return None;
        }
        if let (Exactness::Rounded, Exactness::Unrounded) | (Exactness::Unrounded, Exactness::Rounded) =
            (left.exactness, right.exactness)
        {
            let (a, b) = if left.exactness == Exactness::Rounded { (&left, &right) } else { (&right, &left) };
            let words = (self.snippet(a.expr.span), self.snippet(b.expr.span));
            self.fault(&codes::ROUNDED_AGAINST_UNROUNDED, at, &[("rounded", &words.0), ("unrounded", &words.1)]);
            return None;
        }
        self.refuse_unknown_value(&left, &right, scope);
        self.refuse_unknown_value(&right, &left, scope);
        self.warn_of_reached_bound(&left, &right, at);
        self.refuse_out_of_reach(&left, &right, None)?;
        self.refuse_out_of_reach(&right, &left, None)?;
        let (gaps, exactness) = (left.gaps.or(right.gaps), left.exactness.with(right.exactness));
        let (left, right) = match met {
            Ty::Is(kind) => (self.take_type_for(left, kind)?, self.take_type_for(right, kind)?),
            _ => (self.settle_freely(left), self.settle_freely(right)),
        };
        let node = Node::Binary(op, Box::new(left.expr), Box::new(right.expr));
        Some(Typed::flag(node, span, gaps, exactness))
    }

    /// Like [`Self::take_type`], but leaves settled types as they are.
    pub(super) fn take_type_for(&mut self, typed: Typed, kind: Type) -> Option<Typed> {
        if matches!(typed.ty, Ty::Is(_)) { Some(typed) } else { self.take_type(typed, kind) }
    }

    /// 99,999 of 100,000 is not 100%: a rounded rate against a bound that only all, or none, should reach.
    pub(super) fn warn_of_reached_bound(&mut self, left: &Typed, right: &Typed, at: Span) {
        let rounded_rate =
            |t: &Typed| t.exactness == Exactness::Rounded && t.ty == Ty::Is(Type::Rate) && t.places.is_some();
        let bound = |t: &Typed| match &t.expr.node {
            Node::Constant(Value::Number(n)) if *n == Ratio::ONE || n.is_zero() => true,
            Node::Constant(Value::Text(text)) => &**text == "100%" || &**text == "0%",
            _ => false,
        };
        let (value, side) = if rounded_rate(left) && bound(right) {
            (left, right)
        } else if rounded_rate(right) && bound(left) {
            (right, left)
        } else {
            return;
        };
        let is_zero = match &side.expr.node {
            Node::Constant(Value::Number(n)) => n.is_zero(),
            Node::Constant(Value::Text(text)) => &**text == "0%",
            _ => false,
        };
        // Rounded down a share stays below the whole, rounded up it stays above nothing.
        let safe = if is_zero { Mode::Up } else { Mode::Down };
        let mode = match &value.expr.node {
            Node::Leaf(Leaf::Figure(id, _)) => self.figure(*id).and_then(|f| f.rounding).map(|r| r.mode),
            _ => None,
        };
        if mode != Some(safe) {
            let bound = self.snippet(side.expr.span).trim_matches('"').to_owned();
            self.fault(&codes::ROUND_CAN_REACH_BOUND, at, &[("bound", &bound)]);
        }
    }

    /// `left op right` for arithmetic.
    pub(super) fn sum(&mut self, op: Operator, at: Span, left: Typed, right: Typed, span: Span) -> Option<Typed> {
        let (percent_left, percent_right) = (percentage(&left, right.ty), percentage(&right, left.ty));
        let sound = algebra::arithmetic(op, percent_left, percent_right).is_some();
        let Some(ty) = algebra::arithmetic(op, left.ty, right.ty).filter(|_| sound) else {
            self.mismatch(op, at, (&left, percent_left), (&right, percent_right));
            return None;
        };
        let mut gaps = left.gaps.or(right.gaps);
        let mut exactness = left.exactness.with(right.exactness);
        if matches!(op, Operator::Divide | Operator::Remainder) && !right.is_nonzero_constant() {
            gaps = gaps.or(Some(Gap { reason: Reason::DIVIDED_BY_ZERO, span }));
        }
        if op == Operator::Divide && exactness == Exactness::Whole && !right.divides_evenly() {
            exactness = Exactness::Unrounded;
        }
        let places = self.places_of_sum(op, &left, &right, ty);
        let (left_ty, right_ty) = (left.ty, right.ty);
        let (left, right) = (self.operand(left, right_ty, op)?, self.operand(right, left_ty, op)?);
        let kind = if let Ty::Is(kind) = ty { kind } else { Type::Number };
        let node = Node::Binary(op, Box::new(left.expr), Box::new(right.expr));
        Some(Typed { expr: Expr { node, kind, span }, ty, gaps, exactness, places })
    }

    fn places_of_sum(&self, op: Operator, left: &Typed, right: &Typed, ty: Ty) -> Option<u32> {
        match (op, ty) {
            (_, Ty::Is(Type::Count)) => Some(0),
            (Operator::Add | Operator::Subtract, _) => match (left.places, right.places) {
                (Some(a), Some(b)) => Some(a.max(b)),
                _ => None,
            },
            _ => None,
        }
    }

    /// A quoted operand of arithmetic is a date beside a date, else an amount or rate.
    fn operand(&mut self, typed: Typed, other: Ty, op: Operator) -> Option<Typed> {
        if typed.ty != Ty::Quoted {
            return Some(typed);
        }
        let additive = matches!(op, Operator::Add | Operator::Subtract | Operator::Remainder);
        let kind = match other {
            Ty::Is(kind) if additive && kind != Type::Days => kind,
            _ => Type::Rate,
        };
        self.take_type(typed, kind)
    }

    fn coalesced(&mut self, a: &Spanned<Syntax>, b: &Spanned<Syntax>, span: Span, scope: &Scope) -> Option<Typed> {
        let (a, b) = (self.typed(a, scope), self.typed(b, scope));
        let (a, b) = (a?, b?);
        let (a, b, ty) = self.alike(a, b, span)?;
        let places = if a.places == b.places { a.places } else { a.places.filter(|_| is_constant(&b)) };
        let exactness = a.exactness.with(b.exactness);
        let kind = a.expr.kind;
        let node = Node::Coalesce(Box::new(a.expr), Box::new(b.expr));
        Some(Typed { expr: Expr { node, kind, span }, ty, gaps: b.gaps, exactness, places })
    }

    /// Two values of which one is taken: they must have one type.
    fn alike(&mut self, a: Typed, b: Typed, span: Span) -> Option<(Typed, Typed, Ty)> {
        let Some(met) = algebra::meet(a.ty, b.ty) else {
            let (l, r) = (self.type_word(&a), self.type_word(&b));
            self.fault(&codes::WRONG_TYPE, span, &[("expected", &l), ("found", &r)]);
            return None;
        };
        match met {
            Ty::Is(kind) => Some((self.take_type_for(a, kind)?, self.take_type_for(b, kind)?, met)),
            _ => Some((a, b, met)),
        }
    }

    /// `if`: the condition and both branches.
    pub(super) fn chosen(&mut self, condition: Typed, then: Typed, otherwise: Typed, span: Span) -> Option<Typed> {
        let (then, otherwise, ty) = self.alike(then, otherwise, span)?;
        // A branch that is taken only where its own value is there has no gap of its own.
        let (mut then_gap, mut other_gap) = (then.gaps, otherwise.gaps);
        if matches!(&condition.expr.node, Node::IsMissing(x) if same_question(Some(x), Some(&otherwise.expr))) {
            other_gap = None;
        }
        if leaves_out_missing(&condition.expr, &then.expr) {
            then_gap = None;
        }
        let gaps = condition.gaps.or(then_gap).or(other_gap);
        let exactness = then.exactness.with(otherwise.exactness);
        let places = match (is_constant(&then), is_constant(&otherwise)) {
            (true, false) => otherwise.places,
            (false, true) => then.places,
            _ => then.places.filter(|_| then.places == otherwise.places),
        };
        let kind = if is_absent(&then) { otherwise.expr.kind } else { then.expr.kind };
        let node = Node::If(Box::new(condition.expr), Box::new(then.expr), Box::new(otherwise.expr));
        Some(Typed { expr: Expr { node, kind, span }, ty, gaps, exactness, places })
    }

    fn switched(
        &mut self,
        on: &Spanned<Syntax>,
        cases: &[(Vec<Spanned<Syntax>>, Spanned<Syntax>)],
        default: Option<&Spanned<Syntax>>,
        span: Span,
        scope: &Scope,
    ) -> Option<Typed> {
        let Some(default) = default else {
            self.fault(&codes::EXPRESSION_SYNTAX, span, &[("kind", "switch-without-default")]);
            return None;
        };
        let on = self.typed(on, scope)?;
        let mut result = self.typed(default, scope)?;
        for (literals, value) in cases.iter().rev() {
            let mut condition: Option<Typed> = None;
            for literal in literals {
                let right = self.typed(literal, scope)?;
                let one = self.comparison(Operator::Equal, literal.span, on.clone(), right, literal.span, scope)?;
                condition = Some(match condition {
                    None => one,
                    Some(before) => {
                        let gaps = before.gaps.or(one.gaps);
                        let exactness = before.exactness.with(one.exactness);
                        let node = Node::Binary(Operator::Or, Box::new(before.expr), Box::new(one.expr));
                        Typed::flag(node, literal.span, gaps, exactness)
                    }
                });
            }
            let value = self.typed(value, scope)?;
            result = self.chosen(condition?, value, result, span)?;
        }
        Some(result)
    }

    /// The words under a span.
    pub(super) fn snippet(&self, span: Span) -> String {
        self.doc.sources.snippet(span).to_owned()
    }
}

/// The type of one side: a quoted percentage beside a number is a rate, whatever the number is.
fn percentage(typed: &Typed, other: Ty) -> Ty {
    let beside_number = matches!(other, Ty::Is(kind) if kind.is_numeric());
    match &typed.expr.node {
        Node::Constant(Value::Text(text)) if typed.ty == Ty::Quoted && beside_number => {
            match natural(&Written::Text(text.to_string())) {
                Some((Type::Rate, _)) => Ty::Is(Type::Rate),
                _ => typed.ty,
            }
        }
        _ => typed.ty,
    }
}

fn is_constant(typed: &Typed) -> bool {
    matches!(typed.expr.node, Node::Constant(_) | Node::Absent(_))
}

fn is_absent(typed: &Typed) -> bool {
    matches!(typed.expr.node, Node::Absent(_))
}

/// Writes a type into the parts of a tree that had none of their own.
fn retype(expr: Expr, kind: Type) -> Expr {
    let node = match expr.node {
        Node::If(c, a, b) => Node::If(c, Box::new(retype(*a, kind)), Box::new(retype(*b, kind))),
        Node::Coalesce(a, b) => Node::Coalesce(Box::new(retype(*a, kind)), Box::new(retype(*b, kind))),
        node @ (Node::Constant(_) | Node::Absent(_) | Node::Script(..)) => node,
        node => return Expr { node, ..expr },
    };
    Expr { node, kind, span: expr.span }
}
