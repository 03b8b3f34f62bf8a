//! The keys of dimensions while tables are read: texts in, numbers out, the same on every thread.
//!
//! A dimension with a table or with keys in the pack is *frozen*: its keys are known and numbered in the order of
//! their texts. One whose keys are found in the data is *open*: a key is numbered as it turns up, and numbered anew
//! at the end. Whether an unknown key is an error is for the column that holds it to say.

use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;

use crate::check::model::{Keys, Program};
use crate::expr::DimId;
use crate::table::memo::short_text;

/// The cell is empty, or there is no such attribute.
pub(super) const MISSING: u32 = u32::MAX;
/// The text is no key of the dimension.
pub(super) const ORPHAN: u32 = u32::MAX - 1;
/// Numbers from here on are no keys.
pub(super) const SPECIAL: u32 = u32::MAX - 15;

#[derive(Debug, Default)]
struct Interner {
    names: Vec<Arc<str>>,
    find: HashMap<Arc<str>, u32>,
    shared: Arc<Vec<Arc<str>>>,
}

#[derive(Debug)]
enum Dimension {
    /// `short` has the keys that are short enough for a cell's short form, `find` the others.
    Frozen {
        names: Arc<Vec<Arc<str>>>,
        find: HashMap<Arc<str>, u32>,
        short: HashMap<u128, u32>,
    },
    Open(Mutex<Interner>),
}

/// All dimensions of a program.
#[derive(Debug)]
pub(super) struct Dimensions {
    all: Vec<Dimension>,
}

/// A position as a number of a key or row; there are never as many as do not fit.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn frozen(mut names: Vec<Arc<str>>) -> Dimension {
    if !names.is_sorted() {
        names.sort_unstable();
    }
    names.dedup();
    let mut find = HashMap::new();
    let mut short = HashMap::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        match short_text(name) {
            Some(cell) => short.insert(cell, number(at)),
            None => find.insert(Arc::clone(name), number(at)),
        };
    }
    Dimension::Frozen { names: Arc::new(names), find, short }
}

/// The number of a key among those of a frozen dimension.
fn found(find: &HashMap<Arc<str>, u32>, short: &HashMap<u128, u32>, text: &str) -> u32 {
    let number = match short_text(text) {
        Some(cell) => short.get(&cell),
        None => find.get(text),
    };
    number.copied().unwrap_or(ORPHAN)
}

impl Dimensions {
    pub(super) fn new(program: &Program) -> Dimensions {
        let all = program.dimensions.iter().map(|dimension| match &dimension.keys {
            Keys::Given(keys) => frozen(keys.iter().map(|(key, _)| Arc::from(key.as_str())).collect()),
            Keys::Table { .. } | Keys::Found => Dimension::Open(Mutex::default()),
        });
        Dimensions { all: all.collect() }
    }

    /// How many keys a frozen dimension has.
    pub(super) fn size(&self, id: DimId) -> Option<usize> {
        match self.all.get(id.at())? {
            Dimension::Frozen { names, .. } => Some(names.len()),
            Dimension::Open(_) => None,
        }
    }

    /// The number of a key: of an open dimension always one, of a frozen one [`ORPHAN`] where it has no such key.
    pub(super) fn number(&self, id: DimId, text: &str) -> u32 {
        match self.all.get(id.at()) {
            Some(Dimension::Frozen { find, short, .. }) => found(find, short, text),
            Some(Dimension::Open(interner)) => {
                let mut interner = interner.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(known) = interner.find.get(text) {
                    return *known;
                }
                let name: Arc<str> = Arc::from(text);
                let next = number(interner.names.len());
                interner.names.push(Arc::clone(&name));
                interner.find.insert(name, next);
                next
            }
            None => ORPHAN,
        }
    }

    /// The numbers of the short keys of a frozen dimension, by cell.
    pub(super) fn short(&self, id: DimId) -> Option<&HashMap<u128, u32>> {
        match self.all.get(id.at())? {
            Dimension::Frozen { short, .. } => Some(short),
            Dimension::Open(_) => None,
        }
    }

    /// The names by number, as far as they are known.
    pub(super) fn names(&self, id: DimId) -> Arc<Vec<Arc<str>>> {
        match self.all.get(id.at()) {
            Some(Dimension::Frozen { names, .. }) => Arc::clone(names),
            Some(Dimension::Open(interner)) => {
                let mut interner = interner.lock().unwrap_or_else(PoisonError::into_inner);
                if interner.shared.len() != interner.names.len() {
                    interner.shared = Arc::new(interner.names.clone());
                }
                Arc::clone(&interner.shared)
            }
            None => Arc::default(),
        }
    }

    /// Closes an open dimension: numbers its keys in the order of their texts, and gives the new number of each old
    /// one. None for a dimension that was frozen before.
    pub(super) fn freeze(&mut self, id: DimId) -> Option<Vec<u32>> {
        let dimension = self.all.get_mut(id.at())?;
        let Dimension::Open(interner) = dimension else { return None };
        let old = std::mem::take(&mut interner.get_mut().unwrap_or_else(PoisonError::into_inner).names);
        *dimension = frozen(old.clone());
        let Dimension::Frozen { find, short, .. } = dimension else { return None };
        Some(old.iter().map(|name| found(find, short, name)).collect())
    }

    /// Takes keys out of a closed dimension whose rows were left out: whoever names one names no key. Their numbers stay.
    pub(super) fn retire(&mut self, id: DimId, keys: &[u32]) {
        let Some(Dimension::Frozen { names, find, short }) = self.all.get_mut(id.at()) else { return };
        for name in keys.iter().filter_map(|key| names.get(*key as usize)) {
            match short_text(name) {
                Some(cell) => short.remove(&cell),
                None => find.remove(name),
            };
        }
    }

    /// Closes every open dimension; the new numbers by dimension.
    pub(super) fn freeze_all(&mut self) -> Vec<Option<Vec<u32>>> {
        (0..self.all.len()).map(|at| self.freeze(DimId::new(at))).collect()
    }
}
