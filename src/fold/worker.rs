//! One thread's share of a table: block after block is split, read, checked and folded into its own accumulators.
//!
//! Nothing here depends on which blocks a thread gets: codes of its dictionaries stay its own, what leaves it is
//! merged by keys and places. A row whose key is unknown is told, set aside or dropped as its column says.

use std::sync::Arc;

use super::column::ColumnReader;
use super::context::{Batch, Days, RowContext, Shared};
use super::dimensions::{ORPHAN, number};
use super::finding::{self, listing};
use super::group::{Aside, GroupFold, shape};
use super::harvest::Harvest;
use super::joint::Joints;
use super::model::{Cause, RowFinding};
use super::need::Need;
use super::places::{self, Places};
use super::skip::Written;
use super::staged::Parts;
use super::trouble::{orphan, tell, together};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::kernel::{Fault, evaluate};
use crate::expr::{ColumnId, DimId, RuleId};
use crate::table::blocks::Block;
use crate::table::header::Layout;
use crate::table::problems::Problems;
use crate::table::records::Records;
use crate::table::schema::{Orphan, Placed};
use crate::value::{Cells, Column, Date, Period, Type};

/// A block of a file.
pub(super) struct Job {
    pub(super) block: Block,
    /// The number of the file among the table's, and its name.
    pub(super) file: u32,
    pub(super) name: Arc<str>,
    pub(super) layout: Arc<Layout>,
    /// The block's place in the order of files and bytes.
    pub(super) ordinal: u64,
    /// What empty cells at its beginning take, where columns are filled down.
    pub(super) above: Vec<Vec<u8>>,
}

/// How the keys of rows become numbers.
pub(super) enum Scheme {
    None,
    Codes(Vec<usize>),
    Text(usize),
    Texts(Vec<usize>),
}

/// One thread at one table.
pub(super) struct Worker<'a> {
    pub(super) shared: &'a Shared<'a>,
    pub(super) need: &'a Need,
    pub(super) readers: Vec<ColumnReader>,
    pub(super) records: Records,
    pub(super) key_dimensions: Vec<DimId>,
    pub(super) scheme: Scheme,
    /// Groups that count together.
    joints: Joints,
    pub(super) harvest: Harvest,
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        shared: &'a Shared<'a>,
        need: &'a Need,
        key_dimensions: Vec<DimId>,
        threads: usize,
    ) -> Worker<'a> {
        let schema = shared.schema;
        let kind = &shared.program().pack.period;
        let readers: Vec<ColumnReader> = schema
            .columns
            .iter()
            .zip(&shared.of)
            .enumerate()
            .map(|(at, (column, of))| {
                let id = ColumnId::new(at);
                let forms: Vec<_> = schema.forms.iter().filter_map(|form| form.columns.get(at)).collect();
                // The days by which rows are placed are looked at once all are read.
                let is_lasting = need.staged.contains(&id) || matches!(schema.placed, Placed::Day(day) if day == id);
                let is_kept = need.cells.contains(&id);
                ColumnReader::new((column, &forms), *of, kind, is_kept, is_lasting, shared.is_home(id))
            })
            .collect();
        let groups = need.groups.iter().filter_map(|id| {
            let group = shared.program().groups.get(id.at())?;
            let shape = shape(shared.program(), group, shared.dimensions, threads)?;
            Some(GroupFold::new(*id, group, shape, shared.plan.window.len()))
        });
        let harvest = Harvest {
            problems: Problems::default(),
            groups: groups.collect(),
            together: Vec::new(),
            parts: Parts::default(),
            keys: Vec::new(),
            findings: Vec::new(),
            rows: Vec::new(),
            in_period: 0,
            reached: false,
            elsewhere: 0,
            skipped: 0,
            orphans: 0,
            days: None,
        };
        let columns: Vec<usize> = schema.key.iter().map(|c| c.at()).collect();
        let coded = |c: &usize| shared.of.get(*c).is_some_and(Option::is_some);
        let is_text = |c: &usize| {
            schema.columns.get(*c).is_some_and(|c| matches!(c.kind, Type::Id | Type::Text) && c.formula.is_none())
        };
        let scheme = match columns.as_slice() {
            [] if !need.is_staged => Scheme::None,
            all if all.len() <= 4 && all.iter().all(coded) => Scheme::Codes(columns),
            [one] if is_text(one) => Scheme::Text(*one),
            _ => Scheme::Texts(columns),
        };
        let records = Records::default();
        Worker { shared, need, readers, records, key_dimensions, scheme, joints: Joints::default(), harvest }
    }

    /// Reads and folds a block; gives a buffer back for the next.
    pub(super) fn block(&mut self, job: Job) -> Vec<u8> {
        let Job { block, file, name, layout, ordinal, mut above } = job;
        let shared = self.shared;
        let schema = shared.schema.reading(layout.reading);
        if block.blank_before > 0 {
            let first = block.first_line - block.blank_before;
            self.harvest.problems.blank_lines(&name, first, block.blank_before, layout.width);
        }
        self.records.encoding = schema.sheet.encoding;
        let buffer = self.records.read(block, layout.width, schema.separator);
        self.harvest.problems.records(&name, &self.records);
        if let Some(reshape) = &layout.reshape {
            self.records.reshape(reshape, &schema.columns, &mut above);
        }
        let read = self.records.len() as u64;
        let at = file as usize;
        if self.harvest.rows.len() <= at {
            self.harvest.rows.resize(at + 1, 0);
        }
        if let Some(rows) = self.harvest.rows.get_mut(at) {
            *rows += read;
        }
        self.skip(&layout, &name);
        if self.records.leave_out_unclear() {
            self.harvest.problems.records(&name, &self.records);
        }
        self.harvest.skipped += read - self.records.len() as u64;
        for (number, (reader, column)) in self.readers.iter_mut().zip(&schema.columns).enumerate() {
            if column.formula.is_none() {
                reader.turn_to(layout.reading);
                let position = layout.at.get(number).copied().flatten();
                let named = (number, column, &*name);
                reader.read(&self.records, position, shared.dimensions, named, &mut self.harvest.problems);
            }
        }
        self.compute(&name);
        let dead = self.orphans(&layout, &name);
        let live: Option<Vec<u32>> = dead.map(|dead| {
            let mut alive = vec![true; self.records.len()];
            for row in dead {
                if let Some(flag) = alive.get_mut(row as usize) {
                    *flag = false;
                }
            }
            alive.iter().enumerate().filter(|(_, a)| **a).map(|(row, _)| number(row)).collect()
        });
        self.spans(&layout, &name);
        together(self.shared, &self.readers, &self.records, &layout, &name, &mut self.harvest.problems);
        self.keys(file, ordinal, &layout);
        self.stage(file, ordinal, live.as_deref());
        self.fold(live.as_deref(), &layout, &name);
        buffer
    }

    /// What was gathered.
    pub(super) fn finish(mut self) -> Harvest {
        self.harvest.together = self.joints.finish();
        let by_day = match self.shared.schema.placed {
            Placed::Day(column) => self.readers.get(column.at()).map(ColumnReader::days),
            _ => None,
        };
        let days = by_day.unwrap_or_default();
        let until = self.shared.plan.until;
        let seen = || days.iter().copied().filter(|day| *day <= until);
        self.harvest.days = seen().min().zip(seen().max()).or(self.harvest.days);
        let mut readers: Vec<Option<ColumnReader>> = self.readers.into_iter().map(Some).collect();
        for column in &self.need.staged {
            if let Some(reader) = readers.get_mut(column.at()).and_then(Option::take) {
                self.harvest.parts.dictionaries.push(reader.dictionary);
            }
        }
        self.harvest
    }

    /// Fills the columns that are computed from the cells of their row.
    fn compute(&mut self, name: &str) {
        for id in &self.need.computed {
            let Some(column) = self.shared.schema.columns.get(id.at()) else { continue };
            let Some(formula) = &column.formula else { continue };
            let batch = Batch::new(self.shared, &self.readers, &self.records);
            // Cells of the row are the same in any period and on any day.
            let days = Days::Within(Date::FIRST, Date::LAST);
            let context = RowContext { batch: &batch, period: 0, days, placement: 0, rows: None };
            match evaluate(formula, &context) {
                Ok(values) => {
                    if let Some(reader) = self.readers.get_mut(id.at()) {
                        reader.fill(values, self.shared.dimensions);
                    }
                }
                Err(fault) => tell(&mut self.harvest.problems, name, &self.records, &column.name, &fault),
            }
        }
    }

    /// Takes the rows out that the pack passes over; it sees cells as written.
    fn skip(&mut self, layout: &Layout, name: &str) {
        let Some(skip) = &self.shared.schema.reading(layout.reading).skip else { return };
        let context = Written { shared: self.shared, records: &self.records, layout };
        match evaluate(skip, &context) {
            Ok(flags) => {
                let kept: Vec<usize> = (0..self.records.len()).filter(|row| !is_yes(&flags, *row)).collect();
                self.records.keep(&kept);
            }
            Err(fault) => tell(&mut self.harvest.problems, name, &self.records, "skip", &fault),
        }
    }

    /// Whether a row is of a day that the run looks at.
    fn is_seen(&self, row: u32) -> bool {
        let first = match self.shared.schema.placed {
            Placed::Timeless { .. } => None,
            Placed::Day(day) | Placed::Span(day, _) => self.day(row as usize, day),
        };
        first.is_none_or(|day| day <= self.shared.plan.as_of)
    }

    /// Deals with cells that are no key of their dimension; gives the rows that do not count.
    fn orphans(&mut self, layout: &Layout, name: &str) -> Option<Vec<u32>> {
        let mut dead: Vec<u32> = Vec::new();
        for (number, reader) in self.readers.iter().enumerate() {
            let bad = reader.bad.iter().filter(|row| reader.codes.get(**row as usize) == Some(&ORPHAN));
            let rows: Vec<u32> = bad.copied().collect();
            let listed = self.shared.schema.columns.get(number).is_some_and(|c| c.orphan == Orphan::Finding);
            let told: Vec<u32> = rows.iter().copied().filter(|row| !listed || self.is_seen(*row)).collect();
            for row in told {
                orphan(&codes::ORPHAN, self.shared, &self.records, layout, name, (row, number), &mut self.harvest);
            }
            dead.extend(rows);
        }
        if dead.is_empty() {
            return None;
        }
        dead.sort_unstable();
        dead.dedup();
        self.harvest.orphans += dead.len() as u64;
        Some(dead)
    }

    /// Tells of spans that end before they begin.
    fn spans(&mut self, layout: &Layout, name: &str) {
        let Placed::Span(from, to) = self.shared.schema.placed else { return };
        for row in 0..self.records.len() {
            let (first, last) = self.span(row, from, to);
            self.harvest.days = Some(match self.harvest.days {
                Some((least, most)) => (least.min(first), most.max(last)),
                None => (first, last),
            });
            if first <= last {
                continue;
            }
            let position = layout.at.get(from.at()).copied().flatten().unwrap_or(0);
            self.harvest.problems.add(name, &codes::REVERSED_SPAN, from.at(), || {
                let spot = self.records.spot_of(self.records.cell(row, position));
                (spot, Diagnostic::new(&codes::REVERSED_SPAN, Place::File(String::new())))
            });
        }
    }

    fn span(&self, row: usize, from: ColumnId, to: Option<ColumnId>) -> (Date, Date) {
        (self.day(row, from).unwrap_or(Date::FIRST), to.and_then(|to| self.day(row, to)).unwrap_or(Date::LAST))
    }

    pub(super) fn day(&self, row: usize, column: ColumnId) -> Option<Date> {
        let reader = self.readers.get(column.at())?;
        reader.days().get(*reader.codes.get(row)? as usize).copied()
    }

    /// From when to when a row holds; none if its day could not be read.
    pub(super) fn holds(&self, row: usize) -> Option<(Date, Date)> {
        match self.shared.schema.placed {
            Placed::Timeless { .. } => Some((Date::FIRST, Date::LAST)),
            Placed::Day(column) => {
                let day = self.day(row, column)?;
                let period = Period::containing(&self.shared.program().pack.period, day);
                Some(period.map_or((day, day), |period| (period.first, period.last)))
            }
            Placed::Span(from, to) => Some(self.span(row, from, to)),
        }
    }

    /// In which periods each row lies, by a column of days of which none after `until` is seen.
    fn placed(&self, column: ColumnId, window: &[Period], until: Date) -> Places {
        let reader = self.readers.get(column.at());
        reader.map_or_else(Places::default, |r| Places::new(&r.codes, r.days(), window, until))
    }

    /// Folds the rows that count into the groups, period by period.
    fn fold(&mut self, live: Option<&[u32]>, layout: &Layout, name: &str) {
        let shared = self.shared;
        let window = shared.plan.window.len();
        let rows = self.records.len();
        let count = live.map_or(rows, <[u32]>::len) as u64;
        let own = match shared.schema.placed {
            Placed::Day(column) => Some((column, self.placed(column, &shared.plan.window, shared.plan.until))),
            _ => None,
        };
        match &own {
            Some((_, places)) => {
                let own = number(window.saturating_sub(1));
                let (here, somewhere) = places.counts(own, live);
                self.harvest.reached |= here > 0 || (live.is_some() && places.counts(own, None).0 > 0);
                self.harvest.in_period += here;
                self.harvest.elsewhere += count - somewhere;
            }
            None => self.harvest.in_period += count,
        }
        let begun = own.as_ref().and_then(|(column, _)| self.readers.get(column.at()));
        let begun = begun.filter(|_| shared.plan.until < Date::LAST);
        let begun = begun.map(|reader| places::begun(&reader.codes, reader.days(), shared.plan.until, live));
        let live = begun.as_deref().or(live);
        let mut placements: Vec<(ColumnId, Places)> = own.into_iter().collect();
        let mut groups = std::mem::take(&mut self.harvest.groups);
        // What a row is done for may lie ahead, in all of a period of which only a part is seen; whether the row itself is
        // seen, its group says.
        let whole: Vec<Period> = shared.plan.window.iter().map(Period::whole).collect();
        let mut ahead: Vec<(ColumnId, Places)> = Vec::new();
        for group in &groups {
            let asked = match shared.program().groups.get(group.id.at()).and_then(|g| g.period) {
                Some(Placed::Day(column)) => Some(column),
                _ => None,
            };
            let (places, window, until) = match shared.plan.gathers(group.id) {
                true => (&mut ahead, &whole, Date::LAST),
                false => (&mut placements, &shared.plan.window, shared.plan.until),
            };
            if let Some(column) = asked.filter(|c| places.iter().all(|(known, _)| known != c)) {
                places.push((column, self.placed(column, window, until)));
            }
        }
        let batch = Batch::new(shared, &self.readers, &self.records);
        let mut aside: Vec<Aside> = Vec::new();
        let mut faults: Vec<(String, Fault)> = Vec::new();
        let mut listed: Vec<(u32, RuleId, Option<Period>, String)> = Vec::new();
        for period in 0..window {
            let (first, last) = shared
                .plan
                .window
                .get(period)
                .map_or((Date::FIRST, Date::LAST), |p| (p.first, shared.plan.seen_until(p)));
            let chosen: Vec<(ColumnId, Option<Vec<u32>>)> =
                placements.iter().map(|(column, places)| (*column, places.chosen(number(period), live))).collect();
            let awaited: Vec<(ColumnId, Option<Vec<u32>>)> =
                ahead.iter().map(|(column, places)| (*column, places.chosen(number(period), live))).collect();
            let mut held: Vec<(Option<Placed>, Vec<u32>)> = Vec::new();
            let mut countings = Vec::new();
            for (at, fold) in groups.iter_mut().enumerate() {
                let Some(group) = shared.program().groups.get(fold.id.at()) else { continue };
                if !shared.plan.folds(fold.id, period) {
                    continue;
                }
                let gathers = shared.plan.gathers(fold.id);
                let placed = group.period.unwrap_or(shared.schema.placed);
                let (rows, days, placement) = match placed {
                    // Who has a duty is asked of the period that the row is for, not of the row's own day.
                    Placed::Day(column) if gathers => {
                        let rows = awaited.iter().find(|(known, _)| *known == column);
                        let rows = rows.and_then(|(_, rows)| rows.as_deref());
                        // Apart from all other rules, and from duties that gather by another column.
                        (rows, Days::Within(first, last), usize::MAX - column.at())
                    }
                    Placed::Day(column) => {
                        let rows =
                            chosen.iter().find(|(known, _)| *known == column).and_then(|(_, rows)| rows.as_deref());
                        let reader = self.readers.get(column.at());
                        let days = reader.map_or(Days::Fixed(last), |reader| Days::Coded {
                            codes: &reader.codes,
                            days: reader.days(),
                        });
                        (rows, days, column.at() + 1)
                    }
                    Placed::Span(from, to) => {
                        if held.iter().all(|(known, _)| *known != group.period) {
                            held.push((group.period, self.held(live, (from, to), group.period.is_some(), period)));
                        }
                        let rows = held.iter().find(|(known, _)| *known == group.period);
                        // A rule that places a row between two days takes it as it was on the first of them.
                        let begins = self.readers.get(from.at()).filter(|_| group.period.is_some());
                        let reader = to.and_then(|to| self.readers.get(to.at()));
                        let until = reader.map_or(Days::Fixed(last), |reader| Days::Until {
                            codes: &reader.codes,
                            days: reader.days(),
                            last,
                        });
                        let days = begins.map_or(until, |from| Days::Coded { codes: &from.codes, days: from.days() });
                        // Beyond the numbers of the columns, one for each two of them; the table's own is 0.
                        let width = shared.schema.columns.len() + 2;
                        let placement = width * (from.at() + 1) + to.map_or(0, |to| to.at() + 1);
                        let placement = if group.period.is_some() { placement } else { 0 };
                        (rows.map(|(_, rows)| rows.as_slice()), days, placement)
                    }
                    Placed::Timeless { .. } => (live, Days::Within(first, last), 0),
                };
                let looked_at = shared.plan.window.get(period);
                let comes_out = looked_at.is_some_and(|p| p.kind == group.per && shared.plan.comes_out(p));
                fold.lists = comes_out && listing(shared.program(), fold.id).is_some();
                let before = aside.len();
                match fold.fold(group, &batch, (period, placement), days, rows, &mut aside) {
                    Ok(counting) => countings.extend(counting.map(|counting| (at, counting))),
                    Err(fault) => faults.push((group.name.clone(), fault)),
                }
                // A row without a day is no row of another period in which its key does not hold.
                if matches!(days, Days::Within(..)) && !gathers && period + 1 != window {
                    aside.truncate(before);
                }
                // What is done for days that lie ahead may be of a key that holds then.
                if let (true, Placed::Day(column), Some(whole)) = (gathers, placed, whole.get(period)) {
                    let days = Days::Within(first, whole.last);
                    let apart = (period, usize::MAX / 2 - column.at());
                    fold.hold_later(group, &batch, apart, days, (&mut aside, before));
                }
                let found = std::mem::take(&mut fold.listed);
                if let Some((rule, show)) = listing(shared.program(), fold.id).filter(|_| !found.is_empty()) {
                    let context = RowContext { batch: &batch, period, days, placement, rows: Some(&found) };
                    match finding::texts(show, &context) {
                        Ok(texts) => {
                            let other = looked_at.filter(|period| **period != shared.plan.period).cloned();
                            let each = found.into_iter().zip(texts);
                            listed.extend(each.map(|(row, text)| (row, rule, other.clone(), text)));
                        }
                        Err(fault) => {
                            let row = found.get(fault.row).map_or(0, |row| *row as usize);
                            faults.push((group.name.clone(), Fault { row, ..fault }));
                        }
                    }
                }
            }
            self.joints.count(&mut groups, countings);
        }
        self.harvest.groups = groups;
        let place = |(row, rule, period, text): (u32, RuleId, Option<Period>, String)| RowFinding {
            file: name.to_owned(),
            line: self.records.line(row as usize),
            table: shared.table,
            cause: Cause::Rule(rule),
            period,
            text,
        };
        self.harvest.findings.extend(listed.into_iter().map(place));
        for (group, fault) in faults {
            tell(&mut self.harvest.problems, name, &self.records, &group, &fault);
        }
        self.set_aside(aside, layout, name);
    }

    /// The rows whose span touches a period; where it `begins`, one without a first day is in none.
    fn held(
        &self,
        live: Option<&[u32]>,
        (from, to): (ColumnId, Option<ColumnId>),
        begins: bool,
        period: usize,
    ) -> Vec<u32> {
        let Some(period) = self.shared.plan.window.get(period) else { return Vec::new() };
        let until = self.shared.plan.seen_until(period);
        let begun = |row: &u32| !begins || self.day(*row as usize, from).is_some();
        let holds = |row: &u32| {
            let (first, last) = self.span(*row as usize, from, to);
            first <= last && first <= until && period.first <= last && begun(row)
        };
        match live {
            Some(live) => live.iter().copied().filter(holds).collect(),
            None => (0..number(self.records.len())).filter(holds).collect(),
        }
    }

    fn set_aside(&mut self, mut aside: Vec<Aside>, layout: &Layout, name: &str) {
        aside.sort_unstable_by_key(|a| (a.row, a.column));
        aside.dedup_by_key(|a| (a.row, a.column));
        for Aside { row, column } in &aside {
            orphan(&codes::NOT_HELD, self.shared, &self.records, layout, name, (*row, *column), &mut self.harvest);
        }
        aside.dedup_by_key(|a| a.row);
        self.harvest.orphans += aside.len() as u64;
    }
}

fn is_yes(flags: &Column, row: usize) -> bool {
    matches!(&flags.cells, Cells::Flag(cells) if cells.get(row) == Some(&true)) && flags.gap(row).is_none()
}
