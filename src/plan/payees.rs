//! Which columns say who is paid and may say another on another day of a period.
//!
//! Tables whose rows hold for every period never do. Names are followed through figures that give one; numbers are not.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Plan;
use crate::check::model::{How, Payout, Program};
use crate::expr::{Climb, ColumnId, Expr, FigureId, Leaf, PayoutId, TableId};
use crate::table::schema::Placed;
use crate::value::{Period, PeriodKind, Type};

/// By table.
pub type Columns = BTreeMap<TableId, BTreeSet<ColumnId>>;

/// The formula of a figure that gives a name and not a number: who it names is asked anew on each day.
pub fn names<'p>(program: &'p Program, id: FigureId, per: &PeriodKind) -> Option<&'p Expr> {
    let figure = program.figures.get(id.at()).filter(|figure| figure.per == *per)?;
    let is_name = matches!(figure.kind, Type::Id | Type::Text);
    if let (How::Formula(formula), true) = (&figure.how, is_name) { Some(formula) } else { None }
}

/// The columns of tables with days of their own through which the payee of a payout is read.
pub fn dated(program: &Program, payout: &Payout) -> Columns {
    let mut read: Vec<(TableId, ColumnId)> = Vec::new();
    let mut climbs: Vec<Climb> = Vec::new();
    let mut open: Vec<&Expr> = payout.payee.iter().collect();
    while let Some(expr) = open.pop() {
        expr.leaves(&mut |leaf| match leaf {
            Leaf::Lookup(table, column, all) => {
                read.push((*table, *column));
                climbs.extend(all.iter().cloned());
            }
            Leaf::Key(climb) | Leaf::Given(_, climb) => climbs.push(climb.clone()),
            Leaf::Figure(id, all) => {
                if let Some(formula) = names(program, *id, &payout.per) {
                    open.push(formula);
                    climbs.extend(all.iter().cloned());
                }
            }
            _ => {}
        });
    }
    read.extend(climbs.into_iter().flat_map(|climb| climb.steps));
    let has_days = |(table, _): &(TableId, ColumnId)| {
        let schema = program.tables.get(table.at());
        schema.is_some_and(|schema| !matches!(schema.placed, Placed::Timeless { .. }))
    };
    let mut found = Columns::new();
    for (table, column) in read.into_iter().filter(has_days) {
        found.entry(table).or_default().insert(column);
    }
    found
}

impl Plan {
    /// The columns of tables with days of their own that say who is paid for a period.
    pub fn say_payees(&self, period: &Period) -> Columns {
        let program = &*self.program;
        let mut all = Columns::new();
        for (at, payout) in program.payouts.iter().enumerate().filter(|(_, payout)| payout.payee.is_some()) {
            if program.is_paid(PayoutId::new(at)) && self.coming_out(&payout.per).contains(period) {
                for (table, columns) in dated(program, payout) {
                    all.entry(table).or_default().extend(columns);
                }
            }
        }
        all
    }
}
