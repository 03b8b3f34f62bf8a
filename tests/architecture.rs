//! The shape of the source, held by a test: floors, circles, heads, lengths, words and the papers about them.
//!
//! [`FLOORS`] is the one table of who stands where; `docs/architecture.md` prints it. Every rule is a function from
//! texts to a list of what breaks it, so each is tried on made-up files beside it and then on the real ones here.
//! What a file does is left to its own tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

#[path = "architecture/circles.rs"]
mod circles;
#[path = "architecture/code.rs"]
mod code;
#[path = "architecture/floors.rs"]
mod floors;
#[path = "architecture/heads.rs"]
mod heads;
#[path = "architecture/papers.rs"]
mod papers;
#[path = "architecture/words.rs"]
mod words;

use std::path::{Path, PathBuf};

use code::Code;

/// Who stands on which floor: a room imports from lower floors only, neighbours never import one another.
pub(crate) const FLOORS: &[&[&str]] = &[
    &["source", "value", "text"],
    &["diagnostic", "expr"],
    &["pack", "script", "table", "ledger", "outcome", "template"],
    &["check"],
    &["plan"],
    &["fold"],
    &["eval"],
    &["study"],
    &["output"],
    &["audit", "scenario"],
    &["app"],
    &["cli", "serve", "lsp"],
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` whose name ends in `ending`, by its path from the root, with its text.
fn read(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push((from_root(&path), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn from_root(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

/// The papers that name paths: the READMEs, `docs/`, and the head of the library.
fn papers() -> Vec<(String, String)> {
    let mut all = read("docs", ".md");
    all.extend(["README.md", "README.zh-CN.md"].map(|path| (path.to_owned(), text(path))));
    let head: Vec<_> = text("src/lib.rs").lines().filter(|line| line.starts_with("//!")).map(str::to_owned).collect();
    all.push(("src/lib.rs".to_owned(), head.join("\n")));
    all
}

fn none(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn imports_point_downwards() {
    none(&floors::broken(&Code::read(&read("src", ".rs"))));
}

#[test]
fn no_files_of_a_room_go_in_a_circle() {
    none(&circles::broken(&Code::read(&read("src", ".rs"))));
}

#[test]
fn files_open_with_what_they_are_and_stay_short() {
    let mut files = read("src", ".rs");
    files.extend(read("tests", ".rs"));
    none(&heads::broken(&files));
}

#[test]
fn only_script_names_its_library_and_low_floors_hold_no_float() {
    none(&words::walled(&Code::read(&read("src", ".rs"))));
}

#[test]
fn no_policy_stands_in_the_source() {
    none(&words::of_a_policy(&Code::read(&read("src", ".rs"))));
}

#[test]
fn papers_name_only_what_exists() {
    let exists = |path: &str| root().join(path).exists();
    let found: Vec<_> = papers().iter().flat_map(|(path, text)| papers::missing_paths(path, text, &exists)).collect();
    none(&found);
}

#[test]
fn papers_print_the_floors() {
    none(&papers::floors_differ(&text("docs/architecture.md"), FLOORS));
}

#[test]
fn the_library_opens_with_the_same_picture_as_the_papers() {
    let picture = papers::picture(&text("docs/architecture.md")).expect("a picture in docs/architecture.md");
    for (path, text) in papers().iter().filter(|(path, _)| path == "src/lib.rs" || path.starts_with("README")) {
        assert_eq!(papers::picture(text).as_ref(), Some(&picture), "{path} shows another picture");
    }
}

#[test]
fn every_library_has_its_reason() {
    none(&papers::libraries_differ(&text("Cargo.toml"), &text("docs/decisions/0001-libraries.md")));
}
