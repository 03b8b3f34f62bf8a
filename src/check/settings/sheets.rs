//! How files are read: what a table says of its own and what each form says otherwise, how columns are written, wide
//! sheets.
//!
//! Runs after tables stand and dimensions have their keys. A form becomes the table's schema once more with what the
//! form says in place of what the table says; what columns mean is the table's alone.

use super::tables::stays_inside;
use super::{owned, separator};
use crate::check::model::Keys;
use crate::check::scope::Scope;
use crate::check::state::Checker;
use crate::diagnostic::codes;
use crate::expr::{ColumnId, DimId, Expr, TableId};
use crate::pack::grammar::Kind;
use crate::pack::model::{Entry, Node, Table};
use crate::source::{Span, Spanned};
use crate::table::cell::{CellRule, CellTrouble, trim};
use crate::table::schema::{Column, Encoding, Pattern, Schema, Sheet, Unpivot};
use crate::value::Type;

/// The hole of a column's `pattern`.
const HOLE: &str = "{}";

impl Checker<'_> {
    /// Settles how the files of each table and of its forms are read.
    pub(in crate::check) fn set_sheets(&mut self) {
        let doc = self.doc;
        let mut forms: Vec<Vec<Schema>> = vec![Vec::new(); self.tables.len()];
        for entry in doc.of(Kind::Form) {
            let Some(of) = entry.table.text("of") else { continue };
            let Some(table) = self.table(of.value) else {
                self.unknown_table(of);
                continue;
            };
            if let (Some(form), Some(forms)) = (self.form(entry, table), forms.get_mut(table.at())) {
                forms.push(form);
            }
        }
        for (t, (entry, forms)) in doc.of(Kind::Table).zip(forms).enumerate() {
            let columns = self.tables.get(t).map_or(Vec::new(), |schema| schema.columns.clone());
            let sheet = self.sheet(&entry.table, TableId::new(t), &columns);
            let skip = entry.table.text("skip").and_then(|text| self.skip(text, t));
            if let Some(schema) = self.tables.get_mut(t) {
                schema.skip = skip;
                lay_out(schema, sheet);
                schema.forms = forms;
            }
        }
    }

    /// The table once more, as files of a form hold it.
    fn form(&mut self, entry: &Entry, table: TableId) -> Option<Schema> {
        let written = &entry.table;
        let own = self.schema(table)?.clone();
        if let Some(file) = written.text("file")
            && !stays_inside(file.value)
        {
            self.fault(&codes::BAD_FILE_NAME, file.span, &[("name", file.value)]);
        }
        let mut columns = own.columns.clone();
        for (name, value) in written.table("columns").map_or(&[][..], |t| &t.fields) {
            let named = Spanned::new(name.value.as_str(), name.span);
            let (Some(id), Node::Table(said)) = (self.read_column(named, table), &value.value) else { continue };
            if let Some(column) = columns.get_mut(id.at()) {
                self.written_as(column, said);
                self.value_of_form(column, said);
            }
        }
        let sheet = self.sheet(written, table, &columns);
        let mut form = Schema {
            file: owned(written, "file").unwrap_or_default(),
            separator: separator(written),
            columns,
            ignore: written.texts("ignore").into_iter().map(|t| t.value.to_owned()).collect(),
            skip: written.text("skip").and_then(|text| self.skip(text, table.at())),
            forms: Vec::new(),
            span: entry.id.span,
            ..own
        };
        lay_out(&mut form, sheet);
        Some(form)
    }

    /// Takes over what is said of how a column's cells are written.
    pub(super) fn written_as(&mut self, column: &mut Column, said: &Table) {
        let texts = |key| said.texts(key).into_iter().map(|t| t.value.to_owned()).collect::<Vec<String>>();
        let headers = texts("header");
        if !headers.is_empty() {
            column.headers = headers;
        }
        if said.get("missing").is_some() {
            column.missing = texts("missing");
        }
        if let Some(map) = said.table("map") {
            let pair =
                |(k, v): &(Spanned<String>, Spanned<Node>)| Some((k.value.clone(), v.value.as_text()?.to_owned()));
            column.map = map.fields.iter().filter_map(pair).collect();
        }
        if let Some(text) = said.text("pattern") {
            column.pattern = self.pattern(text, HOLE);
        }
        if let Some(format) = owned(said, "format") {
            column.format = Some(format);
        }
        if let Some(decimal) = said.text("decimal") {
            column.decimal = if decimal.value == "," { b',' } else { b'.' };
        }
        if let Some(grouping) = said.text("grouping") {
            column.grouping = grouping.value.chars().next();
        }
    }

    fn pattern(&mut self, text: Spanned<&str>, hole: &str) -> Option<Pattern> {
        let pattern = Pattern::new(trim(text.value), hole);
        if pattern.is_none() {
            self.fault(&codes::NO_HOLE, text.span, &[("text", text.value), ("hole", hole)]);
        }
        pattern
    }

    /// A form's `value`: it must be what the column could hold.
    fn value_of_form(&mut self, column: &mut Column, said: &Table) {
        let Some(text) = said.text("value") else { return };
        if said.get("header").is_some() {
            let args = [("key", "header / value"), ("expected", "one-of-two"), ("found", "both")];
            self.fault(&codes::WRONG_SHAPE, text.span, &args);
        }
        match CellRule::new(column, &self.pack.period).parse(text.value.as_bytes()) {
            Ok(_) => {}
            Err(CellTrouble::NotOneOf) => {
                let allowed: Vec<String> = column.one_of.iter().map(|one| format!("`{one}`")).collect();
                let known: Vec<&str> = column.one_of.iter().map(String::as_str).collect();
                let args = [("text", text.value), ("allowed", &allowed.join(", "))];
                self.unknown(&codes::NOT_ONE_OF, text.span, &args, &known);
            }
            Err(_) => {
                let args = [("text", text.value), ("type", column.kind.name())];
                self.fault(&codes::BAD_LITERAL, text.span, &args);
            }
        }
        column.value = Some(text.value.to_owned());
    }

    /// A column that files hold.
    fn read_column(&mut self, name: Spanned<&str>, table: TableId) -> Option<ColumnId> {
        let Some(id) = self.column(table, name.value) else {
            let schema = self.schema(table)?;
            let known: Vec<String> = schema.columns.iter().map(|c| c.name.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let args = [("name", name.value), ("table", &schema.name.clone())];
            self.unknown(&codes::UNKNOWN_COLUMN, name.span, &args, &known);
            return None;
        };
        if self.schema(table)?.columns.get(id.at())?.formula.is_some() {
            self.fault(&codes::COMPUTED_COLUMN, name.span, &[("name", name.value)]);
            return None;
        }
        Some(id)
    }

    /// The layout that a table or form says; `columns` are the table's as they are written there.
    fn sheet(&mut self, written: &Table, table: TableId, columns: &[Column]) -> Sheet {
        let encoding = match written.text("encoding").map(|t| t.value) {
            Some("gb18030") => Encoding::Gb18030,
            _ => Encoding::Utf8,
        };
        let row = written.number("header_row").and_then(|n| Some((n.value.to_i64()?, n.span)));
        if let Some((0, span)) = row {
            self.fault(&codes::LINE_ZERO, span, &[]);
        }
        let lines_before = row.and_then(|(row, _)| u64::try_from(row).ok()).map_or(0, |row| row.saturating_sub(1));
        let fill_down =
            written.texts("fill_down").into_iter().filter_map(|name| self.read_column(name, table)).collect();
        let unpivot = written.table("unpivot").and_then(|unpivot| self.unpivot(unpivot, table, columns));
        Sheet { encoding, name: owned(written, "sheet"), lines_before, fill_down, unpivot }
    }

    fn unpivot(&mut self, said: &Table, table: TableId, columns: &[Column]) -> Option<Unpivot> {
        let word = said.text("name")?;
        let name = self.read_column(word, table)?;
        let known = self.schema(table)?.columns.get(name.at())?.of.and_then(|of| {
            let keys = self.dimensions.get(of.at()).map(|d| &d.keys)?;
            (!matches!(keys, Keys::Found)).then_some(of)
        });
        let Some(of) = known else {
            self.fault(&codes::KEYS_NOT_KNOWN, word.span, &[("name", word.value)]);
            return None;
        };
        let hole = format!("{{{}}}", word.value);
        let listed = said.table("values").map_or(&[][..], |t| &t.fields);
        let mut values: Vec<(ColumnId, Pattern)> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        for (column, header) in listed {
            let column = self.read_column(Spanned::new(column.value.as_str(), column.span), table);
            let Some(text) = header.value.as_text() else { continue };
            let pattern = self.pattern(Spanned::new(text, header.span), &hole);
            if let (Some(column), Some(pattern)) = (column, pattern) {
                values.push((column, pattern));
                places.push(header.span);
            }
        }
        if listed.is_empty() {
            let args = [("key", "values"), ("expected", "map"), ("found", "empty-table")];
            let span = said.get("values").map_or(word.span, |v| v.span);
            self.fault(&codes::WRONG_SHAPE, span, &args);
        }
        let unpivot = Unpivot { name, of, members: self.named_members(of), values };
        self.tell_apart(&unpivot, &places, columns);
        Some(unpivot)
    }

    /// No header may mean two things.
    fn tell_apart(&mut self, unpivot: &Unpivot, places: &[Span], columns: &[Column]) {
        let wide = |at: usize| unpivot.name.at() == at || unpivot.values.iter().any(|(value, _)| value.at() == at);
        let read = columns.iter().enumerate().filter(|(at, c)| !wide(*at) && c.formula.is_none() && c.value.is_none());
        let mut meant: Vec<(String, String)> = read
            .flat_map(|(_, column)| column.headers.iter().map(|header| (header.clone(), column.name.clone())))
            .collect();
        let mut clashes: Vec<(Span, String, String, String)> = Vec::new();
        for ((value, pattern), place) in unpivot.values.iter().zip(places) {
            let column = columns.get(value.at()).map_or("", |c| c.name.as_str());
            for member in &unpivot.members {
                let what = format!("{}.{column}", member.key);
                for name in &member.names {
                    let header = trim(&pattern.filled(name)).to_owned();
                    match meant.iter().find(|(known, other)| *known == header && *other != what) {
                        Some((_, other)) => clashes.push((*place, header, other.clone(), what.clone())),
                        None => meant.push((header, what.clone())),
                    }
                }
            }
        }
        for (place, header, first, second) in clashes {
            self.fault(&codes::SAME_WIDE_HEADER, place, &[("header", &header), ("first", &first), ("second", &second)]);
        }
    }

    /// A condition on the texts of a row as they are written, whatever the types of its columns.
    fn skip(&mut self, text: Spanned<&str>, t: usize) -> Option<Expr> {
        let typed = self.tables.get(t)?.columns.clone();
        for column in self.tables.get_mut(t).into_iter().flat_map(|schema| &mut schema.columns) {
            column.kind = Type::Text;
            column.of = None::<DimId>;
            column.one_of.clear();
            column.optional = false;
            if column.formula.take().is_some() {
                // No file holds it, so there is nothing of that name.
                column.name.clear();
            }
        }
        let condition = self.condition(text, &Scope::Rows(TableId::new(t)), false);
        if let Some(schema) = self.tables.get_mut(t) {
            schema.columns = typed;
        }
        condition.map(|typed| typed.expr)
    }
}

/// Takes a layout in. What a member's key is comes from the header, so nothing is left to say of its cells.
fn lay_out(schema: &mut Schema, sheet: Sheet) {
    if let Some(column) = sheet.unpivot.as_ref().and_then(|unpivot| schema.columns.get_mut(unpivot.name.at())) {
        column.missing.clear();
        column.map.clear();
        column.pattern = None;
        column.value = None;
    }
    schema.sheet = sheet;
}
