//! Texts as they were written, and places in them: the ground every message stands on.
//!
//! A [`Sources`] holds each rule file once; a [`Span`] is a range of bytes in one of them; a [`Spanned`] value
//! remembers where its author wrote it. [`ByteSource`] is how the stages reach data files without knowing a disk:
//! `app` gives a disk or a memory twin. Nothing here reads a file or knows what a rule is.

use std::io::{self, Cursor, Read, Seek};
use std::ops::Range;
use std::sync::Arc;

/// Which text of a [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A range of bytes in one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The span of bytes `range` of text `source`.
    pub fn new(source: SourceId, range: Range<usize>) -> Span {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { source, start: clip(range.start), end: clip(range.end) }
    }

    /// As a range for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and the place where its author wrote it. Two are equal when their values are.
#[derive(Clone, Copy, Debug)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// One text with its name (a path relative to the pack, with `/`).
#[derive(Clone, Debug)]
pub struct Source {
    /// What messages call it.
    pub name: String,
    /// Its whole text.
    pub text: Arc<str>,
}

/// All rule texts of one pack, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// Takes a text in; ids are given in order.
    pub fn add(&mut self, name: String, text: Arc<str>) -> SourceId {
        self.all.push(Source { name, text });
        SourceId(u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX))
    }

    /// The text behind an id.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(id.0 as usize)
    }

    /// Every text with its id.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.all.iter().enumerate().map(|(i, s)| (SourceId(u32::try_from(i).unwrap_or(u32::MAX)), s))
    }

    /// The words under a span; empty if the span lies outside its text.
    pub fn snippet(&self, span: Span) -> &str {
        self.get(span.source).and_then(|s| s.text.get(span.range())).unwrap_or("")
    }

    /// Line and column (both from 1, the column in characters) where a span begins.
    pub fn position(&self, span: Span) -> (usize, usize) {
        let text = self.get(span.source).map_or("", |s| &s.text);
        let before = text.get(..span.start as usize).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        let line = before.matches('\n').count() + 1;
        (line, before.get(line_start..).unwrap_or("").chars().count() + 1)
    }

    /// `file:line:column` of a span.
    pub fn place(&self, span: Span) -> String {
        let (line, column) = self.position(span);
        format!("{}:{line}:{column}", self.get(span.source).map_or("", |s| s.name.as_str()))
    }
}

/// Bytes that are read from any place.
pub trait Anywhere: Read + Seek + Send {}

impl<T: Read + Seek + Send> Anywhere for T {}

/// Where the bytes of data files come from; `app` implements it for a disk and for memory.
pub trait ByteSource: Sync {
    /// Names of all files (relative, with `/`, sorted), those that no table reads too.
    ///
    /// # Errors
    /// The folder cannot be listed.
    fn names(&self) -> io::Result<Vec<String>>;

    /// Opens one file for reading from its beginning.
    ///
    /// # Errors
    /// It is absent, a folder, or not readable.
    fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>>;

    /// Opens one file for reading from any place in it; held in memory where the place has no other way.
    ///
    /// # Errors
    /// It is absent, a folder, or not readable.
    fn open_anywhere(&self, name: &str) -> io::Result<Box<dyn Anywhere>> {
        let mut bytes = Vec::new();
        self.open(name)?.read_to_end(&mut bytes)?;
        Ok(Box::new(Cursor::new(bytes)))
    }
}
