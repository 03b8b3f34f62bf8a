//! Checklists: the share of passes among the observations of each item.
//!
//! A checklist asks its table for three counts by row and item (passes, counted, left out), and for the same by source
//! where it names one. Which figures these counts become stands in [`super::items`].

use crate::check::model::{Checklist, Given, Group, Item, Keys, Slot};
use crate::check::rules::items::{BySource, Counted};
use crate::check::scope::Scope;
use crate::check::settings::{bilingual, owned};
use crate::check::state::Checker;
use crate::diagnostic::codes;
use crate::expr::function::Function;
use crate::expr::{Climb, ColumnId, DimId, Expr, Fold, GivenId, Grain, GroupId, Leaf, Node, Operator, RuleId, TableId};
use crate::pack::model::{Entry, Table};
use crate::source::{Span, Spanned};
use crate::text::Bilingual;
use crate::value::{Type, Value};

/// What each observation is asked.
struct Asked {
    table: TableId,
    filter: Expr,
    pass: Expr,
    exclude: Expr,
    /// How many observations a row stands for; absent: one.
    counts: Option<Expr>,
}

impl Checker<'_> {
    pub(super) fn checklist(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let from = table.text("from")?;
        let Some(source) = self.table(from.value) else {
            self.unknown_table(from);
            return None;
        };
        for (key, code) in [("exclude", &codes::NO_NA_POLICY), ("min_sample", &codes::NO_EVIDENCE_POLICY)] {
            if table.get(key).is_none() {
                self.fault(code, entry.id.span, &[("checklist", &entry.id.value)]);
            }
        }
        let by = self.by(table)?.unwrap_or_default();
        let (item_column, item) = self.dimension_column(table, "item", source, from.value)?;
        let origin = match table.get("source") {
            Some(_) => Some(self.dimension_column(table, "source", source, from.value)?),
            None => None,
        };
        let by_span = table.key_span("by").unwrap_or(entry.id.span);
        let mut climbs = Vec::with_capacity(by.len() + 2);
        for dimension in &by {
            climbs.push(self.climb_of_row(source, *dimension, by_span)?);
        }
        let scope = Scope::Rows(source);
        let pass = table.text("pass").and_then(|t| self.condition(t, &scope, false));
        let exclude = match table.text("exclude") {
            Some(text) => self.condition(text, &scope, false).map(|t| Some(t.expr)),
            None => Some(None),
        };
        let filter = self.observations(table, &scope, item_column, entry);
        let counts = match table.text("counts") {
            Some(text) => self.number_of_observations(text, &scope).map(Some),
            None => Some(None),
        };
        let never = Expr { node: Node::Constant(Value::Flag(false)), kind: Type::Flag, span: entry.id.span };
        let asked = Asked {
            table: source,
            filter: filter?,
            pass: pass?.expr,
            exclude: exclude?.unwrap_or(never),
            counts: counts?,
        };
        let straight = |column: ColumnId| Climb { from: column.at(), steps: Vec::new() };
        let pooled = [&by[..], &[item]].concat();
        let to = [&climbs[..], &[straight(item_column)]].concat();
        let group = self.checklist_group(entry.id.value.clone(), &asked, pooled.clone(), to);
        let by_source = match origin {
            Some((column, dimension)) => {
                let span = table.get("source").map_or(entry.id.span, |v| v.span);
                if pooled.contains(&dimension) {
                    let name = self.dimension_name(dimension);
                    self.fault(&codes::DUPLICATE_ID, span, &[("id", &name)]);
                    return None;
                }
                let grain = [&by[..], &[dimension, item]].concat();
                let to = [&climbs[..], &[straight(column), straight(item_column)]].concat();
                let name = format!("{}.by_source", entry.id.value);
                let group = self.checklist_group(name, &asked, grain.clone(), to);
                Some(BySource { grain, group, weights: self.source_weights(entry, dimension)? })
            }
            None => None,
        };
        let min_sample = match table.get("min_sample") {
            Some(value) => {
                let schedule = self.schedule_of(value, Type::Count, self.in_force)?;
                Some(self.add_schedule(schedule))
            }
            None => None,
        };
        let counted = Counted { rule, entry, grain: pooled, group };
        let (rate, counts) = self.item_figures(&counted, by_source, min_sample)?;
        let items = table.table("items").map_or(Vec::new(), |items| {
            let one = |(key, value): &(Spanned<String>, Spanned<crate::pack::model::Node>)| {
                let attributes = value.value.as_table();
                Item {
                    key: key.value.clone(),
                    title: attributes
                        .and_then(|t| bilingual(t, "title"))
                        .unwrap_or_else(|| Bilingual::plain(&key.value)),
                    clause: attributes.and_then(|t| owned(t, "clause")),
                    span: key.span,
                }
            };
            items.fields.iter().map(one).collect()
        });
        self.checklists.push(Checklist { rule, rate, counts, group, item, items });
        Some(())
    }

    /// The column that a key names, which must hold keys of a dimension.
    fn dimension_column(&mut self, table: &Table, key: &str, source: TableId, name: &str) -> Option<(ColumnId, DimId)> {
        let text = table.text(key)?;
        let Some(column) = self.column(source, text.value) else {
            let known: Vec<String> = self.schema(source)?.columns.iter().map(|c| c.name.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(&codes::UNKNOWN_COLUMN, text.span, &[("name", text.value), ("table", name)], &known);
            return None;
        };
        self.read(source, column);
        match self.schema(source)?.columns.get(column.at())?.of {
            Some(dimension) => Some((column, dimension)),
            None => {
                self.fault(&codes::NO_DIMENSION, text.span, &[("table", name), ("column", text.value)]);
                None
            }
        }
    }

    /// `counts = 'cases'`: a count that each row has.
    fn number_of_observations(&mut self, text: Spanned<&str>, scope: &Scope) -> Option<Expr> {
        let typed = self.expression(Spanned::new(text.value, text.span), scope, Some(Type::Count))?;
        if let Some(gap) = typed.gaps {
            self.can_be_missing(&codes::CAN_BE_MISSING, text.span, gap);
            return None;
        }
        Some(typed.expr)
    }

    /// `source_weights = { … }` as a series over the sources; one that does not exist, or has none, is reported.
    fn source_weights(&mut self, entry: &Entry, dimension: DimId) -> Option<Option<GivenId>> {
        let Some(weights) = entry.table.table("source_weights") else { return Some(None) };
        let known: Option<Vec<String>> = match &self.dimensions.get(dimension.at())?.keys {
            Keys::Given(keys) => Some(keys.iter().map(|(key, _)| key.clone()).collect()),
            Keys::Table { .. } | Keys::Found => None,
        };
        let mut values = Vec::new();
        let mut fine = true;
        for (key, node) in &weights.fields {
            if let Some(known) = known.as_ref().filter(|known| !known.contains(&key.value)) {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let of = self.dimension_name(dimension);
                let list = known.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
                let args = [("text", key.value.as_str()), ("of", &of), ("allowed", &list)];
                self.unknown(&codes::UNKNOWN_VALUE, key.span, &args, &known);
                fine = false;
                continue;
            }
            let Some(schedule) = self.schedule_of(node, Type::Rate, self.in_force) else {
                fine = false;
                continue;
            };
            let negative = |value: &Value| matches!(value, Value::Number(n) if n.is_negative());
            if schedule.entries.iter().any(|(_, value)| negative(value)) {
                let text = self.snippet(node.span);
                self.fault(&codes::LITERAL_OUT_OF_RANGE, node.span, &[("text", &text), ("type", "share")]);
                fine = false;
            }
            values.push((key.value.clone(), schedule));
        }
        let weighed = fine;
        for lacking in known.iter().flatten().filter(|key| weighed && weights.get(key).is_none()) {
            let span = entry.table.key_span("source_weights").unwrap_or(entry.id.span);
            self.fault(&codes::MISSING_KEY, span, &[("key", lacking), ("kind", "source_weights")]);
            fine = false;
        }
        let name = format!("{}.source_weight", entry.id.value);
        self.givens.push(Given { name, dimension, kind: Type::Rate, values });
        fine.then(|| Some(GivenId::new(self.givens.len() - 1)))
    }

    /// Which rows are observations: those of the list's own items, under `where` of the list and of the item.
    fn observations(&mut self, table: &Table, scope: &Scope, item: ColumnId, entry: &Entry) -> Option<Expr> {
        let span = entry.id.span;
        let items = table.table("items")?;
        let cell = Expr { node: Node::Leaf(Leaf::Cell(item)), kind: Type::Id, span };
        let word = |key: &str| Expr { node: Node::Constant(Value::Text(key.into())), kind: Type::Id, span };
        let mut members = vec![cell.clone()];
        members.extend(items.fields.iter().map(|(key, _)| word(&key.value)));
        let mut filter = Expr { node: Node::Call(Function::OneOf, members), kind: Type::Flag, span };
        let mut fine = true;
        if let Some(text) = table.text("where") {
            match self.condition(text, scope, false) {
                Some(typed) => filter = and(filter, typed.expr, span),
                None => fine = false,
            }
        }
        for (key, value) in &items.fields {
            let Some(text) = value.value.as_table().and_then(|t| t.text("where")) else { continue };
            let Some(typed) = self.condition(text, scope, false) else {
                fine = false;
                continue;
            };
            let other = Expr {
                node: Node::Binary(Operator::NotEqual, Box::new(cell.clone()), Box::new(word(&key.value))),
                kind: Type::Flag,
                span,
            };
            let either = Node::Binary(Operator::Or, Box::new(other), Box::new(typed.expr));
            filter = and(filter, Expr { node: either, kind: Type::Flag, span }, span);
        }
        fine.then_some(filter)
    }

    /// Passes, what counts, and what is left out, by a grain.
    fn checklist_group(&mut self, name: String, asked: &Asked, grain: Grain, to: Vec<Climb>) -> GroupId {
        let Asked { table, filter, pass, exclude, counts } = asked;
        let not = Node::Not(Box::new(exclude.clone()));
        let counted = Expr { node: not, kind: Type::Flag, span: exclude.span };
        let slot = |name: &str, filter: Expr| Slot {
            name: name.to_owned(),
            op: if counts.is_some() { Fold::Sum } else { Fold::Count },
            argument: counts.clone(),
            filter: Some(filter),
            kind: Type::Count,
        };
        let slots = vec![
            slot("passes", and(counted.clone(), pass.clone(), pass.span)),
            slot("counted", counted),
            slot("left_out", exclude.clone()),
        ];
        self.groups.push(Group {
            name,
            table: *table,
            grain,
            per: self.per.clone(),
            to,
            period: None,
            filter: Some(filter.clone()),
            slots,
        });
        GroupId::new(self.groups.len() - 1)
    }
}

/// Both conditions.
pub(super) fn and(left: Expr, right: Expr, span: Span) -> Expr {
    Expr { node: Node::Binary(Operator::And, Box::new(left), Box::new(right)), kind: Type::Flag, span }
}
