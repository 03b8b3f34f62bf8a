//! The naive evaluation: one row at a time, straight from what the language says.
//!
//! It knows no columns, selections or shortcuts, and shares with the kernel only the tree and the values. What it
//! says of a row is what the kernel must say of that row.

use super::Cell;
use crate::expr::function::Function;
use crate::expr::kernel::FaultKind;
use crate::expr::tree::{Expr, Leaf, Node, Operator};
use crate::value::{Date, Mode, Ratio, Reason, Rounding, Value};

/// `a * 2 + b`, no number where `a` is 13.
pub(super) fn script(args: &[Cell]) -> Result<Ratio, FaultKind> {
    match args {
        [Ok(Value::Number(a)), Ok(Value::Number(b))] if *a != Ratio::from_int(13) => {
            Ok(a.mul(&Ratio::from_int(2)).unwrap().add(b).unwrap())
        }
        _ => Err(FaultKind::Script {
            function: "twice".into(),
            file: "scripts/twice.rhai".into(),
            line: 1,
            detail: "unlucky".into(),
            limit: false,
        }),
    }
}

pub(super) fn value(expr: &Expr, table: &[Vec<Cell>], row: usize) -> Result<Cell, FaultKind> {
    let of = |expr: &Expr| value(expr, table, row);
    Ok(match &expr.node {
        Node::Constant(value) => Ok(value.clone()),
        Node::Absent(reason) => Err(*reason),
        Node::Leaf(Leaf::Cell(column)) => table[column.at()][row].clone(),
        Node::Leaf(_) => unreachable!(),
        Node::Not(a) => of(a)?.map(|a| Value::Flag(a == Value::Flag(false))),
        Node::Negate(a) => of(a)?.map(|a| Value::Number(num(&a).neg())),
        Node::Binary(op @ (Operator::And | Operator::Or), a, b) => {
            let decisive = Value::Flag(*op == Operator::Or);
            let a = of(a)?;
            if a.as_ref() == Ok(&decisive) {
                return Ok(a);
            }
            let b = of(b)?;
            if b.as_ref() == Ok(&decisive) { b } else { both(a, b).map(|(_, b)| b) }
        }
        Node::Binary(op, a, b) => match both(of(a)?, of(b)?) {
            Err(reason) => Err(reason),
            Ok((a, b)) => operate(*op, &a, &b)?,
        },
        Node::Coalesce(a, b) => match of(a)? {
            Ok(a) => Ok(a),
            Err(_) => of(b)?,
        },
        Node::IsMissing(a) => Ok(Value::Flag(of(a)?.is_err())),
        Node::IsPresent(a) => match of(a)? {
            Err(Reason::NOT_COVERED) => Err(Reason::NOT_COVERED),
            cell => Ok(Value::Flag(cell.is_ok())),
        },
        Node::If(condition, then, otherwise) => match of(condition)? {
            Ok(flag) => of(if flag == Value::Flag(true) { then } else { otherwise })?,
            Err(reason) => Err(reason),
        },
        Node::Call(function, args) => match all(args.iter().map(of))? {
            Err(reason) => Err(reason),
            Ok(args) => Ok(call(*function, &args)),
        },
        Node::Script(_, args) => match all(args.iter().map(of))? {
            Err(reason) => Err(reason),
            Ok(args) => Ok(Value::Number(script(&args.into_iter().map(Ok).collect::<Vec<_>>())?)),
        },
    })
}

fn all(args: impl Iterator<Item = Result<Cell, FaultKind>>) -> Result<Result<Vec<Value>, Reason>, FaultKind> {
    let args = args.collect::<Result<Vec<Cell>, FaultKind>>()?;
    let reasons: Vec<Reason> = args.iter().filter_map(|arg| arg.as_ref().err().copied()).collect();
    if reasons.contains(&Reason::NOT_COVERED) {
        return Ok(Err(Reason::NOT_COVERED));
    }
    Ok(reasons.first().map_or_else(|| Ok(args.into_iter().map(Result::unwrap).collect()), |reason| Err(*reason)))
}

fn both(a: Cell, b: Cell) -> Result<(Value, Value), Reason> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(_), Err(Reason::NOT_COVERED)) => Err(Reason::NOT_COVERED),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
    }
}

fn num(value: &Value) -> Ratio {
    if let Value::Number(number) = value { number.clone() } else { panic!("{value:?} is no number") }
}

fn day(value: &Value) -> Date {
    if let Value::Date(day) = value { *day } else { panic!("{value:?} is no day") }
}

fn text(value: &Value) -> &str {
    if let Value::Text(text) = value { text } else { panic!("{value:?} is no text") }
}

fn whole_part(a: &Ratio) -> Ratio {
    Rounding { places: 0, mode: Mode::Down }.round(a)
}

fn operate(op: Operator, a: &Value, b: &Value) -> Result<Cell, FaultKind> {
    let flag = |flag| Ok(Ok(Value::Flag(flag)));
    match op {
        Operator::Equal => return flag(a == b),
        Operator::NotEqual => return flag(a != b),
        _ => {}
    }
    if op.is_comparison() {
        let order = match (a, b) {
            (Value::Number(a), Value::Number(b)) => a.cmp(b),
            _ => day(a).number().cmp(&day(b).number()),
        };
        return flag(match op {
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Greater => order.is_gt(),
            _ => order.is_ge(),
        });
    }
    if let (Value::Date(a), Value::Date(b)) = (a, b) {
        return Ok(Ok(Value::Number(Ratio::from_int(i64::from(a.number() - b.number())))));
    }
    if let (Value::Date(a), Value::Number(b)) = (a, b) {
        let by = if op == Operator::Add { b.clone() } else { b.neg() };
        let by = by.to_i64().and_then(|by| i32::try_from(by).ok());
        let moved = by.and_then(|by| a.number().checked_add(by)).and_then(Date::from_number);
        return moved.map(|day| Ok(Value::Date(day))).ok_or(FaultKind::NoSuchDay);
    }
    let (a, b) = (num(a), num(b));
    let result = match op {
        Operator::Add => a.add(&b),
        Operator::Subtract => a.sub(&b),
        Operator::Multiply => a.mul(&b),
        _ if b.is_zero() => return Ok(Err(Reason::DIVIDED_BY_ZERO)),
        Operator::Divide => a.div(&b).map(Option::unwrap),
        _ => a.div(&b).and_then(|quotient| a.sub(&b.mul(&whole_part(&quotient.unwrap()))?)),
    };
    result.map(|number| Ok(Value::Number(number))).map_err(|_| FaultKind::Outgrown)
}

fn call(function: Function, args: &[Value]) -> Value {
    let one = |part: i64| Value::Number(Ratio::from_int(part));
    match function {
        Function::Least => Value::Number(args.iter().map(num).min().unwrap()),
        Function::Greatest => Value::Number(args.iter().map(num).max().unwrap()),
        Function::Abs => Value::Number(num(&args[0]).abs()),
        Function::Round(rounding) => Value::Number(rounding.round(&num(&args[0]))),
        Function::Floor | Function::Ceil => {
            let (number, near) = (num(&args[0]), whole_part(&num(&args[0])));
            let step = match function {
                Function::Floor if near > number => -1,
                Function::Ceil if near < number => 1,
                _ => 0,
            };
            Value::Number(near.add(&Ratio::from_int(step)).unwrap())
        }
        Function::Days => one(day(&args[1]).days_since(day(&args[0]))),
        Function::Year => one(day(&args[0]).year().into()),
        Function::Month => one(day(&args[0]).month().into()),
        Function::Day => one(day(&args[0]).day().into()),
        Function::Weekday => one(i64::from(day(&args[0]).weekday()) + 1),
        Function::Date => args[0].clone(),
        Function::StartsWith => Value::Flag(text(&args[0]).starts_with(text(&args[1]))),
        Function::EndsWith => Value::Flag(text(&args[0]).ends_with(text(&args[1]))),
        Function::Contains => Value::Flag(text(&args[0]).contains(text(&args[1]))),
        Function::OneOf => Value::Flag(args[1..].contains(&args[0])),
        Function::Length => one(text(&args[0]).chars().count().try_into().unwrap()),
        Function::Join => Value::Text(args.iter().map(text).collect::<String>().into()),
        Function::Percent | Function::WilsonLow | Function::WilsonHigh => unreachable!(),
        Function::Hours | Function::WorkingDays | Function::AddWorkingDays => unreachable!(),
    }
}
