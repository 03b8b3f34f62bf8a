//! A run as the writers see it: plan, facts and outcome together, with the words that all files share.
//!
//! What the writers share stands here, so that a period, a key, a number or a title looks the same in every file:
//! [`Keys`] and [`Cell`] write cells, the rest finds names. Which files there are is left to the writers.

use std::sync::{Arc, OnceLock};

use super::artifact::{Field, FieldKind};
use super::csv::{Lines, Words};
use super::parts::{Fixed, Key};
use super::row::{MOST_CODES, Part, Parts};
use super::total::Total;
use super::values::{Fault, Values};
use crate::check::model::{Payout, Program, Rule, Standing};
use crate::expr::{DimId, Expr, FigureId, Leaf, Node, RuleId};
use crate::fold::model::{Facts, PeriodFacts};
use crate::ledger::Settled;
use crate::outcome::model::{Earlier, Outcome, PayoutLines};
use crate::outcome::writing::write_cell;
use crate::plan::model::Plan;
use crate::table::manner::Manner;
use crate::value::units::write_units;
use crate::value::{Cells, Codes, Column, Period, Ratio, Reason, Rows, Type};

/// Everything that a file may show.
pub struct Run<'a> {
    /// What was computed.
    pub plan: &'a Plan,
    /// From what.
    pub facts: &'a Facts,
    /// With which result.
    pub outcome: &'a Outcome,
    /// For expressions that no figure carries.
    pub values: &'a dyn Values,
    /// What it comes to against the ledger, where there is one.
    pub ledger: Option<&'a Settled>,
    words: Vec<Words>,
    /// The keys of each dimension as they stand in the names of lines.
    in_names: Vec<OnceLock<Words>>,
    totals: OnceLock<Vec<Total>>,
}

/// The keys of rows, by dimension, ready to be written.
pub struct Keys {
    columns: Vec<Option<(Words, Codes)>>,
}

/// A column, ready to be written.
pub struct Cell {
    column: Arc<Column>,
    places: Option<u32>,
    number: PutNumber,
    words: Option<Words>,
    missing: String,
}

/// How numbers are written, with the places of their column.
#[derive(Clone, Copy)]
pub struct PutNumber {
    /// Any number.
    pub number: fn(&Ratio, Option<u32>, &mut Vec<u8>),
    /// One of so many units and as many places, as the same number would be.
    pub units: fn(i64, u32, Option<u32>, &mut Vec<u8>),
}

/// As a reader sees them.
const SHOWN: PutNumber = PutNumber { number: put_number, units: put_units };

impl<'a> Run<'a> {
    /// Takes them together.
    pub fn new(plan: &'a Plan, facts: &'a Facts, outcome: &'a Outcome, values: &'a dyn Values) -> Run<'a> {
        let words = words_of_keys(facts);
        let in_names = words.iter().map(|_| OnceLock::new()).collect();
        Run { plan, facts, outcome, values, ledger: None, words, in_names, totals: OnceLock::new() }
    }

    /// With what it comes to against a ledger.
    #[must_use]
    pub fn against(mut self, ledger: Option<&'a Settled>) -> Run<'a> {
        self.ledger = ledger;
        self
    }

    /// The keys of each dimension, ready to be written.
    pub(super) fn words(&self) -> &[Words] {
        &self.words
    }

    /// The keys of a dimension as they stand in the names of lines, made when they are first asked for.
    pub(super) fn words_in_names(&self, dim: DimId, put: impl Fn(&str, &mut Vec<u8>)) -> Option<Words> {
        let names = &self.facts.dimensions.get(dim.at())?.names;
        let made = || Words::written(names.iter(), |name, text| put(name, text));
        Some(self.in_names.get(dim.at())?.get_or_init(made).clone())
    }

    /// What the payouts add up to, worked out when it is first asked for.
    pub(super) fn totals_or(&self, work_out: impl FnOnce(&Self) -> Vec<Total>) -> &[Total] {
        self.totals.get_or_init(|| work_out(self))
    }

    /// The checked rules.
    pub fn program(&self) -> &'a Program {
        &self.plan.program
    }

    /// What holds in the run's own period.
    pub fn now(&self) -> Option<&'a PeriodFacts> {
        self.facts.periods.last()
    }

    /// What holds in a period that the run looks at.
    pub fn facts_in(&self, period: &Period) -> Option<&'a PeriodFacts> {
        let at = self.facts.window.iter().position(|known| known == period)?;
        self.facts.periods.get(at)
    }

    /// The lines that are paid: all that come out but those in whose place a split stands.
    pub fn paid(&self) -> impl Iterator<Item = &'a Arc<PayoutLines>> {
        let program = self.program();
        self.outcome.payouts.iter().filter(|lines| program.is_paid(lines.payout))
    }

    /// Whether a file on these rules says of each row which period it is for: where one is for another than the run's.
    pub fn says_period(&self, rules: impl IntoIterator<Item = RuleId>) -> bool {
        let own = &self.plan.period.kind;
        rules.into_iter().filter_map(|rule| self.rule(rule)).any(|rule| rule.per != *own)
    }

    /// The rule of an id; its name is empty if there is none.
    pub fn rule(&self, id: RuleId) -> Option<&'a Rule> {
        self.program().rule(id)
    }

    /// The keys of rows of `grain`, in the order of `shown`; dimensions that the grain lacks stay empty.
    pub fn keys(&self, grain: &[DimId], rows: &Rows, shown: &[DimId]) -> Keys {
        let column = |dim: &DimId| {
            let position = grain.iter().position(|d| d == dim)?;
            Some((self.words.get(dim.at())?.clone(), rows.each_code(position)))
        };
        Keys { columns: shown.iter().map(column).collect() }
    }

    /// The headers of these dimensions.
    pub fn headers(&self, dims: &[DimId]) -> Vec<Field> {
        dims.iter().map(|d| Field::text(self.program().dimension_name(*d))).collect()
    }

    /// The values of a figure, on its own rows.
    pub fn figure(&self, id: FigureId) -> Option<(&'a Rows, &'a Arc<Column>)> {
        self.outcome.figures.get(id.at())?.as_ref().map(|f| (&f.rows, &f.column))
    }

    /// The values of a figure in a period that the run looks at, on its own rows.
    pub fn figure_in(&self, period: &Period, id: FigureId) -> Option<(&'a Rows, &'a Arc<Column>)> {
        if *period == self.plan.period {
            return self.figure(id);
        }
        let earlier = self.outcome.earlier.iter().find(|earlier| earlier.period == *period)?;
        earlier.figures.get(id.at())?.as_ref().map(|f| (&f.rows, &f.column))
    }

    /// The values of a figure in each period of its own kind that is seen from the run's, on its own rows.
    pub fn figure_by_period(&self, id: FigureId) -> Vec<(&'a Period, &'a Rows, &'a Arc<Column>)> {
        let Some(per) = self.program().figures.get(id.at()).map(|f| &f.per) else { return Vec::new() };
        let seen = self.plan.period.told_as(per);
        let here = self.outcome.earlier.iter().filter(|earlier| seen.contains(&earlier.period));
        let one = |earlier: &'a Earlier| {
            let column = earlier.figures.get(id.at())?.as_ref()?;
            Some((&earlier.period, &column.rows, &column.column))
        };
        here.filter_map(one).collect()
    }

    /// The values of an expression over rows.
    ///
    /// # Errors
    /// They cannot be computed.
    pub fn column(&self, grain: &[DimId], rows: &Rows, expr: &Expr) -> Result<Arc<Column>, Fault> {
        self.values.column(grain, rows, expr)
    }

    /// The values of an expression over rows in a period that the run looks at.
    ///
    /// # Errors
    /// They cannot be computed.
    pub fn column_in(&self, period: &Period, grain: &[DimId], rows: &Rows, expr: &Expr) -> Result<Arc<Column>, Fault> {
        self.values.column_in(period, grain, rows, expr)
    }

    /// The places that values of an expression are written with where it is one figure.
    pub fn places_of(&self, expr: &Expr) -> Option<u32> {
        match &expr.node {
            Node::Leaf(Leaf::Figure(id, _)) => self.program().figures.get(id.at()).and_then(|f| f.places),
            _ => None,
        }
    }

    /// The code of a reason: the engine's, or the author's own words.
    pub fn reason(&self, reason: Reason) -> &'a str {
        match (reason.code(), reason.author_index()) {
            (Some(code), _) => code,
            (None, Some(index)) => self.program().reasons.get(usize::from(index)).map_or("", String::as_str),
            (None, None) => "",
        }
    }
}

/// The keys of each dimension, ready to be written.
pub fn words_of_keys(facts: &Facts) -> Vec<Words> {
    facts.dimensions.iter().map(|keys| Words::new(&keys.names)).collect()
}

impl Keys {
    /// The cells of a row.
    pub fn put(&self, row: usize, lines: &mut Lines<'_>) {
        for column in &self.columns {
            match column {
                Some((words, codes)) => lines.word(words, codes.get(row).unwrap_or(u32::MAX)),
                None => lines.empty(),
            }
        }
    }

    /// The texts of a row's keys.
    pub fn texts(&self, row: usize) -> impl Iterator<Item = &str> {
        self.columns.iter().flatten().map(move |(words, codes)| words.get(codes.get(row).unwrap_or(u32::MAX)))
    }

    /// The keys as parts of rows.
    pub fn parts<'p>(self) -> Parts<'p> {
        let part = |column: Option<(Words, Codes)>| -> Box<dyn Part + 'p> {
            match column {
                Some((words, codes)) => Box::new(Key::new(words, codes)),
                None => Box::new(Fixed(Vec::new())),
            }
        };
        self.columns.into_iter().map(part).collect()
    }
}

/// A cell whose value is missing, as a code; [`super::row::OWN`] is none of a column's.
const MISSING: u64 = 1;

impl Cell {
    /// The code of a row where the column stands as codes.
    fn code(&self, row: usize) -> u64 {
        if self.column.gap(row).is_some() {
            return MISSING;
        }
        let code = match &self.column.cells {
            Cells::Flag(flags) => flags.get(row).map(|flag| u64::from(*flag)),
            _ => self.column.code(row).map(u64::from),
        };
        code.map_or(MISSING, |code| self.shifted(code))
    }

    /// A code of the column among those of its parts: what is past all words is one more.
    fn shifted(&self, code: u64) -> u64 {
        let words = self.words.as_ref().map_or(2, Words::count) as u64;
        code.min(words) + MISSING + 1
    }

    /// The codes of the rows from `first` on.
    fn join_all<T: Copy + Into<u64>>(&self, codes: &[T], first: usize, keys: &mut [u64]) {
        let many = Part::codes(self).unwrap_or(1) as u64;
        let codes = codes.get(first..).unwrap_or_default().iter().map(|code| self.shifted((*code).into()));
        let codes = codes.chain(std::iter::repeat(MISSING));
        match self.column.gaps() {
            None => keys.iter_mut().zip(codes).for_each(|(key, code)| *key = *key * many + code),
            Some(gaps) => {
                let gaps = gaps.get(first..).unwrap_or_default().iter().map(Option::is_some);
                let gaps = gaps.chain(std::iter::repeat(true));
                for ((key, code), gap) in keys.iter_mut().zip(codes).zip(gaps) {
                    *key = *key * many + if gap { MISSING } else { code };
                }
            }
        }
    }

    /// Its rows at other places: each row of a table has the row of the column that stands there, or nothing.
    pub fn at<'p>(self, places: Vec<Option<u32>>) -> Box<dyn Part + 'p> {
        Box::new(Elsewhere { cell: self, places })
    }
}

impl Part for Cell {
    fn codes(&self) -> Option<usize> {
        let words = match (&self.words, &self.column.cells) {
            (Some(words), _) => words.count(),
            (None, Cells::Flag(_)) => 2,
            _ => return None,
        };
        Some(words + 3).filter(|codes| *codes <= MOST_CODES)
    }

    fn join(&self, first: usize, keys: &mut [u64]) {
        match &self.column.cells {
            Cells::Flag(flags) => self.join_all(flags, first, keys),
            Cells::Text { codes, .. } => self.join_all(codes, first, keys),
            Cells::Number(numbers) => self.join_all(numbers.as_few().map_or(&[][..], |(_, codes)| codes), first, keys),
            Cells::Date(_) | Cells::DateTime(_) => {}
        }
    }

    fn put(&self, row: usize, lines: &mut Lines<'_>) {
        Cell::put(self, Some(row), lines);
    }

    fn same(&self, row: usize, other: usize) -> Option<bool> {
        match &self.column.cells {
            Cells::Text { codes, .. } => {
                Some(codes.get(row) == codes.get(other) && self.column.gap(row) == self.column.gap(other))
            }
            _ => None,
        }
    }
}

/// A column whose rows stand at other places.
struct Elsewhere {
    cell: Cell,
    places: Vec<Option<u32>>,
}

impl Elsewhere {
    fn row(&self, row: usize) -> Option<usize> {
        self.places.get(row).copied().flatten().map(|row| row as usize)
    }
}

impl Part for Elsewhere {
    fn codes(&self) -> Option<usize> {
        Part::codes(&self.cell)
    }

    fn join(&self, first: usize, keys: &mut [u64]) {
        let many = self.codes().unwrap_or(1) as u64;
        for (at, key) in keys.iter_mut().enumerate() {
            *key = *key * many + self.row(first + at).map_or(MISSING, |row| self.cell.code(row));
        }
    }

    fn put(&self, row: usize, lines: &mut Lines<'_>) {
        self.cell.put(self.row(row), lines);
    }
}

impl Cell {
    /// A column with the places of its numbers; nothing stands for what is missing.
    pub fn new(column: &Arc<Column>, places: Option<u32>) -> Cell {
        Cell::by(column, places, SHOWN)
    }

    /// The same with numbers written by `number`.
    pub fn by(column: &Arc<Column>, places: Option<u32>, number: PutNumber) -> Cell {
        let words = Words::over(column, |value, out| (number.number)(value, places, out));
        Cell { column: Arc::clone(column), places, number, words, missing: String::new() }
    }

    /// With a text for what is missing.
    #[must_use]
    pub fn or(mut self, missing: &str) -> Cell {
        missing.clone_into(&mut self.missing);
        self
    }

    /// The cell of a row; missing where there is no such row.
    pub fn put(&self, row: Option<usize>, lines: &mut Lines<'_>) {
        let Some(row) = row.filter(|row| *row < self.column.len() && self.column.gap(*row).is_none()) else {
            return if self.missing.is_empty() { lines.empty() } else { lines.text(&self.missing) };
        };
        if let Some(words) = &self.words {
            return lines.word(words, self.column.code(row).unwrap_or(u32::MAX));
        }
        match &self.column.cells {
            Cells::Number(numbers) => {
                let cell = lines.cell();
                match numbers.as_units() {
                    Some((units, places)) => {
                        let units = units.get(row).copied().unwrap_or_default();
                        (self.number.units)(units, places, self.places, cell);
                    }
                    None => {
                        let number = numbers.get(row);
                        number.iter().for_each(|number| (self.number.number)(number, self.places, cell));
                    }
                }
            }
            _ => write_cell(&self.column, row, self.places, "", lines.cell()),
        }
    }

    /// The cell of a row in the manner of a file for others.
    pub fn put_in(&self, row: usize, manner: &Manner, lines: &mut Lines<'_>) {
        if row >= self.column.len() || self.column.gap(row).is_some() {
            return self.put(Some(row), lines);
        }
        let written = match &self.column.cells {
            Cells::Date(days) => days.get(row).map(|day| manner.day(*day)),
            Cells::DateTime(moments) => moments.get(row).map(|moment| manner.moment(*moment)),
            _ => {
                let mut plain = Vec::new();
                write_cell(&self.column, row, self.places, "", &mut plain);
                Some(manner.number(std::str::from_utf8(&plain).unwrap_or_default()))
            }
        };
        lines.text(&written.unwrap_or_default());
    }

    /// The column.
    pub fn column(&self) -> &Column {
        &self.column
    }
}

/// A number with its places, or, where it does not fit them, as one without.
fn put_number(number: &Ratio, places: Option<u32>, out: &mut Vec<u8>) {
    if !places.is_some_and(|places| number.write_places(places, out)) {
        number.write_plain(out);
    }
}

/// [`put_number`] of units.
fn put_units(units: i64, own: u32, places: Option<u32>, out: &mut Vec<u8>) {
    if !places.is_some_and(|places| write_units(units, own, places, out)) {
        Ratio::from_scaled(i128::from(units), own).write_plain(out);
    }
}

/// What cells of a type are to other programs, when written for reading.
pub fn field_kind(kind: Type, places: Option<u32>) -> FieldKind {
    match kind {
        Type::Flag => FieldKind::Flag,
        Type::Date => FieldKind::Date,
        Type::Text | Type::Id | Type::Period | Type::DateTime => FieldKind::Text,
        Type::Count => FieldKind::Integer,
        _ if places == Some(0) => FieldKind::Integer,
        _ => FieldKind::Number,
    }
}

/// The words of a standing.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::InForce => "in_force",
        Standing::Proposed => "proposed",
        Standing::Shadow => "shadow",
    }
}

/// Dimensions of several grains, each once, in the order in which they come.
pub fn union<'a>(grains: impl IntoIterator<Item = &'a [DimId]>) -> Vec<DimId> {
    let mut all: Vec<DimId> = Vec::new();
    for dim in grains.into_iter().flatten() {
        if !all.contains(dim) {
            all.push(*dim);
        }
    }
    all
}

/// The places of a payout's amounts.
pub fn places(program: &Program, payout: &Payout) -> u32 {
    if payout.points { payout.rounding.places } else { program.pack.money.places }
}

/// The places of what a rule moved: those of the payout that it is, or takes from.
pub fn places_moved(program: &Program, rule: RuleId) -> u32 {
    let moves = |payout: &&Payout| payout.rule == rule || payout.penalties.iter().any(|p| p.rule == rule);
    program.payouts.iter().find(moves).map_or(program.pack.money.places, |payout| places(program, payout))
}
