//! One column of a table as a thread reads it, block by block: every cell validated, kept only where a rule reads it.
//!
//! Texts, keys, days, moments and flags become small numbers; what a text means is decided once and remembered.
//! Numbers become exact fractions. A cell that cannot be read is told and stands as missing, since the run stops.

use std::cell::OnceCell;
use std::sync::Arc;

use hashbrown::HashMap;

use super::dimensions::{Dimensions, MISSING, ORPHAN, SPECIAL};
use crate::expr::DimId;
use crate::table::cell::{CellRule, CellTrouble, Parsed};
use crate::table::index::{Index, NONE};
use crate::table::memo::{Memo, short};
use crate::table::number;
use crate::table::problems::Problems;
use crate::table::records::Records;
use crate::table::schema::Column as Declared;
use crate::value::{Cells, Column, Date, DateTime, Gathering, PeriodKind, Reason, Type, Value};

/// How many texts of a folded column are remembered before all are forgotten.
const MOST_WORDS: usize = 65_536;

const TROUBLES: [CellTrouble; 7] = [
    CellTrouble::Empty,
    CellTrouble::BadValue,
    CellTrouble::NotOneOf,
    CellTrouble::Ambiguous,
    CellTrouble::TooPrecise,
    CellTrouble::Negative,
    CellTrouble::OffPattern,
];

fn troubled(trouble: CellTrouble) -> u32 {
    SPECIAL + TROUBLES.iter().position(|t| *t == trouble).and_then(|at| u32::try_from(at).ok()).unwrap_or(0)
}

fn trouble_of(code: u32) -> Option<CellTrouble> {
    code.checked_sub(SPECIAL).and_then(|at| TROUBLES.get(at as usize)).copied()
}

/// What the numbers of a column stand for.
#[derive(Debug)]
pub(super) enum Dictionary {
    /// Texts in the order in which they turned up.
    Words { list: Vec<Arc<str>>, find: HashMap<Arc<str>, u32> },
    /// Keys of a dimension.
    Keys(DimId),
    /// Days in the order in which they turned up.
    Days { list: Vec<Date>, find: HashMap<Date, u32> },
    /// Moments, likewise, each with its day.
    Moments { list: Vec<DateTime>, days: Vec<Date>, find: HashMap<DateTime, u32> },
    /// No is 0, yes is 1.
    Flags,
}

/// How much is done with a column's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effort {
    /// Only that there is one.
    Present,
    /// Read and forgotten.
    Numbers { kept: bool },
    /// Kept as small numbers.
    Codes,
}

/// A column as one thread reads it.
#[derive(Debug)]
pub(super) struct ColumnReader {
    rule: CellRule,
    effort: Effort,
    /// Whether the texts of all readings are taken as they stand.
    is_plain: bool,
    is_lasting: bool,
    memo: Memo,
    /// Which of the table's readings the rule is of, and what the others have in place of it.
    reading: usize,
    others: Vec<(CellRule, Memo)>,
    pub(super) dictionary: Dictionary,
    /// The codes of the block, one a row (not for numbers).
    pub(super) codes: Vec<u32>,
    /// The numbers of the block.
    pub(super) numbers: Arc<Column>,
    /// Whether its cells are computed before the rows are looked at.
    pub(super) is_filled: bool,
    /// Rows of the block whose cell could not be read or is no key.
    pub(super) bad: Vec<u32>,
    /// The texts by code, put together when they are asked for.
    words: OnceCell<Arc<Vec<Arc<str>>>>,
    generation: u64,
    /// Room for what is looked up.
    found: Found,
}

impl ColumnReader {
    /// Reads cells of `column`, which the table's `forms` may write otherwise, keeping them if `is_kept`, for longer
    /// than a block if `is_lasting`. `of` is the dimension whose keys they are; `is_home` says that it has them from here.
    pub(super) fn new(
        (column, forms): (&Declared, &[&Declared]),
        of: Option<DimId>,
        period: &PeriodKind,
        is_kept: bool,
        is_lasting: bool,
        is_home: bool,
    ) -> ColumnReader {
        let rule = CellRule::new(column, period);
        // Each key stands there once.
        let memo = || if is_home { Memo::brief() } else { Memo::default() };
        let others: Vec<(CellRule, Memo)> = forms.iter().map(|form| (CellRule::new(form, period), memo())).collect();
        let is_plain = rule.is_plain() && others.iter().all(|(rule, _)| rule.is_plain());
        let is_text = matches!(column.kind, Type::Text | Type::Id);
        let effort = match column.kind {
            kind if kind.is_numeric() => Effort::Numbers { kept: is_kept },
            _ if is_text && of.is_none() && !is_kept && is_plain && !column.optional => Effort::Present,
            _ => Effort::Codes,
        };
        let dictionary = match (of, column.kind) {
            (Some(of), _) => Dictionary::Keys(of),
            (_, Type::Flag) => Dictionary::Flags,
            (_, Type::Date | Type::Period) => Dictionary::Days { list: Vec::new(), find: HashMap::new() },
            (_, Type::DateTime) => Dictionary::Moments { list: Vec::new(), days: Vec::new(), find: HashMap::new() },
            _ => Dictionary::Words { list: Vec::new(), find: HashMap::new() },
        };
        ColumnReader {
            rule,
            effort,
            is_plain: is_plain && is_text,
            is_lasting: is_lasting || matches!(column.kind, Type::Date),
            memo: memo(),
            reading: 0,
            others,
            dictionary,
            codes: Vec::new(),
            numbers: Arc::new(Column::numbers(Vec::new())),
            is_filled: false,
            bad: Vec::new(),
            words: OnceCell::new(),
            generation: 0,
            found: Found::default(),
        }
    }

    /// Reads what follows as that reading of the table writes it (0 is its own, then come its forms). What codes mean
    /// is the same for all of them.
    pub(super) fn turn_to(&mut self, reading: usize) {
        if reading == self.reading {
            return;
        }
        // The rule in use stands in `rule`, and its place among the others holds the table's own.
        for one in [self.reading, reading] {
            if let Some((rule, memo)) = one.checked_sub(1).and_then(|form| self.others.get_mut(form)) {
                std::mem::swap(&mut self.rule, rule);
                std::mem::swap(&mut self.memo, memo);
            }
        }
        self.reading = reading;
    }

    /// Reads the cells at `position` of every record; of an absent column all are missing. Rows whose cell is no key
    /// hold [`ORPHAN`].
    pub(super) fn read(
        &mut self,
        records: &Records,
        position: Option<usize>,
        dimensions: &Dimensions,
        (number, column, file): (usize, &Declared, &str),
        problems: &mut Problems,
    ) {
        self.bad.clear();
        self.codes.clear();
        let rows = records.len();
        let Some(position) = position else {
            self.codes.resize(rows, MISSING);
            if let Effort::Numbers { kept: true } = self.effort {
                self.numbers = Arc::new(Column::missing(rows, Reason::EMPTY_CELL, Type::Number));
            }
            return;
        };
        let bytes = records.bytes.as_slice();
        let mut tell = |row: usize, trouble| problems.cell(file, records, (row, position), (number, column), trouble);
        match self.effort {
            Effort::Present => {
                for row in 0..rows {
                    let text = records.cell(row, position).of(bytes);
                    let plain =
                        text.first().is_some_and(|b| (b'!'..0x80).contains(b) || (0xC3..0xE3).contains(b) || *b > 0xE3);
                    if !plain && let Err(trouble) = self.rule.parse(text) {
                        tell(row, trouble);
                        self.bad.push(row_number(row));
                    }
                }
            }
            Effort::Numbers { kept } => {
                let plain = self.rule.is_plain();
                let mut cells = Gathering::with_room(if kept { rows } else { 0 });
                let mut gaps: Vec<Option<Reason>> = Vec::new();
                for row in 0..rows {
                    let text = records.cell(row, position).of(bytes);
                    let quick = if plain { number::quick(text, &self.rule.notation) } else { None };
                    let read = match quick {
                        Some(decimal) => self.rule.admit(decimal).map(|()| Some(decimal)),
                        None => self.rule.parse(text).map(|parsed| match parsed {
                            Parsed::Number(decimal) => Some(decimal),
                            _ => None,
                        }),
                    };
                    let value = match read {
                        Ok(value) => value,
                        Err(trouble) => {
                            tell(row, trouble);
                            self.bad.push(row_number(row));
                            None
                        }
                    };
                    if !kept {
                        continue;
                    }
                    if value.is_none() {
                        gaps.resize(row, None);
                        gaps.push(Some(Reason::EMPTY_CELL));
                    }
                    let (units, places) = value.map_or((0, 0), |decimal| (decimal.mantissa, decimal.places));
                    cells.push(units, places);
                }
                if kept {
                    let cells = cells.finish();
                    self.numbers = Arc::new(if gaps.is_empty() {
                        Column::numbers(cells)
                    } else {
                        gaps.resize(rows, None);
                        Column::with_gaps(Cells::Number(cells), gaps)
                    });
                }
            }
            Effort::Codes => {
                if !self.is_lasting && self.memo.len() > MOST_WORDS {
                    self.forget();
                }
                let ColumnReader { rule, memo, dictionary, codes, bad, found, .. } = self;
                codes.reserve(rows);
                let shared = match dictionary {
                    Dictionary::Keys(of) if rule.is_plain() => dimensions.short(*of),
                    _ => None,
                };
                let mut decided = |cell, key, memo: &mut Memo| {
                    memo.get((bytes, cell, key), shared, |text| decide(rule, dictionary, dimensions, text))
                };
                let mut is_whole = false;
                match shared.filter(|shared| shared.len() > MOST_NEAR) {
                    // Cells of one thing stand together: the one above is mostly the same.
                    Some(shared) => {
                        found.look_up(shared, records, position);
                        let ends = found.rows.iter().skip(1).map(|row| *row as usize).chain([rows]);
                        let known = found.rows.iter().zip(&found.keys).zip(&found.codes);
                        for (((row, key), code), end) in known.zip(ends) {
                            let cell = || records.cell(*row as usize, position);
                            let code = match *code {
                                NONE => decided(cell(), (*key != 0).then_some(*key), memo),
                                code => code,
                            };
                            codes.resize(end, code);
                        }
                    }
                    // Few texts come back again and again.
                    None => {
                        let lately = memo.lately();
                        let known =
                            move |cell| short(bytes, cell).and_then(|key| lately.near(key)).unwrap_or(NOT_KNOWN);
                        codes.extend(records.column(position).map(known));
                        is_whole = are_whole(codes);
                        if !is_whole {
                            found.unknown(codes);
                            for row in &found.rows {
                                let cell = records.cell(*row as usize, position);
                                let code = decided(cell, short(bytes, cell), memo);
                                codes.get_mut(*row as usize).into_iter().for_each(|slot| *slot = code);
                            }
                        }
                    }
                }
                if !is_whole && !are_whole(codes) {
                    for (row, code) in codes.iter_mut().enumerate().filter(|(_, code)| is_bad(**code)) {
                        bad.push(row_number(row));
                        if let Some(trouble) = trouble_of(*code) {
                            tell(row, trouble);
                            *code = MISSING;
                        }
                    }
                }
                if let Dictionary::Words { list, .. } = &self.dictionary
                    && self.words.get().is_some_and(|words| words.len() != list.len())
                {
                    self.words.take();
                }
            }
        }
    }

    /// Takes values that were computed as the block's cells.
    pub(super) fn fill(&mut self, values: Arc<Column>, dimensions: &Dimensions) {
        self.is_filled = true;
        self.bad.clear();
        self.codes.clear();
        if self.is_numeric() {
            self.numbers = values;
            return;
        }
        if !self.is_lasting && self.known() > MOST_WORDS {
            self.forget();
        }
        let before = self.known();
        let ColumnReader { dictionary, codes, bad, .. } = self;
        codes.extend((0..values.len()).map(|row| match values.value(row) {
            None => MISSING,
            Some(value) => number_of(value, dictionary, dimensions),
        }));
        bad.extend(codes.iter().enumerate().filter(|(_, code)| is_bad(**code)).map(|(row, _)| row_number(row)));
        if self.known() != before {
            self.words.take();
        }
    }

    /// How many texts or moments there are to tell apart so far.
    fn known(&self) -> usize {
        match &self.dictionary {
            Dictionary::Words { list, .. } => list.len(),
            Dictionary::Moments { list, .. } => list.len(),
            Dictionary::Days { .. } | Dictionary::Keys(_) | Dictionary::Flags => 0,
        }
    }

    fn forget(&mut self) {
        self.generation += 1;
        self.words.take();
        self.memo.clear();
        self.others.iter_mut().for_each(|(_, memo)| memo.clear());
        match &mut self.dictionary {
            Dictionary::Words { list, find } => {
                list.clear();
                find.clear();
            }
            Dictionary::Moments { list, days, find } => {
                list.clear();
                days.clear();
                find.clear();
            }
            Dictionary::Days { .. } | Dictionary::Keys(_) | Dictionary::Flags => {}
        }
    }

    /// A text as the column means it: trimmed and mapped; none where it is empty or cannot be read.
    pub(super) fn normal<'t>(&'t self, raw: &'t [u8]) -> Option<std::borrow::Cow<'t, str>> {
        // Mostly there is nothing to trim and nothing to map.
        if self.is_plain
            && raw.first().zip(raw.last()).is_some_and(|(a, b)| a.is_ascii_graphic() && b.is_ascii_graphic())
        {
            return std::str::from_utf8(raw).ok().map(std::borrow::Cow::Borrowed);
        }
        match self.rule.parse(raw) {
            Ok(Parsed::Text(text)) => Some(text),
            Ok(Parsed::Empty) | Err(_) => None,
            Ok(Parsed::Number(decimal)) => {
                let mut text = Vec::new();
                decimal.ratio().write_exact(&mut text);
                String::from_utf8(text).ok().map(std::borrow::Cow::Owned)
            }
            Ok(Parsed::Date(day)) => Some(std::borrow::Cow::Owned(day.number().to_string())),
            Ok(Parsed::DateTime(moment)) => Some(std::borrow::Cow::Owned(moment.seconds().to_string())),
            Ok(Parsed::Flag(flag)) => Some(std::borrow::Cow::Borrowed(if flag { "yes" } else { "no" })),
        }
    }

    /// How often all texts were forgotten, so that codes mean other texts now.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether the block's cells are small numbers.
    pub(super) fn is_coded(&self) -> bool {
        self.effort == Effort::Codes
    }

    /// How many texts there are to tell apart, if so few that each may be looked at; the missing cell not counted.
    pub(super) fn few(&self, dimensions: &Dimensions) -> Option<usize> {
        if !self.is_coded() {
            return None;
        }
        match &self.dictionary {
            Dictionary::Words { list, .. } => Some(list.len()),
            Dictionary::Keys(of) => dimensions.size(*of),
            Dictionary::Days { list, .. } => Some(list.len()),
            Dictionary::Moments { .. } => None,
            Dictionary::Flags => Some(2),
        }
    }

    /// The codes given, as a column of values.
    pub(super) fn values(&self, codes: &[u32], dimensions: &Dimensions) -> Column {
        fn listed<T: Copy + Default>(list: &[T], codes: &[u32]) -> Vec<T> {
            codes.iter().map(|c| list.get(*c as usize).copied().unwrap_or_default()).collect()
        }
        let texts = |words: Arc<Vec<Arc<str>>>| Cells::Text {
            words,
            codes: codes.iter().map(|c| if *c >= SPECIAL { 0 } else { *c }).collect(),
        };
        let cells = match &self.dictionary {
            Dictionary::Words { list, .. } => texts(Arc::clone(self.words.get_or_init(|| Arc::new(list.clone())))),
            Dictionary::Keys(of) => texts(dimensions.names(*of)),
            Dictionary::Days { list, .. } => Cells::Date(listed(list, codes)),
            Dictionary::Moments { list, .. } => Cells::DateTime(listed(list, codes)),
            Dictionary::Flags => Cells::Flag(codes.iter().map(|c| *c == 1).collect()),
        };
        if codes.iter().any(|c| *c >= SPECIAL) {
            let gaps = codes.iter().map(|c| (*c >= SPECIAL).then_some(Reason::EMPTY_CELL)).collect();
            return Column::with_gaps(cells, gaps);
        }
        Column::new(cells)
    }

    /// The block's cells as a column of values.
    pub(super) fn column(&self, dimensions: &Dimensions) -> Arc<Column> {
        match self.effort {
            Effort::Numbers { .. } => Arc::clone(&self.numbers),
            _ => Arc::new(self.values(&self.codes, dimensions)),
        }
    }

    /// The days by code.
    pub(super) fn days(&self) -> &[Date] {
        match &self.dictionary {
            Dictionary::Days { list, .. } => list,
            Dictionary::Moments { days, .. } => days,
            _ => &[],
        }
    }

    /// Whether the column holds numbers.
    pub(super) fn is_numeric(&self) -> bool {
        matches!(self.effort, Effort::Numbers { .. })
    }
}

/// Whether there is none among these codes that says more than which text or key a cell is, or that it is missing; seen
/// in one pass without a question for each.
fn are_whole(codes: &[u32]) -> bool {
    codes.iter().fold(0, |all, code| all | code.wrapping_add(1)) <= u32::MAX / 2
}

fn is_bad(code: u32) -> bool {
    code >= SPECIAL && code != MISSING
}

/// How many keys a map may have whose entries stay near the processor.
const MOST_NEAR: usize = 4096;

/// Stands for a text whose number is not at hand.
const NOT_KNOWN: u32 = SPECIAL + 12;

/// The cells of a column that are looked up: those that differ from the one above, all at once, or those of which the
/// number is not at hand.
#[derive(Debug, Default)]
struct Found {
    /// Their rows.
    rows: Vec<u32>,
    /// Their short forms; 0 of longer ones.
    keys: Vec<u128>,
    /// Their numbers; [`NONE`] for what the index does not have.
    codes: Vec<u32>,
}

impl Found {
    /// Keeps the rows whose number is not at hand. Each is written down in any case, and counted where it is one: which
    /// they are cannot be foreseen.
    fn unknown(&mut self, codes: &[u32]) {
        self.rows.resize(codes.len(), 0);
        let mut used = 0;
        for (row, code) in codes.iter().enumerate() {
            self.rows.get_mut(used).into_iter().for_each(|slot| *slot = row_number(row));
            used += usize::from(*code == NOT_KNOWN);
        }
        self.rows.truncate(used);
    }

    fn look_up(&mut self, shared: &Index, records: &Records, position: usize) {
        self.rows.clear();
        self.keys.clear();
        let (bytes, mut above) = (records.bytes.as_slice(), 0);
        for (row, cell) in records.column(position).enumerate() {
            let key = short(bytes, cell).unwrap_or(0);
            if key == 0 || key != above {
                self.rows.push(row_number(row));
                self.keys.push(key);
                above = key;
            }
        }
        shared.get_all(&self.keys, &mut self.codes);
    }
}

fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn place<T: Clone + Eq + std::hash::Hash>(list: &mut Vec<T>, find: &mut HashMap<T, u32>, value: T) -> u32 {
    if let Some(known) = find.get(&value) {
        return *known;
    }
    let next = row_number(list.len());
    list.push(value.clone());
    find.insert(value, next);
    next
}

#[cold]
fn decide(rule: &CellRule, dictionary: &mut Dictionary, dimensions: &Dimensions, raw: &[u8]) -> u32 {
    let parsed = match rule.parse(raw) {
        Ok(parsed) => parsed,
        Err(trouble) => return troubled(trouble),
    };
    match (parsed, dictionary) {
        (Parsed::Empty, _) => MISSING,
        (Parsed::Text(text), Dictionary::Words { list, find }) => match find.get(&*text) {
            Some(known) => *known,
            None => place(list, find, Arc::from(&*text)),
        },
        (Parsed::Text(text), Dictionary::Keys(of)) => dimensions.number(*of, &text),
        (Parsed::Date(day), dictionary) => number_of(Value::Date(day), dictionary, dimensions),
        (Parsed::DateTime(moment), dictionary) => number_of(Value::DateTime(moment), dictionary, dimensions),
        (Parsed::Flag(flag), Dictionary::Flags) => u32::from(flag),
        _ => ORPHAN,
    }
}

/// The number of a value; [`ORPHAN`] of one that the column cannot have.
fn number_of(value: Value, dictionary: &mut Dictionary, dimensions: &Dimensions) -> u32 {
    match (value, dictionary) {
        (Value::Text(text), Dictionary::Words { list, find }) => place(list, find, text),
        (Value::Text(text), Dictionary::Keys(of)) => dimensions.number(*of, &text),
        (Value::Date(day), Dictionary::Days { list, find }) => place(list, find, day),
        (Value::DateTime(moment), Dictionary::Moments { list, days, find }) => {
            let code = place(list, find, moment);
            if days.len() < list.len() {
                days.push(moment.date());
            }
            code
        }
        (Value::Flag(flag), Dictionary::Flags) => u32::from(flag),
        _ => ORPHAN,
    }
}
