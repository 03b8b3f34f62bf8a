//! What an expression read, leaf by leaf: figures, counts, cells, parameters, and the rows under an aggregate.
//!
//! The part of a derivation under a formula, for [`super`]. Every value is read at one key through the same context as
//! the columns, so that it cannot differ from them. Formulas themselves, payouts and the words for people are left to
//! others.

use crate::check::model::Param;
use crate::expr::{Aggregate, Climb, DimId, Expr, FigureId, GroupId, Leaf, Node, Past, PeriodPart, When};
use crate::outcome::derivation::{Derivation, Role, RuleNote, Source};
use crate::outcome::writing::reason_code;
use crate::table::schema::{Placed, Schema};
use crate::value::{Cells, Reason, Value};

use super::super::climb::{ABSENT, Way};
use super::super::context::FigureContext;
use super::super::fault::Confused;
use super::{MOST_OPENED, MOST_ROWS, TraceError, Tracer};

impl<'e, 'a> Tracer<'e, 'a> {
    /// One leaf at the row of `point`.
    pub(super) fn leaf(
        &mut self,
        leaf: &'e Leaf,
        expr: &'e Expr,
        point: &FigureContext<'e, 'a>,
    ) -> Result<Derivation, TraceError> {
        let program = self.engine.program;
        let mut line = Derivation::default();
        match leaf {
            Leaf::Figure(id, climbs) => return self.read(*id, climbs, point),
            Leaf::Fold(group, slot) => return self.fact(*group, *slot, point),
            Leaf::Aggregate(aggregate) => {
                line.role = Role::Aggregate;
                aggregate.op.name().clone_into(&mut line.name);
                line.formula = self.quote(expr.span);
                if self.opened.len() < MOST_OPENED {
                    self.rows_below(aggregate, point, &mut line)?;
                }
            }
            Leaf::Past(past) => {
                line.role = Role::OtherPeriods;
                past.when.name().clone_into(&mut line.name);
                line.formula = self.quote(expr.span);
                if self.opened.len() < MOST_OPENED {
                    self.periods(past, point, &mut line)?;
                }
            }
            Leaf::Cell(_) => return Err(Confused::new("a cell of a row is read over figures").into()),
            Leaf::Key(climb) => {
                line.role = Role::Key;
                let dimension = self.engine.ways.ends_in(point.grain, climb)?;
                program.dimension_name(dimension).clone_into(&mut line.name);
            }
            Leaf::Lookup(table, column, climbs) => {
                line.role = Role::Lookup;
                let schema = program.tables.get(table.at());
                let column = schema.and_then(|t| t.columns.get(column.at())).map_or("", |c| c.name.as_str());
                line.name = format!("{}.{column}", schema.map_or("", |t| t.name.as_str()));
                line.source = schema.map(|table| self.source(table, None));
                line.key = self.reached(climbs, point)?;
            }
            Leaf::Given(id, climb) => {
                line.role = Role::Given;
                line.name = program.given(*id).map_or_else(String::new, |g| g.name.clone());
                line.key = self.reached(std::slice::from_ref(climb), point)?;
            }
            Leaf::Param(id) => {
                line.role = Role::Parameter;
                let param = program.param(*id);
                line.name = param.map_or_else(String::new, |p| format!("param.{}", p.name));
                line.rule = param.map(|p| self.parameter(p));
            }
            Leaf::Schedule(_) => {
                line.role = Role::Parameter;
                line.name = self.quote(expr.span).unwrap_or_default();
            }
            Leaf::Period(part) => {
                line.role = Role::Period;
                let name = match part {
                    PeriodPart::Start => "period.start",
                    PeriodPart::End | PeriodPart::WholeEnd => "period.end",
                    PeriodPart::Days => "period.days",
                    PeriodPart::Name => "period.name",
                    PeriodPart::AsOf | PeriodPart::Known => "as_of",
                };
                name.clone_into(&mut line.name);
            }
        }
        let column = self.value(expr, point)?;
        self.say(&mut line, &column, 0, expr.kind, None);
        Ok(line)
    }

    /// A figure of the same grain or a coarser one, read at this row.
    fn read(
        &mut self,
        id: FigureId,
        climbs: &[Climb],
        point: &FigureContext<'e, 'a>,
    ) -> Result<Derivation, TraceError> {
        let figure = self.engine.figure(id)?;
        if let Some(home) = self.engine.home(id)? {
            let row = match self.engine.ways.way(&point.rows, &home.column(id)?.rows, climbs)? {
                Way::Same => Some(0),
                Way::To(rows) => rows.first().filter(|r| **r < ABSENT).map(|r| *r as usize),
            };
            if let Some(row) = row {
                return self.elsewhere(home, |me| me.figure(id, row));
            }
        }
        let mut line = Derivation {
            role: Role::Figure,
            name: figure.name.clone(),
            key: self.reached(climbs, point)?,
            rule: self.rule(figure.rule),
            ..Derivation::default()
        };
        let column = point.read_figure(id, climbs)?;
        self.say(&mut line, &column, 0, figure.kind, figure.places);
        Ok(line)
    }

    /// An accumulator of a fold group at this row.
    pub(super) fn fact(
        &mut self,
        id: GroupId,
        slot: usize,
        point: &FigureContext<'e, 'a>,
    ) -> Result<Derivation, TraceError> {
        let program = self.engine.program;
        let group = program.groups.get(id.at());
        let said = group.and_then(|g| g.slots.get(slot));
        let (Some(group), Some(said)) = (group, said) else {
            return Err(Confused::new("an accumulator that the program does not have").into());
        };
        let table = program.tables.get(group.table.at());
        let mut line = Derivation {
            role: Role::Fact,
            name: format!("{}: {}", table.map_or("", |t| t.name.as_str()), said.name),
            key: self.dated(self.engine.naming().key(point.grain, &point.rows, 0)),
            formula: said.argument.as_ref().or(said.filter.as_ref()).and_then(|e| self.asked_of_rows(e)),
            source: table.map(|table| self.source(table, group.period)),
            ..Derivation::default()
        };
        let column = point.fold(id, slot)?;
        self.say(&mut line, &column, 0, said.kind, None);
        Ok(line)
    }

    /// What is asked of rows, in its author's words; of what counts it is written what does not.
    fn asked_of_rows(&self, expr: &Expr) -> Option<String> {
        let words = self.quote(expr.span)?;
        Some(match &expr.node {
            Node::Not(inner) if inner.span == expr.span => format!("!({words})"),
            _ => words,
        })
    }

    /// The rows of a table in the period that is looked at.
    fn source(&self, table: &Schema, placed: Option<Placed>) -> Source {
        let now = self.engine.now();
        let day = match placed {
            Some(Placed::Day(day)) => Some(day),
            _ => None,
        };
        let is_timeless = day.is_none() && matches!(table.placed, Placed::Timeless { .. });
        Source { table: table.name.clone(), day, days: (!is_timeless).then_some((now.first, now.last)) }
    }

    /// The rows under an aggregate that take part, each with what it gave.
    fn rows_below(
        &mut self,
        aggregate: &'e Aggregate,
        point: &FigureContext<'e, 'a>,
        line: &mut Derivation,
    ) -> Result<(), TraceError> {
        if self.engine.here().lacks_rows(aggregate) {
            return Ok(());
        }
        for below in FigureContext::below(self.engine, aggregate)? {
            let groups = point.groups_of(&below, aggregate)?.rows_of(0);
            self.elsewhere(below.engine, |me| me.rows_of(aggregate, &below, &groups, line))?;
        }
        Ok(())
    }

    /// What an expression gave in each of the other periods.
    fn periods(
        &mut self,
        past: &'e Past,
        point: &FigureContext<'e, 'a>,
        line: &mut Derivation,
    ) -> Result<(), TraceError> {
        let mut periods = past.when.periods(self.engine.now());
        if past.when == When::Streak {
            periods.reverse();
        }
        for period in periods {
            let Some(there) = self.engine.at(&period) else {
                if past.when == When::Streak {
                    break;
                }
                let key = vec![(period.kind.name().to_owned(), period.label())];
                let missing = Some(reason_code(Reason::NO_PERIOD_BEFORE, &[]));
                line.parts.push(Derivation { role: Role::Expression, key, missing, ..Derivation::default() });
                continue;
            };
            let other = point.in_other(there);
            let (part, holds) = self.elsewhere(there, |me| -> Result<(Derivation, bool), TraceError> {
                let holds = me.value(&past.of, &other)?.value(0) == Some(Value::Flag(true));
                Ok(match &past.of.node {
                    Node::Leaf(leaf @ Leaf::Figure(..)) => (me.leaf(leaf, &past.of, &other)?, holds),
                    _ => {
                        let key = me.dated(Vec::new());
                        (Derivation { key, ..me.expression("", &past.of, &other)? }, holds)
                    }
                })
            })?;
            line.parts.push(part);
            if past.when == When::Streak && !holds {
                break;
            }
        }
        Ok(())
    }

    fn rows_of(
        &mut self,
        aggregate: &'e Aggregate,
        below: &FigureContext<'e, 'a>,
        rows: &[usize],
        line: &mut Derivation,
    ) -> Result<(), TraceError> {
        let filter = aggregate.filter.as_ref().map(|f| self.value_over(f, below)).transpose()?;
        let takes_part = |row: &usize| {
            filter.as_ref().is_none_or(|column| {
                column.gap(*row).is_none() && matches!(&column.cells, Cells::Flag(f) if f.get(*row) == Some(&true))
            })
        };
        let rows: Vec<usize> = rows.iter().copied().filter(takes_part).collect();
        let room = MOST_ROWS.saturating_sub(line.parts.len());
        line.more += u64::try_from(rows.len().saturating_sub(room)).unwrap_or(u64::MAX);
        for row in rows.into_iter().take(room) {
            let one = self.point(&aggregate.grain, &below.rows, row)?;
            let key = self.dated(self.engine.naming().key(&aggregate.grain, &below.rows, row));
            line.parts.push(match &aggregate.argument {
                None => Derivation { role: Role::Expression, key, value: "1".to_owned(), ..Derivation::default() },
                Some(argument) => match &argument.node {
                    Node::Leaf(leaf @ Leaf::Figure(..)) => self.leaf(leaf, argument, &one)?,
                    _ => Derivation { key, ..self.expression("", argument, &one)? },
                },
            });
        }
        Ok(())
    }

    /// Dimension and key that each climb reaches; an empty key where it reaches none.
    fn reached(&self, climbs: &[Climb], point: &FigureContext<'e, 'a>) -> Result<Vec<(String, String)>, Confused> {
        let one = |climb: &Climb| {
            let dimension: DimId = self.engine.ways.ends_in(point.grain, climb)?;
            let code = self.engine.ways.codes(&point.rows, climb)?.first().copied().unwrap_or(u32::MAX);
            let key = self.engine.ways.keys(dimension)?.names.get(code as usize);
            let name = self.engine.program.dimension_name(dimension).to_owned();
            Ok((name, key.map_or_else(String::new, |k| k.to_string())))
        };
        climbs.iter().map(one).collect()
    }

    fn parameter(&self, param: &Param) -> RuleNote {
        RuleNote {
            id: format!("param.{}", param.name),
            kind: "param".to_owned(),
            clause: param.clause.clone(),
            note: param.note.clone(),
            status: self.engine.program.supposed.sets(&param.name).then(|| "set".to_owned()),
            place: self.engine.program.sources.place(param.span),
            ..RuleNote::default()
        }
    }
}
