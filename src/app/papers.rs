//! Statements and notices made from a run: a page for each payee and each notice, lists of them, PDF beside them.
//!
//! The use case behind `report` with `--statements`, `--payee` and `--notices`. The run folder is read and never changed; what
//! is not as the run wrote it is refused. Pages say DRAFT unless the ledger holds the close of this very run, or
//! WHAT IF where parameters are supposed. What stands on a page is `output`'s; printing it as PDF is a browser's (`browser`).

use std::path::{Path, PathBuf};

use super::again::receipt;
use super::browser::{self, Browser};
use super::engine::Engine;
use super::export::apart;
use super::failure::{AppError, Failure};
use super::files::{Files, make_folders};
use super::hashing::each;
use super::ledger::{Ledger, finality};
use super::paper_names::{SEPARATOR, file_names};
use super::recompute::again;
use super::verify;
use crate::eval::Shown;
use crate::ledger::Finality;
use crate::output::Run;
use crate::output::notice::{Notice, notices};
use crate::output::pages::PageFault;
use crate::output::papers::{self, Entry};
use crate::output::statement::{Statements, Words};
use crate::text::{Lang, Message};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The run folder.
    pub run: PathBuf,
    /// Where the pages shall stand.
    pub out: PathBuf,
    /// The ledger's folder.
    pub ledger: Option<PathBuf>,
    /// Whether every payee gets its statement.
    pub statements: bool,
    /// Payees that get theirs.
    pub payees: Vec<String>,
    /// Whether notices are made.
    pub notices: bool,
    /// Whether PDF is made beside the pages.
    pub pdf: bool,
    /// The language that pages open in.
    pub lang: Lang,
    /// How many threads.
    pub jobs: usize,
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// How many statements.
    pub statements: usize,
    /// How many notices.
    pub notices: usize,
    /// The pages to begin with: the lists.
    pub lists: Vec<PathBuf>,
}

/// A page about to be written.
struct Sheet {
    name: String,
    entry: Entry,
    html: String,
}

/// Makes the pages.
///
/// # Errors
/// The run or the ledger is not in order, a payee is not known, nothing can be written, or no browser makes PDF.
pub fn papers(files: &dyn Files, request: &Request) -> Result<Done, Failure> {
    apart(files, &request.out, &request.run, request.ledger.as_deref())?;
    let browser = request.pdf.then(browser::find).transpose()?;
    let said = receipt(files, &request.run)?;
    verify::refuse_differing(&request.run, &verify::unchanged(files, &request.run, request.jobs)?)?;
    let ledger = request.ledger.as_deref().map(|folder| Ledger::open(files, folder)).transpose()?;
    let finality = finality(ledger.as_ref(), &said);
    let again = again(files, &request.run, said, request.jobs)?;
    let failed = |error| Failure::of_eval(error, &again.problems.sources, &again.problems.root);
    let engine = Engine(Shown::after(&again.plan, &again.facts, &again.outcome).map_err(failed)?);
    let run = Run::new(&again.plan, &again.facts, &again.outcome, &engine);
    let run = run.against(again.with_ledger.then_some(&again.settled));
    let of_fault = |fault| Failure::of_fault(fault, &again.problems.sources, &again.problems.root);
    let mut done = Done::default();
    let mut pages: Vec<PathBuf> = Vec::new();
    let about = (&Words::from(&run.program().pack.title), run.plan.period.name());
    if request.statements || !request.payees.is_empty() {
        let all = Statements::over(&run, finality).map_err(of_fault)?;
        let sheets = statements(&all, request)?;
        done.statements = sheets.len();
        let list = index("statement-index", (about.0, &about.1, finality), &sheets, request.lang)?;
        pages.extend(put(files, request, "statements", &list, sheets, &mut done.lists)?);
    }
    if request.notices {
        let all = notices(&run, finality).map_err(of_fault)?;
        let sheets = noticed(&all, &again.rules, request)?;
        done.notices = sheets.len();
        let list = index("notice-index", (about.0, &about.1, finality), &sheets, request.lang)?;
        pages.extend(put(files, request, "notices", &list, sheets, &mut done.lists)?);
    }
    if let Some(browser) = browser {
        printed(files, &browser, &pages, request.jobs)?;
    }
    Ok(done)
}

/// Prints pages as PDF beside them.
///
/// # Errors
/// There is no browser, or it made no PDF.
pub fn print(files: &dyn Files, pages: &[PathBuf], jobs: usize) -> Result<(), Failure> {
    printed(files, &browser::find()?, pages, jobs)
}

fn printed(files: &dyn Files, browser: &Browser, pages: &[PathBuf], jobs: usize) -> Result<(), Failure> {
    let printed = each(pages, jobs, |page| browser.print(&files.absolute(page)?));
    for (page, printed) in pages.iter().zip(printed) {
        printed.map_err(|error| AppError::of_io("cannot-print-page", page, &error))?;
    }
    Ok(())
}

/// The statements asked for; the name of a page is the same whichever others are asked for.
fn statements(all: &Statements<'_>, request: &Request) -> Result<Vec<Sheet>, Failure> {
    let ids: Vec<&str> = all.payees().collect();
    if let Some(unknown) = request.payees.iter().find(|payee| !all.knows(payee)) {
        return Err(no_such_payee(unknown, &ids));
    }
    let names = file_names(&ids);
    let asked = |id: &str| request.statements || request.payees.iter().any(|payee| payee == id);
    let own: Vec<(&str, String)> = ids.into_iter().zip(names).filter(|(id, _)| asked(id)).collect();
    let made = each(&own, request.jobs, |(id, name)| {
        let of = all.of(id);
        let html = papers::statement(&of, request.lang).map_err(|fault| std::io::Error::other(detail(&fault)))?;
        let plain = |text: &str| Words { zh: text.to_owned(), en: text.to_owned() };
        let shown = of.net.as_ref().map(|net| net.to_pay.clone());
        let shown = shown.or(of.money.as_ref().or(of.points.as_ref()).map(|sums| sums.payable.clone()));
        let entry = Entry {
            href: href(name),
            title: plain(of.name.as_deref().unwrap_or(id)),
            more: of.name.as_ref().map(|_| plain(id)),
            shown: shown.unwrap_or_default(),
        };
        Ok(Sheet { name: name.clone(), entry, html })
    });
    made.into_iter().map(|sheet| sheet.map_err(|error| Failure::internal(error.to_string()))).collect()
}

/// The notices, each by its action and key.
fn noticed(all: &[Notice], rules: &[(String, Vec<u8>)], request: &Request) -> Result<Vec<Sheet>, Failure> {
    let ids: Vec<String> =
        all.iter().map(|of| [&of.rule, &of.id, &of.period].map(String::as_str).join(SEPARATOR)).collect();
    let names = file_names(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    let texts: Vec<(&str, &str)> =
        rules.iter().filter_map(|(name, bytes)| Some((name.as_str(), std::str::from_utf8(bytes).ok()?))).collect();
    let sheet = |(of, name): (&Notice, String)| {
        let own = of.template.as_ref().and_then(|own| texts.iter().find(|(name, _)| name == own)).copied();
        let own = own.map(|(name, text)| (name, text.strip_prefix('\u{feff}').unwrap_or(text)));
        let html = papers::notice(of, own, request.lang).map_err(|fault| of_page(&fault))?;
        let title =
            Words { zh: format!("{}：{}", of.title.zh, of.key.zh), en: format!("{}: {}", of.title.en, of.key.en) };
        let who = of.who.join("; ");
        let more = Some(Words { zh: who.clone(), en: who });
        let entry = Entry { href: href(&name), title, more, shown: of.due.clone().unwrap_or_default() };
        Ok(Sheet { name, entry, html })
    };
    all.iter().zip(names).map(sheet).collect()
}

fn index(heading: &str, about: (&Words, &str, Finality), sheets: &[Sheet], lang: Lang) -> Result<String, Failure> {
    let entries: Vec<Entry> = sheets.iter().map(|sheet| sheet.entry.clone()).collect();
    papers::index(heading, about, &entries, lang).map_err(|fault| Failure::internal(detail(&fault)))
}

/// Writes pages and their list; yields the pages.
fn put(
    files: &dyn Files,
    request: &Request,
    folder: &str,
    list: &str,
    sheets: Vec<Sheet>,
    lists: &mut Vec<PathBuf>,
) -> Result<Vec<PathBuf>, Failure> {
    let folder = request.out.join(folder);
    let cannot = |path: &Path, error: &std::io::Error| AppError::of_io("cannot-write", path, error);
    make_folders(files, &folder).map_err(|error| cannot(&folder, &error))?;
    let mut pages = Vec::new();
    for sheet in sheets {
        let path = folder.join(&sheet.name);
        files.replace(&path, sheet.html.as_bytes()).map_err(|error| cannot(&path, &error))?;
        pages.push(path);
    }
    let path = folder.join("index.html");
    files.replace(&path, list.as_bytes()).map_err(|error| cannot(&path, &error))?;
    lists.push(path);
    Ok(pages)
}

fn detail(fault: &PageFault) -> String {
    format!("{}:{}: {}", fault.template, fault.line.unwrap_or(0), fault.detail)
}

/// A template of the pack that cannot be filled in with a value that there is.
fn of_page(fault: &PageFault) -> Failure {
    let message = Message::new("bad-page").with("template", &fault.template).with("line", fault.line.unwrap_or(0));
    AppError::new(message.with("detail", &fault.detail)).into()
}

fn no_such_payee(unknown: &str, known: &[&str]) -> Failure {
    let error = AppError::new(Message::new("no-such-payee").with("payee", unknown));
    match crate::diagnostic::nearest(unknown, known.iter().copied()) {
        Some(near) => error.hint(Message::new("usage-near").with("near", near)).into(),
        None => error.hint(Message::new("no-such-payee-hint")).into(),
    }
}

/// A link to a page beside: what a name may hold and a link may not stands by its bytes.
fn href(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
