//! A run held against somebody's own table: which file, which columns, and what comes of it.
//!
//! The run is read as it was written, or refused; of the other table every problem is told at once, with its line. Columns
//! are met by name: as the run calls them, as the pack's tables head a dimension's keys, or as the person asking says. How
//! rows are met and compared is `audit`'s.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::again::{planned, receipt};
use super::failure::{AppError, Failure, Problems};
use super::files::{Entry, Files, Folder, read};
use super::their_table::{self, Theirs};
use super::verify;
use crate::audit::reconcile::{Asked, NoNumber, Pair, Reconciliation, Sheet, Trouble, reconcile};
use crate::check::model::{Keys, Program};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::output::package;
use crate::source::ByteSource;
use crate::text::Message;
use crate::value::{Ratio, Type};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The run folder.
    pub run: PathBuf,
    /// The other table.
    pub theirs: Theirs,
    /// The run's table, with or without `.csv`.
    pub table: String,
    /// The columns that say which rows belong together, `ours=theirs`; all that are found by name if empty.
    pub on_columns: Vec<String>,
    /// The columns that are compared, likewise; all that both tables have if empty.
    pub columns: Vec<String>,
    /// What numbers may differ by.
    pub tolerance: String,
    /// How many threads.
    pub jobs: usize,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Done {
    /// The run's table.
    pub table: String,
    /// How the two compare.
    pub found: Reconciliation,
}

/// Compares.
///
/// # Errors
/// The run is not as it was written, the other table cannot be read, or no columns are met.
pub fn compare(files: &dyn Files, request: &Request) -> Result<Done, Failure> {
    let said = receipt(files, &request.run)?;
    verify::refuse_differing(&request.run, &verify::unchanged(files, &request.run, request.jobs)?)?;
    let program = planned(files, &request.run, &said)?.plan.program.clone();
    let table = table_of(files, request)?;
    let own = Theirs { path: request.run.join(&table), header: 1, gb18030: false, sheet: None };
    // Another run is held against this one table by table.
    let folder = files.kind(&request.theirs.path).is_ok_and(|kind| kind == Some(Entry::Folder));
    let other = match folder {
        true => Theirs { path: request.theirs.path.join(&table), ..own.clone() },
        false => request.theirs.clone(),
    };
    let (ours, theirs) = (their_table::table(files, &own)?, their_table::table(files, &other)?);
    let numbers = numbers(files, &request.run, &table)?;
    let tolerance = Ratio::parse(&request.tolerance).ok().filter(|tolerance| !tolerance.is_negative());
    let bad = || AppError::new(Message::new("compare-tolerance").with("value", &request.tolerance));
    let asked = Asked {
        keys: keys(&program, &ours, (&theirs, &other), request)?,
        columns: Vec::new(),
        tolerance: tolerance.ok_or_else(bad)?,
    };
    let asked = Asked { columns: columns((&ours, &numbers), (&theirs, &other), &asked.keys, request)?, ..asked };
    match reconcile(&ours, &theirs, &asked) {
        Ok(found) => Ok(Done { table, found }),
        Err(Trouble::NoNumbers(cells)) => Err(no_numbers(&other, &cells)),
        Err(Trouble::Outgrown(_)) => Err(Failure::internal("a sum past all bounds")),
    }
}

/// The name of the run's table that is asked for.
fn table_of(files: &dyn Files, request: &Request) -> Result<String, Failure> {
    let names = Folder::new(files, &request.run).names();
    let names = names.map_err(|e| AppError::of_io("cannot-read", &request.run, &e))?;
    let tables: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| name.ends_with(".csv") && !name.starts_with("facts/")).collect();
    let asked = request.table.as_str();
    if let Some(found) = tables.iter().find(|name| **name == asked || name.strip_suffix(".csv") == Some(asked)) {
        return Ok((*found).to_owned());
    }
    let message = Message::new("compare-no-table").with("table", asked).with("path", request.run.display());
    Err(AppError::new(message).hint(Message::new("compare-no-table-hint").with("tables", tables.join(", "))).into())
}

/// Every cell that should be a number and is none.
fn no_numbers(theirs: &Theirs, cells: &[NoNumber]) -> Failure {
    let (file, sheet) = (theirs.path.display().to_string(), theirs.sheet.clone());
    let one = |cell: &NoNumber| {
        let (file, sheet) = (file.clone(), sheet.clone());
        let place = Place::Data { file, sheet, line: cell.line, column: 0, excerpt: None };
        let problem = Diagnostic::new(&codes::BAD_VALUE, place).with("column", &cell.column);
        problem.with("text", &cell.text).with("type", Type::Number.name())
    };
    Failure::Problems(Problems { all: cells.iter().map(one).collect(), ..Problems::default() })
}

/// Where a column stands by one of its names.
fn position(header: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| header.iter().position(|column| column.eq_ignore_ascii_case(name)))
}

/// The pair that `ours=theirs` says.
fn said(text: &str, ours: &Sheet, theirs: &Sheet) -> Result<Pair, AppError> {
    let (own, other) = text.split_once('=').unwrap_or((text, text));
    let missing = |key: &'static str, name: &str, header: &[String]| {
        AppError::new(Message::new(key).with("column", name))
            .hint(Message::new("compare-columns-hint").with("columns", header.join(", ")))
    };
    let at = position(&ours.header, &[own.trim()]);
    let there = position(&theirs.header, &[other.trim()]);
    Ok(Pair {
        ours: at.ok_or_else(|| missing("compare-no-column-here", own.trim(), &ours.header))?,
        theirs: there.ok_or_else(|| missing("compare-no-column-there", other.trim(), &theirs.header))?,
    })
}

fn all_said(all: &[String], ours: &Sheet, theirs: &Sheet) -> Result<Vec<Pair>, AppError> {
    let each = all.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|text| !text.is_empty());
    each.map(|text| said(text, ours, theirs)).collect()
}

/// The columns that say which rows belong together: those asked for, else the line's id, else each dimension that both
/// tables have.
fn keys(
    program: &Program,
    ours: &Sheet,
    (theirs, other): (&Sheet, &Theirs),
    request: &Request,
) -> Result<Vec<Pair>, AppError> {
    let asked = all_said(&request.on_columns, ours, theirs)?;
    if !asked.is_empty() {
        return Ok(asked);
    }
    let both = |names: &[&str]| {
        let pair = |name: &&str| {
            Some(Pair { ours: position(&ours.header, &[*name])?, theirs: position(&theirs.header, names)? })
        };
        names.first().and_then(pair)
    };
    if let Some(line) = both(&["line"]) {
        return Ok(vec![line]);
    }
    let found: Vec<Pair> = program
        .dimensions
        .iter()
        .filter_map(|dimension| {
            let mut names = vec![dimension.name.as_str()];
            if let Keys::Table { table, key, .. } = &dimension.keys {
                let column = program.tables.get(table.at()).and_then(|table| table.columns.get(key.at()));
                names.extend(column.into_iter().flat_map(|column| &column.headers).map(String::as_str));
            }
            both(&names)
        })
        .collect();
    if found.is_empty() {
        let hint = Message::new("compare-no-key-hint");
        return Err(AppError::about("compare-no-key", &other.path)
            .hint(hint.with("ours", ours.header.join(", ")).with("theirs", theirs.header.join(", "))));
    }
    Ok(found)
}

/// The columns of a run's table that hold numbers, as the description of the run says.
fn numbers(files: &dyn Files, run: &Path, table: &str) -> Result<Vec<String>, AppError> {
    let path = run.join(package::FILE);
    let bytes = read(files, &path).map_err(|e| AppError::of_io("cannot-read", &path, &e))?;
    let described: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let resources = described.get("resources").and_then(Value::as_array).into_iter().flatten();
    let fields = resources
        .filter(|resource| text(resource, "path") == table)
        .filter_map(|resource| resource.pointer("/schema/fields").and_then(Value::as_array));
    let is_number = |field: &&Value| matches!(text(field, "type").as_str(), "number" | "integer");
    Ok(fields.flatten().filter(is_number).map(|field| text(field, "name")).collect())
}

/// The columns that are compared, and whether as numbers: those asked for, else every one that both tables have.
fn columns(
    (ours, numbers): (&Sheet, &[String]),
    (theirs, other): (&Sheet, &Theirs),
    keys: &[Pair],
    request: &Request,
) -> Result<Vec<(Pair, bool)>, AppError> {
    let typed = |pair: Pair| (pair, ours.header.get(pair.ours).is_some_and(|name| numbers.contains(name)));
    let asked = all_said(&request.columns, ours, theirs)?;
    if !asked.is_empty() {
        return Ok(asked.into_iter().map(typed).collect());
    }
    let is_key = |at: usize| keys.iter().any(|pair| pair.ours == at);
    let found: Vec<Pair> = ours
        .header
        .iter()
        .enumerate()
        .filter(|(at, _)| !is_key(*at))
        .filter_map(|(at, name)| Some(Pair { ours: at, theirs: position(&theirs.header, &[name])? }))
        .collect();
    if found.is_empty() {
        let hint = Message::new("compare-no-column-hint");
        return Err(AppError::about("compare-no-column", &other.path)
            .hint(hint.with("ours", ours.header.join(", ")).with("theirs", theirs.header.join(", "))));
    }
    Ok(found.into_iter().map(typed).collect())
}
