//! `[period.id]`: kinds of period of the pack's own, made of named spans, and the `per` of rules.
//!
//! The spans of a kind ascend without overlap; an id reads as no period of the calendar and stands once among all kinds,
//! since it alone names a period in files and on the command line. A rule's `per` is longer or shorter than the pack's
//! period by nature: what is neither could be read by nobody.

use std::sync::Arc;

use super::bilingual;
use crate::check::model::NamedKind;
use crate::check::state::Checker;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::pack::grammar::Kind;
use crate::pack::model::{Entry, Node, Table};
use crate::source::{Span, Spanned};
use crate::text::Bilingual;
use crate::value::{Date, NamedSpan, NamedSpans, Period, PeriodKind, SpanFault};

/// A span as written.
struct Written {
    span: NamedSpan,
    title: Option<Bilingual>,
    /// Where its id and its first and last day stand.
    places: [Span; 3],
}

impl Checker<'_> {
    /// Declares the kinds of period that the pack names.
    pub(in crate::check) fn declare_periods(&mut self) {
        let doc = self.doc;
        let mut taken: Vec<(String, Span)> = Vec::new();
        for entry in doc.of(Kind::Period) {
            if PeriodKind::from_name(&entry.id.value).is_some() {
                self.problems.push(Diagnostic::at(&codes::BAD_NAME, entry.id.span).with("name", &entry.id.value));
                continue;
            }
            self.declare_kind(entry, &mut taken);
        }
    }

    fn declare_kind(&mut self, entry: &Entry, taken: &mut Vec<(String, Span)>) {
        let mut all: Vec<Written> = Vec::new();
        for node in entry.table.list("spans") {
            let Some(written) = node.value.as_table().and_then(written) else { return };
            let id = &written.span.id;
            let [place, ..] = written.places;
            if !is_id(id) || PeriodKind::CALENDAR.iter().any(|kind| Period::parse(kind, id).is_some()) {
                return self.fault(&codes::BAD_SPAN_ID, place, &[("text", id)]);
            }
            if let Some((_, first)) = taken.iter().find(|(other, _)| other == id) {
                let problem = Diagnostic::at(&codes::DUPLICATE_ID, place).with("id", id);
                return self.problems.push(problem.also(Place::Rule(*first), "first"));
            }
            taken.push((id.clone(), place));
            all.push(written);
        }
        let spans = all.iter().map(|written| written.span.clone()).collect();
        match NamedSpans::new(&entry.id.value, spans) {
            Ok(spans) => self.pack.named.push(NamedKind {
                kind: PeriodKind::Named(Arc::new(spans)),
                title: bilingual(&entry.table, "title").unwrap_or_else(|| Bilingual::plain(&entry.id.value)),
                titles: all.into_iter().map(|written| written.title).collect(),
                span: entry.id.span,
            }),
            Err(SpanFault::Reversed(at)) => {
                let Some(Written { span, places: [.., to], .. }) = all.get(at) else { return };
                let (from, last) = (span.first.to_string(), span.last.to_string());
                self.fault(&codes::REVERSED_DAYS, *to, &[("from", &from), ("to", &last)]);
            }
            Err(SpanFault::NotAfter(at)) => {
                let before = at.checked_sub(1).and_then(|before| all.get(before));
                let (Some(one), Some(before)) = (all.get(at), before) else { return };
                let [_, from, _] = one.places;
                let [.., to] = before.places;
                let problem = Diagnostic::at(&codes::SPAN_NOT_AFTER, from)
                    .with("span", &one.span.id)
                    .with("from", one.span.first)
                    .with("before", &before.span.id)
                    .with("to", before.span.last);
                self.problems.push(problem.also(Place::Rule(to), "other"));
            }
            // Ids were looked at above.
            Err(SpanFault::SameId(_)) => {}
        }
    }

    /// The kind of period of a name that a key says; an unknown one is reported.
    pub(super) fn kind_of_period(&mut self, text: Spanned<&str>) -> Option<PeriodKind> {
        let known = self.pack.kind(text.value);
        // What is wrong with a kind that the pack names is told where it is named.
        if known.is_none() && !self.doc.of(Kind::Period).any(|entry| entry.id.value == text.value) {
            let kinds = self.pack.kinds();
            let names: Vec<&str> = kinds.iter().map(PeriodKind::name).collect();
            let all: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let args = [("name", text.value), ("known", &all.join(", "))];
            self.unknown(&codes::UNKNOWN_PERIOD, text.span, &args, &names);
        }
        known
    }

    /// Holds the `per` of each rule against the pack's period: there must be such a kind, it must be longer or shorter,
    /// and what pays must not come out several times in one run.
    pub(super) fn hold_per_of_rules(&mut self) {
        let doc = self.doc;
        let own = self.pack.period.clone();
        for entry in &doc.entries {
            let Some(per) = entry.table.text("per") else { continue };
            let Some(kind) = self.kind_of_period(per) else { continue };
            let id = entry.id.value.as_str();
            if kind.length_beside(&own).is_none() {
                let args = [("figure", id), ("per", kind.name()), ("here", own.name())];
                self.fault(&codes::NEITHER_LONGER, per.span, &args);
            } else if !self.may_be_for(entry.kind, &kind) {
                let args = [("rule", id), ("per", kind.name()), ("here", own.name())];
                self.fault(&codes::PAID_PER_SHORTER, per.span, &args);
            }
        }
    }
}

/// A span with an id and both days; what is lacking was told with the shape.
fn written(table: &Table) -> Option<Written> {
    let id = table.text("id")?;
    let (from, to) = (table.get("from")?, table.get("to")?);
    let span = NamedSpan { id: id.value.to_owned(), first: day(from)?, last: day(to)? };
    Some(Written { span, title: bilingual(table, "title"), places: [id.span, from.span, to.span] })
}

fn day(node: &Spanned<Node>) -> Option<Date> {
    match &node.value {
        Node::Date(day) => Some(*day),
        Node::Text(text) => Date::parse_iso(text.as_bytes()),
        _ => None,
    }
}

/// Whether a text can name a span: letters, digits, `_` and `-`, so that it stands in names of lines and on the command
/// line as it is.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}
