//! One file of `facts/` as a table of texts, and the fault that names file, line and text.
//!
//! [`super::read`] and [`super::stacked`] read through it, so that whatever does not read as it was written is told in
//! one way. Short tables are taken row by row, long ones by [`super::records`]. What cells mean is left to them.

use std::collections::BTreeMap;
use std::io::Read;

use csv::StringRecord;

/// A file of facts that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactsFault {
    /// The file in the run folder.
    pub file: String,
    /// Line from 1; 0 if the file is absent.
    pub line: u64,
    /// What stands there.
    pub text: String,
}

/// The long tables that are as they would be written again, as far as their headers are: by file, these.
pub type AsWritten = BTreeMap<String, Vec<String>>;

/// Opens a file of the run folder by its name; none if it is not there. It may be asked for one twice.
pub type Open<'a> = dyn Fn(&str) -> Option<Box<dyn Read + Send>> + Sync + 'a;

/// A table as it stands in a file.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    file: &'a str,
    open: &'a Open<'a>,
}

impl<'a> Sheet<'a> {
    /// A file; its first line holds the headers.
    pub(super) fn new(file: &'a str, open: &'a Open<'a>) -> Sheet<'a> {
        Sheet { file, open }
    }

    /// Its bytes.
    pub(super) fn stream(&self) -> Result<Box<dyn Read + Send>, FactsFault> {
        (self.open)(self.file).ok_or_else(|| self.fault(0, ""))
    }

    /// What the reader of the format could not read.
    pub(super) fn broken(&self, error: &csv::Error) -> FactsFault {
        if error.is_io_error() {
            return self.fault(0, "");
        }
        self.fault(error.position().map_or(0, csv::Position::line), &error.to_string())
    }

    /// The reader of the format, behind the headers.
    pub(super) fn reader(&self) -> Result<csv::Reader<Box<dyn Read + Send>>, FactsFault> {
        let mut reader = csv::Reader::from_reader(self.stream()?);
        match reader.headers() {
            Ok(header) if header.is_empty() => Err(self.fault(0, "")),
            Ok(_) => Ok(reader),
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// The rows with their lines.
    pub(super) fn rows(
        &self,
    ) -> Result<impl Iterator<Item = Result<(u64, StringRecord), FactsFault>> + use<'a>, FactsFault> {
        let sheet = *self;
        Ok(self.reader()?.into_records().map(move |record| match record {
            Ok(record) => Ok((record.position().map_or(0, csv::Position::line), record)),
            Err(error) => Err(sheet.broken(&error)),
        }))
    }

    /// A fault in this file.
    pub(super) fn fault(&self, line: u64, text: &str) -> FactsFault {
        FactsFault { file: self.file.to_owned(), line, text: text.to_owned() }
    }

    /// A cell as something else.
    pub(super) fn cell<T>(
        &self,
        line: u64,
        row: &StringRecord,
        n: usize,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, FactsFault> {
        let text = row.get(n).unwrap_or("");
        read(text).ok_or_else(|| self.fault(line, text))
    }
}
