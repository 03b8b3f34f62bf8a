//! A formula for every row of a column: words that are the same in each, and the cells that each row reads.
//!
//! Made once for a column and written row by row, so that no formula is held. Rows on which the formula would not come
//! out right for certain are named; there the engine's value stands instead, marked as such.

use std::sync::Arc;

/// A row that is read: its number in the sheet, counted from 0.
pub(super) const ABSENT: u32 = u32::MAX;
/// A row that cannot be read at all.
pub(super) const BROKEN: u32 = u32::MAX - 1;
/// What a missing value is in a formula.
pub(super) const MISSING: &str = "NA()";

/// A formula for every row.
#[derive(Clone, Debug, Default)]
pub(super) struct Template {
    pieces: Vec<Piece>,
    /// Rows on which it is not sure to come out right, ascending.
    pub(super) unsure: Vec<u32>,
}

#[derive(Clone, Debug)]
enum Piece {
    Words(String),
    /// A cell of the row itself.
    Own(usize),
    /// For each row a cell; what stands for one that is absent.
    Cell {
        sheet: usize,
        column: usize,
        rows: Arc<Vec<u32>>,
        absent: &'static str,
    },
    /// For each row the first and last cell of a stretch, each once.
    Stretch {
        sheet: usize,
        column: usize,
        rows: Arc<Vec<(u32, u32)>>,
        none: &'static str,
    },
    /// The same cells for every row.
    Whole {
        sheet: usize,
        column: usize,
        first: u32,
        last: u32,
    },
    /// The cells of the same column of this sheet from a row on down to the row itself.
    Down {
        column: usize,
        first: u32,
    },
    /// The number of the row.
    Row,
    /// For each row some words.
    Each(Arc<Vec<String>>),
}

/// Where a formula is written.
pub(super) struct At<'a> {
    /// The number of the sheet.
    pub(super) sheet: usize,
    /// The names of sheets, quoted and with `!`.
    pub(super) name: &'a dyn Fn(usize) -> &'a str,
    /// The row of the template.
    pub(super) row: usize,
    /// The row of the sheet, counted from 0.
    pub(super) here: u32,
}

impl Template {
    /// The same words in every row.
    pub(super) fn words(words: impl Into<String>) -> Template {
        Template { pieces: vec![Piece::Words(words.into())], unsure: Vec::new() }
    }

    fn one(piece: Piece) -> Template {
        Template { pieces: vec![piece], unsure: Vec::new() }
    }

    /// A cell of the row itself.
    pub(super) fn own(column: usize) -> Template {
        Template::one(Piece::Own(column))
    }

    /// A cell for each row, of which the last is the number of the row that is read.
    pub(super) fn cells(sheet: usize, column: usize, rows: Vec<u32>, absent: &'static str) -> Template {
        Template::one(Piece::Cell { sheet, column, rows: Arc::new(rows), absent })
    }

    /// A stretch of cells for each row; an empty one, whose first is behind its last, is `none`.
    pub(super) fn stretch(sheet: usize, column: usize, rows: Vec<(u32, u32)>, none: &'static str) -> Template {
        Template::one(Piece::Stretch { sheet, column, rows: Arc::new(rows), none })
    }

    /// A block of a column.
    pub(super) fn whole(sheet: usize, column: usize, first: u32, last: u32) -> Template {
        Template::one(Piece::Whole { sheet, column, first, last })
    }

    /// A column of this sheet from a row down to the row itself.
    pub(super) fn down(column: usize, first: u32) -> Template {
        Template::one(Piece::Down { column, first })
    }

    /// The number of the row, as spreadsheets count.
    pub(super) fn row() -> Template {
        Template::one(Piece::Row)
    }

    /// Other words in each row.
    pub(super) fn each(words: Vec<String>) -> Template {
        Template::one(Piece::Each(Arc::new(words)))
    }

    /// Puts others and words behind this.
    pub(super) fn push(&mut self, other: &Template) {
        for piece in &other.pieces {
            match (self.pieces.last_mut(), piece) {
                (Some(Piece::Words(before)), Piece::Words(more)) => before.push_str(more),
                _ => self.pieces.push(piece.clone()),
            }
        }
        self.doubt(&other.unsure);
    }

    /// Names more rows as unsure.
    pub(super) fn doubt(&mut self, rows: &[u32]) {
        if !rows.is_empty() {
            self.unsure.extend_from_slice(rows);
            self.unsure.sort_unstable();
            self.unsure.dedup();
        }
    }

    /// A formula of these parts, where `~` stands for one after the other.
    pub(super) fn of(pattern: &str, parts: &[&Template]) -> Template {
        let mut all = Template::default();
        let mut parts = parts.iter();
        for (number, words) in pattern.split('~').enumerate() {
            if number > 0
                && let Some(part) = parts.next()
            {
                all.push(part);
            }
            if !words.is_empty() {
                all.push(&Template::words(words));
            }
        }
        all
    }

    /// How long it is at the most, in bytes, roughly.
    pub(super) fn length(&self) -> usize {
        let one = |piece: &Piece| match piece {
            Piece::Words(words) => words.len(),
            Piece::Each(all) => all.iter().map(String::len).max().unwrap_or(0),
            Piece::Own(_) | Piece::Row => 8,
            Piece::Down { .. } => 16,
            Piece::Cell { .. } => 40,
            Piece::Stretch { .. } | Piece::Whole { .. } => 52,
        };
        self.pieces.iter().map(one).sum()
    }

    /// Writes the formula of a row.
    pub(super) fn write(&self, at: &At<'_>, out: &mut String) {
        use std::fmt::Write as _;
        let name = |sheet: usize| if sheet == at.sheet { "" } else { (at.name)(sheet) };
        for piece in &self.pieces {
            // Writing to a text cannot fail.
            let _ = match piece {
                Piece::Words(words) => out.write_str(words),
                Piece::Own(column) => write!(out, "{}{}", letters(*column), u64::from(at.here) + 1),
                Piece::Row => write!(out, "{}", u64::from(at.here) + 1),
                Piece::Each(all) => out.write_str(all.get(at.row).map_or(MISSING, String::as_str)),
                Piece::Cell { sheet, column, rows, absent } => match rows.get(at.row).copied().unwrap_or(BROKEN) {
                    ABSENT => out.write_str(absent),
                    BROKEN => out.write_str(MISSING),
                    row => write!(out, "{}{}{}", name(*sheet), letters(*column), u64::from(row) + 1),
                },
                Piece::Stretch { sheet, column, rows, none } => match rows.get(at.row) {
                    Some((first, last)) if first <= last => {
                        let (letters, first, last) = (letters(*column), u64::from(*first) + 1, u64::from(*last) + 1);
                        write!(out, "{}{letters}{first}:{letters}{last}", name(*sheet))
                    }
                    _ => out.write_str(none),
                },
                Piece::Whole { sheet, column, first, last } => {
                    let (letters, first, last) = (letters(*column), u64::from(*first) + 1, u64::from(*last) + 1);
                    let _ = write!(out, "{}${letters}${first}", name(*sheet));
                    if first == last { Ok(()) } else { write!(out, ":${letters}${last}") }
                }
                Piece::Down { column, first } => {
                    let letters = letters(*column);
                    write!(out, "${letters}${}:{letters}{}", u64::from(*first) + 1, u64::from(at.here) + 1)
                }
            };
        }
    }
}

/// The letters of a column, counted from 0.
pub(super) fn letters(mut column: usize) -> String {
    let mut all = Vec::new();
    loop {
        let letter = u8::try_from(column % 26).unwrap_or(0);
        all.push(b'A' + letter);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    all.reverse();
    String::from_utf8(all).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_names_the_cells_of_each_row() {
        let cell = Template::cells(1, 3, vec![4, ABSENT, BROKEN], "0");
        let all = Template::of("ROUND(~*~,2)", &[&Template::own(2), &cell]);
        let said = |row: usize, sheet: usize| {
            let mut out = String::new();
            all.write(&At { sheet, name: &|sheet| if sheet == 0 { "'a'!" } else { "'b'!" }, row, here: 9 }, &mut out);
            out
        };
        assert_eq!(said(0, 0), "ROUND(C10*'b'!D5,2)");
        assert_eq!(said(0, 1), "ROUND(C10*D5,2)");
        assert_eq!((said(1, 0), said(2, 0)), ("ROUND(C10*0,2)".to_owned(), "ROUND(C10*NA(),2)".to_owned()));
    }

    #[test]
    fn doubts_come_along() {
        let mut a = Template::own(0);
        a.doubt(&[3, 1]);
        let mut b = Template::own(1);
        b.doubt(&[2, 3]);
        assert_eq!(Template::of("~+~", &[&a, &b]).unsure, [1, 2, 3]);
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
