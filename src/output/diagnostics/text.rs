//! Problems for a terminal: the sentence, the place, the words underlined, the cures, and a summary at the end.
//!
//! The only file that knows the crate which draws the frames. Carets stand right under wide characters; a whole file
//! is shown by its name only; places in one file share a frame.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use annotate_snippets::{Element, normalize_untrusted_str};

use super::shown::{Cure, Shown};
use super::spot::{Around, Spot};
use crate::diagnostic::Severity;
use crate::text::{Lang, Message, say};

/// Every problem, then how many there are.
pub(super) fn render(all: &[Shown<'_>], lang: Lang, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for shown in all {
        out.push_str(&right_columns(renderer.render(&report(shown, lang)), shown));
        out.push_str("\n\n");
    }
    out.push_str(&summary(all, lang));
    out.push('\n');
    out
}

/// `2 errors, 1 warning`.
fn summary(all: &[Shown<'_>], lang: Lang) -> String {
    let kinds =
        [(Severity::Error, "count-errors"), (Severity::Warning, "count-warnings"), (Severity::Note, "count-notes")];
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|(severity, key)| (all.iter().filter(|s| s.problem.code.severity == severity).count(), key))
        .filter(|(count, _)| *count > 0)
        .map(|(count, key)| say(lang, &Message::new(key).with("count", count)))
        .collect();
    if parts.is_empty() {
        return say(lang, &Message::new("no-problems"));
    }
    parts.join(&say(lang, &Message::new("list-separator")))
}

fn report<'a>(shown: &'a Shown<'_>, lang: Lang) -> Vec<Group<'a>> {
    let (level, key) = match shown.problem.code.severity {
        Severity::Error => (Level::ERROR, "severity-error"),
        Severity::Warning => (Level::WARNING, "severity-warning"),
        Severity::Note => (Level::NOTE, "severity-note"),
    };
    let title = level.with_name(say(lang, &Message::new(key))).primary_title(shown.message.as_str());
    let mut groups = vec![title.id(shown.problem.code.id).elements(frames(shown))];
    groups.extend(shown.helps.iter().map(|help| cure(help, lang)));
    groups
}

/// The frame of the place itself with the related places of the same text, then those of other texts.
fn frames<'a>(shown: &'a Shown<'_>) -> Vec<Element<'a>> {
    let mut elements = Vec::new();
    let spot = &shown.spot;
    let (same, others): (Vec<_>, Vec<_>) = shown.related.iter().partition(|(other, _)| same_text(spot, other));
    let labelled = same.iter().filter_map(|(other, words)| annotation(other, AnnotationKind::Context, words));
    frame(spot, annotation(spot, AnnotationKind::Primary, "").into_iter().chain(labelled), &mut elements);
    for (other, words) in others {
        frame(other, annotation(other, AnnotationKind::Context, words), &mut elements);
        if other.around.is_none() {
            elements.push(Level::NOTE.no_name().message(normalize_untrusted_str(words)).into());
        }
    }
    elements
}

/// Whether two places are in the same shown text, so that one frame can hold both.
fn same_text(a: &Spot<'_>, b: &Spot<'_>) -> bool {
    match (&a.around, &b.around) {
        (Some(one), Some(two)) => a.named == b.named && one.first_line == two.first_line && one.text == two.text,
        _ => false,
    }
}

fn annotation<'a>(spot: &Spot<'_>, kind: AnnotationKind, words: &'a str) -> Option<Annotation<'a>> {
    let annotation = kind.span(spot.around.as_ref()?.range.clone());
    Some(if words.is_empty() { annotation } else { annotation.label(words) })
}

/// `--> file:line:column` and the underlined text, as far as there is any.
fn frame<'a>(spot: &'a Spot<'_>, marks: impl IntoIterator<Item = Annotation<'a>>, elements: &mut Vec<Element<'a>>) {
    if spot.file.is_empty() {
        return;
    }
    let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    if let Some(around) = &spot.around {
        let snippet = Snippet::source(around.text).path(spot.named.as_str()).line_start(size(around.first_line));
        elements.push(snippet.annotations(marks).into());
        return;
    }
    let mut origin = Origin::path(spot.named.as_str());
    if spot.line > 0 {
        origin = origin.line(size(spot.line));
    }
    if spot.column > 0 {
        origin = origin.char_column(size(spot.column));
    }
    elements.push(origin.into());
}

/// Frames name the column in the text they show; in an excerpt whose beginning was cut off, or of a whole line, that is
/// not the column in the file.
fn right_columns(mut report: String, shown: &Shown<'_>) -> String {
    for spot in std::iter::once(&shown.spot).chain(shown.related.iter().map(|(spot, _)| spot)) {
        let Some(Around { column, first_line, .. }) = spot.around else { continue };
        if column != spot.column || spot.sheet.is_some() {
            let line = format!("{}:{first_line}", spot.named);
            let right = match spot.cell() {
                Some(cell) => format!("{}!{cell}", spot.named),
                None if spot.column == 0 => line.clone(),
                None => format!("{line}:{}", spot.column),
            };
            let wrong = format!("{line}:{column}");
            let ends_there = |at: &usize| {
                !report.get(at + wrong.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            };
            if let Some(at) = report.match_indices(&wrong).map(|(at, _)| at).find(ends_there) {
                report.replace_range(at..at + wrong.len(), &right);
            }
        }
    }
    report
}

fn cure<'a>(help: &'a Cure<'_>, lang: Lang) -> Group<'a> {
    let level = Level::HELP.with_name(say(lang, &Message::new("severity-help")));
    let title = level.secondary_title(normalize_untrusted_str(&help.message));
    match &help.patch {
        Some((Spot { file, around: Some(around), .. }, text)) => title
            .element(Snippet::source(around.text).path(file.as_str()).patch(Patch::new(around.range.clone(), *text))),
        _ => Group::with_title(title),
    }
}
