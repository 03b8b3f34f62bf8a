//! The lines of a payout as formulas: from the base through steps and penalties to what is payable, to the cent.
//!
//! What [`crate::eval`] does with one line stands here cell by cell: the exact amount goes on unrounded beside the
//! amount as it is rounded, and whatever keeps a line from being decided makes it held. Beside the payable stands what the
//! engine found, as a plain number, and whether both agree.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::desk::{Desk, change, words};
use super::exact::{self, Numbers, by_row, column};
use super::layout::{Col, Fill, From, Kind, Of, SheetKey};
use super::lower::{Here, Maker, Stop};

use super::template::Template;
use super::words::{beside, title};
use crate::check::model::{Amount, IfMissing, Payout, StepKind, Takes};
use crate::eval::{EvalError, Moves};
use crate::expr::{Climb, Expr, FigureId, Leaf, Node, PayoutId};
use crate::text::Bilingual;
use crate::value::{Cells, Column, Ratio, Reason, Rounding, Rows, Type, Value};

/// The mark of the column that says whether a line agrees.
pub(super) const AGREES: &str = "agrees";

fn each(a: &Numbers, b: &Numbers, make: impl Fn(&Ratio, &Ratio) -> Option<Ratio>) -> Numbers {
    a.iter().zip(b).map(|(a, b)| make(a.as_ref()?, b.as_ref()?)).collect()
}

fn not_below_zero(number: Ratio) -> Ratio {
    if number.is_negative() { Ratio::ZERO } else { number }
}

impl Maker<'_, '_> {
    /// Puts down the lines of a payout in a period.
    pub(super) fn lines(&mut self, at: usize, id: PayoutId, rows: &Rows) -> Result<(), EvalError> {
        let program = self.need.program;
        let (Some(payout), Some(lines)) = (program.payouts.get(id.at()), self.need.links.lines(at, id)) else {
            return Ok(());
        };
        let Some(sheet) = self.book.place(&SheetKey::Lines(id)) else { return Ok(()) };
        let here = Here { sheet, block: at, at, grain: &payout.grain, rows };
        let picked = lines.rows.locate(rows.keys()).into_iter().flatten().collect();
        let desk = Desk { payout, here, lines: &lines, picked };
        self.plain(&desk, "payee", title("workbook-payee"), (From::Data, Type::Text), lines.payee.gather(&desk.picked));
        if payout.shares.is_some() {
            return match self.parts_of_lines(&desk) {
                Ok(()) => Ok(()),
                Err(Stop::Unproved) => self.shared(&desk),
            };
        }
        self.worked(&desk)
    }

    /// Values that are no formulas.
    fn plain(&mut self, desk: &Desk<'_>, name: &str, title: Bilingual, (from, kind): (From, Type), values: Column) {
        let places = (kind == Type::Money).then_some(desk.payout.rounding.places);
        let made = Col { title, name: name.to_owned(), from, kind: Kind::Of(kind), places, fill: Default::default() };
        let at = self.book.column(desk.here.sheet, name, || made);
        let fill = Fill { rows: desk.here.rows.clone(), of: Of::Values(Arc::new(values)) };
        self.book.fill(desk.here.sheet, at, desk.here.block, fill);
    }

    /// A column of formulas, and the cell of each row in it.
    pub(super) fn put(
        &mut self,
        desk: &Desk<'_>,
        (mark, title): (&str, Bilingual),
        (kind, places): (Type, Option<u32>),
        made: Template,
        results: Arc<Column>,
    ) -> Template {
        let col = Col {
            title,
            name: mark.to_owned(),
            from: From::Cells,
            kind: Kind::Of(kind),
            places,
            fill: Default::default(),
        };
        let at = self.book.column(desk.here.sheet, mark, || col);
        let mut own = Template::own(self.column(desk.here.sheet, at));
        own.doubt(&exact::too_large(&results));
        let fill = Fill { rows: desk.here.rows.clone(), of: Of::Live(made, results) };
        self.book.fill(desk.here.sheet, at, desk.here.block, fill);
        own
    }

    /// An amount rounded; where no formula can be trusted with it, the engine's value.
    fn cents(
        &mut self,
        desk: &Desk<'_>,
        (mark, said): (&str, Bilingual),
        made: &Template,
        exact: &Numbers,
    ) -> Result<(Template, Numbers), EvalError> {
        let rounding: Rounding = desk.payout.rounding;
        let rounded: Numbers = exact.iter().map(|n| n.as_ref().map(|n| rounding.round(n))).collect();
        let money = (Type::Money, Some(rounding.places));
        Ok(match self.rounded(made, &column(exact), rounding) {
            Ok(formula) => (self.put(desk, (mark, said), money, formula, column(&rounded)), rounded),
            Err(Stop::Unproved) => (self.given(desk.here, Type::Money, mark, column(&rounded))?, rounded),
        })
    }

    /// The parts of other lines: what each has stands as the engine says.
    fn shared(&mut self, desk: &Desk<'_>) -> Result<(), EvalError> {
        for amount in Amount::ALL {
            let values = self.engine_says(desk, amount);
            let mark = if amount == Amount::Base { "base?" } else { amount.name() };
            self.plain(desk, mark, words(amount), (From::Engine, Type::Money), values);
        }
        Ok(())
    }

    /// What the engine found for an amount.
    fn engine_says(&self, desk: &Desk<'_>, amount: Amount) -> Column {
        let of = |line: &u32| desk.lines.amount(amount, *line as usize).to_ratio(desk.payout.rounding.places);
        Column::numbers(desk.picked.iter().map(of).collect::<Vec<_>>())
    }

    fn worked(&mut self, desk: &Desk<'_>) -> Result<(), EvalError> {
        let (payout, here) = (desk.payout, desk.here);
        let q = payout.rounding.places;
        let number = |expr: &Expr| (expr.kind, None);
        let raw = self.values(here, &payout.base)?;
        let made = self.part(here, &payout.base)?;
        let base =
            self.put(desk, ("base, exact", title("workbook-base-exact")), number(&payout.base), made, Arc::clone(&raw));
        let mut exact = by_row(&raw);
        let (rounded_base, mut before) = self.cents(desk, ("base?", words(Amount::Base)), &base, &exact)?;
        let (mut amount, mut rounded) = (base, rounded_base.clone());
        let mut holds = Template::of("ISERROR(~)", &[&rounded_base]);
        let mut changes: Vec<(usize, Template, Numbers)> = Vec::new();
        let (mut more, mut less) = (Template::words("0"), Template::words("0"));
        let moves = self.need.links.moves(here.at, payout)?;
        let (of_steps, of_penalties) = moves.split_at(payout.steps.len().min(moves.len()));
        for (number, (step, moves)) in payout.steps.iter().zip(of_steps).enumerate() {
            if *moves == Moves::No {
                continue;
            }
            let said = |part: &'static str| beside(&step.title, part);
            let name = format!("{} {}", number + 1, step.name);
            let (mut value, mut values) = (self.part(here, &step.of)?, by_row(&*self.values(here, &step.of)?));
            for (bound, pattern) in [(&step.floor, "MAX(~,~)"), (&step.cap, "MIN(~,~)")] {
                let Some(bound) = bound else { continue };
                let bounds = by_row(&*self.values(here, bound)?);
                value = Template::of(pattern, &[&value, &self.part(here, bound)?]);
                let lowest = pattern.starts_with("MAX");
                values = each(&values, &bounds, |a, b| Some(if lowest { a.max(b) } else { a.min(b) }.clone()));
            }
            if payout.if_missing == IfMissing::No {
                value = Template::of("IFERROR(~,0)", &[&value]);
                values = values.into_iter().map(|v| Some(v.unwrap_or(Ratio::ZERO))).collect();
            }
            let value =
                self.put(desk, (&name, said("workbook-value")), number_of(step.kind, &step.of), value, column(&values));
            if payout.if_missing == IfMissing::Hold {
                holds = Template::of("~,ISERROR(~)", &[&holds, &value]);
            }
            let pattern = match step.kind {
                StepKind::Scale => "MAX(0,~*~)",
                StepKind::Floor => "MAX(0,~,~)",
                StepKind::Cap => "MAX(0,MIN(~,~))",
                StepKind::Adjust => "MAX(0,~+~)",
            };
            let mut after = Template::of(pattern, &[&amount, &value]);
            if payout.if_missing != IfMissing::No {
                after = Template::of("IF(ISERROR(~),~,~)", &[&value, &amount, &after]);
            }
            exact = exact
                .iter()
                .zip(&values)
                .map(|(amount, value)| {
                    let amount = amount.as_ref()?;
                    let Some(value) = value else { return Some(amount.clone()) };
                    Some(not_below_zero(match step.kind {
                        StepKind::Scale => amount.mul(value).ok()?,
                        StepKind::Floor => amount.max(value).clone(),
                        StepKind::Cap => amount.min(value).clone(),
                        StepKind::Adjust => amount.add(value).ok()?,
                    }))
                })
                .collect();
            let mark = format!("{name}, exact");
            amount = self.put(desk, (&mark, said("workbook-after-exact")), (Type::Number, None), after, column(&exact));
            let mark = format!("{name}, rounded");
            let (cents, after) = self.cents(desk, (&mark, said("workbook-after")), &amount, &exact)?;
            more = Template::of("~+MAX(0,~-~)", &[&more, &cents, &rounded]);
            less = Template::of("~+MAX(0,~-~)", &[&less, &rounded, &cents]);
            changes.push((
                number,
                Template::of("~-~", &[&cents, &rounded]),
                each(&after, &before, |a, b| a.sub(b).ok()),
            ));
            (rounded, before) = (cents, after);
        }
        let spared = self.minimum(desk, &mut holds)?;
        let mut sums = [Template::words("0"), Template::words("0"), Template::words("0")];
        let earned = rounded.clone();
        let (mut left, mut left_exact) = (rounded.clone(), before.clone());
        let (mut penalized, mut penalized_exact) = (rounded.clone(), before.clone());
        for (number, (penalty, moves)) in payout.penalties.iter().zip(of_penalties).enumerate() {
            if *moves == Moves::No {
                continue;
            }
            let rule = self.need.program.rule(penalty.rule).map(|rule| (rule.name.clone(), rule.title.clone()));
            let (name, said) = rule.unwrap_or_default();
            let name = format!("{} {name}", payout.steps.len() + number + 1);
            let (share, shares) = self.share(desk, (penalty.when, &penalty.share), penalty.if_missing)?;
            let share = self.put(desk, (&name, said.clone()), (Type::Rate, None), share, column(&shares));
            holds = Template::of("~,ISERROR(~)", &[&holds, &share]);
            let (of, of_exact) =
                if penalty.takes == Takes::Hold { (&penalized, &penalized_exact) } else { (&earned, &before) };
            let whole = Template::of("MAX(0,~*~)", &[of, &share]);
            let wanted = each(of_exact, &shares, |of, share| Some(not_below_zero(of.mul(share).ok()?)));
            let mark = format!("{name}, wanted");
            let (wanted, wanted_exact) = self.cents(desk, (&mark, said.clone()), &whole, &wanted)?;
            let (there, there_exact) = match &spared {
                Some((spared, exact)) => (
                    Template::of("MAX(0,~-~)", &[&left, spared]),
                    each(&left_exact, exact, |left, spared| Some(not_below_zero(left.sub(spared).ok()?))),
                ),
                None => (left.clone(), left_exact.clone()),
            };
            let least = Template::of("MIN(~,~)", &[&wanted, &there]);
            let least_exact = each(&wanted_exact, &there_exact, |a, b| Some(a.min(b).clone()));
            let mark = format!("{name}, taken");
            let (taken, taken_exact) = self.cents(desk, (&mark, said.clone()), &least, &least_exact)?;
            let slot = match penalty.takes {
                Takes::Withhold => 0,
                Takes::Forfeit => 1,
                Takes::Hold => 2,
            };
            if let Some(sum) = sums.get_mut(slot) {
                *sum = Template::of("~+~", &[sum, &taken]);
            }
            changes.push((payout.steps.len() + number, taken.clone(), taken_exact.clone()));
            let after = Template::of(&format!("ROUND(~-~,{q})"), &[&left, &taken]);
            left_exact = each(&left_exact, &taken_exact, |left, taken| left.sub(taken).ok());
            let mark = format!("{name}, left");
            left = self.put(desk, (&mark, said), (Type::Money, Some(q)), after, column(&left_exact));
            if penalty.takes != Takes::Hold {
                (penalized, penalized_exact) = (left.clone(), left_exact.clone());
            }
        }
        let [withheld, forfeited, kept] = sums;
        self.ends(desk, &holds, [rounded_base, more, less, earned, withheld, forfeited, kept, left])?;
        if !self.is_shared(desk) {
            return Ok(());
        }
        // What each step did to the line, for whoever has a part in it.
        let known = self.book.known(here.sheet, "held?").unwrap_or_default();
        let held = Template::own(self.column(here.sheet, known));
        for (number, made, exact) in changes {
            let made = Template::of(&format!("IF(~,0,ROUND(~,{q}))"), &[&held, &made]);
            let undecided = |line: &u32| desk.lines.undecided.get(*line as usize).is_some();
            let exact: Numbers = exact
                .into_iter()
                .zip(&desk.picked)
                .map(|(exact, line)| if undecided(line) { Some(Ratio::ZERO) } else { exact })
                .collect();
            self.put(desk, (&change(number), title("workbook-change")), (Type::Money, Some(q)), made, column(&exact));
        }
        Ok(())
    }

    fn is_shared(&self, desk: &Desk<'_>) -> bool {
        let of =
            |other: &Payout| other.shares.as_ref().and_then(|shares| self.need.program.payouts.get(shares.of.at()));
        self.need.program.payouts.iter().filter_map(of).any(|payout| payout.rule == desk.payout.rule)
    }

    /// What penalties leave at least.
    fn minimum(&mut self, desk: &Desk<'_>, holds: &mut Template) -> Result<Option<(Template, Numbers)>, EvalError> {
        let Some(minimum) = &desk.payout.minimum else { return Ok(None) };
        let made = self.part(desk.here, minimum)?;
        let exact: Numbers = by_row(&*self.values(desk.here, minimum)?);
        let hold = desk.payout.if_missing == IfMissing::Hold;
        let made = Template::of(if hold { "MAX(0,~)" } else { "MAX(0,IFERROR(~,0))" }, &[&made]);
        let exact: Numbers =
            exact.into_iter().map(|n| n.or((!hold).then_some(Ratio::ZERO)).map(not_below_zero)).collect();
        let said = title("workbook-minimum");
        let (cell, exact) = self.cents(desk, ("minimum", said), &made, &exact)?;
        if hold {
            *holds = Template::of("~,ISERROR(~)", &[holds, &cell]);
        }
        Ok(Some((cell, exact)))
    }

    /// The share that a penalty takes: none where it does not fire.
    fn share(
        &mut self,
        desk: &Desk<'_>,
        (when, share): (FigureId, &Expr),
        if_missing: IfMissing,
    ) -> Result<(Template, Numbers), EvalError> {
        let own: Vec<Climb> = (0..desk.payout.grain.len()).map(|from| Climb { from, steps: Vec::new() }).collect();
        let fires = Expr { node: Node::Leaf(Leaf::Figure(when, own)), kind: Type::Flag, span: share.span };
        let flags = self.values(desk.here, &fires)?;
        let shares = by_row(&*self.values(desk.here, share)?);
        let (fires, share) = (self.part(desk.here, &fires)?, self.part(desk.here, share)?);
        let pattern = match if_missing {
            IfMissing::Hold => "IF(~,~,0)",
            IfMissing::No => "IF(IFERROR(~,FALSE),IFERROR(~,0),0)",
            IfMissing::Yes => "IF(IFERROR(~,TRUE),IFERROR(~,1),0)",
        };
        let one = |(row, share): (usize, Option<Ratio>)| {
            let (fires, instead) = match (flags.value(row), if_missing) {
                (Some(Value::Flag(flag)), IfMissing::Hold) => (flag, None),
                (Some(Value::Flag(flag)), IfMissing::No) => (flag, Some(Ratio::ZERO)),
                (Some(Value::Flag(flag)), IfMissing::Yes) => (flag, Some(Ratio::ONE)),
                (_, IfMissing::Hold) => return None,
                (_, IfMissing::No) => (false, None),
                (_, IfMissing::Yes) => (true, Some(Ratio::ONE)),
            };
            if fires { share.or(instead) } else { Some(Ratio::ZERO) }
        };
        let exact = shares.into_iter().enumerate().map(one).collect();
        Ok((Template::of(pattern, &[&fires, &share]), exact))
    }

    /// The eight amounts, what the engine found, and whether both agree.
    fn ends(&mut self, desk: &Desk<'_>, holds: &Template, parts: [Template; 8]) -> Result<(), EvalError> {
        let q = desk.payout.rounding.places;
        let [base, more, less, earned, withheld, forfeited, kept, left] = parts;
        let undecided = |line: &u32| desk.lines.undecided.get(*line as usize);
        let held: Vec<bool> = desk.picked.iter().map(|line| undecided(line).is_some()).collect();
        let mut all = Template::of("OR(~)", &[holds]);
        // What is not covered holds a line whatever its rule says of missing values.
        let uncovered = |(row, line): (usize, &u32)| {
            let why = undecided(line).is_some_and(|why| why.reason == Reason::NOT_COVERED);
            u32::try_from(row).ok().filter(|_| why)
        };
        all.doubt(&desk.picked.iter().enumerate().filter_map(uncovered).collect::<Vec<_>>());
        let said = title("workbook-held-whole");
        let results = Arc::new(Column::new(Cells::Flag(held)));
        let held = self.put(desk, ("held?", said), (Type::Flag, None), all, results);
        let of = |pattern: &str, parts: &[&Template]| Template::of(pattern, parts);
        let sum = format!("IF(~,0,ROUND(~,{q}))");
        let none = of("IF(ISERROR(~),0,~)", &[&base, &base]);
        let formulas = [
            (Amount::Base, none.clone()),
            (Amount::Added, of(&sum, &[&held, &more])),
            (Amount::Reduced, of(&sum, &[&held, &less])),
            (Amount::Earned, of("IF(~,~,~)", &[&held, &none, &earned])),
            (Amount::Withheld, of(&sum, &[&held, &withheld])),
            (Amount::Forfeited, of(&sum, &[&held, &forfeited])),
            (Amount::Held, of(&format!("IF(~,~,ROUND(~,{q}))"), &[&held, &none, &kept])),
            (Amount::Payable, of("IF(~,0,~)", &[&held, &left])),
        ];
        let mut payable = Template::default();
        for (amount, made) in formulas {
            let results = Arc::new(self.engine_says(desk, amount));
            payable = self.put(desk, (amount.name(), words(amount)), (Type::Money, Some(q)), made, results);
        }
        self.held_against(desk, &payable);
        Ok(())
    }

    /// What the engine found, and whether a line agrees with it.
    fn held_against(&mut self, desk: &Desk<'_>, payable: &Template) {
        let q = desk.payout.rounding.places;
        let engine = self.engine_says(desk, Amount::Payable);
        let said = title("workbook-engine");
        self.plain(desk, "engine", said, (From::Check, Type::Money), engine);
        let known = self.book.known(desk.here.sheet, "engine").unwrap_or_default();
        let engine = Template::own(self.column(desk.here.sheet, known));
        let made = Template::of(&format!("IFERROR(ROUND(~-~,{q})=0,FALSE)"), &[payable, &engine]);
        let yes = Arc::new(Column::new(Cells::Flag(vec![true; desk.picked.len()])));
        self.put(desk, (AGREES, title("workbook-agrees")), (Type::Flag, None), made, yes);
    }

    /// The eight amounts of parts of lines.
    pub(super) fn part_ends(
        &mut self,
        desk: &Desk<'_>,
        held: &Template,
        (base, left): (&Template, &Template),
        sums: &BTreeMap<&'static str, Template>,
    ) -> Result<(), EvalError> {
        let q = desk.payout.rounding.places;
        let undecided = |line: &u32| desk.lines.undecided.get(*line as usize).is_some();
        let flags = Arc::new(Column::new(Cells::Flag(desk.picked.iter().map(undecided).collect())));
        let words_of = ("held?", title("workbook-held-whole"));
        let held = self.put(desk, words_of, (Type::Flag, None), held.clone(), flags);
        let nothing = Template::words("0");
        let sum = |amount: Amount| {
            let sum = sums.get(amount.name()).unwrap_or(&nothing);
            Template::of(&format!("ROUND(~,{q})"), &[sum])
        };
        let [added, reduced] = [Amount::Added, Amount::Reduced].map(sum);
        let earned = Template::of(&format!("ROUND(~+~-~,{q})"), &[base, &added, &reduced]);
        let formulas = [
            (Amount::Added, added),
            (Amount::Reduced, reduced),
            (Amount::Earned, earned),
            (Amount::Withheld, sum(Amount::Withheld)),
            (Amount::Forfeited, sum(Amount::Forfeited)),
            (Amount::Held, Template::of("IF(~,~,~)", &[&held, left, &sum(Amount::Held)])),
            (Amount::Payable, Template::of("IF(~,0,~)", &[&held, left])),
        ];
        let mut payable = Template::default();
        for (amount, made) in formulas {
            let results = Arc::new(self.engine_says(desk, amount));
            payable = self.put(desk, (amount.name(), words(amount)), (Type::Money, Some(q)), made, results);
        }
        self.held_against(desk, &payable);
        Ok(())
    }
}

fn number_of(kind: StepKind, expr: &Expr) -> (Type, Option<u32>) {
    (if kind == StepKind::Scale { expr.kind } else { Type::Money }, None)
}
