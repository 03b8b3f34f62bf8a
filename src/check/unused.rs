//! What nothing reads: tables, columns, parameters and figures that are written but have no effect, and clauses that
//! no rule implements.
//!
//! Looked for only in a pack without errors, for a rule that is at fault reads less than it means to.

use super::state::Checker;
use crate::check::model::How;
use crate::diagnostic::codes;
use crate::expr::{ColumnId, FigureId, ParamId, TableId};
use crate::pack::grammar::Kind;
use crate::pack::model::PackDoc;
use crate::table::schema::Placed;
use crate::value::PeriodKind;

impl Checker<'_> {
    pub(super) fn unused(&mut self) {
        self.unused_tables();
        let params: Vec<_> = self.params.iter().map(|p| (p.name.clone(), p.span)).collect();
        for (index, (name, span)) in params.into_iter().enumerate() {
            if !self.used.params.contains(&ParamId::new(index)) {
                self.fault(&codes::UNUSED_PARAMETER, span, &[("name", &name)]);
            }
        }
        let figures: Vec<_> = self
            .figures
            .iter()
            .enumerate()
            .filter(|(_, f)| !f.name.contains('.') && !matches!(f.how, How::Amount(..)))
            .filter_map(|(i, f)| {
                let rule = self.rules.get(f.rule.at())?;
                let quiet = !matches!(rule.kind, Kind::Measure | Kind::Ranking | Kind::Checklist);
                let read = self
                    .figures
                    .iter()
                    .enumerate()
                    .any(|(j, g)| g.rule == f.rule && self.used.figures.contains(&FigureId::new(j)));
                (!quiet && !read && !self.used.figures.contains(&FigureId::new(i))).then(|| (f.name.clone(), rule.span))
            })
            .collect();
        let mut told: Vec<String> = Vec::new();
        for (name, span) in figures {
            if !told.contains(&name) {
                self.fault(&codes::UNUSED_FIGURE, span, &[("name", &name)]);
                told.push(name);
            }
        }
        self.unused_periods();
        self.clauses_without_rule();
    }

    fn unused_periods(&mut self) {
        let used = |kind: &PeriodKind| *kind == self.pack.period || self.rules.iter().any(|rule| rule.per == *kind);
        let idle: Vec<_> = self.pack.named.iter().filter(|named| !used(&named.kind)).collect();
        let idle: Vec<_> = idle.into_iter().map(|named| (named.kind.name().to_owned(), named.span)).collect();
        for (name, span) in idle {
            self.fault(&codes::UNUSED_PERIOD, span, &[("name", &name)]);
        }
    }

    fn unused_tables(&mut self) {
        let tables: Vec<_> = self.tables.iter().map(|t| (t.name.clone(), t.span)).collect();
        for (index, (name, span)) in tables.into_iter().enumerate() {
            let id = TableId::new(index);
            if !self.used.tables.contains(&id) {
                self.fault(&codes::UNUSED_TABLE, span, &[("name", &name)]);
                continue;
            }
            let Some(schema) = self.schema(id) else { continue };
            let placing: Vec<ColumnId> = match schema.placed {
                Placed::Timeless { .. } => Vec::new(),
                Placed::Day(day) => vec![day],
                Placed::Span(from, to) => std::iter::once(from).chain(to).collect(),
            };
            let idle: Vec<_> = schema
                .columns
                .iter()
                .enumerate()
                .map(|(i, c)| (ColumnId::new(i), c.name.clone(), c.span))
                .filter(|(c, ..)| !placing.contains(c) && !schema.key.contains(c))
                .filter(|(c, ..)| !self.used.columns.contains(&(id, *c)))
                .collect();
            for (_, column, span) in idle {
                self.fault(&codes::UNUSED_COLUMN, span, &[("name", &column), ("table", &name)]);
            }
        }
    }

    fn clauses_without_rule(&mut self) {
        let doc = self.doc;
        let named = clauses(doc);
        for clause in self.clauses.clone() {
            if !named.contains(&clause.value) {
                self.fault(&codes::CLAUSE_WITHOUT_RULE, clause.span, &[("clause", &clause.value)]);
            }
        }
        if !self.clauses.is_empty() {
            let idle: Vec<_> =
                self.rules.iter().filter(|r| r.clause.is_none()).map(|r| (r.name.clone(), r.span)).collect();
            for (name, span) in idle {
                self.fault(&codes::RULE_WITHOUT_CLAUSE, span, &[("name", &name)]);
            }
        }
    }
}

/// Every clause that something in the pack names.
fn clauses(doc: &PackDoc) -> Vec<String> {
    fn search(table: &crate::pack::model::Table, found: &mut Vec<String>) {
        for (key, value) in &table.fields {
            match &value.value {
                crate::pack::model::Node::Text(text) if key.value == "clause" => found.push(text.clone()),
                crate::pack::model::Node::Table(inner) => search(inner, found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    doc.entries.iter().for_each(|e| search(&e.table, &mut found));
    found
}
