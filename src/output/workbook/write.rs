//! The file: each sheet row by row, behind it how much of it is proved, and before all a page that says so.
//!
//! Rows go out in order and are not kept, so that a workbook of any size takes little memory beside its compressed bytes.
//! Nothing here depends on the day or the machine.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, ExcelDateTime, Format, Workbook, Worksheet,
    XlsxError,
};

use super::cells::{self, Look, Looks, Tally};
use super::layout::{Book, Col, Fill, From, HEAD, Kind, MOST_ROWS, Of, Sheet, SheetKey};
use super::lower::{Maker, SETTING_COLUMN, SETTINGS};
use super::money::AGREES;
use super::template::{At, letters};
use super::words::{both, said, title};
use crate::outcome::model::PayoutLines;
use crate::output::awards;
use crate::output::payouts::LineIds;
use crate::output::run::Run;
use crate::output::what_if;
use crate::text::{Bilingual, Lang, Message};
use crate::value::{Rows, Type, Value};

/// The longest name of a sheet.
const LONGEST_NAME: usize = 31;

/// A name that a sheet may have and none has yet.
pub(super) fn sheet_name(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let clean: String =
        wanted.chars().map(|c| if "[]:*?/\\'!".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let clean = clean.trim();
    let mut number = 1;
    loop {
        let tail = if number == 1 { String::new() } else { format!(" {number}") };
        let mut name = String::new();
        for c in clean.chars() {
            if name.encode_utf16().count() + c.len_utf16() + tail.len() > LONGEST_NAME {
                break;
            }
            name.push(c);
        }
        let name = format!("{}{tail}", name.trim_end());
        if taken.insert(name.to_lowercase()) {
            return name;
        }
        number += 1;
    }
}

fn quoted(name: &str) -> String {
    format!("'{}'!", name.replace('\'', "''"))
}

fn wide(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// The whole file.
pub(super) fn write(run: &Run<'_>, maker: Maker<'_, '_>) -> Result<Vec<u8>, XlsxError> {
    let book = maker.book;
    let mut names: BTreeSet<String> = book.sheets.iter().map(|sheet| sheet.name.to_lowercase()).collect();
    let mut own = |key: &'static str| sheet_name(&both(&title(key)), &mut names);
    let [summary, list, actions, settings] =
        ["workbook-summary", "workbook-payouts", "workbook-actions", "workbook-settings"].map(&mut own);
    let file = File {
        run,
        names: book.sheets.iter().map(|sheet| quoted(&sheet.name)).collect(),
        settings: quoted(&settings),
        book: &book,
    };
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let pack = &run.program().pack;
    let about = DocProperties::new().set_title(format!("{} {}", pack.id, run.plan.period.name()));
    workbook.set_properties(&about.set_creation_datetime(&created));
    let mut made: Vec<(usize, Worksheet)> = Vec::new();
    let mut tallies = Vec::new();
    for (at, sheet) in book.sheets.iter().enumerate() {
        let mut to = workbook.new_worksheet_with_constant_memory()?;
        let tally = file.sheet(&mut to, at, sheet)?;
        let order = match sheet.key {
            SheetKey::Lines(_) => 2,
            SheetKey::Ranks(_) => 4,
            SheetKey::Figures(_) => 5,
            SheetKey::Facts(_) => 6,
            SheetKey::Table(_) => 7,
        };
        tallies.push((order, at, tally));
        made.push((order, to));
    }
    let mut to = workbook.new_worksheet_with_constant_memory()?;
    file.settings(&mut to, &settings)?;
    made.push((8, to));
    let mut to = workbook.new_worksheet_with_constant_memory()?;
    file.list(&mut to, &list)?;
    made.push((1, to));
    if !run.outcome.actions.is_empty() {
        let mut to = workbook.new_worksheet_with_constant_memory()?;
        file.actions(&mut to, &actions, maker.need.whole)?;
        made.push((3, to));
    }
    let mut to = workbook.new_worksheet_with_constant_memory()?;
    tallies.sort_by_key(|(order, at, _)| (*order, *at));
    file.summary(&mut to, &summary, maker.need.whole, &tallies)?;
    made.push((0, to));
    // The rows are written: what they were made of goes before the file is put together.
    drop(file);
    drop(book);
    drop(maker.need);
    made.sort_by_key(|(order, _)| *order);
    for (_, sheet) in made {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer()
}

/// The title of a column, where its values come from, and its name.
type Head = (Bilingual, Bilingual, String);

/// The sheet of some lines, and the row of each in it.
type Place = (usize, Vec<Option<u32>>);

/// What is written, and under which names.
struct File<'x> {
    run: &'x Run<'x>,
    book: &'x Book,
    names: Vec<String>,
    settings: String,
}

/// A column on its way through the rows.
struct Filling<'x> {
    at: u16,
    fill: &'x Fill,
    looks: Looks,
    from: From,
    /// The next of its rows.
    next: usize,
}

impl File<'_> {
    fn name(&self, sheet: usize) -> &str {
        if sheet == SETTINGS { &self.settings } else { self.names.get(sheet).map_or("", String::as_str) }
    }

    /// The rows above the data: a header in both languages, where the values come from, and their name.
    fn head(&self, to: &mut Worksheet, name: &str, heads: &[Head]) -> Result<(), XlsxError> {
        to.set_name(name)?;
        to.set_formula_result_default("");
        let (bold, small) = (cells::header(), cells::named());
        let rows: [fn(&Head) -> String; 4] = [
            |(title, ..)| title.get(Lang::Zh).unwrap_or("").to_owned(),
            |(title, ..)| title.get(Lang::En).unwrap_or("").to_owned(),
            |(_, from, _)| both(from),
            |(.., name)| name.clone(),
        ];
        for (column, _) in heads.iter().enumerate() {
            to.set_column_width(wide(column), 16)?;
        }
        for (row, words) in (0..HEAD).zip(rows) {
            for (column, head) in heads.iter().enumerate() {
                let look = if row + 1 == HEAD { &small } else { &bold };
                let words = words(head);
                to.write_string_with_format(row, wide(column), cells::cut(&words), look)?;
            }
        }
        Ok(())
    }

    /// Freezes what stands above the rows and lets them be filtered.
    fn filtered(&self, to: &mut Worksheet, before: usize, columns: usize, end: u32) -> Result<(), XlsxError> {
        to.set_freeze_panes(HEAD, wide(before))?;
        if columns > 0 {
            to.autofilter(HEAD - 1, 0, end.saturating_sub(1).max(HEAD - 1), wide(columns - 1))?;
        }
        Ok(())
    }

    /// Makes it plain where something does not agree.
    fn told(&self, to: &mut Worksheet, column: usize, first: u32, end: u32) -> Result<(), XlsxError> {
        if end > first {
            let no = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::EqualTo(false));
            let no = no.set_format(cells::wrong());
            to.add_conditional_format(first, wide(column), end - 1, wide(column), &no)?;
        }
        Ok(())
    }

    fn sheet(&self, to: &mut Worksheet, at: usize, sheet: &Sheet) -> Result<Tally, XlsxError> {
        let program = self.run.program();
        let nothing = || Bilingual::plain("");
        let mut heads = vec![(title("workbook-period"), nothing(), "period".to_owned())];
        for dim in &sheet.grain {
            let said = program.dimensions.get(dim.at()).map(|d| d.title.clone()).unwrap_or_default();
            heads.push((said, nothing(), program.dimension_name(*dim).to_owned()));
        }
        for column in &sheet.columns {
            heads.push((column.title.clone(), from(column), column.name.clone()));
        }
        self.head(to, &sheet.name, &heads)?;
        let mut tally = Tally::default();
        let key = cells::key();
        for block in &sheet.blocks {
            let period = self.run.facts.window.get(block.period).map_or_else(String::new, |period| period.label());
            let mut columns: Vec<Filling<'_>> = Vec::new();
            for (number, column) in sheet.columns.iter().enumerate() {
                if let Some(fill) = column.fill.get(&block.period) {
                    let looks = Looks::new(column.kind, column.places);
                    let at = wide(sheet.before() + number);
                    columns.push(Filling { at, fill, looks, from: column.from, next: 0 });
                }
            }
            let codes: Vec<Vec<u32>> = (0..sheet.grain.len()).map(|position| block.rows.codes(position)).collect();
            for (row, packed) in block.rows.keys().iter().enumerate() {
                let here = block.first + u32::try_from(row).unwrap_or(u32::MAX);
                to.write_string_with_format(here, 0, &period, &key)?;
                for (position, (codes, dim)) in codes.iter().zip(&sheet.grain).enumerate() {
                    let words = self.run.facts.dimensions.get(dim.at());
                    let code = codes.get(row).copied().unwrap_or(u32::MAX);
                    let word = words.and_then(|words| words.names.get(code as usize)).map_or("", |word| word);
                    to.write_string_with_format(here, wide(position + 1), cells::cut(word), &key)?;
                }
                for column in &mut columns {
                    if column.fill.rows.keys().get(column.next) == Some(packed) {
                        self.cell(to, (at, here), column, &mut tally)?;
                        column.next += 1;
                    }
                }
            }
        }
        if let Some(agrees) = self.book.known(at, AGREES) {
            self.told(to, sheet.before() + agrees, HEAD, sheet.end())?;
        }
        self.filtered(to, sheet.before(), heads.len(), sheet.end())?;
        Ok(tally)
    }

    fn cell(
        &self,
        to: &mut Worksheet,
        (sheet, here): (usize, u32),
        column: &Filling<'_>,
        tally: &mut Tally,
    ) -> Result<(), XlsxError> {
        let (row, place) = (column.next, (here, column.at));
        match &column.fill.of {
            Of::Values(values) => {
                let look = match column.from {
                    From::Data => Look::Data,
                    From::Check => Look::Live,
                    From::Cells | From::Engine | From::Order => Look::Marked,
                };
                tally.marked += u64::from(look == Look::Marked);
                cells::value(to, place, values.value(row).as_ref(), (&column.looks, look))
            }
            Of::Numbers(numbers) => {
                let number = numbers.get(row).copied().flatten();
                let value = number.map(|number| Value::Number(crate::value::Ratio::from_count(u64::from(number))));
                match value {
                    Some(value) => cells::value(to, place, Some(&value), (&column.looks, Look::Order)),
                    None => Ok(()),
                }
            }
            Of::Live(made, results) => {
                let result = results.value(row);
                if u32::try_from(row).is_ok_and(|row| made.unsure.binary_search(&row).is_ok()) {
                    tally.marked += 1;
                    return cells::value(to, place, result.as_ref(), (&column.looks, Look::Marked));
                }
                tally.live += 1;
                let mut words = String::new();
                made.write(&At { sheet, name: &|sheet| self.name(sheet), row, here }, &mut words);
                cells::formula(to, place, (&words, result.as_ref()), &column.looks)
            }
        }
    }

    fn settings(&self, to: &mut Worksheet, name: &str) -> Result<(), XlsxError> {
        let head = |key: &'static str, name: &str| (title(key), Bilingual::plain(""), name.to_owned());
        let heads = [
            head("workbook-setting", "name"),
            (Bilingual::plain(""), Bilingual::plain(""), "title".to_owned()),
            head("workbook-period", "period"),
            head("workbook-value", "value"),
        ];
        self.head(to, name, &heads)?;
        to.set_column_width(0, 40)?;
        let key = cells::key();
        let mut row = HEAD;
        for setting in &self.book.settings {
            let period = self.run.facts.window.get(setting.period).map_or_else(String::new, |period| period.label());
            to.write_string_with_format(row, 0, cells::cut(&setting.name), &key)?;
            to.write_string_with_format(row, 1, cells::cut(&both(&setting.title)), &key)?;
            to.write_string_with_format(row, 2, &period, &key)?;
            let looks = Looks::new(Kind::Of(setting.kind), None);
            cells::value(to, (row, wide(SETTING_COLUMN)), setting.value.as_ref(), (&looks, Look::Data))?;
            row += 1;
        }
        self.filtered(to, 1, heads.len(), row)
    }

    /// Every line with what is paid and whether it agrees.
    fn list(&self, to: &mut Worksheet, name: &str) -> Result<(), XlsxError> {
        let head = |key: &'static str, name: &str| (title(key), Bilingual::plain(""), name.to_owned());
        let heads = [
            head("workbook-line", "line"),
            head("workbook-payee", "payee"),
            head("amount-payable", "payable"),
            head("workbook-agrees", "agrees"),
        ];
        self.head(to, name, &heads)?;
        to.set_column_width(0, 48)?;
        let key = cells::key();
        let mut row = HEAD;
        for (sheet, lines) in self.placed().into_iter().filter(|(_, lines)| self.is_paid(lines)) {
            let Some(payout) = self.run.program().payouts.get(lines.payout.at()) else { continue };
            let Some((place, block)) = sheet else { continue };
            let places = crate::output::run::places(self.run.program(), payout);
            let money = Looks::new(Kind::Of(Type::Money), Some(places));
            let flag = Looks::new(Kind::Of(Type::Flag), None);
            let column = |mark: &str| Some(letters(self.book.sheet(place)?.before() + self.book.known(place, mark)?));
            let (paid, agrees) = (column("payable"), column(AGREES));
            let ids = LineIds::new(self.run, payout, lines);
            let at = crate::check::model::Amount::Payable;
            for (line, stands) in block.iter().enumerate() {
                let Some(stands) = stands.as_ref().filter(|_| (row as usize) < MOST_ROWS) else { continue };
                let mut id = Vec::new();
                ids.add(line, &mut id);
                to.write_string_with_format(row, 0, cells::cut(&String::from_utf8_lossy(&id)), &key)?;
                let payee = lines.payee.value(line);
                let payee = payee.as_ref().map(cells::said).unwrap_or_default();
                to.write_string_with_format(row, 1, cells::cut(&payee), &key)?;
                let amount = lines.amount(at, line).to_ratio(places);
                let name = self.name(place);
                if let Some(paid) = &paid {
                    let words = format!("{name}{paid}{}", u64::from(*stands) + 1);
                    cells::formula(to, (row, 2), (&words, Some(&Value::Number(amount))), &money)?;
                }
                match &agrees {
                    Some(agrees) => {
                        let words = format!("{name}{agrees}{}", u64::from(*stands) + 1);
                        cells::formula(to, (row, 3), (&words, Some(&Value::Flag(true))), &flag)?;
                    }
                    None => {
                        let words = both(&title("workbook-not-proved"));
                        let value = Value::Text(words.into());
                        cells::value(to, (row, 3), Some(&value), (&flag, Look::Marked))?;
                    }
                }
                row += 1;
            }
        }
        self.told(to, 3, HEAD, row)?;
        self.filtered(to, 1, heads.len(), row)
    }

    /// The lines that come out, with their sheet and the row of each in it.
    fn placed(&self) -> Vec<(Option<Place>, &PayoutLines)> {
        let place = |lines: &PayoutLines| {
            let place = self.book.place(&SheetKey::Lines(lines.payout))?;
            let at = self.run.facts.window.iter().position(|period| *period == lines.period)?;
            let block = self.book.sheet(place)?.block(at)?;
            Some((place, block.locate(&lines.rows)))
        };
        self.run.outcome.payouts.iter().map(|lines| (place(lines), lines.as_ref())).collect()
    }

    /// Whether lines are paid as they are: a split's are in the place of those that it shares.
    fn is_paid(&self, lines: &PayoutLines) -> bool {
        self.run.program().is_paid(lines.payout)
    }

    /// What is to be done, each with the cell that brings it about.
    fn actions(&self, to: &mut Worksheet, name: &str, whole: bool) -> Result<(), XlsxError> {
        let head = |key: &'static str, name: &str| (title(key), Bilingual::plain(""), name.to_owned());
        let heads = [
            head("workbook-rule", "rule"),
            head("workbook-period", "period"),
            head("workbook-key", "key"),
            head("workbook-condition", "condition"),
        ];
        self.head(to, name, &heads)?;
        to.set_column_width(0, 32)?;
        to.set_column_width(2, 32)?;
        let program = self.run.program();
        let (key, flag) = (cells::key(), Looks::new(Kind::Of(Type::Flag), None));
        let mut row = HEAD;
        for actions in &self.run.outcome.actions {
            let Some(action) = program.actions.iter().find(|action| action.rule == actions.rule) else { continue };
            let rule = program.rule(actions.rule).map_or("", |rule| rule.name.as_str());
            let at = self.run.facts.window.iter().position(|period| *period == actions.period);
            let sheet = self.book.place(&super::need::sheet_of(program, action.when));
            let column = sheet.and_then(|sheet| self.book.known(sheet, &format!("{:?}", action.when)));
            let keys = self.run.keys(&action.grain, &actions.rows, &action.grain);
            let fired: Vec<u64> =
                actions.fired.iter().filter_map(|row| actions.rows.keys().get(*row as usize).copied()).collect();
            let one = Rows::new(actions.rows.radix().to_vec(), fired);
            let places = sheet.and_then(|s| self.book.sheet(s)?.block(at?)).zip(one).map(|(b, rows)| b.locate(&rows));
            for (number, fired) in actions.fired.iter().enumerate() {
                let stands = places.as_ref().and_then(|places| places.get(number).copied().flatten());
                if (stands.is_none() && !whole) || row as usize >= MOST_ROWS {
                    continue;
                }
                to.write_string_with_format(row, 0, rule, &key)?;
                to.write_string_with_format(row, 1, actions.period.label(), &key)?;
                let words: Vec<&str> = keys.texts(*fired as usize).collect();
                to.write_string_with_format(row, 2, cells::cut(&words.join(" · ")), &key)?;
                match (sheet, column, stands) {
                    (Some(sheet), Some(column), Some(stands)) => {
                        let column = letters(self.book.sheet(sheet).map_or(0, Sheet::before) + column);
                        let words = format!("{}{column}{}", self.name(sheet), u64::from(stands) + 1);
                        cells::formula(to, (row, 3), (&words, Some(&Value::Flag(true))), &flag)?;
                    }
                    _ => cells::value(to, (row, 3), Some(&Value::Flag(true)), (&flag, Look::Marked))?,
                }
                row += 1;
            }
        }
        self.filtered(to, 1, heads.len(), row)
    }

    /// What the workbook is, whether all of it agrees, and how much of each sheet is proved.
    fn summary(
        &self,
        to: &mut Worksheet,
        name: &str,
        whole: bool,
        tallies: &[(usize, usize, Tally)],
    ) -> Result<(), XlsxError> {
        to.set_name(name)?;
        to.set_column_width(0, 44)?;
        to.set_column_width(1, 18)?;
        to.set_column_width(2, 18)?;
        let (bold, key) = (cells::header(), cells::key());
        let flag = Looks::new(Kind::Of(Type::Flag), None);
        let count = Looks::new(Kind::Number, None);
        let pack = &self.run.program().pack;
        let mut row = 0;
        let mut line = |to: &mut Worksheet, words: &str, look: &Format| -> Result<u32, XlsxError> {
            to.write_string_with_format(row, 0, cells::cut(words), look)?;
            row += 1;
            Ok(row - 1)
        };
        line(to, &format!("{} · {}", both(&pack.title), self.run.plan.period.label()), &bold)?;
        let set = what_if::set(self.run);
        if !set.is_empty() {
            line(to, &both(&title("summary-what-if")), &bold)?;
        }
        for (name, value, instead) in set {
            let set = Message::new("summary-set").with("name", name).with("value", value).with("instead", instead);
            line(to, &both(&said(&set)), &key)?;
        }
        if self.run.program().supposed.approved_only {
            line(to, &both(&title("summary-only-approved")), &key)?;
        }
        let mut conditions = Vec::new();
        let (mut lines, mut total): (u64, u64) = (0, 0);
        for (sheet, of) in self.placed() {
            // Of an award those at a place with a prize, as in all totals; none in whose place a split stands.
            let rule = self.run.program().payouts.get(of.payout.at()).map(|payout| payout.rule);
            let listed = rule.and_then(|rule| awards::listed(self.run, rule, of));
            let paid = self.is_paid(of);
            let counts = |line: usize| paid && listed.as_ref().is_none_or(|listed| listed.get(line) == Some(&true));
            total += (0..of.rows.len()).filter(|line| counts(*line)).count() as u64;
            let Some((place, block)) = sheet else { continue };
            lines += block.iter().enumerate().filter(|(line, row)| row.is_some() && counts(*line)).count() as u64;
            let there: Vec<u32> = block.into_iter().flatten().collect();
            let (Some(first), Some(last)) = (there.iter().min(), there.iter().max()) else { continue };
            let Some(column) = self.book.known(place, AGREES) else { continue };
            let column = letters(self.book.sheet(place).map_or(0, Sheet::before) + column);
            let (first, last) = (u64::from(*first) + 1, u64::from(*last) + 1);
            let range = format!("{}${column}${first}:${column}${last}", self.name(place));
            conditions.push((format!("COUNTIF({range},TRUE)"), there.len()));
        }
        let at = line(to, &both(&title("workbook-all-agrees")), &bold)?;
        let all: Vec<String> = conditions.iter().map(|(condition, count)| format!("{condition}={count}")).collect();
        let words = if all.is_empty() { "TRUE".to_owned() } else { format!("AND({})", all.join(",")) };
        cells::formula(to, (at, 1), (&words, Some(&Value::Flag(true))), &flag)?;
        self.told(to, 1, at, at + 1)?;
        let at = line(to, &both(&title("workbook-lines-here")), &key)?;
        to.write_number(at, 1, u32::try_from(lines).unwrap_or(u32::MAX))?;
        let at = line(to, &both(&title("workbook-lines-run")), &key)?;
        to.write_number(at, 1, u32::try_from(total).unwrap_or(u32::MAX))?;
        if !whole {
            line(to, &both(&title("workbook-sampled")), &key)?;
        }
        for words in ["workbook-legend-live", "workbook-legend-missing", "workbook-legend-bound"] {
            line(to, &both(&title(words)), &key)?;
        }
        let at = line(to, &both(&title("workbook-legend-marked")), &key)?;
        cells::value(to, (at, 1), Some(&Value::Text("█".into())), (&count, Look::Marked))?;
        let at = line(to, &both(&title("workbook-sheet")), &bold)?;
        to.write_string_with_format(at, 1, both(&title("workbook-live")), &bold)?;
        to.write_string_with_format(at, 2, both(&title("workbook-marked")), &bold)?;
        for (_, sheet, tally) in tallies {
            let name = self.book.sheet(*sheet).map_or("", |sheet| sheet.name.as_str());
            let at = line(to, name, &key)?;
            for (column, number) in [(1, tally.live), (2, tally.marked)] {
                let value = Value::Number(crate::value::Ratio::from_count(number));
                cells::value(to, (at, column), Some(&value), (&count, Look::Live))?;
            }
        }
        Ok(())
    }
}

/// Where the values of a column come from, in words.
fn from(column: &Col) -> Bilingual {
    title(match column.from {
        From::Data => "workbook-from-data",
        From::Cells => "workbook-from-cells",
        From::Engine => "workbook-from-engine",
        From::Check => "workbook-from-check",
        From::Order => "workbook-from-order",
    })
}
