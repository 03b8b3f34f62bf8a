//! Expressions: as written, as typed, and the one evaluation of them over columns.
//!
//! `script` parses a text into [`syntax`]; `check` types it into [`tree`]; [`kernel`] evaluates the tree over whole
//! columns wherever it stands: rows in `fold`, figures in `eval`, one row in an explanation. [`function`] is the one
//! table of built-in functions that all of them know, [`special`] that of aggregates and what else is called like one.

pub mod function;
pub mod ids;
pub mod kernel;
pub mod special;
pub mod syntax;
pub mod tree;

pub use ids::{ColumnId, DimId, FigureId, GivenId, GroupId, ParamId, PayoutId, RuleId, ScheduleId, ScriptId, TableId};
pub use syntax::Syntax;
pub use tree::{Aggregate, Below, Climb, Expr, Fold, Grain, Leaf, Node, Operator, Past, PeriodPart, When};
