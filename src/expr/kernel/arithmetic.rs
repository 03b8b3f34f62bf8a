//! `+ - * / %` and the negative, over numbers and days.
//!
//! Exact: a result is the true fraction, missing (divided by zero), or a snag at its row. Two dates subtract to a
//! number of days, and a whole number of days may be added to a date. Which types may meet is settled by `check`.

use super::operand::{Gaps, Operand, Snag, Trouble, View, map_one, map_two, strict};
use super::units::Pair;
use crate::expr::tree::Operator;
use crate::value::{Date, Mode, Outgrown, Ratio, Reason, Rounding, Type};

const TO_ZERO: Rounding = Rounding { places: 0, mode: Mode::Down };

pub(super) fn negate(rows: usize, kind: Type, a: &Operand) -> Result<Operand, Trouble> {
    strict(rows, kind, &[a], |gaps| {
        let numbers = a.view::<Ratio>().ok_or_else(|| Trouble::unfit("-", &[a]))?;
        let turned = Pair::of(View::One(&Ratio::ZERO), numbers).and_then(|pair| pair.sum(&gaps, true));
        turned.map_or_else(|| map_one(gaps, numbers, |a| Ok(Some(a.neg()))), Ok)
    })
}

pub(super) fn binary(
    op: Operator,
    rows: usize,
    kind: Type,
    left: &Operand,
    right: &Operand,
) -> Result<Operand, Trouble> {
    strict(rows, kind, &[left, right], |gaps| {
        if let (Some(a), Some(b)) = (left.view::<Ratio>(), right.view::<Ratio>()) {
            let pair = Pair::of(a, b);
            let in_units = match op {
                Operator::Add => pair.and_then(|pair| pair.sum(&gaps, false)),
                Operator::Subtract => pair.and_then(|pair| pair.sum(&gaps, true)),
                Operator::Multiply => pair.and_then(|pair| pair.product(&gaps)),
                _ => None,
            };
            if let Some(done) = in_units {
                return Ok(done);
            }
            return match op {
                Operator::Add => map_two(gaps, a, b, |a, b| some(a.add(b))),
                Operator::Subtract => map_two(gaps, a, b, |a, b| some(a.sub(b))),
                Operator::Multiply => map_two(gaps, a, b, |a, b| some(a.mul(b))),
                Operator::Divide => map_two(gaps, a, b, |a, b| Ok(a.div(b)?)),
                Operator::Part => part(gaps, a, b),
                Operator::Remainder => map_two(gaps, a, b, |a, b| Ok(remainder(a, b)?)),
                _ => Err(Trouble::unfit(op.sign(), &[left, right])),
            };
        }
        match (op, left.view::<Date>(), right.view::<Date>()) {
            (Operator::Subtract, Some(a), Some(b)) => {
                return map_two(gaps, a, b, |a: &Date, b: &Date| Ok(Some(Ratio::from_int(a.days_since(*b)))));
            }
            (Operator::Add, Some(day), None) => {
                if let Some(by) = right.view::<Ratio>() {
                    return shift(gaps, day, by, |by| by.to_i64());
                }
            }
            (Operator::Add, None, Some(day)) => {
                if let Some(by) = left.view::<Ratio>() {
                    return shift(gaps, day, by, |by| by.to_i64());
                }
            }
            (Operator::Subtract, Some(day), None) => {
                if let Some(by) = right.view::<Ratio>() {
                    return shift(gaps, day, by, |by| by.neg().to_i64());
                }
            }
            _ => {}
        }
        Err(Trouble::unfit(op.sign(), &[left, right]))
    })
}

/// A part of a whole: where the whole is nothing, there was nothing to observe.
fn part(gaps: Gaps, part: View<'_, Ratio>, whole: View<'_, Ratio>) -> Result<Operand, Trouble> {
    let Some(gaps) = observed(gaps, &whole) else { return Ok(Operand::Absent(Reason::NO_OBSERVATIONS)) };
    map_two(gaps, part, whole, |part, whole| Ok(Some(part.div(whole)?.unwrap_or(Ratio::ZERO))))
}

/// The gaps together with the rows that have nothing to observe; none where no row has anything.
pub(super) fn observed(gaps: Gaps, whole: &View<'_, Ratio>) -> Option<Gaps> {
    match whole {
        View::One(whole) if whole.is_zero() => None,
        View::Many(all) => Some(without(gaps, all.iter().map(Ratio::is_zero))),
        View::Units(all, _) => Some(without(gaps, all.iter().map(|units| *units == 0))),
        View::Few(values, codes) => {
            let zero: Vec<bool> = values.iter().map(Ratio::is_zero).collect();
            Some(without(gaps, codes.iter().map(|code| zero.get(usize::from(*code)) == Some(&true))))
        }
        View::One(_) => Some(gaps),
    }
}

/// The gaps together with the rows in which there is nothing.
fn without(gaps: Gaps, nothing: impl ExactSizeIterator<Item = bool> + Clone) -> Gaps {
    if !nothing.clone().any(|none| none) {
        return gaps;
    }
    let mut gaps = gaps.unwrap_or_else(|| vec![None; nothing.len()]);
    for (gap, _) in gaps.iter_mut().zip(nothing).filter(|(gap, none)| gap.is_none() && *none) {
        *gap = Some(Reason::NO_OBSERVATIONS);
    }
    Some(gaps)
}

fn some<T>(result: Result<T, Outgrown>) -> Result<Option<T>, Snag> {
    Ok(Some(result?))
}

fn shift(
    gaps: super::operand::Gaps,
    day: View<'_, Date>,
    by: View<'_, Ratio>,
    whole: impl Fn(&Ratio) -> Option<i64> + Sync,
) -> Result<Operand, Trouble> {
    map_two(gaps, day, by, |day: &Date, by| {
        let number = whole(by).and_then(|by| by.checked_add(i64::from(day.number())));
        let moved = number.and_then(|number| i32::try_from(number).ok()).and_then(Date::from_number);
        moved.map(Some).ok_or(Snag::NoSuchDay)
    })
}

/// What whole division leaves, with the sign of `a`; none by zero.
fn remainder(a: &Ratio, b: &Ratio) -> Result<Option<Ratio>, Outgrown> {
    if let (Some(a), Some(b)) = (a.to_i64(), b.to_i64()) {
        return Ok((b != 0).then(|| Ratio::from_int(a.checked_rem(b).unwrap_or(0))));
    }
    let Some(quotient) = a.div(b)? else {
        return Ok(None);
    };
    Ok(Some(a.sub(&b.mul(&TO_ZERO.round(&quotient))?)?))
}
