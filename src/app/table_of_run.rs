//! A table of a run folder read back, by the names of its columns.
//!
//! For use cases that hand out what a run wrote in another form. The bytes are those whose hashes were held against the
//! receipt before; a table that lacks a column, or is no table, is told as a run that is not sound.

use std::path::{Path, PathBuf};

use super::failure::{AppError, Failure};
use super::files::{Entry, Files, read};
use super::recompute::not_sound;

/// A table as read.
pub(super) struct TableOfRun {
    run: PathBuf,
    name: &'static str,
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl TableOfRun {
    /// Reads a table of a run; none where the run has none of that name.
    ///
    /// # Errors
    /// It cannot be read, or is no table.
    pub(super) fn read(files: &dyn Files, run: &Path, name: &'static str) -> Result<Option<TableOfRun>, Failure> {
        let path = run.join(name);
        let cannot = |error: &std::io::Error| AppError::of_io("cannot-read", &path, error);
        if files.kind(&path).map_err(|e| cannot(&e))? != Some(Entry::File) {
            return Ok(None);
        }
        let bytes = read(files, &path).map_err(|e| cannot(&e))?;
        let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(bytes.as_slice());
        let header = reader.headers().map_err(|_| not_sound(run, name))?.clone();
        let rows: Result<Vec<csv::StringRecord>, csv::Error> = reader.records().collect();
        Ok(Some(TableOfRun { run: run.to_path_buf(), name, header, rows: rows.map_err(|_| not_sound(run, name))? }))
    }

    /// Its rows, each with these columns.
    ///
    /// # Errors
    /// It lacks one of them.
    pub(super) fn columns<const N: usize>(&self, names: [&str; N]) -> Result<Vec<[&str; N]>, Failure> {
        let mut places = [0; N];
        for (place, name) in places.iter_mut().zip(names) {
            let at = self.header.iter().position(|header| header == name);
            *place = at.ok_or_else(|| not_sound(&self.run, self.name))?;
        }
        Ok(self.rows.iter().map(|row| places.map(|at| row.get(at).unwrap_or(""))).collect())
    }

    /// The refusal of what it holds.
    pub(super) fn unsound(&self) -> Failure {
        not_sound(&self.run, self.name)
    }
}
