//! Lines whose payee changes inside their period: a line goes wholly to one payee, and who else it might have been is told.
//!
//! The facts keep the rows of the tables that say who is paid where they are others on other days
//! ([`crate::fold::model::Stretch`]). For each stretch of days in which none of them changes the payee is read anew, as
//! everything stood then; figures are those of the whole period. Nothing is to be told of a line that is nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::model::Payout;
use crate::expr::kernel::{Context, Fault, Selection, evaluate};
use crate::expr::{Climb, Expr, FigureId, Leaf, PayoutId, ScriptId, TableId};
use crate::fold::model::{Kept, PeriodFacts, Stretch};
use crate::outcome::model::{OtherPayees, PayoutLines, Turn};
use crate::plan::payees::{dated, names};
use crate::value::{Calendar, Cells, Column, Date, Reason, Rows, Value};

use super::climb::{ABSENT, Absent, Way, Ways, read};
use super::context::FigureContext;
use super::fault::{Confused, EvalError};
use super::timeline::Moment;

/// The lines that come out in a run and might have gone to others.
pub(super) fn others(own: Moment<'_, '_>) -> Result<Vec<OtherPayees>, EvalError> {
    let mut all = Vec::new();
    for (at, payout) in own.program.payouts.iter().enumerate() {
        let (id, Some(payee)) = (PayoutId::new(at), &payout.payee) else { continue };
        if !own.program.is_paid(id) {
            continue;
        }
        for moment in own.coming_out(&payout.per) {
            let Some(lines) = moment.engine().lines(id).filter(|lines| !lines.rows.is_empty()) else { continue };
            let found = of_lines(moment, (payout, payee), lines)?;
            if !found.is_empty() {
                all.push(OtherPayees { payout: id, period: moment.now().clone(), lines: found });
            }
        }
    }
    Ok(all)
}

/// A line, and who else it might have gone to.
type Other = (u32, Vec<Turn>);

fn of_lines(
    moment: Moment<'_, '_>,
    (payout, payee): (&Payout, &Expr),
    lines: &PayoutLines,
) -> Result<Vec<Other>, EvalError> {
    let tables = dated(moment.program, payout);
    let stretches: Vec<&Stretch> =
        moment.period.stretches.iter().filter(|stretch| tables.contains_key(&stretch.table)).collect();
    if stretches.is_empty() {
        return Ok(Vec::new());
    }
    let touched = touched(moment, payee, lines, &stretches)?;
    let keys = touched.iter().filter_map(|line| lines.rows.keys().get(*line as usize).copied()).collect();
    let rows = Rows::new(lines.rows.radix().to_vec(), keys);
    let rows = rows.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
    let context = FigureContext::new(moment, &payout.grain, rows);
    context.scripts.note(payee);
    let mut found: Vec<Other> = touched.into_iter().map(|line| (line, Vec::new())).collect();
    for (first, last) in days(moment, &stretches)? {
        let then = then(moment.period, &stretches, first)?;
        let ways = Ways::new(moment.program, moment.facts, &then);
        let there = ways.shared(context.rows.clone());
        let said = evaluate(payee, &OnDays { context: &context, ways: &ways, rows: there });
        let rule = moment.program.rule(payout.rule).map_or("", |r| r.name.as_str());
        let told = |fault: Fault| moment.naming().error(fault, rule, &payout.grain, &context.rows);
        let said = said.map_err(told)?;
        for (row, (line, others)) in found.iter_mut().enumerate() {
            let Some(Value::Text(name)) = said.value(row) else { continue };
            if name.is_empty() || lines.payee.value(*line as usize) == Some(Value::Text(Arc::clone(&name))) {
                continue;
            }
            match others.last_mut() {
                Some(turn) if turn.payee == name && turn.last.add_days(1) == first => turn.last = last,
                _ => others.push(Turn { payee: name, first, last }),
            }
        }
    }
    found.retain(|(_, others)| !others.is_empty());
    Ok(found)
}

/// The lines that are something and whose payee is read through a key that has other rows on other days.
fn touched(
    moment: Moment<'_, '_>,
    payee: &Expr,
    lines: &PayoutLines,
    stretches: &[&Stretch],
) -> Result<Vec<u32>, Confused> {
    let touched = reached(moment, payee, &lines.rows, stretches)?;
    let is_something = |line: &u32| lines.undecided.get(*line as usize).is_some() || !lines.is_nothing(*line as usize);
    let touched = (0..).zip(touched).filter(|(_, touched)| *touched).map(|(line, _)| line);
    Ok(touched.filter(is_something).collect())
}

/// For each row, whether an expression is read there through a key that has other rows on other days.
fn reached(moment: Moment<'_, '_>, expr: &Expr, rows: &Rows, stretches: &[&Stretch]) -> Result<Vec<bool>, Confused> {
    let ways = &moment.ways;
    let of = |table: TableId| stretches.iter().filter(move |stretch| stretch.table == table);
    let mut touched = vec![false; rows.len()];
    let mut climbs: BTreeSet<Climb> = BTreeSet::new();
    let mut lookups: BTreeSet<(TableId, Vec<Climb>)> = BTreeSet::new();
    let mut figures: BTreeSet<(FigureId, Vec<Climb>)> = BTreeSet::new();
    expr.leaves(&mut |leaf| match leaf {
        Leaf::Lookup(table, _, all) => drop(lookups.insert((*table, all.clone()))),
        Leaf::Figure(id, all) => drop(figures.insert((*id, all.clone()))),
        Leaf::Key(climb) | Leaf::Given(_, climb) => drop(climbs.insert(climb.clone())),
        _ => {}
    });
    figures.retain(|(id, _)| names(moment.program, *id, &moment.now().kind).is_some());
    let others = lookups.iter().map(|(_, all)| all).chain(figures.iter().map(|(_, all)| all));
    climbs.extend(others.flatten().cloned());
    for climb in &climbs {
        for (done, (table, _)) in climb.steps.iter().enumerate() {
            let listed: BTreeSet<u32> = of(*table).flat_map(|stretch| stretch.kept.rows.codes(0)).collect();
            if listed.is_empty() {
                continue;
            }
            let steps = climb.steps.iter().take(done).copied().collect();
            let codes = ways.codes(rows, &Climb { from: climb.from, steps })?;
            touched.iter_mut().zip(codes.iter()).for_each(|(touched, code)| *touched |= listed.contains(code));
        }
    }
    let mut mark = |way: Way, is: &dyn Fn(u32) -> bool| match way {
        Way::Same => (0..).zip(&mut touched).for_each(|(row, touched)| *touched |= is(row)),
        Way::To(found) => touched.iter_mut().zip(found.iter()).for_each(|(touched, row)| *touched |= is(*row)),
    };
    for (table, climbs) in &lookups {
        for stretch in of(*table) {
            mark(ways.way(rows, &ways.shared(stretch.kept.rows.clone()), climbs)?, &|row| row < ABSENT);
        }
    }
    for (id, climbs) in &figures {
        let Some(formula) = names(moment.program, *id, &moment.now().kind) else { continue };
        let column = moment.column(*id)?;
        let there = reached(moment, formula, &column.rows, stretches)?;
        mark(ways.way(rows, &column.rows, climbs)?, &|row| there.get(row as usize) == Some(&true));
    }
    Ok(touched)
}

/// The stretches of days of the period in which nothing changes.
fn days(moment: Moment<'_, '_>, stretches: &[&Stretch]) -> Result<Vec<(Date, Date)>, Confused> {
    let period = moment.now();
    let last = moment.plan.seen_until(period);
    let mut begins = BTreeSet::from([period.first]);
    for stretch in stretches {
        begins.extend(dates(&stretch.from)?);
        begins.extend(dates(&stretch.to)?.iter().map(|day| day.add_days(1)).filter(|day| *day <= last));
    }
    let begins: Vec<Date> = begins.into_iter().collect();
    let ends = begins.iter().skip(1).map(|next| next.add_days(-1)).chain([last]);
    Ok(begins.iter().copied().zip(ends).collect())
}

fn dates(column: &Column) -> Result<&[Date], Confused> {
    match &column.cells {
        Cells::Date(days) => Ok(days),
        _ => Err(Confused::new("days that are none")),
    }
}

/// The rows of tables as they stood on a day; of those without rows by days as in the whole period.
fn then(now: &PeriodFacts, stretches: &[&Stretch], day: Date) -> Result<PeriodFacts, Confused> {
    let mut kept = now.kept.clone();
    let tables: BTreeSet<TableId> = stretches.iter().map(|stretch| stretch.table).collect();
    for table in tables {
        let own: Vec<&&Stretch> = stretches.iter().filter(|stretch| stretch.table == table).collect();
        let slot = kept.get_mut(table.at()).ok_or_else(|| Confused::new("a table that was not kept"))?;
        let whole = slot.as_ref().ok_or_else(|| Confused::new("a table that was not kept"))?;
        *slot = Some(on_day(whole, &own, day)?);
    }
    Ok(PeriodFacts { holds: now.holds.clone(), kept, groups: Vec::new(), stretches: Vec::new() })
}

/// The rows of a table on a day: those of its keys that have rows by days, and all others.
fn on_day(whole: &Kept, stretches: &[&&Stretch], day: Date) -> Result<Kept, Confused> {
    // Each row by its key, with its number in the columns put under one another.
    let mut rows: BTreeMap<u64, u32> = BTreeMap::new();
    let (mut from, number) = (whole.rows.len(), |n: usize| u32::try_from(n).unwrap_or(u32::MAX));
    rows.extend(whole.rows.keys().iter().copied().zip(0..));
    for stretch in stretches {
        rows.retain(|key, _| stretch.kept.rows.find(*key).is_none());
    }
    for stretch in stretches {
        let (begins, ends) = (dates(&stretch.from)?, dates(&stretch.to)?);
        for (at, (key, days)) in stretch.kept.rows.keys().iter().zip(begins.iter().zip(ends)).enumerate() {
            if *days.0 <= day && day <= *days.1 {
                rows.insert(*key, number(from + at));
            }
        }
        from += stretch.kept.rows.len();
    }
    let (keys, picked): (Vec<u64>, Vec<u32>) = rows.into_iter().unzip();
    let first = stretches.first().map_or(&[][..], |stretch| stretch.kept.columns.as_slice());
    let column = |(id, _): &(crate::expr::ColumnId, Arc<Column>)| {
        let layers = stretches.iter().map(|stretch| stretch.kept.column(*id));
        let all: Option<Vec<&Arc<Column>>> = std::iter::once(whole.column(*id)).chain(layers).collect();
        let all = Column::stacked(all?.into_iter().map(Arc::as_ref))?;
        Some((*id, Arc::new(all.gather(&picked))))
    };
    let columns = first.iter().map(column).collect::<Option<Vec<_>>>();
    let columns = columns.ok_or_else(|| Confused::new("rows by days of other columns"))?;
    let rows = Rows::new(whole.rows.radix().to_vec(), keys);
    let rows = rows.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
    Ok(Kept { key: whole.key.clone(), rows, columns })
}

/// The rows of a context, with tables as they stood on some days.
struct OnDays<'c, 'e, 'a> {
    context: &'c FigureContext<'e, 'a>,
    ways: &'c Ways<'c>,
    /// The rows as these ways know them.
    rows: Rows,
}

impl Context for OnDays<'_, '_, '_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn leaf(&self, leaf: &Leaf) -> Result<Arc<Column>, Fault> {
        let engine = self.context.engine;
        Ok(match leaf {
            Leaf::Lookup(table, column, climbs) if !engine.cover.lacks_table(*table) => {
                let kept = self.ways.kept(*table)?;
                let cells = kept.column(*column).ok_or_else(|| Confused::new("a column is read that was not kept"))?;
                let way = self.ways.way(&self.rows, &kept.rows, climbs)?;
                read(cells, &way, Absent::Missing(Reason::NO_ROW))
            }
            Leaf::Key(climb) => Arc::new(self.ways.key(self.context.grain, &self.rows, climb)?),
            Leaf::Given(id, climb) => {
                let codes = self.ways.codes(&self.rows, climb)?;
                read(&engine.given(*id)?, &Way::To(codes), Absent::Missing(Reason::NO_ROW))
            }
            Leaf::Figure(id, climbs) => match names(engine.program, *id, &engine.now().kind) {
                Some(formula) => {
                    let figure = engine.figure(*id)?;
                    let context = FigureContext::new(engine, &figure.grain, engine.column(*id)?.rows.clone());
                    context.scripts.note(formula);
                    let rows = self.ways.shared(context.rows.clone());
                    let way = self.ways.way(&self.rows, &rows, climbs)?;
                    let said = evaluate(formula, &OnDays { context: &context, ways: self.ways, rows });
                    // A row of the figure is none of the lines.
                    let said = said.map_err(|fault| Fault { row: 0, ..fault })?;
                    read(&said, &way, engine.cover.absent(*id, figure))
                }
                None => self.context.leaf(leaf)?,
            },
            _ => self.context.leaf(leaf)?,
        })
    }

    fn calendar(&self) -> Option<&Calendar> {
        self.context.calendar()
    }

    fn script(&self, function: ScriptId, args: &[Column], rows: &Selection) -> Result<Column, Fault> {
        self.context.script(function, args, rows)
    }
}
