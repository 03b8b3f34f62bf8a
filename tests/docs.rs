//! What the papers show is true: every command of the READMEs and of `docs/` is run, and its output compared.
//!
//! In a block marked `console` a line `$ command` is run and the lines below it are what it must print (stdout, then
//! stderr); a line `...` stands for any lines, and a command that shows nothing may print anything. `$ echo $?` holds
//! the exit status of the command before. In a block marked `sh` each line is a command. Commands of other programs
//! are not run. Each paper has a folder of its own, in which its commands follow one another.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a command of a paper starts with, if it is ours.
const OURS: [&str; 2] = ["reckoner ", "cargo run --release -- "];

/// A command of a paper, and what it shows.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    line: usize,
    command: String,
    output: Vec<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The commands of a paper in their order.
fn commands(text: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut block: Option<&str> = None;
    let mut open = false;
    for (n, line) in text.lines().enumerate() {
        if let Some(mark) = line.trim_start().strip_prefix("```") {
            block = if block.is_some() { None } else { Some(mark.trim()) };
            open = false;
            continue;
        }
        let start = match block {
            Some("console") => line.strip_prefix("$ "),
            Some("sh") => Some(line).filter(|line| !line.is_empty() && !line.starts_with('#')),
            _ => continue,
        };
        if open {
            let shown = found.last_mut().unwrap();
            open = line.ends_with('\\');
            shown.command = format!("{} {}", shown.command, line.trim_end_matches('\\').trim());
        } else if let Some(command) = start {
            open = command.ends_with('\\');
            let command = command.trim_end_matches('\\').trim().to_owned();
            found.push(Shown { line: n + 1, command, output: Vec::new() });
        } else if let (Some("console"), Some(shown)) = (block, found.last_mut()) {
            shown.output.push(line.to_owned());
        }
    }
    found
}

/// The words of a command, as a shell splits them; quotes hold words together.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut begun) = (String::new(), None, false);
    for c in command.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => (quote, begun) = (Some(c), true),
            (None, ' ') if begun => {
                words.push(std::mem::take(&mut word));
                begun = false;
            }
            (None, ' ') => {}
            (None, '|' | '>' | '<' | '&' | ';') => panic!("`{command}` asks for a shell: show one plain command"),
            (_, c) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

/// Whether lines are as shown; `...` stands for any number of them.
fn alike(shown: &[String], got: &[String]) -> bool {
    match shown.split_first() {
        None => got.is_empty(),
        Some((first, rest)) if first.trim() == "..." => (0..=got.len()).any(|n| alike(rest, &got[n..])),
        Some((first, rest)) => got.split_first().is_some_and(|(line, more)| line == first && alike(rest, more)),
    }
}

fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<_> = text.lines().map(|line| line.trim_end().to_owned()).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Runs the commands of a paper in a copy of what a checkout holds; tells what is not as shown.
fn differences(name: &str, text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for part in ["benches/month-close/pack", "benches/month-close/sample"] {
        copy(&root().join(part), &folder.path().join(part));
    }
    let locale = if name.ends_with(".zh-CN.md") { "zh_CN.UTF-8" } else { "en_US.UTF-8" };
    let mut status = None;
    let mut found = Vec::new();
    for shown in commands(text) {
        let at = format!("{name}:{}: `{}`", shown.line, shown.command);
        let expected = lines(&shown.output.join("\n"));
        if shown.command == "echo $?" {
            let got = vec![format!("{}", status.expect("a command before"))];
            if expected != got {
                found.push(format!("{at}: shows {expected:?}, the status is {got:?}"));
            }
            continue;
        }
        let Some(ours) = OURS.iter().find_map(|ours| shown.command.strip_prefix(ours)) else {
            let program = shown.command.split(' ').next().unwrap();
            if program.starts_with("./") && !root().join(program).exists() {
                found.push(format!("{at}: there is no {program}"));
            }
            continue;
        };
        let run = Command::new(env!("CARGO_BIN_EXE_reckoner"))
            .args(words(ours))
            .current_dir(folder.path())
            .env_remove("LC_MESSAGES")
            .env("LC_ALL", locale)
            .env("LANG", locale)
            .output()
            .unwrap();
        status = run.status.code();
        let got = format!("{}{}", String::from_utf8(run.stdout).unwrap(), String::from_utf8(run.stderr).unwrap());
        let ended = status.unwrap_or(-1);
        let promised = text.lines().skip(shown.line).any(|line| line == "$ echo $?");
        if expected.is_empty() && !promised && ended != 0 {
            found.push(format!("{at}: ends in {ended}\n{got}"));
        }
        if !expected.is_empty() && !alike(&expected, &lines(&got)) {
            found.push(format!("{at}: shows\n{}\n---- but prints\n{got}----", expected.join("\n")));
        }
    }
    found
}

#[test]
fn every_command_shown_does_what_is_shown() {
    let mut papers: Vec<PathBuf> = vec![root().join("README.md"), root().join("README.zh-CN.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                papers.push(path);
            }
        }
    }
    papers.sort();
    let mut found = Vec::new();
    for paper in papers {
        let name = paper.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        found.extend(differences(&name, &fs::read_to_string(&paper).unwrap()));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn commands_are_found_with_what_they_show() {
    let text = "a\n```console\n$ reckoner run \\\n    x\nfine\n$ echo $?\n0\n```\n```toml\n$ no\n```\n```sh\n# no\n./check\n```\n";
    let shown = |line, command: &str, output: &[&str]| Shown {
        line,
        command: command.to_owned(),
        output: output.iter().map(|line| (*line).to_owned()).collect(),
    };
    let wanted = [shown(3, "reckoner run x", &["fine"]), shown(6, "echo $?", &["0"]), shown(14, "./check", &[])];
    assert_eq!(commands(text), wanted);
}

#[test]
fn words_and_wildcards_are_understood() {
    assert_eq!(words("run 'a b'  --x=\"c\" ''"), ["run", "a b", "--x=c", ""]);
    let of = |text: &str| lines(text);
    assert!(alike(&of("a\n...\nd"), &of("a\nb\nc\nd")));
    assert!(alike(&of("a\n..."), &of("a")));
    assert!(!alike(&of("a\n...\nd"), &of("a\nb\nc")));
    assert!(!alike(&of("a"), &of("a\nb")));
}

#[test]
fn a_paper_that_is_wrong_is_caught() {
    let of = |text: &str| differences("made-up.md", text).len();
    assert_eq!(of("```console\n$ reckoner codes\nnothing of the kind\n```\n"), 1);
    assert_eq!(of("```sh\nreckoner check gone\n```\n"), 1);
    assert_eq!(of("```console\n$ reckoner check gone\n...\n$ echo $?\n0\n```\n"), 1);
    assert_eq!(of("```console\n$ ./gone\n```\n"), 1);
    assert_eq!(of("```console\n$ reckoner codes\n...\n$ echo $?\n0\n```\n"), 0);
}
