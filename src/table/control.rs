//! Control totals of a feed: what the sender says a file holds, in a small file beside it.
//!
//! `NAME.totals.toml` belongs to the file `NAME.csv` (or whatever its ending): rows, sums of columns, a hash of ids. A
//! [`Tally`] gathers the same of the rows as they are read and tells where the two differ. What is read is left to the
//! caller, and so is what becomes of a file that has no such totals.

use std::ops::Range;

use sha2::{Digest, Sha256};
use toml::de::{DeTable, DeValue};

use super::cell::trim;
use super::schema::Schema;
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::value::Ratio;

/// How the names of such files end.
const ENDING: &str = ".totals.toml";

/// Whether a file, by its name, holds control totals.
pub fn is_totals(name: &str) -> bool {
    name.ends_with(ENDING)
}

/// The file with the totals of a data file.
pub fn totals_of(name: &str) -> String {
    let file = name.rfind('/').map_or(0, |slash| slash + 1);
    let stem =
        name.get(file..).and_then(|own| own.rfind('.')).filter(|dot| *dot > 0).map_or(name.len(), |dot| file + dot);
    format!("{}{ENDING}", name.get(..stem).unwrap_or(name))
}

/// A number that is said, and where.
#[derive(Clone, Debug, PartialEq)]
struct Said<T> {
    is: T,
    line: u64,
}

/// What a file of totals says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    name: String,
    rows: Option<Said<u64>>,
    sums: Vec<(String, Said<Ratio>)>,
    ids: Option<(Vec<String>, Said<String>)>,
}

impl Totals {
    /// Reads the text of a file of totals.
    ///
    /// # Errors
    /// It is no TOML, or says something else than totals.
    pub fn parse(name: &str, text: &str) -> Result<Totals, Box<Diagnostic>> {
        let reader = Reader { name, text };
        let tree = DeTable::parse(text).map_err(|error| reader.wrong(error.span().unwrap_or(0..0), "syntax", ""))?;
        let mut totals = Totals { name: name.to_owned(), ..Totals::default() };
        for (key, value) in tree.get_ref() {
            let (word, span) = (&**key.get_ref(), value.span());
            match (word, value.get_ref()) {
                ("rows", DeValue::Integer(number)) if number.radix() == 10 => {
                    let is = number.as_str().parse().map_err(|_| reader.wrong(span.clone(), "number", word))?;
                    totals.rows = Some(Said { is, line: reader.line(&span) });
                }
                ("sums", DeValue::Table(sums)) => {
                    for (column, value) in sums {
                        let (column, span) = (&**column.get_ref(), value.span());
                        let text = match value.get_ref() {
                            DeValue::String(text) => Some(&**text),
                            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
                            DeValue::Float(number) => Some(number.as_str()),
                            _ => None,
                        };
                        let is = text.and_then(|text| Ratio::parse(text).ok());
                        let is = is.ok_or_else(|| reader.wrong(span.clone(), "number", column))?;
                        totals.sums.push((column.to_owned(), Said { is, line: reader.line(&span) }));
                    }
                }
                ("ids", DeValue::Table(ids)) => totals.ids = Some(reader.ids(ids, &span)?),
                ("rows" | "sums" | "ids", _) => return Err(reader.wrong(span, "shape", word)),
                _ => return Err(reader.wrong(key.span(), "key", word)),
            }
        }
        Ok(totals)
    }
}

struct Reader<'t> {
    name: &'t str,
    text: &'t str,
}

impl Reader<'_> {
    fn ids(&self, ids: &DeTable<'_>, whole: &Range<usize>) -> Result<(Vec<String>, Said<String>), Box<Diagnostic>> {
        let (mut columns, mut hash) = (Vec::new(), None);
        for (key, value) in ids {
            let (word, span) = (&**key.get_ref(), value.span());
            match (word, value.get_ref()) {
                ("column", DeValue::String(column)) => columns.push(column.to_string()),
                ("column", DeValue::Array(all)) => {
                    for one in all {
                        let DeValue::String(column) = one.get_ref() else {
                            return Err(self.wrong(span, "shape", word));
                        };
                        columns.push(column.to_string());
                    }
                }
                ("sha256", DeValue::String(text)) => {
                    hash = Some(Said { is: text.to_ascii_lowercase(), line: self.line(&span) });
                }
                ("column" | "sha256", _) => return Err(self.wrong(span, "shape", word)),
                _ => return Err(self.wrong(key.span(), "key", word)),
            }
        }
        match hash {
            Some(hash) if !columns.is_empty() => Ok((columns, hash)),
            _ => Err(self.wrong(whole.clone(), "ids", "ids")),
        }
    }

    fn line(&self, span: &Range<usize>) -> u64 {
        self.text.get(..span.start).unwrap_or("").matches('\n').count() as u64 + 1
    }

    fn wrong(&self, span: Range<usize>, why: &str, word: &str) -> Box<Diagnostic> {
        let problem = at(&codes::BAD_TOTALS, self.name, self.line(&span));
        Box::new(problem.with("file", self.name).with("why", why).with("word", word))
    }
}

fn at(code: &'static Code, file: &str, line: u64) -> Diagnostic {
    Diagnostic::new(code, Place::Data { file: file.to_owned(), sheet: None, line, column: 0, excerpt: None })
}

/// What is gathered of a file for its totals.
pub struct Tally<'t> {
    totals: &'t Totals,
    /// Positions among the schema's columns: of the sums, then of the ids.
    sums: Vec<(usize, Option<Ratio>)>,
    ids: Vec<usize>,
    rows: u64,
    texts: Vec<u8>,
    ends: Vec<usize>,
}

impl<'t> Tally<'t> {
    /// Makes ready to read a file of this table.
    ///
    /// # Errors
    /// The totals name columns that the table does not have, by its own names or by headers.
    pub fn new(totals: &'t Totals, schema: &Schema) -> Result<Tally<'t>, Vec<Diagnostic>> {
        let find = |name: &str| {
            let read = |c: &super::schema::Column| c.formula.is_none() && c.value.is_none();
            schema.columns.iter().position(|c| read(c) && (c.name == name || c.headers.iter().any(|h| h == name)))
        };
        let mut unknown = Vec::new();
        let mut place = |name: &str, line: u64| {
            let found = find(name);
            if found.is_none() {
                let problem = at(&codes::BAD_TOTALS, &totals.name, line);
                unknown.push(problem.with("file", &totals.name).with("why", "column").with("word", name));
            }
            found
        };
        let sums = totals.sums.iter().filter_map(|(name, said)| Some((place(name, said.line)?, Some(Ratio::ZERO))));
        let sums = sums.collect();
        let of_ids = totals.ids.iter().flat_map(|(columns, said)| columns.iter().map(|name| (name, said.line)));
        let ids = of_ids.filter_map(|(name, line)| place(name, line)).collect();
        match unknown.is_empty() {
            true => Ok(Tally { totals, sums, ids, rows: 0, texts: Vec::new(), ends: Vec::new() }),
            false => Err(unknown),
        }
    }

    /// The columns of the schema that are summed, by their positions.
    pub fn summed(&self) -> impl Iterator<Item = usize> {
        self.sums.iter().map(|(column, _)| *column)
    }

    /// Takes a row in: the numbers of the summed columns (none of an empty cell), and the cells as written.
    pub fn row<'c>(&mut self, numbers: impl Iterator<Item = Option<Ratio>>, cell: impl Fn(usize) -> &'c [u8]) {
        self.rows += 1;
        for ((_, sum), number) in self.sums.iter_mut().zip(numbers) {
            if let (Some(so_far), Some(number)) = (&*sum, number) {
                *sum = so_far.add(&number).ok();
            }
        }
        if self.ids.is_empty() {
            return;
        }
        for (n, column) in self.ids.iter().enumerate() {
            if n > 0 {
                self.texts.push(b',');
            }
            let raw = cell(*column);
            self.texts.extend_from_slice(std::str::from_utf8(raw).map_or(raw, |text| trim(text).as_bytes()));
        }
        self.ends.push(self.texts.len());
    }

    /// Where the file is not what its totals say.
    pub fn differences(self, file: &str) -> Vec<Diagnostic> {
        let name = &self.totals.name;
        let differ = |line: u64, what: &str, column: &str, found: String, expected: String| {
            let problem = at(&codes::TOTALS_DIFFER, name, line).with("file", file).with("totals", name);
            problem.with("what", what).with("column", column).with("found", found).with("expected", expected)
        };
        let mut all = Vec::new();
        if let Some(said) = self.totals.rows.as_ref().filter(|said| said.is != self.rows) {
            all.push(differ(said.line, "rows", "-", self.rows.to_string(), said.is.to_string()));
        }
        for ((column, said), (_, sum)) in self.totals.sums.iter().zip(&self.sums) {
            if sum.as_ref() != Some(&said.is) {
                let found = sum.as_ref().map_or_else(|| "…".to_owned(), plain);
                all.push(differ(said.line, "sum", column, found, plain(&said.is)));
            }
        }
        if let Some((columns, said)) = &self.totals.ids {
            let mut ids: Vec<&[u8]> = Vec::with_capacity(self.ends.len());
            let mut begin = 0;
            for end in &self.ends {
                ids.push(self.texts.get(begin..*end).unwrap_or_default());
                begin = *end;
            }
            ids.sort_unstable();
            let mut hash = Sha256::new();
            for (n, id) in ids.iter().enumerate() {
                if n > 0 {
                    hash.update(b"\n");
                }
                hash.update(id);
            }
            let found: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            if found != said.is {
                all.push(differ(said.line, "ids", &columns.join(","), found, said.is.clone()));
            }
        }
        all
    }
}

fn plain(number: &Ratio) -> String {
    let mut out = Vec::new();
    number.write_exact(&mut out);
    if out.contains(&b'/') {
        out.clear();
        number.write_plain(&mut out);
    }
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_stand_beside_their_file() {
        assert_eq!(totals_of("commissions.csv"), "commissions.totals.toml");
        assert_eq!(totals_of("in.2011/checks-2011.10.csv"), "in.2011/checks-2011.10.totals.toml");
        assert_eq!(totals_of("in.2011/checks"), "in.2011/checks.totals.toml");
        assert!(is_totals("a.totals.toml") && !is_totals("totals.csv"));
    }

    #[test]
    fn whatever_is_no_total_is_told_with_its_line() {
        let why = |text: &str| {
            let problem = *Totals::parse("a.totals.toml", text).unwrap_err();
            let Place::Data { line, .. } = problem.place else { panic!("a place in data") };
            format!("{line} {}", problem.args.iter().find(|(name, _)| *name == "why").unwrap().1)
        };
        assert_eq!(why("rows = 1\nrow = 2\n"), "2 key");
        assert_eq!(why("rows = \"1\"\n"), "1 shape");
        assert_eq!(why("rows = -1\n"), "1 number");
        assert_eq!(why("rows =\n"), "1 syntax");
        assert_eq!(why("[sums]\namount = \"1,000\"\n"), "2 number");
        assert_eq!(why("[ids]\ncolumn = \"id\"\n"), "1 ids");
        assert_eq!(why("[ids]\ncolumn = 3\nsha256 = \"\"\n"), "2 shape");
        let good = "rows = 4\nsums = { amount = \"10.50\", n = 3, m = 2.5 }\nids = { column = [\"a\", \"b\"], sha256 = \"AB\" }\n";
        let totals = Totals::parse("a.totals.toml", good).unwrap();
        assert_eq!((totals.rows.unwrap().is, totals.sums.len(), totals.ids.unwrap().0.len()), (4, 3, 2));
    }
}
