//! Whether what is written has the shape that the grammar asks for; and how it is wrong if not.
//!
//! Works on nodes with places, so that it neither knows TOML nor files. Where a shape lets one thing be written in
//! two ways (a quoted date), the node is brought into the one that readers expect.

use std::collections::HashSet;

use super::grammar::{Bond, KeySpec, LANGUAGES, Need, SCHEDULE, Shape, VALIDITY};
use super::model::{Node, Table};
use super::names;
use crate::diagnostic::{Diagnostic, Place, codes, nearest};
use crate::source::{SourceId, Sources, Span, Spanned};
use crate::value::Date;

/// Checks shapes and collects what is wrong.
pub(super) struct Checker<'a> {
    /// The texts, for cures that write over them.
    pub(super) sources: &'a Sources,
    /// Keys and values about which enough has been said.
    pub(super) broken: &'a HashSet<Span>,
    /// Files in which an absent key may only be unreadable, so that nothing is said of it.
    pub(super) torn: &'a HashSet<SourceId>,
    /// Whether nothing is said of absent keys wherever they are missed.
    pub(super) lenient: bool,
    /// What is wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A table's place and name in messages.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    /// `payout`, `table.columns`.
    pub(super) kind: &'a str,
    /// Where a key is missed.
    pub(super) span: Span,
}

impl Checker<'_> {
    /// The keys of a table: those named, and further ones of shape `others` if that is given.
    pub(super) fn keys(&mut self, table: &mut Table, keys: &[KeySpec], others: Option<&Shape>, spot: Spot<'_>) {
        if others.is_none() {
            self.misspelt(table, keys, spot.kind);
        }
        for (key, node) in &mut table.fields {
            match (keys.iter().find(|k| k.name == key.value), others) {
                (Some(spec), _) => self.value(node, &spec.shape, spec.name, spot.kind),
                (None, Some(shape)) => {
                    self.name(key);
                    let word = key.value.clone();
                    self.value(node, shape, &word, spot.kind);
                }
                (None, None) => {}
            }
        }
        for spec in keys.iter().filter(|k| k.need == Need::Required) {
            if table.get(spec.name).is_none() {
                self.lacking(spec.name, spot);
            }
        }
    }

    /// Reports the keys that nobody knows. What is near to a key that is not there is from then on read as that key, so
    /// that nobody misses it as well.
    fn misspelt(&mut self, table: &mut Table, keys: &[KeySpec], kind: &str) {
        let mut there: Vec<&str> = keys.iter().map(|k| k.name).filter(|name| table.get(name).is_some()).collect();
        for (key, node) in &mut table.fields {
            if keys.iter().any(|k| k.name == key.value) {
                continue;
            }
            let meant = self.unknown(key, keys, kind);
            let spec = keys.iter().find(|k| Some(k.name) == meant && !there.contains(&k.name));
            if let Some(spec) = spec.filter(|spec| fits(&spec.shape, &node.value)) {
                spec.name.clone_into(&mut key.value);
                there.push(spec.name);
            }
        }
    }

    /// What holds between the keys of a table.
    pub(super) fn bonds(&mut self, table: &Table, bonds: &[Bond], spot: Spot<'_>) {
        for bond in bonds {
            let (Bond::OneOf(a, b) | Bond::NotBoth(a, b) | Bond::Needs(a, b)) = bond;
            match (bond, table.key_span(a), table.key_span(b)) {
                (Bond::OneOf(..), None, None) => self.lacking(&format!("{a} / {b}"), spot),
                (Bond::OneOf(..) | Bond::NotBoth(..), Some(first), Some(second)) => {
                    let (first, second) = (first.min(second), first.max(second));
                    let found = Diagnostic::at(&codes::WRONG_SHAPE, second)
                        .with("key", format!("{a} / {b}"))
                        .with("expected", "one-of-two")
                        .with("found", "both");
                    self.diagnostics.push(found.also(Place::Rule(first), "other"));
                }
                (Bond::Needs(..), Some(span), None) => self.lacking(b, Spot { span, ..spot }),
                _ => {}
            }
        }
    }

    /// A key that somebody chose: it must be something that expressions can say.
    pub(super) fn name(&mut self, key: &Spanned<String>) {
        if names::is_name(&key.value) {
            return;
        }
        let mut found = Diagnostic::at(&codes::BAD_NAME, key.span).with("name", &key.value);
        if let Some(mended) = names::mended(&key.value) {
            let text = self.written(key.span, &key.value, &mended);
            found = found.write_instead("help-write", key.span, &text);
        }
        self.diagnostics.push(found);
    }

    /// A key that nobody knows here; gives the one that may be meant.
    pub(super) fn unknown(&mut self, key: &Spanned<String>, keys: &[KeySpec], kind: &str) -> Option<&'static str> {
        let found = Diagnostic::at(&codes::UNKNOWN_KEY, key.span).with("key", &key.value).with("kind", kind);
        let near = nearest(&key.value, keys.iter().map(|k| k.name));
        self.diagnostics.push(self.with_nearest(found, key.span, &key.value, near));
        near
    }

    /// With the cure "did you mean" if there is a near word.
    pub(super) fn with_nearest(&self, found: Diagnostic, span: Span, word: &str, near: Option<&str>) -> Diagnostic {
        match near {
            Some(near) => found.write_instead("help-nearest", span, &self.written(span, word, near)),
            None => found,
        }
    }

    /// A key that must be there and is not.
    pub(super) fn lacking(&mut self, key: &str, spot: Spot<'_>) {
        if !self.lenient && !self.torn.contains(&spot.span.source) {
            let found = Diagnostic::at(&codes::MISSING_KEY, spot.span).with("key", key).with("kind", spot.kind);
            self.diagnostics.push(found);
        }
    }

    /// A value in the wrong shape.
    pub(super) fn wrong(&mut self, key: &str, expected: &'static str, node: &Spanned<Node>) {
        let found = Diagnostic::at(&codes::WRONG_SHAPE, node.span)
            .with("key", key)
            .with("expected", expected)
            .with("found", found_word(&node.value));
        self.diagnostics.push(match listed_keys(&node.value).filter(|_| expected == "map") {
            Some(table) => found.write_instead("help-write", node.span, &table),
            None => found,
        });
    }

    /// `new` as it must be written over the span where `old` stands: in quotes where the span holds them.
    fn written(&self, span: Span, old: &str, new: &str) -> String {
        let bare = new.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let snippet = self.sources.snippet(span);
        let quoted = span.start > 0
            && self
                .sources
                .get(span.source)
                .and_then(|s| s.text.get(..span.start as usize))
                .is_some_and(|before| before.ends_with(['"', '\'']));
        if snippet == old && (bare || quoted) { new.to_owned() } else { format!("\"{new}\"") }
    }

    /// One value of key `key` in a table of kind `kind`.
    fn value(&mut self, node: &mut Spanned<Node>, shape: &Shape, key: &str, kind: &str) {
        if self.broken.contains(&node.span) {
            return;
        }
        if !fits(shape, &node.value) {
            self.wrong(key, shape.word(), node);
            return;
        }
        let path = format!("{kind}.{key}");
        let spot = Spot { kind: &path, span: node.span };
        match (shape, &mut node.value) {
            (Shape::Date, Node::Text(text)) => match Date::parse_iso(text.as_bytes()) {
                Some(date) => node.value = Node::Date(date),
                None => self.bad_date(text, node.span),
            },
            // Every year has the day only if a year without a leap day has it.
            (Shape::MonthDay, Node::Text(text)) if Date::parse_iso(format!("2011-{text}").as_bytes()).is_none() => {
                self.bad_date(text, node.span);
            }
            (Shape::OneOf(allowed), Node::Text(text)) if !allowed.contains(&text.as_str()) => {
                let list: Vec<String> = allowed.iter().map(|a| format!("`{}`", a.escape_default())).collect();
                let found =
                    Diagnostic::at(&codes::NOT_ONE_OF, node.span).with("text", &*text).with("allowed", list.join(", "));
                let near = nearest(text, allowed.iter().copied());
                let found = self.with_nearest(found, node.span, text, near);
                self.diagnostics.push(found);
            }
            (Shape::Ids, Node::List(all)) => self.each(all, &Shape::Id, key, kind),
            (Shape::Span, Node::List(all)) => {
                self.each(all, &Shape::Id, key, kind);
                if !matches!(all.len(), 1 | 2) {
                    self.wrong(key, shape.word(), node);
                }
            }
            (Shape::Texts, Node::List(all)) => self.each(all, &Shape::Text, key, kind),
            (Shape::Grains, Node::List(all)) => {
                let nested = all.iter().any(|e| matches!(e.value, Node::List(_)));
                for element in all {
                    match (nested, &mut element.value) {
                        (true, Node::List(names)) => self.each(names, &Shape::Id, key, kind),
                        (true, _) => self.wrong(key, shape.word(), element),
                        (false, _) => self.value(element, &Shape::Id, key, kind),
                    }
                }
            }
            (Shape::Value(_), Node::List(all)) => {
                for entry in all {
                    match &mut entry.value {
                        Node::Table(t) => self.keys(t, SCHEDULE, None, Spot { span: entry.span, ..spot }),
                        _ => self.wrong(key, "schedule", entry),
                    }
                }
            }
            (Shape::List(inner), Node::List(all)) => self.each(all, inner, key, kind),
            (Shape::Bilingual, Node::Table(table)) => {
                let empty = table.fields.is_empty();
                self.keys(table, LANGUAGES, None, spot);
                if empty {
                    self.wrong(key, shape.word(), node);
                }
            }
            (Shape::Effective, Node::Table(table)) => self.keys(table, VALIDITY, None, spot),
            (Shape::Table(keys), Node::Table(table)) => self.keys(table, keys, None, spot),
            (Shape::Open(keys, others), Node::Table(table)) => self.keys(table, keys, Some(others), spot),
            (Shape::Map(inner), Node::Table(table)) => {
                for (name, value) in &mut table.fields {
                    self.value(value, inner, &name.value, &path);
                }
            }
            (Shape::Pair(inner), Node::Table(table)) => {
                for (name, value) in &mut table.fields {
                    self.value(value, inner, &name.value, &path);
                }
                if table.fields.len() != 1 {
                    self.wrong(key, shape.word(), node);
                }
            }
            (Shape::Maps(keys), Node::Table(table)) => {
                table.fields.iter().for_each(|(name, _)| self.name(name));
                self.tables(table, keys, &path);
            }
            (Shape::Keyed(keys), Node::Table(table)) => self.tables(table, keys, &path),
            (Shape::Either(_, all), _) => {
                if let Some(inner) = all.iter().find(|s| fits(s, &node.value)) {
                    self.value(node, inner, key, kind);
                }
            }
            _ => {}
        }
    }

    fn each(&mut self, all: &mut [Spanned<Node>], shape: &Shape, key: &str, kind: &str) {
        for element in all {
            self.value(element, shape, key, kind);
        }
    }

    fn tables(&mut self, table: &mut Table, keys: &[KeySpec], path: &str) {
        for (name, value) in &mut table.fields {
            match &mut value.value {
                _ if self.broken.contains(&value.span) => {}
                Node::Table(inner) => self.keys(inner, keys, None, Spot { kind: path, span: name.span }),
                _ => self.wrong(&name.value, "table", value),
            }
        }
    }

    fn bad_date(&mut self, text: &str, span: Span) {
        self.diagnostics.push(Diagnostic::at(&codes::BAD_DATE, span).with("text", text));
    }
}

/// A list of texts as a table with these keys, each of them its own title; none for anything else.
fn listed_keys(node: &Node) -> Option<String> {
    let Node::List(all) = node else { return None };
    let bare = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let plain = |key: &&str| !key.contains(['"', '\\']) && !key.chars().any(char::is_control);
    let pair = |key: &str| if bare(key) { format!("{key} = \"{key}\"") } else { format!("\"{key}\" = \"{key}\"") };
    let pairs: Option<Vec<String>> = all.iter().map(|one| one.value.as_text().filter(plain).map(pair)).collect();
    pairs.filter(|pairs| !pairs.is_empty()).map(|pairs| format!("{{ {} }}", pairs.join(", ")))
}

/// Whether a node is of the outer form that a shape asks for.
fn fits(shape: &Shape, node: &Node) -> bool {
    match (shape, node) {
        (Shape::Id | Shape::Ids | Shape::Span | Shape::Expression | Shape::Grains, Node::Text(t)) => {
            !t.trim().is_empty()
        }
        (
            Shape::Text | Shape::Bilingual | Shape::Texts | Shape::Date | Shape::MonthDay | Shape::OneOf(_),
            Node::Text(_),
        ) => true,
        (Shape::Flag, Node::Flag(_)) | (Shape::Date, Node::Date(_)) => true,
        (Shape::Whole, Node::Number(n)) => n.is_whole() && !n.is_negative(),
        (Shape::Value(_) | Shape::Literal, Node::Text(_) | Node::Number(_) | Node::Flag(_) | Node::Date(_)) => true,
        (Shape::Value(_), Node::List(all)) => !all.is_empty(),
        (Shape::List(_), Node::List(all)) => !all.is_empty(),
        (Shape::Maps(_) | Shape::Keyed(_), Node::Table(table)) => !table.fields.is_empty(),
        (Shape::Ids | Shape::Span | Shape::Texts | Shape::Grains, Node::List(_)) => true,
        (
            Shape::Bilingual | Shape::Effective | Shape::Table(_) | Shape::Open(..) | Shape::Map(_) | Shape::Pair(_),
            Node::Table(_),
        ) => true,
        (Shape::Either(_, all), _) => all.iter().any(|s| fits(s, node)),
        _ => false,
    }
}

/// What was found, for messages: one of [`super::grammar::FOUND_WORDS`].
fn found_word(node: &Node) -> &'static str {
    match node {
        Node::Text(t) if t.trim().is_empty() => "empty-text",
        Node::Text(_) => "text",
        Node::Number(_) => "number",
        Node::Flag(_) => "flag",
        Node::Date(_) => "date",
        Node::List(all) if all.is_empty() => "empty-list",
        Node::List(_) => "list",
        Node::Table(table) if table.fields.is_empty() => "empty-table",
        Node::Table(_) => "table",
    }
}
