//! Rhai's tree of an expression, turned into [`Syntax`]: the one list of what expressions have.
//!
//! The tree says how the parts belong together; the recorded tokens say where they stand, which brackets were written
//! and what the labels of a `switch` are. Numbers are read again from their own text, so that none is rounded. Parts
//! that expressions do not have are refused by name. Works on bytes of the bare text; its caller moves the places.

use std::ops::Range;

use rhai::{ASTFlags, Expr, FnCallExpr, Position, Stmt, StmtBlock, SwitchCasesCollection, Token};

use super::refusal::RefusalKind;
use super::tokens::{MOST_LEVELS, Piece, Places};
use crate::expr::{Operator, Syntax};
use crate::source::{SourceId, Span, Spanned};
use crate::value::{NumberFault, Ratio};

/// How many levels a sign before a value counts, since its recursion takes the most of the stack.
const UNARY: usize = 6;

type Refused = (Range<usize>, RefusalKind);

/// Turns the statements of a parsed text into one tree; spans are bytes of `text`.
pub(super) fn lower(
    text: &str,
    places: &Places<'_>,
    pieces: &[Piece],
    statements: &[Stmt],
) -> Result<Spanned<Syntax>, Refused> {
    let (partners, depths) = brackets(pieces);
    let lowering = Lowering { text, places, pieces, partners, depths };
    lowering.only(statements, 0..text.len(), 0).map(|part| part.node)
}

/// A lowered part with its first and last token.
struct Part {
    node: Spanned<Syntax>,
    first: usize,
    last: usize,
}

struct Lowering<'t> {
    text: &'t str,
    places: &'t Places<'t>,
    pieces: &'t [Piece],
    /// Of each bracket token the one that belongs to it.
    partners: Vec<Option<usize>>,
    /// How many brackets are open around each token.
    depths: Vec<usize>,
}

fn brackets(pieces: &[Piece]) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut partners = vec![None; pieces.len()];
    let mut depths = Vec::with_capacity(pieces.len());
    let mut open = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece.token {
            Token::LeftParen | Token::LeftBrace | Token::LeftBracket | Token::MapStart => {
                depths.push(open.len());
                open.push(at);
            }
            Token::RightParen | Token::RightBrace | Token::RightBracket => {
                if let Some(first) = open.pop() {
                    partners.iter_mut().skip(first).take(1).for_each(|p| *p = Some(at));
                    partners.iter_mut().skip(at).take(1).for_each(|p| *p = Some(first));
                }
                depths.push(open.len());
            }
            _ => depths.push(open.len()),
        }
    }
    (partners, depths)
}

fn refuse<T>(range: Range<usize>, what: &str) -> Result<T, Refused> {
    Err((range, RefusalKind::NotInExpressions(what.to_owned())))
}

impl Lowering<'_> {
    /// The token that begins at a position.
    fn token_at(&self, position: Position) -> Result<usize, Refused> {
        let byte = self.places.byte(position);
        let found = self.pieces.binary_search_by_key(&byte, |piece| piece.start);
        found.map_err(|_| (byte..byte, RefusalKind::Syntax("this cannot be read".to_owned())))
    }

    fn token(&self, at: usize) -> Option<&Token> {
        self.pieces.get(at).map(|piece| &piece.token)
    }

    /// The bytes from one token to another.
    fn range(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.pieces.get(first).map_or(0, |piece| piece.start);
        let end = self.pieces.get(last).map_or(start, |piece| piece.end);
        start..end.max(start)
    }

    fn words(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    fn span(&self, first: usize, last: usize) -> Span {
        Span::new(SourceId(0), self.range(first, last))
    }

    /// A part from token `first` to `last`, widened until each bracket in it has its partner.
    fn part(&self, value: Syntax, first: usize, last: usize) -> Part {
        let (first, last) = self.balanced(first, last);
        Part { node: Spanned::new(value, self.span(first, last)), first, last }
    }

    fn balanced(&self, mut first: usize, mut last: usize) -> (usize, usize) {
        let partners = self.partners.iter().enumerate().skip(first).take(last + 1 - first.min(last + 1));
        let (mut low, mut high) = (first, last);
        for (_, partner) in partners.filter_map(|(at, partner)| partner.map(|p| (at, p))) {
            low = low.min(partner);
            high = high.max(partner);
        }
        if low < first || high > last {
            first = low;
            last = high;
        }
        (first, last)
    }

    /// The first token after `last` that is no closing bracket.
    fn after(&self, last: usize) -> usize {
        let mut at = last + 1;
        while matches!(self.token(at), Some(Token::RightParen)) {
            at += 1;
        }
        at
    }

    fn only(&self, statements: &[Stmt], around: Range<usize>, depth: usize) -> Result<Part, Refused> {
        match statements {
            [] => Err((around, RefusalKind::Syntax("a value is missing here".to_owned()))),
            [one] => self.statement(one, around, depth),
            [_, second, ..] => refuse(self.places.word_at(second.position()), "several statements"),
        }
    }

    fn statement(&self, statement: &Stmt, around: Range<usize>, depth: usize) -> Result<Part, Refused> {
        let here = || self.places.word_at(statement.position());
        match statement {
            Stmt::Expr(expr) => self.expr(expr, depth),
            Stmt::FnCall(call, position) => self.call(call, *position, depth),
            Stmt::Block(block) => self.block(block, depth),
            Stmt::If(flow, position) => {
                let first = self.token_at(*position)?;
                self.condition(first, &flow.expr, &flow.body, &flow.branch, depth)
            }
            Stmt::Switch(switch, position) => self.switch(self.token_at(*position)?, &switch.0, &switch.1, depth),
            Stmt::Noop(_) => Err((around, RefusalKind::Syntax("a value is missing here".to_owned()))),
            Stmt::While(..) | Stmt::Do(..) | Stmt::For(..) | Stmt::BreakLoop(..) => refuse(here(), "loops"),
            Stmt::Var(..) => refuse(here(), "variables"),
            Stmt::Assignment(..) => refuse(here(), "assignments"),
            Stmt::TryCatch(..) => refuse(here(), "catches"),
            Stmt::Return(..) => refuse(here(), "returns"),
            _ => refuse(here(), "such statements"),
        }
    }

    fn block(&self, block: &StmtBlock, depth: usize) -> Result<Part, Refused> {
        let around = self.places.word_at(block.position());
        self.only(block.statements(), around, depth + 1)
    }

    fn expr(&self, expr: &Expr, depth: usize) -> Result<Part, Refused> {
        let here = || self.places.word_at(expr.position());
        if depth > MOST_LEVELS {
            return Err((here(), RefusalKind::TooDeep));
        }
        match expr {
            Expr::IntegerConstant(_, position) | Expr::DynamicConstant(_, position) => self.number(*position),
            Expr::BoolConstant(flag, position) => {
                let at = self.token_at(*position)?;
                Ok(self.part(Syntax::Flag(*flag), at, at))
            }
            Expr::StringConstant(text, position) => {
                let at = self.token_at(*position)?;
                match self.token(at) {
                    Some(Token::StringConstant(_)) => Ok(self.part(Syntax::Text(text.to_string()), at, at)),
                    _ => refuse(here(), "such texts"),
                }
            }
            Expr::Variable(variable, _, position) => {
                let at = self.token_at(*position)?;
                let name = Spanned::new(variable.1.to_string(), self.span(at, at));
                Ok(self.part(Syntax::Name(vec![name]), at, at))
            }
            Expr::Dot(..) => self.path(expr),
            Expr::FnCall(call, position) => self.call(call, *position, depth),
            Expr::And(parts, _) => self.row(parts, &Token::And, depth),
            Expr::Or(parts, _) => self.row(parts, &Token::Or, depth),
            Expr::Coalesce(parts, _) => self.row(parts, &Token::DoubleQuestion, depth),
            Expr::Stmt(block) => self.block(block, depth),
            Expr::CharConstant(..) => refuse(self.range_at(expr.position()), "texts in single quotes"),
            Expr::InterpolatedString(..) => refuse(self.range_at(expr.position()), "texts with `${…}`"),
            Expr::Array(..) => refuse(here(), "arrays"),
            Expr::Map(..) => refuse(self.range_at(expr.position()), "maps"),
            Expr::Index(..) => refuse(here(), "indexes"),
            Expr::MethodCall(..) => refuse(here(), "calls of the form `x.f()`"),
            Expr::Unit(..) => refuse(self.range_at(expr.position()), "empty values `()`"),
            Expr::ThisPtr(..) => refuse(here(), "uses of `this`"),
            _ => refuse(here(), "such constructs"),
        }
    }

    fn range_at(&self, position: Position) -> Range<usize> {
        self.token_at(position).map_or_else(|_| self.places.word_at(position), |at| self.range(at, at))
    }

    fn number(&self, position: Position) -> Result<Part, Refused> {
        let first = self.token_at(position)?;
        let mut at = first;
        let mut negative = false;
        while let Some(token) = self.token(at) {
            match token {
                Token::Minus | Token::UnaryMinus => negative = !negative,
                Token::Plus | Token::UnaryPlus | Token::LeftParen => {}
                Token::IntegerConstant(_) | Token::DecimalConstant(_) => {
                    let number = self.literal(at)?;
                    let number = if negative { number.neg() } else { number };
                    return Ok(self.part(Syntax::Number(number), first, at));
                }
                Token::Pipe | Token::Or => return refuse(self.range(at, at), "closures"),
                _ => break,
            }
            at += 1;
        }
        refuse(self.range(first, first), "such constants")
    }

    /// The exact value of a number token.
    fn literal(&self, at: usize) -> Result<Ratio, Refused> {
        let range = self.range(at, at);
        let written = self.words(range.clone());
        if written.contains(|c: char| c.is_ascii_alphabetic()) {
            return refuse(range, "hexadecimal, octal and binary numbers");
        }
        let plain = written.replace('_', "");
        match Ratio::parse(plain.strip_suffix('.').unwrap_or(&plain)) {
            Ok(number) => Ok(number),
            Err(NumberFault::TooManyDigits) => Err((range, RefusalKind::TooPrecise(written.to_owned()))),
            Err(_) => Err((range, RefusalKind::Syntax(format!("`{written}` is no number")))),
        }
    }

    fn path(&self, expr: &Expr) -> Result<Part, Refused> {
        let mut names = Vec::new();
        self.steps(expr, &mut names)?;
        let (first, last) = (names.first().map_or(0, |n: &(usize, String)| n.0), names.last().map_or(0, |n| n.0));
        let names = names.into_iter().map(|(at, name)| Spanned::new(name, self.span(at, at))).collect();
        Ok(self.part(Syntax::Name(names), first, last))
    }

    fn steps(&self, expr: &Expr, names: &mut Vec<(usize, String)>) -> Result<(), Refused> {
        let here = || self.places.word_at(expr.position());
        if names.len() > MOST_LEVELS {
            return Err((here(), RefusalKind::TooDeep));
        }
        match expr {
            Expr::Dot(pair, flags, position) => {
                if flags.contains(ASTFlags::NEGATED) {
                    return refuse(self.range_at(*position), "uses of `?.`");
                }
                self.steps(&pair.lhs, names)?;
                self.steps(&pair.rhs, names)
            }
            Expr::Variable(variable, _, position) if names.is_empty() => {
                names.push((self.token_at(*position)?, variable.1.to_string()));
                Ok(())
            }
            Expr::Property(property, position) if !names.is_empty() => {
                names.push((self.token_at(*position)?, property.2.to_string()));
                Ok(())
            }
            Expr::MethodCall(..) => refuse(here(), "calls of the form `x.f()`"),
            Expr::Index(..) => refuse(here(), "indexes"),
            Expr::ThisPtr(..) => refuse(here(), "uses of `this`"),
            _ => refuse(self.places.word_at(expr.start_position()), "parts of anything but a name"),
        }
    }

    fn call(&self, call: &FnCallExpr, position: Position, depth: usize) -> Result<Part, Refused> {
        let at = self.token_at(position)?;
        if let Some(token) = &call.op_token {
            return match call.args.as_slice() {
                [operand] => self.prefix(token, at, operand, depth),
                [left, right] => self.infix(at, left, right, depth),
                _ => refuse(self.range(at, at), "such operators"),
            };
        }
        match self.token(at) {
            Some(Token::Identifier(_) | Token::Reserved(_)) if !call.capture_parent_scope => {}
            Some(Token::In | Token::NotIn) => return refuse(self.range(at, at), "uses of `in`"),
            Some(Token::Pipe | Token::Or) => return refuse(self.range(at, at), "closures"),
            Some(Token::ExclusiveRange | Token::InclusiveRange) => return refuse(self.range(at, at), "ranges"),
            _ => return refuse(self.range(at, at), "such calls"),
        }
        let args = call.args.iter().map(|arg| self.expr(arg, depth + 1).map(|part| part.node));
        let args = args.collect::<Result<Vec<_>, _>>()?;
        let last = match self.token(at + 1) {
            Some(Token::LeftParen) => self.partners.get(at + 1).copied().flatten().unwrap_or(at + 1),
            Some(Token::Unit) => at + 1,
            _ => at,
        };
        let name = Spanned::new(call.name.to_string(), self.span(at, at));
        Ok(self.part(Syntax::Call { name, args }, at, last))
    }

    fn prefix(&self, token: &Token, at: usize, operand: &Expr, depth: usize) -> Result<Part, Refused> {
        if matches!(self.token(at), Some(Token::NotIn)) {
            return refuse(self.range(at, at), "uses of `in`");
        }
        let inner = self.expr(operand, depth + UNARY)?;
        let last = inner.last;
        let value = match token {
            Token::Bang => Syntax::Not(Box::new(inner.node)),
            Token::Minus | Token::UnaryMinus => match inner.node.value {
                Syntax::Number(number) => Syntax::Number(number.neg()),
                _ => Syntax::Negate(Box::new(inner.node)),
            },
            Token::Plus | Token::UnaryPlus => inner.node.value,
            _ => return refuse(self.range(at, at), "such operators"),
        };
        Ok(self.part(value, at, last))
    }

    /// `a + b - c`: from the left, without going deeper for each sign of a long row.
    fn infix(&self, at: usize, left: &Expr, right: &Expr, depth: usize) -> Result<Part, Refused> {
        let mut row = vec![(at, right)];
        let mut left = left;
        while let Expr::FnCall(call, position) = left
            && call.op_token.is_some()
            && let [inner, right] = call.args.as_slice()
        {
            row.push((self.token_at(*position)?, right));
            left = inner;
        }
        if row.len() > MOST_LEVELS {
            return Err((self.range(at, at), RefusalKind::TooDeep));
        }
        for (at, _) in &row {
            self.operator(*at)?;
        }
        let mut whole = self.expr(left, depth + 1)?;
        while let Some((at, right)) = row.pop() {
            whole = self.pair(at, whole, self.expr(right, depth + 1)?)?;
        }
        Ok(whole)
    }

    fn pair(&self, at: usize, left: Part, right: Part) -> Result<Part, Refused> {
        let op = self.operator(at)?;
        if op.is_comparison() {
            self.brackets_needed(at, &left, &right)?;
        }
        let (first, last) = (left.first, right.last);
        let value =
            Syntax::Binary { op, at: self.span(at, at), left: Box::new(left.node), right: Box::new(right.node) };
        Ok(self.part(value, first, last))
    }

    fn operator(&self, at: usize) -> Result<Operator, Refused> {
        let here = self.range(at, at);
        Ok(match self.token(at) {
            Some(Token::Plus) => Operator::Add,
            Some(Token::Minus) => Operator::Subtract,
            Some(Token::Multiply) => Operator::Multiply,
            Some(Token::Divide) => Operator::Divide,
            Some(Token::Modulo) => Operator::Remainder,
            Some(Token::EqualsTo) => Operator::Equal,
            Some(Token::NotEqualsTo) => Operator::NotEqual,
            Some(Token::LessThan) => Operator::Less,
            Some(Token::LessThanEqualsTo) => Operator::LessOrEqual,
            Some(Token::GreaterThan) => Operator::Greater,
            Some(Token::GreaterThanEqualsTo) => Operator::GreaterOrEqual,
            Some(Token::PowerOf) => return refuse(here, "powers"),
            Some(Token::ExclusiveRange | Token::InclusiveRange) => return refuse(here, "ranges"),
            Some(Token::In | Token::NotIn) => return refuse(here, "uses of `in`"),
            _ => return refuse(here, "bit operations"),
        })
    }

    /// Refuses a comparison with a bare `??` or a bare comparison beside it.
    fn brackets_needed(&self, at: usize, left: &Part, right: &Part) -> Result<(), Refused> {
        let bare = |part: &Part, wanted: fn(&Syntax) -> bool| wanted(&part.node.value) && !self.in_brackets(part, at);
        let compares: fn(&Syntax) -> bool = |s| matches!(s, Syntax::Binary { op, .. } if op.is_comparison());
        let coalesces: fn(&Syntax) -> bool = |s| matches!(s, Syntax::Coalesce(..));
        let whole = self.balanced(left.first, right.last);
        let whole = self.range(whole.0, whole.1);
        if bare(left, compares) || bare(right, compares) {
            return refuse(whole, "comparisons of comparisons");
        }
        let (left_bare, right_bare) = (bare(left, coalesces), bare(right, coalesces));
        if !left_bare && !right_bare {
            return Ok(());
        }
        let inside = self.depths.get(at);
        let cut = (at..=right.last)
            .find(|i| matches!(self.token(*i), Some(Token::DoubleQuestion)) && self.depths.get(*i) == inside);
        let cure = match cut {
            Some(cut) if right_bare && !left_bare => {
                let comparison = whole.start..self.range(cut - 1, cut - 1).end;
                let rest = self.range(cut, cut).start..whole.end;
                format!("({}) {}", self.words(comparison), self.words(rest))
            }
            _ => {
                let sign = self.words(self.range(at, at));
                let side = |part: &Part, bare: bool| {
                    let words = self.words(self.outer(part, at));
                    if bare { format!("({words})") } else { words.to_owned() }
                };
                format!("{} {sign} {}", side(left, left_bare), side(right, right_bare))
            }
        };
        Err((whole, RefusalKind::BracketsNeeded { cure }))
    }

    /// Whether brackets stand around a side of the operator at `at`.
    fn in_brackets(&self, part: &Part, at: usize) -> bool {
        let beside = if part.last < at { at.checked_sub(1) } else { Some(at + 1) };
        let edge = if part.last < at { part.last } else { part.first };
        beside != Some(edge)
    }

    /// The bytes of a side of the operator at `at`, brackets around it included.
    fn outer(&self, part: &Part, at: usize) -> Range<usize> {
        if part.last < at {
            let (first, last) = self.balanced(part.first, at - 1);
            self.range(first, last)
        } else {
            let (first, last) = self.balanced(at + 1, part.last);
            self.range(first, last)
        }
    }

    /// `a && b && c`, which Rhai keeps as one row, as nested pairs from the left.
    fn row(&self, parts: &[Expr], sign: &Token, depth: usize) -> Result<Part, Refused> {
        let mut parts = parts.iter();
        let Some(first) = parts.next() else { return refuse(0..0, "such constructs") };
        let mut whole = self.expr(first, depth + 1)?;
        let mut level = depth + 1;
        let mut before = whole.last;
        for next in parts {
            level += 1;
            let right = self.expr(next, level)?;
            let at = self.after(before);
            before = right.last;
            if self.token(at) != Some(sign) {
                return Err((self.range(at, at), RefusalKind::Syntax("this cannot be read".to_owned())));
            }
            let (first, last) = (whole.first, right.last);
            let (left, right) = (Box::new(whole.node), Box::new(right.node));
            let value = match sign {
                Token::And => Syntax::Binary { op: Operator::And, at: self.span(at, at), left, right },
                Token::Or => Syntax::Binary { op: Operator::Or, at: self.span(at, at), left, right },
                _ => Syntax::Coalesce(left, right),
            };
            whole = self.part(value, first, last);
        }
        Ok(whole)
    }

    fn condition(
        &self,
        first: usize,
        condition: &Expr,
        body: &StmtBlock,
        branch: &StmtBlock,
        depth: usize,
    ) -> Result<Part, Refused> {
        let condition = self.expr(condition, depth + 1)?;
        let then = self.block(body, depth + 1)?;
        let mut last = then.last;
        let otherwise = match branch.statements() {
            [] | [Stmt::Noop(_)] if branch.position().is_none() => None,
            _ => {
                let part = self.block(branch, depth + 1)?;
                last = part.last;
                Some(Box::new(part.node))
            }
        };
        let value = Syntax::If { condition: Box::new(condition.node), then: Box::new(then.node), otherwise };
        Ok(self.part(value, first, last))
    }

    fn switch(&self, first: usize, on: &Expr, arms: &SwitchCasesCollection, depth: usize) -> Result<Part, Refused> {
        let on = self.expr(on, depth + 1)?;
        let open = self.after(on.last);
        let close = match (self.token(open), self.partners.get(open).copied().flatten()) {
            (Some(Token::LeftBrace), Some(close)) => close,
            _ => return Err((self.range(open, open), RefusalKind::Syntax("this cannot be read".to_owned()))),
        };
        let inside = self.depths.get(open).map_or(0, |depth| depth + 1);
        let mut at = open + 1;
        let mut cases = Vec::new();
        let mut default = None;
        for arm in &arms.expressions {
            let labels = self.labels(&mut at)?;
            let value = self.expr(&arm.rhs, depth + 1)?;
            at = value.last + 1;
            while at < close
                && !(matches!(self.token(at), Some(Token::Comma)) && self.depths.get(at).copied() == Some(inside))
            {
                at += 1;
            }
            at += 1;
            match labels {
                Some(labels) => cases.push((labels, value.node)),
                None => default = Some(Box::new(value.node)),
            }
        }
        Ok(self.part(Syntax::Switch { on: Box::new(on.node), cases, default }, first, close))
    }

    /// The labels of an arm up to `=>`, which `at` is moved past; none for `_`.
    fn labels(&self, at: &mut usize) -> Result<Option<Vec<Spanned<Syntax>>>, Refused> {
        let mut labels = Vec::new();
        let mut start = *at;
        let mut negative = false;
        let mut default = false;
        while let Some(token) = self.token(*at) {
            let here = self.range(*at, *at);
            let value = match token {
                Token::DoubleArrow => {
                    *at += 1;
                    return Ok(if default { None } else { Some(labels) });
                }
                Token::Underscore => {
                    default = true;
                    None
                }
                Token::Minus | Token::UnaryMinus => {
                    negative = !negative;
                    None
                }
                Token::IntegerConstant(_) | Token::DecimalConstant(_) => {
                    let number = self.literal(*at)?;
                    Some(Syntax::Number(if negative { number.neg() } else { number }))
                }
                Token::StringConstant(text) => Some(Syntax::Text(text.to_string())),
                Token::True => Some(Syntax::Flag(true)),
                Token::False => Some(Syntax::Flag(false)),
                Token::Pipe => {
                    negative = false;
                    start = *at + 1;
                    None
                }
                Token::If => return refuse(here, "conditions on a case"),
                Token::ExclusiveRange | Token::InclusiveRange => return refuse(here, "ranges"),
                _ => return refuse(here, "cases that are no literal"),
            };
            if let Some(value) = value {
                labels.push(Spanned::new(value, self.span(start, *at)));
            }
            *at += 1;
        }
        Err((self.range(*at, *at), RefusalKind::Syntax("a case does not end".to_owned())))
    }
}
