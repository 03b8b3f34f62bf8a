//! Single values put together as a column, for what is worked out row by row.
//!
//! Answers of scripts, series of the pack and extremes come one by one and are all of one type; whoever made them says
//! what it means if they are not.

use std::sync::Arc;

use crate::value::{Cells, Column, Date, Ratio, Reason, Value};

/// A column of values of one type; none if they are of several.
pub(super) fn of_values(values: Vec<Result<Value, Reason>>) -> Option<Column> {
    let gaps: Vec<Option<Reason>> = values.iter().map(|v| v.as_ref().err().copied()).collect();
    macro_rules! cells {
        ($kind:ident, $default:expr) => {
            Cells::$kind(
                values
                    .into_iter()
                    .map(|value| match value {
                        Ok(Value::$kind(value)) => Some(value),
                        Ok(_) => None,
                        Err(_) => Some($default),
                    })
                    .collect::<Option<Vec<_>>>()?
                    .into(),
            )
        };
    }
    let first = values.iter().find_map(|v| v.as_ref().ok()).cloned();
    let cells = match first {
        Some(Value::Number(_)) | None => cells!(Number, Ratio::ZERO),
        Some(Value::Flag(_)) => cells!(Flag, false),
        Some(Value::Date(_)) => cells!(Date, Date::default()),
        Some(Value::DateTime(_)) => cells!(DateTime, crate::value::DateTime::default()),
        Some(Value::Text(_)) => {
            let texts: Option<Vec<Arc<str>>> = values
                .into_iter()
                .map(|value| match value {
                    Ok(Value::Text(text)) => Some(text),
                    Ok(_) => None,
                    Err(_) => Some(Arc::from("")),
                })
                .collect();
            Column::texts(texts?.iter().map(|t| &**t)).cells
        }
    };
    Some(Column::with_gaps(cells, gaps))
}
