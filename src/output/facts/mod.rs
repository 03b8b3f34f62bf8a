//! `facts/`: all that the rules asked of the tables, exact, as canonical CSV; what is written reads back equal.
//!
//! Everything after the fold is computed again from these files alone. [`write`] and [`read`] share the names of files
//! and columns that stand here. Numbers are decimals where these hold them, else fractions `n/d`; a gap has its reason
//! in a column `….missing` beside it. `contents.csv` says which tables and folds there are for which period.

mod read;
mod stacked;
mod write;

pub use read::{FactsFault, read};
pub use write::write;

use crate::check::model::Program;
use crate::expr::{GroupId, TableId};
use crate::value::Reason;

/// The folder, as a prefix.
const FOLDER: &str = "facts/";
/// How the column with the reasons of gaps is called.
const MISSING: &str = ".missing";
/// How a reason of the pack's own is written: this and its position.
const OWN: &str = "own:";

fn keys_file(dimension: &str) -> String {
    format!("{FOLDER}keys-{}.csv", safe(dimension))
}

fn table_file(program: &Program, table: TableId) -> String {
    format!("{FOLDER}table-{}.csv", safe(program.tables.get(table.at()).map_or("", |t| &t.name)))
}

fn group_file(program: &Program, group: GroupId) -> String {
    let name = program.groups.get(group.at()).map_or("", |g| &g.name);
    format!("{FOLDER}fold-{:02}-{}.csv", group.at() + 1, safe(name))
}

/// A name that may stand in a file's name.
fn safe(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() || c == '_' {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

fn reason_text(reason: Reason) -> String {
    match (reason.code(), reason.author_index()) {
        (Some(code), _) => code.to_owned(),
        (None, Some(index)) => format!("{OWN}{index}"),
        (None, None) => String::new(),
    }
}

fn reason_read(text: &str) -> Option<Reason> {
    match text.strip_prefix(OWN) {
        Some(index) => index.parse().ok().map(Reason::author),
        None => Reason::from_code(text),
    }
}

/// A number as the facts write it: a decimal where 28 digits hold it, else a fraction.
pub fn exact_text(number: &crate::value::Ratio) -> String {
    let mut out = Vec::new();
    stacked::write_number(number, &mut out);
    String::from_utf8(out).unwrap_or_default()
}
