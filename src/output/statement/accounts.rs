//! What the ledger brings to a statement: corrections with their causes, releases, what is kept in all, what is to be paid.
//!
//! All amounts are those of the settled period, as `corrections.csv`, `releases.csv`, `balances.csv` and `payees.csv`
//! write them. A run without a ledger has none of this.

use std::collections::BTreeMap;

use super::model::{Balance, Moved, Net, Words};
use crate::ledger::Settled;
use crate::ledger::amounts::{Kept, Reason};
use crate::ledger::entry::Cause;
use crate::output::run::Run;
use crate::output::todo::named;
use crate::output::totals::money;
use crate::text::{Message, say};
use crate::value::Money;

/// Where a payee stands in what was settled.
#[derive(Clone, Debug, Default)]
pub(super) struct Brought {
    payee: String,
    corrections: Vec<usize>,
    releases: Vec<usize>,
    balances: Vec<Reason>,
}

/// Corrections, releases, balances, net.
pub(super) type Told = (Vec<Moved>, Vec<Moved>, Vec<Balance>, Option<Net>);

/// Every payee of a settled period, and where it stands.
pub(super) fn brought(settled: &Settled) -> BTreeMap<String, Brought> {
    let mut all: BTreeMap<String, Brought> = BTreeMap::new();
    let mut of = |payee: &str, put: &mut dyn FnMut(&mut Brought)| {
        let entry = all.entry(payee.to_owned()).or_default();
        payee.clone_into(&mut entry.payee);
        put(entry);
    };
    for payee in settled.tally.nets.keys() {
        of(payee, &mut |_| {});
    }
    for (n, correction) in settled.corrections.iter().enumerate() {
        of(&correction.payee, &mut |entry| entry.corrections.push(n));
    }
    for (n, release) in settled.releases.iter().enumerate() {
        of(&release.payee, &mut |entry| entry.releases.push(n));
    }
    for (payee, reason) in settled.tally.kept.keys() {
        of(payee, &mut |entry| entry.balances.push(reason.clone()));
    }
    all
}

/// What a payee is told of it.
pub(super) fn of(run: &Run<'_>, brought: &Brought) -> Told {
    let Some(settled) = run.ledger else { return Told::default() };
    let places = run.program().pack.money.places;
    let written = |amount: Money| money(amount, places);
    let corrections = brought.corrections.iter().filter_map(|n| settled.corrections.get(*n)).map(|c| {
        let causes = Cause::ALL.into_iter().filter_map(|cause| {
            let amount = c.causes.get(&cause)?.payable();
            let words = Words::said(|_| Message::new("statement-cause").with("cause", cause.name()));
            (amount != Money::ZERO).then(|| (words, written(amount)))
        });
        Moved {
            line: c.line.clone(),
            period: c.period.clone(),
            payout: rule(run, &c.payout),
            key: key(&c.key),
            amount: written(c.amounts.payable()),
            why: causes.collect(),
            unpaid: (c.unpaid != Money::ZERO).then(|| written(c.unpaid)),
        }
    });
    let releases = brought.releases.iter().filter_map(|n| settled.releases.get(*n)).map(|r| Moved {
        line: r.line.clone(),
        period: r.period.clone(),
        payout: rule(run, &r.payout),
        key: key(&r.key),
        amount: written(r.amount),
        why: vec![(rule(run, &r.rule), String::new())],
        unpaid: (r.unpaid != Money::ZERO).then(|| written(r.unpaid)),
    });
    let balances = brought.balances.iter().filter_map(|reason| {
        let m = settled.tally.kept.get(&(brought.payee.clone(), reason.clone()))?;
        Some(Balance {
            title: kept_words(run, reason),
            opening: written(m.opening),
            withheld: written(m.withheld),
            released: written(m.released),
            forfeited: written(m.forfeited),
            clawed_back: written(m.clawed),
            closing: written(m.closing()?),
        })
    });
    let net = settled.tally.nets.get(&brought.payee).and_then(|net| {
        Some(Net {
            payable: written(net.payable),
            corrected: written(net.corrected),
            never_paid: written(net.unpaid),
            released: written(net.released),
            carried_in: written(net.carried_in),
            carried_out: written(net.carried_out()?),
            to_pay: written(net.to_pay()?),
        })
    });
    (corrections.collect(), releases.collect(), balances.collect(), net)
}

/// What people call a rule; its id where today's rules have none of that name.
fn rule(run: &Run<'_>, name: &str) -> Words {
    let found = run.program().rules.iter().find(|rule| rule.name == name);
    found.map_or_else(
        || Words::from(&crate::text::Bilingual::plain(name)),
        |rule| Words::from(&named(&rule.title, &rule.name)),
    )
}

/// What keeps money: a rule, or what is missing.
fn kept_words(run: &Run<'_>, reason: &Reason) -> Words {
    if reason.kept != Kept::Held {
        return rule(run, &reason.code);
    }
    let code = &reason.code;
    Words::said(|lang| {
        let words = say(lang, &Message::new("reason-words").with("code", code));
        Message::new("line-undecided").with("reason", words)
    })
}

fn key(key: &[(String, String)]) -> String {
    key.iter().map(|(_, key)| key.as_str()).collect::<Vec<_>>().join(" / ")
}
