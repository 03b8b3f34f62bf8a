//! The built-in functions of a row, over columns; `function` is their table.
//!
//! Each is missing where an argument is, with the first reason from left to right. Numbers stay exact: only `round`,
//! `floor` and `ceil` give digits up.

use super::arithmetic::observed;
use super::operand::{Cell, Gaps, Operand, Snag, Trouble, View, map_one, map_two, strict};
use super::told;
use super::units::Pair;
use super::words::{self, Texts};
use crate::expr::function::Function;
use crate::value::{Calendar, Cells, Date, DateTime, Mode, Outgrown, Ratio, Reason, Rounding, Type, Value, wilson};

const SECONDS_OF_HOUR: Ratio = Ratio::from_int(3600);
const TO_ZERO: Rounding = Rounding { places: 0, mode: Mode::Down };

pub(super) fn call(
    function: Function,
    rows: usize,
    kind: Type,
    args: &[Operand],
    calendar: Option<&Calendar>,
) -> Result<Operand, Trouble> {
    if matches!(function, Function::Least | Function::Greatest) {
        return extreme(function, rows, kind, args);
    }
    let all: Vec<&Operand> = args.iter().collect();
    strict(rows, kind, &all, |gaps| {
        let done = match args {
            [a, others @ ..] if function == Function::OneOf => one_of(gaps.clone(), a, others),
            all if function == Function::Join => told::join(rows, gaps.clone(), all),
            [a] => of_one(function, gaps, a),
            [a, b] if counts_working_days(function) => calendar.and_then(|c| on_working_days(function, gaps, c, a, b)),
            [a, b] => of_two(function, gaps, a, b),
            _ => None,
        };
        done.unwrap_or_else(|| Err(Trouble::unfit(function.name(), &all)))
    })
}

fn of_one(function: Function, gaps: Gaps, a: &Operand) -> Option<Result<Operand, Trouble>> {
    Some(match function {
        Function::Abs => map_one(gaps, a.view::<Ratio>()?, |a| Ok(Some(a.abs()))),
        Function::Round(rounding) => round(gaps, rounding, a)?,
        Function::Floor => map_one(gaps, a.view::<Ratio>()?, |a| Ok(Some(floor(a)?))),
        Function::Ceil => map_one(gaps, a.view::<Ratio>()?, |a| Ok(Some(floor(&a.neg())?.neg()))),
        Function::Year => of_day(gaps, a, |day| whole(day.year()))?,
        Function::Month => of_day(gaps, a, |day| whole(day.month()))?,
        Function::Day => of_day(gaps, a, |day| whole(day.day()))?,
        Function::Weekday => of_day(gaps, a, |day| whole(day.weekday() + 1))?,
        Function::Date => of_day(gaps, a, |day| day)?,
        Function::Length => {
            let length = |text: &str| Ratio::from_count(u64::try_from(text.chars().count()).unwrap_or(u64::MAX));
            Ok(words::map(gaps, Texts::of(a)?, length))
        }
        Function::Percent => Ok(told::percent(gaps, a.view::<Ratio>()?)),
        _ => return None,
    })
}

fn round(gaps: Gaps, rounding: Rounding, a: &Operand) -> Option<Result<Operand, Trouble>> {
    let numbers = a.view::<Ratio>()?;
    if let Operand::Column(column) = a
        && let Cells::Number(numbers) = &column.cells
    {
        return Some(Ok(Operand::of(Cells::Number(numbers.rounded(rounding)), gaps)));
    }
    Some(map_one(gaps, numbers, |a| Ok(Some(rounding.round(a)))))
}

/// Whether the first text is among the others, which are words of the pack: decided once for each distinct word.
fn one_of(gaps: Gaps, a: &Operand, others: &[Operand]) -> Option<Result<Operand, Trouble>> {
    let words: Option<Vec<&str>> = others
        .iter()
        .map(|other| match Texts::of(other)? {
            Texts::One(word) => Some(word),
            Texts::Many { .. } => None,
        })
        .collect();
    if let Some(words) = words {
        return Some(Ok(words::map(gaps, Texts::of(a)?, |text| words.contains(&text))));
    }
    let mut any = Operand::Constant(Value::Flag(false));
    for other in others {
        let same = words::test(gaps.clone(), Texts::of(a)?, Texts::of(other)?, |a, b| a == b);
        match map_two(gaps.clone(), any.view::<bool>()?, same.view::<bool>()?, |a, b| Ok(Some(*a || *b))) {
            Ok(either) => any = either,
            Err(trouble) => return Some(Err(trouble)),
        }
    }
    Some(Ok(any))
}

fn of_two(function: Function, gaps: Gaps, a: &Operand, b: &Operand) -> Option<Result<Operand, Trouble>> {
    Some(match function {
        Function::Days => {
            let days = |a: &Date, b: &Date| Ok(Some(Ratio::from_int(b.days_since(*a))));
            map_two(gaps, a.view::<Date>()?, b.view::<Date>()?, days)
        }
        Function::Hours => {
            let hours = |a: &DateTime, b: &DateTime| {
                let seconds = i128::from(b.seconds()) - i128::from(a.seconds());
                Ok(Ratio::from_i128(seconds).div(&SECONDS_OF_HOUR)?)
            };
            map_two(gaps, a.view::<DateTime>()?, b.view::<DateTime>()?, hours)
        }
        Function::StartsWith => Ok(words::test(gaps, Texts::of(a)?, Texts::of(b)?, |a, b| a.starts_with(b))),
        Function::EndsWith => Ok(words::test(gaps, Texts::of(a)?, Texts::of(b)?, |a, b| a.ends_with(b))),
        Function::Contains => Ok(words::test(gaps, Texts::of(a)?, Texts::of(b)?, |a, b| a.contains(b))),
        Function::WilsonLow => interval(gaps, a, b, false)?,
        Function::WilsonHigh => interval(gaps, a, b, true)?,
        _ => return None,
    })
}

fn counts_working_days(function: Function) -> bool {
    matches!(function, Function::WorkingDays | Function::AddWorkingDays)
}

fn on_working_days(
    function: Function,
    gaps: Gaps,
    calendar: &Calendar,
    a: &Operand,
    b: &Operand,
) -> Option<Result<Operand, Trouble>> {
    let from = a.view::<Date>()?;
    Some(if function == Function::WorkingDays {
        let days = |a: &Date, b: &Date| Ok(Some(whole(calendar.working_days(*a, *b)?)));
        map_two(gaps, from, b.view::<Date>()?, days)
    } else {
        let reached = |a: &Date, by: &Ratio| {
            let by = by.to_i64().ok_or(Snag::NoSuchDay)?;
            Ok(Some(calendar.add_working_days(*a, by)?))
        };
        map_two(gaps, from, b.view::<Ratio>()?, reached)
    })
}

/// A bound of the interval of a share.
fn interval(gaps: Gaps, passes: &Operand, n: &Operand, upper: bool) -> Option<Result<Operand, Trouble>> {
    let (passes, n) = (passes.view::<Ratio>()?, n.view::<Ratio>()?);
    let Some(gaps) = observed(gaps, &n) else { return Some(Ok(Operand::Absent(Reason::NO_OBSERVATIONS))) };
    Some(map_two(gaps, passes, n, |passes, n| {
        let count = |ratio: &Ratio| ratio.to_i64().map(|count| u64::try_from(count).unwrap_or(0)).ok_or(Outgrown);
        Ok(wilson(count(passes)?, count(n)?).map(|(low, high)| if upper { high } else { low }))
    }))
}

fn whole(number: impl Into<i64>) -> Ratio {
    Ratio::from_int(number.into())
}

/// `work` of the day of a date or moment.
fn of_day<T: Cell>(gaps: Gaps, a: &Operand, work: impl Fn(Date) -> T + Sync) -> Option<Result<Operand, Trouble>> {
    if let Some(days) = a.view::<Date>() {
        return Some(map_one(gaps, days, |day: &Date| Ok(Some(work(*day)))));
    }
    let moments = a.view::<DateTime>()?;
    Some(map_one(gaps, moments, |moment: &DateTime| Ok(Some(work(moment.date())))))
}

fn floor(a: &Ratio) -> Result<Ratio, Snag> {
    let towards_zero = TO_ZERO.round(a);
    Ok(if towards_zero > *a { towards_zero.sub(&Ratio::ONE)? } else { towards_zero })
}

fn extreme(function: Function, rows: usize, kind: Type, args: &[Operand]) -> Result<Operand, Trouble> {
    let least = function == Function::Least;
    let Some((first, rest)) = args.split_first() else {
        return Err(Trouble::unfit(function.name(), &[]));
    };
    let mut best = first.clone();
    for next in rest {
        best = strict(rows, kind, &[&best, next], |gaps| {
            in_units(&gaps, least, &best, next)
                .or_else(|| pick::<Ratio>(&gaps, least, &best, next))
                .or_else(|| pick::<Date>(&gaps, least, &best, next))
                .or_else(|| pick::<DateTime>(&gaps, least, &best, next))
                .unwrap_or_else(|| Err(Trouble::unfit(function.name(), &[&best, next])))
        })?;
    }
    Ok(best)
}

fn in_units(gaps: &Gaps, least: bool, a: &Operand, b: &Operand) -> Option<Result<Operand, Trouble>> {
    Pair::of(a.view()?, b.view()?)?.extreme(gaps, least).map(Ok)
}

fn pick<T: Cell + Ord>(gaps: &Gaps, least: bool, a: &Operand, b: &Operand) -> Option<Result<Operand, Trouble>> {
    let (a, b): (View<'_, T>, View<'_, T>) = (a.view()?, b.view()?);
    Some(map_two(gaps.clone(), a, b, |a, b| Ok(Some(if (b < a) == least && a != b { b } else { a }.clone()))))
}
