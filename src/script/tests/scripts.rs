//! Scripts: exact numbers, one form for each value, all problems at once, and an end to everything.
//!
//! Scripts are compiled and called as `eval` does it. Bounds are reached on purpose, and must end in a fault that names
//! function, file and line, within seconds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{body, compiled, exact, ran, ran_alone};
use crate::script::{ScriptAnswer, ScriptProblem, ScriptProblemKind, Scripts};
use crate::source::{SourceId, Span};
use crate::value::{Date, Ratio, Value};

fn number(text: &str) -> Value {
    Value::Number(Ratio::parse_exact(text).unwrap())
}

/// How long a script has worked since some moment: on its processor, where the system tells that (what else a machine
/// does is no fault of a script), else by the clock.
struct Work(Instant, Option<Duration>);

#[expect(clippy::disallowed_methods, reason = "the test measures that a script ends in time")]
impl Work {
    fn on_processor() -> Option<Duration> {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    }

    fn begin() -> Work {
        Work(Instant::now(), Work::on_processor())
    }

    fn done(&self) -> Duration {
        let Work(moment, before) = self;
        Work::on_processor().zip(*before).map_or_else(|| moment.elapsed(), |(now, before)| now - before)
    }
}

/// The kinds of problems of one file, each with the words it points at.
fn problems(text: &str) -> Vec<(String, ScriptProblemKind)> {
    let (_, problems) = Scripts::compile(&[(SourceId(0), "a.rhai", text)]);
    problems.into_iter().map(|p| (text[p.span.range()].to_owned(), p.kind)).collect()
}

#[test]
fn arithmetic_is_exact() {
    for (text, result) in [
        ("1 / 3", "1/3"),
        ("1 / 3 * 3 == 1", "true"),
        ("7 / 2", "7/2"),
        ("0.1 + 0.2 == 0.3", "true"),
        ("1 / 3 + 1 / 6", "1/2"),
        ("9223372036854775807 + 1", "9223372036854775808"),
        ("9223372036854775807 * 9223372036854775807 - 1 + 1", "85070591730234615847396907784232501249"),
        ("9223372036854775807 + 1 - 1 == 9223372036854775807", "true"),
        ("-7 % 3", "-1"),
        ("7.5 % 2", "3/2"),
        ("(1 / 3) % 0.25", "1/12"),
        ("2 ** 10", "1024"),
        ("2 ** -2", "1/4"),
        ("(2 / 3) ** 3", "8/27"),
        ("1.5 ** 2", "9/4"),
        ("-(1 / 3)", "-1/3"),
        ("1 / 3 < 0.34 && 1 / 3 > 0.33 && 1 / 3 >= 1 / 3 && 0.5 <= 1 / 2 && 1 / 3 != 0.3", "true"),
        ("0.0000000000000000000000000001 * 0.1", "1/100000000000000000000000000000"),
        ("let a = 1; a += 1 / 3; a -= 0.5; a *= 6; a /= 10; a", "1/2"),
        ("let a = 9223372036854775807; a += 1; a", "9223372036854775808"),
        ("let a = [1]; a[0] /= 3; a[0]", "1/3"),
        ("let a = 7; a %= 4; a **= 2; a", "9"),
        ("let m = #{x: 1}; m.x /= 4; m.x", "1/4"),
        ("round(2.345, 2)", "47/20"),
        ("round(-2.345, 2)", "-47/20"),
        ("round(2.5)", "3"),
        ("(2 / 3).round(2)", "67/100"),
        ("floor(-1.5) + ceil(1.2) + floor(7) + ceil(-0.5)", "7"),
        ("abs(-1 / 3) + abs(2)", "7/3"),
        ("min(1 / 3, 0.3, 1)", "3/10"),
        ("max(1 / 3, 0.3)", "1/3"),
        ("least([3, 2.5, 4]) + greatest(1, 2)", "9/2"),
        ("let a = [1, 0.5, 1 / 3]; a.sort(); a[0]", "1/3"),
        ("[1, 0.5, 1 / 3].contains(2 / 6)", "true"),
        ("0.5 in [1, 1 / 2]", "true"),
        ("`${1 / 3} ${0.50} ${2 / 1}`", "1/3 0.5 2"),
        ("\"x\" + 1 / 3", "x1/3"),
        ("(1 / 4).to_string()", "0.25"),
        ("1 / 0", "fault: division by zero"),
        ("1 % 0", "fault: division by zero"),
        ("2 ** 0.5", "fault: an exponent must be a whole number"),
    ] {
        assert_eq!(body(text), result, "{text}");
    }
}

#[test]
fn a_value_has_one_form_however_it_came_about() {
    let switch = "switch x { 1000 => \"a\", 0.85 => \"b\", 2.50 => \"c\", -3.0 => \"d\", _ => \"none\" }";
    for (x, chosen) in [
        ("1000", "a"),
        ("1000.00", "a"),
        ("2000 * 0.5", "a"),
        ("1 / 3 * 3000", "a"),
        ("0.850", "b"),
        ("17 / 20", "b"),
        ("5 / 2", "c"),
        ("-3", "d"),
        ("1 / 3", "none"),
    ] {
        assert_eq!(body(&format!("let x = {x}; {switch}")), chosen, "{x}");
    }
    assert_eq!(body("switch 1000 { 1000.00 => 1, _ => 2 }"), "1");
    assert_eq!(body("let a = [7, 8, 9]; a[2.0] + a[0.5 * 2]"), "17");
    assert_eq!(body("let n = 0; for i in 0..(6 / 2) { n += i; } n"), "3");
    let main = "fn main(x) { switch x { 1000 => 1, _ => 2 } }";
    let thousand = Value::Number(Ratio::parse("1000.00").unwrap());
    assert_eq!(ran(main, &[thousand]), Ok(ScriptAnswer::Value(number("1"))));
}

#[test]
fn texts_flags_dates_and_missing_go_in_and_out() {
    let day = Value::Date(Date::parse_iso(b"2011-10-05").unwrap());
    for (text, args, answer) in [
        ("fn main(d) { d - date(\"2011-10-01\") }", vec![day.clone()], number("4")),
        ("fn main(d) { d + 27 }", vec![day.clone()], Value::Date(Date::parse_iso(b"2011-11-01").unwrap())),
        ("fn main(d) { d.year * 10000 + d.month * 100 + d.day }", vec![day.clone()], number("20111005")),
        ("fn main(d) { d >= date(\"2011-10-05\") && d != d - 1 }", vec![day], Value::Flag(true)),
        ("fn main(t) { t + \"元\" }", vec![Value::Text(Arc::from("五"))], Value::Text(Arc::from("五元"))),
        ("fn main(t) { t == \"甲\" }", vec![Value::Text(Arc::from("甲"))], Value::Flag(true)),
        ("fn main(f) { !f }", vec![Value::Flag(false)], Value::Flag(true)),
        ("fn 主(x) { x / 3 }\nfn main(x) { 主(x) * 3 }", vec![number("2/7")], number("2/7")),
    ] {
        assert_eq!(ran(text, &args), Ok(ScriptAnswer::Value(answer)), "{text}");
    }
    assert_eq!(body("missing(\"no contract\")"), "missing: no contract");
    assert_eq!(body("if is_missing(missing(\"x\")) { 1 } else { 2 }"), "1");
    assert_eq!(body("let x = 1; x += 1;"), "fault: it gives nothing, not a value");
    assert_eq!(body("[1]"), "fault: it gives an array, not a value");
    assert_eq!(body("date(\"2011-02-30\")"), "fault: `2011-02-30` is no date");
    assert_eq!(body("\"5\" < 6"), "fault: a text and a number cannot be compared by `<`");
    assert_eq!(body("date(\"2011-10-05\") == \"2011-10-05\""), "fault: a date and a text cannot be compared by `==`");
    assert_eq!(body("missing(\"a\") + 1"), "fault: nothing is known for `+ (missing, number)`");
    assert_eq!(body("throw \"no tariff\""), "fault: no tariff");
}

#[test]
fn functions_are_listed_with_parameters_places_and_comments() {
    let a = "// helps\nfn 比例(x) { x }\n\n/// The pay of a week.\n/// In yuan.\nfn pay(hours, rate) { 比例(hours) * base(rate) }";
    let b = "private fn hidden(x) { x }\nfn base(rate) { hidden(rate) + 1 }";
    let (scripts, problems) = Scripts::compile(&[(SourceId(4), "a.rhai", a), (SourceId(5), "b.rhai", b)]);
    assert_eq!(problems, Vec::new());
    let listed: Vec<_> =
        scripts.functions().iter().map(|f| (f.name.as_str(), f.params.join(","), f.source.0, f.doc.as_str())).collect();
    assert_eq!(
        listed,
        [
            ("比例", "x".to_owned(), 4, "helps"),
            ("pay", "hours,rate".to_owned(), 4, "The pay of a week.\nIn yuan."),
            ("base", "rate".to_owned(), 5, ""),
        ]
    );
    let pay = &scripts.functions()[1];
    assert_eq!(&a[pay.span.range()], "pay");
    let answer = scripts.call(scripts.find("pay").unwrap(), &[number("40"), number("1/2")]);
    assert_eq!(answer, Ok(ScriptAnswer::Value(number("60"))));
}

#[test]
fn all_problems_of_all_files_are_found_at_once() {
    let a = "fn f(x) { g(x) + roun(x) }\nfn main() { f(1, 2) }";
    let b = "fn f(y) { y }\nlet 甲 = 1;";
    let c = "fn h(x) { x +* }";
    let files = [(SourceId(0), "a", a), (SourceId(1), "b", b), (SourceId(2), "c", c)];
    let (_, problems) = Scripts::compile(&files);
    let unknown = |name: &str, arguments, other_count| ScriptProblemKind::UnknownFunction {
        name: name.to_owned(),
        arguments,
        other_count,
    };
    let first = Span::new(SourceId(0), 3..4);
    assert_eq!(
        problems.into_iter().map(|ScriptProblem { span, kind }| (span, kind)).collect::<Vec<_>>(),
        [
            (Span::new(SourceId(0), 10..11), unknown("g", 1, false)),
            (Span::new(SourceId(0), 17..21), unknown("roun", 1, false)),
            (Span::new(SourceId(0), 39..40), unknown("f", 2, true)),
            (Span::new(SourceId(1), 3..4), ScriptProblemKind::Duplicate { name: "f".to_owned(), first }),
            (Span::new(SourceId(1), 14..17), ScriptProblemKind::OutsideFunction),
            (Span::new(SourceId(2), 13..14), ScriptProblemKind::Syntax("`*` is not expected here".to_owned())),
        ]
    );
}

#[test]
fn what_scripts_do_not_have_is_a_problem() {
    for word in ["eval", "print", "debug", "import", "export", "exit", "sleep", "timestamp"] {
        let found = problems(&format!("fn 甲() {{ {word}(\"1\") }}"));
        assert_eq!(found, [(word.to_owned(), ScriptProblemKind::Forbidden(word.to_owned()))], "{word}");
    }
    for word in ["rand", "open_file", "now", "parse_json", "take"] {
        let [(at, ScriptProblemKind::UnknownFunction { .. })] = &problems(&format!("fn 甲() {{ {word}(1) }}"))[..]
        else {
            panic!("{word}")
        };
        assert_eq!(at, word);
    }
    assert_eq!(
        problems("fn f() { let 甲 = 1; 乙 + 甲 }"),
        [("乙".to_owned(), ScriptProblemKind::Syntax("`乙` is not defined".to_owned()))]
    );
    let long = "0.10000000000000000555111512312";
    assert_eq!(
        problems(&format!("fn f() {{ `甲${{1}}` + {long} }}")),
        [(long.to_owned(), ScriptProblemKind::TooPrecise(long.to_owned()))]
    );
    let deep = format!("fn f() {{ {}1{} }}", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(problems(&deep)[0].1, ScriptProblemKind::TooDeep);
    let left = (0..30).fold("1".to_owned(), |inner, _| format!("({inner}{})", "+1".repeat(20)));
    assert_eq!(problems(&format!("fn f() {{ {left} }}"))[0].1, ScriptProblemKind::TooDeep);
}

#[test]
fn methods_closures_and_catches_of_the_language_work() {
    assert_eq!(body("[3, 1, 2].map(|x| x / 2).reduce(|a, b| a + b, 0)"), "3");
    assert_eq!(body("let f = |x| x * 2; f.call(4)"), "8");
    assert_eq!(body("let s = \" 甲乙 \"; s.trim(); s.len"), "2");
    assert_eq!(body("let x = 0; try { x = 1 / 0; } catch { x = 5; } x"), "5");
    assert_eq!(body("let n = 0; while n < 10 { n += 1; if n == 5 { break; } } n"), "5");
    assert_eq!(body("let m = #{\"甲\": 2}; m[\"甲\"] + m.len()"), "3");
}

#[test]
fn whatever_does_not_end_is_stopped_and_named() {
    for (text, limit) in [
        ("loop { 1; }", "100000 steps"),
        ("let n = 0; while true { n += 1; }", "100000 steps"),
        ("while true { try { let x = 1 / 0; } catch { } }", "100000 steps"),
        ("let s = \"ab\"; loop { s += s; }", "4096 bytes of a text"),
        ("let a = [1]; loop { a += a; }", "256 elements of an array or map"),
        ("let a = []; loop { a.push(a); }", "256 elements of an array or map"),
        ("let n = 3; loop { n *= n; }", "4096 bits of a number"),
        ("let n = 1 / 3; loop { n *= n; }", "4096 bits of a number"),
        ("3 ** 9223372036854775807", "4096 bits of a number"),
        ("let a = []; a.pad(1000000, 1); 1", "256 elements of an array or map"),
        ("let s = \"\"; s.pad(100000000, \"x\"); 1", "4096 bytes of a text"),
    ] {
        let work = Work::begin();
        let fault = ran(&format!("fn 甲() {{ 1 }}\n\nfn main() {{\n{text} }}"), &[]).expect_err(text);
        assert_eq!(fault.limit.as_deref(), Some(limit), "{text}: {fault:?}");
        assert_eq!(
            (fault.function.as_str(), fault.source, fault.line),
            ("main", SourceId(3), 3 + usize::from(limit.contains("bits"))),
            "{text}"
        );
        assert!(work.done().as_secs() < 3, "{text} took {:?}", work.done());
    }
}

#[test]
fn the_costliest_loops_end_in_time() {
    for text in [
        "let a = []; a.pad(256, 1); let n = 0; loop { if a.contains(2) { n += 1; } }",
        "let a = []; a.pad(256, 1 / 3); loop { a.sort(); }",
        "let a = []; a.pad(120, 1); let b = [a, a]; loop { let c = b == b; }",
        "let s = \"\"; s.pad(4000, \"甲\"); loop { let t = s.to_upper(); }",
        "let s = \"\"; s.pad(4000, \"a\"); loop { let t = s.split(\"\"); }",
        "let s = \"\"; s.pad(4000, \"a\"); loop { s.replace(\"a\", \"b\"); }",
        "let n = (2 ** 4000) / 3 ** 50; loop { let m = n * 1.5; }",
        "let n = 1 / 3; let k = 2 ** 4000; loop { let m = n + k; }",
    ] {
        let work = Work::begin();
        let fault = ran_alone(&format!("fn main() {{ {text} }}"), &[]).expect_err(text);
        assert!(fault.limit.is_some(), "{text}: {fault:?}");
        assert!(work.done().as_secs() < 10, "{text} took {:?}", work.done());
    }
}

#[test]
fn deep_recursion_is_stopped_before_the_stack_ends() {
    let fault = ran("fn down(n) {\n  down(n + 1) }\nfn main() { down(0) }", &[]).unwrap_err();
    assert_eq!((fault.function.as_str(), fault.line), ("main", 3));
    assert_eq!(fault.limit.as_deref(), Some("16 calls inside one another"));
    let deepest = || {
        for (open, close) in [
            ("(1 + ", ")"),
            ("if true { ", " } else { 0 }"),
            ("[", "].len()"),
            ("abs(", ")"),
            ("-(", ")"),
            ("[1].map(|x| ", ")[0]"),
        ] {
            let text = |levels: usize| {
                let body = format!("{}down(n + 1){}", open.repeat(levels), close.repeat(levels));
                format!("fn down(n) {{ {body} }}\nfn main() {{ down(0) }}")
            };
            let scripts = (8..=46).rev().find_map(|levels| {
                let (scripts, problems) = Scripts::compile(&[(SourceId(0), "a", &text(levels))]);
                problems.is_empty().then_some(scripts)
            });
            let scripts = scripts.expect(open);
            let fault = scripts.call(scripts.find("main").unwrap(), &[]).unwrap_err();
            assert!(fault.limit.is_some(), "{open}: {fault:?}");
        }
    };
    let half = std::thread::Builder::new().stack_size(1 << 20).spawn(deepest).unwrap();
    half.join().expect("half the stack of a worker suffices");
}

#[test]
fn a_fault_names_the_innermost_function_its_file_and_line() {
    let a = "fn main(x) {\n  half(x)\n}";
    let b = "fn one() { 1 }\n\nfn half(x) {\n  let y = [1];\n  y[x] / 2\n}";
    let (scripts, _) = Scripts::compile(&[(SourceId(0), "a", a), (SourceId(1), "b", b)]);
    let fault = scripts.call(scripts.find("main").unwrap(), &[number("5")]).unwrap_err();
    assert_eq!((fault.function.as_str(), fault.source, fault.line), ("half", SourceId(1), 5));
    assert_eq!(fault.detail, "an array of 1 has nothing at 5");
    assert_eq!(fault.limit, None);
}

#[test]
fn many_threads_share_one_engine() {
    let scripts = compiled("fn main(n) { let s = 0; for i in 0..100 { s += 1 / n; } s }");
    std::thread::scope(|scope| {
        for n in 1..9 {
            let scripts = &scripts;
            scope.spawn(move || {
                let Ok(ScriptAnswer::Value(Value::Number(sum))) = scripts.call(0, &[number(&n.to_string())]) else {
                    panic!()
                };
                assert_eq!(exact(&sum), exact(&Ratio::new(100, n).unwrap()));
            });
        }
    });
}
