//! Built-in functions, other periods and aggregates as formulas.
//!
//! The part of [`super::lower`] where one value comes of several. An aggregate reads a column of its own on the sheet
//! of the finer grain, which has the value of each row that takes part and an empty text for each that does not; its
//! rows stand together, or are told by the number of the row that they belong to.

use super::exact;
use super::layout::{Col, Fill, From, Kind, Of, SheetKey};
use super::lower::{Here, Maker, Stop, uncovered};
use super::template::{BROKEN, MISSING, Template};
use super::words::title;
use crate::eval::Under;
use crate::expr::function::Function;
use crate::expr::{Aggregate, Expr, Fold, Leaf, Node, Past, When};
use crate::value::{Column, Mode, Rounding, Rows, Type, Value};

/// How many periods a streak or a stretch may reach back in a formula.
const MOST_PERIODS: usize = 24;

impl Maker<'_, '_> {
    pub(super) fn call(&mut self, here: Here<'_>, function: Function, args: &[Expr]) -> Result<Template, Stop> {
        if args.iter().any(|arg| arg.kind == Type::DateTime) {
            return Err(Stop::Unproved);
        }
        let list = |me: &mut Self, name: &str, between: &str| -> Result<Template, Stop> {
            let mut all = Template::words(format!("{name}("));
            for (number, arg) in args.iter().enumerate() {
                if number > 0 {
                    all.push(&Template::words(between));
                }
                all.push(&me.part(here, arg)?);
            }
            all.push(&Template::words(")"));
            Ok(all)
        };
        let first = args.first().ok_or(Stop::Unproved)?;
        Ok(match function {
            // A reference to a text would be passed over, but these are numbers and days alone.
            Function::Least => list(self, "MIN", ",")?,
            Function::Greatest => list(self, "MAX", ",")?,
            Function::Abs => list(self, "ABS", ",")?,
            Function::Year => list(self, "YEAR", ",")?,
            Function::Month => list(self, "MONTH", ",")?,
            Function::Day => list(self, "DAY", ",")?,
            Function::Date => list(self, "", ",")?,
            Function::Weekday => Template::of("WEEKDAY(~,2)", &[&self.part(here, first)?]),
            Function::Join => list(self, "", "&")?,
            Function::Days => {
                let second = args.get(1).ok_or(Stop::Unproved)?;
                Template::of("(~-~)", &[&self.part(here, second)?, &self.part(here, first)?])
            }
            Function::Round(rounding) => {
                let (made, values) = (self.part(here, first)?, self.values(here, first)?);
                self.rounded(&made, &values, rounding)?
            }
            Function::Floor | Function::Ceil => {
                let (made, values) = (self.part(here, first)?, self.values(here, first)?);
                let down = Rounding { places: 0, mode: Mode::Down };
                let guard = exact::round_guard(&values, 0).ok_or(Stop::Unproved)?;
                let pattern = if function == Function::Floor { "INT(~+1E-" } else { "(-INT(1E-" };
                let mut all = match function {
                    Function::Floor => Template::of(&format!("{pattern}{guard})"), &[&made]),
                    _ => Template::of(&format!("{pattern}{guard}-~))"), &[&made]),
                };
                let doubtful = exact::numbers(&values).filter(|(_, n)| !exact::rounds_well(n, down, guard));
                all.doubt(&doubtful.map(|(row, _)| row).collect::<Vec<_>>());
                all
            }
            Function::OneOf => {
                let one = self.part(here, first)?;
                let mut all = Template::words("OR(");
                for (number, arg) in args.iter().skip(1).enumerate() {
                    let other = self.part(here, arg)?;
                    all.push(&Template::of(if number > 0 { ",EXACT(~,~)" } else { "EXACT(~,~)" }, &[&one, &other]));
                }
                all.push(&Template::words(")"));
                all
            }
            Function::StartsWith | Function::EndsWith => {
                let second = args.get(1).ok_or(Stop::Unproved)?;
                let (a, b) = (self.part(here, first)?, self.part(here, second)?);
                let pattern = if function == Function::StartsWith {
                    "EXACT(LEFT(~,LEN(~)),~)"
                } else {
                    "EXACT(RIGHT(~,LEN(~)),~)"
                };
                Template::of(pattern, &[&a, &b, &b])
            }
            Function::Contains => {
                let second = args.get(1).ok_or(Stop::Unproved)?;
                if !matches!(&second.node, Node::Constant(Value::Text(words)) if !words.is_empty()) {
                    return Err(Stop::Unproved);
                }
                let (a, b) = (self.part(here, first)?, self.part(here, second)?);
                Template::of("(LEN(SUBSTITUTE(~,~,\"\"))<LEN(~))", &[&a, &b, &a])
            }
            Function::WorkingDays
            | Function::AddWorkingDays
            | Function::Hours
            | Function::Length
            | Function::WilsonLow
            | Function::WilsonHigh
            | Function::Percent => return Err(Stop::Unproved),
        })
    }

    /// Values of other periods: the cells of their blocks.
    pub(super) fn past(&mut self, here: Here<'_>, past: &Past, expr: &Expr) -> Result<Template, Stop> {
        let now = self.need.facts.window.get(here.at).cloned().ok_or(Stop::Unproved)?;
        let periods = past.when.periods(&now);
        let known: Vec<Option<usize>> = periods.iter().map(|period| self.need.links.place(period)).collect();
        match &past.when {
            When::Before(_) | When::At(_) => match known.as_slice() {
                [Some(there)] => self.in_period(here, past, *there),
                _ => Ok(Template::words(MISSING)),
            },
            When::Streak => {
                let known: Vec<usize> = known.iter().rev().map_while(|there| *there).collect();
                if known.len() > MOST_PERIODS || known.is_empty() {
                    return Err(Stop::Unproved);
                }
                let mut made = Template::words("0");
                for (back, there) in known.iter().enumerate().rev() {
                    let holds = self.in_period(here, past, *there)?;
                    let pattern = if back == 0 { "IF(~,1+~,0)" } else { "IF(IFERROR(~,FALSE),1+~,0)" };
                    made = Template::of(pattern, &[&holds, &made]);
                }
                Ok(made)
            }
            When::Over { op, at_least: None, from, to } => {
                let wanted = usize::try_from(i64::from(*to) - i64::from(*from) + 1).unwrap_or(usize::MAX);
                if known.len() != wanted || wanted > MOST_PERIODS {
                    return Err(Stop::Unproved);
                }
                let name = match op {
                    Fold::Sum => "SUM(",
                    Fold::Mean => "AVERAGE(",
                    Fold::Min => "MIN(",
                    Fold::Max => "MAX(",
                    Fold::Count | Fold::Share | Fold::Any | Fold::All => return Err(Stop::Unproved),
                };
                let mut all = Template::words(name);
                for (number, there) in known.iter().enumerate() {
                    if number > 0 {
                        all.push(&Template::words(","));
                    }
                    all.push(&match there {
                        Some(there) => self.in_period(here, past, *there)?,
                        None => Template::words(MISSING),
                    });
                }
                all.push(&Template::words(")"));
                all.doubt(&uncovered(&*self.values(here, expr)?));
                Ok(all)
            }
            When::Over { .. } => Err(Stop::Unproved),
        }
    }

    /// An expression in another period at the same keys, missing where a key does not hold there.
    fn in_period(&mut self, here: Here<'_>, past: &Past, there: usize) -> Result<Template, Stop> {
        let made = self.part(Here { at: there, ..here }, &past.of)?;
        let holds = self.need.links.holds(there, here.grain, here.rows)?;
        if holds.iter().all(|holds| *holds) {
            return Ok(made);
        }
        let held = holds.iter().map(|holds| if *holds { "TRUE" } else { "FALSE" }.to_owned()).collect();
        Ok(Template::of("IF(~,~,NA())", &[&Template::each(held), &made]))
    }

    pub(super) fn aggregate(&mut self, here: Here<'_>, aggregate: &Aggregate, expr: &Expr) -> Result<Template, Stop> {
        if aggregate.argument.as_ref().is_some_and(|a| a.kind == Type::DateTime) {
            return Err(Stop::Unproved);
        }
        let is_text = aggregate.argument.as_ref().is_some_and(|a| matches!(a.kind, Type::Text | Type::Id));
        let results = self.values(here, expr)?;
        if is_text || !uncovered(&results).is_empty() {
            return Err(Stop::Unproved);
        }
        let under = self.need.links.under(here.at, here.grain, here.rows, aggregate)?;
        let key = SheetKey::Figures(aggregate.grain.clone());
        let Some(sheet) = self.book.place(&key) else { return Err(Stop::Unproved) };
        // The rows under each row of the reader, all of them on the sheet.
        let mut owned: Vec<(u32, u32)> = Vec::new();
        let mut blocks: Vec<(Under, Rows)> = Vec::new();
        for one in under {
            let of = one.of.as_ref().ok_or(Stop::Unproved)?;
            let block = self.book.sheet(sheet).and_then(|sheet| sheet.block(one.period));
            let Some(block) = block else {
                if of.iter().any(Option::is_some) {
                    return Err(Stop::Unproved);
                }
                continue;
            };
            let places = block.locate(&one.rows);
            let (mut keys, mut kept) = (Vec::new(), Vec::new());
            for ((place, of), key) in places.iter().zip(of).zip(one.rows.keys()) {
                match (place, of) {
                    (Some(place), Some(of)) => owned.push((*place, *of)),
                    (None, Some(_)) => return Err(Stop::Unproved),
                    (_, None) => {}
                }
                if place.is_some() {
                    keys.push(*key);
                    kept.push(*of);
                }
            }
            let rows = Rows::new(one.rows.radix().to_vec(), keys).ok_or(Stop::Unproved)?;
            let under = Under { of: Some(kept), ..one };
            blocks.push((under, rows));
        }
        let column = self.taking_part(sheet, &blocks, aggregate)?;
        owned.sort_unstable();
        match stretches(&owned, here.rows.len()) {
            Some(rows) => together(aggregate.op, sheet, column, rows).ok_or(Stop::Unproved),
            None => self.apart(here, aggregate, (sheet, column), &blocks),
        }
    }

    /// The column that has the value of each row that takes part.
    fn taking_part(&mut self, sheet: usize, blocks: &[(Under, Rows)], aggregate: &Aggregate) -> Result<usize, Stop> {
        if let Some(column) = self.as_it_is(sheet, blocks, aggregate)? {
            return Ok(column);
        }
        let counted = matches!(aggregate.op, Fold::Count | Fold::Share | Fold::Any | Fold::All);
        let mut mark = format!("{:?} {:?} {counted}", aggregate.argument, aggregate.filter);
        if let Some(known) = self.book.known(sheet, &mark) {
            let filled = |(under, rows): &(Under, Rows)| {
                let column = self.book.sheet(sheet).and_then(|sheet| sheet.columns.get(known));
                column.and_then(|c| c.fill.get(&under.period)).is_none_or(|fill| fill.rows.same(rows))
            };
            if !blocks.iter().all(filled) {
                self.marks += 1;
                mark = format!("{mark} {}", self.marks);
            }
        }
        let quoted = |e: &Option<Expr>| e.as_ref().map(|e| self.need.program.sources.snippet(e.span).to_owned());
        let name = match (quoted(&aggregate.argument), quoted(&aggregate.filter)) {
            (Some(argument), Some(filter)) => format!("{argument} · {filter}"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => "1".to_owned(),
        };
        let kind = if counted { Type::Number } else { aggregate.argument.as_ref().map_or(Type::Number, |a| a.kind) };
        let column = self.book.column(sheet, &mark, || Col {
            title: title("workbook-takes-part"),
            name,
            from: From::Cells,
            kind: Kind::Of(kind),
            places: None,
            fill: Default::default(),
        });
        for (under, rows) in blocks {
            if self.book.is_filled(sheet, column, under.period) {
                continue;
            }
            let below = Here { sheet, block: under.period, at: under.period, grain: &aggregate.grain, rows };
            let value = match &aggregate.argument {
                Some(argument) if counted => Template::of("IF(~,1,0)", &[&self.part(below, argument)?]),
                Some(argument) => self.part(below, argument)?,
                None => Template::words("1"),
            };
            let made = match &aggregate.filter {
                Some(filter) => Template::of("IF(IFERROR(~,FALSE),~,\"\")", &[&self.part(below, filter)?, &value]),
                None => value,
            };
            let results = self.results(below, aggregate, counted)?;
            let fill = Fill { rows: rows.clone(), of: Of::Live(made, results) };
            self.book.fill(sheet, column, under.period, fill);
        }
        Ok(self.column(sheet, column))
    }

    /// The column of a figure, where it is taken as it stands on all these rows.
    fn as_it_is(&self, sheet: usize, blocks: &[(Under, Rows)], aggregate: &Aggregate) -> Result<Option<usize>, Stop> {
        let argument = aggregate.argument.as_ref().filter(|a| a.kind.is_numeric() && aggregate.filter.is_none());
        let Some(Node::Leaf(Leaf::Figure(id, climbs))) = argument.map(|a| &a.node) else { return Ok(None) };
        if !climbs.iter().enumerate().all(|(at, climb)| climb.from == at && climb.steps.is_empty()) {
            return Ok(None);
        }
        for (under, rows) in blocks {
            let same = self.need.links.column(under.period, *id).is_some_and(|column| column.rows.same(rows));
            if !same || self.place_of(under.period, *id).is_none_or(|(own, _)| own != sheet) {
                return Ok(None);
            }
        }
        let place = blocks.first().and_then(|(under, _)| self.place_of(under.period, *id));
        Ok(place.map(|(sheet, column)| self.column(sheet, column)))
    }

    /// What the cells of rows that take part come to, for whoever does not compute them again.
    fn results(&self, below: Here<'_>, aggregate: &Aggregate, counted: bool) -> Result<std::sync::Arc<Column>, Stop> {
        let one = crate::value::Ratio::ONE;
        let zero = crate::value::Ratio::ZERO;
        let values = aggregate.argument.as_ref().map(|a| self.values(below, a)).transpose()?;
        let filter = aggregate.filter.as_ref().map(|f| self.values(below, f)).transpose()?;
        let column = match values {
            Some(values) if counted => {
                let flag = |row: usize| values.value(row) == Some(Value::Flag(true));
                let cells = (0..values.len()).map(|row| if flag(row) { one.clone() } else { zero.clone() }).collect();
                let gaps = (0..values.len()).map(|row| values.gap(row)).collect();
                std::sync::Arc::new(Column::with_gaps(crate::value::Cells::Number(cells), gaps))
            }
            Some(values) => values,
            None => std::sync::Arc::new(Column::numbers(vec![one; below.rows.len()])),
        };
        let Some(filter) = filter else { return Ok(column) };
        // What takes no part is an empty text.
        let taken = |row: usize| filter.value(row) == Some(Value::Flag(true));
        let words = |row: usize| match column.value(row) {
            Some(value) if taken(row) => super::cells::said(&value),
            _ => String::new(),
        };
        let texts: Vec<String> = (0..column.len()).map(words).collect();
        let gaps = (0..column.len()).map(|row| if taken(row) { column.gap(row) } else { None }).collect();
        let cells = Column::texts(texts.iter().map(String::as_str)).cells;
        Ok(std::sync::Arc::new(Column::with_gaps(cells, gaps)))
    }

    /// An aggregate over rows that do not stand together: each says the number of the row that it belongs to.
    fn apart(
        &mut self,
        here: Here<'_>,
        aggregate: &Aggregate,
        (sheet, values): (usize, usize),
        blocks: &[(Under, Rows)],
    ) -> Result<Template, Stop> {
        let print = |rows: &Rows| rows.keys().iter().fold(0_u64, |all, key| all.wrapping_mul(31).wrapping_add(*key));
        let under: Vec<u64> = blocks.iter().map(|(_, rows)| print(rows)).collect();
        let owners = print(here.rows);
        let mark = format!("of {} {} {} {:?} {owners} {under:?}", here.sheet, here.block, here.at, aggregate.to);
        let known = self.book.known(sheet, &mark).is_some();
        let name = self.book.sheet(here.sheet).map_or_else(String::new, |sheet| sheet.name.clone());
        let column = self.book.column(sheet, &mark, || Col {
            title: title("workbook-belongs"),
            name,
            from: From::Order,
            kind: Kind::Number,
            places: None,
            fill: Default::default(),
        });
        let reader = self.book.sheet(here.sheet).and_then(|sheet| sheet.block(here.block)).ok_or(Stop::Unproved)?;
        let own = reader.locate(here.rows);
        let (mut first, mut last) = (u32::MAX, 0);
        for (under, rows) in blocks {
            let block = self.book.sheet(sheet).and_then(|sheet| sheet.block(under.period)).ok_or(Stop::Unproved)?;
            first = first.min(block.first);
            last = last.max(block.first + u32::try_from(block.rows.len()).unwrap_or(u32::MAX).saturating_sub(1));
            let of = under.of.iter().flatten();
            let number = |of: &Option<u32>| own.get((*of)? as usize).copied().flatten().map(|row| row + 1);
            let numbers: Vec<Option<u32>> = of.map(number).collect();
            if !known || !self.book.is_filled(sheet, column, under.period) {
                let fill = Fill { rows: rows.clone(), of: Of::Numbers(numbers) };
                self.book.fill(sheet, column, under.period, fill);
            }
        }
        if first == u32::MAX {
            first = BROKEN;
        }
        let range = Template::whole(sheet, values, first.min(last), last);
        let whose = Template::whole(sheet, self.column(sheet, column), first.min(last), last);
        let (row, v, w) = (Template::row(), &range, &whose);
        Ok(match aggregate.op {
            Fold::Sum | Fold::Count => Template::of("SUMIFS(~,~,~)", &[v, w, &row]),
            Fold::Mean | Fold::Share => Template::of("AVERAGEIFS(~,~,~)", &[v, w, &row]),
            Fold::Min | Fold::Max => {
                let name = if aggregate.op == Fold::Min { "_xlfn.MINIFS" } else { "_xlfn.MAXIFS" };
                let pattern = format!("IF(ISERROR(AVERAGEIFS(~,~,~)),NA(),{name}(~,~,~))");
                Template::of(&pattern, &[v, w, &row, v, w, &row])
            }
            Fold::Any => Template::of("IF(COUNTIFS(~,~,~,1)>0,TRUE,SUMIFS(~,~,~)>0)", &[w, &row, v, v, w, &row]),
            Fold::All => Template::of("IF(COUNTIFS(~,~,~,0)>0,FALSE,SUMIFS(~,~,~)>=0)", &[w, &row, v, v, w, &row]),
        })
    }
}

/// The rows of each owner as stretches, where they stand together and nothing stands between them.
fn stretches(owned: &[(u32, u32)], owners: usize) -> Option<Vec<(u32, u32)>> {
    let mut all = vec![(1, 0); owners];
    for (place, of) in owned {
        let stretch = all.get_mut(*of as usize)?;
        *stretch = match *stretch {
            (1, 0) => (*place, *place),
            (first, last) if last + 1 == *place => (first, *place),
            _ => return None,
        };
    }
    Some(all)
}

/// An aggregate over rows that stand together.
fn together(op: Fold, sheet: usize, column: usize, rows: Vec<(u32, u32)>) -> Option<Template> {
    let empty: Vec<bool> = rows.iter().map(|(first, last)| first > last).collect();
    let range = |nothing: &'static str| Template::stretch(sheet, column, rows.clone(), nothing);
    let v = range("0");
    let m = range("NA()");
    Some(match op {
        Fold::Sum | Fold::Count => Template::of("SUM(~)", &[&v]),
        Fold::Mean | Fold::Share => Template::of("AVERAGE(~)", &[&m]),
        Fold::Min => Template::of("IF(COUNT(~)=0,NA(),MIN(~))", &[&v, &m]),
        Fold::Max => Template::of("IF(COUNT(~)=0,NA(),MAX(~))", &[&v, &m]),
        Fold::Any => Template::of("IF(COUNTIF(~,1)>0,TRUE,SUM(~)>0)", &[&empty_as(&range, &empty)?, &v]),
        Fold::All => Template::of("IF(COUNTIF(~,0)>0,FALSE,SUM(~)>=0)", &[&empty_as(&range, &empty)?, &v]),
    })
}

/// A stretch for `COUNTIF`, which takes no plain number: none where some row has no rows at all.
fn empty_as(range: &impl Fn(&'static str) -> Template, empty: &[bool]) -> Option<Template> {
    (!empty.contains(&true)).then(|| range("0"))
}
