//! The program that a test computes: the pack's own, reading made-up tables, with the test's parameters and figures.
//!
//! A given figure is a table of the test that the figure's formula looks at first, so that reading, folding, computing
//! and explaining need not know of it. Ids of the pack stay what they are: all that is added comes behind.

use std::sync::Arc;

use super::model::{Expect, GivenFigure, Test};
use super::tables::{Line, Tables, file_of};
use crate::check::model::{Amount, Export, Group, How, Program, RowsFrom, Schedule, Shown};
use crate::expr::{Climb, ColumnId, Expr, FigureId, Leaf, Node, Operator, Past, PeriodPart, TableId, When};
use crate::outcome::writing::reason_code;
use crate::source::{Sources, Span};
use crate::table::manner::Manner;
use crate::table::schema::{Column, Placed, Schema, Sheet};
use crate::value::{Date, Period, Reason, Type, Value};

/// The program of a test and its tables.
pub(super) struct World {
    pub(super) program: Arc<Program>,
    pub(super) tables: Tables,
}

/// Makes it; `probes` are further groups that are folded.
pub(super) fn world(program: &Program, sources: &Sources, test: &Test, probes: &[Group]) -> World {
    let since = first_day(program, test);
    let mut world = Making { program: program.clone(), tables: Tables::default(), test, since };
    world.program.sources = sources.clone();
    for at in 0..program.tables.len() {
        world.table(TableId::new(at));
    }
    for (id, value) in &test.set {
        if let Some(param) = world.program.params.get_mut(id.at()) {
            let kind = param.schedule.kind;
            param.schedule = Schedule { entries: vec![(None, value.clone())], kind };
        }
    }
    let mut figures: Vec<FigureId> = test.figures.iter().map(|g| g.figure).collect();
    figures.sort_unstable();
    figures.dedup();
    for id in figures {
        let rows: Vec<&GivenFigure> = test.figures.iter().filter(|g| g.figure == id).collect();
        world.figure(id, &rows);
    }
    world.asked();
    world.clock();
    world.program.groups.extend(probes.iter().cloned());
    World { program: Arc::new(world.program), tables: world.tables }
}

struct Making<'a> {
    program: Program,
    tables: Tables,
    test: &'a Test,
    /// From when on the tables cover.
    since: Date,
}

/// The first day of the first period that a test speaks of: of the test itself, of a given row, of a given figure.
fn first_day(program: &Program, test: &Test) -> Date {
    let of_rows = test.given.iter().filter_map(|(table, rows)| {
        let Placed::Day(column) = program.tables.get(table.at())?.placed else { return None };
        let days = rows.iter().filter_map(move |row| row.cells.get(column.at())?.as_ref()).map(|cell| &cell.value);
        days.filter_map(|text| Date::parse_iso(text.get(..10)?.as_bytes())).min()
    });
    // A figure that is given to date says nothing of the beginning of its period.
    let shorter = |period: &Period| period.last < test.period.first || period.kind.is_shorter_than(&test.period.kind);
    let of_figures = test.figures.iter().map(|given| &given.period).filter(|period| shorter(period));
    let closed = i32::try_from(test.closed).ok().and_then(|closed| test.period.shifted(-closed));
    let own = closed.map_or(test.period.first, |period| period.first);
    let days = of_rows.chain(of_figures.map(|period| period.first)).chain([own]);
    let first = days.min().unwrap_or(test.period.first);
    let first = Period::containing(&program.pack.period, first).map_or(first, |period| period.first);
    first.min(first_expected(program, test))
}

/// The first day of the first period whose duties the test's own period tells: of weeks, one that may begin before it.
fn first_expected(program: &Program, test: &Test) -> Date {
    let again = program.duties.iter().filter(|duty| duty.again.is_some());
    let pers = again.filter_map(|duty| program.figures.get(duty.state.at())).map(|figure| &figure.per);
    let shorter = pers.filter(|per| per.is_shorter_than(&test.period.kind));
    let told = shorter.flat_map(|per| test.period.ending(per)).map(|period| period.first);
    told.min().unwrap_or(test.period.first)
}

impl Making<'_> {
    /// A table of the pack, in its canonical form and covering whatever is asked.
    fn table(&mut self, id: TableId) {
        let Some(schema) = self.program.tables.get_mut(id.at()) else { return };
        schema.file = file_of(&schema.name);
        schema.separator = b',';
        schema.ignore.clear();
        schema.skip = None;
        schema.sheet = Sheet::default();
        schema.forms.clear();
        schema.covers = Some(match self.test.uncovered.contains(&id) {
            true => (Some(Date::LAST), Some(Date::FIRST)),
            false => (Some(self.since), None),
        });
        for column in &mut schema.columns {
            column.headers = vec![column.name.clone()];
            column.format = None;
            column.pattern = None;
            column.decimal = b'.';
            column.grouping = None;
        }
        let read: Vec<usize> =
            schema.columns.iter().enumerate().filter(|(_, c)| c.formula.is_none()).map(|(at, _)| at).collect();
        let headers: Vec<&str> =
            read.iter().filter_map(|at| schema.columns.get(*at)).map(|c| c.name.as_str()).collect();
        let rows = self.test.given.iter().filter(|(t, _)| *t == id).flat_map(|(_, rows)| rows);
        let lines: Vec<Line<'_>> = rows
            .map(|row| {
                let cell = |at: &usize| match row.cells.get(*at) {
                    Some(Some(cell)) => (cell.value.as_str(), cell.span),
                    _ => ("", row.span),
                };
                Line { cells: read.iter().map(cell).collect(), span: row.span }
            })
            .collect();
        self.tables.add(schema.file.clone(), Some(id), &headers, &lines);
    }

    /// What is expected of other periods, as a layout that nobody writes: so it is computed there, whether a rule looks at it
    /// or not.
    fn asked(&mut self) {
        let span = self.test.span;
        let figures = self.test.expects.iter().filter_map(|expect| match expect {
            Expect::Figure(figure) if figure.period != self.test.period => Some(figure),
            _ => None,
        });
        let columns = figures.filter_map(|expect| {
            let figure = self.program.figures.get(expect.figure.at())?;
            let own = (0..figure.grain.len()).map(|from| Climb { from, steps: Vec::new() }).collect();
            let of = Expr { node: Node::Leaf(Leaf::Figure(expect.figure, own)), kind: figure.kind, span };
            let node = Node::Leaf(Leaf::Past(Box::new(Past { when: When::At(expect.period.clone()), of })));
            let value = Expr { node, kind: figure.kind, span };
            Some((String::new(), Shown { value, places: None, of: None }))
        });
        let layout = Export {
            name: String::new(),
            file: String::new(),
            grain: Vec::new(),
            rows: Vec::new(),
            columns: columns.collect(),
            sort: Vec::new(),
            separator: b',',
            bom: false,
            manner: Manner::default(),
            missing: String::new(),
            span,
        };
        self.program.exports.push(layout);
    }

    /// A table with one day in the period: a test that gives figures alone has something in its period too.
    fn clock(&mut self) {
        let closed = (0..=self.test.closed).filter_map(|n| self.test.period.shifted(-i32::try_from(n).ok()?));
        let days: Vec<String> = closed.map(|period| period.first.to_string()).collect();
        let span = self.test.span;
        let columns = vec![Column::plain("day", Type::Date, span)];
        let placed = Placed::Day(ColumnId::new(0));
        let schema = schema("clock", placed, Vec::new(), columns, span);
        let lines: Vec<Line<'_>> = days.iter().map(|day| Line { cells: vec![(day.as_str(), span)], span }).collect();
        self.tables.add(schema.file.clone(), None, &["day"], &lines);
        self.program.tables.push(schema);
    }

    /// Lets a figure look at what is given before it is computed.
    fn figure(&mut self, id: FigureId, rows: &[&GivenFigure]) {
        let Some(figure) = self.program.figures.get(id.at()) else { return };
        let (grain, kind, span) = (figure.grain.clone(), figure.kind, rows.first().map_or(self.test.span, |r| r.value));
        let original = match &figure.how {
            How::Formula(formula) => formula.clone(),
            How::Rank(_) => Expr { node: Node::Absent(Reason::NOT_RANKED), kind, span },
            How::Split(_) => Expr { node: Node::Absent(Reason::NO_OBSERVATIONS), kind, span },
            How::Amount(payout, Amount::Base) => match self.program.payouts.get(payout.at()) {
                Some(payout) => payout.base.clone(),
                None => return,
            },
            How::Amount(..) => return,
        };
        if grain.is_empty() {
            // The whole has one row, and no key to find it by: its periods tell one from another.
            let formula = rows.iter().rev().fold(original, |other, row| in_period(row, kind, other));
            self.put(id, formula, None);
            return;
        }
        let table = TableId::new(self.program.tables.len());
        let first = grain.len();
        let mut columns: Vec<Column> = Vec::new();
        for dimension in &grain {
            let name = self.program.dimension_name(*dimension).to_owned();
            columns.push(Column { of: Some(*dimension), ..Column::plain(&name, Type::Id, span) });
        }
        columns.push(Column::plain("from", Type::Date, span));
        columns.push(Column::plain("to", Type::Date, span));
        columns.push(Column::plain("given", Type::Flag, span));
        columns.push(Column { optional: true, ..Column::plain("is", kind, span) });
        columns.push(Column { optional: true, ..Column::plain("missing", Type::Text, span) });
        // A name may stand for several figures, each of its own grain.
        let keys: Vec<&str> = grain.iter().map(|d| self.program.dimension_name(*d)).collect();
        let name = format!("given {} by {}", figure.name, keys.join(" "));
        let placed = Placed::Span(ColumnId::new(first), Some(ColumnId::new(first + 1)));
        let key = (0..first).map(ColumnId::new).collect();
        let texts: Vec<Vec<String>> = rows.iter().map(|row| self.texts(row, kind)).collect();
        let lines: Vec<Line<'_>> = rows
            .iter()
            .zip(&texts)
            .map(|(row, texts)| {
                let keys = row.at.iter().map(|cell| (cell.value.as_str(), cell.span));
                let rest = texts.iter().map(|text| (text.as_str(), row.value));
                Line { cells: keys.chain(rest).collect(), span: row.span }
            })
            .collect();
        let headers: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        self.tables.add(file_of(&name), None, &headers, &lines);
        self.program.tables.push(schema(&name, placed, key, columns, span));
        let own: Vec<Climb> = (0..first).map(|from| Climb { from, steps: Vec::new() }).collect();
        let lookup = |column: usize, kind: Type| {
            let node = Node::Leaf(Leaf::Lookup(table, ColumnId::new(column), own.clone()));
            Expr { node, kind, span }
        };
        let no = || Expr { node: Node::Constant(Value::Flag(false)), kind: Type::Flag, span };
        let certain =
            |flag: Expr| Expr { node: Node::Coalesce(Box::new(flag), Box::new(no())), kind: Type::Flag, span };
        let choose = |condition: Expr, yes: Expr, other: Expr| Expr {
            node: Node::If(Box::new(condition), Box::new(yes), Box::new(other)),
            kind,
            span,
        };
        let mut given = lookup(first + 3, kind);
        let mut reasons: Vec<Reason> = rows.iter().filter_map(|row| row.is.as_ref().err().copied()).collect();
        reasons.sort_unstable();
        reasons.dedup();
        for reason in reasons {
            let word = Value::Text(reason_code(reason, &self.program.reasons).into());
            let word = Expr { node: Node::Constant(word), kind: Type::Text, span };
            let same = Node::Binary(Operator::Equal, Box::new(lookup(first + 4, Type::Text)), Box::new(word));
            let same = Expr { node: same, kind: Type::Flag, span };
            given = choose(certain(same), Expr { node: Node::Absent(reason), kind, span }, given);
        }
        let formula = choose(certain(lookup(first + 2, Type::Flag)), given, original);
        for column in first + 2..first + 5 {
            self.program.kept.push((table, ColumnId::new(column)));
        }
        self.put(id, formula, Some(table));
    }

    /// From, to, given, is, missing.
    fn texts(&self, row: &GivenFigure, kind: Type) -> Vec<String> {
        let (is, missing) = match &row.is {
            Ok(value) => (plain(value, kind), String::new()),
            Err(reason) => (String::new(), reason_code(*reason, &self.program.reasons)),
        };
        vec![row.period.first.to_string(), row.period.last.to_string(), "yes".to_owned(), is, missing]
    }

    fn put(&mut self, id: FigureId, formula: Expr, table: Option<TableId>) {
        let Some(figure) = self.program.figures.get_mut(id.at()) else { return };
        let rows = match &figure.how {
            How::Amount(payout, _) => {
                let Some(payout) = self.program.payouts.get_mut(payout.at()) else { return };
                payout.base = formula;
                &mut payout.rows
            }
            How::Formula(_) | How::Rank(_) | How::Split(_) => {
                figure.how = How::Formula(formula);
                &mut figure.rows
            }
        };
        rows.extend(table.map(RowsFrom::Table));
    }
}

/// What is given in its period, the other formula in any other.
fn in_period(row: &GivenFigure, kind: Type, other: Expr) -> Expr {
    let span = row.value;
    let node = match &row.is {
        Ok(value) => Node::Constant(value.clone()),
        Err(reason) => Node::Absent(*reason),
    };
    let flag = |node: Node| Box::new(Expr { node, kind: Type::Flag, span });
    let day = |node: Node| Box::new(Expr { node, kind: Type::Date, span });
    let (start, first) = (Node::Leaf(Leaf::Period(PeriodPart::Start)), Node::Constant(Value::Date(row.period.first)));
    let then = flag(Node::Binary(Operator::Equal, day(start), day(first)));
    Expr { node: Node::If(then, Box::new(Expr { node, kind, span }), Box::new(other)), kind, span }
}

/// A value as a cell: no digit is given up.
fn plain(value: &Value, kind: Type) -> String {
    match value {
        Value::Number(number) => {
            let mut out = Vec::new();
            match number.finite_places() {
                Some(places) => number.write_fixed(places, &mut out),
                None => number.write_plain(&mut out),
            }
            String::from_utf8(out).unwrap_or_default()
        }
        other => crate::outcome::writing::written(other, kind, None),
    }
}

fn schema(name: &str, placed: Placed, key: Vec<ColumnId>, columns: Vec<Column>, span: Span) -> Schema {
    Schema {
        apart: None,
        name: name.to_owned(),
        file: file_of(name),
        separator: b',',
        key,
        placed,
        covers: Some((None, None)),
        columns,
        ignore: Vec::new(),
        skip: None,
        sheet: Sheet::default(),
        forms: Vec::new(),
        span,
    }
}
