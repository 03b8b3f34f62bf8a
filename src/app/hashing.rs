//! Hashes of what is read, and what is rendered held against what was read, several files at a time.
//!
//! For comparing whole folders without holding a file: a stream is hashed as it passes, and what is written into a
//! [`Likeness`] is compared with a file while it is read. What follows from that is the caller's.

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use hashbrown::HashMap;

use super::failure::{AppError, Failure};
use super::files::{Files, Folder};
use super::folder::{RECEIPT, digest};
use crate::audit::report::{Difference, Kind, Where};
use crate::audit::{Hashed, Report};
use crate::source::ByteSource;

/// What `work_out` makes of each item, in their order, on at most `jobs` threads.
pub(super) fn each<T: Sync, R: Send>(
    items: &[T],
    jobs: usize,
    work_out: impl Fn(&T) -> io::Result<R> + Sync,
) -> Vec<io::Result<R>> {
    let done: Vec<Mutex<Option<io::Result<R>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let (Some(item), Some(place)) = (items.get(n), done.get(n)) else { break };
            let made = work_out(item);
            if let Ok(mut place) = place.lock() {
                *place = Some(made);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(work);
        }
        work();
    });
    let lost = || Err(io::Error::other("a thread ended early"));
    done.into_iter().map(|place| place.into_inner().ok().flatten().unwrap_or_else(lost)).collect()
}

/// Every file below a folder with its hash.
pub(super) fn all_below(files: &dyn Files, folder: &Path, jobs: usize) -> Result<HashMap<String, Hashed>, Failure> {
    let below = Folder::new(files, folder);
    let names = below.names().map_err(|e| AppError::of_io("cannot-read", folder, &e))?;
    let hashed = each(&names, jobs, |name| digest(&mut below.open(name)?));
    let mut all = HashMap::with_capacity(names.len());
    for (name, hashed) in names.into_iter().zip(hashed) {
        let (bytes, sha256) = hashed.map_err(|e| AppError::of_io("cannot-read", &folder.join(&name), &e))?;
        all.insert(name.clone(), Hashed { name, bytes, sha256 });
    }
    Ok(all)
}

/// Tells what is missing, changed or too much in a folder; the receipt itself is passed over.
pub(super) fn compare_hashes(place: Where, said: &[Hashed], there: &HashMap<String, Hashed>, report: &mut Report) {
    let mut known: HashMap<&str, ()> = HashMap::with_capacity(said.len());
    for file in said {
        known.insert(&file.name, ());
        match there.get(&file.name) {
            None => report.one(place, &file.name, Difference::of_file(Kind::FileMissing)),
            Some(found) if found.sha256 != file.sha256 || found.bytes != file.bytes => {
                report.one(place, &file.name, Difference::of_file(Kind::Hash).saying(&found.sha256, &file.sha256));
            }
            Some(_) => {}
        }
    }
    let mut extra: Vec<&str> = there.keys().map(String::as_str).filter(|name| !known.contains_key(name)).collect();
    extra.sort_unstable();
    for name in extra.into_iter().filter(|name| place != Where::Run || *name != RECEIPT) {
        report.one(place, name, Difference::of_file(Kind::FileExtra));
    }
}

/// Holds what is written against a file, and keeps neither.
pub(super) struct Likeness {
    file: Box<dyn Read + Send>,
    /// Room for what is read.
    read: Vec<u8>,
    alike: bool,
}

/// Bytes that are read at once where nothing is held against them.
const BLOCK: usize = 64 * 1024;

impl Likeness {
    /// Ready to be written what should stand in a file.
    pub(super) fn to(file: Box<dyn Read + Send>) -> Likeness {
        Likeness { file, read: Vec::new(), alike: true }
    }

    /// Whether the file holds what was written and nothing more; it is read to its end. One that cannot be read does not.
    pub(super) fn finish(mut self) -> bool {
        self.read.resize(BLOCK, 0);
        loop {
            match fill(&mut self.file, &mut self.read) {
                Ok(0) => return self.alike,
                Ok(_) => self.alike = false,
                Err(_) => return false,
            }
        }
    }
}

impl Write for Likeness {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.alike {
            self.read.resize(self.read.len().max(bytes.len()), 0);
            let there = self.read.get_mut(..bytes.len()).unwrap_or_default();
            self.alike = fill(&mut self.file, there).is_ok_and(|filled| filled == bytes.len()) && there == bytes;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads until there is no room left or nothing more; how many bytes that were.
fn fill(from: &mut dyn Read, room: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = room.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
