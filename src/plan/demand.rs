//! Which figure is needed in which period: the demand of a run, followed from its own period to those it looks back to.
//!
//! Every figure is wanted in the run's own period, in each of its shorter ones, or in the longer one up to its last day;
//! from there each expression asks for others. What comes out is the window: all periods looked at, the run's own last.

use std::collections::BTreeSet;

use super::duties;
use crate::check::model::{Attendee, Because, Duty, Figure, How, Piece, Program, RowsFrom};
use crate::expr::{Expr, FigureId, GroupId, Leaf, PayoutId};
use crate::value::{Date, Period, PeriodKind};

/// What is needed where.
#[derive(Clone, Debug, Default)]
pub(super) struct Demand {
    /// All periods looked at, the run's own last.
    pub(super) window: Vec<Period>,
    /// By figure: the positions in the window at which it is computed.
    pub(super) figures: Vec<Vec<usize>>,
    /// By fold group: the positions in the window at which rows are folded.
    pub(super) groups: Vec<Vec<usize>>,
    /// By payout: the positions in the window at which its lines are settled.
    pub(super) payouts: Vec<Vec<usize>>,
}

/// Follows every expression from `own`; nothing is wanted of a period that begins after `until`, and nothing is seen
/// of days after `as_of`.
pub(super) fn demand(program: &Program, own: &Period, until: Date, as_of: Date) -> Demand {
    let mut found = Found::new(program, own, until, as_of);
    for (id, figure) in program.figures.iter().enumerate() {
        let told = own.told_as(&figure.per).into_iter();
        // What is expected of a period in progress is told when it ends; its days may lead past the calendar until then.
        let told = told.filter(|period| period.is_whole() || !duties::recurs(program, figure.rule));
        told.for_each(|period| found.want(FigureId::new(id), period));
    }
    for (id, group) in program.groups.iter().enumerate() {
        own.told_as(&group.per).into_iter().for_each(|period| found.fold(id, period));
    }
    found.shown(own);
    for (duty, periods) in duties::told(program, own) {
        periods.iter().for_each(|period| found.duty(duty, period));
    }
    found.follow();
    let mut window: Vec<Period> = found.periods.iter().filter(|period| *period != own).cloned().collect();
    window.push(own.clone());
    let [figures, groups, payouts] = [&found.figures, &found.groups, &found.payouts].map(|all| places(all, &window));
    Demand { window, figures, groups, payouts }
}

/// Where in a window the periods stand in which something is wanted.
pub(super) fn places(wanted: &[BTreeSet<Period>], window: &[Period]) -> Vec<Vec<usize>> {
    let of = |wanted: &BTreeSet<Period>| {
        let place = |period| window.iter().position(|known| known == period);
        let mut places: Vec<usize> = wanted.iter().filter_map(place).collect();
        places.sort_unstable();
        places
    };
    wanted.iter().map(of).collect()
}

/// What is found to be needed on the way.
pub(super) struct Found<'p> {
    program: &'p Program,
    /// By figure, the periods in which it is needed.
    pub(super) figures: Vec<BTreeSet<Period>>,
    groups: Vec<BTreeSet<Period>>,
    /// By payout, the periods in which its lines are needed.
    pub(super) payouts: Vec<BTreeSet<Period>>,
    periods: BTreeSet<Period>,
    /// Periods that begin later are not looked at.
    until: Date,
    /// The last day that the run looks at.
    as_of: Date,
    open: Vec<(FigureId, Period)>,
}

impl<'p> Found<'p> {
    /// Nothing but the run's own period.
    pub(super) fn new(program: &'p Program, own: &Period, until: Date, as_of: Date) -> Found<'p> {
        Found {
            program,
            figures: vec![BTreeSet::new(); program.figures.len()],
            groups: vec![BTreeSet::new(); program.groups.len()],
            payouts: vec![BTreeSet::new(); program.payouts.len()],
            periods: BTreeSet::from([own.clone()]),
            until,
            as_of,
            open: Vec::new(),
        }
    }

    /// Finds all that rests below what is wanted.
    pub(super) fn follow(&mut self) {
        while let Some((id, period)) = self.open.pop() {
            if let Some(figure) = self.program.figures.get(id.at()) {
                self.figure(figure, &period);
            }
        }
    }

    /// A figure in a period.
    pub(super) fn want(&mut self, id: FigureId, period: Period) {
        if period.first > self.until {
            return;
        }
        if self.figures.get_mut(id.at()).is_some_and(|periods| periods.insert(period.clone())) {
            self.periods.insert(period.clone());
            self.open.push((id, period));
        }
    }

    /// A figure as a reader in `period` sees it.
    fn read(&mut self, id: FigureId, period: &Period) {
        let Some(per) = self.program.figures.get(id.at()).map(|figure| &figure.per) else { return };
        period.seen_as(per).into_iter().for_each(|seen| self.want(id, seen));
    }

    fn fold(&mut self, group: usize, period: Period) {
        if period.first > self.until {
            return;
        }
        if let Some(periods) = self.groups.get_mut(group) {
            periods.insert(period.clone());
            self.periods.insert(period.clone());
        }
        // Whether its rows are complete is asked of the period in which the last of them may come.
        if let Some(again) = duties::gathers(self.program, GroupId::new(group)) {
            let day = duties::decided_by(self.program, again, &period, self.as_of);
            self.periods.extend(Period::containing(&self.program.pack.period, day));
        }
    }

    fn figure(&mut self, figure: &Figure, period: &Period) {
        self.rows(&figure.rows, period);
        match &figure.how {
            How::Formula(_) | How::Rank(_) | How::Split(_) => {
                figure.how.expressions().into_iter().for_each(|e| self.expr(e, period));
            }
            How::Amount(id, _) => self.payout(*id, period),
        }
    }

    /// The lines of a payout in a period.
    pub(super) fn payout(&mut self, id: PayoutId, period: &Period) {
        let program = self.program;
        let Some(payout) = program.payouts.get(id.at()) else { return };
        if let Some(periods) = self.payouts.get_mut(id.at()) {
            periods.insert(period.clone());
        }
        self.rows(&payout.rows, period);
        if let Some(shares) = &payout.shares {
            self.read(shares.settled, period);
            self.expr(&shares.weight, period);
        }
        let own = [&payout.base].into_iter().chain(&payout.payee).chain(&payout.minimum);
        own.for_each(|e| self.expr(e, period));
        for step in &payout.steps {
            [&step.of].into_iter().chain(&step.floor).chain(&step.cap).for_each(|e| self.expr(e, period));
        }
        for penalty in &payout.penalties {
            self.read(penalty.when, period);
            self.expr(&penalty.share, period);
        }
    }

    /// How the occurrence of a duty stands.
    pub(super) fn standing(&mut self, duty: &Duty, period: &Period) {
        let figures = [duty.state, duty.due, duty.done_on, duty.late].into_iter().chain(duty.missed_after);
        figures.for_each(|id| self.want(id, period.clone()));
    }

    /// An occurrence of a duty, with what its sentences say.
    fn duty(&mut self, duty: &Duty, period: &Period) {
        self.standing(duty, period);
        if let Some(rule) = self.program.rule(duty.rule) {
            self.because(&rule.because, period);
        }
    }

    /// What people are shown besides the figures.
    fn shown(&mut self, own: &Period) {
        let program = self.program;
        self.lines(own);
        // A release is looked for in the open period, whatever the period of the line.
        let penalties = program.payouts.iter().flat_map(|payout| &payout.penalties);
        penalties.flat_map(|penalty| &penalty.until).for_each(|until| self.expr(until, own));
        for action in &program.actions {
            for period in own.ending(self.per(action.when)) {
                action.details.iter().for_each(|(_, shown)| self.expr(&shown.value, &period));
            }
        }
        self.attendees(own);
        self.exports(own);
        for rule in &program.rules {
            own.told_as(&rule.per).iter().for_each(|period| self.because(&rule.because, period));
        }
        for target in &program.targets {
            let per = program.rule(target.rule).map_or(&own.kind, |rule| &rule.per);
            for (at, period) in target.at.iter().flat_map(|at| own.told_as(per).into_iter().map(move |p| (at, p))) {
                self.because(&at.because, &period);
            }
        }
    }

    /// The lines of every payout that come out in the run.
    pub(super) fn lines(&mut self, own: &Period) {
        for (id, payout) in self.program.payouts.iter().enumerate() {
            own.ending(&payout.per).iter().for_each(|period| self.payout(PayoutId::new(id), period));
        }
    }

    /// Who takes part in the actions that may come out in the run.
    pub(super) fn attendees(&mut self, own: &Period) {
        for action in &self.program.actions {
            for period in own.ending(self.per(action.when)) {
                for attendee in &action.attendees {
                    if let Attendee::Read(shown) = attendee {
                        self.expr(&shown.value, &period);
                    }
                }
            }
        }
    }

    /// The layouts that the pack names.
    pub(super) fn exports(&mut self, own: &Period) {
        for export in &self.program.exports {
            self.rows(&export.rows, own);
            export.columns.iter().for_each(|(_, shown)| self.expr(&shown.value, own));
            export.sort.iter().for_each(|(by, _)| self.expr(by, own));
        }
    }

    /// For which kind of period a figure is.
    pub(super) fn per(&self, id: FigureId) -> &'p PeriodKind {
        self.program.figures.get(id.at()).map_or(&self.program.pack.period, |figure| &figure.per)
    }

    /// What the sentences of a rule say in a period.
    fn because(&mut self, because: &Because, period: &Period) {
        for piece in because.zh.iter().chain(&because.en).flatten() {
            if let Piece::Value(shown) = piece {
                self.expr(&shown.value, period);
            }
        }
    }

    fn rows(&mut self, rows: &[RowsFrom], period: &Period) {
        for from in rows {
            match from {
                RowsFrom::Figure(id)
                | RowsFrom::ByHand(id)
                | RowsFrom::Chosen(id)
                | RowsFrom::RolledUp(id, _)
                | RowsFrom::UpTrees(id, ..) => self.read(*id, period),
                RowsFrom::Group(group) => self.fold(group.at(), period.clone()),
                RowsFrom::Whole | RowsFrom::Dimension(_) | RowsFrom::Table(_) | RowsFrom::All => {}
            }
        }
    }

    /// What an expression reads in a period.
    pub(super) fn expr(&mut self, expr: &Expr, period: &Period) {
        let mut leaves = Vec::new();
        expr.walk(&mut |e| {
            if let crate::expr::Node::Leaf(leaf) = &e.node {
                leaves.push(leaf);
            }
        });
        for leaf in leaves {
            match leaf {
                Leaf::Figure(id, _) => self.read(*id, period),
                Leaf::Fold(group, _) => self.fold(group.at(), period.clone()),
                Leaf::Aggregate(aggregate) => {
                    let begun = period.seen_as(&aggregate.per).into_iter().filter(|seen| seen.first <= self.until);
                    for seen in begun.collect::<Vec<_>>() {
                        aggregate.rows.iter().for_each(|id| self.read(*id, &seen));
                        aggregate.argument.iter().chain(&aggregate.filter).for_each(|e| self.expr(e, &seen));
                    }
                }
                Leaf::Past(past) => {
                    for other in past.when.periods(period) {
                        self.expr(&past.of, &other);
                        self.periods.insert(other);
                    }
                }
                Leaf::Cell(_)
                | Leaf::Key(_)
                | Leaf::Lookup(..)
                | Leaf::Given(..)
                | Leaf::Param(_)
                | Leaf::Schedule(_)
                | Leaf::Period(_) => {}
            }
        }
    }
}
