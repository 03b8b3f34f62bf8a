//! What the argument library says in English only, in the reader's language: defaults, possible values, usage lines.
//!
//! The library writes `[default: …]` and `[possible values: …]` behind the help of an option, and `[OPTIONS]` into the
//! usage; each is taken away and said from the locale instead. Here stand the keys of help, too; it is put together by
//! [`super::args`].

use clap::builder::StyledStr;
use clap::{Arg, Command};
use unicode_width::UnicodeWidthStr;

use crate::text::{Lang, Message, broken, say};

/// Every key of help; a message is named by one that lives as long as the program.
pub(super) const KEYS: &[&str] = &[
    "help-any-lang",
    "help-any-quiet",
    "help-check",
    "help-check-pack",
    "help-check-data",
    "help-check-format",
    "help-check-deny",
    "help-run",
    "help-run-pack",
    "help-run-data",
    "help-run-period",
    "help-run-out",
    "help-run-on",
    "help-run-as_of",
    "help-run-jobs",
    "help-run-outputs",
    "help-run-force",
    "help-run-set",
    "help-run-only",
    "help-run-ledger",
    "help-close",
    "help-close-run",
    "help-close-ledger",
    "help-close-by",
    "help-close-on",
    "help-close-allow_proposed",
    "help-close-reverse",
    "help-close-reason",
    "help-export",
    "help-export-run",
    "help-export-out",
    "help-export-ledger",
    "help-export-format",
    "help-report",
    "help-report-run",
    "help-report-out",
    "help-report-ledger",
    "help-explain",
    "help-explain-run",
    "help-explain-figure",
    "help-explain-at",
    "help-explain-data",
    "help-explain-format",
    "help-verify",
    "help-verify-run",
    "help-verify-data",
    "help-verify-jobs",
    "help-verify-ledger",
    "help-verify-format",
    "help-verify-signers",
    "help-verify-on",
    "help-audit-pack",
    "help-audit-pack-run",
    "help-audit-pack-out",
    "help-audit-pack-data",
    "help-audit-pack-ledger",
    "help-audit-pack-lines",
    "help-audit-pack-seed",
    "help-audit-pack-salt_file",
    "help-sign",
    "help-sign-run",
    "help-sign-key",
    "help-sign-passphrase_file",
    "help-sign-name",
    "help-compare",
    "help-compare-run",
    "help-compare-theirs",
    "help-compare-table",
    "help-compare-on_columns",
    "help-compare-columns",
    "help-compare-tolerance",
    "help-compare-header",
    "help-compare-sheet",
    "help-compare-encoding",
    "help-compare-format",
    "help-test",
    "help-test-packs",
    "help-test-filter",
    "help-test-accept",
    "help-test-require_coverage",
    "help-test-junit",
    "help-test-format",
    "help-new",
    "help-new-dir",
    "help-codes",
    "help-codes-code",
];

/// An argument with its help, its default and its possible values.
pub(super) fn told(arg: Arg, mut help: String, lang: Lang) -> Arg {
    if !arg.get_action().takes_values() {
        return arg.help(help);
    }
    let word = |key, name, text: String| say(lang, &Message::new(key).with(name, text));
    let mut add = |text: String| help.push_str(&format!(" [{text}]"));
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if !default.concat().is_empty() && !arg.is_hide_default_value_set() {
        add(word("help-default", "value", default.join(" ")));
    }
    let values: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if !values.is_empty() {
        add(word("help-possible", "values", values.join(", ")));
    }
    arg.help(help).hide_default_value(true).hide_possible_values(true)
}

/// The command with its usage lines, and those of its subcommands, in the reader's words.
pub(super) fn usages(command: Command, lang: Lang) -> Command {
    let word = |key| say(lang, &Message::new(key));
    let (options, asked) = (word("help-usage-options"), word("help-usage-command"));
    let mut command = command.subcommand_value_name(asked);
    let mut built = command.clone();
    built.build();
    let usage = |of: &mut Command| {
        let text = of.render_usage().ansi().to_string();
        // The library puts its own word before the usage; the template says it already.
        let text = text.split_once("reckoner").map_or(text.clone(), |(_, rest)| format!("reckoner{rest}"));
        StyledStr::from(text.replace("[OPTIONS]", &format!("[{options}]")))
    };
    let own = usage(&mut built);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let Some(sub) = built.find_subcommand_mut(&name) else { continue };
        let usage = usage(sub);
        command = command.mut_subcommand(&name, |sub| sub.override_usage(usage));
    }
    // Lines are broken by [`fitted`], which knows Chinese, whatever the library would do.
    command.override_usage(own).term_width(0)
}

/// Help in lines of at most so many cells: what stands behind a name goes on below where it began, or where that leaves
/// too little room, in lines of its own.
pub(super) fn fitted(text: &str, most: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if line.width() <= most {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let start = line.len() - line.trim_start().len();
        // Two blanks stand between a name and what is said of it.
        let behind = line.get(start..).and_then(|rest| rest.find("  ")).map(|at| start + at);
        let (name, words) = behind.map_or(("", line), |at| line.split_at(at));
        let column = line.width() - words.trim_start().width();
        let column = if behind.is_some() { column } else { 0 };
        let (mut first, column) = match name {
            "" => (String::new(), 0),
            _ if most.saturating_sub(column) >= LEAST => {
                (format!("{name}{}", " ".repeat(column - name.width())), column)
            }
            _ => (format!("{name}\n{}", " ".repeat(BELOW)), BELOW),
        };
        let words = if name.is_empty() { words } else { words.trim_start() };
        for part in broken(words, most.saturating_sub(column).max(LEAST)) {
            out.push_str(&std::mem::replace(&mut first, " ".repeat(column)));
            out.push_str(&part);
            out.push('\n');
        }
    }
    out
}

/// Words beside a name have at least so many cells, else they stand below it.
const LEAST: usize = 20;
/// By so much they are shifted there.
const BELOW: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_goes_on_below_where_it_began() {
        let text = "Usage: x\n  -q, --quiet  no summary; problems are always told\n      --long-name <LONG-NAME>  不显示摘要\n";
        assert_eq!(fitted(text, 80), text);
        let narrow = "Usage: x\n  -q, --quiet  no summary; problems\n               are always told\n      \
                      --long-name <LONG-NAME>\n          不显示摘要\n";
        assert_eq!(fitted(text, 36), narrow);
    }
}
