//! Somebody's own table held against one of a run: row by row by key, column by column, to the last digit.
//!
//! Numbers are exact; rows of one side that share a key are added up, because a sheet of people often has one row where
//! the run has several, and how often that was done is told. A row that only one side has differs by all of its amount, so
//! that per column the differences add up to the difference of the totals. Reading the two tables is left to `app`.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::outcome::writing::written;
use crate::table::number::{Decimal, Notation, parse};
use crate::value::{Outgrown, Ratio, Type, Value};

/// A table as its reader found it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The names of its columns.
    pub header: Vec<String>,
    /// Its rows with the line (or row of the sheet) of each, from 1.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// A column of the run and the one that is held against it, by their positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// In the run's table.
    pub ours: usize,
    /// In the other one.
    pub theirs: usize,
}

/// What is compared with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The columns that say which rows belong together.
    pub keys: Vec<Pair>,
    /// The columns that are compared, and whether as numbers; else as texts.
    pub columns: Vec<(Pair, bool)>,
    /// Numbers that differ by no more are counted apart and not listed.
    pub tolerance: Ratio,
}

/// A cell of the other table that should be a number and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoNumber {
    /// Its line.
    pub line: u64,
    /// Its column, as the other table calls it.
    pub column: String,
    /// What stands there.
    pub text: String,
}

/// Why two tables cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Cells of the other table that are no numbers: all of them, by line.
    NoNumbers(Vec<NoNumber>),
    /// A sum past all bounds.
    Outgrown(Outgrown),
}

impl From<Outgrown> for Trouble {
    fn from(outgrown: Outgrown) -> Trouble {
        Trouble::Outgrown(outgrown)
    }
}

/// One cell that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The key, in the order of the columns asked for.
    pub key: Vec<String>,
    /// The column, as the run calls it.
    pub column: String,
    /// What the run says; none if it has no such row, or an empty cell.
    pub ours: Option<String>,
    /// What the other says, likewise.
    pub theirs: Option<String>,
    /// How much more the run says; none for texts.
    pub size: Option<String>,
    /// Which side has the row.
    pub side: Side,
    /// The first line of the other table with this key.
    pub line: Option<u64>,
    order: Ratio,
}

/// Which side has a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Both.
    Both,
    /// The run alone.
    Ours,
    /// The other alone.
    Theirs,
}

impl Side {
    /// Its name, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Side::Both => "both",
            Side::Ours => "run",
            Side::Theirs => "theirs",
        }
    }
}

/// What a column comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// The column, as the run calls it.
    pub column: String,
    /// The sums of the run, of the other, and what the first is more; none for texts.
    pub sums: Option<[String; 3]>,
    /// How many keys differ in it.
    pub differing: u64,
    /// How many of those by no more than the tolerance.
    pub within: u64,
}

/// How two tables compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// The names of the key's columns, as the run calls them.
    pub keys: Vec<String>,
    /// How many keys both have, the run alone, the other alone.
    pub met: [u64; 3],
    /// How many keys have several rows in the run, and in the other, whose numbers were added up.
    pub added: [u64; 2],
    /// A line for each column that was compared.
    pub totals: Vec<Total>,
    /// What differs by more than the tolerance: by size, the largest first, then by key; texts at the end.
    pub differences: Vec<Difference>,
}

impl Reconciliation {
    /// Whether nothing differs by more than the tolerance.
    pub fn agrees(&self) -> bool {
        self.differences.is_empty() && self.met[1] == 0 && self.met[2] == 0
    }
}

/// How people write numbers in sheets: a point, perhaps commas between groups of three.
const NOTATION: Notation = Notation { decimal: b'.', grouping: Some(','), places: None };

/// A number as people write it in a sheet: with a currency sign, in brackets for less than nothing, with a percent sign.
fn number(text: &str) -> Option<(Ratio, u32)> {
    let text = text.trim();
    let (text, bracketed) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner.trim(), true),
        None => (text, false),
    };
    let (text, minus) = text.strip_prefix('-').map_or((text, false), |rest| (rest.trim_start(), true));
    let text = text.trim_start_matches(['¥', '￥', '$', '€']).trim_start();
    let (text, percent) = text.strip_suffix('%').map_or((text, false), |rest| (rest.trim_end(), true));
    if (bracketed && minus) || text.starts_with('-') {
        return None;
    }
    let Decimal { mantissa, places } = parse(text, &NOTATION).ok()?;
    let places = if percent { places + 2 } else { places };
    let mantissa = if bracketed || minus { -mantissa } else { mantissa };
    Some((Ratio::from_scaled(mantissa, places), places))
}

/// What one side has at a key.
#[derive(Default)]
struct Entry {
    rows: u64,
    line: u64,
    cells: Vec<Cell>,
}

#[derive(Clone, Default)]
struct Cell {
    sum: Option<Ratio>,
    text: Option<String>,
}

type Rows = BTreeMap<Vec<String>, Entry>;

fn cell(row: &[String], at: usize) -> &str {
    row.get(at).map_or("", |text| text.trim())
}

/// Compares two tables.
///
/// # Errors
/// [`Trouble`].
pub fn reconcile(ours: &Sheet, theirs: &Sheet, asked: &Asked) -> Result<Reconciliation, Trouble> {
    let mut places = vec![0; asked.columns.len()];
    let mut wrong = Vec::new();
    let here = gather(ours, asked, |pair| pair.ours, &mut places, &mut wrong)?;
    let there = gather(theirs, asked, |pair| pair.theirs, &mut places, &mut wrong)?;
    if !wrong.is_empty() {
        return Err(Trouble::NoNumbers(wrong));
    }
    let name = |pair: &Pair| ours.header.get(pair.ours).cloned().unwrap_or_default();
    let mut found = Reconciliation { keys: asked.keys.iter().map(name).collect(), ..Reconciliation::default() };
    found.added = [&here, &there].map(|side| side.values().filter(|entry| entry.rows > 1).count() as u64);
    let mut keys: Vec<&Vec<String>> = here.keys().chain(there.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in &keys {
        let slot = match (here.contains_key(*key), there.contains_key(*key)) {
            (true, false) => 1,
            (false, true) => 2,
            _ => 0,
        };
        found.met.iter_mut().skip(slot).take(1).for_each(|count| *count += 1);
    }
    for (at, (pair, is_number)) in asked.columns.iter().enumerate() {
        let form = is_number.then(|| places.get(at).copied().unwrap_or(0));
        let column = Column { name: name(pair), at, form };
        column.compare((&here, &there), &keys, &asked.tolerance, &mut found)?;
    }
    found.differences.sort_by(|a, b| {
        let texts = a.size.is_none().cmp(&b.size.is_none());
        texts.then_with(|| b.order.cmp(&a.order)).then_with(|| a.key.cmp(&b.key))
    });
    Ok(found)
}

fn gather(
    sheet: &Sheet,
    asked: &Asked,
    of: impl Fn(&Pair) -> usize,
    places: &mut [u32],
    wrong: &mut Vec<NoNumber>,
) -> Result<Rows, Outgrown> {
    let mut all = Rows::new();
    for (line, row) in &sheet.rows {
        let key = asked.keys.iter().map(|pair| cell(row, of(pair)).to_owned()).collect();
        let entry = all.entry(key).or_insert_with(|| Entry {
            rows: 0,
            line: *line,
            cells: vec![Cell::default(); asked.columns.len()],
        });
        entry.rows += 1;
        for (at, ((pair, is_number), slot)) in asked.columns.iter().zip(&mut entry.cells).enumerate() {
            let text = cell(row, of(pair));
            if text.is_empty() {
                continue;
            }
            if !is_number {
                let several =
                    slot.text.as_deref().filter(|known| *known != text).map(|known| format!("{known}; {text}"));
                slot.text = several.or_else(|| slot.text.take()).or_else(|| Some(text.to_owned()));
                continue;
            }
            let Some((value, digits)) = number(text) else {
                let column = sheet.header.get(of(pair)).cloned().unwrap_or_default();
                wrong.push(NoNumber { line: *line, column, text: text.to_owned() });
                continue;
            };
            places.iter_mut().skip(at).take(1).for_each(|most| *most = digits.max(*most));
            slot.sum = Some(slot.sum.as_ref().map_or(Ok(value.clone()), |sum| sum.add(&value))?);
        }
    }
    Ok(all)
}

/// A column that is compared; `form` are the places of its numbers, none for texts.
struct Column {
    name: String,
    at: usize,
    form: Option<u32>,
}

impl Column {
    fn show(&self, value: &Ratio) -> String {
        written(&Value::Number(value.clone()), Type::Number, self.form)
    }

    fn compare(
        &self,
        (here, there): (&Rows, &Rows),
        keys: &[&Vec<String>],
        tolerance: &Ratio,
        found: &mut Reconciliation,
    ) -> Result<(), Outgrown> {
        let mut total = Total { column: self.name.clone(), sums: None, differing: 0, within: 0 };
        let mut sums = [Ratio::ZERO, Ratio::ZERO];
        for key in keys {
            let entries = [here.get(*key), there.get(*key)];
            let cells =
                entries.map(|entry| entry.and_then(|entry| entry.cells.get(self.at)).cloned().unwrap_or_default());
            let [ours, theirs] = &cells;
            let side = match entries {
                [Some(_), Some(_)] => Side::Both,
                [Some(_), None] => Side::Ours,
                _ => Side::Theirs,
            };
            let (same, size) = match self.form {
                Some(_) => {
                    let [a, b] = [ours, theirs].map(|cell| cell.sum.clone().unwrap_or(Ratio::ZERO));
                    for (sum, value) in sums.iter_mut().zip([&a, &b]) {
                        *sum = sum.add(value)?;
                    }
                    (ours.sum == theirs.sum, Some(a.sub(&b)?))
                }
                None => (ours.text == theirs.text, None),
            };
            if same {
                continue;
            }
            total.differing += 1;
            // An empty cell is no number, however small: it is within nothing.
            let both = ours.sum.is_some() && theirs.sum.is_some();
            if let Some(size) = size.as_ref().filter(|_| both)
                && size.abs().cmp(tolerance) != Ordering::Greater
            {
                total.within += 1;
                continue;
            }
            let shown = |cell: &Cell| match self.form {
                Some(_) => cell.sum.as_ref().map(|sum| self.show(sum)),
                None => cell.text.clone(),
            };
            found.differences.push(Difference {
                key: (*key).clone(),
                column: self.name.clone(),
                ours: shown(ours),
                theirs: shown(theirs),
                order: size.as_ref().map_or(Ratio::ZERO, Ratio::abs),
                size: size.map(|size| self.show(&size)),
                side,
                line: there.get(*key).map(|entry| entry.line),
            });
        }
        if self.form.is_some() {
            let [a, b] = &sums;
            total.sums = Some([self.show(a), self.show(b), self.show(&a.sub(b)?)]);
        }
        found.totals.push(total);
        Ok(())
    }
}
