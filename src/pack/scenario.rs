//! Test files become tables: everything as written, with its place, and every fault of its shape.
//!
//! The files under `PACK/tests/` beside the rules. [`parse`] reads them with the reader and the shapes that rule files
//! are read with, and tells all faults at once; what tables, figures and keys are meant is settled in the room
//! `scenario`, which knows the checked rules.

use std::collections::HashSet;

use super::grammar::scenarios::{COMMON, EXPECT_BONDS, GIVEN_BONDS, TEST, TEST_BONDS, TOPS};
use super::model::{Node, Table};
use super::shape::{Checker, Spot};
use super::{add, syntax, twice};
use crate::diagnostic::{Diagnostic, Place, codes, nearest};
use crate::source::{SourceId, Sources, Span, Spanned};

/// One file of tests.
#[derive(Clone, Debug)]
pub struct TestFile {
    /// Its text.
    pub source: SourceId,
    /// What all its tests start from.
    pub common: Option<Table>,
    /// Its tests, in the order written.
    pub tests: Vec<Spanned<Table>>,
}

/// Whether a file of a pack, by its name in it, holds tests.
pub fn is_test_file(name: &str) -> bool {
    name.strip_prefix("tests/").is_some_and(|n| !n.contains('/') && n.ends_with(".toml"))
}

/// Reads test files, given by their names relative to the pack; their texts join `sources`.
///
/// The files hold whatever could be read; they agree with the grammar if no problem is an error.
pub fn parse(sources: &mut Sources, files: &[(String, Vec<u8>)]) -> (Vec<TestFile>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let (mut broken, mut torn) = (HashSet::new(), HashSet::new());
    let mut tops: Vec<(SourceId, Table)> = Vec::new();
    for (name, bytes) in files.iter().filter(|(name, _)| is_test_file(name)) {
        let (source, text) = add(sources, name, bytes, &mut diagnostics);
        let Some(text) = text else { continue };
        let read = syntax::read(source, &text);
        diagnostics.extend(read.diagnostics);
        broken.extend(read.broken);
        if read.torn {
            torn.insert(source);
        }
        tops.push((source, read.top));
    }
    let mut checker = Checker { sources, broken: &broken, torn: &torn, lenient: false, diagnostics: Vec::new() };
    let all = tops.into_iter().map(|(source, top)| file(&mut checker, source, top)).collect();
    let echo = |d: &Diagnostic| matches!(d.place, Place::Rule(span) if broken.contains(&span));
    diagnostics.extend(checker.diagnostics.into_iter().filter(|d| !echo(d)));
    diagnostics.sort_by_key(|d| match d.place {
        Place::Rule(span) => Some(span),
        Place::Data { .. } | Place::File(_) => None,
    });
    (all, diagnostics)
}

/// One file: `[common]` and `[[test]]`.
fn file(checker: &mut Checker<'_>, source: SourceId, top: Table) -> TestFile {
    let mut read = TestFile { source, common: None, tests: Vec::new() };
    for (word, node) in top.fields {
        match (word.value.as_str(), node.value) {
            ("common", Node::Table(mut table)) => {
                let spot = Spot { kind: "common", span: word.span };
                without_empty(&mut table);
                checker.keys(&mut table, COMMON, None, spot);
                bonds(checker, &table);
                read.common = Some(table);
            }
            ("test", Node::List(all)) => {
                for one in all {
                    match one.value {
                        Node::Table(table) => read.tests.push(test(checker, table, one.span)),
                        _ => checker.wrong("test", "tables", &one),
                    }
                }
            }
            ("common", value) => checker.wrong("common", "table", &Spanned::new(value, node.span)),
            ("test", value) => checker.wrong("[[test]]", "tables", &Spanned::new(value, node.span)),
            _ => {
                let found = Diagnostic::at(&codes::UNKNOWN_KIND, word.span).with("kind", &word.value);
                let near = nearest(&word.value, TOPS.iter().copied());
                let found = checker.with_nearest(found, word.span, &word.value, near);
                checker.diagnostics.push(found);
            }
        }
    }
    let mut seen: Vec<Spanned<&str>> = Vec::new();
    for name in read.tests.iter().filter_map(|t| t.value.text("name")) {
        match seen.iter().find(|s| s.value == name.value) {
            Some(first) => checker.diagnostics.push(twice(&name.map(str::to_owned), first.span)),
            None => seen.push(name),
        }
    }
    read
}

fn test(checker: &mut Checker<'_>, mut table: Table, header: Span) -> Spanned<Table> {
    let span = table.fields.first().map_or(header, |(key, _)| key.span);
    let spot = Spot { kind: "test", span };
    without_empty(&mut table);
    checker.keys(&mut table, TEST, None, spot);
    checker.bonds(&table, TEST_BONDS, spot);
    bonds(checker, &table);
    let named = table.text("name").map_or(span, |name| name.span);
    Spanned::new(table, named)
}

/// What holds between the keys of the small tables in a test.
fn bonds(checker: &mut Checker<'_>, table: &Table) {
    for row in table.list("expect") {
        let Some(keys) = row.value.as_table() else { continue };
        let spot = Spot { kind: "expect", span: row.span };
        checker.bonds(keys, EXPECT_BONDS, spot);
        let has = |key: &str| keys.get(key).is_some();
        let mut meant = Vec::new();
        // Columns are the file's of a rule; beside a figure a further key is a slip.
        if has("figure") && !has("rule") {
            let strange = keys.fields.iter().filter(|(k, _)| {
                !["figure", "at", "period", "is", "missing", "rows", "released"].contains(&k.value.as_str())
            });
            for (key, _) in strange {
                meant.extend(checker.unknown(key, super::grammar::scenarios::EXPECT, "expect"));
            }
        }
        if has("figure") && !["is", "missing"].iter().any(|key| has(key) || meant.contains(key)) {
            checker.lacking("is / missing", spot);
        }
    }
    for row in table.table("given").map_or(&[][..], |given| given.list("figures")) {
        if let Some(keys) = row.value.as_table() {
            checker.bonds(keys, GIVEN_BONDS, Spot { kind: "given.figures", span: row.span });
        }
    }
}

/// A table that is given without rows is as one that is not given.
fn without_empty(table: &mut Table) {
    for (key, node) in &mut table.fields {
        if let (true, Node::Table(given)) = (key.value == "given", &mut node.value) {
            given.fields.retain(|(_, rows)| !matches!(&rows.value, Node::List(all) if all.is_empty()));
        }
    }
}
