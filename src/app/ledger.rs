//! The ledger's folder: read whole, locked while it is written, added to so that the old or the new one stands.
//!
//! What the lines mean is `ledger`'s; here are files. A writer holds the lock, drops what a crash left behind, puts the
//! copies of the run beside the period under a hidden name, moves them into place, and adds its batch last, in one write:
//! until the last byte of it stands the ledger is the old one.

use std::io;
use std::path::{Path, PathBuf};

use super::failure::{AppError, Failure, Problems};
use super::files::{Entry, Files, make_folders, read};
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::ledger::book::{self, replay};
use crate::ledger::chain::{self, SUFFIX};
use crate::ledger::entry::Head;
use crate::ledger::{Book, Damage, Entry as Line, Finality, Read};

/// Holds the place of the lock.
const LOCK: &str = ".lock";

/// A ledger as read.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    /// Its folder.
    pub(super) folder: PathBuf,
    /// Its lines.
    pub(super) read: Read,
    /// What they come to.
    pub(super) book: Book,
}

/// A problem with a ledger or with what is asked of one.
pub(super) fn problem(code: &'static Code, args: &[(&'static str, &str)]) -> Diagnostic {
    let start = Diagnostic::new(code, Place::File(String::new()));
    args.iter().fold(start, |problem, (name, value)| problem.with(name, value))
}

/// The one problem as the end of the work.
pub(super) fn refused(code: &'static Code, args: &[(&'static str, &str)]) -> Failure {
    Failure::Problems(Problems { all: vec![problem(code, args)], ..Problems::default() })
}

fn damaged(folder: &Path, damage: &Damage) -> Failure {
    let path = folder.join(&damage.file).display().to_string();
    refused(
        &codes::LEDGER_DAMAGED,
        &[("path", &path), ("line", &damage.line.to_string()), ("what", damage.what.name())],
    )
}

impl Ledger {
    /// Reads the ledger under `folder`; one that is not there yet is empty.
    ///
    /// # Errors
    /// It is damaged, or cannot be read.
    pub(super) fn open(files: &dyn Files, folder: &Path) -> Result<Ledger, Failure> {
        let cannot = |error: &io::Error| AppError::of_io("cannot-read", folder, error);
        let names = match files.kind(folder).map_err(|e| cannot(&e))? {
            None => Vec::new(),
            Some(Entry::Folder) => files.list(folder).map_err(|e| cannot(&e))?,
            Some(_) => return Err(AppError::about("ledger-not-a-folder", folder).into()),
        };
        let mut texts = Vec::new();
        for name in names.into_iter().filter(|name| name.ends_with(SUFFIX)) {
            let path = folder.join(&name);
            let bytes = read(files, &path).map_err(|e| AppError::of_io("cannot-read", &path, &e))?;
            texts.push((name, bytes));
        }
        let found = chain::read(&texts).map_err(|damage| damaged(folder, &damage))?;
        let book = replay(&found).map_err(|damage| damaged(folder, &damage))?;
        Ok(Ledger { folder: folder.to_path_buf(), read: found, book })
    }

    /// The ledger as it stood before a period was closed.
    ///
    /// # Errors
    /// It is damaged.
    pub(super) fn before(&self, period: &str) -> Result<Ledger, Failure> {
        let read = book::before(&self.read, period).ok_or_else(|| Failure::internal("a close that is not there"))?;
        let book = replay(&read).map_err(|damage| damaged(&self.folder, &damage))?;
        Ok(Ledger { folder: self.folder.clone(), read, book })
    }

    /// What a crash left behind, or that nothing stands there yet, as a note.
    pub(super) fn note(&self) -> Option<Diagnostic> {
        self.noted("no")
    }

    /// The same, told by a writer, who took off what a crash left behind.
    pub(super) fn note_of_writer(&self) -> Option<Diagnostic> {
        self.noted("yes")
    }

    fn noted(&self, taken_off: &str) -> Option<Diagnostic> {
        if let Some(torn) = &self.read.torn {
            let (path, line) = (self.folder.join(&torn.file).display().to_string(), torn.line.to_string());
            return Some(problem(&codes::TORN_TAIL, &[("path", &path), ("line", &line), ("taken", taken_off)]));
        }
        let path = self.folder.display().to_string();
        self.book.head.is_none().then(|| problem(&codes::NEW_LEDGER, &[("path", &path)]))
    }

    /// Refuses the ledger of another pack or currency.
    ///
    /// # Errors
    /// It is one.
    pub(super) fn is_of(&self, head: &Head) -> Result<(), Failure> {
        match &self.book.head {
            Some(own) if own != head => Err(refused(
                &codes::OTHER_LEDGER,
                &[
                    ("path", &self.folder.display().to_string()),
                    ("pack", &own.pack),
                    ("currency", &own.currency),
                    ("other", &head.pack),
                    ("places", &own.places.to_string()),
                ],
            )),
            _ => Ok(()),
        }
    }

    /// Whether it holds the close of the very run that wrote this receipt.
    pub(super) fn holds_close_of(&self, receipt: &serde_json::Value) -> bool {
        let of = |pointer: &str| receipt.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or("");
        let same_pack = self.book.head.as_ref().is_some_and(|head| head.pack == of("/pack/id"));
        same_pack && self.book.close_of(of("/period/name")).is_some_and(|close| close.seal == of("/seal"))
    }

    /// The running number of a period's last close among all closes and reversals, from 1; 0 where there is none.
    pub(super) fn number_of(&self, period: &str) -> u64 {
        book::place(&self.read, period).map_or(0, |at| at as u64 + 1)
    }

    /// Where the copies of a closed period's run stand.
    pub(super) fn copies(&self, period: &str) -> PathBuf {
        self.folder.join(period)
    }
}

/// How far what is made of the run that wrote this receipt is final: what supposes anything never is.
pub(super) fn finality(ledger: Option<&Ledger>, receipt: &serde_json::Value) -> Finality {
    match ledger {
        _ if receipt.get("set").is_some() => Finality::WhatIf,
        Some(ledger) if ledger.holds_close_of(receipt) => Finality::Final,
        _ => Finality::Draft,
    }
}

/// The right to write.
pub(super) struct Writer<'a> {
    files: &'a dyn Files,
    folder: PathBuf,
    made: Vec<PathBuf>,
    _lock: Box<dyn Send + Sync>,
}

impl<'a> Writer<'a> {
    /// Takes the lock, making the folder where there is none.
    ///
    /// # Errors
    /// Another holds it, or there can be no folder.
    pub(super) fn begin(files: &'a dyn Files, folder: &Path) -> Result<Writer<'a>, Failure> {
        let cannot = |error: &io::Error| AppError::of_io("cannot-write", folder, error);
        let made = make_folders(files, folder).map_err(|e| cannot(&e))?;
        match files.lock(&folder.join(LOCK)).map_err(|e| cannot(&e))? {
            Some(lock) => Ok(Writer { files, folder: folder.to_path_buf(), made, _lock: lock }),
            None => Err(refused(&codes::LEDGER_BUSY, &[("path", &folder.display().to_string())])),
        }
    }

    fn cannot(&self, error: &io::Error) -> Failure {
        AppError::of_io("cannot-write", &self.folder, error).into()
    }

    /// Removes what work that was cut off left behind: a torn tail, hidden folders, copies of a period that is not closed.
    ///
    /// # Errors
    /// It cannot be removed.
    pub(super) fn tidy(&self, ledger: &Ledger) -> Result<(), Failure> {
        let tidy = || -> io::Result<()> {
            if let Some(torn) = &ledger.read.torn {
                self.files.cut(&self.folder.join(&torn.file), torn.keep)?;
            }
            for name in self.files.list(&self.folder)? {
                let path = self.folder.join(&name);
                if self.files.kind(&path)? != Some(Entry::Folder) {
                    continue;
                }
                if name.starts_with('.') && name.ends_with(".partial") {
                    self.files.remove_folder(&path)?;
                } else if !name.contains(".reversed-")
                    && ledger.book.close_of(&name).is_none()
                    && self.is_copy(&path)?
                {
                    let count = ledger.book.reversed.get(&name).copied().unwrap_or(0);
                    let kept = self.folder.join(format!("{name}.reversed-{count}"));
                    if count > 0 && self.files.kind(&kept)?.is_none() {
                        self.files.rename(&path, &kept)?;
                    } else {
                        self.files.remove_folder(&path)?;
                    }
                }
            }
            Ok(())
        };
        tidy().map_err(|error| self.cannot(&error))
    }

    /// Whether a folder holds what a close copies, and nothing else.
    fn is_copy(&self, path: &Path) -> io::Result<bool> {
        let names = self.files.list(path)?;
        Ok(names.iter().any(|name| name == "run.json")
            && names.iter().all(|name| matches!(name.as_str(), "run.json" | "rules" | "facts")))
    }

    /// Puts copies of a run's files beside its period.
    ///
    /// # Errors
    /// They cannot be written.
    pub(super) fn copy(&self, period: &str, copies: &[(String, Vec<u8>)]) -> Result<(), Failure> {
        let hidden = self.folder.join(format!(".{period}.partial"));
        let copy = || -> io::Result<()> {
            self.files.make_folder(&hidden)?;
            for (name, bytes) in copies {
                let path = hidden.join(name);
                if let Some(folder) = path.parent() {
                    make_folders(self.files, folder)?;
                }
                let mut file = self.files.create(&path)?;
                file.write_all(bytes)?;
                file.flush()?;
            }
            self.files.settle(&hidden)?;
            self.files.rename(&hidden, &self.folder.join(period))
        };
        copy().map_err(|error| {
            // What stays behind is hidden, and removed by the next writer.
            let _ = self.files.remove_folder(&hidden);
            self.cannot(&error)
        })
    }

    /// Adds a batch to the file of its period.
    ///
    /// # Errors
    /// It does not stand there whole; what stood there before stands.
    pub(super) fn append(&self, ledger: &Ledger, period: &str, entries: &[Line], places: u32) -> Result<(), Failure> {
        let path = self.folder.join(format!("{period}{SUFFIX}"));
        let there = match self.files.kind(&path).map_err(|e| self.cannot(&e))? {
            Some(_) => read(self.files, &path).map_err(|e| self.cannot(&e))?.len() as u64,
            None => 0,
        };
        let text = ledger.book.tip.clone().add(entries, places);
        self.proved(ledger, period, &text)?;
        self.files.append(&path, text.as_bytes()).map_err(|error| {
            // A tail that cannot be taken off is torn, and known as such by whoever reads it.
            let _ = self.files.cut(&path, there);
            self.cannot(&error)
        })
    }

    /// Reads the ledger as it would stand, so that nothing is written that does not add up.
    fn proved(&self, ledger: &Ledger, period: &str, text: &str) -> Result<(), Failure> {
        let mut texts = Vec::new();
        let own = format!("{period}{SUFFIX}");
        for name in self.files.list(&self.folder).map_err(|e| self.cannot(&e))? {
            if name.ends_with(SUFFIX) {
                let bytes = read(self.files, &self.folder.join(&name)).map_err(|e| self.cannot(&e))?;
                texts.push((name, bytes));
            }
        }
        match texts.iter_mut().find(|(name, _)| *name == own) {
            Some((_, bytes)) => bytes.extend_from_slice(text.as_bytes()),
            None => texts.push((own, text.as_bytes().to_vec())),
        }
        let whole = chain::read(&texts).and_then(|read| {
            let longer = read.torn.is_none() && read.batches.len() == ledger.read.batches.len() + 1;
            replay(&read).map(|_| longer)
        });
        match whole {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::internal("a batch that is not whole")),
            Err(damage) => {
                let file = texts.iter().find(|(name, _)| *name == damage.file);
                let line = usize::try_from(damage.line).unwrap_or_default().saturating_sub(1);
                let line = file.and_then(|(_, bytes)| bytes.split(|byte| *byte == b'\n').nth(line));
                let line = String::from_utf8_lossy(line.unwrap_or_default());
                Err(Failure::internal(format!("a batch that does not add up ({}): {line}", damage.what.name())))
            }
        }
    }

    /// Sets the copies of a reversed close aside; they may as well be set aside by the next writer.
    pub(super) fn set_aside(&self, period: &str, count: u64) {
        let kept = self.folder.join(format!("{period}.reversed-{count}"));
        let _ = self.files.rename(&self.folder.join(period), &kept);
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        for folder in self.made.iter().rev() {
            // A folder in which a ledger stands is not empty, and stays; so does one that holds the place of the lock.
            let _ = self.files.remove_empty(folder);
        }
    }
}

/// Whose ledger a program keeps.
pub(super) fn head_of(program: &crate::check::model::Program) -> Head {
    let pack = &program.pack;
    Head { pack: pack.id.clone(), currency: pack.currency.clone(), places: pack.money.places }
}
