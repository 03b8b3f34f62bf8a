//! Figures as columns: a formula each, rounded as its rule says, and places among others.
//!
//! A place is counted: how many of the same group come before. What is compared is a column of its own, rounded so far
//! that binary noise is gone and no two exact values fall together; where that cannot be, the engine's places stand.

use std::sync::Arc;

use super::exact;
use super::layout::{Col, Fill, From, Kind, Of, helping};
use super::lower::{Here, Maker, Stop, uncovered};
use super::need::sheet_of;
use super::template::Template;
use crate::check::model::{How, Ranking, Ties};
use crate::eval::EvalError;
use crate::expr::{Expr, FigureId};
use crate::text::Bilingual;
use crate::value::{Cells, Column, Ratio, Rows, Type, Value};

/// How many rows are ranked by formulas; more take a spreadsheet too long.
const MOST_RANKED: usize = 6_000;

impl Maker<'_, '_> {
    /// Makes the empty column of a figure, so that others can name it.
    pub(super) fn announce(&mut self, id: FigureId) {
        let program = self.need.program;
        let Some(figure) = program.figures.get(id.at()) else { return };
        let Some(sheet) = self.book.place(&sheet_of(program, id)) else { return };
        let rule = program.rule(figure.rule);
        let part = figure.name.split_once('.').map(|(_, part)| part);
        let own = rule.map(|rule| rule.title.clone()).unwrap_or_default();
        let said = |title: Option<String>| match (title, part) {
            (Some(title), Some(part)) => Some(format!("{title} · {part}")),
            (title, _) => title,
        };
        let made = Col {
            title: Bilingual { zh: said(own.zh), en: said(own.en) },
            name: figure.name.clone(),
            from: From::Cells,
            // What has a unit is no part of a hundred.
            kind: Kind::Of(if figure.unit.is_some() { Type::Number } else { figure.kind }),
            places: figure.places,
            fill: Default::default(),
        };
        if let How::Rank(ranking) = &figure.how
            && self.need.whole
        {
            // Left of the place stands what it is counted from: spreadsheets that go from left to right meet it first.
            let breaks = (0..ranking.tie_break.len()).map(|number| (format!("break {number}"), "workbook-key"));
            let once = (ranking.ties == Ties::Dense).then(|| ("once".to_owned(), "workbook-once"));
            let group = [("part".to_owned(), "workbook-group"), ("key".to_owned(), "workbook-key")];
            for (what, words) in group.into_iter().chain(breaks).chain(once) {
                let from = if what == "part" { From::Order } else { From::Cells };
                self.book.column(sheet, &format!("{id:?} {what}"), || helping(words, from));
            }
        }
        if matches!(figure.how, How::Split(_)) && self.need.whole {
            for (at, (what, words)) in super::split::STEPS.into_iter().enumerate() {
                let from = if at == 0 { From::Order } else { From::Cells };
                self.book.column(sheet, &format!("{id:?} {what}"), || helping(words, from));
            }
        }
        self.book.column(sheet, &format!("{id:?}"), || made);
    }

    /// Fills the column of a figure in a period.
    pub(super) fn figure_column(&mut self, at: usize, id: FigureId, rows: &Rows) -> Result<(), EvalError> {
        let program = self.need.program;
        let (Some(figure), Some(column)) = (program.figures.get(id.at()), self.need.links.column(at, id)) else {
            return Ok(());
        };
        let Some((sheet, place)) = self.place_of(at, id) else { return Ok(()) };
        let results = picked(&column.rows, &column.column, rows);
        let here = Here { sheet, block: at, at, grain: &figure.grain, rows };
        let made = match &figure.how {
            How::Formula(formula) => self.formula(here, formula, figure.rounding, figure.kind),
            How::Rank(ranking) => self.ranked(here, id, ranking, &column.rows),
            How::Amount(payout, _) => match program.payouts.get(payout.at()) {
                Some(payout) => self.formula(here, &payout.base, Some(payout.rounding), figure.kind),
                None => Err(Stop::Unproved),
            },
            How::Split(split) => self.split(here, id, split, &column.rows),
        };
        let of = match made {
            Ok(mut made) if made.length() <= super::lower::LONGEST => {
                made.doubt(&uncovered(&results));
                Of::Live(made, results)
            }
            Ok(_) | Err(Stop::Unproved) => Of::Values(results),
        };
        self.book.fill(sheet, place, at, Fill { rows: rows.clone(), of });
        Ok(())
    }

    fn formula(
        &mut self,
        here: Here<'_>,
        expr: &Expr,
        rounding: Option<crate::value::Rounding>,
        kind: Type,
    ) -> Result<Template, Stop> {
        let made = self.lower(here, expr)?;
        match rounding {
            Some(rounding) if kind.is_numeric() => {
                let values = self.values(here, expr)?;
                self.rounded(&made, &values, rounding)
            }
            // A cell that is empty would be read as a nought.
            _ if matches!(kind, Type::Text | Type::Id) => Ok(Template::of("~&\"\"", &[&made])),
            _ => Ok(made),
        }
    }

    fn ranked(&mut self, here: Here<'_>, id: FigureId, ranking: &Ranking, all: &Rows) -> Result<Template, Stop> {
        // Places are counted among all.
        if !here.rows.same(all) || all.len() > MOST_RANKED {
            return Err(Stop::Unproved);
        }
        let parts = self.parts(here, ranking)?;
        let nowhere = parts.iter().zip(0_u32..).filter(|(part, _)| part.is_none());
        let nowhere: Vec<u32> = nowhere.map(|(_, row)| row).collect();
        let values = self.values(here, &ranking.of)?;
        let (of, key) = self.compared(here, &ranking.of, &values, ranking.highest_first)?;
        let key = match &ranking.only {
            Some(only) => {
                let only = self.part(here, only)?;
                Template::of("IF(IFERROR(~,FALSE),~,\"\")", &[&only, &key])
            }
            None => key,
        };
        let taking: Option<Arc<Column>> = ranking.only.as_ref().map(|only| self.values(here, only)).transpose()?;
        let shown = shown(&of, taking.as_deref());
        let mark = |what: &str| format!("{id:?} {what}");
        let first = self.book.sheet(here.sheet).and_then(|sheet| sheet.block(here.block)).map(|block| block.first);
        let first = first.ok_or(Stop::Unproved)?;
        let last = first + u32::try_from(all.len()).unwrap_or(u32::MAX).saturating_sub(1);
        let group = self.helper(here, &mark("part"), "workbook-group", From::Order, Of::Numbers(parts));
        let key = self.helper(here, &mark("key"), "workbook-key", From::Cells, Of::Live(key, shown));
        let mut breaks = Vec::new();
        for (number, (by, highest)) in ranking.tie_break.iter().enumerate() {
            let values = self.values(here, by)?;
            let (exact, made) = self.compared(here, by, &values, *highest)?;
            // Who lacks what decides comes last.
            let last = if *highest { "-1E+300" } else { "1E+300" };
            let made = Template::of(&format!("IFERROR(~,{last})"), &[&made]);
            let words =
                |row: usize| exact.value(row).map_or_else(|| last.to_owned(), |value| super::cells::said(&value));
            let shown: Vec<String> = (0..exact.len()).map(words).collect();
            let shown = Arc::new(Column::texts(shown.iter().map(String::as_str)));
            let made = Of::Live(made, shown);
            let column = self.helper(here, &mark(&format!("break {number}")), "workbook-key", From::Cells, made);
            breaks.push((column, *highest));
        }
        let whole = |column: usize| Template::whole(here.sheet, column, first, last);
        let sign = |highest: bool| if highest { "\">\"&" } else { "\"<\"&" };
        let same = |columns: &[usize]| {
            let mut all = Template::of("~,~", &[&whole(group), &Template::own(group)]);
            for column in columns {
                all.push(&Template::of(",~,~", &[&whole(*column), &Template::own(*column)]));
            }
            all
        };
        // Those before: by what is ranked, then among equals by each tie-break in turn.
        let mut before = Template::words("1");
        let mut equal: Vec<usize> = Vec::new();
        for (column, highest) in [(key, ranking.highest_first)].into_iter().chain(breaks.iter().copied()) {
            let pattern = format!("+COUNTIFS(~,~,{}~)", sign(highest));
            before.push(&Template::of(&pattern, &[&same(&equal), &whole(column), &Template::own(column)]));
            equal.push(column);
        }
        let own = Template::own(key);
        let count = match ranking.ties {
            Ties::Competition => before,
            Ties::Equals => Template::of("COUNTIFS(~)", &[&same(&equal)]),
            Ties::Turn => {
                let mut all = Template::of("~,~", &[&Template::down(group, first), &Template::own(group)]);
                for column in &equal {
                    all.push(&Template::of(",~,~", &[&Template::down(*column, first), &Template::own(*column)]));
                }
                Template::of("COUNTIFS(~)", &[&all])
            }
            // Only the first of equals counts as one before.
            Ties::Dense if breaks.is_empty() => {
                let down =
                    |column: usize| Template::of("~,~", &[&Template::down(column, first), &Template::own(column)]);
                let once = Template::of("IF(COUNTIFS(~,~)=1,1,0)", &[&down(group), &down(key)]);
                let shown = Arc::new(Column::numbers(firsts(&of, taking.as_deref(), &self.parts(here, ranking)?)));
                let once = self.helper(here, &mark("once"), "workbook-once", From::Cells, Of::Live(once, shown));
                let pattern = format!("1+COUNTIFS(~,~,{}~,~,1)", sign(ranking.highest_first));
                Template::of(&pattern, &[&same(&[]), &whole(key), &own, &whole(once)])
            }
            Ties::Dense => return Err(Stop::Unproved),
        };
        let mut made = Template::of("IF(ISNUMBER(~),~,NA())", &[&own, &count]);
        // Who is in no group has no place, whatever its value.
        made.doubt(&nowhere);
        Ok(made)
    }

    /// What is compared, rounded so far that only noise goes; none where two exact values would fall together.
    fn compared(
        &mut self,
        here: Here<'_>,
        expr: &Expr,
        values: &Arc<Column>,
        _highest: bool,
    ) -> Result<(Arc<Column>, Template), Stop> {
        let made = self.part(here, expr)?;
        if !expr.kind.is_numeric() {
            let day = matches!(expr.kind, Type::Date | Type::Period);
            return if day { Ok((Arc::clone(values), made)) } else { Err(Stop::Unproved) };
        }
        let guard = exact::compare_guard(values, values).ok_or(Stop::Unproved)?;
        let mut all: Vec<Ratio> = exact::numbers(values).map(|(_, number)| number).collect();
        all.sort_unstable();
        let apart = |pair: &[Ratio]| matches!(pair, [a, b] if exact::compares_well(a, b, guard));
        if !all.windows(2).all(apart) {
            return Err(Stop::Unproved);
        }
        let rounding = crate::value::Rounding { places: guard, mode: crate::value::Mode::HalfUp };
        let cells = match &values.cells {
            Cells::Number(cells) => cells.rounded(rounding),
            _ => return Err(Stop::Unproved),
        };
        let gaps = (0..values.len()).map(|row| values.gap(row)).collect();
        let shown = Arc::new(Column::with_gaps(Cells::Number(cells), gaps));
        Ok((shown, Template::of(&format!("ROUND(~,{guard})"), &[&made])))
    }

    /// The number of the group in which each row is ranked.
    fn parts(&self, here: Here<'_>, ranking: &Ranking) -> Result<Vec<Option<u32>>, Stop> {
        let mut keys: Vec<Vec<Option<u32>>> = vec![Vec::new(); here.rows.len()];
        for climb in &ranking.within {
            for (all, key) in keys.iter_mut().zip(self.need.links.keys(here.at, here.rows, climb)?) {
                all.push(key);
            }
        }
        let mut numbers = std::collections::BTreeMap::new();
        for key in keys.iter().filter(|key| key.iter().all(Option::is_some)) {
            let next = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
            numbers.entry(key.clone()).or_insert(next);
        }
        Ok(keys.iter().map(|key| numbers.get(key).copied()).collect())
    }

    fn helper(&mut self, here: Here<'_>, mark: &str, words: &'static str, from: From, of: Of) -> usize {
        let at = self.book.column(here.sheet, mark, || helping(words, from));
        self.book.fill(here.sheet, at, here.block, Fill { rows: here.rows.clone(), of });
        self.column(here.sheet, at)
    }
}

/// The values of some rows, of all that a figure has.
pub(super) fn picked(all: &Rows, values: &Arc<Column>, rows: &Rows) -> Arc<Column> {
    if all.same(rows) {
        return Arc::clone(values);
    }
    let found = all.locate(rows.keys());
    Arc::new(values.gather_or(&found, crate::value::Reason::NO_ROW))
}

/// What is compared, and an empty text where a row takes no part.
fn shown(of: &Column, taking: Option<&Column>) -> Arc<Column> {
    let part = |row: usize| taking.is_none_or(|taking| taking.value(row) == Some(Value::Flag(true)));
    let words = |row: usize| match of.value(row) {
        Some(value) if part(row) => super::cells::said(&value),
        _ => String::new(),
    };
    let texts: Vec<String> = (0..of.len()).map(words).collect();
    let gaps = (0..of.len()).map(|row| if part(row) { of.gap(row) } else { None }).collect();
    Arc::new(Column::with_gaps(Column::texts(texts.iter().map(String::as_str)).cells, gaps))
}

/// One for the first row of each value within its group, nought for others.
fn firsts(of: &Column, taking: Option<&Column>, parts: &[Option<u32>]) -> Vec<Ratio> {
    let mut met = std::collections::BTreeSet::new();
    let mut first = |row: usize| {
        let part = taking.is_none_or(|taking| taking.value(row) == Some(Value::Flag(true)));
        let Some(value) = of.value(row).filter(|_| part) else { return false };
        met.insert((parts.get(row).copied().flatten(), super::cells::said(&value)))
    };
    (0..of.len()).map(|row| if first(row) { Ratio::ONE } else { Ratio::ZERO }).collect()
}
