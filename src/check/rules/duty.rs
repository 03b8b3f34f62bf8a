//! Duties: what is expected for every period of a kind, or on a day of its own, and how each occurrence stands.
//!
//! A duty is figures: whether it is expected, the days by which it is due and missed, the day on which it was done, how
//! late that is, and its state. The day on which a recurring one was done is the first of the rows that say so, placed in
//! the period they are for. Which occurrences a run tells is left to `plan` and `output`.

use crate::check::algebra::Ty;
use crate::check::model::{Again, Due, Duty, Group, IfMissing, RowsFrom, Slot, State};
use crate::check::rules::Made;
use crate::check::scope::Scope;
use crate::check::state::{Checker, Gap};
use crate::check::typing::Typed;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::function::Function;
use crate::expr::{ColumnId, Expr, FigureId, Fold, Grain, GroupId, Leaf, Node, Operator, PeriodPart, RuleId};
use crate::pack::model::{Entry, Table};
use crate::source::Span;
use crate::table::schema::Placed;
use crate::value::{Date, Ratio, Reason, Type, Value};

/// What the figures of a duty have in common.
struct Parts<'a> {
    rule: RuleId,
    id: &'a str,
    grain: Grain,
    rows: Vec<RowsFrom>,
    span: Span,
}

/// The days of a duty, before they are figures.
struct Days {
    due: Typed,
    done_on: Typed,
    again: Option<Again>,
}

impl Parts<'_> {
    fn expr(&self, node: Node, kind: Type) -> Expr {
        Expr { node, kind, span: self.span }
    }

    fn number(&self, value: i64, kind: Type) -> Expr {
        self.expr(Node::Constant(Value::Number(Ratio::from_int(value))), kind)
    }

    fn word(&self, state: State) -> Expr {
        self.expr(Node::Constant(Value::Text(state.name().into())), Type::Text)
    }

    fn day(&self, part: PeriodPart) -> Expr {
        self.expr(Node::Leaf(Leaf::Period(part)), Type::Date)
    }

    fn binary(&self, op: Operator, a: Expr, b: Expr, kind: Type) -> Expr {
        self.expr(Node::Binary(op, Box::new(a), Box::new(b)), kind)
    }

    fn is(&self, op: Operator, a: &Expr, b: &Expr) -> Expr {
        self.binary(op, a.clone(), b.clone(), Type::Flag)
    }

    fn choice(&self, when: Expr, then: Expr, otherwise: Expr) -> Expr {
        let kind = then.kind;
        self.expr(Node::If(Box::new(when), Box::new(then), Box::new(otherwise)), kind)
    }

    fn present(&self, value: &Expr) -> Expr {
        self.expr(Node::IsPresent(Box::new(value.clone())), Type::Flag)
    }

    /// The day that is so long after another.
    fn after(&self, day: Expr, due: Due) -> Expr {
        match due {
            Due::Days(0) => day,
            Due::Days(days) => self.binary(Operator::Add, day, self.number(days.into(), Type::Number), Type::Date),
            Due::WorkingDays(days) => {
                let args = vec![day, self.number(days.into(), Type::Number)];
                self.expr(Node::Call(Function::AddWorkingDays, args), Type::Date)
            }
        }
    }
}

impl Checker<'_> {
    pub(super) fn duty(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let (due, done) = (table.get("due")?, table.get("done")?);
        let recurs = table.table("due").is_some();
        if recurs != table.table("done").is_some() {
            let way = if recurs { "day" } else { "period" };
            let problem = Diagnostic::at(&codes::DUTY_IN_TWO_WAYS, done.span).with("way", way);
            self.report(problem.also(Place::Rule(due.span), "due"));
            return None;
        }
        if let Some(per) = table.get("per").filter(|_| !recurs) {
            self.fault(&codes::DAY_PER_PERIOD, per.span, &[("duty", &entry.id.value)]);
            return None;
        }
        let grain = self.by(table)??;
        let rows = match grain.as_slice() {
            [] => RowsFrom::Whole,
            [one] => RowsFrom::Dimension(*one),
            _ => RowsFrom::All,
        };
        let mut parts = Parts { rule, id: &entry.id.value, grain, rows: vec![rows], span: entry.id.span };
        let only = match table.text("only") {
            Some(text) => self.expression(text, &Self::over(&parts.grain), Some(Type::Flag)).map(Some),
            None => Some(None),
        };
        let term = table.get("missed_after").map(|_| self.term(table, "missed_after", "duty"));
        let days = if recurs { self.days_again(&parts, entry) } else { self.days_once(&parts, entry) };
        let (only, missed_after, mut days) = (only?, transposed(term)?, days?);
        let counts_worked = match (table.text("late"), days.again.as_ref().map(|again| again.due)) {
            (Some(written), _) => written.value == "working_days",
            (None, due) => matches!(due, Some(Due::WorkingDays(_))),
        };
        if let Some(late) = table.text("late").filter(|_| counts_worked) {
            self.needs_calendar("working_days", late.span)?;
        }
        self.who_is_expected(&mut parts, only, &days);
        if let Some(again) = &mut days.again {
            again.missed_after = missed_after;
        }
        self.figures_of_duty(&parts, days, missed_after, counts_worked)
    }

    /// Whom an occurrence is expected of: where it has a day, the rule is in force, and the author says so.
    fn who_is_expected(&mut self, parts: &mut Parts<'_>, only: Option<Typed>, days: &Days) {
        let in_force = days.again.as_ref().map(|again| again.effective).unwrap_or_default();
        let bound = |op: Operator, day: Date| {
            let day = parts.expr(Node::Constant(Value::Date(day)), Type::Date);
            parts.is(op, &parts.day(PeriodPart::WholeEnd), &day)
        };
        let from = in_force.from.map(|day| bound(Operator::GreaterOrEqual, day));
        let to = in_force.to.map(|day| bound(Operator::LessOrEqual, day));
        let has_a_day = days.again.is_none().then(|| parts.present(&days.due.expr));
        let gaps = only.as_ref().and_then(|only| only.gaps);
        let all = from.into_iter().chain(to).chain(has_a_day).chain(only.map(|only| only.expr));
        let expected = all.reduce(|a, b| parts.binary(Operator::And, a, b, Type::Flag));
        let certain = expected.is_none();
        let expected = expected.unwrap_or_else(|| parts.expr(Node::Constant(Value::Flag(true)), Type::Flag));
        let typed = Typed { gaps, ..plain(expected) };
        let expected = self.part_of_duty(parts, ".expected", typed);
        if !certain {
            parts.rows = vec![RowsFrom::Chosen(expected)];
        }
    }

    /// A duty that comes again: due so long after each period, done where the first row says so.
    fn days_again(&mut self, parts: &Parts<'_>, entry: &Entry) -> Option<Days> {
        let due = self.term(&entry.table, "due", "duty");
        let done = entry.table.table("done")?;
        let group = self.rows_of_duty(parts, done, Self::if_missing(&entry.table));
        let (due, group) = (due?, group?);
        let day = parts.after(parts.day(PeriodPart::WholeEnd), due);
        let first = parts.expr(Node::Leaf(Leaf::Fold(group, 0)), Type::Date);
        let effective = self.days_of(parts.rule);
        let again = Again { group, due, missed_after: None, effective };
        Some(Days { due: plain(day), done_on: undone(plain(first), parts.span), again: Some(again) })
    }

    /// The rows that say that it was done, by who has to and the period they are for.
    fn rows_of_duty(&mut self, parts: &Parts<'_>, done: &Table, if_missing: Option<IfMissing>) -> Option<GroupId> {
        let (from, date) = (done.text("table")?, done.text("date")?);
        let Some(source) = self.table(from.value) else {
            self.unknown_table(from);
            return None;
        };
        self.used.tables.insert(source);
        if self.is_timeless_unsaid(source) {
            self.timeless_in_other_periods(source, from.span);
            return None;
        }
        let by = parts.grain.iter().map(|dimension| self.climb_of_row(source, *dimension, from.span));
        let to: Vec<_> = by.collect();
        let day = self.date_column(source, from.value, date);
        let placed = match done.text("for") {
            Some(text) => self.date_column(source, from.value, text),
            None => day,
        };
        let filter = match done.text("where") {
            Some(text) => self.condition(text, &Scope::Rows(source), if_missing.is_some()).map(|t| Some(t.expr)),
            None => Some(None),
        };
        let (to, day, placed, filter) = (to.into_iter().collect::<Option<Vec<_>>>()?, day?, placed?, filter?);
        let day = self.cell_of_day(source, day, date.span)?;
        let seen = parts.is(Operator::LessOrEqual, &day, &parts.day(PeriodPart::Known));
        let filter = filter.map(|filter| match if_missing {
            Some(IfMissing::Yes) => {
                let yes = parts.expr(Node::Constant(Value::Flag(true)), Type::Flag);
                let span = filter.span;
                Expr { node: Node::Coalesce(Box::new(filter), Box::new(yes)), kind: Type::Flag, span }
            }
            _ => filter,
        });
        let filter = match filter {
            Some(filter) => parts.binary(Operator::And, filter, seen, Type::Flag),
            None => seen,
        };
        let name = format!("first_{}", date.value);
        let slot = Slot { name, op: Fold::Min, argument: Some(day), filter: None, kind: Type::Date };
        self.groups.push(Group {
            name: parts.id.to_owned(),
            table: source,
            grain: parts.grain.clone(),
            per: self.per.clone(),
            to,
            period: Some(Placed::Day(placed)),
            filter: Some(filter),
            slots: vec![slot],
        });
        Some(GroupId::new(self.groups.len() - 1))
    }

    /// The day in a column, of a moment its date.
    fn cell_of_day(&mut self, source: crate::expr::TableId, column: ColumnId, span: Span) -> Option<Expr> {
        let kind = self.schema(source)?.columns.get(column.at())?.kind;
        let cell = Expr { node: Node::Leaf(Leaf::Cell(column)), kind, span };
        let moment = kind == Type::DateTime;
        Some(if moment { Expr { node: Node::Call(Function::Date, vec![cell]), kind: Type::Date, span } } else { cell })
    }

    /// A duty on a day of its own.
    fn days_once(&mut self, parts: &Parts<'_>, entry: &Entry) -> Option<Days> {
        let scope = Self::over(&parts.grain);
        let due = self.value_of(entry.table.get("due")?, &scope, Some(Type::Date));
        let done = self.expression(entry.table.text("done")?, &scope, Some(Type::Date));
        let (due, done) = (due?, done?);
        // What is done after the last day that is seen is not done yet.
        let seen = parts.is(Operator::LessOrEqual, &done.expr, &parts.day(PeriodPart::Known));
        let not_yet = parts.expr(Node::Absent(Reason::NO_OBSERVATIONS), Type::Date);
        let done_on = parts.choice(seen, done.expr, not_yet);
        Some(Days { due, done_on: undone(plain(done_on), parts.span), again: None })
    }

    fn figures_of_duty(
        &mut self,
        parts: &Parts<'_>,
        days: Days,
        missed_after: Option<Due>,
        counts_worked: bool,
    ) -> Option<()> {
        let Days { due, done_on, again } = days;
        let due = self.part_of_duty(parts, ".due", Typed { gaps: None, ..due });
        let due_day = self.own_leaf(due, parts.span)?;
        let missed_after = missed_after
            .map(|term| self.part_of_duty(parts, ".missed_after", plain(parts.after(due_day.clone(), term))));
        let last_day = match missed_after {
            Some(id) => Some(self.own_leaf(id, parts.span)?),
            None => None,
        };
        let done_on = self.part_of_duty(parts, ".done_on", done_on);
        let done_day = self.own_leaf(done_on, parts.span)?;
        let known = parts.day(PeriodPart::Known);

        let (done, late) = (parts.word(State::Done), parts.word(State::Late));
        let (missed, open) = (parts.word(State::Missed), parts.word(State::Open));
        let (not_in_time, not_done) = match &last_day {
            Some(last) => (
                parts.choice(parts.is(Operator::LessOrEqual, &done_day, last), late, missed.clone()),
                parts.choice(parts.is(Operator::Greater, &known, last), missed, open),
            ),
            None => (late, open),
        };
        let in_time = parts.is(Operator::LessOrEqual, &done_day, &due_day);
        let state = parts.choice(parts.present(&done_day), parts.choice(in_time, done, not_in_time), not_done);

        let until = parts.choice(parts.present(&done_day), done_day, known);
        let number = |value| parts.number(value, Type::Days);
        let later = if counts_worked {
            // The least number of working days by which the due day would have to be later.
            let one = parts.number(1, Type::Number);
            let before = parts.binary(Operator::Subtract, until.clone(), one, Type::Date);
            let worked = parts.expr(Node::Call(Function::WorkingDays, vec![due_day.clone(), before]), Type::Days);
            parts.binary(Operator::Add, worked, number(1), Type::Days)
        } else {
            parts.expr(Node::Call(Function::Days, vec![due_day.clone(), until.clone()]), Type::Days)
        };
        let lateness = parts.choice(parts.is(Operator::LessOrEqual, &until, &due_day), number(0), later);
        let lateness = Typed { places: Some(0), ..plain(lateness) };
        let late = self.part_of_duty(parts, ".late", lateness);
        let state = self.part_of_duty(parts, "", plain(state));
        let (rule, grain) = (parts.rule, parts.grain.clone());
        self.duties.push(Duty { rule, grain, state, due, missed_after, done_on, late, again });
        Some(())
    }

    fn part_of_duty(&mut self, parts: &Parts<'_>, part: &str, typed: Typed) -> FigureId {
        self.make(Made {
            rule: parts.rule,
            name: format!("{}{part}", parts.id),
            grain: parts.grain.clone(),
            typed,
            rounding: None,
            rows: parts.rows.clone(),
            zero_where_absent: false,
            unit: None,
            listed: false,
        })
    }
}

/// An expression of which nothing is missing but for want of data.
fn plain(expr: Expr) -> Typed {
    let (kind, span) = (expr.kind, expr.span);
    Typed::plain(expr.node, kind, Ty::Is(kind), span)
}

/// A day that is missing where nothing was done.
fn undone(day: Typed, span: Span) -> Typed {
    Typed { gaps: Some(Gap { reason: Reason::NO_OBSERVATIONS, span }), ..day }
}

fn transposed<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    match value {
        Some(None) => None,
        Some(some) => Some(some),
        None => Some(None),
    }
}
