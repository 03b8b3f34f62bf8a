//! Texts that a value can never be: `result == "pas"` where the column knows `pass` and `fail` only.
//!
//! A column with `one_of`, a band, a duty, and a dimension whose keys stand in the pack have a fixed list of words. A condition
//! that compares them with another word would never hold, in silence.

use super::scope::Scope;
use super::state::Checker;
use super::typing::Typed;
use crate::check::model::{Keys, State};
use crate::diagnostic::codes;
use crate::expr::{ColumnId, DimId, Leaf, Node, TableId};
use crate::pack::grammar::Kind;
use crate::value::Value;

impl Checker<'_> {
    /// Reports a quoted word that is none of those which the value beside it can be.
    pub(super) fn refuse_unknown_value(&mut self, word: &Typed, value: &Typed, scope: &Scope) {
        let Node::Constant(Value::Text(text)) = &word.expr.node else { return };
        let Node::Leaf(leaf) = &value.expr.node else { return };
        let Some(words) = self.words_of(leaf, scope) else { return };
        if words.is_empty() || words.iter().any(|w| **w == **text) {
            return;
        }
        let known: Vec<&str> = words.iter().map(String::as_str).collect();
        let of = self.snippet(value.expr.span);
        let list = known.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
        let inner = self.inside_quotes(word.expr.span, text);
        self.unknown(&codes::UNKNOWN_VALUE, inner, &[("text", text), ("of", &of), ("allowed", &list)], &known);
    }

    /// The words between the quotes of a literal, if they stand there as they are.
    fn inside_quotes(&self, span: crate::source::Span, text: &str) -> crate::source::Span {
        let inner = crate::source::Span { start: span.start + 1, end: span.end.saturating_sub(1), ..span };
        if inner.start <= inner.end && self.doc.sources.snippet(inner) == text { inner } else { span }
    }

    /// The only words that a leaf can be, where the pack lists them.
    fn words_of(&self, leaf: &Leaf, scope: &Scope) -> Option<Vec<String>> {
        match leaf {
            Leaf::Cell(column) => match scope {
                Scope::Rows(table) => self.words_of_column(*table, *column),
                _ => None,
            },
            Leaf::Lookup(table, column, _) => self.words_of_column(*table, *column),
            Leaf::Key(climb) => {
                let dimension = match climb.steps.last() {
                    Some((table, column)) => self.schema(*table)?.columns.get(column.at())?.of?,
                    None => match scope {
                        Scope::Figures { grain, .. } => grain.get(climb.from).copied()?,
                        Scope::Rows(table) => self.schema(*table)?.columns.get(climb.from)?.of?,
                        Scope::Group(_) => return None,
                    },
                };
                self.words_of_dimension(dimension)
            }
            Leaf::Figure(id, _) => {
                let figure = self.figure(*id)?;
                let rule = self.rules.get(figure.rule.at())?;
                if rule.kind == Kind::Duty && figure.name == rule.name {
                    return Some(State::ALL.map(|state| state.name().to_owned()).to_vec());
                }
                if rule.kind != Kind::Band || figure.name != rule.name {
                    return None;
                }
                let entry = self.entry(figure.rule)?;
                let rows = entry.table.list("rows").iter().filter_map(|r| r.value.as_table());
                Some(rows.filter_map(|r| r.text("name")).map(|t| t.value.to_owned()).collect())
            }
            _ => None,
        }
    }

    fn words_of_column(&self, table: TableId, column: ColumnId) -> Option<Vec<String>> {
        let column = self.schema(table)?.columns.get(column.at())?;
        match column.of {
            Some(dimension) => self.words_of_dimension(dimension),
            None => (!column.one_of.is_empty()).then(|| column.one_of.clone()),
        }
    }

    fn words_of_dimension(&self, dimension: DimId) -> Option<Vec<String>> {
        match &self.dimensions.get(dimension.at())?.keys {
            Keys::Given(keys) => Some(keys.iter().map(|(key, _)| key.clone()).collect()),
            Keys::Table { .. } | Keys::Found => None,
        }
    }
}
