//! How a correction or a release came about, as a derivation: what stood in the ledger, what is found today, and why.
//!
//! All of it is in what the run took from the ledger; nothing is computed again. How today's amounts of a closed line come
//! about is told by a run of its own period on today's data.

use crate::check::model::{Penalty, Program};
use crate::eval::rule_note;
use crate::ledger::Settled;
use crate::ledger::amounts::{NAMES, kept_by, total, written};
use crate::ledger::entry::{Correction, Release};
use crate::ledger::opening::Touched;
use crate::outcome::derivation::{Derivation, Role, RuleNote};
use crate::value::Money;

/// Which corrections or releases are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Corrections.
    Corrections,
    /// Releases.
    Releases,
}

impl Which {
    /// Its word behind the name of a payout: `bonus.corrections`.
    pub fn name(self) -> &'static str {
        match self {
            Which::Corrections => "corrections",
            Which::Releases => "releases",
        }
    }
}

/// The derivation of the correction or release of this id; none where there is none.
pub fn of_id(program: &Program, settled: &Settled, id: &str) -> Option<Derivation> {
    let telling = Telling { program, settled };
    let correction = settled.corrections.iter().find(|c| c.id == id).map(|c| telling.correction(c));
    correction.or_else(|| settled.releases.iter().find(|r| r.id == id).map(|r| telling.release(r)))
}

/// All corrections or releases of a payout at these keys (of a period, by the word of its kind), together; none where
/// there are none.
pub fn of_payout(
    program: &Program,
    settled: &Settled,
    (payout, which): (&str, Which),
    at: &[(String, String)],
) -> Option<Derivation> {
    let telling = Telling { program, settled };
    let asked = |key: &[(String, String)], period: &str| {
        let is_of = |(word, value): &(String, String)| {
            key.iter().any(|(dimension, own)| dimension == word && own == value)
                || (program.pack.kind(word).is_some() && period == value)
        };
        at.iter().all(is_of)
    };
    let (parts, amounts): (Vec<Derivation>, Vec<Money>) = match which {
        Which::Corrections => {
            let own = settled.corrections.iter().filter(|c| c.payout == payout && asked(&c.key, &c.period));
            own.map(|c| (telling.correction(c), c.amounts.payable())).unzip()
        }
        Which::Releases => {
            let own = settled.releases.iter().filter(|r| r.payout == payout && asked(&r.key, &r.period));
            own.map(|r| (telling.release(r), r.amount)).unzip()
        }
    };
    let sum = total(amounts.into_iter().map(Some)).filter(|_| !parts.is_empty())?;
    let (name, value) = (format!("{payout}.{}", which.name()), telling.money(sum));
    Some(Derivation { name, key: at.to_vec(), value, rule: telling.rule(payout), parts, ..Derivation::default() })
}

struct Telling<'a> {
    program: &'a Program,
    settled: &'a Settled,
}

impl Telling<'_> {
    fn money(&self, amount: Money) -> String {
        written(amount, self.program.pack.money.places)
    }

    fn rule(&self, name: &str) -> Option<RuleNote> {
        let id = self.program.rules.iter().position(|rule| rule.name == name)?;
        rule_note(self.program, crate::expr::RuleId::new(id))
    }

    fn touched(&self, line: &str, payee: &str) -> Option<&Touched> {
        self.settled.opening.touched.iter().find(|touched| touched.line == line && touched.payee == payee)
    }

    /// An amount under the code of what it is.
    fn part(&self, name: impl Into<String>, amount: Money, parts: Vec<Derivation>) -> Derivation {
        Derivation { role: Role::Known, name: name.into(), value: self.money(amount), parts, ..Derivation::default() }
    }

    /// What is taken back and what never was paid, where it is anything.
    fn taken_back(&self, touched: Option<&Touched>, (clawed, unpaid): (Money, Money)) -> Vec<Derivation> {
        let mut parts = Vec::new();
        if clawed.is_zero() && unpaid.is_zero() {
            return parts;
        }
        let known = touched.map_or_else(Vec::new, |touched| {
            vec![
                self.part("paid", touched.paid, Vec::new()),
                self.part("taken_back_before", touched.clawed, Vec::new()),
            ]
        });
        parts.push(self.part("clawed_back", clawed, known));
        parts.push(self.part("never_paid", unpaid, Vec::new()));
        parts
    }

    fn correction(&self, c: &Correction) -> Derivation {
        let touched = self.touched(&c.line, &c.payee);
        let mut parts = Vec::new();
        for name in NAMES.into_iter().filter(|name| !c.amounts.get(name).is_zero()) {
            let sides = touched.map_or_else(Vec::new, |touched| {
                let today = touched.found.as_ref().map_or(&touched.amounts, |found| &found.amounts);
                vec![
                    self.part("today", today.get(name), Vec::new()),
                    self.part("closed", touched.amounts.get(name), Vec::new()),
                ]
            });
            parts.push(self.part(name, c.amounts.get(name), sides));
        }
        for (cause, amounts) in &c.causes {
            parts.push(self.part(format!("because_{}", cause.name()), amounts.payable(), Vec::new()));
        }
        parts.extend(self.taken_back(touched, (c.clawed, c.unpaid)));
        Derivation {
            role: Role::Correction,
            name: c.id.clone(),
            key: c.key.clone(),
            rule: self.rule(&c.payout),
            value: self.money(c.amounts.payable()),
            parts,
            ..Derivation::default()
        }
    }

    fn release(&self, r: &Release) -> Derivation {
        let touched = self.touched(&r.line, &r.payee);
        let mut parts = Vec::new();
        if let Some(touched) = touched {
            let kept = touched.found.as_ref().map_or(&touched.parts, |found| &found.parts);
            let kept = kept_by(kept, &r.rule).map_or(Money::ZERO, |(_, amount)| amount);
            let key = vec![("line".to_owned(), r.line.clone())];
            parts.push(Derivation { key, ..self.part(r.kept.name(), kept, Vec::new()) });
            let before = touched.released.get(&r.rule).copied().unwrap_or(Money::ZERO);
            parts.push(self.part("released_before", before, Vec::new()));
        }
        parts.extend(self.taken_back(touched, (r.clawed, r.unpaid)));
        let penalties = self.program.payouts.iter().flat_map(|payout| &payout.penalties);
        let is_own = |penalty: &&Penalty| self.program.rule(penalty.rule).is_some_and(|rule| rule.name == r.rule);
        let until = penalties.filter(is_own).find_map(|penalty| penalty.until.as_ref());
        let words = until.map(|until| self.program.sources.snippet(until.span).to_owned());
        Derivation {
            role: Role::Release,
            name: r.id.clone(),
            key: r.key.clone(),
            rule: self.rule(&r.rule),
            formula: words.filter(|words| !words.is_empty()),
            value: self.money(r.amount),
            parts,
            ..Derivation::default()
        }
    }
}
