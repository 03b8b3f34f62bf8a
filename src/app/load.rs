//! Rule folders into checked programs.
//!
//! The first step of every use case: list the files of a rule folder, parse, check. A program is there only where no
//! error was found; the texts stay, since messages quote them and a run keeps them. What is done about problems is left
//! to the use case.

use std::path::Path;
use std::sync::Arc;

use super::failure::{AppError, Failure, Problems};
use super::files::{Entry, Files, read};
use crate::check;
use crate::check::model::Program;
use crate::pack;
use crate::text::Message;

/// A rule folder as read.
pub(super) struct Loaded {
    /// Every rule file by name, as it stands.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// The checked rules, where nothing is wrong with them.
    pub(super) program: Option<Arc<Program>>,
    /// What was found.
    pub(super) problems: Problems,
}

/// Reads and checks the rules under `folder`.
///
/// # Errors
/// The folder cannot be read.
pub(super) fn load(files: &dyn Files, folder: &Path) -> Result<Loaded, AppError> {
    let all = rule_files(files, folder)?;
    let (doc, mut problems) = pack::parse(&all);
    let mut program = None;
    if !problems.iter().any(crate::diagnostic::Diagnostic::is_error) {
        let (checked, found) = check::check(&doc);
        program = checked.map(Arc::new);
        problems.extend(found);
    }
    let problems = Problems { all: problems, sources: doc.sources, root: folder.to_string_lossy().into_owned() };
    Ok(Loaded { files: all, program, problems })
}

impl Loaded {
    /// The program, if nothing stops the work.
    ///
    /// # Errors
    /// The rules are not in order.
    pub(super) fn program(&self) -> Result<Arc<Program>, Failure> {
        match &self.program {
            Some(program) if !self.problems.has_errors() => Ok(Arc::clone(program)),
            _ if self.problems.has_errors() => Err(Failure::Problems(self.problems.clone())),
            _ => Err(Failure::internal("the rules were refused without a word")),
        }
    }
}

/// `*.toml` directly in the folder (with the approvals), `scripts/*.rhai` and `templates/*.html`, by name.
fn rule_files(files: &dyn Files, folder: &Path) -> Result<Vec<(String, Vec<u8>)>, AppError> {
    let cannot = |path: &Path, error: &std::io::Error| AppError::of_io("cannot-read-pack", path, error);
    match files.kind(folder).map_err(|e| cannot(folder, &e))? {
        Some(Entry::Folder) => {}
        None => return Err(AppError::about("pack-absent", folder)),
        Some(_) => return Err(AppError::about("pack-not-a-folder", folder).hint(Message::new("pack-folder-hint"))),
    }
    let mut names: Vec<String> = files
        .list(folder)
        .map_err(|e| cannot(folder, &e))?
        .into_iter()
        .filter(|name| name.ends_with(".toml"))
        .collect();
    for (below, ending) in [("scripts", ".rhai"), ("templates", ".html")] {
        let path = folder.join(below);
        if files.kind(&path).map_err(|e| cannot(&path, &e))? == Some(Entry::Folder) {
            let inside = files.list(&path).map_err(|e| cannot(&path, &e))?;
            names.extend(inside.into_iter().filter(|n| n.ends_with(ending)).map(|n| format!("{below}/{n}")));
        }
    }
    names
        .into_iter()
        .map(|name| {
            let path = folder.join(&name);
            let bytes = read(files, &path).map_err(|e| cannot(&path, &e))?;
            Ok((name, bytes))
        })
        .collect()
}
