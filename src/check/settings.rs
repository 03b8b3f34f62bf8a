//! What a pack sets before any rule: itself, its rounding, its dimensions, tables and parameters.
//!
//! First the names are declared, then columns are tied to dimensions ([`dimensions`]), then the expressions of tables
//! are typed ([`tables`]) and it is settled how files are read ([`sheets`]). Rules come after, in [`super::rules`].

mod dimensions;
mod pack;
mod periods;
mod sheets;
mod tables;

use std::collections::BTreeMap;

use super::state::{Checker, Progress};
use crate::check::model::{Because, Dimension, Effective, Keys, Rule, Standing};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::pack::grammar::Kind;
use crate::pack::model::{Entry, Node, Table};
use crate::source::{Span, Spanned};
use crate::text::Bilingual;

/// A text, or `{ zh, en }`.
pub(super) fn bilingual(table: &Table, key: &str) -> Option<Bilingual> {
    match &table.get(key)?.value {
        Node::Text(text) => Some(Bilingual::plain(text)),
        Node::Table(both) => {
            let text = |k| both.text(k).map(|t| t.value.to_owned());
            Some(Bilingual { zh: text("zh"), en: text("en") })
        }
        _ => None,
    }
}

/// An owned text of a key.
pub(super) fn owned(table: &Table, key: &str) -> Option<String> {
    table.text(key).map(|t| t.value.to_owned())
}

/// What a member of a dimension is called; its key where nothing else is said.
fn member_title(key: &Spanned<String>, value: &Spanned<Node>) -> Bilingual {
    match &value.value {
        Node::Text(text) => Bilingual::plain(text),
        Node::Table(table) => bilingual(table, "title").unwrap_or_else(|| {
            let text = |k| table.text(k).map(|t| t.value.to_owned());
            let both = Bilingual { zh: text("zh"), en: text("en") };
            if both == Bilingual::default() { Bilingual::plain(&key.value) } else { both }
        }),
        _ => Bilingual::plain(&key.value),
    }
}

/// `{ from, to }`.
pub(super) fn effective(table: &Table, key: &str) -> Effective {
    let day = |k: &str| match table.table(key).and_then(|t| t.get(k)).map(|v| &v.value) {
        Some(Node::Date(d)) => Some(*d),
        Some(Node::Text(t)) => crate::value::Date::parse_iso(t.as_bytes()),
        _ => None,
    };
    Effective { from: day("from"), to: day("to") }
}

impl Checker<'_> {
    /// Declares dimensions, tables and parameters; then ties columns to dimensions.
    pub(super) fn declare(&mut self) {
        let doc = self.doc;
        let mut taken: BTreeMap<String, Span> = BTreeMap::new();
        for entry in &doc.entries {
            if matches!(entry.kind, Kind::Param | Kind::Export | Kind::Form) {
                continue;
            }
            let reserved = matches!(entry.id.value.as_str(), "param" | "period" | "as_of");
            if let Some(first) = taken.get(&entry.id.value).copied() {
                // A dimension and its table may not share a name, nor may anything else.
                let problem = Diagnostic::at(&codes::NAME_CLASH, entry.id.span).with("name", &entry.id.value);
                self.problems.push(problem.also(Place::Rule(first), "first"));
            } else if reserved {
                self.problems.push(Diagnostic::at(&codes::BAD_NAME, entry.id.span).with("name", &entry.id.value));
            } else {
                taken.insert(entry.id.value.clone(), entry.id.span);
            }
        }
        for entry in doc.of(Kind::Dimension) {
            let title = bilingual(&entry.table, "title").unwrap_or_else(|| Bilingual::plain(&entry.id.value));
            let keys = match entry.table.table("values") {
                Some(values) => {
                    Keys::Given(values.fields.iter().map(|(k, v)| (k.value.clone(), member_title(k, v))).collect())
                }
                None => Keys::Found,
            };
            self.dimensions.push(Dimension {
                name: entry.id.value.clone(),
                title,
                keys,
                parent: None,
                span: entry.id.span,
            });
        }
        for entry in doc.of(Kind::Table) {
            let schema = self.schema_of(entry);
            self.tables.push(schema);
        }
        self.tie_dimensions();
        self.tie_trees();
        self.take_items();
        self.dimension_givens();
        for entry in doc.of(Kind::Param) {
            self.declare_param(entry);
        }
        for entry in doc.entries.iter().filter(|e| is_rule(e.kind)) {
            self.declare_rule(entry);
        }
        self.hold_days_in_order();
        self.hold_per_of_rules();
    }

    /// A stretch of days must not end before it begins.
    fn hold_days_in_order(&mut self) {
        let doc = self.doc;
        let settings = doc.settings.iter().map(|(_, table)| table);
        for table in settings.chain(doc.entries.iter().map(|e| &e.table)) {
            for key in ["effective", "covers"] {
                let days = effective(table, key);
                if let (Some(from), Some(to)) = (days.from, days.to)
                    && to < from
                {
                    let at = table.table(key).and_then(|t| t.get("to")).map(|v| v.span);
                    if let Some(at) = at {
                        self.fault(&codes::REVERSED_DAYS, at, &[("from", &from.to_string()), ("to", &to.to_string())]);
                    }
                }
            }
        }
    }

    fn declare_rule(&mut self, entry: &'_ Entry) {
        let table = &entry.table;
        let per = self.per_of(entry);
        let standing = standing(table);
        self.rules.push(Rule {
            name: entry.id.value.clone(),
            kind: entry.kind,
            title: bilingual(table, "title").unwrap_or_else(|| Bilingual::plain(&entry.id.value)),
            clause: owned(table, "clause"),
            note: owned(table, "note"),
            standing,
            effective: effective(table, "effective"),
            per,
            because: Because::default(),
            span: entry.id.span,
        });
        self.progress.push(Progress::Waiting);
    }

    /// Reports an unknown dimension.
    pub(super) fn unknown_dimension(&mut self, text: Spanned<&str>) {
        let known: Vec<String> = self.dimensions.iter().map(|d| d.name.clone()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.unknown(&codes::UNKNOWN_DIMENSION, text.span, &[("name", text.value)], &known);
    }

    /// Reports an unknown table.
    pub(super) fn unknown_table(&mut self, text: Spanned<&str>) {
        let known: Vec<String> = self.tables.iter().map(|t| t.name.clone()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.unknown(&codes::UNKNOWN_TABLE, text.span, &[("name", text.value)], &known);
    }
}

/// The byte between cells.
pub(super) fn separator(table: &Table) -> u8 {
    table.text("separator").and_then(|t| t.value.bytes().next()).unwrap_or(b',')
}

/// `status = …`.
pub(super) fn standing(table: &Table) -> Standing {
    match table.text("status").map(|t| t.value) {
        Some("proposed") => Standing::Proposed,
        Some("shadow") => Standing::Shadow,
        _ => Standing::InForce,
    }
}

/// Whether a kind yields figures.
pub(super) fn is_rule(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Pack
            | Kind::Rounding
            | Kind::Calendar
            | Kind::Period
            | Kind::Param
            | Kind::Dimension
            | Kind::Table
            | Kind::Form
            | Kind::Export
    )
}
