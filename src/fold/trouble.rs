//! Rows that do not fit: keys that no dimension has, expressions that come to no result.
//!
//! Told as problems with their place, listed as findings, or only counted, as the column says.

use super::column::ColumnReader;
use super::context::Shared;
use super::harvest::Harvest;
use super::model::{Cause, RowFinding};
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::expr::ColumnId;
use crate::expr::kernel::{Fault, FaultKind};
use crate::table::cell::trim;
use crate::table::header::Layout;
use crate::table::problems::Problems;
use crate::table::records::Records;
use crate::table::schema::Orphan;

/// Tells of a cell that is no key, or of one that does not hold then (the code says which), or lists it, as its column
/// says.
pub(super) fn orphan(
    code: &'static Code,
    shared: &Shared<'_>,
    records: &Records,
    layout: &Layout,
    name: &str,
    (row, column): (u32, usize),
    harvest: &mut Harvest,
) {
    let Some(declared) = shared.schema.columns.get(column) else { return };
    let cell = records.cell(row as usize, layout.at.get(column).copied().flatten().unwrap_or(0));
    let text = || trim(std::str::from_utf8(cell.of(&records.bytes)).unwrap_or_default()).to_owned();
    match declared.orphan {
        Orphan::Error => harvest.problems.add(name, code, column, || {
            let dimension = shared.of.get(column).copied().flatten();
            let dimension = dimension.map_or("", |d| shared.program().dimension_name(d));
            let problem = Diagnostic::new(code, Place::File(String::new()));
            (records.spot_of(cell), problem.with("text", text()).with("dimension", dimension))
        }),
        Orphan::Finding => harvest.findings.push(RowFinding {
            file: name.to_owned(),
            line: records.line(row as usize),
            table: shared.table,
            cause: Cause::Column(ColumnId::new(column)),
            period: None,
            text: text(),
        }),
        Orphan::Drop => {}
    }
}

/// Tells of rows in which two columns say the same that never may.
pub(super) fn together(
    shared: &Shared<'_>,
    readers: &[ColumnReader],
    records: &Records,
    layout: &Layout,
    name: &str,
    problems: &mut Problems,
) {
    let Some((one, other)) = shared.schema.apart else { return };
    let position = |column: ColumnId| layout.at.get(column.at()).copied().flatten();
    let (Some(at), Some(beside)) = (position(one), position(other)) else { return };
    for row in 0..records.len() {
        let texts = [(one, at), (other, beside)].map(|(column, position)| {
            readers.get(column.at()).and_then(|reader| reader.normal(records.cell(row, position).of(&records.bytes)))
        });
        let [Some(first), Some(second)] = texts else { continue };
        if first != second {
            continue;
        }
        problems.add(name, &codes::SAME_PERSON, other.at(), || {
            let problem = Diagnostic::new(&codes::SAME_PERSON, Place::File(String::new()));
            (records.spot_of(records.cell(row, beside)), problem.with("text", &second))
        });
    }
}

/// Tells of an expression that came to no result at a row.
pub(super) fn tell(problems: &mut Problems, name: &str, records: &Records, what: &str, fault: &Fault) {
    let line = records.line(fault.row);
    let row = format!("{name}:{line}");
    let code = match &fault.what {
        FaultKind::Outgrown => &codes::FRACTION_OUTGROWN,
        FaultKind::Script { limit: true, .. } => &codes::SCRIPT_LIMIT,
        FaultKind::Script { .. } => &codes::SCRIPT_FAILED,
        FaultKind::YearNotListed(_) => &codes::YEAR_NOT_LISTED,
        FaultKind::NoSuchDay | FaultKind::Internal(_) => &codes::BAD_VALUE,
    };
    problems.add(name, code, usize::MAX, || {
        let spot = records.spot_of(records.cell(fault.row, 0));
        let problem = Diagnostic::new(code, Place::File(String::new()));
        let problem = match &fault.what {
            FaultKind::Outgrown => problem.with("figure", what).with("key", row),
            FaultKind::YearNotListed(year) => problem.with("figure", what).with("key", row).with("year", year),
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
