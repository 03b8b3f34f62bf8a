//! Adjustments: amounts that people put on lines or take off them, each with its reason, author, approver and expiry.
//!
//! The figure is what the rows of a key come to; the payout takes it as its last step before *earned*. A row counts while
//! it has not expired on the last day of its period; one past that is left out and listed as a finding. That nobody
//! approves what they wrote themselves is held where rows are read.

use crate::check::algebra::Ty;
use crate::check::model::{Finding, FindingOver, Group, RowsFrom, Shown, Slot, Step, StepKind};
use crate::check::rules::Made;
use crate::check::settings::{owned, standing};
use crate::check::state::Checker;
use crate::check::typing::Typed;
use crate::diagnostic::{Code, codes};
use crate::expr::{ColumnId, Expr, FigureId, Fold, Grain, GroupId, Leaf, Node, Operator, PeriodPart, RuleId, TableId};
use crate::pack::grammar::Kind;
use crate::pack::model::Entry;
use crate::source::{Span, Spanned};
use crate::value::Type;

/// The columns of a table of adjustments, besides the payout's key.
const COLUMNS: [(&str, &[Type]); 5] = [
    ("amount", &[Type::Money]),
    ("reason", &[Type::Text, Type::Id]),
    ("author", &[Type::Text, Type::Id]),
    ("approver", &[Type::Text, Type::Id]),
    ("expires", &[Type::Date]),
];

impl Checker<'_> {
    pub(super) fn adjustment(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let span = entry.id.span;
        let grain = self.grain_of_payout(entry)?;
        let from = entry.table.text("from")?;
        let from = Spanned::new(from.value, from.span);
        let Some(table) = self.table(from.value) else {
            self.unknown_table(from);
            return None;
        };
        self.used.tables.insert(table);
        let columns = COLUMNS.map(|(name, kinds)| {
            let column = self.reserved_column(&codes::ADJUSTMENT_COLUMNS, table, name, kinds, from.span)?;
            Some((name, column))
        });
        let mut to = Vec::with_capacity(grain.len());
        for dimension in &grain {
            to.push(self.climb_of_row(table, *dimension, from.span)?);
        }
        let [Some(amount), Some(_), Some((_, author)), Some((_, approver)), Some((_, expires))] = columns else {
            return None;
        };
        if let Some(schema) = self.tables.get_mut(table.at()) {
            schema.apart = Some((author, approver));
        }
        let cell = |column, kind| Expr { node: Node::Leaf(Leaf::Cell(column)), kind, span };
        let end = || {
            let end = Node::Leaf(Leaf::Period(PeriodPart::WholeEnd));
            Box::new(Expr { node: end, kind: Type::Date, span })
        };
        let expiry = |op| {
            let node = Node::Binary(op, Box::new(cell(expires, Type::Date)), end());
            Some(Expr { node, kind: Type::Flag, span })
        };
        let slot = |name: &str, op, argument, kind| Slot { name: name.to_owned(), op, argument, filter: None, kind };
        let id = entry.id.value.as_str();
        let sum = slot("amount", Fold::Sum, Some(cell(amount.1, Type::Money)), Type::Money);
        let group = |name: String, grain: Grain, to, filter, slot| Group {
            name,
            table,
            grain,
            per: self.per.clone(),
            to,
            period: None,
            filter,
            slots: vec![slot],
        };
        let applied = group(id.to_owned(), grain.clone(), to, expiry(Operator::GreaterOrEqual), sum);
        let count = slot("rows", Fold::Count, None, Type::Count);
        let expired = group(format!("{id}.expired"), Grain::new(), Vec::new(), expiry(Operator::Less), count);
        let (applied, expired) = (self.add_group(applied), self.add_group(expired));
        self.amount_of_adjustments(rule, id, grain, applied, span);
        self.list_expired(rule, id, expired, &columns.into_iter().flatten().collect::<Vec<_>>(), table, span);
        Some(())
    }

    fn add_group(&mut self, group: Group) -> GroupId {
        self.groups.push(group);
        GroupId::new(self.groups.len() - 1)
    }

    fn amount_of_adjustments(&mut self, rule: RuleId, name: &str, grain: Grain, group: GroupId, span: Span) {
        let typed = Typed::plain(Node::Leaf(Leaf::Fold(group, 0)), Type::Money, Ty::Is(Type::Money), span);
        let figure = self.make(Made {
            rule,
            name: name.to_owned(),
            grain,
            typed: Typed { places: Some(self.pack.money.places), ..typed },
            rounding: None,
            rows: vec![RowsFrom::Group(group)],
            zero_where_absent: true,
            unit: None,
            listed: true,
        });
        self.used.figures.insert(figure);
    }

    fn list_expired(
        &mut self,
        rule: RuleId,
        id: &str,
        group: GroupId,
        columns: &[(&str, ColumnId)],
        table: TableId,
        span: Span,
    ) {
        let count = Typed::plain(Node::Leaf(Leaf::Fold(group, 0)), Type::Count, Ty::Is(Type::Count), span);
        let figure = self.make(Made {
            rule,
            name: format!("{id}.expired"),
            grain: Grain::new(),
            typed: Typed { places: Some(0), ..count },
            rounding: None,
            rows: vec![RowsFrom::Whole],
            zero_where_absent: true,
            unit: None,
            listed: false,
        });
        self.used.figures.insert(figure);
        let shown = columns.iter().filter_map(|(name, column)| {
            let declared = self.schema(table)?.columns.get(column.at())?;
            let places = (declared.kind == Type::Money).then_some(self.pack.money.places);
            let value = Expr { node: Node::Leaf(Leaf::Cell(*column)), kind: declared.kind, span };
            Some(((*name).to_owned(), Shown { value, places, of: None }))
        });
        let show = shown.collect();
        self.findings.push(Finding { rule, over: FindingOver::Rows { group, show } });
    }

    /// The adjustments of a payout as its last steps, in the order of the pack, and the rows that they add.
    pub(super) fn adjustments_of(&mut self, payout: &Entry) -> Option<(Vec<Step>, Vec<RowsFrom>)> {
        let (mut steps, mut rows) = (Vec::new(), Vec::new());
        let mut fine = true;
        for (rule, entry) in self.rules_of(Kind::Adjustment, payout) {
            if !self.resolve(rule, entry.id.span) {
                fine = false;
                continue;
            }
            let figure: FigureId = *self.by_name.get(&entry.id.value)?.first()?;
            steps.push(Step {
                rule,
                name: entry.id.value.clone(),
                kind: StepKind::Adjust,
                of: self.own_leaf(figure, entry.id.span)?,
                floor: None,
                cap: None,
                title: self.rule_title(rule),
                clause: owned(&entry.table, "clause"),
                note: owned(&entry.table, "note"),
                standing: standing(&entry.table),
                span: entry.id.span,
            });
            rows.push(RowsFrom::ByHand(figure));
        }
        fine.then_some((steps, rows))
    }

    /// A column that a table must have for what is made of it, of one of these types.
    pub(in crate::check) fn reserved_column(
        &mut self,
        code: &'static Code,
        table: TableId,
        name: &'static str,
        wanted: &[Type],
        span: Span,
    ) -> Option<ColumnId> {
        let word = wanted.first().map_or("text", |kind| kind.name());
        let found = self.column(table, name);
        let column = found.and_then(|id| self.schema(table)?.columns.get(id.at()));
        match (found, column.map(|column| (column.kind, column.span))) {
            (Some(id), Some((kind, _))) if wanted.contains(&kind) => {
                self.read(table, id);
                Some(id)
            }
            (_, at) => {
                let at = at.map_or(span, |(_, span)| span);
                self.fault(code, at, &[("column", name), ("type", word)]);
                None
            }
        }
    }
}
