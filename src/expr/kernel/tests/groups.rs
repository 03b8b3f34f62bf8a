//! Groups against what the language says of `count` and `sum` of no rows, filters and missing values.
//!
//! Each case is a small table written out with its groups; random tables are folded a second time, group by group,
//! in the plainest way.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Cell, cells, column, number};
use crate::expr::kernel::{FaultKind, group};
use crate::expr::tree::Fold;
use crate::value::{Column, Date, Ratio, Reason, Type, Value};

const NONE: u32 = u32::MAX;
const NUMERIC: [Fold; 4] = [Fold::Sum, Fold::Mean, Fold::Min, Fold::Max];
const FLAGS: [Fold; 4] = [Fold::Count, Fold::Share, Fold::Any, Fold::All];

fn folded(op: Fold, values: &Column, filter: Option<&Column>, of: &[u32], groups: usize) -> Vec<Cell> {
    cells(&group(op, Some(values), filter, of, groups).unwrap())
}

#[test]
fn of_no_rows_sum_and_count_are_nought_and_a_mean_is_missing() {
    let none = || Err(Reason::NO_OBSERVATIONS);
    let numbers = column(&[Ok(number(1))], Type::Number);
    let flags = column(&[Ok(Value::Flag(true))], Type::Flag);
    let expected = [(Fold::Sum, Ok(number(0))), (Fold::Mean, none()), (Fold::Min, none()), (Fold::Max, none())];
    for (op, expected) in expected {
        assert_eq!(folded(op, &numbers, None, &[NONE], 1), [expected], "{op:?}");
    }
    let expected = [
        (Fold::Count, Ok(number(0))),
        (Fold::Share, none()),
        (Fold::Any, Ok(Value::Flag(false))),
        (Fold::All, Ok(Value::Flag(true))),
    ];
    for (op, expected) in expected {
        assert_eq!(folded(op, &flags, None, &[NONE], 1), [expected], "{op:?}");
    }
    assert_eq!(cells(&group(Fold::Count, None, None, &[1, 1, NONE], 2).unwrap()), [Ok(number(0)), Ok(number(2))]);
}

#[test]
fn least_and_greatest_of_days() {
    let day = |n| Value::Date(Date::from_number(n).unwrap());
    let days = column(&[Ok(day(5)), Ok(day(3)), Ok(day(9))], Type::Date);
    assert_eq!(folded(Fold::Min, &days, None, &[0, 0, 1], 2), [Ok(day(3)), Ok(day(9))]);
    assert_eq!(folded(Fold::Max, &days, None, &[0, 0, 1], 2), [Ok(day(5)), Ok(day(9))]);
}

#[test]
fn first_and_last_of_texts() {
    let word = |text: &str| Value::Text(text.into());
    let words = column(&[Ok(word("b")), Ok(word("a")), Ok(word("c"))], Type::Text);
    let of = |op| cells(&group(op, Some(&words), None, &[0, 0, NONE], 2).unwrap());
    assert_eq!(of(Fold::Min), [Ok(word("a")), Err(Reason::NO_OBSERVATIONS)]);
    assert_eq!(of(Fold::Max), [Ok(word("b")), Err(Reason::NO_OBSERVATIONS)]);
}

#[test]
fn what_does_not_fit_is_our_mistake() {
    let numbers = column(&[Ok(number(1))], Type::Number);
    let wrong = [
        group(Fold::Sum, None, None, &[0], 1),
        group(Fold::Any, Some(&numbers), None, &[0], 1),
        group(Fold::Sum, Some(&numbers), Some(&numbers), &[0], 1),
        group(Fold::Sum, Some(&numbers), None, &[0, 0], 1),
        group(Fold::Sum, Some(&numbers), None, &[1], 1),
    ];
    for result in wrong {
        assert!(matches!(result.unwrap_err().what, FaultKind::Internal(_)));
    }
}

#[test]
fn a_sum_that_outgrows_names_the_row() {
    let mut wide = Ratio::from_scaled(i128::MAX, 0);
    for _ in 0..4 {
        wide = wide.mul(&wide).unwrap();
    }
    let tiny = Ratio::ONE.div(&wide).unwrap().unwrap();
    let squared = wide.mul(&Ratio::from_int(3)).unwrap();
    let column = Column::numbers(vec![Ratio::ONE, squared, Ratio::ZERO, tiny]);
    let fault = group(Fold::Sum, Some(&column), None, &[0, 0, 0, 0], 1).unwrap_err();
    assert_eq!((fault.row, fault.what), (3, FaultKind::Outgrown));
    assert!(group(Fold::Sum, Some(&column), None, &[0, 1, 1, 0], 2).is_ok());
}

/// One group, from the rows that belong to it.
fn naive(op: Fold, rows: &[(Cell, Option<Cell>)]) -> Cell {
    if rows.iter().any(|(_, filter)| filter == &Some(Err(Reason::NOT_COVERED))) {
        return Err(Reason::NOT_COVERED);
    }
    let taking: Vec<&Cell> = rows
        .iter()
        .filter(|(_, filter)| filter.is_none() || filter == &Some(Ok(Value::Flag(true))))
        .map(|(value, _)| value)
        .collect();
    let present: Vec<Value> = taking.iter().filter_map(|value| (*value).clone().ok()).collect();
    let decided = |flag| present.contains(&Value::Flag(flag));
    if (op == Fold::Any && decided(true)) || (op == Fold::All && decided(false)) {
        return Ok(Value::Flag(op == Fold::Any));
    }
    let mut reasons = taking.iter().filter_map(|value| value.as_ref().err().copied());
    if let Some(first) = reasons.next() {
        return Err(if reasons.any(|reason| reason == Reason::NOT_COVERED) { Reason::NOT_COVERED } else { first });
    }
    let numbers: Vec<Ratio> =
        present.iter().filter_map(|value| if let Value::Number(n) = value { Some(n.clone()) } else { None }).collect();
    let sum = numbers.iter().fold(Ratio::ZERO, |sum, n| sum.add(n).unwrap());
    let trues = Ratio::from_count(present.iter().filter(|value| **value == Value::Flag(true)).count() as u64);
    let part = |top: Ratio| top.div(&Ratio::from_count(present.len() as u64)).unwrap();
    let number = match op {
        Fold::Any => return Ok(Value::Flag(false)),
        Fold::All => return Ok(Value::Flag(true)),
        Fold::Sum => Some(sum),
        Fold::Count => Some(trues),
        Fold::Mean => part(sum),
        Fold::Share => part(trues),
        Fold::Min => numbers.into_iter().min(),
        Fold::Max => numbers.into_iter().max(),
    };
    number.map(Value::Number).ok_or(Reason::NO_OBSERVATIONS)
}

fn gap() -> impl Strategy<Value = Option<Reason>> {
    prop_oneof![
        12 => Just(None),
        1 => Just(Some(Reason::NOT_COVERED)),
        1 => Just(Some(Reason::EMPTY_CELL)),
        1 => Just(Some(Reason::author(3))),
    ]
}

fn flag_cell() -> impl Strategy<Value = Cell> {
    (any::<bool>(), gap()).prop_map(|(flag, gap)| gap.map_or(Ok(Value::Flag(flag)), Err))
}

fn number_cell() -> impl Strategy<Value = Cell> {
    (-9_i64..9, 1_i64..5, gap())
        .prop_map(|(top, bottom, gap)| gap.map_or_else(|| Ok(Value::Number(Ratio::new(top, bottom).unwrap())), Err))
}

proptest! {
    #[test]
    fn groups_agree_with_each_taken_alone(
        rows in vec((number_cell(), flag_cell(), flag_cell(), 0_u32..5), 0..24),
        filtered in any::<bool>(),
    ) {
        let groups = 4;
        let of: Vec<u32> = rows.iter().map(|row| if row.3 == 4 { NONE } else { row.3 }).collect();
        let filter: Vec<Cell> = rows.iter().map(|row| row.2.clone()).collect();
        let filter_column = column(&filter, Type::Flag);
        let filter_column = filtered.then_some(&filter_column);
        for (ops, kind) in [(NUMERIC, Type::Number), (FLAGS, Type::Flag)] {
            let values: Vec<Cell> =
                rows.iter().map(|row| if kind == Type::Number { row.0.clone() } else { row.1.clone() }).collect();
            let values_column = column(&values, kind);
            for op in ops {
                let expected: Vec<Cell> = (0..groups)
                    .map(|group| {
                        let own = (0..rows.len()).filter(|row| of[*row] == group);
                        let own: Vec<_> =
                            own.map(|row| (values[row].clone(), filtered.then(|| filter[row].clone()))).collect();
                        naive(op, &own)
                    })
                    .collect();
                let found = folded(op, &values_column, filter_column, &of, groups as usize);
                prop_assert_eq!(found, expected, "{:?}", op);
            }
        }
    }
}
