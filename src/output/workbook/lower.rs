//! The one lowering: a typed expression over the rows of a sheet becomes a formula over the cells of the workbook.
//!
//! A missing value is an error value (`NA()`): it passes through arithmetic, comparisons and sums as a missing value
//! passes through the engine, and `??` and `&&` say where it ends. What has no counterpart among formulas is put into a
//! column of its own as the engine's value, marked, and read from there, so that the rest of the formula stays live.

use std::sync::Arc;

use super::exact;
use super::layout::{Book, Col, Fill, From, Kind, Of, Setting, SheetKey};
use super::need::{Need, sheet_of};
use super::template::{ABSENT, BROKEN, MISSING, Template};
use crate::check::model::{Amount, How};
use crate::eval::{EvalError, Found, Nothing};
use crate::expr::{Climb, DimId, Expr, FigureId, Leaf, Node, Operator, PeriodPart};
use crate::text::Bilingual;
use crate::value::{Cells, Column, Mode, Ratio, Reason, Rounding, Rows, Type, Value};

/// The longest formula that every spreadsheet takes, with room to spare.
pub(super) const LONGEST: usize = 6_000;
/// The longest text within a formula.
const LONGEST_TEXT: usize = 250;
/// From 1900-03-01 on all spreadsheets number days alike: so many days lie between their first and 1970-01-01.
const DAYS_BEFORE: i32 = 25_569;

/// Why there is no formula.
pub(super) enum Stop {
    /// It has no counterpart, cannot be trusted, or reads what the run had no need to compute because nothing covers it. The
    /// engine knows its value; where it does not either, asking for that says so.
    Unproved,
}

impl std::convert::From<EvalError> for Stop {
    fn from(_: EvalError) -> Stop {
        Stop::Unproved
    }
}

/// Where an expression is lowered.
#[derive(Clone, Copy)]
pub(super) struct Here<'x> {
    /// The sheet in which its formula stands.
    pub(super) sheet: usize,
    /// The period of the block in which it stands.
    pub(super) block: usize,
    /// The period in which it is read.
    pub(super) at: usize,
    pub(super) grain: &'x [DimId],
    pub(super) rows: &'x Rows,
}

/// A workbook being made.
pub(super) struct Maker<'r, 'a> {
    pub(super) need: Need<'r, 'a>,
    pub(super) book: Book,
    /// How many columns of their own were made so far.
    pub(super) marks: usize,
}

/// The number of a day in spreadsheets; none before all of them agree.
pub(super) fn serial(day: crate::value::Date) -> Option<i32> {
    day.number().checked_add(DAYS_BEFORE).filter(|number| *number > 60)
}

impl<'r, 'a> Maker<'r, 'a> {
    /// The formula of an expression; where it has none, of the cell in which the engine's value stands.
    pub(super) fn part(&mut self, here: Here<'_>, expr: &Expr) -> Result<Template, EvalError> {
        match self.lower(here, expr) {
            Ok(made) if made.length() <= LONGEST => Ok(made),
            Ok(_) | Err(Stop::Unproved) => self.input(here, expr),
        }
    }

    /// The exact values of an expression.
    pub(super) fn values(&self, here: Here<'_>, expr: &Expr) -> Result<Arc<Column>, EvalError> {
        self.need.links.values(here.at, here.grain, here.rows, expr)
    }

    /// A column of the engine's values, and the cell of each row in it.
    fn input(&mut self, here: Here<'_>, expr: &Expr) -> Result<Template, EvalError> {
        let column = self.values(here, expr)?;
        self.given(here, expr.kind, &self.quoted(expr), column)
    }

    /// A column of values that are not proved.
    pub(super) fn given(
        &mut self,
        here: Here<'_>,
        kind: Type,
        name: &str,
        column: Arc<Column>,
    ) -> Result<Template, EvalError> {
        self.marks += 1;
        let mark = format!("input {}", self.marks);
        let made = Col {
            title: Bilingual::plain(""),
            name: name.to_owned(),
            from: From::Engine,
            kind: Kind::Of(kind),
            places: None,
            fill: Default::default(),
        };
        let at = self.book.column(here.sheet, &mark, || made);
        let mut own = Template::own(self.column(here.sheet, at));
        own.doubt(&exact::too_large(&column));
        self.book.fill(here.sheet, at, here.block, Fill { rows: here.rows.clone(), of: Of::Values(column) });
        Ok(own)
    }

    /// The column of the sheet behind its keys.
    pub(super) fn column(&self, sheet: usize, at: usize) -> usize {
        self.book.sheet(sheet).map_or(0, |sheet| sheet.before()) + at
    }

    fn quoted(&self, expr: &Expr) -> String {
        self.need.program.sources.snippet(expr.span).to_owned()
    }

    pub(super) fn lower(&mut self, here: Here<'_>, expr: &Expr) -> Result<Template, Stop> {
        Ok(match &expr.node {
            Node::Constant(value) => Template::words(constant(value).ok_or(Stop::Unproved)?),
            Node::Absent(_) => Template::words(MISSING),
            Node::Leaf(leaf) => self.leaf(here, leaf, expr)?,
            Node::Not(a) => Template::of("NOT(~)", &[&self.part(here, a)?]),
            Node::Negate(a) => Template::of("(-~)", &[&self.part(here, a)?]),
            Node::Binary(Operator::And, ..) => self.logic(here, expr, Operator::And)?,
            Node::Binary(Operator::Or, ..) => self.logic(here, expr, Operator::Or)?,
            Node::Binary(op, a, b) if op.is_comparison() => self.compare(here, *op, a, b)?,
            Node::Binary(op, a, b) => {
                let pattern = match op {
                    Operator::Add => "(~+~)",
                    Operator::Subtract => "(~-~)",
                    Operator::Multiply => "(~*~)",
                    Operator::Divide | Operator::Part => "(~/~)",
                    _ => return Err(Stop::Unproved),
                };
                if [&a, &b].iter().any(|side| side.kind == Type::DateTime) {
                    return Err(Stop::Unproved);
                }
                Template::of(pattern, &[&self.part(here, a)?, &self.part(here, b)?])
            }
            Node::Coalesce(a, b) => Template::of("IFERROR(~,~)", &[&self.part(here, a)?, &self.part(here, b)?]),
            Node::IsMissing(a) => Template::of("ISERROR(~)", &[&self.part(here, a)?]),
            Node::IsPresent(a) => {
                let mut made = Template::of("NOT(ISERROR(~))", &[&self.part(here, a)?]);
                made.doubt(&uncovered(&*self.values(here, expr)?));
                made
            }
            Node::If(c, a, b) => {
                Template::of("IF(~,~,~)", &[&self.part(here, c)?, &self.part(here, a)?, &self.part(here, b)?])
            }
            Node::Call(function, args) => self.call(here, *function, args)?,
            Node::Script(..) => return Err(Stop::Unproved),
        })
    }

    /// Three-valued logic: one side that decides, decides, whatever is missing on the other.
    fn logic(&mut self, here: Here<'_>, expr: &Expr, op: Operator) -> Result<Template, Stop> {
        let mut sides = Vec::new();
        chain(expr, op, &mut sides);
        let safe = sides.iter().all(|side| never_missing(side));
        let made = sides.iter().map(|side| self.part(here, side)).collect::<Result<Vec<_>, _>>()?;
        let name = if op == Operator::And { "AND(" } else { "OR(" };
        let list = |pattern: &str| {
            let mut all = Template::default();
            for (number, side) in made.iter().enumerate() {
                if number > 0 {
                    all.push(&Template::words(","));
                }
                all.push(&Template::of(pattern, &[side]));
            }
            all
        };
        let plain = Template::of(&format!("{name}~)"), &[&list("~")]);
        if safe {
            return Ok(plain);
        }
        Ok(match op {
            Operator::And => Template::of("IF(OR(~),FALSE,~)", &[&list("IFERROR(NOT(~),FALSE)"), &plain]),
            _ => Template::of("IF(OR(~),TRUE,~)", &[&list("IFERROR(~,FALSE)"), &plain]),
        })
    }

    fn compare(&mut self, here: Here<'_>, op: Operator, a: &Expr, b: &Expr) -> Result<Template, Stop> {
        let sign = match op {
            Operator::Equal => "=",
            Operator::NotEqual => "<>",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            _ => ">=",
        };
        if a.kind == Type::DateTime || b.kind == Type::DateTime {
            return Err(Stop::Unproved);
        }
        let (left, right) = (self.part(here, a)?, self.part(here, b)?);
        let both = [&left, &right];
        if matches!(a.kind, Type::Text | Type::Id) {
            return Ok(Template::of(if op == Operator::Equal { "EXACT(~,~)" } else { "NOT(EXACT(~,~))" }, &both));
        }
        if !a.kind.is_numeric() || (whole(a) && whole(b)) {
            return Ok(Template::of(&format!("(~{sign}~)"), &both));
        }
        let (one, other) = (self.values(here, a)?, self.values(here, b)?);
        let guard = exact::compare_guard(&one, &other).ok_or(Stop::Unproved)?;
        let mut made = Template::of(&format!("(ROUND(~-~,{guard}){sign}0)"), &both);
        if let (Cells::Number(x), Cells::Number(y)) = (&one.cells, &other.cells) {
            let near = |row: &usize| {
                one.gap(*row).is_none()
                    && other.gap(*row).is_none()
                    && matches!((x.get(*row), y.get(*row)), (Some(x), Some(y)) if !exact::compares_well(&x, &y, guard))
            };
            let near: Vec<u32> = (0..one.len()).filter(near).filter_map(|row| u32::try_from(row).ok()).collect();
            made.doubt(&near);
        }
        Ok(made)
    }

    /// A formula rounded as the exact values are.
    pub(super) fn rounded(&self, made: &Template, values: &Column, rounding: Rounding) -> Result<Template, Stop> {
        let guard = exact::round_guard(values, rounding.places).ok_or(Stop::Unproved)?;
        let places = rounding.places;
        let signed = exact::numbers(values).any(|(_, number)| number.is_negative());
        let more = if signed { format!("(~+SIGN(~)*1E-{guard})") } else { format!("(~+1E-{guard})") };
        let more = Template::of(&more, &[made, made]);
        let mut all = match rounding.mode {
            Mode::HalfUp => Template::of(&format!("ROUND(~,{places})"), &[&more]),
            Mode::Down => Template::of(&format!("ROUNDDOWN(~,{places})"), &[&more]),
            // What is taken off for the sake of fractions of a cell must not lead past nought.
            Mode::Up => Template::of(&format!("(SIGN(~)*ROUNDUP(MAX(ABS(~)-1E-{guard},0),{places}))"), &[made, made]),
            Mode::HalfEven => {
                let units = format!("ABS(~)*10^{places}");
                let even = format!(
                    "(IF(ABS(MOD({units},1)-0.5)<1E-{},2*ROUND({units}/2,0),ROUND({units},0))*SIGN(~)/10^{places})",
                    guard - places
                );
                Template::of(&even, &[made; 4])
            }
        };
        let doubtful = |(_, number): &(u32, Ratio)| !exact::rounds_well(number, rounding, guard);
        let doubtful: Vec<u32> = exact::numbers(values).filter(doubtful).map(|(row, _)| row).collect();
        all.doubt(&doubtful);
        Ok(all)
    }

    fn leaf(&mut self, here: Here<'_>, leaf: &Leaf, expr: &Expr) -> Result<Template, Stop> {
        match leaf {
            Leaf::Cell(_) => Err(Stop::Unproved),
            Leaf::Key(climb) => self.key(here, climb),
            Leaf::Lookup(table, column, climbs) => {
                let Some(found) = self.need.links.lookup(here.at, here.rows, *table, climbs)? else {
                    return Err(Stop::Unproved);
                };
                let sheet = self.book.place(&SheetKey::Table(*table)).ok_or(Stop::Unproved)?;
                let at = self.book.known(sheet, &format!("{column:?}")).ok_or(Stop::Unproved)?;
                let kept = self.need.facts.periods.get(here.at).and_then(|p| p.kept.get(table.at())?.as_ref());
                let rows = kept.map(|kept| kept.rows.clone()).ok_or(Stop::Unproved)?;
                self.cells((sheet, at, here.at), &rows, &found, MISSING)
            }
            Leaf::Figure(id, climbs) => self.figure(here, *id, climbs),
            Leaf::Fold(group, slot) => {
                let values = self.values(here, expr)?;
                let found = self.need.links.fold(here.at, here.rows, *group)?;
                let grouped = self.need.facts.periods.get(here.at);
                let grouped =
                    grouped.and_then(|p| p.groups.iter().find(|g| g.group == *group)).ok_or(Stop::Unproved)?;
                let sheet = self.book.place(&SheetKey::Facts(here.grain.to_vec())).ok_or(Stop::Unproved)?;
                let at = self.book.known(sheet, &format!("{group:?} {slot}")).ok_or(Stop::Unproved)?;
                let said = self.need.program.groups.get(group.at()).and_then(|g| g.slots.get(*slot));
                let zero = said.is_some_and(|s| matches!(s.op, crate::expr::Fold::Count | crate::expr::Fold::Sum));
                let rows = grouped.rows.clone();
                let mut made = self.cells((sheet, at, here.at), &rows, &found, if zero { "0" } else { MISSING })?;
                made.doubt(&uncovered(&values));
                Ok(made)
            }
            Leaf::Aggregate(aggregate) => self.aggregate(here, aggregate, expr),
            Leaf::Past(past) => self.past(here, past, expr),
            Leaf::Given(id, climb) => {
                let values = self.need.links.given(here.at, *id)?;
                let keys = self.need.links.keys(here.at, here.rows, climb)?;
                let given = self.need.program.givens.get(id.at()).ok_or(Stop::Unproved)?;
                let words = self.need.facts.dimensions.get(given.dimension.at()).ok_or(Stop::Unproved)?;
                let row = |code: &Option<u32>| {
                    let Some(code) = code else { return BROKEN };
                    let (Some(value), Some(key)) = (values.value(*code as usize), words.names.get(*code as usize))
                    else {
                        return BROKEN;
                    };
                    let setting = Setting {
                        name: format!("{}[{key}]", given.name),
                        title: Bilingual::plain(""),
                        period: here.at,
                        value: Some(value),
                        kind: given.kind,
                    };
                    self.book.setting(setting)
                };
                let rows = keys.iter().map(row).collect();
                Ok(Template::cells(SETTINGS, SETTING_COLUMN, rows, MISSING))
            }
            Leaf::Param(id) => {
                let value = self.need.links.param(here.at, *id)?;
                let param = self.need.program.params.get(id.at()).ok_or(Stop::Unproved)?;
                Ok(self.setting(here, format!("param.{}", param.name), value, param.schedule.kind))
            }
            Leaf::Schedule(id) => {
                let value = self.need.links.schedule(here.at, *id)?;
                let name = format!("{} #{}", self.quoted(expr), id.0 + 1);
                Ok(self.setting(here, name, value, expr.kind))
            }
            Leaf::Period(part) => {
                let values = self.values(here, expr)?;
                let name = match part {
                    PeriodPart::Start => "period.start",
                    PeriodPart::End => "period.end",
                    PeriodPart::Days => "period.days",
                    PeriodPart::Name => "period.name",
                    PeriodPart::AsOf => "as_of",
                    PeriodPart::WholeEnd => "period.whole_end",
                    PeriodPart::Known => "known",
                };
                match values.value(0) {
                    Some(value) => Ok(self.setting(here, name.to_owned(), value, expr.kind)),
                    None => Ok(Template::words(MISSING)),
                }
            }
        }
    }

    fn setting(&mut self, here: Here<'_>, name: String, value: Value, kind: Type) -> Template {
        let setting = Setting { name, title: Bilingual::plain(""), period: here.at, value: Some(value), kind };
        let row = self.book.setting(setting);
        Template::whole(SETTINGS, SETTING_COLUMN, row, row)
    }

    /// The key itself: the cell that has it, or for a climb the words.
    fn key(&mut self, here: Here<'_>, climb: &Climb) -> Result<Template, Stop> {
        if climb.steps.is_empty() {
            return Ok(Template::own(climb.from + 1));
        }
        let dimension = self.need.links.ends_in(here.at, here.grain, climb)?;
        let words = self.need.facts.dimensions.get(dimension.at()).ok_or(Stop::Unproved)?;
        let keys = self.need.links.keys(here.at, here.rows, climb)?;
        let said = |code: &Option<u32>| match code.and_then(|code| words.names.get(code as usize)) {
            Some(word) => text(word).ok_or(Stop::Unproved),
            None => Ok(MISSING.to_owned()),
        };
        Ok(Template::each(keys.iter().map(said).collect::<Result<_, _>>()?))
    }

    /// A figure of the same or a coarser grain.
    pub(super) fn figure(&mut self, here: Here<'_>, id: FigureId, climbs: &[Climb]) -> Result<Template, Stop> {
        let Some((there, found)) = self.need.links.figure(here.at, here.rows, id, climbs)? else {
            return Ok(Template::words(MISSING));
        };
        let figure = self.need.program.figures.get(id.at()).ok_or(Stop::Unproved)?;
        let column = self.need.links.column(there, id).ok_or(Stop::Unproved)?;
        let absent = match self.need.links.nothing(there, id)? {
            Nothing::Missing => MISSING,
            Nothing::Zero => match figure.kind {
                Type::Flag => "FALSE",
                kind if kind.is_numeric() => "0",
                _ => return Err(Stop::Unproved),
            },
        };
        let (sheet, at) = self.place_of(there, id).ok_or(Stop::Unproved)?;
        self.cells((sheet, at, there), &column.rows, &found, absent)
    }

    /// The sheet and column of a figure.
    pub(super) fn place_of(&self, at: usize, id: FigureId) -> Option<(usize, usize)> {
        let figure = self.need.program.figures.get(id.at())?;
        if let How::Amount(payout, amount) = figure.how
            && self.need.links.lines(at, payout).is_some()
        {
            let sheet = self.book.place(&SheetKey::Lines(payout))?;
            let name = if amount == Amount::Base { "base?" } else { amount.name() };
            return Some((sheet, self.book.known(sheet, name)?));
        }
        let sheet = self.book.place(&sheet_of(self.need.program, id))?;
        Some((sheet, self.book.known(sheet, &format!("{id:?}"))?))
    }

    /// For each row the cell of a column in which it finds its value.
    fn cells(
        &self,
        (sheet, column, period): (usize, usize, usize),
        rows: &Rows,
        found: &[Found],
        absent: &'static str,
    ) -> Result<Template, Stop> {
        let block = self.book.sheet(sheet).and_then(|sheet| sheet.block(period));
        let Some(block) = block else {
            // Nothing of the period is there: what is read has no row there either.
            let none = found.iter().map(|f| match f {
                Found::Row(_) => Err(Stop::Unproved),
                Found::Absent => Ok(ABSENT),
                Found::Broken => Ok(BROKEN),
            });
            return Ok(Template::cells(sheet, 0, none.collect::<Result<_, _>>()?, absent));
        };
        let places = block.locate(rows);
        let row = |found: &Found| match found {
            Found::Row(row) => places.get(*row as usize).copied().flatten().ok_or(Stop::Unproved),
            Found::Absent => Ok(ABSENT),
            Found::Broken => Ok(BROKEN),
        };
        let rows = found.iter().map(row).collect::<Result<Vec<u32>, Stop>>()?;
        Ok(Template::cells(sheet, self.column(sheet, column), rows, absent))
    }
}

/// The sheet of parameters comes behind all others in the making.
pub(super) const SETTINGS: usize = usize::MAX;
/// Where its values stand.
pub(super) const SETTING_COLUMN: usize = 3;

/// Rows whose value is missing because the data do not cover it.
pub(super) fn uncovered(column: &Column) -> Vec<u32> {
    let Some(gaps) = column.gaps() else { return Vec::new() };
    let rows = gaps.iter().enumerate().filter(|(_, gap)| **gap == Some(Reason::NOT_COVERED));
    rows.filter_map(|(row, _)| u32::try_from(row).ok()).collect()
}

/// The sides of a chain of one operator.
fn chain<'e>(expr: &'e Expr, op: Operator, out: &mut Vec<&'e Expr>) {
    match &expr.node {
        Node::Binary(own, a, b) if *own == op => {
            chain(a, op, out);
            chain(b, op, out);
        }
        _ => out.push(expr),
    }
}

/// Whether a value is there on every row, whatever the data say.
fn never_missing(expr: &Expr) -> bool {
    match &expr.node {
        Node::Constant(_) | Node::IsMissing(_) => true,
        Node::Leaf(Leaf::Param(_) | Leaf::Schedule(_) | Leaf::Period(_)) => true,
        Node::Not(a) | Node::Negate(a) => never_missing(a),
        Node::Coalesce(_, b) => never_missing(b),
        Node::If(c, a, b) => never_missing(c) && never_missing(a) && never_missing(b),
        Node::Binary(Operator::Divide | Operator::Part | Operator::Remainder, ..) => false,
        Node::Binary(_, a, b) => never_missing(a) && never_missing(b),
        _ => false,
    }
}

/// Whether a number is a whole one whatever the data say.
fn whole(expr: &Expr) -> bool {
    match &expr.node {
        Node::Constant(Value::Number(number)) => number.is_whole(),
        _ => matches!(expr.kind, Type::Count | Type::Days) && !matches!(expr.node, Node::Binary(..)),
    }
}

/// A text within a formula; none where it is too long, or has what a formula cannot.
pub(super) fn text(words: &str) -> Option<String> {
    let fits = words.chars().count() <= LONGEST_TEXT && !words.chars().any(char::is_control);
    fits.then(|| format!("\"{}\"", words.replace('"', "\"\"")))
}

/// A value within a formula.
fn constant(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => exact::written(number),
        Value::Flag(flag) => Some(if *flag { "TRUE" } else { "FALSE" }.to_owned()),
        Value::Text(words) => text(words),
        Value::Date(day) => serial(*day).map(|number| number.to_string()),
        Value::DateTime(_) => None,
    }
}
