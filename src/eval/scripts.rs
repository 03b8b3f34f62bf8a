//! Calls of a pack's script functions, row by row, with their answers as a column.
//!
//! The kernel never passes a missing argument. A script may itself answer that a value is missing; its words become
//! the author's reason where the pack lists them.

use std::sync::{Mutex, PoisonError};

use crate::expr::kernel::{Fault, FaultKind, Selection};
use crate::expr::{Expr, Node, ScriptId};
use crate::script::ScriptAnswer;
use crate::source::Span;
use crate::value::{Column, Reason, Type, Value};

use super::engine::{Engine, column_of};
use super::fault::{BETWEEN, Confused};

/// The types that the calls of an expression must answer, and where the calls stand.
#[derive(Default)]
pub(super) struct Wanted(Mutex<Vec<(ScriptId, Type, Span)>>);

impl Wanted {
    /// Remembers the calls in an expression.
    pub(super) fn note(&self, expr: &Expr) {
        let mut wanted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        expr.walk(&mut |e| {
            if let Node::Script(id, _) = &e.node {
                wanted.push((*id, e.kind, e.span));
            }
        });
    }

    fn find(&self, id: ScriptId) -> Option<(Type, Span)> {
        let wanted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.iter().rev().find(|(known, ..)| *known == id).map(|(_, kind, span)| (*kind, *span))
    }
}

/// Calls a function for each selected row.
pub(super) fn call(
    engine: &Engine<'_>,
    wanted: &Wanted,
    id: ScriptId,
    args: &[Column],
    rows: &Selection,
) -> Result<Column, Fault> {
    let (kind, span) = wanted.find(id).ok_or_else(|| Confused::new("a script that no expression calls"))?;
    let name = || engine.program.scripts.functions().get(id.at()).map_or_else(String::new, |f| f.name.clone());
    let mut values: Vec<Option<Value>> = Vec::with_capacity(rows.len());
    let mut gaps: Vec<Option<Reason>> = Vec::with_capacity(rows.len());
    let mut function =
        engine.program.scripts.rows(id.at()).ok_or_else(|| Confused::new("a script that the program does not have"))?;
    let mut given: Vec<Value> = Vec::with_capacity(args.len());
    for index in 0..rows.len() {
        let fault = |what| Fault { row: rows.position(index), span, what };
        given.clear();
        given.extend(args.iter().filter_map(|column| column.value(index)));
        if given.len() != args.len() {
            return Err(Confused::new("a script is called with a missing argument").into());
        }
        let answer = function.call(&given).map_err(|broken| {
            let file = engine.program.sources.get(broken.source).map_or_else(String::new, |s| s.name.clone());
            let limit = broken.limit.is_some();
            let detail = broken.limit.unwrap_or(broken.detail);
            fault(FaultKind::Script { function: broken.function, file, line: broken.line, detail, limit })
        })?;
        match answer {
            ScriptAnswer::Value(value) if fits(&value, kind) => {
                values.push(Some(value));
                gaps.push(None);
            }
            ScriptAnswer::Value(value) => {
                let detail = format!("{}{BETWEEN}{}", found(&value), kind.name());
                let what = FaultKind::Script { function: name(), file: String::new(), line: 0, detail, limit: false };
                return Err(fault(what));
            }
            ScriptAnswer::Missing(text) => {
                let known = engine.program.reasons.iter().position(|r| *r == text);
                let index = known.and_then(|p| u16::try_from(p).ok()).unwrap_or(u16::MAX);
                values.push(None);
                gaps.push(Some(Reason::author(index)));
            }
        }
    }
    let (cells, _) = column_of(&values, Reason::NO_OBSERVATIONS, kind).into_parts();
    Ok(Column::with_gaps(cells, gaps))
}

fn fits(value: &Value, kind: Type) -> bool {
    match value {
        Value::Number(_) => kind.is_numeric(),
        Value::Flag(_) => kind == Type::Flag,
        Value::Text(_) => matches!(kind, Type::Text | Type::Id),
        Value::Date(_) => matches!(kind, Type::Date | Type::Period),
        Value::DateTime(_) => kind == Type::DateTime,
    }
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::Number(_) => Type::Number.name(),
        Value::Flag(_) => Type::Flag.name(),
        Value::Text(_) => Type::Text.name(),
        Value::Date(_) => Type::Date.name(),
        Value::DateTime(_) => Type::DateTime.name(),
    }
}
