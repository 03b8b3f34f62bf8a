//! Exports: the layouts that finance imports, columns of any expressions over one grain.
//!
//! Each header stands once, each file name stays under the run's `exports/`, and the rows are those of the first figure
//! unless the export says otherwise. Writing is left to `output`.

use crate::check::model::{Export, RowsFrom, Shown};
use crate::check::settings::separator;
use crate::check::state::Checker;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::pack::grammar::Kind;
use crate::pack::model::{Entry, Node, Table};
use crate::source::{Span, Spanned};
use crate::table::manner::{Manner, Negative};
use crate::table::schema::Encoding;
use crate::value::Date;

impl Checker<'_> {
    pub(super) fn exports(&mut self) {
        let doc = self.doc;
        for entry in doc.of(Kind::Export) {
            self.export(entry);
        }
    }

    fn export(&mut self, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let grain = self.by(table)??;
        let scope = Self::over(&grain);
        let file = table.text("file")?;
        if !is_plain_name(file.value) {
            self.fault(&codes::BAD_FILE_NAME, file.span, &[("name", file.value)]);
            return None;
        }
        let same = self.exports.iter().find(|e| e.file.eq_ignore_ascii_case(file.value)).map(|e| e.span);
        if let Some(first) = same {
            let problem = Diagnostic::at(&codes::DUPLICATE_ID, file.span).with("id", file.value);
            self.report(problem.also(Place::Rule(first), "first"));
        }
        let mut columns: Vec<(String, Shown)> = Vec::new();
        let mut headers: Vec<Spanned<String>> = Vec::new();
        let mut sources: Vec<RowsFrom> = Vec::new();
        let mut fine = true;
        for node in table.list("columns") {
            let (header, place, text) = match &node.value {
                Node::Text(text) => (text.clone(), node.span, Spanned::new(text.as_str(), node.span)),
                Node::Table(pair) => {
                    let Some((key, value)) = pair.fields.first() else { continue };
                    let Some(text) = value.value.as_text() else { continue };
                    (key.value.clone(), key.span, Spanned::new(text, value.span))
                }
                _ => continue,
            };
            match headers.iter().find(|h: &&Spanned<String>| h.value == header) {
                Some(first) => {
                    let problem = Diagnostic::at(&codes::EXPORT_COLUMNS, place).with("name", &header);
                    self.report(problem.also(Place::Rule(first.span), "first"));
                    fine = false;
                }
                None => headers.push(Spanned::new(header.clone(), place)),
            }
            self.sources.clear();
            self.table_sources.clear();
            match self.shown(text, &scope) {
                Some(shown) => columns.push((header, shown)),
                None => fine = false,
            }
            // Its rows are those of its first figure.
            if sources.is_empty() {
                let first = self.sources.first().or(self.table_sources.first()).cloned();
                sources.extend(first);
            }
        }
        if !fine {
            return None;
        }
        let rows = self.rows_of_formula(&grain, sources, table.text("rows"), &entry.id.value, entry.id.span)?;
        let mut sort = Vec::new();
        for text in table.texts("sort") {
            let descending = text.value.starts_with('-');
            let name = text.value.trim_start_matches('-');
            match columns.iter().find(|(header, _)| header == name) {
                Some((_, shown)) => sort.push((shown.value.clone(), descending)),
                None => {
                    let known: Vec<&str> = columns.iter().map(|(h, _)| h.as_str()).collect();
                    let args = [("name", name), ("export", entry.id.value.as_str())];
                    let cut = u32::from(descending);
                    let at = Span { start: text.span.start + cut, ..text.span };
                    let at = if self.snippet(at) == name { at } else { text.span };
                    self.unknown(&codes::UNKNOWN_HEADING, at, &args, &known);
                }
            }
        }
        let manner = self.manner(table);
        self.exports.push(Export {
            name: entry.id.value.clone(),
            file: file.value.to_owned(),
            grain,
            rows,
            columns,
            sort,
            separator: separator(table),
            bom: table.flag("bom") == Some(true),
            manner,
            missing: table.text("missing").map_or_else(String::new, |t| t.value.to_owned()),
            span: file.span,
        });
        Some(())
    }
}

impl Checker<'_> {
    /// How letters, numbers and days are written; no two marks may be the same, and a format has to say the whole day.
    fn manner(&mut self, table: &Table) -> Manner {
        let letter = |key: &str| Some((table.text(key)?.value.chars().next()?, table.text(key)?.span));
        let decimal = letter("decimal").map_or('.', |(mark, _)| mark);
        let grouping = letter("grouping");
        if let Some((mark, span)) = grouping.filter(|(mark, _)| *mark == decimal) {
            self.fault(&codes::SAME_MARKS, span, &[("mark", &mark.to_string())]);
        }
        let sample = Date::from_ymd(2011, 10, 31);
        let format = table.text("format");
        if let Some(text) = format {
            let written = sample.and_then(|day| day.written_as(text.value));
            if written.and_then(|written| Date::parse_with(&written, text.value)) != sample {
                self.fault(&codes::BAD_DAY_FORMAT, text.span, &[("text", text.value)]);
            }
        }
        Manner {
            encoding: match table.text("encoding").map(|t| t.value) {
                Some("gb18030") => Encoding::Gb18030,
                _ => Encoding::Utf8,
            },
            decimal,
            grouping: grouping.map(|(mark, _)| mark),
            format: format.map(|text| text.value.to_owned()),
            negative: match table.text("negative").map(|t| t.value) {
                Some("behind") => Negative::Behind,
                Some("brackets") => Negative::Brackets,
                _ => Negative::Before,
            },
        }
    }
}

/// A file name that stays inside its folder on every system.
fn is_plain_name(name: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    !name.is_empty() && !name.starts_with('.') && !name.ends_with(['.', ' ']) && !name.contains(odd) && name.len() < 200
}
