//! What evidence is made from: a run, the sample that was drawn of it, and what only `app` can find.
//!
//! Plain values; each file of the evidence is made from them by a writer beside. `Sheet` is a small table of texts.

use crate::ledger::Settled;
use crate::ledger::entry::{Close, Reverse};
use crate::outcome::derivation::Derivation;
use crate::output::Run;
use crate::output::artifact::{Artifact, Field, Shape};
use crate::output::csv::Lines;
use crate::study::sample::{Chosen, Sample};

/// Everything that a file of the evidence shows.
pub struct Evidence<'a> {
    /// The run.
    pub run: &'a Run<'a>,
    /// Its lines, corrections, releases and accounts; of a run without a ledger, by itself.
    pub settled: &'a Settled,
    /// Its seal.
    pub seal: &'a str,
    /// The rule files.
    pub rules: &'a [(String, Vec<u8>)],
    /// What was drawn from the lines of `settled`.
    pub sample: &'a Sample,
    /// From what.
    pub seed: &'a str,
    /// Each line that was drawn, in the order of the sample.
    pub sampled: Vec<Sampled>,
    /// Every money step of the run, as it wrote them.
    pub steps: Vec<Step>,
    /// Rows of the data by which people put something on lines or took it off: place and text.
    pub by_hand: Vec<(String, String)>,
    /// Closes and reversals of the ledger, in its order.
    pub events: Vec<Event>,
    /// What salts are made of.
    pub secret: Option<Vec<u8>>,
}

/// A line that was drawn.
pub struct Sampled {
    /// Which, and why.
    pub chosen: Chosen,
    /// How its payable amount came about; none where no figure carries it.
    pub derivation: Option<Derivation>,
    /// Rows of the data that speak of its key: place and text.
    pub rows: Vec<(String, String)>,
    /// How many more there are.
    pub more: u64,
}

/// A money step: the columns of `steps.csv` up to the amount.
#[derive(Clone, Debug)]
pub struct Step {
    /// Line, number, rule, step, effect, clause, status, value, amount.
    pub cells: [String; 9],
}

/// What was done by hand to the ledger.
#[derive(Clone, Debug)]
pub enum Event {
    /// A period was closed.
    Close(Close, String),
    /// A close was undone.
    Reverse(Reverse, String),
}

/// The columns of a step.
pub const STEP_COLUMNS: [&str; 9] = ["line", "number", "rule", "step", "effect", "clause", "status", "value", "amount"];

impl Step {
    /// The id of its line.
    pub fn line(&self) -> &str {
        self.cells.first().map_or("", String::as_str)
    }
}

/// A table of texts.
pub(super) struct Sheet {
    name: String,
    fields: Vec<Field>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A table under this name with these columns.
    pub(super) fn new(name: &str, fields: impl IntoIterator<Item = Field>) -> Sheet {
        Sheet { name: name.to_owned(), fields: fields.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// As a file.
    pub(super) fn file<'a>(self) -> Artifact<'a> {
        let shape = Shape::plain(self.fields);
        let rows = self.rows;
        Artifact::table(self.name, shape.clone(), move |out| {
            let mut table = Lines::begin(out, &shape)?;
            for row in &rows {
                for cell in row {
                    table.text(cell);
                }
                table.end()?;
            }
            table.finish()
        })
    }
}

/// Columns of texts.
pub(super) fn texts<const N: usize>(names: [&str; N]) -> Vec<Field> {
    names.map(Field::text).to_vec()
}

/// Columns of decimals.
pub(super) fn numbers<const N: usize>(names: [&str; N]) -> Vec<Field> {
    names.map(Field::number).to_vec()
}

/// Columns of whole numbers.
pub(super) fn integers<const N: usize>(names: [&str; N]) -> Vec<Field> {
    names.map(Field::integer).to_vec()
}
