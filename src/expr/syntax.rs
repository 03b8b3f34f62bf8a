//! An expression as its author wrote it: names unresolved, types unknown, every part with its place.
//!
//! `script` makes it from Rhai's own parse; `check` turns it into the typed tree of [`super::tree`].

use super::tree::Operator;
use crate::source::{Span, Spanned};
use crate::value::Ratio;

/// One expression as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Syntax {
    /// A whole or decimal number, exact.
    Number(Ratio),
    /// A quoted text (also a percentage, pp, date or period, as the place decides).
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// `complaint_rate`, `district.complaint_rate`, `param.withheld_ranks`.
    Name(Vec<Spanned<String>>),
    /// `sum(points, rank <= 10)`.
    Call {
        /// The function's name.
        name: Spanned<String>,
        /// Its arguments.
        args: Vec<Spanned<Syntax>>,
    },
    /// `!x`.
    Not(Box<Spanned<Syntax>>),
    /// `-x`.
    Negate(Box<Spanned<Syntax>>),
    /// `a + b`, `a <= b`, `a && b`.
    Binary {
        /// Which.
        op: Operator,
        /// Where the operator stands.
        at: Span,
        /// Left side.
        left: Box<Spanned<Syntax>>,
        /// Right side.
        right: Box<Spanned<Syntax>>,
    },
    /// `a ?? b`.
    Coalesce(Box<Spanned<Syntax>>, Box<Spanned<Syntax>>),
    /// `if c { a } else { b }`.
    If {
        /// The condition.
        condition: Box<Spanned<Syntax>>,
        /// The value where it holds.
        then: Box<Spanned<Syntax>>,
        /// The value elsewhere; an `if` without `else` is refused by `check`.
        otherwise: Option<Box<Spanned<Syntax>>>,
    },
    /// `switch x { 1 => a, 2 | 3 => b, _ => c }`.
    Switch {
        /// What is looked at.
        on: Box<Spanned<Syntax>>,
        /// Literals and the value they choose, in order.
        cases: Vec<(Vec<Spanned<Syntax>>, Spanned<Syntax>)>,
        /// The value of `_`; a `switch` without it is refused by `check`.
        default: Option<Box<Spanned<Syntax>>>,
    },
}
