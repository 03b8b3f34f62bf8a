//! Problems as values: what is wrong, where, and how to mend it.
//!
//! Every stage returns all its [`Diagnostic`]s; `output::diagnostics` renders them as text, JSON, SARIF or GitHub
//! annotations. A diagnostic names a [`Code`] from the one table in [`codes`]; the sentence itself stands in
//! `locales/` under the code's name, its cures are that message's `.help…` attributes, its page is `.page`.

pub mod codes;
mod nearest;

pub use nearest::nearest;

use crate::source::Span;

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The work stops.
    Error,
    /// Suspicious; the work goes on.
    Warning,
    /// Worth knowing.
    Note,
}

/// An entry of the table of codes.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable code that people quote (`N101`).
    pub id: &'static str,
    /// Its Fluent key in `locales/*/diagnostics-*.ftl`.
    pub name: &'static str,
    /// How grave it is.
    pub severity: Severity,
}

/// Where a problem lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the text of a rule file.
    Rule(Span),
    /// In a data file.
    Data {
        /// The file's name under DATA.
        file: String,
        /// The sheet of it, where it has sheets; lines are its rows then, and columns those of the sheet.
        sheet: Option<String>,
        /// Line from 1 (the header is 1); 0 if the problem is the whole file's.
        line: u64,
        /// Column in characters from 1; 0 if the problem is the whole line's.
        column: u64,
        /// The line as written (cut to a readable length), and the byte range in it to underline; absent when there is none.
        excerpt: Option<(String, std::ops::Range<usize>)>,
    },
    /// Nowhere in a text: a whole file or folder by name, or empty for the run itself.
    File(String),
}

/// A cure: an attribute of the code's message and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The attribute (`help`, `help-nearest`).
    pub attribute: &'static str,
    /// What fills its holes.
    pub args: Vec<(&'static str, String)>,
    /// The author's words under this span would become this text.
    pub patch: Option<(Span, String)>,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of problem.
    pub code: &'static Code,
    /// What fills the holes of its sentence.
    pub args: Vec<(&'static str, String)>,
    /// Where.
    pub place: Place,
    /// Further places that belong to it, each with the attribute of the sentence said there (`first`, `other`).
    pub related: Vec<(Place, &'static str)>,
    /// How to mend it.
    pub helps: Vec<Help>,
}

impl Diagnostic {
    /// A problem of kind `code` at `place`; its message's `.help` attribute, if it has one, is always said.
    pub fn new(code: &'static Code, place: Place) -> Diagnostic {
        Diagnostic { code, args: Vec::new(), place, related: Vec::new(), helps: Vec::new() }
    }

    /// A problem in the words of a rule file.
    pub fn at(code: &'static Code, span: Span) -> Diagnostic {
        Diagnostic::new(code, Place::Rule(span))
    }

    /// With an argument of the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Diagnostic {
        self.args.push((name, value.to_string()));
        self
    }

    /// With a second place.
    #[must_use]
    pub fn also(mut self, place: Place, attribute: &'static str) -> Diagnostic {
        self.related.push((place, attribute));
        self
    }

    /// With a cure in words.
    #[must_use]
    pub fn help(mut self, attribute: &'static str, args: Vec<(&'static str, String)>) -> Diagnostic {
        self.helps.push(Help { attribute, args, patch: None });
        self
    }

    /// With a cure that writes `text` over `span`; the attribute `help-write` has one hole, `text`.
    #[must_use]
    pub fn write_instead(mut self, attribute: &'static str, span: Span, text: &str) -> Diagnostic {
        let args = vec![("text", text.to_owned())];
        self.helps.push(Help { attribute, args, patch: Some((span, text.to_owned())) });
        self
    }

    /// Whether it stops the work.
    pub fn is_error(&self) -> bool {
        self.code.severity == Severity::Error
    }
}
