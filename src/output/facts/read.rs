//! Files to facts.
//!
//! A run folder may have been touched since it was written: what does not read as this program wrote it is a
//! [`FactsFault`] with file, line and text, never a guess.

use std::sync::Arc;

use csv::StringRecord;
use rayon::prelude::*;

use super::finder::Known;
use super::names::{DAYS, FOLDER, group_file, keys_file, stretch_file, table_file};
use super::records::Records;
use super::sheet::{AsWritten, FactsFault, Open, Sheet};
use super::unstacked;
use super::write::{kept_heads, slot_heads, stretch_heads};
use crate::check::model::Program;
use crate::expr::{ColumnId, DimId, GroupId, RuleId, TableId};
use crate::fold::model::{Cause, Coverage, Facts, Grouped, InputFile, Kept, Keys, PeriodFacts, RowFinding, Stretch};
use crate::value::{Date, Period, Rows};

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// The facts in the files that `open` yields by name, read side by side on at most `threads` threads; and which of the
/// files would be written again byte for byte, found out while they were read.
///
/// # Errors
/// A file is absent or not as [`super::write()`] wrote it.
pub fn read(program: &Program, open: &Open<'_>, threads: usize) -> Result<(Facts, AsWritten), FactsFault> {
    let reader = Reader { program, open };
    match rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build() {
        Ok(pool) => pool.install(|| reader.facts()),
        Err(_) => reader.facts(),
    }
}

/// What a period has.
struct Content {
    period: usize,
    what: What,
}

/// A file of rows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Table(TableId),
    Stretch(TableId, usize),
    Fold(GroupId),
}

/// Whether periods that a file is not said to speak of have no rows in it.
fn are_all_told(read: &[unstacked::Stack], with: &[usize]) -> bool {
    read.iter().enumerate().all(|(n, (rows, _))| rows.is_empty() || with.contains(&n))
}

struct Reader<'a> {
    program: &'a Program,
    open: &'a Open<'a>,
}

/// What a file says of each period that it speaks of, by position in the window.
enum Said {
    Kept(TableId, Vec<(usize, Kept)>),
    Stretch(Vec<(usize, Stretch)>),
    Group(Vec<(usize, Grouped)>),
}

/// What a file says; its name and headers where its rows are as they would be written again.
type Told = (Said, Option<(String, Vec<String>)>);

impl Reader<'_> {
    fn facts(&self) -> Result<(Facts, AsWritten), FactsFault> {
        let program = self.program;
        let window = self.window()?;
        let coverage = self.coverage(&window)?;
        let keys: Vec<_> =
            (0..program.dimensions.len()).into_par_iter().map(|n| self.keys(DimId::new(n), window.len())).collect();
        let mut dimensions = Vec::new();
        let mut periods: Vec<PeriodFacts> = window.iter().map(|_| PeriodFacts::default()).collect();
        for keys in keys {
            let (keys, holds) = keys?;
            dimensions.push(keys);
            for (period, holds) in periods.iter_mut().zip(holds) {
                period.holds.push(Arc::new(holds));
            }
        }
        for period in &mut periods {
            period.kept = vec![None; program.tables.len()];
        }
        let known: Vec<Known> = dimensions.iter().map(|keys: &Keys| Known::new(&keys.names)).collect();
        let contents = self.contents(&window)?;
        let mut tables: Vec<What> = contents.iter().map(|c| c.what).collect();
        tables.sort_unstable();
        tables.dedup();
        let said = |what: What| {
            let with: Vec<usize> = contents.iter().filter(|c| c.what == what).map(|c| c.period).collect();
            match what {
                What::Table(table) => self.kept(table, &window, &known, &with),
                What::Stretch(table, layer) => self.stretch((table, layer), &window, &known, &with),
                What::Fold(group) => self.group(group, &window, &known, &with),
            }
        };
        let read: Vec<_> = tables.into_par_iter().with_max_len(1).map(said).collect();
        let mut as_written = AsWritten::new();
        for told in read {
            let (said, file) = told?;
            as_written.extend(file);
            match said {
                Said::Kept(table, all) => {
                    for (n, kept) in all {
                        if let Some(place) = periods.get_mut(n).and_then(|p| p.kept.get_mut(table.at())) {
                            *place = Some(kept);
                        }
                    }
                }
                Said::Stretch(all) => {
                    for (n, stretch) in all {
                        if let Some(period) = periods.get_mut(n) {
                            period.stretches.push(stretch);
                        }
                    }
                }
                Said::Group(all) => {
                    for (n, group) in all {
                        if let Some(period) = periods.get_mut(n) {
                            period.groups.push(group);
                        }
                    }
                }
            }
        }
        let periods = periods.into_iter().map(PeriodFacts::sharing).collect();
        let (findings, inputs) = (self.findings()?, self.inputs()?);
        Ok((Facts { window, dimensions, periods, coverage, findings, inputs }, as_written))
    }

    fn sheet<'f>(&'f self, file: &'f str) -> Sheet<'f> {
        Sheet::new(file, self.open)
    }

    fn window(&self) -> Result<Vec<Period>, FactsFault> {
        let file = format!("{FOLDER}window.csv");
        let sheet = self.sheet(&file);
        let kinds = self.program.pack.kinds();
        let all: Vec<Period> = sheet
            .rows()?
            .map(|row| row.and_then(|(line, row)| sheet.cell(line, &row, 0, |text| Period::from_label(text, &kinds))))
            .collect::<Result<_, _>>()?;
        if all.is_empty() { Err(sheet.fault(1, "")) } else { Ok(all) }
    }

    fn contents(&self, window: &[Period]) -> Result<Vec<Content>, FactsFault> {
        let file = format!("{FOLDER}contents.csv");
        let sheet = self.sheet(&file);
        let content = |row: Result<(u64, StringRecord), FactsFault>| {
            let (line, row) = row?;
            let number = |most: usize| sheet.cell(line, &row, 4, |n| n.parse().ok().filter(|n| *n < most));
            let table = || number(self.program.tables.len()).map(TableId::new);
            let layer = |kind: &str| kind.strip_prefix("days-").and_then(|layer| layer.parse().ok()).map(Some);
            let layer = sheet.cell(line, &row, 1, |kind| match kind {
                "table" | "fold" => Some(None),
                days => layer(days),
            })?;
            let what = match layer {
                Some(layer) => What::Stretch(table()?, layer),
                None if row.get(1) == Some("table") => What::Table(table()?),
                None => What::Fold(number(self.program.groups.len()).map(GroupId::new)?),
            };
            let period = sheet.cell(line, &row, 0, |name| window.iter().position(|p| p.label() == name))?;
            Ok(Content { period, what })
        };
        sheet.rows()?.map(content).collect()
    }

    fn coverage(&self, window: &[Period]) -> Result<Vec<Coverage>, FactsFault> {
        let (file, covers, unread) =
            (format!("{FOLDER}coverage.csv"), format!("{FOLDER}covers.csv"), format!("{FOLDER}unread.csv"));
        let sheet = self.sheet(&file);
        let day = |text: &str| if text.is_empty() { Some(None) } else { Date::parse_iso(text.as_bytes()).map(Some) };
        let mut all = Vec::new();
        for row in sheet.rows()? {
            let (line, row) = row?;
            let count = |n: usize| sheet.cell(line, &row, n, number);
            let days = (sheet.cell(line, &row, 6, day)?, sheet.cell(line, &row, 7, day)?);
            all.push(Coverage {
                rows: count(1)?,
                in_period: count(2)?,
                elsewhere: count(3)?,
                skipped: count(4)?,
                orphans: count(5)?,
                days: days.0.zip(days.1),
                covers: Vec::with_capacity(window.len()),
                unread: Vec::new(),
            });
        }
        let sheet = self.sheet(&covers);
        for row in sheet.rows()? {
            let (line, row) = row?;
            let table = sheet.cell(line, &row, 0, |name| self.table(name))?;
            let covers = sheet.cell(line, &row, 2, flag)?;
            all.get_mut(table.at()).ok_or_else(|| sheet.fault(line, ""))?.covers.push(covers);
        }
        let sheet = self.sheet(&unread);
        for row in sheet.rows()? {
            let (line, row) = row?;
            let table = sheet.cell(line, &row, 0, |name| self.table(name))?;
            let header = sheet.cell(line, &row, 1, |text| Some(text.to_owned()))?;
            all.get_mut(table.at()).ok_or_else(|| sheet.fault(line, ""))?.unread.push(header);
        }
        Ok(all)
    }

    fn table(&self, name: &str) -> Option<TableId> {
        self.program.tables.iter().position(|t| t.name == name).map(TableId::new)
    }

    fn column(&self, table: TableId, name: &str) -> Option<ColumnId> {
        let schema = self.program.tables.get(table.at())?;
        schema.columns.iter().position(|c| c.name == name).map(ColumnId::new)
    }

    /// The keys of a dimension, and which of them hold in each period.
    fn keys(&self, dim: DimId, periods: usize) -> Result<(Keys, Vec<Vec<u32>>), FactsFault> {
        let file = keys_file(self.program.dimension_name(dim));
        let sheet = self.sheet(&file);
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut holds = vec![Vec::new(); periods];
        Records::open(sheet)?.each(&mut |rows| {
            let bytes = rows.bytes();
            let mut flags: Vec<_> = (1..=periods).map(|n| rows.column(n)).collect();
            for (row, key) in rows.column(0).enumerate() {
                let key = std::str::from_utf8(key.of(bytes)).unwrap_or_default();
                if names.last().is_some_and(|last| **last >= *key) {
                    return Err(sheet.fault(rows.line(row), key));
                }
                for (holds, cells) in holds.iter_mut().zip(&mut flags) {
                    let cell = std::str::from_utf8(cells.next().unwrap_or_default().of(bytes)).unwrap_or_default();
                    if flag(cell).ok_or_else(|| sheet.fault(rows.line(row), cell))? {
                        holds.push(u32::try_from(names.len()).map_err(|_| sheet.fault(rows.line(row), key))?);
                    }
                }
                names.push(Arc::from(key));
            }
            Ok(())
        })?;
        Ok((Keys { names: Arc::new(names) }, holds))
    }

    fn kept(&self, table: TableId, window: &[Period], known: &[Known], with: &[usize]) -> Result<Told, FactsFault> {
        let file = table_file(self.program, table);
        let sheet = self.sheet(&file);
        let records = Records::open(sheet)?;
        let (key, columns) = self.keyed(table, sheet, &records)?;
        let heads = kept_heads(self.program, table, &columns);
        let header = records.header.iter().map(str::to_owned).collect();
        let (read, as_written) = unstacked::read(records, window, known, &key, &heads)?;
        let as_written = as_written && are_all_told(&read, with);
        let kept = |(n, (rows, cells)): (usize, unstacked::Stack)| {
            (n, Kept { key: key.clone(), rows, columns: columns.iter().copied().zip(cells).collect() })
        };
        let all = read.into_iter().enumerate().filter(|(n, _)| with.contains(n)).map(kept).collect();
        Ok((Said::Kept(table, all), as_written.then(|| (file.clone(), header))))
    }

    fn stretch(
        &self,
        layer: (TableId, usize),
        window: &[Period],
        known: &[Known],
        with: &[usize],
    ) -> Result<Told, FactsFault> {
        let (table, file) = (layer.0, stretch_file(self.program, layer));
        let sheet = self.sheet(&file);
        let records = Records::open(sheet)?;
        let (key, columns) = self.keyed(table, sheet, &records)?;
        let heads = stretch_heads(self.program, table, &columns);
        let header = records.header.iter().map(str::to_owned).collect();
        let (read, as_written) = unstacked::read(records, window, known, &key, &heads)?;
        let as_written = as_written && are_all_told(&read, with);
        let mut all = Vec::new();
        for (n, (rows, mut cells)) in read.into_iter().enumerate().filter(|(n, _)| with.contains(n)) {
            let (Some(to), Some(from)) = (cells.pop(), cells.pop()) else { return Err(sheet.fault(1, "")) };
            let kept = Kept { key: key.clone(), rows, columns: columns.iter().copied().zip(cells).collect() };
            all.push((n, Stretch { table, kept, from, to }));
        }
        Ok((Said::Stretch(all), as_written.then(|| (file.clone(), header))))
    }

    /// The key and the columns of a kept table, as its headers name them.
    fn keyed(
        &self,
        table: TableId,
        sheet: Sheet<'_>,
        records: &Records<'_>,
    ) -> Result<(Vec<DimId>, Vec<ColumnId>), FactsFault> {
        let name = self.program.tables.get(table.at()).map_or("", |t| t.name.as_str());
        let (mut key, mut columns) = (Vec::new(), Vec::new());
        for header in records.header.iter().skip(1) {
            match header.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')) {
                Some(column) => columns.extend(self.column(table, column)),
                None if DAYS.contains(&header) => {}
                None => {
                    let dim = self.program.dimensions.iter().position(|d| d.name == *header);
                    key.push(DimId::new(dim.ok_or_else(|| sheet.fault(1, header))?));
                }
            }
        }
        Ok((key, columns))
    }

    fn group(&self, id: GroupId, window: &[Period], known: &[Known], with: &[usize]) -> Result<Told, FactsFault> {
        let file = group_file(self.program, id);
        let sheet = self.sheet(&file);
        let grain = self.program.groups.get(id.at()).map_or_else(Vec::new, |g| g.grain.clone());
        let records = Records::open(sheet)?;
        let header = records.header.iter().map(str::to_owned).collect();
        let (read, as_written) = unstacked::read(records, window, known, &grain, &slot_heads(self.program, id))?;
        let as_written = as_written && are_all_told(&read, with);
        let grouped = |(n, (rows, slots)): (usize, unstacked::Stack)| {
            // The whole has its one row even where nothing was counted; a grain with keys has those that occur.
            let rows = if grain.is_empty() && !rows.is_empty() { Rows::whole() } else { rows };
            (n, Grouped { group: id, rows, slots })
        };
        let all = read.into_iter().enumerate().filter(|(n, _)| with.contains(n)).map(grouped).collect();
        Ok((Said::Group(all), as_written.then(|| (file.clone(), header))))
    }

    fn findings(&self) -> Result<Vec<RowFinding>, FactsFault> {
        let file = format!("{FOLDER}findings.csv");
        let sheet = self.sheet(&file);
        let text = |text: &str| Some(text.to_owned());
        let kinds = self.program.pack.kinds();
        let period = |label: &str| match label {
            "" => Some(None),
            label => Period::from_label(label, &kinds).map(Some),
        };
        let finding = |row: Result<(u64, StringRecord), FactsFault>| {
            let (line, row) = row?;
            let table = sheet.cell(line, &row, 2, |name| self.table(name))?;
            let named = |name: &str| self.program.rules.iter().position(|r| r.name == name).map(RuleId::new);
            let rule = |name: &str| if name.is_empty() { Some(None) } else { named(name).map(Some) };
            let cause = match sheet.cell(line, &row, 4, rule)? {
                Some(rule) => Cause::Rule(rule),
                None => Cause::Column(sheet.cell(line, &row, 3, |name| self.column(table, name))?),
            };
            Ok(RowFinding {
                file: sheet.cell(line, &row, 0, text)?,
                line: sheet.cell(line, &row, 1, number)?,
                table,
                cause,
                text: sheet.cell(line, &row, 5, text)?,
                period: if row.len() > 6 { sheet.cell(line, &row, 6, period)? } else { None },
            })
        };
        sheet.rows()?.map(finding).collect()
    }

    fn inputs(&self) -> Result<Vec<InputFile>, FactsFault> {
        let file = format!("{FOLDER}inputs.csv");
        let sheet = self.sheet(&file);
        let text = |text: &str| Some(text.to_owned());
        let rows = |text: &str| if text.is_empty() { Some(None) } else { number(text).map(Some) };
        let input = |row: Result<(u64, StringRecord), FactsFault>| {
            let (line, row) = row?;
            Ok(InputFile {
                name: sheet.cell(line, &row, 0, text)?,
                bytes: sheet.cell(line, &row, 1, number)?,
                sha256: sheet.cell(line, &row, 2, text)?,
                rows: sheet.cell(line, &row, 3, rows)?,
            })
        };
        sheet.rows()?.map(input).collect()
    }
}
