//! Which types go together: the table of `language.md` section 1 as functions.
//!
//! A value has a type, or is a bare number or quoted text that takes the type it meets, or comes from a script and
//! takes whatever type its place asks for. Nothing here knows a name or reports a problem.

use crate::expr::Operator;
use crate::value::Type;

/// What is known of a value's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    /// Settled.
    Is(Type),
    /// A bare number: it takes the numeric type it meets.
    Bare,
    /// A quoted text: a percentage, date or period where one is met, else text.
    Quoted,
    /// From a script, or nothing but missing: it takes the type it meets.
    Free,
}

/// Types that scale others.
fn is_scalar(kind: Type) -> bool {
    matches!(kind, Type::Rate | Type::Count | Type::Number)
}

/// Types that carry a dimension of their own.
fn is_amount(kind: Type) -> bool {
    matches!(kind, Type::Money | Type::Points | Type::Days | Type::Hours)
}

/// The type both sides take in an addition or comparison, if they go together.
pub(super) fn meet(left: Ty, right: Ty) -> Option<Ty> {
    use Ty::{Bare, Free, Is, Quoted};
    Some(match (left, right) {
        (Free, other) | (other, Free) => other,
        (Bare, Bare) => Bare,
        (Quoted, Quoted) => Quoted,
        (Bare, Is(kind)) | (Is(kind), Bare) if kind.is_numeric() => Is(kind),
        (Quoted, Is(kind)) | (Is(kind), Quoted) if kind != Type::Flag => Is(kind),
        (Quoted, Bare) | (Bare, Quoted) => Is(Type::Rate),
        (Is(a), Is(b)) if a == b => Is(a),
        (Is(Type::Text), Is(Type::Id)) | (Is(Type::Id), Is(Type::Text)) => Is(Type::Text),
        (Is(Type::Count), Is(Type::Number)) | (Is(Type::Number), Is(Type::Count)) => Is(Type::Number),
        (Is(Type::Rate), Is(Type::Number)) | (Is(Type::Number), Is(Type::Rate)) => Is(Type::Number),
        _ => return None,
    })
}

/// The type of `left op right` for an arithmetic operator, if they go together.
pub(super) fn arithmetic(op: Operator, left: Ty, right: Ty) -> Option<Ty> {
    match op {
        Operator::Add | Operator::Subtract => sum(op, left, right),
        Operator::Multiply => product(left, right),
        Operator::Divide => quotient(left, right),
        Operator::Remainder => meet(left, right).filter(|t| numeric(*t)),
        _ => None,
    }
}

fn numeric(kind: Ty) -> bool {
    match kind {
        Ty::Is(t) => t.is_numeric(),
        Ty::Bare | Ty::Free => true,
        Ty::Quoted => false,
    }
}

fn sum(op: Operator, left: Ty, right: Ty) -> Option<Ty> {
    use Ty::{Bare, Is, Quoted};
    match (left, right) {
        (Is(Type::Date), Is(Type::Date) | Quoted) if op == Operator::Subtract => Some(Is(Type::Days)),
        (Is(Type::Date), Is(Type::Days | Type::Count) | Bare) => Some(Is(Type::Date)),
        (Quoted, Quoted) => Some(Is(Type::Rate)),
        (Is(Type::Count), Is(Type::Count)) if op == Operator::Subtract => Some(Is(Type::Number)),
        (Is(Type::Count), Bare | Quoted) | (Bare | Quoted, Is(Type::Count)) if op == Operator::Subtract => {
            Some(Is(Type::Number))
        }
        (Is(Type::Rate), Is(Type::Number)) | (Is(Type::Number), Is(Type::Rate)) => None,
        _ => meet(left, right).filter(|t| numeric(*t)),
    }
}

fn product(left: Ty, right: Ty) -> Option<Ty> {
    use Ty::{Bare, Free, Is, Quoted};
    Some(match (left, right) {
        (Bare, Bare) => Bare,
        (Free, other) | (other, Free) if numeric(other) => other,
        (Quoted, Bare | Quoted) | (Bare, Quoted) => Is(Type::Rate),
        (Quoted, Is(kind)) | (Is(kind), Quoted) if kind.is_numeric() => {
            if kind == Type::Count {
                Is(Type::Number)
            } else {
                Is(kind)
            }
        }
        (Bare, Is(kind)) | (Is(kind), Bare) if kind.is_numeric() => Is(kind),
        (Is(a), Is(b)) if is_amount(a) && is_scalar(b) => Is(a),
        (Is(a), Is(b)) if is_scalar(a) && is_amount(b) => Is(b),
        (Is(a), Is(b)) if is_scalar(a) && a == b => Is(a),
        (Is(a), Is(b)) if is_scalar(a) && is_scalar(b) => Is(Type::Number),
        _ => return None,
    })
}

fn quotient(left: Ty, right: Ty) -> Option<Ty> {
    use Ty::{Bare, Free, Is, Quoted};
    Some(match (left, right) {
        (Bare, Bare) => Bare,
        (Free, other) if numeric(other) => Free,
        (other, Free) if numeric(other) => other,
        (Quoted, Quoted) => Is(Type::Rate),
        (Quoted, other) => quotient(Is(Type::Rate), other)?,
        (other, Quoted) => quotient(other, Is(Type::Rate))?,
        (Is(Type::Count), Bare) => Is(Type::Number),
        (Is(kind), Bare) if kind.is_numeric() => Is(kind),
        (Bare, Is(kind)) if kind.is_numeric() => Is(Type::Number),
        (Is(a), Is(b)) if a == b && a != Type::Number && a.is_numeric() => Is(Type::Rate),
        (Is(a), Is(b)) if is_amount(a) && is_scalar(b) => Is(a),
        (Is(Type::Money), Is(b)) if is_amount(b) => Is(Type::Money),
        (Is(a), Is(b)) if a.is_numeric() && b.is_numeric() && b != Type::Money => Is(Type::Number),
        _ => return None,
    })
}

/// Whether a value of type `found` may stand where `wanted` is asked for.
pub(super) fn fits(found: Ty, wanted: Type) -> bool {
    match found {
        Ty::Is(kind) if kind == wanted => true,
        Ty::Is(Type::Count) => wanted == Type::Number,
        Ty::Is(Type::Id) => wanted == Type::Text,
        Ty::Is(Type::Text) => wanted == Type::Id,
        Ty::Is(Type::Number) => matches!(wanted, Type::Rate | Type::Points | Type::Days | Type::Hours),
        Ty::Is(_) => false,
        Ty::Bare => wanted.is_numeric(),
        Ty::Quoted => wanted != Type::Flag,
        Ty::Free => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_meets_rates_by_multiplication_only() {
        let (money, rate) = (Ty::Is(Type::Money), Ty::Is(Type::Rate));
        assert_eq!(arithmetic(Operator::Multiply, money, rate), Some(money));
        assert_eq!(arithmetic(Operator::Add, money, rate), None);
        assert_eq!(arithmetic(Operator::Divide, money, money), Some(rate));
        assert_eq!(arithmetic(Operator::Multiply, money, money), None);
        assert_eq!(meet(money, rate), None);
    }

    #[test]
    fn counts_make_rates_and_bare_numbers_take_what_they_meet() {
        let count = Ty::Is(Type::Count);
        assert_eq!(arithmetic(Operator::Divide, count, count), Some(Ty::Is(Type::Rate)));
        assert_eq!(arithmetic(Operator::Multiply, count, Ty::Bare), Some(count));
        assert_eq!(arithmetic(Operator::Subtract, count, Ty::Quoted), Some(Ty::Is(Type::Number)));
        assert_eq!(
            arithmetic(Operator::Divide, Ty::Quoted, Ty::Is(Type::Points)),
            arithmetic(Operator::Divide, Ty::Is(Type::Rate), Ty::Is(Type::Points))
        );
        assert_eq!(meet(Ty::Is(Type::Hours), Ty::Bare), Some(Ty::Is(Type::Hours)));
        assert_eq!(meet(Ty::Is(Type::Date), Ty::Quoted), Some(Ty::Is(Type::Date)));
        assert_eq!(meet(Ty::Is(Type::Flag), Ty::Bare), None);
    }
}
