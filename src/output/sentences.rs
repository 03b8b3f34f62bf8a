//! Reasons in words: the sentences of a pack with their holes filled, in each language that the pack gives.
//!
//! The holes of a sentence are evaluated over whole columns when its file is written. A key of a dimension is shown by
//! its label or title, a rate as a percentage, a missing value as a dash. Nothing here knows which file a sentence is for.

use std::sync::Arc;

use super::run::Run;
use super::values::Fault;
use crate::check::model::{Because, Keys, Piece, Shown};
use crate::expr::{DimId, Expr, Leaf, Node};
use crate::outcome::writing::write_cell;
use crate::text::Lang;
use crate::value::{Cells, Column, Period, Rows, Type};

/// Both languages, in the order of the columns.
pub const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

/// What a hole without a value shows.
const NOTHING: &str = "–";

/// A rule's sentences over rows.
pub struct Sentences {
    zh: Option<Sentence>,
    en: Option<Sentence>,
}

struct Sentence(Vec<Part>);

enum Part {
    Words(String),
    Cell(Arc<Column>, Option<u32>),
    Rate(Arc<Column>, Option<u32>),
    Label(Arc<Column>, Labels),
}

/// Texts that people read in place of the words of a column.
struct Labels(Vec<Option<String>>);

impl Sentences {
    /// The sentences of a rule over rows of a grain in a period.
    ///
    /// # Errors
    /// A hole cannot be computed.
    pub fn over(
        run: &Run<'_>,
        period: &Period,
        grain: &[DimId],
        rows: &Rows,
        because: &Because,
    ) -> Result<Sentences, Fault> {
        let sentence = |pieces: &Option<Vec<Piece>>, lang: Lang| {
            pieces.as_ref().map(|p| Sentence::over((run, period), grain, rows, p, lang)).transpose()
        };
        Ok(Sentences { zh: sentence(&because.zh, Lang::Zh)?, en: sentence(&because.en, Lang::En)? })
    }

    /// The sentence of a row; empty where the pack gives none.
    pub fn text(&self, lang: Lang, row: usize) -> String {
        let mut out = Vec::new();
        self.put(lang, row, &mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    /// Adds the sentence of a row to `out`, after a separator if something stands there already.
    pub fn put(&self, lang: Lang, row: usize, out: &mut Vec<u8>) {
        let sentence = match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        };
        if let Some(sentence) = sentence {
            separate(lang, out);
            sentence.put(row, out);
        }
    }
}

/// What stands between two sentences.
pub fn separate(lang: Lang, out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.extend_from_slice(if lang == Lang::Zh { "；" } else { "; " }.as_bytes());
    }
}

/// The value of a hole as text; a dash if it is missing.
pub fn shown(column: &Column, places: Option<u32>, row: usize, out: &mut Vec<u8>) {
    write_cell(column, row, places, NOTHING, out);
}

impl Sentence {
    fn over(
        (run, period): (&Run<'_>, &Period),
        grain: &[DimId],
        rows: &Rows,
        pieces: &[Piece],
        lang: Lang,
    ) -> Result<Sentence, Fault> {
        let part = |piece: &Piece| {
            Ok(match piece {
                Piece::Words(words) => Part::Words(words.clone()),
                Piece::Value(Shown { value, places, of }) => {
                    let column = run.column_in(period, grain, rows, value)?;
                    let labels = of.and_then(|dim| labels((run, period), dim, &column, lang));
                    match labels {
                        Some(labels) => Part::Label(column, labels),
                        None if is_share(run, value) => Part::Rate(column, *places),
                        None => Part::Cell(column, *places),
                    }
                }
            })
        };
        Ok(Sentence(pieces.iter().map(part).collect::<Result<_, Fault>>()?))
    }

    fn put(&self, row: usize, out: &mut Vec<u8>) {
        for part in &self.0 {
            match part {
                Part::Words(words) => out.extend_from_slice(words.as_bytes()),
                Part::Cell(column, places) => shown(column, *places, row, out),
                Part::Rate(column, places) => {
                    let mut rate = Vec::new();
                    shown(column, *places, row, &mut rate);
                    percent(&rate, out);
                }
                Part::Label(column, labels) => match label_at(column, row, labels) {
                    Some(label) => out.extend_from_slice(label.as_bytes()),
                    None => shown(column, None, row, out),
                },
            }
        }
    }
}

/// Whether a hole holds a rate that is a share, and not so many of a unit.
fn is_share(run: &Run<'_>, hole: &Expr) -> bool {
    let Node::Leaf(Leaf::Figure(figure, _)) = &hole.node else { return false };
    let unit = run.program().figures.get(figure.at()).is_some_and(|figure| figure.unit.is_some());
    hole.kind == Type::Rate && !unit
}

/// A rate as people say it: `0.6759` is `67.59%`; what is no number stays as it is.
fn percent(rate: &[u8], out: &mut Vec<u8>) {
    let (sign, digits) = match rate.strip_prefix(b"-") {
        Some(digits) => (&b"-"[..], digits),
        None => (&b""[..], rate),
    };
    if digits.is_empty() || !digits.iter().all(|c| c.is_ascii_digit() || *c == b'.') {
        return out.extend_from_slice(rate);
    }
    let mut halves = digits.splitn(2, |c| *c == b'.');
    let (whole, fraction) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
    let (up, left) = fraction.split_at(fraction.len().min(2));
    let mut all = [whole, up].concat();
    all.resize(whole.len().saturating_add(2), b'0');
    let zeros = all.iter().take_while(|c| **c == b'0').count().min(all.len().saturating_sub(1));
    out.extend_from_slice(sign);
    out.extend(all.iter().skip(zeros));
    if !left.is_empty() {
        out.push(b'.');
        out.extend_from_slice(left);
    }
    out.push(b'%');
}

fn label_at<'a>(column: &Column, row: usize, labels: &'a Labels) -> Option<&'a str> {
    match &column.cells {
        Cells::Text { codes, .. } if column.gap(row).is_none() => {
            labels.0.get(*codes.get(row)? as usize).and_then(Option::as_deref)
        }
        _ => None,
    }
}

/// What people call each word of a column of keys.
fn labels((run, period): (&Run<'_>, &Period), dim: DimId, column: &Column, lang: Lang) -> Option<Labels> {
    let Cells::Text { words, .. } = &column.cells else { return None };
    let dimension = run.program().dimensions.get(dim.at())?;
    match &dimension.keys {
        Keys::Given(given) => {
            let title = |word: &Arc<str>| {
                let (_, title) = given.iter().find(|(key, _)| **key == **word)?;
                title.get(lang).map(str::to_owned)
            };
            Some(Labels(words.iter().map(title).collect()))
        }
        Keys::Table { table, label: Some(label), .. } => {
            let kept = run.facts_in(period)?.kept.get(table.at())?.as_ref()?;
            let cells = kept.column(*label)?;
            let codes = &run.facts.dimensions.get(dim.at())?;
            let text = |word: &Arc<str>| {
                let row = kept.rows.find(u64::from(codes.find(word)?))?;
                written(cells, row).filter(|t| !t.is_empty())
            };
            Some(Labels(words.iter().map(text).collect()))
        }
        Keys::Table { label: None, .. } | Keys::Found => None,
    }
}

/// The name of each row's key of `dim` as its table has it, where it has one.
pub fn label(run: &Run<'_>, dim: DimId, code: u32) -> Option<String> {
    label_in(run, &run.plan.period, dim, code)
}

/// The same as its table has it in a period that the run looks at.
pub fn label_in(run: &Run<'_>, period: &Period, dim: DimId, code: u32) -> Option<String> {
    let Keys::Table { table, label: Some(label), .. } = run.program().dimensions.get(dim.at())?.keys else {
        return None;
    };
    let kept = run.facts_in(period)?.kept.get(table.at())?.as_ref()?;
    let row = kept.rows.find(u64::from(code))?;
    let cells = kept.column(label)?;
    written(cells, row)
}

/// The value of a cell as text, if there is one.
fn written(column: &Column, row: usize) -> Option<String> {
    if column.gap(row).is_some() {
        return None;
    }
    let mut out = Vec::new();
    shown(column, None, row, &mut out);
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn rates_are_said_as_percentages() {
        let said = |rate: &str| {
            let mut out = Vec::new();
            percent(rate.as_bytes(), &mut out);
            String::from_utf8_lossy(&out).into_owned()
        };
        assert_eq!(said("0.6759"), "67.59%");
        assert_eq!(said("0.7000"), "70.00%");
        assert_eq!(said("-0.0313"), "-3.13%");
        assert_eq!(said("0.4"), "40%");
        assert_eq!(said("1"), "100%");
        assert_eq!(said("0.00001"), "0.001%");
        assert_eq!(said("0"), "0%");
        assert_eq!(said("–"), "–");
    }
}
