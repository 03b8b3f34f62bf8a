//! A run folder, whole or absent: written beside its place and renamed into it.
//!
//! [`Beside`] removes what it wrote unless it was placed. A folder that holds something else is never replaced without
//! being told to, and one that is no run not even then. Files are written and hashed in one pass, several at a time.

use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

use super::failure::{AppError, Failure};
use super::files::{Entry, Files, Folder, make_folders};
use crate::output::package::Written;
use crate::output::totals::hex;
use crate::output::{Artifact, Fault};
use crate::source::{ByteSource, Sources};
use crate::text::Message;

/// By this file a run folder is known.
pub const RECEIPT: &str = "run.json";

/// A folder being written.
pub struct Beside<'a> {
    files: &'a dyn Files,
    out: PathBuf,
    partial: PathBuf,
    aside: PathBuf,
    parents: Vec<PathBuf>,
    placed: bool,
    /// Held while the folder is written, so that no two runs write into one.
    lock: Option<Box<dyn Send + Sync>>,
}

/// How a folder came into its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// There was none.
    New,
    /// The same stood there already and was left alone.
    Same,
    /// Another run stood there.
    Replaced,
}

impl<'a> Beside<'a> {
    /// Prepares a place beside `out`, so that an output that cannot be written is known before anything is computed.
    ///
    /// # Errors
    /// `out` is no place for a run, or nothing can be written beside it.
    pub fn begin(files: &'a dyn Files, out: &Path) -> Result<Beside<'a>, AppError> {
        let name = out.file_name().and_then(|n| n.to_str()).ok_or_else(|| AppError::about("out-no-name", out))?;
        let parent = out.parent().unwrap_or(Path::new(""));
        let cannot = |error: &io::Error| AppError::of_io("cannot-write", out, error);
        match files.kind(out).map_err(|e| cannot(&e))? {
            None => {}
            Some(Entry::Folder) => refuse_strangers(files, out)?,
            Some(_) => return Err(AppError::about("out-is-a-file", out)),
        }
        let parents = make_folders(files, parent).map_err(|e| cannot(&e))?;
        let (partial, aside) = (parent.join(format!(".{name}.partial")), parent.join(format!(".{name}.replaced")));
        let out = out.to_path_buf();
        let mut beside = Beside { files, out: out.clone(), partial, aside, parents, placed: false, lock: None };
        let busy = || AppError::about("out-busy", &out).hint(Message::new("out-busy-hint"));
        let lock = |partial: &Path| files.lock(partial).map_err(|e| cannot(&e))?.ok_or_else(busy);
        let is_there = |path: &Path| files.kind(path).map(|kind| kind.is_some()).map_err(|e| cannot(&e));
        if is_there(&beside.partial)? {
            // Whoever has left it behind holds no lock any more.
            let _left_over = lock(&beside.partial)?;
            files.remove_folder(&beside.partial).map_err(|e| cannot(&e))?;
        }
        match files.make_folder(&beside.partial) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(busy()),
            made => made.map_err(|e| cannot(&e))?,
        }
        beside.lock = Some(lock(&beside.partial)?);
        if is_there(&beside.aside)? {
            files.remove_folder(&beside.aside).map_err(|e| cannot(&e))?;
        }
        Ok(beside)
    }

    /// Where the files stand until the folder is in its place.
    pub fn folder(&self) -> &Path {
        &self.partial
    }

    /// Writes files on at most `jobs` threads; what was written, in the order of the files.
    ///
    /// # Errors
    /// The first that cannot be written, in the order of the files.
    pub fn write(
        &self,
        artifacts: &[Artifact<'_>],
        jobs: usize,
        rules: (&Sources, &str),
    ) -> Result<Vec<Written>, Failure> {
        self.write_and(artifacts, jobs, rules, &|| ())
    }

    /// The same; a thread that has nothing left to write while others do sees to what else there is to do, which any may
    /// begin at any time.
    ///
    /// # Errors
    /// As [`Beside::write`].
    pub fn write_and(
        &self,
        artifacts: &[Artifact<'_>],
        jobs: usize,
        rules: (&Sources, &str),
        else_to_do: &(dyn Fn() + Sync),
    ) -> Result<Vec<Written>, Failure> {
        self.make_inner_folders(artifacts)?;
        let done: Vec<Mutex<Option<io::Result<Written>>>> = artifacts.iter().map(|_| Mutex::new(None)).collect();
        let next = AtomicUsize::new(0);
        let (failed, finished) = (AtomicUsize::new(usize::MAX), AtomicUsize::new(0));
        let work = || {
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let (Some(artifact), Some(place)) = (artifacts.get(n), done.get(n)) else {
                    // While others still write.
                    if finished.load(Ordering::Relaxed) < artifacts.len() {
                        else_to_do();
                    }
                    break;
                };
                // What stands after a failed file is not needed; what stands before it decides which failure is told.
                if n > failed.load(Ordering::Relaxed) {
                    break;
                }
                let written = self.write_one(artifact);
                finished.fetch_add(1, Ordering::Relaxed);
                if written.is_err() {
                    failed.fetch_min(n, Ordering::Relaxed);
                }
                if let Ok(mut place) = place.lock() {
                    *place = Some(written);
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..jobs.clamp(1, artifacts.len().max(1)) {
                scope.spawn(work);
            }
            work();
        });
        let mut all = Vec::with_capacity(artifacts.len());
        for (artifact, result) in artifacts.iter().zip(done) {
            match result.into_inner().ok().flatten() {
                Some(Ok(written)) => all.push(written),
                Some(Err(error)) => return Err(self.failure(&artifact.name, &error, rules)),
                None => return Err(Failure::internal(format!("`{}` was not written", artifact.name))),
            }
        }
        Ok(all)
    }

    fn failure(&self, name: &str, error: &io::Error, (sources, root): (&Sources, &str)) -> Failure {
        match Fault::within(error) {
            Some(fault) => Failure::of_fault(fault.clone(), sources, root),
            None => AppError::of_io("cannot-write", &self.out.join(name), error).into(),
        }
    }

    fn make_inner_folders(&self, artifacts: &[Artifact<'_>]) -> Result<(), AppError> {
        for artifact in artifacts {
            let path = Path::new(&artifact.name);
            if !path.components().all(|part| matches!(part, Component::Normal(_))) {
                return Err(AppError::new(Message::new("bad-file-name").with("path", &artifact.name)));
            }
            if let Some(folder) = path.parent() {
                let folder = self.partial.join(folder);
                make_folders(self.files, &folder).map_err(|e| AppError::of_io("cannot-write", &self.out, &e))?;
            }
        }
        Ok(())
    }

    fn write_one(&self, artifact: &Artifact<'_>) -> io::Result<Written> {
        let mut file = self.files.create(&self.partial.join(&artifact.name))?;
        let mut hashing = Hashing { out: &mut file, hash: Sha256::new(), bytes: 0 };
        (artifact.body)(&mut hashing)?;
        hashing.flush()?;
        let (bytes, sha256) = (hashing.bytes, hex(&hashing.hash.finalize()));
        Ok(Written { name: artifact.name.clone(), shape: artifact.shape.clone(), bytes, sha256 })
    }

    /// Puts the folder into its place.
    ///
    /// # Errors
    /// Another run stands there and it was not `force`d, or the folder cannot be renamed.
    pub fn place(mut self, written: &[Written], force: bool) -> Result<Placed, AppError> {
        let cannot = |error: &io::Error| AppError::of_io("cannot-write", &self.out, error);
        let there = self.files.kind(&self.out).map_err(|e| cannot(&e))?;
        if there.is_none() {
            self.files.rename(&self.partial, &self.out).map_err(|e| cannot(&e))?;
            self.placed = true;
            return Ok(Placed::New);
        }
        refuse_strangers(self.files, &self.out)?;
        if self.files.list(&self.out).map_err(|e| cannot(&e))?.is_empty() {
            self.files.remove_empty(&self.out).map_err(|e| cannot(&e))?;
            self.files.rename(&self.partial, &self.out).map_err(|e| cannot(&e))?;
            self.placed = true;
            return Ok(Placed::New);
        }
        if same(self.files, &self.out, written).map_err(|e| cannot(&e))? {
            return Ok(Placed::Same);
        }
        if !force {
            return Err(AppError::about("out-differs", &self.out).hint(Message::new("out-differs-hint")));
        }
        self.files.rename(&self.out, &self.aside).map_err(|e| cannot(&e))?;
        if let Err(error) = self.files.rename(&self.partial, &self.out) {
            // Back to what was there; if that fails too, both folders are still on the disk under their hidden names.
            let _ = self.files.rename(&self.aside, &self.out);
            return Err(cannot(&error));
        }
        self.placed = true;
        // A rest that stays behind is removed by the next run.
        let _ = self.files.remove_folder(&self.aside);
        Ok(Placed::Replaced)
    }
}

impl Drop for Beside<'_> {
    fn drop(&mut self) {
        if self.placed {
            return;
        }
        // Nothing can be done about a rest that cannot be removed; the next run removes it. Without the lock it is another's.
        if self.lock.is_some() {
            let _ = self.files.remove_folder(&self.partial);
        }
        for parent in self.parents.iter().rev() {
            let _ = self.files.remove_empty(parent);
        }
    }
}

/// Refuses a folder that holds something and is no run.
fn refuse_strangers(files: &dyn Files, out: &Path) -> Result<(), AppError> {
    let cannot = |error: &io::Error| AppError::of_io("cannot-write", out, error);
    let empty = files.list(out).map_err(|e| cannot(&e))?.is_empty();
    let run = files.kind(&out.join(RECEIPT)).map_err(|e| cannot(&e))? == Some(Entry::File);
    if empty || run {
        Ok(())
    } else {
        Err(AppError::about("out-not-a-run", out).hint(Message::new("out-not-a-run-hint")))
    }
}

/// Whether a folder holds exactly these files.
fn same(files: &dyn Files, out: &Path, written: &[Written]) -> io::Result<bool> {
    let there = Folder::new(files, out).names()?;
    let mut wanted: Vec<&str> = written.iter().map(|w| w.name.as_str()).collect();
    wanted.sort_unstable();
    if there != wanted {
        return Ok(false);
    }
    for file in written {
        if sha256_of(&mut files.open(&out.join(&file.name))?)? != file.sha256 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Hashes what passes.
struct Hashing<'a> {
    out: &'a mut dyn Write,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The hash of a stream, read to its end.
pub(super) fn sha256_of(stream: &mut dyn io::Read) -> io::Result<String> {
    digest(stream).map(|(_, sha256)| sha256)
}

/// Size and SHA-256 in hexadecimal.
pub(super) type Hash = (u64, String);

/// Bytes read at once.
const BLOCK: usize = 256 * 1024;

/// Size and hash of a stream, read to its end.
pub(super) fn digest(stream: &mut dyn io::Read) -> io::Result<Hash> {
    let (mut hash, mut bytes, mut block) = (Sha256::new(), 0, vec![0; BLOCK]);
    loop {
        match stream.read(&mut block) {
            Ok(0) => return Ok((bytes, hex(&hash.finalize()))),
            Ok(read) => {
                hash.update(block.get(..read).unwrap_or_default());
                bytes += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The hash of bytes in hand.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::memory::Memory;
    use std::collections::BTreeMap;

    fn artifacts(mark: &'static str) -> Vec<Artifact<'static>> {
        vec![
            Artifact::bytes("a.csv", mark),
            Artifact::bytes("exports/b.csv", "b\n"),
            Artifact::bytes("facts/deep/c.csv", "c\n"),
            Artifact::bytes(RECEIPT, "{}\n"),
        ]
    }

    fn write(memory: &Memory, mark: &'static str, force: bool) -> Result<Placed, Failure> {
        let beside = Beside::begin(memory, Path::new("out/r1"))?;
        let written = beside.write(&artifacts(mark), 1, (&Sources::default(), ""))?;
        Ok(beside.place(&written, force)?)
    }

    fn whole(tree: &BTreeMap<PathBuf, Option<Vec<u8>>>, mark: &str) -> bool {
        let file = |name: &str| tree.get(Path::new(name)).cloned().flatten();
        file("out/r1/a.csv") == Some(mark.into())
            && ["out/r1/exports/b.csv", "out/r1/facts/deep/c.csv", "out/r1/run.json"].iter().all(|n| file(n).is_some())
    }

    #[test]
    fn a_run_that_fails_at_any_step_leaves_nothing() {
        let memory = Memory::new();
        assert_eq!(write(&memory, "x\n", false).ok(), Some(Placed::New));
        let steps = memory.steps();
        assert!(whole(&memory.tree(), "x\n") && steps > 8);
        for step in 1..=steps {
            let memory = Memory::new();
            memory.fail_at(step);
            assert!(matches!(write(&memory, "x\n", false), Err(Failure::App(_))), "step {step}");
            assert!(memory.tree().is_empty(), "step {step} leaves {:?}", memory.tree());
        }
    }

    #[test]
    fn a_run_that_fails_while_it_replaces_another_leaves_that_one() {
        let fresh = || {
            let memory = Memory::new();
            write(&memory, "old\n", false).unwrap();
            memory.fail_at(u64::MAX);
            memory
        };
        let memory = fresh();
        assert_eq!(write(&memory, "new\n", true).ok(), Some(Placed::Replaced));
        let steps = memory.steps();
        assert!(whole(&memory.tree(), "new\n"));
        for step in 1..=steps {
            let memory = fresh();
            let before = memory.tree();
            memory.fail_at(step);
            assert!(write(&memory, "new\n", true).is_err(), "step {step}");
            assert_eq!(memory.tree(), before, "step {step}");
        }
    }

    #[test]
    fn the_same_run_is_left_alone_and_another_is_not_replaced_unasked() {
        let memory = Memory::new();
        write(&memory, "x\n", false).unwrap();
        assert_eq!(write(&memory, "x\n", false).ok(), Some(Placed::Same));
        assert!(matches!(write(&memory, "y\n", false), Err(Failure::App(e)) if e.message.key == "out-differs"));
        assert!(whole(&memory.tree(), "x\n"));
        assert!(memory.tree().keys().all(|p| !p.to_string_lossy().contains("partial")));
    }

    #[test]
    fn a_folder_that_is_no_run_is_never_replaced() {
        let memory = Memory::new();
        memory.put("out/r1/thesis.txt", "years of work");
        let before = memory.tree();
        assert!(matches!(write(&memory, "x\n", true), Err(Failure::App(e)) if e.message.key == "out-not-a-run"));
        assert_eq!(memory.tree(), before);
    }

    #[test]
    fn no_two_runs_write_into_one_place() {
        let memory = Memory::new();
        let first = Beside::begin(&memory, Path::new("out/r1")).unwrap();
        let before = memory.tree();
        assert!(matches!(write(&memory, "x\n", true), Err(Failure::App(e)) if e.message.key == "out-busy"));
        assert_eq!(memory.tree(), before, "the first goes on undisturbed");
        assert!(Beside::begin(&memory, Path::new("out/r2")).is_ok());
        drop(first);
        assert_eq!(write(&memory, "x\n", false).ok(), Some(Placed::New));
    }

    #[test]
    fn an_empty_folder_is_a_place() {
        let memory = Memory::new();
        memory.put("out/x", "");
        memory.make_folder(Path::new("out/r1")).unwrap();
        assert_eq!(write(&memory, "x\n", false).ok(), Some(Placed::New));
    }
}
