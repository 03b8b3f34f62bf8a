//! Which files a table is read from, and of what kind a file is.
//!
//! A name as the pack writes it may have a `*`. One that ends in `.csv` stands for the same table as a workbook or as
//! Parquet too: `checks.csv` is read from `checks.xlsx` where that is what DATA holds. A file that some table names as it
//! is belongs to that table alone. How each kind of file becomes rows is left to [`super::blocks`].

use super::schema::Schema;

/// What kind of file a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Text: cells between separators, a record a line.
    Text,
    /// A workbook of sheets.
    Workbook,
    /// Columns of typed values.
    Parquet,
}

const TEXT: &str = ".csv";
const OTHERS: [(&str, FileKind); 2] = [(".xlsx", FileKind::Workbook), (".parquet", FileKind::Parquet)];

impl FileKind {
    /// By the end of its name.
    pub fn of(name: &str) -> FileKind {
        OTHERS.iter().find(|(ending, _)| name.ends_with(ending)).map_or(FileKind::Text, |(_, kind)| *kind)
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            FileKind::Text => "CSV",
            FileKind::Workbook => "XLSX",
            FileKind::Parquet => "Parquet",
        }
    }
}

/// A name without the ending that says its kind.
pub fn stem(name: &str) -> &str {
    let endings = OTHERS.iter().map(|(ending, _)| *ending).chain([TEXT]);
    endings.filter_map(|ending| name.strip_suffix(ending)).next().unwrap_or(name)
}

/// Whether a pattern fits a name: `*` stands for any letters within one folder.
pub fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => {
            let Some(rest) = name.strip_prefix(before) else { return false };
            let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.take_while(|at| !rest.get(..*at).unwrap_or_default().contains('/'))
                .any(|at| rest.get(at..).is_some_and(|rest| fits(after, rest)))
        }
    }
}

/// Whether one of these tables reads a file of that name by `reading`.
pub fn reads(tables: &[Schema], reading: &Schema, name: &str) -> bool {
    if fits(&reading.file, name) {
        return true;
    }
    let is_other = FileKind::of(name) != FileKind::Text && reading.file.ends_with(TEXT);
    is_other
        && fits(&reading.file, &[stem(name), TEXT].concat())
        && !tables.iter().flat_map(Schema::readings).any(|other| fits(&other.file, name))
}

/// The names that stand for the same file as an earlier one of these, each with that one.
pub fn same<'n>(names: &[&'n str]) -> Vec<(&'n str, &'n str)> {
    let earlier = |at: usize, name: &str| names.iter().take(at).find(|other| stem(other) == stem(name)).copied();
    names.iter().enumerate().filter_map(|(at, name)| Some((earlier(at, name)?, *name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_letters_within_a_folder() {
        assert!(fits("checks.csv", "checks.csv") && !fits("checks.csv", "checks.csv.bak"));
        assert!(fits("checks*.csv", "checks.csv") && fits("checks*.csv", "checks-2011.csv"));
        assert!(fits("*-*.csv", "a-b.csv") && !fits("*-*.csv", "ab.csv"));
        assert!(!fits("a*a", "a") && !fits("*.csv", "in/a.csv"));
    }

    #[test]
    fn names_that_differ_in_their_kind_alone_are_one_file() {
        assert_eq!(FileKind::of("a.xlsx"), FileKind::Workbook);
        assert_eq!(FileKind::of("a.xlsx.csv"), FileKind::Text);
        assert_eq!((stem("a.xlsx"), stem("in/a.b.parquet"), stem("a.txt")), ("a", "in/a.b", "a.txt"));
        assert_eq!(same(&["a.csv", "b.csv", "a.xlsx"]), [("a.csv", "a.xlsx")]);
        assert!(same(&["a.txt", "a.xlsx"]).is_empty());
    }
}
