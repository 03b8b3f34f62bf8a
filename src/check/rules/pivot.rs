//! Pivots: counts, shares and other figures over dimensions, laid out as a table for people.
//!
//! Each column is a figure at the grain of the pivot, and at each leading part of it where totals are asked for: computed
//! anew there, never summed up from what is rounded or a share. Over a table all columns of a grain fill one fold group.

use crate::check::model::{Group, Pivot, PivotAt, RowsFrom};
use crate::check::rules::Made;
use crate::check::rules::measure::counts_or_sums;
use crate::check::scope::Scope;
use crate::check::state::Checker;
use crate::check::typing::Typed;
use crate::diagnostic::codes;
use crate::expr::{Expr, FigureId, Grain, GroupId, RuleId, TableId};
use crate::pack::model::{Entry, Table};
use crate::source::Spanned;
use crate::table::schema::Placed;
use crate::value::Rounding;

/// A column as it is written.
struct Column<'a> {
    header: &'a Spanned<String>,
    formula: Spanned<&'a str>,
    rounding: Option<Rounding>,
    unit: Option<String>,
}

/// The table of a pivot, and which of its rows count.
struct Rows {
    table: TableId,
    filter: Option<Expr>,
    period: Option<Placed>,
}

impl Checker<'_> {
    pub(super) fn pivot(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let own = self.by(table)??;
        let columns = self.pivot_columns(table, &own)?;
        let from = match table.text("from") {
            Some(from) => Some(self.pivot_from(table, Spanned::new(from.value, from.span))?),
            None => None,
        };
        let shorter = if table.flag("totals") == Some(true) { own.len() } else { 0 };
        let mut at = Vec::new();
        for length in (own.len() - shorter..=own.len()).rev() {
            let grain: Grain = own.iter().take(length).copied().collect();
            let figures = match &from {
                Some(from) => self.pivot_of_rows(rule, entry, &columns, from, &grain)?,
                None => self.pivot_of_figures(rule, entry, &columns, &grain)?,
            };
            at.push(PivotAt { grain, columns: figures });
        }
        let headers = columns.iter().map(|c| c.header.value.clone()).collect();
        self.pivots.push(Pivot { rule, headers, at });
        Some(())
    }

    fn pivot_columns<'t>(&mut self, table: &'t Table, grain: &Grain) -> Option<Vec<Column<'t>>> {
        let mut columns = Vec::new();
        let mut fine = true;
        for (header, value) in &table.table("columns")?.fields {
            if grain.iter().any(|d| self.dimension_name(*d) == header.value) {
                self.fault(&codes::PIVOT_HEADER, header.span, &[("name", &header.value)]);
                fine = false;
                continue;
            }
            let column = match value.value.as_table() {
                Some(own) => {
                    let rounding = self.rounding_of(own, "round");
                    fine &= own.get("round").is_none() || rounding.is_some();
                    let unit = own.text("unit").map(|t| t.value.to_owned());
                    own.text("formula").map(|formula| (formula, rounding, unit))
                }
                None => value.value.as_text().map(|text| (Spanned::new(text, value.span), None, None)),
            };
            let Some((formula, rounding, unit)) = column else { continue };
            columns.push(Column { header, formula, rounding, unit });
        }
        fine.then_some(columns)
    }

    fn pivot_from(&mut self, table: &Table, from: Spanned<&str>) -> Option<Rows> {
        let Some(source) = self.table(from.value) else {
            self.unknown_table(from);
            return None;
        };
        self.used.tables.insert(source);
        let filter = match table.text("where") {
            Some(text) => self.condition(text, &Scope::Rows(source), false).map(|t| Some(t.expr)),
            None => Some(None),
        };
        let period = self.placed_otherwise(table, source, from.value);
        Some(Rows { table: source, filter: filter?, period: period? })
    }

    fn pivot_of_rows(
        &mut self,
        rule: RuleId,
        entry: &Entry,
        columns: &[Column<'_>],
        from: &Rows,
        grain: &Grain,
    ) -> Option<Vec<FigureId>> {
        let by = entry.table.key_span("by").unwrap_or(entry.id.span);
        let mut to = Vec::with_capacity(grain.len());
        for dimension in grain {
            to.push(self.climb_of_row(from.table, *dimension, by)?);
        }
        let dims: Vec<String> = grain.iter().map(|d| self.dimension_name(*d)).collect();
        let dims = if dims.is_empty() { "all".to_owned() } else { dims.join("-") };
        self.filling = Some(Group {
            name: format!("{}-{dims}", entry.id.value),
            table: from.table,
            grain: grain.clone(),
            per: self.per.clone(),
            to,
            period: from.period,
            filter: from.filter.clone(),
            slots: Vec::new(),
        });
        let typed: Vec<Option<Typed>> =
            columns.iter().map(|c| self.expression(c.formula, &Scope::Group(from.table), None)).collect();
        let group = self.filling.take()?;
        let typed: Vec<Typed> = typed.into_iter().collect::<Option<_>>()?;
        let id = GroupId::new(self.groups.len());
        self.groups.push(group);
        let rows = match (grain.as_slice(), entry.table.text("rows")) {
            ([], _) => vec![RowsFrom::Whole],
            ([one], Some(_)) => vec![RowsFrom::Dimension(*one), RowsFrom::Group(id)],
            (_, Some(_)) => vec![RowsFrom::All, RowsFrom::Group(id)],
            (_, None) => vec![RowsFrom::Group(id)],
        };
        let mut figures = Vec::with_capacity(columns.len());
        for (column, typed) in columns.iter().zip(typed) {
            let zero = counts_or_sums(&typed.expr.node, self, id);
            figures.push(self.pivot_figure(rule, entry, column, typed, grain, rows.clone(), zero));
        }
        Some(figures)
    }

    fn pivot_of_figures(
        &mut self,
        rule: RuleId,
        entry: &Entry,
        columns: &[Column<'_>],
        grain: &Grain,
    ) -> Option<Vec<FigureId>> {
        self.sources.clear();
        let typed: Vec<Option<Typed>> =
            columns.iter().map(|c| self.expression(c.formula, &Self::over(grain), None)).collect();
        let mut rows: Vec<RowsFrom> = Vec::new();
        for source in std::mem::take(&mut self.sources) {
            if !rows.contains(&source) {
                rows.push(source);
            }
        }
        let typed: Vec<Typed> = typed.into_iter().collect::<Option<_>>()?;
        let all = entry.table.text("rows").is_some();
        if grain.is_empty() || rows.is_empty() || (all && grain.len() == 1) {
            rows = self.rows_of_formula(grain, rows, None, &entry.id.value, entry.id.span)?;
        } else if all {
            rows = vec![RowsFrom::All];
        }
        let figures = columns.iter().zip(typed);
        Some(figures.map(|(c, typed)| self.pivot_figure(rule, entry, c, typed, grain, rows.clone(), false)).collect())
    }

    #[allow(clippy::too_many_arguments, reason = "each is what one figure is made of")]
    fn pivot_figure(
        &mut self,
        rule: RuleId,
        entry: &Entry,
        column: &Column<'_>,
        typed: Typed,
        grain: &Grain,
        rows: Vec<RowsFrom>,
        zero_where_absent: bool,
    ) -> FigureId {
        self.make(Made {
            rule,
            name: format!("{}.{}", entry.id.value, column.header.value),
            grain: grain.clone(),
            typed,
            rounding: column.rounding,
            rows,
            zero_where_absent,
            unit: column.unit.clone(),
            listed: false,
        })
    }
}
