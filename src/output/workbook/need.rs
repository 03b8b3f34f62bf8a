//! What a workbook must hold so that its lines can be followed down to the facts: which rows of which figures, counts
//! and tables, in which periods.
//!
//! A whole workbook has every row of what it needs. One of a sample has the rows that its lines read, and leaves out
//! what only thousands of others could prove: ranks, and sums over many rows.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::SheetKey;
use crate::check::model::{Amount, How, Payout, Program};
use crate::eval::{EvalError, Found, Links};
use crate::expr::{Aggregate, Climb, ColumnId, DimId, Expr, FigureId, GroupId, Leaf, Past, PayoutId, TableId};
use crate::fold::model::Facts;
use crate::value::Rows;

/// How many rows under its aggregates a workbook of a sample takes in for one figure.
const MOST_UNDER: usize = 20_000;

/// Rows by their packed keys, with the packing.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    radix: Vec<u32>,
    keys: Vec<u64>,
}

/// What a workbook holds.
pub(super) struct Need<'r, 'a> {
    pub(super) program: &'r Program,
    pub(super) facts: &'r Facts,
    pub(super) links: &'r Links<'a>,
    /// Whether it has every row.
    pub(super) whole: bool,
    /// The rows of figures, by figure and period.
    pub(super) figures: BTreeMap<(FigureId, usize), Taken>,
    /// The lines of payouts, by payout and period.
    pub(super) lines: BTreeMap<(PayoutId, usize), Taken>,
    /// The rows of sheets, by sheet and period.
    pub(super) sheets: BTreeMap<(SheetKey, usize), Taken>,
    /// Accumulators that are read.
    pub(super) slots: BTreeSet<(Vec<DimId>, GroupId, usize)>,
    /// Columns of tables that are read.
    pub(super) columns: BTreeSet<(TableId, ColumnId)>,
}

impl Taken {
    pub(super) fn add(&mut self, rows: &Rows) {
        rows.radix().clone_into(&mut self.radix);
        self.keys.extend_from_slice(rows.keys());
        // What is asked for again and again is kept short.
        if self.keys.len() > rows.len().saturating_mul(4).max(1 << 12) {
            self.keys.sort_unstable();
            self.keys.dedup();
        }
    }

    /// The rows, ascending.
    pub(super) fn rows(&self) -> Option<Rows> {
        Rows::new(self.radix.clone(), self.keys.clone())
    }
}

/// The rows found, of those of `all`.
fn pick(all: &Rows, found: &[Found]) -> Option<Rows> {
    let key = |found: &Found| match found {
        Found::Row(row) => all.keys().get(*row as usize).copied(),
        Found::Absent | Found::Broken => None,
    };
    Rows::new(all.radix().to_vec(), found.iter().filter_map(key).collect())
}

impl<'r, 'a> Need<'r, 'a> {
    /// Nothing yet.
    pub(super) fn new(program: &'r Program, facts: &'r Facts, links: &'r Links<'a>, whole: bool) -> Need<'r, 'a> {
        Need {
            program,
            facts,
            links,
            whole,
            figures: BTreeMap::new(),
            lines: BTreeMap::new(),
            sheets: BTreeMap::new(),
            slots: BTreeSet::new(),
            columns: BTreeSet::new(),
        }
    }

    /// Lines of a payout.
    pub(super) fn want_lines(&mut self, at: usize, id: PayoutId, rows: &Rows) {
        let whole = self.links.lines(at, id).filter(|_| self.whole);
        let rows = whole.as_ref().map_or(rows, |lines| &lines.rows);
        self.lines.entry((id, at)).or_default().add(rows);
        self.sheets.entry((SheetKey::Lines(id), at)).or_default().add(rows);
    }

    /// Rows of a figure.
    pub(super) fn want(&mut self, at: usize, id: FigureId, rows: &Rows) {
        let Some(figure) = self.program.figures.get(id.at()) else { return };
        if let How::Amount(payout, _) = figure.how
            && self.links.lines(at, payout).is_some()
        {
            return self.want_lines(at, payout, rows);
        }
        let Some(column) = self.links.column(at, id) else { return };
        let rows = if self.whole { &column.rows } else { rows };
        if !self.whole || !self.figures.contains_key(&(id, at)) {
            self.figures.entry((id, at)).or_default().add(rows);
            let key = sheet_of(self.program, id);
            self.sheets.entry((key, at)).or_default().add(rows);
        }
    }

    /// Takes in all that the wanted figures and lines read, down to the facts.
    pub(super) fn close(&mut self) -> Result<(), EvalError> {
        let mut settled: BTreeSet<(PayoutId, usize)> = BTreeSet::new();
        for id in (0..self.program.figures.len()).rev().map(FigureId::new) {
            // Lines are read by later figures alone, so that all of theirs are wanted by the time the first figure
            // that they read comes up.
            self.close_lines(Some(id), &mut settled)?;
            let wanted: Vec<(usize, Rows)> = self
                .figures
                .range((id, 0)..=(id, usize::MAX))
                .filter_map(|((_, at), taken)| Some((*at, taken.rows()?)))
                .collect();
            let Some(figure) = self.program.figures.get(id.at()) else { continue };
            for (at, rows) in wanted {
                if !self.whole && matches!(figure.how, How::Rank(_)) {
                    continue;
                }
                match &figure.how {
                    How::Amount(payout, Amount::Base) => {
                        if let Some(payout) = self.program.payouts.get(payout.at()) {
                            self.read(at, &figure.grain, &rows, &payout.base)?;
                        }
                    }
                    how => {
                        for expr in how.expressions() {
                            self.read(at, &figure.grain, &rows, expr)?;
                        }
                    }
                }
            }
        }
        self.close_lines(None, &mut settled)
    }

    /// Takes in what lines read, once no figure that is still to come could read more of them.
    fn close_lines(
        &mut self,
        before: Option<FigureId>,
        settled: &mut BTreeSet<(PayoutId, usize)>,
    ) -> Result<(), EvalError> {
        let program = self.program;
        let ready = |payout: PayoutId| {
            let reads = |figure: &crate::check::model::Figure| matches!(figure.how, How::Amount(of, _) if of == payout);
            let first = program.figures.iter().position(reads);
            before.is_none_or(|id| first.is_none_or(|first| id.at() <= first))
        };
        let wanted: Vec<((PayoutId, usize), Rows)> = self
            .lines
            .iter()
            .filter(|((id, at), _)| !settled.contains(&(*id, *at)) && ready(*id))
            .filter_map(|(key, taken)| Some((*key, taken.rows()?)))
            .collect();
        for ((id, at), rows) in wanted {
            settled.insert((id, at));
            let Some(payout) = program.payouts.get(id.at()) else { continue };
            if let Some(shares) = &payout.shares {
                self.read(at, &payout.grain, &rows, &shares.weight)?;
                if let Some(all) = self.links.lines(at, shares.of) {
                    let found = self.links.towards(at, &rows, &all.rows, &shares.to)?;
                    if let Some(rows) = pick(&all.rows, &found) {
                        self.want_lines(at, shares.of, &rows);
                    }
                }
                continue;
            }
            for expr in expressions(payout) {
                self.read(at, &payout.grain, &rows, expr)?;
            }
            let own: Vec<Climb> = (0..payout.grain.len()).map(|from| Climb { from, steps: Vec::new() }).collect();
            for penalty in &payout.penalties {
                self.read_figure(at, &rows, penalty.when, &own)?;
            }
        }
        Ok(())
    }

    fn read_figure(&mut self, at: usize, rows: &Rows, id: FigureId, climbs: &[Climb]) -> Result<(), EvalError> {
        // What was not computed is read by nothing that was.
        let Ok(Some((there, found))) = self.links.figure(at, rows, id, climbs) else { return Ok(()) };
        let Some(column) = self.links.column(there, id) else { return Ok(()) };
        if let Some(rows) = pick(&column.rows, &found) {
            self.want(there, id, &rows);
        }
        Ok(())
    }

    /// Takes in what an expression reads over rows.
    fn read(&mut self, at: usize, grain: &[DimId], rows: &Rows, expr: &Expr) -> Result<(), EvalError> {
        let mut leaves: Vec<&Leaf> = Vec::new();
        expr.walk(&mut |e| {
            if let crate::expr::Node::Leaf(leaf) = &e.node {
                leaves.push(leaf);
            }
        });
        for leaf in leaves {
            match leaf {
                Leaf::Figure(id, climbs) => self.read_figure(at, rows, *id, climbs)?,
                Leaf::Fold(group, slot) => self.read_fold(at, grain, rows, *group, *slot)?,
                Leaf::Lookup(table, column, climbs) => {
                    let Some(found) = self.links.lookup(at, rows, *table, climbs)? else { continue };
                    let kept = self.facts.periods.get(at).and_then(|p| p.kept.get(table.at())?.as_ref());
                    let Some(kept) = kept else { continue };
                    let picked = if self.whole { Some(kept.rows.clone()) } else { pick(&kept.rows, &found) };
                    if let Some(picked) = picked {
                        self.sheets.entry((SheetKey::Table(*table), at)).or_default().add(&picked);
                        self.columns.insert((*table, *column));
                    }
                }
                Leaf::Aggregate(aggregate) => self.read_aggregate(at, grain, rows, aggregate)?,
                Leaf::Past(past) => self.read_past(at, grain, rows, past)?,
                Leaf::Cell(_)
                | Leaf::Key(_)
                | Leaf::Given(..)
                | Leaf::Param(_)
                | Leaf::Schedule(_)
                | Leaf::Period(_) => {}
            }
        }
        Ok(())
    }

    fn read_fold(
        &mut self,
        at: usize,
        grain: &[DimId],
        rows: &Rows,
        group: GroupId,
        slot: usize,
    ) -> Result<(), EvalError> {
        let Some(grouped) = self.facts.periods.get(at).and_then(|p| p.groups.iter().find(|g| g.group == group)) else {
            return Ok(());
        };
        let found = self.links.fold(at, rows, group)?;
        let picked = if self.whole { Some(grouped.rows.clone()) } else { pick(&grouped.rows, &found) };
        if let Some(picked) = picked {
            self.sheets.entry((SheetKey::Facts(grain.to_vec()), at)).or_default().add(&picked);
            self.slots.insert((grain.to_vec(), group, slot));
        }
        Ok(())
    }

    fn read_aggregate(
        &mut self,
        at: usize,
        grain: &[DimId],
        rows: &Rows,
        aggregate: &Aggregate,
    ) -> Result<(), EvalError> {
        let Ok(under) = self.links.under(at, grain, rows, aggregate) else { return Ok(()) };
        let belong = |of: &Option<Vec<Option<u32>>>| of.as_ref().map_or(0, |of| of.iter().flatten().count());
        if !self.whole && under.iter().map(|u| belong(&u.of)).sum::<usize>() > MOST_UNDER {
            return Ok(());
        }
        for one in under {
            let Some(of) = &one.of else { continue };
            let keys = one.rows.keys().iter().zip(of).filter(|(_, of)| self.whole || of.is_some()).map(|(key, _)| *key);
            let Some(picked) = Rows::new(one.rows.radix().to_vec(), keys.collect()) else { continue };
            self.sheets.entry((SheetKey::Figures(aggregate.grain.clone()), one.period)).or_default().add(&picked);
            for expr in aggregate.argument.iter().chain(&aggregate.filter) {
                self.read(one.period, &aggregate.grain, &picked, expr)?;
            }
        }
        Ok(())
    }

    fn read_past(&mut self, at: usize, grain: &[DimId], rows: &Rows, past: &Past) -> Result<(), EvalError> {
        let Some(now) = self.facts.window.get(at) else { return Ok(()) };
        for period in past.when.periods(now) {
            if let Some(there) = self.links.place(&period) {
                self.read(there, grain, rows, &past.of)?;
            }
        }
        Ok(())
    }
}

/// Every expression that the lines of a payout read.
pub(super) fn expressions(payout: &Payout) -> Vec<&Expr> {
    let mut all = vec![&payout.base];
    for step in &payout.steps {
        all.push(&step.of);
        all.extend(step.floor.iter().chain(&step.cap));
    }
    all.extend(payout.penalties.iter().map(|penalty| &penalty.share));
    all.extend(&payout.minimum);
    all
}

/// The sheet of a figure.
pub(super) fn sheet_of(program: &Program, id: FigureId) -> SheetKey {
    let Some(figure) = program.figures.get(id.at()) else { return SheetKey::Figures(Vec::new()) };
    match figure.how {
        How::Rank(_) => SheetKey::Ranks(figure.grain.clone()),
        _ => SheetKey::Figures(figure.grain.clone()),
    }
}
