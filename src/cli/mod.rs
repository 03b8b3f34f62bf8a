//! The terminal: arguments in, sentences and exit status out.
//!
//! Results go to stdout, messages to stderr; colour only where a terminal is and `NO_COLOR` is not. What is asked is
//! done by `app`; a panic anywhere below becomes an internal error that says so.

mod args;
mod close;
mod compare;
mod help;
mod layout;
mod papers;
mod screen;
mod shell;
mod summary;
mod test;
mod verify;

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use clap::FromArgMatches;

use crate::app::failure::{OURS, UNUSABLE};
use crate::app::files::Files;
use crate::app::{self, AppError, Failure, Problems, RowsBehind};
use crate::diagnostic::{Diagnostic, codes};
use crate::output::{diagnostics, explain};
use crate::plan::model::Outputs;
use crate::text::{Lang, Message, broken, say, visible};
use args::{Asked, CheckFormat, Cli, ExplainFormat};

/// Does what the command line asks.
#[must_use]
pub fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let lang = language(&args);
    quiet_panics();
    let status = match catch_unwind(AssertUnwindSafe(|| dispatch(args, lang))) {
        Ok(status) => status,
        Err(_) => {
            let detail = PANIC.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
            tell(&Failure::internal(detail), lang)
        }
    };
    ExitCode::from(status)
}

/// What the last panic said, and where.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Keeps what a panic says for the message instead of printing it.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(info.to_string().replace('\n', " "));
    }));
}

/// The language asked for, else that of the environment.
#[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
fn language(args: &[OsString]) -> Lang {
    let mut asked = None;
    let mut texts = args.iter().filter_map(|a| a.to_str()).peekable();
    while let Some(text) = texts.next() {
        match text.strip_prefix("--lang=") {
            Some(name) => asked = Some(name.to_owned()),
            None if text == "--lang" => asked = texts.peek().map(|t| (*t).to_owned()),
            None => {}
        }
    }
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let name = asked.or_else(|| ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set));
    match name {
        Some(name) if name.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

fn dispatch(args: Vec<OsString>, lang: Lang) -> u8 {
    let parsed = args::command(lang).try_get_matches_from(args).and_then(|m| Cli::from_arg_matches(&m));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => return out(&fitted(&error), lang),
        Err(error) if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            err(&fitted(&error));
            return UNUSABLE;
        }
        Err(error) => {
            err(&format!("{}: {}\n", severity("severity-error", lang), args::wrong(&error, lang)));
            return UNUSABLE;
        }
    };
    let lang = cli.common.lang.map_or(lang, Lang::from);
    let done = match cli.command {
        Asked::Check { pack, data, format, deny } => {
            let request = app::check::Request { pack, data, deny_warnings: deny.is_some(), jobs: cores() };
            check(&request, format, cli.common.quiet, lang)
        }
        Asked::Run { pack, data, period, out, on, as_of, jobs, outputs, force, set, only, ledger } => {
            let jobs = jobs.map_or_else(cores, usize::from);
            let approved_only = only.is_some();
            let outputs = if outputs.is_some() { Outputs::Exports } else { Outputs::All };
            let request = app::run::Request {
                pack,
                data,
                period,
                out,
                on,
                as_of,
                jobs,
                outputs,
                force,
                set,
                approved_only,
                ledger,
            };
            run(&request, cli.common.quiet, lang)
        }
        Asked::Close { run, ledger, by, on, allow_proposed, reverse, reason } => {
            let asked = close::Asked { run, ledger, by, on, allow_proposed, reverse, reason };
            close::close(asked, cores(), lang).map(|told| noted(told, cli.common.quiet, lang))
        }
        Asked::Export { run, out, ledger, format } => {
            let format = format.map_or(app::export::Format::Layouts, Into::into);
            let request = app::export::Request { run, out, ledger, format, jobs: cores() };
            close::export(&request, lang).map(|told| noted(told, cli.common.quiet, lang))
        }
        Asked::Report { run, out, ledger, papers } => {
            let request = app::report::Request { run, out, ledger, lang, jobs: cores() };
            papers::report(&request, papers).map(|told| noted(told, cli.common.quiet, lang))
        }
        Asked::Explain { run, figure, at, data, format } => {
            let most_rows = if format == ExplainFormat::Text { MOST_ROWS } else { usize::MAX };
            let request = app::explain::Request { run, figure, at, data, most_rows, jobs: cores() };
            derive(&request, format, cli.common.quiet, lang)
        }
        Asked::Verify { run, data, ledger, signers, on, jobs, format } => {
            let jobs = jobs.map_or_else(cores, usize::from);
            let signers = signers.map(|file| app::sign::Signers { file, on });
            let request = app::verify::Request { run, data, ledger, jobs };
            verify::verify(&request, signers.as_ref(), format, cli.common.quiet, lang)
        }
        Asked::AuditPack { run, out, data, ledger, lines, seed, salt_file } => {
            let jobs = cores();
            let request = app::audit_pack::Request { run, out, data, ledger, lines, seed, salt: salt_file, jobs };
            close::audit_pack(&request, lang).map(|told| noted(told, cli.common.quiet, lang))
        }
        Asked::Sign { run, key, passphrase_file, name } => {
            let request = app::sign::Request { run, key, passphrase: passphrase_file, name, jobs: cores() };
            verify::sign(&request, cli.common.quiet, lang)
        }
        Asked::Compare { run, theirs, table, on_columns, columns, tolerance, header, sheet, encoding, format } => {
            let theirs = app::their_table::Theirs { path: theirs, header, gb18030: encoding.is_some(), sheet };
            let jobs = cores();
            let request = app::compare::Request { run, theirs, table, on_columns, columns, tolerance, jobs };
            compare::compare(&request, format, cli.common.quiet, lang)
        }
        Asked::Test { packs, filter, accept, require_coverage, junit, format } => {
            let request = app::test::Request { packs, filter, accept, require_coverage };
            test::test(&request, junit.as_deref(), format, cli.common.quiet, lang)
        }
        Asked::New { dir } => test::new(&dir, cli.common.quiet, lang),
        Asked::Completions(asked) => Ok(out(&shell::completions(asked, args::command(lang)), lang)),
        Asked::Manual(asked) => {
            let told = shell::manual(&asked, args::command(lang), lang);
            told.map(|told| noted((Vec::new(), told), cli.common.quiet, lang))
        }
        Asked::Codes { code } => pages(code.as_deref(), lang),
    };
    done.unwrap_or_else(|failure| tell(&failure, lang))
}

/// Help as wide as the terminal is; whole lines where it goes elsewhere.
fn fitted(help: &clap::Error) -> String {
    help::fitted(&help.render().to_string(), screen::known_width().unwrap_or(usize::MAX))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn check(request: &app::check::Request, format: CheckFormat, quiet: bool, lang: Lang) -> Result<u8, Failure> {
    let work = |files: &dyn Files| app::check::check(files, request);
    let (problems, status) = screen::watched(request.data.as_deref(), quiet, lang, work)?;
    if quiet && format == CheckFormat::Text && problems.all.is_empty() {
        return Ok(status);
    }
    let colour = coloured(&io::stdout());
    let text = diagnostics::render(&problems.all, &problems.sources, &problems.root, lang, format.into(), colour);
    Ok(status.max(out(&ended(text), lang)))
}

fn run(request: &app::run::Request, quiet: bool, lang: Lang) -> Result<u8, Failure> {
    let done = screen::watched(Some(&request.data), quiet, lang, |files| app::run::run(files, request))?;
    if !done.problems.all.is_empty() {
        err(&problems(&done.problems, lang));
    }
    if quiet {
        return Ok(0);
    }
    Ok(out(&summary::render(&done, &request.out.display().to_string(), lang), lang))
}

/// Tells what was noted on the way, and then what came of it.
fn noted((notes, text): (Vec<Diagnostic>, String), quiet: bool, lang: Lang) -> u8 {
    if !notes.is_empty() {
        err(&problems(&Problems { all: notes, ..Problems::default() }, lang));
    }
    if quiet { 0 } else { out(&text, lang) }
}

/// At most so many rows of the data are shown to people; programs are given all.
const MOST_ROWS: usize = 20;

fn derive(request: &app::explain::Request, format: ExplainFormat, quiet: bool, lang: Lang) -> Result<u8, Failure> {
    let work = |files: &dyn Files| app::explain::explain(files, request);
    let found = screen::watched(request.data.as_deref(), quiet, lang, work)?;
    let most = screen::known_width().unwrap_or(usize::MAX);
    let mut text = match format {
        ExplainFormat::Json => {
            let rows = found.rows.as_ref();
            let rows = rows.map(|behind| (lines(&behind.rows), behind.more, behind.not_looked_in.clone()));
            explain::json(&found.derivation, rows)
        }
        ExplainFormat::Text => explain::text_within(&found.derivation, lang, most),
    };
    if let (ExplainFormat::Text, Some(rows)) = (format, &found.rows) {
        let RowsBehind { rows, more, not_looked_in } = rows;
        text.push_str(&format!("\n{}\n", say(lang, &Message::new("explain-rows"))));
        for (place, row) in lines(rows) {
            for line in broken(&visible(&format!("  {place}  {row}")), most) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        if *more > 0 {
            text.push_str(&format!("  {}\n", say(lang, &Message::new("and-more").with("count", more))));
        }
        for table in not_looked_in {
            let told = say(lang, &Message::new("explain-not-looked-in").with("table", table));
            for line in broken(&format!("  {told}"), most) {
                text.push_str(&line);
                text.push('\n');
            }
        }
    }
    Ok(out(&text, lang))
}

/// Place and text of rows.
fn lines(rows: &[app::Found]) -> Vec<(String, String)> {
    rows.iter().map(|row| (format!("{}:{}", row.file, row.line), row.text.clone())).collect()
}

fn pages(code: Option<&str>, lang: Lang) -> Result<u8, Failure> {
    let text = match code {
        None => diagnostics::list(lang),
        Some(asked) => match codes::find(asked) {
            Some(code) => diagnostics::page(code, lang),
            None => {
                let message = Message::new("no-such-code").with("code", asked);
                return Err(AppError::new(message).hint(Message::new("no-such-code-hint")).into());
            }
        },
    };
    Ok(out(&ended(text), lang))
}

/// With a line end after it, if there is anything.
fn ended(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn problems(problems: &Problems, lang: Lang) -> String {
    let colour = coloured(&io::stderr());
    let format = diagnostics::Format::Text;
    ended(diagnostics::render(&problems.all, &problems.sources, &problems.root, lang, format, colour))
}

/// Says why there is no result, and yields the exit status.
fn tell(failure: &Failure, lang: Lang) -> u8 {
    match failure {
        Failure::Problems(found) => err(&problems(found, lang)),
        Failure::App(error) => {
            let mut text = format!("{}: {}\n", severity("severity-error", lang), say(lang, &error.message));
            if let Some(hint) = &error.hint {
                text.push_str(&say(lang, &Message::new("hint").with("hint", say(lang, hint))));
                text.push('\n');
            }
            err(&text);
        }
        Failure::Internal(error) => {
            let head = severity("severity-error", lang);
            let text = say(lang, &Message::new("internal-error").with("detail", &error.detail));
            let hint = say(lang, &Message::new("hint").with("hint", say(lang, &Message::new("internal-hint"))));
            err(&format!("{head}: {text}\n{hint}\n"));
        }
    }
    failure.status()
}

/// The word of a severity, bold and red; where there is no colour the stream takes that away.
fn severity(key: &'static str, lang: Lang) -> String {
    format!("\u{1b}[1;31m{}\u{1b}[0m", say(lang, &Message::new(key)))
}

fn coloured(stream: &impl anstream::stream::RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

/// Writes a result; a reader who went away early is no error.
fn out(text: &str, lang: Lang) -> u8 {
    let mut stream = anstream::stdout();
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Ok(()) => 0,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            let message = Message::new("cannot-print").with("detail", error);
            err(&format!("{}: {}\n", severity("severity-error", lang), say(lang, &message)));
            UNUSABLE
        }
    }
}

fn err(text: &str) {
    let mut stream = anstream::stderr();
    // There is nowhere left to say that nothing can be said.
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

const _: () = assert!(OURS == 3 && UNUSABLE == 2, "exit statuses are promised to scripts");
