//! The command line as people write it, with help in their language.
//!
//! The words stand in `locales/`: `help-COMMAND` for a command, `help-COMMAND-ARGUMENT` for what it takes.

use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Command, CommandFactory, Parser, Subcommand, ValueEnum};

use super::{help, papers, shell};
use crate::app::{audit_pack, export};
use crate::output::diagnostics;
use crate::text::{Lang, Message, exists, say};

/// What is asked.
#[derive(Debug, Parser)]
#[command(name = "reckoner", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Asked,
    /// Everywhere.
    #[command(flatten)]
    pub(super) common: Common,
}

/// Taken by every command.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Common {
    /// The language of messages.
    #[arg(long, global = true, value_enum)]
    pub(super) lang: Option<LangName>,
    /// No summary.
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

/// A command.
#[derive(Debug, Subcommand)]
pub(super) enum Asked {
    /// Every problem in the rules.
    Check {
        /// The rule folder.
        pack: PathBuf,
        /// The folder of tables.
        #[arg(long)]
        data: Option<PathBuf>,
        /// How problems are written.
        #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
        format: CheckFormat,
        /// What else counts as an error.
        #[arg(long, value_enum)]
        deny: Option<Deny>,
    },
    /// Computes a period.
    Run {
        /// The rule folder.
        pack: PathBuf,
        /// The folder of tables.
        #[arg(long)]
        data: PathBuf,
        /// The period's name.
        #[arg(long)]
        period: String,
        /// The run folder.
        #[arg(long)]
        out: PathBuf,
        /// The day from which due dates count.
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// The last day that is seen.
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// How many threads.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
        jobs: Option<u16>,
        /// What is written.
        #[arg(long, value_enum)]
        outputs: Option<OutputsName>,
        /// Whether another run may be replaced.
        #[arg(long)]
        force: bool,
        /// What if a parameter had another value.
        #[arg(long, value_name = "param.NAME=VALUE")]
        set: Vec<String>,
        /// What if only this moved anything.
        #[arg(long, value_enum)]
        only: Option<OnlyName>,
        /// The ledger's folder.
        #[arg(long)]
        ledger: Option<PathBuf>,
    },
    /// Makes a period final, or undoes it.
    Close {
        /// The run folder.
        #[arg(required_unless_present = "reverse", conflicts_with = "reverse")]
        run: Option<PathBuf>,
        /// The ledger's folder.
        #[arg(long)]
        ledger: PathBuf,
        /// Who closes.
        #[arg(long, value_name = "NAME")]
        by: String,
        /// When.
        #[arg(long, value_name = "DATE")]
        on: String,
        /// Why what awaits approval may move money.
        #[arg(long, value_name = "REASON", conflicts_with = "reverse")]
        allow_proposed: Option<String>,
        /// The period whose close is undone.
        #[arg(long, value_name = "PERIOD", requires = "reason")]
        reverse: Option<String>,
        /// Why it is undone.
        #[arg(long, requires = "reverse")]
        reason: Option<String>,
    },
    /// Makes what finance imports.
    Export {
        /// The run folder.
        run: PathBuf,
        /// Where the files shall stand.
        #[arg(long)]
        out: PathBuf,
        /// The ledger's folder.
        #[arg(long)]
        ledger: Option<PathBuf>,
        /// What is made.
        #[arg(long, value_enum)]
        format: Option<ExportFormat>,
    },
    /// Makes the pages that people look at.
    Report {
        /// The run folder.
        run: PathBuf,
        /// Where the pages shall stand.
        #[arg(long)]
        out: PathBuf,
        /// The ledger's folder.
        #[arg(long)]
        ledger: Option<PathBuf>,
        /// Which papers beside it.
        #[command(flatten)]
        papers: papers::Papers,
    },
    /// Derives a figure.
    Explain {
        /// The run folder.
        run: PathBuf,
        /// The figure.
        figure: String,
        /// The row.
        #[arg(long, default_value = "", hide_default_value = true)]
        at: String,
        /// The folder of tables.
        #[arg(long)]
        data: Option<PathBuf>,
        /// How it is written.
        #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
        format: ExplainFormat,
    },
    /// Computes a run again and compares.
    Verify {
        /// The run folder.
        run: PathBuf,
        /// The folder of tables.
        #[arg(long)]
        data: Option<PathBuf>,
        /// The ledger's folder.
        #[arg(long)]
        ledger: Option<PathBuf>,
        /// Who may sign.
        #[arg(long, value_name = "FILE")]
        signers: Option<PathBuf>,
        /// When signatures are judged.
        #[arg(long, value_name = "DATE", requires = "signers")]
        on: Option<String>,
        /// How many threads.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
        jobs: Option<u16>,
        /// How it is written.
        #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
        format: ExplainFormat,
    },
    /// Holds a run against somebody's own table.
    Compare {
        /// The run folder.
        run: PathBuf,
        /// The other table.
        #[arg(value_name = "THEIRS")]
        theirs: PathBuf,
        /// Which table of the run.
        #[arg(long, default_value = "payouts", value_name = "NAME")]
        table: String,
        /// Which rows belong together.
        #[arg(long, value_name = "OURS=THEIRS,…")]
        on_columns: Vec<String>,
        /// What is compared.
        #[arg(long, value_name = "OURS=THEIRS,…")]
        columns: Vec<String>,
        /// What numbers may differ by.
        #[arg(long, default_value = "0", value_name = "AMOUNT")]
        tolerance: String,
        /// The line of the other table's header.
        #[arg(long, default_value_t = 1, value_name = "LINE", value_parser = clap::value_parser!(u64).range(1..))]
        header: u64,
        /// Which sheet of a workbook.
        #[arg(long, value_name = "NAME")]
        sheet: Option<String>,
        /// How the other table's bytes stand for letters.
        #[arg(long, value_enum)]
        encoding: Option<EncodingName>,
        /// How it is written.
        #[arg(long, value_enum, default_value_t = CompareFormat::Text)]
        format: CompareFormat,
    },
    /// Signs a run.
    Sign {
        /// The run folder.
        run: PathBuf,
        /// The private key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// What opens the key.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
        /// What the signature is called.
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
    },
    /// An auditors' evidence.
    AuditPack {
        /// The run folder.
        run: PathBuf,
        /// Where the evidence shall stand.
        #[arg(long)]
        out: PathBuf,
        /// The folder of tables.
        #[arg(long)]
        data: Option<PathBuf>,
        /// The ledger's folder.
        #[arg(long)]
        ledger: Option<PathBuf>,
        /// How many lines are drawn.
        #[arg(long, value_name = "N", default_value_t = audit_pack::LINES)]
        lines: u32,
        /// What is added to the seed.
        #[arg(long, value_name = "TEXT")]
        seed: Option<String>,
        /// What salts are made of.
        #[arg(long, value_name = "FILE")]
        salt_file: Option<PathBuf>,
    },
    /// Scenario tests.
    Test {
        /// The rule folders.
        #[arg(required = true, value_name = "PACK")]
        packs: Vec<PathBuf>,
        /// Only tests whose name holds this.
        #[arg(long, value_name = "TEXT")]
        filter: Option<String>,
        /// Whether what came out is written into the test files.
        #[arg(long)]
        accept: bool,
        /// Whether what no test reaches is a failure.
        #[arg(long)]
        require_coverage: bool,
        /// Where a report for build servers is written.
        #[arg(long, value_name = "FILE")]
        junit: Option<PathBuf>,
        /// How results are written.
        #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
        format: ExplainFormat,
    },
    /// A pack to start from.
    New {
        /// Its folder.
        dir: PathBuf,
    },
    /// What a shell completes.
    Completions(shell::Completions),
    /// Pages for `man`.
    Manual(shell::Manual),
    /// What a code means.
    Codes {
        /// The code.
        code: Option<String>,
    },
}

/// A language by its name.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LangName {
    Zh,
    En,
}

/// How problems are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    Text,
    Json,
    Sarif,
    Github,
}

/// How a derivation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormat {
    Text,
    Json,
}

/// How differences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CompareFormat {
    Text,
    Json,
    Csv,
}

/// How bytes stand for letters, where not as UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum EncodingName {
    Gb18030,
}

/// What is made of a run for finance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    Hledger,
    Sql,
    Parquet,
    Workbook,
}

/// What else counts as an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    Warnings,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputsName {
    Exports,
}

/// What moves anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OnlyName {
    Approved,
}

impl From<LangName> for Lang {
    fn from(name: LangName) -> Lang {
        match name {
            LangName::Zh => Lang::Zh,
            LangName::En => Lang::En,
        }
    }
}

impl From<ExportFormat> for export::Format {
    fn from(format: ExportFormat) -> export::Format {
        match format {
            ExportFormat::Hledger => export::Format::Hledger,
            ExportFormat::Sql => export::Format::Sql,
            ExportFormat::Parquet => export::Format::Parquet,
            ExportFormat::Workbook => export::Format::Workbook,
        }
    }
}

impl From<CheckFormat> for diagnostics::Format {
    fn from(format: CheckFormat) -> diagnostics::Format {
        match format {
            CheckFormat::Text => diagnostics::Format::Text,
            CheckFormat::Json => diagnostics::Format::Json,
            CheckFormat::Sarif => diagnostics::Format::Sarif,
            CheckFormat::Github => diagnostics::Format::Github,
        }
    }
}

/// The command line's grammar with its help in `lang`.
pub(super) fn command(lang: Lang) -> Command {
    let word = |key: &'static str| say(lang, &Message::new(key));
    let template =
        |about: &str| format!("{{about}}\n\n{} {{usage}}\n\n{{all-args}}{about}", word("help-heading-usage"));
    let mut command = Cli::command()
        .about(word("help-reckoner"))
        .subcommand_help_heading(word("help-heading-commands"))
        .help_template(template(&format!("\n\n{}", word("help-footer"))))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", Some('h'), clap::ArgAction::Help, &word("help-any-help")).global(true))
        .arg(flag("version", Some('V'), clap::ArgAction::Version, &word("help-any-version")));
    command = headed(command, "any", lang);
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| {
            let sub = headed(sub, &name, lang).help_template(template(""));
            match key_of(&format!("help-{name}")) {
                Some(key) => sub.about(say(lang, &Message::new(key))),
                None => sub,
            }
        });
    }
    help::usages(command, lang)
}

fn flag(name: &'static str, short: Option<char>, action: clap::ArgAction, help: &str) -> clap::Arg {
    clap::Arg::new(name).long(name).short(short).action(action).help(help.to_owned())
}

/// Help and headings of a command's arguments.
fn headed(command: Command, of: &str, lang: Lang) -> Command {
    command.mut_args(|arg| {
        let heading = if arg.is_positional() { "help-heading-arguments" } else { "help-heading-options" };
        let arg = match key_of(&format!("help-{of}-{}", arg.get_id())) {
            Some(key) => help::told(arg, say(lang, &Message::new(key)), lang),
            None => arg,
        };
        arg.help_heading(say(lang, &Message::new(heading)))
    })
}

fn key_of(name: &str) -> Option<&'static str> {
    help::KEYS.iter().chain(shell::KEYS).chain(papers::KEYS).copied().find(|key| *key == name && exists(key))
}

/// What is wrong with a command line, in a sentence, and how to see what is right.
pub(super) fn wrong(error: &clap::Error, lang: Lang) -> String {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(all)) => all.join(" "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let (arg, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(text)
        .find(|t| !t.is_empty());
    let message = match error.kind() {
        ErrorKind::UnknownArgument => Message::new("usage-unknown-argument").with("arg", arg),
        ErrorKind::InvalidSubcommand => {
            Message::new("usage-unknown-command").with("arg", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => Message::new("usage-missing").with("arg", arg),
        ErrorKind::MissingSubcommand => Message::new("usage-no-command"),
        ErrorKind::InvalidValue if value.is_empty() => Message::new("usage-no-value").with("arg", arg),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::NoEquals => {
            Message::new("usage-bad-value").with("arg", arg).with("value", value)
        }
        ErrorKind::ArgumentConflict => Message::new("usage-twice").with("arg", arg),
        ErrorKind::InvalidUtf8 => Message::new("usage-not-utf8"),
        _ => Message::new("usage-other").with("detail", error.kind()),
    };
    let mut said = say(lang, &message);
    let valid = text(ContextKind::ValidValue);
    let hint = match (near, valid.is_empty()) {
        (Some(near), _) => Some(Message::new("usage-near").with("near", near)),
        (None, false) => Some(Message::new("usage-valid").with("valid", valid)),
        (None, true) => None,
    };
    for hint in hint.into_iter().chain([Message::new("usage-help")]) {
        said.push('\n');
        said.push_str(&say(lang, &Message::new("hint").with("hint", say(lang, &hint))));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_holds_together_and_every_argument_has_help() {
        for lang in [Lang::Zh, Lang::En] {
            let mut command = command(lang);
            command.build();
            for sub in command.get_subcommands() {
                assert!(sub.get_about().is_some(), "{}", sub.get_name());
                for arg in sub.get_arguments() {
                    assert!(arg.get_help().is_some(), "{} {}", sub.get_name(), arg.get_id());
                }
            }
            command.debug_assert();
        }
    }

    #[test]
    fn a_wrong_command_line_is_told_in_both_languages() {
        for words in [
            &["reckoner", "run", "p", "--nonsense"][..],
            &["reckoner", "runn"],
            &["reckoner", "run", "p"],
            &["reckoner", "check", "p", "--format", "xml"],
            &["reckoner", "run", "p", "--jobs", "0"],
            &["reckoner", "check", "p", "--data"],
        ] {
            for lang in [Lang::Zh, Lang::En] {
                let error = command(lang).try_get_matches_from(words).unwrap_err();
                let said = wrong(&error, lang);
                assert!(!said.contains('{') && said.lines().count() >= 2, "{words:?}: {said}");
            }
        }
    }
}
