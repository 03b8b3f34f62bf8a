//! The kernel held to the language.
//!
//! Truth tables for `&&`, `||`, `??` and `if`, scripts that must not be called, and a naive evaluation of one row at
//! a time ([`scalar`]) over random trees ([`trees`]), which must agree with the columns in every row. Groups have
//! their own cases ([`groups`]), and so have the forms of numbers ([`forms`]).

mod forms;
mod groups;
mod scalar;
mod trees;

use std::cell::RefCell;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::expr::function::Function;
use crate::expr::ids::ColumnId;
use crate::expr::tree::Operator;
use crate::source::{SourceId, Span};
use crate::value::{Cells, Date, Ratio, Type};

pub(super) type Cell = Result<Value, Reason>;

/// Columns of cells; script 0 is `a * 2 + b` and fails where `a` is 13; the rows it was called for are kept.
pub(super) struct Bench {
    rows: usize,
    columns: Vec<Arc<Column>>,
    called: RefCell<Vec<usize>>,
}

impl Context for Bench {
    fn len(&self) -> usize {
        self.rows
    }

    fn leaf(&self, leaf: &Leaf) -> Result<Arc<Column>, Fault> {
        match leaf {
            Leaf::Cell(column) => Ok(Arc::clone(&self.columns[column.at()])),
            other => panic!("no such leaf: {other:?}"),
        }
    }

    fn script(&self, _: ScriptId, args: &[Column], rows: &Selection) -> Result<Column, Fault> {
        assert!(!rows.is_empty());
        let mut out = Vec::new();
        for (index, row) in rows.positions().enumerate() {
            let values: Vec<Cell> = args.iter().map(|arg| Ok(arg.value(index).expect("no missing argument"))).collect();
            self.called.borrow_mut().push(row);
            match scalar::script(&values) {
                Ok(value) => out.push(value),
                Err(what) => return Err(Fault { row, span: span(99), what }),
            }
        }
        Ok(Column::numbers(out))
    }
}

pub(super) fn span(start: usize) -> Span {
    Span::new(SourceId(0), start..start + 1)
}

pub(super) fn expr(kind: Type, node: Node) -> Expr {
    Expr { node, kind, span: span(0) }
}

pub(super) fn column(cells: &[Cell], kind: Type) -> Column {
    let gaps = cells.iter().map(|cell| cell.as_ref().err().copied()).collect();
    let cells = match kind {
        Type::Flag => Cells::Flag(cells.iter().map(|cell| cell == &Ok(Value::Flag(true))).collect()),
        Type::Text => {
            let texts = cells.iter().map(|cell| if let Ok(Value::Text(text)) = cell { text } else { "" });
            Column::texts(texts).cells
        }
        Type::Date => Cells::Date(
            cells.iter().map(|cell| if let Ok(Value::Date(day)) = cell { *day } else { Date::default() }).collect(),
        ),
        _ => Cells::Number(
            cells.iter().map(|cell| if let Ok(Value::Number(n)) = cell { n.clone() } else { Ratio::ZERO }).collect(),
        ),
    };
    Column::with_gaps(cells, gaps)
}

pub(super) fn cells(column: &Column) -> Vec<Cell> {
    (0..column.len()).map(|row| column.gap(row).map_or_else(|| Ok(column.value(row).unwrap()), Err)).collect()
}

fn bench(columns: Vec<Column>) -> Bench {
    let rows = columns[0].len();
    Bench { rows, columns: columns.into_iter().map(Arc::new).collect(), called: RefCell::default() }
}

fn cell(index: u32, kind: Type) -> Expr {
    expr(kind, Node::Leaf(Leaf::Cell(ColumnId(index))))
}

fn number(n: i64) -> Value {
    Value::Number(Ratio::from_int(n))
}

fn constant(value: Value) -> Expr {
    let kind = match value {
        Value::Number(_) => Type::Number,
        Value::Flag(_) => Type::Flag,
        Value::Text(_) => Type::Text,
        Value::Date(_) => Type::Date,
        Value::DateTime(_) => Type::DateTime,
    };
    expr(kind, Node::Constant(value))
}

fn binary(op: Operator, kind: Type, a: Expr, b: Expr) -> Expr {
    expr(kind, Node::Binary(op, Box::new(a), Box::new(b)))
}

fn numbers(all: &[i64]) -> Column {
    Column::numbers(all.iter().map(|n| Ratio::from_int(*n)).collect::<Vec<_>>())
}

fn failing_script(a: Expr) -> Expr {
    let mut call = expr(Type::Number, Node::Script(ScriptId(0), vec![a, constant(number(0))]));
    call.span = span(5);
    call
}

const A: Reason = Reason::EMPTY_CELL;
const B: Reason = Reason::NO_ROW;
const C: Reason = Reason::NOT_COVERED;

#[test]
fn and_and_or_follow_their_truth_tables() {
    let flags = [Ok(true), Ok(false), Err(A), Err(C)];
    let (t, f) = (Ok(true), Ok(false));
    // rows by the left side, columns by the right side, which is missing by `B` or `C`
    let and = [[t, f, Err(B), Err(C)], [f, f, f, f], [Err(A), f, Err(A), Err(C)], [Err(C), f, Err(C), Err(C)]];
    let or = [[t, t, t, t], [t, f, Err(B), Err(C)], [t, Err(A), Err(A), Err(C)], [t, Err(C), Err(C), Err(C)]];
    let value = |flag: Result<bool, Reason>| flag.map(Value::Flag);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for a in flags {
        for b in [t, f, Err(B), Err(C)] {
            left.push(value(a));
            right.push(value(b));
        }
    }
    let as_constant = |cell: &Cell| match cell {
        Ok(value) => constant(value.clone()),
        Err(reason) => expr(Type::Flag, Node::Absent(*reason)),
    };
    for (op, table) in [(Operator::And, and), (Operator::Or, or)] {
        let expected: Vec<Cell> = table.iter().flatten().map(|flag| value(*flag)).collect();
        let whole = bench(vec![column(&left, Type::Flag), column(&right, Type::Flag)]);
        let both = binary(op, Type::Flag, cell(0, Type::Flag), cell(1, Type::Flag));
        assert_eq!(cells(&evaluate(&both, &whole).unwrap()), expected, "{op:?}");
        for (row, expected) in expected.iter().enumerate() {
            let sides =
                [(as_constant(&left[row]), cell(1, Type::Flag)), (cell(0, Type::Flag), as_constant(&right[row]))];
            for (a, b) in sides {
                let one =
                    evaluate_on(&binary(op, Type::Flag, a, b), &whole, &Selection::Some(vec![row as u32])).unwrap();
                assert_eq!(cells(&one), std::slice::from_ref(expected), "{op:?} row {row}");
            }
        }
    }
}

#[test]
fn a_branch_is_read_only_on_its_rows() {
    let number_kind = Type::Number;
    let is_safe = || binary(Operator::NotEqual, Type::Flag, cell(0, Type::Number), constant(number(13)));
    let script_is = |n| binary(Operator::Equal, Type::Flag, failing_script(cell(0, Type::Number)), constant(number(n)));
    let columns = || {
        let gap = column(&[Err(A), Ok(number(8)), Ok(number(9))], Type::Number);
        bench(vec![numbers(&[1, 13, 3]), gap])
    };
    let chosen = expr(
        number_kind,
        Node::If(Box::new(is_safe()), Box::new(failing_script(cell(0, number_kind))), Box::new(constant(number(-1)))),
    );
    let cases = [
        (chosen, vec![Ok(number(2)), Ok(number(-1)), Ok(number(6))], vec![0, 2]),
        (
            binary(Operator::And, Type::Flag, is_safe(), script_is(6)),
            vec![Ok(Value::Flag(false)), Ok(Value::Flag(false)), Ok(Value::Flag(true))],
            vec![0, 2],
        ),
        (
            binary(Operator::Or, Type::Flag, expr(Type::Flag, Node::Not(Box::new(is_safe()))), script_is(6)),
            vec![Ok(Value::Flag(false)), Ok(Value::Flag(true)), Ok(Value::Flag(true))],
            vec![0, 2],
        ),
        (
            expr(
                number_kind,
                Node::Coalesce(Box::new(cell(1, number_kind)), Box::new(failing_script(cell(0, number_kind)))),
            ),
            vec![Ok(number(2)), Ok(number(8)), Ok(number(9))],
            vec![0],
        ),
        (
            expr(
                number_kind,
                Node::If(
                    Box::new(constant(Value::Flag(true))),
                    Box::new(cell(0, number_kind)),
                    Box::new(failing_script(cell(0, number_kind))),
                ),
            ),
            vec![Ok(number(1)), Ok(number(13)), Ok(number(3))],
            vec![],
        ),
    ];
    for (tree, expected, called) in cases {
        let bench = columns();
        assert_eq!(cells(&evaluate(&tree, &bench).unwrap()), expected);
        assert_eq!(*bench.called.borrow(), called);
    }
    let fault = evaluate(&failing_script(cell(0, number_kind)), &columns()).unwrap_err();
    assert_eq!((fault.row, fault.span), (1, span(99)));
}

#[test]
fn a_script_is_not_called_with_a_missing_argument() {
    let bench = bench(vec![
        column(&[Ok(number(1)), Err(A), Err(A), Ok(number(4))], Type::Number),
        column(&[Ok(number(1)), Err(C), Err(B), Err(B)], Type::Number),
    ]);
    let call = expr(Type::Number, Node::Script(ScriptId(0), vec![cell(0, Type::Number), cell(1, Type::Number)]));
    assert_eq!(cells(&evaluate(&call, &bench).unwrap()), [Ok(number(3)), Err(C), Err(A), Err(B)]);
    assert_eq!(*bench.called.borrow(), [0]);
    let some = evaluate_on(&call, &bench, &Selection::Some(vec![1, 2])).unwrap();
    assert_eq!(cells(&some), [Err(C), Err(A)]);
    assert_eq!(*bench.called.borrow(), [0]);
}

#[test]
fn division_by_zero_is_missing_and_the_rest_has_the_sign_of_the_left() {
    let bench = bench(vec![numbers(&[7, -7, 7, -7, i64::MIN, 1]), numbers(&[2, 2, -2, 0, -1, 3])]);
    let of =
        |op| cells(&evaluate(&binary(op, Type::Number, cell(0, Type::Number), cell(1, Type::Number)), &bench).unwrap());
    let rests = of(Operator::Remainder);
    let zero = Err(Reason::DIVIDED_BY_ZERO);
    assert_eq!(rests, [Ok(number(1)), Ok(number(-1)), Ok(number(1)), zero.clone(), Ok(number(0)), Ok(number(1))]);
    let quotients = of(Operator::Divide);
    assert_eq!(quotients[3], zero);
    assert_eq!(quotients[5], Ok(Value::Number(Ratio::new(1, 3).unwrap())));
}

#[test]
fn what_outgrows_names_its_row_and_place() {
    let wide = Ratio::from_scaled(i128::MAX, 0);
    let bench = bench(vec![Column::numbers(vec![Ratio::ONE, Ratio::ONE, wide])]);
    let mut tree = cell(0, Type::Number);
    for place in 1..=7 {
        tree = binary(Operator::Multiply, Type::Number, tree.clone(), tree);
        tree.span = span(place);
    }
    let fault = evaluate(&tree, &bench).unwrap_err();
    assert_eq!(fault, Fault { row: 2, span: span(6), what: FaultKind::Outgrown });
    let fault = evaluate_on(&tree, &bench, &Selection::Some(vec![0, 2])).unwrap_err();
    assert_eq!(fault.row, 2);
    assert!(evaluate_on(&tree, &bench, &Selection::Some(vec![0, 1])).is_ok());
    assert!(evaluate_on(&tree, &bench, &Selection::Some(vec![])).is_ok());
}

#[test]
fn days_are_counted_added_and_ordered() {
    let day = |y, m, d| Value::Date(Date::from_ymd(y, m, d).unwrap());
    let dates = column(&[Ok(day(2012, 2, 28)), Ok(day(2011, 10, 1))], Type::Date);
    let bench = bench(vec![dates, numbers(&[2, -1])]);
    let eval = |tree: Expr| evaluate(&tree, &bench).map(|column| cells(&column));
    let date = || cell(0, Type::Date);
    let by = || cell(1, Type::Number);
    let moved = vec![Ok(day(2012, 3, 1)), Ok(day(2011, 9, 30))];
    assert_eq!(eval(binary(Operator::Add, Type::Date, date(), by())), Ok(moved.clone()));
    assert_eq!(eval(binary(Operator::Add, Type::Date, by(), date())), Ok(moved));
    let back = vec![Ok(day(2012, 2, 26)), Ok(day(2011, 10, 2))];
    assert_eq!(eval(binary(Operator::Subtract, Type::Date, date(), by())), Ok(back));
    let start = || constant(day(2011, 10, 1));
    assert_eq!(eval(binary(Operator::Subtract, Type::Days, date(), start())), Ok(vec![Ok(number(150)), Ok(number(0))]));
    let days = expr(Type::Days, Node::Call(Function::Days, vec![date(), start()]));
    assert_eq!(eval(days), Ok(vec![Ok(number(-150)), Ok(number(0))]));
    let later = vec![Ok(Value::Flag(true)), Ok(Value::Flag(false))];
    assert_eq!(eval(binary(Operator::Greater, Type::Flag, date(), start())), Ok(later));
    let half = constant(Value::Number(Ratio::new(1, 2).unwrap()));
    let fault = eval(binary(Operator::Add, Type::Date, date(), half)).unwrap_err();
    assert_eq!((fault.row, fault.what), (0, FaultKind::NoSuchDay));
    let far = constant(number(5_000_000));
    assert_eq!(eval(binary(Operator::Add, Type::Date, date(), far)).unwrap_err().what, FaultKind::NoSuchDay);
}

#[test]
fn types_that_do_not_fit_are_our_mistake_and_no_panic() {
    let text = || constant(Value::Text("a".into()));
    let bench = bench(vec![numbers(&[1, 2]), column(&[Ok(Value::Flag(true)), Err(A)], Type::Flag)]);
    let flag = || cell(1, Type::Flag);
    let wrong = [
        binary(Operator::Add, Type::Number, cell(0, Type::Number), text()),
        binary(Operator::Less, Type::Flag, text(), text()),
        binary(Operator::Less, Type::Flag, flag(), flag()),
        binary(Operator::Equal, Type::Flag, flag(), cell(0, Type::Number)),
        binary(Operator::And, Type::Flag, flag(), text()),
        binary(Operator::And, Type::Flag, constant(Value::Flag(true)), text()),
        expr(Type::Flag, Node::Not(Box::new(cell(0, Type::Number)))),
        expr(Type::Number, Node::Negate(Box::new(flag()))),
        expr(Type::Number, Node::Coalesce(Box::new(flag()), Box::new(text()))),
        expr(Type::Number, Node::If(Box::new(cell(0, Type::Number)), Box::new(text()), Box::new(text()))),
        expr(Type::Number, Node::Call(Function::Least, vec![])),
        expr(Type::Number, Node::Call(Function::Least, vec![flag(), flag()])),
        expr(Type::Number, Node::Call(Function::Abs, vec![text()])),
        expr(Type::Number, Node::Call(Function::Abs, vec![])),
    ];
    for tree in wrong {
        let fault = evaluate(&tree, &bench).unwrap_err();
        assert!(matches!(fault.what, FaultKind::Internal(_)), "{tree:?}: {fault:?}");
    }
    for selection in [Selection::All(3), Selection::Some(vec![2]), Selection::Some(vec![1, 0])] {
        let fault = evaluate_on(&text(), &bench, &selection).unwrap_err();
        assert!(matches!(fault.what, FaultKind::Internal(_)));
    }
}

#[test]
fn texts_are_equal_by_their_words_however_they_are_numbered() {
    let left = ["a", "b", "c", "a", "b", "a"];
    let right = ["a", "c", "c", "b", "b", "a"];
    let words = |all: &[&str]| Arc::new(all.iter().map(|word| Arc::from(*word)).collect::<Vec<Arc<str>>>());
    // a word twice, one unused
    let double = Cells::Text { words: words(&["a", "x", "c", "b", "a"]), codes: vec![0, 2, 2, 3, 3, 4] };
    let many = Cells::Text { words: words(&["1", "2", "3", "4", "5", "c", "b", "a"]), codes: vec![7, 5, 5, 6, 6, 7] };
    let expected: Vec<Cell> = left.iter().zip(right).map(|(a, b)| Ok(Value::Flag(*a == b))).collect();
    for other in [Column::texts(right).cells, double, many] {
        let bench = bench(vec![Column::texts(left), Column::new(other)]);
        let equal = binary(Operator::Equal, Type::Flag, cell(0, Type::Text), cell(1, Type::Text));
        assert_eq!(cells(&evaluate(&equal, &bench).unwrap()), expected);
        let unequal = binary(Operator::NotEqual, Type::Flag, cell(1, Type::Text), constant(Value::Text("a".into())));
        let found = cells(&evaluate(&unequal, &bench).unwrap());
        assert_eq!(found, right.iter().map(|b| Ok(Value::Flag(*b != "a"))).collect::<Vec<Cell>>());
    }
}

#[test]
fn a_leaf_is_handed_on_and_not_copied() {
    let bench = bench(vec![numbers(&[1, 2])]);
    assert!(Arc::ptr_eq(&evaluate(&cell(0, Type::Number), &bench).unwrap(), &bench.columns[0]));
    let default = Node::Coalesce(Box::new(cell(0, Type::Number)), Box::new(constant(number(0))));
    assert!(Arc::ptr_eq(&evaluate(&expr(Type::Number, default), &bench).unwrap(), &bench.columns[0]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    /// A tree over columns is worth what it is worth row by row; it fails if and only if some row does.
    #[test]
    fn columns_agree_with_rows((tree, table) in trees::tree_and_table(), mask in any::<u8>()) {
        let rows = table[0].len();
        let columns = table.iter().zip(trees::KINDS).map(|(cells, kind)| column(cells, kind)).collect();
        let bench = bench(columns);
        let all = Selection::All(rows);
        let some = Selection::Some((0..rows as u32).filter(|row| mask & (1 << (row % 8)) != 0).collect());
        for selection in [all, some] {
            let expected: Result<Vec<Cell>, FaultKind> =
                selection.positions().map(|row| scalar::value(&tree, &table, row)).collect();
            match (evaluate_on(&tree, &bench, &selection), expected) {
                (Ok(found), Ok(expected)) => prop_assert_eq!(cells(&found), expected),
                (Err(fault), Err(_)) => {
                    prop_assert!(selection.positions().any(|row| row == fault.row));
                    prop_assert!(scalar::value(&tree, &table, fault.row).is_err());
                    prop_assert!(!matches!(fault.what, FaultKind::Internal(_)), "{:?}", fault);
                }
                (found, expected) => prop_assert!(false, "{:?} instead of {:?}", found, expected),
            }
        }
    }
}
