//! A table of a run as it was written, in memory: its columns as texts.
//!
//! The report shows what the files of the run say, so it reads the very bytes that the writers make and not the values
//! behind them: both can never differ. What columns mean is left to `grid`.

use std::io;

use crate::output::Run;
use crate::output::artifact::{Artifact, FieldKind};
use crate::output::{actions, awards, duties, figures, findings, items, ledger, payouts, pivots, silence, targets};

/// A table of a run.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its file in the run folder.
    pub(super) file: String,
    /// What it is called here; of a file that is one table, the file's name without folder and ending.
    stem: String,
    /// The headers with their kinds.
    pub(super) headers: Vec<(String, FieldKind)>,
    /// How many rows.
    pub(super) rows: usize,
    columns: Vec<Texts>,
}

/// Texts one after the other.
#[derive(Debug, Default)]
struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    fn get(&self, row: usize) -> &str {
        let from = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(row).and_then(|to| self.text.get(from..*to)).unwrap_or("")
    }
}

impl Sheet {
    /// The rows of an artifact that is a table of this project's own form.
    fn read(artifact: &Artifact<'_>) -> io::Result<Option<Sheet>> {
        let Some(shape) = &artifact.shape else { return Ok(None) };
        let headers: Vec<(String, FieldKind)> =
            shape.fields.iter().map(|field| (field.name.clone(), field.kind)).collect();
        let bytes = artifact.to_bytes()?;
        let mut reader = csv::ReaderBuilder::new().from_reader(bytes.as_slice());
        let mut columns: Vec<Texts> = headers.iter().map(|_| Texts::default()).collect();
        let (mut record, mut rows) = (csv::StringRecord::new(), 0);
        while reader.read_record(&mut record).map_err(io::Error::other)? {
            for (column, cell) in columns.iter_mut().zip(&record) {
                column.text.push_str(cell);
                column.ends.push(column.text.len());
            }
            rows += 1;
        }
        let file = artifact.name.clone();
        let name = file.strip_suffix(".csv").unwrap_or(&file);
        let stem = name.rsplit('/').next().unwrap_or(name).to_owned();
        Ok(Some(Sheet { file, stem, headers, rows, columns }))
    }

    /// A table that no file of the run is, of the same figures as `file`.
    pub(super) fn made(file: &str, stem: &str, headers: Vec<(String, FieldKind)>, rows: &[Vec<String>]) -> Sheet {
        let mut columns: Vec<Texts> = headers.iter().map(|_| Texts::default()).collect();
        for row in rows {
            for (column, cell) in columns.iter_mut().zip(row) {
                column.text.push_str(cell);
                column.ends.push(column.text.len());
            }
        }
        Sheet { file: file.to_owned(), stem: stem.to_owned(), headers, rows: rows.len(), columns }
    }

    /// The cell of a row and column; empty where there is none.
    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        self.columns.get(column).map_or("", |texts| texts.get(row))
    }

    /// The place of a column.
    pub(super) fn column(&self, header: &str) -> Option<usize> {
        self.headers.iter().position(|(name, _)| name == header)
    }

    /// The cell of a row by its header.
    pub(super) fn named(&self, row: usize, header: &str) -> &str {
        self.column(header).map_or("", |column| self.cell(row, column))
    }

    /// Whether no row has anything in a column.
    pub(super) fn is_empty(&self, column: usize) -> bool {
        self.columns.get(column).is_none_or(|texts| texts.text.is_empty())
    }

    /// What it is called.
    pub(super) fn stem(&self) -> &str {
        &self.stem
    }

    /// What it is called among all tables of a page.
    pub(super) fn id(&self) -> String {
        match self.file.strip_prefix("pivots/") {
            Some(_) => format!("pivot-{}", self.stem),
            None => self.stem.clone(),
        }
    }
}

/// The tables of a run that a report shows, in the order in which a reader meets them; those without rows are left out.
///
/// # Errors
/// A value that is shown cannot be computed.
pub fn sheets<'a>(run: &'a Run<'a>) -> io::Result<Vec<Sheet>> {
    let mut all: Vec<Artifact<'a>> = Vec::new();
    all.extend(payouts::payouts(run, false));
    all.extend(payouts::payouts(run, true));
    all.extend(awards::awards(run));
    all.extend(ledger::tables(run));
    all.extend(figures::scores(run));
    all.extend(items::items(run));
    all.extend(figures::rankings(run));
    all.extend(targets::targets(run));
    all.extend(actions::actions(run));
    all.extend(findings::findings(run));
    all.extend(duties::duties(run));
    all.extend(pivots::pivots(run));
    all.extend(figures::measures(run));
    all.push(silence::silence(run));
    let read = all.iter().map(Sheet::read).collect::<io::Result<Vec<Option<Sheet>>>>()?;
    Ok(read.into_iter().flatten().filter(|sheet| sheet.rows > 0).collect())
}
