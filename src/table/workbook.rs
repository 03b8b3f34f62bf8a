//! A sheet of a workbook as rows of cells.
//!
//! The only file that names the library of workbooks. Numbers come as the decimal that the sheet shows at full width,
//! days by the number formats of their cells in both counts of days, formulas as the value kept beside them. Before the
//! library sees a file, its parts are measured, so that a small file that unpacks to a huge one is refused. Cells of the
//! header that are merged downwards into it are filled; everything else is left to the pack.

use std::borrow::Cow;
use std::io::{self, Read, Seek};

use hashbrown::HashSet;

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetType, Xlsx};

use super::cells::{Content, Feed, Refusal, Sink, Why, fifteen};
use crate::source::Anywhere;
use crate::value::{Date, DateTime};

const KIND: &str = "XLSX";
/// The most bytes of a part.
const MOST_OF_PART: u64 = 4 << 30;
/// The most bytes of the texts that cells share.
const MOST_OF_TEXTS: u64 = 128 << 20;
/// The longest stretch between two marks of the text inside, which is held in memory at once.
const LONGEST_STRETCH: u64 = 1 << 20;
/// A sheet's last row and column, from 0.
const LAST: (u32, u32) = (1_048_575, 16_383);

/// The rows of a sheet from its header on, which stands after that many rows; without a name, of the only sheet.
///
/// # Errors
/// No thread can be started.
pub fn feed(file: Box<dyn Anywhere>, sheet: Option<String>, before: u64) -> io::Result<Feed> {
    Feed::of(KIND, move |sink| read(file, sheet.as_deref(), before, sink))
}

fn damaged(detail: impl std::fmt::Display) -> io::Error {
    let detail: String = detail.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    Refusal::Damaged { kind: KIND, detail: detail.chars().take(200).collect() }.into_io()
}

fn read(mut file: Box<dyn Anywhere>, sheet: Option<&str>, before: u64, sink: &mut Sink) -> io::Result<()> {
    let blank = measure(&mut file)?;
    file.rewind()?;
    let mut book: Xlsx<_> = Xlsx::new(io::BufReader::new(file)).map_err(damaged)?;
    let of_cells = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let sheets: Vec<String> = book.sheets_metadata().iter().filter(of_cells).map(|s| s.name.clone()).collect();
    let name = match (sheet, sheets.as_slice()) {
        (Some(name), all) if all.iter().any(|known| known == name) => name.to_owned(),
        (Some(name), _) => return Err(Refusal::NoSheet { name: name.to_owned(), sheets }.into_io()),
        (None, [only]) => only.clone(),
        (None, _) => return Err(Refusal::WhichSheet { sheets }.into_io()),
    };
    if sink.sheet(Some(&name)).is_err() {
        return Ok(());
    }
    let header = u32::try_from(before).unwrap_or(u32::MAX);
    let filled = if header == 0 { Vec::new() } else { merged_into(&mut book, &name, header)? };
    let from_1904 = book.has_1904_epoch();
    let blank = if blank.is_empty() { blank } else { of_formulas(&mut book, &name, &blank)? };
    let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
    let mut above: Vec<(u32, u32, Content<String>)> = Vec::new();
    let mut row: Option<u32> = None;
    let mut last: Option<(u32, u32)> = None;
    let end = |number: u32, above: &[(u32, u32, Content<String>)], sink: &mut Sink| {
        for region in filled.iter().filter(|_| number == header) {
            let top = above.iter().find(|(row, column, _)| (*row, *column) == region.start);
            if let Some((_, _, content)) = top {
                sink.cell(region.start.1 as usize, content.as_ref().map(String::as_str));
            }
        }
        sink.row(u64::from(number) + 1)
    };
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let at @ (number, column) = cell.get_position();
        if last.is_some_and(|last| at <= last) || number > LAST.0 || column > LAST.1 {
            return Err(damaged(format!("row {} column {} is out of order", number + 1, column + 1)));
        }
        last = Some(at);
        let mut content = content(cell.get_value(), from_1904);
        if content == Content::Empty {
            if !blank.contains(&at) {
                continue;
            }
            content = Content::Unclear(Cow::Borrowed(""), Why::Formula);
        }
        if number < header {
            above.push((number, column, content.map(Cow::into_owned)));
            continue;
        }
        if row != Some(number) {
            // The header may be made of merged cells alone.
            let lacks_header = row.is_none() && number > header && !filled.is_empty();
            let closed = if lacks_header { Some(header) } else { row };
            if closed.is_some_and(|closed| end(closed, &above, sink).is_err()) {
                return Ok(());
            }
            row = Some(number);
        }
        sink.cell(column as usize, content.as_ref().map(|text| &**text));
    }
    // Whoever stopped listening wants no end either.
    let _ = row.map(|row| end(row, &above, sink));
    Ok(())
}

/// The regions of one column that begin above the header and reach into it.
fn merged_into<R: Read + Seek>(book: &mut Xlsx<R>, name: &str, header: u32) -> io::Result<Vec<Dimensions>> {
    let mut regions = book.merge_cells_by_sheet_name(name).map_err(damaged)?;
    regions.retain(|r| r.start.0 < header && header <= r.end.0 && r.start.1 == r.end.1 && r.start.1 <= LAST.1);
    Ok(regions)
}

/// Those of some cells that hold formulas in a sheet.
fn of_formulas<R: Read + Seek>(book: &mut Xlsx<R>, name: &str, cells: &HashSet<Cell>) -> io::Result<HashSet<Cell>> {
    let mut reader = book.worksheet_cells_reader(name).map_err(damaged)?;
    let mut found = HashSet::new();
    while let Some(formula) = reader.next_formula().map_err(damaged)? {
        found.extend(Some(formula.get_position()).filter(|cell| cells.contains(cell)));
    }
    Ok(found)
}

/// What a cell holds.
fn content<'a>(cell: &'a DataRef<'_>, from_1904: bool) -> Content<Cow<'a, str>> {
    let text = |text: &'a str| if text.is_empty() { Content::Empty } else { Content::Text(Cow::Borrowed(text)) };
    match cell {
        DataRef::Empty => Content::Empty,
        DataRef::Int(number) => number_of(&number.to_string()),
        DataRef::Float(number) => number_of(&number.to_string()),
        DataRef::String(words) => text(words),
        DataRef::SharedString(words) => text(words),
        DataRef::Bool(flag) => Content::Flag(*flag),
        DataRef::DateTime(moment) => moment_of(moment, from_1904),
        DataRef::DateTimeIso(words) => match (Date::parse_iso(words.as_bytes()), DateTime::parse(words.as_bytes())) {
            (Some(day), _) => Content::Day(day),
            (None, Some(moment)) => settle(moment),
            (None, None) => Content::Unclear(Cow::Borrowed(words), Why::Date),
        },
        DataRef::DurationIso(words) => Content::Unclear(Cow::Borrowed(words), Why::Duration),
        DataRef::Error(error) => Content::Error(Cow::Owned(error.to_string())),
    }
}

fn number_of<'a>(shortest: &str) -> Content<Cow<'a, str>> {
    match fifteen(shortest) {
        Some(number) => Content::Number(Cow::Owned(number)),
        None => Content::Unclear(Cow::Owned(shortest.to_owned()), Why::Digits),
    }
}

/// A moment, as a day where it is a midnight.
pub(super) fn settle<T>(moment: DateTime) -> Content<T> {
    if moment.second_of_day() == 0 { Content::Day(moment.date()) } else { Content::Moment(moment) }
}

/// A count of days since the beginning of the workbook's calendar.
fn moment_of<'a>(serial: &ExcelDateTime, from_1904: bool) -> Content<Cow<'a, str>> {
    let written = serial.as_f64().to_string();
    if serial.is_duration() {
        return Content::Unclear(Cow::Owned(written), Why::Duration);
    }
    moment(&written, from_1904).unwrap_or_else(|why| Content::Unclear(Cow::Owned(written), why))
}

/// The moment of a count of days, written in decimal.
fn moment<T>(written: &str, from_1904: bool) -> Result<Content<T>, Why> {
    const PARTS: u64 = 1_000_000_000_000;
    let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
    let days: i32 = whole.parse().map_err(|_| Why::Date)?;
    let digits: String = fraction.chars().chain(std::iter::repeat('0')).take(12).collect();
    let parts: u64 = digits.parse().map_err(|_| Why::Date)?;
    // A second is 11,574,074 parts; what a binary count of days is off by is less than a hundredth of one.
    let seconds = (parts * 86_400 + PARTS / 2) / PARTS;
    if (parts * 86_400).abs_diff(seconds * PARTS) > PARTS / 1000 {
        return Err(Why::Time);
    }
    let day_of = |year, month, day| Date::from_ymd(year, month, day).ok_or(Why::Date);
    let first = match (from_1904, days) {
        (true, 0..) => day_of(1904, 1, 1)?,
        (false, 0) => return Err(Why::Time),
        (false, 1..=59) => day_of(1899, 12, 31)?,
        (false, 61..) => day_of(1899, 12, 30)?,
        // The workbook's calendar has a 29 February 1900, and no days before its first.
        _ => return Err(Why::Date),
    };
    let day = first.add_days(days);
    if i64::from(days) != day.days_since(first) {
        return Err(Why::Date);
    }
    let (day, seconds) = if seconds == 86_400 { (day.add_days(1), 0) } else { (day, seconds) };
    let part = |by: u64, of: u64| u32::try_from(seconds / by % of).unwrap_or(0);
    DateTime::new(day, part(3600, 24), part(60, 60), part(1, 60)).map(settle).ok_or(Why::Date)
}

/// What of a workbook is held in memory: the name of its element, and how many of them are read.
const HELD: [(&[u8], u64); 6] = [
    (b"si", 4_000_000),
    (b"xf", 200_000),
    (b"numFmt", 20_000),
    (b"sheet", 10_000),
    (b"Relationship", 200_000),
    (b"mergeCell", 1_000_000),
];

/// Refuses a file of which a part unpacks to more than is read, or would fill the memory; gives the cells in which some
/// sheet has a formula without a value.
fn measure(file: &mut Box<dyn Anywhere>) -> io::Result<HashSet<Cell>> {
    file.rewind()?;
    let mut parts = zip::ZipArchive::new(io::BufReader::new(&mut *file)).map_err(damaged)?;
    let mut buffer = vec![0_u8; 1 << 16];
    let mut blank = HashSet::new();
    for number in 0..parts.len() {
        let mut part = parts.by_index(number).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.to_ascii_lowercase();
        let is_beside = name.contains("/media/") || name.contains("/embeddings/");
        let is_sheet = name.contains("/worksheets/") && !is_beside;
        let mut measured = Measured { is_beside, ..Measured::default() };
        let mut formulas = Formulas::default();
        loop {
            let got = match part.read(&mut buffer) {
                Ok(0) => break,
                Ok(got) => got,
                Err(error) => return Err(damaged(error)),
            };
            let piece = buffer.get(..got).unwrap_or_default();
            measured.take(piece);
            if is_sheet {
                formulas.take(piece);
            }
            if let Some(limit) = measured.over() {
                return Err(Refusal::TooLarge { limit }.into_io());
            }
        }
        blank.extend(formulas.blank);
    }
    Ok(blank)
}

/// Row and column of a cell, from 0.
type Cell = (u32, u32);

/// Looks in the text of a sheet for formulas without a value, as programs leave them that write workbooks and do not compute.
#[derive(Default)]
struct Formulas {
    /// The beginning of the mark under way, without its bracket; none outside of marks.
    mark: Option<Vec<u8>>,
    /// The cell under way, and whether a formula and a value were met in it.
    cell: (Option<Cell>, bool, bool),
    /// What was found.
    blank: Vec<Cell>,
}

/// As much of a mark is looked at.
const LONGEST_MARK: usize = 256;

impl Formulas {
    fn take(&mut self, mut piece: &[u8]) {
        loop {
            let Some(mark) = &mut self.mark else {
                let Some(at) = memchr::memchr(b'<', piece) else { return };
                piece = piece.get(at + 1..).unwrap_or_default();
                self.mark = Some(Vec::new());
                continue;
            };
            let end = memchr::memchr(b'>', piece);
            let more = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
            mark.extend_from_slice(more.get(..more.len().min(LONGEST_MARK - mark.len())).unwrap_or_default());
            let Some(end) = end else { return };
            piece = piece.get(end + 1..).unwrap_or_default();
            if let Some(mark) = self.mark.take() {
                self.met(&mark);
            }
        }
    }

    fn met(&mut self, mark: &[u8]) {
        let name = mark.split(|b| b.is_ascii_whitespace()).next().unwrap_or_default();
        let is_end = name.starts_with(b"/");
        let name = name.split(|b| *b == b'/').find(|part| !part.is_empty()).unwrap_or_default();
        match (name.rsplit(|b| *b == b':').next().unwrap_or_default(), is_end) {
            (b"c", false) => self.cell = (reference(mark), false, false),
            (b"f", false) => self.cell.1 = true,
            (b"v" | b"is", false) => self.cell.2 = true,
            (b"c", true) => {
                if let (Some(cell), true, false) = self.cell {
                    self.blank.push(cell);
                }
            }
            _ => {}
        }
    }
}

/// The place that `r="B12"` names.
fn reference(mark: &[u8]) -> Option<Cell> {
    let mut words = mark.split(|b| b.is_ascii_whitespace());
    let written = words.find_map(|word| word.strip_prefix(b"r=\"").or(word.strip_prefix(b"r='")))?;
    let written = written.split(|b| matches!(b, b'"' | b'\'')).next()?;
    let letters = written.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (column, row) = written.split_at_checked(letters)?;
    let digit = |letter: &u8| u32::from(letter.to_ascii_uppercase().saturating_sub(b'A')) + 1;
    let column = column.iter().try_fold(0_u32, |sum, letter| sum.checked_mul(26)?.checked_add(digit(letter)))?;
    let row: u32 = std::str::from_utf8(row).ok()?.parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// How large a part is.
#[derive(Default)]
struct Measured {
    /// Whether it is a picture or another file, by its name; then it is small in all, for its bytes have no marks.
    is_beside: bool,
    bytes: u64,
    /// Bytes since the last mark, and the most of them.
    stretch: u64,
    longest: u64,
    /// How many there are of each element that is held.
    held: [u64; HELD.len()],
}

impl Measured {
    fn take(&mut self, piece: &[u8]) {
        self.bytes += piece.len() as u64;
        let mut from = 0;
        for at in memchr::memchr_iter(b'<', piece) {
            self.longest = self.longest.max(self.stretch + (at - from) as u64);
            (self.stretch, from) = (0, at);
            let name = piece.get(at + 1..piece.len().min(at + 33)).unwrap_or_default();
            let name =
                name.split(|b| matches!(b, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n')).next().unwrap_or_default();
            let own = name.rsplit(|b| *b == b':').next().unwrap_or_default();
            for ((known, _), count) in HELD.iter().zip(&mut self.held) {
                *count += u64::from(*known == own);
            }
        }
        self.stretch += (piece.len() - from) as u64;
        self.longest = self.longest.max(self.stretch);
    }

    /// The bound that it is over.
    fn over(&self) -> Option<u64> {
        let is_held = self.is_beside || self.held.first().is_some_and(|texts| *texts > 0);
        let most = if is_held { MOST_OF_TEXTS } else { MOST_OF_PART };
        let long = (self.longest > LONGEST_STRETCH && !self.is_beside).then_some(LONGEST_STRETCH);
        let many = HELD.iter().zip(self.held).find(|((_, most), count)| count > most).map(|((_, most), _)| *most);
        let large = (self.bytes > most).then_some(most);
        large.or(many).or(long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(written: &str, from_1904: bool) -> String {
        match moment::<&str>(written, from_1904) {
            Ok(Content::Day(day)) => day.to_string(),
            Ok(Content::Moment(moment)) => moment.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn days_are_counted_as_the_workbook_counts_them() {
        assert_eq!(told("1", false), "1900-01-01");
        assert_eq!(told("59", false), "1900-02-28");
        assert_eq!(told("60", false), "Err(Date)");
        assert_eq!(told("61", false), "1900-03-01");
        assert_eq!(told("40848", false), "2011-11-01");
        assert_eq!(told("39386", true), "2011-11-01");
        assert_eq!(told("0", true), "1904-01-01");
        assert_eq!(told("2958465", false), "9999-12-31");
        assert_eq!(told("2958466", false), "Err(Date)");
        assert_eq!(told("-1", false), "Err(Date)");
        assert_eq!(told("1e9", false), "Err(Date)");
    }

    #[test]
    fn formulas_without_a_value_are_found_however_the_text_is_cut() {
        let text = br#"<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>IF(1,"x")</f></c>
            <c r="C2" t="str"><f>""</f><v></v></c><x:c s='1' r='AA12'><x:f/></x:c><c r="D2"/><c r="E2"><v>1</v></c></row>"#;
        for length in 1..text.len() {
            let mut found = Formulas::default();
            text.chunks(length).for_each(|piece| found.take(piece));
            assert_eq!(found.blank, [(1, 1), (11, 26)], "{length}");
        }
    }

    #[test]
    fn times_are_whole_seconds() {
        assert_eq!(told("40848.5", false), "2011-11-01 12:00:00");
        assert_eq!(told("40848.999988425925", false), "2011-11-01 23:59:59");
        assert_eq!(told("40848.99999999999", false), "2011-11-02");
        assert_eq!(told("40848.000005", false), "Err(Time)");
        assert_eq!(told("0.5", false), "Err(Time)");
    }
}
