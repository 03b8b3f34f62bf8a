//! The forms of numbers against one another: every operation gives the same, whichever forms its operands have.
//!
//! Columns are drawn with gaps, and with numbers that no word of units holds, so that each operation takes its short way and
//! its long one.

use proptest::prelude::*;

use super::*;
use crate::expr::kernel::placed;
use crate::expr::tree::Fold;
use crate::value::{Mode, Numbers, Rounding};

/// The column with its numbers one by one, as codes, and as units where they are decimals.
fn forms(cells: &[Cell]) -> Vec<Column> {
    let number = |cell: &Cell| if let Ok(Value::Number(n)) = cell { n.clone() } else { Ratio::ZERO };
    let all: Vec<Ratio> = cells.iter().map(number).collect();
    let codes = Numbers::few(Arc::new(all.clone()), (0..all.len()).map(|row| row as u16).collect());
    let places = all.iter().map(Ratio::finite_places).try_fold(0, |most, places| Some(places?.max(most)));
    let in_units = |places: u32| {
        let units = all.iter().map(|number| i64::try_from(number.to_scaled(places)?).ok());
        units.collect::<Option<Vec<i64>>>().map(|units| Numbers::units(units, places))
    };
    let units = places.into_iter().flat_map(|places| [places, places + 3]).filter_map(in_units);
    let gaps: Vec<Option<Reason>> = cells.iter().map(|cell| cell.as_ref().err().copied()).collect();
    let all_forms = [all.clone().into(), codes].into_iter().chain(units);
    all_forms.map(|numbers| Column::with_gaps(Cells::Number(numbers), gaps.clone())).collect()
}

fn column_of(large: bool) -> impl Strategy<Value = Vec<Cell>> {
    let small = (-300_i128..300, 0_u32..4).prop_map(|(units, places)| Ratio::from_scaled(units, places));
    let wide = (any::<i64>(), 0_u32..19).prop_map(|(units, places)| Ratio::from_scaled(units.into(), places));
    let fraction = (-9_i64..9, 1_i64..8).prop_map(|(num, den)| Ratio::new(num, den).unwrap());
    let number = if large { prop_oneof![4 => small, 2 => wide, 1 => fraction].boxed() } else { small.boxed() };
    let gap = prop_oneof![5 => Just(None), 1 => Just(Some(A)), 1 => Just(Some(C))];
    prop::collection::vec((number, gap).prop_map(|(n, gap)| gap.map_or(Ok(Value::Number(n)), Err)), 9)
}

fn columns() -> impl Strategy<Value = (Vec<Cell>, Vec<Cell>)> {
    any::<bool>().prop_flat_map(|large| (column_of(large), column_of(large)))
}

fn operations() -> Vec<Expr> {
    use Operator::{Add, Divide, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Multiply, NotEqual, Part};
    let (a, b) = (|| cell(0, Type::Number), || cell(1, Type::Number));
    let half = || constant(Value::Number(Ratio::new(1, 2).unwrap()));
    let third = || constant(Value::Number(Ratio::new(1, 3).unwrap()));
    let call = |function, args| expr(Type::Number, Node::Call(function, args));
    let mut all = Vec::new();
    for op in [Add, Operator::Subtract, Multiply, Divide, Part, Operator::Remainder] {
        all.extend([(a(), b()), (a(), half()), (third(), b())].map(|(a, b)| binary(op, Type::Number, a, b)));
    }
    for op in [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual] {
        all.extend([(a(), b()), (a(), half()), (third(), b())].map(|(a, b)| binary(op, Type::Flag, a, b)));
    }
    for function in [Function::Least, Function::Greatest] {
        all.extend([call(function, vec![a(), b()]), call(function, vec![a(), half(), b()])]);
    }
    for mode in Mode::ALL {
        all.extend([0, 2, 5].map(|places| call(Function::Round(Rounding { places, mode }), vec![a()])));
    }
    all.extend([Function::Abs, Function::Floor, Function::Ceil].map(|function| call(function, vec![a()])));
    all.push(expr(Type::Text, Node::Call(Function::Percent, vec![a()])));
    all.push(expr(Type::Number, Node::Negate(Box::new(a()))));
    all.push(expr(Type::Number, Node::Coalesce(Box::new(a()), Box::new(b()))));
    let greater = binary(Greater, Type::Flag, a(), b());
    all.push(expr(Type::Number, Node::If(Box::new(greater), Box::new(b()), Box::new(half()))));
    all
}

proptest! {
    #[test]
    fn every_operation_gives_the_same_of_every_pair_of_forms((left, right) in columns()) {
        let forms = (forms(&left), forms(&right));
        for tree in operations() {
            let mut first = None;
            for a in &forms.0 {
                for b in &forms.1 {
                    let made = evaluate(&tree, &bench(vec![a.clone(), b.clone()])).map(|column| cells(&column));
                    prop_assert_eq!(first.get_or_insert_with(|| made.clone()), &made, "{:?}", tree.node);
                }
            }
        }
    }

    #[test]
    fn every_fold_gives_the_same_of_every_form((column, _) in columns(), places in prop::collection::vec(0_u32..3, 9)) {
        for op in [Fold::Sum, Fold::Mean, Fold::Min, Fold::Max] {
            let folded = |form: &Column| placed(op, Some(form), None, crate::expr::kernel::Places::One(&places), 3);
            let mut all = forms(&column).into_iter().map(|form| folded(&form).map(|column| cells(&column)));
            let first = all.next().unwrap();
            prop_assert!(all.all(|other| other == first));
        }
    }
}
