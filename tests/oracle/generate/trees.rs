//! A drawn tree: a dimension `code` whose own table names the code above each, and the rows that carry codes.
//!
//! Some codes move, open or close in the midst of October; only those without codes below do the latter. Where orphans are
//! let pass, now and then a code stands under one that nobody knows, and goes with all that names it.

use super::{Maker, Tape};
use crate::numbers::{day, iso};

/// What is drawn of the tree, told to tables and data as well.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tree {
    pub there: bool,
    /// Codes have days from which and to which they hold.
    spans: bool,
    /// What becomes of codes that nobody knows, if they are let pass.
    orphan: Option<&'static str>,
}

/// A code: from, to (none is open), the one above it.
pub struct Code {
    pub name: String,
    stays: Vec<(i64, Option<i64>, String)>,
}

impl Code {
    pub fn holds(&self, on: i64) -> bool {
        self.stays.iter().any(|(from, to, _)| *from <= on && to.is_none_or(|to| on <= to))
    }

    /// Whether it holds on some day of October.
    pub fn seen(&self) -> bool {
        self.stays.iter().any(|s| s.1.is_none_or(|to| to >= day(2011, 10, 1).unwrap()))
    }
}

impl Tree {
    pub fn draw(tape: &mut Tape) -> Tree {
        Tree {
            there: tape.chance(1, 3),
            spans: tape.chance(2, 3),
            orphan: tape.pick(&[None, None, Some("drop"), Some("finding")]),
        }
    }

    /// How a column of codes says what becomes of unknown ones.
    pub fn orphan(self) -> String {
        self.orphan.map(|word| format!(", orphan = \"{word}\"")).unwrap_or_default()
    }

    pub fn tables(self) -> String {
        if !self.there {
            return String::new();
        }
        let (span, columns) = if self.spans {
            (
                "span = [\"since\", \"till\"]",
                "since = { type = \"date\" }\ntill = { type = \"date\", optional = true }\n",
            )
        } else {
            ("timeless = true", "")
        };
        format!(
            "[dimension.code]\ntable = \"codes\"\n[table.codes]\nfile = \"codes.csv\"\nkey = [\"code\"]\n{span}\n[table.codes.columns]\n\
code = {{ type = \"id\" }}\nlevel = {{ type = \"count\" }}\nparent = {{ type = \"id\", of = \"code\", optional = true{} }}\n{columns}",
            self.orphan()
        )
    }
}

/// Whether an expression has a name among its words.
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| word == name)
}

impl Maker {
    /// Whether a figure of a grain of codes may hold all below a code: it reads one that does, or aggregates some.
    pub fn heaped(&self, grain: &[String], text: &str) -> bool {
        let codes = |grain: &[String]| grain.iter().any(|d| d == "code");
        let aggregates = ["sum(", "max(", "min(", "mean(", "count(", "share("].iter().any(|a| text.contains(a));
        let of_codes = |name: &str| self.figures.iter().any(|f| f.name == name && f.grains.iter().any(|g| codes(g)));
        let mut names = self.figures.iter().map(|f| &f.name);
        codes(grain) && (self.is_heap(text) || (aggregates && names.any(|name| of_codes(name) && mentions(text, name))))
    }

    /// Whether an expression reads what holds all below a code.
    pub fn is_heap(&self, text: &str) -> bool {
        self.heaps.iter().any(|name| mentions(text, name))
    }

    /// The filter of an aggregate: rows that hold all below them are added up with one alone.
    pub fn guarded(&mut self, rows: &[String], argument: &str, filter: String) -> String {
        let heaped = rows.iter().any(|d| d == "code") && self.is_heap(argument);
        if !heaped || !filter.is_empty() {
            return filter;
        }
        self.tape.pick(&[", is_missing(code.parent)", ", (code.level >= 2) ?? false"]).to_owned()
    }

    /// The codes, each below one drawn before it or below none.
    pub fn draw_codes(&mut self) -> Vec<Code> {
        let count = 1 + self.tape.below(8);
        let above: Vec<Option<usize>> =
            (0..count).map(|n| (n > 0).then(|| self.tape.below(n + 1)).filter(|p| *p < n)).collect();
        let moves: Vec<Option<usize>> =
            (0..count).map(|n| (n > 0).then(|| self.tape.below(n + 1)).filter(|p| *p < n)).collect();
        let october = |d| day(2011, 10, d).unwrap();
        let called = |p: Option<usize>| p.map(|p| format!("C{p}")).unwrap_or_default();
        let codes = (0..count).map(|n| {
            let leaf = n > 0 && !above.iter().chain(&moves).any(|p| *p == Some(n));
            let (mut parent, later) = (called(above[n]), called(moves[n]));
            if n > 0 && self.tree.orphan.is_some() && self.tape.chance(1, 8) {
                parent = "ZZ".into();
            }
            let start = day(2010, 1, 1).unwrap();
            let stays = match if self.tree.spans { self.tape.below(8) } else { 0 } {
                1 if self.tree.orphan.is_none() => vec![(start, Some(october(14)), parent), (october(15), None, later)],
                2 if self.tree.orphan.is_none() => {
                    vec![(start, Some(october(1) - 1), parent), (october(1), None, later)]
                }
                3 if leaf => vec![(start, Some(october(20)), parent)],
                4 if leaf => vec![(october(10), None, parent)],
                5 if leaf => vec![(start, Some(october(1) - 1), parent)],
                _ => vec![(start, None, parent)],
            };
            Code { name: format!("C{n}"), stays }
        });
        codes.collect()
    }

    pub fn codes_file(&mut self, codes: &[Code]) -> String {
        let mut text =
            String::from(if self.tree.spans { "code,level,parent,since,till\n" } else { "code,level,parent\n" });
        for code in codes {
            for (from, to, parent) in &code.stays {
                text += &format!("{},{},{parent}", code.name, self.tape.below(4));
                if self.tree.spans {
                    text += &format!(",{},{}", iso(*from), to.map(iso).unwrap_or_default());
                }
                text += "\n";
            }
        }
        text
    }
}
