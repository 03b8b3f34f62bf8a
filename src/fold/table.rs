//! The reading of one table: its files in order, their blocks to the threads, what these gathered into one.
//!
//! Every thread reads the next block, then splits, checks and folds it while another reads. What is merged here no
//! longer shows which thread read what.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::accumulate::Accumulator;
use super::context::Shared;
use super::dimensions::Dimensions;
use super::harvest::Harvest;
use super::joint::Gathered;
use super::keyrun::KeyRun;
use super::keys;
use super::model::{Coverage, InputFile, RowFinding};
use super::need::{self, Need};
use super::reading::Reading;
use super::staged::{Parts, Staged};
use super::worker::Worker;
use crate::check::model::Keys;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::{ColumnId, DimId, GroupId, TableId};
use crate::plan::model::Plan;
use crate::source::ByteSource;
use crate::table::blocks::Blocks;
use crate::table::choose;
use crate::table::header::Layout;
use crate::table::problems::{Problems, unreadable};
use crate::table::schema::{Placed, Schema};
use crate::value::{Date, Period, PeriodKind};

/// A run over all tables: what was gathered so far.
pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    data: &'a dyn ByteSource,
    threads: usize,
    names: Vec<String>,
    pub(super) dimensions: Dimensions,
    pub(super) staged: Vec<Option<Staged>>,
    /// For each group and period, its accumulator.
    pub(super) groups: Vec<Vec<Option<Accumulator>>>,
    pub(super) shapes: Vec<Option<super::accumulate::Shape>>,
    /// For each table of a dimension, what its keys were called while it was read: the new number of each old one.
    pub(super) own_numbers: Vec<Option<(DimId, Vec<u32>)>>,
    pub(super) coverage: Vec<Coverage>,
    /// For each table, whether any of its rows lies in the run's period, be it used or not.
    pub(super) reached: Vec<bool>,
    pub(super) findings: Vec<RowFinding>,
    pub(super) inputs: Vec<InputFile>,
    pub(super) problems: Problems,
}

impl<'a> Run<'a> {
    pub(super) fn new(plan: &'a Plan, data: &'a dyn ByteSource, threads: usize, names: Vec<String>) -> Run<'a> {
        let program = &plan.program;
        let empty = || (0..plan.window.len()).map(|_| None).collect();
        Run {
            plan,
            data,
            threads,
            names,
            dimensions: Dimensions::new(program),
            staged: program.tables.iter().map(|_| None).collect(),
            groups: program.groups.iter().map(|_| empty()).collect(),
            shapes: program.groups.iter().map(|_| None).collect(),
            own_numbers: vec![None; program.tables.len()],
            coverage: vec![Coverage::default(); program.tables.len()],
            reached: vec![false; program.tables.len()],
            findings: Vec::new(),
            inputs: Vec::new(),
            problems: Problems::default(),
        }
    }

    /// Reads one table.
    pub(super) fn read(&mut self, table: TableId) {
        let plan = self.plan;
        let Some(schema) = plan.program.tables.get(table.at()) else { return };
        let mut files: Vec<(usize, String)> = Vec::new();
        for (number, reading) in schema.readings().enumerate() {
            let all = self.names.iter().filter(|name| choose::reads(&plan.program.tables, reading, name));
            let all: Vec<&str> = all.map(String::as_str).collect();
            for (first, second) in choose::same(&all) {
                let problem = Diagnostic::new(&codes::TWO_FILES, Place::File(second.to_owned()));
                self.problems.tell(problem.with("first", first).with("second", second).with("table", &schema.name));
            }
            files.extend(all.into_iter().map(|name| (number, name.to_owned())));
        }
        if files.is_empty() {
            if schema.forms.is_empty() && !schema.file.contains('*') {
                files.push((0, schema.file.clone()));
            } else {
                let problem = Diagnostic::new(&codes::MISSING_FILE, Place::File(schema.file.clone()));
                let forms: Vec<String> = schema.forms.iter().map(|form| format!("`{}`", form.file)).collect();
                let problem = problem.with("file", &schema.file);
                self.problems.tell(match forms.as_slice() {
                    [] => problem,
                    _ => problem.help("help-forms", vec![("files", forms.join(", "))]),
                });
            }
        }
        let need = need::need(plan, table);
        let own =
            plan.program.dimensions.iter().position(|d| matches!(&d.keys, Keys::Table { table: t, .. } if *t == table));
        let of = self.columns_of(table, schema);
        for id in &need.groups {
            if let Some(group) = plan.program.groups.get(id.at())
                && let Some(slot) = self.shapes.get_mut(id.at())
            {
                *slot = super::group::shape(&plan.program, group, &self.dimensions, self.threads);
                if slot.is_none() {
                    let problem = Diagnostic::new(&codes::TOO_MANY_ROWS, Place::File(schema.file.clone()));
                    self.problems.tell(problem);
                }
            }
        }
        let idle = of.iter().map(|of| of.map_or_else(Vec::new, |of| self.idle(of))).collect();
        let shared = Shared { plan, table, schema, dimensions: &self.dimensions, staged: &self.staged, of, idle };
        let key_dimensions = need::key_dimensions(&plan.program, table).unwrap_or_default();
        let reading = Mutex::new(Reading::new(self.data, &shared, files));
        let next = |buffer| reading.lock().unwrap_or_else(PoisonError::into_inner).next(buffer);
        // Every thread takes block after block, reads it and folds it.
        let harvests = rayon::broadcast(|_| {
            let mut worker = Worker::new(&shared, &need, key_dimensions.clone(), self.threads);
            let mut buffer = Vec::new();
            while let Some(job) = next(buffer) {
                buffer = worker.block(job);
            }
            worker.finish()
        });
        let Reading { problems, layouts, inputs, .. } = reading.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.problems.merge(problems);
        self.gather(table, schema, &need, key_dimensions, own.map(DimId::new), harvests, &layouts, inputs);
    }

    /// The dimension of each column. Keys of a dimension that is still to be read later (a circle of tables) are open.
    fn columns_of(&self, table: TableId, schema: &Schema) -> Vec<Option<DimId>> {
        let program = &self.plan.program;
        let all = (0..schema.columns.len()).map(ColumnId::new);
        all.map(|column| {
            let of = need::dimension_of(program, table, column)?;
            let home = match program.dimensions.get(of.at()).map(|d| &d.keys) {
                Some(Keys::Table { table, key, .. }) => Some((*table, *key)),
                _ => None,
            };
            let is_later = self.dimensions.size(of).is_none() && home.is_some_and(|home| home != (table, column));
            (!is_later).then_some(of)
        })
        .collect()
    }

    /// For each period of the window, which keys of a dimension hold on no day of the whole of it; none where all do, or
    /// its table is not read yet. A row that ends before it begins is told itself.
    fn idle(&self, of: DimId) -> Vec<Option<Vec<bool>>> {
        let program = &self.plan.program;
        let home = match program.dimensions.get(of.at()).map(|d| &d.keys) {
            Some(Keys::Table { table, .. }) => self.staged.get(table.at()).and_then(Option::as_ref),
            _ => None,
        };
        let Some(staged) = home.filter(|staged| staged.dimensions == [of]) else { return Vec::new() };
        let keys = staged.keys.first().map_or(&[][..], Vec::as_slice);
        let in_period = |period: &Period| {
            let mut idle = vec![true; self.dimensions.size(of).unwrap_or(0)];
            for (key, (from, to)) in keys.iter().zip(staged.spans.iter()) {
                let is_there = from <= period.last && period.first <= to;
                if (is_there || to < from)
                    && let Some(idle) = idle.get_mut(*key as usize)
                {
                    *idle = false;
                }
            }
            idle.contains(&true).then_some(idle)
        };
        self.plan.window.iter().map(|period| in_period(&period.whole())).collect()
    }

    #[expect(clippy::too_many_arguments, reason = "all that was gathered of one table, named once")]
    fn gather(
        &mut self,
        table: TableId,
        schema: &Schema,
        need: &Need,
        key_dimensions: Vec<DimId>,
        own: Option<DimId>,
        harvests: Vec<Harvest>,
        layouts: &[(String, Layout)],
        mut inputs: Vec<InputFile>,
    ) {
        let mut coverage = Coverage::default();
        let mut parts: Vec<Parts> = Vec::new();
        let mut runs: Vec<KeyRun> = Vec::new();
        let mut days: Option<(Date, Date)> = None;
        let mut together: Vec<Gathered> = Vec::new();
        for harvest in harvests {
            self.problems.merge(harvest.problems);
            self.findings.extend(harvest.findings);
            coverage.in_period += harvest.in_period;
            self.reached.get_mut(table.at()).into_iter().for_each(|reached| *reached |= harvest.reached);
            coverage.elsewhere += harvest.elsewhere;
            coverage.skipped += harvest.skipped;
            coverage.orphans += harvest.orphans;
            for (at, rows) in harvest.rows.iter().enumerate() {
                coverage.rows += rows;
                let name = layouts.get(at).map(|(name, _)| name);
                // A file that is read in two ways is counted as it is read first.
                let first = layouts.iter().position(|(other, _)| Some(other) == name);
                let input = inputs.iter_mut().find(|input| Some(&input.name) == name);
                if let Some(input) = input.filter(|_| first == Some(at)) {
                    *input.rows.get_or_insert(0) += rows;
                }
            }
            days = match (days, harvest.days) {
                (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
                (a, b) => a.or(b),
            };
            runs.extend(harvest.keys);
            parts.push(harvest.parts);
            for fold in harvest.groups {
                self.take_in(fold.id, fold.periods, schema);
            }
            for theirs in harvest.together {
                match together.iter_mut().find(|mine| mine.members == theirs.members) {
                    Some(mine) => mine.merge(theirs),
                    None => together.push(theirs),
                }
            }
        }
        for gathered in together {
            for (id, periods) in gathered.apart(&self.shapes) {
                self.take_in(id, periods, schema);
            }
        }
        if coverage.rows > u64::from(u32::MAX) {
            self.problems.tell(Diagnostic::new(&codes::TOO_MANY_ROWS, Place::File(schema.file.clone())));
        }
        let period = &self.plan.program.pack.period;
        let remap = own.and_then(|own| self.dimensions.freeze(own).map(|new| (own, new)));
        let renumber = remap.as_ref().map(|(own, new)| (*own, new.as_slice()));
        let assembled = || Staged::assemble(key_dimensions, &need.staged, parts, renumber, need.is_looked_up);
        let (clashes, staged) = rayon::join(|| keys::clashes(runs), || need.is_staged.then(assembled));
        // Of a file that is there twice every key is, too.
        if !self.copies(schema, &inputs) {
            keys::tell(clashes, schema, layouts, (self.data, period), &mut self.problems);
        }
        if let Some(mut staged) = staged {
            let aside = self.resolve(table, &mut staged, layouts, need.is_looked_up);
            coverage.orphans += aside;
            if !matches!(schema.placed, Placed::Day(_)) {
                coverage.in_period = coverage.in_period.saturating_sub(aside);
            }
            if let Some(slot) = self.staged.get_mut(table.at()) {
                *slot = Some(staged);
            }
        }
        if let Some(slot) = self.own_numbers.get_mut(table.at()) {
            *slot = remap;
        }
        coverage.days = days.filter(|_| matches!(schema.placed, Placed::Day(_)));
        coverage.covers = self.covers(schema, days, coverage.rows - coverage.skipped);
        coverage.unread = self.unread(table, schema, need, layouts);
        if let Some(slot) = self.coverage.get_mut(table.at()) {
            *slot = coverage;
        }
        inputs.retain(|input| self.inputs.iter().all(|known| known.name != input.name));
        self.inputs.extend(inputs);
    }

    /// Tells of files of a table that have the same bytes, and with them the same rows; whether there are any.
    fn copies(&mut self, schema: &Schema, inputs: &[InputFile]) -> bool {
        let mut known: BTreeMap<&str, &str> = BTreeMap::new();
        let mut found = false;
        for input in inputs.iter().filter(|input| input.rows.is_some_and(|rows| rows > 0)) {
            let first = *known.entry(&input.sha256).or_insert(&input.name);
            if first != input.name {
                let problem = Diagnostic::new(&codes::TWO_FILES, Place::File(input.name.clone()));
                let problem = problem.with("first", first).with("second", &input.name).with("table", &schema.name);
                self.problems.tell(problem.with("same", "yes").help("help-copy", Vec::new()));
                found = true;
            }
        }
        found
    }

    /// Takes in what a group gathered of a table, by period.
    fn take_in(&mut self, id: GroupId, periods: Vec<Option<Accumulator>>, schema: &Schema) {
        for (slot, theirs) in self.groups.get_mut(id.at()).into_iter().flatten().zip(periods) {
            match (slot.as_mut(), theirs) {
                (_, None) => {}
                (None, Some(theirs)) => *slot = Some(theirs),
                (Some(mine), Some(theirs)) => {
                    if mine.merge(theirs).is_err() {
                        let problem = Diagnostic::new(&codes::FRACTION_OUTGROWN, Place::File(schema.file.clone()));
                        let name = self.plan.program.groups.get(id.at()).map_or("", |group| group.name.as_str());
                        self.problems.tell(problem.with("figure", name).with("key", &schema.name));
                    }
                }
            }
        }
    }

    /// For each period of the window, whether the table covers it.
    fn covers(&self, schema: &Schema, days: Option<(Date, Date)>, rows: u64) -> Vec<bool> {
        let own = &self.plan.program.pack.period;
        // Whether a longer period is there from its beginning is seen when all tables are read.
        let begins = |p: &Period, first: Date| first <= p.first || own.is_shorter_than(&p.kind);
        let within = |first: Date, last: Date| {
            self.plan.window.iter().map(|p| begins(p, first) && p.last <= last).collect::<Vec<bool>>()
        };
        // Rows stand for the whole of the period they lie in, by the pack's periods and by shorter ones that are looked
        // at; of a longer one all must be there up to its end, from its beginning or from that of the data.
        let around = |period: &Period, first: Date, last: Date| {
            let is_shorter = period.kind.is_shorter_than(own);
            let containing = |kind: &PeriodKind, day: Date| Period::containing(kind, day).into_iter();
            let from = containing(own, first).chain(containing(&period.kind, first)).map(|p| p.first).min();
            let other = is_shorter.then(|| containing(&period.kind, last)).into_iter().flatten();
            let to = containing(own, last).chain(other).map(|p| p.last).max();
            begins(period, from.unwrap_or(first)) && period.last <= to.unwrap_or(last)
        };
        match (schema.covers, schema.placed, days) {
            (Some((from, to)), _, _) => within(from.unwrap_or(Date::FIRST), to.unwrap_or(Date::LAST)),
            (None, Placed::Timeless { .. } | Placed::Span(..), _) => vec![rows > 0; self.plan.window.len()],
            (None, _, Some((first, last))) => {
                self.plan.window.iter().map(|period| around(period, first, last)).collect()
            }
            (None, _, None) => vec![false; self.plan.window.len()],
        }
    }

    fn unread(&self, table: TableId, schema: &Schema, need: &Need, layouts: &[(String, Layout)]) -> Vec<String> {
        let mut unread: Vec<String> = layouts.iter().flat_map(|(_, layout)| layout.ignored.iter().cloned()).collect();
        let program = &self.plan.program;
        let labels = program.dimensions.iter().filter_map(|d| match &d.keys {
            Keys::Table { table: t, label, .. } if *t == table => *label,
            _ => None,
        });
        let labels: Vec<ColumnId> = labels.collect();
        for (at, column) in schema.columns.iter().enumerate() {
            let id = ColumnId::new(at);
            let is_read = need.read.contains(&id) || labels.contains(&id);
            let is_there = layouts.iter().any(|(_, layout)| layout.at.get(at).is_some_and(Option::is_some));
            if !is_read && is_there {
                unread.push(column.headers.first().unwrap_or(&column.name).clone());
            }
        }
        unread.sort_unstable();
        unread.dedup();
        unread
    }

    /// Hashes the files that no table reads.
    pub(super) fn read_others(&mut self) {
        for name in &self.names {
            if self.inputs.iter().any(|input| input.name == *name) {
                continue;
            }
            match Blocks::digest(self.data, name) {
                Ok(digest) => self.inputs.push(InputFile {
                    name: name.clone(),
                    bytes: digest.bytes,
                    sha256: digest.sha256,
                    rows: None,
                }),
                Err(error) => self.problems.tell(unreadable(name, &error)),
            }
        }
    }
}
