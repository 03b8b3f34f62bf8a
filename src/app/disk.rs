//! Files on a disk.
//!
//! The one implementation of [`Files`] that touches a disk; every use case goes through the trait. Names come sorted
//! and must be UTF-8; a file that is created is never one that stood there. Which paths are touched, and in which
//! order, is left to the use cases.

#![expect(clippy::disallowed_methods, reason = "this is the one place that touches a disk")]

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::files::{Entry, Files};
use crate::source::Anywhere;

/// The disk of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Disk {
    fn file(self, path: &Path) -> io::Result<fs::File> {
        match self.kind(path)? {
            Some(Entry::File) => fs::File::open(path),
            Some(Entry::Folder) => Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder")),
            Some(Entry::Other) => Err(io::Error::new(io::ErrorKind::InvalidInput, "is not a file")),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "is not there")),
        }
    }
}

impl Files for Disk {
    fn kind(&self, path: &Path) -> io::Result<Option<Entry>> {
        match fs::metadata(path) {
            Ok(found) if found.is_file() => Ok(Some(Entry::File)),
            Ok(found) if found.is_dir() => Ok(Some(Entry::Folder)),
            Ok(_) => Ok(Some(Entry::Other)),
            // A link that leads nowhere still takes its place.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(fs::symlink_metadata(path).is_ok().then_some(Entry::Other))
            }
            Err(error) => Err(error),
        }
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        Ok(fs::metadata(path)?.len())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name().into_string().map_err(|name| {
                io::Error::new(io::ErrorKind::InvalidData, format!("the name `{}` is not UTF-8", name.display()))
            })?;
            names.push(name);
        }
        names.sort_unstable();
        Ok(names)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(self.file(path)?))
    }

    fn open_anywhere(&self, path: &Path) -> io::Result<Box<dyn Anywhere>> {
        Ok(Box::new(self.file(path)?))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Write + Send>> {
        Ok(Box::new(fs::File::create_new(path)?))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "names no file"))?;
        let mut beside = name.to_os_string();
        beside.push(".partial");
        let beside = path.with_file_name(beside);
        let written = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = fs::OpenOptions::new().append(true).create(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // A file that is new is in its folder only when the folder is written too.
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(Ok(()), sync)
    }

    fn cut(&self, path: &Path, keep: u64) -> io::Result<()> {
        let file = fs::OpenOptions::new().write(true).open(path)?;
        file.set_len(keep)?;
        file.sync_all()
    }

    fn settle(&self, path: &Path) -> io::Result<()> {
        if self.kind(path)? == Some(Entry::Folder) {
            for name in self.list(path)? {
                self.settle(&path.join(name))?;
            }
        }
        sync(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        let file = if path.is_dir() {
            fs::File::open(path)?
        } else {
            fs::OpenOptions::new().write(true).create(true).truncate(false).open(path)?
        };
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(file))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }

    fn remove_empty(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn absolute(&self, path: &Path) -> io::Result<PathBuf> {
        let whole = std::path::absolute(path)?;
        let mut rest = Vec::new();
        let mut at = whole.as_path();
        loop {
            match fs::canonicalize(at) {
                Ok(found) => return Ok(rest.into_iter().rev().fold(found, |p, name| p.join(name))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let (Some(parent), Some(name)) = (at.parent(), at.file_name()) else { return Err(error) };
                    rest.push(name);
                    at = parent;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

fn sync(path: &Path) -> io::Result<()> {
    match fs::File::open(path)?.sync_all() {
        // Not every file system lets folders be written by themselves.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}
