//! One text, two ways: evaluated over the tree of [`parse_expression`], and run by Rhai as the body of a function.
//!
//! Texts are random, and both ways must give the same number or flag. So the tree means what its author would expect
//! who knows the script language.

use proptest::prelude::*;

use super::{compiled, exact, parsed};
use crate::expr::{Operator, Syntax};
use crate::script::ScriptAnswer;
use crate::source::Spanned;
use crate::value::{Mode, Ratio, Rounding, Value};

const NAMES: [&str; 4] = ["a", "乙", "flag", "word"];

fn arguments() -> Vec<Value> {
    vec![
        Value::Number(Ratio::new(-7, 3).unwrap()),
        Value::Number(Ratio::parse("1000.00").unwrap()),
        Value::Flag(true),
        Value::Text("甲".into()),
    ]
}

/// The value of a tree; nothing where it divides by zero or a number grows too large.
fn value(tree: &Spanned<Syntax>) -> Option<Value> {
    Some(match &tree.value {
        Syntax::Number(number) => Value::Number(number.clone()),
        Syntax::Flag(flag) => Value::Flag(*flag),
        Syntax::Text(text) => Value::Text(text.as_str().into()),
        Syntax::Name(parts) => {
            let at = NAMES.iter().position(|name| *name == parts[0].value)?;
            arguments().swap_remove(at)
        }
        Syntax::Call { name, args } => {
            let numbers = args.iter().map(number).collect::<Option<Vec<_>>>()?;
            Value::Number(match name.value.as_str() {
                "abs" => numbers[0].abs(),
                "round" => Rounding { places: 2, mode: Mode::HalfUp }.round(&numbers[0]),
                "least" => numbers.into_iter().min()?,
                "greatest" => numbers.into_iter().max()?,
                _ => return None,
            })
        }
        Syntax::Not(inner) => Value::Flag(!flag(inner)?),
        Syntax::Negate(inner) => Value::Number(number(inner)?.neg()),
        Syntax::Binary { op: Operator::And, left, right, .. } => Value::Flag(flag(left)? && flag(right)?),
        Syntax::Binary { op: Operator::Or, left, right, .. } => Value::Flag(flag(left)? || flag(right)?),
        Syntax::Binary { op, left, right, .. } if !op.is_comparison() => {
            let (a, b) = (number(left)?, number(right)?);
            Value::Number(match op {
                Operator::Add => a.add(&b).ok()?,
                Operator::Subtract => a.sub(&b).ok()?,
                Operator::Multiply => a.mul(&b).ok()?,
                Operator::Divide => a.div(&b).ok()??,
                _ => {
                    let whole = Rounding { places: 0, mode: Mode::Down }.round(&a.div(&b).ok()??);
                    a.sub(&whole.mul(&b).ok()?).ok()?
                }
            })
        }
        Syntax::Binary { op, left, right, .. } => {
            let order = match (value(left)?, value(right)?) {
                (Value::Number(a), Value::Number(b)) => a.cmp(&b),
                (Value::Flag(a), Value::Flag(b)) => a.cmp(&b),
                (Value::Text(a), Value::Text(b)) => a.cmp(&b),
                _ => return None,
            };
            Value::Flag(match op {
                Operator::Equal => order.is_eq(),
                Operator::NotEqual => order.is_ne(),
                Operator::Less => order.is_lt(),
                Operator::LessOrEqual => order.is_le(),
                Operator::Greater => order.is_gt(),
                _ => order.is_ge(),
            })
        }
        Syntax::Coalesce(left, _) => value(left)?,
        Syntax::If { condition, then, otherwise } => {
            if flag(condition)? {
                value(then)?
            } else {
                value(otherwise.as_deref()?)?
            }
        }
        Syntax::Switch { on, cases, default } => {
            let on = value(on)?;
            let chosen = cases.iter().find(|(labels, _)| labels.iter().any(|label| value(label).as_ref() == Some(&on)));
            match chosen {
                Some((_, chosen)) => value(chosen)?,
                None => value(default.as_deref()?)?,
            }
        }
    })
}

fn number(tree: &Spanned<Syntax>) -> Option<Ratio> {
    match value(tree)? {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

fn flag(tree: &Spanned<Syntax>) -> Option<bool> {
    match value(tree)? {
        Value::Flag(flag) => Some(flag),
        _ => None,
    }
}

/// A text of a number and one of a flag, nested alike.
fn texts() -> impl Strategy<Value = (String, String)> {
    let numbers = prop_oneof![
        (0u32..2000).prop_map(|n| n.to_string()),
        (0u32..100_000, 1usize..4).prop_map(|(n, p)| format!("{}.{:0p$}", n / 1000, n % 1000)),
        Just("1000.00".to_owned()),
        Just("9223372036854775807".to_owned()),
        Just("1234567890.1234567890123456".to_owned()),
        Just("a".to_owned()),
        Just("乙".to_owned()),
    ];
    let flags = prop_oneof![
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("flag".to_owned()),
        Just("word == \"甲\"".to_owned()),
        Just("word != \"乙\"".to_owned()),
    ];
    let signs = prop::sample::select(vec!["+", "-", "*", "/", "%"]);
    let compares = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    (numbers, flags).prop_recursive(5, 40, 4, move |inner| {
        let n = inner.clone().prop_map(|pair| pair.0);
        let f = inner.clone().prop_map(|pair| pair.1);
        let number = prop_oneof![
            4 => (n.clone(), signs.clone(), n.clone()).prop_map(|(a, s, b)| format!("({a} {s} {b})")),
            4 => (n.clone(), signs.clone(), n.clone(), signs.clone(), n.clone())
                .prop_map(|(a, s, b, t, c)| format!("({a} {s} {b} {t} {c})")),
            1 => n.clone().prop_map(|a| format!("(- {a})")),
            1 => n.clone().prop_map(|a| format!("(-{a})")),
            1 => n.clone().prop_map(|a| format!("abs({a})")),
            1 => n.clone().prop_map(|a| format!("round({a}, 2)")),
            1 => (n.clone(), n.clone()).prop_map(|(a, b)| format!("least({a}, {b})")),
            1 => (n.clone(), n.clone()).prop_map(|(a, b)| format!("greatest({a}, {b}, 1)")),
            1 => (n.clone(), n.clone()).prop_map(|(a, b)| format!("({a} ?? {b})")),
            2 => (f.clone(), n.clone(), n.clone())
                .prop_map(|(c, a, b)| format!("(if {c} {{ {a} }} else {{ {b} }})")),
            2 => (n.clone(), n.clone(), n.clone(), n.clone()).prop_map(|(x, a, b, c)| {
                format!("(switch {x} {{ 1000 => {a}, 0.5 | -7.0 => {b}, _ => {c} }})")
            }),
            1 => (n.clone(), n.clone()).prop_map(|(a, b)| format!("(switch word {{ \"甲\" => {a}, _ => {b} }})")),
        ];
        let flag = prop_oneof![
            4 => (n.clone(), compares.clone(), n).prop_map(|(a, s, b)| format!("{a} {s} {b}")),
            2 => (f.clone(), f.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            2 => (f.clone(), f.clone(), f.clone()).prop_map(|(a, b, c)| format!("({a} || {b} && {c})")),
            1 => f.clone().prop_map(|a| format!("!({a})")),
            1 => (f.clone(), f).prop_map(|(a, b)| format!("(({a}) == ({b}))")),
        ];
        (number, flag)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn lowered_and_interpreted_agree((number, flag) in texts()) {
        for text in [number, flag] {
            let Some(expected) = value(&parsed(&text)) else { continue };
            let scripts = compiled(&format!("fn main({}) {{ {text} }}", NAMES.join(", ")));
            match scripts.call(0, &arguments()) {
                Ok(ScriptAnswer::Value(Value::Number(got))) => {
                    let Value::Number(expected) = expected else { panic!("{text}") };
                    prop_assert_eq!(exact(&got), exact(&expected), "{}", text);
                }
                got => prop_assert_eq!(got, Ok(ScriptAnswer::Value(expected)), "{}", text),
            }
        }
    }
}
