//! Problems in data files, gathered where many threads read: grouped, bounded, in order.
//!
//! Of one kind in one column of one file the first [`MOST_SHOWN`] are kept with their place, the rest counted; a note
//! says how many. Whoever gathers reads its file from front to back, so that the first stay the first whatever the
//! number of threads. How a problem is told belongs to `output`.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr};

use super::cell::{CellTrouble, trim};
use super::cells::Refusal;
use super::cure::cure;
use super::decode::likely;
use super::records::{LONGEST_CELL, RecordFault, RecordFaultKind, Records};
use super::schema::{Column, Encoding};
use crate::diagnostic::{Code, Diagnostic, Place, codes};

/// How many problems of one kind in one column of one file are told.
pub const MOST_SHOWN: usize = 20;
/// How much of a line is quoted before and behind the cell, in bytes.
const QUOTED: usize = 60;
/// How much of a cell is quoted, in bytes.
const QUOTED_CELL: usize = 80;

#[derive(Debug, Default)]
struct Kind {
    shown: Vec<(u64, u64, Diagnostic)>,
    all: u64,
}

impl Kind {
    /// How many of it are told; that the whole file has another encoding is one fault, wherever it shows.
    fn most(&self) -> usize {
        let of_all = |(name, word): &(&str, String)| *name == "likely" && matches!(word.as_str(), "gb18030" | "utf16");
        let is_one = self.shown.first().is_some_and(|(_, _, told)| told.args.iter().any(of_all));
        if is_one { 1 } else { MOST_SHOWN }
    }
}

/// Problems in data.
#[derive(Debug, Default)]
pub struct Problems {
    kinds: BTreeMap<(String, &'static str, usize), Kind>,
    others: Vec<Diagnostic>,
}

/// Where in a file: line, column in characters, and the line as written with the bytes to underline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The sheet of the file, where it has sheets.
    pub sheet: Option<Arc<str>>,
    /// From 1; 0 for the whole file.
    pub line: u64,
    /// From 1; 0 for the whole line.
    pub column: u64,
    /// The line and the part of it.
    pub excerpt: Option<(String, Range<usize>)>,
}

impl Spot {
    /// A whole line.
    pub fn line(line: u64) -> Spot {
        Spot { sheet: None, line, column: 0, excerpt: None }
    }

    /// As a place in `file`.
    pub fn place(self, file: &str) -> Place {
        let sheet = self.sheet.map(|name| name.to_string());
        Place::Data { file: file.to_owned(), sheet, line: self.line, column: self.column, excerpt: self.excerpt }
    }
}

/// The spot of `range` in bytes whose first line is `first_line`.
pub fn spot(bytes: &[u8], first_line: u64, range: Range<usize>) -> Spot {
    let at = range.start.min(bytes.len());
    let before = bytes.get(..at).unwrap_or_default();
    let begin = memrchr(b'\n', before).map_or(0, |n| n + 1);
    let behind = bytes.get(at..).unwrap_or_default();
    let line = first_line + memchr_iter(b'\n', before).count() as u64;
    let end = memchr(b'\n', behind).map_or(bytes.len(), |n| at + n).max(at);
    let column = bytes.get(begin..at).unwrap_or_default().iter().filter(|b| **b & 0xC0 != 0x80).count() as u64 + 1;
    Spot { sheet: None, line, column, excerpt: Some(excerpt(bytes, begin..end, range)) }
}

/// The part `within` of the bytes as messages quote it, with what of it to underline.
fn excerpt(bytes: &[u8], within: Range<usize>, range: Range<usize>) -> (String, Range<usize>) {
    let (begin, end) = (within.start, within.end);
    let at = range.start.min(end);
    let stop = range.end.clamp(at, end).min(at + QUOTED_CELL);
    let edge = |n: usize| bytes.get(n).is_none_or(|b| b & 0xC0 != 0x80);
    let mut from = begin.max(at.saturating_sub(QUOTED));
    while from < at && !edge(from) {
        from += 1;
    }
    let mut stop = stop;
    while stop < end && !edge(stop) {
        stop += 1;
    }
    let mut to = end.min(stop + QUOTED);
    while to < end && !edge(to) {
        to += 1;
    }
    let text = |range: Range<usize>| String::from_utf8_lossy(bytes.get(range).unwrap_or_default()).into_owned();
    let (head, cell) = (text(from..at), text(at..stop));
    let underlined = head.len()..head.len() + cell.len();
    let tail = text(stop..to);
    let whole = head + cell.as_str() + tail.trim_end_matches('\r');
    let underlined = underlined.start.min(whole.len())..underlined.end.min(whole.len());
    (whole.replace(['\n', '\r'], " "), underlined)
}

/// A text of the file as messages quote it.
pub fn quoted(text: &[u8]) -> String {
    let mut short: String = String::from_utf8_lossy(text).chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short.replace(['\n', '\r'], " ")
}

/// A text whose digits and marks are full-width as it would be written in ASCII; none if it has none of them.
fn half_width(text: &str) -> Option<String> {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        c => c,
    };
    let has_digit = text.chars().any(|c| c != narrow(c) && narrow(c).is_ascii_digit());
    has_digit.then(|| text.chars().map(narrow).collect())
}

impl Problems {
    /// Takes in a problem of `code` in column `column` of `file` (any number that tells columns apart); `make` is
    /// asked for spot and diagnostic only if it will be told. The diagnostic's own place is replaced by the spot.
    pub fn add(&mut self, file: &str, code: &'static Code, column: usize, make: impl FnOnce() -> (Spot, Diagnostic)) {
        let kind = self.kinds.entry((file.to_owned(), code.id, column)).or_default();
        kind.all += 1;
        if kind.shown.len() < kind.most() {
            let (spot, mut diagnostic) = make();
            let key = (spot.line, spot.column);
            diagnostic.place = spot.place(file);
            kind.shown.push((key.0, key.1, diagnostic));
        }
    }

    /// Takes in further problems of a kind that stand in no place of their own.
    pub fn count(&mut self, file: &str, code: &'static Code, column: usize, more: u64) {
        self.kinds.entry((file.to_owned(), code.id, column)).or_default().all += more;
    }

    /// Takes in a problem that is always told.
    pub fn tell(&mut self, diagnostic: Diagnostic) {
        self.others.push(diagnostic);
    }

    /// Whether a file that `fits` has a problem of another kind than these.
    pub fn besides(&self, known: &[&'static Code], fits: impl Fn(&str) -> bool) -> bool {
        let other = |d: &Diagnostic| match &d.place {
            Place::Data { file, .. } | Place::File(file) => fits(file) && !known.contains(&d.code),
            Place::Rule(_) => false,
        };
        let kinds = |(file, id, _): &(String, &str, usize)| fits(file) && known.iter().all(|code| code.id != *id);
        self.kinds.keys().any(kinds) || self.others.iter().any(other)
    }

    /// Forgets the problems of `code` that only follow from others, as `follows` says of the first of each kind.
    pub fn forget(&mut self, code: &'static Code, follows: impl Fn(&Diagnostic) -> bool) {
        self.kinds.retain(|(_, id, _), kind| {
            *id != code.id || !kind.shown.first().is_some_and(|(_, _, diagnostic)| follows(diagnostic))
        });
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.others.is_empty()
    }

    /// Takes in what another has gathered.
    pub fn merge(&mut self, other: Problems) {
        self.others.extend(other.others);
        for (key, kind) in other.kinds {
            let mine = self.kinds.entry(key).or_default();
            mine.all += kind.all;
            mine.shown.extend(kind.shown);
            mine.shown.sort_by_key(|(line, column, _)| (*line, *column));
            mine.shown.truncate(mine.most());
        }
    }

    /// All of them, by file, line and column.
    pub fn told(self) -> Vec<Diagnostic> {
        let mut all = self.others;
        for ((file, _, _), kind) in self.kinds {
            let (shown, most) = (kind.shown.len() as u64, kind.most());
            let last = kind.shown.last().map_or((0, 0), |(line, column, _)| (*line, *column));
            let kind_sheet = kind.shown.last().and_then(|(_, _, told)| match &told.place {
                Place::Data { sheet, .. } => sheet.clone(),
                _ => None,
            });
            all.extend(kind.shown.into_iter().map(|(_, _, diagnostic)| diagnostic));
            if kind.all > shown && most > 1 {
                let sheet = kind_sheet;
                let place = Place::Data { file, sheet, line: last.0, column: last.1, excerpt: None };
                let note = Diagnostic::new(&codes::TOO_MANY, place);
                all.push(note.with("shown", shown).with("hidden", kind.all - shown));
            }
        }
        let order = |place: &Place| match place {
            Place::Rule(span) => (0, String::new(), u64::from(span.source.0), u64::from(span.start)),
            Place::File(name) => (1, name.clone(), 0, 0),
            Place::Data { file, sheet, line, column, .. } => {
                (1, [file.as_str(), sheet.as_deref().unwrap_or("")].join("\0"), *line, *column)
            }
        };
        all.sort_by_cached_key(|d| (order(&d.place), d.code == &codes::TOO_MANY, d.code.id, d.args.clone()));
        all
    }

    /// Takes in what is wrong with the records of a block.
    pub fn records(&mut self, file: &str, records: &Records) {
        for fault in &records.faults {
            let RecordFault { kind, at } = *fault;
            let code = match kind {
                RecordFaultKind::Short(_) => &codes::SHORT_ROW,
                RecordFaultKind::Long(_) => &codes::LONG_ROW,
                RecordFaultKind::StrayQuote => &codes::STRAY_QUOTE,
                RecordFaultKind::Unclosed => &codes::UNCLOSED_QUOTE,
                RecordFaultKind::TooLong => &codes::FIELD_TOO_LONG,
                RecordFaultKind::Nul => &codes::NUL_BYTE,
                RecordFaultKind::NotUtf8 if records.encoding == Encoding::Utf8 => &codes::NOT_UTF8_DATA,
                RecordFaultKind::NotUtf8 => &codes::NOT_IN_ENCODING,
                RecordFaultKind::ErrorCell => &codes::ERROR_CELL,
                RecordFaultKind::Unclear(_) => &codes::UNCLEAR_CELL,
            };
            self.add(file, code, usize::MAX, || {
                let (spot, text) = records.fault_at(at);
                let diagnostic = Diagnostic::new(code, Place::File(String::new()));
                let diagnostic = match kind {
                    RecordFaultKind::NotUtf8 if records.encoding == Encoding::Utf8 => {
                        let written = records.bytes.get(..records.written).unwrap_or_default();
                        diagnostic.with("likely", likely(written).word())
                    }
                    _ => diagnostic,
                };
                let diagnostic = match kind {
                    RecordFaultKind::Short(found) | RecordFaultKind::Long(found) => {
                        diagnostic.with("found", found).with("expected", records.width)
                    }
                    RecordFaultKind::TooLong => diagnostic.with("limit", LONGEST_CELL),
                    RecordFaultKind::ErrorCell => diagnostic.with("text", text),
                    RecordFaultKind::Unclear(why) => diagnostic.with("why", why.word()).with("text", text),
                    RecordFaultKind::NotUtf8 if records.encoding != Encoding::Utf8 => {
                        diagnostic.with("encoding", records.encoding.name())
                    }
                    _ => diagnostic,
                };
                (spot, diagnostic)
            });
        }
    }

    /// Takes in lines without a cell where records of several cells are expected.
    pub fn blank_lines(&mut self, file: &str, first: u64, lines: u64, width: usize) {
        let told = lines.min(MOST_SHOWN as u64);
        for line in first..first + told {
            self.add(file, &codes::SHORT_ROW, usize::MAX, || {
                let diagnostic = Diagnostic::new(&codes::SHORT_ROW, Place::File(String::new()));
                let spot = Spot { sheet: None, line, column: 1, excerpt: Some((String::new(), 0..0)) };
                (spot, diagnostic.with("found", 1).with("expected", width))
            });
        }
        if lines > told {
            self.count(file, &codes::SHORT_ROW, usize::MAX, lines - told);
        }
    }

    /// Takes in a cell that cannot be read.
    pub fn cell(
        &mut self,
        file: &str,
        records: &Records,
        (record, position): (usize, usize),
        (number, column): (usize, &Column),
        trouble: CellTrouble,
    ) {
        let code = match trouble {
            CellTrouble::Empty => &codes::EMPTY_REQUIRED,
            CellTrouble::BadValue => &codes::BAD_VALUE,
            CellTrouble::NotOneOf => &codes::NOT_IN_ENUMERATION,
            CellTrouble::Ambiguous => &codes::AMBIGUOUS_NUMBER,
            CellTrouble::TooPrecise => &codes::TOO_PRECISE_VALUE,
            CellTrouble::Negative => &codes::NEGATIVE_BASE,
            CellTrouble::OffPattern => &codes::OFF_PATTERN,
        };
        self.add(file, code, number, || {
            let cell = records.cell(record, position);
            let text = quoted(cell.of(&records.bytes));
            let diagnostic = Diagnostic::new(code, Place::File(String::new()));
            let diagnostic = match trouble {
                CellTrouble::Empty => {
                    let blank = |at| records.cell(record, at).of(&records.bytes).iter().all(u8::is_ascii_whitespace);
                    let diagnostic = diagnostic.with("column", &column.name);
                    if (0..records.width).all(blank) {
                        diagnostic.help("help-blank-row", vec![("column", column.name.clone())])
                    } else {
                        diagnostic
                    }
                }
                CellTrouble::BadValue => {
                    let narrow = half_width(&text);
                    let cure = cure(column, trim(&text));
                    let diagnostic =
                        diagnostic.with("text", text).with("column", &column.name).with("type", column.kind.name());
                    match narrow.map(|narrow| ("help-full-width", narrow)).or(cure) {
                        Some((attribute, text)) => diagnostic.help(attribute, vec![("text", text)]),
                        None => diagnostic,
                    }
                }
                CellTrouble::OffPattern => {
                    let pattern = column.pattern.as_ref().map_or_else(String::new, |p| p.filled(&p.hole));
                    diagnostic.with("text", text).with("column", &column.name).with("pattern", pattern)
                }
                CellTrouble::NotOneOf => {
                    let allowed = column.one_of.iter().map(|o| format!("`{o}`")).collect::<Vec<_>>().join(", ");
                    let near = crate::diagnostic::nearest(&text, column.one_of.iter().map(String::as_str));
                    let near = near.map(str::to_owned);
                    let diagnostic =
                        diagnostic.with("text", text).with("column", &column.name).with("allowed", allowed);
                    match near {
                        Some(near) => diagnostic.help("help-nearest", vec![("text", near)]),
                        None => diagnostic,
                    }
                }
                CellTrouble::Ambiguous | CellTrouble::TooPrecise => diagnostic.with("text", text),
                CellTrouble::Negative => diagnostic.with("amount", text).with("key", "none"),
            };
            (records.spot_of(cell), diagnostic)
        });
    }
}

impl Records {
    /// The spot of a cell.
    pub fn spot_of(&self, cell: super::records::Cell) -> Spot {
        self.spot_at(self.place(cell))
    }

    /// The spot of the first line as a whole.
    pub fn whole_line(&self) -> Spot {
        let sheet = self.marks.as_ref().and_then(|marks| marks.sheet.clone());
        Spot { sheet, ..Spot::line(self.first_line) }
    }

    /// The spot of bytes of the block: line and column of a text, row and column of a sheet.
    pub fn spot_at(&self, range: Range<usize>) -> Spot {
        let written = self.bytes.get(..self.written).unwrap_or_default();
        let Some(marks) = &self.marks else { return spot(written, self.first_line, range) };
        let at = range.start.min(written.len());
        let row = marks.starts.partition_point(|start| *start as usize <= at).saturating_sub(1);
        let place = |row: usize| marks.starts.get(row).map_or(written.len(), |start| *start as usize);
        let (begin, end) = (place(row), place(row + 1));
        // A separator inside quotes parts nothing.
        let (mut column, mut quoted) = (1, false);
        for byte in written.get(begin..at).unwrap_or_default() {
            quoted ^= *byte == b'"';
            column += u64::from(!quoted && *byte == self.separator);
        }
        let end = if end > begin { end - 1 } else { end };
        let excerpt = Some(excerpt(written, begin..end, range));
        Spot { sheet: marks.sheet.clone(), line: self.first_line + row as u64, column, excerpt }
    }

    /// The spot of a fault at a byte, and the text of the cell there in a file of rows.
    fn fault_at(&self, at: usize) -> (Spot, String) {
        if self.marks.is_none() {
            return (self.spot_at(at..at + 1), String::new());
        }
        let rest = self.bytes.get(at..self.written).unwrap_or_default();
        let (from, end) = match rest.split_first() {
            Some((b'"', inside)) => (at + 1, memchr(b'"', inside).unwrap_or(inside.len())),
            _ => (at, rest.iter().position(|b| *b == self.separator || *b == b'\n').unwrap_or(rest.len())),
        };
        let text = quoted(self.bytes.get(from..from + end).unwrap_or_default());
        (self.spot_at(from..from + end.max(1)), text)
    }
}

/// What the opening or reading of a file came to.
pub fn unreadable(name: &str, error: &std::io::Error) -> Diagnostic {
    let place = Place::File(name.to_owned());
    if let Some(refusal) = Refusal::within(error) {
        let listed = |sheets: &[String]| sheets.iter().map(|s| format!("`{s}`")).collect::<Vec<_>>().join(", ");
        return match refusal {
            Refusal::Damaged { kind, detail } => {
                Diagnostic::new(&codes::DAMAGED_FILE, place).with("kind", kind).with("detail", detail)
            }
            Refusal::TooLarge { limit } => Diagnostic::new(&codes::TOO_LARGE_INSIDE, place).with("limit", limit),
            Refusal::NoSheet { name, sheets } => {
                Diagnostic::new(&codes::UNKNOWN_SHEET, place).with("name", name).with("sheets", listed(sheets))
            }
            Refusal::WhichSheet { sheets } => {
                Diagnostic::new(&codes::WHICH_SHEET, place).with("sheets", listed(sheets))
            }
        };
    }
    match error.kind() {
        ErrorKind::NotFound => {
            let problem = Diagnostic::new(&codes::MISSING_FILE, place).with("file", name);
            match name.strip_suffix(".csv") {
                Some(stem) => problem.help("help-kinds", vec![("stem", stem.to_owned())]),
                None => problem,
            }
        }
        ErrorKind::IsADirectory => Diagnostic::new(&codes::NOT_A_FILE, place),
        _ => Diagnostic::new(&codes::UNREADABLE, place).with("detail", error),
    }
}
