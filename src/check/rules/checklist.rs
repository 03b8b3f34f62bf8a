//! Checklists: the share of passes among the observations of each item.
//!
//! A checklist asks its table for three counts by row and item (passes, counted, left out) and is the quotient of the
//! first two; an item that was never counted has no rate.

use crate::check::aggregate::part_of;
use crate::check::algebra::Ty;
use crate::check::model::{Checklist, Given, Group, Item, RowsFrom, Slot};
use crate::check::rules::Made;
use crate::check::scope::Scope;
use crate::check::settings::{bilingual, owned};
use crate::check::state::{Checker, Exactness, Gap};
use crate::check::typing::Typed;
use crate::diagnostic::codes;
use crate::expr::function::Function;
use crate::expr::{Climb, ColumnId, Expr, FigureId, Fold, Grain, GroupId, Leaf, Node, Operator, RuleId, TableId};
use crate::pack::model::{Entry, Table};
use crate::source::{Span, Spanned};
use crate::text::Bilingual;
use crate::value::{Reason, Type, Value};

/// What an item may give besides its title.
const SERIES: [(&str, Type); 4] =
    [("weight", Type::Number), ("baseline", Type::Rate), ("required", Type::Rate), ("target", Type::Rate)];

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
        let (item_column, item) = self.item_column(table, source, from.value)?;
        let mut grain = by;
        grain.push(item);
        let by_span = table.key_span("by").unwrap_or(entry.id.span);
        let to = self.climbs_of_rows(source, &grain, item_column, by_span)?;
        let scope = Scope::Rows(source);
        let pass = table.text("pass").and_then(|t| self.condition(t, &scope, false));
        let exclude = match table.text("exclude") {
            Some(text) => self.condition(text, &scope, false).map(|t| Some(t.expr)),
            None => Some(None),
        };
        let filter = self.observations(table, &scope, item_column, entry);
        let (pass, exclude, filter) = (pass?.expr, exclude?, filter?);
        let group = self.checklist_group(entry, source, grain.clone(), to, filter, pass, exclude);
        self.item_series(entry, item);
        let (rate, counts) = self.checklist_figures(rule, entry, grain, group);
        let min_sample = match table.get("min_sample") {
            Some(value) => {
                let schedule = self.schedule_of(value, Type::Count, self.in_force)?;
                Some(self.add_schedule(schedule))
            }
            None => None,
        };
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
        self.checklists.push(Checklist { rule, rate, counts, group, min_sample, item, items });
        Some(())
    }

    fn item_column(&mut self, table: &Table, source: TableId, name: &str) -> Option<(ColumnId, crate::expr::DimId)> {
        let text = table.text("item")?;
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

    /// Climbs from the columns of a row to each dimension of a grain; the item's own column serves for the item.
    fn climbs_of_rows(&mut self, table: TableId, grain: &Grain, item: ColumnId, span: Span) -> Option<Vec<Climb>> {
        let mut climbs = Vec::with_capacity(grain.len());
        for (position, dimension) in grain.iter().enumerate() {
            if position + 1 == grain.len() {
                climbs.push(Climb { from: item.at(), steps: Vec::new() });
                continue;
            }
            climbs.push(self.climb_of_row(table, *dimension, span)?);
        }
        Some(climbs)
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

    #[expect(clippy::too_many_arguments, reason = "each is a different part of one group")]
    fn checklist_group(
        &mut self,
        entry: &Entry,
        table: TableId,
        grain: Grain,
        to: Vec<Climb>,
        filter: Expr,
        pass: Expr,
        exclude: Option<Expr>,
    ) -> GroupId {
        let span = entry.id.span;
        let never = Expr { node: Node::Constant(Value::Flag(false)), kind: Type::Flag, span };
        let exclude = exclude.unwrap_or(never);
        let counted = Expr { node: Node::Not(Box::new(exclude.clone())), kind: Type::Flag, span };
        let slot = |name: &str, filter: Expr| Slot {
            name: name.to_owned(),
            op: Fold::Count,
            argument: None,
            filter: Some(filter),
            kind: Type::Count,
        };
        let slots = vec![
            slot("passes", and(counted.clone(), pass.clone(), pass.span)),
            slot("counted", counted),
            slot("left_out", exclude),
        ];
        let name = entry.id.value.clone();
        self.groups.push(Group { name, table, grain, per: self.per, to, period: None, filter: Some(filter), slots });
        GroupId::new(self.groups.len() - 1)
    }

    /// The rate and the three counts as figures.
    fn checklist_figures(
        &mut self,
        rule: RuleId,
        entry: &Entry,
        grain: Grain,
        group: GroupId,
    ) -> (FigureId, [FigureId; 3]) {
        let span = entry.id.span;
        let rounding = self.rounding_of(&entry.table, "round");
        let leaf = |slot| Expr { node: Node::Leaf(Leaf::Fold(group, slot)), kind: Type::Count, span };
        let id = &entry.id.value;
        let rate = Typed {
            expr: part_of(leaf(0), leaf(1), Type::Rate, span),
            ty: Ty::Is(Type::Rate),
            gaps: Some(Gap { reason: Reason::NO_OBSERVATIONS, span }),
            exactness: Exactness::Unrounded,
            places: None,
        };
        let made = |name: String, typed: Typed, rounding, zero| Made {
            rule,
            name,
            grain: grain.clone(),
            typed,
            rounding,
            rows: vec![RowsFrom::Group(group)],
            zero_where_absent: zero,
            unit: None,
            listed: false,
        };
        let main = self.make(made(id.clone(), rate, rounding, false));
        let counts = [(0, "passes"), (1, "n"), (2, "left_out")].map(|(slot, part)| {
            let count =
                Typed { places: Some(0), ..Typed::plain(leaf(slot).node, Type::Count, Ty::Is(Type::Count), span) };
            self.make(made(format!("{id}.{part}"), count, None, true))
        });
        (main, counts)
    }

    /// Weights and the like, item by item.
    fn item_series(&mut self, entry: &Entry, dimension: crate::expr::DimId) {
        let Some(items) = entry.table.table("items") else { return };
        for (name, kind) in SERIES {
            let mut values = Vec::new();
            for (key, value) in &items.fields {
                let Some(node) = value.value.as_table().and_then(|t| t.get(name)) else { continue };
                if let Some(schedule) = self.schedule_of(node, kind, self.in_force) {
                    values.push((key.value.clone(), schedule));
                }
            }
            if !values.is_empty() {
                self.givens.push(Given { name: format!("{}.{name}", entry.id.value), dimension, kind, values });
            }
        }
    }
}

/// Both conditions.
pub(super) fn and(left: Expr, right: Expr, span: Span) -> Expr {
    Expr { node: Node::Binary(Operator::And, Box::new(left), Box::new(right)), kind: Type::Flag, span }
}
