//! What an expression read at one row: its leaves in the order of appearance, its conditions with their answers.
//!
//! A conjunction shows each of its parts, so that one sees which failed; of an `if` and of `??` only what was read is
//! shown, as the kernel reads it.

use crate::check::model::{Ranking, Tiers};
use crate::expr::{Expr, FigureId, Leaf, Node, Operator, PeriodPart};
use crate::outcome::derivation::{Derivation, Role};
use crate::source::Span;
use crate::value::{Cells, Column, Value};

use super::super::context::FigureContext;
use super::{MOST_ROWS, TraceError, Tracer};

impl<'e, 'a> Tracer<'e, 'a> {
    /// What an expression read at the row of `point`.
    pub(super) fn parts(
        &mut self,
        expr: &'e Expr,
        point: &FigureContext<'e, 'a>,
    ) -> Result<Vec<Derivation>, TraceError> {
        if let Some(tiers) = self.engine.program.tiers.iter().find(|tiers| tiers.span == expr.span)
            && let Some(parts) = self.tiers(tiers, expr, point)?
        {
            return Ok(parts);
        }
        let mut found = Found { seen: Vec::new(), parts: Vec::new() };
        self.collect(expr, point, &mut found)?;
        self.beside(&mut found, point)?;
        Ok(found.parts)
    }

    /// Tiers stretch by stretch: what lies in each, its rate, what they come to; of others the whole and its rate. None
    /// where the expression is not the one that they became.
    fn tiers(
        &mut self,
        tiers: &Tiers,
        expr: &'e Expr,
        point: &FigureContext<'e, 'a>,
    ) -> Result<Option<Vec<Derivation>>, TraceError> {
        let mut lines = Vec::new();
        if !tiers.marginal {
            let Node::Binary(Operator::Multiply, of, rate) = &expr.node else { return Ok(None) };
            lines.push(self.expression("of", of, point)?);
            lines.push(Derivation { formula: None, ..self.expression("rate", rate, point)? });
            return Ok(Some(lines));
        }
        let mut addends = Vec::new();
        sum_at(tiers.span, expr, &mut addends);
        if addends.len() != tiers.stretches.len() {
            return Ok(None);
        }
        for (number, (addend, span)) in addends.into_iter().zip(&tiers.stretches).enumerate() {
            let Node::Binary(Operator::Multiply, part, rate) = &addend.node else { return Ok(None) };
            let parts = vec![
                Derivation { role: Role::Known, formula: None, ..self.expression("in_stretch", part, point)? },
                self.expression("rate", rate, point)?,
            ];
            let mut line = Derivation {
                role: Role::Known,
                name: format!("stretch {}", number + 1),
                formula: self.quote(*span),
                parts,
                ..Derivation::default()
            };
            self.say(&mut line, &*self.value(addend, point)?, 0, addend.kind, None);
            lines.push(line);
        }
        Ok(Some(lines))
    }

    /// A condition or part of an expression as a line of its own.
    pub(super) fn expression(
        &mut self,
        name: &str,
        expr: &'e Expr,
        point: &FigureContext<'e, 'a>,
    ) -> Result<Derivation, TraceError> {
        let column = self.value(expr, point)?;
        let mut line = Derivation {
            role: Role::Expression,
            name: name.to_owned(),
            formula: self.words(expr),
            ..Derivation::default()
        };
        self.say(&mut line, &column, 0, expr.kind, None);
        line.parts = self.parts(expr, point)?;
        Ok(line)
    }

    /// An expression in its author's words; a bound of a band stands at the words of the bound alone. What no author
    /// wrote, such as the weighing of a checklist's sources, has none.
    fn words(&self, expr: &Expr) -> Option<String> {
        match &expr.node {
            Node::Binary(op, left, right) if left.span == right.span => match (&left.node, &right.node) {
                // From when and until when a rule is in force.
                (Node::Leaf(Leaf::Period(PeriodPart::End)), Node::Constant(Value::Date(day))) => {
                    Some(format!("period.end {} {day}", op.sign()))
                }
                _ => None,
            },
            Node::Binary(op, left, right) if expr.span == right.span => {
                Some(format!("{} {} {}", self.words(left)?, op.sign(), self.words(right)?))
            }
            _ => self.quote(expr.span),
        }
    }

    /// The value of an expression at the row of `point`.
    pub(super) fn value(
        &self,
        expr: &Expr,
        point: &FigureContext<'e, 'a>,
    ) -> Result<std::sync::Arc<Column>, TraceError> {
        let told = |fault| self.engine.naming().error(fault, "explanation", point.grain, &point.rows);
        point.evaluate(expr).map_err(|fault| TraceError::Failed(told(fault)))
    }

    fn collect(
        &mut self,
        expr: &'e Expr,
        point: &FigureContext<'e, 'a>,
        found: &mut Found<'e>,
    ) -> Result<(), TraceError> {
        match &expr.node {
            Node::Constant(_) | Node::Absent(_) => {}
            Node::Leaf(leaf) => {
                if !found.seen.contains(&leaf) {
                    found.seen.push(leaf);
                    found.parts.push(self.leaf(leaf, expr, point)?);
                }
            }
            Node::Not(a) | Node::Negate(a) | Node::IsMissing(a) | Node::IsPresent(a) => {
                self.collect(a, point, found)?
            }
            Node::Binary(op @ (Operator::And | Operator::Or), ..) => {
                let mut sides = Vec::new();
                chain(*op, expr, &mut sides);
                let mut decided = false;
                for side in sides {
                    match self.expression("", side, point) {
                        Ok(line) if is_first_time(side) => {
                            found.parts.push(Derivation { role: Role::FirstTime, formula: None, ..line });
                        }
                        Ok(line) => found.parts.push(line),
                        // What the run did not read may fail without harm.
                        Err(_) if decided => continue,
                        Err(error) => return Err(error),
                    }
                    let answer = Value::Flag(*op == Operator::Or);
                    decided = decided || self.value(side, point)?.value(0) == Some(answer);
                }
            }
            Node::Binary(_, a, b) => {
                self.collect(a, point, found)?;
                self.collect(b, point, found)?;
            }
            Node::Coalesce(a, b) => {
                self.collect(a, point, found)?;
                if self.value(a, point)?.gap(0).is_some() {
                    self.collect(b, point, found)?;
                }
            }
            Node::If(condition, then, otherwise) => {
                // A condition at the very place of the whole was not written by the author: it guards a division.
                if condition.span == expr.span {
                    self.collect(condition, point, found)?;
                } else {
                    found.parts.push(self.expression("", condition, point)?);
                }
                match self.value(condition, point)?.value(0) {
                    Some(Value::Flag(true)) => self.collect(then, point, found)?,
                    Some(_) => self.collect(otherwise, point, found)?,
                    None => {}
                }
            }
            Node::Call(_, args) => args.iter().try_for_each(|a| self.collect(a, point, found))?,
            Node::Script(_, args) => {
                let column = self.value(expr, point)?;
                let mut line =
                    Derivation { role: Role::Script, formula: self.quote(expr.span), ..Derivation::default() };
                self.say(&mut line, &column, 0, expr.kind, None);
                for arg in args {
                    line.parts.push(self.expression("", arg, point)?);
                }
                found.parts.push(line);
            }
        }
        Ok(())
    }

    /// What a checklist left out or counted beside what the expression read of it.
    fn beside(&mut self, found: &mut Found<'e>, point: &FigureContext<'e, 'a>) -> Result<(), TraceError> {
        let groups: Vec<_> =
            found.seen.iter().filter_map(|l| if let Leaf::Fold(g, _) = l { Some(*g) } else { None }).collect();
        let Some(group) = groups.first().copied() else { return Ok(()) };
        if !self.engine.program.checklists.iter().any(|c| c.group == group) {
            return Ok(());
        }
        let slots = self.engine.program.groups.get(group.at()).map_or(0, |g| g.slots.len());
        for slot in 0..slots.min(3) {
            let leaf = Leaf::Fold(group, slot);
            if !found.seen.iter().any(|l| **l == leaf) {
                found.parts.push(self.fact(group, slot, point)?);
            }
        }
        Ok(())
    }

    /// What a ranking compared.
    pub(super) fn ranking(
        &mut self,
        ranking: &'e Ranking,
        id: FigureId,
        row: usize,
        point: &FigureContext<'e, 'a>,
    ) -> Result<Vec<Derivation>, TraceError> {
        let mut parts = self.parts(&ranking.of, point)?;
        if let Some(only) = &ranking.only {
            parts.push(self.expression("only", only, point)?);
        }
        for (by, _) in &ranking.tie_break {
            parts.push(self.expression("tie_break", by, point)?);
        }
        let figure = self.engine.figure(id)?;
        let places = self.engine.column(id)?;
        let whole = FigureContext::new(self.engine, &figure.grain, places.rows.clone());
        let mut codes = Vec::new();
        for climb in &ranking.within {
            codes.push(self.engine.ways.codes(&whole.rows, climb)?);
        }
        let mates =
            |other: &usize| places.column.gap(*other).is_none() && codes.iter().all(|c| c.get(*other) == c.get(row));
        let mut mates: Vec<usize> = (0..places.rows.len()).filter(mates).collect();
        if let Cells::Number(cells) = &places.column.cells {
            mates.sort_by(|a, b| cells.get(*a).cmp(&cells.get(*b)).then(a.cmp(b)));
        }
        let of = self.value_over(&ranking.of, &whole)?;
        let of_places = match &ranking.of.node {
            Node::Leaf(Leaf::Figure(id, _)) => self.engine.figure(*id)?.places,
            _ => None,
        };
        let mut line = Derivation { role: Role::Aggregate, name: "within".to_owned(), ..Derivation::default() };
        for climb in &ranking.within {
            let dimension = self.engine.ways.ends_in(&figure.grain, climb)?;
            let code = self.engine.ways.codes(&point.rows, climb)?.first().copied();
            let key = self.engine.ways.keys(dimension)?.names.get(code.unwrap_or(u32::MAX) as usize);
            line.key.push((
                self.engine.program.dimension_name(dimension).to_owned(),
                key.map_or_else(String::new, |k| k.to_string()),
            ));
        }
        line.value = mates.len().to_string();
        line.more = u64::try_from(mates.len().saturating_sub(MOST_ROWS)).unwrap_or(u64::MAX);
        for mate in mates.into_iter().take(MOST_ROWS) {
            let mut one = Derivation {
                role: Role::Figure,
                name: figure.name.clone(),
                key: self.engine.naming().key(&figure.grain, &places.rows, mate),
                ..Derivation::default()
            };
            self.say(&mut one, &places.column, mate, figure.kind, figure.places);
            let mut value =
                Derivation { role: Role::Expression, formula: self.quote(ranking.of.span), ..Derivation::default() };
            self.say(&mut value, &of, mate, ranking.of.kind, of_places);
            one.parts.push(value);
            line.parts.push(one);
        }
        parts.push(line);
        Ok(parts)
    }

    /// The values of an expression over many rows.
    pub(super) fn value_over(
        &self,
        expr: &Expr,
        whole: &FigureContext<'_, 'a>,
    ) -> Result<std::sync::Arc<Column>, TraceError> {
        let told = |fault| self.engine.naming().error(fault, "explanation", whole.grain, &whole.rows);
        whole.evaluate(expr).map_err(|fault| TraceError::Failed(told(fault)))
    }
}

/// The leaves of an expression met so far, and the lines made of it.
pub(super) struct Found<'e> {
    seen: Vec<&'e Leaf>,
    parts: Vec<Derivation>,
}

/// Whether a condition asks that an action did not hold in the period before, as one without `repeat` does.
fn is_first_time(side: &Expr) -> bool {
    let Node::Not(inner) = &side.node else { return false };
    let Node::Coalesce(before, _) = &inner.node else { return false };
    side.span == inner.span && matches!(&before.node, Node::Leaf(Leaf::Past(_)))
}

/// The addends of a sum that stands at one place.
fn sum_at<'x>(span: Span, expr: &'x Expr, addends: &mut Vec<&'x Expr>) {
    match &expr.node {
        Node::Binary(Operator::Add, a, b) if expr.span == span => {
            sum_at(span, a, addends);
            sum_at(span, b, addends);
        }
        _ => addends.push(expr),
    }
}

/// The sides of `a && b && c`, in order.
fn chain<'x>(op: Operator, expr: &'x Expr, sides: &mut Vec<&'x Expr>) {
    match &expr.node {
        Node::Binary(here, a, b) if *here == op => {
            chain(op, a, sides);
            chain(op, b, sides);
        }
        _ => sides.push(expr),
    }
}
