//! The reading of a table's files: one after the other, block by block, for whichever thread asks next.
//!
//! Reading, hashing and finding the end of a block is done by one thread at a time, so that blocks come in the order of
//! files and bytes; the thread that read a block folds it too, while it is still near. What a file's header says is found
//! out here, once for all; what is in a block is for [`super::worker`] to see.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use super::context::Shared;
use super::members::members;
use super::model::InputFile;
use super::worker::Job;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::source::ByteSource;
use crate::table::blocks::{Block, Blocks};
use crate::table::header::{self, Layout};
use crate::table::problems::{Problems, unreadable};
use crate::table::records::Records;

/// What is left to read of a table, and what was found out so far.
pub(super) struct Reading<'a> {
    data: &'a dyn ByteSource,
    shared: &'a Shared<'a>,
    /// Files still to be read, each with the number of the table's reading that it is read by.
    files: VecDeque<(usize, String)>,
    open: Option<Open>,
    ordinal: u64,
    pub(super) problems: Problems,
    pub(super) layouts: Vec<(String, Layout)>,
    pub(super) inputs: Vec<InputFile>,
}

/// A file that is being read.
struct Open {
    blocks: Blocks,
    name: Arc<str>,
    file: u32,
    separator: u8,
    /// None where the header says no way to read on.
    layout: Option<Arc<Layout>>,
    /// What stands behind the header in the first block.
    first: Option<Block>,
    /// The texts that empty cells at the beginning of the next block take.
    above: Vec<Vec<u8>>,
}

/// A block, how its records are laid out, and what empty cells at its beginning take.
type Next = (Block, Arc<Layout>, Vec<Vec<u8>>);

impl<'a> Reading<'a> {
    pub(super) fn new(
        data: &'a dyn ByteSource,
        shared: &'a Shared<'a>,
        files: impl IntoIterator<Item = (usize, String)>,
    ) -> Reading<'a> {
        Reading {
            data,
            shared,
            files: files.into_iter().collect(),
            open: None,
            ordinal: 0,
            problems: Problems::default(),
            layouts: Vec::new(),
            inputs: Vec::new(),
        }
    }

    /// The next block, in a buffer that may come from an earlier one; none when all files are read. A file that cannot be
    /// read is told.
    pub(super) fn next(&mut self, mut buffer: Vec<u8>) -> Option<Job> {
        loop {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => {
                    let (reading, name) = self.files.pop_front()?;
                    match self.begin(reading, &name) {
                        Ok(open) => open,
                        Err(error) => {
                            self.problems.tell(unreadable(&name, &error));
                            continue;
                        }
                    }
                }
            };
            match open.next(std::mem::take(&mut buffer)) {
                Ok(Some((block, layout, above))) => {
                    let (file, name, ordinal) = (open.file, Arc::clone(&open.name), self.ordinal);
                    self.ordinal += 1;
                    self.open = Some(open);
                    return Some(Job { block, file, name, layout, ordinal, above });
                }
                Ok(None) => self.end(open),
                Err(error) => self.problems.tell(unreadable(&open.name, &error)),
            }
        }
    }

    /// Opens a file and reads its header.
    fn begin(&mut self, number: usize, name: &str) -> io::Result<Open> {
        let schema = self.shared.schema.reading(number);
        let mut open = Open {
            blocks: Blocks::of(self.data, name, schema)?,
            name: Arc::from(name),
            file: u32::try_from(self.layouts.len()).unwrap_or(u32::MAX),
            separator: schema.separator,
            layout: None,
            first: None,
            above: Vec::new(),
        };
        match open.blocks.next(Vec::new())? {
            None => self.problems.tell(Diagnostic::new(&codes::EMPTY_FILE, Place::File(name.to_owned()))),
            Some(first) => {
                let mut records = Records::default();
                records.encoding = schema.sheet.encoding;
                let (first_line, cut) = (first.first_line, first.cut);
                let begin = records.read_first(first, schema.separator);
                let members = members(self.shared, schema);
                let layout = header::layout(schema, (number, &members), name, &records, &mut self.problems);
                if let Some(layout) = layout {
                    open.blocks.settle(&layout, schema, &self.shared.program().pack.period);
                    let mut bytes = std::mem::take(&mut records.bytes);
                    bytes.truncate(records.written);
                    let lines = bytes.get(..begin).unwrap_or_default();
                    let first_line = first_line + memchr::memchr_iter(b'\n', lines).count() as u64;
                    bytes.drain(..begin.min(bytes.len()));
                    open.first = Some(Block { bytes, first_line, cut, ..Block::default() });
                    open.layout = Some(Arc::new(layout));
                }
            }
        }
        self.layouts.push((name.to_owned(), open.layout.as_deref().cloned().unwrap_or_default()));
        Ok(open)
    }

    /// Notes a file that is read to its end, or whose header leaves nothing to read.
    fn end(&mut self, open: Open) {
        let name = &*open.name;
        let digest = if open.blocks.has_rows() { Blocks::digest(self.data, name) } else { open.blocks.finish() };
        match digest {
            Ok(digest) if self.inputs.iter().all(|input| input.name != name) => self.inputs.push(InputFile {
                name: name.to_owned(),
                bytes: digest.bytes,
                sha256: digest.sha256,
                rows: Some(0),
            }),
            Ok(_) => {}
            Err(error) => self.problems.tell(unreadable(name, &error)),
        }
    }
}

impl Open {
    /// The next block; none at the end of the file.
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Next>> {
        let Some(layout) = &self.layout else { return Ok(None) };
        let block = match self.first.take() {
            Some(first) => Some(first),
            None => self.blocks.next(buffer)?,
        };
        let Some(block) = block else { return Ok(None) };
        let above = carry(layout, &block, self.separator, &mut self.above);
        Ok(Some((block, Arc::clone(layout), above)))
    }
}

/// The texts that empty cells at the beginning of a block take; those for the next block stay in `above`.
fn carry(layout: &Layout, block: &Block, separator: u8, above: &mut Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let Some(reshape) = layout.reshape.as_ref().filter(|reshape| !reshape.fill.is_empty()) else { return Vec::new() };
    let before = above.clone();
    reshape.pass(block, layout.width, separator, above);
    before
}
