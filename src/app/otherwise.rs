//! A closed period met by a run that is not the one that was closed, or by that very run: what is told of it.
//!
//! The receipt that the close kept stands beside the period; the first thing in which the two runs differ is named, what
//! moves figures before what does not.

use serde_json::Value;

use super::again;
use super::failure::Failure;
use super::files::Files;
use super::ledger::{Ledger, refused};
use crate::audit::Hashed;
use crate::audit::listed::{self, Listed};
use crate::diagnostic::codes;

/// The refusal to compute or close a period, which is closed, with the run that wrote this receipt.
pub(super) fn is_closed(files: &dyn Files, ledger: &Ledger, period: &str, receipt: &Value) -> Failure {
    let same = if ledger.holds_close_of(receipt) { "yes" } else { "no" };
    let closed = again::receipt_bytes(files, &ledger.copies(period)).ok().and_then(|bytes| listed::read(&bytes));
    let own = listed::read(receipt.to_string().as_bytes());
    let found = closed.zip(own).and_then(|(closed, own)| first(&own, &closed));
    let (why, name) = found.unwrap_or(("other", String::new()));
    refused(&codes::PERIOD_CLOSED, &[("period", period), ("same", same), ("why", why), ("name", &name)])
}

/// The first thing in which two runs of a period differ, with the name of it; none where it is nothing that was given.
fn first(own: &Listed, closed: &Listed) -> Option<(&'static str, String)> {
    let rules = |listed: &Listed| -> Vec<Hashed> {
        listed.files.iter().filter(|file| file.name.starts_with("rules/")).cloned().collect()
    };
    if let Some(name) = another(&own.inputs, &closed.inputs) {
        return Some(("data", name));
    }
    if let Some(name) = another(&rules(own), &rules(closed)) {
        return Some(("rules", name.trim_start_matches("rules/").to_owned()));
    }
    let differ = |pointer: &str| own.value.pointer(pointer) != closed.value.pointer(pointer);
    let asked = [("/set", "set"), ("/only", "only"), ("/as_of", "as-of"), ("/on", "on"), ("/outputs", "outputs")];
    if let Some((_, flag)) = asked.into_iter().find(|(pointer, _)| differ(pointer)) {
        return Some(("asked", flag.to_owned()));
    }
    if differ("/ledger/head") {
        return Some(("ledger", String::new()));
    }
    differ("/version").then(|| ("version", closed.version.clone()))
}

/// The first file that is not in both lists as in the other.
fn another(own: &[Hashed], closed: &[Hashed]) -> Option<String> {
    let lacks =
        |of: &[Hashed], file: &Hashed| !of.iter().any(|other| other.name == file.name && other.sha256 == file.sha256);
    let changed = own.iter().find(|file| lacks(closed, file));
    changed.or_else(|| closed.iter().find(|file| lacks(own, file))).map(|file| file.name.clone())
}
