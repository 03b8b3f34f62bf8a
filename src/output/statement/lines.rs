//! The lines of a statement: amounts, steps with their rules and reasons, and what is kept until when.
//!
//! A [`Sheet`] is one payout's lines with all that is the same or computed at once for them. A line's amounts are those
//! of the outcome; a step is told where it did something. Lines of awards without a prize are no lines of anybody.

use super::model::{Account, Kept, Line, Step, Sums, Words};
use crate::check::model::{Amount, Payout, Penalty, Standing};
use crate::expr::{Climb, DimId, Expr, Leaf, Node};
use crate::outcome::model::{Effect, PayoutLines, StepColumn};
use crate::outcome::writing::write_cell;
use crate::output::awards;
use crate::output::payouts::{LineIds, applied, of_kind};
use crate::output::run::{Run, places};
use crate::output::sentences::{Sentences, label_in};
use crate::output::todo::{key, named, title_in};
use crate::output::totals::money;
use crate::output::values::Fault;
use crate::text::{Bilingual, Message};
use crate::value::{Column, Money, Rows, Value};

/// The lines of one payout.
pub(super) struct Sheet<'a> {
    run: &'a Run<'a>,
    payout: &'a Payout,
    lines: &'a PayoutLines,
    /// Whether these are points.
    pub(super) points: bool,
    /// Whether lines without a prize are left out.
    award: bool,
    places: u32,
    ids: LineIds,
    because: Sentences,
    steps: Vec<Told<'a>>,
    /// The dimension whose keys the payees are, where they are any.
    payees: Option<DimId>,
}

/// A step and what is said of it on every line.
struct Told<'a> {
    step: &'a StepColumn,
    rule: &'a str,
    title: Words,
    clause: Option<&'a str>,
    proposed: bool,
    penalty: Option<&'a Penalty>,
    /// The rows that the sentences are about, ascending.
    on: Vec<usize>,
    because: Sentences,
}

/// The sheets of a run: payouts and prizes of money, then those of points.
pub(super) fn sheets<'a>(run: &'a Run<'a>) -> Result<Vec<Sheet<'a>>, Fault> {
    let of = |points: bool| of_kind(run, points).into_iter().map(move |(payout, lines)| (payout, lines, points));
    let in_force = |payout: &Payout| run.rule(payout.rule).is_some_and(|rule| rule.standing != Standing::Shadow);
    let all = of(false).chain(of(true)).filter(|(payout, _, _)| in_force(payout));
    all.map(|(payout, lines, points)| Sheet::new(run, payout, lines, points)).collect()
}

impl<'a> Sheet<'a> {
    fn new(run: &'a Run<'a>, payout: &'a Payout, lines: &'a PayoutLines, points: bool) -> Result<Sheet<'a>, Fault> {
        let nothing = crate::check::model::Because::default();
        let because = run.rule(payout.rule).map_or(&nothing, |rule| &rule.because);
        let because = Sentences::over(run, &lines.period, &payout.grain, &lines.rows, because)?;
        let told = |step| Told::new(run, payout, lines, step).transpose();
        Ok(Sheet {
            run,
            payout,
            lines,
            points,
            award: awards::award(run, payout.rule).is_some(),
            places: places(run.program(), payout),
            ids: LineIds::new(run, payout, lines),
            because,
            steps: lines.steps.iter().filter_map(told).collect::<Result<_, Fault>>()?,
            payees: payees(run, payout),
        })
    }

    /// The rows that are lines of somebody.
    pub(super) fn told(&self) -> impl Iterator<Item = usize> {
        (0..self.lines.rows.len()).filter(|row| {
            let decided = self.lines.undecided.get(*row).is_none();
            let nothing = || self.lines.is_nothing(*row);
            !(self.award && decided && nothing())
        })
    }

    /// Who is paid on a row.
    pub(super) fn payee(&self, row: usize) -> String {
        match self.lines.payee.value(row) {
            Some(Value::Text(text)) => text.to_string(),
            _ => String::new(),
        }
    }

    /// What people call the payee of a row.
    pub(super) fn name_of(&self, row: usize, payee: &str) -> Option<String> {
        let dim = self.payees.filter(|_| row < self.lines.rows.len())?;
        let code = self.run.facts.dimensions.get(dim.at())?.find(payee)?;
        label_in(self.run, &self.lines.period, dim, code).filter(|name| !name.is_empty())
    }

    /// The payout, without lines.
    pub(super) fn account(&self) -> Account {
        let rule = self.run.rule(self.payout.rule);
        Account {
            payout: rule.map_or_else(String::new, |rule| rule.name.clone()),
            title: Words::from(&title_in(self.run, self.payout.rule, &self.lines.period)),
            clause: rule.and_then(|rule| rule.clause.clone()),
            points: self.points,
            lines: Vec::new(),
        }
    }

    /// A line with its steps.
    pub(super) fn line(&self, row: usize) -> Line {
        let mut id = Vec::new();
        self.ids.add(row, &mut id);
        let of = |takes: bool| self.steps.iter().filter(move |told| told.step.effect.takes() == takes);
        let step = |told: &Told<'_>| self.step(told, row);
        Line {
            id: String::from_utf8(id).unwrap_or_default(),
            key: self.key(row),
            sums: self.sums(row),
            because: sentence(&self.because, row),
            steps: of(false).filter_map(step).collect(),
            taken: of(true).filter_map(step).collect(),
            undecided: self.undecided(row),
        }
    }

    /// What is kept of a line of this period, and may be paid later.
    pub(super) fn kept(&self, row: usize) -> Vec<Kept> {
        let keeps = |told: &&Told<'_>| matches!(told.step.effect, Effect::Withhold | Effect::Hold);
        let mut all = Vec::new();
        for told in self.steps.iter().filter(keeps) {
            let kept = told.step.amounts.get(row).unwrap_or_default();
            if kept != Money::ZERO {
                all.push(Kept {
                    key: self.key(row),
                    title: told.title.clone(),
                    clause: told.clause.map(str::to_owned),
                    amount: money(kept, self.places),
                    release: self.release(told),
                });
            }
        }
        if let Some(reason) = self.undecided(row) {
            all.push(Kept {
                key: self.key(row),
                title: reason,
                clause: None,
                amount: self.written(Amount::Held, row),
                release: Words::said(|_| Message::new("statement-until-decided")),
            });
        }
        all
    }

    fn key(&self, row: usize) -> Words {
        Words::from(&key((self.run, &self.lines.period), &self.payout.grain, &self.lines.rows, row))
    }

    fn written(&self, which: Amount, row: usize) -> String {
        money(self.lines.amount(which, row), self.places)
    }

    fn sums(&self, row: usize) -> Sums {
        let of = |which| self.written(which, row);
        let absent = self.lines.base_absent.get(row).copied().unwrap_or(false);
        Sums {
            base: if absent { String::new() } else { of(Amount::Base) },
            added: of(Amount::Added),
            reduced: of(Amount::Reduced),
            earned: of(Amount::Earned),
            withheld: of(Amount::Withheld),
            forfeited: of(Amount::Forfeited),
            held: of(Amount::Held),
            payable: of(Amount::Payable),
        }
    }

    fn undecided(&self, row: usize) -> Option<Words> {
        let reason = self.run.reason(self.lines.undecided.get(row)?.reason);
        let words = |lang| crate::text::say(lang, &Message::new("reason-words").with("code", reason));
        Some(Words::said(|lang| Message::new("line-undecided").with("reason", words(lang))))
    }

    /// A step where it did something on a row, or would have if there had been more.
    fn step(&self, told: &Told<'_>, row: usize) -> Option<Step> {
        let step = told.step;
        let moved = step.amounts.get(row).unwrap_or_default();
        let cut = u32::try_from(row).is_ok_and(|row| step.cut.binary_search(&row).is_ok());
        let tells = step.effect.takes() || step.effect == Effect::Scale;
        if !(moved != Money::ZERO || cut || tells && applied(step, row)) {
            return None;
        }
        let value = match step.effect {
            Effect::Adjust => String::new(),
            _ => text(&step.values, row),
        };
        let moved = if step.effect.takes() { Money::ZERO.checked_sub(moved).unwrap_or(moved) } else { moved };
        let at = told.on.binary_search(&row).ok();
        Some(Step {
            rule: told.rule.to_owned(),
            title: told.title.clone(),
            clause: told.clause.map(str::to_owned),
            effect: step.effect.name(),
            value,
            amount: money(moved, self.places),
            proposed: told.proposed,
            cut,
            because: at.map(|at| sentence(&told.because, at)).unwrap_or_default(),
            release: self.release(told),
        })
    }

    /// When what a step keeps may be released; nothing of one that takes for good.
    fn release(&self, told: &Told<'_>) -> Words {
        let (Some(penalty), Effect::Withhold | Effect::Hold) = (told.penalty, told.step.effect) else {
            return Words::default();
        };
        let after = penalty.after.and_then(|after| i32::try_from(after).ok());
        if let Some(period) = after.and_then(|after| self.lines.period.shifted(after)) {
            return Words::said(|_| Message::new("statement-until-period").with("period", period.label()));
        }
        match &penalty.until {
            Some(until) => {
                let condition = self.run.program().sources.snippet(until.span).trim_matches(['\'', '"']).to_owned();
                Words::said(|_| Message::new("statement-until").with("condition", &condition))
            }
            None => Words::said(|_| Message::new("statement-until-told")),
        }
    }
}

impl<'a> Told<'a> {
    /// What is said of a step; none of a shadow's.
    fn new(
        run: &'a Run<'a>,
        payout: &'a Payout,
        lines: &'a PayoutLines,
        step: &'a StepColumn,
    ) -> Result<Option<Told<'a>>, Fault> {
        let own = payout.steps.iter().find(|own| own.rule == step.rule && own.name == step.name);
        let Some(rule) = run.rule(step.rule) else { return Ok(None) };
        let standing = own.map_or(rule.standing, |own| own.standing);
        if standing == Standing::Shadow {
            return Ok(None);
        }
        // A sentence of the payout itself stands on the line, not on each of its steps.
        let foreign = step.rule != payout.rule;
        let on: Vec<usize> = (0..lines.rows.len()).filter(|row| foreign && applied(step, *row)).collect();
        let keys = on.iter().filter_map(|row| lines.rows.keys().get(*row).copied()).collect();
        let rows = Rows::new(lines.rows.radix().to_vec(), keys).unwrap_or_else(|| lines.rows.clone());
        let because = Sentences::over(run, &lines.period, &payout.grain, &rows, &rule.because)?;
        let titled = own.map(|own| &own.title).filter(|title| **title != Bilingual::default() && **title != rule.title);
        let title = match titled {
            Some(title) => Words::from(title),
            None if foreign => Words::from(&named(&rule.title, &rule.name)),
            None => step_words(&step.name),
        };
        Ok(Some(Told {
            step,
            rule: &rule.name,
            title,
            clause: own.and_then(|own| own.clause.as_deref()).or(rule.clause.as_deref()),
            proposed: standing == Standing::Proposed,
            penalty: payout.penalties.iter().find(|penalty| penalty.rule == step.rule),
            on,
            because,
        }))
    }
}

/// What a step without a title is called.
fn step_words(name: &str) -> Words {
    let kind = name.split('.').next().unwrap_or(name).to_owned();
    Words::said(|_| Message::new("statement-step").with("step", &kind))
}

/// A sentence in both languages.
fn sentence(of: &Sentences, row: usize) -> Words {
    Words::each(|lang| of.text(lang, row))
}

fn text(column: &Column, row: usize) -> String {
    let mut out = Vec::new();
    if row < column.len() {
        write_cell(column, row, None, "", &mut out);
    }
    String::from_utf8(out).unwrap_or_default()
}

/// The dimension of whose keys the payees of a payout are.
fn payees(run: &Run<'_>, payout: &Payout) -> Option<DimId> {
    let program = run.program();
    let of = |table: &crate::expr::TableId, column: &crate::expr::ColumnId| {
        program.tables.get(table.at())?.columns.get(column.at())?.of
    };
    let climbs = |climb: &Climb| match climb.steps.last() {
        Some((table, column)) => of(table, column),
        None => payout.grain.get(climb.from).copied(),
    };
    let dim_of = |payee: &Expr| match &payee.node {
        Node::Leaf(Leaf::Key(climb)) => climbs(climb),
        Node::Leaf(Leaf::Lookup(table, column, _)) => of(table, column),
        _ => None,
    };
    match &payout.payee {
        Some(payee) => dim_of(payee),
        None => payout.grain.first().copied(),
    }
}

/// What rows add up to; none of no rows, or where a sum does not fit.
pub(super) fn sums<'s>(rows: impl Iterator<Item = (&'s Sheet<'s>, usize)>, usual: u32) -> Option<Sums> {
    let mut all: Option<([Money; 8], u32)> = None;
    for (sheet, row) in rows {
        let (sums, places) = all.get_or_insert(([Money::ZERO; 8], usual));
        *places = sheet.places;
        for (sum, which) in sums.iter_mut().zip(Amount::ALL) {
            *sum = sum.checked_add(sheet.lines.amount(which, row))?;
        }
    }
    let (sums, places) = all?;
    let [base, added, reduced, earned, withheld, forfeited, held, payable] = sums.map(|sum| money(sum, places));
    Some(Sums { base, added, reduced, earned, withheld, forfeited, held, payable })
}
