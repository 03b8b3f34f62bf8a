//! From the pack as written to a program in which nothing is left that can be wrong.
//!
//! [`check`] is the second stage: names become ids, types, grains, missing values and rounding are settled, and every
//! kind of rule becomes figures, fold groups and payouts ([`model`]). It reports all problems at once and yields a
//! program only if none of them is an error. Files are `pack`'s, the period is `plan`'s, rows are `fold`'s.

mod aggregate;
mod algebra;
mod approvals;
mod behind;
mod blend;
mod calendar;
mod calls;
mod computed;
mod fingerprint;
pub mod model;
mod past;
mod payments;
mod reach;
mod reading;
mod refused;
pub mod rests;
mod rules;
mod same;
mod scope;
mod scripts;
mod settings;
mod state;
pub mod suppose;
#[cfg(test)]
mod tests;
mod trees;
mod typing;
mod unused;
mod values;
mod ways;
mod within;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::{DimId, FigureId, GivenId, ParamId, RuleId};
use crate::pack::model::PackDoc;
use crate::script::Scripts;
use crate::text::Bilingual;
use crate::value::{Mode, PeriodKind, Rounding};
use model::{Approvals, Effective, Figure, Given, Pack, Param, Program, Rule, Supposed};
use state::{Checker, Used};

/// Checks a pack whose shape is sound, and gives every problem that is left.
///
/// The program is absent if any problem is an error.
pub fn check(doc: &PackDoc) -> (Option<Program>, Vec<Diagnostic>) {
    let mut checker = Checker::new(doc);
    checker.set_pack();
    checker.set_calendar();
    checker.compile_scripts();
    checker.declare();
    checker.approve();
    checker.type_tables();
    checker.set_sheets();
    checker.set_payments();
    let doubtful = checker.problems.iter().any(Diagnostic::is_error);
    let certain = checker.problems.len();
    checker.resolve_all();
    checker.computed_columns();
    if doubtful {
        checker.drop_echoes(certain);
    }
    if !checker.problems.iter().any(Diagnostic::is_error) {
        checker.unused();
    }
    checker.finish()
}

impl<'a> Checker<'a> {
    fn new(doc: &'a PackDoc) -> Checker<'a> {
        let plain = Rounding { places: 2, mode: Mode::HalfUp };
        Checker {
            doc,
            problems: Vec::new(),
            pack: Pack {
                id: String::new(),
                title: Bilingual::default(),
                period: PeriodKind::Month,
                year: PeriodKind::CALENDAR_YEAR,
                named: Vec::new(),
                currency: String::new(),
                money: plain,
                points: plain,
                mode: Mode::HalfUp,
                effective: Effective::default(),
                appeal: None,
            },
            approvals: Approvals::default(),
            calendar: None,
            broken_calendar: false,
            roundings: BTreeMap::new(),
            dimensions: Vec::new(),
            tables: Vec::new(),
            params: Vec::new(),
            schedules: Vec::new(),
            givens: Vec::new(),
            groups: Vec::new(),
            reasons: Vec::new(),
            rules: Vec::new(),
            progress: Vec::new(),
            open: Vec::new(),
            figures: Vec::new(),
            known: Vec::new(),
            reaches: Vec::new(),
            below: Vec::new(),
            by_name: BTreeMap::new(),
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
            scripts: Scripts::default(),
            used: Used::default(),
            run_over: Vec::new(),
            sources: Vec::new(),
            table_sources: Vec::new(),
            kept: std::collections::BTreeSet::new(),
            scripts_may_be_missing: false,
            clauses: Vec::new(),
            filling: None,
            in_force: Effective::default(),
            per: PeriodKind::Month,
            broken_dimensions: std::collections::BTreeSet::new(),
            unread: Vec::new(),
            broken_params: std::collections::BTreeSet::new(),
        }
    }

    /// Where tables or dimensions are at fault already, what rules miss in them is the same fault once more.
    fn drop_echoes(&mut self, certain: usize) {
        let echoes = [
            &codes::NO_WAY,
            &codes::NO_WAY_FROM_WHOLE,
            &codes::NO_DIMENSION,
            &codes::NOT_A_KEY,
            &codes::LOOKUP_NOT_POSSIBLE,
            &codes::NO_ROWS,
            &codes::NOT_COMPUTED_THERE,
            &codes::AMBIGUOUS_NAME,
        ];
        let mut at = 0;
        self.problems.retain(|problem| {
            at += 1;
            at <= certain || !echoes.contains(&problem.code)
        });
    }

    fn finish(mut self) -> (Option<Program>, Vec<Diagnostic>) {
        self.problems.sort_by_key(|p| match p.place {
            Place::Rule(span) => Some(span),
            Place::Data { .. } | Place::File(_) => None,
        });
        self.problems.dedup();
        if self.problems.iter().any(Diagnostic::is_error) {
            return (None, self.problems);
        }
        let parts = self.reaches.iter().enumerate().filter(|(_, reach)| reach.is_part());
        let parts = parts.map(|(at, _)| FigureId::new(at)).collect();
        let program = Program {
            sources: self.doc.sources.clone(),
            pack: self.pack,
            calendar: self.calendar,
            supposed: Supposed::default(),
            approvals: self.approvals,
            dimensions: self.dimensions,
            tables: self.tables,
            params: self.params,
            schedules: self.schedules,
            givens: self.givens,
            rules: self.rules,
            figures: self.figures,
            parts,
            groups: self.groups,
            payouts: self.payouts,
            checklists: self.checklists,
            tiers: self.tiers,
            bands: self.bands,
            actions: self.actions,
            targets: self.targets,
            findings: self.findings,
            awards: self.awards,
            duties: self.duties,
            pivots: self.pivots,
            exports: self.exports,
            reasons: self.reasons,
            scripts: Arc::new(self.scripts),
            kept: self.kept.into_iter().collect(),
            read: self.used.columns.into_iter().collect(),
        };
        (Some(program), self.problems)
    }
}

impl Program {
    /// The figure of that full name whose grain is given, or the only one of that name.
    pub fn figure_named(&self, name: &str) -> Vec<FigureId> {
        let named = |(_, f): &(usize, &Figure)| f.name == name;
        self.figures.iter().enumerate().filter(named).map(|(i, _)| FigureId::new(i)).collect()
    }

    /// The name of a dimension.
    pub fn dimension_name(&self, id: DimId) -> &str {
        self.dimensions.get(id.at()).map_or("", |d| d.name.as_str())
    }

    /// The rule of an id.
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(id.at())
    }

    /// The parameter of an id.
    pub fn param(&self, id: ParamId) -> Option<&Param> {
        self.params.get(id.at())
    }

    /// The series of an id.
    pub fn given(&self, id: GivenId) -> Option<&Given> {
        self.givens.get(id.at())
    }
}
