//! One file of `facts/` as a table of texts, and the fault that names file, line and text.
//!
//! [`super::read`] and [`super::stacked`] read through it, so that whatever does not read as it was written is told in
//! one way. What cells mean is left to them.

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

/// A table as it stands in a file.
pub(super) struct Sheet<'a> {
    pub(super) file: &'a str,
    pub(super) header: StringRecord,
    pub(super) bytes: Vec<u8>,
}

impl<'a> Sheet<'a> {
    /// A file of these bytes; its first line holds the headers.
    pub(super) fn new(file: &'a str, bytes: Vec<u8>) -> Result<Sheet<'a>, FactsFault> {
        let mut sheet = Sheet { file, header: StringRecord::new(), bytes };
        let header = csv::Reader::from_reader(sheet.bytes.as_slice()).headers().cloned();
        sheet.header = header.map_err(|e| sheet.broken(&e))?;
        if sheet.header.is_empty() { Err(sheet.fault(0, "")) } else { Ok(sheet) }
    }

    /// What the reader of the format could not read.
    pub(super) fn broken(&self, error: &csv::Error) -> FactsFault {
        self.fault(error.position().map_or(0, csv::Position::line), &error.to_string())
    }

    /// Where a header stands.
    pub(super) fn position(&self, header: &str) -> Option<usize> {
        self.header.iter().position(|h| h == header)
    }

    /// The rows with their lines.
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<(u64, StringRecord), FactsFault>> {
        csv::Reader::from_reader(self.bytes.as_slice()).into_records().map(|record| match record {
            Ok(record) => Ok((record.position().map_or(0, csv::Position::line), record)),
            Err(error) => Err(self.broken(&error)),
        })
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
