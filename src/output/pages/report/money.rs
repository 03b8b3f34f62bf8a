//! From what a payout is about to what is paid: each step that took or added, with its rule and clause, over all lines.
//!
//! Sums of the amounts that the run's lines hold; steps of one rule are told together. Where lines do not carry their
//! steps (the parts of a split), the amounts of the identity stand for them, so that the way always ends at *payable*.

use minijinja::{Value, context};

use super::chart::{Stretch, bar, place};
use super::names::Names;
use crate::check::model::{Amount, Payout, Standing};
use crate::outcome::model::{Effect, PayoutLines, StepColumn};
use crate::output::pages::Both;
use crate::output::run::{Run, places};
use crate::output::{awards, totals};
use crate::value::Money;

/// A step of the way.
struct Step {
    title: Both,
    clause: Option<String>,
    standing: Standing,
    kind: &'static str,
    amount: Money,
    lines: u64,
}

/// The way of each payout with lines, for the page; those of awards are told as awards.
pub(super) fn ways(run: &Run<'_>, names: &Names<'_>) -> Vec<Value> {
    let program = run.program();
    let mut all = Vec::new();
    for of_payout in run.outcome.payouts.chunk_by(|a, b| a.payout == b.payout) {
        let Some(first) = of_payout.first() else { continue };
        let Some(payout) = program.payouts.get(first.payout.at()).filter(|_| program.is_paid(first.payout)) else {
            continue;
        };
        let lines: Vec<&PayoutLines> = of_payout.iter().map(AsRef::as_ref).collect();
        let shadow = run.rule(payout.rule).is_none_or(|rule| rule.standing == Standing::Shadow);
        let none = lines.iter().all(|lines| lines.rows.is_empty());
        if awards::award(run, payout.rule).is_some() || shadow || none {
            continue;
        }
        all.extend(way(run, names, payout, &lines));
    }
    all
}

fn way(run: &Run<'_>, names: &Names<'_>, payout: &Payout, lines: &[&PayoutLines]) -> Option<Value> {
    let name = run.rule(payout.rule).map_or("", |rule| rule.name.as_str());
    let total = totals::of(run).iter().find(|total| total.payout.as_deref() == Some(name))?;
    let sum = |which| total.sum(which);
    let (base, earned, payable) = (sum(Amount::Base)?, sum(Amount::Earned)?, sum(Amount::Payable)?);
    let mut before = gathered(run, names, payout, lines, false)?;
    let mut takes = gathered(run, names, payout, lines, true)?;
    let added = |steps: &[Step]| steps.iter().try_fold(Money::ZERO, |sum, step| sum.checked_add(step.amount));
    // A base that is missing counts as 0, so an undecided line is in both sums alike.
    if base.checked_add(added(&before)?)? != earned {
        before = vec![whole("added", sum(Amount::Added)?), whole("reduced", negative(sum(Amount::Reduced)?)?)];
    }
    let taken = earned.checked_sub(payable)?;
    let (withheld, forfeited, held) = (sum(Amount::Withheld)?, sum(Amount::Forfeited)?, sum(Amount::Held)?);
    let undecided = taken.checked_sub(negative(added(&takes)?)?)?;
    let holdbacks = takes.iter().filter(|step| step.kind == "held").map(|step| step.amount);
    let holdbacks = holdbacks.into_iter().try_fold(Money::ZERO, |sum, amount| sum.checked_add(amount))?;
    if held.checked_add(holdbacks)? == undecided {
        takes.push(Step { lines: total.undecided, ..whole("undecided", negative(undecided)?) });
    } else {
        let kept = [("forfeited", forfeited), ("withheld", withheld), ("held", held)];
        takes = kept.into_iter().map(|(kind, amount)| Some(whole(kind, negative(amount)?))).collect::<Option<_>>()?;
    }
    let mut steps = vec![Step { lines: total.lines, ..whole("base", base) }];
    steps.extend(before);
    let had_steps = steps.iter().skip(1).any(|step| step.amount != Money::ZERO);
    steps.extend(had_steps.then(|| whole("earned", earned)));
    steps.extend(takes);
    steps.retain(|step| step.amount != Money::ZERO || matches!(step.kind, "base" | "earned"));
    steps.push(whole("payable", payable));
    let unit = if payout.points { Both::said("summary-points", &[]) } else { Both::same(&run.program().pack.currency) };
    let places = places(run.program(), payout);
    let rows = drawn(&steps, places);
    Some(context! { id => name, title => Value::from(&names.rule(name)), unit => Value::from(&unit), rows })
}

fn negative(amount: Money) -> Option<Money> {
    Money::ZERO.checked_sub(amount)
}

/// A step of the identity itself.
fn whole(kind: &'static str, amount: Money) -> Step {
    let title = Both::said(&format!("report-way-{kind}"), &[]);
    Step { title, clause: None, standing: Standing::InForce, kind, amount, lines: 0 }
}

/// Sums over lines of the steps before *earned*, or of those that take from it, in their order.
fn gathered(
    run: &Run<'_>,
    names: &Names<'_>,
    payout: &Payout,
    lines: &[&PayoutLines],
    takes: bool,
) -> Option<Vec<Step>> {
    let mut all: Vec<(String, Step)> = Vec::new();
    for step in lines.iter().flat_map(|lines| &lines.steps).filter(|step| step.effect.takes() == takes) {
        let mut amount = Money::ZERO;
        let mut many = 0;
        for own in step.amounts.iter().filter(|own| *own != Money::ZERO) {
            let own = if takes { negative(own)? } else { own };
            amount = amount.checked_add(own)?;
            many += 1;
        }
        let id = format!("{}/{}", step.rule.at(), step.name);
        match all.iter_mut().find(|(known, _)| *known == id) {
            Some((_, known)) => {
                known.amount = known.amount.checked_add(amount)?;
                known.lines += many;
            }
            None => all.push((id, Step { amount, lines: many, ..words(run, names, payout, step) })),
        }
    }
    Some(all.into_iter().map(|(_, step)| step).collect())
}

/// What a step is called, and the clause that it stands for.
fn words(run: &Run<'_>, names: &Names<'_>, payout: &Payout, step: &StepColumn) -> Step {
    let rule = run.rule(step.rule);
    let own = payout.steps.iter().find(|own| own.rule == step.rule && own.name == step.name);
    let title = match own.filter(|own| own.title.zh.is_some() || own.title.en.is_some()) {
        Some(own) => Both::from(&own.title),
        None if step.rule == payout.rule => part(&step.name),
        None => names.rule(rule.map_or("", |rule| rule.name.as_str())),
    };
    let clause = own.and_then(|own| own.clause.clone()).or_else(|| rule.and_then(|rule| rule.clause.clone()));
    let standing = own.map(|own| own.standing).or_else(|| rule.map(|rule| rule.standing)).unwrap_or_default();
    let kind = match step.effect {
        Effect::Forfeit => "forfeited",
        Effect::Withhold => "withheld",
        Effect::Hold => "held",
        Effect::Scale | Effect::Floor | Effect::Cap | Effect::Adjust => "step",
    };
    Step { title, clause, standing, kind, amount: Money::ZERO, lines: 0 }
}

/// A step that has no name but its place in the order.
fn part(name: &str) -> Both {
    let (word, number) = name.split_once('.').map_or((name, ""), |(word, number)| (word, number));
    Both::said("report-step", &[("word", Both::same(word)), ("number", Both::same(number))])
}

/// The steps with their bars: each begins where the one before ended.
fn drawn(steps: &[Step], places: u32) -> Vec<Value> {
    let mut level: i128 = 0;
    let mut most: i128 = 1;
    let stands = |step: &Step| matches!(step.kind, "base" | "earned" | "payable");
    let mut ends = Vec::new();
    for step in steps {
        let amount = step.amount.minor();
        let from = if stands(step) { 0 } else { level };
        level = if stands(step) { amount } else { level.saturating_add(amount) };
        most = most.max(level);
        ends.push((from, level));
    }
    let row = |(step, (from, to)): (&Step, &(i128, i128))| {
        let kind = match step.kind {
            "step" if step.amount < Money::ZERO => "reduced",
            "step" => "added",
            kind => kind,
        };
        let (low, high) = (*from.min(to), *from.max(to));
        let stretch = Stretch { from: place(low, most), to: place(high, most), class: format!("fill-{kind}") };
        context! {
            title => Value::from(&step.title), clause => step.clause.clone(), kind, stands => stands(step),
            proposed => step.standing == Standing::Proposed, amount => totals::money(step.amount, places),
            lines => step.lines.to_string(), counted => step.lines > 0, bar => Value::from_safe_string(bar(&[stretch])),
        }
    };
    steps.iter().zip(&ends).map(row).collect()
}
