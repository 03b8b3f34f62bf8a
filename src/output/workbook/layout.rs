//! The workbook before it is written: sheets, the rows of each by period, and what fills their columns.
//!
//! A sheet has the rows of one grain, table or payout, a block for each period that is looked at. Which cell a value
//! stands in is settled here before the first formula is made, so that a formula can name the cells that it reads.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::template::Template;
use super::words::title;
use crate::expr::{DimId, PayoutId, TableId};
use crate::text::Bilingual;
use crate::value::{Column, Rows, Type, Value};

/// How many rows stand above the first row of data: Chinese, English, where it comes from, the name.
pub(super) const HEAD: u32 = 4;

/// How many rows a sheet takes in every program; what has more is left out, and what reads it is marked.
pub(super) const MOST_ROWS: usize = 1_048_576 - HEAD as usize;

/// What a sheet is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SheetKey {
    /// The counts and sums of a grain.
    Facts(Vec<DimId>),
    /// The rows of a table that rules look up.
    Table(TableId),
    /// Rates, scores and other figures of a grain.
    Figures(Vec<DimId>),
    /// Places of a grain.
    Ranks(Vec<DimId>),
    /// The lines of a payout, with the steps of their money.
    Lines(PayoutId),
}

/// A sheet.
pub(super) struct Sheet {
    pub(super) key: SheetKey,
    pub(super) name: String,
    pub(super) grain: Vec<DimId>,
    pub(super) blocks: Vec<Block>,
    pub(super) columns: Vec<Col>,
    known: BTreeMap<String, usize>,
}

/// The rows of one period.
pub(super) struct Block {
    /// The place of the period in the window.
    pub(super) period: usize,
    pub(super) rows: Rows,
    /// The first of them in the sheet, counted from 0.
    pub(super) first: u32,
}

/// A column.
pub(super) struct Col {
    pub(super) title: Bilingual,
    pub(super) name: String,
    /// Where its values come from.
    pub(super) from: From,
    pub(super) kind: Kind,
    pub(super) places: Option<u32>,
    /// By period.
    pub(super) fill: BTreeMap<usize, Fill>,
}

/// Where the values of a column come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// The data.
    Data,
    /// Formulas over other cells.
    Cells,
    /// The engine, without a proof.
    Engine,
    /// The engine, to be held against a formula.
    Check,
    /// The order of the sheets: row numbers and numbers of groups.
    Order,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Values of a type.
    Of(Type),
    /// Whole numbers for the workbook's own use.
    Number,
}

/// The cells of a column in one period.
pub(super) struct Fill {
    pub(super) rows: Rows,
    pub(super) of: Of,
}

/// What fills them.
pub(super) enum Of {
    /// Values as they are, from the data or the engine.
    Values(Arc<Column>),
    /// A formula for each row, and what it comes to; the rows named stand as the engine's values.
    Live(Template, Arc<Column>),
    /// Numbers of rows or groups.
    Numbers(Vec<Option<u32>>),
}

/// A value beside its name, on the sheet of parameters.
pub(super) struct Setting {
    pub(super) name: String,
    pub(super) title: Bilingual,
    pub(super) period: usize,
    pub(super) value: Option<Value>,
    pub(super) kind: Type,
}

/// The sheets.
#[derive(Default)]
pub(super) struct Book {
    pub(super) sheets: Vec<Sheet>,
    places: BTreeMap<SheetKey, usize>,
    pub(super) settings: Vec<Setting>,
    setting_rows: BTreeMap<String, usize>,
}

impl Book {
    /// Adds a sheet with its blocks, each the rows of a period.
    pub(super) fn add(&mut self, key: SheetKey, name: String, grain: Vec<DimId>, blocks: Vec<(usize, Rows)>) {
        let mut first = HEAD;
        let block = |(period, rows): (usize, Rows)| {
            let block = Block { period, first, rows };
            first = first.saturating_add(u32::try_from(block.rows.len()).unwrap_or(u32::MAX));
            block
        };
        let blocks = blocks.into_iter().map(block).collect();
        self.places.insert(key.clone(), self.sheets.len());
        self.sheets.push(Sheet { key, name, grain, blocks, columns: Vec::new(), known: BTreeMap::new() });
    }

    /// The number of a sheet.
    pub(super) fn place(&self, key: &SheetKey) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// A sheet.
    pub(super) fn sheet(&self, at: usize) -> Option<&Sheet> {
        self.sheets.get(at)
    }

    /// The column of a sheet that goes by this mark, made where there is none.
    pub(super) fn column(&mut self, sheet: usize, mark: &str, make: impl FnOnce() -> Col) -> usize {
        let Some(sheet) = self.sheets.get_mut(sheet) else { return 0 };
        if let Some(at) = sheet.known.get(mark) {
            return *at;
        }
        let at = sheet.columns.len();
        sheet.columns.push(make());
        sheet.known.insert(mark.to_owned(), at);
        at
    }

    /// The column of a sheet that goes by this mark.
    pub(super) fn known(&self, sheet: usize, mark: &str) -> Option<usize> {
        self.sheets.get(sheet)?.known.get(mark).copied()
    }

    /// Whether a column has its cells of a period.
    pub(super) fn is_filled(&self, sheet: usize, column: usize, period: usize) -> bool {
        let column = self.sheets.get(sheet).and_then(|sheet| sheet.columns.get(column));
        column.is_some_and(|column| column.fill.contains_key(&period))
    }

    /// Gives a column its cells of a period.
    pub(super) fn fill(&mut self, sheet: usize, column: usize, period: usize, fill: Fill) {
        if let Some(column) = self.sheets.get_mut(sheet).and_then(|sheet| sheet.columns.get_mut(column)) {
            column.fill.insert(period, fill);
        }
    }

    /// The row of a setting, counted from 0, which is put down where it is new.
    pub(super) fn setting(&mut self, setting: Setting) -> u32 {
        let mark = format!("{}@{}", setting.name, setting.period);
        let known = self.setting_rows.get(&mark).copied();
        let at = known.unwrap_or_else(|| {
            let at = self.settings.len();
            self.settings.push(setting);
            self.setting_rows.insert(mark, at);
            at
        });
        HEAD.saturating_add(u32::try_from(at).unwrap_or(u32::MAX))
    }
}

impl Sheet {
    /// The block of a period.
    pub(super) fn block(&self, period: usize) -> Option<&Block> {
        self.blocks.iter().find(|block| block.period == period)
    }

    /// How many columns stand before the first of values: the period and the keys.
    pub(super) fn before(&self) -> usize {
        self.grain.len() + 1
    }

    /// How many rows it has, those above the data among them.
    pub(super) fn end(&self) -> u32 {
        self.blocks.last().map_or(HEAD, |b| b.first.saturating_add(u32::try_from(b.rows.len()).unwrap_or(u32::MAX)))
    }
}

impl Block {
    /// The rows of the sheet in which these stand; none where one does not.
    pub(super) fn locate(&self, rows: &Rows) -> Vec<Option<u32>> {
        if self.rows.same(rows) {
            return (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).map(|row| Some(self.first + row)).collect();
        }
        self.rows.locate(rows.keys()).into_iter().map(|row| Some(self.first.saturating_add(row?))).collect()
    }
}

/// A column that others are made of.
pub(super) fn helping(words: &'static str, from: From) -> Col {
    Col {
        title: title(words),
        name: String::new(),
        from,
        kind: if from == From::Order { Kind::Number } else { Kind::Of(Type::Number) },
        places: None,
        fill: Default::default(),
    }
}
