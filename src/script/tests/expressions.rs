//! Expressions: what they become, where their parts stand, and what is refused in which words.
//!
//! Trees are compared as bracketed texts, places by the words under them. That names exist and types agree is no matter
//! of this room.

use super::{parsed, refused, shown};
use crate::expr::{Operator, Syntax};
use crate::script::{RefusalKind, parse_expression};
use crate::source::{SourceId, Span};

#[test]
fn operators_names_and_calls_become_a_tree() {
    for (text, tree) in [
        ("a", "a"),
        ("1 + 2 * a", "(+ 1 (* 2 a))"),
        ("(1 + 2) * a", "(* (+ 1 2) a)"),
        ("a - b - c", "(- (- a b) c)"),
        ("a - (b - c)", "(- a (- b c))"),
        ("district.complaint_rate % 7", "(% district.complaint_rate 7)"),
        ("a.b.c.d", "a.b.c.d"),
        ("-a", "(neg a)"),
        ("-5", "-5"),
        ("- 5", "-5"),
        ("-(5)", "-5"),
        ("- -5", "5"),
        ("-0.5", "-1/2"),
        ("2 - -5", "(- 2 -5)"),
        ("+a", "a"),
        ("!(a && b)", "(! (&& a b))"),
        ("a && b && c || d", "(|| (&& (&& a b) c) d)"),
        ("a && (b && c)", "(&& (&& a b) c)"),
        ("((a && (b && c))) || d", "(|| (&& (&& a b) c) d)"),
        ("a ?? b ?? 0", "(?? (?? a b) 0)"),
        ("a + b ?? 0", "(?? (+ a b) 0)"),
        ("(a <= b) ?? false", "(?? (<= a b) false)"),
        ("a <= (b ?? 0)", "(<= a (?? b 0))"),
        ("f(a ?? 0) <= b", "(<= (f (?? a 0)) b)"),
        ("(a < b) == c", "(== (< a b) c)"),
        ("sum(points, rank <= 10)", "(sum points (<= rank 10))"),
        ("count()", "(count)"),
        ("count( )", "(count)"),
        ("f((a), g(h()))", "(f a (g (h)))"),
        ("is_missing(x) && missing(\"why\")", "(&& (is_missing x) (missing \"why\"))"),
        ("\"10%\" == `b`", "(== \"10%\" \"b\")"),
        ("\"a\\\"b\\n\"", "\"a\\\"b\\n\""),
        ("1_000.50", "2001/2"),
        ("0.1 + 0.2", "(+ 1/10 1/5)"),
        ("9223372036854775808", "9223372036854775808"),
        ("1234567890123456789012345678", "1234567890123456789012345678"),
        ("true != false", "(!= true false)"),
        ("销售额 * 比例.基数", "(* 销售额 比例.基数)"),
        ("// a note\na /* x */ + b", "(+ a b)"),
        ("if a { 1 } else { 2 }", "(if a 1 2)"),
        ("if a { 1 }", "(if a 1)"),
        ("if a { 1 } else if b { 2 } else { 3 }", "(if a 1 (if b 2 3))"),
        ("(if a { 1 } else { 2 }) * 3", "(* (if a 1 2) 3)"),
        ("if a { f(1) } else { -x }", "(if a (f 1) (neg x))"),
        ("if (a ?? false) { (1) } else { (2) }", "(if (?? a false) 1 2)"),
        ("switch x { 1 => a, 2 | -3.0 => b, _ => c }", "(switch x [ 1 = a] [ 2 -3 = b] _ c)"),
        ("switch x { \"甲\" => 1, \"乙\" => 2 }", "(switch x [ \"甲\" = 1] [ \"乙\" = 2])"),
        ("switch (x) { true => f(1, 2), _ => (3), }", "(switch x [ true = (f 1 2)] _ 3)"),
        (
            "switch x { 1 => switch y { 1 => 2, _ => 3 }, _ => if z { 4 } else { 5 } } + 6",
            "(+ (switch x [ 1 = (switch y [ 1 = 2] _ 3)] _ (if z 4 5)) 6)",
        ),
        ("switch x { 1 => a, 1000.00 => b, _ => c }", "(switch x [ 1 = a] [ 1000 = b] _ c)"),
    ] {
        assert_eq!(shown(&parsed(text)), tree, "{text}");
    }
}

#[test]
fn every_part_knows_its_bytes() {
    let text = "(销售额 + 甲.乙) * round(比例, 2) <= 1.50";
    let tree = parsed(text);
    let words = |span: Span| text.get(span.range()).unwrap().to_owned();
    assert_eq!(words(tree.span), text);
    let Syntax::Binary { op: Operator::LessOrEqual, at, left, right } = &tree.value else { panic!() };
    assert_eq!((words(*at), words(right.span)), ("<=".to_owned(), "1.50".to_owned()));
    let Syntax::Binary { left, right, at, .. } = &left.value else { panic!() };
    assert_eq!(words(*at), "*");
    assert_eq!(words(left.span), "销售额 + 甲.乙");
    let Syntax::Binary { right: path, .. } = &left.value else { panic!() };
    let Syntax::Name(parts) = &path.value else { panic!() };
    assert_eq!(parts.iter().map(|p| words(p.span)).collect::<Vec<_>>(), ["甲", "乙"]);
    assert_eq!(words(right.span), "round(比例, 2)");
    let Syntax::Call { name, args } = &right.value else { panic!() };
    assert_eq!(words(name.span), "round");
    assert_eq!(args.iter().map(|a| words(a.span)).collect::<Vec<_>>(), ["比例", "2"]);
}

#[test]
fn several_lines_and_other_line_ends_keep_the_bytes() {
    for text in ["甲\n  && 乙\n  && 丙", "甲\r\n  && 乙\r\n  && 丙"] {
        let Syntax::Binary { right, at, .. } = parsed(text).value else { panic!() };
        assert_eq!(text.get(right.span.range()), Some("丙"));
        assert_eq!(text.get(at.range()), Some("&&"));
    }
    let text = "switch 类 {\n  \"甲\" | \"乙\" => 1,\n  _ => 2\n}";
    let Syntax::Switch { cases, default, .. } = parsed(text).value else { panic!() };
    assert_eq!(text.get(cases[0].0[1].span.range()), Some("\"乙\""));
    assert_eq!(text.get(default.unwrap().span.range()), Some("2"));
}

#[test]
fn a_place_in_a_file_moves_every_span() {
    let base = Span::new(SourceId(7), 100..105);
    let tree = parse_expression("a + b", base).unwrap();
    assert_eq!(tree.span, base);
    let Syntax::Binary { at, right, .. } = tree.value else { panic!() };
    assert_eq!((at.start, at.end, right.span.start, at.source), (102, 103, 104, SourceId(7)));
    let longer = Span::new(SourceId(7), 100..120);
    let Syntax::Binary { at, .. } = parse_expression("a + b", longer).unwrap().value else { panic!() };
    assert_eq!(at, longer);
    assert_eq!(parse_expression("a + ", longer).unwrap_err().span, longer);
}

#[test]
fn what_belongs_into_scripts_is_named() {
    for (text, at, what) in [
        ("甲 + [1, 2]", "[", "arrays"),
        ("甲 + #{a: 1}", "#{", "maps"),
        ("销售额[1]", "[", "indexes"),
        ("a.b[1]", "[", "indexes"),
        ("let 甲 = 1; 甲", "let", "variables"),
        ("while true { 1 }", "while", "loops"),
        ("for i in x { 1 }", "for", "loops"),
        ("甲 = 1", "=", "assignments"),
        ("甲 += 1", "+=", "assignments"),
        ("甲; 乙", ";", "several statements"),
        ("return 1", "return", "returns"),
        ("甲 ** 2", "**", "powers"),
        ("甲.乙(1)", "乙", "calls of the form `x.f()`"),
        ("甲 && x.f()", "f", "calls of the form `x.f()`"),
        ("f(x).y", "f", "parts of anything but a name"),
        ("甲?.乙", "?.", "uses of `?.`"),
        ("甲 in 乙", "in", "uses of `in`"),
        ("甲 !in 乙", "!in", "uses of `in`"),
        ("1..2", "..", "ranges"),
        ("a & b", "&", "bit operations"),
        ("f(|x| x + 1)", "|", "closures"),
        ("f(|| 1)", "||", "closures"),
        ("'甲'", "'甲'", "texts in single quotes"),
        ("`甲${x}`", "`甲${x}`", "texts with `${…}`"),
        ("()", "()", "empty values `()`"),
        ("this + 1", "this", "uses of `this`"),
        ("甲 + 0xFF", "0xFF", "hexadecimal, octal and binary numbers"),
        ("甲 * 1e3", "1e3", "numbers with an exponent"),
        ("甲 * 1.5e-3", "1.5e", "numbers with an exponent"),
        ("甲 < 乙 < 丙", "甲 < 乙 < 丙", "comparisons of comparisons"),
        ("a == b == c", "a == b == c", "comparisons of comparisons"),
        ("a < b == c", "a < b == c", "comparisons of comparisons"),
        ("switch x { 1..5 => 1, _ => 2 }", "..", "ranges"),
        ("switch x { 1 if y => 1, _ => 2 }", "if", "conditions on a case"),
        ("switch x { [1] => 1, _ => 2 }", "[", "cases that are no literal"),
        ("switch x { () => 1, _ => 2 }", "()", "cases that are no literal"),
        ("fn f() { 1 }", "fn", "function definitions"),
    ] {
        assert_eq!(refused(text), (at.to_owned(), RefusalKind::NotInExpressions(what.to_owned())), "{text}");
    }
}

#[test]
fn a_bare_coalesce_beside_a_comparison_shows_the_brackets() {
    for (text, cure) in [
        ("a <= b ?? false", "(a <= b) ?? false"),
        ("销售额 + 1 <= f(乙, 1) ?? 甲 ?? false", "(销售额 + 1 <= f(乙, 1)) ?? 甲 ?? false"),
        ("a ?? 0 <= b", "(a ?? 0) <= b"),
        ("a ?? 0 <= b ?? 1", "(a ?? 0) <= (b ?? 1)"),
        ("(a + b) * 2 == (c ?? 1) ?? 0", "((a + b) * 2 == (c ?? 1)) ?? 0"),
        ("(a) < (b) ?? (false)", "((a) < (b)) ?? (false)"),
    ] {
        let kind = RefusalKind::BracketsNeeded { cure: cure.to_owned() };
        assert_eq!(refused(text), (text.to_owned(), kind), "{text}");
        parsed(cure);
    }
    let (at, _) = refused("x && 甲 <= 乙 ?? false");
    assert_eq!(at, "甲 <= 乙 ?? false");
}

#[test]
fn numbers_that_would_be_rounded_are_refused() {
    for number in ["0.10000000000000000555111512312", "0.1000000000000000055511151231257827"] {
        let text = format!("甲 + {number}");
        assert_eq!(refused(&text), (number.to_owned(), RefusalKind::TooPrecise(number.to_owned())));
    }
}

#[test]
fn what_cannot_be_read_points_at_its_place() {
    for (text, at, detail) in [
        ("", "", "an expression is missing here"),
        ("甲 +", "+", "the text ends too early"),
        ("甲 + )", ")", "`)` is not expected here"),
        ("甲 乙", "乙", "`乙` is not expected here"),
        ("(甲 + 乙", "乙", "`)` is missing here"),
        ("甲 + \"乙", "\"", "a quoted text does not end"),
        ("甲 === 乙", "=", "`===` is no operator"),
        ("85%", "%", "the text ends too early"),
        ("甲.", ".", "a name is missing after the point"),
        ("if 甲 { }", "}", "`}` is not expected here"),
        ("if 甲 { 1 } else { 2", "2", "`}` is missing here"),
        ("甲 + new", "new", "`new` is a reserved word"),
        ("1 && 甲", "1", "yes or no is needed here"),
    ] {
        let (words, kind) = refused(text);
        assert_eq!((words.as_str(), kind), (at, RefusalKind::Syntax(detail.to_owned())), "{text}");
    }
}

#[test]
fn depth_is_refused_and_length_is_not() {
    let half = std::thread::Builder::new().stack_size(1 << 20).spawn(deep_and_long).unwrap();
    half.join().expect("half the stack of a worker suffices");
}

fn deep_and_long() {
    let brackets = format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(refused(&brackets).1, RefusalKind::TooDeep);
    for prefix in ["!", "- ", "! "] {
        assert_eq!(refused(&format!("{}a", prefix.repeat(10_000))).1, RefusalKind::TooDeep, "{prefix}");
    }
    for sign in ["+", "**", "&&", "??", "."] {
        let long = vec!["a"; 5_000].join(sign);
        assert!(matches!(refused(&long).1, RefusalKind::TooDeep), "{sign}");
    }
    let chain = |n: usize| format!("{}{}", "if a { 1 } else ".repeat(n), "{ 2 }");
    assert_eq!(refused(&chain(1_500)).1, RefusalKind::TooDeep);
    parsed(&chain(100));
    for sign in [" + ", " && ", " ?? ", " * "] {
        parsed(&vec!["甲"; 200].join(sign));
    }
    parsed(&format!("{}a", "- ".repeat(40)));
    let left = (0..40).fold("a".to_owned(), |inner, _| format!("({inner}{})", "+1".repeat(20)));
    assert_eq!(refused(&left).1, RefusalKind::TooDeep);
    parsed(&format!("{}1{}", "(".repeat(40), ")".repeat(40)));
    assert_eq!(refused(&"a + ".repeat(20_000)).1, RefusalKind::TooDeep);
    let wide = format!("f({})", vec!["x"; 3_000].join(", "));
    parsed(&wide);
}
