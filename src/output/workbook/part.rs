//! Which lines a workbook holds: all, or of a large run the sample that an audit draws.
//!
//! The seed is the SHA-256 of the file in which the lines stand (`payouts.csv`, `points.csv`), so that an auditor draws
//! the same lines from the run alone.

use std::collections::BTreeMap;
use std::io;

use crate::check::model::Amount;
use crate::output::awards;
use crate::output::payouts::{LineIds, of_kind};
use crate::output::run::Run;
use crate::study::sample::{Population, draw};
use crate::value::{Money, Rows};

/// The most lines of which each run puts down all.
pub const MOST_LINES: usize = 5_000;
/// How many lines of money a sample has: those that evidence for an audit shows where nothing else is asked.
pub const SAMPLED: u32 = 60;
/// How many lines without money are drawn beside them.
pub const SAMPLED_ZEROS: u32 = 6;

/// The SHA-256 of the files in which lines stand, in hexadecimal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seeds {
    /// Of `payouts.csv`.
    pub payouts: String,
    /// Of `points.csv`.
    pub points: String,
}

/// Of the payouts of a large run, by their place in the outcome, the lines that are put down; nothing where all are.
pub(super) fn sampled(run: &Run<'_>, seeds: &Seeds) -> io::Result<Option<BTreeMap<usize, Rows>>> {
    let total: usize = run.paid().map(|lines| lines.rows.len()).sum();
    if total <= MOST_LINES {
        return Ok(None);
    }
    let mut chosen: BTreeMap<usize, Rows> = BTreeMap::new();
    for points in [false, true] {
        let mut kinds = of_kind(run, points);
        kinds.retain(|(payout, _)| awards::award(run, payout.rule).is_none());
        // Where the lines of each payout begin, laid one after the other.
        let names: Vec<LineIds> = kinds.iter().map(|(payout, lines)| LineIds::new(run, payout, lines)).collect();
        let mut ends: Vec<usize> = kinds.iter().map(|(_, lines)| lines.rows.len()).collect();
        let mut count = 0;
        for end in &mut ends {
            count += *end;
            *end = count;
        }
        let place = |at: usize| {
            let payout = ends.partition_point(|end| *end <= at);
            (payout, at - payout.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0))
        };
        let lines = Population {
            count,
            money: |at: usize| {
                let (payout, line) = place(at);
                kinds.get(payout).map_or(Money::ZERO, |(_, lines)| lines.amount(Amount::Earned, line))
            },
            id: |at: usize, name: &mut Vec<u8>| {
                let (payout, line) = place(at);
                if let Some(names) = names.get(payout) {
                    names.add(line, name);
                }
            },
        };
        let drawn = draw(if points { &seeds.points } else { &seeds.payouts }, &lines, SAMPLED, SAMPLED_ZEROS);
        let drawn = drawn.ok_or_else(|| io::Error::other("the sum of the lines is past all bounds"))?;
        let mut before = 0;
        for (_, lines) in kinds {
            let end = before + lines.rows.len();
            let own = drawn.chosen.iter().filter(|chosen| (before..end).contains(&chosen.at));
            let keys = own.filter_map(|chosen| lines.rows.keys().get(chosen.at - before).copied()).collect();
            let place = run.outcome.payouts.iter().position(|other| std::ptr::eq(other.as_ref(), lines));
            if let (Some(place), Some(rows)) = (place, Rows::new(lines.rows.radix().to_vec(), keys)) {
                chosen.insert(place, rows);
            }
            before = end;
        }
    }
    Ok(Some(chosen))
}
