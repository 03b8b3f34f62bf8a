//! Cells that come with a type of their own, as workbooks and Parquet hold them, and their rows.
//!
//! Whoever reads such a file runs on a thread of its own and sends [`Row`]s through a [`Feed`], so that a file of any size
//! is read in bounded memory and a fault inside a library stays there. What a cell holds is exact: numbers are decimals as
//! written, days are days. How rows become the text that tables are read from is said in [`super::rows`].

use std::io;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};

use crate::value::{Date, DateTime};

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    #[default]
    Empty,
    /// A text as it stands.
    Text(String),
    /// A decimal number: sign, digits, point, digits.
    Number(String),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(Date),
    /// A moment that is no midnight.
    Moment(DateTime),
    /// An error of the program that wrote it, `#N/A`.
    Error(String),
    /// Something that says no exact value: as shown, and why.
    Unclear(String, Why),
}

/// Why a cell says no exact value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A number of more digits than the file can hold.
    Digits,
    /// A length of time.
    Duration,
    /// A time of day without a day, or to parts of a second.
    Time,
    /// A day that no calendar has.
    Date,
    /// A moment in another zone of time.
    Zone,
    /// A type that is no cell of a table.
    Kind,
    /// A formula that nothing has computed since it was written.
    Formula,
}

impl Why {
    /// The word that messages choose by.
    pub fn word(self) -> &'static str {
        match self {
            Why::Digits => "digits",
            Why::Duration => "duration",
            Why::Time => "time",
            Why::Date => "date",
            Why::Zone => "zone",
            Why::Kind => "kind",
            Why::Formula => "formula",
        }
    }
}

/// A row; empty cells at its end may be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Its cells.
    pub cells: Vec<Content>,
}

/// Why a file is refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It cannot be read as what its name says.
    Damaged {
        /// What it should be.
        kind: &'static str,
        /// What the library says.
        detail: String,
    },
    /// Unpacked it would be larger than is read.
    TooLarge {
        /// The most bytes, or things, of the part that is too large.
        limit: u64,
    },
    /// The sheet that the pack names is not in it.
    NoSheet {
        /// The name.
        name: String,
        /// The sheets that are.
        sheets: Vec<String>,
    },
    /// It has several sheets, or none, and the pack names none.
    WhichSheet {
        /// The sheets.
        sheets: Vec<String>,
    },
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Damaged { kind, detail } => write!(f, "no {kind}: {detail}"),
            Refusal::TooLarge { limit } => write!(f, "larger than {limit} when unpacked"),
            Refusal::NoSheet { name, sheets } => write!(f, "no sheet `{name}` among {}", sheets.join(", ")),
            Refusal::WhichSheet { sheets } => write!(f, "which of the sheets {}", sheets.join(", ")),
        }
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// As an error of reading.
    pub fn into_io(self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, self)
    }

    /// The refusal inside an error of reading.
    pub fn within(error: &io::Error) -> Option<&Refusal> {
        error.get_ref()?.downcast_ref()
    }
}

/// What comes through a feed.
enum Piece {
    Sheet(Option<Arc<str>>),
    Rows(Vec<Row>),
    Failed(io::Error),
    End,
}

/// About how many cells are sent at once.
const AT_ONCE: usize = 4096;
/// How many such pieces may wait.
const WAITING: usize = 4;

/// Where a reader puts rows.
pub struct Sink {
    to: Sender<Piece>,
    rows: Vec<Row>,
    cells: usize,
}

/// That nobody takes rows any more.
#[derive(Debug)]
pub struct Closed;

impl Sink {
    /// Says which sheet the rows are of; before the first of them.
    pub fn sheet(&mut self, name: Option<&str>) -> Result<(), Closed> {
        self.to.send(Piece::Sheet(name.map(Arc::from))).map_err(|_| Closed)
    }

    /// Takes a row.
    pub fn row(&mut self, row: Row) -> Result<(), Closed> {
        let long = |cell: &Content| matches!(cell, Content::Text(text) if text.len() > 1024);
        self.cells += 1 + row.cells.len() + row.cells.iter().filter(|cell| long(cell)).count() * 1024;
        self.rows.push(row);
        if self.cells < AT_ONCE {
            return Ok(());
        }
        self.cells = 0;
        self.to.send(Piece::Rows(std::mem::take(&mut self.rows))).map_err(|_| Closed)
    }

    fn end(mut self, read: io::Result<()>) {
        let rows = std::mem::take(&mut self.rows);
        let last = match read {
            Ok(()) => Piece::End,
            Err(error) => Piece::Failed(error),
        };
        if self.to.send(Piece::Rows(rows)).is_ok() {
            // Nobody listens: nobody asks for the end.
            let _ = self.to.send(last);
        }
    }
}

/// Rows as they are read.
pub struct Feed {
    from: Receiver<Piece>,
    kind: &'static str,
    /// The sheet that they are of.
    pub sheet: Option<Arc<str>>,
}

impl Feed {
    /// The rows that `read` puts into its sink, read on a thread of its own; `kind` is what the file should be.
    pub fn of(kind: &'static str, read: impl FnOnce(&mut Sink) -> io::Result<()> + Send + 'static) -> io::Result<Feed> {
        let (to, from) = crossbeam_channel::bounded(WAITING);
        let mut sink = Sink { to, rows: Vec::new(), cells: 0 };
        std::thread::Builder::new().spawn(move || {
            let done = read(&mut sink);
            sink.end(done);
        })?;
        Ok(Feed { from, kind, sheet: None })
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// The file's own, or a [`Refusal`] inside.
    pub fn rows(&mut self) -> io::Result<Option<Vec<Row>>> {
        loop {
            match self.from.recv() {
                Ok(Piece::Sheet(name)) => self.sheet = name,
                Ok(Piece::Rows(rows)) if rows.is_empty() => {}
                Ok(Piece::Rows(rows)) => return Ok(Some(rows)),
                Ok(Piece::Failed(error)) => return Err(error),
                Ok(Piece::End) => return Ok(None),
                // The library gave up in the middle.
                Err(_) => {
                    let detail = "the reader stopped".to_owned();
                    return Err(Refusal::Damaged { kind: self.kind, detail }.into_io());
                }
            }
        }
    }
}

/// The digits of a binary number that a file holds, as a decimal of at most fifteen digits, which is what spreadsheets
/// show and keep; none where it has more before the point, or is no number. `shortest` is its shortest text.
pub fn fifteen(shortest: &str) -> Option<String> {
    const MOST: usize = 15;
    let (sign, digits) = match shortest.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", shortest),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > MOST {
        return None;
    }
    let mut all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    let lead = all.iter().take_while(|d| **d == b'0').count();
    let mut point = whole.len();
    if all.len() - lead > MOST {
        let up = all.get(lead + MOST).is_some_and(|d| *d >= b'5');
        all.truncate(lead + MOST);
        if up {
            let nines = all.iter().rev().take_while(|d| **d == b'9').count();
            let kept = all.len() - nines;
            all.iter_mut().skip(kept).for_each(|d| *d = b'0');
            match kept.checked_sub(1).and_then(|at| all.get_mut(at)) {
                Some(digit) => *digit += 1,
                None => {
                    all.insert(0, b'1');
                    point += 1;
                }
            }
        }
    }
    if point > MOST {
        return None;
    }
    let text: String = all.iter().map(|d| char::from(*d)).collect();
    let (whole, fraction) = text.split_at_checked(point)?;
    Some(decimal(sign, whole, fraction))
}

/// A decimal as it is written shortest; a zero has no sign.
pub fn decimal(sign: &str, whole: &str, fraction: &str) -> String {
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match fraction {
        "" if whole == "0" => whole.to_owned(),
        "" => [sign, whole].concat(),
        _ => [sign, whole, ".", fraction].concat(),
    }
}

/// A whole number of units of `scale` decimal places.
pub fn scaled(mantissa: i128, scale: usize) -> String {
    let sign = if mantissa < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at_checked(digits.len().saturating_sub(scale)).unwrap_or((&digits, ""));
    decimal(sign, whole, fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_numbers_are_read_as_people_wrote_them() {
        let of = |number: f64| fifteen(&number.to_string());
        assert_eq!(of(0.1 + 0.2).as_deref(), Some("0.3"));
        assert_eq!(of(2.273_749_999_999_999_7).as_deref(), Some("2.27375"));
        assert_eq!(of(-1234.5).as_deref(), Some("-1234.5"));
        assert_eq!(of(0.999_999_999_999_999_9).as_deref(), Some("1"));
        assert_eq!(of(999_999_999_999_999.9), None);
        assert_eq!(of(999_999_999_999_999.0).as_deref(), Some("999999999999999"));
        assert_eq!((of(-0.0).as_deref(), of(0.0).as_deref()), (Some("0"), Some("0")));
        assert_eq!(of(1e-7).as_deref(), Some("0.0000001"));
        assert_eq!((of(1e15), of(f64::NAN), of(f64::INFINITY)), (None, None, None));
    }

    #[test]
    fn scaled_numbers_keep_every_digit() {
        assert_eq!(scaled(-5, 2), "-0.05");
        assert_eq!(scaled(1250, 2), "12.5");
        assert_eq!(scaled(0, 18), "0");
        assert_eq!(scaled(i128::MIN, 0), i128::MIN.to_string());
    }

    #[test]
    fn a_reader_that_falls_over_is_a_damaged_file() {
        let mut feed = Feed::of("XLSX", |_| panic!("a fault in a library")).unwrap();
        let error = feed.rows().unwrap_err();
        assert!(matches!(Refusal::within(&error), Some(Refusal::Damaged { kind: "XLSX", .. })));
    }
}
