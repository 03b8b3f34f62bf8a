//! What a call of a script ends in: an answer, or a fault that names function, file and line.
//!
//! Rhai's errors are told in the words of this product; a bound that was reached is named as such, because its cure is
//! another one than that of a mistake.

use std::sync::Arc;

use rhai::{Dynamic, EvalAltResult, ImmutableString, Position};

use super::missing::Missing;
use super::numbers::{OUTGROWN, from_dynamic, kind, to_dynamic, written};
use super::sandbox::{MOST_CALLS, MOST_ELEMENTS, MOST_STEPS, MOST_TEXT};
use super::tokens::in_words;
use crate::source::SourceId;
use crate::value::{Date, DateTime, Value};

/// What a script answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptAnswer {
    /// A value.
    Value(Value),
    /// Missing, with the reason that the script gave.
    Missing(String),
}

/// A call that came to no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptFault {
    /// The script function in which it happened; where a bound was reached, the one that was called.
    pub function: String,
    /// Its file.
    pub source: SourceId,
    /// The line in that file, from 1; where a bound was reached, that of the function.
    pub line: usize,
    /// What happened, in plain words.
    pub detail: String,
    /// The bound that was reached, if one was (`200000 steps`).
    pub limit: Option<String>,
}

/// A value as scripts see it.
pub(super) fn to_script(value: &Value) -> Dynamic {
    match value {
        Value::Number(number) => to_dynamic(number.clone()),
        Value::Flag(flag) => Dynamic::from_bool(*flag),
        Value::Text(text) => ImmutableString::from(&**text).into(),
        Value::Date(date) => Dynamic::from(*date),
        Value::DateTime(moment) => Dynamic::from(*moment),
    }
}

/// What a script gave back; in words what it is, if it is no value.
pub(super) fn from_script(answer: Dynamic) -> Result<ScriptAnswer, String> {
    let answer = answer.flatten();
    let value = if let Some(number) = from_dynamic(&answer) {
        Value::Number(number)
    } else if let Ok(flag) = answer.as_bool() {
        Value::Flag(flag)
    } else if let Some(date) = answer.read_lock::<Date>() {
        Value::Date(*date)
    } else if let Some(moment) = answer.read_lock::<DateTime>() {
        Value::DateTime(*moment)
    } else if let Some(missing) = answer.read_lock::<Missing>() {
        return Ok(ScriptAnswer::Missing(missing.0.to_string()));
    } else if let Some(text) = answer.read_lock::<ImmutableString>() {
        Value::Text(Arc::from(text.as_str()))
    } else {
        return Err(format!("it gives {}, not a value", kind(&answer)));
    };
    Ok(ScriptAnswer::Value(value))
}

/// What broke a call off.
pub(super) struct Broken {
    /// The innermost place that is known.
    pub(super) position: Position,
    pub(super) detail: String,
    pub(super) limit: Option<String>,
}

impl Broken {
    /// A break at no place in particular.
    pub(super) fn plain(detail: String) -> Broken {
        Broken { position: Position::NONE, detail, limit: None }
    }
}

/// The innermost error with its place.
pub(super) fn unwrap(error: EvalAltResult) -> Broken {
    let mut position = error.position();
    let mut error = error;
    while let EvalAltResult::ErrorInFunctionCall(_, _, inner, _) = error {
        position = inner.position().or_else(position);
        error = *inner;
    }
    Broken { position, detail: detail(&error), limit: limit(&error) }
}

fn limit(error: &EvalAltResult) -> Option<String> {
    Some(match error {
        EvalAltResult::ErrorTooManyOperations(_) => format!("{MOST_STEPS} steps"),
        EvalAltResult::ErrorStackOverflow(_) => format!("{MOST_CALLS} calls inside one another"),
        EvalAltResult::ErrorDataTooLarge(what, _) if what.to_lowercase().contains("string") => {
            format!("{MOST_TEXT} bytes of a text")
        }
        EvalAltResult::ErrorDataTooLarge(..) => format!("{MOST_ELEMENTS} elements of an array or map"),
        EvalAltResult::ErrorTooManyVariables(_) => "the variables of one function".to_owned(),
        EvalAltResult::ErrorArithmetic(what, _) if what == OUTGROWN => "4096 bits of a number".to_owned(),
        _ => return None,
    })
}

fn detail(error: &EvalAltResult) -> String {
    match error {
        EvalAltResult::ErrorTooManyOperations(_) => "it does not come to an end".to_owned(),
        EvalAltResult::ErrorStackOverflow(_) => "its calls go too deep".to_owned(),
        EvalAltResult::ErrorDataTooLarge(..) => "a text, array or map grows too large".to_owned(),
        EvalAltResult::ErrorArithmetic(what, _) => what.clone(),
        EvalAltResult::ErrorParsing(error, _) => in_words(error),
        EvalAltResult::ErrorRuntime(thrown, _) => thrown_words(thrown),
        EvalAltResult::ErrorVariableNotFound(name, _) => format!("`{name}` is not defined"),
        EvalAltResult::ErrorPropertyNotFound(name, _) => format!("there is no `{name}`"),
        EvalAltResult::ErrorIndexNotFound(index, _) => format!("there is nothing at {}", shown(index)),
        EvalAltResult::ErrorArrayBounds(len, at, _) => format!("an array of {len} has nothing at {at}"),
        EvalAltResult::ErrorStringBounds(len, at, _) => format!("a text of {len} characters has nothing at {at}"),
        EvalAltResult::ErrorFunctionNotFound(call, _) => format!("nothing is known for `{}`", types(call)),
        EvalAltResult::ErrorMismatchDataType(wanted, got, _)
        | EvalAltResult::ErrorMismatchOutputType(wanted, got, _) => {
            format!("{} is needed here, not {}", types(wanted), types(got))
        }
        other => plain(other),
    }
}

/// The text of an error without its place, which a fault says on its own.
fn plain(error: &EvalAltResult) -> String {
    let text = error.to_string();
    let text = text.rfind(" (line ").and_then(|at| text.get(..at)).unwrap_or(&text);
    let text = text.replace('\'', "`").replace(['\n', '\r'], " ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn thrown_words(thrown: &Dynamic) -> String {
    let text = shown(thrown);
    if text.is_empty() { "the script gives up".to_owned() } else { text.replace(['\n', '\r'], " ") }
}

fn shown(value: &Dynamic) -> String {
    match from_dynamic(value) {
        Some(number) => written(&number),
        None => value.to_string(),
    }
}

/// Rhai's names of types, in the words of this product.
fn types(text: &str) -> String {
    text.replace("i64", "number")
        .replace("decimal", "number")
        .replace("rust_decimal::Decimal", "number")
        .replace("&str | ImmutableString | String", "text")
        .replace("string", "text")
        .replace("bool", "flag")
        .replace("()", "nothing")
}
