//! The lines of a run as the ledger knows them, and what its tables say of payments.
//!
//! A line's id is the one that `payouts.csv` gives it. Of points there are no lines, and of an award only those that have
//! a prize or may have one. What is kept says why: each penalty by its rule, what cannot be decided by what is missing.

use std::collections::BTreeMap;

use crate::check::model::{Amount, PAYMENTS, Payout, Program, Standing};
use crate::expr::DimId;
use crate::fold::model::Facts;
use crate::ledger::amounts::{Amounts, Kept, Parts, Reason, add_to};
use crate::ledger::entry::{Line, Payment};
use crate::outcome::model::{Effect, Outcome, PayoutLines};
use crate::plan::model::Plan;
use crate::value::{Cells, Column, Money, Reason as Missing, Value};

/// The lines of money of a run, in the order of their payouts and keys; none where an amount does not fit.
pub fn lines(plan: &Plan, facts: &Facts, outcome: &Outcome) -> Option<Vec<Line>> {
    let mut all = Vec::new();
    for lines in &outcome.payouts {
        let payout = plan.program.payouts.get(lines.payout.at())?;
        if !payout.points && plan.program.is_paid(lines.payout) {
            all.extend(of_payout(plan, facts, payout, lines)?.into_iter().map(|(_, line)| line));
        }
    }
    Some(all)
}

/// The lines of a payout, each with its row.
pub(super) fn of_payout(
    plan: &Plan,
    facts: &Facts,
    payout: &Payout,
    lines: &PayoutLines,
) -> Option<Vec<(usize, Line)>> {
    let mut all = Vec::new();
    let program = &*plan.program;
    let name = program.rule(payout.rule).map_or("", |rule| rule.name.as_str());
    let stem = format!("{}/{name}/{}", program.pack.id, lines.period.name());
    let award = program.awards.iter().any(|award| award.rule == payout.rule);
    let codes: Vec<Vec<u32>> = (0..payout.grain.len()).map(|at| lines.rows.codes(at)).collect();
    let key_of = |dim: &DimId, codes: &Vec<u32>, row: usize| -> Option<(String, String)> {
        let key = facts.dimensions.get(dim.at())?.names.get(*codes.get(row)? as usize)?;
        Some((program.dimension_name(*dim).to_owned(), key.to_string()))
    };
    for row in 0..lines.rows.len() {
        let mut amounts = Amounts::default();
        for (slot, which) in amounts.0.iter_mut().zip(Amount::ALL) {
            *slot = lines.amount(which, row);
        }
        let undecided = lines.undecided.get(row);
        if award && undecided.is_none() && amounts.is_zero() {
            continue;
        }
        let pairs = payout.grain.iter().zip(&codes).map(|(dim, codes)| key_of(dim, codes, row));
        let key: Vec<(String, String)> = pairs.collect::<Option<_>>()?;
        let mut id = stem.clone();
        for (_, key) in &key {
            id.push('/');
            id.push_str(&key.replace('%', "%25").replace('/', "%2F"));
        }
        let held = undecided.map(|undecided| reason(program, undecided.reason));
        let parts = parts(program, lines, row, held, amounts.get("held"))?;
        all.push((row, Line { id, payout: name.to_owned(), payee: text(&lines.payee, row), key, amounts, parts }));
    }
    Some(all)
}

/// Why what is kept of a line is kept.
fn parts(program: &Program, lines: &PayoutLines, row: usize, held: Option<&str>, amount: Money) -> Option<Parts> {
    let mut parts = Parts::new();
    // Of a line that is decided only holdbacks hold anything.
    if let Some(held) = held {
        add_to(&mut parts, Reason::new(Kept::Held, held), amount)?;
    }
    for step in &lines.steps {
        let kept = match step.effect {
            Effect::Forfeit => Kept::Forfeited,
            Effect::Withhold => Kept::Withheld,
            Effect::Hold => Kept::HeldBack,
            Effect::Scale | Effect::Floor | Effect::Cap | Effect::Adjust => continue,
        };
        let rule = program.rule(step.rule).filter(|rule| rule.standing != Standing::Shadow);
        let amount = step.amounts.get(row).unwrap_or_default();
        if let Some(rule) = rule {
            add_to(&mut parts, Reason::new(kept, rule.name.as_str()), amount)?;
        }
    }
    Some(parts)
}

/// The code of what is missing, or the author's own words.
fn reason(program: &Program, reason: Missing) -> &str {
    match (reason.code(), reason.author_index()) {
        (Some(code), _) => code,
        (None, Some(index)) => program.reasons.get(usize::from(index)).map_or("", String::as_str),
        (None, None) => "",
    }
}

fn text(column: &Column, row: usize) -> String {
    match column.value(row) {
        Some(Value::Text(text)) => text.to_string(),
        _ => String::new(),
    }
}

/// What the table of payments says of each line; nothing where the pack has none.
pub fn payments(program: &Program, facts: &Facts) -> BTreeMap<String, Payment> {
    let mut all = BTreeMap::new();
    let Some((at, group)) = program.groups.iter().enumerate().find(|(_, group)| group.name == PAYMENTS) else {
        return all;
    };
    let (Some(now), [dim]) = (facts.periods.last(), group.grain.as_slice()) else { return all };
    let Some(grouped) = now.groups.iter().find(|grouped| grouped.group.at() == at) else { return all };
    let (Some(names), [paid, last, rows, rejected]) = (facts.dimensions.get(dim.at()), grouped.slots.as_slice()) else {
        return all;
    };
    let places = program.pack.money.places;
    let count = |column: &Column, row: usize| number(column, row, 0).and_then(|n| u64::try_from(n.minor()).ok());
    for (row, code) in grouped.rows.codes(0).into_iter().enumerate() {
        let Some(line) = names.names.get(code as usize) else { continue };
        let date = match last.value(row) {
            Some(Value::Date(date)) => date.to_string(),
            _ => String::new(),
        };
        let payment = Payment {
            line: line.to_string(),
            amount: number(paid, row, places).unwrap_or_default(),
            date,
            rows: count(rows, row).unwrap_or_default(),
            rejected: count(rejected, row).unwrap_or_default(),
        };
        all.insert(payment.line.clone(), payment);
    }
    all
}

fn number(column: &Column, row: usize, places: u32) -> Option<Money> {
    match &column.cells {
        Cells::Number(cells) if column.gap(row).is_none() => Money::from_ratio(&cells.get(row)?, places),
        _ => None,
    }
}
