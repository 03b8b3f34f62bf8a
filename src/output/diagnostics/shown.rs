//! Problems with everything said and every place found: the one list that all formats write down.
//!
//! [`resolve`] sorts by place and code and gives each problem once. Sentences come from `locales/`; what a problem's own
//! message lacks, `any-problem` supplies. Every message is one line. How it is laid out is left to the formats.

use super::spot::Spot;
use crate::diagnostic::{Diagnostic, Place, Severity, codes};
use crate::source::{Sources, Span};
use crate::text::{Lang, Message, say, say_attribute};

/// What is needed to say a problem: the texts, where they lie, and the language.
pub(super) struct Scene<'a> {
    pub(super) sources: &'a Sources,
    pub(super) pack_root: &'a str,
    pub(super) lang: Lang,
}

/// One problem with everything said and every place found.
pub(super) struct Shown<'a> {
    pub(super) problem: &'a Diagnostic,
    pub(super) message: String,
    pub(super) spot: Spot<'a>,
    pub(super) related: Vec<(Spot<'a>, String)>,
    pub(super) helps: Vec<Cure<'a>>,
}

/// A cure in words, and the change of text that brings it about.
pub(super) struct Cure<'a> {
    pub(super) message: String,
    pub(super) patch: Option<(Spot<'a>, &'a str)>,
}

/// The problems sorted by place and code, each once.
pub(super) fn resolve<'a>(problems: &'a [Diagnostic], scene: &Scene<'a>) -> Vec<Shown<'a>> {
    let mut all: Vec<Shown<'a>> = problems.iter().map(|problem| resolve_one(problem, scene)).collect();
    all.sort_by(|a, b| order(a).cmp(&order(b)));
    all.dedup_by(|a, b| a.problem == b.problem);
    all
}

/// What problems are sorted by; a closing "and many more" stands after the problems of its file, or of all files.
fn order<'a>(shown: &'a Shown<'_>) -> impl Ord + use<'a> {
    let spot = &shown.spot;
    let closing = shown.problem.code == &codes::TOO_MANY;
    let helps: Vec<&str> = shown.helps.iter().map(|h| h.message.as_str()).collect();
    let place = (closing && spot.file.is_empty(), spot.file.as_str(), closing, spot.line, spot.column);
    (place, shown.problem.code.id, shown.message.as_str(), helps)
}

fn resolve_one<'a>(problem: &'a Diagnostic, scene: &Scene<'a>) -> Shown<'a> {
    let key = problem.code.name;
    let message = Message { key, args: problem.args.clone() };
    let say_here = |attribute: &str, args: &[(&'static str, String)]| {
        let all: Vec<_> = args.iter().chain(&problem.args).cloned().collect();
        say_attribute(scene.lang, key, attribute, &all)
            .or_else(|| say_attribute(scene.lang, "any-problem", attribute, &all))
            .map(|said| one_line(&said))
    };
    let mut helps: Vec<Cure<'a>> = Vec::new();
    for help in &problem.helps {
        let patch = help.patch.as_ref().map(|(span, text)| (scene.rule_spot(*span), text.as_str()));
        let message = say_here(help.attribute, &help.args).unwrap_or_else(|| format!("{{{}}}", help.attribute));
        helps.push(Cure { message, patch });
    }
    let said_already = problem.helps.iter().any(|help| help.attribute == "help");
    if !said_already && let Some(message) = say_attribute(scene.lang, key, "help", &problem.args) {
        helps.push(Cure { message: one_line(&message), patch: None });
    }
    let related = problem.related.iter().map(|(place, attribute)| {
        (scene.spot(place), say_here(attribute, &[]).unwrap_or_else(|| format!("{{{attribute}}}")))
    });
    Shown {
        problem,
        message: one_line(&say(scene.lang, &message)),
        spot: scene.spot(&problem.place),
        related: related.collect(),
        helps,
    }
}

/// A sentence may quote what people wrote; a line end in it would break the one line that a message is.
fn one_line(text: &str) -> String {
    text.split(['\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The word that programs read for a severity, whatever the person's language.
pub(super) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

impl<'a> Scene<'a> {
    fn rule_spot(&self, span: Span) -> Spot<'a> {
        Spot::in_rules(self.sources, self.pack_root, span)
    }

    fn spot(&self, place: &'a Place) -> Spot<'a> {
        match place {
            Place::Rule(span) => self.rule_spot(*span),
            Place::Data { file, sheet, line, column, excerpt } => Spot::in_data(
                (file, sheet.as_deref()),
                *line,
                *column,
                excerpt.as_ref().map(|(text, range)| (text.as_str(), range.clone())),
            ),
            Place::File(name) => Spot::whole(name),
        }
    }
}
