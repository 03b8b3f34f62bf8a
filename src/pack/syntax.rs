//! One TOML file: its tree as our own nodes, exact and with places, and every fault of its syntax.
//!
//! The reader goes on after a fault, so that all of them are told at once; a value that a fault touches is noted as
//! broken and nothing more is said about it. Which keys there may be is settled in [`super::shape`].

use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::brackets;
use super::model::{Node, Table};
use crate::diagnostic::{Diagnostic, Help, Place, codes};
use crate::source::{SourceId, Span, Spanned};
use crate::value::{Date, NumberFault, Ratio};

/// What one file says.
pub(super) struct Read {
    /// Its top: kinds, or keys that stand before any table.
    pub(super) top: Table,
    /// Keys and values about which enough has been said.
    pub(super) broken: HashSet<Span>,
    /// Whether its syntax is at fault, so that what is absent may only be unreadable.
    pub(super) torn: bool,
    /// Its faults.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads one file.
pub(super) fn read(source: SourceId, text: &str) -> Read {
    let (tree, mut errors) = DeTable::parse_recoverable(text);
    errors.sort_by_key(|e| e.span().map(|s| (s.start, s.end)));
    errors.dedup_by_key(|e| e.span().map(|s| s.start));
    let mut reader =
        Reader { source, text, faults: Vec::new(), broken: HashSet::new(), twice_from: None, diagnostics: Vec::new() };
    let unclosed = if errors.is_empty() { None } else { brackets::unclosed(text) };
    let open = unclosed.filter(|open| errors.iter().any(|e| e.span().is_some_and(|at| at.start >= open.start)));
    if let Some(open) = &open {
        // Behind it nothing is what it seems.
        errors.retain(|e| e.span().is_some_and(|at| at.start < open.start));
    }
    for error in &errors {
        let span = reader.within(error.span().unwrap_or(0..0));
        reader.syntax_fault(error.message(), span, tree.get_ref());
    }
    let torn = !errors.is_empty() || open.is_some();
    if let Some(open) = open {
        reader.left_open(open);
    }
    let top = reader.table(tree.get_ref());
    Read { top, broken: reader.broken, torn, diagnostics: reader.diagnostics }
}

/// The first place of a key that stands twice is sought while there are fewer faults than this.
const MOST_SOUGHT: usize = 200;

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    /// By their beginnings: where each fault begins, and the furthest end of it and those before.
    faults: Vec<(usize, usize)>,
    broken: HashSet<Span>,
    /// After a header that stands twice.
    twice_from: Option<usize>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }

    /// The range, moved into the text and onto whole characters.
    fn within(&self, range: Range<usize>) -> Range<usize> {
        let mut start = range.start.min(self.text.len());
        let mut end = range.end.clamp(start, self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }

    fn syntax_fault(&mut self, message: &str, range: Range<usize>, tree: &DeTable<'_>) {
        let words = self.slice(&range).to_owned();
        let span = self.span(range.clone());
        let diagnostic = if message == "duplicate key" {
            if self.is_header(range.start) {
                self.twice_from = Some(range.end);
            } else if self.twice_from.is_some_and(|from| !self.is_parted(from, range.start)) {
                // The header above stands twice, so of course its keys do.
                self.fault(range);
                return;
            }
            let found = Diagnostic::at(&codes::DUPLICATE_ID, span).with("id", unquoted(&words));
            let first = if self.diagnostics.len() < MOST_SOUGHT { self.first_of(&range, tree) } else { None };
            match first {
                Some(first) => found.also(Place::Rule(self.span(first)), "first"),
                None => found,
            }
        } else if message.starts_with("invalid date") || message.starts_with("invalid time") {
            Diagnostic::at(&codes::BAD_DATE, span).with("text", &words)
        } else {
            let found =
                Diagnostic::at(&codes::TOML_SYNTAX, span).with("detail", message).with("kind", kind_of(message));
            let key = message.starts_with("invalid unquoted key");
            let token = match message {
                m if key || m.starts_with("string values") => Some(range.clone()),
                m if m.starts_with("invalid float") || m.starts_with("invalid integer") => Some(self.token(&range)),
                _ => None,
            };
            match token.and_then(|t| Some((quoted(self.slice(&t))?, t))) {
                Some((text, t)) if is_half_chinese(&text) => {
                    found.help("help-half-width", vec![("text", self.slice(&t).to_owned())])
                }
                Some((text, t)) if key => {
                    let args = vec![("text", self.slice(&t).to_owned())];
                    let patch = Some((self.span(t), text));
                    let mut found = found;
                    found.helps.push(Help { attribute: "help-quote", args, patch });
                    found
                }
                Some((text, t)) => found.write_instead("help-write", self.span(t), &text),
                None => found,
            }
        };
        self.diagnostics.push(diagnostic);
        self.fault(range);
    }

    /// A bracket that nobody closes: all behind it may be part of it.
    fn left_open(&mut self, open: Range<usize>) {
        let message = if self.slice(&open) == "[" {
            "unclosed array, expected `]`"
        } else {
            "unclosed inline table, expected `}`"
        };
        let span = self.span(open.clone());
        let found = Diagnostic::at(&codes::TOML_SYNTAX, span).with("detail", message).with("kind", kind_of(message));
        self.diagnostics.push(found);
        self.fault(open.start..self.text.len());
    }

    fn fault(&mut self, range: Range<usize>) {
        let furthest = self.faults.last().map_or(0, |f| f.1);
        self.faults.push((range.start, range.end.max(furthest)));
    }

    /// Whether the line of a byte is a header.
    fn is_header(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or("");
        before.rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with('['))
    }

    /// Whether a header stands between two bytes.
    fn is_parted(&self, from: usize, to: usize) -> bool {
        self.text.get(from..to).is_none_or(|between| between.contains("\n["))
    }

    /// The written word of which the range is the faulty part.
    fn token(&self, range: &Range<usize>) -> Range<usize> {
        let before = self.text.get(..range.start).unwrap_or("");
        let start = before.rfind(|c: char| c.is_whitespace() || "=[{,".contains(c)).map_or(0, |n| n + 1);
        start..range.end
    }

    /// Where a key that stands twice stands first: a header like its own, or a key of the same table.
    fn first_of(&self, key: &Range<usize>, tree: &DeTable<'_>) -> Option<Range<usize>> {
        let line_start = self.text.get(..key.start)?.rfind('\n').map_or(0, |n| n + 1);
        let lead = self.text.get(line_start..key.start)?.trim_start();
        let word = self.slice(key);
        if lead.starts_with('[') {
            let mut at = 0;
            for line in self.text.get(..line_start)?.split_inclusive('\n') {
                let blanks = line.len() - line.trim_start().len();
                let rest = line.trim_start().strip_prefix(lead).and_then(|l| l.strip_prefix(word));
                if rest.is_some_and(|r| r.trim_start().starts_with(']')) {
                    let start = at + blanks + lead.len();
                    return Some(start..start + word.len());
                }
                at += line.len();
            }
            return None;
        }
        match self.inline_around(tree, key) {
            Some(table) => self.earlier_in(table, key),
            None => self.earlier_under_header(tree, key),
        }
    }

    /// The innermost inline table that the key stands in.
    fn inline_around<'t, 'i>(&self, table: &'t DeTable<'i>, key: &Range<usize>) -> Option<&'t DeTable<'i>> {
        let search = |v: &'t TomlSpanned<DeValue<'i>>| self.inline_within(v, key);
        table.iter().find_map(|(_, v)| search(v))
    }

    fn inline_within<'t, 'i>(
        &self,
        value: &'t TomlSpanned<DeValue<'i>>,
        key: &Range<usize>,
    ) -> Option<&'t DeTable<'i>> {
        match value.get_ref() {
            DeValue::Array(all) => all.iter().find_map(|v| self.inline_within(v, key)),
            DeValue::Table(table) if self.slice(&value.span()).starts_with('{') => {
                let inside = value.span().contains(&key.start);
                inside.then(|| self.inline_around(table, key).unwrap_or(table))
            }
            DeValue::Table(table) => self.inline_around(table, key),
            _ => None,
        }
    }

    /// The key of that name in this very table.
    fn earlier_in(&self, table: &DeTable<'_>, key: &Range<usize>) -> Option<Range<usize>> {
        let word = self.slice(key);
        table.iter().map(|(k, _)| k.span()).find(|at| at.start < key.start && self.slice(at) == word)
    }

    /// The last key of that name that no header parts from this one.
    fn earlier_under_header(&self, table: &DeTable<'_>, key: &Range<usize>) -> Option<Range<usize>> {
        let own = self.earlier_in(table, key);
        let own = own.filter(|at| !self.is_parted(at.end, key.start));
        let below = table.iter().flat_map(|(_, v)| match v.get_ref() {
            DeValue::Array(all) => all.iter().collect(),
            DeValue::Table(_) => vec![v],
            _ => Vec::new(),
        });
        let deeper = below.filter_map(|v| match v.get_ref() {
            DeValue::Table(t) if !self.slice(&v.span()).starts_with('{') => self.earlier_under_header(t, key),
            _ => None,
        });
        own.into_iter().chain(deeper).max_by_key(|at| at.start)
    }

    fn table(&mut self, table: &DeTable<'_>) -> Table {
        let mut fields: Vec<_> = table
            .iter()
            .map(|(k, v)| {
                let range = self.within(k.span());
                let key = Spanned::new(k.get_ref().to_string(), self.inner(range.clone(), k.get_ref()));
                if self.is_faulty(&range) {
                    self.broken.insert(key.span);
                }
                let value = self.value(v);
                (key, value)
            })
            .collect();
        fields.sort_by_key(|(key, _)| key.span);
        Table { fields }
    }

    fn value(&mut self, value: &TomlSpanned<DeValue<'_>>) -> Spanned<Node> {
        let range = self.within(value.span());
        let mut span = self.span(range.clone());
        let node = match value.get_ref() {
            DeValue::String(text) => {
                span = self.inner(range.clone(), text);
                Node::Text(text.to_string())
            }
            DeValue::Integer(whole) => self.number(whole.as_str(), whole.radix(), &range, span),
            DeValue::Float(decimal) => self.number(decimal.as_str(), 10, &range, span),
            DeValue::Boolean(flag) => Node::Flag(*flag),
            DeValue::Datetime(moment) => {
                let day = moment.date.and_then(|d| Date::from_ymd(d.year.into(), d.month.into(), d.day.into()));
                let alone = moment.time.is_none() && moment.offset.is_none();
                self.date(day, alone, &range, span)
            }
            DeValue::Array(all) => Node::List(all.iter().map(|v| self.value(v)).collect()),
            DeValue::Table(table) => Node::Table(self.table(table)),
        };
        // A table with a header is read on whatever its header has suffered.
        let whole = !matches!(node, Node::Table(_)) || self.slice(&range).starts_with('{');
        if whole && self.is_faulty(&range) {
            self.broken.insert(span);
        }
        Spanned::new(node, span)
    }

    fn is_faulty(&self, range: &Range<usize>) -> bool {
        let before = self.faults.partition_point(|f| f.0 <= range.end);
        let nearest = before.checked_sub(1).and_then(|n| self.faults.get(n));
        range.end == 0 || nearest.is_some_and(|f| range.start <= f.1)
    }

    /// Says something about a value, unless its syntax was at fault already.
    fn report(&mut self, range: &Range<usize>, diagnostic: Diagnostic, span: Span) {
        if !self.is_faulty(range) {
            self.diagnostics.push(diagnostic);
        }
        self.broken.insert(span);
    }

    fn number(&mut self, digits: &str, radix: u32, range: &Range<usize>, span: Span) -> Node {
        let raw = self.slice(range).to_owned();
        let read = Ratio::parse(digits);
        if radix == 10 && !raw.contains('_') {
            match read {
                Ok(number) => return Node::Number(number),
                Err(NumberFault::TooManyDigits) => {
                    let found = Diagnostic::at(&codes::TOO_PRECISE, span).with("text", &raw);
                    self.report(range, found, span);
                    return Node::Text(raw);
                }
                Err(_) => {}
            }
        }
        let plain = match radix {
            10 => read.is_ok().then(|| digits.to_owned()),
            _ => i64::from_str_radix(digits, radix).ok().map(|n| n.to_string()),
        };
        let mut found = Diagnostic::at(&codes::BAD_LITERAL, span).with("text", &raw).with("type", "number");
        if let Some(plain) = plain {
            found = found.write_instead("help-write", span, &plain);
        }
        self.report(range, found, span);
        Node::Text(raw)
    }

    fn date(&mut self, day: Option<Date>, alone: bool, range: &Range<usize>, span: Span) -> Node {
        if let Some(date) = day.filter(|_| alone) {
            return Node::Date(date);
        }
        let raw = self.slice(range).to_owned();
        let mut found = Diagnostic::at(&codes::BAD_DATE, span).with("text", &raw);
        if let (Some(_), Some(day)) = (day, raw.get(..10)) {
            found = found.write_instead("help-write", span, day);
        }
        self.report(range, found, span);
        Node::Text(raw)
    }

    /// The place of a text: inside its quotes where the words stand for themselves, else the whole literal.
    fn inner(&self, range: Range<usize>, words: &str) -> Span {
        let raw = self.slice(&range);
        for quotes in ["\"\"\"\r\n", "\"\"\"\n", "\"\"\"", "'''\r\n", "'''\n", "'''", "\"", "'"] {
            let Some(mark) = quotes.get(..1).filter(|_| raw.starts_with(quotes)) else { continue };
            let close = quotes.matches(mark).count();
            let (start, end) = (range.start + quotes.len(), range.end.saturating_sub(close));
            if start <= end && self.slice(&(start..end)) == words && raw.ends_with(mark) {
                return self.span(start..end);
            }
        }
        self.span(range)
    }
}

/// The words in quotes as TOML wants them; none if they are empty, hold several lines or need thought.
fn quoted(words: &str) -> Option<String> {
    let plain = !words.trim().is_empty() && !words.chars().any(char::is_control);
    match (plain, words.contains(['"', '\\']), words.contains('\'')) {
        (true, false, _) => Some(format!("\"{words}\"")),
        (true, true, false) => Some(format!("'{words}'")),
        _ => None,
    }
}

fn unquoted(words: &str) -> &str {
    let inside = |q: char| words.strip_prefix(q).and_then(|w| w.strip_suffix(q));
    inside('"').or_else(|| inside('\'')).unwrap_or(words)
}

/// What a message of the reader is about, as one word: its part before the first comma.
fn kind_of(message: &str) -> String {
    let head = message.split(',').next().unwrap_or("");
    let words = head.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// Whether all that keeps a word from being ASCII are marks that an input method for Chinese writes.
fn is_half_chinese(text: &str) -> bool {
    let mark = |c: char| "，；：。“”‘’（）［］｛｝＝＃".contains(c);
    text.contains(mark) && text.chars().all(|c| c.is_ascii() || mark(c))
}
