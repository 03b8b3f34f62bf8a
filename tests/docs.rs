//! What the papers show is true: every command of the READMEs and of `docs/` is run, and its output compared.
//!
//! In a block marked `console` a line `$ command` is run and the lines below it are what it must print (stdout, then
//! stderr); a line `...` stands for any lines, `…` for a part of one, and a command that shows nothing may print anything. `$ echo $?` holds
//! the exit status of the command before. In a block marked `sh` each line is a command. Commands of other programs
//! are not run, but for a plain `cp -r FROM TO` and, where they are installed (in CI they must be), those of `OTHERS`, which a
//! shell runs. Each paper has a folder of its own, in which its commands follow one
//! another. A block marked `diff FILE` changes a file there: what stands behind ` ` and `-` must stand in it once, in one
//! piece, and makes room for what stands behind ` ` and `+`; where nothing is to be found, it is added at the end. A block
//! marked with another word and a file, as `csv FILE`, shows lines of it, where `...` stands for lines and `…` for a part.
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

/// Programs that are not ours and are run as shown, with pipes.
const OTHERS: [&str; 5] = ["sha256sum", "ssh-keygen", "python3 draw.py", "awk", "head"];

/// The program of a command that a shell runs.
fn other(command: &str) -> Option<&'static str> {
    let of = |other: &&&str| command.strip_prefix(**other).is_some_and(|rest| rest.starts_with(' '));
    OTHERS.iter().find(of).map(|other| other.split(' ').next().unwrap())
}

/// Whether all programs are here that a paper runs; in CI they must be.
fn can_be_run(name: &str, steps: &[Step]) -> bool {
    let lacks = |step: &Step| match step {
        Step::Runs(shown) => other(&shown.command).filter(|program| {
            let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
            !found.is_ok_and(|found| found.status.success())
        }),
        _ => None,
    };
    let lacking: Vec<&str> = steps.iter().filter_map(lacks).collect();
    let must = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(lacking.is_empty() || !must, "{name} needs {lacking:?}: `.ci/run` installs it");
    lacking.is_empty()
}

/// A command of a paper, and what it shows.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    line: usize,
    command: String,
    output: Vec<String>,
}

/// What a paper does or says, with its line.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Runs(Shown),
    Changes { line: usize, file: String, old: String, new: String },
    Quotes { line: usize, file: String, lines: Vec<String> },
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What a paper does, in its order.
fn steps(text: &str) -> Vec<Step> {
    let mut found: Vec<Step> = Vec::new();
    let mut block: Option<(&str, &str)> = None;
    let mut open = false;
    for (n, line) in text.lines().enumerate() {
        if let Some(mark) = line.strip_prefix("```") {
            block = if block.is_some() { None } else { Some(mark.trim().split_once(' ').unwrap_or((mark.trim(), ""))) };
            open = false;
            let (line, file) = (n + 1, block.map_or("", |(_, file)| file).to_owned());
            match block {
                Some((_, "")) | None => {}
                Some(("diff", _)) => {
                    found.push(Step::Changes { line, file, old: String::new(), new: String::new() });
                }
                Some(_) => found.push(Step::Quotes { line, file, lines: Vec::new() }),
            }
            continue;
        }
        let start = match (block, found.last_mut()) {
            (Some((_, file)), Some(Step::Changes { old, new, .. })) if !file.is_empty() => {
                let (mark, words) = line.split_at(line.len().min(1));
                for (side, marks) in [(old, ["", " ", "-"]), (new, ["", " ", "+"])] {
                    if marks.contains(&mark) {
                        side.push_str(if side.is_empty() { "" } else { "\n" });
                        side.push_str(words);
                    }
                }
                continue;
            }
            (Some((_, file)), Some(Step::Quotes { lines, .. })) if !file.is_empty() => {
                lines.push(line.to_owned());
                continue;
            }
            (Some(("console", "")), _) => line.strip_prefix("$ "),
            (Some(("sh", "")), _) => Some(line).filter(|line| !line.is_empty() && !line.starts_with('#')),
            _ => continue,
        };
        match (start, found.last_mut()) {
            (_, Some(Step::Runs(shown))) if open => {
                open = line.ends_with('\\');
                shown.command = format!("{} {}", shown.command, line.trim_end_matches('\\').trim());
            }
            (Some(command), _) => {
                open = command.ends_with('\\');
                let command = command.trim_end_matches('\\').trim().to_owned();
                found.push(Step::Runs(Shown { line: n + 1, command, output: Vec::new() }));
            }
            (None, Some(Step::Runs(shown))) if matches!(block, Some(("console", _))) => {
                shown.output.push(line.to_owned())
            }
            _ => {}
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

/// Whether lines are as shown; `...` stands for any number of them, `…` for any part of one.
fn alike(shown: &[String], got: &[String]) -> bool {
    similar(shown, got, &quoted)
}

fn similar(shown: &[String], got: &[String], same: &dyn Fn(&str, &str) -> bool) -> bool {
    match shown.split_first() {
        None => got.is_empty(),
        Some((first, rest)) if first.trim() == "..." => (0..=got.len()).any(|n| similar(rest, &got[n..], same)),
        Some((first, rest)) => {
            got.split_first().is_some_and(|(line, more)| same(first, line) && similar(rest, more, same))
        }
    }
}

/// Whether a line is as quoted; `…` stands for any part of it.
fn quoted(shown: &str, got: &str) -> bool {
    match shown.split_once('…') {
        None => shown == got,
        Some((head, tail)) => got
            .strip_prefix(head)
            .is_some_and(|got| got.char_indices().map(|(n, _)| n).chain([got.len()]).any(|n| quoted(tail, &got[n..]))),
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

/// What a checkout holds and papers speak of.
const PARTS: [&str; 5] = [
    "benches/month-close/pack",
    "benches/month-close/sample",
    "rules/outlet-satisfaction",
    "fixtures/outlet-satisfaction",
    "fixtures/shop-repairs",
];

/// Does what a paper does in a copy of what a checkout holds; tells what is not as shown.
fn differences(name: &str, text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for part in PARTS.iter().filter(|part| text.contains(**part)) {
        copy(&root().join(part), &folder.path().join(part));
    }
    let locale = if name.ends_with(".zh-CN.md") { "zh_CN.UTF-8" } else { "en_US.UTF-8" };
    let mut status = None;
    let mut found = Vec::new();
    let steps = steps(text);
    if !can_be_run(name, &steps) {
        return found;
    }
    for step in steps {
        let told = match step {
            Step::Changes { line, file, old, new } => {
                changed(&folder.path().join(&file), &old, &new).map(|told| format!("{name}:{line}: {file}: {told}"))
            }
            Step::Quotes { line, file, lines } => {
                let mut wanted = vec!["...".to_owned()];
                wanted.extend(lines);
                wanted.push("...".to_owned());
                let held = fs::read_to_string(folder.path().join(&file)).unwrap_or_default();
                let held: Vec<String> = held.lines().map(str::to_owned).collect();
                let same = similar(&wanted, &held, &quoted);
                (!same).then(|| format!("{name}:{line}: {file} has no such lines:\n{}", wanted.join("\n")))
            }
            Step::Runs(shown) => ran(name, text, &shown, folder.path(), locale, &mut status),
        };
        found.extend(told);
    }
    found
}

/// Changes a file; tells why it cannot be done.
fn changed(path: &Path, old: &str, new: &str) -> Option<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let text = match (old.is_empty(), text.matches(old).count()) {
        (true, _) => format!("{text}{new}\n"),
        (false, 1) => text.replacen(old, new, 1),
        (false, times) => return Some(format!("what is to be changed stands there {times} times:\n{old}")),
    };
    fs::write(path, text).err().map(|error| error.to_string())
}

/// Runs a command; tells what it does not do as shown.
fn ran(name: &str, text: &str, shown: &Shown, folder: &Path, locale: &str, status: &mut Option<i32>) -> Option<String> {
    let at = format!("{name}:{}: `{}`", shown.line, shown.command);
    let expected = lines(&shown.output.join("\n"));
    if shown.command == "echo $?" {
        let got = vec![format!("{}", status.expect("a command before"))];
        return (expected != got).then(|| format!("{at}: shows {expected:?}, the status is {got:?}"));
    }
    if let Some(both) = shown.command.strip_prefix("cp -r ") {
        let both = words(both);
        copy(&folder.join(&both[0]), &folder.join(&both[1]));
        return None;
    }
    let shell = other(&shown.command).is_some();
    let ours = OURS.iter().find_map(|ours| shown.command.strip_prefix(ours));
    let Some(ours) = ours.or(shell.then_some("")) else {
        let program = shown.command.split(' ').next().unwrap();
        let absent = program.starts_with("./") && !root().join(program).exists();
        return absent.then(|| format!("{at}: there is no {program}"));
    };
    let mut run = Command::new(if shell { "sh" } else { env!("CARGO_BIN_EXE_reckoner") });
    let run = if shell { run.args(["-c", &shown.command]) } else { run.args(words(ours)) };
    // A locale that a machine has not got makes other programs say so.
    let locale = if shell { "C.UTF-8" } else { locale };
    let run =
        run.current_dir(folder).env_remove("LC_MESSAGES").env("LC_ALL", locale).env("LANG", locale).output().unwrap();
    *status = run.status.code();
    let got = format!("{}{}", String::from_utf8(run.stdout).unwrap(), String::from_utf8(run.stderr).unwrap());
    let ended = status.unwrap_or(-1);
    let promised = text.lines().skip(shown.line).any(|line| line == "$ echo $?");
    if expected.is_empty() && !promised && ended != 0 {
        return Some(format!("{at}: ends in {ended}\n{got}"));
    }
    (!expected.is_empty() && !alike(&expected, &lines(&got)))
        .then(|| format!("{at}: shows\n{}\n---- but prints\n{got}----", expected.join("\n")))
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
    let shown = |line, command: &str, output: &[&str]| {
        let output = output.iter().map(|line| (*line).to_owned()).collect();
        Step::Runs(Shown { line, command: command.to_owned(), output })
    };
    let wanted = [shown(3, "reckoner run x", &["fine"]), shown(6, "echo $?", &["0"]), shown(14, "./check", &[])];
    assert_eq!(steps(text), wanted);
}

#[test]
fn changes_and_quotations_are_found() {
    let text = "```diff a.toml\n x\n-y\n+z\n```\n```csv a/b.csv\n1\n...\n```\n```csv\nno\n```\n";
    let (old, new) = ("x\ny".to_owned(), "x\nz".to_owned());
    let change = Step::Changes { line: 1, file: "a.toml".to_owned(), old, new };
    let lines = vec!["1".to_owned(), "...".to_owned()];
    assert_eq!(steps(text), [change, Step::Quotes { line: 6, file: "a/b.csv".to_owned(), lines }]);
}

#[test]
fn words_and_wildcards_are_understood() {
    assert_eq!(words("run 'a b'  --x=\"c\" ''"), ["run", "a b", "--x=c", ""]);
    let of = |text: &str| lines(text);
    assert!(alike(&of("a\n...\nd"), &of("a\nb\nc\nd")));
    assert!(alike(&of("a\n..."), &of("a")));
    assert!(!alike(&of("a\n...\nd"), &of("a\nb\nc")));
    assert!(!alike(&of("a"), &of("a\nb")));
    assert!(quoted("a…c…", "abbc") && quoted("…,酬金", "x,酬金") && !quoted("a…c", "ab"));
}

#[test]
fn a_paper_that_is_wrong_is_caught() {
    let of = |text: &str| differences("made-up.md", text).len();
    assert_eq!(of("```console\n$ reckoner codes\nnothing of the kind\n```\n"), 1);
    assert_eq!(of("```sh\nreckoner check gone\n```\n"), 1);
    assert_eq!(of("```console\n$ reckoner check gone\n...\n$ echo $?\n0\n```\n"), 1);
    assert_eq!(of("```console\n$ ./gone\n```\n"), 1);
    assert_eq!(of("```diff new.toml\n+a\n```\n```diff new.toml\n-a\n+b\n```\n```toml new.toml\nb\n```\n"), 0);
    assert_eq!(of("```diff new.toml\n-a\n```\n"), 1);
    assert_eq!(of("```toml new.toml\na\n```\n"), 1);
    assert_eq!(of("```console\n$ reckoner codes\n...\n$ echo $?\n0\n```\n"), 0);
}
