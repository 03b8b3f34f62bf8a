//! Expressions that no figure carries, over the rows of a finished run: layouts, sentences, details.
//!
//! Writers ask for one column at a time and let it go; nothing that [`super::run`] found out changes.

use std::sync::Arc;

use crate::check::model::RowsFrom;
use crate::expr::{DimId, Expr};
use crate::fold::model::Facts;
use crate::outcome::model::Outcome;
use crate::plan::model::Plan;
use crate::value::{Column, Period, Rows};

use super::context::FigureContext;
use super::fault::{Confused, EvalError};
use super::rows::row_set;
use super::timeline::{Moment, Timeline};

/// A finished run in which expressions can be read.
pub struct Shown<'a> {
    timeline: Timeline<'a>,
}

impl<'a> Shown<'a> {
    /// The run that ended in this outcome.
    ///
    /// # Errors
    /// [`EvalError::Internal`] where plan, facts and outcome do not fit together.
    pub fn after(plan: &'a Plan, facts: &'a Facts, outcome: &Outcome) -> Result<Shown<'a>, EvalError> {
        Ok(Shown { timeline: Timeline::after(plan, facts, outcome)? })
    }

    /// The rows that come from all of these together in another period of the window.
    ///
    /// # Errors
    /// [`EvalError::Internal`] where they do not fit the program, or the period is not one of the window.
    pub fn rows_in(&self, period: &Period, grain: &[DimId], from: &[RowsFrom]) -> Result<Rows, EvalError> {
        Ok(row_set(self.there(period)?, grain, from)?)
    }

    /// The values of an expression over rows of a grain in another period of the window, one a row.
    ///
    /// # Errors
    /// As of [`Shown::column`]; the period is not one of the window.
    pub fn column_in(
        &self,
        period: &Period,
        grain: &[DimId],
        rows: &Rows,
        expr: &Expr,
        name: &str,
    ) -> Result<Arc<Column>, EvalError> {
        let there = self.there(period)?;
        let context = FigureContext::new(there, grain, rows.clone());
        context.evaluate(expr).map_err(|fault| there.naming().error(fault, name, grain, rows))
    }

    fn there(&self, period: &Period) -> Result<Moment<'_, 'a>, Confused> {
        self.timeline.own()?.at(period).ok_or_else(|| Confused::new("a period that was not looked at"))
    }

    /// The rows that come from all of these together.
    ///
    /// # Errors
    /// [`EvalError::Internal`] where they do not fit the program.
    pub fn rows(&self, grain: &[DimId], from: &[RowsFrom]) -> Result<Rows, EvalError> {
        Ok(row_set(self.timeline.own()?, grain, from)?)
    }

    /// The values of an expression over rows of a grain, one a row.
    ///
    /// # Errors
    /// A fraction outgrows its bound, or a script fails; `name` says in what.
    pub fn column(&self, grain: &[DimId], rows: &Rows, expr: &Expr, name: &str) -> Result<Arc<Column>, EvalError> {
        let own = self.timeline.own()?;
        let context = FigureContext::new(own, grain, rows.clone());
        context.evaluate(expr).map_err(|fault| own.naming().error(fault, name, grain, rows))
    }
}
