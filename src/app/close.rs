//! A period made final, and a mistaken close undone: the use cases behind `close`.
//!
//! A close computes the run again from its own folder, holds it to what the ledger says, and adds its lines as one batch;
//! a run folder never changes. Whatever fails leaves the ledger as it was. Who and when are what the asker says.

use std::path::{Path, PathBuf};

use super::again::receipt;
use super::asked::day;
use super::failure::{AppError, Failure};
use super::files::Files;
use super::ledger::{Ledger, Writer, refused};
use super::otherwise::is_closed;
use super::recompute::{Again, again, follows, kept};
use super::settle::next;
use super::verify;
use crate::diagnostic::{Diagnostic, codes};
use crate::ledger::amounts::{self, total};
use crate::ledger::entry::{Close, End, Reverse};
use crate::ledger::tally::{Movement, Net};
use crate::ledger::{Entry, Settled};
use crate::study;
use crate::text::Message;
use crate::value::{Date, Money};

/// A close that is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The run folder.
    pub run: PathBuf,
    /// The ledger's folder.
    pub ledger: PathBuf,
    /// Who closes.
    pub by: String,
    /// When.
    pub on: String,
    /// Why what awaits approval may move money.
    pub allow_proposed: Option<String>,
    /// How many threads.
    pub jobs: usize,
}

/// A reversal that is asked for.
#[derive(Clone, Debug)]
pub struct Undo {
    /// The period's name.
    pub period: String,
    /// The ledger's folder.
    pub ledger: PathBuf,
    /// Who reverses.
    pub by: String,
    /// When.
    pub on: String,
    /// Why.
    pub reason: String,
}

/// What was closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The period's name.
    pub period: String,
    /// How many lines.
    pub lines: u64,
    /// How many corrections.
    pub corrections: u64,
    /// How many releases.
    pub releases: u64,
    /// What is to be paid, as written; empty where it does not fit.
    pub to_pay: String,
    /// What is kept, likewise.
    pub kept: String,
    /// The currency.
    pub currency: String,
    /// The hash of the last entry.
    pub tip: String,
    /// What was told on the way.
    pub notes: Vec<Diagnostic>,
}

/// Closes the period of a run.
///
/// # Errors
/// What `close` refuses, a ledger that is damaged or busy, or an environment that does not let us.
pub fn close(files: &dyn Files, request: &Request) -> Result<Done, Failure> {
    let on = day(&request.on)?;
    someone(&request.by, "by")?;
    if let Some(reason) = &request.allow_proposed {
        someone(reason, "allow-proposed")?;
    }
    apart(files, request)?;
    let said = receipt(files, &request.run)?;
    if said.get("outputs").and_then(serde_json::Value::as_str) != Some("exports") {
        sound(files, request)?;
    }
    let run = again(files, &request.run, said, request.jobs)?;
    closable(&run, request, on)?;
    let writer = Writer::begin(files, &request.ledger)?;
    let ledger = Ledger::open(files, &request.ledger)?;
    fits(files, &run, &ledger)?;
    let period = run.plan.period.name();
    let places = run.settled.opening.head.places;
    let mut payments: Vec<_> = study::payments(&run.plan.program, &run.facts).into_values().collect();
    payments.retain(|payment| ledger.book.payments.get(&payment.line) != Some(payment));
    let close = Close {
        period: period.clone(),
        last: run.plan.period.last.to_string(),
        by: request.by.trim().to_owned(),
        on: on.to_string(),
        seal: run.said("/seal").to_owned(),
        allowed: request.allow_proposed.clone(),
    };
    let entries = run.settled.entries(close, payments, ledger.book.tip.entries == 0);
    let entries = entries.ok_or_else(|| Failure::internal("an amount past all bounds"))?;
    writer.tidy(&ledger)?;
    writer.copy(&period, &kept(files, &request.run)?)?;
    writer.append(&ledger, &period, &entries, places)?;
    let mut tip = ledger.book.tip.clone();
    tip.add(&entries, places);
    let written = |amount: Option<Money>| amount.map_or_else(String::new, |a| amounts::written(a, places));
    let tally = &run.settled.tally;
    Ok(Done {
        period,
        lines: run.settled.lines.len() as u64,
        corrections: run.settled.corrections.len() as u64,
        releases: run.settled.releases.len() as u64,
        to_pay: written(total(tally.nets.values().map(Net::to_pay))),
        kept: written(total(tally.kept.values().map(Movement::closing))),
        currency: run.settled.opening.head.currency.clone(),
        tip: tip.hash,
        notes: ledger.note_of_writer().into_iter().collect(),
    })
}

/// Refuses a run and a ledger of which one lies in the other: a run folder never changes.
fn apart(files: &dyn Files, request: &Request) -> Result<(), AppError> {
    let whole = |path: &Path| files.absolute(path).map_err(|e| AppError::of_io("cannot-read", path, &e));
    let (run, ledger) = (whole(&request.run)?, whole(&request.ledger)?);
    if run.starts_with(&ledger) || ledger.starts_with(&run) {
        return Err(AppError::about("out-in-ledger", &request.run).hint(Message::new("out-elsewhere-hint")));
    }
    Ok(())
}

fn someone(text: &str, what: &'static str) -> Result<(), AppError> {
    if text.trim().is_empty() { Err(AppError::new(Message::new("close-empty").with("what", what))) } else { Ok(()) }
}

/// Refuses what is no draft of a whole period by the pack's own rules, and money moved without approval, be it of lines
/// that were closed before.
fn closable(run: &Again, request: &Request, on: Date) -> Result<(), Failure> {
    let path = request.run.display().to_string();
    let last = run.plan.period.last;
    let (on_said, last_said) = (on.to_string(), last.to_string());
    let refuse = |why: &str, line: &str| {
        let args = [("path", path.as_str()), ("why", why), ("line", line), ("on", &on_said), ("last", &last_said)];
        refused(&codes::NOT_TO_BE_CLOSED, &args)
    };
    let not = |why: &str| refuse(why, "");
    if run.receipt.get("set").is_some() {
        return Err(not("what-if"));
    }
    if run.plan.as_of < last {
        return Err(not("in-progress"));
    }
    if on < last {
        return Err(not("too-early"));
    }
    if let Some(line) = to_nobody(&run.settled) {
        return Err(refuse("nobody", line));
    }
    let names = run.unapproved();
    if let (false, None) = (names.is_empty(), &request.allow_proposed) {
        return Err(refused(&codes::UNAPPROVED_MOVED, &[("path", &path), ("rules", &names.join(", "))]));
    }
    Ok(())
}

/// The first line of which money would be paid to nobody, and set off against what nobody owes.
fn to_nobody(settled: &Settled) -> Option<&str> {
    let lines = settled.lines.iter().map(|line| (&line.id, &line.payee, line.amounts.payable()));
    let corrections = settled.corrections.iter().map(|c| (&c.id, &c.payee, c.amounts.payable()));
    let releases = settled.releases.iter().map(|release| (&release.id, &release.payee, release.amount));
    let mut all = lines.chain(corrections).chain(releases);
    all.find(|(_, payee, amount)| payee.is_empty() && !amount.is_zero()).map(|(id, ..)| id.as_str())
}

/// Holds every file of the run to its receipt, and every figure to what its rules and facts give.
fn sound(files: &dyn Files, request: &Request) -> Result<(), Failure> {
    let asked = verify::Request { run: request.run.clone(), data: None, ledger: None, jobs: request.jobs };
    verify::refuse_differing(&request.run, &verify::verify(files, &asked)?)
}

/// Refuses a run that does not follow what the ledger holds.
fn fits(files: &dyn Files, run: &Again, ledger: &Ledger) -> Result<(), Failure> {
    ledger.is_of(&run.settled.opening.head)?;
    let period = run.plan.period.name();
    if ledger.book.close_of(&period).is_some() {
        return Err(is_closed(files, ledger, &period, &run.receipt));
    }
    next(ledger, &run.plan.program, &period)?;
    if follows(run, ledger) {
        return Ok(());
    }
    Err(refused(&codes::OTHER_LEDGER_STATE, &[("path", &ledger.folder.display().to_string()), ("period", &period)]))
}

/// Undoes the last close.
///
/// # Errors
/// It is not the last, or the ledger is damaged or busy.
pub fn reverse(files: &dyn Files, undo: &Undo) -> Result<(String, Vec<Diagnostic>), Failure> {
    let on = day(&undo.on)?.to_string();
    someone(&undo.by, "by")?;
    someone(&undo.reason, "reason")?;
    let writer = Writer::begin(files, &undo.ledger)?;
    let ledger = Ledger::open(files, &undo.ledger)?;
    let last = ledger.book.closed.last().map_or("", |close| close.period.as_str());
    if last != undo.period || last.is_empty() {
        let last = if last.is_empty() { "-" } else { last };
        return Err(refused(&codes::NOT_THE_LAST_CLOSED, &[("period", &undo.period), ("last", last)]));
    }
    let reverse = Reverse {
        period: undo.period.clone(),
        by: undo.by.trim().to_owned(),
        on,
        reason: undo.reason.trim().to_owned(),
    };
    let entries = [Entry::Reverse(reverse), Entry::End(End { entries: 1, ..End::default() })];
    let places = ledger.book.head.as_ref().map_or(0, |head| head.places);
    writer.tidy(&ledger)?;
    writer.append(&ledger, &undo.period, &entries, places)?;
    let count = ledger.book.reversed.get(&undo.period).copied().unwrap_or(0) + 1;
    writer.set_aside(&undo.period, count);
    Ok((undo.period.clone(), ledger.note_of_writer().into_iter().collect()))
}
