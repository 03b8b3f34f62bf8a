//! Random trees whose types fit, and small tables to evaluate them over.
//!
//! Trees use every operator and most functions, tables every type with gaps for several reasons, so that both ways
//! of evaluation meet each branch. Trees that `check` would refuse are not made.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;

use super::{Cell, constant, expr};
use crate::expr::function::Function;
use crate::expr::ids::{ColumnId, ScriptId};
use crate::expr::tree::{Expr, Leaf, Node, Operator};
use crate::value::{Date, Mode, Ratio, Reason, Rounding, Type, Value};

/// The kinds of the table's columns.
pub(super) const KINDS: [Type; 8] =
    [Type::Number, Type::Number, Type::Flag, Type::Flag, Type::Text, Type::Text, Type::Date, Type::Date];

pub(super) fn tree_and_table() -> impl Strategy<Value = (Expr, Vec<Vec<Cell>>)> {
    let mut level = Level::new(leaf);
    for _ in 0..4 {
        level = Level::new(|kind| tree(kind, &level));
    }
    (Union::new(level.0), (0_usize..14).prop_flat_map(table))
}

/// The trees up to some depth, of each kind; made once and shared by those above.
struct Level([BoxedStrategy<Expr>; 4]);

impl Level {
    fn new(of: impl Fn(Type) -> BoxedStrategy<Expr>) -> Level {
        Level([Type::Number, Type::Flag, Type::Text, Type::Date].map(of))
    }

    fn of(&self, kind: Type) -> BoxedStrategy<Expr> {
        let index = match kind {
            Type::Flag => 1,
            Type::Text => 2,
            Type::Date => 3,
            _ => 0,
        };
        self.0[index].clone()
    }
}

fn table(rows: usize) -> impl Strategy<Value = Vec<Vec<Cell>>> {
    let columns: Vec<_> = KINDS
        .into_iter()
        .enumerate()
        .map(|(index, kind)| {
            // every second column is full
            let gap = if index % 2 == 0 { reason().boxed() } else { Just(None).boxed() };
            vec((value(kind), gap).prop_map(|(value, gap)| gap.map_or(Ok(value), Err)), rows)
        })
        .collect();
    columns
}

fn reason() -> impl Strategy<Value = Option<Reason>> {
    prop_oneof![
        6 => Just(None),
        1 => Just(Some(Reason::NOT_COVERED)),
        1 => Just(Some(Reason::EMPTY_CELL)),
        1 => Just(Some(Reason::author(0))),
    ]
}

fn value(kind: Type) -> BoxedStrategy<Value> {
    match kind {
        Type::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
        Type::Text => prop_oneof![Just(""), Just("甲"), Just("甲乙"), Just("b"), Just("ab")]
            .prop_map(|text| Value::Text(text.into()))
            .boxed(),
        Type::Date => (15_200..15_210).prop_map(|day| Value::Date(Date::from_number(day).unwrap())).boxed(),
        _ => prop_oneof![
            4 => (-3_i64..=3).prop_map(Ratio::from_int),
            2 => (-20_i64..=20, 1_i64..=6).prop_map(|(top, bottom)| Ratio::new(top, bottom).unwrap()),
            1 => Just(Ratio::from_int(13)),
            1 => any::<i64>().prop_map(Ratio::from_int),
        ]
        .prop_map(Value::Number)
        .boxed(),
    }
}

fn leaf(kind: Type) -> BoxedStrategy<Expr> {
    let first = KINDS.iter().position(|other| *other == kind).unwrap();
    let column = (0..2_usize).prop_map(move |index| expr(kind, Node::Leaf(Leaf::Cell(ColumnId::new(first + index)))));
    let absent = prop_oneof![Just(Reason::NO_ROW), Just(Reason::NOT_COVERED)];
    prop_oneof![
        6 => column,
        3 => value(kind).prop_map(constant),
        1 => absent.prop_map(move |reason| expr(kind, Node::Absent(reason))),
    ]
    .boxed()
}

fn whole_days() -> impl Strategy<Value = Expr> {
    (-40_i64..40).prop_map(|days| constant(Value::Number(Ratio::from_int(days))))
}

fn pair(op: Operator, kind: Type, a: Expr, b: Expr) -> Expr {
    expr(kind, Node::Binary(op, Box::new(a), Box::new(b)))
}

fn call(function: Function, kind: Type, args: Vec<Expr>) -> Expr {
    expr(kind, Node::Call(function, args))
}

fn tree(kind: Type, below: &Level) -> BoxedStrategy<Expr> {
    let sub = |kind| below.of(kind);
    let choose = (sub(Type::Flag), sub(kind), sub(kind))
        .prop_map(move |(c, a, b)| expr(kind, Node::If(Box::new(c), Box::new(a), Box::new(b))));
    let coalesce = (sub(kind), sub(kind)).prop_map(move |(a, b)| expr(kind, Node::Coalesce(Box::new(a), Box::new(b))));
    let own = match kind {
        Type::Flag => flag(sub),
        Type::Number => numeric(sub),
        Type::Date => {
            let op = prop_oneof![Just(Operator::Add), Just(Operator::Subtract)];
            let by = prop_oneof![12 => whole_days(), 1 => sub(Type::Number)];
            (op, sub(kind), by).prop_map(|(op, a, b)| pair(op, Type::Date, a, b)).boxed()
        }
        _ => leaf(kind),
    };
    prop_oneof![1 => leaf(kind), 5 => own, 2 => choose, 2 => coalesce].boxed()
}

fn numeric(sub: impl Fn(Type) -> BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    use Operator::{Add, Divide, Multiply, Remainder, Subtract};
    let n = || sub(Type::Number);
    let op = prop_oneof![Just(Add), Just(Subtract), Just(Multiply), Just(Divide), Just(Remainder)];
    let two = prop_oneof![Just(Function::Least), Just(Function::Greatest)];
    let modes = proptest::sample::select(Mode::ALL.to_vec());
    let one = prop_oneof![
        Just(Function::Abs),
        Just(Function::Floor),
        Just(Function::Ceil),
        (0_u32..3, modes).prop_map(|(places, mode)| Function::Round(Rounding { places, mode })),
    ];
    let part = prop_oneof![Just(Function::Year), Just(Function::Month), Just(Function::Day), Just(Function::Weekday)];
    prop_oneof![
        6 => (op, n(), n()).prop_map(|(op, a, b)| pair(op, Type::Number, a, b)),
        1 => n().prop_map(|a| expr(Type::Number, Node::Negate(Box::new(a)))),
        1 => (two, vec(n(), 2..4)).prop_map(|(f, args)| call(f, Type::Number, args)),
        1 => (one, n()).prop_map(|(f, a)| call(f, Type::Number, vec![a])),
        1 => (n(), n()).prop_map(|(a, b)| expr(Type::Number, Node::Script(ScriptId(0), vec![a, b]))),
        1 => (sub(Type::Date), sub(Type::Date)).prop_map(|(a, b)| pair(Subtract, Type::Number, a, b)),
        1 => (sub(Type::Date), sub(Type::Date)).prop_map(|(a, b)| call(Function::Days, Type::Number, vec![a, b])),
        1 => (part, sub(Type::Date)).prop_map(|(f, a)| call(f, Type::Number, vec![a])),
        1 => sub(Type::Text).prop_map(|a| call(Function::Length, Type::Number, vec![a])),
    ]
    .boxed()
}

fn flag(sub: impl Fn(Type) -> BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    use Operator::{And, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual, Or};
    let order =
        || prop_oneof![Just(Equal), Just(NotEqual), Just(Less), Just(LessOrEqual), Just(Greater), Just(GreaterOrEqual)];
    let equal = || prop_oneof![Just(Equal), Just(NotEqual)];
    let logic = prop_oneof![Just(And), Just(Or)];
    let of = |kind| (sub(kind), sub(kind));
    let text = prop_oneof![Just(Function::StartsWith), Just(Function::EndsWith), Just(Function::Contains)];
    let any_kind = prop_oneof![sub(Type::Number), sub(Type::Flag), sub(Type::Text), sub(Type::Date)];
    prop_oneof![
        4 => (logic, of(Type::Flag)).prop_map(|(op, (a, b))| pair(op, Type::Flag, a, b)),
        1 => sub(Type::Flag).prop_map(|a| expr(Type::Flag, Node::Not(Box::new(a)))),
        2 => (order(), of(Type::Number)).prop_map(|(op, (a, b))| pair(op, Type::Flag, a, b)),
        1 => (order(), of(Type::Date)).prop_map(|(op, (a, b))| pair(op, Type::Flag, a, b)),
        1 => (equal(), of(Type::Flag)).prop_map(|(op, (a, b))| pair(op, Type::Flag, a, b)),
        2 => (equal(), of(Type::Text)).prop_map(|(op, (a, b))| pair(op, Type::Flag, a, b)),
        1 => (text, of(Type::Text)).prop_map(|(f, (a, b))| call(f, Type::Flag, vec![a, b])),
        1 => vec(sub(Type::Text), 2..5).prop_map(|args| call(Function::OneOf, Type::Flag, args)),
        1 => any_kind.clone().prop_map(|a| expr(Type::Flag, Node::IsMissing(Box::new(a)))),
        1 => any_kind.prop_map(|a| expr(Type::Flag, Node::IsPresent(Box::new(a)))),
    ]
    .boxed()
}
