//! A plan for less than everything: no figure but what the pack's exports need, or the derivation of one figure.
//!
//! The window, the parameters and the rows that are folded stay those of the whole plan, so that the facts, the receipt
//! and every number that is computed are the same; only what nobody asked for is left out. A problem in a figure that
//! nothing asked for is then not met either.

use super::demand::{Found, places};
use super::duties;
use super::model::{Asked, Plan};
use crate::check::model::{FindingOver, How, Program};
use crate::expr::FigureId;

impl Plan {
    /// The plan for the exports, the sums of money and what a run says of itself in few numbers.
    #[must_use]
    pub fn for_exports(self) -> Plan {
        let own = self.period.clone();
        self.narrowed(Asked::Summary, |found, program| {
            found.exports(&own);
            found.lines(&own);
            found.attendees(&own);
            let actions = program.actions.iter().map(|action| action.when);
            let findings = program.findings.iter().filter_map(|finding| match &finding.over {
                FindingOver::Keys { when, .. } => Some(*when),
                FindingOver::Rows { .. } => None,
            });
            let ranked = program.figures.iter().enumerate().filter(|(_, figure)| figure.listed);
            let ranked = ranked.filter(|(_, figure)| matches!(figure.how, How::Rank(_)));
            let ranked = ranked.map(|(id, _)| FigureId::new(id));
            for id in actions.chain(findings).chain(ranked) {
                own.ending(found.per(id)).into_iter().for_each(|period| found.want(id, period));
            }
            for award in &program.awards {
                own.ending(found.per(award.place)).into_iter().for_each(|period| found.want(award.place, period));
            }
            program.bands.iter().for_each(|band| found.want(band.figure, own.clone()));
            for at in program.targets.iter().flat_map(|target| &target.at) {
                own.told_as(found.per(at.met)).into_iter().for_each(|period| found.want(at.met, period));
            }
            for duty in program.duties.iter().filter(|duty| duty.again.is_none()) {
                found.standing(duty, &own);
            }
            for (duty, periods) in duties::told(program, &own) {
                periods.iter().for_each(|period| found.standing(duty, period));
            }
        })
    }

    /// The plan for deriving the figures of that full name, in each period in which they are computed.
    #[must_use]
    pub fn for_figure(self, name: &str) -> Plan {
        let (window, figures) = (self.window.clone(), self.figures.clone());
        self.narrowed(Asked::Figure, |found, program| {
            for id in program.figure_named(name) {
                let periods = figures.get(id.at()).into_iter().flatten().filter_map(|at| window.get(*at));
                periods.cloned().for_each(|period| found.want(id, period));
                let Some(How::Amount(payout, _)) = program.figures.get(id.at()).map(|figure| &figure.how) else {
                    continue;
                };
                let penalties = program.payouts.get(payout.at()).into_iter().flat_map(|payout| &payout.penalties);
                for until in penalties.flat_map(|penalty| &penalty.until) {
                    window.iter().for_each(|period| found.expr(until, period));
                }
            }
        })
    }

    fn narrowed(mut self, asked: Asked, ask: impl FnOnce(&mut Found<'_>, &Program)) -> Plan {
        let program = &*self.program;
        let mut found = Found::new(program, &self.period, self.until, self.as_of);
        ask(&mut found, program);
        found.follow();
        let [needed, payouts] = [&found.figures, &found.payouts].map(|all| places(all, &self.window));
        for (all, needed) in self.figures.iter_mut().zip(needed) {
            all.retain(|at| needed.contains(at));
        }
        Plan { asked, payouts, ..self }
    }
}
