//! The kernel: the one evaluation of typed trees over whole columns.
//!
//! A [`Context`] supplies the columns of the leaves; [`evaluate`] makes one value a row of them, exactly. `&&`, `||`,
//! `??` and `if` read a side only for the rows that need it; what holds one value for all rows stays one value until
//! the end. A missing value spreads with its reason; what cannot be computed is a [`Fault`] that names row and place.
//! [`group`] folds columns to groups. Which columns there are, and what a fault is called, belongs to the stages.

mod arithmetic;
mod call;
mod canvas;
mod compare;
mod group;
mod logic;
mod model;
mod operand;
mod told;
mod units;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::ids::ScriptId;
use super::tree::{Expr, Leaf, Node};
use crate::value::{Column, Reason, Value};
use canvas::Canvas;
use operand::{Operand, Trouble, row_number};

pub use group::{GroupFault, Places, group, placed};
pub use model::{Context, Fault, FaultKind, Selection};

/// The value of `expr` for each row of the context.
///
/// # Errors
/// The first [`Fault`] met: of the operands before the operator, of the rows in order.
pub fn evaluate(expr: &Expr, context: &dyn Context) -> Result<Arc<Column>, Fault> {
    evaluate_on(expr, context, &Selection::All(context.len()))
}

/// The value of `expr` for each selected row of the context, in the order of the selection.
///
/// # Errors
/// As for [`evaluate`]. Rows that are not selected fail only where a leaf does that is supplied as a whole.
pub fn evaluate_on(expr: &Expr, context: &dyn Context, selection: &Selection) -> Result<Arc<Column>, Fault> {
    let rows = context.len();
    let outside = match selection {
        Selection::All(all) => *all != rows,
        Selection::Some(some) => some.iter().any(|row| *row as usize >= rows) || !some.is_sorted(),
    };
    if outside || u32::try_from(rows).is_err() {
        let what = FaultKind::Internal(format!("a selection does not fit its {rows} rows"));
        return Err(Fault { row: 0, span: expr.span, what });
    }
    let operand = Kernel { context }.value(expr, selection)?;
    Ok(operand.into_column(selection.len(), expr.kind))
}

struct Kernel<'c> {
    context: &'c dyn Context,
}

impl Kernel<'_> {
    /// The value of a node for the selected rows; without rows nothing is read.
    fn value(&self, expr: &Expr, selection: &Selection) -> Result<Operand, Fault> {
        if selection.is_empty() {
            return Ok(Operand::Absent(Reason::NO_OBSERVATIONS));
        }
        let rows = selection.len();
        let here = |trouble: Trouble| trouble.at(expr.span, selection);
        match &expr.node {
            Node::Constant(value) => Ok(Operand::Constant(value.clone())),
            Node::Absent(reason) => Ok(Operand::Absent(*reason)),
            Node::Leaf(leaf) => self.leaf(leaf, selection, here),
            Node::Not(a) => logic::not(rows, &self.value(a, selection)?).map_err(here),
            Node::Negate(a) => arithmetic::negate(rows, expr.kind, &self.value(a, selection)?).map_err(here),
            Node::Binary(op, a, b) => {
                if let Some(decisive) = logic::decisive(*op) {
                    return self.either(decisive, a, b, selection, here);
                }
                let (left, right) = (self.value(a, selection)?, self.value(b, selection)?);
                if op.is_comparison() {
                    compare::compare(*op, rows, &left, &right).map_err(here)
                } else {
                    arithmetic::binary(*op, rows, expr.kind, &left, &right).map_err(here)
                }
            }
            Node::Coalesce(a, b) => self.coalesce(a, b, selection, here),
            Node::IsMissing(a) => Ok(logic::is_missing(&self.value(a, selection)?)),
            Node::IsPresent(a) => Ok(logic::is_present(&self.value(a, selection)?)),
            Node::If(condition, then, otherwise) => self.branch(condition, [then, otherwise], expr, selection, here),
            Node::Call(function, args) => {
                let values = self.values(args, selection)?;
                call::call(*function, rows, expr.kind, &values, self.context.calendar()).map_err(here)
            }
            Node::Script(script, args) => {
                let values = self.values(args, selection)?;
                self.script(*script, args, values, expr, selection, here)
            }
        }
    }

    fn values(&self, args: &[Expr], selection: &Selection) -> Result<Vec<Operand>, Fault> {
        args.iter().map(|arg| self.value(arg, selection)).collect()
    }

    fn leaf(&self, leaf: &Leaf, selection: &Selection, here: impl Fn(Trouble) -> Fault) -> Result<Operand, Fault> {
        let column = self.context.leaf(leaf)?;
        if column.len() != self.context.len() {
            let detail = format!("a leaf has {} values for {} rows", column.len(), self.context.len());
            return Err(here(Trouble::Confused(detail)));
        }
        Ok(Operand::Column(match selection {
            Selection::All(_) => column,
            Selection::Some(rows) => Arc::new(column.gather(rows)),
        }))
    }

    /// `a && b` and `a || b`: where the left is `decisive` the right is not read.
    fn either(
        &self,
        decisive: bool,
        left: &Expr,
        right: &Expr,
        selection: &Selection,
        here: impl Fn(Trouble) -> Fault,
    ) -> Result<Operand, Fault> {
        let first = self.value(left, selection)?;
        if let Operand::Constant(Value::Flag(flag)) = &first {
            if *flag == decisive {
                return Ok(first);
            }
            let second = self.value(right, selection)?;
            return logic::flag(second, decisive).map_err(here);
        }
        let open = logic::undecided(selection.len(), &first, decisive).map_err(&here)?;
        if open.is_empty() {
            return Ok(Operand::Constant(Value::Flag(decisive)));
        }
        let second = if open.len() == selection.len() {
            self.value(right, selection)?
        } else {
            self.value(right, &selection.narrow(&open))?
        };
        logic::settle(selection.len(), &first, &open, &second, decisive).map_err(here)
    }

    /// `a ?? b`: `b` is read only where `a` is missing.
    fn coalesce(
        &self,
        first: &Expr,
        second: &Expr,
        selection: &Selection,
        here: impl Fn(Trouble) -> Fault,
    ) -> Result<Operand, Fault> {
        let value = self.value(first, selection)?;
        let column = match value {
            Operand::Absent(_) => return self.value(second, selection),
            Operand::Column(column) if column.has_gaps() => column,
            full => return Ok(full),
        };
        let missing: Vec<u32> = (0..column.len()).filter(|row| column.gap(*row).is_some()).map(row_number).collect();
        if missing.len() == column.len() {
            return self.value(second, selection);
        }
        let instead = self.value(second, &selection.narrow(&missing))?;
        let mut canvas = Canvas::over(Arc::unwrap_or_clone(column));
        canvas.paint(&missing, &instead).map_err(here)?;
        Ok(canvas.finish())
    }

    /// `if`: each branch is read only on its rows.
    fn branch(
        &self,
        condition: &Expr,
        [then, otherwise]: [&Expr; 2],
        whole: &Expr,
        selection: &Selection,
        here: impl Fn(Trouble) -> Fault,
    ) -> Result<Operand, Fault> {
        let condition = match self.value(condition, selection)? {
            Operand::Constant(Value::Flag(flag)) => {
                return self.value(if flag { then } else { otherwise }, selection);
            }
            Operand::Absent(reason) => return Ok(Operand::Absent(reason)),
            other => other,
        };
        let parts = logic::split(&condition).map_err(&here)?;
        let mut canvas = Canvas::blank(selection.len(), whole.kind, parts.gaps);
        for (rows, branch) in [(parts.yes, then), (parts.no, otherwise)] {
            if rows.len() == selection.len() {
                return self.value(branch, selection);
            }
            if !rows.is_empty() {
                let value = self.value(branch, &selection.narrow(&rows))?;
                canvas.paint(&rows, &value).map_err(&here)?;
            }
        }
        Ok(canvas.finish())
    }

    /// A script's function over the rows in which no argument is missing.
    fn script(
        &self,
        script: ScriptId,
        args: &[Expr],
        values: Vec<Operand>,
        whole: &Expr,
        selection: &Selection,
        here: impl Fn(Trouble) -> Fault,
    ) -> Result<Operand, Fault> {
        let rows = selection.len();
        let gaps = match operand::meet(rows, &values.iter().collect::<Vec<_>>()) {
            operand::Meeting::Everywhere(reason) => return Ok(Operand::Absent(reason)),
            operand::Meeting::Full => None,
            operand::Meeting::Rows(gaps) => Some(gaps),
        };
        let columns = values.into_iter().zip(args).map(|(value, arg)| value.into_column(rows, arg.kind));
        let Some(gaps) = gaps else {
            let columns: Vec<Column> = columns.map(Arc::unwrap_or_clone).collect();
            let result = self.context.script(script, &columns, selection)?;
            return aligned(result, rows).map(|column| Operand::Column(Arc::new(column))).map_err(here);
        };
        let kept: Vec<u32> =
            gaps.iter().enumerate().filter(|(_, gap)| gap.is_none()).map(|(row, _)| row_number(row)).collect();
        let mut canvas = Canvas::blank(rows, whole.kind, Some(gaps));
        if !kept.is_empty() {
            let columns: Vec<Column> = columns.map(|column| column.gather(&kept)).collect();
            let result = self.context.script(script, &columns, &selection.narrow(&kept))?;
            let result = aligned(result, kept.len()).map_err(&here)?;
            canvas.paint(&kept, &Operand::Column(Arc::new(result))).map_err(here)?;
        }
        Ok(canvas.finish())
    }
}

fn aligned(column: Column, rows: usize) -> Result<Column, Trouble> {
    if column.len() == rows {
        return Ok(column);
    }
    Err(Trouble::Confused(format!("a script gave {} values for {rows} rows", column.len())))
}
