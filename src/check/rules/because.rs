//! Reasons: sentences with figures in braces, and other values that are shown to people.
//!
//! What stands in braces is an expression in the grain of the rule's main figure, underlined at its own place where it
//! is at fault. How values are written is left to `output`.

use crate::check::model::{Because, Figure, Piece, Shown};
use crate::check::scope::Scope;
use crate::check::state::Checker;
use crate::diagnostic::codes;
use crate::expr::{Grain, Leaf, Node, RuleId};
use crate::pack::model::Node as Written;
use crate::source::{Span, Spanned};

impl Checker<'_> {
    /// Types the `because` of every rule in the grain of its main figure.
    pub(super) fn type_because(&mut self) {
        for index in 0..self.rules.len() {
            let rule = RuleId::new(index);
            let Some(entry) = self.entry(rule) else { continue };
            let Some(because) = entry.table.get("because") else { continue };
            let main = self.by_name.get(&entry.id.value).and_then(|ids| ids.first()).copied();
            let Some(grain) = main.and_then(|id| self.figure(id)).map(|f: &Figure| f.grain.clone()) else { continue };
            self.per = self.per_of(entry);
            let made = self.sentences(because, &grain);
            self.sentences_of_target(rule, because, &grain, &made);
            if let Some(rule) = self.rules.get_mut(index) {
                rule.because = made;
            }
        }
        self.per = self.pack.period.clone();
    }

    /// The sentences of a target at each of its grains: those of its first one, or the same words read in another. Where they
    /// speak of a key that a grain lacks there are none, which is no fault: the first grain has told those.
    fn sentences_of_target(&mut self, rule: RuleId, because: &Spanned<Written>, main: &Grain, made: &Because) {
        let Some(place) = self.targets.iter().position(|target| target.rule == rule) else { return };
        let grains: Vec<Option<Grain>> = self.targets.get(place).map_or_else(Vec::new, |target| {
            target.at.iter().map(|at| self.figure(at.met).map(|met| met.grain.clone())).collect()
        });
        for (position, grain) in grains.into_iter().enumerate() {
            let told = match grain {
                Some(grain) if grain == *main => made.clone(),
                Some(grain) => {
                    let known = self.problems.len();
                    let told = self.sentences(because, &grain);
                    self.problems.truncate(known);
                    told
                }
                None => Because::default(),
            };
            if let Some(at) = self.targets.get_mut(place).and_then(|target| target.at.get_mut(position)) {
                at.because = told;
            }
        }
    }

    /// What is written as a reason, over the rows of a grain.
    fn sentences(&mut self, because: &Spanned<Written>, grain: &Grain) -> Because {
        let scope = Self::over(grain);
        match &because.value {
            Written::Text(text) => {
                let pieces = self.pieces(text, because.span, &scope);
                Because { zh: pieces.clone(), en: pieces }
            }
            Written::Table(both) => {
                let mut one = |lang| both.text(lang).and_then(|text| self.pieces(text.value, text.span, &scope));
                Because { zh: one("zh"), en: one("en") }
            }
            _ => Because::default(),
        }
    }

    /// Words and `{expressions}`; `{{` and `}}` stand for themselves.
    fn pieces(&mut self, text: &str, span: Span, scope: &Scope) -> Option<Vec<Piece>> {
        let exact = (span.end - span.start) as usize == text.len();
        let mut fine = true;
        let mut pieces = Vec::new();
        let mut words = String::new();
        let mut rest = text;
        loop {
            let Some(at) = rest.find(['{', '}']) else {
                words.push_str(rest);
                break;
            };
            let (before, after) = rest.split_at(at);
            words.push_str(before);
            if after.starts_with("{{") || after.starts_with("}}") {
                words.push_str(after.get(..1).unwrap_or(""));
                rest = after.get(2..).unwrap_or("");
                continue;
            }
            let close = after.find('}').filter(|_| after.starts_with('{'));
            let Some(close) = close else {
                self.fault(&codes::EXPRESSION_SYNTAX, span, &[("kind", "brace")]);
                return None;
            };
            let inside = after.get(1..close).unwrap_or("");
            let start = text.len() - after.len() + 1;
            let place = if exact {
                let from = span.start + u32::try_from(start).unwrap_or(0);
                Span { start: from, end: from + u32::try_from(inside.len()).unwrap_or(0), ..span }
            } else {
                span
            };
            if !words.is_empty() {
                pieces.push(Piece::Words(std::mem::take(&mut words)));
            }
            match self.shown(Spanned::new(inside, place), scope) {
                Some(shown) => pieces.push(Piece::Value(shown)),
                None => fine = false,
            }
            rest = after.get(close + 1..).unwrap_or("");
        }
        if !words.is_empty() {
            pieces.push(Piece::Words(words));
        }
        fine.then_some(pieces)
    }

    /// A value that people read: an expression with its places, and its dimension where it is a key.
    pub(super) fn shown(&mut self, text: Spanned<&str>, scope: &Scope) -> Option<Shown> {
        let typed = self.expression(text, scope, None)?;
        let of = match &typed.expr.node {
            Node::Leaf(Leaf::Key(climb)) => self.dimension_at(climb, scope),
            Node::Leaf(Leaf::Lookup(table, column, _)) => {
                self.schema(*table).and_then(|s| s.columns.get(column.at())).and_then(|c| c.of)
            }
            _ => None,
        };
        let places = typed.places.or(self.places_of(typed.expr.kind));
        Some(Shown { value: typed.expr, places, of })
    }

    /// The dimension that a climb arrives at.
    fn dimension_at(&self, climb: &crate::expr::Climb, scope: &Scope) -> Option<crate::expr::DimId> {
        match climb.steps.last() {
            Some((table, column)) => self.schema(*table)?.columns.get(column.at())?.of,
            None => match scope {
                Scope::Figures { grain, .. } => grain.get(climb.from).copied(),
                Scope::Rows(table) => self.schema(*table)?.columns.get(climb.from)?.of,
                Scope::Group(_) => None,
            },
        }
    }
}
