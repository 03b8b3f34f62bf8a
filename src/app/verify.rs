//! Whether a run folder is what it says: every file as the receipt has it, every figure as the rules have it.
//!
//! The use case behind `verify`, and the gate of whatever makes a run final. Rules and facts are held against their
//! hashes, then everything is computed again from them and compared, where DATA are given the facts as well; each other
//! file is hashed while it is compared. A LEDGER is `held`'s. What differs comes back as a [`Report`], never as a
//! failure; a failure is only what cannot be read at all. How tables are held against each other is `audit`'s.

use std::io;
use std::path::{Path, PathBuf};

use hashbrown::HashMap;

use super::again::{Again, kept_in, planned, receipt_bytes};
use super::engine::Engine;
use super::every_file::every_file;
use super::failure::{AppError, Failure};
use super::files::{Files, Folder, read};
use super::folder::{Hash, RECEIPT, digest};
use super::hashing::{Likeness, all_below, compare_hashes, each};
use super::held;
use super::recompute::{not_sound, settled};
use super::run::data_folder;
use super::seen::Seen;
use crate::audit::listed::{self, Listed};
use crate::audit::report::{Difference, FileReport, Kind, Recomputed, Where};
use crate::audit::tables::How;
use crate::audit::{Hashed, Report, fields, receipt, seal, tables};
use crate::diagnostic::{Diagnostic, Place};
use crate::eval::{self, Shown};
use crate::fold::{self, model::Facts};
use crate::output::facts::{self, AsWritten};
use crate::output::ledger::OPENING;
use crate::output::package::{self, Written};
use crate::output::{Artifact, Fault, Run, words_of_keys};
use crate::plan::model::Plan;
use crate::source::Sources;
use crate::study;
use crate::text::{Lang, Message, say};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The run folder.
    pub run: PathBuf,
    /// The data that the run read, if they shall be folded again.
    pub data: Option<PathBuf>,
    /// The ledger, if the run shall be held against it.
    pub ledger: Option<PathBuf>,
    /// How many threads.
    pub jobs: usize,
}

/// This program's version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where a run keeps its rules.
const RULES: &str = "rules/";
/// Where a run keeps its facts.
const FACTS: &str = "facts/";

/// Verifies a run.
///
/// # Errors
/// There is no run or no data folder there, they cannot be read, or a newer version wrote the run.
pub fn verify(files: &dyn Files, request: &Request) -> Result<Report, Failure> {
    let mut report = Report::default();
    let Some((listed, sealed)) = receipt_of(files, &request.run, &mut report)? else { return Ok(report) };
    if listed.format > receipt::FORMAT || listed.semantics > receipt::SEMANTICS {
        let message = Message::new("run-newer").with("path", request.run.display()).with("version", &listed.version);
        return Err(AppError::new(message).hint(Message::new("run-newer-hint")).into());
    }
    if listed.exports_only && request.data.is_none() {
        let hint = Message::new("verify-needs-data-hint");
        return Err(AppError::about("verify-needs-data", &request.run).hint(hint).into());
    }
    let data = match &request.data {
        Some(data) => inputs(files, data, &listed, request.jobs, &mut report)?.then_some(data.as_path()),
        None => None,
    };
    let how = if listed.version == VERSION { How::Bytes } else { How::Values };
    let seen = Seen::below(files, &request.run)?;
    let mut work =
        Work { files, request, listed: &listed, seen: &seen, how, report, made: None, as_written: AsWritten::new() };
    work.again(data)?;
    let Work { mut report, made, .. } = work;
    // Hashes stand before all that was computed, though some were taken on the way.
    let computed = std::mem::take(&mut report.differing);
    if !sealed {
        report.one(Where::Run, RECEIPT, Difference::of_file(Kind::Seal));
    }
    let there = seen.all("", request.jobs)?;
    report.files = there.len() as u64;
    compare_hashes(Where::Run, &listed.files, &there, &mut report);
    if seen.holds(package::FILE) {
        described(files, &request.run, &there, &mut report)?;
    }
    computed.into_iter().for_each(|file| report.add(file));
    if how == How::Bytes
        && let Some(made) = made
    {
        not_of_the_run(&made, &there, &mut report);
    }
    let refolded = data.filter(|_| report.refolded);
    if let Some(ledger) = &request.ledger {
        held::held(
            files,
            &held::Asked { run: &request.run, ledger, data: refolded, listed: &listed, jobs: request.jobs },
            &mut report,
        )?;
    }
    // The receipt's own fault stands first: it says what all the others are measured by.
    report.differing.sort_by_key(|file| !file.first.iter().any(|d| d.kind == Kind::Seal));
    Ok(report)
}

/// Holds the files of a run against its receipt: the seal and every hash. Nothing is computed.
///
/// # Errors
/// There is no run there, or it cannot be read.
pub(super) fn unchanged(files: &dyn Files, run: &Path, jobs: usize) -> Result<Report, Failure> {
    let mut report = Report::default();
    let Some((listed, sealed)) = receipt_of(files, run, &mut report)? else { return Ok(report) };
    if !sealed {
        report.one(Where::Run, RECEIPT, Difference::of_file(Kind::Seal));
    }
    let there = all_below(files, run, jobs)?;
    report.files = there.len() as u64;
    compare_hashes(Where::Run, &listed.files, &there, &mut report);
    Ok(report)
}

/// Refuses a run in which something differs, by the first file that does.
///
/// # Errors
/// Something differs.
pub(super) fn refuse_differing(run: &Path, report: &Report) -> Result<(), Failure> {
    report.differing.first().map_or(Ok(()), |file| Err(not_sound(run, &file.name)))
}

/// The receipt and whether its seal holds; none, and a difference in the report, if it cannot be understood.
fn receipt_of(files: &dyn Files, run: &Path, report: &mut Report) -> Result<Option<(Listed, bool)>, Failure> {
    let bytes = receipt_bytes(files, run)?;
    let Some(listed) = listed::read(&bytes) else {
        report.one(Where::Run, RECEIPT, Difference::of_file(Kind::Receipt));
        return Ok(None);
    };
    report.pack.clone_from(&listed.pack);
    report.period.clone_from(&listed.period);
    report.version.clone_from(&listed.version);
    report.semantics = listed.semantics;
    report.seal.clone_from(&listed.seal);
    report.set.clone_from(&listed.set);
    report.approved_only = listed.approved_only;
    let sealed = std::str::from_utf8(&bytes).is_ok_and(seal::holds);
    Ok(Some((listed, sealed)))
}

/// Holds what `datapackage.json` says of each table against the table.
fn described(
    files: &dyn Files,
    run: &Path,
    there: &HashMap<String, Hashed>,
    report: &mut Report,
) -> Result<(), Failure> {
    let name = package::FILE;
    let path = run.join(name);
    let bytes = read(files, &path).map_err(|e| AppError::of_io("cannot-read", &path, &e))?;
    let package: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
    let resources = package.as_ref().and_then(|p| p.get("resources")?.as_array());
    let Some(resources) = resources else {
        report.one(Where::Run, name, Difference::of_file(Kind::Unusable));
        return Ok(());
    };
    for resource in resources {
        let text = |key: &str| resource.get(key).and_then(serde_json::Value::as_str);
        let Some(found) = text("path").and_then(|path| there.get(path)) else { continue };
        let said = text("hash").and_then(|hash| hash.strip_prefix("sha256:")).unwrap_or("");
        let known = report.differing.iter().any(|file| file.place == Where::Run && file.name == found.name);
        if said != found.sha256 && !known {
            report.one(Where::Run, &found.name, Difference::of_file(Kind::Described).saying(&found.sha256, said));
        }
    }
    Ok(())
}

/// Holds the data against the hashes of the receipt; whether they are those that the run read.
fn inputs(files: &dyn Files, data: &Path, listed: &Listed, jobs: usize, report: &mut Report) -> Result<bool, Failure> {
    data_folder(files, data)?;
    let there = all_below(files, data, jobs)?;
    report.inputs = Some(there.len() as u64);
    let before = report.differing.len();
    compare_hashes(Where::Data, &listed.inputs, &there, report);
    Ok(report.differing.len() == before)
}

/// The second half: computing everything again.
struct Work<'a> {
    files: &'a dyn Files,
    request: &'a Request,
    listed: &'a Listed,
    seen: &'a Seen<'a>,
    how: How,
    /// What was found by computing.
    report: Report,
    /// The names of all files that the rules make, if they were made.
    made: Option<Vec<String>>,
    /// The files of facts that were found to be as they would be written, while everything is computed from them.
    as_written: AsWritten,
}

impl Work<'_> {
    /// Computes the run again, with its data where they are those that it read, and compares every file.
    fn again(&mut self, data: Option<&Path>) -> Result<(), Failure> {
        if self.changed(RULES)? {
            return Ok(());
        }
        let Again { loaded, plan } = match planned(self.files, &self.request.run, &self.listed.value) {
            Ok(again) => again,
            Err(failure) => return self.unusable(false, failure),
        };
        let folded = match data {
            Some(data) => self.folded(&plan, data),
            None => None,
        };
        let kept = match self.listed.exports_only {
            true => None,
            false => self.kept(&plan)?,
        };
        // Where the run's own facts cannot be used, all its files are compared with what the data give.
        if let Some(folded) = folded.as_ref().filter(|_| kept.is_some()) {
            self.compare(&facts::write(&plan.program, folded, &words_of_keys(folded)))?;
        }
        let kept = kept.map(|(facts, as_written)| {
            self.as_written = as_written;
            facts
        });
        let Some(facts) = kept.as_ref().or(folded.as_ref()) else { return Ok(()) };
        let rules = (&loaded.problems.sources, loaded.problems.root.as_str());
        let failed = |error| Failure::of_eval(error, rules.0, rules.1);
        let outcome = match eval::run(&plan, facts, self.request.jobs).map_err(failed) {
            Ok(outcome) => outcome,
            Err(failure) => return self.unusable(kept.is_some(), failure),
        };
        let engine = match Shown::after(&plan, facts, &outcome).map_err(failed) {
            Ok(shown) => Engine(shown),
            Err(failure) => return self.unusable(kept.is_some(), failure),
        };
        let Ok(settled) = settled(self.files, &self.request.run, &plan, facts, &outcome) else {
            self.report.one(Where::Run, OPENING, Difference::of_file(Kind::Unusable));
            return Ok(());
        };
        if let Some(settled) = &settled
            && !study::holds(&plan, facts, &outcome, &engine.0, &settled.opening).map_err(failed)?
        {
            self.report.one(Where::Run, OPENING, Difference::of_file(Kind::Unusable));
        }
        let run = Run::new(&plan, facts, &outcome, &engine).against(settled.as_ref());
        let written = match every_file(&run, &loaded.files, &mut |artifacts| self.compare(artifacts)) {
            Ok(written) => written,
            Err(failure) => return self.unusable(kept.is_some(), failure),
        };
        self.report.recomputed = if self.how == How::Bytes { Recomputed::Bytes } else { Recomputed::Values };
        self.report.tables = written.iter().filter(|file| file.shape.is_some()).count() as u64;
        self.made = Some(written.into_iter().map(|file| file.name).collect());
        Ok(())
    }

    /// Whether a file whose name begins so is not as the receipt says, or as `datapackage.json` does.
    fn changed(&self, begins: &str) -> Result<bool, Failure> {
        let there = self.seen.all(begins, self.request.jobs)?;
        let said = self.listed.files.iter().filter(|file| file.name.starts_with(begins));
        let said: Vec<Hashed> = said.cloned().collect();
        let mut report = Report::default();
        compare_hashes(Where::Run, &said, &there, &mut report);
        if self.seen.holds(package::FILE) {
            described(self.files, &self.request.run, &there, &mut report)?;
        }
        Ok(report.differing.iter().any(|file| file.name.starts_with(begins)))
    }

    /// The facts that the run kept, hashed while they are read; none if they are not as it kept them.
    fn kept(&mut self, plan: &Plan) -> Result<Option<(Facts, AsWritten)>, Failure> {
        let read = kept_in(&|name| self.seen.open(name).ok(), plan, self.request.jobs);
        if self.changed(FACTS)? {
            return Ok(None);
        }
        match read {
            Ok(kept) => Ok(Some(kept)),
            Err(fault) => {
                let line = Some(fault.line).filter(|line| *line > 0);
                let difference = Difference { line, found: Some(fault.text), ..Difference::of_file(Kind::Unusable) };
                self.report.one(Where::Run, &fault.file, difference);
                Ok(None)
            }
        }
    }

    /// The data folded again.
    fn folded(&mut self, plan: &Plan, data: &Path) -> Option<Facts> {
        let (facts, found) = fold::run(plan, &Folder::new(self.files, data), self.request.jobs);
        if let Some(problem) = found.iter().find(|problem| problem.is_error()) {
            let name = match &problem.place {
                Place::Data { file, .. } | Place::File(file) => file.clone(),
                Place::Rule(_) => String::new(),
            };
            self.report.one(Where::Data, &name, unusable(problem));
            return None;
        }
        self.report.refolded = facts.is_some();
        facts
    }

    /// Takes what cannot be computed again for a difference; what cannot be read at all stays a failure.
    fn unusable(&mut self, of_kept: bool, failure: Failure) -> Result<(), Failure> {
        match failure {
            Failure::Problems(problems) => {
                let Some(problem) = problems.all.iter().find(|problem| problem.is_error()) else { return Ok(()) };
                let file = match &problem.place {
                    Place::Rule(span) => {
                        problems.sources.get(span.source).map(|source| format!("{RULES}{}", source.name))
                    }
                    _ => None,
                };
                let name = file.unwrap_or_else(|| RECEIPT.to_owned());
                self.report.one(Where::Run, &name, unusable(problem));
                Ok(())
            }
            Failure::App(error) => {
                let found = Some(say(Lang::En, &error.message));
                self.report.one(Where::Run, RECEIPT, Difference { found, ..Difference::of_file(Kind::Unusable) });
                Ok(())
            }
            // Facts that contradict one another, as no fold makes them.
            Failure::Internal(error) if of_kept => {
                let found = Some(error.detail);
                self.report.one(Where::Run, FACTS, Difference { found, ..Difference::of_file(Kind::Unusable) });
                Ok(())
            }
            Failure::Internal(_) => Err(failure),
        }
    }

    /// Renders files and tells where the run's differ; what they should be.
    fn compare(&mut self, artifacts: &[Artifact<'_>]) -> Result<Vec<Written>, Failure> {
        // The largest first, so that no thread is left alone with one at the end.
        let size = |artifact: &Artifact<'_>| self.files.size(&self.request.run.join(&artifact.name)).unwrap_or(0);
        let mut order: Vec<(u64, usize)> = artifacts.iter().map(size).zip(0..).collect();
        order.sort_unstable_by(|a, b| b.cmp(a));
        let these: Vec<&Artifact<'_>> = order.iter().filter_map(|(_, n)| artifacts.get(*n)).collect();
        let rendered = each(&these, self.request.jobs, |artifact| self.rendered(artifact));
        let mut rendered: Vec<_> = order.into_iter().map(|(_, n)| n).zip(rendered).collect();
        rendered.sort_unstable_by_key(|(n, _)| *n);
        let mut all = Vec::with_capacity(artifacts.len());
        for (artifact, (_, rendered)) in artifacts.iter().zip(rendered) {
            let (alike, (bytes, sha256)) = rendered.map_err(|error| self.failed(&error))?;
            match self.seen.holds(&artifact.name) {
                true if alike => {}
                true => self.differs(artifact)?,
                false => self.absent(&artifact.name),
            }
            all.push(Written { name: artifact.name.clone(), shape: artifact.shape.clone(), bytes, sha256 });
        }
        Ok(all)
    }

    /// Whether a file of the run is as it is rendered, and the hash that it should have.
    fn rendered(&self, artifact: &Artifact<'_>) -> io::Result<(bool, Hash)> {
        let header = artifact.shape.iter().flat_map(|shape| shape.fields.iter().map(|field| &field.name));
        if let Some(known) = self.as_written.get(&artifact.name)
            && header.eq(known)
            && let Some(hash) = self.seen.hash(&artifact.name)
        {
            return Ok((true, hash.clone()));
        }
        if let Ok(file) = self.seen.open(&artifact.name) {
            let mut likeness = Likeness::to(file);
            (artifact.body)(&mut likeness)?;
            if likeness.finish()
                && let Some(hash) = self.seen.hash(&artifact.name)
            {
                return Ok((true, hash.clone()));
            }
        }
        Ok((false, digest(&mut artifact.to_bytes()?.as_slice())?))
    }

    fn failed(&self, error: &io::Error) -> Failure {
        match Fault::within(error) {
            Some(fault) => Failure::of_fault(fault.clone(), &Sources::default(), ""),
            None => Failure::internal(error.to_string()),
        }
    }

    fn differs(&mut self, artifact: &Artifact<'_>) -> Result<(), Failure> {
        let expected = artifact.to_bytes().map_err(|error| self.failed(&error))?;
        let path = self.request.run.join(&artifact.name);
        let found = read(self.files, &path).map_err(|e| AppError::of_io("cannot-read", &path, &e))?;
        let mut file = FileReport::new(Where::Run, &artifact.name);
        match &artifact.shape {
            Some(shape) => tables::compare(shape, &found, &expected, self.how, &mut file),
            // A description is of bytes, which may be others between versions.
            None if self.how == How::Values && artifact.name == package::FILE => {}
            None if artifact.name.ends_with(".json") => fields::compare(&found, &expected, self.how, &mut file),
            None if self.how == How::Values => {}
            None => {
                let hash = |bytes: &[u8]| digest(&mut &*bytes).map_or_else(|_| String::new(), |(_, sha256)| sha256);
                file.add(Difference::of_file(Kind::Content).saying(hash(&found), hash(&expected)));
            }
        }
        self.report.add(file);
        Ok(())
    }

    /// Tells of a file that the run lacks; a newer version may write more than an older one.
    fn absent(&mut self, name: &str) {
        let told = self.report.differing.iter().any(|file| file.place == Where::Run && file.name == name);
        let listed = self.listed.files.iter().any(|file| file.name == name);
        if self.how == How::Bytes && !told && !listed {
            self.report.one(Where::Run, name, Difference::of_file(Kind::FileMissing));
        }
    }
}

/// Tells of files that the receipt lists and the rules do not make.
fn not_of_the_run(made: &[String], there: &HashMap<String, Hashed>, report: &mut Report) {
    let made: HashMap<&str, ()> = made.iter().map(|name| (name.as_str(), ())).collect();
    let mut names: Vec<&str> = there.keys().map(String::as_str).filter(|name| !made.contains_key(name)).collect();
    names.sort_unstable();
    for name in names {
        if !report.differing.iter().any(|file| file.place == Where::Run && file.name == name) {
            report.one(Where::Run, name, Difference::of_file(Kind::FileExtra));
        }
    }
}

/// A problem that keeps a file from being used.
fn unusable(problem: &Diagnostic) -> Difference {
    let line = match &problem.place {
        Place::Data { line, .. } => Some(*line).filter(|line| *line > 0),
        _ => None,
    };
    let found = Some(format!("{} {}", problem.code.id, problem.code.name));
    Difference { line, found, ..Difference::of_file(Kind::Unusable) }
}
