//! What may be paid out of what was kept: the condition of release, at the line's key, in the open period, or its time.
//!
//! It is read by today's rules: a penalty that is gone, or says nothing of a release any more, releases nothing, and so
//! does a condition that is missing. A true one releases all that is still withheld of the line by that penalty.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::model::{Payout, Penalty, Program, Standing};
use crate::eval::{EvalError, Shown};
use crate::fold::model::Facts;
use crate::ledger::amounts::kept_by;
use crate::ledger::book::Book;
use crate::ledger::entry::Payment;
use crate::ledger::opening::Touched;
use crate::outcome::model::Outcome;
use crate::plan::model::Plan;
use crate::value::{Cells, Period, Rows};

use super::awaiting::behind_release;

/// A kept amount of a closed line.
type Open = (String, String);

/// Marks, among the closed lines touched, those whose withheld money is free; lines that were not touched are added. The
/// answer stays in the order of id and payee.
///
/// # Errors
/// A condition cannot be computed.
pub fn free(
    plan: &Plan,
    facts: &Facts,
    outcome: &Outcome,
    shown: &Shown<'_>,
    book: &Book,
    touched: Vec<Touched>,
    payments: &BTreeMap<String, Payment>,
) -> Result<Vec<Touched>, EvalError> {
    let (program, now) = (&*plan.program, &plan.period);
    let mut all: BTreeMap<Open, Touched> =
        touched.into_iter().map(|t| ((t.line.clone(), t.payee.clone()), t)).collect();
    let shadows = program.resting_on(|rule| program.rule(rule).is_some_and(|r| r.standing == Standing::Shadow));
    for lines in &outcome.payouts {
        let Some(payout) = program.payouts.get(lines.payout.at()).filter(|payout| !payout.points) else { continue };
        let name = program.rule(payout.rule).map_or("", |rule| rule.name.as_str());
        if !program.is_paid(lines.payout) {
            continue;
        }
        for penalty in &payout.penalties {
            let Some(rule) = program.rule(penalty.rule) else { continue };
            // What may move nothing releases nothing.
            if penalty.until.as_ref().is_some_and(|until| shadows.reads(until)) {
                continue;
            }
            let awaiting = behind_release(program, penalty);
            let open = open(book, &all, name, &rule.name);
            if open.is_empty() {
                continue;
            }
            if let Some(after) = penalty.after.and_then(|after| i32::try_from(after).ok()) {
                for place in open.keys() {
                    let period = book.positions.get(place).map(|position| position.period.as_str());
                    let period = period.or_else(|| all.get(place).map(|touch| touch.period.as_str()));
                    let due = period.and_then(|period| Period::parse(&payout.per, period)?.shifted(after));
                    if due.is_some_and(|due| due.last <= now.last) {
                        release(&mut all, place, (&rule.name, &awaiting), book, payments);
                    }
                }
            }
            let Some(until) = &penalty.until else { continue };
            let keyed: Vec<(u64, &Open)> = open
                .iter()
                .filter_map(|(place, key)| Some((packed(program, facts, payout, &lines.rows, key)?, place)))
                .collect();
            let rows = Rows::new(lines.rows.radix().to_vec(), keyed.iter().map(|(key, _)| *key).collect());
            let Some(rows) = rows.filter(|rows| !rows.is_empty()) else { continue };
            let column = shown.column(&payout.grain, &rows, until, &until_name(penalty, program))?;
            let Cells::Flag(flags) = &column.cells else { continue };
            for (key, place) in keyed {
                let holds = rows.find(key).filter(|row| column.gap(*row).is_none()).and_then(|row| flags.get(row));
                if holds != Some(&true) {
                    continue;
                }
                release(&mut all, place, (&rule.name, &awaiting), book, payments);
            }
        }
    }
    let mut all: Vec<Touched> = all.into_values().collect();
    all.iter_mut().for_each(|touch| touch.free.sort_unstable());
    Ok(all)
}

/// Marks what a rule keeps of a line as free, and by which rules that await approval.
fn release(
    all: &mut BTreeMap<Open, Touched>,
    place: &Open,
    (rule, awaiting): (&str, &BTreeSet<String>),
    book: &Book,
    payments: &BTreeMap<String, Payment>,
) {
    if !all.contains_key(place) {
        let Some(touch) = book.touch(&place.0, &place.1, payments) else { return };
        all.insert(place.clone(), touch);
    }
    if let Some(touch) = all.get_mut(place).filter(|touch| !touch.free.iter().any(|free| free == rule)) {
        touch.free.push(rule.to_owned());
        let known: Vec<String> = std::mem::take(&mut touch.awaiting);
        let names: BTreeSet<String> = known.into_iter().chain(awaiting.iter().cloned()).collect();
        touch.awaiting = names.into_iter().collect();
    }
}

fn until_name(penalty: &Penalty, program: &Program) -> String {
    program.rule(penalty.rule).map_or_else(String::new, |rule| format!("{}.until", rule.name))
}

/// The closed lines of a payout of which a rule still withholds something, with their keys.
fn open(
    book: &Book,
    touched: &BTreeMap<Open, Touched>,
    payout: &str,
    rule: &str,
) -> BTreeMap<Open, Vec<(String, String)>> {
    let mut all = BTreeMap::new();
    for (place, position) in book.positions.iter().filter(|(_, position)| position.payout == payout) {
        let found = touched.get(place).and_then(|touch| touch.found.as_ref());
        let parts = found.map_or(&position.parts, |found| &found.parts);
        let kept = kept_by(parts, rule).map(|(_, amount)| amount);
        if kept.is_some() && kept != position.released.get(rule).copied() {
            all.insert(place.clone(), position.key.clone());
        }
    }
    for (place, touch) in
        touched.iter().filter(|(place, touch)| touch.payout == payout && !book.positions.contains_key(*place))
    {
        if touch.found.as_ref().is_some_and(|found| kept_by(&found.parts, rule).is_some()) {
            all.insert(place.clone(), touch.key.clone());
        }
    }
    all
}

/// The row of a key in a payout's grain; none where today's tables do not know it.
fn packed(program: &Program, facts: &Facts, payout: &Payout, rows: &Rows, key: &[(String, String)]) -> Option<u64> {
    let code = |dim: &crate::expr::DimId| {
        let name = program.dimension_name(*dim);
        let (_, text) = key.iter().find(|(dimension, _)| dimension == name)?;
        facts.dimensions.get(dim.at())?.find(text)
    };
    let codes: Vec<u32> = payout.grain.iter().map(code).collect::<Option<_>>()?;
    (codes.len() == key.len()).then(|| Rows::pack(rows.radix(), &codes)).flatten()
}
