//! What the rules need of each table: in which order tables are read, and what of their columns is kept.
//!
//! A table is read after every table that says what its own rows mean: those of the dimensions in its columns, those
//! its rows climb through or look up. A column that no rule reads is still held to its type, but nothing is kept.

use hashbrown::HashSet;

use super::finding::shown_of;
use crate::check::model::{Group, Keys, Program};
use crate::expr::{ColumnId, DimId, Expr, GroupId, Leaf, TableId};
use crate::plan::model::Plan;
use crate::table::schema::{Placed, Schema};

/// What is needed of one table.
#[derive(Debug, Default)]
pub(super) struct Need {
    /// Columns whose cells are kept for a block.
    pub(super) cells: HashSet<ColumnId>,
    /// Columns that rules read, for whatever end.
    pub(super) read: HashSet<ColumnId>,
    /// Columns that expressions read.
    pub(super) in_expressions: HashSet<ColumnId>,
    /// Computed columns that are filled as the rows are read, each after those that it reads.
    pub(super) computed: Vec<ColumnId>,
    /// The groups over its rows.
    pub(super) groups: Vec<GroupId>,
    /// Columns kept for all rows, for look-ups and climbs.
    pub(super) staged: Vec<ColumnId>,
    /// Whether rows are kept by key.
    pub(super) is_staged: bool,
    /// Whether row expressions or climbs find rows by key.
    pub(super) is_looked_up: bool,
    /// Whether something may be told of rows once all are read, for which their places are kept.
    pub(super) is_told_of: bool,
}

/// The dimension whose keys the cells of a column are: as declared, or because the dimension's keys come from it.
pub(super) fn dimension_of(program: &Program, table: TableId, column: ColumnId) -> Option<DimId> {
    let declared = program.tables.get(table.at())?.columns.get(column.at())?.of;
    declared.or_else(|| {
        let own = program
            .dimensions
            .iter()
            .position(|d| matches!(&d.keys, Keys::Table { table: t, key, .. } if *t == table && *key == column));
        own.map(DimId::new)
    })
}

/// The dimensions of a table's key; none unless every key column is of one. Rows of the whole have their day alone.
pub(super) fn key_dimensions(program: &Program, table: TableId) -> Option<Vec<DimId>> {
    let schema = program.tables.get(table.at())?;
    if schema.key.is_empty() && !matches!(schema.placed, Placed::Day(_)) {
        return None;
    }
    schema.key.iter().map(|column| dimension_of(program, table, *column)).collect()
}

fn row_expressions<'a>(schema: &'a Schema, groups: &[&'a Group]) -> Vec<&'a Expr> {
    let mut all: Vec<&Expr> = schema.columns.iter().filter_map(|c| c.formula.as_ref()).collect();
    for group in groups {
        all.extend(&group.filter);
        for slot in &group.slots {
            all.extend(slot.argument.iter().chain(&slot.filter));
        }
    }
    all
}

fn groups_of(program: &Program, table: TableId) -> Vec<(GroupId, &Group)> {
    let all = program.groups.iter().enumerate().map(|(at, group)| (GroupId::new(at), group));
    all.filter(|(_, group)| group.table == table).collect()
}

/// The columns of other tables that the rows of `table` are read with.
fn reads(program: &Program, table: TableId) -> Vec<(TableId, Option<ColumnId>)> {
    let Some(schema) = program.tables.get(table.at()) else { return Vec::new() };
    let groups: Vec<&Group> = groups_of(program, table).into_iter().map(|(_, group)| group).collect();
    let mut found = Vec::new();
    for climb in groups.iter().flat_map(|group| &group.to) {
        found.extend(climb.steps.iter().map(|(t, c)| (*t, Some(*c))));
    }
    for expr in row_expressions(schema, &groups).into_iter().chain(shown_of(program, table)) {
        expr.leaves(&mut |leaf| {
            let climbs = match leaf {
                Leaf::Lookup(t, c, climbs) => {
                    found.push((*t, Some(*c)));
                    climbs.as_slice()
                }
                Leaf::Key(climb) | Leaf::Given(_, climb) => std::slice::from_ref(climb),
                _ => &[],
            };
            found.extend(climbs.iter().flat_map(|climb| &climb.steps).map(|(t, c)| (*t, Some(*c))));
        });
    }
    for column in &schema.columns {
        if let Some(of) = column.of
            && let Some(Keys::Table { table: home, .. }) = program.dimensions.get(of.at()).map(|d| &d.keys)
        {
            found.push((*home, None));
        }
    }
    found.retain(|(t, _)| *t != table);
    found
}

/// All tables, each after those that its rows are read with (a circle is broken where it is entered).
pub(super) fn order(program: &Program) -> Vec<TableId> {
    fn visit(program: &Program, table: TableId, seen: &mut HashSet<TableId>, order: &mut Vec<TableId>) {
        if !seen.insert(table) {
            return;
        }
        let mut before: Vec<TableId> = reads(program, table).into_iter().map(|(t, _)| t).collect();
        before.sort_unstable();
        before.dedup();
        for other in before {
            visit(program, other, seen, order);
        }
        order.push(table);
    }
    let mut seen = HashSet::new();
    let mut order = Vec::new();
    let homes = program.dimensions.iter().filter_map(|d| match &d.keys {
        Keys::Table { table, .. } => Some(*table),
        _ => None,
    });
    for table in homes.chain((0..program.tables.len()).map(TableId::new)) {
        visit(program, table, &mut seen, &mut order);
    }
    order
}

/// What is needed of `table`.
pub(super) fn need(plan: &Plan, table: TableId) -> Need {
    let program = &*plan.program;
    let mut need = Need::default();
    let Some(schema) = program.tables.get(table.at()) else { return need };
    let groups = groups_of(program, table);
    need.groups = groups.iter().map(|(id, _)| *id).collect();
    let groups: Vec<&Group> = groups.into_iter().map(|(_, group)| group).collect();
    for expr in row_expressions(schema, &groups).into_iter().chain(shown_of(program, table)) {
        expr.leaves(&mut |leaf| match leaf {
            Leaf::Cell(column) => {
                need.in_expressions.insert(*column);
            }
            Leaf::Key(climb) | Leaf::Given(_, climb) => {
                need.cells.insert(ColumnId::new(climb.from));
            }
            Leaf::Lookup(_, _, climbs) => need.cells.extend(climbs.iter().map(|climb| ColumnId::new(climb.from))),
            _ => {}
        });
    }
    for group in &groups {
        need.cells.extend(group.to.iter().map(|climb| ColumnId::new(climb.from)));
    }
    let otherwise = groups.iter().filter_map(|group| group.period);
    for placed in otherwise.chain([schema.placed]) {
        need.cells.extend(placed.columns());
    }
    let mut staged: Vec<ColumnId> = plan.kept(table).to_vec();
    let all = (0..program.tables.len()).map(TableId::new);
    for (home, column) in all.filter(|t| *t != table).flat_map(|t| reads(program, t)) {
        if home == table
            && let Some(column) = column
        {
            staged.push(column);
            need.is_looked_up = true;
        }
    }
    staged.sort_unstable();
    staged.dedup();
    let is_home = program.dimensions.iter().any(|d| matches!(&d.keys, Keys::Table { table: t, .. } if *t == table));
    let keyed = key_dimensions(program, table).is_some();
    let is_kept = plan.kept.get(table.at()).is_some_and(|kept| !kept.is_empty());
    let rows_asked = program.figures.iter().flat_map(|f| &f.rows).chain(program.exports.iter().flat_map(|e| &e.rows));
    let payout_rows = program.payouts.iter().flat_map(|p| &p.rows);
    let gives_rows = rows_asked
        .chain(payout_rows)
        .any(|rows| matches!(rows, crate::check::model::RowsFrom::Table(t) if *t == table));
    need.is_staged = keyed && (is_home || is_kept || need.is_looked_up || gives_rows);
    if need.is_staged {
        need.cells.extend(staged.iter().copied());
        need.cells.extend(schema.key.iter().copied());
        // Keys of such a dimension may be known only later.
        need.is_told_of = staged.iter().filter_map(|column| dimension_of(program, table, *column)).any(|of| {
            program.dimensions.get(of.at()).is_some_and(|dimension| matches!(dimension.keys, Keys::Table { .. }))
        });
        need.staged = staged;
    }
    need.read.extend(need.cells.iter().chain(&need.in_expressions).chain(&schema.key).copied());
    need.read.extend(program.read.iter().filter(|(t, _)| *t == table).map(|(_, column)| *column));
    for (number, column) in schema.columns.iter().enumerate() {
        let id = ColumnId::new(number);
        if dimension_of(program, table, id).is_some() && column.formula.is_none() {
            need.cells.insert(id);
        }
    }
    need.cells.extend(need.in_expressions.iter().copied());
    // What is computed from it comes later, so that backwards nothing is missed.
    let mut computed = schema.made_of_cells();
    computed.reverse();
    computed.retain(|id| {
        let formula = schema.columns.get(id.at()).and_then(|c| c.formula.as_ref()).filter(|_| need.read.contains(id));
        let Some(formula) = formula else { return false };
        formula.leaves(&mut |leaf| {
            if let Leaf::Cell(other) = leaf {
                need.read.insert(*other);
            }
        });
        need.cells.insert(*id);
        true
    });
    computed.reverse();
    need.computed = computed;
    need
}
