//! `approvals.toml`: who approved which rule, by the hash of what was approved.
//!
//! Reserved beside the rule files and no part of the rules. Read with the reader and the shapes of rule files; whether
//! an approval fits a rule as it stands is settled by `check`, which knows what a rule reads.

use std::collections::HashSet;

use super::grammar::approvals::APPROVAL;
use super::model::{Approvals, Node, Table};
use super::shape::{Checker, Spot};
use super::syntax;
use crate::diagnostic::{Diagnostic, Place, codes, nearest};
use crate::source::{SourceId, Sources, Span, Spanned};

/// The file's name in a pack.
pub const FILE: &str = "approvals.toml";

/// The one kind of table in it.
const APPROVALS: &str = "approval";

/// Reads the file's text, which stands in `sources`.
pub(super) fn read(sources: &Sources, source: SourceId, text: &str) -> (Approvals, Vec<Diagnostic>) {
    let mut approvals = Approvals { given: Vec::new(), span: Span::new(source, 0..0) };
    let read = syntax::read(source, text);
    let mut diagnostics = read.diagnostics;
    let torn: HashSet<_> = read.torn.then_some(source).into_iter().collect();
    let mut checker =
        Checker { sources, broken: &read.broken, torn: &torn, lenient: read.torn, diagnostics: Vec::new() };
    for (word, node) in read.top.fields {
        match node.value {
            Node::List(all) if word.value == APPROVALS => {
                approvals.given.extend(all.into_iter().filter_map(|one| approval(&mut checker, one)));
            }
            value if word.value == APPROVALS => {
                checker.wrong("[[approval]]", "tables", &Spanned::new(value, node.span));
            }
            _ => {
                let found = Diagnostic::at(&codes::UNKNOWN_KIND, word.span).with("kind", &word.value);
                let near = nearest(&word.value, [APPROVALS]);
                let found = checker.with_nearest(found, word.span, &word.value, near);
                checker.diagnostics.push(found);
            }
        }
    }
    let echo = |d: &Diagnostic| matches!(d.place, Place::Rule(span) if read.broken.contains(&span));
    diagnostics.extend(checker.diagnostics.into_iter().filter(|d| !echo(d)));
    (approvals, diagnostics)
}

fn approval(checker: &mut Checker<'_>, one: Spanned<Node>) -> Option<Table> {
    let span = one.span;
    let Node::Table(mut table) = one.value else {
        checker.wrong(APPROVALS, "tables", &one);
        return None;
    };
    let span = table.fields.first().map_or(span, |(key, _)| key.span);
    checker.keys(&mut table, APPROVAL, None, Spot { kind: APPROVALS, span });
    Some(table)
}
