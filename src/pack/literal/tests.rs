//! What reads as a literal, what is left for an expression, and what is neither.
//!
//! Each case is a text with the hint of its place and what must come of it: a value, nothing, or a problem with its
//! code. What a literal means to a rule is tested where rules are checked.

use std::sync::Arc;

use super::{Literal, literal, natural, schedule};
use crate::diagnostic::codes;
use crate::pack::{Kind, Node, parse};
use crate::value::{Date, Ratio, Type, Value};

fn text(words: &str, kind: Type) -> Literal {
    literal(&Node::Text(words.to_owned()), kind, Some(2))
}

fn is(mantissa: i128, places: u32) -> Literal {
    Literal::Is(Value::Number(Ratio::from_scaled(mantissa, places)))
}

#[test]
fn texts_read_as_what_their_place_asks_for() {
    let day = Value::Date(Date::from_ymd(2011, 10, 5).unwrap());
    for (words, kind, expected) in [
        ("85%", Type::Rate, is(85, 2)),
        ("0.85", Type::Rate, is(85, 2)),
        ("29 pp", Type::Rate, is(29, 2)),
        ("-2.5pp", Type::Rate, is(-25, 3)),
        ("30%", Type::Number, is(3, 1)),
        ("500.00", Type::Money, is(500, 0)),
        ("500.005", Type::Money, Literal::Fault(&codes::TOO_PRECISE)),
        ("5%", Type::Money, Literal::Fault(&codes::BAD_LITERAL)),
        ("1,000", Type::Money, Literal::Fault(&codes::BAD_LITERAL)),
        ("1_000.5", Type::Number, Literal::Fault(&codes::BAD_LITERAL)),
        ("3", Type::Count, is(3, 0)),
        ("3.5", Type::Count, Literal::Fault(&codes::BAD_LITERAL)),
        ("-3", Type::Count, Literal::Fault(&codes::BAD_LITERAL)),
        ("12345678901234567890123456789", Type::Number, Literal::Fault(&codes::TOO_PRECISE)),
        ("a.b * 2", Type::Rate, Literal::NotALiteral),
        ("10 % 3", Type::Rate, Literal::NotALiteral),
        ("500 - 3", Type::Money, Literal::NotALiteral),
        ("2011-10-05", Type::Date, Literal::Is(day.clone())),
        ("2011-02-30", Type::Date, Literal::Fault(&codes::BAD_DATE)),
        ("2011/10/05", Type::Date, Literal::Fault(&codes::BAD_DATE)),
        ("outlet.opened", Type::Date, Literal::NotALiteral),
        ("2011-10", Type::Period, Literal::Is(Value::Date(Date::from_ymd(2011, 10, 1).unwrap()))),
        ("true", Type::Flag, Literal::Is(Value::Flag(true))),
        ("rank <= 10", Type::Flag, Literal::NotALiteral),
        ("rank <= 10", Type::Text, Literal::Is(Value::Text(Arc::from("rank <= 10")))),
    ] {
        assert_eq!(text(words, kind), expected, "{words} as {}", kind.name());
    }
    assert_eq!(literal(&Node::Flag(true), Type::Rate, None), Literal::Fault(&codes::BAD_LITERAL));
    assert_eq!(literal(&Node::Number(Ratio::ONE), Type::Text, None), Literal::Fault(&codes::BAD_LITERAL));
    assert_eq!(
        literal(&Node::Number(Ratio::from_scaled(5, 3)), Type::Money, Some(2)),
        Literal::Fault(&codes::TOO_PRECISE)
    );
}

#[test]
fn a_value_shows_its_own_type() {
    let of = |words: &str| natural(&Node::Text(words.to_owned())).map(|(kind, _)| kind);
    assert_eq!(of("85%"), Some(Type::Rate));
    assert_eq!(of("5 pp"), Some(Type::Rate));
    assert_eq!(of("12.5"), Some(Type::Number));
    assert_eq!(of("2011-10-05"), Some(Type::Date));
    assert_eq!(of("top"), Some(Type::Text));
    assert_eq!(natural(&Node::Flag(true)).map(|n| n.0), Some(Type::Flag));
    assert_eq!(natural(&Node::List(Vec::new())), None);
}

#[test]
fn a_schedule_has_its_days_and_values() {
    let words = "[param]\nx = [{ from = 2011-10-01, value = \"85%\" }, { from = '2012-01-01', value = 1 }]\ny = 1\n";
    let (doc, _) = parse(&[("a.toml".to_owned(), words.as_bytes().to_vec())]);
    let nodes: Vec<&Node> = doc.of(Kind::Param).map(|e| &e.table.get("value").unwrap().value).collect();
    let entries = schedule(nodes[0]).unwrap();
    let days: Vec<String> = entries.iter().map(|(day, _)| doc.sources.snippet(day.span).to_owned()).collect();
    assert_eq!(days, ["2011-10-01", "2012-01-01"]);
    assert_eq!(entries[0].1.value, Node::Text("85%".to_owned()));
    assert!(schedule(nodes[1]).is_none());
}
