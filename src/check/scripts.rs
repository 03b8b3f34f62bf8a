//! The pack's scripts: compiled once, their problems told like any other, their reasons for missing values listed.
//!
//! A script that cannot be read is told of once: what calls its functions is not blamed for it. Running scripts is left
//! to `eval`.

use std::sync::Arc;

use super::state::Checker;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::{Fold, function};
use crate::script::{ScriptProblemKind, Scripts};
use crate::source::SourceId;

impl Checker<'_> {
    /// Compiles `scripts/*.rhai`.
    pub(super) fn compile_scripts(&mut self) {
        let doc = self.doc;
        let files: Vec<_> = doc
            .scripts
            .iter()
            .filter_map(|id| doc.sources.get(*id).map(|s| (*id, s.name.as_str(), &*s.text)))
            .collect();
        let (mut scripts, problems) = Scripts::compile(&files);
        if let Some(calendar) = &self.calendar {
            scripts.set_calendar(Arc::clone(calendar));
        }
        self.unread = problems
            .iter()
            .filter(|p| {
                use ScriptProblemKind::{Forbidden, Syntax, TooDeep};
                matches!(p.kind, Syntax(_) | TooDeep | Forbidden(_))
            })
            .map(|p| p.span.source)
            .collect();
        for function in scripts.functions() {
            if is_built_in(&function.name) {
                self.fault(&codes::BAD_NAME, function.span, &[("name", &function.name)]);
            }
        }
        for problem in problems {
            let span = problem.span;
            match &problem.kind {
                ScriptProblemKind::Syntax(detail) => {
                    let (kind, word) = super::refused::in_parts(detail);
                    let args = [("kind", kind.as_str()), ("word", &word), ("detail", detail)];
                    self.fault(&codes::SCRIPT_SYNTAX, span, &args);
                }
                ScriptProblemKind::TooDeep => {
                    self.fault(&codes::SCRIPT_SYNTAX, span, &[("kind", "too-deep")]);
                }
                ScriptProblemKind::TooPrecise(text) => self.fault(&codes::TOO_PRECISE, span, &[("text", text)]),
                ScriptProblemKind::Forbidden(what) => self.fault(&codes::FORBIDDEN_IN_SCRIPT, span, &[("what", what)]),
                ScriptProblemKind::OutsideFunction => {
                    self.fault(&codes::SCRIPT_SYNTAX, span, &[("kind", "outside-function")]);
                }
                ScriptProblemKind::Duplicate { name, first } => {
                    let problem = Diagnostic::at(&codes::DUPLICATE_ID, span).with("id", name);
                    self.report(problem.also(Place::Rule(*first), "first"));
                }
                ScriptProblemKind::UnknownFunction { name, arguments, other_count } => {
                    let own = scripts.functions().iter().find(|f| f.name == *name).filter(|_| *other_count);
                    let found = arguments.to_string();
                    if let Some(own) = own {
                        let wanted = own.params.len().to_string();
                        let args = [("function", name.as_str()), ("expected", &wanted), ("found", &found)];
                        self.fault(&codes::WRONG_ARGUMENT_COUNT, span, &args);
                    } else if !self.in_unread_script(name) {
                        let known: Vec<&str> = scripts.functions().iter().map(|f| f.name.as_str()).collect();
                        self.unknown(
                            &codes::SCRIPT_UNKNOWN_FUNCTION,
                            span,
                            &[("name", name), ("count", &found)],
                            &known,
                        );
                    }
                }
            }
        }
        for (_, _, text) in &files {
            self.reasons_in(text);
        }
        self.scripts = scripts;
    }

    /// Whether a script that could not be read seems to define a function of that name.
    pub(super) fn in_unread_script(&self, name: &str) -> bool {
        let text = |id: &SourceId| self.doc.sources.get(*id).map_or("", |s| &*s.text);
        self.unread.iter().any(|id| text(id).split("fn ").skip(1).any(|t| t.trim_start().starts_with(name)))
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

/// Whether expressions know a function of that name already, so that a script's own would never be called.
fn is_built_in(name: &str) -> bool {
    Fold::from_name(name).is_some() || function::from_name(name).is_some() || matches!(name, "is_missing" | "missing")
}
