//! The pack's scripts: compiled once, their problems told like any other, their reasons for missing values listed.

use super::state::Checker;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::script::{ScriptProblemKind, Scripts};

impl Checker<'_> {
    /// Compiles `scripts/*.rhai`.
    pub(super) fn compile_scripts(&mut self) {
        let doc = self.doc;
        let files: Vec<_> = doc
            .scripts
            .iter()
            .filter_map(|id| doc.sources.get(*id).map(|s| (*id, s.name.as_str(), &*s.text)))
            .collect();
        let (scripts, problems) = Scripts::compile(&files);
        for problem in problems {
            let span = problem.span;
            match &problem.kind {
                ScriptProblemKind::Syntax(detail) => self.fault(&codes::SCRIPT_SYNTAX, span, &[("detail", detail)]),
                ScriptProblemKind::TooDeep => {
                    self.fault(&codes::SCRIPT_SYNTAX, span, &[("detail", "nested too deep or too long")]);
                }
                ScriptProblemKind::TooPrecise(text) => self.fault(&codes::TOO_PRECISE, span, &[("text", text)]),
                ScriptProblemKind::Forbidden(what) => self.fault(&codes::FORBIDDEN_IN_SCRIPT, span, &[("what", what)]),
                ScriptProblemKind::OutsideFunction => {
                    self.fault(&codes::SCRIPT_SYNTAX, span, &[("detail", "a statement outside a function")]);
                }
                ScriptProblemKind::Duplicate { name, first } => {
                    let problem = Diagnostic::at(&codes::DUPLICATE_ID, span).with("id", name);
                    self.report(problem.also(Place::Rule(*first), "first"));
                }
                ScriptProblemKind::UnknownFunction { name, .. } => {
                    let known: Vec<&str> = scripts.functions().iter().map(|f| f.name.as_str()).collect();
                    self.unknown(&codes::SCRIPT_UNKNOWN_FUNCTION, span, &[("name", name)], &known);
                }
            }
        }
        for (_, _, text) in &files {
            self.reasons_in(text);
        }
        self.scripts = scripts;
    }

    /// `missing("…")` in a script adds its text to the pack's reasons, and lets every script be missing.
    fn reasons_in(&mut self, text: &str) {
        for after in text.split("missing(").skip(1) {
            self.scripts_may_be_missing = true;
            let quoted = after.trim_start().strip_prefix('"').and_then(|t| t.split_once('"'));
            if let Some((reason, _)) = quoted
                && !self.reasons.iter().any(|r| r == reason)
            {
                self.reasons.push(reason.to_owned());
            }
        }
    }
}
