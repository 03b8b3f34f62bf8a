//! The reserved table `payments`: what is known of the payment of lines, for the ledger.
//!
//! A pack that declares it says how the file looks, as of any table; what its columns mean is settled here. It becomes a
//! fold by line like any other, so that what it says stands in the facts. No rule needs to read it.

use super::model::{Dimension, Group, Keys, PAYMENTS, Slot};
use super::state::Checker;
use crate::diagnostic::codes;
use crate::expr::{Climb, ColumnId, DimId, Expr, Fold, Leaf, Node, Operator};
use crate::table::schema::Placed;
use crate::text::Bilingual;
use crate::value::{Type, Value};

/// What its column `status` may say.
const STATUS: [&str; 2] = ["paid", "rejected"];

/// Its columns, and the types that they may have.
const COLUMNS: [(&str, &[Type]); 4] =
    [("line", &[Type::Id, Type::Text]), ("amount", &[Type::Money]), ("date", &[Type::Date]), ("status", &[Type::Text])];

impl Checker<'_> {
    /// Settles the table of payments, where the pack has one.
    pub(super) fn set_payments(&mut self) {
        let Some(table) = self.table(PAYMENTS) else { return };
        let Some((span, timeless)) = self.schema(table).map(|s| (s.span, matches!(s.placed, Placed::Timeless { .. })))
        else {
            return;
        };
        if !timeless {
            self.fault(&codes::PAYMENTS_COLUMNS, span, &[("column", "period"), ("type", "timeless")]);
            return;
        }
        let columns =
            COLUMNS.map(|(name, kinds)| self.reserved_column(&codes::PAYMENTS_COLUMNS, table, name, kinds, span));
        let [Some(line), Some(amount), Some(date), Some(status)] = columns else { return };
        // Another word for what was paid would be none, and a payment under it none either.
        let other = self.schema(table).and_then(|schema| {
            let all = schema.forms.iter().map(|form| &form.columns).chain([&schema.columns]);
            let own = all.filter_map(|columns| columns.get(status.at()));
            let mut other = own.filter(|column| column.one_of.iter().any(|word| !STATUS.contains(&word.as_str())));
            other.next().map(|column| column.span)
        });
        if let Some(at) = other {
            self.fault(&codes::PAYMENTS_COLUMNS, at, &[("column", "status"), ("type", "text")]);
            return;
        }
        let dim = DimId::new(self.dimensions.len());
        self.dimensions.push(Dimension {
            name: format!("{PAYMENTS}.line"),
            title: Bilingual::default(),
            keys: Keys::Found,
            parent: None,
            span,
        });
        if let Some(schema) = self.tables.get_mut(table.at()) {
            // Nothing paid yet is known to be nothing.
            schema.covers.get_or_insert((None, None));
            let forms = schema.forms.iter_mut().map(|form| &mut form.columns);
            for columns in forms.chain([&mut schema.columns]) {
                if let Some(column) = columns.get_mut(line.at()) {
                    column.of = Some(dim);
                }
                if let Some(column) = columns.get_mut(status.at()).filter(|column| column.one_of.is_empty()) {
                    column.one_of = STATUS.map(str::to_owned).to_vec();
                }
            }
        }
        let cell = |column: ColumnId, kind| Expr { node: Node::Leaf(Leaf::Cell(column)), kind, span };
        let says = |word: &str| {
            let word = Expr { node: Node::Constant(Value::Text(word.into())), kind: Type::Text, span };
            let node = Node::Binary(Operator::Equal, Box::new(cell(status, Type::Text)), Box::new(word));
            Some(Expr { node, kind: Type::Flag, span })
        };
        let slot = |name: &str, op, argument, filter, kind| Slot { name: name.to_owned(), op, argument, filter, kind };
        let [paid, rejected] = STATUS.map(says);
        let slots = vec![
            slot("paid", Fold::Sum, Some(cell(amount, Type::Money)), paid, Type::Money),
            slot("last", Fold::Max, Some(cell(date, Type::Date)), None, Type::Date),
            slot("rows", Fold::Count, None, None, Type::Count),
            slot("rejected", Fold::Count, None, rejected, Type::Count),
        ];
        self.groups.push(Group {
            name: PAYMENTS.to_owned(),
            table,
            grain: vec![dim],
            per: self.pack.period.clone(),
            to: vec![Climb { from: line.at(), steps: Vec::new() }],
            period: None,
            filter: None,
            slots,
        });
    }
}
