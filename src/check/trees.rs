//! Trees: dimensions whose keys stand below one another, by a column `of` the dimension itself in its own table.
//!
//! An aggregate over figures takes at each node the node and all below. What has been taken in that way must not be
//! added up over the tree once more: here stands which figures hold it, and the refusal. Nothing climbs from a node to
//! its parent when names are read; whether parents go in a circle is for the data to show.

use std::collections::BTreeSet;

use super::state::Checker;
use super::typing::Typed;
use crate::check::model::{Figure, How, Keys};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::{Below, Climb, ColumnId, DimId, Expr, FigureId, Fold, Grain, Leaf, Node, TableId};
use crate::pack::grammar::Kind;
use crate::source::Span;

impl Checker<'_> {
    /// Finds the column that names parents, of which a dimension may have one.
    pub(super) fn tie_trees(&mut self) {
        for d in 0..self.dimensions.len() {
            let dimension = DimId::new(d);
            let Some(Keys::Table { table, key, .. }) = self.dimensions.get(d).map(|d| d.keys.clone()) else { continue };
            let columns = self.schema(table).map_or(&[][..], |schema| schema.columns.as_slice());
            let own = columns.iter().enumerate().filter(|(at, c)| c.of == Some(dimension) && *at != key.at());
            let own: Vec<(ColumnId, String, Span)> =
                own.map(|(at, c)| (ColumnId::new(at), c.name.clone(), c.span)).collect();
            let [(parent, name, first), others @ ..] = own.as_slice() else { continue };
            if self.is_computed(table, name) {
                self.fault(&codes::COMPUTED_COLUMN, *first, &[("name", name)]);
                continue;
            }
            for (_, name, span) in others {
                let owner = self.dimension_name(dimension);
                let problem = Diagnostic::at(&codes::TWO_PARENTS, *span);
                let problem = problem.with("column", name).with("dimension", owner);
                self.report(problem.also(Place::Rule(*first), "first"));
            }
            if let Some(dimension) = self.dimensions.get_mut(d) {
                dimension.parent = Some(*parent);
            }
        }
    }

    /// Whether a column has a formula in place of cells.
    fn is_computed(&self, table: TableId, column: &str) -> bool {
        let entry = self.doc.of(Kind::Table).nth(table.at());
        let columns = entry.and_then(|entry| entry.table.table("columns"));
        columns.and_then(|columns| columns.table(column)).is_some_and(|column| column.get("formula").is_some())
    }

    /// The table of a dimension that is a tree, and the column that names parents.
    fn tree(&self, dimension: DimId) -> Option<(TableId, ColumnId)> {
        let dimension = self.dimensions.get(dimension.at())?;
        match dimension.keys {
            Keys::Table { table, .. } => dimension.parent.map(|parent| (table, parent)),
            Keys::Given(_) | Keys::Found => None,
        }
    }

    /// The trees of a reader's grain that rows of a finer one lie in themselves: there a node takes all below it.
    pub(super) fn trees_over(&mut self, grain: &Grain, to: &[Climb]) -> Vec<Below> {
        let straight = grain.iter().zip(to).enumerate().filter(|(_, (_, climb))| climb.steps.is_empty());
        let tree = |(position, (dimension, _)): (usize, (&DimId, &Climb))| {
            let (table, parent) = self.tree(*dimension)?;
            Some(Below { position, table, parent })
        };
        let trees: Vec<Below> = straight.filter_map(tree).collect();
        for below in &trees {
            self.read(below.table, below.parent);
        }
        trees
    }

    /// The trees of which a figure takes in, at each node, what lies below.
    pub(super) fn takes_below(&self, figure: &Figure) -> BTreeSet<DimId> {
        let of = |expr: &Expr| self.taken_below(expr, &figure.grain);
        match &figure.how {
            How::Formula(formula) => of(formula),
            How::Rank(ranking) => of(&ranking.of),
            How::Split(split) => of(&split.of),
            How::Amount(payout, _) => {
                let Some(payout) = self.payouts.get(payout.at()) else { return BTreeSet::new() };
                let steps = payout.steps.iter().map(|step| &step.of);
                [&payout.base].into_iter().chain(steps).flat_map(of).collect()
            }
        }
    }

    /// The same of an expression over a grain.
    fn taken_below(&self, expr: &Expr, grain: &Grain) -> BTreeSet<DimId> {
        let mut taken = BTreeSet::new();
        expr.walk(&mut |part| match &part.node {
            Node::Leaf(Leaf::Figure(id, climbs)) => {
                let there = self.figure(*id).map_or(&[][..], |figure| figure.grain.as_slice());
                let straight = there.iter().zip(climbs).filter(|(_, climb)| climb.steps.is_empty());
                taken.extend(straight.map(|(dimension, _)| *dimension).filter(|d| self.holds_below(*id).contains(d)));
            }
            Node::Leaf(Leaf::Aggregate(aggregate)) => {
                taken.extend(aggregate.below.iter().filter_map(|below| grain.get(below.position)));
                let inner = aggregate.argument.as_ref().map(|e| self.taken_below(e, &aggregate.grain));
                let kept = grain.iter().zip(&aggregate.to).filter(|(_, climb)| climb.steps.is_empty());
                let kept: Vec<DimId> = kept.map(|(dimension, _)| *dimension).collect();
                taken.extend(inner.into_iter().flatten().filter(|d| kept.contains(d)));
            }
            Node::Leaf(Leaf::Past(past)) => taken.extend(self.taken_below(&past.of, grain)),
            _ => {}
        });
        taken
    }

    fn holds_below(&self, id: FigureId) -> &BTreeSet<DimId> {
        static NONE: BTreeSet<DimId> = BTreeSet::new();
        self.below.get(id.at()).unwrap_or(&NONE)
    }

    /// Refuses to add up over a tree, without a filter, what holds at each node all that lies below it already.
    pub(super) fn refuse_twice(&mut self, fold: Fold, argument: &Typed, grain: &Grain, at: Span) -> Option<()> {
        if !matches!(fold, Fold::Sum | Fold::Mean | Fold::Count | Fold::Share) {
            return Some(());
        }
        self.refuse_tree(&self.taken_below(&argument.expr, grain), fold.name(), argument.expr.span, at)
    }

    /// Refuses a score that would add up over a tree what a figure holds of it already; `kept` are the dimensions that
    /// the score keeps.
    pub(super) fn refuse_twice_in_score(&mut self, id: FigureId, kept: &[DimId], span: Span) -> Option<()> {
        let lost: BTreeSet<DimId> = self.holds_below(id).iter().copied().filter(|d| !kept.contains(d)).collect();
        self.refuse_tree(&lost, Fold::Mean.name(), span, span)
    }

    fn refuse_tree(&mut self, trees: &BTreeSet<DimId>, function: &str, of: Span, at: Span) -> Option<()> {
        let Some(dimension) = trees.first() else { return Some(()) };
        let (table, parent) = self.tree(*dimension)?;
        let columns = self.schema(table).map_or(&[][..], |schema| schema.columns.as_slice());
        let parent = columns.get(parent.at()).map(|c| c.name.clone()).unwrap_or_default();
        let (figure, dimension) = (self.snippet(of), self.dimension_name(*dimension));
        let cure = format!("{function}({figure}, is_missing({dimension}.{parent}))");
        let problem = Diagnostic::at(&codes::SUMMED_TWICE, at);
        let problem = problem.with("function", function).with("figure", figure).with("dimension", dimension);
        self.report(problem.help("help", vec![("text", cure)]));
        None
    }
}
