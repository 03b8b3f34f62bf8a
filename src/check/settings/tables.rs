//! Tables: their columns, key and place in time, and what they compute from their own rows.
//!
//! How files are read stands in [`super::sheets`].

use super::{effective, owned, separator};
use crate::check::aggregate::figure_names;
use crate::check::scope::Scope;
use crate::check::state::Checker;
use crate::diagnostic::codes;
use crate::expr::{ColumnId, TableId};
use crate::pack::grammar::Kind;
use crate::pack::model::{Entry, Node, Table};
use crate::source::Spanned;
use crate::table::schema::{Column, Orphan, Placed, Schema, Sheet};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn schema_of(&mut self, entry: &Entry) -> Schema {
        let table = &entry.table;
        let mut columns = Vec::new();
        for (name, value) in table.table("columns").map_or(&[][..], |t| &t.fields) {
            if let Node::Table(column) = &value.value {
                columns.push(self.column_of(name, column));
            }
        }
        let position = |me: &mut Self, text: Spanned<&str>| -> Option<ColumnId> {
            let found = columns.iter().position(|c: &Column| c.name == text.value).map(ColumnId::new);
            if found.is_none() {
                let known: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
                let args = [("name", text.value), ("table", entry.id.value.as_str())];
                me.unknown(&codes::UNKNOWN_COLUMN, text.span, &args, &known);
            }
            found
        };
        let dated = |me: &mut Self, text: Spanned<&str>| -> Option<ColumnId> {
            let id = position(me, text)?;
            let kind = columns.get(id.at()).map(|c| c.kind)?;
            if matches!(kind, Type::Date | Type::DateTime) {
                return Some(id);
            }
            me.fault(&codes::WRONG_TYPE, text.span, &[("expected", "date"), ("found", kind.name())]);
            None
        };
        if let Some(file) = table.text("file")
            && !stays_inside(file.value)
        {
            self.fault(&codes::BAD_FILE_NAME, file.span, &[("name", file.value)]);
        }
        let key: Vec<ColumnId> = table.texts("key").into_iter().filter_map(|t| position(self, t)).collect();
        let formulas = table.table("columns");
        let is_computed = |name: &str| formulas.and_then(|c| c.table(name)).is_some_and(|c| c.get("formula").is_some());
        for text in table.texts("key").into_iter().filter(|text| is_computed(text.value)) {
            self.fault(&codes::COMPUTED_COLUMN, text.span, &[("name", text.value)]);
        }
        let span = table.texts("span");
        let placed = match (table.text("period"), span.as_slice()) {
            (Some(column), _) => dated(self, column).map(Placed::Day),
            (None, [from]) => dated(self, Spanned::new(from.value, from.span)).map(|f| Placed::Span(f, None)),
            (None, [from, to, ..]) => {
                let from = dated(self, Spanned::new(from.value, from.span));
                let to = dated(self, Spanned::new(to.value, to.span));
                from.map(|f| Placed::Span(f, to))
            }
            (None, []) => None,
        };
        let declared = table.flag("timeless") == Some(true);
        let covers = table.table("covers").map(|_| {
            let days = effective(table, "covers");
            (days.from, days.to)
        });
        Schema {
            apart: None,
            name: entry.id.value.clone(),
            file: owned(table, "file").unwrap_or_default(),
            separator: separator(table),
            key,
            placed: placed.unwrap_or(Placed::Timeless { declared }),
            covers,
            columns,
            ignore: table.texts("ignore").into_iter().map(|t| t.value.to_owned()).collect(),
            skip: None,
            sheet: Sheet::default(),
            forms: Vec::new(),
            span: entry.id.span,
        }
    }

    fn column_of(&mut self, name: &Spanned<String>, table: &Table) -> Column {
        let kind = table.text("type").and_then(|t| Type::from_name(t.value)).unwrap_or(Type::Text);
        let mut column = Column {
            optional: table.flag("optional") == Some(true),
            orphan: match table.text("orphan").map(|t| t.value) {
                Some("finding") => Orphan::Finding,
                Some("drop") => Orphan::Drop,
                _ => Orphan::Error,
            },
            one_of: table.texts("one_of").into_iter().map(|t| t.value.to_owned()).collect(),
            places: (kind == Type::Money).then_some(self.pack.money.places),
            ..Column::plain(&name.value, kind, name.span)
        };
        self.written_as(&mut column, table);
        column
    }

    /// Types what tables compute from their own rows.
    pub(in crate::check) fn type_tables(&mut self) {
        let doc = self.doc;
        for (t, entry) in doc.of(Kind::Table).enumerate() {
            let table = TableId::new(t);
            let scope = Scope::Rows(table);
            self.type_formulas(t, &entry.table, &scope);
        }
    }

    /// The computed columns of a table, each after those that it reads; a circle is reported.
    fn type_formulas(&mut self, t: usize, written: &Table, scope: &Scope) {
        let mut waiting: Vec<(Spanned<String>, Spanned<String>, Vec<String>)> = Vec::new();
        for (name, value) in written.table("columns").map_or(&[][..], |c| &c.fields) {
            let Some(formula) = value.value.as_table().and_then(|c| c.text("formula")) else { continue };
            let mut names = Vec::new();
            if let Ok(syntax) = crate::script::parse_expression(formula.value, formula.span) {
                figure_names(&syntax, &mut names);
            }
            let names = names.into_iter().map(|(name, _)| name).collect();
            waiting.push((name.clone(), formula.map(str::to_owned), names));
        }
        while !waiting.is_empty() {
            let free = |reads: &[String]| !waiting.iter().any(|(other, ..)| reads.contains(&other.value));
            let Some(at) = waiting.iter().position(|(_, _, reads)| free(reads)) else {
                let span = waiting.first().map(|(name, ..)| name.span);
                let mut path: Vec<&str> = Vec::new();
                let mut next = waiting.first();
                while let Some((name, _, reads)) = next.filter(|(name, ..)| !path.contains(&name.value.as_str())) {
                    path.push(&name.value);
                    next = waiting.iter().find(|(other, ..)| reads.contains(&other.value));
                }
                let closing = next.map_or("", |(name, ..)| name.value.as_str());
                let from = path.iter().position(|name| *name == closing).unwrap_or(0);
                let path: Vec<&str> = path.into_iter().skip(from).chain([closing]).collect();
                let path = path.join(" → ");
                if let Some(span) = span {
                    self.fault(&codes::CYCLE, span, &[("path", &path)]);
                }
                return;
            };
            let (name, formula, _) = waiting.remove(at);
            let Some(column) = self.column(TableId::new(t), &name.value) else { continue };
            let kind = self.schema(TableId::new(t)).and_then(|s| s.columns.get(column.at())).map(|c| c.kind);
            let text = Spanned::new(formula.value.as_str(), formula.span);
            let Some(typed) = self.expression(text, scope, kind) else { continue };
            let place = self.tables.get_mut(t).and_then(|s| s.columns.get_mut(column.at()));
            if let Some(place) = place {
                place.formula = Some(typed.expr);
                place.optional = typed.gaps.is_some();
            }
        }
    }
}

/// Whether a file under DATA stays under it.
pub(super) fn stays_inside(file: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '\\' | ':' | '<' | '>' | '|' | '"');
    !file.is_empty()
        && !file.contains(odd)
        && file.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}
