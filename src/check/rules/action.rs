//! Actions: what somebody must do where a condition holds, with who, why and by when.
//!
//! An action is a flag over its grain, and what is shown with it where the flag holds. Which days it is due on and how it
//! is listed are left to `eval` and `output`.

use crate::check::model::{Action, Attendee, Due, IfMissing, Keys, Shown};
use crate::check::rules::Made;
use crate::check::state::Checker;
use crate::check::typing::Typed;
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::{Climb, ColumnId, Expr, Grain, Leaf, Node, Operator, Past, PeriodPart, RuleId, TableId, When};
use crate::pack::model::{Entry, Table};
use crate::source::{Span, Spanned};
use crate::value::{Date, Type, Value};

impl Checker<'_> {
    pub(super) fn action(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let grain = self.by(table)??;
        let scope = Self::over(&grain);
        self.sources.clear();
        let if_missing = Self::if_missing(table);
        if if_missing == Some(IfMissing::Hold) {
            let span = table.get("if_missing").map_or(entry.id.span, |v| v.span);
            self.fault(&codes::NOT_ONE_OF, span, &[("text", "hold"), ("allowed", "`no`, `yes`")]);
        }
        let when = self.condition(table.text("when")?, &scope, if_missing.is_some());
        let sources = std::mem::take(&mut self.sources);
        let rows = self.rows_of_formula(&grain, sources, None, &entry.id.value, entry.id.span)?;
        let mut attendees = Vec::new();
        for text in table.texts("attendees") {
            attendees.push(self.attendee(text.value, text.span, &grain));
        }
        let mut details = Vec::new();
        let mut fine = true;
        for (name, value) in table.table("details").map_or(&[][..], |t| &t.fields) {
            let Some(text) = value.value.as_text() else { continue };
            match self.shown(Spanned::new(text, value.span), &scope) {
                Some(shown) => details.push((name.value.clone(), shown)),
                None => fine = false,
            }
        }
        let when = when.filter(|_| fine)?;
        let due = self.term(table, "due", "action");
        let repeats = table.flag("repeat") == Some(true);
        if let Some(behind) = self.timeless_behind(&when.expr).filter(|_| !repeats) {
            let name = self.schema(behind).map(|s| s.name.clone()).unwrap_or_default();
            let problem = Diagnostic::at(&codes::TIMELESS_IN_OTHER_PERIODS, when.expr.span).with("table", name);
            self.report(problem.help("help-repeat", Vec::new()));
            return None;
        }
        let typed = if repeats { when } else { self.first_time(rule, when, if_missing == Some(IfMissing::Yes)) };
        let when = self.make(Made {
            rule,
            name: entry.id.value.clone(),
            grain: grain.clone(),
            typed,
            rounding: None,
            rows,
            zero_where_absent: false,
            unit: None,
            listed: false,
        });
        self.used.figures.insert(when);
        let notice = self.notice(table);
        self.actions.push(Action {
            rule,
            kind: table.text("kind").map_or_else(|| entry.id.value.clone(), |t| t.value.to_owned()),
            grain,
            when,
            if_missing: if_missing.unwrap_or(IfMissing::No),
            attendees,
            due,
            notice,
            details,
        });
        Some(())
    }

    /// The condition, where it did not hold in the period before while the rule was in force.
    fn first_time(&self, rule: RuleId, when: Typed, missing_is_yes: bool) -> Typed {
        let span = when.expr.span;
        let flag = |node: Node| Expr { node, kind: Type::Flag, span };
        let both = |a: Expr, b: Expr| flag(Node::Binary(Operator::And, Box::new(a), Box::new(b)));
        let days = self.days_of(rule);
        let end = || Expr { node: Node::Leaf(Leaf::Period(PeriodPart::End)), kind: Type::Date, span };
        let bound = |op: Operator, day: Date| {
            let day = Expr { node: Node::Constant(Value::Date(day)), kind: Type::Date, span };
            flag(Node::Binary(op, Box::new(end()), Box::new(day)))
        };
        let from = days.from.map(|day| bound(Operator::GreaterOrEqual, day));
        let to = days.to.map(|day| bound(Operator::LessOrEqual, day));
        let held = if missing_is_yes {
            // What is not covered stays missing: it brings nothing about.
            let there = flag(Node::IsPresent(Box::new(when.expr.clone())));
            let absent = flag(Node::Not(Box::new(there)));
            flag(Node::Binary(Operator::Or, Box::new(when.expr.clone()), Box::new(absent)))
        } else {
            when.expr.clone()
        };
        let of = from.into_iter().chain(to).fold(held, |held, bound| both(bound, held));
        let before = flag(Node::Leaf(Leaf::Past(Box::new(Past { when: When::Before(1), of }))));
        let never = flag(Node::Constant(Value::Flag(false)));
        let before = flag(Node::Coalesce(Box::new(before), Box::new(never)));
        Typed { expr: both(when.expr, flag(Node::Not(Box::new(before)))), ..when }
    }

    /// `due = { days = 5 }` or `{ working_days = 5 }`.
    pub(super) fn term(&mut self, table: &Table, key: &str, kind: &str) -> Option<Due> {
        let written = table.get(key)?;
        let due = table.table(key)?;
        let of = |key: &str| due.number(key).map(|n| n.value.to_i64().and_then(|n| i32::try_from(n).ok()));
        match (of("days"), of("working_days")) {
            (Some(days), None) => days.map(Due::Days),
            (None, Some(days)) => {
                let at = due.key_span("working_days").unwrap_or(written.span);
                self.needs_calendar("working_days", at)?;
                days.map(Due::WorkingDays)
            }
            (None, None) => {
                let args = [("key", "days / working_days"), ("kind", &*format!("{kind}.{key}"))];
                self.fault(&codes::MISSING_KEY, written.span, &args);
                None
            }
            (Some(_), Some(_)) => {
                let at = due.key_span("working_days").unwrap_or(written.span);
                let args = [("key", "days / working_days"), ("expected", "one-of-two"), ("found", "both")];
                self.fault(&codes::WRONG_SHAPE, at, &args);
                None
            }
        }
    }

    /// An attribute of one of the row's keys where there is one of that name, a key of the row itself, else the words.
    fn attendee(&mut self, text: &str, span: Span, grain: &Grain) -> Attendee {
        let starts = Self::starts_of_grain(grain);
        let found = starts.iter().find_map(|(from, dimension)| {
            let Keys::Table { table, .. } = &self.dimensions.get(dimension.at())?.keys else {
                return None;
            };
            self.column(*table, text).map(|column| (*from, *table, column))
        });
        match found {
            Some((from, table, column)) => Attendee::Read(self.attribute(from, table, column, span)),
            None => {
                let own = grain.iter().position(|dimension| self.dimension_name(*dimension) == text);
                own.map_or_else(|| Attendee::Words(text.to_owned()), |from| self.own_key(from, grain, span))
            }
        }
    }

    fn own_key(&mut self, from: usize, grain: &Grain, span: Span) -> Attendee {
        let leaf = Leaf::Key(Climb { from, steps: Vec::new() });
        let value = crate::expr::Expr { node: Node::Leaf(leaf), kind: Type::Id, span };
        Attendee::Read(Shown { value, places: None, of: grain.get(from).copied() })
    }

    fn attribute(&mut self, from: usize, table: TableId, column: ColumnId, span: Span) -> Shown {
        self.read(table, column);
        self.kept.insert((table, column));
        let (kind, of) =
            self.schema(table).and_then(|s| s.columns.get(column.at())).map_or((Type::Text, None), |c| (c.kind, c.of));
        let leaf = Leaf::Lookup(table, column, vec![Climb { from, steps: Vec::new() }]);
        let value = crate::expr::Expr { node: Node::Leaf(leaf), kind, span };
        Shown { value, places: self.places_of(kind), of }
    }
}
