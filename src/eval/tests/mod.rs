//! Small worlds built by hand: outlets in districts, a table of checks, a table of commissions.
//!
//! Everything that `check`, `plan` and `fold` would make is written out here, so that these tests rest on nothing
//! but the floors below.

mod figures;
mod money;
mod ranks;
mod scripts;
mod traces;

use std::sync::Arc;

use crate::check::model::*;
use crate::expr::*;
use crate::fold::model::{Coverage, Facts, Grouped, Kept, Keys as FoundKeys, PeriodFacts};
use crate::outcome::model::Outcome;
use crate::pack::grammar::Kind;
use crate::plan::model::{Outputs, Plan};
use crate::source::{SourceId, Sources, Span};
use crate::table::schema::{Column as SchemaColumn, Placed, Schema, Sheet};
use crate::text::Bilingual;
use crate::value::*;

use super::EvalError;

pub(super) const OUTLET: DimId = DimId(0);
pub(super) const DISTRICT: DimId = DimId(1);
pub(super) const OUTLETS: TableId = TableId(0);
pub(super) const COMMISSIONS: TableId = TableId(1);
pub(super) const CHECKS: TableId = TableId(2);

/// The formula texts that spans quote.
const TEXT: &str = "everything is quoted from here";

pub(super) fn span() -> Span {
    Span::new(SourceId(0), 0..10)
}

pub(super) fn of(node: Node, kind: Type) -> Expr {
    Expr { node, kind, span: span() }
}

pub(super) fn number(num: i64, den: i64) -> Expr {
    of(Node::Constant(Value::Number(Ratio::new(num, den).unwrap())), Type::Number)
}

pub(super) fn flag(is: bool) -> Expr {
    of(Node::Constant(Value::Flag(is)), Type::Flag)
}

pub(super) fn absent(reason: Reason, kind: Type) -> Expr {
    of(Node::Absent(reason), kind)
}

pub(super) fn binary(op: Operator, a: Expr, b: Expr) -> Expr {
    let kind = if op.is_comparison() || matches!(op, Operator::And | Operator::Or) { Type::Flag } else { a.kind };
    of(Node::Binary(op, Box::new(a), Box::new(b)), kind)
}

pub(super) fn straight() -> Climb {
    Climb { from: 0, steps: Vec::new() }
}

pub(super) fn to_district() -> Climb {
    Climb { from: 0, steps: vec![(OUTLETS, ColumnId(1))] }
}

pub(super) fn read(id: u32, climbs: Vec<Climb>, kind: Type) -> Expr {
    of(Node::Leaf(Leaf::Figure(FigureId(id), climbs)), kind)
}

pub(super) fn checks(slot: usize) -> Expr {
    of(Node::Leaf(Leaf::Fold(GroupId(0), slot)), Type::Number)
}

pub(super) fn commission() -> Expr {
    of(Node::Leaf(Leaf::Lookup(COMMISSIONS, ColumnId(1), vec![straight()])), Type::Money)
}

pub(super) fn stage(name: &str, grain: &[DimId], rows: RowsFrom, kind: Type, how: How) -> Figure {
    Figure {
        per: PeriodKind::Month,
        name: name.to_owned(),
        rule: RuleId(0),
        grain: grain.to_vec(),
        kind,
        how,
        rounding: None,
        places: None,
        unit: None,
        rows: vec![rows],
        zero_where_absent: false,
        rounded: false,
        listed: true,
    }
}

/// A formula by outlet with a row for each.
pub(super) fn by_outlet(name: &str, formula: Expr) -> Figure {
    let kind = formula.kind;
    stage(name, &[OUTLET], RowsFrom::Dimension(OUTLET), kind, How::Formula(formula))
}

pub(super) struct World {
    pub(super) program: Program,
    pub(super) facts: Facts,
    pub(super) in_force: Vec<bool>,
}

fn rule(name: &str, kind: Kind) -> Rule {
    Rule {
        per: PeriodKind::Month,
        name: name.to_owned(),
        kind,
        title: Bilingual::plain(name),
        clause: None,
        note: None,
        standing: Standing::InForce,
        effective: Effective::default(),
        because: Because::default(),
        span: span(),
    }
}

fn table(name: &str, placed: Placed, columns: &[(&str, Type, Option<DimId>)]) -> Schema {
    let column = |(name, kind, dimension): &(&str, Type, Option<DimId>)| SchemaColumn {
        of: *dimension,
        ..SchemaColumn::plain(name, *kind, span())
    };
    Schema {
        apart: None,
        name: name.to_owned(),
        file: format!("{name}.csv"),
        separator: b',',
        key: vec![ColumnId(0)],
        placed,
        covers: None,
        columns: columns.iter().map(column).collect(),
        ignore: Vec::new(),
        skip: None,
        sheet: Sheet::default(),
        forms: Vec::new(),
        span: span(),
    }
}

/// Outlets 00, 01, … each in the district given (none: an empty cell), with a commission in cents (none: no row) and
/// counts of passes and checks (none: no row).
pub(super) fn world(districts: &[Option<u32>], cents: &[Option<i64>], counts: &[Option<(u64, u64)>]) -> World {
    let outlets = u32::try_from(districts.len()).unwrap();
    let names = |prefix: &str, many: u32| {
        Arc::new((0..many).map(|i| Arc::from(format!("{prefix}{i:03}"))).collect::<Vec<Arc<str>>>())
    };
    let (outlet_names, district_names) = (names("o", outlets), names("d", 4));
    let rows = |keys: Vec<u64>| Rows::new(vec![outlets], keys).unwrap();
    let gaps = |missing: Vec<bool>| missing.into_iter().map(|m| m.then_some(Reason::EMPTY_CELL)).collect::<Vec<_>>();
    let of_district = Column::with_gaps(
        Cells::Text { words: Arc::clone(&district_names), codes: districts.iter().map(|d| d.unwrap_or(0)).collect() },
        gaps(districts.iter().map(Option::is_none).collect()),
    );
    let paid: Vec<(u64, i64)> = cents.iter().enumerate().filter_map(|(i, c)| c.map(|c| (i as u64, c))).collect();
    let counted: Vec<(u64, (u64, u64))> =
        counts.iter().enumerate().filter_map(|(i, c)| c.map(|c| (i as u64, c))).collect();
    let count = |pick: fn(&(u64, u64)) -> u64| {
        Arc::new(Column::numbers(counted.iter().map(|(_, c)| Ratio::from_count(pick(c))).collect::<Vec<_>>()))
    };
    let kept = |key, rows, column| Some(Kept { key: vec![key], rows, columns: vec![(ColumnId(1), Arc::new(column))] });
    let period = PeriodFacts {
        holds: vec![Arc::new((0..outlets).collect()), Arc::new(vec![0, 1, 2, 3])],
        kept: vec![
            kept(OUTLET, rows((0..u64::from(outlets)).collect()), of_district),
            kept(
                OUTLET,
                rows(paid.iter().map(|(k, _)| *k).collect()),
                Column::numbers(paid.iter().map(|(_, c)| Ratio::from_scaled(i128::from(*c), 2)).collect::<Vec<_>>()),
            ),
            None,
        ],
        groups: vec![Grouped {
            group: GroupId(0),
            rows: rows(counted.iter().map(|(k, _)| *k).collect()),
            slots: vec![count(|c| c.0), count(|c| c.1)],
        }],
        stretches: Vec::new(),
    };
    let covered = Coverage { covers: vec![true], ..Coverage::default() };
    let facts = Facts {
        window: vec![month()],
        dimensions: vec![FoundKeys { names: outlet_names }, FoundKeys { names: district_names }],
        periods: vec![period],
        coverage: vec![covered.clone(), covered.clone(), covered],
        findings: Vec::new(),
        inputs: Vec::new(),
    };
    let slot =
        |name: &str| Slot { name: name.to_owned(), op: Fold::Count, argument: None, filter: None, kind: Type::Count };
    let mut sources = Sources::default();
    sources.add("rules.toml".to_owned(), Arc::from(TEXT));
    let cents = Rounding { places: 2, mode: Mode::HalfUp };
    let dimension = |name: &str, keys| Dimension {
        name: name.to_owned(),
        title: Bilingual::plain(name),
        keys,
        parent: None,
        span: span(),
    };
    let program = Program {
        sources,
        pack: Pack {
            id: "small".to_owned(),
            title: Bilingual::plain("small"),
            period: PeriodKind::Month,
            year: PeriodKind::CALENDAR_YEAR,
            named: Vec::new(),
            currency: "CNY".to_owned(),
            money: cents,
            points: cents,
            mode: Mode::HalfUp,
            effective: Effective::default(),
            appeal: None,
        },
        calendar: None,
        supposed: Supposed::default(),
        approvals: crate::check::model::Approvals::default(),
        dimensions: vec![
            dimension("outlet", Keys::Table { table: OUTLETS, key: ColumnId(0), label: None }),
            dimension("district", Keys::Found),
        ],
        tables: vec![
            table(
                "outlets",
                Placed::Timeless { declared: true },
                &[("outlet", Type::Id, None), ("district", Type::Id, Some(DISTRICT))],
            ),
            table(
                "commissions",
                Placed::Day(ColumnId(0)),
                &[("outlet", Type::Id, Some(OUTLET)), ("amount", Type::Money, None)],
            ),
            table("checks", Placed::Day(ColumnId(0)), &[("outlet", Type::Id, Some(OUTLET))]),
        ],
        params: Vec::new(),
        schedules: Vec::new(),
        givens: Vec::new(),
        rules: vec![rule("commission", Kind::Payout), rule("first", Kind::Penalty), rule("second", Kind::Penalty)],
        figures: Vec::new(),
        parts: Vec::new(),
        groups: vec![Group {
            name: "checks".to_owned(),
            table: CHECKS,
            grain: vec![OUTLET],
            per: PeriodKind::Month,
            to: vec![straight()],
            period: None,
            filter: None,
            slots: vec![slot("passes"), slot("rows")],
        }],
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
        reasons: vec!["panel incomplete".to_owned()],
        scripts: Arc::default(),
        kept: vec![(OUTLETS, ColumnId(1)), (COMMISSIONS, ColumnId(1))],
        read: Vec::new(),
    };
    World { program, facts, in_force: vec![true; 3] }
}

fn month() -> Period {
    Period::parse(&PeriodKind::Month, "2011-10").unwrap()
}

impl World {
    pub(super) fn plan(&self) -> Plan {
        let values =
            |schedules: Vec<&Schedule>| schedules.iter().map(|s| vec![s.on(month().first).unwrap().clone()]).collect();
        Plan {
            program: Arc::new(self.program.clone()),
            period: month(),
            on: month().last,
            as_of: month().last,
            until: crate::value::Date::LAST,
            window: vec![month()],
            figures: vec![vec![0]; self.program.figures.len()],
            groups: vec![vec![0]; self.program.groups.len()],
            params: values(self.program.params.iter().map(|p| &p.schedule).collect()),
            schedules: values(self.program.schedules.iter().collect()),
            in_force: self.in_force.clone(),
            kept: vec![vec![ColumnId(1)], vec![ColumnId(1)], Vec::new()],
            payouts: vec![vec![0]; self.program.payouts.len()],
            outputs: Outputs::All,
            asked: crate::plan::model::Asked::Everything,
        }
    }

    pub(super) fn run(&self) -> Outcome {
        super::run(&self.plan(), &self.facts, 2).unwrap()
    }

    /// The names of the problems that leave no outcome.
    pub(super) fn refused(&self) -> Vec<&'static str> {
        match super::run(&self.plan(), &self.facts, 2) {
            Err(EvalError::Problems(all)) => all.iter().map(|problem| problem.code.name).collect(),
            Err(EvalError::Internal(detail)) => panic!("{detail}"),
            Ok(_) => Vec::new(),
        }
    }

    /// The values of a figure, amounts of lines too.
    pub(super) fn column(&self, outcome: &Outcome, id: usize) -> Arc<Column> {
        let plan = self.plan();
        let timeline = super::timeline::Timeline::after(&plan, &self.facts, outcome).unwrap();
        let engine = timeline.own().unwrap();
        let column = engine.column(crate::expr::FigureId::new(id)).unwrap();
        Arc::clone(&column.column)
    }

    /// The values of a figure as texts; a reason in brackets.
    pub(super) fn texts(&self, id: usize) -> Vec<String> {
        let outcome = self.run();
        let column = self.column(&outcome, id);
        (0..column.len()).map(|row| text(&column, row)).collect()
    }
}

pub(super) fn text(column: &Column, row: usize) -> String {
    match column.gap(row) {
        Some(reason) => format!("[{}]", reason.code().unwrap_or("author")),
        None => {
            let mut out = Vec::new();
            crate::outcome::writing::write_cell(column, row, None, "", &mut out);
            String::from_utf8(out).unwrap()
        }
    }
}
