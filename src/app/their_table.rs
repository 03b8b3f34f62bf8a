//! A table as somebody keeps it: CSV in any of its usual forms, a sheet of a workbook, or Parquet.
//!
//! Unlike the tables of a pack nothing is known of its columns beforehand: cells are texts, numbers of a workbook the
//! decimals that it shows. Rows without anything in them are passed over; every row that does not fit its header is told.

use std::path::{Path, PathBuf};

use super::failure::{AppError, Failure, Problems};
use super::files::{Files, read};
use crate::audit::reconcile::Sheet;
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::table::cells::{Content, Feed};
use crate::table::choose::FileKind;
use crate::table::decode::decoded;
use crate::table::problems::unreadable;
use crate::table::schema::Encoding;
use crate::table::{columnar, workbook};
use crate::text::Message;

/// Where it stands and how it is to be read.
#[derive(Clone, Debug)]
pub struct Theirs {
    /// The file.
    pub path: PathBuf,
    /// The line (or row of the sheet) of its header, from 1.
    pub header: u64,
    /// Whether a text is GB18030.
    pub gb18030: bool,
    /// The sheet, of a workbook that has several.
    pub sheet: Option<String>,
}

/// Reads it.
///
/// # Errors
/// It cannot be read, has no header, a header twice, or rows that do not fit it: all of these.
pub(super) fn table(files: &dyn Files, theirs: &Theirs) -> Result<Sheet, Failure> {
    let named = theirs.path.display().to_string();
    let (rows, sheet) = match FileKind::of(&named) {
        FileKind::Text => (texts(files, theirs)?, None),
        kind => {
            let told = |error: &std::io::Error| all(vec![unreadable(&named, error)]);
            let feed = open(files, theirs, kind).map_err(|error| told(&error))?;
            let (rows, sheet) = typed(feed).map_err(|error| told(&error))?;
            (rows, sheet.or_else(|| theirs.sheet.clone()))
        }
    };
    let place = |line: u64| Place::Data { file: named.clone(), sheet: sheet.clone(), line, column: 0, excerpt: None };
    let is_filled = |cells: &[String]| cells.iter().any(|cell| !cell.trim().is_empty());
    let mut rows = rows.into_iter().filter(|(line, cells)| *line >= theirs.header && is_filled(cells));
    let Some((at, header)) = rows.next() else {
        return Err(all(vec![Diagnostic::new(&codes::EMPTY_FILE, Place::File(named.clone()))]));
    };
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    let mut problems = Vec::new();
    for (column, name) in header.iter().enumerate() {
        if !name.is_empty() && header.iter().take(column).any(|other| other == name) {
            problems.push(Diagnostic::new(&codes::DUPLICATE_HEADER, place(at)).with("name", name));
        }
    }
    let mut found = Sheet { header, rows: Vec::new() };
    let wanted = found.header.len();
    for (line, mut cells) in rows {
        let is = cells.len();
        // A sheet leaves out the empty cells at the end of its rows, a text does not.
        if sheet.is_some() || FileKind::of(&named) != FileKind::Text {
            cells.resize(wanted.max(is), String::new());
        }
        if cells.len() == wanted {
            found.rows.push((line, cells));
            continue;
        }
        let code: &'static Code = if is < wanted { &codes::SHORT_ROW } else { &codes::LONG_ROW };
        problems.push(Diagnostic::new(code, place(line)).with("found", is).with("expected", wanted));
    }
    if problems.is_empty() { Ok(found) } else { Err(all(problems)) }
}

fn all(problems: Vec<Diagnostic>) -> Failure {
    Failure::Problems(Problems { all: problems, ..Problems::default() })
}

/// Rows and the line of each.
type Rows = Vec<(u64, Vec<String>)>;

/// The rows of a text, separated as its header is.
fn texts(files: &dyn Files, theirs: &Theirs) -> Result<Rows, Failure> {
    let path = &theirs.path;
    let bytes = read(files, path).map_err(|e| AppError::of_io("cannot-read", path, &e))?;
    let encoding = if theirs.gb18030 { Encoding::Gb18030 } else { Encoding::Utf8 };
    let bytes = decoded(encoding, bytes);
    let text = std::str::from_utf8(&bytes).map_err(|_| no_text(path, theirs.gb18030))?;
    // The reader counts lines by their line feeds alone.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let header = usize::try_from(theirs.header.saturating_sub(1)).unwrap_or(usize::MAX);
    let header = text.split('\n').nth(header).unwrap_or_default();
    let count = |separator: u8| header.bytes().filter(|b| *b == separator).count();
    // Of two that are equally frequent the first is meant.
    let separator = [b'\t', b';', b','].into_iter().max_by_key(|s| count(*s)).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let one = |record: csv::Result<csv::StringRecord>| {
        let record = record.map_err(|error| Failure::internal(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        Ok((line, record.iter().map(str::to_owned).collect()))
    };
    reader.records().map(one).collect()
}

fn no_text(path: &Path, gb18030: bool) -> AppError {
    let hint = if gb18030 { "compare-not-gb18030-hint" } else { "compare-not-utf8-hint" };
    AppError::about("compare-not-text", path).hint(Message::new(hint))
}

fn open(files: &dyn Files, theirs: &Theirs, kind: FileKind) -> std::io::Result<Feed> {
    let file = files.open_anywhere(&theirs.path)?;
    match kind {
        FileKind::Parquet => columnar::feed(file),
        _ => workbook::feed(file, theirs.sheet.clone(), theirs.header.saturating_sub(1)),
    }
}

/// The rows of a file whose cells have types, and the sheet that they are of.
fn typed(mut feed: Feed) -> std::io::Result<(Rows, Option<String>)> {
    let mut rows = Rows::new();
    while let Some(more) = feed.rows()? {
        let own = (0..more.len()).filter_map(|row| more.row(row));
        rows.extend(own.map(|(number, cells)| (number, cells.map(shown).collect())));
    }
    Ok((rows, feed.sheet.as_deref().map(str::to_owned)))
}

/// A cell as a text.
fn shown(cell: Content<&str>) -> String {
    match cell {
        Content::Empty => String::new(),
        Content::Text(text) | Content::Number(text) | Content::Error(text) | Content::Unclear(text, _) => {
            text.to_owned()
        }
        Content::Flag(flag) => String::from(if flag { "yes" } else { "no" }),
        Content::Day(day) => day.to_string(),
        Content::Moment(moment) => moment.to_string(),
    }
}
