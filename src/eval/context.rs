//! What an expression over figures can read: the columns of its leaves over one set of rows.
//!
//! The kernel asks for a leaf once for all rows. A figure of the same rows is handed over as it is; one of a coarser
//! grain is spread along its climbs; an aggregate is evaluated over the rows of its finer grain and folded to these.

use std::sync::{Arc, Mutex, PoisonError};

use crate::check::model::RowsFrom;
use crate::expr::kernel::{Context, Fault, GroupFault, Selection, evaluate, placed};
use crate::expr::{Aggregate, Climb, DimId, Expr, FigureId, Fold, GroupId, Leaf, PeriodPart, ScriptId};
use crate::source::{SourceId, Span};
use crate::value::{Calendar, Column, Ratio, Reason, Rows, Type, Value};

use super::climb::{Absent, Way, read};
use super::fault::Confused;
use super::rows::row_set;
use super::scripts;
use super::timeline::Moment;
use super::trees::Groups;

/// The rows of one figure as a place to evaluate expressions.
pub(super) struct FigureContext<'e, 'a> {
    pub(super) engine: Moment<'e, 'a>,
    pub(super) grain: &'e [DimId],
    pub(super) rows: Rows,
    seen: Mutex<Vec<(Leaf, Arc<Column>)>>,
    pub(super) scripts: scripts::Wanted,
}

impl<'e, 'a> FigureContext<'e, 'a> {
    pub(super) fn new(engine: Moment<'e, 'a>, grain: &'e [DimId], rows: Rows) -> FigureContext<'e, 'a> {
        let rows = engine.ways.shared(rows);
        FigureContext { engine, grain, rows, seen: Mutex::default(), scripts: scripts::Wanted::default() }
    }

    /// The values of an expression over these rows.
    pub(super) fn evaluate(&self, expr: &Expr) -> Result<Arc<Column>, Fault> {
        self.scripts.note(expr);
        evaluate(expr, self)
    }

    /// A figure along its climbs.
    pub(super) fn read_figure(&self, id: FigureId, climbs: &[Climb]) -> Result<Arc<Column>, Confused> {
        let Some(home) = self.engine.home(id)? else {
            return Ok(Arc::new(Column::missing(self.rows.len(), Reason::NO_PERIOD, self.engine.figure(id)?.kind)));
        };
        let target = home.column(id)?;
        let way = self.engine.ways.way(&self.rows, &target.rows, climbs)?;
        Ok(read(&target.column, &way, home.cover.absent(id, self.engine.figure(id)?)))
    }

    /// The same rows in another period.
    pub(super) fn in_other(&self, engine: Moment<'e, 'a>) -> FigureContext<'e, 'a> {
        FigureContext::new(engine, self.grain, self.rows.clone())
    }

    fn make(&self, leaf: &Leaf) -> Result<Arc<Column>, Fault> {
        let engine = self.engine;
        let repeat = |value: &Value| Arc::new(Column::repeat(value, self.rows.len()));
        Ok(match leaf {
            Leaf::Cell(_) => return Err(Confused::new("a cell of a row is read over figures").into()),
            Leaf::Key(climb) => Arc::new(engine.ways.key(self.grain, &self.rows, climb)?),
            Leaf::Lookup(table, column, climbs) => {
                let schema = engine.program.tables.get(table.at()).and_then(|t| t.columns.get(column.at()));
                let schema = schema.ok_or_else(|| Confused::new("a column that the program does not have"))?;
                if engine.cover.lacks_table(*table) {
                    return Ok(self.nowhere(schema.kind));
                }
                let kept = engine.ways.kept(*table)?;
                let cells = kept.column(*column).ok_or_else(|| Confused::new("a column is read that was not kept"))?;
                let way = engine.ways.way(&self.rows, &kept.rows, climbs)?;
                read(cells, &way, Absent::Missing(Reason::NO_ROW))
            }
            Leaf::Figure(id, climbs) => self.read_figure(*id, climbs)?,
            Leaf::Fold(group, slot) => self.fold(*group, *slot)?,
            Leaf::Aggregate(aggregate) => Arc::new(self.aggregate(aggregate)?),
            Leaf::Past(past) => self.past(past)?,
            Leaf::Given(id, climb) => {
                let given = engine.given(*id)?;
                let codes = engine.ways.codes(&self.rows, climb)?;
                read(&given, &Way::To(codes), Absent::Missing(Reason::NO_ROW))
            }
            Leaf::Param(id) => repeat(engine.param(*id)?),
            Leaf::Schedule(id) => repeat(engine.schedule(*id)?),
            Leaf::Period(part) => repeat(&self.period(*part)),
        })
    }

    fn nowhere(&self, kind: Type) -> Arc<Column> {
        Arc::new(Column::missing(self.rows.len(), Reason::NOT_COVERED, kind))
    }

    fn period(&self, part: PeriodPart) -> Value {
        let period = self.engine.now();
        match part {
            PeriodPart::Start => Value::Date(period.first),
            PeriodPart::End => Value::Date(period.last),
            PeriodPart::Days => Value::Number(Ratio::from_int(period.days())),
            PeriodPart::AsOf => Value::Date(self.engine.plan.as_of.min(period.last)),
            PeriodPart::WholeEnd => Value::Date(period.whole_last()),
            PeriodPart::Known => Value::Date(self.engine.plan.as_of),
            PeriodPart::Name => Value::Text(period.name().into()),
        }
    }

    /// An accumulator at the rows of this context.
    pub(super) fn fold(&self, id: GroupId, slot: usize) -> Result<Arc<Column>, Confused> {
        let said = self.engine.program.groups.get(id.at()).and_then(|g| g.slots.get(slot));
        let said = said.ok_or_else(|| Confused::new("an accumulator that the program does not have"))?;
        let uncovered = self.engine.cover.lacks_group(id);
        // What was seen to be done stands, whatever else is not covered.
        if uncovered && !self.engine.plan.gathers(id) {
            return Ok(self.nowhere(said.kind));
        }
        let grouped = self.engine.grouped(id)?;
        let cells = grouped.slots.get(slot).ok_or_else(|| Confused::new("an accumulator that was not kept"))?;
        let own: Vec<Climb> = (0..self.grain.len()).map(|from| Climb { from, steps: Vec::new() }).collect();
        let way = self.engine.ways.way(&self.rows, &grouped.rows, &own)?;
        let absent = match said.op {
            Fold::Count | Fold::Sum => Absent::Zero,
            _ if uncovered || self.awaits_rows(id) => Absent::Missing(Reason::NOT_COVERED),
            _ => Absent::Missing(Reason::NO_OBSERVATIONS),
        };
        Ok(read(cells, &way, absent))
    }

    /// Whether rows that would say that a duty was done may stand where its table covers nothing.
    fn awaits_rows(&self, id: GroupId) -> bool {
        let engine = self.engine;
        if let Some(missing) = engine.plan.ends_before_decided(id, engine.now()) {
            return missing;
        }
        let Some(period) = engine.plan.decided_in(id, engine.now()) else { return false };
        engine.at(&period).is_none_or(|there| there.cover.lacks_group(id))
    }

    /// The rows over which an aggregate runs, by period.
    pub(super) fn below<'x>(
        engine: Moment<'x, 'a>,
        aggregate: &'x Aggregate,
    ) -> Result<Vec<FigureContext<'x, 'a>>, Confused> {
        engine.seen_as(&aggregate.per).into_iter().map(|there| FigureContext::inside(there, aggregate)).collect()
    }

    fn inside<'x>(engine: Moment<'x, 'a>, aggregate: &'x Aggregate) -> Result<FigureContext<'x, 'a>, Confused> {
        if aggregate.rows.is_empty() {
            return Err(Confused::new("an aggregate over no figure"));
        }
        let mut from = Vec::with_capacity(aggregate.rows.len());
        for id in &aggregate.rows {
            let grain = &engine.figure(*id)?.grain;
            let place = |d: &DimId| grain.iter().position(|own| own == d).map(|from| Climb { from, steps: Vec::new() });
            let climbs: Option<Vec<Climb>> = aggregate.grain.iter().map(place).collect();
            let climbs = climbs.ok_or_else(|| Confused::new("rows of another grain are aggregated"))?;
            // The same dimensions in another order are the same rows, packed otherwise.
            let same = *grain == aggregate.grain;
            from.push(if same { RowsFrom::Figure(*id) } else { RowsFrom::RolledUp(*id, climbs) });
        }
        let rows = row_set(engine, &aggregate.grain, &from)?;
        Ok(FigureContext::new(engine, &aggregate.grain, rows))
    }

    /// For each row below, the rows of this context that it belongs to.
    pub(super) fn groups_of(&self, below: &FigureContext<'_, 'a>, aggregate: &Aggregate) -> Result<Groups, Confused> {
        self.engine.ways.groups(&below.rows, &self.rows, &aggregate.to, &aggregate.below)
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Result<Column, Fault> {
        let kind = match (aggregate.op, &aggregate.argument) {
            (Fold::Any | Fold::All, _) => Type::Flag,
            (Fold::Min | Fold::Max, Some(argument)) => argument.kind,
            _ => Type::Number,
        };
        if self.engine.here().lacks_rows(aggregate) {
            return Ok(Column::missing(self.rows.len(), Reason::NOT_COVERED, kind));
        }
        for there in self.engine.seen_as(&aggregate.per) {
            for id in &aggregate.rows {
                if there.home(*id)?.is_none() {
                    return Ok(Column::missing(self.rows.len(), Reason::NO_PERIOD, kind));
                }
            }
        }
        let mut groups: Option<Groups> = None;
        let (mut values, mut filters) = (Vec::new(), Vec::new());
        for below in FigureContext::below(self.engine, aggregate)? {
            let (below, own) = self.grouped_below(below, aggregate)?;
            let lift = |fault: Fault| Fault { row: own.first(fault.row), ..fault };
            values.extend(aggregate.argument.as_ref().map(|e| below.evaluate(e)).transpose().map_err(lift)?);
            filters.extend(aggregate.filter.as_ref().map(|e| below.evaluate(e)).transpose().map_err(lift)?);
            match &mut groups {
                Some(all) => all.append(own),
                None => groups = Some(own),
            }
        }
        let groups = groups.unwrap_or(Groups::Each(Vec::new()));
        let values = aggregate.argument.as_ref().map(|e| stacked(&values, e.kind)).transpose()?;
        let filter = aggregate.filter.as_ref().map(|e| stacked(&filters, e.kind)).transpose()?;
        let span = aggregate.argument.as_ref().or(aggregate.filter.as_ref());
        let span = span.map_or_else(|| Span::new(SourceId(0), 0..0), |e| e.span);
        let told = |fault: GroupFault| {
            let row = groups.first(fault.row);
            fault.at(row, span)
        };
        let (places, rows) = (groups.places(), self.rows.len());
        let made = placed(aggregate.op, values.as_deref(), filter.as_deref(), places, rows).map_err(told)?;
        if !self.engine.here().lacks_aggregate(aggregate) {
            return Ok(made);
        }
        // Of no rows a sum is 0, but not where what it would sum is not covered.
        let taken = placed(Fold::Count, None, filter.as_deref(), places, rows).map_err(told)?;
        let none = |row: usize| taken.value(row) == Some(Value::Number(Ratio::ZERO));
        let gaps = (0..self.rows.len()).map(|row| if none(row) { Some(Reason::NOT_COVERED) } else { made.gap(row) });
        let gaps = gaps.collect();
        Ok(Column::with_gaps(made.into_parts().0, gaps))
    }
}

impl Context for FigureContext<'_, '_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn leaf(&self, leaf: &Leaf) -> Result<Arc<Column>, Fault> {
        let known = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, column)) = known.iter().find(|(l, _)| l == leaf) {
            return Ok(Arc::clone(column));
        }
        drop(known);
        let column = self.make(leaf)?;
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push((leaf.clone(), Arc::clone(&column)));
        Ok(column)
    }

    fn calendar(&self) -> Option<&Calendar> {
        self.engine.program.calendar.as_deref()
    }

    fn script(&self, function: ScriptId, args: &[Column], rows: &Selection) -> Result<Column, Fault> {
        scripts::call(&self.engine, &self.scripts, function, args, rows)
    }
}

/// Columns of one kind under one another.
pub(super) fn stacked(columns: &[Arc<Column>], kind: Type) -> Result<Arc<Column>, Confused> {
    match columns {
        [] => Ok(Arc::new(Column::missing(0, Reason::NO_OBSERVATIONS, kind))),
        [one] => Ok(Arc::clone(one)),
        all => Column::stacked(all.iter().map(Arc::as_ref))
            .map(Arc::new)
            .ok_or_else(|| Confused::new("columns of several kinds are put together")),
    }
}
