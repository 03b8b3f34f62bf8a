//! A run held against the ledger: the chain, the copies beside each period, and what the ledger holds of the run itself.
//!
//! Part of `verify`. Where the ledger holds the close of this very run, the batch is made again from the run and compared
//! entry by entry, so that a chain that was forged as a whole is found, and the batches of the other periods from the
//! copies beside them. What the run took from the ledger is held against what stood there before the close, and, where the
//! data are given, against what it would take again. Replaying is `ledger`'s.

use std::io;
use std::path::Path;

use hashbrown::HashMap;

use super::again;
use super::asked::day;
use super::failure::{AppError, Failure};
use super::files::{Entry, Files, Folder, read};
use super::folder::RECEIPT;
use super::hashing::{all_below, compare_hashes};
use super::ledger::{Ledger, head_of};
use super::recompute::{self, Again, follows};
use super::settle;
use crate::audit::listed::{self, Listed};
use crate::audit::receipt::SEMANTICS;
use crate::audit::report::{Difference, FileReport, Held, Kind, Where};
use crate::audit::tables::writing;
use crate::audit::{Hashed, Report, seal};
use crate::eval::Shown;
use crate::ledger::book::{self, replay};
use crate::ledger::chain::{self, Placed, SUFFIX};
use crate::ledger::entry::Close;
use crate::ledger::{Book, Entry as Line, Read};
use crate::output::ledger::OPENING;
use crate::study;

/// What is held against what.
pub(super) struct Asked<'a> {
    /// The run folder.
    pub(super) run: &'a Path,
    /// The ledger's folder.
    pub(super) ledger: &'a Path,
    /// The data, where they are those that the run read.
    pub(super) data: Option<&'a Path>,
    /// What the run's receipt says.
    pub(super) listed: &'a Listed,
    /// How many threads.
    pub(super) jobs: usize,
}

/// Tells what differs between a run and the ledger, and inside of the ledger.
///
/// # Errors
/// The ledger is not there, is another pack's, or cannot be read.
pub(super) fn held(files: &dyn Files, asked: &Asked<'_>, report: &mut Report) -> Result<(), Failure> {
    let folder = asked.ledger;
    let cannot = |error: &io::Error| AppError::of_io("cannot-read", folder, error);
    match files.kind(folder).map_err(|e| cannot(&e))? {
        Some(Entry::Folder) => {}
        None => return Err(AppError::about("verify-ledger-absent", folder).into()),
        Some(_) => return Err(AppError::about("ledger-not-a-folder", folder).into()),
    }
    let mut texts = Vec::new();
    for name in files.list(folder).map_err(|e| cannot(&e))?.into_iter().filter(|name| name.ends_with(SUFFIX)) {
        let bytes = read(files, &folder.join(&name)).map_err(|e| cannot(&e))?;
        texts.push((name, bytes));
    }
    let whole = chain::read(&texts).and_then(|read| replay(&read).map(|book| (read, book)));
    let (found, book) = match whole {
        Ok(whole) => whole,
        Err(damage) => {
            let line = Some(damage.line).filter(|line| *line > 0);
            let found = Some(damage.what.name().to_owned());
            let difference = Difference { line, found, ..Difference::of_file(Kind::Damaged) };
            report.one(Where::Ledger, &damage.file, difference);
            return Ok(());
        }
    };
    if let Some(torn) = &found.torn {
        let difference = Difference { line: Some(torn.line), ..Difference::of_file(Kind::Torn) };
        report.one(Where::Ledger, &torn.file, difference);
    }
    copies(files, asked, &book, report)?;
    let whole = Ledger { folder: folder.to_path_buf(), read: found, book };
    let whole_copies = report.differing.iter().all(|file| file.place != Where::Ledger);
    if whole_copies {
        others(files, asked, &whole, report)?;
    }
    let book = &whole.book;
    let own = book.close_of(&asked.listed.period).cloned();
    let of_this = |close: &Close| close.seal == asked.listed.seal;
    let holds = match &own {
        None => Held::None,
        Some(close) if of_this(close) => Held::This,
        Some(_) => Held::Another,
    };
    report.ledger = Some((book.closed.len() as u64, holds));
    // What is not as the run wrote it was told of, and nothing follows from it.
    let sound = report.differing.iter().all(|file| file.place == Where::Ledger);
    if !sound || asked.listed.exports_only || holds == Held::Another {
        return Ok(());
    }
    let run = recompute::again(files, asked.run, asked.listed.value.clone(), asked.jobs)?;
    whole.is_of(&head_of(&run.plan.program))?;
    let before = if own.is_some() { whole.before(&asked.listed.period)? } else { whole.clone() };
    if (run.with_ledger || own.is_some()) && !follows(&run, &before) {
        let (found, expected) = (&run.settled.opening.tip, &before.book.tip.hash);
        let difference = Difference::of_file(Kind::Opening).saying(found, expected);
        report.one(Where::Run, if run.with_ledger { OPENING } else { RECEIPT }, difference);
    } else if let (true, Some(data)) = (run.with_ledger, asked.data) {
        settled_again(files, asked, &run, &before, data, report)?;
    }
    if let Some(close) = own {
        lines(&run, &before, &whole.read, close, report);
    }
    Ok(())
}

/// The copies of each closed run, by its receipt and the seal in the chain; those of reversed closes by their own.
fn copies(files: &dyn Files, asked: &Asked<'_>, book: &Book, report: &mut Report) -> Result<(), Failure> {
    let there = all_below(files, asked.ledger, asked.jobs)?;
    let closed = book.closed.iter().map(|close| (close.period.clone(), Some(close.seal.as_str())));
    let reversed = book
        .reversed
        .iter()
        .flat_map(|(period, times)| (1..=*times).map(move |n| (format!("{period}.reversed-{n}"), None)))
        .filter(|(folder, _)| there.keys().any(|name| name.starts_with(&format!("{folder}/"))));
    for (folder, sealed) in closed.chain(reversed) {
        let name = format!("{folder}/{RECEIPT}");
        let inside = |name: &&String| name.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('/'));
        let found: HashMap<String, Hashed> = there
            .iter()
            .filter(|(file, _)| inside(file) && **file != name)
            .map(|(n, h)| (n.clone(), h.clone()))
            .collect();
        if !there.contains_key(&name) {
            report.one(Where::Ledger, &name, Difference::of_file(Kind::FileMissing));
            continue;
        }
        let path = asked.ledger.join(&name);
        let bytes = read(files, &path).map_err(|e| AppError::of_io("cannot-read", &path, &e))?;
        let Some(listed) = listed::read(&bytes) else {
            report.one(Where::Ledger, &name, Difference::of_file(Kind::Receipt));
            continue;
        };
        if !std::str::from_utf8(&bytes).is_ok_and(seal::holds) {
            report.one(Where::Ledger, &name, Difference::of_file(Kind::Seal));
        } else if sealed.is_some_and(|sealed| sealed != listed.seal) {
            let difference = Difference::of_file(Kind::Seal).saying(&listed.seal, sealed.unwrap_or(""));
            report.one(Where::Ledger, &name, difference);
        }
        let kept =
            listed.files.iter().filter(|file| file.name.starts_with("rules/") || file.name.starts_with("facts/"));
        let said: Vec<Hashed> =
            kept.map(|file| Hashed { name: format!("{folder}/{}", file.name), ..file.clone() }).collect();
        compare_hashes(Where::Ledger, &said, &found, report);
    }
    Ok(())
}

/// The other closed periods: the batch of each against the one that the copies of its run make.
fn others(files: &dyn Files, asked: &Asked<'_>, whole: &Ledger, report: &mut Report) -> Result<(), Failure> {
    for close in whole.book.closed.iter().filter(|close| close.period != asked.listed.period) {
        let folder = whole.copies(&close.period);
        let receipt = again::receipt(files, &folder)?;
        // Another meaning of rules may give other figures.
        if receipt.get("semantics").and_then(serde_json::Value::as_u64) != Some(SEMANTICS) {
            continue;
        }
        let name = |file: &str| format!("{}/{file}", close.period);
        let Ok(run) = recompute::again(files, &folder, receipt, asked.jobs) else {
            report.one(Where::Ledger, &name(RECEIPT), Difference::of_file(Kind::Unusable));
            continue;
        };
        let before = whole.before(&close.period)?;
        if !follows(&run, &before) {
            let (found, expected) = (&run.settled.opening.tip, &before.book.tip.hash);
            let difference = Difference::of_file(Kind::Opening).saying(found, expected);
            report.one(Where::Ledger, &name(if run.with_ledger { OPENING } else { RECEIPT }), difference);
        }
        lines(&run, &before, &whole.read, close.clone(), report);
    }
    Ok(())
}

/// What the run took from the ledger against what it would take with its data: corrections, their causes, releases.
fn settled_again(
    files: &dyn Files,
    asked: &Asked<'_>,
    run: &Again,
    before: &Ledger,
    data: &Path,
    report: &mut Report,
) -> Result<(), Failure> {
    let failed = |error| Failure::of_eval(error, &run.problems.sources, &run.problems.root);
    let shown = Shown::after(&run.plan, &run.facts, &run.outcome).map_err(failed)?;
    let as_of = run.receipt.get("as_of").and_then(serde_json::Value::as_str).map(day).transpose()?;
    let data = Folder::new(files, data);
    let finished = settle::Finished {
        plan: &run.plan,
        facts: &run.facts,
        outcome: &run.outcome,
        shown: &shown,
        rules: &run.rules,
        data: &data,
        as_of,
        jobs: asked.jobs,
    };
    match settle::settled(files, before, &finished, &run.problems) {
        Ok(settled) if settled.opening == run.settled.opening => {}
        Ok(settled) => {
            let (found, expected) = (run.settled.opening.text(), settled.opening.text());
            let mut file = FileReport::new(Where::Run, OPENING);
            file.add(writing(found.as_bytes(), expected.as_bytes()));
            report.add(file);
        }
        Err(_) => report.one(Where::Run, OPENING, Difference::of_file(Kind::Unusable)),
    }
    Ok(())
}

/// The batch of a run's close, entry by entry, against the one that the run makes.
fn lines(run: &Again, before: &Ledger, whole: &Read, close: Close, report: &mut Report) {
    let places = run.settled.opening.head.places;
    let at = book::before(whole, &close.period).map_or(0, |read| read.batches.len());
    let batch: &[Placed] = whole.batches.get(at).map_or(&[], Vec::as_slice);
    let mut payments: Vec<_> = study::payments(&run.plan.program, &run.facts).into_values().collect();
    payments.retain(|payment| before.book.payments.get(&payment.line) != Some(payment));
    let mut file = FileReport::new(Where::Ledger, &format!("{}{SUFFIX}", close.period));
    let unapproved = run.unapproved();
    if let (Some(rule), None) = (unapproved.first(), &close.allowed) {
        let line = batch.iter().find(|placed| matches!(placed.entry, Line::Close(_))).map(|placed| placed.line);
        let expected = Some(format!("--allow-proposed ({rule})"));
        file.add(Difference { line, expected, column: "allowed".to_owned(), ..Difference::of_file(Kind::Value) });
    }
    let entries = run.settled.entries(close, payments, before.book.tip.entries == 0).unwrap_or_default();
    let said = |entry: Option<&Line>| entry.map(|entry| entry.text(0, places));
    for n in 0..batch.len().max(entries.len()) {
        let (found, expected) = (batch.get(n), entries.get(n));
        if found.map(|placed| &placed.entry) == expected {
            continue;
        }
        file.add(Difference {
            line: found.map(|placed| placed.line),
            row: format!("entry {}", n + 1),
            found: said(found.map(|placed| &placed.entry)),
            expected: said(expected),
            ..Difference::of_file(Kind::Value)
        });
    }
    report.add(file);
}
