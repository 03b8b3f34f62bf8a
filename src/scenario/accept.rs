//! What would have to be written in a test file for its expectation to agree with what came out.
//!
//! Only the value (and, between `is` and `missing`, its key) is written over, in the form its author chose: a percentage
//! stays one, a bare number stays bare. Comments and layout are not touched. [`applied`] does it to a text.

use crate::outcome::writing::reason_code;
use crate::pack::model::Node;
use crate::source::{Sources, Span, Spanned};
use crate::value::{Ratio, Reason, Value};

use super::model::{Edit, ExpectFigure, ExpectRule};

/// For a figure with another value, or missing for another reason.
pub(super) fn figure(
    sources: &Sources,
    expect: &ExpectFigure,
    got: &Result<Value, Reason>,
    seen: &dyn Fn(&Value) -> String,
    reasons: &[String],
) -> Vec<Edit> {
    let (key, text) = match got {
        Ok(value) => ("is", as_before(sources.snippet(expect.value.span), value, seen)),
        Err(reason) => {
            let code = reason_code(*reason, reasons);
            let words = code.strip_prefix("author: ").map_or_else(|| code.replace('_', " "), str::to_owned);
            ("missing", words)
        }
    };
    let mut edits = vec![over(sources, &expect.value, &text)];
    if sources.snippet(expect.key) != key {
        edits.push(Edit { span: expect.key, text: key.to_owned() });
    }
    edits
}

/// For a rule with another number of rows.
pub(super) fn rows(expect: &ExpectRule, rows: u64) -> Vec<Edit> {
    expect.rows_span.map(|span| Edit { span, text: rows.to_string() }).into_iter().collect()
}

/// For a column with another text.
pub(super) fn cell(sources: &Sources, node: &Spanned<Node>, text: &str) -> Vec<Edit> {
    vec![over(sources, node, text)]
}

/// A value in the form of the one that stood there: as a percentage, else as files write it, else as a fraction.
fn as_before(old: &str, value: &Value, seen: &dyn Fn(&Value) -> String) -> String {
    let Value::Number(number) = value else { return seen(value) };
    if old.ends_with('%')
        && let Ok(hundredfold) = number.mul(&Ratio::from_int(100))
        && let Some(places) = hundredfold.finite_places()
    {
        let mut out = Vec::new();
        hundredfold.write_fixed(places, &mut out);
        out.push(b'%');
        return String::from_utf8(out).unwrap_or_default();
    }
    let text = seen(value);
    match Ratio::parse(&text) {
        Ok(read) if read == *number => text,
        _ => crate::outcome::writing::exactly(number),
    }
}

/// The edit that puts a text in the place of a value.
fn over(sources: &Sources, node: &Spanned<Node>, text: &str) -> Edit {
    let bare = match &node.value {
        Node::Number(_) => Ratio::parse(text).is_ok(),
        Node::Date(_) => crate::value::Date::parse_iso(text.as_bytes()).is_some(),
        Node::Flag(_) => matches!(text, "yes" | "no"),
        _ => false,
    };
    let written = match (&node.value, text) {
        (Node::Flag(_), "yes") => "true",
        (Node::Flag(_), "no") => "false",
        _ => text,
    };
    if bare {
        return Edit { span: node.span, text: written.to_owned() };
    }
    let whole = with_quotes(sources, node.span);
    let own = sources.snippet(whole);
    let plain = !text.contains(['"', '\'', '\\']) && !text.chars().any(char::is_control);
    match own.chars().next() {
        Some(mark @ ('"' | '\'')) if plain && !own.starts_with("\"\"\"") && !own.starts_with("'''") => {
            Edit { span: whole, text: format!("{mark}{text}{mark}") }
        }
        _ => Edit { span: whole, text: literal(text) },
    }
}

/// The span of a text with its quotes, which may lie outside of it.
fn with_quotes(sources: &Sources, span: Span) -> Span {
    let Some(source) = sources.get(span.source) else { return span };
    let text = &source.text;
    for quotes in ["\"\"\"", "'''", "\"", "'"] {
        let width = quotes.len() as u32;
        let (Some(start), end) = (span.start.checked_sub(width), span.end.saturating_add(width)) else { continue };
        let around = |from: u32, to: u32| text.get(from as usize..to as usize) == Some(quotes);
        if around(start, span.start) && around(span.end, end) {
            return Span { start, end, ..span };
        }
    }
    span
}

/// A text as a basic string.
fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text with edits made; of two that overlap, the first counts.
pub fn applied(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|e| (e.span.start, e.span.end));
    let (mut out, mut at) = (String::new(), 0);
    for edit in edits {
        let range = edit.span.range();
        if range.start < at {
            continue;
        }
        out.push_str(text.get(at..range.start).unwrap_or(""));
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    fn changed(text: &str, words: &str, node: fn(&str) -> Node, new: &str) -> String {
        let mut sources = Sources::default();
        let id = sources.add("tests/a.toml".into(), text.into());
        let start = text.find(words).unwrap();
        let span = Span::new(id, start..start + words.len());
        applied(text, &[over(&sources, &Spanned::new(node(words), span), new)])
    }

    #[test]
    fn only_the_value_is_written_over() {
        let text = |t: &str| Node::Text(t.to_owned());
        let number = |t: &str| Node::Number(Ratio::parse(t).unwrap());
        assert_eq!(changed("is = \"8000.00\" # why", "8000.00", text, "7.50"), "is = \"7.50\" # why");
        assert_eq!(changed("is = 'red',", "red", text, "a'b"), "is = \"a'b\",");
        assert_eq!(changed("is = 12 }", "12", number, "13"), "is = 13 }");
        assert_eq!(changed("is = 12 }", "12", number, "1/3"), "is = \"1/3\" }");
        assert_eq!(changed("is = true", "true", |_| Node::Flag(true), "no"), "is = false");
    }

    #[test]
    fn a_percentage_stays_one() {
        let third = Value::Number(Ratio::new(1, 3).unwrap());
        let half = Value::Number(Ratio::new(1, 2).unwrap());
        let seen = |_: &Value| "0.5000".to_owned();
        assert_eq!(as_before("80%", &half, &seen), "50%");
        assert_eq!(as_before("0.8", &half, &seen), "0.5000");
        assert_eq!(as_before("80%", &third, &seen), "1/3");
    }

    #[test]
    fn edits_that_overlap_are_made_once() {
        let edit = |start, end, text: &str| Edit { span: Span::new(SourceId(0), start..end), text: text.into() };
        assert_eq!(applied("abcdef", &[edit(4, 5, "E"), edit(0, 2, "X"), edit(1, 3, "Y")]), "XcdEf");
    }
}
