//! Splits by largest remainder as formulas: what each has exactly, cut to the unit, and the units left by rank.
//!
//! Who shares one amount has one number in a column of groups. A remainder is compared as it is ranked elsewhere: rounded
//! so far that binary noise is gone; where two of a group come nearer than that, the shares of the group are marked. The
//! parts of a payout's lines go through the same, step by step.

use std::collections::BTreeMap;

use super::desk::{Desk, change, words};
use super::exact::{self, Numbers, by_row, column};
use super::layout::{Fill, From, Of, SheetKey, helping};
use super::lower::{Here, Maker, Stop};
use super::template::{BROKEN, MISSING, Template};
use crate::check::model::{Amount, Split};
use crate::eval::Found;
use crate::expr::{FigureId, Leaf, Node};
use crate::outcome::model::Effect;
use crate::value::{Mode, Ratio, Rounding, Rows};

/// The columns that a share is made of, in their order.
pub(super) const STEPS: [(&str, &str); 6] = [
    ("part", "workbook-group"),
    ("total", "workbook-shared"),
    ("weight", "workbook-weight"),
    ("units", "workbook-units"),
    ("whole", "workbook-whole-units"),
    ("rest", "workbook-rest"),
];

/// What is shared by whom.
pub(super) struct Shared<'x> {
    /// The name of its columns.
    pub(super) mark: &'x str,
    /// Who shares with whom.
    pub(super) groups: &'x [Option<u32>],
    /// What each group shares, as each of its rows reads it.
    pub(super) total: (Template, Numbers),
    /// What each is measured by.
    pub(super) weight: (Template, Numbers),
    pub(super) places: u32,
}

impl Maker<'_, '_> {
    /// The shares of a figure.
    pub(super) fn split(&mut self, here: Here<'_>, id: FigureId, split: &Split, all: &Rows) -> Result<Template, Stop> {
        if !here.rows.same(all) {
            return Err(Stop::Unproved);
        }
        let Node::Leaf(Leaf::Figure(of, climbs)) = &split.of.node else { return Err(Stop::Unproved) };
        let Some((_, found)) = self.need.links.figure(here.at, here.rows, *of, climbs)? else {
            return Err(Stop::Unproved);
        };
        let groups = numbered(&found);
        let total = (self.part(here, &split.of)?, by_row(&*self.values(here, &split.of)?));
        let weight = (self.part(here, &split.weight)?, by_row(&*self.values(here, &split.weight)?));
        let mark = format!("{id:?}");
        let shared = Shared { mark: &mark, groups: &groups, total, weight, places: split.places };
        Ok(self.share_out(here, shared)?.0)
    }

    /// Puts down what shares are made of; the formula of each share, and what it comes to.
    pub(super) fn share_out(&mut self, here: Here<'_>, shared: Shared<'_>) -> Result<(Template, Numbers), Stop> {
        let Shared { mark, groups, total, weight, places } = shared;
        let scale = Ratio::from_i128(10_i128.checked_pow(places).ok_or(Stop::Unproved)?);
        let units_of = |total: &Ratio| total.abs().mul(&scale).ok().filter(Ratio::is_whole);
        let mut sums: BTreeMap<u32, Option<Ratio>> = BTreeMap::new();
        for (group, weight) in groups.iter().zip(&weight.1) {
            let Some(group) = group else { continue };
            let sum = sums.entry(*group).or_insert(Some(Ratio::ZERO));
            *sum = sum.as_ref().zip(weight.as_ref()).and_then(|(sum, weight)| sum.add(weight).ok());
        }
        let mut exactly: Numbers = vec![None; groups.len()];
        for ((slot, group), (total, weight)) in exactly.iter_mut().zip(groups).zip(total.1.iter().zip(&weight.1)) {
            let (Some(total), Some(weight)) = (total, weight) else { continue };
            let units = units_of(total).ok_or(Stop::Unproved)?;
            let sum = group.and_then(|group| sums.get(&group).cloned().flatten());
            *slot = sum.and_then(|sum| units.mul(weight).ok()?.div(&sum).ok()?);
        }
        let down = Rounding { places: 0, mode: Mode::Down };
        let whole: Numbers = exactly.iter().map(|exact| exact.as_ref().map(|exact| down.round(exact))).collect();
        let rest: Numbers = exactly
            .iter()
            .zip(&whole)
            .map(|(exact, whole)| exact.as_ref().zip(whole.as_ref()).and_then(|(exact, whole)| exact.sub(whole).ok()))
            .collect();
        let guard = exact::round_guard(&column(&exactly), 0).ok_or(Stop::Unproved)?;

        let block = self.book.sheet(here.sheet).and_then(|sheet| sheet.block(here.block)).ok_or(Stop::Unproved)?;
        let first = block.first;
        let last = first + u32::try_from(here.rows.len()).unwrap_or(u32::MAX).saturating_sub(1);
        if !block.rows.same(here.rows) {
            return Err(Stop::Unproved);
        }
        let put = |me: &mut Self, at: usize, of: Of| -> usize {
            let (what, words) = STEPS.get(at).copied().unwrap_or_default();
            let from = if at == 0 { From::Order } else { From::Cells };
            let place = me.book.column(here.sheet, &format!("{mark} {what}"), || helping(words, from));
            me.book.fill(here.sheet, place, here.block, Fill { rows: here.rows.clone(), of });
            me.column(here.sheet, place)
        };
        let group = put(self, 0, Of::Numbers(groups.to_vec()));
        let amount = put(self, 1, Of::Live(total.0, column(&total.1)));
        let measured = put(self, 2, Of::Live(weight.0, column(&weight.1)));
        let range = |column: usize| Template::whole(here.sheet, column, first, last);
        let own = Template::own;
        let sum = |column: usize| Template::of("SUMIFS(~,~,~)", &[&range(column), &range(group), &own(group)]);
        let each = Template::of(
            &format!("(ROUND(ABS(~)*10^{places},0)*~/~)"),
            &[&own(amount), &own(measured), &sum(measured)],
        );
        let units = put(self, 3, Of::Live(each, column(&exactly)));
        let mut cut = Template::of(&format!("INT(~+1E-{guard})"), &[&own(units)]);
        let near = exactly
            .iter()
            .zip(0_u32..)
            .filter(|(exact, _)| exact.as_ref().is_some_and(|exact| !exact::rounds_well(exact, down, guard)));
        cut.doubt(&near.map(|(_, row)| row).collect::<Vec<_>>());
        let cut = put(self, 4, Of::Live(cut, column(&whole)));
        let over = Template::of(&format!("ROUND(~-~,{guard})"), &[&own(units), &own(cut)]);
        let shown = Rounding { places: guard, mode: Mode::HalfUp };
        let shown: Numbers = rest.iter().map(|rest| rest.as_ref().map(|rest| shown.round(rest))).collect();
        let over = put(self, 5, Of::Live(over, column(&shown)));
        let turn = Template::of(
            "(COUNTIFS(~,~,~,\">\"&~)+COUNTIFS(~,~,~,~))",
            &[
                &range(group),
                &own(group),
                &range(over),
                &own(over),
                &Template::down(group, first),
                &own(group),
                &Template::down(over, first),
                &own(over),
            ],
        );
        let left = Template::of(&format!("(ROUND(ABS(~)*10^{places},0)-~)"), &[&own(amount), &sum(cut)]);
        let mut made = Template::of(
            &format!("IF(~=0,0*~,ROUND(SIGN(~)*(~+IF(~<=~,1,0))/10^{places},{places}))"),
            &[&own(amount), &sum(measured), &own(amount), &own(cut), &turn, &left],
        );
        made.doubt(&too_near(groups, &rest, guard));
        let shares = largest(groups, &total.1, &weight.1, places);
        Ok((made, shares))
    }

    /// The parts of the lines of another payout: base and steps shared one after the other, as the engine does.
    pub(super) fn parts_of_lines(&mut self, desk: &Desk<'_>) -> Result<(), Stop> {
        let (payout, here) = (desk.payout, desk.here);
        let shares = payout.shares.as_ref().ok_or(Stop::Unproved)?;
        let all = self.need.links.lines(here.at, shares.of).ok_or(Stop::Unproved)?;
        if !here.rows.same(&desk.lines.rows) {
            return Err(Stop::Unproved);
        }
        let sheet = self.book.place(&SheetKey::Lines(shares.of)).ok_or(Stop::Unproved)?;
        let block = self.book.sheet(sheet).and_then(|sheet| sheet.block(here.at)).ok_or(Stop::Unproved)?;
        let places = block.locate(&all.rows);
        let found = self.need.links.towards(here.at, here.rows, &all.rows, &shares.to)?;
        let line = |found: &Found| match found {
            Found::Row(row) => places.get(*row as usize).copied().flatten().unwrap_or(BROKEN),
            Found::Absent | Found::Broken => BROKEN,
        };
        let lines: Vec<u32> = found.iter().map(line).collect();
        let groups = numbered(&found);
        let there = |me: &Self, mark: &str| -> Result<Template, Stop> {
            let column = me.book.known(sheet, mark).ok_or(Stop::Unproved)?;
            Ok(Template::cells(sheet, me.column(sheet, column), lines.clone(), MISSING))
        };
        let q = payout.rounding.places;
        let read = |amounts: &crate::value::MoneyColumn| -> Numbers {
            let one = |found: &Found| match found {
                Found::Row(row) => amounts.get(*row as usize).map(|amount| amount.to_ratio(q)),
                Found::Absent | Found::Broken => None,
            };
            found.iter().map(one).collect()
        };
        let weights = by_row(&*self.values(here, &shares.weight)?);
        if weights.iter().any(Option::is_none) {
            return Err(Stop::Unproved);
        }
        let measured = self.part(here, &shares.weight)?;
        let base = read(&all.base);
        let total = (there(self, "base")?, base);
        let shared =
            Shared { mark: "base", groups: &groups, total, weight: (measured.clone(), weights.clone()), places: q };
        let (made, exact) = self.share_out(here, shared)?;
        let base =
            self.put(desk, ("base", words(Amount::Base)), (crate::value::Type::Money, Some(q)), made, column(&exact));
        let (mut left, mut left_exact) = (base.clone(), exact);
        let mut sums: BTreeMap<&'static str, Template> = BTreeMap::new();
        for (number, step) in all.steps.iter().enumerate() {
            let mark = change(number);
            // What did nothing to any line has no column there.
            if self.book.known(sheet, &mark).is_none() {
                if step.amounts.iter().any(|amount| !amount.is_zero()) {
                    return Err(Stop::Unproved);
                }
                continue;
            }
            let change = there(self, &mark)?;
            let exact = read(&step.amounts);
            let takes = step.effect.takes();
            let downward: Vec<bool> =
                exact.iter().map(|e| takes || e.as_ref().is_some_and(Ratio::is_negative)).collect();
            // Steps that lift some lines and lower others are measured by what each group does.
            let (lower, lift) = (downward.contains(&true), downward.contains(&false));
            let (weight, weight_exact) = match (lower, lift) {
                (true, false) => (left.clone(), left_exact.clone()),
                (false, _) => (measured.clone(), weights.clone()),
                (true, true) => (
                    Template::of("IF(~<0,~,~)", &[&change, &left, &measured]),
                    downward
                        .iter()
                        .zip(left_exact.iter().zip(&weights))
                        .map(|(d, (l, w))| if *d { l.clone() } else { w.clone() })
                        .collect(),
                ),
            };
            let name = format!("{} {}", number + 1, step.name);
            let shared = Shared {
                mark: &name,
                groups: &groups,
                total: (change, exact),
                weight: (weight, weight_exact),
                places: q,
            };
            let (made, exact) = self.share_out(here, shared)?;
            let rule = self.need.program.rule(step.rule).map(|rule| rule.title.clone()).unwrap_or_default();
            let money = (crate::value::Type::Money, Some(q));
            let part = self.put(desk, (&format!("{name}, part"), rule.clone()), money, made, column(&exact));
            let after = Template::of(&format!("ROUND(~{}~,{q})", if takes { "-" } else { "+" }), &[&left, &part]);
            left_exact = left_exact
                .iter()
                .zip(&exact)
                .map(|(left, part)| {
                    let (left, part) = (left.as_ref()?, part.as_ref()?);
                    if takes { left.sub(part) } else { left.add(part) }.ok()
                })
                .collect();
            left = self.put(desk, (&format!("{name}, left"), rule), money, after, column(&left_exact));
            let mut add = |amount: Amount, pattern: &str| {
                let sum = sums.entry(amount.name()).or_insert_with(|| Template::words("0"));
                *sum = Template::of(&format!("~+{pattern}"), &[sum, &part]);
            };
            match step.effect {
                Effect::Forfeit => add(Amount::Forfeited, "~"),
                Effect::Withhold => add(Amount::Withheld, "~"),
                Effect::Hold => add(Amount::Held, "~"),
                _ => {
                    add(Amount::Added, "MAX(0,~)");
                    add(Amount::Reduced, "MAX(0,-~)");
                }
            }
        }
        let held = there(self, "held?")?;
        self.part_ends(desk, &held, (&base, &left), &sums)?;
        Ok(())
    }
}

/// The numbers of the rows found, from 1.
fn numbered(found: &[Found]) -> Vec<Option<u32>> {
    let one = |found: &Found| match found {
        Found::Row(row) => Some(*row + 1),
        Found::Absent | Found::Broken => None,
    };
    found.iter().map(one).collect()
}

/// The rows of groups in which two remainders are nearer to one another than what is looked at.
fn too_near(groups: &[Option<u32>], rest: &Numbers, guard: u32) -> Vec<u32> {
    let mut by: BTreeMap<u32, Vec<(&Ratio, u32)>> = BTreeMap::new();
    for ((group, rest), row) in groups.iter().zip(rest).zip(0_u32..) {
        if let (Some(group), Some(rest)) = (group, rest) {
            by.entry(*group).or_default().push((rest, row));
        }
    }
    let mut all = Vec::new();
    for mut rows in by.into_values() {
        rows.sort_unstable();
        let near = |pair: &[(&Ratio, u32)]| matches!(pair, [a, b] if !exact::compares_well(a.0, b.0, guard));
        if rows.windows(2).any(near) {
            all.extend(rows.iter().map(|(_, row)| *row));
        }
    }
    all
}

/// The shares themselves.
fn largest(groups: &[Option<u32>], totals: &Numbers, weights: &Numbers, places: u32) -> Numbers {
    let mut by: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, group) in groups.iter().enumerate() {
        if let Some(group) = group {
            by.entry(*group).or_default().push(row);
        }
    }
    let mut all: Numbers = vec![None; groups.len()];
    for rows in by.values() {
        let total = rows.first().and_then(|row| totals.get(*row).cloned().flatten());
        let weights: Option<Vec<Ratio>> = rows.iter().map(|row| weights.get(*row).cloned().flatten()).collect();
        let (Some(total), Some(weights)) = (total, weights) else { continue };
        let shares = if total.is_zero() {
            Some(vec![Ratio::ZERO; rows.len()])
        } else {
            crate::value::largest_remainder(&total, &weights, places)
        };
        for (row, share) in rows.iter().zip(shares.unwrap_or_default()) {
            if let Some(slot) = all.get_mut(*row) {
                *slot = Some(share);
            }
        }
    }
    all
}
