//! Data files as the oracle reads them: a small reader of comma-separated text, cells with types, rows by name.
//!
//! It knows the rules of the language for cells, keys and days, and is slow and plain. Data that the engine would
//! refuse are no matter of the oracle: it expects good files.

use std::collections::BTreeMap;
use std::ops::Index;
use std::rc::Rc;

use super::expression::E;
use super::functions::function;
use super::numbers::{date, decimal, literal};
use super::rules::{Pack, Rule, T};
use super::values::{V, Why, two};
use super::world::matches;

/// The cells of a row by column.
#[derive(Clone, Debug)]
pub struct Cells {
    names: Rc<Vec<String>>,
    values: Vec<V>,
}

impl Cells {
    fn new(names: &Rc<Vec<String>>) -> Cells {
        Cells { names: Rc::clone(names), values: vec![V::Missing(Why::EmptyCell); names.len()] }
    }

    pub fn get(&self, column: &str) -> Option<&V> {
        self.names.iter().position(|n| n == column).map(|i| &self.values[i])
    }
}

impl Index<&str> for Cells {
    type Output = V;

    fn index(&self, column: &str) -> &V {
        self.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }
}

impl Index<&String> for Cells {
    type Output = V;

    fn index(&self, column: &String) -> &V {
        &self[column.as_str()]
    }
}

/// A row: its cells by column, when it holds, and where it stands.
#[derive(Clone, Debug)]
pub struct Row {
    pub cells: Cells,
    /// The day of a row that is placed by a period column.
    pub day: Option<i64>,
    /// First and last day of a row with a span; no last day is open.
    pub span: Option<(i64, Option<i64>)>,
    pub file: Rc<str>,
    pub line: usize,
}

/// A table with its rows.
#[derive(Clone, Debug)]
pub struct Table {
    pub keys: T,
    pub rows: Vec<Row>,
}

impl Table {
    pub fn key(&self) -> Vec<String> {
        self.keys.texts("key")
    }

    /// The columns whose keys must be known, else the row is dropped, with their dimensions.
    pub fn dropping(&self) -> Vec<(String, String)> {
        let columns = self.keys.get("columns").expect("columns");
        let drops =
            |column: &str| columns.get(column).is_some_and(|c| c.is("orphan", "drop") || c.is("orphan", "finding"));
        self.of().into_iter().filter(|(column, _)| drops(column)).collect()
    }

    /// The columns that hold keys of dimensions, with these dimensions.
    pub fn of(&self) -> Vec<(String, String)> {
        let columns = self.keys.get("columns").expect("columns");
        columns.fields().iter().filter_map(|(name, c)| c.text("of").map(|d| (name.clone(), d.to_owned()))).collect()
    }

    pub fn has(&self, column: &str) -> bool {
        self.keys.get("columns").expect("columns").get(column).is_some()
    }

    /// The dimension that a column is `of`.
    pub fn dimension(&self, column: &str) -> Option<String> {
        self.of().into_iter().find(|(c, _)| c == column).map(|(_, d)| d)
    }
}

/// Records of a file: cells by separator, quotes doubled inside quotes.
pub fn records(text: &str, separator: char) -> Vec<Vec<String>> {
    lines_of(text, separator).into_iter().map(|(_, cells)| cells).collect()
}

/// Records with the lines on which they begin.
fn lines_of(text: &str, separator: char) -> Vec<(usize, Vec<String>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut all, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let (mut quoted, mut any) = (false, false);
    let (mut line, mut begun) = (1, 1);
    while let Some(c) = letters.next() {
        any = true;
        line += usize::from(c == '\n');
        if quoted {
            match c {
                '"' if letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' => quoted = false,
                _ => cell.push(c),
            }
        } else if c == '"' {
            quoted = true;
        } else if c == separator {
            record.push(std::mem::take(&mut cell));
        } else if c == '\n' {
            record.push(std::mem::take(&mut cell));
            all.push((begun, std::mem::take(&mut record)));
            any = false;
            begun = line;
        } else if c != '\r' {
            cell.push(c);
        }
    }
    if any {
        record.push(cell);
        all.push((begun, record));
    }
    all
}

/// Reads a table: its own files and those of its forms, each in the order of their names.
pub fn read(rule: &Rule, pack: &Pack, data: &[(String, String)]) -> Table {
    let columns = rule.keys.get("columns").expect("columns").fields();
    let names: Rc<Vec<String>> = Rc::new(columns.iter().map(|(n, _)| n.clone()).collect());
    let mut table = Table { keys: rule.keys.clone(), rows: Vec::new() };
    let forms = pack.of("form").filter(|f| f.keys.is("of", &rule.id)).map(|f| &f.keys);
    for keys in std::iter::once(&rule.keys).chain(forms) {
        let own = if std::ptr::eq(keys, &rule.keys) { None } else { keys.get("columns") };
        // A form's word on how a column is written goes before the table's own.
        let columns: Vec<(String, T)> = columns
            .iter()
            .map(|(name, column)| match own.and_then(|o| o.get(name)) {
                Some(T::Table(more)) => {
                    let kept = column.fields().iter().filter(|(k, _)| more.iter().all(|(m, _)| m != k));
                    (name.clone(), T::Table(more.iter().chain(kept).cloned().collect()))
                }
                _ => (name.clone(), column.clone()),
            })
            .collect();
        let pattern = keys.text("file").expect("a file");
        let mut files: Vec<&(String, String)> = data.iter().filter(|(n, _)| matches(pattern, n)).collect();
        files.sort();
        for (name, text) in files {
            let form = Form { keys, columns: &columns, names: &names, pack, table: rule };
            form.read(name, text, &mut table.rows);
        }
    }
    table
}

/// How the files of one form are read.
struct Form<'a> {
    keys: &'a T,
    columns: &'a [(String, T)],
    names: &'a Rc<Vec<String>>,
    pack: &'a Pack,
    table: &'a Rule,
}

impl Form<'_> {
    fn read(&self, name: &str, text: &str, rows: &mut Vec<Row>) {
        let separator = self.keys.text("separator").and_then(|s| s.chars().next()).unwrap_or(',');
        let above = match self.keys.get("header_row") {
            Some(T::Number(n)) => usize::try_from(n.to_integer()).expect("a line") - 1,
            _ => 0,
        };
        let mut lines = lines_of(text, separator).into_iter().skip(above);
        let Some((_, headers)) = lines.next() else { return };
        let place = |known: &[String]| headers.iter().position(|h| known.iter().any(|k| k == h.trim()));
        let places: Vec<Option<usize>> = self
            .columns
            .iter()
            .map(|(name, column)| {
                let known = column.texts("header");
                place(if known.is_empty() { std::slice::from_ref(name) } else { &known })
            })
            .collect();
        let wide = self.keys.get("unpivot").map(|u| self.wide(u, &headers));
        let skip = self.keys.expression("skip");
        let file: Rc<str> = name.into();
        let mut above: BTreeMap<String, String> = BTreeMap::new();
        for (line, cells) in lines {
            let mut raw = Cells::new(self.names);
            for (i, (name, column)) in self.columns.iter().enumerate() {
                let said = match (column.text("value"), places[i]) {
                    (Some(value), _) => value,
                    (None, Some(at)) => cells[at].trim(),
                    (None, None) => continue,
                };
                let mut said = said.to_owned();
                if self.keys.texts("fill_down").contains(name) {
                    if said.is_empty() {
                        said = above.get(name).cloned().unwrap_or_default();
                    }
                    above.insert(name.clone(), said.clone());
                }
                raw.values[i] = V::Text(said);
            }
            if skip.as_ref().is_some_and(|s| over_row(s, &raw, self.pack) == V::Flag(true)) {
                continue;
            }
            match &wide {
                None => rows.push(self.row(&raw, &file, line)),
                Some(members) => {
                    for (member, values) in members {
                        let mut one = raw.clone();
                        let mut any = false;
                        for (column, at) in values {
                            let said = cells[*at].trim();
                            any |= !said.is_empty();
                            let i = self.names.iter().position(|n| n == column).expect("a column of values");
                            one.values[i] = V::text(said);
                        }
                        let name = self.keys.get("unpivot").and_then(|u| u.text("name")).expect("a name");
                        let i = self.names.iter().position(|n| n == name).expect("a column of names");
                        one.values[i] = V::text(member);
                        if any {
                            rows.push(self.row(&one, &file, line));
                        }
                    }
                }
            }
        }
    }

    /// The members of a wide sheet, with the columns of their values.
    fn wide(&self, unpivot: &T, headers: &[String]) -> Vec<(String, Vec<(String, usize)>)> {
        let name = unpivot.text("name").expect("a name");
        let column = self.columns.iter().find(|(n, _)| n == name).expect("a column of names");
        let dimension = column.1.text("of").expect("a dimension");
        let values = unpivot.get("values").expect("values").fields();
        let mut all = Vec::new();
        for (member, called) in self.pack.members(dimension) {
            let found: Vec<(String, usize)> = values
                .iter()
                .filter_map(|(column, pattern)| {
                    let pattern = pattern.as_text();
                    let mut wanted = called.iter().map(|c| pattern.replace(&format!("{{{name}}}"), c));
                    let at = wanted.find_map(|w| headers.iter().position(|h| h.trim() == w))?;
                    Some((column.clone(), at))
                })
                .collect();
            if !found.is_empty() {
                all.push((member, found));
            }
        }
        all
    }

    fn row(&self, raw: &Cells, file: &Rc<str>, line: usize) -> Row {
        let mut cells = Cells::new(self.names);
        for (i, (_, column)) in self.columns.iter().enumerate() {
            if let V::Text(text) = &raw.values[i] {
                cells.values[i] = cell(text, column);
            }
        }
        for (i, (_, column)) in self.columns.iter().enumerate() {
            if let Some(formula) = column.expression("formula") {
                cells.values[i] = over_row(&formula, &cells, self.pack);
            }
        }
        let keys = &self.table.keys;
        let on = |column: &str| cells.get(column).and_then(V::day);
        let day = keys.text("period").and_then(on);
        let between = keys.texts("span");
        let span = between.first().map(|from| (on(from).expect("a first day"), between.get(1).and_then(|to| on(to))));
        Row { cells, day, span, file: Rc::clone(file), line }
    }
}

fn cell(text: &str, column: &T) -> V {
    if text.is_empty() || column.texts("missing").iter().any(|m| m == text) {
        return V::Missing(Why::EmptyCell);
    }
    let text = column.get("map").and_then(|m| m.text(text)).unwrap_or(text);
    let text = match column.text("pattern").and_then(|p| p.split_once("{}")) {
        Some((left, right)) => {
            text.strip_prefix(left).and_then(|t| t.strip_suffix(right)).expect("a text of the pattern").trim()
        }
        None => text,
    };
    let kind = column.text("type").expect("a type");
    match kind {
        "text" | "id" => V::text(text),
        "flag" => V::Flag(matches!(text, "yes" | "true" | "1" | "是")),
        "date" => V::Date(
            date(text, column.text("format").unwrap_or("%Y-%m-%d")).unwrap_or_else(|| panic!("`{text}` is no date")),
        ),
        "datetime" => V::Moment(moment(text).unwrap_or_else(|| panic!("`{text}` is no moment"))),
        "rate" => V::Num(literal(text).expect("a rate")),
        _ => {
            let mut plain = text.to_owned();
            if let Some(mark) = column.text("grouping") {
                plain = plain.replace(mark, "");
            }
            if let Some(mark) = column.text("decimal") {
                plain = plain.replace(mark, ".");
            }
            V::Num(decimal(&plain).unwrap_or_else(|| panic!("`{text}` is no number")))
        }
    }
}

/// A day, and hours, minutes and perhaps seconds of it.
fn moment(text: &str) -> Option<i64> {
    let (day, time) = text.split_once([' ', 'T'])?;
    let parts: Vec<i64> = time.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [hours, minutes, rest @ ..] = parts.as_slice() else { return None };
    Some(date(day, "%Y-%m-%d")? * 86_400 + hours * 3_600 + minutes * 60 + rest.first().unwrap_or(&0))
}

/// An expression over the cells of one row, before anything else is known.
fn over_row(e: &E, cells: &Cells, pack: &Pack) -> V {
    match e {
        E::Number(n) => V::Num(n.clone()),
        E::Text(t) => V::text(t),
        E::Flag(f) => V::Flag(*f),
        E::Name(path) => cells.get(&path[0]).unwrap_or_else(|| panic!("no column {path:?}")).clone(),
        E::Two(sign, a, b) => two(sign, &over_row(a, cells, pack), &over_row(b, cells, pack)),
        E::Or(a, b) => match over_row(a, cells, pack) {
            V::Missing(_) => over_row(b, cells, pack),
            there => there,
        },
        E::If(c, a, b) => match over_row(c, cells, pack) {
            V::Flag(true) => over_row(a, cells, pack),
            V::Flag(false) => over_row(b.as_ref().expect("else"), cells, pack),
            missing => missing,
        },
        E::Call(name, all) => {
            let values: Vec<V> = all.iter().map(|a| over_row(a, cells, pack)).collect();
            function(name, all, &values, pack)
        }
        other => panic!("{other:?} in a column"),
    }
}
