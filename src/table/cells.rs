//! Cells that come with a type of their own, as workbooks and Parquet hold them, and their rows.
//!
//! Whoever reads such a file runs on a thread of its own and sends its rows through a [`Feed`], a [`Batch`] at once, so that a file of any size
//! is read in bounded memory and a fault inside a library stays there. What a cell holds is exact: numbers are decimals as
//! written, days are days. How rows become the text that tables are read from is said in [`super::rows`].

use std::io;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};

use crate::value::{Date, DateTime};

/// What a cell holds; `T` is a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content<T> {
    /// Nothing.
    #[default]
    Empty,
    /// A text as it stands.
    Text(T),
    /// A decimal number: sign, digits, point, digits.
    Number(T),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(Date),
    /// A moment that is no midnight.
    Moment(DateTime),
    /// An error of the program that wrote it, `#N/A`.
    Error(T),
    /// Something that says no exact value: as shown, and why.
    Unclear(T, Why),
}

impl<T> Content<T> {
    /// The same with a view of its text.
    pub fn as_ref(&self) -> Content<&T> {
        match self {
            Content::Empty => Content::Empty,
            Content::Text(is) => Content::Text(is),
            Content::Number(is) => Content::Number(is),
            Content::Flag(is) => Content::Flag(*is),
            Content::Day(is) => Content::Day(*is),
            Content::Moment(is) => Content::Moment(*is),
            Content::Error(is) => Content::Error(is),
            Content::Unclear(is, why) => Content::Unclear(is, *why),
        }
    }

    /// The same with its text as `text` makes it.
    pub fn map<U>(self, text: impl FnOnce(T) -> U) -> Content<U> {
        match self {
            Content::Empty => Content::Empty,
            Content::Text(is) => Content::Text(text(is)),
            Content::Number(is) => Content::Number(text(is)),
            Content::Flag(is) => Content::Flag(is),
            Content::Day(is) => Content::Day(is),
            Content::Moment(is) => Content::Moment(is),
            Content::Error(is) => Content::Error(text(is)),
            Content::Unclear(is, why) => Content::Unclear(text(is), why),
        }
    }
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

/// Where a text stands among those of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: usize,
    end: usize,
}

/// Some rows, one after the other; empty cells at the end of a row may be left out.
#[derive(Debug, Default)]
pub struct Batch {
    /// The texts of all cells.
    texts: String,
    cells: Vec<Content<Span>>,
    /// Of each row its number in the file, from 1, and where its cells end.
    rows: Vec<(u64, usize)>,
}

impl Batch {
    /// So many rows of empty cells, all of one width.
    pub fn blank(first: u64, rows: usize, width: usize) -> Batch {
        let ends = (first..).zip((1..=rows).map(|row| row * width)).collect();
        Batch { texts: String::new(), cells: vec![Content::Empty; rows * width], rows: ends }
    }

    /// Fills a cell, counted over all rows.
    pub fn fill(&mut self, at: usize, content: Content<&str>) {
        let content = self.keep(content);
        if let Some(cell) = self.cells.get_mut(at) {
            *cell = content;
        }
    }

    fn keep(&mut self, content: Content<&str>) -> Content<Span> {
        content.map(|text| {
            let start = self.texts.len();
            self.texts.push_str(text);
            Span { start, end: self.texts.len() }
        })
    }

    /// Whether one of these bytes stands in a text of any cell.
    pub fn has_any(&self, bytes: &[u8; 4]) -> bool {
        let [a, b, c, d] = *bytes;
        let texts = self.texts.as_bytes();
        memchr::memchr2(a, b, texts).is_some() || memchr::memchr2(c, d, texts).is_some()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of a row in the file, and its cells up to the last that is not empty.
    pub fn row(&self, row: usize) -> Option<(u64, impl Iterator<Item = Content<&str>>)> {
        let (number, end) = *self.rows.get(row)?;
        let start = row.checked_sub(1).and_then(|before| self.rows.get(before)).map_or(0, |(_, end)| *end);
        let cells = self.cells.get(start..end).unwrap_or_default();
        let used = cells.iter().rposition(|cell| *cell != Content::Empty).map_or(0, |last| last + 1);
        let text = |span: Span| self.texts.get(span.start..span.end).unwrap_or_default();
        Some((number, cells.iter().take(used).map(move |cell| cell.map(text))))
    }
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
    Rows(Batch),
    Failed(io::Error),
    End,
}

/// About how many cells, and bytes of their texts, are sent at once.
const AT_ONCE: usize = 4096;
const BYTES_AT_ONCE: usize = 1 << 17;
/// How many such pieces may wait.
const WAITING: usize = 4;

/// Where a reader puts rows.
pub struct Sink {
    to: Sender<Piece>,
    batch: Batch,
}

/// That nobody takes rows any more.
#[derive(Debug)]
pub struct Closed;

impl Sink {
    /// Says which sheet the rows are of; before the first of them.
    pub fn sheet(&mut self, name: Option<&str>) -> Result<(), Closed> {
        self.to.send(Piece::Sheet(name.map(Arc::from))).map_err(|_| Closed)
    }

    /// Takes the cell at a position of the row under way, if that has none there; those left out before it are empty.
    pub fn cell(&mut self, position: usize, content: Content<&str>) {
        let at = self.batch.rows.last().map_or(0, |(_, end)| *end) + position;
        if self.batch.cells.len() <= at {
            self.batch.cells.resize(at + 1, Content::Empty);
        }
        if self.batch.cells.get(at) == Some(&Content::Empty) {
            self.batch.fill(at, content);
        }
    }

    /// Ends the row under way, which has this number.
    pub fn row(&mut self, number: u64) -> Result<(), Closed> {
        self.batch.rows.push((number, self.batch.cells.len()));
        let few = self.batch.rows.len() + self.batch.cells.len() < AT_ONCE;
        if few && self.batch.texts.len() < BYTES_AT_ONCE {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        self.rows(batch)
    }

    /// Takes rows; none is under way.
    pub fn rows(&mut self, batch: Batch) -> Result<(), Closed> {
        for rows in [std::mem::take(&mut self.batch), batch] {
            if !rows.is_empty() {
                self.to.send(Piece::Rows(rows)).map_err(|_| Closed)?;
            }
        }
        Ok(())
    }

    fn end(mut self, read: io::Result<()>) {
        let rows = std::mem::take(&mut self.batch);
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
        let mut sink = Sink { to, batch: Batch::default() };
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
    pub fn rows(&mut self) -> io::Result<Option<Batch>> {
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

/// Writes a whole number of units of `scale` decimal places, as it is written shortest.
pub fn put_scaled(mantissa: i128, scale: usize, out: &mut String) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(mantissa.unsigned_abs());
    let (whole, fraction) = digits.split_at_checked(digits.len().saturating_sub(scale)).unwrap_or((digits, ""));
    let lead = scale - fraction.len();
    let fraction = fraction.trim_end_matches('0');
    if mantissa < 0 {
        out.push('-');
    }
    out.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        out.push('.');
        out.extend(std::iter::repeat_n('0', lead));
        out.push_str(fraction);
    }
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
        let scaled = |mantissa, scale| {
            let mut text = String::new();
            put_scaled(mantissa, scale, &mut text);
            text
        };
        assert_eq!((scaled(-5, 2), scaled(-5, 1), scaled(-5, 0)), ("-0.05".into(), "-0.5".into(), "-5".into()));
        assert_eq!((scaled(1250, 2), scaled(1200, 2), scaled(10, 3)), ("12.5".into(), "12".into(), "0.01".into()));
        assert_eq!((scaled(0, 18), scaled(0, 0)), ("0".into(), "0".into()));
        assert_eq!(scaled(i128::MIN, 0), i128::MIN.to_string());
    }

    #[test]
    fn a_reader_that_falls_over_is_a_damaged_file() {
        let mut feed = Feed::of("XLSX", |_| panic!("a fault in a library")).unwrap();
        let error = feed.rows().unwrap_err();
        assert!(matches!(Refusal::within(&error), Some(Refusal::Damaged { kind: "XLSX", .. })));
    }
}
