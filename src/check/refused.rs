//! Expressions that cannot be read, and functions that there are none of: what is wrong, and what is written instead.
//!
//! Who comes from a spreadsheet or another language writes `=`, `<>`, `AND`, `avg(…)` or `IF(…)`; each of them has its
//! sign or word here. What is refused is `script`'s; only the telling stands here.

use super::state::Checker;
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::function;
use crate::expr::special;
use crate::script::{Refusal, RefusalKind};
use crate::source::{Span, Spanned};

/// Words and signs of others, and ours.
const MEANT: [(&str, &str); 10] = [
    ("and", "&&"),
    ("or", "||"),
    ("AND", "&&"),
    ("OR", "||"),
    ("且", "&&"),
    ("或", "||"),
    ("=", "=="),
    ("<>", "!="),
    ("=>", ">="),
    ("≠", "!="),
];

/// Functions of others in small letters, and what is ours.
const FUNCTIONS: [(&str, &str); 14] = [
    ("avg", "mean(…)"),
    ("average", "mean(…)"),
    ("averageif", "mean(…, …)"),
    ("sumif", "sum(…, …)"),
    ("countif", "count(…)"),
    ("counta", "count(…)"),
    ("if", "if … { … } else { … }"),
    ("iif", "if … { … } else { … }"),
    ("ifs", "if … { … } else { … }"),
    ("not", "!(…)"),
    ("and", "… && …"),
    ("or", "… || …"),
    ("coalesce", "… ?? …"),
    ("ifnull", "… ?? …"),
];

impl Checker<'_> {
    /// Tells why a text of the pack is no expression.
    pub(super) fn refuse(&mut self, refusal: &Refusal, text: Spanned<&str>) {
        let span = refusal.span;
        match &refusal.kind {
            RefusalKind::Syntax(detail) => {
                let (kind, word) = in_parts(detail);
                let args = [("kind", kind.as_str()), ("word", &word), ("detail", detail)];
                let problem =
                    args.iter().fold(Diagnostic::at(&codes::EXPRESSION_SYNTAX, span), |p, (n, v)| p.with(n, v));
                let problem = self.with_what_is_meant(problem, span, &word, text.value);
                self.report(problem);
            }
            RefusalKind::NotInExpressions(what) => {
                let kind = if what == "uses of `in`" { "membership".to_owned() } else { in_parts(what).0 };
                let args = [("kind", kind), ("what", what.clone())];
                let args = args.each_ref().map(|(n, v)| (*n, v.as_str()));
                self.fault(&codes::NOT_IN_EXPRESSIONS, span, &args);
            }
            RefusalKind::TooPrecise(text) => self.fault(&codes::TOO_PRECISE, span, &[("text", text)]),
            RefusalKind::BracketsNeeded { cure } => {
                let written = self.snippet(span);
                let problem = Diagnostic::at(&codes::BRACKETS_NEEDED, span).with("text", &written);
                let patchable = written.contains("??") && !written.starts_with(['"', '\'']);
                let old = if patchable { written.as_str() } else { "" };
                let problem = self.instead(problem, "help", span, old, cure);
                self.report(problem);
            }
            RefusalKind::TooDeep => {
                let args = [("kind", "deeper-nesting"), ("what", "deeper nesting")];
                self.fault(&codes::NOT_IN_EXPRESSIONS, span, &args);
            }
        }
    }

    /// With what is written here in place of a word, where it is another's word.
    fn with_what_is_meant(&self, problem: Diagnostic, span: Span, word: &str, text: &str) -> Diagnostic {
        let instead = |text: &str| vec![("text", text.to_owned())];
        // Of `<>` the second sign is refused.
        let wider = Span { start: span.start.saturating_sub(1), ..span };
        let (span, word) = if self.snippet(wider) == "<>" { (wider, "<>") } else { (span, word) };
        if let Some((_, ours)) = MEANT.iter().find(|(theirs, _)| *theirs == word) {
            return match self.snippet(span) == word {
                true => problem.write_instead("help-write", span, ours),
                false => problem.help("help-write", instead(ours)),
            };
        }
        if let Some(percentage) = bare_percentage(text) {
            return problem.help("help-write", instead(&format!("\"{percentage}\"")));
        }
        if word == "?" || text.replace(' ', "").contains("if(") {
            return problem.help("help-write", instead("if … { … } else { … }"));
        }
        problem
    }

    /// Reports a function that there is none of.
    pub(super) fn unknown_function(&mut self, name: &Spanned<String>) {
        let mut known: Vec<&str> = function::TABLE.iter().map(|e| e.name).collect();
        let own: Vec<String> = self.scripts.functions().iter().map(|f| f.name.clone()).collect();
        known.extend(own.iter().map(String::as_str));
        known.extend(special::TABLE.iter().map(|s| s.name));
        let small = name.value.to_lowercase();
        let problem = || Diagnostic::at(&codes::UNKNOWN_FUNCTION, name.span).with("name", &name.value);
        if known.contains(&small.as_str()) {
            let problem = self.instead(problem(), "help-nearest", name.span, &name.value, &small);
            self.report(problem);
        } else if let Some((_, ours)) = FUNCTIONS.iter().find(|(theirs, _)| *theirs == small) {
            self.report(problem().help("help-write", vec![("text", (*ours).to_owned())]));
        } else {
            self.unknown(&codes::UNKNOWN_FUNCTION, name.span, &[("name", &name.value)], &known);
        }
    }
}

/// The first number with a sign of percent that stands outside of quotes, where nothing follows that it could be divided by.
fn bare_percentage(text: &str) -> Option<&str> {
    let mut quoted = false;
    let mut begins = None;
    for (at, c) in text.char_indices() {
        quoted ^= c == '"';
        match c {
            _ if quoted => begins = None,
            '0'..='9' | '.' => begins = begins.or(Some(at)),
            '%' => {
                let rest = text.get(at + 1..)?.trim_start();
                let divides = rest.starts_with(|c: char| c.is_alphanumeric() || "_(\"-".contains(c));
                if let Some(begins) = begins.filter(|_| !divides) {
                    return text.get(begins..=at);
                }
            }
            _ => begins = None,
        }
    }
    None
}

/// The words of a detail outside and inside its backticks: the first name the kind of it, the second the text it quotes.
pub(super) fn in_parts(detail: &str) -> (String, String) {
    let mut parts = detail.splitn(3, '`');
    let (before, quoted, after) = (parts.next(), parts.next(), parts.next());
    let outside = [before, after.map(|a| a.trim_matches('`'))].into_iter().flatten();
    let words: Vec<&str> = outside.flat_map(|part| part.split(|c: char| !c.is_ascii_alphabetic())).collect();
    let words: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
    (words.join("-"), quoted.unwrap_or_default().to_owned())
}
