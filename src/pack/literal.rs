//! How a value under a key reads as a literal, and as a schedule of literals.
//!
//! A text that as a whole reads as a literal of the type that its place asks for is one; any other is left for an
//! expression. Which type a place asks for is known to `check`.

use std::sync::Arc;

use super::model::Node;
use crate::diagnostic::{Code, codes};
use crate::source::Spanned;
use crate::value::{Date, DateTime, NumberFault, Period, PeriodKind, Ratio, Type, Value};

/// What a value turns out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A literal of the type.
    Is(Value),
    /// A text that is to be read as an expression.
    NotALiteral,
    /// A literal that is not allowed here; the code says why.
    Fault(&'static Code),
}

/// Reads a value as a literal of type `kind`; money may have at most `places` decimal places.
///
/// Faults are [`codes::BAD_LITERAL`] (not of that type), [`codes::TOO_PRECISE`] and [`codes::BAD_DATE`].
pub fn literal(node: &Node, kind: Type, places: Option<u32>) -> Literal {
    match node {
        Node::Text(text) => of_text(text, kind, places),
        Node::Number(number) if kind.is_numeric() => number_of(number.clone(), kind, places),
        Node::Flag(flag) if kind == Type::Flag => Literal::Is(Value::Flag(*flag)),
        Node::Date(date) if kind == Type::Date => Literal::Is(Value::Date(*date)),
        _ => Literal::Fault(&codes::BAD_LITERAL),
    }
}

/// Reads a value as the literal that it looks like, with its type; none for an expression, list or table.
///
/// A bare number is a [`Type::Number`], `"85%"` and `"29 pp"` are rates, other texts that are no number or date are
/// [`Type::Text`].
pub fn natural(node: &Node) -> Option<(Type, Value)> {
    let try_as = |kind| match literal(node, kind, None) {
        Literal::Is(value) => Some((kind, value)),
        _ => None,
    };
    match node {
        Node::Text(text) if text.ends_with(['%', 'p']) => try_as(Type::Rate).or_else(|| try_as(Type::Text)),
        Node::Text(_) => try_as(Type::Number).or_else(|| try_as(Type::Date)).or_else(|| try_as(Type::Text)),
        Node::Number(_) => try_as(Type::Number),
        Node::Flag(_) => try_as(Type::Flag),
        Node::Date(_) => try_as(Type::Date),
        Node::List(_) | Node::Table(_) => None,
    }
}

/// The entries of a schedule, a list of `{ from, value }`, as written; none for anything else.
///
/// An entry whose shape is at fault is left out: parsing has told of it.
pub fn schedule(node: &Node) -> Option<Vec<(Spanned<Date>, &Spanned<Node>)>> {
    let Node::List(all) = node else { return None };
    let entry = |e: &'_ Spanned<Node>| -> Option<Spanned<Date>> {
        let from = e.value.as_table()?.get("from")?;
        match from.value {
            Node::Date(date) => Some(Spanned::new(date, from.span)),
            _ => None,
        }
    };
    Some(all.iter().filter_map(|e| Some((entry(e)?, e.value.as_table()?.get("value")?))).collect())
}

fn of_text(text: &str, kind: Type, places: Option<u32>) -> Literal {
    match kind {
        Type::Text | Type::Id => Literal::Is(Value::Text(Arc::from(text))),
        Type::Flag => match text {
            "true" => Literal::Is(Value::Flag(true)),
            "false" => Literal::Is(Value::Flag(false)),
            _ => Literal::NotALiteral,
        },
        Type::Date => match Date::parse_iso(text.as_bytes()) {
            Some(date) => Literal::Is(Value::Date(date)),
            None => date_or_expression(text),
        },
        Type::DateTime => match DateTime::parse(text.as_bytes()) {
            Some(moment) => Literal::Is(Value::DateTime(moment)),
            None => date_or_expression(text),
        },
        Type::Period => match period(text) {
            Some(period) => Literal::Is(Value::Date(period.first)),
            None => Literal::NotALiteral,
        },
        _ => number_text(text, kind, places),
    }
}

fn number_text(text: &str, kind: Type, places: Option<u32>) -> Literal {
    let percent = text.strip_suffix('%').or_else(|| text.strip_suffix("pp"));
    let digits = percent.map_or(text, |p| p.strip_suffix(' ').unwrap_or(p));
    match Ratio::parse(digits) {
        Ok(number) if percent.is_none() => number_of(number, kind, places),
        Ok(number) if matches!(kind, Type::Rate | Type::Number) => match number.div(&Ratio::from_int(100)) {
            Ok(Some(rate)) => Literal::Is(Value::Number(rate)),
            _ => Literal::Fault(&codes::TOO_PRECISE),
        },
        Ok(_) => Literal::Fault(&codes::BAD_LITERAL),
        Err(NumberFault::TooManyDigits) => Literal::Fault(&codes::TOO_PRECISE),
        Err(_) if is_grouped(digits) => Literal::Fault(&codes::BAD_LITERAL),
        Err(_) => Literal::NotALiteral,
    }
}

/// Whether a text is a number with marks between its digits, which no expression is.
fn is_grouped(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.contains([',', '_', '\''])
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '_' | '\'' | '.'))
}

fn number_of(number: Ratio, kind: Type, places: Option<u32>) -> Literal {
    match (kind, places) {
        (Type::Count, _) if !number.is_whole() || number.is_negative() => Literal::Fault(&codes::BAD_LITERAL),
        (Type::Money, Some(places)) if number.finite_places().is_none_or(|p| p > places) => {
            Literal::Fault(&codes::TOO_PRECISE)
        }
        _ => Literal::Is(Value::Number(number)),
    }
}

/// What looks like a day and is none is a slip, not a subtraction.
fn date_or_expression(text: &str) -> Literal {
    let four = text.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()));
    let marked = text.get(4..5).is_some_and(|mark| matches!(mark, "-" | "/" | "."));
    let rest = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'.' | b':' | b' ' | b'T' | b'Z'));
    if four && marked && rest { Literal::Fault(&codes::BAD_DATE) } else { Literal::NotALiteral }
}

fn period(text: &str) -> Option<Period> {
    let kinds = [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear];
    kinds.iter().find_map(|kind| Period::parse(kind, text))
}

#[cfg(test)]
mod tests;
