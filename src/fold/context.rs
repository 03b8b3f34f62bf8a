//! A block of rows as the kernel sees it: the columns behind the leaves of a row expression.
//!
//! Cells come from the column readers, attributes of other tables from staged rows, parameters from the plan. A
//! climb goes from a row's key up through dimension tables as they stood on the row's own day. Columns are made once
//! for a block and period, then picked for the rows at hand.

use std::cell::RefCell;
use std::ops::Deref;
use std::sync::Arc;

use super::column::ColumnReader;
use super::dimensions::{Dimensions, MISSING, SPECIAL};
use super::sharing::Sharing;
use super::staged::{Staged, StagedColumn};
use super::values::of_values;
use crate::check::model::{Keys, Program};
use crate::expr::kernel::{Context, Fault, FaultKind, Selection, evaluate};
use crate::expr::{Climb, ColumnId, DimId, Leaf, PeriodPart, ScriptId, TableId};
use crate::plan::model::Plan;
use crate::script::ScriptAnswer;
use crate::source::{SourceId, Span};
use crate::table::records::Records;
use crate::table::schema::Schema;
use crate::value::{Calendar, Cells, Column, Date, Ratio, Reason, Value};

/// The key exists, but an attribute that is climbed through does not hold on the row's day.
pub(super) const NOT_THEN: u32 = SPECIAL + 10;

/// What all threads that read one table share.
pub(super) struct Shared<'a> {
    pub(super) plan: &'a Plan,
    pub(super) table: TableId,
    pub(super) schema: &'a Schema,
    pub(super) dimensions: &'a Dimensions,
    pub(super) staged: &'a [Option<Staged>],
    /// For each column, the dimension whose keys it holds.
    pub(super) of: Vec<Option<DimId>>,
    /// For each of these and each period of the window, which keys hold on no day of the whole of it; none where all hold.
    pub(super) idle: Vec<Vec<Option<Vec<bool>>>>,
}

impl Shared<'_> {
    pub(super) fn program(&self) -> &Program {
        &self.plan.program
    }

    /// Whether a dimension has its keys from this column.
    pub(super) fn is_home(&self, column: ColumnId) -> bool {
        let is_here =
            |keys: &Keys| matches!(keys, Keys::Table { table, key, .. } if (*table, *key) == (self.table, column));
        self.program().dimensions.iter().any(|dimension| is_here(&dimension.keys))
    }
}

/// The day of each row of a block.
#[derive(Clone, Copy)]
pub(super) enum Days<'a> {
    /// The same for all.
    Fixed(Date),
    /// No day of their own: the last day on which a key holds in this stretch.
    Within(Date, Date),
    /// By code.
    Coded { codes: &'a [u32], days: &'a [Date] },
    /// The last day on which the row holds, but no later than a day.
    Until { codes: &'a [u32], days: &'a [Date], last: Date },
}

impl Days<'_> {
    /// First and last day on which an attribute may hold for the row; of several the last one counts.
    pub(super) fn at(self, row: usize) -> (Date, Date) {
        let coded = |codes: &[u32], days: &[Date]| codes.get(row).and_then(|c| days.get(*c as usize)).copied();
        let day = match self {
            Days::Within(first, last) => return (first, last),
            Days::Fixed(day) => day,
            Days::Coded { codes, days } => coded(codes, days).unwrap_or(Date::FIRST),
            Days::Until { codes, days, last } => coded(codes, days).map_or(last, |day| day.min(last)),
        };
        (day, day)
    }
}

type Known = (usize, usize, Leaf, Arc<Column>);
type Reached = (usize, usize, Climb, Arc<Vec<u32>>);

/// A block of rows.
pub(super) struct Batch<'a> {
    pub(super) shared: &'a Shared<'a>,
    pub(super) readers: &'a [ColumnReader],
    pub(super) records: &'a Records,
    /// What groups share.
    pub(super) sharing: Sharing,
    known: RefCell<Vec<Known>>,
    reached: RefCell<Vec<Reached>>,
}

/// Codes of a block.
pub(super) enum Codes<'a> {
    Own(&'a [u32]),
    Made(Arc<Vec<u32>>),
}

impl Deref for Codes<'_> {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        match self {
            Codes::Own(codes) => codes,
            Codes::Made(codes) => codes,
        }
    }
}

impl<'a> Batch<'a> {
    pub(super) fn new(shared: &'a Shared<'a>, readers: &'a [ColumnReader], records: &'a Records) -> Batch<'a> {
        Batch {
            shared,
            readers,
            records,
            sharing: Sharing::default(),
            known: RefCell::default(),
            reached: RefCell::default(),
        }
    }

    /// The keys that a climb reaches from every row; `placement` tells apart the ways in which rows get their days.
    pub(super) fn climb(&self, climb: &Climb, days: Days<'_>, period: usize, placement: usize) -> Codes<'a> {
        let base = self.readers.get(climb.from).map_or(&[][..], |reader| &reader.codes);
        if climb.steps.is_empty() {
            return Codes::Own(base);
        }
        let same = |(p, w, c, _): &&Reached| *p == period && *w == placement && c == climb;
        if let Some((_, _, _, codes)) = self.reached.borrow().iter().find(same) {
            return Codes::Made(Arc::clone(codes));
        }
        let mut codes = base.to_vec();
        for (table, column) in &climb.steps {
            let staged = self.shared.staged.get(table.at()).and_then(Option::as_ref);
            let keys = staged.and_then(|s| match s.column(*column)? {
                StagedColumn::Keys(_, keys) => Some((s, keys)),
                StagedColumn::Values(_) => None,
            });
            for (row, code) in codes.iter_mut().enumerate().filter(|(_, code)| **code < SPECIAL) {
                let found = keys.and_then(|(s, keys)| keys.get(s.find(&[*code], days.at(row))? as usize));
                *code = found.copied().unwrap_or(NOT_THEN);
            }
        }
        let codes = Arc::new(codes);
        self.reached.borrow_mut().push((period, placement, climb.clone(), Arc::clone(&codes)));
        Codes::Made(codes)
    }
}

/// Rows of a block in one period, for the kernel.
#[derive(Clone, Copy)]
pub(super) struct RowContext<'a> {
    pub(super) batch: &'a Batch<'a>,
    /// The period's position in the window.
    pub(super) period: usize,
    /// The days of the block's rows.
    pub(super) days: Days<'a>,
    /// Tells apart the ways in which rows get their days.
    pub(super) placement: usize,
    /// The rows looked at; absent: all.
    pub(super) rows: Option<&'a [u32]>,
}

fn nowhere() -> Span {
    Span::new(SourceId(0), 0..0)
}

fn internal(what: &str) -> Fault {
    Fault { row: 0, span: nowhere(), what: FaultKind::Internal(what.to_owned()) }
}

/// What a leaf that is the same in every row stands for.
pub(super) fn constant(plan: &Plan, leaf: &Leaf, period: usize) -> Option<Value> {
    let window = plan.window.get(period);
    match leaf {
        Leaf::Param(id) => plan.params.get(id.at())?.get(period).cloned(),
        Leaf::Schedule(id) => plan.schedules.get(id.at())?.get(period).cloned(),
        Leaf::Period(PeriodPart::Start) => Some(Value::Date(window?.first)),
        Leaf::Period(PeriodPart::End) => Some(Value::Date(window?.last)),
        Leaf::Period(PeriodPart::Days) => {
            let days = window?.last.days_since(window?.first) + 1;
            Some(Value::Number(Ratio::from_int(days)))
        }
        Leaf::Period(PeriodPart::AsOf) => Some(Value::Date(plan.as_of.min(window?.last))),
        Leaf::Period(PeriodPart::WholeEnd) => Some(Value::Date(window?.whole_last())),
        Leaf::Period(PeriodPart::Known) => Some(Value::Date(plan.as_of)),
        Leaf::Period(PeriodPart::Name) => Some(Value::Text(Arc::from(window?.name()))),
        _ => None,
    }
}

impl<'a> RowContext<'a> {
    /// How many rows the block has.
    fn all(&self) -> usize {
        self.batch.records.len()
    }

    fn whole(&self, leaf: &Leaf) -> Result<Arc<Column>, Fault> {
        let shared = self.batch.shared;
        let timeless = matches!(leaf, Leaf::Cell(_));
        let (period, placement) = if timeless { (0, 0) } else { (self.period, self.placement) };
        let same = |(p, w, l, _): &&Known| *p == period && *w == placement && l == leaf;
        if let Some((_, _, _, column)) = self.batch.known.borrow().iter().find(same) {
            return Ok(Arc::clone(column));
        }
        let climb = |climb: &Climb| self.batch.climb(climb, self.days, self.period, self.placement);
        let column = match leaf {
            Leaf::Cell(id) => self.cell(*id)?,
            Leaf::Key(to) => {
                let names = shared.dimensions.names(self.reached(to).ok_or_else(|| internal("a climb without end"))?);
                let codes = climb(to);
                Arc::new(keyed(names, &codes))
            }
            Leaf::Lookup(table, column, climbs) => {
                let keys: Vec<Codes<'_>> = climbs.iter().map(climb).collect();
                let staged = shared.staged.get(table.at()).and_then(Option::as_ref);
                let staged = staged.ok_or_else(|| internal("a table is looked up before it is read"))?;
                let mut key = vec![MISSING; keys.len()];
                let rows: Vec<Option<u32>> = (0..self.all())
                    .map(|row| {
                        for (slot, codes) in key.iter_mut().zip(&keys) {
                            *slot = codes.get(row).copied().filter(|c| *c < SPECIAL)?;
                        }
                        staged.find(&key, self.days.at(row))
                    })
                    .collect();
                Arc::new(match staged.column(*column) {
                    Some(StagedColumn::Values(values)) => values.gather_or(&rows, Reason::NO_ROW),
                    Some(StagedColumn::Keys(of, codes)) => {
                        keyed(shared.dimensions.names(*of), codes).gather_or(&rows, Reason::NO_ROW)
                    }
                    None => return Err(internal("a column is looked up that was not kept")),
                })
            }
            Leaf::Given(id, to) => {
                let given = shared.program().given(*id).ok_or_else(|| internal("an unknown series"))?;
                let names = shared.dimensions.names(given.dimension);
                let day = shared.plan.window.get(self.period).map_or(Date::FIRST, |p| p.last);
                let values: Vec<Option<Value>> = names
                    .iter()
                    .map(|name| {
                        let (_, schedule) = given.values.iter().find(|(key, _)| **key == **name)?;
                        schedule.on(day).cloned()
                    })
                    .collect();
                let values = of_values(values.into_iter().map(|v| v.ok_or(Reason::NO_ROW)).collect())
                    .ok_or_else(|| internal("a series of mixed types"))?;
                let rows: Vec<Option<u32>> = climb(to).iter().map(|c| (*c < SPECIAL).then_some(*c)).collect();
                Arc::new(values.gather_or(&rows, Reason::NO_ROW))
            }
            _ => match constant(shared.plan, leaf, self.period) {
                Some(value) => Arc::new(Column::repeat(&value, self.all())),
                None => return Err(internal("a leaf that rows do not have")),
            },
        };
        self.batch.known.borrow_mut().push((period, placement, leaf.clone(), Arc::clone(&column)));
        Ok(column)
    }

    fn cell(&self, id: ColumnId) -> Result<Arc<Column>, Fault> {
        let shared = self.batch.shared;
        let reader = self.batch.readers.get(id.at()).ok_or_else(|| internal("an unknown column"))?;
        match shared.schema.columns.get(id.at()).and_then(|c| c.formula.as_ref()) {
            Some(formula) if !reader.is_filled => evaluate(formula, &RowContext { rows: None, ..*self }),
            _ => Ok(reader.column(shared.dimensions)),
        }
    }

    /// Which keys of a column hold on no day of the whole period; none where all do, or rows have no day of their own.
    pub(super) fn idle(&self, column: usize) -> Option<&[bool]> {
        let idle = self.batch.shared.idle.get(column)?.get(self.period)?.as_deref();
        idle.filter(|_| matches!(self.days, Days::Coded { .. }))
    }

    /// Whether the day of a row lies in the period.
    pub(super) fn is_inside(&self, row: usize) -> bool {
        let day = self.days.at(row).0;
        self.batch.shared.plan.window.get(self.period).is_some_and(|period| period.first <= day && day <= period.last)
    }

    /// The dimension at the end of a climb.
    fn reached(&self, climb: &Climb) -> Option<DimId> {
        let shared = self.batch.shared;
        match climb.steps.last() {
            Some((table, column)) => super::need::dimension_of(shared.program(), *table, *column),
            None => shared.of.get(climb.from).copied().flatten(),
        }
    }
}

/// Keys as texts.
fn keyed(names: Arc<Vec<Arc<str>>>, codes: &[u32]) -> Column {
    let cells = Cells::Text { words: names, codes: codes.iter().map(|c| if *c < SPECIAL { *c } else { 0 }).collect() };
    if codes.iter().any(|c| *c >= SPECIAL) {
        let reason = |code: u32| match code {
            MISSING => Some(Reason::EMPTY_CELL),
            code if code >= SPECIAL => Some(Reason::NO_ROW),
            _ => None,
        };
        return Column::with_gaps(cells, codes.iter().map(|c| reason(*c)).collect());
    }
    Column::new(cells)
}

impl Context for RowContext<'_> {
    fn len(&self) -> usize {
        self.rows.map_or(self.all(), <[u32]>::len)
    }

    fn leaf(&self, leaf: &Leaf) -> Result<Arc<Column>, Fault> {
        if let Some(value) = constant(self.batch.shared.plan, leaf, self.period) {
            return Ok(Arc::new(Column::repeat(&value, self.len())));
        }
        let whole = self.whole(leaf)?;
        Ok(match self.rows {
            Some(rows) => Arc::new(whole.gather(rows)),
            None => whole,
        })
    }

    fn calendar(&self) -> Option<&Calendar> {
        self.batch.shared.program().calendar.as_deref()
    }

    fn script(&self, function: ScriptId, args: &[Column], rows: &Selection) -> Result<Column, Fault> {
        call_script(self.batch.shared.program(), function, args, rows)
    }
}

/// Calls a script once for each row.
pub(super) fn call_script(
    program: &Program,
    function: ScriptId,
    args: &[Column],
    rows: &Selection,
) -> Result<Column, Fault> {
    let mut answers = Vec::with_capacity(rows.len());
    for at in 0..rows.len() {
        let values: Vec<Value> = args.iter().filter_map(|column| column.value(at)).collect();
        let fault = |what| Fault { row: rows.position(at), span: nowhere(), what };
        match program.scripts.call(function.at(), &values) {
            Ok(ScriptAnswer::Value(value)) => answers.push(Ok(value)),
            Ok(ScriptAnswer::Missing(reason)) => {
                let known = program.reasons.iter().position(|r| *r == reason).and_then(|at| u16::try_from(at).ok());
                answers.push(Err(known.map_or(Reason::NO_OBSERVATIONS, Reason::author)));
            }
            Err(failed) => {
                let file = program.sources.get(failed.source).map_or_else(String::new, |s| s.name.clone());
                let detail = failed.limit.clone().unwrap_or(failed.detail);
                let limit = failed.limit.is_some();
                let what = FaultKind::Script { function: failed.function, file, line: failed.line, detail, limit };
                return Err(fault(what));
            }
        }
    }
    of_values(answers).ok_or_else(|| internal("a script that gives values of several types"))
}
