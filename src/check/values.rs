//! Values as the pack writes them: parameters, literals, schedules and roundings.
//!
//! A key takes a literal, a schedule of literals or an expression. What a text reads as is [`crate::pack::literal`]'s; here
//! it is decided which of the three it is, and that a schedule has one value on each day on which its rule is in force.

use super::algebra;
use super::scope::Scope;
use super::state::Checker;
use crate::check::model::{Effective, Param, Schedule};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::pack::literal::{Literal, literal, natural, schedule};
use crate::pack::model::{Entry, Node, Table};
use crate::source::{Span, Spanned};
use crate::value::{Mode, Period, Rounding, Type, Value};

impl Checker<'_> {
    pub(super) fn declare_param(&mut self, entry: &Entry) {
        let table = &entry.table;
        let Some(value) = table.get("value") else { return };
        let written = table.text("type").and_then(|t| Type::from_name(t.value));
        self.broken_params.insert(entry.id.value.clone());
        if written.is_none()
            && let Node::Text(text) = &value.value
            && is_meant_as_number(text)
        {
            self.fault(&codes::BAD_LITERAL, value.span, &[("text", text), ("type", "number")]);
            return;
        }
        let kind = written.or_else(|| {
            let first = schedule(&value.value).and_then(|s| s.first().map(|(_, n)| n.value.clone()));
            natural(first.as_ref().unwrap_or(&value.value)).map(|(kind, _)| kind)
        });
        let Some(kind) = kind else {
            let text = self.snippet(value.span);
            self.fault(&codes::BAD_LITERAL, value.span, &[("text", &text), ("type", "parameter")]);
            return;
        };
        let Some(read) = self.schedule_of(value, kind, self.pack.effective) else { return };
        self.broken_params.remove(&entry.id.value);
        self.params.push(Param {
            name: entry.id.value.clone(),
            schedule: read,
            clause: table.text("clause").map(|t| t.value.to_owned()),
            note: table.text("note").map(|t| t.value.to_owned()),
            span: entry.id.span,
        });
    }

    /// A literal or a schedule of literals of one type, for a rule that is in force on the days of `range`.
    ///
    /// Each value holds from its day on, whatever the order in which they are written. The first also serves before its
    /// day, but not inside the range: there a day without a value of its own is a gap.
    pub(super) fn schedule_of(&mut self, value: &Spanned<Node>, kind: Type, range: Effective) -> Option<Schedule> {
        let Some(mut entries) = schedule(&value.value) else {
            let one = self.literal_of(value, kind)?;
            return Some(Schedule { entries: vec![(None, one)], kind });
        };
        entries.sort_by_key(|(from, _)| from.value);
        let mut read: Vec<(Option<crate::value::Date>, Value)> = Vec::new();
        let mut before: Option<Spanned<crate::value::Date>> = None;
        let mut fine = true;
        for (from, node) in entries {
            match self.literal_of(node, kind) {
                Some(one) => read.push((Some(from.value), one)),
                None => fine = false,
            }
            let inside =
                crate::value::Period::containing(&self.pack.period, from.value).is_some_and(|p| p.first != from.value);
            match before {
                Some(first) if first.value == from.value => {
                    let problem = Diagnostic::at(&codes::SCHEDULE_OVERLAP, from.span).with("from", from.value);
                    self.report(problem.also(Place::Rule(first.span), "first"));
                    fine = false;
                }
                Some(_) if inside => {
                    self.fault(&codes::SCHEDULE_INSIDE_PERIOD, from.span, &[("from", &from.value.to_string())]);
                }
                None if range.from.is_some_and(|first| first < from.value) => {
                    let (first, last) =
                        (range.from.map(|first| first.to_string()).unwrap_or_default(), from.value.to_string());
                    self.fault(&codes::SCHEDULE_GAP, from.span, &[("from", &first), ("to", &last)]);
                    fine = false;
                }
                _ => {}
            }
            before = Some(from);
        }
        (fine && !read.is_empty()).then_some(Schedule { entries: read, kind })
    }

    /// What a value under a key is as a literal of a type; a period may be one that the pack names.
    pub(super) fn literal(&self, node: &Node, kind: Type) -> Literal {
        let text = node.as_text().filter(|_| kind == Type::Period);
        let named = text.and_then(|text| self.pack.named.iter().find_map(|named| Period::parse(&named.kind, text)));
        match named {
            Some(period) => Literal::Is(Value::Date(period.first)),
            None => literal(node, kind, Some(self.pack.money.places)),
        }
    }

    /// A literal of a type; anything else is reported.
    pub(super) fn literal_of(&mut self, node: &Spanned<Node>, kind: Type) -> Option<Value> {
        match self.literal(&node.value, kind) {
            Literal::Is(value) => Some(value),
            Literal::NotALiteral => {
                let text = self.snippet(node.span);
                self.fault(&codes::BAD_LITERAL, node.span, &[("text", &text), ("type", kind.name())]);
                None
            }
            Literal::Fault(code) => {
                let text = self.snippet(node.span);
                self.fault(code, node.span, &[("text", &text), ("type", kind.name())]);
                None
            }
        }
    }

    /// `round = …` of a rule.
    pub(super) fn rounding_of(&mut self, table: &Table, key: &str) -> Option<Rounding> {
        let value = table.get(key)?;
        if let Node::Text(name) = &value.value {
            let found = self.roundings.get(name).copied();
            if found.is_none() && name == "money" {
                return Some(self.pack.money);
            }
            if found.is_none() {
                let known: Vec<String> = self.roundings.keys().cloned().collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                self.unknown(&codes::UNKNOWN_ROUNDING, value.span, &[("name", name)], &known);
            }
            return found;
        }
        let read = rounding_value(&value.value, self.pack.mode);
        if read.is_none() {
            self.too_many_places(value);
        }
        read
    }

    pub(super) fn too_many_places(&mut self, value: &Spanned<Node>) {
        let at = match &value.value {
            Node::Table(table) => table.get("places").map_or(value.span, |p| p.span),
            _ => value.span,
        };
        let text = self.snippet(at);
        self.fault(&codes::LITERAL_OUT_OF_RANGE, at, &[("text", &text), ("type", "places")]);
    }

    /// A value that takes a literal, a schedule or an expression, in a scope, of a type.
    pub(super) fn value_of(
        &mut self,
        value: &Spanned<Node>,
        scope: &Scope,
        kind: Option<Type>,
    ) -> Option<super::typing::Typed> {
        if let Some(wanted) = kind {
            if schedule(&value.value).is_some() {
                let read = self.schedule_of(value, wanted, self.in_force)?;
                return Some(self.scheduled(read, value.span));
            }
            match self.literal(&value.value, wanted) {
                Literal::Is(read) => return Some(Self::constant(read, wanted, value.span)),
                Literal::Fault(code) => {
                    let text = self.snippet(value.span);
                    self.fault(code, value.span, &[("text", &text), ("type", wanted.name())]);
                    return None;
                }
                Literal::NotALiteral => {}
            }
        } else if schedule(&value.value).is_some() || !matches!(value.value, Node::Text(_)) {
            let first = schedule(&value.value).and_then(|s| s.first().map(|(_, n)| n.value.clone()));
            let (kind, _) = natural(first.as_ref().unwrap_or(&value.value))?;
            let read = self.schedule_of(value, kind, self.in_force)?;
            return Some(self.scheduled(read, value.span));
        } else if let Node::Text(text) = &value.value
            && let Some((kind, read)) = natural(&value.value)
            && kind != Type::Text
            && !text.is_empty()
        {
            return Some(Self::constant(read, kind, value.span));
        }
        let text = value.value.as_text()?;
        self.expression(Spanned::new(text, value.span), scope, kind)
    }

    pub(super) fn scheduled(&mut self, read: Schedule, span: Span) -> super::typing::Typed {
        let kind = read.kind;
        if let [(None, one)] = read.entries.as_slice() {
            return Self::constant(one.clone(), kind, span);
        }
        let id = self.add_schedule(read);
        let node = crate::expr::Node::Leaf(crate::expr::Leaf::Schedule(id));
        super::typing::Typed::plain(node, kind, algebra::Ty::Is(kind), span)
    }
}

/// Whether a text without a type was meant as a number: digits of any script, marks between them, a sign of money.
fn is_meant_as_number(text: &str) -> bool {
    let digit = |c: char| c.is_numeric() && !c.is_alphabetic();
    let mark = |c: char| " .,，．%％-－+¥￥$_'元".contains(c);
    let as_written = matches!(natural(&Node::Text(text.to_owned())), Some((kind, _)) if kind != Type::Text);
    !as_written && text.chars().any(digit) && text.chars().all(|c| digit(c) || mark(c)) && !text.contains("--")
}

pub(super) fn rounding_value(node: &Node, mode: Mode) -> Option<Rounding> {
    let places = |n: &crate::value::Ratio| n.to_i64().and_then(|p| u32::try_from(p).ok()).filter(|p| *p <= 28);
    match node {
        Node::Number(n) => places(n).map(|places| Rounding { places, mode }),
        Node::Table(t) => {
            let mode = t.text("mode").and_then(|m| Mode::from_name(m.value)).unwrap_or(mode);
            places(t.number("places")?.value).map(|places| Rounding { places, mode })
        }
        _ => None,
    }
}
