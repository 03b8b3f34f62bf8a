//! The hash of a rule as it is approved: what it says, and what it reads that has no standing of its own.
//!
//! Taken from the document, where names are as people write them: the rule's own keys, the parameters and tables that
//! its expressions name (and those that these name), all scripts if it calls one, the rounding, and for a penalty which
//! ones take before it. Order of keys, comments, line ends and blanks do not count, nor what titles and notes say of
//! parameters, nor how files of a table are laid out. Other rules have hashes of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::pack::grammar::Kind;
use crate::pack::model::{Entry, Node, PackDoc, Table};

/// Words for people, in which blanks and signs are part of what is said.
const WORDS: &[&str] = &["title", "note", "clause", "because"];

/// How the files of a table are laid out, which is no part of what its rows mean.
const LAYOUT: &[&str] = &[
    "title",
    "note",
    "file",
    "sheet",
    "header",
    "header_row",
    "fill_down",
    "ignore",
    "encoding",
    "separator",
    "decimal",
    "grouping",
    "format",
];

/// Makes the hashes of a pack's rules.
pub(super) struct Fingerprints<'a> {
    doc: &'a PackDoc,
    params: BTreeMap<&'a str, &'a Entry>,
    tables: BTreeMap<&'a str, &'a Entry>,
    /// The tables of dimensions, for `outlet.star`.
    dimensions: BTreeMap<&'a str, &'a Entry>,
    /// Every script without blanks and comments.
    scripts: String,
    functions: BTreeSet<String>,
    rounding: String,
}

impl<'a> Fingerprints<'a> {
    pub(super) fn new(doc: &'a PackDoc) -> Fingerprints<'a> {
        let mut scripts = String::new();
        for source in doc.scripts.iter().filter_map(|id| doc.sources.get(*id)) {
            scripts.push_str(&plain(&source.text));
            scripts.push('\n');
        }
        let functions = scripts.split("fn ").skip(1).map(|rest| word(rest).to_owned()).collect();
        let mut rounding = String::new();
        if let Some(table) = doc.setting(Kind::Rounding) {
            write_table(table, &[], &mut rounding);
        }
        let of = |kind| doc.of(kind).map(|entry| (entry.id.value.as_str(), entry)).collect();
        let tables: BTreeMap<&str, &Entry> = of(Kind::Table);
        let through = |dimension: &'a Entry| {
            let table = tables.get(dimension.table.text("table")?.value).copied()?;
            Some((dimension.id.value.as_str(), table))
        };
        let dimensions = doc.of(Kind::Dimension).filter_map(through).collect();
        Fingerprints { doc, params: of(Kind::Param), tables, dimensions, scripts, functions, rounding }
    }

    /// The hash of a rule: SHA-256 in hexadecimal.
    pub(super) fn of(&self, rule: &Entry) -> String {
        let mut text = format!("{} {}\n", rule.kind.word(), rule.id.value);
        write_table(&rule.table, &[], &mut text);
        text.push('\n');
        let mut read = Read::default();
        self.reads(&rule.table, &mut read);
        for name in &read.params {
            if let Some(param) = self.params.get(name.as_str()) {
                let _ = write!(text, "param {name} ");
                write_table(&param.table, WORDS, &mut text);
                text.push('\n');
            }
        }
        for name in &read.tables {
            let forms =
                self.doc.of(Kind::Form).filter(|form| form.table.text("table").is_some_and(|t| t.value == name));
            for entry in self.tables.get(name.as_str()).copied().into_iter().chain(forms) {
                let _ = write!(text, "{} {} ", entry.kind.word(), entry.id.value);
                write_table(&entry.table, LAYOUT, &mut text);
                text.push('\n');
            }
        }
        if read.script {
            let _ = writeln!(text, "scripts {}", self.scripts);
        }
        let _ = writeln!(text, "rounding {}", self.rounding);
        if rule.kind == Kind::Penalty {
            let of = |entry: &Entry| entry.table.text("of").map(|of| of.value.to_owned());
            let before = self.doc.of(Kind::Penalty).take_while(|other| other.id.value != rule.id.value);
            for other in before.filter(|other| of(other) == of(rule)) {
                let _ = writeln!(text, "after {}", other.id.value);
            }
        }
        Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// Everything without a standing of its own that a table's expressions name, and what that names.
    fn reads(&self, table: &Table, read: &mut Read) {
        let mut texts = Vec::new();
        expressions(table, &mut texts);
        for text in texts {
            let mut owner = "";
            let text = plain(text);
            for (name, dotted) in names(&text) {
                let table = self.tables.get(name).or_else(|| self.dimensions.get(name).filter(|_| dotted));
                if owner == "param" {
                    if self.params.contains_key(name) && read.params.insert(name.to_owned()) {
                        self.params.get(name).iter().for_each(|param| self.reads(&param.table, read));
                    }
                } else if let Some(entry) = table {
                    if read.tables.insert(entry.id.value.clone()) {
                        self.reads(&entry.table, read);
                    }
                } else if self.functions.contains(name) {
                    read.script = true;
                }
                owner = name;
            }
        }
    }
}

/// What a rule reads.
#[derive(Default)]
struct Read {
    params: BTreeSet<String>,
    tables: BTreeSet<String>,
    script: bool,
}

/// Every text of a table that is not for people.
fn expressions<'t>(table: &'t Table, out: &mut Vec<&'t str>) {
    for (key, value) in &table.fields {
        if !WORDS.contains(&key.value.as_str()) {
            expressions_of(&value.value, out);
        }
    }
}

fn expressions_of<'t>(node: &'t Node, out: &mut Vec<&'t str>) {
    match node {
        Node::Text(text) => out.push(text),
        Node::List(all) => all.iter().for_each(|one| expressions_of(&one.value, out)),
        Node::Table(table) => expressions(table, out),
        Node::Number(_) | Node::Flag(_) | Node::Date(_) => {}
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The word at the beginning of a text.
fn word(text: &str) -> &str {
    text.find(|c| !is_word(c)).map_or(text, |end| text.get(..end).unwrap_or(text))
}

/// The words of an expression, each with whether a dot follows it; of `param.x` both follow one another.
fn names(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let words = text.split_inclusive(|c| !is_word(c));
    words.map(|word| (word.trim_end_matches(|c| !is_word(c)), word.ends_with('.'))).filter(|(word, _)| !word.is_empty())
}

/// A table with its keys in order, without those passed over.
fn write_table(table: &Table, without: &[&str], out: &mut String) {
    let mut fields: Vec<_> = table.fields.iter().filter(|(key, _)| !without.contains(&key.value.as_str())).collect();
    fields.sort_by(|a, b| a.0.value.cmp(&b.0.value));
    out.push('{');
    for (key, value) in fields {
        let _ = write!(out, "{:?}:", key.value);
        write_node(&value.value, WORDS.contains(&key.value.as_str()), without, out);
        out.push(',');
    }
    out.push('}');
}

fn write_node(node: &Node, for_people: bool, without: &[&str], out: &mut String) {
    match node {
        Node::Text(text) if for_people => drop(write!(out, "{text:?}")),
        Node::Text(text) => drop(write!(out, "{:?}", plain(text))),
        Node::Number(number) => {
            let mut text = Vec::new();
            number.write_exact(&mut text);
            out.push_str(&String::from_utf8_lossy(&text));
        }
        Node::Flag(flag) => drop(write!(out, "{flag}")),
        Node::Date(day) => drop(write!(out, "{day}")),
        Node::List(all) => {
            out.push('[');
            for one in all {
                write_node(&one.value, for_people, without, out);
                out.push(',');
            }
            out.push(']');
        }
        Node::Table(table) if for_people => {
            for (key, value) in &table.fields {
                let _ = write!(out, "{:?}:", key.value);
                write_node(&value.value, true, without, out);
                out.push(',');
            }
        }
        Node::Table(table) => write_table(table, without, out),
    }
}

/// An expression without comments and blanks; between two words one blank stays, and what is quoted stays as it is.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut apart = false;
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('/', Some('/')) => {
                while letters.next_if(|c| *c != '\n').is_some() {}
                apart = true;
            }
            ('/', Some('*')) => {
                let mut before = ' ';
                letters.next();
                for c in letters.by_ref() {
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
                apart = true;
            }
            (c, _) if c.is_whitespace() => apart = true,
            (quote @ ('"' | '`'), _) => {
                apart = false;
                out.push(quote);
                let mut escaped = false;
                for c in letters.by_ref() {
                    out.push(c);
                    if c == quote && !escaped {
                        break;
                    }
                    escaped = c == '\\' && !escaped && quote == '"';
                }
            }
            (c, _) => {
                if std::mem::take(&mut apart) && is_word(c) && out.ends_with(is_word) {
                    out.push(' ');
                }
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACK: &str = "[pack]\nformat = 1\nid = 'p'\nperiod = 'month'\ncurrency = 'CNY'\n";
    const RULES: &str = "[param]\nlimit = { value = 5, note = 'ours' }\nother = 1\n\
        [dimension.shop]\ntable = 'shops'\n\
        [table.shops]\nfile = 'shops.csv'\nkey = ['shop']\ntimeless = true\n[table.shops.columns]\n\
        shop = { type = 'id', header = ['店'] }\ngrade = { type = 'text', map = { a = 'A' } }\n\
        [measure.fine]\nby = ['shop']\nformula = 'if twice(param.limit) > 3 && shop.grade == \"a b\" { 1 } else { 2 }'\n\
        title = 'Fine  shops'\n\
        [penalty.first]\nof = 'pay'\nwhen = 'fine > 1'\ntakes = 'forfeit'\n\
        [penalty.second]\nof = 'pay'\nwhen = 'fine > 2'\ntakes = 'forfeit'\n";
    const SCRIPT: &str = "fn twice(x) { x * 2 }\n";

    fn hash(rules: &str, script: &str, kind: Kind, id: &str) -> String {
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        let (doc, _) =
            crate::pack::parse(&[file("pack.toml", PACK), file("r.toml", rules), file("scripts/s.rhai", script)]);
        let entry = doc.of(kind).find(|entry| entry.id.value == id).unwrap();
        Fingerprints::new(&doc).of(entry)
    }

    fn fine(rules: &str, script: &str) -> String {
        hash(rules, script, Kind::Measure, "fine")
    }

    #[test]
    fn layout_and_comments_do_not_count() {
        let one = fine(RULES, SCRIPT);
        for (from, to) in [
            ("by = ['shop']\nformula", "# a remark\n   by = [ 'shop', ]\nformula"),
            ("> 3 && shop.grade", ">3\u{a0}&&   /* why */ shop . grade"),
            ("limit = { value = 5, note = 'ours' }", "limit = { note = 'theirs', value = 5.0 }"),
            ("other = 1", "other = 2"),
            ("header = ['店']", "header = ['店', '门店']"),
            ("file = 'shops.csv'", "file = 'shop*.csv'"),
            ("fine > 2", "fine > 9"),
            ("table = 'shops'", "table = 'shops'\ntitle = 'Shop'"),
        ] {
            assert!(RULES.contains(from), "{from}");
            assert_eq!(fine(&RULES.replace(from, to), SCRIPT), one, "{to}");
        }
        assert_eq!(fine(RULES, "// doubles\nfn twice( x )\n{\n  x*2\n}"), one);
    }

    #[test]
    fn what_a_rule_says_and_reads_counts() {
        let one = fine(RULES, SCRIPT);
        for (from, to) in [
            ("> 3", "> 4"),
            ("\"a b\"", "\"a  b\""),
            ("Fine  shops", "Fine shops"),
            ("limit = { value = 5", "limit = { value = 6"),
            ("map = { a = 'A' }", "map = { a = 'B' }"),
            ("by = ['shop']\nformula", "status = 'proposed'\nby = ['shop']\nformula"),
            ("[param]", "[rounding]\nmoney = 1\n[param]"),
        ] {
            assert!(RULES.contains(from), "{from}");
            assert_ne!(fine(&RULES.replace(from, to), SCRIPT), one, "{to}");
        }
        assert_ne!(fine(RULES, "fn twice(x) { x * 3 }"), one);
    }

    #[test]
    fn a_penalty_knows_which_take_before_it() {
        let second = hash(RULES, SCRIPT, Kind::Penalty, "second");
        let (head, first) = RULES.split_once("[penalty.first]").unwrap();
        let (first, rest) = first.split_once("[penalty.second]").unwrap();
        let turned = format!("{head}[penalty.second]{rest}[penalty.first]{first}");
        assert_ne!(hash(&turned, SCRIPT, Kind::Penalty, "second"), second);
        assert_eq!(hash(&turned, SCRIPT, Kind::Measure, "fine"), fine(RULES, SCRIPT));
    }

    #[test]
    fn words_stay_apart() {
        assert_eq!(plain("a  in b // c\n + \"x // y\""), "a in b+\"x // y\"");
        assert_eq!(plain("29 pp"), "29 pp");
        assert_eq!(plain("`a  b` /* ** */ c"), "`a  b`c");
    }
}
