//! Values of the oracle: numbers, flags, texts, dates and the missing value with its reason, and what operators do
//! with them. Types are found out as values meet: a quoted text beside a number is read as one.
//!
//! Arithmetic is in fractions of any size; no float is used. Which reason wins where two values are missing is decided
//! here alone.

use num_traits::Zero;

use super::numbers::{Q, date, literal};

/// Why a value is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    NoObservations,
    NotCovered,
    DividedByZero,
    NotRanked,
    EmptyCell,
    NoRow,
    NoPeriodBefore,
    NoPeriod,
    Author(String),
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum V {
    Num(Q),
    Flag(bool),
    Text(String),
    Date(i64),
    /// A day with a time: seconds since the first day, local.
    Moment(i64),
    Missing(Why),
}

/// "Not covered" beats every other reason, else the left one stands.
pub fn first(left: Why, right: Why) -> Why {
    if right == Why::NotCovered { right } else { left }
}

impl Why {
    pub fn code(&self) -> String {
        match self {
            Why::NoObservations => "no_observations".into(),
            Why::NotCovered => "not_covered".into(),
            Why::DividedByZero => "divided_by_zero".into(),
            Why::NotRanked => "not_ranked".into(),
            Why::EmptyCell => "empty_cell".into(),
            Why::NoRow => "no_row".into(),
            Why::NoPeriodBefore => "no_period_before".into(),
            Why::NoPeriod => "no_period".into(),
            Why::Author(text) => text.clone(),
        }
    }
}

impl V {
    pub fn text(text: &str) -> V {
        V::Text(text.to_owned())
    }

    pub fn why(&self) -> Option<&Why> {
        match self {
            V::Missing(why) => Some(why),
            _ => None,
        }
    }

    /// A number, or a quoted text that reads as one.
    pub fn number(&self) -> Q {
        match self {
            V::Num(n) => n.clone(),
            V::Text(text) => literal(text).unwrap_or_else(|| panic!("`{text}` is no number")),
            other => panic!("{other:?} is no number"),
        }
    }

    pub fn flag(&self) -> bool {
        match self {
            V::Flag(f) => *f,
            other => panic!("{other:?} is no flag"),
        }
    }

    /// The day of a date or of a moment.
    pub fn day(&self) -> Option<i64> {
        match self {
            V::Date(day) => Some(*day),
            V::Moment(at) => Some(at.div_euclid(86_400)),
            _ => None,
        }
    }

    pub fn words(&self) -> &str {
        match self {
            V::Text(t) => t,
            other => panic!("{other:?} is no text"),
        }
    }
}

/// Arithmetic and comparison of two values.
pub fn two(sign: &str, left: &V, right: &V) -> V {
    if sign == "&&" || sign == "||" {
        return logic(sign == "||", left, right);
    }
    match (left.why(), right.why()) {
        (Some(a), Some(b)) => return V::Missing(first(a.clone(), b.clone())),
        (Some(a), None) | (None, Some(a)) => return V::Missing(a.clone()),
        (None, None) => {}
    }
    match sign {
        "+" => V::Num(left.number() + right.number()),
        "-" => match (left, right) {
            (V::Date(a), V::Date(b)) => V::Num(super::numbers::whole(a - b)),
            _ => V::Num(left.number() - right.number()),
        },
        "*" => V::Num(left.number() * right.number()),
        "/" | "%" => {
            let by = right.number();
            if by.is_zero() {
                return V::Missing(Why::DividedByZero);
            }
            let quotient = left.number() / &by;
            V::Num(if sign == "/" { quotient } else { left.number() - quotient.trunc() * by })
        }
        _ => {
            let order = order(left, right);
            V::Flag(match sign {
                "==" => order.is_eq(),
                "!=" => order.is_ne(),
                "<" => order.is_lt(),
                "<=" => order.is_le(),
                ">" => order.is_gt(),
                ">=" => order.is_ge(),
                other => panic!("no operator {other}"),
            })
        }
    }
}

/// How two values that are there stand to one another.
pub fn order(left: &V, right: &V) -> std::cmp::Ordering {
    match (left, right) {
        (V::Text(a), V::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
        (V::Flag(a), V::Flag(b)) => a.cmp(b),
        (V::Date(a), V::Date(b)) | (V::Moment(a), V::Moment(b)) => a.cmp(b),
        (V::Date(a), V::Text(b)) => a.cmp(&date(b, "%Y-%m-%d").expect("a date")),
        (V::Text(a), V::Date(b)) => date(a, "%Y-%m-%d").expect("a date").cmp(b),
        _ => left.number().cmp(&right.number()),
    }
}

fn logic(or: bool, left: &V, right: &V) -> V {
    for side in [left, right] {
        if matches!(side, V::Flag(f) if *f == or) {
            return V::Flag(or);
        }
    }
    match (left.why(), right.why()) {
        (Some(a), Some(b)) => V::Missing(first(a.clone(), b.clone())),
        (Some(a), None) | (None, Some(a)) => V::Missing(a.clone()),
        (None, None) => V::Flag(!or),
    }
}
