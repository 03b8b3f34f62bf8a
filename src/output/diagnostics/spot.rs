//! A place with everything that a reader of it needs: name, lines, columns and the text around it.
//!
//! Lines and columns count from 1, columns in characters, the end is the first column after the text; 0 means that
//! the place is a whole line or a whole file. A byte order mark counts for nothing. A span that lies outside its text
//! or cuts a character is moved to the nearest place that exists.

use std::ops::Range;

use crate::source::{Sources, Span};

/// A found place.
#[derive(Clone)]
pub(super) struct Spot<'a> {
    /// What the file is called; empty for the run itself.
    pub(super) file: String,
    /// The sheet of it, where it has sheets.
    pub(super) sheet: Option<&'a str>,
    /// File and sheet as people read them: `checks.xlsx[May]`.
    pub(super) named: String,
    pub(super) line: u64,
    pub(super) column: u64,
    pub(super) end_line: u64,
    pub(super) end_column: u64,
    /// The text to show with the number of its first line, and the bytes of it to underline.
    pub(super) around: Option<Around<'a>>,
}

/// The text in which a place lies.
#[derive(Clone)]
pub(super) struct Around<'a> {
    pub(super) text: &'a str,
    pub(super) first_line: u64,
    pub(super) range: Range<usize>,
    /// The column in `text` of the first underlined character.
    pub(super) column: u64,
}

impl<'a> Spot<'a> {
    /// A file as a whole.
    pub(super) fn whole(name: &str) -> Spot<'a> {
        let (file, named) = (name.to_owned(), name.to_owned());
        Spot { file, sheet: None, named, line: 0, column: 0, end_line: 0, end_column: 0, around: None }
    }

    /// Words in a rule file.
    pub(super) fn in_rules(sources: &'a Sources, pack_root: &str, span: Span) -> Spot<'a> {
        let Some(source) = sources.get(span.source) else { return Spot::whole(pack_root) };
        let root = pack_root.trim_end_matches('/');
        let file = if pack_root.is_empty() { source.name.clone() } else { format!("{root}/{}", source.name) };
        let mark = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let text = source.text.get(mark..).unwrap_or("");
        let range = span.range();
        let range = fit(text, range.start.saturating_sub(mark)..range.end.saturating_sub(mark));
        let (line, column) = position(text, range.start);
        let (end_line, end_column) = position(text, range.end);
        let around = Some(Around { text, first_line: 1, range, column });
        Spot { named: file.clone(), file, sheet: None, line, column, end_line, end_column, around }
    }

    /// A cell, a line or the whole of a data file.
    pub(super) fn in_data(
        (file, sheet): (&str, Option<&'a str>),
        line: u64,
        column: u64,
        excerpt: Option<(&'a str, Range<usize>)>,
    ) -> Spot<'a> {
        let around = excerpt.map(|(text, range)| {
            let text = text.trim_end_matches(['\r', '\n']);
            let range = fit(text, range);
            let column = position(text, range.start).1;
            Around { text, first_line: line.max(1), range, column }
        });
        let length = around.as_ref().map_or(0, |a| a.underlined().chars().count());
        let end_column = match (column, sheet) {
            (0, _) => 0,
            // A cell of a sheet is one column, however long its text.
            (_, Some(_)) => column.saturating_add(1),
            _ => column.saturating_add(count(length)),
        };
        let named = sheet.map_or_else(|| file.to_owned(), |sheet| format!("{file}[{sheet}]"));
        Spot { file: file.to_owned(), sheet, named, line, column, end_line: line, end_column, around }
    }

    /// The cell of a sheet as people call it, `C7`.
    pub(super) fn cell(&self) -> Option<String> {
        self.sheet.filter(|_| self.column > 0)?;
        let (mut letters, mut rest) = (Vec::new(), self.column);
        while rest > 0 {
            rest -= 1;
            letters.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
            rest /= 26;
        }
        letters.reverse();
        Some(format!("{}{}", String::from_utf8_lossy(&letters), self.line))
    }

    /// The words meant; empty where there are none.
    pub(super) fn words(&self) -> &'a str {
        self.around.as_ref().map_or("", Around::underlined)
    }
}

impl<'a> Around<'a> {
    fn underlined(&self) -> &'a str {
        self.text.get(self.range.clone()).unwrap_or("")
    }
}

/// The range, moved into the text and onto borders of characters; what lies after the last line end is moved to the
/// end of the last line, where there is something to see.
fn fit(text: &str, range: Range<usize>) -> Range<usize> {
    if range.start >= text.len() {
        let end = text.strip_suffix('\n').map_or(text, |t| t.strip_suffix('\r').unwrap_or(t)).len();
        return end..end;
    }
    let start = text.floor_char_boundary(range.start);
    let end = text.ceil_char_boundary(range.end.min(text.len()));
    start..end.max(start)
}

/// Line and column of a byte.
fn position(text: &str, byte: usize) -> (u64, u64) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |n| n + 1);
    let column = before.get(line_start..).unwrap_or("").chars().count();
    (count(before.matches('\n').count()).saturating_add(1), count(column).saturating_add(1))
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
