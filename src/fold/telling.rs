//! A problem of an expression at a row of a table, in words that name file and line.
//!
//! Used by the [`super::worker`] for row expressions and for `skip`. The problem is found by the kernel; where its row
//! stands in the file is known here alone. How many problems of a kind are told is left to [`Problems`].

use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::kernel::{Fault, FaultKind};
use crate::table::problems::{Problems, spot};
use crate::table::records::Records;

/// Tells of an expression that came to no result at a row.
pub(super) fn tell(problems: &mut Problems, name: &str, records: &Records, what: &str, fault: &Fault) {
    let line = records.line(fault.row);
    let row = format!("{name}:{line}");
    let code = match &fault.what {
        FaultKind::Outgrown => &codes::FRACTION_OUTGROWN,
        FaultKind::Script { limit: true, .. } => &codes::SCRIPT_LIMIT,
        FaultKind::Script { .. } => &codes::SCRIPT_FAILED,
        FaultKind::NoSuchDay | FaultKind::Internal(_) => &codes::BAD_VALUE,
    };
    problems.add(name, code, usize::MAX, || {
        let spot = spot(
            records.bytes.get(..records.written).unwrap_or_default(),
            records.first_line,
            records.place(records.cell(fault.row, 0)),
        );
        let problem = Diagnostic::new(code, Place::File(String::new()));
        let problem = match &fault.what {
            FaultKind::Outgrown => problem.with("figure", what).with("key", row),
            FaultKind::Script { function, detail, file, line, limit } => problem
                .with("function", function)
                .with("row", row)
                .with("detail", format!("{file}:{line}: {detail}"))
                .with("limit", if *limit { detail.as_str() } else { "" }),
            FaultKind::NoSuchDay => problem.with("text", row).with("column", what).with("type", "date"),
            FaultKind::Internal(detail) => problem.with("text", detail).with("column", what).with("type", "expression"),
        };
        (spot, problem)
    });
}
