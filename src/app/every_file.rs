//! The one list of what a run folder holds: for writing it, and for comparing it with what was written.
//!
//! [`every_file`] hands the files over in rounds, since the last ones hold the hashes of those before them. What is
//! done with them is the caller's: `run` writes them, `verify` only hashes them.

use super::failure::Failure;
use super::folder::{RECEIPT, sha256};
use crate::audit::{self, Hashed};
use crate::output::package::{self, Written};
use crate::output::workbook::{self, Seeds};
use crate::output::{self, Artifact, Run};
use crate::plan::model::Outputs;
use crate::text::Lang;

/// Where lines of money stand.
const PAYOUTS: &str = "payouts.csv";
/// Where facts stand.
const FACTS: &str = "facts/";
/// Where lines of points stand.
const POINTS: &str = "points.csv";
/// Where the files for others stand.
const EXPORTS: &str = "exports/";

/// Takes files and yields what they are as written.
pub(super) type Put<'a> = dyn FnMut(&[Artifact<'_>]) -> Result<Vec<Written>, Failure> + 'a;

/// Hands every file of a run to `put`: the lines, the exports and the facts, then the other tables, the rules and the workbook, whose
/// sample is drawn by the hash of the lines, then the description of the tables, then the receipt.
///
/// # Errors
/// What `put` yields.
pub(super) fn every_file(
    run: &Run<'_>,
    rules: &[(String, Vec<u8>)],
    put: &mut Put<'_>,
) -> Result<Vec<Written>, Failure> {
    let mut artifacts = output::render(run);
    artifacts.extend(rules.iter().map(|(name, bytes)| Artifact::bytes(format!("rules/{name}"), bytes)));
    let mut order: Vec<String> = artifacts.iter().map(|artifact| artifact.name.clone()).collect();
    order.push(workbook::FILE.to_owned());
    // The lines come first, with enough beside them for other threads, so that the workbook is made beside files as well.
    let is_of_lines = |artifact: &Artifact<'_>| [PAYOUTS, POINTS].contains(&artifact.name.as_str());
    let (mut first, others): (Vec<_>, Vec<_>) = artifacts.into_iter().partition(is_of_lines);
    let (exports, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|file| file.name.starts_with(EXPORTS));
    let (facts, mut others): (Vec<_>, Vec<_>) = others.into_iter().partition(|file| file.name.starts_with(FACTS));
    first.extend(exports.into_iter().chain(facts));
    let mut written = put(&first)?;
    if run.plan.outputs == Outputs::All {
        let hash = |name: &str| written.iter().find(|file| file.name == name).map(|file| file.sha256.clone());
        let [payouts, points] = [PAYOUTS, POINTS].map(|name| hash(name).unwrap_or_default());
        others.splice(..0, workbook::workbook(run, Some(Seeds { payouts, points })));
    }
    written.extend(put(&others)?);
    written.sort_by_key(|file| order.iter().position(|name| *name == file.name));
    let pack = &run.program().pack;
    let described = package::describe(&pack.id, pack.title.get(Lang::En), &written);
    written.extend(put(&[Artifact::bytes(package::FILE, described)])?);
    let hashed = |(name, bytes): &(String, Vec<u8>)| Hashed {
        name: name.clone(),
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    };
    let rules: Vec<Hashed> = rules.iter().map(hashed).collect();
    let receipt = audit::receipt(run, &rules, &written);
    written.extend(put(&[Artifact::bytes(RECEIPT, receipt)])?);
    Ok(written)
}
