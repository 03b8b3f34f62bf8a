//! Measures: something counted from a table, or computed from figures, at one grain or several.
//!
//! With `from`, the formula's aggregates become the slots of a fold group by the measure's grain; without, the formula,
//! or what its tiers come to, is an expression over figures. At several grains the rule is typed anew at each.

use crate::check::model::{Group, RowsFrom};
use crate::check::rules::Made;
use crate::check::scope::Scope;
use crate::check::settings::owned;
use crate::check::state::Checker;
use crate::diagnostic::codes;
use crate::expr::{ColumnId, Fold, Grain, GroupId, Leaf, Node, RuleId, TableId};
use crate::pack::model::{Entry, Node as Written, Table};
use crate::source::Spanned;
use crate::table::schema::Placed;
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn measure(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let mut grains = self.grains(&entry.table)?;
        // Coarser grains may read finer ones of the same figures, never the reverse: order does not matter here.
        grains.dedup();
        for (at, grain) in grains.iter().enumerate() {
            if grains.iter().take(at).any(|g| Self::same_grain(g, grain)) {
                let by = entry.table.key_span("by").unwrap_or(entry.id.span);
                let name = self.grain_name(grain);
                self.fault(&codes::DUPLICATE_ID, by, &[("id", &name)]);
                return None;
            }
        }
        let mut fine = true;
        for grain in grains {
            let done = match entry.table.text("from") {
                Some(from) => self.measure_from(rule, entry, from, grain),
                None => self.measure_of_figures(rule, entry, grain),
            };
            fine &= done.is_some();
        }
        fine.then_some(())
    }

    /// `by = ["outlet"]`, `by = [["outlet"], []]`.
    pub(super) fn grains(&mut self, table: &Table) -> Option<Vec<Grain>> {
        let list = table.list("by");
        if !list.iter().any(|e| matches!(e.value, Written::List(_))) {
            let texts = table.texts("by");
            return self.grain_of(&texts).map(|g| vec![g]);
        }
        let mut grains = Vec::new();
        for element in list {
            let Written::List(names) = &element.value else { continue };
            let texts: Vec<Spanned<&str>> =
                names.iter().filter_map(|n| Some(Spanned::new(n.value.as_text()?, n.span))).collect();
            grains.push(self.grain_of(&texts)?);
        }
        Some(grains)
    }

    fn wanted_type(table: &Table) -> Option<Type> {
        table.text("type").and_then(|t| Type::from_name(t.value))
    }

    fn measure_of_figures(&mut self, rule: RuleId, entry: &Entry, grain: Grain) -> Option<()> {
        let table = &entry.table;
        self.sources.clear();
        let (scope, wanted) = (Self::over(&grain), Self::wanted_type(table));
        let typed = match (table.table("tiers"), table.key_span("tiers")) {
            (Some(tiers), Some(span)) => self.tiers(tiers, span, &scope, wanted.unwrap_or(Type::Money))?,
            _ => self.expression(table.text("formula")?, &scope, wanted)?,
        };
        let sources = std::mem::take(&mut self.sources);
        let rows = self.rows_of_formula(&grain, sources, table.text("rows"), &entry.id.value, entry.id.span)?;
        let rounding = self.rounding_of(table, "round");
        if table.get("round").is_some() && rounding.is_none() {
            return None;
        }
        let zero_where_absent = matches!(
            &typed.expr.node,
            Node::Leaf(Leaf::Aggregate(a)) if matches!(a.op, Fold::Count | Fold::Sum)
        );
        self.make(Made {
            rule,
            name: entry.id.value.clone(),
            grain,
            typed,
            rounding,
            rows,
            zero_where_absent,
            unit: owned(table, "unit"),
            listed: true,
        });
        Some(())
    }

    fn measure_from(&mut self, rule: RuleId, entry: &Entry, from: Spanned<&str>, grain: Grain) -> Option<()> {
        let table = &entry.table;
        let Some(source) = self.table(from.value) else {
            self.unknown_table(from);
            return None;
        };
        self.used.tables.insert(source);
        if self.per != self.pack.period && self.is_timeless_unsaid(source) {
            self.timeless_in_other_periods(source, from.span);
            return None;
        }
        let mut to = Vec::with_capacity(grain.len());
        for dimension in &grain {
            let by = table.key_span("by").unwrap_or(entry.id.span);
            to.push(self.climb_of_row(source, *dimension, by)?);
        }
        let filter = match table.text("where") {
            Some(text) => self.condition(text, &Scope::Rows(source), false).map(|t| Some(t.expr)),
            None => Some(None),
        };
        let period = self.placed_otherwise(table, source, from.value);
        let several = self.groups.iter().any(|g| g.name == entry.id.value);
        let name = if several {
            let dims: Vec<String> =
                grain.iter().filter_map(|d| self.dimensions.get(d.at())).map(|d| d.name.clone()).collect();
            format!("{}-{}", entry.id.value, if dims.is_empty() { "all".to_owned() } else { dims.join("-") })
        } else {
            entry.id.value.clone()
        };
        let group = Group {
            name,
            table: source,
            grain: grain.clone(),
            per: self.per.clone(),
            to,
            period: None,
            filter: None,
            slots: Vec::new(),
        };
        self.filling = Some(group);
        let formula = table.text("formula")?;
        let typed = self.expression(formula, &Scope::Group(source), Self::wanted_type(table));
        let group = self.filling.take();
        let (typed, group) = (typed?, Group { filter: filter?, period: period?, ..group? });
        let id = GroupId::new(self.groups.len());
        self.groups.push(group);
        let rounding = self.rounding_of(table, "round");
        let rows = match grain.as_slice() {
            [] => vec![RowsFrom::Whole],
            [one] => vec![RowsFrom::Dimension(*one)],
            _ => match table.text("rows") {
                Some(written) => vec![self.written_rows(&grain, written)?],
                None => vec![RowsFrom::Group(id)],
            },
        };
        let zero_where_absent = counts_or_sums(&typed.expr.node, self, id);
        self.make(Made {
            rule,
            name: entry.id.value.clone(),
            grain,
            typed,
            rounding,
            rows,
            zero_where_absent,
            unit: owned(table, "unit"),
            listed: true,
        });
        Some(())
    }

    /// `period = "closed"`, `period = ["opened", "closed"]`: rows placed by other columns than the table's own.
    pub(super) fn placed_otherwise(&mut self, table: &Table, source: TableId, name: &str) -> Option<Option<Placed>> {
        let mut columns = Vec::new();
        for text in table.texts("period") {
            columns.push(self.date_column(source, name, text)?);
        }
        Some(match columns.as_slice() {
            [day] => Some(Placed::Day(*day)),
            [first, last] => Some(Placed::Span(*first, Some(*last))),
            _ => None,
        })
    }

    pub(super) fn date_column(&mut self, table: TableId, name: &str, text: Spanned<&str>) -> Option<ColumnId> {
        let Some(column) = self.column(table, text.value) else {
            let known: Vec<String> = self.schema(table)?.columns.iter().map(|c| c.name.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(&codes::UNKNOWN_COLUMN, text.span, &[("name", text.value), ("table", name)], &known);
            return None;
        };
        self.read(table, column);
        let kind = self.schema(table)?.columns.get(column.at())?.kind;
        if matches!(kind, Type::Date | Type::DateTime) {
            return Some(column);
        }
        self.fault(&codes::WRONG_TYPE, text.span, &[("expected", "date"), ("found", kind.name())]);
        None
    }
}

/// Whether a formula is a plain count or sum, so that no rows at a key mean zero.
pub(super) fn counts_or_sums(node: &Node, checker: &Checker<'_>, group: GroupId) -> bool {
    let Node::Leaf(Leaf::Fold(id, slot)) = node else { return false };
    let op = checker.groups.get(id.at()).and_then(|g| g.slots.get(*slot)).map(|s| s.op);
    *id == group && matches!(op, Some(Fold::Count | Fold::Sum))
}
