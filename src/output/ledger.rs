//! What a run says of the ledger: `corrections.csv`, `releases.csv`, `payees.csv`, `balances.csv`, and what it took from it.
//!
//! A run without a ledger has none of these. Amounts come settled; each table has the ids by which a line is known to
//! other programs, so that importing it twice changes nothing. What was taken stands in the facts, exact, so that all of
//! this can be worked out again from the run folder.

use std::io;

use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::{Run, union};
use crate::expr::{DimId, PayoutId};
use crate::ledger::Settled;
use crate::ledger::amounts::{NAMES, Reason, total};
use crate::ledger::entry::Cause;
use crate::ledger::tally::{Movement, Net};
use crate::value::Money;

/// Where the facts hold what was taken from the ledger.
pub const OPENING: &str = "facts/ledger.jsonl";

/// The tables of a run against a ledger, and what it took from it; none of a run without.
pub(super) fn tables<'a>(run: &'a Run<'a>) -> Vec<Artifact<'a>> {
    match run.ledger {
        Some(settled) => {
            vec![corrections(run, settled), releases(run, settled), payees(run, settled), balances(run, settled)]
        }
        None => Vec::new(),
    }
}

/// What was taken from the ledger.
pub(super) fn opening<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    run.ledger.map(|settled| Artifact::bytes(OPENING, settled.opening.text()))
}

fn places(run: &Run<'_>) -> u32 {
    run.program().pack.money.places
}

/// Every dimension of the payouts of money, in the order of the pack, whether any row is there or not; behind them those
/// of lines that the pack once had.
fn dimensions<'k>(run: &Run<'_>, keys: impl Iterator<Item = &'k Vec<(String, String)>>) -> Vec<String> {
    let program = run.program();
    let paid = program.payouts.iter().enumerate().filter(|(at, _)| program.is_paid(PayoutId::new(*at)));
    let grains = union(paid.filter(|(_, payout)| !payout.points).map(|(_, payout)| payout.grain.as_slice()));
    let own = program.dimensions.iter().enumerate().filter(|(at, _)| grains.contains(&DimId::new(*at)));
    let mut all: Vec<String> = own.map(|(_, dimension)| dimension.name.clone()).collect();
    for (own, _) in keys.flatten() {
        if !all.contains(own) {
            all.push(own.clone());
        }
    }
    all
}

fn put_key(table: &mut Lines<'_>, dims: &[String], key: &[(String, String)]) {
    for dimension in dims {
        table.maybe(key.iter().find(|(own, _)| own == dimension).map(|(_, text)| text.as_str()));
    }
}

fn corrections<'a>(run: &'a Run<'a>, settled: &'a Settled) -> Artifact<'a> {
    let dims = dimensions(run, settled.corrections.iter().map(|c| &c.key));
    let mut fields: Vec<Field> = ["line", "corrects", "period", "payout", "payee"].map(Field::text).to_vec();
    fields.extend(dims.iter().map(Field::text));
    fields.extend(NAMES.map(Field::number));
    fields.extend(["clawed_back", "never_paid"].map(Field::number));
    fields.extend(Cause::ALL.map(|cause| Field::number(cause.name())));
    fields.push(Field::text("currency"));
    let shape = Shape::plain(fields);
    Artifact::table("corrections.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        let places = places(run);
        for c in &settled.corrections {
            for text in [&c.id, &c.line, &c.period, &c.payout, &c.payee] {
                table.text(text);
            }
            put_key(&mut table, &dims, &c.key);
            for amount in c.amounts.0.into_iter().chain([c.clawed, c.unpaid]) {
                amount.write(places, table.cell());
            }
            for cause in Cause::ALL {
                let payable = c.causes.get(&cause).map(|amounts| amounts.payable()).unwrap_or_default();
                payable.write(places, table.cell());
            }
            table.text(&run.program().pack.currency);
            table.end()?;
        }
        table.finish()
    })
}

fn releases<'a>(run: &'a Run<'a>, settled: &'a Settled) -> Artifact<'a> {
    let dims = dimensions(run, settled.releases.iter().map(|r| &r.key));
    let mut fields: Vec<Field> = ["line", "releases", "period", "payout", "payee"].map(Field::text).to_vec();
    fields.extend(dims.iter().map(Field::text));
    fields.push(Field::text("rule"));
    fields.extend(["amount", "clawed_back", "never_paid"].map(Field::number));
    fields.push(Field::text("currency"));
    let shape = Shape::plain(fields);
    Artifact::table("releases.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for r in &settled.releases {
            for text in [&r.id, &r.line, &r.period, &r.payout, &r.payee] {
                table.text(text);
            }
            put_key(&mut table, &dims, &r.key);
            table.text(&r.rule);
            for amount in [r.amount, r.clawed, r.unpaid] {
                amount.write(places(run), table.cell());
            }
            table.text(&run.program().pack.currency);
            table.end()?;
        }
        table.finish()
    })
}

fn payees<'a>(run: &'a Run<'a>, settled: &'a Settled) -> Artifact<'a> {
    let columns = ["payable", "corrected", "never_paid", "released", "carried_in", "carried_out", "to_pay"];
    let mut fields = vec![Field::text("payee")];
    fields.extend(columns.map(Field::number));
    fields.push(Field::text("currency"));
    let shape = Shape::plain(fields);
    Artifact::table("payees.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for (payee, net) in &settled.tally.nets {
            table.text(payee);
            let (carried, to_pay) = (fits(net.carried_out())?, fits(net.to_pay())?);
            for amount in [net.payable, net.corrected, net.unpaid, net.released, net.carried_in, carried, to_pay] {
                amount.write(places(run), table.cell());
            }
            table.text(&run.program().pack.currency);
            table.end()?;
        }
        table.finish()
    })
}

fn balances<'a>(run: &'a Run<'a>, settled: &'a Settled) -> Artifact<'a> {
    let mut fields = ["payee", "kept", "reason"].map(Field::text).to_vec();
    fields.extend(["opening", "withheld", "released", "forfeited", "clawed_back", "closing"].map(Field::number));
    fields.push(Field::text("currency"));
    let shape = Shape::plain(fields);
    Artifact::table("balances.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for ((payee, Reason { kept, code }), m) in &settled.tally.kept {
            for text in [payee, kept.name(), code] {
                table.text(text);
            }
            for amount in [m.opening, m.withheld, m.released, m.forfeited, m.clawed, fits(m.closing())?] {
                amount.write(places(run), table.cell());
            }
            table.text(&run.program().pack.currency);
            table.end()?;
        }
        table.finish()
    })
}

fn fits(amount: Option<Money>) -> io::Result<Money> {
    amount.ok_or_else(|| io::Error::other("an amount past all bounds"))
}

/// What a run against a ledger comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// How many periods are closed.
    pub closed: u64,
    /// Whether the period is closed already and this is its own run again.
    pub again: bool,
    /// How many corrections, and what they change of what is payable.
    pub corrections: (u64, String),
    /// How many releases, and their sum.
    pub releases: (u64, String),
    /// What all payees owe after the period.
    pub carried: String,
    /// What is to be paid to all payees.
    pub to_pay: String,
    /// What is kept of all payees after the period.
    pub kept: String,
    /// The rules that await approval and are behind corrections or releases.
    pub awaiting: Vec<String>,
}

/// What a run against a ledger comes to; none of a run without.
pub fn brief(run: &Run<'_>) -> Option<Brief> {
    let settled = run.ledger?;
    let written = |sum: Option<Money>| sum.map_or_else(String::new, |sum| super::totals::money(sum, places(run)));
    let nets = || settled.tally.nets.values();
    Some(Brief {
        closed: settled.opening.closed.len() as u64,
        again: settled.again,
        corrections: (settled.corrections.len() as u64, written(settled.corrected().map(|sum| sum.payable()))),
        releases: (settled.releases.len() as u64, written(settled.released())),
        carried: written(total(nets().map(Net::carried_out))),
        to_pay: written(total(nets().map(Net::to_pay))),
        kept: written(total(settled.tally.kept.values().map(Movement::closing))),
        awaiting: settled.opening.awaiting().into_iter().map(str::to_owned).collect(),
    })
}
