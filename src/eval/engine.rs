//! The state of one evaluation: what is computed so far, and where its parts come from.
//!
//! [`super::run`] fills it figure by figure; [`super::trace`] fills it with the columns of a finished run and reads
//! them again. Parameters, series and facts are all those of one period of the window; the others stand beside it in
//! [`super::timeline`].

use std::sync::{Arc, OnceLock};

use crate::check::model::{Amount, Figure, How, Payout, Program};
use crate::expr::{FigureId, GivenId, GroupId, ParamId, PayoutId, RuleId, ScheduleId};
use crate::fold::model::{Facts, Grouped, PeriodFacts};
use crate::outcome::model::{FigureColumn, PayoutLines};
use crate::plan::model::Plan;
use crate::value::{Cells, Column, Period, Ratio, Reason, Value};

use super::climb::Ways;
use super::fault::{Confused, Naming};

/// An evaluation under way.
pub(super) struct Engine<'a> {
    pub(super) plan: &'a Plan,
    pub(super) program: &'a Program,
    pub(super) facts: &'a Facts,
    pub(super) period: &'a PeriodFacts,
    pub(super) ways: Ways<'a>,
    now: &'a Period,
    /// The period's place in the plan's window.
    planned: usize,
    figures: Vec<OnceLock<FigureColumn>>,
    payouts: Vec<OnceLock<Arc<PayoutLines>>>,
    givens: Vec<OnceLock<Arc<Column>>>,
}

fn empty<T>(len: usize) -> Vec<OnceLock<T>> {
    std::iter::repeat_with(OnceLock::new).take(len).collect()
}

impl<'a> Engine<'a> {
    /// An evaluation of which nothing is computed, for the period at that place of the window of facts.
    pub(super) fn new(plan: &'a Plan, facts: &'a Facts, at: usize) -> Result<Engine<'a>, Confused> {
        let program: &Program = &plan.program;
        let (now, period) =
            facts.window.get(at).zip(facts.periods.get(at)).ok_or_else(|| Confused::new("facts of another window"))?;
        let planned = plan.window.iter().position(|planned| planned == now);
        let planned = planned.ok_or_else(|| Confused::new("facts of a period that is not planned"))?;
        Ok(Engine {
            plan,
            program,
            facts,
            period,
            ways: Ways::new(program, facts, period),
            now,
            planned,
            figures: empty(program.figures.len()),
            payouts: empty(program.payouts.len()),
            givens: empty(program.givens.len()),
        })
    }

    /// Takes in what an evaluation of the same period ended in.
    pub(super) fn take(&self, figures: &[Option<FigureColumn>], payouts: &[Arc<PayoutLines>]) -> Result<(), Confused> {
        if figures.len() != self.figures.len() {
            return Err(Confused::new("an outcome of another program"));
        }
        for (id, column) in figures.iter().enumerate() {
            if let Some(column) = column {
                self.set_figure(FigureId::new(id), column.clone());
            }
        }
        for lines in payouts.iter().filter(|lines| lines.period == *self.now) {
            let Some(slot) = self.payouts.get(lines.payout.at()) else {
                return Err(Confused::new("an outcome of another program"));
            };
            let _ = slot.set(Arc::clone(lines));
        }
        Ok(())
    }

    /// The period.
    pub(super) fn now(&self) -> &'a Period {
        self.now
    }

    /// Whether a figure is computed for the period.
    pub(super) fn computes(&self, id: FigureId) -> bool {
        self.plan.figures.get(id.at()).is_some_and(|places| places.contains(&self.planned))
    }

    /// Whether a rule judges or pays in the period.
    pub(super) fn in_force(&self, rule: RuleId) -> bool {
        if *self.now == self.plan.period { self.plan.in_force(rule) } else { self.plan.in_force_in(rule, self.now) }
    }

    /// How rows are named to people.
    pub(super) fn naming(&self) -> Naming<'a> {
        Naming { program: self.program, facts: self.facts }
    }

    /// What the program says of a figure.
    pub(super) fn figure(&self, id: FigureId) -> Result<&'a Figure, Confused> {
        self.program.figures.get(id.at()).ok_or_else(|| Confused::new("a figure that the program does not have"))
    }

    /// What the program says of a payout.
    pub(super) fn payout(&self, id: PayoutId) -> Result<&'a Payout, Confused> {
        self.program.payouts.get(id.at()).ok_or_else(|| Confused::new("a payout that the program does not have"))
    }

    /// The values of a figure, which must be computed; an amount of settled lines becomes a column when it is read.
    pub(super) fn column(&self, id: FigureId) -> Result<&FigureColumn, Confused> {
        let unread = || Confused::new("a figure is read before it is computed");
        let slot = self.figures.get(id.at()).ok_or_else(unread)?;
        if let Some(column) = slot.get() {
            return Ok(column);
        }
        let How::Amount(payout, amount) = self.figure(id)?.how else { return Err(unread()) };
        let lines = self.lines(payout).ok_or_else(unread)?;
        let places = self.payout(payout)?.rounding.places;
        let cells = lines.column(amount).numbers(places);
        let values = match amount {
            Amount::Base => {
                let why = |row: usize| lines.undecided.get(row).map(|why| why.reason);
                let absent = lines.base_absent.iter().enumerate();
                let gaps = absent.map(|(row, absent)| if *absent { why(row) } else { None });
                Column::with_gaps(Cells::Number(cells), gaps.collect())
            }
            _ => Column::numbers(cells),
        };
        let column = FigureColumn { rows: lines.rows.clone(), column: Arc::new(values) };
        Ok(slot.get_or_init(|| column))
    }

    /// Keeps the values of a figure; its rows are shared with others that have the same.
    pub(super) fn set_figure(&self, id: FigureId, mut column: FigureColumn) {
        column.rows = self.ways.shared(column.rows);
        if let Some(slot) = self.figures.get(id.at()) {
            let _ = slot.set(column);
        }
    }

    /// The lines of a payout, if they are settled.
    pub(super) fn lines(&self, id: PayoutId) -> Option<&PayoutLines> {
        self.payouts.get(id.at()).and_then(OnceLock::get).map(Arc::as_ref)
    }

    /// The lines of every payout that is settled.
    pub(super) fn all_lines(&self) -> impl Iterator<Item = &Arc<PayoutLines>> {
        self.payouts.iter().filter_map(OnceLock::get)
    }

    /// Keeps the lines of a payout.
    pub(super) fn set_lines(&self, lines: PayoutLines) {
        if let Some(slot) = self.payouts.get(lines.payout.at()) {
            let _ = slot.set(Arc::new(lines));
        }
    }

    /// All figures that were computed.
    pub(super) fn columns(self) -> Vec<Option<FigureColumn>> {
        self.figures.into_iter().map(OnceLock::into_inner).collect()
    }

    /// The rows of a fold group.
    pub(super) fn grouped(&self, id: GroupId) -> Result<&'a Grouped, Confused> {
        let here = self.period.groups.get(id.at()).filter(|g| g.group == id);
        let found = here.or_else(|| self.period.groups.iter().find(|g| g.group == id));
        found.ok_or_else(|| Confused::new("a group of folds that the facts do not have"))
    }

    /// The value of a parameter in the period.
    pub(super) fn param(&self, id: ParamId) -> Result<&'a Value, Confused> {
        let value = self.plan.params.get(id.at()).and_then(|v| v.get(self.planned));
        value.ok_or_else(|| Confused::new("a parameter without a value"))
    }

    /// The value of a schedule in the period.
    pub(super) fn schedule(&self, id: ScheduleId) -> Result<&'a Value, Confused> {
        let value = self.plan.schedules.get(id.at()).and_then(|v| v.get(self.planned));
        value.ok_or_else(|| Confused::new("a schedule without a value"))
    }

    /// The values that the pack gives for a dimension's keys, by key.
    pub(super) fn given(&self, id: GivenId) -> Result<Arc<Column>, Confused> {
        let (slot, given) = self
            .givens
            .get(id.at())
            .zip(self.program.givens.get(id.at()))
            .ok_or_else(|| Confused::new("a series that the program does not have"))?;
        if let Some(column) = slot.get() {
            return Ok(Arc::clone(column));
        }
        let keys = self.ways.keys(given.dimension)?;
        let mut values: Vec<Option<Value>> = vec![None; keys.len()];
        for (key, schedule) in &given.values {
            let at = keys.find(key).and_then(|code| values.get_mut(code as usize));
            if let (Some(at), Some(value)) = (at, schedule.on(self.now.last)) {
                *at = Some(value.clone());
            }
        }
        let column = column_of(&values, Reason::NO_ROW, given.kind);
        Ok(Arc::clone(slot.get_or_init(|| Arc::new(column))))
    }
}

/// A column of values of one type, those that are not there missing for the reason.
pub(super) fn column_of(values: &[Option<Value>], reason: Reason, kind: crate::value::Type) -> Column {
    use crate::value::Cells;
    let gaps = values.iter().map(|v| v.is_none().then_some(reason)).collect();
    let mut column = Column::missing(values.len(), reason, kind);
    match &mut column.cells {
        Cells::Number(cells) => {
            let number = |v: &Option<Value>| if let Some(Value::Number(n)) = v { n.clone() } else { Ratio::ZERO };
            *cells = values.iter().map(number).collect();
        }
        Cells::Flag(cells) => fill(cells, values, |v| if let Value::Flag(f) = v { Some(*f) } else { None }),
        Cells::Date(cells) => fill(cells, values, |v| if let Value::Date(d) = v { Some(*d) } else { None }),
        Cells::DateTime(cells) => fill(cells, values, |v| if let Value::DateTime(d) = v { Some(*d) } else { None }),
        Cells::Text { .. } => {
            let texts = values.iter().map(|v| if let Some(Value::Text(text)) = v { text.as_ref() } else { "" });
            column = Column::texts(texts);
        }
    }
    Column::with_gaps(column.cells, gaps)
}

fn fill<T>(cells: &mut [T], values: &[Option<Value>], take: impl Fn(&Value) -> Option<T>) {
    for (cell, value) in cells.iter_mut().zip(values) {
        if let Some(taken) = value.as_ref().and_then(&take) {
            *cell = taken;
        }
    }
}
