//! `== != < <= > >=`: two values of one kind become a flag, or are missing where one is.
//!
//! Numbers, days and moments have an order; flags and texts are only equal or not. Texts are compared by their words,
//! once for each distinct one (see `words`), never row by row when that is longer.

use super::operand::{Cell, Gaps, Operand, Trouble, View, map_two, strict};
use super::units::Pair;
use super::words;
use crate::expr::tree::Operator;
use crate::value::{Date, DateTime, Ratio, Type};

pub(super) fn compare(op: Operator, rows: usize, left: &Operand, right: &Operand) -> Result<Operand, Trouble> {
    strict(rows, Type::Flag, &[left, right], |gaps| {
        if let (Some(a), Some(b)) = (left.view::<Ratio>(), right.view::<Ratio>()) {
            if let Some(done) = Pair::of(a, b).and_then(|pair| pair.compared(&gaps, op)) {
                return Ok(done);
            }
            return ordered(op, gaps, a, b);
        }
        if let (Some(a), Some(b)) = (left.view::<Date>(), right.view::<Date>()) {
            return ordered(op, gaps, a, b);
        }
        if let (Some(a), Some(b)) = (left.view::<DateTime>(), right.view::<DateTime>()) {
            return ordered(op, gaps, a, b);
        }
        let wanted = match op {
            Operator::Equal => true,
            Operator::NotEqual => false,
            _ => return Err(Trouble::unfit(op.sign(), &[left, right])),
        };
        if let (Some(a), Some(b)) = (left.view::<bool>(), right.view::<bool>()) {
            return map_two(gaps, a, b, |a, b| Ok(Some((a == b) == wanted)));
        }
        if let (Some(a), Some(b)) = (words::Texts::of(left), words::Texts::of(right)) {
            return Ok(words::equal(gaps, a, b, wanted));
        }
        Err(Trouble::unfit(op.sign(), &[left, right]))
    })
}

fn ordered<T: Cell + Ord>(op: Operator, gaps: Gaps, a: View<'_, T>, b: View<'_, T>) -> Result<Operand, Trouble> {
    match op {
        Operator::Equal => map_two(gaps, a, b, |a, b| Ok(Some(a == b))),
        Operator::NotEqual => map_two(gaps, a, b, |a, b| Ok(Some(a != b))),
        Operator::Less => map_two(gaps, a, b, |a, b| Ok(Some(a < b))),
        Operator::LessOrEqual => map_two(gaps, a, b, |a, b| Ok(Some(a <= b))),
        Operator::Greater => map_two(gaps, a, b, |a, b| Ok(Some(a > b))),
        Operator::GreaterOrEqual => map_two(gaps, a, b, |a, b| Ok(Some(a >= b))),
        _ => Err(Trouble::Confused(format!("`{}` is no comparison", op.sign()))),
    }
}
