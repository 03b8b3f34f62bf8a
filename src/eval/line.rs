//! One line of a payout, from its base to what is payable.
//!
//! [`super::settle`] reads the columns and says why lines are held; here is the arithmetic of a single line, written once
//! for both forms of numbers. A run settles line after line with a [`Settler`]; a derivation asks for one, with all that its
//! steps did.

use crate::check::model::{IfMissing, StepKind, Takes};
use crate::outcome::model::Undecided;
use crate::value::{Cells, Column, Money, Numbers, Ratio, Reason, Rounding};

use super::exact::{Exact, Slim};
use super::sheet::{PenaltySheet, Sheet, StepSheet, Works};

/// Amounts have at most 28 digits.
const MOST_UNITS: i128 = 10_i128.pow(28);

/// Why a line has no amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fallen {
    Outgrown,
    TooLarge,
    Negative(Ratio),
    /// What the penalty or holdback at this position takes, less than nothing or more than all.
    NoShare(usize, Ratio),
    Broken(String),
}

/// What a step or penalty did to a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// By how much it changed the amount, to the cent; what a penalty took.
    pub(super) amount: Money,
    /// What it would have moved if it were no shadow: a step by how much it would have changed the amount, a penalty what
    /// it would have taken.
    pub(super) would: Money,
    /// The factor, bound or share; why there is none.
    pub(super) value: Result<Ratio, Reason>,
    /// Whether a penalty found less than it would take.
    pub(super) cut: bool,
    /// What the line has after it: exact before *earned*, then what the penalties left.
    pub(super) after: Ratio,
}

/// The same, as it is worked out.
#[derive(Clone, Debug)]
pub(super) struct Moved<N> {
    /// As of [`Taken`].
    pub(super) amount: Money,
    /// As of [`Taken`].
    pub(super) would: Money,
    /// As of [`Taken`].
    pub(super) value: Result<Ratio, Reason>,
    /// As of [`Taken`].
    pub(super) cut: bool,
    after: N,
}

/// A settled line.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Line {
    pub(super) base: Money,
    pub(super) base_absent: bool,
    pub(super) added: Money,
    pub(super) reduced: Money,
    pub(super) earned: Money,
    pub(super) withheld: Money,
    pub(super) forfeited: Money,
    pub(super) held: Money,
    pub(super) payable: Money,
    /// What its steps and penalties did; only of a line that is derived.
    pub(super) taken: Vec<Taken>,
    pub(super) undecided: Option<Undecided>,
}

impl Line {
    /// In the order of `Amount::ALL`.
    pub(super) fn amounts(&self) -> [Money; 8] {
        [self.base, self.added, self.reduced, self.earned, self.withheld, self.forfeited, self.held, self.payable]
    }

    /// Base + added = reduced + withheld + forfeited + held + payable, and nothing but the base's sign is below zero.
    fn balances(&self) -> bool {
        let left = self.base.checked_add(self.added);
        let right = [self.withheld, self.forfeited, self.held, self.payable];
        let right = right.iter().try_fold(self.reduced, |sum, m| sum.checked_add(*m));
        let earned = left.and_then(|l| l.checked_sub(self.reduced));
        left.is_some()
            && left == right
            && earned == Some(self.earned)
            && !self.amounts().iter().any(|m| m.is_negative())
    }
}

/// What a missing value or a found one means to a line.
enum Found {
    Value(Ratio),
    LeftOut(Reason),
    Hold(Reason),
}

/// Works out line after line, without a list of its own for each.
pub(super) struct Settler<'s> {
    sheet: &'s Sheet<'s>,
    slim: Vec<Moved<Slim>>,
    exact: Vec<Moved<Ratio>>,
}

impl<'s> Settler<'s> {
    /// For the lines of a sheet.
    pub(super) fn new(sheet: &'s Sheet<'s>) -> Settler<'s> {
        Settler { sheet, slim: Vec::new(), exact: Vec::new() }
    }

    /// Works out the line of a row; `put` gets it with what each of its steps moved.
    pub(super) fn settle(&mut self, row: usize, put: impl FnOnce(Line, Told<'_>)) -> Result<(), Fallen> {
        // What goes wrong in the slim form is for the other to say.
        if let Ok(line) = whole(self.sheet, row, &mut self.slim) {
            debug_assert_eq!(Ok(&line), whole(self.sheet, row, &mut self.exact).as_ref(), "both forms give one line");
            put(line, Told::Slim(&self.slim));
            return Ok(());
        }
        let line = whole(self.sheet, row, &mut self.exact)?;
        put(line, Told::Exact(&self.exact));
        Ok(())
    }
}

/// What the steps of a line moved, in the form in which it was worked out.
pub(super) enum Told<'t> {
    Slim(&'t [Moved<Slim>]),
    Exact(&'t [Moved<Ratio>]),
}

/// Works out one line, with what its steps did.
pub(super) fn settle(sheet: &Sheet<'_>, row: usize) -> Result<Line, Fallen> {
    let mut moved: Vec<Moved<Ratio>> = Vec::new();
    let line = whole(sheet, row, &mut moved)?;
    let taken =
        |m: Moved<Ratio>| Taken { amount: m.amount, would: m.would, value: m.value, cut: m.cut, after: m.after };
    Ok(Line { taken: moved.into_iter().map(taken).collect(), ..line })
}

/// A line and what its steps moved, one for each step and penalty.
fn whole<N: Exact>(sheet: &Sheet<'_>, row: usize, moved: &mut Vec<Moved<N>>) -> Result<Line, Fallen> {
    moved.clear();
    let line = match cell(&sheet.base, row)? {
        Err(reason) => hold(sheet, Money::ZERO, true, held(reason, None), moved)?,
        Ok(numbers) => {
            let base = N::at(numbers, row).ok_or(Fallen::Outgrown)?;
            if base.is_below_zero() {
                return Err(Fallen::Negative(numbers.get(row).unwrap_or_default()));
            }
            decide(sheet, row, base, moved)?
        }
    };
    if line.balances() { Ok(line) } else { Err(Fallen::Broken(format!("its amounts do not balance: {line:?}"))) }
}

/// A line that cannot be decided: all of its base is held.
fn hold<N: Exact>(
    sheet: &Sheet<'_>,
    base: Money,
    base_absent: bool,
    undecided: Undecided,
    moved: &mut Vec<Moved<N>>,
) -> Result<Line, Fallen> {
    let nothing = Moved {
        amount: Money::ZERO,
        would: Money::ZERO,
        value: Err(undecided.reason),
        cut: false,
        after: N::of_units(base.minor(), sheet.rounding.places).ok_or(Fallen::Outgrown)?,
    };
    moved.clear();
    moved.resize(sheet.steps.len() + sheet.penalties.len(), nothing);
    Ok(Line { base, base_absent, earned: base, held: base, undecided: Some(undecided), ..Line::default() })
}

fn decide<N: Exact>(sheet: &Sheet<'_>, row: usize, base: N, moved: &mut Vec<Moved<N>>) -> Result<Line, Fallen> {
    let places = sheet.rounding.places;
    let of = |number: &Ratio| N::of(number).ok_or(Fallen::Outgrown);
    let start = cents(&base, sheet.rounding)?;
    let mut line = Line { base: start, ..Line::default() };
    let (mut amount, mut before) = (base, start);
    for (position, step) in sheet.steps.iter().enumerate() {
        let mut would = Money::ZERO;
        let (value, after) = match step_value(sheet, step, row)? {
            Found::Hold(reason) => return hold(sheet, start, false, held(reason, Some(position)), moved),
            Found::LeftOut(reason) => (Err(reason), amount.clone()),
            Found::Value(value) if step.works == Works::NotInForce => (Ok(value), amount.clone()),
            Found::Value(value) if step.works == Works::Shadow => {
                let after = cents(&apply(step.step.kind, &amount, of(&value)?)?, sheet.rounding)?;
                would = after.checked_sub(before).ok_or(Fallen::TooLarge)?;
                (Ok(value), amount.clone())
            }
            Found::Value(value) => {
                let after = apply(step.step.kind, &amount, of(&value)?)?;
                (Ok(value), after)
            }
        };
        let rounded = cents(&after, sheet.rounding)?;
        let change = rounded.checked_sub(before).ok_or(Fallen::TooLarge)?;
        if change.is_negative() {
            let size = before.checked_sub(rounded).ok_or(Fallen::TooLarge)?;
            line.reduced = line.reduced.checked_add(size).ok_or(Fallen::TooLarge)?;
        } else {
            line.added = line.added.checked_add(change).ok_or(Fallen::TooLarge)?;
        }
        // What is taken off by hand beyond what there is cannot be taken.
        let cut = match (&value, step.step.kind, step.works) {
            (Ok(value), StepKind::Adjust, Works::Yes) => {
                amount.plus(&of(value)?).ok_or(Fallen::Outgrown)?.is_below_zero()
            }
            _ => false,
        };
        moved.push(Moved { amount: change, would, value, cut, after: after.clone() });
        (amount, before) = (after, rounded);
    }
    line.earned = before;
    let mut left = before;
    let exactly = |money: Money| N::of_units(money.minor(), places).ok_or(Fallen::Outgrown);
    // Of this no penalty and no holdback takes anything; it is rounded like every amount, so that no cent of it is taken.
    let spared = match sheet.minimum.as_ref().map(|minimum| number(minimum, row)).transpose()? {
        None => None,
        Some(Ok(minimum)) => {
            let units = floor_zero(of(&minimum)?)?.units(sheet.rounding).ok_or(Fallen::TooLarge)?;
            Some(N::of_units(units, places).ok_or(Fallen::Outgrown)?)
        }
        Some(Err(reason)) if reason == Reason::NOT_COVERED || sheet.if_missing == IfMissing::Hold => {
            return hold(sheet, start, false, held(reason, None), moved);
        }
        Some(Err(_)) => None,
    };
    let mut penalized = before;
    for (position, penalty) in sheet.penalties.iter().enumerate() {
        let share = match penalty_share(penalty, row)? {
            Found::Hold(reason) => {
                return hold(sheet, start, false, held(reason, Some(sheet.steps.len() + position)), moved);
            }
            Found::LeftOut(reason) => Err(reason),
            Found::Value(share) if penalty.works == Works::Yes && (share.is_negative() || share > Ratio::ONE) => {
                return Err(Fallen::NoShare(position, share));
            }
            Found::Value(share) => Ok(share),
        };
        let (mut amount, mut would, mut cut) = (Money::ZERO, Money::ZERO, false);
        let (wanted, more_than_left) = match &share {
            Ok(share) => {
                let there = match &spared {
                    Some(spared) => floor_zero(exactly(left)?.less(spared).ok_or(Fallen::Outgrown)?)?,
                    None => floor_zero(exactly(left)?)?,
                };
                let base = if penalty.penalty.takes == Takes::Hold { penalized } else { line.earned };
                let exact = floor_zero(exactly(base)?.times(&of(share)?).ok_or(Fallen::Outgrown)?)?;
                let units = exact.units(sheet.rounding).ok_or(Fallen::TooLarge)?;
                let wanted = N::of_units(units, places).ok_or(Fallen::Outgrown)?;
                let more_than_left = wanted.compare(&there).is_gt();
                (cents(&wanted.at_most(there), sheet.rounding)?, more_than_left)
            }
            Err(_) => (Money::ZERO, false),
        };
        if penalty.works == Works::Shadow {
            would = wanted;
        } else if share.is_ok() && penalty.works == Works::Yes {
            cut = more_than_left;
            amount = wanted;
            left = left.checked_sub(amount).ok_or(Fallen::TooLarge)?;
            let total = match penalty.penalty.takes {
                Takes::Forfeit => &mut line.forfeited,
                Takes::Withhold => &mut line.withheld,
                Takes::Hold => &mut line.held,
            };
            *total = total.checked_add(amount).ok_or(Fallen::TooLarge)?;
        }
        if penalty.penalty.takes != Takes::Hold {
            penalized = left;
        }
        moved.push(Moved { amount, would, value: share, cut, after: exactly(left)? });
    }
    line.payable = left;
    Ok(line)
}

/// What a step makes of an amount.
fn apply<N: Exact>(kind: StepKind, amount: &N, value: N) -> Result<N, Fallen> {
    floor_zero(match kind {
        StepKind::Scale => amount.times(&value).ok_or(Fallen::Outgrown)?,
        StepKind::Floor => amount.clone().at_least(value),
        StepKind::Cap => amount.clone().at_most(value),
        StepKind::Adjust => amount.plus(&value).ok_or(Fallen::Outgrown)?,
    })
}

fn floor_zero<N: Exact>(amount: N) -> Result<N, Fallen> {
    if amount.is_below_zero() { N::of(&Ratio::ZERO).ok_or(Fallen::Outgrown) } else { Ok(amount) }
}

/// The value of a step within its own bounds.
fn step_value(sheet: &Sheet<'_>, step: &StepSheet<'_>, row: usize) -> Result<Found, Fallen> {
    let mut value = number(&step.of, row)?;
    for (bound, lowest) in [(&step.floor, true), (&step.cap, false)] {
        let Some(bound) = bound else { continue };
        value = match (value, number(bound, row)?) {
            (Err(a), Err(b)) => Err(a.first(b)),
            (Err(a), Ok(_)) | (Ok(_), Err(a)) => Err(a),
            (Ok(value), Ok(bound)) => Ok(if lowest { value.max(bound) } else { value.min(bound) }),
        };
    }
    Ok(match value {
        Ok(value) => Found::Value(value),
        Err(reason) if step.works == Works::NotInForce => Found::LeftOut(reason),
        Err(Reason::NOT_COVERED) => held_or_told(step.works, Reason::NOT_COVERED),
        Err(reason) => match sheet.if_missing {
            IfMissing::Hold => held_or_told(step.works, reason),
            IfMissing::No => Found::Value(Ratio::ZERO),
            IfMissing::Yes => Found::LeftOut(reason),
        },
    })
}

/// What cannot be decided holds the line, but a shadow holds nothing.
fn held_or_told(works: Works, reason: Reason) -> Found {
    if works == Works::Yes { Found::Hold(reason) } else { Found::LeftOut(reason) }
}

/// The share that a penalty takes of a line, if it fires. A missing share of a penalty that fires is none of it for
/// `"no"` and all of it for `"yes"`.
fn penalty_share(penalty: &PenaltySheet<'_>, row: usize) -> Result<Found, Fallen> {
    let idle = Found::LeftOut(Reason::NO_OBSERVATIONS);
    let settled = |reason: Reason| match (reason, penalty.penalty.if_missing) {
        (Reason::NOT_COVERED, _) | (_, IfMissing::Hold) => Err(held_or_told(penalty.works, reason)),
        (_, IfMissing::No) => Err(Found::LeftOut(reason)),
        (_, IfMissing::Yes) => Ok(()),
    };
    if penalty.works == Works::NotInForce {
        return Ok(idle);
    }
    let Cells::Flag(flags) = &penalty.when.cells else {
        return Err(Fallen::Broken("a condition that is no flag".to_owned()));
    };
    match penalty.when.gap(row) {
        Some(reason) => {
            if let Err(found) = settled(reason) {
                return Ok(found);
            }
        }
        None if flags.get(row) != Some(&true) => return Ok(idle),
        None => {}
    }
    Ok(match number(&penalty.share, row)? {
        Ok(share) => Found::Value(share),
        Err(reason) => settled(reason).err().unwrap_or(Found::Value(Ratio::ONE)),
    })
}

/// A number of a column, or why it is missing.
fn number(column: &Column, row: usize) -> Result<Result<Ratio, Reason>, Fallen> {
    Ok(match cell(column, row)? {
        Ok(numbers) => Ok(numbers.get(row).unwrap_or_default()),
        Err(reason) => Err(reason),
    })
}

/// The numbers of a column that has one in this row, or why it is missing there.
fn cell(column: &Column, row: usize) -> Result<Result<&Numbers, Reason>, Fallen> {
    if let Some(reason) = column.gap(row) {
        return Ok(Err(reason));
    }
    match &column.cells {
        Cells::Number(cells) if row < cells.len() => Ok(Ok(cells)),
        Cells::Number(_) => Err(Fallen::Broken("a short column".to_owned())),
        _ => Err(Fallen::Broken("an amount that is no number".to_owned())),
    }
}

/// An amount rounded to money.
fn cents(amount: &impl Exact, rounding: Rounding) -> Result<Money, Fallen> {
    let units = amount.units(rounding).ok_or(Fallen::TooLarge)?;
    if units.abs() < MOST_UNITS { Ok(Money::from_minor(units)) } else { Err(Fallen::TooLarge) }
}

/// Why a line is held, as a position among its steps and penalties.
fn held(reason: Reason, step: Option<usize>) -> Undecided {
    Undecided { reason, step: step.and_then(|s| u32::try_from(s).ok()) }
}
