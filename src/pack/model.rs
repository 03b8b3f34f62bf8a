//! A pack as its authors wrote it: every table, key and value with its place, nothing resolved.
//!
//! [`super::parse`] yields it; `check` reads it through [`Table::get`] and its kin. Shapes already agree with
//! [`super::grammar`] where parsing reported no error, so a reader may take what it finds at its word.

use crate::source::{SourceId, Sources, Span, Spanned};
use crate::value::{Date, Ratio};

use super::grammar::Kind;

/// A whole pack as written.
#[derive(Clone, Debug, Default)]
pub struct PackDoc {
    /// Every rule file, in the order of names; scripts after the TOML files.
    pub sources: Sources,
    /// `[pack]`, `[rounding]` and the like: one table each, merged over the files.
    pub settings: Vec<(Kind, Table)>,
    /// `[kind.id]` tables in the order of files and lines.
    pub entries: Vec<Entry>,
    /// The scripts, by the order of names.
    pub scripts: Vec<SourceId>,
    /// The templates, by the order of names.
    pub templates: Vec<SourceId>,
    /// What `approvals.toml` holds, if the pack has one.
    pub approvals: Option<Approvals>,
}

/// `approvals.toml` as written.
#[derive(Clone, Debug)]
pub struct Approvals {
    /// Every `[[approval]]`, in the order written.
    pub given: Vec<Table>,
    /// The beginning of the file.
    pub span: Span,
}

impl PackDoc {
    /// The merged table of a setting kind, if the pack has it.
    pub fn setting(&self, kind: Kind) -> Option<&Table> {
        self.settings.iter().find(|(k, _)| *k == kind).map(|(_, t)| t)
    }

    /// The entries of one kind, in order.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |e| e.kind == kind)
    }
}

/// One `[kind.id]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its kind.
    pub kind: Kind,
    /// Its id, where it is first written.
    pub id: Spanned<String>,
    /// Its keys.
    pub table: Table,
}

/// A TOML table: keys in the order written.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Table {
    /// Key and value.
    pub fields: Vec<(Spanned<String>, Spanned<Node>)>,
}

/// A TOML value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A string. Its span is the words inside the quotes where these stand for themselves, else the whole literal.
    Text(String),
    /// A whole or decimal number, exact.
    Number(Ratio),
    /// `true` or `false`.
    Flag(bool),
    /// A local date.
    Date(Date),
    /// An array.
    List(Vec<Spanned<Node>>),
    /// A table, inline or not.
    Table(Table),
}

impl Table {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Spanned<Node>> {
        self.fields.iter().find(|(k, _)| k.value == key).map(|(_, v)| v)
    }

    /// Where a key is written.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.fields.iter().find(|(k, _)| k.value == key).map(|(k, _)| k.span)
    }

    /// The value of a key if it is a text.
    pub fn text(&self, key: &str) -> Option<Spanned<&str>> {
        self.get(key).and_then(|v| v.value.as_text().map(|t| Spanned::new(t, v.span)))
    }

    /// The value of a key if it is a flag.
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.get(key).and_then(|v| match v.value {
            Node::Flag(b) => Some(b),
            _ => None,
        })
    }

    /// The value of a key if it is a number.
    pub fn number(&self, key: &str) -> Option<Spanned<&Ratio>> {
        self.get(key).and_then(|v| match &v.value {
            Node::Number(n) => Some(Spanned::new(n, v.span)),
            _ => None,
        })
    }

    /// The value of a key if it is a table.
    pub fn table(&self, key: &str) -> Option<&Table> {
        self.get(key).and_then(|v| v.value.as_table())
    }

    /// The elements of a key if it is a list; empty otherwise.
    pub fn list(&self, key: &str) -> &[Spanned<Node>] {
        self.get(key).map_or(&[], |v| match &v.value {
            Node::List(all) => all,
            _ => &[],
        })
    }

    /// The texts of a key that is a list of texts, or the one text that stands for such a list.
    pub fn texts(&self, key: &str) -> Vec<Spanned<&str>> {
        match self.get(key) {
            Some(v) => match &v.value {
                Node::Text(t) => vec![Spanned::new(t.as_str(), v.span)],
                Node::List(all) => {
                    all.iter().filter_map(|e| e.value.as_text().map(|t| Spanned::new(t, e.span))).collect()
                }
                _ => Vec::new(),
            },
            None => Vec::new(),
        }
    }
}

impl Node {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Node::Text(t) => Some(t),
            _ => None,
        }
    }

    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        match self {
            Node::Table(t) => Some(t),
            _ => None,
        }
    }
}
