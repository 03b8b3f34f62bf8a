//! Completions for shells and pages for `man`, made from the command line's own grammar in the reader's language.
//!
//! Nothing is said here that the grammar does not say; words of `man` itself (its headings) are those of the locale.

use std::path::{Path, PathBuf};

use clap::{Args, Command, ValueEnum};
use clap_complete::{Shell, generate};
use clap_mangen::Man;

use crate::app::disk::Disk;
use crate::app::files::{Files, make_folders};
use crate::app::{AppError, Failure};
use crate::text::{Lang, Message, say};

/// Keys of help for what this file does.
pub(super) const KEYS: &[&str] = &["help-completions", "help-completions-shell", "help-manual", "help-manual-out"];

/// What `completions` takes.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Completions {
    /// Which shell.
    #[arg(value_enum)]
    shell: ShellName,
}

/// What `manual` takes.
#[derive(Clone, Debug, Args)]
pub(super) struct Manual {
    /// The folder for the pages.
    #[arg(long)]
    out: PathBuf,
}

/// A shell that completes words.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ShellName {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

/// What a shell loads in order to complete the words of a command.
pub(super) fn completions(asked: Completions, mut command: Command) -> String {
    let shell = match asked.shell {
        ShellName::Bash => Shell::Bash,
        ShellName::Zsh => Shell::Zsh,
        ShellName::Fish => Shell::Fish,
        ShellName::Powershell => Shell::PowerShell,
    };
    let mut text = Vec::new();
    let name = command.get_name().to_owned();
    generate(shell, &mut command, name, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// Writes a page for the program and one for each command; says which.
pub(super) fn manual(asked: &Manual, mut command: Command, lang: Lang) -> Result<String, Failure> {
    command.build();
    make_folders(&Disk, &asked.out).map_err(|e| AppError::of_io("cannot-write", &asked.out, &e))?;
    let mut told = write(&asked.out, &command, lang)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        told.push_str(&write(&asked.out, sub, lang)?);
    }
    Ok(told)
}

/// Writes the page of a command, and says where it stands.
fn write(folder: &Path, command: &Command, lang: Lang) -> Result<String, Failure> {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let path = folder.join(format!("{name}.1"));
    let text = page(command.clone().name(name), lang).map_err(|e| AppError::of_io("cannot-write", &path, &e))?;
    Disk.replace(&path, text.as_bytes()).map_err(|e| AppError::of_io("cannot-write", &path, &e))?;
    Ok(format!("{}\n", path.display()))
}

/// The page of a command as `man` reads it.
fn page(command: Command, lang: Lang) -> std::io::Result<String> {
    let mut text = Vec::new();
    Man::new(command).manual("reckoner").date("").render(&mut text)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let line = |line: &str| match line.strip_prefix(".SH ").and_then(heading) {
        Some(key) => format!(".SH {}\n", say(lang, &Message::new(key))),
        None => format!("{line}\n"),
    };
    Ok(text.lines().map(line).collect())
}

/// The key of a heading that every page has.
fn heading(written: &str) -> Option<&'static str> {
    Some(match written.trim_matches('"') {
        "NAME" => "manual-name",
        "SYNOPSIS" => "manual-synopsis",
        "DESCRIPTION" => "manual-description",
        "OPTIONS" => "manual-options",
        "SUBCOMMANDS" => "manual-commands",
        "VERSION" => "manual-version",
        _ => return None,
    })
}
