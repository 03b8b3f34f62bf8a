//! What the checker knows while it works: the names of the pack, what each figure turned out to be, what was used.
//!
//! [`Checker`] is filled by the passes of this room in turn (settings, tables, rules, exports, unused) and dissolved
//! into a `Program` at the end. Rules are resolved on demand: reading a figure resolves its rule first, so figures end
//! up in an order in which each reads only earlier ones, and a circle is seen where it closes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::reach::Reach;
use crate::check::model::{
    Action, Approvals, Award, Band, Checklist, Dimension, Duty, Effective, Export, Figure, Finding, Given, Group, Pack,
    Param, Payout, Pivot, RowsFrom, Rule, Schedule, Target, Tiers,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::expr::{ColumnId, DimId, FigureId, Grain, ParamId, RuleId, ScheduleId, TableId};
use crate::pack::model::PackDoc;
use crate::script::Scripts;
use crate::source::{SourceId, Span, Spanned};
use crate::table::schema::Schema;
use crate::value::{Calendar, PeriodKind, Reason, Rounding};

/// Whether what is computed was rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exactness {
    /// Counts, sums, literals, parameters: nothing to round.
    Whole,
    /// Every figure in it is rounded.
    Rounded,
    /// A fraction as it came out.
    Unrounded,
}

impl Exactness {
    /// Of something made of two parts.
    pub(super) fn with(self, other: Exactness) -> Exactness {
        use Exactness::{Rounded, Unrounded, Whole};
        match (self, other) {
            (Unrounded, _) | (_, Unrounded) => Unrounded,
            (Rounded, _) | (_, Rounded) => Rounded,
            (Whole, Whole) => Whole,
        }
    }
}

/// Why a value can be missing, and the part of the expression that brings it about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gap {
    pub(super) reason: Reason,
    pub(super) span: Span,
}

/// What readers of a figure need to know beyond the figure itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// A reason for which a value can be missing, "not covered" aside.
    pub(super) gaps: Option<Reason>,
    /// Whether it was rounded.
    pub(super) exactness: Exactness,
    /// Whether each key that a reader may have has a row.
    pub(super) complete: bool,
}

/// How far the resolution of a rule has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Nobody asked yet.
    Waiting,
    /// Being resolved; to meet it again is a circle.
    Open,
    /// Its figures stand.
    Done,
    /// It has errors, which are reported.
    Failed,
}

/// What was read by rules, for the lint of unused things and for the plan.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub(super) tables: BTreeSet<TableId>,
    pub(super) columns: BTreeSet<(TableId, ColumnId)>,
    pub(super) params: BTreeSet<ParamId>,
    pub(super) figures: BTreeSet<FigureId>,
}

/// The checker at work.
pub(super) struct Checker<'a> {
    pub(super) doc: &'a PackDoc,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) pack: Pack,
    pub(super) approvals: Approvals,
    /// Which days are worked; none where the pack does not say, or says it wrong.
    pub(super) calendar: Option<Arc<Calendar>>,
    /// Whether the calendar is at fault, so that nothing more is said where it is needed.
    pub(super) broken_calendar: bool,
    pub(super) roundings: BTreeMap<String, Rounding>,
    pub(super) dimensions: Vec<Dimension>,
    pub(super) tables: Vec<Schema>,
    pub(super) params: Vec<Param>,
    pub(super) schedules: Vec<Schedule>,
    pub(super) givens: Vec<Given>,
    pub(super) groups: Vec<Group>,
    pub(super) reasons: Vec<String>,
    pub(super) rules: Vec<Rule>,
    pub(super) progress: Vec<Progress>,
    pub(super) open: Vec<(RuleId, Span)>,
    pub(super) figures: Vec<Figure>,
    pub(super) known: Vec<Known>,
    /// Of each figure, between which numbers its values lie.
    pub(super) reaches: Vec<Reach>,
    /// Of each figure, the trees of which it takes in what lies below.
    pub(super) below: Vec<BTreeSet<DimId>>,
    pub(super) by_name: BTreeMap<String, Vec<FigureId>>,
    pub(super) payouts: Vec<Payout>,
    pub(super) checklists: Vec<Checklist>,
    pub(super) tiers: Vec<Tiers>,
    pub(super) bands: Vec<Band>,
    pub(super) actions: Vec<Action>,
    pub(super) targets: Vec<Target>,
    pub(super) findings: Vec<Finding>,
    pub(super) awards: Vec<Award>,
    pub(super) duties: Vec<Duty>,
    pub(super) pivots: Vec<Pivot>,
    pub(super) exports: Vec<Export>,
    pub(super) scripts: Scripts,
    pub(super) used: Used,
    /// The figures whose rows the aggregate being typed runs over.
    pub(super) run_over: Vec<FigureId>,
    /// Where the rows of the expression being typed come from.
    pub(super) sources: Vec<RowsFrom>,
    /// Keyed tables of the same grain that the expression being typed looks up.
    pub(super) table_sources: Vec<RowsFrom>,
    /// Columns that are looked up by key.
    pub(super) kept: BTreeSet<(TableId, ColumnId)>,
    /// Whether some script may answer `missing(…)`.
    pub(super) scripts_may_be_missing: bool,
    /// The clauses that the pack says it implements.
    pub(super) clauses: Vec<Spanned<String>>,
    /// The group that the measure being typed fills.
    pub(super) filling: Option<Group>,
    /// Parameters whose values are at fault, so that nothing more is said where they are read.
    pub(super) broken_params: BTreeSet<String>,
    /// Dimensions whose tables are at fault, so that nothing more is said where they are read.
    pub(super) broken_dimensions: BTreeSet<DimId>,
    /// The days on which the rule being resolved is in force.
    pub(super) in_force: Effective,
    /// The kind of period that the expression being typed is read in.
    pub(super) per: PeriodKind,
    /// Scripts that could not be read.
    pub(super) unread: Vec<SourceId>,
}

impl<'a> Checker<'a> {
    /// Reports a problem.
    pub(super) fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Reports a problem in words at a place.
    pub(super) fn fault(&mut self, code: &'static Code, span: Span, args: &[(&'static str, &str)]) {
        let mut problem = Diagnostic::at(code, span);
        for (name, value) in args {
            problem = problem.with(name, value);
        }
        self.report(problem);
    }

    /// Reports an unknown name with the nearest known one.
    pub(super) fn unknown(&mut self, code: &'static Code, span: Span, args: &[(&'static str, &str)], known: &[&str]) {
        let word = args.first().map_or("", |(_, v)| *v);
        let near = crate::diagnostic::nearest(word, known.iter().copied()).map(str::to_owned);
        let mut problem = Diagnostic::at(code, span);
        for (name, value) in args {
            problem = problem.with(name, value);
        }
        if let Some(near) = near {
            problem = self.instead(problem, "help-nearest", span, word, &near);
        }
        self.report(problem);
    }

    /// With the cure to write `new` over `span`, where exactly `old` stands there; else the cure in words only.
    pub(super) fn instead(
        &self,
        problem: Diagnostic,
        attribute: &'static str,
        span: Span,
        old: &str,
        new: &str,
    ) -> Diagnostic {
        if self.doc.sources.snippet(span) == old {
            problem.write_instead(attribute, span, new)
        } else {
            problem.help(attribute, vec![("text", new.to_owned())])
        }
    }

    /// The dimension of that name.
    pub(super) fn dimension(&self, name: &str) -> Option<DimId> {
        self.dimensions.iter().position(|d| d.name == name).map(DimId::new)
    }

    /// The table of that name.
    pub(super) fn table(&self, name: &str) -> Option<TableId> {
        self.tables.iter().position(|t| t.name == name).map(TableId::new)
    }

    /// The schema of a table.
    pub(super) fn schema(&self, id: TableId) -> Option<&Schema> {
        self.tables.get(id.at())
    }

    /// The column of that name in a table.
    pub(super) fn column(&self, table: TableId, name: &str) -> Option<ColumnId> {
        self.schema(table)?.columns.iter().position(|c| c.name == name).map(ColumnId::new)
    }

    /// The rule of that name.
    pub(super) fn rule(&self, name: &str) -> Option<RuleId> {
        self.rules.iter().position(|r| r.name == name).map(RuleId::new)
    }

    /// The figure behind an id.
    pub(super) fn figure(&self, id: FigureId) -> Option<&Figure> {
        self.figures.get(id.at())
    }

    /// Notes that a column is read.
    pub(super) fn read(&mut self, table: TableId, column: ColumnId) {
        self.used.tables.insert(table);
        self.used.columns.insert((table, column));
    }

    /// Takes a finished figure in.
    pub(super) fn add_figure(&mut self, figure: Figure, known: Known) -> FigureId {
        let id = FigureId::new(self.figures.len());
        self.by_name.entry(figure.name.clone()).or_default().push(id);
        let (below, reach) = (self.takes_below(&figure), self.reach_of_figure(&figure));
        self.below.push(below);
        self.reaches.push(reach);
        self.figures.push(figure);
        self.known.push(known);
        id
    }

    /// Takes a schedule in.
    pub(super) fn add_schedule(&mut self, schedule: Schedule) -> ScheduleId {
        self.schedules.push(schedule);
        ScheduleId::new(self.schedules.len() - 1)
    }

    /// A grain in words (`[outlet, business]`).
    pub(super) fn grain_name(&self, grain: &Grain) -> String {
        let words: Vec<String> = grain.iter().map(|d| self.dimension_name(*d)).collect();
        format!("[{}]", words.join(", "))
    }

    /// The name of a dimension.
    pub(super) fn dimension_name(&self, id: DimId) -> String {
        self.dimensions.get(id.at()).map(|d| d.name.clone()).unwrap_or_default()
    }

    /// Whether two grains hold the same dimensions.
    pub(super) fn same_grain(a: &Grain, b: &Grain) -> bool {
        a.len() == b.len() && a.iter().all(|d| b.contains(d))
    }
}
