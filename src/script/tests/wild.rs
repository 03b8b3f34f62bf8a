//! No text makes this room crash, hang or point outside the text.
//!
//! Any characters, pieces of the language in any order, and good expressions with a part changed are all parsed; a
//! refusal must lie within its text.

use proptest::prelude::*;

use super::whole;
use crate::script::{Scripts, parse_expression};
use crate::source::SourceId;

const PIECES: [&str; 62] = [
    "a", "乙", "a.b", "1", "0.5", "1_0", "0x1F", "1e5", "5.", "\"t\"", "`b`", "`${", "'c'", "\"", "true", "(", ")",
    "()", "{", "}", "[", "]", "#{", "+", "-", "*", "/", "%", "**", "==", "<", "<=", "!=", "&&", "||", "??", "!", "!in",
    "in", "=", "+=", ";", ",", "=>", "|", "_", "if", "else", "switch", "let", "fn", "while", "return", "this", "..",
    "?.", "f(", "#\"r\"#", "//", "/*", "\n", "\r\n",
];

const EXPRESSIONS: [&str; 6] = [
    "sum(点数, rank <= 10) / count() ?? 0",
    "if a.b > 1.50 { round(x, 2) } else if !c { -d } else { 5 }",
    "switch 类 { \"甲\" | \"乙\" => 1, 2.00 => (a ?? 0) <= 3, _ => f() }",
    "(a + b) * (c - 0.1) % 7 == -1 && (x || !y)",
    "fn f(x) { let y = x / 3; for i in 0..3 { y += i; } y }",
    "fn g(甲) { `${甲}` + \"b\" } fn h() { g(1).len() ?? [1, #{a: 2}] }",
];

fn check(text: &str) {
    if let Err(refusal) = parse_expression(text, whole(text)) {
        assert!(text.get(refusal.span.range()).is_some(), "{text:?} {refusal:?}");
    }
    let (scripts, problems) = Scripts::compile(&[(SourceId(0), "a", "fn first() { 1 }"), (SourceId(1), "b", text)]);
    for problem in problems {
        let of = if problem.span.source == SourceId(0) { "fn first() { 1 }" } else { text };
        assert!(of.get(problem.span.range()).is_some(), "{text:?} {problem:?}");
    }
    for function in scripts.functions().iter().filter(|f| f.source == SourceId(1)) {
        assert_eq!(text.get(function.span.range()), Some(function.name.as_str()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text(text in "\\PC{0,60}") {
        check(&text);
    }

    #[test]
    fn any_row_of_pieces(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..25), gap in "[ ]?") {
        check(&pieces.join(&gap));
    }

    #[test]
    fn any_change_of_an_expression(
        which in 0..EXPRESSIONS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..3_u8, prop::sample::select(PIECES.to_vec())), 1..4),
    ) {
        let mut chars: Vec<String> = EXPRESSIONS[which].chars().map(String::from).collect();
        for (at, how, piece) in changes {
            let at = at.index(chars.len());
            match how {
                0 => chars[at] = String::new(),
                1 => chars[at] = piece.to_owned(),
                _ => chars[at].push_str(piece),
            }
        }
        check(&chars.concat());
    }
}
