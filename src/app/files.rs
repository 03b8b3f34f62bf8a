//! The way to files: one port, a disk behind it in life and a memory in tests.
//!
//! The only place that touches a disk. Everything above asks [`Files`] for whole steps (list, open, create, rename);
//! a [`Folder`] of it is the [`ByteSource`] that the stages read data from.

use std::io::{self, Cursor, Read, Write};
use std::path::{Component, Path, PathBuf};

use crate::source::{Anywhere, ByteSource};

/// What stands under a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Something without bytes of its own (a device, a pipe).
    Other,
}

/// Files and folders.
pub trait Files: Sync {
    /// What stands under a path; none if nothing does.
    ///
    /// # Errors
    /// It cannot be known.
    fn kind(&self, path: &Path) -> io::Result<Option<Entry>>;

    /// How many bytes a file has.
    ///
    /// # Errors
    /// It is absent or not readable.
    fn size(&self, path: &Path) -> io::Result<u64> {
        Ok(read(self, path)?.len() as u64)
    }

    /// The names directly in a folder, in the order of their bytes.
    ///
    /// # Errors
    /// It cannot be listed, or a name is not UTF-8.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// Opens a file for reading.
    ///
    /// # Errors
    /// It is absent, no file, or not readable.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>>;

    /// Opens a file for reading from any place in it.
    ///
    /// # Errors
    /// It is absent, no file, or not readable.
    fn open_anywhere(&self, path: &Path) -> io::Result<Box<dyn Anywhere>> {
        Ok(Box::new(Cursor::new(read(self, path)?)))
    }

    /// Makes a file that is not there yet.
    ///
    /// # Errors
    /// It cannot be made.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Write + Send>>;

    /// Puts bytes where a file stands or none; a reader meets the old ones or the new ones, whole.
    ///
    /// # Errors
    /// They cannot be written; what stood there stands.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Adds bytes at the end of a file, making it where there is none; they stand on the disk when this returns.
    ///
    /// # Errors
    /// They cannot all be written; a part of them may stand there then.
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Takes off what a file has beyond its first `keep` bytes.
    ///
    /// # Errors
    /// It cannot be shortened.
    fn cut(&self, path: &Path, keep: u64) -> io::Result<()>;

    /// Waits until all that stands under a path is on the disk, so that a failing machine does not lose it.
    ///
    /// # Errors
    /// It cannot be known to be.
    fn settle(&self, path: &Path) -> io::Result<()>;

    /// Takes a lock that one holds at a time, until it is dropped or the program is gone; none if another holds it. What
    /// is locked is a folder that is there, or a file, which is made where there is none.
    ///
    /// # Errors
    /// There can be no lock under that path.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>>;

    /// Makes a folder whose parent is there; that it is there already is an error.
    ///
    /// # Errors
    /// It cannot be made.
    fn make_folder(&self, path: &Path) -> io::Result<()>;

    /// Gives a folder another name beside the old one; nothing may stand there.
    ///
    /// # Errors
    /// It cannot be renamed.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a folder with all in it.
    ///
    /// # Errors
    /// It cannot be removed.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;

    /// Removes a folder that is empty.
    ///
    /// # Errors
    /// It is not empty, or cannot be removed.
    fn remove_empty(&self, path: &Path) -> io::Result<()>;

    /// The path without links, dots and relation to where the program stands; of what is not there yet, the nearest
    /// folder that is decides.
    ///
    /// # Errors
    /// It cannot be known.
    fn absolute(&self, path: &Path) -> io::Result<PathBuf>;
}

/// The bytes of a file.
///
/// # Errors
/// It cannot be read.
pub fn read<F: Files + ?Sized>(files: &F, path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    files.open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Makes a folder and those above it that lack; yields those that were made, the outermost first.
///
/// # Errors
/// One of them cannot be made; those made before it are removed again.
pub fn make_folders(files: &dyn Files, path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut lacking = Vec::new();
    let mut at = Some(path).filter(|p| !p.as_os_str().is_empty());
    while let Some(folder) = at {
        if files.kind(folder)?.is_some() {
            break;
        }
        lacking.push(folder.to_path_buf());
        at = folder.parent().filter(|p| !p.as_os_str().is_empty());
    }
    lacking.reverse();
    for (n, folder) in lacking.iter().enumerate() {
        if let Err(error) = files.make_folder(folder) {
            for made in lacking.iter().take(n).rev() {
                let _ = files.remove_empty(made);
            }
            return Err(error);
        }
    }
    Ok(lacking)
}

/// A folder of data.
pub struct Folder<'a> {
    files: &'a dyn Files,
    path: PathBuf,
}

/// Folders deeper than this are refused: they are a circle of links.
const DEEPEST: usize = 32;

impl<'a> Folder<'a> {
    /// The folder under a path.
    pub fn new(files: &'a dyn Files, path: &Path) -> Folder<'a> {
        Folder { files, path: path.to_path_buf() }
    }

    /// The path of a file in the folder.
    fn inside(&self, name: &str) -> io::Result<PathBuf> {
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return Err(io::Error::new(io::ErrorKind::NotFound, "a name that leads out of the folder"));
        }
        Ok(self.path.join(name))
    }

    fn collect(&self, folder: &Path, prefix: &str, depth: usize, out: &mut Vec<String>) -> io::Result<()> {
        if depth > DEEPEST {
            return Err(io::Error::other(format!("`{}` lies too deep", folder.display())));
        }
        for name in self.files.list(folder)? {
            let path = folder.join(&name);
            match self.files.kind(&path)? {
                Some(Entry::Folder) => self.collect(&path, &format!("{prefix}{name}/"), depth + 1, out)?,
                Some(Entry::File) => out.push(format!("{prefix}{name}")),
                Some(Entry::Other) | None => {}
            }
        }
        Ok(())
    }
}

impl ByteSource for Folder<'_> {
    fn names(&self) -> io::Result<Vec<String>> {
        let mut all = Vec::new();
        self.collect(&self.path, "", 0, &mut all)?;
        all.sort_unstable();
        Ok(all)
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        self.files.open(&self.inside(name)?)
    }

    fn open_anywhere(&self, name: &str) -> io::Result<Box<dyn Anywhere>> {
        self.files.open_anywhere(&self.inside(name)?)
    }
}
