//! The files of a folder with their hashes, each hashed while it is read for another reason.
//!
//! Whoever reads or compares a file opens it here: what passes is hashed, and once the end was read the hash is known.
//! Files that nobody has read to their end are hashed on their own. What follows from hashes is left to others.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;
use sha2::{Digest, Sha256};

use super::failure::{AppError, Failure};
use super::files::{Files, Folder};
use super::folder::{Hash, digest};
use super::hashing::each;
use crate::audit::Hashed;
use crate::output::totals::hex;
use crate::source::ByteSource;

/// The files below a folder.
pub(super) struct Seen<'a> {
    folder: Folder<'a>,
    path: PathBuf,
    hashes: BTreeMap<String, Arc<OnceLock<Hash>>>,
}

impl<'a> Seen<'a> {
    /// All that stand below a folder.
    ///
    /// # Errors
    /// It cannot be listed.
    pub(super) fn below(files: &'a dyn Files, path: &Path) -> Result<Seen<'a>, Failure> {
        let folder = Folder::new(files, path);
        let names = folder.names().map_err(|e| AppError::of_io("cannot-read", path, &e))?;
        let hashes = names.into_iter().map(|name| (name, Arc::default())).collect();
        Ok(Seen { folder, path: path.to_path_buf(), hashes })
    }

    /// Whether there is such a file.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.hashes.contains_key(name)
    }

    /// A file for reading; its hash is known once its end was read.
    ///
    /// # Errors
    /// It is absent or not readable.
    pub(super) fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        let stream = self.folder.open(name)?;
        Ok(match self.hashes.get(name).filter(|hash| hash.get().is_none()) {
            Some(known) => Box::new(Hashing { stream, hash: Sha256::new(), bytes: 0, known: Arc::clone(known) }),
            None => stream,
        })
    }

    /// The hash of a file that was read.
    pub(super) fn hash(&self, name: &str) -> Option<&Hash> {
        self.hashes.get(name)?.get()
    }

    /// The files whose names begin so, with their hashes; those that were not read yet are now.
    ///
    /// # Errors
    /// One cannot be read.
    pub(super) fn all(&self, begins: &str, jobs: usize) -> Result<HashMap<String, Hashed>, Failure> {
        let these = || self.hashes.iter().filter(|(name, _)| name.starts_with(begins));
        let unread: Vec<(&String, &Arc<OnceLock<Hash>>)> = these().filter(|(_, known)| known.get().is_none()).collect();
        let read = each(&unread, jobs, |(name, known)| {
            let hash = digest(&mut self.folder.open(name)?)?;
            known.get_or_init(|| hash);
            Ok(())
        });
        for ((name, _), read) in unread.iter().zip(read) {
            read.map_err(|e| AppError::of_io("cannot-read", &self.path.join(name), &e))?;
        }
        let hashed = |(name, known): (&String, &Arc<OnceLock<Hash>>)| {
            let (bytes, sha256) = known.get()?.clone();
            Some((name.clone(), Hashed { name: name.clone(), bytes, sha256 }))
        };
        Ok(these().filter_map(hashed).collect())
    }
}

/// Hashes what is read.
struct Hashing {
    stream: Box<dyn Read + Send>,
    hash: Sha256,
    bytes: u64,
    known: Arc<OnceLock<Hash>>,
}

impl Read for Hashing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(into)?;
        self.hash.update(into.get(..read).unwrap_or_default());
        self.bytes += read as u64;
        if read == 0 && !into.is_empty() {
            self.known.get_or_init(|| (self.bytes, hex(&self.hash.clone().finalize())));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::folder::sha256;
    use super::super::memory::Memory;
    use super::*;

    #[test]
    fn a_hash_is_of_the_whole_file_however_it_was_read() {
        let memory = Memory::new();
        for (name, text) in [("run/a", "one"), ("run/b", "two"), ("run/c/d", "three")] {
            memory.put(name, text);
        }
        let seen = Seen::below(&memory, Path::new("run")).unwrap();
        let mut some = [0; 2];
        assert_eq!(seen.open("a").unwrap().read(&mut some).unwrap(), 2);
        io::copy(&mut seen.open("b").unwrap(), &mut io::sink()).unwrap();
        assert_eq!((seen.hash("a"), seen.hash("b")), (None, Some(&(3, sha256(b"two")))));
        assert!(seen.holds("c/d") && !seen.holds("d") && seen.open("d").is_err());
        assert_eq!(seen.all("c/", 1).unwrap().len(), 1);
        let all = seen.all("", 2).unwrap();
        assert_eq!(all.len(), 3);
        for (name, text) in [("a", "one"), ("b", "two"), ("c/d", "three")] {
            assert_eq!((all[name].bytes, &all[name].sha256), (text.len() as u64, &sha256(text.as_bytes())));
        }
    }
}
