//! A first pack to start from: small, whole, and taught in its comments.
//!
//! The use case behind `new`. The files are templates that lie beside this one and are compiled in; a test checks, tests
//! and runs them. A folder that holds anything is left alone.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::failure::AppError;
use super::files::{Entry, Files, make_folders};
use crate::text::Message;

/// Every file of the pack by its name.
const FILES: &[(&str, &str)] = &[
    ("README.md", include_str!("new/README.md")),
    ("data.toml", include_str!("new/data.toml")),
    ("data/sales.csv", include_str!("new/data/sales.csv")),
    ("data/shops.csv", include_str!("new/data/shops.csv")),
    ("data/visits.csv", include_str!("new/data/visits.csv")),
    ("pack.toml", include_str!("new/pack.toml")),
    ("rules.toml", include_str!("new/rules.toml")),
    ("tests/first.toml", include_str!("new/tests/first.toml")),
];

/// The period of the rows that come with it.
pub const PERIOD: &str = "2026-03";

/// Writes the pack into a folder that is empty or not there yet; yields the files, in order.
///
/// # Errors
/// The folder holds something, or cannot be written.
pub fn new(files: &dyn Files, folder: &Path) -> Result<Vec<PathBuf>, AppError> {
    let cannot = |path: &Path, error: &std::io::Error| AppError::of_io("cannot-write", path, error);
    match files.kind(folder).map_err(|e| cannot(folder, &e))? {
        None => {}
        Some(Entry::Folder) if files.list(folder).map_err(|e| cannot(folder, &e))?.is_empty() => {}
        Some(Entry::Folder) => {
            return Err(AppError::about("new-not-empty", folder).hint(Message::new("new-not-empty-hint")));
        }
        Some(_) => return Err(AppError::about("pack-not-a-folder", folder)),
    }
    let mut written = Vec::new();
    for (name, text) in FILES {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            make_folders(files, parent).map_err(|e| cannot(parent, &e))?;
        }
        let mut file = files.create(&path).map_err(|e| cannot(&path, &e))?;
        file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(|e| cannot(&path, &e))?;
        written.push(path);
    }
    Ok(written)
}
