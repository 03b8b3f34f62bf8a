//! The tests of this room: expressions, scripts, and both held to each other.
//!
//! Here stand the helpers that they share: parse or refuse a text, show a tree, compile and call a script.

mod agree;
mod expressions;
mod scripts;
mod wild;

use super::{Refusal, RefusalKind, ScriptAnswer, ScriptFault, Scripts, parse_expression};
use crate::expr::Syntax;
use crate::source::{SourceId, Span, Spanned};
use crate::value::{Ratio, Value};

/// The span of the whole text in a file of its own.
fn whole(text: &str) -> Span {
    Span::new(SourceId(0), 0..text.len())
}

fn parsed(text: &str) -> Spanned<Syntax> {
    parse_expression(text, whole(text)).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"))
}

/// The refusal of a text with the words it points at.
fn refused(text: &str) -> (String, RefusalKind) {
    let Refusal { span, kind } = match parse_expression(text, whole(text)) {
        Ok(tree) => panic!("{text} was read as {}", shown(&tree)),
        Err(refusal) => refusal,
    };
    (text.get(span.range()).unwrap_or_else(|| panic!("{text}: {span:?}")).to_owned(), kind)
}

fn exact(number: &Ratio) -> String {
    let mut bytes = Vec::new();
    number.write_exact(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

/// A tree in brackets, every operator before its sides.
fn shown(tree: &Spanned<Syntax>) -> String {
    let all = |parts: &[&Spanned<Syntax>]| parts.iter().map(|part| format!(" {}", shown(part))).collect::<String>();
    match &tree.value {
        Syntax::Number(number) => exact(number),
        Syntax::Text(text) => format!("{text:?}"),
        Syntax::Flag(flag) => flag.to_string(),
        Syntax::Name(parts) => parts.iter().map(|part| part.value.clone()).collect::<Vec<_>>().join("."),
        Syntax::Call { name, args } => format!("({}{})", name.value, all(&args.iter().collect::<Vec<_>>())),
        Syntax::Not(inner) => format!("(!{})", all(&[inner])),
        Syntax::Negate(inner) => format!("(neg{})", all(&[inner])),
        Syntax::Binary { op, left, right, .. } => format!("({}{})", op.sign(), all(&[left, right])),
        Syntax::Coalesce(left, right) => format!("(??{})", all(&[left, right])),
        Syntax::If { condition, then, otherwise } => {
            let mut parts: Vec<&Spanned<Syntax>> = vec![condition, then];
            parts.extend(otherwise.as_deref());
            format!("(if{})", all(&parts))
        }
        Syntax::Switch { on, cases, default } => {
            let cases: String = cases
                .iter()
                .map(|(labels, value)| format!(" [{} ={}]", all(&labels.iter().collect::<Vec<_>>()), all(&[value])))
                .collect();
            let default = default.as_deref().map(|d| format!(" _{}", all(&[d]))).unwrap_or_default();
            format!("(switch {}{cases}{default})", shown(on))
        }
    }
}

fn compiled(text: &str) -> Scripts {
    let (scripts, problems) = Scripts::compile(&[(SourceId(3), "scripts/a.rhai", text)]);
    assert_eq!(problems, Vec::new(), "{text}");
    scripts
}

/// A call by itself.
fn ran_alone(text: &str, args: &[Value]) -> Result<ScriptAnswer, ScriptFault> {
    let scripts = compiled(text);
    scripts.call(scripts.find("main").expect("a function main"), args)
}

/// A call by itself, which must be what it is row after row.
fn ran(text: &str, args: &[Value]) -> Result<ScriptAnswer, ScriptFault> {
    let once = ran_alone(text, args);
    let scripts = compiled(text);
    let main = scripts.find("main").expect("a function main");
    let mut rows = scripts.rows(main).expect("a function main");
    for _ in 0..2 {
        assert_eq!(rows.call(args), once, "row after row as by itself: {text}");
    }
    once
}

/// What the body of a function without parameters gives: a number, flag or text, written out.
fn body(text: &str) -> String {
    match ran(&format!("fn main() {{ {text} }}"), &[]) {
        Ok(ScriptAnswer::Value(Value::Number(number))) => exact(&number),
        Ok(ScriptAnswer::Value(Value::Flag(flag))) => flag.to_string(),
        Ok(ScriptAnswer::Value(Value::Text(text))) => text.to_string(),
        Ok(ScriptAnswer::Value(Value::Date(date))) => date.to_string(),
        Ok(ScriptAnswer::Value(Value::DateTime(moment))) => format!("{moment:?}"),
        Ok(ScriptAnswer::Missing(why)) => format!("missing: {why}"),
        Err(fault) => format!("fault: {}", fault.detail),
    }
}
