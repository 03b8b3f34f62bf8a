//! Files in memory, for tests and for whoever embeds the use cases; any step of writing can be made to fail.
//!
//! Behaves as a disk does where the use cases can tell: folders must be there, what exists is not created again. It
//! counts the steps that write, so that a test can break off after any of them and look at what is left.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::files::{Entry, Files};

/// A tree of files in memory; a folder has no bytes.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    tree: BTreeMap<PathBuf, Option<Vec<u8>>>,
    locks: BTreeSet<PathBuf>,
    steps: u64,
    fails_at: Option<u64>,
    /// Whether all steps after the one that fails do too, as where the machine stops.
    for_good: bool,
}

impl State {
    /// Counts a step of writing; the one that was asked to fail does.
    fn step(&mut self) -> io::Result<()> {
        self.steps += 1;
        let past = self.for_good && self.fails_at.is_some_and(|at| self.steps > at);
        if self.fails_at == Some(self.steps) || past {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "no space left"));
        }
        Ok(())
    }
}

impl Memory {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Memory {
        Memory::default()
    }

    /// Puts a file there, with the folders above it.
    pub fn put(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        let mut state = self.lock_state();
        let path = PathBuf::from(path);
        for folder in path.ancestors().skip(1).filter(|p| !p.as_os_str().is_empty()) {
            state.tree.entry(folder.to_path_buf()).or_insert(None);
        }
        state.tree.insert(path, Some(bytes.into()));
    }

    /// Lets the step of writing with this number (from 1, from now on) fail.
    pub fn fail_at(&self, step: u64) {
        let mut state = self.lock_state();
        state.steps = 0;
        state.fails_at = Some(step);
        state.for_good = false;
    }

    /// Lets the step of writing with this number (from 1, from now on) fail, and all after it.
    pub fn stop_at(&self, step: u64) {
        self.fail_at(step);
        self.lock_state().for_good = true;
    }

    /// How many steps of writing there were since the last count began.
    pub fn steps(&self) -> u64 {
        self.lock_state().steps
    }

    /// Every path with its bytes; folders have none.
    pub fn tree(&self) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        self.lock_state().tree.clone()
    }

    fn lock_state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn absent() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "is not there")
}

impl Files for Memory {
    fn kind(&self, path: &Path) -> io::Result<Option<Entry>> {
        Ok(self.lock_state().tree.get(path).map(|bytes| if bytes.is_some() { Entry::File } else { Entry::Folder }))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let state = self.lock_state();
        if state.tree.get(folder) != Some(&None) {
            return Err(absent());
        }
        let inside = state.tree.keys().filter(|path| path.parent() == Some(folder));
        Ok(inside.filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).collect())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        match self.lock_state().tree.get(path) {
            Some(Some(bytes)) => Ok(Box::new(Cursor::new(bytes.clone()))),
            Some(None) => Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder")),
            None => Err(absent()),
        }
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Write + Send>> {
        let mut state = self.lock_state();
        state.step()?;
        let in_folder = path.parent().is_some_and(|p| state.tree.get(p) == Some(&None));
        if !in_folder || state.tree.contains_key(path) {
            return Err(absent());
        }
        state.tree.insert(path.to_path_buf(), Some(Vec::new()));
        drop(state);
        Ok(Box::new(Open { memory: self.clone(), path: path.to_path_buf() }))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.lock_state();
        state.step()?;
        if state.tree.get(path) == Some(&None) || path.parent().is_none_or(|p| state.tree.get(p) != Some(&None)) {
            return Err(absent());
        }
        state.tree.insert(path.to_path_buf(), Some(bytes.to_vec()));
        Ok(())
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.lock_state();
        if path.parent().is_none_or(|p| state.tree.get(p) != Some(&None)) || state.tree.get(path) == Some(&None) {
            return Err(absent());
        }
        let done = state.step();
        // What fails half-way leaves a half.
        let part = if done.is_ok() { bytes } else { bytes.get(..bytes.len() / 2).unwrap_or_default() };
        let file = state.tree.entry(path.to_path_buf()).or_insert_with(|| Some(Vec::new()));
        file.get_or_insert_default().extend_from_slice(part);
        done
    }

    fn cut(&self, path: &Path, keep: u64) -> io::Result<()> {
        let mut state = self.lock_state();
        state.step()?;
        match state.tree.get_mut(path) {
            Some(Some(bytes)) => {
                bytes.truncate(usize::try_from(keep).unwrap_or(usize::MAX));
                Ok(())
            }
            _ => Err(absent()),
        }
    }

    fn settle(&self, _: &Path) -> io::Result<()> {
        self.lock_state().step()
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        let mut state = self.lock_state();
        let is_folder = |path: &Path| state.tree.get(path) == Some(&None);
        if !is_folder(path) && !path.parent().is_some_and(is_folder) {
            return Err(absent());
        }
        let free = state.locks.insert(path.to_path_buf());
        Ok(free.then(|| Box::new(Held { memory: self.clone(), path: path.to_path_buf() }) as Box<dyn Send + Sync>))
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.lock_state();
        state.step()?;
        if state.tree.contains_key(path) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "is there already"));
        }
        state.tree.insert(path.to_path_buf(), None);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.lock_state();
        state.step()?;
        if state.tree.contains_key(to) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "is there already"));
        }
        let moved: Vec<PathBuf> = state.tree.keys().filter(|path| path.starts_with(from)).cloned().collect();
        for old in moved {
            let new = match old.strip_prefix(from) {
                Ok(rest) if rest.as_os_str().is_empty() => to.to_path_buf(),
                Ok(rest) => to.join(rest),
                Err(_) => continue,
            };
            if let Some(bytes) = state.tree.remove(&old) {
                state.tree.insert(new, bytes);
            }
        }
        Ok(())
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.lock_state().tree.retain(|p, _| !p.starts_with(path));
        Ok(())
    }

    fn remove_empty(&self, path: &Path) -> io::Result<()> {
        let mut state = self.lock_state();
        if state.tree.keys().any(|p| p.parent() == Some(path)) {
            return Err(io::Error::new(io::ErrorKind::DirectoryNotEmpty, "is not empty"));
        }
        state.tree.remove(path);
        Ok(())
    }

    fn absolute(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_path_buf())
    }
}

/// A lock, given back when it is dropped.
struct Held {
    memory: Memory,
    path: PathBuf,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.memory.lock_state().locks.remove(&self.path);
    }
}

struct Open {
    memory: Memory,
    path: PathBuf,
}

impl Write for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.memory.lock_state();
        state.step()?;
        match state.tree.get_mut(&self.path) {
            Some(Some(all)) => all.extend_from_slice(bytes),
            _ => return Err(absent()),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
