//! The engine as writers see it: `eval` behind `output`'s port.
//!
//! `output` asks for rows and columns through [`Values`], so that it need not know what computes them. Nothing is
//! computed here; a fault of the engine is passed on in the words of the port.

use std::sync::Arc;

use crate::check::model::RowsFrom;
use crate::eval::{EvalError, Shown};
use crate::expr::{DimId, Expr};
use crate::output::{Fault, Values};
use crate::value::{Column, Period, Rows};

/// A finished run in which writers may ask for more.
pub(super) struct Engine<'a>(pub(super) Shown<'a>);

impl Values for Engine<'_> {
    fn rows(&self, grain: &[DimId], from: &[RowsFrom]) -> Result<Rows, Fault> {
        self.0.rows(grain, from).map_err(fault)
    }

    fn column(&self, grain: &[DimId], rows: &Rows, expr: &Expr) -> Result<Arc<Column>, Fault> {
        self.0.column(grain, rows, expr, "output").map_err(fault)
    }

    fn column_in(&self, period: &Period, grain: &[DimId], rows: &Rows, expr: &Expr) -> Result<Arc<Column>, Fault> {
        self.0.column_in(period, grain, rows, expr, "output").map_err(fault)
    }
}

fn fault(error: EvalError) -> Fault {
    match error {
        EvalError::Problems(all) => Fault::Problems(all),
        EvalError::Internal(detail) => Fault::Internal(detail),
    }
}
