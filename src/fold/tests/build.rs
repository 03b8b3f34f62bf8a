//! Plans and data built by hand, so that the fold is tested without the stages before it.
//!
//! Also how facts are told as text, which the tests compare.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

use crate::check::model::{Dimension, Effective, Group, Keys, Pack, Program, Slot, Supposed};
use crate::expr::{Climb, ColumnId, DimId, Expr, Fold, Leaf, Node, Operator, TableId};
use crate::fold::model::Facts;
use crate::plan::model::{Outputs, Plan};
use crate::source::{ByteSource, SourceId, Sources, Span};
use crate::table::schema::{Column, Placed, Schema, Sheet};
use crate::text::Bilingual;
use crate::value::{Date, Mode, Period, PeriodKind, Ratio, Rounding, Type, Value};

pub(super) fn nowhere() -> Span {
    Span::new(SourceId(0), 0..0)
}

/// Files in memory.
pub(super) struct Memory(pub(super) BTreeMap<String, Vec<u8>>);

impl ByteSource for Memory {
    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.0.keys().cloned().collect())
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        match self.0.get(name) {
            Some(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

pub(super) fn memory(files: &[(&str, &str)]) -> Memory {
    Memory(files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect())
}

pub(super) fn column(name: &str, kind: Type) -> Column {
    Column { places: (kind == Type::Money).then_some(2), ..Column::plain(name, kind, nowhere()) }
}

pub(super) fn of(name: &str, dimension: usize) -> Column {
    Column { of: Some(DimId::new(dimension)), ..column(name, Type::Id) }
}

pub(super) fn schema(name: &str, key: &[usize], placed: Placed, columns: Vec<Column>) -> Schema {
    Schema {
        apart: None,
        name: name.to_owned(),
        file: format!("{name}.csv"),
        separator: b',',
        key: key.iter().map(|k| ColumnId::new(*k)).collect(),
        placed,
        covers: None,
        columns,
        ignore: Vec::new(),
        skip: None,
        sheet: Sheet::default(),
        forms: Vec::new(),
        span: nowhere(),
    }
}

pub(super) fn dimension(name: &str, keys: Keys) -> Dimension {
    Dimension { name: name.to_owned(), title: Bilingual::plain(name), keys, parent: None, span: nowhere() }
}

pub(super) fn given(keys: &[&str]) -> Keys {
    Keys::Given(keys.iter().map(|k| ((*k).to_owned(), Bilingual::plain(k))).collect())
}

pub(super) fn cell(at: usize, kind: Type) -> Expr {
    Expr { node: Node::Leaf(Leaf::Cell(ColumnId::new(at))), kind, span: nowhere() }
}

pub(super) fn text(value: &str) -> Expr {
    Expr { node: Node::Constant(Value::Text(Arc::from(value))), kind: Type::Text, span: nowhere() }
}

pub(super) fn whole(value: i64) -> Expr {
    Expr { node: Node::Constant(Value::Number(Ratio::from_int(value))), kind: Type::Number, span: nowhere() }
}

pub(super) fn binary(op: Operator, left: Expr, right: Expr) -> Expr {
    let kind = if op.is_comparison() || matches!(op, Operator::And | Operator::Or) { Type::Flag } else { left.kind };
    Expr { node: Node::Binary(op, Box::new(left), Box::new(right)), kind, span: nowhere() }
}

pub(super) fn is(at: usize, value: &str) -> Expr {
    binary(Operator::Equal, cell(at, Type::Text), text(value))
}

pub(super) fn up(from: usize, steps: &[(usize, usize)]) -> Climb {
    Climb { from, steps: steps.iter().map(|(t, c)| (TableId::new(*t), ColumnId::new(*c))).collect() }
}

pub(super) fn slot(op: Fold, argument: Option<Expr>, filter: Option<Expr>) -> Slot {
    let kind = argument.as_ref().map_or(Type::Count, |a| a.kind);
    Slot { name: op.name().to_owned(), op, argument, filter, kind }
}

pub(super) fn group(table: usize, grain: &[usize], to: Vec<Climb>, filter: Option<Expr>, slots: Vec<Slot>) -> Group {
    Group {
        name: format!("group of {table}"),
        table: TableId::new(table),
        grain: grain.iter().map(|d| DimId::new(*d)).collect(),
        per: PeriodKind::Month,
        to,
        period: None,
        filter,
        slots,
    }
}

pub(super) fn plan(
    dimensions: Vec<Dimension>,
    tables: Vec<Schema>,
    groups: Vec<Group>,
    kept: &[(usize, &[usize])],
    window: &[&str],
) -> Plan {
    let rounding = Rounding { places: 2, mode: Mode::HalfUp };
    let pack = Pack {
        id: "test".to_owned(),
        title: Bilingual::plain("test"),
        period: PeriodKind::Month,
        year: PeriodKind::CALENDAR_YEAR,
        named: Vec::new(),
        currency: "CNY".to_owned(),
        money: rounding,
        points: rounding,
        mode: Mode::HalfUp,
        effective: Effective::default(),
        appeal: None,
    };
    let mut all = vec![Vec::new(); tables.len()];
    for (table, columns) in kept {
        all[*table] = columns.iter().map(|c| ColumnId::new(*c)).collect();
    }
    let program = Program {
        sources: Sources::default(),
        pack,
        calendar: None,
        supposed: Supposed::default(),
        approvals: crate::check::model::Approvals::default(),
        dimensions,
        tables,
        params: Vec::new(),
        schedules: Vec::new(),
        givens: Vec::new(),
        rules: Vec::new(),
        figures: Vec::new(),
        parts: Vec::new(),
        groups,
        payouts: Vec::new(),
        checklists: Vec::new(),
        tiers: Vec::new(),
        bands: Vec::new(),
        actions: Vec::new(),
        targets: Vec::new(),
        findings: Vec::new(),
        awards: Vec::new(),
        duties: Vec::new(),
        pivots: Vec::new(),
        exports: Vec::new(),
        reasons: Vec::new(),
        kept: Vec::new(),
        read: Vec::new(),
        scripts: Arc::new(crate::script::Scripts::compile(&[]).0),
    };
    let window: Vec<Period> = window.iter().map(|name| Period::parse(&PeriodKind::Month, name).unwrap()).collect();
    let folded = vec![(0..window.len()).collect(); program.groups.len()];
    Plan {
        program: Arc::new(program),
        period: window.last().unwrap().clone(),
        on: Date::LAST,
        as_of: Date::LAST,
        until: crate::value::Date::LAST,
        window,
        figures: Vec::new(),
        groups: folded,
        params: Vec::new(),
        schedules: Vec::new(),
        in_force: Vec::new(),
        kept: all,
        payouts: Vec::new(),
        outputs: Outputs::All,
        asked: crate::plan::model::Asked::Everything,
    }
}

/// The rows of a group as `key,key: slot slot`.
pub(super) fn told(facts: &Facts, period: usize, group: usize, plan: &Plan) -> Vec<String> {
    let grouped = &facts.periods[period].groups[group];
    let grain = &plan.program.groups[group].grain;
    (0..grouped.rows.len())
        .map(|row| {
            let keys = grouped.rows.unpack(row);
            let names: Vec<&str> =
                keys.iter().zip(grain).map(|(k, d)| &*facts.dimensions[d.at()].names[*k as usize]).collect();
            let slots: Vec<String> = grouped.slots.iter().map(|slot| shown(slot.value(row))).collect();
            format!("{}: {}", names.join(","), slots.join(" "))
        })
        .collect()
}

pub(super) fn shown(value: Option<Value>) -> String {
    match value {
        None => "-".to_owned(),
        Some(Value::Number(number)) => {
            let mut out = Vec::new();
            number.write_exact(&mut out);
            String::from_utf8(out).unwrap()
        }
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Text(text)) => text.to_string(),
        Some(Value::Date(day)) => day.to_string(),
        Some(Value::DateTime(moment)) => moment.seconds().to_string(),
    }
}

/// Everything in facts as one text.
pub(super) fn whole_text(facts: &Facts, plan: &Plan) -> String {
    let mut out = String::new();
    for (at, period) in facts.periods.iter().enumerate() {
        for group in 0..period.groups.len() {
            out += &told(facts, at, group, plan).join("\n");
            out += "\n--\n";
        }
        out += &format!("{:?}\n", period.holds);
        for kept in period.kept.iter().flatten() {
            for row in 0..kept.rows.len() {
                let cells: Vec<String> = kept.columns.iter().map(|(_, c)| shown(c.value(row))).collect();
                out += &format!("{:?} {}\n", kept.rows.unpack(row), cells.join(" "));
            }
        }
    }
    format!("{out}{:?}{:?}{:?}", facts.dimensions, facts.coverage, facts.findings)
}
