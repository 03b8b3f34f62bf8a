//! What came out beside what was expected: figures as exact values, rules by their rows.
//!
//! A figure is read as a rule would read it, so that a key without a row gives what a reader gets there. Each difference
//! comes with the derivation of its figure, and with what would have to be written for the test to agree.

use crate::check::model::Keys;
use crate::eval::{self, Shown};
use crate::expr::{Climb, Expr, Leaf, Node};
use crate::fold::model::Facts;
use crate::outcome::derivation::Derivation;
use crate::outcome::model::Outcome;
use crate::outcome::writing::{exact_beside, reason_code, written};
use crate::output::{self, Run};
use crate::plan::model::Plan;
use crate::source::{Sources, Span};
use crate::value::{Reason, Rows, Type, Value};

use super::model::{Differs, Expect, ExpectFigure, ExpectRule, Failure, Named, Seen};
use super::{accept, duties, rules};

/// A finished run of a test.
pub(super) struct Finished<'a> {
    pub(super) plan: &'a Plan,
    pub(super) facts: &'a Facts,
    pub(super) outcome: &'a Outcome,
    pub(super) shown: &'a Shown<'a>,
    pub(super) sources: &'a Sources,
}

impl Finished<'_> {
    /// What is not as expected; none if it is.
    pub(super) fn against(&self, expect: &Expect, run: &Run<'_>) -> Option<Failure> {
        let told = match expect {
            Expect::Figure(figure) => self.figure(figure).map_err(|fault| match fault {
                eval::EvalError::Problems(all) => Failure::Problems(all),
                eval::EvalError::Internal(detail) => Failure::Internal(detail),
            }),
            Expect::Rule(rule) => self.rule(rule, run).map_err(|fault| match fault {
                output::Fault::Problems(all) => Failure::Problems(all),
                output::Fault::Internal(detail) => Failure::Internal(detail),
            }),
        };
        match told {
            Ok(None) => None,
            Ok(Some(differs)) => Some(Failure::Differs(Box::new(differs))),
            Err(failure) => Some(failure),
        }
    }

    fn figure(&self, expect: &ExpectFigure) -> Result<Option<Differs>, eval::EvalError> {
        let program = &self.plan.program;
        let unknown = || eval::EvalError::Internal("a figure that the program does not have".to_owned());
        let figure = program.figures.get(expect.figure.at()).ok_or_else(unknown)?;
        let mut pairs: Vec<(String, String)> = figure
            .grain
            .iter()
            .zip(&expect.at)
            .map(|(d, key)| (program.dimension_name(*d).to_owned(), key.clone()))
            .collect();
        if expect.period != self.plan.period {
            pairs.push((expect.period.kind.name().to_owned(), expect.period.label()));
        }
        let places = figure.places.or((figure.kind == Type::Money).then_some(program.pack.money.places));
        let seen = |value: &Value| written(value, figure.kind, places);
        let (value, got) = match self.value_at(expect)? {
            Ok(Ok(value)) => {
                let text = seen(&value);
                let text = exact_beside(&value, &text).map_or(text.clone(), |exact| format!("{text} ({exact})"));
                (Ok(value), Seen::Value(text))
            }
            Ok(Err(reason)) => (Err(reason), Seen::Missing(reason_code(reason, &program.reasons))),
            Err(no_key) => {
                return Ok(Some(Differs {
                    what: named(&figure.name, &pairs),
                    place: expect.span,
                    expected: self.expected(expect, &seen),
                    got: no_key,
                    derivation: None,
                    edits: Vec::new(),
                }));
            }
        };
        if value == expect.is {
            return Ok(None);
        }
        Ok(Some(Differs {
            what: named(&figure.name, &pairs),
            place: expect.span,
            expected: self.expected(expect, &seen),
            got,
            derivation: self.derived(&figure.name, &pairs),
            edits: accept::figure(self.sources, expect, &value, &seen, &program.reasons),
        }))
    }

    fn expected(&self, expect: &ExpectFigure, seen: &dyn Fn(&Value) -> String) -> Seen {
        match &expect.is {
            Ok(value) => Seen::Value(seen(value)),
            Err(reason) => Seen::Missing(reason_code(*reason, &self.plan.program.reasons)),
        }
    }

    /// What a reader gets at a key; no such key if the dimension's keys are known and it is none of them.
    fn value_at(&self, expect: &ExpectFigure) -> Result<Result<Result<Value, Reason>, Seen>, eval::EvalError> {
        let program = &self.plan.program;
        let (id, at) = (expect.figure, &expect.at);
        let Some(figure) = program.figures.get(id.at()) else { return Ok(Ok(Err(Reason::NO_ROW))) };
        let mut codes = Vec::new();
        for (dimension, key) in figure.grain.iter().zip(at) {
            let found = self.facts.dimensions.get(dimension.at()).and_then(|keys| keys.find(key));
            match (found, program.dimensions.get(dimension.at()).map(|d| &d.keys)) {
                (Some(code), _) => codes.push(code),
                // A key that no row names is as one without rows.
                (None, Some(Keys::Found)) if figure.zero_where_absent => {
                    return Ok(Ok(Ok(Value::Number(crate::value::Ratio::ZERO))));
                }
                (None, Some(Keys::Found)) => return Ok(Ok(Err(Reason::NO_OBSERVATIONS))),
                (None, _) => {
                    let dimension = program.dimension_name(*dimension).to_owned();
                    return Ok(Err(Seen::NoKey { dimension, key: key.clone() }));
                }
            }
        }
        let radix: Vec<u32> = figure
            .grain
            .iter()
            .map(|d| self.facts.dimensions.get(d.at()).map_or(0, |k| u32::try_from(k.len()).unwrap_or(u32::MAX)))
            .collect();
        let rows = Rows::pack(&radix, &codes).and_then(|key| Rows::new(radix, vec![key]));
        let Some(rows) = rows else { return Ok(Ok(Err(Reason::NO_ROW))) };
        let climbs = (0..figure.grain.len()).map(|from| Climb { from, steps: Vec::new() }).collect();
        let span = program.rule(figure.rule).map_or_else(|| Span::new(crate::source::SourceId(0), 0..0), |r| r.span);
        let leaf = Expr { node: Node::Leaf(Leaf::Figure(id, climbs)), kind: figure.kind, span };
        if !self.facts.window.contains(&expect.period) {
            return Ok(Ok(Err(Reason::NO_PERIOD_BEFORE)));
        }
        let column = self.shown.column_in(&expect.period, &figure.grain, &rows, &leaf, &figure.name)?;
        Ok(Ok(column.value(0).ok_or_else(|| column.gap(0).unwrap_or(Reason::NO_ROW))))
    }

    fn rule(&self, expect: &ExpectRule, run: &Run<'_>) -> Result<Option<Differs>, output::Fault> {
        let program = run.program();
        let name = match &expect.rule {
            Named::Rule(id) => program.rule(*id).map_or("", |r| r.name.as_str()),
            Named::Export(at) => program.exports.get(*at).map_or("", |e| e.name.as_str()),
        };
        let differs = |what: String, expected: Seen, got: Seen, edits| Differs {
            what,
            place: expect.span,
            expected,
            got,
            derivation: rules::figure_behind(program, &expect.rule).and_then(|f| self.derived(&f, &expect.at)),
            edits,
        };
        let rows = match rules::duty(run, expect) {
            Some(duty) => duties::count(run, duty, expect),
            None if expect.released => Ok(rules::released(run, expect)),
            None => {
                let out = rules::rows_of(run, &expect.rule, &expect.at)?.within(rules::period(expect));
                rules::at(program, self.facts, &out, &expect.at)
            }
        };
        let rows = match rows {
            Ok(rows) => rows,
            Err(no_key) => {
                return Ok(Some(differs(named(name, &expect.at), Seen::Rows(expect.rows), no_key, Vec::new())));
            }
        };
        if rows != expect.rows {
            let edits = accept::rows(expect, rows);
            return Ok(Some(differs(named(name, &expect.at), Seen::Rows(expect.rows), Seen::Rows(rows), edits)));
        }
        if !rules::looks_at_columns(expect) || rows == 0 {
            return Ok(None);
        }
        let Some((at, got)) = rules::columns(run, expect)? else { return Ok(None) };
        let Some((column, node)) = expect.columns.get(at) else { return Ok(None) };
        let edits = match &got {
            Seen::Value(text) => accept::cell(self.sources, node, text),
            _ => Vec::new(),
        };
        let expected = Seen::Value(self.sources.snippet(node.span).to_owned());
        Ok(Some(differs(format!("{}: {column}", named(name, &expect.at)), expected, got, edits)))
    }

    fn derived(&self, figure: &str, at: &[(String, String)]) -> Option<Derivation> {
        eval::trace(self.plan, self.facts, self.outcome, figure, at).ok()
    }
}

/// A figure or rule with its row.
fn named(name: &str, at: &[(String, String)]) -> String {
    if at.is_empty() {
        return name.to_owned();
    }
    let pairs: Vec<String> = at.iter().map(|(dimension, key)| format!("{dimension}={key}")).collect();
    format!("{name} [{}]", pairs.join(", "))
}
