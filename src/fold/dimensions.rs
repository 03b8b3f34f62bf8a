//! The keys of dimensions while tables are read: texts in, numbers out, the same on every thread.
//!
//! A dimension with a table or with keys in the pack is *frozen*: its keys are known and numbered in the order of
//! their texts. One whose keys are found in the data is *open*: a key is numbered as it turns up, and numbered anew
//! at the end. Whether an unknown key is an error is for the column that holds it to say.

use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;

use crate::check::model::{Keys, Program};
use crate::expr::DimId;
use crate::table::index::Index;
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
    numbers: Numbers,
    shared: Arc<Vec<Arc<str>>>,
}

/// The numbers of keys: those that are short enough by a cell's short form, the others by their texts.
#[derive(Debug, Default)]
struct Numbers {
    short: Index,
    long: HashMap<Arc<str>, u32>,
}

#[derive(Debug)]
enum Dimension {
    Frozen { names: Arc<Vec<Arc<str>>>, numbers: Numbers },
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

impl Numbers {
    /// The number of a key, if it has one.
    fn find(&self, text: &str) -> Option<u32> {
        match short_text(text) {
            Some(cell) => self.short.get(cell),
            None => self.long.get(text).copied(),
        }
    }

    /// The number of a key; one that has none gets the next, and its name is put behind the others.
    fn find_or_put(&mut self, text: &str, names: &mut Vec<Arc<str>>) -> u32 {
        let next = number(names.len());
        if let Some(known) = self.find(text) {
            return known;
        }
        let name: Arc<str> = Arc::from(text);
        match short_text(text) {
            Some(cell) => self.short.put(cell, next),
            None => drop(self.long.insert(Arc::clone(&name), next)),
        }
        names.push(name);
        next
    }

    fn remove(&mut self, text: &str) {
        match short_text(text) {
            Some(cell) => self.short.remove(cell),
            None => drop(self.long.remove(text)),
        }
    }
}

impl Interner {
    /// The keys in the order of their texts, and for each the number that it has then.
    fn freeze(self) -> (Dimension, Vec<u32>) {
        let Interner { names, mut numbers, .. } = self;
        if names.is_sorted() {
            let same = (0..number(names.len())).collect();
            return (Dimension::Frozen { names: Arc::new(names), numbers }, same);
        }
        let mut sorted: Vec<(Arc<str>, u32)> = names.into_iter().zip(0..).collect();
        sorted.sort_unstable();
        let mut new = vec![0; sorted.len()];
        for (at, (_, old)) in sorted.iter().enumerate() {
            if let Some(slot) = new.get_mut(*old as usize) {
                *slot = number(at);
            }
        }
        let renumber = |old: &mut u32| *old = new.get(*old as usize).copied().unwrap_or(ORPHAN);
        numbers.short.renumber(&new);
        numbers.long.values_mut().for_each(renumber);
        let names = sorted.into_iter().map(|(name, _)| name).collect();
        (Dimension::Frozen { names: Arc::new(names), numbers }, new)
    }
}

fn frozen(keys: impl Iterator<Item = impl AsRef<str>>) -> Dimension {
    let mut interner = Interner::default();
    for key in keys {
        interner.numbers.find_or_put(key.as_ref(), &mut interner.names);
    }
    interner.freeze().0
}

impl Dimensions {
    pub(super) fn new(program: &Program) -> Dimensions {
        let all = program.dimensions.iter().map(|dimension| match &dimension.keys {
            Keys::Given(keys) => frozen(keys.iter().map(|(key, _)| key)),
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
            Some(Dimension::Frozen { numbers, .. }) => numbers.find(text).unwrap_or(ORPHAN),
            Some(Dimension::Open(interner)) => {
                let mut interner = interner.lock().unwrap_or_else(PoisonError::into_inner);
                let Interner { names, numbers, .. } = &mut *interner;
                numbers.find_or_put(text, names)
            }
            None => ORPHAN,
        }
    }

    /// The numbers of the short keys of a frozen dimension, by cell.
    pub(super) fn short(&self, id: DimId) -> Option<&Index> {
        match self.all.get(id.at())? {
            Dimension::Frozen { numbers, .. } => Some(&numbers.short),
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
        let interner = std::mem::take(interner.get_mut().unwrap_or_else(PoisonError::into_inner));
        let (frozen, new) = interner.freeze();
        *dimension = frozen;
        Some(new)
    }

    /// Takes keys out of a closed dimension whose rows were left out: whoever names one names no key. Their numbers stay.
    pub(super) fn retire(&mut self, id: DimId, keys: &[u32]) {
        let Some(Dimension::Frozen { names, numbers }) = self.all.get_mut(id.at()) else { return };
        for name in keys.iter().filter_map(|key| names.get(*key as usize)) {
            numbers.remove(name);
        }
    }

    /// Closes every open dimension; the new numbers by dimension.
    pub(super) fn freeze_all(&mut self) -> Vec<Option<Vec<u32>>> {
        (0..self.all.len()).map(|at| self.freeze(DimId::new(at))).collect()
    }
}
