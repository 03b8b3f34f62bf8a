//! Rule files become a document: everything as written, with its place, and every fault of its shape.
//!
//! The second stage of the way of the data, before `check`. [`parse`] reads all files on whatever it finds and tells
//! all faults at once; [`grammar`] is the one table of what there may be. What names and expressions mean is left to
//! `check`, which reads literals through [`literal`]; scripts are only kept.

pub mod approvals;
mod brackets;
pub mod grammar;
pub mod literal;
pub mod model;
mod names;
pub mod scenario;
mod shape;
mod syntax;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub use grammar::Kind;
pub use model::{Entry, Node, PackDoc, Table};
pub use names::{is_name, is_reserved};

use crate::diagnostic::{Diagnostic, Place, codes, nearest};
use crate::source::{SourceId, Sources, Span, Spanned};
use crate::value::Ratio;
use grammar::{KindSpec, kinds, spec};
use shape::{Checker, Spot};

/// The one format of rule files.
const FORMAT: i64 = 1;

/// Reads the rule files of a pack, given by their names relative to it.
///
/// `*.toml` directly in the pack are rules (but for `approvals.toml`, which says who approved them), `scripts/*.rhai`
/// are scripts, `templates/*.html` what notices look like; other files are left alone. The document holds whatever could be read; it agrees with the grammar if no
/// problem is an error. Problems come in the order of files and places.
pub fn parse(files: &[(String, Vec<u8>)]) -> (PackDoc, Vec<Diagnostic>) {
    let mut rules: Vec<&(String, Vec<u8>)> = files.iter().filter(|f| is_rules(&f.0)).collect();
    let mut scripts: Vec<&(String, Vec<u8>)> = files.iter().filter(|f| is_script(&f.0)).collect();
    rules.sort_by(|a, b| a.0.cmp(&b.0));
    scripts.sort_by(|a, b| a.0.cmp(&b.0));

    let mut doc = PackDoc::default();
    let mut diagnostics = Vec::new();
    let mut broken = HashSet::new();
    let mut torn = HashSet::new();
    let mut tops = Vec::new();
    for (name, bytes) in rules {
        let (source, text) = add(&mut doc.sources, name, bytes, &mut diagnostics);
        match text {
            Some(text) => {
                let read = syntax::read(source, &text);
                diagnostics.extend(read.diagnostics);
                broken.extend(read.broken);
                if read.torn {
                    torn.insert(source);
                }
                tops.push(read.top);
            }
            None => {
                torn.insert(source);
            }
        }
    }
    for (name, bytes) in scripts {
        let (source, _) = add(&mut doc.sources, name, bytes, &mut diagnostics);
        doc.scripts.push(source);
    }

    let mut templates: Vec<&(String, Vec<u8>)> = files.iter().filter(|f| is_template(&f.0)).collect();
    templates.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, bytes) in templates {
        let (source, _) = add(&mut doc.sources, name, bytes, &mut diagnostics);
        doc.templates.push(source);
    }

    if let Some((_, bytes)) = files.iter().find(|(name, _)| name == approvals::FILE) {
        let (source, text) = add(&mut doc.sources, approvals::FILE, bytes, &mut diagnostics);
        let (read, found) = approvals::read(&doc.sources, source, text.as_deref().unwrap_or(""));
        doc.approvals = Some(read);
        diagnostics.extend(found);
    }

    let sources = std::mem::take(&mut doc.sources);
    let mut assembly = Assembly {
        checker: Checker { sources: &sources, broken: &broken, torn: &torn, lenient: false, diagnostics: Vec::new() },
        settings: Vec::new(),
        entries: Vec::new(),
        pack_meant: false,
    };
    tops.into_iter().for_each(|top| assembly.top(top));
    assembly.finish();
    let echo = |d: &Diagnostic| matches!(d.place, Place::Rule(span) if broken.contains(&span));
    diagnostics.extend(assembly.checker.diagnostics.into_iter().filter(|d| !echo(d)));
    doc.settings = assembly.settings.into_iter().map(|(kind, table, _)| (kind, table)).collect();
    doc.entries = assembly.entries;
    doc.sources = sources;
    diagnostics.sort_by_key(|d| match d.place {
        Place::Rule(span) => Some(span),
        Place::Data { .. } | Place::File(_) => None,
    });
    (doc, diagnostics)
}

fn is_rules(name: &str) -> bool {
    !name.contains('/') && name.ends_with(".toml") && name != approvals::FILE
}

fn is_script(name: &str) -> bool {
    name.strip_prefix("scripts/").is_some_and(|n| !n.contains('/') && n.ends_with(".rhai"))
}

fn is_template(name: &str) -> bool {
    name.strip_prefix("templates/").is_some_and(|n| !n.contains('/') && n.ends_with(".html"))
}

/// Takes a file in; its text only if it is one. A mark of byte order is dropped.
fn add(
    sources: &mut Sources,
    name: &str,
    bytes: &[u8],
    diagnostics: &mut Vec<Diagnostic>,
) -> (SourceId, Option<Arc<str>>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let text: Arc<str> = Arc::from(text);
            (sources.add(name.to_owned(), text.clone()), Some(text))
        }
        Err(fault) => {
            let source = sources.add(name.to_owned(), Arc::from(String::from_utf8_lossy(bytes)));
            let start = fault.valid_up_to();
            let span = Span::new(source, start..start + char::REPLACEMENT_CHARACTER.len_utf8());
            diagnostics.push(Diagnostic::at(&codes::NOT_UTF8, span));
            (source, None)
        }
    }
}

/// The files' tables, put together.
struct Assembly<'a> {
    checker: Checker<'a>,
    /// Each with the place of its first header.
    settings: Vec<(Kind, Table, Span)>,
    entries: Vec<Entry>,
    /// Whether a `[pack]` was meant and miswritten.
    pack_meant: bool,
}

impl Assembly<'_> {
    /// Takes in one file.
    fn top(&mut self, top: Table) {
        let first = self.entries.len();
        for (word, node) in top.fields {
            let Some(kind) = Kind::from_word(&word.value) else {
                let found = Diagnostic::at(&codes::UNKNOWN_KIND, word.span).with("kind", &word.value);
                let near = nearest(&word.value, kinds().map(|k| k.word));
                self.pack_meant |= near == Some(Kind::Pack.word());
                let found = self.checker.with_nearest(found, word.span, &word.value, near);
                self.checker.diagnostics.push(found);
                continue;
            };
            let spec = spec(kind);
            match node.value {
                Node::Table(table) if spec.setting => self.setting(kind, table, word.span),
                Node::Table(table) => self.kind(spec, table),
                _ => {
                    self.pack_meant |= kind == Kind::Pack;
                    let expected = if spec.setting { "table" } else { "tables" };
                    self.checker.wrong(spec.word, expected, &node);
                }
            }
        }
        if let Some(own) = self.entries.get_mut(first..) {
            own.sort_by_key(|e| e.id.span);
        }
    }

    fn setting(&mut self, kind: Kind, table: Table, span: Span) {
        let Some((_, whole, _)) = self.settings.iter_mut().find(|(k, ..)| *k == kind) else {
            self.settings.push((kind, table, span));
            return;
        };
        for (key, value) in table.fields {
            match whole.key_span(&key.value) {
                Some(first) => self.checker.diagnostics.push(twice(&key, first)),
                None => whole.fields.push((key, value)),
            }
        }
    }

    fn kind(&mut self, spec: &'static KindSpec, table: Table) {
        for (id, node) in table.fields {
            let table = match (node.value, spec.bare) {
                (Node::Table(table), _) => table,
                (value, Some(bare)) => {
                    Table { fields: vec![(Spanned::new(bare.to_owned(), id.span), Spanned::new(value, node.span))] }
                }
                (value, None) => {
                    self.checker.wrong(&id.value, "table", &Spanned::new(value, node.span));
                    continue;
                }
            };
            self.checker.name(&id);
            self.entries.push(Entry { kind: spec.kind, id, table });
        }
    }

    /// Checks everything once all files are in.
    fn finish(&mut self) {
        let mut seen: HashMap<(Kind, String), Span> = HashMap::new();
        let checker = &mut self.checker;
        self.entries.retain(|entry| match seen.get(&(entry.kind, entry.id.value.clone())) {
            Some(first) => {
                checker.diagnostics.push(twice(&entry.id, *first));
                false
            }
            None => {
                seen.insert((entry.kind, entry.id.value.clone()), entry.id.span);
                true
            }
        });
        for entry in &mut self.entries {
            let spec = spec(entry.kind);
            let spot = Spot { kind: spec.word, span: entry.id.span };
            checker.keys(&mut entry.table, spec.keys, spec.others.as_ref(), spot);
            checker.bonds(&entry.table, spec.bonds, spot);
        }
        // What a setting lacks may stand in any file that could not be read whole.
        checker.lenient = !checker.torn.is_empty();
        for (kind, table, span) in &mut self.settings {
            let spec = spec(*kind);
            let spot = Spot { kind: spec.word, span: *span };
            checker.keys(table, spec.keys, spec.others.as_ref(), spot);
            checker.bonds(table, spec.bonds, spot);
        }
        self.pack();
    }

    /// What must hold of the whole: there is a `[pack]`, of a format that is known.
    fn pack(&mut self) {
        let whole = Place::File("pack.toml".to_owned());
        let pack = self.settings.iter().find(|(kind, ..)| *kind == Kind::Pack);
        let checker = &mut self.checker;
        match pack {
            None if checker.lenient || self.pack_meant => {}
            None if self.entries.is_empty() && self.settings.is_empty() && checker.diagnostics.is_empty() => {
                checker.diagnostics.push(Diagnostic::new(&codes::EMPTY_PACK, Place::File(String::new())));
            }
            None => {
                let found = Diagnostic::new(&codes::MISSING_KEY, whole);
                checker.diagnostics.push(found.with("key", "[pack]").with("kind", "pack.toml"));
            }
            Some((_, table, _)) => {
                let other = table.number("format").filter(|n| *n.value != Ratio::from_int(FORMAT));
                if let Some(span) = other.map(|n| n.span) {
                    let text = checker.sources.snippet(span).to_owned();
                    checker.diagnostics.push(Diagnostic::at(&codes::UNSUPPORTED_FORMAT, span).with("text", text));
                }
            }
        }
    }
}

fn twice(id: &Spanned<String>, first: Span) -> Diagnostic {
    Diagnostic::at(&codes::DUPLICATE_ID, id.span).with("id", &id.value).also(Place::Rule(first), "first")
}

#[cfg(test)]
mod tests;
