//! How a case becomes a pack in memory, and its problems a text.
//!
//! Packs are read from folders into memory, changed there, and checked as the command does it; nothing is written.

use std::fs;
use std::path::{Path, PathBuf};

use reckoner::check::check;
use reckoner::check::model::Program;
use reckoner::diagnostic::Diagnostic;
use reckoner::output::diagnostics::{Format, render};
use reckoner::pack::parse;
use reckoner::source::Sources;
use reckoner::text::Lang;

/// Where the cases lie.
pub(crate) const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/codes");
/// The good pack that patches change.
pub(crate) const BASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/codes/base");

/// A pack's files by their names in it.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// Every case with its folder, by name; those with data are another test's.
pub(crate) fn folders() -> Vec<(String, PathBuf)> {
    let mut all: Vec<(String, PathBuf)> = fs::read_dir(CASES)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.join("pack").is_dir() || p.join("patch").is_file())
        .filter(|p| !p.join("data").is_dir())
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), p))
        .collect();
    all.sort();
    all
}

/// Every file of a pack.
pub(crate) fn read_pack(root: &Path) -> Files {
    let mut files = Vec::new();
    for folder in [root.to_owned(), root.join("scripts"), root.join("templates")] {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// The pack of a case.
pub(crate) fn packed(case: &Path) -> Files {
    match fs::read_to_string(case.join("patch")) {
        Ok(patch) => patched(read_pack(Path::new(BASE)), &patch),
        Err(_) => read_pack(&case.join("pack")),
    }
}

/// A pack with changes: `@ FILE` names the file; `-` lines stand there once and give way to the `+` lines after them;
/// `+` lines without `-` lines go to the end of the file, which may be a new one.
pub(crate) fn patched(mut files: Files, patch: &str) -> Files {
    let mut file = String::new();
    let mut lines = patch.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("@ ") {
            file = name.to_owned();
            continue;
        }
        let mut old = String::new();
        let mut new = String::new();
        let mut next = Some(line);
        while let Some(removed) = next.filter(|l| l.starts_with('-')) {
            old += &format!("{}\n", removed[1..].strip_prefix(' ').unwrap_or(&removed[1..]));
            next = lines.next_if(|l| l.starts_with(['-', '+']));
        }
        while let Some(added) = next {
            assert!(added.starts_with('+'), "a patch has `@`, `-` and `+` lines, not {added:?}");
            new += &format!("{}\n", added[1..].strip_prefix(' ').unwrap_or(&added[1..]));
            next = lines.next_if(|l| l.starts_with('+'));
        }
        if !files.iter().any(|(n, _)| *n == file) {
            files.push((file.clone(), Vec::new()));
        }
        let text = &mut files.iter_mut().find(|(n, _)| *n == file).unwrap().1;
        let whole = String::from_utf8(text.clone()).unwrap();
        if old.is_empty() {
            *text = format!("{whole}{new}").into_bytes();
        } else {
            assert_eq!(whole.matches(&old).count(), 1, "{file} should hold once:\n{old}");
            *text = whole.replace(&old, &new).into_bytes();
        }
    }
    files.sort();
    files
}

/// Reads and checks, as `reckoner check` does: a pack whose shape is unsound is not checked further.
pub(crate) fn checked(files: &Files) -> (Option<Program>, Vec<Diagnostic>, Sources) {
    let (doc, mut told) = parse(files);
    if told.iter().any(Diagnostic::is_error) {
        return (None, told, doc.sources);
    }
    let (program, more) = check(&doc);
    told.extend(more);
    (program, told, doc.sources)
}

/// The problems of a pack.
pub(crate) fn problems(files: &Files) -> (Vec<Diagnostic>, Sources) {
    let (_, told, sources) = checked(files);
    (told, sources)
}

/// As a person reads them in a terminal without colour.
pub(crate) fn rendered(told: &[Diagnostic], sources: &Sources, lang: Lang) -> String {
    render(told, sources, "rules", lang, Format::Text, false)
}
