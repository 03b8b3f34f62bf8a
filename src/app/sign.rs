//! Signatures of runs: made, and held against those who may sign.
//!
//! A signature is over the bytes of the receipt, whose hashes cover all of the run. It stands beside the run folder, in
//! `RUN.signatures/NAME.sig`, since a run never changes. The use cases behind `sign` and `verify --signers`; what a
//! signature says is `audit`'s.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::again::{receipt, receipt_bytes};
use super::asked::day;
use super::failure::{AppError, Failure};
use super::files::{Entry, Files, make_folders, read};
use super::ledger::refused;
use super::verify;
use crate::audit::Report;
use crate::audit::report::{Difference, Kind, Where};
use crate::audit::signature::{self, KeyFault, Verdict};
use crate::audit::signers::{self, Barred};
use crate::diagnostic::codes;
use crate::text::Message;

/// A signature that is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The run folder.
    pub run: PathBuf,
    /// The file of the key.
    pub key: PathBuf,
    /// The file whose first line opens the key.
    pub passphrase: Option<PathBuf>,
    /// What the signature is called; by the comment of the key where nothing is said.
    pub name: Option<String>,
    /// How many threads.
    pub jobs: usize,
}

/// What was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The signature.
    pub file: PathBuf,
    /// The fingerprint of the key.
    pub fingerprint: String,
    /// The seal of the run.
    pub seal: String,
}

/// Who may sign, and on which day signatures are judged.
#[derive(Clone, Debug)]
pub struct Signers {
    /// The file of those who may.
    pub file: PathBuf,
    /// The day, where lines of it have limits.
    pub on: Option<String>,
}

/// Where signatures stand, after the name of the run.
const FOLDER: &str = ".signatures";
/// How their names end.
const SUFFIX: &str = ".sig";

/// Signs a run that verifies.
///
/// # Errors
/// The run does not verify, the key cannot sign, or another signature has the name.
pub fn sign(files: &dyn Files, request: &Request) -> Result<Done, Failure> {
    let run = &request.run;
    let said = receipt(files, run)?;
    let report = match said.get("outputs").and_then(Value::as_str) {
        // What holds exports alone cannot be computed again without its data.
        Some("exports") => verify::unchanged(files, run, request.jobs)?,
        _ => {
            let asked = verify::Request { run: run.clone(), data: None, ledger: None, jobs: request.jobs };
            verify::verify(files, &asked)?
        }
    };
    verify::refuse_differing(run, &report)?;
    let of = |path: &Path| read(files, path).map_err(|e| AppError::of_io("cannot-read", path, &e));
    let key = of(&request.key)?;
    let passphrase = request.passphrase.as_deref().map(of).transpose()?;
    let first_line = |bytes: &Vec<u8>| {
        let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(bytes.len());
        bytes.get(..end).unwrap_or_default().to_vec()
    };
    let passphrase = passphrase.as_ref().map(first_line);
    let bytes = receipt_bytes(files, run)?;
    let signed =
        signature::sign(&bytes, &key, passphrase.as_deref()).map_err(|fault| unusable(&request.key, &fault))?;
    let name = match &request.name {
        Some(name) if is_name(name) => name.clone(),
        Some(name) => return Err(AppError::new(Message::new("sign-bad-name").with("name", name)).into()),
        None => named(&signed.comment),
    };
    let folder = folder(files, run)?;
    let file = folder.join(format!("{name}{SUFFIX}"));
    let cannot = |error: &std::io::Error| AppError::of_io("cannot-write", &file, error);
    let done = |file: PathBuf| Done { file, fingerprint: signed.fingerprint.clone(), seal: report.seal.clone() };
    match files.kind(&file).map_err(|e| cannot(&e))? {
        Some(Entry::File) if of(&file)? == signed.text.as_bytes() => return Ok(done(file)),
        None => {}
        Some(_) => return Err(AppError::about("sign-taken", &file).hint(Message::new("sign-taken-hint")).into()),
    }
    make_folders(files, &folder).map_err(|e| cannot(&e))?;
    files.replace(&file, signed.text.as_bytes()).map_err(|e| cannot(&e))?;
    Ok(done(file))
}

fn unusable(path: &Path, fault: &KeyFault) -> Failure {
    let (what, kind) = match fault {
        KeyFault::NotAKey => ("not_a_key", ""),
        KeyFault::Kind(kind) => ("kind", kind.as_str()),
        KeyFault::Locked => ("locked", ""),
        KeyFault::Passphrase => ("passphrase", ""),
    };
    refused(&codes::KEY_UNUSABLE, &[("path", &path.display().to_string()), ("what", what), ("detail", kind)])
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '@' | '+' | '-');
    !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.chars().all(fits)
}

/// The name that a comment gives.
fn named(comment: &str) -> String {
    let name: String = comment.chars().map(|c| if is_name(&c.to_string()) { c } else { '-' }).collect();
    let name = name.trim_matches(['-', '.']);
    if is_name(name) { name.to_owned() } else { "key".to_owned() }
}

/// Where the signatures of a run stand.
fn folder(files: &dyn Files, run: &Path) -> Result<PathBuf, AppError> {
    let whole = match run.file_name() {
        Some(_) => run.to_path_buf(),
        None => files.absolute(run).map_err(|e| AppError::of_io("cannot-read", run, &e))?,
    };
    let mut name = whole.file_name().unwrap_or_default().to_os_string();
    name.push(FOLDER);
    Ok(whole.with_file_name(name))
}

/// Holds the signatures of a run against those who may sign, and adds to the report what each is, or that there is none.
///
/// # Errors
/// Who may sign cannot be read, or has limits and no day is given.
pub fn signed(files: &dyn Files, run: &Path, who: &Signers, report: &mut Report) -> Result<(), Failure> {
    let of = |path: &Path| read(files, path).map_err(|e| AppError::of_io("cannot-read", path, &e));
    let path = who.file.display().to_string();
    let text =
        String::from_utf8(of(&who.file)?).unwrap_or_else(|bytes| String::from_utf8_lossy(bytes.as_bytes()).into());
    let signers = signers::read(&text).map_err(|unreadable| {
        let (line, word) = (unreadable.line.to_string(), unreadable.word);
        refused(&codes::SIGNERS_UNREADABLE, &[("path", &path), ("line", &line), ("word", &word)])
    })?;
    let on = who.on.as_deref().map(day).transpose()?;
    if let (None, Some(limited)) = (on, signers.iter().find(|signer| signer.is_limited())) {
        return Err(refused(&codes::SIGNERS_NEED_DAY, &[("path", &path), ("line", &limited.line.to_string())]));
    }
    let folder = folder(files, run)?;
    let cannot = |error: &std::io::Error| AppError::of_io("cannot-read", &folder, error);
    let mut names = match files.kind(&folder).map_err(|e| cannot(&e))? {
        Some(Entry::Folder) => files.list(&folder).map_err(|e| cannot(&e))?,
        _ => Vec::new(),
    };
    names.retain(|name| name.ends_with(SUFFIX));
    let bytes = receipt_bytes(files, run)?;
    let mut known = Vec::new();
    for name in &names {
        let verdict = signature::check(&bytes, &of(&folder.join(name))?, &signers, on);
        let kind = |kind: Kind, found: Option<String>| Difference { found, ..Difference::of_file(kind) };
        let difference = match verdict {
            Verdict::Good(who) => {
                known.push(who);
                continue;
            }
            Verdict::Unreadable => kind(Kind::NoSignature, None),
            Verdict::Kind(other) => kind(Kind::SignatureKind, Some(other)),
            Verdict::OtherUse(other) => kind(Kind::SignatureUse, Some(other)),
            Verdict::OtherBytes => kind(Kind::SignatureOfOther, None),
            Verdict::Unknown(print) => kind(Kind::SignerUnknown, Some(print)),
            Verdict::Barred(who, Barred::Day) => kind(Kind::SignerLate, Some(who)),
            Verdict::Barred(who, _) => kind(Kind::SignerBarred, Some(who)),
        };
        report.one(Where::Signatures, name, difference);
    }
    if names.is_empty() {
        report.one(Where::Signatures, &folder.display().to_string(), Difference::of_file(Kind::Unsigned));
    }
    report.signed = Some(known);
    Ok(())
}
