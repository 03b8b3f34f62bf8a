//! What a verification found: each difference with its place, what stands there and what should.
//!
//! A [`Report`] is a value; [`told`](super::told) writes it for people and programs. Every difference is counted, the
//! first of each file are kept. Whoever compares adds to it, file by file; who is to blame is not said here.

/// Where a file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// In the run folder.
    Run,
    /// In the folder of tables.
    Data,
    /// In the ledger's folder.
    Ledger,
    /// Among the signatures.
    Signatures,
}

/// In what way something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The receipt is not as it was sealed.
    Seal,
    /// The receipt cannot be read.
    Receipt,
    /// A file is not there.
    FileMissing,
    /// A file that does not belong there.
    FileExtra,
    /// A file has other bytes than the receipt says.
    Hash,
    /// A file has other bytes than `datapackage.json` says.
    Described,
    /// A file cannot be used to compute again.
    Unusable,
    /// A cell, or a field of a JSON file.
    Value,
    /// A row is not there.
    RowMissing,
    /// A row that does not belong there.
    RowExtra,
    /// A column is not there.
    ColumnMissing,
    /// A column that does not belong there.
    ColumnExtra,
    /// The rows stand in another order.
    Order,
    /// Only the way of writing differs.
    Writing,
    /// A file that is no table has another content than the rules give it; found and expected are hashes.
    Content,
    /// A line of the ledger is damaged.
    Damaged,
    /// The ledger ends in the middle of a batch, as a crash leaves it.
    Torn,
    /// The run took something else from the ledger than it holds.
    Opening,
    /// The run has no signature.
    Unsigned,
    /// A file is no signature.
    NoSignature,
    /// A signature is of a kind that is not checked here.
    SignatureKind,
    /// A signature was made for another use.
    SignatureUse,
    /// A signature is not of this receipt.
    SignatureOfOther,
    /// Nobody on the list has the key of a signature.
    SignerUnknown,
    /// Who signed may not sign a run with this key.
    SignerBarred,
    /// Who signed may not on this day.
    SignerLate,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In what way.
    pub kind: Kind,
    /// The line in the file, from 1, where one is known.
    pub line: Option<u64>,
    /// The row by its key: `outlet=1001, business=data`; empty where no row is meant.
    pub row: String,
    /// The column, or the path of a field; empty where none is meant.
    pub column: String,
    /// What stands there.
    pub found: Option<String>,
    /// What should.
    pub expected: Option<String>,
}

/// What differs in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// Where it lies.
    pub place: Where,
    /// Its name there.
    pub name: String,
    /// How many differences there are.
    pub count: u64,
    /// The first of them.
    pub first: Vec<Difference>,
}

/// How far the figures were computed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Recomputed {
    /// Not at all: what they would be computed from is not as the run wrote it.
    #[default]
    No,
    /// All, compared byte for byte.
    Bytes,
    /// All, compared as values: another version wrote the run.
    Values,
}

/// What a ledger holds of a run's period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The close of this very run.
    This,
    /// The close of another run.
    Another,
    /// No close of it.
    None,
}

/// What a verification found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The pack's id.
    pub pack: String,
    /// The period.
    pub period: String,
    /// The version that wrote the run.
    pub version: String,
    /// Its semantics: other figures for the same rules and data are another number.
    pub semantics: u64,
    /// The seal of the receipt, as it stands there.
    pub seal: String,
    /// The parameters that it supposes, each with its value as it was given; none of a plain run.
    pub set: Vec<(String, String)>,
    /// Whether only what is approved moves anything in it.
    pub approved_only: bool,
    /// Files of the run that were looked at.
    pub files: u64,
    /// Tables that were computed again.
    pub tables: u64,
    /// Files of the data that were looked at, if data were given.
    pub inputs: Option<u64>,
    /// Whether the data were folded again.
    pub refolded: bool,
    /// How far the figures were computed again.
    pub recomputed: Recomputed,
    /// How many closes the ledger holds and what of this period, if a ledger was given and its chain is whole.
    pub ledger: Option<(u64, Held)>,
    /// Who signed it, of those who may, if it was asked.
    pub signed: Option<Vec<String>>,
    /// The files that differ, in the order in which a reader meets them.
    pub differing: Vec<FileReport>,
}

/// So many differences of a file are kept.
pub const KEPT: usize = 20;

impl Difference {
    /// A difference of a whole file.
    pub fn of_file(kind: Kind) -> Difference {
        Difference { kind, line: None, row: String::new(), column: String::new(), found: None, expected: None }
    }

    /// With what stands there and what should.
    #[must_use]
    pub fn saying(mut self, found: impl Into<String>, expected: impl Into<String>) -> Difference {
        self.found = Some(found.into());
        self.expected = Some(expected.into());
        self
    }
}

impl FileReport {
    /// A file in which nothing differs yet.
    pub fn new(place: Where, name: &str) -> FileReport {
        FileReport { place, name: name.to_owned(), count: 0, first: Vec::new() }
    }

    /// Counts a difference.
    pub fn add(&mut self, difference: Difference) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push(difference);
        }
    }
}

impl Report {
    /// Whether nothing differs and every figure was computed again.
    pub fn verified(&self) -> bool {
        self.differing.is_empty() && self.recomputed != Recomputed::No
    }

    /// How many differences there are.
    pub fn count(&self) -> u64 {
        self.differing.iter().map(|file| file.count).sum()
    }

    /// The first difference and its file.
    pub fn first(&self) -> Option<(&FileReport, &Difference)> {
        let file = self.differing.first()?;
        Some((file, file.first.first()?))
    }

    /// Takes in what differs in a file; what is known of it in more detail replaces that its hash differs.
    pub fn add(&mut self, file: FileReport) {
        if file.count == 0 {
            return;
        }
        let same = |known: &&mut FileReport| known.place == file.place && known.name == file.name;
        match self.differing.iter_mut().find(same) {
            Some(known) if known.first.iter().all(|d| d.kind == Kind::Hash) => *known = file,
            Some(known) => file.first.into_iter().for_each(|difference| known.add(difference)),
            None => self.differing.push(file),
        }
    }

    /// Takes in one difference of a file.
    pub fn one(&mut self, place: Where, name: &str, difference: Difference) {
        let mut file = FileReport::new(place, name);
        file.add(difference);
        self.add(file);
    }
}
