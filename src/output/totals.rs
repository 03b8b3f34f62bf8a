//! `totals.csv`: what the lines of each payout add up to, and whether they add up.
//!
//! The same sums stand in the receipt and in the summary on the terminal, so [`of`] yields them as values.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::artifact::{Artifact, Field, Shape};
use super::awards;
use super::csv::Lines;
use super::payouts::LineIds;
use super::run::{Run, places};
use super::total::Total;
use crate::check::model::Amount;
use crate::ledger::Settled;
use crate::outcome::model::PayoutLines;
use crate::value::Money;

/// How many names of lines are hashed at once.
const AT_ONCE: usize = 1024;

/// A total for each payout, one for all awards where there are any, one for all that pay money; worked out once a run.
pub fn of<'r>(run: &'r Run<'_>) -> &'r [Total] {
    run.totals_or(worked_out)
}

fn worked_out(run: &Run<'_>) -> Vec<Total> {
    let program = run.program();
    let (mut all, mut prizes) = (Sum::new(run, false), Sum::new(run, true));
    let mut totals = Vec::new();
    // The lines of one payout stand together, for whichever of its periods they are.
    for of_payout in run.outcome.payouts.chunk_by(|a, b| a.payout == b.payout) {
        let payout = of_payout.first().and_then(|lines| program.payouts.get(lines.payout.at()));
        let Some(payout) = payout.filter(|_| of_payout.iter().all(|lines| program.is_paid(lines.payout))) else {
            continue;
        };
        let award = awards::award(run, payout.rule).is_some();
        let (mut hash, mut text, mut count) = (Sha256::new(), Vec::new(), 0);
        for lines in of_payout {
            // Of an award only those count who are at a place with a prize.
            let listed = awards::listed(run, payout.rule, lines);
            let counts = |line: &usize| listed.as_ref().is_none_or(|listed| listed.get(*line) == Some(&true));
            let ids = LineIds::new(run, payout, lines);
            let mut rest = (0..lines.rows.len()).filter(counts);
            loop {
                text.clear();
                for line in rest.by_ref().take(AT_ONCE) {
                    ids.add(line, &mut text);
                    text.push(b'\n');
                    count += 1;
                }
                if text.is_empty() {
                    break;
                }
                hash.update(&text);
                for sum in [(!payout.points).then_some(&mut all), award.then_some(&mut prizes)].into_iter().flatten() {
                    sum.hash_more(&text);
                }
            }
        }
        for sum in [(!payout.points).then_some(&mut all), award.then_some(&mut prizes)].into_iter().flatten() {
            // Up to here both have seen the same.
            sum.hash.get_or_insert_with(|| hash.clone());
        }
        let total = Total {
            payout: run.rule(payout.rule).map(|r| r.name.clone()),
            award,
            lines: count,
            undecided: of_payout.iter().map(|lines| lines.undecided.len() as u64).sum(),
            sums: sums(of_payout),
            identity: of_payout.iter().all(|lines| (0..lines.rows.len()).all(|line| balances(lines, line))),
            ids: hex(&hash.finalize()),
            places: places(program, payout),
            points: payout.points,
        };
        if !total.points {
            all.add(&total);
        }
        if award {
            prizes.add(&total);
        }
        totals.push(total);
    }
    totals.extend((!program.awards.is_empty()).then(|| prizes.finish()));
    totals.push(all.finish());
    totals
}

/// A total over several payouts under way; its hash begins as that of its first payout.
struct Sum {
    total: Total,
    hash: Option<Sha256>,
}

impl Sum {
    fn new(run: &Run<'_>, award: bool) -> Sum {
        let total = Total {
            payout: None,
            award,
            lines: 0,
            undecided: 0,
            sums: [Some(Money::ZERO); Amount::ALL.len()],
            identity: true,
            ids: String::new(),
            places: run.program().pack.money.places,
            points: false,
        };
        Sum { total, hash: None }
    }

    fn hash_more(&mut self, text: &[u8]) {
        if let Some(hash) = &mut self.hash {
            hash.update(text);
        }
    }

    fn add(&mut self, other: &Total) {
        self.total.lines += other.lines;
        self.total.undecided += other.undecided;
        self.total.identity &= other.identity;
        for (sum, own) in self.total.sums.iter_mut().zip(&other.sums) {
            *sum = sum.zip(*own).and_then(|(a, b)| a.checked_add(b));
        }
    }

    fn finish(mut self) -> Total {
        self.total.ids = hex(&self.hash.unwrap_or_default().finalize());
        self.total
    }
}

impl Total {
    /// One of the sums.
    pub fn sum(&self, which: Amount) -> Option<Money> {
        Amount::ALL.iter().position(|a| *a == which).and_then(|n| self.sums.get(n).copied().flatten())
    }

    /// One of the sums as written; empty where it does not fit.
    pub fn written(&self, which: Amount) -> String {
        self.sum(which).map_or_else(String::new, |sum| money(sum, self.places))
    }
}

/// An amount as files and summaries write it.
pub fn money(amount: Money, places: u32) -> String {
    let mut out = Vec::new();
    amount.write(places, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

fn sums(all: &[Arc<PayoutLines>]) -> [Option<Money>; Amount::ALL.len()] {
    Amount::ALL.map(|which| {
        let mut each = all.iter().flat_map(|lines| (0..lines.rows.len()).map(move |line| (lines, line)));
        each.try_fold(Money::ZERO, |sum, (lines, line)| sum.checked_add(lines.amount(which, line)))
    })
}

/// base + added = reduced + withheld + forfeited + held + payable.
fn balances(lines: &PayoutLines, line: usize) -> bool {
    let sum =
        |parts: &[Amount]| parts.iter().try_fold(Money::ZERO, |sum, part| sum.checked_add(lines.amount(*part, line)));
    let left = sum(&[Amount::Base, Amount::Added]);
    let right = sum(&[Amount::Reduced, Amount::Withheld, Amount::Forfeited, Amount::Held, Amount::Payable]);
    left.is_some() && left == right
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A row for all corrections and one for all releases.
fn against_ledger(run: &Run<'_>, settled: &Settled, table: &mut Lines<'_>) -> std::io::Result<()> {
    let places = run.program().pack.money.places;
    let corrections = settled.corrections.iter().map(|c| c.id.as_str()).collect();
    let releases = settled.releases.iter().map(|r| r.id.as_str()).collect();
    let released = settled.released().and_then(|sum| {
        let nothing = Money::ZERO.checked_sub(sum)?;
        Some([Money::ZERO, Money::ZERO, Money::ZERO, Money::ZERO, nothing, Money::ZERO, Money::ZERO, sum])
    });
    let sections: [(&str, Vec<&str>, _); 2] =
        [("corrections", corrections, settled.corrected().map(|sum| sum.0)), ("releases", releases, released)];
    for (name, ids, sums) in sections {
        table.text(name);
        table.integer(ids.len() as u64);
        table.integer(0_u64);
        for sum in sums.map_or([None; Amount::ALL.len()], |sums| sums.map(Some)) {
            match sum {
                Some(sum) => sum.write(places, table.cell()),
                None => table.empty(),
            }
        }
        table.flag(sums.is_some());
        let mut hash = Sha256::new();
        for id in ids {
            hash.update(id.as_bytes());
            hash.update(b"\n");
        }
        table.text(&hex(&hash.finalize()));
        table.end()?;
    }
    Ok(())
}

/// `totals.csv`; none if nothing is paid.
pub fn totals<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    if run.outcome.payouts.is_empty() {
        return None;
    }
    let mut fields = vec![Field::text("payout"), Field::integer("lines"), Field::integer("undecided")];
    fields.extend(Amount::ALL.iter().map(|a| Field::number(a.name())));
    fields.extend([Field::flag("identity"), Field::text("ids_sha256")]);
    let shape = Shape::plain(fields);
    Some(Artifact::table("totals.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for total in of(run) {
            table.text(total.name());
            table.integer(total.lines);
            table.integer(total.undecided);
            for which in Amount::ALL {
                table.text(&total.written(which));
            }
            table.flag(total.identity);
            table.text(&total.ids);
            table.end()?;
        }
        if let Some(settled) = run.ledger {
            against_ledger(run, settled, &mut table)?;
        }
        table.finish()
    }))
}
