//! Files whose reading is counted, for whoever shows how far it is.
//!
//! Every step is that of the files behind; what is read below one folder is added up as it passes, from any thread. It
//! costs an addition for each block. What is made of the count is `cli`'s.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::files::{Entry, Files, Folder};
use crate::source::{Anywhere, ByteSource};

/// Files, and how much was read of one folder of them.
pub struct Counted<'a> {
    files: &'a dyn Files,
    folder: PathBuf,
    read: Arc<AtomicU64>,
    all: u64,
}

impl<'a> Counted<'a> {
    /// The same files, counting what is read below `folder`.
    pub fn new(files: &'a dyn Files, folder: &Path) -> Counted<'a> {
        // A folder that cannot be listed is told of by whoever reads it.
        let names = Folder::new(files, folder).names().unwrap_or_default();
        let all = names.iter().filter_map(|name| files.size(&folder.join(name)).ok()).sum();
        Counted { files, folder: folder.to_path_buf(), read: Arc::default(), all }
    }

    /// How many bytes were read so far; what is read twice counts twice.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// How many bytes there are.
    pub fn all(&self) -> u64 {
        self.all
    }

    fn counts(&self, path: &Path) -> bool {
        path.starts_with(&self.folder)
    }
}

/// A stream of which the bytes are counted.
struct Passing<S> {
    stream: S,
    read: Arc<AtomicU64>,
}

impl<S: Read> Read for Passing<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.stream.read(into)?;
        self.read.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}

impl<S: Seek> Seek for Passing<S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.stream.seek(to)
    }
}

impl Files for Counted<'_> {
    fn kind(&self, path: &Path) -> io::Result<Option<Entry>> {
        self.files.kind(path)
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        self.files.size(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.files.list(folder)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        let stream = self.files.open(path)?;
        if self.counts(path) { Ok(Box::new(Passing { stream, read: Arc::clone(&self.read) })) } else { Ok(stream) }
    }

    fn open_anywhere(&self, path: &Path) -> io::Result<Box<dyn Anywhere>> {
        let stream = self.files.open_anywhere(path)?;
        if self.counts(path) { Ok(Box::new(Passing { stream, read: Arc::clone(&self.read) })) } else { Ok(stream) }
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Write + Send>> {
        self.files.create(path)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.files.replace(path, bytes)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.files.append(path, bytes)
    }

    fn cut(&self, path: &Path, keep: u64) -> io::Result<()> {
        self.files.cut(path, keep)
    }

    fn settle(&self, path: &Path) -> io::Result<()> {
        self.files.settle(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        self.files.lock(path)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.files.make_folder(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.files.rename(from, to)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.files.remove_folder(path)
    }

    fn remove_empty(&self, path: &Path) -> io::Result<()> {
        self.files.remove_empty(path)
    }

    fn absolute(&self, path: &Path) -> io::Result<PathBuf> {
        self.files.absolute(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::files::read;
    use crate::app::memory::Memory;

    #[test]
    fn only_what_is_read_below_the_folder_counts() {
        let memory = Memory::new();
        memory.put("data/a.csv", "12345");
        memory.put("data/deep/b.csv", "123");
        memory.put("rules/pack.toml", "1234567");
        let counted = Counted::new(&memory, Path::new("data"));
        assert_eq!((counted.read(), counted.all()), (0, 8));
        for path in ["data/a.csv", "rules/pack.toml"] {
            read(&counted, Path::new(path)).unwrap();
        }
        assert_eq!(counted.read(), 5);
        let mut anywhere = counted.open_anywhere(Path::new("data/deep/b.csv")).unwrap();
        anywhere.seek(SeekFrom::Start(1)).unwrap();
        let mut rest = String::new();
        anywhere.read_to_string(&mut rest).unwrap();
        assert_eq!((rest.as_str(), counted.read()), ("23", 7));
    }
}
