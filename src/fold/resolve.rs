//! Columns that name keys of a dimension that was read later or with them: texts become keys once all are known.
//!
//! So it is with circles of tables, and with trees, whose rows name their parents in their own table. What is no key is
//! told, set aside or dropped as its column says; a key whose row is set aside is no key either. Of a tree no key may
//! stand above itself, and a parent must hold where its child does.

use std::collections::BTreeSet;

use super::dimensions::{MISSING, SPECIAL, number};
use super::model::{Cause, RowFinding};
use super::need::dimension_of;
use super::staged::{Staged, StagedColumn};
use super::table::Run;
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::expr::{ColumnId, DimId, TableId};
use crate::table::header::Layout;
use crate::table::problems::Spot;
use crate::table::schema::Orphan;
use crate::value::{Column, Period, Value};

/// The most keys of a circle that a message names.
const MOST_NAMED: usize = 8;

/// The files of a table, by number.
type Files<'f> = &'f [(String, Layout)];

impl Run<'_> {
    /// Turns texts into keys in every column that names keys of a dimension read later or with it; gives the number of
    /// rows that were set aside.
    pub(super) fn resolve(&mut self, table: TableId, staged: &mut Staged, files: Files<'_>, is_looked_up: bool) -> u64 {
        let program = self.plan.program.clone();
        let before = staged.len();
        let open = staged.columns.iter().enumerate().filter_map(|(at, (id, column))| match column {
            StagedColumn::Values(_) => dimension_of(&program, table, *id).map(|of| (at, *id, of)),
            StagedColumn::Keys(..) => None,
        });
        let open: Vec<(usize, ColumnId, DimId)> = open.collect();
        for (at, id, of) in open {
            while let Some((_, StagedColumn::Values(values))) = staged.columns.get(at) {
                let values = std::sync::Arc::clone(values);
                let (codes, orphans) = self.keys_of(of, &values);
                let policy = program.tables.get(table.at()).and_then(|t| t.columns.get(id.at())).map(|c| c.orphan);
                if orphans.is_empty() || policy.is_none_or(|policy| policy == Orphan::Error) {
                    for row in orphans {
                        self.tell_of(&codes::ORPHAN, (id, of), (staged, row), &text_of(&values, row), files);
                    }
                    if let Some((_, column)) = staged.columns.get_mut(at) {
                        *column = StagedColumn::Keys(of, codes);
                    }
                    break;
                }
                if policy == Some(Orphan::Finding) {
                    for row in &orphans {
                        self.list((table, id), (staged, *row), text_of(&values, *row), files);
                    }
                }
                // A key whose row is left out is an orphan to those that name it.
                let gone = staged.without(&orphans, is_looked_up);
                if let [own] = staged.dimensions.as_slice() {
                    self.dimensions.retire(*own, &gone);
                }
            }
        }
        let trees = program.dimensions.iter().enumerate().filter_map(|(d, dimension)| {
            let parent = dimension.parent?;
            (dimension_of(&program, table, parent) == Some(DimId::new(d))).then_some((DimId::new(d), parent))
        });
        for (of, parent) in trees {
            if staged.dimensions == [of] {
                self.hold_tree(table, (of, parent), staged, files);
            }
        }
        (before - staged.len()) as u64
    }

    /// The key of each text, and the rows whose text is none.
    fn keys_of(&self, of: DimId, values: &Column) -> (Vec<u32>, Vec<usize>) {
        let mut orphans = Vec::new();
        let key = |row: usize| match values.value(row) {
            Some(Value::Text(text)) => {
                let code = self.dimensions.number(of, &text);
                if code >= SPECIAL {
                    orphans.push(row);
                }
                code
            }
            _ => MISSING,
        };
        let codes = (0..values.len()).map(key).collect();
        (codes, orphans)
    }

    /// Tells of a cell that is no key, or of one that does not hold then.
    fn tell_of(
        &mut self,
        code: &'static Code,
        (id, of): (ColumnId, DimId),
        (staged, row): (&Staged, usize),
        text: &str,
        files: Files<'_>,
    ) {
        let (file, line) = staged.places.get(row).copied().unwrap_or_default();
        let Some((name, layout)) = files.get(file as usize) else { return };
        let dimension = self.plan.program.dimension_name(of);
        self.problems.add(name, code, id.at(), || {
            let problem = Diagnostic::new(code, Place::File(String::new()));
            let spot = Spot { sheet: layout.sheet.clone(), ..Spot::line(line) };
            (spot, problem.with("text", text).with("dimension", dimension))
        });
    }

    /// Lists a row whose cell is no key, or one that does not hold then.
    fn list(
        &mut self,
        (table, id): (TableId, ColumnId),
        (staged, row): (&Staged, usize),
        text: String,
        files: Files<'_>,
    ) {
        let (file, line) = staged.places.get(row).copied().unwrap_or_default();
        let Some((name, _)) = files.get(file as usize) else { return };
        self.findings.push(RowFinding {
            file: name.clone(),
            line,
            table,
            cause: Cause::Column(id),
            period: None,
            text,
        });
    }

    /// Tells of keys that stand above themselves in a period, and of parents that do not hold while their child does.
    fn hold_tree(&mut self, table: TableId, (of, parent): (DimId, ColumnId), staged: &Staged, files: Files<'_>) {
        let Some(StagedColumn::Keys(_, parents)) = staged.column(parent) else { return };
        let mut circles: BTreeSet<Vec<u32>> = BTreeSet::new();
        let mut absent: BTreeSet<u32> = BTreeSet::new();
        for period in &self.plan.window {
            let seen = Period { last: self.plan.seen_until(period), ..period.clone() };
            let rows = rows_in(staged, self.dimensions.size(of).unwrap_or(0), seen);
            let row_of = |key: u32| rows.get(key as usize).copied().filter(|row| *row != MISSING);
            let above = |row: u32| parents.get(row as usize).copied().filter(|key| *key < SPECIAL);
            absent.extend(
                rows.iter().filter(|row| **row != MISSING && above(**row).is_some_and(|k| row_of(k).is_none())),
            );
            circles.extend(circles_of(&rows, |row| above(row).and_then(row_of)));
        }
        let names = self.dimensions.names(of);
        let name = |key: u32| names.get(key as usize).map_or("", |name| name);
        let declared = self.plan.program.tables.get(table.at()).and_then(|schema| schema.columns.get(parent.at()));
        let policy = declared.map_or(Orphan::Error, |column| column.orphan);
        for row in absent {
            let row = row as usize;
            let text = parents.get(row).map_or("", |key| name(*key));
            match policy {
                Orphan::Error => self.tell_of(&codes::NOT_HELD, (parent, of), (staged, row), text, files),
                Orphan::Finding => self.list((table, parent), (staged, row), text.to_owned(), files),
                Orphan::Drop => {}
            }
        }
        let own = staged.keys.first().map_or(&[][..], Vec::as_slice);
        for circle in circles {
            let key = |row: &u32| own.get(*row as usize).map_or("", |key| name(*key)).to_owned();
            let mut path: Vec<String> = circle.iter().take(MOST_NAMED).map(key).collect();
            if circle.len() > MOST_NAMED {
                path.push("…".to_owned());
            }
            path.extend(circle.first().map(key));
            let place = |row: &u32| {
                let (file, line) = staged.places.get(*row as usize).copied().unwrap_or_default();
                let name = files.get(file as usize).map_or("", |(name, _)| name.as_str());
                (name.to_owned(), line)
            };
            let mut places: Vec<(String, u64)> = circle.iter().map(place).collect();
            places.sort_unstable();
            let Some((file, line)) = places.first().cloned() else { continue };
            let rows: Vec<String> =
                places.iter().take(MOST_NAMED).map(|(file, line)| format!("{file}:{line}")).collect();
            let dimension = self.plan.program.dimension_name(of).to_owned();
            self.problems.add(&file, &codes::PARENTS_IN_A_CIRCLE, parent.at(), || {
                let problem = Diagnostic::new(&codes::PARENTS_IN_A_CIRCLE, Place::File(String::new()));
                let problem = problem.with("dimension", dimension).with("path", path.join(" → "));
                (Spot::line(line), problem.help("help", vec![("rows", rows.join(", "))]))
            });
        }
    }
}

/// The text of a cell.
fn text_of(values: &Column, row: usize) -> String {
    match values.value(row) {
        Some(Value::Text(text)) => text.to_string(),
        _ => String::new(),
    }
}

/// Of each key the row that holds last in a period, [`MISSING`] where none does.
fn rows_in(staged: &Staged, keys: usize, period: Period) -> Vec<u32> {
    let mut rows = vec![MISSING; keys];
    let own = staged.keys.first().map_or(&[][..], Vec::as_slice);
    // Rows of one key stand together, by their days.
    for (row, (key, (from, to))) in own.iter().zip(staged.spans.iter()).enumerate() {
        if from <= period.last
            && period.first <= to
            && let Some(slot) = rows.get_mut(*key as usize)
        {
            *slot = number(row);
        }
    }
    rows
}

/// The circles among these rows, each from its first row on, in the order in which one goes up.
fn circles_of(rows: &[u32], above: impl Fn(u32) -> Option<u32>) -> Vec<Vec<u32>> {
    let most = rows.iter().filter(|row| **row != MISSING).max().map_or(0, |row| *row as usize + 1);
    // The walk on which each row was met first.
    let mut met = vec![MISSING; most];
    let mut circles = Vec::new();
    for start in rows.iter().copied().filter(|row| *row != MISSING) {
        let mut next = Some(start);
        while let Some(row) = next {
            let Some(seen) = met.get_mut(row as usize) else { break };
            if *seen == start {
                let mut circle: Vec<u32> =
                    std::iter::successors(above(row), |at| above(*at)).take_while(|at| *at != row).collect();
                circle.push(row);
                let first = circle.iter().enumerate().min_by_key(|(_, row)| **row).map_or(0, |(at, _)| at);
                circle.rotate_left(first);
                circles.push(circle);
                break;
            }
            if *seen != MISSING {
                break;
            }
            *seen = start;
            next = above(row);
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_circle_is_found_once_and_begins_with_its_first_row() {
        let above = [Some(1), Some(2), Some(1), Some(0), None, Some(5), Some(4)];
        let rows: Vec<u32> = (0..7).collect();
        let found = circles_of(&rows, |row| above[row as usize]);
        assert_eq!(found, [vec![1, 2], vec![5]]);
        assert!(circles_of(&[MISSING, 4, 6], |row| above[row as usize]).is_empty());
    }
}
