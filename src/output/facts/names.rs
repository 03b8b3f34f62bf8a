//! What files and columns of `facts/` are called.
//!
//! One place for writer and reader. A file is named after the dimension, table or fold that it holds, so that people
//! find it; characters that a file's name may not have become `-`.

use crate::check::model::Program;
use crate::expr::{DimId, GroupId, TableId};
use crate::value::Type;

/// The folder, as a prefix.
pub(super) const FOLDER: &str = "facts/";
/// How the column with the reasons of gaps is called.
pub(super) const MISSING: &str = ".missing";
/// How the columns with the first and the last day of rows are called.
pub(super) const DAYS: [&str; 2] = [".from", ".to"];

/// A column as the pack declares it.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// Its header.
    pub name: String,
    /// The type of its values.
    pub kind: Type,
    /// The dimension whose keys its texts are numbered by.
    pub of: Option<DimId>,
}

/// The file with the keys of a dimension.
pub(super) fn keys_file(dimension: &str) -> String {
    format!("{FOLDER}keys-{}.csv", safe(dimension))
}

/// The file with the kept rows of a table.
pub(super) fn table_file(program: &Program, table: TableId) -> String {
    format!("{FOLDER}table-{}.csv", safe(program.tables.get(table.at()).map_or("", |t| &t.name)))
}

/// The file with the rows of a table on the days of a period, the last of each key or those before it, counted from 1.
pub(super) fn stretch_file(program: &Program, (table, layer): (TableId, usize)) -> String {
    format!("{FOLDER}days-{layer}-{}.csv", safe(program.tables.get(table.at()).map_or("", |t| &t.name)))
}

/// The file with the slots of a fold.
pub(super) fn group_file(program: &Program, group: GroupId) -> String {
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
