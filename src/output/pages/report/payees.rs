//! What each payee gets in all, over the lines of every payout of money: a table for the report alone.
//!
//! Sums of the amounts that the lines hold. Where all payees are keys of one dimension, the table has its keys, so that a
//! payee is found by name and by what it rolls up to.

use std::collections::BTreeMap;

use super::sheet::Sheet;
use crate::check::model::Amount;
use crate::output::artifact::FieldKind;
use crate::output::payouts::of_kind;
use crate::output::run::Run;
use crate::output::totals::money;
use crate::value::{Cells, Money};

/// The table; none where nothing is paid, or where a sum does not fit.
pub(super) fn payees(run: &Run<'_>) -> Option<Sheet> {
    let mut all: BTreeMap<&str, (u64, [Money; Amount::ALL.len()])> = BTreeMap::new();
    for (_, lines) in of_kind(run, false) {
        let Cells::Text { words, codes } = &lines.payee.cells else { continue };
        for line in 0..lines.rows.len() {
            let payee = codes.get(line).filter(|_| lines.payee.gap(line).is_none());
            let payee = payee.and_then(|code| words.get(*code as usize)).map_or("", |word| word);
            let (count, sums) = all.entry(payee).or_default();
            *count += 1;
            for (sum, which) in sums.iter_mut().zip(Amount::ALL) {
                *sum = sum.checked_add(lines.amount(which, line))?;
            }
        }
    }
    if all.is_empty() {
        return None;
    }
    let is_of = |dimension: &usize| {
        run.facts.dimensions.get(*dimension).is_some_and(|keys| all.keys().all(|payee| keys.find(payee).is_some()))
    };
    let dimension = (0..run.program().dimensions.len()).find(is_of).and_then(|at| run.program().dimensions.get(at));
    let header = dimension.map_or("payee", |dimension| dimension.name.as_str());
    let mut headers = vec![(header.to_owned(), FieldKind::Text), ("lines".to_owned(), FieldKind::Integer)];
    headers.extend(Amount::ALL.map(|which| (which.name().to_owned(), FieldKind::Number)));
    let places = run.program().pack.money.places;
    let row = |(payee, (count, sums)): (&&str, &(u64, [Money; Amount::ALL.len()]))| {
        let mut row = vec![(*payee).to_owned(), count.to_string()];
        row.extend(sums.iter().map(|sum| money(*sum, places)));
        row
    };
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    Some(Sheet::made("payouts.csv", "by-payee", headers, &rows))
}
