//! What if: the wishes of a command line, or of a receipt, put to a checked program.
//!
//! `run` reads them from its arguments, `explain` from the receipt of the run, so that a run folder is computed again
//! as it was. What a wish does to the program is `check`'s; here it is read, and what is wrong with it is told.

use std::sync::Arc;

use serde_json::Value;

use super::failure::{AppError, Failure};
use crate::check::model::Program;
use crate::check::suppose::NotSupposed;
use crate::text::Message;

/// What parameters are called in wishes.
const PARAM: &str = "param.";

/// The program with what was asked for: each of `set` is `param.NAME=VALUE`.
pub(super) fn asked(program: Arc<Program>, set: &[String], approved_only: bool) -> Result<Arc<Program>, AppError> {
    let set = set.iter().map(|text| pair(text)).collect::<Result<Vec<_>, AppError>>()?;
    // What a receipt records was computed so; only who asks anew is asked what they mean.
    if let Some(unlikely) = program.unlikely(&set) {
        return Err(told(unlikely));
    }
    supposing(program, &set, approved_only)
}

/// The program as the run computed it that wrote this receipt.
pub(super) fn recorded(program: Arc<Program>, receipt: &Value) -> Result<Arc<Program>, Failure> {
    let written = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
    let set = receipt.get("set").and_then(Value::as_object);
    let set: Vec<(String, String)> = set.into_iter().flatten().filter_map(written).collect();
    let approved_only = receipt.get("only").and_then(Value::as_str) == Some("approved");
    Ok(supposing(program, &set, approved_only)?)
}

fn supposing(program: Arc<Program>, set: &[(String, String)], approved_only: bool) -> Result<Arc<Program>, AppError> {
    if set.is_empty() && !approved_only {
        return Ok(program);
    }
    program.supposing(set, approved_only).map(Arc::new).map_err(told)
}

fn pair(text: &str) -> Result<(String, String), AppError> {
    let parts = text.strip_prefix(PARAM).and_then(|rest| rest.split_once('='));
    let parts = parts.map(|(name, value)| (name.trim(), value.trim())).filter(|(name, _)| !name.is_empty());
    parts
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or_else(|| AppError::new(Message::new("set-form").with("text", text)).hint(Message::new("set-form-hint")))
}

fn told(error: NotSupposed) -> AppError {
    match error {
        NotSupposed::Unknown { name, near } => {
            let error = AppError::new(Message::new("set-unknown").with("name", name));
            match near {
                Some(near) => error.hint(Message::new("set-unknown-hint").with("near", near)),
                None => error,
            }
        }
        NotSupposed::NotAValue { name, value, kind } => {
            let message = Message::new("set-not-a-value").with("name", name).with("value", value);
            AppError::new(message.with("kind", kind.name())).hint(Message::new("set-not-a-value-hint"))
        }
        NotSupposed::Plain { name, value } => {
            let hint = Message::new("set-plain-hint").with("name", &name).with("value", &value);
            AppError::new(Message::new("set-plain").with("name", name).with("value", value)).hint(hint)
        }
        NotSupposed::NoShare { name, value } => {
            let message = Message::new("set-no-share").with("name", name).with("value", value);
            AppError::new(message).hint(Message::new("set-no-share-hint"))
        }
        NotSupposed::Twice { name } => AppError::new(Message::new("set-twice").with("name", name)),
    }
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn a_wish_names_a_parameter_and_its_value() {
        let own = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(pair("param.withheld_ranks=8").ok(), own("withheld_ranks", "8"));
        assert_eq!(pair("param.note = a=b").ok(), own("note", "a=b"));
        assert_eq!(pair("param.note=").ok(), own("note", ""));
        for wrong in ["withheld_ranks=8", "param.withheld_ranks", "param.=8", ""] {
            assert_eq!(pair(wrong).unwrap_err().message.key, "set-form", "{wrong}");
        }
    }
}
